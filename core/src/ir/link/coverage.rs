//! What a table leaves out or says twice: overlaps, gaps, codes without a row, regions that fell behind.

use std::collections::BTreeMap;

use super::parameters::{Header, HeaderKey};
use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{Region, Schema};
use crate::ir::{Dimension, KeyValue, Layer, Row};

/// Combinations of keys with codes that are looked at for missing rows.
const MOST_COMBINATIONS: usize = 2_000_000;

/// Checks the rows, and ends a merged parent's row where a row of this layer begins.
pub(super) fn check(schema: &Schema, header: &Header, name: &str, rows: &mut [Row], layer: Layer, out: &mut Vec<Diagnostic>) {
    let keys: Vec<&HeaderKey> = header.keys.iter().filter(|k| !matches!(k.key.dimension, Dimension::Band { .. })).collect();
    let names = Names { schema, keys: &keys };
    check_series(&names, header, name, rows, layer, out);
    check_codes(&names, name, rows, out);
    check_regions(&names, name, rows, out);
}

/// How keys are named in messages.
struct Names<'n> {
    schema: &'n Schema,
    keys: &'n [&'n HeaderKey],
}

impl Names<'_> {
    fn value(&self, index: usize, value: KeyValue) -> String {
        self.keys.get(index).map_or_else(String::new, |k| k.key.dimension.text(value, self.schema))
    }

    /// `area urban, grade 2`; without the key at `skip`.
    fn tuple(&self, tuple: &[KeyValue], skip: Option<usize>) -> String {
        let parts = tuple.iter().enumerate().filter(|(i, _)| Some(*i) != skip);
        let parts: Vec<String> = parts.map(|(i, v)| format!("{} {}", self.keys.get(i).map_or("", |k| &k.name), self.value(i, *v))).collect();
        parts.join(", ")
    }
}

/// `（area urban）` and ` (area urban)`, or nothing.
fn bracketed(tuple: &str) -> (String, String) {
    if tuple.is_empty() { (String::new(), String::new()) } else { (format!("（{tuple}）"), format!(" ({tuple})")) }
}

/// The last day of a row: as written, or that of its month or year.
fn last_day(header: &Header, row: &Row) -> Option<Date> {
    [row.until, header.lasts.map(|lasts| lasts.end(row.from))].into_iter().flatten().min()
}

fn check_series(names: &Names<'_>, header: &Header, name: &str, rows: &mut [Row], layer: Layer, out: &mut Vec<Diagnostic>) {
    let mut series: BTreeMap<Vec<KeyValue>, Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        series.entry(row.key.clone()).or_default().push(index);
    }
    for (tuple, mut indices) in series {
        indices.sort_by_key(|&i| rows.get(i).map(|r| (r.from, r.layer)));
        let (zh, en) = bracketed(&names.tuple(&tuple, None));
        for pair in indices.windows(2) {
            let &[first, second] = pair else { continue };
            let (Some(a), Some(b)) = (rows.get(first), rows.get(second)) else { continue };
            // The parent's own faults are told where the parent is checked.
            if a.layer != layer && b.layer != layer {
                continue;
            }
            let Some(before) = b.from.add_days(-1) else { continue };
            if a.from == b.from {
                let fault = Diagnostic::new(
                    Code::RowsOverlap,
                    b.span,
                    format!("`{name}`{zh}自{}起有两行", b.from),
                    format!("`{name}`{en} has two rows from {}", b.from),
                );
                out.push(fault.help("请只保留一行", "keep only one").note(a.span, "另一行在这里", "the other row is here"));
                continue;
            }
            match a.until {
                Some(until) if until > before && a.layer < b.layer => {
                    if let Some(row) = rows.get_mut(first) {
                        row.until = Some(before);
                    }
                }
                Some(until) if until > before => {
                    let fault = Diagnostic::new(
                        Code::RowsOverlap,
                        b.span,
                        format!("`{name}`{zh}前一行写明至{until}，与自{}起的这一行重叠", b.from),
                        format!("`{name}`{en}: the row before is written to hold until {until}, and this one begins on {}", b.from),
                    );
                    let fault = fault
                        .help("一行在下一行的前一日自动结束，可以不写 `until`", "a row ends by itself on the day before the next; leave `until` out");
                    out.push(fault.note(a.span, "前一行在这里", "the row before is here"));
                }
                _ => {
                    if let Some(last) = last_day(header, a).filter(|l| *l < before) {
                        let fault = Diagnostic::new(
                            Code::RowsGap,
                            b.span,
                            format!("`{name}`{zh}在{last}之后、{}之前没有值", b.from),
                            format!("`{name}`{en} has no value after {last} and before {}", b.from),
                        );
                        let fault =
                            fault.help("如果这段时间确实没有标准，可以不改；否则请补上", "leave it if there was none in those days; else add a row");
                        out.push(fault.note(a.span, "前一行在这里", "the row before is here"));
                    }
                }
            }
        }
    }
}

/// Codes of the last choice or bool key that have no row where others have.
fn check_codes(names: &Names<'_>, name: &str, rows: &[Row], out: &mut Vec<Diagnostic>) {
    let Some((index, key)) = names.keys.iter().enumerate().rfind(|(_, k)| matches!(k.key.dimension, Dimension::Choice(_) | Dimension::Bool)) else {
        return;
    };
    let all: Vec<KeyValue> = match key.key.dimension {
        Dimension::Choice(set) => {
            let count = names.schema.choice(set).map_or(0, |s| s.codes.len());
            (0..count).filter_map(|i| u16::try_from(i).ok().map(KeyValue::Code)).collect()
        }
        _ => vec![KeyValue::Bool(false), KeyValue::Bool(true)],
    };
    // The other keys, as they stand around this one, with the codes that have rows.
    let mut tuples: BTreeMap<Vec<KeyValue>, (Vec<KeyValue>, &Row)> = BTreeMap::new();
    for row in rows {
        let mut others = row.key.clone();
        if index < others.len() {
            let code = others.remove(index);
            tuples.entry(others).or_insert_with(|| (Vec::new(), row)).0.push(code);
        }
    }
    // Only a warning: a table this large isn't looked through.
    if tuples.len().saturating_mul(all.len()) > MOST_COMBINATIONS {
        return;
    }
    let region = names.keys.iter().enumerate().filter(|(i, _)| *i != index).position(|(_, k)| k.key.dimension == Dimension::Region);
    for value in all {
        let lacking =
            |(others, (codes, _)): &(&Vec<KeyValue>, &(Vec<KeyValue>, &Row))| !codes.contains(&value) && !wider_has(&tuples, others, region, value);
        let without: Vec<_> = tuples.iter().filter(lacking).collect();
        let Some((_, (_, row))) = without.first() else { continue };
        let code = names.value(index, value);
        let tuple_text = |(others, _): &(&Vec<KeyValue>, &(Vec<KeyValue>, &Row))| {
            let mut whole: Vec<KeyValue> = (*others).clone();
            whole.insert(index.min(whole.len()), value);
            names.tuple(&whole, Some(index))
        };
        let mut places: Vec<String> = without.iter().take(3).map(tuple_text).filter(|t| !t.is_empty()).collect();
        if without.len() > 3 {
            places.push("…".to_owned());
        }
        let (zh, en) = bracketed(&places.join("; "));
        let fault = Diagnostic::new(
            Code::MissingRow,
            row.span,
            format!("`{name}` 没有 `{}` 为 `{code}` 的值{zh}", key.name),
            format!("`{name}` has no value where `{}` is `{code}`{en}", key.name),
        );
        out.push(fault.help(
            "遇到这种情况时结果是错误 `no_value`；如有规定请补上",
            "a rule that asks for it gets the error `no_value`; add a row if there is a figure",
        ));
    }
}

/// Has a shorter prefix of the region a row of this code?
fn wider_has(tuples: &BTreeMap<Vec<KeyValue>, (Vec<KeyValue>, &Row)>, others: &[KeyValue], region: Option<usize>, value: KeyValue) -> bool {
    let Some(at) = region else { return false };
    let Some(KeyValue::Region(own)) = others.get(at).copied() else { return false };
    shorter(own).any(|wider| {
        let mut tuple = others.to_vec();
        if let Some(slot) = tuple.get_mut(at) {
            *slot = KeyValue::Region(wider);
        }
        tuples.get(&tuple).is_some_and(|(codes, _)| codes.contains(&value))
    })
}

/// The regions around a region, from the nearest.
fn shorter(region: Region) -> impl Iterator<Item = Region> {
    let text = region.to_string();
    (2..text.len()).rev().filter_map(move |len| text.get(..len).and_then(Region::parse))
}

/// A longer prefix wins even where its newest row is older than that of a shorter one: somebody should look.
fn check_regions(names: &Names<'_>, name: &str, rows: &[Row], out: &mut Vec<Diagnostic>) {
    let Some(at) = names.keys.iter().position(|k| k.key.dimension == Dimension::Region) else { return };
    let mut newest: BTreeMap<&[KeyValue], &Row> = BTreeMap::new();
    for row in rows {
        let entry = newest.entry(&row.key).or_insert(row);
        if entry.from < row.from {
            *entry = row;
        }
    }
    for (tuple, row) in &newest {
        let Some(KeyValue::Region(region)) = tuple.get(at).copied() else { continue };
        let newer = shorter(region).find_map(|wider| {
            let mut other = tuple.to_vec();
            *other.get_mut(at)? = KeyValue::Region(wider);
            let found = *newest.get(other.as_slice())?;
            // A row that has ended by then stands in nobody's way.
            (found.from > row.from && row.until.is_none_or(|u| u >= found.from)).then_some((wider, found))
        });
        let Some((wider, found)) = newer else { continue };
        let (zh, en) = bracketed(&names.tuple(tuple, Some(at)));
        let fault = Diagnostic::new(
            Code::OlderRegionPrefix,
            row.span,
            format!("`{name}`{zh}：{region}的最新一行（{}）早于{wider}的（{}），但仍优先", row.from, found.from),
            format!("`{name}`{en}: the newest row of {region} ({}) is older than that of {wider} ({}), and still wins", row.from, found.from),
        );
        let fault = fault.help(
            format!("请补上{region}的新标准，或用 `until` 结束这一行"),
            format!("add the new figure of {region}, or end this row with `until`"),
        );
        out.push(fault.note(found.span, "较新的一行在这里", "the newer row is here"));
    }
}
