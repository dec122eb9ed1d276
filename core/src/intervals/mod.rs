//! Intervals: what can be said when facts are open.
//!
//! Runs the graph that columns run, with ranges in the lanes: of each number the least and the greatest value that it may have, of each truth value and
//! code those that are possible, and the errors that may stand in its place. Every operation gives at least what any choice of its operands' values
//! gives, and no more where the operands' ranges are narrower: so what is said holds whatever the answers turn out to be, and no answer makes it wider.
//!
//! Each range also carries the open facts that can still change it. What is decided depends on nothing; of a branch only what may be taken counts, of
//! `&&` only what is still looked at, of `min` only what can be the least. So a fact that an open result doesn't depend on can't change it.
//!
//! A fact that was not answered is open, also where it has a default. That it stays unanswered, and is an error then, is not counted: it will be answered.

mod arithmetic;
mod assume;
mod facts;
mod guards;
mod leaves;
mod lookup;
mod prepared;
mod range;
mod reduce;
mod run;
mod same;
mod sets;
mod spaces;

pub(crate) use facts::{Answered, Leaf, open};
pub(crate) use prepared::Prepared;
pub(crate) use range::Range;
pub(crate) use run::Run;
pub(crate) use sets::SetId;
