//! What is in a pack, and what went wrong in an assessment, as JSON.

use doudi::assessment::Assessment;
use doudi::facts::{ChoiceId, Entity, EntityId, Fact, FactId, FactType, Input, Schema, Value};
use doudi::ir::types::Type;
use doudi::ir::{Body, Program, SymbolId};
use doudi::label::Label;
use doudi::unit::Unit;

use crate::errors::label;

/// What a pack is, but for its facts and rules.
pub(crate) fn pack(program: &Program) -> Input<'static> {
    let mut out = Input::map();
    if let Some(layer) = program.pack() {
        out.insert("name", layer.name.to_string());
        out.insert("title", label(&layer.title));
        out.insert("version", layer.version.to_string());
        out.insert("region", layer.region);
    }
    out.insert("digest", program.pack_digest().to_owned());
    let schema = &program.schema;
    out.insert("entities", list(schema.entities.iter().map(|e| entity(schema, e))));
    let programmes = program.programmes.iter().map(|p| {
        let mut out = Input::map();
        out.insert("name", p.name.to_string());
        out.insert("title", label(&p.title));
        out.insert("source", p.source.as_ref().map(|s| source(program, s)));
        out
    });
    out.insert("programmes", list(programmes));
    out
}

pub(crate) fn facts(schema: &Schema) -> Input<'static> {
    list((0..).map(FactId).zip(&schema.facts).map(|(id, f)| fact(schema, id, f)))
}

pub(crate) fn rules(program: &Program) -> Input<'static> {
    list((0..).map(SymbolId).take(program.symbols.len()).filter_map(|id| rule(program, id)))
}

fn list(items: impl Iterator<Item = Input<'static>>) -> Input<'static> {
    Input::List(items.collect())
}

/// What a key of the pack's sources stands for; a source that is no key is itself.
fn source(program: &Program, key: &str) -> String {
    let named = program.layers.iter().rev().find_map(|layer| layer.sources.get(key));
    named.map_or(key, |text| text).to_owned()
}

fn entity_name(schema: &Schema, entity: EntityId) -> String {
    schema.entity(entity).map_or_else(String::new, |e| e.key.to_string())
}

fn entity(schema: &Schema, entity: &Entity) -> Input<'static> {
    let mut out = Input::map();
    let name = entity.names.first().unwrap_or(&entity.key);
    out.insert("name", entity.key.to_string());
    out.insert("label", label(&Label::new(name.to_string(), entity.key.replace('_', " "))));
    out.insert("parent", entity.parent.map(|p| entity_name(schema, p)));
    out.insert("list", entity.parent.map(|_| entity.list.to_string()));
    out.insert("least", entity.parent.map(|_| entity.least));
    out.insert("most", entity.parent.map(|_| entity.most));
    out
}

fn fact(schema: &Schema, id: FactId, fact: &Fact) -> Input<'static> {
    let mut out = Input::map();
    out.insert("path", schema.path_of(id));
    out.insert("entity", entity_name(schema, fact.entity));
    out.insert("fact", fact.key.to_string());
    out.insert("label", label(&fact.label));
    out.insert("help", fact.help.as_ref().map_or(Input::Null, label));
    let ty = Type::from(&fact.ty);
    out.insert("type", ty.name());
    out.insert("unit", ty.unit().map(Unit::to_string));
    let (mut min, mut max, mut digits) = (Input::Null, Input::Null, Input::Null);
    match &fact.ty {
        FactType::Number { min: least, max: most, digits: of, .. } => {
            (min, max, digits) = (least.to_string().into(), most.to_string().into(), u32::from(*of).into());
        }
        FactType::Date { min: first, max: last } => (min, max) = (day(*first), day(*last)),
        _ => {}
    }
    out.insert("min", min);
    out.insert("max", max);
    out.insert("digits", digits);
    let codes = match &fact.ty {
        FactType::Choice(set) => codes(schema, *set),
        _ => None,
    };
    out.insert("codes", codes);
    out.insert("default", fact.default.as_ref().map_or(Input::Null, |value| plain(value, schema, &fact.ty)));
    out.insert("required", fact.default.is_none() && !fact.unanswered_is_absent);
    out.insert("optional", fact.optional);
    out.insert("sensitive", fact.sensitive);
    out
}

fn codes(schema: &Schema, set: ChoiceId) -> Option<Input<'static>> {
    let set = schema.choice(set)?;
    Some(list(set.codes.iter().map(|(code, name)| {
        let mut out = Input::map();
        out.insert("code", code.to_string());
        out.insert("label", label(name));
        out
    })))
}

/// A date's bound; `on` is the policy's date.
fn day(bound: Option<doudi::facts::DateBound>) -> Input<'static> {
    use doudi::facts::DateBound;
    match bound {
        Some(DateBound::On) => "on".into(),
        Some(DateBound::Day(day)) => day.into(),
        None => Input::Null,
    }
}

/// A fact's value in canonical form.
fn plain(value: &Value, schema: &Schema, ty: &FactType) -> Input<'static> {
    match value {
        Value::Absent => Input::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => match ty {
            FactType::Number { unit, .. } if unit.is_money() => number.to_money_text().into(),
            _ => number.to_string().into(),
        },
        Value::Date(day) => (*day).into(),
        Value::Code(set, code) => schema.choice(*set).and_then(|s| s.code(*code)).map(str::to_owned).into(),
        Value::Text(text) => text.to_string().into(),
        Value::Region(region) => (*region).into(),
    }
}

/// A rule as it stands in the last pack of the chain that has it; none for parameters.
fn rule(program: &Program, id: SymbolId) -> Option<Input<'static>> {
    let symbol = program.symbol(id)?;
    let definition = symbol.definitions.last()?;
    let Body::Rule(rule) = &definition.body else { return None };
    let mut out = Input::map();
    out.insert("name", symbol.name.to_string());
    out.insert("programme", program.programmes.get(usize::from(symbol.programme)).map(|p| p.name.to_string()));
    out.insert("entity", entity_name(&program.schema, definition.entity));
    out.insert("label", label(&definition.label));
    out.insert("kind", rule.kind.name());
    out.insert("type", definition.ty.name());
    out.insert("unit", definition.ty.unit().map(Unit::to_string));
    let codes = match definition.ty.required() {
        Type::Choice(set) => codes(&program.schema, *set),
        _ => None,
    };
    out.insert("codes", codes);
    out.insert("optional", definition.ty.may_be_absent());
    let cites = rule.versions.last().map(|v| v.cites.iter().map(|c| program.cite_text(c)).collect::<Vec<_>>());
    out.insert("cites", Input::from(cites.unwrap_or_default()));
    Some(out)
}

/// Why rules have no value, with the path of each (`members[0].people::age`).
pub(crate) fn errors(assessment: &Assessment) -> Input<'static> {
    let (program, population) = (assessment.policy().program(), assessment.population());
    let mut found = Vec::new();
    for result in assessment.results() {
        let Some(symbol) = program.symbol(result.rule) else { continue };
        for (lane, outcome) in result.outcomes.iter().enumerate() {
            let Err(error) = outcome else { continue };
            let mut out = Input::map();
            out.insert("rule", symbol.name.to_string());
            out.insert("path", population.place(result.entity, lane).1.to_string());
            out.insert("code", error.kind.name());
            out.insert("message", label(error.message()));
            out.insert("about", error.path().to_string());
            out.insert("in", error.rule.and_then(|r| program.symbol(r)).map(|s| s.name.to_string()));
            out.insert("place", error.place().to_owned());
            found.push(out);
        }
    }
    Input::List(found)
}
