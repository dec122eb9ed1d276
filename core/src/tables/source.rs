//! Chunks of households from tables: only the columns that the rules need, read while they are in the cache.

use std::ops::Range;

use arrow_array::ArrayRef;

use super::cells::{self, Cells};
use super::error::TablesError;
use super::options::ExcessDigits;
use super::place::{Order, Places};
use crate::facts::population::{Column, Given, Population, Rows};
use crate::facts::{EntityId, Fact, FactId, Fault, FaultCode, LaneKind, Path, Reader, Schema, Texts};
use crate::ir::SymbolId;
use crate::ir::types::Type;
use crate::label::Label;
use crate::limits;
use crate::plan::{Op, Plan};
use crate::population::Source;

/// What a plan reads of the tables.
pub(super) struct Needed {
    /// Facts, each with its column if there is one.
    facts: Vec<(FactId, Option<Vec<ArrayRef>>)>,
    given: Vec<(SymbolId, EntityId, String, Type, Vec<ArrayRef>)>,
}

impl Needed {
    pub(super) fn new(places: &Places, reader: &Reader, plan: &Plan) -> Result<Self, TablesError> {
        let schema = &places.schema;
        let facts: Vec<FactId> = plan.columns_read(schema);
        for (entity, id) in schema.entities.iter().zip((0..).map(EntityId)) {
            let is_read = || facts.iter().any(|f| schema.fact(*f).is_some_and(|f| f.entity == id));
            if entity.parent.is_some() && entity.least > 0 && places.of(id).is_some_and(|p| p.table.is_none()) && is_read() && places.somebody(entity)
            {
                return Err(TablesError::NoTable { list: entity.list.to_string(), least: entity.least });
            }
        }
        let column = |entity: EntityId, name: &str| places.of(entity).and_then(|p| p.table.as_ref()).and_then(|t| t.column(name));
        let with_column = |id: FactId| (id, schema.fact(id).and_then(|f| column(f.entity, &f.key)));
        let reads_given = |symbol| plan.graph.nodes.iter().any(|node| node.op == Op::IsGiven { symbol });
        let given = places.given.iter().filter_map(|(entity, name)| {
            let (symbol, ty) = reader.given(*entity, name).ok().filter(|(symbol, _)| reads_given(*symbol))?;
            Some((symbol, *entity, name.clone(), ty.clone(), column(*entity, name)?))
        });
        let given: Vec<_> = given.collect();
        for (_, entity, name, _, arrays) in &given {
            if let Some(array) = arrays.iter().find(|a| !cells::is_readable(a.data_type())) {
                return Err(TablesError::ColumnType { table: places.table_of(*entity), column: name.clone(), ty: array.data_type().to_string() });
            }
        }
        Ok(Self { facts: facts.into_iter().map(with_column).collect(), given })
    }
}

/// A rule's column, given in place of computing it.
struct GivenCells<'t> {
    symbol: SymbolId,
    entity: EntityId,
    name: &'t str,
    ty: &'t Type,
    pieces: &'t [ArrayRef],
}

/// Tables as a source of chunks.
pub(super) struct Reading<'t> {
    places: &'t Places,
    reader: &'t Reader,
    schema: &'t Schema,
    texts: &'t Texts,
    /// Facts with a column.
    cells: Vec<(FactId, &'t Fact, Cells<'t>)>,
    /// Facts without, and what they count as.
    unanswered: Vec<(FactId, EntityId, (crate::facts::population::State, i128))>,
    given: Vec<GivenCells<'t>>,
    /// Of each entity the rows of its table that hold no struct.
    missing: Vec<Vec<u32>>,
}

impl<'t> Reading<'t> {
    pub(super) fn new(
        places: &'t Places,
        needed: &'t Needed,
        reader: &'t Reader,
        plan: &Plan,
        texts: &'t Texts,
        excess: ExcessDigits,
    ) -> Result<Self, TablesError> {
        // The texts of rules are numbered first: what a chunk compares with them is all that it has to know of texts.
        plan.graph.texts.iter().for_each(|text| {
            texts.number(text);
        });
        let schema: &Schema = &places.schema;
        let (mut cells, mut unanswered) = (Vec::new(), Vec::new());
        for (id, arrays) in &needed.facts {
            let Some(fact) = schema.fact(*id) else { continue };
            match arrays {
                Some(arrays) => {
                    let own = Cells::new(reader, *id, fact, arrays, texts, excess).ok_or_else(|| TablesError::ColumnType {
                        table: places.table_of(fact.entity),
                        column: fact.key.to_string(),
                        ty: arrays.first().map_or_else(String::new, |a| a.data_type().to_string()),
                    })?;
                    cells.push((*id, fact, own));
                }
                None => unanswered.push((*id, fact.entity, reader.unanswered(*id, texts))),
            }
        }
        let given = needed.given.iter().map(|(symbol, entity, name, ty, pieces)| GivenCells { symbol: *symbol, entity: *entity, name, ty, pieces });
        let missing = places.placed.iter().map(|p| p.table.as_ref().map(super::table::Table::missing).unwrap_or_default()).collect();
        Ok(Self { places, reader, schema, texts, cells, unanswered, given: given.collect(), missing })
    }

    /// Columns some of whose numbers were rounded, each with its table and how many.
    pub(super) fn rounded(&self) -> Vec<(String, String, usize)> {
        let count = |cells: &Cells<'_>| cells.rounded.load(std::sync::atomic::Ordering::Relaxed);
        let told = |(_, fact, cells): &(FactId, &Fact, Cells<'_>)| (self.places.table_of(fact.entity), fact.key.to_string(), count(cells));
        self.cells.iter().map(told).filter(|(_, _, count)| *count > 0).collect()
    }

    fn lanes(&self, entity: EntityId, households: &Range<usize>) -> Range<usize> {
        self.first_lane(entity, households.start)..self.first_lane(entity, households.end)
    }

    /// Lists that are too short or too long, and structs that aren't there.
    fn lists(&self, households: &Range<usize>, chunk: &Population, faults: &mut Vec<(usize, Fault)>) {
        for (entity, id) in self.schema.entities.iter().zip((0..).map(EntityId)) {
            let (Some(parent), Some(rows), Some(placed)) = (entity.parent, chunk.rows(id), self.places.of(id)) else { continue };
            let mut fault = |lane: usize, code, message| {
                let (household, path) = chunk.place(parent, lane);
                faults.push((household, Fault::new(path.key(entity.list.clone()), code, message)));
            };
            if entity.least > 0 && placed.table.is_some() {
                for (lane, pair) in rows.first.windows(2).enumerate() {
                    let count = if let [from, to] = pair { to - from } else { 0 };
                    if count < entity.least {
                        fault(lane, FaultCode::MissingEntity, too_few(entity.least, count));
                    }
                }
            }
            let around = self.lanes(parent, households);
            let from = placed.crowded.partition_point(|(lane, _)| *lane < around.start);
            for (lane, count) in placed.crowded.iter().skip(from).take_while(|(lane, _)| *lane < around.end) {
                fault(lane - around.start, FaultCode::TooMany, too_many(entity.most.min(limits::ENTITY_MOST), *count));
            }
            let Some(missing) = self.missing.get(id.index()).filter(|m| !m.is_empty()) else { continue };
            for (at, lane) in self.lanes(id, households).enumerate() {
                if u32::try_from(placed.order.row(lane)).is_ok_and(|row| missing.binary_search(&row).is_ok()) {
                    let (household, path) = chunk.place(id, at);
                    let message = Label::new("应为对象，而不是 null", "a map is expected, not null");
                    faults.push((household, Fault::new(path, FaultCode::WrongType, message)));
                }
            }
        }
    }

    fn give(
        &self,
        given: &GivenCells<'_>,
        lanes: Range<usize>,
        chunk: &Population,
        faults: &mut Vec<(usize, Fault)>,
    ) -> Vec<Option<crate::facts::Value>> {
        let Some(placed) = self.places.of(given.entity) else { return Vec::new() };
        let value = |(at, lane): (usize, usize)| {
            let (piece, row) = cells::locate(given.pieces, placed.order.row(lane))?;
            let array = given.pieces.get(piece)?;
            if array.is_null(row) {
                return None;
            }
            let input = cells::input(array, row, *given.ty.required() == Type::Bool);
            match self.reader.given_cell(given.ty, &input) {
                Ok(value) => Some(value),
                Err((code, message)) => {
                    let (household, path) = chunk.place(given.entity, at);
                    // As a household's JSON has it: by the place in the household, under `given`.
                    let key = path.key(given.name).to_string();
                    faults.push((household, Fault::new(Path::root().key("given").key(key), code, message)));
                    None
                }
            }
        };
        lanes.enumerate().map(value).collect()
    }
}

impl Source for Reading<'_> {
    fn households(&self) -> usize {
        self.places.of(EntityId::ROOT).map_or(0, |p| p.lanes)
    }

    fn first_lane(&self, entity: EntityId, household: usize) -> usize {
        match self.schema.entity(entity).and_then(|e| e.parent) {
            None => household,
            Some(parent) => {
                let parent = self.first_lane(parent, household);
                self.places.of(entity).and_then(|p| p.first.get(parent)).map_or(0, |f| *f as usize)
            }
        }
    }

    fn first_lanes(&self, entity: EntityId) -> Option<&[u32]> {
        let in_household = self.schema.entity(entity)?.parent == Some(EntityId::ROOT);
        self.places.of(entity).filter(|_| in_household).map(|placed| &*placed.first)
    }

    fn chunk(&self) -> Population {
        Population {
            schema: self.places.schema.clone(),
            rows: vec![Rows::default(); self.schema.entities.len()],
            columns: self.schema.facts.iter().map(|f| Column::new(LaneKind::of(&f.ty))).collect(),
            texts: self.texts.all(),
            given: self.given.iter().map(|g| Given { symbol: g.symbol, values: Vec::new() }).collect(),
        }
    }

    fn fill(&self, households: &Range<usize>, chunk: &mut Population, faults: &mut Vec<(usize, Fault)>) {
        for ((id, rows), placed) in (0..).map(EntityId).zip(&mut chunk.rows).zip(&self.places.placed) {
            let around = self.schema.entity(id).and_then(|e| e.parent).map(|p| self.lanes(p, households));
            rows.take(&placed.first, around, &self.lanes(id, households));
        }
        self.lists(households, chunk, faults);
        let mut bad = Vec::new();
        for (id, fact, cells) in &self.cells {
            let order = self.places.of(fact.entity).map_or(&Order::Same, |p| &p.order);
            let lanes = self.lanes(fact.entity, households);
            let Some(column) = chunk.columns.get_mut(id.index()) else { continue };
            cells.read(&lanes, order, column, &mut bad);
            for (lane, code, label) in bad.drain(..) {
                let (household, path) = chunk.place(fact.entity, lane);
                faults.push((household, Fault::new(path.key(fact.key.clone()), code, label)));
            }
        }
        for (id, entity, (state, value)) in &self.unanswered {
            let lanes = self.lanes(*entity, households).len();
            let Some(column) = chunk.columns.get_mut(id.index()) else { continue };
            column.fill(lanes, *state, *value);
        }
        for (at, given) in self.given.iter().enumerate() {
            let values = self.give(given, self.lanes(given.entity, households), chunk, faults);
            if let Some(slot) = chunk.given.get_mut(at) {
                slot.values = values;
            }
        }
    }
}

fn too_few(least: u32, count: u32) -> Label {
    Label::new(format!("至少须有 {least} 项，现有 {count} 项"), format!("at least {least} needed, {count} given"))
}

fn too_many(most: u32, count: usize) -> Label {
    Label::new(format!("至多 {most} 项，现有 {count} 项"), format!("at most {most} allowed, {count} given"))
}
