//! Splits a file into functions, so that each is parsed by itself and one slip hides nothing else.

use super::scan::{Kind, Scan};
use crate::diagnostics::{Code, Diagnostic};
use crate::limits;

/// A function's tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// `private` or `fn`.
    pub(super) first: usize,
    /// `fn`.
    pub(super) keyword: usize,
    /// The closing brace, or the last token before the next function.
    pub(super) last: usize,
    /// A fault of brackets or depth has been reported: don't parse.
    pub(super) bad: bool,
}

/// For each token that is a bracket, its partner's index.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    partner: Vec<Option<usize>>,
}

impl Brackets {
    /// The partner of a bracket; none for other tokens.
    pub(super) fn partner(&self, index: usize) -> Option<usize> {
        self.partner.get(index).copied().flatten()
    }

    fn join(&mut self, open: usize, close: usize) {
        if let Some(slot) = self.partner.get_mut(open) {
            *slot = Some(close);
        }
        if let Some(slot) = self.partner.get_mut(close) {
            *slot = Some(open);
        }
    }
}

/// The functions of the scanned text, in order, and who closes what.
pub(super) fn split(scan: &Scan<'_>, out: &mut Vec<Diagnostic>) -> (Vec<Piece>, Brackets) {
    let mut splitter = Splitter { scan, out, brackets: Brackets { partner: vec![None; scan.tokens.len()] } };
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < scan.tokens.len() {
        if let Some(keyword) = function_keyword(scan, at) {
            let piece = splitter.function(at, keyword);
            at = piece.last + 1;
            pieces.push(piece);
        } else {
            at = splitter.stray(at);
        }
    }
    (pieces, splitter.brackets)
}

/// Brackets of an expression that stands alone; none if they don't fit.
pub(super) fn expression_brackets(scan: &Scan<'_>, out: &mut Vec<Diagnostic>) -> Option<Brackets> {
    let mut splitter = Splitter { scan, out, brackets: Brackets { partner: vec![None; scan.tokens.len()] } };
    let (_, bad) = splitter.walk(0, scan.tokens.len(), false);
    (!bad).then_some(splitter.brackets)
}

/// The `fn` of a function that begins at this token.
fn function_keyword(scan: &Scan<'_>, at: usize) -> Option<usize> {
    if scan.is(at, "fn") { Some(at) } else { (scan.is(at, "private") && scan.is(at + 1, "fn")).then_some(at + 1) }
}

fn closes(open: &str) -> &'static str {
    match open {
        "(" => ")",
        "{" | "#{" => "}",
        _ => "]",
    }
}

struct Splitter<'s, 't, 'o> {
    scan: &'s Scan<'t>,
    out: &'o mut Vec<Diagnostic>,
    brackets: Brackets,
}

impl Splitter<'_, '_, '_> {
    fn function(&mut self, first: usize, keyword: usize) -> Piece {
        let (end, bad) = self.walk(keyword + 1, self.scan.tokens.len(), true);
        Piece { first, keyword, last: end.max(keyword + 1).saturating_sub(1), bad }
    }

    /// Walks to the closing brace of a function's body, or to where the next function must begin; pairs brackets; measures depth.
    fn walk(&mut self, from: usize, to: usize, function: bool) -> (usize, bool) {
        let scan = self.scan;
        let mut open: Vec<usize> = Vec::new();
        let mut depth = Depth::default();
        let mut bad = false;
        let begin = scan.span(from).start;
        // A string without end, or a full-width bracket, has been reported: brackets that don't fit are its echo.
        let explained = |at: usize| scan.fault_between(begin, scan.span(at).start.saturating_add(1));
        let mut at = from;
        while at < to {
            if function && function_keyword(scan, at).is_some() && (open.is_empty() || scan.begins_line(at)) {
                break;
            }
            let word = if scan.kind(at) == Kind::Text { "" } else { scan.word(at) };
            match word {
                "(" | "[" | "{" | "#{" | "?[" => {
                    open.push(at);
                    depth.open();
                }
                ")" | "]" | "}" => {
                    bad |= self.close(&mut open, at, word, bad || explained(at));
                    depth.close();
                    if function && open.is_empty() && word == "}" {
                        return (at + 1, bad);
                    }
                }
                _ => depth.other(scan, at),
            }
            if depth.total() > limits::EXPRESSION_DEPTH && !bad {
                bad = true;
                self.out.push(too_deep(scan.span(at)));
            }
            at += 1;
        }
        if let (Some(&unclosed), false) = (open.last(), bad) {
            bad = true;
            if explained(at) {
                return (at, bad);
            }
            let word = scan.word(unclosed);
            let close = closes(word);
            let span = scan.span(unclosed);
            self.out.push(
                Diagnostic::new(Code::Syntax, span, format!("这个 `{word}` 没有配对的 `{close}`"), format!("this `{word}` has no closing `{close}`"))
                    .help(format!("请补上 `{close}`"), format!("add `{close}`")),
            );
        }
        (at, bad)
    }

    /// Pairs a closing bracket. A brace closes whatever was left open inside it.
    fn close(&mut self, open: &mut Vec<usize>, at: usize, word: &str, silent: bool) -> bool {
        let scan = self.scan;
        match open.last().copied() {
            Some(top) if closes(scan.word(top)) == word => {
                open.pop();
                self.brackets.join(top, at);
                false
            }
            Some(top) => {
                if !silent {
                    let (have, want) = (scan.word(top), closes(scan.word(top)));
                    self.out.push(
                        Diagnostic::new(
                            Code::Syntax,
                            scan.span(at),
                            format!("这里应当是 `{want}`，不是 `{word}`"),
                            format!("`{want}` is expected here, not `{word}`"),
                        )
                        .note(scan.span(top), format!("配对的 `{have}` 在这里"), format!("to close this `{have}`")),
                    );
                }
                if let Some(depth) = open.iter().rposition(|&o| closes(scan.word(o)) == word) {
                    open.truncate(depth);
                }
                true
            }
            None => {
                if !silent {
                    self.out.push(closes_nothing(scan, at));
                }
                true
            }
        }
    }

    /// Text that belongs to no function: one message for the whole stretch.
    fn stray(&mut self, from: usize) -> usize {
        let scan = self.scan;
        let mut depth = 0_usize;
        let mut at = from;
        while at < scan.tokens.len() && !(function_keyword(scan, at).is_some() && (depth == 0 || scan.begins_line(at))) {
            match scan.word(at) {
                "(" | "[" | "{" | "#{" | "?[" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        let span = scan.stretch(from, at.saturating_sub(1));
        let diagnostic = match scan.word(from) {
            ")" | "]" | "}" => closes_nothing(scan, from),
            "import" | "export" => {
                Diagnostic::new(Code::RefusedImport, span, "不支持 `import` 和 `export`", "`import` and `export` aren't supported")
                    .help("同一规则包里的规则可直接调用：`项目::规则(…)`", "rules of the pack are called directly: `programme::rule(…)`")
            }
            "let" | "const" => Diagnostic::new(Code::Syntax, span, "函数之外不能定义值", "a value can't be defined outside a function")
                .help("标准和数值请写在同名的 `.toml` 文件里", "standards and figures belong in the `.toml` file of the same name"),
            _ => Diagnostic::new(Code::Syntax, span, "这段文字不属于任何函数", "this text belongs to no function")
                .help("规则以 `fn 名称(要素) {` 开头，说明写在 `//` 之后", "a rule begins with `fn name(entity) {`; remarks stand behind `//`"),
        };
        self.out.push(diagnostic);
        at
    }
}

fn closes_nothing(scan: &Scan<'_>, at: usize) -> Diagnostic {
    let word = scan.word(at);
    Diagnostic::new(Code::Syntax, scan.span(at), format!("多余的 `{word}`"), format!("this `{word}` closes nothing"))
        .help("请删去，或检查前面是否多了一个括号", "delete it, or look for a bracket too many before it")
}

/// An expression is nested too deep.
pub(super) fn too_deep(span: crate::source::Span) -> Diagnostic {
    let limit = limits::EXPRESSION_DEPTH;
    Diagnostic::new(
        Code::NestingTooDeep,
        span,
        format!("公式嵌套过深（最多 {limit} 层）"),
        format!("this formula is nested too deep (at most {limit} levels)"),
    )
    .help("请用 `let` 分步写，或拆成几条规则", "write it in steps with `let`, or as several rules")
}

/// How deep a parser has to go. Rhai's parser and ours recurse by it, so it is measured before either begins; 64 levels take less than 2 MB of
/// stack without optimisation, the least that a thread of Rust has. Counted are brackets, and what nests without them (`!!x`, `a.b.c`, `|x| |y| z`, `else if`).
#[derive(Default)]
struct Depth {
    outer: Vec<(usize, usize)>,
    below: usize,
    /// Dots and prefix operators of the operand at hand, and the operator before it.
    run: usize,
    /// Closures and `else`s up to here.
    chain: usize,
}

impl Depth {
    const fn total(&self) -> usize {
        self.below + self.run + self.chain + self.outer.len()
    }

    fn open(&mut self) {
        self.outer.push((self.run, self.chain));
        self.below += self.run + self.chain;
        self.run = 0;
        self.chain = 0;
    }

    fn close(&mut self) {
        if let Some((run, chain)) = self.outer.pop() {
            self.below -= run + chain;
            self.run = run;
            self.chain = chain;
        }
    }

    fn other(&mut self, scan: &Scan<'_>, at: usize) {
        let after_operand = at > 0 && ends_operand(scan, at - 1);
        match scan.word(at) {
            "," | ";" | "=>" => {
                self.run = 0;
                self.chain = 0;
            }
            "." | "?." => self.run += 1,
            "-" | "+" | "!" if !after_operand => self.run += 1,
            "|" | "||" if !after_operand => self.chain += 1,
            "else" => self.chain += 1,
            _ if scan.kind(at) == Kind::Symbol && !matches!(scan.word(at), "::" | "()") => self.run = 1,
            _ => {}
        }
    }
}

/// Whether a value may end with this token, so that an operator may follow.
pub(super) fn ends_operand(scan: &Scan<'_>, at: usize) -> bool {
    match scan.kind(at) {
        Kind::Number | Kind::Text => true,
        Kind::Word => !is_keyword(scan.word(at)) || matches!(scan.word(at), "true" | "false"),
        Kind::Symbol => matches!(scan.word(at), ")" | "]" | "}" | "()"),
    }
}

/// Words that Rhai's grammar uses.
pub(super) fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "let"
            | "const"
            | "if"
            | "else"
            | "switch"
            | "while"
            | "loop"
            | "for"
            | "in"
            | "do"
            | "until"
            | "break"
            | "continue"
            | "return"
            | "throw"
            | "try"
            | "catch"
            | "import"
            | "export"
            | "as"
            | "private"
            | "fn"
            | "true"
            | "false"
            | "_"
    )
}
