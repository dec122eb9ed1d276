//! Methods of lists: elements are taken in order; only `any` and `all` stop before the end.

use std::rc::Rc;

use rhai::{Dynamic, Engine, FnPtr, NativeCallContext};

use super::evaluator::{Answer, State};
use super::exact;
use super::value::{self, List};
use crate::number::Number;

type Call<'c> = NativeCallContext<'c>;

/// What a method does with the elements, or with what the closure makes of them.
type Method = fn(&State, &Call<'_>, &mut dyn Iterator<Item = Answer<Dynamic>>) -> Answer<Dynamic>;

const METHODS: &[(&str, Method)] = &[("sum", sum), ("any", any), ("all", all), ("min", min), ("max", max), ("map", map)];

pub(super) fn register(engine: &mut Engine, state: &Rc<State>) {
    for (name, method) in METHODS {
        let s = state.clone();
        engine.register_fn(*name, move |c: Call<'_>, list: List| method(&s, &c, &mut list.0.iter().cloned().map(Ok)));
        let s = state.clone();
        engine.register_fn(*name, move |c: Call<'_>, list: List, f: FnPtr| {
            let mut values = list.0.iter().map(|item| closure(&s, &c, &f, item));
            method(&s, &c, &mut values)
        });
    }
    for name in ["len", "count"] {
        engine.register_fn(name, |list: List| whole(list.0.len()));
    }
    let s = state.clone();
    engine.register_fn("count", move |c: Call<'_>, list: List, f: FnPtr| kept(&s, &c, &list, &f).map(|kept| whole(kept.len())));
    let s = state.clone();
    engine.register_fn("filter", move |c: Call<'_>, list: List, f: FnPtr| kept(&s, &c, &list, &f).map(|kept| List(kept.into())));
}

fn whole(count: usize) -> Number {
    u32::try_from(count).map_or(Number::ZERO, Number::from)
}

/// What a closure makes of an element; a fraction is settled.
fn closure(state: &State, context: &Call<'_>, f: &FnPtr, item: &Dynamic) -> Answer<Dynamic> {
    let value: Dynamic = f.call_within_context(context, (item.clone(),))?;
    state.exact(context, value::settled(value))
}

fn truth(value: &Dynamic) -> Answer<bool> {
    value::boolean(value).ok_or_else(|| "a condition that is neither true nor false".into())
}

/// The elements for which a closure holds.
fn kept(state: &State, context: &Call<'_>, list: &List, f: &FnPtr) -> Answer<Vec<Dynamic>> {
    let mut kept = Vec::new();
    for item in list.0.iter() {
        if truth(&closure(state, context, f, item)?)? {
            kept.push(item.clone());
        }
    }
    Ok(kept)
}

fn sum(state: &State, context: &Call<'_>, values: &mut dyn Iterator<Item = Answer<Dynamic>>) -> Answer<Dynamic> {
    let mut numbers = Vec::new();
    for item in values {
        let number = value::number(&item?).ok_or("a sum of what is no number")?;
        numbers.push(state.exact(context, number)?);
    }
    state.exact(context, exact::sum(&numbers)).map(Dynamic::from)
}

fn any(_: &State, _: &Call<'_>, values: &mut dyn Iterator<Item = Answer<Dynamic>>) -> Answer<Dynamic> {
    for value in values {
        if truth(&value?)? {
            return Ok(true.into());
        }
    }
    Ok(false.into())
}

fn all(_: &State, _: &Call<'_>, values: &mut dyn Iterator<Item = Answer<Dynamic>>) -> Answer<Dynamic> {
    for value in values {
        if !truth(&value?)? {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

fn map(_: &State, _: &Call<'_>, values: &mut dyn Iterator<Item = Answer<Dynamic>>) -> Answer<Dynamic> {
    let values: Vec<Dynamic> = values.collect::<Answer<_>>()?;
    Ok(Dynamic::from(List(values.into())))
}

fn min(state: &State, context: &Call<'_>, values: &mut dyn Iterator<Item = Answer<Dynamic>>) -> Answer<Dynamic> {
    best(state, context, values, std::cmp::Ordering::Less)
}

fn max(state: &State, context: &Call<'_>, values: &mut dyn Iterator<Item = Answer<Dynamic>>) -> Answer<Dynamic> {
    best(state, context, values, std::cmp::Ordering::Greater)
}

/// The least or greatest number or date; absent of none.
pub(super) fn best(
    state: &State,
    context: &Call<'_>,
    values: &mut dyn Iterator<Item = Answer<Dynamic>>,
    wanted: std::cmp::Ordering,
) -> Answer<Dynamic> {
    let mut best = Dynamic::UNIT;
    for item in values {
        let item = state.exact(context, value::settled(item?))?;
        let order = match (value::number(&item), value::number(&best)) {
            (Some(a), Some(b)) => Some(state.exact(context, a)?.cmp(&state.exact(context, b)?)),
            _ => value::date(&item).zip(value::date(&best)).map(|(a, b)| a.cmp(&b)),
        };
        if best.is_unit() || order == Some(wanted) {
            best = item;
        }
    }
    Ok(best)
}
