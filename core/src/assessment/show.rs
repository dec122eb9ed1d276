//! Values as people read them.

use crate::facts::{Schema, Value};
use crate::ir::types::Type;
use crate::label::Lang;
use crate::unit::Unit;

/// A value as people read it: money with at least two decimals, numbers with their unit, codes by their label.
///
/// ```
/// use doudi::assessment::show_value;
/// use doudi::facts::{Schema, Value};
/// use doudi::ir::types::Type;
/// use doudi::label::Lang;
///
/// let schema = Schema::default();
/// let amount = Type::number("CNY/month".parse()?);
/// assert_eq!(show_value(&Value::Number(986.into()), &amount, &schema, Lang::Zh), "986.00 元/月");
/// assert_eq!(show_value(&Value::Bool(true), &Type::Bool, &schema, Lang::En), "yes");
/// # Ok::<(), doudi::unit::ParseUnitError>(())
/// ```
#[must_use]
pub fn show_value(value: &Value, ty: &Type, schema: &Schema, lang: Lang) -> String {
    let text = show_bare(value, ty, schema, lang);
    match (value, ty.required()) {
        (Value::Number(_), Type::Number(of)) => with_unit(text, Some(&of.unit), lang),
        _ => text,
    }
}

/// The same without the unit, for formulas and tables.
pub(crate) fn show_bare(value: &Value, ty: &Type, schema: &Schema, lang: Lang) -> String {
    let word = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    match value {
        Value::Absent => word("无", "none"),
        Value::Bool(true) => word("是", "yes"),
        Value::Bool(false) => word("否", "no"),
        Value::Number(number) => match ty.required() {
            Type::Number(of) if of.unit.is_money() => number.to_money_text(),
            _ => number.to_string(),
        },
        Value::Date(date) => date.to_string(),
        Value::Code(set, code) => {
            let label = schema.choice(*set).and_then(|s| s.codes.get(usize::from(*code)));
            label.map_or_else(String::new, |(_, label)| label.get(lang).to_owned())
        }
        Value::Text(text) => text.to_string(),
        Value::Region(region) => region.to_string(),
    }
}

/// A number with its unit: `700.00 元/人·月`.
pub(crate) fn with_unit(text: String, unit: Option<&Unit>, lang: Lang) -> String {
    match unit.map(|u| u.text(lang)).filter(|u| !u.is_empty()) {
        Some(unit) => format!("{text} {unit}"),
        None => text,
    }
}
