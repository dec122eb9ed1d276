//! The files of a new pack: small, working, and each showing how its kind is written.

use std::collections::BTreeSet;

use doudi::calendar::Date;
use doudi::facts::{EntityId, Schema};
use doudi::ir::types::Type;
use doudi::ir::{Body, Dimension, KeyFrom, Program};
use doudi::label::Label;

/// What is known of the new pack.
pub(crate) struct Skeleton<'s> {
    pub(crate) name: &'s str,
    pub(crate) title: &'s str,
    pub(crate) region: Option<&'s str>,
    /// The parent's folder, as seen from the new one.
    pub(crate) extends: Option<&'s str>,
    pub(crate) parent: Option<&'s Program>,
}

/// Name, text, and what it is for.
pub(crate) type File = (String, String, Label);

/// The files to write.
pub(crate) fn files(skeleton: &Skeleton<'_>, today: &Date) -> Vec<File> {
    let from = Date::new(today.year(), 1, 1).unwrap_or(*today);
    let programme = programme(skeleton);
    let mut files = vec![
        ("pack.toml".to_owned(), manifest(skeleton), Label::new("名称、版本、地区、来源", "name, version, place, sources")),
        ("facts.toml".to_owned(), facts(skeleton), Label::new("本包自己的要素", "facts of its own")),
        (format!("{programme}.rhai"), rules(skeleton, from), Label::new("规则:示例", "rules: an example")),
        (format!("{programme}.toml"), parameters(from), Label::new("标准:示例", "standards: an example")),
        (format!("{programme}.cases.yaml"), cases(skeleton, from), Label::new("案例:标准两侧各一", "cases: one on each side")),
    ];
    files.extend(skeleton.parent.into_iter().flat_map(|parent| to_fill(parent, from)));
    files
}

fn entity<'s>(skeleton: &Skeleton<'s>) -> &'s str {
    skeleton.parent.and_then(|p| p.schema.entity(EntityId::ROOT)).map_or("household", |e| &*e.key)
}

/// A name that no programme of the parent has.
fn programme(skeleton: &Skeleton<'_>) -> String {
    let taken: BTreeSet<&str> = skeleton.parent.map(|p| p.programmes.iter().map(|p| &*p.name).collect()).unwrap_or_default();
    let mut name = "example".to_owned();
    while taken.contains(&*name) {
        name.push_str("_here");
    }
    name
}

/// A fact that the parent doesn't have.
fn fact(skeleton: &Skeleton<'_>) -> String {
    let mut name = "example_families".to_owned();
    while skeleton.parent.is_some_and(|p| p.schema.facts.iter().any(|f| *f.key == *name)) {
        name.push_str("_here");
    }
    name
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn manifest(skeleton: &Skeleton<'_>) -> String {
    let mut text = format!("name = {}\ntitle = {}\nversion = \"0.1\"\n", quoted(skeleton.name), quoted(skeleton.title));
    if let Some(region) = skeleton.region {
        text.push_str(&format!("region = {}\n", quoted(region)));
    }
    if let Some(extends) = skeleton.extends {
        text.push_str(&format!("extends = {}\n", quoted(extends)));
    }
    text.push_str(
        "\n# 每个数值都要写明依据:这里的代号,或文号。\n# Every figure says what it rests on: a key from here, or a document's number.\n[sources]\nS1 = \"示例来源:请换成真实文件的名称和文号\"\n",
    );
    text
}

fn facts(skeleton: &Skeleton<'_>) -> String {
    let (entity, fact) = (entity(skeleton), fact(skeleton));
    let head = match skeleton.parent {
        Some(_) => format!(
            "# 上级包的要素都可以用;这里只写本包增加的。\n# All facts of the parent can be used; here stand those that this pack adds.\n[{entity}.facts]\n"
        ),
        None => format!("# 认定时要回答的问题。\n# What is asked about a household.\n[{entity}]\nnames = [\"家庭\"]\n\n[{entity}.facts]\n"),
    };
    format!("{head}{fact} = {{ type = \"int\", min = 0, max = 99, label = \"示例:符合条件的人数 · Example: members who qualify\" }}\n")
}

fn rules(skeleton: &Skeleton<'_>, from: Date) -> String {
    let (entity, fact) = (entity(skeleton), fact(skeleton));
    format!(
        "//! 示例补贴 · Example grant\n//! @source S1\n//! @effective {from}\n\n\
         /// 符合示例条件 · Qualifies for the example grant\n/// @decision\n/// @cite 第一条\n\
         /// @reason 符合条件的有 {{{entity}.{fact}}} 人,不足 {{least({entity})}} 人 · {{{entity}.{fact}}} qualify, fewer than {{least({entity})}}\n\
         fn eligible({entity}) {{ {entity}.{fact} >= least({entity}) }}\n\n\
         /// 示例补贴金额 · Amount of the example grant\n/// @benefit CNY/month\n/// @cite 第二条\n\
         fn amount({entity}) {{\n    if eligible({entity}) {{ fen(per_head({entity}) * {entity}.{fact}) }} else {{ 0 }}\n}}\n"
    )
}

fn parameters(from: Date) -> String {
    format!(
        "[least]\nlabel = \"示例:最少人数 · Example: least number\"\nvalues = [ {{ from = {from}, value = 2, cite = \"S1 第一条\" }} ]\n\n\
         [per_head]\nlabel = \"示例:每人补贴 · Example: grant per head\"\nunit = \"CNY/month\"\nvalues = [ {{ from = {from}, value = 35.5, cite = \"S1 第二条\" }} ]\n"
    )
}

fn cases(skeleton: &Skeleton<'_>, from: Date) -> String {
    let fact = fact(skeleton);
    let root = skeleton.parent.map(|p| children(&p.schema, EntityId::ROOT)).unwrap_or_default();
    format!(
        "- name: 刚好达到人数\n  date: {from}\n  household: {{ {fact}: 2{root} }}\n  expect: {{ eligible: true, amount: 71 }}      # 35.5 × 2\n  self_made: true\n\n\
         - name: 差一人\n  like: 刚好达到人数\n  change: {{ {fact}: 1 }}\n  expect: {{ eligible: false, amount: 0 }}\n  self_made: true\n"
    )
}

/// The entities that there must be, without answers.
fn children(schema: &Schema, entity: EntityId) -> String {
    let mut text = String::new();
    for child in schema.entity(entity).map_or(&[][..], |e| &e.children) {
        let Some(kind) = schema.entity(*child).filter(|c| c.least > 0) else { continue };
        let times = if kind.least > 1 { format!("times: {}", kind.least) } else { String::new() };
        let inner = children(schema, *child);
        let inner = format!("{times}{}", if times.is_empty() { inner.trim_start_matches(", ") } else { &inner });
        let space = if inner.is_empty() { "" } else { " " };
        text.push_str(&format!(", {}: [ {{{space}{inner}{space}}} ]", kind.list));
    }
    text
}

/// For each programme whose parent leaves standards open, a file that names them: commented out, ready to be filled.
fn to_fill(parent: &Program, from: Date) -> Vec<File> {
    let mut files = Vec::new();
    for programme in &parent.programmes {
        let mut text = String::new();
        for symbol in programme.symbols.iter().filter_map(|s| parent.symbol(*s)) {
            let Some(definition) = symbol.definitions.last() else { continue };
            let Body::Parameter(parameter) = &definition.body else { continue };
            if !parameter.rows.is_empty() {
                continue;
            }
            let label = &definition.label;
            text.push_str(&format!(
                "\n# {} · {}\n# [{}]\n# mode = \"merge\"\n# values = [ {{ from = {from}, {}, cite = \"S1\" }} ]\n",
                label.zh,
                label.en,
                symbol.short(),
                columns(parent, parameter, &definition.ty)
            ));
        }
        if !text.is_empty() {
            let head = format!(
                "# {} · {}\n#\n# 上级包留给地方填写的标准:删去 # 并填上数值和来源;不需要的可以不填。\n# Standards that the parent leaves to a local pack: take the # away, and give figures and sources; leave out what isn't needed.\n",
                programme.title.zh, programme.title.en
            );
            files.push((format!("{}.toml", programme.name), format!("{head}{text}"), Label::new("标准:待填", "standards to fill in")));
        }
    }
    files
}

/// `urban = …, rural = …`
fn columns(program: &Program, parameter: &doudi::ir::Parameter, ty: &Type) -> String {
    let value = match ty.required() {
        Type::Bool => "true",
        Type::Choice(_) => "\"…\"",
        Type::Date => "2025-01-01",
        _ => "0",
    };
    let keys: Vec<_> = parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. })).collect();
    let banded = keys.len() < parameter.keys.len();
    let mut parts = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        let codes = match key.dimension {
            Dimension::Choice(set) => program.schema.choice(set).map(|s| s.codes.iter().map(|(c, _)| c.to_string()).collect::<Vec<_>>()),
            _ => None,
        };
        let name = match &key.from {
            KeyFrom::Fact(fact) => program.schema.fact(*fact).map_or("", |f| &*f.key),
            KeyFrom::Rule(symbol) => program.symbol(*symbol).map_or("", |s| s.short()),
            KeyFrom::Passed => "code",
        };
        match codes {
            Some(codes) if index + 1 == keys.len() && !banded => {
                parts.extend(codes.iter().map(|code| format!("{code} = {value}")));
                return parts.join(", ");
            }
            Some(codes) => parts.push(format!("{name} = \"{}\"", codes.first().map_or("", String::as_str))),
            None => parts.push(format!("{name} = …")),
        }
    }
    parts.push(if banded { format!("upto = [ … ], bands = [ {value}, … ]") } else { format!("value = {value}") });
    parts.join(", ")
}
