//! Numbers as text.

use super::{Number, raw};
use std::fmt::{Debug, Display, Formatter, Result, Write};

/// Digits after the point of an amount of money: yuan and fen.
const MONEY_DIGITS: u8 = 2;

/// The shortest form: `1`, `0.5`, `-12.345`; reads back as the same number. Width, fill and `+` are honoured, precision is not.
///
/// ```
/// use doudi::number::Number;
///
/// assert_eq!(format!("{:>8}", Number::from(-5)), "      -5");
/// ```
impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.pad_integral(!self.is_negative(), "", &self.magnitude_text(0, false))
    }
}

impl Debug for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "Number({self})")
    }
}

impl Number {
    /// An amount of money: at least two digits after the point, more where there are more.
    ///
    /// ```
    /// use doudi::number::Number;
    ///
    /// assert_eq!(Number::from(986).to_money_text(), "986.00");
    /// assert_eq!("12.345".parse::<Number>()?.to_money_text(), "12.345");
    /// # Ok::<(), doudi::number::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn to_money_text(self) -> String {
        self.signed_text(MONEY_DIGITS, false)
    }

    /// For people: with thousands separators, and as an amount of money if so asked.
    ///
    /// ```
    /// use doudi::number::Number;
    ///
    /// let n: Number = "-1234.5".parse()?;
    /// assert_eq!(n.to_grouped_text(true), "-1,234.50");
    /// assert_eq!(n.to_grouped_text(false), "-1,234.5");
    /// # Ok::<(), doudi::number::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn to_grouped_text(self, money: bool) -> String {
        self.signed_text(if money { MONEY_DIGITS } else { 0 }, true)
    }

    /// The nearest float, for charts; a result never depends on it.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    fn signed_text(self, least_digits: u8, grouped: bool) -> String {
        let text = self.magnitude_text(least_digits, grouped);
        if self.is_negative() { format!("-{text}") } else { text }
    }

    fn magnitude_text(self, least_digits: u8, grouped: bool) -> String {
        let magnitude = self.mantissa.unsigned_abs();
        let unit = raw::pow10(self.scale).unsigned_abs();
        let (whole, fraction) = (magnitude / unit, magnitude % unit);
        let mut text = if grouped { group(&whole.to_string()) } else { whole.to_string() };
        if self.scale > 0 {
            // Writing to a String does not fail.
            let _ = write!(text, ".{fraction:0width$}", width = usize::from(self.scale));
        } else if least_digits > 0 {
            text.push('.');
        }
        text.extend((self.scale..least_digits).map(|_| '0'));
        text
    }
}

/// Puts a comma between groups of three digits.
fn group(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
