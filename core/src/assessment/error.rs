//! Why a rule has no value.

use std::fmt::{self, Display, Formatter};
use std::sync::{Arc, OnceLock};

use super::show_bare;
use crate::columns::{KeyAt, Record, RecordKind, Run};
use crate::facts::population::Population;
use crate::facts::{EntityId, FactId, Path, Region, Value};
use crate::ir::types::Type;
use crate::ir::{Body, Dimension, Key, Layer, Parameter, SymbolId};
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
///
/// Its words are made when they are asked for: an assessment may hold many errors that nobody reads.
#[derive(Clone, Debug)]
pub struct RuleError {
    /// What kind.
    pub kind: RuleErrorKind,
    /// The rule in which it went wrong; the callers of that rule hold the same error. `None`: in a check of the facts.
    pub rule: Option<SymbolId>,
    /// The place in the rules.
    pub span: Span,
    subject: Subject,
    words: OnceLock<Words>,
}

/// What the words are made from.
#[derive(Clone, Debug)]
struct Subject {
    context: Arc<Context>,
    entity: EntityId,
    lane: usize,
    detail: Detail,
}

/// What an assessment's errors share.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) policy: Policy,
    pub(crate) population: Arc<Population>,
}

#[derive(Clone, Debug)]
enum Detail {
    Nothing,
    Fact(FactId),
    Rule(SymbolId),
    /// A parameter's definition and the key that was looked up.
    Parameter {
        symbol: SymbolId,
        layer: Layer,
        key: Box<[i64]>,
    },
}

#[derive(Clone, Debug)]
struct Words {
    path: Path,
    place: Box<str>,
    message: Label,
}

/// Errors are the same where kind, rule, place and path are.
impl PartialEq for RuleError {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, self.rule, self.span) == (other.kind, other.rule, other.span) && self.path() == other.path()
    }
}

impl Eq for RuleError {}

/// In English; [`message`](RuleError::message) has both languages.
impl Display for RuleError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().get(Lang::En))
    }
}

impl std::error::Error for RuleError {}

impl RuleError {
    pub(crate) fn new(context: &Arc<Context>, run: &Run<'_>, record: &Record) -> Option<Self> {
        let site = run.graph.sites.get(record.site.0 as usize)?;
        let own = |space: SpaceId, lane: usize| own_lane(run, site, space, lane);
        let table = |index: u32| run.graph.tables.get(index as usize);
        let of_parameter = |index: u32, key: KeyAt, space: SpaceId, lane: usize| {
            let table = table(index)?;
            let detail = Detail::Parameter { symbol: table.symbol, layer: table.layer, key: key.of(&run.frame.keys).into() };
            Some((lookup_lane(run, site, table, space, lane), detail))
        };
        let (kind, (entity, lane), detail) = match &record.kind {
            RecordKind::UnknownFact { fact, lane } => {
                let entity = run.population.schema.fact(*fact)?.entity;
                (RuleErrorKind::UnknownFact, (entity, *lane), Detail::Fact(*fact))
            }
            RecordKind::TooLarge { space, lane } => (RuleErrorKind::TooLarge, own(*space, *lane), Detail::Nothing),
            RecordKind::Absent { space, lane } => (RuleErrorKind::UnknownFact, own(*space, *lane), Detail::Nothing),
            RecordKind::DivisionByZero { space, lane } => (RuleErrorKind::DivisionByZero, own(*space, *lane), Detail::Nothing),
            RecordKind::NoValue { table, key, space, lane } => {
                let (at, detail) = of_parameter(*table, *key, *space, *lane)?;
                (RuleErrorKind::NoValue, at, detail)
            }
            RecordKind::NotInForce { table, key, space, lane } => {
                let (at, detail) = of_parameter(*table, *key, *space, *lane)?;
                (RuleErrorKind::NotInForce, at, detail)
            }
            RecordKind::RuleNotInForce { symbol, space, lane } => (RuleErrorKind::RuleNotInForce, own(*space, *lane), Detail::Rule(*symbol)),
        };
        let subject = Subject { context: context.clone(), entity, lane, detail };
        Some(Self { kind, rule: site.symbol, span: site.span, subject, words: OnceLock::new() })
    }

    /// One found by other means, with its words.
    #[cfg(feature = "reference")]
    pub(crate) fn found(context: Arc<Context>, kind: RuleErrorKind, rule: SymbolId, path: Path, span: Span) -> Self {
        let place = context.policy.program().files.place(span).into();
        let words = OnceLock::from(Words { path, place, message: Label::new(kind.name(), kind.name()) });
        let subject = Subject { context, entity: EntityId::ROOT, lane: 0, detail: Detail::Nothing };
        Self { kind, rule: Some(rule), span, subject, words }
    }

    /// The fact that was not answered, or the entity whose rule it was.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.words().path
    }

    /// The place in the rules as a message shows it: `national/dibao.rhai:12:5`.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.words().place
    }

    /// What went wrong.
    #[must_use]
    pub fn message(&self) -> &Label {
        &self.words().message
    }

    fn words(&self) -> &Words {
        self.words.get_or_init(|| {
            let Context { policy, population } = &*self.subject.context;
            let path = population.place(self.subject.entity, self.subject.lane).1;
            let (path, message) = match &self.subject.detail {
                Detail::Nothing if self.kind == RuleErrorKind::DivisionByZero => (path, Some(Label::new("除数为零", "division by zero"))),
                Detail::Nothing => (path, Some(Label::new("数值达到 10¹⁴,超出可计算的范围", "a number reached 10¹⁴, beyond what can be computed"))),
                Detail::Fact(fact) => match population.schema.fact(*fact) {
                    Some(fact) => {
                        let path = path.key(fact.key.clone());
                        let (zh, en) = (fact.label.get(Lang::Zh), fact.label.get(Lang::En));
                        let message = Label::new(format!("未回答 `{path}`({zh})"), format!("`{path}` ({en}) was not answered"));
                        (path, Some(message))
                    }
                    None => (path, None),
                },
                Detail::Rule(symbol) => (path, rule_not_in_force(policy, *symbol)),
                Detail::Parameter { symbol, layer, key } => (path, missing(policy, *symbol, *layer, key, self.kind == RuleErrorKind::NoValue)),
            };
            let message = message.unwrap_or_else(|| Label::new(self.kind.name(), self.kind.name()));
            Words { path, place: policy.program().files.place(self.span).into(), message }
        })
    }
}

/// The entity whose rule it was: out of the lists that the place is in.
fn own_lane(run: &Run<'_>, site: &Site, space: SpaceId, lane: usize) -> (EntityId, usize) {
    let (mut space, mut lane) = (space, lane);
    loop {
        match run.graph.spaces.get(space.0 as usize) {
            Some(Space::Base(entity)) => {
                let mut entity = *entity;
                while entity != site.entity && run.population.schema.is_within(entity, site.entity) {
                    let Some(parent) = run.population.schema.entity(entity).and_then(|e| e.parent) else { break };
                    lane = run.population.rows(entity).and_then(|r| r.parent.get(lane)).map_or(0, |p| *p as usize);
                    entity = parent;
                }
                return (entity, lane);
            }
            Some(Space::Children { outer, .. } | Space::Before { outer, .. } | Space::Again { outer, .. }) => {
                lane = run.outer_lane(space, lane);
                space = *outer;
            }
            None => return (EntityId::ROOT, 0),
        }
    }
}

/// A parameter that is looked up by facts is missing for the entity that owns the facts; one with passed keys, for the rule that passes them.
fn lookup_lane(run: &Run<'_>, site: &Site, table: &Table, space: SpaceId, lane: usize) -> (EntityId, usize) {
    match run.graph.spaces.get(space.0 as usize) {
        Some(Space::Base(entity)) if !table.passed && table.owned => (*entity, lane),
        _ => own_lane(run, site, space, lane),
    }
}

fn rule_not_in_force(policy: &Policy, symbol: SymbolId) -> Option<Label> {
    let symbol = policy.program().symbol(symbol)?;
    let (name, on) = (&symbol.name, policy.date());
    Some(Label::new(format!("规则 `{name}` 在 {on} 无有效版本"), format!("rule `{name}` is not in force on {on}")))
}

fn parameter(policy: &Policy, symbol: SymbolId, layer: Layer) -> Option<(&str, &Label, &Parameter)> {
    let symbol = policy.program().symbol(symbol)?;
    let definition = symbol.definitions.iter().find(|d| d.layer == layer)?;
    match &definition.body {
        Body::Parameter(parameter) => Some((&symbol.name, &definition.label, parameter)),
        Body::Rule(_) => None,
    }
}

/// For which key, on which day, and what the table holds instead.
fn missing(policy: &Policy, symbol: SymbolId, layer: Layer, key: &[i64], no_value: bool) -> Option<Label> {
    let (name, label, parameter) = parameter(policy, symbol, layer)?;
    let on = policy.date();
    let (keys_zh, keys_en) = (keys_text(policy, parameter, key, Lang::Zh), keys_text(policy, parameter, key, Lang::En));
    let (zh, en) = (label.get(Lang::Zh), label.get(Lang::En));
    let (why_zh, why_en) = parameter.incomplete.as_ref().map_or_else(Default::default, |w| (format!(";{}", w.zh), format!("; {}", w.en)));
    Some(if no_value {
        let (of_zh, of_en) = if keys_zh.is_empty() { (String::new(), String::new()) } else { (format!("({keys_zh})"), format!(" for {keys_en}")) };
        Label::new(format!("标准 `{name}`({zh})没有对应的值{of_zh}{why_zh}"), format!("parameter `{name}` ({en}) has no value{of_en}{why_en}"))
    } else {
        let (zh_valid, en_valid) = validity(parameter, key);
        let (of_zh, of_en) = if keys_zh.is_empty() { (String::new(), String::new()) } else { (format!("({keys_zh})"), format!(" for {keys_en}")) };
        Label::new(
            format!("标准 `{name}`({zh}){of_zh}在 {on} 没有有效的值;{zh_valid}{why_zh}"),
            format!("parameter `{name}` ({en}) has no value in force on {on}{of_en}; {en_valid}{why_en}"),
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

/// `行政区划代码 610330、城乡类别 城镇`; empty where there is no key.
fn keys_text(policy: &Policy, parameter: &Parameter, key: &[i64], lang: Lang) -> String {
    let keys = parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. }));
    let parts: Vec<String> = keys
        .zip(key)
        .map(|(k, v)| {
            let (name, value) = (key_name(policy, k, lang), key_text(policy, k, *v, lang));
            if name.is_empty() { value } else { format!("{name}{}{value}", if lang == Lang::Zh { ":" } else { ": " }) }
        })
        .collect();
    parts.join(if lang == Lang::Zh { "、" } else { ", " })
}

fn key_name(policy: &Policy, key: &Key, lang: Lang) -> String {
    use crate::ir::KeyFrom;
    let program = policy.program();
    let label = match &key.from {
        KeyFrom::Fact(fact) => program.schema.fact(*fact).map(|f| &f.label),
        KeyFrom::Rule(symbol) => program.symbol(*symbol).and_then(|s| s.definitions.last()).map(|d| &d.label),
        KeyFrom::Passed => None,
    };
    label.map_or_else(String::new, |label| label.get(lang).to_owned())
}

fn key_text(policy: &Policy, key: &Key, value: i64, lang: Lang) -> String {
    let schema = &policy.program().schema;
    let (value, ty) = match &key.dimension {
        _ if value == crate::plan::NO_KEY => (Value::Absent, Type::Absent),
        Dimension::Choice(set) => (Value::Code(*set, u16::try_from(value).unwrap_or(u16::MAX)), Type::Choice(*set)),
        Dimension::Bool => (Value::Bool(value != 0), Type::Bool),
        Dimension::Region => (Value::Region(Region::from_packed(value)), Type::Region),
        Dimension::Int | Dimension::Band { .. } => return value.to_string(),
    };
    show_bare(&value, &ty, schema, lang)
}
