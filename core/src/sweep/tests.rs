//! Sweeps hold what the household's own assessment gives, value by value.

use std::path::Path as FilePath;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{Course, Series, Sweep, SweepError, SweepRange};
use crate::facts::Value;
use crate::label::Lang;
use crate::number::Number;
use crate::pack::Pack;
use crate::policy::{AssessError, Policy};

const FACTS: &str = r#"
[household]
check = [ { rule = "household.savings != 13", say = "存款不会是 13 · savings are never 13" } ]
[household.facts]
savings = { type = "money", unit = "CNY", label = "存款 · Savings", min = 0, max = 1000000, default = 0 }
rooms = { type = "int", label = "房间 · Rooms", min = 0, max = 20, default = 0, optional = true }
area = { type = "choice", label = "城乡 · Area", codes = { urban = "城镇 · Urban", rural = "农村 · Rural" }, default = "urban" }

[person]
in = "household"
as = "members"
least = 1
most = 9
[person.facts]
wage = { type = "money", unit = "CNY/month", label = "工资 · Wage", min = 0, max = 100000, default = 0 }
yearly = { type = "money", unit = "CNY/year", label = "年收入 · Per year", min = 0, max = 1000000, default = 0 }
"#;

const RULES: &str = r#"
//! 救助 · Aid
//! @source S

/// 收入 · Income
/// @cite 第一条
/// @unit CNY/month
fn income(household) { household.members.sum(|m| m.wage + per_month(m.yearly)) }

/// 月补助 · Monthly aid
/// @benefit CNY/month
/// @cite 第一条
fn amount(household) { if income(household) <= as_unit(500.5, "CNY/month") { yuan_up(as_unit(900, "CNY/month") - income(household)) } else { 0 } }

/// 逐步减少 · Taper
/// @benefit CNY/month
/// @cite 第一条
fn taper(household) { max(as_unit(300, "CNY/month") - income(household) * 0.5, 0) }

/// 两项之和 · Both together
/// @benefit CNY/month
/// @cite 第一条
fn both(household) { amount(household) + taper(household) }

/// 每人 · Of each
/// @benefit CNY/month
/// @cite 第一条
fn own(person) { if person.wage > 100 { 0 } else { 20 } }

/// 除不尽 · Division
/// @benefit CNY/month
/// @cite 第一条
fn share(household) { as_unit(100, "CNY/month") / (household.savings - as_unit(3, "CNY")) * as_unit(1, "CNY") }

/// 是否符合 · Eligible
/// @decision
/// @cite 第一条
fn eligible(household) { income(household) < as_unit(500, "CNY/month") }

/// 房间补助 · Rooms
/// @benefit CNY
/// @cite 第一条
fn rooms(household) { if household.rooms == () { as_unit(1, "CNY") } else { as_unit(2, "CNY") } }
"#;

fn policy() -> Policy {
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", FACTS),
        ("p/aid.rhai", RULES),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    pack.policy("2024-06-01".parse().unwrap()).unwrap()
}

fn n(text: &str) -> Number {
    text.parse().unwrap()
}

fn series<'s>(sweep: &'s Sweep, rule: &str, path: &str) -> &'s Series {
    sweep.series.iter().find(|s| &*s.rule == rule && s.path.to_string() == path).unwrap()
}

/// `0..500: 900 → 400 by -1; …; ! 501 400 → 0`
fn told(series: &Series) -> String {
    let value = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    let pieces = series.pieces.iter().map(|p| match &p.course {
        Course::Values { start, end, slope } => {
            let slope = slope.map_or_else(|| "-".to_owned(), |s| s.to_string());
            format!("{}..{}: {} → {} by {slope}", p.from, p.to, value(start), value(end))
        }
        Course::Error(error) => format!("{}..{}: {}", p.from, p.to, error.kind),
        Course::Faults(faults) => format!("{}..{}: {}", p.from, p.to, faults.iter().map(|f| f.code.name()).collect::<String>()),
    });
    let cliffs = series.cliffs.iter().map(|c| format!("! {} {} → {}", c.at, c.before, c.after));
    pieces.chain(cliffs).collect::<Vec<_>>().join("; ")
}

#[test]
fn slopes_cliffs_and_the_total() {
    let household = json!({ "savings": 53, "members": [{ "wage": 7 }, { "wage": 0.5 }] });
    let sweep = policy().sweep(&household, "members[0].wage", 0..=1000).unwrap();
    // With the other wage: 899.5 is rounded up, and the limit is reached half a yuan earlier.
    let amount = series(&sweep, "aid::amount", "");
    assert_eq!(told(amount), "0..500: 900 → 400 by -1; 501..1000: 0 → 0 by 0; ! 500.01 400 → 0");
    assert_eq!(amount.cliffs[0].lost(), n("400"));
    // A taper is no cliff: each yuan more costs half a yuan.
    assert_eq!(told(series(&sweep, "aid::taper", "")), "0..599: 299.75 → 0.25 by -0.5; 600..1000: 0 → 0 by 0");
    assert_eq!(told(series(&sweep, "aid::own", "members[0]")), "0..100: 20 → 20 by 0; 101..1000: 0 → 0 by 0; ! 100.01 20 → 0");
    assert_eq!(told(series(&sweep, "aid::own", "members[1]")), "0..1000: 20 → 20 by 0");
    // What only adds up others is in no sum: 900 + 299.75 + 2 shares of 2 + 20 + 20.
    let total = sweep.total.as_ref().unwrap();
    assert_eq!(total.series.at(n("0")), Some(Value::Number(n("1241.75"))));
    assert_eq!(total.series.cliffs.iter().map(|c| c.at).collect::<Vec<_>>(), [n("100.01"), n("500.01")]);
    assert!(total.left_out.is_empty());
}

#[test]
fn amounts_by_the_year_are_held_against_amounts_by_the_month() {
    // A yuan a year more costs 1/24 yuan a month.
    let range = SweepRange::new(n("0"), n("7212")).step(n("12"));
    let sweep = policy().sweep(&json!({ "members": [{}] }), "members[0].yearly", range).unwrap();
    assert!(series(&sweep, "aid::taper", "").cliffs.is_empty());
    assert_eq!(
        series(&sweep, "aid::amount", "").cliffs.iter().map(|c| (c.at, c.before, c.after)).collect::<Vec<_>>(),
        [(n("6006.01"), n("400"), n("0"))]
    );
}

#[test]
fn errors_and_faults_have_their_own_stretches() {
    let sweep = policy().sweep(&json!({ "members": [{}] }), "savings", 0..=20).unwrap();
    let share = told(series(&sweep, "aid::share", ""));
    assert!(share.contains("3..3: division_by_zero") && share.contains("13..13: check_failed"), "{share}");
    let total = &sweep.total.as_ref().unwrap().series;
    assert!(told(total).contains("3..3: division_by_zero"), "{}", told(total));
    assert_eq!((total.at(n("3")), total.at(n("4")), total.at(n("4.5"))), (None, Some(Value::Number(n("1320"))), None));
    // What can't be computed anywhere is left out of the sum, and told.
    let sweep = policy().sweep(&json!({ "savings": 3, "members": [{}] }), "members[0].wage", 0..=3).unwrap();
    let total = sweep.total.unwrap();
    assert_eq!(total.left_out.iter().map(ToString::to_string).collect::<Vec<_>>(), ["aid::share"]);
    assert_eq!(told(&total.series), "0..3: 1220 → 1215.5 by -1.5");
}

#[test]
fn rules_that_are_no_amounts() {
    let household = json!({ "members": [{}] });
    let sweep = policy().sweep_rules(&household, "members[0].wage", 490..=510, ["aid::eligible", "aid::eligible"]).unwrap();
    assert_eq!(sweep.series.len(), 1);
    assert_eq!(told(&sweep.series[0]), "490..499: Bool(true) → Bool(true) by -; 500..510: Bool(false) → Bool(false) by -");
    assert!(sweep.total.is_none());
    assert_eq!(sweep.series[0].at(n("499")), Some(Value::Bool(true)));
    // A fact that was absent has a value at every place.
    let sweep = policy().sweep_rules(&json!({ "rooms": null, "members": [{}] }), "rooms", 0..=2, ["aid::rooms"]).unwrap();
    assert_eq!(told(&sweep.series[0]), "0..2: 2 → 2 by 0");
}

#[test]
fn what_is_asked_wrongly_is_told() {
    let policy = policy();
    let household = json!({ "members": [{}] });
    let refused = |path: &str, range: SweepRange| policy.sweep(&household, path, range).unwrap_err();
    let yuan = |from: &str, to: &str| SweepRange::new(n(from), n(to));
    assert!(matches!(refused("members[0].wages", yuan("0", "1")), SweepError::NoFact { near: Some(near), .. } if near == "members[0].wage"));
    assert!(matches!(refused("members[1].wage", yuan("0", "1")), SweepError::NoFact { .. }));
    assert!(matches!(refused("a b", yuan("0", "1")), SweepError::NoFact { near: None, .. }));
    assert!(matches!(refused("area", yuan("0", "1")), SweepError::NotNumber { .. }));
    assert!(matches!(refused("savings", yuan("1", "0")), SweepError::Empty));
    assert!(matches!(refused("savings", yuan("0", "1").step(n("0"))), SweepError::Empty));
    assert!(matches!(refused("savings", yuan("0", "1").step(n("-1"))), SweepError::Empty));
    assert!(matches!(refused("savings", yuan("-1", "0")), SweepError::OutOfBounds { .. }));
    assert!(matches!(refused("savings", yuan("0", "1000001")), SweepError::OutOfBounds { .. }));
    assert!(matches!(refused("savings", yuan("0", "1").step(n("0.001"))), SweepError::TooManyDigits { digits: 2, .. }));
    assert!(matches!(refused("savings", yuan("0", "1000000")), SweepError::TooMany { points: 1_000_001, .. }));
    let error = refused("members[0].wages", yuan("0", "1"));
    assert!(error.text(Lang::Zh).contains("是不是 `members[0].wage`?") && error.text(Lang::En).contains("did you mean `members[0].wage`?"));
    assert!(matches!(policy.sweep(&json!({ "area": "town" }), "savings", 0..=1), Err(SweepError::Assess(AssessError::Input(_)))));
    assert!(matches!(policy.sweep_rules(&household, "savings", 0..=1, ["aid::x"]), Err(SweepError::Assess(AssessError::UnknownRules(_)))));
    // The last value is the greatest that the steps come to.
    let sweep = policy.sweep(&household, "savings", yuan("0.5", "10").step(n("3"))).unwrap();
    assert_eq!((sweep.from, sweep.to), (n("0.5"), n("9.5")));
}

#[test]
fn as_json() {
    let sweep = policy().sweep(&json!({ "savings": 53, "members": [{}] }), "members[0].wage", 498..=502).unwrap();
    let json = sweep.json();
    assert_eq!(
        (&json["path"], &json["unit"], &json["from"], &json["step"]),
        (&json!("members[0].wage"), &json!("CNY/month"), &json!("498.00"), &json!("1"))
    );
    assert_eq!(
        json["series"][0],
        json!({
            "rule": "aid::amount", "path": "", "label": { "zh": "月补助", "en": "Monthly aid" }, "unit": "CNY/month",
            "pieces": [
                { "from": "498.00", "to": "500.00", "start": "402.00", "end": "400.00", "slope": "-1", "error": null },
                { "from": "501.00", "to": "502.00", "start": "0.00", "end": "0.00", "slope": "0", "error": null },
            ],
            "cliffs": [{ "at": "500.51", "before": "400.00", "after": "0.00", "lost": "400.00" }],
        })
    );
    assert_eq!(json["total"]["left_out"], json!([]));
    let sweep = policy().sweep(&json!({ "members": [{}] }), "savings", 3..=3).unwrap();
    let error = &series_json(&sweep.json(), "aid::share")["pieces"][0]["error"];
    assert_eq!(error["error"], "division_by_zero");
    assert!(error["message"]["en"].is_string());
}

fn series_json(json: &Json, rule: &str) -> Json {
    json["series"].as_array().unwrap().iter().find(|s| s["rule"] == rule).unwrap().clone()
}

/// Every series and the total at a value are what the household with that value gets.
fn same_as_assessed(policy: &Policy, household: &Json, sweep: &Sweep, pointer: &str, value: Number) {
    let mut household = household.clone();
    let (around, key) = pointer.rsplit_once('/').unwrap();
    household.pointer_mut(around).unwrap()[key] = value.to_string().into();
    let assessment = policy.assess(&household);
    for series in &sweep.series {
        let path = series.path.clone().key(&*series.rule).to_string();
        let piece = series.pieces.iter().find(|p| p.from <= value && value <= p.to).unwrap();
        match (&piece.course, &assessment) {
            (Course::Values { .. }, Ok(assessment)) => {
                assert_eq!(assessment.get(&path).unwrap().as_ref().ok(), series.at(value).as_ref(), "{path} at {value}");
            }
            (Course::Error(error), Ok(assessment)) => {
                assert_eq!(assessment.get(&path).unwrap().as_ref().unwrap_err().kind, error.kind, "{path} at {value}");
            }
            (Course::Faults(_), Err(AssessError::Input(_))) => {}
            (course, _) => panic!("{path} at {value}: {course:?}"),
        }
        for cliff in series.cliffs.iter().filter(|c| c.at == value) {
            assert_eq!(assessment.as_ref().unwrap().get(&path).unwrap().as_ref().ok(), Some(&Value::Number(cliff.after)), "{path} at {value}");
        }
    }
}

/// Random values, both sides of every breakpoint, and every cliff to the fen.
fn holds(policy: &Policy, household: &Json, path: &str, range: SweepRange, picks: &[usize]) {
    let pointer = format!("/{}", path.replace(['[', '.'], "/").replace(']', ""));
    let sweep = policy.sweep(household, path, range).unwrap_or_else(|e| panic!("{path}: {}", e.text(Lang::En)));
    let count = sweep.to.checked_sub(sweep.from).unwrap().checked_div_floor(sweep.step).unwrap().to_i64().unwrap();
    let at = |place: i64| sweep.from.checked_add(sweep.step.checked_mul(Number::from_int(place).unwrap()).unwrap()).unwrap();
    let mut values: Vec<Number> = picks.iter().map(|p| at(i64::try_from(*p).unwrap() % (count + 1))).collect();
    for series in sweep.series.iter().chain(sweep.total.iter().map(|t| &t.series)) {
        // No gaps, from the first value to the last.
        let ends: Vec<(Number, Number)> = series.pieces.iter().map(|p| (p.from, p.to)).collect();
        assert_eq!((ends[0].0, ends[ends.len() - 1].1), (sweep.from, sweep.to));
        assert!(ends.windows(2).all(|w| w[0].1.checked_add(sweep.step).unwrap() == w[1].0));
        values.extend(ends.iter().take(40).flat_map(|(a, b)| [*a, *b]));
    }
    values.sort_unstable();
    values.dedup();
    values.into_iter().for_each(|value| same_as_assessed(policy, household, &sweep, &pointer, value));
    // A cliff is one step of the fact's last digit.
    let fen = n("0.01");
    for series in &sweep.series {
        let path = series.path.clone().key(&*series.rule).to_string();
        for cliff in series.cliffs.iter().take(10) {
            let value = |at: Number| {
                let mut household = household.clone();
                let (around, key) = pointer.rsplit_once('/').unwrap();
                household.pointer_mut(around).unwrap()[key] = at.to_string().into();
                policy.assess(&household).unwrap().get(&path).unwrap().clone().ok()
            };
            let digit = if sweep.step.is_integer() && sweep.unit.is_none() { Number::ONE } else { fen };
            assert_eq!(value(cliff.at), Some(Value::Number(cliff.after)), "{path}");
            assert_eq!(value(cliff.at.checked_sub(digit).unwrap()), Some(Value::Number(cliff.before)), "{path} before {}", cliff.at);
        }
    }
}

#[test]
fn shipped_packs_over_incomes_and_assets() {
    let pack = Pack::open(FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../rules-examples/shaanxi-baoji")).unwrap();
    let household: Json = serde_json::from_str(include_str!("../../../tests/households/baoji-four-members.json")).unwrap();
    let policy = pack.policy("2023-06-01".parse().unwrap()).unwrap();
    let picks: Vec<usize> = (0..12).map(|i| i * 977).collect();
    for (path, to, step) in [("members[0].wage_income", "5000", "1"), ("financial_assets", "100000", "100"), ("vehicles", "9", "1")] {
        holds(&policy, &household, path, SweepRange::new(Number::ZERO, n(to)).step(n(step)), &picks);
    }
    // The same from the compiled pack.
    let compiled = Pack::from_compiled(&pack.compile().unwrap()).unwrap().policy("2023-06-01".parse().unwrap()).unwrap();
    let json = |policy: &Policy| policy.sweep(&household, "members[0].wage_income", 0..=3000).unwrap().json().to_string();
    assert_eq!(json(&compiled), json(&policy));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_sweep_is_the_assessment_at_every_value(
        wages in proptest::collection::vec(0u32..70_000, 1..4),
        savings in 0u32..3_000,
        start in 0u32..60_000,
        steps in 1u32..300,
        step in 1u32..2_000,
        picks in proptest::collection::vec(0usize..1_000, 6),
        which in 0usize..3,
    ) {
        let fen = |value: u32| Number::new(i128::from(value), 2).unwrap();
        let members: Vec<Json> = wages.iter().map(|w| json!({ "wage": fen(*w).to_string() })).collect();
        let household = json!({ "savings": fen(savings).to_string(), "members": members });
        let path = ["members[0].wage", "savings", "members[0].yearly"][which];
        let range = SweepRange::new(fen(start), fen(start + steps * step)).step(fen(step));
        holds(&policy(), &household, path, range, &picks);
    }
}
