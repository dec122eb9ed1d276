//! Lists reduced to a value, where some elements may not be there, or there may be more.

use super::facts::Copies;
use super::range::{Failing, Range};
use super::run::Run;
use super::sets::SetId;
use crate::number::raw;
use crate::plan::{NodeId, Reduce, SpaceId};

/// An element of a list.
struct Element {
    body: Range,
    copies: Copies,
    /// Does it belong for sure, if it is there?
    belongs: bool,
    /// What decides whether it belongs, and how often it is there.
    because: SetId,
}

impl Element {
    /// Is it there for sure?
    fn is_sure(&self) -> bool {
        self.belongs && self.copies.low > 0
    }
}

impl Run<'_> {
    #[expect(clippy::too_many_arguments, reason = "the parts of one operation")]
    pub(super) fn reduce(
        &mut self,
        kind: Reduce,
        list: SpaceId,
        mask: Option<NodeId>,
        body: Option<NodeId>,
        check: Option<u8>,
        around: usize,
        here: Failing,
    ) -> Range {
        let elements: Vec<Element> = self.elements(list, around).filter_map(|lane| self.element(list, mask, body, lane)).collect();
        match kind {
            Reduce::Any | Reduce::All => self.first_that_decides(&elements, kind == Reduce::Any),
            Reduce::Count => {
                let (mut low, mut high, mut depends) = (0, 0, SetId::EMPTY);
                for element in &elements {
                    low += if element.belongs { i128::from(element.copies.low) } else { 0 };
                    high += i128::from(element.copies.high);
                    depends = self.sets.union(depends, element.because);
                }
                Range { depends, ..Range::between(low, high) }
            }
            _ => self.all_read(kind, &elements, check, here),
        }
    }

    /// An element that may belong to the list.
    fn element(&mut self, list: SpaceId, mask: Option<NodeId>, body: Option<NodeId>, lane: usize) -> Option<Element> {
        let copies = self.copies(list, lane);
        let mask = mask.map_or(Range::only(1), |m| *self.value(m, lane));
        // An element whose mask failed is out: the list's own errors come first anyway.
        if !mask.may_be_true() || copies.high == 0 {
            return None;
        }
        let mut body = body.map_or(Range::only(1), |b| *self.value(b, lane));
        if !copies.is_one() && body.may_fail() {
            body.failing = Failing::Somewhere;
        }
        let belongs = !mask.may_be_false() && !mask.may_fail();
        let because = if belongs { SetId::EMPTY } else { mask.depends };
        let because = if copies.is_one() { because } else { self.sets.union(because, copies.because) };
        Some(Element { body, copies, belongs, because })
    }

    /// `any` and `all`: elements after the first that decides don't count.
    fn first_that_decides(&mut self, elements: &[Element], decides: bool) -> Range {
        let (mut range, mut depends) = (Range::NOTHING, SetId::EMPTY);
        let may_decide = |body: &Range| if decides { body.may_be_true() } else { body.may_be_false() };
        let may_go_on = |body: &Range| if decides { body.may_be_false() } else { body.may_be_true() };
        for element in elements {
            let body = &element.body;
            let decided = if may_decide(body) { Range::only(i128::from(decides)) } else { Range::NOTHING };
            range = range.or(decided.failing(body.failing));
            if may_decide(body) || body.may_fail() {
                let own = self.sets.union(element.because, body.depends);
                depends = self.sets.union(depends, own);
            }
            if element.is_sure() && !may_go_on(body) {
                return Range { depends, ..range };
            }
        }
        Range { depends, ..range.or(Range::only(i128::from(!decides))) }
    }

    /// Sums and extremes, which read every element.
    fn all_read(&mut self, kind: Reduce, elements: &[Element], check: Option<u8>, here: Failing) -> Range {
        let (mut failing, mut depends) = (Failing::Never, SetId::EMPTY);
        // Of elements before one that fails for sure only those count that may fail themselves.
        let mut fails = SetId::EMPTY;
        for element in elements {
            failing = failing.or(element.body.failing);
            let matters = match kind {
                Reduce::FirstError => element.body.may_fail(),
                // Nothing is added, however often.
                Reduce::Sum => element.body.single() != Some(0),
                _ => true,
            };
            if matters {
                let own = self.sets.union(element.because, element.body.depends);
                depends = self.sets.union(depends, own);
                if element.body.may_fail() {
                    fails = self.sets.union(fails, own);
                }
            }
            if element.is_sure() && element.body.is_empty() {
                return Range { depends: fails, ..Range::failed(failing) };
            }
        }
        let values = elements.iter().filter(|e| !e.body.is_empty());
        let range = match kind {
            Reduce::Sum => {
                let add = |sum: Range, element: &Element| {
                    let (fewest, most) = (if element.belongs { element.copies.low } else { 0 }, element.copies.high);
                    let times = |value: i128, n: u32| value.saturating_mul(n.into());
                    let low = times(element.body.low, fewest).min(times(element.body.low, most));
                    let high = times(element.body.high, fewest).max(times(element.body.high, most));
                    Range::between(sum.low.saturating_add(low), sum.high.saturating_add(high))
                };
                let sum = values.fold(Range::only(0), add);
                match check.map(|scale| raw::limit(scale) - 1) {
                    Some(most) if sum.low < -most || sum.high > most => {
                        failing = failing.or(here);
                        Range::between(sum.low.max(-most), sum.high.min(most))
                    }
                    _ => sum,
                }
            }
            Reduce::Min | Reduce::Max => {
                let sure = elements.iter().filter(|e| e.is_sure());
                let least = kind == Reduce::Min;
                let (low, high) = (values.clone().map(|e| e.body.low).min(), values.map(|e| e.body.high).max());
                let bound = if least { sure.map(|e| e.body.high).min() } else { sure.map(|e| e.body.low).max() };
                match (low, high) {
                    (Some(low), Some(_)) if least && bound.is_some() => Range::between(low, bound.unwrap_or(low)),
                    (Some(_), Some(high)) if bound.is_some() => Range::between(bound.unwrap_or(high), high),
                    (Some(low), Some(high)) => Range::between(low, high),
                    // Of nobody: nobody looks.
                    _ => Range { no_key: !elements.iter().any(Element::is_sure), ..Range::NOTHING },
                }
            }
            _ => Range::only(1),
        };
        let range = if range.is_empty() { Range { no_key: range.no_key, ..Range::NOTHING } } else { range };
        Range { failing, depends, ..range }
    }
}
