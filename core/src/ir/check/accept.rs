//! Places that ask for something: a value that is there, a number, a condition, a rule's result.

use super::Declared;
use super::checker::Checker;
use super::messages::{snippet, unit_words};
use super::settle::{is_open_text, join};
use super::units;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{ChoiceId, EntityId};
use crate::ir::tree::{Block, Expr, ExprKind, Item};
use crate::ir::types::{NumberType, Type};
use crate::source::Span;
use crate::syntax::tree as text;
use crate::unit::Unit;

impl Checker<'_> {
    /// A value that is not absent.
    pub(super) fn value(&mut self, source: &text::Expr) -> Option<Expr> {
        let expr = self.expr(source)?;
        self.present(expr, source)
    }

    /// The same where the expression is checked already.
    pub(super) fn present(&mut self, expr: Expr, source: &text::Expr) -> Option<Expr> {
        match &expr.ty {
            Type::Optional(inner) if self.as_check => {
                let (ty, span) = ((**inner).clone(), expr.span);
                Some(self.node(ExprKind::Narrow(Box::new(expr)), ty, span))
            }
            Type::Optional(inner) => {
                let inner = (**inner).clone();
                self.may_be_absent(&inner, source, self.env.path(&expr).is_some());
                None
            }
            Type::Absent => {
                self.report(
                    Diagnostic::new(Code::TypeMismatch, expr.span, "`()` 表示没有，这里要一个值", "`()` is absent; a value is needed here")
                        .help("请写出值；要判断有没有，写 `x == ()`", "write a value; to ask whether there is one, write `x == ()`"),
                );
                None
            }
            _ => Some(expr),
        }
    }

    /// The value of a closure's body, which must not be absent.
    pub(super) fn present_block(&mut self, block: Block, ty: Type, source: &text::Block) -> Option<(Block, Type)> {
        if !ty.may_be_absent() {
            return Some((block, ty));
        }
        let span = source.value.span;
        let whole = self.node(ExprKind::Block(block), ty, span);
        let value = self.present(whole, &source.value)?;
        let ty = value.ty.clone();
        Some((Block { items: Vec::new(), value: Box::new(value) }, ty))
    }

    fn may_be_absent(&mut self, inner: &Type, source: &text::Expr, has_path: bool) {
        let x = snippet(source);
        let instead = match inner {
            Type::Number(_) => "0",
            Type::Bool => "false",
            _ => "…",
        };
        let fault = Diagnostic::new(
            Code::MayBeAbsent,
            source.span,
            format!("`{x}` 可能没有（`()`），这里要一个值"),
            format!("`{x}` may be absent; a value is needed here"),
        );
        self.report(if has_path {
            fault.help(
                format!("请写明没有时怎么办：`{x} != () && …`、`if {x} == () {{ return … }}`，或 `{x} ?? {instead}`（如果没有就等于 {instead}）"),
                format!("say what then: `{x} != () && …`, `if {x} == () {{ return … }}`, or `{x} ?? {instead}` if none means {instead}"),
            )
        } else {
            fault.help(
                format!("请写 `{x} ?? {instead}`；或先取名 `let v = {x};`，再写 `if v == () {{ return … }}`"),
                format!("write `{x} ?? {instead}`; or name it first, `let v = {x};`, then `if v == () {{ return … }}`"),
            )
        });
    }

    /// A number that is not absent.
    pub(super) fn number(&mut self, source: &text::Expr) -> Option<(Expr, NumberType)> {
        let expr = self.value(source)?;
        if let Type::Number(number) = &expr.ty {
            let number = number.clone();
            return Some((expr, number));
        }
        self.not_a(&expr, "数", "a number");
        None
    }

    /// A truth value that is not absent.
    pub(super) fn boolean(&mut self, source: &text::Expr) -> Option<Expr> {
        let expr = self.expr(source)?;
        if let (Type::Optional(_), false) = (&expr.ty, self.as_check)
            && expr.ty.required() == &Type::Bool
        {
            let x = snippet(source);
            self.report(
                Diagnostic::new(
                    Code::MayBeAbsent,
                    source.span,
                    format!("`{x}` 可能没有（`()`），不能当条件"),
                    format!("`{x}` may be absent and is no condition"),
                )
                .help(format!("请写 `{x} == true` 或 `{x} ?? false`"), format!("write `{x} == true` or `{x} ?? false`")),
            );
            return None;
        }
        let expr = self.present(expr, source)?;
        if expr.ty == Type::Bool {
            return Some(expr);
        }
        self.not_a(&expr, "是非值", "a truth value");
        None
    }

    /// A day that is not absent.
    pub(super) fn date(&mut self, source: &text::Expr) -> Option<Expr> {
        let expr = self.value(source)?;
        if expr.ty == Type::Date {
            return Some(expr);
        }
        self.not_a(&expr, "日期", "a date");
        None
    }

    /// An expression of another kind than its place asks for.
    pub(super) fn not_a(&mut self, expr: &Expr, zh: &str, en: &str) {
        let words = self.words(&expr.ty);
        let fault = Diagnostic::new(
            Code::TypeMismatch,
            expr.span,
            format!("这里要{zh}，得到的是{}", words.zh),
            format!("this must be {en}; it is {}", words.en),
        );
        self.report(match (&expr.ty, en, &expr.kind) {
            (Type::Choice(_), "a date", ExprKind::Text(text)) => fault.help(format!("请写 `date(\"{text}\")`"), format!("write `date(\"{text}\")`")),
            (Type::Number(_), "a truth value", _) => fault.help("请写出比较，例如 `x > 0`", "compare it, as in `x > 0`"),
            (Type::Bool, "a number", _) => fault.help("请写 `if x { 1 } else { 0 }`", "write `if x { 1 } else { 0 }`"),
            (Type::List(_), "a number", _) => fault.help("请用 `len()`、`count` 或 `sum`", "use `len()`, `count` or `sum`"),
            (Type::Entity(_), _, _) => fault.help("请写出它的要素，例如 `person.age`", "name one of its facts, as in `person.age`"),
            _ => fault,
        });
    }

    /// An argument of a given type: open parts settle, anything else is refused.
    pub(super) fn accept(&mut self, mut expr: Expr, want: &Type, source: &text::Expr) -> Option<Expr> {
        if !want.may_be_absent() {
            expr = self.present(expr, source)?;
        }
        if join(&expr.ty, want).is_some() {
            self.settle(&mut expr, want);
            return Some(expr);
        }
        self.differs(&expr, want);
        None
    }

    /// A value of another type, or in another unit, than its place asks for.
    pub(super) fn differs(&mut self, expr: &Expr, want: &Type) {
        if let (Type::Number(is), Type::Number(asked)) = (expr.ty.required(), want.required()) {
            let (is, asked) = (is.unit.clone(), asked.unit.clone());
            self.unit_is_not(expr.span, &is, &asked);
        } else {
            let words = self.words(want.required());
            self.not_a(expr, &words.zh, &words.en);
        }
    }

    /// An amount of one unit where another is asked for.
    pub(super) fn unit_is_not(&mut self, span: Span, is: &Unit, asked: &Unit) {
        let (zh, en) = units::remedy(is, asked);
        let (a, b) = (unit_words(asked), unit_words(is));
        self.report(
            Diagnostic::new(Code::UnitMismatch, span, format!("这里要{}，得到的是{}", a.zh, b.zh), format!("this must be {}; it is {}", a.en, b.en))
                .help(zh, en),
        );
    }

    /// Holds a rule's result against what the rule declares; gives its type.
    pub(super) fn result(
        &mut self,
        body: &mut Block,
        ty: Type,
        function: &text::Function,
        entity: EntityId,
        declared: &Declared,
        codes: Option<ChoiceId>,
    ) -> Option<Type> {
        let span = body.value.span;
        match &ty {
            Type::Entity(_) | Type::List(_) => {
                self.no_scalar(&ty, span);
                return None;
            }
            Type::Absent => {
                self.report(
                    Diagnostic::new(Code::TypeMismatch, span, "这条规则只会给出 `()`", "this rule gives nothing but `()`")
                        .help("给出值，或删去规则", "give a value, or delete the rule"),
                );
                return None;
            }
            Type::Optional(inner) if declared.decision && **inner == Type::Bool => {
                self.may_be_absent(&Type::Bool, &function.body.value, true);
                return None;
            }
            _ => {}
        }
        if declared.decision && ty != Type::Bool {
            self.result_is_no(span, &ty, "是非值（`@decision`）", "a truth value, as `@decision` says");
            return None;
        }
        if let Some(set) = codes {
            let want = Type::Choice(set);
            if join(ty.required(), &want) != Some(want.clone()) {
                let words = self.words(&want);
                self.result_is_no(span, &ty, &words.zh, &words.en);
                return None;
            }
            self.settle_block(body, &want);
            return Some(if ty.may_be_absent() { want.optional() } else { want });
        }
        if let Some((unit, place)) = &declared.unit {
            return self.result_in_unit(body, &ty, entity, unit, *place);
        }
        if is_open_text(&ty) {
            self.missing_codes(body, &function.name, span);
            return None;
        }
        Some(final_type(&ty))
    }

    fn result_in_unit(&mut self, body: &mut Block, ty: &Type, entity: EntityId, unit: &Unit, place: Span) -> Option<Type> {
        let span = body.value.span;
        let Type::Number(number) = ty.required() else {
            let words = self.words(&Type::number(unit.clone()));
            self.result_is_no(span, ty, &words.zh, &words.en);
            return None;
        };
        // On a person, per head is of that person: with it or without it is the same.
        let schema = self.names.schema();
        let alike = |unit: &Unit| units::cancel_around(schema, unit, entity);
        if !units::is_open(&number.unit) && alike(&number.unit) != alike(unit) {
            let (zh, en) = units::remedy(&number.unit, unit);
            let (is, asked) = (unit_words(&number.unit), unit_words(unit));
            self.report(
                Diagnostic::new(
                    Code::UnitMismatch,
                    span,
                    format!("规则声明给出{}，算出的是{}", asked.zh, is.zh),
                    format!("the rule declares {}; what it computes is {}", asked.en, is.en),
                )
                .help(zh, en)
                .note(place, "声明在此", "declared here"),
            );
            return None;
        }
        let result = Type::Number(NumberType { unit: unit.clone(), int: number.int, fraction: false });
        self.settle_block(body, &result);
        Some(if ty.may_be_absent() { result.optional() } else { result })
    }

    fn result_is_no(&mut self, span: Span, ty: &Type, zh: &str, en: &str) {
        let words = self.words(ty);
        self.report(
            Diagnostic::new(
                Code::TypeMismatch,
                span,
                format!("规则的结果应为{zh}，得到的是{}", words.zh),
                format!("the rule's result must be {en}; it is {}", words.en),
            )
            .help("改写结果，或改文档注释里的标签", "change the result, or the tag in the doc comment"),
        );
    }

    fn missing_codes(&mut self, body: &Block, rule: &str, span: Span) {
        let mut codes = Vec::new();
        literals_of_block(body, &mut codes);
        let lines = codes.iter().map(|c| format!("{c} = \"中文 · English\"")).collect::<Vec<_>>().join(", ");
        let fault = Diagnostic::new(
            Code::MissingCodes,
            span,
            format!("规则 `{rule}` 给出代码，但没有声明这些代码"),
            format!("the rule `{rule}` gives codes that nothing declares"),
        );
        let programme = self.programme;
        self.report(fault.help(
            format!("在 `{programme}.toml` 中写 `[{rule}.codes]`：{lines}"),
            format!("declare them in `{programme}.toml` under `[{rule}.codes]`: {lines}"),
        ));
    }

    /// A number of arguments that is not as it should be.
    pub(super) fn argument_count(&mut self, span: Span, name: &str, usage: &str, given: usize) {
        self.report(
            Diagnostic::new(
                Code::WrongArgumentCount,
                span,
                format!("`{name}` 不能有 {given} 个参数"),
                format!("`{name}` does not take {given} argument{}", if given == 1 { "" } else { "s" }),
            )
            .help(format!("请写 `{usage}`"), format!("write `{usage}`")),
        );
    }

    /// Adds "did you mean", where a name is close.
    pub(super) fn did_you_mean(&self, fault: Diagnostic, name: &str, candidates: &[&str]) -> Diagnostic {
        match self.near(name, candidates.iter().copied()) {
            Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
            None => fault,
        }
    }
}

/// The type of a result: no open unit, no fraction.
fn final_type(ty: &Type) -> Type {
    match ty {
        Type::Optional(inner) => final_type(inner).optional(),
        Type::Number(number) => {
            let unit = if units::is_open(&number.unit) { Unit::none() } else { number.unit.clone() };
            Type::Number(NumberType { unit, int: number.int, fraction: false })
        }
        other => other.clone(),
    }
}

/// The strings among what a block may give.
fn literals_of_block(block: &Block, found: &mut Vec<Box<str>>) {
    for item in &block.items {
        if let Item::Guard { body, .. } = item {
            literals_of_block(body, found);
        }
    }
    literals_of(&block.value, found);
}

fn literals_of(expr: &Expr, found: &mut Vec<Box<str>>) {
    match &expr.kind {
        ExprKind::Text(text) if !found.contains(text) => found.push(text.clone()),
        ExprKind::Helper { body, .. } | ExprKind::Block(body) => literals_of_block(body, found),
        ExprKind::If { then, otherwise, .. } => {
            literals_of_block(then, found);
            literals_of_block(otherwise, found);
        }
        ExprKind::Switch { cases, default, .. } => {
            cases.iter().map(|c| &c.body).chain(default).for_each(|b| literals_of_block(b, found));
        }
        ExprKind::Coalesce(parts) => parts.iter().for_each(|p| literals_of(p, found)),
        _ => {}
    }
}
