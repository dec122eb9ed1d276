//! `doudi timeline`

use doudi::ir::Program;
use doudi::label::{Label, Lang};
use doudi::review::{RowChange, RowInForce, RuleChange, Timeline, Turn, VersionInForce};
use doudi::words::Citation;

use crate::args::{DataFormat, TimelineArgs};
use crate::session::{Answer, Session, Stop, Style};
use crate::{open, width};

pub(crate) fn run(args: &TimelineArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let names = names(pack.program(), &args.rules);
    let found = if names.is_empty() { pack.timeline(args.from, args.to) } else { pack.program().timeline_of(names, args.from, args.to) };
    let found = found.map_err(|error| Stop::Usage(error.text(session.lang)))?;
    match args.format {
        DataFormat::Json => session.line(format_args!("{:#}", found.json()))?,
        DataFormat::Text => print(pack.program(), &found, session)?,
    }
    Ok(Answer::Fine)
}

/// A programme stands for all its rules and standards.
fn names(program: &Program, names: &[String]) -> Vec<String> {
    let names = names.iter().map(|n| n.trim()).filter(|n| !n.is_empty());
    let of = |name: &str| match program.programmes.iter().find(|p| *p.name == *name) {
        Some(programme) => programme.symbols.iter().filter_map(|s| program.symbol(*s)).map(|s| s.name.to_string()).collect(),
        None => vec![name.to_owned()],
    };
    names.flat_map(of).collect()
}

fn print(program: &Program, found: &Timeline, session: &mut Session) -> Result<(), Stop> {
    let title = program.pack().map_or_else(|| Label::new("", ""), |p| p.title.clone());
    let title = session.paint(Style::Strong, title.get(session.lang));
    let (from, to, count) = (found.from, found.to, found.turns.len());
    session.line(match session.lang {
        Lang::Zh => format!("{title}  {from} 至 {to},有 {count} 天发生变化"),
        Lang::En => format!("{title}  {from} to {to}, {count} {} of change", if count == 1 { "day" } else { "days" }),
    })?;
    found.turns.iter().try_for_each(|turn| print_turn(turn, session))
}

fn print_turn(turn: &Turn, session: &mut Session) -> Result<(), Stop> {
    session.line("")?;
    let day = session.paint(Style::Title, turn.on);
    session.line(day)?;
    let lang = session.lang;
    for parameter in &turn.parameters {
        session.line(format_args!("  {}  {}", parameter.label.get(lang), session.paint(Style::Dim, &parameter.name)))?;
        let rows: Vec<Vec<String>> = parameter.rows.iter().map(|row| cells(row, session)).collect();
        for line in width::table(&rows) {
            session.line(format_args!("      {line}"))?;
        }
    }
    for rule in &turn.rules {
        session.line(format_args!("  {}  {}", rule.label.get(lang), session.paint(Style::Dim, &rule.name)))?;
        session.line(format_args!("      {}", said(rule, session)))?;
    }
    Ok(())
}

fn cells(row: &RowChange, session: &Session) -> Vec<String> {
    let key: Vec<&str> = row.key.iter().map(|k| k.get(session.lang)).collect();
    let value = |row: &Option<RowInForce>| row.as_ref().map_or_else(|| "—".to_owned(), |r| r.text.get(session.lang).to_owned());
    let source = row.after.as_ref().or(row.before.as_ref());
    let verify = |row: &RowInForce| if row.verify { session.word(" (待核)", " (to be verified)") } else { "" };
    vec![
        key.join(session.word("、", ", ")),
        value(&row.before),
        "→".into(),
        value(&row.after),
        source.map_or_else(String::new, |r| format!("{}{}", cite(&r.cite), verify(r))),
    ]
}

fn cite(cite: &Citation) -> String {
    let source = cite.title.as_deref().unwrap_or(&cite.source);
    cite.article.as_ref().map_or_else(|| source.to_owned(), |article| format!("{source} {article}"))
}

fn said(rule: &RuleChange, session: &Session) -> String {
    let what = match (&rule.before, &rule.after) {
        (None, _) => session.word("开始施行", "comes into force"),
        (_, None) => session.word("停止施行", "is no longer in force"),
        (Some(old), Some(new)) if old.is_parameter != new.is_parameter => session.word("改由另一定义确定", "is defined otherwise"),
        _ => session.word("新的版本", "has another version"),
    };
    let sources = |version: &VersionInForce| {
        let all: Vec<String> = version.cites.iter().map(cite).collect();
        if all.is_empty() { version.pack.to_string() } else { format!("{} ({})", version.pack, all.join(session.word("、", ", "))) }
    };
    let version = rule.after.as_ref().or(rule.before.as_ref()).map_or_else(String::new, sources);
    format!("{what}{}{version}", session.word(":", ": "))
}
