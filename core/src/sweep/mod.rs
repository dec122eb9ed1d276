//! Sweeps: every benefit over one fact, with its breakpoints, marginal rates and cliffs.
//!
//! ```text
//! household, fact, range ──▶ a household for each value ──▶ columns ──▶ pieces of equal slope, cliffs
//! ```
//!
//! A sweep is no interpretation of its own: it assesses the household at every value of the range, so that it is exact at each of them, rounding included.

mod error;
mod grid;
mod json;
mod pieces;
mod range;
#[cfg(all(test, feature = "author"))]
mod tests;

pub use error::SweepError;
pub use range::SweepRange;

use std::sync::Arc;

use crate::assessment::RuleError;
use crate::facts::{EntityId, FactId, Faults, Path, Value};
use crate::ir::types::Type;
use crate::ir::{RuleKind, SymbolId};
use crate::label::Label;
use crate::number::Number;
use crate::policy::{Assessable, Policy};
use crate::review::{adds_up_benefits, is_money_per_month};
use crate::unit::{CNY, MONTH, Unit};
use crate::words::unit_of;
use grid::{Grid, Point};

/// What a policy says of a household while one of its facts goes through a range of values.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The fact's path: `members[0].wage_income`.
    pub path: Box<str>,
    /// The fact.
    pub fact: FactId,
    /// Its label.
    pub label: Label,
    /// Its unit.
    pub unit: Option<Unit>,
    /// The first value.
    pub from: Number,
    /// The last value.
    pub to: Number,
    /// From one value to the next.
    pub step: Number,
    /// Each rule of the household or of one of its members, in the order of the pack.
    pub series: Vec<Series>,
    /// All monthly benefits together; `None` where none was swept.
    pub total: Option<Total>,
    schema: Arc<crate::facts::Schema>,
}

/// A rule over the values of the fact.
#[derive(Clone, Debug)]
pub struct Series {
    /// The rule: `dibao::monthly_amount`. Empty for a total.
    pub rule: Box<str>,
    /// Whose it is: `members[0]`; empty for the household.
    pub path: Path,
    /// Its label.
    pub label: Label,
    /// Its unit.
    pub unit: Option<Unit>,
    /// Type of its values.
    pub ty: Arc<Type>,
    /// From the first value to the last, without gaps: each begins one step after the end of the one before.
    pub pieces: Vec<Piece>,
    /// Where more of the fact costs more than it brings.
    pub cliffs: Vec<Cliff>,
    step: Number,
}

/// A stretch of values over which a rule changes by the same amount with each step.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The fact's first value.
    pub from: Number,
    /// The fact's last value.
    pub to: Number,
    /// What the rule gives there.
    pub course: Course,
}

/// What a rule gives over a stretch.
#[derive(Clone, Debug)]
pub enum Course {
    /// Values.
    Values {
        /// At the first value of the stretch.
        start: Value,
        /// At the last.
        end: Value,
        /// By how much a number changes with each step, exactly: `-1` where each yuan more takes one yuan away. `None` for what is no number, and for a
        /// single value.
        slope: Option<Number>,
    },
    /// It can't be computed; this is why at the first value.
    Error(Arc<RuleError>),
    /// The household is at fault; these are the faults at the first value.
    Faults(Faults),
}

/// A place where a rule gives less by more than the fact brings: earning one step more leaves the household with less.
///
/// Where the fact and the rule aren't amounts of money in the same unit (or one by the month and the other by the year), every fall from one stretch
/// to the next counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cliff {
    /// The first value of the fact at which it is lost, to the last digit that the fact may have.
    pub at: Number,
    /// What the rule gives just before.
    pub before: Number,
    /// What it gives there.
    pub after: Number,
}

impl Cliff {
    /// How much is lost.
    #[must_use]
    pub fn lost(&self) -> Number {
        self.before.checked_sub(self.after).unwrap_or(Number::ZERO)
    }
}

/// Monthly benefits together.
#[derive(Clone, Debug)]
pub struct Total {
    /// Their sum; what is absent counts as nothing, and where one can't be computed nor can the sum.
    pub series: Series,
    /// Benefits that can't be computed at any of the values, by their paths: they are not in the sum.
    pub left_out: Vec<Path>,
}

impl Sweep {
    /// The schema of the fact and of the rules' values.
    #[must_use]
    pub fn schema(&self) -> &crate::facts::Schema {
        &self.schema
    }
}

impl Series {
    /// What the rule gives at a value of the sweep; `None` where it has no value there, or that is no value of the sweep.
    #[must_use]
    pub fn at(&self, value: Number) -> Option<Value> {
        let piece = self.pieces.iter().find(|piece| piece.from <= value && value <= piece.to)?;
        let Course::Values { start, slope, .. } = &piece.course else { return None };
        let along = value.checked_sub(piece.from).ok()?;
        if !along.checked_rem(self.step).ok()?.is_zero() {
            return None;
        }
        match (start, slope) {
            (Value::Number(start), Some(slope)) => {
                let steps = along.checked_div_floor(self.step).ok()?;
                Some(Value::Number(start.checked_add(slope.checked_mul(steps).ok()?).ok()?))
            }
            _ => Some(start.clone()),
        }
    }
}

impl Policy {
    /// Every benefit in force, and what monthly benefits come to together, while a fact of the household goes through a range of values. What the
    /// household says of that fact doesn't count; it may be left out.
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use doudi::policy::Json;
    /// use doudi::sweep::Course;
    /// # let files = [
    /// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
    /// #     ("demo/facts.toml", "[household]\n[household.facts]\nincome = { type = \"money\", unit = \"CNY/month\", min = 0, label = \"收入 · Income\" }\n"),
    /// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 补助金 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { if household.income < as_unit(600, \"CNY/month\") { max(as_unit(500, \"CNY/month\") - household.income, as_unit(100, \"CNY/month\")) } else { 0 } }\n"),
    /// # ];
    /// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
    /// # let policy = pack.policy("2025-01-01".parse()?)?;
    /// // 500 less the income, at least 100, for incomes below 600.
    /// let sweep = policy.sweep(&Json("{}"), "income", 0..=1000)?;
    /// let aid = &sweep.series[0];
    /// let stretches: Vec<String> = aid.pieces.iter().map(|p| format!("{} to {}", p.from, p.to)).collect();
    /// assert_eq!(stretches, ["0 to 400", "401 to 599", "600 to 1000"]);
    /// assert!(matches!(&aid.pieces[0].course, Course::Values { slope: Some(slope), .. } if slope.to_string() == "-1"));
    /// assert_eq!((aid.cliffs[0].at.to_string(), aid.cliffs[0].lost().to_string()), ("600".to_owned(), "100".to_owned()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A path that is no number of the household, values that the fact can't have, too many of them, or the faults of the household.
    pub fn sweep<H: Assessable + ?Sized>(&self, household: &H, path: &str, range: impl Into<SweepRange>) -> Result<Sweep, SweepError> {
        let benefits = self.rules_in_force().into_iter().filter(|rule| self.kind(*rule) == Some(RuleKind::Benefit)).collect();
        self.swept(household, path, range.into(), benefits)
    }

    /// The same for some rules, whatever they give.
    ///
    /// # Errors
    ///
    /// As [`sweep`](Self::sweep), and names that are no rule in force.
    pub fn sweep_rules<H, S>(
        &self,
        household: &H,
        path: &str,
        range: impl Into<SweepRange>,
        rules: impl IntoIterator<Item = S>,
    ) -> Result<Sweep, SweepError>
    where
        H: Assessable + ?Sized,
        S: AsRef<str>,
    {
        let mut rules = self.rules_named(rules)?;
        rules.sort_unstable();
        rules.dedup();
        self.swept(household, path, range.into(), rules)
    }

    fn swept<H: Assessable + ?Sized>(&self, household: &H, path: &str, range: SweepRange, rules: Vec<SymbolId>) -> Result<Sweep, SweepError> {
        let grid = Grid::new(self, household, path, &range, rules)?;
        let rows = grid.run(grid.values());
        let count = |entity: EntityId| grid.one().rows(entity).map_or(0, |rows| rows.len);
        let mut series = Vec::new();
        let mut added: Vec<Added<'_>> = Vec::new();
        let mut rows = rows.iter().enumerate();
        for output in &grid.plan().outputs {
            let Some((symbol, (definition, _))) = self.program().symbol(output.symbol).zip(self.rule(output.symbol)) else { continue };
            let unit = unit_of(&output.ty);
            let in_total = self.kind(output.symbol) == Some(RuleKind::Benefit)
                && unit.as_ref().is_some_and(is_money_per_month)
                && !adds_up_benefits(self, output.symbol);
            for lane in 0..count(output.entity) {
                let Some((row, points)) = rows.next() else { continue };
                let (_, path) = grid.one().place(output.entity, lane);
                if in_total {
                    added.push(Added { path: path.clone().key(symbol.name.clone()), row, points });
                }
                let about = About { rule: &symbol.name, path, label: &definition.label, unit: unit.clone(), ty: output.ty.clone() };
                series.push(about.series(&grid, points, &[row], Some((output.symbol, lane))));
            }
        }
        let total = (!added.is_empty()).then(|| total(&grid, added));
        let step = grid.step();
        let (from, to) = grid.ends();
        Ok(Sweep {
            path: path.into(),
            fact: grid.fact_id(),
            label: grid.label(),
            unit: grid.unit().cloned(),
            from,
            to,
            step,
            series,
            total,
            schema: self.program().schema.clone(),
        })
    }
}

/// What a series is about.
struct About<'a> {
    rule: &'a str,
    path: Path,
    label: &'a Label,
    unit: Option<Unit>,
    ty: Arc<Type>,
}

impl About<'_> {
    /// `of` is the rule and the entity; none for a total, whose errors are those of its parts.
    fn series(self, grid: &Grid<'_>, points: &[Point], rows: &[usize], of: Option<(SymbolId, usize)>) -> Series {
        let runs = pieces::runs(points);
        let cliffs = pieces::cliffs(grid, points, &runs, self.unit.as_ref(), rows);
        let pieces = runs.iter().map(|run| pieces::piece(grid, points, run, of)).collect();
        Series { rule: self.rule.into(), path: self.path, label: self.label.clone(), unit: self.unit, ty: self.ty, pieces, cliffs, step: grid.step() }
    }
}

/// A benefit that is in the total.
struct Added<'g> {
    path: Path,
    row: usize,
    points: &'g [Point],
}

fn total(grid: &Grid<'_>, added: Vec<Added<'_>>) -> Total {
    let (known, unknown): (Vec<_>, Vec<_>) = added.into_iter().partition(|a| a.points.iter().any(|point| matches!(point, Point::Value(_))));
    let left_out = unknown.into_iter().map(|a| a.path).collect();
    let rows: Vec<usize> = known.iter().map(|a| a.row).collect();
    let points: Vec<Point> = (0..grid.len()).map(|at| pieces::sum(known.iter().filter_map(|a| a.points.get(at)))).collect();
    let unit = Unit::base(CNY).div(&Unit::base(MONTH));
    let ty = Arc::new(Type::number(unit.clone().unwrap_or_default()));
    let label = Label::new("每月合计", "Monthly benefits together");
    let about = About { rule: "", path: Path::root(), label: &label, unit, ty };
    Total { series: about.series(grid, &points, &rows, None), left_out }
}
