//! `doudi sweep`

use doudi::assessment::show_value;
use doudi::facts::{Path, Value};
use doudi::label::Lang;
use doudi::number::Number;
use doudi::policy::Json;
use doudi::sweep::{Course, Piece, Series, Sweep, SweepError, SweepRange};

use crate::args::{DataFormat, SweepArgs};
use crate::open;
use crate::session::{Answer, Session, Stop, Style};

pub(crate) fn run(args: &SweepArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let policy = open::policy(&pack, args.on, session)?;
    let text = open::text(&args.file, session)?;
    let range = SweepRange::new(args.from, args.to).step(args.step);
    let swept = if args.rules.is_empty() {
        policy.sweep(&Json(&text), &args.fact, range)
    } else {
        let rules = open::rules(&policy, &args.rules, session)?;
        policy.sweep_rules(&Json(&text), &args.fact, range, rules)
    };
    let sweep = swept.map_err(|error| match error {
        SweepError::Assess(_) => Stop::Faults(error.text(session.lang)),
        _ => Stop::Usage(error.text(session.lang)),
    })?;
    match args.format {
        DataFormat::Json => session.line(format_args!("{:#}", sweep.json()))?,
        DataFormat::Text => print(&sweep, session)?,
    }
    Ok(Answer::Fine)
}

fn print(sweep: &Sweep, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    let unit = sweep.unit.as_ref().map_or_else(String::new, |unit| unit.text(lang));
    let title = session.paint(Style::Strong, sweep.label.get(lang));
    let (path, from, to, step) = (&sweep.path, shown(sweep, sweep.from), shown(sweep, sweep.to), sweep.step);
    session.line(match lang {
        Lang::Zh => format!("{title}({path})从 {from} 到 {to} {unit},每次加 {step}"),
        Lang::En => format!("{title} ({path}) from {from} to {to} {unit}, in steps of {step}"),
    })?;
    let (still, moving): (Vec<&Series>, Vec<&Series>) = sweep.series.iter().partition(|series| same(series));
    let total = sweep.total.as_ref().filter(|_| moving.len() > 1);
    for series in moving.into_iter().chain(total.map(|total| &total.series)) {
        print_series(sweep, series, session)?;
    }
    for path in total.iter().flat_map(|total| &total.left_out) {
        let text = match lang {
            Lang::Zh => format!("{path} 无法计算,未计入合计"),
            Lang::En => format!("{path} can't be computed and is not in the sum"),
        };
        session.line(format_args!("  {} {text}", session.paint(Style::Open, "?")))?;
    }
    print_still(&still, sweep, session)
}

/// Rules that are the same throughout; those that are nothing are only counted.
fn print_still(still: &[&Series], sweep: &Sweep, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    let first = |series: &Series| series.pieces.first().map(|piece| piece.course.clone());
    let nothing = |series: &&Series| match first(series) {
        Some(Course::Values { start: Value::Number(number), .. }) => number.is_zero(),
        Some(Course::Values { start, .. }) => start == Value::Absent,
        _ => false,
    };
    let (zero, told): (Vec<&Series>, Vec<&Series>) = still.iter().copied().partition(nothing);
    if still.is_empty() {
        return Ok(());
    }
    session.line("")?;
    session.line(session.paint(Style::Title, session.word("不随之变化", "The same throughout")))?;
    let row = |series: &&Series| {
        let value = first(series).map_or_else(String::new, |first| match first {
            Course::Error(error) => format!("? {}", error.message().get(lang)),
            other => course(&other, series, sweep, lang),
        });
        vec![format!("  {}", name(series, lang)), value]
    };
    let rows: Vec<Vec<String>> = told.iter().map(row).collect();
    crate::width::table(&rows).into_iter().try_for_each(|line| session.line(line))?;
    if !zero.is_empty() {
        let count = zero.len();
        let text = match lang {
            Lang::Zh => format!("始终没有的:{count} 项"),
            Lang::En => format!("nothing throughout: {count}"),
        };
        session.line(format_args!("  {}", session.paint(Style::Dim, text)))?;
    }
    Ok(())
}

/// Is it the same at all values?
fn same(series: &Series) -> bool {
    match series.pieces.as_slice() {
        [only] => match &only.course {
            Course::Values { start, end, .. } => start == end,
            Course::Error(_) | Course::Faults(_) => true,
        },
        _ => false,
    }
}

fn name(series: &Series, lang: Lang) -> String {
    let label = series.label.get(lang);
    if series.path == Path::root() { label.to_owned() } else { format!("{label} {}", series.path) }
}

/// A table of stretches, then the cliffs.
fn print_series(sweep: &Sweep, series: &Series, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    session.line("")?;
    let unit = series.unit.as_ref().map_or_else(String::new, |unit| unit.text(lang));
    session.line(format_args!("{}  {}", session.paint(Style::Title, name(series, lang)), session.paint(Style::Dim, unit)))?;
    let each = match lang {
        Lang::Zh => format!("每多 {}", sweep.step),
        Lang::En => format!("per {} more", sweep.step),
    };
    let mut rows = vec![vec![sweep.label.get(lang).to_owned(), session.word("结果", "result").to_owned(), each]];
    for piece in &series.pieces {
        let values =
            if piece.from == piece.to { shown(sweep, piece.from) } else { format!("{} – {}", shown(sweep, piece.from), shown(sweep, piece.to)) };
        let slope = match &piece.course {
            Course::Values { slope: Some(slope), .. } if !slope.is_zero() => slope.to_string(),
            _ => String::new(),
        };
        rows.push(vec![values, course(&piece.course, series, sweep, lang), slope]);
    }
    session.table(&rows)?;
    for piece in &series.pieces {
        let why = match &piece.course {
            Course::Values { .. } => continue,
            Course::Error(error) => error.message().get(lang).to_owned(),
            Course::Faults(faults) => faults.text(lang).replace('\n', " "),
        };
        session.line(format_args!("  {} {}{}{why}", session.paint(Style::Open, "?"), stretch(sweep, piece), session.word(":", ": ")))?;
    }
    for cliff in &series.cliffs {
        let value = |number: Number| show_value(&Value::Number(number), &series.ty, sweep.schema(), lang);
        let (at, before, after, lost) = (shown(sweep, cliff.at), value(cliff.before), value(cliff.after), value(cliff.lost()));
        let text = match lang {
            Lang::Zh => format!("断崖:到 {at} 时由 {before} 降为 {after},少 {lost}"),
            Lang::En => format!("cliff: at {at} it falls from {before} to {after}, {lost} less"),
        };
        session.line(format_args!("  {}", session.paint(Style::Bad, text)))?;
    }
    Ok(())
}

fn course(course: &Course, series: &Series, sweep: &Sweep, lang: Lang) -> String {
    let value = |value: &Value| show_value(value, &series.ty, sweep.schema(), lang);
    match course {
        Course::Values { start, end, .. } if start == end => value(start),
        Course::Values { start, end, .. } => format!("{} → {}", value(start), value(end)),
        Course::Error(_) => (if lang == Lang::Zh { "无法计算" } else { "can't be computed" }).to_owned(),
        Course::Faults(_) => (if lang == Lang::Zh { "数据有误" } else { "faults" }).to_owned(),
    }
}

/// The fact's values of a stretch.
fn stretch(sweep: &Sweep, piece: &Piece) -> String {
    if piece.from == piece.to { shown(sweep, piece.from) } else { format!("{} – {}", shown(sweep, piece.from), shown(sweep, piece.to)) }
}

/// A value of the fact: money with two digits.
fn shown(sweep: &Sweep, number: Number) -> String {
    if sweep.unit.as_ref().is_some_and(doudi::unit::Unit::is_money) { number.to_money_text() } else { number.to_string() }
}
