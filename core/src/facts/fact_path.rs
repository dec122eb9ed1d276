//! Facts by their paths.

use super::{Entity, FactId, Schema};

impl Schema {
    /// A fact by its path from the household, whichever member it is of: `members[].claims[].date`. Empty for a fact that isn't in the schema.
    #[must_use]
    pub fn path_of(&self, fact: FactId) -> String {
        let Some(fact) = self.fact(fact) else { return String::new() };
        let around = std::iter::successors(self.entity(fact.entity), |e| e.parent.and_then(|p| self.entity(p)));
        let inside = |e: &&Entity| e.parent.is_some();
        around.filter(inside).fold(fact.key.to_string(), |path, entity| format!("{}[].{path}", entity.list))
    }
}
