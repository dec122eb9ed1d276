//! A policy: a pack on a date. Immutable, cheap to share, safe to use from many threads.

mod apart;
pub(crate) mod calls;
mod error;
mod in_force;
mod overlay;
mod reform;
mod resolve;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub(crate) use error::PlanError;
pub use error::{AssessError, PolicyError, UnknownRule};
pub(crate) use reform::reformed;
pub use reform::{Changes, Reform, ReformError};
pub(crate) use resolve::{Resolution, Target};

use crate::assessment::{Assessment, Context, RuleOutcomes};
use crate::calendar::Date;
use crate::columns::{Frame, Run};
use crate::facts::population::Population;
use crate::facts::{Fault, FaultCode, Faults, Household, HouseholdBuilder, Input, InputError, Path, Reader, Rest};
use crate::ir::tree::ExprKind;
use crate::ir::{Body, Program, RuleKind, SymbolId};
use crate::plan::{Layout, Plan};

/// A pack on a date: parameters in force, rules planned.
///
/// Cloning is cheap: clones share everything.
#[derive(Clone, Debug)]
pub struct Policy {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    program: Arc<Program>,
    reader: Arc<Reader>,
    on: Date,
    resolution: Resolution,
    /// The rules in force that people ask for.
    interest: OnceLock<Box<[SymbolId]>>,
    /// All rules in force, none given: what is asked for most.
    whole: OnceLock<Arc<Plan>>,
    /// Plans of other requests.
    plans: Mutex<HashMap<Request, Arc<Plan>>>,
    /// Registers that have grown already.
    frames: Mutex<Vec<Frame>>,
    /// The policy that this one differs from in some parameters only, and these: plans that reach none of them are that one's.
    shared: Option<(Policy, Vec<SymbolId>)>,
}

/// What a plan is made for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Request {
    rules: Vec<SymbolId>,
    given: Vec<SymbolId>,
    /// To be explained: every value is kept.
    keep: bool,
}

/// JSON text of a household, for [`Policy::assess`].
#[derive(Clone, Copy, Debug)]
pub struct Json<'a>(pub &'a str);

/// What a policy can assess: a [`Household`], [`Json`] text, or any value that serde can serialise.
pub trait Assessable {
    /// Reads the household.
    ///
    /// # Errors
    ///
    /// All faults of the input at once.
    fn population(&self, reader: &Reader) -> Result<(Arc<Population>, Faults), InputError>;

    /// Reads a household that isn't finished, for [`Policy::screen`]: wrong answers are faults among its answers.
    ///
    /// # Errors
    ///
    /// Where the input can't be read at all.
    fn answers(&self, reader: &Reader) -> Result<Answers, InputError>;
}

/// A household of which not everything may be answered.
#[derive(Clone, Debug)]
pub struct Answers {
    pub(crate) population: Arc<Population>,
    /// Of lists that aren't finished, what may still come.
    pub(crate) rests: Vec<Rest>,
    pub(crate) faults: Faults,
}

impl Answers {
    fn read(reader: &Reader, input: &Input<'_>) -> Self {
        let (population, rests, faults) = reader.read_unfinished(input);
        Self { population: Arc::new(population), rests, faults }
    }
}

impl Assessable for Household {
    fn population(&self, _: &Reader) -> Result<(Arc<Population>, Faults), InputError> {
        Ok((Self::population(self).clone(), Faults::new()))
    }

    /// Its lists are finished.
    fn answers(&self, _: &Reader) -> Result<Answers, InputError> {
        Ok(Answers { population: Self::population(self).clone(), rests: Vec::new(), faults: Faults::new() })
    }
}

impl Assessable for Json<'_> {
    fn population(&self, reader: &Reader) -> Result<(Arc<Population>, Faults), InputError> {
        Ok(shared(reader.read(&Input::from_json(self.0)?)))
    }

    fn answers(&self, reader: &Reader) -> Result<Answers, InputError> {
        Ok(Answers::read(reader, &Input::from_json(self.0)?))
    }
}

impl Assessable for Input<'_> {
    fn population(&self, reader: &Reader) -> Result<(Arc<Population>, Faults), InputError> {
        Ok(shared(reader.read(self)))
    }

    fn answers(&self, reader: &Reader) -> Result<Answers, InputError> {
        Ok(Answers::read(reader, self))
    }
}

impl<T: serde::Serialize + ?Sized> Assessable for T {
    fn population(&self, reader: &Reader) -> Result<(Arc<Population>, Faults), InputError> {
        Ok(shared(reader.read(&Input::from_serialize(self)?)))
    }

    fn answers(&self, reader: &Reader) -> Result<Answers, InputError> {
        Ok(Answers::read(reader, &Input::from_serialize(self)?))
    }
}

fn shared((population, faults): (Population, Faults)) -> (Arc<Population>, Faults) {
    (Arc::new(population), faults)
}

impl Policy {
    /// The policy of a checked pack on a date.
    ///
    /// # Errors
    ///
    /// Where the parameters in force make a product of more than 24 fraction digits.
    pub fn new(program: Arc<Program>, reader: Arc<Reader>, on: Date) -> Result<Self, PolicyError> {
        let policy = Self::unplanned(program, reader, on);
        let plan = policy.build(&Request { rules: policy.rules_in_force(), given: Vec::new(), keep: false })?;
        let _ = policy.inner.whole.set(Arc::new(plan));
        Ok(policy)
    }

    /// The pack.
    #[must_use]
    pub fn program(&self) -> &Arc<Program> {
        &self.inner.program
    }

    /// The date.
    #[must_use]
    pub fn date(&self) -> Date {
        self.inner.on
    }

    /// Reads households for this policy.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.inner.reader
    }

    /// A household, fact by fact.
    #[must_use]
    pub fn builder(&self) -> HouseholdBuilder<'_> {
        Household::builder(&self.inner.reader)
    }

    pub(crate) fn resolution(&self) -> &Resolution {
        &self.inner.resolution
    }

    /// The rules in force, in the order of the pack.
    #[must_use]
    pub fn rules_in_force(&self) -> Vec<SymbolId> {
        let symbols = 0..u32::try_from(self.inner.program.symbols.len()).unwrap_or(u32::MAX);
        symbols.map(SymbolId).filter(|s| self.rule_in_force(*s)).collect()
    }

    fn rule_in_force(&self, symbol: SymbolId) -> bool {
        matches!(self.inner.resolution.target(&self.inner.program, symbol, None), Target::Rule { .. })
    }

    /// What a rule is for; `None` where the name is no rule in force.
    #[must_use]
    pub fn kind(&self, symbol: SymbolId) -> Option<RuleKind> {
        match self.inner.resolution.target(&self.inner.program, symbol, None) {
            Target::Rule { definition, .. } => match &definition.body {
                Body::Rule(rule) => Some(rule.kind),
                Body::Parameter(_) => None,
            },
            _ => None,
        }
    }

    /// Whether people ask for a rule, or it only leads to others; `false` where the name is no rule in force.
    #[must_use]
    pub fn is_of_interest(&self, symbol: SymbolId) -> bool {
        self.kind(symbol).is_some_and(|kind| kind != RuleKind::Intermediate)
    }

    /// The rules in force that people ask for, in the order of the pack.
    pub(crate) fn rules_of_interest(&self) -> &[SymbolId] {
        self.inner.interest.get_or_init(|| self.rules_in_force().into_iter().filter(|rule| self.is_of_interest(*rule)).collect())
    }

    /// Rules by their qualified names.
    ///
    /// # Errors
    ///
    /// All names that are no rule in force, each with the nearest that is.
    pub fn rules_named<S: AsRef<str>>(&self, names: impl IntoIterator<Item = S>) -> Result<Vec<SymbolId>, AssessError> {
        let (mut rules, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            let name = name.as_ref();
            match self.inner.program.symbol_named(name) {
                Some(symbol) if self.rule_in_force(symbol) => rules.push(symbol),
                known => unknown.push(error::UnknownRule::new(self, name, known.is_some())),
            }
        }
        if unknown.is_empty() { Ok(rules) } else { Err(AssessError::UnknownRules(unknown)) }
    }

    /// Assesses a household under all rules in force.
    ///
    /// # Errors
    ///
    /// All faults of the household at once. A rule that can't be computed is no error here: its result is one.
    pub fn assess<H: Assessable + ?Sized>(&self, household: &H) -> Result<Assessment, AssessError> {
        self.assess_request(household, None)
    }

    /// Assesses a household under some rules and what these need: only their facts have to be known.
    ///
    /// # Errors
    ///
    /// Names that are no rule in force, or the faults of the household.
    pub fn assess_rules<H, S>(&self, household: &H, rules: impl IntoIterator<Item = S>) -> Result<Assessment, AssessError>
    where
        H: Assessable + ?Sized,
        S: AsRef<str>,
    {
        let rules = self.rules_named(rules)?;
        self.assess_request(household, Some(rules))
    }

    fn assess_request<H: Assessable + ?Sized>(&self, household: &H, rules: Option<Vec<SymbolId>>) -> Result<Assessment, AssessError> {
        let (population, faults) = household.population(&self.inner.reader)?;
        let plan = self.plan(rules, &population)?;
        self.run_alone(&plan, population, faults)
    }

    /// One household; `faults` are those that it has already.
    pub(crate) fn run_alone(&self, plan: &Arc<Plan>, population: Arc<Population>, mut faults: Faults) -> Result<Assessment, AssessError> {
        let mut frame = self.frame();
        let result = self.run(plan, population, &mut frame, &mut faults);
        self.give_back(frame);
        result
    }

    pub(crate) fn frame(&self) -> Frame {
        self.inner.frames.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps a frame for the next run.
    pub(crate) fn give_back(&self, frame: Frame) {
        self.inner.frames.lock().unwrap_or_else(PoisonError::into_inner).push(frame);
    }

    fn run(&self, plan: &Arc<Plan>, population: Arc<Population>, frame: &mut Frame, faults: &mut Faults) -> Result<Assessment, AssessError> {
        let mut run = Run::new(&plan.graph, &plan.schedule, &population, frame);
        run.run();
        self.faults_of(plan, &run).into_iter().for_each(|(_, fault)| faults.push(fault));
        if !faults.is_empty() {
            return Err(AssessError::Input(InputError::Faults(std::mem::take(faults))));
        }
        let context = Arc::new(Context { policy: self.clone(), population: population.clone() });
        let results = crate::assessment::read(context.clone(), plan, &run);
        Ok(Assessment::new(context, plan.clone(), results))
    }

    /// The results of a population that is known to be in order.
    pub(crate) fn assess_as_it_is(&self, plan: &Plan, population: Arc<Population>) -> Vec<RuleOutcomes> {
        let mut frame = self.frame();
        let mut run = Run::new(&plan.graph, &plan.schedule, &population, &mut frame);
        run.run();
        let context = Arc::new(Context { policy: self.clone(), population: population.clone() });
        let results = crate::assessment::read(context, plan, &run);
        self.give_back(frame);
        results
    }

    /// Some rules of a population that is known to be in order.
    pub(crate) fn assess_given(&self, rules: Vec<SymbolId>, population: Arc<Population>) -> Option<Assessment> {
        let plan = self.plan(Some(rules), &population).ok()?;
        let results = self.assess_as_it_is(&plan, population.clone());
        Some(Assessment::new(Arc::new(Context { policy: self.clone(), population }), plan, results))
    }

    /// A condition on the facts that doesn't hold.
    pub(crate) fn check_failed(&self, check: usize, path: Path) -> Fault {
        let say = self.inner.program.checks.get(check).map(|c| c.say.clone());
        Fault::new(path, FaultCode::CheckFailed, say.unwrap_or_else(|| crate::label::Label::new("", "")))
    }

    /// What is wrong with households that could be read: dates after the policy's, failed checks, given numbers with too many digits; each with the
    /// household's place.
    pub(crate) fn faults_of(&self, plan: &Plan, run: &Run<'_>) -> Vec<(usize, Fault)> {
        let population = run.population;
        let mut faults = population.check_dates_on(self.inner.on);
        for (check, entity, node) in &plan.checks {
            let Some(column) = run.column(*node) else { continue };
            for (lane, holds) in column.bools.iter().enumerate() {
                // One that needs a fact that is unknown or absent isn't applied.
                if !*holds && column.error(lane) == 0 {
                    let (household, path) = population.place(*entity, lane);
                    faults.push((household, self.check_failed(*check, path)));
                }
            }
        }
        faults.extend(crate::assessment::check_given(plan, population));
        faults
    }

    /// The plan for a request; `None`: all rules in force.
    pub(crate) fn plan(&self, rules: Option<Vec<SymbolId>>, population: &Population) -> Result<Arc<Plan>, PolicyError> {
        let mut given: Vec<SymbolId> = population.given.iter().map(|g| g.symbol).collect();
        if let (None, true, Some(whole)) = (&rules, given.is_empty(), self.inner.whole.get()) {
            return Ok(whole.clone());
        }
        given.sort_unstable();
        self.planned(Request { rules: rules.unwrap_or_else(|| self.rules_in_force()), given, keep: false })
    }

    /// A plan that keeps every value on the way to some rules.
    pub(crate) fn plan_to_explain(&self, rules: &[SymbolId], population: &Population) -> Result<Arc<Plan>, PolicyError> {
        let mut given: Vec<SymbolId> = population.given.iter().map(|g| g.symbol).collect();
        given.sort_unstable();
        self.planned(Request { rules: rules.to_vec(), given, keep: true })
    }

    fn planned(&self, request: Request) -> Result<Arc<Plan>, PolicyError> {
        let mut plans = self.inner.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&request) {
            return Ok(plan.clone());
        }
        let plan = match self.inner.shared.as_ref().filter(|(_, changed)| !self.reaches(&request.rules, changed)) {
            Some((unchanged, _)) => unchanged.planned(request.clone())?,
            None => Arc::new(self.build(&request)?),
        };
        // Callers who give ever other rules must not fill the memory.
        if plans.len() >= crate::limits::PLANS {
            plans.clear();
        }
        plans.insert(request, plan.clone());
        Ok(plan)
    }

    fn reaches(&self, rules: &[SymbolId], changed: &[SymbolId]) -> bool {
        let mut calls = Vec::new();
        for check in &self.inner.program.checks {
            check.condition.visit(&mut |expr| {
                if let ExprKind::Call { symbol, .. } = &expr.kind {
                    calls.push(*symbol);
                }
            });
        }
        calls.extend(rules);
        !calls::reaching(&self.inner.program, &self.inner.resolution, &calls, changed).is_empty()
    }

    fn build(&self, request: &Request) -> Result<Plan, PolicyError> {
        Plan::new(
            &self.inner.program,
            &self.inner.resolution,
            self.inner.on,
            &request.rules,
            &request.given,
            if request.keep { Layout::Keep } else { Layout::Reuse },
        )
        .map_err(|faults| PolicyError::new(&self.inner.program, faults))
    }

    /// The facts that rules may read, whatever the answers.
    ///
    /// # Errors
    ///
    /// Names that are no rule in force.
    pub fn needs<S: AsRef<str>>(&self, rules: impl IntoIterator<Item = S>) -> Result<Vec<crate::facts::FactId>, AssessError> {
        let rules = self.rules_named(rules)?;
        let plan = self.build(&Request { rules, given: Vec::new(), keep: false })?;
        Ok(plan.facts())
    }
}
