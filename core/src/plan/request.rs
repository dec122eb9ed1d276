//! The plan for a request: some rules, and the checks of the facts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use foldhash::HashMap;

use super::{Builder, ByExpression, Graph, Layout, NodeId, Num, Op, Program, Space, SpaceId, Val};
use crate::calendar::Date;
use crate::facts::{DateBound, EntityId, FactId, FactType};
use crate::intervals::Prepared;
use crate::ir::types::Type;
use crate::ir::{self, Layer, ReasonPart, SymbolId};
use crate::policy::{PlanError, Resolution, Target, calls};
use crate::screening::Readers;
use crate::words::Kept;

/// A rule that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) symbol: SymbolId,
    pub(crate) entity: EntityId,
    pub(crate) ty: Arc<Type>,
    pub(crate) value: Val,
}

/// What runs for a request.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) graph: Graph,
    pub(crate) schedule: Program,
    /// The rules asked for, in the order of the pack.
    pub(crate) outputs: Vec<Output>,
    /// Conditions on the facts: index in the program, entity, and where it holds.
    pub(crate) checks: Vec<(usize, EntityId, NodeId)>,
    /// Of each number that may be given: whose it is, and how many fraction digits it may have.
    pub(crate) given_digits: BTreeMap<SymbolId, (EntityId, u8)>,
    /// Dates that order the lists of `before`.
    orders: Vec<(EntityId, FactId)>,
    /// What each expression became, and in which lanes.
    pub(crate) trace: ByExpression<(SpaceId, Val)>,
    /// Which row each call of a parameter finds.
    pub(crate) found: ByExpression<(SpaceId, NodeId)>,
    /// What explanations tell of its rules.
    pub(crate) words: Mutex<Kept>,
    /// Who reads what on the way to its rules.
    pub(crate) readers: OnceLock<Readers>,
    /// What screenings have in common.
    pub(crate) prepared: OnceLock<Prepared>,
    /// Rules in their own lanes.
    pub(crate) rules: HashMap<(SymbolId, Layer), Val>,
}

impl Plan {
    pub(crate) fn new(
        program: &ir::Program,
        resolution: &Resolution,
        on: Date,
        rules: &[SymbolId],
        given: &[SymbolId],
        layout: Layout,
    ) -> Result<Self, Vec<PlanError>> {
        let mut builder = Builder::new(program, resolution, on, given);
        for (symbol, below) in calls::order(program, resolution, rules, layout == Layout::Keep) {
            if let Target::Rule { definition, version } = resolution.target(program, symbol, below) {
                builder.rule(symbol, definition, version, false);
                if let (Layout::Keep, Some(reason)) = (layout, &version.reason) {
                    for part in reason.zh.iter().chain(&reason.en) {
                        if let ReasonPart::Value(param, value) = part {
                            builder.aside(Some(symbol), definition.entity, *param, value);
                        }
                    }
                }
            }
        }
        let mut outputs = Vec::new();
        for &symbol in rules {
            if let Target::Rule { definition, version } = resolution.target(program, symbol, None) {
                let value = builder.rule(symbol, definition, version, true);
                outputs.push(Output { symbol, entity: definition.entity, ty: Arc::new(definition.ty.clone()), value });
            }
        }
        let mut checks = Vec::new();
        for (index, check) in program.checks.iter().enumerate() {
            if let Val::Bool(node) = builder.aside(None, check.entity, check.param, &check.condition) {
                checks.push((index, check.entity, node));
            }
        }
        if !builder.errors.is_empty() {
            builder.errors.dedup();
            return Err(builder.errors);
        }
        let mut needed: Vec<NodeId> = checks.iter().map(|(_, _, node)| *node).collect();
        outputs.iter().for_each(|o| nodes(&o.value, &mut needed));
        if layout == Layout::Keep {
            builder.trace.values().for_each(|(_, value)| nodes(value, &mut needed));
            needed.extend(builder.found.values().map(|(_, node)| *node));
        }
        let schedule = Program::new(&builder.graph, &needed, layout);
        let ordered = builder.graph.spaces.iter().filter_map(|space| match space {
            Space::Before { entity, .. } => Some((*entity, program.schema.entity(*entity).and_then(|e| e.order)?)),
            _ => None,
        });
        let orders = ordered.collect();
        Ok(Self {
            graph: builder.graph,
            schedule,
            outputs,
            checks,
            given_digits: builder.given_digits,
            orders,
            trace: builder.trace,
            found: builder.found,
            words: Mutex::default(),
            readers: OnceLock::new(),
            prepared: OnceLock::new(),
            rules: builder.rules,
        })
    }

    /// The facts whose columns a run looks at: those of the rules, of the checks, and of what is checked without a rule.
    pub(crate) fn columns_read(&self, schema: &crate::facts::Schema) -> Vec<FactId> {
        let mut facts: Vec<FactId> = self
            .graph
            .nodes
            .iter()
            .filter_map(|node| match node.op {
                Op::Fact { fact } | Op::Known { fact, .. } | Op::Present { fact, .. } => Some(fact),
                _ => None,
            })
            .chain(self.orders.iter().map(|(_, order)| *order))
            .collect();
        let dated =
            |fact: &crate::facts::Fact| matches!(fact.ty, FactType::Date { min, max } if min == Some(DateBound::On) || max == Some(DateBound::On));
        facts.extend((0..).map(FactId).zip(&schema.facts).filter(|(_, fact)| dated(fact)).map(|(id, _)| id));
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// The facts that the rules may read, whatever the answers; what only a check reads is not among them.
    pub(crate) fn facts(&self) -> Vec<FactId> {
        let mut outputs = Vec::new();
        self.outputs.iter().for_each(|o| nodes(&o.value, &mut outputs));
        let mut read = vec![false; self.graph.nodes.len()];
        let mark = |read: &mut Vec<bool>, node: NodeId| {
            if let Some(slot) = read.get_mut(node.index()) {
                *slot = true;
            }
        };
        outputs.into_iter().for_each(|node| mark(&mut read, node));
        let mut facts = Vec::new();
        // Operands have lower indices than their readers.
        for (index, node) in self.graph.nodes.iter().enumerate().rev() {
            if !read.get(index).copied().unwrap_or(false) {
                continue;
            }
            node.op.operands(|operand| mark(&mut read, operand));
            node.op.arms().into_iter().flatten().for_each(|arm| mark(&mut read, arm));
            match node.op {
                Op::Fact { fact } | Op::Known { fact, .. } | Op::Present { fact, .. } => facts.push(fact),
                _ => {}
            }
            if let Some(Space::Before { entity, .. }) = self.graph.spaces.get(node.space.0 as usize) {
                facts.extend(self.orders.iter().filter(|(of, _)| of == entity).map(|(_, order)| *order));
            }
        }
        facts.sort_unstable();
        facts.dedup();
        facts
    }
}

/// The columns of a value.
pub(crate) fn nodes(value: &Val, out: &mut Vec<NodeId>) {
    match value {
        Val::Bool(node) | Val::Plain(node) | Val::Num(Num { node, .. }) => out.push(*node),
        Val::Fraction(n, d) => out.extend([n.node, d.node]),
        Val::Optional { present, value } => {
            out.push(*present);
            nodes(value, out);
        }
        Val::Absent | Val::Entity(_) => {}
        Val::List(list) => {
            out.extend(list.mask);
            out.extend(list.first);
            nodes(&list.item, out);
        }
    }
}
