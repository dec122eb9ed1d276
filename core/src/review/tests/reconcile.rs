//! Declared facts against verified ones.

use super::super::{Difference, Finding, ReconcileError, Reconciling, Standing, Tolerances};
use super::{FAMILY, pack};
use crate::policy::Json;

fn reconciled(declared: &str, verified: &str, tolerances: Tolerances) -> super::super::Reconciliation {
    let policy = pack(&[]).policy("2024-06-01".parse().unwrap()).unwrap();
    policy.reconcile_by(&Json(declared), &Json(verified), &Reconciling { tolerances, ..Reconciling::default() }).unwrap()
}

fn told(difference: &Difference) -> String {
    let alone: Vec<String> = difference.alone.iter().map(|c| format!("{} {:?}", c.rule, c.finding.map(Finding::name).unwrap_or_default())).collect();
    format!("{} {} {:?} {alone:?}", difference.what.label().en, difference.standing.name(), difference.gap.map(|n| n.to_string()).unwrap_or_default())
}

#[test]
fn what_is_within_its_tolerance_stands() {
    let verified = FAMILY.replace("800", "840").replace("19000", "25000");
    let found = reconciled(FAMILY, &verified, Tolerances::none().with("wage", "5%".parse().unwrap()));
    let told: Vec<String> = found.differences.iter().map(told).collect();
    assert_eq!(
        told,
        [
            r#"Savings verified "6000" ["aid::eligible \"paid_not_due\"", "aid::amount \"paid_not_due\"", "aid::child_supplement \"paid_not_due\"", "aid::savings_near \"\""]"#,
            r#"Wage within "40" []"#,
        ]
    );
    // With the declared wage: 400 for the family, 50 for the child.
    assert_eq!(found.per_month().map(|(over, under)| (over.to_string(), under.to_string())), Some(("450".into(), "0".into())));
    assert_eq!(found.that_matter().count(), 1);
    assert_eq!(found.that_change_nothing().count(), 1);
}

#[test]
fn what_one_side_alone_answers() {
    let declared = r#"{"area":"urban","savings":19000,"members":[{"born":"1980-01-01","wage":800},{"relation":"child","born":"2012-01-01"}]}"#;
    let verified = r#"{"area":"urban","members":[{"born":"1980-01-01"},{"born":"2012-01-01","wage":100}]}"#;
    let found = reconciled(declared, verified, Tolerances::none());
    let told: Vec<String> = found.differences.iter().map(told).collect();
    assert_eq!(
        told,
        [
            r#"Savings unverified "" []"#,
            r#"Wage unverified "" []"#,
            r#"Relation unverified "" []"#,
            r#"Wage verified "" ["aid::amount \"paid_too_much\""]"#,
        ]
    );
    assert_eq!(found.review.changes.len(), 1);
    assert_eq!(found.review.changes[0].by.map(|n| n.to_string()).as_deref(), Some("-100"));
}

#[test]
fn somebody_nobody_declared() {
    let verified = FAMILY.replace(
        r#"{"relation":"child","born":"2012-01-01"}"#,
        r#"{"relation":"child","born":"2012-01-01"},{"relation":"child","born":"2020-01-01"}"#,
    );
    let found = reconciled(FAMILY, &verified, Tolerances::none());
    assert_eq!(told(&found.differences[0]), r#"person 3 verified "" ["aid::amount \"paid_too_little\"", "aid::child_supplement \"due_not_paid\""]"#);
    let found = reconciled(&verified, FAMILY, Tolerances::none());
    assert_eq!(told(&found.differences[0]), r#"person 3 verified "" ["aid::amount \"paid_too_much\"", "aid::child_supplement \"paid_not_due\""]"#);
}

#[test]
fn differences_that_matter_only_together() {
    let verified = FAMILY.replace(r#""wage":800"#, r#""wage":1100"#).replace(r#""born":"2012-01-01""#, r#""born":"2012-01-01","wage":200"#);
    let found = reconciled(FAMILY, &verified, Tolerances::none());
    assert!(found.differences.iter().all(|d| d.standing == Standing::Verified && d.matters()));
    let needed = |d: &Difference| d.needed.iter().map(|i| found.review.changes[*i].rule.to_string()).collect::<Vec<_>>();
    assert_eq!(needed(&found.differences[0]), ["aid::eligible", "aid::child_supplement"]);
}

#[test]
fn sensitive_values_are_kept_back() {
    let found = reconciled(FAMILY, &FAMILY.replace("2012-01-01", "2001-07-09"), Tolerances::none());
    let json = found.json(false).to_string();
    assert!(!json.contains("2001-07-09") && !json.contains("2012-01-01"), "{json}");
}

#[test]
fn tolerances_for_what_isn_t() {
    let policy = pack(&[]).policy("2024-06-01".parse().unwrap()).unwrap();
    let refused = |name: &str| {
        let how = Reconciling { tolerances: Tolerances::none().with(name, "5".parse().unwrap()), ..Reconciling::default() };
        policy.reconcile_by(&Json(FAMILY), &Json(FAMILY), &how).unwrap_err()
    };
    assert_eq!(refused("wages"), ReconcileError::UnknownFact("wages".into()));
    assert_eq!(refused("household.wage"), ReconcileError::UnknownFact("household.wage".into()));
    assert_eq!(refused("area"), ReconcileError::NotANumber("area".into()));
    let error = policy.reconcile(&Json("{}"), &Json(FAMILY)).unwrap_err();
    assert!(matches!(error, ReconcileError::Declared(_)));
}

#[test]
fn tolerances_of_the_pack() {
    let pack = pack(&[(r#"label = "工资 · Wage","#, r#"label = "工资 · Wage", tolerance = "10%","#)]);
    let policy = pack.policy("2024-06-01".parse().unwrap()).unwrap();
    let standing = |verified: &str| policy.reconcile(&Json(FAMILY), &Json(&FAMILY.replace("800", verified))).unwrap().differences[0].standing;
    assert_eq!(standing("888"), Standing::Within); // 88 of 888 is below a tenth
    assert_eq!(standing("890"), Standing::Verified);
}
