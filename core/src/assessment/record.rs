//! The record of an assessment: all that anyone needs to compute it again, and what differs when they do.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Assessment;
use crate::calendar::Date;
use crate::facts::{Input, InputError, JsonError, Path, Reader, value_input};
use crate::ir::Program;
use crate::label::{Label, Lang};
use crate::policy::{AssessError, Changes, Policy, PolicyError, Reform, ReformError, reformed};

/// The engine's version, as records name it.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

impl Assessment {
    /// The record of this assessment, as canonical JSON on one line: engine, pack (as published), what a reform changes of it, date, the rules that were asked for (unless all), the facts, what was
    /// given and what was assumed, and the results. It holds everything, sensitive facts too: [`verify`] needs them.
    #[must_use]
    pub fn record(&self) -> String {
        let program = self.policy().program();
        let mut pack = Input::map();
        if let Some(layer) = program.pack() {
            pack.insert("name", layer.name.to_string());
            pack.insert("version", layer.version.to_string());
        }
        pack.insert("digest", program.pack_digest().to_owned());
        let mut record = Input::map();
        record.insert("doudi", ENGINE);
        record.insert("pack", pack);
        if let Some(reforms) = &program.reforms {
            let step = |(on, reform): &(Date, Reform)| {
                let mut step = Input::map();
                step.insert("on", *on);
                step.insert("changes", reform.to_input());
                step
            };
            record.insert("reform", Input::List(reforms.steps.iter().map(step).collect()));
        }
        record.insert("date", self.policy().date());
        let asked: Vec<_> = self.results().iter().map(|r| r.rule).collect();
        if asked != self.policy().rules_in_force() {
            let names = asked.iter().filter_map(|r| program.symbol(*r)).map(|s| s.name.to_string());
            record.insert("rules", names.collect::<Vec<_>>());
        }
        let mut household = self.population().to_input(program);
        let mut given = None;
        if let Input::Map(entries) = &mut household
            && let Some(at) = entries.iter().position(|(key, _)| key == "given")
        {
            given = Some(entries.remove(at).1);
        }
        record.insert("household", household);
        if let Some(given) = given {
            record.insert("given", given);
        }
        record.insert("assumed", self.assumed_input());
        record.insert("results", Input::from_json(&self.to_canonical()).unwrap_or(Input::Null).into_owned());
        record.to_json()
    }

    /// What was taken for facts that weren't answered.
    fn assumed_input(&self) -> Input<'static> {
        let population = self.population();
        let entries = self.assumed().into_iter().filter_map(|(path, fact)| {
            let (steps, _) = path.split_last()?;
            let (_, lane) = population.locate(0, steps)?;
            let (_, value) = population.answer(fact, lane)?;
            Some((path.to_string().into(), value_input(&population.schema, &value?)))
        });
        Input::Map(entries.collect())
    }
}

/// What a record's recomputation came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// What differs, in the order of the record; none: the recomputation gives the same bytes.
    pub differences: Vec<RecordDifference>,
    /// The record is of a reform (方案), not of the pack as published: what it says was worked out, not decided.
    pub is_reform: bool,
}

impl Verification {
    /// Does the record hold?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }
}

/// A part of a record that comes out differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordDifference {
    /// Where in the record: `pack.digest`, `results.dibao::eligible`. Empty: the text as a whole.
    pub path: String,
    /// What the record says, as JSON; none: nothing.
    pub recorded: Option<String>,
    /// What comes out now, as JSON or in words; none: nothing.
    pub recomputed: Option<Label>,
}

/// Why a text can't be verified at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// The text is no JSON.
    Json(JsonError),
    /// A part without which nothing can be computed is missing or wrong.
    Malformed {
        /// The part: `date`.
        part: &'static str,
    },
    /// The pack gives no policy on the record's date.
    Policy(PolicyError),
    /// The record is of a reform that the pack doesn't take.
    Reform(ReformError),
}

impl RecordError {
    /// What is wrong.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Json(error), _) => error.text(lang),
            (Self::Policy(error), _) => error.text(lang),
            (Self::Reform(error), Lang::Zh) => format!("记录中的方案不能用于此规则包:{}", error.text(lang)),
            (Self::Reform(error), Lang::En) => format!("the record's reform can't be made of this pack: {}", error.text(lang)),
            (Self::Malformed { part }, Lang::Zh) => format!("不是认定记录:缺少 `{part}` 或其写法有误"),
            (Self::Malformed { part }, Lang::En) => format!("this is no record: `{part}` is missing or wrong"),
        }
    }
}

/// In English; [`text`](RecordError::text) gives either language.
impl std::fmt::Display for RecordError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for RecordError {}

/// Computes a record again with a pack, and says what differs: the engine, the pack's version or digest, what was assumed, each result. The record of
/// a reform is computed under the same changes of the pack, and the [`Verification`] says that it is one.
///
/// # Errors
///
/// Where the text is no record, the pack doesn't take its reform, or gives no policy on its date. That results differ is no error.
pub fn verify(program: &Arc<Program>, reader: &Arc<Reader>, text: &str) -> Result<Verification, RecordError> {
    let text = text.trim_end_matches(['\r', '\n']);
    let record = Input::from_json(text).map_err(RecordError::Json)?;
    let malformed = |part| RecordError::Malformed { part };
    let date: Date = match record.get("date") {
        Some(Input::Text(date)) => date.parse().map_err(|_| malformed("date"))?,
        _ => return Err(malformed("date")),
    };
    let Some(household @ Input::Map(_)) = record.get("household") else { return Err(malformed("household")) };
    if !matches!(record.get("results"), Some(Input::Map(_))) {
        return Err(malformed("results"));
    }
    let mut household = household.clone();
    if let Some(given) = record.get("given") {
        household.insert("given", given.clone());
    }
    let (program, reader, is_reform) = match record.get("reform") {
        None => (program.clone(), reader.clone(), false),
        Some(steps) => {
            let (program, reader) = again(program, reader, &steps_of(steps).ok_or_else(|| malformed("reform"))?).map_err(RecordError::Reform)?;
            (program, reader, true)
        }
    };
    let policy = Policy::new(program.clone(), reader, date).map_err(RecordError::Policy)?;
    let result = match record.get("rules") {
        None => policy.assess(&household),
        Some(rules) => policy.assess_rules(&household, names(rules).ok_or_else(|| malformed("rules"))?),
    };
    let mut differences = Vec::new();
    match result {
        Ok(assessment) => {
            let again = assessment.record();
            let tree = Input::from_json(&again).map_err(RecordError::Json)?;
            let hidden = sensitive(&program);
            compare(&record, &tree, &Path::root(), &hidden, &mut differences);
            if differences.is_empty() && again != text {
                let recomputed = Label::new("内容相同,但不是规范文本", "the same content, but not the canonical text");
                differences.push(RecordDifference { path: String::new(), recorded: None, recomputed: Some(recomputed) });
            }
        }
        Err(error) => refused(&error, &mut differences),
    }
    Ok(Verification { differences, is_reform })
}

/// The days and changes of a record's reform.
fn steps_of(steps: &Input<'_>) -> Option<Vec<(Date, Reform)>> {
    let Input::List(steps) = steps else { return None };
    let step = |step: &Input<'_>| match (step.get("on"), step.get("changes")) {
        (Some(Input::Text(on)), Some(changes)) => Some((on.parse().ok()?, changes.reform().ok()?)),
        _ => None,
    };
    steps.iter().map(step).collect()
}

/// The pack as the record's reform makes it.
fn again(program: &Arc<Program>, reader: &Arc<Reader>, steps: &[(Date, Reform)]) -> Result<(Arc<Program>, Arc<Reader>), ReformError> {
    let (mut program, mut reader) = (program.clone(), reader.clone());
    for (on, reform) in steps {
        let reformed = reformed(&program, *on, reform)?;
        program = Arc::new(reformed.program);
        if reformed.relinked {
            reader = Arc::new(Reader::new(&program));
        }
    }
    Ok((program, reader))
}

fn names(rules: &Input<'_>) -> Option<Vec<String>> {
    let Input::List(items) = rules else { return None };
    let name = |item: &Input<'_>| match item {
        Input::Text(name) => Some(name.to_string()),
        _ => None,
    };
    items.iter().map(name).collect()
}

/// Keys of facts whose values are told to nobody.
fn sensitive(program: &Program) -> BTreeSet<&str> {
    program.schema.facts.iter().filter(|f| f.sensitive).map(|f| &*f.key).collect()
}

/// The pack no longer takes the household, or no longer has the rules.
fn refused(error: &AssessError, differences: &mut Vec<RecordDifference>) {
    let mut push = |path: String, message: Label| differences.push(RecordDifference { path, recorded: None, recomputed: Some(message) });
    match error {
        AssessError::Input(InputError::Faults(faults)) => {
            for fault in faults {
                push(Path::root().key("household").join(&fault.path).to_string(), fault.message.clone());
            }
        }
        AssessError::UnknownRules(rules) => rules.iter().for_each(|r| push("rules".into(), r.message.clone())),
        AssessError::Input(_) | AssessError::Policy(_) => push(String::new(), Label::new(error.text(Lang::Zh), error.text(Lang::En))),
    }
}

fn compare(recorded: &Input<'_>, again: &Input<'_>, at: &Path, hidden: &BTreeSet<&str>, out: &mut Vec<RecordDifference>) {
    match (recorded, again) {
        (Input::Map(old), Input::Map(new)) => {
            for (key, value) in old {
                let at = at.clone().key(key.as_ref());
                match again.get(key) {
                    Some(other) => compare(value, other, &at, hidden, out),
                    None => differ(Some(value), None, &at, hidden, out),
                }
            }
            for (key, value) in new.iter().filter(|(key, _)| recorded.get(key).is_none()) {
                differ(None, Some(value), &at.clone().key(key.as_ref()), hidden, out);
            }
        }
        (Input::List(old), Input::List(new)) => {
            for index in 0..old.len().max(new.len()) {
                let at = at.clone().index(index);
                match (old.get(index), new.get(index)) {
                    (Some(value), Some(other)) => compare(value, other, &at, hidden, out),
                    (value, other) => differ(value, other, &at, hidden, out),
                }
            }
        }
        _ if recorded == again => {}
        _ => differ(Some(recorded), Some(again), at, hidden, out),
    }
}

fn differ(recorded: Option<&Input<'_>>, again: Option<&Input<'_>>, at: &Path, hidden: &BTreeSet<&str>, out: &mut Vec<RecordDifference>) {
    // Whole entities and lists may hold such facts, too: of facts only single values are shown.
    let facts = at.steps().first().is_some_and(|step| matches!(step, crate::facts::Step::Key(key) if matches!(&**key, "household" | "assumed")));
    let last = at.split_last().map_or("", |(_, key)| key.rsplit('.').next().unwrap_or(key));
    let show = |value: &Input<'_>| match value {
        Input::Map(_) | Input::List(_) if facts => "…".to_owned(),
        _ if facts && hidden.contains(last) => "…".to_owned(),
        value => value.to_json(),
    };
    let recomputed = again.map(show).map(|text| Label::new(text.clone(), text));
    out.push(RecordDifference { path: at.to_string(), recorded: recorded.map(show), recomputed });
}

#[cfg(all(test, feature = "author"))]
#[path = "record_tests.rs"]
mod tests;
