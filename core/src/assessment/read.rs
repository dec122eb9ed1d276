//! Columns → outcomes.

use std::sync::Arc;

use super::error::Context;
use super::{Outcome, Outcomes, RuleError, RuleOutcomes};
use crate::calendar::Date;
use crate::columns::{Register, Run};
use crate::facts::population::Population;
use crate::facts::{Fault, FaultCode, Region, Value};
use crate::ir::types::Type;
use crate::label::Label;
use crate::number::Number;
use crate::plan::{Plan, Val};

/// Errors as callers see them, each made once.
struct Errors<'r> {
    context: Arc<Context>,
    run: &'r Run<'r>,
    made: Vec<Option<Arc<RuleError>>>,
}

impl Errors<'_> {
    fn get(&mut self, id: u32) -> Option<Arc<RuleError>> {
        let index = id as usize - 1;
        if self.made.len() <= index {
            self.made.resize(index + 1, None);
        }
        let slot = self.made.get_mut(index)?;
        if slot.is_none() {
            *slot = self.run.frame.records.get(index).and_then(|r| RuleError::new(&self.context, self.run, r)).map(Arc::new);
        }
        slot.clone()
    }
}

/// The outcomes of all outputs of a plan that has run.
pub(crate) fn read(context: Arc<Context>, plan: &Plan, run: &Run<'_>) -> Vec<RuleOutcomes> {
    let mut errors = Errors { context, run, made: Vec::new() };
    let count = |entity| run.population.rows(entity).map_or(0, |r| r.len);
    let mut all = Vec::with_capacity(plan.outputs.iter().map(|o| count(o.entity)).sum());
    let mut ranges = Vec::with_capacity(plan.outputs.len());
    for output in &plan.outputs {
        let start = all.len();
        all.extend((0..count(output.entity)).map(|lane| outcome(run, &mut errors, &output.value, &output.ty, lane)));
        ranges.push(start..all.len());
    }
    let all = Arc::new(all);
    let of = |(output, range): (&crate::plan::Output, _)| RuleOutcomes {
        rule: output.symbol,
        entity: output.entity,
        ty: output.ty.clone(),
        outcomes: Outcomes::new(all.clone(), range),
    };
    plan.outputs.iter().zip(ranges).map(of).collect()
}

fn outcome(run: &Run<'_>, errors: &mut Errors<'_>, value: &Val, ty: &Type, lane: usize) -> Outcome {
    match lane_value(run, value, ty, lane) {
        Ok(value) => Ok(value),
        Err(id) => errors.get(id).map_or(Ok(Value::Absent), Err),
    }
}

/// The value of a lane, or the mark of its error.
pub(crate) fn lane_value(run: &Run<'_>, value: &Val, ty: &Type, lane: usize) -> Result<Value, u32> {
    let column = |node| -> Result<&Register, u32> {
        let Some(column) = run.column(node) else { return Ok(&EMPTY) };
        match column.error(lane) {
            0 => Ok(column),
            id => Err(id),
        }
    };
    Ok(match value {
        Val::Bool(node) => Value::Bool(column(*node)?.bools.get(lane).copied().unwrap_or(false)),
        Val::Num(num) => {
            let column = column(num.node)?;
            let narrow = column.narrow.get(lane).map(|n| i128::from(*n));
            let mantissa = narrow.or_else(|| column.wide.get(lane).copied()).unwrap_or(0);
            Value::Number(Number::new(mantissa, num.scale).unwrap_or(Number::ZERO))
        }
        Val::Fraction(n, d) => {
            let of = |value| -> Result<Number, u32> {
                match lane_value(run, &Val::Num(value), ty, lane)? {
                    Value::Number(n) => Ok(n),
                    _ => Ok(Number::ZERO),
                }
            };
            let (over, under) = (of(*n)?, of(*d)?);
            Value::Number(if under == Number::ONE { over } else { over.checked_div(under).unwrap_or(Number::ZERO) })
        }
        Val::Plain(node) => plain(run, column(*node)?.narrow.get(lane).copied().unwrap_or(0), ty),
        Val::Optional { present, value } => {
            if column(*present)?.bools.get(lane).copied().unwrap_or(false) {
                lane_value(run, value, ty, lane)?
            } else {
                Value::Absent
            }
        }
        Val::Absent | Val::Entity(_) | Val::List(_) => Value::Absent,
    })
}

static EMPTY: Register = Register { bools: Vec::new(), narrow: Vec::new(), wide: Vec::new(), errors: Vec::new() };

fn plain(run: &Run<'_>, raw: i64, ty: &Type) -> Value {
    match ty.required() {
        Type::Date => Date::from_days(raw).map_or(Value::Absent, Value::Date),
        Type::Choice(set) => Value::Code(*set, u16::try_from(raw).unwrap_or(u16::MAX)),
        Type::Region => Value::Region(Region::from_packed(raw)),
        Type::Text => {
            let known = usize::try_from(raw).ok().and_then(|i| run.population.texts.get(i)).cloned();
            // A literal that no household has is numbered from −1 downward.
            let literal = || usize::try_from(-1 - raw).ok().and_then(|i| run.graph.texts.get(i)).map(|t| Arc::from(&**t));
            known.or_else(literal).map_or(Value::Absent, Value::Text)
        }
        _ => Value::Absent,
    }
}

/// Given numbers may not have more digits than the rule's own value would have, or than money has.
///
/// What is given of a rule that isn't in force has no effect: the same household is assessed on many days.
pub(crate) fn check_given(plan: &Plan, population: &Population) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    for given in &population.given {
        let Some((entity, digits)) = plan.given_digits.get(&given.symbol).copied() else { continue };
        for (lane, value) in given.values.iter().enumerate() {
            let Some(Value::Number(number)) = value else { continue };
            if number.scale() > digits {
                let (household, path) = population.place(entity, lane);
                let message =
                    Label::new(format!("所给数值的小数超过 {digits} 位"), format!("the given number has more than {digits} fraction digits"));
                faults.push((household, Fault::new(path, FaultCode::TooManyDigits, message)));
            }
        }
    }
    faults
}

#[cfg(all(test, feature = "author"))]
#[path = "given_tests.rs"]
mod tests;
