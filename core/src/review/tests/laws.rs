//! What holds of every review, reconciliation and back-pay.

use proptest::prelude::*;

use super::super::{ChangeKind, Reconciling, Role, Tolerances, compare_over};
use super::{assess, pack};
use crate::number::Number;
use crate::policy::Json;

/// A household of one to three, with incomes around the standards.
fn household() -> impl Strategy<Value = String> {
    let member = (0_u32..1500, 1980_u32..2024, any::<bool>());
    let members = prop::collection::vec(member, 1..4);
    (any::<bool>(), prop::option::of(0_u32..25_000), members).prop_map(|(urban, savings, members)| {
        let members: Vec<String> = members
            .into_iter()
            .map(|(wage, year, asked)| {
                let wage = if asked { format!(r#","wage":{wage}"#) } else { String::new() };
                format!(r#"{{"born":"{year}-05-05"{wage}}}"#)
            })
            .collect();
        let savings = savings.map_or_else(String::new, |s| format!(r#""savings":{s},"#));
        format!(r#"{{"area":"{}",{savings}"members":[{}]}}"#, if urban { "urban" } else { "rural" }, members.join(","))
    })
}

const DATES: [&str; 3] = ["2023-06-01", "2024-06-01", "2031-06-01"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Nothing changes from an assessment to itself; to another, changes mirror those back; and every change has a cause.
    #[test]
    fn there_and_back(a in household(), b in household(), on in 0..3_usize, then in 0..3_usize) {
        let pack = pack(&[]);
        let on = if a.contains("2023-05-05") || b.contains("2023-05-05") { on.max(1) } else { on };
        let (before, after) = (assess(&pack, DATES[on], &a), assess(&pack, DATES[then.max(1)], &b));
        prop_assert!(before.review(&before).changes.is_empty());
        let (there, back) = (before.review(&after), after.review(&before));
        prop_assert_eq!(there.changes.len(), back.changes.len());
        prop_assert_eq!(there.unchanged, back.unchanged);
        for (change, other) in there.changes.iter().zip(&back.changes) {
            prop_assert_eq!(&change.rule, &other.rule);
            prop_assert!(change.before == other.after && change.after == other.before);
            let mirrored = match change.kind {
                ChangeKind::Entered => ChangeKind::Left,
                ChangeKind::Left => ChangeKind::Entered,
                ChangeKind::Up => ChangeKind::Down,
                ChangeKind::Down => ChangeKind::Up,
                same => same,
            };
            prop_assert_eq!(mirrored, other.kind);
            prop_assert!(!change.effects.is_empty(), "{} has no cause", change.rule);
            // What differs in one thing only is made by it alone.
            if let [only] = &change.effects[..] {
                prop_assert_eq!(only.role, Role::Whole);
            }
        }
    }

    /// With every difference tolerated nothing changes; without tolerance the reconciled household is the verified one.
    #[test]
    fn tolerance_decides(declared in household(), verified in household()) {
        let policy = pack(&[]).policy("2024-06-01".parse().unwrap()).unwrap();
        let found = policy.reconcile(&Json(&declared), &Json(&verified)).unwrap();
        let unverified = found.differences.iter().any(|d| d.standing.name() == "unverified");
        let direct = policy.review(&Json(&declared), &Json(&verified)).unwrap();
        if !unverified {
            prop_assert_eq!(&found.review.changes, &direct.changes);
        }
        let generous = Tolerances::none().with("wage", "1000000".parse().unwrap()).with("savings", "1000000".parse().unwrap());
        let lenient = policy.reconcile_by(&Json(&declared), &Json(&verified), &Reconciling { tolerances: generous, ..Reconciling::default() }).unwrap();
        prop_assert!(lenient.differences.iter().all(|d| d.gap.is_none() || !d.matters()));
    }

    /// The total is the sum of the months; what is the same then and now owes nothing.
    #[test]
    fn sums_are_of_their_months(family in household(), standard in 450_u32..700, from in 1_u32..6, count in 0_u32..6) {
        let old = pack(&[]);
        let new = pack(&[("urban = 600", &format!("urban = {standard}"))]);
        let months = format!("2024-{from:02}..2024-{:02}", from + count).parse().unwrap();
        let found = compare_over(&old, &new, months, &Json(&family)).unwrap();
        let mut sum = Number::ZERO;
        for line in &found.lines {
            for entry in &line.entries {
                sum = sum.checked_add(entry.difference.unwrap()).unwrap();
            }
        }
        prop_assert_eq!(sum, found.total.difference);
        prop_assert_eq!(found.total.due.checked_sub(found.total.paid).unwrap(), found.total.difference);
        prop_assert!(compare_over(&old, &old, months, &Json(&family)).unwrap().total.difference.is_zero());
        // Month by month the same as each assessed by itself.
        for line in found.lines.iter().filter(|l| l.place.path().is_root()) {
            for entry in &line.entries {
                let alone = new.policy(entry.month.first_day()).unwrap().assess(&Json(&family)).unwrap();
                let value = alone.get(&line.rule).unwrap().clone().unwrap();
                prop_assert_eq!(crate::facts::Value::Number(entry.due.amount().unwrap()), value);
            }
        }
    }
}
