//! Coverage: the rules, branches and rows of standards that no case reaches.
//!
//! A rule counts once for each of its versions. Ways through a rule are: an `if` or a guard whose condition holds, and one where it doesn't; each case
//! of a `switch`; each part of `a ?? b` that gives the value; each part of `a && b` that fails and all of them holding, likewise `a || b`. A helper is
//! counted where it stands, however often it is called. Only what the pack itself says is counted: what it extends has cases of its own.

mod listing;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use crate::ir::{Definition, KeyValue, Program, Row, SymbolId, Version};
use crate::label::Label;
use crate::source::Span;
use crate::words::{Branch, Reached};

/// What a case may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CoverageKind {
    /// A version of a rule.
    Rule,
    /// A way through a rule.
    Branch,
    /// A row of a parameter.
    Row,
}

impl CoverageKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rule, Self::Branch, Self::Row];
}

/// Something that a case may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageItem {
    /// Rule, branch or row.
    pub kind: CoverageKind,
    /// The rule or parameter that it is of: `dibao::eligible`.
    pub name: Box<str>,
    /// What it is: the version's first day, the branch, the row's key and first day.
    pub what: Label,
    /// Where it stands.
    pub span: Span,
    /// Does a case reach it?
    pub reached: bool,
}

/// How many there are, and how many of them cases reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Reached by a case.
    pub reached: usize,
    /// In the pack.
    pub all: usize,
}

impl Tally {
    /// Is at least this share reached, in percent? Of nothing, every share is.
    ///
    /// ```
    /// let tally = doudi::cases::Tally { reached: 19, all: 20 };
    /// assert!(tally.is_at_least(95) && !tally.is_at_least(96));
    /// ```
    #[must_use]
    pub fn is_at_least(self, percent: u8) -> bool {
        self.reached * 100 >= self.all * usize::from(percent)
    }

    /// Percent, in tenths, rounded down: only all is 100.0. Of nothing, 100.0.
    ///
    /// ```
    /// assert_eq!(doudi::cases::Tally { reached: 2, all: 3 }.percent(), "66.6");
    /// ```
    #[must_use]
    pub fn percent(self) -> String {
        let tenths = (self.reached * 1000).checked_div(self.all).unwrap_or(1000);
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// What identifies an item. Places, not expressions: a helper's expressions are repeated at each of its calls, and a pack with parameters set has other
/// rows, at no place of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Rule(Span),
    Branch(Span, Way),
    Row(Span, Box<[KeyValue]>),
}

/// A way through an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Way {
    If(bool),
    Guard(bool),
    Case(usize),
    Coalesce(usize),
    Decided(usize),
}

/// What the cases of a pack reach.
///
/// ```
/// use doudi::cases::{Coverage, CoverageKind, Runner};
/// use doudi::pack::Pack;
///
/// let files = [
///     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
///     ("demo/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", min = 1, max = 20, label = \"人数 · Size\" }\n"),
///     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 定额 · Lump sum\n/// @cite 第一条\nfn lump(household) { if household.size >= 2 { 10 } else { 5 } }\n"),
///     ("demo/aid.cases.yaml", "- name: 两人\n  date: 2025-01-01\n  household: { size: 2 }\n  expect: { lump: 10 }\n  self_made: true\n"),
/// ];
/// let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
/// let mut runner = Runner::new(pack.program().clone(), pack.reader().clone()).covering();
/// for file in pack.cases(&mut Vec::new()) {
///     file.cases.iter().for_each(|case| assert!(runner.run(&file.programme, case).passed()));
/// }
/// let coverage = runner.coverage().ok_or("covering")?;
/// assert_eq!(coverage.tally(CoverageKind::Branch).percent(), "50.0");
/// assert_eq!(&*coverage.missed().next().ok_or("one is missed")?.what.en, "`household.size >= 2` doesn't hold");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Coverage {
    items: Vec<CoverageItem>,
    index: HashMap<Key, usize>,
}

impl Coverage {
    /// Everything that the topmost pack of the chain says, none of it reached yet.
    #[must_use]
    pub fn new(program: &Arc<Program>) -> Self {
        let mut coverage = Self { items: Vec::new(), index: HashMap::new() };
        listing::list(program, &mut coverage);
        coverage
    }

    /// Everything, in the order of the pack.
    #[must_use]
    pub fn items(&self) -> &[CoverageItem] {
        &self.items
    }

    /// What no case reaches, in the order of the pack.
    pub fn missed(&self) -> impl Iterator<Item = &CoverageItem> {
        self.items.iter().filter(|i| !i.reached)
    }

    /// How much of a kind is reached.
    #[must_use]
    pub fn tally(&self, kind: CoverageKind) -> Tally {
        let of_kind = || self.items.iter().filter(|i| i.kind == kind);
        Tally { reached: of_kind().filter(|i| i.reached).count(), all: of_kind().count() }
    }

    /// Adds an item, unless it is there.
    fn add(&mut self, key: Key, item: CoverageItem) {
        let next = self.items.len();
        if *self.index.entry(key).or_insert(next) == next {
            self.items.push(item);
        }
    }

    fn reach(&mut self, key: &Key) {
        if let Some(item) = self.index.get(key).and_then(|i| self.items.get_mut(*i)) {
            item.reached = true;
        }
    }
}

impl Reached for Coverage {
    fn rule(&mut self, _: SymbolId, _: &Definition, version: &Version) {
        self.reach(&Key::Rule(version.span));
    }

    fn branch(&mut self, branch: Branch<'_>) {
        let (span, way) = match branch {
            Branch::If(expr, holds) => (expr.span, Way::If(holds)),
            Branch::Guard(condition, holds) => (condition.span, Way::Guard(holds)),
            Branch::Case(expr, index) => (expr.span, Way::Case(index)),
            Branch::Coalesce(expr, index) => (expr.span, Way::Coalesce(index)),
            Branch::Decided(expr, index) => (expr.span, Way::Decided(index)),
        };
        self.reach(&Key::Branch(span, way));
    }

    fn row(&mut self, _: SymbolId, row: &Row) {
        self.reach(&Key::Row(row.span, row.key.clone().into()));
    }
}
