//! A pack that extends another.

use super::{Said, documented, files};
use crate::diagnostics::Code;
use crate::ir::{Cell, ParameterValue};

const CHILD: &str = "name = \"b\"\ntitle = \"乙 · B\"\nversion = \"1\"\nextends = \"../a\"\n[sources]\nQ1 = \"文件\"\n";

const K: &str = "[k]\nlabel = \"甲 · K\"\nunit = \"CNY\"\nkeys = [\"area\"]\nvalues = [{ from = 2020-01-01, urban = 1, rural = 2, cite = \"P1\" }]\n";

/// The programme `p` of the parent, and of the child.
fn extended(rules: &str, parameters: &str, child_rules: &str, child_parameters: &str) -> Said {
    let (rules, child_rules) = (documented(rules), documented(child_rules));
    files(&[("a/p.rhai", &rules), ("a/p.toml", parameters), ("b/pack.toml", CHILD), ("b/p.rhai", &child_rules), ("b/p.toml", child_parameters)], "b")
}

#[track_caller]
fn expect(said: &Said, codes: &[(Code, &str)]) {
    assert_eq!(said.codes(), codes, "{}", said.shown());
}

#[test]
fn a_child_replaces_and_asks_its_parent() {
    let said = extended(
        "fn f(household) { g(household) }\nfn g(household) { k(household) }",
        K,
        "fn g(household) { parent::p::g(household) + k(household) }",
        "",
    );
    expect(&said, &[]);
    let program = said.program();
    assert_eq!(program.layers.len(), 2);
    let g = program.symbol(program.symbol_named("p::g").unwrap()).unwrap();
    assert_eq!(g.definitions.iter().map(|d| d.layer).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_child_may_close_a_circle() {
    let said = extended("fn f(household) { g(household) }\nfn g(household) { 1 }", "", "fn g(household) { f(household) }", "");
    assert_eq!(&*said.only(Code::Cycle).message.en, "rules call each other in a circle: p::f → p::g → p::f");
}

#[test]
fn rules_and_parameters_replace_each_other() {
    expect(&extended("fn f(household) { k(household) }", K, "fn k(household) { household.savings }", ""), &[]);
    expect(&extended("fn f(household) { k(household) }\nfn k(household) { household.savings }", "", "", K), &[]);
}

#[test]
fn a_replacement_keeps_entity_and_type() {
    let k = "fn f(household) { k(household) }";
    let said = extended(k, K, "fn k(person) { as_unit(person.income, \"CNY\") }", "");
    said.only(Code::OverrideChangesEntity);
    let said = extended(k, K, "", &K.replace("CNY", "CNY/month"));
    said.only(Code::OverrideChangesType);
    assert_eq!(said.faults.len(), 1);
    let said = extended(k, K, "", "[k]\nlabel = \"甲 · K\"\nunit = \"CNY\"\nkeys = [\"grade\"]\nvalues = []");
    said.only(Code::OverrideChangesEntity);
    // Keys may go, or be others of an entity above.
    expect(&extended(k, K, "", "[k]\nlabel = \"甲 · K\"\nunit = \"CNY\"\nvalues = []"), &[]);
    expect(&extended(k, K, "", "[k]\nlabel = \"甲 · K\"\nunit = \"CNY\"\nkeys = [\"region\", \"poor\"]\nvalues = []"), &[]);
}

#[test]
fn nothing_above_the_lowest() {
    let said = extended("fn f(household) { parent::p::f(household) }", "", "", "");
    said.only(Code::NoParent);
    let said = extended("", "", "fn f(household) { parent::p::f(household) }", "");
    said.only(Code::NoParent);
}

#[test]
fn a_pack_does_not_see_what_extends_it() {
    let said = extended("fn f(household) { later(household) }", "", "fn later(household) { 1 }", "");
    said.only(Code::UnknownFunction);
}

#[test]
fn rows_are_merged() {
    let child = "[k]\nmode = \"merge\"\nvalues = [{ from = 2020-01-01, urban = 5, cite = \"Q1\" }, { from = 2021-01-01, urban = 6, rural = 7, cite = \"P1\" }]";
    let said = extended("fn f(household) { k(household) }", K, "", child);
    expect(&said, &[]);
    let mut rows: Vec<(String, u8, String)> = said
        .parameter("p::k", 1)
        .rows
        .iter()
        .map(|r| {
            let Cell::One(ParameterValue::Number(value)) = &r.value else { panic!() };
            (format!("{:?} {}", r.key, r.from), r.layer, value.to_string())
        })
        .collect();
    rows.sort();
    let values: Vec<(u8, &str)> = rows.iter().map(|(_, layer, value)| (*layer, value.as_str())).collect();
    assert_eq!(values, [(1, "5"), (1, "6"), (0, "2"), (1, "7")]);
    assert_eq!(&*said.definition("p::k", 1).label.en, "K");
}

#[test]
fn merging_needs_a_parameter_below() {
    let said =
        extended("fn f(household) { k(household) }", K, "fn g(household) { m(household) }", "[m]\nlabel = \"乙 · M\"\nmode = \"merge\"\nvalues = []");
    said.only(Code::MergeWithoutParent);
    let said = extended("fn f(household) { k(household) }", K, "", "[k]\nmode = \"merge\"\nunit = \"CNY\"\nvalues = []");
    said.only(Code::UnknownKey);
}

#[test]
fn a_merged_row_ends_what_it_follows() {
    let parent = K.replace("from = 2020-01-01,", "from = 2020-01-01, until = 2030-12-31,");
    let child = "[k]\nmode = \"merge\"\nvalues = [{ from = 2021-01-01, urban = 6, cite = \"P1\" }]";
    let said = extended("fn f(household) { k(household) }", &parent, "", child);
    expect(&said, &[]);
    let rows = &said.parameter("p::k", 1).rows;
    let ended = rows.iter().find(|r| r.layer == 0 && r.key == rows[2].key).unwrap();
    assert_eq!(ended.until, "2020-12-31".parse().ok());
}

#[test]
fn sources_come_from_below() {
    let said = extended("", "", "", &K.replace("P1", "Q1"));
    assert!(said.program.is_some(), "{}", said.shown());
    let said = extended("", &K.replace("P1", "Q1"), "", "");
    said.only(Code::UnknownSource);
}
