//! Definitions of one name must fit each other: whoever calls the name may get any of them.

use super::names::{Known, Node, Scope, Typed, common_type};
use super::symbols::{Source, What};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{EntityId, Schema};
use crate::ir::check::PassedKey;
use crate::ir::types::Type;
use crate::source::Span;

/// Compares each definition with the one that it replaces.
pub(super) fn check(scope: &Scope<'_>, out: &mut Vec<Diagnostic>) {
    for (id, entry) in scope.symbols.iter() {
        let known = |index: usize| match scope.typed.get(&(id, index) as &Node) {
            Some(Typed::Known(known)) => Some(known),
            _ => None,
        };
        for (index, pair) in entry.definitions.windows(2).enumerate() {
            let [lower, upper] = pair else { continue };
            let (Some(old), Some(new), Some(span)) = (known(index), known(index + 1), upper.span()) else { continue };
            let replaced = lower.span().unwrap_or(span);
            if !same_entity(&scope.schema, (lower, old), (upper, new)) {
                let (was, is) = (entity(&scope.schema, old.owner), entity(&scope.schema, new.owner));
                let name = &entry.name;
                let fault = Diagnostic::new(
                    Code::OverrideChangesEntity,
                    span,
                    format!("`{name}` 原来属于{}，这里属于{}", was.0, is.0),
                    format!("`{name}` was a function of {}, and here of {}", was.1, is.1),
                );
                let fault = fault.help(
                    "调用它的规则不会改变，所以实体必须相同；否则请另起名称",
                    "those that call it stay as they are, so the entity must be the same; else choose another name",
                );
                out.push(fault.note(replaced, "原来的定义在这里", "what it replaces is here"));
            } else if old.passed != new.passed {
                let (was, is) = (passed(&old.passed), passed(&new.passed));
                out.push(type_changed(&entry.name, &was, &is, span, replaced));
            } else if common_type(&old.ty, &new.ty).is_none() || (new.ty.may_be_absent() && !old.ty.may_be_absent()) {
                out.push(type_changed(&entry.name, &describe(&old.ty, &scope.schema), &describe(&new.ty, &scope.schema), span, replaced));
            }
        }
    }
}

/// A replaced definition, or another version, gives something else.
pub(super) fn type_changed(name: &str, was: &(String, String), is: &(String, String), span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        Code::OverrideChangesType,
        span,
        format!("`{name}` 原来是{}，这里是{}", was.0, is.0),
        format!("`{name}` was {}, and here it is {}", was.1, is.1),
    )
    .help(
        "各个定义的类型和单位必须相同；没有取值的标准请写 `type` 和 `unit`",
        "all definitions have the same type and unit; a parameter without values says `type` and `unit`",
    )
    .note(first, "另一个定义在这里", "the other definition is here")
}

/// Does every call that suits the old definition suit the new one?
fn same_entity(schema: &Schema, (lower, old): (&Source<'_>, &Known), (upper, new): (&Source<'_>, &Known)) -> bool {
    match (&lower.what, &upper.what) {
        (What::Rule { .. }, What::Rule { .. }) => old.owner == new.owner,
        // A parameter is called on its entity or any in it, and without keys on any: as if it were the household's.
        (_, What::Parameter(_)) => match (old.owner, new.owner) {
            (_, None) => true,
            (old, Some(new)) => schema.is_within(old.unwrap_or(EntityId::ROOT), new),
        },
        (What::Parameter(_), What::Rule { .. }) => old.owner.unwrap_or(EntityId::ROOT) == new.owner.unwrap_or(EntityId::ROOT),
    }
}

fn entity(schema: &Schema, owner: Option<EntityId>) -> (String, String) {
    match owner.and_then(|id| schema.entity(id)) {
        Some(entity) => (format!("`{}`", entity.key), format!("`{}`", entity.key)),
        None => ("任何实体".to_owned(), "any entity".to_owned()),
    }
}

fn passed(keys: &[PassedKey]) -> (String, String) {
    if keys.is_empty() {
        return ("不另传键".to_owned(), "without passed keys".to_owned());
    }
    let zh: Vec<_> = keys.iter().map(|k| if matches!(k, PassedKey::Code(_)) { "代码" } else { "金额" }).collect();
    let en: Vec<_> = keys.iter().map(|k| if matches!(k, PassedKey::Code(_)) { "a code" } else { "an amount" }).collect();
    (format!("另传{}", zh.join("、")), format!("with {} passed", en.join(" and ")))
}

/// A type in words.
pub(super) fn describe(ty: &Type, schema: &Schema) -> (String, String) {
    let (zh, en) = match ty {
        Type::Bool => ("是非值", "a bool"),
        Type::Number(number) if number.unit.is_none() => ("没有单位的数", "a number without unit"),
        Type::Number(number) => return (format!("`{}` 的数", number.unit), format!("a number in `{}`", number.unit)),
        Type::Date => ("日期", "a day"),
        Type::Choice(set) => {
            let name = schema.choice(*set).map_or("", |s| &s.name);
            return (format!("`{name}` 的代码"), format!("a code of `{name}`"));
        }
        Type::Text => ("文字", "a text"),
        Type::Region => ("区划", "a region"),
        Type::Entity(_) => ("实体", "an entity"),
        Type::List(_) => ("列表", "a list"),
        Type::Optional(inner) => {
            let (zh, en) = describe(inner, schema);
            return (format!("可能没有的{zh}"), format!("{en} that may be absent"));
        }
        Type::Absent => ("`()`", "`()`"),
    };
    (zh.to_owned(), en.to_owned())
}
