//! What can't be decided: rules by what they lack, each thing told once.

use doudi::assessment::{Assessment, RuleError, RuleErrorKind};
use doudi::facts::EntityId;
use doudi::label::Label;
use doudi::label::Lang;

use super::group::whom;
use crate::session::{Session, Stop, Style};

/// Labels of rules that are named; more are counted.
const NAMED: usize = 3;

/// Errors of a programme's results.
#[derive(Debug, Default)]
pub(super) struct Missing {
    rules: Vec<String>,
    others: Vec<Label>,
    unknown: Vec<(doudi::facts::Path, Label)>,
}

impl Missing {
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Adds the error of a rule.
    pub(super) fn add(&mut self, rule: &str, error: &RuleError) {
        if !self.rules.iter().any(|r| r == rule) {
            self.rules.push(rule.to_owned());
        }
        if error.kind == RuleErrorKind::UnknownFact {
            if !self.unknown.iter().any(|(path, _)| path == error.path()) {
                self.unknown.push((error.path().clone(), error.message().clone()));
            }
        } else if !self.others.contains(error.message()) {
            self.others.push(error.message().clone());
        }
    }

    /// Facts that weren't answered, entities of one kind together: `有法定义务人(成员 1–3)`.
    fn facts(&self, assessment: &Assessment, lang: Lang) -> Vec<String> {
        let population = assessment.population();
        let schema = &population.schema;
        let mut facts: Vec<(&str, EntityId, Vec<usize>)> = Vec::new();
        let mut plain = Vec::new();
        for (path, message) in &self.unknown {
            let found = path.split_last().and_then(|(steps, key)| {
                let (entity, lane) = population.locate(0, steps)?;
                Some((schema.fact(schema.fact_named(entity, key)?)?.label.get(lang), entity, lane))
            });
            let Some((label, entity, lane)) = found else {
                plain.push(message.get(lang).to_owned());
                continue;
            };
            match facts.iter_mut().find(|(l, e, _)| *l == label && *e == entity) {
                Some((_, _, lanes)) => lanes.push(lane),
                None => facts.push((label, entity, vec![lane])),
            }
        }
        let facts = facts.into_iter().map(|(label, entity, mut lanes)| {
            lanes.sort_unstable();
            let who = whom(assessment, entity, &lanes, lang);
            match (who.is_empty(), lang) {
                (true, _) => label.to_owned(),
                (false, Lang::Zh) => format!("{label}({who})"),
                (false, Lang::En) => format!("{label} ({who})"),
            }
        });
        facts.chain(plain).collect()
    }

    /// The rules that can't be decided, and what they lack.
    pub(super) fn print(&self, assessment: &Assessment, indent: usize, session: &mut Session) -> Result<(), Stop> {
        if self.is_empty() {
            return Ok(());
        }
        let named: Vec<&str> = self.rules.iter().take(NAMED).map(String::as_str).collect();
        let count = self.rules.len();
        let text = match (session.lang, count > NAMED) {
            (Lang::Zh, false) => format!("无法判定:{}", named.join("、")),
            (Lang::Zh, true) => format!("无法判定:{}等 {count} 项", named.join("、")),
            (Lang::En, false) => format!("not decided: {}", named.join("; ")),
            (Lang::En, true) => format!("not decided: {} and {} more", named.join("; "), count - NAMED),
        };
        let mark = session.paint(Style::Open, "?");
        session.line(format_args!("{}{mark} {text}", " ".repeat(indent)))?;
        self.print_facts(assessment, indent + 4, session)
    }

    /// What is lacking, alone.
    pub(super) fn print_facts(&self, assessment: &Assessment, indent: usize, session: &mut Session) -> Result<(), Stop> {
        let margin = " ".repeat(indent);
        let facts = self.facts(assessment, session.lang);
        if !facts.is_empty() {
            let text = match session.lang {
                Lang::Zh => format!("未回答:{}", facts.join("、")),
                Lang::En => format!("not answered: {}", facts.join("; ")),
            };
            session.line(format_args!("{margin}{text}"))?;
        }
        for message in &self.others {
            session.line(format_args!("{margin}{}", message.get(session.lang)))?;
        }
        Ok(())
    }
}
