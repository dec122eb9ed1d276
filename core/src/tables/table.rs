//! A table in one piece or several: record batches, or the structs of a list.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, FieldRef, Fields};

use super::place::Order;
use super::{TablesError, cells};

/// A table's record batches, all of one schema. Made of one batch or of several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batches(pub(super) Vec<RecordBatch>);

impl Batches {
    /// A whole column by its name; none where there is no such column.
    ///
    /// ```
    /// use arrow_array::{Int64Array, RecordBatch};
    /// use doudi::tables::Batches;
    /// use std::sync::Arc;
    ///
    /// let part = |ids: Vec<i64>| RecordBatch::try_from_iter([("household_id", Arc::new(Int64Array::from(ids)) as _)]);
    /// let table = Batches::from(vec![part(vec![1, 2])?, part(vec![3])?]);
    /// assert_eq!(table.column("household_id").ok_or("no ids")??.len(), 3);
    /// assert!(table.column("area").is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Pieces too large for one array.
    pub fn column(&self, name: &str) -> Option<Result<ArrayRef, TablesError>> {
        let pieces: Vec<ArrayRef> = self.0.iter().filter_map(|b| b.column_by_name(name).cloned()).collect();
        (!pieces.is_empty()).then(|| joined(&pieces))
    }

    /// The names of the columns.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.first().map_or_else(Vec::new, |b| b.schema_ref().fields().iter().map(|f| f.name().clone()).collect())
    }
}

impl From<RecordBatch> for Batches {
    fn from(batch: RecordBatch) -> Self {
        Self(vec![batch])
    }
}

impl From<Vec<RecordBatch>> for Batches {
    fn from(batches: Vec<RecordBatch>) -> Self {
        Self(batches)
    }
}

/// Some rows of a table.
#[derive(Clone, Debug)]
struct Piece {
    columns: Vec<ArrayRef>,
    rows: usize,
    /// Of structs: those that are there.
    there: Option<NullBuffer>,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    fields: Fields,
    pieces: Vec<Piece>,
}

impl Table {
    /// Batches may differ in what may be null, and in the types of columns that whoever read a file guessed piece by piece: whole numbers here, floats
    /// there. Such a column is taken as texts.
    pub(super) fn of_batches(name: &str, batches: &[RecordBatch]) -> Result<Self, TablesError> {
        let mut fields: Vec<FieldRef> = batches.first().map_or_else(Vec::new, |b| b.schema_ref().fields().to_vec());
        let schemas = || TablesError::Schemas { table: name.to_owned() };
        let mut pieces: Vec<Piece> = Vec::with_capacity(batches.len());
        for batch in batches {
            let own = batch.schema_ref().fields();
            if own.len() != fields.len() || !own.iter().zip(&fields).all(|(a, b)| a.name() == b.name()) {
                return Err(schemas());
            }
            pieces.push(Piece { columns: batch.columns().to_vec(), rows: batch.num_rows(), there: None });
        }
        for (at, field) in fields.iter_mut().enumerate() {
            let types = || batches.iter().filter_map(|b| b.schema_ref().fields().get(at)).map(|f| f.data_type());
            if types().all(|ty| ty == field.data_type()) {
                continue;
            }
            // Ids are joined, and given back, as they are.
            if field.name().ends_with("_id") || !types().all(cells::is_readable) {
                return Err(schemas());
            }
            for column in pieces.iter_mut().filter_map(|p| p.columns.get_mut(at)) {
                *column = Arc::new((0..column.len()).map(|row| cells::cell_text(column, row)).collect::<StringArray>());
            }
            *field = Arc::new(Field::new(field.name(), DataType::Utf8, true));
        }
        Ok(Self { fields: fields.into(), pieces })
    }

    /// The structs of a column of lists, with the order of those that lists of the given lanes hold, and for each lane its first, then the end. None where
    /// the column doesn't hold lists of structs.
    pub(super) fn of_lists(lists: &[ArrayRef], lanes: usize, around: &Order) -> Option<(Self, Order, Vec<u32>)> {
        let mut table = Self::default();
        // Of each piece the row of its first struct, less the list's own offset.
        let mut stretches: Vec<Range<usize>> = Vec::new();
        let mut rows = 0;
        for array in lists {
            let (structs, offsets): (&ArrayRef, Vec<usize>) = match array.data_type() {
                DataType::List(_) => {
                    let list = array.as_list::<i32>();
                    (list.values(), list.value_offsets().iter().filter_map(|o| usize::try_from(*o).ok()).collect())
                }
                DataType::LargeList(_) => {
                    let list = array.as_list::<i64>();
                    (list.values(), list.value_offsets().iter().filter_map(|o| usize::try_from(*o).ok()).collect())
                }
                _ => return None,
            };
            let structs = structs.as_struct_opt()?;
            let (from, to) = (offsets.first().copied()?, offsets.last().copied()?);
            let own = structs.slice(from, to - from);
            table.fields = own.fields().clone();
            table.pieces.push(Piece { columns: own.columns().to_vec(), rows: own.len(), there: own.nulls().cloned() });
            stretches.extend(offsets.windows(2).enumerate().map(|(row, pair)| match pair {
                [a, b] if array.is_valid(row) => rows + a - from..rows + b - from,
                _ => rows..rows,
            }));
            rows += to - from;
        }
        let mut first = Vec::with_capacity(lanes + 1);
        let mut order = Vec::new();
        let mut next = 0;
        let mut in_order = true;
        first.push(0);
        for lane in 0..lanes {
            let own = stretches.get(around.row(lane)).cloned().unwrap_or(0..0);
            in_order = in_order && (own.is_empty() || own.start == next);
            next += own.len();
            first.push(u32::try_from(next).ok()?);
        }
        if !in_order || next != rows {
            let row = |lane| stretches.get(around.row(lane)).cloned().unwrap_or(0..0);
            order = (0..lanes).flat_map(row).filter_map(|row| u32::try_from(row).ok()).collect();
            in_order = false;
        }
        Some((table, if in_order { Order::Same } else { Order::Rows(order) }, first))
    }

    pub(super) fn rows(&self) -> usize {
        self.pieces.iter().map(|p| p.rows).sum()
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// A column's pieces; none where there is no such column.
    pub(super) fn column(&self, name: &str) -> Option<Vec<ArrayRef>> {
        let index = self.fields.iter().position(|f| f.name() == name)?;
        Some(self.pieces.iter().filter_map(|p| p.columns.get(index).cloned()).collect())
    }

    /// The rows of structs that aren't there, in order.
    pub(super) fn missing(&self) -> Vec<u32> {
        let mut missing = Vec::new();
        let mut start = 0;
        for piece in &self.pieces {
            if let Some(there) = piece.there.as_ref().filter(|t| t.null_count() > 0) {
                missing.extend((0..piece.rows).filter(|row| there.is_null(*row)).filter_map(|row| u32::try_from(start + row).ok()));
            }
            start += piece.rows;
        }
        missing
    }
}

/// One array of several.
pub(super) fn joined(pieces: &[ArrayRef]) -> Result<ArrayRef, TablesError> {
    match pieces {
        [one] => Ok(Arc::clone(one)),
        many => {
            let arrays: Vec<&dyn Array> = many.iter().map(AsRef::as_ref).collect();
            arrow_select::concat::concat(&arrays).map_err(|e| TablesError::Arrow(e.to_string()))
        }
    }
}
