//! A chunk of households as a population of its own, and the run of a plan over it.

use std::ops::Range;
use std::sync::Arc;

use super::column::{Held, Part, RowError, Shape};
use crate::columns::{Frame, Run};
use crate::facts::population::{Column, Given, Lanes, Population, Rows};
use crate::facts::{EntityId, FactId, Fault};
use crate::plan::Plan;
use crate::policy::Policy;

/// Where chunks come from.
pub(crate) trait Source: Sync {
    /// Number of households.
    fn households(&self) -> usize;

    /// The first lane of an entity that belongs to a household or to a later one.
    fn first_lane(&self, entity: EntityId, household: usize) -> usize;

    /// Of an entity that is in a household, each household's first lane, then the end; none where another entity stands between the two.
    fn first_lanes(&self, entity: EntityId) -> Option<&[u32]>;

    /// A population of nobody, to be filled.
    fn chunk(&self) -> Population;

    /// Fills a chunk with some households; adds what is wrong with them, each with the household's place in the chunk.
    fn fill(&self, households: &Range<usize>, chunk: &mut Population, faults: &mut Vec<(usize, Fault)>);
}

/// A population that is all there.
pub(super) struct Whole<'p> {
    population: &'p Population,
    /// What a plan reads.
    facts: Vec<FactId>,
    /// The entities of the rules that are given.
    given: Vec<EntityId>,
}

impl<'p> Whole<'p> {
    pub(super) fn new(policy: &Policy, plan: &Plan, population: &'p Population) -> Self {
        let entity = |g: &Given| policy.program().symbol(g.symbol).and_then(|s| s.definitions.last()).map_or(EntityId::ROOT, |d| d.entity);
        Self { population, facts: plan.columns_read(&population.schema), given: population.given.iter().map(entity).collect() }
    }
}

impl Source for Whole<'_> {
    fn households(&self) -> usize {
        self.population.len()
    }

    fn first_lane(&self, entity: EntityId, household: usize) -> usize {
        match self.population.schema.entity(entity).and_then(|e| e.parent) {
            None => household,
            Some(parent) => {
                let parent = self.first_lane(parent, household);
                self.population.rows(entity).and_then(|r| r.first.get(parent)).map_or(0, |f| *f as usize)
            }
        }
    }

    fn first_lanes(&self, entity: EntityId) -> Option<&[u32]> {
        let in_household = self.population.schema.entity(entity)?.parent == Some(EntityId::ROOT);
        self.population.rows(entity).filter(|_| in_household).map(|rows| &*rows.first)
    }

    fn chunk(&self) -> Population {
        Population {
            schema: self.population.schema.clone(),
            rows: vec![Rows::default(); self.population.rows.len()],
            columns: self.population.columns.iter().map(empty).collect(),
            texts: self.population.texts.clone(),
            given: self.population.given.iter().map(|g| Given { symbol: g.symbol, values: Vec::new() }).collect(),
        }
    }

    /// Copies the columns that are read.
    fn fill(&self, households: &Range<usize>, chunk: &mut Population, _: &mut Vec<(usize, Fault)>) {
        let population = self.population;
        let lanes = |entity: EntityId| self.first_lane(entity, households.start)..self.first_lane(entity, households.end);
        for ((id, rows), whole) in (0..).map(EntityId).zip(&mut chunk.rows).zip(&population.rows) {
            rows.take(&whole.first, population.schema.entity(id).and_then(|e| e.parent).map(lanes), &lanes(id));
        }
        for fact in &self.facts {
            let (Some(to), Some(from)) = (chunk.columns.get_mut(fact.index()), population.columns.get(fact.index())) else { continue };
            let own = lanes(population.schema.fact(*fact).map_or(EntityId::ROOT, |f| f.entity));
            match (&mut to.lanes, &from.lanes) {
                (Lanes::Bool(to), Lanes::Bool(from)) => part(to, from, &own),
                (Lanes::Narrow(to), Lanes::Narrow(from)) => part(to, from, &own),
                (Lanes::Wide(to), Lanes::Wide(from)) => part(to, from, &own),
                _ => {}
            }
            part(&mut to.states, &from.states, &own);
        }
        for (to, (from, entity)) in chunk.given.iter_mut().zip(population.given.iter().zip(&self.given)) {
            part(&mut to.values, &from.values, &lanes(*entity));
        }
    }
}

impl Rows {
    /// Becomes some lanes of an entity: those that belong to the lanes `around` of its parent, given for each lane of the parent its first.
    pub(crate) fn take(&mut self, first: &[u32], around: Option<Range<usize>>, own: &Range<usize>) {
        self.len = own.len();
        self.parent.clear();
        self.first.clear();
        let Some(around) = around else { return };
        let base = u32::try_from(own.start).unwrap_or(u32::MAX);
        self.first.extend(first.get(around.start..=around.end).unwrap_or_default().iter().map(|f| f - base));
        // At each lane how many parents begin there, then summed up: no loop whose end a processor would have to guess.
        self.parent.resize(self.len, 0);
        for first in self.first.iter().skip(1) {
            if let Some(begins) = self.parent.get_mut(*first as usize) {
                *begins += 1;
            }
        }
        let mut parent = 0;
        for slot in &mut self.parent {
            parent += *slot;
            *slot = parent;
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

/// What chunks tell besides their results.
#[derive(Default)]
pub(super) struct Told {
    /// Of each output.
    pub(super) errors: Vec<Vec<RowError>>,
    pub(super) faults: Vec<(usize, Fault)>,
}

/// Runs chunks one after the other; what it has grown is kept from chunk to chunk, so that none allocates but for what it has to tell.
pub(super) struct Worker<'c> {
    pub(super) parts: Vec<Part<'c>>,
    pub(super) told: Told,
    pub(super) frame: Frame,
    chunk: Population,
    shapes: Vec<Shape>,
    faults: Vec<(usize, Fault)>,
    /// Whether each household of the chunk is at fault; nothing where none is.
    at_fault: Vec<bool>,
}

impl Worker<'_> {
    pub(super) fn new(policy: &Policy, plan: &Plan, source: &impl Source, held: Held) -> Self {
        let shapes = plan.outputs.iter().map(|o| Shape::of(plan, o, held)).collect();
        let told = Told { errors: vec![Vec::new(); plan.outputs.len()], faults: Vec::new() };
        Self { parts: Vec::new(), told, frame: policy.frame(), chunk: source.chunk(), shapes, faults: Vec::new(), at_fault: Vec::new() }
    }

    /// Runs a plan over a range of households into the worker's parts.
    pub(super) fn run(&mut self, policy: &Policy, plan: &Arc<Plan>, source: &impl Source, range: &Range<usize>) {
        self.faults.clear();
        source.fill(range, &mut self.chunk, &mut self.faults);
        let mut run = Run::new(&plan.graph, &plan.schedule, &self.chunk, &mut self.frame);
        run.run();
        self.faults.extend(policy.faults_of(plan, &run));
        self.faults.sort_by_key(|(household, _)| *household);
        // A household at fault has no results, and so no errors of rules.
        self.at_fault.clear();
        if !self.faults.is_empty() {
            self.at_fault.resize(range.len(), false);
        }
        for (household, _) in &self.faults {
            if let Some(slot) = self.at_fault.get_mut(*household) {
                *slot = true;
            }
        }
        for ((part, shape), errors) in self.parts.iter_mut().zip(&self.shapes).zip(&mut self.told.errors) {
            part.fill(&run, *shape, &self.at_fault, errors);
        }
        self.told.faults.extend(self.faults.drain(..).map(|(household, fault)| (range.start + household, fault)));
    }
}
