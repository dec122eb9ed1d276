//! Making a screening.

use std::sync::Arc;

use super::ask::Asking;
use super::explain::Filler;
use super::outcome::{Said, Verdict, value};
use super::places::Places;
use super::{Decided, Open, Place, Screening};
use crate::facts::population::Population;
use crate::facts::{Faults, Path, Value};
use crate::intervals::{Answered, Prepared, Run};
use crate::ir::types::Type;
use crate::ir::{RuleKind, SymbolId};
use crate::plan::{Output, Plan};
use crate::policy::{Answers, AssessError, Assessable, Policy, UnknownRule};

impl Policy {
    /// Says what the answers so far decide of all decisions, benefits, statuses, alerts and referrals in force, what is still possible of the others, and
    /// what to ask for next.
    ///
    /// Answers are a household of which keys are left out where nothing was answered. A list that is left out may have any number of entities; one to
    /// which more may come is `{"known": […], "complete": false}`.
    ///
    /// # Errors
    ///
    /// Where the input can't be read at all. Wrong answers are no error here: see [`Screening::faults`].
    pub fn screen<H: Assessable + ?Sized>(&self, answers: &H) -> Result<Screening, AssessError> {
        self.screened(answers, self.rules_of_interest().to_vec())
    }

    /// The same for some rules by their qualified names, whatever they are for.
    ///
    /// # Errors
    ///
    /// Names that are no rule in force, and as [`screen`](Self::screen).
    pub fn screen_rules<H, S>(&self, answers: &H, rules: impl IntoIterator<Item = S>) -> Result<Screening, AssessError>
    where
        H: Assessable + ?Sized,
        S: AsRef<str>,
    {
        self.screened(answers, self.rules_named(rules)?)
    }

    /// The same for what people ask for in some programmes.
    ///
    /// # Errors
    ///
    /// Names that are no programme of the pack, and as [`screen`](Self::screen).
    pub fn screen_programmes<H, S>(&self, answers: &H, programmes: impl IntoIterator<Item = S>) -> Result<Screening, AssessError>
    where
        H: Assessable + ?Sized,
        S: AsRef<str>,
    {
        let all = &self.program().programmes;
        let (mut wanted, mut unknown) = (Vec::new(), Vec::new());
        for name in programmes {
            match all.iter().position(|p| *p.name == *name.as_ref()) {
                Some(index) => wanted.push(index),
                None => unknown.push(UnknownRule::programme(self, name.as_ref())),
            }
        }
        if !unknown.is_empty() {
            return Err(AssessError::UnknownRules(unknown));
        }
        let in_programmes = |rule: &SymbolId| self.program().symbol(*rule).is_some_and(|s| wanted.contains(&usize::from(s.programme)));
        let rules = self.rules_of_interest().iter().copied().filter(in_programmes).collect();
        self.screened(answers, rules)
    }

    fn screened<H: Assessable + ?Sized>(&self, answers: &H, rules: Vec<SymbolId>) -> Result<Screening, AssessError> {
        self.screened_answers(answers.answers(self.reader())?, rules)
    }

    fn screened_answers(&self, answers: Answers, rules: Vec<SymbolId>) -> Result<Screening, AssessError> {
        let Answers { population, rests, mut faults } = answers;
        let plan = self.plan(Some(rules), &population)?;
        let population = self.without_bad_given(&plan, population, &mut faults);
        let answered = Arc::new(Answered::new(population, self.date(), rests));
        let schema = &self.program().schema;
        let prepared = plan.prepared.get_or_init(|| Prepared::new(&plan.graph, schema, self.date()));
        let mut run = Run::new(&plan.graph, prepared, &answered);
        run.run(&plan.schedule);
        self.faults_of_answers(&plan, &answered, &run, &mut faults);
        let mut said = Vec::new();
        for (index, output) in plan.outputs.iter().enumerate() {
            for lane in 0..answered.population.rows(output.entity).map_or(0, |r| r.len) {
                // Who may still come has no results yet.
                if answered.blank(output.entity, lane).is_none() {
                    said.push((index, lane, Said::new(&run, &output.value, lane)));
                }
            }
        }
        let mut screening =
            Screening { policy: self.clone(), answered: answered.clone(), decided: Vec::new(), open: Vec::new(), ask: Vec::new(), faults };
        let mut asking = Asking::new(self, &plan, &answered, &run);
        let mut places = Places::new(&answered);
        // Errors are told by an assessment of the household, whatever its open facts are.
        let mut completed = None;
        for (index, lane, said) in said {
            let Some(output) = plan.outputs.get(index) else { continue };
            let place = self.place(output, places.of(output.entity, lane));
            let verdict = said.verdict();
            if let Some(verdict) = verdict {
                let outcome = match verdict {
                    Verdict::Absent => Ok(Value::Absent),
                    Verdict::Value(raw) => Ok(value(raw, &output.ty, said.scale, &plan.graph, &answered.population)),
                    Verdict::Error => completed
                        .get_or_insert_with(|| self.assess_as_it_is(&plan, Arc::new(answered.filled(Filler::Usual))))
                        .get(index)
                        .and_then(|r| r.outcomes.get(lane).cloned())
                        .unwrap_or(Ok(Value::Absent)),
                };
                screening.decided.push(Decided { place, outcome });
                continue;
            }
            let depends_on = asking.open(&mut run, index, &said, &mut places);
            screening.open.push(open(place, &said, &plan, &answered, depends_on));
        }
        screening.ask = asking.questions(&mut run);
        Ok(screening)
    }

    fn place(&self, output: &Output, path: Path) -> Place {
        Place {
            rule: output.symbol,
            entity: output.entity,
            path,
            kind: self.kind(output.symbol).unwrap_or(RuleKind::Intermediate),
            ty: output.ty.clone(),
        }
    }

    /// Given values with too many digits are faults, and the rules are computed.
    fn without_bad_given(&self, plan: &Plan, population: Arc<Population>, faults: &mut Faults) -> Arc<Population> {
        let bad = crate::assessment::check_given(plan, &population);
        if bad.is_empty() {
            return population;
        }
        faults.extend(bad.into_iter().map(|(_, fault)| fault));
        let mut population = Population::clone(&population);
        for given in &mut population.given {
            let Some((_, digits)) = plan.given_digits.get(&given.symbol) else { continue };
            for value in &mut given.values {
                if matches!(value, Some(Value::Number(number)) if number.scale() > *digits) {
                    *value = None;
                }
            }
        }
        Arc::new(population)
    }

    /// Dates after the policy's, and conditions that the answers break whatever else is answered.
    fn faults_of_answers(&self, plan: &Plan, answered: &Answered, run: &Run<'_>, faults: &mut Faults) {
        faults.extend(answered.population.check_dates_on(self.date()).into_iter().map(|(_, fault)| fault));
        for (check, entity, node) in &plan.checks {
            for lane in 0..answered.population.rows(*entity).map_or(0, |r| r.len) {
                if answered.blank(*entity, lane).is_none() && run.value(*node, lane).single() == Some(0) {
                    faults.push(self.check_failed(*check, answered.population.place(*entity, lane).1));
                }
            }
        }
    }
}

/// What is possible of an open rule.
fn open(place: Place, said: &Said, plan: &Plan, answered: &Answered, depends_on: Vec<Path>) -> Open {
    let of = |raw: i128| value(raw, &place.ty, said.scale, &plan.graph, &answered.population);
    let range = &said.value;
    let some = said.present.may_be_true() && !range.is_empty();
    let ends = match place.ty.required() {
        Type::Number(_) | Type::Date if some => Some((of(range.low), of(range.high))),
        _ => None,
    };
    let mut values = match place.ty.required() {
        Type::Bool if some => {
            let each = [(range.may_be_true(), true), (range.may_be_false(), false)];
            Some(each.into_iter().filter(|(possible, _)| *possible).map(|(_, value)| Value::Bool(value)).collect())
        }
        Type::Choice(set) if some => {
            let count = answered.population.schema.choice(*set).map_or(0, |s| s.codes.len());
            Some((0..count).filter_map(|code| i128::try_from(code).ok()).filter(|code| range.contains(*code)).map(of).collect())
        }
        _ => None,
    };
    if said.may_be_absent() {
        values.get_or_insert_with(Vec::new).push(Value::Absent);
    }
    Open { place, range: ends, values, may_fail: said.may_fail(), depends_on }
}
