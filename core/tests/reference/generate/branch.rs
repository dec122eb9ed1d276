//! `switch` and bodies of functions.

use super::code::{Code, Part, Ty, parts, tight};
use super::expression::{Gen, Var};

impl Gen<'_> {
    /// What a `switch` may look at: no braces in it.
    pub(super) fn subject(&mut self, wanted: impl Fn(&Ty) -> bool + Copy) -> Option<Code> {
        match self.rng.below(4) {
            0 => self.variable(|v| wanted(&v.ty) && !v.open),
            1 => self.call(wanted, 0).filter(|c| !c.to_string().contains('{')),
            _ => self.fact(wanted),
        }
    }

    pub(super) fn switch(&mut self, ty: &Ty, anchored: bool, d: usize) -> Option<Code> {
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

    pub(super) fn arm(&mut self, ty: &Ty, anchored: bool, d: usize) -> Code {
        if self.rng.chance(25) { self.braces(ty, anchored, d) } else { self.value(ty, anchored, d) }
    }

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
