//! `doudi check`

use std::path::PathBuf;

use doudi::diagnostics::{Code, Severity, explain, render, to_json};
use doudi::ir::Body;
use doudi::pack::Pack;

use crate::args::{CheckArgs, DataFormat};
use crate::session::{Answer, Session, Stop, Style};
use crate::{open, watch};

pub(crate) fn run(args: &CheckArgs, session: &mut Session) -> Result<Answer, Stop> {
    if let Some(code) = &args.explain {
        let Some(code) = Code::parse(code.trim()) else {
            let (first, last) = (Code::ALL.first().map_or("", |c| c.as_str()), Code::ALL.last().map_or("", |c| c.as_str()));
            let text = match session.lang {
                doudi::label::Lang::Zh => format!("没有代码 `{code}`;代码从 {first} 到 {last}"),
                doudi::label::Lang::En => format!("there is no code `{code}`; they go from {first} to {last}"),
            };
            return Err(Stop::Usage(text));
        };
        session.text(explain(code, session.lang))?;
        return Ok(Answer::Fine);
    }
    if args.watch { watch::run(args, session) } else { once(args, session).map(|round| round.answer) }
}

/// What a round of checks found.
pub(crate) struct Round {
    pub(crate) answer: Answer,
    /// Of all packs and of those that they extend.
    pub(crate) folders: Vec<PathBuf>,
}

/// Checks all packs once.
pub(crate) fn once(args: &CheckArgs, session: &mut Session) -> Result<Round, Stop> {
    let mut round = Round { answer: Answer::Fine, folders: Vec::new() };
    let mut data = Vec::new();
    for path in open::folders(&args.packs) {
        open::not_compiled(path, session)?;
        let checked = Pack::check(path).map_err(|error| open::unreadable(&error, session.lang))?;
        round.folders.extend(checked.folders.iter().map(PathBuf::from));
        let diagnostics = checked.report();
        if diagnostics.iter().any(|d| args.strict || d.severity() == Severity::Error) {
            round.answer = Answer::No;
        }
        match args.format {
            DataFormat::Json => match to_json(&diagnostics, &checked.files) {
                serde_json::Value::Array(items) => data.extend(items),
                other => data.push(other),
            },
            DataFormat::Text if diagnostics.is_empty() => {
                let line = checked.pack.as_ref().map_or_else(String::new, |pack| summary(pack, session));
                session.line(line)?;
            }
            DataFormat::Text => {
                let text = render(&diagnostics, &checked.files, session.lang, session.colour);
                session.text(text)?;
            }
        }
    }
    if args.format == DataFormat::Json {
        let data = serde_json::Value::Array(data);
        session.line(if args.watch { data.to_string() } else { format!("{data:#}") })?;
    }
    Ok(round)
}

/// What is in a pack without faults.
fn summary(pack: &Pack, session: &Session) -> String {
    let program = pack.program();
    let rules = program.symbols.iter().filter(|s| s.definitions.last().is_some_and(|d| matches!(d.body, Body::Rule(_)))).count();
    let parameters = program.symbols.len() - rules;
    let cases: usize = pack.cases(&mut Vec::new()).iter().map(|file| file.cases.len()).sum();
    let (name, version) = program.pack().map_or(("", ""), |l| (&*l.name, &*l.version));
    let programmes = program.programmes.len();
    let mark = session.paint(Style::Good, "✓");
    match session.lang {
        doudi::label::Lang::Zh => {
            format!("{mark} {name} {version}:{programmes} 个项目、{rules} 条规则、{parameters} 个标准、{cases} 个案例,没有问题")
        }
        doudi::label::Lang::En => {
            format!("{mark} {name} {version}: {programmes} programmes, {rules} rules, {parameters} parameters, {cases} cases, no faults")
        }
    }
}
