//! The checker: one function or expression of the text, with names resolved by the linker, becomes a typed tree.
//!
//! Types are found bottom-up. A literal leaves open what its place is to say (a number's unit, a string's set of codes); where a place asks, the
//! open part is settled ([`settle`]). An expression with a fault is `None` to what stands around it, which then stays silent: one mistake is told
//! once. All faults of a function are told.

mod accept;
mod builtins;
mod call;
mod checker;
mod comparison;
mod env;
mod expression;
mod helper;
mod lists;
mod messages;
mod navigation;
mod operators;
mod scale;
mod settle;
mod switch;
mod units;

#[cfg(test)]
mod tests;

use super::tree::{Block, Expr, ExprId, LocalId};
use super::types::Type;
use super::{Layer, SymbolId};
use crate::diagnostics::Diagnostic;
use crate::facts::{ChoiceId, EntityId, Schema};
use crate::source::Span;
use crate::syntax::tree as text;
use crate::unit::Unit;

pub(crate) use scale::{ScaleLookup, expression_scale, rule_scale};

/// What a name means to a caller: a rule or a parameter.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    /// The name.
    pub(crate) symbol: SymbolId,
    /// What it is a function of; none: of any entity.
    pub(crate) owner: Option<EntityId>,
    /// Called on exactly the owner (a rule), or on the owner and any entity in it (a parameter).
    pub(crate) exact: bool,
    /// What it gives. A number's unit is as declared: the `person` of a per-head amount still in it.
    pub(crate) ty: Type,
    /// What else is passed, in order.
    pub(crate) passed: Vec<PassedKey>,
    /// `dibao::standard`
    pub(crate) name: Box<str>,
}

/// A key of a parameter that the caller passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PassedKey {
    /// A code of a set.
    Code(ChoiceId),
    /// An amount, whose band is looked up.
    Amount(Unit),
}

/// Why a name means nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// Nothing has that name; these have it in other programmes (`tekun::eligible`).
    Unknown {
        /// Qualified names.
        elsewhere: Vec<Box<str>>,
    },
    /// No programme has that name.
    UnknownProgramme {
        /// The programmes that there are.
        known: Vec<Box<str>>,
    },
    /// `parent::` of a name that no pack below defines.
    NoParent,
    /// It is there, but has a fault of its own, which was told: callers stay silent.
    Faulty,
}

/// What the checker asks the linker.
pub(crate) trait Names {
    /// Entities, facts, codes.
    fn schema(&self) -> &Schema;

    /// The rule or parameter of a name as seen from a programme of a layer; `path` is what stands before the last `::` and may begin with
    /// `parent`. Beside it the bound of [`super::tree::ExprKind::Call::below`].
    fn resolve(&self, programme: &str, path: &[Box<str>], name: &str, layer: Layer) -> Result<(Signature, Option<Layer>), Unresolved>;

    /// A private function of the programme's files in that layer.
    fn helper(&self, programme: &str, layer: Layer, name: &str) -> Option<&text::Function>;

    /// Names that may be called from a programme without a qualifier: helpers, rules, parameters. The checker adds the built-ins.
    fn suggestions(&self, programme: &str) -> Vec<String>;

    /// The codes declared for a rule in its programme's TOML.
    fn rule_codes(&self, programme: &str, rule: &str) -> Option<ChoiceId>;

    /// Are all base units known in this pack?
    fn knows_unit(&self, unit: &Unit) -> bool;
}

/// Hands out identities: of expressions in the whole program, and of variables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    expressions: u32,
    locals: u32,
}

impl Ids {
    /// The variable that holds the entity, in every rule and condition: a reason's values share it with their rule.
    pub(crate) const PARAM: LocalId = LocalId(0);

    /// Number of expressions so far: [`super::Program::expressions`].
    pub(crate) fn expressions(&self) -> u32 {
        self.expressions
    }

    fn expression(&mut self) -> ExprId {
        let id = ExprId(self.expressions);
        self.expressions = self.expressions.saturating_add(1);
        id
    }

    /// Never [`Ids::PARAM`], and never the same twice.
    fn local(&mut self) -> LocalId {
        self.locals = self.locals.saturating_add(1);
        LocalId(self.locals)
    }
}

/// What a rule says of its result.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declared {
    /// `@unit` or `@benefit`, and where it stands.
    pub(crate) unit: Option<(Unit, Span)>,
    /// `[rule.codes]`; looked up by [`Names::rule_codes`] if left out.
    pub(crate) codes: Option<ChoiceId>,
    /// `@decision`, or a `@reason`: the result is a truth value.
    pub(crate) decision: bool,
}

/// A checked rule.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    /// The variable that holds the entity.
    pub(crate) param: LocalId,
    /// Body. Its values may lack the `?` of `ty`, and may be fractions where `ty` is a number.
    pub(crate) body: Block,
    /// The result's type; a number's unit as declared, else as inferred.
    pub(crate) ty: Type,
}

/// Checks a version of a rule. None if it has a fault, or calls what has one.
#[expect(clippy::too_many_arguments, reason = "the place of a rule has that many parts")]
pub(crate) fn check_rule(
    names: &dyn Names,
    ids: &mut Ids,
    programme: &str,
    layer: Layer,
    function: &text::Function,
    entity: EntityId,
    declared: &Declared,
    out: &mut Vec<Diagnostic>,
) -> Option<Checked> {
    checker::Checker::new(names, ids, programme, layer, out).rule(function, entity, declared)
}

/// Checks an expression on an entity: a value of a reason (any scalar), or with `as_check` a condition on facts. A condition reads an optional fact
/// as if it were there, through [`super::tree::ExprKind::Narrow`]: where it is absent the condition isn't applied.
///
/// The entity's key and its other names all stand for the entity.
#[expect(clippy::too_many_arguments, reason = "the place of an expression has that many parts")]
pub(crate) fn check_condition(
    names: &dyn Names,
    ids: &mut Ids,
    programme: &str,
    layer: Layer,
    expr: &text::Expr,
    entity: EntityId,
    as_check: bool,
    out: &mut Vec<Diagnostic>,
) -> Option<(LocalId, Expr)> {
    checker::Checker::new(names, ids, programme, layer, out).condition(expr, entity, as_check)
}
