//! Rules: what they say, on what they rest, and since when.

use super::{Book, formula, kind_word, wording};
use crate::ir::types::Type;
use crate::ir::{Body, RuleKind, SymbolId, Version};
use crate::label::Lang;

impl Book<'_> {
    pub(super) fn rule(&mut self, id: SymbolId, programme: usize) {
        let (Some(symbol), Some(definition)) = (self.program.symbol(id), self.definition(id)) else { return };
        let Body::Rule(rule) = &definition.body else { return };
        self.heading(4, &format!("{} `{}`", self.label(&definition.label), symbol.name));
        let mut facts = vec![self.of_whom(definition.entity)];
        if rule.kind != RuleKind::Intermediate {
            facts.push(format!("**{}**", kind_word(rule.kind, self.lang)));
        }
        facts.extend(self.type_word(&definition.ty));
        if let Some(layer) = self.program.layers.get(usize::from(definition.layer)).filter(|_| self.program.layers.len() > 1) {
            facts.push(format!("{} `{}`", self.word("规则包", "pack"), layer.name));
        }
        if symbol.definitions.len() > 1 {
            let below = symbol.definitions.iter().rev().nth(1).and_then(|d| self.program.layers.get(usize::from(d.layer)));
            let below = below.map_or("", |l| &l.name);
            facts.push(format!("{} `{below}`{}", self.word("替换", "replaces that of"), self.word(" 的同名规则", "")));
        }
        self.part(facts.join(" · "));
        if !definition.text.is_empty() {
            self.part(in_language(&definition.text, self.lang));
        }
        let several = rule.versions.len() > 1;
        for version in rule.versions.iter().rev() {
            self.version(version, several, programme);
        }
    }

    fn version(&mut self, version: &Version, several: bool, programme: usize) {
        if several || version.from.is_some() || version.until.is_some() {
            let span = self.span(version);
            self.part(if several { format!("**{span}**") } else { span });
        }
        let lines = wording::lines(self.program, version, self.lang).into_iter();
        let lines: Vec<String> = lines.map(|(depth, text)| format!("{}- {text}", "  ".repeat(depth))).collect();
        self.part(lines.join("\n"));
        if !version.cites.is_empty() {
            let cites: Vec<String> = version.cites.iter().map(|c| self.program.cite_text(c)).collect();
            self.part(format!("{}{}", self.word("依据 ", "basis "), cites.join(self.word(";", "; "))));
        }
        // Folded: for who wants to see exactly what is computed.
        let mut written = format!("```rust\n{}\n```", formula::written(self.program, version));
        let names = formula::names(self.program, version, self.lang);
        if !names.is_empty() {
            let own = self.program.programmes.get(programme).map_or_else(String::new, |p| format!("{}::", p.name));
            let names: Vec<String> = names.iter().map(|(name, label)| format!("`{}` {label}", name.strip_prefix(&own).unwrap_or(name))).collect();
            written.push_str(&format!("\n\n{}{}", self.word("其中 ", "where "), names.join(self.word("、", ", "))));
        }
        let title = self.word("规则原文", "the rule as it is written");
        self.part(format!("<details><summary>{title}</summary>\n\n{written}\n\n</details>"));
    }

    fn span(&self, version: &Version) -> String {
        match (version.from, version.until, self.lang) {
            (Some(from), Some(until), Lang::Zh) => format!("{from} 至 {until}"),
            (Some(from), Some(until), Lang::En) => format!("{from} to {until}"),
            (Some(from), None, Lang::Zh) => format!("自 {from} 起"),
            (Some(from), None, Lang::En) => format!("from {from}"),
            (None, Some(until), Lang::Zh) => format!("至 {until}"),
            (None, Some(until), Lang::En) => format!("until {until}"),
            (None, None, Lang::Zh) => "一直有效".to_owned(),
            (None, None, Lang::En) => "without a beginning".to_owned(),
        }
    }

    /// `元/月`, or what else the values are.
    fn type_word(&self, ty: &Type) -> Option<String> {
        let optional = if ty.may_be_absent() { self.word("(可没有)", " (or none)") } else { "" };
        let word = match ty.required() {
            Type::Bool => self.word("是或否", "yes or no").to_owned(),
            Type::Number(number) => Some(number.unit.text(self.lang)).filter(|u| !u.is_empty())?,
            Type::Date => self.word("日期", "date").to_owned(),
            Type::Choice(set) => {
                let codes = self.program.schema.choice(*set).map_or(&[][..], |s| &s.codes);
                let codes: Vec<&str> = codes.iter().map(|(_, label)| self.label(label)).collect();
                codes.join(self.word("、", ", "))
            }
            Type::Region => self.word("行政区划", "division").to_owned(),
            _ => return None,
        };
        Some(format!("{word}{optional}"))
    }

    pub(super) fn unit_in_brackets(&self, ty: &Type) -> String {
        match ty.required() {
            Type::Number(number) if !number.unit.is_none() => match self.lang {
                Lang::Zh => format!("({})", number.unit.text(self.lang)),
                Lang::En => format!(" ({})", number.unit.text(self.lang)),
            },
            _ => String::new(),
        }
    }
}

/// A comment's lines in a language, where it has lines in both: Chinese ones hold Chinese characters.
fn in_language(text: &str, lang: Lang) -> String {
    let is_chinese = |line: &str| line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let of = |chinese: bool| text.lines().filter(|l| is_chinese(l) == chinese).map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>();
    let own = of(lang == Lang::Zh);
    if own.is_empty() { text.trim().to_owned() } else { own.join("\n") }
}
