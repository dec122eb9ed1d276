//! Months of the calendar.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use crate::calendar::Date;

/// A month, as `2023-04`.
///
/// ```
/// use doudi::review::Month;
///
/// let month: Month = "2023-12".parse()?;
/// assert_eq!(month.first_day().to_string(), "2023-12-01");
/// assert_eq!(month.next().map(|m| m.to_string()).as_deref(), Some("2024-01"));
/// # Ok::<(), doudi::review::ParseMonthError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    /// Its first day.
    first: Date,
}

/// The text is no month, or no range of months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseMonthError {
    /// Not written `YYYY-MM`.
    #[error("月份应写作 2023-04 的形式 · a month is written like 2023-04")]
    NotAMonth,
    /// Not written `YYYY-MM..YYYY-MM`.
    #[error("月份范围应写作 2023-01..2023-06 的形式 · months are written like 2023-01..2023-06")]
    NotARange,
    /// The last month is before the first.
    #[error("最后一个月早于第一个月 · the last month is before the first")]
    Backward,
    /// More than a hundred years.
    #[error("月份过多,最多 1200 个月 · too many months; at most 1200")]
    TooMany,
}

impl Month {
    /// The month of a day.
    #[must_use]
    pub const fn of(day: Date) -> Self {
        Self { first: day.month_start() }
    }

    /// Its first day.
    #[must_use]
    pub const fn first_day(self) -> Date {
        self.first
    }

    /// The next month; none at the end of the calendar.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.first.add_months(1).map(|first| Self { first })
    }
}

impl Display for Month {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl FromStr for Month {
    type Err = ParseMonthError;

    fn from_str(text: &str) -> Result<Self, ParseMonthError> {
        let well_formed = text.len() == 7 && text.bytes().enumerate().all(|(i, b)| if i == 4 { b == b'-' } else { b.is_ascii_digit() });
        let day = well_formed.then(|| format!("{text}-01").parse().ok()).flatten();
        day.map(Self::of).ok_or(ParseMonthError::NotAMonth)
    }
}

/// Months from one to another, both included: `2023-01..2023-06`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Months {
    from: Month,
    to: Month,
}

/// A hundred years: more is a slip of the pen.
const MOST: i64 = 1200;

impl Months {
    /// From a month to a month, both included.
    ///
    /// # Errors
    ///
    /// Where the last is before the first, or more than a hundred years after it.
    pub fn new(from: Month, to: Month) -> Result<Self, ParseMonthError> {
        match from.first.months_until(to.first) {
            months if months < 0 => Err(ParseMonthError::Backward),
            months if months >= MOST => Err(ParseMonthError::TooMany),
            _ => Ok(Self { from, to }),
        }
    }

    /// The first month.
    #[must_use]
    pub const fn from(self) -> Month {
        self.from
    }

    /// The last month.
    #[must_use]
    pub const fn to(self) -> Month {
        self.to
    }

    /// How many: at least one.
    #[must_use]
    pub fn len(self) -> usize {
        usize::try_from(self.from.first.months_until(self.to.first)).unwrap_or(0) + 1
    }

    /// Never.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        false
    }

    /// Is the month one of them?
    #[must_use]
    pub fn contains(self, month: Month) -> bool {
        (self.from..=self.to).contains(&month)
    }
}

impl FromStr for Months {
    type Err = ParseMonthError;

    fn from_str(text: &str) -> Result<Self, ParseMonthError> {
        let (from, to) = text.split_once("..").ok_or(ParseMonthError::NotARange)?;
        Self::new(from.parse()?, to.parse()?)
    }
}

impl IntoIterator for Months {
    type Item = Month;
    type IntoIter = std::iter::Successors<Month, Box<dyn FnMut(&Month) -> Option<Month>>>;

    fn into_iter(self) -> Self::IntoIter {
        let last = self.to;
        std::iter::successors(Some(self.from), Box::new(move |month| month.next().filter(|next| *next <= last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_ranges() {
        assert_eq!("2023-13".parse::<Month>(), Err(ParseMonthError::NotAMonth));
        for text in ["2023", "2023-1", "2023-01-01", "2023/01", "二零二三-01", "", "2023-+1"] {
            assert_eq!(text.parse::<Month>(), Err(ParseMonthError::NotAMonth), "{text}");
        }
        let months: Months = "2023-11..2024-02".parse().unwrap();
        let all: Vec<String> = months.into_iter().map(|m| m.to_string()).collect();
        assert_eq!(all, ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!(months.len(), 4);
        assert!(!months.contains("2024-03".parse().unwrap()) && months.contains("2024-02".parse().unwrap()));
        assert_eq!("2023-01".parse::<Months>(), Err(ParseMonthError::NotARange));
        assert_eq!("2023-02..2023-01".parse::<Months>(), Err(ParseMonthError::Backward));
        assert_eq!("1900-01..2000-01".parse::<Months>(), Err(ParseMonthError::TooMany));
        assert_eq!("9999-12..9999-12".parse::<Months>().unwrap().into_iter().count(), 1);
    }
}
