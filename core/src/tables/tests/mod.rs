use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
};

mod bad;
mod forms;
mod options;
mod regional;
mod rows;
mod stream;

use super::{Tables, TablesAssessment, TablesError};
use crate::facts::EntityId;
use crate::label::Lang;
use crate::pack::Pack;
use crate::policy::Policy;

const FACTS: &str = "[household]\n[household.facts]\n\
    area = { type = \"choice\", label = \"城乡 · Area\", codes = { urban = \"城 · Urban\", rural = \"乡 · Rural\" } }\n\
    income = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\", max = 100000 }\n\
    spent = { type = \"money\", unit = \"CNY/month\", label = \"支出 · Spent\", max = 100000, default = 0 }\n\
    [person]\nin = \"household\"\nas = \"members\"\nmost = 9\n[person.facts]\n\
    born = { type = \"date\", max = \"on\", label = \"出生 · Born\" }\n\
    grade = { type = \"int\", min = 1, max = 4, optional = true, null = \"absent\", unanswered = \"absent\", label = \"等级 · Grade\" }\n";
const RULES: &str = "//! 救助 · Aid\n//! @source S\n\n\
    /// 符合 · Eligible\n/// @decision\n/// @cite 第一条\nfn eligible(household) { household.income - household.spent < 500 }\n\n\
    /// 金额 · Amount\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { if household.area == \"urban\" { fen(household.income / 3) } else { household.spent } }\n\n\
    /// 老人 · Elders\n/// @cite 第一条\nfn elders(household) { household.members.count(|m| age(m) >= 60) }\n\n\
    /// 周岁 · Age\n/// @cite 第一条\nfn age(person) { age_on(person.born) }\n\n\
    /// 等级 · Grade\n/// @cite 第一条\nfn grade(person) { person.grade }\n\n\
    /// 类别 · Kind\n/// @status\n/// @cite 第一条\nfn kind(household) { household.area }\n";
const ALL: [&str; 6] = ["aid::eligible", "aid::amount", "aid::elders", "aid::age", "aid::grade", "aid::kind"];

fn policy() -> Policy {
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", FACTS),
        ("p/aid.rhai", RULES),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    pack.policy("2024-06-01".parse().unwrap()).unwrap()
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

fn day(text: &str) -> i32 {
    text.parse::<crate::calendar::Date>().unwrap().days()
}

fn run(tables: &Tables) -> TablesAssessment {
    policy().assess_tables(tables, ALL).unwrap_or_else(|e| panic!("{e}"))
}

fn ids(ids: Vec<i64>) -> ArrayRef {
    Arc::new(Int64Array::from(ids))
}

fn refused(tables: &Tables) -> TablesError {
    policy().assess_tables(tables, ALL).map(|_| ()).unwrap_err()
}

fn decimals(batch: &RecordBatch, column: &str) -> Vec<Option<String>> {
    let array = batch.column_by_name(column).unwrap().as_any().downcast_ref::<Decimal128Array>().unwrap().clone();
    (0..array.len()).map(|i| (!array.is_null(i)).then(|| array.value_as_string(i))).collect()
}

#[test]
fn tables_in_any_order() {
    let households = batch(vec![
        ("household_id", Arc::new(Int64Array::from(vec![7_000_000_000, 3, 5]))),
        ("area", Arc::new(vec!["urban", "rural", "urban"].into_iter().collect::<DictionaryArray<arrow_array::types::Int8Type>>())),
        ("income", Arc::new(Float64Array::from(vec![Some(100.1), Some(600.0), None]))),
        ("spent", Arc::new(Decimal128Array::from(vec![None, Some(1_250), Some(0)]).with_precision_and_scale(10, 1).unwrap())),
        ("weight", Arc::new(Float64Array::from(vec![1.0, 2.0, 3.0]))),
    ]);
    let persons = batch(vec![
        ("household_id", Arc::new(Int32Array::from(vec![5, 3, 5, 3]))),
        ("born", Arc::new(Date32Array::from(vec![day("1950-01-01"), day("1964-06-01"), day("2000-01-01"), day("1964-06-02")]))),
        ("grade", Arc::new(Int32Array::from(vec![None, Some(2), None, Some(4)]))),
    ]);
    let found = run(&Tables::new(households).with("members", persons));
    assert!(found.faults().is_empty());
    assert_eq!(found.ignored(), [("households".to_owned(), "weight".to_owned())]);
    let households = found.batch(EntityId::ROOT).unwrap();
    let names: Vec<_> = households.schema().fields().iter().map(|f| f.name().clone()).collect();
    assert_eq!(names, ["household_id", "aid::eligible", "aid::amount", "aid::elders", "aid::kind"]);
    let eligible = households.column_by_name("aid::eligible").unwrap().as_any().downcast_ref::<BooleanArray>().unwrap().clone();
    assert_eq!(eligible.iter().collect::<Vec<_>>(), [Some(true), Some(true), None]);
    assert_eq!(decimals(&households, "aid::amount"), [Some("33.37".into()), Some("125.00".into()), None]);
    assert_eq!(decimals(&households, "aid::elders"), [Some("0".into()), Some("1".into()), Some("1".into())]);
    let persons = found.batch(EntityId(1)).unwrap();
    assert_eq!(decimals(&persons, "aid::age"), ["74", "60", "24", "59"].map(|a| Some(a.to_owned())));
    assert_eq!(decimals(&persons, "aid::grade"), [None, Some("2".into()), None, Some("4".into())]);
}

#[test]
fn a_bad_cell_is_a_fault_of_its_household() {
    let households = batch(vec![
        ("household_id", Arc::new(StringArray::from(vec!["甲", "乙", "丙"]))),
        ("area", Arc::new(StringArray::from(vec!["urban", "town", "rural"]))),
        ("income", Arc::new(Float64Array::from(vec![100.0, 0.1 + 0.2, 200_000.0]))),
    ]);
    let persons = batch(vec![
        ("household_id", Arc::new(StringArray::from(vec!["丙", "甲", "甲"]))),
        ("born", Arc::new(StringArray::from(vec!["2000-01-01", "1999-02-29", "1999-02-28"]))),
    ]);
    let found = run(&Tables::new(households).with("members", persons));
    let faults: Vec<_> = found.faults().iter().map(|(household, fault)| format!("{household} {}", fault.text(Lang::En))).collect();
    assert_eq!(
        faults,
        [
            "0 members[0].born: `1999-02-29` is not a valid date: there is no such day",
            "1 area: `town` is not one of the codes: `urban`, `rural`",
            "1 income: 0.30000000000000004 has more than 2 decimals",
            "2 income: 200000 is not between -1000000000 and 100000"
        ]
    );
    let persons = found.batch(EntityId(1)).unwrap();
    assert_eq!(decimals(&persons, "aid::age"), [None, None, None], "households at fault have no results");
}
