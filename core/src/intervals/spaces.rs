//! Lanes of lists within lists, and how many entities each stands for.
//!
//! A list that isn't finished ends in a lane that stands for all who may still come: none, or some, or many. Which claims come before another is open
//! where a date is.

use super::facts::{Answered, Copies};
use super::run::Run;
use crate::facts::EntityId;
use crate::plan::{Map, MapId, Space, SpaceId};

/// The lanes of a derived space.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    ready: bool,
    /// The lane around of each lane.
    outer: Vec<u32>,
    /// The lane that each stands for.
    origin: Vec<u32>,
    /// For each lane around its first lane here, then the end.
    first: Vec<u32>,
    copies: Vec<Copies>,
}

fn number(lane: usize) -> u32 {
    u32::try_from(lane).unwrap_or(u32::MAX)
}

impl Run<'_> {
    /// Number of lanes of a space, made if need be.
    pub(super) fn lanes(&mut self, id: SpaceId) -> usize {
        self.ensure(id);
        match self.graph.spaces.get(id.0 as usize) {
            Some(Space::Base(entity)) => self.answers.rows(*entity),
            _ => self.spaces.get(id.0 as usize).map_or(0, |s| s.outer.len()),
        }
    }

    fn ensure(&mut self, id: SpaceId) {
        let Some(space) = self.graph.spaces.get(id.0 as usize).copied() else { return };
        let (outer, from) = match space {
            Space::Base(_) => return,
            Space::Children { outer, from, .. } | Space::Before { outer, from, .. } | Space::Again { outer, from, .. } => (outer, from),
        };
        if self.spaces.get(id.0 as usize).is_none_or(|s| s.ready) {
            return;
        }
        let count = self.lanes(outer);
        self.ensure_way(from);
        if let Space::Again { list, .. } = space {
            self.ensure(list);
        }
        let mut lanes = Lanes { ready: true, ..Lanes::default() };
        for lane in 0..count {
            lanes.first.push(number(lanes.outer.len()));
            let start = self.follow(from, lane);
            let mut push = |origin: usize, copies: Copies| {
                lanes.outer.push(number(lane));
                lanes.origin.push(number(origin));
                lanes.copies.push(copies);
            };
            match space {
                Space::Base(_) => {}
                Space::Children { child, .. } => {
                    for origin in self.answers.children(child, start) {
                        let copies = self.base_copies(child, origin);
                        push(origin, copies);
                    }
                }
                Space::Again { list, .. } => {
                    for origin in self.elements(list, start) {
                        push(origin, self.copies(list, origin));
                    }
                }
                Space::Before { entity, same_year, .. } => {
                    for (origin, copies) in self.before(entity, start, same_year) {
                        push(origin, copies);
                    }
                }
            }
        }
        lanes.first.push(number(lanes.outer.len()));
        if let Some(slot) = self.spaces.get_mut(id.0 as usize) {
            *slot = lanes;
        }
    }

    /// Makes the spaces that a way goes through.
    pub(super) fn ensure_way(&mut self, map: MapId) {
        match self.graph.maps.get(map.0 as usize).copied() {
            Some(Map::Outer(space) | Map::Origin(space)) => self.ensure(space),
            Some(Map::Then(first, second)) => {
                self.ensure_way(first);
                self.ensure_way(second);
            }
            _ => {}
        }
    }

    /// Where a way leads from a lane.
    pub(super) fn follow(&self, map: MapId, lane: usize) -> usize {
        let at = |lanes: Option<&Vec<u32>>| lanes.and_then(|l| l.get(lane)).map_or(0, |l| *l as usize);
        match self.graph.maps.get(map.0 as usize) {
            None | Some(Map::Identity) => lane,
            Some(Map::Parent(entity)) => self.answers.parent(*entity, lane),
            Some(Map::Outer(space)) => at(self.spaces.get(space.0 as usize).map(|s| &s.outer)),
            Some(Map::Origin(space)) => at(self.spaces.get(space.0 as usize).map(|s| &s.origin)),
            Some(Map::Then(first, second)) => self.follow(*second, self.follow(*first, lane)),
        }
    }

    /// The elements of a list in a lane of the space around it.
    pub(super) fn elements(&self, list: SpaceId, lane: usize) -> std::ops::Range<usize> {
        match self.graph.spaces.get(list.0 as usize) {
            Some(Space::Base(entity)) => self.answers.children(*entity, lane),
            _ => {
                let lanes = self.spaces.get(list.0 as usize);
                let at = |i: usize| lanes.and_then(|l| l.first.get(i)).map_or(0, |f| *f as usize);
                at(lane)..at(lane + 1)
            }
        }
    }

    /// How many entities a lane of a list stands for.
    pub(super) fn copies(&mut self, list: SpaceId, lane: usize) -> Copies {
        match self.graph.spaces.get(list.0 as usize) {
            Some(Space::Base(entity)) => self.base_copies(*entity, lane),
            _ => self.spaces.get(list.0 as usize).and_then(|s| s.copies.get(lane)).copied().unwrap_or(Copies::ONE),
        }
    }

    fn base_copies(&mut self, entity: EntityId, lane: usize) -> Copies {
        match self.answers.rest(entity, lane) {
            None => Copies::ONE,
            Some(rest) => {
                let because = self.answers.blank(entity, lane).map(|leaf| self.leaf(leaf)).unwrap_or_default();
                Copies { low: rest.least, high: rest.most, because }
            }
        }
    }

    /// The siblings that come earlier by their order, ties by input order, and those that may.
    fn before(&mut self, entity: EntityId, lane: usize, same_year: bool) -> Vec<(usize, Copies)> {
        let Some(order) = self.answers.order(entity) else { return Vec::new() };
        let parent = self.answers.parent(entity, lane);
        let (own, own_set) = self.day(order, lane);
        let year = |day: i128| i64::try_from(day).ok().and_then(crate::calendar::Date::from_days).map(crate::calendar::Date::year);
        let mut found = Vec::new();
        for other in self.answers.children(entity, parent) {
            let copies = self.base_copies(entity, other);
            let high = if other == lane { copies.high - 1 } else { copies.high };
            let (day, set) = self.day(order, other);
            let (always, maybe) = if other == lane {
                // Those who may still come are told apart by nothing.
                (false, high > 0)
            } else if other < lane {
                (day.high <= own.low, day.low <= own.high)
            } else {
                (day.high < own.low, day.low < own.high)
            };
            let years = (year(day.low), year(day.high), year(own.low), year(own.high));
            let (always, maybe) = match years {
                _ if !same_year => (always, maybe),
                (a, b, c, d) if a == b && c == d && a == c => (always, maybe),
                (Some(a), Some(b), Some(c), Some(d)) if b < c || d < a => (false, false),
                _ => (false, maybe),
            };
            if maybe {
                let mut because = copies.because;
                if !always {
                    let days = self.sets.union(own_set, set);
                    because = self.sets.union(because, days);
                }
                found.push((other, Copies { low: if always { copies.low } else { 0 }, high, because }));
            }
        }
        found
    }
}

impl Answered {
    /// Number of lanes of an entity.
    pub(super) fn rows(&self, entity: EntityId) -> usize {
        self.population.rows(entity).map_or(0, |r| r.len)
    }

    pub(super) fn children(&self, child: EntityId, parent: usize) -> std::ops::Range<usize> {
        self.population.rows(child).map_or(0..0, |r| r.of_parent(parent))
    }

    pub(super) fn parent(&self, entity: EntityId, lane: usize) -> usize {
        self.population.rows(entity).and_then(|r| r.parent.get(lane)).map_or(0, |p| *p as usize)
    }

    /// The date that orders an entity's list.
    fn order(&self, entity: EntityId) -> Option<crate::facts::FactId> {
        self.population.schema.entity(entity).and_then(|e| e.order)
    }
}
