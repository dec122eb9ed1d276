//! Expressions outside of the rules' bodies: the values in reasons, and the conditions on entities.

use std::collections::HashMap;

use super::definitions::Definitions;
use super::graph::Graph;
use super::names::{Node, Scope};
use super::reasons::{self, Piece, ReasonText};
use super::symbols::{Entry, Source, What};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::facts::{Check, EntityId};
use crate::ir::check::check_condition;
use crate::ir::{CheckRule, Layer, Reason, ReasonPart};
use crate::pack::model::RawPack;
use crate::syntax::parse_expression;
use crate::syntax::tree::Expr;

/// Reasons and conditions, parsed.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// By definition and index of the version.
    reasons: HashMap<(Node, usize), ReasonText>,
    conditions: Vec<(EntityId, Check, Expr)>,
}

/// The conditions on facts belong to no programme; they are read as the topmost pack sees names.
const NO_PROGRAMME: &str = "";

fn each_version<'s>(scope: &'s Scope<'_>) -> impl Iterator<Item = (Node, &'s Entry<'s>, &'s Source<'s>)> {
    scope.symbols.iter().flat_map(|(id, entry)| entry.definitions.iter().enumerate().map(move |(i, d)| ((id, i), entry, d)))
}

impl Texts {
    /// Parses all.
    pub(super) fn read(raw: &RawPack, scope: &Scope<'_>, out: &mut Vec<Diagnostic>) -> Self {
        let mut texts = Self::default();
        for (node, _, definition) in each_version(scope) {
            let What::Rule { versions, .. } = &definition.what else { continue };
            for (index, version) in versions.iter().enumerate() {
                if let Some(reason) = version.doc.reason.and_then(|tag| reasons::read(tag, &raw.files, out)) {
                    texts.reasons.insert((node, index), reason);
                }
            }
        }
        for (entity, of_entity) in (0..).map(EntityId).zip(&scope.schema.entities) {
            for check in &of_entity.checks {
                if let Some(expr) = read_condition(check, raw, out) {
                    texts.conditions.push((entity, check.clone(), expr));
                }
            }
        }
        texts
    }

    /// Tells the call graph what is used here.
    pub(super) fn note(&self, scope: &Scope<'_>, graph: &mut Graph<'_, '_>) {
        for (node, entry, definition) in each_version(scope) {
            let What::Rule { versions, .. } = &definition.what else { continue };
            let reasons = (0..versions.len()).filter_map(|index| self.reasons.get(&(node, index)));
            for expr in reasons.flat_map(ReasonText::values) {
                graph.note(entry.programme, definition.layer, expr);
            }
        }
        for (_, _, expr) in &self.conditions {
            graph.note(u16::MAX, Layer::MAX, expr);
        }
    }

    /// Checks all; reasons go to their rules, conditions are returned.
    pub(super) fn check(self, definitions: &mut Definitions<'_>, out: &mut Vec<Diagnostic>) -> Vec<CheckRule> {
        let scope = &definitions.scope;
        for (node, entry, definition) in each_version(scope) {
            let What::Rule { entity, versions } = &definition.what else { continue };
            let programme = scope.symbols.programme_name(entry.programme);
            for index in 0..versions.len() {
                let Some(text) = self.reasons.get(&(node, index)) else { continue };
                let mut parts = |pieces: &[Piece]| {
                    let parts: Vec<Option<ReasonPart>> = pieces
                        .iter()
                        .map(|piece| match piece {
                            Piece::Text(text) => Some(ReasonPart::Text(text.clone())),
                            Piece::Value(expr) => {
                                check_condition(scope, &mut definitions.ids, programme, definition.layer, expr, *entity, false, out)
                                    .map(|(param, value)| ReasonPart::Value(param, value))
                            }
                        })
                        .collect();
                    parts.into_iter().collect::<Option<Vec<_>>>()
                };
                let (zh, en) = (parts(&text.zh), parts(&text.en));
                let version = definitions.rules.get_mut(&node).and_then(|r| r.versions.get_mut(index));
                if let (Some(zh), Some(en), Some(version)) = (zh, en, version) {
                    version.reason = Some(Reason { zh, en });
                }
            }
        }
        let mut rules = Vec::with_capacity(self.conditions.len());
        for (entity, check, expr) in self.conditions {
            let before = out.len();
            match check_condition(scope, &mut definitions.ids, NO_PROGRAMME, Layer::MAX, &expr, entity, true, out) {
                Some((param, condition)) => rules.push(CheckRule { entity, param, condition, say: check.say }),
                None if !has_error(out, before) => out.push(bad_check(&check)),
                None => {}
            }
        }
        rules
    }
}

fn read_condition(check: &Check, raw: &RawPack, out: &mut Vec<Diagnostic>) -> Option<Expr> {
    let file = raw.files.get(check.span.file)?;
    // With `\"` in it the text isn't what stands in the file.
    if raw.files.text(check.span) != &*check.rule {
        let fault = Diagnostic::new(Code::BadCheck, check.span, "条件中的引号不能转义", "the condition has escaped quotes in it");
        out.push(fault.help("请用单引号括住条件：`rule = 'claim.kind == \"a\"'`", "put it in single quotes: `rule = 'claim.kind == \"a\"'`"));
        return None;
    }
    let before = out.len();
    let expr = parse_expression(check.span.file, &file.text, check.span, out);
    if expr.is_none() && !has_error(out, before) {
        out.push(bad_check(check));
    }
    expr
}

fn has_error(out: &[Diagnostic], from: usize) -> bool {
    out.iter().skip(from).any(|d| d.severity() == Severity::Error)
}

fn bad_check(check: &Check) -> Diagnostic {
    Diagnostic::new(Code::BadCheck, check.span, "这个条件无法使用", "this condition can't be used").help(
        "条件是关于一个实体要素的是非条件，例如 `claim.paid <= claim.cost`",
        "a condition is a truth value over the facts of one entity, such as `claim.paid <= claim.cost`",
    )
}
