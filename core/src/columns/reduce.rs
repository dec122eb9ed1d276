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

/// What each stretch of lanes adds up to: the sum of all lanes before its end, less that before its beginning. A loop over each stretch would end after so
/// few lanes that no processor guesses when. Sums wrap, and so their differences are exact where the sum of a stretch fits.
fn differences<T>(first: &[u32], values: impl Iterator<Item = i64>, sums: &mut Vec<i64>, out: &mut Vec<T>, of: impl Fn(i64) -> T) {
    let mut sum = 0_i64;
    sums.clear();
    sums.push(0);
    sums.extend(values.map(|value| {
        sum = sum.wrapping_add(value);
        sum
    }));
    let upto = |lane: &u32| sums.get(*lane as usize).copied().unwrap_or(sum);
    let mut before = first.first().map_or(0, upto);
    out.extend(
        first
            .iter()
            .skip(1)
            .map(|end| {
                let now = upto(end);
                now.wrapping_sub(std::mem::replace(&mut before, now))
            })
            .map(of),
    );
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
        let mut sums = std::mem::take(&mut self.frame.sums);
        let done = self.reduce_whole(kind, list, mask, body, check.is_some(), lane, len, &mut sums, out);
        self.frame.sums = sums;
        if done {
            return;
        }
        let mask = mask.and_then(|m| self.column(m));
        let body = body.and_then(|b| self.column(b));
        // An element whose mask failed is out: the list's own errors come first anyway.
        let belongs = |i: usize| mask.is_none_or(|m| m.bools.get(i).copied().unwrap_or(false) && m.error(i) == 0);
        let failed = body.is_some_and(|b| !b.errors.is_empty());
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

    /// Reduces where no lane has an error, in loops that look at nothing but values. Is it one of those?
    #[expect(clippy::too_many_arguments, reason = "the parts of one operation")]
    fn reduce_whole(
        &self,
        kind: Reduce,
        list: SpaceId,
        mask: Option<NodeId>,
        body: Option<NodeId>,
        checked: bool,
        lane: Lane,
        len: usize,
        sums: &mut Vec<i64>,
        out: &mut Register,
    ) -> bool {
        let (mask, body) = (mask.and_then(|m| self.column(m)), body.and_then(|b| self.column(b)));
        let fine = [mask, body].into_iter().flatten().all(|column| column.errors.is_empty());
        let Some(first) = self.firsts(list).filter(|f| fine && f.len() == len + 1) else { return false };
        let Register { bools, narrow, .. } = out;
        match (kind, lane, body, mask.map(|m| &*m.bools)) {
            (Reduce::Count, _, _, None) => {
                narrow.extend(first.windows(2).map(|w| if let [from, to] = w { i64::from(to.saturating_sub(*from)) } else { 0 }))
            }
            (Reduce::Count, _, _, Some(mask)) => differences(first, mask.iter().map(|m| i64::from(*m)), sums, narrow, |count| count),
            (Reduce::Sum, Lane::Narrow, Some(body), None) => differences(first, body.narrow.iter().copied(), sums, narrow, |sum| sum),
            (Reduce::Sum, Lane::Narrow, Some(body), Some(mask)) => {
                differences(first, body.narrow.iter().zip(mask).map(|(v, m)| v & -i64::from(*m)), sums, narrow, |sum| sum);
            }
            (Reduce::Any, _, Some(body), None) => differences(first, body.bools.iter().map(|b| i64::from(*b)), sums, bools, |yes| yes != 0),
            (Reduce::Any, _, Some(body), Some(mask)) => {
                differences(first, body.bools.iter().zip(mask).map(|(b, m)| i64::from(*b & *m)), sums, bools, |yes| yes != 0);
            }
            (Reduce::All, _, Some(body), None) => differences(first, body.bools.iter().map(|b| i64::from(!*b)), sums, bools, |no| no == 0),
            (Reduce::All, _, Some(body), Some(mask)) => {
                differences(first, body.bools.iter().zip(mask).map(|(b, m)| i64::from(!*b & *m)), sums, bools, |no| no == 0);
            }
            (Reduce::FirstError, ..) if !checked => bools.resize(first.len().saturating_sub(1), true),
            _ => return false,
        }
        true
    }
}
