//! The household's form as types of TypeScript, for those who write pages.

use std::fmt::Write;

use super::index::GIVEN;
use super::{DateBound, Entity, Fact, FactType, Input, Schema};
use crate::ir::Program;
use crate::label::Label;

/// The TypeScript types of a household of this pack: one for each entity, keys in pack order, labels, units and bounds as comments.
///
/// Facts may be left out: what wasn't answered isn't known. Numbers may be given as text, dates are `YYYY-MM-DD`. [`json_schema`](super::json_schema) says more,
/// and [`Reader`](super::Reader) has the last word.
///
/// ```
/// # #[cfg(feature = "author")] {
/// use doudi::facts::typescript;
/// use doudi::pack::Pack;
///
/// let pack = Pack::from_files([
///     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n"),
///     ("demo/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", min = 1, max = 20, label = \"人数 · Size\" }\n"),
/// ].map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
/// let types = typescript(pack.program());
/// assert!(types.contains("export type Household = {\n  /** 人数 · Size (1 … 20) */\n  readonly size?: number | string;\n"));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn typescript(program: &Program) -> String {
    let schema = &program.schema;
    let mut out = String::new();
    if let Some(layer) = program.pack() {
        // Writing to a String does not fail.
        let _ = writeln!(out, "// {} {}, by `doudi types`", layer.name, layer.version);
    }
    for entity in &schema.entities {
        let _ = write!(out, "\n{}", entity_type(schema, entity));
    }
    out
}

/// `family_member` is `FamilyMember`.
fn type_name(key: &str) -> String {
    let words = key.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    });
    words.collect()
}

fn entity_type(schema: &Schema, entity: &Entity) -> String {
    let mut out = format!("export type {} = {{\n", type_name(&entity.key));
    for fact in entity.facts.iter().filter_map(|f| schema.fact(*f)) {
        let _ = writeln!(out, "  /** {} */\n  readonly {}?: {};", comment(fact), fact.key, value_type(schema, fact));
    }
    for child in entity.children.iter().filter_map(|c| schema.entity(*c)) {
        let optional = if child.least > 0 { "" } else { "?" };
        let _ = writeln!(out, "  /** {} … {} */\n  readonly {}{optional}: readonly {}[];", child.least, child.most, child.list, type_name(&child.key));
    }
    if entity.parent.is_none() {
        let _ = writeln!(out, "  /** 已知的规则结果 · Values of rules that are known already */\n  readonly {GIVEN}?: {{ readonly [rule: string]: boolean | number | string | null }};");
    }
    out.push_str("};\n");
    out
}

fn value_type(schema: &Schema, fact: &Fact) -> String {
    let mut ty = match &fact.ty {
        FactType::Bool => "boolean".to_owned(),
        FactType::Number { .. } => "number | string".to_owned(),
        FactType::Choice(set) => {
            let codes = schema.choice(*set).map_or(&[][..], |set| &set.codes);
            codes.iter().map(|(code, _)| Input::from(&**code).to_json()).collect::<Vec<_>>().join(" | ")
        }
        FactType::Date { .. } | FactType::Text | FactType::Region => "string".to_owned(),
    };
    if fact.optional {
        ty.push_str(" | null");
    }
    ty
}

/// Label, help, unit, bounds.
fn comment(fact: &Fact) -> String {
    let both = |label: &Label| if label.zh == label.en { label.zh.to_string() } else { format!("{} · {}", label.zh, label.en) };
    let mut out = both(&fact.label);
    if let Some(help) = &fact.help {
        let _ = write!(out, ": {}", both(help));
    }
    match &fact.ty {
        FactType::Number { unit, min, max, .. } => {
            let unit = if unit.is_none() { String::new() } else { format!("{unit}, ") };
            let _ = write!(out, " ({unit}{min} … {max})");
        }
        FactType::Date { min, max } => {
            let day = |bound: &Option<DateBound>, on: &str| match bound {
                Some(DateBound::On) => on.to_owned(),
                Some(DateBound::Day(day)) => day.to_string(),
                None => String::new(),
            };
            let _ = write!(out, " (YYYY-MM-DD, {} … {})", day(min, "on"), day(max, "on"));
        }
        FactType::Region => out.push_str(" (行政区划代码 · division code)"),
        FactType::Bool | FactType::Choice(_) | FactType::Text => {}
    }
    out.replace("*/", "*∕").replace('\n', " ")
}
