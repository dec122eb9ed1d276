//! TOML text → our tree, all syntax errors at once.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::data::{Data, Entry, Node};
use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// The entries of a file, in the order of the text, and whether its syntax is sound. Where it isn't, what could be read is given too: it
/// spares other files errors about names that are there.
pub(super) fn parse(file: FileId, text: &str, out: &mut Vec<Diagnostic>) -> (Vec<Entry>, bool) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let sound = errors.is_empty();
    for error in &errors {
        let range = error.span().unwrap_or(0..0);
        let (zh, en) = words(error.message());
        out.push(Diagnostic::new(Code::TomlSyntax, span(file, &range), zh, en));
    }
    (entries(file, table.into_inner(), out), sound)
}

fn span(file: FileId, range: &std::ops::Range<usize>) -> Span {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, byte(range.start), byte(range.end))
}

/// What the parser says, with Chinese beside it.
fn words(message: &str) -> (String, String) {
    let zh = if message.contains("duplicate key") {
        "重复的键"
    } else if message.contains("quoted") || message.contains("string") {
        "文本应放在成对的英文引号中"
    } else if message.contains("newline") || message.contains("key-value separator") {
        "每行写一项：`键 = 值`"
    } else if message.contains("inline table") || message.contains("`}`") {
        "`{ … }` 不完整"
    } else if message.contains("array") || message.contains("`]`") {
        "`[ … ]` 不完整"
    } else {
        "无法理解的写法"
    };
    (format!("TOML 语法：{zh}（{message}）"), format!("TOML syntax: {message}"))
}

fn entries(file: FileId, table: DeTable<'_>, out: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry { key_span: span(file, &key.span()), key: key.into_inner().into(), value: node(file, value, out) })
        .collect();
    // The parser sorts by key.
    entries.sort_by_key(|e| e.key_span.start);
    entries
}

/// Nesting is limited by the parser.
fn node(file: FileId, value: Spanned<DeValue<'_>>, out: &mut Vec<Diagnostic>) -> Node {
    let span = span(file, &value.span());
    let data = match value.into_inner() {
        DeValue::String(text) => Data::Text(text.into()),
        DeValue::Integer(n) if n.radix() != 10 => {
            out.push(Diagnostic::new(Code::BadValue, span, "数字应按十进制书写", "write the number in decimal"));
            Data::Bad
        }
        DeValue::Integer(n) => Data::Number(n.as_str().into(), n.as_str().parse()),
        DeValue::Float(n) => Data::Number(n.as_str().into(), n.as_str().parse()),
        DeValue::Boolean(value) => Data::Bool(value),
        DeValue::Datetime(at) if at.time.is_some() || at.offset.is_some() => {
            out.push(Diagnostic::new(Code::BadValue, span, "日期不带时间，如 `2025-01-31`", "a date has no time: write it like `2025-01-31`"));
            Data::Bad
        }
        DeValue::Datetime(at) => match at.date.and_then(|d| Date::new(i32::from(d.year), d.month, d.day)) {
            Some(date) => Data::Date(date),
            None => {
                out.push(Diagnostic::new(Code::BadValue, span, "年份须在 1600 至 9999 之间", "the year must be between 1600 and 9999"));
                Data::Bad
            }
        },
        DeValue::Array(items) => Data::List(items.into_iter().map(|item| node(file, item, out)).collect()),
        DeValue::Table(table) => Data::Map(entries(file, table, out)),
    };
    Node { data, span }
}
