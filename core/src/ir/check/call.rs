//! Calls: what a name means, and rules and parameters.

use super::checker::Checker;
use super::lists::is_list_method;
use super::messages::snippet;
use super::units;
use super::{PassedKey, Signature, Unresolved};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::EntityId;
use crate::ir::Layer;
use crate::ir::builtin::Builtin;
use crate::ir::tree::{Expr, ExprKind};
use crate::ir::types::{NumberType, Type};
use crate::source::Span;
use crate::syntax::tree as text;

impl Checker<'_> {
    /// `name(args)`: a helper, else a rule or parameter, else a built-in.
    pub(super) fn call(&mut self, path: &[Box<str>], name: &str, name_span: Span, args: &[text::Expr], span: Span) -> Option<Expr> {
        if path.is_empty()
            && let Some(helper) = self.names.helper(self.programme, self.layer, name)
        {
            return self.helper_call(helper, name_span, args, span);
        }
        match self.names.resolve(self.programme, path, name, self.layer) {
            Ok((signature, below)) => self.symbol_call(&signature, below, (path, name, name_span), args, span),
            Err(why) => {
                if path.is_empty()
                    && let Some(builtin) = Builtin::named(name)
                {
                    return self.builtin(builtin, name_span, args, span);
                }
                // Faults of the arguments are faults of their own.
                args.iter().filter(|a| !matches!(a.kind, text::ExprKind::Closure { .. })).for_each(|a| {
                    self.expr(a);
                });
                self.unresolved(&why, path, name, name_span, args);
                None
            }
        }
    }

    fn symbol_call(
        &mut self,
        callee: &Signature,
        below: Option<Layer>,
        (path, name, name_span): (&[Box<str>], &str, Span),
        args: &[text::Expr],
        span: Span,
    ) -> Option<Expr> {
        if self.as_check {
            self.call_in_check(name, span);
            return None;
        }
        let mut values = args.iter().map(|a| self.expr(a)).collect::<Vec<_>>().into_iter();
        let written: String = path.iter().map(|p| format!("{p}::")).chain([name.into()]).collect();
        if args.len() != callee.passed.len() + 1 {
            self.argument_count(name_span, &written, &self.usage(callee, &written), args.len());
            return None;
        }
        let base = values.next().flatten();
        let passed: Vec<Option<Expr>> = values
            .zip(args.iter().skip(1))
            .zip(&callee.passed)
            .map(|((value, source), key)| {
                let want = match key {
                    PassedKey::Code(set) => Type::Choice(*set),
                    PassedKey::Amount(unit) => Type::number(unit.clone()),
                };
                self.accept(value?, &want, source)
            })
            .collect();
        let (base, source) = (base?, args.first()?);
        let Type::Entity(entity) = base.ty else {
            self.no_entity(callee, &base.ty, source, &written);
            return None;
        };
        if !self.is_called_on_its_own(callee, entity) {
            self.wrong_entity(callee, entity, source, &written);
            return None;
        }
        let passed = passed.into_iter().collect::<Option<Vec<_>>>()?;
        let ty = self.type_of_call(&callee.ty, entity);
        Some(self.node(ExprKind::Call { symbol: callee.symbol, below, base: Box::new(base), args: passed }, ty, span))
    }

    /// The declared type, without the heads of the entity that it is called on.
    fn type_of_call(&self, ty: &Type, entity: EntityId) -> Type {
        match ty {
            Type::Optional(inner) => self.type_of_call(inner, entity).optional(),
            Type::Number(number) => {
                let unit = units::cancel_around(self.names.schema(), &number.unit, entity);
                Type::Number(NumberType { unit, ..number.clone() })
            }
            other => other.clone(),
        }
    }

    fn is_called_on_its_own(&self, callee: &Signature, entity: EntityId) -> bool {
        match callee.owner {
            None => true,
            Some(owner) if callee.exact => owner == entity,
            Some(owner) => self.names.schema().is_within(entity, owner),
        }
    }

    /// `asset_months(household, "…")`
    fn usage(&self, callee: &Signature, written: &str) -> String {
        let owner = callee.owner.map_or("household", |o| self.entity_name(o));
        let passed = callee.passed.iter().map(|key| match key {
            PassedKey::Code(set) => {
                let first = self.names.schema().choice(*set).and_then(|s| s.code(0)).unwrap_or("…");
                format!(", \"{first}\"")
            }
            PassedKey::Amount(_) => ", amount".into(),
        });
        format!("{written}({owner}{})", passed.collect::<String>())
    }

    /// Called on something that is no household, person…
    fn no_entity(&mut self, callee: &Signature, ty: &Type, source: &text::Expr, written: &str) {
        let (words, usage) = (self.words(ty), self.usage(callee, written));
        let fault = Diagnostic::new(
            Code::WrongEntity,
            source.span,
            format!("`{written}` 的第一个参数是{}，应为实体", words.zh),
            format!("the first argument of `{written}` is {}; it must be an entity", words.en),
        );
        let x = snippet(source);
        self.report(match ty {
            Type::List(_) => fault.help(format!("逐个调用：`{x}.sum(|m| {written}(m))`"), format!("call it on each: `{x}.sum(|m| {written}(m))`")),
            _ => fault.help(format!("请写 `{usage}`"), format!("write `{usage}`")),
        });
    }

    fn wrong_entity(&mut self, callee: &Signature, entity: EntityId, source: &text::Expr, written: &str) {
        let Some(owner) = callee.owner else { return };
        let (is, asked, x) = (self.entity_name(entity), self.entity_name(owner), snippet(source));
        let fault = Diagnostic::new(
            Code::WrongEntity,
            source.span,
            format!("`{}` 用于 `{asked}`，不用于 `{is}`", callee.name),
            format!("`{}` is called on a `{asked}`, not on a `{is}`", callee.name),
        );
        let schema = self.names.schema();
        let fault = if schema.is_within(entity, owner) {
            fault.help(format!("请写 `{x}.{asked}`"), format!("write `{x}.{asked}`"))
        } else if schema.is_within(owner, entity) {
            let way = self.way_down(entity, owner, &x, &|m| format!("{written}({m})"));
            fault.help(format!("逐个调用，例如 `{way}`"), format!("call it on each, as in `{way}`"))
        } else {
            fault
        };
        self.report(fault);
    }

    fn call_in_check(&mut self, name: &str, span: Span) {
        self.report(
            Diagnostic::new(
                Code::BadCheck,
                span,
                format!("`check` 只能用要素，不能调用 `{name}`"),
                format!("a `check` reads facts only; it cannot call `{name}`"),
            )
            .help("把条件改写成要素之间的比较，或写成规则", "compare facts with each other, or write a rule"),
        );
    }

    fn unresolved(&mut self, why: &Unresolved, path: &[Box<str>], name: &str, span: Span, args: &[text::Expr]) {
        match why {
            _ if self.as_check => self.call_in_check(name, span),
            Unresolved::Faulty => self.taint(),
            Unresolved::NoParent => self.report(
                Diagnostic::new(Code::NoParent, span, format!("上级规则包里没有 `{name}`"), format!("no parent pack defines `{name}`"))
                    .help("请删去 `parent::`", "leave out `parent::`"),
            ),
            Unresolved::UnknownProgramme { known } => {
                let programme = path.last().map_or("", |p| p);
                let fault = Diagnostic::new(
                    Code::UnknownFunction,
                    span,
                    format!("没有救助项目 `{programme}`"),
                    format!("there is no programme `{programme}`"),
                );
                let known: Vec<&str> = known.iter().map(|k| &**k).collect();
                let all = known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>();
                self.report(match self.near(programme, known.iter().copied()) {
                    Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                    None => fault.help(format!("有这些项目：{}", all.join("、")), format!("the programmes are {}", all.join(", "))),
                });
            }
            Unresolved::Unknown { elsewhere } => self.unknown_function(elsewhere, path, name, span, args),
        }
    }

    fn unknown_function(&mut self, elsewhere: &[Box<str>], path: &[Box<str>], name: &str, span: Span, args: &[text::Expr]) {
        let written: String = path.iter().map(|p| format!("{p}::")).chain([name.into()]).collect();
        let fault = Diagnostic::new(
            Code::UnknownFunction,
            span,
            format!("没有规则、标准或函数 `{written}`"),
            format!("there is no rule, parameter or function `{written}`"),
        );
        if !elsewhere.is_empty() {
            let all = elsewhere.iter().map(|e| format!("`{e}`")).collect::<Vec<_>>();
            return self.report(
                fault.help(format!("别的项目里有：写 {}", all.join(" 或 ")), format!("another programme has it: write {}", all.join(" or "))),
            );
        }
        let x = args.first().map_or_else(|| "x".into(), snippet);
        if path.is_empty() {
            if is_list_method(name) && !args.is_empty() {
                let rest = args.iter().skip(1).map(|_| "…").collect::<Vec<_>>().join(", ");
                return self.report(fault.help(format!("请写 `{x}.{name}({rest})`"), format!("write `{x}.{name}({rest})`")));
            }
            let schema = self.names.schema();
            if let Some(owner) = schema.facts.iter().find(|f| &*f.key == name).map(|f| f.entity) {
                let x = if args.is_empty() { self.entity_name(owner).to_owned() } else { x };
                return self.report(fault.help(format!("`{name}` 是要素：写 `{x}.{name}`"), format!("`{name}` is a fact: write `{x}.{name}`")));
            }
            if self.env.variable(name).is_some() {
                return self.report(fault.help(format!("`{name}` 是变量，不能调用"), format!("`{name}` is a variable and cannot be called")));
            }
        }
        let mut candidates = self.callable();
        if path.is_empty() {
            candidates.extend(Builtin::ALL.iter().map(|(n, _)| (*n).to_owned()));
        }
        let candidates: Vec<&str> = candidates.iter().map(|c| &**c).collect();
        let fault = self.did_you_mean(fault, name, &candidates);
        self.report(fault);
    }
}
