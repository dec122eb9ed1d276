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

/// Runs households as a population in chunks of a size; says where that differs from each alone, in words.
///
/// # Errors
///
/// A household has faults, or the rules can't be planned.
pub fn in_chunks(policy: &Policy, households: &[Input<'_>], alone: &[&[RuleOutcomes]], chunk: usize) -> Result<Vec<String>, ReferenceError> {
    let (population, faults) = policy.reader().read_all(households);
    if let Some((index, faults)) = faults.first() {
        return Err(ReferenceError::new(format!("household {index}: {faults:?}")));
    }
    let plan = policy.plan(None, &population).map_err(|e| ReferenceError::new(e.to_string()))?;
    let result = policy.run_population(&plan, &population, chunk);
    let mut differences = Vec::new();
    for column in result.columns() {
        let name = policy.program().symbol(column.rule).map_or("", |s| &*s.name);
        let mut next = 0;
        for single in alone {
            let outcomes = single.iter().find(|r| r.rule == column.rule).map(|r| &r.outcomes);
            for outcome in outcomes.into_iter().flatten() {
                let expected = outcome.clone().map_err(|e| e.kind);
                let got = result.get(name, next);
                if got.as_ref() != Some(&expected) {
                    differences.push(format!("{name} lane {next}: {expected:?} alone, {got:?} in chunks of {chunk}"));
                }
                next += 1;
            }
        }
    }
    Ok(differences)
}
