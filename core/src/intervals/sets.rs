//! Sets of open facts, each kept once: most values depend on what their neighbours depend on.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A set, by its index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SetId(u32);

impl SetId {
    pub(crate) const EMPTY: Self = Self(0);

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::EMPTY
    }
}

/// Hashes words that nobody chooses to collide.
#[derive(Default)]
pub(crate) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            self.write_u64(chunk.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte)));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

type ByWords<K, V> = HashMap<K, V, BuildHasherDefault<WordHasher>>;

/// All sets of a run. A set is bits, without zero words at its end.
#[derive(Debug)]
pub(crate) struct Sets {
    sets: Vec<Box<[u64]>>,
    known: ByWords<Box<[u64]>, SetId>,
    unions: ByWords<u64, SetId>,
    scratch: Vec<u64>,
}

impl Default for Sets {
    fn default() -> Self {
        let empty: Box<[u64]> = Box::new([]);
        Self { sets: vec![empty.clone()], known: std::iter::once((empty, SetId::EMPTY)).collect(), unions: ByWords::default(), scratch: Vec::new() }
    }
}

impl Sets {
    /// The set of one member.
    pub(crate) fn of(&mut self, member: usize) -> SetId {
        let mut bits = std::mem::take(&mut self.scratch);
        bits.clear();
        bits.resize(member / 64 + 1, 0);
        if let Some(last) = bits.last_mut() {
            *last = 1 << (member % 64);
        }
        self.keep(bits)
    }

    fn keep(&mut self, bits: Vec<u64>) -> SetId {
        let id = match self.known.get(bits.as_slice()) {
            Some(id) => *id,
            None => {
                let id = SetId(u32::try_from(self.sets.len()).unwrap_or(u32::MAX));
                self.sets.push(bits.as_slice().into());
                self.known.insert(bits.as_slice().into(), id);
                id
            }
        };
        self.scratch = bits;
        id
    }

    pub(crate) fn union(&mut self, a: SetId, b: SetId) -> SetId {
        if a == b || b.is_empty() {
            return a;
        }
        if a.is_empty() {
            return b;
        }
        let key = (u64::from(a.0.min(b.0)) << 32) | u64::from(a.0.max(b.0));
        if let Some(id) = self.unions.get(&key) {
            return *id;
        }
        let mut bits = std::mem::take(&mut self.scratch);
        bits.clear();
        if let (Some(a), Some(b)) = (self.sets.get(a.0 as usize), self.sets.get(b.0 as usize)) {
            let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
            bits.extend(long.iter().zip(short.iter().chain(std::iter::repeat(&0))).map(|(x, y)| x | y));
        }
        let id = self.keep(bits);
        self.unions.insert(key, id);
        id
    }

    pub(crate) fn contains(&self, set: SetId, member: usize) -> bool {
        self.sets.get(set.0 as usize).and_then(|bits| bits.get(member / 64)).is_some_and(|word| word & (1 << (member % 64)) != 0)
    }

    /// Of each set, by its index, whether it has a member.
    pub(crate) fn with(&self, member: usize) -> Vec<bool> {
        self.sets.iter().map(|bits| bits.get(member / 64).is_some_and(|word| word & (1 << (member % 64)) != 0)).collect()
    }

    /// How many members.
    pub(crate) fn count(&self, set: SetId) -> usize {
        self.sets.get(set.0 as usize).map_or(0, |bits| bits.iter().map(|word| word.count_ones() as usize).sum())
    }

    /// The members, ascending.
    pub(crate) fn members(&self, set: SetId) -> Vec<usize> {
        let words = self.sets.get(set.0 as usize).map(|bits| &**bits).unwrap_or_default();
        words.iter().enumerate().flat_map(|(i, word)| (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| i * 64 + bit)).collect()
    }
}
