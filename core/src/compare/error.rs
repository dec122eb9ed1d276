//! Why two policies can't be compared.

use super::Use;
use crate::label::{Label, Lang};
use crate::policy::AssessError;

/// Something that was asked for and can't be used so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionFault {
    /// What it was asked for.
    pub of: Use,
    /// Its name.
    pub name: String,
    /// What is wrong with it, and what to do.
    pub message: Label,
}

/// Why two policies can't be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// Names that match nothing, columns of another length or kind, units that don't go together: all of them.
    #[error("{}", shown(.0, Lang::En))]
    Options(Vec<OptionFault>),
    /// A policy can't assess the population.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// The tables can't be assessed.
    #[cfg(feature = "arrow")]
    #[error(transparent)]
    Tables(#[from] crate::tables::TablesError),
    /// The two assessments are of populations of different sizes.
    #[error(
        "两次认定的户数不同:{before} 户和 {after} 户;请用同一批家庭 · the assessments are of {before} and {after} households; assess the same ones"
    )]
    OtherHouseholds {
        /// How many the one is of.
        before: usize,
        /// How many the other is of.
        after: usize,
    },
    /// The two policies have different facts: the population of the one can't be that of the other.
    #[error(
        "两项政策的要素不同,不能共用一批家庭;请分别认定,再用 `compare_assessments` · the policies have different facts; assess the households under each and use `compare_assessments`"
    )]
    OtherFacts,
    /// A sum reaches 10¹⁴, or has more than 24 fraction digits.
    #[error("合计过大或小数过多;请检查权数和金额 · a sum is too large or has too many digits; check the weights and amounts")]
    TooLarge,
}

impl CompareError {
    /// What is wrong, a line for each fault.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Options(faults) => shown(faults, lang),
            Self::Assess(error) => error.text(lang),
            #[cfg(feature = "arrow")]
            Self::Tables(error) => error.text(lang),
            other => Label::parse(&other.to_string()).get(lang).to_owned(),
        }
    }
}

fn shown(faults: &[OptionFault], lang: Lang) -> String {
    let lines: Vec<String> = faults.iter().map(|f| format!("{}: {}", f.of.name(), f.message.get(lang))).collect();
    lines.join("\n")
}
