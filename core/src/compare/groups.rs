//! Households put into groups.

use std::collections::{BTreeMap, HashMap};

use super::measure::Measure;
use super::tally::{Tally, tallies};
use super::values::{Kind, Values};
use super::weights::Weights;
use super::{CompareError, Group, Grouping};
use crate::facts::Schema;
use crate::label::Label;

/// Groups that don't overlap.
#[derive(Debug)]
pub(super) struct Scope {
    name: String,
    label: Label,
    groups: Vec<(Option<String>, Label)>,
    /// The group of each household; empty: all are in the first.
    of: Vec<Option<u32>>,
}

impl Scope {
    /// All households.
    pub(super) fn all() -> Self {
        let label = Label::new("全部", "all");
        Self { name: String::new(), label: label.clone(), groups: vec![(None, label)], of: Vec::new() }
    }

    /// A group for each value, in the order of values, and one for those of whom it isn't known.
    pub(super) fn new(values: &Values, schema: &Schema) -> Self {
        let known = || values.lanes.iter().zip(&values.known);
        let mut order: BTreeMap<(Option<&str>, i128), u32> = BTreeMap::new();
        // Texts are in the order of letters, everything else in that of values.
        let key = |lane: i128| match &values.kind {
            Kind::Text(texts) => (usize::try_from(lane).ok().and_then(|l| texts.get(l)).map(String::as_str), lane),
            _ => (None, lane),
        };
        for (lane, _) in known().filter(|(_, known)| **known) {
            order.entry(key(*lane)).or_default();
        }
        for (number, slot) in (0..).zip(order.values_mut()) {
            *slot = number;
        }
        let mut groups: Vec<(Option<String>, Label)> = Vec::with_capacity(order.len());
        for (_, lane) in order.keys() {
            let (code, label) = values.shown(*lane, schema);
            groups.push((Some(code), label));
        }
        let numbers: HashMap<i128, u32> = order.iter().map(|((_, lane), number)| (*lane, *number)).collect();
        let unknown = u32::try_from(groups.len()).ok();
        let of: Vec<Option<u32>> = known().map(|(lane, known)| if *known { numbers.get(lane).copied() } else { unknown }).collect();
        if values.known.iter().any(|known| !known) {
            groups.push((None, Label::new("无或未知", "none or unknown")));
        }
        Self { name: values.name.clone(), label: values.label.clone(), groups, of }
    }

    /// Shares by resources.
    pub(super) fn shares(of: &[Option<u32>], count: u32) -> Self {
        let label = match count {
            10 => Label::new("十等分组", "decile"),
            5 => Label::new("五等分组", "quintile"),
            _ => Label::new("等分组", "share"),
        };
        let groups = (1..=count).map(|n| (Some(n.to_string()), Label::new(format!("第 {n} 组"), n.to_string()))).collect();
        // Without households nothing says that they aren't all in the first.
        Self { name: "share".to_owned(), label, groups, of: of.to_vec() }
    }

    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The group of a household.
    pub(super) fn of(&self, household: usize) -> Option<usize> {
        if self.of.is_empty() { Some(0) } else { self.of.get(household).copied().flatten().map(|g| g as usize) }
    }

    /// Its groups with the tallies of the households' amounts, nothing else yet.
    pub(super) fn grouping(&self, amounts: &Measure, weights: &Weights, has_cost: bool) -> Result<Grouping, CompareError> {
        let found: Vec<Tally> = tallies(amounts, weights, self.len(), |household| self.of(household), has_cost)?;
        let groups = self.groups.iter().zip(found).map(|((code, label), total)| Group {
            code: code.clone(),
            label: label.clone(),
            total,
            programmes: Vec::new(),
            rules: Vec::new(),
            coverage: None,
            distribution: None,
            bounds: None,
        });
        Ok(Grouping { name: self.name.clone(), label: self.label.clone(), groups: groups.collect() })
    }
}
