//! Benefits month by month, and what they come to.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::carry::Carrying;
use super::counting::{self, Counting, Entry};
use super::{Due, Month, Months, OpenRule, OverError, Place};
use crate::assessment::Assessment;
use crate::facts::population::Population;
use crate::facts::{EntityId, Value};
use crate::ir::{Program, SymbolId};
use crate::label::Label;
use crate::number::{ArithmeticError, Number};
use crate::review::{At, Benefit, Said, benefit_path, benefits_of, places};
use crate::unit::Unit;
use crate::words::unit_of;

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
            "label": self.label.json(),
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
            "title": self.title.json(),
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
            let counting = counting::of(&account.rule, account.unit.as_ref(), account.is_monthly, account.falls.is_some(), carrying);
            let (entries, varies) = counting::counted(entries, counting, account.falls.flatten());
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
