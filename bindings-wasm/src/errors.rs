//! The core's errors as JSON: `[{"path":…,"code":…,"message":{"zh":…,"en":…}}]`. They are thrown as that text; `js/errors.ts` makes the exception.

use doudi::facts::{Faults, Input, InputError};
use doudi::label::{Label, Lang};
use doudi::policy::{AssessError, PolicyError};
use doudi::sweep::SweepError;

/// Both languages of a text that is made one at a time.
pub(crate) fn both(text: impl Fn(Lang) -> String) -> Label {
    Label::new(text(Lang::Zh), text(Lang::En))
}

pub(crate) fn label(label: &Label) -> Input<'static> {
    let mut out = Input::map();
    out.insert("zh", label.zh.to_string());
    out.insert("en", label.en.to_string());
    out
}

fn fault(path: &str, code: &'static str, message: &Label) -> Input<'static> {
    let mut out = Input::map();
    out.insert("path", path.to_owned());
    out.insert("code", code);
    out.insert("message", label(message));
    out
}

/// One fault, as the text that is thrown.
pub(crate) fn one(path: &str, code: &'static str, message: &Label) -> String {
    Input::List(vec![fault(path, code, message)]).to_json()
}

fn faults(faults: &Faults) -> Input<'static> {
    Input::List(faults.iter().map(|f| fault(&f.path.to_string(), f.code.name(), &f.message)).collect())
}

pub(crate) fn policy(error: &PolicyError) -> String {
    Input::List(error.faults().map(|(place, message)| fault(place, "not_computable", message)).collect()).to_json()
}

pub(crate) fn assess(error: &AssessError) -> String {
    match error {
        AssessError::Input(InputError::Faults(found)) => faults(found).to_json(),
        AssessError::Input(_) => one("", "not_json", &both(|lang| error.text(lang))),
        AssessError::UnknownRules(rules) => Input::List(rules.iter().map(|r| fault(&r.name, "unknown_rule", &r.message)).collect()).to_json(),
        AssessError::Policy(error) => policy(error),
    }
}

pub(crate) fn sweep(error: &SweepError, path: &str) -> String {
    let code = match error {
        SweepError::Assess(error) => return assess(error),
        SweepError::NoFact { .. } => "unknown_key",
        SweepError::NotNumber { .. } => "wrong_type",
        SweepError::TooManyDigits { .. } => "too_many_digits",
        SweepError::TooMany { .. } => "too_many",
        _ => "out_of_bounds",
    };
    one(path, code, &both(|lang| error.text(lang)))
}

/// The errors of a pack; the path is the place in its files.
#[cfg(feature = "author")]
pub(crate) fn diagnostics(found: &doudi::pack::Checked) -> String {
    use doudi::diagnostics::Severity;
    let faults = found.diagnostics.iter().filter(|d| d.severity() == Severity::Error);
    Input::List(faults.map(|d| fault(&found.files.place(d.span), d.code.as_str(), &d.message)).collect()).to_json()
}
