//! The functions that every rule may call.

use crate::number::Rounding;

/// A unit of rounding of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MoneyUnit {
    /// 分, 0.01 yuan
    Fen,
    /// 角, 0.1 yuan
    Jiao,
    /// 元
    Yuan,
}

impl MoneyUnit {
    /// Fraction digits that are kept.
    #[must_use]
    pub const fn places(self) -> u8 {
        match self {
            Self::Fen => 2,
            Self::Jiao => 1,
            Self::Yuan => 0,
        }
    }
}

/// A built-in function. List methods are [`super::tree::ListOp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `min(a, b, …)`: numbers of one unit, or dates
    Min,
    /// `max(a, b, …)`
    Max,
    /// `abs(x)`
    Abs,
    /// `clamp(x, low, high)`: `min(max(x, low), high)`
    Clamp,
    /// `between(x, low, high)`: both ends included
    Between,
    /// `fen(x)`, `yuan_up(x)`…: mode is half away from zero, away from zero, or toward zero
    Money(MoneyUnit, Rounding),
    /// `round(x, places)`: half away from zero; `places` is a literal from 0 to 12
    Round,
    /// `floor(x)`: toward −∞
    Floor,
    /// `ceil(x)`: toward +∞
    Ceil,
    /// `div_floor(a, b)`: the whole part of the exact quotient, toward −∞
    DivFloor,
    /// `per_month(x)`: an amount per year over twelve; an amount per month as it is
    PerMonth,
    /// `per_year(x)`: an amount per month times twelve; an amount per year as it is
    PerYear,
    /// `as_unit(x, "CNY")`: the value as it is, with another unit
    AsUnit,
    /// `on()`: the policy's date
    On,
    /// `date("2025-01-01")`: becomes a literal in the tree
    DateLiteral,
    /// `year(d)`, in `year`
    Year,
    /// `month(d)`
    Month,
    /// `day(d)`
    Day,
    /// `add_days(d, n)`; n in `day` or a pure number
    AddDays,
    /// `add_months(d, n)`: clamped to the month's last day
    AddMonths,
    /// `days_between(a, b)`, in `day`: b − a
    DaysBetween,
    /// `months_between(a, b)`, in `month`: completed months
    MonthsBetween,
    /// `years_between(a, b)`, in `year`: completed years
    YearsBetween,
    /// `age_on(birth)`, `age_on(birth, on)`: completed years (周岁)
    AgeOn,
    /// `within(region, "6103")`
    Within,
}

impl Builtin {
    /// The function of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, b)| *b)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, b)| *b == self).map_or("", |(n, _)| n)
    }

    /// All functions with their names.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("min", Self::Min),
        ("max", Self::Max),
        ("abs", Self::Abs),
        ("clamp", Self::Clamp),
        ("between", Self::Between),
        ("fen", Self::Money(MoneyUnit::Fen, Rounding::HalfAwayFromZero)),
        ("fen_up", Self::Money(MoneyUnit::Fen, Rounding::AwayFromZero)),
        ("fen_down", Self::Money(MoneyUnit::Fen, Rounding::TowardZero)),
        ("jiao", Self::Money(MoneyUnit::Jiao, Rounding::HalfAwayFromZero)),
        ("jiao_up", Self::Money(MoneyUnit::Jiao, Rounding::AwayFromZero)),
        ("jiao_down", Self::Money(MoneyUnit::Jiao, Rounding::TowardZero)),
        ("yuan", Self::Money(MoneyUnit::Yuan, Rounding::HalfAwayFromZero)),
        ("yuan_up", Self::Money(MoneyUnit::Yuan, Rounding::AwayFromZero)),
        ("yuan_down", Self::Money(MoneyUnit::Yuan, Rounding::TowardZero)),
        ("round", Self::Round),
        ("floor", Self::Floor),
        ("ceil", Self::Ceil),
        ("div_floor", Self::DivFloor),
        ("per_month", Self::PerMonth),
        ("per_year", Self::PerYear),
        ("as_unit", Self::AsUnit),
        ("on", Self::On),
        ("date", Self::DateLiteral),
        ("year", Self::Year),
        ("month", Self::Month),
        ("day", Self::Day),
        ("add_days", Self::AddDays),
        ("add_months", Self::AddMonths),
        ("days_between", Self::DaysBetween),
        ("months_between", Self::MonthsBetween),
        ("years_between", Self::YearsBetween),
        ("age_on", Self::AgeOn),
        ("within", Self::Within),
    ];
}
