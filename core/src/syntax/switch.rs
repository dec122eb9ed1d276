//! The heads of a `switch`'s cases, read from the tokens: Rhai keeps neither their places nor their order.

use super::functions::{Brackets, Piece};
use super::scan::{Kind, Scan};
use super::scan_literal::unquote;
use super::tree::CaseValue;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// One case: `1 | 2 => …`.
#[derive(Debug)]
pub(super) struct Head {
    /// First token of the values.
    pub(super) first: usize,
    /// `=>`
    pub(super) arrow: usize,
    /// None for `_`; empty if they are at fault.
    pub(super) values: Option<Vec<(CaseValue, Span)>>,
}

/// A `switch` and its cases.
#[derive(Debug)]
pub(super) struct Switch {
    /// The word `switch`.
    pub(super) keyword: usize,
    /// The closing brace.
    pub(super) close: usize,
    /// In order.
    pub(super) heads: Vec<Head>,
}

/// All switches of a function, in order of their keyword.
pub(super) fn switches(scan: &Scan<'_>, brackets: &Brackets, piece: Piece, out: &mut Vec<Diagnostic>) -> Vec<Switch> {
    let mut found = Vec::new();
    for keyword in (piece.first..=piece.last).filter(|&i| scan.is(i, "switch")) {
        let Some((open, close)) = braces(scan, brackets, keyword, piece.last, out) else { continue };
        let mut heads = Vec::new();
        let mut at = open + 1;
        while at < close {
            if scan.is(at, "=>") {
                heads.push(head(scan, open, at, out));
            }
            at = brackets.partner(at).filter(|&p| p > at).unwrap_or(at) + 1;
        }
        integers_first(scan, &heads, out);
        found.push(Switch { keyword, close, heads });
    }
    found
}

/// The braces that hold the cases. None where there are none: Rhai's parser says so better.
fn braces(scan: &Scan<'_>, brackets: &Brackets, keyword: usize, last: usize, out: &mut Vec<Diagnostic>) -> Option<(usize, usize)> {
    let mut at = keyword + 1;
    while at <= last {
        match scan.word(at) {
            "{" if at > keyword + 1 => return Some((at, brackets.partner(at)?)),
            "{" | "if" | "switch" => {
                out.push(
                    Diagnostic::new(
                        Code::RefusedConstruct,
                        scan.span(at),
                        "`switch` 的对象不能含 `if`、`switch` 或 `{`",
                        "what `switch` looks at can't hold `if`, `switch` or `{`",
                    )
                    .help("请先用 `let` 起名，再写 `switch 名称 { … }`", "name it with `let` first, then write `switch name { … }`"),
                );
                return None;
            }
            ";" | "}" | "=>" => return None,
            _ => at = brackets.partner(at).filter(|&p| p > at).unwrap_or(at) + 1,
        }
    }
    None
}

/// The case whose `=>` stands at `arrow`.
fn head(scan: &Scan<'_>, open: usize, arrow: usize, out: &mut Vec<Diagnostic>) -> Head {
    let boundary = |i: usize| scan.kind(i) == Kind::Symbol && matches!(scan.word(i), "," | "}" | "{" | "=>" | ";");
    let first = (open + 1..arrow).rev().take_while(|&i| !boundary(i)).last().unwrap_or(arrow);
    let default = first + 1 == arrow && scan.is(first, "_");
    let values = if default { None } else { Some(values(scan, first, arrow, out).unwrap_or_default()) };
    Head { first, arrow, values }
}

/// `1 | 2`; none if they are at fault.
fn values(scan: &Scan<'_>, first: usize, arrow: usize, out: &mut Vec<Diagnostic>) -> Option<Vec<(CaseValue, Span)>> {
    if let Some(condition) = (first..arrow).find(|&i| scan.is(i, "if")) {
        out.push(
            Diagnostic::new(Code::RefusedConstruct, scan.span(condition), "`switch` 的情形不能带 `if`", "a case of a `switch` can't have an `if`")
                .help("请在 `=>` 之后写 `if … { … } else { … }`", "write `if … { … } else { … }` behind the `=>`"),
        );
        return None;
    }
    let mut values = Vec::new();
    let mut at = first;
    loop {
        let (value, next) = value(scan, at, arrow, out)?;
        values.push((value, scan.stretch(at, next.saturating_sub(1))));
        if next == arrow {
            return Some(values);
        }
        if !scan.is(next, "|") {
            out.push(
                Diagnostic::new(
                    Code::Syntax,
                    scan.span(next),
                    format!("这里应当是 `=>`、`|` 或逗号，不是 `{}`", scan.word(next)),
                    format!("`=>`, `|` or a comma is expected here, not `{}`", scan.word(next)),
                )
                .help("几个值之间写 `|`，各情形之间写逗号", "`|` stands between values, a comma between cases"),
            );
            return None;
        }
        at = next + 1;
    }
}

/// A value that a case matches, and the token behind it.
fn value(scan: &Scan<'_>, at: usize, arrow: usize, out: &mut Vec<Diagnostic>) -> Option<(CaseValue, usize)> {
    let found = match (scan.kind(at), scan.word(at)) {
        _ if at >= arrow => None,
        (Kind::Symbol, "()") => Some((CaseValue::Absent, at + 1)),
        (Kind::Word, "true") => Some((CaseValue::Bool(true), at + 1)),
        (Kind::Word, "false") => Some((CaseValue::Bool(false), at + 1)),
        (Kind::Text, literal) => Some((CaseValue::Code(unquote(literal).into()), at + 1)),
        _ => return number(scan, at, arrow, out),
    };
    if found.is_none() {
        out.push(not_a_case(scan.span(at.min(arrow))));
    }
    found
}

fn not_a_case(span: Span) -> Diagnostic {
    Diagnostic::new(Code::Syntax, span, "`switch` 的情形必须是固定值", "a case of a `switch` is a fixed value").help(
        "可写代码 `\"urban\"`、整数 `3`、范围 `1..=3`、`true`、`()`（没有）或 `_`（其余）",
        "write a code `\"urban\"`, a whole number `3`, a range `1..=3`, `true`, `()` for none, or `_` for all others",
    )
}

/// An int or a range of ints.
fn number(scan: &Scan<'_>, at: usize, arrow: usize, out: &mut Vec<Diagnostic>) -> Option<(CaseValue, usize)> {
    let (low, next) = integer(scan, at, arrow, out)?;
    let inclusive = scan.is(next, "..=");
    if next >= arrow || !(inclusive || scan.is(next, "..")) {
        return Some((CaseValue::Int(low), next));
    }
    if next + 1 >= arrow || scan.is(next + 1, "|") {
        out.push(
            Diagnostic::new(Code::Syntax, scan.stretch(at, next), "范围必须写明两端", "a range needs both ends")
                .help("例如 `1..=3`；其余的值用 `_`", "like `1..=3`; all others are `_`"),
        );
        return None;
    }
    let (high, end) = integer(scan, next + 1, arrow, out)?;
    let high = if inclusive { Some(high) } else { high.checked_sub(1) };
    match high.filter(|&h| h >= low) {
        Some(high) => Some((CaseValue::Range(low, high), end)),
        None => {
            out.push(
                Diagnostic::new(Code::Syntax, scan.stretch(at, end.saturating_sub(1)), "这个范围里没有值", "this range holds no value")
                    .help("`a..=b` 含 b，`a..b` 不含 b；小的一端写在前面", "`a..=b` holds b, `a..b` doesn't; the lower end stands first"),
            );
            None
        }
    }
}

fn integer(scan: &Scan<'_>, at: usize, arrow: usize, out: &mut Vec<Diagnostic>) -> Option<(i64, usize)> {
    let negative = scan.is(at, "-");
    let place = at + usize::from(negative);
    if place >= arrow || scan.kind(place) != Kind::Number {
        out.push(not_a_case(scan.span(at)));
        return None;
    }
    let digits: String = scan.word(place).chars().filter(|&c| c != '_').collect();
    let Ok(value) = digits.parse::<i64>() else {
        let diagnostic = if digits.contains('.') {
            Diagnostic::new(Code::Syntax, scan.span(place), "`switch` 的情形只能是整数", "a case of a `switch` is a whole number")
                .help("小数请用 `if` 比较", "compare fractions with `if`")
        } else {
            super::literal::too_long(scan.span(place))
        };
        out.push(diagnostic);
        return None;
    };
    Some((if negative { -value } else { value }, place + 1))
}

/// Rhai looks at ints before it looks at ranges, so it wants them in that order.
fn integers_first(scan: &Scan<'_>, heads: &[Head], out: &mut Vec<Diagnostic>) {
    let mut range: Option<Span> = None;
    for (value, span) in heads.iter().filter_map(|h| h.values.as_ref()).flatten() {
        match (value, range) {
            (CaseValue::Range(..), None) => range = Some(*span),
            (CaseValue::Int(value), Some(range)) => {
                let shown = scan.text.get(range.start as usize..range.end as usize).unwrap_or("");
                out.push(
                    Diagnostic::new(
                        Code::Syntax,
                        *span,
                        format!("整数 `{value}` 要写在范围 `{shown}` 之前"),
                        format!("the whole number `{value}` must stand before the range `{shown}`"),
                    )
                    .note(range, "范围在这里", "the range stands here")
                    .help(
                        format!("请把这一情形移到前面，或写成 `{value}..={value}`"),
                        format!("move this case up, or write it as `{value}..={value}`"),
                    ),
                );
                return;
            }
            _ => {}
        }
    }
}
