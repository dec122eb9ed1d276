//! Lists of names: the parameters of functions and closures.

use super::functions::{Brackets, is_keyword};
use super::message;
use super::scan::{Kind, Scan};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// Names with their places.
pub(super) type Names = Vec<(Box<str>, Span)>;

/// The tokens `from..to` as names with commas between them.
pub(super) fn list(scan: &Scan<'_>, from: usize, to: usize, out: &mut Vec<Diagnostic>) -> Option<Names> {
    let mut names: Names = Vec::new();
    for at in from..to {
        let (word, span) = (scan.word(at), scan.span(at));
        if (at - from) % 2 == 1 {
            if !scan.is(at, ",") {
                out.push(
                    Diagnostic::new(Code::Syntax, span, format!("这里应当是逗号，不是 `{word}`"), format!("a comma is expected here, not `{word}`"))
                        .help("参数之间写逗号", "commas stand between parameters"),
                );
                return None;
            }
            continue;
        }
        if !check(scan, at, out) {
            return None;
        }
        if let Some((_, first)) = names.iter().find(|(n, _)| **n == *word) {
            out.push(
                Diagnostic::new(Code::DuplicateName, span, format!("参数 `{word}` 出现了两次"), format!("the parameter `{word}` stands here twice"))
                    .note(*first, "第一次在这里", "first here")
                    .help("请改名", "rename one of them"),
            );
            return None;
        }
        names.push((word.into(), span));
    }
    Some(names)
}

/// Whether the token can be a name; says so if it can't. (Reserved words are `refuse`'s business.)
fn check(scan: &Scan<'_>, at: usize, out: &mut Vec<Diagnostic>) -> bool {
    let word = scan.word(at);
    let letters = word.chars().any(char::is_alphabetic);
    let ok = scan.kind(at) == Kind::Word && !is_keyword(word) && letters;
    if !ok {
        out.push(not_a_name(scan, at));
    }
    ok
}

/// Something stands where a name should.
pub(super) fn not_a_name(scan: &Scan<'_>, at: usize) -> Diagnostic {
    let word = scan.word(at);
    Diagnostic::new(Code::Syntax, scan.span(at), format!("这里应当是名称，不是 `{word}`"), format!("a name is expected here, not `{word}`"))
        .help("名称由文字、字母、数字和 `_` 组成，不以数字开头", "a name is made of letters, digits and `_`, and doesn't begin with a digit")
}

/// A function's head.
pub(super) struct Head {
    pub(super) params: Names,
    /// The opening brace of the body.
    pub(super) body: usize,
}

/// Reads `fn name(a, b) {`.
pub(super) fn head(scan: &Scan<'_>, brackets: &Brackets, keyword: usize, last: usize, out: &mut Vec<Diagnostic>) -> Option<Head> {
    let (name, open) = (keyword + 1, keyword + 2);
    let say = |at: usize, zh: &str, en: &str| {
        Diagnostic::new(Code::Syntax, scan.span(at.min(last)), zh, en)
            .help("例如 `fn eligible(household) { … }`", "like `fn eligible(household) { … }`")
    };
    if name > last || scan.kind(name) != Kind::Word {
        out.push(say(name, "`fn` 之后要写名称", "a name must follow `fn`"));
        return None;
    }
    if message::reserved(scan.word(name), false).is_some() || !check(scan, name, out) {
        return None;
    }
    let (params, body) = if scan.is(open, "()") {
        (Vec::new(), open + 1)
    } else {
        let Some(close) = brackets.partner(open).filter(|_| scan.is(open, "(")) else {
            out.push(say(open, "名称之后要写括号和参数", "a parameter in parentheses must follow the name"));
            return None;
        };
        (list(scan, open + 1, close, out)?, close + 1)
    };
    if body > last || !scan.is(body, "{") {
        out.push(say(body, "函数的内容要写在 `{ … }` 里", "a function's body stands in `{ … }`"));
        return None;
    }
    Some(Head { params, body })
}
