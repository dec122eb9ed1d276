//! The Python module `doudi._doudi`: it converts and documents. What rules mean is the core's matter.

mod assessed;
mod classes;
mod columns;
mod compare;
mod errors;
mod explanation;
mod input;
mod json;
mod kinds;
mod model;
mod over;
mod pack;
mod policy;
mod population;
mod record;
mod regional;
mod results;
mod review;
mod scalar;
mod stream;
mod table;
mod unknown;
mod value;

/// The compiled part of the package ``doudi``. What is public is in that package.
#[pyo3::pymodule(gil_used = false)]
mod _doudi {
    #[pymodule_export]
    use crate::assessed::Assessed;
    #[pymodule_export]
    use crate::columns::_table;
    #[pymodule_export]
    use crate::compare::{_compare, Compared};
    #[pymodule_export]
    use crate::explanation::Explanation;
    #[pymodule_export]
    use crate::over::Over;
    #[pymodule_export]
    use crate::pack::{_pack, _pack_of_files, Diff, Pack, check};
    #[pymodule_export]
    use crate::policy::{_policy, Policy};
    #[pymodule_export]
    use crate::population::_assess_tables;
    #[pymodule_export]
    use crate::regional::Policies;
    #[pymodule_export]
    use crate::results::{_results, Assessment, Results};
    #[pymodule_export]
    use crate::review::{Reconciliation, Review};
    #[pymodule_export]
    use crate::stream::{_assess_stream, Streamed};
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::unknown::Unknown;

    #[pymodule_init]
    fn constants(module: &pyo3::Bound<'_, pyo3::types::PyModule>) -> pyo3::PyResult<()> {
        use pyo3::types::PyModuleMethods;
        // The version of the engine, as records name it.
        module.add("__version__", doudi::assessment::record::ENGINE)?;
        module.add("UNKNOWN", Unknown)
    }
}
