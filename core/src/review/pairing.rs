//! Who of one household is whom in the other.

use std::collections::HashMap;

use super::ReviewError;
use crate::facts::population::Population;
use crate::facts::{EntityId, Path, Step, Value, value_input};
use crate::label::Label;

/// How members, claims… of two households are matched: by their position in the list, unless a fact is named that tells them apart.
///
/// Those that one household has more than the other are added or gone, at the end of the list or, with a fact, wherever they stand. Of several with the
/// same value of the fact, the first matches the first. One whose fact isn't answered matches nobody.
///
/// ```
/// use doudi::review::Matching;
///
/// let matching = Matching::by_position().by("members", "relation");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// The list of entities (`members`), and the fact.
    keys: Vec<(Box<str>, Box<str>)>,
}

impl Matching {
    /// All lists by position.
    #[must_use]
    pub fn by_position() -> Self {
        Self::default()
    }

    /// The entities of a list (`members`) by a fact of theirs (an identity number, a date of birth).
    #[must_use]
    pub fn by(mut self, list: &str, fact: &str) -> Self {
        self.keys.push((list.into(), fact.into()));
        self
    }

    /// Complains of lists and facts that the schema of these households doesn't have.
    fn check(&self, population: &Population) -> Result<(), ReviewError> {
        let schema = &population.schema;
        for (list, fact) in &self.keys {
            let Some(entity) = (0..).map(EntityId).take(schema.entities.len()).find(|e| schema.entity(*e).is_some_and(|e| e.list == *list)) else {
                return Err(ReviewError::UnknownList(list.to_string()));
            };
            if schema.fact_named(entity, fact).is_none() {
                return Err(ReviewError::UnknownFact { list: list.to_string(), fact: fact.to_string() });
            }
        }
        Ok(())
    }
}

/// An entity in two households: the household itself, a member, a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it stands before; none: it wasn't there.
    pub before: Option<Path>,
    /// Where it stands after; none: it is gone.
    pub after: Option<Path>,
    /// What such an entity is called: `成员 · person`; empty for the household.
    pub entity: Label,
}

impl Place {
    /// The path before; of one that was added, after.
    #[must_use]
    pub fn path(&self) -> Path {
        self.before.as_ref().or(self.after.as_ref()).cloned().unwrap_or_default()
    }

    /// Whom it is, as people count: `成员 1`, `成员 2 就医结算 3`; nothing for the household. Those that were added count as they stand after.
    #[must_use]
    pub fn who(&self) -> Label {
        let numbers =
            |path: &Path| -> Vec<usize> { path.steps().iter().filter_map(|s| if let Step::Index(i) = s { Some(i + 1) } else { None }).collect() };
        let numbers = numbers(&self.path());
        let say = |names: &str| -> String {
            let parts: Vec<String> = names.split('/').zip(&numbers).map(|(name, n)| format!("{name} {n}")).collect();
            parts.join(" ")
        };
        Label::new(say(&self.entity.zh), say(&self.entity.en))
    }
}

/// An entity of a population: its kind and its lane.
pub(crate) type At = (EntityId, usize);

/// An entity in both populations, or in one.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) before: Option<At>,
    pub(super) after: Option<At>,
    /// The pair of the entity around.
    pub(super) parent: Option<usize>,
    pub(super) place: Place,
}

impl Pair {
    pub(super) fn at(&self, before: bool) -> Option<At> {
        if before { self.before } else { self.after }
    }
}

/// All entities of two households.
#[derive(Debug)]
pub(super) struct Pairing {
    pub(super) pairs: Vec<Pair>,
    of_before: HashMap<At, usize>,
    of_after: HashMap<At, usize>,
}

impl Pairing {
    pub(super) fn new(before: &Population, after: &Population, matching: &Matching) -> Result<Self, ReviewError> {
        matching.check(before)?;
        matching.check(after)?;
        let mut pairing = Self { pairs: Vec::new(), of_before: HashMap::new(), of_after: HashMap::new() };
        pairing.add(before, after, Some((EntityId::ROOT, 0)), Some((EntityId::ROOT, 0)), None);
        let mut next = 0;
        while let Some(pair) = pairing.pairs.get(next) {
            let (old, new) = (pair.before, pair.after);
            for (old, new) in children(before, after, old, new, matching) {
                pairing.add(before, after, old, new, Some(next));
            }
            next += 1;
        }
        Ok(pairing)
    }

    fn add(&mut self, before: &Population, after: &Population, old: Option<At>, new: Option<At>, parent: Option<usize>) {
        let path = |population: &Population, at: Option<At>| at.map(|(entity, lane)| population.place(entity, lane).1);
        let entity = old.map(|(e, _)| called(before, e)).or_else(|| new.map(|(e, _)| called(after, e))).unwrap_or_else(|| Label::new("", ""));
        let index = self.pairs.len();
        self.of_before.extend(old.map(|at| (at, index)));
        self.of_after.extend(new.map(|at| (at, index)));
        self.pairs.push(Pair { before: old, after: new, parent, place: Place { before: path(before, old), after: path(after, new), entity } });
    }

    /// The pair of an entity of the one or the other population.
    pub(super) fn of(&self, before: bool, at: At) -> Option<usize> {
        if before { self.of_before.get(&at).copied() } else { self.of_after.get(&at).copied() }
    }

    /// The outermost entity around this one, or itself, that only one household has.
    pub(super) fn lone(&self, index: usize) -> Option<usize> {
        let (mut at, mut found) = (Some(index), None);
        while let Some(pair) = at.and_then(|i| self.pairs.get(i)) {
            if pair.before.is_none() || pair.after.is_none() {
                found = at;
            }
            at = pair.parent;
        }
        found
    }
}

/// Names of the entity and those around it, outermost first, parted by `/`.
fn called(population: &Population, entity: EntityId) -> Label {
    let (mut zh, mut en, mut at) = (Vec::new(), Vec::new(), population.schema.entity(entity));
    while let Some(entity) = at.filter(|e| e.parent.is_some()) {
        zh.push(entity.chinese().to_owned());
        en.push(entity.key.to_string());
        at = entity.parent.and_then(|p| population.schema.entity(p));
    }
    zh.reverse();
    en.reverse();
    Label::new(zh.join("/"), en.join("/"))
}

type Pairs = Vec<(Option<At>, Option<At>)>;

/// The entities within two that belong together, or within one that is alone.
fn children(before: &Population, after: &Population, old: Option<At>, new: Option<At>, matching: &Matching) -> Pairs {
    let kinds = |population: &Population, at: Option<At>| -> Vec<(Box<str>, EntityId)> {
        let own = at.and_then(|(entity, _)| population.schema.entity(entity));
        let children = own.map(|e| e.children.as_slice()).unwrap_or_default().iter();
        children.filter_map(|c| Some((population.schema.entity(*c)?.list.clone(), *c))).collect()
    };
    let lanes = |population: &Population, at: Option<At>, child: EntityId| -> Vec<At> {
        let rows = population.rows(child).zip(at).map(|(rows, (_, lane))| rows.of_parent(lane));
        rows.into_iter().flatten().map(|lane| (child, lane)).collect()
    };
    let (old_kinds, new_kinds) = (kinds(before, old), kinds(after, new));
    let mut pairs = Pairs::new();
    for (list, kind) in &old_kinds {
        let ours = lanes(before, old, *kind);
        let theirs = new_kinds.iter().find(|(l, _)| l == list).map_or_else(Vec::new, |(_, kind)| lanes(after, new, *kind));
        match matching.keys.iter().find(|(l, _)| l == list) {
            Some((_, fact)) => by_fact(before, after, &ours, theirs, fact, &mut pairs),
            None => {
                let count = ours.len().max(theirs.len());
                pairs.extend((0..count).map(|i| (ours.get(i).copied(), theirs.get(i).copied())));
            }
        }
    }
    for (_, kind) in new_kinds.iter().filter(|(list, _)| !old_kinds.iter().any(|(l, _)| l == list)) {
        pairs.extend(lanes(after, new, *kind).into_iter().map(|at| (None, Some(at))));
    }
    pairs
}

fn by_fact(before: &Population, after: &Population, ours: &[At], mut theirs: Vec<At>, fact: &str, pairs: &mut Pairs) {
    let answer = |population: &Population, (entity, lane): At| {
        let fact = population.schema.fact_named(entity, fact)?;
        let (_, value) = population.answer(fact, lane)?;
        // Codes by their names: the two schemas may number them differently.
        value.filter(|v| *v != Value::Absent).map(|v| value_input(&population.schema, &v))
    };
    for own in ours {
        let key = answer(before, *own);
        let found = key.and_then(|key| theirs.iter().position(|other| answer(after, *other).is_some_and(|k| k == key)));
        pairs.push((Some(*own), found.map(|i| theirs.remove(i))));
    }
    pairs.extend(theirs.into_iter().map(|other| (None, Some(other))));
}
