//! Numbers: arithmetic with consistent units.

use super::code::{Code, Part, Ty, U, parts, tight};
use super::expression::{Gen, MOST_DIGITS, numeric};
use super::facts;

impl Gen<'_> {
    pub(super) fn literal(&mut self, int: bool) -> Code {
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

    pub(super) fn num_leaf(&mut self, unit: U, int: bool, anchored: bool) -> Code {
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

    pub(super) fn additive(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Code {
        let (sign, right) = if self.rng.chance(50) { (" + ", tight::SUM) } else { (" - ", tight::PRODUCT) };
        // One of the sides may be literals alone.
        let first = self.rng.chance(50);
        let a = self.num(unit, int, anchored && first, d);
        let b = self.num(unit, int, anchored && !first, d);
        let open = a.open && b.open;
        Code::new(numeric(unit, int), tight::SUM, parts![a.at(tight::SUM), sign, b.at(right)]).opened(open)
    }

    pub(super) fn product(&mut self, unit: U, int: bool, d: usize) -> Option<Code> {
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
    pub(super) fn fraction(&mut self, d: usize) -> Option<Code> {
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
    pub(super) fn divisor(&mut self, b: Code) -> Code {
        if b.to_string() == "0" {
            return Code::leaf(b.ty, "7").opened(true);
        }
        if self.rng.chance(50) {
            return b;
        }
        let (ty, open) = (b.ty.clone(), b.open);
        Code::new(ty, tight::ATOM, parts!["max(", b, ", 1)"]).opened(open)
    }

    pub(super) fn quotient(&mut self, unit: U, d: usize) -> Code {
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

    pub(super) fn remainder(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Code {
        let a = self.num(unit, int, anchored, d);
        let b = self.num(unit, int, false, d);
        let b = self.divisor(b);
        let open = a.open && b.open;
        Code::new(numeric(unit, int), tight::PRODUCT, parts![a.at(tight::PRODUCT), " % ", b.at(tight::PREFIX)]).opened(open)
    }

    pub(super) fn floor_division(&mut self, unit: U, d: usize) -> Code {
        let a = self.num(unit, false, unit != U::One, d);
        let b = self.num(U::One, false, false, d);
        let b = self.divisor(b);
        let open = a.open && b.open;
        Code::new(Ty::Int(unit), tight::ATOM, parts!["div_floor(", a, ", ", b, ")"]).opened(open).with_digits(0)
    }

    pub(super) fn extreme(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Code {
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

    pub(super) fn rounded(&mut self, unit: U, int: bool, anchored: bool, d: usize) -> Code {
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
    pub(super) fn coalesce(&mut self, ty: &Ty, anchored: bool, d: usize) -> Code {
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
}
