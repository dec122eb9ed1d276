//! Walking a rule with its values.

use std::collections::HashMap;
use std::sync::Arc;

use super::tree::{Citation, Node, NodeKind, Shown};
use super::way::Met;
use crate::assessment::{Assessment, RuleError, lane_value};
use crate::columns::Run;
use crate::facts::population::{Population, State};
use crate::facts::{EntityId, FactId, Value};
use crate::ir::tree::{Block, Expr, ExprKind, LocalId};
use crate::ir::types::Type;
use crate::ir::{Cite, Definition, Layer, Program, SymbolId, Version};
use crate::label::Label;
use crate::plan::{ByExpression, List, Plan, SpaceId, Val};
use crate::policy::Target;

/// Where we are: the lane in each space that we have entered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes(Vec<(SpaceId, usize)>);

impl Lanes {
    pub(crate) fn at(space: SpaceId, lane: usize) -> Self {
        Self(vec![(space, lane)])
    }

    pub(crate) fn enter(&self, space: SpaceId, lane: usize) -> Self {
        let mut inner = self.clone();
        inner.0.push((space, lane));
        inner
    }

    pub(super) fn lane(&self, space: SpaceId) -> Option<usize> {
        self.0.iter().rev().find(|(s, _)| *s == space).map(|(_, lane)| *lane)
    }
}

/// A walk over the values of one run.
pub(crate) struct Walk<'w> {
    pub(super) assessment: &'w Assessment,
    pub(crate) plan: &'w Plan,
    pub(crate) run: &'w Run<'w>,
    told: Vec<(SymbolId, Option<Layer>, usize)>,
    pub(super) bound: HashMap<LocalId, &'w Expr>,
    /// Paths of this household, made once.
    paths: HashMap<(EntityId, usize), Arc<str>>,
    /// Words that are the same for every household.
    pub(super) kept: Kept,
}

/// What is told of the rules and facts of a plan, whoever the household: made once and kept with the plan.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    definitions: HashMap<(SymbolId, Layer), Told>,
    facts: HashMap<FactId, (Arc<str>, Arc<Label>)>,
    /// Expressions as they are written.
    texts: ByExpression<(Arc<str>, Arc<Label>)>,
}

/// What is told of every value of a definition.
#[derive(Clone, Debug)]
struct Told {
    name: Arc<str>,
    label: Arc<Label>,
    formula: Option<Arc<str>>,
    cites: Arc<[Citation]>,
    pack: Option<Arc<str>>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(assessment: &'w Assessment, plan: &'w Plan, run: &'w Run<'w>, kept: Kept) -> Self {
        Self { assessment, plan, run, told: Vec::new(), bound: HashMap::new(), paths: HashMap::new(), kept }
    }

    pub(crate) fn program(&self) -> &'w Program {
        self.assessment.policy().program()
    }

    pub(crate) fn population(&self) -> &'w Population {
        self.assessment.population()
    }

    pub(crate) fn target(&self, symbol: SymbolId, below: Option<Layer>) -> Target<'w> {
        self.assessment.policy().resolution().target(self.program(), symbol, below)
    }

    /// The text of an expression, and as a label.
    pub(super) fn text_of(&mut self, expr: &Expr) -> (Arc<str>, Arc<Label>) {
        let program = self.program();
        let text = self.kept.texts.entry(expr.id).or_insert_with(|| {
            let text = one_line(program.files.text(expr.span));
            (Arc::from(&*text), Arc::new(Label::new(&*text, &*text)))
        });
        text.clone()
    }

    /// The source of an expression, as it is written.
    pub(super) fn written(&self, span: crate::source::Span) -> String {
        one_line(self.program().files.text(span))
    }

    /// What an expression gave where we are.
    pub(crate) fn shown(&self, expr: &Expr, lanes: &Lanes) -> Shown {
        let Some((space, value)) = self.plan.trace.get(&expr.id) else { return Shown::Nothing };
        let Some(lane) = lanes.lane(*space) else { return Shown::Nothing };
        self.show(value, &expr.ty, lane)
    }

    fn show(&self, value: &Val, ty: &Type, lane: usize) -> Shown {
        if matches!(value, Val::Entity(_) | Val::List(_)) {
            return Shown::Nothing;
        }
        match lane_value(self.run, value, ty, lane) {
            Ok(value) => Shown::Value(value, ty.clone()),
            Err(id) => self.error(id).map_or(Shown::Nothing, Shown::Error),
        }
    }

    fn error(&self, id: u32) -> Option<Arc<RuleError>> {
        let record = self.run.frame.records.get(id as usize - 1)?;
        RuleError::new(self.assessment.context(), self.run, record).map(Arc::new)
    }

    /// Is it a sensitive fact, or a variable that holds one?
    pub(super) fn is_sensitive(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Fact { fact, .. } => self.population().schema.fact(*fact).is_some_and(|f| f.sensitive),
            ExprKind::Narrow(inner) => self.is_sensitive(inner),
            ExprKind::Coalesce(parts) => parts.iter().any(|p| self.is_sensitive(p)),
            ExprKind::Local(local) => self.bound.get(local).is_some_and(|bound| self.is_sensitive(bound)),
            _ => false,
        }
    }

    pub(crate) fn truth(&self, expr: &Expr, lanes: &Lanes) -> Option<bool> {
        match self.shown(expr, lanes) {
            Shown::Value(Value::Bool(b), _) => Some(b),
            _ => None,
        }
    }

    pub(crate) fn list(&self, expr: &Expr, lanes: &Lanes) -> Option<(&'w List, usize)> {
        let (space, value) = self.plan.trace.get(&expr.id)?;
        match value {
            Val::List(list) => Some((list, lanes.lane(*space)?)),
            _ => None,
        }
    }

    /// The lanes of a list's elements that belong to it.
    pub(crate) fn elements(&self, list: &List, around: usize) -> Vec<usize> {
        let mask = list.mask.and_then(|m| self.run.column(m));
        let belongs = |lane: &usize| mask.is_none_or(|m| m.bools.get(*lane).copied().unwrap_or(false) && m.error(*lane) == 0);
        self.run.elements(list.space, around).filter(belongs).collect()
    }

    /// The entity that an expression stands for where we are: its kind, lane and path.
    pub(crate) fn entity(&self, expr: &Expr, lanes: &Lanes) -> Option<(EntityId, usize)> {
        let (space, value) = self.plan.trace.get(&expr.id)?;
        match value {
            Val::Entity(entity) => Some((entity.entity, self.run.follow(entity.map, lanes.lane(*space)?))),
            _ => None,
        }
    }

    pub(super) fn path(&mut self, entity: EntityId, lane: usize) -> Arc<str> {
        let population = self.assessment.population();
        let path = self.paths.entry((entity, lane));
        path.or_insert_with(|| population.place(entity, lane).1.to_string().into()).clone()
    }

    /// What is told of a definition; of a rule, with the version in force.
    fn told_of(&mut self, symbol: SymbolId, definition: &'w Definition, version: Option<&'w Version>) -> Told {
        if let Some(told) = self.kept.definitions.get(&(symbol, definition.layer)) {
            return told.clone();
        }
        let program = self.program();
        let told = Told {
            name: program.symbol(symbol).map_or_else(|| Arc::from(""), |s| Arc::from(&*s.name)),
            label: Arc::new(definition.label.clone()),
            formula: version.map(|v| self.body_text(v).into()),
            cites: version.map_or_else(|| Arc::from([]), |v| v.cites.iter().map(|c| self.citation(c)).collect()),
            pack: program.layers.get(usize::from(definition.layer)).map(|l| Arc::from(&*l.name)),
        };
        self.kept.definitions.insert((symbol, definition.layer), told.clone());
        told
    }

    /// A rule of an entity.
    pub(super) fn rule_node(&mut self, symbol: SymbolId, below: Option<Layer>, entity: EntityId, lane: usize) -> Option<Node> {
        let Target::Rule { definition, version } = self.target(symbol, below) else { return None };
        let value = self.plan.outputs.iter().find(|o| o.symbol == symbol && below.is_none()).map(|o| &o.value);
        let value = value.or_else(|| self.plan.rules.get(&(symbol, definition.layer)))?;
        let told = self.told_of(symbol, definition, Some(version));
        let mut node = Node::new(NodeKind::Rule, told.name, told.label, self.show(value, &definition.ty, lane));
        node.entity = self.path(entity, lane);
        node.unit = unit_of(&definition.ty);
        node.pack = told.pack;
        if let Some(given) = below.is_none().then(|| self.given(symbol, lane)).flatten() {
            node.kind = NodeKind::Given;
            node.value = Shown::Value(given.clone(), definition.ty.clone());
            return Some(node);
        }
        node.cites = told.cites;
        (node.from, node.until) = (version.from, version.until);
        if self.told.contains(&(symbol, below, lane)) {
            node.told = true;
            return Some(node);
        }
        self.told.push((symbol, below, lane));
        let lanes = Lanes::at(self.space(definition), lane);
        node.formula = told.formula;
        node.numbers = self.numbers(&version.body, &lanes);
        if matches!(node.value, Shown::Value(Value::Bool(false), _)) {
            node.reasons = self.why_not(symbol, below, entity, lane);
        }
        node.children = self.block(&version.body, &lanes);
        Some(node)
    }

    pub(crate) fn space(&self, definition: &Definition) -> SpaceId {
        SpaceId(u32::from(definition.entity.0))
    }

    /// The value that the caller gave.
    pub(crate) fn given(&self, symbol: SymbolId, lane: usize) -> Option<&'w Value> {
        self.population().given.iter().find(|g| g.symbol == symbol)?.values.get(lane)?.as_ref()
    }

    pub(crate) fn citation(&self, cite: &Cite) -> Citation {
        let title = self.program().layers.iter().rev().find_map(|l| l.sources.get(&cite.source)).cloned();
        Citation { source: cite.source.clone(), title, article: cite.article.clone() }
    }

    /// The rule's body without its braces.
    fn body_text(&self, version: &Version) -> String {
        let text = self.program().files.text(version.span);
        let body = text.find('{').and_then(|open| text.get(open + 1..text.rfind('}')?)).unwrap_or("");
        body.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// What a block read on the way that was taken, in order.
    pub(super) fn block(&mut self, block: &'w Block, lanes: &Lanes) -> Vec<Node> {
        let mut met = Vec::new();
        self.block_way(block, lanes, &mut met);
        self.nodes(met, lanes)
    }

    /// What an expression read on the way that was taken, in order.
    pub(super) fn inputs(&mut self, expr: &'w Expr, lanes: &Lanes) -> Vec<Node> {
        let mut met = Vec::new();
        self.way(expr, lanes, &mut met);
        self.nodes(met, lanes)
    }

    fn nodes(&mut self, met: Vec<Met<'w>>, lanes: &Lanes) -> Vec<Node> {
        let mut nodes = Vec::new();
        for met in met {
            match met {
                Met::Fact { expr, base, fact } => nodes.extend(self.fact_node(base, fact, expr, lanes)),
                Met::Call { expr, symbol, below, base, .. } => nodes.extend(self.called(symbol, below, base, expr, lanes)),
                Met::List { expr, list, closure, .. } => nodes.extend(self.list_node(list, closure, expr, lanes)),
                Met::Let { name, value, .. } => {
                    let children = self.inputs(value, lanes);
                    let shown = self.shown(value, lanes);
                    if matches!(shown, Shown::Nothing) || children.len() + nodes.len() > 200 {
                        nodes.extend(children);
                        continue;
                    }
                    let mut node = Node::new(NodeKind::Step, name, Arc::new(Label::new(name, name)), shown);
                    node.unit = unit_of(&value.ty);
                    node.sensitive = self.is_sensitive(value);
                    node.formula = Some(self.text_of(value).0);
                    node.numbers = Some(self.substituted(value, lanes));
                    node.children = children;
                    nodes.push(node);
                }
                Met::Children { .. } | Met::Before { .. } | Met::Today | Met::Branch(_) => {}
            }
        }
        nodes
    }

    fn fact_node(&mut self, base: &'w Expr, fact: FactId, expr: &Expr, lanes: &Lanes) -> Option<Node> {
        let (entity, lane) = self.entity(base, lanes)?;
        let declared = self.population().schema.fact(fact)?;
        let (state, _) = self.population().answer(fact, lane)?;
        let (name, label) = self.kept.facts.entry(fact).or_insert_with(|| (Arc::from(&*declared.key), Arc::new(declared.label.clone()))).clone();
        let mut node = Node::new(NodeKind::Fact, name, label, self.shown(expr, lanes));
        node.entity = self.path(entity, lane);
        node.unit = unit_of(&expr.ty);
        node.assumed = matches!(state, State::AssumedValue | State::AssumedAbsent);
        node.sensitive = declared.sensitive;
        Some(node)
    }

    fn called(&mut self, symbol: SymbolId, below: Option<Layer>, base: &'w Expr, expr: &'w Expr, lanes: &Lanes) -> Option<Node> {
        let (from, lane) = self.entity(base, lanes)?;
        match self.target(symbol, below) {
            Target::Rule { definition, .. } => self.rule_node(symbol, below, definition.entity, self.up(from, definition.entity, lane)),
            Target::Parameter { definition, parameter } => {
                let told = self.told_of(symbol, definition, None);
                let mut node = Node::new(NodeKind::Parameter, told.name, told.label, self.shown(expr, lanes));
                node.unit = unit_of(&definition.ty);
                if let Some(owner) = parameter.owner {
                    node.entity = self.path(owner, self.up(from, owner, lane));
                }
                if let Some(row) = self.row(expr, lanes).and_then(|r| parameter.rows.get(r)) {
                    node.cites = Arc::from([self.citation(&row.cite)]);
                    (node.from, node.until, node.verify) = (Some(row.from), row.until, row.verify);
                    node.pack = self.program().layers.get(usize::from(row.layer)).map(|l| Arc::from(&*l.name));
                }
                Some(node)
            }
            Target::NotInForce => None,
        }
    }

    /// The lane of the entity around.
    pub(crate) fn up(&self, from: EntityId, to: EntityId, lane: usize) -> usize {
        let (mut at, mut lane) = (from, lane);
        while at != to {
            let Some(parent) = self.population().schema.entity(at).and_then(|e| e.parent) else { break };
            lane = self.population().rows(at).and_then(|r| r.parent.get(lane)).map_or(0, |p| *p as usize);
            at = parent;
        }
        lane
    }

    /// The row of a parameter that was found.
    pub(crate) fn row(&self, expr: &Expr, lanes: &Lanes) -> Option<usize> {
        let (space, node) = self.plan.found.get(&expr.id)?;
        let lane = lanes.lane(*space)?;
        let column = self.run.column(*node)?;
        let row = column.narrow.get(lane).copied().filter(|_| column.error(lane) == 0)?;
        usize::try_from(row).ok()
    }
}

/// White space folded.
pub(super) fn one_line(text: &str) -> String {
    if text.contains('\n') || text.contains("  ") { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_owned() }
}

pub(crate) fn unit_of(ty: &Type) -> Option<crate::unit::Unit> {
    match ty.required() {
        Type::Number(number) if !number.unit.is_none() => Some(number.unit.clone()),
        _ => None,
    }
}
