//! A household for each value of a fact, assessed in chunks.

use std::sync::Arc;

use super::{SweepError, SweepRange};
use crate::assessment::{Assessment, RuleErrorKind};
use crate::diagnostics::did_you_mean;
use crate::facts::population::{Column, Given, Lanes, Population, Rows, State};
use crate::facts::{EntityId, FactId, FactType, Faults, Path, Value};
use crate::ir::SymbolId;
use crate::label::Label;
use crate::number::Number;
use crate::plan::Plan;
use crate::policy::{AssessError, Assessable, Policy};
use crate::unit::Unit;

/// Households of a chunk.
const CHUNK: usize = 1024;

/// What a rule gives at a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Point {
    Value(Value),
    Error(RuleErrorKind),
    /// The household is at fault there.
    Fault,
}

/// A household, and the values that one of its facts goes through.
pub(super) struct Grid<'p> {
    policy: &'p Policy,
    plan: Arc<Plan>,
    one: Arc<Population>,
    fact: FactId,
    /// The lane of the fact's entity.
    lane: usize,
    digits: u8,
    /// Mantissas at the fact's digits.
    from: i128,
    step: i128,
    len: usize,
    columns: Vec<FactId>,
}

impl<'p> Grid<'p> {
    pub(super) fn new<H: Assessable + ?Sized>(
        policy: &'p Policy,
        household: &H,
        path: &str,
        range: &SweepRange,
        rules: Vec<SymbolId>,
    ) -> Result<Self, SweepError> {
        let (one, faults) = household.population(policy.reader())?;
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let (fact, lane) = find(&one, path)?;
        let boxed = || Box::from(path);
        let Some(FactType::Number { digits, min, max, .. }) = one.schema.fact(fact).map(|f| &f.ty) else {
            return Err(SweepError::NotNumber { path: boxed() });
        };
        let digits = *digits;
        let at = |n: Number| n.at_scale(digits).ok_or_else(|| SweepError::TooManyDigits { path: boxed(), digits });
        let (from, to, step) = (at(range.from)?, at(range.to)?, at(range.step)?);
        if step <= 0 || to < from {
            return Err(SweepError::Empty);
        }
        if range.from < *min || *max < range.to {
            return Err(SweepError::OutOfBounds { path: boxed(), min: *min, max: *max });
        }
        let points = (to.saturating_sub(from) / step).unsigned_abs() + 1;
        let most = SweepError::most(one.rows.iter().map(|rows| rows.len).sum());
        let len = usize::try_from(points).ok().filter(|n| *n <= most).ok_or(SweepError::TooMany { points, most })?;
        let plan = policy.plan(Some(rules), &one)?;
        let mut columns = plan.columns_read(&one.schema);
        columns.retain(|column| *column != fact);
        Ok(Self { policy, plan, one, fact, lane, digits, from, step, len, columns })
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The household as it was given.
    pub(super) fn one(&self) -> &Population {
        &self.one
    }

    pub(super) fn fact_id(&self) -> FactId {
        self.fact
    }

    pub(super) fn label(&self) -> Label {
        self.one.schema.fact(self.fact).map_or_else(|| Label::new("", ""), |fact| fact.label.clone())
    }

    pub(super) fn unit(&self) -> Option<&Unit> {
        match &self.one.schema.fact(self.fact)?.ty {
            FactType::Number { unit, .. } => Some(unit).filter(|unit| !unit.is_none()),
            _ => None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn number(&self, mantissa: i128) -> Number {
        Number::new(mantissa, self.digits).unwrap_or(Number::ZERO)
    }

    pub(super) fn step(&self) -> Number {
        self.number(self.step)
    }

    pub(super) fn ends(&self) -> (Number, Number) {
        (self.value(0), self.value(self.len - 1))
    }

    /// The mantissa of the value at a place of the grid.
    pub(super) fn mantissa(&self, at: usize) -> i128 {
        self.from + self.step * i128::try_from(at).unwrap_or(0)
    }

    pub(super) fn value(&self, at: usize) -> Number {
        self.number(self.mantissa(at))
    }

    pub(super) fn values(&self) -> Vec<i128> {
        (0..self.len).map(|at| self.mantissa(at)).collect()
    }

    /// What each rule gives for each of its entities, in the order of the plan's outputs, at each of some values.
    pub(super) fn run(&self, values: Vec<i128>) -> Vec<Vec<Point>> {
        let count = |entity: EntityId| self.one.rows(entity).map_or(0, |rows| rows.len);
        let rows: usize = self.plan.outputs.iter().map(|output| count(output.entity)).sum();
        let mut rows: Vec<Vec<Point>> = vec![Vec::with_capacity(values.len()); rows];
        for values in values.chunks(CHUNK) {
            let population = self.copies(values);
            let result = self.policy.run_population(&self.plan, &population, CHUNK);
            let mut faulty = vec![false; values.len()];
            for (household, _) in result.faults() {
                faulty.iter_mut().skip(*household).take(1).for_each(|at| *at = true);
            }
            let mut row = rows.iter_mut();
            for column in result.columns() {
                let own = count(column.entity);
                for lane in 0..own {
                    let Some(row) = row.next() else { continue };
                    row.extend(faulty.iter().enumerate().map(|(household, faulty)| {
                        let lane = household * own + lane;
                        match column.outcome(lane) {
                            _ if *faulty => Point::Fault,
                            Some(Ok(Value::Text(_))) => Point::Value(result.text(column, lane).map_or(Value::Absent, Value::Text)),
                            Some(Ok(value)) => Point::Value(value),
                            Some(Err(kind)) => Point::Error(kind),
                            None => Point::Value(Value::Absent),
                        }
                    }));
                }
            }
        }
        rows
    }

    /// The household assessed at a value of the grid: for the words of its errors.
    pub(super) fn assess(&self, at: usize) -> Result<Assessment, AssessError> {
        let population = Arc::new(self.copies(&[self.mantissa(at)]));
        self.policy.run_alone(&self.plan, population, Faults::new())
    }

    /// A household for each value, alike but for the fact.
    fn copies(&self, values: &[i128]) -> Population {
        let one = &*self.one;
        let times = values.len();
        let lanes = |entity: EntityId| one.rows(entity).map_or(0, |rows| rows.len);
        let rows = one.rows.iter().zip(&one.schema.entities).map(|(rows, entity)| {
            let around = entity.parent.map_or(1, lanes);
            let shifted =
                |of: &[u32], by: usize| -> Vec<u32> { (0..times).flat_map(|copy| of.iter().map(move |lane| shift(*lane, copy * by))).collect() };
            let mut first = shifted(rows.first.split_last().map_or(&[][..], |(_, first)| first), rows.len);
            if !rows.first.is_empty() {
                first.push(shift(0, rows.len * times));
            }
            Rows { len: rows.len * times, parent: shifted(&rows.parent, around), first }
        });
        let mut columns: Vec<Column> = one.columns.iter().map(|column| Column { lanes: none(&column.lanes), states: Vec::new() }).collect();
        for fact in self.columns.iter().chain([&self.fact]) {
            if let (Some(to), Some(from)) = (columns.get_mut(fact.index()), one.column(*fact)) {
                *to = Column { lanes: repeated(&from.lanes, times), states: from.states.repeat(times) };
            }
        }
        if let (Some(column), Some(own)) = (columns.get_mut(self.fact.index()), one.schema.fact(self.fact).map(|f| lanes(f.entity))) {
            for (copy, value) in values.iter().enumerate() {
                let lane = copy * own + self.lane;
                set(&mut column.lanes, lane, *value);
                column.states.iter_mut().skip(lane).take(1).for_each(|state| *state = State::Known);
            }
        }
        let given = one.given.iter().map(|given| {
            let lanes = given.values.len() * times;
            Given { symbol: given.symbol, values: given.values.iter().cloned().cycle().take(lanes).collect() }
        });
        Population { schema: one.schema.clone(), rows: rows.collect(), columns, texts: one.texts.clone(), given: given.collect() }
    }
}

/// The fact at a path of the household.
fn find(one: &Population, path: &str) -> Result<(FactId, usize), SweepError> {
    let found = || -> Option<(FactId, usize)> {
        let parsed: Path = path.parse().ok()?;
        let (steps, key) = parsed.split_last()?;
        let (entity, lane) = one.locate(0, steps)?;
        Some((one.schema.fact_named(entity, key)?, lane))
    };
    found().ok_or_else(|| {
        let mut paths = Vec::new();
        for (id, entity) in (0..).map(EntityId).zip(&one.schema.entities) {
            for lane in 0..one.rows(id).map_or(0, |rows| rows.len) {
                let (_, place) = one.place(id, lane);
                paths.extend(
                    entity.facts.iter().filter_map(|fact| one.schema.fact(*fact)).map(|fact| place.clone().key(fact.key.clone()).to_string()),
                );
            }
        }
        SweepError::NoFact { path: path.into(), near: did_you_mean(path, paths) }
    })
}

fn shift(lane: u32, by: usize) -> u32 {
    u32::try_from(by).ok().and_then(|by| lane.checked_add(by)).unwrap_or(u32::MAX)
}

fn none(lanes: &Lanes) -> Lanes {
    match lanes {
        Lanes::Bool(_) => Lanes::Bool(Vec::new()),
        Lanes::Narrow(_) => Lanes::Narrow(Vec::new()),
        Lanes::Wide(_) => Lanes::Wide(Vec::new()),
    }
}

fn repeated(lanes: &Lanes, times: usize) -> Lanes {
    match lanes {
        Lanes::Bool(lanes) => Lanes::Bool(lanes.repeat(times)),
        Lanes::Narrow(lanes) => Lanes::Narrow(lanes.repeat(times)),
        Lanes::Wide(lanes) => Lanes::Wide(lanes.repeat(times)),
    }
}

fn set(lanes: &mut Lanes, at: usize, value: i128) {
    match lanes {
        Lanes::Bool(lanes) => lanes.iter_mut().skip(at).take(1).for_each(|lane| *lane = value != 0),
        Lanes::Narrow(lanes) => lanes.iter_mut().skip(at).take(1).for_each(|lane| *lane = i64::try_from(value).unwrap_or(*lane)),
        Lanes::Wide(lanes) => lanes.iter_mut().skip(at).take(1).for_each(|lane| *lane = value),
    }
}
