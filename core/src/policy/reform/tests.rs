use std::sync::Arc;

use proptest::prelude::*;

use super::{Changes, Reform, ReformError};
use crate::assessment::record::verify;
use crate::facts::{FaultCode, Input};
use crate::ir::{Body, Cell, ParameterValue};
use crate::label::Lang;
use crate::pack::Pack;
use crate::policy::{Json, Policy};

const FACTS: &str = r#"
[household]
[household.facts]
area = { type = "choice", label = "城乡 · Area", codes = { urban = "城镇 · Urban", rural = "农村 · Rural" } }
income = { type = "money", unit = "CNY/month", label = "收入 · Income", min = 0, max = 1000000 }
cost = { type = "money", unit = "CNY", label = "费用 · Cost", min = 0, max = 1000000, default = 0 }
"#;

const PARAMETERS: &str = r#"
[standard]
label = "标准 · Standard"
unit = "CNY/month"
keys = ["area"]
values = [
  { from = 2020-01-01, urban = 600, rural = 400, cite = "S" },
  { from = 2022-01-01, urban = 662, rural = 497.5, cite = "S" },
  { from = 2024-01-01, urban = 700, rural = 540, cite = "S" },
]

[share]
label = "比例 · Share"
values = [ { from = 2020-01-01, value = "1/12", cite = "S" } ]

[rate]
label = "分档比例 · Rate"
keys = [ { fact = "cost" } ]
values = [ { from = 2020-01-01, upto = [100, 200], bands = [0.5, 0.6, 0.7], cite = "S" } ]

[kind]
label = "方式 · Kind"
codes = { x1 = "补差 · Gap", tier = "分档 · Tier" }
values = [ { from = 2020-01-01, value = "x1", cite = "S" } ]
"#;

const RULES: &str = "
//! 救助 · Aid
//! @source S

/// 符合 · Eligible
/// @decision
/// @cite 第一条
fn eligible(household) { household.income < standard(household) }
/// 月补助 · Monthly amount
/// @benefit CNY/month
/// @cite 第一条
fn amount(household) { if eligible(household) { standard(household) - household.income } else { 0 } }
/// 报销 · Reimbursed
/// @benefit CNY
/// @cite 第一条
fn reimbursed(household) { fen(household.cost * rate(household)) }
/// 分摊 · Share
/// @cite 第一条
fn split(household) { household.cost * share(household) }
/// 方式 · Kind
/// @cite 第一条
fn a_kind(household) { kind(household) }
";

const BELOW: &str = r#"
[share]
label = "比例 · Share"
values = [ { from = 2020-01-01, value = 0.1, cite = "S" } ]
"#;

fn files() -> Vec<(String, String)> {
    [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", FACTS),
        ("p/aid.toml", PARAMETERS),
        ("p/aid.rhai", RULES),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .to_vec()
}

fn pack() -> Pack {
    Pack::from_files(files(), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

fn policy() -> Policy {
    pack().policy("2023-06-01".parse().unwrap()).unwrap()
}

const POOR: &str = r#"{ "area": "urban", "income": 100, "cost": 150 }"#;

fn results(policy: &Policy) -> String {
    policy.assess(&Json(POOR)).unwrap().to_canonical()
}

fn reform(policy: &Policy, changes: &str) -> Policy {
    policy.reform(&Json(changes)).unwrap_or_else(|e| panic!("{changes}: {}", e.text(Lang::En)))
}

fn amount(policy: &Policy) -> String {
    match policy.assess(&Json(POOR)).unwrap().get("aid::amount").unwrap() {
        Ok(crate::facts::Value::Number(n)) => n.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn parameters_are_set_and_changed() {
    let policy = policy();
    for (changes, expected) in [
        (r#"{"aid::standard": {"urban": 700}}"#, "600"),
        (r#"{"aid::standard": "×1.1"}"#, "628.2"),
        (r#"{"aid::standard": {"urban": "x1.1"}}"#, "628.2"),
        (r#"{"aid::standard": {"rural": "*1.1"}}"#, "562"),
        (r#"{"aid::standard": {"urban": "+50", "rural": 1}}"#, "612"),
        (r#"{"aid::standard": "-5%"}"#, "528.9"),
        (r#"{"aid::standard": [{"area": "urban", "value": "+5%"}]}"#, "595.1"),
        // From a day on; before it the pack's rows hold.
        (r#"{"aid::standard": [{"from": "2023-06-01", "urban": 800}]}"#, "700"),
        (r#"{"aid::standard": [{"from": "2023-06-02", "urban": 800}]}"#, "562"),
        (r#"{"aid::standard": [{"from": "2023-01-01", "until": "2023-05-31", "urban": 800}]}"#, "562"),
        (r#"{"aid::standard": [{"from": "2021-01-01", "until": "2023-12-31", "urban": "×2"}]}"#, "1100"),
    ] {
        assert_eq!(amount(&reform(&policy, changes)), expected, "{changes}");
    }
    // Every band, and fractions without rounding.
    let banded = reform(&policy, r#"{"aid::rate": "×0.5", "aid::share": "×2"}"#);
    assert!(results(&banded).contains(r#""aid::reimbursed":"45.00","aid::split":"25.00""#), "{}", results(&banded));
    // A code may look like a factor.
    assert!(results(&reform(&policy, r#"{"aid::kind": "x1"}"#)).contains(r#""aid::a_kind":"x1""#));
}

#[test]
fn what_a_reform_sets_from_a_day_leaves_the_other_days() {
    let base = policy();
    let changed = reform(&base, r#"{"aid::standard": [{"from": "2021-07-01", "until": "2022-06-30", "urban": 1}]}"#);
    let rows = |policy: &Policy, on: &str| {
        let on = on.parse().unwrap();
        let symbol = policy.program().symbol_named("aid::standard").unwrap();
        let Body::Parameter(parameter) = &policy.program().symbol(symbol).unwrap().definitions[0].body else { panic!() };
        let found = parameter.in_force(on).into_iter().find(|(key, _)| *key == [crate::ir::KeyValue::Code(0)]).unwrap().1;
        match found.map(|i| &parameter.rows[i].value) {
            Some(Cell::One(ParameterValue::Number(n))) => n.to_string(),
            other => format!("{other:?}"),
        }
    };
    for (on, expected) in [
        ("2020-01-01", "600"),
        ("2021-06-30", "600"),
        ("2021-07-01", "1"),
        ("2022-06-30", "1"),
        ("2022-07-01", "662"),
        ("2023-12-31", "662"),
        ("2024-01-01", "700"),
    ] {
        assert_eq!(rows(&changed, on), expected, "{on}");
    }
    assert_eq!(rows(&base, "2021-07-01"), "600");
}

#[test]
fn rules_are_replaced_and_reforms_stack() {
    let base = policy();
    let doubled = reform(&base, r#"{"aid::standard": "×2"}"#);
    let flat = doubled
        .reform(&Reform::new().rule(
            "aid::amount",
            "fn amount(household) { if eligible(household) { half(standard(household)) } else { 0 } }\nprivate fn half(x) { x / 2 }",
        ))
        .unwrap();
    assert_eq!(amount(&flat), "662");
    let again = reform(&flat, r#"{"aid::standard": {"urban": "+38"}}"#);
    assert_eq!(amount(&again), "681");
    // A rule on top of a replaced one, and one in the place of a parameter that an earlier reform has changed.
    let twice = again.reform(&Reform::new().rule("aid::amount", "fn amount(household) { parent::aid::amount(household) + 1 }")).unwrap();
    assert_eq!(amount(&twice), "682");
    let fixed = twice.reform(&Reform::new().rule("aid::standard", "/// @unit CNY/month\nfn standard(household) { 1000 }")).unwrap();
    assert_eq!(amount(&fixed), "501");
    assert_eq!(amount(&base), "562");
    // Names keep their order, so that households and given values fit.
    let names = |p: &Policy| p.program().symbols.iter().map(|s| s.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&fixed), names(&base));
    assert_eq!(fixed.program().schema, base.program().schema);
    // What is replaced keeps its label, purpose and unit.
    let symbol = base.program().symbol_named("aid::amount").unwrap();
    assert_eq!(fixed.kind(symbol), base.kind(symbol));
    assert_eq!(fixed.rule(symbol).unwrap().0.label, base.rule(symbol).unwrap().0.label);
    assert_eq!(fixed.program().pack().unwrap().name, base.program().pack().unwrap().name);
}

#[test]
fn slips_are_told() {
    let policy = policy();
    let faults = |changes: &str| match policy.reform(&Json(changes)).expect_err(changes) {
        ReformError::Faults(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        other => vec![other.text(Lang::En)],
    };
    for (changes, expected) in [
        ("3", vec!["a reform is a map from names to what becomes of them, not a number"]),
        (r#"{"aid::standrad": "×2"}"#, vec!["aid::standrad: there is no parameter `aid::standrad`; did you mean `aid::standard`?"]),
        (r#"{"aid::amuont": "fn amuont(household) { 1 }"}"#, vec!["aid::amuont: there is no rule `aid::amuont`; did you mean `aid::amount`?"]),
        (r#"{"aid::kind": "×2"}"#, vec!["aid::kind: only numbers can be multiplied, raised or lowered"]),
        (r#"{"aid::standard": {"urbn": "×2"}}"#, vec!["aid::standard.urbn: `household.area` has no code `urbn`; did you mean `urban`?"]),
        (r#"{"aid::standard": "×a"}"#, vec![r#"aid::standard: not a number; write 662, "25%" or "1/12""#]),
        (
            r#"{"aid::standard": [{"from": "2019-01-01", "urban": "×2"}]}"#,
            vec!["aid::standard[0].urban: no value is in force on 2019-01-01 that could be multiplied, raised or lowered"],
        ),
        (r#"{"aid::share": 1, "aid::share": 2}"#, vec!["aid::share: the name comes twice"]),
        (
            r#"{"aid::amount": "fn other(household) { 1 }"}"#,
            vec!["the text for `aid::amount` has a function `other`: it may have only `amount`, and helpers (private fn)"],
        ),
        (r#"{"aid::amount": "private fn amount(x) { x }"}"#, vec!["the text for `aid::amount` has no function `amount`"]),
    ] {
        assert_eq!(faults(changes), expected, "{changes}");
    }
    // All at once.
    assert_eq!(faults(r#"{"aid::x": "fn x(household) { 1 }", "aid::y": 2, "aid::share": null}"#).len(), 3);
    let error = policy.reform(&Reform::new().rule("aid::amount", "fn amount(household) { household.incme }")).unwrap_err();
    assert!(matches!(error, ReformError::Rules(_)), "{error:?}");
    assert!(
        error.text(Lang::En).contains("reform-1/aid.rhai:1:") && error.text(Lang::En).contains("did you mean `income`"),
        "{}",
        error.text(Lang::En)
    );
    let error = policy.reform(&Reform::new().rule("aid::amount", "fn amount(household) { household.income")).unwrap_err();
    assert!(matches!(error, ReformError::Rules(_)), "{error:?}");
    // A number that grows too long is told at once.
    let error = reform(&policy, r#"{"aid::rate": "×0.000000000001"}"#).reform(&Json(r#"{"aid::rate": "×0.00000000001"}"#)).unwrap_err();
    assert!(matches!(&error, ReformError::Policy(_)), "{error:?}");
    let faults = Json(r#"{"aid::standard": "×0.0000000000000000000000001"}"#);
    assert!(matches!(policy.reform(&faults).unwrap_err(), ReformError::Faults(f) if f.iter().all(|f| f.code == FaultCode::NotANumber)));
}

#[test]
fn it_costs_what_it_changes() {
    let base = policy();
    let changed = reform(&base, r#"{"aid::rate": "×2"}"#);
    let body = |policy: &Policy, name: &str| match &policy.program().symbol(policy.program().symbol_named(name).unwrap()).unwrap().definitions[0].body
    {
        Body::Rule(rule) => Arc::as_ptr(rule).cast::<u8>(),
        Body::Parameter(parameter) => Arc::as_ptr(parameter).cast::<u8>(),
    };
    for name in ["aid::amount", "aid::standard", "aid::reimbursed"] {
        assert_eq!(body(&base, name), body(&changed, name), "{name}");
    }
    assert_ne!(body(&base, "aid::rate"), body(&changed, "aid::rate"));
    let plan = |policy: &Policy, name: &str| {
        let household = crate::facts::Household::from_json(policy.reader(), POOR).unwrap();
        let rules = policy.rules_named([name]).unwrap();
        Arc::as_ptr(&policy.plan(Some(rules), household.population()).unwrap())
    };
    assert_eq!(plan(&base, "aid::amount"), plan(&changed, "aid::amount"));
    assert_ne!(plan(&base, "aid::reimbursed"), plan(&changed, "aid::reimbursed"));
    // Nothing to change: the same policy.
    assert!(reform(&base, "{}").program().reforms.is_none());
}

#[test]
fn records_tell_the_reform() {
    let pack = pack();
    let base = pack.policy("2023-06-01".parse().unwrap()).unwrap();
    let one = reform(&base, r#"{"aid::standard": {"urban": "×1.10"}}"#);
    let two = one.reform(&Reform::new().rule("aid::eligible", "fn eligible(household) { true }")).unwrap();
    assert!(one.program().digest != base.program().digest && two.program().digest != one.program().digest);
    for policy in [&one, &two] {
        let record = policy.assess(&Json(POOR)).unwrap().record();
        assert!(
            record.contains(&*base.program().digest)
                && record.contains(r#""reform":[{"on":"2023-06-01","changes":{"aid::standard":{"urban":"×1.10"}}}"#),
            "{record}"
        );
        let found = verify(pack.program(), pack.reader(), &record).unwrap();
        assert!(found.holds() && found.is_reform, "{found:?}");
        let tampered = record.replace("×1.10", "×1.20");
        assert!(!verify(pack.program(), pack.reader(), &tampered).unwrap().holds());
        let unknown = record.replace("aid::standard", "aid::stan");
        let error = verify(pack.program(), pack.reader(), &unknown).unwrap_err();
        assert!(error.text(Lang::En).starts_with("the record's reform can't be made of this pack: "), "{}", error.text(Lang::En));
        // Without its reform the record isn't that of the pack.
        let start = record.find(r#""reform""#).unwrap();
        let end = record.find(r#""date""#).unwrap();
        let stripped = format!("{}{}", &record[..start], &record[end..]);
        assert!(!verify(pack.program(), pack.reader(), &stripped).unwrap().holds());
    }
    let plain = base.assess(&Json(POOR)).unwrap().record();
    assert!(!verify(pack.program(), pack.reader(), &plain).unwrap().is_reform);
}

#[test]
fn the_chain_is_linked_again_with_its_own_texts() {
    let mut files = files();
    files.extend([
        ("c/pack.toml".to_owned(), "name = \"child\"\ntitle = \"下级 · Child\"\nversion = \"2\"\nextends = \"../p\"\n".to_owned()),
        ("c/aid.toml".to_owned(), BELOW.to_owned()),
    ]);
    let base = Pack::from_files(files, "c").unwrap().policy("2023-06-01".parse().unwrap()).unwrap();
    let changed = base
        .reform(&Reform::new().rule("aid::amount", "fn amount(household) { parent::aid::amount(household) + 1 }").parameter("aid::share", "×2"))
        .unwrap();
    assert_eq!(amount(&changed), "563");
    assert!(results(&changed).contains(r#""aid::split":"30.00""#), "{}", results(&changed));
    assert_eq!(changed.program().pack().unwrap().name, "child".into());
}

#[test]
fn anything_that_is_a_map_is_a_reform() {
    let from_value = serde_json::json!({ "aid::standard": { "urban": 700 } });
    assert_eq!(from_value.reform(), Json(r#"{"aid::standard": {"urban": 700}}"#).reform());
    assert_eq!(Input::map().reform(), Ok(Reform::new()));
}

#[test]
fn too_much_is_refused() {
    let base = policy();
    let most = crate::limits::REFORMS;
    let stacked = (0..most).fold(base.clone(), |policy, _| reform(&policy, r#"{"aid::share": "×1"}"#));
    assert_eq!(stacked.reform(&Json(r#"{"aid::share": "×1"}"#)).unwrap_err(), ReformError::TooMany { most });
    let step = r#"{"on":"2023-06-01","changes":{"aid::eligible":"fn eligible(household) { true }"}}"#;
    let record = base.assess(&Json(POOR)).unwrap().record();
    let hostile = record.replacen(r#""date""#, &format!(r#""reform":[{}],"date""#, vec![step; most + 300].join(",")), 1);
    let pack = pack();
    assert!(verify(pack.program(), pack.reader(), &hostile).is_err());
    let long = format!("fn eligible(household) {{ true }} // {}", "x".repeat(crate::limits::FILE_BYTES));
    assert!(matches!(base.reform(&Reform::new().rule("aid::eligible", &long)), Err(ReformError::Rules(_))));
}

/// Reforms of one parameter each, that don't touch one another.
fn independent() -> impl Strategy<Value = Vec<String>> {
    let standard = prop_oneof![
        (1u32..2000).prop_map(|n| format!(r#"{{"aid::standard": {{"urban": {n}}}}}"#)),
        (1u32..300).prop_map(|n| format!(r#"{{"aid::standard": {{"urban": "×{n}e-2"}}}}"#)),
    ];
    let rural = (1u32..2000).prop_map(|n| format!(r#"{{"aid::standard": {{"rural": "+{n}"}}}}"#));
    let share = (1u32..100).prop_map(|n| format!(r#"{{"aid::share": "{n}/7"}}"#));
    let rate = (1u32..100).prop_map(|n| format!(r#"{{"aid::rate": "-{n}%"}}"#));
    let rule = (1u32..100).prop_map(|n| format!(r#"{{"aid::eligible": "fn eligible(household) {{ household.income < {n} }}"}}"#));
    (standard, rural, share, rate, rule).prop_flat_map(|(a, b, c, d, e)| Just(vec![a, b, c, d, e]).prop_shuffle())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// ×1 changes nothing, and neither does setting what is in force.
    #[test]
    fn nothing_comes_of_nothing(income in 0u32..800, urban: bool) {
        let base = policy();
        let household = format!(r#"{{ "area": "{}", "income": {income}, "cost": {income} }}"#, if urban { "urban" } else { "rural" });
        let of = |policy: &Policy| policy.assess(&Json(&household)).unwrap().to_canonical();
        for changes in [
            r#"{"aid::standard": "×1", "aid::share": "x1.0", "aid::rate": "*1"}"#,
            r#"{"aid::standard": "+0", "aid::rate": "-0%"}"#,
            r#"{"aid::standard": {"urban": 662, "rural": 497.5}, "aid::share": "1/12", "aid::kind": "x1"}"#,
            r#"{"aid::rate": [{"upto": [100, 200], "bands": [0.5, 0.6, 0.7]}]}"#,
        ] {
            prop_assert_eq!(of(&reform(&base, changes)), of(&base), "{}", changes);
        }
    }

    /// ×a, then ×b is ×(ab).
    #[test]
    fn factors_multiply(a in 0u32..3000, b in 0u32..3000) {
        let base = policy();
        let factor = |n: u64, digits: u8| crate::number::Number::new(i128::from(n), digits).unwrap();
        let all = |f: String| format!(r#"{{"aid::standard": "×{f}", "aid::share": "×{f}", "aid::rate": "×{f}"}}"#);
        let twice = reform(&reform(&base, &all(factor(a.into(), 3).to_string())), &all(factor(b.into(), 2).to_string()));
        let once = reform(&base, &all(factor(u64::from(a) * u64::from(b), 5).to_string()));
        prop_assert_eq!(results(&twice), results(&once));
    }

    /// Reforms of different things may come in any order, or at once.
    #[test]
    fn independent_reforms_commute(reforms in independent()) {
        let base = policy();
        let one_by_one = reforms.iter().fold(base.clone(), |policy, changes| reform(&policy, changes));
        let mut sorted = reforms;
        sorted.sort();
        let in_order = sorted.iter().fold(base.clone(), |policy, changes| reform(&policy, changes));
        prop_assert_eq!(results(&one_by_one), results(&in_order));
    }
}
