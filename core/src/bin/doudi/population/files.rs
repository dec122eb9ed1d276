//! Tables in files: Parquet where the name ends so, else CSV.

use std::fs::{self, File};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use doudi::tables::{Batches, cell_text};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::session::{Session, Stop};

/// Rows that are read at a time.
const ROWS: usize = 1 << 16;

type Stream = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// Reads a file's table.
pub(crate) fn read(path: &Path, session: &Session) -> Result<Batches, Stop> {
    let batches = stream(path, session)?.collect::<Result<Vec<_>, _>>().map_err(|why| unreadable(path, &why.to_string(), session))?;
    let (empty, full): (Vec<_>, Vec<_>) = batches.into_iter().partition(|b| b.num_rows() == 0);
    Ok(if full.is_empty() { empty } else { full }.into())
}

/// A file's table batch by batch, the first of them empty, so that its columns are known.
pub(crate) fn stream(path: &Path, session: &Session) -> Result<Stream, Stop> {
    let stream = if is_parquet(path) { parquet(path) } else { csv(path) };
    stream.map_err(|why| unreadable(path, &why, session))
}

/// How many rows a file's table has, where that can be told without reading it.
pub(super) fn rows(path: &Path) -> Option<u64> {
    let file = File::open(path).ok().filter(|_| is_parquet(path))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).ok()?;
    u64::try_from(builder.metadata().file_metadata().num_rows()).ok()
}

pub(super) fn unreadable(path: &Path, why: &str, session: &Session) -> Stop {
    // Who reads is no matter of whoever wrote the file.
    let why = why.strip_prefix("External error: ").unwrap_or(why);
    Stop::Usage(format!("{} `{}`{}{why}", session.word("无法读取", "cannot read"), path.display(), session.word("：", ": ")))
}

/// Writes a table into a file.
pub(crate) fn write(batch: &RecordBatch, path: &Path, session: &Session) -> Result<(), Stop> {
    let written = Writer::new(path, batch).and_then(|mut writer| writer.write(batch).and_then(|()| writer.finish()));
    written.map_err(|why| unwritable(path, &why, session))
}

fn unwritable(path: &Path, why: &str, session: &Session) -> Stop {
    Stop::Usage(format!("{} `{}`{}{why}", session.word("无法写入", "cannot write"), path.display(), session.word("：", ": ")))
}

/// Files beside one another, into which tables are written part by part. What was there before stays until all of it is written.
pub(super) struct Outputs {
    path: PathBuf,
    open: Vec<(PathBuf, Writer)>,
}

impl Outputs {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), open: Vec::new() }
    }

    /// Rows of the table itself, or of one beside it.
    pub(super) fn write(&mut self, name: Option<&str>, batch: &RecordBatch, session: &Session) -> Result<(), Stop> {
        let path = name.map_or_else(|| self.path.clone(), |name| beside(&self.path, name));
        let at = match self.open.iter().position(|(open, _)| *open == path) {
            Some(at) => at,
            None => {
                let writer = Writer::new(&partial(&path), batch).map_err(|why| unwritable(&path, &why, session))?;
                self.open.push((path.clone(), writer));
                self.open.len() - 1
            }
        };
        let written = self.open.get_mut(at).map_or(Ok(()), |(_, writer)| writer.write(batch));
        written.map_err(|why| unwritable(&path, &why, session))
    }

    pub(super) fn finish(mut self, session: &Session) -> Result<(), Stop> {
        while let Some((path, writer)) = self.open.pop() {
            let renamed = || fs::rename(partial(&path), &path).map_err(|e| e.to_string());
            let finished = writer.finish().and_then(|()| if partial(&path) == path { Ok(()) } else { renamed() });
            finished.map_err(|why| unwritable(&path, &why, session))?;
        }
        Ok(())
    }
}

/// What was not finished is of no use.
impl Drop for Outputs {
    fn drop(&mut self) {
        for (path, writer) in self.open.drain(..) {
            drop(writer);
            let partial = partial(&path);
            if partial != path {
                let _ = fs::remove_file(partial);
            }
        }
    }
}

/// Where a file is written until it is whole: beside it, unless it is no file but a pipe or a terminal.
fn partial(path: &Path) -> PathBuf {
    if path.exists() && !path.is_file() {
        return path.to_owned();
    }
    let extension = path.extension().map_or_else(|| "unfinished".into(), |e| format!("unfinished.{}", e.to_string_lossy()));
    path.with_extension(extension)
}

/// `out.csv`, `members` → `out.members.csv`
fn beside(path: &Path, name: &str) -> PathBuf {
    let extension = path.extension().map_or_else(|| "csv".into(), |e| e.to_string_lossy().into_owned());
    path.with_extension(format!("{name}.{extension}"))
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet"))
}

fn parquet(path: &Path) -> Result<Stream, String> {
    let file = File::open(path).map_err(|e| e.to_string())?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| e.to_string())?;
    let empty = RecordBatch::new_empty(builder.schema().clone());
    let reader = builder.with_batch_size(ROWS).build().map_err(|e| e.to_string())?;
    Ok(Box::new(iter::once(Ok(empty)).chain(reader)))
}

/// A CSV file as a table of texts; an empty cell is null.
fn csv(path: &Path) -> Result<Stream, String> {
    let file = File::open(path).map_err(|e| e.to_string())?;
    let mut reader = csv::Reader::from_reader(file);
    // Spreadsheets write a byte order mark.
    let heads = reader.headers().map_err(|e| e.to_string())?.iter().map(|h| h.trim_start_matches('\u{feff}').trim().to_owned());
    let schema = Arc::new(Schema::new(heads.map(|h| Field::new(h, DataType::Utf8, true)).collect::<Vec<_>>()));
    let empty = RecordBatch::new_empty(schema.clone());
    let mut records = reader.into_records();
    let next = move || {
        let mut columns: Vec<StringBuilder> = schema.fields().iter().map(|_| StringBuilder::new()).collect();
        let mut rows = 0;
        for record in records.by_ref().take(ROWS) {
            let record = match record {
                Ok(record) => record,
                Err(error) => return Some(Err(ArrowError::ExternalError(Box::new(error)))),
            };
            for (column, cell) in columns.iter_mut().zip(record.iter()) {
                column.append_option(Some(cell.trim()).filter(|cell| !cell.is_empty()));
            }
            rows += 1;
        }
        let arrays = columns.iter_mut().map(|c| Arc::new(c.finish()) as ArrayRef).collect();
        (rows > 0).then(|| RecordBatch::try_new(schema.clone(), arrays))
    };
    Ok(Box::new(iter::once(Ok(empty)).chain(iter::from_fn(next))))
}

/// A file that a table is written into.
enum Writer {
    Csv(Box<csv::Writer<File>>),
    Parquet(Box<ArrowWriter<File>>),
}

impl Writer {
    /// A file with the columns of a table, and no rows yet.
    fn new(path: &Path, like: &RecordBatch) -> Result<Self, String> {
        if is_parquet(path) {
            let file = File::create(path).map_err(|e| e.to_string())?;
            let properties = WriterProperties::builder().set_compression(Compression::ZSTD(Default::default())).build();
            let writer = ArrowWriter::try_new(file, like.schema(), Some(properties)).map_err(|e| e.to_string())?;
            return Ok(Self::Parquet(Box::new(writer)));
        }
        let mut writer = csv::Writer::from_path(path).map_err(|e| e.to_string())?;
        writer.write_record(like.schema().fields().iter().map(|f| f.name())).map_err(|e| e.to_string())?;
        Ok(Self::Csv(Box::new(writer)))
    }

    /// Where there is no result, the cell of a CSV file is empty.
    fn write(&mut self, batch: &RecordBatch) -> Result<(), String> {
        match self {
            Self::Parquet(writer) => writer.write(batch).map_err(|e| e.to_string()),
            Self::Csv(writer) => (0..batch.num_rows()).try_for_each(|row| {
                writer.write_record(batch.columns().iter().map(|c| cell_text(c, row).unwrap_or_default())).map_err(|e| e.to_string())
            }),
        }
    }

    fn finish(self) -> Result<(), String> {
        match self {
            Self::Parquet(writer) => writer.close().map(drop).map_err(|e| e.to_string()),
            Self::Csv(mut writer) => writer.flush().map_err(|e| e.to_string()),
        }
    }
}
