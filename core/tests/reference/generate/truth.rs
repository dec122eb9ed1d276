//! Truth values.

use super::code::{Code, Part, Set, Ty, U, parts, tight};
use super::expression::{Gen, Known, Present, Var};
use super::facts;

impl Gen<'_> {
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

    pub(super) fn quantified(&mut self, d: usize) -> Option<Code> {
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

    pub(super) fn within(&mut self) -> Option<Code> {
        let region = self.fact(|t| *t == Ty::Region)?;
        let prefix = facts::region(self.rng);
        Some(Code::new(Ty::Bool, tight::ATOM, parts!["within(", region, format!(", \"{prefix}\")")]))
    }

    pub(super) fn comparison(&mut self, d: usize) -> Code {
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

    pub(super) fn is_in(&mut self, d: usize) -> Code {
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

    /// A condition, and what is known not to be absent where it holds and where it doesn't.
    pub(super) fn condition(&mut self, depth: usize) -> (Code, Vec<Known>, Vec<Known>) {
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
    pub(super) fn optional_path(&mut self) -> Option<(Code, Known)> {
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

    pub(super) fn assume(&mut self, known: &[Known]) {
        for known in known {
            match known {
                Known::Var(var) => self.vars.push(var.clone()),
                Known::Fact(present) => self.present.push(present.clone()),
            }
        }
    }
}
