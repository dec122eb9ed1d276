//! What one thing alone does: a household assessed again with nothing changed but this.

use super::Cause;
use super::facts::{given_input, given_rule};
use super::pairing::{At, Place};
use super::rows::{held, swapped};
use super::shown::Said;
use crate::assessment::Assessment;
use crate::facts::{Input, Path, Step};
use crate::policy::Policy;

/// The key of a household that holds rules' values.
const GIVEN: &str = "given";

/// An assessment, and its household as it would be given.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) assessment: &'a Assessment,
    input: Input<'static>,
    /// The one before?
    is_before: bool,
}

impl<'a> Side<'a> {
    pub(super) fn new(assessment: &'a Assessment, is_before: bool) -> Self {
        Self { assessment, input: assessment.population().to_input(assessment.policy().program()), is_before }
    }

    fn own<'p>(&self, place: &'p Place) -> Option<&'p Path> {
        if self.is_before { place.before.as_ref() } else { place.after.as_ref() }
    }

    /// This side with one thing as it is on the other; none where the one can't be without others.
    pub(super) fn with(&self, cause: &Cause, other: &Side<'_>, rules: &[&str]) -> Option<Trial> {
        let policy = self.policy_with(cause, other)?;
        let mut trial = Changed { input: self.input.clone(), removed: None, added: None };
        trial.take(cause, self, other)?;
        // What isn't in force has no result to assess.
        let in_force = rules.iter().filter(|name| policy.program().symbol_named(name).is_some_and(|s| policy.rule(s).is_some()));
        let assessment = policy.assess_rules(&trial.input, in_force).ok()?;
        Some(Trial { assessment, removed: trial.removed, added: trial.added, is_before: self.is_before })
    }

    /// This side with all of these as they are on the other.
    pub(super) fn with_facts(&self, causes: &[&Cause], other: &Side<'_>) -> Option<Input<'static>> {
        // Entities that go are taken last, from the end: the paths of the others stay what they are.
        let mut ordered: Vec<&Cause> = causes.iter().copied().filter(|c| !self.removes(c)).collect();
        let removals: Vec<&Cause> = causes.iter().copied().filter(|c| self.removes(c)).collect();
        ordered.extend(removals.into_iter().rev());
        let mut changed = Changed { input: self.input.clone(), removed: None, added: None };
        for cause in ordered {
            changed.take(cause, self, other)?;
        }
        Some(changed.input)
    }

    fn removes(&self, cause: &Cause) -> bool {
        matches!(cause, Cause::Entity(entity) if self.own(&entity.place).is_some())
    }

    fn policy_with(&self, cause: &Cause, other: &Side<'_>) -> Option<Policy> {
        let (policy, theirs) = (self.assessment.policy(), other.assessment.policy());
        match cause {
            Cause::Fact(_) | Cause::Entity(_) | Cause::Given(_) => Some(policy.clone()),
            Cause::Parameter(parameter) => swapped(policy, theirs, &parameter.name).map(|program| policy.with_program(program)),
            Cause::Rule(rule) => policy.with_version_of(theirs, policy.program().symbol_named(&rule.name)?),
            Cause::Date { .. } => Some(policy.with_date(held(policy), theirs.date())),
        }
    }
}

/// A household on its way to another.
struct Changed {
    input: Input<'static>,
    removed: Option<Path>,
    /// Where it stands on the other side, and where here.
    added: Option<(Path, Path)>,
}

impl Changed {
    fn take(&mut self, cause: &Cause, own: &Side<'_>, other: &Side<'_>) -> Option<()> {
        match cause {
            Cause::Fact(fact) => {
                let at = located(other, &fact.place)?;
                let value = given_input(other.assessment.population(), at, &fact.fact);
                put(self.input.at_mut(own.own(&fact.place)?)?, &fact.fact, value)
            }
            Cause::Given(given) => {
                let at = located(other, &given.place)?;
                let value = given_rule(other.assessment, at, &given.rule);
                let key = own.own(&given.place)?.clone().key(given.rule.clone()).to_string();
                let Input::Map(entries) = &mut self.input else { return None };
                if !entries.iter().any(|(k, _)| k == GIVEN) {
                    entries.push((GIVEN.into(), Input::map()));
                }
                let all = entries.iter_mut().find(|(k, _)| k == GIVEN).map(|(_, all)| all)?;
                put(all, &key, value)
            }
            Cause::Entity(entity) => match own.own(&entity.place) {
                Some(path) => self.remove(path),
                None => self.add(entity.place.path(), own.own(&entity.around)?, other),
            },
            Cause::Parameter(_) | Cause::Rule(_) | Cause::Date { .. } => Some(()),
        }
    }

    fn remove(&mut self, path: &Path) -> Option<()> {
        let (Step::Index(index), list) = path.steps().split_last()? else { return None };
        match self.input.at_mut(&Path::from(list))? {
            Input::List(items) if *index < items.len() => items.remove(*index),
            _ => return None,
        };
        // Values of rules go with their entity.
        if let Some(Input::Map(given)) = map_value(&mut self.input, GIVEN) {
            let moved =
                std::mem::take(given).into_iter().filter_map(|(key, value)| Some((shifted(&key.parse().ok()?, path)?.to_string().into(), value)));
            *given = moved.collect();
        }
        self.removed = Some(path.clone());
        Some(())
    }

    /// Adds what stands at a path of the other side, within an entity of this one.
    fn add(&mut self, path: Path, around: &Path, other: &Side<'_>) -> Option<()> {
        let [.., Step::Key(list), Step::Index(_)] = path.steps() else { return None };
        let mut source = Changed { input: other.input.clone(), removed: None, added: None };
        let entity = source.input.at_mut(&path)?.clone();
        let parent = self.input.at_mut(around)?;
        if map_value(parent, list).is_none() {
            parent.insert(list.to_string(), Input::List(Vec::new()));
        }
        let Some(Input::List(items)) = map_value(parent, list) else { return None };
        items.push(entity);
        let here = around.clone().key(list.clone()).index(items.len() - 1);
        // What was given for rules of the entity comes with it.
        let given: Vec<(String, Input<'static>)> = match other.input.get(GIVEN) {
            Some(Input::Map(entries)) => {
                entries.iter().filter_map(|(key, value)| Some((moved(&key.parse().ok()?, &path, &here)?.to_string(), value.clone()))).collect()
            }
            _ => Vec::new(),
        };
        for (key, value) in given {
            if map_value(&mut self.input, GIVEN).is_none() {
                self.input.insert(GIVEN, Input::map());
            }
            put(map_value(&mut self.input, GIVEN)?, &key, Some(value))?;
        }
        self.added = Some((path, here));
        Some(())
    }
}

fn map_value<'i>(map: &'i mut Input<'static>, key: &str) -> Option<&'i mut Input<'static>> {
    match map {
        Input::Map(entries) => entries.iter_mut().find(|(k, _)| *k == key).map(|(_, value)| value),
        _ => None,
    }
}

fn put(map: &mut Input<'static>, key: &str, value: Option<Input<'static>>) -> Option<()> {
    match (value, &mut *map) {
        (Some(value), Input::Map(_)) => map.insert(key.to_owned(), value),
        (None, Input::Map(entries)) => entries.retain(|(k, _)| *k != key),
        _ => return None,
    }
    Some(())
}

fn located(side: &Side<'_>, place: &Place) -> Option<At> {
    side.assessment.population().locate(0, side.own(place)?.steps())
}

/// A path after an entity was taken away; none: it went with it.
fn shifted(path: &Path, removed: &Path) -> Option<Path> {
    let (Some((Step::Index(gone), list)), steps) = (removed.steps().split_last(), path.steps()) else { return Some(path.clone()) };
    match steps.split_at_checked(list.len()) {
        Some((front, [Step::Index(index), rest @ ..])) if front == list => {
            if index == gone {
                return None;
            }
            let index = if index > gone { index - 1 } else { *index };
            Some(Path::from(front).index(index).join(&Path::from(rest)))
        }
        _ => Some(path.clone()),
    }
}

/// A path that begins with `from`, beginning with `to`.
fn moved(path: &Path, from: &Path, to: &Path) -> Option<Path> {
    path.steps().strip_prefix(from.steps()).map(|rest| to.clone().join(&Path::from(rest)))
}

/// A side with one thing changed.
#[derive(Debug)]
pub(super) struct Trial {
    assessment: Assessment,
    removed: Option<Path>,
    added: Option<(Path, Path)>,
    is_before: bool,
}

impl Trial {
    /// What is said of a rule of an entity now.
    pub(super) fn said(&self, rule: &str, place: &Place) -> Said {
        let (own, other) = if self.is_before { (&place.before, &place.after) } else { (&place.after, &place.before) };
        let path = match (own, other, &self.removed, &self.added) {
            (Some(path), _, Some(removed), _) => shifted(path, removed),
            (Some(path), _, None, _) => Some(path.clone()),
            (None, Some(path), _, Some((from, to))) => moved(path, from, to),
            _ => None,
        };
        let at = path.and_then(|path| self.assessment.population().locate(0, path.steps()));
        said(&self.assessment, rule, at)
    }
}

/// What an assessment says of a rule of an entity; of one that wasn't asked for, that it isn't in force.
pub(super) fn said(assessment: &Assessment, rule: &str, at: Option<At>) -> Said {
    let program = assessment.policy().program();
    let Some(outcomes) = program.symbol_named(rule).and_then(|symbol| assessment.rule(symbol)) else { return Said::NotInForce };
    let outcome = at.filter(|(entity, _)| *entity == outcomes.entity).and_then(|(_, lane)| outcomes.outcomes.get(lane));
    outcome.map_or(Said::Nobody, |outcome| Said::new(outcome, &outcomes.ty, &assessment.population().schema))
}
