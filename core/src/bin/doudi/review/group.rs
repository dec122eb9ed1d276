//! Changes that are the same for several members share a line.

use doudi::label::Lang;
use doudi::review::Change;

/// A change, and whom else it is about.
pub(super) struct Group<'c> {
    pub(super) change: &'c Change,
    others: Vec<&'c Change>,
}

impl Group<'_> {
    /// `儿童补贴(成员 1、成员 2)`
    pub(super) fn label(&self, lang: Lang) -> String {
        let all = std::iter::once(self.change).chain(self.others.iter().copied());
        let who: Vec<String> = all.map(|c| c.place.who().get(lang).to_owned()).filter(|w| !w.is_empty()).collect();
        labelled(self.change.label.get(lang), &who.join(if lang == Lang::Zh { "、" } else { ", " }), lang)
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

pub(super) fn grouped<'c>(changes: &[&'c Change]) -> Vec<Group<'c>> {
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
