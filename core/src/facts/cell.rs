//! One value on its own: for tables, whose cells aren't read household by household.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::convert::{self, Cell};
use super::index::{Kind, Missing};
use super::population::State;
use super::{EntityId, FactId, FaultCode, Input, Reader, Value};
use crate::calendar::Date;
use crate::ir::SymbolId;
use crate::ir::types::Type;
use crate::label::Label;
use crate::number::{Number, Rounding};

/// Texts by their numbers, each kept once; shared by all who read.
#[derive(Debug, Default)]
pub(crate) struct Texts(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<Arc<str>, usize>,
    all: Vec<Arc<str>>,
}

impl Texts {
    pub(crate) fn number(&self, text: &str) -> i128 {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = known.numbers.get(text).copied().unwrap_or_else(|| {
            let (text, number): (Arc<str>, _) = (text.into(), known.all.len());
            known.all.push(text.clone());
            known.numbers.insert(text, number);
            number
        });
        i128::try_from(number).unwrap_or_default()
    }

    /// All so far, by their numbers.
    pub(crate) fn all(&self) -> Vec<Arc<str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).all.clone()
    }
}

/// What a number or a date may be: mantissas at `digits`, or days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) digits: u8,
    pub(crate) min: i128,
    pub(crate) max: i128,
}

impl Reader {
    /// A fact's value as a lane, or what is wrong with it.
    pub(crate) fn cell(&self, id: FactId, input: &Input<'_>, texts: &Texts) -> Result<(State, i128), (FaultCode, Label)> {
        let (Some(fact), Some(slot)) = (self.schema().fact(id), self.index.slot(id)) else { return Ok((State::Unknown, 0)) };
        Ok(match convert::fact(self.schema(), fact, slot, input)? {
            Cell::Absent => (State::Absent, 0),
            Cell::Lane(value) => (State::Known, value),
            Cell::Text(text) => (State::Known, texts.number(text)),
        })
    }

    /// What an unanswered fact counts as.
    pub(crate) fn unanswered(&self, id: FactId, texts: &Texts) -> (State, i128) {
        match self.index.slot(id).map(|s| &s.missing) {
            Some(Missing::Absent) => (State::AssumedAbsent, 0),
            Some(Missing::Lane(value)) => (State::AssumedValue, *value),
            Some(Missing::Text(text)) => (State::AssumedValue, texts.number(text)),
            Some(Missing::Unknown) | None => (State::Unknown, 0),
        }
    }

    /// The mantissa of a number that has more fraction digits than the fact takes, rounded half to even. None of a whole number by nature, of what is out
    /// of bounds and of what is no number.
    pub(crate) fn rounded(&self, id: FactId, text: &str) -> Option<i128> {
        let Kind::Number { digits, min, max, int: false } = self.index.slot(id)?.kind else { return None };
        let number = text.parse::<Number>().ok().or_else(|| cut(text)?.parse().ok())?;
        let mantissa = number.round_to(digits, Rounding::HalfEven).ok()?.at_scale(digits)?;
        (digits < CUT && (min..=max).contains(&mantissa)).then_some(mantissa)
    }

    /// What mantissas or days a fact's values lie between; none of facts that are neither numbers nor dates.
    pub(crate) fn bounds(&self, id: FactId) -> Option<Bounds> {
        match self.index.slot(id)?.kind {
            Kind::Number { digits, min, max, .. } => Some(Bounds { digits, min, max }),
            Kind::Date { min, max } => Some(Bounds { digits: 0, min: min.max(Date::MIN.days()).into(), max: max.min(Date::MAX.days()).into() }),
            _ => None,
        }
    }

    /// A rule, or a parameter of an entity, whose value may be given for an entity: what it is, and the type of its values.
    pub(crate) fn given(&self, entity: EntityId, name: &str) -> Result<(SymbolId, &Type), (FaultCode, Label)> {
        self.rule(entity, name).map(|rule| (rule.symbol, &rule.ty))
    }

    /// A given value of a rule, or what is wrong with it.
    pub(crate) fn given_cell(&self, ty: &Type, input: &Input<'_>) -> Result<Value, (FaultCode, Label)> {
        convert::rule(self.schema(), ty, input)
    }
}

/// Fraction digits that are looked at when rounding: more than any fact has that is rounded.
const CUT: u8 = 22;

/// A number's text with its last fraction digits, if there are too many for a number, become a single one that only says whether anything follows: which
/// is all that rounding before it asks.
fn cut(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').filter(|(_, fraction)| fraction.bytes().all(|b| b.is_ascii_digit()))?;
    let (kept, rest) = fraction.split_at_checked(usize::from(CUT))?;
    Some(format!("{whole}.{kept}{}", u8::from(rest.bytes().any(|b| b != b'0'))))
}
