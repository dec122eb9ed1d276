use proptest::prelude::*;

use super::{Counting, Due, Months, Over, OverError, assess_over};
use crate::label::Lang;
use crate::number::Number;
use crate::pack::Pack;
use crate::policy::Json;

const FACTS: &str = r#"
[household]
[household.facts]
income = { type = "money", unit = "CNY/month", label = "收入 · Income", min = 0, max = 1000000, default = 0 }
need = { type = "money", unit = "CNY", label = "急需 · Need", min = 0, max = 1000000, default = 0 }
flooded = { type = "bool", label = "受灾 · Flooded", default = false }
aided = { type = "money", unit = "CNY", label = "本年已获 · Aided this year", min = 0, max = 50000, carry = { from = "aid::grant", resets = "year" }, DEFAULT }

[person]
in = "household"
as = "members"
unit = "person"
most = 10
[person.facts]
born = { type = "date", label = "出生 · Born", max = "on", default = 2000-01-01 }
helped = { type = "money", unit = "CNY", label = "累计已获 · Helped so far", min = 0, max = 100000, default = 0, carry = { from = "aid::care", resets = "never" } }

[claim]
in = "person"
as = "claims"
order = "date"
most = 10
[claim.facts]
date = { type = "date", label = "日期 · Date" }
cost = { type = "money", unit = "CNY", label = "费用 · Cost", min = 0, max = 1000000 }
"#;

const PARAMETERS: &str = r#"
[standard]
label = "标准 · Standard"
unit = "CNY/month"
values = [ { from = 2022-01-01, value = 600, cite = "S" }, { from = 2023-07-01, until = 2024-05-31, value = 660.5, cite = "S" } ]

[cap]
label = "年上限 · Cap"
unit = "CNY"
values = [ { from = 2022-01-01, value = 5000, cite = "S" } ]

[heat]
label = "取暖 · Heating"
unit = "CNY/year"
values = [ { from = 2022-01-01, value = 300, cite = "S" }, { from = 2023-11-01, value = 400, cite = "S" } ]
"#;

const RULES: &str = "
//! 救助 · Aid
//! @source S

/// 月补助 · Monthly
/// @benefit CNY/month
/// @cite 第一条
fn monthly(household) { max(standard(household) - household.income, 0) }
/// 合计 · Both
/// @benefit CNY/month
/// @cite 第一条
fn both(household) { monthly(household) + household.members.sum(|m| care(m)) }
/// 取暖补贴 · Heating
/// @benefit CNY/year
/// @cite 第一条
fn heating(household) { if household.income < 1000 { heat(household) } else { 0 } }
/// 一次性补助 · After a flood
/// @effective 2023-03-01
/// @benefit CNY
/// @cite 第一条
fn flood(household) { if household.flooded { 2000 } else { 0 } }
/// 本次救助金 · Grant
/// @benefit CNY
/// @cite 第一条
fn grant(household) { max(min(household.need, cap(household) - household.aided), 0) }
/// 护理补贴 · Care
/// @benefit CNY/month
/// @cite 第一条
fn care(person) { if person.helped < 250 && age_on(person.born) < 18 { 100 } else { 0 } }
/// 报销 · Reimbursed
/// @benefit CNY
/// @cite 第一条
fn reimbursed(claim) { fen(claim.cost * 0.5) }
";

fn pack_with(default: &str) -> Pack {
    let facts = FACTS.replace("DEFAULT", default).replace(", }", " }");
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", &*facts),
        ("p/aid.toml", PARAMETERS),
        ("p/aid.rhai", RULES),
    ];
    Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

fn over(months: &str, household: &str) -> Over {
    assess_over(&pack_with("default = 0"), months.parse().unwrap(), &Json(household)).unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

fn told(over: &Over) -> Vec<String> {
    let amount = |n: Option<Number>| n.map_or_else(|| "?".to_owned(), |n| n.to_string());
    over.lines
        .iter()
        .map(|l| {
            let counted: Vec<String> = l.entries.iter().map(|e| amount(e.counted)).collect();
            let path = crate::review::benefit_path(&l.place.path(), &l.rule);
            format!("{path} {} {}{} = {}", l.counting.name(), counted.join(" "), if l.varies { " varies" } else { "" }, l.total.amount)
        })
        .collect()
}

#[test]
fn each_benefit_is_counted_as_its_unit_says() {
    let over = over(
        "2023-01..2023-12",
        r#"{ "income": 100, "flooded": true, "members": [ { "born": "2005-04-02", "claims": [ { "date": "2023-02-10", "cost": 50.01 }, { "date": "2024-02-10", "cost": 80 } ] }, {} ] }"#,
    );
    assert_eq!(
        told(&over),
        [
            "aid::monthly monthly 500 500 500 500 500 500 560.5 560.5 560.5 560.5 560.5 560.5 = 6363",
            "aid::both monthly 600 600 600 500 500 500 560.5 560.5 560.5 560.5 560.5 560.5 = 6663",
            "aid::heating yearly 300 0 0 0 0 0 0 0 0 0 0 0 varies = 300",
            "aid::flood once 0 0 2000 0 0 0 0 0 0 0 0 0 = 2000",
            // Three times a hundred, then the limit of what is helped is reached.
            "members[0].aid::care monthly 100 100 100 0 0 0 0 0 0 0 0 0 = 300",
            "members[0].claims[0].aid::reimbursed dated 25.01 = 25.01",
        ]
    );
    assert!(over.lines[1].is_subtotal && over.lines[3].entries[0].due == Due::NotInForce);
    let total = over.total;
    assert_eq!((total.amount.to_string(), total.one_off.to_string(), total.open), ("8988.01".into(), "2025.01".into(), 0));
    assert_eq!(over.programmes.len(), 1);
    assert_eq!((over.programmes[0].total, over.years[0].year, over.years[0].sum), (total, 2023, total));
    let json = over.json();
    assert_eq!(json["lines"][0]["entries"][6]["counted"], "560.50");
    assert_eq!(json["total"]["amount"], "8988.01");
}

#[test]
fn a_yearly_cap_is_spent_month_by_month() {
    let found = over("2023-10..2024-03", r#"{ "income": 9000, "need": 2000, "aided": 1500.5 }"#);
    assert_eq!(told(&found), ["aid::grant granted 2000 1499.5 0 2000 2000 1000 = 8499.5"]);
    assert_eq!(found.years.iter().map(|y| y.sum.amount.to_string()).collect::<Vec<_>>(), ["3499.5", "5000"]);
    assert_eq!(found.lines[0].counting, Counting::Granted);
    // In December nothing is left.
    assert_eq!(found.lines[0].entries[2].due, Due::Amount(Number::ZERO));
}

#[test]
fn what_cannot_be_told_is_open_and_never_nothing() {
    // The standard ends in May 2024.
    let found = over("2024-04..2024-07", r#"{ "income": 100 }"#);
    assert_eq!(told(&found)[0], "aid::monthly monthly 560.5 560.5 ? ? = 1121");
    assert_eq!(found.lines[0].total.open, 2);
    let Due::Open(message) = &found.lines[0].entries[2].due else { panic!() };
    assert!(message.en.contains("no value in force on 2024-06-01"), "{message:?}");
    // The given fact isn't known, until it begins again.
    let pack = pack_with("");
    let found = assess_over(&pack, "2023-11..2024-02".parse().unwrap(), &Json(r#"{ "income": 9000, "need": 3000 }"#)).unwrap();
    assert_eq!(told(&found), ["aid::grant granted ? ? 3000 2000 = 5000"]);
    assert_eq!(found.total.open, 2);
    let Due::Open(message) = &found.lines[0].entries[1].due else { panic!() };
    assert_eq!(message.en, "`aided` (Aided this year) isn't known: `aid::grant` of 2023-11 can't be told".into());
}

#[test]
fn faults_are_told() {
    // Born in March: before that the household has a fault.
    let found = over("2023-01..2023-04", r#"{ "income": 100, "need": 4000, "members": [ { "born": "2023-03-01" } ] }"#);
    assert_eq!(found.refused.iter().map(|r| r.month.to_string()).collect::<Vec<_>>(), ["2023-01", "2023-02"]);
    assert!(found.refused[0].error.text(Lang::En).starts_with("members[0].born: "), "{:?}", found.refused[0]);
    assert!(found.lines.iter().all(|l| l.entries.iter().take(2).all(|e| e.due == Due::Refused)));
    assert!(found.lines[0].entries[0].counted.is_none() && found.lines[0].total.open == 2);
    // What was granted in those months isn't known, and so neither what is left of the cap.
    let grant = found.lines.iter().find(|l| &*l.rule == "aid::grant");
    assert!(grant.is_some_and(|g| g.entries.iter().all(|e| e.counted.is_none())), "{grant:?}");
    let months: Months = "2023-01..2023-02".parse().unwrap();
    let error = assess_over(&pack_with("default = 0"), months, &Json(r#"{ "incme": 1 }"#)).unwrap_err();
    assert!(matches!(&error, OverError::Assess(_)) && error.text(Lang::En).contains("did you mean `income`"), "{error:?}");
    let error = assess_over(&pack_with("default = 0"), months, &Json(r#"{ "members": [ { "born": "2023-05-01" } ] }"#)).unwrap_err();
    assert!(matches!(error, OverError::Assess(_)));
    // A carried amount beyond the fact's bounds is a fault of its month.
    let found = over("2023-01..2023-03", r#"{ "need": 5000, "aided": 0, "members": [ { "helped": 99900, "born": "2020-01-01" } ] }"#);
    assert_eq!(found.refused.len(), 0);
}

#[test]
fn reforms_are_assessed_over_months_too() {
    let pack = pack_with("default = 0");
    let policy = pack.policy("2023-01-01".parse().unwrap()).unwrap();
    let reform =
        policy.reform(&Json(r#"{ "aid::cap": "×2", "aid::standard": [{ "from": "2023-02-01", "until": "2023-02-28", "value": 1000 }] }"#)).unwrap();
    let found = assess_over(&reform, "2023-01..2023-03".parse().unwrap(), &Json(r#"{ "income": 500, "need": 8000 }"#)).unwrap();
    assert_eq!(told(&found)[0], "aid::monthly monthly 100 500 100 = 700");
    assert!(told(&found).contains(&"aid::grant granted 8000 2000 0 = 10000".to_owned()), "{:?}", told(&found));
    assert!(found.basis.is_reform);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// With a carried fact no year's sum is above the cap; what is given counts in its own year.
    #[test]
    fn the_cap_holds(need in 0u32..7000, aided in 0u32..7000, start in 0u32..12, count in 1u32..30) {
        let from = "2022-01".parse::<super::Month>().unwrap();
        let from = (0..start).fold(from, |m, _| m.next().unwrap());
        let to = (1..count).fold(from, |m, _| m.next().unwrap());
        let household = format!(r#"{{ "income": 9000, "need": {need}, "aided": {aided} }}"#);
        let over = assess_over(&pack_with(""), Months::new(from, to).unwrap(), &Json(&household)).unwrap();
        for (index, year) in over.lines.iter().filter(|l| &*l.rule == "aid::grant").flat_map(|l| l.years.iter().enumerate()) {
            let before = if index == 0 { Number::from(aided) } else { Number::ZERO };
            let together = year.sum.amount.checked_add(before).unwrap();
            prop_assert!(together <= Number::from(5000) || year.sum.amount.is_zero(), "{:?}", year);
            prop_assert_eq!(year.sum.open, 0);
        }
    }

    /// What no fact carries is in each month what the month's own assessment says; sums are the sums of their parts.
    #[test]
    fn each_month_is_its_own_assessment(income in 0u32..1200, flooded: bool, born in 2000u32..2022, cost in 0u32..100_000) {
        let household = format!(
            r#"{{ "income": {income}, "flooded": {flooded}, "members": [ {{ "born": "{born}-06-15", "helped": 300, "claims": [ {{ "date": "2023-05-20", "cost": {}.{:02} }} ] }} ] }}"#,
            cost / 100, cost % 100,
        );
        let pack = pack_with("default = 0");
        let over = assess_over(&pack, "2023-01..2024-08".parse().unwrap(), &Json(&household)).unwrap();
        let mut sum = Number::ZERO;
        for line in &over.lines {
            let path = crate::review::benefit_path(&line.place.path(), &line.rule);
            let mut own = Number::ZERO;
            for entry in &line.entries {
                let assessment = pack.policy(entry.month.first_day()).unwrap().assess(&Json(&household)).unwrap();
                match (assessment.get(&path), &entry.due) {
                    (Some(Ok(crate::facts::Value::Number(n))), Due::Amount(due)) => prop_assert_eq!(n, due),
                    (Some(Err(_)), Due::Open(_)) | (None, Due::NotInForce) => {}
                    (found, due) => prop_assert!(false, "{}: {:?} {:?}", path, found, due),
                }
                own = own.checked_add(entry.counted.unwrap_or_default()).unwrap();
            }
            prop_assert_eq!(own, line.total.amount);
            if !line.is_subtotal {
                sum = sum.checked_add(own).unwrap();
            }
        }
        prop_assert_eq!(sum, over.total.amount);
    }
}
