//! Worked examples: a small pack, and what can be said of a household at each step.

use serde_json::{Value as Json, json};

use super::{Open, Screening, Subject};
use crate::facts::Value;
use crate::number::Number;
use crate::pack::Pack;
use crate::policy::{AssessError, Policy};

const FILES: [(&str, &str); 4] = [
    ("p/pack.toml", "name = \"p\"\ntitle = \"示例 · Example\"\nversion = \"1\"\n[sources]\nS = \"示例文件\"\n"),
    (
        "p/facts.toml",
        r#"
[household.facts]
area = { type = "choice", label = "城乡 · Area", codes = { urban = "城镇 · Urban", rural = "农村 · Rural" } }
savings = { type = "money", unit = "CNY", label = "存款 · Savings", min = 0, max = 100_000, default = 0 }
visited_on = { type = "date", max = "on", optional = true, unanswered = "absent", label = "走访日期 · Visited on" }
[person]
in = "household"
as = "members"
names = ["成员"]
least = 1
most = 4
[person.facts]
wage = { type = "money", unit = "CNY/month", label = "工资 · Wage", help = "税后 · After tax", min = 0, max = 10_000 }
grade = { type = "int", min = 1, max = 4, optional = true, label = "残疾等级 · Disability grade" }
unread = { type = "bool", label = "未用 · Unread" }
"#,
    ),
    (
        "p/aid.toml",
        r#"
[limit]
label = "标准 · Limit"
unit = "CNY/month"
keys = ["area"]
values = [ { from = 2020-01-01, urban = 1000, rural = 800, cite = "S 第二条" } ]
[share]
label = "系数 · Share"
keys = ["grade"]
values = [ { from = 2020-01-01, grade = 1, value = 2, cite = "S" }, { from = 2020-01-01, grade = 2, value = 1, cite = "S" } ]
[tier.codes]
a = "甲 · A"
b = "乙 · B"
"#,
    ),
    (
        "p/aid.rhai",
        r#"//! 救助 · Aid
//! @source S

/// 收入 · Income
/// @cite 第三条
fn income(household) { household.members.sum(|m| m.wage) }

/// 符合条件 · Eligible
/// @decision
/// @cite 第一条
fn eligible(household) { income(household) < limit(household) && household.savings <= 20000 }

/// 救助金 · Amount
/// @benefit CNY/month
/// @cite 第四条
fn amount(household) { if eligible(household) { limit(household) - income(household) } else { 0 } }

/// 人均 · Per head
/// @benefit CNY/month
/// @cite 第五条
fn per_head(household) { if eligible(household) { fen(amount(household) / as_unit(household.members.len(), "1")) } else { 0 } }

/// 档次 · Tier
/// @status
/// @cite 第六条
fn tier(household) { if household.savings > 10000 { "b" } else { "a" } }

/// 走访过期 · Visit overdue
/// @alert
/// @cite 第七条
fn overdue(household) { if household.visited_on == () { true } else { days_between(household.visited_on, on()) > 90 } }

/// 加发 · Top-up
/// @benefit
/// @cite 第八条
fn top_up(person) { if person.grade == () { 0 } else { share(person) } }
"#,
    ),
];

fn policy() -> Policy {
    let pack = Pack::from_files(FILES.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap();
    pack.policy("2025-01-01".parse().unwrap()).unwrap()
}

fn screen(answers: &Json) -> Screening {
    policy().screen(answers).unwrap()
}

fn number(text: &str) -> Value {
    Value::Number(text.parse::<Number>().unwrap())
}

fn decided(screening: &Screening, path: &str) -> Value {
    screening.decided_at(path).unwrap_or_else(|| panic!("{path} is {:?}", screening.open_at(path))).outcome.clone().unwrap()
}

fn open<'s>(screening: &'s Screening, path: &str) -> &'s Open {
    screening.open_at(path).unwrap_or_else(|| panic!("{path} is {:?}", screening.decided_at(path)))
}

fn range(screening: &Screening, path: &str) -> (String, String) {
    let text = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        other => panic!("{other:?}"),
    };
    let (least, most) = open(screening, path).range.as_ref().unwrap();
    (text(least), text(most))
}

fn depends_on(screening: &Screening, path: &str) -> Vec<String> {
    open(screening, path).depends_on.iter().map(ToString::to_string).collect()
}

fn asked(screening: &Screening) -> Vec<String> {
    screening.ask().iter().map(|q| q.path.to_string()).collect()
}

#[test]
fn of_nothing_answered_everything_is_open() {
    let screening = screen(&json!({}));
    assert_eq!(range(&screening, "aid::amount"), ("0".into(), "1000".into()));
    assert_eq!(depends_on(&screening, "aid::amount"), ["area", "savings", "members"]);
    assert_eq!(open(&screening, "aid::eligible").values, Some(vec![Value::Bool(true), Value::Bool(false)]));
    assert!(!open(&screening, "aid::per_head").may_fail, "there is one member at least");
    // Nobody is there yet, so nobody has results.
    assert!(screening.decided().iter().all(|d| d.place.path.is_root()) && screening.open().iter().all(|o| o.place.path.is_root()));
    assert!(asked(&screening).iter().all(|path| !path.contains("unread")));
}

#[test]
fn one_answer_may_settle_much() {
    // Whoever earns more than either limit gets nothing, wherever and with whatever savings.
    let screening = screen(&json!({ "members": [{ "wage": 1200, "grade": null }], "visited_on": "2024-12-01" }));
    assert_eq!(decided(&screening, "aid::eligible"), Value::Bool(false));
    assert_eq!(decided(&screening, "aid::amount"), number("0"));
    assert_eq!(decided(&screening, "members[0].aid::top_up"), number("0"));
    assert_eq!(asked(&screening), ["savings"], "for the tier alone");
    let screening = screen(&json!({ "savings": 30_000 }));
    assert_eq!(decided(&screening, "aid::eligible"), Value::Bool(false));
    assert_eq!(decided(&screening, "aid::tier"), decided(&screening, "aid::tier"));
    assert_eq!(asked(&screening), ["visited_on"]);
}

#[test]
fn lists_that_are_not_finished() {
    let screening = screen(&json!({ "area": "urban", "savings": 0, "members": { "known": [{ "wage": 400 }], "complete": false } }));
    assert_eq!(range(&screening, "aid::amount"), ("0".into(), "600".into()));
    assert_eq!(depends_on(&screening, "aid::amount"), ["members"]);
    let question = screening.ask().iter().find(|q| q.path.to_string() == "members").unwrap();
    assert!(matches!(question.subject, Subject::List(_)));
    // Complete, or full: four is the most.
    for members in [json!({ "known": [{ "wage": 400 }], "complete": true }), json!([{ "wage": 400 }])] {
        let screening = screen(&json!({ "area": "urban", "savings": 0, "members": members }));
        assert_eq!(decided(&screening, "aid::amount"), number("600"));
    }
    let full = json!({ "known": [{ "wage": 100 }, { "wage": 100 }, { "wage": 100 }, { "wage": 100 }], "complete": false });
    assert_eq!(decided(&screen(&json!({ "area": "rural", "savings": 0, "members": full })), "aid::amount"), number("400"));
    // Half of the members' wages: the rest is bounded by what they may earn.
    let half = screen(&json!({ "area": "urban", "savings": 0, "members": [{ "wage": 300 }, {}] }));
    assert_eq!(range(&half, "aid::amount"), ("0".into(), "700".into()));
    assert_eq!(range(&half, "aid::per_head"), ("0".into(), "350".into()));
    assert_eq!(depends_on(&half, "aid::amount"), ["members[1].wage"]);
}

#[test]
fn facts_with_a_default_are_open_until_they_are_answered() {
    let screening = screen(&json!({ "area": "urban", "members": [{ "wage": 0 }] }));
    assert_eq!(depends_on(&screening, "aid::eligible"), ["savings"]);
    assert_eq!(depends_on(&screening, "aid::overdue"), ["visited_on"]);
    let tier = open(&screening, "aid::tier").values.clone().unwrap();
    assert_eq!(tier.len(), 2);
}

#[test]
fn errors_are_possible_or_certain() {
    // A grade may have no share; without a grade none is looked up.
    let screening = screen(&json!({ "members": [{}, { "grade": 3 }, { "grade": 2 }] }));
    let first = open(&screening, "members[0].aid::top_up");
    assert!(first.may_fail);
    assert_eq!(first.range.clone(), Some((number("0"), number("2"))));
    let error = screening.decided_at("members[1].aid::top_up").unwrap().outcome.clone().unwrap_err();
    assert_eq!((error.kind.name(), error.path().to_string().as_str()), ("no_value", "members[1]"));
    assert_eq!(decided(&screening, "members[2].aid::top_up"), number("1"));
}

#[test]
fn what_fails_in_any_case_depends_on_nothing_beside_it() {
    let rule = |name: &str, body: &str| format!("/// 示例 · Example\n/// @cite 第九条\n/// @benefit\nfn {name}(household) {{ {body} }}\n");
    let grade = "household.members.max(|m| if m.grade == () { 0 } else { share(m) })";
    let rules = [
        rule(
            "beside",
            &format!(
                "as_unit(household.savings, \"1\") + if household.area == \"urban\" {{ {grade} }} else {{ household.members.sum(|m| if m.grade == () {{ 0 }} else {{ share(m) }}) }}"
            ),
        ),
        rule("summed", "household.members.sum(|m| if m.grade == () { as_unit(m.wage, \"1\") } else { share(m) })"),
    ];
    let files = FILES.map(|(path, text)| {
        let added = if path == "p/aid.rhai" { rules.concat() } else { String::new() };
        (path.to_owned(), format!("{text}{added}"))
    });
    let policy = Pack::from_files(files, "p").unwrap().policy("2025-01-01".parse().unwrap()).unwrap();
    // A grade of 3 has no share, whatever is saved or earned by others.
    let screening = policy.screen(&json!({ "area": "urban", "members": [{ "grade": null }, { "grade": 3 }] })).unwrap();
    assert!(decided_error(&screening, "aid::summed"), "{:?}", screening.open_at("aid::summed"));
    // Where it fails is open; savings don't matter for that.
    let screening = policy.screen(&json!({ "members": [{ "grade": null }, { "grade": 3 }] })).unwrap();
    assert_eq!(depends_on(&screening, "aid::beside"), ["area"]);
}

#[test]
fn what_a_condition_says_holds_in_its_arms_alone() {
    let rule = "/// 示例 · Example\n/// @cite 第九条\n/// @benefit\nfn beyond(household) {\n    let below = if household.savings < 1000 { 1000 - household.savings } else { 0 };\n    as_unit(below + (household.savings - 1000), \"1\")\n}\n";
    let files = FILES.map(|(path, text)| (path.to_owned(), format!("{text}{}", if path == "p/aid.rhai" { rule } else { "" })));
    let policy = Pack::from_files(files, "p").unwrap().policy("2025-01-01".parse().unwrap()).unwrap();
    let (least, most) = range(&policy.screen(&json!({})).unwrap(), "aid::beyond");
    let (least, most): (Number, Number) = (least.parse().unwrap(), most.parse().unwrap());
    assert!(least <= Number::from(0) && most >= Number::from(1_000), "{least} to {most}");
}

fn decided_error(screening: &Screening, path: &str) -> bool {
    screening.decided_at(path).is_some_and(|decided| decided.outcome.is_err())
}

#[test]
fn wrong_answers_are_named_and_the_rest_is_screened() {
    let screening = screen(&json!({ "area": "town", "savings": 30_000, "members": [{ "wge": 1, "wage": -1 }], "visited_on": "2025-01-02" }));
    let faults: Vec<String> = screening.faults().iter().map(|f| format!("{} {}", f.path, f.code.name())).collect();
    assert_eq!(faults, ["area unknown_code", "members[0].wge unknown_key", "members[0].wage out_of_bounds", "visited_on out_of_bounds"]);
    assert_eq!(decided(&screening, "aid::eligible"), Value::Bool(false));
    let mut left = asked(&screening);
    left.sort_unstable();
    assert_eq!(left, ["members[0].grade", "visited_on"]);
    for members in [json!(3), json!({ "known": 3 }), json!({ "complete": "no" }), json!({ "known": [], "done": true })] {
        let screening = screen(&json!({ "members": members }));
        assert_eq!(screening.faults().iter().map(|f| f.path.to_string()).collect::<Vec<_>>(), ["members"], "{members}");
        assert!(asked(&screening).contains(&"members".to_owned()));
    }
}

#[test]
fn given_values_are_taken() {
    let screening = screen(&json!({ "given": { "aid::income": 1200 } }));
    assert_eq!(decided(&screening, "aid::eligible"), Value::Bool(false));
    let screening = screen(&json!({ "given": { "members[0].aid::top_up": 1 } }));
    assert_eq!(screening.faults().iter().map(|f| f.code.name()).collect::<Vec<_>>(), ["bad_path"], "nobody is there yet");
}

#[test]
fn what_decides_most_is_asked_first() {
    let policy = policy();
    let screening = policy.screen_rules(&json!({ "area": "urban" }), ["aid::eligible", "aid::amount"]).unwrap();
    assert_eq!(asked(&screening), ["members", "savings"], "savings have a default that most keep");
    assert!(screening.ask().iter().all(|q| (0.0..=1.0).contains(&q.score)), "{:?}", screening.ask());
    // Either wage settles as much; the order of the pack decides.
    let screening = policy.screen_rules(&json!({ "area": "urban", "savings": 0, "members": [{}, {}] }), ["aid::eligible"]).unwrap();
    assert_eq!(asked(&screening), ["members[0].wage", "members[1].wage"]);
}

#[test]
fn for_a_programme_or_some_rules() {
    let policy = policy();
    let all = policy.screen(&json!({})).unwrap();
    let of_aid = policy.screen_programmes(&json!({}), ["aid"]).unwrap();
    assert_eq!(all.open(), of_aid.open());
    let income = policy.screen_rules(&json!({ "members": [{ "wage": 1 }, {}] }), ["aid::income"]).unwrap();
    assert_eq!(range(&income, "aid::income"), ("1".into(), "10001".into()));
    let error = policy.screen_programmes(&json!({}), ["aids"]).unwrap_err();
    assert!(matches!(&error, AssessError::UnknownRules(unknown) if unknown.len() == 1));
    assert_eq!(error.text(crate::label::Lang::En), "there is no programme `aids`; did you mean `aid`?");
    assert!(policy.screen_rules(&json!({}), ["aid::amonut"]).is_err());
}

#[test]
fn scores_are_shares_of_what_is_to_be_asked_for() {
    let policy = policy();
    let score = |screening: &Screening, path: &str| screening.ask().iter().find(|q| q.path.to_string() == path).unwrap().score;
    // `aid::eligible` depends on savings and the members, `aid::income` on the members alone.
    let screening = policy.screen_rules(&json!({ "area": "urban" }), ["aid::eligible", "aid::income"]).unwrap();
    assert_eq!((score(&screening, "members"), score(&screening, "savings")), (0.75, 0.25));
    let screening = policy.screen_rules(&json!({ "area": "urban", "members": [{}, {}, { "wage": 0 }] }), ["aid::income"]).unwrap();
    assert_eq!((score(&screening, "members[0].wage"), score(&screening, "members[1].wage")), (0.5, 0.5));
}

#[test]
fn as_text() {
    for answers in
        [json!({}), json!({ "area": "town", "members": [{ "grade": 3 }, { "wage": 1 }] }), json!({ "members": { "known": [{}], "complete": false } })]
    {
        let screening = screen(&answers);
        assert_eq!(screening.to_json_text(), screening.to_json().to_string());
    }
    let list = screen(&json!({})).to_json_text();
    let members = list.split(r#"{"path":"members","#).nth(1).unwrap();
    assert!(members.starts_with(r#""entity":"person","fact":null,"label":{"zh":"成员","en":"person"},"help":null,"type":"list","unit":null,"min":"1","max":"4","digits":null,"codes":null,"default":null,"optional":false,"for":["#), "{members}");
}

#[test]
fn as_json() {
    let answers = json!({ "area": "urban", "savings": 0, "members": [{ "grade": null }], "visited_on": null });
    let found = screen(&answers).to_json();
    assert_eq!(
        found.get("decided").unwrap().get(0).unwrap(),
        &json!({
            "rule": "aid::tier", "path": "", "label": { "zh": "档次", "en": "Tier" }, "programme": "aid", "kind": "status", "unit": null, "value": "a"
        })
    );
    assert_eq!(
        found.get("open").unwrap().get(1).unwrap(),
        &json!({
            "rule": "aid::amount", "path": "", "label": { "zh": "救助金", "en": "Amount" }, "programme": "aid", "kind": "benefit", "unit": "CNY/month",
            "range": { "min": "0.00", "max": "1000.00" }, "values": null, "may_fail": false, "depends_on": ["members[0].wage"]
        })
    );
    let mut question = found.get("ask").unwrap().get(0).unwrap().clone();
    let score = question.as_object_mut().unwrap().remove("score").unwrap().as_f64().unwrap();
    assert!(score > 0.0 && score <= 1.0);
    assert_eq!(
        question,
        json!({
            "path": "members[0].wage", "entity": "person", "fact": "wage", "label": { "zh": "工资", "en": "Wage" },
            "help": { "zh": "税后", "en": "After tax" }, "type": "money", "unit": "CNY/month", "min": "0.00", "max": "10000.00", "digits": 2,
            "codes": null, "optional": false, "default": null,
            "for": [{ "rule": "aid::eligible", "programme": "aid", "cite": "第三条", "source": "示例文件" }]
        })
    );
    let first = screen(&json!({})).to_json();
    let list = first.get("ask").unwrap().as_array().unwrap().iter().find(|q| q.get("path") == Some(&json!("members"))).unwrap().clone();
    assert_eq!((list.get("type"), list.get("label")), (Some(&json!("list")), Some(&json!({ "zh": "成员", "en": "person" }))));
    assert_eq!((list.get("min"), list.get("max")), (Some(&json!("1")), Some(&json!("4"))));
    let failed = screen(&json!({ "members": [{ "grade": 3 }] })).to_json();
    let error = failed.get("decided").unwrap().as_array().unwrap().iter().find_map(|d| d.get("error")).unwrap().clone();
    assert_eq!((error.get("error"), error.get("path")), (Some(&json!("no_value")), Some(&json!("members[0]"))));
}
