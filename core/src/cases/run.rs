//! Running a case.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::compare::{Seen, expected, same};
use super::names::{Named, resolve};
use super::{CaseResult, Coverage, Difference, prepare, total};
use crate::assessment::Assessment;
use crate::calendar::Date;
use crate::facts::{EntityId, FaultCode, Faults, Input, InputError, Path, Reader};
use crate::ir::{Program, SymbolId};
use crate::label::{Label, Lang};
use crate::pack::{Case, Copies, Expect, Expectation};
use crate::policy::{AssessError, Policy};

/// Runs cases of a pack. A policy is made once for each date and set of parameters, however many cases share it.
#[derive(Clone, Debug)]
pub struct Runner {
    program: Arc<Program>,
    reader: Arc<Reader>,
    policies: HashMap<(Date, String), Result<Policy, Label>>,
    coverage: Option<Coverage>,
}

impl Runner {
    /// Runs cases of a checked pack.
    #[must_use]
    pub fn new(program: Arc<Program>, reader: Arc<Reader>) -> Self {
        Self { program, reader, policies: HashMap::new(), coverage: None }
    }

    /// Keeps account of what the cases reach, which makes running them slower.
    #[must_use]
    pub fn covering(mut self) -> Self {
        self.coverage = Some(Coverage::new(&self.program));
        self
    }

    /// What the cases that were run have reached; `None` unless [`covering`](Self::covering).
    #[must_use]
    pub const fn coverage(&self) -> Option<&Coverage> {
        self.coverage.as_ref()
    }

    /// Runs a case; `programme` is the one that bare names belong to.
    pub fn run(&mut self, programme: &str, case: &Case) -> CaseResult {
        let mut differences = Vec::new();
        let changes = prepare::changes(programme, case);
        match self.policy(case.date, &changes) {
            Ok(policy) => Run { coverage: self.coverage.as_mut(), ..Run::new(&policy, programme, case, &mut differences) }.run(),
            Err(why) => differences.push(whole("可以计算", "to be computed", why)),
        }
        CaseResult { name: case.name.clone(), place: self.program.files.place(case.span), span: case.span, differences }
    }

    pub(super) fn policy(&mut self, on: Date, changes: &Input<'_>) -> Result<Policy, Label> {
        let key = (on, changes.to_json());
        if let Some(policy) = self.policies.get(&key) {
            return policy.clone();
        }
        let program = match changes {
            Input::Map(entries) if entries.is_empty() => Ok(self.program.clone()),
            _ => self.program.overlaid(on, changes).map(Arc::new).map_err(|faults| Label::new(faults.text(Lang::Zh), faults.text(Lang::En))),
        };
        let policy = program.and_then(|program| {
            Policy::new(program, self.reader.clone(), on).map_err(|error| Label::new(error.text(Lang::Zh), error.text(Lang::En)))
        });
        self.policies.insert(key, policy.clone());
        policy
    }
}

/// A difference of the case as a whole.
pub(super) fn whole(zh: &str, en: &str, got: Label) -> Difference {
    Difference { path: String::new(), expected: Label::new(zh, en), got, derivation: None }
}

pub(super) struct Run<'r> {
    pub(super) policy: &'r Policy,
    pub(super) programme: &'r str,
    pub(super) case: &'r Case,
    pub(super) differences: &'r mut Vec<Difference>,
    coverage: Option<&'r mut Coverage>,
}

impl<'r> Run<'r> {
    pub(super) fn new(policy: &'r Policy, programme: &'r str, case: &'r Case, differences: &'r mut Vec<Difference>) -> Self {
        Self { policy, programme, case, differences, coverage: None }
    }
}

impl Run<'_> {
    fn run(mut self) {
        if self.case.faults.is_some() {
            self.refused();
        } else if self.case.population {
            total::run(&mut self);
        } else if let Some((assessment, copies)) = self.assess(0, &self.rules(&self.case.expect, Some(EntityId::ROOT))) {
            self.entity(&assessment, &copies, EntityId::ROOT, &Path::root(), &self.case.expect);
        }
    }

    /// The rules in force that are expected anything of.
    pub(super) fn rules(&self, expect: &Expect, entity: Option<EntityId>) -> BTreeSet<SymbolId> {
        let mut rules = BTreeSet::new();
        for (name, _, expectation) in &expect.entries {
            match (resolve(self.policy.program(), self.programme, entity, name), expectation) {
                (Named::Rule(rule), _) => {
                    rules.extend(self.policy.kind(rule).map(|_| rule));
                }
                (Named::List(child), Expectation::Entries(entries)) => entries.iter().for_each(|(e, _)| rules.extend(self.rules(e, Some(child)))),
                _ => {}
            }
        }
        rules
    }

    /// Assesses one of the case's households; tells where that can't be.
    pub(super) fn assess(&mut self, index: usize, rules: &BTreeSet<SymbolId>) -> Option<(Assessment, Copies)> {
        let names = rules.iter().filter_map(|r| self.policy.program().symbol(*r)).map(|s| s.name.to_string()).collect();
        match self.try_assess(index, Some(names)) {
            Ok(found) => {
                if let Some(coverage) = &mut self.coverage {
                    found.0.reach(&rules.iter().copied().collect::<Vec<_>>(), *coverage);
                }
                Some(found)
            }
            Err((error, copies)) => {
                let got = match error {
                    AssessError::Input(InputError::Faults(faults)) => {
                        let faults = self.written(&faults, copies.as_ref(), index);
                        let lines =
                            |lang| faults.iter().map(|(path, message)| format!("{path}: {}", message.get(lang))).collect::<Vec<_>>().join("\n");
                        Label::new(lines(Lang::Zh), lines(Lang::En))
                    }
                    other => Label::new(other.text(Lang::Zh), other.text(Lang::En)),
                };
                self.differences.push(whole("家庭数据无误", "a household without faults", got));
                None
            }
        }
    }

    pub(super) fn try_assess(&self, index: usize, rules: Option<Vec<String>>) -> Result<(Assessment, Copies), (AssessError, Option<Copies>)> {
        let Some(household) = self.case.households.get(index) else { return Err((AssessError::Input(InputError::Faults(Faults::new())), None)) };
        let expanded = prepare::household(self.programme, self.case, household, index).map_err(|error| {
            let mut faults = Faults::new();
            faults.push(crate::facts::Fault::new(Path::root(), FaultCode::TooMany, Label::parse(&error.to_string())));
            (AssessError::Input(InputError::Faults(faults)), None)
        })?;
        let result = match rules {
            Some(rules) => self.policy.assess_rules(&expanded.input, rules),
            None => self.policy.assess(&expanded.input),
        };
        match result {
            Ok(assessment) => Ok((assessment, expanded.copies)),
            Err(error) => Err((error, Some(expanded.copies))),
        }
    }

    /// Faults at the paths that the case writes; copies of an entry have the same ones.
    pub(super) fn written(&self, faults: &Faults, copies: Option<&Copies>, index: usize) -> Vec<(Path, Label)> {
        let mut written: Vec<(Path, Label)> = Vec::new();
        for fault in faults {
            let path = copies.map_or_else(|| fault.path.clone(), |c| c.written(&fault.path));
            let path = prepare::of_case(self.case, &path, index);
            if !written.iter().any(|(p, m)| *p == path && *m == fault.message) {
                written.push((path, fault.message.clone()));
            }
        }
        written
    }

    /// The household has to be refused, for the expected paths and no others.
    fn refused(&mut self) {
        let wanted: BTreeSet<String> = self.case.faults.iter().flatten().map(|(path, _)| path.to_string()).collect();
        let mut found: Vec<(Path, Label)> = Vec::new();
        for index in 0..self.case.households.len() {
            match self.try_assess(index, None) {
                Ok(_) => {}
                Err((AssessError::Input(InputError::Faults(faults)), copies)) => found.extend(self.written(&faults, copies.as_ref(), index)),
                Err((error, _)) => {
                    let got = Label::new(error.text(Lang::Zh), error.text(Lang::En));
                    self.differences.push(whole("家庭数据被拒绝", "the household to be refused", got));
                    return;
                }
            }
        }
        let paths: BTreeSet<String> = found.iter().map(|(path, _)| path.to_string()).collect();
        for path in wanted.difference(&paths) {
            let expected = Label::new("此处有误", "a fault here");
            self.differences.push(Difference { path: path.clone(), expected, got: Label::new("没有", "none"), derivation: None });
        }
        for (path, message) in found.iter().filter(|(path, _)| !wanted.contains(&path.to_string())) {
            let expected = Label::new("无误", "no fault");
            self.differences.push(Difference { path: path.to_string(), expected, got: message.clone(), derivation: None });
        }
    }

    /// An entity and what is in it. `at` is its place as the case writes it.
    fn entity(&mut self, assessment: &Assessment, copies: &Copies, entity: EntityId, at: &Path, expect: &Expect) {
        for (name, _, expectation) in &expect.entries {
            let path = at.clone().key(name.clone());
            match (resolve(self.policy.program(), self.programme, Some(entity), name), expectation) {
                (Named::Rule(rule), Expectation::Entries(_)) => {
                    let got = Label::new("是规则,不是列表", "a rule, no list");
                    self.differences.push(Difference {
                        path: path.to_string(),
                        expected: expected(expectation, self.ty(rule)),
                        got,
                        derivation: None,
                    });
                }
                (Named::Rule(rule), _) => self.rule(assessment, copies, rule, at, &path, expectation),
                (Named::List(child), Expectation::Entries(entries)) => {
                    for (index, (expect, _)) in entries.iter().enumerate() {
                        self.entity(assessment, copies, child, &path.clone().index(index), expect);
                    }
                }
                (Named::List(_), _) => {
                    let got = Label::new("是列表", "a list");
                    self.differences.push(Difference { path: path.to_string(), expected: expected(expectation, None), got, derivation: None });
                }
                (Named::Unknown(got), _) => {
                    self.differences.push(Difference { path: path.to_string(), expected: expected(expectation, None), got, derivation: None });
                }
            }
        }
    }

    pub(super) fn ty(&self, rule: SymbolId) -> Option<&crate::ir::types::Type> {
        self.policy.program().symbol(rule).and_then(|s| s.definitions.last()).map(|d| &d.ty)
    }

    /// A rule of every copy of an entity: the first that comes out differently is told.
    fn rule(&mut self, assessment: &Assessment, copies: &Copies, rule: SymbolId, at: &Path, path: &Path, expectation: &Expectation) {
        let wanted = expected(expectation, self.ty(rule));
        if self.policy.kind(rule).is_none() {
            self.not_in_force(path, expectation, wanted);
            return;
        }
        let name = self.policy.program().symbol(rule).map_or("", |s| &*s.name);
        let places = copies.places(at);
        if places.is_empty() {
            let got = Label::new("家庭中没有这一项", "the household has no such entry");
            self.differences.push(Difference { path: path.to_string(), expected: wanted, got, derivation: None });
            return;
        }
        for place in places {
            let place = place.key(name).to_string();
            let outcome = assessment.get(&place);
            let seen = outcome.zip(assessment.rule(rule)).map(|(outcome, rule)| Seen { outcome, ty: &rule.ty, assessment });
            let got = match seen {
                Some(seen) if seen.meets(expectation) => continue,
                Some(seen) => seen.shown(),
                None => Label::new("家庭中没有这一项", "the household has no such entry"),
            };
            let derivation = assessment.explain(&place);
            self.differences.push(Difference { path: path.to_string(), expected: wanted, got, derivation });
            return;
        }
    }

    /// Tells, unless just that is expected.
    pub(super) fn not_in_force(&mut self, path: &Path, expectation: &Expectation, expected: Label) {
        const CODE: &str = "rule_not_in_force";
        if !matches!(expectation, Expectation::Error(code) if &**code == CODE) {
            self.differences.push(Difference { path: path.to_string(), expected, got: same(CODE), derivation: None });
        }
    }
}
