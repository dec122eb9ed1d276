//! Types of expressions.

use crate::facts::{ChoiceId, EntityId, FactType};
use crate::unit::Unit;

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A truth value.
    Bool,
    /// A number with its unit.
    Number(NumberType),
    /// A day.
    Date,
    /// A code of a set.
    Choice(ChoiceId),
    /// A text.
    Text,
    /// A division.
    Region,
    /// A household, person…
    Entity(EntityId),
    /// A list of entities or of values.
    List(Box<Type>),
    /// `T?`: there may be none. Never nested, never of a list or entity.
    Optional(Box<Type>),
    /// `()` alone.
    Absent,
}

/// A number's unit and nature. Its scale is not part of the type: it is inferred when a policy is resolved.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NumberType {
    /// Unit.
    pub unit: Unit,
    /// Whole by nature (facts of type `int`, counts, ages…).
    pub int: bool,
    /// A numerator over a denominator that a `×` applies one after the other.
    pub fraction: bool,
}

impl Type {
    /// A number of that unit.
    #[must_use]
    pub fn number(unit: Unit) -> Self {
        Self::Number(NumberType { unit, int: false, fraction: false })
    }

    /// A whole number of that unit.
    #[must_use]
    pub fn int(unit: Unit) -> Self {
        Self::Number(NumberType { unit, int: true, fraction: false })
    }

    /// `T?` of this (itself, if it is one).
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Optional(_) | Self::Absent => self,
            other => Self::Optional(Box::new(other)),
        }
    }

    /// `T` of `T?`; else itself.
    #[must_use]
    pub fn required(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }

    /// Is it `T?` or `()`?
    #[must_use]
    pub fn may_be_absent(&self) -> bool {
        matches!(self, Self::Optional(_) | Self::Absent)
    }

    /// What facts and results of the type are called in data, absent or not: `bool`, `int`, `money`, `number`, `date`, `choice`, `region`; `text` else.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.required() {
            Self::Bool => "bool",
            Self::Number(of) if of.int => "int",
            Self::Number(of) if of.unit.is_money() => "money",
            Self::Number(_) => "number",
            Self::Date => "date",
            Self::Choice(_) => "choice",
            Self::Region => "region",
            _ => "text",
        }
    }

    /// The unit of numbers that have one.
    #[must_use]
    pub fn unit(&self) -> Option<&Unit> {
        match self.required() {
            Self::Number(of) if !of.unit.is_none() => Some(&of.unit),
            _ => None,
        }
    }
}

/// The type of a fact's value where there is one.
impl From<&FactType> for Type {
    fn from(ty: &FactType) -> Self {
        match ty {
            FactType::Bool => Self::Bool,
            FactType::Number { unit, int: true, .. } => Self::int(unit.clone()),
            FactType::Number { unit, .. } => Self::number(unit.clone()),
            FactType::Date { .. } => Self::Date,
            FactType::Choice(set) => Self::Choice(*set),
            FactType::Text => Self::Text,
            FactType::Region => Self::Region,
        }
    }
}
