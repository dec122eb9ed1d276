//! Why a rule has no value.

use std::fmt::{self, Display, Formatter};

use crate::columns::{Record, RecordKind, Run};
use crate::facts::{FactId, Path, Region};
use crate::ir::{Body, Dimension, Key, Parameter, SymbolId};
use crate::label::{Label, Lang};
use crate::plan::{Site, Space, SpaceId, Table};
use crate::policy::Policy;
use crate::source::Span;

/// The kind of an error. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleErrorKind {
    /// A number reached 10¹⁴.
    TooLarge,
    /// Division by zero.
    DivisionByZero,
    /// A fact that was not answered and has no default.
    UnknownFact,
    /// A parameter without a row for this code, region or band.
    NoValue,
    /// A parameter none of whose rows is in force on the date.
    NotInForce,
    /// A rule none of whose versions is in force on the date.
    RuleNotInForce,
}

impl RuleErrorKind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::DivisionByZero => "division_by_zero",
            Self::UnknownFact => "unknown_fact",
            Self::NoValue => "no_value",
            Self::NotInForce => "not_in_force",
            Self::RuleNotInForce => "rule_not_in_force",
        }
    }
}

impl Display for RuleErrorKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a rule has no value: the first thing that went wrong, in the order in which the rule is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// What kind.
    pub kind: RuleErrorKind,
    /// The rule in which it went wrong; the callers of that rule hold the same error. `None`: in a check of the facts.
    pub rule: Option<SymbolId>,
    /// The fact that was not answered, or the entity whose rule it was.
    pub path: Path,
    /// The place in the rules.
    pub span: Span,
    /// The place as a message shows it: `national/dibao.rhai:12:5`.
    pub place: Box<str>,
    /// What went wrong.
    pub message: Label,
}

/// In English; `message` has both languages.
impl Display for RuleError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.get(Lang::En))
    }
}

impl std::error::Error for RuleError {}

impl RuleError {
    pub(crate) fn new(policy: &Policy, run: &Run<'_>, record: &Record) -> Option<Self> {
        let site = run.graph.sites.get(record.site.0 as usize)?;
        let (kind, path, message) = match &record.kind {
            RecordKind::UnknownFact { fact, lane } => unknown_fact(run, *fact, *lane)?,
            RecordKind::TooLarge { space, lane } => {
                let message = Label::new("数值达到 10¹⁴,超出可计算的范围", "a number reached 10¹⁴, beyond what can be computed");
                (RuleErrorKind::TooLarge, own_path(run, site, *space, *lane), message)
            }
            RecordKind::DivisionByZero { space, lane } => {
                (RuleErrorKind::DivisionByZero, own_path(run, site, *space, *lane), Label::new("除数为零", "division by zero"))
            }
            RecordKind::NoValue { table, key, space, lane } => {
                let table = run.graph.tables.get(*table as usize)?;
                (RuleErrorKind::NoValue, lookup_path(run, site, table, *space, *lane), missing(policy, table, key, true)?)
            }
            RecordKind::NotInForce { table, key, space, lane } => {
                let table = run.graph.tables.get(*table as usize)?;
                (RuleErrorKind::NotInForce, lookup_path(run, site, table, *space, *lane), missing(policy, table, key, false)?)
            }
            RecordKind::RuleNotInForce { symbol, space, lane } => {
                let message = rule_not_in_force(policy, *symbol)?;
                (RuleErrorKind::RuleNotInForce, own_path(run, site, *space, *lane), message)
            }
        };
        let place = policy.program().files.place(site.span).into();
        Some(Self { kind, rule: site.symbol, path, span: site.span, place, message })
    }
}

/// The entity whose rule it was: out of the lists that the place is in.
fn own_path(run: &Run<'_>, site: &Site, space: SpaceId, lane: usize) -> Path {
    let (mut space, mut lane) = (space, lane);
    loop {
        match run.graph.spaces.get(space.0 as usize) {
            Some(Space::Base(entity)) => {
                let (mut entity, mut at) = (*entity, lane);
                while entity != site.entity && run.population.schema.is_within(entity, site.entity) {
                    let Some(parent) = run.population.schema.entity(entity).and_then(|e| e.parent) else { break };
                    at = run.population.rows(entity).and_then(|r| r.parent.get(at)).map_or(0, |p| *p as usize);
                    entity = parent;
                }
                return run.population.place(entity, at).1;
            }
            Some(Space::Children { outer, .. } | Space::Before { outer, .. } | Space::Again { outer, .. }) => {
                lane = run.outer_lane(space, lane);
                space = *outer;
            }
            None => return Path::root(),
        }
    }
}

/// A parameter that is looked up by facts is missing for the entity that owns the facts; one with passed keys, for the rule that passes them.
fn lookup_path(run: &Run<'_>, site: &Site, table: &Table, space: SpaceId, lane: usize) -> Path {
    match run.graph.spaces.get(space.0 as usize) {
        Some(Space::Base(entity)) if !table.passed && table.owned => run.population.place(*entity, lane).1,
        _ => own_path(run, site, space, lane),
    }
}

fn unknown_fact(run: &Run<'_>, fact: FactId, lane: usize) -> Option<(RuleErrorKind, Path, Label)> {
    let fact = run.population.schema.fact(fact)?;
    let path = run.population.place(fact.entity, lane).1.key(fact.key.clone());
    let message = Label::new(format!("未回答 `{path}`({})", fact.label.get(Lang::Zh)), format!("`{path}` ({}) was not answered", fact.label.get(Lang::En)));
    Some((RuleErrorKind::UnknownFact, path, message))
}

fn rule_not_in_force(policy: &Policy, symbol: SymbolId) -> Option<Label> {
    let symbol = policy.program().symbol(symbol)?;
    let (name, on) = (&symbol.name, policy.date());
    Some(Label::new(format!("规则 `{name}` 在 {on} 无有效版本"), format!("rule `{name}` is not in force on {on}")))
}

fn parameter<'p>(policy: &'p Policy, table: &Table) -> Option<(&'p str, &'p Label, &'p Parameter)> {
    let symbol = policy.program().symbol(table.symbol)?;
    let definition = symbol.definitions.iter().find(|d| d.layer == table.layer)?;
    match &definition.body {
        Body::Parameter(parameter) => Some((&symbol.name, &definition.label, parameter)),
        Body::Rule(_) => None,
    }
}

/// `area = rural, 2019-04-01` and what the table holds instead.
fn missing(policy: &Policy, table: &Table, key: &[i64], no_value: bool) -> Option<Label> {
    let (name, label, parameter) = parameter(policy, table)?;
    let keys = parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. }));
    let parts: Vec<String> = keys.zip(key).map(|(k, v)| format!("{} = {}", key_name(policy, k), key_text(policy, k, *v))).collect();
    let (on, keys) = (policy.date(), parts.join(", "));
    let (zh, en) = (label.get(Lang::Zh), label.get(Lang::En));
    Some(if no_value {
        let (of_zh, of_en) = if keys.is_empty() { (String::new(), String::new()) } else { (format!("({keys})"), format!(" for {keys}")) };
        Label::new(format!("标准 `{name}`({zh})没有对应的值{of_zh}"), format!("parameter `{name}` ({en}) has no value{of_en}"))
    } else {
        let (zh_valid, en_valid) = validity(parameter, key);
        let of = if keys.is_empty() { String::new() } else { format!("({keys})") };
        Label::new(
            format!("标准 `{name}`({zh}){of}在 {on} 没有有效的值;{zh_valid}"),
            format!("parameter `{name}` ({en}){}{of} has no value in force on {on}; {en_valid}", if of.is_empty() { "" } else { " " }),
        )
    })
}

/// When the rows of a key are valid.
fn validity(parameter: &Parameter, key: &[i64]) -> (String, String) {
    let region = parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. })).position(|k| k.dimension == Dimension::Region);
    let same = |row: &&crate::ir::Row| {
        row.key.iter().zip(key).enumerate().all(|(i, (have, want))| {
            let have = crate::plan::packed(*have);
            have == *want || (Some(i) == region && Region::from_packed(*want).within(Region::from_packed(have)))
        })
    };
    let mut spans: Vec<(String, String)> = parameter
        .rows
        .iter()
        .filter(same)
        .map(|row| match row.until {
            Some(until) => (format!("{} 至 {until}", row.from), format!("{} to {until}", row.from)),
            None => (format!("{} 起", row.from), format!("from {}", row.from)),
        })
        .collect();
    spans.dedup();
    if spans.is_empty() {
        return ("尚未录入任何值".into(), "no value has been entered".into());
    }
    let (zh, en): (Vec<String>, Vec<String>) = spans.into_iter().unzip();
    (format!("已录入:{}", zh.join("、")), format!("entered: {}", en.join(", ")))
}

fn key_name(policy: &Policy, key: &Key) -> String {
    use crate::ir::KeyFrom;
    match &key.from {
        KeyFrom::Fact(fact) => policy.program().schema.fact(*fact).map_or_else(String::new, |f| f.key.to_string()),
        KeyFrom::Rule(symbol) => policy.program().symbol(*symbol).map_or_else(String::new, |s| s.name.to_string()),
        KeyFrom::Passed => "…".into(),
    }
}

fn key_text(policy: &Policy, key: &Key, value: i64) -> String {
    if value == i64::MIN {
        return "()".into();
    }
    match &key.dimension {
        Dimension::Choice(set) => {
            let code = policy.program().schema.choice(*set).and_then(|s| s.code(u16::try_from(value).ok()?));
            code.unwrap_or_default().to_owned()
        }
        Dimension::Bool => (value != 0).to_string(),
        Dimension::Region => Region::from_packed(value).to_string(),
        Dimension::Int | Dimension::Band { .. } => value.to_string(),
    }
}
