use super::{CoverageKind, Tally};
use crate::cases::Runner;
use crate::label::Lang;
use crate::pack::Pack;

const FACTS: &str = r#"
[household]
[household.facts]
n = { type = "int", min = 0, max = 9, label = "数 · Number" }
kind = { type = "choice", label = "类别 · Kind", codes = { a = "甲 · A", b = "乙 · B", c = "丙 · C" } }
other = { type = "int", min = 0, max = 9, optional = true, unanswered = "absent", label = "另一数 · Other" }

[person]
in = "household"
as = "members"
most = 9
[person.facts]
age = { type = "int", min = 0, max = 120, label = "年龄 · Age" }
"#;

const TABLE: &str = r#"
[rate]
label = "比例 · Rate"
keys = ["group", "kind"]
values = [ { from = 2020-01-01, group = "low", a = 1, b = 2, c = 3, cite = "S" }, { from = 2020-01-01, group = "high", a = 4, b = 5, c = 6, cite = "S" } ]

[group.codes]
low = "低 · Low"
high = "高 · High"
"#;

const RULES: &str = r#"
//! 救助 · Aid
//! @source S

/// 甲 · If
/// @cite 第一条
fn if_rule(household) { if household.n > 3 { 1 } else if household.n > 1 { 2 } else { 3 } }

/// 乙 · Guard
/// @cite 第一条
fn guard_rule(household) {
    if household.n > 3 {
        if household.n > 5 { return 6 }
        return 4
    }
    0
}

/// 丙 · Switch
/// @cite 第一条
fn switch_rule(household) { switch household.kind { "a" => 1, "b" | "c" => 2 } }

/// 丁 · And
/// @cite 第一条
fn and_rule(household) { household.n > 1 && household.n > 3 && household.n > 5 }

/// 戊 · Or
/// @cite 第一条
fn or_rule(household) { household.n > 5 || household.n < 2 }

/// 己 · Coalesce
/// @cite 第一条
fn coalesce_rule(household) { household.other ?? household.n }

/// 庚 · Closure and helper
/// @cite 第一条
fn closure_rule(household) { household.members.count(|m| grown(m.age)) + household.members.filter(|m| m.age < 3).len() }

private fn grown(age) { if age >= 18 { true } else { false } }

/// 辛 · Group
/// @status
/// @cite 第一条
fn group(household) { if household.n < 5 { "low" } else { "high" } }

/// 壬 · Looked up
/// @cite 第一条
fn looked_up(household) { rate(household) }

/// 癸 · Fails before its branch
/// @cite 第一条
fn fails(household) { if 1 / household.n > 0 { 1 } else { 2 } }
"#;

/// What cases that expect one rule leave of it and what it reads.
fn missed(rule: &str, cases: &[(&str, &str)]) -> Vec<String> {
    let case = |(index, (household, expect)): (usize, &(&str, &str))| {
        format!("- name: 例{index}\n  date: 2025-01-01\n  household: {household}\n  expect: {{ {rule}: {expect} }}\n  self_made: true\n")
    };
    let cases: String = cases.iter().enumerate().map(case).collect();
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", FACTS),
        ("p/aid.toml", TABLE),
        ("p/aid.rhai", RULES),
        ("p/aid.cases.yaml", &cases),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    let mut runner = Runner::new(pack.program().clone(), pack.reader().clone()).covering();
    for file in pack.cases(&mut Vec::new()) {
        for case in &file.cases {
            let result = runner.run(&file.programme, case);
            assert!(result.passed(), "{:?}", result.differences);
        }
    }
    let reads = ["group", "rate"];
    let coverage = runner.coverage().unwrap();
    let of_rule = coverage.missed().filter(|i| i.name.ends_with(rule) || rule == "looked_up" && reads.iter().any(|r| i.name.ends_with(r)));
    of_rule.map(|i| i.what.en.to_string()).collect()
}

#[test]
fn a_rule_that_no_case_asks_for() {
    assert_eq!(missed("if_rule", &[]).first().map(String::as_str), Some("the rule"));
    assert!(!missed("if_rule", &[("{ n: 4 }", "1")]).contains(&"the rule".to_owned()));
}

#[test]
fn ways_of_conditions() {
    assert_eq!(
        missed("if_rule", &[("{ n: 4 }", "1")]),
        ["`household.n > 3` doesn't hold", "`household.n > 1` holds", "`household.n > 1` doesn't hold"]
    );
    assert!(missed("if_rule", &[("{ n: 4 }", "1"), ("{ n: 2 }", "2"), ("{ n: 0 }", "3")]).is_empty());
    assert_eq!(missed("guard_rule", &[("{ n: 6 }", "6")]), ["`household.n > 3` doesn't hold", "`household.n > 5` doesn't hold"]);
    assert!(missed("guard_rule", &[("{ n: 6 }", "6"), ("{ n: 4 }", "4"), ("{ n: 1 }", "0")]).is_empty());
}

#[test]
fn cases_of_a_switch() {
    assert_eq!(missed("switch_rule", &[("{ kind: a }", "1")]), ["the case `b | c`"]);
    assert!(missed("switch_rule", &[("{ kind: a }", "1"), ("{ kind: c }", "2")]).is_empty());
}

#[test]
fn parts_that_decide() {
    assert_eq!(
        missed("and_rule", &[("{ n: 2 }", "false")]),
        ["`household.n > 1` doesn't hold", "`household.n > 5` doesn't hold", "all conditions hold"]
    );
    assert!(missed("and_rule", &[("{ n: 0 }", "false"), ("{ n: 2 }", "false"), ("{ n: 4 }", "false"), ("{ n: 6 }", "true")]).is_empty());
    assert_eq!(missed("or_rule", &[("{ n: 1 }", "true")]), ["`household.n > 5` holds", "none of the conditions holds"]);
    assert_eq!(missed("coalesce_rule", &[("{ n: 1 }", "1")]), ["`household.other` gives the value"]);
    assert_eq!(missed("coalesce_rule", &[("{ other: 1 }", "1")]), ["`household.n` gives the value"]);
}

#[test]
fn helpers_count_where_they_stand() {
    assert_eq!(missed("closure_rule", &[("{ members: [ { age: 20 } ] }", "1")]), ["`age >= 18` doesn't hold"]);
    assert!(missed("closure_rule", &[("{ members: [ { age: 20 }, { age: 1 } ] }", "2")]).is_empty());
    assert_eq!(missed("closure_rule", &[("{ members: [] }", "0")]), ["`age >= 18` holds", "`age >= 18` doesn't hold"]);
}

#[test]
fn rows_and_the_rules_that_key_them() {
    let left = missed("looked_up", &[("{ n: 1, kind: b }", "2")]);
    let rows = |group, kinds: [&str; 3]| kinds.map(|kind| format!("group {group}, kind {kind}, from 2020-01-01"));
    let mut expected = vec!["`household.n < 5` doesn't hold".to_owned()];
    expected.extend(rows("low", ["a", "b", "c"]).into_iter().filter(|r| !r.contains("kind b")).chain(rows("high", ["a", "b", "c"])));
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    assert_eq!(sorted(left), sorted(expected));
}

#[test]
fn an_error_takes_no_branch() {
    assert_eq!(missed("fails", &[("{ n: 0 }", "{ error: division_by_zero }")]).len(), 2);
    assert_eq!(missed("fails", &[("{}", "{ error: unknown_fact }")]).len(), 2);
}

#[test]
fn what_is_given_is_not_reached() {
    let with_given = |given: &str| {
        let household = format!("{{ n: 1, kind: a }}\n  given: {given}");
        missed("looked_up", &[(&household, "4")])
    };
    let left = with_given("{ group: high }");
    assert!(left.contains(&"the rule".to_owned()) && left.contains(&"`household.n < 5` holds".to_owned()), "{left:?}");
}

#[test]
fn nothing_is_wholly_reached() {
    assert!(Tally::default().is_at_least(100));
    assert_eq!(Tally::default().percent(), "100.0");
    assert_eq!(Tally { reached: 999, all: 1000 }.percent(), "99.9");
    assert_eq!(CoverageKind::ALL.len(), 3);
}
