//! Benefits that only add up others: beside these they must be in no sum, or the same money would be counted twice.

use crate::ir::builtin::Builtin;
use crate::ir::operator::Binary;
use crate::ir::tree::{Block, Expr, ExprKind, ListOp};
use crate::ir::{RuleKind, SymbolId};
use crate::policy::Policy;

/// Is a rule nothing but other benefits added up, unconditionally: `basic(person) + care(person)`, `household.members.sum(|m| basic(m))`?
pub(crate) fn adds_up_benefits(policy: &Policy, rule: SymbolId) -> bool {
    policy.rule(rule).is_some_and(|(_, version)| block(policy, &version.body))
}

fn block(policy: &Policy, block: &Block) -> bool {
    block.items.is_empty() && expr(policy, &block.value)
}

fn expr(policy: &Policy, of: &Expr) -> bool {
    match &of.kind {
        ExprKind::Call { symbol, .. } => policy.kind(*symbol) == Some(RuleKind::Benefit),
        ExprKind::Binary(Binary::Add, a, b) => expr(policy, a) && expr(policy, b),
        ExprKind::List { op: ListOp::Sum, closure: Some(closure), .. } => block(policy, &closure.body),
        ExprKind::Block(inner) => block(policy, inner),
        ExprKind::Builtin(Builtin::Money(..) | Builtin::Round, parts) => parts.first().is_some_and(|p| expr(policy, p)),
        _ => false,
    }
}
