//! What of each month of a benefit counts.

use std::collections::HashMap;

use super::carry::Carrying;
use super::{Due, Month};
use crate::label::Label;
use crate::number::Number;
use crate::unit::{CNY, Unit, YEAR};

/// How a benefit's months are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counting {
    /// `CNY/month`: every month.
    Monthly,
    /// `CNY/year`: once in a calendar year, in the first of these months in which it is due.
    Yearly,
    /// `CNY` that a fact carries: each month's amount is another grant.
    Granted,
    /// `CNY` of a claim, or of what else is ordered by date: in the month of its date. One whose date isn't known can't be told.
    Dated,
    /// Any other `CNY`: the same facts would give it again in every month, so it counts in the first of the months in a row in which it is due.
    Once,
    /// An amount in another unit: told, and in no sum.
    Apart,
}

impl Counting {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
            Self::Granted => "granted",
            Self::Dated => "dated",
            Self::Once => "once",
            Self::Apart => "apart",
        }
    }

    /// In a word.
    #[must_use]
    pub fn label(self) -> Label {
        let (zh, en) = match self {
            Self::Monthly => ("按月", "per month"),
            Self::Yearly => ("按年", "per year"),
            Self::Granted => ("逐次", "each grant"),
            Self::Dated => ("按发生月份", "by its date"),
            Self::Once => ("一次性", "once"),
            Self::Apart => ("不计入合计", "in no sum"),
        };
        Label::new(zh, en)
    }

    /// Not month after month or year after year?
    pub(super) const fn is_one_off(self) -> bool {
        matches!(self, Self::Granted | Self::Dated | Self::Once)
    }
}

/// A month of a benefit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The month.
    pub month: Month,
    /// What is due, as the month's own assessment has it.
    pub due: Due,
    /// What counts in the sums, in yuan; none where it can't be told.
    pub counted: Option<Number>,
}

/// How a rule's months are counted.
pub(super) fn of(rule: &str, unit: Option<&Unit>, is_monthly: bool, is_dated: bool, carrying: &Carrying) -> Counting {
    let money = Unit::base(CNY);
    let yearly = money.div(&Unit::base(YEAR));
    match unit {
        _ if is_monthly => Counting::Monthly,
        Some(unit) if Some(unit) == yearly.as_ref() => Counting::Yearly,
        Some(unit) if *unit == money && carrying.tracks(rule) => Counting::Granted,
        Some(unit) if *unit == money && is_dated => Counting::Dated,
        Some(unit) if *unit == money => Counting::Once,
        _ => Counting::Apart,
    }
}

/// What of each month counts, and whether a yearly or one-off amount varies.
pub(super) fn counted(entries: Vec<(Month, Due)>, counting: Counting, falls: Option<Month>) -> (Vec<Entry>, bool) {
    let nothing = Some(Number::ZERO);
    let mut varies = false;
    match counting {
        Counting::Monthly | Counting::Granted => {
            (entries.into_iter().map(|(month, due)| Entry { month, counted: due.amount(), due }).collect(), varies)
        }
        Counting::Apart => {
            let counted = |due: &Due| due.amount().and(nothing);
            (entries.into_iter().map(|(month, due)| Entry { month, counted: counted(&due), due }).collect(), varies)
        }
        Counting::Dated => {
            let own = entries.into_iter().filter(|(month, _)| falls.is_none_or(|falls| falls == *month));
            // Without its date nobody knows in which month it falls.
            (own.map(|(month, due)| Entry { month, counted: due.amount().filter(|n| falls.is_some() || n.is_zero()), due }).collect(), varies)
        }
        Counting::Yearly => {
            // The year's amount, as it is first due.
            let mut found: HashMap<i32, Number> = HashMap::new();
            for (month, due) in &entries {
                if let Some(amount) = due.amount().filter(|n| !n.is_zero()) {
                    varies |= *found.entry(month.first_day().year()).or_insert(amount) != amount;
                }
            }
            let mut open = found.clone();
            let entry = |(month, due): (Month, Due)| {
                let year = month.first_day().year();
                let is_due = due.amount().is_some_and(|n| !n.is_zero());
                let counted = match (is_due, found.contains_key(&year)) {
                    (true, _) => Some(open.remove(&year).unwrap_or_default()),
                    (false, true) => nothing,
                    (false, false) => due.amount(),
                };
                Entry { month, due, counted }
            };
            (entries.into_iter().map(entry).collect(), varies)
        }
        Counting::Once => {
            let mut running: Option<Number> = None;
            let mut result = Vec::with_capacity(entries.len());
            for (month, due) in entries {
                let counted = match (due.amount(), running) {
                    (None, _) => None,
                    (Some(amount), _) if amount.is_zero() => {
                        running = None;
                        nothing
                    }
                    (Some(amount), Some(first)) => {
                        varies |= amount != first;
                        nothing
                    }
                    (Some(amount), None) => {
                        running = Some(amount);
                        Some(amount)
                    }
                };
                result.push(Entry { month, due, counted });
            }
            (result, varies)
        }
    }
}
