//! Changes that are the same for several members share a line.

use doudi::label::Lang;
use doudi::review::Change;

use crate::report::ranges;

/// A change, and whom else it is about.
pub(crate) struct Group<'c> {
    pub(crate) change: &'c Change,
    others: Vec<&'c Change>,
}

impl Group<'_> {
    /// `儿童补贴(成员 1–2)`
    pub(crate) fn label(&self, lang: Lang) -> String {
        let all = std::iter::once(self.change).chain(self.others.iter().copied());
        let who: Vec<String> = all.map(|c| c.place.who().get(lang).to_owned()).filter(|w| !w.is_empty()).collect();
        labelled(self.change.label.get(lang), &together(&who, lang), lang)
    }
}

/// `成员 1–3` of 成员 1, 成员 2, 成员 3; what isn't numbered alike is told one by one.
fn together(who: &[String], lang: Lang) -> String {
    let parts: Option<Vec<(&str, usize)>> =
        who.iter().map(|w| w.rsplit_once(' ').and_then(|(name, number)| Some((name, number.parse().ok()?)))).collect();
    match parts.as_deref() {
        Some([(name, _), rest @ ..]) if rest.iter().all(|(other, _)| other == name) => {
            let numbers: Vec<usize> = parts.iter().flatten().map(|(_, number)| *number).collect();
            format!("{name} {}", ranges(&numbers, lang))
        }
        _ => who.join(if lang == Lang::Zh { "、" } else { ", " }),
    }
}

/// `工资(成员 1)`
pub(crate) fn labelled(name: &str, who: &str, lang: Lang) -> String {
    match (who.is_empty(), lang) {
        (true, _) => name.to_owned(),
        (false, Lang::Zh) => format!("{name}({who})"),
        (false, Lang::En) => format!("{name} ({who})"),
    }
}

pub(crate) fn grouped<'c>(changes: &[&'c Change]) -> Vec<Group<'c>> {
    let mut groups: Vec<Group<'c>> = Vec::new();
    for change in changes {
        let same = |other: &Change| {
            other.rule == change.rule
                && other.kind == change.kind
                && other.before == change.before
                && other.after == change.after
                && other.effects == change.effects
        };
        match groups.iter_mut().find(|g| same(g.change)) {
            Some(group) => group.others.push(change),
            None => groups.push(Group { change, others: Vec::new() }),
        }
    }
    groups
}
