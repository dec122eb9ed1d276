//! The built-in functions, and the stand-ins that [`write`](super::write) puts into a rule's text.

use std::cmp::Ordering;
use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, INT, ImmutableString, NativeCallContext};

use super::evaluator::{Answer, State};
use super::exact::{self, Trouble};
use super::{lists, value};
use crate::assessment::RuleErrorKind;
use crate::calendar::Date;
use crate::number::{Number, Rounding};

type Call<'c> = NativeCallContext<'c>;

const ROUNDINGS: &[(&str, u8, Rounding)] = &[
    ("fen", 2, Rounding::HalfAwayFromZero),
    ("fen_up", 2, Rounding::AwayFromZero),
    ("fen_down", 2, Rounding::TowardZero),
    ("jiao", 1, Rounding::HalfAwayFromZero),
    ("jiao_up", 1, Rounding::AwayFromZero),
    ("jiao_down", 1, Rounding::TowardZero),
    ("yuan", 0, Rounding::HalfAwayFromZero),
    ("yuan_up", 0, Rounding::AwayFromZero),
    ("yuan_down", 0, Rounding::TowardZero),
    ("floor", 0, Rounding::Floor),
    ("ceil", 0, Rounding::Ceil),
];

/// A number, settled.
fn number(state: &State, context: &Call<'_>, x: &Dynamic) -> Answer<Number> {
    let number = value::number(x).ok_or("a number is missing")?;
    state.exact(context, number)
}

pub(super) fn register(engine: &mut Engine, state: &Rc<State>) {
    stand_ins(engine, state);
    numbers(engine, state);
    dates(engine, state);
    engine.register_fn("within", |region: ImmutableString, prefix: ImmutableString| region.starts_with(prefix.as_str()));
}

fn stand_ins(engine: &mut Engine, state: &Rc<State>) {
    let s = state.clone();
    engine.register_fn("doudi_literal", move |index: INT| {
        usize::try_from(index).ok().and_then(|i| s.literals.borrow().values.get(i).copied()).unwrap_or(Number::ZERO)
    });
    engine.register_fn("doudi_copy", |x: Dynamic| x);
    let s = state.clone();
    engine.register_fn("doudi_subject", move |c: Call<'_>, x: Dynamic| -> Answer<Dynamic> {
        match value::number(&x) {
            Some(number) => {
                let whole = s.exact(&c, number)?.to_i64().ok_or("a switch on what is no whole number")?;
                Ok(Dynamic::from_int(whole))
            }
            None => Ok(x),
        }
    });
    one(engine, state, "doudi_same", Ok);
    one(engine, state, "doudi_twelfth", |x| exact::div(x, Number::TWELVE));
    one(engine, state, "doudi_twelvefold", |x| exact::mul(x, Number::TWELVE));
}

/// A function of one number.
fn one(engine: &mut Engine, state: &Rc<State>, name: &str, f: impl Fn(Number) -> Result<Number, Trouble> + 'static) {
    let s = state.clone();
    engine.register_fn(name, move |c: Call<'_>, x: Dynamic| {
        let x = number(&s, &c, &x)?;
        s.exact(&c, f(x))
    });
}

fn numbers(engine: &mut Engine, state: &Rc<State>) {
    for (name, wanted) in [("min", Ordering::Less), ("max", Ordering::Greater)] {
        let s = state.clone();
        engine.register_fn(name, move |c: Call<'_>, items: Array| lists::best(&s, &c, &mut items.into_iter().map(Ok), wanted));
    }
    one(engine, state, "abs", |x| Ok(if x < Number::ZERO { -x } else { x }));
    for &(name, places, mode) in ROUNDINGS {
        one(engine, state, name, move |x| exact::round(x, places, mode));
    }
    let s = state.clone();
    engine.register_fn("round", move |c: Call<'_>, x: Dynamic, places: Number| {
        let x = number(&s, &c, &x)?;
        let places = places.to_i64().and_then(|p| u8::try_from(p).ok()).ok_or("bad places")?;
        s.exact(&c, exact::round(x, places, Rounding::HalfAwayFromZero))
    });
    let s = state.clone();
    engine.register_fn("as_unit", move |c: Call<'_>, x: Dynamic, _: ImmutableString| number(&s, &c, &x));
    let s = state.clone();
    engine.register_fn("div_floor", move |c: Call<'_>, a: Dynamic, b: Dynamic| {
        let (a, b) = (number(&s, &c, &a)?, number(&s, &c, &b)?);
        s.exact(&c, exact::div_floor(a, b))
    });
    let s = state.clone();
    engine.register_fn("clamp", move |c: Call<'_>, x: Dynamic, low: Dynamic, high: Dynamic| {
        let (x, low, high) = (number(&s, &c, &x)?, number(&s, &c, &low)?, number(&s, &c, &high)?);
        let raised = if x < low { low } else { x };
        Answer::Ok(if raised > high { high } else { raised })
    });
    let s = state.clone();
    engine.register_fn("between", move |c: Call<'_>, x: Dynamic, low: Dynamic, high: Dynamic| -> Answer<bool> {
        if let (Some(x), Some(low), Some(high)) = (value::date(&x), value::date(&low), value::date(&high)) {
            return Ok(low <= x && x <= high);
        }
        let (x, low, high) = (number(&s, &c, &x)?, number(&s, &c, &low)?, number(&s, &c, &high)?);
        Ok(low <= x && x <= high)
    });
}

fn dates(engine: &mut Engine, state: &Rc<State>) {
    let s = state.clone();
    engine.register_fn("on", move || s.on);
    engine.register_fn("date", |text: ImmutableString| -> Answer<Date> { text.parse().map_err(|_| "no date".into()) });
    engine.register_fn("year", |d: Date| Number::from(d.year()));
    engine.register_fn("month", |d: Date| Number::from(u32::from(d.month())));
    engine.register_fn("day", |d: Date| Number::from(u32::from(d.day())));
    moved(engine, state, "add_days", Date::add_days);
    moved(engine, state, "add_months", Date::add_months);
    apart(engine, "days_between", Date::days_until);
    apart(engine, "months_between", Date::months_until);
    apart(engine, "years_between", Date::years_until);
    apart(engine, "age_on", Date::age_on);
    let s = state.clone();
    engine.register_fn("age_on", move |birth: Date| Number::from_int(birth.age_on(s.on)).unwrap_or_default());
}

fn moved(engine: &mut Engine, state: &Rc<State>, name: &str, f: fn(Date, i64) -> Option<Date>) {
    let s = state.clone();
    engine.register_fn(name, move |c: Call<'_>, date: Date, by: Dynamic| {
        let by = number(&s, &c, &by)?.to_i64().ok_or("moved by what is no whole number")?;
        f(date, by).ok_or_else(|| s.stop(&c, RuleErrorKind::TooLarge, None))
    });
}

fn apart(engine: &mut Engine, name: &str, f: fn(Date, Date) -> i64) {
    engine.register_fn(name, move |a: Date, b: Date| Number::from_int(f(a, b)).unwrap_or_default());
}
