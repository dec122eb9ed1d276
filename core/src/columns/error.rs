//! Errors of lanes.

use crate::facts::FactId;
use crate::ir::SymbolId;
use crate::plan::{SiteId, SpaceId};

/// What went wrong in a lane, and at which place of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) kind: RecordKind,
    pub(crate) site: SiteId,
}

/// Where a key stands among those of the run, so that no record needs memory of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyAt {
    start: u32,
    len: u32,
}

impl KeyAt {
    pub(super) fn keep(key: &[i64], keys: &mut Vec<i64>) -> Self {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let kept = Self { start: number(keys.len()), len: number(key.len()) };
        keys.extend_from_slice(key);
        kept
    }

    pub(crate) fn of(self, keys: &[i64]) -> &[i64] {
        let start = self.start as usize;
        keys.get(start..start.saturating_add(self.len as usize)).unwrap_or_default()
    }
}

/// What went wrong. Lanes are of the given space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// Lane of the fact's entity.
    UnknownFact {
        fact: FactId,
        lane: usize,
    },
    TooLarge {
        space: SpaceId,
        lane: usize,
    },
    DivisionByZero {
        space: SpaceId,
        lane: usize,
    },
    NoValue {
        table: u32,
        key: KeyAt,
        space: SpaceId,
        lane: usize,
    },
    NotInForce {
        table: u32,
        key: KeyAt,
        space: SpaceId,
        lane: usize,
    },
    RuleNotInForce {
        symbol: SymbolId,
        space: SpaceId,
        lane: usize,
    },
    /// In a condition on the facts, which then isn't applied.
    Absent {
        space: SpaceId,
        lane: usize,
    },
}

/// Keeps a record; gives its mark.
pub(crate) fn record(records: &mut Vec<Record>, record: Record) -> u32 {
    records.push(record);
    u32::try_from(records.len()).unwrap_or(u32::MAX)
}

/// Marks a lane, unless it has an error already.
pub(crate) fn mark(errors: &mut Vec<u32>, len: usize, lane: usize, id: u32) {
    if errors.is_empty() {
        errors.resize(len, 0);
    }
    if let Some(slot) = errors.get_mut(lane).filter(|e| **e == 0) {
        *slot = id;
    }
}

/// The errors of the first operand, then those of the second.
pub(crate) fn merge(first: &[u32], second: &[u32], out: &mut Vec<u32>) {
    match (first.is_empty(), second.is_empty()) {
        (true, true) => {}
        (false, true) => out.extend_from_slice(first),
        (true, false) => out.extend_from_slice(second),
        (false, false) => out.extend(first.iter().zip(second).map(|(a, b)| if *a == 0 { *b } else { *a })),
    }
}
