//! Versions of rules.

use super::{documented, expect, files, programme};
use crate::calendar::Date;
use crate::diagnostics::Code;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn version(effective: &str, body: &str) -> String {
    format!("/// 甲 · A\n/// @cite 第一条\n/// @effective {effective}\nfn f(household) {{ {body} }}\n")
}

#[test]
fn a_version_lasts_until_the_next() {
    let main = format!(
        "//! 甲 · P\n//! @source 令第1号\n//! @effective 2021-07-01\n{}",
        &documented("fn f(household) { 3 }")["//! 甲 · P\n//! @source 令第1号\n".len()..]
    );
    let old = documented("fn f(household) { 2 }");
    let said = files(&[("a/p.rhai", &main), ("a/p.2012-12-12.rhai", &old)], "a");
    assert_eq!(said.codes(), []);
    let periods: Vec<_> = said.rule("p::f", 0).versions.iter().map(|v| (v.from, v.until)).collect();
    assert_eq!(periods, [(Some(day("2012-12-12")), Some(day("2021-06-30"))), (Some(day("2021-07-01")), None)]);
}

#[test]
fn a_function_may_say_its_own_dates() {
    let rules = [version("..2019-12-31", "1"), version("2020-01-01..2020-12-31", "2"), version("2022-01-01", "3")].concat();
    let said = expect(&rules, "", &[(Code::VersionsGap, "f")]);
    let periods: Vec<_> = said.rule("p::f", 0).versions.iter().map(|v| (v.from, v.until)).collect();
    assert_eq!(periods, [(None, Some(day("2019-12-31"))), (Some(day("2020-01-01")), Some(day("2020-12-31"))), (Some(day("2022-01-01")), None)]);
}

#[test]
fn versions_do_not_overlap() {
    expect(&[version("2020-01-01", "1"), version("2020-01-01", "2")].concat(), "", &[(Code::VersionsOverlap, "f")]);
    expect(&[version("2020-01-01..2021-12-31", "1"), version("2021-01-01", "2")].concat(), "", &[(Code::VersionsOverlap, "f")]);
}

#[test]
fn dates_must_be_dates() {
    expect(&version("2020-02-30", "1"), "", &[(Code::BadTag, "2020-02-30")]);
    expect(&version("..", "1"), "", &[(Code::BadTag, "..")]);
    expect(&version("2021-01-01..2020-01-01", "1"), "", &[(Code::BadPeriod, "2021-01-01..2020-01-01")]);
}

#[test]
fn versions_agree_in_type_and_entity() {
    let said = programme(&[version("2020-01-01", "1"), version("2021-01-01", "household.poor")].concat(), "");
    said.only(Code::OverrideChangesType);
    let said = programme(&[version("2020-01-01", "1"), version("2021-01-01", "1").replace("household", "person")].concat(), "");
    said.only(Code::OverrideChangesEntity);
}

#[test]
fn a_version_inherits_label_purpose_and_unit() {
    let rules = version("2021-01-01", "household.savings").replace("@cite", "@benefit CNY\n/// @cite")
        + "/// @cite 第一条\n/// @effective ..2020-12-31\nfn f(household) { 0 }\n";
    let said = expect(&rules, "", &[]);
    assert_eq!(said.rule("p::f", 0).kind, crate::ir::RuleKind::Benefit);
    assert_eq!(&*said.definition("p::f", 0).label.en, "A");
}
