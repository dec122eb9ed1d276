//! Text → tokens with exact places. Rhai's tree tells where an expression begins and no more; where it ends is found here.

use super::lookalike;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// What a token is, as far as this phase needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word,
    /// A number literal.
    Number,
    /// A string literal.
    Text,
    /// Anything else.
    Symbol,
}

/// A token: what it is and the bytes it takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A line of a doc comment, `///` or `//!`.
#[derive(Clone, Copy, Debug)]
pub(super) struct DocLine {
    /// `//!`
    pub(super) header: bool,
    /// First byte of the marker.
    pub(super) start: u32,
    /// End of the line.
    pub(super) end: u32,
    /// How many tokens stand before it.
    pub(super) tokens_before: usize,
}

/// The tokens of a stretch of a file.
#[derive(Debug)]
pub(super) struct Scan<'t> {
    pub(super) file: FileId,
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    pub(super) docs: Vec<DocLine>,
    /// Places of the faults found on the way, ascending: a function that holds one isn't given to Rhai.
    faults: Vec<u32>,
}

/// Symbols of more than one byte, longest first, split where Rhai splits them.
const SYMBOLS: &[&str] = &[
    "**=", "<<=", ">>=", "===", "!==", "..=", "...", "::<", "()", "(*", "*)", "#{", "#!", "+=", "++", "-=", "->", "--", "*=", "**", "/=", "..", "==",
    "=>", "::", ":=", ":;", "<=", "<-", "<<", "<|", ">=", ">>", "!=", "!.", "||", "|=", "|>", "&&", "&=", "^=", "%=", "?.", "??", "?[",
];

/// Symbols of one byte.
const SINGLE: &str = "{}()[]+-*/;,.=:<>!|&^~%@$?#\\";

/// Faults of characters that are reported of one file: a file in another encoding has one at every character.
const REPORTED: usize = 1_000;

/// Whether a name may begin so.
pub(super) fn begins_name(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// Whether a name may go on so.
pub(super) fn continues_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// An offset as spans hold it. Files are far smaller than 4 GB (`limits::FILE_BYTES`).
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The tokens of `text[from..to]`.
pub(super) fn scan<'t>(file: FileId, text: &'t str, from: usize, to: usize, out: &mut Vec<Diagnostic>) -> Scan<'t> {
    let text = text.get(..to).unwrap_or(text);
    let scan = Scan { file, text, tokens: Vec::new(), docs: Vec::new(), faults: Vec::new() };
    let mut scanner = Scanner { scan, at: from, out };
    scanner.run();
    scanner.scan.faults.sort_unstable();
    scanner.scan
}

impl Scan<'_> {
    /// A token's text; empty past the end.
    pub(super) fn word(&self, index: usize) -> &str {
        self.tokens.get(index).and_then(|t| self.text.get(t.start as usize..t.end as usize)).unwrap_or("")
    }

    /// A token's kind; a symbol past the end.
    pub(super) fn kind(&self, index: usize) -> Kind {
        self.tokens.get(index).map_or(Kind::Symbol, |t| t.kind)
    }

    /// Whether the token is that symbol or keyword.
    pub(super) fn is(&self, index: usize, what: &str) -> bool {
        self.kind(index) != Kind::Text && self.word(index) == what
    }

    /// The stretch of a token; the end of the text past the last one.
    pub(super) fn span(&self, index: usize) -> Span {
        let end = offset(self.text.len());
        self.tokens.get(index).map_or(Span::new(self.file, end, end), |t| Span::new(self.file, t.start, t.end))
    }

    /// From the first byte of one token to the last of another.
    pub(super) fn stretch(&self, first: usize, last: usize) -> Span {
        self.span(first).to(self.span(last))
    }

    /// Whether a fault was found in these bytes.
    pub(super) fn fault_between(&self, start: u32, end: u32) -> bool {
        let next = self.faults.partition_point(|&f| f < start);
        self.faults.get(next).is_some_and(|&f| f < end)
    }

    /// Whether nothing stands before the token on its line.
    pub(super) fn begins_line(&self, index: usize) -> bool {
        let start = self.span(index).start as usize;
        start == 0 || self.text.get(..start).is_some_and(|t| t.ends_with('\n') || t == "\u{feff}")
    }
}

/// Where the scan has come to.
pub(super) struct Scanner<'t, 'o> {
    pub(super) scan: Scan<'t>,
    pub(super) at: usize,
    out: &'o mut Vec<Diagnostic>,
}

impl<'t> Scanner<'t, '_> {
    pub(super) fn rest(&self) -> &'t str {
        self.scan.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn fault(&mut self, diagnostic: Diagnostic) {
        self.scan.faults.push(diagnostic.span.start);
        if self.scan.faults.len() <= REPORTED {
            self.out.push(diagnostic);
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.scan.file, offset(start), offset(end))
    }

    pub(super) fn push(&mut self, kind: Kind, length: usize) {
        let end = self.at + length;
        self.scan.tokens.push(Token { kind, start: offset(self.at), end: offset(end) });
        self.at = end;
    }

    fn run(&mut self) {
        if self.at == 0 && self.rest().starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        while let Some(c) = self.rest().chars().next() {
            let rest = self.rest();
            match c {
                '\r' if !rest.starts_with("\r\n") => self.lone_return(),
                _ if c.is_ascii_whitespace() => self.at += 1,
                '/' if rest.starts_with("//") => self.line_comment(),
                '/' if rest.starts_with("/*") => self.block_comment(),
                '"' => self.string(0),
                '#' if rest.trim_start_matches('#').starts_with('"') => self.raw_string(),
                '`' => self.template(),
                '\'' => self.character(),
                '0'..='9' => self.number(),
                _ if lookalike::ascii(c).is_some() => self.lookalike(c),
                _ if begins_name(c) => {
                    let length = rest.find(|c| !continues_name(c) || lookalike::ascii(c).is_some()).unwrap_or(rest.len());
                    self.push(Kind::Word, length);
                }
                _ => self.symbol(c),
            }
        }
    }

    fn symbol(&mut self, c: char) {
        let rest = self.rest();
        if rest.starts_with("!in") && !rest.get(3..).unwrap_or("").starts_with(continues_name) {
            self.push(Kind::Symbol, 3);
        } else if let Some(symbol) = SYMBOLS.iter().find(|s| rest.starts_with(**s)) {
            self.push(Kind::Symbol, symbol.len());
        } else if SINGLE.contains(c) {
            self.push(Kind::Symbol, 1);
        } else {
            let span = self.span(self.at, self.at + c.len_utf8());
            let shown: String =
                if c.is_control() || c.is_whitespace() || lookalike::is_direction(c) { format!("U+{:04X}", u32::from(c)) } else { c.to_string() };
            self.fault(
                Diagnostic::new(Code::Syntax, span, format!("这里不能写 `{shown}`"), format!("`{shown}` can't stand here"))
                    .help("若是文字，请放进引号或注释里", "text belongs in quotes or in a comment"),
            );
            self.at += c.len_utf8();
        }
    }

    fn lone_return(&mut self) {
        let span = self.span(self.at, self.at + 1);
        self.fault(
            Diagnostic::new(Code::Syntax, span, "这里有一个单独的回车符（CR）", "a lone carriage return (CR) stands here")
                .help("请以换行符（LF 或 CRLF）结束每一行", "end each line with LF or CRLF"),
        );
        self.at += 1;
    }

    /// Full-width punctuation. What stands between curly quotes is taken for the text of a string.
    fn lookalike(&mut self, c: char) {
        let quoted = lookalike::closing_quote(c).and_then(|close| self.on_line(c.len_utf8(), close).map(|i| (i, close)));
        self.report_lookalike(c);
        let start = self.at;
        self.at += c.len_utf8();
        if let Some((length, close)) = quoted {
            self.at = start + length;
            self.report_lookalike(close);
            self.at = start;
            self.push(Kind::Text, length + close.len_utf8());
        }
    }

    fn report_lookalike(&mut self, c: char) {
        let span = self.span(self.at, self.at + c.len_utf8());
        let diagnostic = match lookalike::ascii(c) {
            Some(" ") => Diagnostic::new(Code::FullWidthPunctuation, span, "这里是全角空格", "this is a full-width space")
                .help("请改用半角空格", "write a plain space"),
            plain => {
                let plain = plain.unwrap_or("");
                Diagnostic::new(
                    Code::FullWidthPunctuation,
                    span,
                    format!("`{c}` 是全角或特殊符号"),
                    format!("`{c}` is a full-width or special character"),
                )
                .help(format!("请改写为半角 `{plain}`"), format!("write `{plain}`"))
            }
        };
        self.fault(diagnostic);
    }

    fn line_comment(&mut self) {
        let line = self.rest().split('\n').next().unwrap_or("");
        let header = line.starts_with("//!");
        if header || (line.starts_with("///") && !line.starts_with("////")) {
            let tokens_before = self.scan.tokens.len();
            let end = self.at + line.trim_end().len();
            self.scan.docs.push(DocLine { header, start: offset(self.at), end: offset(end), tokens_before });
        }
        self.comment_text(line);
        self.at += line.len();
    }

    /// Comments nest, as Rhai's do.
    fn block_comment(&mut self) {
        let rest = self.rest();
        let (mut depth, mut end) = (0_usize, 0);
        loop {
            let here = rest.get(end..).unwrap_or("");
            if here.starts_with("/*") {
                depth += 1;
                end += 2;
            } else if here.starts_with("*/") {
                depth -= 1;
                end += 2;
                if depth == 0 {
                    break;
                }
            } else if let Some(c) = here.chars().next() {
                end += c.len_utf8();
            } else {
                let span = self.span(self.at, self.at + 2);
                self.fault(
                    Diagnostic::new(Code::Syntax, span, "注释没有结束", "this comment isn't closed").help("请在注释末尾写 `*/`", "end it with `*/`"),
                );
                break;
            }
        }
        self.comment_text(rest.get(..end).unwrap_or(""));
        self.at += end;
    }

    /// Characters that turn the reading direction make a text look other than it is; a lone CR ends a comment for Rhai but not for the eye.
    fn comment_text(&mut self, comment: &str) {
        let body = comment.strip_suffix('\r').unwrap_or(comment);
        for (i, c) in body.char_indices() {
            let at = self.at + i;
            let lone = c == '\r' && !body.get(i..).unwrap_or("").starts_with("\r\n");
            if lone || lookalike::is_direction(c) {
                self.hidden(at, c);
            }
        }
    }

    pub(super) fn hidden(&mut self, at: usize, c: char) {
        let span = self.span(at, at + c.len_utf8());
        let name = format!("U+{:04X}", u32::from(c));
        self.fault(
            Diagnostic::new(
                Code::Syntax,
                span,
                format!("这里有一个看不见的控制符 {name}"),
                format!("an invisible control character {name} stands here"),
            )
            .help("请删去", "delete it"),
        );
    }
}
