//! Numbers in the plan: static scales, bounds, and the choice of lanes.
//!
//! Bounds are what let the engine run unchecked: a result whose bounds lie within ±10¹⁴ needs no check, and one whose mantissa's bounds fit 64 bits runs
//! in 64-bit lanes. Every other result is checked on its value, so that `too_large` never depends on how the engine runs.

use super::quotient::Quotient;
use super::{Builder, Compare, Lane, NodeId, Num, Op, SpaceId, Val};
use crate::number::{MAX_DIGITS, Number, Rounding, raw};
use crate::policy::PlanError;
use crate::source::Span;

/// Fraction digits of a quotient.
pub(crate) const QUOTIENT_DIGITS: u8 = 12;
/// Fraction digits of money: the fen.
pub(crate) const MONEY_DIGITS: u8 = 2;

pub(super) fn lane_for(low: i128, high: i128) -> Lane {
    if low >= i128::from(i64::MIN) && high <= i128::from(i64::MAX) { Lane::Narrow } else { Lane::Wide }
}

/// The greatest mantissa that a number may have at a scale.
pub(super) const fn most(scale: u8) -> i128 {
    raw::limit(scale) - 1
}

impl Builder<'_> {
    pub(crate) fn constant(&mut self, space: SpaceId, value: Number) -> Num {
        self.mantissa(space, value.mantissa(), value.scale())
    }

    pub(crate) fn mantissa(&mut self, space: SpaceId, mantissa: i128, scale: u8) -> Num {
        let node = match i64::try_from(mantissa) {
            Ok(narrow) => self.node(space, Lane::Narrow, Op::Narrow(narrow)),
            Err(_) => self.node(space, Lane::Wide, Op::Wide(mantissa)),
        };
        Num { node, scale, low: mantissa, high: mantissa }
    }

    /// A whole number from 64-bit lanes.
    pub(crate) fn whole(&self, node: NodeId, low: i64, high: i64) -> Val {
        Val::Num(Num { node, scale: 0, low: i128::from(low), high: i128::from(high) })
    }

    /// The node with lanes of that kind.
    pub(crate) fn in_lane(&mut self, space: SpaceId, node: NodeId, lane: Lane) -> NodeId {
        match (self.lane(node), lane) {
            (Lane::Narrow, Lane::Wide) => self.node(space, Lane::Wide, Op::Widen(node)),
            (Lane::Wide, Lane::Narrow) => self.node(space, Lane::Narrow, Op::Tighten(node)),
            _ => node,
        }
    }

    /// The same number at a larger scale.
    pub(crate) fn at_scale(&mut self, space: SpaceId, num: Num, scale: u8) -> Num {
        let by = scale.saturating_sub(num.scale);
        if by == 0 {
            return num;
        }
        let low = num.low.saturating_mul(raw::pow10(by));
        let high = num.high.saturating_mul(raw::pow10(by));
        if let (true, Some(mantissa)) = (num.low == num.high && !self.fallible(num.node), num.low.checked_mul(raw::pow10(by))) {
            return self.mantissa(space, mantissa, scale);
        }
        let lane = lane_for(low, high);
        let a = self.in_lane(space, num.node, if lane == Lane::Wide { Lane::Wide } else { self.lane(num.node) });
        let lane = if self.lane(a) == Lane::Wide { Lane::Wide } else { lane };
        let node = self.node(space, lane, Op::Raise { a, by });
        Num { node, scale, low, high }
    }

    /// Both at one scale and in one kind of lane, wide if `lane` is.
    fn aligned(&mut self, space: SpaceId, a: Num, b: Num, lane: Lane) -> (NodeId, NodeId, u8) {
        let scale = a.scale.max(b.scale);
        let a = self.at_scale(space, a, scale);
        let b = self.at_scale(space, b, scale);
        let wide = lane == Lane::Wide || self.lane(a.node) == Lane::Wide || self.lane(b.node) == Lane::Wide;
        let lane = if wide { Lane::Wide } else { Lane::Narrow };
        (self.in_lane(space, a.node, lane), self.in_lane(space, b.node, lane), scale)
    }

    /// Clips bounds to what a checked result may be, and says whether a check is needed.
    fn checked(low: i128, high: i128, scale: u8) -> (i128, i128, bool) {
        let most = most(scale);
        let needed = low < -most || high > most;
        (low.max(-most), high.min(most), needed)
    }

    pub(crate) fn add(&mut self, space: SpaceId, a: Num, b: Num, subtract: bool, span: Span) -> Num {
        let scale = a.scale.max(b.scale);
        let up = |n: Num, m: i128| m.saturating_mul(raw::pow10(scale - n.scale));
        let (low, high) = if subtract {
            (up(a, a.low).saturating_sub(up(b, b.high)), up(a, a.high).saturating_sub(up(b, b.low)))
        } else {
            (up(a, a.low).saturating_add(up(b, b.low)), up(a, a.high).saturating_add(up(b, b.high)))
        };
        let (low, high, needed) = Self::checked(low, high, scale);
        let lane = if needed { Lane::Wide } else { lane_for(low, high) };
        let (x, y, scale) = self.aligned(space, a, b, lane);
        let lane = self.lane(x);
        let check = needed.then(|| (scale, self.site(span)));
        let op = if subtract { Op::Sub { a: x, b: y, check } } else { Op::Add { a: x, b: y, check } };
        Num { node: self.node(space, lane, op), scale, low, high }
    }

    pub(crate) fn mul(&mut self, space: SpaceId, a: Num, b: Num, span: Span) -> Num {
        let scale = a.scale + b.scale;
        if scale > MAX_DIGITS {
            self.errors.push(PlanError::TooManyDigits { span, digits: scale });
            return self.mantissa(space, 0, 0);
        }
        let corners = [a.low.saturating_mul(b.low), a.low.saturating_mul(b.high), a.high.saturating_mul(b.low), a.high.saturating_mul(b.high)];
        let low = corners.into_iter().min().unwrap_or(0);
        let high = corners.into_iter().max().unwrap_or(0);
        let (low, high, needed) = Self::checked(low, high, scale);
        let operands_narrow = self.lane(a.node) == Lane::Narrow && self.lane(b.node) == Lane::Narrow;
        let lane = if needed || !operands_narrow { Lane::Wide } else { lane_for(low, high) };
        let (x, y) = (self.in_lane(space, a.node, lane), self.in_lane(space, b.node, lane));
        let check = needed.then(|| (scale, self.site(span)));
        Num { node: self.node(space, lane, Op::Mul { a: x, b: y, check }), scale, low, high }
    }

    pub(crate) fn div(&mut self, space: SpaceId, a: Num, b: Num, span: Span) -> Num {
        let site = self.site(span);
        let x = self.in_lane(space, a.node, Lane::Wide);
        let y = self.in_lane(space, b.node, Lane::Wide);
        let node = self.node(space, Lane::Wide, Op::Div { a: x, sa: a.scale, b: y, sb: b.scale, site });
        let (low, high) = self.quotient_bounds(a, b);
        let most = most(QUOTIENT_DIGITS);
        self.quotients.insert(node, Quotient { a, b, site, is_bounded: low >= -most && high <= most });
        Num { node, scale: QUOTIENT_DIGITS, low: low.max(-most), high: high.min(most) }
    }

    /// Bounds of a quotient's mantissa at twelve digits, whether or not it may be so large.
    pub(super) fn quotient_bounds(&self, a: Num, b: Num) -> (i128, i128) {
        // |a / b| is at most |a| over the least |b| (one unit of b's last digit).
        let size = a.low.unsigned_abs().max(a.high.unsigned_abs());
        let least = if b.low > 0 {
            b.low.unsigned_abs()
        } else if b.high < 0 {
            b.high.unsigned_abs()
        } else {
            1
        };
        let shift = i32::from(QUOTIENT_DIGITS) + i32::from(b.scale) - i32::from(a.scale);
        let high = u8::try_from(shift)
            .ok()
            .and_then(|s| (size / least + 1).checked_mul(raw::pow10(s.min(38)).unsigned_abs()))
            .and_then(|h| i128::try_from(h).ok());
        let high = high.unwrap_or(i128::MAX);
        (if a.low >= 0 && b.low >= 0 { 0 } else { -high }, high)
    }

    pub(crate) fn div_floor(&mut self, space: SpaceId, a: Num, b: Num, span: Span) -> Num {
        let site = self.site(span);
        let (x, y) = (self.in_lane(space, a.node, Lane::Wide), self.in_lane(space, b.node, Lane::Wide));
        let node = self.node(space, Lane::Wide, Op::DivFloor { a: x, sa: a.scale, b: y, sb: b.scale, site });
        Num { node, scale: 0, low: -most(0), high: most(0) }
    }

    pub(crate) fn rem(&mut self, space: SpaceId, a: Num, b: Num, span: Span) -> Num {
        let site = self.site(span);
        let (x, y) = (self.in_lane(space, a.node, Lane::Wide), self.in_lane(space, b.node, Lane::Wide));
        let node = self.node(space, Lane::Wide, Op::Rem { a: x, sa: a.scale, b: y, sb: b.scale, site });
        let scale = a.scale.max(b.scale);
        let size = b.low.unsigned_abs().max(b.high.unsigned_abs()).saturating_mul(raw::pow10(scale - b.scale).unsigned_abs());
        let bound = i128::try_from(size).unwrap_or(i128::MAX).min(most(scale));
        Num { node, scale, low: -bound, high: bound }
    }

    pub(crate) fn neg(&mut self, space: SpaceId, a: Num) -> Num {
        let lane = lane_for(-a.high, -a.low);
        let x = self.in_lane(space, a.node, if self.lane(a.node) == Lane::Wide { Lane::Wide } else { lane });
        let lane = self.lane(x);
        Num { node: self.node(space, lane, Op::Neg(x)), scale: a.scale, low: -a.high, high: -a.low }
    }

    pub(crate) fn abs(&mut self, space: SpaceId, a: Num) -> Num {
        if a.low >= 0 {
            return a;
        }
        let high = a.high.max(-a.low);
        let x = self.in_lane(space, a.node, if self.lane(a.node) == Lane::Wide { Lane::Wide } else { lane_for(-high, high) });
        let lane = self.lane(x);
        Num { node: self.node(space, lane, Op::Abs(x)), scale: a.scale, low: a.low.max(0), high }
    }

    pub(crate) fn extreme(&mut self, space: SpaceId, a: Num, b: Num, max: bool) -> Num {
        let (x, y, scale) = self.aligned(space, a, b, Lane::Narrow);
        let lane = self.lane(x);
        let up = |n: Num, m: i128| m.saturating_mul(raw::pow10(scale - n.scale));
        let (al, ah, bl, bh) = (up(a, a.low), up(a, a.high), up(b, b.low), up(b, b.high));
        let op = if max { Op::Max(x, y) } else { Op::Min(x, y) };
        let node = self.node(space, lane, op);
        let (low, high) = if max { (al.max(bl), ah.max(bh)) } else { (al.min(bl), ah.min(bh)) };
        self.tightened(space, Num { node, scale, low, high })
    }

    /// 64-bit lanes where the bounds allow.
    pub(crate) fn tightened(&mut self, space: SpaceId, num: Num) -> Num {
        if self.lane(num.node) == Lane::Wide && lane_for(num.low, num.high) == Lane::Narrow {
            Num { node: self.in_lane(space, num.node, Lane::Narrow), ..num }
        } else {
            num
        }
    }

    /// Two numbers held against each other; where the first is a quotient, without dividing if that is the same.
    pub(crate) fn compare_numbers(&mut self, space: SpaceId, compare: Compare, a: Num, b: Num, span: Span) -> NodeId {
        if let Some(node) = self.compared_quotient(space, compare, a, b, span) {
            return node;
        }
        // The other way round the quotient's errors would come before those of the first.
        let turned = if self.fallible(a.node) { None } else { self.compared_quotient(space, compare.turned(), b, a, span) };
        turned.unwrap_or_else(|| self.compare(space, compare, a, b))
    }

    pub(crate) fn compare(&mut self, space: SpaceId, compare: Compare, a: Num, b: Num) -> NodeId {
        let (x, y, _) = self.aligned(space, a, b, Lane::Narrow);
        self.node(space, Lane::Bool, Op::Compare(compare, x, y))
    }

    pub(crate) fn select_num(&mut self, space: SpaceId, condition: NodeId, a: Num, b: Num) -> Num {
        let (x, y, scale) = self.aligned(space, a, b, Lane::Narrow);
        let lane = self.lane(x);
        let up = |n: Num, m: i128| m.saturating_mul(raw::pow10(scale - n.scale));
        let node = self.node(space, lane, Op::Select { condition, then: x, otherwise: y });
        Num { node, scale, low: up(a, a.low).min(up(b, b.low)), high: up(a, a.high).max(up(b, b.high)) }
    }

    /// Rounds to `places`; what has no more digits stays as it is.
    pub(crate) fn round(&mut self, space: SpaceId, a: Num, places: u8, mode: Rounding, span: Span) -> Num {
        let Some(drop) = a.scale.checked_sub(places).filter(|d| *d > 0) else { return a };
        if let Some(rounded) = self.rounded_quotient(space, a.node, places, mode) {
            return rounded;
        }
        let lane = self.lane(a.node);
        let node = self.node(space, lane, Op::Round { a: a.node, drop, mode });
        // Bounds are whole mantissas, so rounding them outward bounds the rounded values.
        let low = raw::rescale_down(a.low, drop, Rounding::Floor);
        let high = raw::rescale_down(a.high, drop, Rounding::Ceil);
        let num = Num { node, scale: places, low, high };
        // 99 999 999 999 999.996 rounds up past the limit.
        if low < -most(places) || high > most(places) {
            let zero = self.mantissa(space, 0, places);
            return self.add(space, num, zero, false, span);
        }
        self.tightened(space, num)
    }

    /// A fraction as a number: twelve digits, half-even; exact where the denominator is 1.
    pub(crate) fn settled(&mut self, space: SpaceId, value: Val, span: Span) -> Val {
        match value {
            Val::Fraction(n, d) => Val::Num(self.over(space, n, d, span)),
            Val::Optional { present, value } => Val::Optional { present, value: Box::new(self.settled(space, *value, span)) },
            other => other,
        }
    }

    /// `x × n/d` or `n/d × x`: multiplies, then divides. The order of the two is that of reading, and so of their errors.
    pub(crate) fn scaled(&mut self, space: SpaceId, first: Num, second: Num, d: Num, span: Span) -> Num {
        let product = self.mul(space, first, second, span);
        self.over(space, product, d, span)
    }

    /// `n / d` of a positive denominator: where that is 1 nothing is divided and nothing rounded.
    fn over(&mut self, space: SpaceId, n: Num, d: Num, span: Span) -> Num {
        let one = self.mantissa(space, 1, 0);
        if d == one {
            return n;
        }
        let quotient = self.div(space, n, d, span);
        if d.low > 1 {
            return quotient;
        }
        let whole = self.compare(space, Compare::Eq, d, one);
        let chosen = self.select_num(space, whole, n, quotient);
        match self.sequence(space, n.node, Val::Num(chosen)) {
            Val::Num(num) => num,
            _ => chosen,
        }
    }
}
