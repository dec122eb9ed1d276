//! The population of the program by hand as facts and as Arrow's tables.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray};
use doudi::facts::Schema;
use doudi::facts::population::{Column, Lanes, Population, Rows};
use doudi::policy::Policy;
use doudi::tables::Tables;

use crate::by_hand::{Columns, Random};

/// The columns as facts.
pub(crate) fn population(c: &Columns, policy: &Policy) -> Population {
    let schema: &std::sync::Arc<Schema> = &policy.program().schema;
    let parent = c.first.windows(2).zip(0_u32..).flat_map(|(w, household)| match w {
        [from, to] => std::iter::repeat_n(household, (to - from) as usize),
        _ => std::iter::repeat_n(0, 0),
    });
    let rows = vec![
        Rows { len: c.standard.len(), parent: Vec::new(), first: Vec::new() },
        Rows { len: c.age.len(), parent: parent.collect(), first: c.first.clone() },
    ];
    let column = |key: &str| match key {
        "standard" => Lanes::Narrow(c.standard.clone()),
        "medical" => Lanes::Narrow(c.medical.clone()),
        "tuition" => Lanes::Narrow(c.tuition.clone()),
        "deposits" => Lanes::Narrow(c.deposits.clone()),
        "business" => Lanes::Narrow(c.business.clone()),
        "vehicles" => Lanes::Narrow(c.vehicles.clone()),
        "emergency" => Lanes::Bool(c.emergency.clone()),
        "age" => Lanes::Narrow(c.age.clone()),
        "wage" => Lanes::Narrow(c.wage.clone()),
        "transfer" => Lanes::Narrow(c.transfer.clone()),
        "disability" => Lanes::Narrow(c.disability.clone()),
        "is_student" => Lanes::Bool(c.student.clone()),
        "illness" => Lanes::Bool(c.ill.clone()),
        _ => Lanes::Bool(c.in_work.clone()),
    };
    let columns = schema.facts.iter().map(|fact| Column { lanes: column(&fact.key), states: Vec::new() }).collect();
    Population { schema: schema.clone(), rows, columns, texts: Vec::new(), given: Vec::new() }
}

/// How the ids of tables run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    Sorted,
    /// Both tables in an order of their own.
    Shuffled,
    /// And with ids that are far apart.
    Sparse,
}

/// How amounts stand in tables.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amounts {
    Float,
    Decimal,
}

/// Households and persons as tables, and how many bytes they take; with regions, where there are any, households here and there.
pub(crate) fn tables(c: &Columns, ids: Ids, amounts: Amounts, regions: &[&str]) -> Option<(Tables, usize)> {
    let (households, persons) = (c.standard.len(), c.age.len());
    let (of_households, of_persons) = (order(households, ids, 1), order(persons, ids, 2));
    let id = |household: usize| {
        let id = i64::try_from(household).unwrap_or(0);
        if ids == Ids::Sparse { id.wrapping_mul(0x5851_F42D_4C95_7F2D) } else { id }
    };
    let money = |values: &[i64], order: &[usize]| amount(values, order, amounts);
    let whole = |values: &[i64], order: &[usize]| -> ArrayRef { Arc::new(Int64Array::from(picked(values, order))) };
    let truth = |values: &[bool], order: &[usize]| -> ArrayRef { Arc::new(BooleanArray::from(picked(values, order))) };
    let h = &of_households;
    let own: ArrayRef = Arc::new(h.iter().map(|row| id(*row)).collect::<Int64Array>());
    let mut columns = vec![
        ("household_id", own),
        ("standard", money(&c.standard, h)),
        ("medical", money(&c.medical, h)),
        ("tuition", money(&c.tuition, h)),
        ("deposits", money(&c.deposits, h)),
        ("business", money(&c.business, h)),
        ("vehicles", whole(&c.vehicles, h)),
        ("emergency", truth(&c.emergency, h)),
    ];
    if !regions.is_empty() {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let mut any = || usize::try_from(random.below(regions.len() as u64)).ok().and_then(|at| regions.get(at)).copied();
        columns.push(("region", Arc::new(h.iter().map(|_| any()).collect::<StringArray>())));
    }
    let first = RecordBatch::try_from_iter(columns).ok()?;
    let p = &of_persons;
    let mut parent = Vec::with_capacity(persons);
    for (household, pair) in c.first.windows(2).enumerate() {
        if let [from, to] = pair {
            parent.extend(std::iter::repeat_n(household, (to - from) as usize));
        }
    }
    let around: ArrayRef = Arc::new(p.iter().map(|row| id(parent.get(*row).copied().unwrap_or(0))).collect::<Int64Array>());
    let second = RecordBatch::try_from_iter([
        ("household_id", around),
        ("age", whole(&c.age, p)),
        ("wage", money(&c.wage, p)),
        ("transfer", money(&c.transfer, p)),
        ("disability", whole(&c.disability, p)),
        ("is_student", truth(&c.student, p)),
        ("illness", truth(&c.ill, p)),
        ("in_work", truth(&c.in_work, p)),
    ])
    .ok()?;
    let bytes = first.get_array_memory_size() + second.get_array_memory_size();
    Some((Tables::new(first).with("members", second), bytes))
}

fn picked<T: Copy + Default>(values: &[T], order: &[usize]) -> Vec<T> {
    order.iter().map(|row| values.get(*row).copied().unwrap_or_default()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a float divided so is the nearest to the amount")]
fn amount(fen: &[i64], order: &[usize], amounts: Amounts) -> ArrayRef {
    let fen = picked(fen, order);
    match amounts {
        Amounts::Float => Arc::new(fen.into_iter().map(|v| v as f64 / 100.0).collect::<Float64Array>()),
        Amounts::Decimal => {
            let array: Decimal128Array = fen.into_iter().map(|v| Some(i128::from(v))).collect();
            array.with_precision_and_scale(18, 2).map_or_else(|_| Arc::new(Int64Array::from(Vec::<i64>::new())) as ArrayRef, |a| Arc::new(a))
        }
    }
}

/// The rows of a table in the order in which they stand.
fn order(rows: usize, ids: Ids, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows).collect();
    if ids != Ids::Sorted {
        let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ seed);
        for at in (1..rows).rev() {
            order.swap(at, usize::try_from(random.below(at as u64 + 1)).unwrap_or(0));
        }
    }
    order
}
