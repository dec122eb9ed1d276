//! What libraries of Python's have their own classes for is made by Python: `python/doudi/_kinds.py`.

use pyo3::prelude::*;

use crate::table::Table;

/// The table as one of pandas, polars, pyarrow.
pub(crate) fn made<'py>(table: &Bound<'py, Table>, kind: &str) -> PyResult<Bound<'py, PyAny>> {
    table.py().import("doudi._kinds")?.call_method1("made", (table, kind))
}
