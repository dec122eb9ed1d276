//! The IR (中间表示): the rules of a pack as a typed, unit-checked tree with places. Never optimised: explanations and diagnostics come from it.

pub mod builtin;
#[cfg(feature = "author")]
pub(crate) mod check;
mod cited;
mod keyed;
#[cfg(feature = "author")]
pub(crate) mod link;
pub mod operator;
pub mod program;
mod series;
pub mod tree;
pub mod types;
mod visit;

pub use program::*;
