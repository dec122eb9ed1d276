//! One household after the other into the columns of a population.

use std::collections::HashMap;
use std::sync::Arc;

use super::convert::{self, Cell, Trouble, short};
use super::index::{GIVEN, Habits, Key, Missing, Place};
use super::population::{Column, Given, Population, Rows, State};
use super::{EntityId, FactId, Fault, FaultCode, Faults, Input, Path, Reader};
use crate::ir::SymbolId;
use crate::label::Label;
use crate::limits;

/// Of a list that isn't finished: the lane that stands for all who may still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rest {
    pub(crate) entity: EntityId,
    pub(crate) lane: usize,
    /// At least so many come, and at most so many.
    pub(crate) least: u32,
    pub(crate) most: u32,
}

/// Households on their way into a population.
#[derive(Clone, Debug)]
pub struct Intake<'r> {
    reader: &'r Reader,
    population: Population,
    habits: Habits,
    /// For each fact the stamp of the row that had it last: tells keys that come twice and keys that don't come.
    read_facts: Vec<u64>,
    /// For each entity the same of its list.
    read_lists: Vec<u64>,
    stamp: u64,
    texts: HashMap<Arc<str>, usize>,
    /// Where in the population's `given` a rule stands, and the rule's entity.
    given: HashMap<SymbolId, (usize, EntityId)>,
    /// The way to the row that is being read.
    at: Vec<(EntityId, usize)>,
    faults: Faults,
    /// Of answers that aren't finished: what may still come. Elsewhere a list that isn't there is empty.
    rests: Option<Vec<Rest>>,
}

impl<'r> Intake<'r> {
    pub(super) fn new(reader: &'r Reader) -> Self {
        let schema = reader.schema();
        let population = Population {
            schema: schema.clone(),
            rows: vec![Rows::default(); schema.entities.len()],
            columns: reader.index.lanes().map(Column::new).collect(),
            texts: Vec::new(),
            given: Vec::new(),
        };
        Self {
            reader,
            population,
            habits: reader.index.habits(),
            read_facts: vec![0; schema.facts.len()],
            read_lists: vec![0; schema.entities.len()],
            stamp: 0,
            texts: HashMap::new(),
            given: HashMap::new(),
            at: Vec::new(),
            faults: Faults::new(),
            rests: None,
        }
    }

    /// Reads answers that aren't finished: lists may be left out, or be `{"known": […], "complete": false}`.
    pub(super) fn unfinished(self) -> Self {
        Self { rests: Some(Vec::new()), ..self }
    }

    /// What may still come, of answers that aren't finished.
    pub(super) fn take_rests(&mut self) -> Vec<Rest> {
        self.rests.take().unwrap_or_default()
    }

    /// Reads one more household; returns what is wrong with it.
    pub fn push(&mut self, input: &Input<'_>) -> Faults {
        self.at.clear();
        self.row(EntityId::ROOT, None, input);
        std::mem::take(&mut self.faults)
    }

    /// The population of all households, those with faults, too.
    #[must_use]
    pub fn finish(mut self) -> Population {
        for rows in self.population.rows.iter_mut().skip(1) {
            rows.first.push(lane_number(rows.len));
        }
        for (at, entity) in self.given.values() {
            let lanes = self.population.rows(*entity).map_or(0, |rows| rows.len);
            if let Some(given) = self.population.given.get_mut(*at) {
                given.values.resize(lanes, None);
            }
        }
        self.population
    }

    fn row(&mut self, entity: EntityId, parent: Option<usize>, input: &Input<'_>) {
        let reader = self.reader;
        let (Some(own), Some(rows)) = (reader.schema().entity(entity), self.population.rows.get_mut(entity.index())) else { return };
        let lane = rows.len;
        rows.len += 1;
        rows.parent.extend(parent.map(lane_number));
        for child in &own.children {
            if let Some(rows) = self.population.rows.get_mut(child.index()) {
                rows.first.push(lane_number(rows.len));
            }
        }
        let Input::Map(entries) = input else {
            let kind = input.kind();
            self.fault(None, || {
                let message = Label::new(format!("应为对象，而不是 {}", kind.zh), format!("a map is expected, not {}", kind.en));
                (FaultCode::WrongType, message)
            });
            own.facts.iter().for_each(|fact| self.put(*fact, State::Unknown, 0));
            if self.rests.is_some() {
                own.children.iter().for_each(|child| self.open_list(*child, lane, &[]));
            }
            return;
        };
        self.stamp += 1;
        let stamp = self.stamp;
        let (mut given, mut place) = (None, Place::default());
        for (key, value) in entries {
            let first = match reader.index.next_key(&mut self.habits, entity, &mut place, key) {
                Some(Key::Fact(fact)) => {
                    let first = is_first(&mut self.read_facts, fact.index(), stamp);
                    if first {
                        self.fact(fact, value);
                    }
                    first
                }
                Some(Key::List(child)) => {
                    let first = is_first(&mut self.read_lists, child.index(), stamp);
                    if first {
                        self.list(child, lane, value);
                    }
                    first
                }
                Some(Key::Given) => given.replace(value).is_none(),
                None => {
                    self.fault(Some(key), || reader.unknown_key(entity, key));
                    true
                }
            };
            if !first {
                self.fault(Some(key), || (FaultCode::DuplicateKey, Label::new("此键重复出现", "this key comes twice")));
            }
        }
        for fact in &own.facts {
            if self.read_facts.get(fact.index()) != Some(&stamp) {
                self.missing(*fact);
            }
        }
        for child in &own.children {
            if self.read_lists.get(child.index()) != Some(&stamp) {
                match self.rests {
                    Some(_) => self.open_list(*child, lane, &[]),
                    None => self.list(*child, lane, &Input::Null),
                }
            }
        }
        if let Some(given) = given {
            self.given(lane, given);
        }
    }

    fn fact(&mut self, id: FactId, input: &Input<'_>) {
        let reader = self.reader;
        let (Some(fact), Some(slot)) = (reader.schema().fact(id), reader.index.slot(id)) else { return };
        if self.faults.is_full() {
            return self.put(id, State::Unknown, 0);
        }
        match convert::fact(reader.schema(), fact, slot, input) {
            Ok(Cell::Absent) => self.put(id, State::Absent, 0),
            Ok(Cell::Lane(value)) => self.put(id, State::Known, value),
            Ok(Cell::Text(text)) => {
                let value = self.text(text);
                self.put(id, State::Known, value);
            }
            Err(trouble) => {
                self.fault(Some(&fact.key), || trouble);
                self.put(id, State::Unknown, 0);
            }
        }
    }

    fn missing(&mut self, id: FactId) {
        let reader = self.reader;
        match reader.index.slot(id).map(|s| &s.missing) {
            Some(Missing::Absent) => self.put(id, State::AssumedAbsent, 0),
            Some(Missing::Lane(value)) => self.put(id, State::AssumedValue, *value),
            Some(Missing::Text(text)) => {
                let value = self.text(text);
                self.put(id, State::AssumedValue, value);
            }
            Some(Missing::Unknown) | None => self.put(id, State::Unknown, 0),
        }
    }

    fn put(&mut self, fact: FactId, state: State, value: i128) {
        if let Some(column) = self.population.columns.get_mut(fact.index()) {
            column.push(state, value);
        }
    }

    fn text(&mut self, text: &str) -> i128 {
        let index = self.texts.get(text).copied().unwrap_or_else(|| {
            let (text, index): (Arc<str>, _) = (text.into(), self.population.texts.len());
            self.population.texts.push(text.clone());
            self.texts.insert(text, index);
            index
        });
        i128::try_from(index).unwrap_or_default()
    }

    fn list(&mut self, child: EntityId, parent: usize, input: &Input<'_>) {
        let reader = self.reader;
        let Some(entity) = reader.schema().entity(child) else { return };
        let items = match input {
            Input::Null => [].as_slice(),
            Input::List(items) => items.as_slice(),
            Input::Map(_) if self.rests.is_some() => return self.unfinished_list(child, parent, input),
            _ => {
                self.no_list(&entity.list, input);
                if self.rests.is_some() {
                    self.open_list(child, parent, &[]);
                }
                return;
            }
        };
        let (least, most) = (entity.least as usize, entity.most.min(limits::ENTITY_MOST) as usize);
        let count = items.len();
        if count < least {
            self.fault(Some(&entity.list), || {
                let message = Label::new(format!("至少须有 {least} 项，现有 {count} 项"), format!("at least {least} needed, {count} given"));
                (FaultCode::MissingEntity, message)
            });
        }
        if count > most {
            self.fault(Some(&entity.list), || {
                let message = Label::new(format!("至多 {most} 项，现有 {count} 项"), format!("at most {most} allowed, {count} given"));
                (FaultCode::TooMany, message)
            });
        }
        for (i, item) in items.iter().take(most).enumerate() {
            self.at.push((child, i));
            self.row(child, Some(parent), item);
            self.at.pop();
        }
    }

    fn no_list(&mut self, key: &str, input: &Input<'_>) {
        let kind = input.kind();
        self.fault(Some(key), || {
            let message = Label::new(format!("应为列表，而不是 {}", kind.zh), format!("a list is expected, not {}", kind.en));
            (FaultCode::WrongType, message)
        });
    }

    /// `{"known": […], "complete": false}`. With a fault in it nothing is known of the list but what was read.
    fn unfinished_list(&mut self, child: EntityId, parent: usize, input: &Input<'_>) {
        let reader = self.reader;
        let (Input::Map(entries), Some(entity)) = (input, reader.schema().entity(child)) else { return };
        let stray = entries.iter().find(|(key, _)| !matches!(&**key, "known" | "complete"));
        if let Some((key, _)) = stray {
            let word = convert::short(key);
            self.fault(Some(&entity.list), || {
                let zh = format!("未完成的列表只有 `known` 和 `complete`，没有 `{word}`");
                (FaultCode::UnknownKey, Label::new(zh, format!("a list that isn't finished has `known` and `complete`, not `{word}`")))
            });
        }
        let complete = match input.get("complete") {
            Some(Input::Bool(complete)) => *complete,
            None => false,
            Some(other) => {
                let kind = other.kind();
                self.fault(Some(&entity.list), || {
                    let zh = format!("`complete` 应为 true 或 false，而不是 {}", kind.zh);
                    (FaultCode::WrongType, Label::new(zh, format!("`complete` is true or false, not {}", kind.en)))
                });
                false
            }
        };
        match input.get("known") {
            Some(Input::List(items)) if complete => self.list(child, parent, &Input::List(items.clone())),
            Some(Input::List(items)) => self.open_list(child, parent, items),
            None | Some(Input::Null) => self.open_list(child, parent, &[]),
            Some(other) => {
                self.no_list(&entity.list, other);
                self.open_list(child, parent, &[]);
            }
        }
    }

    /// A list to which more may come: what is known of it, and a row for the rest.
    fn open_list(&mut self, child: EntityId, parent: usize, items: &[Input<'_>]) {
        let reader = self.reader;
        let Some(entity) = reader.schema().entity(child) else { return };
        let most = entity.most.min(limits::ENTITY_MOST);
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        if count > 0 && count >= most {
            return self.list(child, parent, &Input::List(items.to_vec()));
        }
        for (i, item) in items.iter().enumerate() {
            self.at.push((child, i));
            self.row(child, Some(parent), item);
            self.at.pop();
        }
        if most > count {
            let lane = self.population.rows(child).map_or(0, |rows| rows.len);
            if let Some(rests) = &mut self.rests {
                rests.push(Rest { entity: child, lane, least: entity.least.saturating_sub(count), most: most - count });
            }
            self.row(child, Some(parent), &Input::map());
        }
    }

    /// Values of rules of the household whose rows have just been read.
    fn given(&mut self, household: usize, input: &Input<'_>) {
        let Input::Map(entries) = input else {
            if *input != Input::Null {
                let kind = input.kind();
                self.fault(Some(GIVEN), || {
                    let message = Label::new(format!("应为对象，而不是 {}", kind.zh), format!("a map is expected, not {}", kind.en));
                    (FaultCode::WrongType, message)
                });
            }
            return;
        };
        for (key, value) in entries {
            if self.faults.is_full() {
                break;
            }
            if let Err((code, message)) = self.given_value(household, key, value) {
                self.faults.add(|| Fault::new(Path::root().key(GIVEN).key(shown_key(key)), code, message));
            }
        }
    }

    fn given_value(&mut self, household: usize, key: &str, input: &Input<'_>) -> Result<(), Trouble> {
        let reader = self.reader;
        let path: Option<Path> = key.parse().ok();
        let Some((steps, name)) = path.as_ref().and_then(Path::split_last) else {
            let (zh, en) = ("应写作 `programme::rule` 或 `members[0].programme::rule`", "write `programme::rule` or `members[0].programme::rule`");
            return Err((FaultCode::BadPath, Label::new(zh, en)));
        };
        let Some((entity, lane)) = self.population.locate(household, steps) else {
            return Err((FaultCode::BadPath, Label::new("此处没有成员或记录", "there is nobody and nothing at this place")));
        };
        let is_rest = |rests: &Vec<Rest>| rests.iter().any(|rest| (rest.entity, rest.lane) == (entity, lane));
        if self.rests.as_ref().is_some_and(is_rest) {
            return Err((FaultCode::BadPath, Label::new("此处没有成员或记录", "there is nobody and nothing at this place")));
        }
        let rule = reader.rule(entity, name)?;
        let value = convert::rule(reader.schema(), &rule.ty, input)?;
        let (at, _) = *self.given.entry(rule.symbol).or_insert_with(|| {
            self.population.given.push(Given { symbol: rule.symbol, values: Vec::new() });
            (self.population.given.len() - 1, rule.entity)
        });
        let Some(given) = self.population.given.get_mut(at) else { return Ok(()) };
        if given.values.len() <= lane {
            given.values.resize(lane + 1, None);
        }
        match given.values.get_mut(lane).and_then(|v| v.replace(value)) {
            Some(_) => Err((FaultCode::DuplicateKey, Label::new("此键重复出现", "this key comes twice"))),
            None => Ok(()),
        }
    }

    /// Adds a fault at the row that is being read, or at a key of it.
    fn fault(&mut self, key: Option<&str>, trouble: impl FnOnce() -> Trouble) {
        let (at, schema) = (&self.at, self.reader.schema());
        self.faults.add(|| {
            let mut path = Path::root();
            for (entity, index) in at {
                let list = schema.entity(*entity).map_or("", |e| &e.list);
                path = path.key(list).index(*index);
            }
            if let Some(key) = key {
                path = path.key(shown_key(key));
            }
            let (code, message) = trouble();
            Fault::new(path, code, message)
        });
    }
}

/// Has the fact or list not been in this row yet?
fn is_first(stamps: &mut [u64], index: usize, stamp: u64) -> bool {
    stamps.get_mut(index).is_some_and(|seen| std::mem::replace(seen, stamp) != stamp)
}

/// Lanes are numbered by 32 bits; a population that large doesn't fit in memory.
fn lane_number(lane: usize) -> u32 {
    u32::try_from(lane).unwrap_or(u32::MAX)
}

/// A key for a path: whole, unless it is longer than any fact's.
fn shown_key(key: &str) -> Box<str> {
    const LONGEST: usize = 200;
    if key.len() > LONGEST { short(key).into() } else { key.into() }
}
