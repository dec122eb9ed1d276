//! Days of the Gregorian calendar, from 1600-01-01 to 9999-12-31.
//!
//! A [`Date`] is a count of days, so that columns of dates are columns of integers; taking it apart is a handful of integer operations.
//!
//! ```
//! use doudi::calendar::Date;
//!
//! let birth: Date = "2004-02-29".parse()?;
//! let on: Date = "2022-02-28".parse()?;
//! assert_eq!(birth.age_on(on), 17); // 18 on 1 March
//! assert_eq!(birth.years_until(on), 18); // the period ends with the month (民法典 第二百零二条)
//! # Ok::<(), doudi::calendar::ParseDateError>(())
//! ```

use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;

/// A day. Ordered by time; [`Display`] and [`FromStr`] use `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Since 1970-01-01.
    days: i32,
}

/// Why a text is no date. The text itself is not repeated: it may be a sensitive fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ParseDateError {
    /// The text is empty.
    #[error("未填写日期 · no date given")]
    Empty,
    /// The text is not written `YYYY-MM-DD`.
    #[error("日期应写作2025-01-31的形式 · a date is written like 2025-01-31")]
    NotADate,
    /// The calendar has no such day.
    #[error("没有这一天 · there is no such day")]
    NoSuchDay,
    /// The year is before 1600.
    #[error("年份须在1600至9999之间 · the year must be between 1600 and 9999")]
    YearOutOfRange,
}

/// Days from 0000-03-01, where the count below starts, to 1970-01-01.
const EPOCH: i32 = 719_468;
/// Days of 400 years.
const ERA: i32 = 146_097;

impl Date {
    /// 1600-01-01
    pub const MIN: Self = Self { days: -135_140 };
    /// 9999-12-31
    pub const MAX: Self = Self { days: 2_932_896 };

    /// A day by year, month 1–12 and day of the month; `None` where there is none, or before 1600 or after 9999.
    ///
    /// ```
    /// use doudi::calendar::Date;
    ///
    /// assert!(Date::new(2024, 2, 29).is_some());
    /// assert!(Date::new(2023, 2, 29).is_none());
    /// ```
    #[must_use]
    pub const fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        if year < Self::MIN.year() || year > Self::MAX.year() || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        Some(Self { days: days_from_civil(year, month, day) })
    }

    /// The day that is `days` days after 1970-01-01.
    #[must_use]
    pub const fn from_days(days: i64) -> Option<Self> {
        if days < Self::MIN.days as i64 || days > Self::MAX.days as i64 {
            return None;
        }
        Some(Self { days: days as i32 })
    }

    /// Days since 1970-01-01, negative before.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.days
    }

    /// Year, month 1–12 and day of the month 1–31.
    #[must_use]
    pub const fn ymd(self) -> (i32, u8, u8) {
        // Howard Hinnant's days-to-civil: years begin in March, so that the leap day comes last. The count is positive in our range.
        let count = self.days + EPOCH;
        let (era, day_of_era) = (count / ERA, count % ERA);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let (month, carry) = if month_from_march < 10 { (month_from_march + 3, 0) } else { (month_from_march - 9, 1) };
        (year_of_era + era * 400 + carry, month as u8, day as u8)
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.ymd().0
    }

    /// The month, 1–12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.ymd().1
    }

    /// The day of the month, 1–31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.ymd().2
    }

    /// `days` days later (earlier when negative); `None` outside of the calendar.
    #[must_use]
    pub const fn add_days(self, days: i64) -> Option<Self> {
        match (self.days as i64).checked_add(days) {
            Some(days) => Self::from_days(days),
            None => None,
        }
    }

    /// The same day `months` months later (earlier when negative), or the last of the month where it has no such day; `None` outside of the
    /// calendar.
    ///
    /// ```
    /// use doudi::calendar::Date;
    ///
    /// let d: Date = "2023-01-31".parse()?;
    /// assert_eq!(d.add_months(1), Date::new(2023, 2, 28));
    /// # Ok::<(), doudi::calendar::ParseDateError>(())
    /// ```
    #[must_use]
    pub fn add_months(self, months: i64) -> Option<Self> {
        let (year, month, day) = self.ymd();
        let count = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months)?;
        let year = i32::try_from(count.div_euclid(12)).ok()?;
        let month = u8::try_from(count.rem_euclid(12) + 1).ok()?;
        Self::new(year, month, day.min(days_in_month(year, month)))
    }

    /// Twelve months per year later: 29 February becomes 28 February in common years.
    #[must_use]
    pub fn add_years(self, years: i64) -> Option<Self> {
        self.add_months(years.checked_mul(12)?)
    }

    /// Days from this day to `other`, negative when that is earlier.
    #[must_use]
    pub const fn days_until(self, other: Self) -> i64 {
        other.days as i64 - self.days as i64
    }

    /// Completed months from this day to `other`: the greatest `n` such that [`add_months`](Self::add_months)`(n)` is not after `other`.
    /// When `other` is earlier, the negative of the way back, so the result never depends on the direction.
    ///
    /// Because months are added with clamping, a month from 31 January is completed on 28 February (民法典 第二百零二条: 没有对应日的，
    /// 月末日为期间的最后一日).
    ///
    /// ```
    /// use doudi::calendar::Date;
    ///
    /// let (a, b): (Date, Date) = ("2023-01-15".parse()?, "2023-03-14".parse()?);
    /// assert_eq!((a.months_until(b), b.months_until(a)), (1, -1));
    /// # Ok::<(), doudi::calendar::ParseDateError>(())
    /// ```
    #[must_use]
    pub const fn months_until(self, other: Self) -> i64 {
        if other.days < self.days {
            return -other.months_until(self);
        }
        let ((y0, m0, d0), (y1, m1, d1)) = (self.ymd(), other.ymd());
        let months = (y1 as i64 - y0 as i64) * 12 + m1 as i64 - m0 as i64;
        let incomplete = d1 < d0 && d1 < days_in_month(y1, m1);
        months - incomplete as i64
    }

    /// Completed years from this day to `other`: twelve completed months each, see [`months_until`](Self::months_until).
    /// Not an age, see [`age_on`](Self::age_on).
    #[must_use]
    pub const fn years_until(self, other: Self) -> i64 {
        self.months_until(other) / 12
    }

    /// The age in completed years (周岁) on the day `on` of someone born on this day. The birthday counts; born on 29 February, the birthday
    /// is 1 March in common years. Negative before birth: −1 up to one year before, then −2 …
    ///
    /// ```
    /// use doudi::calendar::Date;
    ///
    /// let birth: Date = "1963-06-01".parse()?;
    /// assert_eq!(birth.age_on("2023-05-31".parse()?), 59);
    /// assert_eq!(birth.age_on("2023-06-01".parse()?), 60);
    /// assert_eq!(birth.age_on("1963-05-31".parse()?), -1);
    /// # Ok::<(), doudi::calendar::ParseDateError>(())
    /// ```
    #[must_use]
    pub const fn age_on(self, on: Self) -> i64 {
        let ((y0, m0, d0), (y1, m1, d1)) = (self.ymd(), on.ymd());
        let before_birthday = m1 < m0 || (m1 == m0 && d1 < d0);
        y1 as i64 - y0 as i64 - before_birthday as i64
    }

    /// The first day of the month.
    #[must_use]
    pub const fn month_start(self) -> Self {
        Self { days: self.days - self.day() as i32 + 1 }
    }

    /// The last day of the month.
    #[must_use]
    pub const fn month_end(self) -> Self {
        let (year, month, day) = self.ymd();
        Self { days: self.days - day as i32 + days_in_month(year, month) as i32 }
    }

    /// 1 January.
    #[must_use]
    pub const fn year_start(self) -> Self {
        Self { days: days_from_civil(self.year(), 1, 1) }
    }

    /// 31 December.
    #[must_use]
    pub const fn year_end(self) -> Self {
        Self { days: days_from_civil(self.year(), 12, 31) }
    }
}

/// Whether the year has a 29 February.
#[must_use]
pub const fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// 28–31; months other than 1–12 count as 31 days.
#[must_use]
pub const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Howard Hinnant's civil-to-days, for valid days of positive years.
const fn days_from_civil(year: i32, month: u8, day: u8) -> i32 {
    let (year, month_from_march) = if month > 2 { (year, month as i32 - 3) } else { (year - 1, month as i32 + 9) };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * ERA + day_of_era - EPOCH
}

impl Display for Date {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Debug for Date {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Date({self})")
    }
}

/// Reads `YYYY-MM-DD`: exactly ten ASCII characters.
impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, ParseDateError> {
        if text.is_empty() {
            return Err(ParseDateError::Empty);
        }
        let Ok(&[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1]) = <&[u8; 10]>::try_from(text.as_bytes()) else {
            return Err(ParseDateError::NotADate);
        };
        let year = decimal(&[y0, y1, y2, y3])?;
        let (month, day) = (decimal(&[m0, m1])? as u8, decimal(&[d0, d1])? as u8);
        if year < Self::MIN.year() {
            return Err(ParseDateError::YearOutOfRange);
        }
        Self::new(year, month, day).ok_or(ParseDateError::NoSuchDay)
    }
}

/// The value of at most four digits.
fn decimal(digits: &[u8]) -> Result<i32, ParseDateError> {
    digits.iter().try_fold(0, |value, digit| match digit {
        b'0'..=b'9' => Ok(value * 10 + i32::from(digit - b'0')),
        _ => Err(ParseDateError::NotADate),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan, civil};
    use proptest::prelude::*;

    fn to_jiff(date: Date) -> civil::Date {
        let (year, month, day) = date.ymd();
        civil::date(year as i16, month as i8, day as i8)
    }

    fn from_jiff(date: civil::Date) -> Option<Date> {
        Date::new(i32::from(date.year()), date.month() as u8, date.day() as u8)
    }

    fn dates() -> impl Strategy<Value = Date> {
        let any = (Date::MIN.days..=Date::MAX.days).prop_map(|days| Date { days });
        // Days where months and leap years matter, near each other.
        let edges =
            (1890..2110_i32, 1..=12_u8, prop_oneof![1..=2_u8, 27..=31_u8]).prop_map(|(y, m, d)| Date::new(y, m, d.min(days_in_month(y, m))).unwrap());
        prop_oneof![any, edges.clone(), edges]
    }

    #[test]
    fn every_day_agrees_with_jiff() {
        let mut day = civil::date(1600, 1, 1);
        for days in Date::MIN.days..=Date::MAX.days {
            let date = Date { days };
            assert_eq!(date.ymd(), (i32::from(day.year()), day.month() as u8, day.day() as u8));
            assert_eq!(from_jiff(day), Some(date));
            if days < Date::MAX.days {
                day = day.tomorrow().unwrap();
            }
        }
        assert_eq!(day, civil::date(9999, 12, 31));
        assert_eq!(Date::new(1970, 1, 1).map(Date::days), Some(0));
    }

    #[test]
    fn the_calendar_has_ends() {
        assert_eq!(Date::new(1600, 1, 1), Some(Date::MIN));
        assert_eq!(Date::new(9999, 12, 31), Some(Date::MAX));
        assert_eq!(Date::new(1599, 12, 31), None);
        assert_eq!(Date::new(10_000, 1, 1), None);
        assert_eq!(Date::MAX.add_days(1), None);
        assert_eq!(Date::MIN.add_days(-1), None);
        assert_eq!(Date::MIN.add_days(i64::MIN), None);
        assert_eq!(Date::MAX.add_months(1), None);
        assert_eq!(Date::MAX.add_months(i64::MAX), None);
        assert_eq!(Date::MIN.add_months(i64::MIN), None);
        assert_eq!(Date::MIN.add_years(i64::MIN), None);
        assert_eq!(Date::from_days(i64::MAX), None);
        for (y, m, d) in [(2023, 2, 29), (2100, 2, 29), (2023, 0, 1), (2023, 13, 1), (2023, 1, 0), (2023, 4, 31), (i32::MIN, 1, 1)] {
            assert_eq!(Date::new(y, m, d), None);
        }
    }

    #[test]
    fn text_is_strict() {
        use ParseDateError::{Empty, NoSuchDay, NotADate, YearOutOfRange};
        for (text, error) in [
            ("", Empty),
            ("2023-1-01", NotADate),
            ("2023-01-011", NotADate),
            ("2023/01/01", NotADate),
            ("20230101", NotADate),
            ("+023-01-01", NotADate),
            (" 2023-01-0", NotADate),
            ("２０23-0", NotADate),
            ("2023-02-29", NoSuchDay),
            ("2023-00-10", NoSuchDay),
            ("2023-10-00", NoSuchDay),
            ("1599-12-31", YearOutOfRange),
            ("0000-00-00", YearOutOfRange),
        ] {
            assert_eq!(text.parse::<Date>(), Err(error), "{text}");
        }
    }

    #[test]
    fn ages_of_a_leap_day() {
        let birth: Date = "2000-02-29".parse().unwrap();
        for (on, age) in [
            ("2018-02-28", 17),
            ("2018-03-01", 18),
            ("2020-02-28", 19),
            ("2020-02-29", 20),
            ("2000-02-29", 0),
            ("2000-02-28", -1),
            ("1999-03-01", -1),
            ("1999-02-28", -2),
        ] {
            assert_eq!(birth.age_on(on.parse().unwrap()), age, "{on}");
        }
    }

    #[test]
    fn periods_of_a_month_end() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        for (a, b, months) in [
            ("2023-01-31", "2023-02-27", 0),
            ("2023-01-31", "2023-02-28", 1),
            ("2024-01-31", "2024-02-28", 0),
            ("2023-01-31", "2023-03-30", 1),
            ("2023-01-31", "2023-03-31", 2),
            ("2023-02-28", "2023-03-27", 0),
            ("2023-02-28", "2023-03-28", 1),
            ("2020-02-29", "2021-02-28", 12),
            ("2020-02-29", "2021-02-27", 11),
        ] {
            assert_eq!(date(a).months_until(date(b)), months, "{a} {b}");
            assert_eq!(date(b).months_until(date(a)), -months, "{b} {a}");
        }
    }

    proptest! {
        #[test]
        fn display_parses_back(date in dates()) {
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            prop_assert_eq!(date.to_string(), to_jiff(date).to_string());
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,12}") {
            if let Ok(date) = text.parse::<Date>() {
                prop_assert_eq!(date.to_string(), text);
            }
        }

        #[test]
        fn eight_digits_and_two_dashes_agree_with_jiff(y in 1590..=9999_i16, m in 0..15_u8, d in 0..35_u8) {
            let text = format!("{y:04}-{m:02}-{d:02}");
            let expected = text.parse::<civil::Date>().ok().filter(|d| d.year() >= 1600);
            prop_assert_eq!(text.parse::<Date>().ok().map(to_jiff), expected);
        }

        #[test]
        fn adding_agrees_with_jiff(date in dates(), days in -4_000_000..4_000_000_i64, months in -120_000..120_000_i64) {
            let day = to_jiff(date);
            let expected = |span| day.checked_add(span).ok().and_then(from_jiff);
            prop_assert_eq!(date.add_days(days), expected(days.days()));
            prop_assert_eq!(date.add_months(months), expected(months.months()));
            prop_assert_eq!(date.add_months(months % 500), expected((months % 500).months()));
        }

        #[test]
        fn differences_agree_with_jiff(a in dates(), b in dates()) {
            prop_assert_eq!(a.days_until(b), i64::from((to_jiff(b) - to_jiff(a)).get_days()));
            prop_assert_eq!(a.cmp(&b), to_jiff(a).cmp(&to_jiff(b)));
        }

        #[test]
        fn completed_months_are_the_most_that_fit(a in dates(), b in dates()) {
            let (first, last) = (a.min(b), a.max(b));
            let months = first.months_until(last);
            prop_assert!(first.add_months(months).unwrap() <= last);
            prop_assert!(first.add_months(months + 1).is_none_or(|next| next > last));
            prop_assert_eq!(last.months_until(first), -months);
            prop_assert_eq!(first.years_until(last), months / 12);
            prop_assert_eq!(last.years_until(first), -(months / 12));
        }

        #[test]
        fn age_counts_birthdays(birth in dates(), on in dates()) {
            // Naively: the birthday of a year is that day, or the day after 28 February where the year has none.
            let born = to_jiff(birth);
            let birthday = |year: i16| {
                civil::Date::new(year, born.month(), born.day()).unwrap_or_else(|_| civil::date(year, 3, 1))
            };
            let on_jiff = to_jiff(on);
            let mut age = i64::from(on_jiff.year() - born.year());
            if on_jiff < birthday(on_jiff.year()) {
                age -= 1;
            }
            prop_assert_eq!(birth.age_on(on), age);
            prop_assert_eq!(age < 0, on < birth);
        }

        #[test]
        fn months_and_years_have_ends(date in dates()) {
            let day = to_jiff(date);
            prop_assert_eq!(to_jiff(date.month_start()), day.first_of_month());
            prop_assert_eq!(to_jiff(date.month_end()), day.last_of_month());
            prop_assert_eq!(to_jiff(date.year_start()), day.first_of_year());
            prop_assert_eq!(to_jiff(date.year_end()), day.last_of_year());
        }
    }
}
