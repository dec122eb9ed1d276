//! A household that one pack has read, as it would be given to another.

use std::borrow::Cow;
use std::ops::Range;

use crate::facts::population::{Population, State};
use crate::facts::{EntityId, FactId, Input, Value, value_input};
use crate::policy::Policy;

/// What a pack takes from a population that another has read: facts and lists by their names.
pub(super) struct CarryOver<'p> {
    population: &'p Population,
    /// Of each entity of the pack.
    entities: Vec<Known>,
    /// Names of the rules whose values are given, those that the pack has.
    given: Vec<(usize, EntityId, Box<str>)>,
}

/// What of an entity is in the population.
struct Known {
    facts: Vec<(Box<str>, FactId)>,
    /// Lists, with the entity there and here.
    lists: Vec<(Box<str>, EntityId, EntityId)>,
}

impl<'p> CarryOver<'p> {
    /// `origin` is the policy whose pack has read the population.
    pub(super) fn new(population: &'p Population, origin: Option<&Policy>, to: &Policy) -> Self {
        let (from, own) = (&population.schema, &to.program().schema);
        // The same entity in the population: by the names of the lists on the way to it.
        let mut there: Vec<Option<EntityId>> = Vec::with_capacity(own.entities.len());
        for entity in &own.entities {
            there.push(match entity.parent {
                None => Some(EntityId::ROOT),
                Some(parent) => there.get(parent.index()).copied().flatten().and_then(|around| {
                    let children = from.entity(around).into_iter().flat_map(|e| &e.children).copied();
                    children.into_iter().find(|c| from.entity(*c).is_some_and(|c| c.list == entity.list))
                }),
            });
        }
        let known = own.entities.iter().zip(&there).map(|(entity, there_is)| Known {
            facts: entity
                .facts
                .iter()
                .filter_map(|id| {
                    let key = &own.fact(*id)?.key;
                    Some((key.clone(), from.fact_named((*there_is)?, key)?))
                })
                .collect(),
            lists: entity
                .children
                .iter()
                .filter_map(|child| Some((own.entity(*child)?.list.clone(), there.get(child.index()).copied().flatten()?, *child)))
                .collect(),
        });
        let name = |symbol| origin.and_then(|o| o.program().symbol(symbol)).filter(|s| to.program().symbol_named(&s.name).is_some());
        let given = population.given.iter().enumerate().filter_map(|(index, given)| {
            let symbol = name(given.symbol)?;
            Some((index, symbol.definitions.last()?.entity, symbol.name.clone()))
        });
        Self { population, entities: known.collect(), given: given.collect() }
    }

    /// A household.
    pub(super) fn household(&self, household: usize) -> Input<'static> {
        let mut entries = self.row(EntityId::ROOT, household);
        let mut given = Vec::new();
        for (index, entity, name) in &self.given {
            let values = self.population.given.get(*index).map_or(&[][..], |g| &g.values);
            for lane in self.lanes(*entity, household..household + 1) {
                if let Some(Some(value)) = values.get(lane) {
                    let path = self.population.place(*entity, lane).1.key(name.clone());
                    given.push((path.to_string().into(), value_input(&self.population.schema, value)));
                }
            }
        }
        if !given.is_empty() {
            entries.push(("given".into(), Input::Map(given)));
        }
        Input::Map(entries)
    }

    /// The lanes of an entity of the population that belong to some households.
    fn lanes(&self, entity: EntityId, households: Range<usize>) -> Range<usize> {
        let Some(parent) = self.population.schema.entity(entity).and_then(|e| e.parent) else { return households };
        let around = self.lanes(parent, households);
        let first = |lane: usize| self.population.rows(entity).and_then(|r| r.first.get(lane)).map_or(0, |f| *f as usize);
        first(around.start)..first(around.end)
    }

    fn row(&self, own: EntityId, lane: usize) -> Vec<(Cow<'static, str>, Input<'static>)> {
        let Some(known) = self.entities.get(own.index()) else { return Vec::new() };
        let mut entries = Vec::with_capacity(known.facts.len() + known.lists.len());
        for (key, fact) in &known.facts {
            // What wasn't answered isn't answered here either: each pack has its own defaults.
            let value = match self.population.answer(*fact, lane) {
                Some((State::Known, Some(value))) => value,
                Some((State::Absent, _)) => Value::Absent,
                _ => continue,
            };
            entries.push((key.to_string().into(), value_input(&self.population.schema, &value)));
        }
        for (list, there, here) in &known.lists {
            let lanes = self.population.rows(*there).map_or(0..0, |rows| rows.of_parent(lane));
            let rows = lanes.map(|lane| Input::Map(self.row(*here, lane)));
            entries.push((list.to_string().into(), Input::List(rows.collect())));
        }
        entries
    }
}
