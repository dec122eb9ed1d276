//! What a name in `expect` means: a rule of an entity, or a list in it.

use crate::diagnostics::did_you_mean;
use crate::facts::EntityId;
use crate::ir::{Body, Program, SymbolId};
use crate::label::Label;

/// What a name in `expect` means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A rule.
    Rule(SymbolId),
    /// The list of a child entity.
    List(EntityId),
    /// Nothing.
    Unknown(Label),
}

/// The name as others see it: a bare one is of the file's programme.
pub(super) fn qualified(programme: &str, name: &str) -> String {
    if name.contains("::") { name.to_owned() } else { format!("{programme}::{name}") }
}

/// Finds a rule of `entity` (of any, where it is `None`), or a list in it.
pub(super) fn resolve(program: &Program, programme: &str, entity: Option<EntityId>, name: &str) -> Named {
    let schema = &program.schema;
    let lists = entity.and_then(|e| schema.entity(e)).map_or(&[][..], |e| &e.children);
    if let Some(list) = lists.iter().find(|c| schema.entity(**c).is_some_and(|c| *c.list == *name)) {
        return Named::List(*list);
    }
    let Some(id) = program.symbol_named(&qualified(programme, name)) else {
        return Named::Unknown(unknown(program, programme, entity, name));
    };
    let Some(definition) = program.symbol(id).and_then(|s| s.definitions.last()) else {
        return Named::Unknown(unknown(program, programme, entity, name));
    };
    if matches!(definition.body, Body::Parameter(_)) {
        let message =
            Label::new(format!("`{name}` 是标准，不是规则；`expect` 只写规则"), format!("`{name}` is a parameter, no rule; `expect` holds rules"));
        return Named::Unknown(message);
    }
    if entity.is_some_and(|e| e != definition.entity) {
        let key = |e: EntityId| schema.entity(e).map_or("", |e| &*e.key);
        let (of, here) = (key(definition.entity), entity.map_or("", key));
        return Named::Unknown(Label::new(format!("`{name}` 是 {of} 的规则，不是 {here} 的"), format!("`{name}` is a rule of {of}, not of {here}")));
    }
    Named::Rule(id)
}

fn unknown(program: &Program, programme: &str, entity: Option<EntityId>, name: &str) -> Label {
    let own = format!("{programme}::");
    let rules = program
        .symbols
        .iter()
        .filter(|s| s.definitions.last().is_some_and(|d| matches!(d.body, Body::Rule(_)) && entity.is_none_or(|e| e == d.entity)));
    let short = rules.map(|s| s.name.strip_prefix(&own).unwrap_or(&s.name).to_owned());
    let lists = entity.and_then(|e| program.schema.entity(e)).map_or(&[][..], |e| &e.children);
    let lists = lists.iter().filter_map(|c| program.schema.entity(*c)).map(|c| c.list.to_string());
    match did_you_mean(name, short.chain(lists)) {
        Some(near) => Label::new(format!("没有规则 `{name}`；是不是 `{near}`？"), format!("there is no rule `{name}`; did you mean `{near}`?")),
        None => Label::new(format!("没有规则 `{name}`"), format!("there is no rule `{name}`")),
    }
}
