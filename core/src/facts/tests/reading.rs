//! What is read, and how it is held.

use super::super::population::{Lanes, State};
use super::*;

const FAMILY: &str = r#"{
    "area": "urban", "region": "610330", "note": "危房", "weight": 0.100000000000000005551115,
    "members": [
        { "birth_date": "1985-03-01", "wage_income": 1000.5, "disability_grade": null,
          "claims": [ { "date": "2023-01-05", "total_cost": "12.30" }, { "date": "2023-01-06" } ] },
        { "employed": true, "disability_grade": 2, "caregiver": "危房", "claims": null },
        { "claims": [ { "total_cost": 1e3 } ] }
    ],
    "given": { "members[0].people::age": 38, "dibao::eligible": true, "members[0].claims[1].medical_aid::amount": null }
}"#;

fn family() -> Household {
    Household::from_json(&reader(), FAMILY).unwrap()
}

fn column(household: &Household, entity: u16, key: &str) -> (Lanes, Vec<State>) {
    let id = household.schema().fact_named(EntityId(entity), key).unwrap();
    let column = household.population().column(id).unwrap();
    (column.lanes.clone(), column.states.clone())
}

#[test]
fn lanes_are_by_type_and_bounds() {
    use State::{Absent, AssumedAbsent, AssumedValue, Known, Unknown};
    let h = family();
    assert_eq!(column(&h, 0, "area"), (Lanes::Narrow(vec![0]), vec![]));
    assert_eq!(column(&h, 0, "note"), (Lanes::Narrow(vec![0]), vec![]));
    assert_eq!(column(&h, 0, "deposits"), (Lanes::Narrow(vec![0]), vec![AssumedValue]));
    assert_eq!(column(&h, 0, "weight"), (Lanes::Wide(vec![100_000_000_000_000_005_551_115]), vec![]));
    assert_eq!(column(&h, 1, "wage_income"), (Lanes::Narrow(vec![100_050, 0, 0]), vec![Known, Unknown, Unknown]));
    assert_eq!(column(&h, 1, "disability_grade"), (Lanes::Narrow(vec![0, 2, 0]), vec![Absent, Known, Unknown]));
    assert_eq!(column(&h, 1, "employed"), (Lanes::Bool(vec![false, true, false]), vec![AssumedValue, Known, AssumedValue]));
    assert_eq!(column(&h, 1, "caregiver").1, vec![AssumedAbsent, Known, AssumedAbsent]);
    assert_eq!(column(&h, 2, "total_cost"), (Lanes::Narrow(vec![1230, 0, 100_000]), vec![Known, Unknown, Known]));
    assert_eq!(h.population().texts.iter().map(|t| &**t).collect::<Vec<_>>(), ["危房"]);
}

#[test]
fn rows_know_their_parents() {
    let h = family();
    let rows = &h.population().rows;
    assert_eq!((rows[0].len, rows[1].len, rows[2].len), (1, 3, 3));
    assert_eq!((&*rows[0].parent, &*rows[0].first), (&[][..], &[][..]));
    assert_eq!((&*rows[1].parent, &*rows[1].first), (&[0, 0, 0][..], &[0, 3][..]));
    assert_eq!((&*rows[2].parent, &*rows[2].first), (&[0, 0, 2][..], &[0, 2, 2, 3][..]));
    for (lane, text) in ["members[0].claims[0]", "members[0].claims[1]", "members[2].claims[0]"].into_iter().enumerate() {
        let (household, path) = h.population().place(EntityId(2), lane);
        assert_eq!((household, path.to_string().as_str()), (0, text));
        assert_eq!(h.population().locate(0, path.steps()), Some((EntityId(2), lane)));
    }
    for missing in ["members[3]", "members[1].claims[0]", "members", "claims[0]"] {
        assert_eq!(h.population().locate(0, missing.parse::<Path>().unwrap().steps()), None, "{missing}");
    }
}

#[test]
fn values_of_rules_are_held_by_lane() {
    let h = family();
    let given: Vec<_> = h.population().given.iter().map(|g| (g.symbol.0, g.values.clone())).collect();
    let age = Some(Value::Number(38.into()));
    assert_eq!(given, [(0, vec![age, None, None]), (1, vec![Some(Value::Bool(true))]), (2, vec![None, Some(Value::Absent), None])]);
}

#[test]
fn answers_are_asked_by_path() {
    let h = family();
    assert_eq!(h.answer("area"), Some((State::Known, Some(Value::Code(ChoiceId(0), 0)))));
    assert_eq!(h.answer("note"), Some((State::Known, Some(Value::Text("危房".into())))));
    assert_eq!(h.answer("members[1].disability_grade"), Some((State::Known, Some(Value::Number(2.into())))));
    assert_eq!(h.answer("members[0].disability_grade"), Some((State::Absent, Some(Value::Absent))));
    assert_eq!(h.answer("members[2].disability_grade"), Some((State::Unknown, None)));
    assert_eq!(h.answer("members[3].disability_grade"), None);
    let assumed: Vec<_> = h.assumed().into_iter().map(|(path, _)| path.to_string()).collect();
    assert_eq!(assumed, ["deposits", "members[0].employed", "members[0].caregiver", "members[2].employed", "members[2].caregiver"]);
    assert!(h.unknown().iter().any(|(path, _)| path.to_string() == "members[2].claims[0].date"));
}

#[test]
fn the_canonical_text_has_what_was_given_in_pack_order() {
    let expected = concat!(
        r#"{"area":"urban","region":"610330","note":"危房","weight":0.100000000000000005551115,"members":["#,
        r#"{"birth_date":"1985-03-01","wage_income":1000.5,"disability_grade":null,"claims":[{"date":"2023-01-05","total_cost":12.3},{"date":"2023-01-06"}]},"#,
        r#"{"disability_grade":2,"employed":true,"caregiver":"危房"},"#,
        r#"{"claims":[{"total_cost":1000}]}],"#,
        r#""given":{"members[0].people::age":38,"dibao::eligible":true,"members[0].claims[1].medical_aid::amount":null}}"#
    );
    let text = family().to_json(&program());
    assert_eq!(text, expected);
    assert_eq!(Household::from_json(&reader(), &text).unwrap().to_json(&program()), expected);
}

#[test]
fn many_households_are_one_population() {
    let texts = [FAMILY, r#"{"area":"x","members":[{"wage_income":5},{"claims":[{}]}],"given":{"members[1].people::age":7}}"#, "[]"];
    let inputs: Vec<_> = texts.iter().map(|t| Input::from_json(t).unwrap()).collect();
    let (population, faults) = reader().read_all(&inputs);
    let faults: Vec<_> = faults.iter().map(|(i, f)| (*i, f.to_string())).collect();
    assert_eq!(faults, [(1, "area: `x` is not one of the codes: `urban`, `rural`".into()), (2, "a map is expected, not a list".into())]);
    assert_eq!(population.rows.iter().map(|r| r.len).collect::<Vec<_>>(), [3, 5, 4]);
    assert_eq!(population.rows[1].first, [0, 3, 5, 5]);
    assert_eq!(population.rows[2].parent, [0, 0, 2, 4]);
    assert_eq!(population.rows[2].first, [0, 2, 2, 3, 3, 4]);
    for (column, fact) in population.columns.iter().zip(&population.schema.facts) {
        let rows = &population.rows[fact.entity.index()];
        assert_eq!(column.lanes.len(), rows.len, "{}", fact.key);
        assert!(column.states.is_empty() || column.states.len() == rows.len);
    }
    assert_eq!(population.given[0].values.len(), 5);
    assert_eq!(population.given[0].values[4], Some(Value::Number(7.into())));
    assert_eq!(population.place(EntityId(1), 4), (1, "members[1]".parse().unwrap()));
    assert_eq!(population.answer(FactId(0), 1), Some((State::Unknown, None)));
}

#[test]
fn any_serialize_is_a_household() {
    #[derive(serde::Serialize)]
    struct Family {
        area: &'static str,
        deposits: f64,
        members: Vec<Member>,
    }
    #[derive(serde::Serialize)]
    struct Member {
        wage_income: f64,
        disability_grade: Option<u8>,
        #[serde(skip_serializing_if = "Option::is_none")]
        employed: Option<bool>,
    }
    let mut family =
        Family { area: "rural", deposits: 0.1 + 0.2 - 0.2, members: vec![Member { wage_income: 1986.55, disability_grade: None, employed: None }] };
    let h = Household::from_serialize(&reader(), &family);
    assert_eq!(h.unwrap_err().to_string(), "deposits: 0.10000000000000003 has more than 2 decimals");
    family.deposits = 0.3;
    let h = Household::from_serialize(&reader(), &family).unwrap();
    assert_eq!(h.to_json(&program()), r#"{"area":"rural","deposits":0.3,"members":[{"wage_income":1986.55,"disability_grade":null}]}"#);
    family.members[0].wage_income = f64::NAN;
    let h = Household::from_serialize(&reader(), &family);
    assert_eq!(h.unwrap_err().to_string(), "members[0].wage_income: NaN is not a number");
}

#[test]
fn dates_are_held_against_the_policys_date() {
    let h = Household::from_json(&reader(), r#"{"members":[{"birth_date":"2023-06-01"},{"birth_date":"2023-06-02"},{}]}"#).unwrap();
    let faults = h.population().check_dates_on(date("2023-06-01"));
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].0, 0);
    assert_eq!(faults[0].1.to_string(), "members[1].birth_date: the value is after 2023-06-01, the date of the assessment");
    assert!(h.population().check_dates_on(date("2023-06-02")).is_empty());
}
