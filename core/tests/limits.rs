//! Packs that go to the limits end in an answer, on the small stack that a test's thread has.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use doudi::pack::Pack;
use doudi::policy::Json;

fn pack(rules: &str) -> Result<Pack, String> {
    let files = [
        ("deep/pack.toml", "name = \"deep\"\ntitle = \"深 · Deep\"\nversion = \"1\"\n[sources]\nS = \"出处\"\n".to_owned()),
        ("deep/facts.toml", "[household]\n[household.facts]\nn = { type = \"int\", min = 0, max = 9, label = \"数 · Number\" }\n".to_owned()),
        ("deep/a.rhai", format!("//! 项目 · Programme\n//! @source S\n\n{rules}")),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text));
    Pack::from_files(files, "deep").map_err(|e| e.text(doudi::label::Lang::En))
}

fn rule(name: &str, body: &str) -> String {
    format!("/// 规则 · Rule\n/// @cite 第一条\nfn {name}(household) {{ {body} }}\n")
}

#[test]
fn a_long_chain_of_rules_is_assessed() {
    let mut rules = rule("r0", "household.n");
    for i in 1..3_000 {
        rules.push_str(&rule(&format!("r{i}"), &format!("r{}(household) + 1", i - 1)));
    }
    let policy = pack(&rules).unwrap().policy("2025-01-01".parse().unwrap()).unwrap();
    let result = policy.assess(&Json(r#"{ "n": 1 }"#)).unwrap();
    let last = result.get("a::r2999").unwrap().as_ref().unwrap();
    assert_eq!(*last, doudi::facts::Value::Number(3_000.into()));
}

#[test]
fn many_branches_one_after_the_other_are_assessed() {
    let guards: String = (0..3_000).map(|i| format!("if household.n == {} {{ return {i} }}\n", i % 10 + 10)).collect();
    let policy = pack(&rule("r", &format!("{guards} 7"))).unwrap().policy("2025-01-01".parse().unwrap()).unwrap();
    let result = policy.assess(&Json(r#"{ "n": 1 }"#)).unwrap();
    assert_eq!(*result.get("a::r").unwrap().as_ref().unwrap(), doudi::facts::Value::Number(7.into()));
}

/// Helpers that call each other in a chain, each with a branch within a branch.
fn nested(depth: usize) -> Result<Pack, String> {
    let mut rules = String::from("private fn h0(x) { x }\n");
    for i in 1..depth {
        rules.push_str(&format!("private fn h{i}(x) {{ if x > 0 {{ if x > 1 {{ h{}(x) + 1 }} else {{ x }} }} else {{ 0 }} }}\n", i - 1));
    }
    rules.push_str(&rule("r", &format!("h{}(household.n)", depth - 1)));
    pack(&rules)
}

#[test]
fn nesting_as_deep_as_is_allowed_is_assessed_and_explained() {
    let deepest = (1..200).rev().find_map(|depth| nested(depth).ok().map(|pack| (depth, pack)));
    let (depth, pack) = deepest.unwrap();
    assert!((10..199).contains(&depth), "{depth}");
    let policy = pack.policy("2025-01-01".parse().unwrap()).unwrap();
    let result = policy.assess(&Json(r#"{ "n": 5 }"#)).unwrap();
    assert!(result.get("a::r").unwrap().is_ok());
    assert!(result.explain("a::r").is_some());
}

#[test]
fn needs_names_what_the_rule_reads_and_no_more() {
    let pack = pack(&[rule("a", "household.n"), rule("b", "1")].concat()).unwrap();
    let policy = pack.policy("2025-01-01".parse().unwrap()).unwrap();
    assert_eq!(policy.needs(["a::a"]).unwrap().len(), 1);
    assert!(policy.needs(["a::b"]).unwrap().is_empty());
}

#[test]
fn lists_within_lists_without_end_are_refused() {
    let files = [
        ("wide/pack.toml", "name = \"wide\"\ntitle = \"宽 · Wide\"\nversion = \"1\"\n[sources]\nS = \"出处\"\n"),
        (
            "wide/facts.toml",
            "[household]\n[household.facts]\nn = { type = \"int\", label = \"数 · Number\" }\n[person]\nin = \"household\"\nas = \"members\"\nmost = 1000\n\
             [person.facts]\nx = { type = \"int\", label = \"数 · Number\" }\n",
        ),
        (
            "wide/a.rhai",
            "//! 项目 · Programme\n//! @source S\n\n/// 规则 · Rule\n/// @cite 第一条\nfn r(household) {\n    \
             household.members.sum(|a| household.members.sum(|b| household.members.sum(|c| a.x + b.x + c.x)))\n}\n",
        ),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "wide").unwrap();
    let refused = pack.policy("2025-01-01".parse().unwrap()).unwrap_err();
    assert!(refused.text(doudi::label::Lang::En).contains("a.rhai:7:"), "{refused}");
}

#[test]
fn a_policy_and_its_assessments_go_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<doudi::policy::Policy>();
    shared::<doudi::assessment::Assessment>();
    shared::<Pack>();
}
