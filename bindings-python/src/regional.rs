//! Policies of several jurisdictions.

use std::sync::Arc;

use doudi::facts::{Faults, Region};
use doudi::policy::Json;
use doudi::regional::Policies as Inner;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use crate::policy::{Policy, Side, given, names, side};
use crate::results::Assessment;
use crate::{errors, population};

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
    pub(crate) inner: Inner,
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

    /// Assesses tables of households, each household under the policy of its region: :meth:`doudi.Policy.assess_table`, with the same arguments.
    ///
    /// The column of the region says where a household is. A household that no pack covers, or whose region isn't known, is at fault there; the others have
    /// their results. A fact or list that only some packs know is read for their households alone, and what only some packs' rules say is null elsewhere.
    /// Without ``rules``, all decisions, benefits, statuses, alerts and referrals of any of the policies are computed.
    ///
    /// Raises what that raises, and :class:`doudi.TableError` where no column says where households are, or where packs give a rule's results as different
    /// types.
    ///
    /// >>> import doudi, polars
    /// >>> packs = [doudi.Pack(f"rules-examples/{name}") for name in ("shaanxi-baoji", "jiangsu-nanjing")]
    /// >>> policies = doudi.Policies(pack.policy("2023-06-01") for pack in packs)
    /// >>> households = polars.DataFrame({"household_id": [1, 2, 3], "region": ["610330", "320102", "4201"]})
    /// >>> persons = polars.DataFrame({"household_id": [1, 2, 2, 3]})
    /// >>> table = policies.assess_table(households, persons, rules="dibao::family_size")
    /// >>> table.households.rows()
    /// [(1, Decimal('1')), (2, Decimal('2')), (3, None)]
    /// >>> table.faults["household_id", "path", "code"].rows()
    /// [(3, 'region', 'not_covered')]
    #[pyo3(signature = (
        households, persons = None, *, rules = None, money = "decimal", on_error = "row", excess_digits = "fault", ignore = None, threads = None,
        progress = None, **tables
    ))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword in Python")]
    fn assess_table<'py>(
        slf: &Bound<'py, Self>,
        households: &Bound<'py, PyAny>,
        persons: Option<&Bound<'py, PyAny>>,
        rules: Option<&Bound<'py, PyAny>>,
        money: &str,
        on_error: &str,
        excess_digits: &str,
        ignore: Option<&Bound<'py, PyAny>>,
        threads: Option<usize>,
        progress: Option<bool>,
        tables: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = population::options(slf.py(), rules, money, on_error, excess_digits, ignore, threads, progress)?;
        population::call("assess_table", slf, households, persons, tables, &options)
    }

    /// The same for tables that don't fit into memory: :meth:`doudi.Policy.assess_stream`.
    ///
    /// >>> import doudi, pyarrow
    /// >>> policies = doudi.Policies([doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")])
    /// >>> batches = ({"household_id": [n], "region": ["610330"], "members": [[{"relation": "self"}]]} for n in range(3))
    /// >>> results = policies.assess_stream((pyarrow.table(batch) for batch in batches), rules="dibao::family_size")
    /// >>> [len(part.households) for part in results], results.done
    /// ([3], 3)
    #[pyo3(signature = (
        households, persons = None, *, rules = None, money = "decimal", on_error = "row", excess_digits = "fault", ignore = None, threads = None, **tables
    ))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword in Python")]
    fn assess_stream<'py>(
        slf: &Bound<'py, Self>,
        households: &Bound<'py, PyAny>,
        persons: Option<&Bound<'py, PyAny>>,
        rules: Option<&Bound<'py, PyAny>>,
        money: &str,
        on_error: &str,
        excess_digits: &str,
        ignore: Option<&Bound<'py, PyAny>>,
        threads: Option<usize>,
        tables: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = population::options(slf.py(), rules, money, on_error, excess_digits, ignore, threads, None)?;
        population::call("assess_stream", slf, households, persons, tables, &options)
    }

    /// The lists of the packs: of each its entity and its name.
    fn _lists(&self) -> Vec<(String, String)> {
        let mut lists: Vec<(String, String)> = Vec::new();
        for (_, policy) in self.inner.policies() {
            let own = policy.program().schema.entities.iter().filter(|e| e.parent.is_some()).map(|e| (e.key.to_string(), e.list.to_string()));
            let new: Vec<_> = own.filter(|list| !lists.contains(list)).collect();
            lists.extend(new);
        }
        lists
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
