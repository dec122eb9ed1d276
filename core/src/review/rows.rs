//! Which row of a parameter is in force for a key, under two policies, and how to put the one's rows in the place of the other's.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::pairing::Place;
use super::shown::Shown;
use crate::calendar::Date;
use crate::facts::{ChoiceId, Region, Schema, Value};
use crate::ir::types::Type;
use crate::ir::{Body, Cell, Definition, Dimension, Key, KeyFrom, KeyValue, Layer, Parameter, ParameterValue, Program, Row, SymbolId};
use crate::label::Label;
use crate::plan::{Entry, NO_KEY, Table, packed};
use crate::policy::{Policy, Target};
use crate::words::Citation;

/// A row of a parameter as a review tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowInForce {
    /// The value with its unit; of bands all of them.
    pub text: Label,
    /// Canonical: a number as text, a code's name; of bands `[{"upto": "20000", "value": "0"}, …]`.
    pub value: Json,
    /// First day.
    pub from: Date,
    /// Last day, where it is written.
    pub until: Option<Date>,
    /// What it rests on.
    pub cite: Citation,
    /// Rests on a secondary source.
    pub verify: bool,
    /// The pack that says so.
    pub pack: Box<str>,
}

impl RowInForce {
    fn json(&self) -> Json {
        let mut map = Map::new();
        map.insert("value".into(), self.value.clone());
        map.insert("from".into(), self.from.to_string().into());
        if let Some(until) = self.until {
            map.insert("until".into(), until.to_string().into());
        }
        let cite = json!({ "source": &*self.cite.source, "title": self.cite.title.as_deref(), "article": self.cite.article.as_deref() });
        map.insert("cite".into(), cite);
        if self.verify {
            map.insert("verify".into(), true.into());
        }
        map.insert("pack".into(), (*self.pack).into());
        Json::Object(map)
    }
}

/// What two policies have for one key of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// Who looked it up, where the keys are somebody's.
    pub places: Vec<Place>,
    /// What it was looked up by: `城镇 · Urban`, `610330`.
    pub key: Vec<Label>,
    /// The row in force before; none: there was none.
    pub before: Option<RowInForce>,
    /// The row in force after.
    pub after: Option<RowInForce>,
}

/// A parameter of which another row is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterChange {
    /// Its name: `dibao::standard`.
    pub name: Box<str>,
    /// Its label.
    pub label: Label,
    /// The rows that were looked up and differ.
    pub rows: Vec<RowChange>,
}

impl ParameterChange {
    pub(super) fn json(&self) -> Map<String, Json> {
        let mut map = Map::new();
        map.insert("name".into(), (*self.name).into());
        map.insert("label".into(), self.label.json());
        let rows = self.rows.iter().map(|row| {
            let side = |row: &Option<RowInForce>| row.as_ref().map_or(Json::Null, RowInForce::json);
            let paths: Vec<String> = row.places.iter().map(|p| p.path().to_string()).collect();
            let key: Vec<Json> = row.key.iter().map(Label::json).collect();
            json!({ "of": paths, "key": key, "before": side(&row.before), "after": side(&row.after) })
        });
        map.insert("rows".into(), rows.collect());
        map
    }
}

/// A definition of a parameter that is in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct InForce<'p> {
    pub(super) definition: &'p Definition,
    pub(super) parameter: &'p Arc<Parameter>,
}

/// What a name is under a policy, if it is a parameter.
pub(super) fn in_force(policy: &Policy, symbol: SymbolId, below: Option<Layer>) -> Option<InForce<'_>> {
    match policy.resolution().target(policy.program(), symbol, below) {
        Target::Parameter { definition, parameter } => Some(InForce { definition, parameter }),
        Target::Rule { .. } | Target::NotInForce => None,
    }
}

/// Tables of a policy, made once each.
#[derive(Debug)]
pub(super) struct Tables<'p> {
    policy: &'p Policy,
    made: HashMap<(SymbolId, Layer), Table>,
}

impl<'p> Tables<'p> {
    pub(super) fn new(policy: &'p Policy) -> Self {
        Self { policy, made: HashMap::new() }
    }

    /// The row in force for a key, and it as it is told.
    pub(super) fn row(&mut self, symbol: SymbolId, of: InForce<'p>, key: &[i64]) -> Option<RowInForce> {
        let program = self.policy.program();
        let table = self.made.entry((symbol, of.definition.layer)).or_insert_with(|| table(self.policy, symbol, of));
        let mut key = key.to_vec();
        let Some(Entry::InForce(band)) = table.find(&mut key) else { return None };
        Some(told(program, of.definition, of.parameter.rows.get(band.row)?))
    }
}

fn table(policy: &Policy, symbol: SymbolId, of: InForce<'_>) -> Table {
    let schema = &policy.program().schema;
    Table::new(symbol, of.definition.layer, of.parameter, policy.date(), |set| schema.choice(set).map_or(0, |s| s.codes.len()))
}

pub(super) fn told(program: &Program, definition: &Definition, row: &Row) -> RowInForce {
    let (schema, ty) = (&program.schema, &definition.ty);
    let (text, value) = match &row.value {
        Cell::One(value) => shown(value, ty, schema),
        Cell::Bands { upto, values } => {
            let limits = upto.iter().map(|n| Some(n.to_string())).chain([None]);
            let bands: Vec<(Option<String>, (Label, Json))> = limits.zip(values.iter().map(|v| shown(v, ty, schema))).collect();
            let say = |zh: bool| -> String {
                let parts = bands.iter().map(|(limit, (text, _))| match (limit, zh) {
                    (Some(limit), true) => format!("至 {limit}:{}", text.zh),
                    (None, true) => format!("以上:{}", text.zh),
                    (Some(limit), false) => format!("to {limit}: {}", text.en),
                    (None, false) => format!("above: {}", text.en),
                });
                parts.collect::<Vec<_>>().join(if zh { "、" } else { ", " })
            };
            let json = bands.iter().map(|(limit, (_, value))| json!({ "upto": limit, "value": value })).collect();
            (Label::new(say(true), say(false)), json)
        }
    };
    let title = program.source_title(&row.cite.source).map(Into::into);
    let cite = Citation { source: row.cite.source.clone(), title, article: row.cite.article.clone() };
    let pack = program.layers.get(usize::from(row.layer)).map_or_else(|| "".into(), |l| l.name.clone());
    RowInForce { text, value, from: row.from, until: row.until, cite, verify: row.verify, pack }
}

fn shown(value: &ParameterValue, ty: &Type, schema: &Schema) -> (Label, Json) {
    let value = match (value, ty.required()) {
        (ParameterValue::Number(n), _) => Value::Number(*n),
        (ParameterValue::Bool(b), _) => Value::Bool(*b),
        (ParameterValue::Code(code), Type::Choice(set)) => Value::Code(*set, *code),
        (ParameterValue::Code(_), _) => Value::Absent,
        (ParameterValue::Date(date), _) => Value::Date(*date),
        (ParameterValue::Fraction(n, d), _) => {
            let text = format!("{n}/{d}");
            return (Label::new(&*text, &*text), text.into());
        }
    };
    let shown = Shown::new(&value, ty, schema);
    (shown.text, shown.json)
}

/// The key in words.
pub(super) fn key_text(program: &Program, parameter: &Parameter, key: &[i64]) -> Vec<Label> {
    let text = |(own, value): (&Key, &i64)| -> Label {
        let plain = |text: String| Label::new(&*text, &*text);
        match &own.dimension {
            _ if *value == NO_KEY => Label::new("无", "none"),
            Dimension::Choice(set) => {
                let label = usize::try_from(*value).ok().and_then(|i| program.schema.choice(*set)?.codes.get(i));
                label.map_or_else(|| plain(value.to_string()), |(_, label)| label.clone())
            }
            Dimension::Bool => {
                let name = key_name(program, &own.from);
                if *value != 0 { name } else { Label::new(format!("非{}", name.zh), format!("not {}", name.en)) }
            }
            Dimension::Region => plain(Region::from_packed(*value).to_string()),
            Dimension::Int | Dimension::Band { .. } => {
                let name = key_name(program, &own.from);
                Label::new(format!("{} {value}", name.zh), format!("{} {value}", name.en))
            }
        }
    };
    parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. })).zip(key).map(text).collect()
}

fn key_name(program: &Program, from: &KeyFrom) -> Label {
    let found = match from {
        KeyFrom::Fact(fact) => program.schema.fact(*fact).map(|f| f.label.clone()),
        KeyFrom::Rule(symbol) => program.symbol(*symbol).and_then(|s| s.definitions.last()).map(|d| d.label.clone()),
        KeyFrom::Passed => None,
    };
    found.unwrap_or_else(|| Label::new("", ""))
}

/// Turns keys of a parameter of one program into those of another; none where the two have other keys.
pub(super) struct Translation<'p> {
    from: (&'p Program, &'p Parameter),
    to: (&'p Program, &'p Parameter),
}

impl<'p> Translation<'p> {
    pub(super) fn new(from: (&'p Program, &'p Parameter), to: (&'p Program, &'p Parameter)) -> Option<Self> {
        let ((source, ours), (target, theirs)) = (from, to);
        let name = |program: &Program, key: &KeyFrom| match key {
            KeyFrom::Fact(fact) => program.schema.fact(*fact).and_then(|f| Some(format!("{}.{}", program.schema.entity(f.entity)?.key, f.key))),
            KeyFrom::Rule(symbol) => program.symbol(*symbol).map(|s| s.name.to_string()),
            KeyFrom::Passed => Some(String::new()),
        };
        let alike = |(a, b): (&Key, &Key)| {
            let dimensions = matches!((&a.dimension, &b.dimension), (Dimension::Choice(_), Dimension::Choice(_))) || a.dimension == b.dimension;
            dimensions && name(source, &a.from) == name(target, &b.from)
        };
        let same = ours.keys.len() == theirs.keys.len() && ours.marginal == theirs.marginal && ours.keys.iter().zip(&theirs.keys).all(alike);
        same.then_some(Self { from, to })
    }

    fn dimensions(parameter: &'p Parameter) -> impl Iterator<Item = &'p Dimension> {
        parameter.keys.iter().map(|k| &k.dimension).filter(|d| !matches!(d, Dimension::Band { .. }))
    }

    /// A packed key; codes that the other doesn't have match nothing.
    pub(super) fn key(&self, key: &[i64]) -> Vec<i64> {
        let dimensions = Self::dimensions(self.from.1).zip(Self::dimensions(self.to.1));
        let turned = dimensions.zip(key).map(|((from, to), value)| match (from, to) {
            (Dimension::Choice(from), Dimension::Choice(to)) => {
                u16::try_from(*value).ok().and_then(|code| self.code(*from, *to, code)).map_or(NO_KEY, i64::from)
            }
            _ => *value,
        });
        turned.collect()
    }

    fn code(&self, from: ChoiceId, to: ChoiceId, code: u16) -> Option<u16> {
        self.to.0.schema.choice(to)?.index(self.from.0.schema.choice(from)?.code(code)?)
    }

    /// A row's own key; none where the other doesn't have a code of it.
    fn row_key(&self, key: &[KeyValue]) -> Option<Vec<KeyValue>> {
        let dimensions = Self::dimensions(self.from.1).zip(Self::dimensions(self.to.1));
        let turned = dimensions.zip(key).map(|((from, to), value)| match (from, to, value) {
            (Dimension::Choice(from), Dimension::Choice(to), KeyValue::Code(code)) => self.code(*from, *to, *code).map(KeyValue::Code),
            _ => Some(*value),
        });
        turned.collect()
    }

    /// A row's value; none where it is a code that the other doesn't have.
    fn cell(&self, cell: &Cell, from: &Type, to: &Type) -> Option<Cell> {
        let value = |value: &ParameterValue| match (value, from.required(), to.required()) {
            (ParameterValue::Code(code), Type::Choice(from), Type::Choice(to)) => self.code(*from, *to, *code).map(ParameterValue::Code),
            (other, _, _) => Some(*other),
        };
        Some(match cell {
            Cell::One(one) => Cell::One(value(one)?),
            Cell::Bands { upto, values } => Cell::Bands { upto: upto.clone(), values: values.iter().map(value).collect::<Option<_>>()? },
        })
    }
}

/// The rows in force under a policy alone, from the beginning of time to its end.
fn frozen(policy: &Policy, symbol: SymbolId, of: InForce<'_>) -> Vec<Row> {
    let rows = table(policy, symbol, of).entries.into_iter().filter_map(|(key, entry)| match entry {
        Entry::InForce(band) => of.parameter.rows.get(band.row).map(|row| Row { from: Date::MIN, until: None, ..row.clone() }),
        // A key with rows of which none is in force stays one: its error differs from that of a key without rows.
        Entry::NotInForce => {
            let row = of.parameter.rows.iter().find(|row| row.key.iter().map(|k| packed(*k)).eq(key.iter().copied()));
            row.map(|row| Row { from: Date::MAX, until: None, ..row.clone() })
        }
    });
    rows.collect()
}

/// The program of a policy with a parameter that says what it says under another policy; none where it can't.
pub(super) fn swapped(policy: &Policy, other: &Policy, name: &str) -> Option<Program> {
    let (program, source) = (policy.program(), other.program());
    let (own_symbol, other_symbol) = (program.symbol_named(name)?, source.symbol_named(name)?);
    let (own, theirs) = (in_force(policy, own_symbol, None)?, in_force(other, other_symbol, None)?);
    let same_unit = match (&own.definition.ty, &theirs.definition.ty) {
        (Type::Number(a), Type::Number(b)) => a.unit == b.unit,
        (Type::Choice(_), Type::Choice(_)) => true,
        (a, b) => a == b,
    };
    let translation = Translation::new((source, theirs.parameter), (program, own.parameter)).filter(|_| same_unit)?;
    let rows = frozen(other, other_symbol, theirs).into_iter().map(|row| {
        let key = translation.row_key(&row.key)?;
        let value = translation.cell(&row.value, &theirs.definition.ty, &own.definition.ty)?;
        Some(Row { key, value, layer: own.definition.layer, span: own.definition.span, ..row })
    });
    let rows: Vec<Row> = rows.collect::<Option<_>>()?;
    let fraction = matches!(&theirs.definition.ty, Type::Number(number) if number.fraction);
    let layer = own.definition.layer;
    let mut changed = (**program).clone();
    put(&mut changed, own_symbol, layer, own.parameter, rows, fraction);
    Some(changed)
}

/// The program of a policy with every parameter held at what is in force, whatever the date.
pub(super) fn held(policy: &Policy) -> Program {
    let program = policy.program();
    let mut changed = (**program).clone();
    for (index, symbol) in (0..).map(SymbolId).zip(&program.symbols) {
        for definition in &symbol.definitions {
            if let Body::Parameter(parameter) = &definition.body {
                let rows = frozen(policy, index, InForce { definition, parameter });
                put(&mut changed, index, definition.layer, parameter, rows, false);
            }
        }
    }
    changed
}

fn put(program: &mut Program, symbol: SymbolId, layer: Layer, parameter: &Parameter, rows: Vec<Row>, fraction: bool) {
    let definitions = program.symbols.get_mut(symbol.index()).map(|s| &mut s.definitions);
    if let Some(definition) = definitions.and_then(|d| d.iter_mut().find(|d| d.layer == layer)) {
        if let Type::Number(number) = &mut definition.ty {
            number.fraction |= fraction;
        }
        let keys = parameter.keys.clone();
        definition.body = Body::Parameter(Arc::new(Parameter { rows, lasts: None, keys, incomplete: parameter.incomplete.clone(), ..*parameter }));
    }
}
