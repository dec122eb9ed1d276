//! Assessment (认定结果): what a policy says of one household, each rule's value or error.

mod canonical;
mod error;
mod given_back;
mod read;
pub mod record;
mod show;

use std::ops::{Deref, Range};
use std::sync::Arc;

pub(crate) use canonical::value as canonical_value;
pub(crate) use error::Context;
pub use error::{RuleError, RuleErrorKind};
pub(crate) use read::{check_given, lane_value, read};
pub use show::show_value;
pub(crate) use show::{show_bare, with_unit};

use crate::facts::population::Population;
use crate::facts::{EntityId, FactId, Path, Value};
use crate::ir::SymbolId;
use crate::ir::types::Type;
use crate::plan::Plan;
use crate::policy::Policy;

/// A rule's value, or why there is none.
pub type Outcome = Result<Value, Arc<RuleError>>;

/// A rule's outcomes for each entity of its kind.
#[derive(Clone, Debug)]
pub struct RuleOutcomes {
    /// The rule.
    pub rule: SymbolId,
    /// Whose rule it is.
    pub entity: EntityId,
    /// Type of the values.
    pub ty: Arc<Type>,
    /// One of each household, member, claim…, in the order of the input.
    pub outcomes: Outcomes,
}

/// A rule's outcomes, lane by lane: a slice of all outcomes of an assessment.
#[derive(Clone, Debug)]
pub struct Outcomes {
    all: Arc<Vec<Outcome>>,
    range: Range<usize>,
}

impl Outcomes {
    pub(crate) fn new(all: Arc<Vec<Outcome>>, range: Range<usize>) -> Self {
        Self { all, range }
    }
}

impl Deref for Outcomes {
    type Target = [Outcome];

    fn deref(&self) -> &[Outcome] {
        self.all.get(self.range.clone()).unwrap_or_default()
    }
}

impl<'o> IntoIterator for &'o Outcomes {
    type Item = &'o Outcome;
    type IntoIter = std::slice::Iter<'o, Outcome>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Outcome> for Outcomes {
    fn from_iter<I: IntoIterator<Item = Outcome>>(outcomes: I) -> Self {
        let all: Vec<Outcome> = outcomes.into_iter().collect();
        let range = 0..all.len();
        Self { all: Arc::new(all), range }
    }
}

/// What a policy says of one household.
#[derive(Clone, Debug)]
pub struct Assessment {
    context: Arc<Context>,
    plan: Arc<Plan>,
    results: Vec<RuleOutcomes>,
}

impl Assessment {
    pub(crate) fn new(context: Arc<Context>, plan: Arc<Plan>, results: Vec<RuleOutcomes>) -> Self {
        Self { context, plan, results }
    }

    pub(crate) const fn context(&self) -> &Arc<Context> {
        &self.context
    }

    /// The policy that it was made under.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.context.policy
    }

    /// The facts that it was made from.
    #[must_use]
    pub fn population(&self) -> &Arc<Population> {
        &self.context.population
    }

    /// All rules asked for, in the order of the pack.
    #[must_use]
    pub fn results(&self) -> &[RuleOutcomes] {
        &self.results
    }

    /// A rule's outcomes.
    #[must_use]
    pub fn rule(&self, rule: SymbolId) -> Option<&RuleOutcomes> {
        self.results.iter().find(|r| r.rule == rule)
    }

    /// The outcome of a household's rule (`dibao::eligible`), or of a member's or claim's (`members[0].people::age`).
    ///
    /// `None`: the policy has no such rule in force, or the household no such member.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Outcome> {
        let path: Path = path.parse().ok()?;
        let (steps, name) = path.split_last()?;
        let (entity, lane) = self.population().locate(0, steps)?;
        let rule = self.policy().program().symbol_named(name)?;
        self.rule(rule).filter(|r| r.entity == entity)?.outcomes.get(lane)
    }

    /// Facts that were not answered and were taken at their default or as absent, of those that the rules asked for may read.
    #[must_use]
    pub fn assumed(&self) -> Vec<(Path, FactId)> {
        use crate::facts::population::State;
        let mut assumed = Vec::new();
        for fact in self.plan.facts() {
            let (Some(column), Some(entity)) = (self.population().column(fact), self.population().schema.fact(fact)) else { continue };
            for (lane, state) in column.states.iter().enumerate() {
                if matches!(state, State::AssumedValue | State::AssumedAbsent) {
                    let (_, path) = self.population().place(entity.entity, lane);
                    assumed.push((path.key(entity.key.clone()), fact));
                }
            }
        }
        assumed
    }

    /// The canonical text: JSON with rules in the order of the pack, numbers as strings, the same bytes however it was computed.
    #[must_use]
    pub fn to_canonical(&self) -> String {
        canonical::text(self)
    }
}
