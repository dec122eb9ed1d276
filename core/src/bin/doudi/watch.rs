//! `doudi check --watch`: checks again whenever a file of the packs, or of one that they extend, has changed.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::args::{CheckArgs, DataFormat};
use crate::check;
use crate::session::{Answer, Session, Stop, Style};

/// An editor's save is several events, and saving all files is many: a round begins when none has come for so long.
const QUIET: Duration = Duration::from_millis(80);

/// Ends only where nothing can be watched, or the output is closed.
pub(crate) fn run(args: &CheckArgs, session: &mut Session) -> Result<Answer, Stop> {
    let (sender, events) = mpsc::channel();
    let broken = |error: &notify::Error, session: &Session| {
        Stop::Usage(format!("{}: {error}", session.word("无法监视文件的改动", "files can't be watched for changes")))
    };
    let mut watcher = notify::recommended_watcher(sender).map_err(|error| broken(&error, session))?;
    let mut watched = BTreeSet::new();
    // What can't be read at the start is a slip of the pen; later it may be a save that is under way.
    let mut folders = check::once(args, session)?.folders;
    loop {
        watch(&mut watcher, &mut watched, folders).map_err(|error| broken(&error, session))?;
        waiting(args, session)?;
        next_change(&events).map_err(|error| broken(&error, session))?;
        if args.format == DataFormat::Text {
            session.clear()?;
        }
        folders = match check::once(args, session) {
            Ok(round) => round.folders,
            Err(Stop::Output(error)) => return Err(Stop::Output(error)),
            Err(stop) => {
                session.complain(&stop);
                watched.iter().cloned().collect()
            }
        };
    }
}

/// Watches these folders, and no longer those that left the chain.
fn watch(watcher: &mut RecommendedWatcher, watched: &mut BTreeSet<PathBuf>, folders: Vec<PathBuf>) -> notify::Result<()> {
    let wanted: BTreeSet<PathBuf> = folders.into_iter().collect();
    for gone in watched.difference(&wanted) {
        // A folder that was deleted is watched no more anyway.
        let _ = watcher.unwatch(gone);
    }
    for new in wanted.difference(watched) {
        watcher.watch(new, RecursiveMode::NonRecursive)?;
    }
    *watched = wanted;
    Ok(())
}

fn waiting(args: &CheckArgs, session: &mut Session) -> Result<(), Stop> {
    if args.format == DataFormat::Text {
        let text = session.paint(Style::Dim, session.word("等待文件改动,Ctrl-C 结束", "waiting for changes; Ctrl-C ends"));
        session.line(text)?;
    }
    session.flush()
}

/// Returns when a file of a pack has changed and the changes have come to rest.
fn next_change(events: &Receiver<notify::Result<Event>>) -> notify::Result<()> {
    loop {
        let Ok(event) = events.recv() else { return Err(notify::Error::generic("the watcher stopped")) };
        if !concerns_packs(&event?) {
            continue;
        }
        while events.recv_timeout(QUIET).is_ok() {}
        return Ok(());
    }
}

/// Is it a change of a file that a pack may hold? Reading a file is an event, too, and each round reads them all.
fn concerns_packs(event: &Event) -> bool {
    let of_pack = |path: &Path| path.extension().and_then(OsStr::to_str).is_some_and(|e| matches!(e, "toml" | "rhai" | "csv" | "yaml"));
    !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|p| of_pack(p))
}
