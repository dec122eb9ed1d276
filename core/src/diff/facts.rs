//! Facts that differ.

use std::collections::BTreeMap;

use super::{Change, Said};
use crate::facts::{Fact, FactId};
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
    let ids = (0..).map(FactId);
    ids.zip(&program.schema.facts).map(|(id, fact)| (program.schema.path_of(id), fact)).collect()
}

/// The answers that a fact takes, and what counts where it isn't answered.
fn text(program: &Program, fact: &Fact) -> Label {
    let text = |lang| {
        let separator = if lang == Lang::Zh { ";" } else { "; " };
        format!("{}{separator}{}", fact_kind(&program.schema, fact, lang), fact_answer(&program.schema, fact, lang))
    };
    Label::new(text(Lang::Zh), text(Lang::En))
}
