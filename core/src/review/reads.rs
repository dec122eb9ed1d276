//! What was read on the way to a rule's value, as the facts made it go.

use std::collections::{BTreeSet, HashSet};

use super::pairing::At;
use crate::assessment::{Assessment, lane_value};
use crate::facts::{EntityId, FactId, Value};
use crate::ir::tree::{Expr, ListOp};
use crate::ir::{Definition, Dimension, KeyFrom, Layer, Parameter, SymbolId};
use crate::plan::NO_KEY;
use crate::policy::Target;
use crate::words::{Lanes, Met, Shown, Walk};

/// A parameter, of whom, with the values of its keys that are no band.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ParameterRead {
    pub(super) symbol: SymbolId,
    pub(super) below: Option<Layer>,
    /// Whose keys they are; none: of nobody.
    pub(super) owner: Option<At>,
    /// Packed, in the order of the keys.
    pub(super) key: Vec<i64>,
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Reads {
    pub(super) facts: BTreeSet<(FactId, usize)>,
    /// Lists of entities: of which kind, in whom.
    pub(super) lists: BTreeSet<(EntityId, At)>,
    pub(super) given: BTreeSet<(SymbolId, At)>,
    pub(super) rules: BTreeSet<(SymbolId, Option<Layer>)>,
    pub(super) parameters: BTreeSet<ParameterRead>,
    /// The policy's date itself: an age, a period.
    pub(super) today: bool,
}

impl Reads {
    /// What a rule read of each of these entities; nothing where it isn't in force. It runs once for all of them.
    pub(super) fn of(assessment: &Assessment, rule: SymbolId, lanes: &[usize]) -> Vec<Self> {
        let seen = assessment.walk(&[rule], |walk| Some(lanes.iter().map(|lane| Self::of_one(walk, rule, *lane)).collect()));
        seen.unwrap_or_else(|| lanes.iter().map(|_| Self::default()).collect())
    }

    fn of_one(walk: &mut Walk<'_>, rule: SymbolId, lane: usize) -> Self {
        let mut going = Going { walk, reads: Self::default(), seen: HashSet::new(), next: vec![(rule, None, lane)] };
        // Rules one after the other: a chain of calls may be long.
        while let Some((symbol, below, lane)) = going.next.pop() {
            going.rule(symbol, below, lane);
        }
        going.reads
    }
}

struct Going<'a, 'w> {
    walk: &'a mut Walk<'w>,
    reads: Reads,
    seen: HashSet<(SymbolId, Option<Layer>, usize)>,
    next: Vec<(SymbolId, Option<Layer>, usize)>,
}

impl<'w> Going<'_, 'w> {
    fn rule(&mut self, symbol: SymbolId, below: Option<Layer>, lane: usize) {
        if !self.seen.insert((symbol, below, lane)) {
            return;
        }
        let Target::Rule { definition, version } = self.walk.target(symbol, below) else {
            self.reads.rules.insert((symbol, below));
            return;
        };
        if below.is_none() && self.walk.given(symbol, lane).is_some() {
            self.reads.given.insert((symbol, (definition.entity, lane)));
            return;
        }
        self.reads.rules.insert((symbol, below));
        let lanes = Lanes::at(self.walk.space(definition), lane);
        let mut met = Vec::new();
        self.walk.block_way(&version.body, &lanes, &mut met);
        self.all(met, &lanes);
    }

    fn all(&mut self, met: Vec<Met<'w>>, lanes: &Lanes) {
        for met in met {
            match met {
                Met::Fact { base, fact, .. } => {
                    self.reads.facts.extend(self.walk.entity(base, lanes).map(|(_, lane)| (fact, lane)));
                }
                Met::Call { symbol, below, base, args, .. } => self.call(symbol, below, base, args, lanes),
                Met::List { list, op, closure, .. } => {
                    let Some((list, around)) = self.walk.list(list, lanes) else { continue };
                    for lane in self.walk.elements(list, around) {
                        let inner = lanes.enter(list.space, lane);
                        let mut met = Vec::new();
                        self.walk.block_way(&closure.body, &inner, &mut met);
                        self.all(met, &inner);
                        // `any` and `all` stop at the first that decides.
                        let decides = match op {
                            ListOp::Any => Some(true),
                            ListOp::All => Some(false),
                            _ => None,
                        };
                        if decides.is_some() && self.walk.truth(&closure.body.value, &inner) == decides {
                            break;
                        }
                    }
                }
                Met::Children { base, entity } => {
                    self.reads.lists.extend(self.walk.entity(base, lanes).map(|at| (entity, at)));
                }
                Met::Before { base } => self.before(base, lanes),
                Met::Let { value, .. } => {
                    let mut met = Vec::new();
                    self.walk.way(value, lanes, &mut met);
                    self.all(met, lanes);
                }
                Met::Today => self.reads.today = true,
                Met::Branch(_) => {}
            }
        }
    }

    fn call(&mut self, symbol: SymbolId, below: Option<Layer>, base: &Expr, args: &[Expr], lanes: &Lanes) {
        let Some((from, lane)) = self.walk.entity(base, lanes) else { return };
        match self.walk.target(symbol, below) {
            Target::Rule { definition, .. } => {
                let lane = self.walk.up(from, definition.entity, lane);
                self.next.push((symbol, below, lane));
            }
            Target::Parameter { definition, parameter } => {
                let owner = parameter.owner.map(|owner| (owner, self.walk.up(from, owner, lane)));
                if let Some(at) = owner.filter(|at| self.walk.given(symbol, at.1).is_some() && below.is_none()) {
                    self.reads.given.insert((symbol, at));
                    return;
                }
                self.parameter(symbol, below, (definition, parameter), owner, args, lanes);
            }
            Target::NotInForce => {
                self.reads.rules.insert((symbol, below));
            }
        }
    }

    fn parameter(
        &mut self,
        symbol: SymbolId,
        below: Option<Layer>,
        (_, parameter): (&Definition, &Parameter),
        owner: Option<At>,
        args: &[Expr],
        lanes: &Lanes,
    ) {
        let mut args = args.iter();
        let mut key = Vec::new();
        for own in &parameter.keys {
            let value = match own.from {
                KeyFrom::Fact(fact) => self.fact_key(fact, owner),
                KeyFrom::Rule(rule) => self.rule_key(rule, owner),
                KeyFrom::Passed => args.next().and_then(|arg| match self.walk.shown(arg, lanes) {
                    Shown::Value(value, _) => Some(value),
                    _ => None,
                }),
            };
            if !matches!(own.dimension, Dimension::Band { .. }) {
                key.push(value.as_ref().and_then(packed).unwrap_or(NO_KEY));
            }
        }
        self.reads.parameters.insert(ParameterRead { symbol, below, owner, key });
    }

    fn fact_key(&mut self, fact: FactId, owner: Option<At>) -> Option<Value> {
        let population = self.walk.population();
        let (entity, lane) = owner?;
        let lane = self.walk.up(entity, population.schema.fact(fact)?.entity, lane);
        self.reads.facts.insert((fact, lane));
        population.answer(fact, lane)?.1
    }

    fn rule_key(&mut self, rule: SymbolId, owner: Option<At>) -> Option<Value> {
        let (entity, lane) = owner?;
        let Target::Rule { definition, .. } = self.walk.target(rule, None) else { return None };
        let lane = self.walk.up(entity, definition.entity, lane);
        self.next.push((rule, None, lane));
        if let Some(value) = self.walk.given(rule, lane) {
            return Some(value.clone());
        }
        let value = self.walk.plan.rules.get(&(rule, definition.layer))?;
        lane_value(self.walk.run, value, &definition.ty, lane).ok()
    }

    /// Which claims come before another depends on the dates of all of them.
    fn before(&mut self, base: &Expr, lanes: &Lanes) {
        let Some((entity, lane)) = self.walk.entity(base, lanes) else { return };
        let population = self.walk.population();
        let (Some(own), Some(rows)) = (population.schema.entity(entity), population.rows(entity)) else { return };
        let around = rows.parent.get(lane).map_or(0, |p| *p as usize);
        self.reads.lists.extend(own.parent.map(|parent| (entity, (parent, around))));
        self.reads.facts.extend(own.order.into_iter().flat_map(|order| rows.of_parent(around).map(move |lane| (order, lane))));
    }
}

/// As tables hold it.
fn packed(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(b) => Some(i64::from(*b)),
        Value::Code(_, code) => Some(i64::from(*code)),
        Value::Number(number) => number.to_i64(),
        Value::Region(region) => Some(region.packed()),
        Value::Absent | Value::Date(_) | Value::Text(_) => None,
    }
}
