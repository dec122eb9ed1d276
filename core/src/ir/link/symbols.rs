//! All public names of a pack with their definitions, layer by layer, and the helpers of each programme.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::cites::Sources;
use super::docs::{self, HeaderDoc, RuleDoc};
use super::refusals::{duplicate, entity_of, refuse_builtin};
use super::versions;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::facts::{EntityId, Schema};
use crate::ir::{Layer, SymbolId};
use crate::pack::model::{RawPack, RawParameter, RawProgramme, RulesFile};
use crate::source::Span;
use crate::syntax::tree::{Function, Period};

/// A public name.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// `dibao::eligible`
    pub(super) name: Box<str>,
    pub(super) programme: u16,
    /// At most one of each layer, root first.
    pub(super) definitions: Vec<Source<'a>>,
}

/// What a layer says of a name, as written.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) layer: Layer,
    pub(super) what: What<'a>,
}

/// Rule or parameter, as written.
#[derive(Debug)]
pub(super) enum What<'a> {
    Rule { entity: EntityId, versions: Vec<Written<'a>> },
    Parameter(&'a RawParameter),
}

/// A version of a rule, as written.
#[derive(Debug)]
pub(super) struct Written<'a> {
    pub(super) function: &'a Function,
    pub(super) doc: RuleDoc<'a>,
    /// As written; after [`versions::arrange`] with the end that follows from the next version.
    pub(super) period: Period,
    /// From the function itself, not from its file.
    pub(super) own_period: bool,
}

impl Source<'_> {
    /// Where its name stands.
    pub(super) fn span(&self) -> Option<Span> {
        match &self.what {
            What::Rule { versions, .. } => versions.last().map(|v| v.function.name_span),
            What::Parameter(raw) => Some(raw.span),
        }
    }

    /// Is it in force on every day? Then nothing below it ever is, but by `parent::`.
    pub(super) fn always(&self) -> bool {
        match &self.what {
            What::Parameter(_) => true,
            What::Rule { versions, .. } => versions::always(versions),
        }
    }
}

/// A programme with the headers of its files.
#[derive(Debug)]
pub(super) struct ProgrammeEntry<'a> {
    pub(super) name: Box<str>,
    /// Layers that have files of it, root first.
    pub(super) parts: Vec<Part<'a>>,
}

/// What a layer holds of a programme.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) layer: Layer,
    pub(super) raw: &'a RawProgramme,
    /// The header of each rules file, the files without a date first.
    pub(super) files: Vec<(&'a RulesFile, HeaderDoc)>,
}

impl Part<'_> {
    /// The source that an article alone belongs to, in a parameter's row.
    pub(super) fn source(&self) -> Option<&str> {
        self.files.iter().find_map(|(_, header)| header.source.as_ref()).map(|s| &*s.key)
    }
}

/// All names of a pack.
#[derive(Debug, Default)]
pub(super) struct Symbols<'a> {
    pub(super) programmes: Vec<ProgrammeEntry<'a>>,
    pub(super) entries: Vec<Entry<'a>>,
    by_name: HashMap<Box<str>, SymbolId>,
    helpers: HashMap<(u16, Layer), BTreeMap<&'a str, &'a Function>>,
    /// Qualified names of public functions that are no rules: reported once, where they stand.
    refused: HashSet<Box<str>>,
    /// Programmes with a file that couldn't be read whole: names that are missing there may stand in it.
    broken: HashSet<Box<str>>,
}

/// Why a name is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// No such programme, or no such name in it.
    Unknown,
    /// `parent::` where no pack below has the name.
    NoParent,
    /// A function that was refused, and reported.
    Refused,
}

impl<'a> Symbols<'a> {
    /// Collects the names of all layers. `sources` are those that each layer may cite.
    pub(super) fn collect(raw: &'a RawPack, schema: &Schema, sources: &Sources<'a>, out: &mut Vec<Diagnostic>) -> Self {
        let mut all = Self::default();
        for (layer, raw_layer) in (0..).zip(&raw.layers) {
            for programme in &raw_layer.programmes {
                all.add_part(layer, programme, sources, out);
            }
        }
        for programme in 0..all.programmes.len() {
            all.collect_programme(programme, schema, sources, out);
        }
        all.check_hidden_names(out);
        all
    }

    /// Remembers the programmes whose files have errors: what is missing in them isn't told a second time.
    pub(super) fn note_broken(&mut self, raw: &RawPack, faults: &[Diagnostic]) {
        for fault in faults.iter().filter(|d| d.severity() == Severity::Error) {
            let path = raw.files.get(fault.span.file).map_or("", |f| &f.path);
            let file = path.rsplit('/').next().unwrap_or(path);
            if let Some((programme, _)) = file.split_once('.') {
                self.broken.insert(programme.into());
            }
        }
    }

    fn add_part(&mut self, layer: Layer, raw: &'a RawProgramme, sources: &Sources<'a>, out: &mut Vec<Diagnostic>) {
        // What holds now first, then what held in other times: so names come in the order in which the main file tells them.
        let mut files: Vec<&RulesFile> = raw.rules.iter().collect();
        files.sort_by_key(|f| f.version.is_some());
        let files = files.into_iter().map(|f| (f, docs::read_header(f, layer, sources, out))).collect();
        let part = Part { layer, raw, files };
        if let Some(entry) = self.programmes.iter_mut().find(|p| p.name == raw.name) {
            entry.parts.push(part);
        } else {
            self.programmes.push(ProgrammeEntry { name: raw.name.clone(), parts: vec![part] });
        }
    }

    fn collect_programme(&mut self, index: usize, schema: &Schema, sources: &Sources<'a>, out: &mut Vec<Diagnostic>) {
        let programme = u16::try_from(index).unwrap_or(u16::MAX);
        let Some(entry) = self.programmes.get_mut(index) else { return };
        let parts = std::mem::take(&mut entry.parts);
        // Names of a programme stand side by side.
        let begin = self.entries.len();
        for part in &parts {
            for (file, header) in &part.files {
                for function in &file.tree.functions {
                    if refuse_builtin(&function.name, function.name_span, out) {
                        continue;
                    }
                    if function.private {
                        self.add_helper(programme, part.layer, function, header, sources, out);
                    } else if let Some(entity) = entity_of(function, schema, out) {
                        let doc = docs::read_rule(function, header, part.layer, sources, out);
                        let own_period = doc.period.is_some();
                        let period = doc.period.or(header.period).unwrap_or_default();
                        self.add_version(programme, part.layer, entity, Written { function, doc, period, own_period }, out);
                    } else {
                        let name = format!("{}::{}", part.raw.name, function.name);
                        self.refused.insert(name.into_boxed_str());
                    }
                }
            }
            for parameter in &part.raw.parameters {
                if !refuse_builtin(&parameter.name, parameter.span, out) {
                    self.add_parameter(programme, part.layer, parameter, out);
                }
            }
            for entry in self.entries.iter_mut().skip(begin) {
                let of_layer = entry.definitions.iter_mut().filter(|d| d.layer == part.layer);
                for definition in of_layer {
                    if let What::Rule { versions, .. } = &mut definition.what {
                        versions::arrange(&entry.name, versions, out);
                    }
                }
            }
        }
        if let Some(entry) = self.programmes.get_mut(index) {
            entry.parts = parts;
        }
    }

    fn add_helper(
        &mut self,
        programme: u16,
        layer: Layer,
        function: &'a Function,
        header: &HeaderDoc,
        sources: &Sources<'a>,
        out: &mut Vec<Diagnostic>,
    ) {
        docs::read_helper(function, header, layer, sources, out);
        let helpers = self.helpers.entry((programme, layer)).or_default();
        if let Some(first) = helpers.get(&*function.name) {
            let name = &function.name;
            out.push(
                Diagnostic::new(
                    Code::DuplicateName,
                    function.name_span,
                    format!("辅助函数 `{name}` 重复；同一项目的所有文件共用辅助函数"),
                    format!("the helper `{name}` is there already; all files of a programme share their helpers"),
                )
                .help("请改名，或只保留一个", "rename it, or keep only one")
                .note(first.name_span, "第一个在这里", "the first one is here"),
            );
        } else {
            helpers.insert(&function.name, function);
        }
    }

    /// The definitions of a name, and that of the layer if there is one.
    fn entry(&mut self, programme: u16, name: &str) -> Option<&mut Entry<'a>> {
        let programme_name = self.programmes.get(usize::from(programme)).map(|p| &*p.name)?;
        let full = format!("{programme_name}::{name}").into_boxed_str();
        let id = match self.by_name.get(&full) {
            Some(&id) => id,
            None => {
                let id = SymbolId(u32::try_from(self.entries.len()).ok()?);
                self.by_name.insert(full.clone(), id);
                self.entries.push(Entry { name: full, programme, definitions: Vec::new() });
                id
            }
        };
        self.entries.get_mut(id.index())
    }

    fn add_version(&mut self, programme: u16, layer: Layer, entity: EntityId, new: Written<'a>, out: &mut Vec<Diagnostic>) {
        let function = new.function;
        let Some(entry) = self.entry(programme, &function.name) else { return };
        match entry.definitions.iter_mut().find(|d| d.layer == layer).map(|d| &mut d.what) {
            None => entry.definitions.push(Source { layer, what: What::Rule { entity, versions: vec![new] } }),
            Some(What::Parameter(first)) => out.push(duplicate(&function.name, function.name_span, first.span)),
            Some(What::Rule { entity: first_entity, versions }) => {
                let first = versions.first().map_or(function.name_span, |v| v.function.name_span);
                let twin = |v: &&Written<'_>| v.period.from == new.period.from && !v.own_period && !new.own_period;
                if let Some(twin) = versions.iter().find(twin) {
                    out.push(duplicate(&function.name, function.name_span, twin.function.name_span));
                } else if *first_entity == entity {
                    versions.push(new);
                } else {
                    let name = &entry.name;
                    out.push(
                        Diagnostic::new(
                            Code::OverrideChangesEntity,
                            function.name_span,
                            format!("`{name}` 的各个版本必须属于同一实体"),
                            format!("all versions of `{name}` must be of the same entity"),
                        )
                        .help("请改用同一参数名，或给规则另起名称", "use the same parameter, or give the rule another name")
                        .note(first, "第一个版本在这里", "the first version is here"),
                    );
                }
            }
        }
    }

    fn add_parameter(&mut self, programme: u16, layer: Layer, raw: &'a RawParameter, out: &mut Vec<Diagnostic>) {
        let Some(entry) = self.entry(programme, &raw.name) else { return };
        match entry.definitions.iter().find(|d| d.layer == layer) {
            None => entry.definitions.push(Source { layer, what: What::Parameter(raw) }),
            Some(first) => out.push(duplicate(&raw.name, raw.span, first.span().unwrap_or(raw.span))),
        }
    }

    /// A helper hides a rule or parameter of the same name; that is refused, because nobody would see it.
    fn check_hidden_names(&self, out: &mut Vec<Diagnostic>) {
        for (&(programme, layer), helpers) in &self.helpers {
            let Some(entry) = self.programmes.get(usize::from(programme)) else { continue };
            for (name, helper) in helpers {
                let Ok((id, _)) = self.find(&entry.name, &[], name, layer) else { continue };
                let first = self.get(id).and_then(|e| e.definitions.first()).and_then(Source::span);
                out.push(duplicate(name, helper.name_span, first.unwrap_or(helper.name_span)));
            }
        }
    }

    /// A name's entry.
    pub(super) fn get(&self, id: SymbolId) -> Option<&Entry<'a>> {
        self.entries.get(id.index())
    }

    /// All names with their identities.
    pub(super) fn iter(&self) -> impl Iterator<Item = (SymbolId, &Entry<'a>)> {
        (0..).map(SymbolId).zip(&self.entries)
    }

    /// The name of a programme.
    pub(super) fn programme_name(&self, programme: u16) -> &str {
        self.programmes.get(usize::from(programme)).map_or("", |p| &p.name)
    }

    /// The programme of that name.
    pub(super) fn programme_named(&self, name: &str) -> Option<u16> {
        self.programmes.iter().position(|p| &*p.name == name).and_then(|i| u16::try_from(i).ok())
    }

    /// What a layer holds of a programme.
    pub(super) fn part(&self, programme: u16, layer: Layer) -> Option<&Part<'a>> {
        self.programmes.get(usize::from(programme))?.parts.iter().find(|p| p.layer == layer)
    }

    /// The helpers of a programme in a layer.
    pub(super) fn helpers(&self, programme: u16, layer: Layer) -> impl Iterator<Item = &'a Function> + '_ {
        self.helpers.get(&(programme, layer)).into_iter().flatten().map(|(_, f)| *f)
    }

    /// A helper by its name.
    pub(super) fn helper(&self, programme: u16, layer: Layer, name: &str) -> Option<&'a Function> {
        self.helpers.get(&(programme, layer))?.get(name).copied()
    }

    /// What `path::name` means in a programme of a layer; and below which layer its definitions are to be looked for.
    ///
    /// A pack sees the names of its own and of those that it extends: it must make sense without the packs that extend it.
    pub(super) fn find(&self, programme: &str, path: &[Box<str>], name: &str, layer: Layer) -> Result<(SymbolId, Option<Layer>), Missing> {
        let (up, rest) = match path.split_first() {
            Some((first, rest)) if &**first == "parent" => (true, rest),
            _ => (false, path),
        };
        let programme = match rest {
            [] => programme,
            [one] => one,
            _ => return Err(Missing::Unknown),
        };
        let full = format!("{programme}::{name}");
        let id = self.by_name.get(full.as_str()).copied();
        let lowest = id.and_then(|id| self.get(id)).and_then(|e| e.definitions.first()).map(|d| d.layer);
        match (id, lowest) {
            (Some(id), Some(lowest)) if up && lowest < layer => Ok((id, Some(layer))),
            (Some(_), Some(lowest)) if up && lowest <= layer => Err(Missing::NoParent),
            _ if up && layer == 0 => Err(Missing::NoParent),
            (Some(id), Some(lowest)) if !up && lowest <= layer => Ok((id, None)),
            _ if self.refused.contains(full.as_str()) || self.broken.contains(programme) => Err(Missing::Refused),
            _ => Err(Missing::Unknown),
        }
    }

    /// The definitions, as indices, that a call may reach: from the topmost down to the first that is always in force.
    pub(super) fn targets(&self, id: SymbolId, below: Option<Layer>) -> impl Iterator<Item = usize> + '_ {
        let definitions = self.get(id).map(|e| e.definitions.as_slice()).unwrap_or_default();
        let mut done = false;
        definitions.iter().enumerate().rev().filter(move |(_, d)| below.is_none_or(|b| d.layer < b)).map_while(move |(i, d)| {
            let open = !done;
            done = done || d.always();
            open.then_some(i)
        })
    }
}
