//! The calls in a piece of text.

use crate::source::Span;
use crate::syntax::tree::{Block, Expr, ExprKind, Item};

/// A call as written: `path::name(…)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallSite<'t> {
    pub(super) path: &'t [Box<str>],
    pub(super) name: &'t str,
    pub(super) span: Span,
}

/// All calls of a block, in the order of the text.
pub(super) fn in_block<'t>(block: &'t Block, found: &mut Vec<CallSite<'t>>) {
    for item in &block.items {
        match item {
            Item::Let { value, .. } => in_expr(value, found),
            Item::Guard { condition, body, .. } => {
                in_expr(condition, found);
                in_block(body, found);
            }
        }
    }
    in_expr(&block.value, found);
}

/// All calls of an expression, in the order of the text.
pub(super) fn in_expr<'t>(expr: &'t Expr, found: &mut Vec<CallSite<'t>>) {
    match &expr.kind {
        ExprKind::Unit | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Variable(_) => {}
        ExprKind::Property { base, .. } => in_expr(base, found),
        ExprKind::Method { base, args, .. } => {
            in_expr(base, found);
            all(args, found);
        }
        ExprKind::Call { path, name, name_span, args } => {
            found.push(CallSite { path, name, span: *name_span });
            all(args, found);
        }
        ExprKind::Unary(_, operand) => in_expr(operand, found),
        ExprKind::Binary(_, left, right) => {
            in_expr(left, found);
            in_expr(right, found);
        }
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) => all(parts, found),
        ExprKind::In(subject, list) => {
            in_expr(subject, found);
            all(list, found);
        }
        ExprKind::If { condition, then, otherwise } => {
            in_expr(condition, found);
            in_block(then, found);
            in_block(otherwise, found);
        }
        ExprKind::Switch { subject, cases, default } => {
            in_expr(subject, found);
            for block in cases.iter().map(|c| &c.body).chain(default) {
                in_block(block, found);
            }
        }
        ExprKind::Closure { body, .. } | ExprKind::Block(body) => in_block(body, found),
    }
}

fn all<'t>(exprs: &'t [Expr], found: &mut Vec<CallSite<'t>>) {
    for expr in exprs {
        in_expr(expr, found);
    }
}
