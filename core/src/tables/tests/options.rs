//! What the options change.

use std::cell::Cell;
use std::ops::ControlFlow;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};

use super::*;
use crate::tables::{ExcessDigits, Money, OnError, TablesOptions};

fn with(tables: &Tables, options: TablesOptions<'_>) -> Result<TablesAssessment, TablesError> {
    policy().assess_tables_with(tables, &options.rules(ALL))
}

fn incomes(incomes: ArrayRef) -> Tables {
    let areas: ArrayRef = Arc::new(StringArray::from(vec!["urban"; incomes.len()]));
    Tables::new(batch(vec![("household_id", Arc::new((0..).take(incomes.len()).collect::<Int64Array>())), ("area", areas), ("income", incomes)]))
}

fn amounts(found: &TablesAssessment) -> ArrayRef {
    found.batch(EntityId::ROOT).unwrap().column_by_name("aid::amount").unwrap().clone()
}

#[test]
fn numbers_with_too_many_digits_are_rounded_and_counted() {
    let floats = || incomes(Arc::new(Float64Array::from(vec![0.125, 0.135, 3.0, 0.1 + 0.2, -0.125, 1e-30, 99_999.999, 1e300])));
    let found = with(&floats(), TablesOptions::new().excess_digits(ExcessDigits::HalfEven)).unwrap();
    assert_eq!(found.rounded(), [("households".to_owned(), "income".to_owned(), 6)]);
    let told: Vec<String> = found.faults().iter().map(|(row, f)| format!("{row} {}", f.code.name())).collect();
    // 1e300 is no number of ours, however it is rounded.
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("7 "), "{told:?}");
    let income = |row| found.assessment().get("aid::amount", row);
    // A third of 0.12, of 0.14, of 3.
    let third = |text: &str| Some(Ok(crate::facts::Value::Number(text.parse().unwrap())));
    assert_eq!([0, 1, 2, 3, 4, 5].map(income), ["0.04", "0.05", "1", "0.1", "-0.04", "0"].map(third));
    let strict = with(&floats(), TablesOptions::new()).unwrap();
    assert!(strict.rounded().is_empty());
    assert_eq!(strict.households_at_fault(), 7);
}

#[test]
fn money_in_three_forms() {
    let tables = incomes(Arc::new(Float64Array::from(vec![Some(100.1), None, Some(0.0)])));
    let decimal = amounts(&with(&tables, TablesOptions::new()).unwrap());
    assert_eq!(*decimal.data_type(), arrow_schema::DataType::Decimal128(38, 2));
    assert_eq!(decimal.as_primitive::<arrow_array::types::Decimal128Type>().iter().collect::<Vec<_>>(), [Some(3337), None, Some(0)]);
    let float = amounts(&with(&tables, TablesOptions::new().money(Money::Float)).unwrap());
    assert_eq!(float.as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), [Some(33.37), None, Some(0.0)]);
    let fen = amounts(&with(&tables, TablesOptions::new().money(Money::Fen)).unwrap());
    assert_eq!(fen.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), [Some(3337), None, Some(0)]);
}

#[test]
fn everything_or_nothing() {
    let fine = incomes(ids(vec![1, 2]));
    assert!(with(&fine, TablesOptions::new().on_error(OnError::Raise)).is_ok());
    let bad = incomes(ids(vec![1, 200_000, -2_000_000_000]));
    let error = with(&bad, TablesOptions::new().on_error(OnError::Raise)).unwrap_err();
    assert_eq!(
        error.text(Lang::En),
        "2 households are at fault, 2 faults:\n1 income: 200000 is not between -1000000000 and 100000\n2 income: -2000000000 is not between -1000000000 and 100000"
    );
    assert!(error.text(Lang::Zh).starts_with("2 户有误,共 2 处:\n1 income:"), "{}", error.text(Lang::Zh));
    let many = incomes(ids(vec![200_000; 30]));
    let error = with(&many, TablesOptions::new().on_error(OnError::Raise)).unwrap_err();
    assert!(matches!(&error, TablesError::Faults { households: 30, count: 30, first } if first.len() == 10));
    assert!(error.text(Lang::En).ends_with("\n…"));
}

#[test]
fn progress_is_told_and_may_end_it() {
    let many = incomes(ids(vec![1; 5000]));
    let (last, calls) = (Cell::new(0), Cell::new(0));
    let tell = |done: usize, all: usize| {
        assert!(done <= all && all == 5000);
        last.set(last.get().max(done));
        calls.set(calls.get() + 1);
        ControlFlow::Continue(())
    };
    let found = with(&many, TablesOptions::new().threads(1).progress(&tell)).unwrap();
    assert_eq!((last.get(), found.assessment().households()), (5000, 5000));
    assert!(calls.get() > 1);
    let stop = |_: usize, _: usize| ControlFlow::Break(());
    let stopped = with(&many, TablesOptions::new().progress(&stop)).unwrap_err();
    assert_eq!((stopped.text(Lang::Zh).as_str(), stopped.text(Lang::En).as_str()), ("认定已中止", "the assessment was stopped"));
}

#[test]
fn any_number_of_threads_says_the_same() {
    let many = incomes(Arc::new((0..5000).map(|i| Some(f64::from(i) / 7.0)).collect::<Float64Array>()));
    let seen = |threads| {
        let found = with(&many, TablesOptions::new().threads(threads).excess_digits(ExcessDigits::HalfEven)).unwrap();
        super::rows::seen(&found)
    };
    assert_eq!(seen(1), seen(2));
}

#[test]
fn given_results_are_taken() {
    let given = Tables::new(batch(vec![
        ("household_id", ids(vec![1, 2, 3])),
        ("area", Arc::new(StringArray::from(vec!["urban", "rural", "rural"]))),
        ("income", ids(vec![300, 300, 300])),
        ("aid::amount", Arc::new(Float64Array::from(vec![Some(5.5), None, Some(-7.25)]))),
        ("aid::eligible", Arc::new(BooleanArray::from(vec![None, Some(false), None]))),
    ]));
    let found = with(&given, TablesOptions::new()).unwrap();
    assert_eq!(decimals(&found.batch(EntityId::ROOT).unwrap(), "aid::amount"), [Some("5.50".into()), Some("0.00".into()), Some("-7.25".into())]);
    assert_eq!(found.assessment().get("aid::eligible", 1), Some(Ok(crate::facts::Value::Bool(false))));
    let wrong = Tables::new(batch(vec![("aid::amount", Arc::new(StringArray::from(vec![Some("much"), None])))]));
    let faults = with(&wrong, TablesOptions::new()).unwrap().fault_batch().unwrap();
    assert_eq!(faults.column_by_name("table").unwrap().as_string::<i32>().value(0), "households");
    assert_eq!(faults.column_by_name("path").unwrap().as_string::<i32>().value(0), "given.aid::amount");
}

#[test]
fn faults_and_errors_are_tables() {
    let households = batch(vec![
        ("household_id", ids(vec![30, 20, 10])),
        ("area", Arc::new(StringArray::from(vec![Some("urban"), Some("rural"), None]))),
        ("income", ids(vec![1, 2, 3])),
    ]);
    let persons = batch(vec![
        ("household_id", ids(vec![10, 20, 30, 20])),
        ("born", Arc::new(StringArray::from(vec![None, Some("2000-01-01"), Some("2000-01-01"), Some("1999-02-29")]))),
    ]);
    let mut found = with(&Tables::new(households).with("members", persons), TablesOptions::new()).unwrap();
    let texts = |batch: &RecordBatch, column: &str| -> Vec<String> {
        batch.column_by_name(column).unwrap().as_string::<i32>().iter().map(|t| t.unwrap().to_owned()).collect()
    };
    let rows = |batch: &RecordBatch, column: &str| batch.column_by_name(column).unwrap().as_primitive::<UInt64Type>().values().to_vec();
    let household = |batch: &RecordBatch| batch.column_by_name("household_id").unwrap().as_primitive::<Int64Type>().values().to_vec();
    let faults = found.fault_batch().unwrap();
    assert_eq!((rows(&faults, "household_row"), household(&faults)), (vec![1], vec![20]));
    assert_eq!([texts(&faults, "table"), texts(&faults, "path"), texts(&faults, "code")].concat(), ["members", "members[1].born", "bad_date"]);
    let errors = found.error_batch().unwrap();
    assert_eq!(rows(&errors, "household_row"), vec![2; errors.num_rows()]);
    assert_eq!(household(&errors), vec![10; errors.num_rows()]);
    assert_eq!(texts(&errors, "rule"), ["aid::amount", "aid::elders", "aid::age", "aid::kind"]);
    assert_eq!(texts(&errors, "table"), ["households", "households", "members", "households"]);
    assert_eq!(rows(&errors, "row"), [2, 2, 0, 2]);
    assert_eq!(texts(&errors, "code"), vec!["unknown_fact"; 4]);
    assert_eq!(texts(&errors, "message_zh")[2], "未回答 `born`（出生）");
    assert_eq!(texts(&errors, "message_en")[0], "`area` (Area) was not answered");
    // They are told when the results have been taken, too.
    let one_by_one: Vec<(EntityId, RecordBatch)> = found.entities().into_iter().map(|entity| (entity, found.batch(entity).unwrap())).collect();
    assert_eq!(found.take_batches().unwrap(), one_by_one);
    assert_eq!((found.fault_batch().unwrap(), found.error_batch().unwrap()), (faults, errors));
}
