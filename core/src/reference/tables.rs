//! Parameters: the row in force is looked for among all rows, each time anew.

use rhai::{Dynamic, NativeCallContext};

use super::calls;
use super::evaluator::{Answer, State};
use super::exact;
use super::value::{self, Being, Fraction};
use crate::assessment::RuleErrorKind;
use crate::calendar::Date;
use crate::facts::{Path, Region};
use crate::ir::types::Type;
use crate::ir::{Cell, Definition, Dimension, KeyFrom, KeyValue, Parameter, ParameterValue, Period, Row, SymbolId};
use crate::number::Number;

type Call<'c> = NativeCallContext<'c>;

/// A parameter of an entity, with what the rule passes.
#[expect(clippy::too_many_arguments, reason = "the parts of a call")]
pub(super) fn parameter(
    state: &State,
    context: &Call<'_>,
    symbol: SymbolId,
    definition: &Definition,
    parameter: &Parameter,
    being: Being,
    args: &[Dynamic],
    public: bool,
    path_of_key: Option<Path>,
) -> Answer<Dynamic> {
    let owner = parameter.owner.map(|owner| state.around(being, owner));
    let whose = owner.unwrap_or(being);
    let passed = parameter.keys.iter().any(|k| k.from == KeyFrom::Passed);
    let path = owner.filter(|_| !passed).map(|owner| state.population().place(owner.entity, owner.lane).1).or(path_of_key);
    if let (true, false, Some(owner)) = (public, passed, owner) {
        let population = state.population();
        let given = population.given.iter().find(|g| g.symbol == symbol).and_then(|g| g.values.get(owner.lane)?.as_ref());
        if let Some(given) = given {
            return Ok(value::from_value(given, state.schema()));
        }
    }
    let mut args = args.iter();
    let (mut keys, mut amount) = (Vec::new(), None);
    for key in &parameter.keys {
        let value = match &key.from {
            KeyFrom::Passed => args.next().cloned().ok_or("an argument is missing")?,
            KeyFrom::Fact(fact) => {
                let of = state.schema().fact(*fact).ok_or("no such fact")?.entity;
                calls::fact(state, context, state.around(whose, of), *fact)?
            }
            KeyFrom::Rule(rule) => calls::named(state, context, *rule, None, whose, &[], owner.filter(|_| !passed))?,
        };
        if matches!(key.dimension, Dimension::Band { .. }) {
            amount = Some(match value::number(&value) {
                Some(number) => Some(state.exact(context, number)?),
                None => None,
            });
        } else {
            keys.push((&key.dimension, value));
        }
    }
    let row = match found(state, parameter, &keys) {
        Ok(row) => row,
        // Without keys it can only be a matter of dates.
        Err(RuleErrorKind::NoValue) if keys.is_empty() && amount.is_none() => return Err(state.stop(context, RuleErrorKind::NotInForce, path)),
        Err(kind) => return Err(state.stop(context, kind, path)),
    };
    if let (true, Some(Some(amount)), Cell::Bands { upto, values }) = (parameter.marginal, amount, &row.value) {
        return marginal(state, context, upto, values, amount);
    }
    let value = match (&row.value, amount) {
        (Cell::One(value), _) => *value,
        (Cell::Bands { .. }, None | Some(None)) => return Err(state.stop(context, RuleErrorKind::NoValue, path)),
        (Cell::Bands { upto, values }, Some(Some(amount))) => {
            let closed = parameter.keys.iter().any(|k| matches!(k.dimension, Dimension::Band { closed_right: true, .. }));
            let below = upto.iter().filter(|limit| if closed { **limit < amount } else { **limit <= amount }).count();
            *values.get(below).ok_or("a band without a value")?
        }
    };
    Ok(match value {
        ParameterValue::Number(n) => Dynamic::from(n),
        // Over 1 there is nothing to divide.
        ParameterValue::Fraction(over, under) if under == Number::ONE => Dynamic::from(over),
        ParameterValue::Fraction(over, under) => Dynamic::from(Fraction { over, under }),
        ParameterValue::Bool(b) => Dynamic::from(b),
        ParameterValue::Date(d) => Dynamic::from(d),
        ParameterValue::Code(code) => {
            let Type::Choice(set) = definition.ty.required() else { return Err("codes of no set".into()) };
            value::text(state.schema().choice(*set).and_then(|s| s.code(code)).unwrap_or_default())
        }
    })
}

/// Each slice of the amount at its band's rate; the first band reaches down without end.
fn marginal(state: &State, context: &Call<'_>, upto: &[Number], rates: &[ParameterValue], amount: Number) -> Answer<Dynamic> {
    let mut parts = Vec::new();
    let mut from = None;
    for (index, rate) in rates.iter().enumerate() {
        let ParameterValue::Number(rate) = rate else { return Err("a rate that is no number".into()) };
        if from.is_some_and(|from| amount <= from) {
            break;
        }
        let to = upto.get(index).map_or(amount, |limit| amount.min(*limit));
        parts.push((from.unwrap_or(Number::ZERO), to, *rate));
        from = upto.get(index).copied();
    }
    state.exact(context, exact::slices(&parts)).map(Dynamic::from)
}

/// The row in force of a key: of the longest region if it has one.
fn found<'p>(state: &State, parameter: &'p Parameter, keys: &[(&Dimension, Dynamic)]) -> Result<&'p Row, RuleErrorKind> {
    let region = keys.iter().position(|(d, _)| **d == Dimension::Region);
    let text = |at: usize| keys.get(at).and_then(|(_, v)| v.as_immutable_string_ref().ok().map(|s| s.to_string()));
    let whole = region.map(|at| text(at).unwrap_or_default());
    let lengths: Vec<Option<usize>> = match &whole {
        None => vec![None],
        Some(code) => (2..=code.len()).rev().map(Some).collect(),
    };
    let mut error = RuleErrorKind::NoValue;
    for length in lengths {
        let prefix = length.and_then(|n| whole.as_deref().and_then(|code| code.get(..n)));
        let rows = parameter.rows.iter().filter(|row| {
            row.key.len() == keys.len() && row.key.iter().zip(keys).all(|(have, (dimension, want))| matches(state, *have, dimension, want, prefix))
        });
        let rows: Vec<&Row> = rows.collect();
        let newest =
            rows.iter().filter(|r| r.from <= state.on).max_by_key(|r| r.from).filter(|r| last_day(r, parameter.lasts).is_none_or(|d| state.on <= d));
        match newest {
            Some(row) => return Ok(row),
            None if !rows.is_empty() => error = RuleErrorKind::NotInForce,
            None => {}
        }
    }
    Err(error)
}

fn last_day(row: &Row, lasts: Option<Period>) -> Option<Date> {
    let period = lasts.map(|lasts| match lasts {
        Period::Month => row.from.month_end(),
        Period::Year => row.from.year_end(),
    });
    match (row.until, period) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Is the row's key what is looked for? Absent matches none.
fn matches(state: &State, have: KeyValue, dimension: &Dimension, want: &Dynamic, region: Option<&str>) -> bool {
    match (have, dimension) {
        (KeyValue::Code(code), Dimension::Choice(set)) => {
            let code = state.schema().choice(*set).and_then(|s| s.code(code));
            want.as_immutable_string_ref().is_ok_and(|w| code == Some(w.as_str()))
        }
        (KeyValue::Bool(b), _) => value::boolean(want) == Some(b),
        (KeyValue::Int(n), _) => value::number(want).and_then(Result::ok).and_then(Number::to_i64) == Some(n),
        (KeyValue::Region(r), _) => region.and_then(Region::parse) == Some(r),
        (KeyValue::Code(_), _) => false,
    }
}
