//! A chunk of households as a population of its own, and the run of a plan over it.

use std::ops::Range;
use std::sync::Arc;

use super::column::{Part, RowError, Shape};
use crate::columns::{Frame, Run};
use crate::facts::population::{Column, Given, Lanes, Population, Rows};
use crate::facts::{EntityId, FactId, Fault};
use crate::plan::Plan;
use crate::policy::Policy;

/// The first lane of an entity that belongs to a household or to a later one.
pub(super) fn first_lane(population: &Population, entity: EntityId, household: usize) -> usize {
    match population.schema.entity(entity).and_then(|e| e.parent) {
        None => household,
        Some(parent) => {
            let parent = first_lane(population, parent, household);
            population.rows(entity).and_then(|r| r.first.get(parent)).map_or(0, |f| *f as usize)
        }
    }
}

/// What a chunk tells besides its results.
#[derive(Default)]
pub(super) struct Told {
    /// Of each output.
    pub(super) errors: Vec<Vec<RowError>>,
    pub(super) faults: Vec<(usize, Fault)>,
}

impl Told {
    pub(super) fn is_empty(&self) -> bool {
        self.faults.is_empty() && self.errors.iter().all(Vec::is_empty)
    }
}

/// Runs chunks one after the other; what it has grown is kept from chunk to chunk.
pub(super) struct Worker {
    chunk: Population,
    frame: Frame,
    shapes: Vec<Shape>,
    facts: Vec<FactId>,
    /// The entities of the rules that are given.
    given: Vec<EntityId>,
}

impl Worker {
    pub(super) fn new(policy: &Policy, plan: &Plan, population: &Population) -> Self {
        let chunk = Population {
            schema: population.schema.clone(),
            rows: vec![Rows::default(); population.rows.len()],
            columns: population.columns.iter().map(empty).collect(),
            texts: population.texts.clone(),
            given: population.given.iter().map(|g| Given { symbol: g.symbol, values: Vec::new() }).collect(),
        };
        let shapes = plan.outputs.iter().map(|o| Shape::of(plan, &o.value)).collect();
        let entity = |g: &Given| policy.program().symbol(g.symbol).and_then(|s| s.definitions.last()).map_or(EntityId::ROOT, |d| d.entity);
        let given = population.given.iter().map(entity).collect();
        Self { given, chunk, frame: Frame::default(), shapes, facts: plan.columns_read(&population.schema) }
    }

    /// Runs a plan over a range of households.
    pub(super) fn run(&mut self, policy: &Policy, plan: &Arc<Plan>, population: &Population, range: Range<usize>, parts: Vec<Part<'_>>) -> Told {
        self.take(population, &range);
        let mut told = Told::default();
        let mut run = Run::new(&plan.graph, &plan.schedule, &self.chunk, &mut self.frame);
        run.run();
        for (index, fault) in policy.faults_of(plan, &run) {
            told.faults.push((range.start + index, fault));
        }
        told.errors = parts.into_iter().zip(&self.shapes).map(|(mut part, shape)| part.fill(&run, *shape)).collect();
        told
    }

    /// Copies the columns that are read.
    fn take(&mut self, population: &Population, range: &Range<usize>) {
        let lanes: Vec<Range<usize>> = (0..population.rows.len())
            .map(|i| {
                let entity = EntityId(u16::try_from(i).unwrap_or(u16::MAX));
                first_lane(population, entity, range.start)..first_lane(population, entity, range.end)
            })
            .collect();
        for (index, (rows, whole)) in self.chunk.rows.iter_mut().zip(&population.rows).enumerate() {
            let Some(own) = lanes.get(index) else { continue };
            let entity = population.schema.entities.get(index);
            let around = entity.and_then(|e| e.parent).and_then(|p| lanes.get(p.index()));
            rows.len = own.len();
            rows.parent.clear();
            rows.first.clear();
            let Some(around) = around else { continue };
            let base = u32::try_from(around.start).unwrap_or(u32::MAX);
            rows.parent.extend(whole.parent.get(own.clone()).unwrap_or_default().iter().map(|p| p - base));
            let base = u32::try_from(own.start).unwrap_or(u32::MAX);
            rows.first.extend(whole.first.get(around.start..=around.end).unwrap_or_default().iter().map(|f| f - base));
        }
        for fact in &self.facts {
            let (Some(to), Some(from)) = (self.chunk.columns.get_mut(fact.index()), population.columns.get(fact.index())) else { continue };
            let entity = population.schema.fact(*fact).map_or(EntityId::ROOT, |f| f.entity);
            let Some(own) = lanes.get(entity.index()) else { continue };
            match (&mut to.lanes, &from.lanes) {
                (Lanes::Bool(to), Lanes::Bool(from)) => part(to, from, own),
                (Lanes::Narrow(to), Lanes::Narrow(from)) => part(to, from, own),
                (Lanes::Wide(to), Lanes::Wide(from)) => part(to, from, own),
                _ => {}
            }
            part(&mut to.states, &from.states, own);
        }
        for (to, (from, entity)) in self.chunk.given.iter_mut().zip(population.given.iter().zip(&self.given)) {
            let own = lanes.get(entity.index()).cloned().unwrap_or(0..0);
            part(&mut to.values, &from.values, &own);
        }
    }
}

fn empty(column: &Column) -> Column {
    let lanes = match column.lanes {
        Lanes::Bool(_) => Lanes::Bool(Vec::new()),
        Lanes::Narrow(_) => Lanes::Narrow(Vec::new()),
        Lanes::Wide(_) => Lanes::Wide(Vec::new()),
    };
    Column { lanes, states: Vec::new() }
}

fn part<T: Clone>(to: &mut Vec<T>, from: &[T], range: &Range<usize>) {
    to.clear();
    to.extend_from_slice(from.get(range.clone()).unwrap_or_default());
}
