//! Quotients that need not be made: `a / b < c` as `a < b·c`, and `fen(a / b)` as one division.
//!
//! A quotient is rounded to twelve digits, half to even, wherever it is used (PACKS §5). Both rewrites take the exact quotient instead, so each needs
//! that the rounding to twelve digits can't be seen.
//!
//! Let `a` and `b` be mantissas at scales `sa` and `sb`, so that the exact quotient is `x = a·10^sb / (b·10^sa)`, and let `t` be a number with `p`
//! fraction digits (for the comparison: `c`; for the rounding: a multiple of half a unit of the last digit kept, which has `p` or `p + 1` digits). With
//! `s = max(sa − sb, p)`, the difference `x − t` is a whole multiple of `1 / (2·|b|·10^s)`, or of `1 / (|b|·10^s)` without the halves. So where
//! `|b| < 10^(12−s)`, it is either 0 or more than half of 10^−12 in size, and the rounding moves `x` by at most that half: it never reaches `t` from
//! either side. Where it is 0, `x` is `t`, which has at most twelve digits, and isn't moved at all. So the rounded and the exact quotient lie on the
//! same side of every such `t`, which is all that a comparison with `c`, and a rounding to `p` digits, look at. Beyond the bound they may differ, and
//! the long way is taken.
//!
//! A quotient also fails where it reaches 10^14 and where `b` is 0: the first must be excluded by the bounds, the second is still told.

use super::number::{QUOTIENT_DIGITS, lane_for, most};
use super::{Builder, Compare, Lane, NodeId, Num, Op, SiteId, SpaceId};
use crate::number::{Rounding, raw};
use crate::source::Span;

/// What a quotient was made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quotient {
    pub(super) a: Num,
    pub(super) b: Num,
    /// Where it fails if b is 0.
    pub(super) site: SiteId,
    /// The bounds prove that it stays below 10^14.
    pub(super) is_bounded: bool,
}

impl Quotient {
    /// Is a number with `p` fraction digits on the same side of the rounded quotient as of the exact one?
    fn is_exact_at(&self, p: u8) -> bool {
        let s = (i32::from(self.a.scale) - i32::from(self.b.scale)).max(i32::from(p));
        let size = self.b.low.unsigned_abs().max(self.b.high.unsigned_abs());
        let room = u8::try_from(i32::from(QUOTIENT_DIGITS) - s).ok();
        // One digit more than `p` is needed for the halves.
        p < QUOTIENT_DIGITS && self.is_bounded && room.is_some_and(|room| size < raw::pow10(room).unsigned_abs())
    }

    /// Can the divisor be 0?
    fn may_be_zero(&self) -> bool {
        self.b.low <= 0 && self.b.high >= 0
    }
}

impl Builder<'_> {
    /// A quotient rounded to `places`, by one division of 64-bit lanes; none where that isn't the same.
    pub(super) fn rounded_quotient(&mut self, space: SpaceId, node: NodeId, places: u8, mode: Rounding) -> Option<Num> {
        let quotient = *self.quotients.get(&node)?;
        let Quotient { a, b, .. } = quotient;
        if !quotient.is_exact_at(places) || self.lane(a.node) != Lane::Narrow || self.lane(b.node) != Lane::Narrow {
            return None;
        }
        let shift = i32::from(places) + i32::from(b.scale) - i32::from(a.scale);
        let (up, down) = (u8::try_from(shift).unwrap_or(0), u8::try_from(-shift).unwrap_or(0));
        // Twice the remainder is compared with the divisor, so half of the room is kept free.
        let fits = |num: Num, by: u8| {
            let size = num.low.unsigned_abs().max(num.high.unsigned_abs());
            size.checked_mul(raw::pow10(by.min(38)).unsigned_abs()).is_some_and(|size| size < 1 << 62)
        };
        if !fits(a, up) || !fits(b, down) {
            return None;
        }
        let bound = |m: i128| raw::rescale_down(m, QUOTIENT_DIGITS - places, if m < 0 { Rounding::Floor } else { Rounding::Ceil });
        let long = self.quotient_bounds(a, b);
        let (low, high) = (bound(long.0).max(-most(places)), bound(long.1).min(most(places)));
        if lane_for(low, high) != Lane::Narrow {
            return None;
        }
        let site = quotient.may_be_zero().then_some(quotient.site);
        let node = self.node(space, Lane::Narrow, Op::Quotient { a: a.node, up, b: b.node, down, mode, site });
        Some(Num { node, scale: places, low, high })
    }

    /// `a / b` held against `c` as `a` held against `b·c`; none where that isn't the same.
    pub(super) fn compared_quotient(&mut self, space: SpaceId, how: Compare, left: Num, c: Num, span: Span) -> Option<NodeId> {
        let quotient = *self.quotients.get(&left.node)?;
        let Quotient { a, b, .. } = quotient;
        if b.low <= 0 || !quotient.is_exact_at(c.scale) {
            return None;
        }
        let scale = b.scale.checked_add(c.scale)?;
        // The product must be sure to stay within the range of numbers, or it could fail where the quotient doesn't.
        let size = |n: Num| n.low.unsigned_abs().max(n.high.unsigned_abs());
        let product = size(b).checked_mul(size(c))?;
        if scale > crate::number::MAX_DIGITS
            || product > most(scale).unsigned_abs()
            || lane_for(-i128::try_from(product).ok()?, i128::try_from(product).ok()?) != Lane::Narrow
        {
            return None;
        }
        // What was divided stands first, so that errors keep their order: of a, of b, of c.
        let product = self.mul(space, b, c, span);
        Some(self.compare(space, how, a, product))
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use crate::number::raw;

    /// The quotient rounded to twelve digits against `c`, and the dividend against the product.
    fn both(a: i128, sa: u8, b: i128, sb: u8, c: i128, sc: u8) -> Option<(Ordering, Ordering)> {
        let long = raw::div12(a, sa, b, sb)?.cmp(&(c * raw::pow10(12 - sc)));
        let common = sa.max(sb + sc);
        let short = (a * raw::pow10(common - sa)).cmp(&(b * c * raw::pow10(common - sb - sc)));
        Some((long, short))
    }

    proptest! {
        #[test]
        fn comparisons_agree_up_to_the_bound(
            sa in 0_u8..5, sb in 0_u8..3, sc in 0_u8..4, near_bound in 0_i128..1_000, b in 1_i128..1_000_000_000, c in -1_000_000_i128..1_000_000,
            off in -2_i128..3,
        ) {
            let s = (i32::from(sa) - i32::from(sb)).max(i32::from(sc));
            let bound = raw::pow10(u8::try_from(12 - s).unwrap());
            for b in [b.min(bound - 1), bound - 1 - near_bound] {
                // A dividend whose quotient lies within a unit or two of c.
                let (up, down) = (raw::pow10(sa), raw::pow10(sb + sc));
                let a = b * c * up / down + off;
                if let Some((long, short)) = both(a, sa, b, sb, c, sc) {
                    prop_assert_eq!(long, short, "{} / {} against {}", a, b, c);
                }
            }
        }
    }

    /// Beyond the bound the rounding can be seen: the rewrite must not be made there.
    #[test]
    fn beyond_the_bound_they_differ() {
        let (a, b) = (10_i128.pow(13) - 1, 10_i128.pow(13));
        assert_eq!(both(a, 0, b, 0, 1, 0), Some((Ordering::Equal, Ordering::Less)));
    }
}
