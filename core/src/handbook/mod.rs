//! The handbook (手册) of a pack: programmes, standards, rules, facts and sources in Markdown, for the people who apply them.

mod builtins;
mod fact;
mod formula;
mod markdown;
mod parameter;
mod rule;
mod sources;
mod wording;

pub use builtins::builtins;
pub use fact::{fact_answer, fact_kind};

use crate::facts::EntityId;
use crate::ir::{Body, Definition, Program, Programme, RuleKind, SymbolId};
use crate::label::{Label, Lang};
use markdown::{anchor, table};

/// Writes the handbook in a language.
#[must_use]
pub fn handbook(program: &Program, lang: Lang) -> String {
    let mut book = Book { program, lang, text: String::new() };
    book.cover();
    for (index, programme) in program.programmes.iter().enumerate() {
        book.programme(index, programme);
    }
    book.facts();
    book.functions();
    book.sources();
    book.text
}

/// A handbook on its way.
struct Book<'p> {
    program: &'p Program,
    lang: Lang,
    text: String,
}

impl<'p> Book<'p> {
    fn word<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn label<'l>(&self, label: &'l Label) -> &'l str {
        label.get(self.lang)
    }

    /// A paragraph, or anything else that an empty line follows.
    fn part(&mut self, text: impl AsRef<str>) {
        self.text.push_str(text.as_ref().trim_end());
        self.text.push_str("\n\n");
    }

    fn heading(&mut self, depth: usize, text: &str) {
        self.part(format!("{} {text}", "#".repeat(depth)));
    }

    /// The definition that counts: of the pack that was opened, else of the one that it extends.
    fn definition(&self, symbol: SymbolId) -> Option<&'p Definition> {
        self.program.symbol(symbol)?.definitions.last()
    }

    fn cover(&mut self) {
        let program = self.program;
        let title = program.pack().map_or("", |l| l.title.get(self.lang));
        self.heading(1, &format!("{title}{}", self.word(":规则手册", ": handbook of rules")));
        let head = [("规则包", "Pack"), ("名称", "Title"), ("版本", "Version"), ("地区", "Region")];
        let rows = program.layers.iter().rev().map(|layer| {
            let region = layer.region.map_or_else(|| "—".to_owned(), |r| r.to_string());
            vec![format!("`{}`", layer.name), layer.title.get(self.lang).to_owned(), layer.version.to_string(), region]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        self.part(table(&head.map(|(zh, en)| self.word(zh, en)), &rows));
        self.part(format!("{} `{}`", self.word("内容摘要(SHA-256)", "Digest (SHA-256)"), program.digest));
        self.part(self.word(
            "本手册由规则包生成。规则按条文逐条写成,公式即计算所用;标准按日期生效,不在有效期内的不会被沿用。标 **待核** 的数值来自转载等二手来源,使用前应与原文件核对。",
            "This handbook is written from the pack. Each rule says what its articles say, and its formula is what is computed; a standard holds from its date, and none is carried on silently. Figures marked **to be verified** rest on secondary sources: check them against the document before use.",
        ));
        self.heading(2, self.word("目录", "Contents"));
        let mut lines: Vec<String> = program.programmes.iter().map(|p| self.label(&p.title).to_owned()).collect();
        lines.extend([self.facts_title(), self.functions_title(), self.sources_title()].map(str::to_owned));
        let lines: Vec<String> = lines.iter().map(|line| format!("- [{line}](#{})", anchor(line))).collect();
        self.part(lines.join("\n"));
    }

    fn programme(&mut self, index: usize, programme: &'p Programme) {
        self.heading(2, self.label(&programme.title));
        if let Some(source) = &programme.source {
            let source = self.program.source_title(source).unwrap_or(source);
            self.part(format!("{} {source}", self.word("依据", "Based on")));
        }
        let of = |symbol: &&SymbolId, rule: bool| self.definition(**symbol).is_some_and(|d| matches!(d.body, Body::Rule(_)) == rule);
        let rules: Vec<SymbolId> = programme.symbols.iter().filter(|s| of(s, true)).copied().collect();
        let parameters: Vec<SymbolId> = programme.symbols.iter().filter(|s| of(s, false)).copied().collect();
        self.asked(&rules);
        if !parameters.is_empty() {
            self.heading(3, &format!("{} · {}", self.label(&programme.title), self.word("标准", "standards")));
            parameters.iter().for_each(|p| self.parameter(*p));
            self.left_open(&parameters);
        }
        if !rules.is_empty() {
            self.heading(3, &format!("{} · {}", self.label(&programme.title), self.word("规则", "rules")));
            rules.iter().for_each(|r| self.rule(*r, index));
        }
    }

    /// What people ask of a programme, at a glance.
    fn asked(&mut self, rules: &[SymbolId]) {
        let rows: Vec<Vec<String>> = rules
            .iter()
            .filter_map(|symbol| {
                let definition = self.definition(*symbol)?;
                let Body::Rule(rule) = &definition.body else { return None };
                if rule.kind == RuleKind::Intermediate {
                    return None;
                }
                let name = self.program.symbol(*symbol)?;
                let cites: Vec<String> = rule.versions.last()?.cites.iter().map(|c| self.program.cite_text(c)).collect();
                let kind = format!("{}{}", kind_word(rule.kind, self.lang), self.unit_in_brackets(&definition.ty));
                Some(vec![
                    self.label(&definition.label).to_owned(),
                    format!("`{}`", name.name),
                    self.of_whom(definition.entity),
                    kind,
                    cites.join(self.word(";", "; ")),
                ])
            })
            .collect();
        if !rows.is_empty() {
            let head = [("结果", "Result"), ("名称", "Name"), ("对象", "Of"), ("性质", "Kind"), ("条文", "Articles")];
            self.part(table(&head.map(|(zh, en)| self.word(zh, en)), &rows));
        }
    }

    /// The entity as people call it.
    fn of_whom(&self, entity: EntityId) -> String {
        entity_word(self.program, entity, self.lang)
    }
}

/// What an entity is called: in Chinese by its Chinese name, if it has one.
#[must_use]
pub fn entity_word(program: &Program, entity: EntityId, lang: Lang) -> String {
    let Some(entity) = program.schema.entity(entity) else { return String::new() };
    if lang == Lang::Zh { entity.chinese().to_owned() } else { entity.key.to_string() }
}

/// What a rule is for, in a word.
#[must_use]
pub const fn kind_word(kind: RuleKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (RuleKind::Intermediate, Lang::Zh) => "中间结果",
        (RuleKind::Intermediate, Lang::En) => "on the way",
        (RuleKind::Decision, Lang::Zh) => "结论",
        (RuleKind::Decision, Lang::En) => "decision",
        (RuleKind::Benefit, Lang::Zh) => "金额",
        (RuleKind::Benefit, Lang::En) => "benefit",
        (RuleKind::Status, Lang::Zh) => "状态",
        (RuleKind::Status, Lang::En) => "status",
        (RuleKind::Alert, Lang::Zh) => "提醒",
        (RuleKind::Alert, Lang::En) => "alert",
        (RuleKind::Referral, Lang::Zh) => "转介",
        (RuleKind::Referral, Lang::En) => "referral",
    }
}

#[cfg(test)]
mod tests;
