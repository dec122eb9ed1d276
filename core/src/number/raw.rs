//! Arithmetic on bare mantissas, for kernels that keep a column's scale outside of its lanes.
//!
//! A pair `(m, s)` stands for `m·10^-s`. Nothing here panics, whatever the arguments; results that are not numbers (see [`in_range`]) are
//! `None`. [`Number`](super::Number) is built on these functions, so lanes and numbers agree by construction.

use super::rounding::Rest;
use super::{MAX_DIGITS, QUOTIENT_DIGITS, Rounding};
use ethnum::U256;

/// The digits before the point: numbers are below 10^14.
pub const LIMIT_DIGITS: u8 = 14;

/// The largest power of ten in an `i128`.
pub const MAX_POWER: u8 = 38;

/// 10^k. For k > 38, which no `i128` holds, `i128::MAX`.
#[must_use]
pub const fn pow10(k: u8) -> i128 {
    match k {
        0 => 1,
        1 => 10,
        2 => 100,
        3 => 1_000,
        4 => 10_000,
        5 => 100_000,
        6 => 1_000_000,
        7 => 10_000_000,
        8 => 100_000_000,
        9 => 1_000_000_000,
        10 => 10_000_000_000,
        11 => 100_000_000_000,
        12 => 1_000_000_000_000,
        13 => 10_000_000_000_000,
        14 => 100_000_000_000_000,
        15 => 1_000_000_000_000_000,
        16 => 10_000_000_000_000_000,
        17 => 100_000_000_000_000_000,
        18 => 1_000_000_000_000_000_000,
        19 => 10_000_000_000_000_000_000,
        20 => 100_000_000_000_000_000_000,
        21 => 1_000_000_000_000_000_000_000,
        22 => 10_000_000_000_000_000_000_000,
        23 => 100_000_000_000_000_000_000_000,
        24 => 1_000_000_000_000_000_000_000_000,
        25 => 10_000_000_000_000_000_000_000_000,
        26 => 100_000_000_000_000_000_000_000_000,
        27 => 1_000_000_000_000_000_000_000_000_000,
        28 => 10_000_000_000_000_000_000_000_000_000,
        29 => 100_000_000_000_000_000_000_000_000_000,
        30 => 1_000_000_000_000_000_000_000_000_000_000,
        31 => 10_000_000_000_000_000_000_000_000_000_000,
        32 => 100_000_000_000_000_000_000_000_000_000_000,
        33 => 1_000_000_000_000_000_000_000_000_000_000_000,
        34 => 10_000_000_000_000_000_000_000_000_000_000_000,
        35 => 100_000_000_000_000_000_000_000_000_000_000_000,
        36 => 1_000_000_000_000_000_000_000_000_000_000_000_000,
        37 => 10_000_000_000_000_000_000_000_000_000_000_000_000,
        38 => 100_000_000_000_000_000_000_000_000_000_000_000_000,
        _ => i128::MAX,
    }
}

/// The first mantissa at this scale that is no number: 10^(14 + scale). Meant for scales up to [`MAX_DIGITS`]; `i128::MAX` beyond.
#[must_use]
pub const fn limit(scale: u8) -> i128 {
    pow10(scale.saturating_add(LIMIT_DIGITS))
}

/// |m·10^-scale| < 10^14, for scales up to [`MAX_DIGITS`].
#[must_use]
pub const fn in_range(mantissa: i128, scale: u8) -> bool {
    let limit = limit(scale);
    -limit < mantissa && mantissa < limit
}

/// Drops the last `drop` digits: `mantissa / 10^drop`, rounded.
///
/// ```
/// use doudi::number::{Rounding, raw::rescale_down};
///
/// assert_eq!(rescale_down(12_350, 2, Rounding::HalfEven), 124);
/// assert_eq!(rescale_down(-12_301, 2, Rounding::AwayFromZero), -124);
/// ```
#[must_use]
pub fn rescale_down(mantissa: i128, drop: u8, mode: Rounding) -> i128 {
    if drop == 0 || mantissa == 0 {
        return mantissa;
    }
    let negative = mantissa < 0;
    if drop > MAX_POWER {
        // No i128 reaches half of 10^39.
        let grows = mode.grows(negative, false, Rest::Some(std::cmp::Ordering::Less));
        return signed(u128::from(grows), negative);
    }
    let divisor = pow10(drop).unsigned_abs();
    let magnitude = mantissa.unsigned_abs();
    let (quotient, remainder) = (magnitude / divisor, magnitude % divisor);
    let grows = mode.grows(negative, quotient % 2 == 1, Rest::of(remainder, divisor, 0));
    signed(quotient + u128::from(grows), negative)
}

/// `(a·10^-sa) / (b·10^-sb)` with 12 digits after the point, half to even, as a mantissa at scale 12.
///
/// `None` when the rounded quotient is 10^14 or more, or `b` is 0 (which the caller should have told apart).
///
/// ```
/// use doudi::number::raw::div12;
///
/// assert_eq!(div12(2, 0, 3, 0), Some(666_666_666_667));
/// assert_eq!(div12(100, 2, 4, 0), Some(250_000_000_000));
/// ```
#[must_use]
pub fn div12(a: i128, sa: u8, b: i128, sb: u8) -> Option<i128> {
    div_to(a, sa, b, sb, QUOTIENT_DIGITS, Rounding::HalfEven)
}

/// The floor of the exact quotient (not of the rounded one), an integer. `None` as in [`div12`].
#[must_use]
pub fn div_floor(a: i128, sa: u8, b: i128, sb: u8) -> Option<i128> {
    div_to(a, sa, b, sb, 0, Rounding::Floor)
}

/// The exact quotient, rounded once to `places` digits; a mantissa at scale `places`.
///
/// `None` when the rounded quotient is 10^14 or more, when `b` is 0, or when `places` exceeds [`MAX_DIGITS`].
#[must_use]
pub fn div_to(a: i128, sa: u8, b: i128, sb: u8, places: u8, mode: Rounding) -> Option<i128> {
    if b == 0 || places > MAX_DIGITS {
        return None;
    }
    if a == 0 {
        return Some(0);
    }
    let negative = (a < 0) != (b < 0);
    let (a, b) = (a.unsigned_abs(), b.unsigned_abs());
    // The quotient's mantissa is a·10^up / (b·10^down), where one of the two powers is 1.
    let gain = u16::from(places) + u16::from(sb);
    let (up, down) = (gain.saturating_sub(u16::from(sa)), u16::from(sa).saturating_sub(gain));
    let (quotient, odd, rest) = match (scaled(a, up), scaled(b, down)) {
        (Some(a), Some(b)) => {
            let quotient = a / b;
            (quotient, quotient % 2 == 1, Rest::of(a % b, b, 0))
        }
        _ => wide_quotient(a, up, b, down)?,
    };
    let quotient = quotient.checked_add(u128::from(mode.grows(negative, odd, rest)))?;
    (quotient < limit(places).unsigned_abs()).then(|| signed(quotient, negative))
}

/// The remainder of floor division, `a − b·floor(a/b)`: it has the sign of `b`. A mantissa at the larger of the two scales.
///
/// `None` when `b` is 0, or when an operand is no number at the larger scale (see [`in_range`]) and does not fit.
///
/// ```
/// use doudi::number::raw::rem;
///
/// assert_eq!(rem(75, 1, 2, 0), Some(15)); // 7.5 % 2 = 1.5
/// assert_eq!(rem(-1, 0, 12, 0), Some(11));
/// ```
#[must_use]
pub fn rem(a: i128, sa: u8, b: i128, sb: u8) -> Option<i128> {
    let scale = sa.max(sb);
    let a = rescale_up(a, scale - sa)?;
    let b = rescale_up(b, scale - sb)?;
    let remainder = a.checked_rem(b).or((b == -1).then_some(0))?;
    if remainder != 0 && (remainder < 0) != (b < 0) { remainder.checked_add(b) } else { Some(remainder) }
}

/// Appends `add` zeros: `mantissa · 10^add`, `None` when that exceeds an `i128` (never for a number at a scale up to [`MAX_DIGITS`]).
#[must_use]
pub fn rescale_up(mantissa: i128, add: u8) -> Option<i128> {
    match mantissa {
        0 => Some(0),
        _ if add > MAX_POWER => None,
        _ => mantissa.checked_mul(pow10(add)),
    }
}

/// The truncated quotient, whether it is odd, and the rest, of `a·10^up / (b·10^down)` in 256 bits.
/// `None` when the quotient exceeds 128 bits: no mantissa is that large.
fn wide_quotient(a: u128, up: u16, b: u128, down: u16) -> Option<(u128, bool, Rest)> {
    // Where the numerator does not fit, it is above 10^77, and the quotient above 10^77 / 2^127 > 10^38, the largest limit.
    let a = wide_scaled(a, up)?;
    let Some(b) = wide_scaled(b, down) else {
        // Here `a` was not scaled, and the denominator is above 10^77: a tiny quotient.
        return Some((0, false, Rest::Some(std::cmp::Ordering::Less)));
    };
    let (quotient, remainder) = (a / b, a % b);
    let quotient = u128::try_from(quotient).ok()?;
    Some((quotient, quotient % 2 == 1, Rest::of(remainder, b, U256::ZERO)))
}

/// `magnitude · 10^power`, when it fits.
fn scaled(magnitude: u128, power: u16) -> Option<u128> {
    let power = u8::try_from(power).ok().filter(|power| *power <= MAX_POWER)?;
    magnitude.checked_mul(pow10(power).unsigned_abs())
}

/// `magnitude · 10^power`, when it fits.
fn wide_scaled(magnitude: u128, power: u16) -> Option<U256> {
    wide_pow10(power)?.checked_mul(U256::from(magnitude))
}

/// 10^power, when it fits: up to 10^77.
pub(super) fn wide_pow10(power: u16) -> Option<U256> {
    let power = u8::try_from(power).ok()?;
    let first = power.min(MAX_POWER);
    let second = (power - first).min(MAX_POWER);
    let third = power - first - second;
    let product = U256::from(pow10(first).unsigned_abs()) * U256::from(pow10(second).unsigned_abs());
    product.checked_mul(U256::from(pow10(third).unsigned_abs()))
}

/// A magnitude with its sign. The callers' magnitudes fit; the impossible rest saturates.
fn signed(magnitude: u128, negative: bool) -> i128 {
    let value = i128::try_from(magnitude).unwrap_or(i128::MAX);
    if negative { -value } else { value }
}
