//! The four laws of screening, checked on one household.

use std::collections::HashMap;

use doudi::assessment::{Assessment, Outcome};
use doudi::facts::{Input, InputError, Path, Value};
use doudi::policy::{AssessError, Policy};
use doudi::screening::{Open, Place, Screening};

use crate::answers::Pool;
use crate::generate::Rng;

/// What was looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) screenings: usize,
    pub(crate) completions: usize,
    pub(crate) decided: usize,
    pub(crate) open: usize,
    /// Open with a range narrower than anything.
    pub(crate) errors: usize,
    pub(crate) changed: usize,
    pub(crate) narrowed: usize,
}

pub(crate) struct Laws<'a> {
    pub(crate) policy: &'a Policy,
    /// Rules to screen; none: what people ask for.
    pub(crate) rules: Option<Vec<String>>,
    pub(crate) pool: &'a Pool<'a>,
    /// Completions that are tried of each.
    pub(crate) tries: usize,
}

/// An outcome in short.
fn told(outcome: &Outcome) -> String {
    match outcome {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{} of {:?} at {} ({})", error.kind.name(), error.path().to_string(), error.place(), error),
    }
}

fn possible(open: &Open) -> String {
    let on: Vec<String> = open.depends_on.iter().map(ToString::to_string).collect();
    format!("{:?} {:?} may fail: {}, depends on {on:?}", open.range, open.values, open.may_fail)
}

/// Where a rule stands, as a path: `members[0].tekun::eligible`.
pub(crate) fn named(policy: &Policy, place: &Place) -> String {
    place.path.clone().key(policy.program().symbol(place.rule).unwrap().name.clone()).to_string()
}

impl Laws<'_> {
    pub(crate) fn screen(&self, answers: &Input<'_>) -> Screening {
        match &self.rules {
            None => self.policy.screen(answers),
            Some(rules) => self.policy.screen_rules(answers, rules),
        }
        .unwrap_or_else(|e| panic!("{e}\n{}", answers.to_json()))
    }

    /// An assessment; none where the household breaks a check.
    pub(crate) fn assess(&self, household: &Input<'_>) -> Option<Assessment> {
        match self.policy.assess(household) {
            Ok(assessment) => Some(assessment),
            Err(AssessError::Input(InputError::Faults(faults))) => {
                let only_checks = faults.iter().all(|f| f.code.name() == "check_failed");
                assert!(only_checks, "{faults:?}\n{}", household.to_json());
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// All laws on a household that is answered in full.
    pub(crate) fn check(&self, full: &Input<'_>, percent: usize, rng: &mut Rng, tally: &mut Tally) -> Result<(), String> {
        let Some(assessment) = self.assess(full) else { return Ok(()) };
        self.all_answered(full, &assessment)?;
        let more = self.pool.thinned(full, percent, rng);
        let fewer = self.pool.thinned(&more, percent / 2 + 1, rng);
        let (wide, narrow) = (self.screen(&fewer), self.screen(&more));
        self.narrower(&fewer, &wide, &more, &narrow, tally)?;
        for (answers, screening) in [(fewer, wide), (more, narrow)] {
            assert!(screening.faults().is_empty(), "{:?}\n{}", screening.faults(), answers.to_json());
            tally.screenings += 1;
            tally.decided += screening.decided().len();
            tally.open += screening.open().len();
            self.asked(&answers, &screening)?;
            self.holds(&answers, &screening, full, &assessment, tally)?;
            for _ in 0..self.tries {
                let household = self.pool.filled(&answers, rng);
                let Some(assessment) = self.assess(&household) else { continue };
                self.holds(&answers, &screening, &household, &assessment, tally)?;
                self.only_asked_matters(&answers, &screening, &household, &assessment, rng, tally)?;
            }
        }
        Ok(())
    }

    /// Law 1: the assessment lies within what screening said.
    fn holds(
        &self,
        answers: &Input<'_>,
        screening: &Screening,
        household: &Input<'_>,
        assessment: &Assessment,
        tally: &mut Tally,
    ) -> Result<(), String> {
        tally.completions += 1;
        for decided in screening.decided() {
            let name = named(self.policy, &decided.place);
            let outcome = assessment.get(&name).unwrap();
            tally.errors += usize::from(outcome.is_err());
            if *outcome != decided.outcome {
                return Err(format!(
                    "{name} is decided as {}, and came out as {}\nanswers {}\nhousehold {}",
                    told(&decided.outcome),
                    told(outcome),
                    answers.to_json(),
                    household.to_json()
                ));
            }
        }
        for open in screening.open() {
            let name = named(self.policy, &open.place);
            let outcome = assessment.get(&name).unwrap();
            if !is_within(outcome, open) {
                let (outcome, open) = (told(outcome), possible(open));
                return Err(format!("{name}: {outcome} isn't within {open}\nanswers {}\nhousehold {}", answers.to_json(), household.to_json()));
            }
        }
        Ok(())
    }

    /// Law 2: a fact that isn't asked for can't change an open result; one that a rule doesn't depend on can't change that rule.
    fn only_asked_matters(
        &self,
        answers: &Input<'_>,
        screening: &Screening,
        household: &Input<'_>,
        before: &Assessment,
        rng: &mut Rng,
        tally: &mut Tally,
    ) -> Result<(), String> {
        // Another answer to each open fact that isn't asked for, or, by turns, that one open rule doesn't depend on.
        let one = (!screening.open().is_empty()).then(|| &screening.open()[rng.below(screening.open().len())]);
        let asked: Vec<Path> = match one {
            Some(open) if rng.chance(50) => open.depends_on.clone(),
            _ => screening.ask().iter().map(|q| q.path.clone()).collect(),
        };
        let kept = keep(&completed(household, self.policy), answers, &asked, &Path::root(), self.policy);
        let other = self.pool.filled(&kept, rng);
        let Some(after) = self.assess(&other) else { return Ok(()) };
        for open in screening.open() {
            if !open.depends_on.iter().all(|path| asked.contains(path)) {
                continue;
            }
            let name = named(self.policy, &open.place);
            let (was, is) = (before.get(&name).unwrap(), after.get(&name).unwrap());
            if was != is {
                return Err(format!(
                    "{name} was {} and is {} though only what it doesn't depend on changed: {:?}\nanswers {}\nhouseholds {}\n and {}",
                    told(was),
                    told(is),
                    open.depends_on.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    answers.to_json(),
                    household.to_json(),
                    other.to_json()
                ));
            }
            tally.changed += 1;
        }
        Ok(())
    }

    /// Law 3: with everything answered, screening is assessment.
    fn all_answered(&self, full: &Input<'_>, assessment: &Assessment) -> Result<(), String> {
        let full = completed(full, self.policy);
        let screening = self.screen(&full);
        if !screening.open().is_empty() || !screening.ask().is_empty() {
            let open: Vec<String> = screening.open().iter().map(|o| format!("{} {}", named(self.policy, &o.place), possible(o))).collect();
            return Err(format!("open with everything answered: {open:?}\n{}", full.to_json()));
        }
        for decided in screening.decided() {
            let name = named(self.policy, &decided.place);
            let outcome = assessment.get(&name).unwrap();
            if *outcome != decided.outcome {
                return Err(format!("{name}: assessed {}, screened {}\n{}", told(outcome), told(&decided.outcome), full.to_json()));
            }
        }
        let decided: HashMap<String, ()> = screening.decided().iter().map(|d| (named(self.policy, &d.place), ())).collect();
        let rules = self.rules.clone().unwrap_or_default();
        for result in assessment.results().iter().filter(|r| rules.iter().any(|n| **n == *self.policy.program().symbol(r.rule).unwrap().name)) {
            for lane in 0..result.outcomes.len() {
                let path = assessment.population().place(result.entity, lane).1;
                let name = path.key(self.policy.program().symbol(result.rule).unwrap().name.clone()).to_string();
                if !decided.contains_key(&name) {
                    return Err(format!("{name} isn't screened\n{}", full.to_json()));
                }
            }
        }
        Ok(())
    }

    /// Law 4: answering never widens a range.
    fn narrower(&self, fewer: &Input<'_>, wide: &Screening, more: &Input<'_>, narrow: &Screening, tally: &mut Tally) -> Result<(), String> {
        let say = |what: String| format!("{what}\nfrom {}\nto {}", fewer.to_json(), more.to_json());
        let now_decided: HashMap<String, &Outcome> = narrow.decided().iter().map(|d| (named(self.policy, &d.place), &d.outcome)).collect();
        let now_open: HashMap<String, &Open> = narrow.open().iter().map(|o| (named(self.policy, &o.place), o)).collect();
        for was in wide.decided() {
            let name = named(self.policy, &was.place);
            if now_decided.get(&name) != Some(&&was.outcome) {
                let now = (now_decided.get(&name).map(|o| told(o)), now_open.get(&name).map(|o| possible(o)));
                return Err(say(format!("{name} was decided as {}, and is {now:?}", told(&was.outcome))));
            }
        }
        for was in wide.open() {
            let name = named(self.policy, &was.place);
            match (now_decided.get(&name), now_open.get(&name)) {
                (Some(outcome), _) if is_within(outcome, was) => tally.narrowed += 1,
                (_, Some(open)) if is_narrower(open, was) => tally.narrowed += usize::from(*open != was),
                (outcome, open) => {
                    let now = (outcome.map(|o| told(o)), open.map(|o| possible(o)));
                    return Err(say(format!("{name} was {}, and is {now:?}", possible(was))));
                }
            }
        }
        Ok(())
    }

    /// What is asked for is what open rules depend on, and isn't answered.
    fn asked(&self, answers: &Input<'_>, screening: &Screening) -> Result<(), String> {
        let mut needed: Vec<String> = screening.open().iter().flat_map(|o| &o.depends_on).map(ToString::to_string).collect();
        needed.sort_unstable();
        needed.dedup();
        let mut asked: Vec<String> = screening.ask().iter().map(|q| q.path.to_string()).collect();
        asked.sort_unstable();
        if asked != needed {
            return Err(format!("asked for {asked:?}, needed {needed:?}\n{}", answers.to_json()));
        }
        for open in screening.open() {
            if open.depends_on.is_empty() {
                return Err(format!("{} is open and depends on nothing\n{}", named(self.policy, &open.place), answers.to_json()));
            }
        }
        for question in screening.ask() {
            if question.needs.is_empty() || !(0.0..=1.0).contains(&question.score) {
                return Err(format!("{question:?}"));
            }
            if answers_at(answers, &question.path).is_some_and(|answer| !matches!(answer, Input::Map(_))) {
                return Err(format!("{} is answered\n{}", question.path, answers.to_json()));
            }
        }
        Ok(())
    }
}

fn answers_at<'i>(answers: &'i Input<'i>, path: &Path) -> Option<&'i Input<'i>> {
    use doudi::facts::Step;
    path.steps().iter().try_fold(answers, |at, step| match step {
        Step::Key(key) => at.get(key),
        Step::Index(index) => match at {
            Input::List(items) => items.get(*index),
            unfinished => match unfinished.get("known") {
                Some(Input::List(items)) => items.get(*index),
                _ => None,
            },
        },
    })
}

fn list_keys(policy: &Policy) -> Vec<String> {
    policy.program().schema.entities.iter().map(|e| e.list.to_string()).filter(|l| !l.is_empty()).collect()
}

/// What was answered, and what is to stay of the rest: the values of these paths, the entities of these lists.
fn keep(household: &Input<'_>, answers: &Input<'_>, asked: &[Path], at: &Path, policy: &Policy) -> Input<'static> {
    let (Input::Map(entries), lists) = (household, list_keys(policy)) else { return household.clone().into_owned() };
    let mut map = Input::map();
    for (key, value) in entries {
        let path = at.clone().key(key.to_string());
        let answer = answers.get(key);
        if !lists.contains(&key.to_string()) {
            if answer.is_some() || asked.contains(&path) {
                map.insert(key.to_string(), value.clone().into_owned());
            }
            continue;
        }
        let Input::List(items) = value else { continue };
        let (known, complete) = match answer {
            Some(Input::List(known)) => (known.as_slice(), true),
            Some(unfinished) => match unfinished.get("known") {
                Some(Input::List(known)) => (known.as_slice(), false),
                _ => (&[][..], false),
            },
            None => (&[][..], false),
        };
        let mut kept: Vec<Input<'static>> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match known.get(index) {
                Some(answer) => kept.push(keep(item, answer, asked, &path.clone().index(index), policy)),
                // Who wasn't named comes with the list.
                None if asked.contains(&path) => kept.push(item.clone().into_owned()),
                None => {}
            }
        }
        if complete || asked.contains(&path) {
            map.insert(key.to_string(), Input::List(kept));
        } else {
            let mut unfinished = Input::map();
            unfinished.insert("known", Input::List(kept));
            map.insert(key.to_string(), unfinished);
        }
    }
    map
}

/// What an assessment assumes, as answers: a screening takes nothing for answered.
fn completed(full: &Input<'_>, policy: &Policy) -> Input<'static> {
    let household = doudi::facts::Household::from_input(policy.reader(), full).unwrap();
    let mut full = full.clone().into_owned();
    for (path, fact) in household.assumed() {
        let fact = policy.program().schema.fact(fact).unwrap();
        let value = match &fact.default {
            Some(Value::Bool(value)) => (*value).into(),
            Some(Value::Number(value)) => (*value).into(),
            Some(Value::Date(value)) => (*value).into(),
            Some(Value::Code(set, code)) => policy.program().schema.choice(*set).unwrap().code(*code).unwrap().to_owned().into(),
            Some(Value::Text(value)) => value.to_string().into(),
            Some(Value::Region(value)) => (*value).into(),
            Some(Value::Absent) | None => Input::Null,
        };
        set(&mut full, &path, value);
    }
    full
}

/// Puts an answer in its place.
pub(crate) fn set(household: &mut Input<'static>, path: &Path, value: Input<'static>) {
    use doudi::facts::Step;
    let (steps, key) = path.split_last().unwrap();
    let mut at = household;
    for step in steps {
        at = match (at, step) {
            (Input::Map(entries), Step::Key(key)) => &mut entries.iter_mut().find(|(k, _)| **k == **key).unwrap().1,
            (Input::List(items), Step::Index(index)) => &mut items[*index],
            _ => panic!("{path}"),
        };
    }
    at.insert(key.to_owned(), value);
}

/// Is the outcome one of those said to be possible?
fn is_within(outcome: &Outcome, open: &Open) -> bool {
    let Ok(value) = outcome else { return open.may_fail };
    let among = open.values.as_ref().is_some_and(|values| values.contains(value));
    match (value, &open.range) {
        (Value::Number(value), Some((Value::Number(least), Value::Number(most)))) => least <= value && value <= most,
        (Value::Date(value), Some((Value::Date(least), Value::Date(most)))) => least <= value && value <= most,
        // Of texts and divisions nothing is said.
        (Value::Text(_) | Value::Region(_), None) => true,
        _ => among,
    }
}

/// Is everything that is possible now among what was possible before?
fn is_narrower(now: &Open, was: &Open) -> bool {
    let ends = match &now.range {
        None => true,
        Some((least, most)) => [least, most].into_iter().all(|end| is_within(&Ok(end.clone()), &Open { values: None, ..was.clone() })),
    };
    let values = now.values.iter().flatten().all(|value| was.values.as_ref().is_some_and(|v| v.contains(value)));
    ends && values && (was.may_fail || !now.may_fail)
}
