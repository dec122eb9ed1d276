//! Expressions: literals, variables, logic, branches.

use super::checker::Checker;
use super::messages::{Words, snippet};
use super::navigation::members;
use super::settle::{join, open_number, open_text};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::EntityId;
use crate::ir::operator::Unary;
use crate::ir::tree::{Expr, ExprKind};
use crate::ir::types::{NumberType, Type};
use crate::source::Span;
use crate::syntax::tree as text;

impl Checker<'_> {
    /// An expression by its kind; `expr` around it keeps count of the depth.
    pub(super) fn expr_kind(&mut self, expr: &text::Expr) -> Option<Expr> {
        let span = expr.span;
        match &expr.kind {
            text::ExprKind::Unit => Some(self.node(ExprKind::Absent, Type::Absent, span)),
            text::ExprKind::Bool(value) => Some(self.node(ExprKind::Bool(*value), Type::Bool, span)),
            text::ExprKind::Number(number) => Some(self.node(ExprKind::Number(*number), open_number(number.is_integer()), span)),
            text::ExprKind::Text(text) => Some(self.node(ExprKind::Text(text.clone()), open_text(), span)),
            text::ExprKind::Variable(name) => self.variable(name, span),
            text::ExprKind::Property { base, name, name_span } => self.property(base, name, *name_span, span),
            text::ExprKind::Method { base, name, name_span, args } => self.method(base, name, *name_span, args, span),
            text::ExprKind::Call { path, name, name_span, args } => self.call(path, name, *name_span, args, span),
            text::ExprKind::Unary(Unary::Neg, inner) => {
                let (inner, number) = self.number(inner)?;
                let ty = Type::Number(NumberType { fraction: false, ..number });
                Some(self.node(ExprKind::Unary(Unary::Neg, Box::new(inner)), ty, span))
            }
            text::ExprKind::Unary(Unary::Not, inner) => {
                let inner = self.boolean(inner)?;
                Some(self.node(ExprKind::Unary(Unary::Not, Box::new(inner)), Type::Bool, span))
            }
            text::ExprKind::Binary(op, a, b) => self.binary(*op, a, b, span),
            text::ExprKind::And(parts) => self.logic(parts, true, span),
            text::ExprKind::Or(parts) => self.logic(parts, false, span),
            text::ExprKind::Coalesce(parts) => self.coalesce(parts, span),
            text::ExprKind::In(subject, items) => self.is_in(subject, items, span),
            text::ExprKind::If { condition, then, otherwise } => self.choose(condition, then, otherwise, span),
            text::ExprKind::Switch { subject, cases, default } => self.switch(subject, cases, default.as_ref(), span),
            text::ExprKind::Closure { .. } => {
                self.report(
                    Diagnostic::new(
                        Code::MisplacedClosure,
                        span,
                        "闭包只能作列表方法的参数",
                        "a closure stands only as the argument of a list's method",
                    )
                    .help("例如 `household.members.sum(|m| m.wage_income)`", "as in `household.members.sum(|m| m.wage_income)`"),
                );
                None
            }
            text::ExprKind::Block(block) => {
                let (block, ty) = self.block(block)?;
                Some(self.node(ExprKind::Block(block), ty, span))
            }
        }
    }

    fn variable(&mut self, name: &str, span: Span) -> Option<Expr> {
        if let Some(variable) = self.env.variable(name) {
            let (local, ty) = (variable.local, variable.ty.clone()?);
            let expr = self.node(ExprKind::Local(local), ty, span);
            return Some(self.narrowed(expr));
        }
        self.unknown_variable(name, span);
        None
    }

    /// Reads as `T` what is `T?` and known not to be absent here.
    pub(super) fn narrowed(&mut self, expr: Expr) -> Expr {
        match &expr.ty {
            Type::Optional(inner) if self.env.is_present(&expr) => {
                let (ty, span) = ((**inner).clone(), expr.span);
                self.node(ExprKind::Narrow(Box::new(expr)), ty, span)
            }
            _ => expr,
        }
    }

    fn unknown_variable(&mut self, name: &str, span: Span) {
        let fault = Diagnostic::new(Code::UnknownVariable, span, format!("没有变量 `{name}`"), format!("there is no variable `{name}`"));
        let visible: Vec<(Box<str>, Option<EntityId>)> =
            self.env.visible().map(|v| (v.name.clone(), if let Some(Type::Entity(entity)) = v.ty { Some(entity) } else { None })).collect();
        // What stands after the dot of an entity at hand.
        let behind_dot: Vec<(String, &str)> = visible
            .iter()
            .filter_map(|(holder, entity)| entity.map(|e| (holder, e)))
            .flat_map(|(holder, entity)| members(self.names.schema(), entity).into_iter().map(move |m| (format!("{holder}.{m}"), m)))
            .collect();
        if let Some((written, _)) = behind_dot.iter().find(|(_, member)| *member == name) {
            return self.report(fault.help(format!("请写 `{written}`"), format!("write `{written}`")));
        }
        if self.callable().iter().any(|c| c == name) {
            let holder = visible.first().map_or("…", |(v, _)| v);
            return self.report(fault.help(format!("请写 `{name}({holder})`"), format!("write `{name}({holder})`")));
        }
        let names = || visible.iter().map(|(v, _)| &**v);
        let near = self.near(name, names()).map(str::to_owned).or_else(|| {
            let near = self.near(name, behind_dot.iter().map(|(_, member)| *member))?;
            behind_dot.iter().find(|(_, member)| *member == near).map(|(written, _)| written.clone())
        });
        self.report(match near {
            Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
            None => {
                let all = names().map(|v| format!("`{v}`")).collect::<Vec<_>>();
                fault.help(format!("这里有 {}；代码要写在引号里", all.join("、")), format!("here are {}; codes stand in quotes", all.join(", ")))
            }
        });
    }

    /// `a && b && …`, `a || b || …`: each part is read where those before it didn't decide.
    fn logic(&mut self, parts: &[text::Expr], all: bool, span: Span) -> Option<Expr> {
        let mark = self.env.mark();
        let mut checked = Vec::with_capacity(parts.len());
        for part in parts {
            let part = self.boolean(part);
            self.assume_when(part.as_ref(), all);
            checked.push(part);
        }
        self.env.reset(mark);
        let checked = checked.into_iter().collect::<Option<Vec<_>>>()?;
        let kind = if all { ExprKind::And(checked) } else { ExprKind::Or(checked) };
        Some(self.node(kind, Type::Bool, span))
    }

    /// `a ?? b ?? …`
    fn coalesce(&mut self, parts: &[text::Expr], span: Span) -> Option<Expr> {
        let checked: Vec<Option<Expr>> = parts.iter().map(|p| self.expr(p)).collect();
        let mut checked = checked.into_iter().collect::<Option<Vec<_>>>()?;
        let last = checked.len().saturating_sub(1);
        if let Some(sure) = checked.iter().take(last).position(|p| !p.ty.may_be_absent()) {
            // What is known from a guard, or from a helper's other calls, may be asked again.
            let known = checked.get(sure).is_some_and(|p| matches!(p.kind, ExprKind::Narrow(_)) || self.in_helper());
            if !known {
                self.never_absent(parts.get(sure)?);
                return None;
            }
            checked.truncate(sure + 1);
        }
        let mut common = Type::Absent;
        for part in &checked {
            let Some(joined) = join(&common, &part.ty) else {
                self.differs(part, &common);
                return None;
            };
            common = joined;
        }
        checked.iter_mut().for_each(|p| self.settle(p, &common));
        let absent = checked.last().is_some_and(|p| p.ty.may_be_absent());
        let ty = if absent { common } else { common.required().clone() };
        if checked.len() == 1 {
            return checked.pop();
        }
        Some(self.node(ExprKind::Coalesce(checked), ty, span))
    }

    fn never_absent(&mut self, source: &text::Expr) {
        let x = snippet(source);
        self.report(
            Diagnostic::new(
                Code::TypeMismatch,
                source.span,
                format!("`{x}` 不会没有，`??` 的右边永远用不到"),
                format!("`{x}` is never absent, so what follows `??` is never used"),
            )
            .help(
                "请删去 `??`；没有回答不等于 `()`：在 facts.toml 里给要素写 `default` 或 `optional = true`",
                "delete the `??`; a fact that was not answered is not `()`: give it a `default` or `optional = true` in facts.toml",
            ),
        );
    }

    /// `x in [literals]`
    fn is_in(&mut self, subject: &text::Expr, items: &[text::Expr], span: Span) -> Option<Expr> {
        let looked_at = self.expr(subject);
        let items: Vec<Option<Expr>> = items.iter().map(|i| self.expr(i)).collect();
        let mut looked_at = looked_at?;
        let mut items = items.into_iter().collect::<Option<Vec<_>>>()?;
        if matches!(looked_at.ty, Type::Entity(_) | Type::List(_) | Type::Absent) {
            let Words { zh, en } = self.words(&looked_at.ty);
            self.report(
                Diagnostic::new(Code::NotComparable, span, format!("`in` 的左边不能是{zh}"), format!("left of `in` stands a value, not {en}"))
                    .help("左边写要素、规则或标准", "write a fact, a rule or a parameter on the left"),
            );
            return None;
        }
        let asks_absent = items.iter().any(|i| i.ty == Type::Absent);
        if self.as_check && !asks_absent {
            looked_at = self.present(looked_at, subject)?;
        }
        let mut common = looked_at.ty.required().clone();
        for item in &mut items {
            if let Some(folded) = negative(item) {
                item.kind = folded;
            }
            if item.ty == Type::Absent {
                continue;
            }
            let literal = matches!(item.kind, ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Text(_) | ExprKind::Date(_));
            if !literal {
                self.report(
                    Diagnostic::new(Code::TypeMismatch, item.span, "`in` 的列表里只能写字面值", "the list of `in` holds literals only")
                        .help("请改用 `==` 和 `||`", "use `==` and `||`"),
                );
                return None;
            }
            match join(&common, &item.ty) {
                Some(joined) => common = joined,
                None => {
                    self.not_comparable(&looked_at, item, item.span);
                    return None;
                }
            }
        }
        self.settle(&mut looked_at, &common);
        items.iter_mut().for_each(|i| self.settle(i, &common));
        Some(self.node(ExprKind::In(Box::new(looked_at), items), Type::Bool, span))
    }

    /// `if` as a value.
    fn choose(&mut self, condition: &text::Expr, then: &text::Block, otherwise: &text::Block, span: Span) -> Option<Expr> {
        let condition = self.boolean(condition);
        let mark = self.env.mark();
        self.assume_when(condition.as_ref(), true);
        let yes = self.block(then);
        self.env.reset(mark);
        self.assume_when(condition.as_ref(), false);
        let no = self.block(otherwise);
        self.env.reset(mark);
        let (condition, (mut yes, yes_type), (mut no, no_type)) = (condition?, yes?, no?);
        let ty = self.join_branches(&[(yes_type, then.value.span), (no_type, otherwise.value.span)])?;
        self.settle_block(&mut yes, &ty);
        self.settle_block(&mut no, &ty);
        Some(self.node(ExprKind::If { condition: Box::new(condition), then: yes, otherwise: no }, ty, span))
    }
}

/// `-5` as a literal.
fn negative(expr: &Expr) -> Option<ExprKind> {
    let ExprKind::Unary(Unary::Neg, inner) = &expr.kind else { return None };
    match inner.kind {
        ExprKind::Number(number) => Some(ExprKind::Number(-number)),
        _ => None,
    }
}
