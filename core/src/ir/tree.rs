//! The tree of a rule: typed, names resolved, helpers in place of their calls.

use super::builtin::Builtin;
use super::operator::{Binary, Unary};
use super::types::Type;
use super::{Layer, SymbolId};
use crate::calendar::Date;
use crate::facts::{EntityId, FactId, Region};
use crate::number::Number;
use crate::source::Span;

/// An expression, by its index in the program: explanations find values by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(pub u32);

/// A variable of one rule: its parameter, `let`s, closures' and helpers' parameters. Unique within the rule's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalId(pub u32);

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Identity within the program.
    pub id: ExprId,
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Where it was written.
    pub span: Span,
}

/// Lets and guards, then the value.
#[derive(Clone, Debug)]
pub struct Block {
    /// In order.
    pub items: Vec<Item>,
    /// The value.
    pub value: Box<Expr>,
}

/// What may stand before a block's value.
#[derive(Clone, Debug)]
pub enum Item {
    /// `let name = value;` evaluated where it stands, used or not.
    Let {
        /// The variable.
        local: LocalId,
        /// Its name, for explanations.
        name: Box<str>,
        /// Its value: a scalar or a list (an entity is possible, too).
        value: Expr,
    },
    /// `if condition { return value }`: the function's result is the body's value where the condition holds.
    Guard {
        /// Condition.
        condition: Expr,
        /// What is returned; its own items may hold guards.
        body: Block,
    },
}

/// What a list's method does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListOp {
    /// Sum of numbers; 0 of none.
    Sum,
    /// Number of elements for which the closure holds, or of all without one (`len`).
    Count,
    /// Does it hold for any? Stops at the first that decides.
    Any,
    /// Does it hold for all? Stops at the first that decides.
    All,
    /// Least number or date; absent of none.
    Min,
    /// Greatest number or date; absent of none.
    Max,
    /// The elements for which the closure holds.
    Filter,
    /// The closure's values.
    Map,
}

/// `|x| …`
#[derive(Clone, Debug)]
pub struct Closure {
    /// Its parameter: an entity, or a value after `map`.
    pub param: LocalId,
    /// Parameter's name, for explanations.
    pub name: Box<str>,
    /// Body.
    pub body: Block,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `()`
    Absent,
    /// `true`, `false`
    Bool(bool),
    /// A number literal (or a folded one: `on()` is not folded).
    Number(Number),
    /// A code of the type's set.
    Code(u16),
    /// A text literal.
    Text(Box<str>),
    /// A region literal.
    Region(Region),
    /// A date literal.
    Date(Date),
    /// A variable.
    Local(LocalId),
    /// A fact of an entity. Its type is `T?` if the fact is optional, unless `narrowed`.
    Fact {
        /// The entity.
        base: Box<Expr>,
        /// The fact.
        fact: FactId,
    },
    /// An expression of type `T?` where it is known not to be absent: gives its `T`.
    /// In a `check`, absent is the error `unknown_fact` here.
    Narrow(Box<Expr>),
    /// `person.household`: the entity around.
    Up {
        /// From.
        base: Box<Expr>,
        /// To.
        entity: EntityId,
    },
    /// `household.members`: the list of entities within (direct children).
    Down {
        /// From.
        base: Box<Expr>,
        /// Of.
        entity: EntityId,
    },
    /// `claim.before`, `claim.before_in_year`.
    Before {
        /// From.
        base: Box<Expr>,
        /// Only those of the same calendar year.
        same_year: bool,
    },
    /// A rule or a parameter of an entity. Which of the definitions is in force is for the policy to say.
    Call {
        /// The name that is called.
        symbol: SymbolId,
        /// Only definitions of layers below this one (`parent::`); none: the topmost.
        below: Option<Layer>,
        /// The entity that it is called on: of the callee's entity, or below it for a parameter.
        base: Box<Expr>,
        /// What else is passed: codes and amounts of a parameter's passed keys.
        args: Vec<Expr>,
    },
    /// A built-in with its arguments (a unit of `as_unit`, and the digits of `round`, are in the type and in `args` as a literal).
    Builtin(Builtin, Vec<Expr>),
    /// A helper, in place: arguments bound (eagerly, left to right), then the body.
    Helper {
        /// Its name.
        name: Box<str>,
        /// Bound parameters: variable, name, value.
        args: Vec<(LocalId, Box<str>, Expr)>,
        /// Body.
        body: Block,
    },
    /// Prefix operator.
    Unary(Unary, Box<Expr>),
    /// Infix operator. `==` and `!=` may have `T?` on either side; absent equals only absent.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `a && b && …`
    And(Vec<Expr>),
    /// `a || b || …`
    Or(Vec<Expr>),
    /// `a ?? b ?? …`
    Coalesce(Vec<Expr>),
    /// `x in [literals]`; literals have the type of x without `?`, or are `()`
    In(Box<Expr>, Vec<Expr>),
    /// `if` as a value.
    If {
        /// Condition.
        condition: Box<Expr>,
        /// Where it holds.
        then: Block,
        /// Where it doesn't.
        otherwise: Block,
    },
    /// `switch`.
    Switch {
        /// What is looked at.
        subject: Box<Expr>,
        /// Cases in order; the first that matches counts.
        cases: Vec<Case>,
        /// `_`, or none where the cases exhaust the type.
        default: Option<Block>,
    },
    /// A list's method.
    List {
        /// The list.
        list: Box<Expr>,
        /// The method.
        op: ListOp,
        /// Its closure, if given.
        closure: Option<Closure>,
    },
    /// `{ let …; value }`
    Block(Block),
}

/// A case of a `switch`.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it matches.
    pub values: Vec<CaseValue>,
    /// What it gives.
    pub body: Block,
}

/// What a case matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseValue {
    /// `()`
    Absent,
    /// A truth value.
    Bool(bool),
    /// A whole number, in the subject's unit.
    Int(i64),
    /// A code of the subject's set.
    Code(u16),
    /// Whole numbers from the first to the second, both included.
    Range(i64, i64),
}
