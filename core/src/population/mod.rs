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
mod total;

#[cfg(feature = "arrow")]
pub(crate) use chunk::Source;
#[cfg(feature = "arrow")]
pub(crate) use column::Held;
pub use column::{RowError, RuleColumn};
pub use total::Total;

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::assessment::RuleErrorKind;
use crate::facts::population::Population;
use crate::facts::{EntityId, Fault, Value};
use crate::label::{Label, Lang};
use crate::plan::Plan;
use crate::policy::{AssessError, Policy};
use crate::threads::each;
#[cfg(not(feature = "arrow"))]
use chunk::Source;
use chunk::{Whole, Worker};
#[cfg(not(feature = "arrow"))]
use column::Held;
use column::Queue;

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
        self.get_of(self.column(rule)?, lane)
    }

    /// The result in a lane of a column.
    pub(crate) fn get_of(&self, column: &RuleColumn, lane: usize) -> Option<Result<Value, RuleErrorKind>> {
        Some(match column.outcome(lane)? {
            Ok(Value::Text(_)) => Ok(self.text(column, lane).map_or(Value::Absent, Value::Text)),
            other => other,
        })
    }

    /// Why a result isn't there, by name of what it is about.
    #[must_use]
    pub fn message(&self, error: &RowError) -> Label {
        let program = self.policy.program();
        let symbol = error.symbol().and_then(|s| program.symbol(s));
        let label = |lang| symbol.and_then(|s| s.definitions.last()).map_or("", |d| d.label.get(lang));
        let (name, zh, en) = (symbol.map_or("", |s| &*s.name), label(Lang::Zh), label(Lang::En));
        let on = self.policy.date();
        match error.kind {
            RuleErrorKind::TooLarge => Label::new("数值达到 10¹⁴，超出可计算的范围", "a number reached 10¹⁴, beyond what can be computed"),
            RuleErrorKind::DivisionByZero => Label::new("除数为零", "division by zero"),
            RuleErrorKind::UnknownFact => match error.fact().and_then(|f| program.schema.fact(f)) {
                Some(fact) => {
                    let (key, zh, en) = (&fact.key, fact.label.get(Lang::Zh), fact.label.get(Lang::En));
                    Label::new(format!("未回答 `{key}`（{zh}）"), format!("`{key}` ({en}) was not answered"))
                }
                None => Label::new("所需的要素未回答", "a fact that it needs was not answered"),
            },
            RuleErrorKind::NoValue => Label::new(format!("标准 `{name}`（{zh}）没有对应的值"), format!("parameter `{name}` ({en}) has no value")),
            RuleErrorKind::NotInForce => {
                Label::new(format!("标准 `{name}`（{zh}）在 {on} 没有有效的值"), format!("parameter `{name}` ({en}) has no value in force on {on}"))
            }
            RuleErrorKind::RuleNotInForce => {
                Label::new(format!("规则 `{name}` 在 {on} 无有效版本"), format!("rule `{name}` is not in force on {on}"))
            }
        }
    }

    /// A text is held by its number: among those of the households, or downward from −1 among those of the rules.
    pub(crate) fn text(&self, column: &RuleColumn, lane: usize) -> Option<Arc<str>> {
        let number = column.values.get(lane)?;
        let own = || self.texts.get(usize::try_from(number).ok()?);
        own().or_else(|| self.literals.get(usize::try_from(-1 - number).ok()?)).cloned()
    }

    /// Gives the columns away.
    #[cfg(feature = "arrow")]
    pub(crate) fn take_columns(&mut self) -> Vec<RuleColumn> {
        std::mem::take(&mut self.columns)
    }

    /// Takes them back.
    #[cfg(feature = "arrow")]
    pub(crate) fn give_columns(&mut self, columns: Vec<RuleColumn>) {
        self.columns = columns;
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
        let how = How { chunk, ..How::default() };
        let source = Whole::new(self, plan, population);
        let results = self.run_source(plan, &source, &how).unwrap_or_default();
        self.found(plan, &source, results, population.texts.clone())
    }

    /// What is read from tables, chunk by chunk. `texts` gives the texts that were met on the way; none where it was stopped.
    #[cfg(feature = "arrow")]
    pub(crate) fn run_tables(
        &self,
        plan: &Arc<Plan>,
        source: &impl Source,
        how: &How<'_>,
        texts: impl FnOnce() -> Vec<Arc<str>>,
    ) -> Option<PopulationAssessment> {
        let results = self.run_source(plan, source, how)?;
        Some(self.found(plan, source, results, texts()))
    }

    fn found(&self, plan: &Plan, source: &impl Source, (columns, faults): Results, texts: Vec<Arc<str>>) -> PopulationAssessment {
        let households = source.households();
        let literals = plan.graph.texts.iter().map(|t| Arc::from(&**t)).collect();
        let lane = |entity, household| u32::try_from(source.first_lane(entity, household)).unwrap_or(u32::MAX);
        let entities = self.program().schema.entities.iter().zip(0..).map(|(_, id)| EntityId(id));
        let firsts = |entity| match source.first_lanes(entity) {
            _ if entity == EntityId::ROOT => Vec::new(),
            Some(first) => first.to_vec(),
            None => (0..=households).map(|household| lane(entity, household)).collect(),
        };
        let first = entities.map(firsts).collect();
        PopulationAssessment { policy: self.clone(), households, columns, faults, texts, literals, first }
    }

    /// The results and the faults of all households; none where it was stopped.
    fn run_source(&self, plan: &Arc<Plan>, source: &impl Source, how: &How<'_>) -> Option<Results> {
        let households = source.households();
        // Whoever is told of the progress stays on this thread: the others share only the rest.
        let How { chunk, threads, held, progress } = *how;
        let mut columns: Vec<RuleColumn> =
            plan.outputs.iter().map(|o| RuleColumn::new(plan, o, source.first_lane(o.entity, households), held)).collect();
        let (told, done, stopped) = (Mutex::new(Vec::new()), AtomicUsize::new(0), AtomicBool::new(false));
        {
            let queue = Mutex::new(Queue::new(&mut columns, households));
            let lock = || queue.lock().unwrap_or_else(PoisonError::into_inner);
            // Until there are no more chunks, or nobody wants to go on.
            let work = |go_on: &mut Tell<'_>| {
                let mut worker = Worker::new(self, plan, source, held);
                let mut next = lock().next(chunk, &mut worker.parts, |entity, household| source.first_lane(entity, household));
                while let Some(range) = next {
                    worker.run(self, plan, source, &range);
                    if !go_on(done.fetch_add(range.len(), Ordering::Relaxed) + range.len()) {
                        stopped.store(true, Ordering::Relaxed);
                        lock().stop();
                    }
                    next = lock().next(chunk, &mut worker.parts, |entity, household| source.first_lane(entity, household));
                }
                self.give_back(worker.frame);
                told.lock().unwrap_or_else(PoisonError::into_inner).push(worker.told);
            };
            on_threads(threads.min(households.div_ceil(chunk)), &work, &mut |done| progress.is_none_or(|tell| tell(done, households).is_continue()));
        }
        if stopped.into_inner() {
            return None;
        }
        let mut faults = Vec::new();
        for told in told.into_inner().unwrap_or_else(PoisonError::into_inner) {
            faults.extend(told.faults);
            for (column, errors) in columns.iter_mut().zip(told.errors) {
                if column.errors.is_empty() {
                    column.errors = errors;
                } else {
                    column.errors.extend(errors);
                }
            }
        }
        faults.sort_by_key(|(household, _)| *household);
        let mut at_fault: Vec<usize> = faults.iter().map(|(household, _)| *household).collect();
        at_fault.dedup();
        each(columns.iter_mut().collect(), |column| {
            // Each thread told them in order: a sort that merges what is sorted already has little to do.
            column.errors.sort_by_key(|e| e.lane);
            let entity = column.entity;
            column.leave_out(at_fault.iter().map(|h| source.first_lane(entity, *h)..source.first_lane(entity, h + 1)));
        });
        Some((columns, faults))
    }
}

/// Columns of results, and the faults of households.
type Results = (Vec<RuleColumn>, Vec<(usize, Fault)>);

/// How a population is run.
pub(crate) struct How<'o> {
    pub(crate) chunk: usize,
    /// At most so many threads at once.
    pub(crate) threads: usize,
    pub(crate) held: Held,
    /// Told of households done and of all; says whether to go on.
    pub(crate) progress: Option<&'o dyn Fn(usize, usize) -> ControlFlow<()>>,
}

impl Default for How<'_> {
    fn default() -> Self {
        Self { chunk: CHUNK, threads: usize::MAX, held: Held::default(), progress: None }
    }
}

/// Told of households done; says whether to go on.
type Tell<'t> = dyn FnMut(usize) -> bool + 't;

/// Does the same work on several threads; only the one that called tells how far it is.
#[cfg(feature = "parallel")]
fn on_threads(threads: usize, work: &(dyn Fn(&mut Tell<'_>) + Sync), tell: &mut Tell<'_>) {
    rayon::in_place_scope(|scope| {
        for _ in 1..threads.min(rayon::current_num_threads()) {
            scope.spawn(move |_| work(&mut |_| true));
        }
        work(tell);
    });
}

#[cfg(not(feature = "parallel"))]
fn on_threads(_: usize, work: &dyn Fn(&mut Tell<'_>), tell: &mut Tell<'_>) {
    work(tell);
}

#[cfg(all(test, feature = "author"))]
mod tests;
