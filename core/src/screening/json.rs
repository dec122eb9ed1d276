//! A screening as JSON. Written straight from what it is made of: a page that screens at every key pressed has no time for a tree in between.

use std::fmt::Display;

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::question::{Need, Question, Subject};
use super::{Decided, Open, Place, Screening};
use crate::assessment::{RuleError, canonical_value};
use crate::calendar::Date;
use crate::facts::{DateBound, Entity, Fact, FactType, Fault, Path, Value};
use crate::ir::types::Type;
use crate::ir::{Cite, SymbolId};
use crate::label::Label;
use crate::number::Number;
use crate::policy::Target;
use crate::unit::Unit;

/// A text as it is shown.
struct Shown<T>(T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Each of many, made as it is written.
struct Each<I>(I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

#[derive(Serialize)]
struct WordsJson<'a> {
    zh: &'a str,
    en: &'a str,
}

impl<'a> From<&'a Label> for WordsJson<'a> {
    fn from(label: &'a Label) -> Self {
        Self { zh: &label.zh, en: &label.en }
    }
}

#[derive(Serialize)]
struct ScreeningJson<D, O, A, F> {
    decided: D,
    open: O,
    ask: A,
    faults: F,
}

#[derive(Serialize)]
struct FaultJson<'a> {
    path: Shown<&'a Path>,
    code: &'a str,
    message: WordsJson<'a>,
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    rule: Option<&'a str>,
    path: Shown<&'a Path>,
    label: Option<WordsJson<'a>>,
    programme: Option<&'a str>,
    kind: &'a str,
    unit: Option<Shown<&'a Unit>>,
}

#[derive(Serialize)]
struct DecidedJson<'a> {
    #[serde(flatten)]
    place: PlaceJson<'a>,
    /// Where there is an error, none.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorJson<'a>>,
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    error: &'a str,
    rule: Option<&'a str>,
    path: Shown<&'a Path>,
    place: &'a str,
    message: WordsJson<'a>,
}

#[derive(Serialize)]
struct OpenJson<'a> {
    #[serde(flatten)]
    place: PlaceJson<'a>,
    range: Option<RangeJson>,
    values: Option<Vec<Json>>,
    may_fail: bool,
    depends_on: Vec<Shown<&'a Path>>,
}

#[derive(Serialize)]
struct RangeJson {
    min: Json,
    max: Json,
}

#[derive(Serialize)]
struct QuestionJson<'a, N> {
    path: Shown<&'a Path>,
    #[serde(flatten)]
    subject: Option<SubjectJson<'a>>,
    r#for: N,
    score: f64,
}

#[derive(Serialize)]
struct NeedJson<'a> {
    rule: Option<&'a str>,
    programme: Option<&'a str>,
    cite: Option<&'a str>,
    source: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum SubjectJson<'a> {
    Fact(FactJson<'a>),
    List(ListJson<'a>),
}

#[derive(Serialize)]
struct FactJson<'a> {
    entity: Option<&'a str>,
    fact: &'a str,
    label: WordsJson<'a>,
    help: Option<WordsJson<'a>>,
    r#type: &'a str,
    unit: Option<Shown<&'a Unit>>,
    min: Option<String>,
    max: Option<String>,
    digits: Option<u8>,
    codes: Option<Vec<CodeJson<'a>>>,
    optional: bool,
    default: Option<Json>,
}

#[derive(Serialize)]
struct CodeJson<'a> {
    code: &'a str,
    label: WordsJson<'a>,
}

#[derive(Serialize)]
struct ListJson<'a> {
    entity: &'a str,
    fact: (),
    label: WordsJson<'a>,
    help: (),
    r#type: &'a str,
    unit: Option<&'a str>,
    min: Shown<u32>,
    max: Shown<u32>,
    digits: (),
    codes: (),
    default: (),
    optional: bool,
}

/// As [`Screening::to_json`] says.
impl Serialize for Screening {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ScreeningJson {
            decided: Each(self.decided.iter().map(|d| self.decided_json(d))),
            open: Each(self.open.iter().map(|o| self.open_json(o))),
            ask: Each(self.ask.iter().map(|q| self.question_json(q))),
            faults: Each(self.faults.iter().map(fault_json)),
        }
        .serialize(serializer)
    }
}

impl Screening {
    /// `{ "decided": […], "open": […], "ask": […], "faults": […] }`, with labels in both languages and values in canonical form: numbers are texts.
    #[must_use]
    pub fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The same as text, several times as fast: there is no tree in between.
    #[must_use]
    pub fn to_json_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn place_json<'a>(&'a self, place: &'a Place) -> PlaceJson<'a> {
        let unit = match place.ty.required() {
            Type::Number(number) => shown(&number.unit),
            _ => None,
        };
        PlaceJson {
            rule: self.rule_name(place.rule),
            path: Shown(&place.path),
            label: self.label_of(place).map(Into::into),
            programme: self.programme_name(place.rule),
            kind: place.kind.name(),
            unit,
        }
    }

    fn rule_name(&self, rule: SymbolId) -> Option<&str> {
        self.policy.program().symbol(rule).map(|symbol| &*symbol.name)
    }

    fn programme_name(&self, rule: SymbolId) -> Option<&str> {
        let program = self.policy.program();
        program.programmes.get(usize::from(program.symbol(rule)?.programme)).map(|p| &*p.name)
    }

    /// The label of a rule in force.
    pub(super) fn label_of(&self, place: &Place) -> Option<&Label> {
        match self.policy.resolution().target(self.policy.program(), place.rule, None) {
            Target::Rule { definition, .. } => Some(&definition.label),
            _ => None,
        }
    }

    fn canonical(&self, value: &Value, ty: &Type) -> Json {
        canonical_value(value, ty, &self.policy.program().schema)
    }

    fn decided_json<'a>(&'a self, decided: &'a Decided) -> DecidedJson<'a> {
        let (value, error) = match &decided.outcome {
            Ok(value) => (Some(self.canonical(value, &decided.place.ty)), None),
            Err(error) => (None, Some(self.error_json(error))),
        };
        DecidedJson { place: self.place_json(&decided.place), value, error }
    }

    fn error_json<'a>(&'a self, error: &'a RuleError) -> ErrorJson<'a> {
        ErrorJson {
            error: error.kind.name(),
            rule: error.rule.and_then(|rule| self.rule_name(rule)),
            path: Shown(error.path()),
            place: error.place(),
            message: error.message().into(),
        }
    }

    fn open_json<'a>(&'a self, open: &'a Open) -> OpenJson<'a> {
        let of = |value: &Value| self.canonical(value, &open.place.ty);
        OpenJson {
            place: self.place_json(&open.place),
            range: open.range.as_ref().map(|(least, most)| RangeJson { min: of(least), max: of(most) }),
            values: open.values.as_ref().map(|values| values.iter().map(of).collect()),
            may_fail: open.may_fail,
            depends_on: open.depends_on.iter().map(Shown).collect(),
        }
    }

    fn question_json<'a>(&'a self, question: &'a Question) -> QuestionJson<'a, impl Serialize + 'a> {
        let schema = &self.policy.program().schema;
        let subject = match question.subject {
            Subject::Fact(id) => schema.fact(id).map(|fact| SubjectJson::Fact(self.fact_json(fact))),
            Subject::List(id) => schema.entity(id).map(|entity| SubjectJson::List(list_json(entity))),
        };
        let need = |need: &'a Need| NeedJson {
            rule: self.rule_name(need.rule),
            programme: self.programme_name(need.rule),
            cite: need.cite.as_ref().and_then(|c| c.article.as_deref()),
            source: need.cite.as_ref().map(|c| self.source(c)),
        };
        QuestionJson { path: Shown(&question.path), subject, r#for: Each(question.needs.iter().map(need)), score: question.score }
    }

    /// The title of a source, or the document number itself.
    pub(super) fn source<'c>(&'c self, cite: &'c Cite) -> &'c str {
        self.policy.program().layers.iter().rev().find_map(|l| l.sources.get(&cite.source)).unwrap_or(&cite.source)
    }

    fn fact_json<'a>(&'a self, fact: &'a Fact) -> FactJson<'a> {
        let schema = &self.policy.program().schema;
        let day = |bound: &Option<DateBound>| -> Option<Date> {
            match bound {
                Some(DateBound::On) => Some(self.policy.date()),
                Some(DateBound::Day(day)) => Some(*day),
                None => None,
            }
        };
        let text = |of: &Unit, n: &Number| Some(if of.is_money() { n.to_money_text() } else { n.to_string() });
        let (min, max, digits, unit) = match &fact.ty {
            FactType::Number { unit, digits, min, max, .. } => (text(unit, min), text(unit, max), Some(*digits), shown(unit)),
            FactType::Date { min, max } => (day(min).map(|d| d.to_string()), day(max).map(|d| d.to_string()), None, None),
            _ => (None, None, None, None),
        };
        let codes = match &fact.ty {
            FactType::Choice(set) => {
                let codes = schema.choice(*set).map(|s| s.codes.as_slice()).unwrap_or_default();
                Some(codes.iter().map(|(code, words)| CodeJson { code, label: words.into() }).collect())
            }
            _ => None,
        };
        let ty = Type::from(&fact.ty);
        FactJson {
            entity: schema.entity(fact.entity).map(|e| &*e.key),
            fact: &fact.key,
            label: (&fact.label).into(),
            help: fact.help.as_ref().map(Into::into),
            r#type: ty.name(),
            unit,
            min,
            max,
            digits,
            codes,
            optional: fact.optional,
            default: fact.default.as_ref().map(|value| self.canonical(value, &ty)),
        }
    }
}

fn fault_json(fault: &Fault) -> FaultJson<'_> {
    FaultJson { path: Shown(&fault.path), code: fault.code.name(), message: (&fault.message).into() }
}

fn shown(unit: &Unit) -> Option<Shown<&Unit>> {
    (!unit.is_none()).then_some(Shown(unit))
}

fn list_json(entity: &Entity) -> ListJson<'_> {
    ListJson {
        entity: &entity.key,
        fact: (),
        label: WordsJson { zh: entity.chinese(), en: &entity.key },
        help: (),
        r#type: "list",
        unit: entity.unit.as_deref(),
        min: Shown(entity.least),
        max: Shown(entity.most),
        digits: (),
        codes: (),
        default: (),
        optional: false,
    }
}
