//! The canonical text of an assessment.

use serde_json::{Map, Value as Json};

use super::{Assessment, Outcome};
use crate::facts::{EntityId, Schema, Value};
use crate::ir::types::Type;

/// A value as canonical JSON: numbers as strings in shortest form, money with at least two digits.
pub(crate) fn value(value: &Value, ty: &Type, schema: &Schema) -> Json {
    match value {
        Value::Absent => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Number(n) => {
            let money = matches!(ty.required(), Type::Number(number) if number.unit.is_money());
            Json::String(if money { n.to_money_text() } else { n.to_string() })
        }
        Value::Date(date) => Json::String(date.to_string()),
        Value::Code(set, code) => Json::String(schema.choice(*set).and_then(|s| s.code(*code)).unwrap_or_default().to_owned()),
        Value::Text(text) => Json::String(text.to_string()),
        Value::Region(region) => Json::String(region.to_string()),
    }
}

fn outcome(outcome: &Outcome, ty: &Type, assessment: &Assessment) -> Json {
    match outcome {
        Ok(v) => value(v, ty, &assessment.population().schema),
        Err(error) => {
            let rule = error.rule.and_then(|r| assessment.policy().program().symbol(r)).map(|s| Json::String(s.name.to_string()));
            let mut map = Map::new();
            map.insert("error".into(), error.kind.name().into());
            map.insert("rule".into(), rule.unwrap_or(Json::Null));
            map.insert("path".into(), error.path().to_string().into());
            map.insert("place".into(), error.place().to_string().into());
            Json::Object(map)
        }
    }
}

/// An entity's rules, then the entities in it.
pub(crate) fn entity(assessment: &Assessment, entity_id: EntityId, lane: usize) -> Json {
    let mut map = Map::new();
    let program = assessment.policy().program();
    for result in assessment.results().iter().filter(|r| r.entity == entity_id) {
        if let (Some(symbol), Some(value)) = (program.symbol(result.rule), result.outcomes.get(lane)) {
            map.insert(symbol.name.to_string(), outcome(value, &result.ty, assessment));
        }
    }
    let schema = &assessment.population().schema;
    for child in schema.entity(entity_id).map(|e| e.children.as_slice()).unwrap_or_default() {
        let (Some(kind), Some(rows)) = (schema.entity(*child), assessment.population().rows(*child)) else { continue };
        let below = |r: &super::RuleOutcomes| schema.is_within(r.entity, *child);
        if assessment.results().iter().any(below) {
            let list = rows.of_parent(lane).map(|l| entity(assessment, *child, l)).collect();
            map.insert(kind.list.to_string(), Json::Array(list));
        }
    }
    Json::Object(map)
}

pub(super) fn text(assessment: &Assessment) -> String {
    entity(assessment, EntityId::ROOT, 0).to_string()
}
