//! Arithmetic on single numbers in 256 bits, from the definitions and nothing else: [`number::raw`](crate::number::raw), which columns run on,
//! is no part of it.

use ethnum::I256;

use crate::number::{MAX_DIGITS, Number, Rounding};

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    TooLarge,
    DivisionByZero,
    /// More digits than a number may have: the policy should have been refused.
    TooManyDigits,
}

/// A value in tenths, hundredths…: |mantissa| < 10^77.
#[derive(Clone, Copy)]
struct Wide {
    mantissa: I256,
    scale: u8,
}

fn ten_to(power: u8) -> I256 {
    (0..power).fold(I256::ONE, |product, _| product * I256::new(10))
}

fn wide(n: Number) -> Wide {
    Wide { mantissa: I256::from(n.mantissa()), scale: n.scale() }
}

impl Wide {
    /// With more digits after the point; `scale` is no less than its own.
    fn at(self, scale: u8) -> I256 {
        self.mantissa * ten_to(scale.saturating_sub(self.scale))
    }

    fn number(mut self) -> Result<Number, Trouble> {
        if self.mantissa.abs() >= ten_to(self.scale + 14) {
            return Err(Trouble::TooLarge);
        }
        while self.scale > 0 && self.mantissa % I256::new(10) == I256::ZERO {
            self.mantissa /= I256::new(10);
            self.scale -= 1;
        }
        if self.scale > MAX_DIGITS {
            return Err(Trouble::TooManyDigits);
        }
        i128::try_from(self.mantissa).ok().and_then(|m| Number::new(m, self.scale)).ok_or(Trouble::TooLarge)
    }
}

/// `a / b` for b ≠ 0, toward −∞, and what is left: 0 ≤ rest / b < 1.
fn floored(a: I256, b: I256) -> (I256, I256) {
    let (quotient, rest) = (a / b, a % b);
    if rest != I256::ZERO && (rest < I256::ZERO) != (b < I256::ZERO) { (quotient - I256::ONE, rest + b) } else { (quotient, rest) }
}

/// The whole number that `a / b` rounds to.
fn rounded(a: I256, b: I256, mode: Rounding) -> I256 {
    let (floor, rest) = floored(a, b);
    if rest == I256::ZERO {
        return floor;
    }
    let ceil = floor + I256::ONE;
    let (toward_zero, away) = if floor < I256::ZERO { (ceil, floor) } else { (floor, ceil) };
    let twice = rest.abs() * I256::new(2);
    match mode {
        Rounding::Floor => floor,
        Rounding::Ceil => ceil,
        Rounding::TowardZero => toward_zero,
        Rounding::AwayFromZero => away,
        _ if twice < b.abs() => floor,
        _ if twice > b.abs() => ceil,
        Rounding::HalfAwayFromZero => away,
        Rounding::HalfEven => {
            if floor % I256::new(2) == I256::ZERO {
                floor
            } else {
                ceil
            }
        }
    }
}

pub(super) fn add(a: Number, b: Number) -> Result<Number, Trouble> {
    sum(&[a, b])
}

pub(super) fn sub(a: Number, b: Number) -> Result<Number, Trouble> {
    sum(&[a, -b])
}

/// The exact total; only the total may be too large.
pub(super) fn sum(values: &[Number]) -> Result<Number, Trouble> {
    let scale = values.iter().map(|n| n.scale()).max().unwrap_or(0);
    let mantissa = values.iter().fold(I256::ZERO, |total, n| total + wide(*n).at(scale));
    Wide { mantissa, scale }.number()
}

pub(super) fn mul(a: Number, b: Number) -> Result<Number, Trouble> {
    Wide { mantissa: wide(a).mantissa * wide(b).mantissa, scale: a.scale() + b.scale() }.number()
}

/// Numerator and denominator as whole numbers.
fn ratio(a: Number, b: Number, places: u8) -> Result<(I256, I256), Trouble> {
    if b.is_zero() {
        return Err(Trouble::DivisionByZero);
    }
    Ok((wide(a).mantissa * ten_to(b.scale() + places), wide(b).mantissa * ten_to(a.scale())))
}

/// Twelve digits, half to even.
pub(super) fn div(a: Number, b: Number) -> Result<Number, Trouble> {
    let (over, under) = ratio(a, b, 12)?;
    Wide { mantissa: rounded(over, under, Rounding::HalfEven), scale: 12 }.number()
}

pub(super) fn div_floor(a: Number, b: Number) -> Result<Number, Trouble> {
    let (over, under) = ratio(a, b, 0)?;
    Wide { mantissa: rounded(over, under, Rounding::Floor), scale: 0 }.number()
}

/// What floor division leaves.
pub(super) fn rem(a: Number, b: Number) -> Result<Number, Trouble> {
    if b.is_zero() {
        return Err(Trouble::DivisionByZero);
    }
    let scale = a.scale().max(b.scale());
    let (_, mantissa) = floored(wide(a).at(scale), wide(b).at(scale));
    Wide { mantissa, scale }.number()
}

pub(super) fn round(a: Number, places: u8, mode: Rounding) -> Result<Number, Trouble> {
    match a.scale().checked_sub(places) {
        None | Some(0) => Ok(a),
        Some(drop) => Wide { mantissa: rounded(wide(a).mantissa, ten_to(drop), mode), scale: places }.number(),
    }
}

/// `(to − from) × rate` of each part, summed; only the total may be too large.
pub(super) fn slices(parts: &[(Number, Number, Number)]) -> Result<Number, Trouble> {
    let limits = parts.iter().map(|(from, to, _)| from.scale().max(to.scale())).max().unwrap_or(0);
    let rates = parts.iter().map(|(_, _, rate)| rate.scale()).max().unwrap_or(0);
    let mantissa =
        parts.iter().fold(I256::ZERO, |sum, (from, to, rate)| sum + (wide(*to).at(limits) - wide(*from).at(limits)) * wide(*rate).at(rates));
    Wide { mantissa, scale: limits + rates }.number()
}
