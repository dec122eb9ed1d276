//! The mark of what isn't known.

use pyo3::prelude::*;

/// The type of ``doudi.UNKNOWN``, which stands for a fact that is not known, as leaving its key out does: for dataclasses, whose fields all have a value.
///
/// >>> import doudi
/// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
/// >>> policy.assess({"members": [{"wage_income": doudi.UNKNOWN}]}).household
/// {'members': [{}]}
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
