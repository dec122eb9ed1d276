//! Facts, entities around and within, and calls of rules and parameters.

use std::rc::Rc;

use rhai::{Dynamic, Engine, INT, ImmutableString, NativeCallContext};

use super::evaluator::{Answer, State};
use super::tables;
use super::value::{self, Being, List};
use crate::assessment::RuleErrorKind;
use crate::calendar::Date;
use crate::facts::{FactId, Path, Value};
use crate::ir::{Body, Definition, Layer, Parameter, SymbolId, Version};

type Call<'c> = NativeCallContext<'c>;

/// What is in force of a name.
#[derive(Clone, Copy)]
pub(super) enum Target<'p> {
    Rule(&'p Definition, &'p Version),
    Parameter(&'p Definition, &'p Parameter),
}

/// The topmost definition in force, of the layers below `below`.
pub(super) fn target(state: &State, symbol: SymbolId, below: Option<Layer>) -> Option<Target<'_>> {
    let definitions = &state.program.symbol(symbol)?.definitions;
    let known = definitions.iter().rev().filter(|d| below.is_none_or(|below| d.layer < below));
    known.into_iter().find_map(|definition| match &definition.body {
        Body::Parameter(parameter) => Some(Target::Parameter(definition, parameter)),
        Body::Rule(rule) => {
            let holds = |v: &&Version| v.from.is_none_or(|from| from <= state.on) && v.until.is_none_or(|until| state.on <= until);
            rule.versions.iter().find(holds).map(|version| Target::Rule(definition, version))
        }
    })
}

pub(super) fn register(engine: &mut Engine, state: &Rc<State>) {
    let s = state.clone();
    engine.register_fn("doudi_get", move |c: Call<'_>, being: Being, name: ImmutableString| get(&s, &c, being, &name));
    let s = state.clone();
    engine.register_fn("doudi_call", move |c: Call<'_>, symbol: INT, below: INT, being: Being| call(&s, &c, symbol, below, being, &[]));
    let s = state.clone();
    engine.register_fn("doudi_call", move |c: Call<'_>, symbol: INT, below: INT, being: Being, a: Dynamic| call(&s, &c, symbol, below, being, &[a]));
    let s = state.clone();
    engine.register_fn("doudi_call", move |c: Call<'_>, symbol: INT, below: INT, being: Being, a: Dynamic, b: Dynamic| {
        call(&s, &c, symbol, below, being, &[a, b])
    });
    let s = state.clone();
    engine.register_fn("doudi_call", move |context: Call<'_>, symbol: INT, below: INT, being: Being, a: Dynamic, b: Dynamic, c: Dynamic| {
        call(&s, &context, symbol, below, being, &[a, b, c])
    });
}

/// What stands behind a dot.
fn get(state: &State, context: &Call<'_>, being: Being, name: &str) -> Answer<Dynamic> {
    let schema = state.schema();
    if let Some(fact) = schema.fact_named(being.entity, name) {
        return self::fact(state, context, being, fact);
    }
    if let Some(around) = schema.entity_named(name).filter(|e| *e != being.entity && schema.is_within(being.entity, *e)) {
        return Ok(Dynamic::from(state.around(being, around)));
    }
    let own = schema.entity(being.entity).ok_or("no entity")?;
    let child = own.children.iter().copied().find(|c| schema.entity(*c).is_some_and(|c| &*c.list == name));
    if let Some(entity) = child {
        let population = state.population();
        let lanes = population.rows(entity).map_or(0..0, |rows| rows.of_parent(being.lane));
        return Ok(Dynamic::from(List(lanes.map(|lane| Dynamic::from(Being { entity, lane })).collect())));
    }
    match (name, own.order, own.parent) {
        ("before" | "before_in_year", Some(order), Some(parent)) => {
            let around = state.around(being, parent);
            let lanes = state.population().rows(being.entity).map_or(0..0, |rows| rows.of_parent(around.lane));
            let mut dated: Vec<(Option<Date>, usize)> = Vec::new();
            for lane in lanes {
                let date = self::fact(state, context, Being { lane, ..being }, order)?;
                dated.push((value::date(&date), lane));
            }
            let own = dated.iter().find(|(_, lane)| *lane == being.lane).copied().ok_or("no date of its own")?;
            let year = |date: Option<Date>| date.map(Date::year);
            let earlier = dated.iter().filter(|other| **other < own && (name == "before" || year(other.0) == year(own.0)));
            Ok(Dynamic::from(List(earlier.map(|(_, lane)| Dynamic::from(Being { lane: *lane, ..being })).collect())))
        }
        _ => Err(format!("nothing is called `{name}`").into()),
    }
}

/// A fact of an entity.
pub(super) fn fact(state: &State, context: &Call<'_>, being: Being, fact: FactId) -> Answer<Dynamic> {
    let population = state.population();
    match population.answer(fact, being.lane) {
        Some((_, Some(Value::Absent))) => Ok(Dynamic::UNIT),
        Some((_, Some(value))) => Ok(value::from_value(&value, state.schema())),
        Some((_, None)) => {
            let key = state.schema().fact(fact).map(|f| f.key.clone()).unwrap_or_default();
            Err(state.stop(context, RuleErrorKind::UnknownFact, Some(population.place(being.entity, being.lane).1.key(key))))
        }
        None => Err("no such fact".into()),
    }
}

/// A rule or parameter of an entity.
fn call(state: &State, context: &Call<'_>, symbol: INT, below: INT, being: Being, args: &[Dynamic]) -> Answer<Dynamic> {
    let symbol = u32::try_from(symbol).map(SymbolId).map_err(|_| "no name")?;
    let below = below.checked_sub(1).and_then(|below| Layer::try_from(below).ok());
    named(state, context, symbol, below, being, args, None)
}

/// The same of a known name; `owner` is whose parameter has it for a key.
pub(super) fn named(
    state: &State,
    context: &Call<'_>,
    symbol: SymbolId,
    below: Option<Layer>,
    being: Being,
    args: &[Dynamic],
    owner: Option<Being>,
) -> Answer<Dynamic> {
    match target(state, symbol, below) {
        Some(Target::Rule(definition, version)) => {
            let being = state.around(being, definition.entity);
            state.rule(context.engine(), symbol, definition, version, being, below.is_none())
        }
        Some(Target::Parameter(definition, parameter)) => {
            let path = path_of_key(state, owner);
            tables::parameter(state, context, symbol, definition, parameter, being, args, below.is_none(), path)
        }
        None => Err(state.stop(context, RuleErrorKind::RuleNotInForce, path_of_key(state, owner))),
    }
}

/// What a parameter's key lacks, it lacks for the entity that owns the keys.
fn path_of_key(state: &State, owner: Option<Being>) -> Option<Path> {
    owner.map(|owner| state.population().place(owner.entity, owner.lane).1)
}
