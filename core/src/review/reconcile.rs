//! Reconciliation (核对): declared facts against verified ones, and what the differences did to decisions and amounts.

mod difference;
mod tolerances;

pub use difference::{Consequence, Difference, Finding, Standing};
pub use tolerances::Tolerances;

use serde_json::{Value as Json, json};

use super::cause::{Cause, Role};
use super::facts::{FactChange, FactChanges};
use super::pairing::{Matching, Pairing};
use super::shown::Said;
use super::trial::{Side, said};
use super::{Basis, Change, ChangeKind, Review, ReviewError, asked, change, change_json};
use crate::assessment::Assessment;
use crate::facts::Fact;
use crate::label::{Label, Lang};
use crate::number::Number;
use crate::policy::{AssessError, Assessable, Policy};

/// How to reconcile: what matches members, and how far declared numbers may be off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciling {
    /// How members and claims are matched.
    pub matching: Matching,
    /// Tolerances in place of those that the pack declares.
    pub tolerances: Tolerances,
}

/// Declared facts against verified ones.
///
/// The **reconciled** household is the verified one, in which declared values stand that are within their tolerance and those that nobody verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// Under what both were assessed.
    pub basis: Basis,
    /// Every fact that is declared otherwise than verified, or answered on one side only; members and claims that one side has more.
    pub differences: Vec<Difference>,
    /// What differs in the results: from those of the declared to those of the reconciled household.
    pub review: Review,
}

/// Why two households can't be reconciled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReconcileError {
    /// The declared household has no assessment.
    #[error("申报:{0} · declared: {0}")]
    Declared(AssessError),
    /// The verified household has none.
    #[error("核实:{0} · verified: {0}")]
    Verified(AssessError),
    /// Declared values that stand don't agree with the verified ones beside them.
    #[error("核对后:{0} · reconciled: {0}")]
    Reconciled(AssessError),
    /// Members can't be matched so.
    #[error(transparent)]
    Matching(#[from] ReviewError),
    /// More differences than can be tried one by one.
    #[error("差异过多({differences} 项),无法逐项说明;最多 {most} 项 · too many differences to tell of each: {differences}; at most {most}")]
    TooMany {
        /// How many there are.
        differences: usize,
        /// How many there may be in so large a household.
        most: usize,
    },
    /// A tolerance for a fact that there isn't.
    #[error("没有要素 `{0}` · there is no fact `{0}`")]
    UnknownFact(String),
    /// A tolerance for a fact that is no number.
    #[error("`{0}` 不是数值要素,没有容差 · `{0}` is no number and has no tolerance")]
    NotANumber(String),
}

impl ReconcileError {
    /// What is wrong, a line for each fault.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let of = |side: Label, error: &AssessError| format!("{}\n{}", side.get(lang), error.text(lang));
        match self {
            Self::Declared(error) => of(Label::new("申报数据有误", "the declared household has faults"), error),
            Self::Verified(error) => of(Label::new("核实数据有误", "the verified household has faults"), error),
            Self::Reconciled(error) => of(Label::new("申报与核实的数据放在一起有误", "declared and verified facts don't agree"), error),
            Self::Matching(error) => error.text(lang),
            other => Label::parse(&other.to_string()).get(lang).to_owned(),
        }
    }
}

impl Policy {
    /// Compares declared facts with verified ones: each difference, whether it is within its tolerance, and what it did to decisions and amounts: paid
    /// though not due (错保), due but not paid (漏保), and by how much. Tolerances are those of the pack (`tolerance` in facts.toml).
    ///
    /// A fact that only the declaration answers wasn't verified: the declared value stands. One that only the verification answers counts as verified.
    /// Members and claims are those of the verified household. Members are matched by position.
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use doudi::policy::Json;
    /// use doudi::review::{Finding, Standing};
    /// # let files = [
    /// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
    /// #     ("demo/facts.toml", "[household]\n[household.facts]\nwage = { type = \"money\", unit = \"CNY/month\", label = \"工资 · Wage\", tolerance = 50 }\nrent = { type = \"money\", unit = \"CNY/month\", label = \"租金 · Rent\" }\n"),
    /// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 补助金 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { max(600 - household.wage - household.rent, 0) }\n"),
    /// # ];
    /// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
    /// # let policy = pack.policy("2024-06-01".parse()?)?;
    ///
    /// let found = policy.reconcile(&Json(r#"{ "wage": 100, "rent": 0 }"#), &Json(r#"{ "wage": 140, "rent": 300 }"#))?;
    /// let [wage, rent] = &found.differences[..] else { panic!() };
    /// assert_eq!((wage.standing, rent.standing), (Standing::Within, Standing::Verified));
    /// assert_eq!(rent.alone[0].finding, Some(Finding::PaidTooMuch));
    /// assert_eq!(rent.alone[0].by.map(|n| n.to_string()).as_deref(), Some("-300"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The faults of either household, or of the two together.
    pub fn reconcile<D, V>(&self, declared: &D, verified: &V) -> Result<Reconciliation, ReconcileError>
    where
        D: Assessable + ?Sized,
        V: Assessable + ?Sized,
    {
        self.reconcile_by(declared, verified, &Reconciling::default())
    }

    /// The same with members matched by a fact, or with other tolerances.
    ///
    /// # Errors
    ///
    /// The faults of either household, or of the two together; names in `how` that aren't in the pack.
    pub fn reconcile_by<D, V>(&self, declared: &D, verified: &V, how: &Reconciling) -> Result<Reconciliation, ReconcileError>
    where
        D: Assessable + ?Sized,
        V: Assessable + ?Sized,
    {
        how.tolerances.check(&self.program().schema)?;
        let declared = self.assess(declared).map_err(ReconcileError::Declared)?;
        let verified = self.assess(verified).map_err(ReconcileError::Verified)?;
        let pairing = Pairing::new(declared.population(), verified.population(), &how.matching)?;
        let found = FactChanges::new(&declared, &verified, &pairing);
        let (ours, theirs) = (Side::new(&declared, true), Side::new(&verified, false));
        let schema = &self.program().schema;
        let tolerance = |change: &FactChange, pair: usize| {
            let (entity, _) = pairing.pairs.get(pair)?.before?;
            let fact: &Fact = schema.fact(schema.fact_named(entity, &change.fact)?)?;
            how.tolerances.of(schema, fact)
        };
        let facts = found.facts.into_iter().map(|(pair, change)| Difference::of_fact(tolerance(&change, pair), change));
        let given = found.given.into_iter().map(|(_, given)| Difference::of_given(given));
        let entities = found.entities.into_iter().map(|(_, entity)| Difference::of_entity(entity));
        let mut differences: Vec<Difference> = entities.chain(facts).chain(given).collect();
        let lanes = |assessment: &Assessment| assessment.population().rows.iter().map(|r| r.len).sum::<usize>();
        let most = crate::limits::trials(lanes(&declared).max(lanes(&verified)));
        let count = differences.iter().filter(|d| d.standing == Standing::Verified).count();
        if count > most {
            return Err(ReconcileError::TooMany { differences: count, most });
        }
        let standing: Vec<&Cause> = differences.iter().filter(|d| d.standing != Standing::Verified).map(|d| &d.what).collect();
        // Nothing stands that came or went: paths are those of the verified household.
        let reconciled = match theirs.with_facts(&standing, &ours) {
            Some(input) if !standing.is_empty() => self.assess(&input).map_err(ReconcileError::Reconciled)?,
            _ => verified.clone(),
        };
        let review = declared.review_by(&reconciled, &how.matching)?;
        let rules = asked(&declared, &reconciled);
        let rules: Vec<&str> = rules.iter().map(|r| &**r).collect();
        for difference in differences.iter_mut().filter(|d| d.standing == Standing::Verified) {
            difference.alone = consequences(&declared, &ours, &theirs, &difference.what, &pairing, &rules);
            difference.needed = needed(&review, &difference.what);
        }
        Ok(Reconciliation { basis: Basis::of(self), differences, review })
    }
}

/// What one difference alone does to the results of the declared household.
fn consequences(declared: &Assessment, ours: &Side<'_>, theirs: &Side<'_>, cause: &Cause, pairing: &Pairing, rules: &[&str]) -> Vec<Consequence> {
    let Some(trial) = ours.with(cause, theirs, rules) else { return Vec::new() };
    let mut all = Vec::new();
    for rule in rules {
        let entity = declared.policy().program().symbol_named(rule).and_then(|s| declared.rule(s)).map(|r| r.entity);
        let is_of = |pair: &&super::pairing::Pair| pair.before.or(pair.after).map(|(own, _)| own) == entity;
        for pair in pairing.pairs.iter().filter(is_of) {
            let (was, is) = (said(declared, rule, pair.before), trial.said(rule, &pair.place));
            let of_rule = |said: &Said| !matches!(said, Said::Nobody | Said::NotInForce);
            if !of_rule(&was) && !of_rule(&is) {
                continue;
            }
            let Some(kind) = ChangeKind::of(&was, &is) else { continue };
            let Some(known) = super::Known::of(declared, rule) else { continue };
            all.push(Consequence {
                rule: (*rule).into(),
                label: known.label,
                purpose: known.purpose,
                place: pair.place.clone(),
                kind,
                by: change::rise(&was, &is),
                finding: Finding::of(known.purpose, kind),
                declared: was,
                verified: is,
            });
        }
    }
    all
}

/// The results for which the difference is needed, by their index in the review's changes.
fn needed(review: &Review, cause: &Cause) -> Vec<usize> {
    let index = review.causes.iter().position(|other| other.is_of_the_same(cause));
    let matters = |change: &Change| change.effects.iter().any(|e| Some(e.cause) == index && e.role == Role::Together);
    review.changes.iter().enumerate().filter(|(_, change)| matters(change)).map(|(i, _)| i).collect()
}

impl Reconciliation {
    /// Differences that change a result, alone or with others.
    pub fn that_matter(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|d| d.matters())
    }

    /// Differences that change nothing: within their tolerance, not verified, or of no consequence.
    pub fn that_change_nothing(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|d| !d.matters())
    }

    /// What was paid too much and too little a month, over all benefits per month that don't only add up others; none beyond what numbers hold.
    #[must_use]
    pub fn per_month(&self) -> Option<(Number, Number)> {
        let mut sums = (Number::ZERO, Number::ZERO);
        for by in self.review.changes.iter().filter(|c| c.is_monthly_benefit() && !c.is_subtotal).filter_map(|c| c.by) {
            if by.is_negative() {
                sums.0 = sums.0.checked_sub(by).ok()?;
            } else {
                sums.1 = sums.1.checked_add(by).ok()?;
            }
        }
        Some(sums)
    }

    /// As JSON. Values of sensitive facts stand in it only where `sensitive` asks for them.
    #[must_use]
    pub fn json(&self, sensitive: bool) -> Json {
        let changes = self.review.changes.iter().map(|change| {
            let mut json = change_json(change);
            if let (Json::Object(map), Some(finding)) = (&mut json, Finding::of(change.purpose, change.kind)) {
                map.insert("finding".into(), finding.name().into());
            }
            json
        });
        let (over, under) = self.per_month().map_or((Json::Null, Json::Null), |(o, u)| (o.to_money_text().into(), u.to_money_text().into()));
        json!({
            "basis": self.basis.json(),
            "differences": self.differences.iter().map(|d| d.json(sensitive)).collect::<Vec<_>>(),
            "changes": changes.collect::<Vec<_>>(),
            "causes": self.review.causes.iter().map(|c| c.json(sensitive)).collect::<Vec<_>>(),
            "unchanged": self.review.unchanged,
            "too_much_a_month": over,
            "too_little_a_month": under,
        })
    }
}
