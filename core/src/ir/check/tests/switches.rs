//! `switch`.

use super::*;

#[test]
fn on_codes_truth_values_and_whole_numbers() {
    assert_eq!(type_of("switch household.area { \"urban\" => 1, \"rural\" => 2 }"), "int 1");
    assert_eq!(type_of("switch household.area { \"urban\" => household.rent, _ => 0 }"), "CNY/month");
    assert_eq!(type_of("switch household.on_dibao { true => 1, false => 2 }"), "int 1");
    assert_eq!(type_of("switch household.homes { 0 => 1, 1 | 2 => 2, _ => 3 }"), "int 1");
    assert_eq!(type_of("switch household.homes { 0 => 1, 1..=99 => 2 }"), "int 1");
    assert_eq!(type_of("switch person.grade { 1 | 2 => 5, 3..=4 => 2, () => 0 }"), "int 1");
    assert_eq!(type_of("switch person.kind { \"visual\" => 5, _ => 2 }"), "int 1");
    assert_eq!(type_of("switch person.veteran { true => 5, false => 2, () => 0 }"), "int 1");
    assert_eq!(type_of("switch floor(household.rent) { 0 => 5, _ => 2 }"), "int 1");
    assert_eq!(type_of("switch latest(person) { () => 5, 1 => 2, _ => 3 }"), "int 1");
    assert_eq!(type_of("switch tier(household) { \"a\" => household.area, \"b\" => \"rural\" }"), "household.area");
    assert_eq!(type_of("let g = person.grade; switch g { 1..=4 => 5, () => 2 }"), "int 1");
    assert_eq!(type_of("switch person.grade { () => (), _ => 2 }"), "int 1?");
}

#[test]
fn every_value_has_a_case() {
    bad("switch household.area { \"urban\" => 1 }", Code::SwitchNotExhaustive, "switch household.area { \"urban\" => 1 }", "`\"rural\"`");
    bad("switch household.on_dibao { true => 1 }", Code::SwitchNotExhaustive, "switch household.on_dibao { true => 1 }", "`false`");
    bad(
        "switch person.kind { \"visual\" => 1, \"hearing\" => 1, \"multiple\" => 1 }",
        Code::SwitchNotExhaustive,
        "switch person.kind { \"visual\" => 1, \"hearing\" => 1, \"multiple\" => 1 }",
        "`()`",
    );
    bad(
        "switch person.grade { () => 0, 1 => 1, 3..=4 => 2 }",
        Code::SwitchNotExhaustive,
        "switch person.grade { () => 0, 1 => 1, 3..=4 => 2 }",
        "`2`",
    );
    bad("switch floor(household.rent) { 1 => 1 }", Code::SwitchNotExhaustive, "switch floor(household.rent) { 1 => 1 }", "`_`");
}

#[test]
fn every_case_can_be_reached() {
    bad("switch household.area { \"urban\" => 1, \"urban\" => 2, _ => 3 }", Code::UnreachableCase, "\"urban\"", "earlier case");
    bad("switch household.homes { 1 => 1, 1..=3 => 2, _ => 3 }", Code::UnreachableCase, "1..=3", "earlier case");
    bad("switch household.homes { 1..=3 => 1, 2..=5 => 2, _ => 3 }", Code::UnreachableCase, "2..=5", "earlier case");
    bad("switch household.area { () => 1, _ => 2 }", Code::UnreachableCase, "()", "never absent");
    bad("if person.grade == () { return 0; } switch person.grade { () => 1, _ => 2 }", Code::UnreachableCase, "()", "never absent");
}

#[test]
fn cases_are_of_the_type() {
    bad("switch household.area { \"urbn\" => 1, _ => 2 }", Code::UnknownCode, "\"urbn\"", "did you mean `\"urban\"`");
    bad("switch household.area { 1 => 1, _ => 2 }", Code::TypeMismatch, "1", "`1` is not a code of `household.area`");
    bad("switch household.homes { \"a\" => 1, _ => 2 }", Code::TypeMismatch, "\"a\"", "is not a number");
    bad("switch household.rent { 1 => 1, _ => 2 }", Code::TypeMismatch, "household.rent", "switch floor(household.rent)");
    bad("switch household.region { \"6103\" => 1, _ => 2 }", Code::TypeMismatch, "household.region", "within");
    bad("switch person.name { \"a\" => 1, _ => 2 }", Code::TypeMismatch, "person.name", "does not work on a text");
}

#[test]
fn branches_are_of_one_type() {
    bad(
        "switch household.area { \"urban\" => household.rent, _ => household.deposits }",
        Code::UnitMismatch,
        "household.deposits",
        "branches differ in unit",
    );
    bad("switch household.area { \"urban\" => true, _ => 1 }", Code::TypeMismatch, "1", "branches differ");
    bad(
        "if household.on_dibao { true } else { household.rent }",
        Code::TypeMismatch,
        "household.rent",
        "a truth value before, an amount in CNY/month here",
    );
    assert_eq!(type_of("if household.on_dibao { household.rent } else { () }"), "CNY/month?");
    assert_eq!(type_of("if person.employed { person.grade } else { 1 }"), "int 1?");
}

#[test]
fn a_helper_may_ask_what_is_sure_in_some_calls() {
    let helper = "private fn points(g) { switch g { () => 0, 1 => 5, _ => 2 } }";
    assert_eq!(type_of(&format!("fn r(person) {{ points(person.grade) + points(2) }} {helper}")), "int 1");
    assert_eq!(type_of("fn r(person) { or_zero(person.grade) + or_zero(2) } private fn or_zero(x) { if x == () { 0 } else { x } }"), "int 1");
    assert_eq!(type_of("fn r(person) { or_zero(person.grade) + or_zero(2) } private fn or_zero(x) { x ?? 0 }"), "int 1");
}
