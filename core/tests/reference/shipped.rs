//! Every household of every shipped case.

use std::collections::HashMap;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use doudi::facts::{Household, Input, InputError, Path};
use doudi::pack::model::{RawCell, RawRow};
use doudi::pack::{Case, CaseHousehold, Pack, WithValue, expand_times};
use doudi::policy::{AssessError, Policy};
use doudi::reference::{self, Reference};

use crate::on_a_big_stack;

fn packs() -> Vec<PathBuf> {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../rules-examples");
    let mut packs: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.join("pack.toml").exists()).collect();
    packs.sort();
    packs
}

/// The name as a caller gives it.
fn qualified(programme: &str, name: &str) -> String {
    if name.contains("::") { name.to_owned() } else { format!("{programme}::{name}") }
}

fn cell(value: &RawCell) -> Input<'static> {
    match value {
        RawCell::Number(number) => (*number).into(),
        RawCell::Fraction(over, under) => Input::Text(format!("{over}/{under}").into()),
        RawCell::Bool(value) => (*value).into(),
        RawCell::Text(text) => text.to_string().into(),
        RawCell::Date(date) => (*date).into(),
        RawCell::List(items) => Input::List(items.iter().map(|(item, _)| cell(item)).collect()),
    }
}

fn row(row: &RawRow) -> Input<'static> {
    let mut map = Input::map();
    for (name, value, _) in &row.cells {
        map.insert(name.to_string(), cell(value));
    }
    for (name, date) in [("from", row.from), ("until", row.until)] {
        if let Some(date) = date {
            map.insert(name, date);
        }
    }
    map
}

fn changes(programme: &str, case: &Case) -> Input<'static> {
    let entries = case.with.iter().map(|with| {
        let value = match &with.value {
            WithValue::One(value, _) => cell(value),
            WithValue::Codes(codes) => Input::Map(codes.iter().map(|(code, value, _)| (code.to_string().into(), cell(value))).collect()),
            WithValue::Rows(rows) => {
                let mut map = Input::map();
                map.insert("values", Input::List(rows.iter().map(row).collect()));
                map
            }
        };
        (qualified(programme, &with.name).into(), value)
    });
    Input::Map(entries.collect())
}

fn input(programme: &str, case: &Case, household: &CaseHousehold) -> Input<'static> {
    let mut expanded = expand_times(&household.input).unwrap();
    let mut given = Vec::new();
    for value in case.given.iter().filter(|_| !case.population) {
        let (steps, name) = value.path.split_last().unwrap();
        let path = Path::from(steps).key(qualified(programme, name));
        given.extend(expanded.copies.places(&path).into_iter().map(|place| (place.to_string().into(), value.value.clone())));
    }
    if !given.is_empty() {
        expanded.input.insert("given", Input::Map(given));
    }
    expanded.input
}

#[test]
fn shipped_cases() {
    on_a_big_stack(|| {
        let (mut households, mut outcomes, mut refused) = (0, 0, 0);
        for folder in packs() {
            let pack = match Pack::open(&folder) {
                Ok(pack) => pack,
                Err(error) => panic!("{}: {error}", folder.display()),
            };
            // Many cases share a date and parameters.
            let mut known: HashMap<(String, String), (Policy, Reference)> = HashMap::new();
            for file in pack.cases(&mut Vec::new()) {
                for case in &file.cases {
                    let changes = changes(&file.programme, case);
                    let key = (case.date.to_string(), changes.to_json());
                    let (policy, reference) = known.entry(key).or_insert_with(|| {
                        let program = if case.with.is_empty() {
                            pack.program().clone()
                        } else {
                            Arc::new(pack.program().overlaid(case.date, &changes).unwrap_or_else(|f| panic!("{}: {f:?}", case.name)))
                        };
                        let policy = Policy::new(program, pack.reader().clone(), case.date).unwrap();
                        let reference = Reference::new(&policy);
                        (policy, reference)
                    });
                    for household in &case.households {
                        let input = input(&file.programme, case, household);
                        let result = match policy.assess(&input) {
                            Ok(result) => result,
                            Err(AssessError::Input(InputError::Faults(_))) => {
                                refused += 1;
                                continue;
                            }
                            Err(error) => panic!("{}: {error}", case.name),
                        };
                        let household = Household::from_input(policy.reader(), &input).unwrap();
                        let second = reference.assess(&household).unwrap_or_else(|e| panic!("{}: {e}", case.name));
                        let differences = reference::differences(policy, result.results(), &second);
                        assert!(differences.is_empty(), "{} in {}:\n{}", case.name, folder.display(), differences.join("\n"));
                        if households % 20 == 0 {
                            assert_eq!(reference::canonical(policy, &household).unwrap(), result.to_canonical());
                        }
                        households += 1;
                        outcomes += second.iter().map(|r| r.outcomes.len()).sum::<usize>();
                    }
                }
            }
        }
        println!("{households} households, {outcomes} outcomes; {refused} households refused");
        assert!(outcomes > 0);
    });
}
