//! Two policies over tables of households.

use arrow_array::cast::AsArray;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use doudi::compare::{CompareError, Comparing, Comparison, OptionFault, Source, compare_tables_with};
use doudi::number::Number;
use doudi::tables::TablesError;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::policy::Policy;
use crate::population::{self, Watch};
use crate::table::Table;
use crate::{errors, json};

/// What is asked of a comparison, as Python says it.
#[derive(FromPyObject)]
pub(crate) struct Asked<'py> {
    #[pyo3(item)]
    rules: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    by: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    weight: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    income: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    per_head: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    equivalents: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    heads: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    line: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    truth: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    paid: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    shares: u32,
    #[pyo3(item)]
    per_month: bool,
    #[pyo3(item)]
    ignore: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    progress: Option<Py<PyAny>>,
}

/// A name, or a number that is the same for all.
fn source(given: &Bound<'_, PyAny>) -> PyResult<Source> {
    if let Ok(name) = given.cast::<PyString>() {
        return Ok(Source::Named(name.to_str()?.to_owned()));
    }
    let number: Option<Number> = given.str()?.to_str()?.parse().ok();
    number
        .map(Source::Constant)
        .ok_or_else(|| PyTypeError::new_err("应为列、要素、规则的名称,或一个数 · expected the name of a column, a list or a rule, or a number"))
}

/// Puts a source into what is asked.
type Put = fn(Comparing, Source) -> Comparing;

impl Asked<'_> {
    fn read(&self) -> PyResult<Comparing> {
        let mut comparing = Comparing::new().shares(self.shares);
        if let Some(rules) = &self.rules {
            comparing = comparing.rules(crate::policy::names(rules)?);
        }
        if let Some(columns) = &self.ignore {
            comparing = comparing.ignore(crate::policy::names(columns)?);
        }
        if self.per_month {
            comparing = comparing.per_month();
        }
        for name in self.by.as_ref().map(crate::policy::names).transpose()?.unwrap_or_default() {
            comparing = comparing.by(name);
        }
        let single: [(_, Put); 8] = [
            (&self.weight, Comparing::weight),
            (&self.income, Comparing::income),
            (&self.per_head, Comparing::per_head),
            (&self.equivalents, Comparing::equivalents),
            (&self.heads, Comparing::persons),
            (&self.line, Comparing::line),
            (&self.truth, Comparing::truth),
            (&self.paid, Comparing::paid),
        ];
        for (given, put) in single {
            if let Some(given) = given {
                comparing = put(comparing, source(given)?);
            }
        }
        Ok(comparing)
    }
}

/// Compares two policies over tables, each list with its name.
#[pyfunction]
pub(crate) fn _compare(
    py: Python<'_>,
    base: &Bound<'_, Policy>,
    reform: &Bound<'_, Policy>,
    households: &Bound<'_, PyAny>,
    lists: Vec<(String, Bound<'_, PyAny>)>,
    asked: Asked<'_>,
) -> PyResult<Compared> {
    let (base, reform) = (&base.get().inner, &reform.get().inner);
    let comparing = asked.read()?;
    let tables = population::tables(population::batches(households)?, &lists)?;
    let progress = asked.progress.as_ref();
    let (found, raised) = py.detach(|| {
        let watch = Watch::new(progress);
        let found = compare_tables_with(base, reform, &tables, &comparing, &|done, all| watch.look(done, all));
        if let Ok(found) = &found {
            let all = 2 * found.households;
            let _ = watch.look(all, all);
        }
        (found, watch.raised.into_inner())
    });
    match raised {
        Some(error) => Err(error),
        None => Ok(Compared { inner: found.map_err(|error| failed(py, &error))? }),
    }
}

fn failed(py: Python<'_>, error: &CompareError) -> PyErr {
    let label = errors::both(|lang| error.text(lang));
    match error {
        CompareError::Assess(error) => errors::assess(py, error),
        CompareError::Tables(error) => population::failed(py, error),
        CompareError::Options(faults) => {
            let faults: Vec<(&str, &OptionFault)> = faults.iter().map(|fault| (fault.of.name(), fault)).collect();
            errors::options(py, &label, &faults)
        }
        _ => errors::comparison(py, &label),
    }
}

/// A table as people read it: its title, head and rows.
type TextTable = (String, Vec<String>, Vec<Vec<String>>);

/// The comparison, in Arrow's form.
#[pyclass(frozen, module = "doudi._doudi", name = "_Compared")]
pub(crate) struct Compared {
    inner: Comparison,
}

impl Compared {
    fn batch(&self, table: &str) -> Result<RecordBatch, TablesError> {
        match table {
            "households" => self.inner.household_batch(),
            "distribution" => self.inner.distribution_batch(),
            "coverage" => self.inner.coverage_batch(),
            _ => self.inner.summary_batch(),
        }
    }
}

#[pymethods]
impl Compared {
    /// A table: `households`, `summary`, `distribution` or `coverage`. Of the last three the rows of a grouping (`""`: of all households), and of a level
    /// if that is given; and some columns, or all.
    #[pyo3(signature = (table, by = None, level = None, columns = None))]
    fn part(&self, py: Python<'_>, table: &str, by: Option<&str>, level: Option<&str>, columns: Option<Vec<String>>) -> PyResult<Table> {
        let wrong = |error: arrow_schema::ArrowError| PyValueError::new_err(error.to_string());
        let batch = py.detach(|| self.batch(table)).map_err(|error| population::failed(py, &error))?;
        let is = |name: &str, wanted: Option<&str>| -> Option<Vec<bool>> {
            let column = batch.column_by_name(name)?.as_string_opt::<i32>()?;
            Some(column.iter().map(|cell| cell == wanted).collect())
        };
        let wanted = [by.and_then(|by| is("by", Some(by))), level.and_then(|level| is("level", Some(level)))];
        let keep: BooleanArray = (0..batch.num_rows()).map(|row| Some(wanted.iter().flatten().all(|rows| rows.get(row) == Some(&true)))).collect();
        let mut batch = filter_record_batch(&batch, &keep).map_err(wrong)?;
        if let Some(columns) = columns {
            let schema = batch.schema();
            let wanted: Vec<usize> = columns.iter().filter_map(|name| schema.index_of(name).ok()).collect();
            batch = batch.project(&wanted).map_err(wrong)?;
        }
        Ok(Table::from(batch))
    }

    /// The names of what was grouped by; with an income, `share` is the last.
    #[getter]
    fn groupings(&self) -> Vec<&str> {
        self.inner.groupings.iter().chain(&self.inner.shares).map(|grouping| grouping.name.as_str()).collect()
    }

    /// How many households.
    #[getter]
    const fn households(&self) -> usize {
        self.inner.households
    }

    /// The unit of a household's amount.
    #[getter]
    fn unit(&self) -> Option<String> {
        self.inner.unit.as_ref().map(ToString::to_string)
    }

    fn title(&self, lang: &str) -> PyResult<String> {
        Ok(self.inner.title(errors::lang(lang)?))
    }

    fn notes(&self, lang: &str) -> PyResult<Vec<String>> {
        Ok(self.inner.notes(errors::lang(lang)?))
    }

    fn text(&self, lang: &str) -> PyResult<String> {
        Ok(self.inner.text(errors::lang(lang)?))
    }

    /// The tables as people read them: head and rows of each.
    fn tables(&self, lang: &str) -> PyResult<Vec<TextTable>> {
        let tables = self.inner.tables(errors::lang(lang)?);
        Ok(tables.into_iter().map(|table| (table.title, table.head, table.rows)).collect())
    }

    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner.json())
    }
}
