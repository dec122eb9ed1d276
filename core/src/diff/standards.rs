//! Parameters with other values.

use super::{RowChange, RowValue, Side, StandardChange, union};
use crate::calendar::Date;
use crate::ir::types::Type;
use crate::ir::{Body, Cell, Definition, Parameter, ParameterValue, Program, Row};
use crate::label::{Label, Lang};
use crate::number::{Number, Rounding};

/// A row's identity over packs: its key as a text, and where all dates are compared its first day.
type Key = (String, Option<Date>);

pub(super) fn compare(before: Side<'_>, after: Side<'_>) -> Vec<StandardChange> {
    let (old, new) = (parameters(before.pack.program()), parameters(after.pack.program()));
    let changes = union(&old, &new).into_iter().filter_map(|name| {
        let (was, is) = (named(&old, &name), named(&new, &name));
        let (definition, _) = is.or(was)?;
        // In another unit, the same number is another value: the text says which.
        let units = was.zip(is).is_some_and(|((a, _), (b, _))| unit(a) != unit(b));
        let rows = |side: Side<'_>, found: Option<Found<'_>>| found.map_or_else(Vec::new, |(d, p)| values(side, d, p, units));
        let (old_rows, new_rows) = (rows(before, was), rows(after, is));
        let rows: Vec<RowChange> = union(&old_rows, &new_rows).into_iter().filter_map(|key| row_change(key, &old_rows, &new_rows)).collect();
        let only_after = if was.is_some() == is.is_some() { None } else { Some(is.is_some()) };
        (only_after.is_some() || !rows.is_empty()).then(|| StandardChange {
            name: name.as_str().into(),
            label: definition.label.clone(),
            unit: unit(definition),
            only_after,
            rows,
        })
    });
    changes.collect()
}

type Found<'p> = (&'p Definition, &'p Parameter);

fn named<'p>(all: &[(String, Found<'p>)], name: &str) -> Option<Found<'p>> {
    all.iter().find(|(n, _)| n == name).map(|(_, found)| *found)
}

/// Parameters by name, the topmost definition of each.
fn parameters(program: &Program) -> Vec<(String, Found<'_>)> {
    let found = program.symbols.iter().filter_map(|symbol| {
        let definition = symbol.definitions.last()?;
        match &definition.body {
            Body::Parameter(parameter) => Some((symbol.name.to_string(), (definition, &**parameter))),
            Body::Rule(_) => None,
        }
    });
    found.collect()
}

fn unit(definition: &Definition) -> Label {
    match definition.ty.required() {
        Type::Number(number) => Label::new(number.unit.text(Lang::Zh), number.unit.text(Lang::En)),
        _ => Label::new("", ""),
    }
}

/// The rows that count: of a day, or of all time.
fn values(side: Side<'_>, definition: &Definition, parameter: &Parameter, with_unit: bool) -> Vec<(Key, (RowValue, Option<Number>))> {
    let program = side.pack.program();
    let rows: Vec<&Row> = match side.on {
        Some(on) => parameter.in_force(on).into_iter().filter_map(|(_, index)| parameter.rows.get(index?)).collect(),
        None => parameter.rows.iter().collect(),
    };
    let value = |row: &Row| {
        let number = match row.value {
            Cell::One(ParameterValue::Number(number)) => Some(number),
            _ => None,
        };
        let number = number.filter(|_| !with_unit);
        let cell = program.cell_text(&definition.ty, &row.value);
        let value = RowValue {
            text: if with_unit { format!("{} {}", cell, unit(definition).en) } else { cell },
            from: row.from,
            until: parameter.own_end(row),
            cite: row.cite.clone(),
            verify: row.verify,
            place: side.pack.files().place(row.span),
        };
        (value, number)
    };
    let key = |row: &Row| (program.key_text(parameter, &row.key), side.on.is_none().then_some(row.from));
    rows.into_iter().map(|row| (key(row), value(row))).collect()
}

fn row_change(key: Key, before: &[(Key, (RowValue, Option<Number>))], after: &[(Key, (RowValue, Option<Number>))]) -> Option<RowChange> {
    let find = |rows: &[(Key, (RowValue, Option<Number>))]| rows.iter().find(|(k, _)| *k == key).map(|(_, value)| value.clone());
    let (was, is) = (find(before), find(after));
    let dated = key.1.is_some();
    // On two days the same value is no change, whichever row it stands in; of all time, an end matters, too.
    let says = |value: &Option<(RowValue, Option<Number>)>| value.as_ref().map(|(v, _)| (v.text.clone(), v.until.filter(|_| dated)));
    if says(&was) == says(&is) {
        return None;
    }
    let number = |value: &Option<(RowValue, Option<Number>)>| value.as_ref().and_then(|(_, n)| *n);
    let percent = number(&was).zip(number(&is)).and_then(|(a, b)| percent(a, b));
    let (key, from) = key;
    Some(RowChange { key, from, before: was.map(|(v, _)| v), after: is.map(|(v, _)| v), percent })
}

/// `+5.74`
fn percent(before: Number, after: Number) -> Option<String> {
    let rise = after.checked_sub(before).ok()?.checked_mul(Number::from(100)).ok()?;
    if before.is_zero() || rise.is_zero() {
        return None;
    }
    let share = rise.checked_div_to(before, 2, Rounding::HalfAwayFromZero).ok()?;
    let text = share.to_money_text();
    Some(if text.starts_with('-') { text } else { format!("+{text}") })
}
