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
    /// Of a branching, the way that was taken.
    #[cfg_attr(not(feature = "author"), expect(dead_code, reason = "only coverage asks for it"))]
    Branch(Branch<'w>),
}

/// A way through an expression, by the expression and the place among its ways.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "author"), expect(dead_code, reason = "only coverage asks for it"))]
pub(crate) enum Branch<'e> {
    /// An `if` by its whole expression: did the condition hold?
    If(&'e Expr, bool),
    /// A guard by its condition.
    Guard(&'e Expr, bool),
    /// A case of a `switch`; past the last: `_`.
    Case(&'e Expr, usize),
    /// The part of `a ?? b` that gave the value.
    Coalesce(&'e Expr, usize),
    /// The part of a conjunction or disjunction that decided; past the last: none did.
    Decided(&'e Expr, usize),
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
                    let Some(holds) = self.truth(condition, lanes) else { return };
                    out.push(Met::Branch(Branch::Guard(condition, holds)));
                    if holds {
                        return self.block_way(body, lanes, out);
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
                let Some(holds) = self.truth(condition, lanes) else { return };
                out.push(Met::Branch(Branch::If(expr, holds)));
                self.block_way(if holds { then } else { otherwise }, lanes, out);
            }
            ExprKind::Switch { subject, cases, default } => {
                self.way(subject, lanes, out);
                if let Some((case, block)) = self.taken(subject, cases, default.as_ref(), lanes) {
                    out.push(Met::Branch(Branch::Case(expr, case)));
                    self.block_way(block, lanes, out);
                }
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let decides = matches!(expr.kind, ExprKind::Or(_));
                for (index, part) in parts.iter().enumerate() {
                    self.way(part, lanes, out);
                    let Some(holds) = self.truth(part, lanes) else { return };
                    if holds == decides {
                        return out.push(Met::Branch(Branch::Decided(expr, index)));
                    }
                }
                out.push(Met::Branch(Branch::Decided(expr, parts.len())));
            }
            ExprKind::Coalesce(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.way(part, lanes, out);
                    match self.shown(part, lanes) {
                        Shown::Value(Value::Absent, _) if index + 1 < parts.len() => {}
                        Shown::Value(..) => return out.push(Met::Branch(Branch::Coalesce(expr, index))),
                        Shown::Error(_) | Shown::Nothing => return,
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

    /// The case that matched, and its block; past the last, that of `_`.
    pub(super) fn taken<'e>(&self, subject: &Expr, cases: &'e [Case], default: Option<&'e Block>, lanes: &Lanes) -> Option<(usize, &'e Block)> {
        let Shown::Value(value, _) = self.shown(subject, lanes) else { return None };
        let matches = |case: &CaseValue| match (case, &value) {
            (CaseValue::Absent, Value::Absent) => true,
            (CaseValue::Bool(a), Value::Bool(b)) => a == b,
            (CaseValue::Code(a), Value::Code(_, b)) => a == b,
            (CaseValue::Int(a), Value::Number(n)) => n.to_i64() == Some(*a),
            (CaseValue::Range(a, b), Value::Number(n)) => n.to_i64().is_some_and(|n| (*a..=*b).contains(&n)),
            _ => false,
        };
        let matching = cases.iter().enumerate().find(|(_, c)| c.values.iter().any(matches)).map(|(index, c)| (index, &c.body));
        matching.or(default.map(|block| (cases.len(), block)))
    }
}
