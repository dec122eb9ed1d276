//! CSV with the place of every cell: a fault in row 3 000 of a table of standards has to be found. `csv` splits the text and tells where a record
//! begins; where its cells stand follows from what they hold.

use std::borrow::Cow;
use std::ops::Range;

use csv::{Reader, ReaderBuilder, StringRecord};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell<'t> {
    /// Without quotes; trimmed unless it was in quotes.
    pub text: Cow<'t, str>,
    /// Was it in quotes?
    pub quoted: bool,
    /// Where it stands, without quotes and spaces around it.
    pub place: Range<usize>,
}

/// What is no CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CsvFault {
    /// A quote that isn't closed.
    Unclosed,
    /// Text after the closing quote.
    AfterQuote,
    /// A space before the opening quote, which makes it a mere character: commas after it would part cells.
    BeforeQuote,
}

/// A fault and where it stands.
type Misplaced = (CsvFault, Range<usize>);

/// Records of a text.
pub(super) struct Records<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    record: StringRecord,
}

impl<'t> Records<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        Self { text, reader, record: StringRecord::new() }
    }

    fn from(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or("")
    }

    /// Cells of the record that was read last.
    fn cells(&self) -> Result<Vec<Cell<'t>>, Misplaced> {
        let start = self.record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(self.text.len());
        // The position is that of the end of the line before; blank lines may follow it.
        let rest = self.from(start);
        let mut at = start + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let mut cells = Vec::with_capacity(self.record.len());
        for field in &self.record {
            let (cell, length) = if self.from(at).starts_with('"') { self.quoted(at, field)? } else { self.plain(at, field)? };
            cells.push(cell);
            // And the comma.
            at += length + 1;
        }
        Ok(cells)
    }

    /// The cell at a place, and its length there.
    fn plain(&self, at: usize, field: &str) -> Result<(Cell<'t>, usize), Misplaced> {
        let start = at + (field.len() - field.trim_start().len());
        let place = start..start + field.trim().len();
        if field.trim_start().starts_with('"') {
            return Err((CsvFault::BeforeQuote, start..start + 1));
        }
        let text = self.text.get(place.clone()).unwrap_or("");
        Ok((Cell { text: Cow::Borrowed(text), quoted: false, place }, field.len()))
    }

    /// The cell whose opening quote stands at a place, and its length there. The field is what stands between the quotes, where a quote is doubled,
    /// and all that follows the closing one.
    fn quoted(&self, at: usize, field: &str) -> Result<(Cell<'t>, usize), Misplaced> {
        let written = field.replace('"', "\"\"");
        let rest = self.from(at + 1);
        // The two part at the closing quote.
        let inside = rest.bytes().zip(written.bytes()).take_while(|(a, b)| a == b).count();
        let end = at + 1 + inside;
        if !self.from(end).starts_with('"') {
            let line = rest.find(['\r', '\n']).unwrap_or(rest.len());
            return Err((CsvFault::Unclosed, at..at + 1 + line));
        }
        let after = written.len() - inside;
        if !self.text.get(end + 1..end + 1 + after).is_some_and(|after| after.trim().is_empty()) {
            return Err((CsvFault::AfterQuote, end..end + 1));
        }
        let place = at + 1..end;
        let text = if written.len() == field.len() {
            Cow::Borrowed(self.text.get(place.clone()).unwrap_or(""))
        } else {
            Cow::Owned(field.get(..field.len() - after).unwrap_or("").into())
        };
        Ok((Cell { text, quoted: true, place }, written.len() + 2))
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Result<Vec<Cell<'t>>, Misplaced>;

    /// The next line that isn't blank.
    fn next(&mut self) -> Option<Self::Item> {
        // Records of any length from a text in memory: there is nothing that the reader could refuse.
        while self.reader.read_record(&mut self.record).unwrap_or(false) {
            let cells = self.cells();
            if cells.as_ref().map_or(true, |cells| cells.iter().any(|c| c.quoted || !c.text.is_empty())) {
                return Some(cells);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Result<Vec<String>, CsvFault>> {
        Records::new(text).map(|r| r.map(|cells| cells.iter().map(|c| c.text.to_string()).collect()).map_err(|(fault, _)| fault)).collect()
    }

    #[test]
    fn cells_and_their_places() {
        assert_eq!(
            cells("a,b\r\n1, 2 \n\n,,\n3,\n"),
            [Ok(vec!["a".into(), "b".into()]), Ok(vec!["1".into(), "2".into()]), Ok(vec!["3".into(), String::new()])]
        );
        assert_eq!(cells("\"a,\"\"b\"\"\n\" ,c"), [Ok(vec!["a,\"b\"\n".into(), "c".into()])]);
        assert_eq!(cells("a, \"b,c\"\nd"), [Err(CsvFault::BeforeQuote), Ok(vec!["d".into()])]);
        assert_eq!(cells("\"a\"x,b\nc"), [Err(CsvFault::AfterQuote), Ok(vec!["c".into()])]);
        assert_eq!(cells("x,\"a"), [Err(CsvFault::Unclosed)]);
        assert_eq!(cells("x,\"a\"\""), [Err(CsvFault::Unclosed)]);
        assert_eq!(cells(""), []);
        assert_eq!(cells("\r\n \n\"\"\n,"), [Ok(vec![String::new()])]);
        let text = "\r\n标准,\"低保 \"\" \" ,  7";
        let cells = Records::new(text).next().unwrap().unwrap();
        let places: Vec<&str> = cells.iter().map(|c| &text[c.place.clone()]).collect();
        assert_eq!(places, ["标准", "低保 \"\" ", "7"]);
        assert_eq!(cells[1].text, "低保 \" ");
        assert!(cells[1].quoted && !cells[2].quoted);
    }
}
