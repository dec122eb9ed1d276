//! Rounding in 64-bit lanes. A power that is known when compiling makes a multiplication of the division, and a loop that the compiler can unroll.

use crate::number::{Rounding, raw};

/// Drops fraction digits.
pub(super) fn lanes(a: &[i64], drop: u8, mode: Rounding, out: &mut Vec<i64>) {
    match drop {
        1 => by_power::<10>(a, mode, out),
        2 => by_power::<100>(a, mode, out),
        3 => by_power::<1_000>(a, mode, out),
        4 => by_power::<10_000>(a, mode, out),
        5 => by_power::<100_000>(a, mode, out),
        6 => by_power::<1_000_000>(a, mode, out),
        7 => by_power::<10_000_000>(a, mode, out),
        8 => by_power::<100_000_000>(a, mode, out),
        9 => by_power::<1_000_000_000>(a, mode, out),
        10 => by_power::<10_000_000_000>(a, mode, out),
        #[expect(clippy::cast_possible_truncation, reason = "rounding never makes a 64-bit mantissa longer")]
        _ => out.extend(a.iter().map(|x| raw::rescale_down(i128::from(*x), drop, mode) as i64)),
    }
}

/// The mode is chosen once, not lane by lane.
fn by_power<const POWER: i64>(a: &[i64], mode: Rounding, out: &mut Vec<i64>) {
    fn each<const POWER: i64>(a: &[i64], out: &mut Vec<i64>, grow: impl Fn(i64, i64) -> i64) {
        out.extend(a.iter().map(|x| x / POWER + grow(x / POWER, x % POWER)));
    }
    match mode {
        Rounding::HalfAwayFromZero => each::<POWER>(a, out, |_, rest| i64::from(2 * rest >= POWER) - i64::from(2 * rest <= -POWER)),
        Rounding::HalfEven => each::<POWER>(a, out, |whole, rest| half_even(whole, rest, POWER)),
        Rounding::AwayFromZero => each::<POWER>(a, out, |_, rest| rest.signum()),
        Rounding::TowardZero => each::<POWER>(a, out, |_, _| 0),
        Rounding::Floor => each::<POWER>(a, out, |_, rest| -i64::from(rest < 0)),
        Rounding::Ceil => each::<POWER>(a, out, |_, rest| i64::from(rest > 0)),
    }
}

/// What is added to a truncated quotient, half to even.
fn half_even(whole: i64, rest: i64, divisor: i64) -> i64 {
    let twice = 2 * rest.abs();
    let grows = twice > divisor || (twice == divisor && whole % 2 != 0);
    i64::from(grows) * rest.signum()
}

/// `a·10^up / (b·10^down)` rounded to whole numbers; 0 where b is 0. The plan proves that both products and twice the divisor fit.
pub(crate) fn quotients(a: &[i64], up: u8, b: &[i64], down: u8, mode: Rounding, out: &mut Vec<i64>) {
    let power = |by: u8| i64::try_from(raw::pow10(by)).unwrap_or(1);
    let (up, down) = (power(up), power(down));
    let pairs = a.iter().zip(b).map(|(a, b)| (a.wrapping_mul(up), b.wrapping_mul(down)));
    match mode {
        Rounding::HalfAwayFromZero => divided(pairs, out, |_, rest, under| {
            let grows = rest.unsigned_abs() >= under.unsigned_abs().div_ceil(2);
            i64::from(grows) * rest.signum()
        }),
        Rounding::HalfEven => divided(pairs, out, |whole, rest, under| {
            let (rest_size, size) = (rest.unsigned_abs(), under.unsigned_abs());
            let grows = rest_size > size - rest_size || (rest_size == size - rest_size && whole % 2 != 0);
            i64::from(grows) * rest.signum()
        }),
        Rounding::AwayFromZero => divided(pairs, out, |_, rest, _| rest.signum()),
        Rounding::TowardZero => divided(pairs, out, |_, _, _| 0),
        Rounding::Floor => divided(pairs, out, |_, rest, _| -i64::from(rest < 0)),
        Rounding::Ceil => divided(pairs, out, |_, rest, _| i64::from(rest > 0)),
    }
}

/// A lane with an error may hold anything, and so may its products.
fn divided(pairs: impl Iterator<Item = (i64, i64)>, out: &mut Vec<i64>, grow: impl Fn(i64, i64, i64) -> i64) {
    out.extend(pairs.map(|(a, b)| {
        // The divisor is made positive; what is divided takes its sign.
        let (over, under) = if b < 0 { (a.wrapping_neg(), b.wrapping_neg()) } else { (a, b) };
        if under <= 0 {
            return 0;
        }
        let (whole, rest) = (over / under, over % under);
        whole + grow(whole, rest, under)
    }));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MODES: [Rounding; 6] =
        [Rounding::HalfAwayFromZero, Rounding::HalfEven, Rounding::AwayFromZero, Rounding::TowardZero, Rounding::Floor, Rounding::Ceil];

    proptest! {
        #[test]
        fn lanes_round_as_numbers_do(whole in -90_000_i64..90_000, rest in 0_i64..2_000, drop in 1_u8..14) {
            // Near a tie and away from it, on both sides of zero.
            let power = i64::try_from(raw::pow10(drop)).unwrap();
            for x in [whole * power + rest, whole * power + power / 2 - 3 + rest % 7, whole, -whole] {
                for mode in MODES {
                    let mut out = Vec::new();
                    lanes(&[x], drop, mode, &mut out);
                    prop_assert_eq!(i128::from(out[0]), raw::rescale_down(i128::from(x), drop, mode), "{} dropping {} {:?}", x, drop, mode);
                }
            }
        }

        /// The rounded quotient is the one that is divided to twelve digits first, up to the bound of `plan::quotient` and near ties.
        #[test]
        fn quotients_round_as_quotients_of_twelve_digits(
            sa in 0_u8..5, sb in 0_u8..3, places in 0_u8..4, near_bound in 0_i64..1_000, b in 1_i64..1_000_000_000, k in -1_000_000_i64..1_000_000,
            off in -2_i64..3, negative: bool,
        ) {
            let s = (i32::from(sa) - i32::from(sb)).max(i32::from(places));
            let bound = i64::try_from(raw::pow10(u8::try_from(12 - s).unwrap())).unwrap();
            let shift = i32::from(places) + i32::from(sb) - i32::from(sa);
            let (up, down) = (u8::try_from(shift).unwrap_or(0), u8::try_from(-shift).unwrap_or(0));
            for size in [b.min(bound - 1), bound - 1 - near_bound] {
                let b = if negative { -size } else { size };
                // A dividend whose quotient lies within a unit or two of k half units of the last digit kept.
                let half = i128::from(k) * i128::from(b) * raw::pow10(down) / 2 / raw::pow10(up) + i128::from(off);
                let Ok(a) = i64::try_from(half) else { continue };
                let (wide_a, wide_b) = (i128::from(a) * raw::pow10(up), i128::from(b) * raw::pow10(down));
                if wide_a.abs() >= 1 << 62 || wide_b.abs() >= 1 << 62 {
                    continue;
                }
                let Some(long) = raw::div12(i128::from(a), sa, i128::from(b), sb) else { continue };
                for mode in MODES {
                    let mut out = Vec::new();
                    quotients(&[a], up, &[b], down, mode, &mut out);
                    prop_assert_eq!(i128::from(out[0]), raw::rescale_down(long, 12 - places, mode), "{} / {} {:?}", a, b, mode);
                }
            }
        }
    }

    #[test]
    fn what_is_divided_by_nothing_is_nothing() {
        let mut out = Vec::new();
        quotients(&[5, i64::MIN], 2, &[0, -1], 0, Rounding::HalfEven, &mut out);
        assert_eq!(out[0], 0);
    }
}
