//! Which nodes hold the same value wherever none is an error: two rules that read one fact fail at different places, and are different nodes to columns.

use std::collections::HashMap;

use crate::plan::{Graph, NodeId, Op, SpaceId};

/// Of each node the first that holds the same.
#[derive(Debug)]
pub(super) struct Same {
    first: Vec<NodeId>,
}

impl Same {
    pub(super) fn new(graph: &Graph) -> Self {
        let mut same = Self { first: Vec::with_capacity(graph.nodes.len()) };
        let mut known: HashMap<(SpaceId, Vec<u64>), NodeId> = HashMap::new();
        for (node, id) in graph.nodes.iter().zip((0..).map(NodeId)) {
            let first = match &node.op {
                Op::Widen(a) | Op::Tighten(a) | Op::Sequence { value: a, .. } => same.of(*a),
                op => match same.key(op) {
                    Some(key) => *known.entry((node.space, key)).or_insert(id),
                    None => id,
                },
            };
            same.first.push(first);
        }
        same
    }

    pub(super) fn of(&self, node: NodeId) -> NodeId {
        self.first.get(node.index()).copied().unwrap_or(node)
    }

    /// What an operation computes, without the place where it may fail.
    fn key(&self, op: &Op) -> Option<Vec<u64>> {
        let of = |node: &NodeId| u64::from(self.of(*node).0);
        Some(match op {
            Op::Fact { fact } | Op::Known { fact, .. } => vec![0, fact.0.into()],
            Op::Present { fact, .. } => vec![1, fact.0.into()],
            Op::Lookup { table, keys, band: None, part, .. } => [2, u64::from(*table), *part as u64].into_iter().chain(keys.iter().map(of)).collect(),
            Op::Gather { from, map } => vec![3, of(from), map.0.into()],
            Op::Add { a, b, .. } => vec![4, of(a), of(b)],
            Op::Sub { a, b, .. } => vec![5, of(a), of(b)],
            Op::Mul { a, b, .. } => vec![6, of(a).min(of(b)), of(a).max(of(b))],
            Op::Div { a, sa, b, sb, .. } => vec![7, of(a), (*sa).into(), of(b), (*sb).into()],
            Op::Raise { a, by } => vec![8, of(a), (*by).into()],
            Op::Not(a) => vec![9, of(a)],
            Op::And(a, b) => vec![10, of(a), of(b)],
            Op::Or(a, b) => vec![11, of(a), of(b)],
            Op::Compare(how, a, b) => vec![12, *how as u64, of(a), of(b)],
            Op::Min(a, b) => vec![13, of(a), of(b)],
            Op::Max(a, b) => vec![14, of(a), of(b)],
            Op::Select { condition, then, otherwise } => vec![15, of(condition), of(then), of(otherwise)],
            Op::Reduce { kind, space, mask, body, .. } => {
                let part = |node: &Option<NodeId>| node.as_ref().map_or(u64::MAX, of);
                vec![16, *kind as u64, space.0.into(), part(mask), part(body)]
            }
            _ => return None,
        })
    }
}
