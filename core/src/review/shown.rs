//! Values and results apart from the pack that they came from: two packs number their codes differently.

use serde_json::{Value as Json, json};

use crate::assessment::{Outcome, RuleErrorKind, canonical_value, show_value};
use crate::facts::{Path, Schema, Value};
use crate::ir::types::Type;
use crate::label::{Label, Lang};
use crate::number::Number;

/// A value with its words. Two are the same where their canonical JSON is.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The value; codes by their index in the schema that it came from.
    pub value: Value,
    /// As people read it: `662.00 元/人·月`, `城镇`.
    pub text: Label,
    /// Canonical: numbers as text, codes by their names.
    pub json: Json,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            // Money prints two digits, a pure number doesn't: what counts is the number.
            (Value::Number(a), Value::Number(b)) => a == b,
            _ => self.json == other.json,
        }
    }
}

impl Eq for Shown {}

impl Shown {
    pub(super) fn new(value: &Value, ty: &Type, schema: &Schema) -> Self {
        let text = Label::new(show_value(value, ty, schema, Lang::Zh), show_value(value, ty, schema, Lang::En));
        Self { value: value.clone(), text, json: canonical_value(value, ty, schema) }
    }

    /// The number, of numbers.
    #[must_use]
    pub const fn number(&self) -> Option<Number> {
        match self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// What a policy says of a rule of one entity.
#[derive(Clone, Debug)]
pub enum Said {
    /// A value.
    Value(Shown),
    /// It couldn't be computed.
    Error {
        /// What kind of error.
        kind: RuleErrorKind,
        /// The fact that wasn't answered, or the entity whose rule it was.
        path: Path,
        /// What went wrong.
        message: Label,
    },
    /// The rule is not in force.
    NotInForce,
    /// There is no such member or claim.
    Nobody,
}

impl PartialEq for Said {
    /// Messages of errors name dates, so that errors are the same where kind and place are.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(a), Self::Value(b)) => a == b,
            (Self::Error { kind, path, .. }, Self::Error { kind: other, path: at, .. }) => kind == other && path == at,
            (Self::NotInForce, Self::NotInForce) | (Self::Nobody, Self::Nobody) => true,
            _ => false,
        }
    }
}

impl Eq for Said {}

impl Said {
    pub(crate) fn new(outcome: &Outcome, ty: &Type, schema: &Schema) -> Self {
        match outcome {
            Ok(value) => Self::Value(Shown::new(value, ty, schema)),
            Err(error) => Self::Error { kind: error.kind, path: error.path().clone(), message: error.message().clone() },
        }
    }

    /// The number, of numbers.
    #[must_use]
    pub const fn number(&self) -> Option<Number> {
        match self {
            Self::Value(shown) => shown.number(),
            _ => None,
        }
    }

    /// Does it give the household something: true, an amount other than 0, a code, a date?
    #[must_use]
    pub fn gives(&self) -> bool {
        match self {
            Self::Value(shown) => match &shown.value {
                Value::Absent | Value::Bool(false) => false,
                Value::Number(number) => !number.is_zero(),
                _ => true,
            },
            _ => false,
        }
    }

    /// Is it an error?
    #[must_use]
    pub const fn is_error(&self) -> bool {
        matches!(self, Self::Error { .. })
    }

    /// As people read it.
    #[must_use]
    pub fn text(&self) -> Label {
        match self {
            Self::Value(shown) => shown.text.clone(),
            Self::Error { message, .. } => Label::new(format!("无法判定({})", message.zh), format!("not decided ({})", message.en)),
            Self::NotInForce => Label::new("未施行", "not in force"),
            Self::Nobody => Label::new("不在家庭中", "not in the household"),
        }
    }

    pub(super) fn json(&self) -> Json {
        match self {
            Self::Value(shown) => json!({ "value": shown.json }),
            Self::Error { kind, path, message } => {
                json!({ "error": kind.name(), "path": path.to_string(), "message_zh": &*message.zh, "message_en": &*message.en })
            }
            Self::NotInForce => json!({ "error": RuleErrorKind::RuleNotInForce.name() }),
            Self::Nobody => json!({ "nobody": true }),
        }
    }
}
