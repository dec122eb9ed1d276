//! The core's errors as Python's exceptions. The classes are Python's: `python/doudi/_errors.py`.

use doudi::assessment::RuleError;
use doudi::calendar::Date;
use doudi::compare::OptionFault;
use doudi::diagnostics::to_json;
use doudi::facts::{Faults, InputError};
use doudi::label::{Label, Lang};
use doudi::pack::{Checked, OpenError, PackError};
use doudi::policy::{AssessError, PolicyError, ReformError};
use doudi::regional::PoliciesError;
use doudi::review::{ReconcileError, ReviewError};
use doudi::tables::RowFault;
use pyo3::call::PyCallArgs;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::classes::Class;
use crate::model;

static PACK: Class = Class::new("doudi._errors", "PackError");
static HOUSEHOLD: Class = Class::new("doudi._errors", "HouseholdError");
static RULE: Class = Class::new("doudi._errors", "RuleError");
static UNKNOWN_NAME: Class = Class::new("doudi._errors", "UnknownNameError");
static POLICY: Class = Class::new("doudi._errors", "PolicyError");
static RECORD: Class = Class::new("doudi._errors", "RecordError");
static COMPARISON: Class = Class::new("doudi._errors", "ComparisonError");
static TABLE: Class = Class::new("doudi._errors", "TableError");
static REFORM: Class = Class::new("doudi._errors", "ReformError");

fn raise<'py>(py: Python<'py>, class: &Class, args: impl PyCallArgs<'py>) -> PyErr {
    match class.get(py).and_then(|class| class.call1(args)) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// Both languages of a text that is made one at a time.
pub(crate) fn both(text: impl Fn(Lang) -> String) -> Label {
    Label::new(text(Lang::Zh), text(Lang::En))
}

/// A wrong argument: Python's own `ValueError`, in both languages.
pub(crate) fn wrong(zh: &str, en: &str) -> PyErr {
    PyValueError::new_err(format!("{zh} · {en}"))
}

/// A date of Python or `YYYY-MM-DD`.
pub(crate) fn date(value: &Bound<'_, PyAny>) -> PyResult<Date> {
    use pyo3::types::{PyDate, PyString};
    let text = if let Ok(text) = value.cast::<PyString>() {
        text.to_str()?.to_owned()
    } else if let Ok(date) = value.cast::<PyDate>() {
        // Of a point in time, its day.
        let text: String = date.call_method0("isoformat")?.extract()?;
        text.split('T').next().unwrap_or_default().to_owned()
    } else {
        return Err(pyo3::exceptions::PyTypeError::new_err("日期应为 datetime.date 或 \"2025-01-31\" · a date is a datetime.date or \"2025-01-31\""));
    };
    text.parse::<Date>().map_err(|error| {
        let reason = Label::parse(&error.to_string());
        PyValueError::new_err(format!("不是有效日期:{} · not a valid date: {}", reason.zh, reason.en))
    })
}

/// `"zh"` or `"en"`.
pub(crate) fn lang(text: &str) -> PyResult<Lang> {
    match text {
        "zh" => Ok(Lang::Zh),
        "en" => Ok(Lang::En),
        _ => Err(wrong("lang 应为 \"zh\" 或 \"en\"", "lang is \"zh\" or \"en\"")),
    }
}

pub(crate) fn opening(py: Python<'_>, error: &OpenError) -> PyErr {
    let label = Label::parse(&error.to_string());
    raise(py, &PACK, (&*label.zh, &*label.en, PyTuple::empty(py)))
}

pub(crate) fn pack(py: Python<'_>, error: &PackError) -> PyErr {
    match error {
        PackError::Open(error) => opening(py, error),
        PackError::Faults(checked) => faulty(py, checked),
        other => {
            let label = both(|lang| other.text(lang));
            raise(py, &PACK, (&*label.zh, &*label.en, PyTuple::empty(py)))
        }
    }
}

fn faulty(py: Python<'_>, checked: &Checked) -> PyErr {
    let diagnostics = to_json(&checked.report(), &checked.files);
    match model::diagnostics(py, &diagnostics).and_then(|list| PyTuple::new(py, list)) {
        Ok(list) => {
            let text = both(|lang| doudi::diagnostics::render(&checked.diagnostics, &checked.files, lang, false));
            raise(py, &PACK, (&*text.zh, &*text.en, list))
        }
        Err(error) => error,
    }
}

pub(crate) fn policy(py: Python<'_>, error: &PolicyError) -> PyErr {
    let label = both(|lang| error.text(lang));
    raise(py, &POLICY, (&*label.zh, &*label.en))
}

/// Policies that can't be used together.
pub(crate) fn policies(py: Python<'_>, error: &PoliciesError) -> PyErr {
    let label = both(|lang| error.text(lang));
    raise(py, &POLICY, (&*label.zh, &*label.en))
}

pub(crate) fn faults(py: Python<'_>, faults: &Faults) -> PyErr {
    match model::faults(py, faults).and_then(|list| PyTuple::new(py, list)) {
        Ok(list) => raise(py, &HOUSEHOLD, ("家庭数据有误", "the household has faults", list)),
        Err(error) => error,
    }
}

pub(crate) fn assess(py: Python<'_>, error: &AssessError) -> PyErr {
    match error {
        AssessError::Input(InputError::Faults(found)) => faults(py, found),
        AssessError::Input(_) => {
            let label = both(|lang| error.text(lang));
            raise(py, &HOUSEHOLD, (&*label.zh, &*label.en, PyTuple::empty(py)))
        }
        AssessError::UnknownRules(rules) => {
            let names: Vec<&str> = rules.iter().map(|r| r.name.as_str()).collect();
            unknown(py, &both(|lang| error.text(lang)), &names)
        }
        AssessError::Policy(error) => policy(py, error),
    }
}

/// Names that mean nothing.
pub(crate) fn unknown(py: Python<'_>, message: &Label, names: &[&str]) -> PyErr {
    match PyTuple::new(py, names) {
        Ok(names) => raise(py, &UNKNOWN_NAME, (&*message.zh, &*message.en, names)),
        Err(error) => error,
    }
}

/// Why a rule has no value, as an exception that can be raised or kept.
pub(crate) fn rule<'py>(py: Python<'py>, error: &RuleError, asked: &str, rule: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
    let message = error.message();
    RULE.get(py)?.call1((asked, error.kind.name(), &*message.zh, &*message.en, rule, error.path().to_string(), error.place()))
}

pub(crate) fn record(py: Python<'_>, error: &doudi::assessment::record::RecordError) -> PyErr {
    let label = both(|lang| error.text(lang));
    raise(py, &RECORD, (&*label.zh, &*label.en))
}

pub(crate) fn review(py: Python<'_>, error: &ReviewError) -> PyErr {
    match error {
        ReviewError::Assess(error) => assess(py, error),
        ReviewError::UnknownList(name) | ReviewError::UnknownFact { fact: name, .. } => unknown(py, &both(|lang| error.text(lang)), &[name]),
        _ => comparison(py, &both(|lang| error.text(lang))),
    }
}

pub(crate) fn reconcile(py: Python<'_>, error: &ReconcileError) -> PyErr {
    let label = || both(|lang| error.text(lang));
    match error {
        ReconcileError::Matching(error) => review(py, error),
        ReconcileError::UnknownFact(name) => unknown(py, &label(), &[name]),
        ReconcileError::Declared(AssessError::Input(InputError::Faults(found)))
        | ReconcileError::Verified(AssessError::Input(InputError::Faults(found)))
        | ReconcileError::Reconciled(AssessError::Input(InputError::Faults(found))) => {
            let label = label();
            let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
            match model::faults(py, found).and_then(|list| PyTuple::new(py, list)) {
                Ok(list) => raise(py, &HOUSEHOLD, (first(&label.zh), first(&label.en), list)),
                Err(error) => error,
            }
        }
        _ => comparison(py, &label()),
    }
}

/// Tables that can't be assessed; with the first faults of their households.
pub(crate) fn table(py: Python<'_>, message: &Label, faults: &[RowFault]) -> PyErr {
    match faults.iter().map(|fault| model::row_fault(py, fault)).collect::<PyResult<Vec<_>>>().and_then(|list| PyTuple::new(py, list)) {
        Ok(list) => raise(py, &TABLE, (&*message.zh, &*message.en, list)),
        Err(error) => error,
    }
}

/// What is wrong with a reform, by path.
pub(crate) fn reform_faults(py: Python<'_>, faults: &Faults) -> PyErr {
    match model::faults(py, faults).and_then(|list| PyTuple::new(py, list)) {
        Ok(list) => raise(py, &REFORM, ("方案有误", "the reform has faults", list)),
        Err(error) => error,
    }
}

pub(crate) fn reform(py: Python<'_>, error: &ReformError) -> PyErr {
    match error {
        ReformError::Input(InputError::Faults(found)) | ReformError::Faults(found) => reform_faults(py, found),
        ReformError::Policy(error) => policy(py, error),
        _ => {
            let label = both(|lang| error.text(lang));
            raise(py, &REFORM, (&*label.zh, &*label.en, PyTuple::empty(py)))
        }
    }
}

pub(crate) fn comparison(py: Python<'_>, message: &Label) -> PyErr {
    raise(py, &COMPARISON, (&*message.zh, &*message.en, PyTuple::empty(py)))
}

/// What was asked of a comparison and can't be used so, each with the name of the argument.
pub(crate) fn options(py: Python<'_>, message: &Label, faults: &[(&str, &OptionFault)]) -> PyErr {
    let faults = faults.iter().map(|(option, fault)| model::fault(py, option, "unusable", &fault.message));
    match faults.collect::<PyResult<Vec<_>>>().and_then(|list| PyTuple::new(py, list)) {
        Ok(list) => raise(py, &COMPARISON, (&*message.zh, &*message.en, list)),
        Err(error) => error,
    }
}

/// A pack that is no longer what it was.
pub(crate) fn changed(py: Python<'_>, message: &Label) -> PyErr {
    raise(py, &PACK, (&*message.zh, &*message.en, PyTuple::empty(py)))
}
