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

    /// Puts rows in: each holds from its first day to its last (or the day before the next of these), and outside of these days the rows of its
    /// key hold as before.
    pub(crate) fn put(&mut self, mut rows: Vec<Row>) {
        rows.sort_by_key(|row| row.from);
        for (index, row) in rows.iter().enumerate() {
            let next = rows.iter().skip(index + 1).find(|next| next.key == row.key).and_then(|next| next.from.add_days(-1));
            let until = [self.own_end(row), next].into_iter().flatten().min();
            self.clear(&row.key, row.from, until);
            self.rows.push(Row { until, ..row.clone() });
        }
    }

    /// Takes the days from one to another out of a key's rows.
    fn clear(&mut self, key: &[KeyValue], from: Date, until: Option<Date>) {
        let (mut own, mut kept): (Vec<Row>, Vec<Row>) = std::mem::take(&mut self.rows).into_iter().partition(|row| row.key == key);
        own.sort_by_key(|row| row.from);
        for (index, row) in own.iter().enumerate() {
            let next = own.get(index + 1).and_then(|next| next.from.add_days(-1));
            let end = [self.own_end(row), next].into_iter().flatten().min();
            if row.from < from {
                let until = if end.is_some_and(|end| end < from) { row.until } else { from.add_days(-1) };
                kept.push(Row { until, ..row.clone() });
            }
            if let Some(after) = until.and_then(|until| until.add_days(1))
                && end.is_none_or(|end| end >= after)
            {
                kept.push(Row { from: row.from.max(after), until: end.filter(|_| self.own_end(row) == end), ..row.clone() });
            }
        }
        self.rows = kept;
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

    proptest::proptest! {
        /// On its own days a row holds; on all others what was in force before.
        #[test]
        fn rows_that_are_put_in_leave_the_other_days(
            starts in proptest::collection::btree_map(0i64..40, (proptest::option::of(0i64..20), 0u16..99), 0..5),
            put in proptest::collection::btree_map(0i64..40, proptest::option::of(0i64..20), 1..4),
            monthly: bool,
        ) {
            let first = day("2024-01-01");
            let at = |days: i64| first.add_days(days).unwrap();
            let make = |from: i64, length: Option<i64>, value: u16| {
                let value = Cell::One(ParameterValue::Code(value));
                Row { from: at(from), until: length.map(|n| at(from + n)), value, ..row(true, "2024-01-01", None) }
            };
            let keys = vec![Key { from: KeyFrom::Passed, dimension: Dimension::Bool }];
            let rows = starts.iter().map(|(from, (length, value))| make(*from, *length, *value)).collect();
            let lasts = monthly.then_some(Period::Month);
            let before = Parameter { keys, marginal: false, lasts, incomplete: None, rows, owner: None };
            let mut after = before.clone();
            let new: Vec<Row> = put.iter().zip(100..).map(|((from, length), value)| make(*from, *length, value)).collect();
            after.put(new.clone());
            let value = |parameter: &Parameter, on: Date| {
                let found = parameter.in_force(on).into_iter().find_map(|(_, index)| index);
                found.map(|index| parameter.rows[index].value.clone())
            };
            for days in 0..80 {
                let on = at(days);
                // The newest of those put in that has begun, if it hasn't ended.
                let newest = new.iter().rfind(|row| row.from <= on).filter(|row| before.own_end(row).is_none_or(|end| on <= end));
                let expected = newest.map_or_else(|| value(&before, on), |row| Some(row.value.clone()));
                proptest::prop_assert_eq!(value(&after, on), expected, "{}", on);
            }
        }
    }
}
