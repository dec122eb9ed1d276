//! `doudi population`

pub(crate) mod files;
mod summary;

use std::cell::Cell;
use std::iter;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use doudi::facts::{Entity, EntityId};
use doudi::regional::Policies;
use doudi::tables::{AnyPolicy, AnyTablesAssessment, FirstRows, TableStreams, Tables, TablesError, TablesOptions};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::PopulationArgs;
use crate::open;
use crate::session::{Answer, Session, Stop};
use files::Outputs;
use summary::Summary;

pub(crate) fn run(args: &PopulationArgs, session: &mut Session) -> Result<Answer, Stop> {
    let policy = policy(args, session)?;
    let rules = if args.rules.is_empty() { policy.of_interest() } else { open::rules_of(&policy.policies(), &args.rules, session)? };
    let options = TablesOptions::new().rules(rules).excess_digits(args.excess_digits.into()).ignore(&args.ignore);
    let given = Given::new(args, &policy);
    let bar = bar(given.rows(), session);
    let found = assess(&policy, &given, &options, args.output.as_deref(), &bar, session);
    bar.finish_and_clear();
    let summary = found?;
    summary.print(session)?;
    Ok(if summary.faults() == 0 { Answer::Fine } else { Answer::No })
}

/// The policy of the pack, or of several packs that by region.
fn policy(args: &PopulationArgs, session: &Session) -> Result<AnyPolicy, Stop> {
    let policy = |path: &PathBuf| open::policy(&open::pack(path, session)?, args.on, session);
    if let [one] = &*args.packs {
        return Ok(policy(one)?.into());
    }
    let policies = args.packs.iter().map(policy).collect::<Result<Vec<_>, Stop>>()?;
    let policies = Policies::by_region(policies).map_err(|error| Stop::Usage(error.text(session.lang)))?;
    Ok(policies.into())
}

/// The files of tables.
struct Given<'a> {
    households: &'a Path,
    lists: Vec<(String, PathBuf)>,
}

impl<'a> Given<'a> {
    fn new(args: &'a PopulationArgs, policy: &AnyPolicy) -> Self {
        let of_members = |entity: &&Entity| entity.parent == Some(EntityId::ROOT);
        let members = policy.policies().iter().find_map(|p| p.program().schema.entities.iter().find(of_members).map(|e| e.list.to_string()));
        let persons = args.persons.as_ref().zip(members).map(|(path, list)| (list, path.clone()));
        Self { households: &args.households, lists: persons.into_iter().chain(args.table.iter().cloned()).collect() }
    }

    /// How many households there are, where that is told before they are read.
    fn rows(&self) -> Option<u64> {
        files::rows(self.households)
    }

    fn whole(&self, session: &Session) -> Result<Tables, Stop> {
        let mut tables = Tables::new(files::read(self.households, session)?);
        for (list, path) in &self.lists {
            tables = tables.with(list.clone(), files::read(path, session)?);
        }
        Ok(tables)
    }

    fn streams(&self, session: &Session) -> Result<TableStreams<'static>, Stop> {
        let mut streams = TableStreams::new(files::stream(self.households, session)?);
        for (list, path) in &self.lists {
            streams = streams.with(list.clone(), files::stream(path, session)?);
        }
        Ok(streams)
    }

    /// Why an assessment failed, by the names of files.
    fn stop(&self, error: TablesError, session: &Session) -> Stop {
        match error {
            TablesError::Assess(error) => Stop::Usage(error.text(session.lang)),
            TablesError::Reading { table, why } => {
                let path = self.lists.iter().find(|(list, _)| *list == table).map_or(self.households, |(_, path)| path);
                files::unreadable(path, &why, session)
            }
            error => Stop::Faults(error.text(session.lang)),
        }
    }
}

/// Part by part where the tables are sorted, else all at once.
fn assess(
    policy: &AnyPolicy,
    given: &Given<'_>,
    options: &TablesOptions<'_>,
    output: Option<&Path>,
    bar: &ProgressBar,
    session: &Session,
) -> Result<Summary, Stop> {
    let outputs = || output.map(Outputs::new);
    match in_parts(policy, policy.parts(given.streams(session)?), options, outputs(), bar, session) {
        Ok(Some(summary)) => Ok(summary),
        Err(Failed::Tables(TablesError::Unsorted { .. })) | Ok(None) => {
            let whole = iter::once(Ok(given.whole(session)?));
            let found = in_parts(policy, whole, options, outputs(), bar, session);
            found.map(Option::unwrap_or_default).map_err(|failed| failed.stop(given, session))
        }
        Err(failed) => Err(failed.stop(given, session)),
    }
}

enum Failed {
    Tables(TablesError),
    Output(Stop),
}

impl Failed {
    fn stop(self, given: &Given<'_>, session: &Session) -> Stop {
        match self {
            Self::Tables(error) => given.stop(error, session),
            Self::Output(stop) => stop,
        }
    }
}

impl From<TablesError> for Failed {
    fn from(error: TablesError) -> Self {
        Self::Tables(error)
    }
}

/// Assesses tables one after another and writes their results; none where there is none.
fn in_parts(
    policy: &AnyPolicy,
    parts: impl Iterator<Item = Result<Tables, TablesError>>,
    options: &TablesOptions<'_>,
    mut outputs: Option<Outputs>,
    bar: &ProgressBar,
    session: &Session,
) -> Result<Option<Summary>, Failed> {
    let mut summary: Option<Summary> = None;
    let mut rows = FirstRows::default();
    let before = Cell::new(0);
    let progress = |done: usize, _: usize| {
        bar.set_position(u64::try_from(before.get() + done).unwrap_or(u64::MAX));
        ControlFlow::Continue(())
    };
    for tables in parts {
        let found = policy.assess_tables_with(&tables?, &options.clone().first_rows(rows).progress(&progress))?;
        rows = found.next_rows();
        before.set(before.get() + found.households());
        summary.get_or_insert_default().add(&found);
        if let Some(outputs) = &mut outputs {
            write(found, outputs, session)?;
        }
    }
    outputs.map_or(Ok(()), |outputs| outputs.finish(session)).map_err(Failed::Output)?;
    Ok(summary)
}

/// The results: of households in the named file; of members and what is in them, faults and errors beside it.
fn write(mut found: AnyTablesAssessment, outputs: &mut Outputs, session: &Session) -> Result<(), Failed> {
    let told = [
        ("faults", (found.count_faults() > 0).then(|| found.fault_batch()).transpose()?),
        ("errors", (found.count_errors() > 0).then(|| found.error_batch()).transpose()?),
    ];
    for (name, batch) in found.take_batches()? {
        outputs.write((name != Entity::HOUSEHOLDS).then_some(&*name), &batch, session).map_err(Failed::Output)?;
    }
    for (name, batch) in told {
        batch.map_or(Ok(()), |batch| outputs.write(Some(name), &batch, session)).map_err(Failed::Output)?;
    }
    Ok(())
}

/// A bar on standard error; nothing where that is no terminal.
fn bar(rows: Option<u64>, session: &Session) -> ProgressBar {
    let template = match rows {
        Some(_) => {
            session.word("{wide_bar} {human_pos}/{human_len} 户 {per_sec} {eta}", "{wide_bar} {human_pos}/{human_len} households {per_sec} {eta}")
        }
        None => session.word("{spinner} {human_pos} 户 {per_sec}", "{spinner} {human_pos} households {per_sec}"),
    };
    let bar = rows.map_or_else(ProgressBar::no_length, ProgressBar::new);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
