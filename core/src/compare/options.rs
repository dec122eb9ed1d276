//! What a comparison is asked for.

use crate::number::Number;

/// What a column or a name is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    /// Rules to be told.
    Rules,
    /// How many households a row stands for.
    Weight,
    /// A grouping.
    By,
    /// What a household has before benefits.
    Income,
    /// What its resources are divided by.
    Equivalents,
    /// For how many persons it counts.
    Persons,
    /// The poverty line.
    Line,
    /// Who should be paid, or was.
    Reference,
}

impl Use {
    /// The name of the option.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Weight => "weight",
            Self::By => "by",
            Self::Income => "income",
            Self::Equivalents => "equivalents",
            Self::Persons => "persons",
            Self::Line => "line",
            Self::Reference => "reference",
        }
    }
}

/// A value of each household, given beside the facts: a weight, an income, a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it is called in results and errors.
    pub name: String,
    /// A cell for each household, in order.
    pub cells: Cells,
}

/// The cells of a [`Column`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Numbers; none: not known.
    Numbers(Vec<Option<Number>>),
    /// Truth values.
    Truths(Vec<Option<bool>>),
    /// Texts: codes, regions, words.
    Texts(Vec<Option<String>>),
}

impl Cells {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Numbers(cells) => cells.len(),
            Self::Truths(cells) => cells.len(),
            Self::Texts(cells) => cells.len(),
        }
    }
}

/// Where the values of the households come from.
///
/// A text is a name: of a rule of the household (`dibao::family_income`), of a column of the table given [`beside`](Comparing::beside), of a fact of
/// the household (`area`), or of a list in it (`members`: how many there are). A number is the same for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// By name.
    Named(String),
    /// Given.
    Given(Column),
    /// The same for all.
    Constant(Number),
}

impl From<&str> for Source {
    fn from(name: &str) -> Self {
        Self::Named(name.to_owned())
    }
}

impl From<String> for Source {
    fn from(name: String) -> Self {
        Self::Named(name)
    }
}

impl From<Column> for Source {
    fn from(column: Column) -> Self {
        Self::Given(column)
    }
}

impl From<Number> for Source {
    fn from(number: Number) -> Self {
        Self::Constant(number)
    }
}

/// What the policies are held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// Who should be paid.
    Truth(Source),
    /// Who was paid, or how much.
    Paid(Source),
}

/// What a comparison tells; see [`compare`](super::compare).
///
/// ```
/// use doudi::compare::Comparing;
/// use doudi::number::Number;
///
/// let asked = Comparing::new().rules(["dibao"]).weight("weight").by("area").income("dibao::family_income").per_head("members").line(Number::from(700));
/// assert_eq!(asked, asked.clone().shares(10));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Comparing {
    pub(super) rules: Vec<String>,
    pub(super) per_month: bool,
    pub(super) weight: Option<Source>,
    pub(super) by: Vec<Source>,
    pub(super) income: Option<Source>,
    pub(super) equivalents: Option<Source>,
    pub(super) persons: Option<Source>,
    pub(super) line: Option<Source>,
    pub(super) reference: Option<Reference>,
    pub(super) shares: u32,
    #[cfg(feature = "arrow")]
    pub(super) ignore: Vec<String>,
    #[cfg(feature = "arrow")]
    pub(super) beside: Option<crate::tables::Batches>,
}

impl Default for Comparing {
    fn default() -> Self {
        Self::new()
    }
}

impl Comparing {
    /// All benefits and decisions, every household once, no groups.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            rules: Vec::new(),
            per_month: false,
            weight: None,
            by: Vec::new(),
            income: None,
            equivalents: None,
            persons: None,
            line: None,
            reference: None,
            shares: 10,
            #[cfg(feature = "arrow")]
            ignore: Vec::new(),
            #[cfg(feature = "arrow")]
            beside: None,
        }
    }

    /// Only these rules: benefits and other amounts, decisions and other truth values; the name of a programme stands for its benefits and decisions.
    ///
    /// A household's *amount* is the sum of the benefits among them that are per month (`CNY/month`), leaving out those that only add up others. Where
    /// none is per month, and all are in one other unit, it is their sum. Where there is no benefit at all, a household counts as paid where one of
    /// the decisions holds.
    #[must_use]
    pub fn rules<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.rules.extend(names.into_iter().map(Into::into));
        self
    }

    /// Yearly benefits count in a household's amount, too, at a twelfth: with 12 fraction digits, as `per_month(…)` has it in rules. One-off amounts
    /// never do; they are told on their own.
    #[must_use]
    pub const fn per_month(mut self) -> Self {
        self.per_month = true;
        self
    }

    /// How many households each stands for: numbers, 0 and above. A household whose weight isn't known is left out, and counted.
    #[must_use]
    pub fn weight(mut self, weight: impl Into<Source>) -> Self {
        self.weight = Some(weight.into());
        self
    }

    /// Tells the same for each value of a fact, rule or column; may be asked for several times. Rules are those of the base policy.
    #[must_use]
    pub fn by(mut self, group: impl Into<Source>) -> Self {
        self.by.push(group.into());
        self
    }

    /// What a household has before these benefits, in the unit of the amount; of rules, the base policy's. Resources before and after are this and the
    /// amount under each policy: their mean, Gini and deciles are told, and poverty where there is a [`line`](Self::line).
    #[must_use]
    pub fn income(mut self, income: impl Into<Source>) -> Self {
        self.income = Some(income.into());
        self
    }

    /// Resources are divided by this: the household's size for resources per head, its number of equivalent adults for equivalised ones. The quotient
    /// has 12 fraction digits, as `/` has it in rules. A household where it is 0 or below is left out of the distribution, and counted.
    #[must_use]
    pub fn equivalents(mut self, equivalents: impl Into<Source>) -> Self {
        self.equivalents = Some(equivalents.into());
        self
    }

    /// The distribution counts persons, so many in each household, and not households.
    #[must_use]
    pub fn persons(mut self, persons: impl Into<Source>) -> Self {
        self.persons = Some(persons.into());
        self
    }

    /// Resources per head, and the distribution counts persons: [`equivalents`](Self::equivalents) and [`persons`](Self::persons) are both this.
    #[must_use]
    pub fn per_head(self, size: impl Into<Source>) -> Self {
        let size = size.into();
        self.equivalents(size.clone()).persons(size)
    }

    /// The poverty line that resources (per head, where they are) are held against, the same before and after; of rules, the base policy's. One that is
    /// 0 or below, or not known, leaves the household out of the distribution.
    #[must_use]
    pub fn line(mut self, line: impl Into<Source>) -> Self {
        self.line = Some(line.into());
        self
    }

    /// Who should be paid, as is known from elsewhere: truth values, or amounts above 0. Each policy is held against it.
    #[must_use]
    pub fn truth(mut self, truth: impl Into<Source>) -> Self {
        self.reference = Some(Reference::Truth(truth.into()));
        self
    }

    /// Who was paid, or how much, in the unit of the amount: held against each policy, which says who should be.
    #[must_use]
    pub fn paid(mut self, paid: impl Into<Source>) -> Self {
        self.reference = Some(Reference::Paid(paid.into()));
        self
    }

    /// Into how many shares of equal size the households are put by their resources before: 10 for deciles, 5 for quintiles; at most 100, and 0 for none.
    #[must_use]
    pub const fn shares(mut self, shares: u32) -> Self {
        self.shares = if shares > 100 { 100 } else { shares };
        self
    }

    /// Of tables that are compared, columns that aren't facts, as [`TablesOptions::ignore`](crate::tables::TablesOptions::ignore) has it. Names may mean them
    /// all the same: a weight, a group.
    #[cfg(feature = "arrow")]
    #[must_use]
    pub fn ignore<S: Into<String>>(mut self, columns: impl IntoIterator<Item = S>) -> Self {
        self.ignore = columns.into_iter().map(Into::into).collect();
        self
    }

    /// A table of households in the same order, whose columns names may mean. Where tables are compared and nothing else is said, it is that of the
    /// households itself, with the weights in it.
    #[cfg(feature = "arrow")]
    #[must_use]
    pub fn beside(mut self, households: impl Into<crate::tables::Batches>) -> Self {
        self.beside = Some(households.into());
        self
    }
}
