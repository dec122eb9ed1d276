//! `*.cases.yaml`.

use crate::diagnostics::Diagnostic;
use crate::pack::{Case, CaseSource, Expectation, WithValue, expand_times, read_cases};
use crate::source::SourceMap;

fn read(text: &str) -> (Vec<Case>, Vec<String>) {
    let mut files = SourceMap::default();
    let file = files.add("p/dibao.cases.yaml", text);
    let mut out: Vec<Diagnostic> = Vec::new();
    let cases = read_cases(file, text, &mut out);
    (cases, super::show(&files, &out))
}

const CASES: &str = r#"
- name: 三口之家,月收入 1000 元
  date: 2023-06-01
  household: { area: urban, members: [ { birth_date: 1985-03-01, wage_income: 1000.50 }, { times: 2, grade: null } ] }
  given: { "members[0].age": 38 }
  with: { standard: { urban: 662, rural: 1/12 }, ratio: 25%, "x::cap": 3 }
  expect: { eligible: true, monthly_amount: 986, members: [ { employment_cost: 0 }, {} ] }      # 662×3 − 1000
  source: P9 第八条

- name: 月收入刚好等于标准
  like: 三口之家,月收入 1000 元
  date: 2024-01-01
  change: { "members[0].wage_income": 1986, "members[1].times": 3, floor: 50 }
  drop: ["members[1].grade"]
  given: { "members[0].age": 39, eligible: true }
  with: { standard: { values: [ { urban: 1, cite: P9 } ] }, other: [ { from: 2020-01-01, value: true } ] }
  expect: { eligible: false, "tekun::eligible": { error: unknown_fact }, ratio: { about: 0.333, within: 0.001 }, tier: none, born: 1985-03-01, gone: null }
  self_made: true

- name: 再改
  like: 月收入刚好等于标准
  change: { members: [] }
  expect: { faults: ["members", "members[0].claims[0]"] }
  self_made: true

- name: 八十户
  date: 2023-06-01
  households: [ { times: 79, area: urban }, { area: rural } ]
  expect: { monthly_amount: 5000 }
  self_made: true
- name: 八十一户
  like: 八十户
  change: { "households[1].times": 2 }
  expect: { monthly_amount: 5000 }
  self_made: true
"#;

#[test]
fn cases_and_what_they_take_from_each_other() {
    let (cases, faults) = read(CASES);
    assert_eq!(faults, [""; 0]);
    let [first, second, third, many, more] = cases.as_slice() else { panic!("{}", cases.len()) };
    assert_eq!(
        first.households[0].input.to_json(),
        r#"{"area":"urban","members":[{"birth_date":"1985-03-01","wage_income":1000.50},{"times":2,"grade":null}]}"#
    );
    assert!(matches!(&first.source, CaseSource::Source(source, _) if &**source == "P9 第八条"));
    let with: Vec<String> = first.with.iter().map(|w| format!("{} {:?}", w.name, w.value)).collect();
    assert!(with[0].starts_with("standard Codes([(\"urban\", Number(") && with[0].contains("Fraction("), "{with:?}");
    assert!(matches!(&first.with[1].value, WithValue::One(crate::pack::model::RawCell::Number(n), _) if n.to_string() == "0.25"));
    let Expectation::Entries(members) = &first.expect.entries[2].2 else { panic!() };
    assert_eq!((members.len(), members[1].0.entries.len()), (2, 0));

    assert_eq!(second.date.to_string(), "2024-01-01");
    assert_eq!(
        second.households[0].input.to_json(),
        r#"{"area":"urban","members":[{"birth_date":"1985-03-01","wage_income":1986},{"times":3}],"floor":50}"#
    );
    assert_eq!(second.given.iter().map(|g| format!("{}={}", g.path, g.value.to_json())).collect::<Vec<_>>(), ["members[0].age=39", "eligible=true"]);
    assert_eq!(second.with.iter().map(|w| &*w.name).collect::<Vec<_>>(), ["standard", "ratio", "x::cap", "other"]);
    assert!(matches!(&second.with[0].value, WithValue::Rows(rows) if rows[0].from.is_none()));
    let expected: Vec<String> = second.expect.entries.iter().map(|(name, _, e)| format!("{name} {e:?}")).collect();
    assert!(expected[1].contains("Error(\"unknown_fact\")") && expected[2].contains("About") && expected[3].contains("\"none\""), "{expected:?}");
    assert!(expected[4].contains("\"1985-03-01\"") && expected[5].contains("Absent"), "{expected:?}");
    assert_eq!(expand_times(&second.households[0].input).unwrap().input.to_json().matches("{}").count(), 3);

    assert_eq!(third.households[0].input.to_json(), r#"{"area":"urban","members":[],"floor":50}"#);
    let paths: Vec<String> = third.faults.as_ref().unwrap().iter().map(|(p, _)| p.to_string()).collect();
    assert_eq!(paths, ["members", "members[0].claims[0]"]);
    assert!(third.expect.entries.is_empty());

    let times = |case: &Case| case.households.iter().map(|h| (h.input.to_json(), h.times)).collect::<Vec<_>>();
    assert!(many.population && !first.population);
    assert_eq!(times(many), [("{\"area\":\"urban\"}".to_owned(), 79), ("{\"area\":\"rural\"}".to_owned(), 1)]);
    assert_eq!(times(more)[1].1, 2);
}

#[test]
fn cases_at_fault() {
    let (cases, faults) = read(
        r#"
- name: a
  date: "2023-06-01"
  houshold: { area: urban }
  expect: { x: { abuot: 1 }, y: { error: unknown_fct }, z: [ 3 ], faults: [ "x..y" ] }
- name: b
  household: { members: [ { times: 0 }, { times: 1.5 }, { times: 99999 } ] }
  date: 2023-06-01
  expect: { x: 1 }
  self_made: true
- name: c
  like: d
  expect: { x: { abuot: 1 }, y: { error: unknown_fct }, z: [ 3 ] }
  self_made: true
  source: P9
- name: d
  like: c
  expect: {}
  self_made: true
- name: d
  like: nobody
  expect: {}
  self_made: true
- name: e
  date: 2023-06-01
  household: { times: 3, members: [ { age: 3 } ] }
  expect: {}
  self_made: true
- name: f
  like: e
  change: { "members[1].age": 3, "members[0].claims[0].x": 3, "area.x": 3, "x[]": 3, "members[0]": { age: 4 } }
  drop: [ area, "members[0]", 3 ]
  expect: {}
  self_made: true
- name: g
  households: []
  household: {}
  date: 2023-06-01
  self_made: true
- name: h
  expect: {}
  self_made: true
- 3
- name: i
  households: [ {} ]
  date: 2023-06-01
  change: { area: 3, "households[1].area": 3 }
  with: { a: {}, b: [ 3 ], c: null }
  expect: 3
  self_made: maybe
- expect: {}
"#,
    );
    assert_eq!(
        faults,
        [
            "D062 p/dibao.cases.yaml:4:3 «houshold» a case has no `houshold` (did you mean `household`?)",
            "D073 p/dibao.cases.yaml:3:9 «\"2023-06-01\"» `date` must be a date, not a text",
            "D073 p/dibao.cases.yaml:5:13 «x» `faults` says that the household is refused: there are no other results",
            "D073 p/dibao.cases.yaml:5:77 «\"x..y\"» `x..y`: a path is written like members[0].wage_income",
            "D074 p/dibao.cases.yaml:2:9 «a» the case `a` has no source",
            "D073 p/dibao.cases.yaml:13:16 «{ abuot: 1 }» `x` must be a value, { error: … } or { about: …, within: … }",
            "D073 p/dibao.cases.yaml:13:42 «unknown_fct» there is no error `unknown_fct`; errors are too_large, division_by_zero, unknown_fact, no_value, not_in_force, rule_not_in_force (did you mean `unknown_fact`?)",
            "D073 p/dibao.cases.yaml:13:62 «3» `z` must be a table `{ … }`, not a number",
            "D074 p/dibao.cases.yaml:14:3 «self_made» the case `c` has a `source` and is `self_made`",
            "D073 p/dibao.cases.yaml:31:76 «\"x[]\"» `x[]`: a path is written like members[0].wage_income",
            "D073 p/dibao.cases.yaml:32:31 «3» `drop` must be a text in quotes, not a number",
            "D063 p/dibao.cases.yaml:35:9 «g» the case `g` needs `expect`",
            "D073 p/dibao.cases.yaml:36:3 «households» give either `household` or `households`",
            "D073 p/dibao.cases.yaml:43:3 «3» `-` must be a table `{ … }`, not a number",
            "D073 p/dibao.cases.yaml:48:14 «{}» `a` must be a number or { code: number }, not a table",
            "D073 p/dibao.cases.yaml:48:23 «3» `values` must be a table `{ … }`, not a number",
            "D073 p/dibao.cases.yaml:48:31 «null» `c` must be a value, not null",
            "D073 p/dibao.cases.yaml:49:11 «3» `expect` must be a table `{ … }`, not a number",
            "D073 p/dibao.cases.yaml:50:14 «maybe» `self_made` must be `true` or `false`, not a text",
            "D063 p/dibao.cases.yaml:51:3 «expect» a case needs `name`",
            "D074 p/dibao.cases.yaml:51:3 «expect» the case `` has no source",
            "D024 p/dibao.cases.yaml:20:9 «d» the case `d` comes twice",
            "D073 p/dibao.cases.yaml:12:9 «d» the `like` of the case `c` leads back to itself",
            "D073 p/dibao.cases.yaml:21:9 «nobody» there is no case `nobody` in this file",
            "D073 p/dibao.cases.yaml:31:13 «\"members[1].age\"» `members[1].age`: there is no entry 1; there are 1, counted from 0",
            "D073 p/dibao.cases.yaml:31:34 «\"members[0].claims[0].x\"» `members[0].claims[0].x`: there is no `claims`",
            "D073 p/dibao.cases.yaml:31:63 «\"area.x\"» `area.x`: there is no `area`",
            "D073 p/dibao.cases.yaml:32:11 «area» `area`: the household doesn't have it",
            "D073 p/dibao.cases.yaml:32:17 «\"members[0]\"» `members[0]`: only facts can be dropped, not entries",
            "D073 p/dibao.cases.yaml:47:13 «area» `area`: with `households` a path begins with `households[0].`",
            "D073 p/dibao.cases.yaml:47:22 «\"households[1].area\"» `households[1].area`: there is no entry 1; there are 1, counted from 0",
            "D073 p/dibao.cases.yaml:7:14 «{ members: [ { times: 0 }, { t» `members[0].times` must be a whole number from 1 to 10000",
            "D073 p/dibao.cases.yaml:7:14 «{ members: [ { times: 0 }, { t» `members[1].times` must be a whole number from 1 to 10000",
            "D073 p/dibao.cases.yaml:7:14 «{ members: [ { times: 0 }, { t» `members[2].times` must be a whole number from 1 to 10000",
            "D073 p/dibao.cases.yaml:26:14 «{ times: 3, members: [ { age: » the `times` of a household is wrong",
            "D063 p/dibao.cases.yaml:40:9 «h» the case `h` needs `date`",
        ]
    );
    assert!(cases.is_empty());
}

#[test]
fn files_that_are_no_lists() {
    assert_eq!(read("").1, ["D073 p/dibao.cases.yaml:1:1 «» a list of cases is wanted here"]);
    assert_eq!(read("name: x").1, ["D073 p/dibao.cases.yaml:1:1 «name: x» a list of cases is wanted here"]);
    assert_eq!(read("[]").1, [""; 0]);
    let (cases, faults) = read("- name: a\n  date:\n  household: { area: }\n");
    assert_eq!((cases.len(), faults.len()), (0, 2), "{faults:?}");
}

#[test]
fn long_chains_of_like() {
    let chain = |n: usize, household: &str| {
        let first = format!("- {{ name: c0, date: 2023-06-01, household: {household}, expect: {{}}, self_made: true }}\n");
        // Written backwards, so that the first case asks for all others.
        let rest: String = (1..n).rev().map(|i| format!("- {{ name: c{i}, like: c{}, expect: {{}}, self_made: true }}\n", i - 1)).collect();
        format!("{rest}{first}")
    };
    let (cases, faults) = read(&chain(5_000, "{ area: urban }"));
    assert_eq!((cases.len(), faults), (5_000, Vec::new()));
    let members = format!("{{ members: [ {} ] }}", "{ a: 1 }, ".repeat(2_000));
    let (cases, faults) = read(&chain(2_000, &members));
    assert!(cases.len() < 1_000 && faults.iter().any(|f| f.starts_with("D067")));
}
