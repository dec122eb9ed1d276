//! Sets of open facts, each kept once: most values depend on what their neighbours depend on.

/// A set, by its index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SetId(u32);

impl SetId {
    pub(crate) const EMPTY: Self = Self(0);

    const fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::EMPTY
    }
}

/// All sets of a run. A set is bits.
#[derive(Debug)]
pub(crate) struct Sets {
    /// The words of each set, one set after the other.
    words: Vec<u64>,
    /// How many words each has.
    stride: usize,
    count: usize,
    /// Where each set stands by its hash, or in the next free place: at most half are taken.
    places: Vec<u32>,
    scratch: Vec<u64>,
}

const FREE: u32 = u32::MAX;

/// The same whatever the stride: words without members don't count.
fn hash(bits: &[u64]) -> usize {
    let mix = |hash: u64, (at, word): (u64, u64)| (hash.rotate_left(5) ^ word ^ at).wrapping_mul(0x517c_c1b7_2722_0a95);
    let hash = (0..).zip(bits.iter().copied()).filter(|(_, word)| *word != 0).fold(0, mix);
    // The high bits are those that all words have gone into.
    (hash >> 32) as usize
}

/// For a word or two, a loop is faster than a call.
fn equal(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).all(|(x, y)| x == y)
}

impl Default for Sets {
    fn default() -> Self {
        let mut sets = Self { words: Vec::with_capacity(512), stride: 2, count: 0, places: vec![FREE; 512], scratch: Vec::new() };
        sets.keep(&[0, 0]);
        sets
    }
}

impl Sets {
    /// The set of one member.
    pub(crate) fn of(&mut self, member: usize) -> SetId {
        if member / 64 >= self.stride {
            self.widen(member / 64 + 1);
        }
        let mut bits = std::mem::take(&mut self.scratch);
        bits.clear();
        bits.resize(self.stride, 0);
        if let Some(word) = bits.get_mut(member / 64) {
            *word = 1 << (member % 64);
        }
        let id = self.keep(&bits);
        self.scratch = bits;
        id
    }

    /// Gives every set room for more members.
    fn widen(&mut self, words: usize) {
        let stride = words.max(2 * self.stride);
        let mut wider = Vec::with_capacity(2 * self.count * stride);
        for bits in self.words.chunks(self.stride) {
            wider.extend_from_slice(bits);
            wider.resize(wider.len() + stride - bits.len(), 0);
        }
        (self.words, self.stride) = (wider, stride);
    }

    fn bits(&self, set: SetId) -> &[u64] {
        let start = set.index() * self.stride;
        self.words.get(start..start + self.stride).unwrap_or_default()
    }

    /// Where a set stands, or would.
    fn place(&self, bits: &[u64]) -> usize {
        let mask = self.places.len() - 1;
        let mut at = hash(bits) & mask;
        while self.places.get(at).is_some_and(|id| *id != FREE && !equal(self.bits(SetId(*id)), bits)) {
            at = (at + 1) & mask;
        }
        at
    }

    fn keep(&mut self, bits: &[u64]) -> SetId {
        let at = self.place(bits);
        let known = self.places.get(at).copied().unwrap_or(FREE);
        if known != FREE {
            return SetId(known);
        }
        let id = u32::try_from(self.count).unwrap_or(FREE);
        self.words.extend_from_slice(bits);
        self.count += 1;
        if let Some(place) = self.places.get_mut(at) {
            *place = id;
        }
        if 2 * self.count > self.places.len() {
            self.spread();
        }
        SetId(id)
    }

    /// Twice as many places.
    fn spread(&mut self) {
        self.places = vec![FREE; 2 * self.places.len()];
        for (id, bits) in (0..).zip(self.words.chunks(self.stride)) {
            let at = self.place(bits);
            if let Some(place) = self.places.get_mut(at) {
                *place = id;
            }
        }
    }

    pub(crate) fn union(&mut self, a: SetId, b: SetId) -> SetId {
        if a == b || b.is_empty() {
            return a;
        }
        if a.is_empty() {
            return b;
        }
        let mut bits = std::mem::take(&mut self.scratch);
        bits.clear();
        let (of_a, of_b) = (self.bits(a), self.bits(b));
        bits.extend(of_a.iter().zip(of_b).map(|(x, y)| x | y));
        let id = if equal(&bits, of_a) {
            a
        } else if equal(&bits, of_b) {
            b
        } else {
            self.keep(&bits)
        };
        self.scratch = bits;
        id
    }

    pub(crate) fn contains(&self, set: SetId, member: usize) -> bool {
        self.bits(set).get(member / 64).is_some_and(|word| word & (1 << (member % 64)) != 0)
    }

    /// How many members.
    pub(crate) fn count(&self, set: SetId) -> usize {
        self.bits(set).iter().map(|word| word.count_ones() as usize).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_kept_once() {
        let mut sets = Sets::default();
        let of = |sets: &mut Sets, members: &[usize]| {
            members.iter().fold(SetId::EMPTY, |set, member| {
                let own = sets.of(*member);
                sets.union(set, own)
            })
        };
        let small = of(&mut sets, &[3, 70]);
        // Many more, so that sets grow wider and places are spread.
        let many: Vec<SetId> = (0..1_000).map(|n| of(&mut sets, &[n, n + 7])).collect();
        assert_eq!(of(&mut sets, &[70, 3, 70]), small);
        assert_eq!((0..1_000).map(|n| of(&mut sets, &[n + 7, n])).collect::<Vec<_>>(), many);
        let whole = many.iter().fold(SetId::EMPTY, |set, own| sets.union(set, *own));
        assert_eq!((sets.count(whole), sets.count(small), sets.count(SetId::EMPTY)), (1_007, 2, 0));
        assert!(sets.contains(small, 3) && sets.contains(small, 70) && !sets.contains(small, 6) && !sets.contains(small, 100_000));
        assert_eq!(sets.union(whole, small), whole);
        assert_eq!(sets.union(small, whole), whole);
    }
}
