//! Any [`Serialize`] to [`Input`], without a text between: floats become the shortest decimal that prints them.

use std::fmt::{self, Display, Formatter};

use serde::ser::{self, Serialize};

use super::Input;
use crate::label::{Label, Lang};
use crate::limits;

/// The value can't be put as maps, lists and plain values, or its own [`Serialize`] failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerializeError {
    /// What is wrong.
    pub message: Label,
}

impl SerializeError {
    fn new(zh: &str, en: &str) -> Self {
        Self { message: Label::new(zh, en) }
    }
}

/// In English.
impl Display for SerializeError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.get(Lang::En))
    }
}

impl std::error::Error for SerializeError {}

impl ser::Error for SerializeError {
    fn custom<T: Display>(message: T) -> Self {
        let text = message.to_string();
        Self::new(&text, &text)
    }
}

impl Input<'static> {
    /// Any value that serde can serialise. `None` is `null`, which is *absent*: leave a field out where the answer is not known.
    ///
    /// # Errors
    /// Bytes, maps with keys that are no texts or whole numbers, nesting deeper than [`INPUT_DEPTH`](limits::INPUT_DEPTH), and what the
    /// value's own `Serialize` refuses.
    pub fn from_serialize(value: &(impl Serialize + ?Sized)) -> Result<Self, SerializeError> {
        value.serialize(Serializer { depth: 0 })
    }
}

/// The names under which `serde_json` hides a number's text and a value's text from other serialisers.
const JSON_NUMBER: &str = "$serde_json::private::Number";
const JSON_RAW: &str = "$serde_json::private::RawValue";

type Output = Result<Input<'static>, SerializeError>;

#[derive(Clone, Copy)]
struct Serializer {
    depth: usize,
}

impl Serializer {
    fn deeper(self) -> Result<Self, SerializeError> {
        if self.depth >= limits::INPUT_DEPTH {
            return Err(SerializeError::new("嵌套过深", "nested too deeply"));
        }
        Ok(Self { depth: self.depth + 1 })
    }

    fn list(self, variant: Option<&'static str>) -> Result<List, SerializeError> {
        Ok(List { serializer: self.deeper()?, items: Vec::new(), variant })
    }

    fn map(self, variant: Option<&'static str>, name: &'static str) -> Result<Map, SerializeError> {
        Ok(Map { serializer: self.deeper()?, entries: Vec::new(), key: None, variant, name })
    }
}

fn number(text: impl Display) -> Output {
    Ok(Input::Number(text.to_string().into()))
}

/// A variant with content is a map of one key, as in JSON.
fn in_variant(variant: Option<&'static str>, value: Input<'static>) -> Input<'static> {
    match variant {
        Some(name) => Input::Map(vec![(name.into(), value)]),
        None => value,
    }
}

impl ser::Serializer for Serializer {
    type Ok = Input<'static>;
    type Error = SerializeError;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Map;
    type SerializeStruct = Map;
    type SerializeStructVariant = Map;

    fn serialize_bool(self, v: bool) -> Output {
        Ok(Input::Bool(v))
    }
    fn serialize_i8(self, v: i8) -> Output {
        number(v)
    }
    fn serialize_i16(self, v: i16) -> Output {
        number(v)
    }
    fn serialize_i32(self, v: i32) -> Output {
        number(v)
    }
    fn serialize_i64(self, v: i64) -> Output {
        number(v)
    }
    fn serialize_i128(self, v: i128) -> Output {
        number(v)
    }
    fn serialize_u8(self, v: u8) -> Output {
        number(v)
    }
    fn serialize_u16(self, v: u16) -> Output {
        number(v)
    }
    fn serialize_u32(self, v: u32) -> Output {
        number(v)
    }
    fn serialize_u64(self, v: u64) -> Output {
        number(v)
    }
    fn serialize_u128(self, v: u128) -> Output {
        number(v)
    }
    // NaN and infinity keep their names: the reader says at which path they stand.
    fn serialize_f32(self, v: f32) -> Output {
        number(v)
    }
    fn serialize_f64(self, v: f64) -> Output {
        number(v)
    }
    fn serialize_char(self, v: char) -> Output {
        Ok(Input::Text(v.to_string().into()))
    }
    fn serialize_str(self, v: &str) -> Output {
        Ok(Input::Text(v.to_owned().into()))
    }
    fn serialize_bytes(self, _: &[u8]) -> Output {
        Err(SerializeError::new("不接受字节串", "bytes are not taken"))
    }
    fn serialize_none(self) -> Output {
        Ok(Input::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Output {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Output {
        Ok(Input::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Output {
        Ok(Input::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Output {
        Ok(Input::Text(variant.into()))
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Output {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, variant: &'static str, value: &T) -> Output {
        Ok(in_variant(Some(variant), value.serialize(self.deeper()?)?))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<List, SerializeError> {
        self.list(None)
    }
    fn serialize_tuple(self, _: usize) -> Result<List, SerializeError> {
        self.list(None)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List, SerializeError> {
        self.list(None)
    }
    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<List, SerializeError> {
        self.deeper()?.list(Some(variant))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Map, SerializeError> {
        self.map(None, "")
    }
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Map, SerializeError> {
        self.map(None, name)
    }
    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Map, SerializeError> {
        self.deeper()?.map(Some(variant), "")
    }
}

struct List {
    serializer: Serializer,
    items: Vec<Input<'static>>,
    variant: Option<&'static str>,
}

impl List {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.items.push(value.serialize(self.serializer)?);
        Ok(())
    }

    fn finish(self) -> Output {
        Ok(in_variant(self.variant, Input::List(self.items)))
    }
}

macro_rules! list {
    ($($of:ident $push:ident),*) => {$(
        impl ser::$of for List {
            type Ok = Input<'static>;
            type Error = SerializeError;

            fn $push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
                self.push(value)
            }

            fn end(self) -> Output {
                self.finish()
            }
        }
    )*};
}
list!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field);

struct Map {
    serializer: Serializer,
    entries: Vec<(std::borrow::Cow<'static, str>, Input<'static>)>,
    key: Option<Box<str>>,
    variant: Option<&'static str>,
    name: &'static str,
}

impl Map {
    fn push<T: Serialize + ?Sized>(&mut self, key: std::borrow::Cow<'static, str>, value: &T) -> Result<(), SerializeError> {
        self.entries.push((key, value.serialize(self.serializer)?));
        Ok(())
    }

    fn finish(self) -> Output {
        if let (JSON_NUMBER | JSON_RAW, [(_, Input::Text(text))]) = (self.name, self.entries.as_slice()) {
            return match self.name {
                JSON_NUMBER => number(text),
                _ => Input::from_json(text).map(Input::into_owned).map_err(|e| SerializeError { message: e.message }),
            };
        }
        Ok(in_variant(self.variant, Input::Map(self.entries)))
    }
}

impl ser::SerializeMap for Map {
    type Ok = Input<'static>;
    type Error = SerializeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerializeError> {
        self.key = Some(match key.serialize(self.serializer)? {
            Input::Text(text) | Input::Number(text) => text.into(),
            _ => return Err(SerializeError::new("键须为文本", "a key must be a text")),
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        let key = self.key.take().unwrap_or_default();
        self.push(String::from(key).into(), value)
    }

    fn end(self) -> Output {
        self.finish()
    }
}

macro_rules! map {
    ($($of:ident),*) => {$(
        impl ser::$of for Map {
            type Ok = Input<'static>;
            type Error = SerializeError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), SerializeError> {
                self.push(key.into(), value)
            }

            fn end(self) -> Output {
                self.finish()
            }
        }
    )*};
}
map!(SerializeStruct, SerializeStructVariant);

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    enum Area {
        #[serde(rename = "urban")]
        Urban,
        Other(u8),
        Pair(u8, bool),
        Named {
            at: char,
        },
    }

    #[derive(Serialize)]
    struct Member {
        wage: f64,
        rate: f32,
        grade: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        employed: Option<bool>,
        area: Area,
    }

    fn json(value: &impl Serialize) -> String {
        Input::from_serialize(value).unwrap().to_json()
    }

    #[test]
    fn structs_are_maps() {
        let member = Member { wage: 0.1, rate: 0.1, grade: None, employed: None, area: Area::Urban };
        assert_eq!(json(&member), r#"{"wage":0.1,"rate":0.1,"grade":null,"area":"urban"}"#);
        assert_eq!(json(&(1, "a", [i128::MAX])), format!("[1,\"a\",[{}]]", i128::MAX));
        assert_eq!(
            json(&vec![Area::Other(1), Area::Pair(2, true), Area::Named { at: '中' }]),
            r#"[{"Other":1},{"Pair":[2,true]},{"Named":{"at":"中"}}]"#
        );
        assert_eq!(json(&BTreeMap::from([(1, 1e300)])), format!("{{\"1\":1{}}}", "0".repeat(300)));
    }

    #[test]
    fn json_values_are_what_they_are() {
        let value = serde_json::json!({"a": [1, 2.5, "x", null, true]});
        assert_eq!(json(&value), value.to_string());
        let raw = serde_json::value::RawValue::from_string("{\"a\": 1.10}".into()).unwrap();
        assert_eq!(json(&[raw]), r#"[{"a":1.10}]"#);
    }

    #[test]
    fn what_is_no_number_keeps_its_name() {
        assert_eq!(Input::from_serialize(&f64::NAN), Ok(Input::Number("NaN".into())));
        assert_eq!(Input::from_serialize(&f32::INFINITY), Ok(Input::Number("inf".into())));
    }

    #[test]
    fn the_rest_is_refused() {
        #[derive(Serialize)]
        struct Nested(Vec<Nested>);
        let nested = (0..100).fold(Nested(vec![]), |inner, _| Nested(vec![inner]));
        assert!(Input::from_serialize(&nested).is_err());
        assert!(Input::from_serialize(&BTreeMap::from([((1, 2), 3)])).is_err());
        assert!(Input::from_serialize(&BTreeMap::from([(Some(true), 3)])).is_err());
    }
}
