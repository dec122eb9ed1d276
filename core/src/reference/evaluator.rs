//! The evaluator: rules as Rhai functions, and a memo of the household at hand.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use rhai::{AST, CallFnOptions, Dynamic, Engine, EvalAltResult, NativeCallContext, OptimizationLevel, Position, Scope};

use super::exact::Trouble;
use super::places::RulesText;
use super::value::{self, Being};
use super::write::{Literals, Names, RULE, Writer};
use super::{calls, functions, lists, operators};
use crate::assessment::{Context, Outcome, RuleError, RuleErrorKind, RuleOutcomes};
use crate::calendar::Date;
use crate::facts::population::Population;
use crate::facts::{EntityId, Household, Path, Schema};
use crate::ir::{Definition, Layer, Program, SymbolId, Version};
use crate::policy::Policy;
use crate::source::Span;

/// Levels of calls within one rule: helpers and closures, as deep as text may nest.
const CALLS: usize = 2_000;
/// Levels of nesting: every operator of a sum is one.
const DEPTH: usize = 4_096;

/// Rhai couldn't run a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the reference: {message}")]
pub struct ReferenceError {
    message: String,
}

impl ReferenceError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

/// What a native function answers.
pub(super) type Answer<T> = Result<T, Box<EvalAltResult>>;

/// Why a rule has no value, on its way through Rhai.
#[derive(Clone, Debug)]
enum Stop {
    /// The rule's error.
    Rule(Arc<RuleError>),
    /// Rhai couldn't run it.
    Broken(String),
}

impl From<Stop> for Box<EvalAltResult> {
    fn from(stop: Stop) -> Self {
        Self::new(EvalAltResult::ErrorRuntime(Dynamic::from(stop), Position::NONE))
    }
}

impl From<Box<EvalAltResult>> for Stop {
    fn from(error: Box<EvalAltResult>) -> Self {
        match error.unwrap_inner() {
            EvalAltResult::ErrorRuntime(value, _) => value.read_lock::<Self>().map(|s| s.clone()),
            _ => None,
        }
        .unwrap_or_else(|| Self::Broken(error.to_string()))
    }
}

/// A rule that is being run.
#[derive(Clone)]
struct Running {
    symbol: SymbolId,
    being: Being,
    lines: Rc<[Span]>,
}

/// A version of a rule, compiled by Rhai.
#[derive(Clone)]
struct Compiled {
    ast: Rc<AST>,
    lines: Rc<[Span]>,
}

type Memo = HashMap<(SymbolId, Layer, usize), Result<Dynamic, Stop>>;

/// What native functions know.
pub(super) struct State {
    pub(super) program: Arc<Program>,
    pub(super) on: Date,
    pub(super) literals: RefCell<Literals>,
    policy: Policy,
    population: RefCell<Arc<Population>>,
    files: Vec<RulesText>,
    compiled: RefCell<HashMap<(SymbolId, Layer), Compiled>>,
    memo: RefCell<Memo>,
    running: RefCell<Vec<Running>>,
}

/// A policy, ready to be run by Rhai.
pub struct Reference {
    engine: Engine,
    state: Rc<State>,
    rules: Vec<SymbolId>,
}

impl Reference {
    /// Reads the rules of a policy.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        let program = policy.program().clone();
        let rules_files = program.files.iter().filter(|(_, f)| f.path.ends_with(".rhai"));
        let files = rules_files.map(|(id, file)| RulesText::new(id, file)).collect();
        let nobody = policy.reader().intake().finish();
        let state = Rc::new(State {
            program,
            on: policy.date(),
            literals: RefCell::default(),
            policy: policy.clone(),
            population: RefCell::new(Arc::new(nobody)),
            files,
            compiled: RefCell::default(),
            memo: RefCell::default(),
            running: RefCell::default(),
        });
        let mut engine = Engine::new_raw();
        engine.set_optimization_level(OptimizationLevel::None);
        engine.set_fast_operators(false);
        engine.set_max_expr_depths(DEPTH, DEPTH);
        engine.set_max_call_levels(CALLS);
        operators::register(&mut engine, &state);
        functions::register(&mut engine, &state);
        lists::register(&mut engine, &state);
        calls::register(&mut engine, &state);
        Self { engine, state, rules: policy.rules_in_force() }
    }

    /// What all rules in force say of a household.
    ///
    /// # Errors
    ///
    /// Rhai couldn't run a rule: the reference is at fault, or the checker let something through.
    pub fn assess(&self, household: &Household) -> Result<Vec<RuleOutcomes>, ReferenceError> {
        let population = household.population().clone();
        *self.state.population.borrow_mut() = population.clone();
        self.state.memo.borrow_mut().clear();
        let mut results = Vec::new();
        for &rule in &self.rules {
            let Some(calls::Target::Rule(definition, version)) = calls::target(&self.state, rule, None) else { continue };
            let (entity, ty) = (definition.entity, definition.ty.clone());
            let lanes = 0..population.rows(entity).map_or(0, |r| r.len);
            let outcomes = lanes.map(|lane| self.outcome(rule, definition, version, Being { entity, lane })).collect::<Result<_, _>>()?;
            results.push(RuleOutcomes { rule, entity, ty: Arc::new(ty), outcomes });
        }
        Ok(results)
    }

    fn outcome(&self, rule: SymbolId, definition: &Definition, version: &Version, being: Being) -> Result<Outcome, ReferenceError> {
        let state = &self.state;
        let name = || state.program.symbol(rule).map_or("?", |s| &*s.name);
        match state.rule(&self.engine, rule, definition, version, being, true) {
            Ok(value) => match value::to_value(&value, &definition.ty, state.schema()) {
                Some(value) => Ok(Ok(value)),
                None => Err(ReferenceError::new(format!("{} gave {value:?}, which is no {:?}", name(), definition.ty))),
            },
            Err(error) => match Stop::from(error) {
                Stop::Rule(error) => Ok(Err(error)),
                Stop::Broken(message) => Err(ReferenceError::new(format!("{}: {message}", name()))),
            },
        }
    }
}

impl State {
    pub(super) fn schema(&self) -> &Schema {
        &self.program.schema
    }

    pub(super) fn population(&self) -> Arc<Population> {
        self.population.borrow().clone()
    }

    /// The entity of a kind at or around another.
    pub(super) fn around(&self, being: Being, entity: EntityId) -> Being {
        let population = self.population();
        let mut at = being;
        while at.entity != entity {
            let Some(parent) = self.schema().entity(at.entity).and_then(|e| e.parent) else { break };
            let lane = population.rows(at.entity).and_then(|r| r.parent.get(at.lane)).map_or(0, |p| *p as usize);
            at = Being { entity: parent, lane };
        }
        at
    }

    /// A rule's error, at the place of the call; without a path, of the entity whose rule it is.
    pub(super) fn stop(&self, context: &NativeCallContext<'_>, kind: RuleErrorKind, path: Option<Path>) -> Box<EvalAltResult> {
        let running = self.running.borrow();
        let Some(running) = running.last() else { return "no rule is running".into() };
        let line = context.call_position().line().unwrap_or(0);
        let Some(span) = line.checked_sub(1).and_then(|l| running.lines.get(l)).copied() else { return "no place".into() };
        let path = path.unwrap_or_else(|| self.population().place(running.being.entity, running.being.lane).1);
        let context_of_error = Arc::new(Context { policy: self.policy.clone(), population: self.population() });
        let error = Arc::new(RuleError::found(context_of_error, kind, running.symbol, path, span));
        Stop::Rule(error).into()
    }

    /// What arithmetic says, as a rule's error.
    pub(super) fn exact<T>(&self, context: &NativeCallContext<'_>, result: Result<T, Trouble>) -> Answer<T> {
        result.map_err(|trouble| match trouble {
            Trouble::TooLarge => self.stop(context, RuleErrorKind::TooLarge, None),
            Trouble::DivisionByZero => self.stop(context, RuleErrorKind::DivisionByZero, None),
            Trouble::TooManyDigits => "a product of more than 24 digits".into(),
        })
    }

    /// A rule's value: given, remembered or computed.
    pub(super) fn rule(
        &self,
        engine: &Engine,
        symbol: SymbolId,
        definition: &Definition,
        version: &Version,
        being: Being,
        public: bool,
    ) -> Answer<Dynamic> {
        if public {
            let population = self.population();
            let given = population.given.iter().find(|g| g.symbol == symbol).and_then(|g| g.values.get(being.lane)?.as_ref());
            if let Some(given) = given {
                return Ok(value::from_value(given, self.schema()));
            }
        }
        let key = (symbol, definition.layer, being.lane);
        if let Some(known) = self.memo.borrow().get(&key) {
            return Ok(known.clone()?);
        }
        let computed = self.compute(engine, symbol, definition, version, being).map_err(Stop::from);
        self.memo.borrow_mut().insert(key, computed.clone());
        Ok(computed?)
    }

    fn compute(&self, engine: &Engine, symbol: SymbolId, definition: &Definition, version: &Version, being: Being) -> Answer<Dynamic> {
        let compiled = self.compiled(engine, symbol, definition, version)?;
        self.running.borrow_mut().push(Running { symbol, being, lines: compiled.lines.clone() });
        let options = CallFnOptions::new().eval_ast(false);
        let result = engine.call_fn_with_options::<Dynamic>(options, &mut Scope::new(), &compiled.ast, RULE, (being,));
        self.running.borrow_mut().pop();
        value::settled(result?).map_err(|t| format!("a fraction of a rule can't be settled: {t:?}").into())
    }

    fn compiled(&self, engine: &Engine, symbol: SymbolId, definition: &Definition, version: &Version) -> Answer<Compiled> {
        let key = (symbol, definition.layer);
        if let Some(compiled) = self.compiled.borrow().get(&key) {
            return Ok(compiled.clone());
        }
        let compiled = self.compile(engine, symbol, definition.layer, version)?;
        self.compiled.borrow_mut().insert(key, compiled.clone());
        Ok(compiled)
    }

    fn compile(&self, engine: &Engine, symbol: SymbolId, layer: Layer, version: &Version) -> Answer<Compiled> {
        let program = &*self.program;
        let programme = program.symbol(symbol).and_then(|s| program.programmes.get(usize::from(s.programme))).map_or("", |p| &p.name);
        let pack = program.layers.get(usize::from(layer)).map_or("", |l| &l.name);
        let prefix = format!("{pack}/{programme}.");
        let files: Vec<&RulesText> = self.files.iter().filter(|f| program.files.get(f.file).is_some_and(|s| s.path.starts_with(&prefix))).collect();
        let found = files.iter().filter(|f| f.file == version.span.file).find_map(|file| {
            let function = file.functions.iter().find(|f| f.span == version.span)?;
            Some((*file, function))
        });
        let Some((file, function)) = found else { return Err("the text of a rule isn't found".into()) };
        let names = Names { program, programme, layer, files: &files };
        let written = Writer::new(names, &mut self.literals.borrow_mut()).rule(file, function, &version.body);
        let ast = engine.compile(&written.text).map_err(|e| format!("{e} in\n{}", written.text))?;
        Ok(Compiled { ast: Rc::new(ast), lines: written.lines.into() })
    }
}
