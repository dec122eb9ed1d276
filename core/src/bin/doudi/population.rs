//! `doudi population`

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use doudi::facts::EntityId;
use doudi::ir::Program;
use doudi::label::Lang;
use doudi::policy::Policy;
use doudi::tables::{Tables, TablesAssessment, TablesError};

use crate::args::PopulationArgs;
use crate::open;
use crate::session::{Answer, Session, Stop, Style};

/// Faults that are shown; all are counted.
const SHOWN: usize = 5;

pub(crate) fn run(args: &PopulationArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let policy = open::policy(&pack, args.on, session)?;
    let rules = if args.rules.is_empty() { asked(&policy) } else { open::rules(&policy, &args.rules, session)? };
    let mut tables = Tables::new(table(&args.households, session)?);
    let members = pack.program().schema.entities.iter().find(|e| e.parent == Some(EntityId::ROOT)).map(|e| e.list.to_string());
    let persons = args.persons.as_ref().zip(members).map(|(path, list)| (list, path.clone()));
    for (list, path) in persons.into_iter().chain(args.table.iter().cloned()) {
        tables = tables.with(list, table(&path, session)?);
    }
    let found = policy.assess_tables(&tables, &rules).map_err(|error| match error {
        TablesError::Assess(error) => Stop::Usage(error.text(session.lang)),
        error => Stop::Faults(error.text(session.lang)),
    })?;
    if let Some(path) = &args.output {
        write(&found, pack.program(), path, session)?;
    }
    summary(&found, session)?;
    Ok(if found.faults().is_empty() { Answer::Fine } else { Answer::No })
}

/// What people ask for.
fn asked(policy: &Policy) -> Vec<String> {
    let of_interest = |rule: &doudi::ir::SymbolId| policy.kind(*rule).is_some_and(|k| k != doudi::ir::RuleKind::Intermediate);
    let named = |rule| policy.program().symbol(rule).map(|s| s.name.to_string());
    policy.rules_in_force().into_iter().filter(of_interest).filter_map(named).collect()
}

/// A CSV file as a table of texts; an empty cell is null.
pub(crate) fn table(path: &Path, session: &Session) -> Result<RecordBatch, Stop> {
    let shown = path.display();
    let unreadable = |why: String| {
        Stop::Usage(match session.lang {
            Lang::Zh => format!("无法读取 `{shown}`:{why}"),
            Lang::En => format!("cannot read `{shown}`: {why}"),
        })
    };
    let file = File::open(path).map_err(|e| unreadable(e.to_string()))?;
    let mut reader = csv::Reader::from_reader(file);
    // Spreadsheets write a byte order mark.
    let heads: Vec<String> =
        reader.headers().map_err(|e| unreadable(e.to_string()))?.iter().map(|h| h.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    let mut columns: Vec<Vec<Option<String>>> = vec![Vec::new(); heads.len()];
    for record in reader.records() {
        let record = record.map_err(|e| unreadable(e.to_string()))?;
        for (column, cell) in columns.iter_mut().zip(record.iter()) {
            let cell = cell.trim();
            column.push((!cell.is_empty()).then(|| cell.to_owned()));
        }
    }
    let fields: Vec<Field> = heads.iter().map(|h| Field::new(h, DataType::Utf8, true)).collect();
    let arrays: Vec<ArrayRef> = columns.into_iter().map(|c| Arc::new(StringArray::from(c)) as ArrayRef).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|e: ArrowError| unreadable(e.to_string()))
}

/// The results: of households in the named file, of members and what is in them beside it.
fn write(found: &TablesAssessment, program: &Program, path: &Path, session: &mut Session) -> Result<(), Stop> {
    for (entity, id) in program.schema.entities.iter().zip(0..).map(|(entity, id)| (entity, EntityId(id))) {
        let has_results = found.assessment().columns().iter().any(|c| c.entity == id);
        if !has_results {
            continue;
        }
        let path = if entity.list.is_empty() { path.to_owned() } else { beside(path, &entity.list) };
        let failed = |why: String| Stop::Usage(format!("`{}`: {why}", path.display()));
        let batch = found.batch(id).map_err(|e| failed(e.text(session.lang)))?;
        let mut writer = csv::Writer::from_path(&path).map_err(|e| failed(e.to_string()))?;
        writer.write_record(batch.schema().fields().iter().map(|f| f.name())).map_err(|e| failed(e.to_string()))?;
        for row in 0..batch.num_rows() {
            writer.write_record(batch.columns().iter().map(|c| cell(c, row))).map_err(|e| failed(e.to_string()))?;
        }
        writer.flush().map_err(|e| failed(e.to_string()))?;
    }
    Ok(())
}

/// `out.csv`, `members` → `out.members.csv`
fn beside(path: &Path, list: &str) -> std::path::PathBuf {
    let extension = path.extension().map_or_else(|| "csv".into(), |e| e.to_string_lossy().into_owned());
    path.with_extension(format!("{list}.{extension}"))
}

/// A result's text; nothing where there is none.
fn cell(column: &ArrayRef, row: usize) -> String {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Date32Type, Decimal128Type};
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::Decimal128(..) => column.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Date32 => {
            let day = i64::from(column.as_primitive::<Date32Type>().value(row));
            doudi::calendar::Date::from_days(day).map_or_else(String::new, |d| d.to_string())
        }
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        _ => String::new(),
    }
}

/// How many households, of each rule how many results and their sum, how many faults with the first few.
fn summary(found: &TablesAssessment, session: &mut Session) -> Result<(), Stop> {
    let assessment = found.assessment();
    let program = assessment.policy().program().clone();
    let faulty = {
        let mut rows: Vec<usize> = found.faults().iter().map(|(row, _)| *row).collect();
        rows.dedup();
        rows.len()
    };
    let title = match session.lang {
        Lang::Zh => format!("{} 户,{faulty} 户有误,认定日期 {}", assessment.households(), assessment.policy().date()),
        Lang::En => format!("{} households, {faulty} of them at fault, on {}", assessment.households(), assessment.policy().date()),
    };
    session.line(session.paint(Style::Title, title))?;
    let mut rows = Vec::new();
    for column in assessment.columns() {
        let Some(symbol) = program.symbol(column.rule) else { continue };
        let label = symbol.definitions.last().map_or("", |d| d.label.get(session.lang));
        let Some(total) = column.total() else { continue };
        let errors = match (column.errors.len(), session.lang) {
            (0, _) => String::new(),
            (n, Lang::Zh) => format!("{n} 项无法判定"),
            (n, Lang::En) => format!("{n} not decided"),
        };
        rows.push(vec![symbol.name.to_string(), label.to_owned(), total, errors]);
    }
    for line in crate::width::table(&rows) {
        session.line(format_args!("  {line}"))?;
    }
    for (row, fault) in found.faults().iter().take(SHOWN) {
        let text = fault.text(session.lang);
        session.line(match session.lang {
            Lang::Zh => format!("  第 {} 行  {text}", row + 1),
            Lang::En => format!("  row {}  {text}", row + 1),
        })?;
    }
    if found.faults().len() > SHOWN {
        let more = found.faults().len() - SHOWN;
        session.line(session.word("  另有 N 项", "  and N more").replace('N', &more.to_string()))?;
    }
    for (table, column) in found.ignored() {
        let text = match session.lang {
            Lang::Zh => format!("  {table} 的列 {column} 不是要素,没有读取"),
            Lang::En => format!("  the column {column} of {table} is no fact and wasn't read"),
        };
        let text = session.paint(Style::Dim, text);
        session.line(text)?;
    }
    Ok(())
}
