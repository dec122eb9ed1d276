//! How resources are spread: mean, poverty, inequality, shares.
//!
//! Everything is a sum of whole numbers, so that it is the same in any order; a measure is rounded once, at the end.

use ethnum::I256;

use super::exact::{add, number, product, ratio, times};
use super::measure::Measure;
use super::values::Numbers;
use super::weights::Weights;
use super::{CompareError, SIDES};
use crate::number::{Number, QUOTIENT_DIGITS, Rounding, raw};

/// Fraction digits of a household's poverty gap as a share of its line, half to even, and of that share's square.
const SHARE_DIGITS: u8 = 18;

/// Poverty under a line.
///
/// After Foster, Greer and Thorbecke, *A class of decomposable poverty measures*, Econometrica 52 (1984), 761–766: P_α is the mean over all units
/// (households, or persons) of ((z − y) / z)^α where resources y are below the line z, and of 0 elsewhere. Who is at the line isn't poor, as in 低于标准;
/// the paper counts them in the headcount, which is all that differs. Below 0, resources count as they are, so that a gap can be above 1.
/// A unit's share (z − y) / z and its square have 18 digits, half to even; the means have 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poverty {
    /// P₀: the share of units that are poor.
    pub headcount: Number,
    /// P₁: the poverty gap, how far below the line, as a share of it.
    pub gap: Number,
    /// P₂: the severity, which weighs deep poverty more.
    pub severity: Number,
    /// How many units are poor, weighted.
    pub poor: Number,
    /// What it would take to bring all of them to the line, weighted: the sum of z − y, per head where resources are.
    pub shortfall: Number,
}

/// How resources are spread over units: households, or persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// How many units, weighted.
    pub units: Number,
    /// Their mean resources, with 12 digits; none where there are no units.
    pub mean: Option<Number>,
    /// The Gini coefficient, with 12 digits: half of the mean difference between two units, over the mean,
    /// G = Σ_i Σ_j ω_i ω_j |y_i − y_j| / (2 W² μ). Computed from the sorted resources as Σ ω_k y_k (2 C_k − ω_k) / (W Σ ω y) − 1, where C_k is the
    /// weight up to and with k: Lerman and Yitzhaki, *Improving the accuracy of estimates of Gini coefficients*, Journal of Econometrics 42 (1989),
    /// 43–47. No correction for small samples. None where the mean is 0 or below; above 1 it can be where some resources are below 0.
    pub gini: Option<Number>,
    /// Poverty, where there is a line.
    pub poverty: Option<Poverty>,
}

/// Resources of households under both policies, and who counts for how many.
#[derive(Debug)]
pub(super) struct Resources {
    /// Before and after, per equivalent.
    lanes: [Vec<i128>; SIDES],
    scale: u8,
    /// Mantissas of the weight times the number of persons; none: not in the distribution.
    units: Vec<Option<i128>>,
    units_scale: u8,
    /// At the scale of the resources.
    line: Option<Vec<i128>>,
    /// How many households with a weight are left out.
    pub(super) left_out: usize,
}

/// What resources are made of.
pub(super) struct Parts<'p> {
    pub(super) income: &'p Numbers,
    pub(super) amount: &'p Measure,
    pub(super) equivalents: Option<&'p Numbers>,
    pub(super) persons: Option<&'p Numbers>,
    pub(super) line: Option<&'p Numbers>,
    pub(super) weights: &'p Weights,
}

impl Resources {
    pub(super) fn new(parts: &Parts<'_>) -> Result<Self, CompareError> {
        let Parts { income, amount, equivalents, persons, line, weights } = parts;
        let households = weights.len();
        let sum_scale = income.scale.max(amount.scale);
        let own_scale = if equivalents.is_some() { QUOTIENT_DIGITS } else { sum_scale };
        let scale = own_scale.max(line.map_or(0, |l| l.scale));
        let mut resources = Self {
            lanes: [Vec::with_capacity(households), Vec::with_capacity(households)],
            scale,
            units: Vec::with_capacity(households),
            units_scale: weights.scale + persons.map_or(0, |p| p.scale),
            line: line.map(|_| Vec::with_capacity(households)),
            left_out: 0,
        };
        for household in 0..households {
            let positive = |of: &Option<&Numbers>| of.is_none_or(|n| n.get(household).is_some_and(|v| v > 0));
            let own = income.get(household).filter(|_| positive(equivalents) && positive(line) && amount.is_told(household));
            let counted = match persons {
                None => Some(1),
                Some(persons) => persons.get(household).filter(|p| *p >= 0),
            };
            let (weight, income_of, count) = match (weights.get(household), own, counted) {
                (Some(weight), Some(income), Some(count)) => (weight, income, count),
                (weight, ..) => {
                    resources.left_out += usize::from(weight.is_some());
                    resources.lanes.iter_mut().for_each(|lanes| lanes.push(0));
                    resources.line.iter_mut().for_each(|lines| lines.push(0));
                    resources.units.push(None);
                    continue;
                }
            };
            for (lanes, amount_of) in resources.lanes.iter_mut().zip(amount.pair(household)) {
                let income = raw::rescale_up(income_of, sum_scale - income.scale);
                let more = raw::rescale_up(amount_of, sum_scale - amount.scale);
                let sum = income.zip(more).and_then(|(a, b)| a.checked_add(b));
                let per = |sum: i128| match equivalents {
                    Some(numbers) => raw::div12(sum, sum_scale, numbers.get(household)?, numbers.scale),
                    None => Some(sum),
                };
                let own = sum.and_then(per).and_then(|own| raw::rescale_up(own, scale - own_scale));
                lanes.push(own.ok_or(CompareError::TooLarge)?);
            }
            if let (Some(lines), Some(line)) = (&mut resources.line, line) {
                let own = line.get(household).and_then(|l| raw::rescale_up(l, scale - line.scale));
                lines.push(own.ok_or(CompareError::TooLarge)?);
            }
            resources.units.push(Some(weight.checked_mul(count).ok_or(CompareError::TooLarge)?));
        }
        Ok(resources)
    }

    fn unit(&self, household: usize) -> Option<i128> {
        self.units.get(household).copied().flatten()
    }

    fn of(&self, side: usize, household: usize) -> i128 {
        self.lanes.get(side).and_then(|l| l.get(household)).copied().unwrap_or_default()
    }

    /// The households of the distribution, those with the least first.
    fn sorted(&self, side: usize) -> Vec<u32> {
        let households = (0..u32::try_from(self.units.len()).unwrap_or(u32::MAX)).filter(|h| self.unit(*h as usize).is_some());
        let mut sorted: Vec<u32> = households.collect();
        let key = |household: &u32| self.of(side, *household as usize);
        #[cfg(feature = "parallel")]
        rayon::slice::ParallelSliceMut::par_sort_unstable_by_key(sorted.as_mut_slice(), key);
        #[cfg(not(feature = "parallel"))]
        sorted.sort_unstable_by_key(key);
        sorted
    }

    /// The share of each household, from 0: all with the same resources before are in the share in which the middle of their weight falls.
    pub(super) fn shares(&self, shares: u32) -> Result<Vec<Option<u32>>, CompareError> {
        let mut found = vec![None; self.units.len()];
        let sorted = self.sorted(0);
        let total =
            sorted.iter().try_fold(I256::ZERO, |mut sum, h| add(&mut sum, I256::from(self.unit(*h as usize).unwrap_or_default())).map(|()| sum))?;
        let (mut below, most) = (I256::ZERO, I256::from(shares));
        for equal in sorted.chunk_by(|a, b| self.of(0, *a as usize) == self.of(0, *b as usize)) {
            let mut upto = below;
            for household in equal {
                add(&mut upto, I256::from(self.unit(*household as usize).unwrap_or_default()))?;
            }
            // The middle is (below + upto) / 2.
            let mut twice = below;
            add(&mut twice, upto)?;
            let double = product(total, I256::from(2))?;
            let share = if double == I256::ZERO { I256::ZERO } else { product(twice, most)? / double };
            let share = u32::try_from(share).unwrap_or(shares).min(shares.saturating_sub(1));
            for household in equal {
                if let Some(slot) = found.get_mut(*household as usize) {
                    *slot = Some(share);
                }
            }
            below = upto;
        }
        Ok(found)
    }

    /// The least and the greatest resources before of each group, per equivalent.
    pub(super) fn bounds(&self, groups: usize, of: impl Fn(usize) -> Option<usize>) -> Vec<Option<(Number, Number)>> {
        let mut bounds: Vec<Option<(i128, i128)>> = vec![None; groups];
        for household in (0..self.units.len()).filter(|h| self.unit(*h).is_some()) {
            let own = self.of(0, household);
            if let Some(slot) = of(household).and_then(|g| bounds.get_mut(g)) {
                *slot = Some(slot.map_or((own, own), |(least, most)| (least.min(own), most.max(own))));
            }
        }
        bounds.into_iter().map(|b| b.and_then(|(least, most)| Number::new(least, self.scale).zip(Number::new(most, self.scale)))).collect()
    }

    /// The distribution in each group, under one policy.
    pub(super) fn distributions(&self, side: usize, groups: usize, of: impl Fn(usize) -> Option<usize>) -> Result<Vec<Distribution>, CompareError> {
        let mut sums = vec![Sums::default(); groups];
        for household in self.sorted(side) {
            let household = household as usize;
            let (Some(sum), Some(unit)) = (of(household).and_then(|g| sums.get_mut(g)), self.unit(household)) else { continue };
            let own = self.of(side, household);
            sum.unit(own, unit)?;
            if let Some(line) = self.line.as_ref().and_then(|lines| lines.get(household)) {
                sum.poor(own, *line, unit)?;
            }
        }
        sums.into_iter().map(|s| s.distribution(self)).collect()
    }
}

/// Sums on their way into a [`Distribution`]; units come in the order of their resources.
#[derive(Clone, Debug, Default)]
struct Sums {
    units: I256,
    resources: I256,
    /// Σ ω_k y_k (2 C_k − ω_k)
    ranked: I256,
    poor: I256,
    gap: I256,
    severity: I256,
    shortfall: I256,
}

impl Sums {
    fn unit(&mut self, own: i128, unit: i128) -> Result<(), CompareError> {
        let weighted = times(own, unit)?;
        // 2 C_k − ω_k is twice the weight below and the weight of k.
        let mut rank = product(self.units, I256::from(2))?;
        add(&mut rank, I256::from(unit))?;
        add(&mut self.units, I256::from(unit))?;
        add(&mut self.resources, weighted)?;
        add(&mut self.ranked, product(weighted, rank)?)
    }

    fn poor(&mut self, own: i128, line: i128, unit: i128) -> Result<(), CompareError> {
        if own >= line {
            return Ok(());
        }
        let short = line.checked_sub(own).ok_or(CompareError::TooLarge)?;
        let share = raw::div_to(short, 0, line, 0, SHARE_DIGITS, Rounding::HalfEven).ok_or(CompareError::TooLarge)?;
        let square = share.checked_mul(share).ok_or(CompareError::TooLarge)?;
        add(&mut self.poor, I256::from(unit))?;
        add(&mut self.gap, times(share, unit)?)?;
        add(&mut self.severity, times(raw::rescale_down(square, SHARE_DIGITS, Rounding::HalfEven), unit)?)?;
        add(&mut self.shortfall, times(short, unit)?)
    }

    fn distribution(self, of: &Resources) -> Result<Distribution, CompareError> {
        let power = |digits: u8| I256::from(raw::pow10(digits));
        let gini = if self.resources > I256::ZERO {
            let whole = product(self.units, self.resources)?;
            let mut beyond = self.ranked;
            add(&mut beyond, -whole)?;
            ratio(beyond, whole)?
        } else {
            None
        };
        let mean = |sum: I256, digits: u8| Ok::<_, CompareError>(ratio(sum, product(self.units, power(digits))?)?.unwrap_or_default());
        let poverty = match &of.line {
            Some(_) => Some(Poverty {
                headcount: ratio(self.poor, self.units)?.unwrap_or_default(),
                gap: mean(self.gap, SHARE_DIGITS)?,
                severity: mean(self.severity, SHARE_DIGITS)?,
                poor: number(self.poor, of.units_scale)?,
                shortfall: number(self.shortfall, of.units_scale + of.scale)?,
            }),
            None => None,
        };
        Ok(Distribution {
            units: number(self.units, of.units_scale)?,
            mean: ratio(self.resources, product(self.units, power(of.scale))?)?,
            gini,
            poverty: poverty.filter(|_| self.units > I256::ZERO),
        })
    }
}
