//! Comparisons as tables in Arrow's form.

use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, RecordBatch, StringArray, UInt32Array, UInt64Array};

use super::{Comparison, Group, Sides, Tally};
use crate::label::Label;
use crate::number::Number;
use crate::tables::TablesError;
use crate::unit::Unit;

/// Digits of a decimal: as many as Arrow's 128 bits hold.
const PRECISION: u8 = 38;

/// Columns on their way into a table.
#[derive(Default)]
struct Columns(Vec<(&'static str, ArrayRef)>);

impl Columns {
    fn texts(&mut self, name: &'static str, cells: impl Iterator<Item = Option<String>>) {
        self.0.push((name, Arc::new(cells.collect::<StringArray>())));
    }

    fn counts(&mut self, name: &'static str, cells: impl Iterator<Item = usize>) {
        self.0.push((name, Arc::new(cells.map(|c| u64::try_from(c).ok()).collect::<UInt64Array>())));
    }

    /// Decimals at the scale of that with the most digits, at least at two.
    fn decimals(&mut self, name: &'static str, cells: Vec<Option<Number>>) -> Result<(), TablesError> {
        let scale = cells.iter().flatten().map(|n| n.scale()).max().unwrap_or(0).max(2);
        let array: Decimal128Array = cells.into_iter().map(|n| n.and_then(|n| n.at_scale(scale))).collect();
        let array =
            array.with_precision_and_scale(PRECISION, i8::try_from(scale).unwrap_or(i8::MAX)).map_err(|e| TablesError::Arrow(e.to_string()))?;
        self.0.push((name, Arc::new(array)));
        Ok(())
    }

    fn finish(self) -> Result<RecordBatch, TablesError> {
        let columns = self.0.into_iter().map(|(name, array)| (name, array, true));
        RecordBatch::try_from_iter_with_nullable(columns).map_err(|e| TablesError::Arrow(e.to_string()))
    }
}

/// A group with what it belongs to.
struct Place<'c> {
    by: &'c str,
    group: &'c Group,
}

impl Columns {
    fn places<'c>(&mut self, places: &[(&Place<'c>, Option<&'static str>)]) {
        self.texts("by", places.iter().map(|(p, _)| Some(p.by.to_owned())));
        self.texts("group", places.iter().map(|(p, _)| p.group.code.clone()));
        self.texts("group_zh", places.iter().map(|(p, _)| Some(p.group.label.zh.to_string())));
        self.texts("group_en", places.iter().map(|(p, _)| Some(p.group.label.en.to_string())));
        if places.iter().any(|(_, side)| side.is_some()) {
            self.texts("side", places.iter().map(|(_, side)| side.map(str::to_owned)));
        }
    }
}

/// A column of numbers: its name, and what stands in it.
type Numbers<T> = (&'static str, fn(&T) -> Option<Number>);

/// A line of the summary.
struct Line<'c> {
    place: &'c Place<'c>,
    level: &'static str,
    name: String,
    label: Label,
    programme: Option<&'c str>,
    unit: Option<&'c Unit>,
    tally: &'c Tally,
}

impl Comparison {
    fn places(&self) -> Vec<Place<'_>> {
        let all = std::iter::once(Place { by: "", group: &self.overall });
        let groupings = self.groupings.iter().chain(&self.shares);
        all.chain(groupings.flat_map(|g| g.groups.iter().map(|group| Place { by: &g.name, group }))).collect()
    }

    /// The households as a table, a row each, in their order: `before`, `after`, `difference` (decimals, null where an amount can't be told under one
    /// of the policies) and `share` (from 1: the decile; null where it is in none).
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold an amount.
    pub fn household_batch(&self) -> Result<RecordBatch, TablesError> {
        let mut columns = Columns::default();
        columns.decimals("before", (0..self.households).map(|h| self.before(h)).collect())?;
        columns.decimals("after", (0..self.households).map(|h| self.after(h)).collect())?;
        columns.decimals("difference", (0..self.households).map(|h| self.difference(h)).collect())?;
        columns.0.push(("share", Arc::new((0..self.households).map(|h| self.share(h)).collect::<UInt32Array>())));
        columns.finish()
    }

    /// What all and each group come to, a row for the total, each programme and each rule.
    ///
    /// | column | |
    /// |---|---|
    /// | `by`, `group`, `group_zh`, `group_en` | the grouping (`""`: all households; `share`: shares) and the group: its value, null where it isn't known, and its labels |
    /// | `level`, `name`, `name_zh`, `name_en`, `programme`, `unit` | `total`, `programme` or `rule`; which, its labels, its programme and unit |
    /// | `rows`, `households` | rows that count, and for how many households they stand |
    /// | `cost_before`, `cost_after`, `cost_difference` | weighted sums; null of truth values |
    /// | `recipients_before`, `recipients_after`, `share_before`, `share_after` | households that receive, weighted, and their share |
    /// | `gainers`, `gainers_amount`, `losers`, `losers_amount`, `unchanged` | households that get more, less or the same, weighted, and by how much |
    /// | `entering`, `leaving` | recipients after that weren't before, and the reverse |
    /// | `undecided_before`, `undecided_after` | rows left out |
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold a sum.
    pub fn summary_batch(&self) -> Result<RecordBatch, TablesError> {
        let places = self.places();
        let mut lines: Vec<Line<'_>> = Vec::new();
        for place in &places {
            let group = place.group;
            let (unit, total) = (self.unit.as_ref(), Label::new("合计", "total"));
            lines.push(Line { place, level: "total", name: "total".into(), label: total, programme: None, unit, tally: &group.total });
            lines.extend(group.programmes.iter().map(|p| Line {
                place,
                level: "programme",
                name: p.programme.to_string(),
                label: p.title.clone(),
                programme: Some(&p.programme),
                unit: Some(&p.unit),
                tally: &p.tally,
            }));
            lines.extend(group.rules.iter().map(|r| Line {
                place,
                level: "rule",
                name: r.rule.to_string(),
                label: r.label.clone(),
                programme: Some(&r.programme),
                unit: r.unit.as_ref(),
                tally: &r.tally,
            }));
        }
        let mut columns = Columns::default();
        columns.places(&lines.iter().map(|l| (l.place, None)).collect::<Vec<_>>());
        columns.texts("level", lines.iter().map(|l| Some(l.level.to_owned())));
        columns.texts("name", lines.iter().map(|l| Some(l.name.clone())));
        columns.texts("name_zh", lines.iter().map(|l| Some(l.label.zh.to_string())));
        columns.texts("name_en", lines.iter().map(|l| Some(l.label.en.to_string())));
        columns.texts("programme", lines.iter().map(|l| l.programme.map(str::to_owned)));
        columns.texts("unit", lines.iter().map(|l| l.unit.map(ToString::to_string)));
        columns.counts("rows", lines.iter().map(|l| l.tally.rows));
        let numbers: [Numbers<Tally>; 15] = [
            ("households", |t| Some(t.households)),
            ("cost_before", |t| t.cost.map(|c| c.before)),
            ("cost_after", |t| t.cost.map(|c| c.after)),
            ("cost_difference", Tally::difference),
            ("recipients_before", |t| Some(t.recipients.before)),
            ("recipients_after", |t| Some(t.recipients.after)),
            ("share_before", |t| t.share.before),
            ("share_after", |t| t.share.after),
            ("gainers", |t| Some(t.gainers.households)),
            ("gainers_amount", |t| t.gainers.amount),
            ("losers", |t| Some(t.losers.households)),
            ("losers_amount", |t| t.losers.amount),
            ("unchanged", |t| Some(t.unchanged())),
            ("entering", |t| Some(t.entering)),
            ("leaving", |t| Some(t.leaving)),
        ];
        for (name, of) in numbers {
            columns.decimals(name, lines.iter().map(|l| of(l.tally)).collect())?;
        }
        columns.counts("undecided_before", lines.iter().map(|l| l.tally.undecided.before));
        columns.counts("undecided_after", lines.iter().map(|l| l.tally.undecided.after));
        columns.finish()
    }

    /// How resources are spread, a row for each group and side: the columns of groups as in [`summary_batch`](Self::summary_batch), `side` (`before`,
    /// `after`), `units`, `mean`, `gini`, `headcount`, `gap`, `severity`, `poor`, `shortfall`, and `least`, `greatest` (of shares). Without an income it
    /// has no rows.
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold a sum.
    pub fn distribution_batch(&self) -> Result<RecordBatch, TablesError> {
        let places = self.places();
        let rows = both(&places, |g| g.distribution);
        let mut columns = Columns::default();
        columns.places(&rows.iter().map(|(p, side, _)| (*p, Some(*side))).collect::<Vec<_>>());
        let mut put = |name, of: &dyn Fn(&super::Distribution, &Group) -> Option<Number>| {
            columns.decimals(name, rows.iter().map(|(p, _, d)| of(d, p.group)).collect())
        };
        put("units", &|d, _| Some(d.units))?;
        put("mean", &|d, _| d.mean)?;
        put("gini", &|d, _| d.gini)?;
        put("headcount", &|d, _| d.poverty.map(|p| p.headcount))?;
        put("gap", &|d, _| d.poverty.map(|p| p.gap))?;
        put("severity", &|d, _| d.poverty.map(|p| p.severity))?;
        put("poor", &|d, _| d.poverty.map(|p| p.poor))?;
        put("shortfall", &|d, _| d.poverty.map(|p| p.shortfall))?;
        put("least", &|_, g| g.bounds.map(|b| b.0))?;
        put("greatest", &|_, g| g.bounds.map(|b| b.1))?;
        columns.finish()
    }

    /// Payments against the reference, a row for each group and side: the columns of groups, `side`, `covered`, `wrongly_paid`, `missed`, `outside`,
    /// `inclusion_error`, `exclusion_error`, `over`, `under` (null but for amounts paid), `unknown`. Without a reference it has no rows.
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold a sum.
    pub fn coverage_batch(&self) -> Result<RecordBatch, TablesError> {
        let places = self.places();
        let rows = both(&places, |g| g.coverage);
        let mut columns = Columns::default();
        columns.places(&rows.iter().map(|(p, side, _)| (*p, Some(*side))).collect::<Vec<_>>());
        let numbers: [Numbers<super::Coverage>; 8] = [
            ("covered", |c| Some(c.covered)),
            ("wrongly_paid", |c| Some(c.wrongly_paid)),
            ("missed", |c| Some(c.missed)),
            ("outside", |c| Some(c.outside)),
            ("inclusion_error", |c| c.inclusion_error),
            ("exclusion_error", |c| c.exclusion_error),
            ("over", |c| c.amounts.map(|a| a.over)),
            ("under", |c| c.amounts.map(|a| a.under)),
        ];
        for (name, of) in numbers {
            columns.decimals(name, rows.iter().map(|(.., c)| of(c)).collect())?;
        }
        columns.counts("unknown", rows.iter().map(|(.., c)| c.unknown));
        columns.finish()
    }
}

/// What groups say of both sides, a row each.
fn both<'p, 'c, T: Copy>(places: &'p [Place<'c>], of: impl Fn(&Group) -> Option<Sides<T>>) -> Vec<(&'p Place<'c>, &'static str, T)> {
    let rows = places.iter().filter_map(|place| of(place.group).map(|s| [(place, "before", s.before), (place, "after", s.after)]));
    rows.flatten().collect()
}
