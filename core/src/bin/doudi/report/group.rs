//! A rule's outcomes as lines: entities of which the same is to be said share one.

use doudi::assessment::{Assessment, RuleOutcomes, show_value};
use doudi::facts::{EntityId, Step, Value};
use doudi::handbook::entity_word;
use doudi::ir::{Cite, Program, RuleKind};
use doudi::label::Lang;

use super::missing::Missing;
use crate::session::Style;

/// A line of the report.
#[derive(Debug)]
pub(super) struct Line {
    /// What the rule is for.
    pub(super) kind: RuleKind,
    pub(super) mark: &'static str,
    pub(super) style: Style,
    /// The rule's label.
    name: String,
    /// Whom it is about.
    who: String,
    /// Both.
    pub(super) label: String,
    pub(super) value: String,
    pub(super) is_notable: bool,
    /// An amount of 0.
    pub(super) is_nothing: bool,
    /// A truth value that is false.
    pub(super) is_refused: bool,
    /// Why it is refused.
    pub(super) reasons: Vec<String>,
    pub(super) cites: Vec<String>,
}

/// What is said of an entity.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    value: Value,
    reasons: Vec<String>,
}

/// The lines of a rule; its errors go to `missing`.
pub(super) fn lines(assessment: &Assessment, result: &RuleOutcomes, asked: bool, lang: Lang, missing: &mut Missing) -> Vec<Line> {
    let policy = assessment.policy();
    let program = policy.program();
    let (Some(symbol), Some((definition, version))) = (program.symbol(result.rule), policy.rule(result.rule)) else { return Vec::new() };
    let Some(kind) = policy.kind(result.rule) else { return Vec::new() };
    let mut groups: Vec<(Said, Vec<usize>)> = Vec::new();
    for (lane, outcome) in result.outcomes.iter().enumerate() {
        let value = match outcome {
            Ok(value) => value.clone(),
            Err(error) => {
                missing.add(definition.label.get(lang), error);
                continue;
            }
        };
        // An alert that isn't raised is no news.
        if !asked && matches!(kind, RuleKind::Alert | RuleKind::Referral) && matches!(value, Value::Bool(false) | Value::Absent) {
            continue;
        }
        // Nor is a status of somebody whom it doesn't concern.
        if !asked && kind == RuleKind::Status && value == Value::Absent {
            continue;
        }
        let reasons = match (kind, &value) {
            (kind, Value::Bool(false)) if asked || kind == RuleKind::Decision => {
                let at = assessment.population().place(result.entity, lane).1;
                let own = format!("{at}:");
                let path = at.key(symbol.name.clone()).to_string();
                // The line says already of whom it is.
                let plain = |text: &str| text.strip_prefix(&own).unwrap_or(text).trim_start().to_owned();
                assessment.reasons(&path).iter().map(|r| plain(r.get(lang))).collect()
            }
            _ => Vec::new(),
        };
        let said = Said { value, reasons };
        match groups.iter_mut().find(|(other, _)| *other == said) {
            Some((_, lanes)) => lanes.push(lane),
            None => groups.push((said, vec![lane])),
        }
    }
    let cites = short_cites(program, &version.cites, lang);
    let groups = groups.into_iter().map(|(said, lanes)| {
        let who = whom(assessment, result.entity, &lanes, lang);
        let label = labelled(definition.label.get(lang), &who, lang);
        let (mark, style) = mark(kind, &said.value);
        let is_number = matches!(said.value, Value::Number(_));
        let is_refused = said.value == Value::Bool(false);
        let value = match said.value {
            Value::Bool(_) => String::new(),
            ref value => show_value(value, &result.ty, &program.schema, lang),
        };
        let is_notable = is_number && !is_zero(&said.value);
        let name = definition.label.get(lang).to_owned();
        Line {
            kind,
            mark,
            style,
            name,
            who,
            label,
            value,
            is_notable,
            is_refused,
            is_nothing: kind == RuleKind::Benefit && is_number && !is_notable,
            reasons: said.reasons,
            cites: cites.clone(),
        }
    });
    groups.collect()
}

/// Amounts of nothing for the same people share a line.
pub(super) fn merged(lines: Vec<Line>, lang: Lang) -> Vec<Line> {
    let mut merged: Vec<Line> = Vec::new();
    for line in lines {
        let same =
            |other: &&mut Line| other.is_nothing && line.is_nothing && other.who == line.who && other.value == line.value && !line.who.is_empty();
        match merged.iter_mut().rev().take_while(|l| l.is_nothing).find(same) {
            Some(other) => {
                other.name = format!("{}{}{}", other.name, if lang == Lang::Zh { "、" } else { "; " }, line.name);
                other.label = labelled(&other.name, &other.who, lang);
                other.cites.clear();
            }
            None => merged.push(line),
        }
    }
    merged
}

fn labelled(name: &str, who: &str, lang: Lang) -> String {
    match (who.is_empty(), lang) {
        (true, _) => name.to_owned(),
        (false, Lang::Zh) => format!("{name}({who})"),
        (false, Lang::En) => format!("{name} ({who})"),
    }
}

fn is_zero(value: &Value) -> bool {
    matches!(value, Value::Number(n) if n.is_zero())
}

fn mark(kind: RuleKind, value: &Value) -> (&'static str, Style) {
    match (kind, value) {
        (RuleKind::Alert, Value::Bool(true)) => ("!", Style::Open),
        (RuleKind::Referral, Value::Bool(true)) => ("→", Style::Open),
        (_, Value::Bool(true)) => ("✓", Style::Good),
        (_, Value::Bool(false)) => ("✗", Style::Bad),
        (RuleKind::Benefit, value) if !is_zero(value) && *value != Value::Absent => ("✓", Style::Good),
        _ => ("·", Style::Dim),
    }
}

/// The articles; a document that is cited several times in a row is named once.
fn short_cites(program: &Program, cites: &[Cite], lang: Lang) -> Vec<String> {
    let mut short: Vec<String> = Vec::new();
    let mut last: Option<&str> = None;
    for cite in cites {
        match (last == Some(&*cite.source), &cite.article, short.last_mut()) {
            (true, Some(article), Some(before)) => {
                before.push_str(if lang == Lang::Zh { "、" } else { ", " });
                before.push_str(article);
            }
            _ => short.push(program.cite_text(cite)),
        }
        last = Some(&cite.source);
    }
    short
}

/// `成员 1–3`, `成员 1 就医结算 2、3`; nothing for the household.
pub(super) fn whom(assessment: &Assessment, entity: EntityId, lanes: &[usize], lang: Lang) -> String {
    if entity == EntityId::ROOT {
        return String::new();
    }
    let population = assessment.population();
    let program = assessment.policy().program();
    let word = entity_word(program, entity, lang);
    // Entities of one parent stand together.
    let mut families: Vec<(String, Vec<usize>)> = Vec::new();
    for lane in lanes {
        let path = population.place(entity, *lane).1;
        let (number, outer) = match path.steps() {
            [outer @ .., Step::Key(_), Step::Index(index)] => (index + 1, outer),
            _ => continue,
        };
        let outer = population.locate(0, outer).map_or_else(String::new, |(entity, lane)| whom(assessment, entity, &[lane], lang));
        match families.last_mut().filter(|(family, _)| *family == outer) {
            Some((_, numbers)) => numbers.push(number),
            None => families.push((outer, vec![number])),
        }
    }
    let families: Vec<String> =
        families.into_iter().map(|(outer, numbers)| format!("{outer} {word} {}", ranges(&numbers, lang)).trim_start().to_owned()).collect();
    families.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// `1–3、5`
pub(crate) fn ranges(numbers: &[usize], lang: Lang) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut().filter(|(_, end)| end + 1 == *number) {
            Some((_, end)) => *end = *number,
            None => runs.push((*number, *number)),
        }
    }
    let runs: Vec<String> = runs.into_iter().map(|(start, end)| if start == end { start.to_string() } else { format!("{start}–{end}") }).collect();
    runs.join(if lang == Lang::Zh { "、" } else { ", " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_numbers() {
        assert_eq!(ranges(&[1, 2, 3, 5, 7, 8], Lang::Zh), "1–3、5、7–8");
        assert_eq!(ranges(&[4], Lang::En), "4");
    }
}
