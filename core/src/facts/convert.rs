//! One given value to the value of a fact or of a rule, or what is wrong with it.

use std::sync::Arc;

use super::index::{Kind, Slot};
use super::{ChoiceId, Fact, FactType, FaultCode, Input, Region, Schema, Value};
use crate::calendar::Date;
use crate::diagnostics::did_you_mean;
use crate::ir::types::Type;
use crate::label::Label;
use crate::number::{Number, ParseNumberError, raw};

/// What is wrong with a value; the reader adds the path.
pub(super) type Trouble = (FaultCode, Label);

/// A fact's value on its way into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell<'i> {
    Absent,
    Lane(i128),
    Text(&'i str),
}

/// Longer values are cut in messages.
const SHOWN: usize = 40;

/// A value for messages: short, on one line, and not at all if it is sensitive.
struct Shown {
    zh: String,
    en: String,
}

impl Shown {
    fn new(input: &Input<'_>, sensitive: bool) -> Self {
        let both = |text: String| Self { zh: format!("{text} "), en: text };
        match input {
            _ if sensitive => Self { zh: "该值".into(), en: "the value".into() },
            Input::Number(text) => both(short(text)),
            Input::Text(text) => both(format!("`{}`", short(text))),
            Input::Null | Input::Bool(_) => both(input.kind().en.into()),
            Input::List(_) | Input::Map(_) => Self { zh: input.kind().zh.into(), en: input.kind().en.into() },
        }
    }

    /// `{value} is not …`, in both languages.
    fn say(&self, code: FaultCode, zh: &str, en: &str) -> Trouble {
        (code, Label::new(format!("{}{zh}", self.zh), format!("{} {en}", self.en)))
    }
}

/// A text cut to a length that a message can bear.
pub(super) fn short(text: &str) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut short: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

/// The name that is probably meant. Long words are no slips of the pen, and comparing costs the product of the lengths.
pub(super) fn meant<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    const LONGEST: usize = 200;
    if word.len() > LONGEST { None } else { did_you_mean(word, names) }
}

/// Reads a fact's value. Nothing is made here but on the way to a fault.
pub(super) fn fact<'i>(schema: &Schema, fact: &Fact, slot: &Slot, input: &'i Input<'_>) -> Result<Cell<'i>, Trouble> {
    let trouble = |code, zh: &str, en: &str| Err(Shown::new(input, fact.sensitive).say(code, zh, en));
    let lane = match (&slot.kind, input) {
        (_, Input::Null) if slot.optional => return Ok(Cell::Absent),
        (_, Input::Null) => return Err(not_optional()),
        (Kind::Bool, Input::Bool(value)) => i128::from(*value),
        (Kind::Number { digits, min, max, int }, Input::Number(text) | Input::Text(text)) => {
            let mantissa = match plain(text, *digits) {
                Some(mantissa) => i128::from(mantissa),
                None => match number(text).map(|n| n.at_scale(*digits)) {
                    Ok(Some(mantissa)) => mantissa,
                    Ok(None) if *int => return trouble(FaultCode::NotWhole, "不是整数", "is not a whole number"),
                    Ok(None) | Err(ParseNumberError::TooManyDigits { .. }) => {
                        return trouble(FaultCode::TooManyDigits, &format!("的小数多于 {digits} 位"), &format!("has more than {digits} decimals"));
                    }
                    Err(ParseNumberError::TooLarge) => i128::MAX,
                    Err(_) => return trouble(FaultCode::NotANumber, "不是数字", "is not a number"),
                },
            };
            if mantissa < *min || mantissa > *max {
                let FactType::Number { min, max, .. } = &fact.ty else { return Ok(Cell::Lane(mantissa)) };
                return trouble(FaultCode::OutOfBounds, &format!("不在 {min} 至 {max} 之间"), &format!("is not between {min} and {max}"));
            }
            mantissa
        }
        (Kind::Date { min, max }, Input::Text(text)) => {
            let days = date(text, input, fact.sensitive)?.days();
            let bound = |days: i32| Date::from_days(i64::from(days)).map_or_else(String::new, |d| d.to_string());
            if days < *min {
                return trouble(FaultCode::OutOfBounds, &format!("早于 {}", bound(*min)), &format!("is before {}", bound(*min)));
            }
            if days > *max {
                return trouble(FaultCode::OutOfBounds, &format!("晚于 {}", bound(*max)), &format!("is after {}", bound(*max)));
            }
            i128::from(days)
        }
        (Kind::Choice(set), Input::Text(text)) => i128::from(code(schema, *set, text, input, fact.sensitive)?),
        (Kind::Text, Input::Text(text)) => return Ok(Cell::Text(text)),
        (Kind::Region, Input::Text(text)) => match Region::parse(text) {
            Some(region) => i128::from(region.packed()),
            None => return Err(bad_region(input, fact.sensitive)),
        },
        _ => return Err(wrong_type(schema, &Expected::of_fact(&slot.kind), input, fact.sensitive)),
    };
    Ok(Cell::Lane(lane))
}

/// Reads a rule's value that the caller gives. Such values have no sensitivity of their own; they stay out of messages altogether.
pub(super) fn rule(schema: &Schema, ty: &Type, input: &Input<'_>) -> Result<Value, Trouble> {
    let trouble = |code, zh: &str, en: &str| Err(Shown::new(input, true).say(code, zh, en));
    Ok(match (ty, input) {
        (Type::Optional(_) | Type::Absent, Input::Null) => Value::Absent,
        (_, Input::Null) => return Err(not_optional()),
        (Type::Optional(inner), _) => rule(schema, inner, input)?,
        (Type::Bool, Input::Bool(value)) => Value::Bool(*value),
        (Type::Number(ty), Input::Number(text) | Input::Text(text)) => match number(text) {
            Ok(n) if ty.int && !n.is_integer() => return trouble(FaultCode::NotWhole, "不是整数", "is not a whole number"),
            Ok(n) => Value::Number(n),
            Err(ParseNumberError::TooManyDigits { .. }) => return trouble(FaultCode::TooManyDigits, "的小数位过多", "has too many decimals"),
            Err(ParseNumberError::TooLarge) => return trouble(FaultCode::OutOfBounds, "过大", "is too large"),
            Err(_) => return trouble(FaultCode::NotANumber, "不是数字", "is not a number"),
        },
        (Type::Date, Input::Text(text)) => Value::Date(date(text, input, true)?),
        (Type::Choice(set), Input::Text(text)) => Value::Code(*set, code(schema, *set, text, input, true)?),
        (Type::Text, Input::Text(text)) => Value::Text(Arc::from(&**text)),
        (Type::Region, Input::Text(text)) => match Region::parse(text) {
            Some(region) => Value::Region(region),
            None => return Err(bad_region(input, true)),
        },
        _ => return Err(wrong_type(schema, &Expected::of_rule(ty), input, true)),
    })
}

/// The mantissa of a short number without exponent, which nearly all are; `None` leaves it to [`number`].
fn plain(text: &str, digits: u8) -> Option<i64> {
    let bytes = text.as_bytes();
    let (negative, magnitude) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, bytes),
    };
    // Sixteen digits are far from the end of 64 bits.
    if magnitude.is_empty() || magnitude.len() > 16 || magnitude == b"." {
        return None;
    }
    let (mut value, mut point) = (0_i64, None);
    for (i, byte) in magnitude.iter().enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(i + 1),
            _ => return None,
        }
    }
    let places = u8::try_from(point.map_or(0, |point| magnitude.len() - point)).ok()?;
    let power = i64::try_from(raw::pow10(digits.checked_sub(places)?)).ok()?;
    let value = value.checked_mul(power)?;
    Some(if negative { -value } else { value })
}

/// A decimal number; the `_` that packs may write between digits is no part of one here.
fn number(text: &str) -> Result<Number, ParseNumberError> {
    if text.contains('_') { Err(ParseNumberError::NotANumber) } else { text.parse() }
}

fn date(text: &str, input: &Input<'_>, sensitive: bool) -> Result<Date, Trouble> {
    text.parse::<Date>().map_err(|error| {
        let reason = Label::parse(&error.to_string());
        let shown = Shown::new(input, sensitive);
        shown.say(FaultCode::BadDate, &format!("不是有效日期：{}", reason.zh), &format!("is not a valid date: {}", reason.en))
    })
}

fn code(schema: &Schema, set: ChoiceId, text: &str, input: &Input<'_>, sensitive: bool) -> Result<u16, Trouble> {
    let Some(set) = schema.choice(set) else { return Err(wrong_type(schema, &Expected::Choice(set), input, sensitive)) };
    set.index(text).ok_or_else(|| {
        // People write what they see: the label in place of the code.
        let by_label = set.codes.iter().find(|(_, l)| *l.zh == *text || l.en.eq_ignore_ascii_case(text)).map(|(c, _)| c.to_string());
        let (hint_zh, hint_en) = match by_label.or_else(|| meant(text, set.codes.iter().map(|(c, _)| &**c))) {
            // The right code beside a wrong one would tell what was written.
            Some(code) if !sensitive => (format!("，是否为 `{code}`？"), format!("; did you mean `{code}`?")),
            _ => (format!("：{}", codes(set, "、")), format!(": {}", codes(set, ", "))),
        };
        let shown = Shown::new(input, sensitive);
        shown.say(FaultCode::UnknownCode, &format!("不在可选代码之列{hint_zh}"), &format!("is not one of the codes{hint_en}"))
    })
}

/// The codes of a set, or the first of many.
fn codes(set: &super::ChoiceSet, separator: &str) -> String {
    const MOST: usize = 8;
    let mut codes: Vec<String> = set.codes.iter().take(MOST).map(|(c, _)| format!("`{c}`")).collect();
    if set.codes.len() > MOST {
        codes.push("…".into());
    }
    codes.join(separator)
}

fn not_optional() -> Trouble {
    let zh = "不能为 null：此项必有值；未知时请略去此项";
    let en = "null is not accepted: there always is a value; leave the key out where it is not known";
    (FaultCode::NotOptional, Label::new(zh, en))
}

fn bad_region(input: &Input<'_>, sensitive: bool) -> Trouble {
    Shown::new(input, sensitive).say(FaultCode::BadRegion, "不是 2 至 12 位数字的行政区划代码", "is not a division code of 2 to 12 digits")
}

/// What a value has to be, for messages.
enum Expected {
    Bool,
    Number,
    Date,
    Choice(ChoiceId),
    Region,
    Text,
}

impl Expected {
    fn of_fact(kind: &Kind) -> Self {
        match kind {
            Kind::Bool => Self::Bool,
            Kind::Number { .. } => Self::Number,
            Kind::Date { .. } => Self::Date,
            Kind::Choice(set) => Self::Choice(*set),
            Kind::Region => Self::Region,
            Kind::Text => Self::Text,
        }
    }

    fn of_rule(ty: &Type) -> Self {
        match ty {
            Type::Bool => Self::Bool,
            Type::Number(_) => Self::Number,
            Type::Date => Self::Date,
            Type::Choice(set) => Self::Choice(*set),
            Type::Region => Self::Region,
            _ => Self::Text,
        }
    }
}

fn wrong_type(schema: &Schema, expected: &Expected, input: &Input<'_>, sensitive: bool) -> Trouble {
    let (zh, en) = match expected {
        Expected::Bool => ("不是 true 或 false".into(), "is not true or false".into()),
        Expected::Number => ("不是数字".into(), "is not a number".into()),
        Expected::Date => ("不是日期，应写作 \"2025-01-31\"".into(), "is not a date; write it like \"2025-01-31\"".into()),
        Expected::Choice(set) => match schema.choice(*set) {
            Some(set) => (format!("不是代码：{}", codes(set, "、")), format!("is not a code: {}", codes(set, ", "))),
            None => ("不是代码".into(), "is not a code".into()),
        },
        Expected::Region => ("不是行政区划代码，应写作文本，如 \"6103\"".into(), "is not a division code; write it as a text, like \"6103\"".into()),
        Expected::Text => ("不是文本".to_owned(), "is not a text".to_owned()),
    };
    Shown::new(input, sensitive).say(FaultCode::WrongType, &zh, &en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_short_way_is_the_long_way(text in "-?[0-9]{0,10}(\\.[0-9]{0,8})?", digits in 0_u8..=24) {
            if let Some(mantissa) = plain(&text, digits) {
                prop_assert_eq!(number(&text).map(|n| n.at_scale(digits)), Ok(Some(i128::from(mantissa))));
            }
        }
    }

    #[test]
    fn the_short_way_knows_its_bounds() {
        assert_eq!(plain("1234.5", 2), Some(123_450));
        assert_eq!(plain("-0.05", 2), Some(-5));
        assert_eq!(plain("1.005", 2), None);
        assert_eq!(plain("1e3", 2), None);
        assert_eq!(plain("", 2), None);
        assert_eq!(plain("-", 2), None);
        assert_eq!(plain(".", 2), None);
        assert_eq!(plain("1.2.3", 2), None);
        assert_eq!(plain("9999999999999999", 24), None);
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(short("a\nb"), "a\u{fffd}b");
        assert_eq!(short(&"年".repeat(41)), format!("{}…", "年".repeat(40)));
    }
}
