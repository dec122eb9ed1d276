//! Names: rules, helpers, programmes, calls.

use super::{documented, expect, files, programme};
use crate::diagnostics::Code;

#[test]
fn symbols_come_in_the_order_of_the_text() {
    let rules = "fn b(household) { 1 }\nfn a(person) { k(person) }\nprivate fn h(x) { x }\nfn c(家庭) { h(b(家庭)) }";
    let said = expect(rules, "[k]\nlabel = \"标准 · K\"\nvalues = [{ from = 2020-01-01, value = 3, cite = \"P1\" }]", &[]);
    let program = said.program();
    let names: Vec<&str> = program.symbols.iter().map(|s| &*s.name).collect();
    assert_eq!(names, ["p::b", "p::a", "p::c", "p::k"]);
    assert_eq!(program.programmes.len(), 1);
    assert_eq!(program.programmes[0].symbols.len(), 4);
    assert_eq!(&*program.programmes[0].title.en, "P");
    assert_eq!(program.programmes[0].source.as_deref(), Some("令第1号"));
    assert!(program.expressions > 0);
}

#[test]
fn a_public_function_is_of_one_entity() {
    expect("fn f(hausehold) { 1 }", "", &[(Code::NotARule, "hausehold")]);
    let said = expect("fn f(household, person) { 1 }\nfn g(household) { f(household) }", "", &[(Code::NotARule, "f")]);
    assert!(said.program.is_none());
}

#[test]
fn names_are_said_once() {
    expect("fn f(household) { 1 }\nfn f(household) { 2 }", "", &[(Code::DuplicateName, "f")]);
    expect("fn f(household) { 1 }", "[f]\nlabel = \"甲 · F\"\nvalues = []", &[(Code::DuplicateName, "f")]);
    expect("fn f(household) { 1 }\nprivate fn f(x) { x }", "", &[(Code::DuplicateName, "f"), (Code::UnusedHelper, "f")]);
    expect("private fn h(x) { x }\nprivate fn h(y) { y }\nfn f(household) { h(1) }", "", &[(Code::DuplicateName, "h")]);
}

#[test]
fn built_ins_keep_their_names() {
    expect("fn min(household) { 1 }", "", &[(Code::ShadowsBuiltin, "min")]);
    expect("private fn yuan_up(x) { x }", "", &[(Code::ShadowsBuiltin, "yuan_up")]);
    expect("", "[on]\nlabel = \"甲 · On\"\nvalues = []", &[(Code::ShadowsBuiltin, "on")]);
}

#[test]
fn helpers_that_nobody_calls_are_told() {
    let rules = "private fn a(x) { b(x) }\nprivate fn b(x) { x }\nprivate fn c(x) { b(x) }\nfn f(household) { a(1) }";
    expect(rules, "", &[(Code::UnusedHelper, "c")]);
}

#[test]
fn circles_are_told_with_their_path() {
    let rules = "fn a(household) { b(household) }\nfn b(household) { h(household) }\nfn c(household) { a(household) + c(household) }\n\
                 private fn h(x) { a(x) }\nfn d(household) { a(household) }";
    let said = programme(rules, "");
    assert_eq!(said.codes().iter().filter(|(c, _)| *c == Code::Cycle).count(), 2, "{}", said.shown());
    let first = said.faults.iter().find(|d| d.code == Code::Cycle).unwrap();
    assert_eq!(&*first.message.en, "rules call each other in a circle: p::a → p::b → h → p::a");
    assert_eq!(first.notes.len(), 3);
    // Those that only call into the circle say nothing.
    assert_eq!(said.faults.len(), 2);
}

#[test]
fn a_key_is_a_call() {
    let rules = "fn a(household) { k(household) > 1 }";
    let said = programme(rules, "[k]\nlabel = \"甲 · K\"\nkeys = [\"a\"]\nvalues = []");
    assert_eq!(&*said.only(Code::Cycle).message.en, "rules call each other in a circle: p::a → p::k → p::a");
}

#[test]
fn a_long_chain_of_calls_is_no_trouble() {
    let mut rules = String::from("fn r0(household) { 1 }\n");
    for i in 1..3000 {
        rules.push_str(&format!("fn r{i}(household) {{ r{}(household) }}\n", i - 1));
    }
    expect(&rules, "", &[]);
}

#[test]
fn a_long_circle_is_told_by_its_ends() {
    let rules: String = (0..100).map(|i| format!("fn r{i}(household) {{ r{}(household) }}\n", (i + 1) % 100)).collect();
    let said = programme(&rules, "");
    let fault = said.only(Code::Cycle);
    assert_eq!(fault.notes.len(), 12);
    assert!(fault.message.en.contains("p::r5 → … → p::r95"), "{}", fault.message.en);
}

#[test]
fn helpers_that_call_each_other_are_refused() {
    let rules = "private fn a(x) { b(x) }\nprivate fn b(x) { a(x) }\nfn f(household) { a(1) }";
    let said = programme(rules, "");
    assert!(said.faults.iter().any(|d| d.code == Code::HelperRecursion), "{}", said.shown());
    assert!(said.faults.iter().all(|d| d.code != Code::Cycle), "{}", said.shown());
}

#[test]
fn what_stands_in_a_broken_file_is_not_missed() {
    let said = programme("fn a(household) { let x = ; x }\nfn b(household) { a(household) + k(household) }", "");
    assert!(said.faults.iter().all(|d| d.code != Code::UnknownFunction), "{}", said.shown());
    assert!(said.program.is_none());
}

#[test]
fn one_fault_is_told_once() {
    let rules = "fn a(household) { nothing(household) }\nfn b(household) { a(household) + 1 }\nfn c(household) { b(household) && a(household) }";
    expect(rules, "", &[(Code::UnknownFunction, "nothing")]);
}

#[test]
fn programmes_call_each_other() {
    let p = documented("fn f(household) { q::g(household) + q::k(household) }");
    let q = documented("fn g(household) { 2 }");
    let k = "[k]\nlabel = \"甲 · K\"\nvalues = [{ from = 2020-01-01, value = 3, cite = \"P1\" }]";
    let said = files(&[("a/p.rhai", &p), ("a/q.rhai", &q), ("a/q.toml", k)], "a");
    assert_eq!(said.codes(), []);
    let said = files(&[("a/p.rhai", &p), ("a/q.rhai", &q.replace('g', "other")), ("a/q.toml", k)], "a");
    assert_eq!(said.only(Code::UnknownFunction).code, Code::UnknownFunction);
}

#[test]
fn checks_of_entities_are_read() {
    let facts = |check: &str| super::FACTS.replace("[claim.facts]", &format!("check = [ {check} ]\n[claim.facts]"));
    let said = files(&[("a/facts.toml", &facts("{ rule = \"claim.paid <= claim.cost\", say = \"多付 · paid too much\" }"))], "a");
    assert_eq!(said.codes(), []);
    let checks = &said.program().checks;
    assert_eq!((checks.len(), &*checks[0].say.zh), (1, "多付"));
    let said = files(&[("a/facts.toml", &facts("{ rule = \"claim.cost + 1\", say = \"多付 · paid too much\" }"))], "a");
    assert!(said.program.is_none());
    assert_eq!(said.faults.len(), 1, "{}", said.shown());
}
