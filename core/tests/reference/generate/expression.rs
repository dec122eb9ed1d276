//! Expressions by the type that is asked for, with consistent units: nearly all of them are well-typed.

use super::code::{Code, E, Part, Set, Ty, U, parts, tight};
use super::rng::Rng;
use super::world::{Def, Helper, Passed, World};

/// A name in scope.
#[derive(Clone, Debug)]
pub(crate) struct Var {
    pub(crate) name: String,
    pub(crate) ty: Ty,
    pub(crate) open: bool,
    pub(crate) digits: u8,
}

/// A fact that is known not to be absent here: `person.grade`, by the variable at its root.
#[derive(Clone, Debug)]
pub(super) struct Present {
    pub(super) root: usize,
    pub(super) text: String,
}

/// Writes the body of one function.
pub(crate) struct Gen<'w> {
    pub(crate) rng: &'w mut Rng,
    pub(crate) world: &'w World,
    /// How many of the world's definitions come before this one.
    pub(crate) callable: usize,
    pub(crate) programme: &'static str,
    pub(crate) helpers: Vec<Helper>,
    /// `parent::…` of the rule that this one replaces.
    pub(crate) parent: Option<Def>,
    pub(crate) vars: Vec<Var>,
    pub(super) present: Vec<Present>,
    pub(crate) in_helper: bool,
    fuel: i32,
}

/// Names for variables; few, so that they shadow each other.
pub(super) const NAMES: &[&str] = &["x", "y", "z", "total", "m", "c", "值"];
pub(super) const CLOSURE_NAMES: &[&str] = &["m", "c", "p", "x", "人"];
pub(super) const MOST_DIGITS: u8 = 24;

pub(super) fn numeric(unit: U, int: bool) -> Ty {
    if int { Ty::Int(unit) } else { Ty::Num(unit) }
}

impl<'w> Gen<'w> {
    pub(crate) fn new(rng: &'w mut Rng, world: &'w World, programme: &'static str, callable: usize) -> Self {
        let fuel = 20 + i32::try_from(rng.below(60)).unwrap_or(0);
        Self { rng, world, callable, programme, helpers: Vec::new(), parent: None, vars: Vec::new(), present: Vec::new(), in_helper: false, fuel }
    }
    pub(super) fn mark(&self) -> (usize, usize) {
        (self.vars.len(), self.present.len())
    }

    pub(super) fn reset(&mut self, (vars, present): (usize, usize)) {
        self.vars.truncate(vars);
        self.present.truncate(present);
    }

    pub(crate) fn bind(&mut self, name: &str, ty: Ty, open: bool, digits: u8) {
        self.vars.push(Var { name: name.into(), ty, open, digits });
    }

    /// Variables in sight with their index, the latest first.
    pub(super) fn visible(&self) -> Vec<(usize, &Var)> {
        let mut seen: Vec<(usize, &Var)> = Vec::new();
        for (index, var) in self.vars.iter().enumerate().rev() {
            if !seen.iter().any(|(_, v)| v.name == var.name) {
                seen.push((index, var));
            }
        }
        seen
    }

    pub(super) fn variable(&mut self, wanted: impl Fn(&Var) -> bool) -> Option<Code> {
        let found: Vec<Var> = self.visible().into_iter().filter(|(_, v)| wanted(v)).map(|(_, v)| v.clone()).collect();
        if found.is_empty() {
            return None;
        }
        let var = self.rng.pick(&found);
        Some(Code::leaf(var.ty, var.name).opened(var.open).with_digits(var.digits))
    }

    /// Ways to entities: the variable at the root, the text, what it leads to.
    pub(super) fn entities(&self) -> Vec<(usize, String, E)> {
        let mut found = Vec::new();
        for (index, var) in self.visible() {
            let Ty::Entity(entity) = var.ty else { continue };
            found.push((index, var.name.clone(), entity));
            let mut at = entity;
            let mut text = var.name.clone();
            while let Some(parent) = at.parent() {
                text = format!("{text}.{}", parent.key());
                found.push((index, text.clone(), parent));
                if entity == E::Claim && parent == E::Person {
                    found.push((index, format!("{}.household", var.name), E::Household));
                }
                at = parent;
            }
        }
        found
    }

    pub(super) fn entity(&mut self, wanted: impl Fn(E) -> bool) -> Option<(usize, String, E)> {
        let found: Vec<_> = self.entities().into_iter().filter(|(_, _, e)| wanted(*e)).collect();
        if found.is_empty() { None } else { Some(self.rng.pick(&found)) }
    }

    /// A fact of that type of an entity at hand; an optional one as its own type where it is known to be there.
    pub(super) fn fact(&mut self, wanted: impl Fn(&Ty) -> bool) -> Option<Code> {
        let mut found = Vec::new();
        for (root, path, entity) in self.entities() {
            for fact in self.world.facts.iter().filter(|f| f.entity == entity) {
                let text = format!("{path}.{}", fact.name);
                let is_present = self.present.iter().any(|p| p.root == root && p.text == text);
                let ty = if is_present { fact.plain().clone() } else { fact.ty.clone() };
                if wanted(&ty) {
                    found.push(Code::leaf(ty, text).with_digits(fact.digits));
                }
            }
        }
        if found.is_empty() { None } else { Some(self.rng.pick(&found)) }
    }

    /// A call of an earlier rule or parameter of that type.
    pub(super) fn call(&mut self, wanted: impl Fn(&Ty) -> bool, depth: usize) -> Option<Code> {
        let entities = self.entities();
        let mut found: Vec<(Def, String)> = Vec::new();
        let earlier = self.world.defs.iter().take(self.callable).map(|d| (d, None));
        let parent = self.parent.clone();
        for (def, prefix) in earlier.chain(parent.iter().map(|d| (d, Some("parent::")))) {
            if !wanted(&def.ty) {
                continue;
            }
            let of: Vec<&(usize, String, E)> = entities
                .iter()
                .filter(|(_, _, e)| match def.entity {
                    None => true,
                    Some(owner) if def.is_rule => *e == owner,
                    Some(owner) => e.is_within(owner),
                })
                .collect();
            if let Some((_, path, _)) = of.get(self.rng.below(of.len().max(1))) {
                let own = def.programme == self.programme && self.rng.chance(80);
                let name = match prefix {
                    Some(prefix) if own => format!("{prefix}{}", def.name),
                    Some(prefix) => format!("{prefix}{}::{}", def.programme, def.name),
                    None if own => def.name.clone(),
                    None => format!("{}::{}", def.programme, def.name),
                };
                found.push((def.clone(), format!("{name}({path}")));
            }
        }
        if found.is_empty() {
            return None;
        }
        let (def, start) = self.rng.pick(&found);
        let mut parts: Vec<Part> = parts![start];
        for passed in &def.passed {
            parts.push(", ".into());
            parts.push(match passed {
                Passed::Code(set) => self.choice(*set, false, depth.saturating_sub(2)).into(),
                Passed::Amount(unit) => {
                    let amount = self.num(*unit, false, false, depth.saturating_sub(1));
                    self.shortened(amount, 2).into()
                }
            });
        }
        parts.push(")".into());
        let digits = if def.marginal { def.digits + 2 } else { def.digits };
        let mut code = Code::new(def.ty.clone(), tight::ATOM, parts);
        code.digits = digits.min(MOST_DIGITS);
        Some(code)
    }

    pub(super) fn helper(&mut self, wanted: impl Fn(&Ty) -> bool, anchored: bool, depth: usize) -> Option<Code> {
        let entities: Vec<E> = self.entities().into_iter().map(|(_, _, e)| e).collect();
        let at_hand = |ty: &Ty| match ty {
            Ty::Entity(e) => entities.contains(e),
            Ty::List(e, _) => self.reaches(*e),
            _ => true,
        };
        let fits = |h: &&Helper| wanted(&h.ty) && !(anchored && h.open) && h.params.iter().all(at_hand);
        let found: Vec<Helper> = self.helpers.iter().filter(fits).cloned().collect();
        if found.is_empty() {
            return None;
        }
        let helper = self.rng.pick(&found);
        let mut parts: Vec<Part> = parts![helper.name.clone(), "("];
        for (index, param) in helper.params.iter().enumerate() {
            if index > 0 {
                parts.push(", ".into());
            }
            let arg = match param {
                // What is never absent may stand where something may be.
                Ty::Opt(inner) if self.rng.chance(20) => self.value(inner, true, depth.saturating_sub(1)),
                ty => self.value(ty, true, depth.saturating_sub(1)),
            };
            let arg = if matches!(param, Ty::Num(_) | Ty::Int(_)) { self.shortened(arg, 2) } else { arg };
            let arg = match param {
                Ty::Opt(inner) if arg.digits > 2 => self.short_optional(inner, depth.saturating_sub(1)),
                _ => arg,
            };
            parts.push(arg.into());
        }
        parts.push(")".into());
        let mut code = Code::new(helper.ty.clone(), tight::ATOM, parts).opened(helper.open);
        code.digits = helper.digits;
        Some(code)
    }

    /// A number with at most so many fraction digits.
    pub(super) fn shortened(&mut self, code: Code, most: u8) -> Code {
        if code.digits <= most {
            return code;
        }
        let (ty, open) = (code.ty.clone(), code.open);
        Code::new(ty, tight::ATOM, parts!["round(", code, format!(", {most})")]).opened(open).with_digits(most)
    }

    /// An optional number with few digits.
    pub(super) fn short_optional(&mut self, inner: &Ty, depth: usize) -> Code {
        let condition = self.bool(depth);
        let value = self.value(inner, true, depth);
        let value = self.shortened(value, 2);
        Code::new(inner.clone().opt(), tight::BRANCH, parts!["if ", condition, " { ", value, " } else { () }"])
    }

    /// A value of a type. `anchored`: literals alone won't do, their type would be open.
    pub(crate) fn value(&mut self, ty: &Ty, anchored: bool, depth: usize) -> Code {
        match ty {
            Ty::Bool => self.bool(depth),
            Ty::Num(unit) => self.num(*unit, false, anchored, depth),
            Ty::Int(unit) => self.num(*unit, true, anchored, depth),
            Ty::Date => self.date(depth),
            Ty::Choice(set) => self.choice(*set, anchored, depth),
            Ty::Text => self.text(),
            Ty::Region => self.region(),
            Ty::Opt(inner) => self.opt(inner, depth),
            Ty::List(entity, _) => self.list(*entity, depth),
            Ty::Entity(entity) => {
                let entity = *entity;
                let (_, text, _) = self.entity(|e| e == entity).expect("an entity at hand");
                Code::leaf(ty.clone(), text)
            }
            Ty::Values(..) | Ty::Nothing => unreachable!("{ty:?}"),
        }
    }

    /// Can a list of these be had here?
    pub(super) fn reaches(&self, entity: E) -> bool {
        self.entities().iter().any(|(_, _, e)| Some(*e) == entity.parent() || (*e == E::Claim && entity == E::Claim))
            || self.visible().iter().any(|(_, v)| matches!(v.ty, Ty::List(e, _) if e == entity))
    }

    pub(super) fn burn(&mut self, depth: usize) -> usize {
        self.fuel -= 1;
        if self.fuel <= 0 { 0 } else { depth }
    }

    /// Blocks, branches, helpers: of any scalar type.
    pub(super) fn structure(&mut self, ty: &Ty, anchored: bool, depth: usize) -> Option<Code> {
        let inner = depth.saturating_sub(1);
        match self.rng.below(8) {
            0..=2 => {
                let (condition, yes, no) = self.condition(inner);
                let mark = self.mark();
                self.assume(&yes);
                let then = self.braces(ty, anchored, inner);
                self.reset(mark);
                self.assume(&no);
                let otherwise = if self.rng.chance(20) {
                    let mark = self.mark();
                    let (second, yes, _) = self.condition(inner.saturating_sub(1));
                    self.assume(&yes);
                    let then = self.braces(ty, anchored, inner);
                    self.reset(mark);
                    let otherwise = self.braces(ty, anchored, inner);
                    let open = then.open && otherwise.open;
                    Code::new(ty.clone(), tight::BRANCH, parts!["if ", second, " ", then, " else ", otherwise]).opened(open)
                } else {
                    self.braces(ty, anchored, inner)
                };
                self.reset(mark);
                let open = then.open && otherwise.open;
                Some(Code::new(ty.clone(), tight::BRANCH, parts!["if ", condition, " ", then, " else ", otherwise]).opened(open))
            }
            3..=4 => self.switch(ty, anchored, inner),
            _ => {
                let want = ty.clone();
                self.helper(|t| *t == want, anchored, inner)
            }
        }
    }

    /// `{ let …; value }`
    pub(super) fn braces(&mut self, ty: &Ty, anchored: bool, depth: usize) -> Code {
        let mark = self.mark();
        let mut parts: Vec<Part> = parts!["{ "];
        if self.rng.chance(20) {
            parts.push(self.binding(depth.saturating_sub(1)).into());
        }
        let value = self.value(ty, anchored, depth);
        self.reset(mark);
        let (open, digits) = (value.open, value.digits);
        parts.push(value.into());
        parts.push(" }".into());
        Code { ty: Ty::Nothing, open, digits, tight: tight::ATOM, parts }
    }

    /// `let x = …; `
    pub(crate) fn binding(&mut self, depth: usize) -> Code {
        let ty = match self.rng.below(12) {
            0 => self.list_type(),
            1 => self.values_type(),
            2 => self.scalar().opt(),
            _ => self.scalar(),
        };
        let value = match &ty {
            Ty::List(entity, _) => self.list(*entity, depth),
            Ty::Values(inner, _) => self.values(inner, depth),
            ty if self.rng.chance(10) && !matches!(ty, Ty::Opt(_)) => {
                let mut block = self.braces(ty, false, depth);
                block.ty = ty.clone();
                block
            }
            ty => self.value(ty, false, depth),
        };
        let (ty, open, digits) = (value.ty.clone(), value.open, value.digits);
        let name = self.rng.pick(NAMES);
        let code = Code::new(Ty::Nothing, tight::ATOM, parts![format!("let {name} = "), value, "; "]);
        self.bind(name, ty, open, digits);
        code
    }

    /// A type that a rule, helper or variable may have.
    pub(crate) fn scalar(&mut self) -> Ty {
        match self.rng.below(20) {
            0..=4 => Ty::Bool,
            5..=10 => Ty::Num(self.rng.pick(&U::ALL)),
            11..=13 => Ty::Num(U::Cny),
            14..=15 => Ty::Int(self.rng.pick(&U::ALL)),
            16..=17 => Ty::Date,
            _ => Ty::Choice(self.rng.pick(&[Set::Area, Set::Kind, Set::Care])),
        }
    }

    pub(super) fn list_type(&mut self) -> Ty {
        let reachable: Vec<E> = [E::Person, E::Claim, E::Asset].into_iter().filter(|e| self.reaches(*e)).collect();
        if reachable.is_empty() { Ty::Bool } else { Ty::List(self.rng.pick(&reachable), false) }
    }

    pub(super) fn values_type(&mut self) -> Ty {
        match self.list_type() {
            Ty::List(..) => {
                let inner = match self.scalar() {
                    Ty::Choice(_) => Ty::Bool,
                    ty => ty,
                };
                Ty::Values(Box::new(inner), false)
            }
            other => other,
        }
    }
}

/// What is known not to be absent.
#[derive(Clone, Debug)]
pub(super) enum Known {
    Var(Var),
    Fact(Present),
}
