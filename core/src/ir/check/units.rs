//! Units that are still open, and units of heads.

use crate::facts::{EntityId, Schema};
use crate::unit::{MONTH, PERSON, Unit, YEAR};

/// No unit of a text has this name: its place has yet to say the unit of a literal.
const OPEN: &str = "?";

/// The unit of a literal whose place has not asked for one.
pub(super) fn open() -> Unit {
    Unit::base(OPEN)
}

/// Is it a literal's unit that no place has asked for yet?
pub(super) fn is_open(unit: &Unit) -> bool {
    unit.has(OPEN)
}

/// The unit that two sides share: an open one takes the other's.
pub(super) fn join(a: &Unit, b: &Unit) -> Option<Unit> {
    if is_open(a) || a == b {
        Some(b.clone())
    } else if is_open(b) {
        Some(a.clone())
    } else {
        None
    }
}

/// The unit of a product; a literal in it is a pure number.
pub(super) fn product(a: &Unit, b: &Unit) -> Option<Unit> {
    match (is_open(a), is_open(b)) {
        (true, _) => Some(b.clone()),
        (_, true) => Some(a.clone()),
        _ => a.mul(b),
    }
}

/// The unit of a quotient; a literal in it is a pure number.
pub(super) fn quotient(a: &Unit, b: &Unit) -> Option<Unit> {
    match (is_open(a), is_open(b)) {
        (true, true) => Some(open()),
        (true, false) => Unit::none().div(b),
        (false, true) => Some(a.clone()),
        _ => a.div(b),
    }
}

/// One head of `entity`: what is per head is an amount of its own.
pub(super) fn cancel_own(schema: &Schema, unit: &Unit, entity: EntityId) -> Unit {
    let head = schema.entity(entity).and_then(|e| e.unit.as_deref());
    head.filter(|head| unit.exponent(head) < 0).and_then(|head| unit.mul(&Unit::base(head))).unwrap_or_else(|| unit.clone())
}

/// The unit of what is said of one `entity`: the heads of that entity and of those around it cancel.
pub(super) fn cancel_around(schema: &Schema, unit: &Unit, entity: EntityId) -> Unit {
    let mut unit = unit.clone();
    let mut at = Some(entity);
    while let Some(entity) = at {
        unit = cancel_own(schema, &unit, entity);
        at = schema.entity(entity).and_then(|e| e.parent);
    }
    unit
}

/// What to do about two units that differ, in Chinese and English. `text` is how the first is written.
pub(super) fn remedy(a: &Unit, b: &Unit) -> (String, String) {
    let ratio = a.div(b).unwrap_or_default();
    let only = |base: &str| ratio.powers().eq([(base, 1)]) || ratio.powers().eq([(base, -1)]);
    let periods = |unit: &Unit| unit.exponent(MONTH) == -1 || unit.exponent(YEAR) == -1;
    if only(PERSON) {
        return (
            "人均标准要先乘以人数，例如 `standard(household) * household.members.len()`".into(),
            "multiply what is per head by the number of heads, as in `standard(household) * household.members.len()`".into(),
        );
    }
    if a.is_none() || b.is_none() {
        let unit = if a.is_none() { b } else { a };
        return (
            format!("请在 TOML 里给标准或要素写上 `unit = \"{unit}\"`，或写 `as_unit(x, \"{unit}\")`"),
            format!("give the parameter or fact its unit in the TOML, `unit = \"{unit}\"`, or write `as_unit(x, \"{unit}\")`"),
        );
    }
    let differ_in_period = ratio.exponent(MONTH) * ratio.exponent(YEAR) == -1 && ratio.powers().count() == 2;
    if differ_in_period && periods(a) && periods(b) {
        return ("请用 `per_month(x)` 或 `per_year(x)` 换算".into(), "convert one side with `per_month(x)` or `per_year(x)`".into());
    }
    if only(MONTH) || only(YEAR) {
        return (
            format!("乘以月数或年数；确实要改单位时写 `as_unit(x, \"{b}\")`"),
            format!("multiply by a number of months or years; if the unit is really another, write `as_unit(x, \"{b}\")`"),
        );
    }
    (
        format!("请检查式子；确实要改单位时写 `as_unit(x, \"{b}\")`"),
        format!("check the formula; if the unit is really another, write `as_unit(x, \"{b}\")`"),
    )
}
