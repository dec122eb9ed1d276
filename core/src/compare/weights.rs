//! How many households each row stands for.

use super::values::Numbers;

/// Weights of households.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    households: usize,
    /// None: every household stands for itself.
    numbers: Option<Numbers>,
    pub(super) scale: u8,
}

impl Weights {
    pub(super) fn new(households: usize, numbers: Option<Numbers>) -> Self {
        let scale = numbers.as_ref().map_or(0, |n| n.scale);
        Self { households, numbers, scale }
    }

    pub(super) const fn len(&self) -> usize {
        self.households
    }

    /// The mantissa of a household's weight; none where it isn't known.
    pub(super) fn get(&self, household: usize) -> Option<i128> {
        match &self.numbers {
            Some(numbers) => numbers.get(household),
            None => Some(1),
        }
    }

    /// The first household whose weight is below 0.
    pub(super) fn negative(&self) -> Option<usize> {
        (0..self.households).find(|h| self.get(*h).is_some_and(|w| w < 0))
    }

    /// How many weights aren't known.
    pub(super) fn unknown(&self) -> usize {
        (0..self.households).filter(|h| self.get(*h).is_none()).count()
    }
}
