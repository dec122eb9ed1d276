//! Building a household, and describing its form.

use super::*;

#[test]
fn a_household_is_built_fact_by_fact() {
    let reader = reader();
    let mut family = Household::builder(&reader);
    family.set("area", "urban").unwrap().set("deposits", 12_000).unwrap().set("region", Region::parse("6103").unwrap()).unwrap();
    let mut parent = family.add("members").unwrap();
    parent.set("birth_date", date("1985-03-01")).unwrap().set("wage_income", number("1234.5")).unwrap();
    parent.set("disability_grade", None::<i64>).unwrap().given("people::age", 38).unwrap();
    parent.add("claims").unwrap().set("total_cost", 12.5).unwrap();
    parent.add("claims").unwrap().given("medical_aid::amount", 5).unwrap();
    family.set("members[1].employed", true).unwrap();
    family.entity("members[1]").unwrap().set("claims[0].total_cost", "7").unwrap();
    family.set("members[1].employed", false).unwrap();
    family.given("dibao::eligible", true).unwrap();
    let text = concat!(
        r#"{"area":"urban","region":"6103","deposits":12000,"members":[{"birth_date":"1985-03-01","wage_income":1234.5,"disability_grade":null,"#,
        r#""claims":[{"total_cost":12.5},{}]},{"employed":false,"claims":[{"total_cost":7}]}],"#,
        r#""given":{"members[0].people::age":38,"members[0].claims[1].medical_aid::amount":5,"dibao::eligible":true}}"#
    );
    assert_eq!(family.build().unwrap().to_json(&program()), text);
}

#[test]
fn a_wrong_fact_is_refused_when_it_is_set() {
    let reader = reader();
    let mut family = Household::builder(&reader);
    let said = |r: Result<&mut HouseholdBuilder<'_>, Fault>| r.unwrap_err().to_string();
    assert_eq!(said(family.set("area", "urbn")), "area: `urbn` is not one of the codes; did you mean `urban`?");
    assert_eq!(said(family.set("members[0].disability_grade", 7)), "members[0].disability_grade: 7 is not between 1 and 4");
    assert_eq!(said(family.set("members[1].employed", true)), "members[1]: there is nobody and nothing at this place");
    assert_eq!(said(family.set("persons[0].employed", true)), "persons[0]: there is no such list");
    assert_eq!(said(family.set("members.employed", true)), "members: a path is written like members[0].wage_income");
    assert_eq!(said(family.set("members[0", true)), "[\"members[0\"]: a path is written like members[0].wage_income");
    assert_eq!(said(family.set("members", true)), "members: this is a list, not a fact");
    assert_eq!(said(family.given("dibao::eligible", 1)), "dibao::eligible: the value is not true or false");
    assert!(family.add("claims").is_err());
    assert!(family.entity("members[0]").is_ok());
    assert_eq!(Household::builder(&reader).build().unwrap_err().to_string(), "members: at least 1 needed, 0 given");
}

#[test]
fn the_form_is_a_json_schema() {
    let text = json_schema(&program());
    let form: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(form["title"], "测试 · Test");
    assert_eq!(form["$ref"], "#/$defs/household");
    let household = &form["$defs"]["household"];
    assert_eq!(household["required"], serde_json::json!(["members"]));
    assert_eq!(household["additionalProperties"], false);
    assert_eq!(household["properties"]["members"], serde_json::json!({"type":"array","items":{"$ref":"#/$defs/person"},"minItems":1,"maxItems":5}));
    assert_eq!(
        household["properties"]["area"],
        serde_json::json!({"title":"城乡类别 · Urban or rural","type":"string","enum":["urban","rural"],"x-codes":{"urban":"城镇 · Urban","rural":"农村 · Rural"}})
    );
    assert_eq!(
        household["properties"]["deposits"],
        serde_json::json!({"title":"金融资产 · Financial assets","type":["number","string"],"minimum":0,"maximum":100_000_000,
            "pattern":r"^-?[0-9]+(\.[0-9]{1,2})?$","x-digits":2,"x-unit":"CNY","default":0})
    );
    let person = &form["$defs"]["person"]["properties"];
    assert_eq!(person["disability_grade"]["type"], serde_json::json!(["integer", "string", "null"]));
    assert_eq!(
        person["birth_date"],
        serde_json::json!({"title":"出生日期 · Date of birth","type":"string","format":"date","x-min":"1890-01-01","x-max":"on","x-sensitive":true})
    );
    assert!(text.find("\"area\"") < text.find("\"region\""));
}
