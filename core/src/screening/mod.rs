//! Screening (自测): what can be said from incomplete answers.
//!
//! Of each rule that people ask for, a screening says its value, where no answer can change it any more, or the range that is still possible and the
//! facts that it depends on; and it says what to ask next. What it says holds whatever the missing answers turn out to be, as far as a household may
//! have them: within the facts' bounds and codes, with as many members as the list may have.
//!
//! A fact that was not answered is open, also where it has a default: an assessment takes the default, a screening asks. A rule may be decided as an
//! error, too. That a fact stays without an answer and is an error then is not counted as failing: it can be answered.

mod ask;
mod explain;
mod json;
mod outcome;
mod places;
mod question;
mod screen;

use std::sync::Arc;

pub(crate) use ask::Readers;
pub use question::{Need, Question, Subject};

use crate::assessment::Outcome;
use crate::facts::{EntityId, Faults, Path, Value};
use crate::intervals::Answered;
use crate::ir::types::Type;
use crate::ir::{RuleKind, SymbolId};
use crate::policy::Policy;

/// What can be said of one household from the answers so far.
///
/// ```
/// # #[cfg(feature = "author")] {
/// use doudi::facts::Value;
/// use doudi::pack::Pack;
/// use doudi::policy::Json;
///
/// let pack = Pack::from_files([
///     ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
///     ("p/facts.toml", "[household]\n[household.facts]\n\
///         income = { type = \"money\", unit = \"CNY\", label = \"收入 · Income\", min = 0, max = 9000 }\n\
///         alone = { type = \"bool\", label = \"独居 · Lives alone\" }\n"),
///     ("p/aid.rhai", "//! 救助 · Aid\n//! @source S\n\n/// 救助金 · Aid\n/// @benefit CNY\n/// @cite 第一条\n\
///         fn amount(household) { if household.income < 500 { if household.alone { 200 } else { 100 } } else { 0 } }\n"),
/// ].map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap();
/// let policy = pack.policy("2025-01-01".parse().unwrap()).unwrap();
///
/// let screening = policy.screen(&Json(r#"{ "income": 300 }"#)).unwrap();
/// let open = &screening.open()[0];
/// assert_eq!(open.range.as_ref().map(|(least, most)| (least.clone(), most.clone())), Some((Value::Number(100.into()), Value::Number(200.into()))));
/// assert_eq!(screening.ask()[0].path.to_string(), "alone");
///
/// // Whoever earns too much need not be asked for more.
/// let screening = policy.screen(&Json(r#"{ "income": 600 }"#)).unwrap();
/// assert_eq!(screening.decided()[0].outcome, Ok(Value::Number(0.into())));
/// assert!(screening.ask().is_empty());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Screening {
    policy: Policy,
    answered: Arc<Answered>,
    decided: Vec<Decided>,
    open: Vec<Open>,
    ask: Vec<Question>,
    faults: Faults,
}

/// A rule of the household, or of a member, claim….
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The rule.
    pub rule: SymbolId,
    /// Whose rule it is.
    pub entity: EntityId,
    /// The way to the entity; empty: the household itself.
    pub path: Path,
    /// What it is for.
    pub kind: RuleKind,
    /// Type of its values.
    pub ty: Arc<Type>,
}

/// What no answer can change any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Which rule, and whose.
    pub place: Place,
    /// Its value or error.
    pub outcome: Outcome,
}

/// What answers can still change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Which rule, and whose.
    pub place: Place,
    /// The least and the greatest number, or the first and the last day, that are still possible.
    pub range: Option<(Value, Value)>,
    /// Every value that is still possible, of truth values and codes; also [`Value::Absent`], where there may be none.
    pub values: Option<Vec<Value>>,
    /// May it end in an error? That facts stay without an answer is not counted.
    pub may_fail: bool,
    /// The open facts, and lists to which more may come, that can still change it, in the order of the pack.
    pub depends_on: Vec<Path>,
}

impl Screening {
    /// What no answer can change any more, in the order of the pack.
    #[must_use]
    pub fn decided(&self) -> &[Decided] {
        &self.decided
    }

    /// What answers can still change, in the order of the pack.
    #[must_use]
    pub fn open(&self) -> &[Open] {
        &self.open
    }

    /// What to ask for next, best first: all facts that an open rule depends on.
    ///
    /// Each is scored by its share of what is still to be asked for, over all open rules. Facts with a default count half: most households keep it.
    #[must_use]
    pub fn ask(&self) -> &[Question] {
        &self.ask
    }

    /// Answers that are wrong. The facts are open then, and the rest is screened.
    #[must_use]
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The policy that it was made under.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    fn find<'s, T>(&self, all: &'s [T], place: impl Fn(&T) -> &Place, path: &str) -> Option<&'s T> {
        let path: Path = path.parse().ok()?;
        let (steps, name) = path.split_last()?;
        let rule = self.policy.program().symbol_named(name)?;
        all.iter().find(|item| place(item).rule == rule && place(item).path.steps() == steps)
    }

    /// What is decided of a rule: `dibao::eligible`, or of a member `members[0].tekun::eligible`.
    #[must_use]
    pub fn decided_at(&self, path: &str) -> Option<&Decided> {
        self.find(&self.decided, |d| &d.place, path)
    }

    /// What is open of a rule: `dibao::eligible`, or of a member `members[0].tekun::eligible`.
    #[must_use]
    pub fn open_at(&self, path: &str) -> Option<&Open> {
        self.find(&self.open, |o| &o.place, path)
    }
}

#[cfg(all(test, feature = "author"))]
mod tests;
