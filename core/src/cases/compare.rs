//! An outcome against what is expected of it.

use crate::assessment::{Assessment, Outcome, canonical_value};
use crate::facts::Value;
use crate::ir::types::Type;
use crate::label::Label;
use crate::number::Number;
use crate::pack::Expectation;

/// An outcome with what is needed to show it.
#[derive(Clone, Copy)]
pub(super) struct Seen<'o> {
    pub(super) outcome: &'o Outcome,
    pub(super) ty: &'o Type,
    pub(super) assessment: &'o Assessment,
}

impl Seen<'_> {
    /// Is it as expected?
    pub(super) fn meets(self, expectation: &Expectation) -> bool {
        match (self.outcome, expectation) {
            (Err(error), Expectation::Error(code)) => error.kind.name() == &**code,
            (Err(_), _) | (Ok(_), Expectation::Error(_) | Expectation::Entries(_)) => false,
            (Ok(Value::Absent), Expectation::Absent) => true,
            (Ok(Value::Bool(value)), Expectation::Bool(expected)) => value == expected,
            (Ok(Value::Number(value)), Expectation::Number(expected)) => value == expected,
            (Ok(Value::Number(value)), Expectation::About { about, within }) => is_near(*value, *about, *within),
            (Ok(value @ (Value::Date(_) | Value::Code(..) | Value::Text(_) | Value::Region(_))), Expectation::Text(expected)) => {
                self.canonical(value) == **expected
            }
            (Ok(_), _) => false,
        }
    }

    fn canonical(self, value: &Value) -> String {
        match canonical_value(value, self.ty, &self.assessment.population().schema) {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// What came out.
    pub(super) fn shown(self) -> Label {
        match self.outcome {
            Ok(value) => same(self.canonical(value)),
            Err(error) => {
                let kind = error.kind.name();
                Label::new(format!("{kind}({})", error.message().zh), format!("{kind} ({})", error.message().en))
            }
        }
    }
}

pub(super) fn is_near(value: Number, about: Number, within: Number) -> bool {
    value.checked_sub(about).is_ok_and(|distance| distance.abs() <= within)
}

/// The same in both languages.
pub(super) fn same(text: impl Into<Box<str>>) -> Label {
    let text = text.into();
    Label::new(text.clone(), text)
}

/// What is expected; numbers as the rule's would be shown.
pub(super) fn expected(expectation: &Expectation, ty: Option<&Type>) -> Label {
    let money = matches!(ty.map(Type::required), Some(Type::Number(number)) if number.unit.is_money());
    let number = |n: &Number| if money { n.to_money_text() } else { n.to_string() };
    match expectation {
        Expectation::Absent => same("null"),
        Expectation::Bool(value) => same(value.to_string()),
        Expectation::Number(value) => same(number(value)),
        Expectation::Text(text) => same(text.clone()),
        Expectation::About { about, within } => {
            let (about, within) = (number(about), number(within));
            Label::new(format!("约 {about}(误差不超过 {within})"), format!("about {about} (within {within})"))
        }
        Expectation::Error(code) => same(code.clone()),
        Expectation::Entries(entries) => Label::new(format!("{} 项", entries.len()), format!("{} entries", entries.len())),
    }
}
