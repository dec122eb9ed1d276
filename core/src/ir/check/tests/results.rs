//! What a rule gives, and what it says that it gives.

use super::*;
use crate::ir::tree::ExprKind;

fn decision() -> Declared {
    Declared { decision: true, ..Declared::default() }
}

fn type_as(rules: &str, declared: &Declared) -> String {
    let (checked, pack) = good_as(rules, declared);
    shown(&pack, &checked.ty)
}

#[test]
fn inferred() {
    assert_eq!(type_of("household.rent"), "CNY/month");
    assert_eq!(type_of("300"), "int 1");
    assert_eq!(type_of("fn r(person) { person.grade }"), "int 1?");
    assert_eq!(type_of("household.area"), "household.area");
    assert_eq!(type_of("person.name"), "text");
    assert_eq!(type_of("household.region"), "region");
    assert_eq!(type_of("if household.on_dibao { return household.rent; } 0"), "CNY/month");
    assert_eq!(type_of("if household.on_dibao { return (); } 0"), "int 1?");
    bad("if household.on_dibao { return household.rent; } household.deposits", Code::UnitMismatch, "household.deposits", "branches differ in unit");
    bad("if household.on_dibao { return true; } household.deposits", Code::TypeMismatch, "household.deposits", "branches differ");
    bad("()", Code::TypeMismatch, "()", "nothing but `()`");
}

#[test]
fn units() {
    assert_eq!(type_as("fn r(household) { 300 }", &in_unit("CNY/month")), "int CNY/month");
    assert_eq!(type_as("fn r(household) { if household.on_dibao { return 0; } household.rent }", &in_unit("CNY/month")), "CNY/month");
    assert_eq!(type_as("fn r(person) { if person.employed { () } else { 200 } }", &in_unit("CNY/month")), "int CNY/month?");
    assert_eq!(type_as("fn r(household) { standard(household) }", &in_unit("CNY/person/month")), "CNY/person/month");
    bad_as(
        "household.rent",
        &in_unit("CNY"),
        Code::UnitMismatch,
        "household.rent",
        "declares an amount in CNY; what it computes is an amount in CNY/month",
    );
    bad_as("standard(household)", &in_unit("CNY/month"), Code::UnitMismatch, "standard(household)", "household.members.len()");
    bad_as("household.on_dibao", &in_unit("CNY"), Code::TypeMismatch, "household.on_dibao", "must be an amount in CNY; it is a truth value");
}

#[test]
fn units_of_one_head() {
    // On a person, per head is of that person.
    assert_eq!(type_as("fn r(person) { standard(person) }", &in_unit("CNY/person/month")), "CNY/person/month");
    assert_eq!(type_as("fn r(person) { standard(person) }", &in_unit("CNY/month")), "CNY/month");
    assert_eq!(type_as("fn r(person) { standard(person.household) }", &in_unit("CNY/month")), "CNY/month");
    assert_eq!(type_as("fn r(person) { person.wage }", &in_unit("CNY/person/month")), "CNY/person/month");
}

#[test]
fn decisions() {
    assert_eq!(type_as("fn r(household) { household.rent > 0 }", &decision()), "bool");
    bad_as("household.rent", &decision(), Code::TypeMismatch, "household.rent", "`@decision`");
    bad_as("person.veteran", &decision(), Code::MayBeAbsent, "person.veteran", "person.veteran ?? false");
}

#[test]
fn codes() {
    assert_eq!(type_of("fn grade(household) { if household.on_dibao { \"full\" } else { \"half\" } }"), "dibao::grade");
    assert_eq!(
        type_of("fn grade(household) { if household.on_dibao { return \"full\"; } switch household.area { \"urban\" => \"half\", _ => \"none\" } }"),
        "dibao::grade"
    );
    assert_eq!(type_of("fn grade(household) { let g = if household.on_dibao { \"full\" } else { \"half\" }; g }"), "dibao::grade");
    assert_eq!(type_of("fn grade(household) { if household.on_dibao { \"full\" } else { () } }"), "dibao::grade?");
    bad("fn grade(household) { if household.on_dibao { \"ful\" } else { \"half\" } }", Code::UnknownCode, "\"ful\"", "did you mean `\"full\"`");
    bad(
        "fn grade(household) { let g = if household.on_dibao { \"ful\" } else { \"half\" }; g }",
        Code::UnknownCode,
        "\"ful\"",
        "did you mean `\"full\"`",
    );
    bad("fn grade(household) { household.area }", Code::TypeMismatch, "household.area", "must be a code of `dibao::grade`");
    bad("fn grade(household) { 1 }", Code::TypeMismatch, "1", "must be a code of `dibao::grade`");
    bad(
        "if household.on_dibao { \"full\" } else { \"half\" }",
        Code::MissingCodes,
        "if household.on_dibao { \"full\" } else { \"half\" }",
        "[r.codes]`: full = ",
    );
}

#[test]
fn a_code_is_a_code_in_the_tree() {
    let (checked, _) = good_as("fn grade(household) { if household.on_dibao { return \"half\"; } \"none\" }", &Declared::default());
    assert!(matches!(checked.body.value.kind, ExprKind::Code(2)));
}

#[test]
fn one_variable_has_one_set_of_codes() {
    // A string that was given a name is a literal wherever it is used.
    assert_eq!(type_of("let a = \"urban\"; household.area == a && household.members.any(|m| m.name == a)"), "bool");
    bad(
        "fn r(household) { let a = if household.on_dibao { \"urban\" } else { \"a\" }; household.area == a && tier(household) == a }",
        Code::TypeMismatch,
        "a",
        "use two variables",
    );
}

#[test]
fn fractions_are_kept_until_they_multiply() {
    let share_of = |rest: &str| {
        let (checked, pack) =
            good_as(&format!("fn r(person) {{ {rest} }} private fn keep(x) {{ if x == 0 {{ x }} else {{ x }} }}"), &Declared::default());
        (shown(&pack, &checked.body.value.ty), shown(&pack, &checked.ty))
    };
    let kept = ("1 fraction".to_owned(), "1".to_owned());
    for rule in [
        "share(person)",
        "let s = share(person); s",
        "if person.employed { share(person) } else { 1 }",
        "switch person.employed { true => 0.5, false => share(person) }",
        "keep(share(person))",
        "{ let s = share(person); s }",
    ] {
        assert_eq!(share_of(rule), kept, "{rule}");
    }
    for rule in [
        "share(person) * 2",
        "share(person) + 1",
        "-share(person)",
        "share(person) * share(person)",
        "min(share(person), 1)",
        "share(person) / 2",
        "round(share(person), 2)",
    ] {
        assert_eq!(share_of(rule).0, "1", "{rule}");
    }
    assert_eq!(share_of("person.wage * share(person)").0, "CNY/month");
    assert_eq!(share_of("share(person) * person.wage").0, "CNY/month");
    assert_eq!(type_of("fn r(household) { household.members.map(|m| share(m)).sum() }"), "1");
}
