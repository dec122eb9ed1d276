//! What made the difference.

use serde_json::{Map, Value as Json};

use super::facts::{EntityChange, FactChange, GivenChange};
use super::rows::ParameterChange;
use super::shown::Said;
use super::versions::RuleChange;
use crate::calendar::Date;
use crate::label::Label;
use crate::number::Number;

/// Something in which two assessments differ and that was read on the way to a result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The date itself: somebody has come of age, a period has passed.
    Date {
        /// The date before.
        before: Date,
        /// The date after.
        after: Date,
    },
    /// A fact is answered otherwise.
    Fact(FactChange),
    /// Somebody came or went.
    Entity(EntityChange),
    /// A rule's value is given otherwise.
    Given(GivenChange),
    /// Another row of a parameter is in force.
    Parameter(ParameterChange),
    /// A rule says something else.
    Rule(RuleChange),
}

impl Cause {
    /// The stable name of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Date { .. } => "date",
            Self::Fact(_) => "fact",
            Self::Entity(entity) if entity.is_added() => "added",
            Self::Entity(_) => "removed",
            Self::Given(_) => "given",
            Self::Parameter(_) => "parameter",
            Self::Rule(_) => "rule",
        }
    }

    /// What it is called: the label of the fact, parameter or rule, or who came or went.
    #[must_use]
    pub fn label(&self) -> Label {
        match self {
            Self::Date { .. } => Label::new("认定日期", "Date of the assessment"),
            Self::Fact(fact) => fact.label.clone(),
            Self::Entity(entity) => entity.place.who(),
            Self::Given(given) => given.label.clone(),
            Self::Parameter(parameter) => parameter.label.clone(),
            Self::Rule(rule) => rule.label.clone(),
        }
    }

    /// The same fact, member or name, whatever is said of it.
    pub(super) fn is_of_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fact(a), Self::Fact(b)) => a.place == b.place && a.fact == b.fact,
            (Self::Entity(a), Self::Entity(b)) => a.place == b.place,
            (Self::Given(a), Self::Given(b)) => a.place == b.place && a.rule == b.rule,
            _ => false,
        }
    }

    /// As JSON; values of sensitive facts only where `sensitive` asks for them.
    pub(super) fn json(&self, sensitive: bool) -> Json {
        let mut map = Map::new();
        map.insert("kind".into(), self.kind().into());
        let more = match self {
            Self::Date { before, after } => {
                Map::from_iter([("before".to_owned(), before.to_string().into()), ("after".to_owned(), after.to_string().into())])
            }
            Self::Fact(fact) => fact.json(sensitive),
            Self::Entity(entity) => Map::from_iter([("path".to_owned(), entity.place.path().to_string().into())]),
            Self::Given(given) => given.json(),
            Self::Parameter(parameter) => parameter.json(),
            Self::Rule(rule) => rule.json(),
        };
        map.extend(more);
        Json::Object(map)
    }
}

/// What a cause does to a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Alone, it gives the new result.
    Whole,
    /// Alone, it gives another result than before, but not the new one.
    Part,
    /// Alone, it changes nothing; but without it the new result isn't reached.
    Together,
    /// What it does alone can't be told: a rule of another pack, a fact that the others must agree with.
    Untold,
    /// Alone it changes nothing, and without it the result would be the new one all the same.
    Idle,
}

impl Role {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Part => "part",
            Self::Together => "together",
            Self::Untold => "untold",
            Self::Idle => "idle",
        }
    }

    /// From what came out with the cause alone, and with all but the cause.
    pub(super) fn of(before: &Said, after: &Said, alone: Option<&Said>, without: Option<&Said>) -> Self {
        // That nothing can be told is one result, whatever the reason; unless the reason is all that changed.
        let by_reason = before.is_error() && after.is_error();
        let alike = |a: &Said, b: &Said| a == b || (!by_reason && a.is_error() && b.is_error());
        match (alone, without) {
            (Some(alone), _) if alike(alone, after) => Self::Whole,
            (Some(alone), _) if !alike(alone, before) => Self::Part,
            (_, Some(without)) if !alike(without, after) => Self::Together,
            (Some(_), Some(_)) => Self::Idle,
            _ => Self::Untold,
        }
    }
}

/// What a cause does to a changed result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The cause, by its index in [`Review::causes`](super::Review::causes).
    pub cause: usize,
    /// How much it matters.
    pub role: Role,
    /// What comes of it alone; none where that can't be told.
    pub alone: Option<Said>,
    /// By how much that is more than before, of numbers.
    pub by: Option<Number>,
}
