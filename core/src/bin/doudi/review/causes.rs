//! What made the changes: under each change in a line, and at the end each once with its rows and articles.

use doudi::label::Lang;
use doudi::review::{Cause, Change, FactChange, ParameterChange, Review, Role, RowInForce, RuleChange, VersionInForce};

use super::group::labelled;
use super::{is_told, joined};
use crate::session::{Session, Stop, Style};
use crate::width::{padded, width};

/// Causes of a change that are shown; who reads more of them reads the JSON.
const SHOWN: usize = 12;

/// The causes of a change that matter, with what each does alone. Their numbers go to `numbers`.
pub(super) fn effects(change: &Change, review: &Review, numbers: &mut Vec<usize>, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    let told: Vec<_> = change.effects.iter().filter(|e| is_told(e.role)).filter_map(|e| Some((e, review.causes.get(e.cause)?))).collect();
    let columns = told.iter().map(|(_, cause)| width(&named(cause, lang))).max().unwrap_or(0);
    for (effect, cause) in told.iter().take(SHOWN) {
        let number = match numbers.iter().position(|n| *n == effect.cause) {
            Some(at) => at + 1,
            None => {
                numbers.push(effect.cause);
                numbers.len()
            }
        };
        let by = || {
            let by = effect.by?;
            let text = if change.unit.as_ref().is_some_and(doudi::unit::Unit::is_money) { by.abs().to_money_text() } else { by.abs().to_string() };
            Some(match (by.is_negative(), lang) {
                (false, Lang::Zh) => format!("单独增加 {text}"),
                (true, Lang::Zh) => format!("单独减少 {text}"),
                (false, Lang::En) => format!("alone: up {text}"),
                (true, Lang::En) => format!("alone: down {text}"),
            })
        };
        let text = match effect.role {
            Role::Whole => session.word("单独即是如此", "alone makes it so").to_owned(),
            Role::Part => by().unwrap_or_else(|| {
                let alone = effect.alone.as_ref().map_or_else(String::new, |said| super::short(said).get(lang).to_owned());
                format!("{} {alone}", session.word("单独则为", "alone:"))
            }),
            Role::Together => session.word("单独不改变,与其他变化一起才起作用", "nothing alone, only together with others").to_owned(),
            Role::Untold => session.word("单独的作用无法计算", "what it does alone can't be told").to_owned(),
            Role::Idle => String::new(),
        };
        let mark = session.paint(Style::Dim, format_args!("[{number}]"));
        session.line(format_args!("      {mark} {}  {text}", padded(&named(cause, lang), columns)))?;
    }
    if told.len() > SHOWN {
        let more = told.len() - SHOWN;
        let text = match lang {
            Lang::Zh => format!("另有 {more} 项原因(--format json 列出全部)"),
            Lang::En => format!("and {more} more (--format json has all)"),
        };
        session.line(format_args!("      {text}"))?;
    }
    if change.only_together() && told.iter().all(|(e, _)| e.role != Role::Untold) {
        session.line(format_args!("      {}", session.word("以上各项合在一起才产生此变化", "only all of these together make the change")))?;
    }
    Ok(())
}

/// The one cause that alone makes every change what it is: it needn't be told under each.
pub(super) fn sole(changes: &[&Change]) -> Option<usize> {
    let told = |change: &Change| change.effects.iter().filter(|e| is_told(e.role)).map(|e| (e.cause, e.role)).collect::<Vec<_>>();
    let (first, others) = changes.split_first()?;
    match told(first).as_slice() {
        [(cause, Role::Whole)] if others.iter().all(|c| told(c) == [(*cause, Role::Whole)]) => Some(*cause),
        _ => None,
    }
}

/// `工资收入(成员 1)`, `增加成员 3`
pub(crate) fn named(cause: &Cause, lang: Lang) -> String {
    let label = cause.label();
    let name = label.get(lang);
    let who = |place: &doudi::review::Place| place.who().get(lang).to_owned();
    match cause {
        Cause::Fact(fact) => labelled(name, &who(&fact.place), lang),
        Cause::Given(given) => labelled(name, &who(&given.place), lang),
        Cause::Entity(entity) => match (entity.is_added(), lang) {
            (true, Lang::Zh) => format!("增加{name}"),
            (false, Lang::Zh) => format!("减少{name}"),
            (true, Lang::En) => format!("{name} added"),
            (false, Lang::En) => format!("{name} gone"),
        },
        _ => name.to_owned(),
    }
}

/// Each cause once, with what stood before and what stands now.
pub(super) fn all(review: &Review, told: &[&Change], numbers: &[usize], sensitive: bool, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    if !numbers.is_empty() {
        session.line("")?;
        session.line(session.paint(Style::Title, session.word("变化的原因", "What made the changes")))?;
    }
    for (index, cause) in numbers.iter().enumerate().filter_map(|(i, n)| Some((i, review.causes.get(*n)?))) {
        let mark = session.paint(Style::Dim, format_args!("[{}]", index + 1));
        let (kind, text) = (session.word(kind(cause).0, kind(cause).1), spoken(cause, sensitive, lang));
        session.line(format_args!("  {mark} {kind}  {}  {text}", named(cause, lang)).to_string().trim_end())?;
        for detail in details(cause, lang) {
            session.line(session.paint(Style::Dim, format_args!("        {detail}")))?;
        }
    }
    let idle_everywhere = |cause: usize| {
        let mut roles = told.iter().flat_map(|c| c.effects.iter().filter(move |e| e.cause == cause)).map(|e| e.role).peekable();
        roles.peek().is_some() && roles.all(|role| !is_told(role))
    };
    let idle = review.causes.iter().enumerate().filter(|(i, _)| idle_everywhere(*i));
    let idle: Vec<String> = idle.map(|(_, c)| named(c, lang)).collect();
    if !idle.is_empty() {
        let text = match lang {
            Lang::Zh => format!("读到且有不同,但不影响上述结果:{}", idle.join("、")),
            Lang::En => format!("read and different, but of no consequence: {}", idle.join("; ")),
        };
        session.line("")?;
        session.line(session.paint(Style::Dim, text))?;
    }
    Ok(())
}

fn kind(cause: &Cause) -> (&'static str, &'static str) {
    match cause {
        Cause::Date { .. } => ("日期", "date"),
        Cause::Fact(_) => ("要素", "fact"),
        Cause::Entity(_) => ("家庭", "household"),
        Cause::Given(_) => ("所给", "given"),
        Cause::Parameter(_) => ("标准", "standard"),
        _ => ("规则", "rule"),
    }
}

/// What stood and what stands, in a line.
pub(crate) fn spoken(cause: &Cause, sensitive: bool, lang: Lang) -> String {
    match cause {
        Cause::Date { before, after } => format!("{before} → {after}"),
        Cause::Fact(fact) => answers(fact, sensitive, lang),
        Cause::Given(given) => {
            let computed = if lang == Lang::Zh { "由规则计算" } else { "computed" };
            let text = |shown: &Option<doudi::review::Shown>| shown.as_ref().map_or_else(|| computed.to_owned(), |s| s.text.get(lang).to_owned());
            joined(&text(&given.before), &text(&given.after))
        }
        Cause::Parameter(parameter) => match parameter.rows.as_slice() {
            [row] => {
                let key: Vec<&str> = row.key.iter().map(|k| k.get(lang)).collect();
                format!("{}  {}", key.join(if lang == Lang::Zh { "、" } else { ", " }), row_values(row, lang)).trim_start().to_owned()
            }
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn row_values(row: &doudi::review::RowChange, lang: Lang) -> String {
    let none = if lang == Lang::Zh { "无有效的值" } else { "none in force" };
    let text = |row: &Option<RowInForce>| row.as_ref().map_or_else(|| none.to_owned(), |r| r.text.get(lang).to_owned());
    joined(&text(&row.before), &text(&row.after))
}

/// `1000.00 → 1200.00 元/月`
pub(crate) fn answers(fact: &FactChange, sensitive: bool, lang: Lang) -> String {
    let withheld = fact.sensitive && !sensitive;
    if withheld && fact.before.value.is_some() && fact.after.value.is_some() {
        return if lang == Lang::Zh { "(敏感信息,两者不同)" } else { "(withheld; the two differ)" }.to_owned();
    }
    joined(fact.before.text(withheld).get(lang), fact.after.text(withheld).get(lang))
}

/// Rows and versions, with what they rest on.
fn details(cause: &Cause, lang: Lang) -> Vec<String> {
    match cause {
        Cause::Fact(fact) => vec![fact.path().to_string()],
        Cause::Parameter(parameter) => rows(parameter, lang),
        Cause::Rule(rule) => versions(rule, lang),
        _ => Vec::new(),
    }
}

fn sides(lang: Lang) -> (&'static str, &'static str) {
    if lang == Lang::Zh { ("先前", "现在") } else { ("before", "now   ") }
}

fn rows(parameter: &ParameterChange, lang: Lang) -> Vec<String> {
    let (before, now) = sides(lang);
    let mut lines = Vec::new();
    for row in &parameter.rows {
        if parameter.rows.len() > 1 {
            let key: Vec<&str> = row.key.iter().map(|k| k.get(lang)).collect();
            lines.push(format!("{}  {}", key.join(if lang == Lang::Zh { "、" } else { ", " }), row_values(row, lang)));
        }
        for (side, row) in [(before, &row.before), (now, &row.after)] {
            if let Some(row) = row {
                lines.push(format!("{side}  {}", row_text(row, lang)));
            }
        }
    }
    lines
}

/// `2023-01-01 起,宝鸡市民政局答复 2023`
fn row_text(row: &RowInForce, lang: Lang) -> String {
    let span = match (row.until, lang) {
        (Some(until), Lang::Zh) => format!("{} 至 {until}", row.from),
        (Some(until), Lang::En) => format!("{} to {until}", row.from),
        (None, Lang::Zh) => format!("{} 起", row.from),
        (None, Lang::En) => format!("from {}", row.from),
    };
    let mut parts = vec![span, cited(&row.cite)];
    if row.verify {
        parts.push(if lang == Lang::Zh { "待核".to_owned() } else { "to be verified".to_owned() });
    }
    parts.join(if lang == Lang::Zh { "," } else { ", " })
}

fn cited(cite: &doudi::words::Citation) -> String {
    let source = cite.title.as_deref().unwrap_or(&cite.source);
    cite.article.as_ref().map_or_else(|| source.to_owned(), |article| format!("{source} {article}"))
}

fn versions(rule: &RuleChange, lang: Lang) -> Vec<String> {
    let (before, now) = sides(lang);
    let none = if lang == Lang::Zh { "未施行" } else { "not in force" };
    let text = |version: &Option<VersionInForce>| -> String {
        let Some(version) = version else { return none.to_owned() };
        let mut parts = Vec::new();
        match (version.from, version.until, lang) {
            (Some(from), Some(until), Lang::Zh) => parts.push(format!("{from} 至 {until}")),
            (Some(from), Some(until), Lang::En) => parts.push(format!("{from} to {until}")),
            (Some(from), None, Lang::Zh) => parts.push(format!("{from} 起")),
            (Some(from), None, Lang::En) => parts.push(format!("from {from}")),
            (None, Some(until), Lang::Zh) => parts.push(format!("至 {until}")),
            (None, Some(until), Lang::En) => parts.push(format!("to {until}")),
            (None, None, _) => {}
        }
        parts.extend(version.cites.iter().map(cited));
        parts.push(format!("{} {} {}", if lang == Lang::Zh { "规则包" } else { "pack" }, version.pack, version.pack_version));
        parts.join(if lang == Lang::Zh { "," } else { ", " })
    };
    vec![format!("{before}  {}", text(&rule.before)), format!("{now}  {}", text(&rule.after))]
}
