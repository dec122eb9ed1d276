//! `+ − × ÷ %` with their units.

use super::checker::Checker;
use super::messages::unit_words;
use super::units;
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::operator::Binary;
use crate::ir::tree::{Expr, ExprKind};
use crate::ir::types::{NumberType, Type};
use crate::source::Span;
use crate::syntax::tree as text;
use crate::unit::Unit;

impl Checker<'_> {
    pub(super) fn binary(&mut self, op: Binary, a: &text::Expr, b: &text::Expr, span: Span) -> Option<Expr> {
        match op {
            Binary::Add | Binary::Sub | Binary::Mul | Binary::Div | Binary::Rem => self.arithmetic(op, a, b, span),
            Binary::Eq | Binary::Ne => self.equality(op, a, b, span),
            Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => self.order(op, a, b, span),
        }
    }

    fn arithmetic(&mut self, op: Binary, a: &text::Expr, b: &text::Expr, span: Span) -> Option<Expr> {
        let (x, y) = (self.value(a), self.value(b));
        let (mut x, mut y) = (x?, y?);
        let (Type::Number(left), Type::Number(right)) = (x.ty.clone(), y.ty.clone()) else {
            self.no_numbers(op, &x, &y);
            return None;
        };
        let int = left.int && right.int && op != Binary::Div;
        let unit = match op {
            Binary::Mul => units::product(&left.unit, &right.unit),
            Binary::Div => units::quotient(&left.unit, &right.unit),
            _ => units::join(&left.unit, &right.unit),
        };
        let Some(unit) = unit else {
            if matches!(op, Binary::Mul | Binary::Div) {
                self.too_complex(span);
            } else {
                self.units_clash(&x, &left.unit, &y, &right.unit, span);
            }
            return None;
        };
        match op {
            // A literal here is a pure number, unless all of it is literals.
            Binary::Mul | Binary::Div => {
                let pure = Type::number(Unit::none());
                if !units::is_open(&unit) {
                    self.settle(&mut x, &pure);
                    self.settle(&mut y, &pure);
                }
            }
            _ => {
                let common = Type::number(unit.clone());
                self.settle(&mut x, &common);
                self.settle(&mut y, &common);
            }
        }
        let ty = Type::Number(NumberType { unit, int, fraction: false });
        Some(self.node(ExprKind::Binary(op, Box::new(x), Box::new(y)), ty, span))
    }

    fn too_complex(&mut self, span: Span) {
        self.report(
            Diagnostic::new(Code::UnitMismatch, span, "单位过于复杂", "the unit is too complex")
                .help("请检查式子；用 `as_unit(x, \"…\")` 写明单位", "check the formula; state the unit with `as_unit(x, \"…\")`"),
        );
    }

    /// Two sides that should have one unit.
    pub(super) fn units_clash(&mut self, x: &Expr, left: &Unit, y: &Expr, right: &Unit, span: Span) {
        let (zh, en) = units::remedy(right, left);
        let (a, b) = (unit_words(left), unit_words(right));
        self.report(
            Diagnostic::new(
                Code::UnitMismatch,
                span,
                format!("单位不同：左边是{}，右边是{}", a.zh, b.zh),
                format!("the units differ: {} on the left, {} on the right", a.en, b.en),
            )
            .help(zh, en)
            .note(x.span, format!("这里是{}", a.zh), format!("{} here", a.en))
            .note(y.span, format!("这里是{}", b.zh), format!("{} here", b.en)),
        );
    }

    fn no_numbers(&mut self, op: Binary, x: &Expr, y: &Expr) {
        let sign = match op {
            Binary::Add => "+",
            Binary::Sub => "-",
            Binary::Mul => "*",
            Binary::Div => "/",
            _ => "%",
        };
        let wrong = if matches!(x.ty, Type::Number(_)) { y } else { x };
        if x.ty != Type::Date && y.ty != Type::Date {
            return self.not_a(wrong, "数", "a number");
        }
        let fault = Diagnostic::new(Code::TypeMismatch, wrong.span, format!("日期不能用 `{sign}` 计算"), format!("dates don't take `{sign}`"));
        self.report(if matches!(op, Binary::Mul | Binary::Div | Binary::Rem) {
            fault.help("请先取年、月、日：`year(date)`、`month(date)`、`day(date)`", "take it apart first: `year(date)`, `month(date)`, `day(date)`")
        } else if x.ty == y.ty {
            fault.help(
                "请用 `days_between(a, b)`、`months_between(a, b)`、`years_between(a, b)`",
                "use `days_between(a, b)`, `months_between(a, b)` or `years_between(a, b)`",
            )
        } else {
            fault.help("请用 `add_days(date, n)` 或 `add_months(date, n)`", "use `add_days(date, n)` or `add_months(date, n)`")
        });
    }
}
