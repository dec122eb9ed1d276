//! [`Input`] to [`Population`]: every fact checked, every fault named.

use std::collections::HashMap;
use std::sync::Arc;

use super::convert::{self, Trouble, meant, short};
use super::index::{GIVEN, Key, SchemaIndex};
use super::population::Population;
use super::{EntityId, FaultCode, Faults, Input, Intake, Rest, Schema};
use crate::ir::types::Type;
use crate::ir::{Body, KeyFrom, Program, SymbolId};
use crate::label::Label;

/// Reads households of a pack. Made once, used for all.
#[derive(Clone, Debug)]
pub struct Reader {
    schema: Arc<Schema>,
    pub(super) index: SchemaIndex,
    rules: HashMap<Box<str>, GivenRule>,
}

/// A rule or parameter whose value may be given.
#[derive(Clone, Debug)]
pub(super) struct GivenRule {
    pub(super) symbol: SymbolId,
    pub(super) entity: EntityId,
    pub(super) ty: Type,
}

impl Reader {
    /// A reader of a pack's facts and of values of its rules.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        let rules = program.symbols.iter().enumerate().filter_map(|(i, symbol)| {
            let definition = symbol.definitions.last()?;
            let of_one_entity = match &definition.body {
                Body::Rule(_) => true,
                Body::Parameter(p) => p.owner.is_some() && p.keys.iter().all(|k| k.from != KeyFrom::Passed),
            };
            let symbol_id = SymbolId(u32::try_from(i).ok()?);
            let rule = GivenRule { symbol: symbol_id, entity: definition.entity, ty: definition.ty.clone() };
            of_one_entity.then(|| (symbol.name.clone(), rule))
        });
        Self { rules: rules.collect(), ..Self::of_schema(program.schema.clone()) }
    }

    /// A reader of facts alone.
    #[must_use]
    pub fn of_schema(schema: Arc<Schema>) -> Self {
        Self { index: SchemaIndex::new(&schema), schema, rules: HashMap::new() }
    }

    /// The schema.
    #[must_use]
    pub const fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Begins to read households, one after the other.
    #[must_use]
    pub fn intake(&self) -> Intake<'_> {
        Intake::new(self)
    }

    /// Reads one household. Facts with faults are unknown in the population, so that further checks can still run.
    #[must_use]
    pub fn read(&self, input: &Input<'_>) -> (Population, Faults) {
        let mut intake = self.intake();
        let faults = intake.push(input);
        (intake.finish(), faults)
    }

    /// Reads answers that aren't finished: a list that is left out, or given as `{"known": […], "complete": false}`, ends in a row for all who may still
    /// come.
    #[must_use]
    pub(crate) fn read_unfinished(&self, input: &Input<'_>) -> (Population, Vec<Rest>, Faults) {
        let mut intake = self.intake().unfinished();
        let faults = intake.push(input);
        let rests = intake.take_rests();
        (intake.finish(), rests, faults)
    }

    /// Reads many households; faults come with the index of their household.
    #[must_use]
    pub fn read_all<'i, 'a: 'i>(&self, inputs: impl IntoIterator<Item = &'i Input<'a>>) -> (Population, Vec<(usize, Faults)>) {
        let mut intake = self.intake();
        let faults = inputs.into_iter().map(|i| intake.push(i)).enumerate().filter(|(_, f)| !f.is_empty()).collect();
        (intake.finish(), faults)
    }

    /// The child entity whose list has that name.
    pub(super) fn list(&self, entity: EntityId, key: &str) -> Option<EntityId> {
        match self.index.key(entity, key) {
            Some(Key::List(child)) => Some(child),
            _ => None,
        }
    }

    /// Checks one fact by itself.
    pub(super) fn check(&self, entity: EntityId, key: &str, input: &Input<'_>) -> Result<(), Trouble> {
        let Some(Key::Fact(id)) = self.index.key(entity, key) else { return Err(self.unknown_key(entity, key)) };
        match (self.schema.fact(id), self.index.slot(id)) {
            (Some(fact), Some(slot)) => convert::fact(&self.schema, fact, slot, input).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// Checks one rule's value by itself.
    pub(super) fn check_given(&self, entity: EntityId, name: &str, input: &Input<'_>) -> Result<(), Trouble> {
        let rule = self.rule(entity, name)?;
        convert::rule(&self.schema, &rule.ty, input).map(|_| ())
    }

    /// The rule of that name, of that entity.
    pub(super) fn rule(&self, entity: EntityId, name: &str) -> Result<&GivenRule, Trouble> {
        let Some(rule) = self.rules.get(name) else {
            let word = short(name);
            let mut names: Vec<&str> = self.rules.keys().map(|n| &**n).collect();
            names.sort_unstable();
            let (zh, en) = match meant(name, names) {
                Some(near) => (format!("，是否为 `{near}`？"), format!("; did you mean `{near}`?")),
                None => (String::new(), String::new()),
            };
            let message = Label::new(format!("没有规则 `{word}`{zh}"), format!("there is no rule `{word}`{en}"));
            return Err((FaultCode::UnknownRule, message));
        };
        if rule.entity != entity {
            let key = |e: EntityId| self.schema.entity(e).map_or("", |e| &e.key);
            let (of, not) = (key(rule.entity), key(entity));
            let message = Label::new(format!("`{name}` 是 {of} 的规则，不是 {not} 的"), format!("`{name}` is a rule of {of}, not of {not}"));
            return Err((FaultCode::UnknownRule, message));
        }
        Ok(rule)
    }

    /// There is no such fact; perhaps it has another name, or belongs to another entity.
    pub(super) fn unknown_key(&self, entity: EntityId, key: &str) -> Trouble {
        let word = short(key);
        let say = |zh: String, en: String| {
            let message = Label::new(format!("没有要素 `{word}`{zh}"), format!("there is no fact `{word}`{en}"));
            (FaultCode::UnknownKey, message)
        };
        let did_you_mean = |near: &str| say(format!("，是否为 `{near}`？"), format!("; did you mean `{near}`?"));
        let Some(own) = self.schema.entity(entity) else { return say(String::new(), String::new()) };
        if key.contains("::") {
            return say(format!("；规则的值应放在 `{GIVEN}` 中"), format!("; values of rules stand in `{GIVEN}`"));
        }
        if self.list(entity, key).is_some() {
            return (FaultCode::UnknownKey, Label::new("这是列表，不是要素", "this is a list, not a fact"));
        }
        for other in &self.schema.entities {
            if other.facts.iter().filter_map(|f| self.schema.fact(*f)).any(|f| *f.key == *key) {
                let name = &other.key;
                return say(format!("；它属于 {name}，不属于 {}", own.key), format!(" of {}; it belongs to {name}", own.key));
            }
            if *other.list == *key
                && let Some(parent) = other.parent.and_then(|p| self.schema.entity(p))
            {
                return say(format!("；列表 `{key}` 属于 {}", parent.key), format!("; the list `{key}` belongs to {}", parent.key));
            }
        }
        let facts = || own.facts.iter().filter_map(|f| self.schema.fact(*f));
        if let Some(fact) = facts().find(|f| *f.label.zh == *key || *f.label.en == *key) {
            return did_you_mean(&fact.key);
        }
        let lists = own.children.iter().filter_map(|c| self.schema.entity(*c)).map(|c| &*c.list);
        match meant(key, facts().map(|f| &*f.key).chain(lists)) {
            Some(near) => did_you_mean(&near),
            None => say(String::new(), String::new()),
        }
    }
}
