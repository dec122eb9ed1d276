//! Tables of households under a policy.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use doudi::facts::{EntityId, FactType};
use doudi::ir::types::Type;
use doudi::ir::{Program, SymbolId};
use doudi::policy::Policy as Inner;
use doudi::tables::{ExcessDigits, Money, OnError, Tables, TablesAssessment, TablesError, TablesOptions};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::classes::DECIMAL;
use crate::errors;
use crate::policy::Policy;
use crate::table::Table;

/// How often a long batch looks whether somebody pressed Ctrl-C, and tells its progress.
const TICK: Duration = Duration::from_millis(50);

/// The name of an entity's table: the list's; of what is in no list `households`.
pub(crate) fn table_name(program: &Program, entity: EntityId) -> String {
    program.schema.entity(entity).map_or_else(String::new, |e| if e.list.is_empty() { "households".to_owned() } else { e.list.to_string() })
}

/// What people ask for: all rules in force but those that only lead to others.
pub(crate) fn of_interest(policy: &Inner) -> Vec<String> {
    let program = policy.program();
    policy
        .rules_in_force()
        .into_iter()
        .filter(|rule| policy.is_of_interest(*rule))
        .filter_map(|rule| Some(program.symbol(rule)?.name.to_string()))
        .collect()
}

/// A choice that is written as a text.
fn choice<T: Copy>(argument: &str, given: &str, choices: &[(&str, T)]) -> PyResult<T> {
    let found = choices.iter().find(|(name, _)| *name == given).map(|(_, choice)| *choice);
    found.ok_or_else(|| {
        let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        PyValueError::new_err(format!("{argument} 应为 {} · {argument} is {}", names.join("、"), names.join(" or ")))
    })
}

/// How tables are assessed, as Python says it.
#[derive(FromPyObject)]
pub(crate) struct Options<'py> {
    #[pyo3(item)]
    rules: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    money: String,
    #[pyo3(item)]
    on_error: String,
    #[pyo3(item)]
    excess_digits: String,
    #[pyo3(item)]
    threads: Option<usize>,
    /// Called with the households done and all of them.
    #[pyo3(item)]
    progress: Option<Py<PyAny>>,
}

/// The same as the core has them; other threads may read them.
pub(crate) struct How {
    rules: Vec<String>,
    money: Money,
    on_error: OnError,
    excess_digits: ExcessDigits,
    threads: Option<usize>,
}

impl Options<'_> {
    fn read(&self, core: &Inner) -> PyResult<How> {
        let rules = match &self.rules {
            Some(rules) => crate::policy::names(rules)?,
            None => of_interest(core),
        };
        let money = choice("money", &self.money, &[("decimal", Money::Decimal), ("float64", Money::Float), ("int_fen", Money::Fen)])?;
        let on_error = choice("on_error", &self.on_error, &[("row", OnError::Row), ("raise", OnError::Raise)])?;
        let excess_digits = choice("excess_digits", &self.excess_digits, &[("fault", ExcessDigits::Fault), ("half_even", ExcessDigits::HalfEven)])?;
        Ok(How { rules, money, on_error, excess_digits, threads: self.threads })
    }
}

impl How {
    fn options<'o>(self, progress: &'o dyn Fn(usize, usize) -> ControlFlow<()>) -> TablesOptions<'o> {
        let options = TablesOptions::new().rules(self.rules).money(self.money).on_error(self.on_error).excess_digits(self.excess_digits);
        let options = options.progress(progress);
        match self.threads {
            Some(threads) => options.threads(threads),
            None => options,
        }
    }
}

/// Tells the progress now and then, and listens for signals; an exception ends the batch.
pub(crate) struct Watch<'w> {
    progress: Option<&'w Py<PyAny>>,
    last: RefCell<Instant>,
    pub(crate) raised: RefCell<Option<PyErr>>,
}

impl<'w> Watch<'w> {
    pub(crate) fn new(progress: Option<&'w Py<PyAny>>) -> Self {
        Self { progress, last: RefCell::new(Instant::now()), raised: RefCell::new(None) }
    }

    pub(crate) fn look(&self, done: usize, all: usize) -> ControlFlow<()> {
        if done < all && self.last.borrow().elapsed() < TICK {
            return ControlFlow::Continue(());
        }
        self.last.replace(Instant::now());
        let told = Python::attach(|py| {
            py.check_signals()?;
            self.progress.map_or(Ok(()), |progress| progress.call1(py, (done, all)).map(drop))
        });
        match told {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.raised.replace(Some(error));
                ControlFlow::Break(())
            }
        }
    }
}

/// Points in time that are all days, as days: pandas has no dates of its own.
fn days(batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
    let is_moment = |ty: &DataType| matches!(ty, DataType::Timestamp(_, None) | DataType::Date64);
    if !batch.schema().fields().iter().any(|field| is_moment(field.data_type())) {
        return Ok(batch);
    }
    let schema = batch.schema();
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let as_days = if is_moment(field.data_type()) { whole_days(column)? } else { None };
        match as_days {
            Some(column) => {
                fields.push(Arc::new(Field::new(field.name(), DataType::Date32, true)));
                columns.push(column);
            }
            None => {
                fields.push(field.clone());
                columns.push(column.clone());
            }
        }
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// None where a point in time isn't the beginning of a day.
fn whole_days(column: &ArrayRef) -> Result<Option<ArrayRef>, ArrowError> {
    let found = cast(column, &DataType::Date32)?;
    let again = cast(&found, column.data_type())?;
    Ok((again.to_data() == column.to_data()).then_some(found))
}

/// The batches of anything with Arrow's interface, ready to be assessed.
pub(crate) fn batches(source: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    let batches = Table::read(source)?.into_batches();
    batches.into_iter().map(days).collect::<Result<_, _>>().map_err(|error| PyValueError::new_err(error.to_string()))
}

/// Tables in the core's form: those of households, and of lists by their names.
pub(crate) fn tables(households: Vec<RecordBatch>, lists: &[(String, Bound<'_, PyAny>)]) -> PyResult<Tables> {
    lists.iter().try_fold(Tables::new(households), |tables, (list, rows)| Ok(tables.with(list.clone(), batches(rows)?)))
}

/// Assesses tables, each list with its name.
#[pyfunction]
pub(crate) fn _assess_tables(
    py: Python<'_>,
    policy: &Bound<'_, Policy>,
    households: &Bound<'_, PyAny>,
    lists: Vec<(String, Bound<'_, PyAny>)>,
    options: Options<'_>,
) -> PyResult<Assessed> {
    let core = &policy.get().inner;
    let tables = tables(batches(households)?, &lists)?;
    drop(lists);
    let how = options.read(core)?;
    let progress = options.progress.as_ref();
    let found = py.detach(|| {
        let watch = Watch::new(progress);
        let look = |done, all| watch.look(done, all);
        let found = core.assess_tables_with(&tables, &how.options(&look));
        // The last chunk may be another thread's, which tells nothing.
        if let Ok(found) = &found {
            let all = found.assessment().households();
            let _ = watch.look(all, all);
        }
        (found.map(Assessed::new), watch.raised.into_inner())
    });
    match found {
        (_, Some(error)) => Err(error),
        (Err(error), None) | (Ok(Err(error)), None) => Err(failed(py, &error)),
        (Ok(Ok(assessed)), None) => Ok(assessed),
    }
}

pub(crate) fn failed(py: Python<'_>, error: &TablesError) -> PyErr {
    let label = errors::both(|lang| error.text(lang));
    match error {
        TablesError::Assess(error) => errors::assess(py, error),
        TablesError::UnknownList { list, .. } => errors::unknown(py, &label, &[list]),
        TablesError::Faults { first, .. } => errors::table(py, &label, first),
        _ => errors::table(py, &label, &[]),
    }
}

/// The assessment of tables, in Arrow's form.
#[pyclass(frozen, module = "doudi._doudi", name = "_Assessed")]
pub(crate) struct Assessed {
    policy: Inner,
    tables: Vec<(EntityId, RecordBatch)>,
    faults: RecordBatch,
    faulty: usize,
    households: usize,
    ignored: Vec<(String, String)>,
    rounded: Vec<(String, String, usize)>,
    /// The rules that there are columns of, each with how many results can't be told.
    untold: Vec<(SymbolId, usize)>,
    errors: Errors,
}

/// The errors of rules: their table is made when somebody asks.
enum Errors {
    None(RecordBatch),
    Of(Box<TablesAssessment>),
}

impl Assessed {
    fn new(inner: TablesAssessment) -> Result<Self, TablesError> {
        let columns = inner.assessment().columns();
        let untold = columns.iter().map(|c| (c.rule, c.errors.len())).collect();
        let policy = inner.assessment().policy().clone();
        let households = inner.assessment().households();
        let (faults, faulty) = (inner.fault_batch()?, inner.households_at_fault());
        let (ignored, rounded) = (inner.ignored().to_vec(), inner.rounded().to_vec());
        let (tables, errors) = if inner.count_errors() == 0 {
            let none = inner.error_batch()?;
            (inner.into_batches()?, Errors::None(none))
        } else {
            let tables = inner.entities().into_iter().map(|entity| Ok((entity, inner.batch(entity)?))).collect::<Result<_, TablesError>>()?;
            (tables, Errors::Of(Box::new(inner)))
        };
        Ok(Self { policy, tables, faults, faulty, households, ignored, rounded, untold, errors })
    }
}

#[pymethods]
impl Assessed {
    /// The results of each entity that has some, by the names of tables.
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = PyDict::new(py);
        for (entity, batch) in &self.tables {
            found.set_item(table_name(self.policy.program(), *entity), Bound::new(py, Table::from(batch.clone()))?)?;
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
    const fn households(&self) -> usize {
        self.households
    }

    /// How many households are at fault.
    #[getter]
    const fn faulty(&self) -> usize {
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
        let program = self.policy.program();
        let mut all = Vec::new();
        for (rule, errors) in &self.untold {
            let Some(symbol) = program.symbol(*rule) else { continue };
            let Some(definition) = symbol.definitions.last() else { continue };
            let Some(column) = self.tables.iter().find_map(|(_, batch)| batch.column_by_name(&symbol.name)) else { continue };
            let is_money = matches!(definition.ty.required(), Type::Number(of) if of.unit.is_money());
            let Some(sum) = py.detach(|| sum(column, is_money)) else { continue };
            let label = &definition.label;
            all.push((&*symbol.name, &*label.zh, &*label.en, DECIMAL.get(py)?.call1((sum,))?, errors));
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
