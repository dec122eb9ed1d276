//! What the language leaves out, found among the tokens: every place at once, each with the rewrite to use.

use super::functions::{Brackets, Piece, ends_operand, is_keyword};
use super::message::{self, Refusal};
use super::names::{self, Names};
use super::scan::{Kind, Scan};
use super::switch::Switch;
use crate::diagnostics::{Code, Diagnostic};

/// A closure: `|a, b| body`.
#[derive(Debug)]
pub(super) struct Closure {
    /// The first `|` (or `||`).
    pub(super) bar: usize,
    /// Its parameters.
    pub(super) params: Names,
    /// First token of the body.
    pub(super) body: usize,
    /// Last token of the body.
    pub(super) last: usize,
}

/// Reports what the function may not hold. Gives its closures, in order.
pub(super) fn refuse(scan: &Scan<'_>, brackets: &Brackets, piece: Piece, switches: &[Switch], out: &mut Vec<Diagnostic>) -> Vec<Closure> {
    let mut heads: Vec<(usize, usize)> = switches.iter().flat_map(|s| &s.heads).map(|h| (h.first, h.arrow)).collect();
    heads.sort_unstable();
    let mut refuser = Refuser { scan, brackets, last: piece.last, heads, open: Vec::new(), closures: Vec::new(), out };
    // An expression that stands alone has no keyword to skip.
    let mut at = piece.keyword + usize::from(scan.is(piece.keyword, "fn"));
    while at <= piece.last {
        at = refuser.step(at).max(at + 1);
    }
    refuser.closures
}

struct Refuser<'s, 't, 'o> {
    scan: &'s Scan<'t>,
    brackets: &'s Brackets,
    last: usize,
    /// Heads of cases, ascending: first token, `=>`.
    heads: Vec<(usize, usize)>,
    /// Brackets open at the place reached.
    open: Vec<usize>,
    closures: Vec<Closure>,
    out: &'o mut Vec<Diagnostic>,
}

impl Refuser<'_, '_, '_> {
    /// Looks at a token; returns where to go on.
    fn step(&mut self, at: usize) -> usize {
        if let Ok(i) = self.heads.binary_search_by_key(&at, |h| h.0) {
            return self.heads.get(i).map_or(at, |h| h.1);
        }
        match self.scan.kind(at) {
            Kind::Word => self.word(at),
            Kind::Symbol => self.symbol(at),
            Kind::Number | Kind::Text => at,
        }
    }

    fn report(&mut self, first: usize, last: usize, refusal: Refusal) {
        self.out.push(refusal.at(self.scan.stretch(first, last)));
    }

    /// Past the brackets that open at `at`, or the token itself.
    fn past(&self, at: usize) -> usize {
        self.brackets.partner(at).filter(|&p| p > at).unwrap_or(at) + 1
    }

    /// Past the next block in braces.
    fn past_block(&self, from: usize) -> usize {
        let mut at = from;
        while at <= self.last {
            if self.scan.is(at, "{") {
                return self.past(at);
            }
            if self.scan.is(at, ";") || self.scan.is(at, "}") {
                return at;
            }
            at = self.past(at);
        }
        at
    }

    fn word(&mut self, at: usize) -> usize {
        let scan = self.scan;
        let word = scan.word(at);
        if let Some(refusal) = message::keyword(word) {
            self.report(at, at, refusal);
            return match word {
                "while" | "loop" | "for" | "fn" => self.past_block(at + 1),
                "do" => {
                    let end = self.past_block(at + 1);
                    (end..=self.last).find(|&i| scan.is(i, ";") || scan.is(i, "}")).unwrap_or(end)
                }
                "try" => {
                    let end = self.past_block(at + 1);
                    if scan.is(end, "catch") { self.past_block(end + 1) } else { end }
                }
                "import" | "export" | "const" | "throw" => self.to_semicolon(at + 1),
                _ => at + 1,
            };
        }
        if word == "in" {
            return self.list(at);
        }
        let called = scan.is(at + 1, "(") || scan.is(at + 1, "()");
        if let Some(refusal) = message::reserved(word, called) {
            self.report(at, at, refusal);
            return at + 1;
        }
        if is_keyword(word) {
            return at + 1;
        }
        if matches!(word, "and" | "or" | "not") && !called && (ends_operand(scan, at - 1) || word == "not") && !self.declares(at) {
            let right = match word {
                "and" => "&&",
                "or" => "||",
                _ => "!",
            };
            // `not` may be a name where nothing follows that could be its operand.
            if word != "not" || matches!(scan.kind(at + 1), Kind::Word | Kind::Number | Kind::Text) && !is_keyword(scan.word(at + 1)) {
                self.report(at, at, message::operator(word, right));
            }
        }
        at + 1
    }

    /// Whether the word at `at` is a name being declared or a property.
    fn declares(&self, at: usize) -> bool {
        matches!(self.scan.word(at - 1), "let" | "." | "::" | "fn")
    }

    fn to_semicolon(&self, from: usize) -> usize {
        let mut at = from;
        while at <= self.last && !self.scan.is(at, ";") && !self.scan.is(at, "}") {
            at = self.past(at);
        }
        at
    }

    /// `x in […]`: literals only.
    fn list(&mut self, at: usize) -> usize {
        let scan = self.scan;
        if !scan.is(at + 1, "[") {
            let end = if scan.is(at + 2, "..") || scan.is(at + 2, "..=") { at + 3 } else { at + 1 };
            self.report(at, at, message::IN_WHAT);
            return end + 1;
        }
        let Some(close) = self.brackets.partner(at + 1) else { return at + 2 };
        let mut i = at + 2;
        let mut literal_next = true;
        while i < close {
            let literal = match scan.kind(i) {
                Kind::Number | Kind::Text => true,
                Kind::Word => matches!(scan.word(i), "true" | "false"),
                Kind::Symbol => scan.word(i) == "()",
            };
            let sign = literal_next && scan.is(i, "-") && scan.kind(i + 1) == Kind::Number;
            if literal_next != literal && !sign || !literal_next && !scan.is(i, ",") {
                self.report(i, i, message::IN_LITERALS);
                return close + 1;
            }
            literal_next = sign || !literal;
            i += 1;
        }
        close + 1
    }

    fn symbol(&mut self, at: usize) -> usize {
        let scan = self.scan;
        let word = scan.word(at);
        let after_operand = at > 0 && ends_operand(scan, at - 1);
        match word {
            "(" | "{" => self.open.push(at),
            ")" | "}" => {
                self.open.pop();
            }
            "!in" => return self.list(at),
            "[" | "?[" => {
                let refusal = if after_operand { message::INDEX } else { message::ARRAY };
                let end = self.past(at);
                self.report(at, end - 1, refusal);
                return end;
            }
            "#{" => {
                let end = self.past(at);
                self.report(at, end - 1, message::MAP);
                return end;
            }
            "=" if !(at >= 2 && scan.is(at - 2, "let") && scan.kind(at - 1) == Kind::Word) => self.report(at, at, message::ASSIGNMENT),
            "|" | "||" if !after_operand => return self.closure(at),
            "!" if after_operand && scan.kind(at - 1) == Kind::Word => self.report(at, at, message::BANG),
            _ => {
                if let Some(refusal) = message::symbol(word) {
                    self.report(at, at, refusal);
                }
            }
        }
        at + 1
    }

    /// A closure stands as an argument of a method and nowhere else.
    fn closure(&mut self, bar: usize) -> usize {
        let scan = self.scan;
        let argument = bar > 0
            && matches!(scan.word(bar - 1), "(" | ",")
            && self.open.last().is_some_and(|&o| scan.is(o, "(") && o >= 2 && scan.kind(o - 1) == Kind::Word && scan.is(o - 2, "."));
        let end = if scan.is(bar, "||") { Some(bar) } else { (bar + 1..=self.last).take_while(|&i| !scan.is(i, ";")).find(|&i| scan.is(i, "|")) };
        if !argument {
            let span = scan.stretch(bar, end.unwrap_or(bar));
            self.out.push(
                Diagnostic::new(Code::MisplacedClosure, span, "`|…|` 只能作为列表方法的参数", "`|…|` can only be an argument of a list's method")
                    .help("例如 `household.members.sum(|m| m.wage_income)`", "like `household.members.sum(|m| m.wage_income)`"),
            );
        }
        let Some(end) = end else {
            if argument {
                self.out.push(
                    Diagnostic::new(Code::Syntax, scan.span(bar), "这个 `|` 没有配对的 `|`", "this `|` has no closing `|`")
                        .help("请写 `|m| …`", "write `|m| …`"),
                );
            }
            return bar + 1;
        };
        for i in bar + 1..end {
            if let Some(refusal) = message::reserved(scan.word(i), false) {
                self.report(i, i, refusal);
            }
        }
        let params = names::list(scan, bar + 1, end, self.out);
        if argument && let (Some(params), Some(last)) = (params, self.closure_end(end + 1)) {
            self.closures.push(Closure { bar, params, body: end + 1, last });
        }
        end + 1
    }

    /// The last token of a closure's body that begins at `from`.
    fn closure_end(&mut self, from: usize) -> Option<usize> {
        let scan = self.scan;
        let mut at = from;
        while at <= self.last && !(scan.kind(at) == Kind::Symbol && matches!(scan.word(at), "," | ";" | ")" | "}" | "]")) {
            // The comma of `|m| xs.sum(|a, b| …)` stands in brackets; that of a nested `|a, b|` can't stand outside of them.
            at = self.past(at);
        }
        if at == from {
            self.out.push(
                Diagnostic::new(Code::Syntax, scan.span(from.min(self.last)), "`|…|` 之后要写公式", "a formula must follow `|…|`")
                    .help("例如 `|m| m.wage_income`", "like `|m| m.wage_income`"),
            );
            return None;
        }
        if scan.is(at, ";") {
            self.out.push(
                Diagnostic::new(Code::Syntax, scan.span(at), "`|…|` 之后只能写一个公式", "one formula follows `|…|`")
                    .help("需要几步时请写 `|m| { let …; … }`", "for several steps write `|m| { let …; … }`"),
            );
            return None;
        }
        Some(at - 1)
    }
}
