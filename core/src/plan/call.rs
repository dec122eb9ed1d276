//! Calls of rules and parameters.

use super::expression::{Path, here};
use super::number::{MONEY_DIGITS, QUOTIENT_DIGITS};
use super::table::{NO_AMOUNT, NO_KEY, Table};
use super::{Builder, Entity, Failure, Lane, NodeId, Num, Op, Part, SpaceId, Val};
use crate::facts::EntityId;
use crate::ir::tree::{Expr, LocalId};
use crate::ir::types::Type;
use crate::ir::{Definition, Dimension, KeyFrom, Layer, Parameter, SymbolId, Version};
use crate::number::{MAX_DIGITS, raw};
use crate::policy::{PlanError, Target};
use crate::source::Span;

/// A key that may hold an error.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FailingKey {
    passed: bool,
    band: bool,
    node: NodeId,
}

impl Builder<'_> {
    /// A name called on an entity: whatever is in force of it.
    #[expect(clippy::too_many_arguments, reason = "a call is a name, a layer, an entity, arguments, and where it stands")]
    pub(crate) fn call(
        &mut self,
        symbol: SymbolId,
        below: Option<Layer>,
        entity: Entity,
        args: &[Val],
        ty: &Type,
        path: Path<'_>,
        span: Span,
    ) -> Val {
        let space = here(path);
        match self.resolution.target(self.program, symbol, below) {
            Target::Rule { definition, version } => {
                let value = self.rule(symbol, definition, version, below.is_none());
                self.last_row = None;
                let up = self.up(entity.entity, definition.entity);
                let map = self.then(entity.map, up);
                self.gather_val(&value, space, map)
            }
            Target::Parameter { definition, parameter } => self.parameter(symbol, definition, parameter, entity, args, path, span),
            Target::NotInForce => self.fail(space, Failure::RuleNotInForce(symbol), ty, span),
        }
    }

    /// A value of that type that is always an error.
    pub(crate) fn fail(&mut self, space: SpaceId, error: Failure, ty: &Type, span: Span) -> Val {
        let site = self.site(span);
        let mut node = |lane| self.node(space, lane, Op::Fail { error, site });
        match ty {
            Type::Bool => Val::Bool(node(Lane::Bool)),
            Type::Number(_) => Val::Num(Num { node: node(Lane::Narrow), scale: 0, low: 0, high: 0 }),
            Type::Optional(inner) => {
                let present = node(Lane::Bool);
                let value = Box::new(self.fail(space, error, inner, span));
                Val::Optional { present, value }
            }
            Type::Absent => Val::Optional { present: node(Lane::Bool), value: Box::new(Val::Absent) },
            _ => Val::Plain(node(Lane::Narrow)),
        }
    }

    /// A rule in its entity's lanes, computed once whoever calls it.
    pub(crate) fn rule(&mut self, symbol: SymbolId, definition: &Definition, version: &Version, public: bool) -> Val {
        let key = (symbol, definition.layer);
        let computed = match self.rules.get(&key) {
            Some(value) => value.clone(),
            None => {
                let locals = std::mem::take(&mut self.locals);
                let frame = std::mem::replace(&mut self.frame, super::build::Frame { symbol: Some(symbol), entity: definition.entity });
                let space = Self::base(definition.entity);
                let itself = Val::Entity(Entity { entity: definition.entity, map: Self::IDENTITY });
                self.locals.insert(version.param, super::build::Bound { value: itself, space });
                let value = self.block(&version.body, &[space]);
                let value = self.settled(space, value, version.body.value.span);
                self.locals = locals;
                self.frame = frame;
                self.rules.insert(key, value.clone());
                value
            }
        };
        if public && self.given.contains(&symbol) { self.or_given(symbol, definition, computed) } else { computed }
    }

    /// An expression outside of the rules' bodies, of an entity: a value in a reason, or a condition on the facts.
    pub(crate) fn aside(&mut self, symbol: Option<SymbolId>, entity: EntityId, param: LocalId, expr: &Expr) -> Val {
        self.locals.clear();
        self.frame = super::build::Frame { symbol, entity };
        let space = Self::base(entity);
        let itself = Val::Entity(Entity { entity, map: Self::IDENTITY });
        self.locals.insert(param, super::build::Bound { value: itself, space });
        self.number_or(expr, &[space])
    }

    /// The value that the caller gave, where there is one.
    fn or_given(&mut self, symbol: SymbolId, definition: &Definition, computed: Val) -> Val {
        let space = Self::base(definition.entity);
        let is_given = self.node(space, Lane::Bool, Op::IsGiven { symbol });
        let (scale, optional) = match &computed {
            Val::Num(num) => (num.scale, false),
            // Where others have a fraction, the given number stands over 1.
            Val::Fraction(over, _) => (over.scale.max(QUOTIENT_DIGITS), false),
            Val::Optional { value, .. } => (if let Val::Num(num) = **value { num.scale } else { 0 }, true),
            _ => (0, matches!(computed, Val::Absent)),
        };
        // An amount decided elsewhere is to the fen, whatever the standards in force here make of the rule.
        let scale = match definition.ty.required() {
            Type::Number(number) if number.unit.is_money() => scale.max(MONEY_DIGITS),
            _ => scale,
        };
        if let Type::Number(_) = definition.ty.required() {
            self.given_digits.insert(symbol, (definition.entity, scale));
        }
        let value = match definition.ty.required() {
            Type::Bool => Val::Bool(self.node(space, Lane::Bool, Op::Given { symbol, scale })),
            Type::Number(_) => {
                let most = raw::limit(scale) - 1;
                Val::Num(Num { node: self.node(space, Lane::Wide, Op::Given { symbol, scale }), scale, low: -most, high: most })
            }
            _ => Val::Plain(self.node(space, Lane::Narrow, Op::Given { symbol, scale })),
        };
        let given = if optional {
            let present = self.node(space, Lane::Bool, Op::GivenPresent { symbol });
            Val::Optional { present, value: Box::new(value) }
        } else {
            value
        };
        self.select(space, is_given, given, computed)
    }

    pub(crate) fn table(&mut self, symbol: SymbolId, layer: Layer, parameter: &Parameter) -> u32 {
        if let Some(&index) = self.tables.get(&(symbol, layer)) {
            return index;
        }
        let schema = self.schema();
        let table = Table::new(symbol, layer, parameter, self.on, |set| schema.choice(set).map_or(0, |s| s.codes.len()));
        let index = u32::try_from(self.graph.tables.len()).unwrap_or(u32::MAX);
        self.graph.tables.push(table);
        self.tables.insert((symbol, layer), index);
        index
    }

    #[expect(clippy::too_many_arguments, reason = "as `call`")]
    fn parameter(
        &mut self,
        symbol: SymbolId,
        definition: &Definition,
        parameter: &Parameter,
        entity: Entity,
        args: &[Val],
        path: Path<'_>,
        span: Span,
    ) -> Val {
        let index = self.table(symbol, definition.layer, parameter);
        let here = here(path);
        let Some(owner) = parameter.owner.filter(|_| args.is_empty()) else {
            return self.lookup(index, parameter, &definition.ty, entity, args, here, span);
        };
        // Looked up once for each owner, whoever asks from below it.
        let up = self.up(entity.entity, owner);
        let map = self.then(entity.map, up);
        let itself = Entity { entity: owner, map: Self::IDENTITY };
        // What its keys lack, they lack for the owner, whoever's rule it is.
        let rule_of = std::mem::replace(&mut self.frame.entity, owner);
        let value = self.lookup(index, parameter, &definition.ty, itself, args, Self::base(owner), span);
        self.frame.entity = rule_of;
        let value = if self.given.contains(&symbol) { self.or_given(symbol, definition, value) } else { value };
        self.last_row = self.last_row.map(|row| self.gather(row, here, map));
        self.gather_val(&value, here, map)
    }

    #[expect(clippy::too_many_arguments, reason = "as `call`")]
    fn lookup(&mut self, index: u32, parameter: &Parameter, ty: &Type, entity: Entity, args: &[Val], space: SpaceId, span: Span) -> Val {
        let Some(table) = self.graph.tables.get(index as usize) else { return Val::Absent };
        let (total, scale, low, high, limit_scale) = (table.total, table.scale, table.low, table.high, table.limit_scale);
        let (denominator_low, denominator_high) = (table.denominator_low, table.denominator_high);
        let (mut keys, mut band, mut infallible) = (Vec::new(), None, total);
        let mut failing = Vec::new();
        let mut args = args.iter();
        for key in &parameter.keys {
            let passed = key.from == KeyFrom::Passed;
            let value = match &key.from {
                KeyFrom::Passed => args.next().cloned().unwrap_or(Val::Absent),
                KeyFrom::Fact(fact) => {
                    let Some(of) = self.schema().fact(*fact).map(|f| f.entity) else { continue };
                    let of = self.around(entity, of);
                    self.fact(of, *fact, space, span)
                }
                KeyFrom::Rule(rule) => {
                    let Some(called) = self.program.symbol(*rule).and_then(|s| s.definitions.last()) else { continue };
                    let (ty, of) = (called.ty.clone(), called.entity);
                    let of = self.around(entity, of);
                    let value = self.call(*rule, None, of, &[], &ty, &[space], span);
                    self.settled(space, value, span)
                }
            };
            if let Dimension::Band { .. } = key.dimension {
                let amount = self.amount(space, value);
                infallible &= amount.is_some_and(|n| !self.fallible(n.node) && n.low != NO_AMOUNT);
                failing.extend(amount.filter(|n| self.fallible(n.node)).map(|n| FailingKey { passed, band: true, node: n.node }));
                band = amount;
            } else {
                infallible &= !value.is_optional();
                let node = self.key(space, value);
                infallible &= !self.fallible(node);
                failing.extend(self.fallible(node).then_some(FailingKey { passed, band: false, node }));
                keys.push(node);
            }
        }
        let keys: Box<[NodeId]> = keys.into();
        if keys.is_empty() && band.is_none() {
            return self.constant_row(index, ty, space, span);
        }
        let row_site = Some(self.site(span));
        let row = Op::Lookup { table: index, keys: keys.clone(), band: None, part: Part::Row, site: row_site };
        self.last_row = Some(self.node(space, Lane::Narrow, row));
        if let (true, Some(amount)) = (parameter.marginal, band) {
            let total = amount.scale.max(limit_scale) + scale;
            if total > MAX_DIGITS {
                self.errors.push(PlanError::TooManyDigits { span, digits: total });
                return Val::Num(self.mantissa(space, 0, 0));
            }
            let site = self.site(span);
            let wide = self.at_scale(space, amount, amount.scale.max(limit_scale));
            let amount = self.in_lane(space, wide.node, Lane::Wide);
            let most = raw::limit(total) - 1;
            let node = self.node(space, Lane::Wide, Op::Marginal { table: index, keys, amount, scale: wide.scale, site });
            return self.in_reading_order(space, &failing, Val::Num(Num { node, scale: total, low: -most, high: most }));
        }
        let site = if infallible { None } else { Some(self.site(span)) };
        let band_scale = band.map_or(0, |n| n.scale.max(limit_scale));
        let band = band.map(|n| {
            // What may be absent is marked by a value that must not be scaled.
            let raised = if n.low == NO_AMOUNT { n } else { self.at_scale(space, n, band_scale) };
            (self.in_lane(space, raised.node, Lane::Wide), raised.scale)
        });
        let mut part = |part, lane| self.node(space, lane, Op::Lookup { table: index, keys: keys.clone(), band, part, site });
        let narrow = |low: i128, high: i128| i64::try_from(low).is_ok() && i64::try_from(high).is_ok();
        let value = match ty {
            Type::Bool => Val::Bool(part(Part::Value, Lane::Bool)),
            Type::Number(number) => {
                let lane = if narrow(low, high) { Lane::Narrow } else { Lane::Wide };
                let value = Num { node: part(Part::Value, lane), scale, low, high };
                if number.fraction && denominator_high > 1 {
                    let lane = if narrow(1, denominator_high) { Lane::Narrow } else { Lane::Wide };
                    let node = part(Part::Denominator, lane);
                    Val::Fraction(value, Num { node, scale: 0, low: denominator_low, high: denominator_high })
                } else {
                    Val::Num(value)
                }
            }
            _ => Val::Plain(part(Part::Value, Lane::Narrow)),
        };
        self.in_reading_order(space, &failing, value)
    }

    /// The first error of what the rule passes comes first, then that of the parameter's own keys. The lookup itself reads the band last.
    fn in_reading_order(&mut self, space: SpaceId, failing: &[FailingKey], value: Val) -> Val {
        let mut read = failing.to_vec();
        read.sort_by_key(|key| !key.passed);
        let mut looked_up = failing.to_vec();
        looked_up.sort_by_key(|key| key.band);
        if read == looked_up {
            return value;
        }
        read.into_iter().rev().fold(value, |value, key| self.sequence(space, key.node, value))
    }

    /// A parameter without keys: what is in force is known now.
    fn constant_row(&mut self, index: u32, ty: &Type, space: SpaceId, span: Span) -> Val {
        use super::table::Entry;
        let Some(table) = self.graph.tables.get(index as usize) else { return Val::Absent };
        let scale = table.scale;
        let (row, found) = match table.exact(&[]) {
            Some(Entry::InForce(band)) => (i64::try_from(band.row).ok(), band.values.first().copied().zip(band.denominators.first().copied())),
            Some(Entry::NotInForce) | None => (None, None),
        };
        self.last_row = row.map(|row| self.narrow(space, row));
        match found {
            None => self.fail(space, Failure::NotInForce(index), ty, span),
            Some((value, denominator)) => match ty {
                Type::Bool => Val::Bool(self.bool(space, value != 0)),
                Type::Number(_) => {
                    let value = self.mantissa(space, value, scale);
                    if denominator == 1 { Val::Num(value) } else { Val::Fraction(value, self.mantissa(space, denominator, 0)) }
                }
                _ => Val::Plain(self.narrow(space, i64::try_from(value).unwrap_or(0))),
            },
        }
    }

    /// The entity of a kind at or around another.
    fn around(&mut self, entity: Entity, of: EntityId) -> Entity {
        let up = self.up(entity.entity, of);
        Entity { entity: of, map: self.then(entity.map, up) }
    }

    /// A key as a 64-bit column; what is absent matches no row.
    fn key(&mut self, space: SpaceId, value: Val) -> NodeId {
        match value {
            Val::Plain(node) => node,
            Val::Num(num) => self.in_lane(space, num.node, Lane::Narrow),
            Val::Bool(condition) => {
                let (yes, no) = (self.narrow(space, 1), self.narrow(space, 0));
                self.node(space, Lane::Narrow, Op::Select { condition, then: yes, otherwise: no })
            }
            Val::Optional { present, value } => {
                let then = self.key(space, *value);
                let otherwise = self.narrow(space, NO_KEY);
                self.node(space, Lane::Narrow, Op::Select { condition: present, then, otherwise })
            }
            _ => self.narrow(space, NO_KEY),
        }
    }

    /// The amount that finds its band.
    fn amount(&mut self, space: SpaceId, value: Val) -> Option<Num> {
        match value {
            Val::Num(num) => Some(num),
            Val::Optional { present, value } => {
                let Val::Num(num) = *value else { return None };
                let table_scale = num.scale;
                let then = self.in_lane(space, num.node, Lane::Wide);
                let otherwise = self.node(space, Lane::Wide, Op::Wide(NO_AMOUNT));
                let node = self.node(space, Lane::Wide, Op::Select { condition: present, then, otherwise });
                Some(Num { node, scale: table_scale, low: NO_AMOUNT, high: num.high })
            }
            _ => None,
        }
    }
}
