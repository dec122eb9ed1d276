//! `doudi compare`

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt64Array};
use doudi::compare::{CompareError, Comparing, Comparison, OptionFault, Source, Use, compare_tables};
use doudi::facts::EntityId;
use doudi::number::Number;
use doudi::policy::{Json, Policy};
use doudi::tables::{Batches, Tables, TablesError};

use crate::args::{CompareArgs, DataFormat};
use crate::diff::dated;
use crate::open;
use crate::population::files;
use crate::session::{Answer, Session, Stop, Style};

pub(crate) fn run(args: &CompareArgs, session: &mut Session) -> Result<Answer, Stop> {
    let (base, reform) = policies(args, session)?;
    let households = files::read(&args.households, session)?;
    let mut tables = Tables::new(households.clone());
    let members = base.program().schema.entities.iter().find(|e| e.parent == Some(EntityId::ROOT)).map(|e| e.list.to_string());
    let persons = args.persons.as_ref().zip(members).map(|(path, list)| (list, path.clone()));
    for (list, path) in persons.into_iter().chain(args.table.iter().cloned()) {
        tables = tables.with(list, files::read(&path, session)?);
    }
    let found = compare_tables(&base, &reform, &tables, &comparing(args)).map_err(|error| match error {
        CompareError::Options(faults) => Stop::Usage(options(&faults, session)),
        CompareError::Assess(_) | CompareError::Tables(TablesError::Assess(_)) => Stop::Usage(error.text(session.lang)),
        error => Stop::Faults(error.text(session.lang)),
    })?;
    if let Some(path) = &args.output {
        write(&found, &households, path, session)?;
    }
    match args.format {
        DataFormat::Json => session.line(format_args!("{:#}", found.json()))?,
        DataFormat::Text => print(&found, session)?,
    }
    let faults = found.left_out.faults;
    Ok(if faults.before + faults.after == 0 { Answer::Fine } else { Answer::No })
}

/// The policy as it is, and what it is compared with.
fn policies(args: &CompareArgs, session: &Session) -> Result<(Policy, Policy), Stop> {
    let (path, on) = dated(&args.before);
    let base = open::policy(&open::pack(&path, session)?, on, session)?;
    if let Some(after) = &args.after {
        let (path, on) = dated(after);
        let reform = open::policy(&open::pack(&path, session)?, on.or(Some(base.date())), session)?;
        return Ok((base, reform));
    }
    let mut reform = base.clone();
    for path in &args.reform {
        let changes = open::text(path, session)?;
        reform = reform.reform(&Json(&changes)).map_err(|error| Stop::Faults(in_file(path, &error.text(session.lang), session)))?;
    }
    Ok((base, reform))
}

fn in_file(path: &Path, text: &str, session: &Session) -> String {
    format!("{}{}{text}", path.display(), session.word(":", ": "))
}

fn comparing(args: &CompareArgs) -> Comparing {
    let named = |name: &Option<String>| name.as_ref().map(|n| Source::from(n.trim()));
    let mut asked = Comparing::new().rules(args.rules.iter().map(|r| r.trim())).shares(args.shares);
    asked = asked.ignore(&args.ignore);
    if args.per_month {
        asked = asked.per_month();
    }
    for by in &args.by {
        asked = asked.by(by.trim());
    }
    if let Some(weight) = named(&args.weights) {
        asked = asked.weight(weight);
    }
    if let Some(income) = named(&args.income) {
        asked = asked.income(income);
    }
    if let Some(size) = named(&args.per_head) {
        asked = asked.per_head(size);
    }
    if let Some(line) = &args.line {
        asked = asked.line(line.trim().parse::<Number>().map_or_else(|_| Source::from(line.trim()), Source::from));
    }
    if let Some(truth) = named(&args.reference) {
        asked = asked.truth(truth);
    }
    if let Some(paid) = named(&args.paid) {
        asked = asked.paid(paid);
    }
    asked
}

/// What is wrong with options, by the names that they have here.
fn options(faults: &[OptionFault], session: &Session) -> String {
    let mut lines: Vec<String> = Vec::new();
    for fault in faults {
        let option = match fault.of {
            Use::Weight => "weights",
            Use::Equivalents | Use::Persons => "per-head",
            of => of.name(),
        };
        let line = format!("--{option}{}{}", session.word(":", ": "), fault.message.get(session.lang));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

fn print(found: &Comparison, session: &mut Session) -> Result<(), Stop> {
    let title = session.paint(Style::Title, found.title(session.lang));
    session.line(title)?;
    for note in found.notes(session.lang) {
        session.line(format_args!("  {note}"))?;
    }
    for table in found.tables(session.lang) {
        let text = table.to_string();
        let (title, lines) = text.split_once('\n').unwrap_or((&text, ""));
        let title = session.paint(Style::Strong, title);
        session.text(format_args!("\n{title}\n{lines}"))?;
    }
    Ok(())
}

/// Each household with its amounts under both policies, empty where they can't be told.
fn write(found: &Comparison, households: &Batches, path: &Path, session: &Session) -> Result<(), Stop> {
    let stop = |e: TablesError| Stop::Usage(e.text(session.lang));
    let amounts = found.household_batch().map_err(stop)?;
    let id = match households.column("household_id") {
        Some(ids) => ("household_id", ids.map_err(stop)?),
        None => ("row", Arc::new((0_u64..).take(amounts.num_rows()).collect::<UInt64Array>()) as ArrayRef),
    };
    let schema = amounts.schema();
    let columns = schema.fields().iter().map(|f| f.name().as_str()).zip(amounts.columns().iter().cloned());
    let batch = RecordBatch::try_from_iter([id].into_iter().chain(columns)).map_err(|e| stop(TablesError::Arrow(e.to_string())))?;
    files::write(&batch, path, session)
}
