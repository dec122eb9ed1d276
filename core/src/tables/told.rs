//! Faults and errors as tables.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{DataType, Field, Schema};

use super::place::Places;
use super::stream::FirstRows;
use super::write::arrow;
use super::{TablesAssessment, TablesError, cells};
use crate::facts::{Entity, EntityId, Fault, Path, Step};
use crate::label::Lang;
use crate::population::{RowError, RuleColumn};

/// Faults with their households' rows among all, in the order of these.
pub(super) fn faults(places: &Places, first_rows: &FirstRows, all: &[(usize, Fault)]) -> Result<RecordBatch, TablesError> {
    let texts = |text: &dyn Fn(&Fault) -> String| -> ArrayRef { Arc::new(all.iter().map(|(_, fault)| Some(text(fault))).collect::<StringArray>()) };
    let mut columns = households(places, first_rows, &all.iter().map(|(row, _)| *row).collect::<Vec<_>>())?;
    columns.extend([
        ("table".to_owned(), texts(&|f| table(&f.path))),
        ("path".to_owned(), texts(&|f| f.path.to_string())),
        ("code".to_owned(), texts(&|f| f.code.name().to_owned())),
        ("message_zh".to_owned(), texts(&|f| f.message.get(Lang::Zh).to_owned())),
        ("message_en".to_owned(), texts(&|f| f.message.get(Lang::En).to_owned())),
    ]);
    batch(columns)
}

/// The errors of rules, in the order of households; of a household in the order of its results.
pub(super) fn errors(found: &TablesAssessment) -> Result<RecordBatch, TablesError> {
    let columns = found.assessment.columns();
    let mut all: Vec<(usize, &RuleColumn, &RowError)> = Vec::with_capacity(found.count_errors());
    for column in columns {
        all.extend(column.errors.iter().map(|error| (found.household(column.entity, error.lane), column, error)));
    }
    all.sort_by_key(|(household, ..)| *household);
    let program = found.assessment.policy().program();
    let texts = |text: &dyn Fn(&RuleColumn, &RowError) -> String| -> ArrayRef {
        let mut out = StringBuilder::with_capacity(all.len(), all.len() * 16);
        all.iter().for_each(|(_, column, error)| out.append_value(text(column, error)));
        Arc::new(out.finish())
    };
    let row = |entity: EntityId, lane: usize| found.places.of(entity).map_or(lane, |p| p.result_row(lane));
    let row_among_all = |entity: EntityId, lane: usize| found.first_rows.of(&found.places.table_of(entity)).saturating_add(row(entity, lane));
    let rows: Vec<usize> = all.iter().map(|(household, ..)| row(EntityId::ROOT, *household)).collect();
    let mut out = households(&found.places, &found.first_rows, &rows)?;
    out.extend([
        ("table".to_owned(), texts(&|column, _| found.places.table_of(column.entity))),
        ("row".to_owned(), numbers(all.iter().map(|(_, column, error)| row_among_all(column.entity, error.lane)))),
        ("rule".to_owned(), texts(&|column, _| program.symbol(column.rule).map_or_else(String::new, |s| s.name.to_string()))),
        ("code".to_owned(), texts(&|_, error| error.kind.name().to_owned())),
        ("message_zh".to_owned(), texts(&|_, error| found.assessment.message(error).get(Lang::Zh).to_owned())),
        ("message_en".to_owned(), texts(&|_, error| found.assessment.message(error).get(Lang::En).to_owned())),
    ]);
    batch(out)
}

/// The rows of households among all, and their ids where there are any.
fn households(places: &Places, first_rows: &FirstRows, rows: &[usize]) -> Result<Vec<(String, ArrayRef)>, TablesError> {
    let first = first_rows.of(Entity::HOUSEHOLDS);
    let mut columns = vec![("household_row".to_owned(), numbers(rows.iter().map(|row| first + row)))];
    if let Some((name, pieces)) = places.of(EntityId::ROOT).and_then(|p| p.ids.last()) {
        let places: Vec<(usize, usize)> = rows.iter().filter_map(|row| cells::locate(pieces, *row)).collect();
        let arrays: Vec<&dyn Array> = pieces.iter().map(AsRef::as_ref).collect();
        columns.push((name.clone(), arrow_select::interleave::interleave(&arrays, &places).map_err(arrow)?));
    }
    Ok(columns)
}

fn numbers(rows: impl Iterator<Item = usize>) -> ArrayRef {
    Arc::new(rows.map(|row| u64::try_from(row).unwrap_or(u64::MAX)).collect::<UInt64Array>())
}

/// The table of what a path leads to: that of the last list on the way into which it goes.
fn table(path: &Path) -> String {
    let list = |steps: &[Step]| {
        steps.windows(2).rev().find_map(|pair| if let [Step::Key(list), Step::Index(_)] = pair { Some(list.to_string()) } else { None })
    };
    // A given value stands under `given`, by its path as a key.
    let own = match path.steps() {
        [Step::Key(given), Step::Key(key)] if &**given == "given" => key.parse::<Path>().ok().and_then(|p| list(p.steps())),
        steps => list(steps),
    };
    own.unwrap_or_else(|| Entity::HOUSEHOLDS.to_owned())
}

/// One that has its columns even where there is no row.
fn batch(columns: Vec<(String, ArrayRef)>) -> Result<RecordBatch, TablesError> {
    let field = |(name, array): &(String, ArrayRef)| Field::new(name, DataType::clone(array.data_type()), false);
    let schema = Schema::new(columns.iter().map(field).collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, array)| array).collect()).map_err(arrow)
}
