//! What rules compute with, as Rhai holds it: numbers, dates, texts (codes and divisions too), entities, lists.

use std::rc::Rc;

use rhai::{Dynamic, ImmutableString};

use super::exact::{self, Trouble};
use crate::calendar::Date;
use crate::facts::{EntityId, Region, Schema, Value};
use crate::ir::types::Type;
use crate::number::Number;

/// A household, person, claim…
#[derive(Clone, Copy, Debug)]
pub(super) struct Being {
    pub(super) entity: EntityId,
    pub(super) lane: usize,
}

/// A fraction of a table: `×` multiplies by the first, then divides by the second. Anything else takes the quotient.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fraction {
    pub(super) over: Number,
    pub(super) under: Number,
}

/// Entities, or what `map` made of them.
#[derive(Clone, Debug)]
pub(super) struct List(pub(super) Rc<[Dynamic]>);

/// A number, or what settles as one.
pub(super) trait Numeric: Clone + Send + Sync + 'static {
    fn settled(&self) -> Result<Number, Trouble>;
}

impl Numeric for Number {
    fn settled(&self) -> Result<Number, Trouble> {
        Ok(*self)
    }
}

impl Numeric for Fraction {
    fn settled(&self) -> Result<Number, Trouble> {
        exact::div(self.over, self.under)
    }
}

/// The number that a value is; none for other values.
pub(super) fn number(value: &Dynamic) -> Option<Result<Number, Trouble>> {
    let plain = value.read_lock::<Number>().map(|n| Ok(*n));
    plain.or_else(|| value.read_lock::<Fraction>().map(|f| f.settled()))
}

pub(super) fn date(value: &Dynamic) -> Option<Date> {
    value.read_lock::<Date>().map(|d| *d)
}

pub(super) fn boolean(value: &Dynamic) -> Option<bool> {
    value.as_bool().ok()
}

/// A value that is no fraction.
pub(super) fn settled(value: Dynamic) -> Result<Dynamic, Trouble> {
    if value.is::<Fraction>()
        && let Some(number) = number(&value)
    {
        return number.map(Dynamic::from);
    }
    Ok(value.flatten())
}

/// Are they equal? Absent equals only absent.
pub(super) fn equal(a: &Dynamic, b: &Dynamic) -> Result<bool, Trouble> {
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return Ok(a? == b?);
    }
    if let (Some(a), Some(b)) = (date(a), date(b)) {
        return Ok(a == b);
    }
    if let (Some(a), Some(b)) = (boolean(a), boolean(b)) {
        return Ok(a == b);
    }
    if let (Ok(a), Ok(b)) = (a.as_immutable_string_ref(), b.as_immutable_string_ref()) {
        return Ok(*a == *b);
    }
    Ok(a.is_unit() && b.is_unit())
}

/// A fact's or given value.
pub(super) fn from_value(value: &Value, schema: &Schema) -> Dynamic {
    match value {
        Value::Absent => Dynamic::UNIT,
        Value::Bool(b) => Dynamic::from(*b),
        Value::Number(n) => Dynamic::from(*n),
        Value::Date(d) => Dynamic::from(*d),
        Value::Code(set, code) => text(schema.choice(*set).and_then(|s| s.code(*code)).unwrap_or_default()),
        Value::Text(t) => text(t),
        Value::Region(r) => text(&r.to_string()),
    }
}

pub(super) fn text(text: &str) -> Dynamic {
    Dynamic::from(ImmutableString::from(text))
}

/// A rule's value of a declared type; none if Rhai came up with something else.
pub(super) fn to_value(value: &Dynamic, ty: &Type, schema: &Schema) -> Option<Value> {
    if value.is_unit() {
        return Some(Value::Absent);
    }
    let text = value.as_immutable_string_ref().ok();
    Some(match ty.required() {
        Type::Bool => Value::Bool(boolean(value)?),
        Type::Number(_) => Value::Number(number(value)?.ok()?),
        Type::Date => Value::Date(date(value)?),
        Type::Choice(set) => Value::Code(*set, schema.choice(*set)?.index(text?.as_str())?),
        Type::Region => Value::Region(Region::parse(text?.as_str())?),
        Type::Text => Value::Text(text?.as_str().into()),
        Type::Entity(_) | Type::List(_) | Type::Optional(_) | Type::Absent => return None,
    })
}
