//! Rules that grow.

use super::*;
use crate::limits;
use std::fmt::Write;

/// Helpers in a chain, each calling the next `times` times.
fn chain(length: usize, times: usize) -> String {
    let mut rules = String::from("fn r(household) { f0(household.homes) }\n");
    for i in 0..length {
        let call = format!("f{}(n)", i + 1);
        writeln!(rules, "private fn f{i}(n) {{ {} }}", vec![call; times].join(" + ")).unwrap();
    }
    writeln!(rules, "private fn f{length}(n) {{ n + 1 }}").unwrap();
    rules
}

#[test]
fn helpers_that_double_are_stopped() {
    let outcome = check(&chain(24, 2), &Declared::default());
    assert!(outcome.checked.is_none());
    assert_eq!(outcome.faults.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::TooLarge]);
    assert_eq!(outcome.files.text(outcome.faults[0].span), "f0(household.homes)");
    assert!(check(&chain(8, 2), &Declared::default()).checked.is_some());
}

#[test]
fn helpers_that_double_are_stopped_whatever_they_hold() {
    let mut rules = chain(40, 2).replace("n + 1", "zzz");
    assert_eq!(check(&rules, &Declared::default()).faults.last().unwrap().code, Code::TooLarge);
    rules = rules.replace("f0(household.homes)", "f0()").replace("(n)", "()");
    let faults = check(&rules, &Declared::default()).faults;
    assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::UnknownVariable, Code::TooLarge]);
}

#[test]
fn long_names_and_many_cases_cost_little() {
    let long = "x".repeat(200_000);
    bad(&format!("fn r(household) {{ household.{long} }}"), Code::UnknownFact, &long, "declare it");
    let cases: String = (0..25_000).map(|i| format!("{i} | ")).collect();
    let outcome = check(&format!("fn r(household) {{ switch household.homes {{ {cases} 30000 => 1, _ => 2 }} }}"), &Declared::default());
    assert_eq!(outcome.faults.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::TooLarge]);
}

#[test]
fn a_long_chain_of_helpers_is_too_deep() {
    let outcome = check(&chain(limits::RULE_DEPTH + 10, 1), &Declared::default());
    assert!(outcome.checked.is_none());
    assert_eq!(outcome.faults.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::NestingTooDeep]);
    assert!(check(&chain(limits::RULE_DEPTH / 2, 1), &Declared::default()).checked.is_some());
}

/// Whatever is nested, the deepest rule that is accepted must fit a small stack, and deeper ones must be refused before they overflow it.
#[test]
fn the_depth_limit_fits_a_small_stack() {
    let shapes: [(&str, &str); 8] = [
        ("if h.on_dibao { ", " } else { 1 }"),
        ("switch h.area { \"urban\" => ", ", _ => 1 }"),
        ("h.members.sum(|m| ", ")"),
        ("{ let a = 1; ", " }"),
        ("max(0, ", ")"),
        ("1 + (", ")"),
        ("if h.members.any(|m| m.wage > ", ") { 1 } else { 2 }"),
        ("-(", ")"),
    ];
    for (open, close) in shapes {
        for calls in [4, 80] {
            let per = 6;
            let mut rules = String::from("fn r(household) { f0(household) }\n");
            for i in 0..calls {
                let call = format!("f{}(h)", i + 1);
                writeln!(rules, "private fn f{i}(h) {{ {}{call}{} }}", open.repeat(per), close.repeat(per)).unwrap();
            }
            writeln!(rules, "private fn f{calls}(h) {{ 1 }}").unwrap();
            let outcome = std::thread::Builder::new().stack_size(2 << 20).spawn(move || check(&rules, &Declared::default())).unwrap().join().unwrap();
            let codes: Vec<Code> = outcome.faults.iter().map(|f| f.code).collect();
            let expected: &[Code] = if calls == 4 { &[] } else { &[Code::NestingTooDeep] };
            assert_eq!(codes, expected, "{open} {calls}");
        }
    }
}
