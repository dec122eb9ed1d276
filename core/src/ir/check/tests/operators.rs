//! Units and types of operators.

use super::*;

#[test]
fn sums_have_one_unit() {
    assert_eq!(type_of("household.rent + family_income(household)"), "CNY/month");
    assert_eq!(type_of("household.rent - 5"), "CNY/month");
    assert_eq!(type_of("5 + household.rent"), "CNY/month");
    assert_eq!(type_of("household.homes + 1"), "int 1");
    assert_eq!(type_of("household.homes + 1.5"), "1");
    assert_eq!(type_of("household.homes - household.homes"), "int 1");
    bad(
        "household.rent + household.deposits",
        Code::UnitMismatch,
        "household.rent + household.deposits",
        "an amount in CNY/month on the left, an amount in CNY",
    );
    bad("household.rent - household.tax", Code::UnitMismatch, "household.rent - household.tax", "per_month(x)");
    bad("standard(household) - household.rent", Code::UnitMismatch, "standard(household) - household.rent", "household.members.len()");
    bad("household.rent + household.on_dibao", Code::TypeMismatch, "household.on_dibao", "must be a number; it is a truth value");
}

#[test]
fn products_and_quotients_combine_units() {
    assert_eq!(type_of("standard(household) * household.members.len()"), "CNY/month");
    assert_eq!(type_of("standard(household) * household.members.len() * months(household)"), "CNY");
    assert_eq!(type_of("household.rent * 0.3"), "CNY/month");
    assert_eq!(type_of("0.3 * household.rent"), "CNY/month");
    assert_eq!(type_of("household.rent / 3"), "CNY/month");
    assert_eq!(type_of("household.rent / household.members.len()"), "CNY/person/month");
    assert_eq!(type_of("household.rent / household.tax"), "year/month");
    assert_eq!(type_of("household.homes / 2"), "1");
    assert_eq!(type_of("household.homes * 2"), "int 1");
    assert_eq!(type_of("1 / household.rent"), "month/CNY");
    assert_eq!(type_of("family_income(household) / household.members.len() < standard(household)"), "bool");
    assert_eq!(type_of("household.rent % 100"), "CNY/month");
    assert_eq!(type_of("-household.rent"), "CNY/month");
    bad("household.rent % household.homes", Code::UnitMismatch, "household.rent % household.homes", "the units differ");
    bad("-household.on_dibao", Code::TypeMismatch, "household.on_dibao", "must be a number");
}

#[test]
fn literals_take_the_unit_of_their_place() {
    assert_eq!(type_of("2 * 3 + household.rent"), "CNY/month");
    assert_eq!(type_of("household.rent + 1000 / 3"), "CNY/month");
    assert_eq!(type_of("1 + 2"), "int 1");
    assert_eq!(type_of("let allowance = 200; household.rent + allowance"), "CNY/month");
    assert_eq!(type_of("if household.on_dibao { 0 } else { household.rent }"), "CNY/month");
    assert_eq!(type_of("household.rent + if household.on_dibao { 1 } else { 2 }"), "CNY/month");
    assert_eq!(type_of("household.rent > 100"), "bool");
    assert_eq!(type_of("100 < household.rent"), "bool");
    assert_eq!(type_of("(if household.on_dibao { 1 } else { 2 }) * household.rent"), "CNY/month");
    // A pure number stays one.
    bad(
        "threshold(household) + household.rent",
        Code::UnitMismatch,
        "threshold(household) + household.rent",
        "give the parameter or fact its unit in the TOML, `unit = \"CNY/month\"`",
    );
}

#[test]
fn a_unit_that_is_missing_is_named() {
    bad("household.homes > household.rent", Code::UnitMismatch, "household.homes > household.rent", "a number without unit on the left");
    bad(
        "if household.on_dibao { household.rent } else { threshold(household) }",
        Code::UnitMismatch,
        "threshold(household)",
        "a number without unit here",
    );
}

#[test]
fn a_variable_shows_the_unit_of_its_use() {
    let (checked, pack) = good_as("fn r(household) { let extra = 200; let again = extra; household.rent + again }", &Declared::default());
    let types: Vec<String> = checked
        .body
        .items
        .iter()
        .map(|i| match i {
            crate::ir::tree::Item::Let { value, .. } => shown(&pack, &value.ty),
            _ => String::new(),
        })
        .collect();
    assert_eq!(types, ["int CNY/month", "int CNY/month"]);
}

#[test]
fn comparisons_are_of_one_unit_and_type() {
    for rule in [
        "household.rent <= family_income(household)",
        "household.area == \"urban\"",
        "\"urban\" != household.area",
        "household.region == \"6103\"",
        "person.name == \"张三\"",
        "person.birth_date < date(\"2000-01-01\")",
        "person.birth_date == on()",
        "person.kind == \"visual\"",
        "person.grade == 2",
        "person.grade == ()",
        "() != person.kind",
        "person.employed == true",
        "household.on_dibao != eligible(household)",
    ] {
        assert_eq!(type_of(rule), "bool", "{rule}");
    }
    bad("household.rent < household.deposits", Code::UnitMismatch, "household.rent < household.deposits", "the units differ");
    bad("household.rent == household.deposits", Code::UnitMismatch, "household.rent == household.deposits", "the units differ");
    bad("household.area < \"urban\"", Code::NotComparable, "household.area < \"urban\"", "has no order");
    bad("household.on_dibao > eligible(household)", Code::NotComparable, "household.on_dibao > eligible(household)", "`&&`");
    bad("household.area == 1", Code::NotComparable, "household.area == 1", "a code of `household.area` and a number");
    bad("household.area == tier(household)", Code::NotComparable, "household.area == tier(household)", "`switch`");
    bad("household.rent == \"5\"", Code::NotComparable, "household.rent == \"5\"", "without quotes: `5`");
    bad("household.on_dibao == \"true\"", Code::NotComparable, "household.on_dibao == \"true\"", "without quotes");
    bad("person.birth_date < \"2000-01-01\"", Code::NotComparable, "person.birth_date < \"2000-01-01\"", "date(\"2000-01-01\")");
    bad("person.employed == ()", Code::NotComparable, "person.employed == ()", "never absent");
    bad("household.members == ()", Code::NotComparable, "household.members == ()", "household.members.len() == 0");
    bad("person.household == person.household", Code::NotComparable, "person.household == person.household", "compare their facts");
    bad("person.grade < 2", Code::MayBeAbsent, "person.grade", "person.grade ?? 0");
    bad("household.area == \"urbn\"", Code::UnknownCode, "\"urbn\"", "did you mean `\"urban\"`");
    bad("household.area == \"city\"", Code::UnknownCode, "\"city\"", "its codes are `\"urban\"`, `\"rural\"`");
    bad("household.region == \"Baoji\"", Code::TypeMismatch, "\"Baoji\"", "2 to 12 digits");
}

#[test]
fn dates_are_not_added() {
    bad("person.birth_date + 30", Code::TypeMismatch, "person.birth_date", "add_days(date, n)");
    bad("person.birth_date * 2", Code::TypeMismatch, "person.birth_date", "year(date)");
    bad("on() - person.birth_date", Code::TypeMismatch, "on()", "days_between(a, b)");
}

#[test]
fn logic_is_of_truth_values() {
    assert_eq!(type_of("household.on_dibao && !eligible(household) || household.rent > 0"), "bool");
    bad("household.on_dibao && household.homes", Code::TypeMismatch, "household.homes", "x > 0");
    bad("!household.homes", Code::TypeMismatch, "household.homes", "x > 0");
    bad("person.veteran && person.employed", Code::MayBeAbsent, "person.veteran", "person.veteran == true");
}

#[test]
fn membership_is_in_literals() {
    assert_eq!(type_of("household.area in [\"urban\", \"rural\"]"), "bool");
    assert_eq!(type_of("person.grade in [1, 2]"), "bool");
    assert_eq!(type_of("person.grade in [1, ()]"), "bool");
    assert_eq!(type_of("household.rent in [100, -100]"), "bool");
    assert_eq!(type_of("!(person.kind in [\"visual\"])"), "bool");
    bad("household.area in [\"urban\", \"rurl\"]", Code::UnknownCode, "\"rurl\"", "did you mean `\"rural\"`");
    bad("household.rent in [\"a\"]", Code::NotComparable, "\"a\"", "numbers stand without quotes");
    bad("household.members in [1]", Code::NotComparable, "household.members in [1]", "left of `in`");
}

#[test]
fn every_fault_is_told_once() {
    let outcome =
        check("fn r(household) { let a = household.rant + 1; let b = nothing(household); a * b + household.deposts }", &Declared::default());
    let codes: Vec<Code> = outcome.faults.iter().map(|f| f.code).collect();
    assert_eq!(codes, [Code::UnknownFact, Code::UnknownFunction, Code::UnknownFact]);
}
