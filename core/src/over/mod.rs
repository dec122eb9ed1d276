//! A household over months: what it gets in each, and what that comes to in a year, programme by programme.

mod carry;
mod counting;
mod sums;

pub use crate::review::{Due, Month, Months, ParseMonthError, Place, Rulebook};
pub use counting::{Counting, Entry};
pub use sums::{Line, ProgrammeSums, Sum, YearSum};

use std::borrow::Cow;

use serde_json::{Value as Json, json};

use crate::facts::InputError;
use crate::label::{Label, Lang};
use crate::number::ArithmeticError;
use crate::policy::{AssessError, Assessable};
use crate::review::{Basis, benefits_in_force, policy_on};
use carry::Carrying;
use sums::Book;

/// What a household gets over months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// Under what it was assessed, in the first month.
    pub basis: Basis,
    /// The months.
    pub months: Months,
    /// Each benefit of the household or of one of its members, in the order of the pack; those that are nothing in all months are left out.
    pub lines: Vec<Line>,
    /// What the benefits of each programme come to, in the order of the pack; those that only add up others are in no sum.
    pub programmes: Vec<ProgrammeSums>,
    /// All programmes together, year by year.
    pub years: Vec<YearSum>,
    /// All months together.
    pub total: Sum,
    /// Months in which the household has faults, with what these are: nothing is known of them, and they are in no sum.
    pub refused: Vec<RefusedMonth>,
}

/// A month that couldn't be assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedMonth {
    /// The month.
    pub month: Month,
    /// Why.
    pub error: AssessError,
}

/// Why a household can't be assessed over months.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OverError {
    /// The household can't be assessed in any of the months; this is why in the first.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// A sum reaches 10¹⁴.
    #[error("合计过大 · a sum is too large")]
    TooLarge,
}

impl OverError {
    /// What is wrong.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Assess(error) => error.text(lang),
            Self::TooLarge => Label::parse(&self.to_string()).get(lang).to_owned(),
        }
    }
}

impl From<ArithmeticError> for OverError {
    fn from(_: ArithmeticError) -> Self {
        Self::TooLarge
    }
}

/// Assesses a household month by month, each under the policy of the month's first day, and adds up its benefits.
///
/// The facts are the same in every month, but for those that declare `carry`: such a fact is what the caller gave, plus what its rule granted in the
/// earlier months since it last began again (`resets`); after that the given value no longer counts, and it begins at 0. So a year's cap is spent
/// month by month. How each benefit is counted, [`Counting`] tells. Amounts are in yuan, exact; a month that can't be told is counted as open,
/// never as 0, and so is a month whose carried fact rests on one.
///
/// ```
/// # use doudi::pack::Pack;
/// use doudi::over::assess_over;
/// use doudi::policy::Json;
/// # let files = [
/// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
/// #     ("demo/facts.toml", "[household]\n[household.facts]\nneed = { type = \"money\", unit = \"CNY\", min = 0, label = \"急需 · Need\" }\naided = { type = \"money\", unit = \"CNY\", default = 0, min = 0, label = \"本年已获 · Aided this year\", carry = { from = \"aid::amount\", resets = \"year\" } }\n"),
/// #     ("demo/aid.toml", "[cap]\nlabel = \"年上限 · Cap\"\nunit = \"CNY\"\nvalues = [ { from = 2023-01-01, value = 5000, cite = \"A\" } ]\n"),
/// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 救助金 · Aid\n/// @benefit CNY\n/// @cite 第一条\nfn amount(household) { max(min(household.need, cap(household) - household.aided), 0) }\n"),
/// # ];
/// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
/// // aided = { …, carry = { from = "aid::amount", resets = "year" } }, and a yearly cap of 5000
/// let over = assess_over(&pack, "2023-11..2024-02".parse()?, &Json(r#"{ "need": 3000, "aided": 1000 }"#))?;
/// let amounts: Vec<_> = over.lines[0].entries.iter().map(|e| e.due.amount().unwrap().to_string()).collect();
/// assert_eq!(amounts, ["3000", "1000", "3000", "2000"]);
/// assert_eq!(over.years[1].sum.amount.to_string(), "5000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// A household with faults in every month; sums beyond 10¹⁴. What can't be told of single months is told in the result.
pub fn assess_over<H: Assessable + ?Sized>(book: &dyn Rulebook, months: Months, household: &H) -> Result<Over, OverError> {
    let (population, faults) = household.population(book.reader()).map_err(AssessError::Input)?;
    if !faults.is_empty() {
        return Err(AssessError::Input(InputError::Faults(faults)).into());
    }
    let mut carrying = Carrying::new(book.program(), &population);
    let given = population.to_input(book.program());
    let mut lines = Book::new(months);
    let mut refused = Vec::new();
    for month in months {
        let policy = policy_on(book, month.first_day());
        carrying.begin(month);
        let mut names = benefits_in_force(&policy);
        names.extend(carrying.sources(&policy));
        let result = match carrying.applied(&given)? {
            Cow::Borrowed(_) => policy.assess_rules(household, names),
            Cow::Owned(carried) => policy.assess_rules(&carried, names),
        };
        match result {
            Ok(assessment) => {
                let open = carrying.open(&policy);
                carrying.end(month, &policy, Some(&assessment))?;
                lines.month(&assessment, &open);
            }
            Err(error) => {
                carrying.end(month, &policy, None)?;
                lines.refused();
                refused.push(RefusedMonth { month, error });
            }
        }
    }
    // In no month could anything be told: the faults are the household's.
    if let Some(first) = refused.first().filter(|_| refused.len() == months.len()) {
        return Err(OverError::Assess(first.error.clone()));
    }
    let lines = lines.close(&carrying)?;
    let programmes = sums::programmes(book.program(), &lines)?;
    let years = sums::years(programmes.iter().map(|p| p.years.as_slice()))?;
    let total = Sum::of(years.iter().map(|y| y.sum))?;
    let basis = Basis::of(&policy_on(book, months.from().first_day()));
    Ok(Over { basis, months, lines, programmes, years, total, refused })
}

/// Why a benefit's month can't be told: the rule, what it reads, and the month that is missing.
#[derive(Clone, Debug)]
struct OpenRule {
    rule: String,
    message: Label,
}

impl Over {
    /// As JSON: amounts as text, `null` where a month can't be told.
    #[must_use]
    pub fn json(&self) -> Json {
        let refused = self
            .refused
            .iter()
            .map(|r| json!({ "month": r.month.to_string(), "message_zh": r.error.text(Lang::Zh), "message_en": r.error.text(Lang::En) }));
        json!({
            "pack": self.basis.json(),
            "from": self.months.from().to_string(),
            "to": self.months.to().to_string(),
            "lines": self.lines.iter().map(Line::json).collect::<Vec<_>>(),
            "programmes": self.programmes.iter().map(ProgrammeSums::json).collect::<Vec<_>>(),
            "years": self.years.iter().map(|y| y.json()).collect::<Vec<_>>(),
            "total": self.total.json(),
            "refused": refused.collect::<Vec<_>>(),
        })
    }
}

#[cfg(all(test, feature = "author"))]
mod tests;
