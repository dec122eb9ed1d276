//! The rules that are told, and which of them a household's amount is made of.

use super::measure::Measure;
use super::options::{Comparing, Source};
use super::tally::Tally;
use super::{CompareError, OptionFault, Reference, RuleTally, SIDES, Sides, Use};
use crate::diagnostics::did_you_mean;
use crate::ir::RuleKind;
use crate::ir::types::Type;
use crate::label::Label;
use crate::policy::Policy;
use crate::population::PopulationAssessment;
use crate::review::adds_up_benefits;
use crate::unit::{CNY, MONTH, PERSON, Unit, YEAR};
use crate::words::unit_of;

/// A rule that is told.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) programme: Box<str>,
    pub(super) title: Label,
    label: Label,
    kind: RuleKind,
    pub(super) unit: Option<Unit>,
    pub(super) is_truth: bool,
    is_subtotal: bool,
    in_force: [bool; SIDES],
    /// In the households' amount, and whether at a twelfth.
    counted: Option<bool>,
}

impl Line {
    /// Of a rule by the policies that have it; none where it is neither an amount nor a truth value.
    fn new(name: &str, policies: [&Policy; SIDES]) -> Option<Self> {
        let found = policies.map(|p| p.program().symbol_named(name).filter(|s| p.kind(*s).is_some()));
        let (policy, symbol) = policies.into_iter().zip(found).find_map(|(p, s)| Some((p, s?)))?;
        let (definition, _) = policy.rule(symbol)?;
        let program = policy.program();
        let programme = program.symbol(symbol).and_then(|s| program.programmes.get(usize::from(s.programme)))?;
        let is_truth = match definition.ty.required() {
            Type::Bool => true,
            Type::Number(_) => false,
            _ => return None,
        };
        Some(Self {
            name: name.to_owned(),
            programme: programme.name.clone(),
            title: programme.title.clone(),
            label: definition.label.clone(),
            kind: policy.kind(symbol)?,
            unit: unit_of(&definition.ty),
            is_truth,
            is_subtotal: policies.into_iter().zip(found).any(|(p, s)| s.is_some_and(|s| adds_up_benefits(p, s))),
            in_force: found.map(|s| s.is_some()),
            counted: None,
        })
    }

    /// In the sum of its programme?
    pub(super) fn is_summed(&self) -> bool {
        self.kind == RuleKind::Benefit && !self.is_truth && !self.is_subtotal
    }

    pub(super) fn tally(&self, tally: Tally) -> RuleTally {
        let [before, after] = self.in_force;
        RuleTally {
            rule: self.name.as_str().into(),
            programme: self.programme.clone(),
            label: self.label.clone(),
            kind: self.kind,
            unit: self.unit.clone(),
            is_subtotal: self.is_subtotal,
            in_force: Sides { before, after },
            tally,
        }
    }
}

/// What is to be assessed under each policy.
pub(super) struct ToAssess {
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
}

/// The rules to be told, and those that say something else of the households.
pub(super) fn asked(policies: [&Policy; SIDES], comparing: &Comparing) -> Result<ToAssess, CompareError> {
    let [base, reform] = policies;
    let (names, mut faults) = named(policies, comparing, is_rule);
    let has = |policy: &Policy| names.iter().filter(|n| is_rule(policy, n)).cloned().collect::<Vec<_>>();
    let (mut before, after) = (has(base), has(reform));
    let sources = [
        (Use::Weight, comparing.weight.as_ref()),
        (Use::Income, comparing.income.as_ref()),
        (Use::Equivalents, comparing.equivalents.as_ref()),
        (Use::Persons, comparing.persons.as_ref()),
        (Use::Line, comparing.line.as_ref()),
        (Use::Reference, comparing.reference.as_ref().map(|(Reference::Truth(s) | Reference::Paid(s))| s)),
    ];
    for (of, source) in sources.into_iter().chain(comparing.by.iter().map(|by| (Use::By, Some(by)))) {
        let Some(Source::Named(name)) = source.filter(|s| matches!(s, Source::Named(name) if name.contains("::"))) else { continue };
        if is_rule(base, name) {
            before.push(name.clone());
        } else {
            faults.push(unknown(of, name, [base, base]));
        }
    }
    before.sort_unstable();
    before.dedup();
    if faults.is_empty() { Ok(ToAssess { before, after }) } else { Err(CompareError::Options(faults)) }
}

fn is_rule(policy: &Policy, name: &str) -> bool {
    policy.program().symbol_named(name).is_some_and(|s| policy.kind(s).is_some())
}

fn unknown(of: Use, name: &str, policies: [&Policy; SIDES]) -> OptionFault {
    let [base, reform] = policies;
    let known = policies.iter().any(|p| p.program().symbol_named(name).is_some());
    let names = policies.iter().flat_map(|p| p.program().symbols.iter().map(|s| &*s.name).chain(p.program().programmes.iter().map(|p| &*p.name)));
    let message = match did_you_mean(name, names) {
        _ if known => {
            let (on, then) = (base.date(), reform.date());
            let days = if on == then { on.to_string() } else { format!("{on}、{then}") };
            Label::new(format!("`{name}` 在 {days} 无有效规则"), format!("`{name}` is no rule in force on {}", days.replace('、', ", ")))
        }
        Some(near) => Label::new(format!("没有规则 `{name}`;是否指 `{near}`?"), format!("there is no rule `{name}`; did you mean `{near}`?")),
        None => Label::new(format!("没有规则 `{name}`"), format!("there is no rule `{name}`")),
    };
    OptionFault { of, name: name.to_owned(), message }
}

/// The names of the rules to be told, in the order of the pack, each once; and names that are none.
fn named(policies: [&Policy; SIDES], comparing: &Comparing, has: impl Fn(&Policy, &str) -> bool) -> (Vec<String>, Vec<OptionFault>) {
    let told = |policy: &Policy, symbol| matches!(policy.kind(symbol), Some(RuleKind::Benefit | RuleKind::Decision));
    let mut faults = Vec::new();
    for name in &comparing.rules {
        let is_programme = policies.iter().any(|p| p.program().programmes.iter().any(|p| *p.name == **name));
        if !is_programme && !policies.iter().any(|p| has(p, name)) {
            faults.push(unknown(Use::Rules, name, policies));
        }
    }
    let mut names: Vec<String> = Vec::new();
    for policy in policies {
        let program = policy.program();
        for symbol in policy.rules_in_force() {
            let Some(own) = program.symbol(symbol).filter(|s| has(policy, &s.name)) else { continue };
            let programme = program.programmes.get(usize::from(own.programme)).map_or("", |p| &p.name);
            let of_programme = || comparing.rules.iter().any(|n| **n == *programme) && told(policy, symbol);
            let is_asked =
                if comparing.rules.is_empty() { told(policy, symbol) } else { comparing.rules.iter().any(|n| **n == *own.name) || of_programme() };
            if is_asked && !names.iter().any(|n| **n == *own.name) {
                names.push(own.name.to_string());
            }
        }
    }
    if names.is_empty() && faults.is_empty() {
        let message = Label::new("没有待遇或结论可比较;请指明规则", "there is no benefit or decision to compare; name rules");
        faults.push(OptionFault { of: Use::Rules, name: String::new(), message });
    }
    (names, faults)
}

/// All rules that are told.
#[derive(Debug)]
pub(super) struct Lines {
    lines: Vec<Line>,
    /// That of the households' amount.
    pub(super) unit: Option<Unit>,
}

impl Lines {
    pub(super) fn of(sides: [&PopulationAssessment; SIDES], comparing: &Comparing) -> Result<Self, CompareError> {
        let policies = sides.map(PopulationAssessment::policy);
        let assessed = |policy: &Policy, name: &str| sides.iter().any(|s| std::ptr::eq(s.policy(), policy) && s.column(name).is_some());
        let (names, mut faults) = named(policies, comparing, assessed);
        let mut lines: Vec<Line> = Vec::new();
        for name in names {
            match Line::new(&name, policies) {
                Some(line) => lines.push(line),
                None => {
                    let zh = format!("`{name}` 的结果既不是数也不是是非");
                    let message = Label::new(zh, format!("the results of `{name}` are neither numbers nor truth values"));
                    faults.push(OptionFault { of: Use::Rules, name, message });
                }
            }
        }
        // Programmes stand together, whichever policy has their rules.
        let mut order: Vec<Box<str>> = Vec::new();
        for line in &lines {
            if !order.contains(&line.programme) {
                order.push(line.programme.clone());
            }
        }
        lines.sort_by_key(|l| order.iter().position(|p| *p == l.programme));
        faults.extend(different_units(&lines, policies));
        let unit = match count(&mut lines, comparing.per_month) {
            Ok(unit) => unit,
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        if faults.is_empty() { Ok(Self { lines, unit }) } else { Err(CompareError::Options(faults)) }
    }

    /// The lines, programme by programme.
    pub(super) fn programmes(&self) -> impl Iterator<Item = &[Line]> {
        self.lines.chunk_by(|a, b| a.programme == b.programme)
    }

    /// Those that the households' amount is made of.
    pub(super) fn counted(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|l| l.counted.is_some())
    }

    /// The households' amounts.
    pub(super) fn amounts(&self, sides: [&PopulationAssessment; SIDES]) -> Result<Measure, CompareError> {
        let mut sum: Option<Measure> = None;
        for line in self.counted() {
            let measure = Measure::of_rule(&line.name, sides)?;
            let measure = if line.counted == Some(true) { measure.per_month()? } else { measure };
            match &mut sum {
                Some(sum) => sum.add(&measure)?,
                None => sum = Some(measure),
            }
        }
        Ok(sum.unwrap_or_else(|| Measure::nothing(sides.first().map_or(0, |s| s.households()))))
    }
}

/// A rule that is in one unit under the one policy and in another under the other.
fn different_units(lines: &[Line], policies: [&Policy; SIDES]) -> Vec<OptionFault> {
    let fault = |line: &Line| {
        let ty =
            |p: &Policy| p.program().symbol_named(&line.name).and_then(|s| p.rule(s)).map(|(d, _)| (unit_of(&d.ty), d.ty.required() == &Type::Bool));
        let [before, after] = policies.map(ty);
        let (before, after) = before.zip(after).filter(|(before, after)| before != after)?;
        let text = |(unit, is_truth): &(Option<Unit>, bool), truth: &str| match unit {
            Some(unit) => unit.to_string(),
            None if *is_truth => truth.to_owned(),
            None => "1".to_owned(),
        };
        let message = Label::new(
            format!("`{}` 前后单位不同:{} 和 {}", line.name, text(&before, "是非"), text(&after, "是非")),
            format!("`{}` is in {} before and in {} after", line.name, text(&before, "true or false"), text(&after, "true or false")),
        );
        Some(OptionFault { of: Use::Rules, name: line.name.clone(), message })
    };
    lines.iter().filter_map(fault).collect()
}

/// Marks what the households' amount is made of; its unit.
fn count(lines: &mut [Line], per_month: bool) -> Result<Option<Unit>, OptionFault> {
    let money = Unit::base(CNY);
    let monthly = money.div(&Unit::base(MONTH));
    let yearly = money.div(&Unit::base(YEAR));
    let benefits = || lines.iter().filter(|l| l.is_summed());
    let has = |unit: &Option<Unit>| benefits().any(|l| l.unit == *unit);
    let mut units: Vec<Option<Unit>> = Vec::new();
    for line in benefits() {
        if !units.contains(&line.unit) {
            units.push(line.unit.clone());
        }
    }
    if has(&monthly) || (per_month && has(&yearly)) {
        for line in lines.iter_mut().filter(|l| l.is_summed()) {
            line.counted = if line.unit == monthly { Some(false) } else { Some(true).filter(|_| per_month && line.unit == yearly) };
        }
        return Ok(monthly);
    }
    match units.as_slice() {
        [] => {
            lines.iter_mut().filter(|l| l.is_truth).for_each(|l| l.counted = Some(false));
            Ok(None)
        }
        [unit] => {
            let unit = unit.clone();
            lines.iter_mut().filter(|l| l.is_summed()).for_each(|l| l.counted = Some(false));
            Ok(unit.or_else(|| Some(Unit::none())))
        }
        several => {
            let shown: Vec<String> = several.iter().map(|u| u.as_ref().map_or_else(|| "1".to_owned(), ToString::to_string)).collect();
            let message = Label::new(
                format!("待遇的单位不同({}),不能相加;请只选一种单位的待遇", shown.join("、")),
                format!("benefits in different units ({}) can't be summed; choose those of one unit", shown.join(", ")),
            );
            Err(OptionFault { of: Use::Rules, name: String::new(), message })
        }
    }
}

/// Can amounts of these units be added or compared, per head aside?
pub(super) fn goes_with(found: &Unit, unit: Option<&Unit>) -> bool {
    unit.is_some_and(|unit| found.cancel(PERSON) == unit.cancel(PERSON))
}
