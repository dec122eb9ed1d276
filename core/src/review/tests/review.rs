//! What changed, and why.

use super::super::{Cause, Change, ChangeKind, Matching, Review, ReviewError, Role};
use super::{FAMILY, assess, pack};

/// `rule change before → after [cause role alone]…`
fn told(review: &Review) -> Vec<String> {
    let effect = |change: &Change| -> Vec<String> {
        let effects = change.effects.iter().map(|e| {
            let cause = match &review.causes[e.cause] {
                Cause::Fact(fact) => fact.path().to_string(),
                Cause::Parameter(parameter) => parameter.name.to_string(),
                Cause::Rule(rule) => rule.name.to_string(),
                Cause::Given(given) => given.rule.to_string(),
                Cause::Entity(entity) => entity.place.path().to_string(),
                Cause::Date { .. } => "date".to_owned(),
            };
            let alone = e.alone.as_ref().map_or_else(|| "?".to_owned(), |s| s.text().en.replace(" yuan/month", ""));
            format!("{cause} {} {alone}", e.role.name())
        });
        effects.collect()
    };
    let line = |c: &Change| {
        let path = c.place.path().key(c.rule.clone());
        let value = |text: &str| text.replace(" yuan/month", "");
        format!("{path} {} {} → {}: {}", c.kind.name(), value(&c.before.text().en), value(&c.after.text().en), effect(c).join(", "))
    };
    review.changes.iter().map(line).collect()
}

#[test]
fn the_same_is_no_change() {
    let pack = pack(&[]);
    let review = assess(&pack, "2024-06-01", FAMILY).review(&assess(&pack, "2024-06-01", FAMILY));
    assert!(review.changes.is_empty() && review.causes.is_empty());
    assert_eq!(review.unchanged, 5);
}

#[test]
fn facts_and_standards_and_the_date() {
    let pack = pack(&[]);
    let before = assess(&pack, "2023-06-01", FAMILY);
    let after = assess(&pack, "2030-06-01", &FAMILY.replace("800", "900"));
    let review = before.review(&after);
    assert_eq!(
        told(&review),
        [
            "aid::amount up 200.00 → 300.00: aid::standard part 400.00, members[0].wage part 100.00",
            "members[1].aid::child_supplement left 50.00 → 0.00: date whole 0.00, members[0].wage idle 50.00, aid::standard idle 50.00",
        ]
    );
    assert_eq!(review.changes[0].by.map(|n| n.to_string()).as_deref(), Some("100"));
    let Some(Cause::Parameter(standard)) = review.causes.iter().find(|c| c.kind() == "parameter") else { panic!() };
    let row = &standard.rows[0];
    let value = |row: &Option<super::super::RowInForce>| row.as_ref().map(|r| (r.text.zh.to_string(), r.from.to_string(), r.verify));
    assert_eq!(value(&row.before), Some(("500.00 元/人·月".into(), "2020-01-01".into(), false)));
    assert_eq!(value(&row.after), Some(("600.00 元/人·月".into(), "2024-01-01".into(), true)));
    assert_eq!(&*row.key[0].en, "Urban");
}

#[test]
fn what_only_comes_about_together() {
    let pack = pack(&[]);
    // Either income alone stays below the standard.
    let before = assess(&pack, "2024-06-01", FAMILY);
    let household = FAMILY.replace(r#""wage":800"#, r#""wage":1100"#).replace(r#""born":"2012-01-01""#, r#""born":"2012-01-01","wage":200"#);
    let review = before.review(&assess(&pack, "2024-06-01", &household));
    let eligible = &review.changes[0];
    assert_eq!((&*eligible.rule, eligible.kind), ("aid::eligible", ChangeKind::Left));
    assert!(eligible.only_together());
    assert!(eligible.effects.iter().all(|e| e.role == Role::Together) && eligible.effects.len() == 2);
    // Of the amount each has a part.
    assert!(!review.changes[1].only_together());
}

#[test]
fn rules_of_another_version_and_of_another_pack() {
    let dated = pack(&[
        ("fn income(household) {", "/// @effective ..2024-12-31\nfn income(household) {"),
        (
            "/// 人均收入低于标准",
            "/// 家庭月收入 · Family income\n/// @cite 第二条\n/// @effective 2025-01-01\nfn income(household) { household.members.sum(|m| m.wage) / 2 }\n\n/// 人均收入低于标准",
        ),
    ]);
    let review = assess(&dated, "2024-06-01", FAMILY).review(&assess(&dated, "2025-06-01", FAMILY));
    assert_eq!(told(&review), ["aid::amount up 400.00 → 800.00: aid::income whole 800.00"]);
    // In another pack a rule can't be tried alone; the same words elsewhere in the file are no change.
    let other = pack(&[
        ("household.members.sum(|m| m.wage) }", "household.members.sum(|member| member.wage) * 0.5 }"),
        ("household.savings <=", "(household.savings) <="),
    ]);
    let review = assess(&pack(&[]), "2024-06-01", FAMILY).review(&assess(&other, "2024-06-01", FAMILY));
    assert_eq!(told(&review), ["aid::amount up 400.00 → 800.00: aid::income untold ?"]);
    let renamed = pack(&[("household.members.sum(|m| m.wage) }", "household.members.sum(|member| member.wage) }")]);
    assert!(assess(&pack(&[]), "2024-06-01", FAMILY).review(&assess(&renamed, "2024-06-01", FAMILY)).changes.is_empty());
}

#[test]
fn standards_of_another_pack() {
    // Codes in another order, and one more key tuple: rows are compared by what they say.
    let other = pack(&[
        (r#"urban = "城镇 · Urban", rural = "农村 · Rural""#, r#"rural = "农村 · Rural", urban = "城镇 · Urban""#),
        ("urban = 600, rural = 450", "urban = 650, rural = 450"),
    ]);
    let (before, after) = (assess(&pack(&[]), "2024-06-01", FAMILY), assess(&other, "2024-06-01", FAMILY));
    assert_eq!(told(&before.review(&after)), ["aid::amount up 400.00 → 500.00: aid::standard whole 500.00"]);
    let rural = FAMILY.replace("urban", "rural");
    assert!(assess(&pack(&[]), "2024-06-01", &rural).review(&assess(&other, "2024-06-01", &rural)).causes.is_empty());
}

#[test]
fn rules_that_begin_and_errors_that_end() {
    let pack = pack(&[]);
    let review = assess(&pack, "2019-06-01", FAMILY).review(&assess(&pack, "2024-06-01", FAMILY));
    assert!(review.changes.iter().all(|c| c.kind == ChangeKind::Appeared), "{:?}", told(&review));
    let unknown = FAMILY.replace(r#""area":"urban","#, "");
    let review = assess(&pack, "2024-06-01", &unknown).review(&assess(&pack, "2024-06-01", FAMILY));
    assert_eq!(review.changes[0].kind, ChangeKind::Settled);
    assert_eq!(review.changes[0].effects[0].role, Role::Whole);
    let back = assess(&pack, "2024-06-01", FAMILY).review(&assess(&pack, "2024-06-01", &unknown));
    assert_eq!(back.changes[0].kind, ChangeKind::Failed);
}

#[test]
fn somebody_comes_and_somebody_goes() {
    let pack = pack(&[]);
    let more = FAMILY.replace(r#""born":"2012-01-01"}"#, r#""born":"2012-01-01"},{"relation":"child","born":"2023-01-01"}"#);
    let (fewer, more) = (assess(&pack, "2024-06-01", FAMILY), assess(&pack, "2024-06-01", &more));
    assert_eq!(
        told(&fewer.review(&more)),
        [
            "aid::amount up 400.00 → 1000.00: members[2] whole 1000.00",
            "members[2].aid::child_supplement entered not in the household → 50.00: members[2] whole 50.00",
        ]
    );
    assert_eq!(
        told(&more.review(&fewer)),
        [
            "aid::amount down 1000.00 → 400.00: members[2] whole 400.00",
            "members[2].aid::child_supplement left 50.00 → not in the household: members[2] whole not in the household",
        ]
    );
}

#[test]
fn members_by_a_fact() {
    let pack = pack(&[]);
    let swapped = r#"{"area":"urban","savings":19000,"members":[{"relation":"child","born":"2012-01-01"},{"born":"1980-01-01","wage":800}]}"#;
    let (before, after) = (assess(&pack, "2024-06-01", FAMILY), assess(&pack, "2024-06-01", swapped));
    assert!(!before.review(&after).changes.is_empty());
    let by_birth = Matching::by_position().by("members", "born");
    assert!(before.review_by(&after, &by_birth).unwrap().changes.is_empty());
    // The first is gone, another has come: paths on both sides differ.
    let other = r#"{"area":"urban","savings":19000,"members":[{"relation":"child","born":"2012-01-01"},{"born":"1985-01-01","wage":700}]}"#;
    let review = before.review_by(&assess(&pack, "2024-06-01", other), &by_birth).unwrap();
    assert_eq!(told(&review), ["aid::amount up 400.00 → 500.00: members[0] part 600.00, members[1] part 300.00"]);
    let error = |matching| before.review_by(&after, &matching).unwrap_err();
    assert_eq!(error(Matching::by_position().by("people", "born")), ReviewError::UnknownList("people".into()));
    assert!(matches!(error(Matching::by_position().by("members", "name")), ReviewError::UnknownFact { .. }));
}

#[test]
fn given_values() {
    let pack = pack(&[]);
    let given = FAMILY.replace(r#"{"area""#, r#"{"given":{"members[1].aid::age":20},"area""#);
    let review = assess(&pack, "2024-06-01", FAMILY).review(&assess(&pack, "2024-06-01", &given));
    assert_eq!(told(&review), ["members[1].aid::child_supplement left 50.00 → 0.00: aid::age whole 0.00"]);
}

#[test]
fn sensitive_values_are_kept_back() {
    let pack = pack(&[]);
    let review = assess(&pack, "2024-06-01", FAMILY).review(&assess(&pack, "2024-06-01", &FAMILY.replace("2012-01-01", "2001-07-09")));
    assert_eq!(told(&review), ["members[1].aid::child_supplement left 50.00 → 0.00: members[1].born whole 0.00"]);
    let (closed, open) = (review.json(false).to_string(), review.json(true).to_string());
    assert!(!closed.contains("2001-07-09") && !closed.contains("2012-01-01") && closed.contains("withheld"));
    assert!(open.contains("2001-07-09") && open.contains("2012-01-01"));
}
