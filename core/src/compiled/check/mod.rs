//! What the checker proves of every pack and the engine relies on, asked of a program that was read from bytes: whoever wrote them, what passes can be
//! wrong, but the engine ends, stays within its limits, and finds each value of the kind that it looks for.
//!
//! Units, the coverage of standards and whether conditions are known not to be absent are the author's concern: they change what is computed, not
//! whether it can be.

mod calls;
mod facts;
mod tables;
mod tree;

use super::wire::Damaged;
use crate::facts::{EntityId, Schema};
use crate::ir::types::Type;
use crate::ir::{Body, CheckRule, Definition, Program, ReasonPart, Rule};
use crate::limits;
use tree::Walk;

/// The answer to each question.
type Asked = Result<(), Damaged>;

fn holds(condition: bool) -> Asked {
    if condition { Ok(()) } else { Err(Damaged) }
}

/// Holds a program against everything that the engine relies on.
pub(super) fn check(program: &Program) -> Asked {
    facts::check(&program.schema)?;
    holds((1..=limits::LAYERS).contains(&program.layers.len()))?;
    holds(usize::try_from(program.expressions).is_ok_and(|n| n <= limits::PACK_NODES))?;
    holds(program.files.iter().count() <= limits::FILES)?;
    for programme in &program.programmes {
        programme.symbols.iter().try_for_each(|id| holds(program.symbol(*id).is_some()))?;
    }
    let mut calls = calls::Calls::default();
    for symbol in &program.symbols {
        holds(usize::from(symbol.programme) < program.programmes.len() && !symbol.definitions.is_empty())?;
        holds(symbol.definitions.is_sorted_by(|a, b| a.layer < b.layer))?;
        for definition in &symbol.definitions {
            holds(usize::from(definition.layer) < program.layers.len())?;
            holds(program.schema.entity(definition.entity).is_some())?;
            scalar(&program.schema, &definition.ty)?;
            calls.begin();
            match &definition.body {
                Body::Rule(rule) => self::rule(program, definition, rule, &mut calls)?,
                Body::Parameter(parameter) => tables::check(program, definition, parameter, &mut calls)?,
            }
        }
    }
    calls.end(program)?;
    program.checks.iter().try_for_each(|check| condition(program, check))
}

/// All versions of a rule, and what their reasons show.
fn rule(program: &Program, definition: &Definition, rule: &Rule, calls: &mut calls::Calls) -> Asked {
    for version in &rule.versions {
        let mut walk = Walk::new(program, definition.entity, version.param);
        walk.block(&version.body, &definition.ty)?;
        walk.calls.into_iter().for_each(|called| calls.add(called));
        if let Some(reason) = &version.reason {
            for part in reason.zh.iter().chain(&reason.en) {
                // A reason may call its own rule: it is asked for when the rule has its value.
                if let ReasonPart::Value(param, value) = part {
                    Walk::new(program, definition.entity, *param).expression(value)?;
                    scalar(&program.schema, &value.ty)?;
                }
            }
        }
    }
    Ok(())
}

/// A condition on an entity's facts: it calls no rules.
fn condition(program: &Program, check: &CheckRule) -> Asked {
    holds(program.schema.entity(check.entity).is_some())?;
    let mut walk = Walk::new(program, check.entity, check.param);
    walk.expression(&check.condition)?;
    holds(check.condition.ty == Type::Bool && walk.calls.is_empty())
}

/// A type that exists in the schema.
fn known(schema: &Schema, ty: &Type) -> Asked {
    match ty {
        Type::Bool | Type::Number(_) | Type::Date | Type::Text | Type::Region | Type::Absent => Ok(()),
        Type::Choice(set) => holds(schema.choice(*set).is_some()),
        Type::Entity(entity) => holds(schema.entity(*entity).is_some()),
        Type::List(of) => {
            holds(!matches!(**of, Type::List(_) | Type::Absent))?;
            known(schema, of)
        }
        Type::Optional(of) => {
            holds(is_value(of))?;
            known(schema, of)
        }
    }
}

/// A single value, or none: what a rule gives.
fn scalar(schema: &Schema, ty: &Type) -> Asked {
    holds(is_value(ty.required()))?;
    known(schema, ty)
}

fn is_value(ty: &Type) -> bool {
    !matches!(ty, Type::Entity(_) | Type::List(_) | Type::Optional(_) | Type::Absent)
}

/// Are they held alike in columns? Units have no say in that.
fn alike(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Number(_), Type::Number(_)) => true,
        (Type::List(a), Type::List(b)) | (Type::Optional(a), Type::Optional(b)) => alike(a, b),
        _ => a == b,
    }
}

/// May a value of the first type stand where the second is looked for?
fn fits(value: &Type, place: &Type) -> bool {
    match (value, place) {
        (Type::Absent, Type::Optional(_)) => true,
        (Type::Optional(_), _) => alike(value, place),
        (_, Type::Optional(inner)) => alike(value, inner),
        _ => alike(value, place),
    }
}

/// Is an entity, or one around it, the other?
fn is_within(program: &Program, below: EntityId, above: EntityId) -> Asked {
    holds(program.schema.is_within(below, above))
}
