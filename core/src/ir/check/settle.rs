//! Open types: what a literal leaves to its place, and how the place settles it.
//!
//! A number literal has an open unit, a string an open set of codes. Both spread through variables, branches and helpers until a place asks.

use super::checker::Checker;
use super::units;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{ChoiceId, Region};
use crate::ir::builtin::Builtin;
use crate::ir::operator::Binary;
use crate::ir::tree::{Block, Expr, ExprKind, Item, ListOp, LocalId};
use crate::ir::types::{NumberType, Type};
use crate::source::Span;
use crate::unit::Unit;

/// No set of a schema: a string whose place has yet to say what it is.
const OPEN: ChoiceId = ChoiceId(u16::MAX);

/// The type of a number literal.
pub(super) fn open_number(int: bool) -> Type {
    Type::Number(NumberType { unit: units::open(), int, fraction: false })
}

/// The type of a string literal.
pub(super) const fn open_text() -> Type {
    Type::Choice(OPEN)
}

/// Is it a string whose place has yet to say what it is?
pub(super) fn is_open_text(ty: &Type) -> bool {
    matches!(ty.required(), Type::Choice(OPEN))
}

/// Does a place have something to say about it?
pub(super) fn is_open(ty: &Type) -> bool {
    match ty {
        Type::Number(number) => units::is_open(&number.unit),
        Type::Choice(set) => *set == OPEN,
        Type::Optional(inner) | Type::List(inner) => is_open(inner),
        _ => false,
    }
}

/// The type that values of two types have in common; none if they have none. Entities and lists are not chosen among.
pub(super) fn join(a: &Type, b: &Type) -> Option<Type> {
    Some(match (a, b) {
        (Type::Entity(_) | Type::List(_), _) | (_, Type::Entity(_) | Type::List(_)) => return None,
        (Type::Absent, other) | (other, Type::Absent) => other.clone().optional(),
        (Type::Optional(_), _) | (_, Type::Optional(_)) => join(a.required(), b.required())?.optional(),
        (Type::Number(x), Type::Number(y)) => {
            let unit = units::join(&x.unit, &y.unit)?;
            Type::Number(NumberType { unit, int: x.int && y.int, fraction: x.fraction || y.fraction })
        }
        (Type::Choice(OPEN), other @ (Type::Choice(_) | Type::Text | Type::Region))
        | (other @ (Type::Choice(_) | Type::Text | Type::Region), Type::Choice(OPEN)) => other.clone(),
        _ if a == b => a.clone(),
        _ => return None,
    })
}

/// `ty` with its open part as `want` says.
fn filled(ty: &Type, want: &Type) -> Type {
    match (ty, want) {
        (Type::Optional(inner), _) => Type::Optional(Box::new(filled(inner, want))),
        (Type::List(inner), _) => Type::List(Box::new(filled(inner, want))),
        (Type::Number(number), Type::Number(NumberType { unit, .. })) => Type::Number(NumberType { unit: unit.clone(), ..number.clone() }),
        (Type::Choice(_), _) => want.clone(),
        _ => ty.clone(),
    }
}

/// What an open type is where no place asks.
fn fallback(ty: &Type) -> Type {
    match ty {
        Type::Optional(inner) | Type::List(inner) => fallback(inner),
        Type::Choice(_) => Type::Text,
        _ => Type::number(Unit::none()),
    }
}

impl Checker<'_> {
    /// Settles the open part of an expression, and of what it is made from, as its place asks.
    pub(super) fn settle(&mut self, expr: &mut Expr, want: &Type) {
        let want = want.required();
        if !is_open(&expr.ty) || is_open(want) || matches!(want, Type::Absent) {
            return;
        }
        expr.ty = filled(&expr.ty, want);
        match &mut expr.kind {
            ExprKind::Text(text) => {
                if let Some(kind) = self.literal(text, want, expr.span) {
                    expr.kind = kind;
                }
            }
            ExprKind::Local(local) => {
                // Each use of a string that was given a name is a literal of its own; other variables have one meaning.
                match self.env.literal(*local).map(Box::<str>::from) {
                    Some(text) => expr.kind = self.literal(&text, want, expr.span).unwrap_or(ExprKind::Text(text)),
                    None => self.settle_local(*local, want, expr.span),
                }
            }
            ExprKind::Unary(_, inner) | ExprKind::Narrow(inner) => self.settle(inner, want),
            ExprKind::Binary(Binary::Mul | Binary::Div, a, b) => {
                self.settle(a, want);
                self.settle(b, &Type::number(Unit::none()));
            }
            ExprKind::Binary(_, a, b) => {
                self.settle(a, want);
                self.settle(b, want);
            }
            ExprKind::Builtin(Builtin::DivFloor, args) => {
                let mut args = args.iter_mut();
                args.next().into_iter().for_each(|a| self.settle(a, want));
                args.for_each(|b| self.settle(b, &Type::number(Unit::none())));
            }
            ExprKind::Builtin(Builtin::Round, args) => args.iter_mut().take(1).for_each(|a| self.settle(a, want)),
            ExprKind::Builtin(_, args) | ExprKind::Coalesce(args) => args.iter_mut().for_each(|a| self.settle(a, want)),
            ExprKind::Helper { body, .. } | ExprKind::Block(body) => self.settle_block(body, want),
            ExprKind::If { then, otherwise, .. } => {
                self.settle_block(then, want);
                self.settle_block(otherwise, want);
            }
            ExprKind::Switch { cases, default, .. } => {
                for body in cases.iter_mut().map(|c| &mut c.body).chain(default) {
                    self.settle_block(body, want);
                }
            }
            ExprKind::List { list, op: ListOp::Filter, .. } | ExprKind::List { list, closure: None, .. } => self.settle(list, want),
            ExprKind::List { closure: Some(closure), .. } => self.settle_block(&mut closure.body, want),
            _ => {}
        }
    }

    /// Settles everything that a block may give.
    pub(super) fn settle_block(&mut self, block: &mut Block, want: &Type) {
        for item in &mut block.items {
            if let Item::Guard { body, .. } = item {
                self.settle_block(body, want);
            }
        }
        self.settle(&mut block.value, want);
    }

    fn settle_local(&mut self, local: LocalId, want: &Type, span: Span) {
        let first = self.settled.entry(local).or_insert_with(|| want.clone());
        if first != want && !matches!(want, Type::Number(_)) {
            // The clash is told; the value itself is not to be blamed.
            let first = std::mem::replace(first, Type::Text);
            let (first, want) = (self.words(&first), self.words(want));
            self.report(
                Diagnostic::new(
                    Code::TypeMismatch,
                    span,
                    format!("同一个变量不能既是{}又是{}", first.zh, want.zh),
                    format!("a variable cannot be {} and {}", first.en, want.en),
                )
                .help("分成两个变量", "use two variables"),
            );
        }
    }

    /// A string in a place that asks for `want`.
    fn literal(&mut self, text: &str, want: &Type, span: Span) -> Option<ExprKind> {
        match want {
            Type::Choice(set) => {
                let index = self.names.schema().choice(*set)?.index(text);
                if index.is_none() {
                    self.unknown_code(text, *set, span);
                }
                index.map(ExprKind::Code)
            }
            Type::Region => {
                let region = Region::parse(text);
                if region.is_none() {
                    self.report(
                        Diagnostic::new(Code::TypeMismatch, span, format!("`{text}` 不是行政区划代码"), format!("`{text}` is no division code"))
                            .help("请写 2 到 12 位数字，例如 `\"6103\"`", "write 2 to 12 digits, as in `\"6103\"`"),
                    );
                }
                region.map(ExprKind::Region)
            }
            _ => Some(ExprKind::Text(text.into())),
        }
    }

    pub(super) fn unknown_code(&mut self, text: &str, set: ChoiceId, span: Span) {
        let Some(set) = self.names.schema().choice(set) else { return };
        let codes: Vec<&str> = set.codes.iter().map(|(code, _)| &**code).collect();
        let all = codes.iter().map(|c| format!("`\"{c}\"`")).collect::<Vec<_>>();
        let fault = Diagnostic::new(
            Code::UnknownCode,
            span,
            format!("`{}` 没有代码 `\"{text}\"`", set.name),
            format!("`{}` has no code `\"{text}\"`", set.name),
        );
        let fault = match self.near(text, codes.iter().copied()) {
            Some(code) => fault.help(format!("是不是 `\"{code}\"`？"), format!("did you mean `\"{code}\"`?")),
            None => fault.help(format!("可用的代码：{}", all.join("、")), format!("its codes are {}", all.join(", "))),
        };
        self.report(fault);
    }

    /// Settles what is still open in a finished tree: variables as their uses say, the rest as pure numbers and texts.
    pub(super) fn finish(&mut self, expr: &mut Expr) {
        if is_open(&expr.ty) {
            let want = fallback(&expr.ty);
            self.settle(expr, &want);
        }
        // From the last to the first, so that a variable's uses come before its value.
        match &mut expr.kind {
            ExprKind::Fact { base, .. } | ExprKind::Up { base, .. } | ExprKind::Down { base, .. } | ExprKind::Before { base, .. } => {
                self.finish(base)
            }
            ExprKind::Unary(_, inner) | ExprKind::Narrow(inner) => self.finish(inner),
            ExprKind::Call { base, args, .. } => {
                self.finish_all(args);
                self.finish(base);
            }
            ExprKind::Builtin(_, args) | ExprKind::And(args) | ExprKind::Or(args) | ExprKind::Coalesce(args) => self.finish_all(args),
            ExprKind::In(subject, items) => {
                self.finish_all(items);
                self.finish(subject);
            }
            ExprKind::Helper { args, body, .. } => {
                self.finish_block(body);
                for (local, _, value) in args.iter_mut().rev() {
                    self.finish_bound(*local, value);
                }
            }
            ExprKind::Binary(_, a, b) => {
                self.finish(b);
                self.finish(a);
            }
            ExprKind::If { condition, then, otherwise } => {
                self.finish_block(otherwise);
                self.finish_block(then);
                self.finish(condition);
            }
            ExprKind::Switch { subject, cases, default } => {
                for body in cases.iter_mut().map(|c| &mut c.body).chain(default).rev() {
                    self.finish_block(body);
                }
                self.finish(subject);
            }
            ExprKind::List { list, closure, .. } => {
                if let Some(closure) = closure {
                    self.finish_block(&mut closure.body);
                }
                self.finish(list);
            }
            ExprKind::Block(block) => self.finish_block(block),
            ExprKind::Absent
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Code(_)
            | ExprKind::Text(_)
            | ExprKind::Region(_)
            | ExprKind::Date(_)
            | ExprKind::Local(_) => {}
        }
    }

    pub(super) fn finish_block(&mut self, block: &mut Block) {
        self.finish(&mut block.value);
        for item in block.items.iter_mut().rev() {
            match item {
                Item::Let { local, value, .. } => self.finish_bound(*local, value),
                Item::Guard { condition, body } => {
                    self.finish_block(body);
                    self.finish(condition);
                }
            }
        }
    }

    fn finish_bound(&mut self, local: LocalId, value: &mut Expr) {
        if is_open(&value.ty)
            && let Some(want) = self.settled.get(&local).cloned()
        {
            self.settle(value, &want);
        }
        self.finish(value);
    }

    fn finish_all(&mut self, exprs: &mut [Expr]) {
        exprs.iter_mut().rev().for_each(|e| self.finish(e));
    }
}
