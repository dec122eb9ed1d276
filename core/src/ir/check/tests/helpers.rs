//! Helpers in place of their calls.

use super::*;

#[test]
fn typed_by_each_call() {
    let half = "private fn half(x) { x / 2 }";
    assert_eq!(type_of(&format!("fn r(household) {{ half(household.rent) + half(100) }} {half}")), "CNY/month");
    assert_eq!(type_of(&format!("fn r(household) {{ if half(household.homes) > 1 {{ half(household.deposits) }} else {{ 0 }} }} {half}")), "CNY");
    assert_eq!(type_of("fn r(household) { capped(household.rent, 500) } private fn capped(x, cap) { min(x, cap) }"), "CNY/month");
    assert_eq!(type_of("fn r(household) { lives(household, \"urban\") } private fn lives(h, area) { h.area == area }"), "bool");
    assert_eq!(type_of("fn r(person) { twice(twice(person.wage)) } private fn twice(x) { x * 2 }"), "CNY/month");
}

#[test]
fn a_helper_sees_its_arguments_only() {
    bad("fn r(household) { let a = 1; f(household) + a } private fn f(h) { h.homes + a }", Code::UnknownVariable, "a", "here are `h`");
    assert_eq!(type_of("fn r(household) { let h = 1; f(household) + h } private fn f(h) { h.homes }"), "int 1");
}

#[test]
fn arguments_are_counted() {
    bad("fn r(household) { f(household) } private fn f(a, b) { a.rent + b }", Code::WrongArgumentCount, "f", "write `f(a, b)`");
}

#[test]
fn faults_in_a_helper_are_told_once_with_a_call() {
    let outcome = check("fn r(household) { f(household) + f(household) } private fn f(h) { h.rnt }", &Declared::default());
    assert_eq!(outcome.faults.len(), 1);
    assert_eq!(outcome.files.text(outcome.faults[0].span), "rnt");
    assert_eq!(outcome.files.text(outcome.faults[0].notes[0].0), "f(household)");
}

#[test]
fn recursion_is_refused_with_its_path() {
    bad("fn r(household) { f(household.homes) } private fn f(n) { f(n - 1) }", Code::HelperRecursion, "f", "`f` → `f`");
    bad(
        "fn r(household) { f(household.homes) } private fn f(n) { g(n) } private fn g(n) { if n > 1 { f(n) } else { 0 } }",
        Code::HelperRecursion,
        "f",
        "`f` → `g` → `f`",
    );
}

#[test]
fn guards_in_a_helper_are_its_own() {
    assert_eq!(
        type_of("fn r(person) { points(person) + 1 } private fn points(p) { if p.grade == () { return 0; } if p.grade <= 2 { return 5; } 1 }"),
        "int 1"
    );
    bad(
        "fn r(person) { points(person) + 1 } private fn points(p) { if p.grade == () { return (); } p.grade }",
        Code::MayBeAbsent,
        "points(person)",
        "let v = points(person);",
    );
}

#[test]
fn a_string_argument_is_a_code_where_it_is_used() {
    let (checked, pack) = good_as(
        "fn grade(household) { pick(household, \"full\") } private fn pick(h, code) { if h.on_dibao { code } else { \"none\" } }",
        &Declared::default(),
    );
    assert_eq!(shown(&pack, &checked.ty), "dibao::grade");
    bad(
        "fn grade(household) { pick(household, \"fll\") } private fn pick(h, code) { if h.on_dibao { code } else { \"none\" } }",
        Code::UnknownCode,
        "code",
        "did you mean `\"full\"`",
    );
}
