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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Cell, Cite, Dimension, Key, KeyFrom, ParameterValue};
    use crate::source::{FileId, Span};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn row(key: bool, from: &str, until: Option<&str>) -> Row {
        Row {
            from: day(from),
            until: until.map(day),
            key: vec![KeyValue::Bool(key)],
            value: Cell::One(ParameterValue::Bool(key)),
            cite: Cite { source: "S".into(), article: None },
            verify: false,
            layer: 0,
            span: Span::new(FileId(0), 0, 0),
        }
    }

    #[test]
    fn rows_hold_from_their_first_day_to_their_last() {
        let keys = vec![Key { from: KeyFrom::Passed, dimension: Dimension::Bool }];
        let rows = vec![row(true, "2024-01-01", None), row(false, "2024-02-01", Some("2024-03-31")), row(true, "2025-01-01", None)];
        let mut parameter = Parameter { keys, marginal: false, lasts: None, incomplete: None, rows, owner: None };
        let on = |parameter: &Parameter, text: &str| parameter.in_force(day(text)).into_iter().map(|(_, index)| index).collect::<Vec<_>>();
        assert_eq!(on(&parameter, "2023-12-31"), [None, None]);
        assert_eq!(on(&parameter, "2024-01-01"), [Some(0), None]);
        assert_eq!(on(&parameter, "2024-03-31"), [Some(0), Some(1)]);
        assert_eq!(on(&parameter, "2024-04-01"), [Some(0), None]);
        assert_eq!(on(&parameter, "2024-12-31"), [Some(0), None]);
        assert_eq!(on(&parameter, "2025-01-01"), [Some(2), None]);
        parameter.lasts = Some(Period::Month);
        assert_eq!(on(&parameter, "2024-01-31"), [Some(0), None]);
        assert_eq!(on(&parameter, "2024-02-29"), [None, Some(1)]);
        assert_eq!(on(&parameter, "2024-03-01"), [None, None]);
    }
}
