//! Did you mean…: for the first faults.

use crate::diagnostics::{Diagnostic, did_you_mean};

/// So many faults get a suggestion: each looks at all names, and nobody reads the hundredth.
pub(super) const MOST: usize = 100;

/// The candidate that `name` most likely stands for, while there are few faults.
pub(super) fn near(out: &[Diagnostic], name: &str, candidates: impl IntoIterator<Item: AsRef<str>>) -> Option<String> {
    if out.len() < MOST { did_you_mean(name, candidates) } else { None }
}
