//! `pack.toml`.

use std::collections::BTreeMap;

use super::data::{self, Data, Entry, Taker};
use super::names;
use super::toml_tree;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::Region;
use crate::ir::LayerInfo;
use crate::label::Label;
use crate::source::{FileId, Span};
use crate::unit;

const KEYS: &[&str] = &["name", "title", "version", "region", "extends", "programmes", "units", "sources"];

/// The base units that every pack has.
pub(super) const COMMON_UNITS: &[&str] = &[unit::CNY, unit::PERSON, unit::DAY, unit::MONTH, unit::YEAR];

/// What `pack.toml` says.
pub(super) struct Manifest {
    pub info: LayerInfo,
    /// Programmes in the order in which people read of them, and where each stands.
    pub programmes: Vec<(Box<str>, Span)>,
    /// Base units of its own.
    pub units: Vec<Box<str>>,
    /// Where `extends` stands.
    pub extends: Option<Span>,
}

impl Manifest {
    /// Where `pack.toml` can't be read.
    pub(super) fn empty(name: &str) -> Self {
        let info = LayerInfo { name: name.into(), title: Label::parse(name), version: "0".into(), region: None, sources: BTreeMap::new() };
        Self { info, programmes: Vec::new(), units: Vec::new(), extends: None }
    }
}

/// What a `pack.toml` extends: as little as finding the files needs, whatever else is wrong.
pub(super) fn extends(text: &str) -> Option<String> {
    let (entries, _) = toml_tree::parse(FileId(0), text, &mut Vec::new());
    match &data::find(&entries, "extends")?.value.data {
        Data::Text(path) => Some(path.to_string()),
        _ => None,
    }
}

/// The name in a `pack.toml`, for the files' paths.
pub(super) fn name(text: &str) -> Option<Box<str>> {
    let (entries, _) = toml_tree::parse(FileId(0), text, &mut Vec::new());
    match &data::find(&entries, "name")?.value.data {
        Data::Text(name) if is_pack_name(name) => Some(name.clone()),
        _ => None,
    }
}

/// It stands in front of paths and in records.
fn is_pack_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Reads `pack.toml`. `fallback` is the folder's name.
pub(super) fn read(file: FileId, text: &str, fallback: &str, out: &mut Vec<Diagnostic>) -> Manifest {
    let (entries, sound) = toml_tree::parse(file, text, out);
    // After a syntax error, what seems missing may be there.
    let mut hidden = Vec::new();
    let mut take = Taker::new(if sound { out } else { &mut hidden });
    take.unknown_keys(&entries, KEYS, "pack.toml ", "pack.toml");

    let top = Span::new(file, 0, 0);
    let name = required(&mut take, &entries, "name", top).and_then(|e| {
        let name = take.word("name", &e.value)?;
        if !is_pack_name(name) {
            take.push(
                Diagnostic::new(Code::BadValue, e.value.span, format!("`{name}` 不能作规则包名称"), format!("`{name}` can't be a pack's name"))
                    .help("用文字、数字、`-`、`_`、`.`", "use letters, digits, `-`, `_` and `.`"),
            );
        }
        Some(Box::from(name))
    });
    let title = required(&mut take, &entries, "title", top).and_then(|e| take.label("title", &e.value));
    let version = required(&mut take, &entries, "version", top).and_then(|e| take.word("version", &e.value).map(Box::from));
    let region = data::find(&entries, "region").and_then(|e| {
        let text = take.word("region", &e.value)?;
        let region = Region::parse(text);
        if region.is_none() {
            take.push(Diagnostic::new(
                Code::BadValue,
                e.value.span,
                format!("`{text}` 不是行政区划代码（2 至 12 位数字）"),
                format!("`{text}` is no division code (2 to 12 digits)"),
            ));
        }
        region
    });
    let extends = data::find(&entries, "extends").and_then(|e| take.word("extends", &e.value).map(|_| e.value.span));
    let programmes = programmes(&mut take, &entries);
    let units = units(&mut take, &entries);
    let sources = sources(&mut take, &entries);

    let name = name.unwrap_or_else(|| fallback.into());
    let info =
        LayerInfo { title: title.unwrap_or_else(|| Label::parse(&name)), name, version: version.unwrap_or_else(|| "0".into()), region, sources };
    Manifest { info, programmes, units, extends }
}

fn required<'e>(take: &mut Taker<'_>, entries: &'e [Entry], key: &str, top: Span) -> Option<&'e Entry> {
    let entry = data::find(entries, key);
    if entry.is_none() {
        take.missing(top, key, "pack.toml ", "pack.toml");
    }
    entry
}

fn programmes(take: &mut Taker<'_>, entries: &[Entry]) -> Vec<(Box<str>, Span)> {
    let mut programmes: Vec<(Box<str>, Span)> = Vec::new();
    let items = data::find(entries, "programmes").and_then(|e| take.list("programmes", &e.value)).unwrap_or_default();
    for item in items {
        let Some(name) = take.word("programmes", item) else { continue };
        if programmes.iter().any(|(p, _)| &**p == name) {
            take.push(Diagnostic::new(
                Code::DuplicateName,
                item.span,
                format!("项目 `{name}` 写了两次"),
                format!("the programme `{name}` comes twice"),
            ));
        } else {
            programmes.push((name.into(), item.span));
        }
    }
    programmes
}

fn units(take: &mut Taker<'_>, entries: &[Entry]) -> Vec<Box<str>> {
    let mut units: Vec<Box<str>> = Vec::new();
    let items = data::find(entries, "units").and_then(|e| take.list("units", &e.value)).unwrap_or_default();
    for item in items {
        let Some(name) = take.word("units", item) else { continue };
        // `m2` is the second power of `m` in a unit's text, so the base is what stands before the digits.
        let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if !names::is_name(base) {
            take.push(
                Diagnostic::new(Code::UnknownUnit, item.span, format!("`{name}` 不能作基本单位"), format!("`{name}` can't be a base unit"))
                    .help("基本单位是一个词，如 `m2`", "a base unit is one word, such as `m2`"),
            );
        } else if COMMON_UNITS.contains(&base) || units.iter().any(|u| &**u == base) {
            take.push(Diagnostic::new(Code::DuplicateName, item.span, format!("单位 `{name}` 已有"), format!("the unit `{name}` exists already")));
        } else {
            units.push(base.into());
        }
    }
    units
}

fn sources(take: &mut Taker<'_>, entries: &[Entry]) -> BTreeMap<Box<str>, Box<str>> {
    let mut sources = BTreeMap::new();
    let items = data::find(entries, "sources").and_then(|e| take.map("sources", &e.value)).unwrap_or_default();
    for entry in items {
        if entry.key.trim().is_empty() {
            take.push(Diagnostic::new(Code::BadValue, entry.key_span, "来源的键不能为空", "the key of a source isn't empty"));
            continue;
        }
        if let Some(text) = take.word(&entry.key, &entry.value) {
            sources.insert(entry.key.clone(), text.into());
        }
    }
    sources
}
