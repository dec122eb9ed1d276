//! What two households answer differently.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::pairing::{At, Pairing, Place};
use super::shown::Shown;
use crate::assessment::Assessment;
use crate::facts::population::{Population, State};
use crate::facts::{Input, Path, Value, value_input};
use crate::ir::SymbolId;
use crate::ir::types::Type;
use crate::label::Label;
use crate::unit::Unit;

/// What a household says to a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Known, absent, not answered, or assumed.
    pub state: State,
    /// What counts: the value, the default, or that there is none; nothing where the fact is unknown.
    pub value: Option<Shown>,
}

impl Answer {
    /// Did somebody answer, be it that there is none?
    #[must_use]
    pub const fn is_given(&self) -> bool {
        matches!(self.state, State::Known | State::Absent)
    }

    /// As people read it; of sensitive facts only whether it was answered.
    #[must_use]
    pub fn text(&self, withheld: bool) -> Label {
        let Some(value) = &self.value else { return Label::new("未填", "not answered") };
        let text = if withheld { Label::new("(敏感信息)", "(withheld)") } else { value.text.clone() };
        match self.state {
            State::AssumedValue | State::AssumedAbsent => Label::new(format!("未填(按 {})", text.zh), format!("not answered ({} taken)", text.en)),
            _ => text,
        }
    }

    fn json(&self, withheld: bool) -> Json {
        let mut map = Map::new();
        let state = match self.state {
            State::Known => "known",
            State::Absent => "absent",
            State::Unknown => "unknown",
            State::AssumedValue | State::AssumedAbsent => "assumed",
        };
        map.insert("state".into(), state.into());
        match &self.value {
            Some(_) if withheld => map.insert("withheld".into(), true.into()),
            Some(value) => map.insert("value".into(), value.json.clone()),
            None => None,
        };
        Json::Object(map)
    }
}

/// A fact that two households answer differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactChange {
    /// Whose fact.
    pub place: Place,
    /// Its key: `wage_income`.
    pub fact: Box<str>,
    /// Its label.
    pub label: Label,
    /// Its unit, of numbers.
    pub unit: Option<Unit>,
    /// Its values are told only where they are asked for.
    pub sensitive: bool,
    /// The answer before.
    pub before: Answer,
    /// The answer after.
    pub after: Answer,
}

impl FactChange {
    /// Where it stands: `members[0].wage_income`.
    #[must_use]
    pub fn path(&self) -> Path {
        self.place.path().key(self.fact.clone())
    }

    /// Does another value count? Not where what was assumed is now answered the same.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.before.value != self.after.value
    }

    pub(super) fn json(&self, sensitive: bool) -> Map<String, Json> {
        let withheld = self.sensitive && !sensitive;
        let mut map = Map::new();
        map.insert("path".into(), self.path().to_string().into());
        map.insert("fact".into(), (*self.fact).into());
        map.insert("label".into(), self.label.json());
        if let Some(unit) = &self.unit {
            map.insert("unit".into(), unit.to_string().into());
        }
        map.insert("before".into(), self.before.json(withheld));
        map.insert("after".into(), self.after.json(withheld));
        map
    }
}

/// A member or claim that only one household has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityChange {
    /// Which.
    pub place: Place,
    /// Whom it is in.
    pub around: Place,
}

impl EntityChange {
    /// Was it added, not taken away?
    #[must_use]
    pub const fn is_added(&self) -> bool {
        self.place.before.is_none()
    }
}

/// A rule's value that the caller gave on one side, or otherwise on the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenChange {
    /// Of whom.
    pub place: Place,
    /// The rule or parameter: `people::age`.
    pub rule: Box<str>,
    /// Its label.
    pub label: Label,
    /// What was given before; none: computed.
    pub before: Option<Shown>,
    /// What was given after; none: computed.
    pub after: Option<Shown>,
}

impl GivenChange {
    pub(super) fn json(&self) -> Map<String, Json> {
        let mut map = Map::new();
        map.insert("path".into(), self.place.path().key(self.rule.clone()).to_string().into());
        map.insert("label".into(), self.label.json());
        map.insert("before".into(), self.before.as_ref().map_or(Json::Null, |s| s.json.clone()));
        map.insert("after".into(), self.after.as_ref().map_or(Json::Null, |s| s.json.clone()));
        map
    }
}

/// What the facts of two households differ in, by pair of entities.
#[derive(Debug, Default)]
pub(super) struct FactChanges {
    pub(super) facts: Vec<(usize, FactChange)>,
    pub(super) given: Vec<(usize, GivenChange)>,
    pub(super) entities: Vec<(usize, EntityChange)>,
}

impl FactChanges {
    pub(super) fn new(before: &Assessment, after: &Assessment, pairing: &Pairing) -> Self {
        let mut found = Self::default();
        let (given_before, given_after) = (givens(before), givens(after));
        for (index, pair) in pairing.pairs.iter().enumerate() {
            let (Some(old), Some(new)) = (pair.before, pair.after) else {
                if let Some(around) = pair.parent.and_then(|p| pairing.pairs.get(p)).filter(|_| pairing.lone(index) == Some(index)) {
                    found.entities.push((index, EntityChange { place: pair.place.clone(), around: around.place.clone() }));
                }
                continue;
            };
            found.facts.extend(facts(before.population(), after.population(), old, new, &pair.place).into_iter().map(|change| (index, change)));
            let names = given_before.keys().chain(given_after.keys().filter(|k| !given_before.contains_key(*k)));
            let mut names: Vec<&(&str, At)> = names.filter(|(_, at)| *at == old || *at == new).collect();
            names.sort_unstable_by_key(|(name, _)| *name);
            names.dedup_by_key(|(name, _)| *name);
            for (name, _) in names {
                let (was, is) = (given_before.get(&(*name, old)), given_after.get(&(*name, new)));
                if was.map(|(_, shown)| shown) != is.map(|(_, shown)| shown) {
                    let label = was.or(is).map_or_else(|| Label::new("", ""), |(label, _)| label.clone());
                    let (before, after) = (was.map(|w| w.1.clone()), is.map(|i| i.1.clone()));
                    found.given.push((index, GivenChange { place: pair.place.clone(), rule: (*name).into(), label, before, after }));
                }
            }
        }
        found
    }
}

/// What was given, by the rule's name and the entity.
fn givens(assessment: &Assessment) -> HashMap<(&str, At), (Label, Shown)> {
    let (program, population) = (assessment.policy().program(), assessment.population());
    let mut all = HashMap::new();
    for given in &population.given {
        let Some((symbol, definition)) = named(program, given.symbol) else { continue };
        for (lane, value) in given.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let shown = Shown::new(value, &definition.ty, &population.schema);
            all.insert((&*symbol.name, (definition.entity, lane)), (definition.label.clone(), shown));
        }
    }
    all
}

/// A symbol and its topmost definition.
fn named(program: &crate::ir::Program, symbol: SymbolId) -> Option<(&crate::ir::Symbol, &crate::ir::Definition)> {
    let symbol = program.symbol(symbol)?;
    Some((symbol, symbol.definitions.last()?))
}

fn facts(before: &Population, after: &Population, old: At, new: At, place: &Place) -> Vec<FactChange> {
    let keys = |population: &Population, (entity, _): At| -> Vec<Box<str>> {
        let own = population.schema.entity(entity).map(|e| e.facts.as_slice()).unwrap_or_default();
        own.iter().filter_map(|f| population.schema.fact(*f)).map(|f| f.key.clone()).collect()
    };
    let mut all = keys(before, old);
    let known = all.len();
    for key in keys(after, new) {
        if !all.iter().take(known).any(|k| *k == key) {
            all.push(key);
        }
    }
    let changes = all.into_iter().filter_map(|key| {
        let (was, is) = (answer(before, old, &key), answer(after, new, &key));
        if was == is {
            return None;
        }
        let own = |population: &Population, (entity, _): At| population.schema.fact(population.schema.fact_named(entity, &key)?).cloned();
        let fact = own(before, old).or_else(|| own(after, new))?;
        let unit = match &fact.ty {
            crate::facts::FactType::Number { unit, .. } if !unit.is_none() => Some(unit.clone()),
            _ => None,
        };
        // Withheld if either pack says so.
        let sensitive = fact.sensitive || own(after, new).is_some_and(|f| f.sensitive);
        Some(FactChange { place: place.clone(), fact: key.clone(), label: fact.label, unit, sensitive, before: was, after: is })
    });
    changes.collect()
}

/// What an entity answers; a fact that the pack doesn't know isn't answered.
fn answer(population: &Population, (entity, lane): At, key: &str) -> Answer {
    let found = || {
        let id = population.schema.fact_named(entity, key)?;
        let (state, value) = population.answer(id, lane)?;
        let ty = Type::from(&population.schema.fact(id)?.ty);
        Some(Answer { state, value: value.map(|v| Shown::new(&v, &ty, &population.schema)) })
    };
    found().unwrap_or(Answer { state: State::Unknown, value: None })
}

/// A household's answer as it would be given; none: it isn't.
pub(super) fn given_input(population: &Population, at: At, key: &str) -> Option<Input<'static>> {
    let id = population.schema.fact_named(at.0, key)?;
    match population.answer(id, at.1)? {
        (State::Known | State::Absent, Some(value)) => Some(value_input(&population.schema, &value)),
        _ => None,
    }
}

/// The value that a caller gave for a rule, as it would be given.
pub(super) fn given_rule(assessment: &Assessment, at: At, rule: &str) -> Option<Input<'static>> {
    let population = assessment.population();
    let symbol = assessment.policy().program().symbol_named(rule)?;
    let given = population.given.iter().find(|g| g.symbol == symbol)?;
    given.values.get(at.1)?.as_ref().map(|value: &Value| value_input(&population.schema, value))
}
