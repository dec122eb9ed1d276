//! A column of a table as the column of a fact.
//!
//! What is usual goes fast: whole numbers, decimals, and floats that divide back to themselves. Everything else, and every fault, goes the way that a
//! household's JSON goes, so that the words are the same.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::calendar::Date;
use crate::facts::population::{Column, State};
use crate::facts::{Fact, FactId, FactType, FaultCode, Input, LaneKind, Reader, Texts};
use crate::label::Label;
use crate::number::{Number, raw};

/// A cell that is at fault: its row, and what is wrong.
pub(super) type Bad = (usize, FaultCode, Label);

/// Reads a fact from a column, its rows in the given order.
pub(super) fn read(reader: &Reader, id: FactId, fact: &Fact, column: &ArrayRef, rows: &[u32], texts: &mut Texts) -> Option<(Column, Vec<Bad>)> {
    let mut out = Column::new(LaneKind::of(&fact.ty));
    let mut bad = Vec::new();
    let column = unpacked(column)?;
    let cells = Cells::new(reader, id, fact, &column)?;
    let unanswered = reader.unanswered(id, texts);
    for row in rows.iter().map(|r| *r as usize) {
        if column.is_null(row) {
            let (state, value) = if fact.null_is_absent && fact.optional { (State::Absent, 0) } else { unanswered };
            out.push(state, value);
            continue;
        }
        if let Some(value) = cells.fast(row) {
            out.push(State::Known, value);
            continue;
        }
        match reader.cell(id, &cells.input(row), texts) {
            Ok((state, value)) => out.push(state, value),
            Err((code, label)) => {
                bad.push((row, code, label));
                out.push(State::Unknown, 0);
            }
        }
    }
    Some((out, bad))
}

/// Dictionaries are looked up; other columns stay as they are.
fn unpacked(column: &ArrayRef) -> Option<ArrayRef> {
    let DataType::Dictionary(..) = column.data_type() else { return Some(column.clone()) };
    let dictionary = column.as_any_dictionary_opt()?;
    let values = dictionary.values();
    let keys = dictionary.normalized_keys();
    let texts: Vec<Option<&str>> =
        (0..column.len()).map(|row| if column.is_null(row) { None } else { keys.get(row).and_then(|k| text(values, *k)) }).collect();
    Some(std::sync::Arc::new(arrow_array::StringArray::from(texts)))
}

fn text(column: &ArrayRef, row: usize) -> Option<&str> {
    if row >= column.len() {
        return None;
    }
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Some(column.as_string_view().value(row)),
        _ => None,
    }
}

/// The cells of a column.
struct Cells<'c> {
    column: &'c ArrayRef,
    /// A fact that is true or false: a text file has words for it.
    is_bool: bool,
    /// Of a number fact: fraction digits, least and greatest mantissa.
    number: Option<(u8, i128, i128)>,
}

impl<'c> Cells<'c> {
    /// None where no fact could be read from a column of that type.
    fn new(reader: &Reader, id: FactId, fact: &Fact, column: &'c ArrayRef) -> Option<Self> {
        let known = matches!(
            column.data_type(),
            DataType::Boolean
                | DataType::Int8
                | DataType::Int16
                | DataType::Int32
                | DataType::Int64
                | DataType::UInt8
                | DataType::UInt16
                | DataType::UInt32
                | DataType::UInt64
                | DataType::Float32
                | DataType::Float64
                | DataType::Decimal128(..)
                | DataType::Date32
                | DataType::Utf8
                | DataType::LargeUtf8
                | DataType::Utf8View
                | DataType::Null
        );
        let number = reader.number_kind(id).map(|n| (n.digits, n.min, n.max));
        known.then_some(Self { column, is_bool: fact.ty == FactType::Bool, number })
    }

    fn whole(&self, row: usize) -> Option<i128> {
        Some(match self.column.data_type() {
            DataType::Int8 => i128::from(self.column.as_primitive::<Int8Type>().value(row)),
            DataType::Int16 => i128::from(self.column.as_primitive::<Int16Type>().value(row)),
            DataType::Int32 => i128::from(self.column.as_primitive::<Int32Type>().value(row)),
            DataType::Int64 => i128::from(self.column.as_primitive::<Int64Type>().value(row)),
            DataType::UInt8 => i128::from(self.column.as_primitive::<UInt8Type>().value(row)),
            DataType::UInt16 => i128::from(self.column.as_primitive::<UInt16Type>().value(row)),
            DataType::UInt32 => i128::from(self.column.as_primitive::<UInt32Type>().value(row)),
            DataType::UInt64 => i128::from(self.column.as_primitive::<UInt64Type>().value(row)),
            _ => return None,
        })
    }

    /// The mantissa of a number, where that is found without words and is within bounds.
    fn fast(&self, row: usize) -> Option<i128> {
        let (digits, min, max) = self.number?;
        let mantissa = match self.column.data_type() {
            DataType::Decimal128(_, scale) => {
                let value = self.column.as_primitive::<Decimal128Type>().value(row);
                rescaled(value, *scale, digits)?
            }
            DataType::Float64 => shortest(self.column.as_primitive::<Float64Type>().value(row), digits)?,
            _ => self.whole(row)?.checked_mul(raw::pow10(digits))?,
        };
        (min..=max).contains(&mantissa).then_some(mantissa)
    }

    /// The cell as JSON would have it.
    fn input(&self, row: usize) -> Input<'c> {
        let number = |text: String| Input::Number(Cow::Owned(text));
        match self.column.data_type() {
            DataType::Boolean => Input::Bool(self.column.as_boolean().value(row)),
            DataType::Float32 => number(self.column.as_primitive::<Float32Type>().value(row).to_string()),
            DataType::Float64 => number(self.column.as_primitive::<Float64Type>().value(row).to_string()),
            DataType::Decimal128(_, scale) => {
                let value = self.column.as_primitive::<Decimal128Type>().value(row);
                let shown = u8::try_from(*scale).ok().and_then(|s| Number::new(value, s)).map(|n| n.to_string());
                number(shown.unwrap_or_else(|| format!("{value}e{}", -i32::from(*scale))))
            }
            DataType::Date32 => {
                let day = Date::from_days(i64::from(self.column.as_primitive::<Date32Type>().value(row)));
                Input::Text(Cow::Owned(day.map_or_else(String::new, |d| d.to_string())))
            }
            _ => match (self.whole(row), text(self.column, row)) {
                (Some(value), _) => number(value.to_string()),
                (None, Some(text)) if self.is_bool && text.eq_ignore_ascii_case("true") => Input::Bool(true),
                (None, Some(text)) if self.is_bool && text.eq_ignore_ascii_case("false") => Input::Bool(false),
                (None, Some(text)) => Input::Text(Cow::Borrowed(text)),
                (None, None) => Input::Null,
            },
        }
    }
}

/// A decimal at another scale, if it has no more digits than that.
fn rescaled(value: i128, scale: i8, digits: u8) -> Option<i128> {
    let shift = i16::from(digits) - i16::from(scale);
    if shift >= 0 {
        return value.checked_mul(raw::pow10(u8::try_from(shift).ok().filter(|s| *s <= 38)?));
    }
    let power = raw::pow10(u8::try_from(-shift).ok().filter(|s| *s <= 38)?);
    (value % power == 0).then_some(value / power)
}

/// The mantissa of a float's shortest decimal, where the float is the nearest to a decimal of so few digits. If `m / 10^digits`, correctly rounded, is
/// the float again, and `m` is below 2^53 so that it is a float itself and fifteen digits tell all such decimals apart, then `m / 10^digits` is the
/// shortest decimal that prints it.
#[expect(clippy::cast_possible_truncation, reason = "below 2^50 nothing is lost")]
fn shortest(value: f64, digits: u8) -> Option<i128> {
    const POWERS: [f64; 7] = [1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0];
    let power = *POWERS.get(usize::from(digits))?;
    let scaled = (value * power).round();
    if scaled.abs() >= 999_999_999_999_999.0 || scaled.is_nan() {
        return None;
    }
    (scaled / power == value).then_some(i128::from(scaled as i64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn floats_are_their_shortest_decimal(mantissa in -999_999_999_999_998_i64..999_999_999_999_999, digits in 0_u8..7) {
            // Numbers end below 10^14.
            let Some(number) = Number::new(i128::from(mantissa), digits) else { return Ok(()) };
            let text = number.to_string();
            let value: f64 = text.parse().unwrap();
            prop_assert_eq!(shortest(value, digits), Some(i128::from(mantissa)));
        }

        #[test]
        fn what_has_more_digits_goes_the_slow_way(value: f64, digits in 0_u8..7) {
            if let Some(mantissa) = shortest(value, digits) {
                // The decimal that prints the float is that number.
                if let Ok(printed) = value.to_string().parse::<Number>() {
                    prop_assert_eq!(printed.at_scale(digits), Some(mantissa));
                }
            }
        }

        #[test]
        fn decimals_keep_their_value(value in -1_000_000_i128..1_000_000, scale in 0_i8..6, digits in 0_u8..6) {
            let number = Number::new(value, u8::try_from(scale).unwrap()).unwrap();
            prop_assert_eq!(rescaled(value, scale, digits), number.at_scale(digits));
        }
    }

    #[test]
    fn no_number() {
        for value in [f64::NAN, f64::INFINITY, 1e300, 0.001] {
            assert_eq!(shortest(value, 2), None);
        }
        assert_eq!(shortest(-0.0, 2), Some(0));
    }
}
