//! Policies of several jurisdictions.

use std::sync::Arc;

use doudi::facts::{Faults, Region};
use doudi::policy::Json;
use doudi::regional::Policies as Inner;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use crate::errors;
use crate::policy::{Policy, Side, given, names, side};
use crate::results::Assessment;

/// Policies of several jurisdictions: each household is assessed under that of its own region, the one with the longest prefix of its division code.
///
/// A pack holds where its ``pack.toml`` says (``region``); one without holds everywhere. Raises :class:`doudi.PolicyError` where two hold in the same
/// region, or where a pack's households have no region.
///
/// >>> import doudi
/// >>> packs = [doudi.Pack(f"rules-examples/{name}") for name in ("shaanxi-baoji", "jiangsu-nanjing")]
/// >>> policies = doudi.Policies(pack.policy("2023-06-01") for pack in packs)
/// >>> policies.policy("610330").pack.name
/// 'shaanxi-baoji'
#[pyclass(frozen, module = "doudi", name = "Policies")]
pub(crate) struct Policies {
    inner: Inner,
    policies: Vec<Py<Policy>>,
}

impl Policies {
    /// Python's own of a policy of the core.
    fn own(&self, of: &doudi::policy::Policy) -> Option<&Py<Policy>> {
        self.policies.iter().find(|policy| Arc::ptr_eq(policy.get().inner.program(), of.program()))
    }
}

#[pymethods]
impl Policies {
    #[new]
    fn new(policies: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = policies.py();
        let policies = policies.try_iter()?.map(|policy| Ok(policy?.cast_into::<Policy>()?.unbind())).collect::<PyResult<Vec<_>>>()?;
        let inner = Inner::by_region(policies.iter().map(|policy| policy.get().inner.clone())).map_err(|error| errors::policies(py, &error))?;
        Ok(Self { inner, policies })
    }

    /// The policies, those of the longest regions first.
    #[getter]
    fn policies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.inner.policies().filter_map(|(_, policy)| self.own(policy)).map(|policy| policy.clone_ref(py)))
    }

    /// The policy that holds in a region, a division code such as ``"610330"``; None: no pack covers it.
    ///
    /// Raises ``ValueError`` for what is no division code.
    ///
    /// >>> import doudi
    /// >>> policies = doudi.Policies([doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")])
    /// >>> policies.policy("4201") is None
    /// True
    fn policy(&self, py: Python<'_>, region: &str) -> PyResult<Option<Py<Policy>>> {
        let region = Region::parse(region).ok_or_else(|| errors::wrong("行政区划代码应为 2 至 12 位数字", "a division code has 2 to 12 digits"))?;
        Ok(self.inner.policy(region).and_then(|policy| self.own(policy)).map(|policy| policy.clone_ref(py)))
    }

    /// Assesses a household under the policy of its region: :meth:`doudi.Policy.assess`. Of ``rules`` those that only other policies have are left out.
    ///
    /// Raises what that raises; that no pack covers the household is a fault of its region.
    ///
    /// >>> import doudi
    /// >>> policies = doudi.Policies([doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")])
    /// >>> try:
    /// ...     policies.assess({"region": "4201"})
    /// ... except doudi.HouseholdError as error:
    /// ...     print(error.faults[0].code)
    /// not_covered
    #[pyo3(signature = (household, *, rules = None))]
    fn assess(&self, household: &Bound<'_, PyAny>, rules: Option<&Bound<'_, PyAny>>) -> PyResult<Py<Assessment>> {
        let py = household.py();
        let rules = rules.map(names).transpose()?;
        let Some((_, first)) = self.inner.policies().next() else { return Err(errors::faults(py, &Faults::new())) };
        let given = given(first.reader(), household)?;
        let side = side(&given);
        let found = py.detach(|| match (&side, &rules) {
            (Side::Text(text), None) => self.inner.assess(&Json(text)),
            (Side::Tree(input), None) => self.inner.assess(input),
            (Side::Text(text), Some(rules)) => self.inner.assess_rules(&Json(text), rules),
            (Side::Tree(input), Some(rules)) => self.inner.assess_rules(input, rules),
        });
        let found = found.map_err(|error| errors::assess(py, &error))?;
        match self.own(found.policy()) {
            Some(policy) => {
                let policy = policy.clone_ref(py);
                Assessment::make(py, found, policy)
            }
            None => Err(errors::faults(py, &Faults::new())),
        }
    }

    fn __len__(&self) -> usize {
        self.policies.len()
    }

    fn __repr__(&self) -> String {
        let names = self.inner.policies().map(|(region, policy)| {
            let name = policy.program().layers.last().map_or("", |l| &*l.name);
            region.map_or_else(|| name.to_owned(), |region| format!("{name} ({region})"))
        });
        format!("<doudi.Policies {}>", names.collect::<Vec<_>>().join(", "))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let policies = PyList::new(py, self.policies.iter().map(|policy| policy.clone_ref(py)))?;
        Ok((py.get_type::<Self>().into_any(), (policies,).into_pyobject(py)?))
    }
}
