//! The reference: Rhai's own evaluator as a second opinion on every value and every error. Test equipment, never shipped in a binding.
//!
//! Each version of a rule becomes one piece of Rhai text, from the rule's own text and the helpers that it calls ([`write`]); Rhai runs it. Other
//! rules and parameters are native functions that look in the household's memo. Numbers, tables and lists are written down once more, as plainly as
//! can be, and share no arithmetic with columns.

mod calls;
mod evaluator;
mod exact;
mod functions;
mod lists;
mod operators;
mod places;
mod tables;
mod together;
mod token;
mod value;
mod write;

use std::sync::Arc;

use crate::assessment::{Assessment, Context, RuleError, RuleOutcomes};
use crate::facts::Household;
use crate::policy::Policy;
use crate::source::SourceMap;

pub use evaluator::{Reference, ReferenceError};
pub use together::{in_chunks, together};

/// What the reference says of a household under all rules in force.
///
/// # Errors
///
/// Rhai couldn't run a rule: the reference is at fault, or the checker let something through.
pub fn assess(policy: &Policy, household: &Household) -> Result<Vec<RuleOutcomes>, ReferenceError> {
    Reference::new(policy).assess(household)
}

/// The canonical text of what the reference says.
///
/// # Errors
///
/// As [`assess`].
pub fn canonical(policy: &Policy, household: &Household) -> Result<String, ReferenceError> {
    let results = assess(policy, household)?;
    let population = household.population().clone();
    let plan = policy.plan(None, &population).map_err(|e| ReferenceError::new(e.to_string()))?;
    Ok(Assessment::new(Arc::new(Context { policy: policy.clone(), population }), plan, results).to_canonical())
}

/// How the outcomes of columns and of the reference differ: values, and of errors kind, rule, path and place. Empty: not at all.
#[must_use]
pub fn differences(policy: &Policy, columns: &[RuleOutcomes], reference: &[RuleOutcomes]) -> Vec<String> {
    let files = &policy.program().files;
    let mut found = Vec::new();
    if columns.len() != reference.len() {
        found.push(format!("{} rules in columns, {} in the reference", columns.len(), reference.len()));
    }
    for (a, b) in columns.iter().zip(reference) {
        let name = policy.program().symbol(a.rule).map_or("?", |s| &*s.name);
        if a.rule != b.rule || a.outcomes.len() != b.outcomes.len() {
            found.push(format!("{name}: other rules, or other lanes"));
            continue;
        }
        for (lane, (x, y)) in a.outcomes.iter().zip(&b.outcomes).enumerate() {
            let same = match (x, y) {
                (Ok(x), Ok(y)) => x == y,
                (Err(x), Err(y)) => x == y,
                _ => false,
            };
            if !same {
                let show = |outcome: &crate::assessment::Outcome| match outcome {
                    Ok(value) => format!("{value:?}"),
                    Err(error) => show_error(policy, error, files),
                };
                found.push(format!("{name}[{lane}]: columns {}, reference {}", show(x), show(y)));
            }
        }
    }
    found
}

fn show_error(policy: &Policy, error: &RuleError, files: &SourceMap) -> String {
    let rule = error.rule.and_then(|r| policy.program().symbol(r)).map_or("?", |s| &*s.name);
    format!("{} of `{}` in {rule} at {} `{}`", error.kind, error.path(), error.place(), files.text(error.span))
}
