//! Numbers from text and from floats.

use super::{MAX_DIGITS, Number, raw};
use std::str::FromStr;

/// Why a text or a float is no number. The text itself is not repeated: it may be a sensitive fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ParseNumberError {
    /// The text is empty.
    #[error("未填写数字 · no number given")]
    Empty,
    /// The text is not written as a number.
    #[error("不是数字 · not a number")]
    NotANumber,
    /// The float is infinite or not a number.
    #[error("不是有限的数字 · not a finite number")]
    NotFinite,
    /// More than 24 digits after the point.
    #[error("小数有{digits}位，最多24位 · {digits} decimals, at most 24 are allowed")]
    TooManyDigits {
        /// How many there are, trailing zeros aside.
        digits: u64,
    },
    /// 10¹⁴ or more, or −10¹⁴ or less.
    #[error("数字超出范围（须小于100万亿） · the number is out of range (10^14 and more)")]
    TooLarge,
}

use ParseNumberError::{Empty, NotANumber, NotFinite, TooLarge, TooManyDigits};

/// Reads a decimal as JSON, TOML and YAML write it: a sign (`+` too), digits with `_` between them, a fraction (`.5` and `5.` are fine), an
/// exponent. Leading zeros mean nothing. No spaces, no thousands commas, no other digits than 0–9. Linear in the text, whatever it says.
///
/// ```
/// use doudi::number::{Number, ParseNumberError};
///
/// assert_eq!("1_234.50".parse(), Ok(Number::new(12_345, 1).unwrap_or_default()));
/// assert_eq!("1.5E-2".parse::<Number>().map(|n| n.to_string()), Ok("0.015".into()));
/// assert_eq!("1e999999999".parse::<Number>(), Err(ParseNumberError::TooLarge));
/// assert_eq!("1,234".parse::<Number>(), Err(ParseNumberError::NotANumber));
/// ```
impl FromStr for Number {
    type Err = ParseNumberError;

    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        if text.is_empty() {
            return Err(Empty);
        }
        let (negative, rest) = sign(text);
        let (digits, exponent) = match rest.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, read_exponent(exponent)?),
            None => (rest, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(NotANumber);
        }
        let mut significant = Significant::default();
        significant.read(whole)?;
        let dropped = significant.read(fraction)?;
        significant.number(negative, exponent.saturating_sub(dropped))
    }
}

impl Number {
    /// The shortest decimal that prints `value`: 0.1 is 0.1. −0 is 0.
    ///
    /// # Errors
    /// `NotFinite`, `TooLarge`, `TooManyDigits`.
    ///
    /// ```
    /// use doudi::number::Number;
    ///
    /// assert_eq!(Number::from_f64(0.1 + 0.2)?.to_string(), "0.30000000000000004");
    /// assert_eq!(Number::from_f64(986.0)?, Number::from(986));
    /// # Ok::<(), doudi::number::ParseNumberError>(())
    /// ```
    pub fn from_f64(value: f64) -> Result<Self, ParseNumberError> {
        if !value.is_finite() {
            return Err(NotFinite);
        }
        match hundredths(value) {
            Some(hundredths) => Self::new(i128::from(hundredths), 2).ok_or(TooLarge),
            None => value.to_string().parse(),
        }
    }

    /// The shortest decimal that prints `value`, read as the single-precision float that it is: 0.1 is 0.1.
    ///
    /// # Errors
    /// As [`from_f64`](Self::from_f64).
    pub fn from_f32(value: f32) -> Result<Self, ParseNumberError> {
        if value.is_finite() { value.to_string().parse() } else { Err(NotFinite) }
    }
}

/// The usual case, money, without a detour through text: `value` is the float nearest to a count of hundredths.
///
/// The division is correctly rounded, so equality means that the decimal reads back as `value`; decimals of at most 15 digits are each
/// nearest to a float of their own, so it is the shortest.
#[expect(clippy::cast_possible_truncation, reason = "an integer below 10^15")]
fn hundredths(value: f64) -> Option<i64> {
    let hundredths = (value * 100.0).round();
    #[expect(clippy::float_cmp, reason = "exact on purpose")]
    let exact = hundredths.abs() < 1e15 && hundredths / 100.0 == value;
    exact.then_some(hundredths as i64)
}

/// The significant digits read so far: from the first digit that is not 0 to the last.
#[derive(Default)]
struct Significant {
    value: u128,
    /// How many; above 38 `value` is unusable, and the number out of bounds.
    count: u64,
    /// Zeros since; they count only when another digit follows.
    zeros: u64,
}

impl Significant {
    /// Reads digits with `_` between them; returns how many digits they were.
    fn read(&mut self, digits: &str) -> Result<i64, ParseNumberError> {
        let mut count = 0_i64;
        for digit in only_digits(digits) {
            self.push(digit?);
            count += 1;
        }
        Ok(count)
    }

    fn push(&mut self, digit: u8) {
        if digit == 0 {
            self.zeros += u64::from(self.count > 0);
            return;
        }
        let step = self.zeros + 1;
        self.count += step;
        self.zeros = 0;
        if self.count <= u64::from(raw::MAX_POWER)
            && let Ok(step) = u8::try_from(step)
        {
            self.value = self.value * raw::pow10(step).unsigned_abs() + u128::from(digit);
        }
    }

    /// The digits × 10^exponent.
    fn number(&self, negative: bool, exponent: i64) -> Result<Number, ParseNumberError> {
        if self.count == 0 {
            return Ok(Number::ZERO);
        }
        let exponent = exponent.saturating_add_unsigned(self.zeros);
        if exponent.saturating_add_unsigned(self.count) > i64::from(raw::LIMIT_DIGITS) {
            return Err(TooLarge);
        }
        if exponent < -i64::from(MAX_DIGITS) {
            return Err(TooManyDigits { digits: exponent.unsigned_abs() });
        }
        // Between the two bounds there are at most 38 digits, the exponent is in -24..=13.
        let magnitude = i128::try_from(self.value).map_err(|_| TooLarge)?;
        let mantissa = if negative { -magnitude } else { magnitude };
        let places = u8::try_from(exponent.unsigned_abs()).map_err(|_| TooLarge)?;
        if exponent < 0 {
            Number::new(mantissa, places).ok_or(TooLarge)
        } else {
            raw::rescale_up(mantissa, places).and_then(|mantissa| Number::new(mantissa, 0)).ok_or(TooLarge)
        }
    }
}

/// The digits of a run such as `1_000`; an error where there is something else, or a `_` that is not between two digits.
fn only_digits(run: &str) -> impl Iterator<Item = Result<u8, ParseNumberError>> {
    let mut previous = None;
    let mut bytes = run.bytes().peekable();
    std::iter::from_fn(move || {
        loop {
            let byte = bytes.next()?;
            let before = previous.replace(byte);
            match byte {
                b'0'..=b'9' => return Some(Ok(byte - b'0')),
                b'_' if before.is_some_and(|b| b.is_ascii_digit()) && bytes.peek().is_some_and(u8::is_ascii_digit) => {}
                _ => return Some(Err(NotANumber)),
            }
        }
    })
}

/// The exponent's value; far beyond all bounds it saturates.
fn read_exponent(text: &str) -> Result<i64, ParseNumberError> {
    /// So large that no text is long enough to bring the number back into bounds, and small enough to be safe in sums.
    const HUGE: i64 = i64::MAX / 4;
    let (negative, digits) = sign(text);
    if digits.is_empty() {
        return Err(NotANumber);
    }
    let mut value = 0_i64;
    for digit in only_digits(digits) {
        value = value.saturating_mul(10).saturating_add(i64::from(digit?)).min(HUGE);
    }
    Ok(if negative { -value } else { value })
}

/// Splits an optional sign off; true for minus.
fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}
