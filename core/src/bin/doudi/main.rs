//! The command line `doudi`: assess, explain, test, check, and write packs.
#![forbid(unsafe_code)]

mod args;
mod assess;
mod backpay;
mod check;
mod compare;
mod compile;
mod coverage;
mod diff;
mod docs;
mod explain;
mod jsonl;
mod months;
mod needs;
mod new;
mod open;
mod over;
mod population;
mod reconcile;
mod report;
mod review;
mod schema;
mod screen;
mod session;
mod skeleton;
mod sweep;
mod test;
mod timeline;
mod types;
mod verify;
mod watch;
mod width;

use std::io;
use std::process::ExitCode;

use args::{Cli, Command};
use clap::Parser;
use session::{Answer, Session, Stop};

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.check();
    let mut session = Session::new(cli.lang(), cli.color);
    let result = run(&cli.command, &mut session).and_then(|answer| session.flush().map(|()| answer));
    match result {
        Ok(Answer::Fine) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(stop) => {
            // What was found so far stands before what went wrong.
            let _ = session.flush();
            session.complain(&stop);
            ExitCode::from(stop.exit_code())
        }
    }
}

fn run(command: &Command, session: &mut Session) -> Result<Answer, Stop> {
    match command {
        Command::Assess(args) => assess::run(args, session),
        Command::Explain(args) => explain::run(args, session),
        Command::Test(args) => test::run(args, session),
        Command::Check(args) => check::run(args, session),
        Command::Compare(args) => compare::run(args, session),
        Command::Compile(args) => compile::run(args, session),
        Command::Coverage(args) => coverage::run(args, session),
        Command::Diff(args) => diff::run(args, session),
        Command::Needs(args) => needs::run(args, session),
        Command::Population(args) => population::run(args, session),
        Command::Screen(args) => screen::run(args, session),
        Command::Schema(args) => schema::run(args, session),
        Command::Verify(args) => verify::run(args, session),
        Command::Docs(args) => docs::run(args, session),
        Command::New(args) => new::run(args, session),
        Command::Review(args) => review::run(args, session),
        Command::Reconcile(args) => reconcile::run(args, session),
        Command::Backpay(args) => backpay::run(args, session),
        Command::Over(args) => over::run(args, session),
        Command::Timeline(args) => timeline::run(args, session),
        Command::Sweep(args) => sweep::run(args, session),
        Command::Types(args) => types::run(args, session),
    }
}
