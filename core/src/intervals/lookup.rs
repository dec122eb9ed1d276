//! Parameters looked up where keys are open.

use super::range::{Failing, Range};
use super::run::Run;
use super::sets::SetId;
use crate::columns::slices;
use crate::facts::Region;
use crate::number::raw;
use crate::plan::{Band, Entry, NO_KEY, NodeId, Part, Table};

/// Keys tried one by one; where there are more, every row is looked at.
const COMBINATIONS: usize = 64;

/// The errors of so many ways to fail at one place: the key is told with the error, so that two of them differ.
fn failures(count: usize, here: Failing) -> Failing {
    match count {
        0 => Failing::Never,
        1 => here,
        _ => Failing::Somewhere,
    }
}

impl Run<'_> {
    /// The keys' ranges, the errors that come first, and what they depend on; `Err` where one of them fails for sure.
    fn keys(&mut self, keys: impl Iterator<Item = NodeId>, lane: usize) -> Result<(Vec<Range>, Failing, SetId), Range> {
        let (mut ranges, mut failing, mut depends) = (Vec::new(), Failing::Never, SetId::EMPTY);
        // Of keys before one that fails for sure only those count that may fail themselves.
        let mut fails = SetId::EMPTY;
        for key in keys {
            let range = *self.value(key, lane);
            failing = failing.or(range.failing);
            depends = self.sets.union(depends, range.depends);
            if range.may_fail() {
                fails = self.sets.union(fails, range.depends);
            }
            if range.is_empty() && !range.no_key {
                return Err(Range { depends: fails, ..Range::failed(failing) });
            }
            ranges.push(range);
        }
        Ok((ranges, failing, depends))
    }

    /// The key where nothing of it is open.
    fn known_key(&mut self, keys: &[NodeId], lane: usize) -> Option<Vec<i64>> {
        let mut key = std::mem::take(&mut self.scratch);
        key.clear();
        key.extend(keys.iter().map_while(|node| i64::try_from(self.value(*node, lane).single()?).ok()));
        if key.len() == keys.len() {
            return Some(key);
        }
        self.scratch = key;
        None
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one operation")]
    pub(super) fn lookup(
        &mut self,
        table: u32,
        keys: &[NodeId],
        band: Option<(NodeId, u8)>,
        part: Part,
        may_miss: bool,
        lane: usize,
        here: Failing,
    ) -> Range {
        let graph = self.graph;
        let Some(table) = graph.tables.get(table as usize) else { return Range::ANYTHING };
        if band.is_none()
            && let Some(mut key) = self.known_key(keys, lane)
        {
            let own = in_force(table.find(&mut key)).map_or(Range::NOTHING, |band| of_band(table, band, None, part));
            self.scratch = key;
            return if may_miss && own.is_empty() { Range::failed(here) } else { own };
        }
        let (mut ranges, failing, depends) = match self.keys(keys.iter().copied().chain(band.map(|(node, _)| node)), lane) {
            Ok(keys) => keys,
            Err(failed) => return failed,
        };
        let amount = band.and_then(|(_, scale)| Some((ranges.pop()?, scale)));
        let of = |band: &Band| of_band(table, band, amount, part);
        // An amount that may be absent finds no band.
        let (mut values, mut missing) = (Range::NOTHING, usize::from(amount.is_some_and(|(amount, _)| amount.no_key && !amount.is_empty())));
        each_row(table, &ranges, |row| {
            let own = row.map_or(Range::NOTHING, of);
            values = values.or(own);
            missing += usize::from(own.is_empty());
        });
        let own = if may_miss { failures(missing, here) } else { Failing::Never };
        Range { failing: failing.or(own), depends, ..values }
    }

    pub(super) fn marginal(&mut self, table: u32, keys: &[NodeId], amount: NodeId, scale: u8, lane: usize, here: Failing) -> Range {
        let graph = self.graph;
        let Some(table) = graph.tables.get(table as usize) else { return Range::ANYTHING };
        let (mut ranges, failing, depends) = match self.keys(keys.iter().copied().chain([amount]), lane) {
            Ok(keys) => keys,
            Err(failed) => return failed,
        };
        let Some(amount) = ranges.pop() else { return Range::ANYTHING };
        let (mut values, mut failed) = (Range::NOTHING, 0);
        each_row(table, &ranges, |row| {
            let (own, fails) = row.map_or((Range::NOTHING, true), |band| of_slices(table, band, &amount, scale));
            values = values.or(own);
            failed += usize::from(fails);
        });
        Range { failing: failing.or(failures(failed, here)), depends, ..values }
    }
}

fn in_force(entry: Option<&Entry>) -> Option<&Band> {
    match entry {
        Some(Entry::InForce(band)) => Some(band),
        Some(Entry::NotInForce) | None => None,
    }
}

/// Calls `f` for every row that the keys may find, and without one for keys that find none.
fn each_row(table: &Table, keys: &[Range], mut f: impl FnMut(Option<&Band>)) {
    // Most keys are known.
    let known = |key: &Range| i64::try_from(key.low).ok().filter(|_| key.low == key.high && !key.no_key);
    if let Some(mut key) = keys.iter().map(known).collect::<Option<Vec<i64>>>() {
        return f(in_force(table.find(&mut key)));
    }
    if let Some((choices, ends)) = choices(keys) {
        each_combination(&choices, &ends, &mut Vec::with_capacity(keys.len()), &mut |key| f(in_force(table.find(key))));
        return;
    }
    let may_be = |index: usize, own: i64, range: &Range| match range.single() {
        Some(full) if table.region == Some(index) => i64::try_from(full).is_ok_and(|full| Region::from_packed(full).within(Region::from_packed(own))),
        // The longest prefix counts, so that of an open region every row may be the one.
        None if table.region == Some(index) => true,
        _ => range.contains(own.into()),
    };
    for (key, entry) in &table.entries {
        if key.iter().zip(keys).enumerate().all(|(index, (own, range))| may_be(index, *own, range)) {
            f(in_force(Some(entry)));
        }
    }
    // Some key may be without a row; which, nobody can say.
    f(None);
    f(None);
}

/// The values that the keys may have, one key's after the other's, and where each key's end; none where there are too many combinations.
fn choices(keys: &[Range]) -> Option<(Vec<i64>, Vec<usize>)> {
    let (mut choices, mut ends, mut count) = (Vec::with_capacity(2 * keys.len()), Vec::with_capacity(keys.len()), 1_usize);
    for key in keys {
        let before = choices.len();
        values(key, &mut choices)?;
        count = count.checked_mul(choices.len() - before).filter(|count| *count <= COMBINATIONS)?;
        ends.push(choices.len());
    }
    Some((choices, ends))
}

/// Calls `f` for every way to go on with one value of each key.
fn each_combination(choices: &[i64], ends: &[usize], key: &mut Vec<i64>, f: &mut dyn FnMut(&mut [i64])) {
    let Some(end) = ends.get(key.len()) else { return f(key) };
    let start = key.len().checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    for choice in choices.get(start..*end).unwrap_or_default() {
        key.push(*choice);
        each_combination(choices, ends, key, f);
        key.pop();
    }
}

/// Adds the few values that a key may have.
fn values(key: &Range, into: &mut Vec<i64>) -> Option<()> {
    if key.low == key.high {
        into.push(i64::try_from(key.low).ok()?);
    } else if let Some(bits) = key.small() {
        into.extend((0..64).filter(|bit| bits & (1 << bit) != 0));
    } else {
        let count = key.high.checked_sub(key.low).filter(|n| *n < COMBINATIONS as i128)?;
        into.extend((0..=count).filter_map(|n| i64::try_from(key.low + n).ok()));
    }
    if key.no_key {
        into.push(NO_KEY);
    }
    Some(())
}

/// What the bands that the amount may be in give.
fn of_band(table: &Table, band: &Band, amount: Option<(Range, u8)>, part: Part) -> Range {
    let (from, to) = match amount {
        None => (0, 0),
        Some((amount, _)) if amount.is_empty() => return Range::NOTHING,
        Some((amount, scale)) => (table.band(band, amount.low, scale), table.band(band, amount.high, scale)),
    };
    let value = |index: usize| match part {
        Part::Value => band.values.get(index).copied(),
        Part::Denominator => band.denominators.get(index).copied(),
        Part::Row => i128::try_from(band.row).ok(),
    };
    (from..=to).filter_map(value).fold(Range::NOTHING, |range, value| range.or(Range::only(value)))
}

/// What an amount's slices sum to: least and greatest at the ends and at the limits between them. And whether it may be too large.
fn of_slices(table: &Table, band: &Band, amount: &Range, scale: u8) -> (Range, bool) {
    let up = raw::pow10(scale.saturating_sub(table.limit_scale));
    let limits = band.upto.iter().map(|limit| limit.saturating_mul(up)).filter(|limit| amount.contains(*limit));
    let mut range = Range::NOTHING;
    let mut too_large = false;
    for at in [amount.low, amount.high].into_iter().chain(limits) {
        match slices(table, band, at, scale) {
            Some(sum) => range = range.or(Range::only(sum)),
            None => too_large = true,
        }
    }
    if too_large && amount.low < amount.high {
        let most = raw::limit(scale + table.scale) - 1;
        range = Range::between(-most, most);
    }
    (Range::between(range.low, range.high), too_large)
}
