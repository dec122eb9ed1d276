//! The results of a rule for all entities of its kind.

use std::ops::Range;
use std::sync::Arc;

use super::total::Total;

use crate::assessment::RuleErrorKind;
use crate::calendar::Date;
use crate::columns::{RecordKind, Register, Run};
use crate::facts::population::{Lanes, Population};
use crate::facts::{EntityId, FactId, Region, Value};
use crate::ir::SymbolId;
use crate::ir::types::Type;
use crate::number::Number;
use crate::plan::{Graph, Lane, NodeId, Output, Plan, Val};

/// A rule's results, one for each entity of its kind, in the order of the population.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleColumn {
    /// The rule.
    pub rule: SymbolId,
    /// The entity that it is a rule of.
    pub entity: EntityId,
    /// Type of the results.
    pub ty: Arc<Type>,
    /// Fraction digits of numbers.
    pub scale: u8,
    /// Values; anything where there is none. Numbers are mantissas at `scale`; dates, codes and regions are held as facts are.
    pub values: Lanes,
    /// Where there is a value; empty: everywhere.
    pub present: Vec<bool>,
    /// Results that there aren't, in the order of lanes. That of a household at fault is absent here, too.
    pub errors: Vec<RowError>,
}

/// A result that there isn't. Where in the rules and in the household it went wrong, the household tells when it is assessed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The entity.
    pub lane: usize,
    /// Why.
    pub kind: RuleErrorKind,
    /// The number of what it is about: a fact, or a parameter or rule, as the kind says; `u32::MAX`: nothing.
    about: u32,
}

impl RowError {
    /// The fact that was not answered.
    #[must_use]
    pub fn fact(&self) -> Option<FactId> {
        u16::try_from(self.about).ok().filter(|_| self.kind == RuleErrorKind::UnknownFact).map(FactId)
    }

    /// The parameter that has no value, or the rule that is not in force.
    #[must_use]
    pub fn symbol(&self) -> Option<SymbolId> {
        let named = matches!(self.kind, RuleErrorKind::NoValue | RuleErrorKind::NotInForce | RuleErrorKind::RuleNotInForce);
        (named && self.about != u32::MAX).then_some(SymbolId(self.about))
    }

    fn new(lane: usize, record: &RecordKind, graph: &Graph) -> Self {
        let parameter = |table: u32| graph.tables.get(table as usize).map_or(u32::MAX, |t| t.symbol.0);
        let (kind, about) = match record {
            RecordKind::UnknownFact { fact, .. } => (RuleErrorKind::UnknownFact, u32::from(fact.0)),
            RecordKind::Absent { .. } => (RuleErrorKind::UnknownFact, u32::MAX),
            RecordKind::TooLarge { .. } => (RuleErrorKind::TooLarge, u32::MAX),
            RecordKind::DivisionByZero { .. } => (RuleErrorKind::DivisionByZero, u32::MAX),
            RecordKind::NoValue { table, .. } => (RuleErrorKind::NoValue, parameter(*table)),
            RecordKind::NotInForce { table, .. } => (RuleErrorKind::NotInForce, parameter(*table)),
            RecordKind::RuleNotInForce { symbol, .. } => (RuleErrorKind::RuleNotInForce, symbol.0),
        };
        Self { lane, kind, about }
    }
}

/// How the numbers of results are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Held {
    /// As narrow as they are.
    #[default]
    Narrow,
    /// As Arrow's decimals are: 128 bits, and two digits of money at least.
    #[cfg(feature = "arrow")]
    Decimal,
}

/// How a value stands in the plan's columns: the value's column and that of its presence; and how it is held.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    value: Option<NodeId>,
    present: Option<NodeId>,
    absent: bool,
    lane: Lane,
    scale: u8,
    /// What mantissas are multiplied by on the way.
    raise: i128,
}

impl Shape {
    pub(super) fn of(plan: &Plan, output: &Output, held: Held) -> Self {
        let own = Self::of_value(plan, &output.value);
        match (held, output.ty.required()) {
            #[cfg(feature = "arrow")]
            (Held::Decimal, Type::Number(number)) if !own.absent => {
                let scale = if number.unit.is_money() { own.scale.max(2) } else { own.scale };
                Self { lane: Lane::Wide, scale, raise: crate::number::raw::pow10(scale - own.scale), ..own }
            }
            _ => own,
        }
    }

    fn of_value(plan: &Plan, value: &Val) -> Self {
        let lane = |node: NodeId| plan.graph.nodes.get(node.index()).map_or(Lane::Narrow, |n| n.lane);
        let own = |node: NodeId, lane, scale| Self { value: Some(node), present: None, absent: false, lane, scale, raise: 1 };
        match value {
            Val::Bool(node) => own(*node, Lane::Bool, 0),
            Val::Num(num) => own(num.node, lane(num.node), num.scale),
            Val::Plain(node) => own(*node, lane(*node), 0),
            Val::Optional { present, value } => Self { present: Some(*present), ..Self::of_value(plan, value) },
            // A rule's result is no list, and a fraction is settled before it becomes one.
            Val::Absent | Val::Entity(_) | Val::List(_) | Val::Fraction(..) => {
                Self { value: None, present: None, absent: true, lane: Lane::Bool, scale: 0, raise: 1 }
            }
        }
    }
}

impl RuleColumn {
    pub(super) fn new(plan: &Plan, output: &Output, lanes: usize, held: Held) -> Self {
        let shape = Shape::of(plan, output, held);
        let values = match shape.lane {
            Lane::Bool => Lanes::Bool(vec![false; lanes]),
            Lane::Narrow => Lanes::Narrow(vec![0; lanes]),
            Lane::Wide => Lanes::Wide(vec![0; lanes]),
        };
        let present = if shape.absent || shape.present.is_some() { vec![false; lanes] } else { Vec::new() };
        Self { rule: output.symbol, entity: output.entity, ty: output.ty.clone(), scale: shape.scale, values, present, errors: Vec::new() }
    }
}

impl RuleColumn {
    /// The result of an entity; a text is empty here: only the assessment knows it. `None`: there is no such lane.
    pub(crate) fn outcome(&self, lane: usize) -> Option<Result<Value, RuleErrorKind>> {
        let raw = self.values.get(lane)?;
        if let Ok(found) = self.errors.binary_search_by_key(&lane, |e| e.lane) {
            return self.errors.get(found).map(|e| Err(e.kind));
        }
        if !self.present.get(lane).copied().unwrap_or(true) {
            return Some(Ok(Value::Absent));
        }
        let narrow = i64::try_from(raw).unwrap_or_default();
        Some(Ok(match self.ty.required() {
            Type::Bool => Value::Bool(raw != 0),
            Type::Number(_) => Number::new(raw, self.scale).map_or(Value::Absent, Value::Number),
            Type::Date => Date::from_days(narrow).map_or(Value::Absent, Value::Date),
            Type::Choice(set) => Value::Code(*set, u16::try_from(raw).unwrap_or(u16::MAX)),
            Type::Region => Value::Region(Region::from_packed(narrow)),
            Type::Text => Value::Text(Arc::from("")),
            _ => Value::Absent,
        }))
    }

    /// The sum of amounts, exact; of decisions, alerts and referrals how many hold. None of other results.
    #[must_use]
    pub fn total(&self) -> Option<Total> {
        let lanes = (0..self.values.len()).filter(|lane| matches!(self.outcome(*lane), Some(Ok(Value::Bool(true) | Value::Number(_)))));
        match self.ty.required() {
            Type::Bool => Some(Total::new(i128::try_from(lanes.count()).unwrap_or(i128::MAX), 0, false)),
            Type::Number(number) => {
                let sum = lanes.filter_map(|lane| self.values.get(lane)).fold(0, i128::saturating_add);
                Some(Total::new(sum, self.scale, number.unit.is_money()))
            }
            _ => None,
        }
    }

    /// Takes the results of households at fault out; lanes of theirs have no errors any more.
    pub(super) fn leave_out(&mut self, lanes: impl Iterator<Item = Range<usize>>) {
        for lanes in lanes {
            if self.present.is_empty() {
                self.present.resize(self.values.len(), true);
            }
            self.present.iter_mut().take(lanes.end).skip(lanes.start).for_each(|p| *p = false);
        }
    }
}

/// A chunk's part of a column, to be filled.
pub(super) struct Part<'c> {
    entity: EntityId,
    /// Its first lane in the whole column.
    pub(super) first: usize,
    values: Values<'c>,
    present: &'c mut [bool],
}

enum Values<'c> {
    Bool(&'c mut [bool]),
    Narrow(&'c mut [i64]),
    Wide(&'c mut [i128]),
}

/// What is left of all columns: chunks are taken from their beginning.
pub(super) struct Queue<'c> {
    rest: Vec<Part<'c>>,
    at: usize,
    households: usize,
}

impl<'c> Queue<'c> {
    pub(super) fn new(columns: &'c mut [RuleColumn], households: usize) -> Self {
        let part = |column: &'c mut RuleColumn| {
            let values = match &mut column.values {
                Lanes::Bool(lanes) => Values::Bool(lanes),
                Lanes::Narrow(lanes) => Values::Narrow(lanes),
                Lanes::Wide(lanes) => Values::Wide(lanes),
            };
            Part { entity: column.entity, first: 0, values, present: &mut column.present }
        };
        Self { rest: columns.iter_mut().map(part).collect(), at: 0, households }
    }

    /// The next chunk of so many households and its parts of the columns. `first` is the first lane of an entity that belongs to a household.
    pub(super) fn next(&mut self, chunk: usize, parts: &mut Vec<Part<'c>>, first: impl Fn(EntityId, usize) -> usize) -> Option<Range<usize>> {
        let range = self.at..self.households.min(self.at + chunk);
        parts.clear();
        parts.extend(self.rest.iter_mut().map(|rest| {
            let (start, end) = (first(rest.entity, range.start), first(rest.entity, range.end));
            rest.take(end - start)
        }));
        self.at = range.end;
        (!range.is_empty()).then_some(range)
    }

    /// Nobody takes anything any more.
    pub(super) fn stop(&mut self) {
        self.households = self.at;
    }
}

impl<'c> Part<'c> {
    /// Its first lanes; it keeps the others.
    fn take(&mut self, lanes: usize) -> Self {
        let (values, rest) = std::mem::replace(&mut self.values, Values::Bool(&mut [])).split(lanes);
        let present = std::mem::take(&mut self.present);
        let (present, rest_present) = present.split_at_mut(lanes.min(present.len()));
        let taken = Self { entity: self.entity, first: self.first, values, present };
        (self.values, self.present, self.first) = (rest, rest_present, self.first + lanes);
        taken
    }
}

impl<'c> Values<'c> {
    fn split(self, at: usize) -> (Self, Self) {
        match self {
            Self::Bool(lanes) => {
                let (a, b) = lanes.split_at_mut(at.min(lanes.len()));
                (Self::Bool(a), Self::Bool(b))
            }
            Self::Narrow(lanes) => {
                let (a, b) = lanes.split_at_mut(at.min(lanes.len()));
                (Self::Narrow(a), Self::Narrow(b))
            }
            Self::Wide(lanes) => {
                let (a, b) = lanes.split_at_mut(at.min(lanes.len()));
                (Self::Wide(a), Self::Wide(b))
            }
        }
    }
}

impl Part<'_> {
    /// The household of a lane, by its place in the chunk.
    fn household(&self, mut lane: usize, chunk: &Population) -> usize {
        let mut entity = self.entity;
        while let Some(parent) = chunk.schema.entity(entity).and_then(|e| e.parent) {
            lane = chunk.rows(entity).and_then(|r| r.parent.get(lane)).map_or(0, |p| *p as usize);
            entity = parent;
        }
        lane
    }

    /// Takes a rule's results from a run; adds its errors, but for those of households at fault: for each household of the chunk whether it is, or nothing
    /// where none is.
    pub(super) fn fill(&mut self, run: &Run<'_>, shape: Shape, at_fault: &[bool], errors: &mut Vec<RowError>) {
        let presence = shape.present.and_then(|p| run.column(p));
        if let Some(presence) = presence {
            copy(self.present, &presence.bools);
        }
        let Some(register) = shape.value.and_then(|v| run.column(v)) else { return };
        match &mut self.values {
            Values::Bool(lanes) => copy(lanes, &register.bools),
            Values::Narrow(lanes) => copy(lanes, &register.narrow),
            Values::Wide(lanes) if register.wide.is_empty() => {
                raised(lanes, &register.narrow, shape.raise);
            }
            Values::Wide(lanes) => raised(lanes, &register.wide, shape.raise),
        }
        let is_told = |lane: usize| at_fault.is_empty() || at_fault.get(self.household(lane, run.population)) != Some(&true);
        let mut note = |lane: usize, id: u32| {
            if let Some(record) = run.frame.records.get(id as usize - 1).filter(|_| is_told(lane)) {
                errors.push(RowError::new(self.first + lane, &record.kind, run.graph));
            }
        };
        // Of an optional value, the presence tells first; where that is absent, the value's own error doesn't count.
        match presence {
            None => failed(register).for_each(|(lane, id)| note(lane, id)),
            Some(presence) if presence.errors.is_empty() && register.errors.is_empty() => {}
            Some(presence) => (0..self.present.len()).for_each(|lane| match (presence.error(lane), register.error(lane)) {
                (0, 0) => {}
                (0, own) if self.present.get(lane).copied().unwrap_or(false) => note(lane, own),
                (0, _) => {}
                (error, _) => note(lane, error),
            }),
        }
    }
}

/// The lanes that have an error.
fn failed(register: &Register) -> impl Iterator<Item = (usize, u32)> {
    register.errors.iter().copied().enumerate().filter(|(_, id)| *id != 0)
}

/// A lane with an error may hold anything, and so may its product.
fn raised<T: Copy + Into<i128>>(to: &mut [i128], from: &[T], by: i128) {
    if to.len() != from.len() {
        return;
    }
    let lanes = to.iter_mut().zip(from);
    if by == 1 {
        lanes.for_each(|(to, from)| *to = (*from).into());
    } else {
        lanes.for_each(|(to, from)| *to = (*from).into().wrapping_mul(by));
    }
}

fn copy<T: Copy>(to: &mut [T], from: &[T]) {
    if to.len() == from.len() {
        to.copy_from_slice(from);
    }
}
