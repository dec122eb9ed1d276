//! `+ - * / % - !` and comparisons.

use std::cmp::Ordering;
use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, NativeCallContext};

use super::evaluator::{Answer, State};
use super::exact::{self, Trouble};
use super::value::{self, Fraction, Numeric};
use crate::calendar::Date;
use crate::number::Number;

type Operation = fn(Number, Number) -> Result<Number, Trouble>;

const ARITHMETIC: &[(&str, Operation)] = &[("+", exact::add), ("-", exact::sub), ("/", exact::div), ("%", exact::rem)];

type Order = fn(Ordering) -> bool;

const ORDERS: &[(&str, Order)] = &[("<", Ordering::is_lt), ("<=", Ordering::is_le), (">", Ordering::is_gt), (">=", Ordering::is_ge)];

pub(super) fn register(engine: &mut Engine, state: &Rc<State>) {
    pair::<Number, Number>(engine, state);
    pair::<Number, Fraction>(engine, state);
    pair::<Fraction, Number>(engine, state);
    pair::<Fraction, Fraction>(engine, state);
    // `x × n/d` multiplies, then divides.
    let s = state.clone();
    engine.register_fn("*", move |c: NativeCallContext<'_>, a: Number, b: Number| s.exact(&c, exact::mul(a, b)));
    let s = state.clone();
    engine.register_fn("*", move |c: NativeCallContext<'_>, a: Number, b: Fraction| s.exact(&c, scaled(a, b)));
    let s = state.clone();
    engine.register_fn("*", move |c: NativeCallContext<'_>, a: Fraction, b: Number| s.exact(&c, scaled(b, a)));
    let s = state.clone();
    engine.register_fn("*", move |c: NativeCallContext<'_>, a: Fraction, b: Fraction| s.exact(&c, a.settled().and_then(|a| scaled(a, b))));
    engine.register_fn("-", |a: Number| -a);
    engine.register_fn("+", |a: Number| a);
    let s = state.clone();
    engine.register_fn("-", move |c: NativeCallContext<'_>, a: Fraction| s.exact(&c, a.settled().map(|n| -n)));
    engine.register_fn("!", |a: bool| !a);
    for (name, holds) in ORDERS {
        engine.register_fn(*name, move |a: Date, b: Date| holds(a.cmp(&b)));
    }
    let s = state.clone();
    engine.register_fn("==", move |c: NativeCallContext<'_>, a: Dynamic, b: Dynamic| s.exact(&c, value::equal(&a, &b)));
    let s = state.clone();
    engine.register_fn("!=", move |c: NativeCallContext<'_>, a: Dynamic, b: Dynamic| s.exact(&c, value::equal(&a, &b).map(|e| !e)));
    let s = state.clone();
    engine.register_fn("contains", move |c: NativeCallContext<'_>, items: Array, x: Dynamic| -> Answer<bool> {
        for item in items {
            if s.exact(&c, value::equal(&x, &item))? {
                return Ok(true);
            }
        }
        Ok(false)
    });
}

/// What has the same meaning for numbers and fractions: a fraction is settled.
fn pair<A: Numeric, B: Numeric>(engine: &mut Engine, state: &Rc<State>) {
    for (name, operation) in ARITHMETIC {
        let s = state.clone();
        engine.register_fn(*name, move |c: NativeCallContext<'_>, a: A, b: B| s.exact(&c, a.settled().and_then(|a| operation(a, b.settled()?))));
    }
    for (name, holds) in ORDERS {
        let s = state.clone();
        engine.register_fn(*name, move |c: NativeCallContext<'_>, a: A, b: B| s.exact(&c, a.settled().and_then(|a| Ok(holds(a.cmp(&b.settled()?))))));
    }
}

fn scaled(x: Number, by: Fraction) -> Result<Number, Trouble> {
    exact::mul(x, by.over).and_then(|product| exact::div(product, by.under))
}
