//! A programme's `.toml`: its parameters, and the codes that its rules give.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::data::{self, Data, Entry, Node, Suggest, Taker};
use super::facts_file::parse_unit;
use super::model::{RawCodes, RawKey, RawKeyKind, RawParameter, RawType};
use super::names::{self, Use};
use super::{rows, toml_tree};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{FactType, Schema};
use crate::ir::Period;
use crate::label::Label;
use crate::source::FileId;

const KEYS: &[&str] = &["label", "unit", "type", "codes", "keys", "marginal", "lasts", "mode", "incomplete", "values", "file"];
const TYPES: &[(&str, RawType)] = &[("number", RawType::Number), ("bool", RawType::Bool), ("choice", RawType::Choice), ("date", RawType::Date)];

/// What a file of parameters is read beside.
pub(super) struct Surroundings<'a> {
    /// To tell which columns of a CSV are codes.
    pub schema: &'a Schema,
    /// CSV files of the same layer, with their texts where they could be read.
    pub tables: &'a BTreeMap<String, (FileId, Option<Arc<str>>)>,
    /// Keys of the programme's parameters in the layers before, by name: merged rows have the same.
    pub inherited: &'a BTreeMap<Box<str>, Vec<RawKey>>,
}

/// Parameters and codes of a file, and the names of the tables that it uses.
#[derive(Default)]
pub(super) struct Parameters {
    pub parameters: Vec<RawParameter>,
    pub codes: Vec<RawCodes>,
    pub tables: Vec<String>,
}

/// Reads a programme's `.toml`.
pub(super) fn read(file: FileId, text: &str, around: &Surroundings<'_>, out: &mut Vec<Diagnostic>) -> Parameters {
    let (entries, sound) = toml_tree::parse(file, text, out);
    let mut hidden = Vec::new();
    let take = Taker::new(if sound { out } else { &mut hidden });
    let mut reader = Reader { take, text, around, found: Parameters::default() };
    for entry in &entries {
        reader.entry(entry);
    }
    reader.found
}

struct Reader<'a, 'o> {
    take: Taker<'o>,
    text: &'a str,
    around: &'a Surroundings<'a>,
    found: Parameters,
}

impl Reader<'_, '_> {
    fn entry(&mut self, entry: &Entry) {
        let name = &entry.key;
        let Data::Map(fields) = &entry.value.data else {
            self.take.push(
                Diagnostic::new(
                    Code::UnknownKey,
                    entry.span(),
                    format!("`{name}` 不是标准：这里只写 `[名称]` 的表"),
                    format!("`{name}` is no parameter: a parameter is a table `[name]`"),
                )
                .help(format!("写作 [{name}] 及其 values"), format!("write [{name}] with its values")),
            );
            return;
        };
        if let Some(fault) = names::check(name, Use::Function, entry.key_span) {
            self.take.push(fault);
        }
        match fields.as_slice() {
            [only] if &*only.key == "codes" => {
                if let Some(codes) = self.take.codes("codes", &only.value) {
                    self.found.codes.push(RawCodes { rule: name.clone(), codes, span: entry.key_span });
                }
            }
            _ => self.parameter(entry, fields),
        }
    }

    fn parameter(&mut self, entry: &Entry, fields: &[Entry]) {
        let name = &entry.key;
        let (of_zh, of_en) = (format!("标准 `{name}` "), format!("the parameter `{name}`"));
        self.take.unknown_keys(fields, KEYS, &of_zh, &of_en);
        let mut parameter = RawParameter {
            name: name.clone(),
            span: entry.key_span,
            label: None,
            unit: None,
            ty: None,
            codes: None,
            keys: Vec::new(),
            marginal: false,
            lasts: None,
            merge: false,
            incomplete: None,
            rows: Vec::new(),
        };
        for Entry { key, value, .. } in fields {
            let span = value.span;
            match &**key {
                "label" => parameter.label = self.take.word(key, value).map(Label::parse),
                "unit" => parameter.unit = parse_unit(&mut self.take, key, value).map(|unit| (unit, span)),
                "type" => parameter.ty = self.one_of(key, value, TYPES).map(|ty| (ty, span)),
                "codes" => parameter.codes = self.take.codes(key, value),
                "keys" => parameter.keys = self.keys(value),
                "marginal" => parameter.marginal = self.take.bool(key, value).unwrap_or(false),
                "lasts" => parameter.lasts = self.one_of(key, value, &[("month", Period::Month), ("year", Period::Year)]),
                "incomplete" => parameter.incomplete = self.take.word(key, value).map(Label::parse),
                "mode" => parameter.merge = self.one_of(key, value, &[("merge", true), ("replace", false)]).unwrap_or(false),
                _ => {}
            }
        }
        self.complain(fields, &parameter, &of_zh, &of_en);
        if let Some(values) = data::find(fields, "values") {
            parameter.rows = rows::rows(&mut self.take, self.text, &values.value);
        } else if let Some(file) = data::find(fields, "file") {
            parameter.rows = self.table(&file.value, &parameter);
        }
        self.found.parameters.push(parameter);
    }

    /// Keys that are missing, or that don't go together. Labels, units and cites are checked when names are linked.
    fn complain(&mut self, fields: &[Entry], parameter: &RawParameter, of_zh: &str, of_en: &str) {
        let find = |key: &str| data::find(fields, key);
        match (find("values"), find("file")) {
            (None, None) => self.take.missing(parameter.span, "values", of_zh, of_en),
            (Some(values), Some(_)) => {
                self.take.push(Diagnostic::new(Code::BadValue, values.key_span, "`values` 与 `file` 只能写一个", "give either `values` or `file`"))
            }
            _ => {}
        }
        if matches!(parameter.ty, Some((RawType::Choice, _))) && find("codes").is_none() {
            self.take.missing(parameter.span, "codes", of_zh, of_en);
        }
        if let (Some((ty, span)), Some(_)) = (parameter.ty, find("codes"))
            && ty != RawType::Choice
        {
            self.take.push(Diagnostic::new(
                Code::BadValue,
                span,
                "有 `codes` 的标准类型为 \"choice\"",
                "a parameter with `codes` has the type \"choice\"",
            ));
        }
    }

    fn one_of<T: Copy>(&mut self, key: &str, node: &Node, choices: &[(&str, T)]) -> Option<T> {
        let word = self.take.word(key, node)?;
        let found = choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let all = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            self.take.push(
                Diagnostic::new(
                    Code::BadValue,
                    node.span,
                    format!("`{key}` 可为 {all}，不能是 `{word}`"),
                    format!("`{key}` is one of {all}, not `{word}`"),
                )
                .suggest(word, choices.iter().map(|(name, _)| *name)),
            );
        }
        found
    }

    fn keys(&mut self, node: &Node) -> Vec<RawKey> {
        let items = self.take.list("keys", node).unwrap_or_default();
        let keys: Vec<RawKey> = items.iter().filter_map(|item| self.key(item).map(|kind| RawKey { kind, span: item.span })).collect();
        let mut seen = HashSet::new();
        for key in &keys {
            if let RawKeyKind::Name(name) | RawKeyKind::Banded { name, .. } = &key.kind
                && !seen.insert(name)
            {
                self.take.push(Diagnostic::new(Code::DuplicateName, key.span, format!("键 `{name}` 重复"), format!("the key `{name}` comes twice")));
            }
        }
        keys
    }

    fn key(&mut self, node: &Node) -> Option<RawKeyKind> {
        let fields = match &node.data {
            Data::Text(_) => return self.key_name("keys", node).map(RawKeyKind::Name),
            Data::Map(fields) => fields,
            _ => {
                self.take.wrong("keys", node, "要素名或 `{ … }`", "the name of a fact or `{ … }`");
                return None;
            }
        };
        self.take.unknown_keys(fields, &["codes", "fact", "rule", "amount", "closed"], "键", "a key");
        let closed_right =
            data::find(fields, "closed").and_then(|e| self.one_of("closed", &e.value, &[("right", true), ("left", false)])).unwrap_or(true);
        let kinds: Vec<&Entry> = fields.iter().filter(|e| ["codes", "fact", "rule", "amount"].contains(&&*e.key)).collect();
        let [kind] = kinds.as_slice() else {
            self.take.push(Diagnostic::new(Code::BadKey, node.span, "无法理解的键", "the key can't be understood").help(
                "键为要素名，或 { codes = { … } }、{ fact = \"…\" }、{ amount = \"CNY\" } 之一",
                "a key is the name of a fact, or one of { codes = { … } }, { fact = \"…\" }, { amount = \"CNY\" }",
            ));
            return None;
        };
        match &*kind.key {
            "codes" => {
                if let Some(closed) = data::find(fields, "closed") {
                    self.take.push(Diagnostic::new(Code::UnknownKey, closed.key_span, "代码没有 `closed`", "codes have no `closed`"));
                }
                self.take.codes("codes", &kind.value).map(RawKeyKind::Codes)
            }
            "amount" => {
                let unit = parse_unit(&mut self.take, "amount", &kind.value)?;
                Some(RawKeyKind::Amount { unit, closed_right })
            }
            key => self.key_name(key, &kind.value).map(|name| RawKeyKind::Banded { name, closed_right }),
        }
    }

    /// `area`, `household.area`, `tekun::tier`
    fn key_name(&mut self, key: &str, node: &Node) -> Option<Box<str>> {
        let name = self.take.word(key, node)?;
        let sound = name.split("::").flat_map(|part| part.split('.')).all(names::is_name);
        if !sound {
            self.take.push(Diagnostic::new(
                Code::BadKey,
                node.span,
                format!("`{name}` 不是要素名或规则名"),
                format!("`{name}` is no name of a fact or rule"),
            ));
        }
        sound.then(|| name.into())
    }

    /// `file = "dibao.standard.csv"`
    fn table(&mut self, node: &Node, parameter: &RawParameter) -> Vec<super::model::RawRow> {
        let Some(name) = self.take.word("file", node) else { return Vec::new() };
        let Some((file, text)) = self.around.tables.get(name) else {
            self.take.push(
                Diagnostic::new(
                    Code::MissingFile,
                    node.span,
                    format!("本包文件夹中没有 `{name}`"),
                    format!("there is no file `{name}` in the pack's folder"),
                )
                .suggest(name, self.around.tables.keys().map(String::as_str)),
            );
            return Vec::new();
        };
        self.found.tables.push(name.to_owned());
        let Some(text) = text else { return Vec::new() };
        let keys = if parameter.merge { self.around.inherited.get(&parameter.name) } else { Some(&parameter.keys) };
        let texts = text_columns(keys.map_or(&[], Vec::as_slice), self.around.schema);
        rows::csv_rows(&mut self.take, *file, text, &texts)
    }
}

/// Columns whose cells are texts, whatever they look like: keys that are codes or divisions.
fn text_columns(keys: &[RawKey], schema: &Schema) -> HashSet<Box<str>> {
    let mut columns = HashSet::new();
    for key in keys {
        match &key.kind {
            RawKeyKind::Name(name) => {
                // A column of `household.area` may be headed `area`.
                let short = name.rsplit('.').next().unwrap_or(name);
                let is_text = |ty: &FactType| matches!(ty, FactType::Choice(_) | FactType::Region | FactType::Text);
                if schema.facts.iter().any(|f| &*f.key == short && is_text(&f.ty)) {
                    columns.extend([name.clone(), short.into()]);
                }
            }
            RawKeyKind::Codes(_) => {
                columns.insert("code".into());
            }
            RawKeyKind::Banded { .. } | RawKeyKind::Amount { .. } => {}
        }
    }
    columns
}
