//! Objects with named fields, and what else is a map or a list.

use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyMapping, PySequence, PyTuple, PyType};

/// A map or a list.
pub(crate) enum Record<'py> {
    Map(Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>),
    List(Bound<'py, PyAny>),
}

/// `None`: neither.
pub(crate) fn read<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Record<'py>>> {
    let class = value.get_type();
    if value.cast::<PyType>().is_ok() {
        return Ok(None);
    }
    if let Some(fields) = pydantic_fields(&class)? {
        return pydantic(value, &fields).map(|map| Some(Record::Map(map)));
    }
    if class.hasattr("__dataclass_fields__")? {
        let fields = value.py().import("dataclasses")?.call_method1("fields", (value,))?;
        let names = fields.try_iter()?.map(|field| field?.getattr("name")).collect::<PyResult<Vec<_>>>()?;
        return attributes(value, names).map(|map| Some(Record::Map(map)));
    }
    if let Some(fields) = class.getattr_opt("__attrs_attrs__")? {
        let names = fields.try_iter()?.map(|field| field?.getattr("name")).collect::<PyResult<Vec<_>>>()?;
        return attributes(value, names).map(|map| Some(Record::Map(map)));
    }
    if value.cast::<PyTuple>().is_ok() {
        return match class.getattr_opt("_fields")? {
            Some(fields) => attributes(value, fields.try_iter()?.collect::<PyResult<Vec<_>>>()?).map(|map| Some(Record::Map(map))),
            None => Ok(Some(Record::List(value.clone()))),
        };
    }
    if let Ok(mapping) = value.cast::<PyMapping>() {
        let entries = mapping.items()?.iter().map(|entry| {
            let entry = entry.cast_into::<PyTuple>()?;
            Ok((entry.get_item(0)?, entry.get_item(1)?))
        });
        return entries.collect::<PyResult<Vec<_>>>().map(|map| Some(Record::Map(map)));
    }
    let is_bytes = value.cast::<PyBytes>().is_ok() || value.cast::<PyByteArray>().is_ok();
    Ok((!is_bytes && value.cast::<PySequence>().is_ok()).then(|| Record::List(value.clone())))
}

fn attributes<'py>(value: &Bound<'py, PyAny>, names: Vec<Bound<'py, PyAny>>) -> PyResult<Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> {
    names
        .into_iter()
        .map(|name| {
            let attribute = value.getattr(name.str()?)?;
            Ok((name, attribute))
        })
        .collect()
}

fn pydantic_fields<'py>(class: &Bound<'py, PyType>) -> PyResult<Option<Bound<'py, PyDict>>> {
    if class.getattr_opt("__pydantic_core_schema__")?.is_none() {
        return Ok(None);
    }
    for name in ["__pydantic_fields__", "model_fields"] {
        // A pydantic dataclass has fields of the other kind, too, but no `model_fields_set`.
        if let (Some(fields), true) = (class.getattr_opt(name)?, class.hasattr("model_fields_set")?) {
            return Ok(fields.cast_into::<PyDict>().ok());
        }
    }
    Ok(None)
}

/// A field that nobody set and that holds None isn't answered.
fn pydantic<'py>(value: &Bound<'py, PyAny>, fields: &Bound<'py, PyDict>) -> PyResult<Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> {
    let set = value.getattr("model_fields_set")?;
    let mut map = Vec::new();
    for name in fields.keys() {
        let attribute = value.getattr(name.str()?)?;
        if !attribute.is_none() || set.contains(&name)? {
            map.push((name, attribute));
        }
    }
    if let Ok(extra) = value.getattr("model_extra")?.cast_into::<PyDict>() {
        map.extend(extra.iter());
    }
    Ok(map)
}
