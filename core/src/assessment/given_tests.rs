use crate::facts::InputError;
use crate::label::Lang;
use crate::pack::Pack;
use crate::policy::{AssessError, Json};

const RULES: &str = "
//! 救助 · Aid
//! @source S

/// 整元金额 · Whole yuan
/// @benefit CNY/month
/// @cite 第一条
fn whole(household) { yuan(rate(household)) }

/// 两倍 · Twice
/// @benefit CNY/month
/// @cite 第一条
fn twice(household) { whole(household) * 2 }

/// 人数 · People
/// @cite 第一条
fn people(household) { household.size }

/// 新规则 · Newer
/// @effective 2024-01-01
/// @cite 第一条
fn newer(household) { 1 }
";

/// The outcome of a rule, or the faults, with something given.
fn given(rule: &str, value: &str, asked: &str) -> String {
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", max = 9, default = 1, label = \"人数 · Size\" }\n"),
        ("p/aid.toml", "[rate]\nlabel = \"标准 · Rate\"\nunit = \"CNY/month\"\nvalues = []\n"),
        ("p/aid.rhai", RULES),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    let policy = pack.policy("2023-06-01".parse().unwrap()).unwrap();
    let household = format!("{{\"given\":{{\"aid::{rule}\":{value}}}}}");
    match policy.assess_rules(&Json(&household), [format!("aid::{asked}")]) {
        Ok(assessment) => assessment.to_canonical(),
        Err(AssessError::Input(InputError::Faults(faults))) => faults.text(Lang::En),
        Err(error) => error.text(Lang::En),
    }
}

#[test]
fn an_amount_decided_elsewhere_may_have_fen() {
    assert_eq!(given("whole", "900.5", "twice"), r#"{"aid::twice":"1801.00"}"#);
    assert_eq!(given("whole", "900.55", "whole"), r#"{"aid::whole":"900.55"}"#);
    assert!(given("whole", "900.555", "twice").contains("more than 2 fraction digits"));
    assert!(given("people", "1.5", "people").contains("not a whole number"));
}

#[test]
fn what_is_given_of_a_rule_not_in_force_has_no_effect() {
    assert_eq!(given("newer", "2", "people"), r#"{"aid::people":"1"}"#);
    assert!(given("newer", "2", "newer").contains("no rule in force"));
}
