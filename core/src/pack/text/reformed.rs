//! A pack with rules replaced: a reform's texts as one more pack on top of the chain, and everything linked again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::{Content, LayerFiles, PackFiles};
use super::{file_names, read};
use crate::diagnostics::{Diagnostic, Severity, render};
use crate::ir::Program;
use crate::ir::link::link;
use crate::label::{Label, Lang};
use crate::limits;
use crate::policy::ReformError;
use crate::source::FileId;
use crate::syntax::parse_file;

/// A qualified name of a rule, and its new text.
type Replaced<'r> = (&'r str, &'r str);

/// The pack that a program comes from, with a layer on top for each list of replaced rules.
pub(crate) fn with_rules(program: &Program, pack_layers: usize, replaced: &[Vec<Replaced<'_>>]) -> Result<Program, ReformError> {
    let mut files = files(program, pack_layers).ok_or(ReformError::NoText)?;
    for (index, rules) in replaced.iter().enumerate() {
        files.layers.push(layer(index + 1, rules)?);
    }
    let mut found = Vec::new();
    let raw = read(files, &mut found);
    match link(&raw, &mut found) {
        Some(program) => Ok(program),
        None => {
            found.retain(|d| d.severity() == Severity::Error);
            Err(told(&found, &raw.files))
        }
    }
}

fn told(found: &[Diagnostic], files: &crate::source::SourceMap) -> ReformError {
    let text = |lang| render(found, files, lang, false);
    ReformError::Rules(Label::new(text(Lang::Zh), text(Lang::En)))
}

/// The files of the pack's own layers, in the order in which they were read: places in them stay what they are.
fn files(program: &Program, pack_layers: usize) -> Option<PackFiles> {
    let layers = program.layers.get(..pack_layers)?.iter().map(|layer| {
        let own = program.files.iter().filter_map(|(_, file)| {
            let name = file.path.strip_prefix(&*layer.name)?.strip_prefix('/')?;
            Some((name.to_owned(), Content::Text(file.text.clone())))
        });
        let files: BTreeMap<String, Content> = own.collect();
        // A compiled pack has only the rules' texts.
        let is_whole = matches!(files.get(file_names::MANIFEST), Some(Content::Text(text)) if !text.is_empty());
        is_whole.then(|| LayerFiles { root: layer.name.to_string(), files, broken: None })
    });
    Some(PackFiles { layers: layers.collect::<Option<_>>()? })
}

/// A layer that holds nothing but these rules.
fn layer(number: usize, rules: &[Replaced<'_>]) -> Result<LayerFiles, ReformError> {
    let root = format!("reform-{number}");
    let manifest = format!("name = \"{root}\"\ntitle = \"方案 {number} · Reform {number}\"\nversion = \"{number}\"\n");
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (name, text) in rules {
        others(name, text)?;
        let programme = name.split_once("::").map_or(*name, |(programme, _)| programme);
        let file = texts.entry(format!("{programme}.rhai")).or_default();
        file.push_str(text.trim_end());
        file.push_str("\n\n");
    }
    let files = texts.into_iter().chain([(file_names::MANIFEST.to_owned(), manifest)]);
    // As when files are read: longer ones would be cited at wrong places.
    let content = |text: String| match u64::try_from(text.len()) {
        Ok(bytes) if text.len() > limits::FILE_BYTES => Content::TooLarge(bytes),
        _ => Content::Text(Arc::from(text)),
    };
    Ok(LayerFiles { root, files: files.map(|(name, text)| (name, content(text))).collect(), broken: None })
}

/// A text replaces the rule that it is named for and no other.
fn others(name: &str, text: &str) -> Result<(), ReformError> {
    if text.len() > limits::FILE_BYTES {
        return Ok(());
    }
    let tree = parse_file(FileId(0), text, &mut Vec::new());
    let short = name.rsplit("::").next().unwrap_or(name);
    let public: BTreeSet<&str> = tree.functions.iter().filter(|f| !f.private).map(|f| &*f.name).collect();
    let wrong = public.iter().find(|found| **found != short);
    match wrong {
        // What can't be read is told when it is linked.
        None if public.contains(short) || tree.functions.is_empty() => Ok(()),
        None => Err(ReformError::Rules(Label::new(
            format!("`{name}` 的文本中没有函数 `{short}`"),
            format!("the text for `{name}` has no function `{short}`"),
        ))),
        Some(found) => Err(ReformError::Rules(Label::new(
            format!("`{name}` 的文本中有函数 `{found}`:只能有 `{short}` 和辅助函数(private fn)"),
            format!("the text for `{name}` has a function `{found}`: it may have only `{short}`, and helpers (private fn)"),
        ))),
    }
}
