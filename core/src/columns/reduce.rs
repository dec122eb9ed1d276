//! Lists reduced to a value in each lane around them.

use ethnum::I256;

use super::error::{mark, record};
use super::{Record, RecordKind, Register, Run};
use crate::number::raw;
use crate::plan::{Lane, NodeId, Reduce, SiteId, SpaceId};

/// An exact sum of however many 128-bit values.
fn exact_sum(values: impl Iterator<Item = i128> + Clone) -> Option<i128> {
    values.clone().try_fold(0_i128, i128::checked_add).or_else(|| {
        // 10 000 values below 2^127 stay far below 2^255.
        let sum = values.fold(I256::ZERO, |sum, v| sum.wrapping_add(I256::from(v)));
        i128::try_from(sum).ok()
    })
}

/// Reduces without errors: in loops that look at nothing but values. Is it one of those?
fn whole(kind: Reduce, lane: Lane, first: &[u32], mask: Option<&[bool]>, body: Option<&Register>, checked: bool, out: &mut Register) -> bool {
    match (kind, lane, body, mask) {
        (Reduce::Count, _, _, None) => out.narrow.extend(first.windows(2).map(|w| i64::from(width(w)))),
        (Reduce::Count, _, _, Some(mask)) => segments(first, mask, &mut out.narrow, |part| part.iter().map(|b| i64::from(*b)).sum()),
        (Reduce::Sum, Lane::Narrow, Some(body), None) => {
            segments(first, &body.narrow, &mut out.narrow, |part| part.iter().fold(0, |sum: i64, v| sum.wrapping_add(*v)));
        }
        (Reduce::Sum, Lane::Narrow, Some(body), Some(mask)) => {
            let both = |part: &[i64], mask: &[bool]| part.iter().zip(mask).fold(0, |sum: i64, (v, m)| sum.wrapping_add(if *m { *v } else { 0 }));
            segments_of_two(first, &body.narrow, mask, &mut out.narrow, both);
        }
        (Reduce::Any, _, Some(body), None) => segments(first, &body.bools, &mut out.bools, |part| part.iter().fold(false, |any, b| any | *b)),
        (Reduce::All, _, Some(body), None) => segments(first, &body.bools, &mut out.bools, |part| part.iter().fold(true, |all, b| all & *b)),
        (Reduce::Any, _, Some(body), Some(mask)) => {
            segments_of_two(first, &body.bools, mask, &mut out.bools, |part, mask| part.iter().zip(mask).fold(false, |any, (b, m)| any | (*b & *m)));
        }
        (Reduce::All, _, Some(body), Some(mask)) => {
            segments_of_two(first, &body.bools, mask, &mut out.bools, |part, mask| part.iter().zip(mask).fold(true, |all, (b, m)| all & (*b | !*m)));
        }
        (Reduce::FirstError, ..) if !checked => out.bools.resize(first.len().saturating_sub(1), true),
        _ => return false,
    }
    true
}

fn width(window: &[u32]) -> u32 {
    match window {
        [from, to] => to.saturating_sub(*from),
        _ => 0,
    }
}

/// A value of each stretch of lanes.
fn segments<T, U>(first: &[u32], lanes: &[T], out: &mut Vec<U>, of: impl Fn(&[T]) -> U) {
    let mut rest = lanes;
    out.extend(first.windows(2).map(|w| {
        let (part, after) = rest.split_at((width(w) as usize).min(rest.len()));
        rest = after;
        of(part)
    }));
}

fn segments_of_two<T, M, U>(first: &[u32], lanes: &[T], mask: &[M], out: &mut Vec<U>, of: impl Fn(&[T], &[M]) -> U) {
    let (mut rest, mut rest_mask) = (lanes, mask);
    out.extend(first.windows(2).map(|w| {
        let (part, after) = rest.split_at((width(w) as usize).min(rest.len()));
        let (part_mask, after_mask) = rest_mask.split_at((width(w) as usize).min(rest_mask.len()));
        (rest, rest_mask) = (after, after_mask);
        of(part, part_mask)
    }));
}

impl Run<'_> {
    #[expect(clippy::too_many_arguments, reason = "the parts of one operation")]
    pub(super) fn reduce(
        &mut self,
        kind: Reduce,
        list: SpaceId,
        mask: Option<NodeId>,
        body: Option<NodeId>,
        check: Option<(u8, SiteId)>,
        lane: Lane,
        space: SpaceId,
        len: usize,
        out: &mut Register,
    ) {
        self.ensure_space(list);
        let mask = mask.and_then(|m| self.column(m));
        let body = body.and_then(|b| self.column(b));
        // An element whose mask failed is out: the list's own errors come first anyway.
        let belongs = |i: usize| mask.is_none_or(|m| m.bools.get(i).copied().unwrap_or(false) && m.error(i) == 0);
        let failed = body.is_some_and(|b| !b.errors.is_empty());
        if !failed
            && mask.is_none_or(|m| m.errors.is_empty())
            && let Some(first) = self.firsts(list).filter(|f| f.len() == len + 1)
            && whole(kind, lane, first, mask.map(|m| &*m.bools), body, check.is_some(), out)
        {
            return;
        }
        let error = |i: usize| if failed { body.map_or(0, |b| b.error(i)) } else { 0 };
        let mut too_large = Vec::new();
        for around in 0..len {
            let elements = self.elements(list, around);
            let mut members = elements.clone().filter(|i| belongs(*i));
            let first_error = match kind {
                Reduce::Count => 0,
                Reduce::Any | Reduce::All => {
                    let decides = kind == Reduce::Any;
                    let truth = |i: usize| body.and_then(|b| b.bools.get(i)).copied().unwrap_or(false);
                    let stop = members.find_map(|i| match error(i) {
                        0 if truth(i) == decides => Some(Ok(())),
                        0 => None,
                        e => Some(Err(e)),
                    });
                    out.bools.push(match stop {
                        Some(Ok(())) => decides,
                        _ => !decides,
                    });
                    match stop {
                        Some(Err(e)) => e,
                        _ => 0,
                    }
                }
                _ if failed => members.map(error).find(|e| *e != 0).unwrap_or(0),
                _ => 0,
            };
            if first_error != 0 {
                mark(&mut out.errors, len, around, first_error);
            }
            let members = elements.filter(|i| belongs(*i));
            match (kind, lane) {
                (Reduce::Any | Reduce::All, _) => {}
                (Reduce::FirstError, _) => out.bools.push(true),
                (Reduce::Count, _) => out.narrow.push(i64::try_from(members.count()).unwrap_or(i64::MAX)),
                (Reduce::Sum, Lane::Wide) => {
                    let values = members.map(|i| body.and_then(|b| b.wide.get(i)).copied().unwrap_or(0));
                    let sum = if first_error == 0 { exact_sum(values) } else { Some(0) };
                    let fits = check.is_none_or(|(scale, _)| sum.is_some_and(|s| raw::in_range(s, scale)));
                    if !fits {
                        too_large.push(around);
                    }
                    out.wide.push(sum.filter(|_| fits).unwrap_or(0));
                }
                (Reduce::Sum, _) => {
                    out.narrow.push(members.fold(0, |sum: i64, i| sum.wrapping_add(body.and_then(|b| b.narrow.get(i)).copied().unwrap_or(0))))
                }
                (Reduce::Min | Reduce::Max, Lane::Wide) => {
                    let values = members.filter_map(|i| body.and_then(|b| b.wide.get(i)).copied());
                    out.wide.push(if kind == Reduce::Min { values.min() } else { values.max() }.unwrap_or(0));
                }
                (Reduce::Min | Reduce::Max, _) => {
                    let values = members.filter_map(|i| body.and_then(|b| b.narrow.get(i)).copied());
                    out.narrow.push(if kind == Reduce::Min { values.min() } else { values.max() }.unwrap_or(0));
                }
            }
        }
        if let Some((_, site)) = check {
            for around in too_large {
                let id = record(&mut self.frame.records, Record { kind: RecordKind::TooLarge { space, lane: around }, site });
                mark(&mut out.errors, len, around, id);
            }
        }
    }
}
