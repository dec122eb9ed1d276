//! What the packs rest on.

use std::collections::BTreeSet;

use super::Book;
use super::markdown::table;
use crate::ir::Body;
use crate::label::Lang;

impl Book<'_> {
    pub(super) fn sources_title(&self) -> &'static str {
        if self.lang == Lang::Zh { "来源" } else { "Sources" }
    }

    pub(super) fn sources(&mut self) {
        self.heading(2, self.sources_title());
        let cited = self.cited();
        let keys: Vec<Vec<String>> = self
            .program
            .layers
            .iter()
            .rev()
            .flat_map(|layer| layer.sources.iter().map(move |(key, title)| vec![format!("`{key}`"), title.to_string(), format!("`{}`", layer.name)]))
            .collect();
        if !keys.is_empty() {
            let head = [("代号", "Key"), ("来源", "Source"), ("规则包", "Pack")];
            self.part(table(&head.map(|(zh, en)| self.word(zh, en)), &keys));
        }
        let documents: Vec<String> = cited.into_iter().filter(|c| self.program.source_title(c).is_none()).map(|c| format!("- {c}")).collect();
        if !documents.is_empty() {
            self.part(self.word("直接引用的文件:", "Documents cited by their number:"));
            self.part(documents.join("\n"));
        }
    }

    fn cited(&self) -> BTreeSet<String> {
        let mut cited = BTreeSet::new();
        for definition in self.program.symbols.iter().flat_map(|s| &s.definitions) {
            match &definition.body {
                Body::Rule(rule) => cited.extend(rule.versions.iter().flat_map(|v| &v.cites).map(|c| c.source.to_string())),
                Body::Parameter(parameter) => cited.extend(parameter.rows.iter().map(|r| r.cite.source.to_string())),
            }
        }
        cited
    }
}
