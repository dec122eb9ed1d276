//! Tables that come batch by batch.

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_schema::ArrowError;

use super::*;
use crate::tables::{TableStreams, TablesOptions};

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
