//! What there is to say of a pack as a whole.

use super::Checked;
use crate::diagnostics::{Diagnostic, Severity};

impl Checked {
    /// All that is wrong with the pack, its cases too. Warnings about files of a pack that it extends are left to that one.
    #[must_use]
    pub fn report(&self) -> Vec<Diagnostic> {
        let mut all = self.diagnostics.clone();
        let Some(pack) = &self.pack else { return all };
        all.extend(pack.check_cases());
        let own = pack.program().layers.last().map(|l| format!("{}/", l.name)).unwrap_or_default();
        all.retain(|d| d.severity() == Severity::Error || self.files.get(d.span.file).is_none_or(|f| f.path.starts_with(&*own)));
        all
    }
}
