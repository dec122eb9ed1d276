//! What comes out of a case's household, whatever the case expects: for comparing packs.

use std::collections::BTreeSet;

use super::compare::{Seen, same};
use super::names::{Named, resolve};
use super::run::Run;
use super::{Runner, prepare, total};
use crate::assessment::Assessment;
use crate::calendar::Date;
use crate::facts::{EntityId, InputError, Path};
use crate::label::{Label, Lang};
use crate::pack::{Case, Copies, Expect, Expectation};
use crate::policy::AssessError;

/// What came out of a rule that a case expects something of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The rule as the case writes it: `members[0].employment_cost`. Empty: the household as a whole, where it can't be assessed.
    pub path: String,
    /// Its value, or the name of its error: the words of an error name the date, and would differ where nothing else does.
    pub value: Label,
}

impl Runner {
    /// What comes out of the rules that a case expects something of, on a day. Rules that the pack doesn't have are left out; one that isn't in force
    /// then says so. Of copies (`times`), the first counts.
    #[must_use]
    pub fn observe(&mut self, programme: &str, case: &Case, on: Date) -> Vec<Observed> {
        let mut differences = Vec::new();
        let mut observed = Vec::new();
        match self.policy(on, &prepare::changes(programme, case)) {
            Ok(policy) => {
                let mut run = Run::new(&policy, programme, case, &mut differences);
                if case.faults.is_some() {
                    run.observe_faults(&mut observed);
                } else if case.population {
                    run.observe_totals(&mut observed);
                } else {
                    let rules = run.rules(&case.expect, Some(EntityId::ROOT));
                    match run.assess(0, &rules) {
                        Some((assessment, copies)) => {
                            run.observe_entity(&assessment, &copies, EntityId::ROOT, &Path::root(), &case.expect, &mut observed)
                        }
                        None => observed.extend(differences.pop().map(|d| Observed { path: String::new(), value: d.got })),
                    }
                }
            }
            Err(why) => observed.push(Observed { path: String::new(), value: why }),
        }
        observed
    }
}

impl Run<'_> {
    fn observe_entity(&self, assessment: &Assessment, copies: &Copies, entity: EntityId, at: &Path, expect: &Expect, observed: &mut Vec<Observed>) {
        for (name, _, expectation) in &expect.entries {
            let path = at.clone().key(name.clone());
            match (resolve(self.policy.program(), self.programme, Some(entity), name), expectation) {
                (Named::List(child), Expectation::Entries(entries)) => {
                    for (index, (expect, _)) in entries.iter().enumerate() {
                        self.observe_entity(assessment, copies, child, &path.clone().index(index), expect, observed);
                    }
                }
                (Named::Rule(rule), _) => {
                    let name = self.policy.program().symbol(rule).map_or("", |s| &*s.name);
                    let value = match self.policy.kind(rule) {
                        None => Some(same("rule_not_in_force")),
                        Some(_) => copies.places(at).first().and_then(|place| {
                            let outcome = assessment.get(&place.clone().key(name).to_string())?;
                            Some(match outcome {
                                Ok(_) => Seen { outcome, ty: &assessment.rule(rule)?.ty, assessment }.shown(),
                                Err(error) => same(error.kind.name()),
                            })
                        }),
                    };
                    observed.extend(value.map(|value| Observed { path: path.to_string(), value }));
                }
                _ => {}
            }
        }
    }

    fn observe_totals(&mut self, observed: &mut Vec<Observed>) {
        let rules = self.rules(&self.case.expect, None);
        let Some(totals) = total::totals(self, &rules) else {
            observed.extend(self.differences.pop().map(|d| Observed { path: String::new(), value: d.got }));
            return;
        };
        for (name, ..) in &self.case.expect.entries {
            let Named::Rule(rule) = resolve(self.policy.program(), self.programme, None, name) else { continue };
            let value = match totals.get(&rule) {
                Some(total) => total.error_name().map_or_else(|| total::shown(total, self.ty(rule)), same),
                None => same("rule_not_in_force"),
            };
            observed.push(Observed { path: name.to_string(), value });
        }
    }

    /// The paths of the faults, or that there are none.
    fn observe_faults(&self, observed: &mut Vec<Observed>) {
        let mut paths = BTreeSet::new();
        for index in 0..self.case.households.len() {
            match self.try_assess(index, None) {
                Ok(_) => {}
                Err((AssessError::Input(InputError::Faults(faults)), copies)) => {
                    paths.extend(self.written(&faults, copies.as_ref(), index).into_iter().map(|(path, _)| path.to_string()));
                }
                Err((error, _)) => {
                    paths.insert(error.text(Lang::En));
                }
            }
        }
        let text = paths.into_iter().collect::<Vec<_>>().join(", ");
        observed.push(Observed { path: "faults".into(), value: same(text) });
    }
}
