//! Tables of households under packs of several regions.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int64Type, UInt64Type};
use arrow_array::{ListArray, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};
use proptest::prelude::*;

use super::*;
use crate::assessment::RuleErrorKind;
use crate::facts::{Input, InputError, Value};
use crate::policy::{AssessError, Json};
use crate::regional::Policies;
use crate::regional::tests::{FACTS, RULES, all, policy};
use crate::tables::{Money, OnError, RegionalTablesAssessment, TablesOptions, cell_text};

const SHARE: &str = "\n/// 份额 · Share\n/// @unit CNY/month\n/// @cite 第二条\nfn share(household) { household.income * 0.125 }\n";
const RULE_NAMES: [&str; 5] = ["aid::amount", "aid::bonus", "aid::ages", "aid::share", "aid::age"];

/// A province, a city in it, a city whose region goes by a Chinese name, and a city of small families whose claims are a list of its own.
pub(super) fn policies() -> Policies {
    static ALL: LazyLock<Policies> = LazyLock::new(|| {
        let [province, city, chinese] = all();
        let facts = format!(
            "{}[claim]\nin = \"person\"\nas = \"claims\"\nmost = 3\n[claim.facts]\nspent = {{ type = \"money\", unit = \"CNY\", label = \"支出 · Spent\", max = 1000, default = 0 }}\n",
            FACTS.replace("most = 9", "most = 2")
        );
        let claims = "\n/// 支出 · Spent\n/// @cite 第二条\nfn claimed(claim) { claim.spent }\n";
        let far = policy("far", "42", 800, &facts, &format!("{RULES}{SHARE}{claims}"));
        let near = policy("near", "43", 900, FACTS, &format!("{RULES}{}", SHARE.replace("0.125", "0.5")));
        Policies::by_region([province, city, chinese, far, near]).unwrap()
    });
    ALL.clone()
}

#[derive(Clone, Debug)]
struct Row {
    region: Option<&'static str>,
    chinese: Option<&'static str>,
    income: Option<i64>,
    zone: Option<bool>,
    born: Vec<Option<&'static str>>,
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let region = prop::sample::select(vec![Some("610330"), Some("6101"), Some("61"), Some("4201"), Some("43"), Some("11"), Some("x"), None]);
    let chinese = prop::option::weighted(0.3, prop::sample::select(vec!["3210", "32", "东"]));
    let income = prop::option::of(prop::sample::select(vec![0_i64, 7, 450, 99_999, 100_001]));
    let born = prop::collection::vec(prop::sample::select(vec![Some("1964-06-01"), Some("2024-06-02"), Some("2000-01-01"), None]), 0..4);
    let row = (region, chinese, income, any::<Option<bool>>(), born);
    prop::collection::vec(row.prop_map(|(region, chinese, income, zone, born)| Row { region, chinese, income, zone, born }), 0..14)
}

impl Row {
    fn json(&self) -> String {
        let members: Vec<String> = self.born.iter().map(|b| b.map_or("{}".to_owned(), |b| format!("{{\"born\":\"{b}\"}}"))).collect();
        let facts = [
            self.region.map(|r| format!("\"region\":\"{r}\"")),
            self.chinese.map(|r| format!("\"行政区划\":\"{r}\"")),
            self.income.map(|i| format!("\"income\":{i}")),
            // Only one pack asks for it.
            self.zone.filter(|_| self.region.is_some_and(|r| r.starts_with("6103"))).map(|z| format!("\"zone\":{z}")),
            Some(format!("\"members\":[{}]", members.join(","))),
        ];
        format!("{{{}}}", facts.into_iter().flatten().collect::<Vec<_>>().join(","))
    }

    /// As its own pack takes it: another name for the region is no fact there.
    fn own(&self, policies: &Policies) -> Option<(Policy, String)> {
        let is_chinese = |p: &Policy| p.program().schema.fact_named(EntityId::ROOT, "行政区划").is_some();
        let text = |p: &Policy| if is_chinese(p) { self.chinese } else { self.region };
        let region = |p: &Policy| text(p).and_then(crate::facts::Region::parse);
        let (_, own) = policies.policies().find(|(covered, p)| covered.is_some_and(|c| region(p).is_some_and(|r| r.within(c))))?;
        let alone = if is_chinese(own) { Row { region: None, ..self.clone() } } else { Row { chinese: None, ..self.clone() } };
        Some((own.clone(), alone.json()))
    }
}

fn id(household: usize) -> i64 {
    i64::try_from((household * 37 + 3) % 97).unwrap()
}

/// Households and members, these in an order of their own, those of one household in theirs.
fn tables(rows: &[Row], shuffle: usize) -> (RecordBatch, RecordBatch, Vec<(usize, usize)>) {
    let mut people: Vec<(usize, usize)> = rows.iter().enumerate().flat_map(|(i, r)| (0..r.born.len()).map(move |m| (i, m))).collect();
    people.sort_by_key(|(i, _)| (i * 31 + shuffle % 13) % 11);
    let texts = |of: &dyn Fn(&Row) -> Option<&'static str>| -> ArrayRef { Arc::new(rows.iter().map(of).collect::<StringArray>()) };
    let households = batch(vec![
        ("household_id", ids((0..rows.len()).map(id).collect())),
        ("region", texts(&|r| r.region)),
        ("行政区划", texts(&|r| r.chinese)),
        ("income", Arc::new(rows.iter().map(|r| r.income).collect::<Int64Array>())),
        ("zone", Arc::new(rows.iter().map(|r| r.zone).collect::<BooleanArray>())),
        ("note", texts(&|_| None)),
    ]);
    let members = batch(vec![
        ("household_id", ids(people.iter().map(|(i, _)| id(*i)).collect())),
        ("born", Arc::new(people.iter().map(|(i, m)| rows[*i].born[*m]).collect::<StringArray>())),
    ]);
    (households, members, people)
}

/// The same with lists of members.
fn nested(households: &RecordBatch, rows: &[Row]) -> (RecordBatch, Vec<(usize, usize)>) {
    let people: Vec<(usize, usize)> = rows.iter().enumerate().flat_map(|(i, r)| (0..r.born.len()).map(move |m| (i, m))).collect();
    let born: ArrayRef = Arc::new(people.iter().map(|(i, m)| rows[*i].born[*m]).collect::<StringArray>());
    let structs: StructArray = batch(vec![("born", born)]).into();
    let field = Arc::new(Field::new("item", structs.data_type().clone(), true));
    let lists = ListArray::new(field, OffsetBuffer::from_lengths(rows.iter().map(|r| r.born.len())), Arc::new(structs), None);
    let mut columns: Vec<(String, ArrayRef)> =
        households.schema().fields().iter().map(|f| f.name().clone()).zip(households.columns().to_vec()).collect();
    columns.push(("members".to_owned(), Arc::new(lists)));
    (RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap(), people)
}

fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    cell_text(batch.column_by_name(column).unwrap_or_else(|| panic!("no {column}")), row)
}

fn number_text(value: Option<Result<Value, RuleErrorKind>>, scale: i8) -> Option<String> {
    match value {
        Some(Ok(Value::Number(number))) => Some(
            crate::number::Number::new(number.at_scale(u8::try_from(scale).unwrap()).unwrap(), u8::try_from(scale).unwrap()).unwrap().to_string(),
        ),
        Some(Ok(Value::Absent) | Err(_)) | None => None,
        other => panic!("{other:?}"),
    }
}

/// Holds the tables to what each household's own policy says of it alone.
fn check(found: &RegionalTablesAssessment, rows: &[Row], people: &[(usize, usize)]) {
    let policies = policies();
    let (households, members) = (found.batch("households").unwrap(), found.batch("members").unwrap());
    assert_eq!((households.num_rows(), members.num_rows(), found.households()), (rows.len(), people.len(), rows.len()));
    let faults_of = |row: usize| -> Vec<String> {
        let mut own: Vec<String> =
            found.faults().iter().filter(|(h, _)| *h == row).map(|(_, f)| format!("{} {}", f.text(Lang::Zh), f.text(Lang::En))).collect();
        own.sort();
        own
    };
    let errors = found.error_batch().unwrap();
    assert!(errors.column(0).as_primitive::<UInt64Type>().values().is_sorted());
    let told = |table: &str, row: usize, rule: &str| {
        let same = |at: &usize| {
            let is = |column: &str, wanted: &str| text(&errors, column, *at).as_deref() == Some(wanted);
            is("table", table) && is("row", &row.to_string()) && is("rule", rule)
        };
        (0..errors.num_rows()).filter(same).map(|at| text(&errors, "code", at).unwrap()).collect::<Vec<_>>()
    };
    for (row, household) in rows.iter().enumerate() {
        let own = household.own(&policies);
        assert_eq!(found.policy(row).map(Policy::program).map(Arc::as_ptr), own.as_ref().map(|(p, _)| Arc::as_ptr(p.program())));
        let Some((own, json)) = own else {
            let one = policies.assess_all(&[Input::from_json(&household.json()).unwrap()], RULE_NAMES).unwrap();
            let expected: Vec<String> = one.faults().iter().map(|(_, f)| format!("{} {}", f.text(Lang::Zh), f.text(Lang::En))).collect();
            assert_eq!(faults_of(row), expected, "{}", household.json());
            for rule in ["aid::amount", "aid::bonus", "aid::ages", "aid::share"] {
                assert_eq!((found.get(rule, row), text(&households, rule, row)), (Some(Ok(Value::Absent)), None));
            }
            continue;
        };
        let has = |rule: &&str| own.rules_named([rule]).is_ok();
        let alone = own.assess_rules(&Json(&json), RULE_NAMES.iter().filter(|r| has(r)));
        let alone = match alone {
            Ok(alone) => {
                assert_eq!(faults_of(row), [""; 0]);
                alone
            }
            Err(AssessError::Input(InputError::Faults(expected))) => {
                let mut expected: Vec<String> = expected.iter().map(|f| format!("{} {}", f.text(Lang::Zh), f.text(Lang::En))).collect();
                expected.sort();
                assert_eq!(faults_of(row), expected, "{json}");
                assert_eq!(text(&households, "aid::amount", row), None);
                continue;
            }
            Err(other) => panic!("{other}"),
        };
        for rule in ["aid::amount", "aid::bonus", "aid::ages", "aid::share"] {
            let expected = alone.get(rule).map(|o| o.clone().map_err(|e| e.kind));
            assert_eq!(found.get(rule, row), Some(expected.clone().unwrap_or(Ok(Value::Absent))), "{rule} {json}");
            let DataType::Decimal128(_, scale) = households.column_by_name(rule).unwrap().data_type().clone() else { panic!("{rule}") };
            let shown = text(&households, rule, row).map(|t| t.parse::<crate::number::Number>().unwrap().to_string());
            assert_eq!(shown, number_text(expected.clone(), scale), "{rule} {json}");
            let codes: Vec<String> = expected.into_iter().filter_map(Result::err).map(|kind| kind.name().to_owned()).collect();
            assert_eq!(told("households", row, rule), codes, "{rule} {json}");
        }
        for (at, (_, member)) in people.iter().enumerate().filter(|(_, (h, _))| *h == row) {
            let expected = alone.get(&format!("members[{member}].aid::age")).map(|o| o.clone().map_err(|e| e.kind));
            let codes: Vec<String> = expected.clone().into_iter().filter_map(Result::err).map(|kind| kind.name().to_owned()).collect();
            assert_eq!((text(&members, "aid::age", at), told("members", at, "aid::age")), (number_text(expected, 0), codes), "{json}");
        }
    }
}

proptest! {
    /// Whatever the tables' form and order, each household is told what its own policy says of it alone.
    #[test]
    fn as_each_household_alone(rows in rows(), shuffle: u64) {
        let (households, members, people) = tables(&rows, usize::try_from(shuffle % 1000).unwrap());
        let found = policies().assess_tables(&Tables::new(households.clone()).with("members", members), RULE_NAMES).unwrap();
        check(&found, &rows, &people);
        let (lists, people) = nested(&households, &rows);
        let found = policies().assess_tables(&Tables::new(lists), RULE_NAMES).unwrap();
        check(&found, &rows, &people);
    }

    /// The memory used again or not: the same tables.
    #[test]
    fn in_one_go_or_one_by_one(rows in rows()) {
        let (households, members, _) = tables(&rows, 1);
        let found = policies().assess_tables(&Tables::new(households).with("members", members), RULE_NAMES).unwrap();
        let one_by_one: Vec<(String, RecordBatch)> = found.tables().into_iter().map(|t| (t.clone(), found.batch(&t).unwrap())).collect();
        prop_assert_eq!(found.into_batches().unwrap(), one_by_one);
    }
}

fn row(region: Option<&'static str>, income: i64, born: &[&'static str]) -> Row {
    Row { region, chinese: None, income: Some(income), zone: None, born: born.iter().copied().map(Some).collect() }
}

fn some() -> Vec<Row> {
    vec![
        row(Some("4201"), 7, &["2000-01-01", "2001-01-01", "2002-01-01"]),
        row(Some("11"), 7, &["2000-01-01"]),
        row(Some("610330"), 8, &["2000-01-01"]),
        row(None, 7, &[]),
        row(Some("43"), 9, &["2030-01-01"]),
        row(Some("sixty"), 7, &[]),
        row(Some("4302"), 9, &["1999-01-01"]),
    ]
}

fn found(options: TablesOptions<'_>) -> Result<RegionalTablesAssessment, TablesError> {
    let (households, members, _) = tables(&some(), 3);
    policies().assess_tables_with(&Tables::new(households).with("members", members), &options.rules(RULE_NAMES))
}

#[test]
fn faults_as_a_table_in_both_languages() {
    let found = found(TablesOptions::new()).unwrap();
    let faults = found.fault_batch().unwrap();
    let column = |name: &str| (0..faults.num_rows()).map(|row| text(&faults, name, row).unwrap()).collect::<Vec<_>>();
    assert_eq!(faults.column(0).as_primitive::<UInt64Type>().values().to_vec(), [0, 1, 3, 4, 5]);
    assert_eq!(faults.column(1).as_primitive::<Int64Type>().values().to_vec(), [0, 1, 3, 4, 5].map(id));
    assert_eq!(column("table"), ["households", "households", "households", "members", "households"]);
    assert_eq!(column("path"), ["members", "region", "region", "members[0].born", "region"]);
    assert_eq!(column("code")[..3], ["too_many", "not_covered", "not_covered"]);
    assert_eq!(
        column("message_en"),
        [
            "at most 2 allowed, 3 given",
            "no pack covers `11`; there are packs for `6103`, `3210`, `61`, `42`, `43`",
            "is not known, so it can't be told which pack holds",
            "`2030-01-01` is after 2024-06-01, the date of the assessment",
            "`sixty` is not a division code of 2 to 12 digits",
        ]
    );
    assert_eq!(
        column("message_zh"),
        [
            "至多 2 项，现有 3 项",
            "没有适用于 `11` 的规则包;现有 `6103`、`3210`、`61`、`42`、`43` 的",
            "未填,无法确定适用哪个规则包",
            "`2030-01-01` 晚于认定日期 2024-06-01",
            "`sixty` 不是 2 至 12 位数字的行政区划代码",
        ]
    );
    assert_eq!((found.households_at_fault(), found.first_faults(2).len()), (5, 2));
    assert_eq!(found.first_faults(2)[1].text(Lang::En), "40 region: no pack covers `11`; there are packs for `6103`, `3210`, `61`, `42`, `43`");
    assert_eq!(found.ignored(), [("households".to_owned(), "note".to_owned())]);
    let parts: Vec<Vec<usize>> = found.parts().map(|p| p.households.to_vec()).collect();
    assert_eq!(parts, [vec![2], vec![0], vec![4, 6]]);
}

#[test]
fn options_hold_for_all_policies() {
    let error = found(TablesOptions::new().on_error(OnError::Raise)).unwrap_err();
    let TablesError::Faults { households, count, first } = &error else { panic!("{error}") };
    assert_eq!((*households, *count, first.len()), (5, 5, 5));
    // A half has one digit and an eighth three: fen are decimals where one of them is more exact.
    let shares = found(TablesOptions::new().money(Money::Fen)).unwrap().batch("households").unwrap();
    assert_eq!(*shares.column_by_name("aid::amount").unwrap().data_type(), DataType::Int64);
    let shares = shares.column_by_name("aid::share").unwrap();
    let DataType::Decimal128(_, scale) = *shares.data_type() else { panic!("{}", shares.data_type()) };
    assert!(scale > 2, "{scale}");
    assert_eq!(shares.as_primitive::<Decimal128Type>().value(6), 45 * 10_i128.pow(u32::from(scale.unsigned_abs()) - 1));
    let told = Cell::new((0, 0));
    let progress = |done, all| {
        assert!(done >= told.get().0);
        told.set((done, all));
        ControlFlow::Continue(())
    };
    found(TablesOptions::new().progress(&progress).threads(1)).unwrap();
    assert_eq!(told.get(), (7, 7));
    let stop = |_, _| ControlFlow::Break(());
    assert!(matches!(found(TablesOptions::new().progress(&stop)), Err(TablesError::Stopped)));
}

#[test]
fn what_no_pack_knows() {
    let refused = |tables: Tables, rules: &[&str]| policies().assess_tables(&tables, rules).unwrap_err().text(Lang::En);
    let of = |column: &str| Tables::new(batch(vec![("household_id", ids(vec![1])), (column, ids(vec![1]))]));
    assert_eq!(refused(of("zon"), &["aid::amount"]), "the column `zon` of `households` is no fact; did you mean `zone`? If not, name it in `ignore`");
    let ignoring = |columns: [&'static str; 2]| {
        let tables = batch(vec![("zon", ids(vec![1])), ("zone", ids(vec![1])), ("region", Arc::new(StringArray::from(vec!["61"])))]);
        policies().assess_tables_with(&Tables::new(tables), &TablesOptions::new().rules(["aid::amount"]).ignore(columns))
    };
    assert_eq!(ignoring(["zon"; 2]).unwrap().ignored(), [("households".to_owned(), "zon".to_owned())]);
    // What one pack knows is ignored by none.
    let error = ignoring(["zon", "zone"]).unwrap_err();
    assert!(matches!(&error, TablesError::KnownColumn { column, .. } if column == "zone"), "{error}");
    assert!(matches!(ignoring(["zon", "zones"]), Err(TablesError::NothingIgnored { .. })));
    assert_eq!(refused(of("income"), &["aid::amount"]), "the table `households` has no column `region`");
    assert_eq!(refused(of("region").with("membres", Vec::new()), &["aid::amount"]), "there is no list `membres`; did you mean `members`?");
    assert_eq!(refused(of("region"), &["aid::amuont"]), "there is no rule `aid::amuont`; did you mean `aid::amount`?");
    assert!(refused(of("aid::bonsu"), &["aid::amount"]).starts_with("the column `aid::bonsu` of `households` is written like a rule's name, but "));
    let bytes: ArrayRef = Arc::new(arrow_array::BinaryArray::from(vec![&b"61"[..]]));
    let tables = Tables::new(batch(vec![("region", bytes)]));
    assert_eq!(refused(tables, &["aid::amount"]), "the column `region` of `households` is Binary, from which no fact can be read");
    // A list and a column of a rule that only one pack knows are read by that pack.
    let households = batch(vec![
        ("household_id", ids(vec![1, 2, 3])),
        ("region", Arc::new(StringArray::from(vec!["42", "61", "6103"])) as ArrayRef),
        ("income", ids(vec![10, 10, 10])),
        ("aid::bonus", Arc::new(Int64Array::from(vec![None, None, Some(5)]))),
    ]);
    let members = batch(vec![("person_id", ids(vec![8, 9])), ("household_id", ids(vec![2, 1]))]);
    let claims = batch(vec![("person_id", ids(vec![9, 8])), ("spent", ids(vec![3, 4]))]);
    let tables = Tables::new(households).with("members", members).with("claims", claims);
    let found = policies().assess_tables(&tables, ["aid::bonus", "aid::claimed"]).unwrap();
    assert_eq!(found.tables(), ["households", "claims"]);
    assert_eq!(found.get("aid::bonus", 2), Some(Ok(Value::Number(5.into()))));
    let claims = found.batch("claims").unwrap();
    assert_eq!([0, 1].map(|row| text(&claims, "aid::claimed", row)), [Some("3.00".to_owned()), None]);
    assert_eq!(found.batch("nothing").unwrap().num_columns(), 0);
}

#[test]
fn results_of_different_types_have_no_column() {
    let [province, ..] = all();
    let other = policy("other", "42", 1, FACTS, &RULES.replace("{ household.members.sum(|m| age(m)) }", "{ household.extra }"));
    let policies = Policies::by_region([province, other]).unwrap();
    let found = policies.assess_tables(&Tables::new(batch(vec![("region", Arc::new(StringArray::from(vec!["61"])))])), ["aid::ages"]).unwrap();
    let error = found.batch("households").unwrap_err();
    assert_eq!(error.text(Lang::En), "results of `aid::ages` are of different types in the packs and can't stand in one column");
    assert_eq!(error.text(Lang::Zh), "规则 `aid::ages` 的结果在各规则包中类型不同,不能写在同一列");
}

#[test]
fn nobody_at_all() {
    let households = batch(vec![("household_id", ids(vec![])), ("region", Arc::new(StringArray::from(Vec::<&str>::new())))]);
    let found = policies().assess_tables(&Tables::new(households), RULE_NAMES).unwrap();
    let results = found.batch("households").unwrap();
    assert_eq!((results.num_rows(), results.num_columns()), (0, 5));
    assert_eq!((found.parts().count(), found.fault_batch().unwrap().num_rows(), found.error_batch().unwrap().num_rows()), (0, 0, 0));
}

/// The pack that is asked first keeps two members of a household, the other all.
#[test]
fn rows_are_those_of_the_pack_that_keeps_most() {
    let small = policy("small", "4200", 1, &FACTS.replace("most = 9", "most = 2"), RULES);
    let policies = Policies::by_region([small, policy("large", "42", 1, FACTS, RULES)]).unwrap();
    let rows = [row(Some("4201"), 1, &["2000-01-01", "2001-01-01", "2002-01-01"]), row(Some("4200"), 1, &["1999-01-01"])];
    let (households, ..) = tables(&rows, 0);
    let found = policies.assess_tables(&Tables::new(nested(&households, &rows).0), ["aid::age"]).unwrap();
    let members = found.batch("members").unwrap();
    let ages: Vec<Option<String>> = (0..members.num_rows()).map(|row| text(&members, "aid::age", row)).collect();
    assert_eq!(ages, ["24", "23", "22", "25"].map(|age| Some(age.to_owned())));
}
