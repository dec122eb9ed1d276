//! Runs a graph with ranges in its lanes.

use super::assume::Order;
use super::facts::{Answered, Copies, Leaf};
use super::leaves::Leaves;
use super::prepared::Prepared;
use super::range::{Failing, Range};
use super::sets::{SetId, Sets};
use super::spaces::Lanes;
use crate::facts::population::State;
use crate::facts::{FactId, Value};
use crate::ir::SymbolId;
use crate::plan::{Block, Graph, Instruction, Node, NodeId, Op, Program};

/// A graph and the answers that it is run on.
pub(crate) struct Run<'a> {
    pub(super) graph: &'a Graph,
    pub(super) answers: &'a Answered,
    pub(super) prepared: &'a Prepared,
    /// The first lane of each node that was run.
    at: Vec<u32>,
    pub(super) values: Vec<Range>,
    pub(super) spaces: Vec<Lanes>,
    pub(super) sets: Sets,
    leaves: Leaves,
    pub(super) scratch: Vec<i64>,
    /// Conditions within conditions that are assumed, and the orders of numbers that follow.
    pub(super) depth: u8,
    pub(super) orders: Vec<Order>,
    /// What conditions say: of a node (the first of those that hold the same) in a lane.
    pub(super) cuts: Vec<(NodeId, usize, Range)>,
    /// Of each node how many of them there are.
    pub(super) cut_counts: Vec<u32>,
    /// Nodes that a condition has changed.
    pub(super) changed: Vec<NodeId>,
    pub(super) is_changed: Vec<bool>,
}

const NOT_RUN: u32 = u32::MAX;

impl<'a> Run<'a> {
    pub(crate) fn new(graph: &'a Graph, prepared: &'a Prepared, answers: &'a Answered) -> Self {
        let mut spaces = Vec::new();
        spaces.resize_with(graph.spaces.len(), Lanes::default);
        Self {
            graph,
            answers,
            prepared,
            at: vec![NOT_RUN; graph.nodes.len()],
            values: Vec::with_capacity(2 * graph.nodes.len()),
            spaces,
            sets: Sets::default(),
            leaves: Leaves::new(&answers.population),
            scratch: Vec::new(),
            depth: 0,
            orders: Vec::new(),
            cuts: Vec::new(),
            cut_counts: vec![0; graph.nodes.len()],
            changed: Vec::new(),
            is_changed: vec![false; graph.nodes.len()],
        }
    }

    /// Runs what may be needed.
    pub(crate) fn run(&mut self, program: &'a Program) {
        self.block(&program.block);
    }

    fn block(&mut self, block: &'a Block) {
        for instruction in &block.instructions {
            self.instruction(instruction);
        }
    }

    fn instruction(&mut self, instruction: &'a Instruction) {
        let graph = self.graph;
        let Some(node) = graph.nodes.get(instruction.node.index()) else { return };
        let len = self.lanes(node.space);
        let [first, second] = &instruction.arms;
        match &node.op {
            Op::Select { condition, .. } => {
                if self.any(*condition, len, Range::may_be_true) {
                    self.block(first);
                }
                if self.any(*condition, len, Range::may_be_false) {
                    self.block(second);
                }
            }
            Op::And(a, _) if self.any(*a, len, Range::may_be_true) => self.block(first),
            Op::Or(a, _) if self.any(*a, len, Range::may_be_false) => self.block(first),
            Op::Gather { map, .. } => self.ensure_way(*map),
            Op::Reduce { space, .. } => {
                self.lanes(*space);
            }
            _ => {}
        }
        let start = self.values.len();
        if let Some(at) = self.at.get_mut(instruction.node.index()) {
            *at = u32::try_from(start).unwrap_or(NOT_RUN);
        }
        for lane in 0..len {
            let range = self.evaluate(instruction.node, node, lane, start + lane);
            self.values.push(range);
        }
    }

    fn any(&self, node: NodeId, len: usize, may: impl Fn(&Range) -> bool) -> bool {
        (0..len).any(|lane| may(self.value(node, lane)))
    }

    /// What a lane of a node that was run may hold.
    pub(crate) fn value(&self, node: NodeId, lane: usize) -> &Range {
        const ANYTHING: Range = Range::ANYTHING;
        let start = self.at.get(node.index()).copied().unwrap_or(NOT_RUN) as usize;
        self.values.get(start.saturating_add(lane)).unwrap_or(&ANYTHING)
    }

    /// The open facts that were read.
    pub(crate) const fn leaves(&self) -> &Leaves {
        &self.leaves
    }

    pub(crate) const fn sets(&mut self) -> &mut Sets {
        &mut self.sets
    }

    /// The set of one open fact.
    pub(super) fn leaf(&mut self, leaf: Leaf) -> SetId {
        self.leaves.set(leaf, &mut self.sets)
    }

    /// Where a lane of a node that was run stands.
    pub(super) fn slot(&self, node: NodeId, lane: usize) -> Option<usize> {
        self.at.get(node.index()).copied().filter(|at| *at != NOT_RUN).map(|at| at as usize + lane)
    }

    pub(super) fn evaluate(&mut self, id: NodeId, node: &Node, lane: usize, here: usize) -> Range {
        let here = Failing::Here(u32::try_from(here).unwrap_or(u32::MAX));
        let range = match &node.op {
            Op::Bool(value) => Range::only(i128::from(*value)),
            Op::Narrow(crate::plan::NO_KEY) | Op::Wide(crate::plan::NO_AMOUNT) => Range { no_key: true, ..Range::NOTHING },
            Op::Narrow(value) => Range::only(i128::from(*value)),
            Op::Wide(value) => Range::only(*value),
            Op::Text(index) => Range::only(self.text(*index)),
            Op::Fact { fact } | Op::Known { fact, .. } => self.fact(*fact, lane),
            Op::Present { fact, .. } => self.present(*fact, lane),
            Op::IsGiven { symbol } => Range::only(i128::from(self.given(*symbol, lane).is_some())),
            Op::GivenPresent { symbol } => Range::only(i128::from(!matches!(self.given(*symbol, lane), None | Some(Value::Absent)))),
            Op::Given { symbol, scale } => self.given_value(*symbol, *scale, lane),
            Op::Gather { from, map } => *self.value(*from, self.follow(*map, lane)),
            Op::And(a, b) => self.connect(id, *a, *b, lane, true),
            Op::Or(a, b) => self.connect(id, *a, *b, lane, false),
            Op::Select { condition, then, otherwise } => self.select(id, *condition, *then, *otherwise, lane),
            Op::Sequence { first, value } => {
                let first = *self.value(*first, lane);
                if first.is_empty() && first.may_fail() && !first.no_key {
                    first
                } else {
                    let value = *self.value(*value, lane);
                    let depends = if first.may_fail() { self.sets.union(first.depends, value.depends) } else { value.depends };
                    Range { failing: first.failing.or(value.failing), depends, ..value }
                }
            }
            Op::Reduce { kind, space, mask, body, check } => self.reduce(*kind, *space, *mask, *body, check.map(|(scale, _)| scale), lane, here),
            Op::Lookup { table, keys, band, part, site } => self.lookup(*table, keys, *band, *part, site.is_some(), lane, here),
            Op::Marginal { table, keys, amount, scale, .. } => self.marginal(*table, keys, *amount, *scale, lane, here),
            Op::Fail { .. } => Range::failed(here),
            op => self.arithmetic(op, lane, here),
        };
        range.settled()
    }

    fn text(&self, index: u32) -> i128 {
        let text = self.graph.texts.get(index as usize);
        let known = text.and_then(|text| self.answers.population.texts.iter().position(|t| **t == **text));
        // As columns number them.
        known.and_then(|i| i128::try_from(i).ok()).unwrap_or(-1 - i128::from(index))
    }

    /// The open fact itself, or the list that has to be finished before it can be asked for.
    fn asked(&self, fact: FactId, entity: crate::facts::EntityId, lane: usize) -> Leaf {
        self.answers.blank(entity, lane).unwrap_or(Leaf::Fact(fact, lane))
    }

    fn fact(&mut self, id: FactId, lane: usize) -> Range {
        let answers = self.answers;
        let Some(fact) = answers.population.schema.fact(id) else { return Range::ANYTHING };
        if let Some((state, value)) = answers.answered(id, fact, lane) {
            // Nobody looks for the value of what is absent.
            return if state == State::Known { Range::only(value) } else { Range::NOTHING };
        }
        let leaf = self.asked(id, fact.entity, lane);
        Range { depends: self.leaf(leaf), ..self.prepared.open(id) }
    }

    fn present(&mut self, id: FactId, lane: usize) -> Range {
        let answers = self.answers;
        let Some(fact) = answers.population.schema.fact(id) else { return Range::ANYTHING };
        if let Some((state, _)) = answers.answered(id, fact, lane) {
            return Range::only(i128::from(state == State::Known));
        }
        let leaf = self.asked(id, fact.entity, lane);
        Range { depends: self.leaf(leaf), ..Range::truth(fact.optional, true) }
    }

    /// The day that orders a list, and what it depends on.
    pub(super) fn day(&mut self, order: FactId, lane: usize) -> (Range, SetId) {
        let day = self.fact(order, lane);
        let present = self.present(order, lane);
        // Where there is none, columns order by day 0.
        let day = if present.may_be_false() { Range { depends: day.depends, ..day.or(Range::only(0)) } } else { day };
        (day, self.sets.union(day.depends, present.depends))
    }

    fn given(&self, symbol: SymbolId, lane: usize) -> Option<&'a Value> {
        let given = self.answers.population.given.iter().find(|g| g.symbol == symbol)?;
        given.values.get(lane)?.as_ref()
    }

    fn given_value(&self, symbol: SymbolId, scale: u8, lane: usize) -> Range {
        Range::only(match self.given(symbol, lane) {
            Some(Value::Bool(value)) => i128::from(*value),
            Some(Value::Date(date)) => i128::from(date.days()),
            Some(Value::Code(_, code)) => i128::from(*code),
            Some(Value::Region(region)) => i128::from(region.packed()),
            Some(Value::Number(number)) => number.at_scale(scale).unwrap_or(0),
            _ => return Range::NOTHING,
        })
    }

    /// `a && b` (all) or `a || b`: b counts only where a doesn't decide.
    fn connect(&mut self, id: NodeId, first: NodeId, second: NodeId, lane: usize, all: bool) -> Range {
        let a = *self.value(first, lane);
        let asks = if all { a.may_be_true() } else { a.may_be_false() };
        if !asks {
            return a;
        }
        let b = self.under(id, 0, first, all, second, lane);
        let stops = if all { a.may_be_false() } else { a.may_be_true() };
        let stopped = if stops { Range::only(i128::from(!all)) } else { Range::NOTHING };
        let failing = a.failing.or(b.failing);
        Range { failing, depends: self.sets.union(a.depends, b.depends), ..stopped.or(b) }
    }

    fn select(&mut self, id: NodeId, condition: NodeId, then: NodeId, otherwise: NodeId, lane: usize) -> Range {
        let taken = *self.value(condition, lane);
        let (mut range, mut depends) = (Range::failed(taken.failing), taken.depends);
        for (which, truth, may_be, arm) in [(0, true, taken.may_be_true(), then), (1, false, taken.may_be_false(), otherwise)] {
            if may_be {
                let arm = self.under(id, which, condition, truth, arm, lane);
                range = range.or(arm);
                depends = self.sets.union(depends, arm.depends);
            }
        }
        Range { depends, ..range }
    }

    /// What two operands depend on.
    pub(super) fn both(&mut self, a: &Range, b: &Range) -> SetId {
        self.sets.union(a.depends, b.depends)
    }
}

impl Copies {
    /// One entity that is there for sure?
    pub(super) fn is_one(&self) -> bool {
        self.low == 1 && self.high == 1
    }
}
