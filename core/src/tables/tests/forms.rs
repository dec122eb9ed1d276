//! Columns of all types that a fact is read from, and lists in lists.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, UInt16Type};
use arrow_array::{
    Float32Array, Int8Array, Int16Array, LargeListArray, LargeStringArray, ListArray, StringViewArray, StructArray, UInt8Array, UInt16Array,
    UInt32Array, UInt64Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields};

use super::*;
use crate::facts::Value;

fn grades(grades: ArrayRef) -> Vec<Option<String>> {
    let rows = grades.len();
    let households = batch(vec![("household_id", ids((0..).take(rows).collect()))]);
    let persons = batch(vec![("household_id", ids((0..).take(rows).collect())), ("grade", grades)]);
    let found = run(&Tables::new(households).with("members", persons));
    assert!(found.faults().is_empty(), "{:?}", found.faults());
    decimals(&found.batch(EntityId(1)).unwrap(), "aid::grade")
}

#[test]
fn whole_numbers() {
    let expected = [Some("1".to_owned()), None, Some("4".to_owned())];
    let arrays: [ArrayRef; 16] = [
        Arc::new(Int8Array::from(vec![Some(1), None, Some(4)])),
        Arc::new(Int16Array::from(vec![Some(1), None, Some(4)])),
        Arc::new(Int32Array::from(vec![Some(1), None, Some(4)])),
        Arc::new(Int64Array::from(vec![Some(1), None, Some(4)])),
        Arc::new(UInt8Array::from(vec![Some(1), None, Some(4)])),
        Arc::new(UInt16Array::from(vec![Some(1), None, Some(4)])),
        Arc::new(UInt32Array::from(vec![Some(1), None, Some(4)])),
        Arc::new(UInt64Array::from(vec![Some(1), None, Some(4)])),
        Arc::new(Float32Array::from(vec![Some(1.0), None, Some(4.0)])),
        Arc::new(Float64Array::from(vec![Some(1.0), None, Some(4.0)])),
        Arc::new(Decimal128Array::from(vec![Some(100), None, Some(400)]).with_precision_and_scale(9, 2).unwrap()),
        Arc::new(StringArray::from(vec![Some("1"), None, Some("4")])),
        Arc::new(LargeStringArray::from(vec![Some("1"), None, Some("4")])),
        Arc::new(StringViewArray::from(vec![Some("1"), None, Some("4")])),
        Arc::new([Some("1"), None, Some("4")].into_iter().collect::<DictionaryArray<UInt16Type>>()),
        Arc::new(DictionaryArray::<Int8Type>::new(Int8Array::from(vec![1, 2, 0]), Arc::new(Int64Array::from(vec![Some(4), Some(1), None])))),
    ];
    for array in arrays {
        let shown = array.data_type().to_string();
        assert_eq!(grades(array.clone()), expected, "{shown}");
        // Without nulls, the fast way.
        let known: Vec<u32> = vec![0, 2, 2, 0];
        let known = arrow_select::take::take(&array, &UInt32Array::from(known), None).unwrap();
        assert_eq!(grades(known), ["1", "4", "4", "1"].map(|t| Some(t.to_owned())), "{shown}");
        // A slice begins elsewhere.
        assert_eq!(grades(array.slice(1, 2)), expected[1..], "{shown}");
    }
    assert_eq!(grades(Arc::new(arrow_array::NullArray::new(2))), [None, None]);
}

#[test]
fn batches_whose_types_were_guessed() {
    let incomes: [ArrayRef; 5] = [
        ids(vec![300, 301]),
        Arc::new(Float64Array::from(vec![Some(0.1), None])),
        Arc::new(arrow_array::NullArray::new(2)),
        Arc::new(StringArray::from(vec!["600.25", "much"])),
        Arc::new(Decimal128Array::from(vec![Some(100), Some(-5)]).with_precision_and_scale(9, 2).unwrap()),
    ];
    let batches: Vec<RecordBatch> = incomes
        .into_iter()
        .zip(0..)
        .map(|(incomes, at)| {
            let area: ArrayRef = Arc::new(StringArray::from(vec!["urban", "urban"]));
            batch(vec![("household_id", ids(vec![2 * at, 2 * at + 1])), ("area", area), ("income", incomes)])
        })
        .collect();
    let found = run(&Tables::new(batches));
    let amounts = decimals(&found.batch(EntityId::ROOT).unwrap(), "aid::amount");
    let expected = [Some("100.00"), Some("100.33"), Some("0.03"), None, None, None, Some("200.08"), None, Some("0.33"), Some("-0.02")];
    assert_eq!(amounts, expected.map(|amount| amount.map(str::to_owned)));
    assert_eq!(found.faults().iter().map(|(row, _)| *row).collect::<Vec<_>>(), [7]);
}

#[test]
fn unsigned_numbers_past_all_bounds_are_faults() {
    let households = batch(vec![("income", Arc::new(UInt64Array::from(vec![u64::MAX, 5])) as ArrayRef)]);
    let found = run(&Tables::new(households));
    assert_eq!(found.faults().len(), 1);
    assert_eq!(found.first_faults(1)[0].text(Lang::En), "row 0 income: 18446744073709551615 is not between -1000000000 and 100000");
}

#[test]
fn ids_of_any_type() {
    let huge = |v: Vec<u64>| -> ArrayRef { Arc::new(UInt64Array::from(v)) };
    let texts = |v: Vec<&str>| -> ArrayRef { Arc::new(StringViewArray::from(v)) };
    let words = |v: Vec<&str>| -> ArrayRef { Arc::new(v.into_iter().collect::<DictionaryArray<Int8Type>>()) };
    let cases: [(ArrayRef, ArrayRef); 4] = [
        (huge(vec![u64::MAX, 3, 1 << 63]), huge(vec![1 << 63, u64::MAX, 3])),
        (huge(vec![9, 3, 5]), ids(vec![5, 9, 3])),
        (texts(vec!["丙户的编号很长很长", "a", "b"]), words(vec!["b", "丙户的编号很长很长", "a"])),
        (ids(vec![i64::MAX, i64::MIN, 0]), ids(vec![0, i64::MAX, i64::MIN])),
    ];
    for (of_households, of_persons) in cases {
        let born: ArrayRef = Arc::new(Date32Array::from(vec![day("1924-06-01"), day("1950-01-01"), day("1960-01-01")]));
        let persons = batch(vec![("household_id", of_persons), ("born", born), ("grade", ids(vec![3, 1, 2]))]);
        let found = run(&Tables::new(batch(vec![("household_id", of_households)])).with("members", persons));
        // Lanes are in the order of households, rows in that of the table.
        let lanes = [0, 1, 2].map(|lane| found.assessment().get("aid::grade", lane));
        assert_eq!(lanes, ["1", "2", "3"].map(|t| Some(Ok(Value::Number(t.parse().unwrap())))));
        assert_eq!(decimals(&found.batch(EntityId(1)).unwrap(), "aid::grade"), ["3", "1", "2"].map(|t| Some(t.to_owned())));
    }
}

fn structs(columns: Vec<(&str, ArrayRef)>, nulls: Option<NullBuffer>) -> StructArray {
    let fields: Fields = columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    StructArray::new(fields, columns.into_iter().map(|(_, array)| array).collect(), nulls)
}

#[test]
fn a_list_may_be_null_or_hold_null() {
    let members = structs(vec![("grade", ids(vec![1, 2, 3, 4]))], Some(NullBuffer::from(vec![true, false, true, true])));
    let item = || Arc::new(Field::new("item", members.data_type().clone(), true));
    let lists: [ArrayRef; 2] = [
        Arc::new(ListArray::new(
            item(),
            OffsetBuffer::from_lengths([1, 0, 1, 2]),
            Arc::new(members.clone()),
            Some(NullBuffer::from(vec![true, false, true, true])),
        )),
        Arc::new(LargeListArray::new(
            item(),
            OffsetBuffer::from_lengths([1, 0, 1, 2]),
            Arc::new(members.clone()),
            Some(NullBuffer::from(vec![true, false, true, true])),
        )),
    ];
    for lists in lists {
        for lists in [lists.clone(), lists.slice(1, 3)] {
            let first = 4 - lists.len();
            let found = run(&Tables::new(batch(vec![("members", lists)])));
            let faults: Vec<String> = found.first_faults(9).iter().map(|f| f.text(Lang::En)).collect();
            assert_eq!(faults, [format!("row {} members[0]: a map is expected, not null", 2 - first)]);
            let persons = found.batch(EntityId(1)).unwrap();
            let rows = persons.column_by_name("household_row").unwrap().as_primitive::<arrow_array::types::UInt64Type>().values().to_vec();
            let expected: Vec<u64> = [0, 2, 3, 3].into_iter().filter(|r| *r >= first).map(|r| (r - first) as u64).collect();
            assert_eq!(rows, expected);
            let grades: Vec<Option<String>> = [Some("1"), None, Some("3"), Some("4")].into_iter().skip(first).map(|t| t.map(str::to_owned)).collect();
            assert_eq!(decimals(&persons, "aid::grade"), grades);
        }
    }
}

#[test]
fn too_many_members_are_a_fault() {
    let rows = |household: i64, count: usize| std::iter::repeat_n(household, count);
    let of_persons: Vec<i64> = rows(1, 9).chain(rows(2, 10)).chain(rows(3, 1)).collect();
    let persons = batch(vec![("household_id", ids(of_persons.clone())), ("grade", Arc::new(Int64Array::from(vec![1; of_persons.len()])))]);
    let found = run(&Tables::new(batch(vec![("household_id", ids(vec![1, 2, 3]))])).with("members", persons));
    assert_eq!(found.first_faults(9).iter().map(|f| f.text(Lang::En)).collect::<Vec<_>>(), ["2 members: at most 9 allowed, 10 given"]);
    let grades = decimals(&found.batch(EntityId(1)).unwrap(), "aid::grade");
    let expected: Vec<Option<String>> = of_persons.iter().map(|h| (*h != 2).then(|| "1".to_owned())).collect();
    assert_eq!(grades, expected, "a row for each that was given");
    assert_eq!(found.assessment().column("aid::grade").unwrap().values.len(), 9 + 9 + 1, "no more are read than there may be");
}

#[test]
fn a_cell_as_text() {
    let arrays: [(ArrayRef, Option<&str>); 6] = [
        (Arc::new(Decimal128Array::from(vec![40_000]).with_precision_and_scale(9, 2).unwrap()), Some("400.00")),
        (Arc::new(BooleanArray::from(vec![true])), Some("true")),
        (Arc::new(Date32Array::from(vec![day("2024-02-29")])), Some("2024-02-29")),
        (Arc::new(vec!["甲"].into_iter().collect::<DictionaryArray<Int8Type>>()), Some("甲")),
        (Arc::new(UInt64Array::from(vec![u64::MAX])), Some("18446744073709551615")),
        (Arc::new(structs(vec![("a", ids(vec![1]))], None)), None),
    ];
    for (array, text) in arrays {
        assert_eq!(crate::tables::cell_text(&array, 0).as_deref(), text, "{}", array.data_type());
        assert_eq!(crate::tables::cell_text(&array, 1), None);
    }
    assert_eq!(DataType::Boolean.to_string(), "Boolean", "types are told by Arrow's names");
}
