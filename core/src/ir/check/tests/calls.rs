//! Facts, entities, rules and parameters by name.

use super::*;
use crate::ir::tree::ExprKind;

#[test]
fn facts_and_ways() {
    assert_eq!(type_of("person.household.deposits"), "CNY");
    assert_eq!(type_of("claim.person.household.area"), "household.area");
    assert_eq!(type_of("claim.household.area"), "household.area");
    assert_eq!(type_of("claim.家庭.deposits"), "CNY");
    assert_eq!(type_of("fn r(家庭) { 家庭.deposits }"), "CNY");
    assert_eq!(type_of("claim.before.sum(|c| c.cost) + claim.before_in_year.sum(|c| c.cost)"), "CNY");
    assert_eq!(type_of("person.grade"), "int 1?");
    bad("household.depsits", Code::UnknownFact, "depsits", "did you mean `deposits`");
    bad("person.area == \"urban\"", Code::UnknownFact, "area", "write `person.household.area`");
    bad("household.wage", Code::UnknownFact, "wage", "household.members.sum(|m| m.wage)");
    bad("household.cost", Code::UnknownFact, "cost", "household.members.sum(|m| m.claims.sum(|c| c.cost))");
    bad("fn r(household) { household.claims.sum(|c| c.cost) }", Code::UnknownFact, "claims", "household.members.sum(|m| m.claims");
    bad("household.person", Code::UnknownFact, "person", "household.members.sum(|m| … m …)");
    bad("person.person", Code::UnknownFact, "person", "is the `person` itself");
    bad("household.members.wage", Code::UnknownFact, "wage", "household.members.sum(|m| m.wage)");
    bad("household.members.len > 3", Code::UnknownFact, "len", "household.members.len(…)");
    bad("household.rent.wage", Code::UnknownFact, "wage", "left of the dot");
    bad("person.birth_date.year", Code::UnknownFact, "year", "year(person.birth_date)");
    bad("person.before.len()", Code::UnknownFact, "before", "`order");
    bad("household.zzzz", Code::UnknownFact, "zzzz", "[household.facts]");
    bad("person.deposit", Code::UnknownFact, "deposit", "did you mean `deposits` of `household`");
}

#[test]
fn variables() {
    assert_eq!(type_of("let a = household.rent; let a = a + 1; a"), "CNY/month");
    bad("persn.wage", Code::UnknownVariable, "persn", "here are `household`; codes stand in quotes");
    bad("fn r(person) { houshold.rent }", Code::UnknownVariable, "houshold", "did you mean `person.household`");
    bad("fn r(person) { household.rent }", Code::UnknownVariable, "household", "write `person.household`");
    bad("fn r(person) { wage + 0 }", Code::UnknownVariable, "wage", "write `person.wage`");
    bad("fn r(household) { members.len() }", Code::UnknownVariable, "members", "write `household.members`");
    bad("fn r(household) { eligible }", Code::UnknownVariable, "eligible", "write `eligible(household)`");
    bad("fn r(household) { let spent = household.rent; spant + 1 }", Code::UnknownVariable, "spant", "did you mean `spent`");
    bad("fn r(household) { household.area == urban }", Code::UnknownVariable, "urban", "in quotes");
}

#[test]
fn rules_are_called_on_their_entity() {
    assert_eq!(type_of("family_income(household)"), "CNY/month");
    assert_eq!(type_of("family_income(person.household)"), "CNY/month");
    assert_eq!(type_of("dibao::eligible(household)"), "bool");
    assert_eq!(type_of("tekun::cared_for(household)"), "bool");
    assert_eq!(type_of("tier(household) == \"a\""), "bool");
    bad("family_income(person)", Code::WrongEntity, "person", "write `person.household`");
    bad("employment_cost(household)", Code::WrongEntity, "household", "household.members.sum(|m| employment_cost(m))");
    bad("refund(household)", Code::WrongEntity, "household", "household.members.sum(|m| m.claims.sum(|c| refund(c)))");
    bad(
        "fn r(household) { employment_cost(household.members) }",
        Code::WrongEntity,
        "household.members",
        "household.members.sum(|m| employment_cost(m))",
    );
    bad("eligible(household.rent)", Code::WrongEntity, "household.rent", "write `eligible(household)`");
    bad("eligible()", Code::WrongArgumentCount, "eligible", "write `eligible(household)`");
    bad("eligible(household, 1)", Code::WrongArgumentCount, "eligible", "does not take 2 arguments");
}

#[test]
fn parameters_are_called_on_their_owner_or_below() {
    assert_eq!(type_of("standard(household)"), "CNY/person/month");
    assert_eq!(type_of("threshold(household)"), "1");
    assert_eq!(type_of("limit(claim)"), "CNY");
    bad("share(household) * 1", Code::WrongEntity, "household", "household.members.sum(|m| share(m))");
}

#[test]
fn heads_cancel_where_there_is_one() {
    assert_eq!(type_of("standard(person)"), "CNY/month");
    assert_eq!(type_of("standard(claim)"), "CNY/month");
    assert_eq!(type_of("standard(person.household)"), "CNY/person/month");
    assert_eq!(type_of("allowance(person)"), "CNY/month");
    assert_eq!(type_of("fn r(household) { household.members.sum(|m| standard(household)) }"), "CNY/month");
    assert_eq!(type_of("fn r(household) { household.members.map(|m| standard(household)).sum() }"), "CNY/month");
    assert_eq!(type_of("fn r(household) { household.members.max(|m| standard(household)) }"), "CNY/person/month");
    assert_eq!(type_of("fn r(person) { person.claims.sum(|c| standard(person.household)) }"), "CNY/person/month");
}

#[test]
fn passed_keys() {
    assert_eq!(type_of("asset_months(household, \"edge\")"), "month");
    assert_eq!(type_of("asset_months(household, if eligible(household) { \"dibao\" } else { \"edge\" })"), "month");
    assert_eq!(type_of("ratio(claim, claim.cost - 100)"), "1");
    assert_eq!(type_of("ratio(claim, 100)"), "1");
    bad("asset_months(household, \"egde\")", Code::UnknownCode, "\"egde\"", "did you mean `\"edge\"`");
    bad("asset_months(household, household.area)", Code::TypeMismatch, "household.area", "must be a code of `asset_months.1`");
    bad("asset_months(household)", Code::WrongArgumentCount, "asset_months", "asset_months(household, \"dibao\")");
    bad("ratio(claim, claim.person.wage)", Code::UnitMismatch, "claim.person.wage", "must be an amount in CNY;");
    bad("ratio(claim, claim.paid)", Code::MayBeAbsent, "claim.paid", "claim.paid ?? 0");
    bad("ratio(claim, \"x\")", Code::TypeMismatch, "\"x\"", "must be an amount in CNY; it is a text");
}

#[test]
fn unknown_functions() {
    bad("elgible(household)", Code::UnknownFunction, "elgible", "did you mean `eligible`");
    bad("yaun(household.rent)", Code::UnknownFunction, "yaun", "did you mean `yuan`");
    bad("cared_for(household)", Code::UnknownFunction, "cared_for", "write `tekun::cared_for`");
    bad("tekn::cared_for(household)", Code::UnknownFunction, "tekn::cared_for", "did you mean `tekun`");
    bad("tekun::nothing(household)", Code::UnknownFunction, "tekun::nothing", "no rule, parameter or function `tekun::nothing`");
    bad("deposits(household)", Code::UnknownFunction, "deposits", "write `household.deposits`");
    bad("sum(household.members)", Code::UnknownFunction, "sum", "household.members.sum()");
    bad("parent::nowhere(household)", Code::NoParent, "parent::nowhere", "no parent pack");
    bad("let spent = 1; spent(household)", Code::UnknownFunction, "spent", "is a variable");
}

#[test]
fn overridden_definitions_by_parent() {
    let (checked, pack) = good_as("fn r(household) { parent::family_income(household) }", &Declared::default());
    let ExprKind::Call { symbol, below, .. } = &checked.body.value.kind else { panic!() };
    assert_eq!((pack.name(*symbol), *below), ("dibao::family_income", Some(0)));
}

#[test]
fn a_faulty_callee_is_silent() {
    let outcome = check("fn r(household) { broken(household) + household.deposts }", &Declared::default());
    assert!(outcome.checked.is_none());
    assert_eq!(outcome.faults.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::UnknownFact]);
    let outcome = check("fn r(household) { let a = broken(household); if a > 1 { 1 } else { household.rent } }", &Declared::default());
    assert!(outcome.checked.is_none() && outcome.faults.is_empty());
}
