//! How far a declared number may be from the verified one.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use crate::number::Number;

/// How far a declared number may be from the verified one and still stand: a difference in the fact's unit, or a share of the verified value.
///
/// ```
/// use doudi::facts::Tolerance;
///
/// let fifty: Tolerance = "50".parse()?;
/// assert!(fifty.allows(1000.into(), 1050.into()) && !fifty.allows(1000.into(), 1051.into()));
/// let share: Tolerance = "5%".parse()?;
/// assert!(share.allows(950.into(), 1000.into()) && !share.allows(949.into(), 1000.into()));
/// assert_eq!((fifty.to_string(), share.to_string()), ("50".to_owned(), "5%".to_owned()));
/// # Ok::<(), doudi::facts::ParseToleranceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tolerance {
    /// At most this much, in the fact's unit.
    Amount(Number),
    /// At most this many hundredths of the verified value.
    Percent(Number),
}

/// The text is no tolerance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseToleranceError {
    /// Neither a number nor a percentage.
    #[error("容差应为数值(如 50)或百分比(如 \"5%\") · a tolerance is a number such as 50, or a percentage such as \"5%\"")]
    NotATolerance,
    /// Below 0.
    #[error("容差不能为负 · a tolerance is not negative")]
    Negative,
    /// Above 100%.
    #[error("容差的百分比不能超过 100% · a tolerance is at most 100%")]
    TooMuch,
}

impl Tolerance {
    /// Does a declared number stand against the verified one?
    #[must_use]
    pub fn allows(self, declared: Number, verified: Number) -> bool {
        let Ok(gap) = declared.checked_sub(verified).map(Number::abs) else { return false };
        match self {
            Self::Amount(most) => gap <= most,
            // Hundredfold on the one side keeps the other exact; a gap too large for it is beyond any share.
            Self::Percent(share) => match (gap.checked_mul(Number::from(100)), verified.abs().checked_mul(share)) {
                (Ok(gap), Ok(most)) => gap <= most,
                (Ok(_), Err(_)) => true,
                (Err(_), _) => false,
            },
        }
    }

    /// A tolerance in the fact's unit.
    ///
    /// # Errors
    ///
    /// Below 0.
    pub fn amount(most: Number) -> Result<Self, ParseToleranceError> {
        if most.is_negative() { Err(ParseToleranceError::Negative) } else { Ok(Self::Amount(most)) }
    }
}

/// As it is written: `50`, `5%`.
impl Display for Tolerance {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount(most) => write!(f, "{most}"),
            Self::Percent(share) => write!(f, "{share}%"),
        }
    }
}

impl FromStr for Tolerance {
    type Err = ParseToleranceError;

    fn from_str(text: &str) -> Result<Self, ParseToleranceError> {
        let number = |text: &str| text.trim().parse::<Number>().map_err(|_| ParseToleranceError::NotATolerance);
        let Some(share) = text.trim().strip_suffix('%') else { return Self::amount(number(text)?) };
        let share = number(share)?;
        if share.is_negative() {
            return Err(ParseToleranceError::Negative);
        }
        if share > Number::from(100) { Err(ParseToleranceError::TooMuch) } else { Ok(Self::Percent(share)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_that_are_none() {
        for (text, why) in [
            ("", ParseToleranceError::NotATolerance),
            ("%", ParseToleranceError::NotATolerance),
            ("five", ParseToleranceError::NotATolerance),
            ("-1", ParseToleranceError::Negative),
            ("-1%", ParseToleranceError::Negative),
            ("101%", ParseToleranceError::TooMuch),
        ] {
            assert_eq!(text.parse::<Tolerance>(), Err(why), "{text}");
        }
    }

    #[test]
    fn numbers_at_the_edge() {
        let most = "99999999999999".parse::<Number>().unwrap();
        let share = "0.000001%".parse::<Tolerance>().unwrap();
        assert!(share.allows(most, most) && !share.allows(Number::ZERO, most));
        assert!(!share.allows(Number::from(1), Number::ZERO) && share.allows(Number::ZERO, Number::ZERO));
    }

    proptest! {
        #[test]
        fn what_is_the_same_stands_and_more_tolerance_allows_more(a in -10_000_i32..10_000, b in -10_000_i32..10_000, most in 0_i32..10_000) {
            let (a, b) = (Number::from(a), Number::from(b));
            for (less, more) in [(format!("{most}"), format!("{}", most + 1)), (format!("{}%", most % 100), format!("{}%", most % 100 + 1))] {
                let (less, more) = (less.parse::<Tolerance>().unwrap(), more.parse::<Tolerance>().unwrap());
                prop_assert!(less.allows(a, a));
                prop_assert!(!less.allows(a, b) || more.allows(a, b));
            }
        }
    }
}
