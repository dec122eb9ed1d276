use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Policies, RegionalAssessment};
use crate::assessment::RuleErrorKind;
use crate::facts::{Household, Input, InputError, Value};
use crate::label::Lang;
use crate::pack::Pack;
use crate::policy::{AssessError, Json, Policy};

pub(crate) const FACTS: &str = "[household]\n[household.facts]\n\
    region = { type = \"region\", label = \"区划 · Region\" }\n\
    income = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\", min = 0, max = 100000 }\n\
    extra = { type = \"bool\", label = \"加发 · Extra\", default = false }\n\
    [person]\nin = \"household\"\nas = \"members\"\nmost = 9\n[person.facts]\n\
    born = { type = \"date\", max = \"on\", label = \"出生 · Born\" }\n";
pub(crate) const RULES: &str = "//! 救助 · Aid\n//! @source S\n\n\
    /// 补助 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { max(standard(household) - household.income, 0) }\n\n\
    /// 周岁 · Age\n/// @cite 第一条\nfn age(person) { age_on(person.born) }\n\n\
    /// 年龄和 · Ages\n/// @cite 第一条\nfn ages(household) { household.members.sum(|m| age(m)) }\n";

pub(crate) fn policy(name: &str, region: &str, standard: u32, facts: &str, rules: &str) -> Policy {
    let region = if region.is_empty() { String::new() } else { format!("region = \"{region}\"\n") };
    let files = [
        ("pack.toml", format!("name = \"{name}\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n{region}[sources]\nS = \"示例文件\"\n")),
        ("facts.toml", facts.to_owned()),
        (
            "aid.toml",
            format!(
                "[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nvalues = [ {{ from = 2023-01-01, value = {standard}, cite = \"S\" }} ]\n"
            ),
        ),
        ("aid.rhai", rules.to_owned()),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (format!("{name}/{path}"), text)), name).unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    pack.policy("2024-06-01".parse().unwrap()).unwrap()
}

/// A province, a city in it with a fact and a rule of its own, and a city whose region goes by a Chinese name.
pub(crate) fn all() -> [Policy; 3] {
    static ALL: LazyLock<[Policy; 3]> = LazyLock::new(|| {
        let more_facts = FACTS
            .replace("extra = ", "zone = { type = \"bool\", label = \"功能区 · Zone\", default = false }\nextra = ")
            .replace("default = false }\n[person]", "default = true }\n[person]");
        let more_rules = format!(
            "{RULES}\n/// 加发 · Bonus\n/// @benefit CNY/month\n/// @cite 第二条\nfn bonus(household) {{ if household.extra || household.zone {{ standard(household) }} else {{ 0 }} }}\n"
        );
        let chinese = FACTS.replace("region = {", "\"行政区划\" = {");
        [
            policy("province", "61", 500, FACTS, RULES),
            policy("city", "6103", 600, &more_facts, &more_rules),
            policy("chinese", "3210", 700, &chinese, RULES),
        ]
    });
    LazyLock::force(&ALL).clone()
}

fn policies() -> Policies {
    Policies::by_region(all()).unwrap_or_else(|e| panic!("{e}"))
}

fn assessed(households: &[&str], rules: &[&str]) -> RegionalAssessment {
    let inputs: Vec<Input<'_>> = households.iter().map(|h| Input::from_json(h).unwrap()).collect();
    policies().assess_all(&inputs, rules).unwrap_or_else(|e| panic!("{e}"))
}

fn number(text: &str) -> Result<Value, RuleErrorKind> {
    Ok(Value::Number(text.parse().unwrap()))
}

const HOUSEHOLDS: [&str; 6] = [
    r#"{ "region": "610330", "income": 100, "zone": true, "members": [{ "born": "2000-01-01" }, { "born": "2010-01-01" }] }"#,
    r#"{ "region": "6101", "income": 100, "members": [{ "born": "1990-01-01" }] }"#,
    r#"{ "行政区划": "3210", "income": 100 }"#,
    r#"{ "region": "4201", "income": 100 }"#,
    r#"{ "income": 100 }"#,
    r#"{ "region": "6103", "income": 1000000 }"#,
];

#[test]
fn each_household_under_its_own_pack() {
    let found = assessed(&HOUSEHOLDS, &["aid::amount", "aid::bonus", "aid::age"]);
    let own: Vec<Option<&str>> = (0..7).map(|h| found.policy(h).map(|p| &*p.program().pack().unwrap().name)).collect();
    assert_eq!(own, [Some("city"), Some("province"), Some("chinese"), None, None, Some("city"), None]);
    let amounts: Vec<_> = (0..6).map(|h| found.get("aid::amount", h).unwrap()).collect();
    assert_eq!(amounts[..3], [number("500"), number("400"), number("600")]);
    assert_eq!(amounts[3..], [Ok(Value::Absent), Ok(Value::Absent), Ok(Value::Absent)]);
    // A rule of one city gives nothing elsewhere.
    assert_eq!((found.get("aid::bonus", 0), found.get("aid::bonus", 1)), (Some(number("600")), Some(Ok(Value::Absent))));
    assert_eq!(found.results("aid::age", 0), [number("24"), number("14")]);
    assert_eq!((found.results("aid::age", 1), found.results("aid::age", 3)), (vec![number("34")], vec![]));
    assert_eq!((found.get("aid::age", 0), found.get("aid::nothing", 0), found.get("aid::amount", 6), found.households()), (None, None, None, 6));
    let parts: Vec<(&str, Vec<usize>)> = found.parts().map(|p| (&*p.policy.program().pack().unwrap().name, p.households.to_vec())).collect();
    assert_eq!(parts, [("city", vec![0, 5]), ("chinese", vec![2]), ("province", vec![1])]);
}

#[test]
fn faults_by_path_in_both_languages() {
    let found = assessed(&HOUSEHOLDS, &["aid::amount"]);
    let faults = |lang: Lang| found.faults().iter().map(|(h, f)| format!("{h} {}", f.text(lang))).collect::<Vec<_>>();
    assert_eq!(
        faults(Lang::En),
        [
            "3 region: no pack covers `4201`; there are packs for `6103`, `3210`, `61`",
            "4 region: is not known, so it can't be told which pack holds",
            "5 income: 1000000 is not between 0 and 100000",
        ]
    );
    assert_eq!(faults(Lang::Zh)[0], "3 region:没有适用于 `4201` 的规则包;现有 `6103`、`3210`、`61` 的");
    assert_eq!(faults(Lang::Zh)[1], "4 region:未填,无法确定适用哪个规则包");
    assert_eq!(found.faults()[0].1.code.name(), "not_covered");
    let bad = assessed(
        &[r#"{ "region": "sixty" }"#, r#"{ "region": null }"#, r#"{ "region": "6103", "members": [{ "born": "2030-01-01" }] }"#, "[]"],
        &["aid::ages"],
    );
    let told: Vec<String> = bad.faults().iter().map(|(h, f)| format!("{h} {f}")).collect();
    assert!(told[0].starts_with("0 region: `sixty` is not a division code"), "{told:?}");
    assert_eq!(
        (told.len(), bad.faults()[1].1.path.to_string(), bad.faults()[2].1.path.to_string()),
        (4, "region".into(), "members[0].born".into()),
        "{told:?}"
    );
    assert_eq!(bad.get("aid::ages", 2), Some(Ok(Value::Absent)));
}

#[test]
fn one_household() {
    let policies = policies();
    let result = policies.assess(&Json(HOUSEHOLDS[0])).unwrap();
    assert_eq!(result.to_canonical(), all()[1].assess(&Json(HOUSEHOLDS[0])).unwrap().to_canonical());
    let result = policies.assess_rules(&Json(HOUSEHOLDS[1]), ["aid::amount", "aid::bonus"]).unwrap();
    assert_eq!(result.to_canonical(), r#"{"aid::amount":"400.00"}"#);
    assert_eq!(policies.assess_rules(&Json(HOUSEHOLDS[2]), ["aid::amount"]).unwrap().to_canonical(), r#"{"aid::amount":"600.00"}"#);
    let error = |household: &str| policies.assess(&Json(household)).unwrap_err().to_string();
    assert_eq!(error(HOUSEHOLDS[3]), "region: no pack covers `4201`; there are packs for `6103`, `3210`, `61`");
    assert_eq!(error(HOUSEHOLDS[5]), "income: 1000000 is not between 0 and 100000");
    assert!(error(r#"{ "region": "sixty" }"#).starts_with("region: `sixty` is not a division code"));
    assert!(matches!(policies.assess(&Json("{")).unwrap_err(), AssessError::Input(InputError::Json(_))));
    // One that another pack has read: what was given for a rule comes along, what was assumed doesn't.
    let province = &all()[0];
    let household = Household::from_json(
        province.reader(),
        r#"{ "region": "6103", "income": 100, "members": [{ "born": "2000-01-01" }], "given": { "members[0].aid::age": 7 } }"#,
    )
    .unwrap();
    let result = policies.assess_rules(&household, ["aid::ages", "aid::bonus"]).unwrap();
    assert_eq!(result.to_canonical(), r#"{"aid::ages":"7","aid::bonus":"600.00"}"#);
}

#[test]
fn a_population_that_one_pack_has_read() {
    let [province, ..] = all();
    let households = [
        r#"{ "region": "610330", "income": 100, "members": [{ "born": "2000-01-01" }, { "born": "2010-01-01" }], "given": { "members[1].aid::age": 3 } }"#,
        r#"{ "region": "6101", "income": 100.5, "members": [{ "born": "1990-01-01" }], "given": { "members[0].aid::age": 4 } }"#,
        r#"{ "region": "4201" }"#,
        r#"{ "region": "6103", "income": 650, "extra": false, "members": [{}] }"#,
    ];
    let inputs: Vec<Input<'_>> = households.iter().map(|h| Input::from_json(h).unwrap()).collect();
    let (population, faults) = province.reader().read_all(&inputs);
    assert!(faults.is_empty());
    let found = policies().assess_population(&population, ["aid::amount", "aid::ages", "aid::bonus"]).unwrap();
    let of = |rule: &str| (0..4).map(|h| found.get(rule, h).unwrap()).collect::<Vec<_>>();
    assert_eq!(of("aid::amount"), [number("500"), number("399.5"), Ok(Value::Absent), number("0")]);
    assert_eq!(of("aid::ages"), [number("27"), number("4"), Ok(Value::Absent), Err(RuleErrorKind::UnknownFact)]);
    // What wasn't answered is what the household's own pack takes it to be.
    assert_eq!(of("aid::bonus"), [number("600"), Ok(Value::Absent), Ok(Value::Absent), number("0")]);
    assert_eq!(found.faults().len(), 1);
    // Another pack's population without values of rules is read by names; with them, nobody knows what they are of.
    let foreign = policy("foreign", "11", 1, FACTS, RULES);
    let (population, _) = foreign.reader().read_all(&inputs[2..]);
    assert_eq!(policies().assess_population(&population, ["aid::amount"]).unwrap().get("aid::amount", 1), Some(number("0")));
    let (population, _) = foreign.reader().read_all(&inputs);
    let error = policies().assess_population(&population, ["aid::amount"]).unwrap_err();
    assert!(error.to_string().starts_with("another pack has read this"), "{error}");
}

#[test]
fn the_longest_region_and_one_for_everywhere() {
    let everywhere = policy("everywhere", "", 1, FACTS, RULES);
    let policies = Policies::by_region(all().into_iter().chain([everywhere])).unwrap();
    let name = |region: &str| policies.policy(crate::facts::Region::parse(region).unwrap()).map(|p| &*p.program().pack().unwrap().name);
    assert_eq!(
        ["610330", "6103", "6104", "61", "42", "3210", "32"].map(name),
        ["city", "city", "province", "province", "everywhere", "chinese", "everywhere"].map(Some)
    );
    assert_eq!(
        policies.policies().map(|(r, _)| r.map(|r| r.to_string())).collect::<Vec<_>>(),
        [Some("6103".into()), Some("3210".into()), Some("61".into()), None]
    );
    // Where it is isn't known: none is better than a guess.
    let found = policies.assess_all(&[Input::map()], ["aid::amount"]).unwrap();
    assert_eq!(found.faults().len(), 1);
}

#[test]
fn what_can_t_be_used_together() {
    let [province, city, _] = all();
    let placeless = policy("placeless", "42", 1, &FACTS.replace("region = {", "note = {").replace("type = \"region\"", "type = \"text\""), RULES);
    let error = Policies::by_region([province.clone(), city, province, placeless]).unwrap_err();
    assert_eq!(
        error.text(Lang::En),
        "the packs `province` and `province` are both of region `61`; give one of them\n\
         households of the pack `placeless` have no region: a fact `region`, or a single one of that type, is needed"
    );
    assert!(error.text(Lang::Zh).contains("区划同为 `61`"));
    assert_eq!(Policies::by_region([]).unwrap_err().to_string(), "there are no policies");
    let unknown = |rule: &str| policies().assess_all(&[], [rule]).unwrap_err().to_string();
    assert_eq!(unknown("aid::bonsu"), "there is no rule `aid::bonsu`; did you mean `aid::bonus`?");
    assert_eq!(unknown("aid::standard"), "`aid::standard` is no rule in force in any of the policies");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever a household is told, it is told the same by the policy of its pack alone.
    #[test]
    fn as_alone(rows in prop::collection::vec((0..6_usize, 0..100_000_u32, prop::option::of(any::<bool>()), prop::collection::vec(prop::option::of(1950..2040_u32), 0..4)), 0..10)) {
        const REGIONS: [&str; 6] = ["\"region\": \"6103\", ", "\"region\": \"610330\", ", "\"region\": \"61\", ", "\"行政区划\": \"3210\", ", "\"region\": \"32\", ", ""];
        let rules = ["aid::amount", "aid::ages"];
        let households: Vec<String> = rows
            .iter()
            .map(|(region, income, extra, born)| {
                let extra = extra.map_or(String::new(), |e| format!("\"extra\": {e}, "));
                let members: Vec<String> = born.iter().map(|b| b.map_or("{}".to_owned(), |b| format!("{{\"born\":\"{b}-01-01\"}}"))).collect();
                format!("{{ {}{extra}\"income\": {income}, \"members\": [{}] }}", REGIONS[*region], members.join(","))
            })
            .collect();
        let households: Vec<&str> = households.iter().map(String::as_str).collect();
        let found = assessed(&households, &rules);
        for (index, household) in households.iter().enumerate() {
            let faults: Vec<String> = found.faults().iter().filter(|(h, _)| *h == index).map(|(_, f)| f.to_string()).collect();
            let one = policies().assess_rules(&Json(household), rules);
            match found.policy(index).map(|p| p.assess_rules(&Json(household), rules)) {
                None => prop_assert_eq!(one.unwrap_err().to_string(), faults.join("\n")),
                Some(Err(error)) => {
                    prop_assert_eq!(error.to_string(), faults.join("\n"));
                    prop_assert_eq!(one.unwrap_err().to_string(), error.to_string());
                }
                Some(Ok(alone)) => {
                    prop_assert!(faults.is_empty());
                    prop_assert_eq!(alone.to_canonical(), one.unwrap().to_canonical());
                    for rule in rules {
                        let value = alone.get(rule).unwrap().as_ref().ok().cloned();
                        prop_assert_eq!(found.get(rule, index).unwrap().ok(), value);
                    }
                }
            }
        }
    }
}
