//! Parameters: tables of dated values, as TOML.

use std::fmt::Write;

use super::code::{E, Set, Ty, U};
use super::facts;
use super::rng::Rng;
use super::world::{Def, Passed, World};

/// A key as its file writes it.
struct Key {
    toml: String,
    /// Name of its column and the values that it may have there; none: a band.
    column: Option<(String, Vec<String>)>,
    entity: Option<E>,
    passed: Option<Passed>,
    region: bool,
}

/// A key from a fact or an earlier rule.
fn owned_key(world: &World, programme: &str, taken: &[Key], rng: &mut Rng) -> Option<Key> {
    let fits = |e: E| taken.iter().filter_map(|k| k.entity).all(|t| e.is_within(t) || t.is_within(e));
    let codes = |set: Set| set.codes().iter().map(|c| format!("\"{c}\"")).collect();
    if rng.chance(25) {
        let rules: Vec<&Def> = world.defs.iter().filter(|d| d.passed.is_empty() && d.entity.is_none_or(fits)).collect();
        let def = rules.get(rng.below(rules.len().max(1)))?;
        let plain = if let Ty::Opt(inner) = &def.ty { inner } else { &def.ty };
        let values: Vec<String> = match plain {
            Ty::Bool => vec!["true".into(), "false".into()],
            Ty::Choice(set) => codes(*set),
            Ty::Int(_) if def.is_rule => vec!["0".into(), "1".into(), "2".into(), "3".into()],
            _ => return None,
        };
        let name = if def.programme == programme { def.name.clone() } else { format!("{}::{}", def.programme, def.name) };
        return Some(Key { toml: format!("\"{name}\""), column: Some((def.name.clone(), values)), entity: def.entity, passed: None, region: false });
    }
    let facts: Vec<_> = world.facts.iter().filter(|f| fits(f.entity)).collect();
    let fact = rng.pick(&facts);
    let values: Vec<String> = match fact.plain() {
        Ty::Bool => vec!["true".into(), "false".into()],
        Ty::Choice(set) => codes(*set),
        Ty::Region => ["61", "6103", "610302", "42", "4203"].iter().map(|r| format!("\"{r}\"")).collect(),
        Ty::Int(_) => (fact.min..=fact.max).take(6).map(|n| n.to_string()).collect(),
        _ => return None,
    };
    let region = *fact.plain() == Ty::Region;
    let toml = if rng.chance(50) { format!("\"{}\"", fact.name) } else { format!("\"{}.{}\"", fact.entity.key(), fact.name) };
    Some(Key { toml, column: Some((fact.name.into(), values)), entity: Some(fact.entity), passed: None, region })
}

fn band_key(world: &World, taken: &[Key], rng: &mut Rng) -> Option<Key> {
    let closed = rng.pick(&["", ", closed = \"left\"", ", closed = \"right\""]);
    if rng.chance(60) {
        let unit = rng.pick(&[U::Cny, U::One, U::CnyMonth]);
        let toml = format!("{{ amount = \"{}\"{closed} }}", unit.text());
        return Some(Key { toml, column: None, entity: None, passed: Some(Passed::Amount(unit)), region: false });
    }
    let fits = |e: E| taken.iter().filter_map(|k| k.entity).all(|t| e.is_within(t) || t.is_within(e));
    let is_taken = |name: &str| taken.iter().filter_map(|k| k.column.as_ref()).any(|c| c.0 == name);
    let numeric = |ty: &Ty| matches!(ty, Ty::Num(_) | Ty::Int(_));
    let facts: Vec<_> = world.facts.iter().filter(|f| fits(f.entity) && numeric(f.plain()) && !is_taken(f.name)).collect();
    let fact = facts.get(rng.below(facts.len().max(1)))?;
    Some(Key { toml: format!("{{ fact = \"{}\"{closed} }}", fact.name), column: None, entity: Some(fact.entity), passed: None, region: false })
}

fn number(digits: u8, large: bool, rng: &mut Rng) -> String {
    let mantissa = match rng.below(10) {
        0 => 0,
        1 => 1,
        2 => -1,
        3 => 10_i128.pow(u32::from(digits)),
        4 if large => 10_i128.pow(14 + u32::from(digits)) - 1,
        _ => i128::from(rng.between(0, if large { 3_000_000 } else { 3_000 })),
    };
    facts::decimal(mantissa, digits)
}

/// A parameter: what callers know of it, and its text.
#[expect(clippy::too_many_lines, reason = "a table has many forms")]
pub(crate) fn parameter(index: usize, programme: &'static str, world: &World, on: &str, rng: &mut Rng) -> Def {
    let mut keys: Vec<Key> = Vec::new();
    let marginal = rng.chance(12);
    let banded = marginal || rng.chance(25);
    for _ in 0..rng.pick(&[0, 0, 1, 1, 1, 2, 2, 3]) {
        if rng.chance(15) {
            let set = Set::Own(1000 + index);
            let codes: Vec<String> = set.codes().iter().map(|c| format!("{c} = \"码 · Code\"")).collect();
            let values = set.codes().iter().map(|c| format!("\"{c}\"")).collect();
            if !keys.iter().any(|k| matches!(k.passed, Some(Passed::Code(_)))) {
                let toml = format!("{{ codes = {{ {} }} }}", codes.join(", "));
                keys.push(Key { toml, column: Some(("code".into(), values)), entity: None, passed: Some(Passed::Code(set)), region: false });
            }
        } else if let Some(key) = owned_key(world, programme, &keys, rng) {
            let same = |k: &Key| k.column.as_ref().map(|c| &c.0) == key.column.as_ref().map(|c| &c.0);
            if !keys.iter().any(|k| same(k) || (k.region && key.region)) {
                keys.push(key);
            }
        }
    }
    let mut is_banded = false;
    if banded {
        let key = if marginal {
            Some(Key { toml: "{ amount = \"CNY\" }".into(), column: None, entity: None, passed: Some(Passed::Amount(U::Cny)), region: false })
        } else {
            band_key(world, &keys, rng)
        };
        if let Some(key) = key {
            is_banded = true;
            let at = rng.below(keys.len() + 1);
            keys.insert(at, key);
        }
    }
    let set = Set::Own(2000 + index);
    let ty = if marginal {
        // Rates; what comes out is in the unit of the amount.
        Ty::Num(U::Cny)
    } else {
        match rng.below(10) {
            0 => Ty::Bool,
            1 => Ty::Choice(set),
            2 => Ty::Date,
            _ => Ty::Num(rng.pick(&U::ALL)),
        }
    };
    let fractions = matches!(ty, Ty::Num(_)) && !marginal && rng.chance(25);
    let digits = if matches!(ty, Ty::Num(_)) { rng.pick(&[0_u8, 0, 1, 2, 2, 4, 6, 10]) } else { 0 };
    let large = rng.chance(15);
    let value = |rng: &mut Rng| match &ty {
        Ty::Bool => rng.chance(50).to_string(),
        Ty::Choice(set) => format!("\"{}\"", rng.pick(set.codes())),
        Ty::Date => facts::date(rng),
        _ if fractions && rng.chance(70) => format!("\"{}/{}\"", number(digits.min(2), false, rng), rng.pick(&[3, 7, 12, 1, 365, 1_000_003])),
        _ if rng.chance(10) && !large => format!("\"{}%\"", rng.between(-10, 300)),
        _ => number(digits, large, rng),
    };
    let name = format!("p{index}");
    let mut text = format!("[{name}]\nlabel = \"标准 · Parameter\"\n");
    match &ty {
        Ty::Num(_) if marginal => {}
        Ty::Num(unit) => {
            let _ = writeln!(text, "unit = \"{}\"", unit.text());
        }
        Ty::Bool => text.push_str("type = \"bool\"\n"),
        Ty::Date => text.push_str("type = \"date\"\n"),
        Ty::Choice(set) => {
            let codes: Vec<String> = set.codes().iter().map(|c| format!("{c} = \"码 · Code\"")).collect();
            let _ = writeln!(text, "codes = {{ {} }}", codes.join(", "));
        }
        _ => {}
    }
    if marginal {
        text.push_str("marginal = true\n");
    }
    let lasts = rng.chance(8);
    if lasts {
        let _ = writeln!(text, "lasts = \"{}\"", rng.pick(&["month", "year"]));
    }
    let listed: Vec<&str> = keys.iter().map(|k| &*k.toml).collect();
    let _ = writeln!(text, "keys = [{}]\nvalues = [", listed.join(", "));
    let year: i64 = on[..4].parse().unwrap_or(2023);
    // Every tuple of keys, some left out; of each one or two dates.
    let mut tuples: Vec<String> = vec![String::new()];
    for (column, values) in keys.iter().filter_map(|k| k.column.as_ref()) {
        tuples = tuples.iter().flat_map(|t| values.iter().map(move |v| format!("{t}{column} = {v}, "))).collect();
    }
    let gaps = rng.pick(&[0, 0, 0, 10, 40]);
    let future = rng.pick(&[0, 0, 0, 5, 60]);
    for tuple in tuples {
        if rng.chance(gaps) {
            continue;
        }
        let mut from = if rng.chance(future) { year + 1 } else { year - rng.between(0, 6) };
        for _ in 0..1 + rng.below(2) {
            let day = if lasts && rng.chance(70) { format!("{}-01", &on[..7]) } else { format!("{from}-01-01") };
            let until = if rng.chance(5) { format!(", until = {}-12-31", &day[..4]) } else { String::new() };
            let cells = if is_banded {
                let mut limits: Vec<i64> = (0..rng.below(4)).map(|_| rng.pick(&[0, 1, 100, 500, 1000, 3000, 20_000, 40_000, -5])).collect();
                limits.sort_unstable();
                limits.dedup();
                let values: Vec<String> = (0..=limits.len()).map(|_| value(rng)).collect();
                let limits: Vec<String> = limits.iter().map(|l| if rng.chance(20) { format!("{l}.5") } else { l.to_string() }).collect();
                format!("upto = [{}], bands = [{}]", limits.join(", "), values.join(", "))
            } else {
                format!("value = {}", value(rng))
            };
            let _ = writeln!(text, "  {{ from = {day}{until}, {tuple}{cells}, cite = \"S\" }},");
            if lasts {
                break;
            }
            from += 1 + rng.between(0, 2);
        }
    }
    text.push_str("]\n\n");
    let entity =
        keys.iter().filter_map(|k| k.entity).fold(None, |lowest: Option<E>, e| Some(lowest.map_or(e, |l| if e.is_within(l) { e } else { l })));
    let passed: Vec<Passed> = keys.iter().filter_map(|k| k.passed).collect();
    let digits = if fractions { 12 } else { digits.max(2) };
    Def { name, programme, entity, is_rule: false, passed, marginal, fraction: fractions, text, ty, digits }
}

/// The parameter as a child pack has it: with fewer rows, or merged with a few of other dates.
pub(crate) fn replaced(def: &Def, rng: &mut Rng) -> String {
    let merge = rng.chance(50);
    let mut text = String::new();
    for line in def.text.lines() {
        let is_row = line.starts_with("  { from");
        if is_row && rng.chance(if merge { 80 } else { 30 }) {
            continue;
        }
        if merge && !is_row && !line.starts_with('[') && !line.starts_with("values") && line != "]" {
            continue;
        }
        // One row of a key and day only: rows are told apart by what follows the date.
        let line = if merge && is_row && !line.contains("until") && !text.contains("2022-07-07") && rng.chance(60) {
            format!("  {{ from = 2022-07-07{}", &line[21..])
        } else {
            line.to_owned()
        };
        text.push_str(&line);
        text.push('\n');
        if merge && line.starts_with('[') {
            text.push_str("mode = \"merge\"\n");
        }
    }
    text.replace("cite = \"S\"", "cite = \"T\"")
}
