//! Dates, codes, texts, divisions, and values that may be absent.

use super::code::{Code, E, Set, Ty, U, parts, tight};
use super::expression::Gen;
use super::facts;

impl Gen<'_> {
    pub(super) fn date(&mut self, depth: usize) -> Code {
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

    pub(super) fn best_date(&mut self, d: usize) -> Option<Code> {
        let Ty::List(entity, _) = self.list_type() else { return None };
        let list = self.list(entity, d);
        let Ty::List(_, all) = list.ty else { return None };
        let (name, body, mark) = self.closure(Ty::Entity(entity), &Ty::Date, false, d);
        self.reset(mark);
        let method = self.rng.pick(&["min", "max"]);
        let best = Code::new(Ty::Date, tight::ATOM, parts![list, format!(".{method}(|{name}| "), body, ")"]);
        Some(if all && entity == E::Person && !self.in_helper { best } else { self.or_else(best, &Ty::Date, d) })
    }

    pub(super) fn choice(&mut self, set: Set, anchored: bool, depth: usize) -> Code {
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

    pub(super) fn text(&mut self) -> Code {
        let literal = self.rng.pick(&["\"note\"", "\"备注\"", "\"\"", "\"a \\\"b\\\"\""]);
        match self.rng.below(3) {
            0 => Code::leaf(Ty::Text, literal).opened(true),
            _ => self.fact(|t| *t == Ty::Text).unwrap_or_else(|| Code::leaf(Ty::Text, literal).opened(true)),
        }
    }

    pub(super) fn region(&mut self) -> Code {
        if let Some(found) = self.fact(|t| *t == Ty::Region) {
            return found;
        }
        match self.fact(|t| *t == Ty::Region.opt()) {
            Some(region) => Code::new(Ty::Region, tight::COALESCE, parts![region, format!(" ?? \"{}\"", facts::region(self.rng))]),
            None => Code::leaf(Ty::Region, format!("\"{}\"", facts::region(self.rng))).opened(true),
        }
    }

    /// `T?`
    pub(super) fn opt(&mut self, inner: &Ty, depth: usize) -> Code {
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

    pub(super) fn best_optional(&mut self, inner: &Ty, d: usize) -> Option<Code> {
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
}
