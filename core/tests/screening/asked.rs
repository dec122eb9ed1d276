//! Of the facts asked for: for how many are there two answers with different results?
//!
//! Found by answering everything else that an open rule depends on, such that it still depends on the fact; then the fact alone is varied.

use doudi::assessment::Outcome;
use doudi::facts::{FactType, Input, Path, Step};
use doudi::number::Number;
use doudi::policy::{Json, Policy};
use doudi::screening::{Place, Question, Subject};

use crate::answers::Pool;
use crate::generate::Rng;
use crate::laws::named;

/// Answers that are tried for what stands beside a fact, before it is given up.
const TRIES: usize = 150;
/// Values of the fact itself.
const VALUES: usize = 40;

pub(crate) struct Search<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) pool: &'a Pool<'a>,
}

impl Search<'_> {
    /// Are there two answers to a question with different results of one of these rules?
    pub(crate) fn matters(&self, answers: &Input<'_>, question: &Question, places: &[&Place], rng: &mut Rng) -> bool {
        // What people look for first has the fewest facts beside it.
        (0..places.len().min(4) * 2).any(|turn| {
            let place = places[turn % places.len().min(4)];
            self.sharpened(answers, question, place, rng).is_some_and(|sharp| self.differs(&sharp, question, place, rng))
        })
    }

    /// The facts that a rule still depends on; none where it is decided.
    fn depends_on(&self, answers: &Input<'_>, place: &Place) -> Option<Vec<Path>> {
        let rule = &self.policy.program().symbol(place.rule).unwrap().name;
        let screening = self.policy.screen_rules(answers, [&**rule]).unwrap();
        screening.open_at(&named(self.policy, place)).map(|open| open.depends_on.clone())
    }

    /// Answers to everything else, such that the rule depends on nothing but the question.
    fn sharpened(&self, answers: &Input<'_>, question: &Question, place: &Place, rng: &mut Rng) -> Option<Input<'static>> {
        let mut sharp = answers.clone().into_owned();
        let mut others = self.depends_on(&sharp, place)?;
        let mut size = others.len();
        for _ in 0..TRIES {
            others.retain(|path| *path != question.path && !is_within(path, &question.path));
            if others.is_empty() {
                return Some(sharp);
            }
            size = size.clamp(1, others.len());
            let mut next = sharp.clone();
            for _ in 0..size {
                let path = rng.pick(&others);
                self.answer(&mut next, &path, rng);
            }
            match self.depends_on(&next, place) {
                // A household that breaks a condition on its facts is no example.
                Some(left) if left.contains(&question.path) && self.policy.assess(&self.pool.plain(&next)).is_ok() => (sharp, others) = (next, left),
                _ => size /= 2,
            }
        }
        None
    }

    /// Answers a question somehow.
    fn answer(&self, answers: &mut Input<'static>, path: &Path, rng: &mut Rng) {
        let schema = &self.policy.program().schema;
        let (steps, key) = path.split_last().unwrap();
        let entity = doudi::facts::EntityId(u16::try_from(entity_of(self.policy, steps)).unwrap());
        let at = reach(answers, steps);
        match schema.fact_named(entity, key) {
            // Nothing earned, nothing wrong: so most conditions hold.
            Some(fact) if rng.chance(50) => at.insert(key.to_owned(), self.pool.plain_value(fact)),
            Some(fact) => at.insert(key.to_owned(), self.pool.value(fact, rng)),
            None => {
                let child = schema.entity(entity).unwrap().children.iter().copied().find(|c| *schema.entity(*c).unwrap().list == *key).unwrap();
                let of = schema.entity(child).unwrap();
                let mut items = match at.get(key) {
                    Some(Input::List(items)) => items.clone(),
                    Some(list) => match list.get("known") {
                        Some(Input::List(items)) => items.clone(),
                        _ => Vec::new(),
                    },
                    None => Vec::new(),
                };
                let known = u32::try_from(items.len()).unwrap();
                let most = of.most.saturating_sub(known).min(2);
                let more = rng.between(of.least.saturating_sub(known).into(), most.max(of.least.saturating_sub(known)).into());
                items.extend((0..more).map(|_| self.pool.filled_one(child, rng)));
                at.insert(key.to_owned(), Input::List(items));
            }
        }
    }

    /// Does the rule's result change with the answer?
    fn differs(&self, answers: &Input<'static>, question: &Question, place: &Place, rng: &mut Rng) -> bool {
        let name = named(self.policy, place);
        let rule = &self.policy.program().symbol(place.rule).unwrap().name;
        let mut first: Option<Outcome> = None;
        let mut differs = |policy: &Policy, household: &Input<'static>| {
            let Ok(assessment) = policy.assess_rules(&Json(&household.to_json()), [&**rule]) else { return false };
            let Some(outcome) = assessment.get(&name) else { return false };
            match &first {
                Some(first) => first != outcome,
                None => {
                    first = Some(outcome.clone());
                    false
                }
            }
        };
        let (steps, key) = question.path.split_last().unwrap();
        let mut values: Vec<Input<'static>> = Vec::new();
        if let Subject::Fact(id) = question.subject {
            let fact = self.policy.program().schema.fact(id).unwrap();
            match &fact.ty {
                FactType::Bool => values.extend([true.into(), false.into()]),
                FactType::Choice(set) => {
                    values.extend(self.policy.program().schema.choice(*set).unwrap().codes.iter().map(|(c, _)| c.to_string().into()));
                }
                FactType::Number { min, max, .. } => values.extend([*min, *max, Number::from(0).clamp(*min, *max)].map(Input::from)),
                _ => {}
            }
            if fact.optional {
                values.push(Input::Null);
            }
        }
        for turn in 0..VALUES {
            let mut household = answers.clone();
            match values.get(turn) {
                Some(value) => reach(&mut household, steps).insert(key.to_owned(), value.clone()),
                None => self.answer(&mut household, &question.path, rng),
            }
            if differs(self.policy, &self.pool.plain(&household)) {
                return true;
            }
        }
        false
    }
}

/// Is a path that of somebody in a list?
fn is_within(path: &Path, list: &Path) -> bool {
    path.steps().len() > list.steps().len() && path.steps().starts_with(list.steps())
}

fn entity_of(policy: &Policy, steps: &[Step]) -> usize {
    let entities = &policy.program().schema.entities;
    let last = steps.iter().rev().find_map(|step| match step {
        Step::Key(list) => entities.iter().position(|e| *e.list == **list),
        Step::Index(_) => None,
    });
    last.unwrap_or(0)
}

/// The map of an entity among answers, through lists that aren't finished.
fn reach<'i>(answers: &'i mut Input<'static>, steps: &[Step]) -> &'i mut Input<'static> {
    steps.iter().fold(answers, |at, step| match (at, step) {
        (Input::Map(entries), Step::Key(key)) => &mut entries.iter_mut().find(|(k, _)| **k == **key).unwrap().1,
        (Input::List(items), Step::Index(index)) => &mut items[*index],
        (Input::Map(entries), Step::Index(index)) => match &mut entries.iter_mut().find(|(k, _)| k == "known").unwrap().1 {
            Input::List(items) => &mut items[*index],
            other => other,
        },
        (at, _) => at,
    })
}
