//! Which household a row belongs to.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use foldhash::fast::RandomState;

use crate::threads::each;

/// The ids of a table, in the order of its rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ids<'c> {
    Whole(Cow<'c, [i64]>),
    /// Above the 63rd bit some are.
    Huge(Vec<i128>),
    Text(Vec<&'c str>),
}

/// Why a column holds no ids.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoIds {
    /// Neither whole numbers nor texts.
    Type,
    /// The first row without one.
    Null(usize),
}

impl<'c> Ids<'c> {
    pub(super) fn read(pieces: &'c [ArrayRef]) -> Result<Self, NoIds> {
        if let [piece] = pieces
            && *piece.data_type() == DataType::Int64
            && piece.null_count() == 0
        {
            return Ok(Self::Whole(Cow::Borrowed(piece.as_primitive::<Int64Type>().values())));
        }
        let mut ids = Self::Whole(Cow::Owned(Vec::new()));
        let mut start = 0;
        for piece in pieces {
            if let Some(row) = (0..piece.len()).find(|row| piece.is_null(*row)) {
                return Err(NoIds::Null(start + row));
            }
            ids.add(piece)?;
            start += piece.len();
        }
        Ok(ids)
    }

    fn add(&mut self, piece: &'c ArrayRef) -> Result<(), NoIds> {
        macro_rules! whole {
            ($kind:ty) => {
                self.add_whole(piece.as_primitive::<$kind>().values().iter().map(|v| i64::from(*v)))
            };
        }
        match piece.data_type() {
            DataType::Int8 => whole!(Int8Type),
            DataType::Int16 => whole!(Int16Type),
            DataType::Int32 => whole!(Int32Type),
            DataType::Int64 => whole!(Int64Type),
            DataType::UInt8 => whole!(UInt8Type),
            DataType::UInt16 => whole!(UInt16Type),
            DataType::UInt32 => whole!(UInt32Type),
            DataType::UInt64 => {
                let values = piece.as_primitive::<UInt64Type>().values();
                match (&mut *self, values.iter().all(|v| i64::try_from(*v).is_ok())) {
                    (Self::Whole(_), true) => self.add_whole(values.iter().map(|v| i64::try_from(*v).unwrap_or(i64::MAX))),
                    (Self::Huge(ids), _) => ids.extend(values.iter().map(|v| i128::from(*v))),
                    (Self::Whole(ids), false) => {
                        *self = Self::Huge(ids.iter().map(|v| i128::from(*v)).chain(values.iter().map(|v| i128::from(*v))).collect());
                    }
                    (Self::Text(_), _) => return Err(NoIds::Type),
                }
            }
            DataType::Utf8 => self.add_texts(piece.as_string::<i32>().iter().flatten()),
            DataType::LargeUtf8 => self.add_texts(piece.as_string::<i64>().iter().flatten()),
            DataType::Utf8View => self.add_texts(piece.as_string_view().iter().flatten()),
            DataType::Dictionary(_, values) if **values == DataType::Utf8 => {
                let Some(dictionary) = piece.as_any_dictionary_opt() else { return Err(NoIds::Type) };
                let values = dictionary.values().as_string::<i32>();
                // A dictionary of nothing has no keys either: none of the ids is null.
                let keys = if values.is_empty() { Vec::new() } else { dictionary.normalized_keys() };
                self.add_texts(keys.into_iter().map(|key| if key < values.len() { values.value(key) } else { "" }));
            }
            _ => return Err(NoIds::Type),
        }
        Ok(())
    }

    fn add_whole(&mut self, values: impl Iterator<Item = i64>) {
        match self {
            Self::Whole(ids) => ids.to_mut().extend(values),
            Self::Huge(ids) => ids.extend(values.map(i128::from)),
            // Batches of a table are of one schema.
            Self::Text(_) => {}
        }
    }

    fn add_texts(&mut self, values: impl Iterator<Item = &'c str>) {
        match self {
            Self::Text(ids) => ids.extend(values),
            Self::Whole(_) | Self::Huge(_) => *self = Self::Text(values.collect()),
        }
    }

    /// No ids of the kind of others.
    pub(super) fn nobody(kind: &Self) -> Self {
        match kind {
            Self::Text(_) => Self::Text(Vec::new()),
            _ => Self::Whole(Cow::Owned(Vec::new())),
        }
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(ids) => ids.len(),
            Self::Huge(ids) => ids.len(),
            Self::Text(ids) => ids.len(),
        }
    }

    /// An id as messages show it.
    pub(super) fn text(&self, row: usize) -> String {
        match self {
            Self::Whole(ids) => ids.get(row).map_or_else(String::new, ToString::to_string),
            Self::Huge(ids) => ids.get(row).map_or_else(String::new, ToString::to_string),
            Self::Text(ids) => ids.get(row).map_or_else(String::new, ToString::to_string),
        }
    }

    fn huge(&self) -> Option<Cow<'_, [i128]>> {
        match self {
            Self::Whole(ids) => Some(Cow::Owned(ids.iter().map(|v| i128::from(*v)).collect())),
            Self::Huge(ids) => Some(Cow::Borrowed(ids)),
            Self::Text(_) => None,
        }
    }
}

/// A single id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Id {
    Whole(i128),
    Text(String),
}

/// In which order ids may come so that a table is sorted; whole numbers have one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdOrder {
    /// Shorter texts first, those of one length byte by byte: as numbers that are written out, alone or behind the same letters.
    ShortFirst,
    /// Texts byte by byte.
    ByBytes,
}

impl IdOrder {
    fn key(self, text: &str) -> (usize, &str) {
        (if self == Self::ShortFirst { text.len() } else { 0 }, text)
    }

    fn compare(self, a: &Id, b: &Id) -> Ordering {
        match (a, b) {
            (Id::Whole(a), Id::Whole(b)) => a.cmp(b),
            (Id::Text(a), Id::Text(b)) => self.key(a).cmp(&self.key(b)),
            (Id::Whole(_), Id::Text(_)) => Ordering::Less,
            (Id::Text(_), Id::Whole(_)) => Ordering::Greater,
        }
    }
}

impl Ids<'_> {
    pub(super) fn id(&self, row: usize) -> Option<Id> {
        match self {
            Self::Whole(ids) => ids.get(row).map(|id| Id::Whole(i128::from(*id))),
            Self::Huge(ids) => ids.get(row).map(|id| Id::Whole(*id)),
            Self::Text(ids) => ids.get(row).map(|id| Id::Text((*id).to_owned())),
        }
    }

    /// The first row whose id is less than the one before it (strictly: not greater); `last` is before all.
    pub(super) fn unsorted(&self, last: Option<&Id>, strictly: bool, order: IdOrder) -> Option<usize> {
        fn of<T>(ids: &[T], is_wrong: impl Fn(Ordering) -> bool, compare: impl Fn(&T, &T) -> Ordering) -> Option<usize> {
            ids.windows(2).position(|pair| matches!(pair, [a, b] if is_wrong(compare(a, b)))).map(|before| before + 1)
        }
        let is_wrong = |ordering| ordering == Ordering::Greater || (strictly && ordering == Ordering::Equal);
        let first = self.id(0)?;
        if last.is_some_and(|last| is_wrong(order.compare(last, &first))) {
            return Some(0);
        }
        match self {
            Self::Whole(ids) => of(ids, is_wrong, Ord::cmp),
            Self::Huge(ids) => of(ids, is_wrong, Ord::cmp),
            Self::Text(ids) => of(ids, is_wrong, |a, b| order.key(a).cmp(&order.key(b))),
        }
    }

    /// How many of sorted ids are at most that one.
    pub(super) fn up_to(&self, id: &Id, order: IdOrder) -> usize {
        match (self, id) {
            (Self::Whole(ids), Id::Whole(id)) => ids.partition_point(|own| i128::from(*own) <= *id),
            (Self::Huge(ids), Id::Whole(id)) => ids.partition_point(|own| own <= id),
            (Self::Text(ids), Id::Text(id)) => ids.partition_point(|own| order.key(own) <= order.key(id)),
            // Of two kinds: whoever joins them says so.
            _ => self.len(),
        }
    }
}

/// Parents of a part of a table: parts are worked on by several threads, and what is kept of one stays in the cache.
const PART: usize = 1 << 14;

/// Where rows come in the order of their parents, each parent's first row, then the end; `Some(None)` where they don't, `None` where ids are of two kinds.
pub(super) fn in_order(parents: &Ids<'_>, rows: &Ids<'_>) -> Option<Option<Vec<u32>>> {
    Some(match (parents, rows) {
        (Ids::Whole(parents), Ids::Whole(rows)) => by_walking(parents, rows, PART),
        (Ids::Text(parents), Ids::Text(rows)) => by_walking(parents, rows, PART),
        _ => by_walking(&parents.huge()?, &rows.huge()?, PART),
    })
}

/// Goes along parents and rows together, as sorted ids allow, and any others that come in the same order. Each parent is passed once: a row that belongs
/// to an earlier one isn't found.
fn by_walking<T: Ord + Sync>(parents: &[T], rows: &[T], part: usize) -> Option<Vec<u32>> {
    u32::try_from(rows.len()).ok()?;
    let mut first = vec![0; parents.len() + 1];
    // Where parents are sorted, rows in their order are, too: where those of a part of the parents begin is known without walking there.
    let part = if parents.is_sorted() { part } else { parents.len() };
    let begin = |own: &[T]| own.first().map_or(0, |id| rows.partition_point(|row| row < id));
    let mut starts: Vec<usize> = parents.chunks(part.max(1)).map(begin).collect();
    starts.push(rows.len());
    // Whatever comes before the first parent's has to be looked at, too.
    if let Some(start) = starts.first_mut() {
        *start = 0;
    }
    let ends = first.get_mut(1..)?.chunks_mut(part.max(1));
    let mut pieces = Vec::with_capacity(starts.len());
    for ((own, ends), between) in parents.chunks(part.max(1)).zip(ends).zip(starts.windows(2)) {
        let [from, to] = between else { return None };
        pieces.push((own, ends, rows.get(*from..*to)?, *from));
    }
    let fine = rows.is_empty() || !parents.is_empty();
    (fine && each(pieces, |(own, ends, rows, from)| walked(own, rows, from, ends)).into_iter().all(|fine| fine)).then_some(first)
}

/// Of each parent the end of its rows, the first of which stands at `from`; false where rows don't come in the order of their parents.
fn walked<T: Eq>(parents: &[T], rows: &[T], from: usize, ends: &mut [u32]) -> bool {
    if nobody_without(parents, rows, from, ends) {
        return true;
    }
    let mut at = from;
    let mut rest = rows.iter().peekable();
    for (parent, end) in parents.iter().zip(ends) {
        while rest.next_if(|row| *row == parent).is_some() {
            at += 1;
        }
        *end = u32::try_from(at).unwrap_or(u32::MAX);
    }
    rest.next().is_none()
}

/// The same where every parent has rows, as members have: a row with another id than the one before it is the next parent's. How many rows a parent has
/// can't be guessed by the processor, and here it needn't.
fn nobody_without<T: Eq>(parents: &[T], rows: &[T], from: usize, ends: &mut [u32]) -> bool {
    let Some(mut before) = rows.first() else { return parents.is_empty() };
    let mut lane = 0;
    for (row, end) in rows.iter().zip(from + 1..) {
        lane += usize::from(row != before);
        before = row;
        match (parents.get(lane), ends.get_mut(lane)) {
            (Some(parent), Some(slot)) if parent == row => *slot = u32::try_from(end).unwrap_or(u32::MAX),
            _ => return false,
        }
    }
    lane + 1 == parents.len()
}

/// Rows joined to those of another table.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// For each row its parent's row; `u32::MAX`: there is none.
    pub(super) parent: Vec<u32>,
    /// Rows whose parent isn't there.
    pub(super) dangling: Vec<usize>,
}

/// Finds the parent of each row, in whatever order they come.
pub(super) fn join(parents: &Ids<'_>, rows: &Ids<'_>) -> Option<Joined> {
    Some(match (parents, rows) {
        (Ids::Whole(parents), Ids::Whole(rows)) => by_place(parents, rows).unwrap_or_else(|| by_hashing(parents, rows)),
        (Ids::Text(parents), Ids::Text(rows)) => by_hashing(parents, rows),
        _ => by_hashing(&parents.huge()?, &rows.huge()?),
    })
}

/// Ids that are nearly as dense as rows are looked up by themselves; none where they aren't.
fn by_place(parents: &[i64], rows: &[i64]) -> Option<Joined> {
    const SPARSE: usize = 8;
    let (least, most) = (*parents.iter().min()?, *parents.iter().max()?);
    let width = usize::try_from(most.checked_sub(least)?).ok().filter(|w| *w / SPARSE < parents.len())? + 1;
    let mut places = vec![u32::MAX; width];
    let place = |id: i64| id.checked_sub(least).and_then(|at| usize::try_from(at).ok());
    for (id, row) in parents.iter().zip(0_u32..) {
        if let Some(slot) = place(*id).and_then(|at| places.get_mut(at)) {
            *slot = row;
        }
    }
    Some(Joined::new(rows, |id| place(*id).and_then(|at| places.get(at)).copied().unwrap_or(u32::MAX)))
}

fn by_hashing<T: Hash + Eq + Copy + Sync>(parents: &[T], rows: &[T]) -> Joined {
    let mut places: HashMap<T, u32, RandomState> = HashMap::with_capacity_and_hasher(parents.len(), RandomState::default());
    places.extend(parents.iter().copied().zip(0..));
    Joined::new(rows, |id| places.get(id).copied().unwrap_or(u32::MAX))
}

impl Joined {
    fn new<T: Sync>(rows: &[T], find: impl Fn(&T) -> u32 + Sync) -> Self {
        let parent: Vec<u32> = found(rows, find);
        let dangling = if parent.contains(&u32::MAX) {
            parent.iter().enumerate().filter(|(_, p)| **p == u32::MAX).map(|(row, _)| row).collect()
        } else {
            Vec::new()
        };
        Self { parent, dangling }
    }
}

/// Lookups wait for memory: threads wait together.
#[cfg(feature = "parallel")]
fn found<T: Sync>(rows: &[T], find: impl Fn(&T) -> u32 + Sync) -> Vec<u32> {
    use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
    rows.par_iter().map(&find).collect()
}

#[cfg(not(feature = "parallel"))]
fn found<T>(rows: &[T], find: impl Fn(&T) -> u32) -> Vec<u32> {
    rows.iter().map(find).collect()
}

/// Rows whose id an earlier row has, too.
pub(super) fn duplicates(ids: &Ids<'_>) -> Vec<usize> {
    fn of<T: Hash + Eq + Ord>(ids: &[T]) -> Vec<usize> {
        if ids.is_sorted_by(|a, b| a < b) {
            return Vec::new();
        }
        let mut seen: HashSet<&T, RandomState> = HashSet::with_capacity_and_hasher(ids.len(), RandomState::default());
        ids.iter().enumerate().filter(|(_, id)| !seen.insert(*id)).map(|(row, _)| row).collect()
    }
    /// Nearly dense ids are ticked off.
    fn dense(ids: &[i64]) -> Option<Vec<usize>> {
        const SPARSE: usize = 64;
        let (least, most) = (*ids.iter().min()?, *ids.iter().max()?);
        let width = usize::try_from(most.checked_sub(least)?).ok().filter(|w| *w / SPARSE < ids.len())? + 1;
        let mut seen = vec![0_u64; width.div_ceil(64)];
        let mut is_new = |id: i64| {
            let at = id.checked_sub(least).and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX);
            let bit = 1_u64 << (at % 64);
            seen.get_mut(at / 64).is_some_and(|word| std::mem::replace(word, *word | bit) & bit == 0)
        };
        Some(ids.iter().enumerate().filter(|(_, id)| !is_new(**id)).map(|(row, _)| row).collect())
    }
    match ids {
        Ids::Whole(ids) if ids.is_sorted_by(|a, b| a < b) => Vec::new(),
        Ids::Whole(ids) => dense(ids).unwrap_or_else(|| of(ids)),
        Ids::Huge(ids) => of(ids),
        Ids::Text(ids) => of(ids),
    }
}

/// The rows in the order of their parents' lanes, those of one parent as they stand; and for each parent its first, then the end. Rows of no lane are left
/// out.
pub(super) fn ordered(parent: &[u32], parents: usize) -> (Vec<u32>, Vec<u32>) {
    // First by parts of the parents, then within each: rows that stand anywhere are put anywhere only within the cache.
    let known = || (0_u32..).zip(parent).filter(|(_, p)| (**p as usize) < parents);
    let mut sizes = vec![0_usize; parents.div_ceil(PART)];
    for (_, p) in known() {
        if let Some(size) = sizes.get_mut(*p as usize / PART) {
            *size += 1;
        }
    }
    let mut next: Vec<usize> = sizes.iter().scan(0, |sum, size| Some(std::mem::replace(sum, *sum + size))).collect();
    let all = sizes.iter().sum();
    let mut by_part = vec![(0, 0); all];
    for (row, p) in known() {
        let Some(place) = next.get_mut(*p as usize / PART) else { continue };
        if let Some(slot) = by_part.get_mut(*place) {
            *slot = (row, *p);
        }
        *place += 1;
    }
    let (mut rows, mut first) = (vec![0; all], vec![0; parents + 1]);
    let (mut rest, mut at) = (rows.as_mut_slice(), 0);
    let mut pieces = Vec::with_capacity(sizes.len());
    let parts = first.get_mut(..parents).unwrap_or_default().chunks_mut(PART);
    for ((firsts, size), base) in parts.zip(sizes).zip((0_u32..).step_by(PART)) {
        let (own, others) = rest.split_at_mut(size);
        pieces.push((by_part.get(at..at + size).unwrap_or_default(), base, at, firsts, own));
        (rest, at) = (others, at + size);
    }
    each(pieces, |(given, base, at, firsts, rows)| order_part(given, base, at, firsts, rows));
    if let Some(end) = first.last_mut() {
        *end = u32::try_from(all).unwrap_or(u32::MAX);
    }
    (rows, first)
}

/// Puts the rows of a part of the parents in order, given each with its parent; `base` is the first of these parents, `at` the place of the part's first
/// row among all.
fn order_part(given: &[(u32, u32)], base: u32, at: usize, first: &mut [u32], rows: &mut [u32]) {
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    for (_, p) in given {
        if let Some(count) = first.get_mut((p - base) as usize) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for slot in first.iter_mut() {
        sum += std::mem::replace(slot, sum);
    }
    for (row, p) in given {
        let Some(place) = first.get_mut((p - base) as usize) else { continue };
        if let Some(slot) = rows.get_mut(*place as usize) {
            *slot = *row;
        }
        *place += 1;
    }
    // Each parent's place is at its end now, which is the next one's first.
    first.rotate_right(1);
    if let Some(slot) = first.first_mut() {
        *slot = 0;
    }
    first.iter_mut().for_each(|slot| *slot += start);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Rows in the order of their parents are found by walking, as by hashing; others aren't.
        #[test]
        fn walking_and_hashing_agree(
            parents in prop::collection::hash_set(-20_i64..20, 0..20),
            mut rows in prop::collection::vec(-20_i64..20, 0..40),
            part in 1_usize..9,
            ascending: bool,
            sorted: bool,
            everybody: bool,
        ) {
            let mut parents: Vec<i64> = parents.into_iter().collect();
            if ascending {
                parents.sort_unstable();
            }
            if everybody {
                rows.extend(&parents);
            }
            let place = |row: &i64| parents.iter().position(|p| p == row);
            if sorted {
                rows.retain(|row| parents.contains(row));
                rows.sort_by_key(place);
            }
            let hashed = by_hashing(&parents, &rows);
            let in_order = rows.iter().all(|r| parents.contains(r)) && rows.is_sorted_by_key(place);
            let walked = by_walking(&parents, &rows, part);
            prop_assert_eq!(walked.is_some(), in_order);
            if let Some(first) = walked {
                prop_assert_eq!(ordered(&hashed.parent, parents.len()), ((0..).take(rows.len()).collect(), first));
            }
            if let Some(placed) = by_place(&parents, &rows) {
                prop_assert_eq!((placed.parent, placed.dangling), (hashed.parent, hashed.dangling));
            }
        }

        #[test]
        fn an_id_that_came_before_is_told(ids in prop::collection::vec(-9_i64..9, 0..30), far: bool) {
            // Far apart, ids aren't ticked off but remembered.
            let ids: Vec<i64> = ids.into_iter().map(|id| if far { id * 1_000_000_007 } else { id }).collect();
            let expected: Vec<usize> = (0..ids.len()).filter(|row| ids[..*row].contains(&ids[*row])).collect();
            prop_assert_eq!(duplicates(&Ids::Whole(Cow::Borrowed(&ids))), expected);
        }

        /// In parts, as one sort would: parents of several parts, and rows of none.
        #[test]
        fn many_rows_stand_with_their_parents(parent in prop::collection::vec(0_u32..50, 0..200), some in 0_u32..50) {
            let parent: Vec<u32> = parent.into_iter().map(|p| if p == some { u32::MAX } else { p * 1_000 }).collect();
            let parents = 48_500;
            let (rows, first) = ordered(&parent, parents);
            let mut expected: Vec<u32> = (0..).zip(&parent).filter(|(_, p)| (**p as usize) < parents).map(|(row, _)| row).collect();
            expected.sort_by_key(|row| parent[*row as usize]);
            prop_assert_eq!(&rows, &expected);
            prop_assert_eq!(first.len(), parents + 1);
            for (p, pair) in first.windows(2).enumerate() {
                prop_assert!(rows[pair[0] as usize..pair[1] as usize].iter().all(|row| parent[*row as usize] as usize == p));
            }
            prop_assert_eq!((first[0], first[parents] as usize), (0, rows.len()));
        }

        #[test]
        fn rows_stand_with_their_parents(parent in prop::collection::vec(0_u32..7, 0..40)) {
            let (rows, first) = ordered(&parent, 7);
            prop_assert_eq!(first.len(), 8);
            for p in 0..7 {
                let own = &rows[first[p] as usize..first[p + 1] as usize];
                prop_assert!(own.is_sorted());
                prop_assert!(own.iter().all(|r| parent[*r as usize] as usize == p));
            }
            prop_assert_eq!(rows.len(), parent.len());
        }
    }

    #[test]
    fn ids_that_come_twice() {
        assert_eq!(duplicates(&Ids::Huge(vec![3, 1, 3, 1])), [2, 3]);
        assert!(duplicates(&Ids::Text(vec!["a", "b"])).is_empty());
        assert_eq!(duplicates(&Ids::Text(vec!["b", "a", "b"])), [2]);
    }

    #[test]
    fn ids_that_are_far_apart() {
        let ids = [i64::MIN, i64::MAX, 0];
        assert_eq!(join(&Ids::Whole(Cow::Borrowed(&ids)), &Ids::Huge(vec![i128::from(i64::MAX), 1])).map(|j| j.dangling), Some(vec![1]));
        assert!(by_place(&ids, &ids).is_none());
        assert!(duplicates(&Ids::Whole(Cow::Borrowed(&ids))).is_empty());
    }
}
