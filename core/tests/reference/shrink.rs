//! A failing pack made smaller: fewer households, fewer functions, simpler expressions, as long as it still fails.

use crate::generate::Generated;
use crate::generate::code::{Code, Ty, tight};
use crate::property::{Refused, Tally, run};
use doudi::diagnostics::render;
use doudi::label::Lang;
use doudi::pack::Pack;

fn fails(generated: &Generated) -> Option<String> {
    match run(generated, &mut Tally::default()) {
        Err(Refused::Differs(why)) => Some(why),
        _ => None,
    }
}

/// What could stand in place of a piece: what it is made of, or a literal.
fn simpler(code: &Code) -> Vec<Code> {
    let mut found: Vec<Code> = Vec::new();
    if code.ty == Ty::Nothing {
        // A `let` or a guard that nothing needs.
        let text = code.to_string();
        if text.starts_with("let ") || text.starts_with("    if ") {
            found.push(Code::leaf(Ty::Nothing, ""));
        }
        return found;
    }
    let literals: &[&str] = match &code.ty {
        Ty::Bool => &["true", "false"],
        Ty::Num(_) | Ty::Int(_) => &["0", "1"],
        Ty::Date => &["on()"],
        _ => &[],
    };
    let text = code.to_string();
    found.extend(literals.iter().filter(|l| **l != text).map(|l| Code::leaf(code.ty.clone(), *l)));
    let mut inner = Vec::new();
    code.visit(&mut |piece| {
        if piece.ty == code.ty && !std::ptr::eq(piece, code) {
            inner.push(piece.clone().at(tight::ATOM));
        }
    });
    inner.truncate(12);
    found.extend(inner);
    if literals.contains(&text.as_str()) { Vec::new() } else { found }
}

/// The smallest pack found that still fails, and how.
pub(crate) fn shrink(generated: &Generated, why: String) -> (Generated, String) {
    let (mut best, mut why) = (generated.clone(), why);
    let mut budget = 3_000_usize;
    let mut attempt = |candidate: Generated, best: &mut Generated, why: &mut String| -> bool {
        if budget == 0 {
            return false;
        }
        budget -= 1;
        match fails(&candidate) {
            Some(now) => {
                *best = candidate;
                *why = now;
                true
            }
            None => false,
        }
    };
    for index in (0..best.households.len()).rev() {
        let mut smaller = best.clone();
        smaller.households.remove(index);
        attempt(smaller, &mut best, &mut why);
    }
    if best.dates.len() > 1 {
        for date in best.dates.clone() {
            let smaller = Generated { dates: vec![date], ..best.clone() };
            if attempt(smaller, &mut best, &mut why) {
                break;
            }
        }
    }
    let mut changed = true;
    while changed {
        changed = false;
        for index in (0..best.functions.len()).rev() {
            let mut smaller = best.clone();
            smaller.functions.remove(index);
            changed |= attempt(smaller, &mut best, &mut why);
        }
        for index in 0..best.functions.len() {
            let mut at = 0;
            loop {
                let mut pieces = Vec::new();
                let Some(function) = best.functions.get(index) else { break };
                function.body.visit(&mut |piece| pieces.push(piece.clone()));
                let Some(piece) = pieces.get(at) else { break };
                let mut found = false;
                for candidate in simpler(piece) {
                    if candidate.to_string().len() >= piece.to_string().len() {
                        continue;
                    }
                    let mut smaller = best.clone();
                    let mut n = at;
                    smaller.functions[index].body.change(&mut n, &mut |p| *p = candidate.clone());
                    if attempt(smaller, &mut best, &mut why) {
                        found = true;
                        changed = true;
                        break;
                    }
                }
                if !found {
                    at += 1;
                }
            }
        }
    }
    (best, why)
}

/// The rules and tables of a pack, for people.
pub(crate) fn show(generated: &Generated) {
    for (path, text) in generated.files() {
        if !path.ends_with("pack.toml") {
            println!("==== {path}\n{text}");
        }
    }
}

/// Why a pack was refused.
pub(crate) fn show_refusal(seed: u64, generated: &Generated) {
    let checked = Pack::check_files(generated.files(), generated.root).unwrap();
    let errors: Vec<_> = checked.diagnostics.into_iter().filter(|d| d.severity() == doudi::diagnostics::Severity::Error).take(2).collect();
    println!("seed {seed}\n{}", render(&errors, &checked.files, Lang::En, false));
}
