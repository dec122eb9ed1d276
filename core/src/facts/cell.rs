//! One value on its own: for tables, whose cells aren't read household by household.

use std::collections::HashMap;
use std::sync::Arc;

use super::convert::{self, Cell};
use super::index::{Kind, Missing};
use super::population::State;
use super::{FactId, FaultCode, Input, Reader};
use crate::label::Label;

/// Texts by their numbers, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    numbers: HashMap<Arc<str>, usize>,
    all: Vec<Arc<str>>,
}

impl Texts {
    pub(crate) fn number(&mut self, text: &str) -> i128 {
        let number = self.numbers.get(text).copied().unwrap_or_else(|| {
            let (text, number): (Arc<str>, _) = (text.into(), self.all.len());
            self.all.push(text.clone());
            self.numbers.insert(text, number);
            number
        });
        i128::try_from(number).unwrap_or_default()
    }

    pub(crate) fn finish(self) -> Vec<Arc<str>> {
        self.all
    }
}

/// What a number may be: mantissas at `digits`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberKind {
    pub(crate) digits: u8,
    pub(crate) min: i128,
    pub(crate) max: i128,
}

impl Reader {
    /// A fact's value as a lane, or what is wrong with it.
    pub(crate) fn cell(&self, id: FactId, input: &Input<'_>, texts: &mut Texts) -> Result<(State, i128), (FaultCode, Label)> {
        let (Some(fact), Some(slot)) = (self.schema().fact(id), self.index.slot(id)) else { return Ok((State::Unknown, 0)) };
        Ok(match convert::fact(self.schema(), fact, slot, input)? {
            Cell::Absent => (State::Absent, 0),
            Cell::Lane(value) => (State::Known, value),
            Cell::Text(text) => (State::Known, texts.number(text)),
        })
    }

    /// What an unanswered fact counts as.
    pub(crate) fn unanswered(&self, id: FactId, texts: &mut Texts) -> (State, i128) {
        match self.index.slot(id).map(|s| &s.missing) {
            Some(Missing::Absent) => (State::AssumedAbsent, 0),
            Some(Missing::Lane(value)) => (State::AssumedValue, *value),
            Some(Missing::Text(text)) => (State::AssumedValue, texts.number(text)),
            Some(Missing::Unknown) | None => (State::Unknown, 0),
        }
    }

    /// What a number fact takes; none of other facts.
    pub(crate) fn number_kind(&self, id: FactId) -> Option<NumberKind> {
        match self.index.slot(id)?.kind {
            Kind::Number { digits, min, max, .. } => Some(NumberKind { digits, min, max }),
            _ => None,
        }
    }
}
