//! `doudi diff`

use std::path::{Path, PathBuf};

use doudi::calendar::Date;
use doudi::diff::{Change, Diff, RowChange, RowValue, Side, StandardChange};
use doudi::ir::Program;
use doudi::label::{Label, Lang};
use doudi::pack::Pack;

use crate::args::{DataFormat, DiffArgs};
use crate::session::{Answer, Session, Stop, Style};
use crate::{open, width};

/// Lines of a rule that are shown of each side.
const RULE_LINES: usize = 12;

pub(crate) fn run(args: &DiffArgs, session: &mut Session) -> Result<Answer, Stop> {
    let ((before, on_before), (after, on_after)) = (dated(&args.before), dated(&args.after));
    if on_before.is_some() != on_after.is_some() {
        let text = session.word("两边都写日期,或者都不写", "give a date to both or to neither");
        return Err(Stop::Usage(text.to_owned()));
    }
    let (before, after) = (open::pack(&before, session)?, open::pack(&after, session)?);
    let sides = (Side { pack: &before, on: on_before }, Side { pack: &after, on: on_after });
    let diff = Diff::new(sides.0, sides.1);
    match args.format {
        DataFormat::Json => session.line(format_args!("{:#}", diff.json(sides.0, sides.1)))?,
        DataFormat::Text => print(&diff, (&before, on_before), (&after, on_after), session)?,
    }
    Ok(Answer::Fine)
}

/// `packs/ankang@2023-01-01`; what isn't a date after the last `@` belongs to the path.
pub(crate) fn dated(path: &Path) -> (PathBuf, Option<Date>) {
    let parts = path.to_str().and_then(|text| text.rsplit_once('@')).and_then(|(path, date)| Some((path, date.parse().ok()?)));
    parts.map_or_else(|| (path.to_owned(), None), |(path, date)| (PathBuf::from(path), Some(date)))
}

type Dated<'p> = (&'p Pack, Option<Date>);

fn print(diff: &Diff, before: Dated<'_>, after: Dated<'_>, session: &mut Session) -> Result<(), Stop> {
    let title = session.paint(Style::Title, format_args!("{} → {}", side(before), side(after)));
    session.line(title)?;
    if diff.is_empty() {
        let text = session.word("没有不同;比较了 N 个案例", "nothing differs; N cases were compared");
        return session.line(text.replace('N', &diff.cases_compared.to_string()));
    }
    changes(("要素", "Facts"), &diff.facts, session)?;
    if !diff.standards.is_empty() {
        head(session.word("标准", "Standards"), diff.standards.len(), session)?;
        for standard in &diff.standards {
            self::standard(standard, before.0.program(), after.0.program(), session)?;
        }
    }
    changes(("规则", "Rules"), &diff.rules, session)?;
    cases(diff, session)
}

/// `shaanxi-baoji 2023.1, 2023-06-01`
fn side((pack, on): Dated<'_>) -> String {
    let (name, version) = pack.program().pack().map_or(("", ""), |l| (&*l.name, &*l.version));
    on.map_or_else(|| format!("{name} {version}"), |on| format!("{name} {version}, {on}"))
}

fn head(word: &str, count: usize, session: &mut Session) -> Result<(), Stop> {
    let text = session.paint(Style::Strong, format_args!("{word} ({count})"));
    session.line(format_args!("\n{text}"))
}

/// The mark of something added, left out or changed.
fn mark(before: bool, after: bool, session: &Session) -> String {
    match (before, after) {
        (false, _) => session.paint(Style::Good, "+"),
        (_, false) => session.paint(Style::Bad, "-"),
        _ => session.paint(Style::Open, "~"),
    }
}

fn changes((zh, en): (&str, &str), changes: &[Change], session: &mut Session) -> Result<(), Stop> {
    if changes.is_empty() {
        return Ok(());
    }
    head(session.word(zh, en), changes.len(), session)?;
    for change in changes {
        let mark = mark(change.before.is_some(), change.after.is_some(), session);
        let from = change.from.map_or_else(String::new, |from| match session.lang {
            Lang::Zh => format!(" ({from} 起)"),
            Lang::En => format!(" (from {from})"),
        });
        let place = change.after.as_ref().or(change.before.as_ref()).map_or("", |s| &*s.place);
        let place = session.paint(Style::Dim, place);
        session.line(format_args!("  {mark} {}{from} {}  {place}", change.name, change.label.get(session.lang)))?;
        // What is only on one side is told by its name; both texts are needed to see what changed.
        if let (Some(before), Some(after)) = (&change.before, &change.after) {
            for (sign, style, said) in [("-", Style::Bad, before), ("+", Style::Good, after)] {
                let lines: Vec<&str> = said.text.get(session.lang).lines().collect();
                for line in lines.iter().take(RULE_LINES) {
                    let line = session.paint(style, format_args!("{sign} {line}"));
                    session.line(format_args!("      {line}"))?;
                }
                if lines.len() > RULE_LINES {
                    session.line(format_args!("      {sign} …"))?;
                }
            }
        }
    }
    Ok(())
}

fn standard(standard: &StandardChange, before: &Program, after: &Program, session: &mut Session) -> Result<(), Stop> {
    let mark = mark(standard.only_after != Some(true), standard.only_after != Some(false), session);
    let unit = match standard.unit.get(session.lang) {
        "" => String::new(),
        unit => format!(" ({unit})"),
    };
    session.line(format_args!("  {mark} {} {}{unit}", standard.name, standard.label.get(session.lang)))?;
    let value = |value: &Option<RowValue>| value.as_ref().map_or_else(|| "—".to_owned(), |v| v.text.clone());
    let rows: Vec<Vec<String>> = standard
        .rows
        .iter()
        .map(|row| {
            let source = match (&row.after, &row.before) {
                (Some(value), _) => cited(value, after, session),
                (None, Some(value)) => cited(value, before, session),
                (None, None) => String::new(),
            };
            let percent = row.percent.as_ref().map_or_else(String::new, |p| format!("{p} %"));
            vec![key(row, session), value(&row.before), "→".into(), value(&row.after), percent, source]
        })
        .collect();
    for line in width::table(&rows) {
        session.line(format_args!("      {line}"))?;
    }
    Ok(())
}

fn key(row: &RowChange, session: &Session) -> String {
    match (row.from, session.lang) {
        (None, _) => row.key.clone(),
        (Some(from), Lang::Zh) => format!("{} {from} 起", row.key).trim_start().to_owned(),
        (Some(from), Lang::En) => format!("{} from {from}", row.key).trim_start().to_owned(),
    }
}

/// What a value rests on, and when it ends.
fn cited(value: &RowValue, program: &Program, session: &Session) -> String {
    let verify = if value.verify { session.word(" (待核)", " (to be verified)") } else { "" };
    let until = value.until.map_or_else(String::new, |until| match session.lang {
        Lang::Zh => format!(",至 {until}"),
        Lang::En => format!(", until {until}"),
    });
    format!("{}{verify}{until}", program.cite_text(&value.cite))
}

fn cases(diff: &Diff, session: &mut Session) -> Result<(), Stop> {
    let text = session.word("案例 (N 个中的 M 个结果不同)", "Cases (M of N come out differently)");
    let text = text.replace('N', &diff.cases_compared.to_string()).replace('M', &diff.cases.len().to_string());
    let text = session.paint(Style::Strong, text);
    session.line(format_args!("\n{text}"))?;
    let value = |value: &Option<Label>, lang| value.as_ref().map_or_else(|| "—".to_owned(), |v| v.get(lang).replace('\n', "; "));
    for case in &diff.cases {
        let place = session.paint(Style::Dim, &case.place);
        session.line(format_args!("  {}  {place}", case.name))?;
        let lang = session.lang;
        let rows: Vec<Vec<String>> =
            case.differences.iter().map(|d| vec![d.path.clone(), value(&d.before, lang), "→".into(), value(&d.after, lang)]).collect();
        for line in width::table(&rows) {
            session.line(format_args!("      {line}"))?;
        }
    }
    Ok(())
}
