//! Month by month.

use super::super::{BackPayError, Due, Month, Months, Paid, PaidError, compare_over, compare_paid};
use super::{FAMILY, pack};
use crate::policy::Json;

fn months(text: &str) -> Months {
    text.parse().unwrap()
}

const LATE: (&str, &str) = (
    r#"{ from = 2024-01-01, urban = 600, rural = 450, cite = "A2", verify = true },"#,
    r#"{ from = 2024-01-01, urban = 600, rural = 450, cite = "A2" }, { from = 2024-03-01, urban = 640, rural = 480, cite = "A2" },"#,
);

#[test]
fn a_standard_that_came_late() {
    let (old, new) = (pack(&[]), pack(&[LATE]));
    let found = compare_over(&old, &new, months("2024-01..2024-06"), &Json(FAMILY)).unwrap();
    let lines: Vec<_> =
        found.lines.iter().map(|l| (&*l.rule, l.total.paid.to_string(), l.total.due.to_string(), l.total.difference.to_string())).collect();
    assert_eq!(
        lines,
        [("aid::amount", "2400".into(), "2720".into(), "320".into()), ("aid::child_supplement", "300".into(), "300".into(), "0".into()),]
    );
    assert_eq!((found.total.difference.to_string(), found.total.open), ("320".into(), 0));
    let monthly: Vec<String> = found.lines[0].entries.iter().filter_map(|e| e.difference).map(|n| n.to_string()).collect();
    assert_eq!(monthly, ["0", "0", "80", "80", "80", "80"]);
    // The child comes of age in the months themselves.
    let grown = FAMILY.replace("2012-01-01", "2006-04-15");
    let found = compare_over(&old, &new, months("2024-01..2024-06"), &Json(&grown)).unwrap();
    assert_eq!(found.lines[1].total.due.to_string(), "200");
}

#[test]
fn what_was_really_paid() {
    let new = pack(&[LATE]);
    let month: Month = "2024-03".parse().unwrap();
    let paid = Paid::nothing().with(month, "aid::amount", 395.into());
    let found = compare_paid(&paid, Some(&pack(&[])), &new, months("2024-02..2024-03"), &Json(FAMILY)).unwrap();
    assert_eq!(found.lines[0].entries[1].paid, Due::Paid(395.into()));
    assert_eq!(found.lines[0].total.difference.to_string(), "85");
    // Without an old pack nothing else was paid.
    let found = compare_paid(&paid, None, &new, months("2024-02..2024-03"), &Json(FAMILY)).unwrap();
    assert_eq!(found.lines[0].total.paid.to_string(), "395");
    assert_eq!(found.lines[1].total.paid.to_string(), "0");
    let refused = |paid: Paid| match compare_paid(&paid, None, &new, months("2024-02..2024-03"), &Json(FAMILY)).unwrap_err() {
        BackPayError::Paid(error) => error,
        other => panic!("{other}"),
    };
    assert_eq!(
        refused(Paid::nothing().with("2024-04".parse().unwrap(), "aid::amount", 1.into())),
        PaidError::OutsideMonths("2024-04".parse().unwrap())
    );
    assert_eq!(refused(Paid::nothing().with(month, "aid::amuont", 1.into())), PaidError::NoBenefit("aid::amuont".into()));
    assert_eq!(
        refused(Paid::nothing().with(month, "members[7].aid::child_supplement", 1.into())),
        PaidError::NoBenefit("members[7].aid::child_supplement".into())
    );
    for text in ["[]", r#"{"2024-03":1}"#, r#"{"2024":{}}"#, r#"{"2024-03":{"aid::amount":true}}"#, "{"] {
        assert!(Paid::from_json(text).is_err(), "{text}");
    }
}

#[test]
fn months_that_can_t_be_told_are_in_no_sum() {
    let (old, new) = (pack(&[]), pack(&[LATE]));
    // Not born yet in the first two months.
    let born = FAMILY.replace("2012-01-01", "2024-02-20");
    let found = compare_over(&old, &new, months("2024-01..2024-04"), &Json(&born)).unwrap();
    assert_eq!(found.refused.len(), 4);
    assert_eq!(found.lines[0].entries[0].paid, Due::Refused);
    assert_eq!((found.lines[0].total.open, found.lines[0].total.difference.to_string()), (2, "160".into()));
    // No fact without which nothing can be said.
    let unknown = FAMILY.replace(r#""area":"urban","#, "");
    let found = compare_over(&old, &new, months("2024-01..2024-02"), &Json(&unknown)).unwrap();
    assert!(found.lines.iter().all(|l| l.total.open == 2 && l.total.due.is_zero()));
    assert!(matches!(found.lines[0].entries[0].due, Due::Open(_)));
    let refused = compare_over(&old, &new, months("2024-01..2024-02"), &Json(r#"{"area":"town","members":[{}]}"#)).unwrap_err();
    assert!(matches!(refused, BackPayError::Assess(_)));
}

#[test]
fn a_rule_that_begins() {
    let before = compare_over(&pack(&[]), &pack(&[]), months("2019-11..2020-02"), &Json(FAMILY)).unwrap();
    let amounts: Vec<_> = before.lines[0].entries.iter().map(|e| e.due.clone()).collect();
    assert_eq!(amounts, [Due::NotInForce, Due::NotInForce, Due::Amount(200.into()), Due::Amount(200.into())]);
}

#[test]
fn one_off_amounts_and_subtotals_are_in_no_sum() {
    let more = "/// 一次性补助 · One-off aid\n/// @benefit CNY\n/// @cite 第五条\nfn once(household) { as_unit(standard(household) * household.members.len(), \"CNY\") }\n\n/// 合计 · All\n/// @benefit CNY/month\n/// @cite 第五条\nfn all(household) { amount(household) + household.members.sum(|m| child_supplement(m)) }\n\n/// 周岁 · Age";
    let more = ("/// 周岁 · Age", more);
    let found = compare_over(&pack(&[more]), &pack(&[more, LATE]), months("2024-02..2024-04"), &Json(FAMILY)).unwrap();
    let lines: Vec<_> = found.lines.iter().map(|l| (&*l.rule, l.is_subtotal, l.total.difference.to_string())).collect();
    assert_eq!(lines, [("aid::amount", false, "160".into()), ("aid::all", true, "160".into()), ("aid::child_supplement", false, "0".into())]);
    assert_eq!(found.total.difference.to_string(), "160");
    let [once] = &found.one_off[..] else { panic!("{:?}", found.one_off) };
    assert_eq!(
        (once.from.to_string(), once.to.to_string(), &*once.old.text().en, &*once.new.text().en),
        ("2024-03".into(), "2024-04".into(), "1200.00 yuan", "1280.00 yuan")
    );
}
