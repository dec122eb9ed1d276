//! Sums in 256 bits: amounts times weights, over any number of households, in any order.

use ethnum::I256;

use super::CompareError;
use crate::number::{MAX_DIGITS, Number, QUOTIENT_DIGITS};

/// Adds to a sum.
pub(super) fn add(sum: &mut I256, more: I256) -> Result<(), CompareError> {
    *sum = sum.checked_add(more).ok_or(CompareError::TooLarge)?;
    Ok(())
}

/// An exact product.
pub(super) fn product(a: I256, b: I256) -> Result<I256, CompareError> {
    a.checked_mul(b).ok_or(CompareError::TooLarge)
}

/// An exact product of two mantissas; most fit 128 bits.
pub(super) fn times(a: i128, b: i128) -> Result<I256, CompareError> {
    match a.checked_mul(b) {
        Some(product) => Ok(I256::from(product)),
        None => product(I256::from(a), I256::from(b)),
    }
}

/// `mantissa × 10^-scale` as a number.
pub(super) fn number(mantissa: I256, scale: u8) -> Result<Number, CompareError> {
    let ten = I256::from(10);
    let (mut mantissa, mut scale) = (mantissa, scale);
    while scale > 0 && mantissa % ten == I256::ZERO {
        mantissa /= ten;
        scale -= 1;
    }
    let mantissa = i128::try_from(mantissa).ok().filter(|_| scale <= MAX_DIGITS);
    mantissa.and_then(|m| Number::new(m, scale)).ok_or(CompareError::TooLarge)
}

/// The exact quotient of two sums, rounded once to 12 digits, half to even; none where the divisor is 0.
pub(super) fn ratio(numerator: I256, denominator: I256) -> Result<Option<Number>, CompareError> {
    if denominator == I256::ZERO {
        return Ok(None);
    }
    let is_negative = (numerator < I256::ZERO) != (denominator < I256::ZERO);
    let magnitude = |n: I256| n.checked_abs().ok_or(CompareError::TooLarge);
    let (numerator, denominator) = (magnitude(numerator)?, magnitude(denominator)?);
    let (mut quotient, mut rest) = (numerator / denominator, numerator % denominator);
    // Digit by digit, so that the numerator needn't grow.
    let ten = I256::from(10);
    for _ in 0..QUOTIENT_DIGITS {
        rest = product(rest, ten)?;
        quotient = product(quotient, ten)?;
        add(&mut quotient, rest / denominator)?;
        rest %= denominator;
    }
    let twice = product(rest, I256::from(2))?;
    if twice > denominator || (twice == denominator && quotient % I256::from(2) != I256::ZERO) {
        add(&mut quotient, I256::ONE)?;
    }
    number(if is_negative { -quotient } else { quotient }, QUOTIENT_DIGITS).map(Some)
}
