//! Packs and households made up at random, as text.

mod branch;
pub(crate) mod code;
mod expression;
pub(crate) mod facts;
mod number;
mod parameters;
mod rng;
mod scalar;
mod total;
mod truth;
mod world;

use std::collections::BTreeMap;
use std::fmt::Write;

use code::{Code, E, Set, Ty, U};
use expression::Gen;
use facts::Fact;
pub(crate) use rng::Rng;
use world::{Def, Helper, World};

/// A function of a file of rules.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) file: String,
    /// Doc comment and the text up to the opening brace.
    head: String,
    pub(crate) body: Code,
    pub(crate) is_rule: bool,
    /// Where comments and line breaks are strewn in.
    noise: u64,
}

/// Some spaces become line breaks or comments: places must not depend on how a rule is laid out.
fn noisy(text: &str, noise: u64) -> String {
    if !noise.is_multiple_of(3) {
        return text.to_owned();
    }
    let mut rng = Rng::new(noise);
    let mut quoted = false;
    let mut before = ' ';
    let mut out = String::new();
    for c in text.chars() {
        quoted ^= c == '"' && before != '\\';
        before = c;
        match rng.below(60) {
            0 if c == ' ' && !quoted => out.push_str("\n        "),
            1 if c == ' ' && !quoted => out.push_str(" /* 注 * / */ "),
            2 if c == ' ' && !quoted => out.push_str(" // note: a + b\n "),
            _ => out.push(c),
        }
    }
    out
}

/// A pack with households to assess.
#[derive(Clone, Debug)]
pub(crate) struct Generated {
    pub(crate) functions: Vec<Function>,
    /// All other files, complete.
    pub(crate) texts: BTreeMap<String, String>,
    pub(crate) root: &'static str,
    pub(crate) dates: Vec<String>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) households: Vec<String>,
}

const PROGRAMMES: [&str; 2] = ["a", "b"];

impl Generated {
    /// All files of the pack.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut files = self.texts.clone();
        for function in &self.functions {
            let text = files.entry(function.file.clone()).or_insert_with(|| "//! 项目 · Programme\n//! @source S\n".to_owned());
            let body = noisy(&function.body.to_string(), function.noise);
            let _ = write!(text, "\n{} {{\n{body}}}\n", function.head);
        }
        files.into_iter().collect()
    }

    pub(crate) fn rules(&self) -> usize {
        self.functions.iter().filter(|f| f.is_rule).count()
    }
}

/// The type of a rule of an entity.
fn rule_type(index: usize, entity: E, g: &mut Gen<'_>) -> Ty {
    let plain = match g.rng.below(20) {
        0..=1 => return Ty::Choice(Set::Own(index)),
        2 if entity != E::Asset => return Ty::Choice(if entity == E::Household { Set::Area } else { Set::Kind }),
        _ => loop {
            match g.scalar() {
                Ty::Choice(_) => {}
                ty => break ty,
            }
        },
    };
    if g.rng.chance(12) { plain.opt() } else { plain }
}

fn doc(ty: &Ty, tags: &str, g: &mut Gen<'_>) -> String {
    let plain = if let Ty::Opt(inner) = ty { inner } else { ty };
    let unit = match plain {
        Ty::Num(unit) | Ty::Int(unit) if *unit != U::One || g.rng.chance(50) => format!("/// @unit {}\n", unit.text()),
        _ => String::new(),
    };
    format!("/// 规则 · Rule\n{unit}{tags}/// @cite S\n")
}

/// A rule's function.
fn rule(def: &Def, file: String, tags: &str, mut g: Gen<'_>) -> Function {
    let entity = def.entity.expect("a rule has an entity");
    g.bind(entity.key(), Ty::Entity(entity), false, 0);
    let head = doc(&def.ty, tags, &mut g);
    let depth = 2 + g.rng.below(4);
    let own = matches!(&def.ty, Ty::Choice(Set::Own(_)));
    let body = g.body(&def.ty, matches!(&def.ty, Ty::Choice(_)) && !own, depth);
    Function { file, head: format!("{head}fn {}({})", def.name, entity.key()), body, is_rule: true, noise: g.rng.next() }
}

fn helper(index: usize, file: String, mut g: Gen<'_>) -> (Helper, Function) {
    let count = 1 + g.rng.below(3);
    let mut params = Vec::new();
    let mut names = Vec::new();
    // One entity at least, so that there are facts.
    let entity = g.rng.pick(&[E::Household, E::Person, E::Person, E::Claim]);
    for i in 0..count {
        let ty = match g.rng.below(8) {
            _ if i == 0 && g.rng.chance(70) => Ty::Entity(entity),
            0 => Ty::List(g.rng.pick(&[E::Person, E::Claim, E::Asset]), false),
            1 => g.scalar().opt(),
            _ => g.scalar(),
        };
        let name = ["a", "b", "值"][i];
        g.bind(name, ty.clone(), false, 2);
        params.push(ty);
        names.push(name);
    }
    let ty = if g.rng.chance(10) { g.scalar().opt() } else { g.scalar() };
    g.in_helper = true;
    let depth = 1 + g.rng.below(3);
    let body = g.body(&ty, false, depth);
    let name = format!("h{index}");
    let head = format!("private fn {name}({})", names.join(", "));
    (Helper { name, params, ty, open: body.open, digits: body.digits }, Function { file, head, body, is_rule: false, noise: g.rng.next() })
}

/// A pack of about so many rules.
pub(crate) fn generate(seed: u64, rules: usize) -> Generated {
    let mut rng = Rng::new(seed);
    let r = &mut rng;
    let facts = facts::facts(r);
    let layered = r.chance(25);
    let on = r.pick(&["2023-06-15", "2024-02-29", "2022-12-31", "2023-01-01"]).to_owned();
    let mut world = World { facts, defs: Vec::new() };
    let mut functions = Vec::new();
    let mut tables: BTreeMap<&str, String> = BTreeMap::new();
    let mut helpers: BTreeMap<&str, Vec<Helper>> = BTreeMap::new();
    let mut count = 0;
    let mut index = 0;
    while count < rules {
        index += 1;
        let programme = r.pick(&PROGRAMMES);
        let callable = world.defs.len();
        match r.below(10) {
            0..=2 => {
                let def = parameters::parameter(index, programme, &world, &on, r);
                tables.entry(programme).or_default().push_str(&def.text);
                world.defs.push(def);
            }
            3 => {
                let mut g = Gen::new(r, &world, programme, callable);
                g.helpers = helpers.get(programme).cloned().unwrap_or_default();
                let (helper, function) = helper(index, format!("base/{programme}.rhai"), g);
                helpers.entry(programme).or_default().push(helper);
                functions.push(function);
            }
            _ => {
                count += 1;
                let entity = r.pick(&[E::Household, E::Household, E::Person, E::Person, E::Claim, E::Asset]);
                let mut g = Gen::new(r, &world, programme, callable);
                let ty = rule_type(index, entity, &mut g);
                if let Ty::Choice(set @ Set::Own(_)) = &ty {
                    let codes: Vec<String> = set.codes().iter().map(|c| format!("{c} = \"码 · Code\"")).collect();
                    let _ = writeln!(tables.entry(programme).or_default(), "[r{index}.codes]\n{}\n", codes.join("\n"));
                }
                let own = helpers.get(programme).cloned().unwrap_or_default();
                let mut def = Def {
                    name: format!("r{index}"),
                    programme,
                    entity: Some(entity),
                    is_rule: true,
                    passed: Vec::new(),
                    marginal: false,
                    fraction: false,
                    text: String::new(),
                    ty,
                    digits: 0,
                };
                let tags = match g.rng.below(40) {
                    0 => "/// @effective 2090-01-01\n".to_owned(),
                    1 => "/// @effective ..2000-12-31\n".to_owned(),
                    2 if def.ty == Ty::Bool => "/// @decision\n".to_owned(),
                    _ => String::new(),
                };
                g.helpers = own.clone();
                let function = rule(&def, format!("base/{programme}.rhai"), &tags, g);
                def.digits = function.body.digits;
                functions.push(function);
                if tags.is_empty() && r.chance(12) {
                    let mut g = Gen::new(r, &world, programme, callable);
                    g.helpers = own;
                    let function = rule(&def, format!("base/{programme}.2023-02-01.rhai"), "", g);
                    def.digits = def.digits.max(function.body.digits);
                    functions.push(function);
                }
                world.defs.push(def);
            }
        }
    }
    let mut texts = BTreeMap::new();
    texts.insert("base/pack.toml".into(), "name = \"base\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"来源\"\n".into());
    texts.insert("base/facts.toml".into(), facts::text(&world.facts, r));
    for (programme, text) in &tables {
        texts.insert(format!("base/{programme}.toml"), text.clone());
    }
    if layered {
        child(&world, &mut functions, &mut texts, r);
    }
    let mut dates = vec![on];
    if r.chance(30) {
        dates.push("2020-03-31".into());
    }
    let mut generated =
        Generated { functions, texts, root: if layered { "town" } else { "base" }, dates, facts: world.facts.clone(), households: Vec::new() };
    for holes in [0, 0, 6, 25] {
        let given = if r.chance(15) { given(&world, r) } else { String::new() };
        let household = facts::household(&generated.facts, holes, &given, r);
        generated.households.push(household);
    }
    generated
}

/// A pack that extends the first: some rules are replaced, and call what they replace.
fn child(world: &World, functions: &mut Vec<Function>, texts: &mut BTreeMap<String, String>, r: &mut Rng) {
    texts.insert(
        "town/pack.toml".into(),
        "name = \"town\"\ntitle = \"包 · Pack\"\nversion = \"1\"\nextends = \"../base\"\n[sources]\nT = \"来源\"\n".into(),
    );
    for (index, def) in world.defs.iter().enumerate() {
        if !r.chance(30) {
            continue;
        }
        // A parameter is replaced by another, seldom by a rule.
        // A rule is called on its own entity only: nobody is below a claim.
        let by_rule = def.passed.is_empty() && matches!(def.entity, Some(E::Claim | E::Asset)) && !matches!(def.ty, Ty::Choice(_)) && r.chance(25);
        if !def.is_rule && !by_rule {
            let text = parameters::replaced(def, r);
            texts.entry(format!("town/{}.toml", def.programme)).or_default().push_str(&text);
            continue;
        }
        let mut g = Gen::new(r, world, def.programme, index);
        g.parent = Some(def.clone());
        let tags = if g.rng.chance(20) { "/// @effective 2023-03-01..2023-12-31\n" } else { "" };
        functions.push(rule(def, format!("town/{}.rhai", def.programme), tags, g));
    }
}

/// Values of rules that the caller knows.
fn given(world: &World, r: &mut Rng) -> String {
    let mut entries = Vec::new();
    for def in world.defs.iter().filter(|d| d.passed.is_empty()) {
        let path = match def.entity {
            Some(E::Household) => String::new(),
            Some(E::Person) => "members[0].".to_owned(),
            _ => continue,
        };
        let plain = if let Ty::Opt(inner) = &def.ty { inner } else { &def.ty };
        let value = match plain {
            Ty::Bool => r.chance(50).to_string(),
            Ty::Num(_) if r.chance(40) => facts::decimal(i128::from(r.between(0, 9_999)), 2),
            Ty::Num(_) | Ty::Int(_) => r.between(-3, 300).to_string(),
            Ty::Date => "\"2023-05-05\"".into(),
            Ty::Choice(set) => format!("\"{}\"", r.pick(set.codes())),
            _ => continue,
        };
        if r.chance(20) {
            entries.push(format!("\"{path}{}::{}\": {value}", def.programme, def.name));
        }
    }
    entries.join(", ")
}
