//! Methods of lists.

use super::checker::Checker;
use super::env::ListSource;
use super::messages::snippet;
use super::units;
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::builtin::Builtin;
use crate::ir::tree::{Closure, Expr, ExprKind, ListOp};
use crate::ir::types::{NumberType, Type};
use crate::source::Span;
use crate::syntax::tree as text;
use crate::unit::Unit;

const METHODS: &[(&str, ListOp)] = &[
    ("sum", ListOp::Sum),
    ("count", ListOp::Count),
    ("len", ListOp::Count),
    ("any", ListOp::Any),
    ("all", ListOp::All),
    ("min", ListOp::Min),
    ("max", ListOp::Max),
    ("filter", ListOp::Filter),
    ("map", ListOp::Map),
];

/// What other languages call them, and how to write it here.
const ELSEWHERE: &[(&[&str], &str)] = &[
    (&["some", "exists", "contains", "includes", "find", "index_of"], "any(|x| …)"),
    (&["every", "forall"], "all(|x| …)"),
    (&["is_empty", "isEmpty"], "len() == 0"),
    (&["size", "length"], "len()"),
    (&["reduce", "fold", "for_each", "total"], "sum(|x| …)"),
    (&["avg", "average", "mean"], "sum(|x| …) / len()"),
    (&["where", "select"], "filter(|x| …)"),
    (&["first", "last", "get", "pop", "shift", "sort"], "min(|x| …)"),
];

/// Is it the name of a list's method?
pub(super) fn is_list_method(name: &str) -> bool {
    METHODS.iter().any(|(n, _)| *n == name)
}

/// A checked closure, and what it gives.
type Body = (Closure, Type, Span);

impl Checker<'_> {
    pub(super) fn method(&mut self, base: &text::Expr, name: &str, name_span: Span, args: &[text::Expr], span: Span) -> Option<Expr> {
        let list = self.expr(base);
        let element = match &list {
            Some(Expr { ty: Type::List(of), .. }) => Some((**of).clone()),
            Some(other) => {
                self.no_list(&other.ty, base, name, name_span, args);
                return None;
            }
            None => None,
        };
        let Some((_, op)) = METHODS.iter().find(|(n, _)| *n == name) else {
            self.unknown_method(base, name, name_span);
            return None;
        };
        let closure = match args {
            [] => None,
            [one] if name != "len" => Some(self.closure(element.as_ref(), one, *op)?),
            _ => {
                let usage = if name == "len" { "list.len()".into() } else { format!("list.{name}(|x| …)") };
                self.argument_count(name_span, name, &usage, args.len());
                return None;
            }
        };
        let (list, element) = (list?, element?);
        self.list_op(*op, list, &element, closure, (name, name_span), span)
    }

    fn list_op(
        &mut self,
        op: ListOp,
        list: Expr,
        element: &Type,
        closure: Option<Body>,
        (name, name_span): (&str, Span),
        span: Span,
    ) -> Option<Expr> {
        let source = self.env.list_source(&list);
        // What each element gives: the closure's value, else the element itself.
        let (given, at) = closure.as_ref().map_or((element.clone(), name_span), |(_, ty, span)| (ty.clone(), *span));
        let bare = closure.is_none() && (matches!(element, Type::Entity(_)) || matches!(op, ListOp::Filter | ListOp::Map));
        if bare && op != ListOp::Count {
            self.needs_closure(name, name_span, element);
            return None;
        }
        let ty = match op {
            ListOp::Sum => Type::Number(self.total(&given, source, at)?),
            ListOp::Count => {
                let head = source.entity.and_then(|e| self.names.schema().entity(e)).and_then(|e| e.unit.as_deref());
                Type::int(head.map_or_else(Unit::none, Unit::base))
            }
            ListOp::Any | ListOp::All => {
                if given != Type::Bool {
                    self.closure_gives(&given, "是非值", "a truth value", at);
                    return None;
                }
                Type::Bool
            }
            ListOp::Min | ListOp::Max => {
                let best = match &given {
                    Type::Number(number) => Type::Number(NumberType { fraction: false, ..number.clone() }),
                    Type::Date => Type::Date,
                    _ => {
                        self.closure_gives(&given, "数或日期", "a number or a date", at);
                        return None;
                    }
                };
                let least = source.entity.and_then(|e| self.names.schema().entity(e)).map_or(0, |e| e.least);
                if source.all && least >= 1 { best } else { best.optional() }
            }
            ListOp::Filter => list.ty.clone(),
            ListOp::Map => {
                if matches!(given, Type::Entity(_) | Type::List(_) | Type::Absent) {
                    self.closure_gives(&given, "单个值", "a single value", at);
                    return None;
                }
                Type::List(Box::new(without_fraction(given)))
            }
        };
        let closure = closure.map(|(closure, ..)| closure);
        Some(self.node(ExprKind::List { list: Box::new(list), op, closure }, ty, span))
    }

    /// The type of a sum. What is per head of the elements is an amount of each.
    fn total(&mut self, given: &Type, source: ListSource, at: Span) -> Option<NumberType> {
        let Type::Number(number) = given else {
            if *given == Type::Bool {
                self.closure_gives(given, "数（数人数用 `count`）", "a number (to count, use `count`)", at);
            } else {
                self.closure_gives(given, "数", "a number", at);
            }
            return None;
        };
        let unit = source.entity.map_or_else(|| number.unit.clone(), |e| units::cancel_own(self.names.schema(), &number.unit, e));
        Some(NumberType { unit, int: number.int, fraction: false })
    }

    /// Checks a closure of one parameter over elements of that type (none: the list has a fault).
    fn closure(&mut self, element: Option<&Type>, source: &text::Expr, op: ListOp) -> Option<Body> {
        let text::ExprKind::Closure { params, body } = &source.kind else {
            // `filter(counted)`: a function by its name.
            let function = match &source.kind {
                text::ExprKind::Variable(name) if self.env.variable(name).is_none() => Some(name),
                _ => None,
            };
            if function.is_some() || self.expr(source).is_some() {
                let body = function.map_or_else(|| "…".to_owned(), |f| format!("{f}(m)"));
                let fault = Diagnostic::new(Code::TypeMismatch, source.span, "这里要闭包", "this must be a closure");
                self.report(fault.help(format!("请写 `|m| {body}`"), format!("write `|m| {body}`")));
            }
            return None;
        };
        let [(name, _)] = params.as_slice() else {
            self.argument_count(source.span, "|…|", "|m| …", params.len());
            return None;
        };
        let mark = self.env.mark();
        let param = self.new_local();
        self.env.bind(name, param, element.cloned(), None);
        let checked = self.block(body);
        let checked = checked.and_then(|(block, ty)| match (op, &ty) {
            (ListOp::Map, _) => Some((block, ty)),
            _ => self.present_block(block, ty, body),
        });
        self.env.reset(mark);
        let (block, ty) = checked?;
        if matches!(op, ListOp::Filter | ListOp::Count) && ty != Type::Bool {
            self.closure_gives(&ty, "是非值", "a truth value", body.value.span);
            return None;
        }
        Some((Closure { param, name: name.clone(), body: block }, ty, body.value.span))
    }

    fn closure_gives(&mut self, ty: &Type, zh: &str, en: &str, at: Span) {
        let words = self.words(ty);
        let fault = Diagnostic::new(
            Code::TypeMismatch,
            at,
            format!("每一项应给出{zh}，得到的是{}", words.zh),
            format!("each must give {en}; it gives {}", words.en),
        );
        self.report(match ty {
            Type::Optional(_) => fault.help("在 `map` 里写 `?? …`", "write `?? …` inside `map`"),
            Type::Entity(_) => fault.help("取它的要素，例如 `|m| m.age`", "name one of its facts, as in `|m| m.age`"),
            Type::List(_) => fault.help("在里面再写 `sum`、`count` 等", "write `sum`, `count`… inside"),
            Type::Number(_) => fault.help("请写出比较，例如 `|m| m.age >= 60`", "compare it, as in `|m| m.age >= 60`"),
            _ => fault,
        });
    }

    fn needs_closure(&mut self, name: &str, span: Span, element: &Type) {
        let words = self.words(element);
        self.report(
            Diagnostic::new(
                Code::WrongArgumentCount,
                span,
                format!("`{name}` 要说明对每个{}做什么", words.zh),
                format!("`{name}` needs to know what to do with each element, {}", words.en),
            )
            .help(format!("请写 `.{name}(|m| …)`"), format!("write `.{name}(|m| …)`")),
        );
    }

    /// A method on something that is no list.
    fn no_list(&mut self, ty: &Type, base: &text::Expr, name: &str, span: Span, args: &[text::Expr]) {
        let (x, words) = (snippet(base), self.words(ty));
        let fault =
            Diagnostic::new(Code::UnknownMethod, span, format!("{}没有方法 `{name}`", words.zh), format!("{} has no method `{name}`", words.en));
        let callable = Builtin::named(name).is_some() || self.callable().iter().any(|s| s == name);
        let rest: String = args.iter().map(|a| format!(", {}", snippet(a))).collect();
        self.report(if callable {
            fault.help(format!("请写 `{name}({x}{rest})`"), format!("write `{name}({x}{rest})`"))
        } else if is_list_method(name) {
            fault.help(format!("`{name}` 用于列表，例如 `household.members`"), format!("`{name}` is for lists, such as `household.members`"))
        } else {
            fault.help("方法只用于列表；函数写成 `name(x)`", "only lists have methods; functions are written `name(x)`")
        });
    }

    fn unknown_method(&mut self, base: &text::Expr, name: &str, span: Span) {
        let x = snippet(base);
        let fault = Diagnostic::new(Code::UnknownMethod, span, format!("列表没有方法 `{name}`"), format!("lists have no method `{name}`"));
        if let Some((_, instead)) = ELSEWHERE.iter().find(|(names, _)| names.contains(&name)) {
            return self.report(fault.help(format!("请写 `{x}.{instead}`"), format!("write `{x}.{instead}`")));
        }
        self.report(match self.near(name, METHODS.iter().map(|(n, _)| *n)) {
            Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
            None => fault.help(
                "列表有 `sum` `count` `any` `all` `min` `max` `filter` `map` `len`",
                "lists have `sum` `count` `any` `all` `min` `max` `filter` `map` `len`",
            ),
        });
    }
}

/// Values in a list are numbers, not fractions.
fn without_fraction(ty: Type) -> Type {
    match ty {
        Type::Optional(inner) => without_fraction(*inner).optional(),
        Type::Number(number) => Type::Number(NumberType { fraction: false, ..number }),
        other => other,
    }
}
