//! Households with holes, and answers that fill them.

use std::collections::HashMap;

use doudi::calendar::Date;
use doudi::facts::{DateBound, EntityId, Fact, FactId, FactType, Input, Schema};
use doudi::number::Number;

use crate::generate::Rng;

/// Values that households have for each fact, and what else is needed to make up others.
pub(crate) struct Pool<'s> {
    schema: &'s Schema,
    on: Date,
    seen: HashMap<FactId, Vec<Input<'static>>>,
}

/// How much of a household is dropped.
#[derive(Clone, Copy)]
struct Drops {
    /// So many answers in a hundred.
    percent: usize,
    /// May whole entities go?
    entities: bool,
}

/// Most entities of a kind that are made up in one list.
const MADE_UP: u32 = 3;

impl<'s> Pool<'s> {
    pub(crate) fn new(schema: &'s Schema, on: Date) -> Self {
        Self { schema, on, seen: HashMap::new() }
    }

    /// Takes the values of a household.
    pub(crate) fn take(&mut self, input: &Input<'_>) {
        self.take_entity(EntityId::ROOT, input);
    }

    fn take_entity(&mut self, id: EntityId, input: &Input<'_>) {
        let entity = self.schema.entity(id).unwrap();
        for fact in &entity.facts {
            let key = &self.schema.fact(*fact).unwrap().key;
            let plain = |value: &&Input<'_>| match value {
                Input::List(_) | Input::Map(_) => false,
                // Households of later dates have days that haven't come yet.
                Input::Text(text) => text.parse::<Date>().is_ok_and(|day| day <= self.on) || text.parse::<Date>().is_err(),
                _ => true,
            };
            if let Some(value) = input.get(key).filter(plain) {
                let value = value.clone().into_owned();
                let seen = self.seen.entry(*fact).or_default();
                if !seen.contains(&value) {
                    seen.push(value);
                }
            }
        }
        for child in &entity.children {
            if let Some(Input::List(items)) = input.get(&self.schema.entity(*child).unwrap().list) {
                items.iter().for_each(|item| self.take_entity(*child, item));
            }
        }
    }

    pub(crate) const fn on(&self) -> Date {
        self.on
    }

    /// The day that a bound is.
    pub(crate) fn day(&self, bound: Option<DateBound>, otherwise: Date) -> Date {
        match bound {
            Some(DateBound::On) => self.on,
            Some(DateBound::Day(day)) => day,
            None => otherwise,
        }
    }

    /// A value that the fact may have.
    pub(crate) fn value(&self, id: FactId, rng: &mut Rng) -> Input<'static> {
        let fact = self.schema.fact(id).unwrap();
        if fact.optional && rng.chance(30) {
            return Input::Null;
        }
        match self.seen.get(&id) {
            Some(seen) if rng.chance(50) => rng.pick(seen),
            _ => self.made_up(fact, rng),
        }
    }

    fn made_up(&self, fact: &Fact, rng: &mut Rng) -> Input<'static> {
        match &fact.ty {
            FactType::Bool => rng.chance(50).into(),
            FactType::Number { digits, min, max, .. } => {
                let value = match rng.below(8) {
                    0 => *min,
                    1 => *max,
                    2 => Number::from(0),
                    // Between the bounds, wherever.
                    3 => {
                        let (low, high) = (min.at_scale(*digits).unwrap_or(0), max.at_scale(*digits).unwrap_or(0));
                        Number::new(low + i128::from(rng.next() >> 1) * i128::from(rng.next() >> 1) % (high - low + 1), *digits).unwrap()
                    }
                    4 | 5 => Number::from(u32::try_from(rng.below(13)).unwrap()),
                    _ => Number::from(u32::try_from(rng.below(41) * [10, 100, 500, 5_000][rng.below(4)]).unwrap()),
                };
                let value = value.clamp(*min, *max);
                value.round_to(*digits, doudi::number::Rounding::TowardZero).unwrap().clamp(*min, *max).into()
            }
            FactType::Date { min, max } => {
                let oldest = rng.pick(&[400, 7_000, 36_000]);
                let day = self.on.add_days(-rng.between(-400, oldest)).unwrap();
                day.clamp(self.day(*min, Date::MIN), self.day(*max, Date::MAX)).into()
            }
            FactType::Choice(set) => {
                let codes = &self.schema.choice(*set).unwrap().codes;
                codes[rng.below(codes.len())].0.to_string().into()
            }
            FactType::Text => rng.pick(&["", "备注", "note"]).to_owned().into(),
            FactType::Region => rng.pick(&["61", "610330", "610302", "4203", "420704", "320106", "321002", "442000"]).to_owned().into(),
        }
    }

    /// The household with an answer to everything that is open in it.
    pub(crate) fn filled(&self, answers: &Input<'_>, rng: &mut Rng) -> Input<'static> {
        self.filled_entity(EntityId::ROOT, answers, rng)
    }

    /// The household with what another has for everything that is open, and the plainest answer where it has none: nothing, no, nobody.
    pub(crate) fn completed(&self, answers: &Input<'_>, from: Option<&Input<'_>>) -> Input<'static> {
        self.completed_entity(EntityId::ROOT, answers, from)
    }

    pub(crate) fn plain_value(&self, id: FactId) -> Input<'static> {
        let fact = self.schema.fact(id).unwrap();
        match &fact.ty {
            _ if fact.optional => Input::Null,
            FactType::Bool => false.into(),
            FactType::Number { min, max, .. } => Number::from(0).clamp(*min, *max).into(),
            FactType::Date { .. } => self.on.into(),
            FactType::Choice(set) => self.schema.choice(*set).unwrap().codes[0].0.to_string().into(),
            FactType::Text => String::new().into(),
            FactType::Region => "61".to_owned().into(),
        }
    }

    fn completed_entity(&self, id: EntityId, answers: &Input<'_>, from: Option<&Input<'_>>) -> Input<'static> {
        let entity = self.schema.entity(id).unwrap();
        let mut map = answers.clone().into_owned();
        for id in &entity.facts {
            let fact = self.schema.fact(*id).unwrap();
            let assumed = fact.default.is_some() || fact.unanswered_is_absent;
            match from.and_then(|from| from.get(&fact.key)) {
                _ if answers.get(&fact.key).is_some() => {}
                Some(value) => map.insert(fact.key.to_string(), value.clone().into_owned()),
                None if assumed => {}
                None => map.insert(fact.key.to_string(), self.plain_value(*id)),
            }
        }
        for child in &entity.children {
            let of = self.schema.entity(*child).unwrap();
            let (known, complete) = match answers.get(&of.list) {
                Some(Input::List(items)) => (items.as_slice(), true),
                Some(list) => match list.get("known") {
                    Some(Input::List(items)) => (items.as_slice(), false),
                    _ => (&[][..], false),
                },
                None => (&[][..], false),
            };
            let others = match from.and_then(|from| from.get(&of.list)) {
                Some(Input::List(others)) => others.as_slice(),
                _ => &[],
            };
            let mut items: Vec<Input<'static>> =
                known.iter().enumerate().map(|(at, item)| self.completed_entity(*child, item, others.get(at))).collect();
            while !complete && items.len() < usize::try_from(of.least).unwrap() {
                items.push(self.completed_entity(*child, &Input::map(), others.get(items.len())));
            }
            map.insert(of.list.to_string(), Input::List(items));
        }
        map
    }

    /// Somebody new, answered in full.
    pub(crate) fn filled_one(&self, id: EntityId, rng: &mut Rng) -> Input<'static> {
        self.filled_entity(id, &Input::map(), rng)
    }

    /// Somebody new, who has nothing.
    pub(crate) fn plain_one(&self, id: EntityId) -> Input<'static> {
        self.completed_entity(id, &Input::map(), None)
    }

    fn filled_entity(&self, id: EntityId, answers: &Input<'_>, rng: &mut Rng) -> Input<'static> {
        let entity = self.schema.entity(id).unwrap();
        let mut map = answers.clone().into_owned();
        for id in &entity.facts {
            let fact = self.schema.fact(*id).unwrap();
            let assumed = fact.default.is_some() || fact.unanswered_is_absent;
            if answers.get(&fact.key).is_none() && !(assumed && rng.chance(30)) {
                map.insert(fact.key.to_string(), self.value(*id, rng));
            }
        }
        for child in &entity.children {
            let of = self.schema.entity(*child).unwrap();
            let (known, complete) = match answers.get(&of.list) {
                Some(Input::List(items)) => (items.as_slice(), true),
                Some(list) => match list.get("known") {
                    Some(Input::List(items)) => (items.as_slice(), false),
                    _ => (&[][..], false),
                },
                None => (&[][..], false),
            };
            let mut items: Vec<Input<'static>> = known.iter().map(|item| self.filled_entity(*child, item, rng)).collect();
            if !complete {
                let known = u32::try_from(items.len()).unwrap();
                let (least, most) = (of.least.saturating_sub(known), of.most.saturating_sub(known).min(MADE_UP));
                let more = rng.between(least.into(), most.max(least).into());
                items.extend((0..more).map(|_| self.filled_entity(*child, &Input::map(), rng)));
            }
            map.insert(of.list.to_string(), Input::List(items));
        }
        map
    }

    /// The same with fewer answers: each is dropped so many times in a hundred. Whoever has a given value stays.
    pub(crate) fn thinned(&self, answers: &Input<'_>, percent: usize, rng: &mut Rng) -> Input<'static> {
        let drops = Drops { percent, entities: answers.get("given").is_none() };
        self.thinned_entity(EntityId::ROOT, answers, drops, rng)
    }

    fn thinned_entity(&self, id: EntityId, answers: &Input<'_>, drops: Drops, rng: &mut Rng) -> Input<'static> {
        let entity = self.schema.entity(id).unwrap();
        let Input::Map(entries) = answers else { return answers.clone().into_owned() };
        let mut map = Input::map();
        for (key, value) in entries {
            let child = entity.children.iter().find(|c| *self.schema.entity(**c).unwrap().list == **key);
            match child {
                Some(child) => {
                    if let Some(list) = self.thinned_list(*child, value, drops, rng) {
                        map.insert(key.to_string(), list);
                    }
                }
                None if key == "given" || !rng.chance(drops.percent) => map.insert(key.to_string(), value.clone().into_owned()),
                None => {}
            }
        }
        map
    }

    fn thinned_list(&self, child: EntityId, list: &Input<'_>, drops: Drops, rng: &mut Rng) -> Option<Input<'static>> {
        let (items, complete) = match list {
            Input::List(items) => (items.as_slice(), true),
            other => match other.get("known") {
                Some(Input::List(items)) => (items.as_slice(), false),
                _ => (&[][..], false),
            },
        };
        let mut items: Vec<Input<'static>> = items.iter().map(|item| self.thinned_entity(child, item, drops, rng)).collect();
        if complete && !rng.chance(drops.percent / 2) {
            return Some(Input::List(items));
        }
        items.truncate(if drops.entities && rng.chance(drops.percent / 2) { rng.below(items.len() + 1) } else { items.len() });
        if items.is_empty() && drops.entities && rng.chance(50) {
            return None;
        }
        let mut unfinished = Input::map();
        unfinished.insert("known", Input::List(items));
        unfinished.insert("complete", false);
        Some(unfinished)
    }
}
