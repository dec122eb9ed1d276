//! Small packs, and what the linker says of them.

mod docs;
mod layers;
mod names;
mod parameters;
mod rows;
mod versions;

use std::collections::BTreeMap;

use super::link;
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{Body, Definition, Parameter, Program, Rule};
use crate::pack;

const PACK: &str = r#"
name = "a"
title = "甲 · A"
version = "1"
[sources]
P1 = "文件"
"#;

const FACTS: &str = r#"
[household]
names = ["家庭"]
[household.facts]
area = { type = "choice", label = "城乡 · Area", codes = { urban = "城镇 · Urban", rural = "农村 · Rural" } }
region = { type = "region", label = "区划 · Region" }
savings = { type = "money", unit = "CNY", label = "存款 · Savings", min = 0, max = 1_000_000 }
poor = { type = "bool", label = "困难 · Poor" }
[person]
in = "household"
as = "members"
unit = "person"
least = 1
most = 20
[person.facts]
grade = { type = "int", min = 1, max = 4, optional = true, label = "等级 · Grade" }
income = { type = "money", unit = "CNY/month", label = "收入 · Income", min = 0, max = 1_000_000 }
birth = { type = "date", label = "出生 · Birth" }
urgent = { type = "bool", label = "甲 · Urgent" }
[claim]
in = "person"
as = "claims"
most = 20
[claim.facts]
urgent = { type = "bool", label = "乙 · Urgent" }
cost = { type = "money", unit = "CNY", label = "费用 · Cost", min = 0, max = 1_000_000 }
paid = { type = "money", unit = "CNY", optional = true, label = "已付 · Paid", min = 0, max = 1_000_000 }
"#;

/// What was said, and of what text.
pub(super) struct Said {
    pub(super) program: Option<Program>,
    pub(super) faults: Vec<Diagnostic>,
    texts: Vec<String>,
}

impl Said {
    /// Codes with the text that they point at.
    pub(super) fn codes(&self) -> Vec<(Code, &str)> {
        self.faults.iter().map(|d| d.code).zip(self.texts.iter().map(String::as_str)).collect()
    }

    /// All that was said, for a test that fails.
    pub(super) fn shown(&self) -> String {
        let line = |(d, text): (&Diagnostic, &String)| format!("{:?} `{text}`: {} ({:?})\n", d.code, d.message.en, d.help.as_ref().map(|h| &h.en));
        self.faults.iter().zip(&self.texts).map(line).collect()
    }

    /// The only fault of that code.
    pub(super) fn only(&self, code: Code) -> &Diagnostic {
        let mut of_code = self.faults.iter().filter(|d| d.code == code);
        let first = of_code.next().unwrap_or_else(|| panic!("no {code:?} in {}", self.shown()));
        assert!(of_code.next().is_none(), "several {code:?} in {}", self.shown());
        first
    }

    pub(super) fn program(&self) -> &Program {
        self.program.as_ref().unwrap_or_else(|| panic!("{}", self.shown()))
    }

    /// A definition by name and layer.
    pub(super) fn definition(&self, name: &str, layer: u8) -> &Definition {
        let program = self.program();
        let symbol = program.symbol(program.symbol_named(name).unwrap()).unwrap();
        symbol.definitions.iter().find(|d| d.layer == layer).unwrap()
    }

    pub(super) fn rule(&self, name: &str, layer: u8) -> &Rule {
        match &self.definition(name, layer).body {
            Body::Rule(rule) => rule,
            Body::Parameter(_) => panic!("{name} is a parameter"),
        }
    }

    pub(super) fn parameter(&self, name: &str, layer: u8) -> &Parameter {
        match &self.definition(name, layer).body {
            Body::Parameter(parameter) => parameter,
            Body::Rule(_) => panic!("{name} is a rule"),
        }
    }
}

/// Links a pack of these files, and those of the pack `a` that are not among them.
pub(super) fn files(given: &[(&str, &str)], root: &str) -> Said {
    let mut files: BTreeMap<String, String> = [("a/pack.toml", PACK), ("a/facts.toml", FACTS)].into_iter().map(owned).collect();
    files.extend(given.iter().copied().map(owned));
    let mut faults = Vec::new();
    let files = pack::PackFiles::from_map(files, root).unwrap();
    let raw = pack::read(files, &mut faults);
    let program = link(&raw, &mut faults);
    let texts = faults.iter().map(|d| raw.files.text(d.span).to_owned()).collect();
    Said { program, faults, texts }
}

fn owned((path, text): (&str, &str)) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

/// The programme `p` of these rules and parameters. Each function without a doc comment gets a label and a cite, and so does the file.
pub(super) fn programme(rules: &str, parameters: &str) -> Said {
    let rules = documented(rules);
    files(&[("a/p.rhai", &rules), ("a/p.toml", parameters)], "a")
}

/// Rules with label and cite for each function that has no doc comment, and a title.
pub(super) fn documented(rules: &str) -> String {
    let mut text = if rules.contains("//!") { String::new() } else { "//! 甲 · P\n//! @source 令第1号\n".to_owned() };
    let mut commented = false;
    for line in rules.lines() {
        let line = line.trim_start();
        if line.starts_with("fn ") && !commented {
            text.push_str("/// 甲 · A\n/// @cite 第一条\n");
        }
        commented = line.starts_with("///");
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// A programme whose only faults are these.
#[track_caller]
pub(super) fn expect(rules: &str, parameters: &str, expected: &[(Code, &str)]) -> Said {
    let said = programme(rules, parameters);
    assert_eq!(said.codes(), expected, "{}", said.shown());
    said
}
