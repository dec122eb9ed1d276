//! Text of a pack as a terminal may show it.

use std::fmt;

use ariadne::{Cache, Source};

use crate::source::FileId;

/// What stands for a character that isn't shown.
const UNSHOWN: char = '\u{fffd}';

/// A file as shown: each character that a terminal would obey rather than print is replaced by one that it prints.
pub(super) struct Shown {
    pub(super) path: String,
    pub(super) source: Source<String>,
}

/// What ariadne asks for texts and names.
pub(super) struct Cached<'a>(pub(super) &'a [Option<Shown>]);

impl Cache<FileId> for Cached<'_> {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<String>, impl fmt::Debug> {
        self.0.get(usize::from(id.0)).and_then(Option::as_ref).map(|s| &s.source).ok_or("no such file")
    }

    fn display<'i>(&self, id: &'i FileId) -> Option<impl fmt::Display + 'i> {
        self.0.get(usize::from(id.0)).and_then(Option::as_ref).map(|s| s.path.clone())
    }
}

/// The nearest place at or before `at` where a character begins.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// A file's text, character for character, with nothing in it that a terminal would obey.
pub(super) fn shown_text(text: &str) -> String {
    let next = text.chars().skip(1).map(Some).chain([None]);
    // A carriage return alone would end a line for ariadne, which it doesn't in our count.
    text.chars().zip(next).map(|(c, next)| if c == '\r' && next != Some('\n') { UNSHOWN } else { visible(c) }).collect()
}

/// A message on one line, with nothing in it that a terminal would obey.
pub(super) fn printable(text: &str) -> String {
    let line = text.split(['\r', '\n']).map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().map(visible).collect()
}

/// The character itself, if a terminal prints it.
fn visible(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => c,
        // Those that end a line elsewhere but not here, invisible ones, and those that turn the text around.
        '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => UNSHOWN,
        c if c.is_control() => UNSHOWN,
        c => c,
    }
}

/// Columns on a terminal, nearly: what East Asian scripts use is two wide.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}
