//! The household's form as TypeScript, for those who write portals.

use std::fmt::Write;

use super::household::value_input;
use super::index::GIVEN;
use super::{DateBound, Entity, Fact, FactType, Schema};
use crate::ir::Program;
use crate::label::Label;

/// The TypeScript type of a household of this pack: an interface for each entity, parents first, labels as comments, choices as unions of their codes.
///
/// Numbers are `number | string`: text keeps every digit. All facts may be left out where they aren't known; `null` says that there is none, where
/// that may be.
///
/// ```
/// # use doudi::pack::Pack;
/// # let files = [
/// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n"),
/// #     ("demo/facts.toml", "[household]\n[household.facts]\narea = { type = \"choice\", label = \"城乡 · Area\", codes = { urban = \"城镇 · Urban\", rural = \"农村 · Rural\" } }\n"),
/// # ];
/// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
/// let text = doudi::facts::typescript(pack.program());
/// assert!(text.contains(r#"area?: "urban" | "rural";"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn typescript(program: &Program) -> String {
    let schema = &program.schema;
    let mut out = String::new();
    if let Some(layer) = program.pack() {
        // Writing to a String does not fail.
        let _ = writeln!(out, "// {}", one_line(&both(&layer.title)));
        let _ = writeln!(out, "// {} {} · sha256 {}", layer.name, layer.version, program.digest);
    }
    for entity in &schema.entities {
        out.push('\n');
        interface(schema, entity, &mut out);
    }
    out
}

fn interface(schema: &Schema, entity: &Entity, out: &mut String) {
    let _ = writeln!(out, "export interface {} {{", type_name(entity));
    for fact in entity.facts.iter().filter_map(|id| schema.fact(*id)) {
        comment(&fact_lines(schema, fact), out);
        let null = if fact.optional { " | null" } else { "" };
        let _ = writeln!(out, "  {}?: {}{null};", property(&fact.key), fact_type(schema, fact));
    }
    for child in entity.children.iter().filter_map(|id| schema.entity(*id)) {
        comment(&[counted(child)], out);
        let optional = if child.least > 0 { "" } else { "?" };
        let _ = writeln!(out, "  {}{optional}: {}[];", property(&child.list), type_name(child));
    }
    if entity.parent.is_none() {
        comment(&["已知的规则结果,按规则名 · Values of rules that are known already, by the rules' names".to_owned()], out);
        let _ = writeln!(out, "  {GIVEN}?: Record<string, boolean | number | string | null>;");
    }
    out.push_str("}\n");
}

/// `person` is `Person`.
fn type_name(entity: &Entity) -> String {
    entity
        .key
        .split(['_', '-'])
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect()
}

/// A name that is no identifier stands in quotes.
fn property(name: &str) -> String {
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if begins && letters.all(|c| c.is_alphanumeric() || c == '_') { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn fact_type(schema: &Schema, fact: &Fact) -> String {
    match &fact.ty {
        FactType::Bool => "boolean".to_owned(),
        FactType::Number { .. } => "number | string".to_owned(),
        FactType::Date { .. } | FactType::Text | FactType::Region => "string".to_owned(),
        FactType::Choice(set) => {
            let codes: Vec<String> = schema.choice(*set).into_iter().flat_map(|set| &set.codes).map(|(code, _)| quoted(code)).collect();
            if codes.is_empty() { "never".to_owned() } else { codes.join(" | ") }
        }
    }
}

fn fact_lines(schema: &Schema, fact: &Fact) -> Vec<String> {
    let mut lines = vec![both(&fact.label)];
    lines.extend(fact.help.iter().map(both));
    match &fact.ty {
        FactType::Number { unit, min, max, digits, .. } => {
            let unit = if unit.is_none() { String::new() } else { format!("{unit}, ") };
            let digits = if *digits == 0 { String::new() } else { format!(", {digits} 位小数 · {digits} fraction digits") };
            lines.push(format!("{unit}{min} … {max}{digits}"));
        }
        FactType::Date { min, max } => {
            let bound = |bound: &Option<DateBound>| match bound {
                Some(DateBound::On) => "认定日期 · date of the policy".to_owned(),
                Some(DateBound::Day(day)) => day.to_string(),
                None => String::new(),
            };
            lines.push(format!("YYYY-MM-DD {} … {}", bound(min), bound(max)).replace("  ", " ").trim_end().to_owned());
        }
        FactType::Choice(set) => {
            lines.extend(schema.choice(*set).into_iter().flat_map(|set| &set.codes).map(|(code, label)| format!("- `{code}`: {}", both(label))));
        }
        FactType::Region => lines.push("2 至 12 位行政区划代码 · division code of 2 to 12 digits".to_owned()),
        FactType::Bool | FactType::Text => {}
    }
    if let Some(default) = &fact.default {
        lines.push(format!("@defaultValue {}", value_input(schema, default).to_json()));
    }
    lines
}

fn counted(child: &Entity) -> String {
    match child.least {
        0 => format!("至多 {} 项 · at most {}", child.most, child.most),
        least => format!("{least} 至 {} 项 · {least} to {}", child.most, child.most),
    }
}

fn both(label: &Label) -> String {
    if label.zh == label.en { label.zh.to_string() } else { format!("{} · {}", label.zh, label.en) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text of a pack must not end its comment.
fn comment(lines: &[String], out: &mut String) {
    let lines: Vec<String> = lines.iter().map(|line| one_line(line).replace("*/", "*\u{200b}/")).collect();
    match lines.as_slice() {
        [only] => {
            let _ = writeln!(out, "  /** {only} */");
        }
        lines => {
            out.push_str("  /**\n");
            lines.iter().for_each(|line| {
                let _ = writeln!(out, "   * {line}");
            });
            out.push_str("   */\n");
        }
    }
}
