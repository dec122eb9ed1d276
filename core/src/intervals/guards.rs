//! Which nodes an arm has to look at again under its condition.

use super::same::Same;
use crate::plan::{Graph, NodeId, Op};

/// Nodes of a condition that are looked through.
const CONDITION: usize = 64;
/// Nodes of an arm that are run again; arms with more are left as they are.
const ARM: usize = 128;

/// Of each arm the nodes that depend on its condition. Made once for a plan.
#[derive(Debug)]
pub(super) struct Guards {
    /// By the node that branches.
    arms: Vec<[Box<[NodeId]>; 2]>,
    pub(super) same: Same,
}

impl Guards {
    pub(super) fn new(graph: &Graph) -> Self {
        let same = Same::new(graph);
        let mut marks = Marks::new(graph.nodes.len());
        let arms = graph.nodes.iter().map(|node| match node.op {
            Op::And(a, b) | Op::Or(a, b) => [marks.order(graph, &same, a, b), Box::default()],
            Op::Select { condition, then, otherwise } => {
                [marks.order(graph, &same, condition, then), marks.order(graph, &same, condition, otherwise)]
            }
            _ => Default::default(),
        });
        let arms = arms.collect();
        Self { arms, same }
    }

    pub(super) fn arm(&self, node: NodeId, which: usize) -> &[NodeId] {
        self.arms.get(node.index()).and_then(|arms| arms.get(which)).map(|order| &**order).unwrap_or_default()
    }
}

struct Marks {
    /// Does the condition look through it, or is it the first that holds the same as one that it does?
    touched: Vec<bool>,
    /// Does it read the condition's nodes?
    reads: Vec<bool>,
    /// Does the arm need it?
    needed: Vec<bool>,
}

impl Marks {
    fn new(nodes: usize) -> Self {
        Self { touched: vec![false; nodes], reads: vec![false; nodes], needed: vec![false; nodes] }
    }

    /// What an arm needs and reads of the condition's nodes, in order.
    fn order(&mut self, graph: &Graph, same: &Same, condition: NodeId, arm: NodeId) -> Box<[NodeId]> {
        let mut touched = Vec::new();
        self.looked_through(graph, condition, &mut touched);
        touched.iter().for_each(|node| mark(&mut self.touched, *node, false));
        // Nodes that hold the same come later than the first that does.
        touched.iter_mut().for_each(|node| *node = same.of(*node));
        touched.iter().for_each(|node| mark(&mut self.touched, *node, true));
        let order = self.reading(graph, same, &touched, arm);
        touched.iter().for_each(|node| mark(&mut self.touched, *node, false));
        order
    }

    fn reading(&mut self, graph: &Graph, same: &Same, touched: &[NodeId], arm: NodeId) -> Box<[NodeId]> {
        let Some(first) = touched.iter().copied().min().filter(|first| *first <= arm) else { return Box::default() };
        let (from, to) = (first.index(), arm.index());
        for marks in [&mut self.reads, &mut self.needed] {
            if let Some(range) = marks.get_mut(from..=to) {
                range.fill(false);
            }
        }
        for index in from..=to {
            let Some(node) = graph.nodes.get(index) else { continue };
            let mut reads = u32::try_from(index).is_ok_and(|id| self.touched.get(same.of(NodeId(id)).index()) == Some(&true));
            let mut look = |operand: NodeId| reads |= operand.index() >= from && self.reads.get(operand.index()) == Some(&true);
            node.op.operands(&mut look);
            node.op.arms().into_iter().flatten().for_each(&mut look);
            if let Some(slot) = self.reads.get_mut(index) {
                *slot |= reads;
            }
        }
        mark(&mut self.needed, arm, true);
        let mut order = Vec::new();
        for index in (from..=to).rev() {
            let (Some(node), Some(true), Some(true)) = (graph.nodes.get(index), self.needed.get(index), self.reads.get(index)) else { continue };
            order.extend(u32::try_from(index).map(NodeId));
            if order.len() > ARM {
                return Box::default();
            }
            let mut need = |operand: NodeId| {
                if operand.index() >= from {
                    mark(&mut self.needed, operand, true);
                }
            };
            node.op.operands(&mut need);
            node.op.arms().into_iter().flatten().for_each(&mut need);
        }
        order.reverse();
        order.into()
    }

    /// All nodes whose ranges a condition may cut down.
    fn looked_through(&mut self, graph: &Graph, node: NodeId, out: &mut Vec<NodeId>) {
        if out.len() >= CONDITION || self.touched.get(node.index()) == Some(&true) {
            return;
        }
        mark(&mut self.touched, node, true);
        out.push(node);
        let Some(node) = graph.nodes.get(node.index()) else { return };
        match &node.op {
            Op::Not(a) | Op::Widen(a) | Op::Tighten(a) | Op::Raise { a, .. } | Op::Neg(a) => self.looked_through(graph, *a, out),
            Op::Gather { from, .. } => self.looked_through(graph, *from, out),
            Op::Sequence { value, .. } => self.looked_through(graph, *value, out),
            Op::And(a, b) | Op::Or(a, b) | Op::Compare(_, a, b) | Op::Add { a, b, .. } | Op::Sub { a, b, .. } | Op::Min(a, b) | Op::Max(a, b) => {
                self.looked_through(graph, *a, out);
                self.looked_through(graph, *b, out);
            }
            Op::Select { condition, then, otherwise } => [condition, then, otherwise].into_iter().for_each(|n| self.looked_through(graph, *n, out)),
            _ => {}
        }
    }
}

fn mark(marks: &mut [bool], node: NodeId, value: bool) {
    if let Some(slot) = marks.get_mut(node.index()) {
        *slot = value;
    }
}
