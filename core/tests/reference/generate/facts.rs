//! Facts, and households that answer them.

use std::fmt::Write;

use super::code::{E, Set, Ty, U};
use super::rng::Rng;

/// What an unanswered fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Unknown,
    Default,
    Absent,
}

#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub(crate) entity: E,
    pub(crate) name: &'static str,
    pub(crate) ty: Ty,
    pub(crate) digits: u8,
    /// Bounds in units of the last digit.
    pub(crate) min: i128,
    pub(crate) max: i128,
    pub(crate) missing: Missing,
}

impl Fact {
    /// The type without `?`.
    pub(crate) fn plain(&self) -> &Ty {
        match &self.ty {
            Ty::Opt(inner) => inner,
            ty => ty,
        }
    }
}

const LIMIT: i128 = 100_000_000_000_000;

fn power(digits: u8) -> i128 {
    10_i128.pow(u32::from(digits))
}

pub(crate) fn decimal(mantissa: i128, digits: u8) -> String {
    if digits == 0 {
        return mantissa.to_string();
    }
    let (whole, fraction) = (mantissa.unsigned_abs() / power(digits).unsigned_abs(), mantissa.unsigned_abs() % power(digits).unsigned_abs());
    let sign = if mantissa < 0 { "-" } else { "" };
    format!("{sign}{whole}.{fraction:0width$}", width = usize::from(digits))
}

/// The facts of a pack: names are the same in all packs, bounds and digits differ.
pub(crate) fn facts(rng: &mut Rng) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |entity, name, ty: Ty, digits: u8, min: i128, max: i128, rng: &mut Rng| {
        let optional = rng.chance(25);
        let missing = match rng.below(10) {
            0..=4 => Missing::Unknown,
            5..=7 if !matches!(ty, Ty::Region | Ty::Text) => Missing::Default,
            _ if optional => Missing::Absent,
            _ => Missing::Unknown,
        };
        let ty = if optional { ty.opt() } else { ty };
        facts.push(Fact { entity, name, ty, digits, min: min * power(digits), max: max * power(digits), missing });
    };
    let money = |rng: &mut Rng| rng.pick(&[2_u8, 2, 2, 0, 4]);
    let r = rng;
    let rates = r.pick(&[1_u8, 2, 4, 6, 9]);
    let wide = r.pick(&[LIMIT - 1, 1_000_000_000, 20]);
    let d = money(r);
    add(E::Household, "area", Ty::Choice(Set::Area), 0, 0, 1, r);
    add(E::Household, "region", Ty::Region, 0, 0, 1, r);
    add(E::Household, "note", Ty::Text, 0, 0, 1, r);
    add(E::Household, "urgent", Ty::Bool, 0, 0, 1, r);
    add(E::Household, "rent", Ty::Num(U::CnyMonth), d, 0, 100_000, r);
    add(E::Household, "savings", Ty::Num(U::Cny), d, 0, 100_000_000, r);
    add(E::Household, "debt", Ty::Num(U::Cny), 2, -1_000_000, 1_000_000, r);
    add(E::Household, "rate", Ty::Num(U::One), rates, -1, 2, r);
    add(E::Household, "huge", Ty::Num(U::One), r.pick(&[0, 0, 2, 10]), -wide, wide, r);
    add(E::Household, "rooms", Ty::Int(U::One), 0, 0, 5, r);
    add(E::Household, "moved", Ty::Date, 0, 0, 1, r);
    add(E::Person, "birth", Ty::Date, 0, 0, 1, r);
    add(E::Person, "wage", Ty::Num(U::CnyMonth), d, 0, 1_000_000, r);
    add(E::Person, "bonus", Ty::Num(U::CnyYear), 2, 0, 1_000_000, r);
    add(E::Person, "works", Ty::Bool, 0, 0, 1, r);
    add(E::Person, "kind", Ty::Choice(Set::Kind), 0, 0, 1, r);
    add(E::Person, "grade", Ty::Int(U::One), 0, 1, 4, r);
    add(E::Person, "score", Ty::Int(U::One), 0, -100, 100, r);
    add(E::Person, "months", Ty::Int(U::Month), 0, 0, 24, r);
    add(E::Person, "weight", Ty::Num(U::One), rates, 0, 1, r);
    add(E::Claim, "date", Ty::Date, 0, 0, 1, r);
    add(E::Claim, "cost", Ty::Num(U::Cny), d, 0, 10_000_000, r);
    add(E::Claim, "paid", Ty::Num(U::Cny), 2, 0, 10_000_000, r);
    add(E::Claim, "care", Ty::Choice(Set::Care), 0, 0, 1, r);
    add(E::Claim, "nights", Ty::Int(U::Day), 0, 0, 365, r);
    add(E::Asset, "worth", Ty::Num(U::Cny), 2, -1_000_000_000, 1_000_000_000, r);
    add(E::Asset, "bought", Ty::Date, 0, 0, 1, r);
    add(E::Asset, "years", Ty::Int(U::Year), 0, 0, 80, r);
    // Lists are ordered by it.
    if let Some(date) = facts.iter_mut().find(|f| f.name == "date") {
        date.ty = Ty::Date;
        if date.missing == Missing::Absent {
            date.missing = Missing::Unknown;
        }
    }
    facts
}

/// `facts.toml`
pub(crate) fn text(facts: &[Fact], rng: &mut Rng) -> String {
    let mut text = String::new();
    for entity in E::ALL {
        let _ = writeln!(text, "[{}]", entity.key());
        if let Some(parent) = entity.parent() {
            // Bounds of sums depend on it.
            let most = rng.pick(&[6, 8, 8, 12]);
            let _ = writeln!(text, "in = \"{}\"\nas = \"{}\"\nmost = {most}", parent.key(), entity.list());
        }
        match entity {
            E::Person => text.push_str("unit = \"person\"\nleast = 1\n"),
            E::Claim => text.push_str("order = \"date\"\n"),
            _ => {}
        }
        let _ = writeln!(text, "[{}.facts]", entity.key());
        for fact in facts.iter().filter(|f| f.entity == entity) {
            let _ = write!(text, "{} = {{ label = \"要素 · Fact\", ", fact.name);
            let _ = match fact.plain() {
                Ty::Bool => write!(text, "type = \"bool\""),
                Ty::Num(U::One) => write!(text, "type = \"number\", digits = {}", fact.digits),
                Ty::Num(unit) => write!(text, "type = \"money\", unit = \"{}\", digits = {}", unit.text(), fact.digits),
                Ty::Int(unit) => write!(text, "type = \"int\", unit = \"{}\"", unit.text()),
                Ty::Date => write!(text, "type = \"date\""),
                Ty::Text => write!(text, "type = \"text\""),
                Ty::Region => write!(text, "type = \"region\""),
                Ty::Choice(set) => {
                    let codes: Vec<String> = set.codes().iter().map(|c| format!("{c} = \"码 · Code\"")).collect();
                    write!(text, "type = \"choice\", codes = {{ {} }}", codes.join(", "))
                }
                other => unreachable!("{other:?}"),
            };
            if matches!(fact.plain(), Ty::Num(_) | Ty::Int(_)) {
                let _ = write!(text, ", min = {}, max = {}", decimal(fact.min, fact.digits), decimal(fact.max, fact.digits));
            }
            if matches!(fact.ty, Ty::Opt(_)) {
                text.push_str(", optional = true");
            }
            match fact.missing {
                Missing::Unknown => {}
                Missing::Absent => text.push_str(", unanswered = \"absent\""),
                Missing::Default => {
                    let value = value(fact, rng);
                    // TOML's dates stand without quotes.
                    let value = if *fact.plain() == Ty::Date { value.trim_matches('"') } else { &value };
                    let _ = write!(text, ", default = {value}");
                }
            }
            text.push_str(" }\n");
        }
        text.push('\n');
    }
    text
}

/// A number between the bounds: often an end, or near 0.
fn number(fact: &Fact, rng: &mut Rng) -> i128 {
    let one = power(fact.digits);
    let small = i128::from(rng.between(0, 5_000)) * one + i128::from(rng.between(0, 99)) * one / 100;
    let value = match rng.below(16) {
        0 => fact.min,
        1 => fact.max,
        2 => 0,
        3 => one,
        4 => -one,
        5 => 1,
        6 => fact.max - 1,
        7 => i128::from(rng.next() >> 1) * i128::from(rng.next() >> 1) % (fact.max - fact.min + 1) + fact.min,
        8 => i128::from(rng.between(-3, 12)) * one,
        9 => i128::from(rng.between(0, 40)) * 500 * one,
        _ => small,
    };
    value.clamp(fact.min, fact.max)
}

pub(crate) fn date(rng: &mut Rng) -> String {
    let near = ["2024-02-29", "2023-02-28", "2000-02-29", "2023-12-31", "2024-01-01", "2023-01-31", "2023-03-31", "2022-06-15"];
    match rng.below(12) {
        0..=5 => rng.pick(&near).to_owned(),
        6 => rng.pick(&["1600-01-01", "9999-12-31", "1970-01-01"]).to_owned(),
        _ => format!("{:04}-{:02}-{:02}", rng.between(1930, 2030), rng.between(1, 12), rng.between(1, 28)),
    }
}

pub(crate) fn region(rng: &mut Rng) -> &'static str {
    rng.pick(&["61", "6103", "610302", "610303", "42", "420302001", "44", "4403050080"])
}

/// A value as JSON (and TOML) writes it.
pub(crate) fn value(fact: &Fact, rng: &mut Rng) -> String {
    match fact.plain() {
        Ty::Bool => rng.chance(50).to_string(),
        Ty::Num(_) | Ty::Int(_) => decimal(number(fact, rng), fact.digits),
        Ty::Date => format!("\"{}\"", date(rng)),
        Ty::Choice(set) => format!("\"{}\"", rng.pick(set.codes())),
        Ty::Text => format!("\"{}\"", rng.pick(&["", "note", "备注", "note 2"])),
        Ty::Region => format!("\"{}\"", region(rng)),
        other => unreachable!("{other:?}"),
    }
}

/// One household as JSON, `given` left to the caller. `holes`: so many facts of a hundred aren't answered.
pub(crate) fn household(facts: &[Fact], holes: usize, given: &str, rng: &mut Rng) -> String {
    let days: Vec<String> = (0..3).map(|_| date(rng)).collect();
    let mut text = entity(facts, E::Household, holes, &days, rng);
    if !given.is_empty() {
        text.truncate(text.len() - 1);
        let _ = write!(text, ", \"given\": {{ {given} }} }}");
    }
    text
}

fn entity(facts: &[Fact], of: E, holes: usize, days: &[String], rng: &mut Rng) -> String {
    let mut entries = Vec::new();
    for fact in facts.iter().filter(|f| f.entity == of) {
        if rng.chance(holes) {
            continue;
        }
        let value = if matches!(fact.ty, Ty::Opt(_)) && rng.chance(35) {
            "null".to_owned()
        } else if fact.name == "date" {
            format!("\"{}\"", rng.pick(days))
        } else {
            value(fact, rng)
        };
        entries.push(format!("\"{}\": {value}", fact.name));
    }
    for child in E::ALL.into_iter().filter(|e| e.parent() == Some(of)) {
        let count = match child {
            E::Person => 1 + rng.below(4),
            _ if rng.chance(35) => 0,
            E::Claim => rng.below(6),
            _ => rng.below(3),
        };
        let items: Vec<String> = (0..count).map(|_| entity(facts, child, holes, days, rng)).collect();
        entries.push(format!("\"{}\": [{}]", child.list(), items.join(", ")));
    }
    format!("{{ {} }}", entries.join(", "))
}
