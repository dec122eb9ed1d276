//! Doc comments: label, text, tags.

use super::scan::{DocLine, Scan, offset};
use super::tree::{Doc, Tag};
use crate::diagnostics::{Code, Diagnostic};
use crate::label::Label;
use crate::source::Span;

/// The text of one line, and where it stands.
struct Line<'t> {
    text: &'t str,
    start: usize,
}

/// The comment that these lines make.
pub(super) fn read(scan: &Scan<'_>, lines: &[DocLine]) -> Doc {
    let mut doc = Doc::default();
    let mut text: Vec<&str> = Vec::new();
    // A tag's value may go on in the next lines.
    let mut open_tag = false;
    for line in lines {
        let whole = Span::new(scan.file, line.start, line.end);
        doc.span = Some(doc.span.map_or(whole, |s| s.to(whole)));
        let line = content(scan, line);
        if let Some(tag) = line.text.strip_prefix('@') {
            let name_length = tag.find(char::is_whitespace).unwrap_or(tag.len());
            let (name, rest) = tag.split_at(name_length);
            let value = rest.trim();
            let name_span = Span::new(scan.file, offset(line.start), offset(line.start + 1 + name_length));
            let start = line.start + line.text.len() - rest.trim_start().len();
            let span = if value.is_empty() { name_span } else { Span::new(scan.file, offset(start), offset(start + value.len())) };
            doc.tags.push(Tag { name: name.into(), name_span, value: value.into(), span });
            open_tag = name == "reason";
        } else if let (true, false, Some(tag)) = (open_tag, line.text.is_empty(), doc.tags.last_mut()) {
            tag.value = if tag.value.is_empty() { line.text.into() } else { format!("{} {}", tag.value, line.text).into() };
            tag.span = tag.span.to(Span::new(scan.file, offset(line.start), offset(line.start + line.text.len())));
        } else {
            open_tag = false;
            match &doc.label {
                None if line.text.is_empty() => {}
                None => doc.label = Some(Label::parse(line.text)),
                Some(_) => text.push(line.text),
            }
        }
    }
    doc.text = text.join("\n").trim().into();
    doc
}

/// What stands behind the marker, trimmed.
fn content<'t>(scan: &Scan<'t>, line: &DocLine) -> Line<'t> {
    let start = line.start as usize + 3;
    let raw = scan.text.get(start..line.end as usize).unwrap_or("");
    let text = raw.trim();
    Line { text, start: start + (raw.len() - raw.trim_start().len()) }
}

/// The file's header: the `//!` lines, which stand at the top. Reports those that don't.
pub(super) fn header(scan: &Scan<'_>, out: &mut Vec<Diagnostic>) -> Doc {
    let top = scan.docs.iter().take_while(|l| l.header && l.tokens_before == 0).count();
    for line in scan.docs.iter().skip(top).filter(|l| l.header) {
        let span = Span::new(scan.file, line.start, line.end);
        out.push(
            Diagnostic::new(Code::Syntax, span, "`//!` 只能写在文件开头", "`//!` belongs at the top of the file")
                .help("一条规则的说明请用 `///`", "describe a rule with `///`"),
        );
    }
    read(scan, scan.docs.get(..top).unwrap_or(&[]))
}

/// The comment before a function that begins at token `first`.
pub(super) fn before(scan: &Scan<'_>, first: usize) -> Doc {
    let from = scan.docs.partition_point(|l| l.tokens_before < first);
    let near = scan.docs.iter().skip(from).take_while(|l| l.tokens_before == first);
    let lines: Vec<DocLine> = near.filter(|l| !l.header).copied().collect();
    read(scan, &lines)
}

/// Reports `///` lines that stand before no function; `firsts` are the functions' first tokens, ascending.
pub(super) fn misplaced(scan: &Scan<'_>, firsts: &[usize], out: &mut Vec<Diagnostic>) {
    let mut last: Option<usize> = None;
    for line in scan.docs.iter().filter(|l| !l.header) {
        if firsts.binary_search(&line.tokens_before).is_err() && last != Some(line.tokens_before) {
            last = Some(line.tokens_before);
            let span = Span::new(scan.file, line.start, line.end);
            out.push(
                Diagnostic::new(Code::Syntax, span, "`///` 之后没有函数", "no function follows this `///`")
                    .help("函数里面的说明请用 `//`", "write remarks inside a function with `//`"),
            );
        }
    }
}
