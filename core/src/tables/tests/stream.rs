//! Tables that come batch by batch.

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_schema::ArrowError;

use super::*;
use crate::regional::Policies;
use crate::tables::{AnyPolicy, FirstRows, TableStreams, TablesOptions};

fn parts(streams: TableStreams<'_>) -> Result<Vec<TablesAssessment>, TablesError> {
    policy().assess_batches(streams, TablesOptions::new().rules(ALL)).collect()
}

fn refused(streams: TableStreams<'_>) -> (String, String) {
    let error = parts(streams).map(|_| ()).unwrap_err();
    (error.text(Lang::Zh), error.text(Lang::En))
}

fn says(streams: TableStreams<'_>, zh: &str, en: &str) {
    assert_eq!(refused(streams), (zh.to_owned(), en.to_owned()));
}

fn households(of: Vec<i64>) -> Result<RecordBatch, ArrowError> {
    Ok(batch(vec![("household_id", ids(of))]))
}

#[test]
fn parts_know_where_they_begin() {
    const MANY: usize = 70_000;
    let big = |from: i64| {
        let ids: Int64Array = (from..).take(MANY).collect();
        let incomes: Int64Array = (from..).take(MANY).map(|i| if i % 50_000 == 7 { 200_000 } else { 1 }).collect();
        Ok(batch(vec![("household_id", Arc::new(ids)), ("income", Arc::new(incomes))]))
    };
    let members =
        (0..140_000 / 7_000).map(|n| Ok(batch(vec![("household_id", Arc::new((n * 7_000..(n + 1) * 7_000).collect::<Int64Array>()) as ArrayRef)])));
    let parts = parts(TableStreams::new([big(0), big(70_000)]).with("members", members)).unwrap();
    assert_eq!(parts.iter().map(TablesAssessment::first_row).collect::<Vec<_>>(), [0, MANY]);
    assert_eq!(parts.iter().map(|p| p.batch(EntityId(1)).unwrap().num_rows()).collect::<Vec<_>>(), [MANY, MANY]);
    let faults: Vec<(usize, Option<String>)> = parts.iter().flat_map(|p| p.first_faults(9)).map(|f| (f.row, f.id)).collect();
    assert_eq!(faults, [7, 50_007, 100_007].map(|row| (row, Some(row.to_string()))));
    let batches = parts.iter().map(|p| p.fault_batch().unwrap());
    let rows: Vec<u64> = batches.flat_map(|b| b.column(0).as_primitive::<UInt64Type>().values().to_vec()).collect();
    assert_eq!(rows, [7, 50_007, 100_007]);
}

#[test]
fn tables_must_be_sorted() {
    let zh = "表 `households` 没有按 `household_id` 从小到大排列(1),分批认定须先排序";
    let en = "the table `households` isn't sorted by `household_id` (at 1), as batches must be";
    let members = || TableStreams::new([households(vec![2]), households(vec![1])]).with("members", [households(vec![1])]);
    says(members(), zh, en);
    // Ids that join nothing may come in any order.
    assert_eq!(parts(TableStreams::new([households(vec![2]), households(vec![1])])).unwrap().len(), 1);
    says(
        TableStreams::new([households(vec![1, 2])]).with("members", [households(vec![2]), households(vec![1])]),
        "表 `members` 没有按 `household_id` 从小到大排列(1),分批认定须先排序",
        "the table `members` isn't sorted by `household_id` (at 1), as batches must be",
    );
    says(
        TableStreams::new([households(vec![1]), households(vec![1])]).with("members", [households(vec![1])]),
        "表 `households` 的 `household_id` 重复 1 处:1",
        "`household_id` of `households` has 1 ids twice: 1",
    );
}

/// Larger than a part.
const MANY: usize = (1 << 16) + 8_000;

fn many(ids: impl Iterator<Item = i64>) -> Result<RecordBatch, ArrowError> {
    households(ids.collect())
}

#[test]
fn ids_that_join_nothing_and_come_twice() {
    let last = i64::try_from(MANY).unwrap() - 1;
    let twice = || [many(0..=last), many([last].into_iter())];
    says(
        TableStreams::new(twice()),
        &format!("表 `households` 的 `household_id` 重复 1 处:{last}"),
        &format!("`household_id` of `households` has 1 ids twice: {last}"),
    );
    // In no order, they aren't remembered.
    let turned = || [many((0..=last).rev()), many([last].into_iter())];
    assert_eq!(parts(TableStreams::new(turned())).unwrap().len(), 2);
}

#[test]
fn texts_are_sorted_in_one_of_two_ways() {
    let table = |ids: &[&str]| Ok(batch(vec![("household_id", Arc::new(StringArray::from(ids.to_vec())) as ArrayRef)]));
    let run =
        |above: &[&str], below: &[&str]| parts(TableStreams::new([table(above)]).with("members", below.chunks(2).map(table).collect::<Vec<_>>()));
    for sorted in [["H1", "H9", "H10"], ["H1", "H10", "H9"], ["10", "9", "a"], ["9", "10", "11"]] {
        assert_eq!(run(&sorted, &sorted).unwrap().len(), 1, "{sorted:?}");
    }
    let at = |above: &[&str], below: &[&str]| match run(above, below) {
        Err(TablesError::Unsorted { table, id, .. }) => (table, id),
        other => panic!("{other:?}"),
    };
    assert_eq!(at(&["H9", "H10", "H1"], &["H1"]), ("households".to_owned(), "H1".to_owned()));
    assert_eq!(at(&["H1", "H9", "H10"], &["H1", "H10", "H9"]).0, "members");
}

fn one_and_several() -> [AnyPolicy; 2] {
    let all = crate::regional::tests::all();
    [all[0].clone().into(), Policies::by_region(all).unwrap().into()]
}

#[test]
fn rows_are_numbered_on() {
    let table = batch(vec![("region", Arc::new(StringArray::from(vec!["61", "61"])) as ArrayRef), ("income", ids(vec![100_001, 100_001]))]);
    for policy in one_and_several() {
        let mut rows = FirstRows::default();
        for part in 0..3 {
            let options = TablesOptions::new().rules(["aid::amount"]).first_rows(rows);
            let found = policy.assess_tables_with(&Tables::new(table.clone()), &options).unwrap();
            assert_eq!(found.first_faults(9).iter().map(|f| f.row).collect::<Vec<_>>(), [2 * part, 2 * part + 1]);
            rows = found.next_rows();
        }
    }
}

/// In parts or as a whole, under one policy or under several: the same tables, rows told among all.
#[test]
fn parts_are_the_whole() {
    fn concat(batches: Vec<RecordBatch>) -> RecordBatch {
        arrow_select::concat::concat_batches(&batches[0].schema(), &batches).unwrap()
    }
    let ids: Vec<i64> = (0..).take(MANY).collect();
    let every = |n: usize, rest: usize| move |row: &usize| row % n == rest;
    let region = |row: usize| {
        if every(9_000, 5)(&row) {
            "11"
        } else if row.is_multiple_of(3) {
            "610330"
        } else {
            "61"
        }
    };
    let income = |row: usize| {
        if every(8_000, 3)(&row) {
            None
        } else if every(7_000, 2)(&row) {
            Some(100_001)
        } else {
            Some(7)
        }
    };
    let households = batch(vec![
        ("household_id", Arc::new(Int64Array::from(ids.clone())) as ArrayRef),
        ("region", Arc::new((0..MANY).map(|row| Some(region(row))).collect::<StringArray>())),
        ("income", Arc::new((0..MANY).map(income).collect::<Int64Array>())),
    ]);
    let members: Vec<i64> = ids.iter().flat_map(|id| vec![*id; usize::try_from(id % 3).unwrap()]).collect();
    let born = |at: usize| if every(10_000, 1)(&at) { None } else { Some("2000-01-01") };
    let members = batch(vec![
        ("household_id", Arc::new(Int64Array::from(members.clone())) as ArrayRef),
        ("born", Arc::new((0..members.len()).map(born).collect::<StringArray>())),
    ]);
    let pieces = |table: &RecordBatch, size: usize| {
        let starts = (0..table.num_rows()).step_by(size);
        starts.map(|at| Ok(table.slice(at, size.min(table.num_rows() - at)))).collect::<Vec<Result<RecordBatch, ArrowError>>>()
    };
    for policy in one_and_several() {
        let options = TablesOptions::new().rules(["aid::amount", "aid::age"]);
        let mut whole = policy.assess_tables_with(&Tables::new(households.clone()).with("members", members.clone()), &options).unwrap();
        let streams = TableStreams::new(pieces(&households, 1 << 13)).with("members", pieces(&members, 999));
        let mut rows = FirstRows::default();
        let (mut tables, mut faults, mut errors, mut first) = (vec![Vec::new(); 2], Vec::new(), Vec::new(), Vec::new());
        for part in policy.parts(streams) {
            let mut found = policy.assess_tables_with(&part.unwrap(), &options.clone().first_rows(rows)).unwrap();
            rows = found.next_rows();
            faults.push(found.fault_batch().unwrap());
            errors.push(found.error_batch().unwrap());
            first.extend(found.first_faults(usize::MAX));
            tables.iter_mut().zip(found.take_batches().unwrap()).for_each(|(all, (_, own))| all.push(own));
        }
        assert_eq!(faults.len(), 2);
        // What stays tells faults and errors.
        let expected: Vec<RecordBatch> = whole.take_batches().unwrap().into_iter().map(|(_, own)| own).collect();
        assert_eq!((concat(faults), concat(errors)), (whole.fault_batch().unwrap(), whole.error_batch().unwrap()));
        assert_eq!(first, whole.first_faults(usize::MAX));
        assert!(whole.count_errors() > 0 && whole.count_faults() == first.len() && whole.households() == MANY);
        assert_eq!(tables.into_iter().map(concat).collect::<Vec<_>>(), expected);
    }
}

/// Lists in lists, which only one of the packs knows, and which are given before what they are in.
#[test]
fn lists_in_lists() {
    let regions: ArrayRef = Arc::new(StringArray::from(vec!["42", "61", "42", "42"]));
    let households = batch(vec![("household_id", ids(vec![1, 2, 3, 4])), ("region", regions)]);
    let members = batch(vec![("household_id", ids(vec![1, 2, 3])), ("person_id", ids(vec![10, 20, 30]))]);
    let claims = batch(vec![("person_id", ids(vec![10, 10, 20, 30])), ("spent", ids(vec![1, 2, 3, 4]))]);
    let policies = super::regional::policies();
    let streams = TableStreams::new([Ok(households.slice(0, 1)), Ok(households.slice(1, 3))]).with("claims", [Ok(claims.clone())]);
    let parts: Vec<Tables> = policies.parts(streams.with("members", [Ok(members.clone())])).collect::<Result<_, _>>().unwrap();
    let whole = Tables::new(households).with("members", members.clone()).with("claims", claims.clone());
    let spent = |tables: &Tables| policies.assess_tables(tables, ["aid::claimed"]).unwrap().batch("claims").unwrap();
    assert_eq!((parts.len(), spent(&parts[0])), (1, spent(&whole)));
    let unsorted = [Ok(claims.slice(2, 2)), Ok(claims.slice(0, 2))];
    let streams = TableStreams::new([Ok(batch(vec![("household_id", ids(vec![1, 2, 3]))]))]).with("members", [Ok(members)]).with("claims", unsorted);
    let error = policies.parts(streams).next().unwrap().unwrap_err();
    assert_eq!(error.text(Lang::En), "the table `claims` isn't sorted by `person_id` (at 10), as batches must be");
}

#[test]
fn nested_rows_tell_their_households_among_all() {
    let list = |rows: usize| {
        let born: ArrayRef = Arc::new(StringArray::from(vec!["2000-01-01"; rows]));
        let structs: arrow_array::StructArray = batch(vec![("born", born)]).into();
        let field = Arc::new(arrow_schema::Field::new("item", structs.data_type().clone(), true));
        let offsets = arrow_buffer::OffsetBuffer::from_lengths(vec![1; rows]);
        Ok(batch(vec![("members", Arc::new(arrow_array::ListArray::new(field, offsets, Arc::new(structs), None)) as ArrayRef)]))
    };
    let parts = parts(TableStreams::new([list(MANY), list(2)])).unwrap();
    let rows = parts[1].batch(EntityId(1)).unwrap().column_by_name("household_row").unwrap().as_primitive::<UInt64Type>().values().to_vec();
    let many = u64::try_from(MANY).unwrap();
    assert_eq!(rows, [many, many + 1]);
}

#[test]
fn rows_that_belong_nowhere() {
    for (above, below, id) in [(vec![1, 3], vec![1, 2], 2), (vec![1, 3], vec![4], 4), (vec![2], vec![1], 1), (vec![], vec![5], 5)] {
        says(
            TableStreams::new([households(above)]).with("members", [households(below)]),
            &format!("表 `members` 有 1 行的 `household_id` 在上级表中找不到:{id}"),
            &format!("1 rows of `members` have a `household_id` that the table above doesn't: {id}"),
        );
    }
}

#[test]
fn streams_that_break() {
    let broken = || Err(ArrowError::IpcError("the file ends here".to_owned()));
    says(
        TableStreams::new([households(vec![1]), broken()]),
        "读取表 `households` 时出错:Ipc error: the file ends here",
        "reading the table `households` failed: Ipc error: the file ends here",
    );
    // What has been told once is the end.
    let policy = policy();
    let mut parts = policy.assess_batches(TableStreams::new([broken()]), TablesOptions::new());
    assert!(parts.next().is_some_and(|p| p.is_err()));
    assert!(parts.next().is_none());
    assert!(refused(TableStreams::new([households(vec![1])]).with("member", [])).1.contains("did you mean `members`"));
}
