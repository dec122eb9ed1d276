//! A declared fact against the verified one.

use serde_json::{Map, Value as Json, json};

use crate::facts::Tolerance;
use crate::ir::RuleKind;
use crate::label::Label;
use crate::number::Number;
use crate::review::cause::Cause;
use crate::review::change::ChangeKind;
use crate::review::facts::{EntityChange, FactChange, GivenChange};
use crate::review::pairing::Place;
use crate::review::shown::Said;

/// Which side counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The declared value: it is within the tolerance.
    Within,
    /// The declared value: nobody verified it.
    Unverified,
    /// The verified one.
    Verified,
}

impl Standing {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Unverified => "unverified",
            Self::Verified => "verified",
        }
    }
}

/// What was wrong with what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finding {
    /// 错保: paid though nothing was due.
    PaidNotDue,
    /// More was paid than was due.
    PaidTooMuch,
    /// 漏保: due, but nothing was paid.
    DueNotPaid,
    /// Less was paid than was due.
    PaidTooLittle,
}

impl Finding {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PaidNotDue => "paid_not_due",
            Self::PaidTooMuch => "paid_too_much",
            Self::DueNotPaid => "due_not_paid",
            Self::PaidTooLittle => "paid_too_little",
        }
    }

    /// In words.
    #[must_use]
    pub fn label(self) -> Label {
        let (zh, en) = match self {
            Self::PaidNotDue => ("错保", "paid, not due"),
            Self::PaidTooMuch => ("多发", "too much paid"),
            Self::DueNotPaid => ("漏保", "due, not paid"),
            Self::PaidTooLittle => ("少发", "too little paid"),
        };
        Label::new(zh, en)
    }

    /// From what becomes of a decision or benefit when verified facts count; nothing of other results.
    #[must_use]
    pub const fn of(purpose: RuleKind, kind: ChangeKind) -> Option<Self> {
        match (purpose, kind) {
            (RuleKind::Decision | RuleKind::Benefit, ChangeKind::Left) => Some(Self::PaidNotDue),
            (RuleKind::Decision | RuleKind::Benefit, ChangeKind::Entered) => Some(Self::DueNotPaid),
            (RuleKind::Benefit, ChangeKind::Down) => Some(Self::PaidTooMuch),
            (RuleKind::Benefit, ChangeKind::Up) => Some(Self::PaidTooLittle),
            _ => None,
        }
    }
}

/// What a difference does to a result of the declared household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// The rule.
    pub rule: Box<str>,
    /// Its label.
    pub label: Label,
    /// What it is for.
    pub purpose: RuleKind,
    /// Of whom.
    pub place: Place,
    /// How the result changes.
    pub kind: ChangeKind,
    /// With all that was declared.
    pub declared: Said,
    /// With this one fact as it was verified.
    pub verified: Said,
    /// By how much that is more: negative where too much was paid.
    pub by: Option<Number>,
    /// What was wrong with what was paid.
    pub finding: Option<Finding>,
}

/// A difference between what was declared and what was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The fact, the member or claim, or the given value; `before` is declared, `after` verified.
    pub what: Cause,
    /// Which side counts.
    pub standing: Standing,
    /// The tolerance, of numbers that have one.
    pub tolerance: Option<Tolerance>,
    /// Verified minus declared, of numbers.
    pub gap: Option<Number>,
    /// What it alone does to the results.
    pub alone: Vec<Consequence>,
    /// Results that it changes only together with others, by their index in the changes of the [review](super::Reconciliation::review).
    pub needed: Vec<usize>,
}

impl Difference {
    fn new(what: Cause, standing: Standing) -> Self {
        Self { what, standing, tolerance: None, gap: None, alone: Vec::new(), needed: Vec::new() }
    }

    pub(super) fn of_fact(tolerance: Option<Tolerance>, change: FactChange) -> Self {
        let number = |answer: &crate::review::Answer| answer.value.as_ref().filter(|_| answer.is_given()).and_then(|v| v.number());
        let numbers = number(&change.before).zip(number(&change.after));
        let standing = match (numbers, tolerance) {
            _ if !change.after.is_given() => Standing::Unverified,
            (Some((declared, verified)), Some(tolerance)) if tolerance.allows(declared, verified) => Standing::Within,
            _ => Standing::Verified,
        };
        let gap = numbers.and_then(|(declared, verified)| verified.checked_sub(declared).ok());
        Self { tolerance, gap, ..Self::new(Cause::Fact(change), standing) }
    }

    pub(super) fn of_given(change: GivenChange) -> Self {
        let standing = if change.after.is_none() { Standing::Unverified } else { Standing::Verified };
        Self::new(Cause::Given(change), standing)
    }

    pub(super) fn of_entity(change: EntityChange) -> Self {
        Self::new(Cause::Entity(change), Standing::Verified)
    }

    /// Does it change a result, alone or with others?
    #[must_use]
    pub fn matters(&self) -> bool {
        !self.alone.is_empty() || !self.needed.is_empty()
    }

    pub(super) fn json(&self, sensitive: bool) -> Json {
        let alone = self.alone.iter().map(|c| {
            json!({
                "rule": &*c.rule,
                "path": c.place.path().key(c.rule.clone()).to_string(),
                "label": c.label.json(),
                "change": c.kind.name(),
                "declared": c.declared.json(),
                "verified": c.verified.json(),
                "by": c.by.map(|n| n.to_string()),
                "finding": c.finding.map(Finding::name),
            })
        });
        let mut map = Map::new();
        if let Json::Object(what) = self.what.json(sensitive) {
            // Of two households only one was declared: before and after say nothing here.
            map.extend(what.into_iter().map(|(key, value)| match &*key {
                "before" => ("declared".into(), value),
                "after" => ("verified".into(), value),
                _ => (key, value),
            }));
        }
        // A gap would tell a value to whoever knows the other.
        let withheld = matches!(&self.what, Cause::Fact(fact) if fact.sensitive) && !sensitive;
        map.insert("standing".into(), self.standing.name().into());
        map.insert("tolerance".into(), self.tolerance.map_or(Json::Null, |t| t.to_string().into()));
        map.insert("gap".into(), self.gap.filter(|_| !withheld).map_or(Json::Null, |n| n.to_string().into()));
        map.insert("matters".into(), self.matters().into());
        map.insert("alone".into(), alone.collect());
        map.insert("needed".into(), self.needed.clone().into());
        Json::Object(map)
    }
}
