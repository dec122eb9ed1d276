//! Rows of a parameter over time.

use std::collections::HashMap;

use super::{KeyValue, Parameter, Period, Row};
use crate::calendar::Date;

impl Period {
    /// The last day of the period that a day is in.
    #[must_use]
    pub const fn end(self, day: Date) -> Date {
        match self {
            Self::Month => day.month_end(),
            Self::Year => day.year_end(),
        }
    }
}

impl Parameter {
    /// The day on which a row ends by itself: as written, or with its period; a newer row of its key may end it before.
    #[must_use]
    pub fn own_end(&self, row: &Row) -> Option<Date> {
        [row.until, self.lasts.map(|lasts| lasts.end(row.from))].into_iter().flatten().min()
    }

    /// Of each key tuple, in the order of first rows, the index of the row in force on a day: the newest that has begun, unless its end has passed.
    #[must_use]
    pub fn in_force(&self, on: Date) -> Vec<(&[KeyValue], Option<usize>)> {
        let mut places: HashMap<&[KeyValue], usize> = HashMap::new();
        let mut found: Vec<(&[KeyValue], Option<usize>)> = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let next = found.len();
            let place = *places.entry(&row.key).or_insert(next);
            if place == next {
                found.push((&row.key, None));
            }
            if row.from > on {
                continue;
            }
            if let Some((_, slot)) = found.get_mut(place) {
                let newer = slot.and_then(|i| self.rows.get(i)).is_none_or(|old| old.from < row.from);
                if newer {
                    *slot = Some(index);
                }
            }
        }
        for (_, slot) in &mut found {
            let row = slot.and_then(|i| self.rows.get(i));
            if row.and_then(|row| self.own_end(row)).is_some_and(|end| end < on) {
                *slot = None;
            }
        }
        found
    }
}
