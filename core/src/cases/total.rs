//! Several households: what is expected are totals. Numbers are summed; truth values are counted where they hold; what is absent counts as nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Difference;
use super::compare::{expected, is_near, same};
use super::names::{Named, resolve};
use super::run::Run;
use crate::assessment::RuleError;
use crate::facts::{Path, Value};
use crate::ir::SymbolId;
use crate::ir::types::Type;
use crate::label::Label;
use crate::number::Number;
use crate::pack::Expectation;

/// A rule's total, as far as it is known.
#[derive(Clone, Debug)]
pub(super) enum Total {
    Sum(Number),
    Error(Arc<RuleError>),
    TooLarge,
}

impl Total {
    /// Where there is no total: the name of the error.
    pub(super) fn error_name(&self) -> Option<&'static str> {
        match self {
            Self::Sum(_) => None,
            Self::Error(error) => Some(error.kind.name()),
            Self::TooLarge => Some("too_large"),
        }
    }
}

/// Runs a case of several households.
pub(super) fn run(run: &mut Run<'_>) {
    let rules = run.rules(&run.case.expect, None);
    let Some(totals) = totals(run, &rules) else { return };
    for (name, _, expectation) in &run.case.expect.entries {
        let path = Path::root().key(name.clone());
        let rule = match resolve(run.policy.program(), run.programme, None, name) {
            Named::Rule(rule) => rule,
            Named::List(_) | Named::Unknown(_) if matches!(expectation, Expectation::Entries(_)) => {
                let got = Label::new("多个家庭时 `expect` 只写合计", "with `households`, `expect` holds totals only");
                run.differences.push(Difference { path: path.to_string(), expected: expected(expectation, None), got, derivation: None });
                continue;
            }
            Named::List(_) => continue,
            Named::Unknown(got) => {
                run.differences.push(Difference { path: path.to_string(), expected: expected(expectation, None), got, derivation: None });
                continue;
            }
        };
        let ty = run.ty(rule).cloned();
        let wanted = expected(expectation, ty.as_ref());
        match totals.get(&rule) {
            Some(total) if meets(total, expectation) => {}
            Some(total) => {
                run.differences.push(Difference { path: path.to_string(), expected: wanted, got: shown(total, ty.as_ref()), derivation: None })
            }
            None => run.not_in_force(&path, expectation, wanted),
        }
    }
}

/// The totals of rules in force; none where a household can't be assessed, which has been told.
pub(super) fn totals(run: &mut Run<'_>, rules: &BTreeSet<SymbolId>) -> Option<BTreeMap<SymbolId, Total>> {
    let mut totals: BTreeMap<SymbolId, Total> = rules.iter().map(|r| (*r, Total::Sum(Number::ZERO))).collect();
    for (index, household) in run.case.households.iter().enumerate() {
        let (assessment, _) = run.assess(index, rules)?;
        for results in assessment.results() {
            let Some(total) = totals.get_mut(&results.rule) else { continue };
            for outcome in &results.outcomes {
                add(total, outcome, household.times);
            }
        }
    }
    Some(totals)
}

fn add(total: &mut Total, outcome: &crate::assessment::Outcome, times: u32) {
    let Total::Sum(sum) = total else { return };
    let one = match outcome {
        Ok(Value::Number(number)) => *number,
        Ok(Value::Bool(true)) => Number::from(1),
        Ok(_) => Number::ZERO,
        Err(error) => {
            *total = Total::Error(error.clone());
            return;
        }
    };
    match one.checked_mul(Number::from(times)).and_then(|all| sum.checked_add(all)) {
        Ok(new) => *sum = new,
        Err(_) => *total = Total::TooLarge,
    }
}

fn meets(total: &Total, expectation: &Expectation) -> bool {
    match (total, expectation) {
        (Total::Sum(sum), Expectation::Number(expected)) => sum == expected,
        (Total::Sum(sum), Expectation::About { about, within }) => is_near(*sum, *about, *within),
        (total, Expectation::Error(code)) => total.error_name() == Some(&**code),
        _ => false,
    }
}

pub(super) fn shown(total: &Total, ty: Option<&Type>) -> Label {
    let money = matches!(ty.map(Type::required), Some(Type::Number(number)) if number.unit.is_money());
    match total {
        Total::Sum(sum) => same(if money { sum.to_money_text() } else { sum.to_string() }),
        Total::Error(error) => {
            let kind = error.kind.name();
            Label::new(format!("{kind}({})", error.message().zh), format!("{kind} ({})", error.message().en))
        }
        Total::TooLarge => same("too_large"),
    }
}
