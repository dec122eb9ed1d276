//! One household, read and without faults.

use std::fmt::{self, Display, Formatter};

use std::sync::Arc;

use serde::Serialize;

use super::index::GIVEN;
use super::population::{Population, State};
use super::{EntityId, FactId, Faults, HouseholdBuilder, Input, JsonError, Path, Reader, Schema, SerializeError, Value};
use crate::ir::Program;
use crate::label::Lang;

/// A household whose facts are valid: a population of one.
#[derive(Clone, Debug)]
pub struct Household {
    population: Arc<Population>,
}

/// Why there is no household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputError {
    /// The text is no JSON.
    Json(JsonError),
    /// The value can't be put as maps, lists and plain values.
    Serialize(SerializeError),
    /// Facts are wrong.
    Faults(Faults),
}

impl InputError {
    /// What is wrong, one line for each fault.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Json(error) => error.text(lang),
            Self::Serialize(error) => error.message.get(lang).into(),
            Self::Faults(faults) => faults.text(lang),
        }
    }
}

/// In English; [`text`](InputError::text) gives either language.
impl Display for InputError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for InputError {}

impl From<JsonError> for InputError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

impl From<SerializeError> for InputError {
    fn from(error: SerializeError) -> Self {
        Self::Serialize(error)
    }
}

impl From<Faults> for InputError {
    fn from(faults: Faults) -> Self {
        Self::Faults(faults)
    }
}

impl Household {
    /// Reads a household from JSON.
    ///
    /// # Errors
    /// The place where the text is no JSON, or all faults of the household.
    pub fn from_json(reader: &Reader, text: &str) -> Result<Self, InputError> {
        Ok(Self::from_input(reader, &Input::from_json(text)?)?)
    }

    /// Reads a household from any value that serde can serialise. `None` is *absent*; leave a field out where the answer is not known.
    ///
    /// # Errors
    /// What can't be put as maps, lists and plain values, or all faults of the household.
    pub fn from_serialize(reader: &Reader, value: &(impl Serialize + ?Sized)) -> Result<Self, InputError> {
        Ok(Self::from_input(reader, &Input::from_serialize(value)?)?)
    }

    /// Reads a household.
    ///
    /// # Errors
    /// All its faults.
    pub fn from_input(reader: &Reader, input: &Input<'_>) -> Result<Self, Faults> {
        let (population, faults) = reader.read(input);
        faults.into_result().map(|()| Self { population: Arc::new(population) })
    }

    /// Begins a household that is built fact by fact.
    #[must_use]
    pub fn builder(reader: &Reader) -> HouseholdBuilder<'_> {
        HouseholdBuilder::new(reader)
    }

    /// As the engine holds it.
    #[must_use]
    pub const fn population(&self) -> &Arc<Population> {
        &self.population
    }

    /// The schema of its facts.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.population.schema
    }

    /// What is known of a fact at a path such as `members[0].wage_income`, and its value; `None` where there is no such fact.
    #[must_use]
    pub fn answer(&self, path: &str) -> Option<(State, Option<Value>)> {
        let path: Path = path.parse().ok()?;
        let (steps, key) = path.split_last()?;
        let (entity, lane) = self.population.locate(0, steps)?;
        self.population.answer(self.schema().fact_named(entity, key)?, lane)
    }

    /// The facts that were not answered and count as their default or as absent, in pack order.
    #[must_use]
    pub fn assumed(&self) -> Vec<(Path, FactId)> {
        self.facts_in(|state| matches!(state, State::AssumedValue | State::AssumedAbsent))
    }

    /// The facts that were not answered and count as nothing, in pack order.
    #[must_use]
    pub fn unknown(&self) -> Vec<(Path, FactId)> {
        self.facts_in(|state| state == State::Unknown)
    }

    fn facts_in(&self, wanted: impl Fn(State) -> bool) -> Vec<(Path, FactId)> {
        let mut found = Vec::new();
        for (id, entity) in (0..).map(EntityId).zip(&self.schema().entities) {
            for lane in 0..self.population.rows(id).map_or(0, |r| r.len) {
                let (_, path) = self.population.place(id, lane);
                for id in &entity.facts {
                    let state = self.population.column(*id).map(|c| c.state(lane));
                    if let (true, Some(fact)) = (state.is_some_and(&wanted), self.schema().fact(*id)) {
                        found.push((path.clone().key(fact.key.clone()), *id));
                    }
                }
            }
        }
        found
    }

    /// The facts as they would be given: in pack order, without those that weren't. Values of rules have the names that `program` has for them.
    #[must_use]
    pub fn to_input(&self, program: &Program) -> Input<'static> {
        self.population.to_input(program)
    }

    /// The canonical text of [`to_input`](Self::to_input).
    #[must_use]
    pub fn to_json(&self, program: &Program) -> String {
        self.to_input(program).to_json()
    }
}

impl Population {
    /// The first household as it would be given.
    pub(crate) fn to_input(&self, program: &Program) -> Input<'static> {
        let Input::Map(mut entries) = entity_input(self, EntityId::ROOT, 0) else { return Input::map() };
        let mut given = Vec::new();
        for rule in &self.given {
            let Some(symbol) = program.symbol(rule.symbol) else { continue };
            let Some(entity) = symbol.definitions.last().map(|d| d.entity) else { continue };
            for (lane, value) in rule.values.iter().enumerate() {
                let Some(value) = value else { continue };
                let (_, path) = self.place(entity, lane);
                given.push((path.key(symbol.name.clone()).to_string().into(), value_input(&self.schema, value)));
            }
        }
        if !given.is_empty() {
            entries.push((GIVEN.into(), Input::Map(given)));
        }
        Input::Map(entries)
    }
}

/// An entity with all that is in it, as it would be given.
fn entity_input(population: &Population, entity: EntityId, lane: usize) -> Input<'static> {
    let schema = &population.schema;
    let mut entries = Vec::new();
    let Some(own) = schema.entity(entity) else { return Input::map() };
    for (id, fact) in own.facts.iter().filter_map(|id| Some((*id, schema.fact(*id)?))) {
        if let Some((State::Known | State::Absent, Some(value))) = population.answer(id, lane) {
            entries.push((String::from(fact.key.clone()).into(), value_input(schema, &value)));
        }
    }
    for child in &own.children {
        let (Some(entity), Some(rows)) = (schema.entity(*child), population.rows(*child)) else { continue };
        let items: Vec<_> = rows.of_parent(lane).map(|lane| entity_input(population, *child, lane)).collect();
        if !items.is_empty() {
            entries.push((String::from(entity.list.clone()).into(), Input::List(items)));
        }
    }
    Input::Map(entries)
}

/// A value as it would be given.
pub(crate) fn value_input(schema: &Schema, value: &Value) -> Input<'static> {
    match value {
        Value::Absent => Input::Null,
        Value::Bool(value) => Input::Bool(*value),
        Value::Number(value) => (*value).into(),
        Value::Date(value) => (*value).into(),
        Value::Code(set, index) => schema.choice(*set).and_then(|s| s.code(*index)).map(str::to_owned).into(),
        Value::Text(value) => value.to_string().into(),
        Value::Region(value) => (*value).into(),
    }
}
