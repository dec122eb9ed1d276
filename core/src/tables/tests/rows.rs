//! Random populations: as tables, as households one by one, cut, shuffled, nested, streamed.

use arrow_array::{ListArray, StructArray, UInt32Array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::Field;
use proptest::prelude::*;

use super::*;
use crate::facts::{Fault, InputError};
use crate::policy::{AssessError, Json};
use crate::tables::{TableStreams, TablesOptions};

/// A household as JSON and as rows.
#[derive(Clone, Debug)]
struct Row {
    area: Option<&'static str>,
    income: Option<&'static str>,
    spent: Option<&'static str>,
    members: Vec<(Option<&'static str>, Option<i32>)>,
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let pick = |of: &'static [Option<&'static str>]| prop::sample::select(of);
    let area = pick(&[Some("urban"), Some("rural"), Some("town"), None]);
    let income = pick(&[Some("0"), Some("100.1"), Some("499.99"), Some("500"), Some("0.125"), Some("-1"), Some("99999.99"), None]);
    let spent = pick(&[Some("0.01"), Some("12.5"), Some("100001"), None]);
    let born = pick(&[Some("1964-06-01"), Some("1964-06-02"), Some("2024-06-01"), Some("2024-06-02"), Some("1999-02-29"), None]);
    let member = (born, prop::option::of(-1..6));
    let row = (area, income, spent, prop::collection::vec(member, 0..3));
    prop::collection::vec(row.prop_map(|(area, income, spent, members)| Row { area, income, spent, members }), 0..12)
}

impl Row {
    fn json(&self) -> String {
        let mut facts = Vec::new();
        facts.extend(self.area.map(|v| format!("\"area\":\"{v}\"")));
        facts.extend(self.income.map(|v| format!("\"income\":{v}")));
        facts.extend(self.spent.map(|v| format!("\"spent\":{v}")));
        let members: Vec<String> = self
            .members
            .iter()
            .map(|(born, grade)| {
                let grade = grade.map_or_else(|| "null".to_owned(), |g| g.to_string());
                let born = born.map_or_else(String::new, |b| format!("\"born\":\"{b}\","));
                format!("{{{born}\"grade\":{grade}}}")
            })
            .collect();
        facts.push(format!("\"members\":[{}]", members.join(",")));
        format!("{{{}}}", facts.join(","))
    }
}

/// Ids that aren't in order.
fn id(household: usize) -> i64 {
    (i64::try_from(household).unwrap() * 37 + 3) % 97
}

/// Households and persons, these in an order of their own, those of one household in theirs.
fn tables(rows: &[Row], shuffle: u64) -> (RecordBatch, RecordBatch) {
    let mut people: Vec<_> = rows.iter().enumerate().flat_map(|(i, r)| r.members.iter().map(move |m| (i, m))).collect();
    people.sort_by_key(|(i, _)| (i * 31 + usize::try_from(shuffle % 13).unwrap()) % 11);
    let number = |text: Option<&str>| text.map(|t| t.parse::<f64>().unwrap());
    let households = batch(vec![
        ("household_id", Arc::new(Int64Array::from((0..rows.len()).map(id).collect::<Vec<_>>()))),
        ("area", Arc::new(StringArray::from(rows.iter().map(|r| r.area).collect::<Vec<_>>()))),
        ("income", Arc::new(Float64Array::from(rows.iter().map(|r| number(r.income)).collect::<Vec<_>>()))),
        ("spent", Arc::new(Float64Array::from(rows.iter().map(|r| number(r.spent)).collect::<Vec<_>>()))),
    ]);
    let persons = batch(vec![
        ("household_id", Arc::new(Int64Array::from(people.iter().map(|(i, _)| id(*i)).collect::<Vec<_>>()))),
        ("born", Arc::new(StringArray::from(people.iter().map(|(_, m)| m.0).collect::<Vec<_>>()))),
        ("grade", Arc::new(Int32Array::from(people.iter().map(|(_, m)| m.1).collect::<Vec<_>>()))),
    ]);
    (households, persons)
}

/// What is to be seen of an assessment: its tables of results, faults and errors.
pub(super) fn seen(found: &TablesAssessment) -> Vec<RecordBatch> {
    let results = found.entities().into_iter().map(|entity| found.batch(entity).unwrap());
    results.chain([found.fault_batch().unwrap(), found.error_batch().unwrap()]).collect()
}

/// A table cut into batches.
fn cut(batch: &RecordBatch, at: &[usize]) -> Vec<RecordBatch> {
    let mut ends: Vec<usize> = at.iter().map(|at| at % (batch.num_rows() + 1)).chain([batch.num_rows()]).collect();
    ends.sort_unstable();
    let starts = [0].into_iter().chain(ends.clone());
    starts.zip(&ends).map(|(start, end)| batch.slice(start, end - start)).collect()
}

/// Some rows of a table.
fn picked(batch: &RecordBatch, rows: &[u32]) -> RecordBatch {
    arrow_select::take::take_record_batch(batch, &UInt32Array::from(rows.to_vec())).unwrap()
}

proptest! {
    /// A population as tables says of each household what it says of it alone, faults included.
    #[test]
    fn tables_equal_households_one_by_one(rows in rows(), shuffle: u64) {
        let policy = policy();
        let (households, persons) = tables(&rows, shuffle);
        let found = policy.assess_tables(&Tables::new(households).with("members", persons), ALL).unwrap();
        let mut lane = 0;
        for (household, row) in rows.iter().enumerate() {
            let text = |f: &Fault| format!("{} {}", f.text(Lang::Zh), f.text(Lang::En));
            let faults: Vec<String> = found.faults().iter().filter(|(h, _)| *h == household).map(|(_, f)| text(f)).collect();
            match policy.assess_rules(&Json(&row.json()), ALL) {
                Err(AssessError::Input(InputError::Faults(expected))) => {
                    let mut expected: Vec<String> = expected.into_iter().map(|f| text(&f)).collect();
                    let mut faults = faults;
                    expected.sort();
                    faults.sort();
                    prop_assert_eq!(faults, expected, "{}", row.json());
                }
                Err(other) => prop_assert!(false, "{}", other.text(Lang::En)),
                Ok(alone) => {
                    prop_assert!(faults.is_empty(), "{:?} {}", faults, row.json());
                    for rule in ["aid::eligible", "aid::amount", "aid::elders", "aid::kind"] {
                        let expected = alone.get(rule).map(|o| o.clone().map_err(|e| e.kind));
                        prop_assert_eq!(found.assessment().get(rule, household), expected, "{} {}", rule, row.json());
                    }
                    for member in 0..row.members.len() {
                        for rule in ["aid::age", "aid::grade"] {
                            let expected = alone.get(&format!("members[{member}].{rule}")).map(|o| o.clone().map_err(|e| e.kind));
                            prop_assert_eq!(found.assessment().get(rule, lane + member), expected, "{} {}", rule, row.json());
                        }
                    }
                }
            }
            lane += row.members.len();
        }
    }

    /// Batches are cut anywhere.
    #[test]
    fn batches_are_one_table(rows in rows(), shuffle: u64, a in prop::collection::vec(0_usize..40, 0..4), b in prop::collection::vec(0_usize..40, 0..4)) {
        let (households, persons) = tables(&rows, shuffle);
        let whole = run(&Tables::new(households.clone()).with("members", persons.clone()));
        let parts = run(&Tables::new(cut(&households, &a)).with("members", cut(&persons, &b)));
        prop_assert_eq!(seen(&parts), seen(&whole));
    }

    /// Rows in another order have the same results in that order.
    #[test]
    fn results_stand_in_the_order_of_rows(rows in rows(), shuffle: u64, seed: u64) {
        let (households, persons) = tables(&rows, shuffle);
        let mut order: Vec<u32> = (0..).take(rows.len()).collect();
        order.sort_by_key(|row| u64::from(*row + 1).wrapping_mul(seed | 1) >> 7);
        let before = run(&Tables::new(households.clone()).with("members", persons.clone()));
        let after = run(&Tables::new(picked(&households, &order)).with("members", persons));
        prop_assert_eq!(after.batch(EntityId::ROOT).unwrap(), picked(&before.batch(EntityId::ROOT).unwrap(), &order));
        prop_assert_eq!(after.batch(EntityId(1)).unwrap(), before.batch(EntityId(1)).unwrap());
        prop_assert_eq!(after.faults().len(), before.faults().len());
    }

    /// In lists, sorted and joined, sorted and streamed: all say the same.
    #[test]
    fn forms_agree(mut rows in rows(), a in prop::collection::vec(0_usize..40, 0..4), b in prop::collection::vec(0_usize..40, 0..4)) {
        // In the order of the ids, as streams are.
        rows.truncate(13);
        let (households, persons) = sorted(&rows);
        let whole = run(&Tables::new(households.clone()).with("members", persons.clone()));
        let lists = nested(&households, &persons, &rows);
        let from_lists = run(&Tables::new(cut(&lists, &a)));
        let [of_households, of_persons, faults, errors] = seen(&whole).try_into().unwrap();
        let [own_households, own_persons, own_faults, own_errors] = seen(&from_lists).try_into().unwrap();
        prop_assert_eq!((own_households, own_persons, own_faults, own_errors), (of_households.clone(), of_persons.clone(), faults.clone(), errors.clone()));
        let streams = TableStreams::new(cut(&households, &a).into_iter().map(Ok)).with("members", cut(&persons, &b).into_iter().map(Ok));
        let parts: Vec<TablesAssessment> = policy().assess_batches(streams, TablesOptions::new().rules(ALL)).map(Result::unwrap).collect();
        let joined = |pick: fn(&TablesAssessment) -> RecordBatch, schema: &RecordBatch| {
            arrow_select::concat::concat_batches(&schema.schema(), &parts.iter().map(pick).collect::<Vec<_>>()).unwrap()
        };
        prop_assert_eq!(joined(|p| p.batch(EntityId::ROOT).unwrap(), &of_households), of_households);
        prop_assert_eq!(joined(|p| p.batch(EntityId(1)).unwrap(), &of_persons), of_persons);
        prop_assert_eq!(joined(|p| p.fault_batch().unwrap(), &faults), faults);
    }
}

/// As [`tables`], with ids in order.
fn sorted(rows: &[Row]) -> (RecordBatch, RecordBatch) {
    let (households, persons) = tables(rows, 0);
    let by_id = |batch: &RecordBatch| {
        let ids = batch.column(0).as_any().downcast_ref::<Int64Array>().unwrap().clone();
        let mut order: Vec<u32> = (0..).take(batch.num_rows()).collect();
        order.sort_by_key(|row| ids.value(*row as usize));
        picked(batch, &order)
    };
    (by_id(&households), by_id(&persons))
}

/// Sorted tables as one, with lists of members.
fn nested(households: &RecordBatch, persons: &RecordBatch, rows: &[Row]) -> RecordBatch {
    let ids = households.column(0).as_any().downcast_ref::<Int64Array>().unwrap();
    let of_id = |wanted: i64| rows.iter().enumerate().find(|(i, _)| id(*i) == wanted).unwrap().1.members.len();
    let offsets = OffsetBuffer::from_lengths(ids.values().iter().map(|id| of_id(*id)));
    let structs: StructArray = persons.project(&[1, 2]).unwrap().into();
    let field = Arc::new(Field::new("item", structs.data_type().clone(), true));
    let lists = ListArray::new(field, offsets, Arc::new(structs), None);
    let mut columns: Vec<(String, ArrayRef)> =
        households.schema().fields().iter().map(|f| f.name().clone()).zip(households.columns().to_vec()).collect();
    columns.push(("members".to_owned(), Arc::new(lists)));
    RecordBatch::try_from_iter(columns).unwrap()
}
