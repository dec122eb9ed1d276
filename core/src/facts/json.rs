//! JSON text to [`Input`], exactly and in one pass.
//!
//! `serde_json` reads a number with a fraction as a binary float. Its feature `arbitrary_precision` would keep the text, but for every crate of
//! the caller's build; its `RawValue` keeps the text, too, but reads each nesting level again. So this is a reader of its own, of RFC 8259 and
//! nothing else; the tests hold it against `serde_json`.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use super::Input;
use crate::label::{Label, Lang};
use crate::limits;

/// The text is no JSON, or too large. Nothing of the text is repeated: it may be a sensitive fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: Label,
}

impl JsonError {
    /// Place and message.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let Self { line, column, message } = self;
        match lang {
            Lang::Zh => format!("JSON 第 {line} 行第 {column} 列:{}", message.zh),
            Lang::En => format!("JSON line {line}, column {column}: {}", message.en),
        }
    }
}

/// In English; [`text`](JsonError::text) gives either language.
impl Display for JsonError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for JsonError {}

/// What is wrong where the parser stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    ExpectedValue,
    ExpectedKey,
    ExpectedColon,
    ExpectedInList,
    ExpectedInMap,
    Trailing,
    Unended,
    Control,
    Escape,
    BadNumber,
    TooDeep,
    TooLarge,
}

impl Problem {
    pub(super) fn message(self) -> Label {
        let (zh, en) = match self {
            Self::ExpectedValue => ("此处应为值", "a value is expected here"),
            Self::ExpectedKey => ("此处应为引号中的键", "a key in quotes is expected here"),
            Self::ExpectedColon => ("键之后应为冒号", "a colon is expected after the key"),
            Self::ExpectedInList => ("此处应为逗号或 ]", "a comma or ] is expected here"),
            Self::ExpectedInMap => ("此处应为逗号或 }", "a comma or } is expected here"),
            Self::Trailing => ("值之后还有内容", "something stands after the value"),
            Self::Unended => ("文本缺少结尾引号", "the text has no closing quote"),
            Self::Control => ("文本中的控制字符须转义", "a control character in a text must be escaped"),
            Self::Escape => ("无效的转义", "no such escape"),
            Self::BadNumber => ("数字写法有误", "this is not how a number is written"),
            Self::TooDeep => ("嵌套过深", "nested too deeply"),
            Self::TooLarge => ("文本过大", "the text is too large"),
        };
        Label::new(zh, en)
    }
}

impl<'a> Input<'a> {
    /// Reads JSON. Numbers keep their text, maps their order and every key.
    ///
    /// # Errors
    /// The first place where the text is no JSON, or goes past [`INPUT_BYTES`](limits::INPUT_BYTES), [`INPUT_VALUES`](limits::INPUT_VALUES) or
    /// [`INPUT_DEPTH`](limits::INPUT_DEPTH).
    pub fn from_json(text: &'a str) -> Result<Self, JsonError> {
        let mut parser = Parser { text, bytes: text.as_bytes(), at: 0, count: 0, usual: 0 };
        parser.document().map_err(|problem| {
            let before = text.get(..parser.at).unwrap_or(text);
            let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            JsonError { line, column, message: problem.message() }
        })
    }
}

/// A key with its value.
type Entry<'a> = (Cow<'a, str>, Input<'a>);

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// Offset of the next byte.
    at: usize,
    /// Values so far.
    count: usize,
    /// Number of keys of the map that ended last: the next one is probably of the same kind.
    usual: usize,
}

impl<'a> Parser<'a> {
    fn document(&mut self) -> Result<Input<'a>, Problem> {
        if self.text.len() > limits::INPUT_BYTES {
            return Err(Problem::TooLarge);
        }
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        let mut value = Input::Null;
        self.value(0, &mut value)?;
        self.space();
        if self.at < self.bytes.len() { Err(Problem::Trailing) } else { Ok(value) }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Skips spaces, then the byte, if it stands here.
    fn takes(&mut self, byte: u8) -> bool {
        self.space();
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Reads a value into `out`. Returned through a `Result` it would be taken apart and put together at every level, for twice the time.
    fn value(&mut self, depth: usize, out: &mut Input<'a>) -> Result<(), Problem> {
        self.count += 1;
        if self.count > limits::INPUT_VALUES {
            return Err(Problem::TooLarge);
        }
        self.space();
        *out = match self.peek() {
            Some(b'"') => {
                let mut text = Cow::Borrowed("");
                self.string(&mut text)?;
                Input::Text(text)
            }
            Some(b'-' | b'0'..=b'9') => Input::Number(Cow::Borrowed(self.number()?)),
            Some(b'{' | b'[') if depth >= limits::INPUT_DEPTH => return Err(Problem::TooDeep),
            Some(b'{') => Input::Map(self.map(depth + 1)?),
            Some(b'[') => Input::List(self.list(depth + 1)?),
            Some(b't') => self.word("true").map(|()| Input::Bool(true))?,
            Some(b'f') => self.word("false").map(|()| Input::Bool(false))?,
            Some(b'n') => self.word("null").map(|()| Input::Null)?,
            _ => return Err(Problem::ExpectedValue),
        };
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<(), Problem> {
        if !self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            return Err(Problem::ExpectedValue);
        }
        self.at += word.len();
        Ok(())
    }

    fn map(&mut self, depth: usize) -> Result<Vec<Entry<'a>>, Problem> {
        self.at += 1;
        if self.takes(b'}') {
            return Ok(Vec::new());
        }
        let mut entries = Vec::with_capacity(self.usual);
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(Problem::ExpectedKey);
            }
            let mut entry = (Cow::Borrowed(""), Input::Null);
            self.string(&mut entry.0)?;
            if !self.takes(b':') {
                return Err(Problem::ExpectedColon);
            }
            self.value(depth, &mut entry.1)?;
            entries.push(entry);
            if !self.takes(b',') {
                break;
            }
        }
        if !self.takes(b'}') {
            return Err(Problem::ExpectedInMap);
        }
        self.usual = entries.len();
        Ok(entries)
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Input<'a>>, Problem> {
        self.at += 1;
        let mut items = Vec::new();
        if self.takes(b']') {
            return Ok(items);
        }
        loop {
            let mut item = Input::Null;
            self.value(depth, &mut item)?;
            items.push(item);
            if !self.takes(b',') {
                break;
            }
        }
        if !self.takes(b']') {
            return Err(Problem::ExpectedInList);
        }
        Ok(items)
    }

    fn number(&mut self) -> Result<&'a str, Problem> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let zero = self.peek() == Some(b'0');
        if self.digits()? > 1 && zero {
            return Err(Problem::BadNumber);
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        self.text.get(start..self.at).ok_or(Problem::BadNumber)
    }

    /// Skips digits; how many.
    fn digits(&mut self) -> Result<usize, Problem> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        if count == 0 { Err(Problem::BadNumber) } else { Ok(count) }
    }

    /// A text, from its opening quote. Borrowed, unless something is escaped.
    fn string(&mut self, out: &mut Cow<'a, str>) -> Result<(), Problem> {
        self.at += 1;
        let plain = self.plain()?;
        if self.peek() == Some(b'"') {
            self.at += 1;
            *out = Cow::Borrowed(plain);
            return Ok(());
        }
        let mut text = String::from(plain);
        while self.peek() == Some(b'\\') {
            self.at += 1;
            text.push(self.escape()?);
            text.push_str(self.plain()?);
        }
        self.at += 1;
        *out = Cow::Owned(text);
        Ok(())
    }

    /// Up to a quote or a backslash.
    fn plain(&mut self) -> Result<&'a str, Problem> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f)).ok_or(Problem::Unended);
        let start = self.at;
        // A fault is shown where it stands: at the end of the text, or at the control character.
        self.at += *length.as_ref().unwrap_or(&rest.len());
        length?;
        if matches!(self.peek(), Some(0..=0x1f)) {
            return Err(Problem::Control);
        }
        self.text.get(start..self.at).ok_or(Problem::Unended)
    }

    /// After the backslash.
    fn escape(&mut self) -> Result<char, Problem> {
        let c = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.code_point();
            }
            _ => return Err(Problem::Escape),
        };
        self.at += 1;
        Ok(c)
    }

    /// After `\u`: one code unit, or a pair of surrogates.
    fn code_point(&mut self) -> Result<char, Problem> {
        let first = self.code_unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or(Problem::Escape);
        }
        if self.bytes.get(self.at..self.at + 2) != Some(b"\\u") {
            return Err(Problem::Escape);
        }
        self.at += 2;
        let second = self.code_unit()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(Problem::Escape);
        }
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(Problem::Escape)
    }

    /// Four hexadecimal digits.
    fn code_unit(&mut self) -> Result<u32, Problem> {
        let digits = self.bytes.get(self.at..self.at + 4).ok_or(Problem::Escape)?;
        let unit = digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?)).ok_or(Problem::Escape)?;
        self.at += 4;
        Ok(unit)
    }
}
