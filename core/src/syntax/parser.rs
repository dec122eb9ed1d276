//! Rhai's parser, fed with our tokens.
//!
//! Rhai gets one token per line, so the line of a position in its tree *is* the token: no columns to count, no 16-bit columns to run over. Number
//! and string literals are replaced by stand-ins (their values are read from the text), and so are
//! the heads of `switch` cases; closures become blocks.

use super::message;
use super::names;
use super::refuse::Closure;
use super::scan::{Kind, Scan};
use super::switch::Switch;
use crate::diagnostics::{Code, Diagnostic};
use rhai::{AST, Engine, LexError, OptimizationLevel, ParseError, ParseErrorType, Position, Stmt};
use std::collections::HashMap;

/// Levels that Rhai counts: every operator of a sum is one, so a long sum needs many; how deep Rhai's parser recurses is bounded by
/// `functions::split` before.
const RHAI_DEPTH: usize = 1_024;
/// Tokens of one function: lines are 16-bit in Rhai's positions.
pub(super) const TOKENS: usize = 60_000;

/// Rhai as every text of rules is parsed: nothing registered, nothing optimised, depth set (the default differs between debug and release).
pub(crate) fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_max_expr_depths(RHAI_DEPTH, RHAI_DEPTH);
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_fast_operators(false);
    engine
}

/// What Rhai made of some tokens, and the way back from its positions to them.
pub(super) struct Parsed {
    ast: AST,
    /// Token of each line of what Rhai was given.
    pub(super) lines: Lines,
}

impl Parsed {
    /// The statements of the body.
    pub(super) fn body(&self) -> &[Stmt] {
        match self.ast.statements() {
            [Stmt::Block(block)] => block.statements(),
            other => other,
        }
    }
}

/// The token that each line holds.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    /// Lines before the first token.
    shell: usize,
    first: usize,
}

impl Lines {
    /// The token at a position.
    pub(super) fn token(self, position: Position) -> Option<usize> {
        let line = position.line()?;
        (line.checked_sub(1)?).checked_sub(self.shell).map(|n| n + self.first)
    }
}

/// Has Rhai parse the tokens `first..=last`: a body in braces, or, if `bare`, an expression.
pub(super) fn parse(
    engine: &Engine,
    scan: &Scan<'_>,
    (first, last): (usize, usize),
    (switches, closures): (&[Switch], &[Closure]),
    bare: bool,
    out: &mut Vec<Diagnostic>,
) -> Option<Parsed> {
    if last - first >= TOKENS {
        out.push(
            Diagnostic::new(
                Code::TooLarge,
                scan.span(first),
                format!("这个函数过长（最多 {TOKENS} 个词和符号）"),
                format!("this function is too long (at most {TOKENS} words and symbols)"),
            )
            .help("请拆成几条规则；表格请写成 `.toml` 里的标准", "split it; tables belong in the `.toml` file"),
        );
        return None;
    }
    let text = render(scan, (first, last), switches, closures);
    let text = if bare { format!("{{\n(\n{text})\n}}\n") } else { text };
    let lines = Lines { shell: if bare { 2 } else { 0 }, first };
    match engine.compile(&text) {
        Ok(ast) => Some(Parsed { ast, lines }),
        Err(error) => {
            out.push(syntax_error(scan, lines, (first, last), &error));
            None
        }
    }
}

/// One token per line. A closure `|m| x` becomes the block `{ x }`, which leaves its body where it stands in Rhai's tree.
fn render(scan: &Scan<'_>, (first, last): (usize, usize), switches: &[Switch], closures: &[Closure]) -> String {
    let heads: HashMap<usize, usize> = switches.iter().flat_map(|s| &s.heads).filter(|h| h.values.is_some()).map(|h| (h.first, h.arrow)).collect();
    let bars: HashMap<usize, usize> = closures.iter().map(|c| (c.bar, c.body)).collect();
    let mut ends: HashMap<usize, usize> = HashMap::new();
    for closure in closures {
        *ends.entry(closure.last).or_default() += 1;
    }
    let mut text = String::with_capacity((last - first + 1) * 8);
    let mut blank_until = first;
    for index in first..=last {
        if let Some(&arrow) = heads.get(&index) {
            text.push('0');
            blank_until = arrow;
        } else if let Some(&body) = bars.get(&index) {
            text.push('{');
            blank_until = body;
        }
        if index >= blank_until {
            text.push_str(match scan.kind(index) {
                // A fraction is never folded with the sign before it.
                Kind::Number => "0.5",
                Kind::Text => "\"\"",
                Kind::Word | Kind::Symbol => scan.word(index),
            });
        }
        for _ in 0..ends.get(&index).copied().unwrap_or(0) {
            text.push_str(" }");
        }
        text.push('\n');
    }
    text
}

/// Rhai's complaint in the words of somebody who writes rules.
fn syntax_error(scan: &Scan<'_>, lines: Lines, (first, last): (usize, usize), error: &ParseError) -> Diagnostic {
    use ParseErrorType as E;
    let at = lines.token(error.position()).unwrap_or(first).clamp(first, last);
    let past_end = lines.token(error.position()).is_some_and(|t| t > last) || matches!(error.err_type(), E::UnexpectedEOF);
    let (span, found) = if past_end { (scan.span(last), String::new()) } else { (scan.span(at), scan.word(at).to_owned()) };
    let say = |zh: &str, en: &str| Diagnostic::new(Code::Syntax, span, zh, en);
    match error.err_type() {
        E::ExprTooDeep => super::functions::too_deep(span),
        _ if past_end => say("这里还没有写完", "something is missing behind this").help("请补全公式", "complete the formula"),
        // Brackets have been paired before, so what is missing is an operator or a comma.
        E::MissingToken(token, _) if matches!(token.as_str(), ";" | ")" | "]" | "}") => unexpected(span, &found).help(
            "前面是否缺少运算符、逗号，或（另起一步时的）`;`？",
            "is an operator, a comma, or a `;` (before a new step) missing in front of it?",
        ),
        E::MissingToken(token, _) => {
            Diagnostic::new(Code::Syntax, span, format!("这里应当是 `{token}`，不是 `{found}`"), format!("`{token}` is expected here, not `{found}`"))
                .help("请补上，或检查前面的写法", "add it, or look at what stands before")
        }
        E::BadInput(LexError::ImproperSymbol(symbol, _)) if symbol == "=" => {
            say("这里不能用 `=`", "`=` can't stand here").help("比较请写 `==`", "compare with `==`")
        }
        E::MismatchedType(..) => say("这里应当是“是/否”的条件", "a condition (true or false) is expected here")
            .help("请写比较式，如 `x > 0`", "write a comparison, like `x > 0`"),
        E::WrongSwitchDefaultCase => {
            say("`_` 必须是最后一种情形，且只写一次", "`_` must be the last case, and there can be one only").help("请移到最后", "move it to the end")
        }
        E::WrongSwitchCaseCondition => say("`_` 不能带条件", "`_` can't have a condition").help("请删去 `if`", "delete the `if`"),
        E::VariableExpected | E::ForbiddenVariable(_) | E::PropertyExpected => names::not_a_name(scan, at),
        E::BadInput(LexError::MalformedIdentifier(_)) => {
            Diagnostic::new(Code::Syntax, span, format!("`{found}` 不能作名称"), format!("`{found}` can't be a name"))
                .help("名称里至少要有一个文字或字母", "a name holds one letter at least")
        }
        E::Reserved(word) => message::reserved(word, false).map_or_else(|| unexpected(span, &found), |r| r.at(span)),
        _ if at > first
            && scan.is(at - 1, "}")
            && matches!(found.as_str(), "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "??" | "in" | ".") =>
        {
            message::not_joined(&found, span)
        }
        _ => unexpected(span, &found).help("请检查这里和前面的写法", "look at what stands here and before"),
    }
}

fn unexpected(span: crate::source::Span, found: &str) -> Diagnostic {
    Diagnostic::new(Code::Syntax, span, format!("没有想到这里是 `{found}`"), format!("`{found}` isn't expected here"))
}
