//! Which values a fact goes through.

use std::ops::RangeInclusive;

use crate::number::Number;

/// From a value to another, in steps of 1 unless told otherwise. The last value is the greatest that the steps come to.
///
/// ```
/// use doudi::number::Number;
/// use doudi::sweep::SweepRange;
///
/// let every_yuan: SweepRange = (0..=5000).into();
/// let every_fen = SweepRange::new(Number::ZERO, Number::from_int(20).unwrap()).step("0.01".parse()?);
/// assert_eq!((every_yuan.to, every_fen.step.to_string()), (Number::from_int(5000).unwrap(), "0.01".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepRange {
    /// The first value.
    pub from: Number,
    /// No value is above.
    pub to: Number,
    /// From one value to the next.
    pub step: Number,
}

impl SweepRange {
    /// In steps of 1.
    #[must_use]
    pub const fn new(from: Number, to: Number) -> Self {
        Self { from, to, step: Number::ONE }
    }

    /// In other steps.
    #[must_use]
    pub const fn step(self, step: Number) -> Self {
        Self { step, ..self }
    }
}

impl From<RangeInclusive<i32>> for SweepRange {
    fn from(range: RangeInclusive<i32>) -> Self {
        Self::new((*range.start()).into(), (*range.end()).into())
    }
}

impl From<RangeInclusive<Number>> for SweepRange {
    fn from(range: RangeInclusive<Number>) -> Self {
        Self::new(*range.start(), *range.end())
    }
}
