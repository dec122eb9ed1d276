//! On which days a pack changes: standards that begin or end, rules that get another version.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Value as Json, json};

use super::rows::{self, ParameterChange, RowChange};
use super::versions::{self, RuleChange};
use crate::calendar::Date;
use crate::diagnostics::did_you_mean;
use crate::ir::{Body, Definition, Layer, Parameter, Program, Row, SymbolId};
use crate::label::{Label, Lang};
use crate::plan::packed;
use crate::policy::calls::{Called, order};
use crate::policy::{Resolution, Target};

/// The days within a span on which something changes, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// The first day of the span.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The days on which something changes.
    pub turns: Vec<Turn>,
}

/// A day from which something else holds than on the day before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The first day on which it holds.
    pub on: Date,
    /// Standards with rows that begin or end, by key, in the order of the pack. A new row may have the value of the old one.
    pub parameters: Vec<ParameterChange>,
    /// Rules with another version, or that come into force or go out of it.
    pub rules: Vec<RuleChange>,
}

/// Why there is no timeline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimelineError {
    /// The last day is before the first.
    #[error("最后一天早于第一天 · the last day is before the first")]
    Backward,
    /// Names that are no rule or standard of the pack, each with what to say.
    #[error("{}", .0.iter().map(|m| &*m.en).collect::<Vec<_>>().join("\n"))]
    UnknownNames(Vec<Label>),
}

impl TimelineError {
    /// What is wrong, a line for each name.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Backward => Label::parse(&self.to_string()).get(lang).to_owned(),
            Self::UnknownNames(names) => names.iter().map(|m| m.get(lang)).collect::<Vec<_>>().join("\n"),
        }
    }
}

impl Program {
    /// The days of a span on which any standard or rule changes.
    ///
    /// # Errors
    ///
    /// Where the last day is before the first.
    pub fn timeline(&self, from: Date, to: Date) -> Result<Timeline, TimelineError> {
        timeline(self, (0..).map(SymbolId).take(self.symbols.len()).collect(), from, to)
    }

    /// The days of a span on which something changes that some rules (or standards) reach, as they are in force on that day or were on the day before.
    ///
    /// # Errors
    ///
    /// Names that there aren't, with the nearest that there are; where the last day is before the first.
    pub fn timeline_of<S: AsRef<str>>(&self, names: impl IntoIterator<Item = S>, from: Date, to: Date) -> Result<Timeline, TimelineError> {
        let (mut symbols, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            let name = name.as_ref();
            match self.symbol_named(name) {
                Some(symbol) => symbols.push(symbol),
                None => unknown.push(match did_you_mean(name, self.symbols.iter().map(|s| &*s.name)) {
                    Some(near) => Label::new(
                        format!("没有规则或标准 `{name}`;是否指 `{near}`?"),
                        format!("there is no rule or standard `{name}`; did you mean `{near}`?"),
                    ),
                    None => Label::new(format!("没有规则或标准 `{name}`"), format!("there is no rule or standard `{name}`")),
                }),
            }
        }
        if !unknown.is_empty() {
            return Err(TimelineError::UnknownNames(unknown));
        }
        timeline(self, symbols, from, to)
    }
}

impl crate::pack::Pack {
    /// The days of a span on which any standard or rule of the pack changes: [`Program::timeline`]; for some rules, [`Program::timeline_of`].
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// # let files = [
    /// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
    /// #     ("demo/facts.toml", "[household]\n[household.facts]\nincome = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\" }\n"),
    /// #     ("demo/aid.toml", "[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nvalues = [ { from = 2022-01-01, value = 600, cite = \"A\" }, { from = 2023-07-01, value = 660, cite = \"A\" } ]\n"),
    /// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 补助金 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { max(standard(household) - household.income, 0) }\n"),
    /// # ];
    /// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
    /// let year = pack.timeline("2023-01-01".parse()?, "2023-12-31".parse()?)?;
    /// assert_eq!(year.turns.len(), 1);
    /// assert_eq!(year.turns[0].on.to_string(), "2023-07-01");
    /// assert_eq!(&*year.turns[0].parameters[0].rows[0].after.as_ref().unwrap().text.en, "660.00 yuan/month");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where the last day is before the first.
    pub fn timeline(&self, from: Date, to: Date) -> Result<Timeline, TimelineError> {
        self.program().timeline(from, to)
    }
}

fn timeline(program: &Program, symbols: Vec<SymbolId>, from: Date, to: Date) -> Result<Timeline, TimelineError> {
    if to < from {
        return Err(TimelineError::Backward);
    }
    let turning = Turning::of(program);
    let mut turns = Vec::new();
    for &on in turning.days.range(from..=to) {
        let Some(before) = on.add_days(-1) else { continue };
        let (was, is) = (Resolution::new(program, before), Resolution::new(program, on));
        // In the order of the pack, what both reach told once.
        let mut reached: Vec<Called> = [&was, &is].into_iter().flat_map(|resolution| order(program, resolution, &symbols, false)).collect();
        reached.sort_unstable();
        reached.dedup();
        let mut turn = Turn { on, parameters: Vec::new(), rules: Vec::new() };
        let mut told = HashSet::new();
        for (symbol, below) in reached {
            let (old, new) = (was.target(program, symbol, below), is.target(program, symbol, below));
            // The same definition may be reached by its name and as the one below another.
            if !told.insert((symbol, identity(&old), identity(&new))) {
                continue;
            }
            match (old, new) {
                (Target::Parameter { definition, parameter }, Target::Parameter { .. }) if turning.has(symbol, definition.layer, on) => {
                    turn.parameters.extend(parameter_change(program, symbol, definition, parameter, (before, on)));
                }
                (old, new) if identity(&old) != identity(&new) => turn.rules.extend(rule_change(program, symbol, old, new)),
                _ => {}
            }
        }
        if !turn.parameters.is_empty() || !turn.rules.is_empty() {
            turns.push(turn);
        }
    }
    Ok(Timeline { from, to, turns })
}

/// What tells definitions of one name and versions of one rule apart.
fn identity(target: &Target<'_>) -> Option<(Layer, Option<Option<Date>>)> {
    match target {
        Target::Rule { definition, version } => Some((definition.layer, Some(version.from))),
        Target::Parameter { definition, .. } => Some((definition.layer, None)),
        Target::NotInForce => None,
    }
}

/// Days on which a row or a version begins, or the day after it ends.
#[derive(Debug, Default)]
struct Turning {
    days: BTreeSet<Date>,
    of_parameters: HashMap<(SymbolId, Layer), BTreeSet<Date>>,
}

impl Turning {
    fn of(program: &Program) -> Self {
        let mut all = Self::default();
        for (symbol, named) in (0..).map(SymbolId).zip(&program.symbols) {
            for definition in &named.definitions {
                match &definition.body {
                    Body::Rule(rule) => {
                        let ends = rule.versions.iter().filter_map(|v| v.until?.add_days(1));
                        all.days.extend(rule.versions.iter().filter_map(|v| v.from).chain(ends));
                    }
                    Body::Parameter(parameter) => {
                        let days: BTreeSet<Date> = parameter.rows.iter().flat_map(|row| ends(parameter, row)).collect();
                        all.days.extend(&days);
                        all.of_parameters.insert((symbol, definition.layer), days);
                    }
                }
            }
        }
        all
    }

    fn has(&self, symbol: SymbolId, layer: Layer, on: Date) -> bool {
        self.of_parameters.get(&(symbol, layer)).is_some_and(|days| days.contains(&on))
    }
}

fn ends(parameter: &Parameter, row: &Row) -> impl Iterator<Item = Date> {
    [Some(row.from), parameter.own_end(row).and_then(|end| end.add_days(1))].into_iter().flatten()
}

fn parameter_change(
    program: &Program,
    symbol: SymbolId,
    definition: &Definition,
    parameter: &Parameter,
    days: (Date, Date),
) -> Option<ParameterChange> {
    let (was, is) = (parameter.in_force(days.0), parameter.in_force(days.1));
    // Both tell of the same keys in the same order.
    let rows = was.into_iter().zip(is).filter(|((_, old), (_, new))| old != new).map(|((key, old), (_, new))| {
        let row = |index: Option<usize>| index.and_then(|i| parameter.rows.get(i)).map(|row| rows::told(program, definition, row));
        let key: Vec<i64> = key.iter().copied().map(packed).collect();
        RowChange { places: Vec::new(), key: rows::key_text(program, parameter, &key), before: row(old), after: row(new) }
    });
    let rows: Vec<RowChange> = rows.collect();
    let name = program.symbol(symbol)?.name.clone();
    (!rows.is_empty()).then(|| ParameterChange { name, label: definition.label.clone(), rows })
}

fn rule_change(program: &Program, symbol: SymbolId, old: Target<'_>, new: Target<'_>) -> Option<RuleChange> {
    let label = |target: &Target<'_>| match target {
        Target::Rule { definition, .. } | Target::Parameter { definition, .. } => Some(definition.label.clone()),
        Target::NotInForce => None,
    };
    let label = label(&new).or_else(|| label(&old))?;
    Some(RuleChange { name: program.symbol(symbol)?.name.clone(), label, before: versions::told(program, old), after: versions::told(program, new) })
}

impl Timeline {
    /// The days that cut the span into stretches in which nothing changes: its first day, and each day of change after it.
    pub fn stretches(&self) -> impl Iterator<Item = (Date, Date)> {
        let starts: Vec<Date> = std::iter::once(self.from).chain(self.turns.iter().map(|t| t.on).filter(|on| *on > self.from)).collect();
        let ends: Vec<Date> = starts.iter().skip(1).filter_map(|next| next.add_days(-1)).chain([self.to]).collect();
        starts.into_iter().zip(ends)
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> Json {
        let turns = self.turns.iter().map(|turn| {
            json!({
                "on": turn.on.to_string(),
                "parameters": turn.parameters.iter().map(ParameterChange::json).collect::<Vec<_>>(),
                "rules": turn.rules.iter().map(RuleChange::json).collect::<Vec<_>>(),
            })
        });
        json!({ "from": self.from.to_string(), "to": self.to.to_string(), "turns": turns.collect::<Vec<_>>() })
    }
}
