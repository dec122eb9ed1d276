//! What policies of several regions say of a population.

use super::Policies;
use crate::assessment::RuleErrorKind;
use crate::facts::{EntityId, Fault, Value};
use crate::policy::Policy;
use crate::population::PopulationAssessment;

/// What each household's own policy says of it.
#[derive(Clone, Debug)]
pub struct RegionalAssessment {
    policies: Policies,
    /// For each policy, in their order: the households and their assessment.
    parts: Vec<(Vec<usize>, PopulationAssessment)>,
    /// Of each household the part and its place there; none: no pack covers it.
    places: Vec<Option<(usize, usize)>>,
    faults: Vec<(usize, Fault)>,
}

/// The households of a policy. Of those that are among the [faults](RegionalAssessment::faults) nothing in it holds.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The households, in the order of the population.
    pub households: &'a [usize],
    /// Their results, in this order.
    pub assessment: &'a PopulationAssessment,
}

impl RegionalAssessment {
    pub(super) fn new(
        policies: Policies,
        parts: Vec<(Vec<usize>, PopulationAssessment)>,
        places: Vec<Option<(usize, usize)>>,
        faults: Vec<(usize, Fault)>,
    ) -> Self {
        Self { policies, parts, places, faults }
    }

    /// Number of households.
    #[must_use]
    pub fn households(&self) -> usize {
        self.places.len()
    }

    /// The policy of a household; `None` where no pack covers it.
    #[must_use]
    pub fn policy(&self, household: usize) -> Option<&Policy> {
        let (part, _) = self.places.get(household).copied().flatten()?;
        self.policies.members.get(part).map(|m| &m.policy)
    }

    /// The policies that any household is under, with their households and results.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let members = self.policies.members.iter().zip(&self.parts);
        members.map(|(m, (households, assessment))| Part { policy: &m.policy, households, assessment }).filter(|p| !p.households.is_empty())
    }

    /// The result of a rule of the household: [`Value::Absent`] also where the household is at fault or its policy doesn't have the rule.
    ///
    /// `None`: there is no such household, no policy has the rule, or it isn't a rule of the household.
    #[must_use]
    pub fn get(&self, rule: &str, household: usize) -> Option<Result<Value, RuleErrorKind>> {
        let entity = self.parts.iter().find_map(|(_, a)| a.column(rule)).map(|c| c.entity)?;
        if entity != EntityId::ROOT || household >= self.places.len() {
            return None;
        }
        Some(self.results(rule, household).into_iter().next().unwrap_or(Ok(Value::Absent)))
    }

    /// The results of a rule for all of its entities in a household, in order: its members, say; none where the household is at fault or its policy
    /// doesn't have the rule.
    #[must_use]
    pub fn results(&self, rule: &str, household: usize) -> Vec<Result<Value, RuleErrorKind>> {
        let found = self.places.get(household).copied().flatten().filter(|_| !self.is_at_fault(household));
        let Some((part, place)) = found else { return Vec::new() };
        let Some((_, assessment)) = self.parts.get(part) else { return Vec::new() };
        let lanes = assessment.column(rule).map_or(0..0, |column| assessment.lanes(column.entity, place));
        lanes.filter_map(|lane| assessment.get(rule, lane)).collect()
    }

    fn is_at_fault(&self, household: usize) -> bool {
        self.faults.binary_search_by_key(&household, |(h, _)| *h).is_ok()
    }

    /// Faults of households, each with the household's place; in order. A household that no pack covers is at fault at its region.
    #[must_use]
    pub fn faults(&self) -> &[(usize, Fault)] {
        &self.faults
    }
}
