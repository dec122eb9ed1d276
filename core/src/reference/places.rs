//! Where the errors of a file's functions stand: for each token that can fail, the expression that it makes.

use std::collections::HashMap;
use std::sync::Arc;

use super::token::{Token, tokens};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax;
use crate::syntax::tree::{Block, Expr, ExprKind, Function, Item};

/// A file of rules, ready to be rewritten for Rhai.
#[derive(Debug)]
pub(super) struct RulesText {
    pub(super) file: FileId,
    pub(super) text: Arc<str>,
    pub(super) functions: Vec<Function>,
    /// By the first byte of an operator, or of a name that is called or looked up: the whole expression.
    pub(super) places: HashMap<u32, Span>,
    /// By the place of a call: the first byte of its name.
    pub(super) calls: HashMap<Span, u32>,
}

impl RulesText {
    pub(super) fn new(file: FileId, source: &SourceFile) -> Self {
        let tree = syntax::parse_file(file, &source.text, &mut Vec::new());
        let mut found = Found { tokens: Vec::new(), places: HashMap::new(), calls: HashMap::new() };
        for function in &tree.functions {
            found.tokens = tokens(&source.text, function.span.start, function.span.end);
            found.block(&function.body);
        }
        let (places, calls) = (found.places, found.calls);
        Self { file, text: source.text.clone(), functions: tree.functions, places, calls }
    }
}

struct Found<'t> {
    tokens: Vec<Token<'t>>,
    places: HashMap<u32, Span>,
    calls: HashMap<Span, u32>,
}

impl Found<'_> {
    fn block(&mut self, block: &Block) {
        for item in &block.items {
            match item {
                Item::Let { value, .. } => self.expr(value),
                Item::Guard { condition, body, .. } => {
                    self.expr(condition);
                    self.block(body);
                }
            }
        }
        self.expr(&block.value);
    }

    fn all(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|e| self.expr(e));
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Unit | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Variable(_) => {}
            ExprKind::Property { base, name_span, .. } => {
                self.places.insert(name_span.start, expr.span);
                self.expr(base);
            }
            ExprKind::Method { base, name_span, args, .. } => {
                self.places.insert(name_span.start, expr.span);
                self.expr(base);
                self.all(args);
            }
            ExprKind::Call { name, name_span, args, .. } => {
                let start = name_span.end - u32::try_from(name.len()).unwrap_or(0);
                self.places.insert(start, expr.span);
                self.calls.insert(expr.span, start);
                self.all(args);
            }
            ExprKind::Unary(_, operand) => self.expr(operand),
            ExprKind::Binary(_, a, b) => {
                let next = self.tokens.partition_point(|t| t.start < a.span.end);
                if let Some(operator) = self.tokens.get(next) {
                    self.places.insert(operator.start, expr.span);
                }
                self.expr(a);
                self.expr(b);
            }
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) => self.all(parts),
            ExprKind::In(subject, items) => {
                self.expr(subject);
                self.all(items);
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                self.block(then);
                self.block(otherwise);
            }
            ExprKind::Switch { subject, cases, default } => {
                self.expr(subject);
                cases.iter().map(|c| &c.body).chain(default).for_each(|b| self.block(b));
            }
            ExprKind::Closure { body, .. } | ExprKind::Block(body) => self.block(body),
        }
    }
}
