//! A pack as its files tell it: read, but names not yet linked.

use crate::calendar::Date;
use crate::facts::Schema;
use crate::ir::{LayerInfo, Period};
use crate::label::Label;
use crate::number::Number;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::tree;
use crate::unit::Unit;

/// A pack with all that it extends.
#[derive(Clone, Debug)]
pub struct RawPack {
    /// All files.
    pub files: SourceMap,
    /// Packs of the chain, root first. Never empty.
    pub layers: Vec<RawLayer>,
    /// Entities and facts of all layers together. Never without a root.
    pub schema: Schema,
    /// SHA-256 over every file of the chain, in hex.
    pub digest: String,
}

/// A pack of the chain.
#[derive(Clone, Debug)]
pub struct RawLayer {
    /// What its `pack.toml` says.
    pub info: LayerInfo,
    /// Base units that its `pack.toml` declares.
    pub units: Vec<Box<str>>,
    /// Where the pack stands: a folder, or a place in the map of files.
    pub root: String,
    /// Its programmes, by name; those that have but cases are left out unless another layer has the rules.
    pub programmes: Vec<RawProgramme>,
}

/// A programme's files in one layer.
#[derive(Clone, Debug)]
pub struct RawProgramme {
    /// The first word of the files' names.
    pub name: Box<str>,
    /// Rules: the file without a date first, then by date.
    pub rules: Vec<RulesFile>,
    /// Parameters in the order of the file.
    pub parameters: Vec<RawParameter>,
    /// Codes that rules give.
    pub codes: Vec<RawCodes>,
    /// Files of cases.
    pub cases: Vec<FileId>,
}

/// A `.rhai` file.
#[derive(Clone, Debug)]
pub struct RulesFile {
    /// Which.
    pub file: FileId,
    /// The date in the file's name.
    pub version: Option<Date>,
    /// What it says.
    pub tree: tree::File,
}

/// `[tier.codes]`: the codes that a rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCodes {
    /// The rule.
    pub rule: Box<str>,
    /// Codes with their labels, in the order of the file.
    pub codes: Vec<(Box<str>, Label)>,
    /// Where the rule's name stands.
    pub span: Span,
}

/// A parameter as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawParameter {
    /// Name, without its programme.
    pub name: Box<str>,
    /// Where the name stands.
    pub span: Span,
    /// Label.
    pub label: Option<Label>,
    /// Unit, and where it stands.
    pub unit: Option<(Unit, Span)>,
    /// `type`, and where it stands.
    pub ty: Option<(RawType, Span)>,
    /// Codes that are its values.
    pub codes: Option<Vec<(Box<str>, Label)>>,
    /// Keys in order.
    pub keys: Vec<RawKey>,
    /// `incomplete = "…"`: why rows are missing, where the author knows that they are.
    pub incomplete: Option<Label>,
    /// `marginal = true`
    pub marginal: bool,
    /// `lasts`
    pub lasts: Option<Period>,
    /// `mode = "merge"`: label, unit and keys are the parent's.
    pub merge: bool,
    /// Rows in the order of the file.
    pub rows: Vec<RawRow>,
}

/// `type` of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawType {
    /// Numbers.
    Number,
    /// Truth values.
    Bool,
    /// Codes.
    Choice,
    /// Days.
    Date,
}

/// A key of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawKey {
    /// What it is.
    pub kind: RawKeyKind,
    /// Where it stands.
    pub span: Span,
}

/// What a key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawKeyKind {
    /// A fact or a rule, maybe qualified.
    Name(Box<str>),
    /// The band of a fact or rule.
    Banded {
        /// The fact or rule.
        name: Box<str>,
        /// A limit belongs to the band below.
        closed_right: bool,
    },
    /// The band of an amount that the caller passes.
    Amount {
        /// The amount's unit.
        unit: Unit,
        /// A limit belongs to the band below.
        closed_right: bool,
    },
    /// A code that the caller passes.
    Codes(Vec<(Box<str>, Label)>),
}

/// A row of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// First day. A case's or a reform's rows need none.
    pub from: Option<Date>,
    /// Last day, if written.
    pub until: Option<Date>,
    /// What it rests on, as written, and where that stands (inside the quotes).
    pub cite: Option<(Box<str>, Span)>,
    /// Rests on a secondary source.
    pub verify: bool,
    /// The other columns in order, with the place of each value.
    pub cells: Vec<(Box<str>, RawCell, Span)>,
    /// Where each of these columns is named, in the same order.
    pub heads: Vec<Span>,
    /// Where the row stands.
    pub span: Span,
}

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawCell {
    /// A number; `"25%"` is 0.25.
    Number(Number),
    /// `"1/12"`
    Fraction(Number, Number),
    /// A truth value.
    Bool(bool),
    /// A code, a division…
    Text(Box<str>),
    /// A day.
    Date(Date),
    /// `upto`, `bands`
    List(Vec<(RawCell, Span)>),
}
