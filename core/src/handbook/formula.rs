//! Rules as their author wrote them, and what they read.

use std::collections::BTreeMap;

use crate::ir::tree::ExprKind;
use crate::ir::{Body, Program, Version};
use crate::label::Lang;

/// The text of a version, from `fn` to the closing brace.
pub(super) fn written(program: &Program, version: &Version) -> String {
    program.files.text(version.span).trim().to_owned()
}

/// The names that a version reads, with their labels, in the order of the text.
pub(super) fn names(program: &Program, version: &Version, lang: Lang) -> Vec<(String, String)> {
    let mut names: BTreeMap<(u32, String), String> = BTreeMap::new();
    let mut seen = Vec::new();
    version.body.visit(&mut |expr| {
        let (name, label) = match &expr.kind {
            ExprKind::Call { symbol, .. } => {
                let Some(symbol) = program.symbol(*symbol) else { return };
                let Some(definition) = symbol.definitions.last() else { return };
                let parameter =
                    if matches!(definition.body, Body::Parameter(_)) { if lang == Lang::Zh { "(标准)" } else { " (standard)" } } else { "" };
                (symbol.name.to_string(), format!("{}{parameter}", definition.label.get(lang)))
            }
            ExprKind::Fact { fact, .. } => {
                let Some(fact) = program.schema.fact(*fact) else { return };
                let entity = program.schema.entity(fact.entity).map_or("", |e| &*e.key);
                (format!("{entity}.{}", fact.key), fact.label.get(lang).to_owned())
            }
            _ => return,
        };
        if !seen.contains(&name) {
            seen.push(name.clone());
            names.insert((expr.span.start, name), label);
        }
    });
    names.into_iter().map(|((_, name), label)| (name, label)).collect()
}
