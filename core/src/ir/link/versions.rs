//! From when to when each version of a rule holds.

use super::symbols::Written;
use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::Period;

/// Reads `FROM`, `FROM..UNTIL`, `..UNTIL` or `FROM..`.
pub(super) fn read_period(text: &str, span: Span, out: &mut Vec<Diagnostic>) -> Option<Period> {
    let (from, until) = match text.split_once("..") {
        Some((from, until)) => (from.trim(), until.trim()),
        None => (text.trim(), ""),
    };
    let day = |text: &str| if text.is_empty() { Some(None) } else { text.parse::<Date>().ok().map(Some) };
    let (Some(from), Some(until)) = (day(from), day(until)) else {
        out.push(bad_period_text(text, span));
        return None;
    };
    if from.is_none() && until.is_none() {
        out.push(bad_period_text(text, span));
        return None;
    }
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        out.push(
            Diagnostic::new(
                Code::BadPeriod,
                span,
                format!("止日{until}早于起始日{from}"),
                format!("the last day {until} is before the first day {from}"),
            )
            .help("请写作 `起..止`，例如 `2020-01-01..2020-12-31`", "write `FROM..UNTIL`, for example `2020-01-01..2020-12-31`"),
        );
        return None;
    }
    Some(Period { from, until })
}

fn bad_period_text(text: &str, span: Span) -> Diagnostic {
    let what = if text.is_empty() {
        ("没有写日期".to_owned(), "no date is given".to_owned())
    } else {
        (format!("`{text}` 不是日期"), format!("`{text}` is no date"))
    };
    Diagnostic::new(Code::BadTag, span, what.0, what.1)
        .help("请写作 `2021-07-01`、`2020-01-01..2020-12-31` 或 `..2020-12-31`", "write `2021-07-01`, `2020-01-01..2020-12-31` or `..2020-12-31`")
}

/// Puts the versions of a rule of one layer in order, and ends each on the day before the next.
pub(super) fn arrange(name: &str, versions: &mut [Written<'_>], out: &mut Vec<Diagnostic>) {
    versions.sort_by_key(|v| v.period.from);
    let mut later = versions.iter_mut().rev();
    let Some(mut next) = later.next() else { return };
    for version in later {
        // Two versions without a beginning, or with the same, come here side by side: sorted, they are neighbours.
        let until = next.period.from.filter(|_| next.period.from != version.period.from).and_then(|from| from.add_days(-1));
        match until {
            None => out.push(
                overlap(name, version, next)
                    .help("两个版本的起始日相同，请改正其一", "both versions begin on the same day; correct one of them"),
            ),
            Some(last) => match version.period.until {
                Some(written) if written > last => out.push(overlap(name, version, next).help(
                    format!("前一版本写明至{written}，后一版本自{}起。版本在下一版本的前一日自动结束，可以不写止日", text(next.period.from)),
                    format!(
                        "the earlier one is written to hold until {written}, the later from {}. A version ends by itself on the day before the next; leave its end out",
                        text(next.period.from)
                    ),
                )),
                Some(written) if written < last => out.push(
                    Diagnostic::new(
                        Code::VersionsGap,
                        version.function.name_span,
                        format!("`{name}` 在{written}之后、{}之前没有版本", text(next.period.from)),
                        format!("`{name}` has no version after {written} and before {}", text(next.period.from)),
                    )
                    .help(
                        "如果这段时间确实没有规定，可以不改；否则请去掉止日",
                        "leave it if there was no rule in those days; else leave the end out",
                    )
                    .note(next.function.name_span, "下一版本在这里", "the next version is here"),
                ),
                _ => version.period.until = Some(last),
            },
        }
        next = version;
    }
}

fn overlap(name: &str, version: &Written<'_>, next: &Written<'_>) -> Diagnostic {
    Diagnostic::new(
        Code::VersionsOverlap,
        next.function.name_span,
        format!("`{name}` 的两个版本时间重叠"),
        format!("two versions of `{name}` hold at the same time"),
    )
    .note(version.function.name_span, "另一版本在这里", "the other version is here")
}

fn text(day: Option<Date>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

/// Is there a version on every day?
pub(super) fn always(versions: &[Written<'_>]) -> bool {
    let mut begins = None;
    for version in versions {
        if version.period.from != begins {
            return false;
        }
        match version.period.until {
            None => return true,
            Some(until) => begins = until.add_days(1),
        }
    }
    false
}
