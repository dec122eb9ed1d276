//! Facts (要素): what is asked about a household, how answers are read and checked, and how they are held as columns.
//!
//! ```text
//! JSON text, any `Serialize`, a binding's own values ──▶ Input ──▶ Reader ──▶ Population, or one Household
//! ```

mod builder;
#[cfg(feature = "arrow")]
mod cell;
mod convert;
mod fact_path;
mod fault;
mod household;
mod index;
mod input;
mod intake;
mod json;
mod lane;
mod path;
pub mod population;
mod read;
mod schema;
mod schema_json;
mod serialize;
mod tolerance;
mod typescript;

pub use builder::{EntityBuilder, HouseholdBuilder};
#[cfg(feature = "arrow")]
pub(crate) use cell::{Bounds, Texts};
pub use fault::{Fault, FaultCode, Faults};
pub(crate) use household::value_input;
pub use household::{Household, InputError};
pub use input::Input;
pub use intake::Intake;
pub(crate) use intake::Rest;
pub use json::JsonError;
pub use lane::LaneKind;
pub use path::{ParsePathError, Path, Step};
pub use read::Reader;
pub use schema::*;
pub use schema_json::json_schema;
pub use serialize::SerializeError;
pub use tolerance::{ParseToleranceError, Tolerance};
pub use typescript::typescript;

#[cfg(test)]
mod tests;
