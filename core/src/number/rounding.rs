//! How a number loses digits.

use std::cmp::Ordering;

/// Which neighbour to take when digits are dropped.
///
/// | | 2.5 | −2.5 | 2.4 | −2.4 |
/// |---|---|---|---|---|
/// | `HalfAwayFromZero` (`fen`, `jiao`, `yuan`, `round`) | 3 | −3 | 2 | −2 |
/// | `HalfEven` (`/`) | 2 | −2 | 2 | −2 |
/// | `AwayFromZero` (`…_up`, 见角进元) | 3 | −3 | 3 | −3 |
/// | `TowardZero` (`…_down`) | 2 | −2 | 2 | −2 |
/// | `Floor` | 2 | −3 | 2 | −3 |
/// | `Ceil` | 3 | −2 | 3 | −2 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest; a tie goes away from zero (四舍五入).
    HalfAwayFromZero,
    /// To the nearest; a tie goes to the even digit.
    HalfEven,
    /// Away from zero.
    AwayFromZero,
    /// Toward zero.
    TowardZero,
    /// Toward −∞.
    Floor,
    /// Toward +∞.
    Ceil,
}

/// What was left over when a magnitude was divided: nothing, or a part below, at or above half of the divisor.
#[derive(Clone, Copy)]
pub(super) enum Rest {
    Nothing,
    Some(Ordering),
}

impl Rest {
    /// The rest of a division, given `remainder` (below `divisor`). No doubling, so nothing overflows.
    pub(super) fn of<T>(remainder: T, divisor: T, zero: T) -> Self
    where
        T: Copy + Ord + std::ops::Sub<Output = T>,
    {
        if remainder == zero { Self::Nothing } else { Self::Some(remainder.cmp(&(divisor - remainder))) }
    }
}

impl Rounding {
    /// Whether the truncated magnitude of a quotient grows by one.
    pub(super) fn grows(self, negative: bool, odd: bool, rest: Rest) -> bool {
        let Rest::Some(half) = rest else { return false };
        match self {
            Self::HalfAwayFromZero => half.is_ge(),
            Self::HalfEven => half.is_gt() || (half.is_eq() && odd),
            Self::AwayFromZero => true,
            Self::TowardZero => false,
            Self::Floor => negative,
            Self::Ceil => !negative,
        }
    }
}
