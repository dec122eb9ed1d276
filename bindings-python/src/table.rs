//! Tables in Arrow's form, in and out through its PyCapsule interface: no copy, and no library of Python's in between.

use std::sync::Arc;

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyIterator, PyList};

use crate::kinds;

/// Record batches as they come.
pub(crate) type Stream = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// The batches of tables that an iterator of Python's gives.
struct Pieces {
    iterator: Py<PyIterator>,
    /// Of the last table.
    batches: std::vec::IntoIter<RecordBatch>,
}

impl Iterator for Pieces {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(batch) = self.batches.next() {
                return Some(Ok(batch));
            }
            let table = Python::attach(|py| self.iterator.bind(py).clone().next().map(|piece| Table::read(&piece?)));
            match table? {
                Ok(table) => self.batches = table.batches.into_iter(),
                Err(error) => return Some(Err(ArrowError::ExternalError(Box::new(error)))),
            }
        }
    }
}

/// A table in Arrow's form.
///
/// Whatever reads Arrow's PyCapsule interface reads it (``polars.DataFrame(table)``, ``pyarrow.table(table)``), and :meth:`to_pandas`, :meth:`to_polars`
/// and :meth:`to_pyarrow` turn it into one of these, where they are installed. ``Table(source)`` reads any object with that interface; nothing is copied.
///
/// Raises ``TypeError`` for objects without it, and ``ValueError`` where the interface gives no table.
///
/// >>> import doudi
/// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
/// >>> households = policy.template("dibao::eligible")["households"]
/// >>> len(households), households.columns[:2]
/// (0, ['household_id', 'region'])
#[pyclass(frozen, module = "doudi", name = "Table")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    pub(crate) const fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }

    /// Reads anything with Arrow's PyCapsule interface. Whoever makes the batches may need other threads of Python meanwhile.
    pub(crate) fn read(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = source.py();
        if let Ok(table) = source.cast::<Self>() {
            let table = table.get();
            return Ok(Self { schema: table.schema.clone(), batches: table.batches.clone() });
        }
        if source.hasattr("__arrow_c_stream__")? {
            let reader = RecordBatchStreamReader::from_pyarrow_bound(source)?;
            let schema = reader.schema();
            let batches = py.detach(|| reader.collect::<Result<Vec<_>, _>>());
            return Ok(Self { schema, batches: batches.map_err(|error| PyValueError::new_err(error.to_string()))? });
        }
        if source.hasattr("__arrow_c_array__")? {
            let batch = RecordBatch::from_pyarrow_bound(source)?;
            return Ok(Self { schema: batch.schema(), batches: vec![batch] });
        }
        let name = source.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "表应为 pandas、polars、pyarrow、DuckDB 的表,或其他有 `__arrow_c_stream__` 的对象,而不是 {name} · a table is one of pandas, polars, pyarrow, DuckDB, or has `__arrow_c_stream__`; {name} hasn't"
        )))
    }

    /// The columns of anything with Arrow's PyCapsule interface, or of an iterable of such tables, and its record batches as they come.
    pub(crate) fn stream(source: &Bound<'_, PyAny>) -> PyResult<(SchemaRef, Stream)> {
        if source.hasattr("__arrow_c_stream__")? && !source.is_instance_of::<Self>() {
            let reader = RecordBatchStreamReader::from_pyarrow_bound(source)?;
            return Ok((reader.schema(), Box::new(reader)));
        }
        let is_table = source.is_instance_of::<Self>() || source.hasattr("__arrow_c_array__")?;
        let Some(mut pieces) = source.try_iter().ok().filter(|_| !is_table) else {
            let Self { schema, batches } = Self::read(source)?;
            return Ok((schema, Box::new(batches.into_iter().map(Ok))));
        };
        let Some(first) = pieces.next().transpose()? else {
            return Err(PyTypeError::new_err("没有任何一批数据,无从知道列 · there is no batch at all, and so no columns"));
        };
        let first = Self::read(&first)?;
        let schema = first.schema.clone();
        Ok((schema, Box::new(Pieces { iterator: pieces.unbind(), batches: first.batches.into_iter() })))
    }

    /// Its record batches; at least one, empty perhaps, so that its columns are known.
    pub(crate) fn into_batches(self) -> Vec<RecordBatch> {
        if self.batches.is_empty() { vec![RecordBatch::new_empty(self.schema)] } else { self.batches }
    }

    pub(crate) fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

#[pymethods]
impl Table {
    #[new]
    fn py_new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::read(source)
    }

    /// The names of its columns.
    #[getter]
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.schema.fields().iter().map(|field| field.name()))
    }

    /// Its columns' types as Arrow names them, by column.
    #[getter]
    fn types<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyDict>> {
        let types = pyo3::types::PyDict::new(py);
        for field in self.schema.fields() {
            types.set_item(field.name(), field.data_type().to_string())?;
        }
        Ok(types)
    }

    fn __len__(&self) -> usize {
        self.rows()
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish for other types, which the interface lets one pass over.
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader: Box<dyn RecordBatchReader + Send> = Box::new(RecordBatchIterator::new(batches, self.schema.clone()));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), c"arrow_array_stream")
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&*self.schema).map_err(|error| PyValueError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// As a ``pandas.DataFrame``. Decimals and dates have Arrow's types (exact, and as fast as numbers), truth values and whole numbers pandas' own with
    /// room for missing values. Needs pandas and pyarrow; without them ``ImportError``.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.template("people::age")["members"].to_pandas().shape
    /// (0, 2)
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        kinds::made(slf, "pandas")
    }

    /// As a ``polars.DataFrame``. Needs polars; without it ``ImportError``.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.template("people::age")["members"].to_polars().columns
    /// ['household_id', 'birth_date']
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        kinds::made(slf, "polars")
    }

    /// As a ``pyarrow.Table``. Needs pyarrow; without it ``ImportError``.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.template("people::age")["members"].to_pyarrow().num_rows
    /// 0
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        kinds::made(slf, "pyarrow")
    }

    /// The first rows as texts.
    fn _head(&self, rows: usize) -> PyResult<Vec<Vec<String>>> {
        let options = FormatOptions::new().with_null("");
        let mut head = Vec::new();
        for batch in &self.batches {
            let columns = batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options));
            let columns: Vec<_> = columns.collect::<Result<_, _>>().map_err(|error| PyValueError::new_err(error.to_string()))?;
            for row in 0..batch.num_rows().min(rows - head.len()) {
                head.push(columns.iter().map(|column| column.value(row).to_string()).collect());
            }
        }
        Ok(head)
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("doudi._html")?.call_method1("table", (slf,))
    }

    fn __repr__(&self) -> String {
        let shown = self.schema.fields().iter().take(6).map(|field| format!("{} {}", field.name(), field.data_type()));
        let mut columns: Vec<String> = shown.collect();
        if self.schema.fields().len() > columns.len() {
            columns.push("…".to_owned());
        }
        format!("<doudi.Table: {} rows; {}>", self.rows(), columns.join(", "))
    }
}

impl From<RecordBatch> for Table {
    fn from(batch: RecordBatch) -> Self {
        Self { schema: Arc::clone(&batch.schema()), batches: vec![batch] }
    }
}
