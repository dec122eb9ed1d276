//! Populations: many households under one policy, in chunks that stay in the cache.
//!
//! ```text
//! households ──▶ chunk: the columns that the rules read ──▶ columns ──▶ the results' columns, in place
//! ```
//!
//! A chunk is a population of its own, so that a household's results are those that it has alone. With the feature `parallel`, chunks run on all cores;
//! results are the same for any number of them.

mod chunk;
mod column;

pub use column::{RowError, RuleColumn};

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::assessment::RuleErrorKind;
use crate::facts::population::Population;
use crate::facts::{EntityId, Fault, Value};
use crate::plan::Plan;
use crate::policy::{AssessError, Policy};
use chunk::Worker;
use column::{Part, Slots};

/// Households of a chunk: few enough that the registers of a plan stay in the second-level cache, enough that the work outweighs the dispatch.
const CHUNK: usize = 1024;

/// What a policy says of many households.
#[derive(Clone, Debug)]
pub struct PopulationAssessment {
    policy: Policy,
    households: usize,
    columns: Vec<RuleColumn>,
    faults: Vec<(usize, Fault)>,
    texts: Vec<Arc<str>>,
    literals: Vec<Arc<str>>,
    /// For each entity but the household the first lane of each household, then the end.
    first: Vec<Vec<u32>>,
}

impl PopulationAssessment {
    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Number of households.
    #[must_use]
    pub const fn households(&self) -> usize {
        self.households
    }

    /// The lanes of an entity that belong to a household, whatever stands between the two.
    #[must_use]
    pub fn lanes(&self, entity: EntityId, household: usize) -> Range<usize> {
        if entity == EntityId::ROOT {
            return household..household + 1;
        }
        let first = |household: usize| self.first.get(entity.index()).and_then(|f| f.get(household)).map_or(0, |f| *f as usize);
        first(household)..first(household + 1)
    }

    /// A column for each rule, in the order of the pack.
    #[must_use]
    pub fn columns(&self) -> &[RuleColumn] {
        &self.columns
    }

    /// The column of a rule.
    #[must_use]
    pub fn column(&self, rule: &str) -> Option<&RuleColumn> {
        let rule = self.policy.program().symbol_named(rule)?;
        self.columns.iter().find(|c| c.rule == rule)
    }

    /// The result of a rule for one of its entities: [`Value::Absent`] also where the household is at fault.
    ///
    /// `None`: no such column or entity.
    #[must_use]
    pub fn get(&self, rule: &str, lane: usize) -> Option<Result<Value, RuleErrorKind>> {
        let column = self.column(rule)?;
        Some(match column.outcome(lane)? {
            Ok(Value::Text(_)) => Ok(self.text(column, lane).map_or(Value::Absent, Value::Text)),
            other => other,
        })
    }

    /// A text is held by its number: among those of the households, or downward from −1 among those of the rules.
    fn text(&self, column: &RuleColumn, lane: usize) -> Option<Arc<str>> {
        let number = column.values.get(lane)?;
        let own = || self.texts.get(usize::try_from(number).ok()?);
        own().or_else(|| self.literals.get(usize::try_from(-1 - number).ok()?)).cloned()
    }

    /// Faults of households, each with the household's place; in order. A household at fault has no results.
    #[must_use]
    pub fn faults(&self) -> &[(usize, Fault)] {
        &self.faults
    }
}

impl Policy {
    /// Assesses every household of a population under some rules and what these need: each household's results are those that it has alone.
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use doudi::facts::{Input, Value};
    /// # let files = [
    /// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
    /// #     ("demo/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", min = 1, max = 20, label = \"人数 · Size\" }\n"),
    /// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 两人以上 · Two or more\n/// @decision\n/// @cite 第一条\nfn eligible(household) { household.size >= 2 }\n"),
    /// # ];
    /// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
    /// # let policy = pack.policy("2025-01-01".parse()?)?;
    ///
    /// let households = [Input::from_json(r#"{ "size": 1 }"#)?, Input::from_json(r#"{ "size": 3 }"#)?];
    /// let (population, _) = policy.reader().read_all(&households);
    /// let result = policy.assess_population(&population, ["aid::eligible"])?;
    /// assert_eq!(result.get("aid::eligible", 1), Some(Ok(Value::Bool(true))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Names that are no rule in force. A household at fault, and a rule that can't be computed for it, are told in the result.
    pub fn assess_population<S: AsRef<str>>(
        &self,
        population: &Population,
        rules: impl IntoIterator<Item = S>,
    ) -> Result<PopulationAssessment, AssessError> {
        let rules = self.rules_named(rules)?;
        let plan = self.plan(Some(rules), population)?;
        Ok(self.run_population(&plan, population, CHUNK))
    }

    /// In chunks of so many households.
    pub(crate) fn run_population(&self, plan: &Arc<Plan>, population: &Population, chunk: usize) -> PopulationAssessment {
        self.run_chunks(plan, population, chunk, Vec::new())
    }

    /// The same with households that are at fault already.
    #[cfg(feature = "arrow")]
    pub(crate) fn run_faulty(&self, plan: &Arc<Plan>, population: &Population, faults: Vec<(usize, Fault)>) -> PopulationAssessment {
        self.run_chunks(plan, population, CHUNK, faults)
    }

    fn run_chunks(&self, plan: &Arc<Plan>, population: &Population, chunk: usize, mut faults: Vec<(usize, Fault)>) -> PopulationAssessment {
        let households = population.len();
        let lanes = |entity: EntityId| population.rows(entity).map_or(0, |r| r.len);
        let mut columns: Vec<RuleColumn> = plan.outputs.iter().map(|o| RuleColumn::new(plan, o, lanes(o.entity))).collect();
        let ranges: Vec<Range<usize>> = (0..households.div_ceil(chunk)).map(|i| i * chunk..((i + 1) * chunk).min(households)).collect();
        let found = Mutex::new(Vec::new());
        {
            let slots = Slots::new(&mut columns, &ranges, |entity, household| chunk::first_lane(population, entity, household));
            let run = |worker: &mut Worker, (index, parts): (usize, Vec<Part<'_>>)| {
                let Some(range) = ranges.get(index) else { return };
                let told = worker.run(self, plan, population, range.clone(), parts);
                if !told.is_empty() {
                    found.lock().unwrap_or_else(PoisonError::into_inner).push((index, told));
                }
            };
            each(slots, || Worker::new(self, plan, population), run);
        }
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_unstable_by_key(|(index, _)| *index);
        for (_, told) in found {
            faults.extend(told.faults);
            for (column, errors) in columns.iter_mut().zip(told.errors) {
                column.errors.extend(errors);
            }
        }
        faults.sort_by_key(|(household, _)| *household);
        let mut last = None;
        for (household, _) in &faults {
            if last.replace(*household) != Some(*household) {
                for column in &mut columns {
                    let lane = |household| chunk::first_lane(population, column.entity, household);
                    let lanes = lane(*household)..lane(household + 1);
                    column.leave_out(lanes);
                }
            }
        }
        let literals = plan.graph.texts.iter().map(|t| Arc::from(&**t)).collect();
        let first = (0..population.rows.len()).map(|entity| first_lanes(population, entity)).collect();
        PopulationAssessment { policy: self.clone(), households, columns, faults, texts: population.texts.clone(), literals, first }
    }
}

/// The first lane of each household, then the end; of the household itself nothing.
fn first_lanes(population: &Population, entity: usize) -> Vec<u32> {
    let entity = EntityId(u16::try_from(entity).unwrap_or(u16::MAX));
    if entity == EntityId::ROOT {
        return Vec::new();
    }
    (0..=population.len()).map(|household| u32::try_from(chunk::first_lane(population, entity, household)).unwrap_or(u32::MAX)).collect()
}

/// Runs all chunks, on all cores where there are threads.
#[cfg(feature = "parallel")]
fn each<'c, W>(slots: Slots<'c>, worker: impl Fn() -> W + Sync + Send, run: impl Fn(&mut W, (usize, Vec<Part<'c>>)) + Sync + Send) {
    use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
    slots.chunks.into_par_iter().enumerate().for_each_init(worker, run);
}

#[cfg(not(feature = "parallel"))]
fn each<'c, W>(slots: Slots<'c>, worker: impl Fn() -> W, run: impl Fn(&mut W, (usize, Vec<Part<'c>>))) {
    let mut worker = worker();
    slots.chunks.into_iter().enumerate().for_each(|chunk| run(&mut worker, chunk));
}

#[cfg(all(test, feature = "author"))]
mod tests;
