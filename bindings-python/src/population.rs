//! Tables of households under a policy.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use doudi::facts::{EntityId, FactType};
use doudi::ir::{Program, RuleKind, SymbolId};
use doudi::label::{Label, Lang};
use doudi::policy::Policy as Inner;
use doudi::tables::{Tables, TablesAssessment, TablesError};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::classes::DECIMAL;
use crate::errors;
use crate::policy::Policy;
use crate::table::Table;

/// How often a long batch looks whether somebody pressed Ctrl-C.
const TICK: Duration = Duration::from_millis(50);

/// The name of an entity's table: the list's; of what is in no list, the entity's plural.
pub(crate) fn table_name(program: &Program, entity: EntityId) -> String {
    program.schema.entity(entity).map_or_else(String::new, |e| if e.list.is_empty() { format!("{}s", e.key) } else { e.list.to_string() })
}

/// What people ask for: all rules in force but those that only lead to others.
pub(crate) fn of_interest(policy: &Inner) -> Vec<String> {
    let asked = |rule: &SymbolId| policy.kind(*rule).is_some_and(|kind| kind != RuleKind::Intermediate);
    let program = policy.program();
    policy.rules_in_force().into_iter().filter(asked).filter_map(|rule| Some(program.symbol(rule)?.name.to_string())).collect()
}

/// The assessment of tables, in Arrow's form.
#[pyclass(frozen, module = "doudi._doudi", name = "_Assessed")]
pub(crate) struct Assessed {
    inner: TablesAssessment,
}

/// Runs a batch on a thread of its own, while this one lets others run and listens for signals.
fn run<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let found = py.detach(|| {
        std::thread::scope(|scope| {
            let (send, receive) = channel();
            scope.spawn(move || send.send(work()));
            loop {
                match receive.recv_timeout(TICK) {
                    Ok(found) => return Ok(Some(found)),
                    Err(RecvTimeoutError::Disconnected) => return Ok(None),
                    Err(RecvTimeoutError::Timeout) => Python::attach(|py| py.check_signals())?,
                }
            }
        })
    });
    found.and_then(|found: Option<T>| found.ok_or_else(|| PyRuntimeError::new_err("认定中断 · the assessment broke off")))
}

/// Assesses tables, each with its name; `tables[0]` has the households.
#[pyfunction]
pub(crate) fn _assess_tables(
    py: Python<'_>,
    policy: &Bound<'_, Policy>,
    households: &Bound<'_, PyAny>,
    lists: Vec<(String, Bound<'_, PyAny>)>,
    rules: Option<&Bound<'_, PyAny>>,
) -> PyResult<Assessed> {
    let core = &policy.get().inner;
    let rules = match rules {
        Some(rules) => crate::policy::names(rules)?,
        None => of_interest(core),
    };
    let mut tables = Tables::new(Table::read(households)?.whole()?);
    for (list, rows) in lists {
        tables = tables.with(list, Table::read(&rows)?.whole()?);
    }
    let inner = run(py, || core.assess_tables(&tables, &rules))?.map_err(|error| failed(py, &error))?;
    Ok(Assessed { inner })
}

fn failed(py: Python<'_>, error: &TablesError) -> PyErr {
    let label = errors::both(|lang| error.text(lang));
    match error {
        TablesError::Assess(error) => errors::assess(py, error),
        TablesError::UnknownList { list, .. } => errors::unknown(py, &label, &[list]),
        _ => errors::table(py, &label),
    }
}

#[pymethods]
impl Assessed {
    /// The results of each entity that has some, by the names of tables.
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let program = self.inner.assessment().policy().program();
        let found = PyDict::new(py);
        for entity in (0..).take(program.schema.entities.len()).map(EntityId) {
            if entity == EntityId::ROOT || self.inner.assessment().columns().iter().any(|c| c.entity == entity) {
                let batch = py.detach(|| self.inner.batch(entity)).map_err(|error| failed(py, &error))?;
                found.set_item(table_name(program, entity), Bound::new(py, Table::from(batch))?)?;
            }
        }
        Ok(found)
    }

    /// The faults: the household's row, path, code, messages.
    fn faults(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| faults(&self.inner)).map_err(|error| failed(py, &error))
    }

    /// How many households are at fault.
    #[getter]
    fn faulty(&self) -> usize {
        let mut rows: Vec<usize> = self.inner.faults().iter().map(|(row, _)| *row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    }

    /// Columns that are no facts: pairs of table and column.
    #[getter]
    fn ignored<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.inner.ignored().iter().map(|(table, column)| (table.as_str(), column.as_str())))
    }

    /// Of each rule with a sum or count: name, labels, the sum (Decimal; of truth values, how many hold), how many results can't be told.
    #[getter]
    fn totals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let assessment = self.inner.assessment();
        let program = assessment.policy().program();
        let mut all = Vec::new();
        for column in assessment.columns() {
            let Some(symbol) = program.symbol(column.rule) else { continue };
            let Some(total) = py.detach(|| column.total()) else { continue };
            let label = symbol.definitions.last().map_or_else(|| Label::new("", ""), |d| d.label.clone());
            all.push((&*symbol.name, label.get(Lang::Zh).to_owned(), label.get(Lang::En).to_owned(), DECIMAL.get(py)?.call1((total,))?, column.errors.len()));
        }
        PyList::new(py, all)
    }
}

fn faults(inner: &TablesAssessment) -> Result<Table, TablesError> {
    let all = inner.faults();
    let text = |of: &dyn Fn(&doudi::facts::Fault) -> String| -> ArrayRef { Arc::new(all.iter().map(|(_, f)| Some(of(f))).collect::<StringArray>()) };
    let rows: ArrayRef = Arc::new(all.iter().map(|(row, _)| i64::try_from(*row).ok()).collect::<Int64Array>());
    let columns = [
        ("row", rows),
        ("path", text(&|f| f.path.to_string())),
        ("code", text(&|f| f.code.name().to_owned())),
        ("message_zh", text(&|f| f.message.zh.to_string())),
        ("message_en", text(&|f| f.message.en.to_string())),
    ];
    let fields: Vec<Field> = columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), false)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|error| TablesError::Arrow(error.to_string()))?;
    Ok(Table::from(batch))
}

/// Empty tables with the columns that some rules need, by the names of tables.
pub(crate) fn template<'py>(py: Python<'py>, policy: &Inner, rules: &[String]) -> PyResult<Bound<'py, PyDict>> {
    let needed = py.detach(|| policy.needs(rules)).map_err(|error| errors::assess(py, &error))?;
    let program = policy.program();
    let schema = &program.schema;
    let found = PyDict::new(py);
    let mut wanted: BTreeSet<EntityId> = needed.iter().filter_map(|f| schema.fact(*f)).map(|f| f.entity).collect();
    // What is around them, too, and the lists of the household: rules may count what is in these without reading a fact.
    while let Some(around) = wanted.iter().filter_map(|e| schema.entity(*e)?.parent).find(|e| !wanted.contains(e)) {
        wanted.insert(around);
    }
    wanted.extend(schema.entities.iter().zip((0..).map(EntityId)).filter(|(e, _)| e.parent.is_none_or(|p| p == EntityId::ROOT)).map(|(_, id)| id));
    for (entity, id) in schema.entities.iter().zip((0..).map(EntityId)).filter(|(_, id)| wanted.contains(id)) {
        let mut fields = Vec::new();
        let key = |id: EntityId| schema.entity(id).map_or_else(String::new, |e| format!("{}_id", e.key));
        if let Some(parent) = entity.parent {
            fields.push(Field::new(key(parent), DataType::Int64, false));
        }
        if entity.parent.is_none() || entity.children.iter().any(|c| wanted.contains(c)) {
            fields.push(Field::new(key(id), DataType::Int64, false));
        }
        for fact in needed.iter().filter_map(|f| schema.fact(*f)).filter(|f| f.entity == id) {
            fields.push(Field::new(&*fact.key, column_type(&fact.ty), true));
        }
        let table = Table::new(Arc::new(Schema::new(fields)), Vec::new());
        found.set_item(table_name(program, id), Bound::new(py, table)?)?;
    }
    Ok(found)
}

fn column_type(ty: &FactType) -> DataType {
    match ty {
        FactType::Bool => DataType::Boolean,
        FactType::Number { int: true, .. } => DataType::Int64,
        FactType::Number { digits, .. } => DataType::Decimal128(38, i8::try_from(*digits).unwrap_or(i8::MAX)),
        FactType::Date { .. } => DataType::Date32,
        FactType::Choice(_) | FactType::Text | FactType::Region => DataType::Utf8,
    }
}
