//! Sweeps as JSON.

use serde_json::{Value as Json, json};

use super::{Cliff, Course, Piece, Series, Sweep};
use crate::assessment::canonical_value;
use crate::facts::Value;
use crate::ir::types::Type;
use crate::number::Number;
use crate::unit::Unit;

impl Sweep {
    /// As JSON: numbers as text, money with at least two digits. Pieces of a series follow one another without gaps; `slope` is the change with each step,
    /// `error` tells why there is no value.
    #[must_use]
    pub fn json(&self) -> Json {
        let ty = Type::number(self.unit.clone().unwrap_or_default());
        let fact = |number: Number| canonical_value(&Value::Number(number), &ty, &self.schema);
        let series = |series: &Series| self.series_json(series, &fact);
        let total = self.total.as_ref().map(|total| {
            let mut json = series(&total.series);
            if let Json::Object(map) = &mut json {
                map.insert("left_out".into(), total.left_out.iter().map(ToString::to_string).collect());
            }
            json
        });
        json!({
            "path": &*self.path,
            "label": self.label.json(),
            "unit": unit(self.unit.as_ref()),
            "from": fact(self.from),
            "to": fact(self.to),
            "step": self.step.to_string(),
            "series": self.series.iter().map(series).collect::<Vec<_>>(),
            "total": total,
        })
    }

    fn series_json(&self, series: &Series, fact: &impl Fn(Number) -> Json) -> Json {
        let value = |value: &Value| canonical_value(value, &series.ty, &self.schema);
        let piece = |piece: &Piece| {
            let (start, end, slope, error) = match &piece.course {
                Course::Values { start, end, slope } => (value(start), value(end), slope.map(|slope| slope.to_string()), Json::Null),
                Course::Error(error) => {
                    let told = json!({ "error": error.kind.name(), "path": error.path().to_string(), "message": error.message().json() });
                    (Json::Null, Json::Null, None, told)
                }
                Course::Faults(faults) => {
                    let first = faults.iter().next();
                    let told = first.map(|f| json!({ "error": f.code.name(), "path": f.path.to_string(), "message": f.message.json() }));
                    (Json::Null, Json::Null, None, told.unwrap_or_default())
                }
            };
            json!({ "from": fact(piece.from), "to": fact(piece.to), "start": start, "end": end, "slope": slope, "error": error })
        };
        let cliff = |cliff: &Cliff| {
            let [before, after, lost] = [cliff.before, cliff.after, cliff.lost()].map(|number| value(&Value::Number(number)));
            json!({ "at": fact(cliff.at), "before": before, "after": after, "lost": lost })
        };
        json!({
            "rule": &*series.rule,
            "path": series.path.to_string(),
            "label": series.label.json(),
            "unit": unit(series.unit.as_ref()),
            "pieces": series.pieces.iter().map(piece).collect::<Vec<_>>(),
            "cliffs": series.cliffs.iter().map(cliff).collect::<Vec<_>>(),
        })
    }
}

fn unit(unit: Option<&Unit>) -> Json {
    unit.map_or(Json::Null, |unit| unit.to_string().into())
}
