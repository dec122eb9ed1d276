//! Reforms (方案): a policy with parameters set otherwise and rules replaced.

use std::fmt::Write;
use std::sync::{Arc, Mutex, OnceLock};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Inner, Json, Policy, PolicyError, Request, Resolution, calls};
use crate::calendar::Date;
use crate::diagnostics::did_you_mean;
use crate::facts::{Fault, FaultCode, Faults, Input, InputError, Path};
use crate::ir::{Program, Reforms, SymbolId};
use crate::label::{Label, Lang};
use crate::limits;

/// What a reform changes: parameters by what they are set to or what becomes of them, and rules by their new text.
///
/// | | |
/// |---|---|
/// | `"dibao::standard": {"urban": 700}` | a parameter's values by codes of its last key; `700` for one without keys |
/// | `"dibao::standard": [{"region": "6103", "urban": 700, "from": "2024-07-01"}]` | rows as in the pack; with `from` only from that day (to `until`) |
/// | `"dibao::standard": "×1.1"`, `{"urban": "+50"}`, `"-5%"` | what becomes of the numbers in force on the policy's date |
/// | `"dibao::eligible": "fn eligible(household) { … }"` | the text of a rule in the place of another, with helpers (`private fn`) if it needs them |
///
/// [`Program::overlaid`] tells of the values at length. A replaced rule keeps the label, unit and purpose of the one that it replaces, unless its doc
/// comment has its own; it must be of the same entity and type.
///
/// ```
/// use doudi::policy::Reform;
///
/// let reform = Reform::new().parameter("dibao::standard", "×1.1").rule("dibao::eligible", "fn eligible(household) { true }");
/// assert_eq!(reform.to_json(), r#"{"dibao::standard":"×1.1","dibao::eligible":"fn eligible(household) { true }"}"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reform {
    changes: Vec<(Box<str>, Input<'static>)>,
}

impl Reform {
    /// A reform that changes nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { changes: Vec::new() }
    }

    /// With a parameter set to a value, or changed by `"×1.1"`, `"+50"`, `"-5%"`.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: impl Into<Input<'static>>) -> Self {
        self.changes.push((name.into(), value.into()));
        self
    }

    /// With the text of a rule in the place of another. It takes effect only where packs are read as text (feature `author`).
    #[must_use]
    pub fn rule(self, name: &str, text: &str) -> Self {
        self.parameter(name, text.to_owned())
    }

    /// Names and what becomes of them, in order.
    pub fn changes(&self) -> impl Iterator<Item = (&str, &Input<'static>)> {
        self.changes.iter().map(|(name, value)| (&**name, value))
    }

    /// Does it change nothing?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// As a map.
    #[must_use]
    pub fn to_input(&self) -> Input<'static> {
        Input::Map(self.changes.iter().map(|(name, value)| (name.to_string().into(), value.clone())).collect())
    }

    /// As JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.to_input().to_json()
    }

    /// Rules with their new texts.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&str, &str)> {
        self.changes.iter().filter_map(|(name, value)| Some((&**name, rule_text(value)?)))
    }

    /// All changes but the rules.
    fn parameters(&self) -> Input<'static> {
        Input::Map(self.changes.iter().filter(|(_, v)| rule_text(v).is_none()).map(|(n, v)| (n.to_string().into(), v.clone())).collect())
    }
}

/// The text of a rule: it has a function in it, which no code, date or number has.
fn rule_text<'i>(value: &'i Input<'_>) -> Option<&'i str> {
    let Input::Text(text) = value else { return None };
    let is_function = |line: &str| line.starts_with("fn ") || line.starts_with("private fn ");
    text.lines().any(|line| is_function(line.trim_start())).then_some(text)
}

/// What can be read as a reform: a [`Reform`], an [`Input`], [`Json`] text, or any map that serde can serialise.
pub trait Changes {
    /// Reads the reform.
    ///
    /// # Errors
    ///
    /// What is no map of names.
    fn reform(&self) -> Result<Reform, ReformError>;
}

impl Changes for Reform {
    fn reform(&self) -> Result<Reform, ReformError> {
        Ok(self.clone())
    }
}

impl Changes for Input<'_> {
    fn reform(&self) -> Result<Reform, ReformError> {
        match self.clone().into_owned() {
            Input::Map(entries) => Ok(Reform { changes: entries.into_iter().map(|(name, value)| (name.as_ref().into(), value)).collect() }),
            other => {
                let kind = other.kind();
                let message = Label::new(
                    format!("方案应为名称到新值的对象,而不是{}", kind.zh),
                    format!("a reform is a map from names to what becomes of them, not {}", kind.en),
                );
                Err(ReformError::Faults(one(Fault::new(Path::root(), FaultCode::WrongType, message))))
            }
        }
    }
}

impl Changes for Json<'_> {
    fn reform(&self) -> Result<Reform, ReformError> {
        Input::from_json(self.0).map_err(|error| ReformError::Input(error.into()))?.reform()
    }
}

impl<T: Serialize + ?Sized> Changes for T {
    fn reform(&self) -> Result<Reform, ReformError> {
        Input::from_serialize(self).map_err(|error| ReformError::Input(error.into()))?.reform()
    }
}

/// Why a policy can't be reformed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReformError {
    /// The text is no JSON, or the value can't be serialised.
    #[error("{}", .0.text(Lang::En))]
    Input(InputError),
    /// Names that match nothing, values that don't fit their parameter: all of them, by path.
    #[error("{}", .0.text(Lang::En))]
    Faults(Faults),
    /// The texts of rules have errors, as an author sees them.
    #[error("{}", .0.en)]
    Rules(Label),
    /// Rules are to be replaced, but the pack's text isn't at hand (a compiled pack, or the crate without feature `author`).
    #[error("这里没有规则包的文本,不能替换规则 · rules can't be replaced: the pack's text isn't at hand")]
    NoText,
    /// More reforms on top of one another than there may be.
    #[error("方案叠加超过 {most} 层,请合并 · more than {most} reforms on top of one another; make one of several")]
    TooMany {
        /// How many there may be.
        most: usize,
    },
    /// With these values the rules can't be planned.
    #[error("{}", .0.text(Lang::En))]
    Policy(PolicyError),
}

impl ReformError {
    /// What is wrong, a line for each fault.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Input(error) => error.text(lang),
            Self::Faults(faults) => faults.text(lang),
            Self::Rules(text) => text.get(lang).to_owned(),
            Self::NoText | Self::TooMany { .. } => Label::parse(&self.to_string()).get(lang).to_owned(),
            Self::Policy(error) => error.text(lang),
        }
    }
}

impl From<Faults> for ReformError {
    fn from(faults: Faults) -> Self {
        Self::Faults(faults)
    }
}

impl From<PolicyError> for ReformError {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

fn one(fault: Fault) -> Faults {
    let mut faults = Faults::new();
    faults.push(fault);
    faults
}

/// A program after a reform.
pub(crate) struct Reformed {
    pub(crate) program: Program,
    /// The names whose definitions are others now.
    changed: Vec<SymbolId>,
    /// Rules were replaced: all files were linked again.
    pub(crate) relinked: bool,
}

/// Applies a reform to a program, as on a day.
pub(crate) fn reformed(program: &Program, on: Date, reform: &Reform) -> Result<Reformed, ReformError> {
    let faults = slips(program, reform);
    let pack_layers = program.reforms.as_ref().map_or(program.layers.len(), |r| r.pack_layers);
    let relinked = reform.rules().next().is_some();
    let mut steps = program.reforms.as_ref().map_or_else(Vec::new, |r| r.steps.clone());
    if !faults.is_empty() {
        // What is wrong with the parameters is told together with the names.
        let mut all = faults;
        if let Err(more) = program.overlaid(on, &reform.parameters()) {
            more.iter().filter(|f| !all.iter().any(|known| known.path == f.path)).cloned().collect::<Vec<_>>().into_iter().for_each(|f| all.push(f));
        }
        return Err(all.into());
    }
    if steps.len() >= limits::REFORMS {
        return Err(ReformError::TooMany { most: limits::REFORMS });
    }
    steps.push((on, reform.clone()));
    let new = if relinked { relink(program, &steps, pack_layers)? } else { program.overlaid(on, &reform.parameters())? };
    let names = reform.changes().filter_map(|(name, _)| new.symbol_named(name));
    let changed = names.collect();
    let pack_digest: Box<str> = program.pack_digest().into();
    let digest = digest(&pack_digest, &steps);
    Ok(Reformed { program: Program { digest, reforms: Some(Arc::new(Reforms { pack_digest, pack_layers, steps })), ..new }, changed, relinked })
}

/// Names that come twice, and rules' texts for names that there aren't.
fn slips(program: &Program, reform: &Reform) -> Faults {
    let mut faults = Faults::new();
    for (index, (name, _)) in reform.changes().enumerate() {
        if reform.changes().take(index).any(|(earlier, _)| earlier == name) {
            faults.push(Fault::new(Path::root().key(name), FaultCode::DuplicateKey, Label::new("同一名称写了两次", "the name comes twice")));
        }
    }
    for (name, _) in reform.rules().filter(|(name, _)| program.symbol_named(name).is_none()) {
        let (zh, en) = match did_you_mean(name, program.symbols.iter().map(|s| &*s.name)) {
            Some(near) => (format!(";是否指 `{near}`?"), format!("; did you mean `{near}`?")),
            None => (String::new(), String::new()),
        };
        let message = Label::new(format!("没有规则 `{name}`{zh}"), format!("there is no rule `{name}`{en}"));
        faults.push(Fault::new(Path::root().key(name), FaultCode::UnknownRule, message));
    }
    faults
}

/// The pack with a layer for each reform that replaces rules, then the parameters of all reforms, in order.
#[cfg(feature = "author")]
fn relink(program: &Program, steps: &[(Date, Reform)], pack_layers: usize) -> Result<Program, ReformError> {
    let with_rules = steps.iter().map(|(_, reform)| reform).filter(|r| r.rules().next().is_some());
    let replaced: Vec<Vec<(&str, &str)>> = with_rules.map(|reform| reform.rules().collect()).collect();
    let mut new = crate::pack::with_rules(program, pack_layers, &replaced)?;
    let mut layers = pack_layers;
    for (on, reform) in steps {
        layers += usize::from(reform.rules().next().is_some());
        // A later reform may have a rule in the place of a parameter that this one sets: that one then lies above.
        let below = u8::try_from(layers).ok();
        new = new.overlaid_below(*on, &reform.parameters(), below)?;
    }
    Ok(new)
}

#[cfg(not(feature = "author"))]
fn relink(_: &Program, _: &[(Date, Reform)], _: usize) -> Result<Program, ReformError> {
    Err(ReformError::NoText)
}

/// Two reforms are the same where pack, days and changes are, as they were written.
fn digest(pack: &str, steps: &[(Date, Reform)]) -> Box<str> {
    let mut hash = Sha256::new();
    hash.update(pack.as_bytes());
    for (on, reform) in steps {
        let changes = reform.to_json();
        hash.update(on.to_string().as_bytes());
        hash.update(u64::try_from(changes.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(changes.as_bytes());
    }
    let hex = hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    hex.into()
}

impl Policy {
    /// This policy with some parameters or rules changed, on the same date; see [`Reform`]. Reforms stack.
    ///
    /// It costs what it changes. With parameters alone, everything else is shared, and only the rules that reach a changed parameter are planned
    /// anew; plans of requests that reach none are those of this policy. With a rule, the pack is linked again and all rules are planned anew.
    ///
    /// [`Policy::program`] tells the reform ([`Program::reforms`]), its digest is another than the pack's, and records name both.
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use doudi::policy::{Json, Reform};
    /// # let files = [
    /// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
    /// #     ("demo/facts.toml", "[household]\n[household.facts]\nincome = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\" }\n"),
    /// #     ("demo/aid.toml", "[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nvalues = [ { from = 2023-01-01, value = 600, cite = \"A\" } ]\n"),
    /// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 补助金 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { max(standard(household) - household.income, 0) }\n"),
    /// # ];
    /// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
    /// let policy = pack.policy("2023-06-01".parse()?)?;
    /// let reform = policy.reform(&Json(r#"{ "aid::standard": "×1.1" }"#))?;
    /// assert_eq!(reform.assess(&Json(r#"{ "income": 100 }"#))?.to_canonical(), r#"{"aid::amount":"560.00"}"#);
    /// // On top of it, half of what is missing.
    /// let half = reform.reform(&Reform::new().rule("aid::amount", "fn amount(household) { max(standard(household) - household.income, 0) / 2 }"))?;
    /// assert_eq!(half.assess(&Json(r#"{ "income": 100 }"#))?.to_canonical(), r#"{"aid::amount":"280.00"}"#);
    /// let slip = policy.reform(&Json(r#"{ "aid::standrad": 700 }"#));
    /// assert_eq!(slip.unwrap_err().to_string(), "aid::standrad: there is no parameter `aid::standrad`; did you mean `aid::standard`?");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// All that is wrong with the changes, by path; names that match nothing with the nearest that there is. Errors of the rules' texts. Numbers that
    /// grow too long with the new values.
    pub fn reform<C: Changes + ?Sized>(&self, changes: &C) -> Result<Self, ReformError> {
        let reform = changes.reform()?;
        if reform.is_empty() {
            return Ok(self.clone());
        }
        let Reformed { program, changed, relinked } = reformed(self.program(), self.date(), &reform)?;
        if relinked {
            let reader = Arc::new(crate::facts::Reader::new(&program));
            return Ok(Self::new(Arc::new(program), reader, self.date())?);
        }
        let policy = self.sharing(program, changed);
        // Only what reaches a change can fail now that didn't before.
        if let Some((_, changed)) = &policy.inner.shared {
            let rules = policy.rules_in_force();
            let reaching = calls::reaching(policy.program(), policy.resolution(), &rules, changed);
            if reaching.len() == rules.len() {
                let plan = policy.build(&Request { rules, given: Vec::new(), keep: false })?;
                let _ = policy.inner.whole.set(Arc::new(plan));
            } else {
                policy.planned(Request { rules: reaching, given: Vec::new(), keep: false })?;
            }
        }
        Ok(policy)
    }

    /// This policy with parameters set otherwise: it shares the plans that reach none of them.
    fn sharing(&self, program: Program, changed: Vec<SymbolId>) -> Self {
        let inner = Inner {
            program: Arc::new(program),
            reader: self.inner.reader.clone(),
            on: self.inner.on,
            resolution: Resolution::clone(&self.inner.resolution),
            interest: OnceLock::new(),
            whole: OnceLock::new(),
            plans: Mutex::default(),
            frames: Mutex::default(),
            shared: Some((self.clone(), changed)),
        };
        Self { inner: Arc::new(inner) }
    }
}

#[cfg(all(test, feature = "author"))]
mod tests;
