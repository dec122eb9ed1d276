//! Values of rules and facts as Python's.

use doudi::calendar::Date;
use doudi::facts::{Schema, Value};
use doudi::ir::types::Type;
use doudi::number::Number;
use pyo3::prelude::*;
use pyo3::types::PyDate;

use crate::classes::DECIMAL;

/// Numbers as `Decimal`, money with at least two digits as in the canonical text.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value, ty: &Type, schema: &Schema) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Absent => py.None().into_bound(py),
        Value::Bool(truth) => truth.into_pyobject(py)?.to_owned().into_any(),
        Value::Number(number) => {
            let is_money = matches!(ty.required(), Type::Number(of) if of.unit.is_money());
            decimal(py, *number, is_money)?
        }
        Value::Date(day) => date(py, *day)?.into_any(),
        Value::Code(set, code) => {
            let code = schema.choice(*set).and_then(|s| s.code(*code)).unwrap_or_default();
            code.into_pyobject(py)?.into_any()
        }
        Value::Text(text) => text.into_pyobject(py)?.into_any(),
        Value::Region(region) => region.to_string().into_pyobject(py)?.into_any(),
    })
}

pub(crate) fn decimal(py: Python<'_>, number: Number, is_money: bool) -> PyResult<Bound<'_, PyAny>> {
    let text = if is_money { number.to_money_text() } else { number.to_string() };
    DECIMAL.get(py)?.call1((text,))
}

pub(crate) fn date(py: Python<'_>, day: Date) -> PyResult<Bound<'_, PyDate>> {
    PyDate::new(py, day.year(), day.month(), day.day())
}
