//! Tables that come batch by batch, for populations that don't fit into memory.

use std::fmt::{self, Debug, Formatter};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;

use super::error::{Listed, TablesError};
use super::join::{Id, Ids};
use super::options::TablesOptions;
use super::place::{ids, name};
use super::{Tables, TablesAssessment};
use crate::facts::{EntityId, Schema};
use crate::policy::Policy;

/// Households of a part: smaller batches are put together until there are as many.
const PART: usize = 1 << 16;

type Stream<'s> = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + 's>;

/// Tables that come batch by batch: a stream of households and, unless their lists are nested, one of each list. Then every table is sorted by the ids that
/// join it, ascending, texts byte by byte: households by `household_id`, members by `household_id`; with claims, members also by `person_id`, and claims by
/// `person_id`.
pub struct TableStreams<'s> {
    root: Stream<'s>,
    lists: Vec<(String, Stream<'s>)>,
}

impl<'s> TableStreams<'s> {
    /// Batches of households: any reader of Arrow's, of Parquet's…
    #[must_use]
    pub fn new(households: impl IntoIterator<Item = Result<RecordBatch, ArrowError>, IntoIter: 's>) -> Self {
        Self { root: Box::new(households.into_iter()), lists: Vec::new() }
    }

    /// And batches of a list in them: `members`, `claims`. Where a batch of theirs begins and ends has nothing to do with those of the households.
    #[must_use]
    pub fn with(mut self, list: impl Into<String>, rows: impl IntoIterator<Item = Result<RecordBatch, ArrowError>, IntoIter: 's>) -> Self {
        self.lists.push((list.into(), Box::new(rows.into_iter())));
        self
    }
}

impl Debug for TableStreams<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableStreams").field("lists", &self.lists.iter().map(|(list, _)| list).collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

/// The assessments of tables that come batch by batch, part by part; ends with the first error.
pub struct Assessments<'s> {
    policy: Policy,
    options: TablesOptions<'s>,
    root: Sorted<'s>,
    /// In the order of the schema: what a list is in comes before it.
    lists: Vec<(EntityId, Sorted<'s>)>,
    /// Names that are no list's.
    unknown: Vec<String>,
    row: usize,
    ended: bool,
}

impl Debug for Assessments<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assessments").field("options", &self.options).field("row", &self.row).field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl Policy {
    /// Assesses tables that come batch by batch, in constant memory: each item is the assessment of the next sixty-five thousand households or so, in
    /// order. [`TablesAssessment::first_row`] tells where it begins.
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, Int64Array, RecordBatch};
    /// use doudi::facts::EntityId;
    /// use doudi::tables::{TableStreams, TablesOptions};
    /// # let files = [
    /// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
    /// #     ("demo/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", min = 1, max = 20, label = \"人数 · Size\" }\n"),
    /// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 两人以上 · Two or more\n/// @decision\n/// @cite 第一条\nfn eligible(household) { household.size >= 2 }\n"),
    /// # ];
    /// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
    /// # let policy = pack.policy("2025-01-01".parse()?)?;
    ///
    /// let batch = |sizes: Vec<i64>| RecordBatch::try_from_iter([("size", Arc::new(Int64Array::from(sizes)) as ArrayRef)]);
    /// let streams = TableStreams::new([batch(vec![1, 2]), batch(vec![3])]);
    /// let mut households = 0;
    /// for part in policy.assess_batches(streams, TablesOptions::new().rules(["aid::eligible"])) {
    ///     households += part?.batch(EntityId::ROOT)?.num_rows();
    /// }
    /// assert_eq!(households, 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Each item may be one: those of [`assess_tables_with`](Self::assess_tables_with), a batch that can't be read, or a table that isn't sorted. The
    /// options' `progress` is told of the households of a part.
    pub fn assess_batches<'s>(&self, streams: TableStreams<'s>, options: TablesOptions<'s>) -> Assessments<'s> {
        let schema = &self.program().schema;
        let entity = |list: &str| (0..).map(EntityId).zip(&schema.entities).find(|(_, e)| e.parent.is_some() && *e.list == *list).map(|(id, _)| id);
        let (mut lists, mut unknown) = (Vec::new(), Vec::new());
        for (list, stream) in streams.lists {
            match entity(&list) {
                Some(id) => lists.push((id, Sorted::new(schema, id, stream))),
                None => unknown.push(list),
            }
        }
        lists.sort_by_key(|(id, _)| *id);
        let root = Sorted::new(schema, EntityId::ROOT, streams.root);
        Assessments { policy: self.clone(), options, root, lists, unknown, row: 0, ended: false }
    }
}

impl Iterator for Assessments<'_> {
    type Item = Result<TablesAssessment, TablesError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let part = self.part();
        self.ended = !matches!(part, Ok(Some(_)));
        part.transpose()
    }
}

impl Assessments<'_> {
    /// The next part; none at the end.
    fn part(&mut self) -> Result<Option<TablesAssessment>, TablesError> {
        let schema = self.policy.program().schema.clone();
        let is_joined = |lists: &[(EntityId, Sorted<'_>)], parent| {
            let in_it = |(id, _): &(EntityId, Sorted<'_>)| schema.entity(*id).and_then(|e| e.parent) == Some(parent);
            lists.iter().any(in_it)
        };
        self.root.keeps_own = is_joined(&self.lists, EntityId::ROOT);
        let households = self.root.some(PART)?;
        let Some(households) = households else {
            for (_, list) in &mut self.lists {
                list.nothing_left()?;
            }
            return Ok(None);
        };
        let count: usize = households.iter().map(RecordBatch::num_rows).sum();
        let mut parts: Vec<(EntityId, Vec<RecordBatch>)> = vec![(EntityId::ROOT, households)];
        for at in 0..self.lists.len() {
            let Some(id) = self.lists.get(at).map(|(id, _)| *id) else { continue };
            let keeps_own = is_joined(&self.lists, id);
            let parent = schema.entity(id).and_then(|e| e.parent).unwrap_or(EntityId::ROOT);
            let around = parts.iter().find(|(of, _)| *of == parent).map_or(&[][..], |(_, batches)| batches);
            let upto = last_id(&schema, parent, around)?;
            let Some((_, list)) = self.lists.get_mut(at) else { continue };
            list.keeps_own = keeps_own;
            let rows = list.up_to(upto.as_ref())?;
            parts.push((id, rows));
        }
        let mut parts = parts.into_iter();
        let mut tables = Tables::new(parts.next().map(|(_, batches)| batches).unwrap_or_default());
        for (id, rows) in parts {
            tables = tables.with(schema.entity(id).map_or_else(String::new, name), rows);
        }
        for list in &self.unknown {
            tables = tables.with(list.clone(), Vec::new());
        }
        let found = self.policy.assess_part(&tables, &self.options, self.row)?;
        self.row += count;
        Ok(Some(found))
    }
}

/// The id of the last row; none where there are no rows, or no ids: whoever joins will say so.
fn last_id(schema: &Schema, entity: EntityId, batches: &[RecordBatch]) -> Result<Option<Id>, TablesError> {
    let Some(entity) = schema.entity(entity) else { return Ok(None) };
    let key = format!("{}_id", entity.key);
    let column: Vec<ArrayRef> = batches.iter().rev().find(|b| b.num_rows() > 0).and_then(|b| b.column_by_name(&key)).into_iter().cloned().collect();
    let ids = ids(&name(entity), &key, &column)?;
    Ok(ids.len().checked_sub(1).and_then(|last| ids.id(last)))
}

/// A stream of a table whose rows come in the order of their ids.
struct Sorted<'s> {
    stream: Stream<'s>,
    table: String,
    /// The ids of the table above, by which rows are taken; none of households.
    above: Option<String>,
    own: String,
    /// Other tables are joined by this one's own ids: these are sorted, too.
    keeps_own: bool,
    last_above: Option<Id>,
    last_own: Option<Id>,
    /// What has been read and not taken.
    rest: Option<RecordBatch>,
    /// A batch of no rows, for parts that have none: their columns are there all the same.
    empty: Option<RecordBatch>,
}

impl<'s> Sorted<'s> {
    fn new(schema: &Schema, id: EntityId, stream: Stream<'s>) -> Self {
        let entity = schema.entity(id);
        let key = |id: EntityId| schema.entity(id).map_or_else(String::new, |e| format!("{}_id", e.key));
        Self {
            stream,
            table: entity.map_or_else(String::new, name),
            above: entity.and_then(|e| e.parent).map(key),
            own: key(id),
            keeps_own: false,
            last_above: None,
            last_own: None,
            rest: None,
            empty: None,
        }
    }

    /// The next batch that has rows, its order looked at.
    fn read(&mut self) -> Result<Option<RecordBatch>, TablesError> {
        loop {
            let Some(batch) = self.stream.next() else { return Ok(None) };
            let batch = batch.map_err(|e| TablesError::Reading { table: self.table.clone(), why: e.to_string() })?;
            self.empty.get_or_insert_with(|| batch.slice(0, 0));
            if batch.num_rows() == 0 {
                continue;
            }
            if let Some(above) = self.above.clone() {
                self.last_above = self.sorted(&batch, &above, self.last_above.clone(), false)?;
            }
            if self.keeps_own {
                self.last_own = self.sorted(&batch, &self.own, self.last_own.clone(), true)?;
            }
            return Ok(Some(batch));
        }
    }

    /// Are a batch's ids in order, and after those before? Gives the last.
    fn sorted(&self, batch: &RecordBatch, key: &str, last: Option<Id>, strictly: bool) -> Result<Option<Id>, TablesError> {
        let column = batch.column_by_name(key).ok_or_else(|| TablesError::NoColumn { table: self.table.clone(), column: key.to_owned() })?;
        let column = [column.clone()];
        let ids = ids(&self.table, key, &column)?;
        match ids.unsorted(last.as_ref(), strictly) {
            None => Ok(ids.id(ids.len() - 1)),
            Some(row) if strictly && ids.id(row) == row.checked_sub(1).map_or(last, |before| ids.id(before)) => {
                Err(TablesError::DuplicateIds(Listed::new(&self.table, key, &[row], |row| ids.text(row))))
            }
            Some(row) => Err(TablesError::Unsorted { table: self.table.clone(), column: key.to_owned(), id: ids.text(row) }),
        }
    }

    /// Batches until there are so many rows; none at the end.
    fn some(&mut self, rows: usize) -> Result<Option<Vec<RecordBatch>>, TablesError> {
        let (mut batches, mut count) = (Vec::new(), 0);
        while count < rows {
            let Some(batch) = self.read()? else { break };
            count += batch.num_rows();
            batches.push(batch);
        }
        Ok((!batches.is_empty()).then_some(batches))
    }

    /// The rows that belong to an id or to one before it. Where there are none, a batch of none, unless there never was any.
    fn up_to(&mut self, upto: Option<&Id>) -> Result<Vec<RecordBatch>, TablesError> {
        let mut batches = Vec::new();
        while let Some(batch) = self.rest.take().map_or_else(|| self.read(), |rest| Ok(Some(rest)))? {
            let column: Vec<ArrayRef> = self.above.as_ref().and_then(|key| batch.column_by_name(key)).into_iter().cloned().collect();
            let ids = Ids::read(&column).unwrap_or_else(|_| Ids::Text(Vec::new()));
            let own = upto.map_or(0, |upto| ids.up_to(upto));
            drop(ids);
            if own == batch.num_rows() {
                batches.push(batch);
                continue;
            }
            if own > 0 {
                batches.push(batch.slice(0, own));
            }
            self.rest = Some(batch.slice(own, batch.num_rows() - own));
            break;
        }
        if batches.is_empty() {
            batches.extend(self.empty.clone());
        }
        Ok(batches)
    }

    /// What comes after the last household belongs nowhere.
    fn nothing_left(&mut self) -> Result<(), TablesError> {
        let Some(batch) = self.rest.take().map_or_else(|| self.read(), |rest| Ok(Some(rest)))? else { return Ok(()) };
        let key = self.above.clone().unwrap_or_default();
        let column: Vec<ArrayRef> = batch.column_by_name(&key).into_iter().cloned().collect();
        let ids = ids(&self.table, &key, &column)?;
        let rows: Vec<usize> = (0..ids.len()).collect();
        Err(TablesError::DanglingIds(Listed::new(&self.table, &key, &rows, |row| ids.text(row))))
    }
}
