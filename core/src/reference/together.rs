//! Many households in one run of columns, for holding it against one run of each.

use std::sync::Arc;

use super::ReferenceError;
use crate::assessment::{Context, Outcome, RuleOutcomes, read};
use crate::columns::Run;
use crate::facts::Input;
use crate::policy::Policy;

/// What columns say of households that are run as one population: for each household its outcomes.
///
/// # Errors
///
/// A household has faults, or the rules can't be planned.
pub fn together(policy: &Policy, households: &[Input<'_>]) -> Result<Vec<Vec<RuleOutcomes>>, ReferenceError> {
    let (population, faults) = policy.reader().read_all(households);
    if let Some((index, faults)) = faults.first() {
        return Err(ReferenceError::new(format!("household {index}: {faults:?}")));
    }
    let population = Arc::new(population);
    let plan = policy.plan(None, &population).map_err(|e| ReferenceError::new(e.to_string()))?;
    let mut frame = policy.frame();
    let mut run = Run::new(&plan.graph, &plan.schedule, &population, &mut frame);
    run.run();
    let context = Arc::new(Context { policy: policy.clone(), population: population.clone() });
    let results = read(context, &plan, &run);
    policy.give_back(frame);
    let of = |household: usize, rule: &RuleOutcomes| -> RuleOutcomes {
        let lanes = rule.outcomes.iter().enumerate().filter(|(lane, _)| population.place(rule.entity, *lane).0 == household);
        let outcomes: Vec<Outcome> = lanes.map(|(_, outcome)| outcome.clone()).collect();
        RuleOutcomes { rule: rule.rule, entity: rule.entity, ty: rule.ty.clone(), outcomes: outcomes.into_iter().collect() }
    };
    Ok((0..households.len()).map(|h| results.iter().map(|rule| of(h, rule)).collect()).collect())
}
