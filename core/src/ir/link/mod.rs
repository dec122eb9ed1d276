//! The linker: all files of a chain of packs become one program.
//!
//! Names of all layers are collected ([`symbols`]); versions put in order ([`versions`]); who calls whom is read off the text ([`graph`]); then every
//! definition is checked after those that it calls ([`definitions`]), so that its callers know its type. What the layers say of one name must fit
//! together ([`agree`]).

mod agree;
mod assemble;
mod calls;
mod carry;
mod cites;
mod codes;
mod coverage;
mod definitions;
mod docs;
mod graph;
mod keys;
mod labels;
mod names;
mod near;
mod order;
mod parameters;
mod reasons;
mod refusals;
mod rows;
mod scales;
mod symbols;
mod values;
mod versions;
mod words;

#[cfg(test)]
mod tests;

use super::{CheckRule, Program};
use crate::diagnostics::{Diagnostic, Severity};
use crate::pack::model::RawPack;
use cites::Sources;
use codes::Codes;
use definitions::Definitions;
use graph::Graph;
use names::Scope;
use symbols::Symbols;

/// Checks a pack that was read. Faults go to `out`, in the order of files and places; there is a program if `out` has no error, neither of reading
/// nor of linking.
pub(crate) fn link(raw: &RawPack, out: &mut Vec<Diagnostic>) -> Option<Program> {
    let mut found = Vec::new();
    let program = run(raw, out, &mut found);
    found.sort_by_key(|d| (d.span.file, d.span.start, d.code));
    found.dedup();
    out.append(&mut found);
    program.filter(|_| out.iter().all(|d| d.severity() != Severity::Error))
}

fn run(raw: &RawPack, earlier: &[Diagnostic], out: &mut Vec<Diagnostic>) -> Option<Program> {
    let mut schema = raw.schema.clone();
    let sources = Sources::new(raw.layers.iter().map(|l| &l.info));
    let mut symbols = Symbols::collect(raw, &schema, &sources, out);
    symbols.note_broken(raw, earlier);
    labels::check(&symbols, out);
    let codes = Codes::declare(&symbols, &mut schema, out);
    let own_units = raw.layers.iter().flat_map(|l| l.units.iter().map(|u| &**u));
    let scope = Scope::new(schema, symbols, codes, sources, own_units);
    let mut definitions = Definitions::new(scope, out);
    let texts = words::Texts::read(raw, &definitions.scope, out);

    let mut graph = Graph::new(&definitions.scope.symbols, &definitions.keys, &definitions.parents);
    texts.note(&definitions.scope, &mut graph);
    graph.unused(out);
    let order = order::order(&graph, out);

    for node in &order.nodes {
        definitions.check(*node, order.circular.contains(node), out);
        if definitions.is_too_large(*node, out) {
            return None;
        }
    }
    agree::check(&definitions.scope, out);
    carry::check(&definitions.scope, out);
    let checks: Vec<CheckRule> = texts.check(&mut definitions, out);
    scales::check(&definitions, &order.nodes, &checks, out);
    assemble::program(raw, definitions, checks)
}
