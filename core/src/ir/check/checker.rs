//! The checker's state, and what functions and blocks have in common.

use std::cell::Cell;
use std::collections::HashMap;

use super::env::Env;
use super::messages::{Words, suggest, unit_words};
use super::settle::join;
use super::{Checked, Declared, Ids, Names};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::EntityId;
use crate::ir::Layer;
use crate::ir::tree::{Block, Expr, ExprKind, Item, LocalId};
use crate::ir::types::Type;
use crate::limits;
use crate::source::Span;
use crate::syntax::tree as text;

/// How many of the latest faults are looked through for the same one: a helper's fault shows in each of its calls.
const SAME_FAULT: usize = 256;
/// How often a function's faults look for what was meant.
const GUESSES: u32 = 60;
/// From so many faults on nobody needs to be told what was meant.
const GUESSED_FAULTS: usize = 120;

/// Checks one function or expression.
pub(super) struct Checker<'a> {
    pub(super) names: &'a dyn Names,
    ids: &'a mut Ids,
    pub(super) programme: &'a str,
    pub(super) layer: Layer,
    out: &'a mut Vec<Diagnostic>,
    pub(super) env: Env,
    /// An entity's `check`: facts are read as if they were there.
    pub(super) as_check: bool,
    /// Helpers whose bodies we are in: name, and place of the call.
    pub(super) helpers: Vec<(Box<str>, Span)>,
    /// What uses have asked of variables whose type was open.
    pub(super) settled: HashMap<LocalId, Type>,
    guesses: Cell<u32>,
    nodes: usize,
    depth: usize,
    /// Something was wrong, here or in what is called.
    faulty: bool,
    /// A limit was passed: nothing more is looked at.
    full: bool,
}

impl<'a> Checker<'a> {
    pub(super) fn new(names: &'a dyn Names, ids: &'a mut Ids, programme: &'a str, layer: Layer, out: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            names,
            ids,
            programme,
            layer,
            out,
            env: Env::default(),
            as_check: false,
            helpers: Vec::new(),
            settled: HashMap::new(),
            guesses: Cell::new(0),
            nodes: 0,
            depth: 0,
            faulty: false,
            full: false,
        }
    }

    /// A version of a rule.
    pub(super) fn rule(mut self, function: &text::Function, entity: EntityId, declared: &Declared) -> Option<Checked> {
        for (name, _) in &function.params {
            self.env.bind(name, Ids::PARAM, Some(Type::Entity(entity)), None);
        }
        let codes = declared.codes.or_else(|| self.names.rule_codes(self.programme, &function.name));
        let (mut body, ty) = self.block(&function.body)?;
        let ty = self.result(&mut body, ty, function, entity, declared, codes)?;
        self.finish_block(&mut body);
        (!self.faulty).then_some(Checked { param: Ids::PARAM, body, ty })
    }

    /// A value of a reason, or a condition on facts.
    pub(super) fn condition(mut self, expr: &text::Expr, entity: EntityId, as_check: bool) -> Option<(LocalId, Expr)> {
        self.as_check = as_check;
        let schema = self.names.schema();
        let entity_names = schema.entity(entity).into_iter().flat_map(|e| std::iter::once(&e.key).chain(&e.names));
        for name in entity_names {
            self.env.bind(name, Ids::PARAM, Some(Type::Entity(entity)), None);
        }
        let mut checked = if as_check { self.boolean(expr)? } else { self.expr(expr)? };
        if matches!(checked.ty, Type::Entity(_) | Type::List(_)) {
            self.no_scalar(&checked.ty, checked.span);
        }
        self.finish(&mut checked);
        (!self.faulty).then_some((Ids::PARAM, checked))
    }

    /// Tells a fault, unless the same was told just before.
    pub(super) fn report(&mut self, mut fault: Diagnostic) {
        self.faulty = true;
        if let Some((name, call)) = self.helpers.last() {
            fault = fault.note(*call, format!("`{name}` 在此调用"), format!("`{name}` is called here"));
        }
        let same = |o: &Diagnostic| o.code == fault.code && o.span == fault.span && o.message == fault.message;
        if !self.out.iter().rev().take(SAME_FAULT).any(same) {
            self.out.push(fault);
        }
    }

    /// What is called has a fault, which was told.
    pub(super) fn taint(&mut self) {
        self.faulty = true;
    }

    /// Has a limit been passed?
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Are we in the body of a helper, whose parameters have other types in other calls?
    pub(super) fn in_helper(&self) -> bool {
        !self.helpers.is_empty()
    }

    pub(super) fn new_local(&mut self) -> LocalId {
        self.ids.local()
    }

    pub(super) fn node(&mut self, kind: ExprKind, ty: Type, span: Span) -> Expr {
        self.count(span);
        Expr { id: self.ids.expression(), kind, ty, span }
    }

    /// Counts a node, or what costs as much: at the limit nothing more is looked at.
    pub(super) fn count(&mut self, span: Span) {
        self.nodes += 1;
        if self.nodes <= limits::RULE_NODES || self.full {
            return;
        }
        self.full = true;
        // At the rule's own line: in a helper it is one of many calls.
        let at = self.helpers.first().map_or(span, |(_, call)| *call);
        self.helpers.clear();
        self.report(
            Diagnostic::new(
                Code::TooLarge,
                at,
                format!("规则展开后超过 {} 个节点", limits::RULE_NODES),
                format!("with its helpers in place the rule has more than {} nodes", limits::RULE_NODES),
            )
            .help("请把重复用到的辅助函数改成规则：规则只算一次", "turn helpers that are used again and again into rules: a rule is computed once"),
        );
    }

    /// The candidate that was probably meant. Guessing stops where there are many faults: names are many, too.
    pub(super) fn near<'s>(&self, name: &str, candidates: impl IntoIterator<Item = &'s str>) -> Option<&'s str> {
        self.may_guess().then(|| suggest(name, candidates)).flatten()
    }

    /// What may be called without a qualifier; nothing once guessing has stopped.
    pub(super) fn callable(&self) -> Vec<String> {
        if self.may_guess() { self.names.suggestions(self.programme) } else { Vec::new() }
    }

    fn may_guess(&self) -> bool {
        let guesses = self.guesses.get();
        self.guesses.set(guesses.saturating_add(1));
        guesses < GUESSES && self.out.len() < GUESSED_FAULTS
    }

    /// An expression; none if it has a fault.
    pub(super) fn expr(&mut self, expr: &text::Expr) -> Option<Expr> {
        if self.full {
            return None;
        }
        if self.depth >= limits::RULE_DEPTH {
            self.full = true;
            self.report(
                Diagnostic::new(
                    Code::NestingTooDeep,
                    expr.span,
                    format!("连同所调用的辅助函数，嵌套超过 {} 层", limits::RULE_DEPTH),
                    format!("with the helpers that it calls, this nests more than {} deep", limits::RULE_DEPTH),
                )
                .help("请用 `let` 分步，或把辅助函数改成规则", "take steps with `let`, or turn a helper into a rule"),
            );
            return None;
        }
        self.depth += 1;
        let checked = self.expr_kind(expr);
        self.depth -= 1;
        if checked.is_none() {
            self.count(expr.span);
        }
        checked.filter(|_| !self.full)
    }

    /// A block and the type of what it gives, guards included.
    pub(super) fn block(&mut self, block: &text::Block) -> Option<(Block, Type)> {
        let mark = self.env.mark();
        let mut whole = true;
        let mut items = Vec::with_capacity(block.items.len());
        let mut results = Vec::new();
        for item in &block.items {
            match item {
                text::Item::Let { name, value, .. } => {
                    let value = self.expr(value);
                    let local = self.new_local();
                    self.env.bind(name, local, value.as_ref().map(|v| v.ty.clone()), value.as_ref());
                    match value {
                        Some(value) => items.push(Item::Let { local, name: name.clone(), value }),
                        None => whole = false,
                    }
                }
                text::Item::Guard { condition, body, .. } => {
                    let checked = self.boolean(condition);
                    let inner = self.env.mark();
                    self.assume_when(checked.as_ref(), true);
                    let returned = self.block(body);
                    self.env.reset(inner);
                    self.assume_when(checked.as_ref(), false);
                    match (checked, returned) {
                        (Some(condition), Some((returned, ty))) => {
                            results.push((ty, body.value.span));
                            items.push(Item::Guard { condition, body: returned });
                        }
                        _ => whole = false,
                    }
                }
            }
        }
        let value = self.expr(&block.value);
        self.env.reset(mark);
        let value = value.filter(|_| whole)?;
        if results.is_empty() {
            let ty = value.ty.clone();
            return Some((Block { items, value: Box::new(value) }, ty));
        }
        results.push((value.ty.clone(), block.value.span));
        let ty = self.join_branches(&results)?;
        let mut block = Block { items, value: Box::new(value) };
        self.settle_block(&mut block, &ty);
        Some((block, ty))
    }

    /// From here on: what `condition` says where it came out as `truth`.
    pub(super) fn assume_when(&mut self, condition: Option<&Expr>, truth: bool) {
        if let Some(condition) = condition {
            let known = self.env.known_when(condition, truth);
            self.env.assume(known);
        }
    }

    /// The common type of the branches of an `if`, of a `switch`, of guards.
    pub(super) fn join_branches(&mut self, branches: &[(Type, Span)]) -> Option<Type> {
        let ((first, first_span), rest) = branches.split_first()?;
        let chosen = branches.iter().find(|(ty, _)| matches!(ty, Type::Entity(_) | Type::List(_)));
        if let (Some((ty, span)), false) = (chosen, rest.is_empty()) {
            let words = self.words(ty);
            self.report(
                Diagnostic::new(Code::TypeMismatch, *span, format!("分支不能给出{}", words.zh), format!("a branch cannot give {}", words.en)).help(
                    "分支给出数、是非值、代码或日期；把条件写进 `filter`、`sum` 等的闭包里",
                    "let branches give numbers, truth values, codes or dates, and write the condition inside `filter`, `sum`…",
                ),
            );
            return None;
        }
        let mut common = first.clone();
        for (ty, span) in rest {
            let Some(joined) = join(&common, ty) else {
                self.branches_differ(&common, *first_span, ty, *span);
                return None;
            };
            common = joined;
        }
        Some(common)
    }

    fn branches_differ(&mut self, common: &Type, first: Span, ty: &Type, span: Span) {
        if let (Type::Number(x), Type::Number(y)) = (common.required(), ty.required()) {
            let (a, b) = (unit_words(&x.unit), unit_words(&y.unit));
            let (zh, en) = super::units::remedy(&y.unit, &x.unit);
            let fault = Diagnostic::new(
                Code::UnitMismatch,
                span,
                format!("各分支的单位不同：前面是{}，这里是{}", a.zh, b.zh),
                format!("branches differ in unit: {} before, {} here", a.en, b.en),
            );
            self.report(fault.help(zh, en).note(first, format!("这里是{}", a.zh), format!("{} here", a.en)));
            return;
        }
        let (a, b) = (self.words(common), self.words(ty));
        let fault = Diagnostic::new(
            Code::TypeMismatch,
            span,
            format!("各分支的结果类型不同：前面是{}，这里是{}", a.zh, b.zh),
            format!("branches differ: {} before, {} here", a.en, b.en),
        );
        self.report(fault.help("让每个分支给出同一类型的值", "let all branches give the same kind of value").note(
            first,
            format!("这里是{}", a.zh),
            format!("{} here", a.en),
        ));
    }

    /// A result that is no single value.
    pub(super) fn no_scalar(&mut self, ty: &Type, span: Span) {
        let Words { zh, en } = self.words(ty);
        self.report(
            Diagnostic::new(Code::NoScalarResult, span, format!("结果是{zh}，应为单个值"), format!("the result is {en}; it must be a single value"))
                .help("请用 `sum`、`count`、`any`、`max` 等归为一个值", "make one value of it with `sum`, `count`, `any`, `max`…"),
        );
    }
}
