//! What an expression of the IR is in the plan: one column or a few.

use super::{MapId, NodeId, SpaceId};
use crate::facts::EntityId;

/// A number: a column of mantissas at a static scale, with bounds that hold in every lane without error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Num {
    pub(crate) node: NodeId,
    pub(crate) scale: u8,
    pub(crate) low: i128,
    pub(crate) high: i128,
}

/// An entity, or an element of a list: the lane that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entity {
    pub(crate) entity: EntityId,
    /// From the current space to the entity's.
    pub(crate) map: MapId,
}

/// A list, in each lane of the space around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List {
    /// The elements' space.
    pub(crate) space: SpaceId,
    /// Which of its elements belong; none: all. Never holds errors.
    pub(crate) mask: Option<NodeId>,
    /// In the space around: errors that come before anything that is done with the list.
    pub(crate) first: Option<NodeId>,
    /// What the elements are, in their space.
    pub(crate) item: Box<Val>,
    /// At most so many in each lane.
    pub(crate) most: u64,
    /// Is there at least one in each lane?
    pub(crate) some: bool,
}

/// What an expression is in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Val {
    Bool(NodeId),
    Num(Num),
    /// A numerator over a positive denominator.
    Fraction(Num, Num),
    /// Days, codes, regions, texts.
    Plain(NodeId),
    /// `T?`. Errors of `present` come first, then those of the value where present.
    Optional {
        present: NodeId,
        value: Box<Val>,
    },
    /// `()`
    Absent,
    Entity(Entity),
    List(List),
}
