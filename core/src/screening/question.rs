//! What to ask for.

use std::sync::Arc;

use crate::facts::{EntityId, FactId, Path};
use crate::ir::{Cite, SymbolId};

/// A fact to be asked for, or a list to be finished. Its label, help, type, unit, bounds and codes stand in the [`Schema`](crate::facts::Schema).
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Where the answer belongs: `members[0].wage_income`, `members`.
    pub path: Path,
    /// What is asked for.
    pub subject: Subject,
    /// The rules that need it, one for each programme, in the order of the pack.
    pub needs: Vec<Need>,
    /// Its share of what is still to be asked for, over all open rules: from 0 to 1. A float, for ordering only.
    pub score: f64,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A fact of an entity.
    Fact(FactId),
    /// Whether there are more entities of a kind, and which.
    List(EntityId),
}

/// An open rule that needs an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The rule.
    pub rule: SymbolId,
    /// The article that makes the fact matter: that of the rule on the way which reads it.
    pub cite: Option<Arc<Cite>>,
}
