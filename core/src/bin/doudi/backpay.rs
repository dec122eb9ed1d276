//! `doudi backpay`

use doudi::label::{Label, Lang};
use doudi::number::Number;
use doudi::policy::Json;
use doudi::review::{BackPay, BackPayError, Due, Entry, Line, Month, Paid, PaidError, Refused, compare_paid};

use crate::args::{BackpayArgs, DataFormat};
use crate::review::{arrow, labelled};
use crate::session::{Answer, Session, Stop, Style};
use crate::width::{padded, width};
use crate::{months, open};

pub(crate) fn run(args: &BackpayArgs, session: &mut Session) -> Result<Answer, Stop> {
    let (old, new) = (open::pack(&args.old, session)?, open::pack(&args.new, session)?);
    let asked = months::asked(args.from, args.to, session.lang)?;
    let paid = match &args.paid {
        Some(path) => {
            let usage = |error: PaidError| Stop::Usage(Label::parse(&error.to_string()).get(session.lang).to_owned());
            Paid::from_json(&open::text(path, session)?).map_err(usage)?
        }
        None => Paid::nothing(),
    };
    let text = open::text(&args.file, session)?;
    let found = compare_paid(&paid, Some(&old), &new, asked, &Json(&text)).map_err(|error| match error {
        BackPayError::Paid(_) => Stop::Usage(error.text(session.lang)),
        _ => Stop::Faults(error.text(session.lang)),
    })?;
    match args.format {
        DataFormat::Json => session.line(format_args!("{:#}", found.json()))?,
        DataFormat::Text => print(&found, session)?,
    }
    Ok(Answer::Fine)
}

fn print(found: &BackPay, session: &mut Session) -> Result<(), Stop> {
    let title = session.paint(Style::Strong, found.new.title.get(session.lang));
    let (from, to, count) = (found.months.from(), found.months.to(), found.months.len());
    session.line(match session.lang {
        Lang::Zh => format!("{title}  补发  {from} 至 {to},{count} 个月"),
        Lang::En => format!("{title}  back-pay  {from} to {to}, {count} months"),
    })?;
    for (word, basis) in [(session.word("当时", "then"), found.old.as_ref()), (session.word("现在", "now "), Some(&found.new))] {
        if let Some(basis) = basis {
            session.line(format_args!("  {word}  {} {} {}", session.word("规则包", "pack"), basis.pack, basis.version))?;
        }
    }
    let (settled, others): (Vec<&Line>, Vec<&Line>) = found.lines.iter().partition(|l| is_settled(l));
    // A table where there is something to pay, or to have back.
    let (differing, open): (Vec<&Line>, Vec<&Line>) =
        others.into_iter().partition(|l| l.entries.iter().any(|e| e.difference.is_some_and(|d| !d.is_zero())));
    for line in &differing {
        print_line(line, session)?;
    }
    if !settled.is_empty() {
        let names: Vec<String> = settled.iter().map(|l| name(l, session.lang)).collect();
        session.line("")?;
        session.line(format_args!("{}{}", session.word("应发与已发相同:", "the same then and now: "), names.join(session.word("、", "; "))))?;
    }
    unknown(&open, session)?;
    let entries = found.lines.iter().flat_map(|l| &l.entries);
    months::messages(entries.flat_map(|e| [(e.month, &e.paid), (e.month, &e.due)]), session)?;
    if found.lines.is_empty() {
        session.line("")?;
        session.line(session.word("各月均无按月发放的待遇", "no monthly benefit in any of the months"))?;
    }
    one_off(found, session)?;
    refused(found, session)?;
    total(found, session)
}

fn name(line: &Line, lang: Lang) -> String {
    labelled(line.label.get(lang), line.place.who().get(lang), lang)
}

/// A table of months: what was paid and is due a month, the difference, and what that comes to.
fn print_line(line: &Line, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    session.line("")?;
    let title = session.paint(Style::Title, name(line, lang));
    let note = if line.is_subtotal { session.word(";为其他待遇之和,不计入总计", "; adds up others and is not in the sum") } else { "" };
    session.line(format_args!("{title}{}{note}", session.word(",单位:元", ", in yuan")))?;
    let head = [("月份", "months"), ("月数", "count"), ("每月已发", "paid"), ("每月应发", "due"), ("每月差额", "more"), ("小计", "together")];
    let mut rows: Vec<Vec<String>> = vec![head.map(|(zh, en)| session.word(zh, en).to_owned()).to_vec()];
    let same = |a: &Entry, b: &Entry| months::same(&a.paid, &b.paid) && months::same(&a.due, &b.due);
    for run in months::runs(&line.entries, same) {
        let sum = run.first.difference.and_then(|d| d.checked_mul(Number::from(run.count)).ok());
        let unknown = || session.word("无法判定", "unknown").to_owned();
        let signed = |number: Option<Number>| number.map_or_else(unknown, signed);
        rows.push(vec![
            months::span(run.first.month, run.last.month),
            run.count.to_string(),
            months::due(&run.first.paid, lang),
            months::due(&run.first.due, lang),
            signed(run.first.difference),
            signed(sum),
        ]);
    }
    session.table(&rows)?;
    let total = line.total;
    let known = line.entries.len() - total.open;
    let (paid, due, difference) = (total.paid.to_money_text(), total.due.to_money_text(), signed(total.difference));
    session.line(match lang {
        Lang::Zh => format!("  合计 {known} 个月:已发 {paid},应发 {due},差额 {difference}"),
        Lang::En => format!("  {known} months: paid {paid}, due {due}, difference {difference}"),
    })?;
    Ok(())
}

/// Nothing to pay and nothing unknown, but for months in which the household has faults.
fn is_settled(line: &Line) -> bool {
    line.entries.iter().all(|e| e.difference.map_or([&e.paid, &e.due].contains(&&Due::Refused), Number::is_zero))
}

/// Benefits that don't differ where they can be told, and the months in which they can't.
fn unknown(lines: &[&Line], session: &mut Session) -> Result<(), Stop> {
    if lines.is_empty() {
        return Ok(());
    }
    session.line("")?;
    session
        .line(session.paint(Style::Title, session.word("无法判定的月份(其余月份无差额)", "Months that are unknown (no difference in the others)")))?;
    let names: Vec<String> = lines.iter().map(|l| name(l, session.lang)).collect();
    let columns = names.iter().map(|n| width(n)).max().unwrap_or(0);
    for (line, name) in lines.iter().zip(&names) {
        let unknown: Vec<Month> = line.entries.iter().filter(|e| e.difference.is_none()).map(|e| e.month).collect();
        let spans = months::runs(&unknown, |last, month| last.next() == Some(*month)).into_iter().map(|r| months::span(*r.first, *r.last));
        session.line(format_args!("  {}  {}", padded(name, columns), spans.collect::<Vec<_>>().join(session.word("、", ", "))))?;
    }
    Ok(())
}

/// `+36.00`, `-150.00`, `0.00`
fn signed(number: Number) -> String {
    let text = number.to_money_text();
    if number.is_negative() || number.is_zero() { text } else { format!("+{text}") }
}

/// Amounts that are due once.
fn one_off(found: &BackPay, session: &mut Session) -> Result<(), Stop> {
    if found.one_off.is_empty() {
        return Ok(());
    }
    session.line("")?;
    session.line(session.paint(Style::Title, session.word("非按月发放的金额(不计入合计)", "Other amounts, in no sum")))?;
    for one in &found.one_off {
        let months = months::span(one.from, one.to);
        let label = labelled(one.label.get(session.lang), one.place.who().get(session.lang), session.lang);
        session.line(format_args!("  {months}  {label}  {}", arrow(&one.old, &one.new).get(session.lang)))?;
    }
    Ok(())
}

/// Months in which the household has faults.
fn refused(found: &BackPay, session: &mut Session) -> Result<(), Stop> {
    if found.refused.is_empty() {
        return Ok(());
    }
    session.line("")?;
    session.line(session.paint(Style::Title, session.word("无法认定的月份(不计入合计)", "Months that can't be assessed, in no sum")))?;
    let text = |r: &Refused| r.error.text(session.lang);
    let mut lines: Vec<String> = Vec::new();
    for month in &found.refused {
        let other = found.refused.iter().find(|r| r.month == month.month && r.old != month.old && text(r) == text(month));
        // What both packs find is said once.
        let side = match (other, month.old) {
            (Some(_), false) => continue,
            (Some(_), true) => "",
            (None, true) => session.word("  当时的规则包", "  the old pack"),
            (None, false) => session.word("  现在的规则包", "  the new pack"),
        };
        lines.push(format!("  {}{side}", month.month));
        lines.extend(text(month).lines().map(|line| format!("      {line}")));
    }
    lines.into_iter().try_for_each(|line| session.line(line))
}

fn total(found: &BackPay, session: &mut Session) -> Result<(), Stop> {
    let total = found.total;
    // A sum of nothing is no sum.
    let is_known = found.lines.is_empty() || found.lines.iter().any(|l| l.total.open < l.entries.len());
    let amount = total.difference.abs().to_money_text();
    let (zh, en) = match (total.difference.is_zero(), total.difference.is_negative()) {
        _ if !is_known => ("无法得出应补金额".to_owned(), "what is to be paid can't be told".to_owned()),
        (true, _) => ("应补 0.00 元".to_owned(), "nothing is due".to_owned()),
        (false, false) => (format!("应补 {amount} 元"), format!("{amount} yuan to be paid")),
        (false, true) => (format!("多发 {amount} 元"), format!("{amount} yuan too much was paid")),
    };
    session.line("")?;
    let text = session.word(&zh, &en).to_owned();
    session.line(session.paint(Style::Strong, text))?;
    if total.open > 0 {
        let open = total.open;
        let text = match session.lang {
            Lang::Zh => format!("另有 {open} 项次(待遇 × 月)无法判定,未计入"),
            Lang::En => format!("{open} months of benefits can't be told and are not in it"),
        };
        session.line(session.paint(Style::Open, text))?;
    }
    Ok(())
}
