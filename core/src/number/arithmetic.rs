//! The operations of the language on single numbers.

use super::{MAX_DIGITS, Number, QUOTIENT_DIGITS, Rounding, raw};
use ethnum::U256;
use std::ops::Neg;

/// Why an operation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ArithmeticError {
    /// The result is 10¹⁴ or more, or −10¹⁴ or less.
    #[error("结果超出范围（须小于100万亿） · the result is out of range (10^14 and more)")]
    TooLarge,
    /// The divisor is 0.
    #[error("除数为零 · division by zero")]
    DivisionByZero,
    /// The exact product has more than 24 digits after the point: round a factor first.
    #[error("乘积的小数超过24位，请先取整 · the product needs more than 24 decimals; round a factor first")]
    TooManyDigits,
}

use ArithmeticError::{DivisionByZero, TooLarge, TooManyDigits};

impl Number {
    /// The exact sum.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn checked_add(self, rhs: Self) -> Result<Self, ArithmeticError> {
        let scale = self.scale.max(rhs.scale);
        let sum = match (self.at_scale(scale), rhs.at_scale(scale)) {
            (Some(a), Some(b)) => a.checked_add(b),
            _ => None,
        };
        Self::at(sum, scale)
    }

    /// The exact difference.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn checked_sub(self, rhs: Self) -> Result<Self, ArithmeticError> {
        self.checked_add(-rhs)
    }

    /// The exact product.
    ///
    /// # Errors
    /// `TooLarge`; `TooManyDigits` when the product, trailing zeros aside, has more than 24 digits after the point (and is not too large).
    ///
    /// ```
    /// use doudi::number::{ArithmeticError, Number};
    ///
    /// let tiny: Number = "0.000000000000000005".parse()?; // 18 digits
    /// assert_eq!(tiny.checked_mul(tiny), Err(ArithmeticError::TooManyDigits));
    /// assert_eq!(tiny.checked_mul(Number::from(20))?.to_string(), "0.0000000000000001");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn checked_mul(self, rhs: Self) -> Result<Self, ArithmeticError> {
        let scale = self.scale + rhs.scale; // at most 48
        if let Some(product) = self.mantissa.checked_mul(rhs.mantissa)
            && scale <= MAX_DIGITS
        {
            return Self::at(Some(product), scale);
        }
        // Both mantissas are below 10^38, so the product is below 10^76 and fits.
        let product = U256::from(self.mantissa.unsigned_abs()) * U256::from(rhs.mantissa.unsigned_abs());
        let limit = raw::wide_pow10(u16::from(scale) + u16::from(raw::LIMIT_DIGITS));
        if limit.is_some_and(|limit| product >= limit) {
            return Err(TooLarge);
        }
        let surplus = scale.saturating_sub(MAX_DIGITS);
        let divisor = U256::from(raw::pow10(surplus).unsigned_abs());
        if product % divisor != U256::ZERO {
            return Err(TooManyDigits);
        }
        let magnitude = i128::try_from(product / divisor).map_err(|_| TooLarge)?;
        let negative = self.is_negative() != rhs.is_negative();
        Self::at(Some(if negative { -magnitude } else { magnitude }), scale - surplus)
    }

    /// The quotient with 12 digits after the point, half to even.
    ///
    /// # Errors
    /// `DivisionByZero`; `TooLarge` when the rounded quotient is.
    ///
    /// ```
    /// use doudi::number::Number;
    ///
    /// assert_eq!(Number::from(2).checked_div(Number::from(3))?.to_string(), "0.666666666667");
    /// # Ok::<(), doudi::number::ArithmeticError>(())
    /// ```
    pub fn checked_div(self, rhs: Self) -> Result<Self, ArithmeticError> {
        rhs.as_divisor()?;
        Self::at(raw::div12(self.mantissa, self.scale, rhs.mantissa, rhs.scale), QUOTIENT_DIGITS)
    }

    /// The exact quotient, rounded once to `places` digits after the point (at most 24).
    ///
    /// # Errors
    /// `DivisionByZero`; `TooLarge` when the rounded quotient is; `TooManyDigits` when `places` is above 24.
    pub fn checked_div_to(self, rhs: Self, places: u8, mode: Rounding) -> Result<Self, ArithmeticError> {
        rhs.as_divisor()?;
        if places > MAX_DIGITS {
            return Err(TooManyDigits);
        }
        Self::at(raw::div_to(self.mantissa, self.scale, rhs.mantissa, rhs.scale, places, mode), places)
    }

    /// The floor of the exact quotient, an integer: `-7 div_floor 2` is −4.
    ///
    /// # Errors
    /// `DivisionByZero`, `TooLarge`.
    pub fn checked_div_floor(self, rhs: Self) -> Result<Self, ArithmeticError> {
        rhs.as_divisor()?;
        Self::at(raw::div_floor(self.mantissa, self.scale, rhs.mantissa, rhs.scale), 0)
    }

    /// The exact remainder of floor division, `self − rhs × floor(self / rhs)`; it has the sign of `rhs`: −1 % 12 is 11.
    ///
    /// # Errors
    /// `DivisionByZero`.
    pub fn checked_rem(self, rhs: Self) -> Result<Self, ArithmeticError> {
        rhs.as_divisor()?;
        Self::at(raw::rem(self.mantissa, self.scale, rhs.mantissa, rhs.scale), self.scale.max(rhs.scale))
    }

    /// The magnitude.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self { mantissa: self.mantissa.saturating_abs(), scale: self.scale }
    }

    /// The largest integer that is not above this number.
    ///
    /// # Errors
    /// `TooLarge`, below −10¹⁴ + 1 only.
    pub fn floor(self) -> Result<Self, ArithmeticError> {
        self.round_to(0, Rounding::Floor)
    }

    /// The smallest integer that is not below this number.
    ///
    /// # Errors
    /// `TooLarge`, above 10¹⁴ − 1 only.
    pub fn ceil(self) -> Result<Self, ArithmeticError> {
        self.round_to(0, Rounding::Ceil)
    }

    /// Rounds to `places` digits after the point (0 for whole yuan, 2 for fen); a number that has no more stays as it is.
    ///
    /// # Errors
    /// `TooLarge`, when rounding reaches ±10¹⁴.
    ///
    /// ```
    /// use doudi::number::{Number, Rounding};
    ///
    /// let n: Number = "986.01".parse()?;
    /// assert_eq!(n.round_to(0, Rounding::AwayFromZero)?, Number::from(987));
    /// assert_eq!(n.round_to(1, Rounding::HalfAwayFromZero)?, Number::from(986));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn round_to(self, places: u8, mode: Rounding) -> Result<Self, ArithmeticError> {
        match self.scale.checked_sub(places) {
            None => Ok(self),
            Some(drop) => Self::at(Some(raw::rescale_down(self.mantissa, drop, mode)), places),
        }
    }

    fn as_divisor(self) -> Result<(), ArithmeticError> {
        if self.is_zero() { Err(DivisionByZero) } else { Ok(()) }
    }

    /// A result at a scale of at most 24; `None` stands for too large.
    fn at(mantissa: Option<i128>, scale: u8) -> Result<Self, ArithmeticError> {
        mantissa.and_then(|mantissa| Self::new(mantissa, scale)).ok_or(TooLarge)
    }
}

impl Neg for Number {
    type Output = Self;

    fn neg(self) -> Self {
        Self { mantissa: self.mantissa.saturating_neg(), scale: self.scale }
    }
}
