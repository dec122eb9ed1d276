//! JSON text to [`Input`], exactly and in one pass.
//!
//! `serde_json` reads a number with a fraction as a binary float. Its feature `arbitrary_precision` would keep the text, but for every crate of
//! the caller's build; its `RawValue` keeps the text, too, but reads each nesting level again. `jiter` tells where each number stands and every
//! key, also one that comes twice. The tests hold what is read against `serde_json`.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

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

/// What is wrong at a place.
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
    LongNumber,
    Ended,
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
            Self::LongNumber => ("数字过长", "the number has too many digits"),
            Self::Ended => ("内容在此中断", "the text ends before it is complete"),
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
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        document(text).map_err(|Misplaced { problem, at }| {
            let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
            let line = before.iter().filter(|b| **b == b'\n').count() + 1;
            // Characters, not bytes: those that continue a character in UTF-8 don't count.
            let column = before.rsplit(|b| *b == b'\n').next().unwrap_or_default().iter().filter(|b| **b & 0xc0 != 0x80).count() + 1;
            JsonError { line, column, message: problem.message() }
        })
    }
}

/// A problem and the byte where it stands.
struct Misplaced {
    problem: Problem,
    at: usize,
}

impl Misplaced {
    /// In our words. `expected` is what should have come where the text breaks off, or a comma is followed by nothing.
    #[cold]
    fn new(error: &JiterError, expected: Problem) -> Self {
        use JsonErrorType as E;
        let problem = match &error.error_type {
            JiterErrorType::JsonError(error) => match error {
                E::EofWhileParsingList | E::EofWhileParsingObject => Problem::Ended,
                E::EofWhileParsingString => Problem::Unended,
                E::ExpectedColon => Problem::ExpectedColon,
                E::ExpectedListCommaOrEnd => Problem::ExpectedInList,
                E::ExpectedObjectCommaOrEnd => Problem::ExpectedInMap,
                E::ControlCharacterWhileParsingString => Problem::Control,
                E::InvalidEscape | E::InvalidUnicodeCodePoint | E::LoneLeadingSurrogateInHexEscape | E::UnexpectedEndOfHexEscape => Problem::Escape,
                E::InvalidNumber => Problem::BadNumber,
                E::NumberOutOfRange => Problem::LongNumber,
                E::TrailingCharacters => Problem::Trailing,
                _ => expected,
            },
            JiterErrorType::WrongType { .. } => expected,
        };
        Self { problem, at: error.index }
    }
}

fn document(text: &str) -> Result<Input<'_>, Misplaced> {
    if text.len() > limits::INPUT_BYTES {
        return Err(Misplaced { problem: Problem::TooLarge, at: 0 });
    }
    let mut parser = Parser { text, json: Jiter::new(text.as_bytes()), count: 0, usual: 0 };
    let mut value = Input::Null;
    parser.next_value(0, &mut value)?;
    parser.json.finish().map_err(|e| Misplaced::new(&e, Problem::Trailing))?;
    Ok(value)
}

struct Parser<'a> {
    text: &'a str,
    json: Jiter<'a>,
    /// Values so far.
    count: usize,
    /// Number of keys of the map that ended last: the next one is probably of the same kind.
    usual: usize,
}

impl<'a> Parser<'a> {
    fn fault(&self, problem: Problem) -> Misplaced {
        Misplaced { problem, at: self.json.current_index() }
    }

    fn next_value(&mut self, depth: usize, out: &mut Input<'a>) -> Result<(), Misplaced> {
        let first = self.json.peek().map_err(|e| Misplaced::new(&e, Problem::ExpectedValue))?;
        self.value(first, depth, out)
    }

    /// Reads a value into `out`, where it stays, instead of being moved at every level.
    fn value(&mut self, first: Peek, depth: usize, out: &mut Input<'a>) -> Result<(), Misplaced> {
        self.count += 1;
        if self.count > limits::INPUT_VALUES {
            return Err(self.fault(Problem::TooLarge));
        }
        *out = match first {
            Peek::String => {
                let read = self.json.known_str().map_err(|e| Misplaced::new(&e, Problem::Unended))?;
                Input::Text(borrowed(self.text, read))
            }
            Peek::Array | Peek::Object if depth >= limits::INPUT_DEPTH => return Err(self.fault(Problem::TooDeep)),
            Peek::Object => Input::Map(self.map(depth + 1)?),
            Peek::Array => Input::List(self.list(depth + 1)?),
            // A word that is none is shown where it begins.
            Peek::True | Peek::False => {
                self.word(first)?;
                Input::Bool(first == Peek::True)
            }
            Peek::Null => {
                self.word(first)?;
                Input::Null
            }
            // For jiter `NaN` and `Infinity` are numbers, too, if badly written ones.
            Peek::NaN | Peek::Infinity => return Err(self.fault(Problem::ExpectedValue)),
            _ if first.is_num() => {
                let start = self.json.current_index();
                self.json.known_skip(first).map_err(|e| Misplaced::new(&e, Problem::BadNumber))?;
                let text = self.text.get(start..self.json.current_index()).ok_or_else(|| self.fault(Problem::BadNumber))?;
                Input::Number(Cow::Borrowed(text))
            }
            _ => return Err(self.fault(Problem::ExpectedValue)),
        };
        Ok(())
    }

    /// Goes past `true`, `false` or `null`. Jiter's readers of values can say what a wrong one is instead, and bring along all that reads floats: a page would
    /// load that, too.
    fn word(&mut self, first: Peek) -> Result<(), Misplaced> {
        self.json.known_skip(first).map_err(|_| self.fault(Problem::ExpectedValue))
    }

    fn map(&mut self, depth: usize) -> Result<Vec<(Cow<'a, str>, Input<'a>)>, Misplaced> {
        let mut entries = Vec::new();
        let mut key = self.json.known_object().map_err(|e| Misplaced::new(&e, Problem::ExpectedKey))?.map(|key| borrowed(self.text, key));
        if key.is_some() {
            entries.reserve(self.usual);
        }
        while let Some(name) = key {
            entries.push((name, Input::Null));
            if let Some((_, value)) = entries.last_mut() {
                self.next_value(depth, value)?;
            }
            key = self.json.next_key().map_err(|e| Misplaced::new(&e, Problem::ExpectedKey))?.map(|key| borrowed(self.text, key));
        }
        self.usual = entries.len();
        Ok(entries)
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Input<'a>>, Misplaced> {
        let mut items = Vec::new();
        let mut first = self.json.known_array().map_err(|e| Misplaced::new(&e, Problem::ExpectedValue))?;
        while let Some(peek) = first {
            items.push(Input::Null);
            if let Some(item) = items.last_mut() {
                self.value(peek, depth, item)?;
            }
            first = self.json.array_step().map_err(|e| Misplaced::new(&e, Problem::ExpectedValue))?;
        }
        Ok(items)
    }
}

/// What jiter has read, borrowed from the text if it stands there. If something was escaped it stands in jiter's buffer, until the next call.
/// Jiter doesn't tell which; the address does.
fn borrowed<'a>(text: &'a str, read: &str) -> Cow<'a, str> {
    let start = read.as_ptr().addr().checked_sub(text.as_ptr().addr());
    let there = start.and_then(|start| text.get(start..start.checked_add(read.len())?));
    there.map_or_else(|| Cow::Owned(read.into()), Cow::Borrowed)
}
