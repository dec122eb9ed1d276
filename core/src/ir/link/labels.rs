//! What definitions and programmes are called.

use super::symbols::{Entry, Source, Symbols, What};
use crate::diagnostics::{Code, Diagnostic};
use crate::label::Label;
use crate::source::Span;

/// The label that a definition has of its own: of a rule that of its newest version that has one.
fn own<'s>(source: &'s Source<'_>) -> Option<&'s Label> {
    match &source.what {
        What::Rule { versions, .. } => versions.iter().rev().find_map(|v| v.doc.label),
        What::Parameter(raw) => raw.label.as_ref(),
    }
}

/// The longer text of a definition.
pub(super) fn text<'s>(source: &'s Source<'_>) -> &'s str {
    match &source.what {
        What::Rule { versions, .. } => versions.iter().rev().map(|v| v.doc.text).find(|t| !t.is_empty()).unwrap_or_default(),
        What::Parameter(_) => "",
    }
}

/// The label of a definition: its own, else that of what it replaces, else its name.
pub(super) fn of(entry: &Entry<'_>, definition: usize) -> Label {
    let so_far = entry.definitions.get(..=definition).unwrap_or_default();
    so_far.iter().rev().find_map(own).cloned().unwrap_or_else(|| Label::new(entry.name.clone(), entry.name.clone()))
}

/// The title of a programme, from the first header that has one.
pub(super) fn title<'s>(symbols: &'s Symbols<'_>, programme: usize) -> Option<&'s Label> {
    let parts = &symbols.programmes.get(programme)?.parts;
    parts.iter().flat_map(|p| &p.files).find_map(|(file, _)| file.tree.header.label.as_ref())
}

/// Says where a label is missing or in one language only.
pub(super) fn check(symbols: &Symbols<'_>, out: &mut Vec<Diagnostic>) {
    for entry in &symbols.entries {
        let mut named = false;
        for definition in &entry.definitions {
            let Some(span) = definition.span() else { continue };
            match own(definition) {
                Some(label) => {
                    named = true;
                    check_both(label, &entry.name, span, out);
                }
                None if !named && !matches!(definition.what, What::Parameter(raw) if raw.merge) => {
                    let name = &entry.name;
                    let fault = Diagnostic::new(Code::MissingLabel, span, format!("`{name}` 没有名称"), format!("`{name}` has no label"));
                    out.push(match definition.what {
                        What::Rule { .. } => fault.help("请在规则上方写 `/// 中文 · English`", "write `/// 中文 · English` above the rule"),
                        What::Parameter(_) => fault.help("请写 `label = \"中文 · English\"`", "write `label = \"中文 · English\"`"),
                    });
                }
                None => {}
            }
        }
    }
    for (index, programme) in symbols.programmes.iter().enumerate() {
        let Some((file, _)) = programme.parts.iter().flat_map(|p| &p.files).next() else { continue };
        let span = file.tree.header.span.unwrap_or(Span::new(file.file, 0, 0));
        match title(symbols, index) {
            Some(label) => check_both(label, &programme.name, span, out),
            None => {
                let name = &programme.name;
                let fault =
                    Diagnostic::new(Code::MissingLabel, span, format!("项目 `{name}` 没有名称"), format!("the programme `{name}` has no title"));
                out.push(fault.help("请在文件开头写 `//! 中文 · English`", "begin the file with `//! 中文 · English`"));
            }
        }
    }
}

fn check_both(label: &Label, name: &str, span: Span, out: &mut Vec<Diagnostic>) {
    if !label.has_both() {
        let fault = Diagnostic::new(
            Code::MissingLabel,
            span,
            format!("`{name}` 的名称只有一种文字"),
            format!("the label of `{name}` is in one language only"),
        );
        out.push(fault.help("请写作 `中文 · English`", "write `中文 · English`"));
    }
}
