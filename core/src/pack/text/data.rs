//! TOML and YAML as one tree with places, and how values are taken from it with a report of what doesn't fit.

use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::label::Label;
use crate::number::{Number, ParseNumberError};
use crate::source::Span;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub data: Data,
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Data {
    Null,
    Bool(bool),
    /// Its text and what it says: a household's number may be out of range, which is the household's fault and not the file's.
    Number(Box<str>, Result<Number, ParseNumberError>),
    Date(Date),
    Text(Box<str>),
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// Reported already; whoever takes it stays silent.
    Bad,
}

/// A key of a map with its value. Keys of one map differ.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: Box<str>,
    pub key_span: Span,
    pub value: Node,
}

impl Entry {
    /// From the key to the end of the value.
    pub(super) fn span(&self) -> Span {
        self.key_span.to(self.value.span)
    }
}

impl Data {
    /// What it is, as messages say it.
    pub(super) fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::Null => ("空值", "null"),
            Self::Bool(_) => ("是非值", "a boolean"),
            Self::Number(..) => ("数字", "a number"),
            Self::Date(_) => ("日期", "a date"),
            Self::Text(_) => ("文本", "a text"),
            Self::List(_) => ("列表", "a list"),
            Self::Map(_) => ("表", "a table"),
            Self::Bad => ("无法读取的值", "an unreadable value"),
        }
    }
}

/// The entry of that key.
pub(super) fn find<'n>(entries: &'n [Entry], key: &str) -> Option<&'n Entry> {
    entries.iter().find(|e| &*e.key == key)
}

/// Takes values and collects what is wrong with them.
pub(super) struct Taker<'o> {
    pub out: &'o mut Vec<Diagnostic>,
    /// The code of a value that doesn't fit: `BadValue`, or `BadCase` in files of cases.
    pub code: Code,
}

impl<'o> Taker<'o> {
    /// For packs' TOML and CSV.
    pub(super) fn new(out: &'o mut Vec<Diagnostic>) -> Self {
        Self { out, code: Code::BadValue }
    }

    /// Reports.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic);
    }

    /// Reports a value that isn't what `key` wants.
    pub(super) fn wrong(&mut self, key: &str, node: &Node, zh: &str, en: &str) {
        if matches!(node.data, Data::Bad) {
            return;
        }
        let (is_zh, is_en) = node.data.kind();
        self.out.push(Diagnostic::new(
            self.code,
            node.span,
            format!("`{key}` 应为{zh}，这里是{is_zh}"),
            format!("`{key}` must be {en}, not {is_en}"),
        ));
    }

    /// A text.
    pub(super) fn text<'n>(&mut self, key: &str, node: &'n Node) -> Option<&'n str> {
        match &node.data {
            Data::Text(text) => Some(text),
            _ => {
                self.wrong(key, node, "文本（加引号）", "a text in quotes");
                None
            }
        }
    }

    /// A text that isn't empty.
    pub(super) fn word<'n>(&mut self, key: &str, node: &'n Node) -> Option<&'n str> {
        let text = self.text(key, node)?.trim();
        if text.is_empty() {
            self.out.push(Diagnostic::new(self.code, node.span, format!("`{key}` 不能为空"), format!("`{key}` must not be empty")));
            return None;
        }
        Some(text)
    }

    /// A truth value.
    pub(super) fn bool(&mut self, key: &str, node: &Node) -> Option<bool> {
        match node.data {
            Data::Bool(value) => Some(value),
            _ => {
                self.wrong(key, node, "`true` 或 `false`", "`true` or `false`");
                None
            }
        }
    }

    /// A number.
    pub(super) fn number(&mut self, key: &str, node: &Node) -> Option<Number> {
        match &node.data {
            Data::Number(_, Ok(number)) => Some(*number),
            Data::Number(text, Err(why)) => {
                self.out.push(bad_number(self.code, node.span, text, *why));
                None
            }
            _ => {
                self.wrong(key, node, "数字", "a number");
                None
            }
        }
    }

    /// A whole number from 0 to `most`.
    pub(super) fn count(&mut self, key: &str, node: &Node, least: u32, most: u32) -> Option<u32> {
        let number = self.number(key, node)?;
        let count = number.to_i64().and_then(|n| u32::try_from(n).ok()).filter(|n| (least..=most).contains(n));
        if count.is_none() {
            self.out.push(Diagnostic::new(
                self.code,
                node.span,
                format!("`{key}` 应为 {least} 至 {most} 的整数"),
                format!("`{key}` must be a whole number from {least} to {most}"),
            ));
        }
        count
    }

    /// A day, written without quotes.
    pub(super) fn date(&mut self, key: &str, node: &Node) -> Option<Date> {
        match &node.data {
            Data::Date(date) => Some(*date),
            Data::Text(text) if text.parse::<Date>().is_ok() => {
                self.out.push(
                    Diagnostic::new(self.code, node.span, format!("`{key}` 应为日期，这里是文本"), format!("`{key}` must be a date, not a text"))
                        .help(format!("去掉引号：`{text}`"), format!("write it without quotes: `{text}`")),
                );
                None
            }
            _ => {
                self.wrong(key, node, "日期，如 `2025-01-31`", "a date like `2025-01-31`");
                None
            }
        }
    }

    /// A list.
    pub(super) fn list<'n>(&mut self, key: &str, node: &'n Node) -> Option<&'n [Node]> {
        match &node.data {
            Data::List(items) => Some(items),
            _ => {
                self.wrong(key, node, "列表 `[ … ]`", "a list `[ … ]`");
                None
            }
        }
    }

    /// A map.
    pub(super) fn map<'n>(&mut self, key: &str, node: &'n Node) -> Option<&'n [Entry]> {
        match &node.data {
            Data::Map(entries) => Some(entries),
            _ => {
                self.wrong(key, node, "表 `{ … }`", "a table `{ … }`");
                None
            }
        }
    }

    /// A label `中文 · English`; one language stands for both, with a warning.
    pub(super) fn label(&mut self, key: &str, node: &Node) -> Option<Label> {
        let text = self.word(key, node)?;
        let label = Label::parse(text);
        if !label.has_both() {
            self.out.push(
                Diagnostic::new(Code::MissingLabel, node.span, format!("`{key}` 只有一种语言"), format!("`{key}` is in one language only"))
                    .help(format!("写作 `{text} · …`，中文在前"), format!("write `中文 · {text}`: both languages, with ` · ` between")),
            );
        }
        Some(label)
    }

    /// Codes with labels: `{ urban = "城镇 · Urban" }`.
    pub(super) fn codes(&mut self, key: &str, node: &Node) -> Option<Vec<(Box<str>, Label)>> {
        let entries = self.map(key, node)?;
        if entries.is_empty() {
            self.out.push(Diagnostic::new(self.code, node.span, format!("`{key}` 至少要有一个代码"), format!("`{key}` needs at least one code")));
            return None;
        }
        if entries.len() > usize::from(u16::MAX) {
            self.out.push(Diagnostic::new(Code::TooLarge, node.span, format!("`{key}` 的代码过多"), format!("`{key}` has too many codes")));
            return None;
        }
        let mut codes = Vec::with_capacity(entries.len());
        for entry in entries {
            if let Some(fault) = super::names::check_code(&entry.key, entry.key_span) {
                self.out.push(fault);
                continue;
            }
            let label = self.label(&entry.key, &entry.value).unwrap_or_else(|| Label::parse(&entry.key));
            codes.push((entry.key.clone(), label));
        }
        Some(codes)
    }

    /// Reports keys that mean nothing here.
    pub(super) fn unknown_keys(&mut self, entries: &[Entry], known: &[&str], of_zh: &str, of_en: &str) {
        for entry in entries.iter().filter(|e| !known.contains(&&*e.key)) {
            let key = &entry.key;
            self.out.push(
                Diagnostic::new(Code::UnknownKey, entry.key_span, format!("{of_zh}没有 `{key}` 这一项"), format!("{of_en} has no `{key}`"))
                    .suggest(key, known.iter().copied()),
            );
        }
    }

    /// Reports a key that has to be there.
    pub(super) fn missing(&mut self, span: Span, key: &str, of_zh: &str, of_en: &str) {
        self.out.push(Diagnostic::new(Code::MissingKey, span, format!("{of_zh}缺少 `{key}`"), format!("{of_en} needs `{key}`")));
    }
}

/// A number that can't be read.
pub(super) fn bad_number(code: Code, span: Span, text: &str, why: ParseNumberError) -> Diagnostic {
    let why = Label::parse(&why.to_string());
    let text: String = text.chars().take(40).collect();
    Diagnostic::new(code, span, format!("`{text}`：{}", why.zh), format!("`{text}`: {}", why.en))
}

/// Longer names are no slips of the pen, and comparing costs the product of the lengths: a hostile pack might be made of such.
const LONGEST: usize = 64;
/// Names looked at, for the same reason.
const CANDIDATES: usize = 256;

/// Helps with "did you mean", if one of the candidates is near to the name; else keeps the help that is there.
pub(super) trait Suggest {
    /// See above.
    fn suggest<'n>(self, name: &str, candidates: impl IntoIterator<Item = &'n str>) -> Self;
}

impl Suggest for Diagnostic {
    fn suggest<'n>(self, name: &str, candidates: impl IntoIterator<Item = &'n str>) -> Self {
        if name.len() > 4 * LONGEST {
            return self;
        }
        match did_you_mean(name, candidates.into_iter().filter(|c| c.len() <= 4 * LONGEST).take(CANDIDATES)) {
            Some(near) => self.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
            None => self,
        }
    }
}
