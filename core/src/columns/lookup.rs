//! Parameters looked up lane by lane.

use ethnum::I256;

use super::error::{mark, record};
use super::{Frame, KeyAt, Record, RecordKind, Register, Run};
use crate::limits;
use crate::number::raw;
use crate::plan::{Band, Entry, Failure, Lane, NO_AMOUNT, NO_KEY, NodeId, Part, SiteId, SpaceId, Table};

/// The columns of a lookup's keys.
struct Keys<'r> {
    columns: [&'r [i64]; limits::PARAMETER_KEYS],
    count: usize,
}

impl<'r> Keys<'r> {
    /// Their errors are those of the lookup.
    fn new(columns: impl Iterator<Item = Option<&'r Register>>, errors: &mut Vec<u32>) -> Self {
        let mut keys = Self { columns: [&[]; limits::PARAMETER_KEYS], count: 0 };
        for (slot, column) in keys.columns.iter_mut().zip(columns) {
            keys.count += 1;
            if let Some(column) = column {
                *slot = &column.narrow;
                join(errors, &column.errors);
            }
        }
        keys
    }

    /// The key of a lane.
    fn of(&self, lane: usize) -> impl Iterator<Item = i64> {
        self.columns.iter().take(self.count).map(move |column| column.get(lane).copied().unwrap_or(NO_KEY))
    }
}

/// Lanes without an error take those of another operand.
fn join(errors: &mut Vec<u32>, others: &[u32]) {
    if errors.is_empty() {
        errors.extend_from_slice(others);
    } else {
        errors.iter_mut().zip(others).filter(|(own, _)| **own == 0).for_each(|(own, other)| *own = *other);
    }
}

/// Where a lookup finds nothing.
struct Missing<'f> {
    table: u32,
    site: Option<SiteId>,
    space: SpaceId,
    records: &'f mut Vec<Record>,
    keys: &'f mut Vec<i64>,
}

impl Missing<'_> {
    fn tell(&mut self, key: &[i64], in_force: bool, lane: usize, len: usize, errors: &mut Vec<u32>) {
        let (Some(site), table, space) = (self.site, self.table, self.space) else { return };
        let key = KeyAt::keep(key, self.keys);
        let kind = if in_force { RecordKind::NoValue { table, key, space, lane } } else { RecordKind::NotInForce { table, key, space, lane } };
        mark(errors, len, lane, record(self.records, Record { kind, site }));
    }
}

impl Run<'_> {
    #[expect(clippy::too_many_arguments, reason = "the parts of one operation")]
    pub(super) fn lookup(
        &mut self,
        table_index: u32,
        keys: &[NodeId],
        band: Option<(NodeId, u8)>,
        part: Part,
        site: Option<SiteId>,
        space: SpaceId,
        lane_kind: Lane,
        len: usize,
        out: &mut Register,
    ) {
        let (graph, program) = (self.graph, self.program);
        let Some(table) = graph.tables.get(table_index as usize) else { return };
        let Frame { registers, records, keys: kept, key, .. } = &mut *self.frame;
        let column = |node: NodeId| registers.get(program.register(node)).map(|r| &**r);
        let keys = Keys::new(keys.iter().map(|node| column(*node)), &mut out.errors);
        let amounts = band.map(|(node, scale)| (column(node), scale));
        if let Some((Some(column), _)) = amounts {
            join(&mut out.errors, &column.errors);
        }
        let mut missing = Missing { table: table_index, site, space, records, keys: kept };
        let mut met = (len >= Met::WORTHWHILE).then(Met::default);
        for lane in 0..len {
            let mut value = 0;
            if out.error(lane) == 0 {
                let found = match &mut met {
                    Some(met) => met.find(table, part, &keys, lane, key),
                    None => Found::new(table, part, &keys, lane, key),
                };
                let found = match amounts {
                    None => found.value,
                    Some((column, scale)) => {
                        let amount = column.and_then(|c| c.wide.get(lane)).copied().unwrap_or(NO_AMOUNT);
                        value_of(table, found.entry, Some((amount, scale)), part)
                    }
                };
                match found {
                    Ok(found) => value = found,
                    Err(in_force) => {
                        key.clear();
                        key.extend(keys.of(lane));
                        missing.tell(key, in_force, lane, len, &mut out.errors);
                    }
                }
            }
            match lane_kind {
                Lane::Bool => out.bools.push(value != 0),
                Lane::Narrow => out.narrow.push(i64::try_from(value).unwrap_or(0)),
                Lane::Wide => out.wide.push(value),
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one operation")]
    pub(super) fn marginal(
        &mut self,
        table_index: u32,
        keys: &[NodeId],
        amount: NodeId,
        scale: u8,
        site: SiteId,
        space: SpaceId,
        len: usize,
        out: &mut Register,
    ) {
        let (graph, program) = (self.graph, self.program);
        let Some(table) = graph.tables.get(table_index as usize) else { return };
        let Frame { registers, records, keys: kept, key, .. } = &mut *self.frame;
        let column = |node: NodeId| registers.get(program.register(node)).map(|r| &**r);
        let keys = Keys::new(keys.iter().map(|node| column(*node)), &mut out.errors);
        let amounts = column(amount);
        if let Some(column) = amounts {
            join(&mut out.errors, &column.errors);
        }
        let mut missing = Missing { table: table_index, site: Some(site), space, records, keys: kept };
        for lane in 0..len {
            let mut value = 0;
            if out.error(lane) == 0 {
                key.clear();
                key.extend(keys.of(lane));
                let amount = amounts.and_then(|c| c.wide.get(lane)).copied().unwrap_or(0);
                match table.find(key) {
                    Some(Entry::InForce(band)) => match slices(table, band, amount, scale) {
                        Some(sum) => value = sum,
                        None => {
                            let id = record(missing.records, Record { kind: RecordKind::TooLarge { space, lane }, site });
                            mark(&mut out.errors, len, lane, id);
                        }
                    },
                    other => missing.tell(key, other.is_none(), lane, len, &mut out.errors),
                }
            }
            out.wide.push(value);
        }
    }

    pub(super) fn fail(&mut self, error: Failure, site: SiteId, space: SpaceId, lane_kind: Lane, len: usize, out: &mut Register) {
        for lane in 0..len {
            let kind = match error {
                Failure::RuleNotInForce(symbol) => RecordKind::RuleNotInForce { symbol, space, lane },
                Failure::NotInForce(table) => RecordKind::NotInForce { table, key: KeyAt::default(), space, lane },
                Failure::Absent => RecordKind::Absent { space, lane },
            };
            let id = record(&mut self.frame.records, Record { kind, site });
            mark(&mut out.errors, len, lane, id);
        }
        match lane_kind {
            Lane::Bool => out.bools.resize(len, false),
            Lane::Narrow => out.narrow.resize(len, 0),
            Lane::Wide => out.wide.resize(len, 0),
        }
    }
}

/// What was found under a key.
#[derive(Clone, Copy)]
struct Found<'t> {
    entry: Option<&'t Entry>,
    /// The value where that doesn't depend on an amount.
    value: Result<i128, bool>,
}

impl<'t> Found<'t> {
    fn new(table: &'t Table, part: Part, keys: &Keys<'_>, lane: usize, key: &mut Vec<i64>) -> Self {
        key.clear();
        key.extend(keys.of(lane));
        let entry = table.find(key);
        Self { entry, value: value_of(table, entry, None, part) }
    }
}

/// Keys of a table that are remembered; those of tables with more are looked up every time.
const KEYS: usize = 3;
const SLOTS: usize = 16;

/// Keys that were looked up a moment ago, and what was found: a population has many households of the same town.
#[derive(Default)]
struct Met<'t> {
    slots: [Option<([i64; KEYS], Found<'t>)>; SLOTS],
}

impl<'t> Met<'t> {
    /// Lanes from which on the slots are worth their setting up.
    const WORTHWHILE: usize = 64;

    fn find(&mut self, table: &'t Table, part: Part, keys: &Keys<'_>, lane: usize, key: &mut Vec<i64>) -> Found<'t> {
        if keys.count > KEYS {
            return Found::new(table, part, keys, lane, key);
        }
        let mut own = [0; KEYS];
        own.iter_mut().zip(keys.of(lane)).for_each(|(slot, value)| *slot = value);
        // Fibonacci hashing: the highest bits of the product depend on all below.
        let mixed = own.iter().fold(0_u64, |mixed, k| (mixed ^ k.cast_unsigned()).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32));
        match usize::try_from(mixed % SLOTS as u64).ok().and_then(|at| self.slots.get_mut(at)) {
            Some(Some((met, found))) if *met == own => *found,
            slot => {
                let found = Found::new(table, part, keys, lane, key);
                if let Some(slot) = slot {
                    *slot = Some((own, found));
                }
                found
            }
        }
    }
}

/// The value; else whether the key has no row at all (`no_value`) or only none on this date (`not_in_force`).
fn value_of(table: &Table, entry: Option<&Entry>, amount: Option<(i128, u8)>, part: Part) -> Result<i128, bool> {
    let band = match entry {
        Some(Entry::InForce(band)) => band,
        Some(Entry::NotInForce) => return Err(false),
        None => return Err(true),
    };
    let index = match amount {
        Some((NO_AMOUNT, _)) => return Err(true),
        Some((amount, scale)) => table.band(band, amount, scale),
        None => 0,
    };
    match part {
        Part::Value => band.values.get(index).copied(),
        Part::Denominator => band.denominators.get(index).copied(),
        Part::Row => i128::try_from(band.row).ok(),
    }
    .ok_or(true)
}

/// Each slice of an amount (at `scale` digits, no fewer than the limits') at its band's rate, summed exactly.
pub(crate) fn slices(table: &Table, band: &Band, amount: i128, scale: u8) -> Option<i128> {
    let up = raw::pow10(scale.saturating_sub(table.limit_scale));
    let limit = |index: usize| band.upto.get(index).map(|limit| limit.saturating_mul(up));
    // Start, end and rate of each slice. The first band reaches down without end: a negative amount lies in it whole.
    let slices = band.values.iter().enumerate().filter_map(|(index, rate)| {
        let start = index.checked_sub(1).and_then(limit).unwrap_or(0);
        let end = limit(index).map_or(amount, |limit| limit.min(amount));
        (index == 0 || amount > start).then_some((start, end, *rate))
    });
    let narrow = slices.clone().try_fold(0_i128, |sum, (start, end, rate)| sum.checked_add(end.checked_sub(start)?.checked_mul(rate)?));
    let sum = narrow.or_else(|| {
        // Slices past 128 bits may yet cancel. Each is below 2^255, and only the sum counts.
        let wide = |sum: I256, (start, end, rate): (i128, i128, i128)| {
            sum.wrapping_add((I256::from(end) - I256::from(start)).wrapping_mul(I256::from(rate)))
        };
        i128::try_from(slices.fold(I256::ZERO, wide)).ok()
    })?;
    raw::in_range(sum, scale + table.scale).then_some(sum)
}
