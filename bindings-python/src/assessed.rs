//! What was found in tables.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::DataType;
use doudi::ir::types::Type;
use doudi::label::Label;
use doudi::policy::Policy as Inner;
use doudi::tables::{AnyPolicy, AnyTablesAssessment, TablesError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::classes::DECIMAL;
use crate::policy::Policy;
use crate::population::failed;
use crate::regional::Policies;
use crate::table::Table;

/// A policy, or policies by region, as Python gives them.
#[derive(FromPyObject)]
pub(crate) enum UnderGiven<'py> {
    One(Bound<'py, Policy>),
    Many(Bound<'py, Policies>),
}

impl UnderGiven<'_> {
    pub(crate) fn core(&self) -> AnyPolicy {
        match self {
            Self::One(policy) => policy.get().inner.clone().into(),
            Self::Many(policies) => policies.get().inner.clone().into(),
        }
    }
}

/// The assessment of tables, in Arrow's form.
#[pyclass(frozen, module = "doudi._doudi", name = "_Assessed")]
pub(crate) struct Assessed {
    tables: Vec<(String, RecordBatch)>,
    faults: RecordBatch,
    faulty: usize,
    households: usize,
    ignored: Vec<(String, String)>,
    rounded: Vec<(String, String, usize)>,
    rules: Vec<OfRule>,
    errors: Errors,
}

/// A rule that there is a column of.
struct OfRule {
    name: String,
    label: Label,
    is_money: bool,
    /// How many results can't be told.
    errors: usize,
}

/// The errors of rules: their table is made when somebody asks.
enum Errors {
    None(RecordBatch),
    Of(Box<AnyTablesAssessment>),
}

impl Assessed {
    pub(crate) fn new(mut found: AnyTablesAssessment) -> Result<Self, TablesError> {
        let mut untold: HashMap<String, usize> = HashMap::new();
        for (policy, column) in found.columns() {
            if let Some(symbol) = policy.program().symbol(column.rule) {
                *untold.entry(symbol.name.to_string()).or_default() += column.errors.len();
            }
        }
        let (faults, faulty, households) = (found.fault_batch()?, found.households_at_fault(), found.households());
        let (ignored, rounded) = (found.ignored(), found.rounded());
        let policies: Vec<Inner> = found.policies().into_iter().cloned().collect();
        let tables = found.take_batches()?;
        let errors = if found.count_errors() == 0 { Errors::None(found.error_batch()?) } else { Errors::Of(Box::new(found)) };
        let columns = tables.iter().flat_map(|(_, batch)| batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>());
        let of_rule = |name: String| {
            let definition = policies.iter().find_map(|p| {
                let program = p.program();
                program.symbol(program.symbol_named(&name)?)?.definitions.last()
            })?;
            let is_money = matches!(definition.ty.required(), Type::Number(of) if of.unit.is_money());
            let errors = untold.get(&name).copied().unwrap_or_default();
            Some(OfRule { label: definition.label.clone(), is_money, errors, name })
        };
        let rules = columns.filter(|name| name.contains("::")).filter_map(of_rule).collect();
        Ok(Self { tables, faults, faulty, households, ignored, rounded, rules, errors })
    }

    /// The results of households.
    pub(crate) fn into_households(self) -> Option<RecordBatch> {
        self.tables.into_iter().find(|(name, _)| name == doudi::facts::Entity::HOUSEHOLDS).map(|(_, batch)| batch)
    }
}

#[pymethods]
impl Assessed {
    /// The results of each entity that has some, by the names of tables.
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = PyDict::new(py);
        for (name, batch) in &self.tables {
            found.set_item(name, Bound::new(py, Table::from(batch.clone()))?)?;
        }
        Ok(found)
    }

    /// The faults of households.
    fn faults(&self) -> Table {
        Table::from(self.faults.clone())
    }

    /// The errors of rules.
    fn errors(&self, py: Python<'_>) -> PyResult<Table> {
        Ok(Table::from(match &self.errors {
            Errors::None(none) => none.clone(),
            Errors::Of(whole) => py.detach(|| whole.error_batch()).map_err(|error| failed(py, &error))?,
        }))
    }

    /// How many households there are.
    #[getter]
    pub(crate) const fn households(&self) -> usize {
        self.households
    }

    /// How many households are at fault.
    #[getter]
    pub(crate) const fn faulty(&self) -> usize {
        self.faulty
    }

    /// Columns that are no facts: pairs of table and column.
    #[getter]
    fn ignored(&self) -> Vec<(String, String)> {
        self.ignored.clone()
    }

    /// Columns in which numbers were rounded: table, column, how many.
    #[getter]
    fn rounded(&self) -> Vec<(String, String, usize)> {
        self.rounded.clone()
    }

    /// Of each rule with a sum or count: name, labels, the sum (Decimal; of truth values, how many hold), how many results can't be told.
    #[getter]
    fn totals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let mut all = Vec::new();
        for OfRule { name, label, is_money, errors } in &self.rules {
            let Some(column) = self.tables.iter().find_map(|(_, batch)| batch.column_by_name(name)) else { continue };
            let Some(sum) = py.detach(|| sum(column, *is_money)) else { continue };
            all.push((name, &*label.zh, &*label.en, DECIMAL.get(py)?.call1((sum,))?, errors));
        }
        PyList::new(py, all)
    }
}

/// The sum of a column as a text, exact; of truth values how many hold. None of what has no sum.
fn sum(column: &ArrayRef, is_money: bool) -> Option<String> {
    let (sum, scale) = match column.data_type() {
        DataType::Boolean => (i128::try_from(column.as_boolean().true_count()).ok()?, 0),
        DataType::Decimal128(_, scale) => (total(column.as_primitive::<Decimal128Type>().iter().flatten()), usize::try_from(*scale).ok()?),
        DataType::Int64 => (total(column.as_primitive::<Int64Type>().iter().flatten().map(i128::from)), if is_money { 2 } else { 0 }),
        // The nearest amount of two digits is the one that was meant.
        DataType::Float64 => (total(column.as_primitive::<Float64Type>().iter().flatten().filter_map(fen)), 2),
        _ => return None,
    };
    let digits = format!("{:0>width$}", sum.unsigned_abs(), width = scale + 1);
    let (whole, rest) = digits.split_at_checked(digits.len() - scale)?;
    let rest = rest.trim_end_matches('0');
    let rest = if is_money { format!("{rest:0<2}") } else { rest.to_owned() };
    Some(format!("{}{whole}{}{rest}", if sum < 0 { "-" } else { "" }, if rest.is_empty() { "" } else { "." }))
}

/// Wider than any number: a sum of a population may pass the limit of one.
fn total(values: impl Iterator<Item = i128>) -> i128 {
    values.fold(0, i128::saturating_add)
}

fn fen(amount: f64) -> Option<i128> {
    format!("{:.0}", amount * 100.0).parse().ok()
}
