//! Tables in Arrow's form: households from them, and results back into them.
//!
//! Each entity has a table of its own, in one record batch or several of the same columns: households, members, claims. A row's id stands in the column
//! `household_id`, `person_id`… (the entity's key and `_id`), and says in the table of what is in it where that belongs. Ids are whole numbers or texts in
//! any order. Or lists are nested: a column `members` of lists of structs, in which there may be a column `claims`.
//!
//! The other columns are facts by their keys, or rules by their qualified names (`people::age`), whose values are taken in place of computing them where
//! they aren't null. What is neither is left alone and told, unless its name is nearly a fact's, which is an error until [`TablesOptions::ignore`] names it.
//! Only the columns that the rules need are read, chunk by chunk while they are assessed.
//!
//! | fact | columns |
//! |---|---|
//! | number, money | whole numbers, `Decimal128`, floats as the shortest decimal that prints them, texts |
//! | date | `Date32`, texts like `2025-01-31` |
//! | bool | `Boolean`, the texts `true` and `false` |
//! | choice, region, text | texts: `Utf8`, `LargeUtf8`, `Utf8View` |
//! | any | dictionaries of these |
//!
//! Nulls are what PACKS §2 says: absent where the fact says `null = "absent"`, else not answered. A cell that a fact doesn't take is a fault of its
//! household, by path, as it would be in JSON; the other households get their results. The faults are a table, too: [`TablesAssessment::fault_batch`]; and so
//! are the errors of rules: [`TablesAssessment::error_batch`].
//!
//! What doesn't fit into memory comes batch by batch: [`TableStreams`]. Households of several jurisdictions are assessed each under the pack of its own
//! region: [`Policies::assess_tables`](crate::regional::Policies::assess_tables).

mod any;
mod cells;
mod error;
mod join;
mod options;
mod place;
mod regional;
mod source;
mod stream;
mod table;
mod told;
mod write;

pub use any::{AnyPolicy, AnyTablesAssessment};
pub use cells::cell_text;
pub use error::{Listed, RowFault, TablesError};
pub use options::{ExcessDigits, Money, OnError, TablesOptions};
pub use regional::RegionalTablesAssessment;
pub use stream::{Assessments, FirstRows, Parts, TableStreams};
pub use table::Batches;

use arrow_array::RecordBatch;

use crate::facts::population::{Given, Population};
use crate::facts::{Entity, EntityId, Fault, Texts};
use crate::ir::SymbolId;
use crate::policy::Policy;
use crate::population::{Held, How, PopulationAssessment, RuleColumn};
use options::Progress;
use place::Places;
use source::{Needed, Reading};

/// Faults that an error tells.
const SHOWN: usize = 10;

/// A table for each entity.
#[derive(Clone, Debug)]
pub struct Tables {
    root: Batches,
    lists: Vec<(String, Batches)>,
}

impl Tables {
    /// Households, a row each: one record batch, or several of the same columns.
    #[must_use]
    pub fn new(households: impl Into<Batches>) -> Self {
        Self { root: households.into(), lists: Vec::new() }
    }

    /// And the table of a list in them: `members`, `claims`.
    #[must_use]
    pub fn with(mut self, list: impl Into<String>, rows: impl Into<Batches>) -> Self {
        self.lists.push((list.into(), rows.into()));
        self
    }

    pub(crate) const fn households(&self) -> &Batches {
        &self.root
    }
}

/// The assessment of tables.
#[derive(Clone, Debug)]
pub struct TablesAssessment {
    assessment: PopulationAssessment,
    places: Places,
    money: Money,
    rounded: Vec<(String, String, usize)>,
    first_rows: FirstRows,
}

impl TablesAssessment {
    /// The results as columns.
    #[must_use]
    pub const fn assessment(&self) -> &PopulationAssessment {
        &self.assessment
    }

    /// Columns that are neither facts nor ids nor rules, each with its table.
    #[must_use]
    pub fn ignored(&self) -> &[(String, String)] {
        &self.places.ignored
    }

    /// Columns in which numbers were rounded to the fact's digits, each with its table and how many: only where [`ExcessDigits::HalfEven`] says so.
    #[must_use]
    pub fn rounded(&self) -> &[(String, String, usize)] {
        &self.rounded
    }

    /// Faults of households: the household's row, and the fault with its path within the household.
    #[must_use]
    pub fn faults(&self) -> &[(usize, Fault)] {
        self.assessment.faults()
    }

    /// Of what came batch by batch, the row of all households that this assessment begins with; 0 of tables.
    #[must_use]
    pub fn first_row(&self) -> usize {
        self.first_rows.of(Entity::HOUSEHOLDS)
    }

    /// Of what came batch by batch, the rows that the next part's tables begin with.
    #[must_use]
    pub fn next_rows(&self) -> FirstRows {
        self.first_rows.after(&self.places)
    }

    /// The entities that there are results for, in the order of the pack.
    #[must_use]
    pub fn entities(&self) -> Vec<EntityId> {
        let mut entities: Vec<EntityId> = self.assessment.columns().iter().map(|c| c.entity).collect();
        entities.sort_unstable();
        entities.dedup();
        entities
    }

    /// The results of an entity's rules as a table, its rows in the order of the table that was given (of a nested one in the order of the lists): ids, then
    /// a column for each rule. Numbers are decimals, money in the form of [`TablesOptions::money`], codes and regions texts. A result is null where there
    /// is none: absent, an error of the rule, or a household at fault. Where a nested table's households have no ids, `household_row` counts from 0.
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold a result.
    pub fn batch(&self, entity: EntityId) -> Result<RecordBatch, TablesError> {
        let mut columns: Vec<RuleColumn> = self.assessment.columns().iter().filter(|c| c.entity == entity).cloned().collect();
        write::batch(self, entity, columns.iter_mut().collect())
    }

    /// The tables of results of all entities that have any, as [`batch`](Self::batch) makes them, without a copy: the memory of the results is used again.
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold a result.
    pub fn into_batches(mut self) -> Result<Vec<(EntityId, RecordBatch)>, TablesError> {
        self.take_batches()
    }

    /// As [`into_batches`](Self::into_batches). What stays has faults and errors to tell, and no results any more.
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold a result.
    pub fn take_batches(&mut self) -> Result<Vec<(EntityId, RecordBatch)>, TablesError> {
        let entities = self.entities();
        let mut columns = self.assessment.take_columns();
        let of = |entity| Ok((entity, write::batch(self, entity, columns.iter_mut().filter(|c| c.entity == entity).collect())?));
        let batches = entities.into_iter().map(of).collect();
        self.assessment.give_columns(columns);
        batches
    }

    /// The faults as a table, in the order of households.
    ///
    /// | column | |
    /// |---|---|
    /// | `household_row` | `UInt64`, the household's row, from 0 |
    /// | `household_id` | as in the table of households, where that has ids |
    /// | `table` | `households`, or the list: `members`, `claims` |
    /// | `path` | within the household: `members[0].born` |
    /// | `code` | [`FaultCode::name`](crate::facts::FaultCode::name) |
    /// | `message_zh`, `message_en` | what is wrong |
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold them.
    pub fn fault_batch(&self) -> Result<RecordBatch, TablesError> {
        told::faults(&self.places, &self.first_rows, self.faults())
    }

    /// The errors of rules as a table, in the order of households: why a result is null that could not be computed. A household at fault has none.
    ///
    /// | column | |
    /// |---|---|
    /// | `household_row`, `household_id`, `table` | as in [`fault_batch`](Self::fault_batch) |
    /// | `row` | `UInt64`, the row in the table of results of the rule's entity, from 0 |
    /// | `rule` | the rule's qualified name |
    /// | `code` | [`RuleErrorKind::name`](crate::assessment::RuleErrorKind::name) |
    /// | `message_zh`, `message_en` | what is missing or went wrong |
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold them.
    pub fn error_batch(&self) -> Result<RecordBatch, TablesError> {
        told::errors(self)
    }

    /// How many results could not be computed.
    #[must_use]
    pub fn count_errors(&self) -> usize {
        self.assessment.columns().iter().map(|c| c.errors.len()).sum()
    }

    /// The household of an entity's lane.
    fn household(&self, entity: EntityId, lane: usize) -> usize {
        let parent = self.places.schema.entity(entity).and_then(|e| e.parent).zip(self.places.of(entity));
        parent
            .map_or(lane, |(parent, placed)| self.household(parent, placed.first.partition_point(|first| *first as usize <= lane).saturating_sub(1)))
    }

    /// The first faults, with their households' ids.
    #[must_use]
    pub fn first_faults(&self, count: usize) -> Vec<RowFault> {
        let ids = self.places.of(EntityId::ROOT).and_then(|p| p.ids.last());
        let id = |row| ids.and_then(|(_, pieces)| cells::shown(pieces, row));
        let first = self.first_row();
        self.faults().iter().take(count).map(|(row, fault)| RowFault { row: first + row, id: id(*row), fault: fault.clone() }).collect()
    }

    /// Households at fault.
    #[must_use]
    pub fn households_at_fault(&self) -> usize {
        self.faults().chunk_by(|(a, _), (b, _)| a == b).count()
    }
}

impl Policy {
    /// Assesses tables under some rules and what these need, with the defaults of [`TablesOptions`].
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, Int64Array, RecordBatch};
    /// use doudi::facts::EntityId;
    /// use doudi::tables::Tables;
    /// # let files = [
    /// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
    /// #     ("demo/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", min = 1, max = 20, label = \"人数 · Size\" }\n"),
    /// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 两人以上 · Two or more\n/// @decision\n/// @cite 第一条\nfn eligible(household) { household.size >= 2 }\n"),
    /// # ];
    /// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
    /// # let policy = pack.policy("2025-01-01".parse()?)?;
    ///
    /// let ids: ArrayRef = Arc::new(Int64Array::from(vec![7, 3, 5]));
    /// let sizes: ArrayRef = Arc::new(Int64Array::from(vec![1, 3, 40]));
    /// let households = RecordBatch::try_from_iter([("household_id", ids), ("size", sizes)])?;
    /// let found = policy.assess_tables(&Tables::new(households), ["aid::eligible"])?;
    /// assert_eq!(found.batch(EntityId::ROOT)?.num_rows(), 3);
    /// assert_eq!(found.faults()[0].1.to_string(), "size: 40 is not between 1 and 20");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Names that are no rule in force; tables that can't be joined: no ids, ids twice, rows that belong nowhere; columns that no fact could be read
    /// from. What is wrong with single cells is a fault of their household, in the result.
    pub fn assess_tables<S: AsRef<str>>(&self, tables: &Tables, rules: impl IntoIterator<Item = S>) -> Result<TablesAssessment, TablesError> {
        self.assess_tables_with(tables, &TablesOptions::new().rules(rules.into_iter().map(|rule| rule.as_ref().to_owned())))
    }

    /// Assesses tables as the options say.
    ///
    /// # Errors
    ///
    /// As [`assess_tables`](Self::assess_tables); with [`OnError::Raise`] also where any household is at fault, and [`TablesError::Stopped`] where the
    /// options' `progress` ended it.
    pub fn assess_tables_with(&self, tables: &Tables, options: &TablesOptions<'_>) -> Result<TablesAssessment, TablesError> {
        let rules = match &options.rules {
            Some(rules) => self.rules_named(rules)?,
            None => self.rules_in_force(),
        };
        let places = Places::new(self.reader(), &tables.root, &tables.lists, &options.ignore)?;
        let found = self.assess_placed(places, rules, options, options.progress)?;
        match options.on_error {
            OnError::Raise if !found.faults().is_empty() => {
                Err(TablesError::Faults { households: found.households_at_fault(), count: found.faults().len(), first: found.first_faults(SHOWN) })
            }
            _ => Ok(found),
        }
    }

    /// Households at fault have no results, whatever the options say.
    fn assess_placed(
        &self,
        places: Places,
        rules: Vec<SymbolId>,
        options: &TablesOptions<'_>,
        progress: Option<Progress<'_>>,
    ) -> Result<TablesAssessment, TablesError> {
        let plan = self.plan(Some(rules), &given(&places, self))?;
        let needed = Needed::new(&places, self.reader(), &plan)?;
        let texts = Texts::default();
        let reading = Reading::new(&places, &needed, self.reader(), &plan, &texts, options.excess_digits)?;
        let held = if options.money == Money::Decimal { Held::Decimal } else { Held::Narrow };
        let how = How { held, threads: options.threads.unwrap_or(usize::MAX), progress, ..How::default() };
        let assessment = self.run_tables(&plan, &reading, &how, || texts.all()).ok_or(TablesError::Stopped)?;
        let rounded = reading.rounded();
        Ok(TablesAssessment { assessment, places, money: options.money, rounded, first_rows: options.first_rows.clone() })
    }
}

/// Nobody yet, with the rules that are given.
fn given(places: &Places, policy: &Policy) -> Population {
    let symbol = |(entity, name): &(EntityId, String)| policy.reader().given(*entity, name).ok().map(|(symbol, _)| symbol);
    let given = places.given.iter().filter_map(symbol).map(|symbol| Given { symbol, values: Vec::new() });
    Population { schema: places.schema.clone(), rows: Vec::new(), columns: Vec::new(), texts: Vec::new(), given: given.collect() }
}

#[cfg(all(test, feature = "author"))]
mod tests;
