//! Rows of parameters.

use super::{Said, programme};
use crate::diagnostics::Code;

/// A parameter of these keys and rows, each with a cite of its own unless it has one.
fn table(keys: &str, rows: &[&str]) -> Said {
    table_of("", keys, rows)
}

fn table_of(more: &str, keys: &str, rows: &[&str]) -> Said {
    let rows: Vec<String> =
        rows.iter().map(|r| if r.contains("cite") { format!("{{ {r} }}") } else { format!("{{ {r}, cite = \"P1\" }}") }).collect();
    let toml = format!("[k]\nlabel = \"甲 · K\"\n{more}\nkeys = {keys}\nvalues = [\n{}\n]", rows.join(",\n"));
    let call = if keys.contains("amount") { "k(person, 1)" } else { "k(person)" };
    programme(&format!("fn f(person) {{ {call} == {call} }}"), &toml)
}

#[track_caller]
fn expect(said: &Said, codes: &[Code]) {
    assert_eq!(said.faults.iter().map(|d| d.code).collect::<Vec<_>>(), codes, "{}", said.shown());
}

#[test]
fn rows_need_a_day_and_a_source() {
    expect(&table("[]", &["value = 1"]), &[Code::MissingKey]);
    expect(&table("[]", &["from = 2020-01-01, value = 1, cite = \"P7\""]), &[Code::UnknownSource]);
    let said = programme("fn f(person) { k(person) }", "[k]\nlabel = \"甲 · K\"\nvalues = [{ from = 2020-01-01, value = 1 }]");
    expect(&said, &[Code::RowWithoutCite]);
    expect(&table("[]", &["from = 2020-01-01, until = 2019-01-01, value = 1"]), &[Code::BadPeriod]);
    expect(&table("[]", &["from = 2020-01-01, value = 1, cite = \"第三条\""]), &[]);
}

#[test]
fn columns_must_be_known() {
    let said = table("[\"area\"]", &["from = 2020-01-01, urban = 1, rurl = 2"]);
    expect(&said, &[Code::UnknownCode]);
    assert_eq!(&*said.only(Code::UnknownCode).help.as_ref().unwrap().en, "did you mean `rural`?");
    let said = table("[\"area\"]", &["from = 2020-01-01, area = \"urban\", valeu = 1"]);
    assert_eq!(&*said.only(Code::UnknownKey).help.as_ref().unwrap().en, "did you mean `value`?");
    expect(&table("[]", &["from = 2020-01-01, urban = 1"]), &[Code::UnknownKey]);
    let said = table("[\"area\", \"region\"]", &["from = 2020-01-01, area = \"urban\", 4203 = 1"]);
    expect(&said, &[Code::RegionAsColumn]);
}

#[test]
fn values_must_be_of_the_type() {
    expect(&table("[]", &["from = 2020-01-01, value = \"much\""]), &[Code::BadValue]);
    expect(&table("[]", &["from = 2020-01-01, value = 1", "from = 2021-01-01, value = true"]), &[Code::BadValue]);
    expect(&table("[]", &["from = 2020-01-01, value = \"1/0\""]), &[Code::BadValue]);
    expect(&table("[\"area\"]", &["from = 2020-01-01, area = \"city\", value = 1"]), &[Code::UnknownCode]);
    expect(&table("[\"grade\"]", &["from = 2020-01-01, grade = 7, value = 1"]), &[Code::BadValue]);
    expect(&table("[\"grade\"]", &["from = 2020-01-01, grade = 1.5, value = 1"]), &[Code::BadValue]);
    expect(&table("[\"region\"]", &["from = 2020-01-01, region = \"x\", value = 1"]), &[Code::BadValue]);
    expect(&table_of("codes = { x = \"甲 · X\" }", "[]", &["from = 2020-01-01, value = \"z\""]), &[Code::UnknownCode]);
}

#[test]
fn bands_have_one_value_more_than_limits() {
    let keys = "[{ fact = \"income\" }]";
    expect(&table(keys, &["from = 2020-01-01, upto = [1, 2], bands = [1, 2, 3]"]), &[]);
    expect(&table(keys, &["from = 2020-01-01, upto = [1, 2], bands = [1, 2]"]), &[Code::BadBands]);
    expect(&table(keys, &["from = 2020-01-01, upto = [2, 2], bands = [1, 2, 3]"]), &[Code::BadBands]);
    expect(&table(keys, &["from = 2020-01-01, bands = [1]"]), &[Code::BadBands]);
    expect(&table(keys, &["from = 2020-01-01, value = 1"]), &[Code::BadBands]);
    expect(&table("[]", &["from = 2020-01-01, upto = [1], bands = [1, 2]"]), &[Code::BadBands]);
    expect(&table("[\"area\", { fact = \"income\" }]", &["from = 2020-01-01, area = \"urban\", upto = [1], bands = [1, 2]"]), &[Code::MissingRow]);
    expect(&table("[{ fact = \"income\" }, \"area\"]", &["from = 2020-01-01, upto = [1], urban = [1, 2], rural = [2, 3]"]), &[]);
}

#[test]
fn rows_of_a_key_follow_each_other() {
    expect(&table("[]", &["from = 2020-01-01, value = 1", "from = 2020-01-01, value = 2"]), &[Code::RowsOverlap]);
    expect(&table("[]", &["from = 2020-01-01, until = 2021-06-30, value = 1", "from = 2021-01-01, value = 2"]), &[Code::RowsOverlap]);
    expect(&table("[]", &["from = 2020-01-01, until = 2020-06-30, value = 1", "from = 2021-01-01, value = 2"]), &[Code::RowsGap]);
    expect(&table("[]", &["from = 2020-01-01, until = 2020-12-31, value = 1", "from = 2021-01-01, value = 2"]), &[]);
    let months = ["from = 2020-01-01, value = 1", "from = 2020-02-01, value = 2", "from = 2020-04-01, value = 3"];
    expect(&table_of("lasts = \"month\"", "[]", &months), &[Code::RowsGap]);
}

#[test]
fn codes_without_a_row_are_told() {
    let said = table("[\"area\"]", &["from = 2020-01-01, urban = 1"]);
    expect(&said, &[Code::MissingRow]);
    // A wider region may have the row.
    let wider = ["from = 2020-01-01, region = \"42\", urban = 1, rural = 2", "from = 2020-01-01, region = \"4203\", urban = 3"];
    expect(&table("[\"region\", \"area\"]", &wider), &[]);
    let said = table(
        "[\"region\", \"area\"]",
        &["from = 2020-01-01, region = \"42\", urban = 1, rural = 2", "from = 2020-01-01, region = \"51\", urban = 3"],
    );
    expect(&said, &[Code::MissingRow]);
    assert_eq!(&*said.faults[0].message.en, "`k` has no value where `area` is `rural` (region 51)");
}

#[test]
fn a_region_that_fell_behind_is_told() {
    let rows = ["from = 2020-01-01, region = \"4203\", value = 1", "from = 2021-01-01, region = \"42\", value = 2"];
    expect(&table("[\"region\"]", &rows), &[Code::OlderRegionPrefix]);
    let ended = ["from = 2020-01-01, until = 2020-12-31, region = \"4203\", value = 1", rows[1]];
    expect(&table("[\"region\"]", &ended), &[]);
}

#[test]
fn a_row_has_all_keys() {
    expect(&table("[\"grade\", \"poor\"]", &["from = 2020-01-01, true = 1, false = 2"]), &[Code::MissingKey]);
    expect(&table("[\"area\"]", &["from = 2020-01-01, area = \"urban\""]), &[Code::MissingKey]);
    expect(&table("[\"area\"]", &["from = 2020-01-01, area = \"urban\", urban = 1, rural = 2"]), &[Code::UnknownKey]);
}
