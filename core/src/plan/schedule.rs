//! The graph in the order of running, with what each branch alone needs put into that branch, and registers that are used again.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Graph, NodeId};

/// Instructions in order.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) instructions: Vec<Instruction>,
}

/// A node to compute, after its arms' own blocks where it has arms.
#[derive(Debug)]
pub(crate) struct Instruction {
    pub(crate) node: NodeId,
    /// What only the arms need: run only where some lane takes that arm.
    pub(crate) arms: [Block; 2],
}

/// How registers are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A register is used again after its last reader: what stays small stays in the cache.
    Reuse,
    /// One of each node: every value can be looked at afterwards.
    Keep,
}

/// Tells plans apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlanId(u64);

impl PlanId {
    fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What runs.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) id: PlanId,
    pub(crate) block: Block,
    /// The register of each node; `u32::MAX` where the node is not run.
    pub(crate) registers: Vec<u32>,
    pub(crate) count: usize,
}

struct Regions {
    parent: Vec<u32>,
    depth: Vec<u32>,
}

impl Regions {
    fn child(&mut self, of: u32) -> u32 {
        let id = u32::try_from(self.parent.len()).unwrap_or(u32::MAX);
        let depth = self.depth.get(of as usize).copied().unwrap_or(0) + 1;
        self.parent.push(of);
        self.depth.push(depth);
        id
    }

    fn depth(&self, of: u32) -> u32 {
        self.depth.get(of as usize).copied().unwrap_or(0)
    }

    fn parent(&self, of: u32) -> u32 {
        self.parent.get(of as usize).copied().unwrap_or(0)
    }

    /// The innermost region that holds both.
    fn common(&self, mut a: u32, mut b: u32) -> u32 {
        while a != b {
            if self.depth(a) >= self.depth(b) {
                a = self.parent(a);
            } else {
                b = self.parent(b);
            }
        }
        a
    }
}

const ROOT: u32 = 0;
const NONE: u32 = u32::MAX;

impl Program {
    /// The register of a node.
    pub(crate) fn register(&self, node: NodeId) -> usize {
        self.registers.get(node.index()).map_or(usize::MAX, |r| *r as usize)
    }

    /// Orders what the outputs need.
    pub(crate) fn new(graph: &Graph, outputs: &[NodeId], layout: Layout) -> Self {
        let size = graph.nodes.len();
        let mut regions = Regions { parent: vec![ROOT], depth: vec![0] };
        let mut region_of = vec![NONE; size];
        let mut arms_of: Vec<[u32; 2]> = vec![[NONE; 2]; size];
        let enter = |regions: &Regions, region_of: &mut Vec<u32>, node: NodeId, region: u32| {
            if let Some(slot) = region_of.get_mut(node.index()) {
                *slot = if *slot == NONE { region } else { regions.common(*slot, region) };
            }
        };
        for &output in outputs {
            enter(&regions, &mut region_of, output, ROOT);
        }
        // Operands have lower indices than their readers, so every reader's region is known before its operands are looked at.
        for (index, node) in graph.nodes.iter().enumerate().rev() {
            let Some(region) = region_of.get(index).copied().filter(|r| *r != NONE) else { continue };
            node.op.operands(|operand| enter(&regions, &mut region_of, operand, region));
            for (arm, slot) in node.op.arms().into_iter().zip(0..) {
                let Some(arm) = arm else { continue };
                // A branch that stands too deep runs in every case: its values are chosen among all the same.
                if regions.depth(region) >= crate::limits::BRANCH_DEPTH {
                    enter(&regions, &mut region_of, arm, region);
                    continue;
                }
                let own = regions.child(region);
                if let Some(slot) = arms_of.get_mut(index).and_then(|a| a.get_mut(slot)) {
                    *slot = own;
                }
                enter(&regions, &mut region_of, arm, own);
            }
        }
        let mut members: Vec<Vec<NodeId>> = vec![Vec::new(); regions.parent.len()];
        for (index, region) in region_of.iter().enumerate() {
            if let (Some(list), Ok(id)) = (members.get_mut(*region as usize), u32::try_from(index)) {
                list.push(NodeId(id));
            }
        }
        let block = Self::block(&members, &arms_of, ROOT);
        let (registers, count) = match layout {
            Layout::Keep => {
                let registers = region_of.iter().zip(0..).map(|(r, i)| if *r == NONE { NONE } else { i }).collect();
                (registers, size)
            }
            Layout::Reuse => assign(graph, &block, outputs),
        };
        Self { id: PlanId::fresh(), block, registers, count }
    }

    fn block(members: &[Vec<NodeId>], arms_of: &[[u32; 2]], region: u32) -> Block {
        let nodes = members.get(region as usize).map(Vec::as_slice).unwrap_or_default();
        let instructions = nodes
            .iter()
            .map(|&node| {
                let [then, otherwise] = arms_of.get(node.index()).copied().unwrap_or([NONE; 2]);
                let arm = |region| if region == NONE { Block::default() } else { Self::block(members, arms_of, region) };
                Instruction { node, arms: [arm(then), arm(otherwise)] }
            })
            .collect();
        Block { instructions }
    }
}

/// Registers by last use, in the order of running.
fn assign(graph: &Graph, block: &Block, outputs: &[NodeId]) -> (Vec<u32>, usize) {
    let mut order = Vec::new();
    flatten(block, &mut order);
    let mut last = vec![0_usize; graph.nodes.len()];
    for (position, node) in order.iter().enumerate() {
        let Some(op) = graph.nodes.get(node.index()).map(|n| &n.op) else { continue };
        let mut reads = |n: NodeId| {
            if let Some(slot) = last.get_mut(n.index()) {
                *slot = position;
            }
        };
        op.operands(&mut reads);
        op.arms().into_iter().flatten().for_each(&mut reads);
    }
    let constants = graph.nodes.iter().zip(0..).filter(|(n, _)| n.op.is_constant()).map(|(_, i)| NodeId(i));
    for kept in outputs.iter().copied().chain(constants) {
        if let Some(slot) = last.get_mut(kept.index()) {
            *slot = usize::MAX;
        }
    }
    let mut registers = vec![NONE; graph.nodes.len()];
    let (mut free, mut count) = (Vec::new(), 0_u32);
    for (position, node) in order.iter().enumerate() {
        let constant = graph.nodes.get(node.index()).is_some_and(|n| n.op.is_constant());
        // What a constant leaves in its register must be its own.
        let register = if constant { None } else { free.pop() }.unwrap_or_else(|| {
            count += 1;
            count - 1
        });
        if let Some(slot) = registers.get_mut(node.index()) {
            *slot = register;
        }
        let Some(op) = graph.nodes.get(node.index()).map(|n| &n.op) else { continue };
        let mut done = |n: NodeId| {
            let ends = last.get(n.index()) == Some(&position);
            let register = registers.get(n.index()).copied().unwrap_or(NONE);
            if ends && register != NONE && !free.contains(&register) {
                free.push(register);
            }
        };
        op.operands(&mut done);
        op.arms().into_iter().flatten().for_each(&mut done);
    }
    (registers, count as usize)
}

fn flatten(block: &Block, order: &mut Vec<NodeId>) {
    for instruction in &block.instructions {
        for arm in &instruction.arms {
            flatten(arm, order);
        }
        order.push(instruction.node);
    }
}
