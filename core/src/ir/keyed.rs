//! Keys and values of parameters as texts.

use super::types::Type;
use super::{Cell, Dimension, Key, KeyFrom, KeyValue, Parameter, ParameterValue, Program};
use crate::facts::Schema;

impl Dimension {
    /// A value of the key as packs write it: `urban`, `420302`.
    #[must_use]
    pub fn text(&self, value: KeyValue, schema: &Schema) -> String {
        match (self, value) {
            (Self::Choice(set), KeyValue::Code(code)) => schema.choice(*set).and_then(|s| s.code(code)).unwrap_or_default().to_owned(),
            (_, KeyValue::Code(code)) => code.to_string(),
            (_, KeyValue::Bool(value)) => value.to_string(),
            (_, KeyValue::Int(value)) => value.to_string(),
            (_, KeyValue::Region(region)) => region.to_string(),
        }
    }
}

impl Program {
    /// The key of a row as packs write it: `area urban, grade 2`; empty where the parameter has none.
    #[must_use]
    pub fn key_text(&self, parameter: &Parameter, key: &[KeyValue]) -> String {
        let keys = parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. }));
        let parts: Vec<String> =
            keys.zip(key).map(|(of, value)| format!("{} {}", self.key_name(of), of.dimension.text(*value, &self.schema))).collect();
        parts.iter().map(|p| p.trim()).collect::<Vec<_>>().join(", ")
    }

    fn key_name(&self, key: &Key) -> &str {
        match key.from {
            KeyFrom::Fact(fact) => self.schema.fact(fact).map_or("", |f| &f.key),
            KeyFrom::Rule(symbol) => self.symbol(symbol).map_or("", |s| s.short()),
            KeyFrom::Passed => "",
        }
    }

    /// The value of a row as packs write it, money with two digits: `662.00`, `1/12`, `urban`, `0 (20000) 4 (40000) 6` for bands with their limits.
    #[must_use]
    pub fn cell_text(&self, ty: &Type, cell: &Cell) -> String {
        match cell {
            Cell::One(value) => self.value_text(ty, value),
            Cell::Bands { upto, values } => {
                let limits = upto.iter().map(|limit| format!(" ({limit}) ")).chain([String::new()]);
                values.iter().zip(limits).map(|(value, limit)| format!("{}{limit}", self.value_text(ty, value))).collect()
            }
        }
    }

    fn value_text(&self, ty: &Type, value: &ParameterValue) -> String {
        match (value, ty.required()) {
            (ParameterValue::Number(n), Type::Number(number)) if number.unit.is_money() => n.to_money_text(),
            (ParameterValue::Number(n), _) => n.to_string(),
            (ParameterValue::Fraction(over, under), _) => format!("{over}/{under}"),
            (ParameterValue::Bool(b), _) => b.to_string(),
            (ParameterValue::Date(date), _) => date.to_string(),
            (ParameterValue::Code(code), Type::Choice(set)) => self.schema.choice(*set).and_then(|s| s.code(*code)).unwrap_or_default().to_owned(),
            (ParameterValue::Code(code), _) => code.to_string(),
        }
    }
}
