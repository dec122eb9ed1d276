//! Words: how a value came about, and why something was refused.
//!
//! An explanation walks the IR of a rule with the values of a run in hand. It costs nothing until asked for: the rule is planned once more with every
//! value kept, and run for the one household.

mod html;
mod json;
#[cfg(feature = "author")]
mod reach;
mod reason;
mod tree;
mod values;
mod way;
mod write;

#[cfg(feature = "author")]
pub(crate) use reach::Reached;
pub use tree::{Citation, Explanation, Node, NodeKind, Shown};

use std::sync::PoisonError;

use crate::assessment::Assessment;
use crate::columns::Run;
use crate::facts::{EntityId, Path};
use crate::ir::SymbolId;
use crate::label::Label;
pub(crate) use values::{Kept, Lanes, Walk, unit_of};
#[cfg(feature = "author")]
pub(crate) use way::Branch;
pub(crate) use way::Met;

impl Assessment {
    /// How the value of a rule came about: of the household (`dibao::eligible`), or of a member or claim (`members[0].people::age`).
    ///
    /// `None`: the policy has no such rule in force, or the household no such member.
    #[must_use]
    pub fn explain(&self, path: &str) -> Option<Explanation> {
        let (rule, entity, lane) = self.locate(path)?;
        self.walk(&[rule], |walk| walk.rule_node(rule, None, entity, lane)).map(|root| Explanation { root, on: self.policy().date() })
    }

    /// Why a truth value is false: a sentence for each condition that failed, and by how much. Empty where it is true, or is an error.
    #[must_use]
    pub fn reasons(&self, path: &str) -> Vec<Label> {
        let Some((rule, entity, lane)) = self.locate(path) else { return Vec::new() };
        self.walk(&[rule], |walk| Some(walk.why_not(rule, None, entity, lane))).unwrap_or_default()
    }

    fn locate(&self, path: &str) -> Option<(SymbolId, EntityId, usize)> {
        let path: Path = path.parse().ok()?;
        let (steps, name) = path.split_last()?;
        let (entity, lane) = self.population().locate(0, steps)?;
        let rule = self.policy().program().symbol_named(name)?;
        let own = match self.policy().resolution().target(self.policy().program(), rule, None) {
            crate::policy::Target::Rule { definition, .. } => definition.entity,
            _ => return None,
        };
        (own == entity).then_some((rule, entity, lane))
    }

    /// Tells what the run reached for some rules, of every entity.
    #[cfg(feature = "author")]
    pub(crate) fn reach(&self, rules: &[SymbolId], to: &mut dyn Reached) {
        self.walk(rules, |walk| {
            let outputs: Vec<_> = walk.plan.outputs.iter().map(|o| (o.symbol, self.population().rows(o.entity).map_or(0, |r| r.len))).collect();
            let mut reach = reach::Reach::new(walk, to);
            for (rule, lanes) in outputs {
                (0..lanes).for_each(|lane| reach.rule(rule, None, lane));
            }
            Some(())
        });
    }

    /// Runs rules with every value kept, and looks at them.
    pub(crate) fn walk<T>(&self, rules: &[SymbolId], look: impl FnOnce(&mut Walk<'_>) -> Option<T>) -> Option<T> {
        let plan = self.policy().plan_to_explain(rules, self.population()).ok()?;
        let mut frame = self.policy().frame();
        let mut run = Run::new(&plan.graph, &plan.schedule, self.population(), &mut frame);
        run.run_all();
        let kept = std::mem::take(&mut *plan.words.lock().unwrap_or_else(PoisonError::into_inner));
        let mut walk = Walk::new(self, &plan, &run, kept);
        let seen = look(&mut walk);
        *plan.words.lock().unwrap_or_else(PoisonError::into_inner) = walk.kept;
        self.policy().give_back(frame);
        seen
    }
}
