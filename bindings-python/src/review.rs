//! Reviews and reconciliations.

use doudi::review::{Reconciliation as InnerReconciliation, Review as InnerReview};
use pyo3::prelude::*;

use crate::{errors, json};

/// What changed between two records of facts, and what made it change.
///
/// >>> import doudi
/// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
/// >>> review = policy.review({"members": [{"birth_date": "1963-05-31"}]}, {"members": [{"birth_date": "1963-06-02"}]})
/// >>> review.to_dict()["unchanged"] > 0
/// True
#[pyclass(frozen, module = "doudi", name = "Review")]
pub(crate) struct Review {
    pub(crate) inner: InnerReview,
}

#[pymethods]
impl Review {
    /// As plain dicts and lists, in both languages: ``before``, ``after``, ``changes``, ``causes``, ``unchanged``. Values of sensitive facts stand in it only
    /// where ``sensitive`` asks for them.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> sorted(policy.review({"members": [{}]}, {"members": [{}]}).to_dict())
    /// ['after', 'before', 'causes', 'changes', 'unchanged']
    #[pyo3(signature = (sensitive = false))]
    fn to_dict<'py>(&self, py: Python<'py>, sensitive: bool) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner.json(sensitive))
    }

    /// As people read it, in either language.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> print(policy.review({"members": [{}]}, {"members": [{}]}).text("en").splitlines()[-2])
    /// no result has changed
    #[pyo3(signature = (lang = "zh", sensitive = false))]
    fn text(&self, lang: &str, sensitive: bool) -> PyResult<String> {
        Ok(self.inner.text(errors::lang(lang)?, sensitive))
    }

    fn __str__(&self) -> String {
        self.inner.text(doudi::label::Lang::Zh, false)
    }

    fn __repr__(&self) -> String {
        format!("<doudi.Review: {} changes, {} causes>", self.inner.changes.len(), self.inner.causes.len())
    }
}

/// Declared facts against verified ones.
///
/// >>> import doudi
/// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
/// >>> found = policy.reconcile({"members": [{"wage_income": 100}]}, {"members": [{"wage_income": 900}]})
/// >>> [difference["gap"] for difference in found.to_dict()["differences"]]
/// ['800']
#[pyclass(frozen, module = "doudi", name = "Reconciliation")]
pub(crate) struct Reconciliation {
    pub(crate) inner: InnerReconciliation,
}

#[pymethods]
impl Reconciliation {
    /// As plain dicts and lists, in both languages: ``basis``, ``differences``, ``changes`` with what was found of each (``paid_not_due`` 错保,
    /// ``paid_too_much``, ``due_not_paid`` 漏保, ``paid_too_little``), ``causes``, ``too_much_a_month`` and ``too_little_a_month`` in yuan. Values of sensitive
    /// facts stand in it only where ``sensitive`` asks for them.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.reconcile({"members": [{}]}, {"members": [{}]}).to_dict()["too_much_a_month"]
    /// '0.00'
    #[pyo3(signature = (sensitive = false))]
    fn to_dict<'py>(&self, py: Python<'py>, sensitive: bool) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner.json(sensitive))
    }

    /// As people read it, in either language.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> print(policy.reconcile({"members": [{}]}, {"members": [{}]}).text("en").splitlines()[-1])
    /// what was declared is what was verified
    #[pyo3(signature = (lang = "zh", sensitive = false))]
    fn text(&self, lang: &str, sensitive: bool) -> PyResult<String> {
        Ok(self.inner.text(errors::lang(lang)?, sensitive))
    }

    fn __str__(&self) -> String {
        self.inner.text(doudi::label::Lang::Zh, false)
    }

    fn __repr__(&self) -> String {
        format!("<doudi.Reconciliation: {} differences, {} changes>", self.inner.differences.len(), self.inner.review.changes.len())
    }
}
