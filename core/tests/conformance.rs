//! The conformance corpus (`tests/conformance`): households with the canonical text of their assessment, the same in every way of running. Here columns,
//! one by one and as a population, and the reference; Python and the browser run the same files. After a change of rules or of the language,
//! `UPDATE_EXPECT=1 cargo test --all-features --test conformance` writes the texts anew; read what changed.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use doudi::assessment::Assessment;
use doudi::calendar::Date;
use doudi::facts::{Fault, Household, Input, InputError};
use doudi::ir::SymbolId;
use doudi::label::Lang;
use doudi::pack::Pack;
use doudi::policy::{AssessError, Policy};
use doudi::reference;
use serde_json::{Value as Json, json};

/// A line of `cases.jsonl`.
struct Case {
    name: String,
    pack: String,
    on: Date,
    /// The programmes whose rules are assessed; empty: all.
    programmes: Vec<String>,
    household: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance")
}

fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(folder().join("cases.jsonl")).unwrap();
    let case = |line: &str| {
        let case: Json = serde_json::from_str(line).unwrap();
        let programmes = case["programmes"].as_array().into_iter().flatten().map(|p| p.as_str().unwrap().to_owned()).collect();
        let text = |key: &str| case[key].as_str().unwrap().to_owned();
        Case { name: text("name"), pack: text("pack"), on: text("on").parse().unwrap(), programmes, household: case["household"].to_string() }
    };
    text.lines().map(case).collect()
}

/// Packs and policies, each opened once.
#[derive(Default)]
struct Policies {
    packs: BTreeMap<String, Pack>,
    policies: BTreeMap<(String, Date), Policy>,
}

impl Policies {
    fn of(&mut self, case: &Case) -> Policy {
        let pack = self.packs.entry(case.pack.clone()).or_insert_with(|| {
            let own = folder().join(&case.pack);
            Pack::open(if own.is_dir() { own } else { folder().join("../../rules-examples").join(&case.pack) }).unwrap()
        });
        self.policies.entry((case.pack.clone(), case.on)).or_insert_with(|| pack.policy(case.on).unwrap()).clone()
    }
}

/// The rules in force of the case's programmes.
fn rules(policy: &Policy, case: &Case) -> Vec<String> {
    let name = |rule: SymbolId| policy.program().symbol(rule).map(|s| s.name.to_string());
    let asked = |rule: &String| case.programmes.is_empty() || case.programmes.iter().any(|p| rule.split("::").next() == Some(p));
    policy.rules_in_force().into_iter().filter_map(name).filter(asked).collect()
}

fn refused<'f>(faults: impl IntoIterator<Item = &'f Fault>) -> String {
    let message = |f: &Fault| json!({ "zh": f.message.get(Lang::Zh), "en": f.message.get(Lang::En) });
    let fault = |f: &Fault| json!({ "path": f.path.to_string(), "code": f.code.name(), "message": message(f) });
    json!({ "faults": faults.into_iter().map(fault).collect::<Vec<_>>() }).to_string()
}

fn one_by_one(policy: &Policy, case: &Case) -> (String, Option<Assessment>) {
    match policy.assess_rules(&Input::from_json(&case.household).unwrap(), rules(policy, case)) {
        Ok(assessment) => (assessment.to_canonical(), Some(assessment)),
        Err(AssessError::Input(InputError::Faults(faults))) => (refused(faults.iter()), None),
        Err(error) => panic!("{}: {error:?}", case.name),
    }
}

#[test]
fn columns_say_what_is_expected() {
    let mut policies = Policies::default();
    let texts: Vec<(String, String)> = cases().iter().map(|case| (case.name.clone(), one_by_one(&policies.of(case), case).0)).collect();
    let file = folder().join("expected.jsonl");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let text: String = texts.iter().map(|(_, text)| format!("{text}\n")).collect();
        std::fs::write(&file, text).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap();
    assert_eq!(expected.lines().count(), texts.len(), "a line for each case");
    for ((name, text), expected) in texts.iter().zip(expected.lines()) {
        assert_eq!(text, expected, "{name}");
    }
}

/// A population's values and errors are those of each household alone; its faults are found whoever else is in it.
#[test]
fn a_population_says_the_same() {
    let mut policies = Policies::default();
    let mut groups: BTreeMap<(String, Date, Vec<String>), Vec<Case>> = BTreeMap::new();
    for case in cases() {
        groups.entry((case.pack.clone(), case.on, case.programmes.clone())).or_default().push(case);
    }
    for group in groups.values() {
        let policy = policies.of(&group[0]);
        let inputs: Vec<Input<'_>> = group.iter().map(|c| Input::from_json(&c.household).unwrap()).collect();
        let alone: Vec<(String, Option<Assessment>)> = group.iter().map(|c| one_by_one(&policy, c)).collect();
        let (all, unread) = policy.reader().read_all(&inputs);
        let mut faults: BTreeMap<usize, Vec<Fault>> = unread.iter().map(|(place, faults)| (*place, faults.iter().cloned().collect())).collect();
        let checked = policy.assess_population(&all, rules(&policy, &group[0])).unwrap();
        for (place, fault) in checked.faults() {
            if !unread.iter().any(|(p, _)| p == place) {
                faults.entry(*place).or_default().push(fault.clone());
            }
        }
        for (place, (case, (text, assessment))) in group.iter().zip(&alone).enumerate() {
            assert_eq!(faults.get(&place).map(refused), assessment.is_none().then(|| text.clone()), "{}", case.name);
        }

        let sound = || alone.iter().map(|(_, a)| a.as_ref());
        let (population, _) = policy.reader().read_all(inputs.iter().zip(sound()).filter(|(_, a)| a.is_some()).map(|(i, _)| i));
        let result = policy.assess_population(&population, rules(&policy, &group[0])).unwrap();
        for column in result.columns() {
            let name = policy.program().symbol(column.rule).map(|s| s.name.to_string()).unwrap();
            let outcomes = sound().flatten().flat_map(|a| a.rule(column.rule).unwrap().outcomes.iter());
            for (lane, outcome) in outcomes.enumerate() {
                assert_eq!(result.get(&name, lane), Some(outcome.clone().map_err(|e| e.kind)), "{}: {name}[{lane}]", group[0].name);
            }
        }
    }
}

#[test]
fn the_reference_says_the_same() {
    let run = || {
        let mut policies = Policies::default();
        for case in cases() {
            let policy = policies.of(&case);
            let input = Input::from_json(&case.household).unwrap();
            let Ok(household) = Household::from_input(policy.reader(), &input) else { continue };
            let Ok(assessment) = policy.assess(&household) else { continue };
            let text = reference::canonical(&policy, &household).unwrap();
            assert_eq!(assessment.to_canonical(), text, "{}", case.name);
        }
    };
    // Rhai recurses once for each level of nesting, with large frames in debug builds.
    std::thread::Builder::new().stack_size(1 << 29).spawn(run).unwrap().join().unwrap();
}
