//! Two policies compared over a population: what households get under each, what that costs, who gains and who loses.
//!
//! ```text
//! two assessments of the same households ──▶ measures: amounts of each household, before and after ──▶ tallies of all, of groups, of shares
//! ```
//!
//! Everything is counted in whole numbers of up to 256 bits and rounded once, at the end, where there is something to round: results are the same in
//! any order of the households and on any number of cores. A household of weight 2 counts as two of weight 1, and what groups come to adds up to what
//! all come to.

mod coverage;
mod error;
mod exact;
mod groups;
mod json;
mod lines;
mod measure;
mod options;
mod spread;
#[cfg(feature = "arrow")]
mod table;
mod tally;
mod text;
mod values;
mod weights;

pub use coverage::{Coverage, Misspent};
pub use error::{CompareError, OptionFault};
pub use options::{Cells, Column, Comparing, Source, Use};
pub use spread::{Distribution, Poverty};
pub use tally::{Movers, Tally};
pub use text::TextTable;

#[cfg(feature = "arrow")]
use std::ops::ControlFlow;

use crate::facts::population::Population;
use crate::ir::RuleKind;
use crate::label::Label;
use crate::number::Number;
use crate::policy::Policy;
use crate::population::PopulationAssessment;
use crate::review::Basis;
#[cfg(feature = "arrow")]
use crate::tables::{Tables, TablesOptions};
use crate::unit::Unit;
use coverage::{Held, coverages};
use groups::Scope;
use lines::{Line, Lines};
use measure::Measure;
use options::Reference;
use spread::{Parts, Resources};
use tally::tallies;
use values::{Finder, Numbers};
use weights::Weights;

/// Before and after.
const SIDES: usize = 2;

/// Something under the base policy and under the reform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides<T> {
    /// Under the base policy.
    pub before: T,
    /// Under the reform.
    pub after: T,
}

/// Two policies over the same households.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Under what the households were assessed.
    pub basis: Sides<Basis>,
    /// The unit of a household's amount; none where it is decisions that are compared.
    pub unit: Option<Unit>,
    /// The rules whose amounts a household's amount is the sum of; or the decisions, one of which has to hold.
    pub counted: Vec<Box<str>>,
    /// How many households there are.
    pub households: usize,
    /// How many of them are left out.
    pub left_out: LeftOut,
    /// All households together.
    pub overall: Group,
    /// The same by what was asked for.
    pub groupings: Vec<Grouping>,
    /// The same by shares of equal size, those with the least resources before first: deciles, where 10 were asked for; none without an income.
    pub shares: Option<Grouping>,
    amounts: Measure,
    share_of: Vec<Option<u32>>,
}

/// How many households (rows, not weighted) are left out, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// At fault, under each policy: they are in nothing.
    pub faults: Sides<usize>,
    /// Their weight isn't known: they are in nothing.
    pub weight: usize,
    /// Their amount can't be told under each policy, though they are without faults: they are in no sum of amounts, but in the tallies of those rules
    /// that can be decided.
    pub undecided: Sides<usize>,
    /// They are in the tallies but not in the distribution, or in neither: income, equivalents, persons or line aren't known or not above 0.
    pub distribution: usize,
}

/// Households by a fact, a rule or a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouping {
    /// Its name; `share` of shares.
    pub name: String,
    /// Its label.
    pub label: Label,
    /// The groups, in the order of their values; those of whom it isn't known come last.
    pub groups: Vec<Group>,
}

/// What a group of households comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its value, as data has it: a code, `true`, a region; of shares `1`, `2`, …; none: not known.
    pub code: Option<String>,
    /// Its value, as people read it.
    pub label: Label,
    /// Households' amounts.
    pub total: Tally,
    /// Programme by programme, benefits of each unit apart, without those that only add up others.
    pub programmes: Vec<ProgrammeTally>,
    /// Rule by rule.
    pub rules: Vec<RuleTally>,
    /// Payments against the reference.
    pub coverage: Option<Sides<Coverage>>,
    /// How resources are spread.
    pub distribution: Option<Sides<Distribution>>,
    /// The least and the greatest resources before, of shares.
    pub bounds: Option<(Number, Number)>,
}

/// The benefits of a programme in one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgrammeTally {
    /// The programme.
    pub programme: Box<str>,
    /// Its title.
    pub title: Label,
    /// The unit of the benefits.
    pub unit: Unit,
    /// What they come to.
    pub tally: Tally,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleTally {
    /// The rule: `dibao::monthly_amount`.
    pub rule: Box<str>,
    /// Its programme.
    pub programme: Box<str>,
    /// Its label.
    pub label: Label,
    /// What it is for.
    pub kind: RuleKind,
    /// Its unit; none of truth values and pure numbers.
    pub unit: Option<Unit>,
    /// It only adds up other benefits, and is in no sum beside these.
    pub is_subtotal: bool,
    /// Whether each policy has it.
    pub in_force: Sides<bool>,
    /// What it comes to.
    pub tally: Tally,
}

/// Compares two policies over a population: assesses all households under both, and tells what differs.
///
/// ```
/// # use doudi::pack::Pack;
/// use doudi::compare::{Comparing, compare};
/// use doudi::facts::Input;
/// use doudi::policy::Json;
/// # let files = [
/// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
/// #     ("demo/facts.toml", "[household]\n[household.facts]\nincome = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\" }\n"),
/// #     ("demo/aid.toml", "[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nvalues = [ { from = 2023-01-01, value = 600, cite = \"A\" } ]\n"),
/// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 补助金 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { max(standard(household) - household.income, 0) }\n"),
/// # ];
/// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
/// let policy = pack.policy("2023-06-01".parse()?)?;
/// let reform = policy.reform(&Json(r#"{ "aid::standard": "×1.1" }"#))?;
/// let households = [r#"{ "income": 100 }"#, r#"{ "income": 640 }"#, r#"{ "income": 900 }"#].map(|h| Input::from_json(h).unwrap());
/// let (population, _) = policy.reader().read_all(&households);
///
/// let found = compare(&policy, &reform, &population, &Comparing::new().income("income"))?;
/// let total = &found.overall.total;
/// assert_eq!((total.recipients.before.to_string(), total.recipients.after.to_string()), ("1".into(), "2".into()));
/// assert_eq!(total.difference().unwrap().to_money_text(), "80.00");
/// assert_eq!(found.difference(1).unwrap().to_string(), "20");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Names that match nothing, columns and units that don't fit, all at once; policies whose facts differ; sums beyond 10¹⁴. Households at fault and
/// rules that can't be decided are counted in the result.
pub fn compare(base: &Policy, reform: &Policy, population: &Population, comparing: &Comparing) -> Result<Comparison, CompareError> {
    if !same_facts(base, reform) {
        return Err(CompareError::OtherFacts);
    }
    let asked = lines::asked([base, reform], comparing)?;
    let before = base.assess_population(population, asked.before)?;
    let after = reform.assess_population(population, asked.after)?;
    compared(
        [&before, &after],
        Over {
            population: Some(population),
            #[cfg(feature = "arrow")]
            tables: None,
        },
        comparing,
    )
}

/// Compares two policies over tables: as [`compare`]. Names may mean columns of the households' table, or of one given [`beside`](Comparing::beside).
///
/// # Errors
///
/// As [`compare`], and tables that can't be assessed.
#[cfg(feature = "arrow")]
pub fn compare_tables(base: &Policy, reform: &Policy, tables: &Tables, comparing: &Comparing) -> Result<Comparison, CompareError> {
    compare_tables_with(base, reform, tables, comparing, &|_, _| ControlFlow::Continue(()))
}

/// The same, telling its progress as [`TablesOptions::progress`] says: each household counts twice, once under each policy.
///
/// # Errors
///
/// As [`compare_tables`], and [`TablesError::Stopped`](crate::tables::TablesError::Stopped) where `progress` ended it.
#[cfg(feature = "arrow")]
pub fn compare_tables_with(
    base: &Policy,
    reform: &Policy,
    tables: &Tables,
    comparing: &Comparing,
    progress: &dyn Fn(usize, usize) -> ControlFlow<()>,
) -> Result<Comparison, CompareError> {
    let asked = lines::asked([base, reform], comparing)?;
    let assess = |policy: &Policy, rules: Vec<String>, told: &dyn Fn(usize, usize) -> ControlFlow<()>| {
        policy.assess_tables_with(tables, &TablesOptions::new().rules(rules).ignore(comparing.ignore.iter()).progress(told))
    };
    let before = assess(base, asked.before, &|done, all| progress(done, 2 * all))?;
    let after = assess(reform, asked.after, &|done, all| progress(all + done, 2 * all))?;
    compared([before.assessment(), after.assessment()], Over { population: None, tables: Some(tables.households()) }, comparing)
}

/// Compares two assessments of the same households, in the same order; under policies of any packs. Names in `comparing` are those of rules that were
/// assessed before, of lists, and of columns of the table given beside.
///
/// # Errors
///
/// As [`compare`], and assessments of different numbers of households.
pub fn compare_assessments(before: &PopulationAssessment, after: &PopulationAssessment, comparing: &Comparing) -> Result<Comparison, CompareError> {
    if before.households() != after.households() {
        return Err(CompareError::OtherHouseholds { before: before.households(), after: after.households() });
    }
    compared([before, after], Over::default(), comparing)
}

/// Do the two read the same population? Codes and bounds are those of the facts.
fn same_facts(base: &Policy, reform: &Policy) -> bool {
    let (a, b) = (&base.program().schema, &reform.program().schema);
    let alike = || {
        let entities =
            a.entities.len() == b.entities.len() && a.entities.iter().zip(&b.entities).all(|(a, b)| a.key == b.key && a.parent == b.parent);
        let facts =
            a.facts.len() == b.facts.len() && a.facts.iter().zip(&b.facts).all(|(a, b)| a.key == b.key && a.entity == b.entity && a.ty == b.ty);
        let codes = a.facts.iter().all(|f| match f.ty {
            crate::facts::FactType::Choice(set) => a.choice(set) == b.choice(set),
            _ => true,
        });
        entities && facts && codes
    };
    std::sync::Arc::ptr_eq(a, b) || alike()
}

/// What is asked about the households, found.
struct Asked {
    weights: Weights,
    scopes: Vec<Scope>,
    income: Option<Numbers>,
    equivalents: Option<Numbers>,
    persons: Option<Numbers>,
    line: Option<Numbers>,
    held: Option<Held>,
}

impl Asked {
    fn find(finder: &mut Finder<'_>, comparing: &Comparing, unit: Option<&Unit>) -> Self {
        let households = finder.assessed.households();
        let mut numbers = |source: &Option<Source>, of| source.as_ref().and_then(|s| finder.numbers(s, of));
        let weight = numbers(&comparing.weight, Use::Weight);
        let income = numbers(&comparing.income, Use::Income);
        let equivalents = numbers(&comparing.equivalents, Use::Equivalents);
        let persons = numbers(&comparing.persons, Use::Persons);
        let line = numbers(&comparing.line, Use::Line);
        let weights = Weights::new(households, weight);
        if let Some(row) = weights.negative() {
            let zh = format!("第 {row} 户(从 0 起)的权数小于 0");
            finder.fault(Use::Weight, "", zh, format!("the weight of household {row} (from 0) is below 0"));
        }
        for (of, numbers) in [(Use::Income, &income), (Use::Line, &line)] {
            if let Some(found) = numbers.as_ref().and_then(|n| n.unit.as_ref()).filter(|found| !lines::goes_with(found, unit)) {
                let wanted = unit.map_or_else(|| "1".to_owned(), ToString::to_string);
                let zh = format!("单位为 {found},与金额的单位 {wanted} 不同");
                finder.fault(of, "", zh, format!("it is in {found}, and amounts are in {wanted}"));
            }
        }
        if income.is_some() && unit.is_none() {
            finder.fault(Use::Income, "", "没有可与收入相加的待遇金额", "there is no benefit to be added to an income");
        }
        if comparing.income.is_none() && comparing.line.is_some() {
            finder.fault(Use::Line, "", "贫困线需要收入:请同时给出 `income`", "a poverty line needs an income: give `income`, too");
        }
        let scopes = comparing.by.iter().filter_map(|by| Some(Scope::new(&finder.find(by, Use::By)?, &finder.assessed.policy().program().schema)));
        let scopes: Vec<Scope> = scopes.collect();
        let held = comparing.reference.as_ref().and_then(|reference| {
            let (Reference::Truth(source) | Reference::Paid(source)) = reference;
            let values = finder.truths_or_numbers(source)?;
            Some(Held::new(values.0, reference, values.1))
        });
        Self { weights, scopes, income, equivalents, persons, line, held }
    }
}

/// What was assessed, for what names may mean besides rules.
#[derive(Default)]
struct Over<'a> {
    population: Option<&'a Population>,
    #[cfg(feature = "arrow")]
    tables: Option<&'a crate::tables::Batches>,
}

fn compared(sides: [&PopulationAssessment; SIDES], over: Over<'_>, comparing: &Comparing) -> Result<Comparison, CompareError> {
    let [base, reform] = sides;
    let households = base.households();
    let lines = Lines::of(sides, comparing)?;
    let mut finder = Finder {
        assessed: base,
        population: over.population,
        #[cfg(feature = "arrow")]
        beside: comparing.beside.as_ref().or(over.tables),
        faults: Vec::new(),
    };
    let asked = Asked::find(&mut finder, comparing, lines.unit.as_ref());
    if !finder.faults.is_empty() {
        return Err(CompareError::Options(finder.faults));
    }
    let amounts = lines.amounts(sides)?;
    let weights = &asked.weights;
    let resources = match &asked.income {
        Some(income) => {
            let parts = Parts {
                income,
                amount: &amounts,
                equivalents: asked.equivalents.as_ref(),
                persons: asked.persons.as_ref(),
                line: asked.line.as_ref(),
                weights,
            };
            Some(Resources::new(&parts)?)
        }
        None => None,
    };
    let share_of = match resources.as_ref().filter(|_| comparing.shares > 0) {
        Some(resources) => resources.shares(comparing.shares)?,
        None => Vec::new(),
    };
    let mut scopes = vec![Scope::all()];
    scopes.extend(asked.scopes);
    let has_shares = !share_of.is_empty() || (resources.is_some() && comparing.shares > 0);
    if has_shares {
        scopes.push(Scope::shares(&share_of, comparing.shares));
    }
    let mut groupings = groupings(&lines, sides, &scopes, &amounts, weights)?;
    for (scope, grouping) in scopes.iter().zip(&mut groupings) {
        let of = |household| scope.of(household);
        if let Some(held) = &asked.held {
            let side = |side| coverages(held, &amounts, weights, side, scope.len(), of);
            for (group, (before, after)) in grouping.groups.iter_mut().zip(side(0)?.into_iter().zip(side(1)?)) {
                group.coverage = Some(Sides { before, after });
            }
        }
        if let Some(resources) = &resources {
            let side = |side| resources.distributions(side, scope.len(), of);
            for (group, (before, after)) in grouping.groups.iter_mut().zip(side(0)?.into_iter().zip(side(1)?)) {
                group.distribution = Some(Sides { before, after });
            }
        }
    }
    let shares = if has_shares { groupings.pop() } else { None };
    let shares = shares.map(|mut shares| {
        let bounds = resources.as_ref().zip(scopes.last()).map(|(r, scope)| r.bounds(scope.len(), |household| scope.of(household)));
        shares.groups.iter_mut().zip(bounds.into_iter().flatten()).for_each(|(group, bounds)| group.bounds = bounds);
        shares
    });
    let mut groupings = groupings.into_iter();
    let Some(overall) = groupings.next().and_then(|all| all.groups.into_iter().next()) else { return Err(CompareError::TooLarge) };
    let faulty = |assessed: &PopulationAssessment| assessed.faults().chunk_by(|(a, _), (b, _)| a == b).count();
    Ok(Comparison {
        basis: Sides { before: Basis::of(base.policy()), after: Basis::of(reform.policy()) },
        unit: lines.unit.clone(),
        counted: lines.counted().map(|l| l.name.as_str().into()).collect(),
        households,
        left_out: LeftOut {
            faults: Sides { before: faulty(base), after: faulty(reform) },
            weight: weights.unknown(),
            undecided: overall.total.undecided,
            distribution: resources.as_ref().map_or(0, |r| r.left_out),
        },
        overall,
        groupings: groupings.collect(),
        shares,
        amounts,
        share_of,
    })
}

/// Tallies of all lines in all scopes. Lines are measured programme by programme, so that few are in memory at a time.
fn groupings(
    lines: &Lines,
    sides: [&PopulationAssessment; SIDES],
    scopes: &[Scope],
    amounts: &Measure,
    weights: &Weights,
) -> Result<Vec<Grouping>, CompareError> {
    let mut groupings = scopes.iter().map(|s| s.grouping(amounts, weights, lines.unit.is_some())).collect::<Result<Vec<_>, _>>()?;
    for programme in lines.programmes() {
        let mut sums: Vec<(Unit, &Line, Measure)> = Vec::new();
        for line in programme {
            let measure = Measure::of_rule(&line.name, sides)?;
            for (scope, grouping) in scopes.iter().zip(&mut groupings) {
                let found = tallies(&measure, weights, scope.len(), |household| scope.of(household), !line.is_truth)?;
                grouping.groups.iter_mut().zip(found).for_each(|(group, tally)| group.rules.push(line.tally(tally)));
            }
            if let Some(unit) = line.unit.as_ref().filter(|_| line.is_summed()) {
                match sums.iter_mut().find(|(u, ..)| u == unit) {
                    Some((_, _, sum)) => sum.add(&measure)?,
                    None => sums.push((unit.clone(), line, measure)),
                }
            }
        }
        for (unit, line, measure) in sums {
            for (scope, grouping) in scopes.iter().zip(&mut groupings) {
                let found = tallies(&measure, weights, scope.len(), |household| scope.of(household), true)?;
                for (group, tally) in grouping.groups.iter_mut().zip(found) {
                    let (programme, title) = (line.programme.clone(), line.title.clone());
                    group.programmes.push(ProgrammeTally { programme, title, unit: unit.clone(), tally });
                }
            }
        }
    }
    Ok(groupings)
}

impl Comparison {
    fn amount(&self, household: usize) -> Option<[Number; SIDES]> {
        let [before, after] = self.amounts.pair(household);
        let number = |mantissa| Number::new(mantissa, self.amounts.scale);
        self.amounts.is_told(household).then(|| number(before).zip(number(after)))?.map(|(before, after)| [before, after])
    }

    /// A household's amount under the base policy; none where it can't be told under one of the two.
    #[must_use]
    pub fn before(&self, household: usize) -> Option<Number> {
        self.amount(household).map(|[before, _]| before)
    }

    /// A household's amount under the reform; none where it can't be told under one of the two.
    #[must_use]
    pub fn after(&self, household: usize) -> Option<Number> {
        self.amount(household).map(|[_, after]| after)
    }

    /// What a household gets more under the reform; none where it can't be told.
    #[must_use]
    pub fn difference(&self, household: usize) -> Option<Number> {
        self.amount(household).and_then(|[before, after]| after.checked_sub(before).ok())
    }

    /// The share that a household is in, from 1: its decile, where 10 shares were asked for; none where it is in none.
    #[must_use]
    pub fn share(&self, household: usize) -> Option<u32> {
        self.share_of.get(household).copied().flatten().map(|share| share + 1)
    }
}

#[cfg(all(test, feature = "author"))]
mod tests;
