//! Parameters: keys of what their rows hold, rows of one value for each key.

use super::calls::Calls;
use super::{Asked, holds, is_within};
use crate::compiled::wire::Damaged;
use crate::facts::FactType;
use crate::ir::types::Type;
use crate::ir::{Cell, Definition, Dimension, Key, KeyFrom, KeyValue, Parameter, ParameterValue, Program, Row};
use crate::limits;

pub(super) fn check(program: &Program, definition: &Definition, parameter: &Parameter, calls: &mut Calls) -> Asked {
    holds(parameter.keys.len() <= limits::PARAMETER_KEYS && parameter.rows.len() <= limits::PARAMETER_ROWS)?;
    holds(parameter.owner.is_none_or(|owner| program.schema.entity(owner).is_some()))?;
    holds(!definition.ty.may_be_absent())?;
    let count = |is: fn(&Dimension) -> bool| parameter.keys.iter().filter(|key| is(&key.dimension)).count();
    let bands = count(|d| matches!(d, Dimension::Band { .. }));
    holds(bands <= 1 && count(|d| *d == Dimension::Region) <= 1)?;
    holds(!parameter.marginal || (bands == 1 && matches!(definition.ty, Type::Number(_))))?;
    parameter.keys.iter().try_for_each(|key| self::key(program, parameter, key, calls))?;
    let plain: Vec<&Dimension> = parameter.keys.iter().map(|key| &key.dimension).filter(|d| !matches!(d, Dimension::Band { .. })).collect();
    parameter.rows.iter().try_for_each(|row| self::row(program, definition, &plain, bands == 1, row))
}

fn key(program: &Program, parameter: &Parameter, key: &Key, calls: &mut Calls) -> Asked {
    let schema = &program.schema;
    match key.from {
        KeyFrom::Passed => holds(match &key.dimension {
            Dimension::Choice(set) => schema.choice(*set).is_some(),
            Dimension::Band { .. } => true,
            Dimension::Bool | Dimension::Int | Dimension::Region => false,
        }),
        KeyFrom::Fact(fact) => {
            let fact = schema.fact(fact).ok_or(Damaged)?;
            is_within(program, parameter.owner.ok_or(Damaged)?, fact.entity)?;
            holds(match (&key.dimension, &fact.ty) {
                (Dimension::Choice(set), FactType::Choice(of)) => set == of,
                (Dimension::Bool, FactType::Bool)
                | (Dimension::Int | Dimension::Band { .. }, FactType::Number { .. })
                | (Dimension::Region, FactType::Region) => true,
                _ => false,
            })
        }
        KeyFrom::Rule(rule) => {
            calls.add((rule, None));
            for definition in &program.symbol(rule).ok_or(Damaged)?.definitions {
                is_within(program, parameter.owner.ok_or(Damaged)?, definition.entity)?;
                holds(match (&key.dimension, definition.ty.required()) {
                    (Dimension::Choice(set), Type::Choice(of)) => set == of,
                    (Dimension::Bool, Type::Bool)
                    | (Dimension::Int | Dimension::Band { .. }, Type::Number(_))
                    | (Dimension::Region, Type::Region) => true,
                    _ => false,
                })?;
            }
            Ok(())
        }
    }
}

fn row(program: &Program, definition: &Definition, keys: &[&Dimension], banded: bool, row: &Row) -> Asked {
    holds(usize::from(row.layer) < program.layers.len() && row.key.len() == keys.len())?;
    for (value, dimension) in row.key.iter().zip(keys) {
        holds(match (dimension, value) {
            (Dimension::Choice(set), KeyValue::Code(code)) => program.schema.choice(*set).is_some_and(|s| s.code(*code).is_some()),
            (Dimension::Bool, KeyValue::Bool(_)) | (Dimension::Int, KeyValue::Int(_)) | (Dimension::Region, KeyValue::Region(_)) => true,
            _ => false,
        })?;
    }
    match &row.value {
        Cell::One(value) => {
            holds(!banded)?;
            self::value(program, &definition.ty, value)
        }
        Cell::Bands { upto, values } => {
            holds(banded && upto.is_sorted_by(|a, b| a < b) && values.len().checked_sub(1) == Some(upto.len()))?;
            values.iter().try_for_each(|value| self::value(program, &definition.ty, value))
        }
    }
}

fn value(program: &Program, ty: &Type, value: &ParameterValue) -> Asked {
    holds(match (ty, value) {
        (Type::Number(_), ParameterValue::Number(_)) | (Type::Bool, ParameterValue::Bool(_)) | (Type::Date, ParameterValue::Date(_)) => true,
        (Type::Number(_), ParameterValue::Fraction(_, under)) => under.scale() == 0 && under.mantissa() > 0,
        (Type::Choice(set), ParameterValue::Code(code)) => program.schema.choice(*set).is_some_and(|s| s.code(*code).is_some()),
        _ => false,
    })
}
