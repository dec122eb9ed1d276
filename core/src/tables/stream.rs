//! Tables that come batch by batch, for populations that don't fit into memory.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;

use super::error::{Listed, TablesError};
use super::join::{Id, IdOrder, Ids};
use super::options::TablesOptions;
use super::place::{Placed, Places, ids};
use super::{Tables, TablesAssessment};
use crate::facts::{Entity, EntityId, Schema};
use crate::policy::Policy;
use crate::regional::Policies;

/// Households of a part: smaller batches are put together until there are as many.
const PART: usize = 1 << 16;

type Stream<'s> = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 's>;

/// Tables that come batch by batch: a stream of households and, unless their lists are nested, one of each list. Then every table is sorted by the ids that
/// join it, ascending, texts byte by byte or shorter ones first (`H9` before `H10`): households by `household_id`, members by `household_id`; with claims,
/// members also by `person_id`, and claims by `person_id`. So the rows of a household are together, and nobody has to be looked for in what was read before.
///
/// Ids that join nothing may come in any order; of these, one that comes twice is told where they are sorted all the same, or both are in one part.
pub struct TableStreams<'s> {
    root: Stream<'s>,
    lists: Vec<(String, Stream<'s>)>,
}

impl<'s> TableStreams<'s> {
    /// Batches of households: any reader of Arrow's, of Parquet's…
    #[must_use]
    pub fn new(households: impl IntoIterator<Item = Result<RecordBatch, ArrowError>, IntoIter: Send + 's>) -> Self {
        Self { root: Box::new(households.into_iter()), lists: Vec::new() }
    }

    /// And batches of a list in them: `members`, `claims`. Where a batch of theirs begins and ends has nothing to do with those of the households.
    #[must_use]
    pub fn with(mut self, list: impl Into<String>, rows: impl IntoIterator<Item = Result<RecordBatch, ArrowError>, IntoIter: Send + 's>) -> Self {
        self.lists.push((list.into(), Box::new(rows.into_iter())));
        self
    }
}

impl Debug for TableStreams<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableStreams").field("lists", &self.lists.iter().map(|(list, _)| list).collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

/// The tables of a stream part by part, each of sixty-five thousand households or so with all that is in them; ends with the first error.
///
/// Of each table no more is held than a part and the batch that comes after it.
pub struct Parts<'s> {
    root: Sorted<'s>,
    /// What a list is in comes before it.
    lists: Vec<List<'s>>,
    /// Names that are no list's.
    unknown: Vec<String>,
    ended: bool,
}

struct List<'s> {
    name: String,
    /// The table of what the list is in.
    above: String,
    /// How many lists deep.
    depth: usize,
    rows: Sorted<'s>,
}

impl Debug for Parts<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts")
            .field("lists", &self.lists.iter().map(|l| &l.name).collect::<Vec<_>>())
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// The row that each table of a part begins with among those of all parts: results and faults of the part tell their rows from there on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstRows(Vec<(String, usize)>);

impl FirstRows {
    /// The first row of a table.
    pub(super) fn of(&self, table: &str) -> usize {
        self.0.iter().find(|(name, _)| name == table).map_or(0, |(_, row)| *row)
    }

    /// Those of the next part, after tables of this one.
    pub(super) fn after(&self, places: &Places) -> Self {
        let next = |(entity, placed): (&Entity, &Arc<Placed>)| {
            let table = entity.table();
            (table.to_owned(), self.of(table).saturating_add(placed.result_rows()))
        };
        Self(places.schema.entities.iter().zip(&places.placed).map(next).collect())
    }

    /// Of each table the greater: a pack may keep fewer rows of a table, or none of it.
    pub(super) fn or_more(mut self, other: Self) -> Self {
        for (table, row) in other.0 {
            match self.0.iter_mut().find(|(name, _)| *name == table) {
                Some((_, own)) => *own = row.max(*own),
                None => self.0.push((table, row)),
            }
        }
        self
    }
}

/// The assessments of tables that come batch by batch, part by part; ends with the first error.
#[derive(Debug)]
pub struct Assessments<'s> {
    policy: Policy,
    options: TablesOptions<'s>,
    parts: Parts<'s>,
}

impl Policy {
    /// Assesses tables that come batch by batch, in constant memory: each item is the assessment of the next sixty-five thousand households or so, in
    /// order. [`TablesAssessment::first_row`] tells where it begins; rows that it tells are those among all.
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
        Assessments { policy: self.clone(), options, parts: self.parts(streams) }
    }

    /// Tables that come batch by batch as parts that fit into memory, for whoever assesses them himself: [`TablesAssessment::next_rows`] numbers the rows on.
    ///
    /// Each item may be an error: a batch that can't be read, or a table that isn't sorted.
    pub fn parts<'s>(&self, streams: TableStreams<'s>) -> Parts<'s> {
        Parts::new(&[&self.program().schema], streams)
    }
}

impl Policies {
    /// Tables that come batch by batch as parts that fit into memory, to be [assessed](Self::assess_tables_with) one after another:
    /// [`RegionalTablesAssessment::next_rows`](super::RegionalTablesAssessment::next_rows) numbers the rows on.
    ///
    /// Each item may be an error: a batch that can't be read, or a table that isn't sorted.
    pub fn parts<'s>(&self, streams: TableStreams<'s>) -> Parts<'s> {
        Parts::new(&self.policies().map(|(_, policy)| &*policy.program().schema).collect::<Vec<_>>(), streams)
    }
}

impl Iterator for Assessments<'_> {
    type Item = Result<TablesAssessment, TablesError>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.parts.next()?.and_then(|tables| self.policy.assess_tables_with(&tables, &self.options));
        match &found {
            Ok(found) => self.options.first_rows = found.next_rows(),
            Err(_) => self.parts.end(),
        }
        Some(found)
    }
}

impl Iterator for Parts<'_> {
    type Item = Result<Tables, TablesError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let part = self.part();
        self.ended = !matches!(part, Ok(Some(_)));
        part.transpose()
    }
}

impl<'s> Parts<'s> {
    /// A list is what the first of the schemas that know it says.
    fn new(schemas: &[&Schema], streams: TableStreams<'s>) -> Self {
        let (mut lists, mut unknown) = (Vec::new(), Vec::new());
        for (name, stream) in streams.lists {
            match schemas.iter().find_map(|schema| List::place(schema, &name)) {
                Some((above, depth, above_id, own_id)) => {
                    lists.push(List { above, depth, rows: Sorted::new(name.clone(), Some(above_id), own_id, stream), name });
                }
                None => unknown.push(name),
            }
        }
        lists.sort_by_key(|list| list.depth);
        let own_id = schemas.first().and_then(|s| s.entity(EntityId::ROOT)).map(id_column).unwrap_or_default();
        let mut root = Sorted::new(Entity::HOUSEHOLDS.to_owned(), None, own_id, streams.root);
        root.keeps_own = lists.iter().any(|list| list.above == Entity::HOUSEHOLDS);
        for at in 0..lists.len() {
            let joins = |of: &List<'_>| lists.iter().any(|list| list.above == of.name);
            let keeps_own = lists.get(at).is_some_and(joins);
            if let Some(list) = lists.get_mut(at) {
                list.rows.keeps_own = keeps_own;
            }
        }
        Self { root, lists, unknown, ended: false }
    }

    /// Leaves the rest alone: there are no more parts.
    pub const fn end(&mut self) {
        self.ended = true;
    }

    /// The next part; none at the end.
    fn part(&mut self) -> Result<Option<Tables>, TablesError> {
        let Some(households) = self.root.some(PART)? else {
            for list in &mut self.lists {
                list.rows.nothing_left()?;
            }
            return Ok(None);
        };
        let mut parts: Vec<(&str, Vec<RecordBatch>)> = vec![(Entity::HOUSEHOLDS, households)];
        let nothing = SortedBy::default();
        let mut rest = self.lists.as_mut_slice();
        let mut sorted: Vec<(&str, &SortedBy)> = vec![(Entity::HOUSEHOLDS, &self.root.by_own)];
        while let Some((list, others)) = rest.split_first_mut() {
            rest = others;
            let around = parts.iter().find(|(table, _)| *table == list.above).map_or(&[][..], |(_, batches)| batches);
            let upto = last_id(&list.above, list.rows.above.as_deref().unwrap_or_default(), around)?;
            let above = sorted.iter().find(|(table, _)| *table == list.above).map_or(&nothing, |(_, by)| by);
            let rows = list.rows.up_to(upto.as_ref(), above)?;
            parts.push((&list.name, rows));
            sorted.push((&list.name, &list.rows.by_own));
        }
        let mut parts = parts.into_iter();
        let tables = Tables::new(parts.next().map(|(_, batches)| batches).unwrap_or_default());
        let tables = parts.fold(tables, |tables, (list, rows)| tables.with(list, rows));
        Ok(Some(self.unknown.iter().fold(tables, |tables, list| tables.with(list.clone(), Vec::new()))))
    }
}

impl List<'_> {
    /// The table of what a list is in, how deep it is, and the columns of ids of that and of its own.
    fn place(schema: &Schema, list: &str) -> Option<(String, usize, String, String)> {
        let own = schema.entities.iter().find(|e| e.parent.is_some() && *e.list == *list)?;
        let above = schema.entity(own.parent?)?;
        let depth = std::iter::successors(own.parent, |id| schema.entity(*id)?.parent).count();
        Some((above.table().to_owned(), depth, id_column(above), id_column(own)))
    }
}

fn id_column(entity: &Entity) -> String {
    format!("{}_id", entity.key)
}

/// The id of the last row; none where there are no rows, or no ids: whoever joins will say so.
fn last_id(table: &str, key: &str, batches: &[RecordBatch]) -> Result<Option<Id>, TablesError> {
    let column: Vec<ArrayRef> = batches.iter().rev().find(|b| b.num_rows() > 0).and_then(|b| b.column_by_name(key)).into_iter().cloned().collect();
    let ids = ids(table, key, &column)?;
    Ok(ids.len().checked_sub(1).and_then(|last| ids.id(last)))
}

/// How a column of ids is sorted.
struct SortedBy {
    /// The orders in which all ids have come so far.
    orders: [Option<IdOrder>; 2],
    last: Option<Id>,
}

impl Default for SortedBy {
    fn default() -> Self {
        Self { orders: [Some(IdOrder::ShortFirst), Some(IdOrder::ByBytes)], last: None }
    }
}

impl SortedBy {
    /// Are a batch's ids in order, and after those before?
    fn look(&mut self, batch: &RecordBatch, table: &str, key: &str, strictly: bool) -> Result<(), TablesError> {
        let column = batch.column_by_name(key).ok_or_else(|| TablesError::NoColumn { table: table.to_owned(), column: key.to_owned() })?;
        let column = [column.clone()];
        let ids = ids(table, key, &column)?;
        let mut wrong = None;
        for slot in &mut self.orders {
            let Some(row) = slot.and_then(|order| ids.unsorted(self.last.as_ref(), strictly, order)) else { continue };
            *slot = None;
            wrong = wrong.max(Some(row));
        }
        match wrong.filter(|_| self.orders.iter().all(Option::is_none)) {
            None => {
                self.last = ids.len().checked_sub(1).and_then(|last| ids.id(last));
                Ok(())
            }
            Some(row) if strictly && ids.id(row) == row.checked_sub(1).map_or_else(|| self.last.clone(), |before| ids.id(before)) => {
                Err(TablesError::DuplicateIds(Listed::new(table, key, &[row], |row| ids.text(row))))
            }
            Some(row) => Err(unsorted(table, key, ids.text(row))),
        }
    }

    /// The order in which two columns are both sorted.
    fn with(&self, other: &Self) -> Option<IdOrder> {
        self.orders.iter().zip(&other.orders).find_map(|(a, b)| a.filter(|_| b.is_some()))
    }
}

fn unsorted(table: &str, column: &str, id: String) -> TablesError {
    TablesError::Unsorted { table: table.to_owned(), column: column.to_owned(), id }
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
    /// Its own ids have come in order so far.
    is_sorted: bool,
    by_above: SortedBy,
    by_own: SortedBy,
    /// What has been read and not taken.
    rest: Option<RecordBatch>,
    /// A batch of no rows, for parts that have none: their columns are there all the same.
    empty: Option<RecordBatch>,
}

impl<'s> Sorted<'s> {
    fn new(table: String, above: Option<String>, own: String, stream: Stream<'s>) -> Self {
        Self {
            stream,
            table,
            above,
            own,
            keeps_own: false,
            is_sorted: true,
            by_above: SortedBy::default(),
            by_own: SortedBy::default(),
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
            if let Some(above) = &self.above {
                self.by_above.look(&batch, &self.table, above, false)?;
            }
            if self.keeps_own || (self.is_sorted && batch.column_by_name(&self.own).is_some()) {
                match self.by_own.look(&batch, &self.table, &self.own, true) {
                    Err(TablesError::Unsorted { .. }) if !self.keeps_own => self.is_sorted = false,
                    looked => looked?,
                }
            }
            return Ok(Some(batch));
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

    /// The rows that belong to an id of the table above or to one before it. Where there are none, a batch of none, unless there never was any.
    fn up_to(&mut self, upto: Option<&Id>, above: &SortedBy) -> Result<Vec<RecordBatch>, TablesError> {
        let mut batches = Vec::new();
        while let Some(batch) = self.rest.take().map_or_else(|| self.read(), |rest| Ok(Some(rest)))? {
            let column: Vec<ArrayRef> = self.above.as_ref().and_then(|key| batch.column_by_name(key)).into_iter().cloned().collect();
            let ids = Ids::read(&column).unwrap_or_else(|_| Ids::Text(Vec::new()));
            let order = self.by_above.with(above).ok_or_else(|| unsorted(&self.table, self.above.as_deref().unwrap_or_default(), ids.text(0)))?;
            let own = upto.map_or(0, |upto| ids.up_to(upto, order));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_may_keep_fewer_rows() {
        let rows = |of: &[(&str, usize)]| FirstRows(of.iter().map(|(table, row)| ((*table).to_owned(), *row)).collect());
        let more = rows(&[("households", 9), ("members", 4)]).or_more(rows(&[("households", 9), ("claims", 2), ("members", 7)]));
        assert_eq!(["households", "members", "claims", "visits"].map(|table| more.of(table)), [9, 7, 2, 0]);
    }
}
