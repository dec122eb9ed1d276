//! `with` of a case: parameters set for it, in the form of a reform.

use super::cases_model::{With, WithValue};
use super::data::{self, Data, Entry, Node, Taker};
use super::rows;

/// Reads `{ standard: { urban: 662 } }`. `text` is the whole file.
pub(super) fn read(take: &mut Taker<'_>, text: &str, node: &Node) -> Vec<With> {
    let entries = take.map("with", node).unwrap_or_default();
    entries.iter().filter_map(|entry| Some(With { name: entry.key.clone(), span: entry.key_span, value: value(take, text, entry)? })).collect()
}

fn value(take: &mut Taker<'_>, text: &str, entry: &Entry) -> Option<WithValue> {
    let (name, node) = (&entry.key, &entry.value);
    match &node.data {
        // A list can only be rows; `values` may stand before it, as in the parameter's file.
        Data::List(_) => Some(WithValue::Rows(rows::rows(take, text, node))),
        Data::Map(fields) => match data::find(fields, "values") {
            Some(values) => {
                take.unknown_keys(fields, &["values"], "`with` 中", "`with`");
                Some(WithValue::Rows(rows::rows(take, text, &values.value)))
            }
            None if fields.is_empty() => {
                take.wrong(name, node, "数字或 { 代码: 数字 }", "a number or { code: number }");
                None
            }
            None => Some(WithValue::Codes(
                fields.iter().filter_map(|f| Some((f.key.clone(), rows::cell(take, &f.key, &f.value)?, f.value.span))).collect(),
            )),
        },
        _ => rows::cell(take, name, node).map(|cell| WithValue::One(cell, node.span)),
    }
}
