//! Parameters on a date: which rows are in force, by key.

use crate::calendar::Date;
use crate::facts::Region;
use crate::ir::{Cell, Dimension, KeyFrom, KeyValue, Layer, Parameter, ParameterValue, SymbolId};
use crate::number::Number;

/// A key that matches no row: an absent fact.
pub(crate) const NO_KEY: i64 = i64::MIN;
/// An amount that matches no band.
pub(crate) const NO_AMOUNT: i128 = i128::MIN;

/// The values of a key tuple.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    /// Upper limits, ascending, at the table's limit scale; one fewer than values.
    pub(crate) upto: Vec<i128>,
    /// Mantissas at the table's scale, or 0/1, codes, days; numerators of fractions.
    pub(crate) values: Vec<i128>,
    /// Denominators of fractions; empty: all 1.
    pub(crate) denominators: Vec<i128>,
    /// The row, by its index in the parameter.
    pub(crate) row: usize,
}

/// What a key tuple holds on the date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    InForce(Band),
    /// It has rows, none on this date.
    NotInForce,
}

/// A parameter on a date.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) symbol: SymbolId,
    pub(crate) layer: Layer,
    /// By key, sorted.
    pub(crate) entries: Vec<(Box<[i64]>, Entry)>,
    /// Which of the keys that are no band is a region.
    pub(crate) region: Option<usize>,
    /// A bit for each number of digits that its regions have.
    region_lengths: u32,
    /// Has keys that the caller passes.
    pub(crate) passed: bool,
    /// Has keys that belong to an entity.
    pub(crate) owned: bool,
    /// Digits of the values.
    pub(crate) scale: u8,
    /// Digits of the bands' limits.
    pub(crate) limit_scale: u8,
    /// A limit belongs to the band below.
    pub(crate) closed_right: bool,
    pub(crate) low: i128,
    pub(crate) high: i128,
    /// Bounds of the denominators.
    pub(crate) denominator_low: i128,
    pub(crate) denominator_high: i128,
    /// Does every combination of codes and truth values have a value?
    pub(crate) total: bool,
}

/// The packed form of a key's value.
pub(crate) fn packed(value: KeyValue) -> i64 {
    match value {
        KeyValue::Code(code) => i64::from(code),
        KeyValue::Bool(b) => i64::from(b),
        KeyValue::Int(n) => n,
        KeyValue::Region(region) => region.packed(),
    }
}

impl Table {
    /// The rows in force on a day: of each key tuple the newest that has begun, unless its end has passed.
    pub(crate) fn new(symbol: SymbolId, layer: Layer, parameter: &Parameter, on: Date, codes: impl Fn(crate::facts::ChoiceId) -> usize) -> Self {
        let newest = parameter.in_force(on);
        let values = |cell: &Cell| -> Vec<ParameterValue> {
            match cell {
                Cell::One(value) => vec![*value],
                Cell::Bands { values, .. } => values.clone(),
            }
        };
        let row_at = |index: Option<usize>| index.and_then(|i| Some((i, parameter.rows.get(i)?)));
        let rows: Vec<_> = newest.iter().filter_map(|(_, index)| row_at(*index)).map(|(_, row)| row).collect();
        let digits = |number: &Number| number.scale();
        let scale = rows
            .iter()
            .flat_map(|row| values(&row.value))
            .filter_map(|v| match v {
                ParameterValue::Number(n) | ParameterValue::Fraction(n, _) => Some(digits(&n)),
                _ => None,
            })
            .max()
            .unwrap_or(0);
        let limit_scale = rows
            .iter()
            .filter_map(|row| match &row.value {
                Cell::Bands { upto, .. } => upto.iter().map(digits).max(),
                Cell::One(_) => None,
            })
            .max()
            .unwrap_or(0);
        let (mut low, mut high, mut denominator_low, mut denominator_high) = (i128::MAX, i128::MIN, i128::MAX, 1);
        let mut entries: Vec<(Box<[i64]>, Entry)> = Vec::with_capacity(newest.len());
        for (key, index) in &newest {
            let entry = match row_at(*index) {
                None => Entry::NotInForce,
                Some((row_index, row)) => {
                    let mut band = Band { upto: Vec::new(), values: Vec::new(), denominators: Vec::new(), row: row_index };
                    if let Cell::Bands { upto, .. } = &row.value {
                        band.upto = upto.iter().filter_map(|n| n.at_scale(limit_scale)).collect();
                    }
                    for value in values(&row.value) {
                        let (mantissa, denominator) = match value {
                            ParameterValue::Number(n) => (n.at_scale(scale).unwrap_or(0), 1),
                            ParameterValue::Fraction(n, d) => (n.at_scale(scale).unwrap_or(0), d.mantissa()),
                            ParameterValue::Bool(b) => (i128::from(b), 1),
                            ParameterValue::Code(c) => (i128::from(c), 1),
                            ParameterValue::Date(d) => (i128::from(d.days()), 1),
                        };
                        low = low.min(mantissa);
                        high = high.max(mantissa);
                        denominator_low = denominator_low.min(denominator);
                        denominator_high = denominator_high.max(denominator);
                        band.values.push(mantissa);
                        band.denominators.push(denominator);
                    }
                    Entry::InForce(band)
                }
            };
            entries.push((key.iter().copied().map(packed).collect(), entry));
        }
        entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        if low > high {
            (low, high) = (0, 0);
        }
        let keys: Vec<_> = parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. })).collect();
        let combinations = keys.iter().try_fold(1_usize, |n, key| match &key.dimension {
            Dimension::Choice(set) => n.checked_mul(codes(*set)),
            Dimension::Bool => n.checked_mul(2),
            Dimension::Int | Dimension::Region | Dimension::Band { .. } => None,
        });
        let total = combinations == Some(entries.len()) && entries.iter().all(|(_, e)| matches!(e, Entry::InForce(_)));
        let region = keys.iter().position(|k| k.dimension == Dimension::Region);
        let of_entry = |key: &[i64]| region.and_then(|at| key.get(at)).map_or(0, |region| Region::from_packed(*region).len());
        let region_lengths = entries.iter().fold(0, |lengths, (key, _)| lengths | 1 << of_entry(key));
        let closed_right = parameter.keys.iter().any(|k| matches!(k.dimension, Dimension::Band { closed_right: true, .. }));
        let passed = parameter.keys.iter().any(|k| k.from == KeyFrom::Passed);
        Self {
            symbol,
            layer,
            entries,
            region,
            region_lengths,
            passed,
            owned: parameter.owner.is_some(),
            scale,
            limit_scale,
            closed_right,
            low,
            high,
            denominator_low: denominator_low.min(denominator_high),
            denominator_high,
            total,
        }
    }

    /// The entry of exactly this key tuple.
    pub(crate) fn exact(&self, key: &[i64]) -> Option<&Entry> {
        let index = self.entries.binary_search_by(|(k, _)| (**k).cmp(key)).ok()?;
        self.entries.get(index).map(|(_, entry)| entry)
    }

    /// The entry of a key tuple: with a region, that of the longest prefix in force.
    pub(crate) fn find(&self, key: &mut [i64]) -> Option<&Entry> {
        let Some(at) = self.region else { return self.exact(key) };
        let full = *key.get(at)?;
        if full == NO_KEY {
            return None;
        }
        let mut passed = None;
        for prefix in prefixes(Region::from_packed(full)).filter(|prefix| self.region_lengths & (1 << prefix.len()) != 0) {
            if let Some(slot) = key.get_mut(at) {
                *slot = prefix.packed();
            }
            match self.exact(key) {
                Some(entry @ Entry::InForce(_)) => {
                    passed = Some(entry);
                    break;
                }
                Some(entry) => passed = passed.or(Some(entry)),
                None => {}
            }
        }
        if let Some(slot) = key.get_mut(at) {
            *slot = full;
        }
        passed
    }

    /// Which of n limits + 1 bands an amount (at `scale` digits) falls in.
    pub(crate) fn band(&self, band: &Band, amount: i128, scale: u8) -> usize {
        let common = scale.max(self.limit_scale);
        let amount = amount.saturating_mul(crate::number::raw::pow10(common - scale));
        let up = crate::number::raw::pow10(common - self.limit_scale);
        band.upto
            .iter()
            .position(|limit| {
                let limit = limit.saturating_mul(up);
                if self.closed_right { amount <= limit } else { amount < limit }
            })
            .unwrap_or(band.upto.len())
    }
}

/// A region and all that it is within, longest first.
fn prefixes(region: Region) -> impl Iterator<Item = Region> {
    let (digits, length) = (region.packed() >> 4, region.len());
    (2..=length).rev().map(move |n| Region::from_packed((digits / 10_i64.pow(length - n)) * 16 + i64::from(n)))
}
