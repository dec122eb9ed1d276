//! A child's facts on top of its parent's: more of them, or narrower ones, never other ones.

use std::collections::HashMap;

use super::draft::{Bound, Codes, DraftEntity, DraftFact, Kind, Placed, usual_bound};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// Adds a layer.
pub(super) fn merge(chain: &mut Vec<DraftEntity>, layer: Vec<DraftEntity>, out: &mut Vec<Diagnostic>) {
    let at: HashMap<Box<str>, usize> = chain.iter().enumerate().map(|(i, e)| (e.key.clone(), i)).collect();
    for entity in layer {
        match at.get(&entity.key).and_then(|i| chain.get_mut(*i)) {
            Some(parent) => merge_entity(parent, entity, out),
            None => {
                let mut entity = entity;
                let facts = std::mem::take(&mut entity.facts);
                add_facts(&mut entity, facts, out);
                chain.push(entity);
            }
        }
    }
}

fn merge_entity(parent: &mut DraftEntity, child: DraftEntity, out: &mut Vec<Diagnostic>) {
    let key = parent.key.clone();
    let what = format!("实体 `{key}` ");
    same(&parent.within, child.within, parent.span, &what, "in", out);
    same(&parent.list, child.list, parent.span, &what, "as", out);
    same(&parent.unit, child.unit, parent.span, &what, "unit", out);
    match (&parent.order, child.order) {
        (None, Some(order)) => parent.order = Some(order),
        (_, order) => same(&parent.order, order, parent.span, &what, "order", out),
    }
    if let Some((least, span)) = child.least {
        if least < parent.least.map_or(0, |(n, _)| n) {
            out.push(wider(&key, "least", span, parent.span));
        } else {
            parent.least = Some((least, span));
        }
    }
    if let Some((most, span)) = child.most {
        if parent.most.is_some_and(|(n, _)| most > n) {
            out.push(wider(&key, "most", span, parent.span));
        } else {
            parent.most = Some((most, span));
        }
    }
    for (name, span) in child.names {
        if !parent.names.iter().any(|(n, _)| *n == name) {
            parent.names.push((name, span));
        }
    }
    parent.checks.extend(child.checks);
    add_facts(parent, child.facts, out);
}

/// What a child may repeat but not change.
fn same(parent: &Option<Placed<Box<str>>>, child: Option<Placed<Box<str>>>, declared: Span, what: &str, key: &str, out: &mut Vec<Diagnostic>) {
    let Some((value, span)) = child else { return };
    if parent.as_ref().is_none_or(|(p, _)| *p != value) {
        let (place, was) = parent.as_ref().map_or((declared, "—"), |(p, s)| (*s, p));
        out.push(
            Diagnostic::new(
                Code::WidensFact,
                span,
                format!("{what}的 `{key}` 不能在下级包中更改"),
                format!("a child can't change `{key}`: `{value}`"),
            )
            .note(place, format!("上级包为 `{was}`"), format!("the parent says `{was}`")),
        );
    }
}

fn wider(name: &str, key: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::new(
        Code::WidensFact,
        span,
        format!("`{name}` 的 `{key}` 不能比上级包更宽"),
        format!("`{key}` of `{name}` can't be wider than the parent's"),
    )
    .note(declared, "上级包在此声明", "the parent declares it here")
}

fn add_facts(entity: &mut DraftEntity, facts: Vec<DraftFact>, out: &mut Vec<Diagnostic>) {
    let at: HashMap<Box<str>, usize> = entity.facts.iter().enumerate().map(|(i, f)| (f.key.clone(), i)).collect();
    for fact in facts {
        match at.get(&fact.key).and_then(|i| entity.facts.get_mut(*i)) {
            Some(parent) => merge_fact(parent, fact, out),
            None => {
                complain_of_new(&fact, out);
                entity.facts.push(fact);
            }
        }
    }
}

/// A fact that no layer before has must say what it is.
fn complain_of_new(fact: &DraftFact, out: &mut Vec<Diagnostic>) {
    let name = &fact.key;
    let mut missing = |key: &str| {
        out.push(Diagnostic::new(Code::MissingKey, fact.span, format!("要素 `{name}` 缺少 `{key}`"), format!("the fact `{name}` needs `{key}`")));
    };
    let kind = fact.kind.map(|(kind, _)| kind);
    if kind.is_none() {
        missing("type");
    }
    if kind == Some(Kind::Choice) && fact.codes.is_none() {
        missing("codes");
    }
    if kind == Some(Kind::Money) && fact.unit.is_none() {
        missing("unit");
    }
    if fact.label.is_none() {
        out.push(
            Diagnostic::new(Code::MissingLabel, fact.span, format!("要素 `{name}` 没有标签"), format!("the fact `{name}` has no label"))
                .help("加上 label = \"中文 · English\"", "add label = \"中文 · English\""),
        );
    }
}

fn merge_fact(parent: &mut DraftFact, child: DraftFact, out: &mut Vec<Diagnostic>) {
    let (name, declared) = (parent.key.clone(), parent.span);
    let refuse = |key: &str, span: Span| {
        Diagnostic::new(
            Code::WidensFact,
            span,
            format!("要素 `{name}` 的 `{key}` 不能在下级包中更改"),
            format!("a child can't change `{key}` of the fact `{name}`"),
        )
        .help(
            "下级包可以给默认值、更窄的界限、标签、容差和更多代码",
            "a child may give a default, narrower bounds, a label, a tolerance and more codes",
        )
        .note(declared, "上级包在此声明", "the parent declares it here")
    };
    if let Some((kind, span)) = child.kind
        && parent.kind.is_some_and(|(k, _)| k != kind)
    {
        out.push(refuse("type", span));
    }
    if let Some((unit, span)) = child.unit
        && parent.unit.as_ref().is_none_or(|(u, _)| *u != unit)
    {
        out.push(refuse("unit", span));
    }
    if let Some((optional, span)) = child.optional
        && parent.optional.is_some_and(|(o, _)| o) != optional
    {
        out.push(refuse("optional", span));
    }
    if let Some((sensitive, span)) = child.sensitive {
        if !sensitive && parent.sensitive.is_some_and(|(s, _)| s) {
            out.push(refuse("sensitive", span));
        } else {
            parent.sensitive = Some((sensitive, span));
        }
    }
    if let Some((digits, span)) = child.digits {
        if digits > parent.digits.map_or_else(|| parent.kind.map_or(0, |(k, _)| k.digits()), |(d, _)| d) {
            out.push(wider(&name, "digits", span, declared));
        } else {
            parent.digits = Some((digits, span));
        }
    }
    let kind = parent.kind.map(|(k, _)| k);
    narrow(&mut parent.min, child.min, kind, false, &name, declared, out);
    narrow(&mut parent.max, child.max, kind, true, &name, declared, out);
    if let Some((codes, span)) = child.codes {
        match &mut parent.codes {
            Some((known, _)) => add_codes(known, codes),
            None => out.push(refuse("codes", span)),
        }
    }
    if child.default.is_some() {
        parent.default = child.default;
    }
    parent.tolerance = child.tolerance.or(parent.tolerance);
    parent.carry = child.carry.or_else(|| parent.carry.take());
    parent.null_is_absent = child.null_is_absent.or(parent.null_is_absent);
    parent.unanswered_is_absent = child.unanswered_is_absent.or(parent.unanswered_is_absent);
    parent.label = child.label.or_else(|| parent.label.take());
    parent.help = child.help.or_else(|| parent.help.take());
    parent.span = child.span;
}

fn narrow(
    parent: &mut Option<Placed<Bound>>,
    child: Option<Placed<Bound>>,
    kind: Option<Kind>,
    max: bool,
    name: &str,
    declared: Span,
    out: &mut Vec<Diagnostic>,
) {
    let Some((bound, span)) = child else { return };
    let usual = kind.filter(|k| k.is_number()).map(|_| Bound::Number(usual_bound(max)));
    let fits = match (parent.map(|(b, _)| b).or(usual), bound) {
        (None, _) => true,
        (Some(Bound::Number(old)), Bound::Number(new)) => {
            if max {
                new <= old
            } else {
                new >= old
            }
        }
        (Some(Bound::Day(old)), Bound::Day(new)) => {
            if max {
                new <= old
            } else {
                new >= old
            }
        }
        // Which of `on` and a day is the narrower depends on the policy's date.
        (Some(old), new) => old == new,
    };
    if fits {
        *parent = Some((bound, span));
    } else {
        out.push(wider(name, if max { "max" } else { "min" }, span, declared));
    }
}

/// More codes, or other labels for known ones.
fn add_codes(known: &mut Codes, codes: Codes) {
    let at: HashMap<Box<str>, usize> = known.iter().enumerate().map(|(i, (code, _))| (code.clone(), i)).collect();
    for (code, label) in codes {
        match at.get(&code).and_then(|i| known.get_mut(*i)) {
            Some((_, old)) => *old = label,
            None => known.push((code, label)),
        }
    }
}
