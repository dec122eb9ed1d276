//! An assessment as a mapping from rules to values.

use std::sync::Arc;

use doudi::assessment::{Assessment as Inner, Outcome};
use doudi::facts::{EntityId, Path};
use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyList, PyString, PyTuple};

use crate::explanation::Explanation;
use crate::policy::Policy;
use crate::{errors, json, value};

/// The results of one entity: of the household, of a member, of a claim.
///
/// A mapping from the names of its rules to their values. Numbers are ``decimal.Decimal`` in the rule's unit, truth values ``bool``, days
/// ``datetime.date``, codes, texts and divisions ``str``; ``None`` says that there is none.
///
/// The mapping has the rules that have a value: ``len``, iteration, ``in``, ``items`` and ``dict(…)`` tell of these. A rule without a value stands in
/// :attr:`errors`; to read it, also by :meth:`get`, raises :class:`doudi.RuleError`. Lists of what is in the entity are attributes:
/// ``result.members[0]``.
///
/// >>> import doudi
/// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
/// >>> result = policy.assess({"members": [{"birth_date": "2000-01-31"}]})
/// >>> result.members[0]["people::age"]
/// Decimal('23')
/// >>> result["members[0].people::age"]
/// Decimal('23')
/// >>> "dibao::eligible" in result
/// False
#[pyclass(frozen, subclass, mapping, module = "doudi", name = "Results")]
pub(crate) struct Results {
    pub(crate) inner: Arc<Inner>,
    pub(crate) policy: Py<Policy>,
    entity: EntityId,
    lane: usize,
}

impl Results {
    pub(crate) fn new(inner: Arc<Inner>, policy: Py<Policy>) -> Self {
        Self { inner, policy, entity: EntityId::ROOT, lane: 0 }
    }

    fn own_path(&self) -> Path {
        self.inner.population().place(self.entity, self.lane).1
    }

    /// A path from here as one from the household.
    pub(crate) fn whole_path(&self, path: &str) -> String {
        let own = self.own_path();
        if own.is_root() { path.to_owned() } else { format!("{own}.{path}") }
    }

    fn outcome(&self, path: &str) -> Option<(&Outcome, &doudi::ir::types::Type)> {
        let path: Path = path.parse().ok()?;
        let (steps, name) = path.split_last()?;
        let (entity, lane) = if steps.is_empty() {
            (self.entity, self.lane)
        } else {
            let own = self.own_path();
            let all: Vec<_> = own.steps().iter().chain(steps).cloned().collect();
            self.inner.population().locate(0, &all)?
        };
        let rule = self.inner.policy().program().symbol_named(name)?;
        let found = self.inner.rule(rule).filter(|r| r.entity == entity)?;
        Some((found.outcomes.get(lane)?, &found.ty))
    }

    fn read<'py>(&self, py: Python<'py>, path: &str, outcome: &Outcome, ty: &doudi::ir::types::Type) -> PyResult<Bound<'py, PyAny>> {
        match outcome {
            Ok(found) => value::to_python(py, found, ty, &self.inner.population().schema),
            Err(error) => Err(PyErr::from_value(self.error(py, &self.whole_path(path), error)?)),
        }
    }

    fn error<'py>(&self, py: Python<'py>, path: &str, error: &doudi::assessment::RuleError) -> PyResult<Bound<'py, PyAny>> {
        let rule = error.rule.and_then(|r| self.inner.policy().program().symbol(r)).map(|s| &*s.name);
        errors::rule(py, error, path, rule)
    }

    /// What was asked about isn't there.
    fn missing(&self, py: Python<'_>, path: &str) -> PyErr {
        errors::unknown(py, &self.inner.why_not_there(&self.whole_path(path)), &[path])
    }

    /// The entity's own rules that have a value.
    fn known(&self) -> impl Iterator<Item = (&str, &doudi::facts::Value, &doudi::ir::types::Type)> {
        let program = self.inner.policy().program();
        self.inner.results().iter().filter(|r| r.entity == self.entity).filter_map(|r| {
            let found = r.outcomes.get(self.lane)?.as_ref().ok()?;
            Some((&*program.symbol(r.rule)?.name, found, &*r.ty))
        })
    }

    /// The entities of a list.
    fn list(&self, name: &str) -> Option<Vec<(EntityId, usize)>> {
        let (population, schema) = (self.inner.population(), &self.inner.population().schema);
        let child = schema.entity(self.entity)?.children.iter().copied().find(|c| schema.entity(*c).is_some_and(|c| *c.list == *name))?;
        Some(population.rows(child)?.of_parent(self.lane).map(|lane| (child, lane)).collect())
    }

    fn views<'py>(&self, py: Python<'py>, found: Vec<(EntityId, usize)>) -> PyResult<Bound<'py, PyTuple>> {
        let views =
            found.into_iter().map(|(entity, lane)| Py::new(py, Self { inner: self.inner.clone(), policy: self.policy.clone_ref(py), entity, lane }));
        PyTuple::new(py, views.collect::<PyResult<Vec<_>>>()?)
    }
}

#[pymethods]
impl Results {
    /// Where the entity stands in the household: ``members[0]``; empty for the household itself.
    #[getter]
    fn path(&self) -> String {
        self.own_path().to_string()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, rule: &str) -> PyResult<Bound<'py, PyAny>> {
        match self.outcome(rule) {
            Some((outcome, ty)) => self.read(py, rule, outcome, ty),
            None => Err(self.missing(py, rule)),
        }
    }

    fn __contains__(&self, rule: &Bound<'_, PyAny>) -> bool {
        let Ok(rule) = rule.cast::<PyString>() else { return false };
        rule.to_str().is_ok_and(|rule| self.outcome(rule).is_some_and(|(outcome, _)| outcome.is_ok()))
    }

    fn __len__(&self) -> usize {
        self.known().count()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(py, self.known().map(|(name, _, _)| name))?.try_iter()
    }

    /// The value of a rule, or ``default`` where the assessment has no such rule: it was not asked for, or is not in force on the day.
    ///
    /// Raises :class:`doudi.RuleError` where the rule has no value: a default in its place would be a decision that nobody made.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess({"members": [{"relation": "self"}]}, rules="dibao::family_size").get("dibao::eligible", "not asked for")
    /// 'not asked for'
    #[pyo3(signature = (rule, default = None))]
    fn get<'py>(&self, py: Python<'py>, rule: &str, default: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyAny>> {
        match self.outcome(rule) {
            Some((outcome, ty)) => self.read(py, rule, outcome, ty),
            None => Ok(default.unwrap_or_else(|| py.None().into_bound(py))),
        }
    }

    /// The names of the rules that have a value, in the order of the pack.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess({"members": [{"relation": "self"}]}, rules="dibao::family_size").keys()
    /// ['dibao::family_size']
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.known().map(|(name, _, _)| name))
    }

    /// Their values, in the same order.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess({"members": [{"relation": "self"}, {"relation": "spouse"}]}, rules="dibao::family_size").values()
    /// [Decimal('2')]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let schema = &self.inner.population().schema;
        PyList::new(py, self.known().map(|(_, found, ty)| value::to_python(py, found, ty, schema)).collect::<PyResult<Vec<_>>>()?)
    }

    /// Pairs of both.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess({"members": [{"relation": "self"}, {"relation": "spouse"}]}, rules="dibao::family_size").items()
    /// [('dibao::family_size', Decimal('2'))]
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let schema = &self.inner.population().schema;
        let pairs = self.known().map(|(name, found, ty)| Ok((name, value::to_python(py, found, ty, schema)?)));
        PyList::new(py, pairs.collect::<PyResult<Vec<_>>>()?)
    }

    /// The rules without a value, of the entity and all in it: path → :class:`doudi.RuleError`.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> result = policy.assess({"members": [{}]}, rules="people::age")
    /// >>> {path: error.code for path, error in result.errors.items()}
    /// {'members[0].people::age': 'unknown_fact'}
    #[getter]
    fn errors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        let (population, program) = (self.inner.population(), self.inner.policy().program());
        let own = self.own_path();
        for result in self.inner.results() {
            let Some(symbol) = program.symbol(result.rule) else { continue };
            for (lane, outcome) in result.outcomes.iter().enumerate() {
                let Err(error) = outcome else { continue };
                let place = population.place(result.entity, lane).1;
                let Some(inside) = place.steps().strip_prefix(own.steps()) else { continue };
                let path = Path::from(inside).key(symbol.name.clone()).to_string();
                let whole = place.key(symbol.name.clone()).to_string();
                dict.set_item(path, self.error(py, &whole, error)?)?;
            }
        }
        Ok(dict)
    }

    /// The entities of a list, ``"members"``, each with its results. The same as the attribute of that name, for names that aren't free.
    ///
    /// Raises :class:`doudi.UnknownNameError` where the entity has no such list.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> [member.path for member in policy.assess({"members": [{"relation": "self"}, {"relation": "spouse"}]}).entities("members")]
    /// ['members[0]', 'members[1]']
    fn entities<'py>(&self, py: Python<'py>, list: &str) -> PyResult<Bound<'py, PyTuple>> {
        match self.list(list) {
            Some(found) => self.views(py, found),
            None => Err(errors::unknown(py, &doudi::label::Label::new(format!("没有列表 `{list}`"), format!("there is no list `{list}`")), &[list])),
        }
    }

    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyTuple>> {
        match self.list(name) {
            Some(found) => self.views(py, found),
            None => Err(PyAttributeError::new_err(format!("没有属性或列表 `{name}` · there is no attribute or list `{name}`"))),
        }
    }

    fn __dir__<'py>(slf: &Bound<'py, Self>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let py = slf.py();
        let object = py.import("builtins")?.getattr("object")?;
        let mut names = object.call_method1("__dir__", (slf,))?.try_iter()?.collect::<PyResult<Vec<_>>>()?;
        let own = slf.get();
        let schema = &own.inner.population().schema;
        for child in schema.entity(own.entity).map(|e| e.children.as_slice()).unwrap_or_default() {
            if let Some(child) = schema.entity(*child) {
                names.push(PyString::new(py, &child.list).into_any());
            }
        }
        Ok(names)
    }

    /// How the value of a rule came about: facts, standards and rules on the way, each with the article that it rests on.
    ///
    /// ``lang`` is ``"zh"`` or ``"en"``. Values of sensitive facts are shown only where ``sensitive`` asks for them. Raises
    /// :class:`doudi.UnknownNameError` where there is no such rule.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> result = policy.assess({"members": [{"relation": "self"}, {"relation": "spouse"}]})
    /// >>> print(str(result.explain("dibao::family_size", lang="en")).splitlines()[0])
    /// Family size = 2 person
    #[pyo3(signature = (rule, lang = "zh", sensitive = false))]
    fn explain(&self, py: Python<'_>, rule: &str, lang: &str, sensitive: bool) -> PyResult<Explanation> {
        let lang = errors::lang(lang)?;
        let path = self.whole_path(rule);
        let found = py.detach(|| self.inner.explain(&path));
        match found {
            Some(found) => Ok(Explanation { inner: found, schema: self.inner.population().schema.clone(), lang, sensitive }),
            None => Err(self.missing(py, rule)),
        }
    }

    /// Why a truth value is false: a sentence for each condition that failed, and by how much. Empty where it is true, or has no value.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> result = policy.assess({"members": [{"birth_date": "2000-01-31"}]})
    /// >>> print(result.reasons("members[0].people::minor", lang="en")[0])
    /// Age in completed years 23 year is not below 18 year: over by 5 year
    #[pyo3(signature = (rule, lang = "zh"))]
    fn reasons<'py>(&self, py: Python<'py>, rule: &str, lang: &str) -> PyResult<Bound<'py, PyList>> {
        let lang = errors::lang(lang)?;
        if self.outcome(rule).is_none() {
            return Err(self.missing(py, rule));
        }
        let path = self.whole_path(rule);
        let reasons = py.detach(|| self.inner.reasons(&path));
        PyList::new(py, reasons.iter().map(|r| r.get(lang)))
    }

    fn __repr__(&self) -> String {
        let schema = &self.inner.population().schema;
        let canonical = |(name, found, ty): (&str, &doudi::facts::Value, &doudi::ir::types::Type)| {
            format!("{name}={}", doudi::assessment::show_value(found, ty, schema, doudi::label::Lang::En))
        };
        const SHOWN: usize = 4;
        let asked = |name: &str| {
            let policy = self.inner.policy();
            policy.program().symbol_named(name).is_some_and(|rule| policy.is_of_interest(rule))
        };
        let mut parts: Vec<String> = self.known().filter(|(name, _, _)| asked(name)).take(SHOWN).map(canonical).collect();
        let (known, all) = (self.known().count(), self.inner.results().iter().filter(|r| r.entity == self.entity).count());
        if known > parts.len() {
            parts.push("…".to_owned());
        }
        let path = self.own_path();
        let place = if path.is_root() { "doudi.Assessment".to_owned() } else { format!("doudi.Results {path}") };
        format!("<{place} on {}: {known} of {all} rules have a value; {}>", self.inner.policy().date(), parts.join(", "))
    }

    /// Pickled as the facts with a reference to the policy; computed again when it is read.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let again = py.import("doudi._doudi")?.getattr("_results")?;
        let args = (self.policy.clone_ref(py), self.inner.household().to_json(), self.inner.asked(), self.own_path().to_string());
        Ok((again, args.into_pyobject(py)?))
    }
}

/// What a policy says of one household.
///
/// Beside the :class:`doudi.Results` of the household itself, it has the canonical text and the record of the whole. It can be pickled: as the facts,
/// the sensitive ones too, with a reference to the policy.
///
/// >>> import doudi
/// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
/// >>> policy.assess({"members": [{"relation": "self"}, {"relation": "spouse"}]}, rules="dibao::family_size").to_json()
/// '{"dibao::family_size":"2"}'
#[pyclass(frozen, extends = Results, module = "doudi", name = "Assessment")]
pub(crate) struct Assessment;

impl Assessment {
    pub(crate) fn make(py: Python<'_>, inner: Inner, policy: Py<Policy>) -> PyResult<Py<Self>> {
        Py::new(py, PyClassInitializer::from(Results::new(Arc::new(inner), policy)).add_subclass(Self))
    }
}

#[pymethods]
impl Assessment {
    /// The policy that it was made under.
    #[getter]
    fn policy(slf: &Bound<'_, Self>) -> Py<Policy> {
        slf.as_super().get().policy.clone_ref(slf.py())
    }

    /// The facts as they were read, in the order of the pack, without those that weren't answered; sensitive ones too. Numbers are int or Decimal.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess({"members": [{"wage_income": 1200.5}]}).household
    /// {'members': [{'wage_income': Decimal('1200.5')}]}
    #[getter]
    fn household<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        json::input_to_python(slf.py(), &slf.as_super().get().inner.household())
    }

    /// The facts that were not answered and were taken at their default or as absent, of those that the rules may read: their paths.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess({"members": [{"birth_date": "2000-01-31", "schooling": "none"}]}, rules="people::minor").assumed
    /// []
    #[getter]
    fn assumed<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(slf.py(), slf.as_super().get().inner.assumed().into_iter().map(|(path, _)| path.to_string()))
    }

    /// The canonical text: JSON with rules in the order of the pack and numbers as texts. The same bytes wherever and however it was computed.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess({"members": [{"relation": "self"}]}, rules="dibao::family_size").to_json()
    /// '{"dibao::family_size":"1"}'
    fn to_json(slf: &Bound<'_, Self>) -> String {
        slf.as_super().get().inner.to_canonical()
    }

    /// The record: all that anyone needs to compute the assessment again with :meth:`doudi.Pack.verify`, as canonical JSON on one line. It holds the facts,
    /// sensitive ones too.
    ///
    /// >>> import doudi
    /// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    /// >>> record = pack.policy("2023-06-01").assess({"members": [{}]}).record()
    /// >>> pack.verify(record)
    /// []
    fn record(slf: &Bound<'_, Self>) -> String {
        slf.as_super().get().inner.record()
    }
}

/// An assessment from its pickle: the whole, or the results at a path.
#[pyfunction]
pub(crate) fn _results<'py>(policy: &Bound<'py, Policy>, household: &str, rules: Option<Vec<String>>, path: &str) -> PyResult<Bound<'py, PyAny>> {
    let py = policy.py();
    let core = &policy.get().inner;
    let found = match rules {
        Some(rules) => core.assess_rules(&doudi::policy::Json(household), rules),
        None => core.assess(&doudi::policy::Json(household)),
    };
    let inner = found.map_err(|error| errors::assess(py, &error))?;
    let parsed: Path = path.parse().map_err(|_| errors::wrong("路径有误", "no such path"))?;
    match inner.population().locate(0, parsed.steps()) {
        Some((entity, lane)) if entity != EntityId::ROOT => {
            let view = Results { inner: Arc::new(inner), policy: policy.clone().unbind(), entity, lane };
            Ok(Bound::new(py, view)?.into_any())
        }
        _ => Ok(Assessment::make(py, inner, policy.clone().unbind())?.into_bound(py).into_any()),
    }
}
