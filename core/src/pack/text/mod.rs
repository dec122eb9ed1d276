//! A folder or a map of files → what they say, names not yet linked.
//!
//! ```text
//! folder, map ──▶ PackFiles ──read──▶ RawPack      pack.toml, facts.toml, *.toml, *.csv; *.rhai through `syntax`
//!                                    *.cases.yaml ──read_cases──▶ cases
//! ```

mod cases;
mod cases_model;
mod cases_resolve;
mod checked;
mod csv_text;
mod data;
mod digest;
mod expand;
mod facts_file;
mod file_names;
mod files;
mod manifest;
pub mod model;
mod names;
mod parameters_file;
mod reformed;
mod report;
mod rows;
mod toml_tree;
mod with;
mod yaml;

#[cfg(test)]
mod tests;

pub use cases::read_cases;
pub use cases_model::{Case, CaseHousehold, CaseSource, Expect, Expectation, Given, With, WithValue};
pub(super) use checked::CasesFile;
pub use checked::{Checked, ProgrammeCases};
pub use expand::{Copies, Expanded, TooManyEntries, expand_times};
pub use files::{OpenError, PackFiles};
pub use model::RawPack;
pub(crate) use reformed::with_rules;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{RawKey, RawLayer, RawProgramme, RulesFile};

use crate::diagnostics::{Code, Diagnostic};
use crate::limits;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax;
use data::Suggest;
use facts_file::FactsOfChain;
use file_names::Kind;
use files::{Broken, Content, LayerFiles};
use manifest::Manifest;
use parameters_file::Surroundings;

/// Reads a pack and all that it extends. Whatever is wrong is reported; the result holds what could be read.
#[must_use]
pub fn read(files: PackFiles, out: &mut Vec<Diagnostic>) -> RawPack {
    let mut map = SourceMap::default();
    let mut digest = digest::PackDigest::default();
    let mut facts = FactsOfChain::default();
    let mut units: Vec<Box<str>> = manifest::COMMON_UNITS.iter().map(|u| Box::from(*u)).collect();
    let mut loaded: Vec<Loaded> = Vec::new();

    for layer in files.layers {
        let layer = load(layer, &mut map, &mut digest, out);
        if let Some(first) = loaded.iter().find(|l| l.manifest.info.name == layer.manifest.info.name) {
            let name = &first.manifest.info.name;
            out.push(
                Diagnostic::new(
                    Code::DuplicateName,
                    layer.top,
                    format!("包名 `{name}` 与上级包相同"),
                    format!("the pack's name `{name}` is its parent's too"),
                )
                .note(first.top, "上级包", "the parent"),
            );
        }
        for unit in &layer.manifest.units {
            if !units.contains(unit) {
                units.push(unit.clone());
            }
        }
        if let Some((file, Some(text))) = &layer.facts {
            facts.add(*file, text, &units, out);
        }
        loaded.push(layer);
    }
    let top = loaded.first().map_or(Span::new(FileId(0), 0, 0), |l| l.facts.as_ref().map_or(l.top, |(file, _)| Span::new(*file, 0, 0)));
    let schema = facts.build(top, out);

    let known: BTreeSet<String> = loaded.iter().flat_map(|l| l.programmes.iter().filter(|(_, p)| p.has_rules()).map(|(n, _)| n.clone())).collect();
    let mut inherited: BTreeMap<String, BTreeMap<Box<str>, Vec<RawKey>>> = BTreeMap::new();
    let layers = loaded.into_iter().map(|layer| layer.finish(&schema, &map, &known, &mut inherited, out)).collect();
    RawPack { files: map, layers, schema, digest: digest.finish() }
}

/// A file and its text, if it could be read.
type Loose = (FileId, Option<Arc<str>>);

/// A layer whose files are in the map, but not yet read except for `pack.toml`.
struct Loaded {
    manifest: Manifest,
    root: String,
    /// The beginning of `pack.toml`.
    top: Span,
    facts: Option<Loose>,
    tables: BTreeMap<String, Loose>,
    programmes: BTreeMap<String, Files>,
}

/// A programme's files.
#[derive(Default)]
struct Files {
    rules: Vec<(Loose, Option<crate::calendar::Date>)>,
    parameters: Option<Loose>,
    cases: Vec<Loose>,
}

impl Files {
    fn has_rules(&self) -> bool {
        self.parameters.is_some() || !self.rules.is_empty()
    }
}

/// Puts a layer's files into the map and reads `pack.toml`.
fn load(layer: LayerFiles, map: &mut SourceMap, digest: &mut digest::PackDigest, out: &mut Vec<Diagnostic>) -> Loaded {
    let folder = layer.root.rsplit(['/', '\\']).next().unwrap_or("").to_owned();
    let manifest_text = match layer.files.get(file_names::MANIFEST) {
        Some(Content::Text(text)) => Arc::clone(text),
        _ => Arc::from(""),
    };
    let name = manifest::name(&manifest_text).unwrap_or_else(|| if folder.is_empty() { "pack".into() } else { folder.as_str().into() });
    let mut loaded = Loaded {
        manifest: Manifest::empty(&name),
        root: layer.root,
        top: Span::new(FileId(0), 0, 0),
        facts: None,
        tables: BTreeMap::new(),
        programmes: BTreeMap::new(),
    };
    for (file_name, content) in &layer.files {
        let text = match content {
            Content::Text(text) => Some(Arc::clone(text)),
            _ => None,
        };
        let file = map.add(format!("{name}/{file_name}"), text.clone().unwrap_or_else(|| Arc::from("")));
        let start = Span::new(file, 0, 0);
        let Some(kind) = file_names::kind(file_name) else { continue };
        if let Some(text) = &text {
            digest.add(&name, file_name, text);
        }
        report_content(content, kind, start, out);
        let loose = (file, text);
        match kind {
            Kind::Manifest => {
                loaded.top = start;
                if let Some(text) = &loose.1 {
                    loaded.manifest = manifest::read(file, text, &name, out);
                }
            }
            Kind::Facts => loaded.facts = Some(loose),
            Kind::Table => {
                loaded.tables.insert(file_name.clone(), loose);
            }
            Kind::Rules { programme, version } => loaded.programme(programme, start, out).rules.push((loose, version)),
            Kind::Parameters { programme } => loaded.programme(programme, start, out).parameters = Some(loose),
            Kind::Cases { programme } => loaded.programme(programme, start, out).cases.push(loose),
            Kind::Stray(_) => {}
        }
    }
    // Without a place, `extends` itself was reported.
    if let (Some(broken), Some(extends)) = (layer.broken, loaded.manifest.extends) {
        out.push(broken_chain(broken, extends));
    }
    loaded
}

fn broken_chain(broken: Broken, span: Span) -> Diagnostic {
    match broken {
        Broken::Missing => Diagnostic::new(Code::MissingFile, span, "`extends` 所指的文件夹中没有规则包", "there is no pack where `extends` points")
            .help("路径从本包的文件夹算起，如 \"../national\"", "the path starts from this pack's folder, such as \"../national\""),
        Broken::Cycle => Diagnostic::new(Code::ExtendsCycle, span, "`extends` 绕回自身", "`extends` leads back to a pack of the chain"),
        Broken::TooLong => {
            let most = limits::LAYERS;
            Diagnostic::new(Code::TooLarge, span, format!("`extends` 超过 {most} 层"), format!("`extends` chains more than {most} packs"))
        }
    }
}

/// Files that can't be read, or whose names say nothing.
fn report_content(content: &Content, kind: Kind<'_>, start: Span, out: &mut Vec<Diagnostic>) {
    match (content, kind) {
        (_, Kind::Stray(like)) => out.push(
            Diagnostic::new(Code::StrayFile, start, "看不出此文件的用途，未读取", "the file's name doesn't say what it is for; it isn't read")
                .help(format!("文件名应如 `{like}`"), format!("name it like `{like}`")),
        ),
        (Content::TooLarge(bytes), _) => {
            out.push(Diagnostic::new(Code::TooLarge, start, format!("文件过大（{bytes} 字节）"), format!("the file is too large ({bytes} bytes)")));
        }
        (Content::NotText, kind) => {
            let code = match kind {
                Kind::Table => Code::CsvFault,
                Kind::Rules { .. } => Code::Syntax,
                Kind::Cases { .. } => Code::YamlSyntax,
                _ => Code::TomlSyntax,
            };
            out.push(
                Diagnostic::new(code, start, "文件不是 UTF-8 编码", "the file isn't in UTF-8")
                    .help("另存为 UTF-8（表格软件可能存成 GBK）", "save it as UTF-8 (spreadsheets may save GBK)"),
            );
        }
        _ => {}
    }
}

impl Loaded {
    fn programme(&mut self, name: &str, start: Span, out: &mut Vec<Diagnostic>) -> &mut Files {
        if !self.programmes.contains_key(name)
            && let Some(fault) = names::check(name, names::Use::Programme, start)
        {
            out.push(fault);
        }
        self.programmes.entry(name.to_owned()).or_default()
    }

    /// Reads rules and parameters, now that all facts are known. `known` are programmes with rules or parameters anywhere in the chain.
    fn finish(
        self,
        schema: &crate::facts::Schema,
        map: &SourceMap,
        known: &BTreeSet<String>,
        inherited: &mut BTreeMap<String, BTreeMap<Box<str>, Vec<RawKey>>>,
        out: &mut Vec<Diagnostic>,
    ) -> RawLayer {
        let mut used: BTreeSet<String> = BTreeSet::new();
        let mut programmes = Vec::with_capacity(self.programmes.len());
        for (name, mut files) in self.programmes {
            if !known.contains(&name) {
                for (file, _) in &files.cases {
                    out.push(
                        Diagnostic::new(
                            Code::StrayFile,
                            Span::new(*file, 0, 0),
                            format!("没有项目 `{name}`"),
                            format!("there is no programme `{name}`"),
                        )
                        .suggest(&name, known.iter().map(String::as_str)),
                    );
                }
                continue;
            }
            let keys = inherited.entry(name.clone()).or_default();
            let mut read = parameters_file::Parameters::default();
            if let Some((file, Some(text))) = &files.parameters {
                let around = Surroundings { schema, tables: &self.tables, inherited: keys };
                read = parameters_file::read(*file, text, &around, out);
            }
            keys.extend(read.parameters.iter().filter(|p| !p.merge).map(|p| (p.name.clone(), p.keys.clone())));
            used.extend(read.tables);
            files.rules.sort_by_key(|(_, version)| *version);
            programmes.push(RawProgramme {
                name: name.into(),
                rules: files.rules.into_iter().filter_map(|(loose, version)| rules(loose, version, map, out)).collect(),
                parameters: read.parameters,
                codes: read.codes,
                cases: files.cases.into_iter().filter(|(_, text)| text.is_some()).map(|(file, _)| file).collect(),
            });
        }
        for (name, (file, _)) in self.tables.iter().filter(|(name, _)| !used.contains(*name)) {
            out.push(
                Diagnostic::new(Code::StrayFile, Span::new(*file, 0, 0), format!("没有标准使用 `{name}`"), format!("no parameter uses `{name}`"))
                    .help(format!("在标准中写 file = \"{name}\""), format!("write file = \"{name}\" in a parameter")),
            );
        }
        let place = |name: &str| self.manifest.programmes.iter().position(|(p, _)| &**p == name).unwrap_or(usize::MAX);
        // Stable: what isn't listed follows by name.
        programmes.sort_by_key(|p| place(&p.name));
        for (name, span) in self.manifest.programmes.iter().filter(|(name, _)| !programmes.iter().any(|p| p.name == *name)) {
            out.push(
                Diagnostic::new(Code::MissingFile, *span, format!("本包没有项目 `{name}`"), format!("this pack has no programme `{name}`"))
                    .help("写本包自己的项目,上级包的顺序由上级包定", "list the pack's own programmes; the order of those of a parent is the parent's")
                    .suggest(name, programmes.iter().map(|p| &*p.name)),
            );
        }
        RawLayer { info: self.manifest.info, units: self.manifest.units, root: self.root, programmes }
    }
}

/// Parses a file of rules, unless Rhai's positions would be wrong in it.
fn rules((file, text): Loose, version: Option<crate::calendar::Date>, map: &SourceMap, out: &mut Vec<Diagnostic>) -> Option<RulesFile> {
    let text = text?;
    let lines = text.lines().count();
    let long = text.lines().position(|line| line.len() > limits::LINE_CHARS && line.chars().count() > limits::LINE_CHARS);
    if lines > limits::FILE_LINES || long.is_some() {
        let line = long.map_or(limits::FILE_LINES, |n| n) + 1;
        let at = map.get(file).map_or(0, |f| f.offset(u32::try_from(line).unwrap_or(u32::MAX), 1));
        out.push(Diagnostic::new(
            Code::TooLarge,
            Span::new(file, at, at),
            "规则文件的行数或行长超出限制",
            "the file has too many lines, or too long a line",
        ));
        return None;
    }
    Some(RulesFile { file, version, tree: syntax::parse_file(file, &text, out) })
}
