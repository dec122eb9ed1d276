//! What changed, and why.

use super::super::{Cause, Change, ChangeKind, Matching, Review, ReviewError, Role};
use super::{assess, pack};

const FAMILY: &str = r#"{"area":"urban","savings":19000,"members":[{"born":"1980-01-01","wage":800},{"relation":"child","born":"2012-01-01"}]}"#;

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
            format!("{cause}:{}:{}", e.role.name(), e.alone.as_ref().map_or_else(|| "?".to_owned(), |s| s.text().en.to_string()))
        });
        effects.collect()
    };
    let line = |c: &Change| {
        let path = c.place.path().key(c.rule.clone());
        format!("{path} {} {} → {} {:?}", c.kind.name(), c.before.text().en, c.after.text().en, effect(c))
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
    assert_eq!(told(&before.review(&after)), Vec::<String>::new());
}
