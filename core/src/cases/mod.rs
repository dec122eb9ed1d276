//! Cases: households run through a pack, and what comes out held against what the case expects.
//!
//! ```text
//! Case ──▶ policy on its date, its parameters set ──▶ assessment ──▶ differences from `expect`, each with the derivation
//! ```

mod check;
mod compare;
mod coverage;
mod names;
mod observe;
mod prepare;
mod run;
mod total;

pub use check::check_cases;
pub use coverage::{Coverage, CoverageItem, CoverageKind, Tally};
pub use observe::Observed;
pub use run::Runner;

use crate::label::Label;
use crate::source::Span;
use crate::words::Explanation;

/// What came of a case.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// The case's name.
    pub name: Box<str>,
    /// Where the case stands: `national/dibao.cases.yaml:12:9`.
    pub place: String,
    /// The same as a stretch of the file.
    pub span: Span,
    /// What came out differently; none: passed.
    pub differences: Vec<Difference>,
}

impl CaseResult {
    /// Did everything come out as expected?
    #[must_use]
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// One thing that came out differently.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What it is about, entries counted as the case writes them: `members[0].employment_cost`. Empty: the case as a whole.
    pub path: String,
    /// What the case expects.
    pub expected: Label,
    /// What came out.
    pub got: Label,
    /// How that came about.
    pub derivation: Option<Explanation>,
}

#[cfg(test)]
mod tests;
