//! Numbers, comparisons and dates, lane by lane.
//!
//! Without a check the bounds prove that nothing overflows in a lane without error; a lane with an error holds anything, so the loops wrap.

use super::error::{mark, merge, record};
use super::{Record, RecordKind, Register, Run, round};
use crate::calendar::Date;
use crate::facts::Region;
use crate::number::{Rounding, raw};
use crate::plan::{Between, Compare, Lane, NodeId, Op, SiteId, SpaceId};

fn map1<T: Copy, U>(a: &[T], out: &mut Vec<U>, f: impl Fn(T) -> U) {
    out.extend(a.iter().map(|x| f(*x)));
}

fn map2<T: Copy, U>(a: &[T], b: &[T], out: &mut Vec<U>, f: impl Fn(T, T) -> U) {
    out.extend(a.iter().zip(b).map(|(x, y)| f(*x, *y)));
}

fn compare<T: Copy + Ord>(how: Compare, a: &[T], b: &[T], out: &mut Vec<bool>) {
    match how {
        Compare::Eq => map2(a, b, out, |x, y| x == y),
        Compare::Lt => map2(a, b, out, |x, y| x < y),
        Compare::Le => map2(a, b, out, |x, y| x <= y),
        Compare::Gt => map2(a, b, out, |x, y| x > y),
        Compare::Ge => map2(a, b, out, |x, y| x >= y),
    }
}

fn between(kind: Between, a: i64, b: i64) -> i64 {
    let (Some(from), Some(to)) = (Date::from_days(a), Date::from_days(b)) else { return 0 };
    match kind {
        Between::Days => from.days_until(to),
        Between::Months => from.months_until(to),
        Between::Years => from.years_until(to),
        Between::Age => from.age_on(to),
    }
}

/// What stops a lane.
enum Stop {
    TooLarge,
    DivisionByZero,
}

impl Run<'_> {
    pub(super) fn arithmetic(&mut self, op: &Op, space: SpaceId, lane: Lane, out: &mut Register) {
        match op {
            Op::Not(a) => self.unary(*a, out, |a, out| map1(&a.bools, &mut out.bools, |x| !x)),
            Op::Neg(a) => self.unary(*a, out, |a, out| {
                map1(&a.narrow, &mut out.narrow, i64::wrapping_neg);
                map1(&a.wide, &mut out.wide, i128::wrapping_neg);
            }),
            Op::Abs(a) => self.unary(*a, out, |a, out| {
                map1(&a.narrow, &mut out.narrow, i64::wrapping_abs);
                map1(&a.wide, &mut out.wide, i128::wrapping_abs);
            }),
            Op::Widen(a) => self.unary(*a, out, |a, out| map1(&a.narrow, &mut out.wide, i128::from)),
            #[expect(clippy::cast_possible_truncation, reason = "bounds prove that it fits in lanes without error")]
            Op::Tighten(a) => self.unary(*a, out, |a, out| map1(&a.wide, &mut out.narrow, |x| x as i64)),
            Op::Raise { a, by } => {
                let power = raw::pow10(*by);
                let narrow_power = i64::try_from(power).unwrap_or(0);
                self.unary(*a, out, |a, out| {
                    map1(&a.narrow, &mut out.narrow, |x| x.wrapping_mul(narrow_power));
                    map1(&a.wide, &mut out.wide, |x| x.wrapping_mul(power));
                });
            }
            Op::Round { a, drop, mode } => self.unary(*a, out, |a, out| {
                round::lanes(&a.narrow, *drop, *mode, &mut out.narrow);
                map1(&a.wide, &mut out.wide, |x| raw::rescale_down(x, *drop, *mode));
            }),
            Op::Quotient { a, up, b, down, mode, site } => self.quotient(*a, *up, *b, *down, *mode, *site, space, out),
            Op::Same(a, b) => self.binary(*a, *b, out, |a, b, out| map2(&a.bools, &b.bools, &mut out.bools, |x, y| x == y)),
            Op::Compare(how, a, b) => self.binary(*a, *b, out, |a, b, out| {
                if a.wide.is_empty() {
                    compare(*how, &a.narrow, &b.narrow, &mut out.bools);
                } else {
                    compare(*how, &a.wide, &b.wide, &mut out.bools);
                }
            }),
            Op::Min(a, b) => self.binary(*a, *b, out, |a, b, out| {
                map2(&a.narrow, &b.narrow, &mut out.narrow, Ord::min);
                map2(&a.wide, &b.wide, &mut out.wide, Ord::min);
            }),
            Op::Max(a, b) => self.binary(*a, *b, out, |a, b, out| {
                map2(&a.narrow, &b.narrow, &mut out.narrow, Ord::max);
                map2(&a.wide, &b.wide, &mut out.wide, Ord::max);
            }),
            Op::Between(kind, a, b) => self.binary(*a, *b, out, |a, b, out| map2(&a.narrow, &b.narrow, &mut out.narrow, |x, y| between(*kind, x, y))),
            Op::Within(a, b) => self.binary(*a, *b, out, |a, b, out| {
                map2(&a.narrow, &b.narrow, &mut out.bools, |x, y| Region::from_packed(x).within(Region::from_packed(y)));
            }),
            Op::Sequence { first, value } => {
                let (Some(first), Some(value)) = (self.column(*first), self.column(*value)) else { return };
                merge(&first.errors, &value.errors, &mut out.errors);
                match lane {
                    Lane::Bool => out.bools.extend_from_slice(&value.bools),
                    Lane::Narrow => out.narrow.extend_from_slice(&value.narrow),
                    Lane::Wide => out.wide.extend_from_slice(&value.wide),
                }
            }
            Op::Add { a, b, check } => match check {
                None => self.binary(*a, *b, out, |a, b, out| {
                    map2(&a.narrow, &b.narrow, &mut out.narrow, i64::wrapping_add);
                    map2(&a.wide, &b.wide, &mut out.wide, i128::wrapping_add);
                }),
                Some((scale, site)) => self.checked(*a, *b, *site, space, out, |a, b| in_range(a.checked_add(b), *scale)),
            },
            Op::Sub { a, b, check } => match check {
                None => self.binary(*a, *b, out, |a, b, out| {
                    map2(&a.narrow, &b.narrow, &mut out.narrow, i64::wrapping_sub);
                    map2(&a.wide, &b.wide, &mut out.wide, i128::wrapping_sub);
                }),
                Some((scale, site)) => self.checked(*a, *b, *site, space, out, |a, b| in_range(a.checked_sub(b), *scale)),
            },
            Op::Mul { a, b, check } => match check {
                None => self.binary(*a, *b, out, |a, b, out| {
                    map2(&a.narrow, &b.narrow, &mut out.narrow, i64::wrapping_mul);
                    map2(&a.wide, &b.wide, &mut out.wide, i128::wrapping_mul);
                }),
                Some((scale, site)) => self.checked(*a, *b, *site, space, out, |a, b| in_range(a.checked_mul(b), *scale)),
            },
            Op::Div { a, sa, b, sb, site } => self.checked(*a, *b, *site, space, out, |a, b| divided(b, || raw::div12(a, *sa, b, *sb))),
            Op::DivFloor { a, sa, b, sb, site } => self.checked(*a, *b, *site, space, out, |a, b| divided(b, || raw::div_floor(a, *sa, b, *sb))),
            Op::Rem { a, sa, b, sb, site } => self.checked(*a, *b, *site, space, out, |a, b| divided(b, || raw::rem(a, *sa, b, *sb))),
            Op::AddDays { date, days, site } => self.moved(*date, *days, *site, space, out, Date::add_days),
            Op::AddMonths { date, months, site } => self.moved(*date, *months, *site, space, out, Date::add_months),
            _ => {}
        }
    }

    fn unary(&self, a: NodeId, out: &mut Register, f: impl Fn(&Register, &mut Register)) {
        let Some(a) = self.column(a) else { return };
        out.errors.extend_from_slice(&a.errors);
        f(a, out);
    }

    fn binary(&self, a: NodeId, b: NodeId, out: &mut Register, f: impl Fn(&Register, &Register, &mut Register)) {
        let (Some(a), Some(b)) = (self.column(a), self.column(b)) else { return };
        merge(&a.errors, &b.errors, &mut out.errors);
        f(a, b, out);
    }

    /// Wide lanes, each of which may stop.
    fn checked(&mut self, a: NodeId, b: NodeId, site: SiteId, space: SpaceId, out: &mut Register, f: impl Fn(i128, i128) -> Result<i128, Stop>) {
        let (Some(a), Some(b)) = (self.frame.registers.get(self.slot(a)), self.frame.registers.get(self.slot(b))) else { return };
        merge(&a.errors, &b.errors, &mut out.errors);
        let len = a.wide.len();
        for (lane, (x, y)) in a.wide.iter().zip(&b.wide).enumerate() {
            let value = if out.error(lane) != 0 {
                0
            } else {
                match f(*x, *y) {
                    Ok(value) => value,
                    Err(stop) => {
                        let kind = match stop {
                            Stop::TooLarge => RecordKind::TooLarge { space, lane },
                            Stop::DivisionByZero => RecordKind::DivisionByZero { space, lane },
                        };
                        let id = record(&mut self.frame.records, Record { kind, site });
                        mark(&mut out.errors, len, lane, id);
                        0
                    }
                }
            };
            out.wide.push(value);
        }
    }

    /// Quotients rounded in one; the plan's bounds prove that nothing overflows.
    #[expect(clippy::too_many_arguments, reason = "the parts of one operation")]
    fn quotient(&mut self, a: NodeId, up: u8, b: NodeId, down: u8, mode: Rounding, site: Option<SiteId>, space: SpaceId, out: &mut Register) {
        let (Some(a), Some(b)) = (self.frame.registers.get(self.slot(a)), self.frame.registers.get(self.slot(b))) else { return };
        merge(&a.errors, &b.errors, &mut out.errors);
        round::quotients(&a.narrow, up, &b.narrow, down, mode, &mut out.narrow);
        let Some(site) = site else { return };
        for lane in b.narrow.iter().enumerate().filter(|(_, y)| **y == 0).map(|(lane, _)| lane) {
            if out.error(lane) == 0 {
                let id = record(&mut self.frame.records, Record { kind: RecordKind::DivisionByZero { space, lane }, site });
                mark(&mut out.errors, a.narrow.len(), lane, id);
            }
        }
    }

    /// Dates moved by a number of days or months; past the calendar's end is `too_large`.
    fn moved(&mut self, date: NodeId, by: NodeId, site: SiteId, space: SpaceId, out: &mut Register, f: impl Fn(Date, i64) -> Option<Date>) {
        let (Some(date), Some(by)) = (self.frame.registers.get(self.slot(date)), self.frame.registers.get(self.slot(by))) else { return };
        merge(&date.errors, &by.errors, &mut out.errors);
        let len = date.narrow.len();
        for (lane, (days, by)) in date.narrow.iter().zip(&by.wide).enumerate() {
            let moved = Date::from_days(*days).zip(i64::try_from(*by).ok()).and_then(|(date, by)| f(date, by));
            if moved.is_none() && out.error(lane) == 0 {
                let id = record(&mut self.frame.records, Record { kind: RecordKind::TooLarge { space, lane }, site });
                mark(&mut out.errors, len, lane, id);
            }
            out.narrow.push(moved.map_or(0, |d| i64::from(d.days())));
        }
    }
}

/// The result, if it is below the limit. An overflow of 128 bits is above it at any scale.
fn in_range(value: Option<i128>, scale: u8) -> Result<i128, Stop> {
    value.filter(|v| raw::in_range(*v, scale)).ok_or(Stop::TooLarge)
}

fn divided(divisor: i128, quotient: impl Fn() -> Option<i128>) -> Result<i128, Stop> {
    if divisor == 0 { Err(Stop::DivisionByZero) } else { quotient().ok_or(Stop::TooLarge) }
}
