//! What an expression's place has to say about it.

use super::*;

#[test]
fn a_condition_is_a_truth_value() {
    bad("if household.rent { 1 } else { 2 }", Code::TypeMismatch, "household.rent", "compare it");
    bad("if household.members { 1 } else { 2 }", Code::TypeMismatch, "household.members", "must be a truth value; it is a list of `person`");
    bad("if household.homes { return 1; } 2", Code::TypeMismatch, "household.homes", "must be a truth value");
}

#[test]
fn branches_are_checked_even_if_the_condition_is_not() {
    let outcome = check("fn r(household) { if household.rnt > 1 { household.rnt } else { household.depsits } }", &Declared::default());
    assert_eq!(outcome.faults.len(), 3);
}

#[test]
fn words_in_both_languages() {
    let outcome = check("fn r(household) { household.rent + household.deposits }", &Declared::default());
    let fault = &outcome.faults[0];
    assert_eq!(&*fault.message.zh, "单位不同：左边是金额（元/月），右边是金额（元）");
    assert_eq!(&*fault.message.en, "the units differ: an amount in CNY/month on the left, an amount in CNY on the right");
    assert!(fault.help.is_some());
    assert_eq!(fault.notes.len(), 2);
}

#[test]
fn suggestions_are_close() {
    use super::super::messages::suggest;
    assert_eq!(suggest("elgible", ["eligible", "edible"]), Some("eligible"));
    assert_eq!(suggest("收人", ["收入", "支出"]), Some("收入"));
    assert_eq!(suggest("x", ["income", "y"]), None);
    assert_eq!(suggest("ab", ["cd"]), None);
    assert_eq!(suggest("Standard", ["standard"]), Some("standard"));
    assert_eq!(suggest("wage_income", ["birth_date"]), None);
}
