//! A pack, opened and checked.

use std::path::Path;
use std::sync::Arc;

use super::{Case, OpenError, PackFiles, read, read_cases};
use crate::calendar::Date;
use crate::diagnostics::{Diagnostic, Severity, render};
use crate::facts::Reader;
use crate::ir::Program;
use crate::ir::link::link;
use crate::label::{Label, Lang};
use crate::policy::{Policy, PolicyError};
use crate::source::{FileId, SourceMap};

/// A pack without errors, with all that it extends. Cloning is cheap.
///
/// ```
/// use doudi::pack::Pack;
///
/// let files = [
///     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
///     ("demo/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", min = 1, max = 20, label = \"人数 · Size\" }\n"),
///     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 两人以上 · Two or more\n/// @decision\n/// @cite 第一条\nfn eligible(household) { household.size >= 2 }\n"),
/// ];
/// let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
/// let policy = pack.policy("2025-01-01".parse()?)?;
/// let result = policy.assess(&doudi::policy::Json(r#"{ "size": 3 }"#))?;
/// assert_eq!(result.to_canonical(), r#"{"aid::eligible":true}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pack {
    program: Arc<Program>,
    reader: Arc<Reader>,
    files: Arc<SourceMap>,
    cases: Arc<[CasesFile]>,
}

/// A file of cases.
#[derive(Clone, Debug)]
struct CasesFile {
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

/// Why a pack can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Its files can't be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It has errors.
    #[error("{}", render(.0.diagnostics.as_slice(), &.0.files, Lang::En, false))]
    Faults(Box<Checked>),
}

impl PackError {
    /// What is wrong, as people read it.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Open(error) => Label::parse(&error.to_string()).get(lang).to_owned(),
            Self::Faults(checked) => render(&checked.diagnostics, &checked.files, lang, false),
        }
    }
}

impl Pack {
    /// Opens the pack in a folder, and what it extends.
    ///
    /// # Errors
    ///
    /// Files that can't be read, or all errors of the pack at once. Warnings don't stop it.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, PackError> {
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
            let reader = Arc::new(Reader::new(&program));
            Self { program: Arc::new(program), reader, files: files.clone(), cases }
        });
        Checked { diagnostics, files, folders, pack }
    }

    /// The policy on a date.
    ///
    /// # Errors
    ///
    /// Where the parameters in force on that date make a product of more than 24 fraction digits.
    pub fn policy(&self, on: Date) -> Result<Policy, PolicyError> {
        Policy::new(self.program.clone(), self.reader.clone(), on)
    }

    /// What the pack says, linked and typed.
    #[must_use]
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// Reads households.
    #[must_use]
    pub fn reader(&self) -> &Arc<Reader> {
        &self.reader
    }

    /// Its files' texts.
    #[must_use]
    pub fn files(&self) -> &Arc<SourceMap> {
        &self.files
    }

    /// The pack's own cases, read from their files; faults of these go to `out`, and a case at fault is left out.
    #[must_use]
    pub fn cases(&self, out: &mut Vec<Diagnostic>) -> Vec<ProgrammeCases> {
        let own = self.cases.iter().filter(|c| c.own);
        own.filter_map(|c| {
            let text = &self.files.get(c.file)?.text;
            Some(ProgrammeCases { programme: c.programme.clone(), cases: read_cases(c.file, text, out) })
        })
        .collect()
    }
}

impl Checked {
    /// Has it errors?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity() == Severity::Error)
    }
}
