//! The core's trees as Python's dicts and lists.

use doudi::facts::Input;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::Value as Json;

use crate::classes::DECIMAL;

/// JSON as Python's own types. Numbers are counts: amounts are texts in canonical JSON.
pub(crate) fn to_python<'py>(py: Python<'py>, json: &Json) -> PyResult<Bound<'py, PyAny>> {
    Ok(match json {
        Json::Null => py.None().into_bound(py),
        Json::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Json::Number(number) => match number.as_i64() {
            Some(count) => count.into_pyobject(py)?.into_any(),
            None => DECIMAL.get(py)?.call1((number.to_string(),))?,
        },
        Json::String(text) => text.into_pyobject(py)?.into_any(),
        Json::Array(items) => PyList::new(py, items.iter().map(|item| to_python(py, item)).collect::<PyResult<Vec<_>>>()?)?.into_any(),
        Json::Object(entries) => {
            let dict = PyDict::new(py);
            for (key, value) in entries {
                dict.set_item(key, to_python(py, value)?)?;
            }
            dict.into_any()
        }
    })
}

/// The same of what was given: whole numbers as int, others as Decimal.
pub(crate) fn input_to_python<'py>(py: Python<'py>, input: &Input<'_>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match input {
        Input::Null => py.None().into_bound(py),
        Input::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Input::Number(text) => match text.parse::<i64>() {
            Ok(whole) => whole.into_pyobject(py)?.into_any(),
            Err(_) => DECIMAL.get(py)?.call1((&**text,))?,
        },
        Input::Text(text) => text.into_pyobject(py)?.into_any(),
        Input::List(items) => PyList::new(py, items.iter().map(|item| input_to_python(py, item)).collect::<PyResult<Vec<_>>>()?)?.into_any(),
        Input::Map(entries) => {
            let dict = PyDict::new(py);
            for (key, value) in entries {
                dict.set_item(&**key, input_to_python(py, value)?)?;
            }
            dict.into_any()
        }
    })
}
