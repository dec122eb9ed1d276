//! Built-in functions.

use super::*;

#[test]
fn of_numbers() {
    assert_eq!(type_of("min(household.rent, 500)"), "CNY/month");
    assert_eq!(type_of("max(0, household.rent, family_income(household))"), "CNY/month");
    assert_eq!(type_of("max(household.homes, 1)"), "int 1");
    assert_eq!(type_of("abs(household.rent - 5)"), "CNY/month");
    assert_eq!(type_of("clamp(household.rent, 0, 500)"), "CNY/month");
    assert_eq!(type_of("between(household.rent, 0, 500)"), "bool");
    assert_eq!(type_of("yuan_up(household.rent / 3)"), "CNY/month");
    assert_eq!(type_of("fen(0.3) + household.rent"), "CNY/month");
    assert_eq!(type_of("round(household.rent, 1)"), "CNY/month");
    assert_eq!(type_of("round(household.rent, 0)"), "int CNY/month");
    assert_eq!(type_of("floor(household.rent)"), "int CNY/month");
    assert_eq!(type_of("ceil(person.hours / 3)"), "int 1");
    assert_eq!(type_of("div_floor(household.deposits, household.rent)"), "int month");
    assert_eq!(type_of("div_floor(household.homes, 2)"), "int 1");
    bad("min(household.rent)", Code::WrongArgumentCount, "min", "write `min(a, b)`");
    bad(
        "min(household.rent, household.deposits)",
        Code::UnitMismatch,
        "household.deposits",
        "must be an amount in CNY/month; it is an amount in CNY",
    );
    bad("min(household.rent, household.area)", Code::TypeMismatch, "household.area", "must be an amount in CNY/month; it is a code");
    bad("clamp(household.rent, 0, true)", Code::TypeMismatch, "true", "must be an amount");
    bad("abs(household.area)", Code::TypeMismatch, "household.area", "must be a number");
    bad("clamp(person.birth_date, on(), on())", Code::TypeMismatch, "person.birth_date", "must be a number");
    bad("yuan(person.grade)", Code::MayBeAbsent, "person.grade", "person.grade ?? 0");
    bad("fen_up()", Code::WrongArgumentCount, "fen_up", "write `fen_up(x)`");
    bad("round(household.rent, household.homes)", Code::TypeMismatch, "household.homes", "a literal from 0 to 12");
    bad("round(household.rent, 13)", Code::TypeMismatch, "13", "a literal from 0 to 12");
}

#[test]
fn of_periods() {
    assert_eq!(type_of("per_month(household.tax)"), "CNY/month");
    assert_eq!(type_of("per_month(household.rent)"), "CNY/month");
    assert_eq!(type_of("per_year(household.rent) + household.tax"), "CNY/year");
    assert_eq!(type_of("per_year(standard(household))"), "CNY/person/year");
    bad("per_month(household.deposits)", Code::PeriodNeeded, "household.deposits", "neither per month nor per year");
    bad("per_year(1200)", Code::PeriodNeeded, "1200", "as_unit(1200, \"CNY/month\")");
}

#[test]
fn of_units() {
    assert_eq!(type_of("as_unit(household.deposits, \"CNY/month\")"), "CNY/month");
    assert_eq!(type_of("as_unit(household.homes, \"person\")"), "int person");
    assert_eq!(type_of("as_unit(200, \"CNY\")"), "int CNY");
    bad("as_unit(household.deposits, \"CNY/mnth\")", Code::UnknownUnit, "\"CNY/mnth\"", "no unit `CNY/mnth`");
    bad("as_unit(household.deposits, \"/\")", Code::UnknownUnit, "\"/\"", "like `CNY/person/month`");
    bad("as_unit(household.deposits, household.area)", Code::TypeMismatch, "household.area", "a literal in quotes");
}

#[test]
fn of_dates() {
    assert_eq!(type_of("fn r(person) { on() }"), "date");
    assert_eq!(type_of("date(\"2025-02-28\")"), "date");
    assert_eq!(type_of("year(person.birth_date)"), "int year");
    assert_eq!(type_of("month(person.birth_date) + day(on())"), "int 1");
    assert_eq!(type_of("add_days(person.birth_date, 30)"), "date");
    assert_eq!(type_of("add_days(on(), days_between(person.birth_date, on()))"), "date");
    assert_eq!(type_of("add_months(person.birth_date, months(person))"), "date");
    assert_eq!(type_of("days_between(person.birth_date, on())"), "int day");
    assert_eq!(type_of("months_between(person.birth_date, on())"), "int month");
    assert_eq!(type_of("years_between(person.birth_date, on())"), "int year");
    assert_eq!(type_of("age_on(person.birth_date) >= 60"), "bool");
    assert_eq!(type_of("age_on(person.birth_date, date(\"2025-01-01\")) >= full_age(person)"), "bool");
    assert_eq!(type_of("min(person.birth_date, on())"), "date");
    assert_eq!(type_of("between(person.birth_date, date(\"1950-01-01\"), on())"), "bool");
    bad("age_on(person.wage)", Code::TypeMismatch, "person.wage", "must be a date");
    bad("age_on(person.death)", Code::MayBeAbsent, "person.death", "may be absent");
    bad("age_on(\"2000-01-01\")", Code::TypeMismatch, "\"2000-01-01\"", "write `date(\"2000-01-01\")`");
    bad("date(\"2025-02-29\")", Code::TypeMismatch, "\"2025-02-29\"", "no day of the calendar");
    bad("date(person.name)", Code::TypeMismatch, "person.name", "takes a literal");
    bad("add_days(person.birth_date, 1.5)", Code::TypeMismatch, "1.5", "floor(1.5)");
    bad("add_days(person.birth_date, person.wage)", Code::UnitMismatch, "person.wage", "must be a number in day");
    bad(
        "add_months(person.birth_date, years_between(person.birth_date, on()))",
        Code::UnitMismatch,
        "years_between(person.birth_date, on())",
        "must be a number in month",
    );
    bad(
        "age_on(person.birth_date) > years_between(person.birth_date, on()) + months_between(person.birth_date, on())",
        Code::UnitMismatch,
        "years_between(person.birth_date, on()) + months_between(person.birth_date, on())",
        "the units differ",
    );
    bad("on(1)", Code::WrongArgumentCount, "on", "write `on()`");
}

#[test]
fn of_regions() {
    assert_eq!(type_of("within(household.region, \"6103\")"), "bool");
    assert_eq!(type_of("person.home != () && within(person.home, \"61\")"), "bool");
    bad("within(household.region, \"Baoji\")", Code::TypeMismatch, "\"Baoji\"", "2 to 12 digits");
    bad("within(household.area, \"6103\")", Code::TypeMismatch, "household.area", "must be a division");
    bad("within(person.home, \"6103\")", Code::MayBeAbsent, "person.home", "may be absent");
    bad("within(household.region, 6103)", Code::TypeMismatch, "6103", "must be a division; it is a number");
}
