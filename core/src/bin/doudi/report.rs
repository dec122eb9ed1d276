//! An assessment as an office reads it: decisions and amounts with reasons and articles; what can't be decided, and what is missing.

mod answers;
mod group;
mod missing;

use std::collections::BTreeSet;

use doudi::assessment::{Assessment, RuleOutcomes, show_value};
use doudi::facts::population::State;
use doudi::facts::{EntityId, FactType, Value};
use doudi::handbook::entity_word;
use doudi::ir::Programme;
use doudi::label::Lang;

use crate::session::{Session, Stop, Style};
use crate::width::{padded, width};
pub(crate) use group::ranges;
use group::{Line, lines, merged};
use missing::Missing;

/// Labels wider than this don't push the values of all others to the right.
const LABEL_COLUMNS: usize = 44;

/// Articles that would end beyond this column stand in a line of their own.
const COLUMNS: usize = 110;

/// Prints an assessment; `asked`: rules were named, so that those on the way are results, too.
pub(crate) fn print(assessment: &Assessment, asked: bool, session: &mut Session) -> Result<(), Stop> {
    head(assessment, session)?;
    let program = assessment.policy().program().clone();
    let programmes: Vec<Found> = program.programmes.iter().map(|p| found(assessment, p, asked, session.lang)).collect();
    let open = if asked { by_programme(assessment, programmes, session)? } else { answers::print(assessment, programmes, session)? };
    if assessment.results().is_empty() {
        session.line("")?;
        session.line(session.word("此日期没有有效的规则", "no rule is in force on this date"))?;
    }
    assumed(assessment, session)?;
    if open { hint(session) } else { Ok(()) }
}

/// What came of a programme.
struct Found<'p> {
    programme: &'p Programme,
    lines: Vec<Line>,
    missing: Missing,
}

fn found<'p>(assessment: &Assessment, programme: &'p Programme, asked: bool, lang: Lang) -> Found<'p> {
    let results = assessment.results().iter().filter(|r| programme.symbols.contains(&r.rule) && is_shown(assessment, r, asked));
    let mut missing = Missing::default();
    let lines = results.flat_map(|r| lines(assessment, r, asked, lang, &mut missing)).collect();
    Found { programme, lines, missing }
}

/// All that was asked for, programme by programme; last the programmes of which nothing can be said. Is anything open?
fn by_programme(assessment: &Assessment, programmes: Vec<Found<'_>>, session: &mut Session) -> Result<bool, Stop> {
    let mut open = Vec::new();
    for Found { programme, lines, missing } in programmes {
        if lines.is_empty() {
            open.push((programme, missing));
            continue;
        }
        session.line("")?;
        title(programme, session)?;
        print_lines(&merged(lines, session.lang), session)?;
        missing.print(assessment, 2, session)?;
    }
    open.retain(|(_, missing)| !missing.is_empty());
    if open.is_empty() {
        return Ok(false);
    }
    session.line("")?;
    session.line(session.paint(Style::Title, session.word("尚无法判定的项目", "Not decided yet")))?;
    for (programme, missing) in &open {
        session.line(format_args!("  {} {}", session.paint(Style::Open, "?"), programme.title.get(session.lang)))?;
        missing.print_facts(assessment, 6, session)?;
    }
    Ok(true)
}

fn title(programme: &Programme, session: &mut Session) -> Result<(), Stop> {
    let title = session.paint(Style::Title, programme.title.get(session.lang));
    session.line(title)
}

/// Is it something that people ask for?
fn is_shown(assessment: &Assessment, result: &RuleOutcomes, asked: bool) -> bool {
    asked || assessment.policy().is_of_interest(result.rule)
}

fn head(assessment: &Assessment, session: &mut Session) -> Result<(), Stop> {
    let program = assessment.policy().program();
    let Some(layer) = program.pack() else { return Ok(()) };
    let title = session.paint(Style::Strong, layer.title.get(session.lang));
    let on = assessment.policy().date();
    session.line(match session.lang {
        Lang::Zh => format!("{title}  规则包 {} {},认定日期 {on}", layer.name, layer.version),
        Lang::En => format!("{title}  pack {} {}, on {on}", layer.name, layer.version),
    })?;
    if let Some(line) = people(assessment, session.lang) {
        let line = session.paint(Style::Dim, line);
        session.line(line)?;
    }
    Ok(())
}

/// `成员:1 本人、2 配偶、3 子女`: who is meant by the numbers below, by the entity's first choice that isn't sensitive.
fn people(assessment: &Assessment, lang: Lang) -> Option<String> {
    let population = assessment.population();
    let schema = &population.schema;
    let (index, entity) = schema.entities.iter().enumerate().find(|(_, e)| e.parent == Some(EntityId::ROOT))?;
    let id = EntityId(u16::try_from(index).ok()?);
    let choice = entity.facts.iter().find(|f| schema.fact(**f).is_some_and(|f| matches!(f.ty, FactType::Choice(_)) && !f.sensitive))?;
    let count = population.rows(id)?.len;
    let names: Vec<String> = (0..count)
        .map(|lane| {
            let word = match population.answer(*choice, lane) {
                // A default says nothing of who it is.
                Some((State::Known, Some(value @ Value::Code(..)))) => show_value(&value, &doudi::ir::types::Type::Text, schema, lang),
                _ => String::new(),
            };
            format!("{} {word}", lane + 1).trim_end().to_owned()
        })
        .collect();
    let who = entity_word(assessment.policy().program(), id, lang);
    names.iter().any(|name| name.contains(' ')).then(|| match lang {
        Lang::Zh => format!("{who}:{}", names.join("、")),
        Lang::En => format!("{who}: {}", names.join(", ")),
    })
}

fn print_lines(lines: &[Line], session: &mut Session) -> Result<(), Stop> {
    let label_columns = lines.iter().map(|l| width(&l.label)).filter(|w| *w <= LABEL_COLUMNS).max().unwrap_or(0);
    let value_columns = lines.iter().map(|l| width(&l.value)).max().unwrap_or(0);
    for line in lines {
        let mark = session.paint(line.style, line.mark);
        let label = padded(&line.label, label_columns);
        let value = padded(&line.value, value_columns);
        let value = if line.is_notable { session.paint(Style::Strong, value) } else { value };
        let cites = line.cites.join(session.word(";", "; "));
        let fits = 6 + width(&label) + value_columns + width(&cites) <= COLUMNS;
        let painted = session.paint(Style::Dim, &cites);
        if fits && !cites.is_empty() {
            session.line(format_args!("  {mark} {label}  {value}  {painted}"))?;
        } else {
            let text = format!("  {mark} {label}  {value}");
            session.line(text.trim_end())?;
        }
        for reason in &line.reasons {
            session.line(format_args!("      {reason}"))?;
        }
        if !fits && !cites.is_empty() {
            session.line(format_args!("      {painted}"))?;
        }
    }
    Ok(())
}

/// What was taken for facts that weren't answered, in one line.
fn assumed(assessment: &Assessment, session: &mut Session) -> Result<(), Stop> {
    const SHOWN: usize = 6;
    let schema = &assessment.population().schema;
    let mut seen = BTreeSet::new();
    let facts: Vec<_> = assessment.assumed().into_iter().filter(|(_, fact)| seen.insert(*fact)).filter_map(|(_, f)| schema.fact(f)).collect();
    if facts.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = facts.iter().take(SHOWN).map(|f| f.label.get(session.lang)).collect();
    let count = facts.len();
    let line = match (session.lang, count > SHOWN) {
        (Lang::Zh, false) => format!("未填、按默认计的要素:{}", names.join("、")),
        (Lang::Zh, true) => format!("未填、按默认计的要素 {count} 项:{}等", names.join("、")),
        (Lang::En, false) => format!("Not answered and taken at their defaults: {}", names.join("; ")),
        (Lang::En, true) => format!("Not answered and taken at their defaults, {count} facts: {}; …", names.join("; ")),
    };
    session.line("")?;
    let line = session.paint(Style::Dim, line);
    session.line(line)
}

fn hint(session: &mut Session) -> Result<(), Stop> {
    let text = session.word(
        "补充所缺要素后即可判定;一个项目要读的全部要素:doudi needs 规则包 项目",
        "Answer what is missing to have them decided; all that a programme reads: doudi needs PACK PROGRAMME",
    );
    let text = session.paint(Style::Dim, text);
    session.line(text)
}
