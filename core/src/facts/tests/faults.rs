//! What is refused, and how it is said.

use super::*;
use crate::label::Lang;
use crate::limits;

/// The only fault of a household with one member.
fn member(facts: &str) -> String {
    let all = faults(&format!("{{\"members\":[{{{facts}}}]}}"));
    assert!(all.len() <= 1, "{all:?}");
    all.into_iter().next().unwrap_or_default().replacen("members[0].", "", 1)
}

#[test]
fn values_are_checked_by_type() {
    for (facts, fault) in [
        (r#""disability_grade":7"#, "disability_grade: 7 is not between 1 and 4"),
        (r#""disability_grade":"4""#, ""),
        (r#""disability_grade":2.0"#, ""),
        (r#""disability_grade":20e-1"#, ""),
        (r#""disability_grade":1.5"#, "disability_grade: 1.5 is not a whole number"),
        (r#""disability_grade":"two""#, "disability_grade: `two` is not a number"),
        (r#""disability_grade":"""#, "disability_grade: `` is not a number"),
        (r#""disability_grade":"1_0""#, "disability_grade: `1_0` is not a number"),
        (r#""disability_grade":true"#, "disability_grade: true is not a number"),
        (r#""disability_grade":[1]"#, "disability_grade: a list is not a number"),
        (r#""disability_grade":1e99"#, "disability_grade: 1e99 is not between 1 and 4"),
        (r#""disability_grade":null"#, ""),
        (r#""wage_income":1.005"#, "wage_income: 1.005 has more than 2 decimals"),
        (r#""wage_income":1.000"#, ""),
        (r#""wage_income":1e-30"#, "wage_income: 1e-30 has more than 2 decimals"),
        (r#""wage_income":-0.01"#, "wage_income: -0.01 is not between 0 and 10000000"),
        (r#""wage_income":10000000"#, ""),
        (r#""wage_income":10000000.01"#, "wage_income: 10000000.01 is not between 0 and 10000000"),
        (r#""wage_income":"1,000""#, "wage_income: `1,000` is not a number"),
        (r#""wage_income":null"#, "wage_income: null is not accepted: there always is a value; leave the key out where it is not known"),
        (r#""employed":1"#, "employed: 1 is not true or false"),
        (r#""employed":"true""#, "employed: `true` is not true or false"),
        (r#""caregiver":"a\nb""#, ""),
        (r#""caregiver":5"#, "caregiver: 5 is not a text"),
        (r#""claims":[{"date":"2023-02-29"}]"#, "claims[0].date: `2023-02-29` is not a valid date: there is no such day"),
        (r#""claims":[{"date":20230228}]"#, "claims[0].date: 20230228 is not a date; write it like \"2025-01-31\""),
        (r#""claims":[{"total_cost":0}]"#, "claims[0].total_cost: 0 is not between 0.005 and 9999.999"),
        (r#""claims":[{"total_cost":0.01},{"total_cost":9999.99}]"#, ""),
        (r#""claims":[{"total_cost":10000}]"#, "claims[0].total_cost: 10000 is not between 0.005 and 9999.999"),
        (r#""claims":{}"#, "claims: a list is expected, not a map"),
        (r#""claims":[1]"#, "claims[0]: a map is expected, not a number"),
        (r#""claims":[{},{},{},{},{}]"#, "claims: at most 4 allowed, 5 given"),
        (r#""employed":true,"employed":true"#, "employed: this key comes twice"),
        (r#""claims":[],"claims":[]"#, "claims: this key comes twice"),
    ] {
        assert_eq!(member(facts), fault, "{facts}");
    }
}

#[test]
fn codes_and_divisions() {
    let household = |facts: &str| faults(&format!("{{{facts},\"members\":[{{}}]}}")).concat();
    for (facts, fault) in [
        (r#""area":"urban""#, ""),
        (r#""area":"urbn""#, "area: `urbn` is not one of the codes; did you mean `urban`?"),
        (r#""area":"城镇""#, "area: `城镇` is not one of the codes; did you mean `urban`?"),
        (r#""area":"Rural""#, "area: `Rural` is not one of the codes; did you mean `rural`?"),
        (r#""area":"city""#, "area: `city` is not one of the codes: `urban`, `rural`"),
        (r#""area":1"#, "area: 1 is not a code: `urban`, `rural`"),
        (r#""region":"6103""#, ""),
        (r#""region":6103"#, "region: 6103 is not a division code; write it as a text, like \"6103\""),
        (r#""region":"宝鸡""#, "region: `宝鸡` is not a division code of 2 to 12 digits"),
        (r#""given":[]"#, "given: a map is expected, not a list"),
        (r#""given":null"#, ""),
        (r#""given":{},"given":{}"#, "given: this key comes twice"),
    ] {
        assert_eq!(household(facts), fault, "{facts}");
    }
}

#[test]
fn unknown_keys_get_a_hint() {
    for (facts, fault) in [
        (r#""wage_incme":1"#, "wage_incme: there is no fact `wage_incme`; did you mean `wage_income`?"),
        (r#""claim":[]"#, "claim: there is no fact `claim`; did you mean `claims`?"),
        (r#""就业":true"#, "就业: there is no fact `就业`; did you mean `employed`?"),
        (r#""total_cost":1"#, "total_cost: there is no fact `total_cost` of person; it belongs to claim"),
        (r#""members":[]"#, "members: there is no fact `members`; the list `members` belongs to household"),
        (r#""people::age":1"#, "people::age: there is no fact `people::age`; values of rules stand in `given`"),
        (r#""given":{}"#, "given: there is no fact `given`"),
        (r#""x.y":1"#, "members[0][\"x.y\"]: there is no fact `x.y`"),
    ] {
        assert_eq!(member(facts), fault, "{facts}");
    }
}

#[test]
fn sensitive_values_are_never_said() {
    for secret in
        [r#""birth_date":"1885-07-31""#, r#""birth_date":"1985-7-31""#, r#""birth_date":19850731"#, r#""illness":"cancr""#, r#""illness":7"#]
    {
        let said = member(secret);
        assert!(!said.is_empty());
        for part in ["1885", "1985", "31", "cancr", "7", "did you mean"] {
            assert!(!said.replace("2025-01-31", "").contains(part), "{said}");
        }
    }
    assert_eq!(member(r#""birth_date":"1885-07-31""#), "birth_date: the value is before 1890-01-01");
    assert_eq!(member(r#""illness":"cancr""#), "illness: the value is not one of the codes: `none`, `cancer`");
}

#[test]
fn values_of_rules_are_checked() {
    let given = |entry: &str| faults(&format!("{{\"members\":[{{}}],\"given\":{{{entry}}}}}")).concat().replacen("given", "", 1);
    for (entry, fault) in [
        (r#""people::age":1"#, ".people::age: `people::age` is a rule of person, not of household"),
        (r#""members[0].people::age":18.5"#, "[\"members[0].people::age\"]: the value is not a whole number"),
        (
            r#""members[0].people::age":null"#,
            "[\"members[0].people::age\"]: null is not accepted: there always is a value; leave the key out where it is not known",
        ),
        (r#""members[1].people::age":1"#, "[\"members[1].people::age\"]: there is nobody and nothing at this place"),
        (r#""members[0]":1"#, "[\"members[0]\"]: write `programme::rule` or `members[0].programme::rule`"),
        (r#""dibao::eligible":1"#, ".dibao::eligible: the value is not true or false"),
        (r#""dibao::eligble":true"#, ".dibao::eligble: there is no rule `dibao::eligble`; did you mean `dibao::eligible`?"),
        (r#""eligible":true"#, ".eligible: there is no rule `eligible`; did you mean `dibao::eligible`?"),
        (r#""dibao::eligible":true,"dibao::eligible":true"#, ".dibao::eligible: this key comes twice"),
    ] {
        assert_eq!(given(entry), fault, "{entry}");
    }
}

#[test]
fn all_faults_come_at_once_in_both_languages() {
    let json = r#"{"area":"x","members":[{},{},{"disability_grade":7,"wage":1}],"extra":0}"#;
    let Err(InputError::Faults(all)) = Household::from_json(&reader(), json) else { panic!("it has faults") };
    assert_eq!(
        all.text(Lang::Zh),
        "area:`x` 不在可选代码之列：`urban`、`rural`\nmembers[2].disability_grade:7 不在 1 至 4 之间\nmembers[2].wage:没有要素 `wage`，是否为 `wage_income`？\nextra:没有要素 `extra`"
    );
    assert_eq!(all.iter().map(|f| f.code.name()).collect::<Vec<_>>(), ["unknown_code", "out_of_bounds", "unknown_key", "unknown_key"]);
    assert_eq!(faults("{}"), ["members: at least 1 needed, 0 given"]);
    assert_eq!(faults("7"), ["a map is expected, not a number"]);
}

#[test]
fn a_hostile_household_has_no_more_faults_than_people_read() {
    let long = "k".repeat(1 << 20);
    let keys: String = (0..50_000).map(|i| format!("\"k{i}\":0,")).collect();
    let given: String = (0..50_000).map(|i| format!("\"a::k{i}\":0,")).collect();
    let json = format!("{{{keys}\"{long}\":\"{long}\",\"given\":{{{given}\"x\":1}},\"members\":[{{}}]}}");
    let Err(InputError::Faults(all)) = Household::from_json(&reader(), &json) else { panic!("it has faults") };
    assert_eq!(all.len(), limits::FAULTS);
    assert!(all.to_string().ends_with("only 1000 faults are listed; there may be more"));
    let all = faults(&format!("{{\"{long}\":1,\"note\":\"{long}\",\"area\":\"{long}\",\"members\":[{{}}]}}"));
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|f| f.len() < 200), "{all:?}");
}
