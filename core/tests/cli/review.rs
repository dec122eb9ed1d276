//! `doudi review`, `doudi reconcile`, `doudi backpay`.

use super::{AID, code, doudi, err, fed, golden, out};

const REVISED: &str = "core/tests/cli/revised";
const FAMILY: &str = "core/tests/cli/households/family.json";
const LATER: &str = "core/tests/cli/households/later.json";
const VERIFIED: &str = "core/tests/cli/households/verified.json";
const PAID: &str = "core/tests/cli/households/paid.json";
const BAOJI: &str = "rules-examples/shaanxi-baoji";

fn english<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [args, &["--lang", "en"]].concat()
}

#[test]
fn what_changed_and_why() {
    let dates = ["review", AID, FAMILY, FAMILY, "--on", "2023-06-01", "--then", "2030-06-01"];
    golden("review-dates", &doudi(&dates));
    golden("review-dates-en", &doudi(&english(&dates)));
    golden("review-facts", &doudi(&["review", AID, FAMILY, LATER, "--on", "2024-06-01"]));
    golden("review-pack", &doudi(&["review", AID, FAMILY, FAMILY, "--on", "2024-06-01", "--against", REVISED]));
    golden("review-somebody-new", &doudi(&["review", AID, FAMILY, VERIFIED, "--on", "2024-06-01"]));
    golden("review-nothing", &doudi(&["review", AID, FAMILY, FAMILY, "--on", "2024-06-01"]));
    golden("review-json", &doudi(&["review", AID, FAMILY, VERIFIED, "--on", "2024-06-01", "--format", "json"]));
    // A shipped pack: what it says of others changes with its rules.
    let baoji =
        doudi(&["review", BAOJI, "tests/households/baoji-three-members.json", "tests/households/baoji-over-income.json", "--on", "2023-06-01"]);
    for part in ["− 月低保金", "986.00 → 0.00 元/月", "700.00 元,不低于 662.00 元", "工资性收入(成员 1)  1000.00 → 2100.00 元/月"]
    {
        assert!(out(&baoji).contains(part), "{part}\n{}", out(&baoji));
    }
    let shown = doudi(&["review", AID, FAMILY, VERIFIED, "--on", "2040-06-01", "--sensitive"]);
    assert_eq!(code(&shown), 0, "{}", err(&shown));
    let matched = doudi(&["review", AID, FAMILY, VERIFIED, "--on", "2024-06-01", "--match", "members=born"]);
    assert!(out(&matched).contains("增加成员 2") && out(&matched).contains("减少成员 2"), "{}", out(&matched));
    let unknown = doudi(&["review", AID, FAMILY, VERIFIED, "--match", "people=born"]);
    assert_eq!((code(&unknown), err(&unknown).contains("people")), (2, true));
    let faults = fed(&["review", AID, FAMILY, "-"], r#"{"area":"town","members":[{}]}"#);
    assert_eq!(code(&faults), 1, "{}", err(&faults));
}

#[test]
fn declared_against_verified() {
    let args = ["reconcile", AID, FAMILY, VERIFIED, "--on", "2024-06-01", "--tolerance", "wage=50", "--tolerance", "savings=1%"];
    golden("reconcile", &doudi(&args));
    golden("reconcile-en", &doudi(&english(&args)));
    golden("reconcile-json", &doudi(&[&args[..], &["--format", "json"]].concat()));
    golden("reconcile-same", &doudi(&["reconcile", AID, FAMILY, FAMILY, "--on", "2024-06-01"]));
    golden("reconcile-partly", &fed(&["reconcile", AID, FAMILY, "-", "--on", "2024-06-01"], r#"{"savings":26000,"members":[{"wage":700},{}]}"#));
    for (tolerance, part) in [("wage=-1", "容差"), ("wages=1", "wages"), ("area=1", "area"), ("wage", "NAME=VALUE")] {
        let refused = doudi(&["reconcile", AID, FAMILY, VERIFIED, "--tolerance", tolerance]);
        assert_eq!((code(&refused), err(&refused).contains(part)), (2, true), "{}", err(&refused));
    }
}

#[test]
fn month_by_month() {
    let args = ["backpay", AID, REVISED, FAMILY, "--from", "2024-01", "--to", "2024-06"];
    golden("backpay", &doudi(&args));
    golden("backpay-en", &doudi(&english(&args)));
    golden("backpay-json", &doudi(&["backpay", AID, REVISED, FAMILY, "--from", "2024-02", "--to", "2024-03", "--format", "json"]));
    golden("backpay-paid", &doudi(&[&args[..], &["--paid", PAID]].concat()));
    golden("backpay-unborn", &doudi(&["backpay", AID, REVISED, VERIFIED, "--from", "2023-10", "--to", "2024-03"]));
    golden(
        "backpay-unknown",
        &fed(&["backpay", AID, REVISED, "-", "--from", "2024-01", "--to", "2024-06"], r#"{"members":[{"born":"1980-01-01"}]}"#),
    );
    assert_eq!(code(&doudi(&["backpay", AID, REVISED, FAMILY, "--from", "2024-06", "--to", "2024-01"])), 2);
    assert_eq!(code(&doudi(&["backpay", AID, REVISED, FAMILY, "--from", "2024-13", "--to", "2024-01"])), 2);
}
