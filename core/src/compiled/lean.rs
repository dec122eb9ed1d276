//! What a compiled pack leaves out: the texts of files that no rule stands in, and places in them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ir::{Body, Program};
use crate::source::{FileId, SourceMap, Span};

/// The program without what no runtime shows. Files keep their numbers.
pub(super) fn lean(program: &Program) -> Program {
    let mut lean = program.clone();
    let kept = files_of_rules(program);
    let clip = |span: &mut Span| {
        if !kept.contains(&span.file) {
            *span = Span::new(span.file, 0, 0);
        }
    };
    let schema = Arc::make_mut(&mut lean.schema);
    schema.facts.iter_mut().for_each(|fact| {
        clip(&mut fact.span);
        fact.carry.iter_mut().for_each(|carry| clip(&mut carry.span));
    });
    for definition in lean.symbols.iter_mut().flat_map(|symbol| &mut symbol.definitions) {
        clip(&mut definition.span);
        if let Body::Parameter(parameter) = &mut definition.body {
            Arc::make_mut(parameter).rows.iter_mut().for_each(|row| clip(&mut row.span));
        }
    }
    let mut files = SourceMap::default();
    for (id, file) in program.files.iter() {
        files.add(file.path.clone(), if kept.contains(&id) { file.text.clone() } else { Arc::from("") });
    }
    lean.files = files;
    lean
}

/// Files in which rules and conditions on the facts stand.
fn files_of_rules(program: &Program) -> BTreeSet<FileId> {
    let rules = program.symbols.iter().flat_map(|symbol| &symbol.definitions).filter_map(|definition| match &definition.body {
        Body::Rule(rule) => Some(rule),
        Body::Parameter(_) => None,
    });
    let rules = rules.flat_map(|rule| &rule.versions).map(|version| version.span.file);
    rules.chain(program.checks.iter().map(|check| check.condition.span.file)).collect()
}
