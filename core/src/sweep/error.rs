//! Why there is no sweep.

use crate::facts::{Faults, InputError};
use crate::label::{Label, Lang};
use crate::limits;
use crate::number::Number;
use crate::policy::{AssessError, PolicyError};

/// Why a fact can't be swept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// The household has faults, or a name is no rule in force.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// No fact stands at the path.
    #[error(
        "家庭中没有要素 `{path}`{} · the household has no fact `{path}`{}",
        .near.as_ref().map_or_else(String::new, |near| format!(";是不是 `{near}`?")),
        .near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
    )]
    NoFact {
        /// The path.
        path: Box<str>,
        /// The nearest that there is.
        near: Option<String>,
    },
    /// The fact is no number.
    #[error("要素 `{path}` 不是数,无法逐值计算 · the fact `{path}` is no number, and has no values from one to another")]
    NotNumber {
        /// The path.
        path: Box<str>,
    },
    /// The range is empty, or its step is no way forward.
    #[error("范围应从小到大,步长应大于 0 · a range goes from the smaller value to the greater, in steps above 0")]
    Empty,
    /// Values that the fact can't have.
    #[error("`{path}` 的取值应在 {min} 至 {max} 之间 · `{path}` takes values from {min} to {max}")]
    OutOfBounds {
        /// The path.
        path: Box<str>,
        /// Its least value.
        min: Number,
        /// Its greatest value.
        max: Number,
    },
    /// More fraction digits than the fact has.
    #[error("`{path}` 最多 {digits} 位小数,范围和步长也一样 · `{path}` has at most {digits} fraction digits, and so have a range and its step")]
    TooManyDigits {
        /// The path.
        path: Box<str>,
        /// How many it has.
        digits: u8,
    },
    /// Too many values.
    #[error(
        "范围内有 {points} 个取值,此家庭最多可算 {} 个;请加大步长 · there are {points} values, and at most {} can be computed for this household; take longer steps",
        .most, .most
    )]
    TooMany {
        /// How many there are.
        points: u128,
        /// How many there may be.
        most: usize,
    },
}

impl SweepError {
    /// What is wrong, in one language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Assess(error) => error.text(lang),
            other => Label::parse(&other.to_string()).get(lang).to_owned(),
        }
    }

    /// How many values a household of so many entities may be assessed at.
    pub(super) fn most(entities: usize) -> usize {
        limits::SWEEP_POINTS.min(limits::SWEEP_LANES / entities.max(1)).max(2)
    }
}

impl From<Faults> for SweepError {
    fn from(faults: Faults) -> Self {
        Self::Assess(AssessError::Input(InputError::Faults(faults)))
    }
}

impl From<InputError> for SweepError {
    fn from(error: InputError) -> Self {
        Self::Assess(AssessError::Input(error))
    }
}

impl From<PolicyError> for SweepError {
    fn from(error: PolicyError) -> Self {
        Self::Assess(error.into())
    }
}
