//! Lanes of derived spaces (lists within lists) and the ways between spaces, made when first needed.

use super::Run;
use crate::facts::EntityId;
use crate::facts::population::{Lanes as FactLanes, Rows};
use crate::plan::{Map, MapId, Space, SpaceId};

/// The lanes of a derived space.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    /// Made for this run?
    pub(super) ready: bool,
    /// The lane around of each lane.
    pub(crate) outer: Vec<u32>,
    /// The lane that each stands for.
    pub(crate) origin: Vec<u32>,
    /// For each lane around its first lane here, then the end.
    pub(crate) first: Vec<u32>,
}

impl Run<'_> {
    pub(super) fn len(&self, space: SpaceId) -> usize {
        match self.graph.spaces.get(space.0 as usize) {
            Some(Space::Base(entity)) => self.rows(*entity).map_or(0, |r| r.len),
            _ => self.frame.spaces.get(space.0 as usize).map_or(0, |s| s.outer.len()),
        }
    }

    fn rows(&self, entity: EntityId) -> Option<&Rows> {
        self.population.rows(entity)
    }

    pub(super) fn ensure_space(&mut self, id: SpaceId) {
        let Some(space) = self.graph.spaces.get(id.0 as usize).copied() else { return };
        if matches!(space, Space::Base(_)) || self.frame.spaces.get(id.0 as usize).is_none_or(|s| s.ready) {
            return;
        }
        let (outer, from) = match space {
            Space::Base(_) => return,
            Space::Children { outer, from, .. } | Space::Before { outer, from, .. } | Space::Again { outer, from, .. } => (outer, from),
        };
        self.ensure_space(outer);
        self.ensure_map(from);
        if let Space::Again { list, .. } = space {
            self.ensure_space(list);
        }
        let mut lanes = self.frame.spaces.get_mut(id.0 as usize).map(std::mem::take).unwrap_or_default();
        lanes.outer.clear();
        lanes.origin.clear();
        lanes.first.clear();
        let count = self.len(outer);
        for lane in 0..count {
            lanes.first.push(u32::try_from(lanes.outer.len()).unwrap_or(u32::MAX));
            let start = self.follow(from, lane);
            let around = u32::try_from(lane).unwrap_or(u32::MAX);
            let mut push = |origin: usize| {
                lanes.outer.push(around);
                lanes.origin.push(u32::try_from(origin).unwrap_or(u32::MAX));
            };
            match space {
                Space::Base(_) => {}
                Space::Children { child, .. } => self.segment(child, start).for_each(&mut push),
                Space::Again { list, .. } => self.elements(list, start).for_each(&mut push),
                Space::Before { entity, same_year, .. } => self.before(entity, start, same_year).for_each(&mut push),
            }
        }
        lanes.first.push(u32::try_from(lanes.outer.len()).unwrap_or(u32::MAX));
        lanes.ready = true;
        if let Some(slot) = self.frame.spaces.get_mut(id.0 as usize) {
            *slot = lanes;
        }
    }

    /// The children of an entity's lane.
    fn segment(&self, child: EntityId, parent: usize) -> std::ops::Range<usize> {
        let at = |i: usize| self.rows(child).and_then(|r| r.first.get(i)).map_or(0, |f| *f as usize);
        at(parent)..at(parent + 1)
    }

    /// The elements of a list in a lane of the space around it.
    pub(crate) fn elements(&self, list: SpaceId, lane: usize) -> std::ops::Range<usize> {
        match self.graph.spaces.get(list.0 as usize) {
            Some(Space::Base(entity)) => self.segment(*entity, lane),
            _ => {
                let lanes = self.frame.spaces.get(list.0 as usize);
                let at = |i: usize| lanes.and_then(|l| l.first.get(i)).map_or(0, |f| *f as usize);
                at(lane)..at(lane + 1)
            }
        }
    }

    /// For each lane around a list its first element, then the end.
    pub(super) fn firsts(&self, list: SpaceId) -> Option<&[u32]> {
        match self.graph.spaces.get(list.0 as usize)? {
            Space::Base(entity) => self.rows(*entity).map(|r| &*r.first),
            _ => self.frame.spaces.get(list.0 as usize).map(|s| &*s.first),
        }
    }

    /// The lane around an element of a derived space.
    pub(crate) fn outer_lane(&self, space: SpaceId, lane: usize) -> usize {
        let lanes = self.frame.spaces.get(space.0 as usize);
        lanes.and_then(|l| l.outer.get(lane)).map_or(0, |l| *l as usize)
    }

    /// The siblings that come earlier by their order, ties by input order.
    fn before(&self, entity: EntityId, lane: usize, same_year: bool) -> impl Iterator<Item = usize> {
        let order = self.population.schema.entity(entity).and_then(|e| e.order);
        let dates: &[i64] = match order.and_then(|o| self.population.column(o)).map(|c| &c.lanes) {
            Some(FactLanes::Narrow(days)) => days,
            _ => &[],
        };
        let parent = self.rows(entity).and_then(|r| r.parent.get(lane)).map_or(0, |p| *p as usize);
        let day = move |i: usize| dates.get(i).copied().unwrap_or(0);
        let year = move |i: usize| crate::calendar::Date::from_days(day(i)).map(crate::calendar::Date::year);
        self.segment(entity, parent).filter(move |other| (day(*other), *other) < (day(lane), lane) && (!same_year || year(*other) == year(lane)))
    }

    /// Where a way leads from a lane.
    pub(crate) fn follow(&self, map: MapId, lane: usize) -> usize {
        let at = |lanes: Option<&Vec<u32>>| lanes.and_then(|l| l.get(lane)).map_or(0, |l| *l as usize);
        match self.graph.maps.get(map.0 as usize) {
            None | Some(Map::Identity) => lane,
            Some(Map::Parent(entity)) => at(self.rows(*entity).map(|r| &r.parent)),
            Some(Map::Outer(space)) => at(self.frame.spaces.get(space.0 as usize).map(|s| &s.outer)),
            Some(Map::Origin(space)) => at(self.frame.spaces.get(space.0 as usize).map(|s| &s.origin)),
            Some(Map::Then(first, second)) => self.follow(*second, self.follow(*first, lane)),
        }
    }

    /// Makes the spaces that a way goes through.
    fn ensure_spaces_of(&mut self, map: MapId) {
        match self.graph.maps.get(map.0 as usize).copied() {
            Some(Map::Outer(space) | Map::Origin(space)) => self.ensure_space(space),
            Some(Map::Then(first, second)) => {
                self.ensure_spaces_of(first);
                self.ensure_spaces_of(second);
            }
            _ => {}
        }
    }

    /// The lane that a way leads to from each lane, once made.
    pub(super) fn way(&self, map: MapId) -> Option<&[u32]> {
        let space = |id: &SpaceId| self.frame.spaces.get(id.0 as usize);
        match self.graph.maps.get(map.0 as usize)? {
            Map::Parent(entity) => self.rows(*entity).map(|r| &*r.parent),
            Map::Outer(id) => space(id).map(|s| &*s.outer),
            Map::Origin(id) => space(id).map(|s| &*s.origin),
            Map::Identity | Map::Then(..) => self.frame.maps.get(map.0 as usize).map(|m| &*m.lanes),
        }
    }

    pub(super) fn ensure_map(&mut self, map: MapId) {
        self.ensure_spaces_of(map);
        let stands = !matches!(self.graph.maps.get(map.0 as usize), Some(Map::Then(..)));
        if stands || self.frame.maps.get(map.0 as usize).is_none_or(|m| m.ready) {
            return;
        }
        let count = self.domain(map);
        let mut made = self.frame.maps.get_mut(map.0 as usize).map(std::mem::take).unwrap_or_default();
        made.lanes.clear();
        made.lanes.extend((0..count).map(|lane| u32::try_from(self.follow(map, lane)).unwrap_or(u32::MAX)));
        made.ready = true;
        if let Some(slot) = self.frame.maps.get_mut(map.0 as usize) {
            *slot = made;
        }
    }

    /// Number of lanes that a way starts from.
    fn domain(&self, map: MapId) -> usize {
        match self.graph.maps.get(map.0 as usize) {
            None | Some(Map::Identity) => 0,
            Some(Map::Parent(entity)) => self.rows(*entity).map_or(0, |r| r.len),
            Some(Map::Outer(space) | Map::Origin(space)) => self.len(*space),
            Some(Map::Then(first, _)) => self.domain(*first),
        }
    }
}
