//! Keys and types of parameters.

use super::{documented, expect, files, programme};
use crate::diagnostics::Code;
use crate::facts::EntityId;
use crate::ir::types::Type;
use crate::ir::{Cell, Dimension, KeyFrom, KeyValue, ParameterValue};

/// A parameter `k` that a rule calls as `call`.
fn parameter(body: &str, call: &str) -> (String, String) {
    (format!("fn f(person) {{ {call} }}"), format!("[k]\nlabel = \"甲 · K\"\n{body}"))
}

#[test]
fn keys_are_facts_or_rules() {
    let rules = "fn f(person) { k(person) }\nfn tier(household) { household.poor }";
    let rows = "keys = [\"tier\", \"area\", \"grade\"]\nvalues = [\
        { from = 2020-01-01, tier = true, area = \"urban\", grade = 2, value = 1, cite = \"P1\" },\
        { from = 2020-01-01, tier = true, area = \"rural\", grade = 2, value = 2, cite = \"P1\" } ]";
    let said = expect(rules, &format!("[k]\nlabel = \"甲 · K\"\n{rows}"), &[]);
    let k = said.parameter("p::k", 0);
    assert_eq!(k.owner, Some(EntityId(1)));
    assert!(matches!(k.keys[0].from, KeyFrom::Rule(_)));
    assert_eq!(k.keys[0].dimension, Dimension::Bool);
    assert_eq!(k.keys[2].dimension, Dimension::Int);
    assert_eq!(k.rows[1].key, [KeyValue::Bool(true), KeyValue::Code(1), KeyValue::Int(2)]);
}

#[test]
fn bad_keys_are_told() {
    for (keys, calls) in [
        ("[\"aera\"]", "k(person)"),
        ("[\"urgent\"]", "k(person)"),
        ("[\"income\"]", "k(person)"),
        ("[\"birth\"]", "k(person)"),
        ("[\"person.nothing\"]", "k(person)"),
        ("[\"nobody.grade\"]", "k(person)"),
        ("[\"q::rule\"]", "k(person)"),
        ("[{ fact = \"poor\" }]", "k(person)"),
        ("[{ fact = \"income\" }, { amount = \"CNY\" }]", "k(person, 1)"),
    ] {
        let (rules, toml) = parameter(&format!("keys = {keys}\nvalues = []"), calls);
        let said = programme(&rules, &toml);
        said.only(Code::BadKey);
        assert_eq!(said.faults.len(), 1, "{keys}: {}", said.shown());
    }
    let (rules, toml) = parameter("keys = [\"person.urgent\"]\nvalues = []", "k(person)");
    expect(&rules, &toml, &[]);
}

#[test]
fn types_are_seen_or_declared() {
    for (body, ty) in [
        ("unit = \"CNY\"\nvalues = [{ from = 2020-01-01, value = 3, cite = \"P1\" }]", "number in `CNY`"),
        ("values = [{ from = 2020-01-01, value = true, cite = \"P1\" }]", "bool"),
        ("type = \"bool\"\nvalues = []", "bool"),
        ("type = \"date\"\nvalues = [{ from = 2020-01-01, value = 2021-01-01, cite = \"P1\" }]", "day"),
        ("codes = { x = \"甲 · X\" }\nvalues = [{ from = 2020-01-01, value = \"x\", cite = \"P1\" }]", "code"),
        ("values = [{ from = 2020-01-01, value = \"1/12\", cite = \"P1\" }]", "fraction"),
        ("keys = [\"poor\"]\nvalues = [{ from = 2020-01-01, true = true, false = false, cite = \"P1\" }]", "bool"),
        ("keys = [\"poor\"]\nvalues = [{ from = 2020-01-01, true = 1, false = 2, cite = \"P1\" }]", "number"),
    ] {
        let (rules, toml) = parameter(body, "k(person) == k(person)");
        let said = programme(&rules, &toml);
        assert_eq!(said.codes(), [], "{body}");
        let seen = match &said.definition("p::k", 0).ty {
            Type::Number(n) if n.fraction => "fraction".to_owned(),
            Type::Number(n) if n.unit.is_none() => "number".to_owned(),
            Type::Number(n) => format!("number in `{}`", n.unit),
            Type::Bool => "bool".to_owned(),
            Type::Date => "day".to_owned(),
            Type::Choice(_) => "code".to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(seen, ty, "{body}");
    }
}

#[test]
fn passed_keys_are_codes_and_amounts() {
    let (rules, toml) = parameter(
        "keys = [{ codes = { x = \"甲 · X\", y = \"乙 · Y\" } }]\nvalues = [{ from = 2020-01-01, x = 1, y = 2, cite = \"P1\" }]",
        "k(person, \"x\")",
    );
    let said = expect(&rules, &toml, &[]);
    let k = said.parameter("p::k", 0);
    assert_eq!((k.keys[0].from.clone(), k.owner), (KeyFrom::Passed, None));
    let Dimension::Choice(set) = k.keys[0].dimension else { panic!() };
    assert_eq!(&*said.program().schema.choice(set).unwrap().name, "p::k key 1");
    let (rules, toml) = parameter(
        "keys = [{ amount = \"CNY/month\" }]\nmarginal = true\nvalues = [{ from = 2020-01-01, upto = [10, 20], bands = [0, 0.1, 0.2], cite = \"P1\" }]",
        "k(person, person.income)",
    );
    let said = expect(&rules, &toml, &[]);
    assert!(matches!(&said.parameter("p::k", 0).rows[0].value, Cell::Bands { upto, values } if upto.len() == 2 && values.len() == 3));
    // Rates have no unit; what they give has that of the amount.
    assert_eq!(said.definition("p::k", 0).ty, Type::number("CNY/month".parse().unwrap()));
}

#[test]
fn marginal_needs_an_amount() {
    let (rules, toml) = parameter("marginal = true\nkeys = [\"area\"]\nvalues = []", "k(person)");
    expect(&rules, &toml, &[(Code::BadKey, "k")]);
    let (rules, toml) = parameter("marginal = true\nunit = \"CNY\"\nkeys = [{ amount = \"CNY\" }]\nvalues = []", "k(person, 1)");
    expect(&rules, &toml, &[(Code::BadValue, "k")]);
}

#[test]
fn units_must_be_known() {
    let (rules, toml) = parameter("unit = \"CNZ/month\"\nvalues = []", "k(person)");
    let said = programme(&rules, &toml);
    assert_eq!(&*said.only(Code::UnknownUnit).help.as_ref().unwrap().en, "did you mean `CNY`?");
    let pack = super::PACK.replace("[sources]", "units = [\"m2\"]\n[sources]");
    let toml = "[k]\nlabel = \"甲 · K\"\nunit = \"m2/person\"\nvalues = []";
    let said = files(&[("a/pack.toml", &pack), ("a/p.rhai", &documented("fn f(person) { k(person) }")), ("a/p.toml", toml)], "a");
    assert_eq!(said.codes(), []);
}

#[test]
fn parameters_that_nobody_reads_are_told() {
    expect("", "[k]\nlabel = \"甲 · K\"\nvalues = []", &[(Code::UnusedParameter, "k")]);
    // A reason or a key is a reader, too.
    let rules = "/// 甲 · A\n/// @cite 第一条\n/// @reason {k(household)} · {k(household)}\nfn f(household) { household.poor }";
    expect(rules, "[k]\nlabel = \"甲 · K\"\nvalues = []", &[]);
}

#[test]
fn codes_of_a_rule_are_declared() {
    let rules = "/// 甲 · A\n/// @status\n/// @cite 第一条\nfn tier(household) { if household.poor { \"x\" } else { \"y\" } }";
    let said = expect(rules, "[tier.codes]\nx = \"甲 · X\"\ny = \"乙 · Y\"", &[]);
    assert!(matches!(said.definition("p::tier", 0).ty, Type::Choice(_)));
    let said = programme(rules, "[teir.codes]\nx = \"甲 · X\"\ny = \"乙 · Y\"");
    assert_eq!(&*said.only(Code::UnknownFunction).help.as_ref().unwrap().en, "did you mean `tier`?");
}

#[test]
fn a_code_column_gives_a_value_each() {
    let (rules, toml) = parameter(
        "keys = [\"region\", \"area\"]\nvalues = [{ from = 2020-01-01, region = \"4203\", urban = 450, rural = 235, cite = \"P1\", verify = true }]",
        "k(person)",
    );
    let said = expect(&rules, &toml, &[]);
    let rows = &said.parameter("p::k", 0).rows;
    assert_eq!(rows.len(), 2);
    assert!(rows[0].verify);
    assert_eq!(rows[1].value, Cell::One(ParameterValue::Number(235.into())));
}
