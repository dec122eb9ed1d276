//! Sums over a population.

use std::fmt::{self, Display, Formatter};
use std::ops::AddAssign;

use crate::number::raw::pow10;

/// The exact sum of a rule's amounts, or how many of its decisions hold. Sums of the same rule in several populations are added with `+=`.
///
/// ```
/// # use doudi::pack::Pack;
/// use doudi::facts::Input;
/// # let files = [
/// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
/// #     ("demo/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", min = 1, max = 20, label = \"人数 · Size\" }\n"),
/// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 补助 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { as_unit(household.size * 0.5, \"CNY/month\") }\n"),
/// # ];
/// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
/// # let policy = pack.policy("2025-01-01".parse()?)?;
///
/// let households = [Input::from_json(r#"{ "size": 1 }"#)?, Input::from_json(r#"{ "size": 4 }"#)?];
/// let (population, _) = policy.reader().read_all(&households);
/// let found = policy.assess_population(&population, ["aid::amount"])?;
/// let mut total = found.columns()[0].total().ok_or("no sum")?;
/// assert_eq!(total.to_string(), "2.50");
/// total += total;
/// assert_eq!(total.to_string(), "5.00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Total {
    /// Wider than any number: a sum of a population may pass the limit of one.
    mantissa: i128,
    scale: u8,
    is_money: bool,
}

impl Total {
    pub(super) const fn new(mantissa: i128, scale: u8, is_money: bool) -> Self {
        Self { mantissa, scale, is_money }
    }

    /// The mantissa with so many digits, no fewer than there are.
    const fn at_scale(self, scale: u8) -> i128 {
        self.mantissa.saturating_mul(pow10(scale.saturating_sub(self.scale)))
    }
}

impl AddAssign for Total {
    fn add_assign(&mut self, other: Self) {
        let scale = self.scale.max(other.scale);
        let mantissa = self.at_scale(scale).saturating_add(other.at_scale(scale));
        *self = Self { mantissa, scale, is_money: self.is_money || other.is_money };
    }
}

/// Money with two digits or more, other numbers with no more than they need.
impl Display for Total {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (all, power, digits) = (self.mantissa.unsigned_abs(), pow10(self.scale).unsigned_abs(), usize::from(self.scale));
        let rest = if digits == 0 { String::new() } else { format!("{:0digits$}", all % power) };
        let rest = if self.is_money { format!("{rest:0<2}") } else { rest.trim_end_matches('0').to_owned() };
        let text = if rest.is_empty() { (all / power).to_string() } else { format!("{}.{rest}", all / power) };
        f.pad_integral(self.mantissa >= 0, "", &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_as_many_as_it_takes() {
        let text = |mantissa, scale, is_money| Total::new(mantissa, scale, is_money).to_string();
        assert_eq!([text(0, 0, true), text(-5, 1, true), text(12_345, 3, true)], ["0.00", "-0.50", "12.345"]);
        assert_eq!([text(0, 2, false), text(-50, 1, false), text(1_230, 3, false)], ["0", "-5", "1.23"]);
    }

    #[test]
    fn sums_of_different_digits() {
        let mut total = Total::new(15, 1, false);
        total += Total::new(-125, 2, true);
        assert_eq!(total, Total::new(25, 2, true));
        total += Total::new(1, 0, false);
        assert_eq!(total, Total::new(125, 2, true));
        total += Total::new(i128::MAX, 0, false);
        assert_eq!(total.mantissa, i128::MAX);
    }
}
