//! Cases: households with what is expected of them.

use super::model::{RawCell, RawRow};
use crate::calendar::Date;
use crate::facts::{Input, Path};
use crate::number::Number;
use crate::source::Span;

/// A case, with all that it takes from others (`like`) put in.
#[derive(Clone, Debug)]
pub struct Case {
    /// Name, unique in its file.
    pub name: Box<str>,
    /// Where the name stands.
    pub span: Span,
    /// The policy's date.
    pub date: Date,
    /// The household, or several.
    pub households: Vec<CaseHousehold>,
    /// Written as `households`: what is expected are totals.
    pub population: bool,
    /// What is known already, by paths that count entries as written.
    pub given: Vec<Given>,
    /// Parameters set for the case.
    pub with: Vec<With>,
    /// What is expected.
    pub expect: Expect,
    /// The household is refused for faults at these paths and no others, entries counted as written. None: it isn't refused.
    pub faults: Option<Vec<(Path, Span)>>,
    /// What the case rests on.
    pub source: CaseSource,
}

/// A household of a case.
#[derive(Clone, Debug)]
pub struct CaseHousehold {
    /// Its facts; entries of lists may have `times` ([`expand_times`](super::expand_times)).
    pub input: Input<'static>,
    /// How many such households there are.
    pub times: u32,
    /// Where it stands.
    pub span: Span,
}

/// A rule's value that is known already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Entity and rule; a bare rule is of the file's programme.
    pub path: Path,
    /// Value.
    pub value: Input<'static>,
    /// Where the path stands.
    pub span: Span,
}

/// A parameter set for a case, in the form of a reform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct With {
    /// The parameter; a bare name is of the file's programme.
    pub name: Box<str>,
    /// Where the name stands.
    pub span: Span,
    /// What it is set to.
    pub value: WithValue,
}

/// What a parameter is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WithValue {
    /// A value, for a parameter without keys.
    One(RawCell, Span),
    /// Values by codes of the last key, with their places.
    Codes(Vec<(Box<str>, RawCell, Span)>),
    /// Rows, as in the parameter's file.
    Rows(Vec<RawRow>),
}

/// What a case rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseSource {
    /// A key of `[sources]` or a document number, perhaps with an article.
    Source(Box<str>, Span),
    /// Thought up by the author.
    SelfMade,
    /// Not said, which was reported.
    Missing,
}

/// What is expected of an entity: rules with their values, lists with what is in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// In order: rule or list, where that stands, what is expected.
    pub entries: Vec<(Box<str>, Span, Expectation)>,
}

/// What is expected of a rule or a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// There is none.
    Absent,
    /// A truth value.
    Bool(bool),
    /// A number, exactly.
    Number(Number),
    /// A code, a date, a text: its canonical text.
    Text(Box<str>),
    /// A number, nearly.
    About {
        /// The number.
        about: Number,
        /// How far the value may be from it.
        within: Number,
    },
    /// An error by its code: `unknown_fact`.
    Error(Box<str>),
    /// What is expected of a list's entries as written, each with its place. Entries beyond the last aren't looked at.
    Entries(Vec<(Expect, Span)>),
}
