//! How values become bytes and bytes values: one list of fields for both directions.

use std::collections::BTreeMap;
#[cfg(feature = "author")]
use std::collections::HashMap;
use std::sync::Arc;

use crate::ir::types::Type;
use crate::limits;

/// The bytes hold no such value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damaged;

/// A value that can be written and read.
pub(super) trait Wire: Sized {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder);

    /// Reads what `write` has written. Hostile bytes damage the decoder, after work and memory in proportion to their number.
    fn read(from: &mut Decoder<'_>) -> Self;
}

/// Bytes that are written.
#[cfg(feature = "author")]
#[derive(Debug, Default)]
pub(super) struct Encoder {
    bytes: Vec<u8>,
    types: HashMap<Type, u64>,
    /// Of the last place: its file and first byte.
    pub(super) place: (u16, u32),
    /// The last expression.
    pub(super) expr: u32,
}

#[cfg(feature = "author")]
impl Encoder {
    /// The types that occur in a value, then the value.
    pub(super) fn content(value: &impl Wire) -> Vec<u8> {
        let mut body = Self::default();
        value.write(&mut body);
        let mut types: Vec<(&Type, u64)> = body.types.iter().map(|(ty, index)| (ty, *index)).collect();
        types.sort_unstable_by_key(|(_, index)| *index);
        let mut content = Self::default();
        content.count(types.len());
        types.iter().for_each(|(ty, _)| super::values::write_type(ty, &mut content));
        content.bytes.extend(body.bytes);
        content.bytes
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    pub(super) fn unsigned(&mut self, mut value: u128) {
        while value >= 0x80 {
            self.byte((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.byte(value as u8);
    }

    /// Small numbers are short, whatever their sign.
    pub(super) fn signed(&mut self, value: i128) {
        self.unsigned(((value << 1) ^ (value >> 127)).cast_unsigned());
    }

    pub(super) fn count(&mut self, count: usize) {
        self.unsigned(count as u128);
    }

    /// A type, by its place in the table.
    pub(super) fn ty(&mut self, ty: &Type) {
        let next = self.types.len() as u64;
        let index = *self.types.entry(ty.clone()).or_insert(next);
        self.unsigned(u128::from(index));
    }
}

/// Of 128 bits, seven at a time.
const MOST_DIGITS: usize = 19;
/// As many as fit in 64 bits.
const NARROW_DIGITS: usize = 9;

/// Bytes that are read.
///
/// What the bytes don't hold is read as the least there is (0, nothing, none), and the decoder is damaged for good: it has no more bytes, and `end` says
/// so. So reading has no errors to hand on, whatever it reads.
#[derive(Debug)]
pub(super) struct Decoder<'b> {
    rest: &'b [u8],
    damaged: bool,
    types: Vec<Type>,
    pub(super) place: (u16, u32),
    pub(super) expr: u32,
    depth: usize,
}

impl<'b> Decoder<'b> {
    /// Reads the types that stand before the value.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        let mut from = Self { rest: bytes, damaged: false, types: Vec::new(), place: (0, 0), expr: 0, depth: 0 };
        from.types = from.many(super::values::read_type);
        from
    }

    /// All bytes must have been read.
    pub(super) fn end(&self) -> Result<(), Damaged> {
        if self.rest.is_empty() && !self.damaged { Ok(()) } else { Err(Damaged) }
    }

    /// The bytes hold no such value.
    #[cold]
    pub(super) fn damage(&mut self) {
        self.damaged = true;
        self.rest = &[];
    }

    /// The value, if there is one.
    pub(super) fn some<T>(&mut self, value: Option<T>, least: T) -> T {
        value.unwrap_or_else(|| {
            self.damage();
            least
        })
    }

    pub(super) fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((&byte, rest)) => {
                self.rest = rest;
                byte
            }
            None => {
                self.damage();
                0
            }
        }
    }

    pub(super) fn text(&mut self) -> &'b str {
        let count = self.count();
        let (bytes, rest) = self.rest.split_at_checked(count).unwrap_or_default();
        self.rest = rest;
        let text = std::str::from_utf8(bytes).ok();
        self.some(text, "")
    }

    /// A number of one byte, as nearly all are: wide arithmetic is slow.
    fn small(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first().filter(|(byte, _)| **byte < 0x80)?;
        self.rest = rest;
        Some(byte)
    }

    /// Each number has one form: no zeros at its upper end.
    fn wide(&mut self) -> u128 {
        let length = self.rest.iter().take(MOST_DIGITS).position(|byte| *byte < 0x80).map_or(0, |last| last + 1);
        let (digits, rest) = self.rest.split_at_checked(length).unwrap_or_default();
        let most = if length == MOST_DIGITS { 0b11 } else { 0x7f };
        if !digits.last().is_some_and(|last| (1..=most).contains(last) || length == 1) {
            self.damage();
            return 0;
        }
        self.rest = rest;
        if length <= NARROW_DIGITS {
            u128::from(digits.iter().rev().fold(0_u64, |value, byte| value << 7 | u64::from(byte & 0x7f)))
        } else {
            digits.iter().rev().fold(0, |value, byte| value << 7 | u128::from(byte & 0x7f))
        }
    }

    pub(super) fn unsigned(&mut self) -> u64 {
        match self.small() {
            Some(byte) => byte.into(),
            None => {
                let wide = self.wide();
                self.some(u64::try_from(wide).ok(), 0)
            }
        }
    }

    pub(super) fn signed(&mut self) -> i128 {
        match self.small() {
            Some(byte) => i128::from((byte >> 1).cast_signed() ^ -(byte & 1).cast_signed()),
            None => {
                let value = self.wide();
                (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
            }
        }
    }

    /// How many follow. Each takes a byte at least, so that no number in the bytes makes for more memory than the bytes themselves.
    pub(super) fn count(&mut self) -> usize {
        let count = usize::try_from(self.unsigned()).ok().filter(|count| *count <= self.rest.len());
        self.some(count, 0)
    }

    /// As many as the bytes say.
    pub(super) fn many<T>(&mut self, read: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = self.count();
        // Room for many is made as they come: a great count before few bytes is only a count.
        let mut values = Vec::with_capacity(count.min(64));
        while values.len() < count && !self.damaged {
            values.push(read(self));
        }
        values
    }

    pub(super) fn ty(&mut self) -> Type {
        let index = self.unsigned();
        let ty = usize::try_from(index).ok().and_then(|index| self.types.get(index)).cloned();
        self.some(ty, Type::Absent)
    }

    /// Reads what nests, no deeper than the engine may walk: below that there are no bytes.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= limits::COMPILED_DEPTH {
            self.damage();
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }
}

/// Structures: their fields in order.
macro_rules! record {
    ($type:ty { $($field:ident),* $(,)? }) => {
        impl $crate::compiled::wire::Wire for $type {
            #[cfg(feature = "author")]
            fn write(&self, to: &mut $crate::compiled::wire::Encoder) {
                $( self.$field.write(to); )*
            }

            fn read(from: &mut $crate::compiled::wire::Decoder<'_>) -> Self {
                $( let $field = $crate::compiled::wire::Wire::read(from); )*
                Self { $($field),* }
            }
        }
    };
}

/// Enumerations: the variant's number, then its fields in order.
macro_rules! variants {
    ($type:ident { $($tag:literal => $variant:ident $( ( $($part:ident),* ) )? $( { $($field:ident),* } )? ),* $(,)? }) => {
        impl $crate::compiled::wire::Wire for $type {
            #[cfg(feature = "author")]
            fn write(&self, to: &mut $crate::compiled::wire::Encoder) {
                match self {
                    $( Self::$variant $( ( $($part),* ) )? $( { $($field),* } )? => {
                        to.byte($tag);
                        $( $( $part.write(to); )* )?
                        $( $( $field.write(to); )* )?
                    } )*
                }
            }

            fn read(from: &mut $crate::compiled::wire::Decoder<'_>) -> Self {
                match from.byte() {
                    $( $tag => {
                        $( $( let $part = $crate::compiled::wire::Wire::read(from); )* )?
                        $( $( let $field = $crate::compiled::wire::Wire::read(from); )* )?
                        Self::$variant $( ( $($part),* ) )? $( { $($field),* } )?
                    } )*
                    // The first: without bytes, all numbers are 0.
                    _ => {
                        from.damage();
                        $crate::compiled::wire::Wire::read(from)
                    }
                }
            }
        }
    };
}

/// Indices.
macro_rules! index {
    ($($type:ident),* $(,)?) => { $(
        impl $crate::compiled::wire::Wire for $type {
            #[cfg(feature = "author")]
            fn write(&self, to: &mut $crate::compiled::wire::Encoder) {
                self.0.write(to);
            }

            fn read(from: &mut $crate::compiled::wire::Decoder<'_>) -> Self {
                Self($crate::compiled::wire::Wire::read(from))
            }
        }
    )* };
}

pub(super) use {index, record, variants};

impl Wire for bool {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.byte(u8::from(*self));
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        match from.byte() {
            0 => false,
            1 => true,
            _ => {
                from.damage();
                false
            }
        }
    }
}

macro_rules! whole {
    ($($type:ty),*) => { $(
        impl Wire for $type {
            #[cfg(feature = "author")]
            fn write(&self, to: &mut Encoder) {
                to.unsigned(u128::from(*self));
            }

            fn read(from: &mut Decoder<'_>) -> Self {
                let value = from.unsigned().try_into().ok();
                from.some(value, 0)
            }
        }
    )* };
}

whole!(u8, u16, u32);

impl Wire for i64 {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.signed(i128::from(*self));
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        let value = from.signed().try_into().ok();
        from.some(value, 0)
    }
}

impl Wire for Box<str> {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.count(self.len());
        to.bytes(self.as_bytes());
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        from.text().into()
    }
}

impl Wire for Arc<str> {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.count(self.len());
        to.bytes(self.as_bytes());
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        from.text().into()
    }
}

impl<T: Wire> Wire for Option<T> {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        self.is_some().write(to);
        if let Some(value) = self {
            value.write(to);
        }
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        bool::read(from).then(|| T::read(from))
    }
}

impl<T: Wire> Wire for Vec<T> {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.count(self.len());
        self.iter().for_each(|value| value.write(to));
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        from.many(T::read)
    }
}

impl<T: Wire> Wire for Box<T> {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        (**self).write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        Self::new(T::read(from))
    }
}

impl<T: Wire> Wire for Arc<T> {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        (**self).write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        Self::new(T::read(from))
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        (A::read(from), B::read(from))
    }
}

impl<A: Wire, B: Wire, C: Wire> Wire for (A, B, C) {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        self.0.write(to);
        self.1.write(to);
        self.2.write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        (A::read(from), B::read(from), C::read(from))
    }
}

impl<K: Wire + Ord, V: Wire> Wire for BTreeMap<K, V> {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.count(self.len());
        for (key, value) in self {
            key.write(to);
            value.write(to);
        }
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        from.many(Wire::read).into_iter().collect()
    }
}
