//! What is wrong with a pack, or deserves a second look: a code, a place, and a sentence that says what to do.

mod code;
#[cfg(feature = "author")]
mod data;
#[cfg(feature = "author")]
mod explain;
#[cfg(feature = "author")]
mod render;
#[cfg(feature = "author")]
mod shown;
mod suggest;

pub use code::Code;
#[cfg(feature = "author")]
pub use data::to_json;
#[cfg(feature = "author")]
pub use explain::explain;
#[cfg(feature = "author")]
pub use render::render;
pub(crate) use suggest::did_you_mean;

use crate::label::Label;
use crate::source::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The pack can't be used.
    Error,
    /// The pack can be used; somebody should look.
    Warning,
}

/// A fault of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of fault.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// What is wrong, in the author's words.
    pub message: Label,
    /// What to do.
    pub help: Option<Label>,
    /// Other places that matter, each with a word on why.
    pub notes: Vec<(Span, Label)>,
}

impl Diagnostic {
    /// A fault of kind `code` at `span`.
    #[must_use]
    pub fn new(code: Code, span: Span, zh: impl Into<Box<str>>, en: impl Into<Box<str>>) -> Self {
        Self { code, span, message: said(zh, en), help: None, notes: Vec::new() }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, zh: impl Into<Box<str>>, en: impl Into<Box<str>>) -> Self {
        self.help = Some(said(zh, en));
        self
    }

    /// Points at another place that matters.
    #[must_use]
    pub fn note(mut self, span: Span, zh: impl Into<Box<str>>, en: impl Into<Box<str>>) -> Self {
        self.notes.push((span, said(zh, en)));
        self
    }

    /// How bad it is: a property of the code.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// A sentence in both languages. The Chinese one gets the spaces that belong between Chinese and other writing.
fn said(zh: impl Into<Box<str>>, en: impl Into<Box<str>>) -> Label {
    Label::new(spaced(&zh.into()), en)
}

/// Puts a space between Chinese and what is quoted in backticks, digits and Latin letters; what is quoted stays as it is.
fn spaced(text: &str) -> String {
    let is_han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    let is_other = |c: char| c.is_ascii_alphanumeric() || c == '`';
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut quoted = false;
    let mut last = ' ';
    for c in text.chars() {
        if !quoted && (is_han(last) && is_other(c) || is_other(last) && is_han(c)) {
            spaced.push(' ');
        }
        quoted ^= c == '`';
        spaced.push(c);
        last = c;
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_set_apart() {
        for (text, set) in [
            ("规则`第1条`有2个参数", "规则 `第1条` 有 2 个参数"),
            ("规则 `a` 自2023-01-01起", "规则 `a` 自 2023-01-01 起"),
            ("`a`、`b`：25%以下", "`a`、`b`：25%以下"),
            ("单位不同：CNY/月", "单位不同：CNY/月"),
            ("没有 `", "没有 `"),
        ] {
            assert_eq!((spaced(text), spaced(set)), (set.to_owned(), set.to_owned()));
        }
    }
}
