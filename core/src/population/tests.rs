use crate::assessment::RuleErrorKind;
use crate::facts::population::Population;
use crate::facts::{Input, Value};
use crate::label::Lang;
use crate::pack::Pack;
use crate::policy::Policy;

const FACTS: &str = "[household]\n[household.facts]\n\
    income = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\", max = 100000 }\n\
    spent = { type = \"money\", unit = \"CNY/month\", label = \"支出 · Spent\", max = 100000, default = 0 }\n\
    note = { type = \"text\", label = \"备注 · Note\", optional = true, unanswered = \"absent\" }\n\
    [person]\nin = \"household\"\nas = \"members\"\nmost = 9\n\
    check = [ { rule = \"person.left >= person.born\", say = \"离开早于出生 · left before birth\" } ]\n\
    [person.facts]\nborn = { type = \"date\", max = \"on\", label = \"出生 · Born\" }\nleft = { type = \"date\", label = \"离开 · Left\", optional = true, unanswered = \"absent\" }\n";
const RULES: &str = "//! 救助 · Aid\n//! @source S\n\n\
    /// 符合 · Eligible\n/// @decision\n/// @cite 第一条\nfn eligible(household) { household.income - household.spent < 500 }\n\n\
    /// 人均 · Per head\n/// @cite 第一条\nfn per_head(household) { fen(household.income / household.members.count(|m| true)) }\n\n\
    /// 周岁 · Age\n/// @cite 第一条\nfn age(person) { age_on(person.born) }\n\n\
    /// 离开 · Left\n/// @cite 第一条\nfn left(person) { person.left }\n\n\
    /// 备注 · Note\n/// @cite 第一条\nfn note(household) { household.note ?? \"无\" }\n";
const RULE_NAMES: [&str; 5] = ["aid::eligible", "aid::per_head", "aid::age", "aid::left", "aid::note"];

fn policy() -> Policy {
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", FACTS),
        ("p/aid.rhai", RULES),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    pack.policy("2024-06-01".parse().unwrap()).unwrap()
}

fn population(policy: &Policy, households: &[&str]) -> Population {
    let inputs: Vec<Input<'_>> = households.iter().map(|h| Input::from_json(h).unwrap()).collect();
    let (population, faults) = policy.reader().read_all(&inputs);
    assert!(faults.is_empty());
    population
}

fn number(text: &str) -> Option<Result<Value, RuleErrorKind>> {
    Some(Ok(Value::Number(text.parse().unwrap())))
}

#[test]
fn every_household_has_its_results() {
    let policy = policy();
    let households = [
        r#"{"income":100,"note":"甲","members":[{"born":"2000-06-01"},{"born":"2000-06-02","left":"2001-01-01"}]}"#,
        r#"{"members":[{}]}"#,
        r#"{"income":600,"members":[]}"#,
    ];
    let result = policy.assess_population(&population(&policy, &households), RULE_NAMES).unwrap();
    assert_eq!((result.households(), result.columns().len(), result.faults().len()), (3, 5, 0));
    let eligible: Vec<_> = (0..3).map(|i| result.get("aid::eligible", i)).collect();
    assert_eq!(eligible, [Some(Ok(Value::Bool(true))), Some(Err(RuleErrorKind::UnknownFact)), Some(Ok(Value::Bool(false)))]);
    assert_eq!(result.get("aid::per_head", 0), number("50"));
    assert_eq!(result.get("aid::per_head", 2), Some(Err(RuleErrorKind::DivisionByZero)));
    assert_eq!((result.get("aid::age", 0), result.get("aid::age", 1)), (number("24"), number("23")));
    assert_eq!(result.get("aid::age", 2), Some(Err(RuleErrorKind::UnknownFact)));
    assert_eq!(result.get("aid::left", 0), Some(Ok(Value::Absent)));
    assert_eq!(result.get("aid::left", 1), Some(Ok(Value::Date("2001-01-01".parse().unwrap()))));
    assert_eq!((result.get("aid::note", 0), result.get("aid::note", 1)), (Some(Ok(Value::Text("甲".into()))), Some(Ok(Value::Text("无".into())))));
    assert_eq!((result.get("aid::note", 3), result.get("aid::nothing", 0)), (None, None));
}

#[test]
fn a_household_at_fault_has_faults_and_no_results() {
    let policy = policy();
    let households = [
        r#"{"income":100,"members":[{"born":"2000-06-01"}]}"#,
        r#"{"income":100,"members":[{"born":"2030-01-01"},{"born":"2000-01-01","left":"1999-01-01"}]}"#,
        r#"{"income":200,"members":[{"born":"1990-06-01"}]}"#,
    ];
    let whole = population(&policy, &households);
    let plan = policy.plan(Some(policy.rules_named(RULE_NAMES).unwrap()), &whole).unwrap();
    for chunk in [1, 2, 3, 100] {
        let result = policy.run_population(&plan, &whole, chunk);
        let faults: Vec<(usize, String)> = result.faults().iter().map(|(household, fault)| (*household, fault.path.to_string())).collect();
        assert_eq!(faults, [(1, "members[0].born".to_owned()), (1, "members[1]".to_owned())], "chunks of {chunk}");
        assert_eq!(result.get("aid::eligible", 1), Some(Ok(Value::Absent)));
        assert_eq!((result.get("aid::age", 1), result.get("aid::age", 2)), (Some(Ok(Value::Absent)), Some(Ok(Value::Absent))));
        assert_eq!((result.get("aid::per_head", 0), result.get("aid::per_head", 2)), (number("100"), number("200")));
        assert_eq!((result.get("aid::age", 0), result.get("aid::age", 3)), (number("24"), number("34")));
    }
}

#[test]
fn nobody_at_all() {
    let policy = policy();
    let result = policy.assess_population(&population(&policy, &[]), RULE_NAMES).unwrap();
    assert_eq!((result.households(), result.columns().iter().map(|c| c.values.len()).sum::<usize>()), (0, 0));
    assert!(policy.assess_population(&population(&policy, &[]), ["aid::elegible"]).is_err());
}

/// Many keys, some of them missing, in an order that looks each up again and again: what was remembered is what is found.
#[test]
fn lookups_of_many_households_are_those_of_each() {
    let standards = "[low]\nlabel = \"低 · Low\"\nunit = \"CNY/month\"\nkeys = [\"region\", \"area\"]\nvalues = [\n\
        { from = 2020-01-01, region = \"61\", area = \"urban\", value = 100, cite = \"S\" },\n\
        { from = 2020-01-01, region = \"6103\", area = \"urban\", value = 200, cite = \"S\" },\n\
        { from = 2020-01-01, region = \"610302\", area = \"rural\", value = 300, cite = \"S\" },\n\
        { from = 2020-01-01, until = 2020-12-31, region = \"4201\", area = \"urban\", value = 400, cite = \"S\" },\n]\n\
        [grade]\nlabel = \"等 · Grade\"\nunit = \"CNY/month\"\nkeys = [\"grade\"]\nvalues = [\n\
        { from = 2020-01-01, grade = 1, value = 10, cite = \"S\" },\n{ from = 2020-01-01, grade = 30, value = 20, cite = \"S\" },\n]\n";
    let facts = "[household]\n[household.facts]\nregion = { type = \"region\", label = \"区划 · Region\" }\n\
        area = { type = \"choice\", label = \"城乡 · Area\", codes = { urban = \"城 · Urban\", rural = \"乡 · Rural\" } }\n\
        grade = { type = \"int\", min = 0, max = 99, label = \"等级 · Grade\" }\n";
    let rules = "//! 救助 · Aid\n//! @source S\n\n/// 标准 · Standard\n/// @unit CNY/month\n/// @cite 第一条\nfn standard(household) { low(household) }\n\n\
        /// 加发 · More\n/// @unit CNY/month\n/// @cite 第一条\nfn more(household) { grade(household) }\n";
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", facts),
        ("p/aid.toml", standards),
        ("p/aid.rhai", rules),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    let policy = pack.policy("2024-06-01".parse().unwrap()).unwrap();
    let regions = ["610302", "610303", "61", "420102", "3301", "610900"];
    let households: Vec<String> = (0..500_usize)
        .map(|i| format!(r#"{{"region":"{}","area":"{}","grade":{}}}"#, regions[(i * 5 + i / 12) % 6], ["urban", "rural"][i / 6 % 2], i * 7 % 61))
        .collect();
    let texts: Vec<&str> = households.iter().map(String::as_str).collect();
    let result = policy.assess_population(&population(&policy, &texts), ["aid::standard", "aid::more"]).unwrap();
    let mut kinds = std::collections::HashSet::new();
    for (i, household) in texts.iter().enumerate() {
        let alone = policy.assess_rules(&crate::policy::Json(household), ["aid::standard", "aid::more"]).unwrap();
        for rule in ["aid::standard", "aid::more"] {
            let expected = alone.get(rule).map(|o| o.clone().map_err(|e| e.kind));
            kinds.insert(format!("{:?}", expected));
            assert_eq!(result.get(rule, i), expected, "{rule} {household}");
        }
    }
    assert_eq!(kinds.len(), 7, "100, 200, 300, 10, 20, no value, not in force: {kinds:?}");
}

/// Errors that begin late in a chunk are seen, and each tells its own keys.
#[test]
fn errors_of_late_lanes_and_of_several_keys() {
    let table = |name: &str, key: &str| {
        format!(
            "[{name}]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nkeys = [\"{key}\"]\nvalues = [\n\
             {{ from = 2020-01-01, {key} = \"61\", value = 100, cite = \"S\" }},\n{{ from = 2020-01-01, {key} = \"62\", value = 200, cite = \"S\" }},\n]\n"
        )
    };
    let facts = "[household]\n[household.facts]\nregion = { type = \"region\", label = \"区划 · Region\" }\n\
        [person]\nin = \"household\"\nas = \"members\"\nmost = 9\n[person.facts]\nplace = { type = \"region\", label = \"区划 · Region\" }\n";
    let rules = "//! 救助 · Aid\n//! @source S\n\n/// 加发 · More\n/// @cite 第一条\nfn more(household) { if low(household) > 150 { 1 } else { 2 } }\n\n\
        /// 各人 · Own\n/// @unit CNY/month\n/// @cite 第一条\nfn own(person) { high(person) }\n";
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n".to_owned()),
        ("p/facts.toml", facts.to_owned()),
        ("p/aid.toml", format!("{}{}", table("low", "region"), table("high", "place"))),
        ("p/aid.rhai", rules.to_owned()),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text)), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    let policy = pack.policy("2024-06-01".parse().unwrap()).unwrap();
    let households: Vec<String> = (0..200).map(|i| format!(r#"{{"region":"{}","members":[]}}"#, if i == 150 { 42 } else { 61 + i % 2 })).collect();
    let texts: Vec<&str> = households.iter().map(String::as_str).collect();
    let result = policy.assess_population(&population(&policy, &texts), ["aid::more"]).unwrap();
    assert_eq!(result.get("aid::more", 150), Some(Err(RuleErrorKind::NoValue)));
    assert_eq!((result.get("aid::more", 149), result.get("aid::more", 151)), (number("1"), number("1")));
    let household = r#"{"region":"4201","members":[{"place":"3301"},{"place":"11"}]}"#;
    let alone = policy.assess_rules(&crate::policy::Json(household), ["aid::own"]).unwrap();
    for (path, region) in [("members[0].aid::own", "3301"), ("members[1].aid::own", "11")] {
        let Some(Err(error)) = alone.get(path) else { panic!("{path}") };
        assert!(error.to_string().contains(region), "{error}");
    }
}
