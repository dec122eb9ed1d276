//! Methods of lists.

use super::*;

#[test]
fn methods_and_their_types() {
    let members = |rest: &str| type_of(&format!("fn r(household) {{ household.members.{rest} }}"));
    assert_eq!(members("sum(|m| m.wage)"), "CNY/month");
    assert_eq!(members("sum(|m| 1)"), "int 1");
    assert_eq!(members("count(|m| m.employed)"), "int person");
    assert_eq!(members("count()"), "int person");
    assert_eq!(members("len()"), "int person");
    assert_eq!(members("filter(|m| m.employed).len()"), "int person");
    assert_eq!(members("map(|m| m.wage).len()"), "int person");
    assert_eq!(members("sum(|m| m.claims.len())"), "int 1");
    assert_eq!(members("any(|m| m.employed)"), "bool");
    assert_eq!(members("map(|m| m.employed).all()"), "bool");
    assert_eq!(members("filter(|m| m.employed).sum(|m| m.wage)"), "CNY/month");
    assert_eq!(members("map(|m| m.wage).sum()"), "CNY/month");
    assert_eq!(members("map(|m| m.wage).filter(|w| w > 100).sum(|w| w * 2)"), "CNY/month");
    assert_eq!(members("map(|m| m.grade).any(|g| g != () && g <= 2)"), "bool");
    assert_eq!(members("map(|m| m.kind).any(|k| k == \"visual\")"), "bool");
    assert_eq!(members("any(|m| household.members.any(|o| o.birth_date < m.birth_date))"), "bool");
}

#[test]
fn least_and_greatest_of_none() {
    let members = |rest: &str| type_of(&format!("fn r(household) {{ household.members.{rest} }}"));
    assert_eq!(members("max(|m| m.wage)"), "CNY/month");
    assert_eq!(members("min(|m| m.birth_date)"), "date");
    assert_eq!(members("map(|m| m.wage).min()"), "CNY/month");
    assert_eq!(members("filter(|m| m.employed).max(|m| m.wage)"), "CNY/month?");
    assert_eq!(members("filter(|m| m.employed).max(|m| m.wage) ?? 0"), "CNY/month");
    assert_eq!(members("map(|m| m.wage).filter(|w| w > 0).max()"), "CNY/month?");
    assert_eq!(members("sum(|m| m.claims.max(|c| c.cost) ?? 0)"), "CNY");
    assert_eq!(type_of("fn r(household) { let all = household.members; all.max(|m| m.wage) }"), "CNY/month");
    assert_eq!(type_of("claim.before.max(|c| c.cost)"), "CNY?");
}

#[test]
fn lists_have_names_and_pass_through_helpers() {
    assert_eq!(
        type_of(
            "fn r(household) { let some = household.members.filter(|m| m.employed); wages(some) + some.len() * 0 * standard(household) } private fn wages(people) { people.sum(|p| p.wage) }"
        ),
        "CNY/month"
    );
    assert_eq!(type_of("fn r(household) { working(household).len() } private fn working(h) { h.members.filter(|m| m.employed) }"), "int person");
    assert_eq!(type_of("fn r(household) { everyone(household).max(|m| m.wage) } private fn everyone(h) { h.members }"), "CNY/month");
}

#[test]
fn closures() {
    bad("household.members.sum(|m, n| m.wage)", Code::WrongArgumentCount, "|m, n| m.wage", "write `|m| …`");
    bad("household.members.count(|m| m.wage)", Code::TypeMismatch, "m.wage", "compare it");
    bad("household.members.any(|m| m.wage)", Code::TypeMismatch, "m.wage", "must give a truth value");
    bad("household.members.filter(|m| m.wage).len()", Code::TypeMismatch, "m.wage", "must give a truth value");
    bad("household.members.sum(|m| m.employed)", Code::TypeMismatch, "m.employed", "`count`");
    bad("household.members.sum(|m| m.grade)", Code::MayBeAbsent, "m.grade", "m.grade ?? 0");
    bad("household.members.any(|m| m.veteran)", Code::MayBeAbsent, "m.veteran", "m.veteran ?? false");
    bad("household.members.max(|m| m.employed)", Code::TypeMismatch, "m.employed", "a number or a date");
    bad("household.members.sum(|m| m)", Code::TypeMismatch, "m", "must give a number; it gives a `person`");
    bad("household.members.map(|m| m.claims).len()", Code::TypeMismatch, "m.claims", "a single value");
    bad("household.members.map(|m| m.household).len()", Code::TypeMismatch, "m.household", "a single value");
    bad("household.members.map(|m| m.grade).sum()", Code::TypeMismatch, "sum", "inside `map`");
    bad("household.members.sum(household.rent)", Code::TypeMismatch, "household.rent", "must be a closure");
    bad("household.members.filter(counted).len()", Code::TypeMismatch, "counted", "write `|m| counted(m)`");
    bad("household.members.sum()", Code::WrongArgumentCount, "sum", ".sum(|m| …)");
    bad("household.members.any()", Code::WrongArgumentCount, "any", ".any(|m| …)");
    bad("household.members.map(|m| m.wage).any()", Code::TypeMismatch, "any", "must give a truth value");
    bad("household.members.len(|m| m.employed)", Code::WrongArgumentCount, "len", "list.len()");
    bad("household.members.sum(|m| m.wge)", Code::UnknownFact, "wge", "did you mean `wage`");
}

#[test]
fn other_methods() {
    bad("household.members.summ(|m| m.wage)", Code::UnknownMethod, "summ", "did you mean `sum`");
    bad("household.members.some(|m| m.employed)", Code::UnknownMethod, "some", "household.members.any(|x| …)");
    bad("household.members.is_empty()", Code::UnknownMethod, "is_empty", "household.members.len() == 0");
    bad("household.rent.yuan()", Code::UnknownMethod, "yuan", "write `yuan(household.rent)`");
    bad("household.rent.max(5)", Code::UnknownMethod, "max", "write `max(household.rent, 5)`");
    bad("household.eligible()", Code::UnknownMethod, "eligible", "write `eligible(household)`");
    bad("household.rent.zzzzz()", Code::UnknownMethod, "zzzzz", "only lists have methods");
}

#[test]
fn a_list_is_not_chosen_nor_given() {
    bad("household.members", Code::NoScalarResult, "household.members", "`sum`, `count`");
    bad("household.members.map(|m| m.wage)", Code::NoScalarResult, "household.members.map(|m| m.wage)", "a list of values");
    bad("person.household", Code::NoScalarResult, "person.household", "a `household`");
    bad(
        "fn r(household) { let some = if household.on_dibao { household.members } else { household.members.filter(|m| m.employed) }; some.len() }",
        Code::TypeMismatch,
        "household.members",
        "inside `filter`",
    );
}
