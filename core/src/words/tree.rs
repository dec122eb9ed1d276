//! The tree of an explanation.

use std::sync::Arc;

use crate::assessment::RuleError;
use crate::calendar::Date;
use crate::facts::Value;
use crate::ir::types::Type;
use crate::label::Label;
use crate::unit::Unit;

/// How a value came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The rule that was asked about.
    pub root: Node,
    /// The policy's date.
    pub on: Date,
}

/// What a node of an explanation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A rule, computed.
    Rule,
    /// A rule's value that the caller gave.
    Given,
    /// A parameter.
    Parameter,
    /// A fact.
    Fact,
    /// A named step within a rule (`let`).
    Step,
    /// A condition of a conjunction or a branch.
    Condition,
    /// A list's elements.
    List,
    /// An element of a list.
    Element,
}

/// A value as an explanation shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A value with its type.
    Value(Value, Type),
    /// There is none, because of this.
    Error(Arc<RuleError>),
    /// A list or an entity: no value of its own.
    Nothing,
}

/// A citation, as a reader can look it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// Key of the pack's sources, or a document number.
    pub source: Box<str>,
    /// What the key stands for.
    pub title: Option<Box<str>>,
    /// Article.
    pub article: Option<Box<str>>,
}

/// A node of an explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// `dibao::eligible`, `area`, the name of a step.
    pub name: Arc<str>,
    /// The entity that it belongs to, from the household: `members[0]`; empty: the household.
    pub entity: Arc<str>,
    /// Label.
    pub label: Arc<Label>,
    /// Its value.
    pub value: Shown,
    /// The unit, of numbers.
    pub unit: Option<Unit>,
    /// As it is written.
    pub formula: Option<Arc<str>>,
    /// As it is written, with the values in the place of the names, in both languages.
    pub numbers: Option<Label>,
    /// What it rests on.
    pub cites: Arc<[Citation]>,
    /// Name of the pack that says so.
    pub pack: Option<Arc<str>>,
    /// First day of the version or row.
    pub from: Option<Date>,
    /// Last day of it.
    pub until: Option<Date>,
    /// Rests on a secondary source.
    pub verify: bool,
    /// Not answered: the default, or absent, was taken.
    pub assumed: bool,
    /// The value is kept back unless asked for.
    pub sensitive: bool,
    /// Was told before, further up: not told again.
    pub told: bool,
    /// Where a condition failed: why.
    pub reasons: Vec<Label>,
    /// What it came from.
    pub children: Vec<Node>,
}

impl Node {
    pub(super) fn new(kind: NodeKind, name: impl Into<Arc<str>>, label: Arc<Label>, value: Shown) -> Self {
        Self {
            kind,
            name: name.into(),
            entity: Arc::from(""),
            label,
            value,
            unit: None,
            formula: None,
            numbers: None,
            cites: Arc::from([]),
            pack: None,
            from: None,
            until: None,
            verify: false,
            assumed: false,
            sensitive: false,
            told: false,
            reasons: Vec::new(),
            children: Vec::new(),
        }
    }
}
