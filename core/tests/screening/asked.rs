//! Of the facts asked for: for how many are there two answers with different results?
//!
//! Found by answering everything else that an open rule depends on, such that it still depends on the fact; then the fact alone is varied.

use std::collections::BTreeSet;

use doudi::assessment::{Assessment, Outcome};
use doudi::calendar::Date;
use doudi::facts::{EntityId, Fact, FactId, FactType, Input, Path, Step};
use doudi::ir::{Body, Cell, KeyValue, ParameterValue};
use doudi::number::{Number, Rounding};
use doudi::policy::Policy;
use doudi::screening::{Place, Question};

use crate::answers::Pool;
use crate::generate::Rng;
use crate::laws::named;

/// Rounds of answers to what stands beside a fact, before a rule is given up.
const ROUNDS: usize = 80;
/// Rules that are looked at for one fact, and how often each.
const RULES: usize = 6;
const TURNS: usize = 2;
/// Values of the fact itself that are picked at random.
const VALUES: usize = 40;
/// Of a list, how many who have nothing are put beside those.
const PLAIN: usize = 8;
/// Steps from one answer to another between which a rule changes.
const HALVINGS: usize = 48;

/// What a screening says of one rule.
enum Said {
    Decided(Outcome),
    /// The facts that it depends on.
    Open(Vec<Path>),
}

pub(crate) struct Search<'a> {
    policy: &'a Policy,
    pool: &'a Pool<'a>,
    /// A household that the answers fit, and that breaks no condition.
    full: &'a Input<'a>,
    /// Amounts and divisions that parameters know.
    amounts: Vec<Number>,
    regions: Vec<String>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(policy: &'a Policy, pool: &'a Pool<'a>, full: &'a Input<'a>) -> Self {
        let (mut amounts, mut regions) = (BTreeSet::new(), BTreeSet::new());
        let definitions = policy.program().symbols.iter().flat_map(|s| &s.definitions);
        let parameters = definitions.filter_map(|d| if let Body::Parameter(parameter) = &d.body { Some(parameter) } else { None });
        for row in parameters.flat_map(|p| &p.rows) {
            regions.extend(row.key.iter().filter_map(|key| if let KeyValue::Region(region) = key { Some(region.to_string()) } else { None }));
            let (limits, values) = match &row.value {
                Cell::One(value) => (&[][..], std::slice::from_ref(value)),
                Cell::Bands { upto, values } => (upto.as_slice(), values.as_slice()),
            };
            amounts.extend(
                values
                    .iter()
                    .filter_map(|value| if let ParameterValue::Number(number) = value { Some(*number) } else { None })
                    .chain(limits.iter().copied()),
            );
        }
        Self { policy, pool, full, amounts: amounts.into_iter().collect(), regions: regions.into_iter().collect() }
    }

    /// Are there two answers to a question with different results of one of these rules?
    pub(crate) fn matters(&self, answers: &Input<'_>, question: &Question, places: &[&Place], rng: &mut Rng) -> bool {
        // What people look for first has the fewest facts beside it.
        let some = places.len().min(RULES);
        (0..some * TURNS).any(|turn| {
            let place = places[turn % some];
            self.sharpened(answers, question, place, rng).is_some_and(|sharp| self.differs(&sharp, question, place, rng))
        })
    }

    fn said(&self, answers: &Input<'_>, place: &Place) -> Said {
        let rule = &self.policy.program().symbol(place.rule).unwrap().name;
        let screening = self.policy.screen_rules(answers, [&**rule]).unwrap();
        let name = named(self.policy, place);
        match screening.decided_at(&name) {
            Some(decided) => Said::Decided(decided.outcome.clone()),
            None => Said::Open(screening.open_at(&name).map(|open| open.depends_on.clone()).unwrap_or_default()),
        }
    }

    /// What else the rule depends on, where it depends on the question. A household that breaks a condition on its facts is no example.
    fn others(&self, answers: &Input<'_>, question: &Question, place: &Place) -> Option<Vec<Path>> {
        let Said::Open(mut others) = self.said(answers, place) else { return None };
        if !others.contains(&question.path) || self.assess(answers, place).is_none() {
            return None;
        }
        others.retain(|path| *path != question.path && !is_within(path, &question.path));
        Some(others)
    }

    /// What comes of a rule, with any answers to what it doesn't depend on that make a household; nothing where none does.
    fn assess(&self, answers: &Input<'_>, place: &Place) -> Option<Assessment> {
        let rule = &self.policy.program().symbol(place.rule).unwrap().name;
        let households = [self.pool.completed(answers, Some(self.full)), self.pool.completed(answers, None)];
        households.iter().find_map(|household| self.policy.assess_rules(household, [&**rule]).ok())
    }

    /// Answers to everything else, such that the rule depends on nothing but the question.
    fn sharpened(&self, answers: &Input<'_>, question: &Question, place: &Place, rng: &mut Rng) -> Option<Input<'static>> {
        let mut sharp = answers.clone().into_owned();
        let mut others = self.others(&sharp, question, place)?;
        // Many at once, as long as that goes well; then one by one, with all that may help.
        let mut size = others.len();
        for _ in 0..ROUNDS {
            if others.is_empty() {
                return Some(sharp);
            }
            size = size.min(others.len());
            let found = if size > 1 {
                let mut next = sharp.clone();
                for _ in 0..size {
                    let path = rng.pick(&others);
                    self.answer(&mut next, &path, rng);
                }
                self.others(&next, question, place).map(|left| (next, left))
            } else {
                let path = rng.pick(&others);
                self.one_answer(&sharp, &path, question, place, rng)
            };
            match found {
                Some(found) => (sharp, others) = found,
                None => size = (size / 2).max(1),
            }
        }
        None
    }

    /// An answer with which the rule still depends on the question: one of some, or one between two that decide the rule differently.
    fn one_answer(
        &self,
        sharp: &Input<'static>,
        path: &Path,
        question: &Question,
        place: &Place,
        rng: &mut Rng,
    ) -> Option<(Input<'static>, Vec<Path>)> {
        let (steps, key) = path.split_last().unwrap();
        let with = |value: Input<'static>| {
            let mut next = sharp.clone();
            reach(&mut next, steps).insert(key.to_owned(), value);
            next
        };
        let Some((id, fact)) = self.fact(path) else {
            let mut next = sharp.clone();
            self.answer(&mut next, path, rng);
            return self.others(&next, question, place).map(|left| (next, left));
        };
        // The plainest and the outermost first, then some that happen to be.
        let mut values = self.values(id, fact);
        for at in 3..values.len() {
            let other = 3 + rng.below(values.len() - 3);
            values.swap(at, other);
        }
        values.truncate(10);
        (0..4).for_each(|_| values.push(self.pool.value(id, rng)));
        for value in values {
            let next = with(value);
            if let Some(left) = self.others(&next, question, place) {
                return Some((next, left));
            }
        }
        let FactType::Number { digits, min, max, .. } = &fact.ty else { return None };
        let (mut low, mut high) = (min.at_scale(*digits)?, max.at_scale(*digits)?);
        let value = |raw: i128| Input::from(Number::new(raw, *digits).unwrap());
        let Said::Decided(at_low) = self.said(&with(value(low)), place) else { return None };
        for _ in 0..HALVINGS {
            if high - low < 2 {
                break;
            }
            let middle = low + (high - low) / 2;
            let next = with(value(middle));
            match self.said(&next, place) {
                Said::Decided(outcome) if outcome == at_low => low = middle,
                Said::Decided(_) => high = middle,
                Said::Open(_) => match self.others(&next, question, place) {
                    Some(left) => return Some((next, left)),
                    None => high = middle,
                },
            }
        }
        None
    }

    fn fact(&self, path: &Path) -> Option<(FactId, &Fact)> {
        let schema = &self.policy.program().schema;
        let (steps, key) = path.split_last().unwrap();
        let entity = schema.entity(EntityId(u16::try_from(entity_of(self.policy, steps)).unwrap()))?;
        entity.facts.iter().filter_map(|id| Some((*id, schema.fact(*id)?))).find(|(_, fact)| *fact.key == *key)
    }

    /// Values of a fact at which something may change.
    fn values(&self, id: FactId, fact: &Fact) -> Vec<Input<'static>> {
        let mut values: Vec<Input<'static>> = vec![self.pool.plain_value(id)];
        match &fact.ty {
            FactType::Bool => values.extend([true.into(), false.into()]),
            FactType::Choice(set) => {
                values.extend(self.policy.program().schema.choice(*set).unwrap().codes.iter().map(|(code, _)| code.to_string().into()));
            }
            FactType::Number { digits, min, max, .. } => {
                let small = (0..13).map(Number::from);
                let near = self.amounts.iter().flat_map(|amount| [-1, 0, 1].map(|by| amount.checked_add(Number::from(by)).unwrap_or(*amount)));
                let all = [*min, *max].into_iter().chain(small).chain(near).filter_map(|n| n.round_to(*digits, Rounding::Floor).ok());
                values.extend(all.filter(|n| min <= n && n <= max).map(Input::from));
            }
            FactType::Date { min, max } => {
                let (min, max) = (self.pool.day(*min, Date::MIN), self.pool.day(*max, Date::MAX));
                let on = self.pool.on();
                let days = (-40..=400).chain((400..2_000).step_by(30));
                let recent = days.filter_map(|days| on.add_days(-days));
                let years = (1..=100).flat_map(|years| [-1, 0, 1].map(|by| on.add_months(-12 * years).and_then(|day| day.add_days(by))));
                values.extend(recent.chain(years.flatten()).filter(|day| min <= *day && *day <= max).map(Input::from));
            }
            FactType::Region => values.extend(self.regions.iter().map(|region| region.clone().into())),
            FactType::Text => {}
        }
        if fact.optional {
            values.push(Input::Null);
        }
        values
    }

    /// Answers a question somehow.
    fn answer(&self, answers: &mut Input<'static>, path: &Path, rng: &mut Rng) {
        let schema = &self.policy.program().schema;
        let (steps, key) = path.split_last().unwrap();
        let entity = EntityId(u16::try_from(entity_of(self.policy, steps)).unwrap());
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

    /// Adds some who have nothing to a list, as far as it has room: what there is, is shared by more.
    fn add_plain(&self, answers: &mut Input<'static>, path: &Path, count: usize) {
        let schema = &self.policy.program().schema;
        let (steps, key) = path.split_last().unwrap();
        let Some(list) = schema.entities.iter().position(|e| *e.list == *key) else { return };
        let entity = EntityId(u16::try_from(list).unwrap());
        let most = usize::try_from(schema.entity(entity).unwrap().most).unwrap();
        if let Some(Input::List(items)) = reach(answers, steps).get(key).cloned() {
            let more = count.min(most.saturating_sub(items.len()));
            let plain = std::iter::repeat_with(|| self.pool.plain_one(entity)).take(more);
            reach(answers, steps).insert(key.to_owned(), Input::List(items.into_iter().chain(plain).collect()));
        }
    }

    /// Does the rule's result change with the answer?
    fn differs(&self, answers: &Input<'static>, question: &Question, place: &Place, rng: &mut Rng) -> bool {
        let name = named(self.policy, place);
        let rule = &self.policy.program().symbol(place.rule).unwrap().name;
        let (steps, key) = question.path.split_last().unwrap();
        let mut first: Option<Outcome> = None;
        let mut differs = |household: &Input<'static>| {
            let Some(assessment) = self.assess(household, place) else { return false };
            let Some(outcome) = assessment.get(&name) else { return false };
            match (first.get_or_insert_with(|| outcome.clone()), outcome) {
                // Errors at one place differ where they tell of different keys.
                (Err(first), Err(error)) => first != error || first.message() != error.message(),
                (first, outcome) => first != outcome,
            }
        };
        let with = |value: Input<'static>| {
            let mut household = answers.clone();
            reach(&mut household, steps).insert(key.to_owned(), value);
            household
        };
        if let Some((id, fact)) = self.fact(&question.path) {
            if self.values(id, fact).into_iter().any(|value| differs(&with(value))) {
                return true;
            }
            if let FactType::Number { min, max, .. } = &fact.ty {
                let swept = self.policy.sweep_rules(
                    &self.pool.completed(&with((*min).into()), Some(self.full)),
                    &question.path.to_string(),
                    *min..=*max,
                    [&**rule],
                );
                // Where the fact has more values than a sweep has room for, some are picked.
                let own = swept.iter().flat_map(|s| &s.series).find(|s| s.path.clone().key(s.rule.clone()).to_string() == name);
                return own.is_some_and(|own| own.pieces.iter().any(|p| [p.from, p.to].into_iter().any(|value| differs(&with(value.into())))));
            }
        }
        (0..VALUES).any(|turn| {
            let mut household = answers.clone();
            self.answer(&mut household, &question.path, rng);
            self.add_plain(&mut household, &question.path, turn % PLAIN);
            differs(&household)
        })
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
pub(crate) fn reach<'i>(answers: &'i mut Input<'static>, steps: &[Step]) -> &'i mut Input<'static> {
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
