//! Review (复核): what changed between two assessments, and what made it. Reconciliation (核对): declared facts against verified ones. Back-pay (补发):
//! what is due for months that were paid under older standards.
//!
//! A review compares each result that people ask for. Of each that changed it follows the way that the rules took in either run, and names what was read
//! there and differs: facts, rows of parameters, versions of rules, the date. Each of them is then tried alone, and the result is computed once more.

mod backpay;
mod cause;
mod change;
mod facts;
mod pairing;
mod reads;
mod reconcile;
mod rows;
mod shown;
mod subtotal;
mod text;
mod timeline;
mod trial;
mod versions;
mod weigh;

pub use backpay::{
    BackPay, BackPayError, Due, Entry, Line, Month, Months, OneOff, Paid, PaidError, ParseMonthError, Refused, Rulebook, Total, compare_over,
    compare_paid,
};
pub(crate) use backpay::{Benefit, all as benefits_of, benefit_path, names as benefits_in_force, places, policy as policy_on};
pub use cause::{Cause, Effect, Role};
pub use change::{Change, ChangeKind};
pub use facts::{Answer, EntityChange, FactChange, GivenChange};
pub(crate) use pairing::At;
pub use pairing::{Matching, Place};
pub use reconcile::{Consequence, Difference, Finding, ReconcileError, Reconciliation, Reconciling, Standing, Tolerances};
pub use rows::{ParameterChange, RowChange, RowInForce};
pub use shown::{Said, Shown};
pub use timeline::{Timeline, TimelineError, Turn};
pub use versions::{RuleChange, VersionInForce};

use serde_json::{Value as Json, json};

use crate::assessment::Assessment;
use crate::calendar::Date;
use crate::facts::EntityId;
use crate::ir::RuleKind;
use crate::label::{Label, Lang};
use crate::policy::{AssessError, Assessable, Policy};
use crate::unit::Unit;
use crate::words::unit_of;
pub(crate) use change::is_money_per_month;
use pairing::Pairing;
pub(crate) use subtotal::adds_up_benefits;
use trial::said;
use weigh::Weighing;

/// What changed between two assessments, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Under what the first was made.
    pub before: Basis,
    /// Under what the second was made.
    pub after: Basis,
    /// The results that changed, in the order of the pack.
    pub changes: Vec<Change>,
    /// What made them change. [`Change::effects`] points here.
    pub causes: Vec<Cause>,
    /// How many results of those that people ask for are the same.
    pub unchanged: usize,
}

/// Under what an assessment was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The policy's date.
    pub on: Date,
    /// The pack's name.
    pub pack: Box<str>,
    /// The pack's title.
    pub title: Label,
    /// The pack's version.
    pub version: Box<str>,
    /// The digest of the pack and all that it extends; of a reform another one.
    pub digest: Box<str>,
    /// It is a reform of the pack, not the pack as published.
    pub is_reform: bool,
}

impl Basis {
    pub(crate) fn of(policy: &Policy) -> Self {
        let program = policy.program();
        let layer = program.pack();
        Self {
            on: policy.date(),
            pack: layer.map_or_else(|| "".into(), |l| l.name.clone()),
            title: layer.map_or_else(|| Label::new("", ""), |l| title(&l.title, program.reforms.is_some())),
            version: layer.map_or_else(|| "".into(), |l| l.version.clone()),
            digest: program.digest.clone(),
            is_reform: program.reforms.is_some(),
        }
    }

    pub(crate) fn json(&self) -> Json {
        let mut basis = json!({ "date": self.on.to_string(), "pack": &*self.pack, "version": &*self.version, "digest": &*self.digest });
        if let (true, Json::Object(map)) = (self.is_reform, &mut basis) {
            map.insert("reform".into(), true.into());
        }
        basis
    }
}

fn title(title: &Label, is_reform: bool) -> Label {
    if is_reform { Label::new(format!("{}(方案)", title.zh), format!("{} (reform)", title.en)) } else { title.clone() }
}

/// Why two households can't be reviewed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// One of them has no assessment.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// Entities are to be matched in a list that there isn't.
    #[error("没有列表 `{0}` · there is no list `{0}`")]
    UnknownList(String),
    /// Entities are to be matched by a fact that they haven't.
    #[error("`{list}` 没有要素 `{fact}` · `{list}` have no fact `{fact}`")]
    UnknownFact {
        /// The list.
        list: String,
        /// The fact.
        fact: String,
    },
}

impl ReviewError {
    /// What is wrong.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Assess(error) => error.text(lang),
            other => Label::parse(&other.to_string()).get(lang).to_owned(),
        }
    }
}

impl Assessment {
    /// What changed from this assessment to another, and what made it. The two may be of other facts, another date, another version of the pack or another
    /// pack. Members are matched by their position; [`review_by`](Self::review_by) matches them by a fact.
    ///
    /// Results are compared that both were asked for: decisions, amounts, statuses, alerts, referrals, of the household, its members and their claims.
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use doudi::policy::Json;
    /// use doudi::review::{ChangeKind, Role};
    /// # let files = [
    /// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
    /// #     ("demo/facts.toml", "[household]\n[household.facts]\nincome = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\" }\n"),
    /// #     ("demo/aid.toml", "[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nvalues = [ { from = 2023-01-01, value = 600, cite = \"A\" }, { from = 2024-01-01, value = 700, cite = \"A\" } ]\n"),
    /// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 补助金 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { max(standard(household) - household.income, 0) }\n"),
    /// # ];
    /// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
    ///
    /// let before = pack.policy("2023-06-01".parse()?)?.assess(&Json(r#"{ "income": 500 }"#))?;
    /// let after = pack.policy("2024-06-01".parse()?)?.assess(&Json(r#"{ "income": 520 }"#))?;
    /// let review = before.review(&after);
    /// let change = &review.changes[0];
    /// assert_eq!((&*change.rule, change.kind), ("aid::amount", ChangeKind::Up));
    /// assert_eq!(change.by.map(|n| n.to_string()).as_deref(), Some("80"));
    /// // The new standard alone would have added 100, the new income alone taken 20.
    /// let alone: Vec<_> = change.effects.iter().map(|e| (review.causes[e.cause].kind(), e.role, e.by.unwrap().to_string())).collect();
    /// assert_eq!(alone, [("parameter", Role::Part, "100".to_owned()), ("fact", Role::Part, "-20".to_owned())]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn review(&self, after: &Self) -> Review {
        // By position there is nothing that could be unknown.
        self.review_by(after, &Matching::by_position()).unwrap_or_else(|_| Review {
            before: Basis::of(self.policy()),
            after: Basis::of(after.policy()),
            changes: Vec::new(),
            causes: Vec::new(),
            unchanged: 0,
        })
    }

    /// The same with members or claims matched by a fact of theirs.
    ///
    /// # Errors
    ///
    /// Lists and facts to match by that there aren't.
    pub fn review_by(&self, after: &Self, matching: &Matching) -> Result<Review, ReviewError> {
        let pairing = Pairing::new(self.population(), after.population(), matching)?;
        let (changes, unchanged) = changes(self, after, &pairing);
        let mut weighing = Weighing::new(self, after, &pairing);
        let changes = weighing.weigh(changes);
        Ok(Review { before: Basis::of(self.policy()), after: Basis::of(after.policy()), changes, causes: weighing.into_causes(), unchanged })
    }
}

impl Policy {
    /// What changes between two records of facts under this policy, and what makes it: [`Assessment::review`] of the two assessments.
    ///
    /// # Errors
    ///
    /// The faults of either household.
    pub fn review<B, A>(&self, before: &B, after: &A) -> Result<Review, ReviewError>
    where
        B: Assessable + ?Sized,
        A: Assessable + ?Sized,
    {
        Ok(self.assess(before)?.review(&self.assess(after)?))
    }
}

/// A result that changed, and the index of its pair.
pub(super) struct Found {
    pub(super) change: Change,
    pub(super) pair: usize,
}

/// The results that changed, and how many did not.
fn changes(before: &Assessment, after: &Assessment, pairing: &Pairing) -> (Vec<Found>, usize) {
    let (mut found, mut unchanged) = (Vec::new(), 0);
    for name in asked(before, after) {
        let Some(known) = Known::of(before, &name).or_else(|| Known::of(after, &name)) else { continue };
        let entity = |assessment: &Assessment| assessment.policy().program().symbol_named(&name).and_then(|s| assessment.rule(s)).map(|r| r.entity);
        let (old, new) = (entity(before), entity(after));
        for (index, pair) in pairing.pairs.iter().enumerate() {
            let is_of = |entity: Option<EntityId>, at: Option<pairing::At>| entity.is_some_and(|entity| at.is_some_and(|(own, _)| own == entity));
            if !is_of(old, pair.before) && !is_of(new, pair.after) {
                continue;
            }
            let (was, is) = (said(before, &name, pair.before), said(after, &name, pair.after));
            let Some(kind) = ChangeKind::of(&was, &is) else {
                unchanged += usize::from(was == is);
                continue;
            };
            let change = Change {
                rule: name.clone(),
                programme: known.programme.clone(),
                unit: known.unit.clone(),
                is_subtotal: known.is_subtotal,
                label: known.label.clone(),
                purpose: known.purpose,
                place: pair.place.clone(),
                kind,
                by: change::rise(&was, &is),
                before: was,
                after: is,
                effects: Vec::new(),
            };
            found.push(Found { change, pair: index });
        }
    }
    (found, unchanged)
}

/// What is known of a rule in force.
pub(super) struct Known {
    programme: Box<str>,
    label: Label,
    purpose: RuleKind,
    unit: Option<Unit>,
    is_subtotal: bool,
}

impl Known {
    fn of(assessment: &Assessment, name: &str) -> Option<Self> {
        let (policy, program) = (assessment.policy(), assessment.policy().program());
        let symbol = program.symbol_named(name)?;
        let (definition, _) = policy.rule(symbol)?;
        let programme = program.programmes.get(usize::from(program.symbol(symbol)?.programme))?;
        Some(Self {
            programme: programme.name.clone(),
            label: definition.label.clone(),
            purpose: policy.kind(symbol)?,
            unit: unit_of(&definition.ty),
            is_subtotal: subtotal::adds_up_benefits(policy, symbol),
        })
    }
}

/// Rules that people ask for, in the order of the pack, of which both assessments tell: one may do so by not having it in force.
fn asked(before: &Assessment, after: &Assessment) -> Vec<Box<str>> {
    let told = |assessment: &Assessment, name: &str| {
        let symbol = assessment.policy().program().symbol_named(name);
        symbol.is_none_or(|s| assessment.policy().rule(s).is_none() || assessment.rule(s).is_some())
    };
    let names = |own: &Assessment, other: &Assessment| -> Vec<Box<str>> {
        let rules = own.results().iter().filter(|r| own.policy().is_of_interest(r.rule));
        let names = rules.filter_map(|r| own.policy().program().symbol(r.rule)).map(|s| s.name.clone());
        names.filter(|name| told(other, name)).collect()
    };
    let mut all = names(before, after);
    let known = all.len();
    for name in names(after, before) {
        if !all.iter().take(known).any(|n| *n == name) {
            all.push(name);
        }
    }
    all
}

impl Review {
    /// As JSON. Values of sensitive facts stand in it only where `sensitive` asks for them.
    #[must_use]
    pub fn json(&self, sensitive: bool) -> Json {
        let changes = self.changes.iter().map(change_json);
        json!({
            "before": self.before.json(),
            "after": self.after.json(),
            "unchanged": self.unchanged,
            "changes": changes.collect::<Vec<_>>(),
            "causes": self.causes.iter().map(|c| c.json(sensitive)).collect::<Vec<_>>(),
        })
    }
}

fn change_json(change: &Change) -> Json {
    let effects = change.effects.iter().map(|effect| {
        json!({
            "cause": effect.cause,
            "role": effect.role.name(),
            "alone": effect.alone.as_ref().map(Said::json),
            "by": effect.by.map(|n| n.to_string()),
        })
    });
    json!({
        "rule": &*change.rule,
        "path": change.place.path().key(change.rule.clone()).to_string(),
        "label": change.label.json(),
        "change": change.kind.name(),
        "before": change.before.json(),
        "after": change.after.json(),
        "by": change.by.map(|n| n.to_string()),
        "only_together": change.only_together(),
        "effects": effects.collect::<Vec<_>>(),
    })
}

#[cfg(all(test, feature = "author"))]
mod tests;
