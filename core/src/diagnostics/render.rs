//! How faults look on a terminal, with the lines at fault.

use std::fmt::Write as _;

use ariadne::{CharSet, Color, Config, IndexType, LabelAttach, Report, ReportKind, Source};

use super::shown::{Cached, Shown, boundary, printable, shown_text, width};
use super::{Code, Diagnostic, Severity};
use crate::label::Lang;
use crate::source::{FileId, SourceFile, SourceMap, Span};

/// Longest line of which an excerpt is shown: a longer one would fill the screen.
const LINE_SHOWN: usize = 600;
/// Columns that a line with its help may take; longer help stands below.
const WIDTH: usize = 110;
const MARGIN: Color = Color::Fixed(246);
const HELP: Color = Color::Fixed(115);
const NOTE: Color = Color::Fixed(111);

/// The faults as people read them: by file and place, each with the line at fault, and a count at the end. Empty if there are none.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], files: &SourceMap, lang: Lang, colour: bool) -> String {
    let mut page = Page { files, lang, colour, sources: files.iter().map(|_| None).collect(), text: String::new() };
    let sorted = sorted(diagnostics);
    for diagnostic in &sorted {
        page.diagnostic(diagnostic);
        page.text.push('\n');
    }
    if let Some(first) = sorted.first() {
        page.text.push_str(&summary(&sorted, first, lang));
        page.text.push('\n');
    }
    page.text
}

/// By file (a pack before those that extend it) and place; what was found twice is told once.
pub(super) fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|d| (d.span.file, d.span.start, d.severity(), d.code, d.span.end));
    sorted.dedup();
    sorted
}

/// `3 个错误，1 个警告 · …`
fn summary(sorted: &[&Diagnostic], first: &Diagnostic, lang: Lang) -> String {
    let errors = sorted.iter().filter(|d| d.severity() == Severity::Error).count();
    let warnings = sorted.len() - errors;
    let code = sorted.iter().find(|d| d.severity() == Severity::Error).map_or(first.code, |d| d.code);
    let counts: Vec<String> = [(errors, "错误", "error"), (warnings, "警告", "warning")]
        .into_iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, zh, en)| match lang {
            Lang::Zh => format!("{count} 个{zh}"),
            Lang::En => format!("{count} {en}{}", if count == 1 { "" } else { "s" }),
        })
        .collect();
    match lang {
        Lang::Zh => format!("{} · 详细说明：doudi check --explain {code}", counts.join("，")),
        Lang::En => format!("{} · more about it: doudi check --explain {code}", counts.join(", ")),
    }
}

/// The text so far, and what it is made from.
struct Page<'a> {
    files: &'a SourceMap,
    lang: Lang,
    colour: bool,
    /// Files as shown, made when first needed.
    sources: Vec<Option<Shown>>,
    text: String,
}

/// Something to point at, in characters of the file as shown.
struct Pointer {
    file: FileId,
    start: usize,
    end: usize,
    message: String,
    colour: Color,
}

/// A line below the excerpts.
struct Below {
    colour: Color,
    head: String,
    text: String,
}

impl ariadne::Span for Pointer {
    type SourceId = FileId;

    fn source(&self) -> &FileId {
        &self.file
    }

    fn start(&self) -> usize {
        self.start
    }

    fn end(&self) -> usize {
        self.end
    }
}

impl Page<'_> {
    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        let (word, colour) = match (diagnostic.severity(), self.lang) {
            (Severity::Error, Lang::Zh) => ("错误", Color::Red),
            (Severity::Error, Lang::En) => ("error", Color::Red),
            (Severity::Warning, Lang::Zh) => ("警告", Color::Yellow),
            (Severity::Warning, Lang::En) => ("warning", Color::Yellow),
        };
        let message = printable(diagnostic.message.get(self.lang));
        let help = diagnostic.help.as_ref().map(|h| printable(h.get(self.lang)));

        let mut below: Vec<Below> = Vec::new();
        let mut pointers: Vec<Pointer> = Vec::new();
        let main = self.pointer(diagnostic.span, String::new(), colour);
        for (span, label) in &diagnostic.notes {
            let text = printable(label.get(self.lang));
            // A note is drawn only beside the main place; without that, it is told.
            match main.as_ref().and_then(|_| self.pointer(*span, text.clone(), NOTE)) {
                Some(pointer) => pointers.push(pointer),
                None => below.push(Below { colour: NOTE, head: printable(&self.files.place(*span)), text }),
            }
        }
        let Some(mut main) = main else {
            let place = printable(&self.files.place(diagnostic.span));
            below.extend(help.map(|h| self.helped(h)));
            self.head(diagnostic.code, word, colour, &message);
            self.plain(&place, &below);
            return;
        };
        let mut hidden = false;
        match help {
            Some(help) if self.column_after(&main) + width(&help) <= WIDTH => main.message = help,
            help => {
                // Where notes point into it, the notes tell enough.
                hidden = pointers.iter().any(|p| p.file == main.file && p.start >= main.start && p.end <= main.end);
                main.message = match self.lang {
                    Lang::Zh => "这里".to_owned(),
                    Lang::En => "here".to_owned(),
                };
                below.extend(help.map(|h| self.helped(h)));
            }
        }

        let at = Pointer { file: main.file, start: main.start, end: main.end, message: String::new(), colour };
        if !hidden {
            pointers.push(main);
        }
        // Lines in their order: ariadne starts a new excerpt wherever one goes back.
        pointers.sort_by_key(|p| (p.file != at.file, p.file, p.start, p.end));
        let config = Config::new()
            .with_color(self.colour)
            .with_index_type(IndexType::Char)
            .with_char_set(CharSet::Unicode)
            .with_label_attach(LabelAttach::End)
            .with_multiline_arrows(false);
        let labels = pointers.into_iter().map(|mut p| {
            let (message, colour) = (std::mem::take(&mut p.message), p.colour);
            ariadne::Label::new(p).with_message(message).with_color(colour)
        });
        let report = Report::build(ReportKind::Custom(word, colour), at).with_config(config).with_labels(labels).finish();
        let mut drawn = Vec::new();
        // Writing to memory doesn't fail.
        let _ = report.write(Cached(&self.sources), &mut drawn);
        self.head(diagnostic.code, word, colour, &message);
        self.framed(&String::from_utf8_lossy(&drawn), &below);
    }

    fn head(&mut self, code: Code, word: &str, colour: Color, message: &str) {
        let head = self.painted(&format!("[{code}] {word}:"), colour);
        let _ = writeln!(self.text, "{head} {message}");
    }

    /// The report without its head (ariadne paints it always), and with what stands below put inside its frame.
    fn framed(&mut self, drawn: &str, below: &[Below]) {
        let drawn = drawn.trim_end_matches('\n');
        let (upper, last) = drawn.rsplit_once('\n').unwrap_or(("", drawn));
        for line in upper.lines().skip(1) {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
        let indent = last.chars().filter(|c| *c == '─').count();
        self.below(indent, below);
        self.text.push_str(last);
        self.text.push('\n');
    }

    fn below(&mut self, indent: usize, below: &[Below]) {
        let bar = self.painted("│", MARGIN);
        for Below { colour, head, text } in below {
            let head = if head.is_empty() { String::new() } else { format!(" {}:", self.painted(head, *colour)) };
            let _ = writeln!(self.text, "{:indent$}{bar}\n{:indent$}{bar}{head} {text}", "", "");
        }
    }

    /// The same frame where there is no line to show.
    fn plain(&mut self, place: &str, below: &[Below]) {
        if !place.is_empty() {
            let (open, close) = (self.painted("╭─[", MARGIN), self.painted("]", MARGIN));
            let _ = writeln!(self.text, "   {open} {place} {close}");
        }
        self.below(3, below);
        let end = self.painted("───╯", MARGIN);
        let _ = writeln!(self.text, "{end}");
    }

    fn helped(&self, text: String) -> Below {
        let head = match self.lang {
            Lang::Zh => "建议",
            Lang::En => "help",
        };
        Below { colour: HELP, head: head.to_owned(), text }
    }

    fn painted(&self, text: &str, colour: Color) -> String {
        use ariadne::Fmt as _;
        if self.colour && !text.is_empty() { text.fg(colour).to_string() } else { text.to_owned() }
    }

    /// A pointer to a place of which there is a line to show. A stretch of several lines is pointed at where it begins.
    fn pointer(&mut self, span: Span, message: String, colour: Color) -> Option<Pointer> {
        let file = self.files.get(span.file)?;
        let text: &str = &file.text;
        if text.is_empty() {
            return None;
        }
        let mut start = boundary(text, span.start as usize);
        // At the very end of a file that ends a line there is nothing to see: point behind the last line.
        if start == text.len() {
            start = text.trim_end_matches(['\n', '\r']).len();
        }
        let line_start = text.get(..start).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
        let line = text.get(line_start..)?.split('\n').next()?.trim_end();
        if line.chars().count() > LINE_SHOWN {
            return None;
        }
        // The visible part of the line; a stretch that lies beyond it is a caret behind it.
        let line_end = (line_start + line.len()).max(start);
        let end = boundary(text, span.end as usize).clamp(start, line_end);
        let before = text.get(..start)?.chars().count();
        let length = text.get(start..end)?.chars().count();
        self.show(span.file, file);
        // An empty stretch gets a caret of one character.
        Some(Pointer { file: span.file, start: before, end: before + length.max(1).min(self.room(span.file, before)), message, colour })
    }

    /// Characters that are left in the file from an offset.
    fn room(&self, file: FileId, from: usize) -> usize {
        self.shown(file).map_or(0, |s| s.source.len().saturating_sub(from))
    }

    fn shown(&self, file: FileId) -> Option<&Shown> {
        self.sources.get(usize::from(file.0))?.as_ref()
    }

    fn show(&mut self, id: FileId, file: &SourceFile) {
        if let Some(slot) = self.sources.get_mut(usize::from(id.0)) {
            slot.get_or_insert_with(|| Shown { path: printable(&file.path), source: Source::from(shown_text(&file.text)) });
        }
    }

    /// The screen column where the text beside a pointer's line begins.
    fn column_after(&self, pointer: &Pointer) -> usize {
        let Some(shown) = self.shown(pointer.file) else { return 0 };
        let Some((line, number, column)) = shown.source.get_offset_line(pointer.start) else { return 0 };
        let text = shown.source.get_line_text(line).unwrap_or("");
        let marked: String = text.chars().take(column + pointer.end.saturating_sub(pointer.start)).collect();
        width(&marked) + number.to_string().len() + 10
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span_of(file: FileId, text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::new(file, u32::try_from(start).unwrap(), u32::try_from(start + part.len()).unwrap())
    }

    const RULES: &str = "//! 低保 · Dibao\n\n/// 家庭月收入 · Income\nfn 家庭月收入(家庭) {\n\t家庭.成员.sum(|成员| 成员.工资收人) // 税前\n}\n";

    fn sample() -> (SourceMap, Vec<Diagnostic>) {
        let mut files = SourceMap::default();
        let rules = files.add("示例/低保.rhai", RULES);
        let facts = files.add("示例/facts.toml", "[person.facts]\n工资收入 = { type = \"money\" }\n");
        let empty = files.add("示例/空.csv", "");
        let named = Diagnostic::new(Code::UnknownFact, span_of(rules, RULES, "工资收人"), "成员没有要素`工资收人`", "`成员` has no fact `工资收人`")
            .help("是不是 `工资收入`？", "did you mean `工资收入`?")
            .note(Span::new(facts, 15, 27), "成员的要素在这里", "the facts are here");
        let ended = Diagnostic::new(Code::Syntax, Span::new(rules, 9999, 9999), "缺少`}`", "a `}` is missing");
        let nowhere = Diagnostic::new(Code::CsvFault, Span::new(empty, 0, 0), "表是空的", "the table is empty").help("请写表头", "write a header");
        let quiet = Diagnostic::new(Code::MissingCite, span_of(rules, RULES, "家庭月收入("), "规则没有依据", "no cite");
        let faults = vec![nowhere, ended, named.clone(), quiet, named];
        (files, faults)
    }

    #[test]
    fn carets_stand_under_the_words() {
        let (files, faults) = sample();
        let text = render(&faults, &files, Lang::Zh, false);
        for line in text.lines() {
            assert_eq!(line, line.trim_end());
        }
        // Each column of the caret line, measured on a screen.
        let at = text.lines().position(|l| l.contains("成员.工资收人)")).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let before = |line: &str, mark: &str| width(&line[..line.find(mark).unwrap()]);
        assert_eq!(before(lines[at], "工资收人"), before(lines[at + 1], "─"));
        assert_eq!(width(lines[at + 1]), before(lines[at], "工资收人") + 8);
        assert!(text.ends_with("3 个错误，1 个警告 · 详细说明：doudi check --explain D021\n"), "{text}");
    }

    #[test]
    fn no_place_is_too_strange() {
        let text = "a\t低\u{1b}[31m保\r\n\r\u{2028}x\u{85}y\u{200b}e\u{301}\n\n末";
        let mut files = SourceMap::default();
        let file = files.add("x", text);
        let last = u32::try_from(text.len()).unwrap() + 3;
        for start in 0..=last {
            for end in 0..=last {
                let fault = Diagnostic::new(Code::Syntax, Span::new(file, start, end), "zh\u{1b}", "en")
                    .note(Span::new(file, end, start), "a", "b")
                    .note(Span::new(FileId(7), start, end), "a", "b");
                let text = render(&[fault], &files, Lang::Zh, false);
                assert!(!text.contains('\u{1b}') && text.contains("D001"));
            }
        }
        assert_eq!(render(&[], &files, Lang::Zh, true), "");
        let nowhere = Diagnostic::new(Code::NoParent, Span::new(FileId(9), 3, 4), "zh", "en").help("甲", "a");
        assert!(render(&[nowhere], &files, Lang::En, true).contains('a'));
    }
}
