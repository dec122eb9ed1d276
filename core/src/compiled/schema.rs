//! Entities, facts and codes as bytes.

use super::wire::{record, variants};
use crate::facts::{Carry, Check, ChoiceSet, DateBound, Entity, Fact, FactType, Resets, Schema};

record!(Schema { entities, facts, choices });
record!(Entity { key, names, parent, list, unit, least, most, order, facts, checks, children });
record!(Fact { key, entity, ty, label, help, optional, null_is_absent, unanswered_is_absent, default, sensitive, tolerance, carry, span });
record!(Check { rule, say, span });
record!(ChoiceSet { name, codes });
record!(Carry { from, resets, span });

variants!(FactType {
    0 => Bool,
    1 => Number { unit, digits, min, max, int },
    2 => Date { min, max },
    3 => Choice(set),
    4 => Text,
    5 => Region,
});

variants!(DateBound {
    0 => On,
    1 => Day(day),
});

variants!(Resets {
    0 => Year,
    1 => Month,
    2 => Never,
});
