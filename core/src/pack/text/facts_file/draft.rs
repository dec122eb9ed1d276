//! Entities and facts while layers are put together: everything may be missing, everything knows its place.

use super::super::data::Node;
use crate::calendar::Date;
use crate::facts::{Carry, Check, Tolerance};
use crate::label::Label;
use crate::number::Number;
use crate::source::Span;
use crate::unit::Unit;

/// Something and where it stands.
pub(in crate::pack::text) type Placed<T> = (T, Span);

/// Codes with their labels.
pub(super) type Codes = Vec<(Box<str>, Label)>;

/// An entity.
pub(in crate::pack::text) struct DraftEntity {
    pub key: Box<str>,
    pub span: Span,
    pub names: Vec<Placed<Box<str>>>,
    /// `in`
    pub within: Option<Placed<Box<str>>>,
    /// `as`
    pub list: Option<Placed<Box<str>>>,
    pub unit: Option<Placed<Box<str>>>,
    pub least: Option<Placed<u32>>,
    pub most: Option<Placed<u32>>,
    pub order: Option<Placed<Box<str>>>,
    pub checks: Vec<Check>,
    pub facts: Vec<DraftFact>,
}

/// `type`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Int,
    Number,
    Money,
    Date,
    Choice,
    Text,
    Region,
}

impl Kind {
    pub(super) const ALL: &'static [(&'static str, Self)] = &[
        ("bool", Self::Bool),
        ("int", Self::Int),
        ("number", Self::Number),
        ("money", Self::Money),
        ("date", Self::Date),
        ("choice", Self::Choice),
        ("text", Self::Text),
        ("region", Self::Region),
    ];

    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Number | Self::Money)
    }

    /// Fraction digits accepted, unless said.
    pub(super) fn digits(self) -> u8 {
        match self {
            Self::Money => 2,
            Self::Number => 6,
            _ => 0,
        }
    }
}

/// `min`, `max`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Number(Number),
    Day(Date),
    On,
}

/// A fact. Where `kind` is none, a layer goes on with a fact of its parent.
pub(in crate::pack::text) struct DraftFact {
    pub(super) key: Box<str>,
    pub(super) span: Span,
    pub(super) kind: Option<Placed<Kind>>,
    pub(super) unit: Option<Placed<Unit>>,
    pub(super) digits: Option<Placed<u8>>,
    pub(super) min: Option<Placed<Bound>>,
    pub(super) max: Option<Placed<Bound>>,
    pub(super) default: Option<Node>,
    pub(super) optional: Option<Placed<bool>>,
    pub(super) null_is_absent: Option<Span>,
    pub(super) unanswered_is_absent: Option<Span>,
    pub(super) sensitive: Option<Placed<bool>>,
    pub(super) tolerance: Option<Placed<Tolerance>>,
    pub(super) carry: Option<Placed<Carry>>,
    pub(super) label: Option<Label>,
    pub(super) help: Option<Label>,
    pub(super) codes: Option<Placed<Codes>>,
}

/// Amounts and numbers without bounds are within ±10⁹: 32-digit products of what people type by mistake help nobody.
pub(super) fn usual_bound(max: bool) -> Number {
    Number::from_int(if max { 1_000_000_000 } else { -1_000_000_000 }).unwrap_or_default()
}
