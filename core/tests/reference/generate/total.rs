//! Numbers from lists and dates.

use super::code::{Code, E, Ty, U, parts, tight};
use super::expression::{CLOSURE_NAMES, Gen, MOST_DIGITS, numeric};

impl Gen<'_> {
    /// Sums and extremes of lists.
    pub(super) fn total(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Option<Code> {
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
    pub(super) fn or_else(&mut self, best: Code, ty: &Ty, d: usize) -> Code {
        let other = self.value(ty, best.open, d.saturating_sub(1));
        let open = best.open && other.open;
        let ty = ty.clone();
        Code::new(ty, tight::COALESCE, parts![best, " ?? ", other.at(tight::SUM)]).opened(open)
    }

    /// `|m| …`: the closure's parameter and its body. The caller resets to the mark.
    pub(super) fn closure(&mut self, param: Ty, ty: &Ty, anchored: bool, d: usize) -> (&'static str, Code, (usize, usize)) {
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

    pub(super) fn of_dates(&mut self, unit: U, d: usize) -> Option<Code> {
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

    pub(super) fn counted(&mut self, unit: U, d: usize) -> Option<Code> {
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

    pub(super) fn converted(&mut self, unit: U, int: bool, d: usize) -> Option<Code> {
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

    /// A list of entities, which must be within reach.
    pub(super) fn list(&mut self, entity: E, depth: usize) -> Code {
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
    pub(super) fn values(&mut self, inner: &Ty, depth: usize) -> Code {
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
}
