//! Expressions: each of the type that it says, made from parts of the types that it needs, with variables in scope.

use foldhash::HashMap;

use super::calls::Called;
use super::{Asked, alike, fits, holds, is_value, is_within, known, scalar};
use crate::compiled::wire::Damaged;
use crate::facts::{EntityId, Fact, FactType};
use crate::ir::builtin::Builtin;
use crate::ir::operator::{Binary, Unary};
use crate::ir::tree::{Block, CaseValue, Closure, Expr, ExprKind, Item, ListOp, LocalId};
use crate::ir::types::Type;
use crate::ir::{Body, Dimension, KeyFrom, Layer, Program, SymbolId};
use crate::limits;

/// Fraction digits that `round` may keep.
const MOST_PLACES: i64 = 12;

/// A walk over one version of a rule.
pub(super) struct Walk<'p> {
    program: &'p Program,
    locals: HashMap<LocalId, Type>,
    nodes: usize,
    /// What it calls.
    pub(super) calls: Vec<Called>,
}

impl<'p> Walk<'p> {
    pub(super) fn new(program: &'p Program, entity: EntityId, param: LocalId) -> Self {
        Self { program, locals: HashMap::from_iter([(param, Type::Entity(entity))]), nodes: 0, calls: Vec::new() }
    }

    /// A variable comes into scope.
    fn bind(&mut self, local: LocalId, ty: &Type) -> Asked {
        holds(self.locals.insert(local, ty.clone()).is_none())
    }

    /// A block all of whose values may stand where that type is looked for.
    pub(super) fn block(&mut self, block: &Block, place: &Type) -> Asked {
        let mut bound = Vec::new();
        for item in &block.items {
            match item {
                Item::Let { local, value, .. } => {
                    self.expression(value)?;
                    self.bind(*local, &value.ty)?;
                    bound.push(local);
                }
                Item::Guard { condition, body } => {
                    self.truth(condition)?;
                    // Values are chosen among; entities and lists are not.
                    scalar_or_absent(place)?;
                    self.block(body, place)?;
                }
            }
        }
        self.expression(&block.value)?;
        bound.into_iter().for_each(|local| {
            self.locals.remove(local);
        });
        holds(fits(&block.value.ty, place))
    }

    fn truth(&mut self, expr: &Expr) -> Asked {
        self.of(expr, &Type::Bool)
    }

    /// An expression of exactly that type.
    fn of(&mut self, expr: &Expr, ty: &Type) -> Asked {
        self.expression(expr)?;
        holds(alike(&expr.ty, ty))
    }

    fn number(&mut self, expr: &Expr) -> Asked {
        self.expression(expr)?;
        holds(matches!(expr.ty, Type::Number(_)))
    }

    fn entity(&mut self, expr: &Expr) -> Result<EntityId, Damaged> {
        self.expression(expr)?;
        match expr.ty {
            Type::Entity(entity) => Ok(entity),
            _ => Err(Damaged),
        }
    }

    pub(super) fn expression(&mut self, expr: &Expr) -> Asked {
        self.nodes += 1;
        // Narrowings have nodes of their own.
        holds(self.nodes <= 2 * limits::RULE_NODES && expr.id.0 < self.program.expressions)?;
        known(&self.program.schema, &expr.ty)?;
        let (schema, ty) = (&self.program.schema, &expr.ty);
        match &expr.kind {
            ExprKind::Absent => holds(ty.may_be_absent()),
            ExprKind::Bool(_) => holds(*ty == Type::Bool),
            ExprKind::Number(_) => holds(matches!(ty, Type::Number(_))),
            ExprKind::Code(code) => holds(matches!(ty, Type::Choice(set) if schema.choice(*set).is_some_and(|s| s.code(*code).is_some()))),
            ExprKind::Text(_) => holds(*ty == Type::Text),
            ExprKind::Region(_) => holds(*ty == Type::Region),
            ExprKind::Date(_) => holds(*ty == Type::Date),
            ExprKind::Local(local) => holds(self.locals.get(local).is_some_and(|bound| alike(bound, ty))),
            ExprKind::Fact { base, fact } => {
                let entity = self.entity(base)?;
                let fact = schema.fact(*fact).ok_or(Damaged)?;
                holds(fact.entity == entity && fact_fits(fact, ty))
            }
            ExprKind::Narrow(inner) => {
                self.expression(inner)?;
                holds(matches!(&inner.ty, Type::Optional(of) if alike(of, ty)))
            }
            ExprKind::Up { base, entity } => {
                is_within(self.program, self.entity(base)?, *entity)?;
                holds(*ty == Type::Entity(*entity))
            }
            ExprKind::Down { base, entity } => {
                let around = self.entity(base)?;
                holds(schema.entity(*entity).is_some_and(|e| e.parent == Some(around)) && is_list_of(ty, *entity))
            }
            ExprKind::Before { base, .. } => {
                let entity = self.entity(base)?;
                holds(schema.entity(entity).is_some_and(|e| e.order.is_some() && e.parent.is_some()) && is_list_of(ty, entity))
            }
            ExprKind::Call { symbol, below, base, args } => self.call(*symbol, *below, base, args, ty),
            ExprKind::Builtin(builtin, args) => self.builtin(*builtin, args, ty),
            ExprKind::Helper { args, body, .. } => {
                for (local, _, value) in args {
                    self.expression(value)?;
                    self.bind(*local, &value.ty)?;
                }
                self.block(body, ty)?;
                args.iter().for_each(|(local, ..)| {
                    self.locals.remove(local);
                });
                Ok(())
            }
            ExprKind::Unary(Unary::Not, inner) => {
                self.truth(inner)?;
                holds(*ty == Type::Bool)
            }
            ExprKind::Unary(Unary::Neg, inner) => {
                self.number(inner)?;
                holds(matches!(ty, Type::Number(_)))
            }
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, ty),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                parts.iter().try_for_each(|part| self.truth(part))?;
                holds(*ty == Type::Bool)
            }
            ExprKind::Coalesce(parts) => {
                for part in parts {
                    self.expression(part)?;
                    holds(part.ty == Type::Absent || alike(part.ty.required(), ty.required()))?;
                }
                scalar_or_absent(ty)?;
                holds(parts.last().is_some_and(|last| fits(&last.ty, ty)))
            }
            ExprKind::In(subject, items) => {
                self.expression(subject)?;
                scalar_or_absent(&subject.ty)?;
                for item in items {
                    self.expression(item)?;
                    holds(item.ty == Type::Absent || alike(item.ty.required(), subject.ty.required()))?;
                }
                holds(*ty == Type::Bool)
            }
            ExprKind::If { condition, then, otherwise } => {
                self.truth(condition)?;
                scalar_or_absent(ty)?;
                self.block(then, ty)?;
                self.block(otherwise, ty)
            }
            ExprKind::Switch { subject, cases, default } => {
                self.expression(subject)?;
                scalar_or_absent(ty)?;
                holds(default.is_some() || !cases.is_empty())?;
                for case in cases {
                    self.nodes += case.values.len();
                    case.values.iter().try_for_each(|value| self.case(*value, &subject.ty))?;
                    self.block(&case.body, ty)?;
                }
                default.iter().try_for_each(|block| self.block(block, ty))
            }
            ExprKind::List { list, op, closure } => self.list(list, *op, closure.as_ref(), ty),
            ExprKind::Block(block) => self.block(block, ty),
        }
    }

    /// Whichever definition is in force, it can be called so.
    fn call(&mut self, symbol: SymbolId, below: Option<Layer>, base: &Expr, args: &[Expr], ty: &Type) -> Asked {
        let entity = self.entity(base)?;
        args.iter().try_for_each(|arg| self.expression(arg))?;
        self.calls.push((symbol, below));
        scalar(&self.program.schema, ty)?;
        let definitions = &self.program.symbol(symbol).ok_or(Damaged)?.definitions;
        for definition in definitions.iter().filter(|d| below.is_none_or(|below| d.layer < below)) {
            holds(fits(&definition.ty, ty))?;
            match &definition.body {
                Body::Rule(_) => {
                    is_within(self.program, entity, definition.entity)?;
                    holds(args.is_empty())?;
                }
                Body::Parameter(parameter) => {
                    if let Some(owner) = parameter.owner {
                        is_within(self.program, entity, owner)?;
                    }
                    let passed = || parameter.keys.iter().filter(|key| key.from == KeyFrom::Passed);
                    holds(passed().count() == args.len())?;
                    holds(passed().zip(args).all(|(key, arg)| match &key.dimension {
                        Dimension::Choice(set) => arg.ty == Type::Choice(*set),
                        Dimension::Band { .. } => matches!(arg.ty, Type::Number(_)),
                        Dimension::Bool | Dimension::Int | Dimension::Region => false,
                    }))?;
                }
            }
        }
        Ok(())
    }

    fn binary(&mut self, op: Binary, a: &Expr, b: &Expr, ty: &Type) -> Asked {
        self.expression(a)?;
        self.expression(b)?;
        let numbers = matches!((&a.ty, &b.ty), (Type::Number(_), Type::Number(_)));
        match op {
            Binary::Add | Binary::Sub | Binary::Mul | Binary::Div | Binary::Rem => holds(numbers && matches!(ty, Type::Number(_))),
            Binary::Eq | Binary::Ne => {
                scalar_or_absent(&a.ty)?;
                scalar_or_absent(&b.ty)?;
                let absent = a.ty == Type::Absent || b.ty == Type::Absent;
                holds((absent || alike(a.ty.required(), b.ty.required())) && *ty == Type::Bool)
            }
            Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => holds((numbers || (a.ty == Type::Date && b.ty == Type::Date)) && *ty == Type::Bool),
        }
    }

    fn case(&self, value: CaseValue, subject: &Type) -> Asked {
        holds(match (value, subject.required()) {
            (CaseValue::Absent, _) => subject.may_be_absent(),
            (CaseValue::Bool(_), Type::Bool) | (CaseValue::Int(_) | CaseValue::Range(..), Type::Number(_)) => true,
            (CaseValue::Code(code), Type::Choice(set)) => self.program.schema.choice(*set).is_some_and(|s| s.code(code).is_some()),
            _ => false,
        })
    }

    fn list(&mut self, list: &Expr, op: ListOp, closure: Option<&Closure>, ty: &Type) -> Asked {
        self.expression(list)?;
        let Type::List(element) = &list.ty else { return Err(Damaged) };
        let mut given = (**element).clone();
        if let Some(closure) = closure {
            self.bind(closure.param, element)?;
            given = closure.body.value.ty.clone();
            // What a guard returns may be of another type than what stands last.
            if let (ListOp::Map, Type::List(of)) = (op, ty) {
                given = (**of).clone();
            }
            self.block(&closure.body, &given)?;
            self.locals.remove(&closure.param);
        }
        holds(match op {
            ListOp::Sum => matches!((&given, ty), (Type::Number(_), Type::Number(_))),
            ListOp::Count => (closure.is_none() || given == Type::Bool) && matches!(ty, Type::Number(_)),
            ListOp::Any | ListOp::All => given == Type::Bool && *ty == Type::Bool,
            ListOp::Min | ListOp::Max => matches!(given, Type::Number(_) | Type::Date) && alike(&given, ty.required()),
            ListOp::Filter => closure.is_some() && given == Type::Bool && alike(&list.ty, ty),
            ListOp::Map => closure.is_some() && is_value(given.required()) && matches!(ty, Type::List(_)),
        })
    }

    fn builtin(&mut self, builtin: Builtin, args: &[Expr], ty: &Type) -> Asked {
        args.iter().try_for_each(|arg| self.expression(arg))?;
        let all = |is: fn(&Type) -> bool| args.iter().all(|arg| is(&arg.ty));
        let number = |ty: &Type| matches!(ty, Type::Number(_));
        let (numbers, dates) = (all(|ty| matches!(ty, Type::Number(_))), all(|ty| *ty == Type::Date));
        holds(match builtin {
            Builtin::Min | Builtin::Max => args.len() >= 2 && ((numbers && number(ty)) || (dates && *ty == Type::Date)),
            Builtin::Clamp => args.len() == 3 && numbers && number(ty),
            Builtin::Between => args.len() == 3 && (numbers || dates) && *ty == Type::Bool,
            Builtin::Abs | Builtin::Money(..) | Builtin::Floor | Builtin::Ceil | Builtin::PerMonth | Builtin::PerYear => {
                args.len() == 1 && numbers && number(ty)
            }
            Builtin::Round => {
                let places = |arg: &Expr| match &arg.kind {
                    ExprKind::Number(places) => places.to_i64().is_some_and(|p| (0..=MOST_PLACES).contains(&p)),
                    _ => false,
                };
                args.len() == 2 && numbers && args.last().is_some_and(places) && number(ty)
            }
            Builtin::DivFloor => args.len() == 2 && numbers && number(ty),
            Builtin::AsUnit => matches!(args, [value, unit] if number(&value.ty) && unit.ty == Type::Text) && number(ty),
            Builtin::On => args.is_empty() && *ty == Type::Date,
            // It is a literal in the tree.
            Builtin::DateLiteral => false,
            Builtin::Year | Builtin::Month | Builtin::Day => args.len() == 1 && dates && number(ty),
            Builtin::AddDays | Builtin::AddMonths => matches!(args, [date, n] if date.ty == Type::Date && number(&n.ty)) && *ty == Type::Date,
            Builtin::DaysBetween | Builtin::MonthsBetween | Builtin::YearsBetween => args.len() == 2 && dates && number(ty),
            Builtin::AgeOn => (1..=2).contains(&args.len()) && dates && number(ty),
            Builtin::Within => args.len() == 2 && all(|ty| *ty == Type::Region) && *ty == Type::Bool,
        })
    }
}

fn scalar_or_absent(ty: &Type) -> Asked {
    holds(*ty == Type::Absent || is_value(ty.required()))
}

fn is_list_of(ty: &Type, entity: EntityId) -> bool {
    matches!(ty, Type::List(of) if **of == Type::Entity(entity))
}

/// Is that the type of the fact in rules?
fn fact_fits(fact: &Fact, ty: &Type) -> bool {
    let value = match (&fact.ty, ty.required()) {
        (FactType::Choice(of), Type::Choice(set)) => of == set,
        (FactType::Bool, Type::Bool)
        | (FactType::Number { .. }, Type::Number(_))
        | (FactType::Date { .. }, Type::Date)
        | (FactType::Text, Type::Text)
        | (FactType::Region, Type::Region) => true,
        _ => false,
    };
    value && fact.optional == ty.may_be_absent()
}
