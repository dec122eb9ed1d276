//! Month by month: what was paid, what is due.

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use super::paid::benefit_path;
use super::{BackPayError, Benefit, Month, Months, Paid, PaidError, all, places};
use crate::assessment::Assessment;
use crate::facts::Value;
use crate::label::Label;
use crate::number::{ArithmeticError, Number};
use crate::review::pairing::Place;
use crate::review::shown::Said;

/// An amount of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// An amount in yuan; nothing is 0.
    Amount(Number),
    /// What was really paid, in yuan.
    Paid(Number),
    /// There was no such benefit, or nobody to whom it could be paid: 0.
    NotInForce,
    /// It can't be told, and is in no sum.
    Open(Label),
    /// The household has faults in this month; they stand in [`BackPay::refused`](super::BackPay::refused).
    Refused,
}

impl Due {
    pub(crate) fn of(said: &Said) -> Self {
        match said {
            Said::Value(shown) => match shown.value {
                Value::Number(number) => Self::Amount(number),
                _ => Self::Amount(Number::ZERO),
            },
            Said::Error { message, .. } => Self::Open(message.clone()),
            Said::NotInForce | Said::Nobody => Self::NotInForce,
        }
    }

    /// In yuan; none where it can't be told.
    #[must_use]
    pub const fn amount(&self) -> Option<Number> {
        match self {
            Self::Amount(number) | Self::Paid(number) => Some(*number),
            Self::NotInForce => Some(Number::ZERO),
            Self::Open(_) | Self::Refused => None,
        }
    }

    pub(crate) fn json(&self) -> Json {
        match self {
            Self::Amount(number) => json!({ "amount": number.to_money_text() }),
            Self::Paid(number) => json!({ "amount": number.to_money_text(), "paid": true }),
            Self::NotInForce => json!({ "amount": "0.00", "in_force": false }),
            Self::Refused => json!({ "amount": null, "refused": true }),
            Self::Open(message) => json!({ "amount": null, "message": message.json() }),
        }
    }
}

/// A month of a benefit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The month.
    pub month: Month,
    /// What was paid: as the old pack has it, or as the caller says.
    pub paid: Due,
    /// What is due, as the new pack has it.
    pub due: Due,
    /// Due less paid; none where either can't be told.
    pub difference: Option<Number>,
}

/// Sums over the months that can be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// What was paid in these months.
    pub paid: Number,
    /// What is due.
    pub due: Number,
    /// Due less paid.
    pub difference: Number,
    /// How many months of benefits can't be told, and are in none of the sums.
    pub open: usize,
}

impl Total {
    fn of_entries(entries: &[Entry]) -> Result<Self, ArithmeticError> {
        entries.iter().try_fold(Self::default(), |total, entry| match (entry.paid.amount(), entry.due.amount(), entry.difference) {
            (Some(paid), Some(due), Some(difference)) => Ok(Self {
                paid: total.paid.checked_add(paid)?,
                due: total.due.checked_add(due)?,
                difference: total.difference.checked_add(difference)?,
                open: total.open,
            }),
            _ => Ok(Self { open: total.open + 1, ..total }),
        })
    }

    pub(super) fn of_lines(lines: &[Line]) -> Result<Self, ArithmeticError> {
        lines.iter().filter(|l| !l.is_subtotal).map(|l| l.total).try_fold(Self::default(), |sum, line| {
            Ok(Self {
                paid: sum.paid.checked_add(line.paid)?,
                due: sum.due.checked_add(line.due)?,
                difference: sum.difference.checked_add(line.difference)?,
                open: sum.open + line.open,
            })
        })
    }

    pub(super) fn json(self) -> Json {
        json!({
            "paid": self.paid.to_money_text(),
            "due": self.due.to_money_text(),
            "difference": self.difference.to_money_text(),
            "open": self.open,
        })
    }
}

/// A benefit per month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The rule: `dibao::monthly_amount`.
    pub rule: Box<str>,
    /// Its programme.
    pub programme: Box<str>,
    /// Its label.
    pub label: Label,
    /// Whose it is.
    pub place: Place,
    /// It only adds up other benefits, and is in no sum beside these.
    pub is_subtotal: bool,
    /// Every month, in order.
    pub entries: Vec<Entry>,
    /// The months together.
    pub total: Total,
}

impl Line {
    pub(super) fn json(&self) -> Json {
        let entries = self.entries.iter().map(|e| {
            json!({
                "month": e.month.to_string(),
                "paid": e.paid.json(),
                "due": e.due.json(),
                "difference": e.difference.map(Number::to_money_text),
            })
        });
        json!({
            "rule": &*self.rule,
            "path": benefit_path(&self.place.path(), &self.rule),
            "label": self.label.json(),
            "subtotal": self.is_subtotal,
            "entries": entries.collect::<Vec<_>>(),
            "total": self.total.json(),
        })
    }
}

/// An amount that isn't per month, in the months in which it is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOff {
    /// The rule.
    pub rule: Box<str>,
    /// Its label.
    pub label: Label,
    /// Whose it is.
    pub place: Place,
    /// The first month of these amounts.
    pub from: Month,
    /// The last.
    pub to: Month,
    /// As the old pack has it.
    pub old: Said,
    /// As the new pack has it.
    pub new: Said,
}

impl OneOff {
    pub(super) fn json(&self) -> Json {
        json!({
            "rule": &*self.rule,
            "path": benefit_path(&self.place.path(), &self.rule),
            "label": self.label.json(),
            "from": self.from.to_string(),
            "to": self.to.to_string(),
            "old": self.old.json(),
            "new": self.new.json(),
        })
    }
}

/// What is written down of a benefit, whatever its kind.
struct Account {
    rule: Box<str>,
    programme: Box<str>,
    label: Label,
    place: Place,
    is_monthly: bool,
    is_subtotal: bool,
    entries: Vec<(Month, Side, Side)>,
}

/// What one pack says of a month; none: the household has faults in it.
type Side = Option<Said>;

/// All benefits, month after month.
pub(super) struct Ledger<'a> {
    months: Months,
    paid: &'a Paid,
    has_old: bool,
    accounts: Vec<Account>,
    /// Months that have been written down.
    gone: Vec<(Month, [bool; 2])>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(months: Months, paid: &'a Paid, has_old: bool) -> Self {
        Self { months, paid, has_old, accounts: Vec::new(), gone: Vec::new() }
    }

    /// Writes down a month; `old` is none where there is no old pack, and `Some(None)` where the household has faults under it.
    pub(super) fn month(&mut self, month: Month, old: Option<Option<&Assessment>>, new: Option<&Assessment>) -> Result<(), BackPayError> {
        let told = [old.is_none_or(|o| o.is_some()), new.is_some()];
        self.gone.push((month, told));
        // In the order of the new pack; what only the old one has comes after.
        for (assessment, is_new) in [(new, true), (old.flatten(), false)] {
            let Some(assessment) = assessment else { continue };
            let places = places(assessment)?;
            for benefit in all(assessment) {
                for ((_, lane), place) in places.iter().filter(|((entity, _), _)| *entity == benefit.outcomes.entity) {
                    let Some(outcome) = benefit.outcomes.outcomes.get(*lane) else { continue };
                    let said = Said::new(outcome, &benefit.outcomes.ty, &assessment.population().schema);
                    self.write(month, &benefit, place, said, is_new);
                }
            }
        }
        // What one pack has and the other hasn't isn't in force there.
        for account in &mut self.accounts {
            if account.entries.last().is_none_or(|(last, ..)| *last != month) {
                account.entries.push((month, None, None));
            }
            if let Some((_, was, is)) = account.entries.last_mut() {
                let [old, new] = told;
                was.get_or_insert(Said::NotInForce);
                is.get_or_insert(Said::NotInForce);
                if !old {
                    *was = None;
                }
                if !new {
                    *is = None;
                }
            }
        }
        Ok(())
    }

    fn write(&mut self, month: Month, benefit: &Benefit<'_>, place: &Place, said: Said, is_new: bool) {
        let known = self.accounts.iter().position(|a| *a.rule == *benefit.name && a.place.path() == place.path());
        let index = known.unwrap_or_else(|| {
            self.accounts.push(Account {
                rule: benefit.name.into(),
                programme: benefit.programme.into(),
                label: benefit.label.clone(),
                place: place.clone(),
                is_monthly: benefit.is_monthly,
                is_subtotal: benefit.is_subtotal,
                // It wasn't there in the months before.
                entries: self
                    .gone
                    .iter()
                    .filter(|(gone, _)| *gone != month)
                    .map(|(gone, told)| {
                        let [old, new] = told.map(|told| told.then_some(Said::NotInForce));
                        (*gone, old, new)
                    })
                    .collect(),
            });
            self.accounts.len() - 1
        });
        let Some(account) = self.accounts.get_mut(index) else { return };
        if account.entries.last().is_none_or(|(last, ..)| *last != month) {
            account.entries.push((month, None, None));
        }
        if let Some((_, was, is)) = account.entries.last_mut() {
            *(if is_new { is } else { was }) = Some(said);
        }
    }

    /// Closes the book.
    pub(super) fn close(self) -> Result<(Vec<Line>, Vec<OneOff>), BackPayError> {
        self.check_paid()?;
        let (mut lines, mut one_off) = (Vec::new(), Vec::new());
        for account in self.accounts {
            if account.is_monthly {
                let line = line(account, self.paid, self.has_old)?;
                let says_nothing = |e: &Entry| [&e.paid, &e.due].iter().all(|d| **d == Due::Refused || d.amount().is_some_and(Number::is_zero));
                if !line.entries.iter().all(says_nothing) {
                    lines.push(line);
                }
            } else if self.has_old {
                one_offs(account, &mut one_off);
            }
        }
        Ok((lines, one_off))
    }

    fn check_paid(&self) -> Result<(), PaidError> {
        let known: HashSet<String> = self.accounts.iter().filter(|a| a.is_monthly).map(|a| benefit_path(&a.place.path(), &a.rule)).collect();
        for (month, rule) in self.paid.keys() {
            if !self.months.contains(month) {
                return Err(PaidError::OutsideMonths(month));
            }
            if !known.contains(rule) {
                return Err(PaidError::NoBenefit(rule.to_owned()));
            }
        }
        Ok(())
    }
}

fn line(account: Account, paid: &Paid, has_old: bool) -> Result<Line, BackPayError> {
    let path = benefit_path(&account.place.path(), &account.rule);
    let refused = || Due::Refused;
    let entries = account.entries.into_iter().map(|(month, was, is)| {
        let due = is.as_ref().map_or_else(refused, Due::of);
        let paid = match (paid.amount(month, &path), was) {
            (Some(amount), _) => Due::Paid(amount),
            (None, _) if !has_old => Due::Paid(Number::ZERO),
            (None, was) => was.as_ref().map_or_else(refused, Due::of),
        };
        let difference = match (due.amount(), paid.amount()) {
            (Some(due), Some(paid)) => Some(due.checked_sub(paid)?),
            _ => None,
        };
        Ok(Entry { month, paid, due, difference })
    });
    let entries: Vec<Entry> = entries.collect::<Result<_, ArithmeticError>>()?;
    let total = Total::of_entries(&entries)?;
    Ok(Line {
        rule: account.rule,
        programme: account.programme,
        label: account.label,
        place: account.place,
        is_subtotal: account.is_subtotal,
        entries,
        total,
    })
}

/// Months in a row with the same two amounts are told once; those that don't differ, not at all.
fn one_offs(account: Account, out: &mut Vec<OneOff>) {
    let first = out.len();
    for (month, was, is) in account.entries {
        let (Some(old), Some(new)) = (was, is) else { continue };
        if old == new || (!old.gives() && !new.gives() && !old.is_error() && !new.is_error()) {
            continue;
        }
        let own = out.get_mut(first..).unwrap_or_default().last_mut();
        match own.filter(|o| o.old == old && o.new == new && o.to.next() == Some(month)) {
            Some(same) => same.to = month,
            None => out.push(OneOff {
                rule: account.rule.clone(),
                label: account.label.clone(),
                place: account.place.clone(),
                from: month,
                to: month,
                old,
                new,
            }),
        }
    }
}
