//! Who is paid and should be: a policy held against what is known from elsewhere.

use ethnum::I256;

use super::exact::{add, number, ratio, times};
use super::measure::Measure;
use super::options::Reference;
use super::values::Numbers;
use super::weights::Weights;
use super::{CompareError, SIDES};
use crate::number::Number;
use crate::number::raw;

/// Payments held against need, weighted.
///
/// With [`truth`](super::Comparing::truth) the policy pays and the reference says who should be paid; with [`paid`](super::Comparing::paid) the
/// reference says who was paid and the policy who should be.
///
/// The two errors are those of targeting, as shares with 12 digits: 错保, inclusion (leakage), of the households that are paid those that shouldn't
/// be; 漏保, exclusion (undercoverage), of those that should be paid the ones that aren't. Coady, Grosh and Hoddinott, *Targeting of Transfers in
/// Developing Countries*, World Bank (2004), chapter 2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Paid, and should be.
    pub covered: Number,
    /// 错保: paid, and shouldn't be.
    pub wrongly_paid: Number,
    /// 漏保: should be paid, and isn't.
    pub missed: Number,
    /// Neither.
    pub outside: Number,
    /// 错保率: `wrongly_paid` over all that are paid; none where nobody is.
    pub inclusion_error: Option<Number>,
    /// 漏保率: `missed` over all that should be paid; none where nobody should.
    pub exclusion_error: Option<Number>,
    /// How much was paid above what is due, and below it; only where the reference is amounts paid.
    pub amounts: Option<Misspent>,
    /// Rows whose reference isn't known, or whose amount can't be told.
    pub unknown: usize,
}

/// Amounts paid that differ from what is due, weighted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Misspent {
    /// Paid above what is due.
    pub over: Number,
    /// Due and not paid; above 0.
    pub under: Number,
}

/// A reference with its values.
#[derive(Debug)]
pub(super) struct Held {
    /// Truth values, or amounts.
    pub(super) values: Numbers,
    /// It says who was paid.
    pub(super) is_paid: bool,
    /// It says how much.
    pub(super) is_amounts: bool,
}

impl Held {
    pub(super) fn new(values: Numbers, reference: &Reference, is_amounts: bool) -> Self {
        let is_paid = matches!(reference, Reference::Paid(_));
        Self { values, is_paid, is_amounts: is_amounts && is_paid }
    }
}

#[derive(Clone, Debug, Default)]
struct Sums {
    covered: I256,
    wrongly_paid: I256,
    missed: I256,
    outside: I256,
    over: I256,
    under: I256,
    unknown: usize,
}

/// The coverage of each group, under one policy.
pub(super) fn coverages(
    held: &Held,
    measure: &Measure,
    weights: &Weights,
    side: usize,
    groups: usize,
    of: impl Fn(usize) -> Option<usize>,
) -> Result<Vec<Coverage>, CompareError> {
    let mut sums = vec![Sums::default(); groups];
    let scale = measure.scale.max(held.values.scale);
    let lanes = measure.lanes.get(side.min(SIDES - 1)).map_or(&[][..], Vec::as_slice);
    for (household, lane) in lanes.iter().enumerate() {
        let (Some(sum), Some(weight)) = (of(household).and_then(|g| sums.get_mut(g)), weights.get(household)) else { continue };
        let Some(reference) = held.values.get(household).filter(|_| measure.is_told(household)) else {
            sum.unknown += 1;
            continue;
        };
        let (policy, reference_says) = (*lane > 0, reference > 0);
        let (is_paid, is_due) = if held.is_paid { (reference_says, policy) } else { (policy, reference_says) };
        let slot = match (is_paid, is_due) {
            (true, true) => &mut sum.covered,
            (true, false) => &mut sum.wrongly_paid,
            (false, true) => &mut sum.missed,
            (false, false) => &mut sum.outside,
        };
        add(slot, I256::from(weight))?;
        if held.is_amounts {
            let (due, paid) = (raw::rescale_up(*lane, scale - measure.scale), raw::rescale_up(reference, scale - held.values.scale));
            let more = paid.zip(due).and_then(|(paid, due)| paid.checked_sub(due)).ok_or(CompareError::TooLarge)?;
            let slot = if more > 0 { &mut sum.over } else { &mut sum.under };
            add(slot, times(more.abs(), weight)?)?;
        }
    }
    sums.into_iter()
        .map(|s| {
            let count = |sum: I256| number(sum, weights.scale);
            let amount = |sum: I256| number(sum, weights.scale + scale);
            let (mut paid, mut due) = (s.covered, s.covered);
            add(&mut paid, s.wrongly_paid)?;
            add(&mut due, s.missed)?;
            Ok(Coverage {
                covered: count(s.covered)?,
                wrongly_paid: count(s.wrongly_paid)?,
                missed: count(s.missed)?,
                outside: count(s.outside)?,
                inclusion_error: ratio(s.wrongly_paid, paid)?,
                exclusion_error: ratio(s.missed, due)?,
                amounts: if held.is_amounts { Some(Misspent { over: amount(s.over)?, under: amount(s.under)? }) } else { None },
                unknown: s.unknown,
            })
        })
        .collect()
}
