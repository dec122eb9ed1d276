//! Differences as data, for other programs.

use serde_json::{Value as Json, json};

use super::{Change, Diff, RowChange, RowValue, Said, Side, StandardChange};
use crate::label::Label;

impl Diff {
    /// As JSON, in both languages: the two sides, then facts, standards, rules and cases that differ. `before` and `after` are the sides that were compared.
    #[must_use]
    pub fn json(&self, before: Side<'_>, after: Side<'_>) -> Json {
        let cases = self.cases.iter().map(|c| {
            let outcome = |value: &Option<Label>| value.as_ref().map(Label::json);
            let differences = c.differences.iter().map(|d| json!({ "path": d.path, "before": outcome(&d.before), "after": outcome(&d.after) }));
            json!({ "programme": c.programme, "name": c.name, "place": c.place, "differences": differences.collect::<Vec<_>>() })
        });
        json!({
            "before": side(before),
            "after": side(after),
            "facts": self.facts.iter().map(change).collect::<Vec<_>>(),
            "standards": self.standards.iter().map(standard).collect::<Vec<_>>(),
            "rules": self.rules.iter().map(change).collect::<Vec<_>>(),
            "cases": cases.collect::<Vec<_>>(),
            "cases_compared": self.cases_compared,
        })
    }
}

fn side(side: Side<'_>) -> Json {
    let program = side.pack.program();
    let layer = program.pack();
    json!({
        "pack": layer.map_or("", |l| &*l.name),
        "version": layer.map_or("", |l| &*l.version),
        "digest": program.digest,
        "on": side.on.map(|d| d.to_string()),
    })
}

fn change(change: &Change) -> Json {
    let said = |said: &Option<Said>| said.as_ref().map(|s| json!({ "text": s.text.json(), "place": s.place }));
    json!({
        "name": change.name,
        "label": change.label.json(),
        "from": change.from.map(|d| d.to_string()),
        "before": said(&change.before),
        "after": said(&change.after),
    })
}

fn standard(standard: &StandardChange) -> Json {
    let rows: Vec<Json> = standard.rows.iter().map(row).collect();
    json!({ "name": standard.name, "label": standard.label.json(), "unit": standard.unit.json(), "rows": rows })
}

fn row(row: &RowChange) -> Json {
    let value = |value: &Option<RowValue>| {
        value.as_ref().map(|v| {
            json!({
                "value": v.text,
                "from": v.from.to_string(),
                "until": v.until.map(|d| d.to_string()),
                "source": v.cite.source,
                "article": v.cite.article,
                "verify": v.verify,
                "place": v.place,
            })
        })
    };
    json!({
        "key": row.key,
        "from": row.from.map(|d| d.to_string()),
        "before": value(&row.before),
        "after": value(&row.after),
        "percent": row.percent,
    })
}
