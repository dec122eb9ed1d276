//! The plan: what runs. Built for a policy and a set of requested rules: a graph of column operations in which equal ones are merged, helpers are in
//! place and parameters without keys are constants; every error knows the place in the IR that it comes from.

mod build;
mod call;
mod expression;
mod list;
mod number;
mod quotient;
mod request;
mod schedule;
mod table;
mod value;

pub(crate) use build::Builder;
pub(crate) use request::{Output, Plan};
pub(crate) use schedule::{Block, Instruction, Layout, PlanId, Program};
pub(crate) use table::{Band, Entry, NO_AMOUNT, NO_KEY, Table, packed};
pub(crate) use value::{Entity, List, Num, Val};

use crate::facts::{EntityId, FactId};
use crate::ir::SymbolId;
use crate::number::Rounding;
use crate::source::Span;

/// A node, by its index in the graph. A node's operands have lower indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) u32);

impl NodeId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of lanes, by its index in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SpaceId(pub(crate) u32);

/// A way from the lanes of one space to those of another, by its index in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct MapId(pub(crate) u32);

/// A place in the rules that may fail, by its index in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SiteId(pub(crate) u32);

/// A place in the rules that may fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Site {
    /// The rule, or none for an entity's check.
    pub(crate) symbol: Option<SymbolId>,
    /// The rule's entity; of a parameter's keys, the entity that they belong to.
    pub(crate) entity: EntityId,
    /// The place.
    pub(crate) span: Span,
}

/// A set of lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Space {
    /// All entities of a kind.
    Base(EntityId),
    /// For each lane of `outer`, the children of the entity that `from` leads to.
    Children { outer: SpaceId, from: MapId, child: EntityId },
    /// For each lane of `outer`, the claims before the one that `from` leads to.
    Before { outer: SpaceId, from: MapId, entity: EntityId, same_year: bool },
    /// For each lane of `outer`, the elements that `list` has in the lane that `from` leads to.
    Again { outer: SpaceId, from: MapId, list: SpaceId },
}

/// A way between spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Map {
    /// From each lane to itself.
    Identity,
    /// From an entity to the one that it is in.
    Parent(EntityId),
    /// From an element to the lane whose list it is in.
    Outer(SpaceId),
    /// From an element of a derived space to the lane it stands for: of its entity, or of the list that it repeats.
    Origin(SpaceId),
    /// One after the other.
    Then(MapId, MapId),
}

/// What a lane holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// A truth value.
    Bool,
    /// 64 bits: numbers whose bounds fit, days, codes, packed regions, texts.
    Narrow,
    /// 128 bits.
    Wide,
}

/// An order of two numbers or days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Compare {
    Eq,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Compare {
    /// The same with its sides changed.
    const fn turned(self) -> Self {
        match self {
            Self::Eq => Self::Eq,
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
        }
    }

    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
        }
    }
}

/// What a list is reduced to, in each lane of the space around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reduce {
    /// Exact sum; wide lanes.
    Sum,
    /// Number of elements where the mask holds.
    Count,
    /// Stops at the first that decides.
    Any,
    /// Stops at the first that decides.
    All,
    Min,
    Max,
    /// No value (`true`), only the first error.
    FirstError,
}

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum DatePart {
    Year,
    Month,
    Day,
}

/// What lies between two dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Between {
    Days,
    Months,
    Years,
    Age,
}

/// What a lookup gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The value, or the numerator of a fraction.
    Value,
    /// The denominator; 1 of a plain number.
    Denominator,
    /// The row's index, for explanations.
    Row,
}

/// An operation on whole columns. Numbers of both operands stand at one scale and have one kind of lane.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    Bool(bool),
    Narrow(i64),
    Wide(i128),
    /// A text literal, by its index in the plan's texts.
    Text(u32),
    /// A fact; anything where it is absent or unknown.
    Fact {
        fact: FactId,
    },
    /// Is there one? Holds the error `unknown_fact` where not answered.
    Present {
        fact: FactId,
        site: Option<SiteId>,
    },
    /// The fact with its error where not answered.
    Known {
        fact: FactId,
        site: SiteId,
    },
    /// Was the rule's value given?
    IsGiven {
        symbol: SymbolId,
    },
    /// The given value (its part `present` for optional ones).
    Given {
        symbol: SymbolId,
        scale: u8,
    },
    GivenPresent {
        symbol: SymbolId,
    },
    /// Values of another space's lanes.
    Gather {
        from: NodeId,
        map: MapId,
    },
    Not(NodeId),
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    Add {
        a: NodeId,
        b: NodeId,
        check: Option<(u8, SiteId)>,
    },
    Sub {
        a: NodeId,
        b: NodeId,
        check: Option<(u8, SiteId)>,
    },
    Mul {
        a: NodeId,
        b: NodeId,
        check: Option<(u8, SiteId)>,
    },
    Neg(NodeId),
    Abs(NodeId),
    Min(NodeId, NodeId),
    Max(NodeId, NodeId),
    Compare(Compare, NodeId, NodeId),
    /// Equality of truth values.
    Same(NodeId, NodeId),
    /// × 10^k
    Raise {
        a: NodeId,
        by: u8,
    },
    /// 64 → 128 bits
    Widen(NodeId),
    /// 128 → 64 bits where bounds prove that it fits.
    Tighten(NodeId),
    /// Twelve fraction digits, half-even.
    Div {
        a: NodeId,
        sa: u8,
        b: NodeId,
        sb: u8,
        site: SiteId,
    },
    /// `a·10^up / (b·10^down)` to a whole number: a quotient and its rounding in one. Without a site, the bounds prove that b isn't 0.
    Quotient {
        a: NodeId,
        up: u8,
        b: NodeId,
        down: u8,
        mode: Rounding,
        site: Option<SiteId>,
    },
    DivFloor {
        a: NodeId,
        sa: u8,
        b: NodeId,
        sb: u8,
        site: SiteId,
    },
    Rem {
        a: NodeId,
        sa: u8,
        b: NodeId,
        sb: u8,
        site: SiteId,
    },
    /// Drops fraction digits.
    Round {
        a: NodeId,
        drop: u8,
        mode: Rounding,
    },
    Select {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    /// The value, or the error of the first.
    Sequence {
        first: NodeId,
        value: NodeId,
    },
    Reduce {
        kind: Reduce,
        space: SpaceId,
        mask: Option<NodeId>,
        body: Option<NodeId>,
        check: Option<(u8, SiteId)>,
    },
    Lookup {
        table: u32,
        keys: Box<[NodeId]>,
        band: Option<(NodeId, u8)>,
        part: Part,
        site: Option<SiteId>,
    },
    /// Each slice of the amount at its band's rate, summed.
    Marginal {
        table: u32,
        keys: Box<[NodeId]>,
        amount: NodeId,
        scale: u8,
        site: SiteId,
    },
    DatePart(DatePart, NodeId),
    Between(Between, NodeId, NodeId),
    AddDays {
        date: NodeId,
        days: NodeId,
        site: SiteId,
    },
    AddMonths {
        date: NodeId,
        months: NodeId,
        site: SiteId,
    },
    /// Is the first region the second, or in it?
    Within(NodeId, NodeId),
    /// Always this error.
    Fail {
        error: Failure,
        site: SiteId,
    },
}

/// An error that is known when the plan is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Failure {
    /// No version of the rule is in force.
    RuleNotInForce(SymbolId),
    /// A parameter without keys that is not in force.
    NotInForce(u32),
    /// A condition on the facts needs one that is absent.
    Absent,
}

/// A node of the graph.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    pub(crate) op: Op,
    pub(crate) space: SpaceId,
    pub(crate) lane: Lane,
}

/// Hashes an index by itself: indices are dense and nobody chooses them to collide.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct IndexHasher(u64);

impl std::hash::Hasher for IndexHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u32(&mut self, index: u32) {
        // Spread over the high bits, too: the map takes its groups from them.
        self.0 = u64::from(index).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// What is known by an expression's index.
pub(crate) type ByExpression<T> = std::collections::HashMap<crate::ir::tree::ExprId, T, std::hash::BuildHasherDefault<IndexHasher>>;

/// The graph of all requested rules.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    /// May the node hold an error?
    pub(crate) fallible: Vec<bool>,
    pub(crate) spaces: Vec<Space>,
    pub(crate) maps: Vec<Map>,
    pub(crate) sites: Vec<Site>,
    pub(crate) tables: Vec<Table>,
    pub(crate) texts: Vec<Box<str>>,
}

impl Op {
    /// Operands that are always needed, in order; the arms of selections are not among them.
    pub(crate) fn operands(&self, mut visit: impl FnMut(NodeId)) {
        match self {
            Self::Bool(_)
            | Self::Narrow(_)
            | Self::Wide(_)
            | Self::Text(_)
            | Self::Fact { .. }
            | Self::Present { .. }
            | Self::Known { .. }
            | Self::IsGiven { .. }
            | Self::Given { .. }
            | Self::GivenPresent { .. }
            | Self::Fail { .. } => {}
            Self::Gather { from: a, .. }
            | Self::Not(a)
            | Self::Neg(a)
            | Self::Abs(a)
            | Self::Raise { a, .. }
            | Self::Widen(a)
            | Self::Tighten(a)
            | Self::Round { a, .. }
            | Self::DatePart(_, a) => visit(*a),
            // The second operand of && and || is an arm: it is needed only where the first doesn't decide.
            Self::And(a, _) | Self::Or(a, _) => visit(*a),
            Self::Select { condition, .. } => visit(*condition),
            Self::Add { a, b, .. }
            | Self::Sub { a, b, .. }
            | Self::Mul { a, b, .. }
            | Self::Min(a, b)
            | Self::Max(a, b)
            | Self::Compare(_, a, b)
            | Self::Same(a, b)
            | Self::Div { a, b, .. }
            | Self::Quotient { a, b, .. }
            | Self::DivFloor { a, b, .. }
            | Self::Rem { a, b, .. }
            | Self::Between(_, a, b)
            | Self::Within(a, b)
            | Self::Sequence { first: a, value: b }
            | Self::AddDays { date: a, days: b, .. }
            | Self::AddMonths { date: a, months: b, .. } => {
                visit(*a);
                visit(*b);
            }
            Self::Reduce { mask, body, .. } => {
                mask.iter().copied().for_each(&mut visit);
                body.iter().copied().for_each(&mut visit);
            }
            Self::Lookup { keys, band, .. } => {
                keys.iter().copied().for_each(&mut visit);
                band.iter().for_each(|(n, _)| visit(*n));
            }
            Self::Marginal { keys, amount, .. } => {
                keys.iter().copied().for_each(&mut visit);
                visit(*amount);
            }
        }
    }

    /// Operands that are needed only in some lanes: each runs only where some lane needs it.
    pub(crate) fn arms(&self) -> [Option<NodeId>; 2] {
        match self {
            Self::And(_, b) | Self::Or(_, b) => [Some(*b), None],
            Self::Select { then, otherwise, .. } => [Some(*then), Some(*otherwise)],
            _ => [None, None],
        }
    }

    /// The same in every lane and every run (a text's number depends on the population).
    pub(crate) const fn is_constant(&self) -> bool {
        matches!(self, Self::Bool(_) | Self::Narrow(_) | Self::Wide(_))
    }

    /// Can the operation itself fail?
    pub(crate) fn fails(&self) -> bool {
        match self {
            Self::Present { site, .. } | Self::Lookup { site, .. } | Self::Quotient { site, .. } => site.is_some(),
            Self::Add { check, .. } | Self::Sub { check, .. } | Self::Mul { check, .. } | Self::Reduce { check, .. } => check.is_some(),
            Self::Known { .. }
            | Self::Div { .. }
            | Self::DivFloor { .. }
            | Self::Rem { .. }
            | Self::Marginal { .. }
            | Self::AddDays { .. }
            | Self::AddMonths { .. }
            | Self::Fail { .. } => true,
            _ => false,
        }
    }
}
