//! What a value may be: every value between two ends, the errors it may be in place of one, and what it depends on.

use super::sets::SetId;

/// Which error a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Failing {
    /// None.
    Never,
    /// This one and no other, by where it arises.
    Here(u32),
    /// One of several.
    Somewhere,
}

impl Failing {
    /// Either's errors.
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, one) | (one, Self::Never) => one,
            (a, b) if a == b => a,
            _ => Self::Somewhere,
        }
    }
}

/// What a lane may hold, whatever the open facts turn out to be. Truth values are 0 and 1; other lanes are as columns hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    /// The ends; where `low > high` there is no value, only errors.
    pub(crate) low: i128,
    pub(crate) high: i128,
    /// Of values from 0 to 63 those that are possible, a bit each; 0: all between the ends.
    pub(crate) codes: u64,
    /// May it be the key that matches no row?
    pub(crate) no_key: bool,
    pub(crate) failing: Failing,
    /// The open facts that can change it.
    pub(crate) depends: SetId,
}

/// Values that `codes` has bits for.
const CODES: i128 = 64;

impl Range {
    /// No value, no error: nothing gets here.
    pub(crate) const NOTHING: Self = Self { low: 1, high: 0, codes: 0, no_key: false, failing: Failing::Never, depends: SetId::EMPTY };
    /// Any value and any error.
    pub(crate) const ANYTHING: Self =
        Self { low: i128::MIN, high: i128::MAX, codes: 0, no_key: true, failing: Failing::Somewhere, depends: SetId::EMPTY };

    /// This value.
    pub(crate) const fn only(value: i128) -> Self {
        Self { low: value, high: value, codes: 0, no_key: false, failing: Failing::Never, depends: SetId::EMPTY }
    }

    /// All values between the ends.
    pub(crate) const fn between(low: i128, high: i128) -> Self {
        Self { low, high, ..Self::only(0) }
    }

    /// Which truth values are possible.
    pub(crate) const fn truth(may_be_false: bool, may_be_true: bool) -> Self {
        match (may_be_false, may_be_true) {
            (true, true) => Self::between(0, 1),
            (true, false) => Self::only(0),
            (false, true) => Self::only(1),
            (false, false) => Self::NOTHING,
        }
    }

    /// No value, this error.
    pub(crate) const fn failed(failing: Failing) -> Self {
        Self { failing, ..Self::NOTHING }
    }

    /// Of the values from 0 to 63 those whose bits are set.
    pub(crate) fn of_codes(codes: u64) -> Self {
        if codes == 0 {
            return Self::NOTHING;
        }
        Self { codes, ..Self::between(i128::from(codes.trailing_zeros()), CODES - 1 - i128::from(codes.leading_zeros())) }
    }

    /// Is there no value, only errors?
    pub(crate) const fn is_empty(&self) -> bool {
        self.low > self.high
    }

    /// The one value, if there is no other and no error.
    pub(crate) fn single(&self) -> Option<i128> {
        (self.low == self.high && self.failing == Failing::Never && !self.no_key).then_some(self.low)
    }

    /// Nothing can change it: one value, or one error.
    pub(crate) fn is_decided(&self) -> bool {
        match self.failing {
            Failing::Never => self.no_key && self.is_empty() || !self.no_key && self.low >= self.high,
            Failing::Here(_) => self.is_empty() && !self.no_key,
            Failing::Somewhere => false,
        }
    }

    pub(crate) fn may_fail(&self) -> bool {
        self.failing != Failing::Never
    }

    pub(crate) const fn may_be_true(&self) -> bool {
        self.low <= 1 && self.high >= 1
    }

    pub(crate) const fn may_be_false(&self) -> bool {
        self.low <= 0 && self.high >= 0
    }

    /// Is this value possible?
    pub(crate) fn contains(&self, value: i128) -> bool {
        self.low <= value && value <= self.high && (self.codes == 0 || bit(value).is_none_or(|bit| self.codes & bit != 0))
    }

    /// The possible values from 0 to 63, a bit each, if all are among these.
    pub(crate) fn small(&self) -> Option<u64> {
        if self.is_empty() {
            return Some(0);
        }
        if self.codes != 0 {
            return Some(self.codes);
        }
        if self.low < 0 || self.high >= CODES {
            return None;
        }
        let upto = |high: i128| u32::try_from(high + 1).ok().map(|n| if n >= 64 { u64::MAX } else { (1_u64 << n) - 1 });
        Some(upto(self.high)? & !upto(self.low - 1)?)
    }

    /// Either's values and errors; what it depends on is left to the caller.
    pub(crate) fn or(self, other: Self) -> Self {
        let failing = self.failing.or(other.failing);
        let no_key = self.no_key || other.no_key;
        let values = match (self.is_empty(), other.is_empty()) {
            (true, _) => other,
            (_, true) => self,
            _ if self.codes == 0 && other.codes == 0 => Self::between(self.low.min(other.low), self.high.max(other.high)).with_gaps(self, other),
            _ => match (self.small(), other.small()) {
                (Some(a), Some(b)) => Self::of_codes(a | b),
                _ => Self::between(self.low.min(other.low), self.high.max(other.high)),
            },
        };
        Self { failing, no_key, depends: SetId::EMPTY, ..values }
    }

    /// Two small ranges that don't touch leave a gap: `{0, 3}` isn't `0..=3`.
    fn with_gaps(self, a: Self, b: Self) -> Self {
        if a.low <= b.high.saturating_add(1) && b.low <= a.high.saturating_add(1) {
            return self;
        }
        match (a.small(), b.small()) {
            (Some(a), Some(b)) => Self::of_codes(a | b),
            _ => self,
        }
    }

    /// The same with other errors.
    pub(crate) const fn failing(self, failing: Failing) -> Self {
        Self { failing, ..self }
    }
}

fn bit(value: i128) -> Option<u64> {
    u32::try_from(value).ok().and_then(|n| 1_u64.checked_shl(n))
}
