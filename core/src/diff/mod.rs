//! What differs between two packs, or one pack on two dates: facts, standards, rules, and which cases come out differently.
//!
//! With dates, what is in force on them is compared, and every case's household is assessed on both. Without, all that the packs say of any date is
//! compared, and a case is assessed on its own date under both: that is how a change to a pack is reviewed.

mod cases;
mod data;
mod facts;
mod rules;
mod standards;
mod text;

use crate::calendar::Date;
use crate::ir::Cite;
use crate::label::Label;
use crate::pack::Pack;
use crate::source::Span;

/// One of the two that are compared.
#[derive(Clone, Copy, Debug)]
pub struct Side<'p> {
    /// The pack.
    pub pack: &'p Pack,
    /// What is in force on this day; `None`: whatever the date.
    pub on: Option<Date>,
}

/// What differs.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// Facts that were added, left out, or take other answers; by their paths: `members[].age`.
    pub facts: Vec<Change>,
    /// Parameters with other values.
    pub standards: Vec<StandardChange>,
    /// Rules that were added, left out, or say something else.
    pub rules: Vec<Change>,
    /// Cases that come out differently.
    pub cases: Vec<CaseChange>,
    /// How many cases were looked at.
    pub cases_compared: usize,
}

impl Diff {
    /// Compares two packs. Faults of case files are left to [`Pack::check_cases`]: a case at fault isn't compared.
    ///
    /// ```
    /// use doudi::diff::{Diff, Side};
    /// use doudi::pack::Pack;
    ///
    /// let files = |limit: &str| {
    ///     [
    ///         ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n".to_owned()),
    ///         ("demo/facts.toml", "[household]\n[household.facts]\nincome = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\" }\n".to_owned()),
    ///         ("demo/aid.toml", format!("[line]\nlabel = \"标准 · Line\"\nunit = \"CNY/month\"\nvalues = [ {{ from = 2025-01-01, value = {limit}, cite = \"A\" }} ]\n")),
    ///         ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 低于标准 · Below\n/// @decision\n/// @cite 第一条\nfn below(household) { household.income < line(household) }\n".to_owned()),
    ///         ("demo/aid.cases.yaml", "- name: 一百元\n  date: 2025-01-01\n  household: { income: 100 }\n  expect: { below: true }\n  self_made: true\n".to_owned()),
    ///     ]
    ///     .map(|(path, text)| (path.to_owned(), text))
    /// };
    /// let (old, new) = (Pack::from_files(files("101"), "demo")?, Pack::from_files(files("100"), "demo")?);
    /// let diff = Diff::new(Side { pack: &old, on: None }, Side { pack: &new, on: None });
    /// assert_eq!(diff.standards[0].rows[0].after.as_ref().map(|v| &*v.text), Some("100.00"));
    /// assert!(diff.rules.is_empty());
    /// assert_eq!(&*diff.cases[0].differences[0].path, "below");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(before: Side<'_>, after: Side<'_>) -> Self {
        let (cases, cases_compared) = cases::compare(before, after);
        Self {
            facts: facts::compare(before.pack.program(), after.pack.program()),
            standards: standards::compare(before, after),
            rules: rules::compare(before, after),
            cases,
            cases_compared,
        }
    }

    /// Does nothing differ?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.standards.is_empty() && self.rules.is_empty() && self.cases.is_empty()
    }
}

/// Something that only one side has, or that says something else: at least one side is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// `members[].age`, `dibao::eligible`.
    pub name: Box<str>,
    /// Its label, of the later side if that has one.
    pub label: Label,
    /// First day of the rule's version, where versions of all dates are compared.
    pub from: Option<Date>,
    /// What it was.
    pub before: Option<Said>,
    /// What it is.
    pub after: Option<Said>,
}

/// What a side says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The answers that a fact takes; a rule as it is written.
    pub text: Label,
    /// Where it stands: `national/dibao.rhai:12:1`.
    pub place: String,
}

/// A parameter with other values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardChange {
    /// `dibao::standard`
    pub name: Box<str>,
    /// Label.
    pub label: Label,
    /// Unit of the values, in both languages; empty: none.
    pub unit: Label,
    /// Where only one side has the parameter at all: is it the later one?
    pub only_after: Option<bool>,
    /// The rows that differ.
    pub rows: Vec<RowChange>,
}

/// A row that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// `region 6103, area urban`; empty where the parameter has no key.
    pub key: String,
    /// First day, where rows of all dates are compared.
    pub from: Option<Date>,
    /// The value that was in force.
    pub before: Option<RowValue>,
    /// The value that is.
    pub after: Option<RowValue>,
    /// Change in percent, to two digits, where both are plain numbers and the first isn't zero: `+5.74`.
    pub percent: Option<String>,
}

/// A row's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowValue {
    /// As packs write it; money with two digits.
    pub text: String,
    /// First day.
    pub from: Date,
    /// Last day, if the row ends by itself.
    pub until: Option<Date>,
    /// What it rests on.
    pub cite: Cite,
    /// Rests on a secondary source.
    pub verify: bool,
    /// Where it stands.
    pub place: String,
}

/// A case that comes out differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseChange {
    /// The file's programme.
    pub programme: Box<str>,
    /// The case's name.
    pub name: Box<str>,
    /// Where it stands.
    pub place: String,
    /// The same as a stretch of its side's files: of the later, if that has the case.
    pub span: Span,
    /// What differs.
    pub differences: Vec<Outcomes>,
}

/// A rule of a case's household under both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcomes {
    /// As the case writes it: `members[0].employment_cost`; empty: the household as a whole.
    pub path: String,
    /// What came out before; none: that side has no such rule.
    pub before: Option<Label>,
    /// What comes out after.
    pub after: Option<Label>,
}

/// The union of two sorted-by-first-appearance lists of names: those of `after` in order, then what only `before` has.
fn union<K: PartialEq + Clone, B, A>(before: &[(K, B)], after: &[(K, A)]) -> Vec<K> {
    let only_before = before.iter().map(|(k, _)| k).filter(|k| !after.iter().any(|(a, _)| a == *k));
    after.iter().map(|(k, _)| k).chain(only_before).cloned().collect()
}

#[cfg(test)]
mod tests;
