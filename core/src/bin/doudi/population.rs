//! `doudi population`

pub(crate) mod files;

use std::ops::ControlFlow;
use std::path::Path;

use doudi::facts::EntityId;
use doudi::ir::Program;
use doudi::label::Lang;
use doudi::policy::Policy;
use doudi::tables::{RowFault, Tables, TablesAssessment, TablesError, TablesOptions};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::PopulationArgs;
use crate::open;
use crate::session::{Answer, Session, Stop, Style};

/// Faults that are shown; all are counted.
const SHOWN: usize = 5;

pub(crate) fn run(args: &PopulationArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let policy = open::policy(&pack, args.on, session)?;
    let rules = if args.rules.is_empty() { asked(&policy) } else { open::rules(&policy, &args.rules, session)? };
    let mut tables = Tables::new(files::read(&args.households, session)?);
    let members = pack.program().schema.entities.iter().find(|e| e.parent == Some(EntityId::ROOT)).map(|e| e.list.to_string());
    let persons = args.persons.as_ref().zip(members).map(|(path, list)| (list, path.clone()));
    for (list, path) in persons.into_iter().chain(args.table.iter().cloned()) {
        tables = tables.with(list, files::read(&path, session)?);
    }
    let bar = bar(session);
    let progress = |done: usize, all: usize| {
        bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        ControlFlow::Continue(())
    };
    let options = TablesOptions::new().rules(rules).excess_digits(args.excess_digits.into()).progress(&progress);
    let found = policy.assess_tables_with(&tables, &options).map_err(|error| match error {
        TablesError::Assess(error) => Stop::Usage(error.text(session.lang)),
        error => Stop::Faults(error.text(session.lang)),
    });
    bar.finish_and_clear();
    let found = found?;
    if let Some(path) = &args.output {
        write(&found, pack.program(), path, session)?;
    }
    summary(&found, session)?;
    Ok(if found.faults().is_empty() { Answer::Fine } else { Answer::No })
}

/// What people ask for.
fn asked(policy: &Policy) -> Vec<String> {
    let named = |rule| policy.program().symbol(rule).map(|s| s.name.to_string());
    policy.rules_in_force().into_iter().filter(|rule| policy.is_of_interest(*rule)).filter_map(named).collect()
}

/// A bar on standard error; nothing where that is no terminal.
fn bar(session: &Session) -> ProgressBar {
    let template =
        session.word("{wide_bar} {human_pos}/{human_len} 户 {per_sec} {eta}", "{wide_bar} {human_pos}/{human_len} households {per_sec} {eta}");
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// The results: of households in the named file; of members and what is in them, faults and errors beside it.
fn write(found: &TablesAssessment, program: &Program, path: &Path, session: &Session) -> Result<(), Stop> {
    let failed = |e: TablesError| Stop::Usage(e.text(session.lang));
    for id in found.entities() {
        let list = program.schema.entity(id).map_or("", |e| &*e.list);
        let path = if list.is_empty() { path.to_owned() } else { files::beside(path, list) };
        files::write(&found.batch(id).map_err(failed)?, &path, session)?;
    }
    if !found.faults().is_empty() {
        files::write(&found.fault_batch().map_err(failed)?, &files::beside(path, "faults"), session)?;
    }
    if found.count_errors() > 0 {
        files::write(&found.error_batch().map_err(failed)?, &files::beside(path, "errors"), session)?;
    }
    Ok(())
}

/// How many households, of each rule how many results and their sum, how many faults with the first few.
fn summary(found: &TablesAssessment, session: &mut Session) -> Result<(), Stop> {
    let assessment = found.assessment();
    let program = assessment.policy().program().clone();
    let faulty = found.households_at_fault();
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
        rows.push(vec![symbol.name.to_string(), label.to_owned(), total.to_string(), errors]);
    }
    for line in crate::width::table(&rows) {
        session.line(format_args!("  {line}"))?;
    }
    for fault in found.first_faults(SHOWN) {
        let text = told(&fault, session);
        session.line(format_args!("  {text}"))?;
    }
    if found.faults().len() > SHOWN {
        let more = found.faults().len() - SHOWN;
        session.line(session.word("  另有 N 项", "  and N more").replace('N', &more.to_string()))?;
    }
    for (table, column, count) in found.rounded() {
        let text = match session.lang {
            Lang::Zh => format!("  {table} 的列 {column} 有 {count} 个数按位数四舍六入五成双"),
            Lang::En => format!("  {count} numbers in the column {column} of {table} were rounded half to even"),
        };
        session.line(text)?;
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

/// A fault with its household: by its id where there is one, else by its row, from 1.
fn told(fault: &RowFault, session: &Session) -> String {
    let text = fault.fault.text(session.lang);
    match (&fault.id, session.lang) {
        (Some(id), Lang::Zh) => format!("家庭 {id}  {text}"),
        (Some(id), Lang::En) => format!("household {id}  {text}"),
        (None, Lang::Zh) => format!("第 {} 行  {text}", fault.row + 1),
        (None, Lang::En) => format!("row {}  {text}", fault.row + 1),
    }
}
