//! Expressions of the IR → nodes.

use super::{Between, Builder, Compare, DatePart, Entity, Failure, Lane, NodeId, Num, Op, SpaceId, Val};
use crate::facts::{FactType, LaneKind};
use crate::ir::builtin::Builtin;
use crate::ir::operator::{Binary, Unary};
use crate::ir::tree::{Block, CaseValue, Expr, ExprKind, Item};
use crate::ir::types::Type;
use crate::number::Rounding;
use crate::source::Span;

/// The spaces from the rule's own lanes to the current ones, through the lists whose closures we are in.
pub(crate) type Path<'p> = &'p [SpaceId];

/// Bounds of dates as days: years 1600 to 9999.
const DAY_BOUND: i64 = 2_932_896;

pub(crate) fn here(path: Path<'_>) -> SpaceId {
    path.last().copied().unwrap_or(SpaceId(0))
}

impl Builder<'_> {
    pub(crate) fn expression(&mut self, expr: &Expr, path: Path<'_>) -> Val {
        let value = self.untraced(expr, path);
        self.trace.insert(expr.id, (here(path), value.clone()));
        value
    }

    fn untraced(&mut self, expr: &Expr, path: Path<'_>) -> Val {
        let space = here(path);
        self.place = expr.span;
        match &expr.kind {
            ExprKind::Absent => Val::Absent,
            ExprKind::Bool(b) => Val::Bool(self.bool(space, *b)),
            ExprKind::Number(n) => Val::Num(self.constant(space, *n)),
            ExprKind::Code(code) => Val::Plain(self.narrow(space, i64::from(*code))),
            ExprKind::Region(region) => Val::Plain(self.narrow(space, region.packed())),
            ExprKind::Date(date) => Val::Plain(self.narrow(space, i64::from(date.days()))),
            ExprKind::Text(text) => Val::Plain(self.text(space, text)),
            ExprKind::Local(local) => self.local(*local, path).unwrap_or(Val::Absent),
            ExprKind::Fact { base, fact } => {
                let Val::Entity(entity) = self.expression(base, path) else { return Val::Absent };
                self.fact(entity, *fact, space, expr.span)
            }
            ExprKind::Narrow(inner) => match self.expression(inner, path) {
                // A condition on the facts isn't applied where it needs what there isn't; within a rule it is known that there is one.
                Val::Optional { present, value } if self.frame.symbol.is_none() => {
                    let absent = self.fail(space, Failure::Absent, expr.ty.required(), expr.span);
                    self.select(space, present, *value, absent)
                }
                Val::Optional { present, value } => self.sequence(space, present, *value),
                other => other,
            },
            ExprKind::Up { base, entity } => {
                let Val::Entity(from) = self.expression(base, path) else { return Val::Absent };
                let up = self.up(from.entity, *entity);
                Val::Entity(Entity { entity: *entity, map: self.then(from.map, up) })
            }
            ExprKind::Down { base, entity } => {
                let Val::Entity(from) = self.expression(base, path) else { return Val::Absent };
                Val::List(self.children(from, *entity, space))
            }
            ExprKind::Before { base, same_year } => {
                let Val::Entity(from) = self.expression(base, path) else { return Val::Absent };
                Val::List(self.before(from, *same_year, space, expr.span))
            }
            ExprKind::Call { symbol, below, base, args } => {
                let Val::Entity(entity) = self.expression(base, path) else { return Val::Absent };
                let args: Vec<Val> = args.iter().map(|a| self.number_or(a, path)).collect();
                let value = self.call(*symbol, *below, entity, &args, &expr.ty, path, expr.span);
                if let Some(row) = self.last_row.take() {
                    self.found.insert(expr.id, (space, row));
                }
                value
            }
            ExprKind::Builtin(builtin, args) => self.builtin(*builtin, args, expr, path),
            ExprKind::Helper { args, body, .. } => {
                let mut firsts = Vec::new();
                for (local, _, value) in args {
                    let value = self.expression(value, path);
                    firsts.extend(self.carrier(space, &value));
                    self.locals.insert(*local, super::build::Bound { value, space });
                }
                let value = self.block(body, path);
                firsts.into_iter().rev().fold(value, |value, first| self.sequence(space, first, value))
            }
            ExprKind::Unary(Unary::Not, inner) => {
                let n = self.truth(inner, path);
                Val::Bool(self.node(space, Lane::Bool, Op::Not(n)))
            }
            ExprKind::Unary(Unary::Neg, inner) => {
                let n = self.num(inner, path);
                Val::Num(self.neg(space, n))
            }
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, path, expr.span),
            ExprKind::And(parts) => Val::Bool(self.chain(parts, path, true)),
            ExprKind::Or(parts) => Val::Bool(self.chain(parts, path, false)),
            ExprKind::Coalesce(parts) => {
                let values: Vec<Val> = parts.iter().map(|p| self.expression(p, path)).collect();
                let mut values = values.into_iter().rev();
                let mut result = values.next().unwrap_or(Val::Absent);
                for value in values {
                    result = match value {
                        Val::Optional { present, value } => self.select(space, present, *value, result),
                        Val::Absent => result,
                        other => other,
                    };
                }
                result
            }
            ExprKind::In(subject, items) => {
                let subject = self.number_or(subject, path);
                let mut any = None;
                for item in items {
                    let item = self.expression(item, path);
                    let equal = self.equal(space, &subject, &item);
                    any = Some(match any {
                        None => equal,
                        Some(before) => self.node(space, Lane::Bool, Op::Or(before, equal)),
                    });
                }
                match any {
                    Some(node) => Val::Bool(node),
                    None => {
                        let no = Val::Bool(self.bool(space, false));
                        self.carrier(space, &subject).map_or(no.clone(), |first| self.sequence(space, first, no))
                    }
                }
            }
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.truth(condition, path);
                let then = self.block(then, path);
                let otherwise = self.block(otherwise, path);
                self.select(space, condition, then, otherwise)
            }
            ExprKind::Switch { subject, cases, default } => {
                let subject = self.number_or(subject, path);
                let mut arms = Vec::new();
                for case in cases {
                    let matches = self.matches(space, &subject, &case.values);
                    arms.push((matches, self.block(&case.body, path)));
                }
                // Cases that exhaust the type leave the last one as what remains.
                let mut result = match default {
                    Some(block) => self.block(block, path),
                    None => arms.pop().map_or(Val::Absent, |(_, value)| value),
                };
                // The conditions hold the subject's errors; without any condition they come from the subject itself.
                if arms.is_empty() {
                    return self.carrier(space, &subject).map_or(result.clone(), |first| self.sequence(space, first, result));
                }
                for (condition, value) in arms.into_iter().rev() {
                    result = self.select(space, condition, value, result);
                }
                result
            }
            ExprKind::List { list, op, closure } => {
                let Val::List(list) = self.expression(list, path) else { return Val::Absent };
                self.list_op(list, *op, closure.as_ref(), path, expr)
            }
            ExprKind::Block(block) => self.block(block, path),
        }
    }

    pub(crate) fn block(&mut self, block: &Block, path: Path<'_>) -> Val {
        /// What a value becomes through an item before it.
        enum Through {
            /// The error of a `let` comes first.
            First(NodeId),
            /// Where the condition holds, this is returned instead.
            Guard(NodeId, Val),
        }
        let space = here(path);
        let mut through = Vec::new();
        // No recursion: items may be many.
        for item in &block.items {
            match item {
                Item::Let { local, value, .. } => {
                    let value = self.expression(value, path);
                    through.extend(self.carrier(space, &value).map(Through::First));
                    self.locals.insert(*local, super::build::Bound { value, space });
                }
                Item::Guard { condition, body } => {
                    let condition = self.truth(condition, path);
                    through.push(Through::Guard(condition, self.block(body, path)));
                }
            }
        }
        let value = self.expression(&block.value, path);
        through.into_iter().rev().fold(value, |value, item| match item {
            Through::First(first) => self.sequence(space, first, value),
            Through::Guard(condition, returned) => self.select(space, condition, returned, value),
        })
    }

    /// A condition's node.
    pub(crate) fn truth(&mut self, expr: &Expr, path: Path<'_>) -> NodeId {
        match self.expression(expr, path) {
            Val::Bool(node) => node,
            _ => self.bool(here(path), false),
        }
    }

    /// A number's column; a fraction is settled.
    pub(crate) fn num(&mut self, expr: &Expr, path: Path<'_>) -> Num {
        match self.number_or(expr, path) {
            Val::Num(num) => num,
            _ => self.mantissa(here(path), 0, 0),
        }
    }

    /// A value that is no fraction.
    pub(crate) fn number_or(&mut self, expr: &Expr, path: Path<'_>) -> Val {
        let value = self.expression(expr, path);
        self.settled(here(path), value, expr.span)
    }

    fn plain(&mut self, expr: &Expr, path: Path<'_>) -> NodeId {
        match self.expression(expr, path) {
            Val::Plain(node) => node,
            _ => self.narrow(here(path), 0),
        }
    }

    pub(crate) fn text(&mut self, space: SpaceId, text: &str) -> NodeId {
        let index = self.graph.texts.iter().position(|t| &**t == text).unwrap_or_else(|| {
            self.graph.texts.push(text.into());
            self.graph.texts.len() - 1
        });
        self.node(space, Lane::Narrow, Op::Text(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    pub(crate) fn fact(&mut self, entity: Entity, id: crate::facts::FactId, space: SpaceId, span: Span) -> Val {
        let Some(fact) = self.schema().fact(id) else { return Val::Absent };
        let base = Self::base(fact.entity);
        let may_be_unknown = fact.default.is_none() && !fact.unanswered_is_absent;
        let site = may_be_unknown.then(|| self.site(span));
        let lane = match &fact.ty {
            FactType::Bool => Lane::Bool,
            ty => match LaneKind::of(ty) {
                LaneKind::Wide => Lane::Wide,
                LaneKind::Narrow | LaneKind::Bool => Lane::Narrow,
            },
        };
        let op = match site {
            Some(site) if !fact.optional => Op::Known { fact: id, site },
            _ => Op::Fact { fact: id },
        };
        let node = self.node(base, lane, op);
        let value = match &fact.ty {
            FactType::Bool => Val::Bool(node),
            FactType::Number { .. } => match self.fact_bounds(id) {
                Some((scale, low, high)) => Val::Num(Num { node, scale, low, high }),
                None => Val::Absent,
            },
            _ => Val::Plain(node),
        };
        let value = if fact.optional {
            let present = self.node(base, Lane::Bool, Op::Present { fact: id, site });
            Val::Optional { present, value: Box::new(value) }
        } else {
            value
        };
        self.gather_val(&value, space, entity.map)
    }

    /// Where the errors of a value stand, if it may have any.
    pub(crate) fn carrier(&mut self, space: SpaceId, value: &Val) -> Option<NodeId> {
        match value {
            Val::Bool(n) | Val::Plain(n) | Val::Num(Num { node: n, .. }) => self.fallible(*n).then_some(*n),
            Val::Fraction(n, d) => {
                if self.fallible(n.node) {
                    Some(n.node)
                } else {
                    self.fallible(d.node).then_some(d.node)
                }
            }
            Val::Optional { present, value } => {
                let Some(inner) = self.carrier(space, value) else { return self.fallible(*present).then_some(*present) };
                let yes = self.bool(space, true);
                let inner = self.node(space, Lane::Bool, Op::Sequence { first: inner, value: yes });
                Some(self.node(space, Lane::Bool, Op::Select { condition: *present, then: inner, otherwise: yes }))
            }
            Val::Absent | Val::Entity(_) => None,
            Val::List(list) => list.first,
        }
    }

    /// The value, or the error that comes before it.
    pub(crate) fn sequence(&mut self, space: SpaceId, first: NodeId, value: Val) -> Val {
        if !self.fallible(first) {
            return value;
        }
        let mut after = |node: NodeId| {
            let lane = self.lane(node);
            self.node(space, lane, Op::Sequence { first, value: node })
        };
        match value {
            Val::Bool(n) => Val::Bool(after(n)),
            Val::Plain(n) => Val::Plain(after(n)),
            Val::Num(n) => Val::Num(Num { node: after(n.node), ..n }),
            Val::Fraction(n, d) => Val::Fraction(Num { node: after(n.node), ..n }, d),
            Val::Optional { present, value } => Val::Optional { present: after(present), value },
            Val::Absent => {
                let no = self.bool(space, false);
                let present = self.node(space, Lane::Bool, Op::Sequence { first, value: no });
                Val::Optional { present, value: Box::new(Val::Absent) }
            }
            Val::Entity(e) => Val::Entity(e),
            Val::List(mut list) => {
                list.first = Some(match list.first {
                    Some(own) => after(own),
                    None => first,
                });
                Val::List(list)
            }
        }
    }

    /// One or the other, lane by lane.
    pub(crate) fn select(&mut self, space: SpaceId, condition: NodeId, then: Val, otherwise: Val) -> Val {
        if then == otherwise {
            return self.sequence(space, condition, then);
        }
        match (then, otherwise) {
            (Val::Bool(a), Val::Bool(b)) => Val::Bool(self.node(space, Lane::Bool, Op::Select { condition, then: a, otherwise: b })),
            (Val::Plain(a), Val::Plain(b)) => Val::Plain(self.node(space, Lane::Narrow, Op::Select { condition, then: a, otherwise: b })),
            (Val::Num(a), Val::Num(b)) => Val::Num(self.select_num(space, condition, a, b)),
            (Val::Fraction(an, ad), Val::Fraction(bn, bd)) => {
                Val::Fraction(self.select_num(space, condition, an, bn), self.select_num(space, condition, ad, bd))
            }
            (Val::Fraction(n, d), Val::Num(b)) => {
                let one = self.mantissa(space, 1, 0);
                self.select(space, condition, Val::Fraction(n, d), Val::Fraction(b, one))
            }
            (Val::Num(a), Val::Fraction(n, d)) => {
                let one = self.mantissa(space, 1, 0);
                self.select(space, condition, Val::Fraction(a, one), Val::Fraction(n, d))
            }
            (then, otherwise) => {
                let (a_present, a) = self.parts(space, then);
                let (b_present, b) = self.parts(space, otherwise);
                let present = self.node(space, Lane::Bool, Op::Select { condition, then: a_present, otherwise: b_present });
                let value = match (a, b) {
                    (Val::Absent, other) | (other, Val::Absent) => other,
                    (a, b) => self.select(space, condition, a, b),
                };
                if value == Val::Absent && !self.fallible(present) {
                    return Val::Absent;
                }
                Val::Optional { present, value: Box::new(value) }
            }
        }
    }

    fn parts(&mut self, space: SpaceId, value: Val) -> (NodeId, Val) {
        match value {
            Val::Optional { present, value } => (present, *value),
            Val::Absent => (self.bool(space, false), Val::Absent),
            other => (self.bool(space, true), other),
        }
    }

    /// `&&` (all) or `||`: later parts are needed only where the earlier don't decide.
    fn chain(&mut self, parts: &[Expr], path: Path<'_>, all: bool) -> NodeId {
        let space = here(path);
        let nodes: Vec<NodeId> = parts.iter().map(|p| self.truth(p, path)).collect();
        let mut nodes = nodes.into_iter();
        let mut result = nodes.next().unwrap_or_else(|| self.bool(space, all));
        for node in nodes {
            let op = if all { Op::And(result, node) } else { Op::Or(result, node) };
            result = self.node(space, Lane::Bool, op);
        }
        result
    }

    fn binary(&mut self, op: Binary, a: &Expr, b: &Expr, path: Path<'_>, span: Span) -> Val {
        let space = here(path);
        if op == Binary::Mul {
            let (x, y) = (self.expression(a, path), self.expression(b, path));
            return Val::Num(match (x, y) {
                (Val::Num(x), Val::Fraction(n, d)) => self.scaled(space, x, n, d, span),
                (Val::Fraction(n, d), Val::Num(x)) => self.scaled(space, n, x, d, span),
                (x @ Val::Fraction(..), Val::Fraction(n, d)) => match self.settled(space, x, a.span) {
                    Val::Num(x) => self.scaled(space, x, n, d, span),
                    _ => self.mantissa(space, 0, 0),
                },
                (Val::Num(x), Val::Num(y)) => self.mul(space, x, y, span),
                _ => self.mantissa(space, 0, 0),
            });
        }
        let (x, y) = (self.number_or(a, path), self.number_or(b, path));
        let compare = match op {
            Binary::Eq => return Val::Bool(self.equal(space, &x, &y)),
            Binary::Ne => {
                let equal = self.equal(space, &x, &y);
                return Val::Bool(self.node(space, Lane::Bool, Op::Not(equal)));
            }
            Binary::Lt => Compare::Lt,
            Binary::Le => Compare::Le,
            Binary::Gt => Compare::Gt,
            Binary::Ge => Compare::Ge,
            Binary::Add | Binary::Sub | Binary::Div | Binary::Rem | Binary::Mul => {
                let (Val::Num(x), Val::Num(y)) = (x, y) else { return Val::Num(self.mantissa(space, 0, 0)) };
                return Val::Num(match op {
                    Binary::Add => self.add(space, x, y, false, span),
                    Binary::Sub => self.add(space, x, y, true, span),
                    Binary::Div => self.div(space, x, y, span),
                    _ => self.rem(space, x, y, span),
                });
            }
        };
        Val::Bool(match (x, y) {
            (Val::Num(x), Val::Num(y)) => self.compare_numbers(space, compare, x, y, self.place),
            (Val::Plain(x), Val::Plain(y)) => self.node(space, Lane::Bool, Op::Compare(compare, x, y)),
            _ => self.bool(space, false),
        })
    }

    /// Are they equal? Absent equals only absent.
    pub(crate) fn equal(&mut self, space: SpaceId, a: &Val, b: &Val) -> NodeId {
        match (a, b) {
            (Val::Bool(a), Val::Bool(b)) => self.node(space, Lane::Bool, Op::Same(*a, *b)),
            (Val::Plain(a), Val::Plain(b)) => self.node(space, Lane::Bool, Op::Compare(Compare::Eq, *a, *b)),
            (Val::Num(a), Val::Num(b)) => self.compare_numbers(space, Compare::Eq, *a, *b, self.place),
            (a, b) if a.is_optional() || b.is_optional() => {
                let firsts = [self.carrier(space, a), self.carrier(space, b)];
                let (a_present, a) = self.parts(space, a.clone());
                let (b_present, b) = self.parts(space, b.clone());
                let same = self.node(space, Lane::Bool, Op::Same(a_present, b_present));
                let equal = match (a, b) {
                    (Val::Absent, _) | (_, Val::Absent) => same,
                    (a, b) => {
                        // Values count only where both are there.
                        let values = self.equal(space, &a, &b);
                        let absent = self.node(space, Lane::Bool, Op::Not(a_present));
                        let either = self.node(space, Lane::Bool, Op::Or(absent, values));
                        self.node(space, Lane::Bool, Op::And(same, either))
                    }
                };
                match self.both(space, firsts) {
                    Some(first) => match self.sequence(space, first, Val::Bool(equal)) {
                        Val::Bool(node) => node,
                        _ => equal,
                    },
                    None => equal,
                }
            }
            _ => self.bool(space, false),
        }
    }

    /// The errors of the first, then those of the second.
    pub(crate) fn both(&mut self, space: SpaceId, firsts: [Option<NodeId>; 2]) -> Option<NodeId> {
        match firsts {
            [Some(a), Some(b)] => {
                let lane = self.lane(b);
                Some(self.node(space, lane, Op::Sequence { first: a, value: b }))
            }
            [one, None] | [None, one] => one,
        }
    }

    /// Does a `switch` case match?
    fn matches(&mut self, space: SpaceId, subject: &Val, values: &[CaseValue]) -> NodeId {
        let mut any = None;
        for value in values {
            let node = match (value, subject) {
                (CaseValue::Range(from, to), subject) => {
                    let (present, inner) = self.parts(space, subject.clone());
                    let Val::Num(num) = inner else { continue };
                    let low = self.mantissa(space, i128::from(*from), 0);
                    let high = self.mantissa(space, i128::from(*to), 0);
                    let above = self.compare(space, Compare::Ge, num, low);
                    let below = self.compare(space, Compare::Le, num, high);
                    let inside = self.node(space, Lane::Bool, Op::And(above, below));
                    if subject.is_optional() { self.node(space, Lane::Bool, Op::And(present, inside)) } else { inside }
                }
                (value, subject) => {
                    let item = match value {
                        CaseValue::Bool(b) => Val::Bool(self.bool(space, *b)),
                        CaseValue::Int(n) => Val::Num(self.mantissa(space, i128::from(*n), 0)),
                        CaseValue::Code(c) => Val::Plain(self.narrow(space, i64::from(*c))),
                        CaseValue::Absent | CaseValue::Range(..) => Val::Absent,
                    };
                    self.equal(space, subject, &item)
                }
            };
            any = Some(match any {
                None => node,
                Some(before) => self.node(space, Lane::Bool, Op::Or(before, node)),
            });
        }
        any.unwrap_or_else(|| self.bool(space, false))
    }

    fn builtin(&mut self, builtin: Builtin, args: &[Expr], expr: &Expr, path: Path<'_>) -> Val {
        let space = here(path);
        let span = expr.span;
        let arg = |i: usize| args.get(i);
        let (Some(first), second, third) = (arg(0), arg(1), arg(2)) else {
            return Val::Plain(self.narrow(space, i64::from(self.on.days())));
        };
        match builtin {
            Builtin::Min | Builtin::Max => {
                let values: Vec<Val> = args.iter().map(|a| self.number_or(a, path)).collect();
                let mut values = values.into_iter();
                let mut result = values.next().unwrap_or(Val::Absent);
                for value in values {
                    result = match (result, value) {
                        (Val::Num(a), Val::Num(b)) => Val::Num(self.extreme(space, a, b, builtin == Builtin::Max)),
                        (Val::Plain(a), Val::Plain(b)) => {
                            let op = if builtin == Builtin::Max { Op::Max(a, b) } else { Op::Min(a, b) };
                            Val::Plain(self.node(space, Lane::Narrow, op))
                        }
                        (a, _) => a,
                    };
                }
                result
            }
            Builtin::Abs => {
                let a = self.num(first, path);
                Val::Num(self.abs(space, a))
            }
            Builtin::Clamp | Builtin::Between => {
                let (Some(second), Some(third)) = (second, third) else { return Val::Absent };
                let x = self.number_or(first, path);
                let low = self.number_or(second, path);
                let high = self.number_or(third, path);
                match (builtin, x, low, high) {
                    (Builtin::Clamp, Val::Num(x), Val::Num(low), Val::Num(high)) => {
                        let above = self.extreme(space, x, low, true);
                        Val::Num(self.extreme(space, above, high, false))
                    }
                    (Builtin::Clamp, Val::Plain(x), Val::Plain(low), Val::Plain(high)) => {
                        let above = self.node(space, Lane::Narrow, Op::Max(x, low));
                        Val::Plain(self.node(space, Lane::Narrow, Op::Min(above, high)))
                    }
                    (_, x, low, high) => {
                        let (above, below) = match (x, low, high) {
                            (Val::Num(x), Val::Num(low), Val::Num(high)) => {
                                (self.compare(space, Compare::Ge, x, low), self.compare(space, Compare::Le, x, high))
                            }
                            (Val::Plain(x), Val::Plain(low), Val::Plain(high)) => (
                                self.node(space, Lane::Bool, Op::Compare(Compare::Ge, x, low)),
                                self.node(space, Lane::Bool, Op::Compare(Compare::Le, x, high)),
                            ),
                            _ => return Val::Absent,
                        };
                        // Arguments are all read: an error of the third counts even where the second decides.
                        let value = self.node(space, Lane::Bool, Op::And(above, below));
                        match self.both(space, [Some(above), Some(below)]) {
                            Some(first) => self.sequence(space, first, Val::Bool(value)),
                            None => Val::Bool(value),
                        }
                    }
                }
            }
            Builtin::Money(unit, mode) => {
                let a = self.num(first, path);
                Val::Num(self.round(space, a, unit.places(), mode, span))
            }
            Builtin::Round => {
                let a = self.num(first, path);
                let places = match second.map(|s| &s.kind) {
                    Some(ExprKind::Number(n)) => n.to_i64().and_then(|n| u8::try_from(n).ok()).unwrap_or(0),
                    _ => 0,
                };
                Val::Num(self.round(space, a, places, Rounding::HalfAwayFromZero, span))
            }
            Builtin::Floor | Builtin::Ceil => {
                let a = self.num(first, path);
                let mode = if builtin == Builtin::Floor { Rounding::Floor } else { Rounding::Ceil };
                Val::Num(self.round(space, a, 0, mode, span))
            }
            Builtin::DivFloor => {
                let Some(second) = second else { return Val::Absent };
                let (a, b) = (self.num(first, path), self.num(second, path));
                Val::Num(self.div_floor(space, a, b, span))
            }
            Builtin::PerMonth | Builtin::PerYear => {
                let a = self.num(first, path);
                // The unit says whether the period changes; a fraction becomes a number in any case.
                let unit = |ty: &Type| if let Type::Number(number) = ty { Some(number.unit.clone()) } else { None };
                if unit(&first.ty) == unit(&expr.ty) {
                    return Val::Num(a);
                }
                let twelve = self.mantissa(space, 12, 0);
                Val::Num(if builtin == Builtin::PerMonth { self.div(space, a, twelve, span) } else { self.mul(space, a, twelve, span) })
            }
            Builtin::AsUnit => self.number_or(first, path),
            Builtin::On => Val::Plain(self.narrow(space, i64::from(self.on.days()))),
            Builtin::DateLiteral => self.expression(first, path),
            Builtin::Year | Builtin::Month | Builtin::Day => {
                let a = self.plain(first, path);
                let (part, low, high) = match builtin {
                    Builtin::Year => (DatePart::Year, 1600, 9999),
                    Builtin::Month => (DatePart::Month, 1, 12),
                    _ => (DatePart::Day, 1, 31),
                };
                let node = self.node(space, Lane::Narrow, Op::DatePart(part, a));
                self.whole(node, low, high)
            }
            Builtin::AddDays | Builtin::AddMonths => {
                let Some(second) = second else { return Val::Absent };
                let date = self.plain(first, path);
                let by = self.num(second, path);
                let by = self.in_lane(space, by.node, Lane::Wide);
                let site = self.site(span);
                let op = if builtin == Builtin::AddDays { Op::AddDays { date, days: by, site } } else { Op::AddMonths { date, months: by, site } };
                Val::Plain(self.node(space, Lane::Narrow, op))
            }
            Builtin::DaysBetween | Builtin::MonthsBetween | Builtin::YearsBetween | Builtin::AgeOn => {
                let a = self.plain(first, path);
                let b = match second {
                    Some(second) => self.plain(second, path),
                    None => self.narrow(space, i64::from(self.on.days())),
                };
                let between = match builtin {
                    Builtin::DaysBetween => Between::Days,
                    Builtin::MonthsBetween => Between::Months,
                    Builtin::YearsBetween => Between::Years,
                    _ => Between::Age,
                };
                let node = self.node(space, Lane::Narrow, Op::Between(between, a, b));
                self.whole(node, -2 * DAY_BOUND, 2 * DAY_BOUND)
            }
            Builtin::Within => {
                let Some(second) = second else { return Val::Absent };
                let (region, around) = (self.plain(first, path), self.plain(second, path));
                Val::Bool(self.node(space, Lane::Bool, Op::Within(region, around)))
            }
        }
    }
}

impl Val {
    pub(crate) const fn is_optional(&self) -> bool {
        matches!(self, Self::Optional { .. } | Self::Absent)
    }
}
