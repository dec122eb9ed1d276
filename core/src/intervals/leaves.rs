//! Open facts, numbered as they are read.

use super::facts::Leaf;
use super::sets::{SetId, Sets};
use crate::facts::population::Population;

/// The open facts of a run.
#[derive(Debug)]
pub(crate) struct Leaves {
    /// Of each fact, and of each entity's list, the place of its first lane.
    facts: Vec<usize>,
    lists: Vec<usize>,
    /// By place, the number.
    numbers: Vec<u32>,
    all: Vec<(Leaf, SetId)>,
}

const NONE: u32 = u32::MAX;

impl Leaves {
    pub(super) fn new(population: &Population) -> Self {
        let mut places = 0;
        let mut take = |lanes: Option<usize>| {
            let first = places;
            places += lanes.unwrap_or(0);
            first
        };
        let rows = |entity| population.rows(entity).map(|rows| rows.len);
        let facts = population.schema.facts.iter().map(|fact| take(rows(fact.entity))).collect();
        let lists = population.schema.entities.iter().map(|entity| take(entity.parent.and_then(rows))).collect();
        Self { facts, lists, numbers: vec![NONE; places], all: Vec::new() }
    }

    fn place(&self, leaf: Leaf) -> Option<usize> {
        let (first, lane) = match leaf {
            Leaf::Fact(fact, lane) => (self.facts.get(fact.index())?, lane),
            Leaf::List(entity, lane) => (self.lists.get(entity.index())?, lane),
        };
        Some(first + lane)
    }

    fn number(&self, leaf: Leaf) -> Option<usize> {
        self.numbers.get(self.place(leaf)?).copied().filter(|number| *number != NONE).map(|number| number as usize)
    }

    /// The set of one open fact.
    pub(super) fn set(&mut self, leaf: Leaf, sets: &mut Sets) -> SetId {
        if let Some((_, set)) = self.number(leaf).and_then(|number| self.all.get(number)) {
            return *set;
        }
        let set = sets.of(self.all.len());
        let slot = self.place(leaf).and_then(|place| self.numbers.get_mut(place));
        if let (Some(slot), Ok(number)) = (slot, u32::try_from(self.all.len())) {
            *slot = number;
        }
        self.all.push((leaf, set));
        set
    }

    /// Those that were read, by their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Leaf> {
        self.all.iter().map(|(leaf, _)| *leaf)
    }
}
