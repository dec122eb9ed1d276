//! `base.name`: facts, entities around, lists of entities within, what came before.

use super::checker::Checker;
use super::messages::snippet;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{EntityId, Fact, Schema};
use crate::ir::tree::{Expr, ExprKind};
use crate::ir::types::Type;
use crate::source::Span;
use crate::syntax::tree as text;

/// Names of the lists of what came before, and whether they are of the same year.
const BEFORE: [(&str, bool); 2] = [("before", false), ("before_in_year", true)];

impl Checker<'_> {
    pub(super) fn property(&mut self, base: &text::Expr, name: &str, name_span: Span, span: Span) -> Option<Expr> {
        let on = self.expr(base)?;
        let Type::Entity(entity) = on.ty else {
            self.not_navigable(&on.ty, base, name, name_span);
            return None;
        };
        let schema = self.names.schema();
        let found = if let Some(id) = schema.fact_named(entity, name) {
            let ty = fact_type(schema.fact(id)?);
            (ExprKind::Fact { base: Box::new(on), fact: id }, ty)
        } else if let Some(around) = schema.entity_named(name).filter(|&e| e != entity && schema.is_within(entity, e)) {
            (ExprKind::Up { base: Box::new(on), entity: around }, Type::Entity(around))
        } else if let Some(within) = child(schema, entity, name) {
            (ExprKind::Down { base: Box::new(on), entity: within }, Type::List(Box::new(Type::Entity(within))))
        } else if let Some((_, same_year)) =
            BEFORE.iter().find(|(n, _)| *n == name).filter(|_| schema.entity(entity).is_some_and(|e| e.order.is_some()))
        {
            (ExprKind::Before { base: Box::new(on), same_year: *same_year }, Type::List(Box::new(Type::Entity(entity))))
        } else {
            self.unknown_fact(entity, base, name, name_span);
            return None;
        };
        let expr = self.node(found.0, found.1, span);
        Some(self.narrowed(expr))
    }

    /// A dot after something that is no entity.
    fn not_navigable(&mut self, ty: &Type, base: &text::Expr, name: &str, span: Span) {
        let (x, words) = (snippet(base), self.words(ty));
        let fault = Diagnostic::new(
            Code::UnknownFact,
            span,
            format!("`{x}` 是{}，没有 `{name}`", words.zh),
            format!("`{x}` is {} and has no `{name}`", words.en),
        );
        self.report(match ty {
            Type::List(_) if matches!(name, "len" | "sum" | "count" | "any" | "all" | "min" | "max" | "filter" | "map") => {
                fault.help(format!("请写 `{x}.{name}(…)`"), format!("write `{x}.{name}(…)`"))
            }
            Type::List(_) => fault.help(
                format!("对每一个取值：`{x}.sum(|m| m.{name})`、`{x}.any(|m| m.{name})`、`{x}.map(|m| m.{name})`"),
                format!("ask each of them: `{x}.sum(|m| m.{name})`, `{x}.any(|m| m.{name})`, `{x}.map(|m| m.{name})`"),
            ),
            Type::Date if matches!(name, "year" | "month" | "day") => fault.help(format!("请写 `{name}({x})`"), format!("write `{name}({x})`")),
            _ => fault.help("点的左边写 `household`、`person` 等", "write a `household`, a `person`… left of the dot"),
        });
    }

    fn unknown_fact(&mut self, entity: EntityId, base: &text::Expr, name: &str, span: Span) {
        let schema = self.names.schema();
        let owner = self.entity_name(entity);
        let fault = Diagnostic::new(Code::UnknownFact, span, format!("`{owner}` 没有 `{name}`"), format!("`{owner}` has no `{name}`"));
        let x = snippet(base);
        if BEFORE.iter().any(|(n, _)| *n == name) {
            return self.report(fault.help(
                format!("在 facts.toml 的 `[{owner}]` 中写 `order`，说明按哪个日期排先后"),
                format!("say in `[{owner}]` of facts.toml by which date they are ordered: `order = \"…\"`"),
            ));
        }
        if schema.entity_named(name) == Some(entity) {
            return self.report(fault.help(format!("`{x}` 本身就是 `{owner}`"), format!("`{x}` is the `{owner}` itself")));
        }
        // Another entity has it: around, or within.
        let has = |e: EntityId| schema.fact_named(e, name).is_some() || child(schema, e, name).is_some();
        if let Some(around) = above(schema, entity).find(|&e| has(e)) {
            let key = self.entity_name(around);
            return self.report(
                fault.help(format!("`{name}` 属于 `{key}`：写 `{x}.{key}.{name}`"), format!("`{name}` belongs to `{key}`: write `{x}.{key}.{name}`")),
            );
        }
        let within =
            (0..schema.entities.len()).filter_map(|i| u16::try_from(i).ok().map(EntityId)).filter(|&e| e != entity && schema.is_within(e, entity));
        for below in within {
            let key = self.entity_name(below);
            if has(below) {
                let way = self.way_down(entity, below, &x, &|m| format!("{m}.{name}"));
                return self
                    .report(fault.help(format!("`{name}` 属于 `{key}`：例如 `{way}`"), format!("`{name}` belongs to `{key}`: as in `{way}`")));
            }
            let named = schema.entity_named(name) == Some(below) || schema.entity(below).is_some_and(|e| &*e.list == name);
            if named {
                let way = self.way_down(entity, below, &x, &|m| format!("… {m} …"));
                return self.report(fault.help(format!("请写列表，例如 `{way}`"), format!("use the list, as in `{way}`")));
            }
        }
        let candidates = members(schema, entity);
        if let Some(near) = self.near(name, candidates.iter().copied()) {
            return self.report(fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")));
        }
        // A close name elsewhere.
        for other in above(schema, entity).chain((0..schema.entities.len()).filter_map(|i| u16::try_from(i).ok().map(EntityId))) {
            let facts = schema.entity(other).into_iter().flat_map(|e| &e.facts).filter_map(|f| schema.fact(*f)).map(|f| &*f.key);
            if let Some(near) = self.near(name, facts) {
                let key = self.entity_name(other);
                return self.report(fault.help(format!("是不是 `{key}` 的 `{near}`？"), format!("did you mean `{near}` of `{key}`?")));
            }
        }
        self.report(fault.help(format!("在 facts.toml 的 `[{owner}.facts]` 中声明它"), format!("declare it under `[{owner}.facts]` in facts.toml")));
    }

    /// How to reach what is within: `household.members.sum(|m| m.claims.sum(|c| …))`.
    pub(super) fn way_down(&self, from: EntityId, to: EntityId, base: &str, use_of: &dyn Fn(&str) -> String) -> String {
        let schema = self.names.schema();
        let mut lists: Vec<&str> = Vec::new();
        let mut at = Some(to);
        while let Some(entity) = at.filter(|&e| e != from) {
            let Some(entity) = schema.entity(entity) else { break };
            lists.push(&entity.list);
            at = entity.parent;
        }
        lists.reverse();
        let variables: Vec<String> = lists.iter().map(|l| l.chars().take(1).collect()).collect();
        let mut way = use_of(variables.last().map_or(base, |v| v));
        for (i, (list, variable)) in lists.iter().zip(&variables).enumerate().rev() {
            let on = i.checked_sub(1).and_then(|i| variables.get(i)).map_or(base, |v| v);
            way = format!("{on}.{list}.sum(|{variable}| {way})");
        }
        way
    }
}

/// The type of a fact, which may have no value.
pub(super) fn fact_type(fact: &Fact) -> Type {
    let ty = Type::from(&fact.ty);
    if fact.optional || fact.unanswered_is_absent { ty.optional() } else { ty }
}

/// The entity whose list in `entity` has that name.
fn child(schema: &Schema, entity: EntityId, list: &str) -> Option<EntityId> {
    let children = &schema.entity(entity)?.children;
    children.iter().copied().find(|&c| schema.entity(c).is_some_and(|c| &*c.list == list))
}

/// Entities around one, the nearest first.
fn above(schema: &Schema, entity: EntityId) -> impl Iterator<Item = EntityId> {
    std::iter::successors(schema.entity(entity).and_then(|e| e.parent), |e| schema.entity(*e).and_then(|e| e.parent))
}

/// Everything that may stand after the dot.
pub(super) fn members(schema: &Schema, entity: EntityId) -> Vec<&str> {
    let own = schema.entity(entity).into_iter();
    let facts = own.clone().flat_map(|e| &e.facts).filter_map(|f| schema.fact(*f)).map(|f| &*f.key);
    let lists = own.clone().flat_map(|e| &e.children).filter_map(|c| schema.entity(*c)).map(|c| &*c.list);
    let around = above(schema, entity).filter_map(|e| schema.entity(e)).flat_map(|e| std::iter::once(&*e.key).chain(e.names.iter().map(|n| &**n)));
    let before = own.filter(|e| e.order.is_some()).flat_map(|_| BEFORE.iter().map(|(n, _)| *n));
    facts.chain(lists).chain(around).chain(before).collect()
}
