//! A pack, read from text and checked.

use std::path::Path;
use std::sync::Arc;

use super::super::{Pack, PackError};
use super::{Case, OpenError, PackFiles, read, read_cases};
use crate::diagnostics::{Diagnostic, Severity, render};
use crate::ir::link::link;
use crate::label::Lang;
use crate::source::{FileId, SourceMap};

/// A file of cases.
#[derive(Clone, Debug)]
pub(in crate::pack) struct CasesFile {
    programme: Box<str>,
    file: FileId,
    /// Of the pack itself, not of one that it extends.
    own: bool,
}

/// The cases of a file.
#[derive(Clone, Debug)]
pub struct ProgrammeCases {
    /// The programme that bare names in it belong to.
    pub programme: Box<str>,
    /// Its cases.
    pub cases: Vec<Case>,
}

/// What checking a pack found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Everything that is wrong or deserves a look, errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that these point into.
    pub files: Arc<SourceMap>,
    /// The folders of the chain, that of the pack which extends none first; places in the map where it was read from one.
    pub folders: Vec<String>,
    /// The pack, unless there are errors.
    pub pack: Option<Pack>,
}

impl Pack {
    pub(in crate::pack) fn of_folder(folder: &Path) -> Result<Self, PackError> {
        Self::from_checked(Self::check(folder)?)
    }

    /// Opens a pack from a map of paths (`national/dibao.rhai`) to text. No file system is needed.
    ///
    /// # Errors
    ///
    /// As [`Pack::open`].
    pub fn from_files(files: impl IntoIterator<Item = (String, String)>, root: &str) -> Result<Self, PackError> {
        Self::from_checked(Self::check_files(files, root)?)
    }

    /// Checks the pack in a folder: its rules, parameters and facts. Its cases are checked by [`check_cases`](Pack::check_cases).
    ///
    /// # Errors
    ///
    /// Files that can't be read.
    pub fn check(folder: impl AsRef<Path>) -> Result<Checked, OpenError> {
        Ok(Self::checked(PackFiles::from_dir(folder)?))
    }

    /// Checks a pack from a map.
    ///
    /// # Errors
    ///
    /// Where the map holds no such pack.
    pub fn check_files(files: impl IntoIterator<Item = (String, String)>, root: &str) -> Result<Checked, OpenError> {
        Ok(Self::checked(PackFiles::from_map(files, root)?))
    }

    fn from_checked(checked: Checked) -> Result<Self, PackError> {
        match checked.pack {
            Some(pack) => Ok(pack),
            None => Err(PackError::Faults(Box::new(checked))),
        }
    }

    fn checked(files: PackFiles) -> Checked {
        let mut diagnostics = Vec::new();
        let folders = files.folders();
        let raw = read(files, &mut diagnostics);
        let program = link(&raw, &mut diagnostics);
        let last = raw.layers.len().saturating_sub(1);
        let cases = raw.layers.iter().enumerate().flat_map(|(layer, l)| {
            let files = l.programmes.iter().flat_map(|p| p.cases.iter().map(|file| (p.name.clone(), *file)));
            files.map(move |(programme, file)| CasesFile { programme, file, own: layer == last })
        });
        let cases: Arc<[CasesFile]> = cases.collect();
        let files = Arc::new(raw.files);
        let pack = program.map(|program| {
            let mut pack = Self::new(program);
            pack.cases = cases;
            pack
        });
        Checked { diagnostics, files, folders, pack }
    }

    /// The texts of its files; of a compiled pack, those of its rules.
    #[must_use]
    pub fn files(&self) -> &SourceMap {
        &self.program().files
    }

    /// The pack's own cases, read from their files (a compiled pack has none); faults of these go to `out`, and a case at fault is left out.
    #[must_use]
    pub fn cases(&self, out: &mut Vec<Diagnostic>) -> Vec<ProgrammeCases> {
        let own = self.cases.iter().filter(|c| c.own);
        own.filter_map(|c| {
            let text = &self.files().get(c.file)?.text;
            Some(ProgrammeCases { programme: c.programme.clone(), cases: read_cases(c.file, text, out) })
        })
        .collect()
    }
}

impl Checked {
    /// What is wrong, as people read it.
    pub(in crate::pack) fn text(&self, lang: Lang) -> String {
        render(&self.diagnostics, &self.files, lang, false)
    }

    /// Has it errors?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity() == Severity::Error)
    }
}
