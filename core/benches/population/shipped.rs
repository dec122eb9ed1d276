//! A shipped pack with all its programmes, over the households of its cases, again and again, with every fact answered.

use doudi::facts::population::{Column, Lanes, Population, Rows, State};
use doudi::facts::{EntityId, Input};
use doudi::pack::{Pack, expand_times};
use doudi::policy::Policy;

use crate::by_hand::Random;

/// The households of a pack's cases that have no faults, so many times that there are about `households`. A case answers what its programme asks: each
/// fact is answered as in some case that answers it.
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
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let column = |column: &Column| {
        let lanes = column.lanes.len();
        let answered: Vec<usize> = (0..lanes).filter(|lane| matches!(column.state(*lane), State::Known | State::Absent)).collect();
        let from: Vec<usize> = (0..lanes * count)
            .map(|lane| {
                let any = usize::try_from(random.below(answered.len().max(1) as u64)).unwrap_or(0);
                answered.get(any).copied().unwrap_or(lane % lanes)
            })
            .collect();
        let states = if column.states.is_empty() { Vec::new() } else { from.iter().map(|lane| column.state(*lane)).collect() };
        let lanes = match &column.lanes {
            Lanes::Bool(values) => Lanes::Bool(picked(values, &from)),
            Lanes::Narrow(values) => Lanes::Narrow(picked(values, &from)),
            Lanes::Wide(values) => Lanes::Wide(picked(values, &from)),
        };
        Column { lanes, states }
    };
    Population {
        schema: few.schema.clone(),
        rows: rows.collect(),
        columns: few.columns.iter().map(column).collect(),
        texts: few.texts.clone(),
        given: Vec::new(),
    }
}

fn picked<T: Copy + Default>(values: &[T], from: &[usize]) -> Vec<T> {
    from.iter().map(|lane| values.get(*lane).copied().unwrap_or_default()).collect()
}
