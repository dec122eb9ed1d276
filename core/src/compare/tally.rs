//! What households get under both policies, counted and summed.

use ethnum::I256;

use super::exact::{add, number, ratio, times};
use super::measure::Measure;
use super::weights::Weights;
use super::{CompareError, SIDES, Sides};
use crate::number::Number;

/// Households that get more, or less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Movers {
    /// How many, weighted.
    pub households: Number,
    /// By how much altogether: of losers below 0. None of truth values.
    pub amount: Option<Number>,
}

/// What households get of something under both policies.
///
/// A household counts where that can be told under both; how many can't is told, too. It *receives* where its amount is above 0, or the decision holds
/// (for somebody in it). It *gains* where its amount is greater after than before, by however little, and *loses* where it is smaller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many rows count.
    pub rows: usize,
    /// How many households they stand for: the sum of their weights.
    pub households: Number,
    /// What it costs: the weighted sum of the amounts. None of truth values.
    pub cost: Option<Sides<Number>>,
    /// How many households receive it, weighted.
    pub recipients: Sides<Number>,
    /// The recipients' share of the households, with 12 digits; none where there are no households.
    pub share: Sides<Option<Number>>,
    /// Households that get more after.
    pub gainers: Movers,
    /// Households that get less.
    pub losers: Movers,
    /// Recipients after that weren't before, weighted.
    pub entering: Number,
    /// Recipients before that aren't any more, weighted.
    pub leaving: Number,
    /// Rows that are left out, for a rule can't be decided there; under each policy.
    pub undecided: Sides<usize>,
}

impl Tally {
    /// What it costs more after; none of truth values.
    #[must_use]
    pub fn difference(&self) -> Option<Number> {
        self.cost.and_then(|cost| cost.after.checked_sub(cost.before).ok())
    }

    /// Households that get the same, weighted.
    #[must_use]
    pub fn unchanged(&self) -> Number {
        let changed = self.gainers.households.checked_add(self.losers.households);
        changed.and_then(|c| self.households.checked_sub(c)).unwrap_or_default()
    }
}

/// Sums on their way into a [`Tally`].
#[derive(Clone, Debug, Default)]
struct Sums {
    rows: usize,
    weight: I256,
    cost: [I256; SIDES],
    recipients: [I256; SIDES],
    gainers: (I256, I256),
    losers: (I256, I256),
    entering: I256,
    leaving: I256,
    undecided: [usize; SIDES],
}

impl Sums {
    fn household(&mut self, pair: [i128; SIDES], weight: i128) -> Result<(), CompareError> {
        let [before, after] = pair;
        let by = after.checked_sub(before).ok_or(CompareError::TooLarge)?;
        let one = I256::from(weight);
        self.rows += 1;
        add(&mut self.weight, one)?;
        for ((amount, cost), recipients) in pair.into_iter().zip(&mut self.cost).zip(&mut self.recipients) {
            add(cost, times(amount, weight)?)?;
            if amount > 0 {
                add(recipients, one)?;
            }
        }
        let mover = if by > 0 { &mut self.gainers } else { &mut self.losers };
        if by != 0 {
            add(&mut mover.0, one)?;
            add(&mut mover.1, times(by, weight)?)?;
        }
        match (before > 0, after > 0) {
            (false, true) => add(&mut self.entering, one),
            (true, false) => add(&mut self.leaving, one),
            _ => Ok(()),
        }
    }

    /// `scale` is that of the amounts; none of truth values.
    fn tally(self, weights: &Weights, scale: Option<u8>) -> Result<Tally, CompareError> {
        let count = |sum: I256| number(sum, weights.scale);
        let amount = |sum: I256| scale.map(|s| number(sum, s + weights.scale)).transpose();
        let movers = |(households, by): (I256, I256)| Ok::<_, CompareError>(Movers { households: count(households)?, amount: amount(by)? });
        let [cost_before, cost_after] = self.cost;
        let [before, after] = self.recipients;
        let [undecided_before, undecided_after] = self.undecided;
        Ok(Tally {
            rows: self.rows,
            households: count(self.weight)?,
            cost: amount(cost_before)?.zip(amount(cost_after)?).map(|(before, after)| Sides { before, after }),
            recipients: Sides { before: count(before)?, after: count(after)? },
            share: Sides { before: ratio(before, self.weight)?, after: ratio(after, self.weight)? },
            gainers: movers(self.gainers)?,
            losers: movers(self.losers)?,
            entering: count(self.entering)?,
            leaving: count(self.leaving)?,
            undecided: Sides { before: undecided_before, after: undecided_after },
        })
    }
}

/// Tallies of each group; `of` tells a household's.
pub(super) fn tallies(
    measure: &Measure,
    weights: &Weights,
    groups: usize,
    of: impl Fn(usize) -> Option<usize>,
    has_cost: bool,
) -> Result<Vec<Tally>, CompareError> {
    let mut sums = vec![Sums::default(); groups];
    for household in 0..weights.len() {
        let (Some(sum), Some(weight)) = (of(household).and_then(|g| sums.get_mut(g)), weights.get(household)) else { continue };
        if measure.is_told(household) {
            sum.household(measure.pair(household), weight)?;
        } else {
            for (side, undecided) in sum.undecided.iter_mut().enumerate() {
                *undecided += usize::from(measure.is_undecided(household, side));
            }
        }
    }
    sums.into_iter().map(|s| s.tally(weights, has_cost.then_some(measure.scale))).collect()
}
