//! What to ask for next: the answers that settle the most.
//!
//! Each open fact is scored by its share of what is still to be asked for, over all open rules: of a rule that depends on three facts, a third.

use std::collections::HashMap;
use std::sync::Arc;

use super::outcome::Said;
use super::places::Places;
use super::question::{Need, Question, Subject};
use crate::facts::Path;
use crate::intervals::{Answered, Leaf, Run, SetId};
use crate::ir::tree::ExprKind;
use crate::ir::{Cite, KeyFrom, SymbolId};
use crate::plan::Plan;
use crate::policy::{Policy, Target, calls};

/// The rules of a plan that read something, with their articles: made once and kept with the plan.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    /// For each rule asked for, what is read on the way to it, and the article of the rule that reads it.
    by_output: Vec<HashMap<Subject, Option<Arc<Cite>>>>,
}

impl Readers {
    fn new(policy: &Policy, plan: &Plan) -> Self {
        Self { by_output: plan.outputs.iter().map(|output| read_by(policy, output.symbol)).collect() }
    }
}

/// What a rule and its callees read. Of several that read the same, the one nearest to the rule counts.
fn read_by(policy: &Policy, rule: SymbolId) -> HashMap<Subject, Option<Arc<Cite>>> {
    let (program, resolution) = (policy.program(), policy.resolution());
    let mut found = HashMap::new();
    for (symbol, below) in calls::order(program, resolution, &[rule], false) {
        let Target::Rule { version, .. } = resolution.target(program, symbol, below) else { continue };
        let cite = version.cites.first().cloned().map(Arc::new);
        let mut read = |subject: Subject| {
            found.insert(subject, cite.clone());
        };
        version.body.visit(&mut |expr| match &expr.kind {
            ExprKind::Fact { fact, .. } => read(Subject::Fact(*fact)),
            ExprKind::Down { entity, .. } => read(Subject::List(*entity)),
            ExprKind::Before { .. } => {
                program.schema.entities.iter().filter_map(|e| e.order).for_each(|order| read(Subject::Fact(order)));
            }
            ExprKind::Call { symbol, below, .. } => {
                if let Target::Parameter { parameter, .. } = resolution.target(program, *symbol, *below) {
                    for key in &parameter.keys {
                        if let KeyFrom::Fact(fact) = key.from {
                            read(Subject::Fact(fact));
                        }
                    }
                }
            }
            _ => {}
        });
    }
    found
}

/// An open rule of an entity.
struct Case {
    output: usize,
    programme: Option<u16>,
    depends: SetId,
}

/// An open fact that was read.
struct Reading {
    leaf: Leaf,
    /// Its number in the sets.
    number: usize,
    /// Where the answer belongs, once an open rule depends on it.
    path: Option<Path>,
    /// The sum of its shares of the rules that depend on it.
    score: f64,
}

/// Collects the open rules, and then the questions.
pub(super) struct Asking<'a> {
    policy: &'a Policy,
    plan: &'a Plan,
    answered: &'a Answered,
    cases: Vec<Case>,
    /// In the order of the pack.
    readings: Vec<Reading>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(policy: &'a Policy, plan: &'a Plan, answered: &'a Answered, run: &Run<'_>) -> Self {
        let read = run.leaves().iter().enumerate().map(|(number, leaf)| Reading { leaf, number, path: None, score: 0.0 });
        let mut readings: Vec<Reading> = read.collect();
        readings.sort_by_cached_key(|reading| answered.rank(reading.leaf));
        Self { policy, plan, answered, cases: Vec::new(), readings }
    }

    /// An open rule; gives the paths of what it depends on, in the order of the pack.
    pub(super) fn open(&mut self, run: &mut Run<'_>, output: usize, said: &Said, places: &mut Places<'_>) -> Vec<Path> {
        let depends = said.depends(run);
        let count = run.sets().count(depends);
        let programme = self.plan.outputs.get(output).and_then(|o| self.policy.program().symbol(o.symbol)).map(|s| s.programme);
        self.cases.push(Case { output, programme, depends });
        let mut paths = Vec::with_capacity(count);
        for reading in &mut self.readings {
            if run.sets().contains(depends, reading.number) {
                reading.score += share(1, count);
                paths.push(reading.path.get_or_insert_with(|| places.of_leaf(reading.leaf)).clone());
            }
        }
        paths
    }

    /// All facts that an open rule depends on, best first.
    pub(super) fn questions(self, run: &mut Run<'_>) -> Vec<Question> {
        let readers = self.plan.readers.get_or_init(|| Readers::new(self.policy, self.plan));
        let total = as_float(self.cases.len().max(1));
        let mut ranked = Vec::with_capacity(self.readings.len());
        for reading in &self.readings {
            let Some(path) = reading.path.clone() else { continue };
            let (subject, score) = (reading.leaf.subject(), reading.score / total);
            let needs = self.needs(run, readers, reading.number, subject);
            let weighted = if has_default(reading.leaf, self.answered) { score / 2.0 } else { score };
            ranked.push((weighted, Question { path, subject, needs, score }));
        }
        // What is equal stays in the order of the pack.
        ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        ranked.into_iter().map(|(_, question)| question).collect()
    }

    /// The rules that need a fact, the first of each programme.
    fn needs(&self, run: &mut Run<'_>, readers: &Readers, number: usize, subject: Subject) -> Vec<Need> {
        let mut needs = Vec::new();
        let mut programmes: Vec<u16> = Vec::new();
        for case in &self.cases {
            let (Some(output), Some(programme)) = (self.plan.outputs.get(case.output), case.programme) else { continue };
            if !programmes.contains(&programme) && run.sets().contains(case.depends, number) {
                let cite = readers.by_output.get(case.output).and_then(|of| of.get(&subject)).cloned().flatten();
                programmes.push(programme);
                needs.push(Need { rule: output.symbol, cite });
            }
        }
        needs
    }
}

fn as_float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

fn share(part: usize, of: usize) -> f64 {
    as_float(part) / as_float(of.max(1))
}

fn has_default(leaf: Leaf, answered: &Answered) -> bool {
    let Leaf::Fact(id, _) = leaf else { return false };
    answered.population.schema.fact(id).is_some_and(|f| f.default.is_some() || f.unanswered_is_absent)
}

impl Leaf {
    fn subject(self) -> Subject {
        match self {
            Self::Fact(fact, _) => Subject::Fact(fact),
            Self::List(entity, _) => Subject::List(entity),
        }
    }
}

impl Said {
    /// The open facts that can still change it.
    pub(super) fn depends(&self, run: &mut Run<'_>) -> SetId {
        if self.present.may_be_true() { run.sets().union(self.present.depends, self.value.depends) } else { self.present.depends }
    }
}
