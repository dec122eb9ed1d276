//! Comparisons as tables in Arrow's form, and of them.
#![cfg(feature = "arrow")]

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray};

use super::super::{CompareError, compare_tables};
use super::*;
use crate::tables::Tables;

fn decimals(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = batch.column_by_name(name).unwrap().as_primitive::<Decimal128Type>();
    (0..column.len()).map(|row| column.is_valid(row).then(|| column.value_as_string(row))).collect()
}

fn texts(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    batch.column_by_name(name).unwrap().as_string::<i32>().iter().map(|t| t.map(str::to_owned)).collect()
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|t| (!t.is_empty()).then(|| (*t).to_owned())).collect()
}

#[test]
fn households_and_summaries() {
    let households = [r#"{ "income": 100, "area": "rural", "needy": true }"#, r#"{ "income": 640, "needy": true }"#, r#"{}"#];
    let found = tenth_more(
        &households,
        &Comparing::new().rules(["aid::amount"]).by("area").income("income").line(Number::from(700)).truth("needy").shares(2),
    );
    let own = found.household_batch().unwrap();
    assert_eq!(decimals(&own, "before"), some(&["500.00", "0.00", ""]));
    assert_eq!(decimals(&own, "difference"), some(&["60.00", "20.00", ""]));
    assert_eq!(own.column_by_name("share").unwrap().as_primitive::<UInt32Type>().iter().collect::<Vec<_>>(), [Some(1), Some(2), None]);
    let summary = found.summary_batch().unwrap();
    assert_eq!(
        texts(&summary, "by"),
        some(&["", "", "", "area", "area", "area", "area", "area", "area", "share", "share", "share", "share", "share", "share"])
            .into_iter()
            .map(|t| t.or(Some(String::new())))
            .collect::<Vec<_>>()
    );
    assert_eq!(texts(&summary, "group")[3..9], some(&["rural", "rural", "rural", "", "", ""]));
    assert_eq!(texts(&summary, "level")[..3], some(&["total", "programme", "rule"]));
    assert_eq!(decimals(&summary, "cost_difference")[..9], some(&["80.00", "80.00", "80.00", "60.00", "60.00", "60.00", "20.00", "20.00", "20.00"]));
    assert_eq!(summary.column_by_name("undecided_before").unwrap().as_primitive::<UInt64Type>().value(0), 1);
    assert_eq!(decimals(&summary, "gainers")[0].as_deref(), Some("2.00"));
    let spread = found.distribution_batch().unwrap();
    assert_eq!(texts(&spread, "side")[..2], some(&["before", "after"]));
    assert_eq!(decimals(&spread, "shortfall")[..2], some(&["160.00", "80.00"]));
    assert_eq!(decimals(&spread, "least").last().unwrap().as_deref(), Some("640.00"));
    let coverage = found.coverage_batch().unwrap();
    assert_eq!(decimals(&coverage, "covered")[..2], some(&["1.00", "2.00"]));
    assert_eq!(decimals(&coverage, "over")[0], None);
    let plain = tenth_more(&households, &Comparing::new());
    assert_eq!((plain.distribution_batch().unwrap().num_rows(), plain.coverage_batch().unwrap().num_rows()), (0, 0));
}

fn tables() -> (Tables, RecordBatch) {
    let column = |array: ArrayRef| array;
    let households = RecordBatch::try_from_iter_with_nullable([
        ("household_id", column(Arc::new(Int64Array::from(vec![7, 3, 5]))), false),
        ("income", Arc::new(Float64Array::from(vec![100.0, 640.0, 900.5])), false),
        ("area", Arc::new([Some("rural"), Some("urban"), None].into_iter().collect::<DictionaryArray<arrow_array::types::Int32Type>>()), true),
        ("survey", Arc::new(Float64Array::from(vec![Some(1.1), Some(2.2), Some(0.1)])), true),
        ("street", Arc::new(StringArray::from(vec!["b", "a", "b"])), false),
        ("held", Arc::new(BooleanArray::from(vec![Some(true), Some(true), None])), true),
    ])
    .unwrap();
    let persons = RecordBatch::try_from_iter([
        ("household_id", column(Arc::new(Int64Array::from(vec![5, 7, 5])))),
        ("frail", Arc::new(BooleanArray::from(vec![true, false, false]))),
    ])
    .unwrap();
    (Tables::new(households.clone()).with("members", persons), households)
}

#[test]
fn of_tables() {
    let (base, (tables, households)) = (policy(), tables());
    let reform = reform(&base, r#"{ "aid::standard": "×1.1" }"#);
    let asked = Comparing::new().weight("survey").by("area").by("street").truth("held").income("income").per_head("members").beside(households);
    let found = compare_tables(&base, &reform, &tables, &asked).unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    // 1.1 · 500 and 0.1 · 80; 1.1 · 560, 2.2 · 20 and 0.1 · 80.
    assert_eq!((cost(&found.overall.total), found.overall.total.households), ("558 → 668".into(), number("3.4")));
    let area: Vec<_> = found.groupings[0].groups.iter().map(|g| (g.code.as_deref(), g.label.zh.as_ref(), cost(&g.total))).collect();
    assert_eq!(area, [(Some("urban"), "城镇", "0 → 44".into()), (Some("rural"), "农村", "550 → 616".into()), (None, "无或未知", "8 → 8".into())]);
    let street: Vec<_> = found.groupings[1].groups.iter().map(|g| (g.code.as_deref(), cost(&g.total))).collect();
    assert_eq!(street, [(Some("a"), "0 → 44".into()), (Some("b"), "558 → 624".into())]);
    let coverage = found.overall.coverage.unwrap().before;
    assert_eq!((coverage.covered, coverage.missed, coverage.unknown), (number("1.1"), number("2.2"), 1));
    // One person of 600 with a weight of 1.1; two of 490.25 each, 0.1.
    let spread = found.overall.distribution.unwrap().before;
    assert_eq!((spread.units, found.left_out.distribution), (number("1.3"), 1));
}

#[test]
fn a_code_that_is_none_isn_t_known() {
    let (base, (tables, _)) = (policy(), tables());
    let areas: ArrayRef = Arc::new(StringArray::from(vec!["rural", "town", "rural"]));
    let asked = Comparing::new().by("area").beside(RecordBatch::try_from_iter([("area", areas)]).unwrap());
    let found = compare_tables(&base, &base, &tables, &asked).unwrap();
    let groups: Vec<_> = found.groupings[0].groups.iter().map(|g| (g.code.as_deref(), g.total.rows)).collect();
    assert_eq!(groups, [(Some("rural"), 2), (None, 1)]);
}

#[test]
fn columns_that_can_t_be_used() {
    let (base, (tables, households)) = (policy(), tables());
    let refused = |asked: Comparing| compare_tables(&base, &base, &tables, &asked.beside(households.clone())).unwrap_err().text(Lang::En);
    assert_eq!(refused(Comparing::new().weight("survy")), "weight: there is no column, fact or list `survy`; did you mean `survey`?");
    assert_eq!(refused(Comparing::new().weight("street")), "weight: `b` in `street` is not a number");
    let short = households.slice(0, 2);
    let error = compare_tables(&base, &base, &tables, &Comparing::new().weight("survey").beside(short)).unwrap_err();
    assert_eq!(error.text(Lang::En), "weight: `survey` has 2 cells, but there are 3 households");
    let nan = RecordBatch::try_from_iter([("w", Arc::new(Float64Array::from(vec![1.0, f64::NAN, 2.0])) as ArrayRef)]).unwrap();
    let error = compare_tables(&base, &base, &tables, &Comparing::new().weight("w").beside(nan)).unwrap_err();
    assert_eq!(error.text(Lang::En), "weight: row 1 of `w` (from 0) is no number that can be used");
    let twice = Tables::new(RecordBatch::try_from_iter([("household_id", Arc::new(Int64Array::from(vec![1, 1])) as ArrayRef)]).unwrap());
    assert!(matches!(compare_tables(&base, &base, &twice, &Comparing::new()), Err(CompareError::Tables(_))));
}
