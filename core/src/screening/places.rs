//! Where entities stand, and where answers belong.

use crate::facts::{EntityId, Path};
use crate::intervals::{Answered, Leaf};

/// The ways to the entities of a household: many rules and facts are of the same.
pub(super) struct Places<'a> {
    answered: &'a Answered,
    /// Of each entity, its lanes.
    known: Vec<Vec<Option<Path>>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(answered: &'a Answered) -> Self {
        let known = answered.population.rows.iter().map(|rows| vec![None; rows.len]).collect();
        Self { answered, known }
    }

    /// The way to an entity.
    pub(super) fn of(&mut self, entity: EntityId, lane: usize) -> Path {
        let found = || self.answered.population.place(entity, lane).1;
        match self.known.get_mut(entity.index()).and_then(|lanes| lanes.get_mut(lane)) {
            Some(known) => known.get_or_insert_with(found).clone(),
            None => found(),
        }
    }

    /// Where the answer to something open belongs.
    pub(super) fn of_leaf(&mut self, leaf: Leaf) -> Path {
        let schema = &self.answered.population.schema;
        match leaf {
            Leaf::List(entity, lane) => {
                let entity = schema.entity(entity);
                self.of(entity.and_then(|e| e.parent).unwrap_or(EntityId::ROOT), lane).key(entity.map_or("", |e| &e.list))
            }
            Leaf::Fact(id, lane) => schema.fact(id).map_or_else(Path::root, |fact| self.of(fact.entity, lane).key(fact.key.clone())),
        }
    }
}

impl Answered {
    /// Its place in the order of the pack: the household's, then member by member.
    pub(super) fn rank(&self, leaf: Leaf) -> (u16, usize, bool, u16) {
        match leaf {
            Leaf::List(entity, lane) => {
                let parent = self.population.schema.entity(entity).and_then(|e| e.parent).unwrap_or(EntityId::ROOT);
                (parent.0, lane, true, entity.0)
            }
            Leaf::Fact(id, lane) => (self.population.schema.fact(id).map_or(0, |f| f.entity.0), lane, false, id.0),
        }
    }
}
