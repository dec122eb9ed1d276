//! `doudi over`

use doudi::label::Lang;
use doudi::over::{Due, Entry, Line, Months, Over, OverError, Sum, assess_over};
use doudi::policy::{Json, Policy};

use crate::args::{DataFormat, OverArgs};
use crate::open;
use crate::review::labelled;
use crate::session::{Answer, Session, Stop, Style};
use crate::width::amounts;

pub(crate) fn run(args: &OverArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let usage = |text: String| Stop::Usage(doudi::label::Label::parse(&text).get(session.lang).to_owned());
    let months = Months::new(args.from, args.to).map_err(|error| usage(error.to_string()))?;
    let text = open::text(&args.file, session)?;
    let reform: Option<Policy> = match &args.reform {
        Some(path) => {
            let changes = open::text(path, session)?;
            let policy = open::policy(&pack, Some(months.from().first_day()), session)?;
            Some(policy.reform(&Json(&changes)).map_err(|error| Stop::Faults(error.text(session.lang)))?)
        }
        None => None,
    };
    let found = match &reform {
        Some(policy) => assess_over(policy, months, &Json(&text)),
        None => assess_over(&pack, months, &Json(&text)),
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
    messages(found, session)?;
    refused(found, session)?;
    sums(found, session)
}

/// Months in a row of which the same is to be said.
struct Run<'l> {
    first: &'l Entry,
    last: &'l Entry,
    count: usize,
}

fn runs(entries: &[Entry]) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    // The reason why a month can't be told may name the month.
    let same = |a: &Entry, b: &Entry| a.counted == b.counted && (a.due == b.due || matches!((&a.due, &b.due), (Due::Open(_), Due::Open(_))));
    for entry in entries {
        match runs.last_mut().filter(|run| same(run.last, entry)) {
            Some(run) => {
                run.last = entry;
                run.count += 1;
            }
            None => runs.push(Run { first: entry, last: entry, count: 1 }),
        }
    }
    runs
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
    for run in runs(&line.entries) {
        let sum = run.first.counted.and_then(|n| n.checked_mul(u32::try_from(run.count).ok()?.into()).ok());
        rows.push(vec![
            if run.count == 1 { run.first.month.to_string() } else { format!("{} – {}", run.first.month, run.last.month) },
            run.count.to_string(),
            due(&run.first.due, lang),
            sum.map_or_else(|| session.word("无法判定", "unknown").to_owned(), |n| n.to_money_text()),
        ]);
    }
    for (index, text) in amounts(&rows).into_iter().enumerate() {
        session.line(format_args!("  {}", if index == 0 { session.paint(Style::Dim, text) } else { text }))?;
    }
    Ok(())
}

fn due(due: &Due, lang: Lang) -> String {
    let word = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    match due {
        Due::Amount(number) | Due::Paid(number) => number.to_money_text(),
        Due::NotInForce => word("未施行", "not in force"),
        Due::Open(_) => word("无法判定", "unknown"),
        Due::Refused => word("数据有误", "faults"),
    }
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

/// Why months can't be told: what differs only in the month is said once.
fn messages(found: &Over, session: &mut Session) -> Result<(), Stop> {
    let mut told: Vec<String> = Vec::new();
    for entry in found.lines.iter().flat_map(|l| &l.entries) {
        let Due::Open(message) = &entry.due else { continue };
        let text = message.get(session.lang);
        let timeless = text.replace(&entry.month.first_day().to_string(), "");
        if told.contains(&timeless) {
            continue;
        }
        if told.is_empty() {
            session.line("")?;
            session.line(session.paint(Style::Title, session.word("无法判定的原因", "What is unknown")))?;
        }
        session.line(format_args!("  {} {text}", session.paint(Style::Open, "?")))?;
        told.push(timeless);
    }
    Ok(())
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
    for (index, text) in amounts(&rows).into_iter().enumerate() {
        session.line(format_args!("  {}", if index == 0 { session.paint(Style::Dim, text) } else { text }))?;
    }
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
