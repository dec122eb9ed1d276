//! The syntax tree of a rules file: what the author wrote, with places, names not yet resolved.

use crate::calendar::Date;
use crate::ir::operator::{Binary, Unary};
use crate::label::Label;
use crate::number::Number;
use crate::source::{FileId, Span};

/// A `.rhai` file.
#[derive(Clone, Debug)]
pub struct File {
    /// Which file.
    pub file: FileId,
    /// The `//!` header.
    pub header: Doc,
    /// Functions in the order of the text.
    pub functions: Vec<Function>,
    /// Names of the functions that have faults and so aren't among `functions`: whoever calls them needn't be told that they don't exist.
    pub faulty: Vec<Box<str>>,
}

/// A doc comment: label, text, tags.
#[derive(Clone, Debug, Default)]
pub struct Doc {
    /// First line.
    pub label: Option<Label>,
    /// Lines between the label and the tags, joined by newlines.
    pub text: Box<str>,
    /// `@cite …` and so on, in order.
    pub tags: Vec<Tag>,
    /// Where the comment stands.
    pub span: Option<Span>,
}

/// A tag of a doc comment.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The word after `@`.
    pub name: Box<str>,
    /// Where the tag stands, `@` included.
    pub name_span: Span,
    /// The rest of the line, trimmed.
    pub value: Box<str>,
    /// Where the value stands (the tag, if the value is empty).
    pub span: Span,
}

/// The days over which a version of a rule holds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Period {
    /// First day; none: no beginning.
    pub from: Option<Date>,
    /// Last day; none: until the next version.
    pub until: Option<Date>,
}

/// A function: a rule, or a helper if private.
#[derive(Clone, Debug)]
pub struct Function {
    /// Name.
    pub name: Box<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// `private fn`: a helper.
    pub private: bool,
    /// Parameters with their places.
    pub params: Vec<(Box<str>, Span)>,
    /// Doc comment.
    pub doc: Doc,
    /// Body.
    pub body: Block,
    /// From `fn` (or `private`) to the closing brace.
    pub span: Span,
}

/// Lets and guards, then the value.
#[derive(Clone, Debug)]
pub struct Block {
    /// In order.
    pub items: Vec<Item>,
    /// The value.
    pub value: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// What may stand before a block's value.
#[derive(Clone, Debug)]
pub enum Item {
    /// `let name = value;`
    Let {
        /// Name.
        name: Box<str>,
        /// Where the name stands.
        name_span: Span,
        /// Value.
        value: Expr,
    },
    /// `if condition { …; return value; }`: only at the top of a function's or a guard's body.
    Guard {
        /// Condition.
        condition: Expr,
        /// What is returned.
        body: Block,
        /// From `if` to the closing brace.
        span: Span,
    },
}

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `()`
    Unit,
    /// `true`, `false`
    Bool(bool),
    /// A number literal.
    Number(Number),
    /// A string literal.
    Text(Box<str>),
    /// A variable or parameter.
    Variable(Box<str>),
    /// `base.name`
    Property {
        /// Left of the dot.
        base: Box<Expr>,
        /// Right of it.
        name: Box<str>,
        /// Where the name stands.
        name_span: Span,
    },
    /// `base.name(args)`
    Method {
        /// Left of the dot.
        base: Box<Expr>,
        /// Method.
        name: Box<str>,
        /// Where the name stands.
        name_span: Span,
        /// Arguments.
        args: Vec<Expr>,
    },
    /// `name(args)`, `dibao::name(args)`, `parent::dibao::name(args)`
    Call {
        /// What stands before the last `::`.
        path: Vec<Box<str>>,
        /// Function.
        name: Box<str>,
        /// Where path and name stand.
        name_span: Span,
        /// Arguments.
        args: Vec<Expr>,
    },
    /// Prefix operator.
    Unary(Unary, Box<Expr>),
    /// Infix operator.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `a && b && …`
    And(Vec<Expr>),
    /// `a || b || …`
    Or(Vec<Expr>),
    /// `a ?? b ?? …`
    Coalesce(Vec<Expr>),
    /// `x in [literals]` (`!in` comes as `Not` of this)
    In(Box<Expr>, Vec<Expr>),
    /// `if … { } else { }` as a value
    If {
        /// Condition.
        condition: Box<Expr>,
        /// Where it holds.
        then: Block,
        /// Where it doesn't.
        otherwise: Block,
    },
    /// `switch x { … }`
    Switch {
        /// What is looked at.
        subject: Box<Expr>,
        /// Cases in the order of the text.
        cases: Vec<Case>,
        /// `_ => …`
        default: Option<Block>,
    },
    /// `|x| …`, as the argument of a list's method.
    Closure {
        /// Parameters with their places.
        params: Vec<(Box<str>, Span)>,
        /// Body.
        body: Block,
    },
    /// `{ let …; value }`
    Block(Block),
}

/// A case of a `switch`.
#[derive(Clone, Debug)]
pub struct Case {
    /// `a | b | 1..=3`
    pub values: Vec<(CaseValue, Span)>,
    /// What it gives.
    pub body: Block,
}

/// What a case matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseValue {
    /// `()`
    Absent,
    /// `true`, `false`
    Bool(bool),
    /// An int.
    Int(i64),
    /// A code.
    Code(Box<str>),
    /// `a..=b` (`a..b` comes with the end less one)
    Range(i64, i64),
}
