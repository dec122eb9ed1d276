//! The household's form as JSON Schema (draft 2020-12), for editors, form builders and callers in other languages.

use super::household::value_input;
use super::index::GIVEN;
use super::{DateBound, Entity, EntityId, Fact, FactType, Input, Schema};
use crate::ir::Program;
use crate::label::Label;

/// The JSON Schema of a household of this pack, keys in pack order.
///
/// It says what a schema can say; [`Reader`](super::Reader) has the last word: it also knows the bounds of numbers that are given as text,
/// the policy's date, and which rules there are. Beyond the standard's keywords: `x-unit`, `x-codes` (labels of codes), `x-digits`, `x-sensitive`
/// and `x-max` or `x-min` with `"on"` where the bound is the policy's date.
#[must_use]
pub fn json_schema(program: &Program) -> String {
    let schema = &program.schema;
    let mut out = Input::map();
    out.insert("$schema", "https://json-schema.org/draft/2020-12/schema");
    if let Some(layer) = program.pack() {
        out.insert("title", both(&layer.title));
    }
    out.insert("$ref", reference(schema, EntityId::ROOT));
    let mut definitions = Input::map();
    for entity in &schema.entities {
        definitions.insert(entity.key.to_string(), entity_schema(schema, entity));
    }
    out.insert("$defs", definitions);
    out.to_json()
}

fn both(label: &Label) -> String {
    if label.zh == label.en { label.zh.to_string() } else { format!("{} · {}", label.zh, label.en) }
}

/// A reference to an entity's definition. Names may be Chinese; in a fragment all but ASCII letters and digits are percent-encoded.
fn reference(schema: &Schema, entity: EntityId) -> String {
    let key = schema.entity(entity).map_or("", |e| &e.key);
    let mut text = String::from("#/$defs/");
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn list<'v>(values: impl IntoIterator<Item = impl Into<Input<'v>>>) -> Input<'v> {
    Input::List(values.into_iter().map(Into::into).collect())
}

fn entity_schema(schema: &Schema, entity: &Entity) -> Input<'static> {
    let mut properties = Input::map();
    for fact in entity.facts.iter().filter_map(|f| schema.fact(*f)) {
        properties.insert(fact.key.to_string(), fact_schema(schema, fact));
    }
    let mut required = Vec::new();
    for (id, child) in entity.children.iter().filter_map(|c| Some((*c, schema.entity(*c)?))) {
        let mut items = Input::map();
        items.insert("$ref", reference(schema, id));
        let mut property = Input::map();
        property.insert("type", "array");
        property.insert("items", items);
        if child.least > 0 {
            property.insert("minItems", child.least);
            required.push(child.list.to_string());
        }
        property.insert("maxItems", child.most);
        properties.insert(child.list.to_string(), property);
    }
    if entity.parent.is_none() {
        properties.insert(GIVEN, given_schema());
    }
    let mut out = Input::map();
    out.insert("type", "object");
    out.insert("properties", properties);
    if !required.is_empty() {
        out.insert("required", Input::from(required));
    }
    out.insert("additionalProperties", false);
    out
}

fn given_schema() -> Input<'static> {
    let mut names = Input::map();
    names.insert("pattern", r"^([^.\[\]]+\[(0|[1-9][0-9]*)\]\.)*[^.\[\]]+::[^.\[\]]+$");
    let mut values = Input::map();
    values.insert("type", list(["boolean", "number", "string", "null"]));
    let mut out = Input::map();
    out.insert("type", "object");
    out.insert("title", "已知的规则结果 · Values of rules that are known already");
    out.insert("propertyNames", names);
    out.insert("additionalProperties", values);
    out
}

fn fact_schema(schema: &Schema, fact: &Fact) -> Input<'static> {
    let mut out = Input::map();
    out.insert("title", both(&fact.label));
    if let Some(help) = &fact.help {
        out.insert("description", both(help));
    }
    let types: &[&'static str] = match &fact.ty {
        FactType::Bool => &["boolean"],
        FactType::Number { int: true, .. } => &["integer", "string"],
        FactType::Number { .. } => &["number", "string"],
        _ => &["string"],
    };
    let null: &[&'static str] = if fact.optional { &["null"] } else { &[] };
    match (types, null) {
        ([only], []) => out.insert("type", *only),
        _ => out.insert("type", list(types.iter().chain(null).copied())),
    }
    match &fact.ty {
        FactType::Bool | FactType::Text => {}
        FactType::Number { unit, digits, min, max, .. } => {
            out.insert("minimum", *min);
            out.insert("maximum", *max);
            // For numbers given as text. `multipleOf` would refuse 0.07 in validators that compute with binary floats.
            let fraction = if *digits > 0 { format!(r"(\.[0-9]{{1,{digits}}})?") } else { String::new() };
            out.insert("pattern", format!("^-?[0-9]+{fraction}$"));
            out.insert("x-digits", u32::from(*digits));
            if !unit.is_none() {
                out.insert("x-unit", unit.to_string());
            }
        }
        FactType::Date { min, max } => {
            out.insert("format", "date");
            for (key, bound) in [("x-min", min), ("x-max", max)] {
                match bound {
                    Some(DateBound::On) => out.insert(key, "on"),
                    Some(DateBound::Day(day)) => out.insert(key, *day),
                    None => {}
                }
            }
        }
        FactType::Choice(set) => {
            let codes = schema.choice(*set).map_or(&[][..], |set| &set.codes);
            let nulls = null.iter().map(|_| Input::Null);
            out.insert("enum", list(codes.iter().map(|(code, _)| Input::from(code.to_string())).chain(nulls)));
            let mut labels = Input::map();
            for (code, label) in codes {
                labels.insert(code.to_string(), both(label));
            }
            out.insert("x-codes", labels);
        }
        FactType::Region => out.insert("pattern", "^[0-9]{2,12}$"),
    }
    if let Some(value) = &fact.default {
        out.insert("default", value_input(schema, value));
    }
    if fact.sensitive {
        out.insert("x-sensitive", true);
    }
    if let Some(carry) = &fact.carry {
        let mut of = Input::map();
        of.insert("from", carry.from.to_string());
        of.insert("resets", carry.resets.name());
        out.insert("x-carry", of);
    }
    if let Some(tolerance) = &fact.tolerance {
        out.insert("x-tolerance", tolerance.to_string());
    }
    out
}
