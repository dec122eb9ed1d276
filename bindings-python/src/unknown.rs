//! The mark of what isn't known.

use pyo3::prelude::*;

/// The type of :data:`doudi.UNKNOWN`.
#[pyclass(frozen, module = "doudi", name = "Unknown")]
pub(crate) struct Unknown;

#[pymethods]
impl Unknown {
    fn __repr__(&self) -> &'static str {
        "doudi.UNKNOWN"
    }

    /// There is only one, also after pickling.
    fn __reduce__(&self) -> &'static str {
        "UNKNOWN"
    }
}
