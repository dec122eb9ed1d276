//! What became of a result.

use super::cause::Effect;
use super::pairing::Place;
use super::shown::Said;
use crate::facts::Value;
use crate::ir::RuleKind;
use crate::label::Label;
use crate::number::Number;
use crate::unit::{MONTH, Unit};

/// How a result changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// No → yes; nothing → an amount or a code.
    Entered,
    /// Yes → no; an amount or a code → nothing.
    Left,
    /// An amount rose.
    Up,
    /// An amount fell.
    Down,
    /// Another code or date.
    Altered,
    /// It could be told before, and can't be now.
    Failed,
    /// It couldn't be told before, and can be now.
    Settled,
    /// It couldn't be told before, and can't be now for another reason.
    StillFailed,
    /// The rule has come into force.
    Appeared,
    /// The rule is no longer in force.
    Ended,
}

impl ChangeKind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Left => "left",
            Self::Up => "up",
            Self::Down => "down",
            Self::Altered => "altered",
            Self::Failed => "failed",
            Self::Settled => "settled",
            Self::StillFailed => "still_failed",
            Self::Appeared => "appeared",
            Self::Ended => "ended",
        }
    }

    /// In a word.
    #[must_use]
    pub fn label(self) -> Label {
        let (zh, en) = match self {
            Self::Entered => ("新符合", "entered"),
            Self::Left => ("不再符合", "left"),
            Self::Up => ("增加", "up"),
            Self::Down => ("减少", "down"),
            Self::Altered => ("改变", "changed"),
            Self::Failed => ("变为无法判定", "no longer decided"),
            Self::Settled => ("变为可以判定", "decided now"),
            Self::StillFailed => ("仍无法判定", "still not decided"),
            Self::Appeared => ("规则新施行", "rule in force now"),
            Self::Ended => ("规则已失效", "rule no longer in force"),
        };
        Label::new(zh, en)
    }

    /// From what was said and what is said now; none where that is the same, or where somebody who got nothing came or went.
    pub(super) fn of(before: &Said, after: &Said) -> Option<Self> {
        if before == after {
            return None;
        }
        Some(match (before, after) {
            (Said::Nobody, Said::NotInForce) | (Said::NotInForce, Said::Nobody) => return None,
            (Said::NotInForce, _) => Self::Appeared,
            (_, Said::NotInForce) => Self::Ended,
            (Said::Error { .. }, Said::Error { .. }) => Self::StillFailed,
            (_, Said::Error { .. }) => Self::Failed,
            (Said::Error { .. }, _) => Self::Settled,
            (Said::Nobody, now) if !now.gives() => return None,
            (was, Said::Nobody) if !was.gives() => return None,
            (was, now) => match (was.gives(), now.gives()) {
                (false, true) => Self::Entered,
                (true, false) => Self::Left,
                _ => match (was.number(), now.number()) {
                    (Some(was), Some(now)) if was < now => Self::Up,
                    (Some(_), Some(_)) => Self::Down,
                    _ => Self::Altered,
                },
            },
        })
    }
}

/// A result that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The rule: `dibao::eligible`.
    pub rule: Box<str>,
    /// Its programme: `dibao`.
    pub programme: Box<str>,
    /// Its label.
    pub label: Label,
    /// What it is for.
    pub purpose: RuleKind,
    /// Of whom.
    pub place: Place,
    /// The rule's unit, of numbers.
    pub unit: Option<Unit>,
    /// It only adds up other benefits, and is in no sum beside these.
    pub is_subtotal: bool,
    /// How it changed.
    pub kind: ChangeKind,
    /// What was said.
    pub before: Said,
    /// What is said now.
    pub after: Said,
    /// By how much, in the rule's unit: positive where it rose.
    pub by: Option<Number>,
    /// Its causes, those that matter most first.
    pub effects: Vec<Effect>,
}

impl Change {
    /// Is it an amount of money per month that is paid?
    #[must_use]
    pub fn is_monthly_benefit(&self) -> bool {
        self.purpose == RuleKind::Benefit && self.unit.as_ref().is_some_and(is_money_per_month)
    }

    /// Do only several causes together make it?
    #[must_use]
    pub fn only_together(&self) -> bool {
        use super::cause::Role;
        let any = |role| self.effects.iter().any(|e| e.role == role);
        !any(Role::Whole) && !any(Role::Part) && any(Role::Together)
    }
}

/// By how much an amount rose; where there was nothing, from 0.
pub(super) fn rise(before: &Said, after: &Said) -> Option<Number> {
    let amount = |said: &Said| match said {
        Said::Value(shown) if shown.value == Value::Absent => Some(None),
        Said::Value(_) => said.number().map(Some),
        Said::Nobody => Some(None),
        Said::Error { .. } | Said::NotInForce => None,
    };
    match (amount(before)?, amount(after)?) {
        (None, None) => None,
        (was, now) => now.unwrap_or_default().checked_sub(was.unwrap_or_default()).ok(),
    }
}

/// `CNY/month`, and nothing else.
pub(crate) fn is_money_per_month(unit: &Unit) -> bool {
    unit.is_money() && unit.period() == Some(MONTH) && unit.powers().count() == 2
}
