//! The results of a rule for all entities of its kind.

use std::ops::Range;
use std::sync::Arc;

use crate::assessment::RuleErrorKind;
use crate::calendar::Date;
use crate::columns::{RecordKind, Register, Run};
use crate::facts::population::Lanes;
use crate::facts::{EntityId, Region, Value};
use crate::ir::SymbolId;
use crate::ir::types::Type;
use crate::number::Number;
use crate::plan::{Lane, NodeId, Output, Plan, Val};

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

/// A result that there isn't. Its words are those of the household assessed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The entity.
    pub lane: usize,
    /// Why.
    pub kind: RuleErrorKind,
}

/// How a value stands in the plan's columns: the value's column and that of its presence.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    value: Option<NodeId>,
    present: Option<NodeId>,
    absent: bool,
    lane: Lane,
    scale: u8,
}

impl Shape {
    pub(super) fn of(plan: &Plan, value: &Val) -> Self {
        let lane = |node: NodeId| plan.graph.nodes.get(node.index()).map_or(Lane::Narrow, |n| n.lane);
        match value {
            Val::Bool(node) => Self { value: Some(*node), present: None, absent: false, lane: Lane::Bool, scale: 0 },
            Val::Num(num) => Self { value: Some(num.node), present: None, absent: false, lane: lane(num.node), scale: num.scale },
            Val::Plain(node) => Self { value: Some(*node), present: None, absent: false, lane: lane(*node), scale: 0 },
            Val::Optional { present, value } => Self { present: Some(*present), ..Self::of(plan, value) },
            // A rule's result is no list, and a fraction is settled before it becomes one.
            Val::Absent | Val::Entity(_) | Val::List(_) | Val::Fraction(..) => {
                Self { value: None, present: None, absent: true, lane: Lane::Bool, scale: 0 }
            }
        }
    }
}

impl RuleColumn {
    pub(super) fn new(plan: &Plan, output: &Output, lanes: usize) -> Self {
        let shape = Shape::of(plan, &output.value);
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

    /// The sum of amounts, exact, as a text; of decisions, alerts and referrals how many hold. None of other results.
    #[must_use]
    pub fn total(&self) -> Option<String> {
        let lanes = (0..self.values.len()).filter(|lane| matches!(self.outcome(*lane), Some(Ok(Value::Bool(true) | Value::Number(_)))));
        match self.ty.required() {
            Type::Bool => Some(lanes.count().to_string()),
            Type::Number(number) => {
                // Wider than any number: a sum of a population may pass the limit of one.
                let sum = lanes.filter_map(|lane| self.values.get(lane)).fold(0_i128, i128::saturating_add);
                let power = crate::number::raw::pow10(self.scale).unsigned_abs();
                let (whole, rest) = (sum.unsigned_abs() / power, sum.unsigned_abs() % power);
                let sign = if sum < 0 { "-" } else { "" };
                let digits = usize::from(self.scale);
                let rest = if digits == 0 { String::new() } else { format!("{rest:0digits$}") };
                let rest = if number.unit.is_money() { format!("{rest:0<2}") } else { rest.trim_end_matches('0').to_owned() };
                Some(if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") })
            }
            _ => None,
        }
    }

    /// Takes the results of a household at fault out.
    pub(super) fn leave_out(&mut self, lanes: Range<usize>) {
        if self.present.is_empty() {
            self.present.resize(self.values.len(), true);
        }
        self.present.iter_mut().take(lanes.end).skip(lanes.start).for_each(|p| *p = false);
        self.errors.retain(|e| !lanes.contains(&e.lane));
    }
}

/// A chunk's part of a column, to be filled.
pub(super) struct Part<'c> {
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

/// The parts of all columns, chunk by chunk.
pub(super) struct Slots<'c> {
    pub(super) chunks: Vec<Vec<Part<'c>>>,
}

impl<'c> Slots<'c> {
    /// Takes the columns apart. `first` is the first lane of an entity that belongs to a household.
    pub(super) fn new(columns: &'c mut [RuleColumn], ranges: &[Range<usize>], first: impl Fn(EntityId, usize) -> usize) -> Self {
        let mut chunks: Vec<Vec<Part<'c>>> = ranges.iter().map(|_| Vec::with_capacity(columns.len())).collect();
        for column in columns {
            let entity = column.entity;
            let mut values = match &mut column.values {
                Lanes::Bool(lanes) => Values::Bool(lanes),
                Lanes::Narrow(lanes) => Values::Narrow(lanes),
                Lanes::Wide(lanes) => Values::Wide(lanes),
            };
            let mut present: &'c mut [bool] = &mut column.present;
            for (range, parts) in ranges.iter().zip(&mut chunks) {
                let (start, end) = (first(entity, range.start), first(entity, range.end));
                let (own, rest) = values.split(end - start);
                values = rest;
                let count = if present.is_empty() { 0 } else { end - start };
                let (own_present, rest_present) = std::mem::take(&mut present).split_at_mut(count);
                present = rest_present;
                parts.push(Part { first: start, values: own, present: own_present });
            }
        }
        Self { chunks }
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
    /// Takes a rule's results from a run; tells of its errors.
    pub(super) fn fill(&mut self, run: &Run<'_>, shape: Shape) -> Vec<RowError> {
        let mut errors = Vec::new();
        let mut note = |register: &Register| {
            for (lane, id) in register.errors.iter().enumerate().filter(|(_, id)| **id != 0) {
                if let Some(kind) = run.frame.records.get(*id as usize - 1).map(|r| kind(&r.kind)) {
                    errors.push(RowError { lane: self.first + lane, kind });
                }
            }
        };
        if let Some(register) = shape.present.and_then(|p| run.column(p)) {
            copy(self.present, &register.bools);
            note(register);
        }
        if let Some(register) = shape.value.and_then(|v| run.column(v)) {
            match &mut self.values {
                Values::Bool(lanes) => copy(lanes, &register.bools),
                Values::Narrow(lanes) => copy(lanes, &register.narrow),
                Values::Wide(lanes) => copy(lanes, &register.wide),
            }
            // Of an optional value, the presence tells first; where that is absent, the value's own error doesn't count.
            if shape.present.is_none() {
                note(register);
            } else if !register.errors.is_empty() {
                for (lane, id) in register.errors.iter().enumerate().filter(|(_, id)| **id != 0) {
                    let here = self.present.get(lane).copied().unwrap_or(false) && !errors.iter().any(|e| e.lane == self.first + lane);
                    if let (true, Some(record)) = (here, run.frame.records.get(*id as usize - 1)) {
                        errors.push(RowError { lane: self.first + lane, kind: kind(&record.kind) });
                    }
                }
                errors.sort_unstable_by_key(|e| e.lane);
            }
        }
        errors
    }
}

fn copy<T: Copy>(to: &mut [T], from: &[T]) {
    if to.len() == from.len() {
        to.copy_from_slice(from);
    }
}

fn kind(record: &RecordKind) -> RuleErrorKind {
    match record {
        RecordKind::UnknownFact { .. } | RecordKind::Absent { .. } => RuleErrorKind::UnknownFact,
        RecordKind::TooLarge { .. } => RuleErrorKind::TooLarge,
        RecordKind::DivisionByZero { .. } => RuleErrorKind::DivisionByZero,
        RecordKind::NoValue { .. } => RuleErrorKind::NoValue,
        RecordKind::NotInForce { .. } => RuleErrorKind::NotInForce,
        RecordKind::RuleNotInForce { .. } => RuleErrorKind::RuleNotInForce,
    }
}
