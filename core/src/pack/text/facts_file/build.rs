//! Drafts of the whole chain → the schema.

use std::collections::{HashMap, HashSet};

use super::super::data::Suggest;
use super::draft::DraftEntity;
use super::fact::fact;
use super::tree;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{Entity, EntityId, FactId, FactType, Schema};
use crate::limits;
use crate::source::Span;

/// Puts the schema together.
pub(super) fn build(drafts: Vec<DraftEntity>, top: Span, out: &mut Vec<Diagnostic>) -> Schema {
    if drafts.is_empty() {
        out.push(
            Diagnostic::new(Code::BadEntity, top, "没有任何实体", "there is no entity")
                .help("facts.toml 至少有一个实体，如 `[household]`", "facts.toml has at least one entity, such as `[household]`"),
        );
        return Schema { entities: vec![lone_household()], ..Schema::default() };
    }
    let parents = tree::parents(&drafts, out);
    tree::unique_names(&drafts, out);
    let order = tree::in_order(&parents);
    let place: HashMap<usize, EntityId> = order.iter().enumerate().filter_map(|(i, d)| u16::try_from(i).ok().map(|i| (*d, EntityId(i)))).collect();

    let mut schema = Schema::default();
    let mut lists = Vec::new();
    let mut drafts: Vec<Option<DraftEntity>> = drafts.into_iter().map(Some).collect();
    for &index in &order {
        let Some(draft) = drafts.get_mut(index).and_then(Option::take) else { continue };
        let parent = parents.get(index).copied().flatten().and_then(|p| place.get(&p).copied());
        let Ok(id) = u16::try_from(schema.entities.len()).map(EntityId) else { break };
        lists.push(draft.list.as_ref().map_or(draft.span, |(_, span)| *span));
        add_entity(&mut schema, draft, id, parent, out);
    }
    unique_properties(&schema, &lists, out);
    schema
}

/// What rules can be checked against where no entity is declared.
fn lone_household() -> Entity {
    Entity {
        key: "household".into(),
        names: Vec::new(),
        parent: None,
        list: "".into(),
        unit: None,
        least: 0,
        most: 1,
        order: None,
        facts: Vec::new(),
        checks: Vec::new(),
        children: Vec::new(),
    }
}

fn add_entity(schema: &mut Schema, draft: DraftEntity, id: EntityId, parent: Option<EntityId>, out: &mut Vec<Diagnostic>) {
    let key = draft.key.clone();
    if let Some(parent) = parent {
        for (word, missing) in [("as", draft.list.is_none()), ("most", draft.most.is_none())] {
            if missing {
                out.push(Diagnostic::new(
                    Code::MissingKey,
                    draft.span,
                    format!("实体 `{key}` 缺少 `{word}`"),
                    format!("the entity `{key}` needs `{word}`"),
                ));
            }
        }
        if let Some(above) = schema.entities.get_mut(parent.index()) {
            above.children.push(id);
        }
    } else {
        let spans = [
            ("as", draft.list.as_ref().map(|x| x.1)),
            ("least", draft.least.map(|x| x.1)),
            ("most", draft.most.map(|x| x.1)),
            ("order", draft.order.as_ref().map(|x| x.1)),
        ];
        for (word, span) in spans.into_iter().filter_map(|(w, s)| s.map(|s| (w, s))) {
            out.push(Diagnostic::new(
                Code::UnknownKey,
                span,
                format!("最外层实体 `{key}` 没有 `{word}`：每次认定只有一个"),
                format!("the outermost entity `{key}` has no `{word}`: there is just one"),
            ));
        }
    }
    let least = draft.least.map_or(0, |(n, _)| n);
    let most = draft.most.map_or(if parent.is_none() { 1 } else { limits::ENTITY_MOST }, |(n, _)| n);
    if least > most {
        let span = draft.least.map_or(draft.span, |(_, s)| s);
        out.push(Diagnostic::new(
            Code::BadBounds,
            span,
            format!("`least` {least} 大于 `most` {most}"),
            format!("`least` {least} is above `most` {most}"),
        ));
    }
    schema.entities.push(Entity {
        list: if parent.is_none() { "".into() } else { draft.list.map_or_else(|| key.clone(), |(l, _)| l) },
        key,
        names: draft.names.into_iter().map(|(n, _)| n).collect(),
        parent,
        unit: draft.unit.map(|(u, _)| u),
        least: least.min(most),
        most,
        order: None,
        facts: Vec::new(),
        checks: draft.checks,
        children: Vec::new(),
    });
    for draft_fact in draft.facts {
        let Ok(fact_id) = u16::try_from(schema.facts.len()).map(FactId) else {
            out.push(Diagnostic::new(Code::TooLarge, draft_fact.span, "要素过多", "there are too many facts"));
            break;
        };
        if let Some(fact) = fact(schema, draft_fact, id, out) {
            schema.facts.push(fact);
            if let Some(entity) = schema.entities.get_mut(id.index()) {
                entity.facts.push(fact_id);
            }
        }
    }
    if let Some((name, span)) = draft.order.filter(|_| parent.is_some()) {
        set_order(schema, id, &name, span, out);
    }
}

fn set_order(schema: &mut Schema, id: EntityId, name: &str, span: Span, out: &mut Vec<Diagnostic>) {
    let found = schema.fact_named(id, name);
    let fact = found.and_then(|f| schema.fact(f));
    let fault = match fact {
        None => Some(("没有这个要素", "there is no such fact")),
        Some(fact) if !matches!(fact.ty, FactType::Date { .. }) => Some(("不是日期", "it is no date")),
        Some(fact) if fact.optional => Some(("可以缺失，无法排序", "it may be absent, so it can't order")),
        Some(_) => None,
    };
    if let Some((zh, en)) = fault {
        let dates = schema.facts.iter().filter(|f| f.entity == id && matches!(f.ty, FactType::Date { .. })).map(|f| &*f.key);
        out.push(
            Diagnostic::new(
                Code::BadEntity,
                span,
                format!("`order` 应为本实体的日期要素：`{name}` {zh}"),
                format!("`order` must be a date fact of the entity; `{name}`: {en}"),
            )
            .suggest(name, dates),
        );
    } else if let Some(entity) = schema.entities.get_mut(id.index()) {
        entity.order = found;
    }
}

/// What `x.name` can mean differs: facts, lists of children, the parent, `before`. `lists` says where each entity's `as` stands.
fn unique_properties(schema: &Schema, lists: &[Span], out: &mut Vec<Diagnostic>) {
    for entity in &schema.entities {
        let parent = entity.parent.and_then(|p| schema.entity(p));
        let mut taken: HashSet<&str> = parent.iter().flat_map(|p| p.names.iter().map(|n| &**n).chain(std::iter::once(&*p.key))).collect();
        if entity.order.is_some() {
            taken.extend(["before", "before_in_year"]);
        }
        for (child, span) in entity.children.iter().filter_map(|c| Some((schema.entity(*c)?, *lists.get(c.index())?))) {
            if !taken.insert(&*child.list) {
                out.push(Diagnostic::new(
                    Code::DuplicateName,
                    span,
                    format!("`{}.{}` 有两个含义：`{}` 的 `as` 已用过", entity.key, child.list, child.key),
                    format!("`{}.{}` would mean two things: the `as` of `{}` is taken", entity.key, child.list, child.key),
                ));
            }
        }
        for fact in entity.facts.iter().filter_map(|f| schema.fact(*f)) {
            if taken.contains(&*fact.key) {
                out.push(Diagnostic::new(
                    Code::DuplicateName,
                    fact.span,
                    format!("`{}.{}` 已有别的含义", entity.key, fact.key),
                    format!("`{}.{}` means something else already", entity.key, fact.key),
                ));
            }
        }
    }
}
