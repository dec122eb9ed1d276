//! Results as tables.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray, UInt32Array, UInt64Array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{Field, Schema};

use super::options::Money;
use super::place::{Placed, Places};
use super::stream::FirstRows;
use super::{TablesAssessment, TablesError, table};
use crate::assessment::show_value;
use crate::facts::population::Lanes;
use crate::facts::{Entity, EntityId, Value};
use crate::ir::types::Type;
use crate::label::Lang;
use crate::number::Number;
use crate::population::{PopulationAssessment, RuleColumn};
use crate::threads::each;

/// Digits of a decimal: as many as Arrow's 128 bits hold.
pub(super) const PRECISION: u8 = 38;

/// The results of an entity's rules, from columns of its rules, which keep nothing but their errors.
pub(super) fn batch(found: &TablesAssessment, entity: EntityId, columns: Vec<&mut RuleColumn>) -> Result<RecordBatch, TablesError> {
    let program = found.assessment.policy().program();
    let Some(placed) = found.places.of(entity) else { return Ok(RecordBatch::new_empty(Arc::new(Schema::empty()))) };
    let lanes = if placed.nested { None } else { placed.lane_of_row() };
    let rows = lanes.as_ref().map_or(placed.lanes, Vec::len);
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (name, ids) in ids(&found.places, &found.first_rows, entity, placed)? {
        fields.push(Field::new(name, ids.data_type().clone(), false));
        arrays.push(ids);
    }
    let names: Vec<&str> = columns.iter().map(|column| program.symbol(column.rule).map_or("", |s| &*s.name)).collect();
    let results = each(columns, |column| array(&found.assessment, column, found.money, lanes.as_deref()));
    for (name, array) in names.into_iter().zip(results) {
        let array = array?;
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options).map_err(arrow)
}

pub(super) fn arrow(error: arrow_schema::ArrowError) -> TablesError {
    TablesError::Arrow(error.to_string())
}

/// The ids of an entity's rows: those in its table; of a nested one also those of the tables around it, in each of its lanes.
pub(super) fn ids(places: &Places, first_rows: &FirstRows, entity: EntityId, placed: &Placed) -> Result<Vec<(String, ArrayRef)>, TablesError> {
    let mut ids = Vec::new();
    let parent = places.schema.entity(entity).and_then(|e| e.parent);
    if let Some((parent, around)) = parent.filter(|_| placed.nested).and_then(|p| Some((p, places.of(p)?))) {
        let mut lane_around = Vec::with_capacity(placed.lanes);
        for (lane, stretch) in (0_u32..).zip(placed.first.windows(2)) {
            if let [from, to] = stretch {
                lane_around.extend(std::iter::repeat_n(lane, (to - from) as usize));
            }
        }
        let of_parent = self::ids(places, first_rows, parent, around)?;
        if of_parent.is_empty() && parent == EntityId::ROOT {
            let first = u64::try_from(first_rows.of(Entity::HOUSEHOLDS)).unwrap_or(u64::MAX);
            let rows = lane_around.iter().map(|lane| first.saturating_add(u64::from(*lane)));
            ids.push(("household_row".to_owned(), Arc::new(rows.collect::<UInt64Array>()) as ArrayRef));
        }
        for (name, array) in of_parent {
            // Those of a nested table stand in lanes, those of a joined one in rows.
            let rows: Vec<u32> = match (&around.order, around.nested) {
                (super::place::Order::Rows(rows), false) => lane_around.iter().map(|l| rows.get(*l as usize).copied().unwrap_or(0)).collect(),
                _ => lane_around.clone(),
            };
            ids.push((name, arrow_select::take::take(&array, &UInt32Array::from(rows), None).map_err(arrow)?));
        }
    }
    for (name, pieces) in &placed.ids {
        let array = table::joined(pieces)?;
        ids.push((
            name.clone(),
            match (&placed.order, placed.nested) {
                (super::place::Order::Rows(rows), true) => arrow_select::take::take(&array, &UInt32Array::from(rows.clone()), None).map_err(arrow)?,
                _ => array,
            },
        ));
    }
    Ok(ids)
}

/// A rule's results in the order of rows; `lanes` tells the lane of each row where it isn't the row itself. The column keeps nothing but its errors.
pub(super) fn array(
    assessment: &PopulationAssessment,
    column: &mut RuleColumn,
    money: Money,
    lanes: Option<&[u32]>,
) -> Result<ArrayRef, TablesError> {
    let nulls = nulls(column, lanes);
    let schema = &assessment.policy().program().schema;
    let ty = column.ty.clone();
    Ok(match (ty.required(), std::mem::replace(&mut column.values, Lanes::Bool(Vec::new()))) {
        (Type::Bool, Lanes::Bool(values)) => Arc::new(BooleanArray::new(BooleanBuffer::from(in_rows(values, lanes)), nulls)),
        (Type::Number(number), values) => {
            let is_money = number.unit.is_money();
            match (money, values) {
                (Money::Fen, Lanes::Narrow(values)) if is_money && column.scale <= 2 => {
                    let power = 10_i64.pow(u32::from(2 - column.scale));
                    let mut fen = in_rows(values, lanes);
                    if power != 1 {
                        fen.iter_mut().for_each(|v| *v = v.wrapping_mul(power));
                    }
                    Arc::new(Int64Array::new(fen.into(), nulls))
                }
                (Money::Fen, Lanes::Wide(values)) if is_money && column.scale <= 2 => {
                    let power = crate::number::raw::pow10(2 - column.scale);
                    let fen = in_rows(values, lanes).into_iter().map(|v| i64::try_from(v.wrapping_mul(power)).unwrap_or(0));
                    Arc::new(Int64Array::new(fen.collect(), nulls))
                }
                (Money::Float, values) if is_money => Arc::new(Float64Array::new(floats(&values, column.scale, lanes).into(), nulls)),
                (_, values) => {
                    // Money has two digits, whatever the rule makes of it.
                    let scale = if is_money { column.scale.max(2) } else { column.scale };
                    let power = crate::number::raw::pow10(scale - column.scale);
                    let mut wide = match values {
                        Lanes::Wide(values) => in_rows(values, lanes),
                        Lanes::Narrow(values) => in_rows(values, lanes).into_iter().map(i128::from).collect(),
                        Lanes::Bool(values) => vec![0; values.len()],
                    };
                    if power != 1 {
                        wide.iter_mut().for_each(|v| *v = v.wrapping_mul(power));
                    }
                    let scale = i8::try_from(scale).unwrap_or(i8::MAX);
                    Arc::new(Decimal128Array::new(wide.into(), nulls).with_precision_and_scale(PRECISION, scale).map_err(arrow)?)
                }
            }
        }
        (Type::Date, Lanes::Narrow(values)) => {
            let days = in_rows(values, lanes).into_iter().map(|day| i32::try_from(day).unwrap_or(0));
            Arc::new(Date32Array::new(days.collect(), nulls))
        }
        (Type::Choice(set), Lanes::Narrow(values)) => {
            let set = schema.choice(*set);
            texts(in_rows(values, lanes), nulls.as_ref(), |value, out| {
                out.push_str(set.and_then(|s| s.code(u16::try_from(value).ok()?)).unwrap_or_default());
            })
        }
        (_, values) => {
            let name = assessment.policy().program().symbol(column.rule).map_or("", |s| &*s.name);
            let lane = |row: usize| lanes.map_or(row, |lanes| lanes.get(row).map_or(usize::MAX, |l| *l as usize));
            let rows = lanes.map_or(values.len(), <[u32]>::len);
            column.values = values;
            let value = |row: usize| match column.outcome(lane(row)) {
                Some(Ok(Value::Text(_))) => match assessment.get_of(column, lane(row)) {
                    Some(Ok(value)) => Some(value),
                    _ => None,
                },
                Some(Ok(Value::Absent) | Err(_)) | None => None,
                Some(Ok(value)) => Some(value),
            };
            debug_assert!(!name.is_empty(), "a column is of a rule");
            let texts: StringArray = (0..rows).map(|row| value(row).map(|v| show_value(&v, &ty, schema, Lang::En))).collect();
            column.values = Lanes::Bool(Vec::new());
            Arc::new(texts)
        }
    })
}

fn texts(values: Vec<i64>, nulls: Option<&NullBuffer>, text: impl Fn(i64, &mut String)) -> ArrayRef {
    let mut out = StringBuilder::with_capacity(values.len(), values.len() * 8);
    let mut buffer = String::new();
    for (row, value) in values.into_iter().enumerate() {
        if nulls.is_some_and(|n| n.is_null(row)) {
            out.append_null();
        } else {
            buffer.clear();
            text(value, &mut buffer);
            out.append_value(&buffer);
        }
    }
    Arc::new(out.finish())
}

/// Where there is a result, row by row; none: everywhere.
fn nulls(column: &mut RuleColumn, lanes: Option<&[u32]>) -> Option<NullBuffer> {
    let mut present = std::mem::take(&mut column.present);
    if present.is_empty() && (!column.errors.is_empty() || lanes.is_some_and(|l| l.contains(&u32::MAX))) {
        present = vec![true; column.values.len()];
    }
    for error in &column.errors {
        if let Some(slot) = present.get_mut(error.lane) {
            *slot = false;
        }
    }
    if present.is_empty() {
        return None;
    }
    Some(NullBuffer::new(BooleanBuffer::from(in_rows(present, lanes)))).filter(|n| n.null_count() > 0)
}

/// Values of lanes in the order of rows.
fn in_rows<T: Copy + Default>(values: Vec<T>, lanes: Option<&[u32]>) -> Vec<T> {
    match lanes {
        None => values,
        Some(lanes) => lanes.iter().map(|lane| values.get(*lane as usize).copied().unwrap_or_default()).collect(),
    }
}

/// The floats nearest to decimals.
#[expect(clippy::cast_precision_loss, reason = "the quotient of two exact floats is the nearest; others are read from their text")]
fn floats(values: &Lanes, scale: u8, lanes: Option<&[u32]>) -> Vec<f64> {
    const EXACT: i128 = 1 << 53;
    let power = 10_f64.powi(i32::from(scale));
    let float = |mantissa: i128| {
        if mantissa.abs() <= EXACT && scale <= 22 {
            return mantissa as f64 / power;
        }
        Number::new(mantissa, scale).and_then(|n| n.to_string().parse().ok()).unwrap_or(f64::NAN)
    };
    let of_lane = |lane: usize| values.get(lane).map_or(0.0, float);
    match lanes {
        None => (0..values.len()).map(of_lane).collect(),
        Some(lanes) => lanes.iter().map(|lane| of_lane(*lane as usize)).collect(),
    }
}
