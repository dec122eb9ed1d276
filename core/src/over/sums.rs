//! Benefits month by month, how they are counted, and what they come to.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::carry::Carrying;
use super::{Due, Month, Months, OpenRule, OverError, Place};
use crate::assessment::Assessment;
use crate::facts::population::Population;
use crate::facts::{EntityId, Value};
use crate::ir::{Program, SymbolId};
use crate::label::Label;
use crate::number::{ArithmeticError, Number};
use crate::review::{At, Benefit, Said, benefit_path, benefits_of, label_json, places};
use crate::unit::{CNY, Unit, YEAR};
use crate::words::unit_of;

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
    const fn is_one_off(self) -> bool {
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

/// What months come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// In yuan.
    pub amount: Number,
    /// How much of it is one-off amounts.
    pub one_off: Number,
    /// How many months of benefits can't be told, and are in neither.
    pub open: usize,
}

impl Sum {
    /// Sums together.
    pub(super) fn of(sums: impl Iterator<Item = Self>) -> Result<Self, ArithmeticError> {
        let mut sums = sums;
        sums.try_fold(Self::default(), |sum, more| {
            Ok(Self { amount: sum.amount.checked_add(more.amount)?, one_off: sum.one_off.checked_add(more.one_off)?, open: sum.open + more.open })
        })
    }

    pub(super) fn json(self) -> Json {
        json!({ "amount": self.amount.to_money_text(), "one_off": self.one_off.to_money_text(), "open": self.open })
    }
}

/// What a calendar year comes to, of the months that are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearSum {
    /// The year.
    pub year: i32,
    /// Its sum.
    pub sum: Sum,
}

impl YearSum {
    pub(super) fn json(self) -> Json {
        json!({ "year": self.year, "sum": self.sum.json() })
    }
}

/// A benefit over the months.
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
    /// Its unit.
    pub unit: Option<Unit>,
    /// How it is counted.
    pub counting: Counting,
    /// It only adds up other benefits, and is in no sum beside these.
    pub is_subtotal: bool,
    /// A yearly or one-off amount isn't the same in all months in which it is due; the first counts.
    pub varies: bool,
    /// Every month, in order; of a dated amount only the month in which it falls.
    pub entries: Vec<Entry>,
    /// Year by year.
    pub years: Vec<YearSum>,
    /// The months together.
    pub total: Sum,
}

impl Line {
    pub(super) fn json(&self) -> Json {
        let entries = self.entries.iter().map(|e| {
            let mut entry = e.due.json();
            if let Json::Object(map) = &mut entry {
                map.insert("month".into(), e.month.to_string().into());
                map.insert("counted".into(), e.counted.map_or(Json::Null, |n| n.to_money_text().into()));
            }
            entry
        });
        json!({
            "rule": &*self.rule,
            "path": benefit_path(&self.place.path(), &self.rule),
            "programme": &*self.programme,
            "label": label_json(&self.label),
            "unit": self.unit.as_ref().map(ToString::to_string),
            "counting": self.counting.name(),
            "subtotal": self.is_subtotal,
            "varies": self.varies,
            "entries": entries.collect::<Vec<_>>(),
            "years": self.years.iter().map(|y| y.json()).collect::<Vec<_>>(),
            "total": self.total.json(),
        })
    }
}

/// What the benefits of a programme come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeSums {
    /// The programme.
    pub programme: Box<str>,
    /// Its title.
    pub title: Label,
    /// Year by year.
    pub years: Vec<YearSum>,
    /// All months together.
    pub total: Sum,
}

impl ProgrammeSums {
    pub(super) fn json(&self) -> Json {
        json!({
            "programme": &*self.programme,
            "title": label_json(&self.title),
            "years": self.years.iter().map(|y| y.json()).collect::<Vec<_>>(),
            "total": self.total.json(),
        })
    }
}

/// The sums of all programmes that have a line.
pub(super) fn programmes(program: &Program, lines: &[Line]) -> Result<Vec<ProgrammeSums>, OverError> {
    let mut all = Vec::new();
    for programme in &program.programmes {
        let own: Vec<&Line> = lines.iter().filter(|l| l.programme == programme.name && !l.is_subtotal && l.counting != Counting::Apart).collect();
        if own.is_empty() {
            continue;
        }
        let years = years(own.iter().map(|l| l.years.as_slice()))?;
        let total = Sum::of(years.iter().map(|y| y.sum))?;
        all.push(ProgrammeSums { programme: programme.name.clone(), title: programme.title.clone(), years, total });
    }
    Ok(all)
}

/// Year by year what several come to together.
pub(super) fn years<'y>(of: impl Iterator<Item = &'y [YearSum]>) -> Result<Vec<YearSum>, OverError> {
    let mut sums: std::collections::BTreeMap<i32, Sum> = std::collections::BTreeMap::new();
    for YearSum { year, sum } in of.flatten() {
        let slot = sums.entry(*year).or_default();
        *slot = Sum::of([*slot, *sum].into_iter())?;
    }
    Ok(sums.into_iter().map(|(year, sum)| YearSum { year, sum }).collect())
}

/// What is written down of a benefit.
struct Account {
    order: (SymbolId, At),
    rule: Box<str>,
    programme: Box<str>,
    label: Label,
    place: Place,
    unit: Option<Unit>,
    is_monthly: bool,
    is_subtotal: bool,
    /// Of what is ordered by date, the month of its date.
    falls: Option<Option<Month>>,
    /// By month; none: the rule wasn't there.
    dues: Vec<Option<Due>>,
}

/// All benefits, month after month.
pub(super) struct Book {
    months: Months,
    accounts: Vec<Account>,
    /// Where the account of a rule of an entity stands.
    places: HashMap<(SymbolId, At), usize>,
    /// Months that have been written down: could they be told?
    gone: Vec<bool>,
}

impl Book {
    pub(super) fn new(months: Months) -> Self {
        Self { months, accounts: Vec::new(), places: HashMap::new(), gone: Vec::new() }
    }

    /// The household has faults in this month.
    pub(super) fn refused(&mut self) {
        self.gone.push(false);
    }

    /// Writes down a month. What `open` says of a rule stands in the place of its result.
    pub(super) fn month(&mut self, assessment: &Assessment, open: &[OpenRule]) {
        let index = self.gone.len();
        self.gone.push(true);
        let places = places(assessment).unwrap_or_default();
        for benefit in benefits_of(assessment) {
            let told = open.iter().find(|o| o.rule == benefit.name);
            for (at, place) in places.iter().filter(|((entity, _), _)| *entity == benefit.outcomes.entity) {
                let Some(outcome) = benefit.outcomes.outcomes.get(at.1) else { continue };
                let due = match told {
                    Some(open) => Due::Open(open.message.clone()),
                    None => Due::of(&Said::new(outcome, &benefit.outcomes.ty, &assessment.population().schema)),
                };
                if let Some(account) = self.account(&benefit, *at, place, assessment.population()) {
                    account.dues.resize(index, None);
                    account.dues.push(Some(due));
                }
            }
        }
    }

    fn account(&mut self, benefit: &Benefit<'_>, at: At, place: &Place, population: &Population) -> Option<&mut Account> {
        let order = (benefit.outcomes.rule, at);
        let next = self.accounts.len();
        let index = *self.places.entry(order).or_insert(next);
        if index == next {
            self.accounts.push(Account {
                order,
                rule: benefit.name.into(),
                programme: benefit.programme.into(),
                label: benefit.label.clone(),
                place: place.clone(),
                unit: unit_of(&benefit.outcomes.ty),
                is_monthly: benefit.is_monthly,
                is_subtotal: benefit.is_subtotal,
                falls: falls(population, at),
                dues: Vec::new(),
            });
        }
        self.accounts.get_mut(index)
    }

    /// Closes the book.
    pub(super) fn close(self, carrying: &Carrying) -> Result<Vec<Line>, OverError> {
        let Self { months, mut accounts, gone, places: _ } = self;
        accounts.sort_by_key(|a| a.order);
        let mut lines = Vec::new();
        for account in accounts {
            let mut dues = account.dues.into_iter();
            let entries: Vec<(Month, Due)> = months
                .into_iter()
                .zip(&gone)
                .map(|(month, told)| match dues.next().flatten() {
                    Some(due) => (month, due),
                    None if *told => (month, Due::NotInForce),
                    None => (month, Due::Refused),
                })
                .collect();
            let counting = counting(&account.rule, account.unit.as_ref(), account.is_monthly, account.falls.is_some(), carrying);
            let (entries, varies) = counted(entries, counting, account.falls.flatten());
            // What falls outside of the months, and what is nothing in all of them, is left out.
            if entries.iter().all(|e| e.due == Due::Refused || e.due.amount().is_some_and(Number::is_zero)) {
                continue;
            }
            let years = of_entries(&entries, counting)?;
            let total = Sum::of(years.iter().map(|y| y.sum))?;
            lines.push(Line {
                rule: account.rule,
                programme: account.programme,
                label: account.label,
                place: account.place,
                unit: account.unit,
                counting,
                is_subtotal: account.is_subtotal,
                varies,
                entries,
                years,
                total,
            });
        }
        Ok(lines)
    }
}

/// The month of the date that orders an entity, or one that it is in; none where nothing does.
fn falls(population: &Population, (entity, lane): (EntityId, usize)) -> Option<Option<Month>> {
    let (mut entity, mut lane) = (entity, lane);
    loop {
        let own = population.schema.entity(entity)?;
        if let Some(order) = own.order {
            return Some(match population.answer(order, lane) {
                Some((_, Some(Value::Date(date)))) => Some(Month::of(date)),
                _ => None,
            });
        }
        lane = population.rows(entity).and_then(|rows| rows.parent.get(lane)).map_or(0, |p| *p as usize);
        entity = own.parent?;
    }
}

fn counting(rule: &str, unit: Option<&Unit>, is_monthly: bool, is_dated: bool, carrying: &Carrying) -> Counting {
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
fn counted(entries: Vec<(Month, Due)>, counting: Counting, falls: Option<Month>) -> (Vec<Entry>, bool) {
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

fn of_entries(entries: &[Entry], counting: Counting) -> Result<Vec<YearSum>, OverError> {
    let own: Vec<[YearSum; 1]> = entries
        .iter()
        .map(|entry| {
            let amount = entry.counted.unwrap_or_default();
            let one_off = if counting.is_one_off() { amount } else { Number::ZERO };
            let sum = Sum { amount, one_off, open: usize::from(entry.counted.is_none()) };
            [YearSum { year: entry.month.first_day().year(), sum }]
        })
        .collect();
    years(own.iter().map(<[YearSum; 1]>::as_slice))
}
