//! What is known and what is open of a household.

use std::sync::Arc;

use super::range::Range;
use super::sets::SetId;
use crate::calendar::Date;
use crate::facts::population::{Population, State};
use crate::facts::{DateBound, EntityId, Fact, FactId, FactType, Rest, Schema};
use crate::number::{Number, Rounding};

/// Something that may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Leaf {
    /// A list that isn't finished: its entity, and the lane that it is in.
    List(EntityId, usize),
    /// A fact of a lane of its entity.
    Fact(FactId, usize),
}

/// How many entities a lane stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copies {
    pub(super) low: u32,
    pub(super) high: u32,
    /// What has to be known to say how many.
    pub(super) because: SetId,
}

impl Copies {
    pub(super) const ONE: Self = Self { low: 1, high: 1, because: SetId::EMPTY };
}

/// A household of which not everything was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// What was answered; what is open holds anything.
    pub(crate) population: Arc<Population>,
    pub(crate) on: Date,
    /// Of each entity the lanes that stand for those who may still come, ascending.
    rests: Vec<Vec<Rest>>,
}

impl Answered {
    pub(crate) fn new(population: Arc<Population>, on: Date, open: Vec<Rest>) -> Self {
        let mut rests = vec![Vec::new(); population.schema.entities.len()];
        for rest in open {
            if let Some(of) = rests.get_mut(rest.entity.index()) {
                of.push(rest);
            }
        }
        Self { population, on, rests }
    }

    /// What a lane stands for, where it stands for those who may still come.
    pub(crate) fn rest(&self, entity: EntityId, lane: usize) -> Option<Rest> {
        let rests = self.rests.get(entity.index()).filter(|r| !r.is_empty())?;
        rests.binary_search_by_key(&lane, |r| r.lane).ok().and_then(|i| rests.get(i)).copied()
    }

    /// The outermost list that has to be finished before anything can be asked of this lane.
    pub(crate) fn blank(&self, entity: EntityId, lane: usize) -> Option<Leaf> {
        let (mut at, mut lane, mut found) = (entity, lane, None);
        loop {
            let parent = self.parent(at, lane);
            if self.rest(at, lane).is_some() {
                found = Some(Leaf::List(at, parent));
            }
            let Some(above) = self.population.schema.entity(at).and_then(|e| e.parent) else { return found };
            (at, lane) = (above, parent);
        }
    }

    /// The value of a fact that was answered, as its column holds it; `None` where it is open.
    pub(crate) fn answered(&self, id: FactId, fact: &Fact, lane: usize) -> Option<(State, i128)> {
        let column = self.population.column(id)?;
        let value = column.lanes.get(lane)?;
        match column.state(lane) {
            State::Known if self.is_possible(fact, value) => Some((State::Known, value)),
            State::Absent => Some((State::Absent, value)),
            _ => None,
        }
    }

    /// Bounds that are the policy's date are known only now; an answer past them is a fault, and the fact is open.
    fn is_possible(&self, fact: &Fact, value: i128) -> bool {
        let FactType::Date { min, max } = fact.ty else { return true };
        let on = i128::from(self.on.days());
        (min != Some(DateBound::On) || value >= on) && (max != Some(DateBound::On) || value <= on)
    }
}

/// What an open fact may be where there is one.
pub(crate) fn open(fact: &Fact, schema: &Schema, on: Date) -> Range {
    let range = match &fact.ty {
        FactType::Bool => Range::between(0, 1),
        FactType::Number { digits, min, max, .. } => {
            let bound = |n: &Number, inward, otherwise| n.round_to(*digits, inward).unwrap_or(*n).at_scale(*digits).unwrap_or(otherwise);
            Range::between(bound(min, Rounding::Ceil, i128::MIN), bound(max, Rounding::Floor, i128::MAX))
        }
        FactType::Date { min, max } => {
            let day = |bound: &Option<DateBound>, open: Date| match bound {
                Some(DateBound::Day(day)) => *day,
                Some(DateBound::On) => on,
                None => open,
            };
            Range::between(day(min, Date::MIN).days().into(), day(max, Date::MAX).days().into())
        }
        FactType::Choice(set) => match schema.choice(*set).map_or(0, |s| s.codes.len()) {
            count @ 1..=64 => Range::of_codes(u64::MAX >> (64 - count)),
            count => Range::between(0, count as i128 - 1),
        },
        FactType::Text => Range::between(i64::MIN.into(), i64::MAX.into()),
        FactType::Region => Range::between(LEAST_REGION.into(), GREATEST_REGION.into()),
    };
    match fact.default.as_ref().and_then(|value| fact.lane(value)) {
        Some(default) => range.or(Range::only(default)),
        None => range,
    }
}

/// `00` and `999999999999`, packed.
const LEAST_REGION: i64 = 2;
const GREATEST_REGION: i64 = 999_999_999_999 * 16 + 12;
