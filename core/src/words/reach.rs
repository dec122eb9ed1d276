//! What a run read on the way that was taken: rules, branches, rows of parameters.

use std::collections::HashSet;

use super::tree::Shown;
use super::values::{Lanes, Walk};
use crate::facts::{EntityId, Value};
use crate::ir::tree::{Block, Case, Closure, Expr, ExprKind, Item};
use crate::ir::{Definition, KeyFrom, Layer, Parameter, Row, SymbolId, Version};
use crate::plan::List;
use crate::policy::Target;

/// Is told what a run read, in the order of reading.
pub(crate) trait Reached {
    /// A version of a rule, computed for some entity.
    fn rule(&mut self, symbol: SymbolId, definition: &Definition, version: &Version);
    /// A way that was taken.
    fn branch(&mut self, branch: Branch<'_>);
    /// A row of a parameter.
    fn row(&mut self, symbol: SymbolId, row: &Row);
}

/// A way through an expression, by the expression and the place among its ways.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Branch<'e> {
    /// An `if` by its whole expression, or a guard by its condition: did the condition hold?
    If(&'e Expr, bool),
    /// A guard.
    Guard(&'e Expr, bool),
    /// A case of a `switch`; past the last: `_`.
    Case(&'e Expr, usize),
    /// The part of `a ?? b` that gave the value.
    Coalesce(&'e Expr, usize),
    /// The part of a conjunction or disjunction that decided; past the last: none did.
    Decided(&'e Expr, usize),
}

/// Goes where the run went.
pub(super) struct Reach<'w, 'r> {
    walk: &'r Walk<'w>,
    to: &'r mut dyn Reached,
    /// Rules of entities that were told already.
    seen: HashSet<(SymbolId, Option<Layer>, usize)>,
}

impl<'w, 'r> Reach<'w, 'r> {
    pub(super) fn new(walk: &'r Walk<'w>, to: &'r mut dyn Reached) -> Self {
        Self { walk, to, seen: HashSet::new() }
    }

    pub(super) fn rule(&mut self, symbol: SymbolId, below: Option<Layer>, lane: usize) {
        let Target::Rule { definition, version } = self.walk.target(symbol, below) else { return };
        if below.is_none() && self.walk.given(symbol, lane).is_some() || !self.seen.insert((symbol, below, lane)) {
            return;
        }
        self.to.rule(symbol, definition, version);
        self.block(&version.body, &Lanes::at(self.walk.space(definition), lane));
    }

    fn block(&mut self, block: &'w Block, lanes: &Lanes) {
        for item in &block.items {
            match item {
                Item::Let { value, .. } => self.expr(value, lanes),
                Item::Guard { condition, body } => {
                    self.expr(condition, lanes);
                    let Some(holds) = self.walk.truth(condition, lanes) else { return };
                    self.to.branch(Branch::Guard(condition, holds));
                    if holds {
                        return self.block(body, lanes);
                    }
                }
            }
        }
        self.expr(&block.value, lanes);
    }

    fn expr(&mut self, expr: &'w Expr, lanes: &Lanes) {
        match &expr.kind {
            ExprKind::Call { symbol, below, base, args } => {
                args.iter().for_each(|a| self.expr(a, lanes));
                self.called(*symbol, *below, base, expr, lanes);
            }
            ExprKind::List { list, closure, .. } => {
                self.expr(list, lanes);
                if let (Some(closure), Some((list, around))) = (closure, self.walk.list(list, lanes)) {
                    self.elements(list, around, closure, lanes);
                }
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition, lanes);
                let Some(holds) = self.walk.truth(condition, lanes) else { return };
                self.to.branch(Branch::If(expr, holds));
                self.block(if holds { then } else { otherwise }, lanes);
            }
            ExprKind::Switch { subject, cases, default } => {
                self.expr(subject, lanes);
                self.switch(expr, subject, cases, default.as_ref(), lanes);
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let decides = matches!(expr.kind, ExprKind::Or(_));
                for (index, part) in parts.iter().enumerate() {
                    self.expr(part, lanes);
                    let Some(holds) = self.walk.truth(part, lanes) else { return };
                    if holds == decides {
                        return self.to.branch(Branch::Decided(expr, index));
                    }
                }
                self.to.branch(Branch::Decided(expr, parts.len()));
            }
            ExprKind::Coalesce(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.expr(part, lanes);
                    match self.walk.shown(part, lanes) {
                        Shown::Value(Value::Absent, _) if index + 1 < parts.len() => {}
                        Shown::Value(..) => return self.to.branch(Branch::Coalesce(expr, index)),
                        Shown::Error(_) | Shown::Nothing => return,
                    }
                }
            }
            ExprKind::Helper { args, body, .. } => {
                args.iter().for_each(|(_, _, value)| self.expr(value, lanes));
                self.block(body, lanes);
            }
            ExprKind::Block(block) => self.block(block, lanes),
            ExprKind::Narrow(inner) | ExprKind::Unary(_, inner) | ExprKind::In(inner, _) => self.expr(inner, lanes),
            ExprKind::Builtin(_, parts) => parts.iter().for_each(|p| self.expr(p, lanes)),
            ExprKind::Binary(_, a, b) => {
                self.expr(a, lanes);
                self.expr(b, lanes);
            }
            _ => {}
        }
    }

    fn switch(&mut self, expr: &'w Expr, subject: &Expr, cases: &'w [Case], default: Option<&'w Block>, lanes: &Lanes) {
        let Some(block) = self.walk.taken(subject, cases, default, lanes) else { return };
        let index = cases.iter().position(|c| std::ptr::eq(&raw const c.body, block)).unwrap_or(cases.len());
        self.to.branch(Branch::Case(expr, index));
        self.block(block, lanes);
    }

    fn elements(&mut self, list: &List, around: usize, closure: &'w Closure, lanes: &Lanes) {
        for lane in self.walk.elements(list, around) {
            self.block(&closure.body, &lanes.enter(list.space, lane));
        }
    }

    fn called(&mut self, symbol: SymbolId, below: Option<Layer>, base: &Expr, expr: &Expr, lanes: &Lanes) {
        let Some((from, lane)) = self.walk.entity(base, lanes) else { return };
        match self.walk.target(symbol, below) {
            Target::Rule { definition, .. } => self.rule(symbol, below, self.walk.up(from, definition.entity, lane)),
            Target::Parameter { parameter, .. } => {
                self.keys(parameter, from, lane);
                if let Some(row) = self.walk.row(expr, lanes).and_then(|r| parameter.rows.get(r)) {
                    self.to.row(symbol, row);
                }
            }
            Target::NotInForce => {}
        }
    }

    /// The rules that give a parameter's keys.
    fn keys(&mut self, parameter: &Parameter, from: EntityId, lane: usize) {
        for key in &parameter.keys {
            let KeyFrom::Rule(symbol) = key.from else { continue };
            if let Target::Rule { definition, .. } = self.walk.target(symbol, None) {
                self.rule(symbol, None, self.walk.up(from, definition.entity, lane));
            }
        }
    }
}
