//! What is known at a place: variables, and which expressions cannot be absent there.

use std::collections::HashMap;

use crate::facts::{EntityId, FactId};
use crate::ir::operator::{Binary, Unary};
use crate::ir::tree::{Block, Expr, ExprKind, Item, ListOp, LocalId};
use crate::ir::types::Type;

/// A way from a variable through facts and entities around, as in `claim.person.disability_grade`. Two expressions of one path have one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    root: LocalId,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Fact(FactId),
    Up(EntityId),
}

/// What the elements of a list stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ListSource {
    /// One element for each of these.
    pub(super) entity: Option<EntityId>,
    /// All children of an entity: as many as the schema says.
    pub(super) all: bool,
}

/// A variable in scope.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: Box<str>,
    pub(super) local: LocalId,
    /// None: its value has a fault, which was told.
    pub(super) ty: Option<Type>,
}

/// What is known of a variable's value.
#[derive(Clone, Debug, Default)]
struct Bound {
    path: Option<Path>,
    list: Option<ListSource>,
    literal: Option<Box<str>>,
}

/// Variables and what is known of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Env {
    scope: Vec<Variable>,
    /// Variables below are those of the caller: a helper doesn't see them.
    floor: usize,
    bound: HashMap<LocalId, Bound>,
    present: Vec<Path>,
}

/// A place to come back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    scope: usize,
    floor: usize,
    present: usize,
}

impl Env {
    pub(super) fn mark(&self) -> Mark {
        Mark { scope: self.scope.len(), floor: self.floor, present: self.present.len() }
    }

    /// Forgets what came in since.
    pub(super) fn reset(&mut self, mark: Mark) {
        self.scope.truncate(mark.scope);
        self.floor = mark.floor;
        self.present.truncate(mark.present);
    }

    /// From here on the variables so far are out of sight; what is known of paths stays.
    pub(super) fn enter_function(&mut self) {
        self.floor = self.scope.len();
    }

    /// A variable whose value is `value`, if it has no fault and is known.
    pub(super) fn bind(&mut self, name: &str, local: LocalId, ty: Option<Type>, value: Option<&Expr>) {
        if let Some(value) = value {
            let literal = if let ExprKind::Text(text) = &value.kind { Some(text.clone()) } else { None };
            let list = matches!(value.ty, Type::List(_)).then(|| self.list_source(value));
            self.bound.insert(local, Bound { path: self.path(value), list, literal });
        }
        self.scope.push(Variable { name: name.into(), local, ty });
    }

    pub(super) fn variable(&self, name: &str) -> Option<&Variable> {
        self.visible().find(|v| &*v.name == name)
    }

    /// Variables in sight, the latest first.
    pub(super) fn visible(&self) -> impl Iterator<Item = &Variable> {
        self.scope.iter().skip(self.floor).rev()
    }

    /// The text that a variable was bound to, if it was a literal.
    pub(super) fn literal(&self, local: LocalId) -> Option<&str> {
        self.bound.get(&local)?.literal.as_deref()
    }

    /// Takes paths as not absent until the mark before is reset.
    pub(super) fn assume(&mut self, paths: Vec<Path>) {
        self.present.extend(paths);
    }

    /// Is it known that this expression is not absent here?
    pub(super) fn is_present(&self, expr: &Expr) -> bool {
        !self.present.is_empty() && self.path(expr).is_some_and(|path| self.present.contains(&path))
    }

    /// The path of an expression, seen through variables and helpers.
    pub(super) fn path(&self, expr: &Expr) -> Option<Path> {
        match &expr.kind {
            ExprKind::Local(local) => {
                let bound = self.bound.get(local).and_then(|b| b.path.clone());
                Some(bound.unwrap_or(Path { root: *local, steps: Vec::new() }))
            }
            ExprKind::Fact { base, fact } => {
                let mut path = self.path(base)?;
                path.steps.push(Step::Fact(*fact));
                Some(path)
            }
            ExprKind::Up { base, entity } => {
                let mut path = self.path(base)?;
                // `claim.person.household` is `claim.household`.
                if matches!(path.steps.last(), Some(Step::Up(_))) {
                    path.steps.pop();
                }
                path.steps.push(Step::Up(*entity));
                Some(path)
            }
            ExprKind::Narrow(inner) => self.path(inner),
            ExprKind::Block(block) | ExprKind::Helper { body: block, .. } => self.path(only_value(block)?),
            _ => None,
        }
    }

    /// The fact that an expression reads, seen through variables and helpers.
    pub(super) fn fact(&self, expr: &Expr) -> Option<FactId> {
        match self.path(expr)?.steps.last() {
            Some(Step::Fact(fact)) => Some(*fact),
            _ => None,
        }
    }

    /// What a list's elements stand for.
    pub(super) fn list_source(&self, list: &Expr) -> ListSource {
        match &list.kind {
            ExprKind::Down { entity, .. } => ListSource { entity: Some(*entity), all: true },
            ExprKind::Local(local) => self.bound.get(local).and_then(|b| b.list).unwrap_or_default(),
            ExprKind::List { list, op: ListOp::Map, .. } => self.list_source(list),
            ExprKind::List { list, .. } => ListSource { all: false, ..self.list_source(list) },
            ExprKind::Before { .. } => ListSource { entity: element(&list.ty), all: false },
            ExprKind::Block(block) | ExprKind::Helper { body: block, .. } => only_value(block).map(|v| self.list_source(v)).unwrap_or_default(),
            _ => ListSource::default(),
        }
    }

    /// Paths that are not absent where `condition` came out as `truth`.
    pub(super) fn known_when(&self, condition: &Expr, truth: bool) -> Vec<Path> {
        match &condition.kind {
            ExprKind::Unary(Unary::Not, inner) => self.known_when(inner, !truth),
            ExprKind::And(parts) => self.known_of_all(parts, truth, truth),
            ExprKind::Or(parts) => self.known_of_all(parts, truth, !truth),
            ExprKind::Binary(op @ (Binary::Eq | Binary::Ne), a, b) => {
                let equal = (*op == Binary::Eq) == truth;
                let mut known = Vec::new();
                for (one, other) in [(a, b), (b, a)] {
                    let excluded = if equal { !other.ty.may_be_absent() } else { matches!(other.ty, Type::Absent) };
                    if excluded && one.ty.may_be_absent() {
                        known.extend(self.path(one));
                    }
                }
                known
            }
            ExprKind::In(subject, items) => {
                let has_absent = items.iter().any(|i| matches!(i.ty, Type::Absent));
                if truth != has_absent { self.path(subject).into_iter().collect() } else { Vec::new() }
            }
            ExprKind::Block(block) | ExprKind::Helper { body: block, .. } => only_value(block).map(|v| self.known_when(v, truth)).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// All parts came out as `truth` (`each`), or some did: then only what all have in common is known.
    fn known_of_all(&self, parts: &[Expr], truth: bool, each: bool) -> Vec<Path> {
        let mut parts = parts.iter().map(|p| self.known_when(p, truth));
        if each {
            return parts.flatten().collect();
        }
        let Some(mut known) = parts.next() else { return Vec::new() };
        for other in parts {
            known.retain(|path| other.contains(path));
        }
        known
    }
}

/// The value of a block that returns nothing else.
fn only_value(block: &Block) -> Option<&Expr> {
    let guarded = block.items.iter().any(|i| matches!(i, Item::Guard { .. }));
    (!guarded).then_some(&*block.value)
}

/// The entity of a list of entities.
fn element(ty: &Type) -> Option<EntityId> {
    match ty {
        Type::List(of) => match **of {
            Type::Entity(entity) => Some(entity),
            _ => None,
        },
        _ => None,
    }
}
