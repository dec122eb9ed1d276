//! What is wrong with a household: every fault by its path.

use std::fmt::{self, Display, Formatter};

use super::Path;
use crate::label::{Label, Lang};
use crate::limits;

/// What kind of fault. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FaultCode {
    /// A value of another type.
    WrongType,
    /// Not a number.
    NotANumber,
    /// A fraction where whole numbers are asked for.
    NotWhole,
    /// More digits after the point than the fact takes.
    TooManyDigits,
    /// Below the least or above the greatest value.
    OutOfBounds,
    /// Not a day of the calendar, or not written `YYYY-MM-DD`.
    BadDate,
    /// Not a division code.
    BadRegion,
    /// No such code.
    UnknownCode,
    /// No such fact.
    UnknownKey,
    /// No such rule, or not of that entity.
    UnknownRule,
    /// No such entity, or not a path.
    BadPath,
    /// A key that comes twice.
    DuplicateKey,
    /// `null` where there has to be one.
    NotOptional,
    /// Fewer entities than there must be.
    MissingEntity,
    /// More entities than there may be.
    TooMany,
    /// Facts that don't agree with each other.
    CheckFailed,
    /// No pack is for the household's region.
    NotCovered,
}

impl FaultCode {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongType => "wrong_type",
            Self::NotANumber => "not_a_number",
            Self::NotWhole => "not_whole",
            Self::TooManyDigits => "too_many_digits",
            Self::OutOfBounds => "out_of_bounds",
            Self::BadDate => "bad_date",
            Self::BadRegion => "bad_region",
            Self::UnknownCode => "unknown_code",
            Self::UnknownKey => "unknown_key",
            Self::UnknownRule => "unknown_rule",
            Self::BadPath => "bad_path",
            Self::DuplicateKey => "duplicate_key",
            Self::NotOptional => "not_optional",
            Self::MissingEntity => "missing_entity",
            Self::TooMany => "too_many",
            Self::CheckFailed => "check_failed",
            Self::NotCovered => "not_covered",
        }
    }
}

impl Display for FaultCode {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A fault of a household. The value of a sensitive fact is never in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub path: Path,
    /// What kind.
    pub code: FaultCode,
    /// What is wrong, without the path.
    pub message: Label,
}

impl Fault {
    /// A fault at `path`.
    #[must_use]
    pub fn new(path: Path, code: FaultCode, message: Label) -> Self {
        Self { path, code, message }
    }

    /// Path and message: `members[2].disability_grade: 7 is not between 1 and 4`.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let message = self.message.get(lang);
        match lang {
            _ if self.path.is_root() => message.into(),
            Lang::Zh => format!("{}:{message}", self.path),
            Lang::En => format!("{}: {message}", self.path),
        }
    }
}

/// In English; [`text`](Fault::text) gives either language.
impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for Fault {}

/// All that is wrong with a household, in the order of the input; no more than [`limits::FAULTS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// None so far.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds one, if there is room.
    pub fn push(&mut self, fault: Fault) {
        self.add(|| fault);
    }

    /// Adds one, made only if there is room: its words cost time, and a hostile household may have millions.
    pub(super) fn add(&mut self, fault: impl FnOnce() -> Fault) {
        if !self.is_full() {
            self.0.push(fault());
        }
    }

    /// Is there no room for more?
    pub(super) const fn is_full(&self) -> bool {
        self.0.len() >= limits::FAULTS
    }

    /// Is there none?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    /// One line for each.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let mut lines: Vec<String> = self.0.iter().map(|f| f.text(lang)).collect();
        if self.is_full() {
            lines.push(match lang {
                Lang::Zh => format!("仅列出 {} 处错误，可能还有更多", limits::FAULTS),
                Lang::En => format!("only {} faults are listed; there may be more", limits::FAULTS),
            });
        }
        lines.join("\n")
    }

    /// `Err` of these faults if there are any.
    ///
    /// # Errors
    /// Itself, unless empty.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'f> IntoIterator for &'f Faults {
    type Item = &'f Fault;
    type IntoIter = std::slice::Iter<'f, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Extend<Fault> for Faults {
    fn extend<T: IntoIterator<Item = Fault>>(&mut self, faults: T) {
        faults.into_iter().for_each(|f| self.push(f));
    }
}

/// In English, one line for each; [`text`](Faults::text) gives either language.
impl Display for Faults {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for Faults {}
