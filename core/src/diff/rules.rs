//! Rules that were added, left out, or say something else.

use super::{Change, Said, Side, union};
use crate::calendar::Date;
use crate::ir::tree::{Block, ExprKind, Item};
use crate::ir::{Body, Definition, Program, ReasonPart, Version};
use crate::label::Label;
use crate::pack::Pack;
use crate::source::Span;

/// A rule's identity over packs: its name, and where all dates are compared the layer's place from the top and its version's first day.
type Key = (String, usize, Option<Date>);

struct Found<'p> {
    definition: &'p Definition,
    version: &'p Version,
    /// Its last day, where that is written: before a newer version it goes without saying, and on a given day it doesn't matter.
    until: Option<Date>,
}

pub(super) fn compare(before: Side<'_>, after: Side<'_>) -> Vec<Change> {
    let (old, new) = (rules(before), rules(after));
    let changes = union(&old, &new).into_iter().filter_map(|key| {
        let find = |all: &[(Key, Found<'_>)], pack: &Pack| {
            all.iter().find(|(k, _)| *k == key).map(|(_, found)| (meaning(pack.program(), found), said(pack, found), found.definition.label.clone()))
        };
        let (was, is) = (find(&old, before.pack), find(&new, after.pack));
        let means = |side: &Option<(String, Said, Label)>| side.as_ref().map(|(meaning, ..)| meaning.clone());
        if means(&was) == means(&is) {
            return None;
        }
        let label = is.as_ref().or(was.as_ref()).map(|(.., label)| label.clone())?;
        let (name, _, from) = key;
        Some(Change { name: name.into(), label, from, before: was.map(|(_, said, _)| said), after: is.map(|(_, said, _)| said) })
    });
    changes.collect()
}

/// What counts: of a day, the version in force; of all time, every version of every definition.
fn rules(side: Side<'_>) -> Vec<(Key, Found<'_>)> {
    let program = side.pack.program();
    let mut found = Vec::new();
    for symbol in &program.symbols {
        let in_force =
            |version: &&Version| side.on.is_none_or(|on| version.from.is_none_or(|from| from <= on) && version.until.is_none_or(|until| on <= until));
        for (below, definition) in symbol.definitions.iter().rev().enumerate() {
            let Body::Rule(rule) = &definition.body else { break };
            let versions: Vec<_> = rule.versions.iter().filter(in_force).collect();
            let any = !versions.is_empty();
            for version in versions {
                let begins = |day: Option<Date>| rule.versions.iter().any(|v| v.from == day);
                let until = version.until.filter(|until| side.on.is_none() && !begins(until.add_days(1)));
                let key = match side.on {
                    Some(_) => (symbol.name.to_string(), 0, None),
                    None => (symbol.name.to_string(), below, version.from),
                };
                found.push((key, Found { definition, version, until }));
            }
            if any && side.on.is_some() {
                break;
            }
        }
    }
    found
}

fn said(pack: &Pack, found: &Found<'_>) -> Said {
    let text = pack.files().text(found.version.span);
    Said { text: Label::new(text, text), place: pack.files().place(found.version.span) }
}

/// What a version says, its helpers included, white space and comments between statements aside; what it rests on and when it ends belong to it.
fn meaning(program: &Program, found: &Found<'_>) -> String {
    let Found { definition, version, until } = found;
    let mut text = format!("{:?} {:?} {:?}", until, version.cites, definition.label);
    if let Some(reason) = &version.reason {
        for part in reason.zh.iter().chain(&reason.en) {
            match part {
                ReasonPart::Text(words) => text.push_str(words),
                ReasonPart::Value(_, value) => text.push_str(&folded(program, value.span)),
            }
        }
    }
    block(program, &version.body, &mut text);
    version.body.visit(&mut |expr| {
        if let ExprKind::Helper { name, body, .. } = &expr.kind {
            text.push_str(name);
            block(program, body, &mut text);
        }
    });
    text
}

fn block(program: &Program, body: &Block, text: &mut String) {
    for item in &body.items {
        match item {
            Item::Let { name, value, .. } => {
                text.push_str(&format!("\nlet {name} = {}", folded(program, value.span)));
            }
            Item::Guard { condition, body } => {
                text.push_str(&format!("\nif {}", folded(program, condition.span)));
                block(program, body, text);
            }
        }
    }
    text.push('\n');
    text.push_str(&folded(program, body.value.span));
}

fn folded(program: &Program, span: Span) -> String {
    program.files.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
}
