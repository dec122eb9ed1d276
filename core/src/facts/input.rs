//! What a caller gave, before it is checked: a tree of maps and lists that every way in makes, from JSON to a binding's own values.

use std::borrow::Cow;
use std::fmt::Write;

use super::{Path, Region, Step};
use crate::calendar::Date;
use crate::label::Label;
use crate::number::Number;

/// A value as it was given.
///
/// Numbers are their text, so that nothing is lost on the way. Maps keep their order and every key, also a key that comes twice: the
/// [`Reader`](super::Reader) names it as a fault. Nesting is limited by [`INPUT_DEPTH`](crate::limits::INPUT_DEPTH); whoever makes an
/// input from a structure of unknown depth has to keep to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input<'a> {
    /// `null`: there is none.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number's text.
    Number(Cow<'a, str>),
    /// A text: also dates, codes and divisions.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Input<'a>>),
    /// Keys with their values, in order.
    Map(Vec<(Cow<'a, str>, Input<'a>)>),
}

impl<'a> Input<'a> {
    /// A map without keys.
    #[must_use]
    pub const fn map() -> Self {
        Self::Map(Vec::new())
    }

    /// The value of a map's key (of the first, if it comes twice).
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Sets a map's key, in its place if it is there, else as the last. Anything but a map becomes one.
    pub fn insert(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Self>) {
        let (key, value) = (key.into(), value.into());
        match self {
            Self::Map(entries) => match entries.iter_mut().find(|(k, _)| *k == key) {
                Some((_, old)) => *old = value,
                None => entries.push((key, value)),
            },
            _ => *self = Self::Map(vec![(key, value)]),
        }
    }

    /// What stands at a path; none where there is nothing.
    pub(crate) fn at_mut(&mut self, path: &Path) -> Option<&mut Self> {
        let mut at = self;
        for step in path.steps() {
            at = match (at, step) {
                (Self::Map(entries), Step::Key(key)) => entries.iter_mut().find(|(k, _)| **k == **key).map(|(_, value)| value)?,
                (Self::List(items), Step::Index(index)) => items.get_mut(*index)?,
                _ => return None,
            };
        }
        Some(at)
    }

    /// With texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Input<'static> {
        match self {
            Self::Null => Input::Null,
            Self::Bool(value) => Input::Bool(value),
            Self::Number(text) => Input::Number(text.into_owned().into()),
            Self::Text(text) => Input::Text(text.into_owned().into()),
            Self::List(items) => Input::List(items.into_iter().map(Input::into_owned).collect()),
            Self::Map(entries) => Input::Map(entries.into_iter().map(|(k, v)| (k.into_owned().into(), v.into_owned())).collect()),
        }
    }

    /// As JSON without spaces, keys in order. Numbers print as their text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) => out.push_str(text),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Self::Map(entries) => {
                out.push('{');
                for (i, (key, value)) in entries.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    write_text(key, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }

    /// What it is, as messages say it, without its value.
    #[must_use]
    pub fn kind(&self) -> Label {
        match self {
            Self::Null => Label::new("null", "null"),
            Self::Bool(true) => Label::new("true", "true"),
            Self::Bool(false) => Label::new("false", "false"),
            Self::Number(_) => Label::new("数字", "a number"),
            Self::Text(_) => Label::new("文本", "a text"),
            Self::List(_) => Label::new("列表", "a list"),
            Self::Map(_) => Label::new("对象", "a map"),
        }
    }
}

/// A JSON string, with the escapes that JSON needs and no others.
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

impl From<bool> for Input<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

macro_rules! from_number {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Input<'_> {
            /// The shortest decimal that prints it. Floats that are no numbers are refused when the household is read.
            fn from(value: $ty) -> Self {
                Self::Number(value.to_string().into())
            }
        }
    )*};
}
from_number!(i32, i64, u32, u64, usize, f64, Number);

macro_rules! from_text {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Input<'_> {
            /// Its canonical text.
            fn from(value: $ty) -> Self {
                Self::Text(value.to_string().into())
            }
        }
    )*};
}
from_text!(Date, Region);

impl<'a> From<&'a str> for Input<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Input<'_> {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl<'a, T: Into<Input<'a>>> From<Option<T>> for Input<'a> {
    /// None is `null`: there is none.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<'a, T: Into<Input<'a>>> From<Vec<T>> for Input<'a> {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}
