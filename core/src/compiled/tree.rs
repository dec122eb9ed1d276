//! Expressions as bytes.

#[cfg(feature = "author")]
use super::wire::Encoder;
use super::wire::{Decoder, Wire, index, record, variants};
use crate::ir::builtin::Builtin;
use crate::ir::operator::{Binary, Unary};
use crate::ir::tree::{Block, Case, CaseValue, Closure, Expr, ExprId, ExprKind, Item, ListOp, LocalId};

index!(LocalId);

impl Wire for Expr {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        let before = std::mem::replace(&mut to.expr, self.id.0);
        to.signed(i128::from(self.id.0) - i128::from(before));
        self.ty.write(to);
        self.span.write(to);
        self.kind.write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        from.nested(|from| {
            let id = i64::from(from.expr).checked_add(Wire::read(from)).and_then(|id| u32::try_from(id).ok());
            let id = from.some(id, 0);
            from.expr = id;
            let (ty, span) = (Wire::read(from), Wire::read(from));
            Self { id: ExprId(id), ty, span, kind: Wire::read(from) }
        })
    }
}

/// By its place in the list of all.
impl Wire for Builtin {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.count(Self::ALL.iter().position(|(_, builtin)| builtin == self).unwrap_or(usize::MAX));
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        let builtin = Self::ALL.get(usize::from(from.byte())).map(|(_, builtin)| *builtin);
        from.some(builtin, Self::On)
    }
}

record!(Block { items, value });
record!(Closure { param, name, body });
record!(Case { values, body });

variants!(Item {
    0 => Let { local, name, value },
    1 => Guard { condition, body },
});

variants!(ListOp {
    0 => Sum,
    1 => Count,
    2 => Any,
    3 => All,
    4 => Min,
    5 => Max,
    6 => Filter,
    7 => Map,
});

variants!(Unary {
    0 => Neg,
    1 => Not,
});

variants!(Binary {
    0 => Add,
    1 => Sub,
    2 => Mul,
    3 => Div,
    4 => Rem,
    5 => Eq,
    6 => Ne,
    7 => Lt,
    8 => Le,
    9 => Gt,
    10 => Ge,
});

variants!(CaseValue {
    0 => Absent,
    1 => Bool(value),
    2 => Int(value),
    3 => Code(code),
    4 => Range(from_, to_),
});

variants!(ExprKind {
    0 => Absent,
    1 => Bool(value),
    2 => Number(value),
    3 => Code(code),
    4 => Text(text),
    5 => Region(region),
    6 => Date(date),
    7 => Local(local),
    8 => Fact { base, fact },
    9 => Narrow(inner),
    10 => Up { base, entity },
    11 => Down { base, entity },
    12 => Before { base, same_year },
    13 => Call { symbol, below, base, args },
    14 => Builtin(builtin, args),
    15 => Helper { name, args, body },
    16 => Unary(op, inner),
    17 => Binary(op, a, b),
    18 => And(parts),
    19 => Or(parts),
    20 => Coalesce(parts),
    21 => In(subject, items),
    22 => If { condition, then, otherwise },
    23 => Switch { subject, cases, default },
    24 => List { list, op, closure },
    25 => Block(block),
});
