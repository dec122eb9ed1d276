use super::{Change, Diff, Side};
use crate::calendar::Date;
use crate::label::Lang;
use crate::pack::Pack;

const FACTS: &str = "[household]\n[household.facts]\n\
    area = { type = \"choice\", label = \"城乡 · Area\", codes = { urban = \"城 · Urban\", rural = \"乡 · Rural\" } }\n\
    income = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\", max = 10000 }\n";
const TABLE: &str = "[line]\nlabel = \"标准 · Line\"\nunit = \"CNY/month\"\nkeys = [\"area\"]\nvalues = [\n\
    { from = 2024-01-01, urban = 600, rural = 450, cite = \"A\" },\n    { from = 2025-01-01, urban = 700, rural = 450, cite = \"A\" },\n]\n";
const RULES: &str = "//! 救助 · Aid\n//! @source A\n\n\
    /// 低于标准 · Below\n/// @decision\n/// @cite 第一条\nfn below(household) { short(household) > 0 }\n\n\
    /// 差额 · Gap\n/// @benefit CNY/month\n/// @cite 第一条\nfn gap(household) {\n    // 只补不扣\n    if below(household) { short(household) } else { 0 }\n}\n\n\
    private fn short(household) { line(household) - household.income }\n";
const CASES: &str = "- name: 六百五\n  date: 2024-06-01\n  household: { area: urban, income: 650 }\n  expect: { below: false, gap: 0 }\n  self_made: true\n\n\
    - name: 农村\n  date: 2024-06-01\n  household: { area: rural, income: 400 }\n  expect: { gap: 50 }\n  self_made: true\n\n\
    - name: 收入未知\n  date: 2024-06-01\n  household: { area: rural }\n  expect: { gap: { error: unknown_fact } }\n  self_made: true\n";

/// The pack with some of its texts changed.
fn pack(changes: &[(&str, &str)]) -> Pack {
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nA = \"文件\"\n"),
        ("p/facts.toml", FACTS),
        ("p/aid.toml", TABLE),
        ("p/aid.rhai", RULES),
        ("p/aid.cases.yaml", CASES),
    ];
    let changed =
        |text: &str| changes.iter().fold(text.to_owned(), |text, (from, to)| if text.contains(from) { text.replacen(from, to, 1) } else { text });
    Pack::from_files(files.map(|(path, text)| (path.to_owned(), changed(text))), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

fn diff(changes: &[(&str, &str)]) -> Diff {
    Diff::new(Side { pack: &pack(&[]), on: None }, Side { pack: &pack(changes), on: None })
}

fn on(changes: &[(&str, &str)], before: &str, after: &str) -> Diff {
    let date = |text: &str| -> Option<Date> { Some(text.parse().unwrap()) };
    Diff::new(Side { pack: &pack(&[]), on: date(before) }, Side { pack: &pack(changes), on: date(after) })
}

fn names(changes: &[Change]) -> Vec<(&str, bool, bool)> {
    changes.iter().map(|c| (&*c.name, c.before.is_some(), c.after.is_some())).collect()
}

#[test]
fn a_pack_and_itself() {
    let same = diff(&[]);
    assert!(same.is_empty());
    assert_eq!(same.cases_compared, 3);
    assert!(on(&[], "2024-03-01", "2024-12-31").is_empty());
}

#[test]
fn white_space_and_comments_are_no_change() {
    assert!(
        diff(&[
            ("    // 只补不扣\n    if below(household)", "    // 不倒扣\n\n    if  below(household)"),
            ("values = [\n", "values = [\n# 已公布\n")
        ])
        .is_empty()
    );
}

#[test]
fn standards_on_two_days() {
    let diff = on(&[], "2024-06-01", "2025-06-01");
    let rows: Vec<_> = diff.standards.iter().flat_map(|s| &s.rows).collect();
    assert_eq!(rows.len(), 1, "rural stays at 450, in another row");
    assert_eq!((&*rows[0].key, rows[0].percent.as_deref()), ("area urban", Some("+16.67")));
    assert!(diff.rules.is_empty() && diff.facts.is_empty());
    let case = &diff.cases[0];
    let outcomes: Vec<_> = case.differences.iter().map(|d| (&*d.path, d.before.as_ref().map(|l| &*l.en), d.after.as_ref().map(|l| &*l.en))).collect();
    assert_eq!(outcomes, [("below", Some("false"), Some("true")), ("gap", Some("0.00"), Some("50.00"))]);
    assert_eq!(diff.cases.len(), 1, "an error that stays the same error is no difference, though its words name the date");
}

#[test]
fn standards_that_begin_or_end() {
    let diff = on(&[], "2023-06-01", "2024-06-01");
    let rows = &diff.standards[0].rows;
    assert!(rows.iter().all(|r| r.before.is_none() && r.after.is_some() && r.percent.is_none()));
    let gap = diff.cases[0].differences.iter().find(|d| d.path == "gap").unwrap();
    assert_eq!(gap.before.as_ref().map(|l| &*l.zh), Some("not_in_force"));
}

#[test]
fn standards_of_all_dates() {
    let changed = diff(&[("urban = 700", "urban = 710"), ("from = 2025-01-01,", "from = 2025-01-01, until = 2025-12-31,")]);
    let rows: Vec<_> = changed.standards[0].rows.iter().map(|r| (&*r.key, r.from.unwrap().to_string(), r.percent.as_deref())).collect();
    assert_eq!(rows, [("area urban", "2025-01-01".to_owned(), Some("+1.43")), ("area rural", "2025-01-01".to_owned(), None)]);
    let unit =
        diff(&[("unit = \"CNY/month\"\nkeys", "unit = \"CNY\"\nkeys"), ("{ line(household) -", "{ as_unit(line(household), \"CNY/month\") -")]);
    assert_eq!(unit.standards[0].rows.len(), 4);
    assert_eq!(unit.standards[0].rows[0].before.as_ref().unwrap().text, "600.00 yuan/month");
}

#[test]
fn rules_by_what_they_say() {
    assert_eq!(names(&diff(&[("@cite 第一条\nfn below", "@cite 第二条\nfn below")]).rules), [("aid::below", true, true)]);
    let helper = diff(&[("line(household) - household.income", "line(household) - household.income - 1")]);
    assert_eq!(names(&helper.rules), [("aid::below", true, true), ("aid::gap", true, true)]);
    assert_eq!(helper.cases.len(), 1, "only the case that gets an amount");
    let renamed = diff(&[
        ("fn gap(household)", "fn shortfall(household)"),
        ("expect: { below: false, gap: 0 }", "expect: { below: false, shortfall: 0 }"),
        ("expect: { gap: 50 }", "expect: { shortfall: 50 }"),
        ("expect: { gap: {", "expect: { shortfall: {"),
    ]);
    assert_eq!(names(&renamed.rules), [("aid::shortfall", false, true), ("aid::gap", true, false)]);
}

#[test]
fn versions_of_rules() {
    let version = "/// 差额 · Gap\n/// @benefit CNY/month\n/// @cite 第一条\n/// @effective 2025-03-01\nfn gap(household) { 0 }\n\n/// 差额 · Gap";
    let changes = [("/// 差额 · Gap", version)];
    let all = diff(&changes);
    assert_eq!(
        all.rules.iter().map(|c| (c.from.map(|d| d.to_string()), c.before.is_some(), c.after.is_some())).collect::<Vec<_>>(),
        [(Some("2025-03-01".to_owned()), false, true)]
    );
    assert!(on(&changes, "2025-02-01", "2025-02-28").rules.is_empty());
    assert_eq!(names(&on(&changes, "2025-02-28", "2025-03-01").rules), [("aid::gap", true, true)]);
}

#[test]
fn facts_by_the_answers_they_take() {
    let diff = diff(&[("max = 10000", "max = 20000"), ("area = {", "size = { type = \"int\", label = \"人数 · Size\" }\narea = {")]);
    assert_eq!(names(&diff.facts), [("income", true, true), ("size", false, true)]);
}

#[test]
fn cases_of_one_side() {
    let diff = diff(&[("- name: 六百五", "- name: 六百五十元")]);
    assert!(diff.is_empty(), "a case is compared on both sides, whoever has it");
    assert_eq!(diff.cases_compared, 4);
    let refused = self::diff(&[("max = 10000", "max = 500")]);
    assert_eq!(refused.cases.len(), 1);
    assert!(refused.cases[0].differences.iter().any(|d| d.path.is_empty() && d.after.as_ref().is_some_and(|l| l.en.contains("income"))));
}
