//! Households as columns: what the engine runs on. One household is a population of one.

use std::sync::Arc;

use super::{EntityId, FactId, Schema, Value};
use crate::ir::SymbolId;

/// What is known of a fact in one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
pub enum State {
    /// A value was given.
    #[default]
    Known,
    /// There is none.
    Absent,
    /// Not answered, and the fact has no default.
    Unknown,
    /// Not answered; the lane holds the declared default.
    AssumedValue,
    /// Not answered; taken as absent, as declared.
    AssumedAbsent,
}

/// The values of a column. Numbers are mantissas at the fact's `digits`; dates are days since 1970-01-01; codes are indices; regions are packed;
/// texts are indices into [`Population::texts`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lanes {
    /// Truth values.
    Bool(Vec<bool>),
    /// Everything that fits 64 bits, by the fact's bounds.
    Narrow(Vec<i64>),
    /// Numbers whose bounds need more.
    Wide(Vec<i128>),
}

/// One fact of all entities of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// A value in each lane; anything where the state says there is none.
    pub lanes: Lanes,
    /// A state in each lane; empty: all known.
    pub states: Vec<State>,
}

/// How many there are of an entity, and where they belong. Lanes are in the order of their parents' lanes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Number of lanes.
    pub len: usize,
    /// The parent's lane of each lane; empty for the household.
    pub parent: Vec<u32>,
    /// For each lane of the parent its first lane here, then the end: one more than the parent has lanes. Empty for the household.
    pub first: Vec<u32>,
}

/// A rule's values that the caller knows already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The rule (or parameter of an entity).
    pub symbol: SymbolId,
    /// One per lane of the rule's entity; `None`: to be computed.
    pub values: Vec<Option<Value>>,
}

/// Households, with all that is in them.
#[derive(Clone, Debug)]
pub struct Population {
    /// The facts' schema.
    pub schema: Arc<Schema>,
    /// Rows of each entity of the schema.
    pub rows: Vec<Rows>,
    /// A column for each fact of the schema.
    pub columns: Vec<Column>,
    /// Texts that columns refer to.
    pub texts: Vec<Arc<str>>,
    /// Values in place of computing them; at most one entry of each symbol.
    pub given: Vec<Given>,
}

impl Population {
    /// The rows of an entity.
    #[must_use]
    pub fn rows(&self, entity: EntityId) -> Option<&Rows> {
        self.rows.get(entity.index())
    }

    /// The column of a fact.
    #[must_use]
    pub fn column(&self, fact: FactId) -> Option<&Column> {
        self.columns.get(fact.index())
    }
}
