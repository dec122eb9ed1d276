//! Which of the things that differ made a result what it is, and how much each does alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Found;
use super::cause::{Cause, Effect, Role};
use super::change::{Change, rise};
use super::facts::FactChanges;
use super::pairing::Pairing;
use super::reads::{ParameterRead, Reads};
use super::rows::{ParameterChange, RowChange, Tables, Translation, in_force, key_text};
use super::trial::{Side, Trial};
use super::versions;
use crate::assessment::Assessment;
use crate::facts::EntityId;
use crate::ir::{Layer, SymbolId};
use crate::policy::Policy;

/// Collects causes as results ask for them.
pub(super) struct Weighing<'a> {
    before: Side<'a>,
    after: Side<'a>,
    pairing: &'a Pairing,
    /// Facts that differ, by pair and key.
    facts: HashMap<(usize, Box<str>), Cause>,
    given: HashMap<(usize, Box<str>), Cause>,
    entities: HashMap<usize, Cause>,
    causes: Vec<Cause>,
    known: HashMap<Id, Option<usize>>,
}

/// What makes a cause one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Id {
    Date,
    Fact(usize, Box<str>),
    Given(usize, Box<str>),
    Entity(usize),
    Parameter(Box<str>, Option<Layer>),
    Rule(Box<str>, Option<Layer>),
}

impl<'a> Weighing<'a> {
    pub(super) fn new(before: &'a Assessment, after: &'a Assessment, pairing: &'a Pairing) -> Self {
        let changes = FactChanges::new(before, after, pairing);
        Self {
            before: Side::new(before, true),
            after: Side::new(after, false),
            pairing,
            facts: changes.facts.into_iter().filter(|(_, f)| f.counts()).map(|(i, f)| ((i, f.fact.clone()), Cause::Fact(f))).collect(),
            given: changes.given.into_iter().map(|(i, g)| ((i, g.rule.clone()), Cause::Given(g))).collect(),
            entities: changes.entities.into_iter().map(|(i, e)| (i, Cause::Entity(e))).collect(),
            causes: Vec::new(),
            known: HashMap::new(),
        }
    }

    pub(super) fn into_causes(self) -> Vec<Cause> {
        self.causes
    }

    fn side(&self, before: bool) -> &'a Assessment {
        if before { self.before.assessment } else { self.after.assessment }
    }

    fn policy(&self, before: bool) -> &'a Policy {
        self.side(before).policy()
    }

    /// The changes with their causes.
    pub(super) fn weigh(&mut self, found: Vec<Found>) -> Vec<Change> {
        let mut parameters = Parameters::new(self.policy(true), self.policy(false));
        let read: Vec<(Reads, Reads)> = self.reads(&found, true).into_iter().zip(self.reads(&found, false)).collect();
        // A parameter is one cause, whatever results look it up.
        for (reads, before) in read.iter().flat_map(|(old, new)| [(old, true), (new, false)]) {
            for read in &reads.parameters {
                parameters.look(read, before, self.pairing);
            }
        }
        let rows = parameters.found;
        let causes: Vec<Vec<usize>> = read.iter().map(|(old, new)| self.causes_of(old, new, &rows)).collect();
        let rules: BTreeSet<Box<str>> = found.iter().map(|f| f.change.rule.clone()).collect();
        let rules: Vec<&str> = rules.iter().map(|r| &**r).collect();
        let most = self.most();
        let mut weighed: Vec<Change> = found.into_iter().map(|f| f.change).collect();
        // One cause after the other, so that only one trial is held at a time.
        for (index, cause) in self.causes.iter().enumerate() {
            let trial = |own: &Side<'_>, other: &Side<'_>| if index < most { own.with(cause, other, &rules) } else { None };
            let (alone, without) = (trial(&self.before, &self.after), trial(&self.after, &self.before));
            for (change, _) in weighed.iter_mut().zip(&causes).filter(|(_, causes)| causes.contains(&index)) {
                let said = |trial: &Option<Trial>| trial.as_ref().map(|t| t.said(&change.rule, &change.place));
                let (alone, without) = (said(&alone), said(&without));
                let role = Role::of(&change.before, &change.after, alone.as_ref(), without.as_ref());
                let by = alone.as_ref().and_then(|alone| rise(&change.before, alone));
                change.effects.push(Effect { cause: index, role, alone, by });
            }
        }
        // What moves the most comes first.
        weighed.iter_mut().for_each(|change| change.effects.sort_by_key(|e| (e.role, Reverse(e.by.map(crate::number::Number::abs)))));
        weighed
    }

    /// What each result of one side read.
    fn reads(&self, found: &[Found], before: bool) -> Vec<Reads> {
        let assessment = self.side(before);
        let mut all: Vec<Reads> = found.iter().map(|_| Reads::default()).collect();
        // By rule: each runs once for all whose result it changed.
        let mut by_rule: BTreeMap<SymbolId, Vec<(usize, usize)>> = BTreeMap::new();
        for (index, one) in found.iter().enumerate() {
            let at = self.pairing.pairs.get(one.pair).and_then(|p| p.at(before));
            if let (Some((_, lane)), Some(rule)) = (at, assessment.policy().program().symbol_named(&one.change.rule)) {
                by_rule.entry(rule).or_default().push((index, lane));
            }
        }
        for (rule, found) in by_rule {
            let lanes: Vec<usize> = found.iter().map(|(_, lane)| *lane).collect();
            for ((index, _), mut reads) in found.into_iter().zip(Reads::of(assessment, rule, &lanes)) {
                // Of a rule that isn't in force, that.
                reads.rules.insert((rule, None));
                if let Some(slot) = all.get_mut(index) {
                    *slot = reads;
                }
            }
        }
        all
    }

    /// How many causes are tried: each assesses the household twice.
    fn most(&self) -> usize {
        let lanes = |before: bool| self.side(before).population().rows.iter().map(|r| r.len).sum::<usize>();
        crate::limits::trials(lanes(true).max(lanes(false)))
    }

    fn causes_of(&mut self, old: &Reads, new: &Reads, rows: &[(Option<Layer>, ParameterChange)]) -> Vec<usize> {
        let mut found = BTreeSet::new();
        for (reads, before) in [(old, true), (new, false)] {
            let program = self.policy(before).program();
            let schema = self.side(before).population().schema.clone();
            if reads.today && self.policy(true).date() != self.policy(false).date() {
                let (old, new) = (self.policy(true).date(), self.policy(false).date());
                found.extend(self.cause(Id::Date, || Some(Cause::Date { before: old, after: new })));
            }
            for (fact, lane) in &reads.facts {
                let declared = schema.fact(*fact);
                let pair = declared.and_then(|f| self.pairing.of(before, (f.entity, *lane)));
                if let (Some(pair), Some(fact)) = (pair, declared) {
                    found.extend(self.fact(pair, &fact.key));
                }
            }
            for (entity, around) in &reads.lists {
                found.extend(self.list(before, *entity, *around));
            }
            for (rule, at) in &reads.given {
                if let (Some(pair), Some(symbol)) = (self.pairing.of(before, *at), program.symbol(*rule)) {
                    let key = (pair, symbol.name.clone());
                    let cause = self.given.get(&key).cloned();
                    found.extend(self.cause(Id::Given(key.0, key.1), || cause));
                }
            }
            for (symbol, below) in reads.rules.iter().copied().chain(reads.parameters.iter().map(|p| (p.symbol, p.below))) {
                found.extend(self.name(before, symbol, below, rows));
            }
        }
        found.into_iter().collect()
    }

    /// The index of a cause, if there is such a difference.
    fn cause(&mut self, id: Id, make: impl FnOnce() -> Option<Cause>) -> Option<usize> {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let index = make().map(|cause| {
            self.causes.push(cause);
            self.causes.len() - 1
        });
        self.known.insert(id, index);
        index
    }

    /// A fact that differs, or the entity that came or went with it.
    fn fact(&mut self, pair: usize, key: &str) -> Option<usize> {
        if let Some(lone) = self.pairing.lone(pair) {
            let cause = self.entities.get(&lone).cloned();
            return self.cause(Id::Entity(lone), || cause);
        }
        let cause = self.facts.get(&(pair, key.into())).cloned();
        self.cause(Id::Fact(pair, key.into()), || cause)
    }

    /// Entities of a list that came or went.
    fn list(&mut self, before: bool, entity: EntityId, around: (EntityId, usize)) -> Vec<usize> {
        let Some(around) = self.pairing.of(before, around) else { return Vec::new() };
        let list = |before: bool, entity: EntityId| self.side(before).population().schema.entity(entity).map(|e| e.list.clone());
        let own = list(before, entity);
        let of_list = |pair: &super::pairing::Pair| {
            let kind = pair.before.map(|(e, _)| list(true, e)).or_else(|| pair.after.map(|(e, _)| list(false, e))).flatten();
            pair.parent == Some(around) && kind == own
        };
        // Few come or go; going through all pairs for each list that was read would take the square of their number.
        let lone = self.entities.keys().copied().filter(|i| self.pairing.pairs.get(*i).is_some_and(of_list));
        let mut lone: Vec<usize> = lone.collect();
        lone.sort_unstable();
        let causes = lone.into_iter().filter_map(|i| {
            let cause = self.entities.get(&i).cloned();
            self.cause(Id::Entity(i), || cause)
        });
        causes.collect()
    }

    /// A rule or parameter that says something else.
    fn name(&mut self, before: bool, symbol: SymbolId, below: Option<Layer>, rows: &[(Option<Layer>, ParameterChange)]) -> Option<usize> {
        let name = self.policy(before).program().symbol(symbol)?.name.clone();
        let is_parameter = |policy: &Policy| policy.program().symbol_named(&name).is_some_and(|s| in_force(policy, s, below).is_some());
        let (old, new) = (self.policy(true), self.policy(false));
        if is_parameter(old) && is_parameter(new) {
            let row = rows.iter().find(|(b, change)| *b == below && change.name == name).map(|(_, change)| change);
            return self.cause(Id::Parameter(name.clone(), below), || row.cloned().map(Cause::Parameter));
        }
        self.cause(Id::Rule(name.clone(), below), || versions::compare(old, new, &name, below).map(Cause::Rule))
    }
}

/// Rows that were looked up and differ.
struct Parameters<'p> {
    policies: [&'p Policy; 2],
    tables: [Tables<'p>; 2],
    found: Vec<(Option<Layer>, ParameterChange)>,
}

impl<'p> Parameters<'p> {
    fn new(before: &'p Policy, after: &'p Policy) -> Self {
        Self { policies: [before, after], tables: [Tables::new(before), Tables::new(after)], found: Vec::new() }
    }

    /// Compares what the two policies have for a key that one of them was asked for.
    fn look(&mut self, read: &ParameterRead, before: bool, pairing: &Pairing) -> Option<()> {
        let [old, new] = self.policies;
        let (own, other) = if before { (old, new) } else { (new, old) };
        let symbol = own.program().symbol(read.symbol)?;
        let ours = in_force(own, read.symbol, read.below)?;
        let theirs_symbol = other.program().symbol_named(&symbol.name)?;
        let theirs = in_force(other, theirs_symbol, read.below)?;
        let [old_tables, new_tables] = &mut self.tables;
        let (own_tables, other_tables) = if before { (old_tables, new_tables) } else { (new_tables, old_tables) };
        let own_row = own_tables.row(read.symbol, ours, &read.key);
        // With other keys there is nothing to compare: what was found stands against nothing.
        let translation = Translation::new((own.program(), ours.parameter), (other.program(), theirs.parameter));
        let other_row = translation.and_then(|t| other_tables.row(theirs_symbol, theirs, &t.key(&read.key)));
        if own_row.as_ref().map(|r| &r.value) == other_row.as_ref().map(|r| &r.value) {
            return None;
        }
        let (was, is) = if before { (own_row, other_row) } else { (other_row, own_row) };
        let key = key_text(own.program(), ours.parameter, &read.key);
        let place = read.owner.and_then(|at| pairing.of(before, at)).and_then(|p| pairing.pairs.get(p)).map(|p| p.place.clone());
        let index = self.found.iter().position(|(below, c)| *below == read.below && c.name == symbol.name).unwrap_or_else(|| {
            let change = ParameterChange { name: symbol.name.clone(), label: ours.definition.label.clone(), rows: Vec::new() };
            self.found.push((read.below, change));
            self.found.len() - 1
        });
        let (_, change) = self.found.get_mut(index)?;
        match change.rows.iter_mut().find(|r| r.before == was && r.after == is && r.key == key) {
            Some(row) => row.places.extend(place.filter(|p| !row.places.contains(p))),
            None => change.rows.push(RowChange { places: place.into_iter().collect(), key, before: was, after: is }),
        }
        Some(())
    }
}
