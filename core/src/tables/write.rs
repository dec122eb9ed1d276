//! Results as a table.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray};
use arrow_schema::{Field, Schema};

use super::{TablesAssessment, TablesError};
use crate::assessment::show_value;
use crate::facts::{EntityId, Value};
use crate::ir::types::Type;
use crate::population::RuleColumn;

/// Digits of a decimal: as many as Arrow's 128 bits hold.
const PRECISION: u8 = 38;

pub(super) fn batch(assessed: &TablesAssessment, entity: EntityId) -> Result<RecordBatch, TablesError> {
    let program = assessed.assessment.policy().program();
    let empty = super::Placed::default();
    let placed = assessed.entities.get(entity.index()).unwrap_or(&empty);
    // The lane of each row.
    let mut lanes = vec![0_usize; placed.rows.len()];
    for (lane, row) in placed.rows.iter().enumerate() {
        if let Some(slot) = lanes.get_mut(*row as usize) {
            *slot = lane;
        }
    }
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (name, ids) in &placed.ids {
        fields.push(Field::new(name, ids.data_type().clone(), false));
        arrays.push(ids.clone());
    }
    for column in assessed.assessment.columns().iter().filter(|c| c.entity == entity) {
        let name = program.symbol(column.rule).map_or("", |s| &*s.name);
        let array = array(assessed, column, name, &lanes)?;
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(lanes.len()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options).map_err(|e| TablesError::Arrow(e.to_string()))
}

fn array(assessed: &TablesAssessment, column: &RuleColumn, name: &str, lanes: &[usize]) -> Result<ArrayRef, TablesError> {
    let assessment = &assessed.assessment;
    let value = |lane: &usize| match assessment.get(name, *lane) {
        Some(Ok(Value::Absent) | Err(_)) | None => None,
        Some(Ok(value)) => Some(value),
    };
    let ty = column.ty.required();
    Ok(match ty {
        Type::Bool => Arc::new(lanes.iter().map(|l| value(l).map(|v| v == Value::Bool(true))).collect::<BooleanArray>()),
        Type::Number(number) => {
            // Money has two digits, whatever the rule makes of it.
            let scale = if number.unit.is_money() { column.scale.max(2) } else { column.scale };
            let mantissa = |lane: &usize| match value(lane)? {
                Value::Number(n) => n.at_scale(scale),
                _ => None,
            };
            let array: Decimal128Array = lanes.iter().map(mantissa).collect();
            let scale = i8::try_from(scale).unwrap_or(i8::MAX);
            Arc::new(array.with_precision_and_scale(PRECISION, scale).map_err(|e| TablesError::Arrow(e.to_string()))?)
        }
        Type::Date => {
            let day = |lane: &usize| match value(lane)? {
                Value::Date(date) => Some(date.days()),
                _ => None,
            };
            Arc::new(lanes.iter().map(day).collect::<Date32Array>())
        }
        Type::Choice(set) => {
            let schema = &assessment.policy().program().schema;
            let code = |lane: &usize| match value(lane)? {
                Value::Code(_, code) => schema.choice(*set).and_then(|s| s.code(code)).map(str::to_owned),
                _ => None,
            };
            Arc::new(lanes.iter().map(code).collect::<StringArray>())
        }
        _ => {
            let schema = &assessment.policy().program().schema;
            let text = |lane: &usize| value(lane).map(|v| show_value(&v, &column.ty, schema, crate::label::Lang::En));
            Arc::new(lanes.iter().map(text).collect::<StringArray>())
        }
    })
}
