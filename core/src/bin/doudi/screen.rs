//! `doudi screen`

use doudi::assessment::{Outcome, show_value};
use doudi::facts::{Path, Step, Value};
use doudi::handbook::{entity_word, fact_kind};
use doudi::ir::{Cite, Program, RuleKind, SymbolId};
use doudi::label::Lang;
use doudi::policy::{AssessError, Json, Policy};
use doudi::screening::{Open, Place, Question, Screening, Subject};

use crate::args::{DataFormat, ScreenArgs};
use crate::report::ranges;
use crate::session::{Answer, Session, Stop, Style};
use crate::{open, width};

pub(crate) fn run(args: &ScreenArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let policy = open::policy(&pack, args.on, session)?;
    let rules = if args.rules.is_empty() { None } else { Some(open::rules(&policy, &args.rules, session)?) };
    let text = open::text(&args.file, session)?;
    let screening = screen(&policy, &text, rules.as_deref()).map_err(|error| match error {
        AssessError::Policy(_) => Stop::Faults(error.text(session.lang)),
        AssessError::Input(_) | AssessError::UnknownRules(_) => Stop::Usage(error.text(session.lang)),
    })?;
    match args.format {
        DataFormat::Json => session.line(format_args!("{:#}", screening.to_json()))?,
        DataFormat::Text => print(&screening, rules.is_some(), args.ask, session)?,
    }
    Ok(if screening.faults().is_empty() { Answer::Fine } else { Answer::No })
}

fn screen(policy: &Policy, text: &str, rules: Option<&[String]>) -> Result<Screening, AssessError> {
    match rules {
        Some(rules) => policy.screen_rules(&Json(text), rules),
        None => policy.screen(&Json(text)),
    }
}

fn print(screening: &Screening, asked: bool, most: usize, session: &mut Session) -> Result<(), Stop> {
    head(screening, session)?;
    faults(screening, session)?;
    decided(screening, asked, session)?;
    still_open(screening, session)?;
    questions(screening, most, session)
}

fn head(screening: &Screening, session: &mut Session) -> Result<(), Stop> {
    let policy = screening.policy();
    let Some(layer) = policy.program().pack() else { return Ok(()) };
    let title = session.paint(Style::Strong, layer.title.get(session.lang));
    let (on, decided, open) = (policy.date(), screening.decided().len(), screening.open().len());
    session.line(match session.lang {
        Lang::Zh => format!("{title}  规则包 {} {},认定日期 {on}", layer.name, layer.version),
        Lang::En => format!("{title}  pack {} {}, on {on}", layer.name, layer.version),
    })?;
    let count = match session.lang {
        Lang::Zh => format!("自测:已确定 {decided} 项,尚未确定 {open} 项"),
        Lang::En => format!("Screening: {decided} certain, {open} open"),
    };
    let count = session.paint(Style::Dim, count);
    session.line(count)
}

fn section(zh: &'static str, en: &'static str, session: &mut Session) -> Result<(), Stop> {
    session.line("")?;
    let title = session.paint(Style::Strong, format_args!("── {} ──", session.word(zh, en)));
    session.line(title)
}

/// Answers that are wrong: they count as not given.
fn faults(screening: &Screening, session: &mut Session) -> Result<(), Stop> {
    if screening.faults().is_empty() {
        return Ok(());
    }
    section("有误的回答(按未回答处理)", "Answers at fault (taken as not given)", session)?;
    for fault in screening.faults().iter() {
        let mark = session.paint(Style::Bad, "✗");
        session.line(format_args!("  {mark} {}: {}", fault.path, fault.message.get(session.lang)))?;
    }
    Ok(())
}

/// What is to be said of a rule, and of whom.
struct Said<'s, T> {
    place: &'s Place,
    what: T,
    who: Vec<&'s Path>,
}

/// Entities of which the same is to be said, together.
fn grouped<'s, T: PartialEq>(items: impl Iterator<Item = (&'s Place, T)>) -> Vec<Said<'s, T>> {
    let mut groups: Vec<Said<'s, T>> = Vec::new();
    for (place, what) in items {
        match groups.iter_mut().find(|g| g.place.rule == place.rule && g.what == what) {
            Some(group) => group.who.push(&place.path),
            None => groups.push(Said { place, what, who: vec![&place.path] }),
        }
    }
    groups
}

fn decided(screening: &Screening, asked: bool, session: &mut Session) -> Result<(), Stop> {
    let worth_telling = |kind: RuleKind, outcome: &Outcome| match (kind, outcome) {
        _ if asked => true,
        (RuleKind::Alert | RuleKind::Referral, Ok(Value::Bool(false) | Value::Absent)) | (RuleKind::Status, Ok(Value::Absent)) => false,
        _ => true,
    };
    let told = screening.decided().iter().filter(|d| worth_telling(d.place.kind, &d.outcome));
    let groups = grouped(told.map(|d| (&d.place, &d.outcome)));
    section("已确定", "Certain", session)?;
    if groups.is_empty() {
        return session.line(session.word("  还没有", "  nothing yet"));
    }
    let lang = session.lang;
    by_programme(screening, &groups, session, |said| {
        let (mark, style) = match said.what {
            Err(_) => ("?", Style::Open),
            Ok(Value::Bool(true)) => ("✓", Style::Good),
            Ok(Value::Bool(false)) => ("✗", Style::Bad),
            Ok(Value::Number(n)) if said.place.kind == RuleKind::Benefit && !n.is_zero() => ("✓", Style::Good),
            Ok(_) => ("·", Style::Dim),
        };
        let value = match said.what {
            Ok(value) => show_value(value, &said.place.ty, &screening.policy().program().schema, lang),
            Err(error) => error.message().get(lang).to_owned(),
        };
        (mark, style, vec![value])
    })
}

fn still_open(screening: &Screening, session: &mut Session) -> Result<(), Stop> {
    if screening.open().is_empty() {
        return Ok(());
    }
    section("尚未确定", "Open", session)?;
    let lang = session.lang;
    let groups = grouped(screening.open().iter().map(|o| (&o.place, (possible(screening, o, lang), o.depends_on.len()))));
    by_programme(screening, &groups, session, |said| {
        let (possible, count) = &said.what;
        let depends = match lang {
            Lang::Zh => format!("取决于 {count} 项"),
            Lang::En => format!("depends on {count}"),
        };
        ("?", Style::Open, vec![possible.clone(), depends])
    })
}

/// `0.00 至 986.00 元/月`, `是 / 否`, `甲 / 乙 / 无`.
fn possible(screening: &Screening, open: &Open, lang: Lang) -> String {
    let show = |value: &Value| show_value(value, &open.place.ty, &screening.policy().program().schema, lang);
    let between = |(least, most): &(Value, Value)| match (lang, least == most) {
        (_, true) => show(least),
        (Lang::Zh, false) => format!("{} 至 {}", show(least), show(most)),
        (Lang::En, false) => format!("{} to {}", show(least), show(most)),
    };
    let values = open.values.iter().flatten().map(show);
    let mut parts: Vec<String> = open.range.iter().map(between).chain(values).collect();
    if open.may_fail {
        parts.push(if lang == Lang::Zh { "也可能无法计算" } else { "or an error" }.to_owned());
    }
    parts.join(" / ")
}

/// A table for each programme: what, of whom, and what is said of it.
fn by_programme<T>(
    screening: &Screening,
    groups: &[Said<'_, T>],
    session: &mut Session,
    say: impl Fn(&Said<'_, T>) -> (&'static str, Style, Vec<String>),
) -> Result<(), Stop> {
    let policy = screening.policy();
    let program = policy.program();
    for programme in &program.programmes {
        let own: Vec<&Said<'_, T>> = groups.iter().filter(|g| programme.symbols.contains(&g.place.rule)).collect();
        if own.is_empty() {
            continue;
        }
        let title = session.paint(Style::Title, programme.title.get(session.lang));
        session.line(title)?;
        let mut marks = Vec::new();
        let rows: Vec<Vec<String>> = own
            .iter()
            .map(|said| {
                let (mark, style, cells) = say(said);
                marks.push(session.paint(style, mark));
                let name = labelled(label(policy, said.place.rule, session.lang), &whom(program, &said.who, session.lang), session.lang);
                std::iter::once(name).chain(cells).collect()
            })
            .collect();
        for (mark, line) in marks.iter().zip(width::table(&rows)) {
            session.line(format_args!("  {mark} {line}"))?;
        }
    }
    Ok(())
}

fn label(policy: &Policy, rule: SymbolId, lang: Lang) -> &str {
    policy.rule(rule).map_or("", |(definition, _)| definition.label.get(lang))
}

fn labelled(name: &str, who: &str, lang: Lang) -> String {
    match (who.is_empty(), lang) {
        (true, _) => name.to_owned(),
        (false, Lang::Zh) => format!("{name}({who})"),
        (false, Lang::En) => format!("{name} ({who})"),
    }
}

/// `成员 1–3`, `成员 1 就医结算 2`; nothing for the household.
fn whom(program: &Program, paths: &[&Path], lang: Lang) -> String {
    let word = |list: &str| {
        let index = program.schema.entities.iter().position(|e| *e.list == *list).and_then(|i| u16::try_from(i).ok());
        index.map_or_else(|| list.to_owned(), |i| entity_word(program, doudi::facts::EntityId(i), lang))
    };
    let mut families: Vec<(String, Vec<usize>)> = Vec::new();
    for path in paths {
        let [outer @ .., Step::Key(list), Step::Index(index)] = path.steps() else { continue };
        let outer: Vec<String> = outer
            .iter()
            .map(|step| match step {
                Step::Key(list) => word(list),
                Step::Index(index) => (index + 1).to_string(),
            })
            .chain([word(list)])
            .collect();
        let family = outer.join(" ");
        match families.last_mut().filter(|(last, _)| *last == family) {
            Some((_, numbers)) => numbers.push(index + 1),
            None => families.push((family, vec![index + 1])),
        }
    }
    let families: Vec<String> = families.into_iter().map(|(family, numbers)| format!("{family} {}", ranges(&numbers, lang))).collect();
    families.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// What to ask for next, with the reason.
fn questions(screening: &Screening, most: usize, session: &mut Session) -> Result<(), Stop> {
    let count = screening.ask().len();
    if count == 0 {
        session.line("")?;
        return session.line(session.word("没有要再问的", "Nothing more has to be asked"));
    }
    section("接下来问(最能定结果的在前)", "What to ask next (what decides most comes first)", session)?;
    for (index, question) in screening.ask().iter().take(most).enumerate() {
        ask(screening, index + 1, question, session)?;
    }
    if count > most {
        let more = count - most;
        let text = match session.lang {
            Lang::Zh => format!("  另有 {more} 项(--ask {count} 全部列出)"),
            Lang::En => format!("  and {more} more (--ask {count} lists all)"),
        };
        let text = session.paint(Style::Dim, text);
        session.line(text)?;
    }
    Ok(())
}

fn ask(screening: &Screening, number: usize, question: &Question, session: &mut Session) -> Result<(), Stop> {
    let (policy, lang) = (screening.policy(), session.lang);
    let program = policy.program();
    let of: Path = question.path.split_last().map(|(steps, _)| steps.into()).unwrap_or_default();
    let who = whom(program, &[&of], lang);
    let (name, kind, help) = match question.subject {
        Subject::Fact(id) => match program.schema.fact(id) {
            Some(fact) => (fact.label.get(lang).to_owned(), fact_kind(&program.schema, fact, lang), fact.help.as_ref()),
            None => return Ok(()),
        },
        Subject::List(id) => {
            let word = entity_word(program, id, lang);
            let name = if lang == Lang::Zh { format!("全部{word}") } else { format!("every {word}") };
            let (least, most) = program.schema.entity(id).map_or((0, 0), |e| (e.least, e.most));
            let kind = if lang == Lang::Zh { format!("名单,{least} 至 {most} 个") } else { format!("list, {least} to {most}") };
            (name, kind, None)
        }
    };
    let name = session.paint(Style::Strong, labelled(&name, &who, lang));
    let path = session.paint(Style::Dim, &question.path);
    session.line(format_args!("{number:3}. {name}  {path}"))?;
    session.line(format_args!("     {kind}"))?;
    if let Some(help) = help {
        session.line(format_args!("     {}", help.get(lang)))?;
    }
    let needs: Vec<String> = question.needs.iter().map(|need| needed(policy, need.rule, need.cite.as_deref(), lang)).collect();
    let text = match lang {
        Lang::Zh => format!("     用于:{}", needs.join(";")),
        Lang::En => format!("     for {}", needs.join("; ")),
    };
    let text = session.paint(Style::Dim, text);
    session.line(text)
}

/// `最低生活保障(国务院令第649号 第九条)`: the programme, with the article that makes the fact matter.
fn needed(policy: &Policy, rule: SymbolId, cite: Option<&Cite>, lang: Lang) -> String {
    let program = policy.program();
    let programme = program.programmes.iter().find(|p| p.symbols.contains(&rule)).map_or("", |p| p.title.get(lang));
    cite.map_or_else(|| programme.to_owned(), |cite| labelled(programme, &program.cite_text(cite), lang))
}
