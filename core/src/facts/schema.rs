//! The facts that a pack knows: entities, how they nest, and the facts of each.

use std::sync::Arc;

use super::Tolerance;
use crate::calendar::Date;
use crate::label::Label;
use crate::number::Number;
use crate::source::Span;
use crate::unit::Unit;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u16);

        impl $name {
            /// The identity as an index.
            #[must_use]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}

id! {
    /// An entity, by its index in [`Schema::entities`].
    EntityId
}
id! {
    /// A fact, by its index in [`Schema::facts`].
    FactId
}
id! {
    /// A set of codes, by its index in [`Schema::choices`].
    ChoiceId
}

impl EntityId {
    /// The household: the entity without `in`.
    pub const ROOT: Self = Self(0);
}

/// A set of codes: the answers to a choice, or what a status rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceSet {
    /// What it belongs to, as messages name it: `household.area`, `tekun::care_grade`.
    pub name: Box<str>,
    /// Codes with their labels, in the order of the pack.
    pub codes: Vec<(Box<str>, Label)>,
}

impl ChoiceSet {
    /// The index of a code.
    #[must_use]
    pub fn index(&self, code: &str) -> Option<u16> {
        self.codes.iter().position(|(c, _)| &**c == code).and_then(|i| u16::try_from(i).ok())
    }

    /// The code at an index.
    #[must_use]
    pub fn code(&self, index: u16) -> Option<&str> {
        self.codes.get(usize::from(index)).map(|(c, _)| &**c)
    }
}

/// A division code of 2 to 12 digits (GB/T 2260 and its extension by township and village).
///
/// Held as `digits × 16 + length`, so that comparing prefixes is arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(i64);

impl Region {
    /// Reads a code of 2 to 12 ASCII digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !(2..=12).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let digits: i64 = text.parse().ok()?;
        Some(Self(digits * 16 + i64::try_from(text.len()).ok()?))
    }

    /// The packed form, as columns hold it.
    #[must_use]
    pub const fn packed(self) -> i64 {
        self.0
    }

    /// From the packed form of a region that was read before.
    #[must_use]
    pub const fn from_packed(packed: i64) -> Self {
        Self(packed)
    }

    /// Number of digits.
    #[must_use]
    pub const fn len(self) -> u32 {
        (self.0 & 15) as u32
    }

    /// Always false: a region has at least two digits.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        false
    }

    /// Is this region `other` or inside it: `610330` is within `6103`.
    #[must_use]
    pub const fn within(self, other: Self) -> bool {
        let (own, theirs) = (self.len(), other.len());
        own >= theirs && (self.0 >> 4) / 10_i64.pow(own - theirs) == other.0 >> 4
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:0width$}", self.0 >> 4, width = self.len() as usize)
    }
}

/// A value: of a fact, a parameter or a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// There is none.
    Absent,
    /// A truth value.
    Bool(bool),
    /// A number; its unit is that of the fact, parameter or rule.
    Number(Number),
    /// A day.
    Date(Date),
    /// A code: its set and its index there.
    Code(ChoiceId, u16),
    /// A text.
    Text(Arc<str>),
    /// A division.
    Region(Region),
}

/// A bound of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateBound {
    /// The policy's date.
    On,
    /// A given day.
    Day(Date),
}

/// What values a fact takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactType {
    /// True or false.
    Bool,
    /// A number between `min` and `max`, both allowed, with at most `digits` fraction digits.
    Number {
        /// Its unit.
        unit: Unit,
        /// Fraction digits accepted.
        digits: u8,
        /// Least value.
        min: Number,
        /// Greatest value.
        max: Number,
        /// Declared as `int`: whole by nature.
        int: bool,
    },
    /// A day.
    Date {
        /// First day accepted.
        min: Option<DateBound>,
        /// Last day accepted.
        max: Option<DateBound>,
    },
    /// One of a set of codes.
    Choice(ChoiceId),
    /// Text, carried and compared for equality.
    Text,
    /// A division code.
    Region,
}

/// A number that says what was granted before: over months it grows by what a rule grants in each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carry {
    /// The rule, of the same entity: `temporary_aid::amount`.
    pub from: Box<str>,
    /// When it begins again at nothing.
    pub resets: Resets,
    /// Where the rule is named.
    pub span: Span,
}

/// When what is carried begins again at nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resets {
    /// With each calendar year.
    Year,
    /// With each month.
    Month,
    /// Never.
    Never,
}

impl Resets {
    /// All, with the words that packs use.
    pub const ALL: &'static [(&'static str, Self)] = &[("year", Self::Year), ("month", Self::Month), ("never", Self::Never)];

    /// The word.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, resets)| *resets == self).map_or("", |(name, _)| name)
    }
}

/// An input of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Name in rules and in input.
    pub key: Box<str>,
    /// Whose fact.
    pub entity: EntityId,
    /// What values it takes.
    pub ty: FactType,
    /// Label.
    pub label: Label,
    /// A longer explanation for the person who answers.
    pub help: Option<Label>,
    /// May be absent (`null`).
    pub optional: bool,
    /// In tables, null is absent (else unknown).
    pub null_is_absent: bool,
    /// Not answered is absent (recorded as assumed).
    pub unanswered_is_absent: bool,
    /// Not answered is this value (recorded as assumed).
    pub default: Option<Value>,
    /// The value stays out of errors, logs and explanations.
    pub sensitive: bool,
    /// How far a declared number may be from the verified one and still stand; none: not at all.
    pub tolerance: Option<Tolerance>,
    /// What adds to it month by month, when a household is assessed over months.
    pub carry: Option<Carry>,
    /// Where it is declared last.
    pub span: Span,
}

/// A condition that the facts of one entity must meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The condition, as written.
    pub rule: Box<str>,
    /// What to say where it fails.
    pub say: Label,
    /// Where the condition's text stands (inside the quotes).
    pub span: Span,
}

/// Household, person, claim…
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its name; rules name their parameter so.
    pub key: Box<str>,
    /// Other names that rules may use.
    pub names: Vec<Box<str>>,
    /// The entity that it is in; none for the household.
    pub parent: Option<EntityId>,
    /// The name of the list in the parent: `members`.
    pub list: Box<str>,
    /// Base unit in which its number is counted.
    pub unit: Option<Box<str>>,
    /// At least so many in each parent.
    pub least: u32,
    /// At most so many in each parent.
    pub most: u32,
    /// The date that orders them, for `before`.
    pub order: Option<FactId>,
    /// Its facts, in the order of the pack.
    pub facts: Vec<FactId>,
    /// Conditions on its facts.
    pub checks: Vec<Check>,
    /// Entities in it.
    pub children: Vec<EntityId>,
}

impl Entity {
    /// The table of what is in no list.
    pub const HOUSEHOLDS: &'static str = "households";

    /// The name of its table: the list's; of what is in no list `households`, whatever the pack calls it.
    #[must_use]
    pub fn table(&self) -> &str {
        if self.list.is_empty() { Self::HOUSEHOLDS } else { &self.list }
    }

    /// What it is called in Chinese: its key, where none of its names is.
    pub(crate) fn chinese(&self) -> &str {
        self.names.iter().find(|n| !n.is_ascii()).unwrap_or(&self.key)
    }
}

/// All entities and facts of a pack, parents before children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Entities; the household is first.
    pub entities: Vec<Entity>,
    /// Facts of all entities.
    pub facts: Vec<Fact>,
    /// Sets of codes, of facts, parameters and rules.
    pub choices: Vec<ChoiceSet>,
}

impl Schema {
    /// The entity of that name, its key or another name.
    #[must_use]
    pub fn entity_named(&self, name: &str) -> Option<EntityId> {
        let index = self.entities.iter().position(|e| &*e.key == name || e.names.iter().any(|n| &**n == name))?;
        u16::try_from(index).ok().map(EntityId)
    }

    /// The fact of an entity by its key.
    #[must_use]
    pub fn fact_named(&self, entity: EntityId, key: &str) -> Option<FactId> {
        self.entity(entity)?.facts.iter().copied().find(|&f| self.fact(f).is_some_and(|f| &*f.key == key))
    }

    /// An entity.
    #[must_use]
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get(id.index())
    }

    /// A fact.
    #[must_use]
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        self.facts.get(id.index())
    }

    /// A set of codes.
    #[must_use]
    pub fn choice(&self, id: ChoiceId) -> Option<&ChoiceSet> {
        self.choices.get(id.index())
    }

    /// Is `below` the entity `above`, or somewhere in it?
    #[must_use]
    pub fn is_within(&self, below: EntityId, above: EntityId) -> bool {
        let mut at = Some(below);
        while let Some(id) = at {
            if id == above {
                return true;
            }
            at = self.entity(id).and_then(|e| e.parent);
        }
        false
    }
}
