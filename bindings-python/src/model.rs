//! What is in a pack, as Python's light objects: `python/doudi/_model.py`.

use doudi::cases::{CaseResult, Coverage, CoverageKind};
use doudi::facts::{EntityId, FactId, FactType, Faults, Schema};
use doudi::ir::types::Type;
use doudi::ir::{Body, Cell, Definition, Dimension, KeyFrom, Parameter, ParameterValue, Program, Row, SymbolId};
use doudi::label::Label;
use doudi::source::SourceMap;
use doudi::tables::RowFault;
use doudi::unit::Unit;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use serde_json::Value as Json;

use crate::classes::Class;
use crate::explanation::Explanation;
use crate::value;

static FAULT: Class = Class::new("doudi._model", "Fault");
static ROW_FAULT: Class = Class::new("doudi._model", "RowFault");
static NOTE: Class = Class::new("doudi._model", "Note");
static DIAGNOSTIC: Class = Class::new("doudi._model", "Diagnostic");
pub(crate) static FACT: Class = Class::new("doudi._model", "Fact");
pub(crate) static RULE: Class = Class::new("doudi._model", "Rule");
static BAND: Class = Class::new("doudi._model", "Band");
static ROW: Class = Class::new("doudi._model", "ParameterRow");
pub(crate) static PARAMETER: Class = Class::new("doudi._model", "Parameter");
static CASE_RESULT: Class = Class::new("doudi._model", "CaseResult");
static CASE_DIFFERENCE: Class = Class::new("doudi._model", "CaseDifference");
static COVERAGE: Class = Class::new("doudi._model", "Coverage");
static TALLY: Class = Class::new("doudi._model", "Tally");
static MISSED: Class = Class::new("doudi._model", "Missed");
pub(crate) static CHANGE: Class = Class::new("doudi._model", "Change");
pub(crate) static BENEFIT_MONTH: Class = Class::new("doudi._model", "BenefitMonth");
static ROWS: Class = Class::new("doudi._rows", "Rows");
static RECORD_DIFFERENCE: Class = Class::new("doudi._model", "RecordDifference");

type Object<'py> = PyResult<Bound<'py, PyAny>>;

/// Objects of a class as rows of a table.
pub(crate) fn rows<'py>(py: Python<'py>, class: &Class, rows: Vec<Bound<'py, PyAny>>) -> Object<'py> {
    ROWS.get(py)?.call1((PyList::new(py, rows)?, class.get(py)?))
}

pub(crate) fn fault<'py>(py: Python<'py>, path: &str, code: &str, message: &Label) -> Object<'py> {
    FAULT.get(py)?.call1((path, code, &*message.zh, &*message.en))
}

pub(crate) fn faults<'py>(py: Python<'py>, faults: &Faults) -> PyResult<Vec<Bound<'py, PyAny>>> {
    faults.iter().map(|f| fault(py, &f.path.to_string(), f.code.name(), &f.message)).collect()
}

pub(crate) fn row_fault<'py>(py: Python<'py>, of: &RowFault) -> Object<'py> {
    let fault = &of.fault;
    ROW_FAULT.get(py)?.call1((of.row, of.id.as_deref(), fault.path.to_string(), fault.code.name(), &*fault.message.zh, &*fault.message.en))
}

/// From the core's data of them.
pub(crate) fn diagnostics<'py>(py: Python<'py>, data: &Json) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let text = |item: &Json, key: &str| item.get(key).and_then(Json::as_str).map(str::to_owned);
    let place = |item: &Json| {
        let number = |key| item.get(key).and_then(Json::as_u64).unwrap_or_default();
        text(item, "path").map_or_else(String::new, |path| format!("{path}:{}:{}", number("line"), number("column")))
    };
    let items = |data: &Json| data.as_array().cloned().unwrap_or_default();
    items(data)
        .iter()
        .map(|item| {
            let notes = item.get("notes").map(items).unwrap_or_default();
            let notes = notes.iter().map(|note| NOTE.get(py)?.call1((place(note), text(note, "message_zh"), text(note, "message_en"))));
            let notes = PyTuple::new(py, notes.collect::<PyResult<Vec<_>>>()?)?;
            DIAGNOSTIC.get(py)?.call1((
                text(item, "code"),
                text(item, "severity"),
                text(item, "message_zh"),
                text(item, "message_en"),
                place(item),
                text(item, "help_zh"),
                text(item, "help_en"),
                notes,
            ))
        })
        .collect()
}

fn entity_name(schema: &Schema, entity: EntityId) -> &str {
    schema.entity(entity).map_or("", |e| &e.key)
}

pub(crate) fn fact<'py>(py: Python<'py>, program: &Program, id: FactId) -> Object<'py> {
    let schema = &program.schema;
    let Some(fact) = schema.fact(id) else { return Ok(py.None().into_bound(py)) };
    let own = Type::from(&fact.ty);
    let codes = PyDict::new(py);
    if let FactType::Choice(set) = &fact.ty {
        for (code, label) in schema.choice(*set).map(|s| s.codes.as_slice()).unwrap_or_default() {
            codes.set_item(&**code, (&*label.zh, &*label.en))?;
        }
    }
    let (digits, min, max) = match &fact.ty {
        FactType::Number { digits, min, max, .. } => (Some(*digits), Some(value::decimal(py, *min, false)?), Some(value::decimal(py, *max, false)?)),
        _ => (None, None, None),
    };
    let default = match &fact.default {
        Some(default) => value::to_python(py, default, &own, schema)?,
        None => py.None().into_bound(py),
    };
    let fields = [
        schema.path_of(id).into_pyobject(py)?.into_any(),
        fact.key.into_pyobject(py)?.into_any(),
        entity_name(schema, fact.entity).into_pyobject(py)?.into_any(),
        fact.label.zh.into_pyobject(py)?.into_any(),
        fact.label.en.into_pyobject(py)?.into_any(),
        fact.help.as_ref().map(|h| &*h.zh).into_pyobject(py)?.into_any(),
        fact.help.as_ref().map(|h| &*h.en).into_pyobject(py)?.into_any(),
        own.name().into_pyobject(py)?.into_any(),
        own.unit().map(Unit::to_string).into_pyobject(py)?.into_any(),
        codes.into_any(),
        digits.into_pyobject(py)?.into_any(),
        min.into_pyobject(py)?.into_any(),
        max.into_pyobject(py)?.into_any(),
        default,
        (fact.default.is_none() && !fact.unanswered_is_absent).into_pyobject(py)?.to_owned().into_any(),
        fact.optional.into_pyobject(py)?.to_owned().into_any(),
        (if fact.null_is_absent { "absent" } else { "unknown" }).into_pyobject(py)?.into_any(),
        fact.sensitive.into_pyobject(py)?.to_owned().into_any(),
    ];
    FACT.get(py)?.call1(PyTuple::new(py, fields)?)
}

/// The names of a program with their last definitions.
fn definitions(program: &Program) -> impl Iterator<Item = (SymbolId, &str, &str, &Definition)> {
    (0..).map(SymbolId).zip(&program.symbols).filter_map(|(id, symbol)| {
        let programme = program.programmes.get(usize::from(symbol.programme)).map_or("", |p| &*p.name);
        Some((id, &*symbol.name, programme, symbol.definitions.last()?))
    })
}

pub(crate) fn rules<'py>(py: Python<'py>, program: &Program) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let mut all = Vec::new();
    for (_, name, programme, definition) in definitions(program) {
        let Body::Rule(rule) = &definition.body else { continue };
        let (ty, unit) = (definition.ty.name(), definition.ty.unit().map(Unit::to_string));
        let cites = rule.versions.last().map(|v| v.cites.iter().map(|c| program.cite_text(c)).collect::<Vec<_>>()).unwrap_or_default();
        all.push(RULE.get(py)?.call1((
            name,
            programme,
            entity_name(&program.schema, definition.entity),
            &*definition.label.zh,
            &*definition.label.en,
            rule.kind.name(),
            ty,
            unit,
            definition.ty.may_be_absent(),
            PyTuple::new(py, cites)?,
        ))?);
    }
    Ok(all)
}

pub(crate) fn parameters<'py>(py: Python<'py>, program: &Program, files: &SourceMap) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let mut all = Vec::new();
    for (_, name, programme, definition) in definitions(program) {
        let Body::Parameter(parameter) = &definition.body else { continue };
        let (ty, unit) = (definition.ty.name(), definition.ty.unit().map(Unit::to_string));
        let plain = parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. }));
        let keys = plain.map(|key| match key.from {
            KeyFrom::Fact(fact) => program.schema.fact(fact).map_or("", |f| &f.key),
            KeyFrom::Rule(symbol) => program.symbol(symbol).map_or("", |s| &s.name),
            KeyFrom::Passed => "",
        });
        let rows = parameter.rows.iter().map(|r| row(py, program, files, parameter, &definition.ty, r)).collect::<PyResult<Vec<_>>>()?;
        all.push(PARAMETER.get(py)?.call1((
            name,
            programme,
            &*definition.label.zh,
            &*definition.label.en,
            ty,
            unit,
            PyTuple::new(py, keys.collect::<Vec<_>>())?,
            PyTuple::new(py, rows)?,
        ))?);
    }
    Ok(all)
}

fn row<'py>(py: Python<'py>, program: &Program, files: &SourceMap, parameter: &Parameter, ty: &Type, row: &Row) -> Object<'py> {
    let plain = parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. }));
    let key: Vec<String> = plain.zip(&row.key).map(|(of, value)| of.dimension.text(*value, &program.schema)).collect();
    let cell = match &row.value {
        Cell::One(value) => parameter_value(py, value, ty, &program.schema)?,
        Cell::Bands { upto, values } => {
            let limits = upto.iter().map(Some).chain([None]);
            let bands = limits.zip(values).map(|(limit, value)| {
                let limit = limit.map(|l| value::decimal(py, *l, false)).transpose()?;
                BAND.get(py)?.call1((limit, parameter_value(py, value, ty, &program.schema)?))
            });
            PyTuple::new(py, bands.collect::<PyResult<Vec<_>>>()?)?.into_any()
        }
    };
    let pack = program.layers.get(usize::from(row.layer)).map_or("", |l| &*l.name);
    ROW.get(py)?.call1((
        PyTuple::new(py, key)?,
        cell,
        value::date(py, row.from)?,
        parameter.own_end(row).map(|day| value::date(py, day)).transpose()?,
        program.cite_text(&row.cite),
        row.verify,
        pack,
        files.place(row.span),
    ))
}

fn parameter_value<'py>(py: Python<'py>, value: &ParameterValue, ty: &Type, schema: &Schema) -> Object<'py> {
    let is_money = matches!(ty.required(), Type::Number(of) if of.unit.is_money());
    Ok(match value {
        ParameterValue::Number(number) => value::decimal(py, *number, is_money)?,
        ParameterValue::Fraction(over, under) => format!("{over}/{under}").into_pyobject(py)?.into_any(),
        ParameterValue::Bool(truth) => truth.into_pyobject(py)?.to_owned().into_any(),
        ParameterValue::Date(day) => value::date(py, *day)?.into_any(),
        ParameterValue::Code(code) => {
            let name = match ty.required() {
                Type::Choice(set) => schema.choice(*set).and_then(|s| s.code(*code)).unwrap_or_default(),
                _ => "",
            };
            name.into_pyobject(py)?.into_any()
        }
    })
}

pub(crate) fn case<'py>(py: Python<'py>, program: &Program, programme: &str, result: CaseResult) -> Object<'py> {
    let differences = result.differences.into_iter().map(|d| {
        // Cases are made up or published: nothing in them has to be kept back.
        let derivation =
            d.derivation.map(|inner| Explanation { inner, schema: program.schema.clone(), lang: doudi::label::Lang::Zh, sensitive: true });
        CASE_DIFFERENCE.get(py)?.call1((d.path, &*d.expected.zh, &*d.expected.en, &*d.got.zh, &*d.got.en, derivation))
    });
    let differences = PyTuple::new(py, differences.collect::<PyResult<Vec<_>>>()?)?;
    CASE_RESULT.get(py)?.call1((programme, &*result.name, result.place, differences))
}

pub(crate) fn coverage<'py>(py: Python<'py>, coverage: &Coverage, files: &SourceMap, failed: usize) -> Object<'py> {
    let tally = |kind| {
        let tally = coverage.tally(kind);
        TALLY.get(py)?.call1((tally.reached, tally.all))
    };
    let missed = coverage.missed().map(|item| {
        let kind = match item.kind {
            CoverageKind::Rule => "rule",
            CoverageKind::Branch => "branch",
            CoverageKind::Row => "row",
        };
        MISSED.get(py)?.call1((kind, &*item.name, &*item.what.zh, &*item.what.en, files.place(item.span)))
    });
    let missed = PyTuple::new(py, missed.collect::<PyResult<Vec<_>>>()?)?;
    COVERAGE.get(py)?.call1((tally(CoverageKind::Rule)?, tally(CoverageKind::Branch)?, tally(CoverageKind::Row)?, missed, failed))
}

pub(crate) fn record_difference<'py>(py: Python<'py>, difference: &doudi::assessment::record::RecordDifference) -> Object<'py> {
    let again = difference.recomputed.as_ref();
    RECORD_DIFFERENCE.get(py)?.call1((&difference.path, difference.recorded.as_deref(), again.map(|label| &*label.zh), again.map(|label| &*label.en)))
}
