//! Tables of households under a policy.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use doudi::facts::{EntityId, FactType};
use doudi::policy::Policy as Inner;
use doudi::tables::{AnyPolicy, ExcessDigits, FirstRows, Money, OnError, Tables, TablesError, TablesOptions};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::assessed::{Assessed, UnderGiven};
use crate::errors;
use crate::table::Table;

/// How often a long batch looks whether somebody pressed Ctrl-C, and tells its progress.
const TICK: Duration = Duration::from_millis(50);

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
    #[pyo3(item)]
    ignore: Option<Bound<'py, PyAny>>,
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
    ignore: Vec<String>,
}

impl Options<'_> {
    pub(crate) fn read(&self, core: &AnyPolicy) -> PyResult<How> {
        let rules = match &self.rules {
            Some(rules) => crate::policy::names(rules)?,
            None => core.of_interest(),
        };
        let ignore = self.ignore.as_ref().map(crate::policy::names).transpose()?.unwrap_or_default();
        let money = choice("money", &self.money, &[("decimal", Money::Decimal), ("float64", Money::Float), ("int_fen", Money::Fen)])?;
        let on_error = choice("on_error", &self.on_error, &[("row", OnError::Row), ("raise", OnError::Raise)])?;
        let excess_digits = choice("excess_digits", &self.excess_digits, &[("fault", ExcessDigits::Fault), ("half_even", ExcessDigits::HalfEven)])?;
        Ok(How { rules, money, on_error, excess_digits, threads: self.threads, ignore })
    }
}

impl How {
    /// Of tables that begin with some rows among all.
    pub(crate) fn options<'o>(&self, first_rows: FirstRows, progress: &'o dyn Fn(usize, usize) -> ControlFlow<()>) -> TablesOptions<'o> {
        let options = TablesOptions::new().rules(&self.rules).money(self.money).on_error(self.on_error).excess_digits(self.excess_digits);
        let options = options.ignore(&self.ignore).first_rows(first_rows).progress(progress);
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
pub(crate) fn days(batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
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

/// What tables are assessed with, as [`Options`] reads it, but for the progress.
#[expect(clippy::too_many_arguments, reason = "each is a keyword in Python")]
pub(crate) fn options<'py>(
    py: Python<'py>,
    rules: Option<&Bound<'py, PyAny>>,
    money: &str,
    on_error: &str,
    excess_digits: &str,
    ignore: Option<&Bound<'py, PyAny>>,
    threads: Option<usize>,
    progress: Option<bool>,
) -> PyResult<Bound<'py, PyDict>> {
    let options = PyDict::new(py);
    options.set_item("rules", rules)?;
    options.set_item("money", money)?;
    options.set_item("on_error", on_error)?;
    options.set_item("excess_digits", excess_digits)?;
    options.set_item("ignore", ignore)?;
    options.set_item("threads", threads)?;
    options.set_item("progress", progress)?;
    Ok(options)
}

/// Tables go through Python, which knows the libraries that they are of.
pub(crate) fn call<'py>(
    function: &str,
    policy: &Bound<'py, PyAny>,
    households: &Bound<'py, PyAny>,
    persons: Option<&Bound<'py, PyAny>>,
    tables: Option<&Bound<'py, PyDict>>,
    options: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = policy.py();
    let tables = tables.cloned().unwrap_or_else(|| PyDict::new(py));
    py.import("doudi._tables")?.call_method1(function, (policy, households, persons, tables, options))
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
    policy: UnderGiven<'_>,
    households: &Bound<'_, PyAny>,
    lists: Vec<(String, Bound<'_, PyAny>)>,
    options: Options<'_>,
) -> PyResult<Assessed> {
    let core = policy.core();
    let tables = tables(batches(households)?, &lists)?;
    drop(lists);
    let how = options.read(&core)?;
    let progress = options.progress.as_ref();
    let found = py.detach(|| {
        let watch = Watch::new(progress);
        let look = |done, all| watch.look(done, all);
        let found = core.assess_tables_with(&tables, &how.options(FirstRows::default(), &look));
        // The last chunk may be another thread's, which tells nothing.
        if let Ok(found) = &found {
            let all = found.households();
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
        found.set_item(entity.table(), Bound::new(py, table)?)?;
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
