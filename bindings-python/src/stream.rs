//! Tables that come batch by batch, and results that are computed as they are read.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use doudi::population::Total;
use doudi::tables::{AnyPolicy, FirstRows, Parts, TableStreams, Tables, TablesError};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};

use crate::assessed::{Assessed, UnderGiven};
use crate::classes::DECIMAL;
use crate::population::{How, Options, Watch, days, failed};
use crate::table::{Stream, Table};

/// Assesses tables part by part, each list with its name.
#[pyfunction]
pub(crate) fn _assess_stream(
    py: Python<'_>,
    policy: UnderGiven<'_>,
    households: &Bound<'_, PyAny>,
    lists: Vec<(String, Bound<'_, PyAny>)>,
    options: Options<'_>,
) -> PyResult<Streamed> {
    let under = policy.core();
    let how = options.read(&under)?;
    let (root, batches) = stream(households)?;
    let (mut empty, mut streams) = (Tables::new(root), TableStreams::new(batches));
    for (list, rows) in &lists {
        let (none, batches) = stream(rows)?;
        empty = empty.with(list.clone(), none);
        streams = streams.with(list.clone(), batches);
    }
    // What is wrong with names and columns is told at once, and the columns of the results are known.
    let found = py.detach(|| under.assess_tables_with(&empty, &how.options(FirstRows::default(), &|_, _| std::ops::ControlFlow::Continue(()))));
    let found = found.and_then(Assessed::new).map_err(|error| failed(py, &error))?;
    let schema = found.into_households().map(|batch| batch.schema());
    let parts = under.parts(streams);
    let running = Running { under, how, parts, rows: FirstRows::default(), households: 0, faulty: 0, totals: Vec::new() };
    Ok(Streamed { schema, running: Arc::new(Mutex::new(running)) })
}

/// The batches of a table as they come, the first of them empty, so that its columns are known; and a table of that one.
fn stream(source: &Bound<'_, PyAny>) -> PyResult<(RecordBatch, Stream)> {
    let (schema, batches) = Table::stream(source)?;
    let empty = days(RecordBatch::new_empty(schema)).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let batches = batches.map(|batch| batch.and_then(days));
    Ok((empty.clone(), Box::new(std::iter::once(Ok(empty)).chain(batches))))
}

/// How far it is.
struct Running {
    under: AnyPolicy,
    how: How,
    parts: Parts<'static>,
    rows: FirstRows,
    households: usize,
    faulty: usize,
    totals: Vec<(String, Total)>,
}

/// Why there is no next part.
enum Ended {
    Tables(TablesError),
    /// Somebody pressed Ctrl-C.
    Raised(PyErr),
}

impl Running {
    fn next(&mut self) -> Option<Result<Assessed, Ended>> {
        let watch = Watch::new(None);
        let look = |done, all| watch.look(done, all);
        let found = self.parts.next()?.and_then(|tables| self.under.assess_tables_with(&tables, &self.how.options(self.rows.clone(), &look)));
        let found = found.and_then(|found| {
            self.rows = found.next_rows();
            for (policy, column) in found.columns() {
                let Some((symbol, sum)) = policy.program().symbol(column.rule).zip(column.total()) else { continue };
                match self.totals.iter_mut().find(|(name, _)| **name == *symbol.name) {
                    Some((_, total)) => *total += sum,
                    None => self.totals.push((symbol.name.to_string(), sum)),
                }
            }
            Assessed::new(found)
        });
        if found.is_err() {
            self.parts.end();
        }
        Some(match (found, watch.raised.into_inner()) {
            (_, Some(error)) => Err(Ended::Raised(error)),
            (Err(error), None) => Err(Ended::Tables(error)),
            (Ok(found), None) => {
                self.households += found.households();
                self.faulty += found.faulty();
                Ok(found)
            }
        })
    }
}

/// Results of tables that come batch by batch.
#[pyclass(frozen, module = "doudi._doudi", name = "_Streamed")]
pub(crate) struct Streamed {
    /// Of the results of households, where there are any.
    schema: Option<SchemaRef>,
    running: Arc<Mutex<Running>>,
}

impl Streamed {
    /// Whoever holds it may wait for other threads of Python, to read batches: so nobody waits for it attached.
    fn with<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&mut Running) -> T + Send) -> T {
        py.detach(|| work(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

#[pymethods]
impl Streamed {
    const fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Assessed>> {
        self.with(py, Running::next).transpose().map_err(|ended| match ended {
            Ended::Tables(error) => failed(py, &error),
            Ended::Raised(error) => error,
        })
    }

    /// How many households have been assessed.
    #[getter]
    fn done(&self, py: Python<'_>) -> usize {
        self.with(py, |running| running.households)
    }

    /// How many of them are at fault.
    #[getter]
    fn faulty(&self, py: Python<'_>) -> usize {
        self.with(py, |running| running.faulty)
    }

    /// The sums of their results.
    #[getter]
    fn totals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let totals = PyDict::new(py);
        for (name, total) in self.with(py, |running| running.totals.clone()) {
            totals.set_item(name, DECIMAL.get(py)?.call1((total.to_string(),))?)?;
        }
        Ok(totals)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish for other types, which the interface lets one pass over.
        let _ = requested_schema;
        let none = || {
            PyValueError::new_err(
                "没有 `households` 的结果:没有认定家庭的规则 · there are no results of `households`: no rule of theirs was asked for",
            )
        };
        let schema = self.schema.clone().ok_or_else(none)?;
        let reader: Box<dyn RecordBatchReader + Send> = Box::new(Households { schema, running: self.running.clone() });
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), c"arrow_array_stream")
    }
}

/// The results of households, computed when they are read.
struct Households {
    schema: SchemaRef,
    running: Arc<Mutex<Running>>,
}

impl Iterator for Households {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        // Whoever reads may be attached, see `Streamed::with`.
        let next = || self.running.lock().unwrap_or_else(PoisonError::into_inner).next();
        let found = Python::attach(|py| py.detach(next))?;
        Some(match found {
            Ok(found) => Ok(found.into_households().unwrap_or_else(|| RecordBatch::new_empty(self.schema.clone()))),
            Err(Ended::Tables(error)) => Err(ArrowError::ExternalError(Box::new(error))),
            Err(Ended::Raised(error)) => Err(ArrowError::ExternalError(Box::new(error))),
        })
    }
}

impl RecordBatchReader for Households {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}
