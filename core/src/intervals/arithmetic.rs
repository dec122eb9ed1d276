//! Numbers, comparisons and dates, on ranges.
//!
//! Each operation here grows or falls with each of its operands, so that its least and greatest values lie at the operands' ends.

use super::range::{Failing, Range};
use super::run::Run;
use crate::calendar::Date;
use crate::columns::quotients;
use crate::facts::Region;
use crate::number::{Rounding, raw};
use crate::plan::{Between, Compare, DatePart, NodeId, Op};

/// Ends past what can be: below or above all numbers.
const BELOW: i128 = i128::MIN;
const ABOVE: i128 = i128::MAX;

impl Run<'_> {
    pub(super) fn arithmetic(&mut self, op: &Op, lane: usize, here: Failing) -> Range {
        match op {
            Op::Not(a) => self.unary(*a, lane, |a| Range::truth(a.may_be_true(), a.may_be_false())),
            Op::Neg(a) => self.unary(*a, lane, |a| Range::between(a.high.saturating_neg(), a.low.saturating_neg())),
            Op::Abs(a) => self.unary(*a, lane, absolute),
            Op::Widen(a) | Op::Tighten(a) => *self.value(*a, lane),
            Op::Raise { a, by } => {
                let power = raw::pow10(*by);
                self.unary(*a, lane, |a| Range::between(a.low.saturating_mul(power), a.high.saturating_mul(power)))
            }
            Op::Round { a, drop, mode } => {
                self.unary(*a, lane, |a| Range::between(raw::rescale_down(a.low, *drop, *mode), raw::rescale_down(a.high, *drop, *mode)))
            }
            Op::DatePart(part, a) => self.unary(*a, lane, |a| date_part(*part, a)),
            Op::Same(a, b) => self.binary(*a, *b, lane, |a, b| {
                let differ = (a.may_be_true() && b.may_be_false()) || (a.may_be_false() && b.may_be_true());
                let agree = (a.may_be_true() && b.may_be_true()) || (a.may_be_false() && b.may_be_false());
                (Range::truth(differ, agree), Failing::Never)
            }),
            Op::Compare(how, a, b) => self.binary(*a, *b, lane, |a, b| (compare(*how, a, b), Failing::Never)),
            Op::Min(a, b) => self.extreme(*a, *b, lane, false),
            Op::Max(a, b) => self.extreme(*a, *b, lane, true),
            Op::Add { a, b, check } => {
                let sum = |a: &Range, b: &Range| Range::between(a.low.saturating_add(b.low), a.high.saturating_add(b.high));
                self.binary(*a, *b, lane, |a, b| checked(sum(a, b), check.map(|(scale, _)| scale), here))
            }
            Op::Sub { a, b, check } => {
                let difference = |a: &Range, b: &Range| Range::between(a.low.saturating_sub(b.high), a.high.saturating_sub(b.low));
                let range = difference(self.value(*a, lane), self.value(*b, lane));
                let range = self.ordered(*a, *b, lane, range);
                self.binary(*a, *b, lane, |_, _| checked(range, check.map(|(scale, _)| scale), here))
            }
            Op::Mul { a, b, check } => {
                let product = |a: &Range, b: &Range| corners(a, b, |x, y| Some(x.saturating_mul(y)));
                self.binary(*a, *b, lane, |a, b| checked(product(a, b), check.map(|(scale, _)| scale), here))
            }
            Op::Div { a, sa, b, sb, .. } => self.binary(*a, *b, lane, |a, b| divided(a, b, 12, here, |x, y| raw::div12(x, *sa, y, *sb))),
            Op::DivFloor { a, sa, b, sb, .. } => self.binary(*a, *b, lane, |a, b| divided(a, b, 0, here, |x, y| raw::div_floor(x, *sa, y, *sb))),
            Op::Quotient { a, up, b, down, mode, .. } => {
                let mut scratch = std::mem::take(&mut self.scratch);
                let range = self.binary(*a, *b, lane, |a, b| rounded_quotient(a, *up, b, *down, *mode, here, &mut scratch));
                self.scratch = scratch;
                range
            }
            Op::Rem { a, sa, b, sb, .. } => self.binary(*a, *b, lane, |a, b| remainder(a, *sa, b, *sb, here)),
            Op::Between(kind, a, b) => self.binary(*a, *b, lane, |a, b| (between(*kind, a, b), Failing::Never)),
            Op::Within(a, b) => self.binary(*a, *b, lane, |a, b| {
                let region = |r: &Range| i64::try_from(r.low).ok().filter(|_| r.low == r.high).map(Region::from_packed);
                let within = match (region(a), region(b)) {
                    (Some(a), Some(b)) => Range::only(i128::from(a.within(b))),
                    _ => Range::truth(true, true),
                };
                (within, Failing::Never)
            }),
            Op::AddDays { date, days, .. } => self.binary(*date, *days, lane, |a, b| moved(a, b, here, Date::add_days)),
            Op::AddMonths { date, months, .. } => self.binary(*date, *months, lane, |a, b| moved(a, b, here, Date::add_months)),
            _ => Range::ANYTHING,
        }
    }

    fn unary(&self, a: NodeId, lane: usize, f: impl Fn(&Range) -> Range) -> Range {
        let a = self.value(a, lane);
        if a.is_empty() {
            return *a;
        }
        Range { failing: a.failing, depends: a.depends, ..f(a) }
    }

    /// The errors of the first, then those of the second, then those of the operation itself.
    fn binary(&mut self, a: NodeId, b: NodeId, lane: usize, f: impl FnOnce(&Range, &Range) -> (Range, Failing)) -> Range {
        let (a, b) = (*self.value(a, lane), *self.value(b, lane));
        if a.is_empty() {
            return a;
        }
        let failing = a.failing.or(b.failing);
        let depends = self.both(&a, &b);
        if b.is_empty() {
            // It fails whatever the first is, unless that fails before.
            let depends = if a.may_fail() || a.no_key { depends } else { b.depends };
            return Range { failing, depends, ..b };
        }
        let (range, own) = f(&a, &b);
        Range { failing: failing.or(own), depends, ..range }
    }

    /// The lesser or greater of two; one that surely is the other doesn't matter.
    fn extreme(&mut self, x: NodeId, y: NodeId, lane: usize, greatest: bool) -> Range {
        let (a, b) = (*self.value(x, lane), *self.value(y, lane));
        let range = self.binary(x, y, lane, |a, b| {
            let range =
                if greatest { Range::between(a.low.max(b.low), a.high.max(b.high)) } else { Range::between(a.low.min(b.low), a.high.min(b.high)) };
            (range, Failing::Never)
        });
        let first_wins = if greatest { a.low >= b.high } else { a.high <= b.low };
        let second_wins = if greatest { b.low >= a.high } else { b.high <= a.low };
        let depends = match (first_wins && !b.may_fail(), second_wins && !a.may_fail()) {
            _ if a.is_empty() || b.is_empty() => range.depends,
            (true, _) => a.depends,
            (_, true) => b.depends,
            _ => range.depends,
        };
        Range { depends, ..range }
    }
}

fn absolute(a: &Range) -> Range {
    if a.low >= 0 {
        Range::between(a.low, a.high)
    } else if a.high <= 0 {
        Range::between(a.high.saturating_neg(), a.low.saturating_neg())
    } else {
        Range::between(0, a.high.max(a.low.saturating_neg()))
    }
}

fn compare(how: Compare, a: &Range, b: &Range) -> Range {
    let (sure, never) = match how {
        Compare::Eq => {
            let apart = a.high < b.low
                || b.high < a.low
                || matches!((a.small(), b.small()), (Some(x), Some(y)) if x & y == 0)
                || misses(a, b)
                || misses(b, a);
            (a.low == a.high && b.low == b.high && a.low == b.low, apart)
        }
        Compare::Lt => (a.high < b.low, a.low >= b.high),
        Compare::Le => (a.high <= b.low, a.low > b.high),
        Compare::Gt => (a.low > b.high, a.high <= b.low),
        Compare::Ge => (a.low >= b.high, a.high < b.low),
    };
    Range::truth(!sure, !never)
}

/// Is the first one value, and not among the second's?
fn misses(one: &Range, of: &Range) -> bool {
    one.low == one.high && !of.contains(one.low)
}

/// The least and the greatest that the ends give.
fn corners(a: &Range, b: &Range, f: impl Fn(i128, i128) -> Option<i128>) -> Range {
    let pairs = [(a.low, b.low), (a.low, b.high), (a.high, b.low), (a.high, b.high)];
    let ends = pairs.map(|(x, y)| f(x, y).unwrap_or(if (x < 0) == (y < 0) { ABOVE } else { BELOW }));
    Range::between(ends.into_iter().min().unwrap_or(BELOW), ends.into_iter().max().unwrap_or(ABOVE))
}

/// What stays below 10¹⁴; the rest is an error.
fn checked(range: Range, scale: Option<u8>, here: Failing) -> (Range, Failing) {
    let Some(scale) = scale else { return (range, Failing::Never) };
    let most = raw::limit(scale) - 1;
    let within = Range::between(range.low.max(-most), range.high.min(most));
    let failing = if range.low < -most || range.high > most { here } else { Failing::Never };
    (if within.is_empty() { Range::NOTHING } else { within }, failing)
}

/// A quotient at some digits: of the divisors below 0 and of those above it.
fn divided(a: &Range, b: &Range, scale: u8, here: Failing, f: impl Fn(i128, i128) -> Option<i128> + Copy) -> (Range, Failing) {
    let parts = [Range::between(b.low, b.high.min(-1)), Range::between(b.low.max(1), b.high)];
    let whole = parts.iter().filter(|part| !part.is_empty()).fold(Range::NOTHING, |whole, part| whole.or(corners(a, part, f)));
    let by_zero = b.contains(0);
    if whole.is_empty() {
        return (whole, here);
    }
    let (range, too_large) = checked(whole, Some(scale), here);
    let failing = if by_zero && too_large != Failing::Never {
        Failing::Somewhere
    } else if by_zero {
        here
    } else {
        too_large
    };
    (range, failing)
}

fn rounded_quotient(a: &Range, up: u8, b: &Range, down: u8, mode: Rounding, here: Failing, scratch: &mut Vec<i64>) -> (Range, Failing) {
    let by_zero = if b.contains(0) { here } else { Failing::Never };
    let narrow = |r: &Range| i64::try_from(r.low).ok().zip(i64::try_from(r.high).ok());
    let mut whole = Range::NOTHING;
    for part in [Range::between(b.low, b.high.min(-1)), Range::between(b.low.max(1), b.high)] {
        if part.is_empty() {
            continue;
        }
        // The plan's bounds prove that both fit 64 bits, unless nobody looks at this lane.
        let (Some((al, ah)), Some((bl, bh))) = (narrow(a), narrow(&part)) else { return (Range::between(BELOW, ABOVE), Failing::Somewhere) };
        scratch.clear();
        quotients(&[al, al, ah, ah], up, &[bl, bh, bl, bh], down, mode, scratch);
        let ends = scratch.iter().map(|q| i128::from(*q));
        whole = whole.or(Range::between(ends.clone().min().unwrap_or(BELOW), ends.max().unwrap_or(ABOVE)));
    }
    (whole, by_zero)
}

/// `a - b·floor(a / b)`: between 0 and the divisor.
fn remainder(a: &Range, sa: u8, b: &Range, sb: u8, here: Failing) -> (Range, Failing) {
    let zero = if b.contains(0) { here } else { Failing::Never };
    if b.low == 0 && b.high == 0 {
        return (Range::NOTHING, here);
    }
    let scale = sa.max(sb);
    let up = |m: i128| m.saturating_mul(raw::pow10(scale - sb));
    if b.low == b.high {
        let quotient = |x: i128| raw::div_floor(x, sa, b.low, sb);
        return match (raw::rem(a.low, sa, b.low, sb), raw::rem(a.high, sa, b.low, sb)) {
            // Within one multiple of the divisor the remainder grows with what is divided.
            (Some(low), Some(high)) if quotient(a.low).is_some() && quotient(a.low) == quotient(a.high) => (Range::between(low, high), zero),
            (Some(_), Some(_)) if b.low > 0 => (Range::between(0, up(b.low) - 1), zero),
            (Some(_), Some(_)) => (Range::between(up(b.low) + 1, 0), zero),
            _ => (Range::between(up(b.low).min(0), up(b.low).max(0)), Failing::Somewhere),
        };
    }
    let fits = [a.low, a.high].iter().all(|x| [b.low, b.high].iter().all(|y| *y == 0 || raw::rem(*x, sa, *y, sb).is_some()));
    (Range::between(up(b.low).min(0), up(b.high).max(0)), if fits { zero } else { Failing::Somewhere })
}

fn day(days: i128) -> Option<Date> {
    Date::from_days(i64::try_from(days).ok()?)
}

fn date_part(part: DatePart, a: &Range) -> Range {
    let all = match part {
        DatePart::Year => Range::between(0, 9999),
        DatePart::Month => Range::between(1, 12),
        DatePart::Day => Range::between(1, 31),
    };
    let (Some(low), Some(high)) = (day(a.low), day(a.high)) else { return all.or(Range::only(0)) };
    let ((y0, m0, d0), (y1, m1, d1)) = (low.ymd(), high.ymd());
    match part {
        DatePart::Year => Range::between(y0.into(), y1.into()),
        DatePart::Month if y0 == y1 => Range::between(m0.into(), m1.into()),
        DatePart::Day if (y0, m0) == (y1, m1) => Range::between(d0.into(), d1.into()),
        _ => all,
    }
}

/// Grows with the second date and falls with the first.
fn between(kind: Between, a: &Range, b: &Range) -> Range {
    let f = |a: Date, b: Date| {
        i128::from(match kind {
            Between::Days => a.days_until(b),
            Between::Months => a.months_until(b),
            Between::Years => a.years_until(b),
            Between::Age => a.age_on(b),
        })
    };
    match (day(a.low), day(a.high), day(b.low), day(b.high)) {
        (Some(al), Some(ah), Some(bl), Some(bh)) => Range::between(f(ah, bl), f(al, bh)),
        _ => Range::between(BELOW, ABOVE),
    }
}

/// A date moved; past the calendar's ends it is an error.
fn moved(date: &Range, by: &Range, here: Failing, f: impl Fn(Date, i64) -> Option<Date>) -> (Range, Failing) {
    // So many days or months lead past either end from anywhere.
    const FAR: i128 = 10_000_000;
    let (Some(from), Some(to)) = (day(date.low), day(date.high)) else { return (Range::between(BELOW, ABOVE), Failing::Somewhere) };
    let end = |date: Date, by: i128| {
        let moved = i64::try_from(by.clamp(-FAR, FAR)).ok().and_then(|by| f(date, by));
        moved.map_or(if by < 0 { BELOW } else { ABOVE }, |d| d.days().into())
    };
    let (low, high) = (end(from, by.low), end(to, by.high));
    let within = Range::between(low.max(Date::MIN.days().into()), high.min(Date::MAX.days().into()));
    let failing = if low == BELOW || high == ABOVE { here } else { Failing::Never };
    (if within.is_empty() { Range::NOTHING } else { within }, failing)
}
