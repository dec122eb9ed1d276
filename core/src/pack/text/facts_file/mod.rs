//! `facts.toml`: the entities and facts of all layers as one schema.
//!
//! ```text
//! text ──read──▶ drafts of a layer ──merge──▶ drafts of the chain ──build──▶ Schema
//! ```

mod build;
mod draft;
mod fact;
mod merge;
mod read;
mod tree;

use draft::DraftEntity;
pub(super) use read::{inside_quotes, parse_unit};

use crate::diagnostics::Diagnostic;
use crate::facts::Schema;
use crate::source::{FileId, Span};

/// Entities of a chain, layer by layer.
#[derive(Default)]
pub(super) struct FactsOfChain {
    entities: Vec<DraftEntity>,
    /// Files with syntax errors: what else seems wrong in them may follow from these.
    unsound: Vec<FileId>,
}

impl FactsOfChain {
    /// Adds a layer's `facts.toml`; `units` are the base units that it may use.
    pub(super) fn add(&mut self, file: FileId, text: &str, units: &[Box<str>], out: &mut Vec<Diagnostic>) {
        let (layer, sound) = read::read(file, text, units, out);
        if !sound {
            self.unsound.push(file);
        }
        let mut found = Vec::new();
        merge::merge(&mut self.entities, layer, &mut found);
        out.extend(found.into_iter().filter(|d| !self.unsound.contains(&d.span.file)));
    }

    /// The schema. `top` is where to report that there is no entity at all.
    pub(super) fn build(self, top: Span, out: &mut Vec<Diagnostic>) -> Schema {
        let mut found = Vec::new();
        let schema = build::build(self.entities, top, &mut found);
        out.extend(found.into_iter().filter(|d| !self.unsound.contains(&d.span.file)));
        schema
    }
}
