//! The schema as the reader needs it: keys that are found fast, bounds as mantissas, and what an unanswered fact counts as.

use std::sync::Arc;

use super::{ChoiceId, DateBound, EntityId, FactId, FactType, LaneKind, Schema, Value};
use crate::number::{Number, Rounding};

/// What a key of a map stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A fact.
    Fact(FactId),
    /// The list of an entity.
    List(EntityId),
    /// Values of rules that the caller knows.
    Given,
}

/// The key of the household's map under which rules' values are given.
pub(super) const GIVEN: &str = "given";

/// What a fact takes, ready for comparing.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Bool,
    /// Bounds as mantissas at `digits`.
    Number {
        digits: u8,
        min: i128,
        max: i128,
        int: bool,
    },
    /// Bounds in days; those that are the policy's date are not among them.
    Date {
        min: i32,
        max: i32,
    },
    Choice(ChoiceId),
    Text,
    Region,
}

/// What an unanswered fact counts as.
#[derive(Clone, Debug)]
pub(super) enum Missing {
    Unknown,
    Absent,
    Lane(i128),
    Text(Arc<str>),
}

/// A fact, ready for reading.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    pub(super) lanes: LaneKind,
    pub(super) optional: bool,
    pub(super) missing: Missing,
}

/// The schema, ready for reading.
#[derive(Clone, Debug)]
pub(super) struct SchemaIndex {
    /// One for each entity.
    keys: Vec<Keys>,
    /// One for each fact.
    slots: Vec<Slot>,
}

/// The keys of an entity's map.
#[derive(Clone, Debug, Default)]
struct Keys {
    /// By length and then by text: most comparisons end at the length.
    sorted: Box<[(Box<str>, Key)]>,
    /// For the beginning and for each key, the key that comes next in the pack.
    next: Box<[usize]>,
}

/// Which key came next the last time, for the beginning of each entity's map and for each key in it. Whoever writes households writes their keys in
/// some order and keeps to it, so nearly every key is found by one comparison.
#[derive(Clone, Debug)]
pub(super) struct Habits(Vec<Box<[usize]>>);

/// Where in a map a reader stands: 0 at the beginning, else one more than the last key's index.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place(usize);

impl SchemaIndex {
    pub(super) fn new(schema: &Schema) -> Self {
        let keys = schema.entities.iter().map(|entity| {
            let facts = entity.facts.iter().filter_map(|f| Some((schema.fact(*f)?.key.clone(), Key::Fact(*f))));
            let lists = entity.children.iter().filter_map(|c| Some((schema.entity(*c)?.list.clone(), Key::List(*c))));
            let given = entity.parent.is_none().then(|| (GIVEN.into(), Key::Given));
            Keys::new(facts.chain(lists).chain(given).collect())
        });
        Self { keys: keys.collect(), slots: schema.facts.iter().map(slot).collect() }
    }

    /// How the lanes of each fact are held.
    pub(super) fn lanes(&self) -> impl Iterator<Item = LaneKind> {
        self.slots.iter().map(|slot| slot.lanes)
    }

    pub(super) fn slot(&self, fact: FactId) -> Option<&Slot> {
        self.slots.get(fact.index())
    }

    /// What a key of an entity's map stands for.
    pub(super) fn key(&self, entity: EntityId, key: &str) -> Option<Key> {
        let keys = self.keys.get(entity.index())?;
        keys.sorted.get(keys.find(key)?).map(|(_, key)| *key)
    }

    /// Keys that come in the order of the pack.
    pub(super) fn habits(&self) -> Habits {
        Habits(self.keys.iter().map(|keys| keys.next.clone()).collect())
    }

    /// As [`key`](Self::key), for the key that comes next after `place`.
    pub(super) fn next_key(&self, habits: &mut Habits, entity: EntityId, place: &mut Place, key: &str) -> Option<Key> {
        let keys = self.keys.get(entity.index())?;
        let next = habits.0.get_mut(entity.index())?.get_mut(place.0)?;
        if keys.sorted.get(*next).is_none_or(|(k, _)| **k != *key) {
            *next = keys.find(key)?;
        }
        place.0 = *next + 1;
        keys.sorted.get(*next).map(|(_, key)| *key)
    }
}

impl Keys {
    /// From keys in the order of the pack.
    fn new(keys: Vec<(Box<str>, Key)>) -> Self {
        let mut order_of: Vec<usize> = (0..keys.len()).collect();
        let name = |i: &usize| keys.get(*i).map(|(key, _)| order(key));
        order_of.sort_by(|a, b| name(a).cmp(&name(b)));
        let sorted: Box<[_]> = order_of.iter().filter_map(|i| keys.get(*i).cloned()).collect();
        let mut next = vec![0; keys.len() + 1].into_boxed_slice();
        for (place, i) in order_of.iter().enumerate() {
            // The key before it in the pack, or the beginning.
            let before = i.checked_sub(1).and_then(|b| order_of.iter().position(|o| *o == b)).map_or(0, |p| p + 1);
            if let Some(next) = next.get_mut(before) {
                *next = place;
            }
        }
        Self { sorted, next }
    }

    fn find(&self, key: &str) -> Option<usize> {
        self.sorted.binary_search_by(|(k, _)| order(k).cmp(&order(key))).ok()
    }
}

fn order(key: &str) -> (usize, &str) {
    (key.len(), key)
}

fn slot(fact: &super::Fact) -> Slot {
    let kind = match &fact.ty {
        FactType::Bool => Kind::Bool,
        FactType::Number { digits, min, max, int, .. } => {
            Kind::Number { digits: *digits, min: mantissa(*min, *digits, Rounding::Ceil), max: mantissa(*max, *digits, Rounding::Floor), int: *int }
        }
        FactType::Date { min, max } => {
            let day = |bound: &Option<DateBound>, open| match bound {
                Some(DateBound::Day(day)) => day.days(),
                Some(DateBound::On) | None => open,
            };
            Kind::Date { min: day(min, i32::MIN), max: day(max, i32::MAX) }
        }
        FactType::Choice(set) => Kind::Choice(*set),
        FactType::Text => Kind::Text,
        FactType::Region => Kind::Region,
    };
    let missing = match &fact.default {
        Some(Value::Text(text)) => Missing::Text(text.clone()),
        Some(Value::Absent) => Missing::Absent,
        Some(value) => fact.lane(value).map_or(Missing::Unknown, Missing::Lane),
        None if fact.unanswered_is_absent => Missing::Absent,
        None => Missing::Unknown,
    };
    Slot { kind, lanes: LaneKind::of(&fact.ty), optional: fact.optional, missing }
}

/// A bound with more digits than the fact has lets the values within it through.
fn mantissa(bound: Number, digits: u8, inward: Rounding) -> i128 {
    bound.round_to(digits, inward).unwrap_or(bound).at_scale(digits).unwrap_or_default()
}
