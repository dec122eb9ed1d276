//! Which household a row belongs to.

use std::collections::HashMap;
use std::hash::Hash;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// The ids of a table, in the order of its rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ids {
    Whole(Vec<i128>),
    Text(Vec<String>),
}

/// Why a column holds no ids.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoIds {
    /// Neither whole numbers nor texts.
    Type,
    /// The first row without one.
    Null(usize),
}

impl Ids {
    pub(super) fn read(column: &ArrayRef) -> Result<Self, NoIds> {
        if let Some(row) = (0..column.len()).find(|row| column.is_null(*row)) {
            return Err(NoIds::Null(row));
        }
        macro_rules! whole {
            ($kind:ty) => {
                Self::Whole(column.as_primitive::<$kind>().values().iter().map(|v| i128::from(*v)).collect())
            };
        }
        Ok(match column.data_type() {
            DataType::Int8 => whole!(Int8Type),
            DataType::Int16 => whole!(Int16Type),
            DataType::Int32 => whole!(Int32Type),
            DataType::Int64 => whole!(Int64Type),
            DataType::UInt8 => whole!(UInt8Type),
            DataType::UInt16 => whole!(UInt16Type),
            DataType::UInt32 => whole!(UInt32Type),
            DataType::UInt64 => whole!(UInt64Type),
            DataType::Utf8 => Self::Text(column.as_string::<i32>().iter().flatten().map(str::to_owned).collect()),
            DataType::LargeUtf8 => Self::Text(column.as_string::<i64>().iter().flatten().map(str::to_owned).collect()),
            DataType::Utf8View => Self::Text(column.as_string_view().iter().flatten().map(str::to_owned).collect()),
            _ => return Err(NoIds::Type),
        })
    }

    /// An id as messages show it.
    pub(super) fn text(&self, row: usize) -> String {
        match self {
            Self::Whole(ids) => ids.get(row).map_or_else(String::new, ToString::to_string),
            Self::Text(ids) => ids.get(row).cloned().unwrap_or_default(),
        }
    }
}

/// Rows joined to those of another table.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// For each row its parent's row; `u32::MAX`: there is none.
    pub(super) parent: Vec<u32>,
    /// Rows whose parent isn't there.
    pub(super) dangling: Vec<usize>,
}

/// Finds the parent of each row.
pub(super) fn join(parents: &Ids, rows: &Ids) -> Option<Joined> {
    match (parents, rows) {
        (Ids::Whole(parents), Ids::Whole(rows)) => Some(by_merging(parents, rows).unwrap_or_else(|| by_hashing(parents, rows))),
        (Ids::Text(parents), Ids::Text(rows)) => Some(by_hashing(parents, rows)),
        _ => None,
    }
}

/// Sorted ids are joined by going along both; none where they aren't sorted.
fn by_merging(parents: &[i128], rows: &[i128]) -> Option<Joined> {
    if !parents.is_sorted() || !rows.is_sorted() {
        return None;
    }
    let mut joined = Joined { parent: Vec::with_capacity(rows.len()), dangling: Vec::new() };
    let mut at = 0;
    for (row, id) in rows.iter().enumerate() {
        while parents.get(at).is_some_and(|p| p < id) {
            at += 1;
        }
        joined.add(row, parents.get(at).filter(|p| *p == id).map(|_| at));
    }
    Some(joined)
}

fn by_hashing<T: Hash + Eq>(parents: &[T], rows: &[T]) -> Joined {
    let places: HashMap<&T, usize> = parents.iter().enumerate().map(|(place, id)| (id, place)).collect();
    let mut joined = Joined { parent: Vec::with_capacity(rows.len()), dangling: Vec::new() };
    for (row, id) in rows.iter().enumerate() {
        joined.add(row, places.get(id).copied());
    }
    joined
}

impl Joined {
    fn add(&mut self, row: usize, parent: Option<usize>) {
        if parent.is_none() {
            self.dangling.push(row);
        }
        self.parent.push(parent.and_then(|p| u32::try_from(p).ok()).unwrap_or(u32::MAX));
    }
}

/// Rows whose id an earlier row has, too.
pub(super) fn duplicates(ids: &Ids) -> Vec<usize> {
    fn of<T: Hash + Eq + Ord>(ids: &[T]) -> Vec<usize> {
        if ids.is_sorted_by(|a, b| a < b) {
            return Vec::new();
        }
        let mut seen = std::collections::HashSet::with_capacity(ids.len());
        ids.iter().enumerate().filter(|(_, id)| !seen.insert(*id)).map(|(row, _)| row).collect()
    }
    match ids {
        Ids::Whole(ids) => of(ids),
        Ids::Text(ids) => of(ids),
    }
}

/// The rows in the order of their parents' rows, those of one parent as they stand; and for each parent its first, then the end.
pub(super) fn ordered(parent: &[u32], parents: usize) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; parents + 1];
    for p in parent {
        if let Some(count) = first.get_mut(*p as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for slot in &mut first {
        sum += *slot;
        *slot = sum;
    }
    let mut next = first.clone();
    let mut rows = vec![0_u32; parent.len()];
    for (row, p) in (0_u32..).zip(parent) {
        let Some(place) = next.get_mut(*p as usize) else { continue };
        if let Some(slot) = rows.get_mut(*place as usize) {
            *slot = row;
        }
        *place += 1;
    }
    (rows, first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn merging_and_hashing_agree(mut parents in prop::collection::hash_set(-20_i128..20, 0..20), mut rows in prop::collection::vec(-20_i128..20, 0..40)) {
            let mut sorted: Vec<i128> = parents.drain().collect();
            sorted.sort_unstable();
            rows.sort_unstable();
            let (merged, hashed) = (by_merging(&sorted, &rows).unwrap(), by_hashing(&sorted, &rows));
            prop_assert_eq!((&merged.parent, &merged.dangling), (&hashed.parent, &hashed.dangling));
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
        assert_eq!(duplicates(&Ids::Whole(vec![3, 1, 3, 1])), [2, 3]);
        assert!(duplicates(&Ids::Text(vec!["a".into(), "b".into()])).is_empty());
    }
}
