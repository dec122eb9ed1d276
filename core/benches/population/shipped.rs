//! A shipped pack with all its programmes, over the households of its cases, again and again.

use doudi::facts::population::{Column, Lanes, Population, Rows};
use doudi::facts::{EntityId, Input};
use doudi::pack::{Pack, expand_times};
use doudi::policy::Policy;

/// The households of a pack's cases that have no faults, so many times that there are about `households`.
pub(crate) fn population(pack: &Pack, policy: &Policy, households: usize) -> Option<Population> {
    let files = pack.cases(&mut Vec::new());
    let all = files.iter().flat_map(|f| &f.cases).flat_map(|c| &c.households);
    let inputs: Vec<Input<'_>> = all.filter_map(|h| expand_times(&h.input).ok()).map(|e| e.input).collect();
    let fine: Vec<Input<'_>> = inputs.into_iter().filter(|i| policy.assess(i).is_ok()).collect();
    let (few, faults) = pack.reader().read_all(&fine);
    (faults.is_empty() && !few.is_empty()).then(|| times(&few, households.div_ceil(few.len())))
}

fn times(few: &Population, count: usize) -> Population {
    let shift = |values: &[u32], by: usize, skip: usize| -> Vec<u32> {
        let by = u32::try_from(by).unwrap_or(0);
        (0..).take(count).flat_map(|n| values.iter().skip(if n == 0 { 0 } else { skip }).map(move |v| v + n * by)).collect()
    };
    let rows = few.rows.iter().zip(&few.schema.entities).map(|(rows, entity)| {
        let around = entity.parent.and_then(|p: EntityId| few.rows(p)).map_or(0, |r| r.len);
        Rows { len: rows.len * count, parent: shift(&rows.parent, around, 0), first: shift(&rows.first, rows.len, 1) }
    });
    let column = |column: &Column| {
        let lanes = match &column.lanes {
            Lanes::Bool(values) => Lanes::Bool(values.repeat(count)),
            Lanes::Narrow(values) => Lanes::Narrow(values.repeat(count)),
            Lanes::Wide(values) => Lanes::Wide(values.repeat(count)),
        };
        Column { lanes, states: column.states.repeat(count) }
    };
    Population {
        schema: few.schema.clone(),
        rows: rows.collect(),
        columns: few.columns.iter().map(column).collect(),
        texts: few.texts.clone(),
        given: Vec::new(),
    }
}
