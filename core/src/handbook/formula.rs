//! Formulas: as the rule's author wrote them, and with labels in the place of names.

use std::collections::BTreeMap;

use crate::ir::tree::{Expr, ExprKind};
use crate::ir::{Body, Program, Version};
use crate::label::Lang;
use crate::source::Span;

/// The text of a version, from `fn` to the closing brace.
pub(super) fn written(program: &Program, version: &Version) -> String {
    program.files.text(version.span).trim().to_owned()
}

/// The formula with the labels of rules, parameters and facts in the place of their names; none where the body has steps of its own.
pub(super) fn in_words(program: &Program, version: &Version, lang: Lang) -> Option<String> {
    if !version.body.items.is_empty() {
        return None;
    }
    let whole = version.body.value.span;
    let mut found: Vec<(Span, String)> = Vec::new();
    version.body.value.visit(&mut |expr| {
        let within = expr.span.file == whole.file && expr.span.start >= whole.start && expr.span.end <= whole.end;
        // Parents come first: what stands within something replaced already is part of it.
        let inside = found.iter().any(|(span, _)| expr.span.start >= span.start && expr.span.end <= span.end);
        if let (true, false, Some(label)) = (within, inside, label(program, expr, lang)) {
            found.push((expr.span, label));
        }
    });
    if found.is_empty() {
        return None;
    }
    found.sort_by_key(|(span, _)| span.start);
    let text = program.files.text(whole);
    let (mut out, mut at) = (String::new(), whole.start);
    for (span, label) in found {
        out.push_str(&spoken(text.get((at - whole.start) as usize..(span.start - whole.start) as usize)?, lang));
        out.push_str(&match lang {
            Lang::Zh => format!("「{label}」"),
            Lang::En => format!("«{label}»"),
        });
        at = span.end;
    }
    out.push_str(&spoken(text.get((at - whole.start) as usize..)?, lang));
    Some(out.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Operators as people write them.
fn spoken(text: &str, lang: Lang) -> String {
    let (and, or, not) = match lang {
        Lang::Zh => (" 且 ", " 或 ", "非"),
        Lang::En => (" and ", " or ", "not "),
    };
    let signs = [("&&", and), ("||", or), ("!=", "≠"), ("==", "="), ("<=", "≤"), (">=", "≥"), (" * ", " × "), (" / ", " ÷ "), ("!", not)];
    signs.iter().fold(text.to_owned(), |text, (sign, word)| text.replace(sign, word))
}

fn label(program: &Program, expr: &Expr, lang: Lang) -> Option<String> {
    match &expr.kind {
        ExprKind::Call { symbol, args, .. } if args.is_empty() => program.symbol(*symbol)?.definitions.last().map(|d| d.label.get(lang).to_owned()),
        ExprKind::Fact { fact, .. } => program.schema.fact(*fact).map(|f| f.label.get(lang).to_owned()),
        _ => None,
    }
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
