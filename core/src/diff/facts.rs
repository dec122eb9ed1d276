//! Facts that differ.

use std::collections::BTreeMap;

use super::{Change, Said};
use crate::facts::{Entity, Fact};
use crate::handbook::{fact_answer, fact_kind};
use crate::ir::Program;
use crate::label::{Label, Lang};

pub(super) fn compare(before: &Program, after: &Program) -> Vec<Change> {
    let (old, new) = (facts(before), facts(after));
    let names = new.keys().chain(old.keys().filter(|k| !new.contains_key(*k)));
    let changes = names.map(|name| {
        let said = |program: &Program, fact: &&Fact| Said { text: text(program, fact), place: program.files.place(fact.span) };
        let (was, is) = (old.get(name), new.get(name));
        let label = is.or(was).map_or_else(|| Label::new("", ""), |f| f.label.clone());
        Change { name: name.as_str().into(), label, from: None, before: was.map(|f| said(before, f)), after: is.map(|f| said(after, f)) }
    });
    changes.filter(|c| c.before.as_ref().map(|s| &s.text) != c.after.as_ref().map(|s| &s.text)).collect()
}

fn facts(program: &Program) -> BTreeMap<String, &Fact> {
    program.schema.facts.iter().map(|fact| (path(program, fact), fact)).collect()
}

/// `members[].claims[].date`
fn path(program: &Program, fact: &Fact) -> String {
    let schema = &program.schema;
    let around = std::iter::successors(schema.entity(fact.entity), |e| e.parent.and_then(|p| schema.entity(p)));
    let inside = |e: &&Entity| e.parent.is_some();
    around.filter(inside).fold(fact.key.to_string(), |path, entity| format!("{}[].{path}", entity.list))
}

/// The answers that a fact takes, and what counts where it isn't answered.
fn text(program: &Program, fact: &Fact) -> Label {
    let text = |lang| {
        let separator = if lang == Lang::Zh { ";" } else { "; " };
        format!("{}{separator}{}", fact_kind(&program.schema, fact, lang), fact_answer(&program.schema, fact, lang))
    };
    Label::new(text(Lang::Zh), text(Lang::En))
}
