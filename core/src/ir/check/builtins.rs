//! Calls of built-in functions.

use super::checker::Checker;
use super::messages::snippet;
use super::settle::join;
use super::units;
use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::builtin::Builtin;
use crate::ir::tree::{Expr, ExprKind};
use crate::ir::types::{NumberType, Type};
use crate::source::Span;
use crate::syntax::tree as text;
use crate::unit::{DAY, MONTH, Unit, YEAR};

/// Fraction digits that `round` may keep.
const MOST_PLACES: i64 = 12;

/// How it is written, and how many arguments it takes.
fn usage(builtin: Builtin) -> (&'static str, usize, usize) {
    match builtin {
        Builtin::Min => ("min(a, b)", 2, usize::MAX),
        Builtin::Max => ("max(a, b)", 2, usize::MAX),
        Builtin::Abs => ("abs(x)", 1, 1),
        Builtin::Clamp => ("clamp(x, low, high)", 3, 3),
        Builtin::Between => ("between(x, low, high)", 3, 3),
        Builtin::Money(..) => ("yuan(x)", 1, 1),
        Builtin::Round => ("round(x, 2)", 2, 2),
        Builtin::Floor => ("floor(x)", 1, 1),
        Builtin::Ceil => ("ceil(x)", 1, 1),
        Builtin::DivFloor => ("div_floor(a, b)", 2, 2),
        Builtin::PerMonth => ("per_month(x)", 1, 1),
        Builtin::PerYear => ("per_year(x)", 1, 1),
        Builtin::AsUnit => ("as_unit(x, \"CNY\")", 2, 2),
        Builtin::On => ("on()", 0, 0),
        Builtin::DateLiteral => ("date(\"2025-01-01\")", 1, 1),
        Builtin::Year => ("year(date)", 1, 1),
        Builtin::Month => ("month(date)", 1, 1),
        Builtin::Day => ("day(date)", 1, 1),
        Builtin::AddDays => ("add_days(date, n)", 2, 2),
        Builtin::AddMonths => ("add_months(date, n)", 2, 2),
        Builtin::DaysBetween => ("days_between(a, b)", 2, 2),
        Builtin::MonthsBetween => ("months_between(a, b)", 2, 2),
        Builtin::YearsBetween => ("years_between(a, b)", 2, 2),
        Builtin::AgeOn => ("age_on(birth)", 1, 2),
        Builtin::Within => ("within(region, \"6103\")", 2, 2),
    }
}

impl Checker<'_> {
    pub(super) fn builtin(&mut self, builtin: Builtin, name_span: Span, args: &[text::Expr], span: Span) -> Option<Expr> {
        let (usage, least, most) = usage(builtin);
        if args.len() < least || args.len() > most {
            let usage = if matches!(builtin, Builtin::Money(..)) { format!("{}(x)", builtin.name()) } else { usage.into() };
            self.argument_count(name_span, builtin.name(), &usage, args.len());
            return None;
        }
        let (args, ty) = match builtin {
            Builtin::Min | Builtin::Max => self.alike(args, true)?,
            Builtin::Clamp => self.alike(args, false)?,
            Builtin::Between => (self.alike(args, true)?.0, Type::Bool),
            Builtin::Abs => self.rounded(args, |n| n.int)?,
            Builtin::Money(..) => self.rounded(args, |_| false)?,
            Builtin::Floor | Builtin::Ceil => self.rounded(args, |_| true)?,
            Builtin::Round => self.round(args)?,
            Builtin::DivFloor => self.div_floor(args, span)?,
            Builtin::PerMonth => self.period(args, YEAR, MONTH)?,
            Builtin::PerYear => self.period(args, MONTH, YEAR)?,
            Builtin::AsUnit => self.as_unit(args)?,
            Builtin::On => (Vec::new(), Type::Date),
            Builtin::DateLiteral => return self.date_literal(args.first()?, span),
            Builtin::Year => (self.dates(args)?, Type::int(Unit::base(YEAR))),
            Builtin::Month | Builtin::Day => (self.dates(args)?, Type::int(Unit::none())),
            Builtin::AddDays => self.add(args, DAY)?,
            Builtin::AddMonths => self.add(args, MONTH)?,
            Builtin::DaysBetween => (self.dates(args)?, Type::int(Unit::base(DAY))),
            Builtin::MonthsBetween => (self.dates(args)?, Type::int(Unit::base(MONTH))),
            Builtin::YearsBetween | Builtin::AgeOn => (self.dates(args)?, Type::int(Unit::base(YEAR))),
            Builtin::Within => (self.within(args)?, Type::Bool),
        };
        Some(self.node(ExprKind::Builtin(builtin, args), ty, span))
    }

    /// Numbers of one unit, or (if `dates`) dates.
    fn alike(&mut self, args: &[text::Expr], dates: bool) -> Option<(Vec<Expr>, Type)> {
        let values: Vec<Option<Expr>> = args.iter().map(|a| self.value(a)).collect();
        let mut values = values.into_iter().collect::<Option<Vec<_>>>()?;
        let mut common: Option<Type> = None;
        for value in &values {
            match (&common, &value.ty) {
                (None, Type::Number(_)) => common = Some(value.ty.clone()),
                (None, Type::Date) if dates => common = Some(Type::Date),
                (None, _) if dates => {
                    self.not_a(value, "数或日期", "a number or a date");
                    return None;
                }
                (None, _) => {
                    self.not_a(value, "数", "a number");
                    return None;
                }
                (Some(so_far), ty) => match join(so_far, ty) {
                    Some(joined) => common = Some(joined),
                    None => {
                        let so_far = so_far.clone();
                        self.differs(value, &so_far);
                        return None;
                    }
                },
            }
        }
        let ty = plain(common?);
        values.iter_mut().for_each(|v| self.settle(v, &ty));
        Some((values, ty))
    }

    /// One number, whose unit is kept.
    fn rounded(&mut self, args: &[text::Expr], int: impl Fn(&NumberType) -> bool) -> Option<(Vec<Expr>, Type)> {
        let (value, number) = self.number(args.first()?)?;
        let ty = NumberType { int: int(&number), fraction: false, unit: number.unit };
        Some((vec![value], Type::Number(ty)))
    }

    fn round(&mut self, args: &[text::Expr]) -> Option<(Vec<Expr>, Type)> {
        let (value, number) = self.number(args.first()?)?;
        let places = self.value(args.get(1)?)?;
        let literal = match &places.kind {
            ExprKind::Number(places) => places.to_i64().filter(|p| (0..=MOST_PLACES).contains(p)),
            _ => None,
        };
        let Some(literal) = literal else {
            self.report(
                Diagnostic::new(
                    Code::TypeMismatch,
                    places.span,
                    format!("`round` 的位数要写成 0 到 {MOST_PLACES} 的数字"),
                    format!("the places of `round` must be a literal from 0 to {MOST_PLACES}"),
                )
                .help("例如 `round(x, 2)`", "as in `round(x, 2)`"),
            );
            return None;
        };
        let ty = NumberType { int: number.int || literal == 0, fraction: false, unit: number.unit };
        Some((vec![value, places], Type::Number(ty)))
    }

    fn div_floor(&mut self, args: &[text::Expr], span: Span) -> Option<(Vec<Expr>, Type)> {
        let a = self.number(args.first()?);
        let b = self.number(args.get(1)?);
        let ((mut a, of), (mut b, by)) = (a?, b?);
        let Some(unit) = units::quotient(&of.unit, &by.unit) else {
            self.report(
                Diagnostic::new(Code::UnitMismatch, span, "单位过于复杂", "the unit is too complex")
                    .help("请用 `as_unit(x, \"…\")` 写明单位", "state the unit with `as_unit(x, \"…\")`"),
            );
            return None;
        };
        if !units::is_open(&unit) {
            let pure = Type::number(Unit::none());
            self.settle(&mut a, &pure);
            self.settle(&mut b, &pure);
        }
        Some((vec![a, b], Type::int(unit)))
    }

    /// `per_month`, `per_year`: from a rate per `from` to one per `to`.
    fn period(&mut self, args: &[text::Expr], from: &str, to: &str) -> Option<(Vec<Expr>, Type)> {
        let source = args.first()?;
        let (value, number) = self.number(source)?;
        let kept = number.unit.exponent(to) == -1;
        let unit = if kept { Some(number.unit.clone()) } else { number.unit.replace_period(from, to) };
        let Some(unit) = unit else {
            let words = self.words(&value.ty);
            let x = snippet(source);
            let fault = Diagnostic::new(
                Code::PeriodNeeded,
                value.span,
                format!("`{x}` 是{}，不是按月或按年的量", words.zh),
                format!("`{x}` is {}: neither per month nor per year", words.en),
            );
            self.report(fault.help(
                format!("请写明单位：`as_unit({x}, \"CNY/{from}\")`，或不换算"),
                format!("state its unit, as in `as_unit({x}, \"CNY/{from}\")`, or don't convert it"),
            ));
            return None;
        };
        // Times twelve stays whole; over twelve doesn't.
        let int = number.int && (kept || to == YEAR);
        Some((vec![value], Type::Number(NumberType { unit, int, fraction: false })))
    }

    fn as_unit(&mut self, args: &[text::Expr]) -> Option<(Vec<Expr>, Type)> {
        let value = self.number(args.first()?);
        let source = args.get(1)?;
        let text::ExprKind::Text(written) = &source.kind else {
            self.report(
                Diagnostic::new(Code::TypeMismatch, source.span, "`as_unit` 的单位要写在引号里", "the unit of `as_unit` must be a literal in quotes")
                    .help("例如 `as_unit(x, \"CNY/month\")`", "as in `as_unit(x, \"CNY/month\")`"),
            );
            return None;
        };
        let unit = match written.parse::<Unit>() {
            Ok(unit) if self.names.knows_unit(&unit) => unit,
            read => {
                let fault = Diagnostic::new(Code::UnknownUnit, source.span, format!("没有单位 `{written}`"), format!("there is no unit `{written}`"));
                self.report(if read.is_ok() {
                    fault.help("在 pack.toml 的 `units` 中声明它", "declare it in `units` of pack.toml")
                } else {
                    fault.help("请写成 `CNY/person/month` 的样子", "write it like `CNY/person/month`")
                });
                return None;
            }
        };
        let (mut value, number) = value?;
        let ty = Type::Number(NumberType { unit, int: number.int, fraction: false });
        self.settle(&mut value, &ty);
        let literal = self.node(ExprKind::Text(written.clone()), Type::Text, source.span);
        Some((vec![value, literal], ty))
    }

    fn date_literal(&mut self, source: &text::Expr, span: Span) -> Option<Expr> {
        let text::ExprKind::Text(written) = &source.kind else {
            self.report(
                Diagnostic::new(Code::TypeMismatch, source.span, "`date` 只接受引号里的日期", "`date` takes a literal in quotes")
                    .help("例如 `date(\"2025-01-01\")`", "as in `date(\"2025-01-01\")`"),
            );
            return None;
        };
        match written.parse::<Date>() {
            Ok(date) => Some(self.node(ExprKind::Date(date), Type::Date, span)),
            Err(_) => {
                self.report(
                    Diagnostic::new(
                        Code::TypeMismatch,
                        source.span,
                        format!("`{written}` 不是日期"),
                        format!("`{written}` is no day of the calendar"),
                    )
                    .help("请写成 `date(\"2025-01-01\")` 的样子", "write it like `date(\"2025-01-01\")`"),
                );
                None
            }
        }
    }

    fn dates(&mut self, args: &[text::Expr]) -> Option<Vec<Expr>> {
        let dates: Vec<Option<Expr>> = args.iter().map(|a| self.date(a)).collect();
        dates.into_iter().collect()
    }

    /// `add_days`, `add_months`: a date and a whole number of `period`, or a pure one.
    fn add(&mut self, args: &[text::Expr], period: &str) -> Option<(Vec<Expr>, Type)> {
        let date = self.date(args.first()?);
        let source = args.get(1)?;
        let n = self.number(source);
        let (date, (n, number)) = (date?, n?);
        let unit = Unit::base(period);
        if !(units::is_open(&number.unit) || number.unit.is_none() || number.unit == unit) {
            self.unit_is_not(n.span, &number.unit, &unit);
            return None;
        }
        if !number.int {
            let x = snippet(source);
            self.report(
                Diagnostic::new(Code::TypeMismatch, n.span, format!("`{x}` 可能不是整数"), format!("`{x}` may not be whole"))
                    .help(format!("请写 `floor({x})` 或 `ceil({x})`"), format!("write `floor({x})` or `ceil({x})`")),
            );
            return None;
        }
        Some((vec![date, n], Type::Date))
    }

    fn within(&mut self, args: &[text::Expr]) -> Option<Vec<Expr>> {
        let checked: Vec<Option<Expr>> = args
            .iter()
            .map(|a| {
                let value = self.expr(a)?;
                self.accept(value, &Type::Region, a)
            })
            .collect();
        checked.into_iter().collect()
    }
}

/// A number that is no fraction.
fn plain(ty: Type) -> Type {
    match ty {
        Type::Number(number) => Type::Number(NumberType { fraction: false, ..number }),
        other => other,
    }
}
