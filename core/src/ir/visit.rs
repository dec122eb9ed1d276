//! Walking a tree.

use super::tree::{Block, Expr, ExprKind, Item};

impl Block {
    /// Calls `f` for every expression in it, parents before children, in the order of reading.
    pub fn visit<'e>(&'e self, f: &mut impl FnMut(&'e Expr)) {
        for item in &self.items {
            match item {
                Item::Let { value, .. } => value.visit(f),
                Item::Guard { condition, body } => {
                    condition.visit(f);
                    body.visit(f);
                }
            }
        }
        self.value.visit(f);
    }
}

impl Expr {
    /// Calls `f` for this expression and every one in it, parents before children, in the order of reading.
    pub fn visit<'e>(&'e self, f: &mut impl FnMut(&'e Expr)) {
        f(self);
        match &self.kind {
            ExprKind::Absent
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Code(_)
            | ExprKind::Text(_)
            | ExprKind::Region(_)
            | ExprKind::Date(_)
            | ExprKind::Local(_) => {}
            ExprKind::Fact { base, .. } | ExprKind::Up { base, .. } | ExprKind::Down { base, .. } | ExprKind::Before { base, .. } => base.visit(f),
            ExprKind::Narrow(inner) | ExprKind::Unary(_, inner) => inner.visit(f),
            ExprKind::Call { base, args, .. } => {
                base.visit(f);
                args.iter().for_each(|a| a.visit(f));
            }
            ExprKind::Builtin(_, parts) | ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) => {
                parts.iter().for_each(|p| p.visit(f))
            }
            ExprKind::Helper { args, body, .. } => {
                args.iter().for_each(|(_, _, value)| value.visit(f));
                body.visit(f);
            }
            ExprKind::Binary(_, a, b) => {
                a.visit(f);
                b.visit(f);
            }
            ExprKind::In(subject, items) => {
                subject.visit(f);
                items.iter().for_each(|i| i.visit(f));
            }
            ExprKind::If { condition, then, otherwise } => {
                condition.visit(f);
                then.visit(f);
                otherwise.visit(f);
            }
            ExprKind::Switch { subject, cases, default } => {
                subject.visit(f);
                cases.iter().for_each(|c| c.body.visit(f));
                default.iter().for_each(|d| d.visit(f));
            }
            ExprKind::List { list, closure, .. } => {
                list.visit(f);
                closure.iter().for_each(|c| c.body.visit(f));
            }
            ExprKind::Block(block) => block.visit(f),
        }
    }
}
