//! Which definition of each name is in force on a day.

use std::sync::Arc;

use crate::calendar::Date;
use crate::ir::{Body, Definition, Layer, Parameter, Program, SymbolId, Version};

/// For each name and each of its definitions the version in force on the policy's date.
#[derive(Clone, Debug)]
pub(crate) struct Resolution {
    /// For each symbol, for each definition: the index of the version in force; parameters are always there.
    chosen: Vec<Vec<Option<usize>>>,
}

/// What a call means.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'p> {
    Rule {
        definition: &'p Definition,
        version: &'p Version,
    },
    Parameter {
        definition: &'p Definition,
        parameter: &'p Arc<Parameter>,
    },
    /// No definition that may be meant is in force.
    NotInForce,
}

impl Resolution {
    pub(crate) fn new(program: &Program, on: Date) -> Self {
        let in_force = |version: &Version| version.from.is_none_or(|from| from <= on) && version.until.is_none_or(|until| on <= until);
        let chosen = program
            .symbols
            .iter()
            .map(|symbol| {
                let definitions = symbol.definitions.iter();
                definitions
                    .map(|definition| match &definition.body {
                        Body::Rule(rule) => rule.versions.iter().rposition(in_force),
                        Body::Parameter(_) => Some(0),
                    })
                    .collect()
            })
            .collect();
        Self { chosen }
    }

    /// With the versions of one name that are chosen elsewhere for the same program.
    pub(super) fn with(&self, other: &Self, symbol: SymbolId) -> Self {
        let mut chosen = self.chosen.clone();
        if let (Some(own), Some(theirs)) = (chosen.get_mut(symbol.index()), other.chosen.get(symbol.index())) {
            own.clone_from(theirs);
        }
        Self { chosen }
    }

    /// The topmost definition in force, of the layers below `below`.
    pub(crate) fn target<'p>(&self, program: &'p Program, symbol: SymbolId, below: Option<Layer>) -> Target<'p> {
        let (Some(named), Some(chosen)) = (program.symbol(symbol), self.chosen.get(symbol.index())) else { return Target::NotInForce };
        for (definition, version) in named.definitions.iter().zip(chosen).rev() {
            let Some(version) = version.filter(|_| below.is_none_or(|below| definition.layer < below)) else { continue };
            match &definition.body {
                Body::Rule(rule) => {
                    if let Some(version) = rule.versions.get(version) {
                        return Target::Rule { definition, version };
                    }
                }
                Body::Parameter(parameter) => return Target::Parameter { definition, parameter },
            }
        }
        Target::NotInForce
    }
}
