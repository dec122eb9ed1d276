//! What holds where a condition does: in `if size > 0 { income / size }` the divisor isn't 0, in `if income < limit { limit - income }` the difference
//! is above it.
//!
//! An arm is looked at again under its condition: the ranges that the condition is made of are cut down to what makes it true, and what the arm
//! computes from them is run again. A range that was cut down holds all that the value may be where the condition holds, so that nothing is lost.

use super::range::{Failing, Range};
use super::run::Run;
use super::sets::SetId;
use crate::plan::{Compare, NodeId, Op};

/// Arms within arms that are looked at again.
const DEPTH: u8 = 1;
/// How far a bound is followed into what a number is made of.
const REACH: u8 = 8;

/// Of two numbers of a lane the one that is not greater; `strict`: less.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    less: NodeId,
    more: NodeId,
    lane: usize,
    strict: bool,
}

/// What a condition has changed, to be put back.
pub(super) struct Undo {
    values: Vec<(usize, Range)>,
    orders: usize,
    cuts: usize,
    changed: usize,
}

impl Undo {
    pub(super) fn new(run: &Run<'_>) -> Self {
        Self { values: Vec::new(), orders: run.orders.len(), cuts: run.cuts.len(), changed: run.changed.len() }
    }
}

impl Run<'_> {
    /// What an arm may be where its condition is true, or false. Without an error: those of the condition are the caller's.
    pub(super) fn under(&mut self, branch: NodeId, which: usize, condition: NodeId, truth: bool, arm: NodeId, lane: usize) -> Range {
        let guards = &self.prepared.guards;
        let order = guards.arm(branch, which);
        if order.is_empty() || self.depth >= DEPTH || self.value(condition, lane).is_decided() {
            return *self.value(arm, lane);
        }
        let Some(space) = self.graph.nodes.get(branch.index()).map(|n| n.space) else { return *self.value(arm, lane) };
        self.depth += 1;
        let mut undo = Undo::new(self);
        let possible = self.assume(condition, lane, truth, &mut undo);
        let range = if !possible {
            Range::NOTHING
        } else if self.value(arm, lane).is_decided() || undo.values.is_empty() {
            *self.value(arm, lane)
        } else {
            for id in order {
                let Some(node) = self.graph.nodes.get(id.index()) else { continue };
                let first = guards.same.of(*id);
                let is_cut = self.cut_counts.get(first.index()).is_some_and(|count| *count > 0);
                let is_ordered = matches!(node.op, Op::Sub { .. }) && !self.orders.is_empty();
                if !is_cut && !is_ordered && !self.reads_changed(*id) {
                    continue;
                }
                let lanes = if node.space == space { lane..lane + 1 } else { 0..self.lanes(node.space) };
                for lane in lanes {
                    let Some(slot) = self.slot(*id, lane) else { continue };
                    let now = *self.value(*id, lane);
                    let mut again = self.evaluate(*id, node, lane, slot).within(&now);
                    for (_, _, cut) in self.cuts.iter().filter(|(of, at, _)| is_cut && (*of, *at) == (first, lane)) {
                        again = again.within(cut);
                    }
                    if again != now {
                        self.put(*id, slot, again, &mut undo);
                    }
                }
            }
            *self.value(arm, lane)
        };
        self.put_back(undo);
        self.depth -= 1;
        range
    }

    pub(super) fn put_back(&mut self, undo: Undo) {
        for (slot, old) in undo.values.into_iter().rev() {
            if let Some(value) = self.values.get_mut(slot) {
                *value = old;
            }
        }
        self.orders.truncate(undo.orders);
        for (of, ..) in self.cuts.drain(undo.cuts.min(self.cuts.len())..) {
            if let Some(count) = self.cut_counts.get_mut(of.index()) {
                *count = count.saturating_sub(1);
            }
        }
        for node in self.changed.drain(undo.changed.min(self.changed.len())..) {
            if let Some(mark) = self.is_changed.get_mut(node.index()) {
                *mark = false;
            }
        }
    }

    pub(super) fn put(&mut self, node: NodeId, slot: usize, range: Range, undo: &mut Undo) {
        if let Some(value) = self.values.get_mut(slot) {
            undo.values.push((slot, *value));
            *value = range;
        }
        if let Some(mark) = self.is_changed.get_mut(node.index()).filter(|mark| !**mark) {
            *mark = true;
            self.changed.push(node);
        }
    }

    /// What a condition says of a node, and of all that hold the same.
    fn put_cut(&mut self, node: NodeId, lane: usize, slot: usize, range: Range, undo: &mut Undo) {
        self.put(node, slot, range, undo);
        // Another that holds the same may yet fail at its own place.
        let first = self.prepared.guards.same.of(node);
        self.cuts.push((first, lane, range.failing(Failing::Somewhere)));
        if let Some(count) = self.cut_counts.get_mut(first.index()) {
            *count += 1;
        }
    }

    pub(super) fn reads_changed(&self, node: NodeId) -> bool {
        self.prepared.reads(node).iter().any(|operand| self.is_changed.get(operand.index()) == Some(&true))
    }

    /// Cuts down what a condition is made of. False: it can't be so.
    fn assume(&mut self, node: NodeId, lane: usize, truth: bool, undo: &mut Undo) -> bool {
        let now = *self.value(node, lane);
        if !(if truth { now.may_be_true() } else { now.may_be_false() }) {
            return false;
        }
        let Some(slot) = self.slot(node, lane) else { return true };
        if now.single().is_some() {
            return true;
        }
        self.put_cut(node, lane, slot, Range::only(i128::from(truth)), undo);
        let graph = self.graph;
        let surely = |run: &Self, node: NodeId, truth: bool| run.value(node, lane).single() == Some(i128::from(truth));
        match graph.nodes.get(node.index()).map(|n| &n.op) {
            Some(Op::Not(a)) => self.assume(*a, lane, !truth, undo),
            Some(Op::Gather { from, map }) => {
                let at = self.follow(*map, lane);
                self.assume(*from, at, truth, undo)
            }
            Some(Op::Sequence { value, .. }) => self.assume(*value, lane, truth, undo),
            Some(Op::And(a, b)) if truth => self.assume(*a, lane, true, undo) && self.assume(*b, lane, true, undo),
            Some(Op::Or(a, b)) if !truth => self.assume(*a, lane, false, undo) && self.assume(*b, lane, false, undo),
            Some(Op::And(a, b)) if surely(self, *a, true) => self.assume(*b, lane, false, undo),
            Some(Op::Or(a, b)) if surely(self, *a, false) => self.assume(*b, lane, true, undo),
            Some(Op::Select { condition, then, otherwise }) => {
                if surely(self, *then, !truth) {
                    self.assume(*condition, lane, false, undo) && self.assume(*otherwise, lane, truth, undo)
                } else if surely(self, *otherwise, !truth) {
                    self.assume(*condition, lane, true, undo) && self.assume(*then, lane, truth, undo)
                } else {
                    true
                }
            }
            Some(Op::Compare(how, a, b)) => self.assume_order(*how, *a, *b, lane, truth, undo),
            _ => true,
        }
    }

    fn assume_order(&mut self, how: Compare, a: NodeId, b: NodeId, lane: usize, truth: bool, undo: &mut Undo) -> bool {
        let (less, more, strict) = match (how, truth) {
            (Compare::Eq, true) => {
                let (x, y) = (*self.value(a, lane), *self.value(b, lane));
                return self.cut(a, lane, y.low, y.high, REACH, undo) && self.cut(b, lane, x.low, x.high, REACH, undo);
            }
            (Compare::Eq, false) => {
                let (x, y) = (*self.value(a, lane), *self.value(b, lane));
                return (y.low != y.high || self.exclude(a, lane, y.low, undo)) && (x.low != x.high || self.exclude(b, lane, x.low, undo));
            }
            (Compare::Lt, true) | (Compare::Ge, false) => (a, b, true),
            (Compare::Le, true) | (Compare::Gt, false) => (a, b, false),
            (Compare::Gt, true) | (Compare::Le, false) => (b, a, true),
            (Compare::Ge, true) | (Compare::Lt, false) => (b, a, false),
        };
        self.orders.push(Order { less, more, lane, strict });
        let gap = i128::from(strict);
        let (least, most) = (self.value(less, lane).low, self.value(more, lane).high);
        self.cut(less, lane, i128::MIN, most.saturating_sub(gap), REACH, undo)
            && self.cut(more, lane, least.saturating_add(gap), i128::MAX, REACH, undo)
    }

    /// A value that it isn't.
    fn exclude(&mut self, node: NodeId, lane: usize, value: i128, undo: &mut Undo) -> bool {
        let now = *self.value(node, lane);
        let Some(slot) = self.slot(node, lane) else { return true };
        let left = match (now.small(), u32::try_from(value).ok().and_then(|n| 1_u64.checked_shl(n))) {
            (Some(bits), Some(bit)) => Range::of_codes(bits & !bit),
            _ if now.low == value => Range::between(now.low.saturating_add(1), now.high),
            _ if now.high == value => Range::between(now.low, now.high.saturating_sub(1)),
            _ => return true,
        };
        if left.is_empty() {
            return false;
        }
        self.put_cut(node, lane, slot, Range { depends: now.depends, no_key: now.no_key, ..left }.settled(), undo);
        match self.graph.nodes.get(node.index()).map(|n| &n.op) {
            Some(Op::Gather { from, map }) => {
                let at = self.follow(*map, lane);
                self.exclude(*from, at, value, undo)
            }
            Some(Op::Widen(a) | Op::Tighten(a)) => self.exclude(*a, lane, value, undo),
            _ => true,
        }
    }

    /// Cuts a number down to what lies between two bounds, and what it is made of. False: nothing is left.
    fn cut(&mut self, node: NodeId, lane: usize, low: i128, high: i128, reach: u8, undo: &mut Undo) -> bool {
        let now = *self.value(node, lane);
        let left = now.within(&Range { depends: now.depends, ..Range::between(low, high) });
        if left.is_empty() {
            return false;
        }
        let Some(slot) = self.slot(node, lane) else { return true };
        // It was looked at, so it is no error.
        self.put_cut(node, lane, slot, Range { failing: Failing::Never, ..left }.settled(), undo);
        if reach == 0 || (low <= now.low && high >= now.high) {
            return true;
        }
        let (low, high) = (low.max(now.low), high.min(now.high));
        let graph = self.graph;
        let mut cut = |run: &mut Self, node: NodeId, low: i128, high: i128| run.cut(node, lane, low, high, reach - 1, undo);
        match graph.nodes.get(node.index()).map(|n| &n.op) {
            Some(Op::Widen(a) | Op::Tighten(a)) => cut(self, *a, low, high),
            Some(Op::Sequence { value, .. }) => cut(self, *value, low, high),
            Some(Op::Neg(a)) => cut(self, *a, high.saturating_neg(), low.saturating_neg()),
            Some(Op::Raise { a, by }) => {
                let power = crate::number::raw::pow10(*by);
                cut(self, *a, low.div_euclid(power) + i128::from(low.rem_euclid(power) != 0), high.div_euclid(power))
            }
            Some(Op::Gather { from, map }) => {
                let at = self.follow(*map, lane);
                self.cut(*from, at, low, high, reach - 1, undo)
            }
            Some(Op::Add { a, b, .. }) => {
                let (x, y) = (*self.value(*a, lane), *self.value(*b, lane));
                cut(self, *a, low.saturating_sub(y.high), high.saturating_sub(y.low))
                    && cut(self, *b, low.saturating_sub(x.high), high.saturating_sub(x.low))
            }
            Some(Op::Sub { a, b, .. }) => {
                let (x, y) = (*self.value(*a, lane), *self.value(*b, lane));
                cut(self, *a, low.saturating_add(y.low), high.saturating_add(y.high))
                    && cut(self, *b, x.low.saturating_sub(high), x.high.saturating_sub(low))
            }
            Some(Op::Max(a, b)) => cut(self, *a, i128::MIN, high) && cut(self, *b, i128::MIN, high),
            Some(Op::Min(a, b)) => cut(self, *a, low, i128::MAX) && cut(self, *b, low, i128::MAX),
            _ => true,
        }
    }

    /// A difference, knowing which of the two is greater.
    pub(super) fn ordered(&self, a: NodeId, b: NodeId, lane: usize, difference: Range) -> Range {
        let mut range = difference;
        for order in self.orders.iter().filter(|o| o.lane == lane) {
            let gap = i128::from(order.strict);
            if self.says(order, b, a) {
                range.low = range.low.max(gap);
            } else if self.says(order, a, b) {
                range.high = range.high.min(-gap);
            }
        }
        range
    }

    /// Does it follow from the order of two numbers that of two others? `x / y < c` is `x < c·y` where y is above 0, and so is `c < x / y`.
    fn says(&self, order: &Order, low: NodeId, high: NodeId) -> bool {
        let (less, more, low, high) = (self.plain(order.less), self.plain(order.more), self.plain(low), self.plain(high));
        if (less, more) == (low, high) {
            return true;
        }
        let op = |node: NodeId| self.graph.nodes.get(node.index()).map(|n| &n.op);
        let is_product = |node: NodeId, c: NodeId, y: NodeId| match op(node) {
            Some(Op::Mul { a, b, .. }) => {
                let factors = (self.plain(*a), self.plain(*b));
                factors == (c, y) || factors == (y, c)
            }
            _ => false,
        };
        // A quotient is rounded, so that only what is less says so.
        let quotient = |node: NodeId| match op(node) {
            Some(Op::Div { a, b, .. }) if order.strict && self.value(self.plain(*b), order.lane).low > 0 => Some((self.plain(*a), self.plain(*b))),
            _ => None,
        };
        match (quotient(less), quotient(more)) {
            (Some((x, y)), None) => x == low && is_product(high, more, y),
            (None, Some((x, y))) => x == high && is_product(low, less, y),
            _ => false,
        }
    }

    /// The same number where it isn't held with more digits or bits.
    fn plain(&self, node: NodeId) -> NodeId {
        match self.graph.nodes.get(node.index()).map(|n| &n.op) {
            Some(Op::Widen(a) | Op::Tighten(a) | Op::Raise { a, .. } | Op::Sequence { value: a, .. }) => self.plain(*a),
            _ => self.prepared.guards.same.of(node),
        }
    }
}

impl Range {
    /// What is in both; of the errors and what it depends on, this one's.
    pub(super) fn within(&self, other: &Self) -> Self {
        let failing = if other.failing == Failing::Never { Failing::Never } else { self.failing };
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        let no_key = self.no_key && other.no_key;
        let values = if low > high {
            Self::NOTHING
        } else if self.codes == 0 && other.codes == 0 {
            Self::between(low, high)
        } else {
            let bits = |range: &Self| Self { low, high, codes: range.codes, ..*range }.limited();
            match (bits(self), bits(other)) {
                (Some(a), Some(b)) => Self::of_codes(a & b),
                _ => Self::between(low, high),
            }
        };
        Self { failing, no_key, depends: self.depends, ..values }.settled()
    }

    /// The possible values from 0 to 63 between the ends, a bit each.
    fn limited(&self) -> Option<u64> {
        let ends = Self::between(self.low, self.high).small()?;
        Some(if self.codes == 0 { ends } else { self.codes & ends })
    }

    /// What is decided depends on nothing.
    pub(super) fn settled(self) -> Self {
        if self.is_decided() { Self { depends: SetId::EMPTY, ..self } } else { self }
    }
}
