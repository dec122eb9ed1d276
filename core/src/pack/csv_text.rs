//! CSV with the place of every cell, which the usual readers don't tell: a fault in row 3 000 of a table of standards has to be found.

use std::borrow::Cow;
use std::ops::Range;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell<'t> {
    /// Trimmed; without quotes.
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
}

/// Records of a text.
pub(super) struct Records<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Records<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// A cell, from here to the comma or the end of the line; and whether a comma follows.
    fn cell(&mut self) -> Result<(Cell<'t>, bool), (CsvFault, Range<usize>)> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if self.rest().starts_with('"') { self.quoted() } else { Ok(self.plain()) }
    }

    fn plain(&mut self) -> (Cell<'t>, bool) {
        let rest = self.rest();
        let end = rest.find([',', '\n']).unwrap_or(rest.len());
        let text = rest.get(..end).unwrap_or("").trim();
        let cell = Cell { text: Cow::Borrowed(text), quoted: false, place: self.at..self.at + text.len() };
        self.at += end;
        (cell, self.next_cell())
    }

    fn quoted(&mut self) -> Result<(Cell<'t>, bool), (CsvFault, Range<usize>)> {
        let start = self.at + 1;
        let mut end = start;
        let mut doubled = false;
        loop {
            let rest = self.text.get(end..).unwrap_or("");
            let Some(quote) = rest.find('"') else {
                let line = rest.find('\n').map_or(self.text.len(), |n| end + n);
                let place = self.at..line.max(self.at);
                self.at = self.text.len();
                return Err((CsvFault::Unclosed, place));
            };
            end += quote;
            if self.text.get(end + 1..).is_some_and(|r| r.starts_with('"')) {
                doubled = true;
                end += 2;
            } else {
                break;
            }
        }
        let inside = self.text.get(start..end).unwrap_or("");
        let text = if doubled { Cow::Owned(inside.replace("\"\"", "\"")) } else { Cow::Borrowed(inside) };
        self.at = end + 1;
        let rest = self.rest();
        let until = rest.find([',', '\n']).unwrap_or(rest.len());
        if !rest.get(..until).unwrap_or("").trim().is_empty() {
            let place = self.at..self.at + until;
            self.at += rest.find('\n').unwrap_or(rest.len());
            self.next_cell();
            return Err((CsvFault::AfterQuote, place));
        }
        self.at += until;
        Ok((Cell { text, quoted: true, place: start..end }, self.next_cell()))
    }

    /// Steps over the comma or the end of the line.
    fn next_cell(&mut self) -> bool {
        let comma = self.rest().starts_with(',');
        if !self.rest().is_empty() {
            self.at += 1;
        }
        comma
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Result<Vec<Cell<'t>>, (CsvFault, Range<usize>)>;

    /// The next line that isn't blank.
    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest().is_empty() {
            let mut cells = Vec::new();
            loop {
                match self.cell() {
                    Ok((cell, more)) => {
                        cells.push(cell);
                        if !more {
                            break;
                        }
                    }
                    Err(fault) => return Some(Err(fault)),
                }
            }
            if cells.iter().any(|c| c.quoted || !c.text.is_empty()) {
                return Some(Ok(cells));
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
        assert_eq!(cells("\"a\"x,b\nc"), [Err(CsvFault::AfterQuote), Ok(vec!["c".into()])]);
        assert_eq!(cells("x,\"a"), [Err(CsvFault::Unclosed)]);
        assert_eq!(cells(""), []);
        let text = "标准, \"低保\" ,  7";
        let cells = Records::new(text).next().unwrap().unwrap();
        let places: Vec<&str> = cells.iter().map(|c| &text[c.place.clone()]).collect();
        assert_eq!(places, ["标准", "低保", "7"]);
        assert!(cells[1].quoted && !cells[2].quoted);
    }
}
