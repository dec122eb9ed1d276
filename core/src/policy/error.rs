//! What can go wrong with a policy and with an assessment as a whole.

use std::fmt::{self, Display, Formatter};

use super::Policy;
use crate::facts::InputError;
use crate::ir::Program;
use crate::label::{Label, Lang};
use crate::source::Span;

/// A fault found while planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlanError {
    /// A product of more than 24 fraction digits.
    TooManyDigits { span: Span, digits: u8 },
    /// Lists within lists of more elements than can be held.
    TooManyLanes { span: Span, lanes: u64 },
}

/// Why a pack gives no policy on a date: with the parameters in force a number would grow too long, or lists within lists are too many to compute.
/// All places at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    faults: Vec<(String, Label)>,
}

impl PolicyError {
    pub(crate) fn new(program: &Program, faults: Vec<PlanError>) -> Self {
        let faults = faults
            .into_iter()
            .map(|fault| match fault {
                PlanError::TooManyDigits { span, digits } => {
                    let label = Label::new(
                        format!("乘积有 {digits} 位小数,超过 24 位;请先取整,例如 `fen(…)`"),
                        format!("the product has {digits} fraction digits, more than 24; round first, e.g. `fen(…)`"),
                    );
                    (program.files.place(span), label)
                }
                PlanError::TooManyLanes { span, lanes } => {
                    let label = Label::new(
                        format!("嵌套的列表最多可达 {lanes} 项,无法计算;请减少嵌套,或在 facts.toml 中降低 `most`"),
                        format!("lists within lists may have {lanes} elements, too many to compute; nest less, or lower `most` in facts.toml"),
                    );
                    (program.files.place(span), label)
                }
            })
            .collect();
        Self { faults }
    }

    /// Place and message of each fault.
    pub fn faults(&self) -> impl Iterator<Item = (&str, &Label)> {
        self.faults.iter().map(|(place, message)| (place.as_str(), message))
    }

    /// All faults, a line each.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let lines: Vec<String> = self.faults.iter().map(|(place, message)| format!("{place}: {}", message.get(lang))).collect();
        lines.join("\n")
    }
}

/// In English; [`text`](PolicyError::text) gives either language.
impl Display for PolicyError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for PolicyError {}

/// A name that is no rule in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule {
    /// The name that was asked for.
    pub name: String,
    /// What is wrong with it.
    pub message: Label,
}

impl UnknownRule {
    pub(super) fn new(policy: &Policy, name: &str, known: bool) -> Self {
        let on = policy.date();
        let message = if known {
            Label::new(format!("`{name}` 在 {on} 无有效规则"), format!("`{name}` is no rule in force on {on}"))
        } else {
            let names = policy.program().symbols.iter().map(|s| &*s.name);
            match crate::diagnostics::did_you_mean(name, names) {
                Some(near) => Label::new(format!("没有规则 `{name}`;是否指 `{near}`?"), format!("there is no rule `{name}`; did you mean `{near}`?")),
                None => Label::new(format!("没有规则 `{name}`"), format!("there is no rule `{name}`")),
            }
        };
        Self { name: name.into(), message }
    }

    /// A programme that the pack doesn't have.
    pub(crate) fn programme(policy: &Policy, name: &str) -> Self {
        let message = match crate::diagnostics::did_you_mean(name, policy.program().programmes.iter().map(|p| &*p.name)) {
            Some(near) => {
                Label::new(format!("没有救助项目 `{name}`;是否指 `{near}`?"), format!("there is no programme `{name}`; did you mean `{near}`?"))
            }
            None => Label::new(format!("没有救助项目 `{name}`"), format!("there is no programme `{name}`")),
        };
        Self { name: name.into(), message }
    }
}

/// Why a household has no assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssessError {
    /// The household is no JSON, or has faults.
    Input(InputError),
    /// Rules were asked for that are none.
    UnknownRules(Vec<UnknownRule>),
    /// With these given values the rules can't be planned.
    Policy(PolicyError),
}

impl AssessError {
    /// What is wrong, a line for each fault.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Input(error) => error.text(lang),
            Self::UnknownRules(rules) => rules.iter().map(|r| r.message.get(lang)).collect::<Vec<_>>().join("\n"),
            Self::Policy(error) => error.text(lang),
        }
    }
}

/// In English; [`text`](AssessError::text) gives either language.
impl Display for AssessError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for AssessError {}

impl From<InputError> for AssessError {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}

impl From<PolicyError> for AssessError {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}
