//! Expressions by the type that is asked for, with consistent units: nearly all of them are well-typed.

use super::code::{Code, E, Part, Set, Ty, U, parts, tight};
use super::facts;
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
struct Present {
    root: usize,
    text: String,
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
    present: Vec<Present>,
    pub(crate) in_helper: bool,
    fuel: i32,
}

/// Names for variables; few, so that they shadow each other.
const NAMES: &[&str] = &["x", "y", "z", "total", "m", "c", "值"];
const CLOSURE_NAMES: &[&str] = &["m", "c", "p", "x", "人"];
const MOST_DIGITS: u8 = 24;

fn numeric(unit: U, int: bool) -> Ty {
    if int { Ty::Int(unit) } else { Ty::Num(unit) }
}

impl<'w> Gen<'w> {
    pub(crate) fn new(rng: &'w mut Rng, world: &'w World, programme: &'static str, callable: usize) -> Self {
        let fuel = 20 + i32::try_from(rng.below(60)).unwrap_or(0);
        Self { rng, world, callable, programme, helpers: Vec::new(), parent: None, vars: Vec::new(), present: Vec::new(), in_helper: false, fuel }
    }

    // ---- scope ----

    fn mark(&self) -> (usize, usize) {
        (self.vars.len(), self.present.len())
    }

    fn reset(&mut self, (vars, present): (usize, usize)) {
        self.vars.truncate(vars);
        self.present.truncate(present);
    }

    pub(crate) fn bind(&mut self, name: &str, ty: Ty, open: bool, digits: u8) {
        self.vars.push(Var { name: name.into(), ty, open, digits });
    }

    /// Variables in sight with their index, the latest first.
    fn visible(&self) -> Vec<(usize, &Var)> {
        let mut seen: Vec<(usize, &Var)> = Vec::new();
        for (index, var) in self.vars.iter().enumerate().rev() {
            if !seen.iter().any(|(_, v)| v.name == var.name) {
                seen.push((index, var));
            }
        }
        seen
    }

    fn variable(&mut self, wanted: impl Fn(&Var) -> bool) -> Option<Code> {
        let found: Vec<Var> = self.visible().into_iter().filter(|(_, v)| wanted(v)).map(|(_, v)| v.clone()).collect();
        if found.is_empty() {
            return None;
        }
        let var = self.rng.pick(&found);
        Some(Code::leaf(var.ty, var.name).opened(var.open).with_digits(var.digits))
    }

    /// Ways to entities: the variable at the root, the text, what it leads to.
    fn entities(&self) -> Vec<(usize, String, E)> {
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

    fn entity(&mut self, wanted: impl Fn(E) -> bool) -> Option<(usize, String, E)> {
        let found: Vec<_> = self.entities().into_iter().filter(|(_, _, e)| wanted(*e)).collect();
        if found.is_empty() { None } else { Some(self.rng.pick(&found)) }
    }

    /// A fact of that type of an entity at hand; an optional one as its own type where it is known to be there.
    fn fact(&mut self, wanted: impl Fn(&Ty) -> bool) -> Option<Code> {
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
    fn call(&mut self, wanted: impl Fn(&Ty) -> bool, depth: usize) -> Option<Code> {
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

    fn helper(&mut self, wanted: impl Fn(&Ty) -> bool, anchored: bool, depth: usize) -> Option<Code> {
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
    fn shortened(&mut self, code: Code, most: u8) -> Code {
        if code.digits <= most {
            return code;
        }
        let (ty, open) = (code.ty.clone(), code.open);
        Code::new(ty, tight::ATOM, parts!["round(", code, format!(", {most})")]).opened(open).with_digits(most)
    }

    /// An optional number with few digits.
    fn short_optional(&mut self, inner: &Ty, depth: usize) -> Code {
        let condition = self.bool(depth);
        let value = self.value(inner, true, depth);
        let value = self.shortened(value, 2);
        Code::new(inner.clone().opt(), tight::BRANCH, parts!["if ", condition, " { ", value, " } else { () }"])
    }

    // ---- any type ----

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
    fn reaches(&self, entity: E) -> bool {
        self.entities().iter().any(|(_, _, e)| Some(*e) == entity.parent() || (*e == E::Claim && entity == E::Claim))
            || self.visible().iter().any(|(_, v)| matches!(v.ty, Ty::List(e, _) if e == entity))
    }

    fn burn(&mut self, depth: usize) -> usize {
        self.fuel -= 1;
        if self.fuel <= 0 { 0 } else { depth }
    }

    /// Blocks, branches, helpers: of any scalar type.
    fn structure(&mut self, ty: &Ty, anchored: bool, depth: usize) -> Option<Code> {
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
    fn braces(&mut self, ty: &Ty, anchored: bool, depth: usize) -> Code {
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

    fn list_type(&mut self) -> Ty {
        let reachable: Vec<E> = [E::Person, E::Claim, E::Asset].into_iter().filter(|e| self.reaches(*e)).collect();
        if reachable.is_empty() { Ty::Bool } else { Ty::List(self.rng.pick(&reachable), false) }
    }

    fn values_type(&mut self) -> Ty {
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

    // ---- numbers ----

    fn literal(&mut self, int: bool) -> Code {
        let (text, digits) = match self.rng.below(if int { 12 } else { 22 }) {
            0..=1 => ("0".to_owned(), 0),
            2..=3 => ("1".to_owned(), 0),
            4 => ("2".to_owned(), 0),
            5 => ("12".to_owned(), 0),
            6 => ("100".to_owned(), 0),
            7 => (
                self.rng
                    .pick(&["99_999_999_999_999", "1_000_000_000", "50_000_000_000_000", "9007199254740993"])
                    .replace("9007199254740993", "90071992547409"),
                0,
            ),
            8..=11 => (self.rng.between(0, 3000).to_string(), 0),
            12 => ("0.5".to_owned(), 1),
            13 => ("1.0".to_owned(), 0),
            14 => ("0.01".to_owned(), 2),
            15 => ("0.005".to_owned(), 3),
            16 if self.rng.chance(30) => ("99_999_999_999_999.99".to_owned(), 2),
            17 if self.rng.chance(30) => ("99999999999999.999999999999".to_owned(), 12),
            18 => ("0.000000000001".to_owned(), 12),
            _ => (facts::decimal(i128::from(self.rng.between(0, 500_000)), 2), 2),
        };
        Code::leaf(numeric(U::One, int), text).opened(true).with_digits(digits)
    }

    fn num_leaf(&mut self, unit: U, int: bool, anchored: bool) -> Code {
        let fits = move |ty: &Ty| *ty == Ty::Int(unit) || (!int && *ty == Ty::Num(unit));
        for _ in 0..3 {
            let found = match self.rng.below(10) {
                0..=2 => self.variable(|v| fits(&v.ty) && !(anchored && v.open)),
                3..=5 => self.fact(fits),
                6..=7 => self.call(fits, 0),
                _ if anchored => None,
                _ => Some(self.literal(int)),
            };
            if let Some(code) = found {
                return Code { ty: numeric(unit, int), ..code };
            }
        }
        if anchored {
            let inner = if self.rng.chance(50) { self.num_leaf(U::One, int, false) } else { self.literal(int) };
            let digits = inner.digits;
            return Code::new(numeric(unit, int), tight::ATOM, parts!["as_unit(", inner, format!(", \"{}\")", unit.text())]).with_digits(digits);
        }
        Code { ty: numeric(unit, int), ..self.literal(int) }
    }

    /// Numbers with the unit; `int`: whole by type.
    pub(crate) fn num(&mut self, unit: U, int: bool, anchored: bool, depth: usize) -> Code {
        let depth = self.burn(depth);
        if depth == 0 {
            return self.num_leaf(unit, int, anchored);
        }
        let ty = numeric(unit, int);
        let d = depth - 1;
        for _ in 0..4 {
            let found = match self.rng.below(30) {
                0..=1 => Some(self.num_leaf(unit, int, anchored)),
                2..=5 => Some(self.additive(unit, int, anchored, d)),
                6..=9 => self.product(unit, int, d),
                10..=11 if !int => Some(self.quotient(unit, d)),
                12 => Some(self.remainder(unit, int, anchored, d)),
                13 => Some(self.floor_division(unit, d)),
                14..=15 => Some(self.extreme(unit, int, anchored, d)),
                16..=17 => Some(self.rounded(unit, int, anchored, d)),
                18 => {
                    let a = self.num(unit, int, anchored, d);
                    let open = a.open;
                    Some(
                        if self.rng.chance(50) {
                            Code::new(ty.clone(), tight::PREFIX, parts!["-", a.at(tight::ATOM)])
                        } else {
                            Code::new(ty.clone(), tight::ATOM, parts!["abs(", a, ")"])
                        }
                        .opened(open),
                    )
                }
                19..=21 => self.structure(&ty, anchored, d),
                22 => Some(self.coalesce(&ty, anchored, d)),
                23..=24 => self.total(unit, int, anchored, d),
                25 => self.of_dates(unit, d),
                26 => self.counted(unit, d),
                27 => self.converted(unit, int, d),
                _ => self.call(|t| *t == Ty::Int(unit) || (!int && *t == Ty::Num(unit)), d),
            };
            if let Some(code) = found.filter(|c| !(anchored && c.open)) {
                return Code { ty, ..code };
            }
        }
        self.num_leaf(unit, int, anchored)
    }

    fn additive(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Code {
        let (sign, right) = if self.rng.chance(50) { (" + ", tight::SUM) } else { (" - ", tight::PRODUCT) };
        // One of the sides may be literals alone.
        let first = self.rng.chance(50);
        let a = self.num(unit, int, anchored && first, d);
        let b = self.num(unit, int, anchored && !first, d);
        let open = a.open && b.open;
        Code::new(numeric(unit, int), tight::SUM, parts![a.at(tight::SUM), sign, b.at(right)]).opened(open)
    }

    fn product(&mut self, unit: U, int: bool, d: usize) -> Option<Code> {
        let with_unit = unit != U::One;
        let (mut a, mut b) = match (unit, self.rng.below(6)) {
            (U::Cny, 0) => (self.num(U::CnyMonth, int, true, d), self.num(U::Month, int, true, d)),
            (_, 1 | 2) if !int => {
                let fraction = self.fraction(d);
                (self.num(unit, false, with_unit, d), fraction.unwrap_or_else(|| self.num(U::One, false, false, d)))
            }
            _ => (self.num(unit, int, with_unit, d), self.num(U::One, int, false, d)),
        };
        while a.digits + b.digits > MOST_DIGITS {
            if a.digits >= b.digits {
                a = self.shortened(a, 2);
            } else {
                b = self.shortened(b, 2);
            }
        }
        let (open, digits) = (a.open && b.open, a.digits + b.digits);
        let (a, b) = if self.rng.chance(50) { (a, b) } else { (b, a) };
        Some(Code::new(numeric(unit, int), tight::PRODUCT, parts![a.at(tight::PRODUCT), " * ", b.at(tight::PREFIX)]).opened(open).with_digits(digits))
    }

    /// A pure number that may be a fraction, or the one or the other.
    fn fraction(&mut self, d: usize) -> Option<Code> {
        let earlier = self.world.defs.iter().take(self.callable).filter(|d| d.fraction && d.ty == Ty::Num(U::One));
        let names: Vec<String> = earlier.map(|d| d.name.clone()).collect();
        for _ in 0..6 {
            let found = self.call(|t| *t == Ty::Num(U::One), d)?;
            let text = found.to_string();
            if names.iter().any(|n| text.starts_with(&format!("{n}(")) || text.contains(&format!("::{n}("))) {
                return Some(if self.rng.chance(30) {
                    let condition = self.bool(d);
                    let other = self.num(U::One, false, true, d);
                    Code::new(Ty::Num(U::One), tight::BRANCH, parts!["if ", condition, " { ", found, " } else { ", other, " }"])
                } else {
                    found
                });
            }
        }
        None
    }

    /// Zero comes often enough without being written.
    fn divisor(&mut self, b: Code) -> Code {
        if b.to_string() == "0" {
            return Code::leaf(b.ty, "7").opened(true);
        }
        if self.rng.chance(50) {
            return b;
        }
        let (ty, open) = (b.ty.clone(), b.open);
        Code::new(ty, tight::ATOM, parts!["max(", b, ", 1)"]).opened(open)
    }

    fn quotient(&mut self, unit: U, d: usize) -> Code {
        let (a, b) = if unit == U::One && self.rng.chance(40) {
            let unit = self.rng.pick(&U::ALL);
            (self.num(unit, false, true, d), self.num(unit, false, true, d))
        } else {
            (self.num(unit, false, unit != U::One, d), self.num(U::One, false, false, d))
        };
        let b = self.divisor(b);
        let open = a.open && b.open;
        Code::new(Ty::Num(unit), tight::PRODUCT, parts![a.at(tight::PRODUCT), " / ", b.at(tight::PREFIX)]).opened(open).with_digits(12)
    }

    fn remainder(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Code {
        let a = self.num(unit, int, anchored, d);
        let b = self.num(unit, int, false, d);
        let b = self.divisor(b);
        let open = a.open && b.open;
        Code::new(numeric(unit, int), tight::PRODUCT, parts![a.at(tight::PRODUCT), " % ", b.at(tight::PREFIX)]).opened(open)
    }

    fn floor_division(&mut self, unit: U, d: usize) -> Code {
        let a = self.num(unit, false, unit != U::One, d);
        let b = self.num(U::One, false, false, d);
        let b = self.divisor(b);
        let open = a.open && b.open;
        Code::new(Ty::Int(unit), tight::ATOM, parts!["div_floor(", a, ", ", b, ")"]).opened(open).with_digits(0)
    }

    fn extreme(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Code {
        let ty = numeric(unit, int);
        if self.rng.chance(25) {
            let (x, low, high) = (self.num(unit, int, anchored, d), self.num(unit, int, false, d), self.num(unit, int, false, d));
            let open = x.open && low.open && high.open;
            return Code::new(ty, tight::ATOM, parts!["clamp(", x, ", ", low, ", ", high, ")"]).opened(open);
        }
        let name = self.rng.pick(&["min", "max"]);
        let mut parts: Vec<Part> = parts![format!("{name}(")];
        let count = self.rng.pick(&[2, 2, 2, 3, 4]);
        let at = self.rng.below(count);
        let mut open = true;
        for index in 0..count {
            let x = self.num(unit, int, anchored && index == at, d);
            open &= x.open;
            if index > 0 {
                parts.push(", ".into());
            }
            parts.push(x.into());
        }
        parts.push(")".into());
        Code::new(ty, tight::ATOM, parts).opened(open)
    }

    fn rounded(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Code {
        let x = self.num(unit, false, anchored, d);
        let open = x.open;
        if int {
            let name = self.rng.pick(&["floor(", "ceil("]);
            return Code::new(Ty::Int(unit), tight::ATOM, parts![name, x, ")"]).opened(open).with_digits(0);
        }
        match self.rng.below(14) {
            0..=8 => {
                let (name, places) = self.rng.pick(&[
                    ("fen", 2),
                    ("fen_up", 2),
                    ("fen_down", 2),
                    ("jiao", 1),
                    ("jiao_up", 1),
                    ("jiao_down", 1),
                    ("yuan", 0),
                    ("yuan_up", 0),
                    ("yuan_down", 0),
                ]);
                Code::new(Ty::Num(unit), tight::ATOM, parts![format!("{name}("), x, ")"]).opened(open).with_digits(places)
            }
            9..=10 => {
                let name = self.rng.pick(&["floor(", "ceil("]);
                Code::new(Ty::Num(unit), tight::ATOM, parts![name, x, ")"]).opened(open).with_digits(0)
            }
            _ => {
                let places = self.rng.pick(&[0_u8, 1, 2, 3, 6, 12]);
                Code::new(Ty::Num(unit), tight::ATOM, parts!["round(", x, format!(", {places})")]).opened(open).with_digits(places)
            }
        }
    }

    /// `a ?? b ?? …`
    fn coalesce(&mut self, ty: &Ty, anchored: bool, d: usize) -> Code {
        let mut code = self.opt(ty, d);
        if self.rng.chance(20) {
            let second = self.opt(ty, d);
            let (open, ty) = (code.open && second.open, ty.clone().opt());
            code = Code::new(ty, tight::COALESCE, parts![code.at(tight::COALESCE), " ?? ", second.at(tight::SUM)]).opened(open);
        }
        let last = self.value(ty, anchored, d);
        let open = code.open && last.open;
        Code::new(ty.clone(), tight::COALESCE, parts![code.at(tight::COALESCE), " ?? ", last.at(tight::SUM)]).opened(open)
    }

    /// Sums and extremes of lists.
    fn total(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Option<Code> {
        let ty = numeric(unit, int);
        let Ty::List(entity, _) = self.list_type() else { return None };
        if self.rng.chance(25) {
            let values = self.values(&ty, d);
            let Ty::Values(_, sure) = values.ty else { return None };
            let (open, digits) = (values.open, values.digits);
            if anchored && open {
                return None;
            }
            return Some(match self.rng.below(3) {
                0 => Code::new(ty, tight::ATOM, parts![values, ".sum()"]).opened(open).with_digits(digits),
                n => {
                    let method = if n == 1 { ".min()" } else { ".max()" };
                    let best = Code::new(ty.clone(), tight::ATOM, parts![values, method]).opened(open).with_digits(digits);
                    if sure && !self.in_helper { best } else { self.or_else(best, &ty, d) }
                }
            });
        }
        let list = self.list(entity, d);
        let Ty::List(_, all) = list.ty else { return None };
        let all = all && entity == E::Person;
        let (name, body, mark) = self.closure(Ty::Entity(entity), &ty, anchored, d);
        self.reset(mark);
        let (open, digits) = (body.open, body.digits);
        Some(match self.rng.below(3) {
            0 | 1 => Code::new(ty, tight::ATOM, parts![list, format!(".sum(|{name}| "), body, ")"]).opened(open).with_digits(digits),
            _ => {
                let method = self.rng.pick(&["min", "max"]);
                let best =
                    Code::new(ty.clone(), tight::ATOM, parts![list, format!(".{method}(|{name}| "), body, ")"]).opened(open).with_digits(digits);
                if all && !self.in_helper { best } else { self.or_else(best, &ty, d) }
            }
        })
    }

    /// `best ?? other`
    fn or_else(&mut self, best: Code, ty: &Ty, d: usize) -> Code {
        let other = self.value(ty, best.open, d.saturating_sub(1));
        let open = best.open && other.open;
        let ty = ty.clone();
        Code::new(ty, tight::COALESCE, parts![best, " ?? ", other.at(tight::SUM)]).opened(open)
    }

    /// `|m| …`: the closure's parameter and its body. The caller resets to the mark.
    fn closure(&mut self, param: Ty, ty: &Ty, anchored: bool, d: usize) -> (&'static str, Code, (usize, usize)) {
        let mark = self.mark();
        let name = self.rng.pick(CLOSURE_NAMES);
        self.bind(name, param, false, MOST_DIGITS / 2);
        let body = if self.rng.chance(20) {
            let mut block = self.braces(ty, anchored, d);
            block.ty = ty.clone();
            block
        } else {
            self.value(ty, anchored, d)
        };
        (name, body, mark)
    }

    fn of_dates(&mut self, unit: U, d: usize) -> Option<Code> {
        let ty = Ty::Int(unit);
        let two = |g: &mut Self, name: &str| {
            let (a, b) = (g.date(d), g.date(d));
            Code::new(ty.clone(), tight::ATOM, parts![format!("{name}("), a, ", ", b, ")"]).with_digits(0)
        };
        Some(match (unit, self.rng.below(4)) {
            (U::Day, _) => two(self, "days_between"),
            (U::Month, _) => two(self, "months_between"),
            (U::Year, 0) => two(self, "years_between"),
            (U::Year, 1) => two(self, "age_on"),
            (U::Year | U::One, n) => {
                let name = match (unit, n) {
                    (U::Year, 2) => "age_on(",
                    (U::Year, _) => "year(",
                    (_, 0 | 1) => "month(",
                    _ => "day(",
                };
                let date = self.date(d);
                Code::new(ty, tight::ATOM, parts![name, date, ")"]).with_digits(0)
            }
            _ => return None,
        })
    }

    fn counted(&mut self, unit: U, d: usize) -> Option<Code> {
        let lists: Vec<E> = match unit {
            U::Head => vec![E::Person],
            U::One => vec![E::Claim, E::Asset],
            _ => return None,
        };
        let lists: Vec<E> = lists.into_iter().filter(|e| self.reaches(*e)).collect();
        if lists.is_empty() {
            return None;
        }
        let entity = self.rng.pick(&lists);
        let list = self.list(entity, d);
        let ty = Ty::Int(unit);
        Some(
            match self.rng.below(4) {
                0 => Code::new(ty, tight::ATOM, parts![list, ".len()"]),
                1 => Code::new(ty, tight::ATOM, parts![list, ".count()"]),
                _ => {
                    let (name, body, mark) = self.closure(Ty::Entity(entity), &Ty::Bool, false, d);
                    self.reset(mark);
                    Code::new(ty, tight::ATOM, parts![list, format!(".count(|{name}| "), body, ")"])
                }
            }
            .with_digits(0),
        )
    }

    fn converted(&mut self, unit: U, int: bool, d: usize) -> Option<Code> {
        let (name, from) = match (unit, self.rng.below(3)) {
            (U::CnyMonth, 0) if !int => ("per_month(", U::CnyYear),
            (U::CnyMonth, 1) => ("per_month(", U::CnyMonth),
            (U::CnyYear, 0) => ("per_year(", U::CnyMonth),
            (U::CnyYear, 1) => ("per_year(", U::CnyYear),
            _ => {
                let from = self.rng.pick(&U::ALL);
                let x = self.num(from, int, false, d);
                let digits = x.digits;
                return Some(
                    Code::new(numeric(unit, int), tight::ATOM, parts!["as_unit(", x, format!(", \"{}\")", unit.text())]).with_digits(digits),
                );
            }
        };
        let x = self.num(from, int, true, d);
        let digits = if unit == U::CnyMonth && from == U::CnyYear { 12 } else { x.digits };
        Some(Code::new(numeric(unit, int), tight::ATOM, parts![name, x, ")"]).with_digits(digits))
    }

    // ---- other scalars ----

    fn date(&mut self, depth: usize) -> Code {
        let depth = self.burn(depth);
        let ty = Ty::Date;
        for _ in 0..3 {
            let found = match self.rng.below(if depth == 0 { 8 } else { 16 }) {
                0 => Some(Code::leaf(ty.clone(), "on()")),
                1 => Some(Code::leaf(ty.clone(), format!("date(\"{}\")", facts::date(self.rng)))),
                2 => self.variable(|v| v.ty == Ty::Date),
                3..=6 => self.fact(|t| *t == Ty::Date),
                7 => self.call(|t| *t == Ty::Date, depth),
                8..=10 => {
                    let (name, unit) = self.rng.pick(&[("add_days(", U::Day), ("add_months(", U::Month)]);
                    let unit = if self.rng.chance(40) { U::One } else { unit };
                    let (date, by) = (self.date(depth - 1), self.num(unit, true, false, depth - 1));
                    Some(Code::new(ty.clone(), tight::ATOM, parts![name, date, ", ", by, ")"]))
                }
                11 => {
                    let (a, b) = (self.date(depth - 1), self.date(depth - 1));
                    let name = self.rng.pick(&["min(", "max("]);
                    Some(Code::new(ty.clone(), tight::ATOM, parts![name, a, ", ", b, ")"]))
                }
                12 => Some(self.coalesce(&ty, false, depth - 1)),
                13 => self.best_date(depth - 1),
                _ => self.structure(&ty, false, depth - 1),
            };
            if let Some(code) = found {
                return code;
            }
        }
        Code::leaf(ty, "on()")
    }

    fn best_date(&mut self, d: usize) -> Option<Code> {
        let Ty::List(entity, _) = self.list_type() else { return None };
        let list = self.list(entity, d);
        let Ty::List(_, all) = list.ty else { return None };
        let (name, body, mark) = self.closure(Ty::Entity(entity), &Ty::Date, false, d);
        self.reset(mark);
        let method = self.rng.pick(&["min", "max"]);
        let best = Code::new(Ty::Date, tight::ATOM, parts![list, format!(".{method}(|{name}| "), body, ")"]);
        Some(if all && entity == E::Person && !self.in_helper { best } else { self.or_else(best, &Ty::Date, d) })
    }

    fn choice(&mut self, set: Set, anchored: bool, depth: usize) -> Code {
        let depth = self.burn(depth);
        let ty = Ty::Choice(set);
        for _ in 0..4 {
            let found = match self.rng.below(if depth == 0 { 8 } else { 11 }) {
                0..=2 if !anchored => Some(Code::leaf(ty.clone(), format!("\"{}\"", self.rng.pick(set.codes()))).opened(true)),
                0..=4 => {
                    let ty = ty.clone();
                    self.fact(move |t| *t == ty)
                }
                5 => {
                    let ty = ty.clone();
                    self.variable(move |v| v.ty == ty && !(anchored && v.open))
                }
                6..=7 => {
                    let ty = ty.clone();
                    self.call(move |t| *t == ty, depth)
                }
                8 => Some(self.coalesce(&ty, anchored, depth - 1)),
                _ => self.structure(&ty, anchored, depth - 1),
            };
            if let Some(code) = found.filter(|c| !(anchored && c.open)) {
                return code;
            }
        }
        let found = if anchored { self.fact(|t| *t == Ty::Choice(set) || *t == Ty::Choice(set).opt()) } else { None };
        match found {
            Some(code) if matches!(code.ty, Ty::Opt(_)) => {
                Code::new(ty, tight::COALESCE, parts![code, format!(" ?? \"{}\"", self.rng.pick(set.codes()))])
            }
            Some(code) => code,
            None => Code::leaf(ty, format!("\"{}\"", self.rng.pick(set.codes()))).opened(true),
        }
    }

    fn text(&mut self) -> Code {
        let literal = self.rng.pick(&["\"note\"", "\"备注\"", "\"\"", "\"a \\\"b\\\"\""]);
        match self.rng.below(3) {
            0 => Code::leaf(Ty::Text, literal).opened(true),
            _ => self.fact(|t| *t == Ty::Text).unwrap_or_else(|| Code::leaf(Ty::Text, literal).opened(true)),
        }
    }

    fn region(&mut self) -> Code {
        if let Some(found) = self.fact(|t| *t == Ty::Region) {
            return found;
        }
        match self.fact(|t| *t == Ty::Region.opt()) {
            Some(region) => Code::new(Ty::Region, tight::COALESCE, parts![region, format!(" ?? \"{}\"", facts::region(self.rng))]),
            None => Code::leaf(Ty::Region, format!("\"{}\"", facts::region(self.rng))).opened(true),
        }
    }

    /// `T?`
    fn opt(&mut self, inner: &Ty, depth: usize) -> Code {
        let depth = self.burn(depth);
        let ty = inner.clone().opt();
        for _ in 0..4 {
            let want = ty.clone();
            let found = match self.rng.below(if depth == 0 { 6 } else { 11 }) {
                0..=3 => self.fact(move |t| *t == want),
                4 => self.variable(move |v| v.ty == want),
                5 => self.call(move |t| *t == want, depth),
                6 => self.structure(&ty, false, depth - 1),
                7..=8 if matches!(inner, Ty::Num(_) | Ty::Int(_) | Ty::Date) => self.best_optional(inner, depth - 1),
                _ => None,
            };
            if let Some(code) = found {
                return code;
            }
        }
        // Blocks, so that the branches have types of their own.
        let (condition, yes, _) = self.condition(depth.saturating_sub(1));
        let mark = self.mark();
        self.assume(&yes);
        let value = self.value(inner, true, depth.saturating_sub(1));
        self.reset(mark);
        let open = value.open;
        Code::new(ty, tight::BRANCH, parts!["if ", condition, " { ", value, " } else { () }"]).opened(open)
    }

    fn best_optional(&mut self, inner: &Ty, d: usize) -> Option<Code> {
        if self.in_helper {
            return None;
        }
        let Ty::List(entity, _) = self.list_type() else { return None };
        let list = self.list(entity, d);
        let Ty::List(_, all) = list.ty else { return None };
        if all && entity == E::Person {
            return None;
        }
        let (name, body, mark) = self.closure(Ty::Entity(entity), inner, true, d);
        self.reset(mark);
        let method = self.rng.pick(&["min", "max"]);
        Some(Code::new(inner.clone().opt(), tight::ATOM, parts![list, format!(".{method}(|{name}| "), body, ")"]))
    }

    // ---- lists ----

    /// A list of entities, which must be within reach.
    fn list(&mut self, entity: E, depth: usize) -> Code {
        let depth = self.burn(depth);
        let mut found: Vec<Code> = Vec::new();
        for (_, path, e) in self.entities() {
            if Some(e) == entity.parent() {
                found.push(Code::leaf(Ty::List(entity, true), format!("{path}.{}", entity.list())));
            }
            if e == E::Claim && entity == E::Claim {
                found.push(Code::leaf(Ty::List(entity, false), format!("{path}.before")));
                found.push(Code::leaf(Ty::List(entity, false), format!("{path}.before_in_year")));
            }
        }
        for (_, var) in self.visible() {
            if matches!(var.ty, Ty::List(e, _) if e == entity) {
                found.push(Code::leaf(var.ty.clone(), var.name.clone()));
            }
        }
        let mut list = self.rng.pick(&found);
        while depth > 0 && self.rng.chance(25) {
            let (name, body, mark) = self.closure(Ty::Entity(entity), &Ty::Bool, false, depth - 1);
            self.reset(mark);
            list = Code::new(Ty::List(entity, false), tight::ATOM, parts![list, format!(".filter(|{name}| "), body, ")"]);
        }
        list
    }

    /// What `map` gives.
    fn values(&mut self, inner: &Ty, depth: usize) -> Code {
        let want = inner.clone();
        if self.rng.chance(20)
            && let Some(found) = self.variable(|v| matches!(&v.ty, Ty::Values(t, _) if **t == want))
        {
            return found;
        }
        let Ty::List(entity, _) = self.list_type() else { unreachable!("a list is within reach") };
        let list = self.list(entity, depth);
        let Ty::List(_, all) = list.ty else { unreachable!() };
        let (name, body, mark) = self.closure(Ty::Entity(entity), inner, true, depth.saturating_sub(1));
        self.reset(mark);
        let digits = body.digits;
        let sure = all && entity == E::Person;
        let open = body.open;
        Code::new(Ty::Values(Box::new(inner.clone()), sure), tight::ATOM, parts![list, format!(".map(|{name}| "), body, ")"])
            .opened(open)
            .with_digits(digits)
    }

    // ---- truth ----

    pub(crate) fn bool(&mut self, depth: usize) -> Code {
        let depth = self.burn(depth);
        if depth == 0 {
            for _ in 0..3 {
                let found = match self.rng.below(8) {
                    0 => Some(Code::leaf(Ty::Bool, self.rng.pick(&["true", "false"]))),
                    1 => self.variable(|v| v.ty == Ty::Bool),
                    2..=5 => self.fact(|t| *t == Ty::Bool),
                    _ => self.call(|t| *t == Ty::Bool, 0),
                };
                if let Some(code) = found {
                    return code;
                }
            }
            return self.comparison(0);
        }
        let d = depth - 1;
        for _ in 0..3 {
            let found = match self.rng.below(24) {
                0..=7 => Some(self.comparison(d)),
                8..=10 => Some(self.condition(d).0),
                11 => {
                    let a = self.bool(d);
                    Some(Code::new(Ty::Bool, tight::PREFIX, parts!["!", a.at(tight::ATOM)]))
                }
                12 => {
                    let (a, b) = (self.bool(d), self.bool(d));
                    let sign = self.rng.pick(&[" == ", " != "]);
                    Some(Code::new(Ty::Bool, tight::EQUAL, parts![a.at(tight::IN), sign, b.at(tight::IN)]))
                }
                13..=15 => self.quantified(d),
                16 => self.fact(|t| *t == Ty::Bool),
                17 => self.within(),
                18 => Some(self.coalesce(&Ty::Bool, false, d)),
                19..=20 => self.structure(&Ty::Bool, false, d),
                _ => self.call(|t| *t == Ty::Bool, d),
            };
            if let Some(code) = found {
                return code;
            }
        }
        self.comparison(d)
    }

    fn quantified(&mut self, d: usize) -> Option<Code> {
        let Ty::List(entity, _) = self.list_type() else { return None };
        let method = self.rng.pick(&["any", "all"]);
        if self.rng.chance(15) {
            let values = self.values(&Ty::Bool, d);
            return Some(Code::new(Ty::Bool, tight::ATOM, parts![values, format!(".{method}()")]));
        }
        let list = self.list(entity, d);
        let (name, body, mark) = self.closure(Ty::Entity(entity), &Ty::Bool, false, d);
        self.reset(mark);
        Some(Code::new(Ty::Bool, tight::ATOM, parts![list, format!(".{method}(|{name}| "), body, ")"]))
    }

    fn within(&mut self) -> Option<Code> {
        let region = self.fact(|t| *t == Ty::Region)?;
        let prefix = facts::region(self.rng);
        Some(Code::new(Ty::Bool, tight::ATOM, parts!["within(", region, format!(", \"{prefix}\")")]))
    }

    fn comparison(&mut self, d: usize) -> Code {
        let orders = [" < ", " <= ", " > ", " >= "];
        match self.rng.below(18) {
            0..=6 => {
                let unit = self.rng.pick(&U::ALL);
                let (a, b) = (self.num(unit, false, false, d), self.num(unit, false, false, d));
                let sign = self.rng.pick(&orders);
                Code::new(Ty::Bool, tight::ORDER, parts![a.at(tight::COALESCE), sign, b.at(tight::COALESCE)])
            }
            7..=8 => {
                let unit = self.rng.pick(&U::ALL);
                let (a, b) = (self.num(unit, false, false, d), self.num(unit, false, false, d));
                let sign = self.rng.pick(&[" == ", " != "]);
                Code::new(Ty::Bool, tight::EQUAL, parts![a.at(tight::IN), sign, b.at(tight::IN)])
            }
            9 => {
                let (a, b) = (self.date(d), self.date(d));
                let sign = self.rng.pick(&[" < ", " <= ", " > ", " >= ", " == ", " != "]);
                Code::new(Ty::Bool, tight::EQUAL, parts![a.at(tight::COALESCE), sign, b.at(tight::COALESCE)])
            }
            10..=11 => {
                let own = self
                    .world
                    .defs
                    .iter()
                    .take(self.callable)
                    .filter_map(|d| if let Ty::Choice(set @ Set::Own(_)) = d.ty { Some(set) } else { None });
                let sets: Vec<Set> = own.chain([Set::Area, Set::Kind, Set::Care]).collect();
                let set = self.rng.pick(&sets);
                let anchored = self.choice(set, true, d);
                if anchored.open {
                    return Code::leaf(Ty::Bool, "true");
                }
                let other = self.choice(set, false, d);
                let (a, b) = if self.rng.chance(70) { (anchored, other) } else { (other, anchored) };
                let sign = self.rng.pick(&[" == ", " != "]);
                Code::new(Ty::Bool, tight::EQUAL, parts![a.at(tight::IN), sign, b.at(tight::IN)])
            }
            12..=13 => {
                let ty = if self.rng.chance(70) { self.scalar() } else { Ty::Region };
                let a = self.opt(&ty, d);
                if a.open {
                    return Code::leaf(Ty::Bool, "false");
                }
                let b = match self.rng.below(3) {
                    0 => self.opt(&ty, d),
                    1 => Code::leaf(Ty::Nothing, "()"),
                    _ => self.value(&ty, false, d),
                };
                let (a, b) = if self.rng.chance(70) { (a, b) } else { (b, a) };
                let sign = self.rng.pick(&[" == ", " != "]);
                Code::new(Ty::Bool, tight::EQUAL, parts![a.at(tight::IN), sign, b.at(tight::IN)])
            }
            14 => {
                let unit = self.rng.pick(&U::ALL);
                let (x, low, high) = (self.num(unit, false, false, d), self.num(unit, false, false, d), self.num(unit, false, false, d));
                Code::new(Ty::Bool, tight::ATOM, parts!["between(", x, ", ", low, ", ", high, ")"])
            }
            15 => {
                let (x, low, high) = (self.date(d), self.date(d), self.date(d));
                Code::new(Ty::Bool, tight::ATOM, parts!["between(", x, ", ", low, ", ", high, ")"])
            }
            16 => {
                let found = self.fact(|t| matches!(t, Ty::Text | Ty::Region));
                match found {
                    None => Code::leaf(Ty::Bool, "true"),
                    Some(fact) => {
                        let other =
                            if fact.ty == Ty::Text { self.text() } else { Code::leaf(Ty::Region, format!("\"{}\"", facts::region(self.rng))) };
                        let sign = self.rng.pick(&[" == ", " != "]);
                        Code::new(Ty::Bool, tight::EQUAL, parts![fact, sign, other.at(tight::IN)])
                    }
                }
            }
            _ => self.is_in(d),
        }
    }

    fn is_in(&mut self, d: usize) -> Code {
        let (subject, items): (Code, Vec<String>) = match self.rng.below(4) {
            0 => {
                let unit = self.rng.pick(&U::ALL);
                let int = self.rng.chance(50);
                let items = (0..1 + self.rng.below(4)).map(|_| self.literal(false).to_string()).collect();
                (self.num(unit, int, true, d), items)
            }
            1 => {
                let ty = self.rng.pick(&[Ty::Int(U::One), Ty::Choice(Set::Kind), Ty::Choice(Set::Care)]);
                let subject = self.opt(&ty, d);
                let mut items: Vec<String> = match &ty {
                    Ty::Choice(set) => (0..2).map(|_| format!("\"{}\"", self.rng.pick(set.codes()))).collect(),
                    _ => (0..3).map(|_| self.rng.between(-2, 5).to_string()).collect(),
                };
                if self.rng.chance(40) {
                    items.push("()".into());
                }
                (subject, items)
            }
            _ => {
                let set = self.rng.pick(&[Set::Area, Set::Kind, Set::Care]);
                let items = (0..1 + self.rng.below(2)).map(|_| format!("\"{}\"", self.rng.pick(set.codes()))).collect();
                (self.choice(set, true, d), items)
            }
        };
        if subject.open {
            return Code::leaf(Ty::Bool, "false");
        }
        let word = self.rng.pick(&["in", "in", "!in"]);
        Code::new(Ty::Bool, tight::IN, parts![subject.at(tight::PREFIX), format!(" {word} [{}]", items.join(", "))])
    }

    // ---- conditions that say what is there ----

    /// A condition, and what is known not to be absent where it holds and where it doesn't.
    fn condition(&mut self, depth: usize) -> (Code, Vec<Known>, Vec<Known>) {
        let depth = self.burn(depth);
        let narrow = if self.rng.chance(30) { self.optional_path() } else { None };
        if let Some((code, known)) = narrow {
            let ty = Ty::Bool;
            return match self.rng.below(if depth == 0 { 2 } else { 5 }) {
                0 => (Code::new(ty, tight::EQUAL, parts![code, " == ()"]), Vec::new(), vec![known]),
                1 => (Code::new(ty, tight::EQUAL, parts![code, " != ()"]), vec![known], Vec::new()),
                2 => {
                    let mark = self.mark();
                    self.assume(std::slice::from_ref(&known));
                    let rest = self.bool(depth - 1);
                    self.reset(mark);
                    (Code::new(ty, tight::AND, parts![code, " != () && ", rest.at(tight::EQUAL)]), vec![known], Vec::new())
                }
                3 => {
                    let mark = self.mark();
                    self.assume(std::slice::from_ref(&known));
                    let rest = self.bool(depth - 1);
                    self.reset(mark);
                    (Code::new(ty, tight::OR, parts![code, " == () || ", rest.at(tight::AND)]), Vec::new(), vec![known])
                }
                _ => (Code::new(ty, tight::PREFIX, parts!["!(", code, " == ())"]), vec![known], Vec::new()),
            };
        }
        if depth > 0 && self.rng.chance(30) {
            let and = self.rng.chance(50);
            let (own, sign, level) = if and { (tight::AND, " && ", tight::EQUAL) } else { (tight::OR, " || ", tight::AND) };
            let mut parts: Vec<Part> = Vec::new();
            for index in 0..2 + self.rng.below(2) {
                if index > 0 {
                    parts.push(sign.into());
                }
                let part = self.bool(depth - 1);
                // Rhai flattens a chain: parentheses around a part of it change nothing.
                let part = if self.rng.chance(20) { part.at(tight::ATOM) } else { part.at(level) };
                parts.push(part.into());
            }
            return (Code::new(Ty::Bool, own, parts), Vec::new(), Vec::new());
        }
        (self.bool(depth), Vec::new(), Vec::new())
    }

    /// A variable or fact that may be absent.
    fn optional_path(&mut self) -> Option<(Code, Known)> {
        let mut found = Vec::new();
        for (_, var) in self.visible() {
            if let Ty::Opt(inner) = &var.ty {
                let narrowed = Var { ty: (**inner).clone(), ..var.clone() };
                found.push((Code::leaf(var.ty.clone(), var.name.clone()), Known::Var(narrowed)));
            }
        }
        for (root, path, entity) in self.entities() {
            for fact in self.world.facts.iter().filter(|f| f.entity == entity && matches!(f.ty, Ty::Opt(_))) {
                let text = format!("{path}.{}", fact.name);
                if !self.present.iter().any(|p| p.root == root && p.text == text) {
                    found.push((Code::leaf(fact.ty.clone(), text.clone()), Known::Fact(Present { root, text })));
                }
            }
        }
        if found.is_empty() { None } else { Some(self.rng.pick(&found)) }
    }

    fn assume(&mut self, known: &[Known]) {
        for known in known {
            match known {
                Known::Var(var) => self.vars.push(var.clone()),
                Known::Fact(present) => self.present.push(present.clone()),
            }
        }
    }

    // ---- switch ----

    /// What a `switch` may look at: no braces in it.
    fn subject(&mut self, wanted: impl Fn(&Ty) -> bool + Copy) -> Option<Code> {
        match self.rng.below(4) {
            0 => self.variable(|v| wanted(&v.ty) && !v.open),
            1 => self.call(wanted, 0).filter(|c| !c.to_string().contains('{')),
            _ => self.fact(wanted),
        }
    }

    fn switch(&mut self, ty: &Ty, anchored: bool, d: usize) -> Option<Code> {
        let subject = match self.rng.below(6) {
            0..=2 => self.subject(|t| matches!(t, Ty::Choice(_))),
            3 => self.subject(|t| *t == Ty::Bool),
            4 => self.subject(|t| matches!(t, Ty::Int(_))),
            _ => self.subject(|t| matches!(t, Ty::Opt(inner) if matches!(**inner, Ty::Choice(_) | Ty::Bool | Ty::Int(_)))),
        }?;
        let (plain, optional) = match &subject.ty {
            Ty::Opt(inner) => ((**inner).clone(), true),
            ty => (ty.clone(), false),
        };
        // Heads of cases, and whether a `_` is needed.
        let mut heads: Vec<String> = Vec::new();
        let mut default = self.rng.chance(30);
        match &plain {
            Ty::Bool => heads.extend(["true".to_owned(), "false".to_owned()]),
            Ty::Choice(set) => {
                let mut codes: Vec<String> = set.codes().iter().map(|c| format!("\"{c}\"")).collect();
                while !codes.is_empty() {
                    let count = (1 + self.rng.below(2)).min(codes.len());
                    heads.push(codes.drain(..count).collect::<Vec<_>>().join(" | "));
                }
            }
            _ => {
                heads.push(self.rng.pick(&["0", "1 | 2", "-1 | 0", "3"]).to_owned());
                heads.push(self.rng.pick(&["4..=6", "4..10", "5 | 7..=9", "-10..-1"]).to_owned());
                heads.push(self.rng.pick(&["20..=30", "100..=1000"]).to_owned());
                // Ints stand before ranges.
                if heads[1].starts_with("5 |") {
                    heads[1] = "7..=9".into();
                }
                default = true;
            }
        }
        let absent_case = optional && !(default && self.rng.chance(40));
        if default && heads.len() > 1 {
            let keep = 1 + self.rng.below(heads.len());
            heads.truncate(keep);
            if keep == heads.len() && !matches!(plain, Ty::Int(_)) && heads.len() > 1 {
                heads.pop();
            }
        }
        let narrowed = self.visible().into_iter().find(|(_, v)| v.name == subject.to_string()).map(|(_, v)| Var { ty: plain.clone(), ..v.clone() });
        let mut parts: Vec<Part> = parts!["switch ", subject, " { "];
        let mut open = true;
        if absent_case {
            let body = self.arm(ty, anchored, d);
            open &= body.open;
            parts.extend(parts!["() => ", body, ", "]);
        }
        for head in heads {
            let mark = self.mark();
            if let (true, Some(var)) = (optional, &narrowed) {
                self.vars.push(var.clone());
            }
            let body = self.arm(ty, anchored, d);
            self.reset(mark);
            open &= body.open;
            parts.extend(parts![format!("{head} => "), body, ", "]);
        }
        if default {
            let body = self.arm(ty, anchored, d);
            open &= body.open;
            parts.extend(parts!["_ => ", body]);
        }
        parts.push(" }".into());
        Some(Code::new(ty.clone(), tight::BRANCH, parts).opened(open))
    }

    fn arm(&mut self, ty: &Ty, anchored: bool, d: usize) -> Code {
        if self.rng.chance(25) { self.braces(ty, anchored, d) } else { self.value(ty, anchored, d) }
    }

    // ---- functions ----

    /// What stands between the braces of a function: lets, guards, the value.
    pub(crate) fn body(&mut self, ty: &Ty, anchored: bool, depth: usize) -> Code {
        let mut parts: Vec<Part> = Vec::new();
        let mut open = true;
        let mut digits = 0;
        for _ in 0..self.rng.below(4) {
            if self.rng.chance(65) {
                parts.extend(parts!["    ", self.binding(depth.saturating_sub(1)), "\n"]);
            } else {
                let (condition, yes, no) = self.condition(depth.saturating_sub(1));
                let mark = self.mark();
                self.assume(&yes);
                let mut inside: Vec<Part> = Vec::new();
                if self.rng.chance(25) {
                    inside.push(self.binding(depth.saturating_sub(2)).into());
                }
                let value = self.value(ty, anchored, depth.saturating_sub(1));
                self.reset(mark);
                self.assume(&no);
                open &= value.open;
                digits = digits.max(value.digits);
                inside.extend(parts!["return ", value]);
                let inside = Code::new(Ty::Nothing, tight::ATOM, inside);
                parts.extend(parts!["    if ", condition, " { ", inside, " }\n"]);
            }
        }
        let value = self.value(ty, anchored, depth);
        open &= value.open;
        digits = digits.max(value.digits);
        parts.extend(parts!["    ", value, "\n"]);
        Code { ty: Ty::Nothing, open, digits, tight: tight::ATOM, parts }
    }
}

/// What is known not to be absent.
#[derive(Clone, Debug)]
enum Known {
    Var(Var),
    Fact(Present),
}
