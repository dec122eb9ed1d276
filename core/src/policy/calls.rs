//! Who calls whom on a policy's date: what a rule reaches.

use foldhash::HashSet;

use super::{Resolution, Target};
use crate::ir::tree::{Expr, ExprKind};
use crate::ir::{KeyFrom, Layer, Program, ReasonPart, SymbolId};

/// What is called: a name, or what it was below a layer.
pub(crate) type Called = (SymbolId, Option<Layer>);

/// Calls `f` for everything that a definition in force calls itself; what its reason shows, too, where `reasons` asks for it.
fn each(program: &Program, resolution: &Resolution, of: Called, reasons: bool, f: &mut impl FnMut(Called)) {
    match resolution.target(program, of.0, of.1) {
        Target::Rule { version, .. } => {
            let mut call = |expr: &Expr| {
                if let ExprKind::Call { symbol, below, .. } = &expr.kind {
                    f((*symbol, *below));
                }
            };
            version.body.visit(&mut call);
            if let (true, Some(reason)) = (reasons, &version.reason) {
                for part in reason.zh.iter().chain(&reason.en) {
                    if let ReasonPart::Value(_, value) = part {
                        value.visit(&mut call);
                    }
                }
            }
        }
        Target::Parameter { parameter, .. } => parameter.keys.iter().for_each(|key| match key.from {
            KeyFrom::Rule(symbol) => f((symbol, None)),
            KeyFrom::Fact(_) | KeyFrom::Passed => {}
        }),
        Target::NotInForce => {}
    }
}

/// What rules reach, they themselves included, callees before callers: planning then never goes deeper than one rule, however long the chain of calls.
pub(crate) fn order(program: &Program, resolution: &Resolution, rules: &[SymbolId], reasons: bool) -> Vec<Called> {
    enum Step {
        Enter(Called),
        Leave(Called),
    }
    let mut seen = HashSet::default();
    let mut result = Vec::new();
    let mut stack: Vec<Step> = rules.iter().rev().map(|r| Step::Enter((*r, None))).collect();
    while let Some(step) = stack.pop() {
        let key = match step {
            Step::Leave(key) => {
                result.push(key);
                continue;
            }
            Step::Enter(key) => key,
        };
        if !seen.insert(key) {
            continue;
        }
        stack.push(Step::Leave(key));
        each(program, resolution, key, reasons, &mut |called| stack.push(Step::Enter(called)));
    }
    result
}

/// Those of some rules that reach one of the changed names.
pub(crate) fn reaching(program: &Program, resolution: &Resolution, rules: &[SymbolId], changed: &[SymbolId]) -> Vec<SymbolId> {
    let mut reach: HashSet<Called> = HashSet::default();
    for called in order(program, resolution, rules, true) {
        let mut reaches = changed.contains(&called.0);
        each(program, resolution, called, true, &mut |callee| reaches |= reach.contains(&callee));
        if reaches {
            reach.insert(called);
        }
    }
    rules.iter().copied().filter(|rule| reach.contains(&(*rule, None))).collect()
}
