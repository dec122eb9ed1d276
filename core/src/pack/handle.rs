//! A pack, opened.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::calendar::Date;
use crate::compiled::{self, CompiledError};
use crate::facts::{Reader, Region, Schema};
use crate::ir::{LayerInfo, Program};
use crate::label::{Label, Lang};
use crate::limits;
use crate::policy::{Policy, PolicyError};

/// A pack without errors, with all that it extends. Cloning is cheap.
///
/// It is read from text (feature `author`) or was compiled beforehand: both give the same assessments, explanations and records.
///
/// ```
/// # #[cfg(feature = "author")] {
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
///
/// // What a runtime without parser loads.
/// let compiled = Pack::from_compiled(&pack.compile()?)?;
/// assert_eq!((compiled.name(), compiled.digest()), ("demo", pack.digest()));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pack {
    program: Arc<Program>,
    reader: Arc<Reader>,
    #[cfg(feature = "author")]
    pub(super) cases: Arc<[super::text::CasesFile]>,
}

/// Why a pack can't be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// Its files can't be read.
    #[cfg(feature = "author")]
    #[error(transparent)]
    Open(#[from] super::OpenError),
    /// It has errors.
    #[cfg(feature = "author")]
    #[error("{}", .0.text(Lang::En))]
    Faults(Box<super::Checked>),
    /// It is no compiled pack, or a damaged one.
    #[error(transparent)]
    Compiled(#[from] CompiledError),
}

impl PackError {
    /// What is wrong, as people read it.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            #[cfg(feature = "author")]
            Self::Open(error) => Label::parse(&error.to_string()).get(lang).to_owned(),
            #[cfg(feature = "author")]
            Self::Faults(checked) => checked.text(lang),
            Self::Compiled(error) => error.text(lang),
        }
    }
}

impl Pack {
    pub(super) fn new(program: Program) -> Self {
        let reader = Arc::new(Reader::new(&program));
        Self {
            program: Arc::new(program),
            reader,
            #[cfg(feature = "author")]
            cases: Arc::default(),
        }
    }

    /// Opens a compiled pack, or the pack in a folder with what it extends (feature `author`).
    ///
    /// # Errors
    ///
    /// Files that can't be read, a file that is no compiled pack, or all errors of a folder's pack at once. Warnings don't stop it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PackError> {
        let path = path.as_ref();
        #[cfg(feature = "author")]
        if !path.is_file() {
            return Self::of_folder(path);
        }
        let bytes = read(path).map_err(|source| CompiledError::Io { path: path.display().to_string(), source })?;
        Ok(Self::from_compiled(&bytes)?)
    }

    /// A compiled pack, as `doudi compile` and [`compile`](Pack::compile) write it. Its content is checked: whatever the bytes, the answer is a pack or
    /// an error.
    ///
    /// # Errors
    ///
    /// Bytes that are no compiled pack, of another version of the format, or damaged.
    pub fn from_compiled(bytes: &[u8]) -> Result<Self, CompiledError> {
        compiled::read(bytes).map(Self::new)
    }

    /// The pack as bytes, for [`Pack::from_compiled`]: all dated versions of all rules, standards, labels, sources; no cases. The same pack gives the same
    /// bytes.
    ///
    /// # Errors
    ///
    /// Where its rules nest too deep to be read again, or it is too large.
    #[cfg(feature = "author")]
    pub fn compile(&self) -> Result<Vec<u8>, CompiledError> {
        compiled::write(&self.program)
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

    /// Its entities, facts and codes, with those of the packs that it extends.
    #[must_use]
    pub fn facts(&self) -> &Arc<Schema> {
        &self.program.schema
    }

    /// Its name: `shaanxi-baoji`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.info().map_or("", |info| &info.name)
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> Option<&Label> {
        self.info().map(|info| &info.title)
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        self.info().map_or("", |info| &info.version)
    }

    /// Where it holds; `None` where it doesn't say.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.info()?.region
    }

    /// SHA-256 over every file that it was read from, in hex: the same for a compiled pack as for its text.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.program.digest
    }

    fn info(&self) -> Option<&LayerInfo> {
        self.program.pack()
    }
}

/// A file's bytes, if there aren't too many.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(limits::COMPILED_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
