//! What was really paid.

use std::collections::BTreeMap;

use super::{Month, ParseMonthError};
use crate::facts::{Input, JsonError, Path};
use crate::number::Number;

/// What was really paid, by month and benefit.
///
/// ```
/// use doudi::review::Paid;
///
/// let paid = Paid::from_json(r#"{ "2023-01": { "dibao::monthly_amount": 900, "members[0].tekun::care": "60.50" } }"#)?;
/// assert_eq!(paid.amount("2023-01".parse()?, "members[0].tekun::care").map(|n| n.to_string()).as_deref(), Some("60.5"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    amounts: BTreeMap<(Month, Box<str>), Number>,
}

/// What is wrong with payments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PaidError {
    /// The text is no JSON.
    #[error("{} · {}", .0.text(crate::label::Lang::Zh), .0.text(crate::label::Lang::En))]
    Json(JsonError),
    /// Not a map of months to maps of benefits to amounts.
    #[error(
        "已发金额应写作 {{ \"2023-01\": {{ \"项目::规则\": 金额 }} }} · payments are written like {{ \"2023-01\": {{ \"programme::rule\": amount }} }}"
    )]
    NotPayments,
    /// Not a month.
    #[error(transparent)]
    Month(#[from] ParseMonthError),
    /// Not an amount.
    #[error("{month} `{rule}` 的已发金额不是数值 · what was paid for `{rule}` in {month} is no number")]
    NotAnAmount {
        /// The month.
        month: Month,
        /// The benefit.
        rule: String,
    },
    /// The month isn't among those compared.
    #[error("已发金额中的 {0} 不在所比较的月份内 · {0} is not among the months that are compared")]
    OutsideMonths(Month),
    /// No such benefit per month, or nobody whose it could be.
    #[error("`{0}` 不是这个家庭的按月待遇 · `{0}` is no monthly benefit of this household")]
    NoBenefit(String),
}

impl Paid {
    /// Nothing is known of what was paid.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { amounts: BTreeMap::new() }
    }

    /// With an amount in yuan that was paid for a month: of the household (`dibao::monthly_amount`), or of a member (`members[0].tekun::care`).
    #[must_use]
    pub fn with(mut self, month: Month, benefit: &str, amount: Number) -> Self {
        self.amounts.insert((month, benefit.into()), amount);
        self
    }

    /// Reads `{ "2023-01": { "dibao::monthly_amount": 900 } }`.
    ///
    /// # Errors
    ///
    /// The first thing that is none of it.
    pub fn from_json(text: &str) -> Result<Self, PaidError> {
        let Input::Map(months) = Input::from_json(text).map_err(PaidError::Json)? else { return Err(PaidError::NotPayments) };
        let mut paid = Self::nothing();
        for (month, benefits) in &months {
            let month: Month = month.parse()?;
            let Input::Map(benefits) = benefits else { return Err(PaidError::NotPayments) };
            for (rule, amount) in benefits {
                let amount = match amount {
                    Input::Number(text) | Input::Text(text) => text.parse().ok(),
                    _ => None,
                };
                paid = paid.with(month, rule, amount.ok_or_else(|| PaidError::NotAnAmount { month, rule: rule.to_string() })?);
            }
        }
        Ok(paid)
    }

    /// What was paid; none where that isn't known.
    #[must_use]
    pub fn amount(&self, month: Month, benefit: &str) -> Option<Number> {
        self.amounts.get(&(month, benefit.into())).copied()
    }

    /// All months and benefits, in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = (Month, &str)> {
        self.amounts.keys().map(|(month, rule)| (*month, &**rule))
    }
}

/// The path of a benefit: `members[0].tekun::care`.
pub(crate) fn benefit_path(place: &Path, rule: &str) -> String {
    place.clone().key(rule).to_string()
}
