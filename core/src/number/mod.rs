//! Exact decimal numbers: the only numbers that rules know.
//!
//! A [`Number`] is a decimal with |v| < 10¹⁴ ([`LIMIT`]) and at most 24 digits after the point ([`MAX_DIGITS`]). `+ − ×` are exact or an
//! error, `/` gives 12 digits rounded half to even, and nothing is ever a binary float on the way.
//!
//! ```
//! use doudi::number::{Number, Rounding};
//!
//! let wage: Number = "1234.5".parse()?;
//! let rate: Number = "0.35".parse()?;
//! let share = wage.checked_mul(rate)?;
//! assert_eq!(share.to_string(), "432.075");
//! assert_eq!(share.round_to(0, Rounding::AwayFromZero)?.to_money_text(), "433.00");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arithmetic;
mod parse;
pub mod raw;
mod rounding;
mod text;

#[cfg(test)]
mod tests;

pub use arithmetic::ArithmeticError;
pub use parse::ParseNumberError;
pub use rounding::Rounding;

use std::cmp::Ordering;

/// The most digits after the decimal point that a number may have.
pub const MAX_DIGITS: u8 = 24;

/// Every number is strictly between `-LIMIT` and `LIMIT`: 10¹⁴, a hundred trillion.
pub const LIMIT: i128 = raw::pow10(raw::LIMIT_DIGITS);

/// The digits after the decimal point that a quotient gets.
pub const QUOTIENT_DIGITS: u8 = 12;

/// An exact decimal, `mantissa × 10^-scale`.
///
/// Always in shortest form (no trailing zeros after the point, scale 0 for integers), so equality and hashing are by value; the order is too.
/// The range is symmetric, so negation and [`abs`](Number::abs) cannot fail.
///
/// ```
/// use doudi::number::Number;
///
/// assert_eq!(Number::new(150, 2), Number::new(15, 1));
/// assert!(Number::new(15, 1) < Number::new(2, 0));
/// assert_eq!(Number::new(100_000_000_000_000, 0), None); // 10^14 is too large
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    mantissa: i128,
    scale: u8,
}

impl Number {
    /// 0
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };
    /// 1
    pub const ONE: Self = Self { mantissa: 1, scale: 0 };
    /// 12: the months of a year
    pub const TWELVE: Self = Self { mantissa: 12, scale: 0 };

    /// `mantissa × 10^-scale`, or `None` when that is not a number: |v| ≥ 10¹⁴, or more than 24 digits after the point once trailing zeros
    /// are gone.
    ///
    /// ```
    /// use doudi::number::Number;
    ///
    /// assert_eq!(Number::new(-12_345, 3).map(|n| n.to_string()), Some("-12.345".into()));
    /// assert_eq!(Number::new(1, 25), None);
    /// assert_eq!(Number::new(10, 25), Number::new(1, 24));
    /// ```
    #[must_use]
    pub fn new(mantissa: i128, scale: u8) -> Option<Self> {
        let (mantissa, scale) = shortest(mantissa, scale);
        (scale <= MAX_DIGITS && raw::in_range(mantissa, scale)).then_some(Self { mantissa, scale })
    }

    /// An integer, or `None` when |v| ≥ 10¹⁴. (`Number::from` takes an `i32` or `u32`, which always fit.)
    #[must_use]
    pub fn from_int(value: i64) -> Option<Self> {
        Self::new(i128::from(value), 0)
    }

    /// The digits as an integer: 12.345 has mantissa 12345.
    #[must_use]
    pub const fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// The number of digits after the point: 12.345 has scale 3, 100 has scale 0.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The mantissa of this number written with `scale` digits after the point; `None` when digits would be lost, or when it does not fit
    /// into an `i128` (never the case up to [`MAX_DIGITS`]).
    ///
    /// ```
    /// use doudi::number::Number;
    ///
    /// let n = Number::new(15, 1).ok_or("out of range")?;
    /// assert_eq!(n.at_scale(2), Some(150));
    /// assert_eq!(n.at_scale(0), None);
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn at_scale(self, scale: u8) -> Option<i128> {
        raw::rescale_up(self.mantissa, scale.checked_sub(self.scale)?)
    }

    /// Has no digits after the point.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        self.scale == 0
    }

    /// Is 0.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Is less than 0.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// The value of an integer; `None` when there are digits after the point.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        if self.is_integer() { i64::try_from(self.mantissa).ok() } else { None }
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self { mantissa: i128::from(value), scale: 0 }
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self { mantissa: i128::from(value), scale: 0 }
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.scale == other.scale {
            return self.mantissa.cmp(&other.mantissa);
        }
        // Both are below 10^14, so at up to 24 digits neither mantissa reaches 10^38: the products below fit.
        let scale = self.scale.max(other.scale);
        let left = self.mantissa.saturating_mul(raw::pow10(scale.saturating_sub(self.scale)));
        let right = other.mantissa.saturating_mul(raw::pow10(scale.saturating_sub(other.scale)));
        left.cmp(&right)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Takes trailing zeros off.
fn shortest(mut mantissa: i128, mut scale: u8) -> (i128, u8) {
    if mantissa == 0 {
        return (0, 0);
    }
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    (mantissa, scale)
}
