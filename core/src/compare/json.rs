//! Comparisons as JSON.

use serde_json::{Map, Value as Json, json};

use super::{Comparison, Coverage, Distribution, Group, Grouping, Movers, Poverty, Sides, Tally};
use crate::number::Number;

impl Comparison {
    /// As JSON: numbers as text in shortest form, amounts of money with at least two digits, what isn't there `null`; without the single households.
    ///
    /// ```json
    /// { "pack": { "before": {…}, "after": {…} }, "unit": "CNY/month", "counted": ["dibao::monthly_amount"], "households": 3,
    ///   "left_out": { "faults": {"before": 0, "after": 0}, "weight": 0, "undecided": {…}, "distribution": 0 },
    ///   "overall": group, "groupings": [ { "name": "area", "label": {…}, "groups": [group] } ], "shares": grouping | null }
    /// ```
    ///
    /// A group is `{ code, label, total: tally, programmes: [{ programme, title, unit, tally }], rules: [{ rule, programme, label, kind, unit, subtotal,
    /// in_force, tally }], coverage: { before, after } | null, distribution: { before, after } | null, bounds: [least, greatest] | null }`; a tally has
    /// `rows, households, cost, difference, recipients, share, gainers, losers, unchanged, entering, leaving, undecided`.
    #[must_use]
    pub fn json(&self) -> Json {
        let left_out = &self.left_out;
        json!({
            "pack": { "before": self.basis.before.json(), "after": self.basis.after.json() },
            "unit": self.unit.as_ref().map(ToString::to_string),
            "counted": self.counted.iter().map(|c| &**c).collect::<Vec<_>>(),
            "households": self.households,
            "left_out": {
                "faults": sides(left_out.faults, Json::from),
                "weight": left_out.weight,
                "undecided": sides(left_out.undecided, Json::from),
                "distribution": left_out.distribution,
            },
            "overall": self.overall.json(),
            "groupings": self.groupings.iter().map(Grouping::json).collect::<Vec<_>>(),
            "shares": self.shares.as_ref().map_or(Json::Null, Grouping::json),
        })
    }
}

fn sides<T: Copy>(of: Sides<T>, json: impl Fn(T) -> Json) -> Json {
    json!({ "before": json(of.before), "after": json(of.after) })
}

fn plain(number: Number) -> Json {
    number.to_string().into()
}

fn amount(number: Number, is_money: bool) -> Json {
    if is_money { number.to_money_text().into() } else { plain(number) }
}

fn optional(number: Option<Number>) -> Json {
    number.map_or(Json::Null, plain)
}

impl Grouping {
    fn json(&self) -> Json {
        json!({ "name": self.name, "label": self.label.json(), "groups": self.groups.iter().map(Group::json).collect::<Vec<_>>() })
    }
}

impl Group {
    fn json(&self) -> Json {
        let programmes = self.programmes.iter().map(|p| {
            let tally = p.tally.json(p.unit.is_money());
            json!({ "programme": &*p.programme, "title": p.title.json(), "unit": p.unit.to_string(), "tally": tally })
        });
        let rules = self.rules.iter().map(|r| {
            json!({
                "rule": &*r.rule,
                "programme": &*r.programme,
                "label": r.label.json(),
                "kind": r.kind.name(),
                "unit": r.unit.as_ref().map(ToString::to_string),
                "subtotal": r.is_subtotal,
                "in_force": sides(r.in_force, Json::from),
                "tally": r.tally.json(r.unit.as_ref().is_some_and(|u| u.is_money())),
            })
        });
        json!({
            "code": self.code,
            "label": self.label.json(),
            "total": self.total.json(true),
            "programmes": programmes.collect::<Vec<_>>(),
            "rules": rules.collect::<Vec<_>>(),
            "coverage": self.coverage.map_or(Json::Null, |c| sides(c, Coverage::json)),
            "distribution": self.distribution.map_or(Json::Null, |d| sides(d, Distribution::json)),
            "bounds": self.bounds.map_or(Json::Null, |(least, most)| json!([least.to_money_text(), most.to_money_text()])),
        })
    }
}

impl Movers {
    fn json(self, is_money: bool) -> Json {
        json!({ "households": plain(self.households), "amount": self.amount.map_or(Json::Null, |n| amount(n, is_money)) })
    }
}

impl Tally {
    fn json(&self, is_money: bool) -> Json {
        let mut map = Map::new();
        let mut put = |key: &str, value: Json| map.insert(key.to_owned(), value);
        put("rows", self.rows.into());
        put("households", plain(self.households));
        put("cost", self.cost.map_or(Json::Null, |c| sides(c, |n| amount(n, is_money))));
        put("difference", self.difference().map_or(Json::Null, |n| amount(n, is_money)));
        put("recipients", sides(self.recipients, plain));
        put("share", sides(self.share, optional));
        put("gainers", self.gainers.json(is_money));
        put("losers", self.losers.json(is_money));
        put("unchanged", plain(self.unchanged()));
        put("entering", plain(self.entering));
        put("leaving", plain(self.leaving));
        put("undecided", sides(self.undecided, Json::from));
        Json::Object(map)
    }
}

impl Coverage {
    fn json(self) -> Json {
        json!({
            "covered": plain(self.covered),
            "wrongly_paid": plain(self.wrongly_paid),
            "missed": plain(self.missed),
            "outside": plain(self.outside),
            "inclusion_error": optional(self.inclusion_error),
            "exclusion_error": optional(self.exclusion_error),
            "amounts": self.amounts.map_or(Json::Null, |a| json!({ "over": a.over.to_money_text(), "under": a.under.to_money_text() })),
            "unknown": self.unknown,
        })
    }
}

impl Distribution {
    fn json(self) -> Json {
        json!({
            "units": plain(self.units),
            "mean": self.mean.map_or(Json::Null, |n| n.to_money_text().into()),
            "gini": optional(self.gini),
            "poverty": self.poverty.map_or(Json::Null, Poverty::json),
        })
    }
}

impl Poverty {
    fn json(self) -> Json {
        json!({
            "headcount": plain(self.headcount),
            "gap": plain(self.gap),
            "severity": plain(self.severity),
            "poor": plain(self.poor),
            "shortfall": self.shortfall.to_money_text(),
        })
    }
}
