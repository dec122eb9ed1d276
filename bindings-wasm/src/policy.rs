//! A pack on a date.

use doudi::assessment::Assessment;
use doudi::facts::Input;
use doudi::label::{Label, Lang};
use doudi::number::{Number, ParseNumberError};
use doudi::policy::{AssessError, Json, Policy};
use doudi::sweep::SweepRange;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{about, errors};

/// A pack on a date. Households are JSON texts; results are, too.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawPolicy {
    pub(crate) policy: Policy,
}

/// Under some rules, or under all.
fn assess(policy: &Policy, household: &str, rules: Option<Vec<String>>) -> Result<Assessment, AssessError> {
    match rules {
        Some(rules) => policy.assess_rules(&Json(household), rules),
        None => policy.assess(&Json(household)),
    }
}

impl RawPolicy {
    fn assessment(&self, household: &str, rules: Option<Vec<String>>) -> Result<Assessment, String> {
        assess(&self.policy, household, rules).map_err(|error| errors::assess(&error))
    }
}

#[wasm_bindgen]
impl RawPolicy {
    /// The rules in force, as a JSON list of names.
    #[must_use]
    pub fn rules(&self) -> String {
        let program = self.policy.program();
        let names = self.policy.rules_in_force().into_iter().filter_map(|s| program.symbol(s)).map(|s| s.name.to_string());
        Input::from(names.collect::<Vec<_>>()).to_json()
    }

    /// The canonical text of an assessment.
    ///
    /// # Errors
    ///
    /// All faults of the household, or names that are no rule in force.
    pub fn assess(&self, household: &str, rules: Option<Vec<String>>) -> Result<String, String> {
        Ok(self.assessment(household, rules)?.to_canonical())
    }

    /// Why rules have no value: a JSON list of `RuleError` of `js/assessment.ts`.
    ///
    /// # Errors
    ///
    /// As [`assess`](Self::assess).
    pub fn errors(&self, household: &str, rules: Option<Vec<String>>) -> Result<String, String> {
        Ok(about::errors(&self.assessment(household, rules)?).to_json())
    }

    /// The facts that were not answered and were taken at their default or as absent: a JSON list of paths.
    ///
    /// # Errors
    ///
    /// As [`assess`](Self::assess).
    pub fn assumed(&self, household: &str, rules: Option<Vec<String>>) -> Result<String, String> {
        let assessment = self.assessment(household, rules)?;
        Ok(Input::from(assessment.assumed().into_iter().map(|(path, _)| path.to_string()).collect::<Vec<_>>()).to_json())
    }

    /// The record of an assessment.
    ///
    /// # Errors
    ///
    /// As [`assess`](Self::assess).
    pub fn record(&self, household: &str, rules: Option<Vec<String>>) -> Result<String, String> {
        Ok(self.assessment(household, rules)?.record())
    }

    /// How the value of a rule came about, as `text`, `markdown`, `html` or `json`; none where there is no such rule or no such member.
    ///
    /// # Errors
    ///
    /// As [`assess`](Self::assess).
    pub fn explain(&self, household: &str, path: &str, form: &str, english: bool, sensitive: bool) -> Result<Option<String>, String> {
        let lang = if english { Lang::En } else { Lang::Zh };
        // Explaining plans the rule by itself: the others needn't run. An empty request still reads and checks the household.
        let assessment = self.assessment(household, Some(Vec::new()))?;
        let schema = &assessment.population().schema;
        Ok(assessment.explain(path).map(|found| match form {
            "markdown" => found.markdown(schema, lang, sensitive),
            "html" => found.html(schema, lang, sensitive),
            "json" => found.json(schema, sensitive).to_string(),
            _ => found.text(schema, lang, sensitive),
        }))
    }

    /// Why a truth value is false: a JSON list of labels; none where there is no such rule or no such member.
    ///
    /// # Errors
    ///
    /// As [`assess`](Self::assess).
    pub fn reasons(&self, household: &str, path: &str) -> Result<Option<String>, String> {
        let assessment = self.assessment(household, Some(Vec::new()))?;
        let is_there = assessment.explain(path).is_some();
        Ok(is_there.then(|| Input::List(assessment.reasons(path).iter().map(errors::label).collect()).to_json()))
    }

    /// What the answers so far decide, and what to ask next, as JSON: `Screening` of `js/screening.ts`. Of rules, or of programmes, or of all.
    ///
    /// # Errors
    ///
    /// The text is no JSON, or names that are no rule in force or no programme.
    pub fn screen(&self, answers: &str, rules: Option<Vec<String>>, programmes: Option<Vec<String>>) -> Result<String, String> {
        let answers = Json(answers);
        let found = match (rules, programmes) {
            (Some(rules), _) => self.policy.screen_rules(&answers, rules),
            (None, Some(programmes)) => self.policy.screen_programmes(&answers, programmes),
            (None, None) => self.policy.screen(&answers),
        };
        Ok(found.map_err(|error| errors::assess(&error))?.to_json_text())
    }

    /// What benefits, or some rules, are worth while a fact goes through a range of values, as JSON: `Sweep` of `js/sweep.ts`.
    ///
    /// # Errors
    ///
    /// What isn't a number, a path that is no number of the household, values that the fact can't have, or as [`assess`](Self::assess).
    pub fn sweep(&self, household: &str, path: &str, from: &str, to: &str, step: &str, rules: Option<Vec<String>>) -> Result<String, String> {
        let number = |name: &str, text: &str| -> Result<Number, String> {
            text.parse().map_err(|error: ParseNumberError| errors::one(name, "not_a_number", &Label::parse(&error.to_string())))
        };
        let range = SweepRange::new(number("from", from)?, number("to", to)?).step(number("step", step)?);
        let household = Json(household);
        let found = match rules {
            Some(rules) => self.policy.sweep_rules(&household, path, range, rules),
            None => self.policy.sweep(&household, path, range),
        };
        Ok(found.map_err(|error| errors::sweep(&error, path))?.json().to_string())
    }

    /// The facts that rules may read: a JSON list of paths such as `members[].wage_income`.
    ///
    /// # Errors
    ///
    /// Names that are no rule in force.
    pub fn needs(&self, rules: Vec<String>) -> Result<String, String> {
        let facts = self.policy.needs(rules).map_err(|error| errors::assess(&error))?;
        let schema = &self.policy.program().schema;
        Ok(Input::from(facts.into_iter().map(|fact| schema.path_of(fact)).collect::<Vec<_>>()).to_json())
    }
}
