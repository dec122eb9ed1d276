//! What rules may call: the rules and parameters of a pack, in an order in which each calls only earlier ones.

use super::code::{E, Set, Ty, U};
use super::facts::Fact;

/// What a parameter is passed besides its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    Code(Set),
    Amount(U),
}

/// A rule or parameter.
#[derive(Clone, Debug)]
pub(crate) struct Def {
    /// `r3`, `p1`
    pub(crate) name: String,
    pub(crate) programme: &'static str,
    /// Called on this entity; a parameter also below it; none: on any.
    pub(crate) entity: Option<E>,
    pub(crate) is_rule: bool,
    pub(crate) passed: Vec<Passed>,
    /// Slices of the passed amount, summed: digits of amount and rates add up.
    pub(crate) marginal: bool,
    /// Some of its values are fractions.
    pub(crate) fraction: bool,
    /// A parameter's text.
    pub(crate) text: String,
    pub(crate) ty: Ty,
    pub(crate) digits: u8,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) facts: Vec<Fact>,
    pub(crate) defs: Vec<Def>,
}

/// A private function.
#[derive(Clone, Debug)]
pub(crate) struct Helper {
    pub(crate) name: String,
    pub(crate) params: Vec<Ty>,
    pub(crate) ty: Ty,
    pub(crate) open: bool,
    pub(crate) digits: u8,
}
