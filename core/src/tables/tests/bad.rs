//! Tables that can't be assessed, in both languages.

use arrow_array::BinaryArray;

use super::*;
use crate::tables::TablesOptions;

fn says(tables: &Tables, zh: &str, en: &str) {
    let error = refused(tables);
    assert_eq!((error.text(Lang::Zh).as_str(), error.text(Lang::En).as_str()), (zh, en));
}

fn households() -> RecordBatch {
    batch(vec![("household_id", ids(vec![1, 2]))])
}

fn with_members(columns: Vec<(&str, ArrayRef)>) -> Tables {
    Tables::new(households()).with("members", batch(columns))
}

#[test]
fn rows_that_belong_nowhere() {
    says(
        &with_members(vec![("household_id", ids(vec![1, 9, 2, 8, 7, 6, 5, 4]))]),
        "表 `members` 有 6 行的 `household_id` 在上级表中找不到:9、8、7、6、5等",
        "6 rows of `members` have a `household_id` that the table above doesn't: 9, 8, 7, 6, 5, …",
    );
}

#[test]
fn ids_twice() {
    says(
        &Tables::new(batch(vec![("household_id", ids(vec![5, 1, 5]))])),
        "表 `households` 的 `household_id` 重复 1 处:5",
        "`household_id` of `households` has 1 ids twice: 5",
    );
    says(
        &with_members(vec![("household_id", ids(vec![1, 1])), ("person_id", ids(vec![3, 3]))]),
        "表 `members` 的 `person_id` 重复 1 处:3",
        "`person_id` of `members` has 1 ids twice: 3",
    );
}

#[test]
fn no_ids() {
    let none = ("表 `members` 没有列 `household_id`", "the table `members` has no column `household_id`");
    says(&with_members(vec![("born", Arc::new(StringArray::from(vec!["2000-01-01"])))]), none.0, none.1);
    says(
        &Tables::new(batch(vec![("income", ids(vec![1]))])).with("members", households()),
        "表 `households` 没有列 `household_id`",
        "the table `households` has no column `household_id`",
    );
    says(
        &with_members(vec![("household_id", Arc::new(Int64Array::from(vec![Some(1), None])))]),
        "表 `members` 第 1 行(从 0 起)没有 `household_id`",
        "row 1 of `members` (from 0) has no `household_id`",
    );
}

#[test]
fn ids_of_another_kind() {
    says(
        &with_members(vec![("household_id", Arc::new(StringArray::from(vec!["1"])))]),
        "表 `members` 的 `household_id` 与上级表的类型不同,无法对应",
        "`household_id` of `members` is of another type than that of the table above",
    );
    says(
        &with_members(vec![("household_id", Arc::new(Float64Array::from(vec![1.0])))]),
        "表 `members` 的列 `household_id` 应为整数或文字,而不是 Float64",
        "ids in `household_id` of `members` must be whole numbers or texts, not Float64",
    );
}

#[test]
fn columns_that_are_nearly_facts() {
    says(
        &Tables::new(batch(vec![("incme", ids(vec![1]))])),
        "表 `households` 的列 `incme` 不是要素;是否指 `income`?如果不是,请写进 `ignore`",
        "the column `incme` of `households` is no fact; did you mean `income`? If not, name it in `ignore`",
    );
    says(
        &Tables::new(households()).with("member", households()),
        "没有列表 `member`;是否指 `members`?",
        "there is no list `member`; did you mean `members`?",
    );
    says(&Tables::new(households()).with("zzz", households()), "没有列表 `zzz`", "there is no list `zzz`");
    let rule = refused(&Tables::new(batch(vec![("aid::elegible", ids(vec![1]))])));
    assert!(rule.text(Lang::En).starts_with("the column `aid::elegible` of `households` is written like a rule's name, but "), "{rule}");
}

#[test]
fn columns_that_are_to_be_ignored() {
    let tables = || with_members(vec![("household_id", ids(vec![1])), ("grades", ids(vec![7])), ("aid::grades", ids(vec![7]))]);
    let ignoring = |columns: &[&str]| policy().assess_tables_with(&tables(), &TablesOptions::new().ignore(columns.iter().copied()));
    let refused = |columns: &[&str]| ignoring(columns).map(|_| ()).unwrap_err();
    assert!(matches!(refused(&[]), TablesError::NearColumn { column, near, .. } if (&*column, &*near) == ("grades", "grade")));
    assert!(matches!(refused(&["grades"]), TablesError::GivenColumn { column, .. } if column == "aid::grades"));
    let found = ignoring(&["grades", "aid::grades"]).unwrap();
    assert_eq!(found.ignored(), ["grades", "aid::grades"].map(|column| ("members".to_owned(), column.to_owned())));
    let says = |columns: &[&str], zh: &str, en: &str| {
        let error = refused(columns);
        assert_eq!((error.text(Lang::Zh).as_str(), error.text(Lang::En).as_str()), (zh, en));
    };
    says(&["grades", "aid::grades", "weight"], "没有列 `weight`,无从忽略", "there is no column `weight` to be ignored");
    says(
        &["grades", "aid::grades", "aid::grade"],
        "没有列 `aid::grade`,无从忽略;是否指 `aid::grades`?",
        "there is no column `aid::grade` to be ignored; did you mean `aid::grades`?",
    );
    says(
        &["household_id"],
        "表 `households` 的列 `household_id` 是要素、规则、列表或编号,不能忽略;如果不用它,请从表中去掉",
        "the column `household_id` of `households` is a fact, a rule, a list or an id and can't be ignored; leave it out of the table",
    );
    for known in ["income", "aid::amount"] {
        let tables = Tables::new(batch(vec![(known, ids(vec![1]))]));
        let error = policy().assess_tables_with(&tables, &TablesOptions::new().ignore([known])).map(|_| ()).unwrap_err();
        assert!(matches!(&error, TablesError::KnownColumn { column, .. } if column == known), "{error}");
    }
}

#[test]
fn columns_of_another_type() {
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![&b"1"[..]]));
    says(
        &Tables::new(batch(vec![("income", bytes.clone())])),
        "表 `households` 的列 `income` 是 Binary,不能作要素的值",
        "the column `income` of `households` is Binary, from which no fact can be read",
    );
    says(
        &Tables::new(batch(vec![("aid::elders", bytes)])),
        "表 `households` 的列 `aid::elders` 是 Binary,不能作要素的值",
        "the column `aid::elders` of `households` is Binary, from which no fact can be read",
    );
    says(
        &Tables::new(batch(vec![("members", ids(vec![1]))])),
        "表 `households` 的列 `members` 应为结构体的列表(List<Struct>),而不是 Int64",
        "`members` of `households` must hold lists of structs, not Int64",
    );
}

#[test]
fn tables_twice() {
    let persons = || batch(vec![("household_id", ids(vec![1]))]);
    says(
        &Tables::new(households()).with("members", persons()).with("members", persons()),
        "列表 `members` 给了两个表,只能有一个",
        "there are two tables of `members`; give one, nested or joined by id",
    );
    says(
        &Tables::new(vec![households(), persons().project(&[]).unwrap()]),
        "表 `households` 的各批数据的列不同",
        "the batches of the table `households` differ in their columns",
    );
    for mixed in [Arc::new(StringArray::from(vec!["1", "2"])) as ArrayRef, Arc::new(Int32Array::from(vec![1, 2]))] {
        says(
            &Tables::new(vec![households(), batch(vec![("household_id", mixed)])]),
            "表 `households` 的各批数据的列不同",
            "the batches of the table `households` differ in their columns",
        );
    }
    let twice = arrow_schema::Schema::new(vec![households().schema().field(0).clone(), households().schema().field(0).clone()]);
    let twice = RecordBatch::try_new(Arc::new(twice), vec![ids(vec![1]), ids(vec![2])]).unwrap();
    says(&Tables::new(twice), "表 `households` 有两列都叫 `household_id`", "the table `households` has two columns `household_id`");
}
