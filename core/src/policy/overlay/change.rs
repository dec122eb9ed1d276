//! Values that are told by what becomes of those in force: `"×1.1"`, `"+50"`, `"-5%"`.

use super::{SET, Trouble, number};
use crate::facts::FaultCode;
use crate::ir::{Cell, Cite, ParameterValue, Row};
use crate::label::Label;
use crate::number::{ArithmeticError, Number};

/// What becomes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// `"×1.1"`, and `"-5%"`, which is ×0.95.
    Times(ParameterValue),
    /// `"+50"`, `"-50"`
    Plus(Number),
}

impl Change {
    /// Reads a change; none where the text is none, but a value.
    pub(super) fn read(text: &str) -> Option<Result<Self, Trouble>> {
        let text = text.trim();
        if let Some(factor) = text.strip_prefix(['×', '*', 'x', 'X']) {
            return Some(number(factor.trim()).map(Self::Times));
        }
        let (minus, amount) = match (text.strip_prefix('+'), text.strip_prefix(['-', '−'])) {
            (Some(amount), _) => (false, amount.trim()),
            (_, Some(amount)) => (true, amount.trim()),
            _ => return None,
        };
        Some(Self::by(amount, minus))
    }

    fn by(amount: &str, minus: bool) -> Result<Self, Trouble> {
        let signed = |n: Number| if minus { -n } else { n };
        if amount.starts_with(['+', '-']) {
            return Err(wrong());
        }
        match number(amount)? {
            ParameterValue::Number(share) if amount.ends_with('%') => {
                let factor = Number::ONE.checked_add(signed(share)).map_err(cannot)?;
                Ok(Self::Times(ParameterValue::Number(factor)))
            }
            ParameterValue::Number(amount) => Ok(Self::Plus(signed(amount))),
            _ => Err(wrong()),
        }
    }

    /// What becomes of a row's value, of each band of it alike.
    fn cell(self, cell: &Cell) -> Result<Cell, Trouble> {
        Ok(match cell {
            Cell::One(value) => Cell::One(self.value(*value)?),
            Cell::Bands { upto, values } => {
                Cell::Bands { upto: upto.clone(), values: values.iter().map(|v| self.value(*v)).collect::<Result<_, _>>()? }
            }
        })
    }

    fn value(self, value: ParameterValue) -> Result<ParameterValue, Trouble> {
        use ParameterValue::{Fraction, Number as Plain};
        let changed = match (self, value) {
            (Self::Times(Plain(factor)), Plain(n)) => n.checked_mul(factor).map(Plain),
            (Self::Times(Plain(factor)), Fraction(over, under)) => over.checked_mul(factor).map(|over| Fraction(over, under)),
            (Self::Times(Fraction(a, b)), Plain(n)) => n.checked_mul(a).map(|over| Fraction(over, b)),
            (Self::Times(Fraction(a, b)), Fraction(over, under)) => over.checked_mul(a).and_then(|over| Ok(Fraction(over, under.checked_mul(b)?))),
            (Self::Plus(amount), Plain(n)) => n.checked_add(amount).map(Plain),
            (Self::Plus(amount), Fraction(over, under)) => amount.checked_mul(under).and_then(|more| Ok(Fraction(over.checked_add(more)?, under))),
            _ => return Err(no_number()),
        };
        changed.map_err(cannot)
    }

    /// The row with its value changed: it says that it was set, unless the value is what it was.
    pub(super) fn row(self, row: &Row) -> Result<Row, Trouble> {
        let value = self.cell(&row.value)?;
        if value == row.value {
            return Ok(row.clone());
        }
        let cite = Cite { source: SET.into(), article: None };
        Ok(Row { value, cite, verify: false, ..row.clone() })
    }
}

/// For a parameter whose values are codes, days or truth values.
pub(super) fn no_number() -> Trouble {
    let message = Label::new("只有数值的标准才能按倍数或数额增减", "only numbers can be multiplied, raised or lowered");
    (FaultCode::NotANumber, message)
}

/// For a key under which nothing is in force.
pub(super) fn nothing_in_force(on: crate::calendar::Date) -> Trouble {
    let message =
        Label::new(format!("{on} 没有有效的值可供增减"), format!("no value is in force on {on} that could be multiplied, raised or lowered"));
    (FaultCode::WrongType, message)
}

fn wrong() -> Trouble {
    (FaultCode::NotANumber, Label::new("应写作 \"×1.1\"、\"+50\" 或 \"-5%\"", "write \"×1.1\", \"+50\" or \"-5%\""))
}

fn cannot(why: ArithmeticError) -> Trouble {
    (FaultCode::OutOfBounds, Label::parse(&why.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(change: &str, value: &str) -> Result<ParameterValue, Trouble> {
        Change::read(change).unwrap()?.value(number(value)?)
    }

    #[test]
    fn numbers_are_multiplied_raised_and_lowered() {
        for (change, value, expected) in [
            ("×1.1", "662", "728.2"),
            ("x1.1", "662", "728.2"),
            (" * 1.1 ", "662", "728.2"),
            ("+50", "662", "712"),
            ("-50", "662", "612"),
            ("−0.5", "662", "661.5"),
            ("+5%", "600", "630"),
            ("-5%", "600", "570"),
            ("×110%", "600", "660"),
        ] {
            assert_eq!(changed(change, value), number(expected), "{change}");
        }
        // Fractions stay fractions: nothing is rounded.
        assert_eq!(changed("×1/3", "100"), number("100/3"));
        assert_eq!(changed("×1.5", "1/12"), number("1.5/12"));
        assert_eq!(changed("×1/3", "2/5"), number("2/15"));
        assert_eq!(changed("+1", "1/12"), number("13/12"));
    }

    #[test]
    fn what_is_no_change_is_a_value_or_a_fault() {
        for value in ["662", "25%", "1/12", "urban", ""] {
            assert_eq!(Change::read(value), None, "{value}");
        }
        for slip in ["×", "×a", "+", "-", "+1/3", "+-5", "x1/0"] {
            assert!(Change::read(slip).unwrap().is_err(), "{slip}");
        }
        assert_eq!(changed("×1000", "99999999999999").unwrap_err().0, FaultCode::OutOfBounds);
        assert_eq!(changed("×0.0000000000001", "0.0000000000001").unwrap_err().0, FaultCode::OutOfBounds);
        assert!(Change::Plus(Number::ONE).value(ParameterValue::Bool(true)).is_err());
    }
}
