//! Ranges as people read them: decided, or open with what is possible.

use crate::calendar::Date;
use crate::facts::population::Population;
use crate::facts::{Region, Value};
use crate::intervals::{Range, Run};
use crate::ir::types::Type;
use crate::number::Number;
use crate::plan::{Graph, Num, Val};

/// What is said of a rule's value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    /// Is there a value?
    pub(super) present: Range,
    /// The value, where there is one.
    pub(super) value: Range,
    pub(super) scale: u8,
}

/// What a decided rule is.
pub(super) enum Verdict {
    Absent,
    Value(i128),
    /// An error, which an assessment tells.
    Error,
}

impl Said {
    pub(super) fn new(run: &Run<'_>, value: &Val, lane: usize) -> Self {
        let sure = |value: Range, scale| Self { present: Range::only(1), value, scale };
        match value {
            Val::Bool(node) | Val::Plain(node) => sure(*run.value(*node, lane), 0),
            Val::Num(Num { node, scale, .. }) => sure(*run.value(*node, lane), *scale),
            Val::Optional { present, value } => {
                let present = *run.value(*present, lane);
                let inner = Self::new(run, value, lane);
                Self { present, ..inner }
            }
            Val::Absent => Self { present: Range::only(0), value: Range::NOTHING, scale: 0 },
            // A rule's value is none of these.
            Val::Fraction(..) | Val::Entity(_) | Val::List(_) => sure(Range::ANYTHING, 0),
        }
    }

    /// What it is, if nothing can change it.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        match self.present.single() {
            Some(0) => Some(Verdict::Absent),
            Some(_) => match self.value.single() {
                Some(value) => Some(Verdict::Value(value)),
                None => (self.value.is_empty() && self.value.is_decided()).then_some(Verdict::Error),
            },
            None => (self.present.is_empty() && self.present.is_decided()).then_some(Verdict::Error),
        }
    }

    pub(super) fn may_be_absent(&self) -> bool {
        self.present.may_be_false()
    }

    pub(super) fn may_fail(&self) -> bool {
        self.present.may_fail() || self.present.may_be_true() && self.value.may_fail()
    }
}

/// A lane's value as rules give it.
pub(super) fn value(raw: i128, ty: &Type, scale: u8, graph: &Graph, population: &Population) -> Value {
    let narrow = || i64::try_from(raw).unwrap_or(0);
    match ty.required() {
        Type::Bool => Value::Bool(raw != 0),
        Type::Number(_) => Number::new(raw, scale).map_or(Value::Absent, Value::Number),
        Type::Date => Date::from_days(narrow()).map_or(Value::Absent, Value::Date),
        Type::Choice(set) => Value::Code(*set, u16::try_from(raw).unwrap_or(u16::MAX)),
        Type::Region => Value::Region(Region::from_packed(narrow())),
        Type::Text => {
            let known = usize::try_from(raw).ok().and_then(|i| population.texts.get(i)).cloned();
            let literal = || usize::try_from(-1 - narrow()).ok().and_then(|i| graph.texts.get(i)).map(|t| t.as_ref().into());
            known.or_else(literal).map_or(Value::Absent, Value::Text)
        }
        _ => Value::Absent,
    }
}
