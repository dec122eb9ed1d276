//! What to ask for next: the answers that are expected to settle the most.
//!
//! Each open fact is scored by the share of what is still to be asked for that goes once it is known, over all open rules. At least it itself goes. For
//! the most promising the rest is tried: some of its values are put in, and what then still depends on anything is counted.

use std::collections::{BTreeMap, HashMap};

use super::outcome::Said;
use super::question::{Need, Question, Subject};
use crate::facts::{Fact, FactType, Path};
use crate::intervals::{Answered, Leaf, Pin, Range, Run, SetId};
use crate::ir::tree::ExprKind;
use crate::ir::{Cite, KeyFrom, SymbolId};
use crate::plan::Plan;
use crate::policy::{Policy, Target, calls};

/// How many facts are tried, and of a choice how many codes.
const TRIED: usize = 4;
const CODES: u64 = 3;

/// The rules of a plan that read something, with their articles: made once and kept with the plan.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    /// For each rule asked for, what is read on the way to it, and the article of the rule that reads it.
    by_output: Vec<HashMap<Subject, Option<Cite>>>,
}

impl Readers {
    fn new(policy: &Policy, plan: &Plan) -> Self {
        Self { by_output: plan.outputs.iter().map(|output| read_by(policy, output.symbol)).collect() }
    }
}

/// What a rule and its callees read. Of several that read the same, the one nearest to the rule counts.
fn read_by(policy: &Policy, rule: SymbolId) -> HashMap<Subject, Option<Cite>> {
    let (program, resolution) = (policy.program(), policy.resolution());
    let mut found = HashMap::new();
    for (symbol, below) in calls::order(program, resolution, &[rule], false) {
        let Target::Rule { version, .. } = resolution.target(program, symbol, below) else { continue };
        let cite = version.cites.first().cloned();
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
    lane: usize,
    depends: SetId,
    /// How many facts it depends on.
    count: usize,
}

/// Collects the open rules, and then the questions.
pub(super) struct Asking<'a> {
    policy: &'a Policy,
    plan: &'a Plan,
    cases: Vec<Case>,
    /// Where answers belong, by the number of the open fact: many rules depend on the same.
    paths: Vec<Option<Path>>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(policy: &'a Policy, plan: &'a Plan) -> Self {
        Self { policy, plan, cases: Vec::new(), paths: Vec::new() }
    }

    fn path(&mut self, answered: &Answered, number: usize, leaf: Leaf) -> Path {
        if self.paths.len() <= number {
            self.paths.resize(number + 1, None);
        }
        match self.paths.get_mut(number) {
            Some(slot) => slot.get_or_insert_with(|| answered.path(leaf)).clone(),
            None => answered.path(leaf),
        }
    }

    /// An open rule; gives the paths of what it depends on, in the order of the pack.
    pub(super) fn open(&mut self, run: &mut Run<'_>, answered: &Answered, output: usize, lane: usize, said: &Said) -> Vec<Path> {
        let depends = said.depends(run);
        let leaves = run.sets().members(depends).into_iter();
        let mut leaves: Vec<(Leaf, usize)> = leaves.filter_map(|number| Some((*run.leaves().get(number)?, number))).collect();
        self.cases.push(Case { output, lane, depends, count: leaves.len() });
        leaves.sort_by_key(|(leaf, _)| answered.rank(*leaf));
        leaves.into_iter().map(|(leaf, number)| self.path(answered, number, leaf)).collect()
    }

    /// All facts that an open rule depends on, best first.
    pub(super) fn questions(&mut self, run: &mut Run<'_>, answered: &Answered) -> Vec<Question> {
        let mut scores: BTreeMap<usize, f64> = BTreeMap::new();
        for case in &self.cases {
            for leaf in run.sets().members(case.depends) {
                *scores.entry(leaf).or_default() += share(1, case.count);
            }
        }
        let total = self.cases.len().max(1);
        let mut ranked: Vec<(Leaf, usize, f64)> =
            scores.into_iter().filter_map(|(number, sum)| Some((*run.leaves().get(number)?, number, sum / as_float(total)))).collect();
        let weighted = |leaf: Leaf, score: f64| if has_default(leaf, answered) { score / 2.0 } else { score };
        let order = |ranked: &mut Vec<(Leaf, usize, f64)>| {
            ranked.sort_by(|(a, _, x), (b, _, y)| {
                weighted(*b, *y).total_cmp(&weighted(*a, *x)).then_with(|| answered.rank(*a).cmp(&answered.rank(*b)))
            });
        };
        order(&mut ranked);
        for (leaf, _, score) in ranked.iter_mut().take(TRIED) {
            *score = self.tried(run, answered, *leaf).unwrap_or(*score);
        }
        order(&mut ranked);
        let readers = self.plan.readers.get_or_init(|| Readers::new(self.policy, self.plan));
        ranked
            .into_iter()
            .map(|(leaf, number, score)| {
                let subject = leaf.subject();
                Question { path: self.path(answered, number, leaf), subject, needs: self.needs(run, readers, number, subject), score }
            })
            .collect()
    }

    /// The rules that need a fact, the first of each programme.
    fn needs(&self, run: &mut Run<'_>, readers: &Readers, number: usize, subject: Subject) -> Vec<Need> {
        let mut needs: Vec<(u16, Need)> = Vec::new();
        for case in &self.cases {
            let Some(output) = self.plan.outputs.get(case.output) else { continue };
            let Some(programme) = self.policy.program().symbol(output.symbol).map(|s| s.programme) else { continue };
            if needs.iter().all(|(p, _)| *p != programme) && run.sets().contains(case.depends, number) {
                let cite = readers.by_output.get(case.output).and_then(|of| of.get(&subject)).cloned().flatten();
                needs.push((programme, Need { rule: output.symbol, cite }));
            }
        }
        needs.into_iter().map(|(_, need)| need).collect()
    }

    /// The share of what is to be asked for that goes, on average over some values of a fact.
    fn tried(&self, run: &mut Run<'_>, answered: &Answered, leaf: Leaf) -> Option<f64> {
        let trials = trials(answered, leaf)?;
        let depending = run.depending(leaf);
        let mut score = 0.0;
        for (weight, pin) in trials {
            let gone = run.tried(pin, &depending, |run| {
                let settled = |case: &Case| {
                    let output = self.plan.outputs.get(case.output)?;
                    let depends = Said::new(run, &output.value, case.lane).depends(run);
                    Some((1.0 - share(run.sets().count(depends), case.count)).max(share(1, case.count)))
                };
                self.cases.iter().filter_map(settled).sum::<f64>()
            });
            score += weight * gone;
        }
        Some(score / as_float(self.cases.len().max(1)))
    }
}

fn as_float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

fn share(part: usize, of: usize) -> f64 {
    as_float(part) / as_float(of.max(1))
}

fn fact(answered: &Answered, leaf: Leaf) -> Option<&Fact> {
    match leaf {
        Leaf::Fact(id, _) => answered.population.schema.fact(id),
        Leaf::List(..) => None,
    }
}

fn has_default(leaf: Leaf, answered: &Answered) -> bool {
    fact(answered, leaf).is_some_and(|f| f.default.is_some() || f.unanswered_is_absent)
}

/// Some values of an open fact, with weights that add up to 1: what an assessment assumes counts half.
fn trials(answered: &Answered, leaf: Leaf) -> Option<Vec<(f64, Pin)>> {
    let fact = fact(answered, leaf)?;
    let range = answered.open(fact);
    let mut values: Vec<i128> = match &fact.ty {
        FactType::Bool => vec![0, 1],
        FactType::Choice(_) => (0..64).filter(|code| range.contains((*code).into())).take(CODES as usize).map(i128::from).collect(),
        FactType::Number { .. } | FactType::Date { .. } => vec![range.low, range.high],
        FactType::Text | FactType::Region => return None,
    };
    let default = fact.default.as_ref().and_then(|value| fact.lane(value));
    values.extend(default);
    values.sort_unstable();
    values.dedup();
    let pin = |value, present| Pin { leaf, value, present };
    let mut pins: Vec<(bool, Pin)> = values.into_iter().map(|v| (Some(v) == default, pin(Range::only(v), Range::only(1)))).collect();
    if fact.optional {
        pins.push((fact.unanswered_is_absent, pin(Range::only(0), Range::only(0))));
    }
    let assumed = pins.iter().filter(|(assumed, _)| *assumed).count();
    let others = pins.len() - assumed;
    let (half, rest) = if assumed == 0 { (0.0, 1.0) } else { (0.5, 0.5) };
    Some(
        pins.into_iter().map(|(is_assumed, pin)| (if is_assumed { half / as_float(assumed) } else { rest / as_float(others.max(1)) }, pin)).collect(),
    )
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
