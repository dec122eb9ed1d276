//! How a decided value came about.

use std::sync::Arc;

use super::Screening;
use crate::facts::population::{Column, Lanes, Population, Rows, State};
use crate::facts::{EntityId, Fact, FactId, LaneKind};
use crate::intervals::{Answered, open};
use crate::ir::Program;
use crate::words::Explanation;

/// Which value is put in for an open fact that decides nothing.
#[derive(Clone, Copy)]
pub(super) enum Filler {
    /// The default, or the nearest to 0.
    Usual,
    /// True, the greatest number, the last day.
    Greatest,
}

impl Screening {
    /// How a decided value came about, of the household (`dibao::eligible`) or of a member (`members[0].tekun::eligible`).
    ///
    /// What was not answered doesn't matter there. Where the rule reads it all the same, some value is shown for it and marked as
    /// [assumed](crate::words::Node::assumed).
    ///
    /// `None`: nothing is decided of such a rule.
    ///
    /// ```
    /// # #[cfg(feature = "author")] {
    /// # use doudi::pack::Pack;
    /// # use doudi::policy::Json;
    /// # let pack = Pack::from_files([
    /// #     ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
    /// #     ("p/facts.toml", "[household.facts]\nincome = { type = \"money\", unit = \"CNY\", label = \"收入 · Income\", min = 0, max = 9000 }\nalone = { type = \"bool\", label = \"独居 · Lives alone\" }\n"),
    /// #     ("p/aid.rhai", "//! 救助 · Aid\n//! @source S\n\n/// 符合 · Eligible\n/// @decision\n/// @cite 第一条\n/// @reason 收入过高 · too much income\nfn eligible(household) { household.alone && household.income < 500 }\n"),
    /// # ].map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap();
    /// # let policy = pack.policy("2025-01-01".parse().unwrap()).unwrap();
    /// let screening = policy.screen(&Json(r#"{ "income": 600 }"#)).unwrap();
    /// let explanation = screening.explain("aid::eligible").unwrap();
    /// assert_eq!(&*explanation.root.name, "aid::eligible");
    /// assert!(screening.explain("aid::amount").is_none());
    /// # }
    /// ```
    #[must_use]
    pub fn explain(&self, path: &str) -> Option<Explanation> {
        let decided = self.decided_at(path)?;
        let households = [None, Some(Filler::Greatest), Some(Filler::Usual)].map(|filler| self.answered.household(filler, self.policy.program()));
        // The answers alone, if they say it; else what fails for the fewest reasons, for what fails only by what was put in is none.
        let mut found: Option<(usize, Explanation)> = None;
        for (turn, household) in households.into_iter().enumerate() {
            let Some(assessment) = self.policy.assess_given(vec![decided.place.rule], Arc::new(household)) else { continue };
            if assessment.get(path) != Some(&decided.outcome) {
                continue;
            }
            let reasons = if turn == 0 { 0 } else { 1 + assessment.reasons(path).len() };
            if found.as_ref().is_none_or(|(fewest, _)| reasons < *fewest)
                && let Some(explanation) = assessment.explain(path)
            {
                found = Some((reasons, explanation));
            }
        }
        found.map(|(_, explanation)| explanation)
    }
}

impl Answered {
    /// The household of those who are named; open facts as they are, or filled.
    fn household(&self, filler: Option<Filler>, program: &Program) -> Population {
        let filled = filler.map(|filler| self.filled(filler));
        self.named(filled.as_ref().unwrap_or(&self.population), program)
    }

    /// The household with a value for everything that is open.
    pub(super) fn filled(&self, filler: Filler) -> Population {
        let mut population = Population::clone(&self.population);
        for (index, fact) in self.population.schema.facts.iter().enumerate() {
            let Ok(id) = u16::try_from(index).map(FactId) else { continue };
            let Some(column) = population.columns.get_mut(index) else { continue };
            let value = self.filler(fact, filler);
            let lanes = column.lanes.len();
            *column = Column::new(LaneKind::of(&fact.ty));
            for lane in 0..lanes {
                let (state, value) = self.answered(id, fact, lane).unwrap_or((State::AssumedValue, value));
                column.push(state, value);
            }
        }
        population
    }

    fn filler(&self, fact: &Fact, filler: Filler) -> i128 {
        let range = open(fact, &self.population.schema, self.on);
        match filler {
            Filler::Usual => fact.default.as_ref().and_then(|value| fact.lane(value)).unwrap_or_else(|| 0.clamp(range.low, range.high)),
            Filler::Greatest => range.high,
        }
    }

    /// Without the lanes of those who may still come.
    fn named(&self, population: &Population, program: &Program) -> Population {
        let mut named = population.clone();
        let mut places: Vec<Vec<Option<u32>>> = Vec::new();
        for (id, rows) in (0..).map(EntityId).zip(&population.rows) {
            let mut kept = 0_u32;
            let own: Vec<Option<u32>> = (0..rows.len)
                .map(|lane| {
                    let place = self.blank(id, lane).is_none().then_some(kept);
                    kept += u32::from(place.is_some());
                    place
                })
                .collect();
            let above = population.schema.entity(id).and_then(|e| e.parent).and_then(|parent| places.get(parent.index()));
            if let (Some(slot), Some(above)) = (named.rows.get_mut(id.index()), above) {
                let place_of = |lane: usize| rows.parent.get(lane).and_then(|p| above.get(*p as usize)).copied().flatten();
                let parent: Vec<u32> = own.iter().enumerate().filter(|(_, o)| o.is_some()).filter_map(|(lane, _)| place_of(lane)).collect();
                let parents = above.iter().flatten().count();
                let first = (0..=parents).map(|at| parent.partition_point(|p| (*p as usize) < at)).filter_map(|n| u32::try_from(n).ok());
                *slot = Rows { len: parent.len(), first: first.collect(), parent };
            }
            places.push(own);
        }
        let stays = |entity: EntityId, lane: usize| places.get(entity.index()).and_then(|own| own.get(lane)).is_some_and(Option::is_some);
        for ((fact, column), old) in population.schema.facts.iter().zip(&mut named.columns).zip(&population.columns) {
            *column = Column { lanes: Lanes::new(LaneKind::of(&fact.ty)), states: Vec::new() };
            for lane in (0..old.lanes.len()).filter(|lane| stays(fact.entity, *lane)) {
                column.push(old.state(lane), old.lanes.get(lane).unwrap_or(0));
            }
        }
        for given in &mut named.given {
            let entity = program.symbol(given.symbol).and_then(|s| s.definitions.last()).map(|d| d.entity);
            let mut lane = 0;
            given.values.retain(|_| {
                lane += 1;
                entity.is_none_or(|entity| stays(entity, lane - 1))
            });
        }
        named
    }
}
