//! Packs.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use doudi::assessment::record::verify;
use doudi::calendar::Date;
use doudi::cases::{Coverage, Runner};
use doudi::diagnostics::to_json;
use doudi::diff::{Diff as InnerDiff, Side};
use doudi::facts::{FactId, Input, json_schema};
use doudi::handbook::handbook;
use doudi::pack::{Checked, Pack as Inner, PackError};
use doudi::policy::Policy as InnerPolicy;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyTuple};

use crate::over::Over;
use crate::policy::Policy;
use crate::{errors, json, model, over, policy};

/// Policies that a pack keeps ready, by date.
const POLICIES: usize = 64;

/// Where a pack came from.
enum Source {
    Folder(String),
    Files(Vec<(String, String)>, String),
    /// A compiled pack in a file.
    File(String),
    Compiled(Vec<u8>),
}

/// A pack (规则包): the rules and standards of a jurisdiction, with all that it extends.
///
/// ``source`` is a folder; a dict of paths to texts such as ``{"pack.toml": …, "aid.rhai": …}``, where, if it holds several packs, ``root`` names the folder of
/// the one to open; or a compiled pack (:meth:`compile`): its bytes or its file. Raises :class:`doudi.PackError` with all errors of the pack at once;
/// warnings don't stop it.
///
/// A pack can be pickled: opened from a folder or file, as its path and the pack's digest; else as the dict or the bytes.
///
/// >>> import doudi
/// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
/// >>> pack.name, pack.title_en
/// ('shaanxi-baoji', 'Social assistance, Baoji, Shaanxi')
#[pyclass(frozen, module = "doudi", name = "Pack")]
pub(crate) struct Pack {
    inner: Inner,
    /// None of compiled packs, whose text was checked before.
    checked: Option<Checked>,
    source: Source,
    policies: Mutex<HashMap<Date, InnerPolicy>>,
}

/// Reads what a caller names as a pack.
fn read_source(source: &Bound<'_, PyAny>, root: Option<&str>) -> PyResult<Source> {
    if let Ok(files) = source.cast::<PyDict>() {
        let texts = files.iter().map(|(path, text)| Ok((path.extract::<String>()?, text.extract::<String>()?)));
        let texts = texts.collect::<PyResult<Vec<_>>>()?;
        let root = match root {
            Some(root) => root.to_owned(),
            None => sole_root(&texts)?,
        };
        return Ok(Source::Files(texts, root));
    }
    if root.is_some() {
        return Err(PyTypeError::new_err("只有以字典给出文件时才写 root · root goes with a dict of files"));
    }
    if let Ok(bytes) = source.cast::<PyBytes>() {
        return Ok(Source::Compiled(bytes.as_bytes().to_vec()));
    }
    match source.extract::<PathBuf>() {
        Ok(path) => match path.into_os_string().into_string() {
            Ok(path) if Path::new(&path).is_file() => Ok(Source::File(path)),
            Ok(path) => Ok(Source::Folder(path)),
            Err(_) => Err(PyValueError::new_err("路径不是 UTF-8 · the path isn't in UTF-8")),
        },
        Err(_) => Err(PyTypeError::new_err(
            "规则包应为文件夹路径、文件名到文本的字典或编译后的字节 · a pack is the path of a folder, a dict of paths to texts, or compiled bytes",
        )),
    }
}

/// As an absolute path: it may be opened again from elsewhere.
fn absolute(source: Source) -> Source {
    match source {
        Source::File(path) => match std::path::absolute(&path).map(|path| path.into_os_string().into_string()) {
            Ok(Ok(whole)) => Source::File(whole),
            _ => Source::File(path),
        },
        source => source,
    }
}

/// The folder of the only pack among files.
fn sole_root(files: &[(String, String)]) -> PyResult<String> {
    let roots: BTreeSet<&str> = files.iter().filter_map(|(path, _)| path.strip_suffix("pack.toml")).map(|root| root.trim_end_matches('/')).collect();
    let mut roots = roots.into_iter();
    match (roots.next(), roots.next()) {
        (Some(root), None) => Ok(root.to_owned()),
        (None, _) => Err(PyValueError::new_err("其中没有 pack.toml · there is no pack.toml among the files")),
        _ => Err(PyValueError::new_err(
            "其中有多个规则包,请以 root 指明要打开的文件夹 · there are several packs among the files: name the folder to open as root",
        )),
    }
}

/// Checks the text of a pack; of a compiled one nothing.
fn check_source(source: &Source) -> Result<Option<Checked>, PackError> {
    Ok(match source {
        Source::Folder(path) => Some(Inner::check(path)?),
        Source::Files(files, root) => Some(Inner::check_files(files.iter().cloned(), root)?),
        Source::File(_) | Source::Compiled(_) => None,
    })
}

/// Opens what has no text to be checked.
fn open_compiled(source: &Source) -> Result<Inner, PackError> {
    match source {
        Source::Compiled(bytes) => Ok(Inner::from_compiled(bytes)?),
        Source::Folder(path) | Source::File(path) => Inner::open(path),
        Source::Files(files, root) => Inner::from_files(files.iter().cloned(), root),
    }
}

/// Errors and warnings as data.
fn told(checked: Option<&Checked>) -> serde_json::Value {
    checked.map_or_else(|| serde_json::Value::Array(Vec::new()), |checked| to_json(&checked.report(), &checked.files))
}

impl Pack {
    fn open(py: Python<'_>, source: Source) -> PyResult<Self> {
        let checked = py.detach(|| check_source(&source)).map_err(|error| errors::pack(py, &error))?;
        let Some(checked) = checked else {
            let inner = py.detach(|| open_compiled(&source)).map_err(|error| errors::pack(py, &error))?;
            return Ok(Self { inner, checked: None, source: absolute(source), policies: Mutex::default() });
        };
        let Some(inner) = checked.pack.clone() else { return Err(errors::pack(py, &PackError::Faults(Box::new(checked)))) };
        let source = match (source, checked.folders.last()) {
            (Source::Folder(_), Some(folder)) => Source::Folder(folder.clone()),
            (source, _) => absolute(source),
        };
        Ok(Self { inner, checked: Some(checked), source, policies: Mutex::default() })
    }

    fn own(&self) -> Option<&doudi::ir::LayerInfo> {
        self.inner.program().layers.last()
    }
}

#[pymethods]
impl Pack {
    #[new]
    #[pyo3(signature = (source, *, root = None))]
    fn new(py: Python<'_>, source: &Bound<'_, PyAny>, root: Option<&str>) -> PyResult<Self> {
        Self::open(py, read_source(source, root)?)
    }

    /// Its name: ``shaanxi-baoji``.
    #[getter]
    fn name(&self) -> &str {
        self.own().map_or("", |l| &l.name)
    }

    /// Its title in Chinese.
    #[getter]
    fn title_zh(&self) -> &str {
        self.own().map_or("", |l| &l.title.zh)
    }

    /// Its title in English.
    #[getter]
    fn title_en(&self) -> &str {
        self.own().map_or("", |l| &l.title.en)
    }

    /// Its version.
    #[getter]
    fn version(&self) -> &str {
        self.own().map_or("", |l| &l.version)
    }

    /// The digest (SHA-256, in hex) of all files of the pack and of those that it extends.
    #[getter]
    fn digest(&self) -> &str {
        &self.inner.program().digest
    }

    /// The policy on a day: a ``datetime.date`` or ``"2023-06-01"``.
    ///
    /// Raises ``ValueError`` where the text is no date, and :class:`doudi.PolicyError` where the pack gives no policy on that day.
    ///
    /// >>> import doudi, datetime
    /// >>> doudi.Pack("rules-examples/shaanxi-baoji").policy(datetime.date(2023, 6, 1)).date
    /// datetime.date(2023, 6, 1)
    pub(crate) fn policy(slf: &Bound<'_, Self>, date: &Bound<'_, PyAny>) -> PyResult<Policy> {
        let (py, own) = (slf.py(), slf.get());
        let date = errors::date(date)?;
        let kept = || own.policies.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept().get(&date).cloned();
        let inner = match found {
            Some(policy) => policy,
            None => {
                let policy = py.detach(|| own.inner.policy(date)).map_err(|error| errors::policy(py, &error))?;
                let mut kept = kept();
                if kept.len() >= POLICIES {
                    kept.clear();
                }
                kept.insert(date, policy.clone());
                policy
            }
        };
        Ok(Policy::new(inner, slf.clone().unbind()))
    }

    /// The days on which standards or rules change, from a day to another (both included): :class:`doudi.Rows` of :class:`doudi.Change`, in order.
    ///
    /// ``names`` are rules or standards, one or several: then only what these reach is told.
    ///
    /// Raises :class:`doudi.UnknownNameError` for names that there aren't, and ``ValueError`` where the last day is before the first.
    ///
    /// >>> import doudi
    /// >>> changes = doudi.Pack("rules-examples/shaanxi-baoji").timeline("2023-01-01", "2023-12-31", names="dibao::standard")
    /// >>> print(changes[0].on, changes[0].name, changes[0].key_en, changes[0].after_en)
    /// 2023-01-01 dibao::standard 6103, Urban 662.00 yuan/person/month
    #[pyo3(signature = (first, last, *, names = None))]
    fn timeline<'py>(&self, first: &Bound<'py, PyAny>, last: &Bound<'py, PyAny>, names: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyAny>> {
        let py = first.py();
        let (from, to) = (errors::date(first)?, errors::date(last)?);
        let names = names.map(policy::names).transpose()?;
        let found = py.detach(|| match &names {
            None => self.inner.timeline(from, to),
            Some(names) => self.inner.program().timeline_of(names, from, to),
        });
        over::changes(py, &found.map_err(|error| over::no_timeline(py, &error, &names.unwrap_or_default()))?)
    }

    /// Assesses a household month by month, each under the standards and rules in force on its first day, and adds up its benefits by year.
    ///
    /// ``months`` are ``"2023-01..2023-12"``, or a pair of months (texts, or days in them). The facts are the same in every month, but for those that
    /// carry what was granted before (``carry`` in the pack): so a year's cap is spent month by month. Returns a :class:`doudi.Over`; what can't be told of a
    /// month is counted there as open, never as 0.
    ///
    /// Raises :class:`doudi.HouseholdError` where the household has faults in all months, and ``ValueError`` where the months are none.
    ///
    /// >>> import doudi
    /// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    /// >>> over = pack.assess_over("2023-01..2023-12", {"region": "6103", "area": "urban", "members": [{"relation": "self"}]})
    /// >>> over.total, over.open > 0
    /// (Decimal('0.00'), True)
    fn assess_over(&self, months: &Bound<'_, PyAny>, household: &Bound<'_, PyAny>) -> PyResult<Over> {
        policy::assess_over(&self.inner, months, household)
    }

    /// What is asked of households: :class:`doudi.Rows` of :class:`doudi.Fact` in the order of the pack.
    ///
    /// >>> import doudi
    /// >>> doudi.Pack("rules-examples/shaanxi-baoji").facts[1].path
    /// 'area'
    #[getter]
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let program = self.inner.program();
        let ids = (0..).map(FactId).take(program.schema.facts.len());
        model::rows(py, &model::FACT, ids.map(|id| model::fact(py, program, id)).collect::<PyResult<_>>()?)
    }

    /// Its rules, of all dates: :class:`doudi.Rows` of :class:`doudi.Rule` in the order of the pack.
    ///
    /// >>> import doudi
    /// >>> [rule.name for rule in doudi.Pack("rules-examples/shaanxi-baoji").rules if rule.kind == "decision"][0]
    /// 'tekun::eligible'
    #[getter]
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        model::rows(py, &model::RULE, model::rules(py, self.inner.program())?)
    }

    /// Its standards, of all dates: :class:`doudi.Rows` of :class:`doudi.Parameter` in the order of the pack; as a table, a row for each of their rows.
    ///
    /// >>> import doudi
    /// >>> standards = {parameter.name: parameter for parameter in doudi.Pack("rules-examples/shaanxi-baoji").parameters}
    /// >>> standards["dibao::standard"].label_en
    /// 'Dibao standards of Baoji'
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        model::rows(py, &model::PARAMETER, model::parameters(py, self.inner.program(), self.inner.files())?)
    }

    /// The pack as bytes, with all that it extends: what :class:`doudi.Pack` opens in a millisecond, and what browsers load. It has all dated rules and
    /// standards, labels and sources, and no cases. The same pack gives the same bytes.
    ///
    /// >>> import doudi
    /// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    /// >>> doudi.Pack(pack.compile()).digest == pack.digest
    /// True
    fn compile<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = py.detach(|| self.inner.compile()).map_err(|error| errors::pack(py, &PackError::Compiled(error)))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// What deserves a look: a list of :class:`doudi.Diagnostic`, faults of its cases among them. Errors of rules and standards would have stopped the pack
    /// from being opened; :func:`doudi.check` tells of these. A compiled pack has none.
    ///
    /// >>> import doudi
    /// >>> doudi.Pack("rules-examples/shaanxi-baoji").check()
    /// []
    fn check<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let data = py.detach(|| told(self.checked.as_ref()));
        PyList::new(py, model::diagnostics(py, &data)?)
    }

    /// Runs the pack's own cases, those whose names contain ``only`` if that is given: a list of :class:`doudi.CaseResult`.
    ///
    /// Cases at fault, which :meth:`check` tells of, are left out.
    ///
    /// >>> import doudi
    /// >>> [result.name for result in doudi.Pack("rules-examples/shaanxi-baoji").test() if not result.passed]
    /// []
    #[pyo3(signature = (only = None))]
    fn test<'py>(&self, py: Python<'py>, only: Option<&str>) -> PyResult<Bound<'py, PyList>> {
        let results = py.detach(|| {
            let mut runner = Runner::new(self.inner.program().clone(), self.inner.reader().clone());
            let mut results = Vec::new();
            for file in self.inner.cases(&mut Vec::new()) {
                for case in file.cases.iter().filter(|c| only.is_none_or(|text| c.name.contains(text))) {
                    results.push((file.programme.clone(), runner.run(&file.programme, case)));
                }
            }
            results
        });
        let program = self.inner.program();
        PyList::new(py, results.into_iter().map(|(of, result)| model::case(py, program, &of, result)).collect::<PyResult<Vec<_>>>()?)
    }

    /// What the pack's own cases reach: a :class:`doudi.Coverage` of its rules, their branches, and the rows of its standards.
    ///
    /// >>> import doudi
    /// >>> coverage = doudi.Pack("rules-examples/shaanxi-baoji").coverage()
    /// >>> coverage.rules.reached == coverage.rules.all
    /// True
    fn coverage<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (coverage, failed) = py.detach(|| {
            let mut runner = Runner::new(self.inner.program().clone(), self.inner.reader().clone()).covering();
            let mut faults = Vec::new();
            let mut failed = 0;
            for file in self.inner.cases(&mut faults) {
                failed += file.cases.iter().filter(|case| !runner.run(&file.programme, case).passed()).count();
            }
            (runner.coverage().cloned().unwrap_or_else(|| Coverage::new(self.inner.program())), failed + faults.len())
        });
        model::coverage(py, &coverage, self.inner.files(), failed)
    }

    /// The JSON Schema (draft 2020-12) of a household, as a dict.
    ///
    /// >>> import doudi
    /// >>> schema = doudi.Pack("rules-examples/shaanxi-baoji").schema()
    /// >>> schema["$defs"]["person"]["properties"]["birth_date"]["format"]
    /// 'date'
    fn schema<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text = py.detach(|| json_schema(self.inner.program()));
        let tree = Input::from_json(&text).map_err(|error| PyValueError::new_err(error.to_string()))?;
        json::input_to_python(py, &tree)
    }

    /// The handbook (手册) in Markdown: programmes, rules in words, standards with their dates and sources. ``lang`` is ``"zh"`` or ``"en"``.
    ///
    /// >>> import doudi
    /// >>> print(doudi.Pack("rules-examples/shaanxi-baoji").handbook(lang="en").splitlines()[0])
    /// # Social assistance, Baoji, Shaanxi: handbook of rules
    #[pyo3(signature = (lang = "zh"))]
    fn handbook(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        let lang = errors::lang(lang)?;
        Ok(py.detach(|| handbook(self.inner.program(), lang)))
    }

    /// What differs from this pack to another: facts, standards, rules, and which cases come out differently. Returns a :class:`doudi.Diff`.
    ///
    /// Without ``on``, all that the packs say of any date is compared. ``on`` is a day, or a pair of days for this pack and the other: then what is in force on
    /// them is compared.
    ///
    /// >>> import doudi
    /// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    /// >>> bool(pack.diff(pack)), bool(pack.diff(pack, on=("2023-06-01", "2024-06-01")))
    /// (False, True)
    #[pyo3(signature = (other, *, on = None))]
    fn diff(&self, py: Python<'_>, other: &Bound<'_, Self>, on: Option<&Bound<'_, PyAny>>) -> PyResult<Diff> {
        let (before, after) = match on {
            None => (None, None),
            Some(pair) if pair.cast::<PyTuple>().is_ok() || pair.cast::<PyList>().is_ok() => {
                let (before, after): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
                (Some(errors::date(&before)?), Some(errors::date(&after)?))
            }
            Some(day) => {
                let day = errors::date(day)?;
                (Some(day), Some(day))
            }
        };
        let other = other.get();
        let (inner, data) = py.detach(|| {
            let (before, after) = (Side { pack: &self.inner, on: before }, Side { pack: &other.inner, on: after });
            let diff = InnerDiff::new(before, after);
            let data = diff.json(before, after);
            (diff, data)
        });
        Ok(Diff { inner, data })
    }

    /// Computes a record of an assessment again: a list of :class:`doudi.RecordDifference`, empty where the same bytes come out.
    ///
    /// Raises :class:`doudi.RecordError` where the text is no record.
    ///
    /// >>> import doudi
    /// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    /// >>> record = pack.policy("2023-06-01").assess({"members": [{}]}).record()
    /// >>> [difference.path for difference in pack.verify(record.replace("2023-06-01", "2024-06-01"))] != []
    /// True
    fn verify<'py>(&self, py: Python<'py>, record: &str) -> PyResult<Bound<'py, PyList>> {
        let found = py.detach(|| verify(self.inner.program(), self.inner.reader(), record)).map_err(|error| errors::record(py, &error))?;
        PyList::new(py, found.differences.iter().map(|d| model::record_difference(py, d)).collect::<PyResult<Vec<_>>>()?)
    }

    fn __repr__(&self) -> String {
        format!("<doudi.Pack {} {}>", self.name(), self.version())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let module = py.import("doudi._doudi")?;
        match &self.source {
            Source::Compiled(bytes) => Ok((py.get_type::<Self>().into_any(), (PyBytes::new(py, bytes),).into_pyobject(py)?)),
            Source::Folder(path) | Source::File(path) => Ok((module.getattr("_pack")?, (path, self.digest()).into_pyobject(py)?)),
            Source::Files(files, root) => {
                let dict = PyDict::new(py);
                for (path, text) in files {
                    dict.set_item(path, text)?;
                }
                Ok((module.getattr("_pack_of_files")?, (dict, root).into_pyobject(py)?))
            }
        }
    }
}

/// Packs that were read from pickles: a thousand assessments are of one pack.
static UNPICKLED: Mutex<Vec<Py<Pack>>> = Mutex::new(Vec::new());
const KEPT: usize = 8;

/// A pack from its pickle: the folder has to hold what it held.
#[pyfunction]
pub(crate) fn _pack(py: Python<'_>, path: &str, digest: &str) -> PyResult<Py<Pack>> {
    let is_it = |pack: &&Py<Pack>| {
        let pack = pack.get();
        pack.digest() == digest && matches!(&pack.source, Source::Folder(own) | Source::File(own) if own == path)
    };
    let kept = || UNPICKLED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pack) = kept().iter().find(is_it) {
        return Ok(pack.clone_ref(py));
    }
    let source = if Path::new(path).is_file() { Source::File(path.to_owned()) } else { Source::Folder(path.to_owned()) };
    let pack = Pack::open(py, source)?;
    if pack.digest() != digest {
        let zh = format!("`{path}` 中的规则包已改变,与保存时不同");
        let en = format!("the pack in `{path}` is no longer what it was when this was pickled");
        return Err(errors::changed(py, &doudi::label::Label::new(zh, en)));
    }
    let pack = Py::new(py, pack)?;
    let dropped = {
        let mut kept = kept();
        kept.push(pack.clone_ref(py));
        (kept.len() > KEPT).then(|| kept.remove(0))
    };
    drop(dropped);
    Ok(pack)
}

/// A pack from its pickle: the files are in it.
#[pyfunction]
pub(crate) fn _pack_of_files(files: &Bound<'_, PyAny>, root: &str) -> PyResult<Pack> {
    Pack::open(files.py(), read_source(files, Some(root))?)
}

/// Checks a pack without opening it: a list of :class:`doudi.Diagnostic`, all errors and warnings of its facts, rules, standards and cases.
///
/// ``source`` and ``root`` are as for :class:`doudi.Pack`. Raises :class:`doudi.PackError` where there is no pack to read.
///
/// >>> import doudi
/// >>> doudi.check("rules-examples/shaanxi-baoji")
/// []
#[pyfunction]
#[pyo3(signature = (source, *, root = None))]
pub(crate) fn check<'py>(source: &Bound<'py, PyAny>, root: Option<&str>) -> PyResult<Bound<'py, PyList>> {
    let py = source.py();
    let source = read_source(source, root)?;
    let checked = py.detach(|| check_source(&source)).map_err(|error| errors::pack(py, &error))?;
    if checked.is_none() {
        py.detach(|| open_compiled(&source)).map_err(|error| errors::pack(py, &error))?;
    }
    let data = py.detach(|| told(checked.as_ref()));
    PyList::new(py, model::diagnostics(py, &data)?)
}

/// What differs between two packs, or one pack on two days. It is true where anything does.
///
/// >>> import doudi
/// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
/// >>> diff = pack.diff(pack, on=("2023-06-01", "2024-06-01"))
/// >>> [standard["name"] for standard in diff.to_dict()["standards"]][:1]
/// ['tekun::basic_standard']
#[pyclass(frozen, module = "doudi", name = "Diff")]
pub(crate) struct Diff {
    inner: InnerDiff,
    data: serde_json::Value,
}

#[pymethods]
impl Diff {
    fn __bool__(&self) -> bool {
        !self.inner.is_empty()
    }

    /// As plain dicts and lists, in both languages: ``before``, ``after``, ``facts``, ``standards``, ``rules``, ``cases``, ``cases_compared``.
    ///
    /// >>> import doudi
    /// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    /// >>> pack.diff(pack).to_dict()["standards"]
    /// []
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.data)
    }

    /// A line for each fact, row of a standard, rule and case that differs, in either language.
    ///
    /// >>> import doudi
    /// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    /// >>> pack.diff(pack).text("en").startswith("nothing differs")
    /// True
    #[pyo3(signature = (lang = "zh"))]
    fn text(&self, lang: &str) -> PyResult<String> {
        Ok(self.inner.text(errors::lang(lang)?))
    }

    fn __str__(&self) -> String {
        self.inner.text(doudi::label::Lang::Zh)
    }

    fn __repr__(&self) -> String {
        let InnerDiff { facts, standards, rules, cases, .. } = &self.inner;
        format!("<doudi.Diff: {} facts, {} standards, {} rules, {} cases>", facts.len(), standards.len(), rules.len(), cases.len())
    }
}
