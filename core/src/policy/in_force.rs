//! What is in force on a policy's date.

use super::{Policy, Target};
use crate::ir::{Definition, SymbolId, Version};

impl Policy {
    /// The definition and version of a rule that is in force; `None` where the name is no rule, or has none on this date.
    #[must_use]
    pub fn rule(&self, symbol: SymbolId) -> Option<(&Definition, &Version)> {
        match self.resolution().target(self.program(), symbol, None) {
            Target::Rule { definition, version } => Some((definition, version)),
            Target::Parameter { .. } | Target::NotInForce => None,
        }
    }
}
