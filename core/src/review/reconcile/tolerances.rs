//! Tolerances that a caller names.

use super::ReconcileError;
use crate::facts::{Fact, FactType, Schema, Tolerance};

/// Tolerances by fact, in place of those that the pack declares.
///
/// ```
/// use doudi::review::Tolerances;
///
/// let tolerances = Tolerances::none().with("wage_income", "50".parse()?).with("household.deposits", "5%".parse()?);
/// # Ok::<(), doudi::facts::ParseToleranceError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tolerances {
    by_fact: Vec<(Box<str>, Tolerance)>,
}

impl Tolerances {
    /// Those of the pack alone.
    #[must_use]
    pub const fn none() -> Self {
        Self { by_fact: Vec::new() }
    }

    /// With a tolerance for a fact: by its key (`wage_income`, of every entity that has one), or with its entity (`person.wage_income`).
    #[must_use]
    pub fn with(mut self, fact: &str, tolerance: Tolerance) -> Self {
        self.by_fact.push((fact.into(), tolerance));
        self
    }

    /// The tolerance of a fact: the last that was named for it, else that of the pack.
    pub(super) fn of(&self, schema: &Schema, fact: &Fact) -> Option<Tolerance> {
        let named = self.by_fact.iter().rev().find(|(name, _)| is(schema, fact, name)).map(|(_, tolerance)| *tolerance);
        named.or(fact.tolerance)
    }

    /// Complains of names that are no fact, or no number.
    pub(super) fn check(&self, schema: &Schema) -> Result<(), ReconcileError> {
        for (name, _) in &self.by_fact {
            let mut facts = schema.facts.iter().filter(|f| is(schema, f, name)).peekable();
            if facts.peek().is_none() {
                return Err(ReconcileError::UnknownFact(name.to_string()));
            }
            if !facts.any(|f| matches!(f.ty, FactType::Number { .. })) {
                return Err(ReconcileError::NotANumber(name.to_string()));
            }
        }
        Ok(())
    }
}

fn is(schema: &Schema, fact: &Fact, name: &str) -> bool {
    match name.split_once('.') {
        None => *fact.key == *name,
        Some((entity, key)) => *fact.key == *key && schema.entity_named(entity) == Some(fact.entity),
    }
}
