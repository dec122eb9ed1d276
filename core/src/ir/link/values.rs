//! Cells of a parameter's table: values and key values by their types.

use super::near::near;
use super::parameters::{Header, HeaderKey, ValueType};
use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{ChoiceId, ChoiceSet, Region, Schema};
use crate::ir::{Cell, Dimension, KeyValue, ParameterValue};
use crate::number::Number;
use crate::pack::model::RawCell;
use crate::source::Span;

/// Reads a value.
pub(super) fn read_value(cell: &RawCell, span: Span, header: &Header, schema: &Schema, out: &mut Vec<Diagnostic>) -> Option<ParameterValue> {
    match (header.ty, cell) {
        (ValueType::Number, RawCell::Number(number)) => return Some(ParameterValue::Number(*number)),
        (ValueType::Number, RawCell::Fraction(over, under)) => {
            if !under.is_zero() {
                return Some(ParameterValue::Fraction(*over, *under));
            }
            let fault = Diagnostic::new(Code::BadValue, span, "分母为零", "the denominator is 0");
            out.push(fault.help("请改正分数", "correct the fraction"));
            return None;
        }
        (ValueType::Number, RawCell::Text(text)) => {
            if let Ok(number) = text.parse::<Number>() {
                return Some(ParameterValue::Number(number));
            }
        }
        (ValueType::Bool, _) => {
            if let Some(value) = as_bool(cell) {
                return Some(ParameterValue::Bool(value));
            }
        }
        (ValueType::Choice(set), _) => {
            if let Some(text) = as_code(cell) {
                return read_code(&text, set, span, schema, out).map(ParameterValue::Code);
            }
        }
        (ValueType::Date, RawCell::Date(date)) => return Some(ParameterValue::Date(*date)),
        (ValueType::Date, RawCell::Text(text)) => {
            if let Ok(date) = text.parse::<Date>() {
                return Some(ParameterValue::Date(date));
            }
        }
        _ => {}
    }
    let (zh, en) = match header.ty {
        ValueType::Number => ("数，例如 `662`、`\"25%\"`、`\"1/12\"`", "a number such as `662`, `\"25%\"` or `\"1/12\"`"),
        ValueType::Bool => ("`true` 或 `false`", "`true` or `false`"),
        ValueType::Choice(_) => ("标准的 `codes` 中的一个代码", "one of the parameter's `codes`"),
        ValueType::Date => ("日期，例如 `2023-01-01`", "a day such as `2023-01-01`"),
    };
    let is = describe(cell);
    let fault = Diagnostic::new(Code::BadValue, span, format!("这里应当是{zh}，不是{}", is.0), format!("{} stands here in place of {en}", is.1));
    let help = match (header.ty, cell) {
        (ValueType::Number, RawCell::Date(_)) => Some(("日期标准请写 `type = \"date\"`", "write `type = \"date\"` for a parameter of dates")),
        (ValueType::Number, RawCell::Text(text)) if text.starts_with(|c: char| c.is_ascii_digit()) => {
            Some(("只写数，不写单位和符号；单位写在 `unit` 里", "write the number alone; its unit stands in `unit`"))
        }
        (ValueType::Number, RawCell::Text(_)) => Some(("代码标准请写 `codes = { … }`", "write `codes = { … }` for a parameter of codes")),
        (ValueType::Number, RawCell::Bool(_)) => {
            Some(("一个标准的值必须全部是数，或全部是 `true`、`false`", "the values of a parameter are all numbers, or all `true` and `false`"))
        }
        _ => None,
    };
    out.push(match help {
        Some((zh, en)) => fault.help(zh, en),
        None => fault.help("请改正这个值", "correct the value"),
    });
    None
}

/// Reads the values of the bands between the limits `upto`.
pub(super) fn read_bands(
    upto: Option<&(RawCell, Span)>,
    bands: &(RawCell, Span),
    header: &Header,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<Cell> {
    let limits = match upto {
        None => {
            let fault = Diagnostic::new(Code::BadBands, bands.1, "没有写分档界限", "the limits of the bands are missing");
            out.push(fault.help("请写 `upto = [界限, …]`，n个界限分出n+1档", "write `upto = [limit, …]`: n limits make n + 1 bands"));
            return None;
        }
        Some((cell, span)) => read_limits(cell, *span, out)?,
    };
    let RawCell::List(cells) = &bands.0 else {
        let fault = Diagnostic::new(Code::BadBands, bands.1, "各档的值应当写成列表", "the values of the bands are a list");
        out.push(
            fault.help(
                format!("请写{}个值，例如 `[0, 4, 6]`", limits.len() + 1),
                format!("write {} values, for example `[0, 4, 6]`", limits.len() + 1),
            ),
        );
        return None;
    };
    if cells.len() != limits.len() + 1 {
        let (n, m) = (limits.len(), cells.len());
        let fault = Diagnostic::new(
            Code::BadBands,
            bands.1,
            format!("{n}个界限分出{}档，这里有{m}个值", n + 1),
            format!("{n} limits make {} bands, and here are {m} values", n + 1),
        );
        out.push(fault.help("最高一档没有界限，请补上或去掉多余的值", "the highest band has no limit; add or remove values"));
        return None;
    }
    let values: Vec<_> = cells.iter().map(|(cell, span)| read_value(cell, *span, header, schema, out)).collect();
    Some(Cell::Bands { upto: limits, values: values.into_iter().collect::<Option<_>>()? })
}

fn read_limits(cell: &RawCell, span: Span, out: &mut Vec<Diagnostic>) -> Option<Vec<Number>> {
    let RawCell::List(cells) = cell else {
        let fault = Diagnostic::new(Code::BadBands, span, "`upto` 应当是列表", "`upto` is a list");
        out.push(fault.help("请写 `upto = [20_000, 40_000]`", "write `upto = [20_000, 40_000]`"));
        return None;
    };
    let mut limits: Vec<Number> = Vec::with_capacity(cells.len());
    for (cell, span) in cells {
        let RawCell::Number(limit) = cell else {
            let is = describe(cell);
            let fault = Diagnostic::new(Code::BadBands, *span, format!("界限应当是数，不是{}", is.0), format!("a limit is a number, not {}", is.1));
            out.push(fault.help("请改正界限", "correct the limit"));
            return None;
        };
        if let Some(before) = limits.last().filter(|b| *b >= limit) {
            let fault = Diagnostic::new(
                Code::BadBands,
                *span,
                format!("界限{limit}不大于前一个{before}"),
                format!("the limit {limit} isn't above the one before it, {before}"),
            );
            out.push(fault.help("请按从小到大排列界限", "put the limits in ascending order"));
            return None;
        }
        limits.push(*limit);
    }
    Some(limits)
}

/// Reads the value of a key that is no band.
pub(super) fn read_key(cell: &RawCell, span: Span, key: &HeaderKey, schema: &Schema, out: &mut Vec<Diagnostic>) -> Option<KeyValue> {
    let name = &key.name;
    let (zh, en) = match key.key.dimension {
        Dimension::Choice(set) => {
            if let Some(text) = as_code(cell) {
                return read_code(&text, set, span, schema, out).map(KeyValue::Code);
            }
            ("代码", "a code")
        }
        Dimension::Bool => {
            if let Some(value) = as_bool(cell) {
                return Some(KeyValue::Bool(value));
            }
            ("`true` 或 `false`", "`true` or `false`")
        }
        Dimension::Int => {
            let number = match cell {
                RawCell::Number(number) => Some(*number),
                RawCell::Text(text) => text.parse().ok(),
                _ => None,
            };
            if let Some(value) = number.and_then(Number::to_i64) {
                return check_bounds(value, number?, span, key, out).then_some(KeyValue::Int(value));
            }
            ("整数", "a whole number")
        }
        Dimension::Region => {
            if let Some(region) = as_code(cell).and_then(|t| Region::parse(&t)) {
                return Some(KeyValue::Region(region));
            }
            ("2至12位的行政区划代码，例如 `\"6103\"`", "a division code of 2 to 12 digits such as `\"6103\"`")
        }
        // A band has no column of its own.
        Dimension::Band { .. } => return None,
    };
    let is = describe(cell);
    let fault =
        Diagnostic::new(Code::BadValue, span, format!("键 `{name}` 应当是{zh}，不是{}", is.0), format!("the key `{name}` is {en}, not {}", is.1));
    out.push(fault.help("请改正这个值", "correct the value"));
    None
}

/// A row that no fact can ever match is a slip.
fn check_bounds(value: i64, number: Number, span: Span, key: &HeaderKey, out: &mut Vec<Diagnostic>) -> bool {
    let Some((min, max)) = key.bounds.filter(|(min, max)| number < *min || number > *max) else { return true };
    let name = &key.name;
    let fault = Diagnostic::new(
        Code::BadValue,
        span,
        format!("`{name}` 在{min}到{max}之间，不会是{value}"),
        format!("`{name}` is between {min} and {max}, never {value}"),
    );
    out.push(fault.help("请改正这个值，或要素的上下限", "correct the value, or the fact's bounds"));
    false
}

/// The index of a code, or a fault with what may have been meant.
pub(super) fn read_code(text: &str, set: ChoiceId, span: Span, schema: &Schema, out: &mut Vec<Diagnostic>) -> Option<u16> {
    let set = schema.choice(set)?;
    let found = set.index(text);
    if found.is_none() {
        let fault = unknown_code(text, set, span, out);
        out.push(fault);
    }
    found
}

/// A code that the set doesn't have.
pub(super) fn unknown_code(text: &str, set: &ChoiceSet, span: Span, out: &[Diagnostic]) -> Diagnostic {
    let fault = Diagnostic::new(Code::UnknownCode, span, format!("`{}` 没有代码 `{text}`", set.name), format!("`{}` has no code `{text}`", set.name));
    match near(out, text, set.codes.iter().map(|(c, _)| &**c)) {
        Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
        None => {
            let all = set.codes.iter().take(12).map(|(c, _)| format!("`{c}`")).collect::<Vec<_>>();
            fault.help(format!("可用的有{}", all.join("、")), format!("there are {}", all.join(", ")))
        }
    }
}

fn as_bool(cell: &RawCell) -> Option<bool> {
    match cell {
        RawCell::Bool(value) => Some(*value),
        // A table in CSV has only text.
        RawCell::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// The text of a code: codes of digits come as numbers from a CSV.
fn as_code(cell: &RawCell) -> Option<String> {
    match cell {
        RawCell::Text(text) => Some(text.to_string()),
        RawCell::Number(number) => Some(number.to_string()),
        RawCell::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn describe(cell: &RawCell) -> (String, String) {
    let (zh, en) = match cell {
        RawCell::Number(number) => (format!("数 `{number}`"), format!("the number `{number}`")),
        RawCell::Fraction(over, under) => (format!("分数 `{over}/{under}`"), format!("the fraction `{over}/{under}`")),
        RawCell::Bool(value) => (format!("`{value}`"), format!("`{value}`")),
        RawCell::Text(text) => (format!("文字 `{text}`"), format!("the text `{text}`")),
        RawCell::Date(date) => (format!("日期 `{date}`"), format!("the day `{date}`")),
        RawCell::List(_) => ("列表".to_owned(), "a list".to_owned()),
    };
    (zh, en)
}
