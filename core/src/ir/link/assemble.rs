//! The program from its checked parts.

use std::sync::Arc;

use super::definitions::Definitions;
use super::labels;
use super::names::{Node, Typed};
use super::symbols::{Source, What};
use crate::facts::EntityId;
use crate::ir::{Body, CheckRule, Definition, Program, Programme, Symbol, SymbolId};
use crate::label::Label;
use crate::pack::model::RawPack;

/// Puts the program together; none if a definition is missing because of a fault.
pub(super) fn program(raw: &RawPack, definitions: Definitions<'_>, checks: Vec<CheckRule>) -> Option<Program> {
    let expressions = definitions.ids.expressions();
    let symbols: Option<Vec<Symbol>> = definitions
        .scope
        .symbols
        .iter()
        .map(|(id, entry)| {
            let sources = entry.definitions.iter().enumerate();
            let definitions: Option<_> = sources.map(|(i, source)| definition(&definitions, (id, i), source)).collect();
            Some(Symbol { name: entry.name.clone(), programme: entry.programme, definitions: definitions? })
        })
        .collect();
    let symbols = symbols?;
    let programmes = definitions.scope.symbols.programmes.iter().enumerate().map(|(index, entry)| {
        let of_programme = (0..).map(SymbolId).zip(&symbols).filter(|(_, s)| usize::from(s.programme) == index);
        let source = entry.parts.iter().flat_map(|p| &p.files).find_map(|(_, header)| header.source.as_ref());
        Programme {
            name: entry.name.clone(),
            title: labels::title(&definitions.scope.symbols, index).cloned().unwrap_or_else(|| Label::new(entry.name.clone(), entry.name.clone())),
            source: source.map(|s| s.text.clone()),
            symbols: of_programme.map(|(id, _)| id).collect(),
        }
    });
    Some(Program {
        layers: raw.layers.iter().map(|l| l.info.clone()).collect(),
        digest: raw.digest.as_str().into(),
        reforms: None,
        programmes: programmes.collect(),
        schema: Arc::new(definitions.scope.schema),
        symbols,
        checks,
        files: raw.files.clone(),
        expressions,
    })
}

fn definition(definitions: &Definitions<'_>, node: Node, source: &Source<'_>) -> Option<Definition> {
    let Some(Typed::Known(known)) = definitions.scope.typed.get(&node) else { return None };
    let body = match source.what {
        What::Rule { .. } => Body::Rule(Arc::new(definitions.rules.get(&node)?.clone())),
        What::Parameter(_) => Body::Parameter(definitions.parameters.get(&node)?.parameter.clone()),
    };
    Some(Definition {
        layer: source.layer,
        label: labels::of(definitions.scope.symbols.get(node.0)?, node.1),
        text: labels::text(source).into(),
        entity: known.owner.unwrap_or(EntityId::ROOT),
        ty: known.ty.clone(),
        span: source.span()?,
        body,
    })
}
