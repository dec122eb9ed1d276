//! Months in a table: what `over` and `backpay` tell of them alike.

use doudi::label::{Label, Lang};
use doudi::over::{Due, Month, Months};

use crate::session::{Session, Stop, Style};

/// The months that were asked for.
pub(crate) fn asked(from: Month, to: Month, lang: Lang) -> Result<Months, Stop> {
    Months::new(from, to).map_err(|error| Stop::Usage(Label::parse(&error.to_string()).get(lang).to_owned()))
}

/// Months in a row of which the same is to be said.
pub(crate) struct Run<'e, E> {
    pub(crate) first: &'e E,
    pub(crate) last: &'e E,
    pub(crate) count: u32,
}

pub(crate) fn runs<E>(entries: &[E], same: impl Fn(&E, &E) -> bool) -> Vec<Run<'_, E>> {
    let mut runs: Vec<Run<'_, E>> = Vec::new();
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

/// Is the same to be said? The reason why a month can't be told may name the month.
pub(crate) fn same(a: &Due, b: &Due) -> bool {
    a == b || matches!((a, b), (Due::Open(_), Due::Open(_)))
}

/// `2023-01`, `2023-01 – 2023-03`
pub(crate) fn span(first: Month, last: Month) -> String {
    if first == last { first.to_string() } else { format!("{first} – {last}") }
}

/// What is due or was paid in a month.
pub(crate) fn due(due: &Due, lang: Lang) -> String {
    let word = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    match due {
        Due::Amount(number) => number.to_money_text(),
        Due::Paid(number) => format!("{}{}", word("实发 ", "actual "), number.to_money_text()),
        Due::NotInForce => word("未施行", "not in force"),
        Due::Open(_) => word("无法判定", "unknown"),
        Due::Refused => word("数据有误", "faults"),
    }
}

/// Why months can't be told: what differs only in the month is said once.
pub(crate) fn messages<'d>(dues: impl IntoIterator<Item = (Month, &'d Due)>, session: &mut Session) -> Result<(), Stop> {
    let mut told: Vec<String> = Vec::new();
    for (month, due) in dues {
        let Due::Open(message) = due else { continue };
        let text = message.get(session.lang);
        let timeless = text.replace(&month.first_day().to_string(), "");
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
