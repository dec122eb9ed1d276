//! Tables in files: Parquet where the name ends so, else CSV.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use doudi::tables::{Batches, cell_text};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::session::{Session, Stop};

/// Reads a file's table.
pub(crate) fn read(path: &Path, session: &Session) -> Result<Batches, Stop> {
    let table = if is_parquet(path) { parquet(path) } else { csv(path).map(Batches::from) };
    table.map_err(|why| Stop::Usage(format!("{} `{}`{}{why}", session.word("无法读取", "cannot read"), path.display(), session.word("：", ": "))))
}

/// Writes a table into a file.
pub(crate) fn write(batch: &RecordBatch, path: &Path, session: &Session) -> Result<(), Stop> {
    let written = if is_parquet(path) { to_parquet(batch, path) } else { to_csv(batch, path) };
    written.map_err(|why| Stop::Usage(format!("{} `{}`{}{why}", session.word("无法写入", "cannot write"), path.display(), session.word("：", ": "))))
}

/// `out.csv`, `members` → `out.members.csv`
pub(super) fn beside(path: &Path, name: &str) -> PathBuf {
    let extension = path.extension().map_or_else(|| "csv".into(), |e| e.to_string_lossy().into_owned());
    path.with_extension(format!("{name}.{extension}"))
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet"))
}

fn parquet(path: &Path) -> Result<Batches, String> {
    /// Rows that are read at a time.
    const ROWS: usize = 1 << 16;
    let file = File::open(path).map_err(|e| e.to_string())?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| e.to_string())?;
    let empty = RecordBatch::new_empty(builder.schema().clone());
    let reader = builder.with_batch_size(ROWS).build().map_err(|e| e.to_string())?;
    let mut batches = reader.collect::<Result<Vec<RecordBatch>, _>>().map_err(|e| e.to_string())?;
    if batches.is_empty() {
        batches.push(empty);
    }
    Ok(batches.into())
}

/// A CSV file as a table of texts; an empty cell is null.
fn csv(path: &Path) -> Result<RecordBatch, String> {
    let file = File::open(path).map_err(|e| e.to_string())?;
    let mut reader = csv::Reader::from_reader(file);
    // Spreadsheets write a byte order mark.
    let heads: Vec<String> =
        reader.headers().map_err(|e| e.to_string())?.iter().map(|h| h.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    let mut columns: Vec<Vec<Option<String>>> = vec![Vec::new(); heads.len()];
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        for (column, cell) in columns.iter_mut().zip(record.iter()) {
            let cell = cell.trim();
            column.push((!cell.is_empty()).then(|| cell.to_owned()));
        }
    }
    let fields: Vec<Field> = heads.iter().map(|h| Field::new(h, DataType::Utf8, true)).collect();
    let arrays: Vec<ArrayRef> = columns.into_iter().map(|c| Arc::new(StringArray::from(c)) as ArrayRef).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|e| e.to_string())
}

fn to_parquet(batch: &RecordBatch, path: &Path) -> Result<(), String> {
    let file = File::create(path).map_err(|e| e.to_string())?;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(Default::default())).build();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).map_err(|e| e.to_string())?;
    writer.write(batch).map_err(|e| e.to_string())?;
    writer.close().map(|_| ()).map_err(|e| e.to_string())
}

/// Where there is no result, the cell is empty.
fn to_csv(batch: &RecordBatch, path: &Path) -> Result<(), String> {
    let mut writer = csv::Writer::from_path(path).map_err(|e| e.to_string())?;
    writer.write_record(batch.schema().fields().iter().map(|f| f.name())).map_err(|e| e.to_string())?;
    for row in 0..batch.num_rows() {
        writer.write_record(batch.columns().iter().map(|c| cell_text(c, row).unwrap_or_default())).map_err(|e| e.to_string())?;
    }
    writer.flush().map_err(|e| e.to_string())
}
