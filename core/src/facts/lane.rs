//! Lanes: how a value is held in a column, and where a lane stands in its household.

use std::ops::Range;
use std::sync::Arc;

use super::population::{Column, Lanes, Population, Rows, State};
use super::{DateBound, EntityId, Fact, FactId, FactType, Fault, FaultCode, Path, Region, Step, Value};
use crate::calendar::Date;
use crate::label::Label;
use crate::number::{Number, Rounding};

/// How the lanes of a fact are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LaneKind {
    /// Truth values.
    Bool,
    /// 64 bits.
    Narrow,
    /// 128 bits.
    Wide,
}

impl LaneKind {
    /// By the fact's type and bounds.
    #[must_use]
    pub fn of(ty: &FactType) -> Self {
        match ty {
            FactType::Bool => Self::Bool,
            FactType::Number { digits, min, max, .. } => {
                // A bound with more digits than the fact has lets less through.
                let at_digits = |n: &Number| n.round_to(*digits, Rounding::TowardZero).ok()?.at_scale(*digits);
                let fits = |n: &Number| at_digits(n).is_some_and(|m| i64::try_from(m).is_ok());
                if fits(min) && fits(max) { Self::Narrow } else { Self::Wide }
            }
            _ => Self::Narrow,
        }
    }
}

impl Lanes {
    /// No lanes yet.
    #[must_use]
    pub const fn new(kind: LaneKind) -> Self {
        match kind {
            LaneKind::Bool => Self::Bool(Vec::new()),
            LaneKind::Narrow => Self::Narrow(Vec::new()),
            LaneKind::Wide => Self::Wide(Vec::new()),
        }
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Bool(lanes) => lanes.len(),
            Self::Narrow(lanes) => lanes.len(),
            Self::Wide(lanes) => lanes.len(),
        }
    }

    /// None at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a lane, whatever its kind; truth values are 0 and 1.
    #[must_use]
    pub fn get(&self, lane: usize) -> Option<i128> {
        match self {
            Self::Bool(lanes) => lanes.get(lane).map(|b| i128::from(*b)),
            Self::Narrow(lanes) => lanes.get(lane).map(|v| i128::from(*v)),
            Self::Wide(lanes) => lanes.get(lane).copied(),
        }
    }

    /// Adds a lane. The value has to be within the fact's bounds, from which the kind of lanes follows.
    pub fn push(&mut self, value: i128) {
        match self {
            Self::Bool(lanes) => lanes.push(value != 0),
            Self::Narrow(lanes) => lanes.push(i64::try_from(value).unwrap_or_default()),
            Self::Wide(lanes) => lanes.push(value),
        }
    }
}

impl Column {
    /// No lanes yet.
    #[must_use]
    pub const fn new(kind: LaneKind) -> Self {
        Self { lanes: Lanes::new(kind), states: Vec::new() }
    }

    /// So many lanes of one value.
    #[cfg(feature = "arrow")]
    pub(crate) fn fill(&mut self, lanes: usize, state: State, value: i128) {
        self.states.clear();
        if state != State::Known {
            self.states.resize(lanes, state);
        }
        match &mut self.lanes {
            Lanes::Bool(values) => refill(values, lanes, value != 0),
            Lanes::Narrow(values) => refill(values, lanes, i64::try_from(value).unwrap_or_default()),
            Lanes::Wide(values) => refill(values, lanes, value),
        }
    }

    /// What is known in a lane.
    #[must_use]
    pub fn state(&self, lane: usize) -> State {
        self.states.get(lane).copied().unwrap_or_default()
    }

    /// Adds a lane. States are kept only from the first lane that isn't known.
    pub fn push(&mut self, state: State, value: i128) {
        if !self.states.is_empty() || state != State::Known {
            if self.states.is_empty() {
                self.states.resize(self.lanes.len(), State::Known);
            }
            self.states.push(state);
        }
        self.lanes.push(value);
    }
}

#[cfg(feature = "arrow")]
fn refill<T: Clone>(values: &mut Vec<T>, len: usize, value: T) {
    values.clear();
    values.resize(len, value);
}

impl Rows {
    /// The lanes that belong to a lane of the parent; also while the rows are still being read.
    #[must_use]
    pub fn of_parent(&self, lane: usize) -> Range<usize> {
        let at = |lane: usize| self.first.get(lane).map_or(self.len, |first| *first as usize);
        at(lane)..at(lane + 1)
    }
}

impl Fact {
    /// The lane of a value of this fact's type; `None` for absent ones, texts (they are held apart), and values of other types.
    #[must_use]
    pub fn lane(&self, value: &Value) -> Option<i128> {
        match (&self.ty, value) {
            (FactType::Bool, Value::Bool(b)) => Some(i128::from(*b)),
            (FactType::Number { digits, .. }, Value::Number(n)) => n.at_scale(*digits),
            (FactType::Date { .. }, Value::Date(d)) => Some(i128::from(d.days())),
            (FactType::Choice(set), Value::Code(of, index)) if set == of => Some(i128::from(*index)),
            (FactType::Region, Value::Region(r)) => Some(i128::from(r.packed())),
            _ => None,
        }
    }

    /// The value of a lane of this fact.
    #[must_use]
    pub fn value(&self, lane: i128, texts: &[Arc<str>]) -> Option<Value> {
        Some(match &self.ty {
            FactType::Bool => Value::Bool(lane != 0),
            FactType::Number { digits, .. } => Value::Number(Number::new(lane, *digits)?),
            FactType::Date { .. } => Value::Date(Date::from_days(i64::try_from(lane).ok()?)?),
            FactType::Choice(set) => Value::Code(*set, u16::try_from(lane).ok()?),
            FactType::Text => Value::Text(texts.get(usize::try_from(lane).ok()?)?.clone()),
            FactType::Region => Value::Region(Region::from_packed(i64::try_from(lane).ok()?)),
        })
    }
}

impl Population {
    /// Number of households.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows(EntityId::ROOT).map_or(0, |rows| rows.len)
    }

    /// No households?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is known of a fact in a lane, and its value: [`Value::Absent`] where there is none, `None` where it is not known.
    #[must_use]
    pub fn answer(&self, fact: FactId, lane: usize) -> Option<(State, Option<Value>)> {
        let column = self.column(fact)?;
        let value = column.lanes.get(lane)?;
        let state = column.state(lane);
        let value = match state {
            State::Known | State::AssumedValue => Some(self.schema.fact(fact)?.value(value, &self.texts)?),
            State::Absent | State::AssumedAbsent => Some(Value::Absent),
            State::Unknown => None,
        };
        Some((state, value))
    }

    /// Where a lane stands: the household's index and the path within it.
    #[must_use]
    pub fn place(&self, entity: EntityId, lane: usize) -> (usize, Path) {
        let (mut at, mut lane, mut steps) = (entity, lane, Vec::new());
        while let (Some(entity), Some(rows)) = (self.schema.entity(at), self.rows(at)) {
            let Some(parent) = entity.parent else { break };
            let parent_lane = rows.parent.get(lane).map_or(0, |p| *p as usize);
            steps.push(Step::Index(lane.saturating_sub(rows.of_parent(parent_lane).start)));
            steps.push(Step::Key(entity.list.clone()));
            (at, lane) = (parent, parent_lane);
        }
        steps.reverse();
        (lane, Path::from(steps))
    }

    /// The entity at a path of a household, and its lane.
    #[must_use]
    pub fn locate(&self, household: usize, steps: &[Step]) -> Option<(EntityId, usize)> {
        let (mut at, mut lane) = (EntityId::ROOT, household);
        if household >= self.len() {
            return None;
        }
        for pair in steps.chunks(2) {
            let [Step::Key(list), Step::Index(index)] = pair else { return None };
            let children = &self.schema.entity(at)?.children;
            let child = children.iter().copied().find(|c| self.schema.entity(*c).is_some_and(|c| c.list == *list))?;
            lane = self.rows(child)?.of_parent(lane).nth(*index)?;
            at = child;
        }
        Some((at, lane))
    }

    /// Dates that the policy's date makes impossible, with the index of their household: bounds `on` are known only now.
    #[must_use]
    pub fn check_dates_on(&self, on: Date) -> Vec<(usize, Fault)> {
        let mut faults = Vec::new();
        for (index, fact) in self.schema.facts.iter().enumerate() {
            let FactType::Date { min, max } = fact.ty else { continue };
            let (least, most) = (min == Some(DateBound::On), max == Some(DateBound::On));
            let (true, Some(column)) = (least || most, self.columns.get(index)) else { continue };
            let Lanes::Narrow(days) = &column.lanes else { continue };
            let on_day = i64::from(on.days());
            let outside = |day: i64| (least & (day < on_day)) | (most & (day > on_day));
            // Nearly always none is, which a look at all tells.
            if !days.iter().fold(false, |any, day| any | outside(*day)) {
                continue;
            }
            for (lane, day) in days.iter().enumerate().filter(|(_, day)| outside(**day)) {
                if !matches!(column.state(lane), State::Known | State::AssumedValue) {
                    continue;
                }
                let (zh, en) = match Date::from_days(*day) {
                    Some(day) if !fact.sensitive => (format!("`{day}` "), format!("`{day}`")),
                    _ => ("该值".into(), "the value".into()),
                };
                let message = if *day > on_day {
                    Label::new(format!("{zh}晚于认定日期 {on}"), format!("{en} is after {on}, the date of the assessment"))
                } else {
                    Label::new(format!("{zh}早于认定日期 {on}"), format!("{en} is before {on}, the date of the assessment"))
                };
                let (household, path) = self.place(fact.entity, lane);
                faults.push((household, Fault::new(path.key(fact.key.clone()), FaultCode::OutOfBounds, message)));
            }
        }
        faults
    }
}
