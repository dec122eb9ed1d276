//! Units of measure: quotients of base units.
//!
//! A base unit is a name: `CNY`, `person`, `day`, `month`, `year`, or the pack's own (Chinese names too). Which names a pack may use is
//! checked elsewhere.
//!
//! ```
//! use doudi::{label::Lang, unit::Unit};
//!
//! let standard: Unit = "CNY/person/month".parse()?;
//! let people: Unit = "person".parse()?;
//! assert_eq!(standard.mul(&people), Some("CNY/month".parse()?));
//! assert_eq!(standard.text(Lang::Zh), "元/人·月");
//! # Ok::<(), doudi::unit::ParseUnitError>(())
//! ```

use crate::label::Lang;
use std::cmp::Ordering;
use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;
use std::sync::Arc;

/// The yuan.
pub const CNY: &str = "CNY";
/// The person, as in "per head".
pub const PERSON: &str = "person";
/// The day.
pub const DAY: &str = "day";
/// The month.
pub const MONTH: &str = "month";
/// The year.
pub const YEAR: &str = "year";

/// The highest power of a base unit: `m9`, `/m9`.
pub const MAX_EXPONENT: i8 = 9;
/// The most base units in one unit.
pub const MAX_BASES: usize = 8;
/// The longest name of a base unit, in bytes.
pub const MAX_NAME: usize = 64;

/// A quotient of base units, such as `CNY/person/month` or `m2`. Equality is by meaning: `person*CNY` is `CNY*person`.
///
/// Numbers and names are bounded ([`MAX_EXPONENT`], [`MAX_BASES`]); beyond, products are `None`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Unit {
    /// In display order, each base once, no exponent 0. Shared: every expression of a program has its unit.
    powers: Arc<[(Arc<str>, i8)]>,
}

/// Why a text is no unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ParseUnitError {
    /// The text is empty.
    #[error("单位为空，无单位写作1 · the unit is empty; write 1 for none")]
    Empty,
    /// A part is no name of a base unit: letters, digits and `_`, beginning with a letter.
    #[error("单位名称“{name}”不合规 · {name:?} is not a name of a unit")]
    BadName {
        /// The part.
        name: Box<str>,
    },
    /// A `*` follows a `/`: `CNY/person*month` may mean two things.
    #[error("除号之后不能用乘号，请写作CNY/person/month · no * after a /; write CNY/person/month")]
    ProductAfterQuotient,
    /// Too many base units, or too high a power.
    #[error("单位过于复杂 · the unit is too complex")]
    TooComplex,
}

impl Unit {
    /// No unit: `1`.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A single base unit, unchecked: for the names that this module declares. Names from text are to be parsed.
    #[must_use]
    pub fn base(name: &str) -> Self {
        Self { powers: Arc::new([(name.into(), 1)]) }
    }

    /// Is `1`.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.powers.is_empty()
    }

    /// The power of a base unit: 1 for `month` in `month`, −1 in `CNY/month`, 0 in `CNY`.
    #[must_use]
    pub fn exponent(&self, base: &str) -> i8 {
        self.powers.iter().find(|(name, _)| &**name == base).map_or(0, |(_, exponent)| *exponent)
    }

    /// Whether the base unit occurs, above or below the line.
    #[must_use]
    pub fn has(&self, base: &str) -> bool {
        self.exponent(base) != 0
    }

    /// An amount of money, per whatever: `CNY` occurs, to the power of 1.
    #[must_use]
    pub fn is_money(&self) -> bool {
        self.exponent(CNY) == 1
    }

    /// The period that a rate is per: `month` for `CNY/person/month`; `None` when there is none, or more than one.
    #[must_use]
    pub fn period(&self) -> Option<&'static str> {
        let mut periods = [YEAR, MONTH, DAY].into_iter().filter(|period| self.exponent(period) == -1);
        periods.next().filter(|_| periods.next().is_none())
    }

    /// The base units with their powers, in the order of the text form.
    pub fn powers(&self) -> impl Iterator<Item = (&str, i8)> {
        self.powers.iter().map(|(name, exponent)| (&**name, *exponent))
    }

    /// The unit of a product; `None` when it is too complex.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Option<Self> {
        other.powers.iter().fold(self.clone(), |unit, (name, exponent)| unit.times(name, *exponent)).bounded()
    }

    /// The unit of a quotient; `None` when it is too complex.
    #[must_use]
    pub fn div(&self, other: &Self) -> Option<Self> {
        other.powers.iter().fold(self.clone(), |unit, (name, exponent)| unit.times(name, -exponent)).bounded()
    }

    /// Without a base unit, wherever it stood: `CNY/person/month` without `person` is `CNY/month`.
    #[must_use]
    pub fn cancel(&self, base: &str) -> Self {
        Self { powers: self.powers.iter().filter(|(name, _)| &**name != base).cloned().collect() }
    }

    /// Per `to` instead of per `from` (a day, month or year); `None` when the unit is not per `from`. The value is the caller's to convert.
    ///
    /// ```
    /// use doudi::unit::{MONTH, Unit, YEAR};
    ///
    /// let yearly: Unit = "CNY/person/year".parse()?;
    /// assert_eq!(yearly.replace_period(YEAR, MONTH), Some("CNY/person/month".parse()?));
    /// assert_eq!(yearly.replace_period(MONTH, YEAR), None);
    /// # Ok::<(), doudi::unit::ParseUnitError>(())
    /// ```
    #[must_use]
    pub fn replace_period(&self, from: &str, to: &str) -> Option<Self> {
        if self.exponent(from) != -1 {
            return None;
        }
        self.cancel(from).times(&to.into(), -1).bounded()
    }

    /// For people: `元/人·月` or `yuan/person/month`; a duration alone is `个月`. Nothing for no unit. Names that doudi does not know stay.
    ///
    /// ```
    /// use doudi::{label::Lang, unit::Unit};
    ///
    /// assert_eq!("m2".parse::<Unit>()?.text(Lang::Zh), "平方米");
    /// assert_eq!("month".parse::<Unit>()?.text(Lang::Zh), "个月");
    /// assert_eq!("CNY/month".parse::<Unit>()?.text(Lang::En), "yuan/month");
    /// # Ok::<(), doudi::unit::ParseUnitError>(())
    /// ```
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let above: Vec<_> = self.powers().filter(|(_, exponent)| *exponent > 0).collect();
        let below: Vec<_> = self.powers().filter(|(_, exponent)| *exponent < 0).collect();
        let above = match *above {
            [] if below.is_empty() => return String::new(),
            [] => "1".into(),
            [(MONTH, 1)] if lang == Lang::Zh => "个月".into(),
            _ => above.iter().map(|(name, exponent)| spoken(name, *exponent, lang)).collect::<Vec<_>>().join("·"),
        };
        let below: Vec<_> = below.iter().map(|(name, exponent)| spoken(name, *exponent, lang)).collect();
        match lang {
            _ if below.is_empty() => above,
            Lang::Zh => format!("{above}/{}", below.join("·")),
            Lang::En => format!("{above}/{}", below.join("/")),
        }
    }

    /// Times a power of a base unit. Out of bounds at most by one such step per base: exponents stay far from the ends of `i8`.
    fn times(&self, name: &Arc<str>, exponent: i8) -> Self {
        let mut powers = self.powers.to_vec();
        match powers.binary_search_by(|(other, _)| in_order(other, name)) {
            Ok(at) => {
                if let Some((_, power)) = powers.get_mut(at) {
                    *power = power.saturating_add(exponent);
                }
                powers.retain(|(_, power)| *power != 0);
            }
            Err(at) => powers.insert(at, (name.clone(), exponent)),
        }
        Self { powers: powers.into() }
    }

    fn bounded(self) -> Option<Self> {
        let fits = self.powers.len() <= MAX_BASES && self.powers.iter().all(|(_, e)| (-MAX_EXPONENT..=MAX_EXPONENT).contains(e));
        fits.then_some(self)
    }
}

/// Money first, then the pack's own units by name, then people and periods: `CNY/kg/person/month`.
fn in_order(a: &str, b: &str) -> Ordering {
    let rank = |name: &str| match name {
        CNY => 0,
        PERSON => 2,
        YEAR => 3,
        MONTH => 4,
        DAY => 5,
        _ => 1,
    };
    rank(a).cmp(&rank(b)).then_with(|| a.cmp(b))
}

/// The name of a power of a base unit, as people say it.
fn spoken(name: &str, exponent: i8, lang: Lang) -> String {
    let power = exponent.unsigned_abs();
    let known = match lang {
        Lang::Zh => match (name, power) {
            ("m", 2) => return "平方米".into(),
            ("m", 3) => return "立方米".into(),
            (CNY, _) => "元",
            (PERSON, _) => "人",
            (YEAR, _) => "年",
            (MONTH, _) => "月",
            (DAY, _) => "天",
            ("week", _) => "周",
            ("hour", _) => "小时",
            ("household", _) => "户",
            ("mu", _) => "亩",
            ("m", _) => "米",
            ("km", _) => "公里",
            ("kg", _) => "千克",
            _ => name,
        },
        Lang::En => match name {
            CNY => "yuan",
            _ => name,
        },
    };
    match power {
        1 => known.into(),
        2 => format!("{known}²"),
        3 => format!("{known}³"),
        _ => format!("{known}^{power}"),
    }
}

/// The canonical text, which reads back: what is above the line joined by `*` (or `1`), then a `/` for each unit below it.
impl Display for Unit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let write = |f: &mut Formatter<'_>, name: &str, power: u8| match power {
            1 => f.write_str(name),
            _ => write!(f, "{name}{power}"),
        };
        let mut first = true;
        for (name, exponent) in self.powers().filter(|(_, exponent)| *exponent > 0) {
            if !first {
                f.write_str("*")?;
            }
            first = false;
            write(f, name, exponent.unsigned_abs())?;
        }
        if first {
            f.write_str("1")?;
        }
        for (name, exponent) in self.powers().filter(|(_, exponent)| *exponent < 0) {
            f.write_str("/")?;
            write(f, name, exponent.unsigned_abs())?;
        }
        Ok(())
    }
}

impl Debug for Unit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Unit({self})")
    }
}

/// Reads `CNY/person/month`, `month*person`, `m2/person`, `1/month`, `1`. Digits at the end of a name are its power, 1–9. Spaces around
/// names are ignored.
impl FromStr for Unit {
    type Err = ParseUnitError;

    fn from_str(text: &str) -> Result<Self, ParseUnitError> {
        if text.trim().is_empty() {
            return Err(ParseUnitError::Empty);
        }
        let mut quotient = text.split('/');
        let above = quotient.next().unwrap_or_default();
        let mut unit = Self::none();
        if above.trim() != "1" {
            for factor in above.split('*') {
                let (name, power) = factor_of(factor)?;
                unit = unit.times(&name, power).bounded().ok_or(ParseUnitError::TooComplex)?;
            }
        }
        for divisor in quotient {
            if divisor.contains('*') {
                return Err(ParseUnitError::ProductAfterQuotient);
            }
            let (name, power) = factor_of(divisor)?;
            unit = unit.times(&name, -power).bounded().ok_or(ParseUnitError::TooComplex)?;
        }
        Ok(unit)
    }
}

/// Splits `m2` into `m` and 2.
fn factor_of(text: &str) -> Result<(Arc<str>, i8), ParseUnitError> {
    let text = text.trim();
    let bad = || ParseUnitError::BadName { name: text.chars().take(MAX_NAME).collect() };
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let letters = name.starts_with(char::is_alphabetic) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !letters || name.len() > MAX_NAME {
        return Err(bad());
    }
    let power = match text.strip_prefix(name) {
        None | Some("") => 1,
        Some(digits) if digits.starts_with('0') => return Err(bad()),
        Some(digits) => digits.parse().ok().filter(|power| *power <= MAX_EXPONENT).ok_or(ParseUnitError::TooComplex)?,
    };
    Ok((name.into(), power))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit(text: &str) -> Unit {
        text.parse().unwrap()
    }

    fn units() -> impl Strategy<Value = Unit> {
        let names = ["CNY", "person", "day", "month", "year", "m", "亩", "claim"];
        prop::collection::vec((0..names.len(), -2..=2_i8), 0..4).prop_map(move |powers| {
            powers.into_iter().fold(Unit::none(), |unit, (name, e)| if e == 0 { unit } else { unit.times(&names[name].into(), e) })
        })
    }

    #[test]
    fn canonical_text() {
        for (text, canonical) in [
            ("1", "1"),
            ("CNY", "CNY"),
            ("CNY/month/person", "CNY/person/month"),
            (" CNY / person / month ", "CNY/person/month"),
            ("month*person", "person*month"),
            ("m2", "m2"),
            ("m*m", "m2"),
            ("m1", "m"),
            ("CNY/m2", "CNY/m2"),
            ("CNY/m/m", "CNY/m2"),
            ("1/month", "1/month"),
            ("month/month", "1"),
            ("亩", "亩"),
            ("CNY/亩/year", "CNY/亩/year"),
            ("person/CNY", "person/CNY"),
            ("care_hour", "care_hour"),
        ] {
            assert_eq!(unit(text).to_string(), canonical);
        }
    }

    #[test]
    fn faults_are_told_apart() {
        let bad = |name: &str| ParseUnitError::BadName { name: name.into() };
        for (text, error) in [
            ("", ParseUnitError::Empty),
            ("  ", ParseUnitError::Empty),
            ("CNY//month", bad("")),
            ("/month", bad("")),
            ("CNY/1", bad("1")),
            ("2", bad("2")),
            ("1*CNY", bad("1")),
            ("m0", bad("m0")),
            ("C Y", bad("C Y")),
            ("CNY·month", bad("CNY·month")),
            ("_m", bad("_m")),
            ("m10", ParseUnitError::TooComplex),
            ("m99999999999999999999", ParseUnitError::TooComplex),
            ("m9*m", ParseUnitError::TooComplex),
            ("a*b*c*d*e*f*g*h*i", ParseUnitError::TooComplex),
            ("CNY/person*month", ParseUnitError::ProductAfterQuotient),
        ] {
            assert_eq!(text.parse::<Unit>(), Err(error), "{text}");
        }
        assert!("x".repeat(1_000_000).parse::<Unit>().is_err());
        assert!("/x".repeat(1_000_000).parse::<Unit>().is_err());
    }

    #[test]
    fn for_people() {
        for (text, zh, en) in [
            ("1", "", ""),
            ("CNY", "元", "yuan"),
            ("CNY/month", "元/月", "yuan/month"),
            ("CNY/person/month", "元/人·月", "yuan/person/month"),
            ("CNY/person/year", "元/人·年", "yuan/person/year"),
            ("CNY/day", "元/天", "yuan/day"),
            ("person", "人", "person"),
            ("year", "年", "year"),
            ("month", "个月", "month"),
            ("month/person", "个月/人", "month/person"),
            ("person*month", "人·月", "person·month"),
            ("day", "天", "day"),
            ("1/month", "1/月", "1/month"),
            ("m2/person", "平方米/人", "m²/person"),
            ("CNY/亩/year", "元/亩·年", "yuan/亩/year"),
        ] {
            assert_eq!((&*unit(text).text(Lang::Zh), &*unit(text).text(Lang::En)), (zh, en));
        }
    }

    #[test]
    fn questions() {
        assert!(unit("CNY/person/month").is_money());
        assert!(!unit("person/CNY").is_money());
        assert!(!unit("CNY2").is_money());
        assert!(unit("CNY/month").has(MONTH));
        assert!(!unit("CNY/month").has(PERSON));
        assert_eq!(unit("CNY/month").period(), Some(MONTH));
        assert_eq!(unit("CNY").period(), None);
        assert_eq!(unit("month").period(), None);
        assert_eq!(unit("CNY/month/year").period(), None);
        assert_eq!(unit("CNY/person/month").cancel(PERSON), unit("CNY/month"));
        assert_eq!(unit("month").cancel(MONTH), Unit::none());
        assert_eq!(unit("CNY").replace_period(YEAR, MONTH), None);
        assert_eq!(unit("CNY/month").replace_period(MONTH, YEAR), Some(unit("CNY/year")));
        assert_eq!(Unit::base(CNY), unit("CNY"));
        assert_eq!(unit("m9").mul(&unit("m")), None);
    }

    proptest! {
        #[test]
        fn display_parses_back(u in units()) {
            prop_assert_eq!(u.to_string().parse(), Ok(u));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,12}") {
            if let Ok(u) = text.parse::<Unit>() {
                prop_assert_eq!(u.to_string().parse(), Ok(u));
            }
        }

        #[test]
        fn units_form_a_group(a in units(), b in units()) {
            if let Some(ab) = a.mul(&b) {
                prop_assert_eq!(b.mul(&a), Some(ab.clone()));
                prop_assert_eq!(ab.div(&b), Some(a.clone()));
            }
            prop_assert_eq!(a.div(&a), Some(Unit::none()));
            prop_assert_eq!(a.mul(&Unit::none()), Some(a));
        }
    }
}
