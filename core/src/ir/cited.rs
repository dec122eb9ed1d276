//! Citations as a reader can look them up.

use super::{Cite, Program};

impl Program {
    /// What the key of a source stands for; `None` for document numbers.
    #[must_use]
    pub fn source_title(&self, key: &str) -> Option<&str> {
        self.layers.iter().rev().find_map(|layer| layer.sources.get(key)).map(|title| &**title)
    }

    /// A citation in full: `国务院令第649号 第九条`, `宝鸡市民政局答复 2023`.
    #[must_use]
    pub fn cite_text(&self, cite: &Cite) -> String {
        let source = self.source_title(&cite.source).unwrap_or(&cite.source);
        match &cite.article {
            Some(article) => format!("{source} {article}"),
            None => source.to_owned(),
        }
    }
}
