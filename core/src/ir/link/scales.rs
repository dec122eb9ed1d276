//! How many fraction digits numbers may have: products past the limit are refused where they stand.

use std::collections::HashMap;

use super::definitions::Definitions;
use super::names::Node;
use crate::diagnostics::Diagnostic;
use crate::facts::{FactId, FactType};
use crate::ir::check::{ScaleLookup, expression_scale, rule_scale};
use crate::ir::{Cell, CheckRule, Layer, Parameter, ParameterValue, ReasonPart, Row, SymbolId};
use crate::number::{Number, QUOTIENT_DIGITS};

/// Digits of all definitions that were looked at.
struct Digits<'d, 'a> {
    definitions: &'d Definitions<'a>,
    of: HashMap<Node, u8>,
}

/// Looks at all rules, callees first, then at reasons and conditions.
pub(super) fn check(definitions: &Definitions<'_>, order: &[Node], checks: &[CheckRule], out: &mut Vec<Diagnostic>) {
    let mut digits = Digits { definitions, of: HashMap::new() };
    for &node in order {
        let most = if let Some(rule) = definitions.rules.get(&node) {
            rule.versions.iter().map(|v| rule_scale(&v.body, &digits, out)).max()
        } else {
            definitions.parameters.get(&node).map(|built| of_values(&built.parameter))
        };
        digits.of.insert(node, most.unwrap_or(0));
    }
    let reasons = order.iter().filter_map(|node| definitions.rules.get(node)).flat_map(|r| &r.versions).filter_map(|v| v.reason.as_ref());
    for part in reasons.flat_map(|r| r.zh.iter().chain(&r.en)) {
        if let ReasonPart::Value(_, value) = part {
            expression_scale(value, &digits, out);
        }
    }
    for check in checks {
        expression_scale(&check.condition, &digits, out);
    }
}

impl ScaleLookup for Digits<'_, '_> {
    fn fact_digits(&self, fact: FactId) -> u8 {
        match self.definitions.scope.schema.fact(fact).map(|f| &f.ty) {
            Some(FactType::Number { digits, .. }) => *digits,
            _ => 0,
        }
    }

    fn symbol_digits(&self, symbol: SymbolId, below: Option<Layer>) -> u8 {
        let targets = self.definitions.scope.symbols.targets(symbol, below);
        targets.filter_map(|index| self.of.get(&(symbol, index)).copied()).max().unwrap_or(0)
    }

    fn marginal_digits(&self, symbol: SymbolId, below: Option<Layer>) -> Option<u8> {
        let targets = self.definitions.scope.symbols.targets(symbol, below);
        let parameters = targets.filter_map(|index| self.definitions.parameters.get(&(symbol, index))).map(|b| &b.parameter);
        parameters.filter(|p| p.marginal).map(|p| most(p, |row| of_limits(&row.value))).max()
    }
}

fn most(parameter: &Parameter, of: impl Fn(&Row) -> u8) -> u8 {
    parameter.rows.iter().map(of).max().unwrap_or(0)
}

/// The most digits of a parameter's values; of a fraction those of its numerator.
fn of_values(parameter: &Parameter) -> u8 {
    let of = |value: &ParameterValue| match value {
        // Slices are multiplied before they are summed, so their fractions are divided out.
        ParameterValue::Fraction(..) if parameter.marginal => QUOTIENT_DIGITS,
        ParameterValue::Number(number) | ParameterValue::Fraction(number, _) => number.scale(),
        _ => 0,
    };
    most(parameter, |row| match &row.value {
        Cell::One(value) => of(value),
        Cell::Bands { values, .. } => values.iter().map(of).max().unwrap_or(0),
    })
}

fn of_limits(cell: &Cell) -> u8 {
    match cell {
        Cell::One(_) => 0,
        Cell::Bands { upto, .. } => upto.iter().copied().map(Number::scale).max().unwrap_or(0),
    }
}
