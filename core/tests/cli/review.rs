//! `doudi review`, `doudi reconcile`, `doudi backpay`, `doudi over`, `doudi timeline`.

use super::{AID, code, doudi, err, fed, golden, out};

const REVISED: &str = "core/tests/cli/revised";
const FAMILY: &str = "core/tests/cli/households/family.json";
const LATER: &str = "core/tests/cli/households/later.json";
const VERIFIED: &str = "core/tests/cli/households/verified.json";
const PAID: &str = "core/tests/cli/households/paid.json";
const REFORM: &str = "core/tests/cli/households/reform.json";
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

#[test]
fn over_months() {
    let args = ["over", AID, FAMILY, "--from", "2023-11", "--to", "2024-02"];
    golden("over", &doudi(&args));
    golden("over-en", &doudi(&english(&args)));
    golden("over-json", &doudi(&["over", AID, FAMILY, "--from", "2023-12", "--to", "2024-01", "--format", "json"]));
    golden("over-unborn", &doudi(&["over", AID, VERIFIED, "--from", "2023-10", "--to", "2024-03"]));
    golden("over-unknown", &fed(&["over", AID, "-", "--from", "2024-01", "--to", "2024-06"], r#"{"members":[{"born":"1980-01-01"}]}"#));
    golden("over-reform", &doudi(&[&args[..], &["--reform", REFORM]].concat()));
    assert_eq!(code(&doudi(&["over", AID, FAMILY, "--from", "2024-06", "--to", "2024-01"])), 2);
    let refused = doudi(&[&args[..], &["--reform", FAMILY, "--lang", "en"]].concat());
    assert_eq!((code(&refused), err(&refused).contains("there is no parameter `area`")), (1, true), "{}", err(&refused));
}

#[test]
fn days_of_change() {
    let args = ["timeline", AID, "--from", "2020-01-01", "--to", "2024-12-31"];
    golden("timeline", &doudi(&args));
    golden("timeline-en", &doudi(&english(&args)));
    golden("timeline-json", &doudi(&["timeline", AID, "--from", "2024-01-01", "--to", "2024-12-31", "--rules", "aid::amount", "--format", "json"]));
    let of_a_programme = doudi(&["timeline", BAOJI, "--from", "2022-10-01", "--to", "2023-01-01", "--rules", "dibao"]);
    for part in ["2022-10-20", "成员亡故后的调整期限", "410.00 元/人·月  →  497.00 元/人·月"] {
        assert!(out(&of_a_programme).contains(part), "{part}\n{}", out(&of_a_programme));
    }
    assert!(!out(&of_a_programme).contains("tekun::"), "{}", out(&of_a_programme));
    let unknown = doudi(&["timeline", AID, "--from", "2024-01-01", "--to", "2024-12-31", "--rules", "aid::amuont"]);
    assert_eq!((code(&unknown), err(&unknown).contains("aid::amount")), (2, true), "{}", err(&unknown));
    assert_eq!(code(&doudi(&["timeline", AID, "--from", "2024-12-31", "--to", "2024-01-01"])), 2);
}
