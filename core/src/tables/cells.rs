//! Columns of tables as columns of facts, chunk by chunk.
//!
//! What is usual goes fast, in loops over stretches of values: whole numbers, decimals, days, truth values, and floats that divide back to themselves.
//! Everything else, and every fault, goes the way that a household's JSON goes, so that the words are the same.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;

use super::options::ExcessDigits;
use super::place::Order;
use crate::calendar::Date;
use crate::facts::population::{Column, Lanes, State};
use crate::facts::{Bounds, Fact, FactId, FactType, FaultCode, Input, Reader, Texts};
use crate::label::Label;
use crate::number::{Number, raw};

/// A cell that is at fault: its lane in the chunk, and what is wrong.
pub(super) type Bad = (usize, FaultCode, Label);

/// A stretch of an array's values, by their type.
#[derive(Debug)]
enum Values<'t> {
    Int8(&'t [i8]),
    Int16(&'t [i16]),
    Int32(&'t [i32]),
    Int64(&'t [i64]),
    UInt8(&'t [u8]),
    UInt16(&'t [u16]),
    UInt32(&'t [u32]),
    UInt64(&'t [u64]),
    Float(&'t [f64]),
    Decimal(&'t [i128], i8),
    Days(&'t [i32]),
    Bools(&'t BooleanBuffer),
    /// Keys, the dictionary, and what each of its values is; none where that is to be found the slow way.
    Dictionary(Box<Values<'t>>, &'t ArrayRef, Vec<Option<(State, i128)>>),
    /// Texts, and what has no fast way.
    Other,
}

/// An array of a column.
#[derive(Debug)]
struct Piece<'t> {
    array: &'t ArrayRef,
    values: Values<'t>,
    nulls: Option<&'t NullBuffer>,
    /// The row that it begins with.
    start: usize,
}

/// A fact's column in a table, in one array or several.
#[derive(Debug)]
pub(super) struct Cells<'t> {
    id: FactId,
    fact: &'t Fact,
    reader: &'t Reader,
    texts: &'t Texts,
    excess: ExcessDigits,
    pieces: Vec<Piece<'t>>,
    has_nulls: bool,
    bounds: Option<Bounds>,
    /// What a null counts as.
    null: (State, i128),
    /// Cells that were rounded.
    pub(super) rounded: AtomicUsize,
}

impl<'t> Cells<'t> {
    /// None where no fact could be read from a column of that type.
    pub(super) fn new(
        reader: &'t Reader,
        id: FactId,
        fact: &'t Fact,
        arrays: &'t [ArrayRef],
        texts: &'t Texts,
        excess: ExcessDigits,
    ) -> Option<Self> {
        let mut pieces = Vec::with_capacity(arrays.len());
        let mut start = 0;
        for array in arrays {
            let values = match array.data_type() {
                ty if ty.is_integer() => Values::whole_numbers(array)?,
                DataType::Float64 => Values::Float(array.as_primitive::<Float64Type>().values()),
                DataType::Decimal128(_, scale) => Values::Decimal(array.as_primitive::<Decimal128Type>().values(), *scale),
                DataType::Date32 => Values::Days(array.as_primitive::<Date32Type>().values()),
                DataType::Boolean => Values::Bools(array.as_boolean().values()),
                DataType::Dictionary(..) => {
                    let dictionary = array.as_any_dictionary_opt()?;
                    let values = dictionary.values();
                    is_readable(values.data_type()).then_some(())?;
                    let known = |row| {
                        let there = !values.is_null(row);
                        there.then(|| reader.cell(id, &input(values, row, fact.ty == FactType::Bool), texts).ok()).flatten()
                    };
                    let keys = Values::whole_numbers(dictionary.keys())?;
                    Values::Dictionary(Box::new(keys), values, (0..values.len()).map(known).collect())
                }
                other => {
                    is_readable(other).then_some(())?;
                    Values::Other
                }
            };
            let nulls = array.nulls().filter(|n| n.null_count() > 0);
            pieces.push(Piece { array, values, nulls, start });
            start += array.len();
        }
        let unanswered = reader.unanswered(id, texts);
        let null = if fact.null_is_absent && fact.optional { (State::Absent, 0) } else { unanswered };
        // Nulls may hide in dictionaries' values, and a column of nothing but nulls has no buffer for them.
        let may_be_null = |p: &Piece<'_>| p.nulls.is_some() || matches!(p.values, Values::Dictionary(..)) || *p.array.data_type() == DataType::Null;
        let has_nulls = pieces.iter().any(may_be_null);
        Some(Self { id, fact, reader, texts, excess, pieces, has_nulls, bounds: reader.bounds(id), null, rounded: AtomicUsize::new(0) })
    }

    /// Reads the rows of some lanes.
    pub(super) fn read(&self, lanes: &Range<usize>, order: &Order, out: &mut Column, bad: &mut Vec<Bad>) {
        let fast = match order {
            Order::Same => self.stretches(lanes, out),
            Order::Rows(rows) => self.picked(rows.get(lanes.clone()).unwrap_or_default(), out),
        };
        if fast == Some(true) {
            return;
        }
        clear(out);
        for (at, lane) in lanes.clone().enumerate() {
            let (state, value) = self.cell(order.row(lane), |code, label| bad.push((at, code, label)));
            out.push(state, value);
        }
    }

    /// Reads rows that follow each other; not true where it has to be cell by cell.
    fn stretches(&self, rows: &Range<usize>, out: &mut Column) -> Option<bool> {
        if self.has_nulls {
            return None;
        }
        clear(out);
        let first = self.pieces.partition_point(|p| p.start <= rows.start).saturating_sub(1);
        for piece in self.pieces.iter().skip(first).take_while(|p| p.start < rows.end) {
            let (from, to) = (rows.start.max(piece.start) - piece.start, (rows.end - piece.start).min(piece.array.len()));
            if !self.stretch(&piece.values, from..to, out)? {
                return Some(false);
            }
        }
        Some(true)
    }

    fn stretch(&self, values: &Values<'_>, rows: Range<usize>, out: &mut Column) -> Option<bool> {
        match values {
            Values::Int8(v) => self.block(v.get(rows)?.iter().copied().map(i64::from), out),
            Values::Int16(v) => self.block(v.get(rows)?.iter().copied().map(i64::from), out),
            Values::Int32(v) => self.block(v.get(rows)?.iter().copied().map(i64::from), out),
            Values::Int64(v) => self.block(v.get(rows)?.iter().copied(), out),
            Values::UInt8(v) => self.block(v.get(rows)?.iter().copied().map(i64::from), out),
            Values::UInt16(v) => self.block(v.get(rows)?.iter().copied().map(i64::from), out),
            Values::UInt32(v) => self.block(v.get(rows)?.iter().copied().map(i64::from), out),
            Values::UInt64(v) => self.block(v.get(rows)?.iter().map(|v| i64::try_from(*v).unwrap_or(i64::MAX)), out),
            Values::Float(v) => self.floats(v.get(rows)?.iter().copied(), out),
            Values::Decimal(v, scale) => self.decimals(v.get(rows)?.iter().copied(), *scale, out),
            Values::Days(v) => self.days(v.get(rows)?.iter().copied(), out),
            Values::Bools(bits) => {
                let Lanes::Bool(lanes) = &mut out.lanes else { return None };
                let end = lanes.len() + rows.len();
                for word in bits.slice(rows.start, rows.len()).bit_chunks().iter_padded() {
                    lanes.extend((0..64).map(|bit| word >> bit & 1 == 1));
                }
                lanes.truncate(end);
                Some(true)
            }
            Values::Dictionary(..) | Values::Other => None,
        }
    }

    /// Reads rows in any order, from a single piece.
    fn picked(&self, rows: &[u32], out: &mut Column) -> Option<bool> {
        let [piece] = self.pieces.as_slice() else { return None };
        if self.has_nulls {
            return None;
        }
        clear(out);
        macro_rules! block {
            ($values:expr, $to:expr) => {
                self.block(rows.iter().map(|r| $values.get(*r as usize).map_or(0, $to)), out)
            };
        }
        match &piece.values {
            Values::Int8(v) => block!(v, |v| i64::from(*v)),
            Values::Int16(v) => block!(v, |v| i64::from(*v)),
            Values::Int32(v) => block!(v, |v| i64::from(*v)),
            Values::Int64(v) => block!(v, |v| *v),
            Values::UInt8(v) => block!(v, |v| i64::from(*v)),
            Values::UInt16(v) => block!(v, |v| i64::from(*v)),
            Values::UInt32(v) => block!(v, |v| i64::from(*v)),
            Values::UInt64(v) => block!(v, |v| i64::try_from(*v).unwrap_or(i64::MAX)),
            Values::Float(v) => self.floats(rows.iter().map(|r| v.get(*r as usize).copied().unwrap_or(f64::NAN)), out),
            Values::Decimal(v, scale) => self.decimals(rows.iter().map(|r| v.get(*r as usize).copied().unwrap_or(0)), *scale, out),
            Values::Days(v) => self.days(rows.iter().map(|r| v.get(*r as usize).copied().unwrap_or(i32::MIN)), out),
            Values::Bools(bits) => {
                let Lanes::Bool(lanes) = &mut out.lanes else { return None };
                let len = bits.len();
                lanes.extend(rows.iter().map(|r| (*r as usize) < len && bits.value(*r as usize)));
                Some(true)
            }
            Values::Dictionary(..) | Values::Other => None,
        }
    }

    /// Whole numbers; false where one is out of bounds.
    fn block(&self, values: impl Iterator<Item = i64>, out: &mut Column) -> Option<bool> {
        let (Bounds { digits, min, max }, Lanes::Narrow(lanes)) = (self.number()?, &mut out.lanes) else { return None };
        let power = i64::try_from(raw::pow10(digits)).ok()?;
        // The bounds of whole numbers, from those of mantissas: what is within them can be multiplied.
        let (least, most) = (i64::try_from(min).ok()?, i64::try_from(max).ok()?);
        let mut within = Within::new(least.div_euclid(power) + i64::from(least.rem_euclid(power) != 0), most.div_euclid(power));
        if power == 1 {
            lanes.extend(values.map(|value| within.look(value)));
        } else {
            lanes.extend(values.map(|value| within.look(value).wrapping_mul(power)));
        }
        Some(within.holds())
    }

    /// Floats as their shortest decimals; false where one isn't found so, or is out of bounds.
    fn floats(&self, values: impl Iterator<Item = f64>, out: &mut Column) -> Option<bool> {
        let (Bounds { digits, min, max }, Lanes::Narrow(lanes)) = (self.number()?, &mut out.lanes) else { return None };
        let shortest = Shortest::new(digits, min, max)?;
        let mut fine = true;
        lanes.extend(values.map(|value| {
            let (mantissa, found) = shortest.of(value);
            fine &= found;
            mantissa
        }));
        Some(fine)
    }

    /// Decimals of another scale or the same; false where one has too many digits or is out of bounds.
    fn decimals(&self, values: impl Iterator<Item = i128>, scale: i8, out: &mut Column) -> Option<bool> {
        let (Bounds { digits, min, max }, Lanes::Narrow(lanes)) = (self.number()?, &mut out.lanes) else { return None };
        let (least, most) = (i64::try_from(min).ok()?, i64::try_from(max).ok()?);
        let mut fine = true;
        if i16::from(scale) == i16::from(digits) {
            let (mut within, mut lost) = (Within::new(least, most), 0);
            lanes.extend(values.map(|value| {
                #[expect(clippy::cast_possible_truncation, reason = "the upper half is looked at, too")]
                let (narrow, upper) = (value as i64, (value >> 64) as i64);
                // Of what fits, the upper half is the sign and nothing else.
                lost |= upper ^ (narrow >> 63);
                within.look(narrow)
            }));
            fine = within.holds() && lost == 0;
        } else {
            lanes.extend(values.map(|value| {
                let narrow = rescaled(value, scale, digits).and_then(|m| i64::try_from(m).ok());
                fine &= narrow.is_some_and(|m| m >= least && m <= most);
                narrow.unwrap_or(0)
            }));
        }
        Some(fine)
    }

    /// Days; false where one is out of bounds.
    fn days(&self, values: impl Iterator<Item = i32>, out: &mut Column) -> Option<bool> {
        let (FactType::Date { .. }, Some(bounds), Lanes::Narrow(lanes)) = (&self.fact.ty, self.bounds, &mut out.lanes) else { return None };
        let mut within = Within::new(i64::try_from(bounds.min).ok()?, i64::try_from(bounds.max).ok()?);
        lanes.extend(values.map(|day| within.look(i64::from(day))));
        Some(within.holds())
    }

    fn number(&self) -> Option<Bounds> {
        self.bounds.filter(|_| matches!(self.fact.ty, FactType::Number { .. }))
    }

    /// A cell by itself.
    fn cell(&self, row: usize, bad: impl FnOnce(FaultCode, Label)) -> (State, i128) {
        let at = self.pieces.partition_point(|p| p.start <= row).saturating_sub(1);
        let Some((piece, row)) = self.pieces.get(at).map(|p| (p, row - p.start)).filter(|(p, row)| *row < p.array.len()) else { return self.null };
        if piece.nulls.is_some_and(|n| n.is_null(row)) {
            return self.null;
        }
        match self.fast(&piece.values, row) {
            Some(known) => known,
            None => self.slow(piece, row, bad),
        }
    }

    /// A cell whose value is found without words and is within bounds.
    fn fast(&self, values: &Values<'_>, row: usize) -> Option<(State, i128)> {
        let lane = match values {
            Values::Bools(bits) if self.fact.ty == FactType::Bool => return Some((State::Known, i128::from(bits.value(row)))),
            Values::Dictionary(keys, _, known) => return known.get(usize::try_from(keys.whole(row)?).ok()?).copied().flatten(),
            Values::Days(days) if matches!(self.fact.ty, FactType::Date { .. }) => i128::from(*days.get(row)?),
            Values::Bools(_) | Values::Days(_) | Values::Other => return None,
            number => {
                let Bounds { digits, min, max } = self.number()?;
                match number {
                    Values::Float(v) => {
                        let (mantissa, found) = Shortest::new(digits, min, max)?.of(*v.get(row)?);
                        return found.then_some((State::Known, i128::from(mantissa)));
                    }
                    Values::Decimal(v, scale) => rescaled(*v.get(row)?, *scale, digits)?,
                    whole => i128::from(whole.whole(row)?).checked_mul(raw::pow10(digits))?,
                }
            }
        };
        let bounds = self.bounds?;
        (bounds.min..=bounds.max).contains(&lane).then_some((State::Known, lane))
    }

    /// A cell the way of JSON.
    fn slow(&self, piece: &Piece<'_>, row: usize, bad: impl FnOnce(FaultCode, Label)) -> (State, i128) {
        let (array, row) = match &piece.values {
            Values::Dictionary(keys, values, _) => (*values, keys.whole(row).and_then(|key| usize::try_from(key).ok()).unwrap_or(usize::MAX)),
            _ => (piece.array, row),
        };
        if row >= array.len() || array.is_null(row) || *array.data_type() == DataType::Null {
            return self.null;
        }
        let input = input(array, row, self.fact.ty == FactType::Bool);
        match self.reader.cell(self.id, &input, self.texts) {
            Ok(known) => known,
            Err((code, label)) => {
                if let (FaultCode::TooManyDigits, ExcessDigits::HalfEven, Input::Number(text) | Input::Text(text)) = (code, self.excess, &input)
                    && let Some(mantissa) = self.reader.rounded(self.id, text)
                {
                    self.rounded.fetch_add(1, Ordering::Relaxed);
                    return (State::Known, mantissa);
                }
                bad(code, label);
                (State::Unknown, 0)
            }
        }
    }
}

impl<'t> Values<'t> {
    fn whole_numbers(array: &'t dyn Array) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Int8 => Self::Int8(array.as_primitive::<Int8Type>().values()),
            DataType::Int16 => Self::Int16(array.as_primitive::<Int16Type>().values()),
            DataType::Int32 => Self::Int32(array.as_primitive::<Int32Type>().values()),
            DataType::Int64 => Self::Int64(array.as_primitive::<Int64Type>().values()),
            DataType::UInt8 => Self::UInt8(array.as_primitive::<UInt8Type>().values()),
            DataType::UInt16 => Self::UInt16(array.as_primitive::<UInt16Type>().values()),
            DataType::UInt32 => Self::UInt32(array.as_primitive::<UInt32Type>().values()),
            DataType::UInt64 => Self::UInt64(array.as_primitive::<UInt64Type>().values()),
            _ => return None,
        })
    }

    fn whole(&self, row: usize) -> Option<i64> {
        Some(match self {
            Self::Int8(v) => i64::from(*v.get(row)?),
            Self::Int16(v) => i64::from(*v.get(row)?),
            Self::Int32(v) => i64::from(*v.get(row)?),
            Self::Int64(v) => *v.get(row)?,
            Self::UInt8(v) => i64::from(*v.get(row)?),
            Self::UInt16(v) => i64::from(*v.get(row)?),
            Self::UInt32(v) => i64::from(*v.get(row)?),
            Self::UInt64(v) => i64::try_from(*v.get(row)?).ok()?,
            _ => return None,
        })
    }
}

/// Empties a column; what it has grown stays.
pub(super) fn clear(column: &mut Column) {
    column.states.clear();
    match &mut column.lanes {
        Lanes::Bool(lanes) => lanes.clear(),
        Lanes::Narrow(lanes) => lanes.clear(),
        Lanes::Wide(lanes) => lanes.clear(),
    }
}

/// Can single cells be read from such an array?
pub(super) fn is_readable(ty: &DataType) -> bool {
    matches!(
        ty,
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
    )
}

/// A cell as JSON would have it. A text file has words for true and false.
pub(super) fn input(array: &ArrayRef, row: usize, is_bool: bool) -> Input<'_> {
    fn number<'a>(value: impl ToString) -> Input<'a> {
        Input::Number(Cow::Owned(value.to_string()))
    }
    let text = match array.data_type() {
        DataType::Boolean => return Input::Bool(array.as_boolean().value(row)),
        DataType::Int8 => return number(array.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => return number(array.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => return number(array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => return number(array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => return number(array.as_primitive::<UInt8Type>().value(row)),
        DataType::UInt16 => return number(array.as_primitive::<UInt16Type>().value(row)),
        DataType::UInt32 => return number(array.as_primitive::<UInt32Type>().value(row)),
        DataType::UInt64 => return number(array.as_primitive::<UInt64Type>().value(row)),
        DataType::Float32 => return number(array.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => return number(array.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(_, scale) => {
            let value = array.as_primitive::<Decimal128Type>().value(row);
            let shown = u8::try_from(*scale).ok().and_then(|s| Number::new(value, s)).map(|n| n.to_string());
            return number(shown.unwrap_or_else(|| format!("{value}e{}", -i32::from(*scale))));
        }
        DataType::Date32 => {
            let day = Date::from_days(i64::from(array.as_primitive::<Date32Type>().value(row)));
            return Input::Text(Cow::Owned(day.map_or_else(String::new, |d| d.to_string())));
        }
        DataType::Utf8 => array.as_string::<i32>().value(row),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row),
        DataType::Utf8View => array.as_string_view().value(row),
        _ => return Input::Null,
    };
    match is_bool {
        true if text.eq_ignore_ascii_case("true") => Input::Bool(true),
        true if text.eq_ignore_ascii_case("false") => Input::Bool(false),
        _ => Input::Text(Cow::Borrowed(text)),
    }
}

/// The array that a row is in, and its place there.
pub(super) fn locate(pieces: &[ArrayRef], row: usize) -> Option<(usize, usize)> {
    let mut at = row;
    for (piece, array) in pieces.iter().enumerate() {
        match at.checked_sub(array.len()) {
            Some(rest) => at = rest,
            None => return Some((piece, at)),
        }
    }
    None
}

/// An id as messages show it.
pub(super) fn shown(pieces: &[ArrayRef], row: usize) -> Option<String> {
    let (piece, row) = locate(pieces, row)?;
    cell_text(pieces.get(piece)?, row)
}

/// A cell as a text file has it: an id, an amount, a day… None where there is no value, and of what has no such text (lists, structs).
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Float64Array};
///
/// let array: ArrayRef = Arc::new(Float64Array::from(vec![Some(0.1), None]));
/// assert_eq!(doudi::tables::cell_text(&array, 0).as_deref(), Some("0.1"));
/// assert_eq!(doudi::tables::cell_text(&array, 1), None);
/// ```
#[must_use]
pub fn cell_text(array: &ArrayRef, row: usize) -> Option<String> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        let key = Values::whole_numbers(dictionary.keys())?.whole(row)?;
        return cell_text(dictionary.values(), usize::try_from(key).ok()?);
    }
    match array.data_type() {
        DataType::Decimal128(_, scale) if *scale >= 0 => Some(array.as_primitive::<Decimal128Type>().value_as_string(row)),
        _ => match input(array, row, false) {
            Input::Number(text) | Input::Text(text) => Some(text.into_owned()),
            Input::Bool(value) => Some(value.to_string()),
            _ => None,
        },
    }
}

/// Whether all values lie within bounds, in a few operations without a branch: below the least, or above the most, the difference to one of the two is
/// negative, also where it wraps. One difference wraps only if the other is negative: they add up to less than 2^63.
#[derive(Clone, Copy, Debug)]
struct Within {
    least: i64,
    most: i64,
    /// Negative as soon as one lay outside.
    outside: i64,
}

impl Within {
    /// Bounds that are too far apart hold nothing: all go the slow way.
    fn new(least: i64, most: i64) -> Self {
        Self { least, most, outside: if most.checked_sub(least).is_some_and(|width| width >= 0) { 0 } else { -1 } }
    }

    /// Gives the value back.
    fn look(&mut self, value: i64) -> i64 {
        self.outside |= value.wrapping_sub(self.least) | self.most.wrapping_sub(value);
        value
    }

    const fn holds(self) -> bool {
        self.outside >= 0
    }
}

/// A decimal at another scale, if it has no more digits than that.
fn rescaled(value: i128, scale: i8, digits: u8) -> Option<i128> {
    let shift = i16::from(digits) - i16::from(scale);
    if shift >= 0 {
        return value.checked_mul(raw::pow10(u8::try_from(shift).ok().filter(|s| *s <= 38)?));
    }
    let power = raw::pow10(u8::try_from(-shift).ok().filter(|s| *s <= 38)?);
    // Nearly all are short, and dividing 128 bits takes ten times as long.
    if let (Ok(value), Ok(power)) = (i64::try_from(value), i64::try_from(power)) {
        return (value % power == 0).then(|| i128::from(value / power));
    }
    (value % power == 0).then_some(value / power)
}

/// The mantissas of floats' shortest decimals, where the float is the nearest to a decimal of so few digits. If `m / 10^digits`, correctly rounded, is the
/// float again, and `m` is below 10^15 so that fifteen digits tell all such decimals apart, then `m / 10^digits` is the shortest decimal that prints it.
#[derive(Clone, Copy, Debug)]
struct Shortest {
    power: f64,
    min: f64,
    max: f64,
}

impl Shortest {
    /// None where a fact takes more digits than floats are scaled by.
    #[expect(clippy::cast_precision_loss, reason = "below 10^15 nothing is lost")]
    fn new(digits: u8, min: i128, max: i128) -> Option<Self> {
        const POWERS: [f64; 7] = [1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0];
        const MOST: i128 = 999_999_999_999_998;
        Some(Self { power: *POWERS.get(usize::from(digits))?, min: min.clamp(-MOST, MOST) as f64, max: max.clamp(-MOST, MOST) as f64 })
    }

    /// The mantissa, and whether it is that of the shortest decimal and within bounds; if not, it is anything.
    fn of(self, value: f64) -> (i64, bool) {
        // 1.5 · 2^52: added to a number below 2^51 it leaves the nearest whole number in the low bits.
        const WHOLE: f64 = 6_755_399_441_055_744.0;
        let shifted = value * self.power + WHOLE;
        let whole = shifted - WHOLE;
        let found = (whole / self.power == value) & (whole >= self.min) & (whole <= self.max);
        (shifted.to_bits().wrapping_sub(WHOLE.to_bits()).cast_signed(), found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MOST: i128 = 999_999_999_999_998;

    /// The mantissa of the decimal that prints a float; none where it has more digits.
    fn printed(value: f64, digits: u8) -> Option<i128> {
        let text = value.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = usize::from(digits);
        (fraction.len() <= digits).then(|| format!("{whole}{fraction:0<digits$}").parse().ok()).flatten()
    }

    fn shortest(value: f64, digits: u8) -> Option<i128> {
        let (mantissa, found) = Shortest::new(digits, -MOST, MOST).unwrap().of(value);
        found.then_some(i128::from(mantissa))
    }

    proptest! {
        #[test]
        fn floats_are_their_shortest_decimal(mantissa in -999_999_999_999_998_i64..999_999_999_999_999, digits in 0_u8..7) {
            // Numbers end below 10^14.
            let Some(number) = Number::new(i128::from(mantissa), digits) else { return Ok(()) };
            let text = number.to_string();
            let value: f64 = text.parse().unwrap();
            prop_assert_eq!(shortest(value, digits), Some(i128::from(mantissa)));
        }

        /// Any float, those next to a short decimal among them.
        #[test]
        fn what_has_more_digits_goes_the_slow_way(any: f64, mantissa in -999_999_999_999_998_i64..999_999_999_999_999, step in -3_i64..4, digits in 0_u8..7) {
            let near = f64::from_bits(format!("{mantissa}e-{digits}").parse::<f64>().unwrap().to_bits().wrapping_add_signed(step));
            for value in [any, near] {
                let printed = printed(value, digits);
                if let Some(found) = shortest(value, digits) {
                    // The decimal that prints the float is that number.
                    prop_assert_eq!(printed, Some(found));
                } else if printed.is_some_and(|m| m.abs() <= MOST) {
                    prop_assert!(false, "{} has {} digits at most, which weren't found", value, digits);
                }
            }
        }

        #[test]
        fn bounds_are_told_without_comparing(
            values in prop::collection::vec(prop_oneof![any::<i64>(), -9_i64..9, Just(i64::MIN), Just(i64::MAX)], 0..3),
            least in prop_oneof![any::<i64>(), -9_i64..9],
            most in prop_oneof![any::<i64>(), -9_i64..9],
        ) {
            let mut within = Within::new(least, most);
            for value in &values {
                prop_assert_eq!(within.look(*value), *value);
            }
            let apart = most.checked_sub(least).is_none_or(|width| width < 0);
            prop_assert_eq!(within.holds(), !apart && values.iter().all(|v| (least..=most).contains(v)));
        }

        #[test]
        fn decimals_keep_their_value(value in -1_000_000_i128..1_000_000, scale in 0_i8..6, digits in 0_u8..6) {
            let number = Number::new(value, u8::try_from(scale).unwrap()).unwrap();
            prop_assert_eq!(rescaled(value, scale, digits), number.at_scale(digits));
        }
    }

    #[test]
    fn no_number() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, 1e300, 0.001, 1e15, -1e15, 4_503_599_627_370_496.0] {
            assert_eq!(shortest(value, 2), None, "{value}");
        }
        assert_eq!(shortest(-0.0, 2), Some(0));
    }

    #[test]
    fn bounds_hold() {
        let money = Shortest::new(2, 0, 10_000).unwrap();
        assert_eq!([0.0, 100.0, 100.01, -0.01, f64::NAN].map(|v| money.of(v).1), [true, true, false, false, false]);
    }
}
