//! Columns: runs a plan over a population. Everything is a loop over lanes; one household is a population of one.
//!
//! A register holds a column of values and, where any lane failed, a column of errors. Errors are lanes too: each operation passes on the error of its
//! first operand that has one, so the error of a result is the first in the order in which the rule is read.

mod arithmetic;
mod error;
mod lookup;
mod reduce;
mod round;
mod select;
mod spaces;

pub(crate) use error::{KeyAt, Record, RecordKind};
pub(crate) use lookup::slices;
pub(crate) use round::quotients;
pub(crate) use spaces::Lanes as SpaceLanes;

use crate::facts::population::{Lanes, Population, State};
use crate::facts::{FactId, Value};
use crate::ir::SymbolId;
use crate::plan::{Block, DatePart, Graph, Instruction, Lane, NodeId, Op, PlanId, Program, SpaceId};

/// A column of values, and of errors where any lane has one.
#[derive(Debug, Default)]
pub(crate) struct Register {
    pub(crate) bools: Vec<bool>,
    pub(crate) narrow: Vec<i64>,
    pub(crate) wide: Vec<i128>,
    /// 0: none; else one more than the index of a record. Empty: no lane has one.
    pub(crate) errors: Vec<u32>,
}

impl Register {
    fn clear(&mut self) {
        self.bools.clear();
        self.narrow.clear();
        self.wide.clear();
        self.errors.clear();
    }

    pub(crate) fn error(&self, lane: usize) -> u32 {
        self.errors.get(lane).copied().unwrap_or(0)
    }
}

/// Registers and lanes of a run; kept from run to run so that nothing is allocated once they have grown.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// The plan that the registers were filled for: its constants stay in them.
    plan: Option<PlanId>,
    #[expect(clippy::vec_box, reason = "a register changes places with the spare one by a pointer")]
    registers: Vec<Box<Register>>,
    /// Takes the place of a register while that is being filled.
    spare: Option<Box<Register>>,
    spaces: Vec<SpaceLanes>,
    /// Number of lanes of each space, once known in this run.
    lens: Vec<Option<usize>>,
    maps: Vec<MapLanes>,
    /// A lookup's key.
    key: Vec<i64>,
    /// Of each lane the sum of those before it.
    sums: Vec<i64>,
    pub(crate) records: Vec<Record>,
    /// The keys that records are about.
    pub(crate) keys: Vec<i64>,
}

/// A way between spaces that goes through others, lane by lane.
#[derive(Debug, Default)]
struct MapLanes {
    ready: bool,
    lanes: Vec<u32>,
}

/// A plan and the population that it runs over.
pub(crate) struct Run<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) program: &'a Program,
    pub(crate) population: &'a Population,
    pub(crate) frame: &'a mut Frame,
    /// Runs arms that no lane takes, too: explanations look at them.
    eager: bool,
}

impl<'a> Run<'a> {
    pub(crate) fn new(graph: &'a Graph, program: &'a Program, population: &'a Population, frame: &'a mut Frame) -> Self {
        if frame.plan != Some(program.id) {
            frame.plan = Some(program.id);
            frame.registers.iter_mut().for_each(|r| r.clear());
        }
        frame.registers.resize_with(program.count, Box::default);
        frame.spaces.resize_with(graph.spaces.len(), SpaceLanes::default);
        frame.spaces.iter_mut().for_each(|s| s.ready = false);
        frame.lens.clear();
        frame.lens.resize(graph.spaces.len(), None);
        frame.maps.resize_with(graph.maps.len(), MapLanes::default);
        frame.maps.iter_mut().for_each(|m| m.ready = false);
        frame.records.clear();
        frame.keys.clear();
        Self { graph, program, population, frame, eager: false }
    }

    /// Runs what some lane needs.
    pub(crate) fn run(&mut self) {
        self.block(&self.program.block);
    }

    /// Runs everything, needed or not.
    pub(crate) fn run_all(&mut self) {
        self.eager = true;
        self.run();
    }

    fn block(&mut self, block: &'a Block) {
        for instruction in &block.instructions {
            self.instruction(instruction);
        }
    }

    /// Number of lanes of a space, made if need be.
    fn lanes(&mut self, space: SpaceId) -> usize {
        if let Some(Some(len)) = self.frame.lens.get(space.0 as usize) {
            return *len;
        }
        self.ensure_space(space);
        let len = self.len(space);
        if let Some(slot) = self.frame.lens.get_mut(space.0 as usize) {
            *slot = Some(len);
        }
        len
    }

    fn slot(&self, node: NodeId) -> usize {
        self.program.register(node)
    }

    /// The column of a node that has been run.
    pub(crate) fn column(&self, node: NodeId) -> Option<&Register> {
        self.frame.registers.get(self.slot(node)).map(|r| &**r)
    }

    fn instruction(&mut self, instruction: &'a Instruction) {
        let Some(node) = self.graph.nodes.get(instruction.node.index()) else { return };
        let slot = self.slot(instruction.node);
        let len = self.lanes(node.space);
        if len == 0 {
            // Nobody there: nothing to compute, whatever it needs.
            if let Some(register) = self.frame.registers.get_mut(slot) {
                register.clear();
            }
            return;
        }
        match &node.op {
            Op::Select { condition, then, otherwise } => return self.select(instruction, node.lane, *condition, *then, *otherwise),
            Op::And(a, b) => return self.connect(instruction, *a, *b, true),
            Op::Or(a, b) => return self.connect(instruction, *a, *b, false),
            _ => {}
        }
        // Constants have registers of their own and stay there from run to run: only lanes that are new are filled.
        if node.op.is_constant() {
            if let Some(register) = self.frame.registers.get_mut(slot) {
                match node.op {
                    Op::Bool(value) => register.bools.resize(len, value),
                    Op::Narrow(value) => register.narrow.resize(len, value),
                    Op::Wide(value) => register.wide.resize(len, value),
                    _ => {}
                }
            }
            return;
        }
        let mut out = self.frame.spare.take().unwrap_or_default();
        out.clear();
        self.operation(&node.op, node.space, node.lane, len, &mut out);
        self.fill(slot, out);
    }

    /// Puts a column in its register; the register's old vectors are kept for the next.
    fn fill(&mut self, slot: usize, mut column: Box<Register>) {
        if let Some(place) = self.frame.registers.get_mut(slot) {
            std::mem::swap(place, &mut column);
        }
        self.frame.spare = Some(column);
    }

    fn operation(&mut self, op: &Op, space: SpaceId, lane: Lane, len: usize, out: &mut Register) {
        match op {
            Op::Text(index) => {
                let text = self.graph.texts.get(*index as usize);
                let known = text.and_then(|text| self.population.texts.iter().position(|t| **t == **text));
                // A text that no household has gets a number that no household has.
                let number = known.and_then(|i| i64::try_from(i).ok()).unwrap_or(-1 - i64::from(*index));
                out.narrow.resize(len, number);
            }
            Op::Fact { fact } => self.fact(*fact, out),
            Op::Known { fact, site } => {
                self.fact(*fact, out);
                self.unknown(*fact, *site, len, out);
            }
            Op::Present { fact, site } => {
                match self.population.column(*fact) {
                    Some(column) if !column.states.is_empty() => {
                        out.bools.extend(column.states.iter().map(|s| !matches!(s, State::Absent | State::AssumedAbsent)));
                    }
                    _ => out.bools.resize(len, true),
                }
                if let Some(site) = site {
                    self.unknown(*fact, *site, len, out);
                }
            }
            Op::IsGiven { symbol } => {
                let given = self.given(*symbol);
                out.bools.extend((0..len).map(|i| given.and_then(|g| g.get(i)).is_some_and(Option::is_some)));
            }
            Op::GivenPresent { symbol } => {
                let given = self.given(*symbol);
                out.bools.extend((0..len).map(|i| given.and_then(|g| g.get(i)).is_some_and(|v| !matches!(v, None | Some(Value::Absent)))));
            }
            Op::Given { symbol, scale } => self.given_values(*symbol, *scale, lane, len, out),
            Op::Gather { from, map } => self.gather(*from, *map, lane, out),
            Op::Reduce { kind, space: list, mask, body, check } => self.reduce(*kind, *list, *mask, *body, *check, lane, space, len, out),
            Op::Lookup { table, keys, band, part, site } => self.lookup(*table, keys, *band, *part, *site, space, lane, len, out),
            Op::Marginal { table, keys, amount, scale, site } => self.marginal(*table, keys, *amount, *scale, *site, space, len, out),
            Op::Fail { error, site } => self.fail(*error, *site, space, lane, len, out),
            Op::DatePart(part, date) => {
                let Some(date) = self.column(*date) else { return };
                out.errors.extend_from_slice(&date.errors);
                out.narrow.extend(date.narrow.iter().map(|d| date_part(*part, *d)));
            }
            _ => self.arithmetic(op, space, lane, out),
        }
    }

    fn fact(&self, fact: FactId, out: &mut Register) {
        match self.population.column(fact).map(|c| &c.lanes) {
            Some(Lanes::Bool(values)) => out.bools.extend_from_slice(values),
            Some(Lanes::Narrow(values)) => out.narrow.extend_from_slice(values),
            Some(Lanes::Wide(values)) => out.wide.extend_from_slice(values),
            None => {}
        }
    }

    /// Marks the lanes in which a fact wasn't answered.
    fn unknown(&mut self, fact: FactId, site: crate::plan::SiteId, len: usize, out: &mut Register) {
        let Some(column) = self.population.column(fact) else { return };
        // Nearly always all are known, which a look at whole blocks tells.
        let is_unknown = |block: &[State]| block.iter().fold(false, |any, s| any | (*s == State::Unknown));
        if !column.states.chunks(64).any(is_unknown) {
            return;
        }
        for (lane, _) in column.states.iter().enumerate().filter(|(_, s)| **s == State::Unknown) {
            let id = error::record(&mut self.frame.records, Record { kind: RecordKind::UnknownFact { fact, lane }, site });
            error::mark(&mut out.errors, len, lane, id);
        }
    }

    fn given(&self, symbol: SymbolId) -> Option<&[Option<Value>]> {
        self.population.given.iter().find(|g| g.symbol == symbol).map(|g| g.values.as_slice())
    }

    fn given_values(&self, symbol: SymbolId, scale: u8, lane: Lane, len: usize, out: &mut Register) {
        let given = self.given(symbol);
        for i in 0..len {
            let value = given.and_then(|g| g.get(i)).and_then(Option::as_ref);
            match lane {
                Lane::Bool => out.bools.push(matches!(value, Some(Value::Bool(true)))),
                Lane::Narrow => out.narrow.push(match value {
                    Some(Value::Date(date)) => i64::from(date.days()),
                    Some(Value::Code(_, code)) => i64::from(*code),
                    Some(Value::Region(region)) => region.packed(),
                    _ => 0,
                }),
                Lane::Wide => out.wide.push(match value {
                    Some(Value::Number(n)) => n.at_scale(scale).unwrap_or(0),
                    _ => 0,
                }),
            }
        }
    }

    fn gather(&mut self, from: NodeId, map: crate::plan::MapId, lane: Lane, out: &mut Register) {
        self.ensure_map(map);
        let (Some(from), Some(way)) = (self.column(from), self.way(map)) else { return };
        let lanes = || way.iter().map(|l| *l as usize);
        match lane {
            Lane::Bool => out.bools.extend(lanes().map(|l| from.bools.get(l).copied().unwrap_or(false))),
            Lane::Narrow => out.narrow.extend(lanes().map(|l| from.narrow.get(l).copied().unwrap_or(0))),
            Lane::Wide => out.wide.extend(lanes().map(|l| from.wide.get(l).copied().unwrap_or(0))),
        }
        if !from.errors.is_empty() {
            out.errors.extend(lanes().map(|l| from.error(l)));
        }
    }
}

fn date_part(part: DatePart, days: i64) -> i64 {
    let Some(date) = crate::calendar::Date::from_days(days) else { return 0 };
    match part {
        DatePart::Year => i64::from(date.year()),
        DatePart::Month => i64::from(date.month()),
        DatePart::Day => i64::from(date.day()),
    }
}
