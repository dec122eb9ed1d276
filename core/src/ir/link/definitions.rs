//! Definitions checked one by one, callees before callers.

use std::collections::HashMap;
use std::sync::Arc;

use super::agree::{describe, type_changed};
use super::keys::{KeyRef, Place};
use super::names::{Known, Node, Scope, Typed, common_type};
use super::parameters::{self, Built};
use super::symbols::{What, Written};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::EntityId;
use crate::ir::check::{Declared, Ids, check_rule};
use crate::ir::{Rule, RuleKind, SymbolId, Version};
use crate::limits;
use crate::pack::model::RawParameter;
use crate::source::Span;
use crate::unit::Unit;

/// What has been checked so far.
pub(super) struct Definitions<'a> {
    pub(super) scope: Scope<'a>,
    pub(super) ids: Ids,
    pub(super) rules: HashMap<Node, Rule>,
    pub(super) parameters: HashMap<Node, Built>,
    /// Keys of each parameter; of a merged one those of its parent. Left out where they have a fault.
    pub(super) keys: HashMap<Node, Vec<KeyRef>>,
    /// The definition that a merged parameter adds to.
    pub(super) parents: HashMap<Node, usize>,
}

impl<'a> Definitions<'a> {
    pub(super) fn new(scope: Scope<'a>, out: &mut Vec<Diagnostic>) -> Self {
        let mut all =
            Self { scope, ids: Ids::default(), rules: HashMap::new(), parameters: HashMap::new(), keys: HashMap::new(), parents: HashMap::new() };
        let ids: Vec<SymbolId> = all.scope.symbols.iter().map(|(id, _)| id).collect();
        for id in ids {
            let count = all.scope.symbols.get(id).map_or(0, |e| e.definitions.len());
            for index in 0..count {
                all.resolve_keys((id, index), out);
            }
        }
        all
    }

    /// The keys of a parameter, or the parent that it takes them from.
    fn resolve_keys(&mut self, node: Node, out: &mut Vec<Diagnostic>) {
        let Some(entry) = self.scope.symbols.get(node.0) else { return };
        let Some(definition) = entry.definitions.get(node.1) else { return };
        let What::Parameter(raw) = definition.what else { return };
        if raw.merge {
            let below = node.1.checked_sub(1).and_then(|i| entry.definitions.get(i));
            if !matches!(below.map(|d| &d.what), Some(What::Parameter(_))) {
                out.push(without_parent(raw, &entry.name, below.and_then(|d| d.span())));
                return;
            }
            let Some(keys) = node.1.checked_sub(1).and_then(|i| self.keys.get(&(node.0, i))).cloned() else { return };
            refuse_header(raw, out);
            self.parents.insert(node, node.1 - 1);
            self.keys.insert(node, keys);
            return;
        }
        let place = Place {
            symbols: &self.scope.symbols,
            schema: &self.scope.schema,
            codes: &self.scope.codes,
            programme: self.scope.symbols.programme_name(entry.programme),
            layer: definition.layer,
        };
        if let Some(keys) = place.keys(node.0, raw, out) {
            self.keys.insert(node, keys);
        }
    }

    /// Checks one definition; what it calls was checked before.
    pub(super) fn check(&mut self, node: Node, circular: bool, out: &mut Vec<Diagnostic>) {
        let Some(entry) = self.scope.symbols.get(node.0) else { return };
        let Some(definition) = entry.definitions.get(node.1) else { return };
        let known = match &definition.what {
            _ if circular => None,
            What::Parameter(raw) => {
                let raw = *raw;
                self.check_parameter(node, raw, out)
            }
            What::Rule { entity, .. } => {
                let entity = *entity;
                self.check_rule(node, entity, out)
            }
        };
        self.scope.typed.insert(node, known.map_or(Typed::Faulty, Typed::Known));
    }

    /// Says so where the pack has grown past its limit: then nothing more is looked at.
    pub(super) fn is_too_large(&self, node: Node, out: &mut Vec<Diagnostic>) -> bool {
        let most = limits::PACK_NODES;
        if usize::try_from(self.ids.expressions()).is_ok_and(|n| n <= most) {
            return false;
        }
        if let Some(span) = self.scope.symbols.get(node.0).and_then(|e| e.definitions.get(node.1)).and_then(|d| d.span()) {
            let fault = Diagnostic::new(
                Code::TooLarge,
                span,
                format!("规则包展开后超过{most}个节点"),
                format!("with helpers in place the pack has more than {most} nodes"),
            );
            out.push(fault.help("请把反复用到的辅助函数改成规则", "turn helpers that are used again and again into rules"));
        }
        true
    }

    fn check_parameter(&mut self, node: Node, raw: &'a RawParameter, out: &mut Vec<Diagnostic>) -> Option<Known> {
        let parent = match self.parents.get(&node) {
            // The parent's fault was told: without it nothing can be said of the rows.
            Some(index) => Some(self.parameters.get(&(node.0, *index))?.clone()),
            None => None,
        };
        let header = match &parent {
            Some(parent) => parent.header.clone(),
            None => {
                if let Some((unit, span)) = &raw.unit {
                    parameters::check_unit(&self.scope, unit, *span, out);
                }
                Arc::new(parameters::header(&self.scope, node.0, raw, self.keys.get(&node)?, out)?)
            }
        };
        let source = self.scope.symbols.get(node.0)?.definitions.get(node.1)?;
        let parent = parent.as_ref().map(|p| &*p.parameter);
        let built = parameters::build(&self.scope, node.0, raw, source, header, parent, out)?;
        let known = built.known.clone();
        self.parameters.insert(node, built);
        Some(known)
    }

    fn check_rule(&mut self, node: Node, entity: EntityId, out: &mut Vec<Diagnostic>) -> Option<Known> {
        let kind = self.kind(node, out);
        let entry = self.scope.symbols.get(node.0)?;
        let definition = entry.definitions.get(node.1)?;
        let What::Rule { versions: written, .. } = &definition.what else { return None };
        let programme = self.scope.symbols.programme_name(entry.programme);
        for version in written {
            if let Some((unit, span)) = &version.doc.unit {
                parameters::check_unit(&self.scope, unit, *span, out);
            }
        }
        let mut versions = Vec::with_capacity(written.len());
        let mut whole = true;
        let mut common: Option<(crate::ir::types::Type, Span)> = None;
        for version in written {
            let declared = Declared {
                unit: self.declared_unit(node, version),
                codes: self.scope.codes.of_name(node.0),
                decision: kind == RuleKind::Decision || version.doc.reason.is_some(),
            };
            let function = version.function;
            let Some(checked) = check_rule(&self.scope, &mut self.ids, programme, definition.layer, function, entity, &declared, out) else {
                whole = false;
                continue;
            };
            common = Some(match common {
                None => (checked.ty.clone(), function.name_span),
                Some((so_far, first)) => match common_type(&so_far, &checked.ty) {
                    Some(ty) => (ty, first),
                    None => {
                        let (was, is) = (describe(&so_far, &self.scope.schema), describe(&checked.ty, &self.scope.schema));
                        out.push(type_changed(&entry.name, &was, &is, function.name_span, first));
                        whole = false;
                        (so_far, first)
                    }
                },
            });
            versions.push(Version {
                from: version.period.from,
                until: version.period.until,
                cites: version.doc.cites.clone(),
                reason: None,
                param: checked.param,
                body: checked.body,
                span: function.span,
            });
        }
        let (ty, _) = common.filter(|_| whole)?;
        self.rules.insert(node, Rule { kind, versions });
        Some(Known { owner: Some(entity), exact: true, ty, passed: Vec::new() })
    }

    /// What a rule is for: as its newest version says that says it, else as what it replaces says.
    fn kind(&self, node: Node, out: &mut Vec<Diagnostic>) -> RuleKind {
        let definitions = self.scope.symbols.get(node.0).map(|e| e.definitions.as_slice()).unwrap_or_default();
        let versions = |index: usize| match definitions.get(index).map(|d| &d.what) {
            Some(What::Rule { versions, .. }) => versions.as_slice(),
            _ => &[],
        };
        let newest = versions(node.1).iter().rev().find_map(|v| v.doc.kind);
        if let Some((kind, first)) = newest {
            for (other, span) in versions(node.1).iter().filter_map(|v| v.doc.kind) {
                if other != kind {
                    let fault =
                        Diagnostic::new(Code::BadTag, span, "同一规则的各个版本用途应当相同", "all versions of a rule are for the same purpose");
                    out.push(fault.help("请改成相同的标签", "write the same tag").note(first, "另一版本在这里", "another version is here"));
                }
            }
        }
        let replaced = || (0..node.1).rev().find_map(|i| versions(i).iter().rev().find_map(|v| v.doc.kind));
        newest.or_else(replaced).map_or(RuleKind::Intermediate, |(kind, _)| kind)
    }

    /// The unit of a rule's result: as this version says, else as another, else as what it replaces.
    fn declared_unit(&self, node: Node, version: &Written<'_>) -> Option<(Unit, Span)> {
        if version.doc.unit.is_some() {
            // Of a unit that no pack knows it is said already.
            return version.doc.unit.clone().filter(|(unit, _)| self.scope.unknown_base(unit).is_none());
        }
        let definitions = &self.scope.symbols.get(node.0)?.definitions;
        definitions.get(..=node.1)?.iter().rev().find_map(|d| match &d.what {
            What::Rule { versions, .. } => versions.iter().rev().find_map(|v| v.doc.unit.clone()),
            // Of a marginal one the rates' unit is written, not that of its result.
            What::Parameter(raw) => raw.unit.clone().filter(|_| !raw.marginal),
        })
    }
}

fn without_parent(raw: &RawParameter, name: &str, below: Option<Span>) -> Diagnostic {
    let fault = Diagnostic::new(
        Code::MergeWithoutParent,
        raw.span,
        format!("上级规则包没有标准 `{name}` 可供合并"),
        format!("the parent has no parameter `{name}` to merge with"),
    )
    .help("请去掉 `mode = \"merge\"`，或改正名称", "leave out `mode = \"merge\"`, or correct the name");
    match below {
        Some(span) => fault.note(span, "上级的定义是规则", "in the parent it is a rule"),
        None => fault,
    }
}

/// A merged parameter has only rows.
fn refuse_header(raw: &RawParameter, out: &mut Vec<Diagnostic>) {
    let given = [
        (raw.unit.as_ref().map(|(_, span)| *span), "unit"),
        (raw.ty.as_ref().map(|(_, span)| *span), "type"),
        (raw.codes.as_ref().map(|_| raw.span), "codes"),
        (raw.keys.first().map(|k| k.span), "keys"),
        (raw.marginal.then_some(raw.span), "marginal"),
        (raw.lasts.map(|_| raw.span), "lasts"),
    ];
    for (span, name) in given {
        let Some(span) = span else { continue };
        let fault = Diagnostic::new(
            Code::UnknownKey,
            span,
            format!("合并的标准沿用上级的 `{name}`"),
            format!("a merged parameter has the `{name}` of its parent"),
        );
        out.push(fault.help(
            format!("请去掉 `{name}`；需要不同的 `{name}` 时去掉 `mode = \"merge\"`，整个替换"),
            format!("leave `{name}` out; to change it leave out `mode = \"merge\"`, and replace the whole"),
        ));
    }
}
