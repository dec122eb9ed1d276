//! Time: a household over months, and the days on which a pack changes.

use doudi::calendar::Date;
use doudi::label::Label;
use doudi::over::{Over as Inner, OverError};
use doudi::review::{Due, Month, Months, ParseMonthError, RowInForce, Timeline, TimelineError, VersionInForce};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::model::{BENEFIT_MONTH, CHANGE};
use crate::{errors, json, model, value};

/// `"2023-01..2023-12"`, or a pair of months, each a text or a date of Python in it.
pub(crate) fn months(given: &Bound<'_, PyAny>) -> PyResult<Months> {
    let wrong = |error: ParseMonthError| {
        let label = Label::parse(&error.to_string());
        errors::wrong(&label.zh, &label.en)
    };
    if let Ok(text) = given.cast::<PyString>() {
        let text = text.to_str()?;
        return if text.contains("..") { text.parse() } else { text.parse::<Month>().and_then(|month| Months::new(month, month)) }.map_err(wrong);
    }
    let month = |given: &Bound<'_, PyAny>| match given.cast::<PyString>() {
        Ok(text) => text.to_str()?.parse::<Month>().map_err(wrong),
        Err(_) => errors::date(given).map(Month::of),
    };
    let (from, to): (Bound<'_, PyAny>, Bound<'_, PyAny>) = given.extract()?;
    Months::new(month(&from)?, month(&to)?).map_err(wrong)
}

/// What a household gets over months.
///
/// The facts are the same in every month, but for those that carry what was granted before, so that a year's cap is spent month by month.
///
/// >>> import doudi
/// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
/// >>> over = pack.assess_over("2023-01..2023-12", {"region": "6103", "area": "urban", "members": [{"relation": "self"}]})
/// >>> over.open > 0
/// True
#[pyclass(frozen, module = "doudi", name = "Over")]
pub(crate) struct Over {
    pub(crate) inner: Inner,
}

#[pymethods]
impl Over {
    /// What all months come to, in yuan: exact.
    #[getter]
    fn total<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        value::decimal(py, self.inner.total.amount, true)
    }

    /// How many months of benefits can't be told; they are in no sum.
    #[getter]
    fn open(&self) -> usize {
        self.inner.total.open
    }

    /// Calendar years with what they come to.
    #[getter]
    fn years<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let years = PyDict::new(py);
        for year in &self.inner.years {
            years.set_item(year.year, value::decimal(py, year.sum.amount, true)?)?;
        }
        Ok(years)
    }

    /// Programmes with what they come to.
    #[getter]
    fn programmes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let programmes = PyDict::new(py);
        for programme in &self.inner.programmes {
            programmes.set_item(&*programme.programme, value::decimal(py, programme.total.amount, true)?)?;
        }
        Ok(programmes)
    }

    /// Each benefit in each month: :class:`doudi.Rows` of :class:`doudi.BenefitMonth`. Benefits that are nothing in all months are left out.
    #[getter]
    fn months<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let mut rows = Vec::new();
        for line in &self.inner.lines {
            let path = line.place.path();
            for entry in &line.entries {
                let amount = entry.due.amount().map(|n| value::decimal(py, n, true)).transpose()?;
                let counted = entry.counted.map(|n| value::decimal(py, n, true)).transpose()?;
                let why = match &entry.due {
                    Due::Open(label) => Some(label),
                    _ => None,
                };
                rows.push(BENEFIT_MONTH.get(py)?.call1((
                    entry.month.to_string(),
                    &*line.rule,
                    path.to_string(),
                    &*line.programme,
                    &*line.label.zh,
                    &*line.label.en,
                    line.counting.name(),
                    amount,
                    counted,
                    why.map(|l| &*l.zh),
                    why.map(|l| &*l.en),
                ))?);
            }
        }
        model::rows(py, &BENEFIT_MONTH, rows)
    }

    /// As plain dicts and lists, in both languages: ``lines``, ``programmes``, ``years``, ``total``, ``refused`` (months in which the household has faults).
    ///
    /// >>> import doudi
    /// >>> pack = doudi.Pack("rules-examples/shaanxi-baoji")
    /// >>> pack.assess_over("2023-06", {"members": [{"relation": "self"}]}).to_dict()["refused"]
    /// []
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner.json())
    }

    fn __repr__(&self) -> String {
        let (from, to) = (self.inner.months.from(), self.inner.months.to());
        format!("<doudi.Over {from}..{to}: {} yuan, {} months open>", self.inner.total.amount.to_money_text(), self.inner.total.open)
    }
}

pub(crate) fn failed(py: Python<'_>, error: &OverError) -> PyErr {
    match error {
        OverError::Assess(error) => errors::assess(py, error),
        _ => errors::comparison(py, &errors::both(|lang| error.text(lang))),
    }
}

pub(crate) fn no_timeline(py: Python<'_>, error: &TimelineError, names: &[String]) -> PyErr {
    let label = errors::both(|lang| error.text(lang));
    match error {
        TimelineError::UnknownNames(_) => errors::unknown(py, &label, &names.iter().map(String::as_str).collect::<Vec<_>>()),
        _ => errors::wrong(&label.zh, &label.en),
    }
}

/// The changes of a timeline as Python's rows.
pub(crate) fn changes<'py>(py: Python<'py>, timeline: &Timeline) -> PyResult<Bound<'py, PyAny>> {
    let mut rows = Vec::new();
    let day = |day: Date| value::date(py, day);
    for turn in &timeline.turns {
        for parameter in &turn.parameters {
            for row in &parameter.rows {
                let text = |row: &Option<RowInForce>| row.as_ref().map(|r| (r.text.zh.to_string(), r.text.en.to_string())).unzip();
                let ((before_zh, before_en), (after_zh, after_en)) = (text(&row.before), text(&row.after));
                let key = |of: &dyn Fn(&Label) -> &str| row.key.iter().map(of).collect::<Vec<_>>().join(", ");
                rows.push(CHANGE.get(py)?.call1((
                    day(turn.on)?,
                    "parameter",
                    &*parameter.name,
                    &*parameter.label.zh,
                    &*parameter.label.en,
                    key(&|l| &*l.zh),
                    key(&|l| &*l.en),
                    before_zh,
                    before_en,
                    after_zh,
                    after_en,
                ))?);
            }
        }
        for rule in &turn.rules {
            let (before, after) = (rule.before.as_ref().map(rests_on), rule.after.as_ref().map(rests_on));
            let (zh, en) = (&*rule.label.zh, &*rule.label.en);
            rows.push(CHANGE.get(py)?.call1((day(turn.on)?, "rule", &*rule.name, zh, en, "", "", &before, &before, &after, &after))?);
        }
    }
    model::rows(py, &CHANGE, rows)
}

/// What a version of a rule rests on; of one without a citation, the pack that says so.
fn rests_on(version: &VersionInForce) -> String {
    let cites = version.cites.iter().map(|cite| {
        let source = cite.title.as_deref().unwrap_or(&cite.source);
        cite.article.as_deref().map_or_else(|| source.to_owned(), |article| format!("{source} {article}"))
    });
    let cites: Vec<String> = cites.collect();
    if cites.is_empty() { format!("{} {}", version.pack, version.pack_version) } else { cites.join("; ") }
}
