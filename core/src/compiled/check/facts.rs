//! Entities form a tree, facts belong to one entity each, and bounds are as columns hold them.

use super::{Asked, holds};
use crate::compiled::wire::Damaged;
use crate::facts::{EntityId, Fact, FactType, Schema, Value};
use crate::limits;

/// Fraction digits that a fact may have.
const MOST_DIGITS: u8 = 12;

pub(super) fn check(schema: &Schema) -> Asked {
    let (entities, facts) = (schema.entities.len(), schema.facts.len());
    holds((1..=usize::from(u16::MAX)).contains(&entities) && facts <= usize::from(u16::MAX))?;
    holds(schema.choices.iter().all(|set| set.codes.len() <= usize::from(u16::MAX)))?;
    let (mut children, mut owned) = (vec![false; entities], vec![false; facts]);
    for (id, entity) in (0..).map(EntityId).zip(&schema.entities) {
        holds(match entity.parent {
            // Parents come before what is in them.
            Some(parent) => id != EntityId::ROOT && parent < id,
            None => id == EntityId::ROOT,
        })?;
        holds(entity.least <= entity.most && entity.most <= limits::ENTITY_MOST)?;
        for child in &entity.children {
            holds(schema.entity(*child).is_some_and(|c| c.parent == Some(id)))?;
            first(&mut children, child.index())?;
        }
        for fact in &entity.facts {
            holds(schema.fact(*fact).is_some_and(|f| f.entity == id))?;
            first(&mut owned, fact.index())?;
        }
        if let Some(order) = entity.order {
            holds(schema.fact(order).is_some_and(|f| f.entity == id && matches!(f.ty, FactType::Date { .. })))?;
        }
    }
    holds(children.iter().filter(|seen| **seen).count() == entities - 1 && owned.iter().all(|seen| *seen))?;
    schema.facts.iter().try_for_each(|fact| self::fact(schema, fact))
}

/// Each is told once.
fn first(seen: &mut [bool], index: usize) -> Asked {
    let slot = seen.get_mut(index).ok_or(Damaged)?;
    holds(!std::mem::replace(slot, true))
}

fn fact(schema: &Schema, fact: &Fact) -> Asked {
    holds(fact.optional || !(fact.null_is_absent || fact.unanswered_is_absent))?;
    match &fact.ty {
        FactType::Number { digits, min, max, .. } => {
            holds(*digits <= MOST_DIGITS && min <= max && min.at_scale(*digits).is_some() && max.at_scale(*digits).is_some())?;
        }
        FactType::Choice(set) => holds(schema.choice(*set).is_some())?,
        FactType::Bool | FactType::Date { .. } | FactType::Text | FactType::Region => {}
    }
    let Some(default) = &fact.default else { return Ok(()) };
    holds(match (&fact.ty, default) {
        (FactType::Number { digits, min, max, .. }, Value::Number(n)) => min <= n && n <= max && n.at_scale(*digits).is_some(),
        (FactType::Choice(set), Value::Code(of, code)) => set == of && schema.choice(*set).is_some_and(|s| s.code(*code).is_some()),
        (FactType::Bool, Value::Bool(_))
        | (FactType::Date { .. }, Value::Date(_))
        | (FactType::Text, Value::Text(_))
        | (FactType::Region, Value::Region(_)) => true,
        _ => false,
    })
}
