//! Text of rules → our syntax tree. The only place that names Rhai's internals.
//!
//! A file is scanned into tokens with exact places (`scan`) and split into functions (`functions`). Each function is looked through for what the
//! language leaves out (`refuse`), parsed by Rhai (`parser`) and turned into our tree (`convert`). Every step reports all that it finds, and a
//! fault in one function hides none in another.

mod convert;
mod convert_stmt;
mod doc;
mod functions;
mod literal;
mod lookalike;
mod message;
mod names;
mod parser;
mod refuse;
mod scan;
mod scan_literal;
mod switch;
#[cfg(test)]
mod tests;
pub mod tree;

pub(crate) use parser::engine;

use crate::diagnostics::{Code, Diagnostic};
use crate::limits;
use crate::source::{FileId, Span};
use convert::Converter;
use convert_stmt::Place;
use functions::{Brackets, Piece};
use rhai::Engine;
use scan::Scan;
use tree::{Doc, Expr, File, Function};

/// Reads a `.rhai` file. Faults go to `out`, in the order of the text; functions without faults are in the tree, whatever the others hold.
pub fn parse_file(file: FileId, text: &str, out: &mut Vec<Diagnostic>) -> File {
    if let Some(fault) = too_large(file, text) {
        out.push(fault);
        return File { file, header: Doc::default(), functions: Vec::new(), faulty: Vec::new() };
    }
    let before = out.len();
    let scan = scan::scan(file, text, 0, text.len(), out);
    let header = doc::header(&scan, out);
    let (pieces, brackets) = functions::split(&scan, out);
    let firsts: Vec<usize> = pieces.iter().map(|p| p.first).collect();
    doc::misplaced(&scan, &firsts, out);
    let engine = engine();
    let (mut functions, mut faulty) = (Vec::new(), Vec::new());
    for piece in pieces {
        match function(&engine, &scan, &brackets, piece, out) {
            Some(function) => functions.push(function),
            None => faulty.push(scan.word(piece.keyword + 1).into()),
        }
    }
    if let Some(new) = out.get_mut(before..) {
        new.sort_by_key(|d| d.span.start);
    }
    File { file, header, functions, faulty }
}

/// Reads the expression that stands at `span` of a file: in a reason, or in a check of facts. `text` is the whole file.
pub fn parse_expression(file: FileId, text: &str, span: Span, out: &mut Vec<Diagnostic>) -> Option<Expr> {
    let (start, end) = (span.start as usize, span.end as usize);
    if let Some(fault) = too_large(file, text.get(start..end).unwrap_or("")) {
        out.push(fault);
        return None;
    }
    let before = out.len();
    let scan = scan::scan(file, text, start, end, out);
    if scan.tokens.is_empty() && out.len() == before {
        out.push(Diagnostic::new(Code::Syntax, span, "这里应当是公式", "a formula is expected here").help("请写一个公式", "write one"));
    }
    if out.len() > before {
        return None;
    }
    let brackets = functions::expression_brackets(&scan, out)?;
    let (first, last) = (0, scan.tokens.len() - 1);
    let whole = Piece { first, keyword: first, last, bad: false };
    let switches = switch::switches(&scan, &brackets, whole, out);
    let closures = refuse::refuse(&scan, &brackets, whole, &switches, out);
    if out.len() > before {
        return None;
    }
    let parsed = parser::parse(&engine(), &scan, (first, last), (&switches, &closures), true, out)?;
    let lines = parsed.lines;
    let mut converter =
        Converter { scan: &scan, brackets: &brackets, lines, switches: &switches, closures: &closures, first, last, depth: 0, deep: false, out };
    // Rhai was given the text in parentheses: there is one statement, or a syntax error.
    parsed.body().first().and_then(|statement| converter.value(statement, Place::Inner)).map(|placed| placed.expr)
}

/// Files past the limits aren't read at all.
fn too_large(file: FileId, text: &str) -> Option<Diagnostic> {
    (text.len() > limits::FILE_BYTES).then(|| {
        let (bytes, limit) = (text.len(), limits::FILE_BYTES);
        Diagnostic::new(
            Code::TooLarge,
            Span::new(file, 0, 0),
            format!("文件过大：{bytes} 字节，最多 {limit}"),
            format!("this file is too large: {bytes} bytes, at most {limit}"),
        )
        .help("请按内容拆成几个文件", "split it by subject")
    })
}

/// One function, if nothing in it is at fault.
fn function(engine: &Engine, scan: &Scan<'_>, brackets: &Brackets, piece: Piece, out: &mut Vec<Diagnostic>) -> Option<Function> {
    let Piece { first, keyword, last, bad } = piece;
    let span = scan.stretch(first, last);
    if bad {
        return None;
    }
    let faulty = scan.fault_between(span.start, span.end);
    let before = out.len();
    let switches = switch::switches(scan, brackets, piece, out);
    let closures = refuse::refuse(scan, brackets, piece, &switches, out);
    let head = names::head(scan, brackets, keyword, last, out)?;
    if faulty || out.len() > before {
        return None;
    }
    let parsed = parser::parse(engine, scan, (head.body, last), (&switches, &closures), false, out)?;
    let (first_token, lines) = (head.body, parsed.lines);
    let mut converter =
        Converter { scan, brackets, lines, switches: &switches, closures: &closures, first: first_token, last, depth: 0, deep: false, out };
    let body = converter.block(parsed.body(), scan.stretch(head.body, last), last, Place::Body)?;
    Some(Function {
        name: scan.word(keyword + 1).into(),
        name_span: scan.span(keyword + 1),
        private: first != keyword,
        params: head.params,
        doc: doc::before(scan, first),
        body,
        span,
    })
}
