//! `@reason 中文 {x} · English {x}`: words with expressions in them.

use crate::diagnostics::{Code, Diagnostic};
use crate::source::{SourceMap, Span};
use crate::syntax::parse_expression;
use crate::syntax::tree::{Expr, Tag};

/// A reason, its expressions parsed.
#[derive(Debug)]
pub(super) struct ReasonText {
    pub(super) zh: Vec<Piece>,
    pub(super) en: Vec<Piece>,
}

/// Words or an expression.
#[derive(Debug)]
pub(super) enum Piece {
    Text(Box<str>),
    Value(Expr),
}

impl ReasonText {
    /// The expressions of both languages.
    pub(super) fn values(&self) -> impl Iterator<Item = &Expr> {
        self.zh.iter().chain(&self.en).filter_map(|p| match p {
            Piece::Value(expr) => Some(expr),
            Piece::Text(_) => None,
        })
    }
}

/// A stretch of a reason, in bytes from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretch {
    Text(usize, usize),
    Value(usize, usize),
    /// The ` · ` between the languages.
    Between,
}

/// Reads a reason.
pub(super) fn read(tag: &Tag, files: &SourceMap, out: &mut Vec<Diagnostic>) -> Option<ReasonText> {
    let text = files.text(tag.span);
    let stretches = match split(text) {
        Ok(stretches) => stretches,
        Err(at) => {
            let fault = Diagnostic::new(Code::BadTag, part(tag.span, at, at + 1), "花括号不成对", "a brace without its partner");
            out.push(fault.help("表达式请写作 `{…}`，文字中不用花括号", "write an expression as `{…}`, and no braces in the words"));
            return None;
        }
    };
    let between = stretches.iter().position(|s| *s == Stretch::Between);
    let (zh, en) = match between.and_then(|at| stretches.split_at_checked(at)) {
        Some((zh, en)) if has_words(text, zh) && has_words(text, en) => (zh, en),
        _ => {
            let fault = Diagnostic::new(Code::BadTag, tag.span, "原因应当有中英两种文字", "a reason is in both languages");
            out.push(fault.help("请写作 `@reason 中文 {x} · English {x}`", "write `@reason 中文 {x} · English {x}`"));
            return None;
        }
    };
    let file = files.get(tag.span.file)?;
    let mut pieces = |stretches: &[Stretch]| {
        let mut pieces = Vec::new();
        let mut whole = true;
        for stretch in stretches {
            match *stretch {
                Stretch::Text(from, to) => pieces.push(Piece::Text(text.get(from..to).unwrap_or_default().into())),
                Stretch::Value(from, to) => match parse_expression(tag.span.file, &file.text, part(tag.span, from, to), out) {
                    Some(expr) => pieces.push(Piece::Value(expr)),
                    None => whole = false,
                },
                Stretch::Between => {}
            }
        }
        trim(&mut pieces);
        whole.then_some(pieces)
    };
    let (zh, en) = (pieces(zh), pieces(en));
    Some(ReasonText { zh: zh?, en: en? })
}

/// Takes white space off both ends.
fn trim(pieces: &mut Vec<Piece>) {
    if let Some(Piece::Text(first)) = pieces.first_mut() {
        *first = first.trim_start().into();
    }
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        *last = last.trim_end().into();
    }
    pieces.retain(|p| !matches!(p, Piece::Text(t) if t.is_empty()));
}

fn has_words(text: &str, stretches: &[Stretch]) -> bool {
    stretches.iter().any(|s| match s {
        Stretch::Text(from, to) => text.get(*from..*to).is_some_and(|t| !t.trim().is_empty()),
        Stretch::Value(..) => true,
        Stretch::Between => false,
    })
}

fn part(span: Span, from: usize, to: usize) -> Span {
    let at = |offset: usize| span.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX)).min(span.end);
    Span::new(span.file, at(from), at(to))
}

/// Splits words from expressions, and the languages at the first ` · ` outside of braces. The error is the offset of a brace without partner.
fn split(text: &str) -> Result<Vec<Stretch>, usize> {
    const BETWEEN: &str = " · ";
    let mut stretches = Vec::new();
    let (mut words, mut languages) = (0, 1);
    // Beginning of the expression and how many braces are open in it.
    let mut open: Option<(usize, usize)> = None;
    let (mut quoted, mut escaped) = (false, false);
    let mut skip = 0;
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        match &mut open {
            Some(_) if quoted => {
                quoted = escaped || c != '"';
                escaped = !escaped && c == '\\';
            }
            Some((begin, depth)) => match c {
                '"' => quoted = true,
                '{' => *depth += 1,
                '}' if *depth > 1 => *depth -= 1,
                '}' => {
                    stretches.push(Stretch::Value(*begin, at));
                    words = at + 1;
                    open = None;
                }
                _ => {}
            },
            None if c == '{' => {
                stretches.push(Stretch::Text(words, at));
                open = Some((at + 1, 1));
            }
            None if c == '}' => return Err(at),
            None if languages == 1 && text.get(at..).is_some_and(|t| t.starts_with(BETWEEN)) => {
                stretches.push(Stretch::Text(words, at));
                stretches.push(Stretch::Between);
                languages = 2;
                skip = at + BETWEEN.len();
                words = skip;
            }
            None => {}
        }
    }
    match open {
        Some((begin, _)) => Err(begin - 1),
        None => {
            stretches.push(Stretch::Text(words, text.len()));
            stretches.retain(|s| !matches!(s, Stretch::Text(from, to) if from == to));
            Ok(stretches)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<String, usize> {
        let parts = split(text)?.into_iter().map(|s| match s {
            Stretch::Text(from, to) => text[from..to].to_owned(),
            Stretch::Value(from, to) => format!("<{}>", &text[from..to]),
            Stretch::Between => "|".to_owned(),
        });
        Ok(parts.collect())
    }

    #[test]
    fn words_and_expressions_are_told_apart() {
        for (text, expected) in [
            ("收入{x}元 · income {x}", Ok("收入<x>元| · income <x>")),
            ("{f(a, \"}\")}多 · {if a { b } else { c }}", Ok("<f(a, \"}\")>多|<if a { b } else { c }>")),
            ("甲·乙 {a} · one · two", Ok("甲·乙 <a>|one · two")),
            ("{\"a · \\\" b\"} · c", Ok("<\"a · \\\" b\">|c")),
            ("一 {x · two", Err("一 ".len())),
            ("一} · two", Err("一".len())),
        ] {
            let expected = expected.map(|e| e.replace("| · ", "|"));
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
