//! How many fraction digits a rule's numbers may need: a pass over the finished tree. `× ` adds digits; past 24 the product is refused where it stands.

use std::collections::HashMap;

use crate::diagnostics::{Code, Diagnostic};
use crate::facts::FactId;
use crate::ir::builtin::Builtin;
use crate::ir::operator::Binary;
use crate::ir::tree::{Block, Expr, ExprKind, Item, ListOp, LocalId};
use crate::ir::types::Type;
use crate::ir::{Layer, SymbolId};
use crate::source::Span;

/// The most fraction digits of a number.
const MOST: u8 = 24;
/// Fraction digits of a quotient.
const QUOTIENT: u8 = 12;

/// Fraction digits of what a rule reads.
pub(crate) trait ScaleLookup {
    /// Digits that a fact accepts; 0 where it is no number.
    fn fact_digits(&self, fact: FactId) -> u8;

    /// The most digits of a rule's result, or of a parameter's values in all rows (of the numerators, where they are fractions).
    fn symbol_digits(&self, symbol: SymbolId, below: Option<Layer>) -> u8;

    /// The most digits of the limits of a marginal parameter; none for anything else.
    fn marginal_digits(&self, _symbol: SymbolId, _below: Option<Layer>) -> Option<u8> {
        None
    }
}

/// The most fraction digits of a rule's result; tells of products past 24 digits.
pub(crate) fn rule_scale(body: &Block, lookup: &dyn ScaleLookup, out: &mut Vec<Diagnostic>) -> u8 {
    Scales { lookup, out, locals: HashMap::new() }.block(body, false)
}

/// The same of a single expression.
pub(crate) fn expression_scale(expr: &Expr, lookup: &dyn ScaleLookup, out: &mut Vec<Diagnostic>) -> u8 {
    Scales { lookup, out, locals: HashMap::new() }.number(expr)
}

struct Scales<'a> {
    lookup: &'a dyn ScaleLookup,
    out: &'a mut Vec<Diagnostic>,
    locals: HashMap<LocalId, u8>,
}

fn is_fraction(ty: &Type) -> bool {
    matches!(ty.required(), Type::Number(number) if number.fraction)
}

impl Scales<'_> {
    /// Digits of a number; a fraction is divided out.
    fn number(&mut self, expr: &Expr) -> u8 {
        let digits = self.digits(expr);
        if is_fraction(&expr.ty) { digits.max(QUOTIENT) } else { digits }
    }

    fn numbers(&mut self, exprs: &[Expr]) -> u8 {
        exprs.iter().map(|e| self.number(e)).max().unwrap_or(0)
    }

    /// As a number or, where its place keeps fractions, as it is.
    fn kept(&mut self, expr: &Expr, fraction: bool) -> u8 {
        if fraction { self.digits(expr) } else { self.number(expr) }
    }

    /// Digits of what a block may give.
    fn block(&mut self, block: &Block, fraction: bool) -> u8 {
        let mut most = 0;
        for item in &block.items {
            match item {
                Item::Let { local, value, .. } => {
                    let digits = self.digits(value);
                    self.locals.insert(*local, digits);
                }
                Item::Guard { condition, body } => {
                    self.digits(condition);
                    most = most.max(self.block(body, fraction));
                }
            }
        }
        most.max(self.kept(&block.value, fraction))
    }

    /// Digits of a number, or of a fraction's numerator; 0 for what is neither.
    fn digits(&mut self, expr: &Expr) -> u8 {
        let fraction = is_fraction(&expr.ty);
        match &expr.kind {
            ExprKind::Number(number) => number.scale(),
            ExprKind::Local(local) => self.locals.get(local).copied().unwrap_or(0),
            ExprKind::Fact { base, fact } => {
                self.digits(base);
                self.lookup.fact_digits(*fact)
            }
            ExprKind::Up { base, .. } | ExprKind::Down { base, .. } | ExprKind::Before { base, .. } => {
                self.digits(base);
                0
            }
            ExprKind::Narrow(inner) => self.kept(inner, fraction),
            ExprKind::Unary(_, inner) => self.number(inner),
            ExprKind::Call { symbol, below, base, args } => {
                self.digits(base);
                let passed = self.numbers(args);
                let own = self.lookup.symbol_digits(*symbol, *below);
                match self.lookup.marginal_digits(*symbol, *below) {
                    Some(limits) => self.product(limits.max(passed), own, expr.span),
                    None => own,
                }
            }
            ExprKind::Builtin(builtin, args) => self.builtin(*builtin, args, &expr.ty),
            ExprKind::Helper { args, body, .. } => {
                for (local, _, value) in args {
                    let digits = self.digits(value);
                    self.locals.insert(*local, digits);
                }
                self.block(body, fraction)
            }
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, expr.span),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                self.numbers(parts);
                0
            }
            ExprKind::Coalesce(parts) => parts.iter().map(|p| self.kept(p, fraction)).max().unwrap_or(0),
            ExprKind::In(subject, items) => {
                self.number(subject);
                self.numbers(items);
                0
            }
            ExprKind::If { condition, then, otherwise } => {
                self.digits(condition);
                self.block(then, fraction).max(self.block(otherwise, fraction))
            }
            ExprKind::Switch { subject, cases, default } => {
                self.digits(subject);
                cases.iter().map(|c| &c.body).chain(default).map(|b| self.block(b, fraction)).max().unwrap_or(0)
            }
            ExprKind::List { list, op, closure } => {
                let elements = self.digits(list);
                let given = closure.as_ref().map(|closure| {
                    self.locals.insert(closure.param, elements);
                    self.block(&closure.body, false)
                });
                match op {
                    ListOp::Filter => elements,
                    ListOp::Sum | ListOp::Min | ListOp::Max | ListOp::Map => given.unwrap_or(elements),
                    ListOp::Count | ListOp::Any | ListOp::All => 0,
                }
            }
            ExprKind::Block(block) => self.block(block, fraction),
            ExprKind::Absent | ExprKind::Bool(_) | ExprKind::Code(_) | ExprKind::Text(_) | ExprKind::Region(_) | ExprKind::Date(_) => 0,
        }
    }

    fn binary(&mut self, op: Binary, a: &Expr, b: &Expr, span: Span) -> u8 {
        match op {
            Binary::Mul => {
                // A fraction's numerator multiplies, then its denominator divides.
                let by_fraction = is_fraction(&a.ty) || is_fraction(&b.ty);
                let (x, y) = match (is_fraction(&a.ty), is_fraction(&b.ty)) {
                    (true, false) => (self.digits(a), self.number(b)),
                    _ => (self.number(a), self.digits(b)),
                };
                let product = self.product(x, y, span);
                if by_fraction { product.max(QUOTIENT) } else { product }
            }
            Binary::Div => {
                self.number(a);
                self.number(b);
                QUOTIENT
            }
            Binary::Add | Binary::Sub | Binary::Rem => self.number(a).max(self.number(b)),
            Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => {
                self.number(a);
                self.number(b);
                0
            }
        }
    }

    fn builtin(&mut self, builtin: Builtin, args: &[Expr], ty: &Type) -> u8 {
        let most = self.numbers(args);
        match builtin {
            Builtin::Min | Builtin::Max | Builtin::Abs | Builtin::Clamp | Builtin::PerYear | Builtin::AsUnit => most,
            Builtin::Money(unit, _) => unit.places(),
            Builtin::Round => match args.get(1).map(|places| &places.kind) {
                Some(ExprKind::Number(places)) => places.to_i64().and_then(|p| u8::try_from(p).ok()).unwrap_or(QUOTIENT),
                _ => QUOTIENT,
            },
            Builtin::PerMonth => {
                let unit = |ty: &Type| match ty {
                    Type::Number(number) => Some(number.unit.clone()),
                    _ => None,
                };
                let same = args.first().is_some_and(|a| unit(&a.ty) == unit(ty));
                if same { most } else { QUOTIENT }
            }
            _ => 0,
        }
    }

    fn product(&mut self, x: u8, y: u8, span: Span) -> u8 {
        let digits = x.saturating_add(y);
        if digits > MOST {
            self.out.push(
                Diagnostic::new(
                    Code::TooManyDigits,
                    span,
                    format!("乘积最多可能有 {digits} 位小数，超过 {MOST} 位"),
                    format!("the product may have {digits} fraction digits; {MOST} is the most"),
                )
                .help("先在这里取整：`fen(x)` 或 `round(x, 6)`", "round here first, with `fen(x)` or `round(x, 6)`"),
            );
        }
        digits.min(MOST)
    }
}
