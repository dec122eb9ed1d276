//! Numbers, days, divisions, labels, units, types and places as bytes.

#[cfg(feature = "author")]
use super::wire::Encoder;
use super::wire::{Decoder, Wire, index, variants};
use crate::calendar::Date;
use crate::facts::{ChoiceId, EntityId, FactId, Region, Tolerance, Value};
use crate::ir::types::{NumberType, Type};
use crate::ir::{ParameterValue, SymbolId};
use crate::label::Label;
use crate::number::Number;
use crate::source::{FileId, Span};
use crate::unit::Unit;

index!(ChoiceId, EntityId, FactId, SymbolId);

impl Wire for Number {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.signed(self.mantissa());
        self.scale().write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        let mantissa = from.signed();
        let number = Self::new(mantissa, Wire::read(from));
        from.some(number, Self::ZERO)
    }
}

impl Wire for Date {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        i64::from(self.days()).write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        let date = Self::from_days(Wire::read(from));
        from.some(date, Self::MIN)
    }
}

impl Wire for Region {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        self.to_string().into_boxed_str().write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        let region = Self::parse(from.text());
        from.some(region, Self::from_packed(0))
    }
}

impl Wire for Label {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        self.zh.write(to);
        self.has_both().then(|| self.en.clone()).write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        let zh: Box<str> = Wire::read(from);
        match Option::<Box<str>>::read(from) {
            Some(en) => Self::new(zh, en),
            None => Self::one(zh),
        }
    }
}

impl Wire for Unit {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        self.to_string().into_boxed_str().write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        let unit = from.text().parse().ok();
        from.some(unit, Self::none())
    }
}

impl Wire for Type {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.ty(self);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        from.ty()
    }
}

/// A type in full, as the table of types holds it.
#[cfg(feature = "author")]
pub(super) fn write_type(ty: &Type, to: &mut Encoder) {
    match ty {
        Type::Bool => to.byte(0),
        Type::Number(NumberType { unit, int, fraction }) => {
            to.byte(1);
            unit.write(to);
            int.write(to);
            fraction.write(to);
        }
        Type::Date => to.byte(2),
        Type::Choice(set) => {
            to.byte(3);
            set.write(to);
        }
        Type::Text => to.byte(4),
        Type::Region => to.byte(5),
        Type::Entity(entity) => {
            to.byte(6);
            entity.write(to);
        }
        Type::List(inner) => {
            to.byte(7);
            write_type(inner, to);
        }
        Type::Optional(inner) => {
            to.byte(8);
            write_type(inner, to);
        }
        Type::Absent => to.byte(9),
    }
}

pub(super) fn read_type(from: &mut Decoder<'_>) -> Type {
    match from.byte() {
        0 => Type::Bool,
        1 => Type::Number(NumberType { unit: Wire::read(from), int: Wire::read(from), fraction: Wire::read(from) }),
        2 => Type::Date,
        3 => Type::Choice(Wire::read(from)),
        4 => Type::Text,
        5 => Type::Region,
        6 => Type::Entity(Wire::read(from)),
        7 => Type::List(Box::new(from.nested(read_type))),
        8 => Type::Optional(Box::new(from.nested(read_type))),
        9 => Type::Absent,
        _ => {
            from.damage();
            Type::Absent
        }
    }
}

/// Places follow one another: the difference is short.
impl Wire for Span {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        let (file, start) = std::mem::replace(&mut to.place, (self.file.0, self.start));
        to.signed(i128::from(self.file.0) - i128::from(file));
        to.signed(i128::from(self.start) - i128::from(start));
        self.end.saturating_sub(self.start).write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        let (file, start) = from.place;
        let file = i64::from(file).checked_add(Wire::read(from)).and_then(|file| u16::try_from(file).ok());
        let file = from.some(file, 0);
        let start = i64::from(start).checked_add(Wire::read(from)).and_then(|start| u32::try_from(start).ok());
        let start = from.some(start, 0);
        let end = start.checked_add(Wire::read(from));
        let end = from.some(end, start);
        from.place = (file, start);
        Self { file: FileId(file), start, end }
    }
}

variants!(Value {
    0 => Absent,
    1 => Bool(value),
    2 => Number(value),
    3 => Date(value),
    4 => Code(set, code),
    5 => Text(value),
    6 => Region(value),
});

variants!(Tolerance {
    0 => Amount(most),
    1 => Percent(most),
});

variants!(ParameterValue {
    0 => Number(value),
    1 => Fraction(over, under),
    2 => Bool(value),
    3 => Code(code),
    4 => Date(value),
});
