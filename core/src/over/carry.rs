//! Facts that are carried from month to month.

use std::borrow::Cow;

use super::{Month, OpenRule, OverError};
use crate::assessment::Assessment;
use crate::facts::population::{Population, State};
use crate::facts::{EntityId, FactId, Input, Path, Resets, Value};
use crate::ir::{Program, SymbolId};
use crate::label::Label;
use crate::number::Number;
use crate::policy::Policy;

/// All carried facts of a household.
pub(super) struct Carrying {
    facts: Vec<Carried>,
}

/// One fact of every entity of its kind.
struct Carried {
    fact: FactId,
    key: Box<str>,
    label: Label,
    entity: EntityId,
    source: SymbolId,
    source_name: Box<str>,
    resets: Resets,
    /// The month in which it last began again; none: nothing was assessed yet.
    since: Option<Month>,
    balances: Vec<Balance>,
}

/// What was granted before, of one entity.
struct Balance {
    path: Path,
    /// What the caller gave, until it begins again; none: unknown.
    opening: Option<Number>,
    /// Since the fact begins again at 0, whatever was given.
    is_reset: bool,
    granted: Number,
    /// The month in which what was granted can't be told.
    open: Option<Month>,
}

impl Carrying {
    pub(super) fn new(program: &Program, population: &Population) -> Self {
        let facts = (0..).map(FactId).zip(&program.schema.facts).filter_map(|(id, fact)| {
            let carry = fact.carry.as_ref()?;
            let source = program.symbol_named(&carry.from)?;
            let lanes = 0..population.rows(fact.entity).map_or(0, |rows| rows.len);
            let balances = lanes.map(|lane| {
                let opening = match population.answer(id, lane) {
                    Some((State::Unknown, _)) | None => None,
                    Some((_, Some(Value::Number(given)))) => Some(given),
                    // There is none: nothing was granted.
                    Some(_) => Some(Number::ZERO),
                };
                Balance { path: population.place(fact.entity, lane).1, opening, is_reset: false, granted: Number::ZERO, open: None }
            });
            Some(Carried {
                fact: id,
                key: fact.key.clone(),
                label: fact.label.clone(),
                entity: fact.entity,
                source,
                source_name: carry.from.clone(),
                resets: carry.resets,
                since: None,
                balances: balances.collect(),
            })
        });
        Self { facts: facts.collect() }
    }

    /// Is what a rule grants carried by a fact?
    pub(super) fn tracks(&self, rule: &str) -> bool {
        self.facts.iter().any(|f| *f.source_name == *rule)
    }

    /// A month begins: what resets by then is nothing again.
    pub(super) fn begin(&mut self, month: Month) {
        for fact in &mut self.facts {
            let begins_again = fact.since.is_some_and(|since| match fact.resets {
                Resets::Year => since.first_day().year() != month.first_day().year(),
                Resets::Month => since != month,
                Resets::Never => false,
            });
            if begins_again {
                for balance in &mut fact.balances {
                    *balance = Balance { path: balance.path.clone(), opening: None, is_reset: true, granted: Number::ZERO, open: None };
                }
            }
            if begins_again || fact.since.is_none() {
                fact.since = Some(month);
            }
        }
    }

    /// The rules in force that add to a fact.
    pub(super) fn sources(&self, policy: &Policy) -> Vec<String> {
        self.facts.iter().filter(|f| policy.rule(f.source).is_some()).map(|f| f.source_name.to_string()).collect()
    }

    /// The household with its carried facts as they are in this month.
    pub(super) fn applied<'i>(&self, given: &'i Input<'static>) -> Result<Cow<'i, Input<'static>>, OverError> {
        let mut household = Cow::Borrowed(given);
        for fact in &self.facts {
            for balance in &fact.balances {
                let Some(value) = balance.value()? else { continue };
                if let Some(entity) = household.to_mut().at_mut(&balance.path) {
                    entity.insert(fact.key.to_string(), value);
                }
            }
        }
        Ok(household)
    }

    /// The rules that read a fact of which it isn't known what was granted before.
    pub(super) fn open(&self, policy: &Policy) -> Vec<OpenRule> {
        let mut all = Vec::new();
        for fact in &self.facts {
            let Some(month) = fact.balances.iter().find_map(|b| b.open) else { continue };
            let rules = policy.rules_in_force().into_iter().filter_map(|r| policy.program().symbol(r)).map(|s| s.name.to_string());
            for rule in rules.filter(|rule| policy.needs([rule]).is_ok_and(|facts| facts.contains(&fact.fact))) {
                let (zh, en) = (&fact.label.zh, &fact.label.en);
                let from = &fact.source_name;
                let message = Label::new(
                    format!("`{}`({zh})不能确定:{month} 的 `{from}` 无法判定", fact.key),
                    format!("`{}` ({en}) isn't known: `{from}` of {month} can't be told", fact.key),
                );
                all.push(OpenRule { rule, message });
            }
        }
        all
    }

    /// A month ends: what it granted is added; none, where the household has faults in it.
    pub(super) fn end(&mut self, month: Month, policy: &Policy, assessment: Option<&Assessment>) -> Result<(), OverError> {
        for fact in &mut self.facts {
            // What isn't in force grants nothing.
            if policy.rule(fact.source).is_none() {
                continue;
            }
            let outcomes = assessment.and_then(|a| a.rule(fact.source)).filter(|o| o.entity == fact.entity);
            for (lane, balance) in fact.balances.iter_mut().enumerate() {
                match outcomes.and_then(|o| o.outcomes.get(lane)) {
                    Some(Ok(Value::Number(granted))) => balance.granted = balance.granted.checked_add(*granted)?,
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => balance.open = balance.open.or(Some(month)),
                }
            }
        }
        Ok(())
    }
}

impl Balance {
    /// The fact's value in this month; none where it is what the caller gave.
    fn value(&self) -> Result<Option<Number>, OverError> {
        Ok(match self.opening {
            _ if self.is_reset => Some(self.granted),
            Some(opening) if !self.granted.is_zero() => Some(opening.checked_add(self.granted)?),
            _ => None,
        })
    }
}
