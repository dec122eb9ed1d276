//! A screening as JSON.

use serde_json::{Map, Value as Json, json};

use super::question::{Question, Subject};
use super::{Decided, Open, Place, Screening};
use crate::assessment::canonical_value;
use crate::facts::{DateBound, Fact, FactType, Value};
use crate::ir::Cite;
use crate::ir::types::Type;
use crate::label::Label;
use crate::number::Number;
use crate::policy::Target;
use crate::unit::Unit;

fn unit(unit: &Unit) -> Json {
    if unit.is_none() { Json::Null } else { unit.to_string().into() }
}

impl Screening {
    /// `{ "decided": […], "open": […], "ask": […], "faults": […] }`, with labels in both languages and values in canonical form: numbers are texts.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "decided": self.decided.iter().map(|d| self.decided_json(d)).collect::<Vec<_>>(),
            "open": self.open.iter().map(|o| self.open_json(o)).collect::<Vec<_>>(),
            "ask": self.ask.iter().map(|q| self.question_json(q)).collect::<Vec<_>>(),
            "faults": self.faults.iter()
                .map(|f| json!({ "path": f.path.to_string(), "code": f.code.name(), "message": f.message.json() }))
                .collect::<Vec<_>>(),
        })
    }

    fn place_json(&self, place: &Place) -> Map<String, Json> {
        let program = self.policy.program();
        let symbol = program.symbol(place.rule);
        let programme = symbol.and_then(|s| program.programmes.get(usize::from(s.programme)));
        let of = match place.ty.required() {
            Type::Number(number) => unit(&number.unit),
            _ => Json::Null,
        };
        let mut map = Map::new();
        map.insert("rule".into(), symbol.map_or(Json::Null, |s| (*s.name).into()));
        map.insert("path".into(), place.path.to_string().into());
        map.insert("label".into(), self.label_of(place).map_or(Json::Null, Label::json));
        map.insert("programme".into(), programme.map_or(Json::Null, |p| (*p.name).into()));
        map.insert("kind".into(), place.kind.name().into());
        map.insert("unit".into(), of);
        map
    }

    /// The label of a rule in force.
    pub(super) fn label_of(&self, place: &Place) -> Option<&Label> {
        match self.policy.resolution().target(self.policy.program(), place.rule, None) {
            Target::Rule { definition, .. } => Some(&definition.label),
            _ => None,
        }
    }

    fn decided_json(&self, decided: &Decided) -> Json {
        let program = self.policy.program();
        let mut map = self.place_json(&decided.place);
        match &decided.outcome {
            Ok(value) => map.insert("value".into(), canonical_value(value, &decided.place.ty, &program.schema)),
            Err(error) => map.insert(
                "error".into(),
                json!({
                    "error": error.kind.name(),
                    "rule": error.rule.and_then(|r| program.symbol(r)).map(|s| &*s.name),
                    "path": error.path().to_string(),
                    "place": error.place(),
                    "message": error.message().json(),
                }),
            ),
        };
        Json::Object(map)
    }

    fn open_json(&self, open: &Open) -> Json {
        let of = |value: &Value| canonical_value(value, &open.place.ty, &self.policy.program().schema);
        let mut map = self.place_json(&open.place);
        let range = open.range.as_ref().map_or(Json::Null, |(least, most)| json!({ "min": of(least), "max": of(most) }));
        map.insert("range".into(), range);
        map.insert("values".into(), open.values.as_ref().map_or(Json::Null, |values| values.iter().map(of).collect()));
        map.insert("may_fail".into(), open.may_fail.into());
        map.insert("depends_on".into(), open.depends_on.iter().map(|p| Json::from(p.to_string())).collect());
        Json::Object(map)
    }

    fn question_json(&self, question: &Question) -> Json {
        let schema = &self.policy.program().schema;
        let mut map = Map::new();
        map.insert("path".into(), question.path.to_string().into());
        match question.subject {
            Subject::Fact(id) => {
                if let Some(fact) = schema.fact(id) {
                    self.fact_json(fact, &mut map);
                }
            }
            Subject::List(id) => {
                if let Some(entity) = schema.entity(id) {
                    map.insert("entity".into(), (*entity.key).into());
                    map.insert("fact".into(), Json::Null);
                    let name = entity.names.iter().find(|n| !n.is_ascii()).unwrap_or(&entity.key);
                    map.insert("label".into(), json!({ "zh": &**name, "en": &*entity.key }));
                    map.insert("help".into(), Json::Null);
                    map.insert("type".into(), "list".into());
                    map.insert("unit".into(), entity.unit.as_deref().map_or(Json::Null, Json::from));
                    map.insert("min".into(), entity.least.to_string().into());
                    map.insert("max".into(), entity.most.to_string().into());
                    for key in ["digits", "codes", "default"] {
                        map.insert(key.into(), Json::Null);
                    }
                    map.insert("optional".into(), false.into());
                }
            }
        }
        let program = self.policy.program();
        let needs = question.needs.iter().map(|need| {
            let symbol = program.symbol(need.rule);
            let programme = symbol.and_then(|s| program.programmes.get(usize::from(s.programme)));
            json!({
                "rule": symbol.map(|s| &*s.name),
                "programme": programme.map(|p| &*p.name),
                "cite": need.cite.as_ref().and_then(|c| c.article.as_deref()),
                "source": need.cite.as_ref().map(|c| self.source(c)),
            })
        });
        map.insert("for".into(), needs.collect());
        map.insert("score".into(), json!(question.score));
        Json::Object(map)
    }

    /// The title of a source, or the document number itself.
    pub(super) fn source<'c>(&'c self, cite: &'c Cite) -> &'c str {
        self.policy.program().layers.iter().rev().find_map(|l| l.sources.get(&cite.source)).unwrap_or(&cite.source)
    }

    fn fact_json(&self, fact: &Fact, map: &mut Map<String, Json>) {
        let schema = &self.policy.program().schema;
        let day = |bound: &Option<DateBound>| match bound {
            Some(DateBound::On) => self.policy.date().to_string().into(),
            Some(DateBound::Day(day)) => day.to_string().into(),
            None => Json::Null,
        };
        let money = |of: &Unit, n: &Number| Json::from(if of.is_money() { n.to_money_text() } else { n.to_string() });
        let (min, max, digits, of) = match &fact.ty {
            FactType::Number { unit: of, digits, min, max, .. } => (money(of, min), money(of, max), Json::from(*digits), unit(of)),
            FactType::Date { min, max } => (day(min), day(max), Json::Null, Json::Null),
            _ => (Json::Null, Json::Null, Json::Null, Json::Null),
        };
        let codes = match &fact.ty {
            FactType::Choice(set) => {
                let codes = schema.choice(*set).map(|s| s.codes.as_slice()).unwrap_or_default();
                codes.iter().map(|(code, words)| json!({ "code": &**code, "label": words.json() })).collect()
            }
            _ => Json::Null,
        };
        let ty = Type::from(&fact.ty);
        let default = fact.default.as_ref().map_or(Json::Null, |value| canonical_value(value, &ty, schema));
        map.insert("entity".into(), schema.entity(fact.entity).map_or(Json::Null, |e| (*e.key).into()));
        map.insert("fact".into(), (*fact.key).into());
        map.insert("label".into(), fact.label.json());
        map.insert("help".into(), fact.help.as_ref().map_or(Json::Null, Label::json));
        map.insert("type".into(), ty.name().into());
        map.insert("unit".into(), of);
        map.insert("min".into(), min);
        map.insert("max".into(), max);
        map.insert("digits".into(), digits);
        map.insert("codes".into(), codes);
        map.insert("optional".into(), fact.optional.into());
        map.insert("default".into(), default);
    }
}
