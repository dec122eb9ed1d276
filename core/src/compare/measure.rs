//! What each household gets under both policies: of a rule, a programme, or altogether.

use super::{CompareError, SIDES};
use crate::facts::EntityId;
use crate::number::{QUOTIENT_DIGITS, raw};
use crate::population::{PopulationAssessment, RuleColumn};

/// The first bit of [`Measure::open`]: it can't be told before; shifted by one: after.
const OPEN: u8 = 1;
/// It can't be told, for the household is at fault.
const FAULTY: u8 = 4;

/// Amounts of households under both policies. Of truth values: how many hold.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    /// Mantissas, before and after.
    pub(super) lanes: [Vec<i128>; SIDES],
    /// Where it can't be told, and on which side.
    open: Vec<u8>,
    pub(super) scale: u8,
}

impl Measure {
    /// Nothing at all.
    pub(super) fn nothing(households: usize) -> Self {
        Self { lanes: [vec![0; households], vec![0; households]], open: vec![0; households], scale: 0 }
    }

    /// Of a rule; where a policy doesn't have it, it gives nothing.
    pub(super) fn of_rule(name: &str, sides: [&PopulationAssessment; SIDES]) -> Result<Self, CompareError> {
        let households = sides.first().map_or(0, |s| s.households());
        let mut measure = Self::nothing(households);
        let columns = sides.map(|s| s.column(name));
        measure.scale = columns.iter().flatten().map(|c| c.scale).max().unwrap_or(0);
        for (side, (assessed, column)) in sides.into_iter().zip(columns).enumerate() {
            if let Some(column) = column {
                measure.fill(side, assessed, column)?;
            }
            for (household, _) in assessed.faults() {
                measure.mark(*household, (OPEN | FAULTY) << side);
            }
        }
        Ok(measure)
    }

    fn fill(&mut self, side: usize, assessed: &PopulationAssessment, column: &RuleColumn) -> Result<(), CompareError> {
        let is_present = |lane: usize| column.present.get(lane).copied().unwrap_or(true);
        let scale = self.scale;
        let Some(lanes) = self.lanes.get_mut(side) else { return Ok(()) };
        let mut open = Vec::new();
        let mut errors = column.errors.iter().map(|e| e.lane).peekable();
        for (household, slot) in lanes.iter_mut().enumerate() {
            let own = if column.entity == EntityId::ROOT { household..household + 1 } else { assessed.lanes(column.entity, household) };
            while errors.next_if(|lane| own.contains(lane)).is_some() {
                open.push(household);
            }
            let mut sum = 0_i128;
            for lane in own.filter(|lane| is_present(*lane)) {
                sum = sum.checked_add(column.values.get(lane).unwrap_or_default()).ok_or(CompareError::TooLarge)?;
            }
            *slot = raw::rescale_up(sum, scale - column.scale.min(scale)).ok_or(CompareError::TooLarge)?;
        }
        open.into_iter().for_each(|household| self.mark(household, OPEN << side));
        Ok(())
    }

    fn mark(&mut self, household: usize, bits: u8) {
        if let Some(slot) = self.open.get_mut(household) {
            *slot |= bits;
        }
    }

    /// Can it be told on both sides?
    pub(super) fn is_told(&self, household: usize) -> bool {
        self.open.get(household).is_some_and(|open| *open == 0)
    }

    /// Is the household without faults, and the rule can't be told all the same?
    pub(super) fn is_undecided(&self, household: usize, side: usize) -> bool {
        self.open.get(household).is_some_and(|open| open & ((OPEN | FAULTY) << side) == OPEN << side)
    }

    /// Before and after.
    pub(super) fn pair(&self, household: usize) -> [i128; SIDES] {
        let [before, after] = &self.lanes;
        [before, after].map(|lanes| lanes.get(household).copied().unwrap_or_default())
    }

    /// Adds another.
    pub(super) fn add(&mut self, other: &Self) -> Result<(), CompareError> {
        let scale = self.scale.max(other.scale);
        let (own, theirs) = (scale - self.scale, scale - other.scale);
        for (lanes, more) in self.lanes.iter_mut().zip(&other.lanes) {
            for (lane, more) in lanes.iter_mut().zip(more) {
                let sum = match (raw::rescale_up(*lane, own), raw::rescale_up(*more, theirs)) {
                    (Some(lane), Some(more)) => lane.checked_add(more),
                    _ => None,
                };
                *lane = sum.ok_or(CompareError::TooLarge)?;
            }
        }
        self.open.iter_mut().zip(&other.open).for_each(|(open, more)| *open |= more);
        self.scale = scale;
        Ok(())
    }

    /// A twelfth of it, with 12 digits.
    pub(super) fn per_month(&self) -> Result<Self, CompareError> {
        let mut measure = self.clone();
        for lane in measure.lanes.iter_mut().flatten() {
            *lane = raw::div12(*lane, self.scale, 12, 0).ok_or(CompareError::TooLarge)?;
        }
        measure.scale = QUOTIENT_DIGITS;
        Ok(measure)
    }
}
