//! Python's values to the core's [`Input`], without a text between.
//!
//! In two steps. The first looks at the Python objects and may run Python code (a property, `__str__`); it keeps what it found alive. The second borrows
//! texts from there, so that no string is copied.

use std::borrow::Cow;

use doudi::facts::{Fault, FaultCode, Input, Path};
use doudi::label::Label;
use doudi::limits;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};

use crate::record;
use crate::scalar;

/// What was found of a value.
pub(crate) enum Node<'py> {
    Null,
    Bool(bool),
    Digits(Digits),
    Number(String),
    Text(Bound<'py, PyString>),
    OwnText(String),
    List(Vec<Node<'py>>),
    Map(Vec<(Bound<'py, PyString>, Node<'py>)>),
    /// Not answered, or at fault.
    Nothing,
}

/// A float as the shortest decimal that prints it.
pub(crate) fn float<'py>(value: f64) -> Node<'py> {
    Digits::hundredths(value).map_or_else(|| Node::Number(value.to_string()), Node::Digits)
}

/// The text of a short number, in place: most numbers are, and memory of their own costs them more than all else.
pub(crate) struct Digits {
    bytes: [u8; 22],
    start: u8,
}

impl Digits {
    fn whole(value: i64) -> Self {
        Self::new(value.unsigned_abs(), value < 0, 0)
    }

    /// None of a float whose shortest decimal has more than two fraction digits. A decimal of fifteen digits that is the float again, as the nearest to it,
    /// is the shortest that prints it.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below 10^15, without its sign")]
    fn hundredths(value: f64) -> Option<Self> {
        let hundredths = (value * 100.0).round();
        // Zero goes the other way, for its sign.
        let found = hundredths / 100.0 == value && hundredths != 0.0 && hundredths.abs() < 1e15;
        found.then(|| Self::new(hundredths.abs() as u64, value < 0.0, 2))
    }

    /// A mantissa with so many fraction digits, of which none at the end is 0.
    fn new(mut mantissa: u64, negative: bool, mut digits: u8) -> Self {
        while digits > 0 && mantissa.is_multiple_of(10) {
            (mantissa, digits) = (mantissa / 10, digits - 1);
        }
        let mut text = Self { bytes: [0; 22], start: 22 };
        for written in 0.. {
            if written == digits && written > 0 {
                text.push(b'.');
            }
            text.push(b'0' + u8::try_from(mantissa % 10).unwrap_or(0));
            mantissa /= 10;
            if mantissa == 0 && written >= digits {
                break;
            }
        }
        if negative {
            text.push(b'-');
        }
        text
    }

    /// Before all others.
    fn push(&mut self, byte: u8) {
        self.start = self.start.saturating_sub(1);
        if let Some(slot) = self.bytes.get_mut(usize::from(self.start)) {
            *slot = byte;
        }
    }

    fn text(&self) -> &str {
        self.bytes.get(usize::from(self.start)..).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// A value that no fact can take.
pub(crate) struct Trouble {
    pub(crate) code: FaultCode,
    pub(crate) message: Label,
}

impl Trouble {
    pub(crate) fn new(code: FaultCode, zh: impl Into<Box<str>>, en: impl Into<Box<str>>) -> Self {
        Self { code, message: Label::new(zh, en) }
    }
}

/// A step to where trouble is, noted on the way back.
enum Step<'py> {
    Key(Bound<'py, PyString>),
    Index(usize),
}

/// Reads a tree of Python values.
#[derive(Default)]
pub(crate) struct Scan<'py> {
    /// Each with the way there, last step first.
    troubles: Vec<(Vec<Step<'py>>, Trouble)>,
    values: usize,
}

impl<'py> Scan<'py> {
    /// Reads a value. A Python exception from a property or `__str__` of the caller's own goes through as it is.
    pub(crate) fn value(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> PyResult<Node<'py>> {
        self.values += 1;
        if let Ok(text) = value.cast_exact::<PyString>() {
            return Ok(self.text(text));
        }
        if let Ok(number) = value.cast_exact::<PyInt>() {
            return self.int(number);
        }
        if value.is_none() {
            return Ok(Node::Null);
        }
        if let Ok(truth) = value.cast_exact::<PyBool>() {
            return Ok(Node::Bool(truth.is_true()));
        }
        if let Ok(number) = value.cast_exact::<PyFloat>() {
            return Ok(float(number.value()));
        }
        if depth >= limits::INPUT_DEPTH || self.values > limits::INPUT_VALUES {
            return Ok(self.trouble(too_large()));
        }
        if let Ok(map) = value.cast_exact::<PyDict>() {
            return self.dict(map, depth);
        }
        if let Ok(list) = value.cast_exact::<PyList>() {
            return self.list(list.iter().map(Ok), depth);
        }
        self.other(value, depth)
    }

    /// What is none of Python's plain types.
    fn other(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> PyResult<Node<'py>> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(self.text(text));
        }
        if let Ok(number) = value.cast::<PyInt>() {
            return self.int(number);
        }
        match scalar::read(value)? {
            Some(Ok(scalar::Scalar::Node(node))) => return Ok(node),
            Some(Ok(scalar::Scalar::Again(inner))) => return self.value(&inner, depth + 1),
            Some(Err(trouble)) => return Ok(self.trouble(trouble)),
            None => {}
        }
        match record::read(value)? {
            Some(record::Record::Map(entries)) => self.map(entries, depth),
            Some(record::Record::List(items)) => self.list(items.try_iter()?, depth),
            None => {
                let name = value.get_type().name()?.to_string();
                Ok(self.trouble(Trouble::new(FaultCode::WrongType, format!("不接受 {name} 类型的值"), format!("a value of type {name} isn't taken"))))
            }
        }
    }

    fn text(&mut self, text: &Bound<'py, PyString>) -> Node<'py> {
        if text.to_str().is_ok() { Node::Text(text.clone()) } else { self.trouble(not_a_text()) }
    }

    fn int(&mut self, number: &Bound<'py, PyInt>) -> PyResult<Node<'py>> {
        if let Ok(small) = number.extract::<i64>() {
            return Ok(Node::Digits(Digits::whole(small)));
        }
        // Python itself refuses to print numbers of thousands of digits.
        Ok(match number.str() {
            Ok(text) => Node::Number(text.to_str()?.to_owned()),
            Err(_) => self.trouble(Trouble::new(FaultCode::OutOfBounds, "该值过大", "the value is too large")),
        })
    }

    fn dict(&mut self, map: &Bound<'py, PyDict>, depth: usize) -> PyResult<Node<'py>> {
        // All at once: what follows may run Python code that changes the dict.
        let entries: Vec<_> = with_critical_section(map, || map.iter().collect());
        self.map(entries, depth)
    }

    fn map(&mut self, entries: Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>, depth: usize) -> PyResult<Node<'py>> {
        let mut found = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let Ok(key) = key.cast_into::<PyString>() else {
                self.troubles.push((Vec::new(), Trouble::new(FaultCode::WrongType, "键须为文本", "a key must be a text")));
                continue;
            };
            if key.to_str().is_err() {
                self.troubles.push((Vec::new(), not_a_text()));
                continue;
            }
            let before = self.troubles.len();
            let node = self.value(&value, depth + 1)?;
            self.within(before, || Step::Key(key.clone()));
            found.push((key, node));
        }
        Ok(Node::Map(found))
    }

    fn list(&mut self, items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>, depth: usize) -> PyResult<Node<'py>> {
        let mut found = Vec::with_capacity(items.size_hint().0);
        for (index, item) in items.enumerate() {
            let before = self.troubles.len();
            let node = self.value(&item?, depth + 1)?;
            self.within(before, || Step::Index(index));
            found.push(node);
            if self.values > limits::INPUT_VALUES {
                return Ok(self.trouble(too_large()));
            }
        }
        Ok(Node::List(found))
    }

    pub(crate) fn trouble(&mut self, trouble: Trouble) -> Node<'py> {
        self.troubles.push((Vec::new(), trouble));
        Node::Nothing
    }

    /// What went wrong since stands a step further in.
    fn within(&mut self, before: usize, step: impl Fn() -> Step<'py>) {
        self.troubles.iter_mut().skip(before).for_each(|(steps, _)| steps.push(step()));
    }

    /// What was wrong, by path.
    pub(crate) fn faults(self) -> impl Iterator<Item = Fault> {
        self.troubles.into_iter().map(|(steps, trouble)| {
            let path = steps.into_iter().rev().fold(Path::root(), |path, step| match step {
                Step::Key(key) => path.key(key.to_string_lossy()),
                Step::Index(index) => path.index(index),
            });
            Fault::new(path, trouble.code, trouble.message)
        })
    }

    pub(crate) fn has_troubles(&self) -> bool {
        !self.troubles.is_empty()
    }
}

fn too_large() -> Trouble {
    Trouble::new(FaultCode::TooMany, "嵌套过深或数据过多", "nested too deeply, or too much of it")
}

/// A Python text may hold halves of characters.
fn not_a_text() -> Trouble {
    Trouble::new(FaultCode::WrongType, "含有不完整的字符(代理项)", "holds half a character (a surrogate)")
}

impl Node<'_> {
    /// How many maps it holds: the household, its members, their claims.
    pub(crate) fn entities(&self) -> usize {
        match self {
            Node::Map(entries) => 1 + entries.iter().map(|(_, value)| value.entities()).sum::<usize>(),
            Node::List(items) => items.iter().map(Node::entities).sum(),
            _ => 0,
        }
    }

    /// As the core takes it. What is at fault is left out; in a list something stands for it, so that the others keep their places.
    pub(crate) fn input(&self) -> Option<Input<'_>> {
        Some(match self {
            Node::Nothing => return None,
            Node::Null => Input::Null,
            Node::Bool(value) => Input::Bool(*value),
            Node::Digits(digits) => Input::Number(Cow::Borrowed(digits.text())),
            Node::Number(text) => Input::Number(Cow::Borrowed(text)),
            // What can't be read as UTF-8 was found before.
            Node::Text(text) => Input::Text(text.to_cow().unwrap_or_default()),
            Node::OwnText(text) => Input::Text(Cow::Borrowed(text)),
            Node::List(items) => Input::List(items.iter().map(|item| item.input().unwrap_or(const { Input::map() })).collect()),
            Node::Map(entries) => {
                Input::Map(entries.iter().filter_map(|(key, value)| Some((key.to_cow().unwrap_or_default(), value.input()?))).collect())
            }
        })
    }
}
