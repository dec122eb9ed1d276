//! Packs (规则包): opened from text where the crate has feature `author`, or compiled beforehand.

mod handle;
#[cfg(feature = "author")]
mod text;

pub use handle::{Pack, PackError};
#[cfg(feature = "author")]
pub(crate) use text::with_rules;
#[cfg(feature = "author")]
pub use text::{
    Case, CaseHousehold, CaseSource, Checked, Copies, Expanded, Expect, Expectation, Given, OpenError, PackFiles, ProgrammeCases, RawPack,
    TooManyEntries, With, WithValue, expand_times, model, read, read_cases,
};
