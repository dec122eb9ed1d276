//! A program as bytes.

#[cfg(feature = "author")]
use super::wire::Encoder;
use super::wire::{Decoder, Wire, record, variants};
use crate::ir::{
    Body, Cell, CheckRule, Cite, Definition, Dimension, Key, KeyFrom, KeyValue, LayerInfo, Parameter, Period, Program, Programme, Reason, ReasonPart,
    Row, Rule, RuleKind, Symbol, Version,
};
use crate::source::SourceMap;

/// Reforms are no part of it: a compiled pack is a pack as published.
impl Wire for Program {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        self.layers.write(to);
        self.digest.write(to);
        self.schema.write(to);
        self.programmes.write(to);
        self.symbols.write(to);
        self.checks.write(to);
        self.files.write(to);
        self.expressions.write(to);
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        Self {
            layers: Wire::read(from),
            digest: Wire::read(from),
            reforms: None,
            schema: Wire::read(from),
            programmes: Wire::read(from),
            symbols: Wire::read(from),
            checks: Wire::read(from),
            files: Wire::read(from),
            expressions: Wire::read(from),
        }
    }
}

/// Paths and texts.
impl Wire for SourceMap {
    #[cfg(feature = "author")]
    fn write(&self, to: &mut Encoder) {
        to.count(self.iter().count());
        for (_, file) in self.iter() {
            file.path.write(to);
            file.text.write(to);
        }
    }

    fn read(from: &mut Decoder<'_>) -> Self {
        let mut files = Self::default();
        for (path, text) in from.many(<(Box<str>, std::sync::Arc<str>)>::read) {
            files.add(path, text);
        }
        files
    }
}

record!(LayerInfo { name, title, version, region, sources });
record!(Programme { name, title, source, symbols });
record!(Symbol { name, programme, definitions });
record!(Definition { layer, label, text, entity, ty, span, body });
record!(Rule { kind, versions });
record!(Version { from, until, cites, reason, param, body, span });
record!(Cite { source, article });
record!(Reason { zh, en });
record!(CheckRule { entity, param, condition, say });
record!(Parameter { keys, marginal, lasts, incomplete, rows, owner });
record!(Key { from, dimension });
record!(Row { from, until, key, value, cite, verify, layer, span });

variants!(Body {
    0 => Rule(rule),
    1 => Parameter(parameter),
});

variants!(RuleKind {
    0 => Intermediate,
    1 => Decision,
    2 => Benefit,
    3 => Status,
    4 => Alert,
    5 => Referral,
});

variants!(ReasonPart {
    0 => Text(text),
    1 => Value(local, value),
});

variants!(Period {
    0 => Month,
    1 => Year,
});

variants!(KeyFrom {
    0 => Fact(fact),
    1 => Rule(rule),
    2 => Passed,
});

variants!(Dimension {
    0 => Choice(set),
    1 => Bool,
    2 => Int,
    3 => Region,
    4 => Band { closed_right, unit },
});

variants!(KeyValue {
    0 => Code(code),
    1 => Bool(value),
    2 => Int(value),
    3 => Region(value),
});

variants!(Cell {
    0 => One(value),
    1 => Bands { upto, values },
});
