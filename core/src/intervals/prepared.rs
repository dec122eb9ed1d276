//! What can be said of a graph without any answers. Made once for a plan.

use super::facts::open;
use super::guards::Guards;
use super::range::Range;
use crate::calendar::Date;
use crate::facts::{FactId, Schema};
use crate::plan::{Graph, NodeId};

/// What runs of a graph have in common.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(super) guards: Guards,
    reads: Reads,
    /// What each fact may be where there is one.
    open: Vec<Range>,
}

/// The nodes that each node reads, arms among them.
#[derive(Debug)]
struct Reads {
    /// Of each node the end of its own; they begin where those of the node before end.
    ends: Vec<u32>,
    nodes: Vec<NodeId>,
}

impl Prepared {
    pub(crate) fn new(graph: &Graph, schema: &Schema, on: Date) -> Self {
        Self { guards: Guards::new(graph), reads: Reads::new(graph), open: schema.facts.iter().map(|fact| open(fact, schema, on)).collect() }
    }

    pub(super) fn reads(&self, node: NodeId) -> &[NodeId] {
        let end = |index: usize| self.reads.ends.get(index).map_or(0, |end| *end as usize);
        let start = node.index().checked_sub(1).map_or(0, end);
        self.reads.nodes.get(start..end(node.index())).unwrap_or_default()
    }

    /// What an open fact may be where there is one.
    pub(crate) fn open(&self, fact: FactId) -> Range {
        self.open.get(fact.index()).copied().unwrap_or(Range::ANYTHING)
    }
}

impl Reads {
    fn new(graph: &Graph) -> Self {
        let mut reads = Self { ends: Vec::with_capacity(graph.nodes.len()), nodes: Vec::with_capacity(2 * graph.nodes.len()) };
        for node in &graph.nodes {
            node.op.operands(|operand| reads.nodes.push(operand));
            reads.nodes.extend(node.op.arms().into_iter().flatten());
            reads.ends.push(u32::try_from(reads.nodes.len()).unwrap_or(u32::MAX));
        }
        reads
    }
}
