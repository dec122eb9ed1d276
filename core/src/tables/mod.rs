//! Tables in Arrow's form: a population from them, and results back into them.
//!
//! Each entity has a table of its own: households, members, claims. A row's id stands in the column `household_id`, `person_id`… (the entity's key and
//! `_id`), and says in the table of what is in it where that belongs. Ids are whole numbers or texts in any order. The other columns are facts by their
//! keys; what is no fact is left alone and told, unless its name is nearly a fact's, which is an error.
//!
//! Nulls are what PACKS §2 says: absent where the fact says `null = "absent"`, else not answered. A float is read as the shortest decimal that prints
//! it. A cell that a fact doesn't take is a fault of its household, by path, as it would be in JSON; the other households get their results.

mod cells;
mod error;
mod join;
mod write;

pub use error::{Listed, TablesError};

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};

use crate::diagnostics::did_you_mean;
use crate::facts::population::{Column, Population, Rows, State};
use crate::facts::{Entity, EntityId, Fault, LaneKind, Schema, Texts};
use crate::policy::Policy;
use crate::population::PopulationAssessment;
use join::{Ids, NoIds};

/// A table for each entity.
#[derive(Clone, Debug)]
pub struct Tables {
    root: RecordBatch,
    lists: Vec<(String, RecordBatch)>,
}

impl Tables {
    /// Households, a row each.
    #[must_use]
    pub const fn new(households: RecordBatch) -> Self {
        Self { root: households, lists: Vec::new() }
    }

    /// And the table of a list in them: `members`, `claims`.
    #[must_use]
    pub fn with(mut self, list: impl Into<String>, rows: RecordBatch) -> Self {
        self.lists.push((list.into(), rows));
        self
    }
}

/// The assessment of tables.
#[derive(Clone, Debug)]
pub struct TablesAssessment {
    assessment: PopulationAssessment,
    /// Of each entity: its table, and the table's row of each lane.
    entities: Vec<Placed>,
    ignored: Vec<(String, String)>,
}

/// An entity's table and where its rows went.
#[derive(Clone, Debug, Default)]
struct Placed {
    /// The columns of ids, which results repeat.
    ids: Vec<(String, ArrayRef)>,
    /// The table's row of each lane.
    rows: Vec<u32>,
}

impl TablesAssessment {
    /// The results as columns.
    #[must_use]
    pub const fn assessment(&self) -> &PopulationAssessment {
        &self.assessment
    }

    /// Columns that are no facts, each with its table.
    #[must_use]
    pub fn ignored(&self) -> &[(String, String)] {
        &self.ignored
    }

    /// Faults of households: the household's row, and the fault with its path within the household.
    #[must_use]
    pub fn faults(&self) -> &[(usize, Fault)] {
        self.assessment.faults()
    }

    /// The results of an entity's rules as a table, its rows in the order of the table that was given: ids, then a column for each rule. Money and other
    /// numbers are decimals, choices texts. A result is null where there is none: absent, an error of the rule, or a household at fault.
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold a result.
    pub fn batch(&self, entity: EntityId) -> Result<RecordBatch, TablesError> {
        write::batch(self, entity)
    }
}

impl Policy {
    /// Assesses tables under some rules and what these need.
    ///
    /// # Errors
    ///
    /// Names that are no rule in force; tables that can't be joined: no ids, ids twice, rows that belong nowhere; columns that no fact could be read
    /// from. What is wrong with single cells is a fault of their household, in the result.
    pub fn assess_tables<S: AsRef<str>>(&self, tables: &Tables, rules: impl IntoIterator<Item = S>) -> Result<TablesAssessment, TablesError> {
        let rules = self.rules_named(rules)?;
        let schema = self.program().schema.clone();
        let mut reading = Reading::new(&schema, tables)?;
        let plan = self.plan(Some(rules), &reading.population())?;
        let needed: BTreeSet<_> = plan.columns_read(&schema).into_iter().collect();
        let mut texts = Texts::default();
        for (id, fact) in (0..).map(crate::facts::FactId).zip(&schema.facts).filter(|(id, _)| needed.contains(id)) {
            reading.fact(self, id, fact, &mut texts)?;
        }
        let mut population = reading.population();
        population.columns = std::mem::take(&mut reading.columns);
        population.texts = texts.finish();
        let assessment = self.run_faulty(&plan, &population, std::mem::take(&mut reading.faults));
        Ok(TablesAssessment { assessment, entities: reading.placed, ignored: reading.ignored })
    }
}

/// Tables on their way into a population.
struct Reading<'t> {
    schema: Arc<Schema>,
    batches: Vec<Option<&'t RecordBatch>>,
    rows: Vec<Rows>,
    placed: Vec<Placed>,
    columns: Vec<Column>,
    faults: Vec<(usize, Fault)>,
    ignored: Vec<(String, String)>,
}

impl<'t> Reading<'t> {
    fn new(schema: &Arc<Schema>, tables: &'t Tables) -> Result<Self, TablesError> {
        let mut batches: Vec<Option<&RecordBatch>> = vec![None; schema.entities.len()];
        if let Some(slot) = batches.first_mut() {
            *slot = Some(&tables.root);
        }
        for (list, batch) in &tables.lists {
            let lists = || schema.entities.iter().filter(|e| e.parent.is_some()).map(|e| &*e.list);
            let place = schema.entities.iter().position(|e| e.parent.is_some() && *e.list == **list);
            match place.and_then(|p| batches.get_mut(p)) {
                Some(slot) => *slot = Some(batch),
                None => return Err(TablesError::UnknownList { list: list.clone(), near: did_you_mean(list, lists()) }),
            }
        }
        let columns = schema.facts.iter().map(|f| Column::new(LaneKind::of(&f.ty))).collect();
        let mut reading =
            Self { schema: schema.clone(), batches, rows: Vec::new(), placed: Vec::new(), columns, faults: Vec::new(), ignored: Vec::new() };
        for (index, entity) in schema.entities.iter().enumerate() {
            reading.place(index, entity)?;
        }
        Ok(reading)
    }

    /// A population of these rows, without facts yet.
    fn population(&self) -> Population {
        let columns = self.schema.facts.iter().map(|f| Column::new(LaneKind::of(&f.ty))).collect();
        Population { schema: self.schema.clone(), rows: self.rows.clone(), columns, texts: Vec::new(), given: Vec::new() }
    }

    /// Joins an entity's table to that of its parent.
    fn place(&mut self, index: usize, entity: &Entity) -> Result<(), TablesError> {
        let table = name(entity);
        let Some(batch) = self.batches.get(index).copied().flatten() else {
            let parents = entity.parent.and_then(|p| self.rows.get(p.index())).map_or(0, |r| r.len);
            self.rows.push(Rows { len: 0, parent: Vec::new(), first: vec![0; parents + 1] });
            self.placed.push(Placed::default());
            return Ok(());
        };
        self.names(&table, entity, batch)?;
        let own = format!("{}_id", entity.key);
        let mut placed = Placed { ids: Vec::new(), rows: Vec::new() };
        if let Some(column) = batch.column_by_name(&own) {
            let ids = ids(&table, &own, column)?;
            let twice = join::duplicates(&ids);
            if !twice.is_empty() {
                return Err(TablesError::DuplicateIds(Listed::new(&table, &own, &twice, |row| ids.text(row))));
            }
            placed.ids.push((own.clone(), column.clone()));
        } else if !entity.children.is_empty() && self.has_tables(&entity.children) {
            return Err(TablesError::NoColumn { table, column: own });
        }
        let count = batch.num_rows();
        match entity.parent {
            None => {
                placed.rows = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
                self.rows.push(Rows { len: count, parent: Vec::new(), first: Vec::new() });
            }
            Some(parent) => {
                let around = self.schema.entity(parent).map_or_else(String::new, |e| format!("{}_id", e.key));
                let column = batch.column_by_name(&around).ok_or_else(|| TablesError::NoColumn { table: table.clone(), column: around.clone() })?;
                let rows = ids(&table, &around, column)?;
                let parents = self.placed.get(parent.index()).and_then(|p| p.ids.last()).map(|(_, ids)| ids.clone());
                let parents = parents.ok_or_else(|| TablesError::NoColumn { table: self.table_of(parent), column: around.clone() })?;
                let parents = ids(&self.table_of(parent), &around, &parents)?;
                let joined = join::join(&parents, &rows).ok_or_else(|| TablesError::MixedIds { table: table.clone(), column: around.clone() })?;
                if !joined.dangling.is_empty() {
                    return Err(TablesError::DanglingIds(Listed::new(&table, &around, &joined.dangling, |row| rows.text(row))));
                }
                placed.ids.insert(0, (around, column.clone()));
                self.join(parent, &joined.parent, &mut placed);
            }
        }
        self.placed.push(placed);
        Ok(())
    }

    /// Puts rows in the order of their parents' lanes.
    fn join(&mut self, parent: EntityId, rows: &[u32], placed: &mut Placed) {
        let around = self.placed.get(parent.index());
        let lanes = around.map_or(0, |p| p.rows.len());
        // The parent's lane of each of the parent's rows.
        let mut lane_of = vec![0_u32; lanes];
        for (lane, row) in (0_u32..).zip(around.map_or(&[][..], |p| &p.rows)) {
            if let Some(slot) = lane_of.get_mut(*row as usize) {
                *slot = lane;
            }
        }
        let parents: Vec<u32> = rows.iter().map(|row| lane_of.get(*row as usize).copied().unwrap_or(u32::MAX)).collect();
        let (order, first) = join::ordered(&parents, lanes);
        let parent_of = order.iter().map(|row| parents.get(*row as usize).copied().unwrap_or(0)).collect();
        self.rows.push(Rows { len: order.len(), parent: parent_of, first });
        placed.rows = order;
    }

    fn has_tables(&self, children: &[EntityId]) -> bool {
        children.iter().any(|c| self.batches.get(c.index()).is_some_and(Option::is_some))
    }

    fn table_of(&self, entity: EntityId) -> String {
        self.schema.entity(entity).map_or_else(String::new, name)
    }

    /// Tells columns that are no facts; one that is nearly a fact's name is an error.
    fn names(&mut self, table: &str, entity: &Entity, batch: &RecordBatch) -> Result<(), TablesError> {
        let keys: Vec<&str> = entity.facts.iter().filter_map(|f| self.schema.fact(*f)).map(|f| &*f.key).collect();
        let is_id = |name: &str| self.schema.entities.iter().any(|e| name.strip_suffix("_id") == Some(&*e.key));
        for field in batch.schema().fields() {
            let column = field.name();
            if keys.contains(&column.as_str()) || is_id(column) {
                continue;
            }
            match did_you_mean(column, keys.iter().copied()) {
                Some(near) => return Err(TablesError::NearColumn { table: table.to_owned(), column: column.clone(), near }),
                None => self.ignored.push((table.to_owned(), column.clone())),
            }
        }
        Ok(())
    }

    /// Reads a fact's column.
    fn fact(&mut self, policy: &Policy, id: crate::facts::FactId, fact: &crate::facts::Fact, texts: &mut Texts) -> Result<(), TablesError> {
        let entity = fact.entity;
        let rows = self.placed.get(entity.index()).map_or(&[][..], |p| &p.rows);
        let given = self.batches.get(entity.index()).copied().flatten().and_then(|b| b.column_by_name(&fact.key));
        let (column, bad) = match given {
            Some(given) => cells::read(policy.reader(), id, fact, given, rows, texts).ok_or_else(|| TablesError::ColumnType {
                table: self.table_of(entity),
                column: fact.key.to_string(),
                ty: given.data_type().to_string(),
            })?,
            None => {
                let (state, value) = policy.reader().unanswered(id, texts);
                let mut column = Column::new(LaneKind::of(&fact.ty));
                (0..rows.len()).for_each(|_| column.push(state, value));
                debug_assert!(state != State::Known, "nobody answered");
                (column, Vec::new())
            }
        };
        if !bad.is_empty() {
            let population = self.population();
            let lane_of: std::collections::HashMap<u32, usize> = rows.iter().enumerate().map(|(lane, row)| (*row, lane)).collect();
            for (row, code, label) in bad {
                let Some(lane) = u32::try_from(row).ok().and_then(|r| lane_of.get(&r)) else { continue };
                let (household, path) = population.place(entity, *lane);
                self.faults.push((household, Fault::new(path.key(fact.key.clone()), code, label)));
            }
        }
        if let Some(slot) = self.columns.get_mut(id.index()) {
            *slot = column;
        }
        Ok(())
    }
}

/// The table's name in messages: the list's, or the entity's.
fn name(entity: &Entity) -> String {
    if entity.list.is_empty() { format!("{}s", entity.key) } else { entity.list.to_string() }
}

fn ids(table: &str, column: &str, array: &ArrayRef) -> Result<Ids, TablesError> {
    let (table, column) = (table.to_owned(), column.to_owned());
    Ids::read(array).map_err(|why| match why {
        NoIds::Type => TablesError::IdType { table, column, ty: array.data_type().to_string() },
        NoIds::Null(row) => TablesError::NullId { table, column, row },
    })
}

#[cfg(all(test, feature = "author"))]
mod tests;
