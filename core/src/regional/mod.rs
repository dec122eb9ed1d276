//! Populations that span jurisdictions: each household is assessed under the pack of its own region.
//!
//! A pack holds where its `pack.toml` says, in `region`; one without holds everywhere. Of several that hold for a household the one with the longest
//! region does: a city's before its province's. Whatever a household is told, it is told the same by the policy of its pack alone.
//!
//! Households come as they were given, as a population, or as Arrow's tables (feature `arrow`): `Policies::assess_tables`.

mod assessment;
mod carry_over;
mod error;
#[cfg(all(test, feature = "author"))]
pub(crate) mod tests;

pub use assessment::{Part, RegionalAssessment};
pub use error::PoliciesError;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

use crate::assessment::Assessment;
use crate::facts::population::{Population, State};
use crate::facts::{EntityId, FactId, FactType, Fault, FaultCode, Faults, Input, InputError, Path, Region, Value};
use crate::label::Label;
use crate::policy::{AssessError, Assessable, Policy, UnknownRule};
use carry_over::CarryOver;

/// The policies of several jurisdictions. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Policies {
    /// Those of the longest regions first.
    pub(crate) members: Arc<[Member]>,
}

#[derive(Debug)]
pub(crate) struct Member {
    region: Option<Region>,
    pub(crate) policy: Policy,
    /// The fact that says where a household is.
    pub(crate) key: Box<str>,
    pub(crate) fact: FactId,
}

impl Policies {
    /// Policies by the regions of their packs; their facts may differ. A household's region is the fact `region`, or the household's only fact of that
    /// type.
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use doudi::facts::{Input, Value};
    /// use doudi::regional::Policies;
    /// # let pack = |name: &str, region: &str, amount: u32| {
    /// #     let files = [
    /// #         ("pack.toml", format!("name = \"{name}\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\nregion = \"{region}\"\n[sources]\nA = \"示例\"\n")),
    /// #         ("facts.toml", "[household]\n[household.facts]\nregion = { type = \"region\", label = \"区划 · Region\" }\n".to_owned()),
    /// #         ("aid.rhai", format!("//! 救助 · Aid\n//! @source A\n\n/// 补助 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) {{ {amount} }}\n")),
    /// #     ];
    /// #     Pack::from_files(files.map(|(path, text)| (format!("{name}/{path}"), text)), name)
    /// # };
    /// # let (province, city) = (pack("a", "61", 100)?, pack("b", "6103", 120)?);
    /// # let on = "2024-06-01".parse()?;
    ///
    /// let policies = Policies::by_region([province.policy(on)?, city.policy(on)?])?;
    /// let households = ["610330", "6101", "4201"].map(|r| Input::from_json(&format!(r#"{{ "region": "{r}" }}"#)).unwrap().into_owned());
    /// let found = policies.assess_all(&households, ["aid::amount"])?;
    /// assert_eq!(found.get("aid::amount", 0), Some(Ok(Value::Number(120.into()))));
    /// assert_eq!(found.get("aid::amount", 1), Some(Ok(Value::Number(100.into()))));
    /// assert_eq!(found.faults()[0].1.to_string(), "region: no pack covers `4201`; there are packs for `6103`, `61`");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// No policies; two of the same region; packs whose households have no region. All of it at once.
    pub fn by_region(policies: impl IntoIterator<Item = Policy>) -> Result<Self, PoliciesError> {
        let mut faults = Vec::new();
        let mut members: Vec<Member> = Vec::new();
        for policy in policies {
            let program = policy.program();
            let layers = program.layers.iter();
            // One that says nothing holds where the pack that it extends does.
            let region = layers.rev().find_map(|layer| layer.region);
            if let Some(other) = members.iter().find(|m| m.region == region) {
                faults.push(error::same_region(region, name(&other.policy), name(&policy)));
                continue;
            }
            match region_fact(&policy) {
                Some((fact, key)) => members.push(Member { region, policy, key, fact }),
                None => faults.push(error::no_fact(name(&policy))),
            }
        }
        if members.is_empty() && faults.is_empty() {
            faults.push(Label::new("没有给出政策", "there are no policies"));
        }
        // Stable: the order is that of the regions alone.
        members.sort_by_key(|m| Reverse(m.region.map_or(0, Region::len)));
        if faults.is_empty() { Ok(Self { members: members.into() }) } else { Err(PoliciesError { faults }) }
    }

    /// The policies with their regions, those of the longest first; without a region: everywhere.
    pub fn policies(&self) -> impl Iterator<Item = (Option<Region>, &Policy)> {
        self.members.iter().map(|m| (m.region, &m.policy))
    }

    /// The policy that holds in a region; `None`: no pack covers it.
    #[must_use]
    pub fn policy(&self, region: Region) -> Option<&Policy> {
        self.members.iter().find(|m| m.covers(region)).map(|m| &m.policy)
    }

    /// Assesses a household under all rules in force of its own policy.
    ///
    /// # Errors
    ///
    /// All faults of the household at once; that no pack covers it is one, at its region.
    pub fn assess<H: Assessable + ?Sized>(&self, household: &H) -> Result<Assessment, AssessError> {
        match self.own(household)? {
            (member, Some(input)) => member.policy.assess(&input),
            (member, None) => member.policy.assess(household),
        }
    }

    /// Assesses a household under some rules of its own policy, and what these need. Rules that only other policies have are left out.
    ///
    /// # Errors
    ///
    /// Names that are no rule in force in any of the policies, or the faults of the household.
    pub fn assess_rules<H, S>(&self, household: &H, rules: impl IntoIterator<Item = S>) -> Result<Assessment, AssessError>
    where
        H: Assessable + ?Sized,
        S: AsRef<str>,
    {
        let names = self.names(rules)?;
        let (member, input) = self.own(household)?;
        match input {
            Some(input) => member.policy.assess_rules(&input, member.has(&names)),
            None => member.policy.assess_rules(household, member.has(&names)),
        }
    }

    /// Assesses households as they were given, each under some rules of its own policy: facts that only one pack asks for are read by that pack.
    ///
    /// # Errors
    ///
    /// Names that are no rule in force in any of the policies. A household at fault is told in the result.
    pub fn assess_all<S: AsRef<str>>(&self, households: &[Input<'_>], rules: impl IntoIterator<Item = S>) -> Result<RegionalAssessment, AssessError> {
        let own = households.iter().map(|household| self.own_of_input(household).map(|member| (member, Cow::Borrowed(household))));
        self.assess_each(own, rules)
    }

    /// Assesses a population, each household under some rules of its own policy. Its facts are those of whichever pack read it: the other packs take
    /// from it what they know by the same names, and what they alone ask for isn't answered.
    ///
    /// # Errors
    ///
    /// Names that are no rule in force in any of the policies; values of rules that are given in a population read by none of the policies. A household
    /// at fault is told in the result.
    pub fn assess_population<S: AsRef<str>>(
        &self,
        population: &Population,
        rules: impl IntoIterator<Item = S>,
    ) -> Result<RegionalAssessment, AssessError> {
        let origin = self.origin(population)?;
        let carried: Vec<CarryOver<'_>> = self.members.iter().map(|m| CarryOver::new(population, origin, &m.policy)).collect();
        let own = (0..population.len()).map(|household| {
            let member = self.choose(|m| region_in(population, &m.key, household))?;
            let input = carried.get(member).map(|c| c.household(household)).unwrap_or(Input::Null);
            Ok((member, Cow::Owned(input)))
        });
        self.assess_each(own, rules)
    }

    fn assess_each<'i, S: AsRef<str>>(
        &self,
        households: impl Iterator<Item = Result<(usize, Cow<'i, Input<'i>>), Fault>>,
        rules: impl IntoIterator<Item = S>,
    ) -> Result<RegionalAssessment, AssessError> {
        let names = self.names(rules)?;
        let mut intakes: Vec<_> = self.members.iter().map(|m| (m.policy.reader().intake(), Vec::new())).collect();
        let mut faults: Vec<(usize, Fault)> = Vec::new();
        let mut places: Vec<Option<(usize, usize)>> = Vec::new();
        for (household, own) in households.enumerate() {
            let place = match own {
                Ok((member, input)) => intakes.get_mut(member).map(|(intake, of)| {
                    faults.extend(intake.push(&input).into_iter().map(|fault| (household, fault)));
                    of.push(household);
                    (member, of.len() - 1)
                }),
                Err(fault) => {
                    faults.push((household, fault));
                    None
                }
            };
            places.push(place);
        }
        let mut parts = Vec::with_capacity(intakes.len());
        for (member, (intake, of)) in self.members.iter().zip(intakes) {
            let assessment = member.policy.assess_population(&intake.finish(), member.has(&names))?;
            faults.extend(assessment.faults().iter().filter_map(|(place, fault)| Some((*of.get(*place)?, fault.clone()))));
            parts.push((of, assessment));
        }
        faults.sort_by_key(|(household, _)| *household);
        Ok(RegionalAssessment::new(self.clone(), parts, places, faults))
    }

    /// Names of rules, each of which is in force in some policy.
    pub(crate) fn names<S: AsRef<str>>(&self, rules: impl IntoIterator<Item = S>) -> Result<Vec<String>, AssessError> {
        let names: Vec<String> = rules.into_iter().map(|rule| rule.as_ref().to_owned()).collect();
        let is_rule = |name: &&String| self.members.iter().any(|m| m.policy.rules_named([name]).is_ok());
        let symbols = || self.members.iter().flat_map(|m| &m.policy.program().symbols).map(|s| &*s.name);
        let told = |name: &String| UnknownRule { name: name.clone(), message: error::no_rule(name, symbols()) };
        let unknown: Vec<UnknownRule> = names.iter().filter(|name| !is_rule(name)).map(told).collect();
        if unknown.is_empty() { Ok(names) } else { Err(AssessError::UnknownRules(unknown)) }
    }

    /// A household's policy by its region, as each pack's own fact tells it.
    pub(crate) fn choose(&self, region: impl Fn(&Member) -> Option<Region>) -> Result<usize, Fault> {
        self.members.iter().position(|m| region(m).is_some_and(|r| m.covers(r))).ok_or_else(|| {
            let known = self.members.iter().find_map(|m| Some((m, region(m)?)));
            let member = known.map(|(m, _)| m).or_else(|| self.members.first());
            let path = Path::root().key(member.map_or_else(|| "region".into(), |m| m.key.clone()));
            let is_sensitive = member.is_some_and(|m| m.policy.program().schema.fact(m.fact).is_some_and(|f| f.sensitive));
            let message = error::not_covered(known.map(|(_, region)| region), is_sensitive, self.members.iter().filter_map(|m| m.region));
            Fault::new(path, FaultCode::NotCovered, message)
        })
    }

    fn own_of_input(&self, household: &Input<'_>) -> Result<usize, Fault> {
        let region = |m: &Member| match household.get(&m.key) {
            Some(Input::Text(text)) => Region::parse(text),
            Some(_) => None,
            None => match m.policy.program().schema.fact(m.fact).and_then(|f| f.default.clone()) {
                Some(Value::Region(region)) => Some(region),
                _ => None,
            },
        };
        // What is written there and is no region is told as such.
        self.choose(region).map_err(|fault| {
            let read = || {
                self.members.iter().find(|m| household.get(&m.key).is_some() && region(m).is_none()).map(|m| (m, m.policy.reader().read(household).1))
            };
            let own = read().and_then(|(m, faults)| faults.into_iter().find(|f| f.path == Path::root().key(m.key.clone())));
            own.unwrap_or(fault)
        })
    }

    /// The policy of a household; and the household as that policy's pack reads it, where another pack has read it already.
    fn own<H: Assessable + ?Sized>(&self, household: &H) -> Result<(&Member, Option<Input<'static>>), AssessError> {
        // Read once for each name that the region goes by; one, as a rule.
        let mut read: Vec<(&str, Arc<Population>, Faults)> = Vec::new();
        for member in &*self.members {
            if !read.iter().any(|(key, ..)| **key == *member.key) {
                let (population, faults) = household.population(member.policy.reader())?;
                read.push((&member.key, population, faults));
            }
        }
        let of = |key: &str| read.iter().find(|(k, ..)| *k == key);
        let found = self.choose(|m| of(&m.key).and_then(|(_, population, _)| region_in(population, &m.key, 0)));
        let index = found.map_err(|fault| {
            // What is written there and is no region is told as such; that another pack has another name for it is no fault.
            let own = read.iter().flat_map(|(_, _, faults)| faults).find(|f| f.path == fault.path && f.code != FaultCode::UnknownKey);
            let mut faults = Faults::new();
            faults.push(own.cloned().unwrap_or(fault));
            AssessError::Input(InputError::Faults(faults))
        })?;
        let member = self.members.get(index).ok_or_else(|| AssessError::UnknownRules(Vec::new()))?;
        let (population, _) = household.population(member.policy.reader())?;
        if Arc::ptr_eq(&population.schema, &member.policy.program().schema) {
            return Ok((member, None));
        }
        let origin = self.origin(&population)?;
        Ok((member, Some(CarryOver::new(&population, origin, &member.policy).household(0))))
    }

    /// The policy whose pack read a population: it knows what rules are given.
    fn origin(&self, population: &Population) -> Result<Option<&Policy>, AssessError> {
        let origin = self.members.iter().map(|m| &m.policy).find(|p| Arc::ptr_eq(&p.program().schema, &population.schema));
        if origin.is_some() || population.given.is_empty() {
            return Ok(origin);
        }
        let message = Label::new(
            "数据由其他规则包读入,其中给定的规则结果无法辨认;请用这些政策之一的 `reader` 读入",
            "another pack has read this, and values of rules are given in it; read it by the `reader` of one of the policies",
        );
        let mut faults = Faults::new();
        faults.push(Fault::new(Path::root(), FaultCode::UnknownRule, message));
        Err(AssessError::Input(InputError::Faults(faults)))
    }
}

impl Member {
    fn covers(&self, region: Region) -> bool {
        self.region.is_none_or(|own| region.within(own))
    }

    /// Those of some rules that it has.
    pub(crate) fn has<'n>(&self, names: &'n [String]) -> impl Iterator<Item = &'n String> {
        names.iter().filter(|name| self.policy.rules_named([name]).is_ok())
    }
}

fn name(policy: &Policy) -> &str {
    policy.program().pack().map_or("", |layer| &layer.name)
}

/// `region`, or the household's only fact of that type.
fn region_fact(policy: &Policy) -> Option<(FactId, Box<str>)> {
    let schema = &policy.program().schema;
    let facts = || schema.entity(EntityId::ROOT).into_iter().flat_map(|e| &e.facts).filter_map(|id| Some((*id, schema.fact(*id)?)));
    let regions: Vec<_> = facts().filter(|(_, fact)| fact.ty == FactType::Region).collect();
    let named = regions.iter().find(|(_, fact)| &*fact.key == "region");
    let only = if let [only] = regions.as_slice() { Some(only) } else { None };
    named.or(only).map(|(id, fact)| (*id, fact.key.clone()))
}

/// The region of a household by the key of its fact, where it is known.
fn region_in(population: &Population, key: &str, household: usize) -> Option<Region> {
    let fact = population.schema.fact_named(EntityId::ROOT, key)?;
    match population.answer(fact, household)? {
        (State::Known | State::AssumedValue, Some(Value::Region(region))) => Some(region),
        _ => None,
    }
}
