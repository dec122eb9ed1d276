//! Small tables from Python's values, such as the rules of a pack.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray};
use doudi::calendar::Date;
use doudi::number::Number;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors;
use crate::table::Table;

/// Digits of a decimal: as many as Arrow's 128 bits hold.
const PRECISION: u8 = 38;

type Column<'py> = (String, String, Vec<Bound<'py, PyAny>>);

/// A table of columns: the name, what is in it (`text`, `int`, `bool`, `date`, `decimal`), and the values.
#[pyfunction]
pub(crate) fn _table(columns: Vec<Column<'_>>) -> PyResult<Table> {
    let columns = columns.iter().map(|(name, kind, values)| Ok((name, array(kind, values)?, true)));
    let columns = columns.collect::<PyResult<Vec<_>>>()?;
    Ok(Table::from(RecordBatch::try_from_iter_with_nullable(columns).map_err(wrong)?))
}

fn wrong(error: impl ToString) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn array(kind: &str, values: &[Bound<'_, PyAny>]) -> PyResult<ArrayRef> {
    Ok(match kind {
        "int" => Arc::new(extracted::<i64>(values)?.into_iter().collect::<Int64Array>()),
        "bool" => Arc::new(extracted::<bool>(values)?.into_iter().collect::<BooleanArray>()),
        "date" => {
            let days = values.iter().map(|value| if value.is_none() { Ok(None) } else { errors::date(value).map(|day| Some(Date::days(day))) });
            Arc::new(days.collect::<PyResult<Date32Array>>()?)
        }
        "decimal" => {
            let numbers = values.iter().map(|value| if value.is_none() { Ok(None) } else { number(value).map(Some) });
            let numbers: Vec<Option<Number>> = numbers.collect::<PyResult<_>>()?;
            let scale = numbers.iter().flatten().map(|n| n.scale()).max().unwrap_or(0).max(2);
            let array: Decimal128Array = numbers.into_iter().map(|n| n.and_then(|n| n.at_scale(scale))).collect();
            Arc::new(array.with_precision_and_scale(PRECISION, i8::try_from(scale).unwrap_or(i8::MAX)).map_err(wrong)?)
        }
        _ => Arc::new(extracted::<String>(values)?.into_iter().collect::<StringArray>()),
    })
}

fn extracted<'py, T: FromPyObjectOwned<'py>>(values: &[Bound<'py, PyAny>]) -> PyResult<Vec<Option<T>>> {
    values.iter().map(|value| value.extract::<Option<T>>().map_err(Into::into)).collect()
}

fn number(value: &Bound<'_, PyAny>) -> PyResult<Number> {
    value.str()?.to_str()?.parse().map_err(wrong)
}
