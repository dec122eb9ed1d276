use super::run::Run;
use super::{CaseResult, Runner, prepare};
use crate::diagnostics::Code;
use crate::label::Lang;
use crate::pack::Pack;

const FACTS: &str = r#"
[household]
[household.facts]
income = { type = "money", unit = "CNY/month", label = "收入 · Income", min = 0, max = 100000 }

[person]
in = "household"
as = "members"
least = 1
most = 50
[person.facts]
age = { type = "int", min = 0, max = 120, label = "年龄 · Age" }
kind = { type = "choice", optional = true, unanswered = "absent", label = "类别 · Kind", codes = { a = "甲 · A", b = "乙 · B" } }
check = []
"#;

const RULES: &str = "
//! 救助 · Aid
//! @source S

/// 符合 · Eligible
/// @decision
/// @cite 第一条
/// @reason 收入 {household.income} 元过高 · income {household.income} is too high
fn eligible(household) { household.income < limit(household) }

/// 金额 · Amount
/// @benefit CNY/month
/// @cite 第一条
fn amount(household) { if eligible(household) { fen((limit(household) - household.income) / 3) } else { 0 } }

/// 成年 · Adult
/// @cite 第一条
fn adult(person) { person.age >= 18 }

/// 类别 · Kind
/// @cite 第一条
fn kind(person) { person.kind }

/// 旧规则 · Old
/// @effective ..2020-12-31
/// @cite 第一条
fn old(household) { true }
";

fn pack(cases: &str) -> Pack {
    let facts = FACTS.replace("check = []\n", "");
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", &*facts),
        ("p/aid.toml", "[limit]\nlabel = \"限额 · Limit\"\nunit = \"CNY/month\"\nvalues = [ { from = 2020-01-01, value = 1000, cite = \"S\" } ]\n"),
        ("p/aid.rhai", RULES),
        ("p/aid.cases.yaml", cases),
    ];
    Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

fn run(cases: &str) -> Vec<CaseResult> {
    let pack = pack(cases);
    let mut faults = Vec::new();
    let files = pack.cases(&mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let mut runner = Runner::new(pack.program().clone(), pack.reader().clone());
    files.iter().flat_map(|file| file.cases.iter().map(|case| runner.run(&file.programme, case)).collect::<Vec<_>>()).collect()
}

/// What a case with this household and these expectations finds.
fn differences(household: &str, expect: &str) -> Vec<String> {
    let cases = format!("- name: a\n  date: 2023-01-01\n  {household}\n  expect: {expect}\n  self_made: true\n");
    let results = run(&cases);
    assert_eq!(results.len(), 1);
    results[0].differences.iter().map(|d| format!("{} | {} | {}", d.path, d.expected.en, d.got.en)).collect()
}

#[test]
fn what_is_expected_is_met() {
    let household = "household: { income: 700, members: [ { age: 18, times: 2 }, { age: 17, kind: a } ] }";
    for expect in [
        "{ eligible: true, amount: 100, \"aid::amount\": 100.00 }",
        "{ amount: { about: 99.95, within: 0.05 } }",
        "{ members: [ { adult: true }, { adult: false, kind: a } ] }",
        "{ members: [ { kind: null } ] }",
        "{ old: { error: rule_not_in_force } }",
    ] {
        assert_eq!(differences(household, expect), Vec::<String>::new(), "{expect}");
    }
    assert!(differences("household: { members: [ {} ] }", "{ eligible: { error: unknown_fact }, amount: { error: unknown_fact } }").is_empty());
    assert!(differences("household: { members: [ {} ] }\n  given: { eligible: false }", "{ amount: 0 }").is_empty());
    assert!(differences("household: { income: 700, members: [ {} ] }\n  with: { limit: 500 }", "{ eligible: false, amount: 0 }").is_empty());
    assert!(
        differences(
            "household: { income: 700, members: [ { age: 1, times: 2 } ] }\n  given: { \"members[0].adult\": true }",
            "{ members: [ { adult: true } ] }"
        )
        .is_empty()
    );
}

#[test]
fn what_differs_is_told() {
    let household = "household: { income: 700, members: [ { age: 18 }, { age: 17, times: 2 } ] }";
    for (expect, expected) in [
        ("{ eligible: false }", vec!["eligible | false | true"]),
        ("{ amount: 99.99 }", vec!["amount | 99.99 | 100.00"]),
        ("{ amount: { about: 99.9, within: 0.05 } }", vec!["amount | about 99.90 (within 0.05) | 100.00"]),
        ("{ amount: null }", vec!["amount | null | 100.00"]),
        ("{ amount: { error: no_value } }", vec!["amount | no_value | 100.00"]),
        ("{ members: [ {}, { adult: true } ] }", vec!["members[1].adult | true | false"]),
        ("{ members: [ {}, {}, { adult: true } ] }", vec!["members[2].adult | true | the household has no such entry"]),
        ("{ members: [ { kind: a } ] }", vec!["members[0].kind | a | null"]),
        ("{ old: true }", vec!["old | true | rule_not_in_force"]),
        ("{ elligible: true }", vec!["elligible | true | there is no rule `elligible`; did you mean `eligible`?"]),
        ("{ adult: true }", vec!["adult | true | `adult` is a rule of person, not of household"]),
        ("{ limit: 1000 }", vec!["limit | 1000 | `limit` is a parameter, no rule; `expect` holds rules"]),
        ("{ members: 3 }", vec!["members | 3 | a list"]),
        ("{ eligible: [ {} ] }", vec!["eligible | 1 entries | a rule, no list"]),
        ("{ eligible: true, amount: 1, old: true }", vec!["amount | 1.00 | 100.00", "old | true | rule_not_in_force"]),
    ] {
        assert_eq!(differences(household, expect), expected, "{expect}");
    }
    let unknown = differences("household: { members: [ {} ] }", "{ eligible: true }");
    assert_eq!(unknown, ["eligible | true | unknown_fact (`income` (Income) was not answered)"]);
    let refused = differences("household: { income: -1, members: [ { age: 130, times: 2 } ] }", "{ eligible: true }");
    assert_eq!(refused, [" | a household without faults | income: -1 is not between 0 and 100000\nmembers[0].age: 130 is not between 0 and 120"]);
    let with = differences("household: { members: [ {} ] }\n  with: { limti: 1 }", "{ eligible: true }");
    assert_eq!(with, [" | to be computed | aid::limti: there is no parameter `aid::limti`; did you mean `aid::limit`?"]);
}

#[test]
fn differences_are_explained() {
    let results = run("- name: a\n  date: 2023-01-01\n  household: { income: 700, members: [ {} ] }\n  expect: { amount: 1 }\n  self_made: true\n");
    assert!(!results[0].passed());
    assert_eq!(results[0].place, "p/aid.cases.yaml:1:9");
    let explanation = results[0].differences[0].derivation.as_ref().unwrap();
    assert_eq!(&*explanation.root.name, "aid::amount");
}

#[test]
fn refusals_are_expected() {
    let household = "household: { income: -1, members: [ { age: 130, times: 2 }, {} ] }";
    assert!(differences(household, "{ faults: [ income, \"members[0].age\" ] }").is_empty());
    assert_eq!(
        differences(household, "{ faults: [ income, \"members[1].age\" ] }"),
        ["members[1].age | a fault here | none", "members[0].age | no fault | 130 is not between 0 and 120"]
    );
    assert_eq!(differences("household: { income: 1, members: [ {} ] }", "{ faults: [ income ] }"), ["income | a fault here | none"]);
}

#[test]
fn several_households_have_totals() {
    let households = "households: [ { times: 79, income: 700, members: [ { age: 20 }, { age: 3, times: 2 } ] }, { times: 2, income: 1000, members: [ { age: 1 } ] } ]";
    assert!(differences(households, "{ eligible: 79, amount: 7900, adult: 79 }").is_empty());
    assert_eq!(differences(households, "{ eligible: 81 }"), ["eligible | 81 | 79"]);
    assert_eq!(differences(households, "{ old: 1 }"), ["old | 1 | rule_not_in_force"]);
    assert_eq!(differences(households, "{ members: [ {} ] }"), ["members | 1 entries | with `households`, `expect` holds totals only"]);
    let open = "households: [ { income: 700, members: [ {} ] }, { members: [ {} ] } ]";
    assert!(differences(open, "{ eligible: { error: unknown_fact } }").is_empty());
    let given = "households: [ { members: [ {} ] }, { income: 700, members: [ {} ] } ]\n  given: { \"households[0].eligible\": true }";
    assert!(differences(given, "{ eligible: 2 }").is_empty());
}

#[test]
fn what_is_given_belongs_to_a_household() {
    let faults = |path: &str| {
        let cases = format!(
            "- name: a\n  date: 2023-01-01\n  households: [ {{ members: [ {{}} ] }} ]\n  given: {{ \"{path}\": true }}\n  expect: {{ eligible: 1 }}\n  self_made: true\n"
        );
        pack(&cases).check_cases().iter().map(|d| d.message.en.to_string()).collect::<Vec<_>>()
    };
    assert!(faults("households[0].eligible").is_empty());
    assert_eq!(faults("eligible"), ["`eligible` is in none of the households"]);
    assert_eq!(faults("households[1].eligible").len(), 1);
}

#[test]
fn names_are_checked_without_running() {
    let cases = "
- name: a
  date: 2023-01-01
  household: { members: [ {} ] }
  expect: { elligible: true, members: [ { adlut: true } ], adult: true, amount: [ {} ] }
  source: T
- name: b
  date: 2023-01-01
  household: { members: [ {} ] }
  expect: { eligible: true }
  source: 民政部公告第1号
";
    let found: Vec<(Code, String)> = pack(cases).check_cases().into_iter().map(|d| (d.code, d.message.en.to_string())).collect();
    let expected = [
        (Code::UnknownExpectation, "there is no rule `elligible`; did you mean `eligible`?"),
        (Code::UnknownExpectation, "there is no rule `adlut`; did you mean `adult`?"),
        (Code::UnknownExpectation, "`adult` is a rule of person, not of household"),
        (Code::UnknownExpectation, "`amount` is a rule, no list"),
        (Code::UnknownSource, "`T` is neither a key of `[sources]` nor a document number"),
    ];
    assert_eq!(found, expected.map(|(code, text)| (code, text.to_owned())));
}

/// Of every shipped case: all rules' values, the record, and how what is expected came about.
#[test]
fn shipped_cases_come_out_the_same_from_compiled_packs() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules-examples");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.join("pack.toml").exists() {
            continue;
        }
        let pack = Pack::open(&path).unwrap();
        let compiled = Pack::from_compiled(&pack.compile().unwrap()).unwrap();
        let mut runners = [&pack, &compiled].map(|pack| Runner::new(pack.program().clone(), pack.reader().clone()));
        for file in pack.cases(&mut Vec::new()) {
            for case in &file.cases {
                let mut come_out = runners.iter_mut().map(|runner| said(runner, &file.programme, case));
                let (text, bytes) = (come_out.next().unwrap(), come_out.next().unwrap());
                assert_eq!(text, bytes, "{} in {}", case.name, pack.name());
                seen += text.len();
            }
        }
    }
    assert!(seen > 1_000_000, "{seen}");
}

/// Everything that can be said of a case's households.
fn said(runner: &mut Runner, programme: &str, case: &crate::pack::Case) -> String {
    let policy = runner.policy(case.date, &prepare::changes(programme, case)).unwrap();
    let mut differences = Vec::new();
    let run = Run::new(&policy, programme, case, &mut differences);
    let rules = run.rules(&case.expect, Some(crate::facts::EntityId::ROOT));
    let mut text = String::new();
    for index in 0..case.households.len().min(1) {
        match run.try_assess(index, None) {
            Ok((assessment, _)) => {
                text += &assessment.to_canonical();
                text += &assessment.record();
                let schema = &policy.program().schema;
                for rule in &rules {
                    let name = &policy.program().symbol(*rule).unwrap().name;
                    if let Some(explanation) = assessment.explain(name) {
                        text += &explanation.text(schema, Lang::Zh, true);
                        text += &explanation.markdown(schema, Lang::En, false);
                    }
                }
            }
            Err((error, _)) => text += &error.text(Lang::Zh),
        }
    }
    text
}
