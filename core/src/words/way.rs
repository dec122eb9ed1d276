//! The way that was taken through a rule: of branches the one that ran, of conditions those that were looked at.
//!
//! Explanations tell of it; a review asks what was read on it.

use super::tree::Shown;
use super::values::{Lanes, Walk};
use crate::facts::{EntityId, FactId, Value};
use crate::ir::builtin::Builtin;
use crate::ir::tree::{Block, Case, CaseValue, Closure, Expr, ExprKind, Item, ListOp};
use crate::ir::{Layer, SymbolId};

/// What stands on the way, in the order in which it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Met<'w> {
    /// A fact of the entity that `base` stands for.
    Fact { expr: &'w Expr, base: &'w Expr, fact: FactId },
    /// A rule or parameter; its arguments were met before.
    Call { expr: &'w Expr, symbol: SymbolId, below: Option<Layer>, base: &'w Expr, args: &'w [Expr] },
    /// A list whose elements a closure went through; the list itself was met before.
    List { expr: &'w Expr, list: &'w Expr, op: ListOp, closure: &'w Closure },
    /// The list of entities in another.
    Children { base: &'w Expr, entity: EntityId },
    /// The claims that come before another.
    Before { base: &'w Expr },
    /// A named step. What its value read is still to be walked.
    Let { name: &'w str, value: &'w Expr },
    /// The policy's date.
    Today,
}

impl<'w> Walk<'w> {
    /// What a block met.
    pub(crate) fn block_way(&mut self, block: &'w Block, lanes: &Lanes, out: &mut Vec<Met<'w>>) {
        for item in &block.items {
            match item {
                Item::Let { local, name, value } => {
                    self.bound.insert(*local, value);
                    out.push(Met::Let { name, value });
                }
                Item::Guard { condition, body } => {
                    self.way(condition, lanes, out);
                    match self.truth(condition, lanes) {
                        Some(true) => return self.block_way(body, lanes, out),
                        Some(false) => {}
                        None => return,
                    }
                }
            }
        }
        self.way(&block.value, lanes, out);
    }

    /// What an expression met.
    pub(crate) fn way(&mut self, expr: &'w Expr, lanes: &Lanes, out: &mut Vec<Met<'w>>) {
        match &expr.kind {
            ExprKind::Fact { base, fact } => {
                self.way(base, lanes, out);
                out.push(Met::Fact { expr, base, fact: *fact });
            }
            ExprKind::Call { symbol, below, base, args } => {
                self.way(base, lanes, out);
                args.iter().for_each(|a| self.way(a, lanes, out));
                out.push(Met::Call { expr, symbol: *symbol, below: *below, base, args });
            }
            ExprKind::List { list, op, closure } => {
                self.way(list, lanes, out);
                if let Some(closure) = closure {
                    out.push(Met::List { expr, list, op: *op, closure });
                }
            }
            ExprKind::Up { base, .. } => self.way(base, lanes, out),
            ExprKind::Down { base, entity } => {
                self.way(base, lanes, out);
                out.push(Met::Children { base, entity: *entity });
            }
            ExprKind::Before { base, .. } => {
                self.way(base, lanes, out);
                out.push(Met::Before { base });
            }
            ExprKind::If { condition, then, otherwise } => {
                self.way(condition, lanes, out);
                match self.truth(condition, lanes) {
                    Some(true) => self.block_way(then, lanes, out),
                    Some(false) => self.block_way(otherwise, lanes, out),
                    None => {}
                }
            }
            ExprKind::Switch { subject, cases, default } => {
                self.way(subject, lanes, out);
                if let Some(block) = self.taken(subject, cases, default.as_ref(), lanes) {
                    self.block_way(block, lanes, out);
                }
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let decides = matches!(expr.kind, ExprKind::Or(_));
                for part in parts {
                    self.way(part, lanes, out);
                    if self.truth(part, lanes).is_none_or(|b| b == decides) {
                        break;
                    }
                }
            }
            ExprKind::Coalesce(parts) => {
                for part in parts {
                    self.way(part, lanes, out);
                    if !matches!(self.shown(part, lanes), Shown::Value(Value::Absent, _)) {
                        break;
                    }
                }
            }
            ExprKind::Helper { args, body, .. } => {
                for (local, _, value) in args {
                    self.bound.insert(*local, value);
                    self.way(value, lanes, out);
                }
                self.block_way(body, lanes, out);
            }
            ExprKind::Block(block) => self.block_way(block, lanes, out),
            ExprKind::Narrow(inner) | ExprKind::Unary(_, inner) => self.way(inner, lanes, out),
            ExprKind::Builtin(builtin, parts) => {
                parts.iter().for_each(|p| self.way(p, lanes, out));
                // An age without a day is that on the policy's.
                if *builtin == Builtin::On || (*builtin == Builtin::AgeOn && parts.len() == 1) {
                    out.push(Met::Today);
                }
            }
            ExprKind::Binary(_, a, b) => {
                self.way(a, lanes, out);
                self.way(b, lanes, out);
            }
            ExprKind::In(subject, _) => self.way(subject, lanes, out),
            ExprKind::Absent
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Code(_)
            | ExprKind::Text(_)
            | ExprKind::Region(_)
            | ExprKind::Date(_)
            | ExprKind::Local(_) => {}
        }
    }

    /// The block of the case that matched.
    pub(super) fn taken<'e>(&self, subject: &Expr, cases: &'e [Case], default: Option<&'e Block>, lanes: &Lanes) -> Option<&'e Block> {
        let Shown::Value(value, _) = self.shown(subject, lanes) else { return None };
        let matches = |case: &CaseValue| match (case, &value) {
            (CaseValue::Absent, Value::Absent) => true,
            (CaseValue::Bool(a), Value::Bool(b)) => a == b,
            (CaseValue::Code(a), Value::Code(_, b)) => a == b,
            (CaseValue::Int(a), Value::Number(n)) => n.to_i64() == Some(*a),
            (CaseValue::Range(a, b), Value::Number(n)) => n.to_i64().is_some_and(|n| (*a..=*b).contains(&n)),
            _ => false,
        };
        cases.iter().find(|c| c.values.iter().any(matches)).map(|c| &c.body).or(default)
    }
}
