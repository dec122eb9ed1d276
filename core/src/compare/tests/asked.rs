//! What is asked for and can't be had.

use super::super::{Cells, Column, CompareError, compare_assessments};
use super::*;

fn refused(comparing: &Comparing) -> String {
    let base = policy();
    let households = [r#"{ "income": 100 }"#, r#"{ "income": 640, "area": "rural" }"#];
    match compare(&base, &base, &population(&base, &households), comparing) {
        Err(error) => error.text(Lang::En),
        Ok(_) => "nothing is wrong".to_owned(),
    }
}

fn column(cells: Cells) -> Column {
    Column { name: "c".into(), cells }
}

#[test]
fn names_that_match_nothing() {
    assert_eq!(
        refused(&Comparing::new().rules(["aid::amuont", "cure"])),
        "rules: there is no rule `aid::amuont`; did you mean `aid::amount`?\nrules: there is no rule `cure`; did you mean `care`?"
    );
    assert_eq!(refused(&Comparing::new().rules(["aid::standard"])), "rules: `aid::standard` is no rule in force on 2024-06-01");
    // All at once.
    let text = refused(&Comparing::new().weight("wieght").by("aera").income("incom").line("nothing at all"));
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("weight: there is no column, fact or list `wieght`; did you mean `weight`?"), "{text}");
    assert!(text.contains("by: there is no column, fact or list `aera`; did you mean `area`?"), "{text}");
    assert!(
        text.contains("line: there is no column, fact or list `nothing at all`; a rule is written `programme::rule`, other columns have to be given"),
        "{text}"
    );
    assert_eq!(refused(&Comparing::new().by("aid::eligibel")), "by: there is no rule `aid::eligibel`; did you mean `aid::eligible`?");
}

#[test]
fn columns_that_don_t_fit() {
    let one = || column(Cells::Numbers(vec![Some(Number::from(1))]));
    assert_eq!(refused(&Comparing::new().weight(one())), "weight: `c` has 1 cells, but there are 2 households");
    let negative = column(Cells::Numbers(vec![Some(Number::from(1)), Some(number("-0.5"))]));
    assert_eq!(refused(&Comparing::new().weight(negative)), "weight: the weight of household 1 (from 0) is below 0");
    let words = column(Cells::Texts(vec![Some("1.5".into()), Some("many".into())]));
    assert_eq!(refused(&Comparing::new().weight(words)), "weight: `many` in `c` is not a number");
    assert_eq!(refused(&Comparing::new().income("area")), "income: `area` isn't numbers");
    assert_eq!(refused(&Comparing::new().truth("area")), "reference: `area` isn't numbers");
    let numbers = column(Cells::Texts(vec![Some("1.5".into()), None]));
    assert_eq!(refused(&Comparing::new().weight(numbers)), "nothing is wrong");
}

#[test]
fn units_that_don_t_go_together() {
    assert_eq!(refused(&Comparing::new().rules(["aid::heating"]).income("income")), "income: it is in CNY/month, and amounts are in CNY/year");
    assert_eq!(refused(&Comparing::new().line(Number::from(700))), "line: a poverty line needs an income: give `income`, too");
    assert_eq!(
        refused(&Comparing::new().rules(["aid::eligible"]).income("income")),
        "income: it is in CNY/month, and amounts are in 1\nincome: there is no benefit to be added to an income"
    );
    // Pure numbers are taken as they are.
    assert_eq!(refused(&Comparing::new().income("weight")), "nothing is wrong");
}

#[test]
fn other_policies_and_other_households() {
    let base = policy();
    let files = [
        ("q/pack.toml", "name = \"q\"\ntitle = \"另一 · Another\"\nversion = \"1\"\n[sources]\nS = \"示例文件\"\n"),
        ("q/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", min = 1, max = 9, label = \"人数 · Size\" }\n"),
        (
            "q/aid.rhai",
            "//! 救助 · Aid\n//! @source S\n\n/// 补助 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { as_unit(household.size * 10, \"CNY/month\") }\n",
        ),
    ];
    let other = Pack::from_files(files.map(|(p, t)| (p.to_owned(), t.to_owned())), "q").unwrap().policy("2024-06-01".parse().unwrap()).unwrap();
    let own = population(&base, &[r#"{ "income": 100 }"#]);
    assert!(matches!(compare(&base, &other, &own, &Comparing::new()), Err(CompareError::OtherFacts)));
    let before = base.assess_population(&own, ["aid::amount"]).unwrap();
    let after = other.assess_population(&population(&other, &[r#"{ "size": 3 }"#]), ["aid::amount"]).unwrap();
    let found = compare_assessments(&before, &after, &Comparing::new()).unwrap();
    assert_eq!(cost(&found.overall.total), "500 → 30");
    let two = other.assess_population(&population(&other, &[r#"{ "size": 3 }"#; 2]), ["aid::amount"]).unwrap();
    let error = compare_assessments(&before, &two, &Comparing::new()).unwrap_err();
    assert_eq!(error.text(Lang::En), "the assessments are of 1 and 2 households; assess the same ones");
    // A rule that wasn't assessed can't be told.
    let error = compare_assessments(&before, &before, &Comparing::new().by("aid::eligible")).unwrap_err();
    assert_eq!(error.text(Lang::En), "by: the rule `aid::eligible` was not assessed");
    assert!(error.text(Lang::Zh).contains("没有认定结果"));
}

#[test]
fn sums_that_are_too_large() {
    let base = policy();
    let most = Column { name: "w".into(), cells: Cells::Numbers(vec![Some(number("99999999999999"))]) };
    let error = compare(&base, &base, &population(&base, &[r#"{ "income": 0 }"#]), &Comparing::new().weight(most)).unwrap_err();
    assert!(matches!(error, CompareError::TooLarge), "{error}");
}

#[test]
fn nobody_at_all() {
    let base = policy();
    let none: [&str; 0] = [];
    let found =
        compare(&base, &base, &population(&base, &none), &Comparing::new().by("area").income("income").line(Number::from(1)).truth("needy")).unwrap();
    assert_eq!((found.households, found.overall.total.share.before, found.groupings[0].groups.len()), (0, None, 0));
    let spread = found.overall.distribution.unwrap().before;
    assert_eq!((spread.units, spread.mean, spread.gini, spread.poverty), (Number::ZERO, None, None, None));
    assert_eq!(found.shares.map(|s| s.groups.len()), Some(10));
}
