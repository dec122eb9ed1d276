//! Which words can be names in rules.

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// Words that Rhai keeps for itself, in use or not; as names they would be refused there with an error that nobody understands.
const RESERVED: &[&str] = &[
    "Fn",
    "as",
    "async",
    "await",
    "break",
    "call",
    "case",
    "catch",
    "const",
    "continue",
    "curry",
    "debug",
    "default",
    "do",
    "else",
    "eval",
    "exit",
    "export",
    "false",
    "fn",
    "for",
    "global",
    "go",
    "goto",
    "if",
    "import",
    "in",
    "is",
    "is_def_fn",
    "is_def_var",
    "is_shared",
    "let",
    "loop",
    "match",
    "module",
    "new",
    "nil",
    "null",
    "package",
    "print",
    "private",
    "protected",
    "public",
    "return",
    "shared",
    "spawn",
    "static",
    "super",
    "switch",
    "sync",
    "this",
    "thread",
    "throw",
    "true",
    "try",
    "type_of",
    "until",
    "use",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Words with a meaning of their own in a household's text: `times` repeats an entry of a case, `given` holds what is known already.
const INPUT_WORDS: &[&str] = &["times", "given"];

/// Columns of a parameter's table that are no codes.
pub(super) const COLUMNS: &[&str] = &["from", "until", "cite", "verify", "value", "upto", "bands"];

/// What a name is for; each has words of its own that it can't be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// An entity, or another name of it.
    Entity,
    /// A fact, or the list of an entity.
    Property,
    /// A parameter or rule.
    Function,
    /// A programme.
    Programme,
}

/// Is it letters, digits and `_`, beginning with a letter?
pub(super) fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && word.chars().any(char::is_alphabetic)
        && word.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Why the word can't be a name, if it can't.
pub(super) fn check(word: &str, usage: Use, span: Span) -> Option<Diagnostic> {
    if !is_name(word) {
        return Some(
            Diagnostic::new(Code::ReservedWord, span, format!("`{word}` 不能作名称"), format!("`{word}` can't be a name")).help(
                "名称由文字（含汉字）、数字和 `_` 组成，以文字开头",
                "a name is letters (Chinese too), digits and `_`, and begins with a letter",
            ),
        );
    }
    let own = match usage {
        Use::Entity => word == "parent",
        Use::Property => INPUT_WORDS.contains(&word),
        Use::Function => false,
        Use::Programme => ["parent", "pack", "facts"].contains(&word),
    };
    (own || RESERVED.contains(&word)).then(|| {
        Diagnostic::new(
            Code::ReservedWord,
            span,
            format!("`{word}` 是保留词，不能作名称"),
            format!("`{word}` is a reserved word and can't be a name"),
        )
        .help(format!("可改作 `{word}_`，或用汉字"), format!("write `{word}_`, or a Chinese name"))
    })
}

/// Why the word can't be a code, if it can't: codes are heads of columns beside those that every table may have.
pub(super) fn check_code(word: &str, span: Span) -> Option<Diagnostic> {
    if word.is_empty() || word.trim() != word || word.chars().any(char::is_control) {
        return Some(
            Diagnostic::new(Code::ReservedWord, span, format!("`{word}` 不能作代码"), format!("`{word}` can't be a code"))
                .help("代码前后不留空格，也不能为空", "a code isn't empty and has no spaces around it"),
        );
    }
    COLUMNS.contains(&word).then(|| {
        Diagnostic::new(
            Code::ReservedWord,
            span,
            format!("`{word}` 是标准表的列名，不能作代码"),
            format!("`{word}` is a column of every table and can't be a code"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn names() {
        let span = Span::new(FileId(0), 0, 1);
        for good in ["area", "家庭", "a_1", "_x", "是否残疾"] {
            assert_eq!(check(good, Use::Property, span), None, "{good}");
        }
        for bad in ["", "1a", "a-b", "a b", "_", "a.b", "default", "shared", "times"] {
            assert_eq!(check(bad, Use::Property, span).map(|d| d.code), Some(Code::ReservedWord), "{bad}");
        }
        assert_eq!(check("times", Use::Function, span), None);
        assert!(check("facts", Use::Programme, span).is_some());
        assert!(check_code("urban", span).is_none());
        assert!(check_code("1", span).is_none());
        assert!(check_code("value", span).is_some());
        assert!(check_code(" a", span).is_some());
    }
}
