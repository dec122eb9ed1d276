//! A whole pack after checking: what a policy is made from, and what a compiled pack holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::tree::{Block, Expr, LocalId};
use super::types::Type;
use crate::calendar::Date;
use crate::facts::{ChoiceId, EntityId, FactId, Region, Schema};
use crate::label::Label;
use crate::number::Number;
use crate::policy::Reform;
use crate::source::{SourceMap, Span};
use crate::unit::Unit;

/// A qualified name, by its index in [`Program::symbols`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SymbolId(pub u32);

impl SymbolId {
    /// The identity as an index.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A pack in the chain: 0 is the one that extends none, the last is the one that was opened.
pub type Layer = u8;

/// A checked pack with all that it extends.
#[derive(Clone, Debug)]
pub struct Program {
    /// Packs of the chain, root first.
    pub layers: Vec<LayerInfo>,
    /// SHA-256 over every file of the chain, in hex; of a reform over that digest and the changes.
    pub digest: Box<str>,
    /// What was changed, where this is no pack as published but a reform of one.
    pub reforms: Option<Arc<Reforms>>,
    /// Entities, facts, codes.
    pub schema: Arc<Schema>,
    /// Programmes in the order of the chain and of file names.
    pub programmes: Vec<Programme>,
    /// All public names, in pack order: by programme, then as the files tell them.
    pub symbols: Vec<Symbol>,
    /// The conditions of the entities' `check`, with what to say.
    pub checks: Vec<CheckRule>,
    /// The files of rules, for places and formulas.
    pub files: SourceMap,
    /// Number of expressions: one more than the greatest [`super::tree::ExprId`].
    pub expressions: u32,
}

/// What makes a program another than the pack that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reforms {
    /// The digest of the pack as published.
    pub pack_digest: Box<str>,
    /// How many packs its chain has: what layers come after them hold replaced rules.
    pub pack_layers: usize,
    /// The reforms, each on top of those before it, with the day that it is made for.
    pub steps: Vec<(Date, Reform)>,
}

/// A pack of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerInfo {
    /// Name.
    pub name: Box<str>,
    /// Title.
    pub title: Label,
    /// Version.
    pub version: Box<str>,
    /// Where it holds.
    pub region: Option<Region>,
    /// Keys of sources and what they are.
    pub sources: BTreeMap<Box<str>, Box<str>>,
}

/// A programme (救助项目).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Name: the first word of its files' names.
    pub name: Box<str>,
    /// Title, from the first line of a rules file's header.
    pub title: Label,
    /// Its source, from the header.
    pub source: Option<Box<str>>,
    /// Its names.
    pub symbols: Vec<SymbolId>,
}

/// A public name with its definitions.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// `dibao::eligible`
    pub name: Box<str>,
    /// Index in [`Program::programmes`].
    pub programme: u16,
    /// Definitions, at most one of each layer, root first.
    pub definitions: Vec<Definition>,
}

impl Symbol {
    /// The name without its programme.
    #[must_use]
    pub fn short(&self) -> &str {
        self.name.rsplit("::").next().unwrap_or(&self.name)
    }
}

/// What a layer says of a name.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The layer.
    pub layer: Layer,
    /// Label.
    pub label: Label,
    /// Longer text of the doc comment.
    pub text: Box<str>,
    /// The entity that it is a function of; a parameter without keys is of any, given here as the household.
    pub entity: EntityId,
    /// Type of the result. A number's unit is as declared: the `person` of a per-head amount still in it.
    pub ty: Type,
    /// Where its name stands.
    pub span: Span,
    /// Rule or parameter.
    pub body: Body,
}

/// Rule or parameter.
#[derive(Clone, Debug)]
pub enum Body {
    /// A rule. Shared, so that a program with other parameters costs no copy of it.
    Rule(Arc<Rule>),
    /// A parameter.
    Parameter(Arc<Parameter>),
}

/// What people ask for, or what leads there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleKind {
    /// On the way to others.
    Intermediate,
    /// `@decision`
    Decision,
    /// `@benefit`
    Benefit,
    /// `@status`
    Status,
    /// `@alert`
    Alert,
    /// `@referral`
    Referral,
}

impl RuleKind {
    /// The stable name: `decision`, `benefit`…
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intermediate => "intermediate",
            Self::Decision => "decision",
            Self::Benefit => "benefit",
            Self::Status => "status",
            Self::Alert => "alert",
            Self::Referral => "referral",
        }
    }
}

/// A rule of one layer.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it is for.
    pub kind: RuleKind,
    /// Its versions by first day; they don't overlap.
    pub versions: Vec<Version>,
}

/// A version of a rule.
#[derive(Clone, Debug)]
pub struct Version {
    /// First day; none: no beginning.
    pub from: Option<Date>,
    /// Last day; none: no end.
    pub until: Option<Date>,
    /// What it rests on.
    pub cites: Vec<Cite>,
    /// Said where it is false and that decided the result.
    pub reason: Option<Reason>,
    /// The variable that holds the entity.
    pub param: LocalId,
    /// Body.
    pub body: Block,
    /// From `fn` to the closing brace.
    pub span: Span,
}

/// A citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// A key of `[sources]`, or a document number.
    pub source: Box<str>,
    /// Article, if named.
    pub article: Option<Box<str>>,
}

/// What to say where a rule is false: words and expressions in both languages.
#[derive(Clone, Debug)]
pub struct Reason {
    /// Chinese.
    pub zh: Vec<ReasonPart>,
    /// English.
    pub en: Vec<ReasonPart>,
}

/// A part of a reason.
#[derive(Clone, Debug)]
pub enum ReasonPart {
    /// Words.
    Text(Box<str>),
    /// `{x}`: an expression, and the variable in it that holds the rule's entity.
    Value(LocalId, Expr),
}

/// A condition on an entity's facts.
#[derive(Clone, Debug)]
pub struct CheckRule {
    /// The entity.
    pub entity: EntityId,
    /// The variable that holds it.
    pub param: LocalId,
    /// The condition.
    pub condition: Expr,
    /// Said where it fails.
    pub say: Label,
}

/// A parameter (标准): a table of dated values.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its keys in order.
    pub keys: Vec<Key>,
    /// `marginal = true`: each slice of the passed amount at its band's rate, summed.
    pub marginal: bool,
    /// Rows end with their period.
    pub lasts: Option<Period>,
    /// Why rows are missing, where the author knows that they are.
    pub incomplete: Option<Label>,
    /// Rows as written (wide rows taken apart), merged with the parent's where `mode = "merge"`.
    pub rows: Vec<Row>,
    /// Called on an entity or any below: `None` is any (no keys that belong to one).
    pub owner: Option<EntityId>,
}

/// `lasts`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// The month of `from`.
    Month,
    /// The calendar year of `from`.
    Year,
}

/// A key of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where its value comes from.
    pub from: KeyFrom,
    /// What values it takes.
    pub dimension: Dimension,
}

/// Where a key's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFrom {
    /// A fact, of the owner or of an entity above it.
    Fact(FactId),
    /// A rule of the pack, of the owner or of an entity above it.
    Rule(SymbolId),
    /// Passed by the caller, in the order of the keys.
    Passed,
}

/// What values a key takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Codes.
    Choice(ChoiceId),
    /// true, false
    Bool,
    /// Whole numbers.
    Int,
    /// Divisions: the longest prefix wins.
    Region,
    /// The band of a number or amount; limits stand in the rows.
    Band {
        /// A limit belongs to the band below (以下含本数).
        closed_right: bool,
        /// Unit of the number.
        unit: Unit,
    },
}

/// A row of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// First day.
    pub from: Date,
    /// Last day, if written.
    pub until: Option<Date>,
    /// One of each key that is no band, in order of keys.
    pub key: Vec<KeyValue>,
    /// Value.
    pub value: Cell,
    /// What it rests on.
    pub cite: Cite,
    /// Rests on a secondary source.
    pub verify: bool,
    /// The layer whose file it stands in.
    pub layer: Layer,
    /// Where it stands.
    pub span: Span,
}

/// A key's value in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyValue {
    /// Code.
    Code(u16),
    /// Truth value.
    Bool(bool),
    /// Whole number.
    Int(i64),
    /// Division.
    Region(Region),
}

/// A row's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// One value.
    One(ParameterValue),
    /// n limits, ascending, and n + 1 values.
    Bands {
        /// Limits.
        upto: Vec<Number>,
        /// Values.
        values: Vec<ParameterValue>,
    },
}

/// A value of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    /// A number.
    Number(Number),
    /// A fraction.
    Fraction(Number, Number),
    /// A truth value.
    Bool(bool),
    /// A code of the parameter's set.
    Code(u16),
    /// A day.
    Date(Date),
}

impl Program {
    /// The pack that was opened, whatever reforms lie on it.
    #[must_use]
    pub fn pack(&self) -> Option<&LayerInfo> {
        match &self.reforms {
            Some(reforms) => self.layers.get(reforms.pack_layers.checked_sub(1)?),
            None => self.layers.last(),
        }
    }

    /// The digest of the pack as published, whatever reforms lie on it.
    #[must_use]
    pub fn pack_digest(&self) -> &str {
        self.reforms.as_ref().map_or(&self.digest, |r| &r.pack_digest)
    }

    /// A name.
    #[must_use]
    pub fn symbol(&self, id: SymbolId) -> Option<&Symbol> {
        self.symbols.get(id.index())
    }

    /// The identity of a qualified name.
    #[must_use]
    pub fn symbol_named(&self, name: &str) -> Option<SymbolId> {
        let index = self.symbols.iter().position(|s| &*s.name == name)?;
        u32::try_from(index).ok().map(SymbolId)
    }
}
