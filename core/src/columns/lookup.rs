//! Parameters looked up lane by lane.

use ethnum::I256;

use super::error::{mark, record};
use super::{KeyAt, Record, RecordKind, Register, Run};
use crate::number::raw;
use crate::plan::{Band, Entry, Failure, Lane, NO_AMOUNT, NodeId, Part, SiteId, SpaceId, Table};

impl Run<'_> {
    /// Fills the key of a lane; gives the first error of a key, or 0.
    fn key(&self, keys: &[NodeId], lane: usize, key: &mut Vec<i64>) -> u32 {
        key.clear();
        let mut error = 0;
        for node in keys {
            let column = self.column(*node);
            key.push(column.and_then(|c| c.narrow.get(lane)).copied().unwrap_or(i64::MIN));
            if error == 0 {
                error = column.map_or(0, |c| c.error(lane));
            }
        }
        error
    }

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
        let graph = self.graph;
        let Some(table) = graph.tables.get(table_index as usize) else { return };
        let mut key = std::mem::take(&mut self.frame.key);
        let mut met = (len >= Met::WORTHWHILE).then(Met::default);
        for lane in 0..len {
            let mut error = self.key(keys, lane, &mut key);
            let amount = band.map(|(node, scale)| {
                let column = self.column(node);
                if error == 0 {
                    error = column.map_or(0, |c| c.error(lane));
                }
                (column.and_then(|c| c.wide.get(lane)).copied().unwrap_or(NO_AMOUNT), scale)
            });
            let mut value = 0;
            if error != 0 {
                mark(&mut out.errors, len, lane, error);
            } else {
                let entry = match &mut met {
                    Some(met) => met.find(table, &mut key),
                    None => table.find(&mut key),
                };
                match value_of(table, entry, amount, part) {
                    Ok(found) => value = found,
                    Err(in_force) => self.missing(table_index, &key, in_force, site, space, lane, len, out),
                }
            }
            match lane_kind {
                Lane::Bool => out.bools.push(value != 0),
                Lane::Narrow => out.narrow.push(i64::try_from(value).unwrap_or(0)),
                Lane::Wide => out.wide.push(value),
            }
        }
        self.frame.key = key;
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one operation")]
    fn missing(
        &mut self,
        table: u32,
        key: &[i64],
        in_force: bool,
        site: Option<SiteId>,
        space: SpaceId,
        lane: usize,
        len: usize,
        out: &mut Register,
    ) {
        let Some(site) = site else { return };
        let key = KeyAt::keep(key, &mut self.frame.keys);
        let kind = if in_force { RecordKind::NoValue { table, key, space, lane } } else { RecordKind::NotInForce { table, key, space, lane } };
        let id = record(&mut self.frame.records, Record { kind, site });
        mark(&mut out.errors, len, lane, id);
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
        let graph = self.graph;
        let Some(table) = graph.tables.get(table_index as usize) else { return };
        let mut key = std::mem::take(&mut self.frame.key);
        for lane in 0..len {
            let mut error = self.key(keys, lane, &mut key);
            let column = self.column(amount);
            if error == 0 {
                error = column.map_or(0, |c| c.error(lane));
            }
            let amount = column.and_then(|c| c.wide.get(lane)).copied().unwrap_or(0);
            let mut value = 0;
            if error != 0 {
                mark(&mut out.errors, len, lane, error);
            } else {
                match table.find(&mut key) {
                    Some(Entry::InForce(band)) => match slices(table, band, amount, scale) {
                        Some(sum) => value = sum,
                        None => {
                            let id = record(&mut self.frame.records, Record { kind: RecordKind::TooLarge { space, lane }, site });
                            mark(&mut out.errors, len, lane, id);
                        }
                    },
                    other => self.missing(table_index, &key, other.is_none(), Some(site), space, lane, len, out),
                }
            }
            out.wide.push(value);
        }
        self.frame.key = key;
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

/// Keys of a table that are remembered; those of tables with more are looked up every time.
const KEYS: usize = 3;
const SLOTS: usize = 16;

/// Keys that were looked up a moment ago, and what was found: a population has many households of the same town.
#[derive(Default)]
struct Met<'t> {
    slots: [Option<([i64; KEYS], Option<&'t Entry>)>; SLOTS],
}

impl<'t> Met<'t> {
    /// Lanes from which on the slots are worth their setting up.
    const WORTHWHILE: usize = 64;

    fn find(&mut self, table: &'t Table, key: &mut [i64]) -> Option<&'t Entry> {
        let mut own = [0; KEYS];
        let Some(place) = own.get_mut(..key.len()) else { return table.find(key) };
        place.copy_from_slice(key);
        // Fibonacci hashing: the highest bits of the product depend on all below.
        let mixed = own.iter().fold(0_u64, |mixed, k| (mixed ^ k.cast_unsigned()).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32));
        let Some(slot) = usize::try_from(mixed % SLOTS as u64).ok().and_then(|at| self.slots.get_mut(at)) else { return table.find(key) };
        match slot {
            Some((met, entry)) if *met == own => *entry,
            _ => {
                let entry = table.find(key);
                *slot = Some((own, entry));
                entry
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
