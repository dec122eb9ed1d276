//! Lists: entities within entities, filters, and what they are reduced to.

use super::expression::{Path, here};
use super::{Builder, Entity, Lane, List, Map, NodeId, Num, Op, Reduce, Space, SpaceId, Val};
use crate::facts::EntityId;
use crate::ir::tree::{Closure, Expr, ListOp};
use crate::number::raw;
use crate::source::Span;

impl Builder<'_> {
    /// The entities of a kind within another.
    pub(crate) fn children(&mut self, from: Entity, child: EntityId, space: SpaceId) -> List {
        let (most, least) = self.schema().entity(child).map_or((0, 0), |e| (e.most, e.least));
        let (most, some) = (u64::from(most), least > 0);
        if from.map == Self::IDENTITY && space == Self::base(from.entity) {
            let item = Box::new(Val::Entity(Entity { entity: child, map: Self::IDENTITY }));
            return List { space: Self::base(child), mask: None, first: None, item, most, some };
        }
        let inner = self.space(Space::Children { outer: space, from: from.map, child });
        let origin = self.map(Map::Origin(inner));
        let item = Box::new(Val::Entity(Entity { entity: child, map: origin }));
        List { space: inner, mask: None, first: None, item, most, some }
    }

    /// The entities of the same parent that come earlier by their order. Where a date isn't known, nothing can be said of the order.
    pub(crate) fn before(&mut self, from: Entity, same_year: bool, space: SpaceId, span: Span) -> List {
        let Some(entity) = self.schema().entity(from.entity) else {
            return self.children(from, from.entity, space);
        };
        let (most, order, parent) = (u64::from(entity.most), entity.order, entity.parent);
        let inner = self.space(Space::Before { outer: space, from: from.map, entity: from.entity, same_year });
        let origin = self.map(Map::Origin(inner));
        let item = Box::new(Val::Entity(Entity { entity: from.entity, map: origin }));
        let mut list = List { space: inner, mask: None, first: None, item, most, some: false };
        if let (Some(order), Some(parent)) = (order, parent) {
            let up = self.up(from.entity, parent);
            let to_parent = self.then(from.map, up);
            let siblings = self.space(Space::Children { outer: space, from: to_parent, child: from.entity });
            let to_sibling = self.map(Map::Origin(siblings));
            let dates = self.fact(Entity { entity: from.entity, map: to_sibling }, order, siblings, span);
            if let Some(carrier) = self.carrier(siblings, &dates) {
                list.first = Some(self.first_error(space, siblings, None, carrier));
            }
        }
        list
    }

    fn first_error(&mut self, outer: SpaceId, space: SpaceId, mask: Option<NodeId>, body: NodeId) -> NodeId {
        self.node(outer, Lane::Bool, Op::Reduce { kind: Reduce::FirstError, space, mask, body: Some(body), check: None })
    }

    /// The closure's value for each element.
    fn closure(&mut self, list: &List, closure: &Closure, path: Path<'_>) -> Val {
        let inner: Vec<SpaceId> = path.iter().copied().chain([list.space]).collect();
        self.locals.insert(closure.param, super::build::Bound { value: (*list.item).clone(), space: list.space });
        let value = self.block(&closure.body, &inner);
        self.settled(list.space, value, closure.body.value.span)
    }

    pub(crate) fn list_op(&mut self, list: List, op: ListOp, closure: Option<&Closure>, path: Path<'_>, expr: &Expr) -> Val {
        let outer = here(path);
        let element = match closure {
            Some(closure) => self.closure(&list, closure, path),
            None => self.settled(list.space, (*list.item).clone(), expr.span),
        };
        let reduce = |kind, mask, body, check| Op::Reduce { kind, space: list.space, mask, body, check };
        let result = match (op, element) {
            (ListOp::Filter, Val::Bool(condition)) => return Val::List(self.filter(list, condition, outer)),
            (ListOp::Map, element) => {
                let mut list = list;
                if let Some(carrier) = self.carrier(list.space, &element) {
                    let first = self.first_error(outer, list.space, list.mask, carrier);
                    list.first = self.both(outer, [list.first, Some(first)]);
                }
                list.item = Box::new(element);
                return Val::List(list);
            }
            (ListOp::Count, element) => {
                let (mask, first) = match (closure, element) {
                    (Some(_), Val::Bool(condition)) => {
                        let filtered = self.filter(list.clone(), condition, outer);
                        (filtered.mask, filtered.first)
                    }
                    _ => (list.mask, list.first),
                };
                let node = self.node(outer, Lane::Narrow, reduce(Reduce::Count, mask, None, None));
                let count = self.whole(node, 0, i64::try_from(list.most).unwrap_or(i64::MAX));
                return match first {
                    Some(first) => self.sequence(outer, first, count),
                    None => count,
                };
            }
            (ListOp::Any | ListOp::All, Val::Bool(condition)) => {
                let kind = if op == ListOp::Any { Reduce::Any } else { Reduce::All };
                Val::Bool(self.node(outer, Lane::Bool, reduce(kind, list.mask, Some(condition), None)))
            }
            (ListOp::Sum, Val::Num(num)) => Val::Num(self.sum(&list, num, outer, expr.span)),
            (ListOp::Min | ListOp::Max, element @ (Val::Num(_) | Val::Plain(_))) => {
                let kind = if op == ListOp::Min { Reduce::Min } else { Reduce::Max };
                let least = match element {
                    Val::Num(num) => {
                        let lane = self.lane(num.node);
                        Val::Num(Num { node: self.node(outer, lane, reduce(kind, list.mask, Some(num.node), None)), ..num })
                    }
                    Val::Plain(node) => Val::Plain(self.node(outer, Lane::Narrow, reduce(kind, list.mask, Some(node), None))),
                    other => other,
                };
                if expr.ty.may_be_absent() {
                    let count = self.node(outer, Lane::Narrow, reduce(Reduce::Count, list.mask, None, None));
                    let zero = self.narrow(outer, 0);
                    let some = self.node(outer, Lane::Bool, Op::Compare(super::Compare::Gt, count, zero));
                    let present = match self.carrier(outer, &least) {
                        Some(first) => match self.sequence(outer, first, Val::Bool(some)) {
                            Val::Bool(node) => node,
                            _ => some,
                        },
                        None => some,
                    };
                    Val::Optional { present, value: Box::new(least) }
                } else {
                    least
                }
            }
            _ => Val::Absent,
        };
        match list.first {
            Some(first) => self.sequence(outer, first, result),
            None => result,
        }
    }

    fn filter(&mut self, mut list: List, condition: NodeId, outer: SpaceId) -> List {
        if self.fallible(condition) {
            let first = self.first_error(outer, list.space, list.mask, condition);
            list.first = self.both(outer, [list.first, Some(first)]);
        }
        list.mask = Some(match list.mask {
            Some(mask) => self.node(list.space, Lane::Bool, Op::And(mask, condition)),
            None => condition,
        });
        list.some = false;
        list
    }

    fn sum(&mut self, list: &List, num: Num, outer: SpaceId, span: Span) -> Num {
        let most = i128::from(list.most);
        let low = num.low.saturating_mul(most).min(0);
        let high = num.high.saturating_mul(most).max(0);
        let limit = raw::limit(num.scale) - 1;
        let needed = low < -limit || high > limit;
        let (low, high) = (low.max(-limit), high.min(limit));
        let narrow = !needed && low >= i128::from(i64::MIN) && high <= i128::from(i64::MAX) && self.lane(num.node) == Lane::Narrow;
        let lane = if narrow { Lane::Narrow } else { Lane::Wide };
        let body = self.in_lane(list.space, num.node, lane);
        let check = needed.then(|| (num.scale, self.site(span)));
        let op = Op::Reduce { kind: Reduce::Sum, space: list.space, mask: list.mask, body: Some(body), check };
        let node = self.node(outer, lane, op);
        self.tightened(outer, Num { node, scale: num.scale, low, high })
    }
}
