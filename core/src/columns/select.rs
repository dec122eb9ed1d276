//! Branches: an arm runs only where some lane takes it; an error in an arm that a lane doesn't take doesn't count there.

use super::{Register, Run};
use crate::plan::{Instruction, Lane, NodeId};

/// Lanes that are looked at as a whole.
const BLOCK: usize = 64;

/// Which arms the lanes of a condition take.
#[derive(Clone, Copy, Default)]
struct Taken {
    yes: bool,
    no: bool,
    failed: bool,
}

fn taken(condition: &Register) -> Taken {
    if condition.errors.is_empty() {
        return Taken { yes: holds(&condition.bools, true), no: holds(&condition.bools, false), failed: false };
    }
    let mut all = Taken::default();
    for (bools, errors) in condition.bools.chunks(BLOCK).zip(condition.errors.chunks(BLOCK)) {
        all = bools.iter().zip(errors).fold(all, |t, (b, e)| {
            let fine = *e == 0;
            Taken { yes: t.yes | (fine & *b), no: t.no | (fine & !*b), failed: t.failed | !fine }
        });
        if all.yes && all.no && all.failed {
            break;
        }
    }
    all
}

/// Is a truth value among others? Blocks are looked at as a whole, which takes a fraction of the time.
fn holds(bools: &[bool], wanted: bool) -> bool {
    bools.chunks(BLOCK).any(|block| block.iter().fold(false, |any, b| any | (*b == wanted)))
}

/// A value chosen without a branch: which arm a lane takes is as good as random, and a processor that guesses wrong waits.
trait Chosen: Copy + Default {
    fn chosen(condition: bool, then: Self, otherwise: Self) -> Self;
}

impl Chosen for bool {
    fn chosen(condition: bool, then: Self, otherwise: Self) -> Self {
        (condition & then) | (!condition & otherwise)
    }
}

impl Chosen for i64 {
    fn chosen(condition: bool, then: Self, otherwise: Self) -> Self {
        let all = -Self::from(condition);
        (then & all) | (otherwise & !all)
    }
}

impl Chosen for i128 {
    fn chosen(condition: bool, then: Self, otherwise: Self) -> Self {
        let all = -Self::from(condition);
        (then & all) | (otherwise & !all)
    }
}

fn blend<T: Chosen>(condition: &[bool], then: &[T], otherwise: &[T], out: &mut Vec<T>) {
    if then.len() == condition.len() && otherwise.len() == condition.len() {
        out.extend(condition.iter().zip(then.iter().zip(otherwise)).map(|(c, (a, b))| T::chosen(*c, *a, *b)));
    } else {
        // An arm that no lane takes was not run.
        let at = |lanes: &[T], i: usize| lanes.get(i).copied().unwrap_or_default();
        out.extend(condition.iter().enumerate().map(|(i, c)| if *c { at(then, i) } else { at(otherwise, i) }));
    }
}

impl<'a> Run<'a> {
    pub(super) fn select(&mut self, instruction: &'a Instruction, lane: Lane, condition: NodeId, then: NodeId, otherwise: NodeId) {
        let Some(taken) = self.column(condition).map(taken) else { return };
        let [then_block, otherwise_block] = &instruction.arms;
        if taken.yes || self.eager {
            self.block(then_block);
        }
        if taken.no || self.eager {
            self.block(otherwise_block);
        }
        let slot = self.slot(instruction.node);
        let mut out = self.frame.spare.take().unwrap_or_default();
        out.clear();
        if let (Some(c), Some(a), Some(b)) = (self.column(condition), self.column(then), self.column(otherwise)) {
            if taken.failed || (taken.yes && taken.no) {
                match lane {
                    Lane::Bool => blend(&c.bools, &a.bools, &b.bools, &mut out.bools),
                    Lane::Narrow => blend(&c.bools, &a.narrow, &b.narrow, &mut out.narrow),
                    Lane::Wide => blend(&c.bools, &a.wide, &b.wide, &mut out.wide),
                }
                let a_errors = taken.yes && !a.errors.is_empty();
                let b_errors = taken.no && !b.errors.is_empty();
                if taken.failed || a_errors || b_errors {
                    out.errors.extend(c.bools.iter().enumerate().map(|(i, yes)| match (c.error(i), yes) {
                        (0, true) => {
                            if a_errors {
                                a.error(i)
                            } else {
                                0
                            }
                        }
                        (0, false) => {
                            if b_errors {
                                b.error(i)
                            } else {
                                0
                            }
                        }
                        (error, _) => error,
                    }));
                }
            } else {
                let arm = if taken.yes { a } else { b };
                match lane {
                    Lane::Bool => out.bools.extend_from_slice(&arm.bools),
                    Lane::Narrow => out.narrow.extend_from_slice(&arm.narrow),
                    Lane::Wide => out.wide.extend_from_slice(&arm.wide),
                }
                out.errors.extend_from_slice(&arm.errors);
                if !taken.yes && !taken.no {
                    out.clear();
                }
            }
        }
        self.fill(slot, out);
    }

    /// `a && b` or `a || b`: b counts only where a doesn't decide.
    pub(super) fn connect(&mut self, instruction: &'a Instruction, a: NodeId, b: NodeId, all: bool) {
        let Some(taken) = self.column(a).map(taken) else { return };
        let asked = if all { taken.yes } else { taken.no };
        let [block, _] = &instruction.arms;
        if asked || self.eager {
            self.block(block);
        }
        let slot = self.slot(instruction.node);
        let mut out = self.frame.spare.take().unwrap_or_default();
        out.clear();
        if let (Some(a), Some(b)) = (self.column(a), self.column(b)) {
            if !asked {
                out.bools.extend_from_slice(&a.bools);
                out.errors.extend_from_slice(&a.errors);
            } else {
                let combine = |(x, y): (&bool, &bool)| if all { *x & *y } else { *x | *y };
                out.bools.extend(a.bools.iter().zip(&b.bools).map(combine));
                if !(a.errors.is_empty() && b.errors.is_empty()) {
                    out.errors.extend(a.bools.iter().enumerate().map(|(i, x)| match a.error(i) {
                        0 if *x == all => b.error(i),
                        error => error,
                    }));
                }
            }
        }
        self.fill(slot, out);
    }
}
