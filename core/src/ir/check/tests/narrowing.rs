//! Where `T?` is a `T`.

use super::*;
use crate::ir::tree::ExprKind;

#[test]
fn what_may_be_absent_is_asked_first() {
    for rule in [
        "if person.grade == () { return 0; } person.grade + 1",
        "person.grade ?? 0",
        "if person.grade != () { person.grade } else { 0 }",
        "if person.grade == () { 0 } else { person.grade * 2 }",
        "switch person.grade { () => 0, _ => person.grade + 1 }",
        "switch person.grade { () => 0, 1 => 5, 2..=4 => person.grade }",
        "let grade = person.grade; if grade == () { return 0; } grade + person.grade",
        "let p = person; if p.grade == () { return 0; } person.grade + 1",
        "let known = latest(person); if known == () { return 0; } known + 1",
        "if person.grade == 2 { person.grade } else { 0 }",
        "if person.grade in [1, 2] { person.grade } else { 0 }",
        "if person.grade != 2 { 0 } else { person.grade }",
        "if !(person.grade == ()) { person.grade } else { 0 }",
        "if person.grade == () || person.kind == () { return 0; } person.grade",
        "if person.grade != () && person.kind != () { person.grade } else { 0 }",
        "if person.employed { if person.grade == () { return 0; } return person.grade; } 1",
    ] {
        assert_eq!(type_of(rule), "int 1", "{rule}");
    }
    for rule in [
        "person.grade != () && person.grade <= 2",
        "person.grade == () || person.grade <= 2",
        "person.veteran != () && person.veteran",
        "person.veteran ?? false",
    ] {
        assert_eq!(type_of(rule), "bool", "{rule}");
    }
}

#[test]
fn elsewhere_it_is_refused() {
    bad("person.grade + 1", Code::MayBeAbsent, "person.grade", "`person.grade ?? 0`");
    bad("if person.grade != () { 0 } else { person.grade + 1 }", Code::MayBeAbsent, "person.grade", "may be absent");
    bad("person.grade != () || person.grade <= 2", Code::MayBeAbsent, "person.grade", "may be absent");
    bad("person.grade == () && person.grade <= 2", Code::MayBeAbsent, "person.grade", "may be absent");
    bad("if person.grade == () && person.employed { return 0; } person.grade * 2", Code::MayBeAbsent, "person.grade", "may be absent");
    bad("if person.grade != () || person.employed { person.grade * 2 } else { 0 }", Code::MayBeAbsent, "person.grade", "may be absent");
    bad("switch person.grade { 1 => 0, _ => person.grade + 1 }", Code::MayBeAbsent, "person.grade", "may be absent");
    bad("if person.kind == () { return 0; } person.grade + 0", Code::MayBeAbsent, "person.grade", "may be absent");
    bad("if latest(person) == () { return 0; } latest(person) + 1", Code::MayBeAbsent, "latest(person)", "let v = latest(person);");
    bad("if person.veteran { 1 } else { 0 }", Code::MayBeAbsent, "person.veteran", "person.veteran == true");
    bad("() + 1", Code::TypeMismatch, "()", "`()` is absent");
    // What a branch knows ends with it.
    bad("let a = if person.grade == () { 0 } else { person.grade }; a + person.grade", Code::MayBeAbsent, "person.grade", "may be absent");
}

#[test]
fn not_in_every_member_of_another_list() {
    bad("fn r(household) { household.members.filter(|m| m.grade != ()).sum(|m| m.grade) }", Code::MayBeAbsent, "m.grade", "m.grade ?? 0");
    assert_eq!(type_of("fn r(household) { household.members.sum(|m| if m.grade == () { 0 } else { m.grade }) }"), "int 1");
}

#[test]
fn closures_and_helpers_know_what_their_place_knows() {
    assert_eq!(type_of("fn r(person) { if person.grade == () { return 0; } person.claims.count(|c| person.grade > 1) }"), "int 1");
    assert_eq!(type_of("fn r(claim) { if claim.person.grade == () { return 0; } claim.before.sum(|c| claim.person.grade) }"), "int 1");
    assert_eq!(type_of("fn r(person) { if person.grade == () { return 0; } twice(person) } private fn twice(p) { p.grade * 2 }"), "int 1");
    assert_eq!(type_of("fn r(person) { if !graded(person) { return 0; } person.grade } private fn graded(p) { p.grade != () }"), "int 1");
    assert_eq!(type_of("fn r(person) { if grade_of(person) == () { return 0; } grade_of(person) * 1 } private fn grade_of(p) { p.grade }"), "int 1");
    bad(
        "fn r(person) { if person.grade == () { return 0; } twice(person.claims.max(|c| c.cost)) } private fn twice(g) { g * 2 }",
        Code::MayBeAbsent,
        "g",
        "may be absent",
    );
}

#[test]
fn a_way_up_is_one_way() {
    assert_eq!(type_of("fn r(claim) { if claim.person.household.rent > 0 && claim.person.grade != () { claim.成员.grade } else { 0 } }"), "int 1");
}

#[test]
fn a_narrowed_read_keeps_the_fact() {
    let (checked, _) = good_as("fn r(person) { if person.grade == () { return 0; } person.grade }", &Declared::default());
    assert!(matches!(&checked.body.value.kind, ExprKind::Narrow(inner) if matches!(inner.kind, ExprKind::Fact { .. })));
}

#[test]
fn asking_again_is_allowed_where_it_is_known() {
    assert_eq!(type_of("if person.grade == () { return 0; } if person.grade == () { 1 } else { person.grade ?? 2 }"), "int 1");
    bad("person.wage ?? 0", Code::TypeMismatch, "person.wage", "never absent");
    bad("person.grade ?? 0 ?? 1", Code::TypeMismatch, "0", "never used");
}

#[test]
fn alternatives_share_a_type() {
    assert_eq!(type_of("person.grade ?? latest(person)"), "int 1?");
    assert_eq!(type_of("person.grade ?? latest(person) ?? 0"), "int 1");
    assert_eq!(type_of("person.kind ?? \"visual\""), "person.kind");
    assert_eq!(type_of("claim.paid ?? refund(claim)"), "CNY");
    assert_eq!(type_of("person.grade ?? 0.5"), "1");
    bad("claim.paid ?? person.wage", Code::UnknownVariable, "person", "claim.person");
    bad("claim.paid ?? claim.person.wage", Code::UnitMismatch, "claim.person.wage", "must be an amount in CNY; it is an amount in CNY/month");
    bad("person.kind ?? \"vsual\"", Code::UnknownCode, "\"vsual\"", "did you mean `\"visual\"`");
    bad("person.kind ?? 1", Code::TypeMismatch, "1", "must be a code of `person.kind`");
}

#[test]
fn a_check_reads_facts_as_if_they_were_there() {
    for (check, entity) in [
        ("claim.paid <= claim.cost", CLAIM),
        ("person.grade > 1 || person.employed", PERSON),
        ("person.veteran", PERSON),
        ("person.kind != \"visual\"", PERSON),
        ("成员.death >= 成员.birth_date", PERSON),
        ("household.members.all(|m| m.grade < 4)", HOUSEHOLD),
    ] {
        let (checked, faults) = condition(check, entity, true);
        assert!(faults.is_empty(), "{check} {faults:#?}");
        assert_eq!(checked.unwrap().ty, Type::Bool);
    }
    let (checked, _) = condition("person.kind != \"visual\"", PERSON, true);
    assert!(matches!(checked.unwrap().kind, ExprKind::Binary(_, x, _) if matches!(x.kind, ExprKind::Narrow(_))));
    let (checked, _) = condition("person.kind == ()", PERSON, true);
    assert!(matches!(checked.unwrap().kind, ExprKind::Binary(_, x, _) if matches!(x.kind, ExprKind::Fact { .. })));
    for (check, code) in
        [("claim.paid", Code::TypeMismatch), ("eligible(claim.household)", Code::BadCheck), ("claim.paid < claim.person.wage", Code::UnitMismatch)]
    {
        let (checked, faults) = condition(check, CLAIM, true);
        assert!(checked.is_none());
        assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), [code], "{check}");
    }
}

#[test]
fn a_reason_may_show_any_value() {
    let (checked, faults) = condition("person.grade", PERSON, false);
    assert!(faults.is_empty());
    assert!(checked.unwrap().ty.may_be_absent());
    assert!(condition("standard(person.household) * 2", PERSON, false).0.is_some());
    assert_eq!(condition("person.claims", PERSON, false).1[0].code, Code::NoScalarResult);
}
