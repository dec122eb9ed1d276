//! `doudi over`

use doudi::label::Lang;
use doudi::over::{Entry, Line, Over, OverError, Sum, assess_over};
use doudi::policy::{Json, Policy};

use crate::args::{DataFormat, OverArgs};
use crate::review::labelled;
use crate::session::{Answer, Session, Stop, Style};
use crate::{months, open};

pub(crate) fn run(args: &OverArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let asked = months::asked(args.from, args.to, session.lang)?;
    let text = open::text(&args.file, session)?;
    let reform: Option<Policy> = match &args.reform {
        Some(path) => {
            let changes = open::text(path, session)?;
            let policy = open::policy(&pack, Some(asked.from().first_day()), session)?;
            Some(policy.reform(&Json(&changes)).map_err(|error| Stop::Faults(error.text(session.lang)))?)
        }
        None => None,
    };
    let found = match &reform {
        Some(policy) => assess_over(policy, asked, &Json(&text)),
        None => assess_over(&pack, asked, &Json(&text)),
    };
    let found = found.map_err(|error: OverError| Stop::Faults(error.text(session.lang)))?;
    match args.format {
        DataFormat::Json => session.line(format_args!("{:#}", found.json()))?,
        DataFormat::Text => print(&found, session)?,
    }
    Ok(Answer::Fine)
}

fn print(found: &Over, session: &mut Session) -> Result<(), Stop> {
    let title = session.paint(Style::Strong, found.basis.title.get(session.lang));
    let (from, to, count) = (found.months.from(), found.months.to(), found.months.len());
    session.line(match session.lang {
        Lang::Zh => format!("{title}  {from} 至 {to},{count} 个月,单位:元"),
        Lang::En => format!("{title}  {from} to {to}, {count} months, in yuan"),
    })?;
    if found.lines.is_empty() {
        session.line("")?;
        session.line(session.word("各月均无待遇", "no benefit in any of the months"))?;
    }
    let (unknown, known): (Vec<&Line>, Vec<&Line>) = found.lines.iter().partition(|l| l.entries.iter().all(|e| e.counted.is_none()));
    known.into_iter().try_for_each(|line| print_line(line, session))?;
    self::unknown(&unknown, session)?;
    months::messages(found.lines.iter().flat_map(|l| &l.entries).map(|e| (e.month, &e.due)), session)?;
    refused(found, session)?;
    sums(found, session)
}

/// A table of months: what is due in each, and what of it counts.
fn print_line(line: &Line, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    session.line("")?;
    let title = session.paint(Style::Title, labelled(line.label.get(lang), line.place.who().get(lang), lang));
    let how = line.counting.label();
    let subtotal = if line.is_subtotal { session.word(";为其他待遇之和,不计入合计", "; adds up others and is in no sum") } else { "" };
    let varies = if line.varies { session.word(";各月金额不同,按首次计", "; differs between months, the first counts") } else { "" };
    let note = session.paint(Style::Dim, format_args!("{}{subtotal}{varies}", how.get(lang)));
    session.line(format_args!("{title}  {note}"))?;
    let head = [("月份", "months"), ("月数", "count"), ("每月", "each"), ("计入", "counted")];
    let mut rows: Vec<Vec<String>> = vec![head.map(|(zh, en)| session.word(zh, en).to_owned()).to_vec()];
    let same = |a: &Entry, b: &Entry| a.counted == b.counted && months::same(&a.due, &b.due);
    for run in months::runs(&line.entries, same) {
        let sum = run.first.counted.and_then(|n| n.checked_mul(run.count.into()).ok());
        rows.push(vec![
            months::span(run.first.month, run.last.month),
            run.count.to_string(),
            months::due(&run.first.due, lang),
            sum.map_or_else(|| session.word("无法判定", "unknown").to_owned(), |n| n.to_money_text()),
        ]);
    }
    session.table(&rows)
}

/// Benefits of which no month can be told.
fn unknown(lines: &[&Line], session: &mut Session) -> Result<(), Stop> {
    if lines.is_empty() {
        return Ok(());
    }
    let lang = session.lang;
    session.line("")?;
    session.line(session.paint(Style::Title, session.word("各月都无法判定的待遇", "Benefits that are unknown in all months")))?;
    lines.iter().try_for_each(|l| session.line(format_args!("  {}", labelled(l.label.get(lang), l.place.who().get(lang), lang))))
}

/// Months in which the household has faults.
fn refused(found: &Over, session: &mut Session) -> Result<(), Stop> {
    if found.refused.is_empty() {
        return Ok(());
    }
    session.line("")?;
    session.line(session.paint(Style::Title, session.word("无法认定的月份(不计入合计)", "Months that can't be assessed, in no sum")))?;
    for month in &found.refused {
        session.line(format_args!("  {}", month.month))?;
        let text = month.error.text(session.lang);
        text.lines().try_for_each(|line| session.line(format_args!("      {line}")))?;
    }
    Ok(())
}

/// Programmes by years.
fn sums(found: &Over, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    if found.programmes.is_empty() {
        return Ok(());
    }
    session.line("")?;
    session.line(session.paint(Style::Title, session.word("合计", "Sums")))?;
    let several = found.years.len() > 1;
    let cell = |sum: &Sum| match (sum.open > 0, sum.amount.is_zero()) {
        (false, _) => sum.amount.to_money_text(),
        (true, false) => format!("{} ?", sum.amount.to_money_text()),
        // A sum of nothing is no sum.
        (true, true) => "?".to_owned(),
    };
    let mut rows = vec![std::iter::once(String::new()).chain(found.years.iter().map(|y| y.year.to_string())).collect::<Vec<_>>()];
    let total = session.word("合计", "together");
    if several && let Some(head) = rows.first_mut() {
        head.push(total.to_owned());
    }
    let of = |name: &str, years: &[doudi::over::YearSum], sum: &Sum| {
        let of_year = |year: i32| years.iter().find(|y| y.year == year).map(|y| y.sum).unwrap_or_default();
        let cells = found.years.iter().map(|y| cell(&of_year(y.year)));
        std::iter::once(name.to_owned()).chain(cells).chain(several.then(|| cell(sum))).collect::<Vec<_>>()
    };
    rows.extend(found.programmes.iter().map(|p| of(p.title.get(lang), &p.years, &p.total)));
    if found.programmes.len() > 1 {
        rows.push(of(total, &found.years, &found.total));
    }
    session.table(&rows)?;
    if !found.total.one_off.is_zero() {
        let one_off = found.total.one_off.to_money_text();
        session.line(match lang {
            Lang::Zh => format!("  其中一次性金额 {one_off}"),
            Lang::En => format!("  of which one-off amounts {one_off}"),
        })?;
    }
    if found.total.open > 0 {
        let open = found.total.open;
        let text = match lang {
            Lang::Zh => format!("? 另有 {open} 项次(待遇 × 月)无法判定,未计入"),
            Lang::En => format!("? {open} months of benefits can't be told and are not in it"),
        };
        session.line(session.paint(Style::Open, text))?;
    }
    Ok(())
}
