//! `== != < <= > >=`.

use super::checker::Checker;
use super::messages::snippet;
use super::settle::{is_open_text, join};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::operator::Binary;
use crate::ir::tree::{Expr, ExprKind};
use crate::ir::types::Type;
use crate::source::Span;
use crate::syntax::tree as text;

impl Checker<'_> {
    /// `==` and `!=`: of one type and unit; absent equals only absent.
    pub(super) fn equality(&mut self, op: Binary, a: &text::Expr, b: &text::Expr, span: Span) -> Option<Expr> {
        let (x, y) = (self.expr(a), self.expr(b));
        let (mut x, mut y) = (x?, y?);
        if x.ty == Type::Absent || y.ty == Type::Absent {
            let (x, y) = (self.asked_absent(x, &y, a, span)?, y);
            let y = self.asked_absent(y, &x, b, span)?;
            return Some(self.node(ExprKind::Binary(op, Box::new(x), Box::new(y)), Type::Bool, span));
        }
        if self.as_check {
            x = self.present(x, a)?;
            y = self.present(y, b)?;
        }
        let Some(common) = join(&x.ty, &y.ty) else {
            match (x.ty.required(), y.ty.required()) {
                (Type::Number(left), Type::Number(right)) => {
                    let (left, right) = (left.unit.clone(), right.unit.clone());
                    self.units_clash(&x, &left, &y, &right, span);
                }
                _ => self.not_comparable(&x, &y, span),
            }
            return None;
        };
        self.settle(&mut x, &common);
        self.settle(&mut y, &common);
        Some(self.node(ExprKind::Binary(op, Box::new(x), Box::new(y)), Type::Bool, span))
    }

    /// A side of a comparison whose other side is `()`.
    fn asked_absent(&mut self, side: Expr, other: &Expr, source: &text::Expr, span: Span) -> Option<Expr> {
        if other.ty != Type::Absent || side.ty.may_be_absent() {
            return Some(side);
        }
        match side.kind {
            // Known from a guard before: asked once more.
            ExprKind::Narrow(inner) => Some(*inner),
            _ if self.in_helper() && !matches!(side.ty, Type::Entity(_) | Type::List(_)) => Some(side),
            _ => {
                let x = snippet(source);
                let fault = Diagnostic::new(
                    Code::NotComparable,
                    span,
                    format!("`{x}` 不会没有，不必与 `()` 比较"),
                    format!("`{x}` is never absent; there is nothing to compare with `()`"),
                );
                self.report(match side.ty {
                    Type::List(_) => fault.help(format!("请写 `{x}.len() == 0`"), format!("write `{x}.len() == 0`")),
                    _ => fault.help(
                        "请删去比较；如果可以没有，在 facts.toml 里写 `optional = true`",
                        "delete the comparison; if there may be none, say `optional = true` in facts.toml",
                    ),
                });
                None
            }
        }
    }

    /// `<` and so on: of numbers in one unit, or of dates.
    pub(super) fn order(&mut self, op: Binary, a: &text::Expr, b: &text::Expr, span: Span) -> Option<Expr> {
        let (x, y) = (self.value(a), self.value(b));
        let (mut x, mut y) = (x?, y?);
        match (x.ty.clone(), y.ty.clone()) {
            (Type::Date, Type::Date) => {}
            (Type::Number(left), Type::Number(right)) => match join(&x.ty, &y.ty) {
                Some(common) => {
                    self.settle(&mut x, &common);
                    self.settle(&mut y, &common);
                }
                None => {
                    self.units_clash(&x, &left.unit, &y, &right.unit, span);
                    return None;
                }
            },
            (left, right) => {
                if left == right || join(&left, &right).is_some() {
                    self.no_order(&left, span);
                } else {
                    self.not_comparable(&x, &y, span);
                }
                return None;
            }
        }
        Some(self.node(ExprKind::Binary(op, Box::new(x), Box::new(y)), Type::Bool, span))
    }

    fn no_order(&mut self, ty: &Type, span: Span) {
        let words = self.words(ty);
        let fault = Diagnostic::new(
            Code::NotComparable,
            span,
            format!("{}没有大小，不能用 `<` `>` 比较", words.zh),
            format!("{} has no order: `<` and `>` compare numbers and dates", words.en),
        );
        self.report(match ty {
            Type::Choice(_) | Type::Text => fault.help("请写 `x in [\"…\", \"…\"]` 或 `switch`", "write `x in [\"…\", \"…\"]`, or a `switch`"),
            Type::Bool => fault.help("请用 `&&`、`||`、`!`、`==`", "use `&&`, `||`, `!` or `==`"),
            Type::Region => fault.help("请写 `within(region, \"6103\")`", "write `within(region, \"6103\")`"),
            _ => fault.help("比较它们的要素", "compare their facts"),
        });
    }

    /// Two values that no comparison can hold against each other.
    pub(super) fn not_comparable(&mut self, x: &Expr, y: &Expr, span: Span) {
        let (a, b) = (self.words(x.ty.required()), self.words(y.ty.required()));
        let fault = if a == b {
            Diagnostic::new(Code::NotComparable, span, format!("{}不能互相比较", a.zh), format!("{} is not compared with another", a.en))
        } else {
            Diagnostic::new(Code::NotComparable, span, format!("{}与{}不能比较", a.zh, b.zh), format!("{} and {} are not comparable", a.en, b.en))
        };
        let (left, right) = (x.ty.required(), y.ty.required());
        let other = if is_open_text(left) { right } else { left };
        let literal = [x, y].into_iter().find_map(|e| if let ExprKind::Text(text) = &e.kind { Some(text.clone()) } else { None });
        self.report(match (other, literal) {
            (Type::Date, Some(text)) => fault.help(format!("请写 `date(\"{text}\")`"), format!("write `date(\"{text}\")`")),
            (Type::Number(_), Some(text)) => fault.help(format!("数不加引号：`{text}`"), format!("numbers stand without quotes: `{text}`")),
            (Type::Bool, Some(_)) => fault.help("请写 `true` 或 `false`，不加引号", "write `true` or `false` without quotes"),
            (Type::Entity(_), _) => fault.help("比较它们的要素", "compare their facts"),
            (Type::List(_), _) => fault.help("请用 `len()`、`any`、`all`", "use `len()`, `any` or `all`"),
            (Type::Choice(_), _) if left != right => {
                fault.help("请用 `switch` 把一方的代码换成另一方的", "turn the codes of one into those of the other with a `switch`")
            }
            _ => fault.help("两边要同一类型", "both sides must be of one type"),
        });
    }
}
