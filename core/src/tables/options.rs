//! How tables are assessed.

use std::fmt::{self, Debug, Formatter};
use std::ops::ControlFlow;

use super::stream::FirstRows;

/// What happens when households are at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum OnError {
    /// Each has its faults in its own row and no results; all others get theirs.
    #[default]
    Row,
    /// Nobody gets results: the assessment is [`TablesError::Faults`](super::TablesError::Faults), with the first few faults and the count of all.
    Raise,
}

/// What happens to a number with more fraction digits than its fact takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ExcessDigits {
    /// It is a fault of its household.
    #[default]
    Fault,
    /// It is rounded to the fact's digits, half to even, and counted: [`TablesAssessment::rounded`](super::TablesAssessment::rounded). A fact that is whole
    /// by nature (`int`) isn't rounded.
    HalfEven,
}

/// How amounts of money stand in the tables of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Money {
    /// As `Decimal128`, with two fraction digits or as many as the rule gives: exact.
    #[default]
    Decimal,
    /// As the `Float64` nearest to the amount.
    Float,
    /// As `Int64`, in fen: exact. Amounts of rules that give more than two fraction digits stay decimals.
    Fen,
}

/// How tables are assessed: by default under all rules in force, faults by row, money in decimals, on all cores.
///
/// ```
/// use doudi::tables::{ExcessDigits, Money, OnError, TablesOptions};
///
/// let options = TablesOptions::new()
///     .rules(["dibao::eligible", "dibao::monthly_amount"])
///     .on_error(OnError::Raise)
///     .excess_digits(ExcessDigits::HalfEven)
///     .money(Money::Fen)
///     .threads(2);
/// # let _ = options;
/// ```
#[derive(Clone, Default)]
pub struct TablesOptions<'o> {
    pub(super) rules: Option<Vec<String>>,
    pub(super) on_error: OnError,
    pub(super) excess_digits: ExcessDigits,
    pub(super) money: Money,
    pub(super) threads: Option<usize>,
    pub(super) progress: Option<Progress<'o>>,
    pub(super) ignore: Vec<String>,
    pub(super) first_rows: FirstRows,
}

/// Told of households done and of all; says whether to go on.
pub(super) type Progress<'o> = &'o dyn Fn(usize, usize) -> ControlFlow<()>;

impl<'o> TablesOptions<'o> {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only these rules, by their qualified names, and what they need.
    #[must_use]
    pub fn rules<S: Into<String>>(mut self, rules: impl IntoIterator<Item = S>) -> Self {
        self.rules = Some(rules.into_iter().map(Into::into).collect());
        self
    }

    /// What happens when households are at fault.
    #[must_use]
    pub const fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }

    /// What happens to a number with more fraction digits than its fact takes.
    #[must_use]
    pub const fn excess_digits(mut self, excess_digits: ExcessDigits) -> Self {
        self.excess_digits = excess_digits;
        self
    }

    /// How amounts of money stand in the results.
    #[must_use]
    pub const fn money(mut self, money: Money) -> Self {
        self.money = money;
        self
    }

    /// Columns that aren't facts, by their names, in whichever table: left alone, and told, even where a name is nearly a fact's, which is an error else.
    /// What the pack knows can't be ignored, and a name of no column is an error.
    #[must_use]
    pub fn ignore<S: Into<String>>(mut self, columns: impl IntoIterator<Item = S>) -> Self {
        self.ignore = columns.into_iter().map(Into::into).collect();
        self
    }

    /// The tables are a part of larger ones: their rows are numbered on from an earlier part's.
    #[must_use]
    pub fn first_rows(mut self, first_rows: FirstRows) -> Self {
        self.first_rows = first_rows;
        self
    }

    /// At most so many threads at once; there are never more than rayon's pool has. Results are the same for any number.
    #[must_use]
    pub const fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Told after every thousand households or so how many are done and how many there are, on the thread that asked for the assessment;
    /// `ControlFlow::Break` ends it with [`TablesError::Stopped`](super::TablesError::Stopped).
    #[must_use]
    pub const fn progress(mut self, progress: &'o dyn Fn(usize, usize) -> ControlFlow<()>) -> Self {
        self.progress = Some(progress);
        self
    }
}

impl Debug for TablesOptions<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("TablesOptions")
            .field("rules", &self.rules)
            .field("on_error", &self.on_error)
            .field("excess_digits", &self.excess_digits)
            .field("money", &self.money)
            .field("threads", &self.threads)
            .field("ignore", &self.ignore)
            .finish_non_exhaustive()
    }
}
