//! How entities nest: whatever is wrong is reported, and the result is a tree all the same, so that rules can be checked against it.

use std::collections::{HashMap, HashSet};

use super::super::data::Suggest;
use super::draft::DraftEntity;
use crate::diagnostics::{Code, Diagnostic};
use crate::limits;
use crate::source::Span;

/// Entities within entities: each takes two levels of a household's text.
const DEPTH: usize = limits::INPUT_DEPTH / 2;

/// The parent of each entity; exactly one has none.
pub(super) fn parents(drafts: &[DraftEntity], out: &mut Vec<Diagnostic>) -> Vec<Option<usize>> {
    let at: HashMap<&str, usize> =
        drafts.iter().enumerate().flat_map(|(i, d)| d.names.iter().map(move |(n, _)| (&**n, i)).chain(std::iter::once((&*d.key, i)))).collect();
    let root = drafts.iter().position(|d| d.within.is_none());
    let mut parents = Vec::with_capacity(drafts.len());
    for (i, draft) in drafts.iter().enumerate() {
        parents.push(match &draft.within {
            None if Some(i) == root => None,
            None => {
                let first = root.and_then(|r| drafts.get(r));
                let mut fault = Diagnostic::new(
                    Code::BadEntity,
                    draft.span,
                    format!("`{}` 没有 `in`，但最外层实体只能有一个", draft.key),
                    format!("`{}` has no `in`, but only one entity is outermost", draft.key),
                );
                if let Some(first) = first {
                    fault = fault.help(format!("加上 in = \"{}\"", first.key), format!("add in = \"{}\"", first.key)).note(
                        first.span,
                        "最外层实体",
                        "the outermost entity",
                    );
                }
                out.push(fault);
                root
            }
            Some((name, span)) => match at.get(&**name) {
                Some(&parent) => Some(parent),
                None => {
                    out.push(
                        Diagnostic::new(Code::BadEntity, *span, format!("没有实体 `{name}`"), format!("there is no entity `{name}`"))
                            .suggest(name, drafts.iter().map(|d| &*d.key)),
                    );
                    root
                }
            },
        });
    }
    let root = root.unwrap_or_else(|| {
        let span = drafts.first().map_or(Span::new(crate::source::FileId(0), 0, 0), |d| d.span);
        out.push(
            Diagnostic::new(Code::BadEntity, span, "没有最外层实体：每个实体都有 `in`", "there is no outermost entity: each has `in`")
                .help("一个实体不写 `in`，通常是 `[household]`", "one entity has no `in`, usually `[household]`"),
        );
        0
    });
    if let Some(parent) = parents.get_mut(root) {
        *parent = None;
    }
    break_cycles(drafts, &mut parents, root, out);
    parents
}

/// Every entity leads to the root; one that leads back to itself is put under the root.
fn break_cycles(drafts: &[DraftEntity], parents: &mut [Option<usize>], root: usize, out: &mut Vec<Diagnostic>) {
    let mut settled: HashMap<usize, usize> = HashMap::from([(root, 1)]);
    for start in 0..drafts.len() {
        let mut way = Vec::new();
        let mut on_way = HashSet::new();
        let mut at = start;
        while !settled.contains_key(&at) && on_way.insert(at) {
            way.push(at);
            at = parents.get(at).copied().flatten().unwrap_or(root);
        }
        if !settled.contains_key(&at)
            && let Some(draft) = drafts.get(at)
        {
            out.push(Diagnostic::new(
                Code::BadEntity,
                draft.within.as_ref().map_or(draft.span, |(_, s)| *s),
                format!("`{}` 的 `in` 绕回自身", draft.key),
                format!("the `in` of `{}` leads back to itself", draft.key),
            ));
            if let Some(parent) = parents.get_mut(at) {
                *parent = Some(root);
            }
            settled.insert(at, 2);
        }
        // The way is walked back, so that each finds the one above it settled.
        for &entity in way.iter().rev() {
            if settled.contains_key(&entity) {
                continue;
            }
            let above = parents.get(entity).copied().flatten().and_then(|p| settled.get(&p)).copied().unwrap_or(1);
            settled.insert(entity, above + 1);
            if above + 1 == DEPTH + 1
                && let Some(draft) = drafts.get(entity)
            {
                out.push(Diagnostic::new(
                    Code::TooLarge,
                    draft.span,
                    format!("实体嵌套超过 {DEPTH} 层"),
                    format!("entities are nested more than {DEPTH} deep"),
                ));
            }
        }
    }
}

/// Parents before children, root first, otherwise as declared.
pub(super) fn in_order(parents: &[Option<usize>]) -> Vec<usize> {
    let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut waiting = Vec::new();
    for (i, parent) in parents.iter().enumerate() {
        match parent {
            Some(parent) => children.entry(*parent).or_default().push(i),
            None => waiting.push(i),
        }
    }
    let mut order = Vec::with_capacity(parents.len());
    while let Some(entity) = waiting.pop() {
        order.push(entity);
        waiting.extend(children.remove(&entity).unwrap_or_default().into_iter().rev());
    }
    order
}

/// Keys and other names of all entities differ.
pub(super) fn unique_names(drafts: &[DraftEntity], out: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    let keys = drafts.iter().map(|d| (&*d.key, d.span));
    let names = drafts.iter().flat_map(|d| d.names.iter().map(|(n, s)| (&**n, *s)));
    for (name, span) in keys.chain(names) {
        if let Some(first) = seen.get(name) {
            out.push(duplicate(name, span, *first));
        } else {
            seen.insert(name, span);
        }
    }
}

pub(super) fn duplicate(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateName, span, format!("名称 `{name}` 已用过"), format!("the name `{name}` is taken")).note(
        first,
        "先在此使用",
        "it is used here",
    )
}
