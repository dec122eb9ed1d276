//! Where each row of each table belongs.

use std::sync::Arc;

use arrow_array::ArrayRef;

use super::error::{Listed, TablesError};
use super::join::{self, Ids, NoIds};
use super::table::{Batches, Table};
use crate::diagnostics::did_you_mean;
use crate::facts::{Entity, EntityId, Reader, Schema};
use crate::limits;

/// Which row of its table stands in which lane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Lanes are in the order of rows.
    #[default]
    Same,
    /// The row of each lane.
    Rows(Vec<u32>),
}

impl Order {
    pub(super) fn row(&self, lane: usize) -> usize {
        match self {
            Self::Same => lane,
            Self::Rows(rows) => rows.get(lane).map_or(usize::MAX, |r| *r as usize),
        }
    }
}

/// An entity's table and where its rows went.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed {
    /// None was given.
    pub(super) table: Option<Table>,
    /// Its rows stand in lists of the table above.
    pub(super) nested: bool,
    pub(super) order: Order,
    pub(super) lanes: usize,
    /// For each lane of the parent its first lane here, then the end; empty for households.
    pub(super) first: Vec<u32>,
    /// The table's columns of ids: its own, and that of the table above where the two are joined.
    pub(super) ids: Vec<(String, Vec<ArrayRef>)>,
    /// Lanes of the parent that have more than there may be, and how many they have: only the first are read.
    pub(super) crowded: Vec<(usize, usize)>,
    /// Of a nested table that holds only some households: the row of each lane among the results of all.
    among: Option<Vec<u32>>,
}

/// What else is known of columns than that they are facts.
pub(super) struct Columns<'c> {
    /// Those that aren't, by whoever gave the tables.
    pub(super) ignore: &'c [String],
    /// Does another pack know a column of a table?
    pub(super) is_known: &'c dyn Fn(&str, &str) -> bool,
}

/// All tables, joined.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) schema: Arc<Schema>,
    /// One for each entity.
    pub(super) placed: Vec<Arc<Placed>>,
    /// Columns that are neither facts nor ids nor rules, each with its table.
    pub(super) ignored: Vec<(String, String)>,
    /// Columns of rules, each with its entity.
    pub(super) given: Vec<(EntityId, String)>,
}

impl Places {
    pub(super) fn new(reader: &Reader, root: &Batches, lists: &[(String, Batches)], ignore: &[String]) -> Result<Self, TablesError> {
        let lists: Vec<(&str, &Batches)> = lists.iter().map(|(list, rows)| (&**list, rows)).collect();
        let places = Self::beside(reader, root, &lists, &[], &Columns { ignore, is_known: &|_, _| false })?;
        all_are_columns(ignore, std::slice::from_ref(&places))?;
        Ok(places)
    }

    /// The same tables as other packs see them: what they have joined isn't joined again.
    pub(super) fn beside(
        reader: &Reader,
        root: &Batches,
        lists: &[(&str, &Batches)],
        others: &[Self],
        columns: &Columns<'_>,
    ) -> Result<Self, TablesError> {
        let schema = reader.schema().clone();
        let mut batches: Vec<Option<&Batches>> = vec![None; schema.entities.len()];
        if let Some(slot) = batches.first_mut() {
            *slot = Some(root);
        }
        for (list, rows) in lists {
            let names = || schema.entities.iter().filter(|e| e.parent.is_some()).map(|e| &*e.list);
            let place = schema.entities.iter().position(|e| e.parent.is_some() && *e.list == **list);
            match place.and_then(|p| batches.get_mut(p)) {
                Some(slot) if slot.is_some() => return Err(TablesError::TwoTables { list: (*list).to_owned() }),
                Some(slot) => *slot = Some(rows),
                None => return Err(TablesError::UnknownList { list: (*list).to_owned(), near: did_you_mean(list, names()) }),
            }
        }
        let mut places = Self { schema: schema.clone(), placed: Vec::new(), ignored: Vec::new(), given: Vec::new() };
        for (entity, id) in schema.entities.iter().zip((0..).map(EntityId)) {
            let own = batches.get(id.index()).copied().flatten();
            let is_joined = |child: &EntityId| batches.get(child.index()).is_some_and(Option::is_some);
            let placed = match others.iter().find_map(|other| other.same(&schema, id)) {
                Some(placed) => placed.clone(),
                None => Arc::new(places.place(entity, own, entity.children.iter().any(is_joined))?),
            };
            places.placed.push(placed);
            places.names(reader, id, entity, columns)?;
        }
        Ok(places)
    }

    /// The place of an entity of another schema, where that and all before it are the same here.
    fn same(&self, schema: &Schema, id: EntityId) -> Option<&Arc<Placed>> {
        let is_same = |(a, b): (&Entity, &Entity)| (&a.key, &a.list, a.parent, a.most) == (&b.key, &b.list, b.parent, b.most);
        let (own, other) = (self.schema.entities.get(..=id.index())?, schema.entities.get(..=id.index())?);
        own.iter().zip(other).all(is_same).then(|| self.placed.get(id.index())).flatten()
    }

    /// Only some households, by their rows in order, and all that is in them. `all` are the whole tables as each pack sees them.
    pub(super) fn only(&self, households: &[u32], all: &[Self]) -> Self {
        let mut kept: Vec<Vec<u32>> = Vec::with_capacity(self.placed.len());
        let mut placed = Vec::with_capacity(self.placed.len());
        for (entity, whole) in self.schema.entities.iter().zip(&self.placed) {
            let (mut part, lanes) = match entity.parent {
                None => whole.only(households.to_vec(), Vec::new(), &[]),
                Some(parent) => whole.inside(kept.get(parent.index()).map_or(&[][..], |lanes| lanes)),
            };
            if part.nested {
                let rows = (0..part.lanes).filter_map(|lane| u32::try_from(part.order.row(lane)).ok()).collect();
                part.among = widest(all, entity.table()).map(|(.., widest)| widest.lanes_of(rows));
            }
            placed.push(Arc::new(part));
            kept.push(lanes);
        }
        Self { schema: self.schema.clone(), placed, ignored: self.ignored.clone(), given: self.given.clone() }
    }

    /// The entity of a table by its name.
    pub(super) fn entity_of(&self, table: &str) -> Option<EntityId> {
        (0..).map(EntityId).zip(&self.schema.entities).find(|(_, entity)| entity.table() == table).map(|(id, _)| id)
    }

    /// Is there anybody that such an entity is in?
    pub(super) fn somebody(&self, entity: &Entity) -> bool {
        entity.parent.and_then(|p| self.of(p)).is_some_and(|p| p.lanes > 0)
    }

    pub(super) fn of(&self, entity: EntityId) -> Option<&Placed> {
        self.placed.get(entity.index()).map(Arc::as_ref)
    }

    /// Places an entity's table.
    fn place(&self, entity: &Entity, batches: Option<&Batches>, is_joined: bool) -> Result<Placed, TablesError> {
        let name = entity.table().to_owned();
        let around = entity.parent.and_then(|p| self.of(p).map(|placed| (p, placed)));
        let lists = around.and_then(|(_, placed)| placed.table.as_ref()).and_then(|table| table.column(&entity.list));
        let mut placed = match (batches, lists, around) {
            (Some(_), Some(_), _) => return Err(TablesError::TwoTables { list: name }),
            (None, Some(lists), Some((parent, around))) => {
                let column = || TablesError::NestedType {
                    table: self.table_of(parent),
                    column: name.clone(),
                    ty: lists.first().map_or_else(String::new, |l| l.data_type().to_string()),
                };
                let (table, order, first) = Table::of_lists(&lists, around.lanes, &around.order).ok_or_else(column)?;
                let lanes = first.last().map_or(0, |end| *end as usize);
                Placed { table: Some(table), nested: true, order, lanes, first, ..Placed::default() }
            }
            (Some(batches), None, Some((parent, around))) => self.join(&name, Table::of_batches(&name, &batches.0)?, parent, around)?,
            (Some(batches), ..) => {
                let table = Table::of_batches(&name, &batches.0)?;
                let lanes = table.rows();
                Placed { table: Some(table), lanes, ..Placed::default() }
            }
            (None, ..) => {
                let lanes = around.map_or(0, |(_, placed)| placed.lanes);
                Placed { first: vec![0; lanes + 1], ..Placed::default() }
            }
        };
        if u32::try_from(placed.table.as_ref().map_or(0, Table::rows)).is_err() {
            return Err(TablesError::TooManyRows { table: name });
        }
        placed.keep(entity.most.min(limits::ENTITY_MOST));
        let own = format!("{}_id", entity.key);
        match placed.table.as_ref().and_then(|table| table.column(&own)) {
            Some(column) => {
                let ids = ids(&name, &own, &column)?;
                let twice = join::duplicates(&ids);
                if !twice.is_empty() {
                    return Err(TablesError::DuplicateIds(Listed::new(&name, &own, &twice, |row| ids.text(row))));
                }
                drop(ids);
                placed.ids.push((own, column));
            }
            None if is_joined && placed.table.is_some() && placed.table.as_ref().is_some_and(|t| !t.fields().is_empty()) => {
                return Err(TablesError::NoColumn { table: name, column: own });
            }
            None => {}
        }
        Ok(placed)
    }

    /// Joins a table to the one above it.
    fn join(&self, name: &str, table: Table, parent: EntityId, around: &Placed) -> Result<Placed, TablesError> {
        let key = self.schema.entity(parent).map_or_else(String::new, |e| format!("{}_id", e.key));
        let mut placed = Placed { first: vec![0; around.lanes + 1], ..Placed::default() };
        // No batch at all: nobody, and no columns either.
        if table.fields().is_empty() {
            return Ok(Placed { table: Some(table), ..placed });
        }
        let column = table.column(&key).ok_or_else(|| TablesError::NoColumn { table: name.to_owned(), column: key.clone() })?;
        let own = ids(name, &key, &column)?;
        let none = || TablesError::NoColumn { table: self.table_of(parent), column: key.clone() };
        let above = match around.ids.last() {
            Some((_, above)) => ids(&self.table_of(parent), &key, above)?,
            None if around.table.as_ref().is_none_or(|t| t.fields().is_empty()) => Ids::nobody(&own),
            None => return Err(none()),
        };
        let mixed = || TablesError::MixedIds { table: name.to_owned(), column: key.clone() };
        if around.order == Order::Same
            && let Some(first) = join::in_order(&above, &own).ok_or_else(mixed)?
        {
            placed.first = first;
            placed.lanes = table.rows();
        } else {
            let joined = join::join(&above, &own).ok_or_else(mixed)?;
            if !joined.dangling.is_empty() {
                return Err(TablesError::DanglingIds(Listed::new(name, &key, &joined.dangling, |row| own.text(row))));
            }
            drop((above, own));
            let (order, first) = join::ordered(&around.lanes_of(joined.parent), around.lanes);
            placed.lanes = order.len();
            placed.order = Order::Rows(order);
            placed.first = first;
        }
        placed.ids.push((key, column));
        placed.table = Some(table);
        Ok(placed)
    }

    pub(super) fn table_of(&self, entity: EntityId) -> String {
        self.schema.entity(entity).map_or_else(String::new, |e| e.table().to_owned())
    }

    /// Looks at the columns that aren't facts: rules are given, ids and lists known; the others are told, unless their name is nearly one that counts.
    fn names(&mut self, reader: &Reader, id: EntityId, entity: &Entity, columns: &Columns<'_>) -> Result<(), TablesError> {
        let table = entity.table().to_owned();
        let Columns { ignore, is_known } = columns;
        let facts: Vec<&str> = entity.facts.iter().filter_map(|f| self.schema.fact(*f)).map(|f| &*f.key).collect();
        let lists: Vec<&str> = entity.children.iter().filter_map(|c| self.schema.entity(*c)).map(|c| &*c.list).collect();
        let is_id = |name: &str| self.schema.entities.iter().any(|e| name.strip_suffix("_id") == Some(&*e.key));
        let fields = self.of(id).and_then(|p| p.table.as_ref()).map(|t| t.fields().clone()).unwrap_or_default();
        let mut seen = std::collections::HashSet::new();
        for field in &fields {
            let column = field.name();
            if !seen.insert(column.as_str()) {
                return Err(TablesError::TwoColumns { table, column: column.clone() });
            }
            let is_own = facts.contains(&column.as_str()) || lists.contains(&column.as_str()) || is_id(column);
            if ignore.contains(column) {
                // What only another pack knows is refused where that pack looks at it.
                if is_own || reader.given(id, column).is_ok() {
                    return Err(TablesError::KnownColumn { table, column: column.clone() });
                }
                self.ignored.push((table.clone(), column.clone()));
                continue;
            }
            if is_own {
                continue;
            }
            if column.contains("::") {
                match reader.given(id, column) {
                    Ok(_) => self.given.push((id, column.clone())),
                    Err(_) if is_known(&table, column) => {}
                    Err((_, message)) => return Err(TablesError::GivenColumn { table, column: column.clone(), message }),
                }
                continue;
            }
            if is_known(&table, column) {
                continue;
            }
            match did_you_mean(column, facts.iter().chain(&lists).copied()) {
                Some(near) => return Err(TablesError::NearColumn { table, column: column.clone(), near }),
                None => self.ignored.push((table.clone(), column.clone())),
            }
        }
        Ok(())
    }
}

impl Placed {
    /// From the table's rows to lanes.
    fn lanes_of(&self, mut rows: Vec<u32>) -> Vec<u32> {
        if let Some(lanes) = self.lane_of_row() {
            for row in &mut rows {
                *row = lanes.get(*row as usize).copied().unwrap_or(u32::MAX);
            }
        }
        rows
    }

    /// The lane of each row, where that isn't the row itself; `u32::MAX`: it has none.
    pub(super) fn lane_of_row(&self) -> Option<Vec<u32>> {
        let Order::Rows(rows) = &self.order else { return None };
        let mut lanes = vec![u32::MAX; self.table.as_ref().map_or(0, Table::rows)];
        for (lane, row) in (0_u32..).zip(rows) {
            if let Some(slot) = lanes.get_mut(*row as usize) {
                *slot = lane;
            }
        }
        Some(lanes)
    }

    /// Where a lane's results stand: in its row of the table; those of a nested one in the order of the lists.
    pub(super) fn result_row(&self, lane: usize) -> usize {
        match &self.among {
            Some(among) => among.get(lane).map_or(usize::MAX, |l| *l as usize),
            None if self.nested => lane,
            None => self.order.row(lane),
        }
    }

    /// How many rows there are of results.
    pub(super) fn result_rows(&self) -> usize {
        if self.nested { self.lanes } else { self.table.as_ref().map_or(0, Table::rows) }
    }

    /// Only what is in some lanes of the parent; with the lanes that stay.
    fn inside(&self, around: &[u32]) -> (Self, Vec<u32>) {
        let (mut lanes, mut first) = (Vec::new(), vec![0]);
        for parent in around {
            let at = *parent as usize;
            if let Some([from, to]) = self.first.get(at..at + 2) {
                lanes.extend(*from..*to);
            }
            first.push(u32::try_from(lanes.len()).unwrap_or(u32::MAX));
        }
        self.only(lanes, first, around)
    }

    fn only(&self, lanes: Vec<u32>, first: Vec<u32>, around: &[u32]) -> (Self, Vec<u32>) {
        let rows = lanes.iter().filter_map(|lane| u32::try_from(self.order.row(*lane as usize)).ok()).collect();
        let stays = |(lane, count): &(usize, usize)| Some((around.binary_search(&u32::try_from(*lane).ok()?).ok()?, *count));
        let part = Self {
            table: self.table.clone(),
            nested: self.nested,
            order: Order::Rows(rows),
            lanes: lanes.len(),
            first,
            ids: self.ids.clone(),
            crowded: self.crowded.iter().filter_map(stays).collect(),
            among: None,
        };
        (part, lanes)
    }

    /// Keeps no more than so many for each lane of the parent.
    fn keep(&mut self, most: u32) {
        let widths = |first: &[u32]| -> Vec<u32> { first.windows(2).map(|w| if let [a, b] = w { b - a } else { 0 }).collect() };
        if !self.first.windows(2).any(|w| matches!(w, [a, b] if b - a > most)) {
            return;
        }
        let mut rows = Vec::with_capacity(self.lanes);
        let mut first = vec![0];
        let mut lane = 0;
        for (parent, width) in widths(&self.first).into_iter().enumerate() {
            let kept = width.min(most);
            rows.extend((lane..lane + kept).filter_map(|lane| u32::try_from(self.order.row(lane as usize)).ok()));
            if width > most {
                self.crowded.push((parent, width as usize));
            }
            lane += width;
            first.push(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        }
        self.lanes = rows.len();
        self.order = Order::Rows(rows);
        self.first = first;
    }
}

/// What is to be ignored is a column of some table.
pub(super) fn all_are_columns(ignore: &[String], all: &[Places]) -> Result<(), TablesError> {
    let fields = || all.iter().flat_map(|p| &p.placed).filter_map(|p| p.table.as_ref()).flat_map(|t| t.fields()).map(|f| f.name().as_str());
    match ignore.iter().find(|column| !fields().any(|f| f == *column)) {
        Some(column) => Err(TablesError::NothingIgnored { column: column.clone(), near: did_you_mean(column, fields()) }),
        None => Ok(()),
    }
}

/// Packs may differ in how many there may be in a list: of a table by its name, that of the pack which keeps most rows has them all.
pub(super) fn widest<'p>(all: &'p [Places], table: &str) -> Option<(&'p Places, EntityId, &'p Placed)> {
    let of = |places: &'p Places| places.entity_of(table).and_then(|id| Some((places, id, places.of(id)?)));
    all.iter().filter_map(of).reduce(|a, b| if b.2.result_rows() > a.2.result_rows() { b } else { a })
}

pub(super) fn ids<'c>(table: &str, column: &str, pieces: &'c [ArrayRef]) -> Result<Ids<'c>, TablesError> {
    let (table, column) = (table.to_owned(), column.to_owned());
    Ids::read(pieces).map_err(|why| match why {
        NoIds::Type => TablesError::IdType { table, column, ty: pieces.first().map_or_else(String::new, |p| p.data_type().to_string()) },
        NoIds::Null(row) => TablesError::NullId { table, column, row },
    })
}
