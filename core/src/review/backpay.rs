//! Back-pay (补发): standards are published late and hold from an earlier day. What was paid month by month, what is due now, and the difference.

mod ledger;
mod month;
mod paid;

pub use ledger::{Due, Entry, Line, OneOff, Total};
pub use month::{Month, Months, ParseMonthError};
pub(crate) use paid::benefit_path;
pub use paid::{Paid, PaidError};

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::change::is_money_per_month;
use super::pairing::{Matching, Pairing, Place};
use super::{Basis, ReviewError, subtotal};
use crate::assessment::{Assessment, RuleOutcomes};
use crate::calendar::Date;
use crate::facts::Reader;
use crate::ir::{Program, RuleKind, SymbolId};
use crate::label::{Label, Lang};
use crate::number::ArithmeticError;
use crate::policy::{AssessError, Assessable, Policy};
use crate::words::unit_of;

/// What a pack knew at some time: its program, and what reads households for it.
///
/// A pack is one, and so is a policy: its pack, whatever its date.
pub trait Rulebook {
    /// The pack, linked and typed.
    fn program(&self) -> &Arc<Program>;
    /// Reads households.
    fn reader(&self) -> &Arc<Reader>;
}

impl Rulebook for crate::pack::Pack {
    fn program(&self) -> &Arc<Program> {
        self.program()
    }

    fn reader(&self) -> &Arc<Reader> {
        self.reader()
    }
}

impl Rulebook for Policy {
    fn program(&self) -> &Arc<Program> {
        self.program()
    }

    fn reader(&self) -> &Arc<Reader> {
        self.shared_reader()
    }
}

impl Rulebook for (Arc<Program>, Arc<Reader>) {
    fn program(&self) -> &Arc<Program> {
        &self.0
    }

    fn reader(&self) -> &Arc<Reader> {
        &self.1
    }
}

/// What was paid month by month, and what is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackPay {
    /// Under what was paid, in the first month; none where only payments were given.
    pub old: Option<Basis>,
    /// Under what is due, in the first month.
    pub new: Basis,
    /// The months.
    pub months: Months,
    /// Benefits per month, each of the household or of one of its members, in the order of the pack; those that are nothing in all months are left out.
    pub lines: Vec<Line>,
    /// All lines together, but for those that only add up others.
    pub total: Total,
    /// Other amounts that differ: they are due once, not month by month, and are in no sum.
    pub one_off: Vec<OneOff>,
    /// Months in which the household has faults under one of the packs, with what these are: nothing is known of them.
    pub refused: Vec<Refused>,
}

/// A month that couldn't be assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The month.
    pub month: Month,
    /// Under the old pack, not the new one?
    pub old: bool,
    /// Why.
    pub error: AssessError,
}

/// Why there is no back-pay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BackPayError {
    /// The household can't be assessed in any of the months; this is why in the first.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// The members of the two packs can't be matched.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// A payment for a month outside the range, or for what is no benefit per month of the new pack or the household.
    #[error(transparent)]
    Paid(#[from] PaidError),
    /// A sum reaches 10¹⁴.
    #[error("合计过大 · a sum is too large")]
    TooLarge,
}

impl From<ArithmeticError> for BackPayError {
    fn from(_: ArithmeticError) -> Self {
        Self::TooLarge
    }
}

impl BackPayError {
    /// What is wrong.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Assess(error) => error.text(lang),
            Self::Review(error) => error.text(lang),
            other => Label::parse(&other.to_string()).get(lang).to_owned(),
        }
    }
}

/// What a household is owed, or has had too much: for each month the benefits as the old pack knows them and as the new one does, each under the policy
/// of the month's first day, with the same facts.
///
/// ```
/// # use doudi::pack::Pack;
/// use doudi::policy::Json;
/// use doudi::review::compare_over;
/// # let pack = |standard: u32| {
/// #     let files = [
/// #         ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n".to_owned()),
/// #         ("demo/facts.toml", "[household]\n[household.facts]\nincome = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\" }\n".to_owned()),
/// #         ("demo/aid.toml", format!("[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nvalues = [ {{ from = 2022-01-01, value = 600, cite = \"A\" }}, {{ from = 2023-04-01, value = {standard}, cite = \"A\" }} ]\n")),
/// #         ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 补助金 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { max(standard(household) - household.income, 0) }\n".to_owned()),
/// #     ];
/// #     Pack::from_files(files.map(|(path, text)| (path.to_owned(), text)), "demo")
/// # };
/// let (old, new) = (pack(600)?, pack(660)?); // 660 from April on, published in July
/// let found = compare_over(&old, &new, "2023-01..2023-06".parse()?, &Json(r#"{ "income": 100 }"#))?;
/// assert_eq!(found.total.difference.to_string(), "180");
/// assert_eq!(found.lines[0].entries[3].month.to_string(), "2023-04");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// A household with faults in every month; sums beyond 10¹⁴. A month that can't be computed is told in the result and is in no sum.
pub fn compare_over<H: Assessable + ?Sized>(old: &dyn Rulebook, new: &dyn Rulebook, months: Months, household: &H) -> Result<BackPay, BackPayError> {
    over(Some(old), new, months, household, &Paid::nothing())
}

/// The same with what was really paid. Where `paid` is silent, the old pack's result counts as paid; without an old pack, nothing was.
///
/// # Errors
///
/// As [`compare_over`], and payments that belong nowhere.
pub fn compare_paid<H: Assessable + ?Sized>(
    paid: &Paid,
    old: Option<&dyn Rulebook>,
    new: &dyn Rulebook,
    months: Months,
    household: &H,
) -> Result<BackPay, BackPayError> {
    over(old, new, months, household, paid)
}

fn over<H: Assessable + ?Sized>(
    old: Option<&dyn Rulebook>,
    new: &dyn Rulebook,
    months: Months,
    household: &H,
    paid: &Paid,
) -> Result<BackPay, BackPayError> {
    let mut ledger = ledger::Ledger::new(months, paid, old.is_some());
    let mut refused = Vec::new();
    for month in months {
        let was = old.map(|book| benefits(book, month, household));
        let is = benefits(new, month, household);
        for (result, old) in was.iter().map(|r| (r, true)).chain([(&is, false)]) {
            if let Err(error) = result {
                refused.push(Refused { month, old, error: error.clone() });
            }
        }
        let (was, is) = (was.map(Result::ok), is.ok());
        ledger.month(month, was.as_ref().map(Option::as_ref), is.as_ref())?;
    }
    // In no month could anything be told: the faults are the household's.
    let count = |old: bool| refused.iter().filter(|r| r.old == old).count();
    if let Some(first) = refused.iter().find(|r| count(r.old) == months.len()) {
        return Err(BackPayError::Assess(first.error.clone()));
    }
    let (lines, one_off) = ledger.close()?;
    let total = Total::of_lines(&lines)?;
    let basis = |book: &dyn Rulebook| Basis::of(&policy(book, months.from().first_day()));
    Ok(BackPay { old: old.map(basis), new: basis(new), months, lines, total, one_off, refused })
}

/// The policy of a pack on a date, to be planned for what is asked of it.
pub(crate) fn policy(book: &dyn Rulebook, on: Date) -> Policy {
    Policy::unplanned(book.program().clone(), book.reader().clone(), on)
}

/// The benefits of a month.
fn benefits<H: Assessable + ?Sized>(book: &dyn Rulebook, month: Month, household: &H) -> Result<Assessment, AssessError> {
    // Planned for the benefits alone: of most packs that is a part.
    let policy = policy(book, month.first_day());
    policy.assess_rules(household, names(&policy))
}

/// The names of the benefits in force.
pub(crate) fn names(policy: &Policy) -> Vec<String> {
    let rules = policy.rules_in_force().into_iter().filter(|r| policy.kind(*r) == Some(RuleKind::Benefit));
    rules.filter_map(|r| policy.program().symbol(r)).map(|s| s.name.to_string()).collect()
}

/// A benefit of an assessment.
#[derive(Clone, Copy)]
pub(crate) struct Benefit<'a> {
    pub(crate) name: &'a str,
    pub(crate) programme: &'a str,
    pub(crate) label: &'a Label,
    pub(crate) is_monthly: bool,
    pub(crate) is_subtotal: bool,
    pub(crate) outcomes: &'a RuleOutcomes,
}

/// The benefits of an assessment, in the order of the pack.
pub(crate) fn all(assessment: &Assessment) -> impl Iterator<Item = Benefit<'_>> {
    let policy = assessment.policy();
    let program = policy.program();
    assessment.results().iter().filter(|o| policy.kind(o.rule) == Some(RuleKind::Benefit)).filter_map(move |outcomes| {
        let rule: SymbolId = outcomes.rule;
        let symbol = program.symbol(rule)?;
        let (definition, _) = policy.rule(rule)?;
        let programme = program.programmes.get(usize::from(symbol.programme))?;
        let is_monthly = unit_of(&definition.ty).as_ref().is_some_and(is_money_per_month);
        Some(Benefit {
            name: &symbol.name,
            programme: &programme.name,
            label: &definition.label,
            is_monthly,
            is_subtotal: subtotal::adds_up_benefits(policy, rule),
            outcomes,
        })
    })
}

/// The places of a household, matched by position.
pub(crate) fn places(assessment: &Assessment) -> Result<Vec<(super::pairing::At, Place)>, ReviewError> {
    let population = assessment.population();
    let pairing = Pairing::new(population, population, &Matching::by_position())?;
    Ok(pairing.pairs.into_iter().filter_map(|pair| Some((pair.before?, pair.place))).collect())
}

impl BackPay {
    /// As JSON: amounts as text, `null` where a month couldn't be computed.
    #[must_use]
    pub fn json(&self) -> Json {
        let refused = self.refused.iter().map(|r| {
            json!({
                "month": r.month.to_string(),
                "side": if r.old { "old" } else { "new" },
                "message_zh": r.error.text(Lang::Zh),
                "message_en": r.error.text(Lang::En),
            })
        });
        json!({
            "old": self.old.as_ref().map(Basis::json),
            "new": self.new.json(),
            "from": self.months.from().to_string(),
            "to": self.months.to().to_string(),
            "lines": self.lines.iter().map(Line::json).collect::<Vec<_>>(),
            "total": self.total.json(),
            "one_off": self.one_off.iter().map(OneOff::json).collect::<Vec<_>>(),
            "refused": refused.collect::<Vec<_>>(),
        })
    }
}
