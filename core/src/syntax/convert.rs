//! Rhai's expressions → ours, each with its exact place.

use super::functions::{Brackets, is_keyword, too_deep};
use super::literal;
use super::parser::Lines;
use super::refuse::Closure;
use super::scan::{Kind, Scan};
use super::scan_literal::unquote;
use super::switch::Switch;
use super::tree::{Expr, ExprKind};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::operator::{Binary, Unary};
use crate::limits;
use crate::source::Span;
use rhai::{FnCallExpr, Position, Stmt};

/// An expression and the tokens that it takes.
pub(super) struct Placed {
    pub(super) expr: Expr,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// What a conversion needs to know.
pub(super) struct Converter<'s, 't, 'o> {
    pub(super) scan: &'s Scan<'t>,
    pub(super) brackets: &'s Brackets,
    pub(super) lines: Lines,
    pub(super) switches: &'s [Switch],
    pub(super) closures: &'s [Closure],
    /// The tokens at hand.
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) depth: usize,
    /// Too deep a place has been reported: once is enough.
    pub(super) deep: bool,
    pub(super) out: &'o mut Vec<Diagnostic>,
}

impl Converter<'_, '_, '_> {
    /// The token at a position of Rhai's tree; a syntax error if there is none (which no text is known to cause).
    pub(super) fn token(&mut self, position: Position) -> Option<usize> {
        let found = self.lines.token(position).filter(|t| (self.first..=self.last).contains(t));
        if found.is_none() {
            self.refused::<()>(self.scan.span(self.first));
        }
        found
    }

    /// A construct that nothing has a better word for.
    pub(super) fn refused<T>(&mut self, span: Span) -> Option<T> {
        self.out.push(
            Diagnostic::new(Code::RefusedConstruct, span, "不支持这种写法", "this isn't supported").help(
                "规则由公式、`let`、`if`、`switch` 和列表方法组成",
                "rules are made of formulas, `let`, `if`, `switch` and the methods of lists",
            ),
        );
        None
    }

    /// Puts an expression in its place: with the parentheses around it, if it stands in some.
    pub(super) fn place(&self, kind: ExprKind, mut first: usize, mut last: usize) -> Placed {
        while first > self.first && self.is_group(first - 1) && self.brackets.partner(first - 1) == Some(last + 1) {
            first -= 1;
            last += 1;
        }
        Placed { expr: Expr { kind, span: self.scan.stretch(first, last) }, first, last }
    }

    /// Whether the token is a parenthesis that groups, and not one that holds arguments.
    fn is_group(&self, at: usize) -> bool {
        self.scan.is(at, "(") && !(at > self.first && self.scan.kind(at - 1) == Kind::Word && !is_keyword(self.scan.word(at - 1)))
    }

    /// Widens a stretch until its brackets fit: Rhai flattens `a && (b && c)`.
    fn balance(&self, mut first: usize, mut last: usize) -> (usize, usize) {
        let mut at = first;
        while at <= last {
            if let Some(partner) = self.brackets.partner(at) {
                first = first.min(partner);
                last = last.max(partner);
            }
            at += 1;
        }
        (first, last)
    }

    pub(super) fn expr(&mut self, expr: &rhai::Expr) -> Option<Placed> {
        let at = self.lines.token(expr.start_position()).unwrap_or(self.first);
        self.nested(at, |c| c.expr_inner(expr))
    }

    /// Counts a level of nesting.
    pub(super) fn nested(&mut self, at: usize, convert: impl FnOnce(&mut Self) -> Option<Placed>) -> Option<Placed> {
        self.depth += 1;
        let placed = if self.depth <= limits::EXPRESSION_DEPTH {
            convert(self)
        } else {
            if !self.deep {
                self.deep = true;
                self.out.push(too_deep(self.scan.span(at)));
            }
            None
        };
        self.depth -= 1;
        placed
    }

    fn expr_inner(&mut self, expr: &rhai::Expr) -> Option<Placed> {
        use rhai::Expr as E;
        match expr {
            E::DynamicConstant(_, position) | E::IntegerConstant(_, position) => {
                let at = self.token(*position)?;
                self.number(at)
            }
            E::BoolConstant(value, position) => {
                let at = self.token(*position)?;
                Some(self.place(ExprKind::Bool(*value), at, at))
            }
            E::StringConstant(_, position) => {
                let at = self.token(*position)?;
                let value = unquote(self.scan.word(at));
                Some(self.place(ExprKind::Text(value.into()), at, at))
            }
            E::Unit(position) => {
                let at = self.token(*position)?;
                Some(self.place(ExprKind::Unit, at, at))
            }
            E::Variable(variable, _, position) => {
                let at = self.token(*position)?;
                if !variable.2.is_empty() {
                    self.out.push(
                        Diagnostic::new(Code::Syntax, self.scan.span(at), "带 `::` 的名称必须是调用", "a name with `::` must be called")
                            .help(format!("请写 `…::{}(household)`", variable.1), format!("write `…::{}(household)`", variable.1)),
                    );
                    return None;
                }
                Some(self.place(ExprKind::Variable(variable.1.as_str().into()), at, at))
            }
            E::FnCall(call, position) => self.call(call, *position),
            E::Dot(..) => self.chain(expr),
            E::And(parts, _) => {
                let (parts, first, last) = self.parts(parts)?;
                Some(self.place(ExprKind::And(parts), first, last))
            }
            E::Or(parts, _) => {
                let (parts, first, last) = self.parts(parts)?;
                Some(self.place(ExprKind::Or(parts), first, last))
            }
            E::Coalesce(parts, _) => {
                let (parts, first, last) = self.parts(parts)?;
                Some(self.place(ExprKind::Coalesce(parts), first, last))
            }
            E::Stmt(block) => self.statement_expr(block),
            other => {
                let at = self.lines.token(other.start_position()).unwrap_or(self.first);
                self.refused(self.scan.span(at))
            }
        }
    }

    fn number(&mut self, at: usize) -> Option<Placed> {
        let span = self.scan.span(at);
        if self.scan.kind(at) != Kind::Number {
            return self.refused(span);
        }
        match literal::number(self.scan.word(at), span) {
            Ok(value) => Some(self.place(ExprKind::Number(value), at, at)),
            Err(diagnostic) => {
                self.out.push(diagnostic);
                None
            }
        }
    }

    /// All of `exprs`, whether or not one fails: every fault is reported.
    pub(super) fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e rhai::Expr>) -> Option<Vec<Placed>> {
        let converted: Vec<Option<Placed>> = exprs.into_iter().map(|e| self.expr(e)).collect();
        converted.into_iter().collect()
    }

    fn parts(&mut self, exprs: &[rhai::Expr]) -> Option<(Vec<Expr>, usize, usize)> {
        let parts = self.all(exprs)?;
        let first = parts.first()?.first;
        let last = parts.last()?.last;
        let (first, last) = self.balance(first, last);
        Some((parts.into_iter().map(|p| p.expr).collect(), first, last))
    }

    /// A call or an operator: Rhai has one kind of node for both; the token tells which it is.
    fn call(&mut self, call: &FnCallExpr, position: Position) -> Option<Placed> {
        let at = self.token(position)?;
        let args: &[rhai::Expr] = &call.args;
        if self.scan.kind(at) == Kind::Word && !self.scan.is(at, "in") {
            return self.function_call(call, at);
        }
        match (self.scan.word(at), args) {
            ("!in", [not]) => {
                let rhai::Expr::FnCall(contains, _) = not else { return self.refused(self.scan.span(at)) };
                let found = self.contains(&contains.args, at)?;
                let (first, last) = (found.first, found.last);
                Some(self.place(ExprKind::Unary(Unary::Not, Box::new(found.expr)), first, last))
            }
            ("in", args) => self.contains(args, at),
            ("!", [arg]) => self.prefix(Unary::Not, arg, at),
            ("-", [arg]) => self.prefix(Unary::Neg, arg, at),
            ("+", [arg]) => {
                let arg = self.expr(arg)?;
                Some(self.place(arg.expr.kind, at, arg.last))
            }
            (operator, [left, right]) => {
                let Some(operator) = binary(operator) else { return self.refused(self.scan.span(at)) };
                let (left, right) = (self.expr(left), self.expr(right));
                let (left, right) = (left?, right?);
                Some(self.place(ExprKind::Binary(operator, Box::new(left.expr), Box::new(right.expr)), left.first, right.last))
            }
            _ => self.refused(self.scan.span(at)),
        }
    }

    fn prefix(&mut self, operator: Unary, arg: &rhai::Expr, at: usize) -> Option<Placed> {
        let arg = self.expr(arg)?;
        Some(self.place(ExprKind::Unary(operator, Box::new(arg.expr)), at, arg.last))
    }

    /// `x in [a, b]`: Rhai turns it round into `contains([a, b], x)`.
    fn contains(&mut self, args: &[rhai::Expr], at: usize) -> Option<Placed> {
        let [rhai::Expr::Array(values, _), subject] = args else { return self.refused(self.scan.span(at)) };
        let (subject, values) = (self.expr(subject), self.all(values.iter()));
        let (subject, values) = (subject?, values?);
        let close = self.brackets.partner(at + 1)?;
        let values = values.into_iter().map(|v| v.expr).collect();
        Some(self.place(ExprKind::In(Box::new(subject.expr), values), subject.first, close))
    }

    /// The last token of the arguments of the name at `name`.
    fn arguments_end(&mut self, name: usize) -> Option<usize> {
        if self.scan.is(name + 1, "()") {
            return Some(name + 1);
        }
        let end = self.brackets.partner(name + 1);
        if end.is_none() {
            self.refused::<()>(self.scan.span(name));
        }
        end
    }

    fn function_call(&mut self, call: &FnCallExpr, name: usize) -> Option<Placed> {
        let last = self.arguments_end(name)?;
        let args = self.all(call.args.iter())?;
        let path: Vec<Box<str>> = call.namespace.path.iter().map(|p| p.as_str().into()).collect();
        let first = name - 2 * path.len().min(name / 2);
        let kind = ExprKind::Call {
            path,
            name: call.name.as_str().into(),
            name_span: self.scan.stretch(first, name),
            args: args.into_iter().map(|a| a.expr).collect(),
        };
        Some(self.place(kind, first, last))
    }

    /// `a.b.c(d)`: Rhai nests it to the right, we to the left.
    fn chain(&mut self, expr: &rhai::Expr) -> Option<Placed> {
        let mut links: Vec<&rhai::Expr> = Vec::new();
        let mut at = expr;
        while let rhai::Expr::Dot(pair, _, _) = at {
            links.push(&pair.lhs);
            at = &pair.rhs;
        }
        links.push(at);
        let depth = self.depth;
        self.depth += links.len() - 1;
        let placed = self.chain_links(&links);
        self.depth = depth;
        placed
    }

    fn chain_links(&mut self, links: &[&rhai::Expr]) -> Option<Placed> {
        let (root, links) = links.split_first()?;
        let mut base = self.expr(root);
        for link in links {
            base = match link {
                rhai::Expr::Property(property, position) => {
                    let at = self.token(*position)?;
                    base.map(|base| {
                        let kind = ExprKind::Property { base: Box::new(base.expr), name: property.2.as_str().into(), name_span: self.scan.span(at) };
                        self.place(kind, base.first, at)
                    })
                }
                rhai::Expr::MethodCall(call, position) => {
                    let at = self.token(*position)?;
                    let last = self.arguments_end(at)?;
                    let args = self.all(call.args.iter());
                    let (base, args) = (base?, args?);
                    let kind = ExprKind::Method {
                        base: Box::new(base.expr),
                        name: call.name.as_str().into(),
                        name_span: self.scan.span(at),
                        args: args.into_iter().map(|a| a.expr).collect(),
                    };
                    Some(self.place(kind, base.first, last))
                }
                other => {
                    let at = self.lines.token(other.start_position()).unwrap_or(self.first);
                    return self.refused(self.scan.span(at));
                }
            };
        }
        base
    }

    /// The closure whose `|` stands at `bar`; its body is all that the block holds.
    pub(super) fn closure(&mut self, body: &[Stmt], bar: usize) -> Option<Placed> {
        let closures = self.closures;
        let Some(closure) = closures.binary_search_by_key(&bar, |c| c.bar).ok().and_then(|i| closures.get(i)) else {
            return self.refused(self.scan.span(bar));
        };
        let (body, last) = self.arm(body, closure.body)?;
        Some(self.place(ExprKind::Closure { params: closure.params.clone(), body }, bar, last))
    }
}

fn binary(operator: &str) -> Option<Binary> {
    Some(match operator {
        "+" => Binary::Add,
        "-" => Binary::Sub,
        "*" => Binary::Mul,
        "/" => Binary::Div,
        "%" => Binary::Rem,
        "==" => Binary::Eq,
        "!=" => Binary::Ne,
        "<" => Binary::Lt,
        "<=" => Binary::Le,
        ">" => Binary::Gt,
        ">=" => Binary::Ge,
        _ => return None,
    })
}
