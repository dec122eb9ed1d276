//! Everything in a pack that a case may reach.

use super::{Coverage, CoverageItem, CoverageKind, Key, Way};
use crate::ir::tree::{Block, Case, CaseValue, Expr, ExprKind, Item};
use crate::ir::types::Type;
use crate::ir::{Body, Definition, Program, Version};
use crate::label::Label;
use crate::source::Span;

/// Lists what the topmost pack says.
pub(super) fn list(program: &Program, coverage: &mut Coverage) {
    let own = program.layers.len().saturating_sub(1);
    for symbol in &program.symbols {
        let Some(definition) = symbol.definitions.iter().find(|d| usize::from(d.layer) == own) else { continue };
        Listing { program, name: &symbol.name, coverage }.definition(definition, own);
    }
}

struct Listing<'l> {
    program: &'l Program,
    name: &'l str,
    coverage: &'l mut Coverage,
}

impl Listing<'_> {
    fn definition(&mut self, definition: &Definition, own: usize) {
        match &definition.body {
            Body::Rule(rule) => rule.versions.iter().for_each(|v| self.version(v, rule.versions.len() > 1)),
            Body::Parameter(parameter) => {
                for row in parameter.rows.iter().filter(|r| usize::from(r.layer) == own) {
                    let key = self.program.key_text(parameter, &row.key);
                    let separator = if key.is_empty() { "" } else { ", " };
                    let what = Label::new(format!("{key}{separator}{} 起", row.from), format!("{key}{separator}from {}", row.from));
                    self.add(CoverageKind::Row, Key::Row(row.span, row.key.clone().into()), what, row.span);
                }
            }
        }
    }

    fn version(&mut self, version: &Version, several: bool) {
        let what = match version.from.filter(|_| several) {
            Some(from) => Label::new(format!("{from} 起的版本"), format!("the version from {from}")),
            None => Label::new("规则", "the rule"),
        };
        self.add(CoverageKind::Rule, Key::Rule(version.span), what, version.span);
        self.guards(&version.body);
        version.body.visit(&mut |expr| self.expr(expr));
    }

    fn guards(&mut self, block: &Block) {
        for item in &block.items {
            if let Item::Guard { condition, body } = item {
                self.condition(condition, condition.span, Way::Guard);
                self.guards(body);
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::If { condition, then, otherwise } => {
                self.condition(condition, expr.span, Way::If);
                self.guards(then);
                self.guards(otherwise);
            }
            ExprKind::Switch { subject, cases, default } => {
                for (index, case) in cases.iter().enumerate() {
                    let text = self.case(case, &subject.ty);
                    self.branch(
                        expr.span,
                        case.body.value.span,
                        Way::Case(index),
                        Label::new(format!("情形 `{text}`"), format!("the case `{text}`")),
                    );
                    self.guards(&case.body);
                }
                if let Some(default) = default {
                    let what = Label::new("情形 `_`", "the case `_`");
                    self.branch(expr.span, default.value.span, Way::Case(cases.len()), what);
                    self.guards(default);
                }
            }
            ExprKind::And(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let text = self.text(part.span);
                    let what = Label::new(format!("`{text}` 不成立"), format!("`{text}` doesn't hold"));
                    self.branch(expr.span, part.span, Way::Decided(index), what);
                }
                let what = Label::new("各项条件都成立", "all conditions hold");
                self.branch(expr.span, expr.span, Way::Decided(parts.len()), what);
            }
            ExprKind::Or(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let text = self.text(part.span);
                    self.branch(expr.span, part.span, Way::Decided(index), Label::new(format!("`{text}` 成立"), format!("`{text}` holds")));
                }
                let what = Label::new("各项条件都不成立", "none of the conditions holds");
                self.branch(expr.span, expr.span, Way::Decided(parts.len()), what);
            }
            ExprKind::Coalesce(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let text = self.text(part.span);
                    let what = Label::new(format!("取 `{text}` 的值"), format!("`{text}` gives the value"));
                    self.branch(expr.span, part.span, Way::Coalesce(index), what);
                }
            }
            ExprKind::Helper { body, .. } | ExprKind::Block(body) => self.guards(body),
            ExprKind::List { closure, .. } => closure.iter().for_each(|c| self.guards(&c.body)),
            _ => {}
        }
    }

    /// Both ways of a condition.
    fn condition(&mut self, condition: &Expr, whole: Span, way: fn(bool) -> Way) {
        let text = self.text(condition.span);
        let holds = Label::new(format!("`{text}` 成立"), format!("`{text}` holds"));
        self.branch(whole, condition.span, way(true), holds);
        let fails = Label::new(format!("`{text}` 不成立"), format!("`{text}` doesn't hold"));
        self.branch(whole, condition.span, way(false), fails);
    }

    fn branch(&mut self, of: Span, at: Span, way: Way, what: Label) {
        self.add(CoverageKind::Branch, Key::Branch(of, way), what, at);
    }

    fn add(&mut self, kind: CoverageKind, key: Key, what: Label, span: Span) {
        self.coverage.add(key, CoverageItem { kind, name: self.name.into(), what, span, reached: false });
    }

    /// On one line.
    fn text(&self, span: Span) -> String {
        self.program.files.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn case(&self, case: &Case, subject: &Type) -> String {
        let value = |value: &CaseValue| match value {
            CaseValue::Absent => "()".to_owned(),
            CaseValue::Bool(b) => b.to_string(),
            CaseValue::Int(n) => n.to_string(),
            CaseValue::Range(from, to) => format!("{from}..={to}"),
            CaseValue::Code(code) => match subject.required() {
                Type::Choice(set) => self.program.schema.choice(*set).and_then(|s| s.code(*code)).unwrap_or_default().to_owned(),
                _ => code.to_string(),
            },
        };
        case.values.iter().map(value).collect::<Vec<_>>().join(" | ")
    }
}
