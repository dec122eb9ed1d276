//! What a run reached: rules, branches, rows of parameters.

use std::collections::HashSet;

use super::values::{Lanes, Walk};
use super::way::{Branch, Met};
use crate::facts::EntityId;
use crate::ir::tree::{Block, Expr};
use crate::ir::{Definition, KeyFrom, Layer, Parameter, Row, SymbolId, Version};
use crate::policy::Target;

/// Is told what a run reached, in the order of reading.
pub(crate) trait Reached {
    /// A version of a rule, computed for some entity.
    fn rule(&mut self, symbol: SymbolId, definition: &Definition, version: &Version);
    /// A way that was taken.
    fn branch(&mut self, branch: Branch<'_>);
    /// A row of a parameter.
    fn row(&mut self, symbol: SymbolId, row: &Row);
}

/// Goes where the run went.
pub(super) struct Reach<'w, 'r> {
    walk: &'r mut Walk<'w>,
    to: &'r mut dyn Reached,
    /// Rules of entities that were told already.
    seen: HashSet<(SymbolId, Option<Layer>, usize)>,
}

impl<'w, 'r> Reach<'w, 'r> {
    pub(super) fn new(walk: &'r mut Walk<'w>, to: &'r mut dyn Reached) -> Self {
        Self { walk, to, seen: HashSet::new() }
    }

    pub(super) fn rule(&mut self, symbol: SymbolId, below: Option<Layer>, lane: usize) {
        let Target::Rule { definition, version } = self.walk.target(symbol, below) else { return };
        if below.is_none() && self.walk.given(symbol, lane).is_some() || !self.seen.insert((symbol, below, lane)) {
            return;
        }
        self.to.rule(symbol, definition, version);
        self.block(&version.body, &Lanes::at(self.walk.space(definition), lane));
    }

    fn block(&mut self, block: &'w Block, lanes: &Lanes) {
        let mut met = Vec::new();
        self.walk.block_way(block, lanes, &mut met);
        self.tell(met, lanes);
    }

    fn tell(&mut self, met: Vec<Met<'w>>, lanes: &Lanes) {
        for met in met {
            match met {
                Met::Branch(branch) => self.to.branch(branch),
                Met::Call { expr, symbol, below, base, .. } => self.called(symbol, below, base, expr, lanes),
                Met::List { list, closure, .. } => {
                    let Some((list, around)) = self.walk.list(list, lanes) else { continue };
                    for lane in self.walk.elements(list, around) {
                        self.block(&closure.body, &lanes.enter(list.space, lane));
                    }
                }
                Met::Let { value, .. } => {
                    let mut met = Vec::new();
                    self.walk.way(value, lanes, &mut met);
                    self.tell(met, lanes);
                }
                Met::Fact { .. } | Met::Children { .. } | Met::Before { .. } | Met::Today => {}
            }
        }
    }

    fn called(&mut self, symbol: SymbolId, below: Option<Layer>, base: &Expr, expr: &Expr, lanes: &Lanes) {
        let Some((from, lane)) = self.walk.entity(base, lanes) else { return };
        match self.walk.target(symbol, below) {
            Target::Rule { definition, .. } => self.rule(symbol, below, self.walk.up(from, definition.entity, lane)),
            Target::Parameter { parameter, .. } => {
                self.keys(parameter, from, lane);
                if let Some(row) = self.walk.row(expr, lanes).and_then(|r| parameter.rows.get(r)) {
                    self.to.row(symbol, row);
                }
            }
            Target::NotInForce => {}
        }
    }

    /// The rules that give a parameter's keys.
    fn keys(&mut self, parameter: &Parameter, from: EntityId, lane: usize) {
        for key in &parameter.keys {
            let KeyFrom::Rule(symbol) = key.from else { continue };
            if let Target::Rule { definition, .. } = self.walk.target(symbol, None) {
                self.rule(symbol, None, self.walk.up(from, definition.entity, lane));
            }
        }
    }
}
