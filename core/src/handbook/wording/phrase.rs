//! An expression in words, on one line.

use super::Wording;
use crate::facts::ChoiceId;
use crate::ir::builtin::{Builtin, MoneyUnit};
use crate::ir::operator::{Binary, Unary};
use crate::ir::tree::{Block, Closure, Expr, ExprKind, Item, ListOp};
use crate::ir::types::Type;
use crate::label::Lang;
use crate::number::Rounding;

/// How tightly an expression holds together; a looser one inside a tighter one stands in brackets.
const CHOICE: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARISON: u8 = 3;
const SUM: u8 = 4;
const PRODUCT: u8 = 5;
const PREFIX: u8 = 6;
const WHOLE: u8 = 7;

impl Wording<'_> {
    /// An expression on one line.
    pub(super) fn phrase(&mut self, expr: &Expr) -> String {
        self.tight(expr).0
    }

    pub(super) fn code(&self, set: ChoiceId, code: u16) -> String {
        let label = self.program.schema.choice(set).and_then(|s| s.codes.get(usize::from(code)));
        label.map_or_else(String::new, |(_, label)| self.quoted(label.get(self.lang)))
    }

    fn quoted(&self, label: &str) -> String {
        match self.lang {
            Lang::Zh => format!("“{label}”"),
            Lang::En => format!("“{label}”"),
        }
    }

    /// A rule, parameter or fact by its label.
    fn named(&self, label: &str) -> String {
        match self.lang {
            Lang::Zh => format!("「{label}」"),
            Lang::En => format!("«{label}»"),
        }
    }

    /// In brackets if it is looser than its place.
    fn within(&mut self, expr: &Expr, place: u8) -> String {
        let (text, own) = self.tight(expr);
        if own < place { format!("({text})") } else { text }
    }

    fn joined(&mut self, parts: &[Expr], between: &str) -> String {
        parts.iter().map(|p| self.within(p, COMPARISON)).collect::<Vec<_>>().join(between)
    }

    /// An expression on one line, and how tightly it holds together.
    pub(super) fn tight(&mut self, expr: &Expr) -> (String, u8) {
        let zh = self.lang == Lang::Zh;
        match &expr.kind {
            ExprKind::Absent => (self.word("没有", "none").to_owned(), WHOLE),
            ExprKind::Bool(true) => (self.word("是", "yes").to_owned(), WHOLE),
            ExprKind::Bool(false) => (self.word("否", "no").to_owned(), WHOLE),
            ExprKind::Number(number) => (number.to_grouped_text(false), WHOLE),
            ExprKind::Code(code) => match expr.ty.required() {
                Type::Choice(set) => (self.code(*set, *code), WHOLE),
                _ => (code.to_string(), WHOLE),
            },
            ExprKind::Text(text) => (self.quoted(text), WHOLE),
            ExprKind::Region(region) => (region.to_string(), WHOLE),
            ExprKind::Date(date) => (date.to_string(), WHOLE),
            ExprKind::Local(local) => self.bound.get(local).cloned().unwrap_or_else(|| (self.program.files.text(expr.span).to_owned(), WHOLE)),
            ExprKind::Fact { fact, .. } => {
                let label = self.program.schema.fact(*fact).map_or("", |f| f.label.get(self.lang));
                (self.named(label), WHOLE)
            }
            ExprKind::Call { symbol, args, .. } => {
                let label = self.program.symbol(*symbol).and_then(|s| s.definitions.last()).map_or("", |d| d.label.get(self.lang));
                let name = self.named(label);
                (if args.is_empty() { name } else { format!("{name}({})", self.list_of(args)) }, WHOLE)
            }
            ExprKind::Narrow(inner) => self.tight(inner),
            ExprKind::Up { entity, .. } => (crate::handbook::entity_word(self.program, *entity, self.lang), WHOLE),
            ExprKind::Down { entity, .. } => (crate::handbook::entity_word(self.program, *entity, self.lang), WHOLE),
            ExprKind::Before { same_year, .. } => {
                let text = if *same_year {
                    self.word("本年此前各次", "the earlier ones of the year")
                } else {
                    self.word("此前各次", "the earlier ones")
                };
                (text.to_owned(), WHOLE)
            }
            ExprKind::Unary(Unary::Neg, inner) => (format!("−{}", self.within(inner, PREFIX)), PREFIX),
            ExprKind::Unary(Unary::Not, inner) => (format!("{}{}", self.word("不是", "not "), self.within(inner, PREFIX)), PREFIX),
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b),
            // A conjunction in a disjunction stands in brackets, too: people don't agree on which binds tighter.
            ExprKind::And(parts) => (self.joined(parts, self.word(" 且 ", " and ")), AND),
            ExprKind::Or(parts) => (self.joined(parts, self.word(" 或 ", " or ")), OR),
            ExprKind::Coalesce(parts) => {
                let between = self.word(",没有时为 ", ", or where there is none ");
                (self.joined(parts, between), CHOICE)
            }
            ExprKind::In(subject, items) => {
                let (subject, items) = (self.within(subject, SUM), self.list_of(items));
                (if zh { format!("{subject} 为 {items} 之一") } else { format!("{subject} is one of {items}") }, COMPARISON)
            }
            ExprKind::If { condition, then, otherwise } => {
                let (condition, then, otherwise) = (self.phrase(condition), self.inline(then), self.inline(otherwise));
                let text =
                    if zh { format!("{condition} 时为 {then},否则为 {otherwise}") } else { format!("{then} if {condition}, else {otherwise}") };
                (text, CHOICE)
            }
            ExprKind::Switch { subject, cases, default } => {
                let head = self.phrase(subject);
                let mut arms: Vec<String> = Vec::new();
                for case in cases {
                    arms.push(format!("{}:{}", self.case(case, &subject.ty), self.inline(&case.body)));
                }
                if let Some(default) = default {
                    arms.push(format!("{}:{}", self.word("其他", "otherwise"), self.inline(default)));
                }
                (format!("{}{head}:{}", self.word("看", "by "), arms.join(self.word(";", "; "))), CHOICE)
            }
            ExprKind::List { list, op, closure } => self.list(list, *op, closure.as_ref()),
            ExprKind::Helper { args, body, .. } => {
                args.iter().for_each(|(local, _, value)| self.bind(*local, value));
                self.inline_tight(body)
            }
            ExprKind::Block(block) => self.inline_tight(block),
            ExprKind::Builtin(builtin, args) => self.builtin(*builtin, args),
        }
    }

    fn list_of(&mut self, items: &[Expr]) -> String {
        items.iter().map(|i| self.phrase(i)).collect::<Vec<_>>().join(self.word("、", ", "))
    }

    fn inline(&mut self, block: &Block) -> String {
        self.inline_tight(block).0
    }

    fn inline_tight(&mut self, block: &Block) -> (String, u8) {
        let mut before = String::new();
        for item in &block.items {
            match item {
                Item::Let { local, value, .. } => self.bind(*local, value),
                Item::Guard { condition, body } => {
                    let (condition, value) = (self.phrase(condition), self.inline(body));
                    before.push_str(&match self.lang {
                        Lang::Zh => format!("{condition} 时为 {value},否则为 "),
                        Lang::En => format!("{value} if {condition}, else "),
                    });
                }
            }
        }
        let (value, own) = self.tight(&block.value);
        if before.is_empty() { (value, own) } else { (format!("{before}{value}"), CHOICE) }
    }

    fn binary(&mut self, op: Binary, a: &Expr, b: &Expr) -> (String, u8) {
        let (sign, own) = match op {
            Binary::Add => ("+", SUM),
            Binary::Sub => ("−", SUM),
            Binary::Mul => ("×", PRODUCT),
            Binary::Div => ("÷", PRODUCT),
            Binary::Rem => (self.word("除以后余", "mod"), PRODUCT),
            Binary::Eq => ("=", COMPARISON),
            Binary::Ne => ("≠", COMPARISON),
            Binary::Lt => ("<", COMPARISON),
            Binary::Le => ("≤", COMPARISON),
            Binary::Gt => (">", COMPARISON),
            Binary::Ge => ("≥", COMPARISON),
        };
        // `x == ()` asks whether there is one.
        if let (Binary::Eq | Binary::Ne, ExprKind::Absent) = (op, &b.kind) {
            let subject = self.within(a, SUM);
            let text = match (op, self.lang) {
                (Binary::Eq, Lang::Zh) => format!("没有{subject}"),
                (Binary::Eq, Lang::En) => format!("there is no {subject}"),
                (_, Lang::Zh) => format!("有{subject}"),
                (_, Lang::En) => format!("there is {subject}"),
            };
            return (text, COMPARISON);
        }
        let (a, b) = (self.within(a, own), self.within(b, own + 1));
        (format!("{a} {sign} {b}"), own)
    }

    fn list(&mut self, list: &Expr, op: ListOp, closure: Option<&Closure>) -> (String, u8) {
        let of = self.phrase(list);
        let body = closure.map(|c| self.inline_tight(&c.body));
        let body = body.map(|(text, own)| if own < COMPARISON { (format!("({text})"), WHOLE) } else { (text, own) });
        let zh = self.lang == Lang::Zh;
        let text = match (op, body) {
            (ListOp::Filter, Some((condition, _))) => {
                return (if zh { format!("符合 {condition} 的{of}") } else { format!("{of} with {condition}") }, COMPARISON);
            }
            (ListOp::Map, Some((value, _))) => {
                if zh {
                    format!("{of}的 {value}")
                } else {
                    format!("{value} of each {of}")
                }
            }
            (ListOp::Sum, Some((value, own))) => {
                let value = if own < PRODUCT { format!("({value})") } else { value };
                if zh { format!("{of}的 {value} 之和") } else { format!("sum over each {of} of {value}") }
            }
            (ListOp::Count, Some((condition, _))) => {
                if zh {
                    format!("{of}中{condition}的个数")
                } else {
                    format!("number of {of} with {condition}")
                }
            }
            (ListOp::Any, Some((condition, _))) => {
                if zh {
                    format!("{of}中有{condition}的")
                } else {
                    format!("some {of} has {condition}")
                }
            }
            (ListOp::All, Some((condition, _))) => {
                if zh {
                    format!("{of}全部是{condition}")
                } else {
                    format!("every {of} has {condition}")
                }
            }
            (ListOp::Min, Some((value, _))) => {
                if zh {
                    format!("{of}的 {value} 中最小的")
                } else {
                    format!("least {value} of each {of}")
                }
            }
            (ListOp::Max, Some((value, _))) => {
                if zh {
                    format!("{of}的 {value} 中最大的")
                } else {
                    format!("greatest {value} of each {of}")
                }
            }
            (ListOp::Sum, None) => {
                if zh {
                    format!("{of} 之和")
                } else {
                    format!("sum of {of}")
                }
            }
            (ListOp::Min, None) => {
                if zh {
                    format!("{of} 中最小的")
                } else {
                    format!("least of {of}")
                }
            }
            (ListOp::Max, None) => {
                if zh {
                    format!("{of} 中最大的")
                } else {
                    format!("greatest of {of}")
                }
            }
            (ListOp::Any, None) => {
                if zh {
                    format!("{of} 中有成立的")
                } else {
                    format!("any of {of}")
                }
            }
            (ListOp::All, None) => {
                if zh {
                    format!("{of} 全部成立")
                } else {
                    format!("all of {of}")
                }
            }
            (ListOp::Count | ListOp::Filter | ListOp::Map, None) => {
                if zh {
                    format!("{of}的个数")
                } else {
                    format!("number of {of}")
                }
            }
        };
        (text, COMPARISON)
    }

    fn builtin(&mut self, builtin: Builtin, args: &[Expr]) -> (String, u8) {
        let first = args.first();
        match (builtin, first) {
            (Builtin::On, _) => return (self.word("认定日期", "the date").to_owned(), WHOLE),
            (Builtin::AsUnit | Builtin::DateLiteral, Some(inner)) => return self.tight(inner),
            (Builtin::Between, Some(subject)) => {
                let (subject, bounds) = (self.within(subject, SUM), self.list_of(args.get(1..).unwrap_or_default()));
                let text = match self.lang {
                    Lang::Zh => format!("{subject} 在 {bounds} 之间(含)"),
                    Lang::En => format!("{subject} is between {bounds}, both included"),
                };
                return (text, COMPARISON);
            }
            _ => {}
        }
        let args = self.list_of(args);
        let name = match builtin {
            Builtin::Min => self.word("较小的一个", "the least of "),
            Builtin::Max => self.word("较大的一个", "the greatest of "),
            Builtin::Money(unit, mode) => rounding(unit, mode, self.lang),
            Builtin::PerMonth => self.word("折合每月", "per month "),
            Builtin::PerYear => self.word("折合每年", "per year "),
            Builtin::AgeOn => self.word("周岁", "age "),
            Builtin::Year => self.word("年份", "year of "),
            Builtin::Month => self.word("月份", "month of "),
            Builtin::Day => self.word("日", "day of "),
            Builtin::AddDays => self.word("若干天后", "days after "),
            Builtin::AddMonths => self.word("若干个月后", "months after "),
            Builtin::DaysBetween => self.word("相隔天数", "days between "),
            Builtin::MonthsBetween => self.word("相隔整月数", "whole months between "),
            Builtin::YearsBetween => self.word("相隔整年数", "whole years between "),
            Builtin::Within => self.word("在区划内", "within "),
            Builtin::Floor => self.word("取整(舍)", "rounded down "),
            Builtin::Ceil => self.word("取整(入)", "rounded up "),
            other => other.name(),
        };
        (format!("{name}({args})"), WHOLE)
    }
}

fn rounding(unit: MoneyUnit, mode: Rounding, lang: Lang) -> &'static str {
    match (unit, mode, lang) {
        (MoneyUnit::Fen, Rounding::AwayFromZero, Lang::Zh) => "向上取到分",
        (MoneyUnit::Fen, Rounding::AwayFromZero, Lang::En) => "rounded up to fen ",
        (MoneyUnit::Fen, Rounding::TowardZero, Lang::Zh) => "舍到分",
        (MoneyUnit::Fen, Rounding::TowardZero, Lang::En) => "cut to fen ",
        (MoneyUnit::Fen, _, Lang::Zh) => "四舍五入到分",
        (MoneyUnit::Fen, _, Lang::En) => "rounded to fen ",
        (MoneyUnit::Jiao, Rounding::AwayFromZero, Lang::Zh) => "见分进角",
        (MoneyUnit::Jiao, Rounding::AwayFromZero, Lang::En) => "rounded up to jiao ",
        (MoneyUnit::Jiao, Rounding::TowardZero, Lang::Zh) => "舍到角",
        (MoneyUnit::Jiao, Rounding::TowardZero, Lang::En) => "cut to jiao ",
        (MoneyUnit::Jiao, _, Lang::Zh) => "四舍五入到角",
        (MoneyUnit::Jiao, _, Lang::En) => "rounded to jiao ",
        (MoneyUnit::Yuan, Rounding::AwayFromZero, Lang::Zh) => "见角进元",
        (MoneyUnit::Yuan, Rounding::AwayFromZero, Lang::En) => "rounded up to yuan ",
        (MoneyUnit::Yuan, Rounding::TowardZero, Lang::Zh) => "舍到元",
        (MoneyUnit::Yuan, Rounding::TowardZero, Lang::En) => "cut to yuan ",
        (MoneyUnit::Yuan, _, Lang::Zh) => "四舍五入到元",
        (MoneyUnit::Yuan, _, Lang::En) => "rounded to yuan ",
    }
}
