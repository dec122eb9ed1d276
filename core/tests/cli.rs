//! The command line, as its users meet it: the real binary's output and exit codes.
//!
//! Outputs stand in `cli/golden`; `DOUDI_BLESS=1 cargo test --features cli --test cli` writes them anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/population.rs"]
mod population;
#[path = "cli/review.rs"]
mod review;

const AID: &str = "core/tests/cli/aid";
const FAMILY: &str = r#"{"area":"urban","savings":19000,"members":[{"born":"1980-01-01","wage":800},{"relation":"child","born":"2012-01-01"}]}"#;
const RICH: &str = r#"{"area":"urban","savings":30000,"members":[{"born":"1980-01-01","wage":1276},{"relation":"child","born":"2012-01-01"}]}"#;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doudi"));
    command.args(args).current_dir(root()).env_remove("DOUDI_LANG").env_remove("NO_COLOR");
    command
}

fn doudi(args: &[&str]) -> Output {
    command(args).output().unwrap()
}

/// Runs it with text on standard input.
fn fed(args: &[&str], input: &str) -> Output {
    let mut child = command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("ended by a signal")
}

/// All that a run says, as a golden file holds it.
fn transcript(output: &Output) -> String {
    let mut text = out(output);
    if !output.stderr.is_empty() {
        text.push_str("--- stderr\n");
        text.push_str(&err(output));
    }
    text.push_str(&format!("--- exit {}\n", code(output)));
    text
}

fn golden(name: &str, output: &Output) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/golden").join(format!("{name}.txt"));
    let got = transcript(output);
    if std::env::var_os("DOUDI_BLESS").is_some() {
        std::fs::write(&path, &got).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(got == expected, "{} differs; got:\n{got}\nexpected:\n{expected}", path.display());
}

#[test]
fn the_first_command_of_the_readme() {
    let args = ["assess", "rules-examples/shaanxi-baoji", "tests/households/baoji-three-members.json", "--on", "2023-06-01"];
    let chinese = doudi(&args);
    assert!(out(&chinese).lines().any(|l| l.contains("月低保金") && l.contains("986.00 元/月")), "{}", out(&chinese));
    golden("assess-baoji-zh", &chinese);
    golden("assess-baoji-en", &doudi(&[&args[..], &["--lang", "en"]].concat()));
    golden(
        "assess-baoji-over-income",
        &doudi(&["assess", "rules-examples/shaanxi-baoji", "tests/households/baoji-over-income.json", "--on", "2023-06-01"]),
    );
    golden("assess-ezhou", &doudi(&["assess", "rules-examples/hubei-ezhou", "tests/households/ezhou-two-members.json", "--on", "2019-06-01"]));
}

#[test]
fn assessments() {
    golden("assess", &fed(&["assess", AID, "-", "--on", "2024-06-01"], FAMILY));
    golden("assess-refused", &fed(&["assess", AID, "-", "--on", "2024-06-01"], RICH));
    golden("assess-refused-en", &fed(&["assess", AID, "-", "--on", "2024-06-01", "--lang", "en"], RICH));
    golden("assess-open", &fed(&["assess", AID, "-", "--on", "2024-06-01"], r#"{"members":[{"wage":1},{"born":"2020-01-01"}]}"#));
    golden("assess-before", &fed(&["assess", AID, "-", "--on", "2019-06-01"], FAMILY));
    golden("assess-rules", &fed(&["assess", AID, "-", "--on", "2024-06-01", "--rules", "aid::income,aid::age"], FAMILY));
    golden("assess-json", &fed(&["assess", AID, "-", "--on", "2024-06-01", "--format", "json"], FAMILY));
    golden("assess-faults", &fed(&["assess", AID, "-", "--on", "2024-06-01"], r#"{"area":"town","members":[{"wge":1,"born":"2025-01-01"}]}"#));
    golden("assess-no-json", &fed(&["assess", AID, "-"], "{"));
    golden("assess-no-rule", &fed(&["assess", AID, "-", "--rules", "aid::eligable,other"], FAMILY));
    let english = command(&["assess", AID, "-", "--on", "2024-06-01"]).env("DOUDI_LANG", "en_GB.UTF-8").stdin(Stdio::null()).output().unwrap();
    assert!(err(&english).starts_with("error:"), "{}", err(&english));
}

#[test]
fn screenings() {
    let screen = ["screen", AID, "-", "--on", "2024-06-01"];
    golden("screen", &fed(&screen, r#"{"area":"urban","members":[{"born":"1980-01-01"},{"wage":900}]}"#));
    golden("screen-en", &fed(&[&screen[..], &["--lang", "en"]].concat(), r#"{"area":"urban","members":[{"born":"1980-01-01"},{"wage":900}]}"#));
    golden("screen-nothing", &fed(&[&screen[..], &["--ask", "2"]].concat(), "{}"));
    golden("screen-unfinished", &fed(&screen, r#"{"members":{"known":[{"wage":900}],"complete":false}}"#));
    golden("screen-all", &fed(&screen, FAMILY));
    golden("screen-faults", &fed(&screen, r#"{"area":"town","members":[{"wge":1,"born":"2025-01-01"}]}"#));
    golden("screen-json", &fed(&[&screen[..], &["--rules", "aid::eligible", "--format", "json"]].concat(), r#"{"area":"urban"}"#));
    golden("screen-no-json", &fed(&screen, "{"));
    golden("screen-no-rule", &fed(&[&screen[..], &["--rules", "adi"]].concat(), "{}"));
}

#[test]
fn colour_is_for_terminals() {
    let args = ["assess", AID, "-", "--on", "2024-06-01"];
    assert!(!out(&fed(&args, FAMILY)).contains('\x1b'));
    assert!(out(&fed(&[&args[..], &["--color", "always"]].concat(), FAMILY)).contains("\x1b[32m✓\x1b[0m"));
}

#[test]
fn a_line_for_each_household() {
    let input = format!("{FAMILY}\n{{\"area\":\"town\"}}\n\nnope\n{RICH}\r\n{FAMILY}");
    let output = fed(&["assess", AID, "-", "--on", "2024-06-01", "--rules", "aid::amount", "--jsonl"], &input);
    golden("jsonl", &output);
    assert_eq!(out(&output).lines().count(), 6);
    // Not UTF-8.
    let mut child = command(&["assess", AID, "-", "--jsonl"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"\xff\xfe\n").unwrap();
    assert!(out(&child.wait_with_output().unwrap()).starts_with(r#"{"faults":[{"path":"","code":"not_utf8""#));
}

#[test]
fn each_line_is_answered_at_once() {
    let mut child = command(&["assess", AID, "-", "--on", "2024-06-01", "--rules", "aid::amount", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for (household, expected) in [(FAMILY, "{\"aid::amount\":\"400.00\"}\n"), (RICH, "{\"aid::amount\":\"0.00\"}\n")] {
        writeln!(input, "{household}").unwrap();
        input.flush().unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, expected);
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn explanations() {
    let explain = |more: &[&str]| fed(&[&["explain", AID, "-"], more, &["--on", "2024-06-01"]].concat(), FAMILY);
    golden("explain-zh", &explain(&["aid::amount"]));
    golden("explain-en", &explain(&["aid::amount", "--lang", "en"]));
    golden("explain-markdown", &explain(&["aid::amount", "--format", "markdown"]));
    golden("explain-json", &explain(&["members[1].aid::age", "--format", "json"]));
    // The second command of the readme.
    let household = ["explain", "rules-examples/shaanxi-baoji", "tests/households/baoji-three-members.json", "dibao::monthly_amount"];
    for lang in ["zh", "en"] {
        golden(&format!("explain-baoji-{lang}"), &doudi(&[&household[..], &["--on", "2023-06-01", "--lang", lang]].concat()));
    }
    // Sensitive values only where asked for.
    assert!(!out(&explain(&["members[1].aid::age"])).contains("2012-01-01"));
    assert!(out(&explain(&["members[1].aid::age", "--sensitive"])).contains("2012-01-01"));
    golden("explain-which-member", &explain(&["aid::age"]));
    golden("explain-no-rule", &explain(&["aid::amuont"]));
}

#[test]
fn cases_of_packs() {
    golden("test-passed", &doudi(&["test", AID]));
    // As `rules-examples/*` names it.
    golden("test-passed", &doudi(&["test", "README.md", AID]));
    assert_eq!(code(&doudi(&["test", "README.md"])), 2);
    let failed = doudi(&["test", AID, "core/tests/cli/failing"]);
    assert_eq!(out(&failed).lines().last(), Some("4 passed, 2 failed"));
    assert_eq!(code(&failed), 1);
    for part in [
        "✗ 金额有误",
        "core",
        "应为 999.00",
        "实际 1000.00",
        "月补助金 = 1000.00 元/月",
        "members[1].child_supplement",
        "应为 60.00",
        "实际 50.00",
        "area:",
    ] {
        assert!(part == "core" || out(&failed).contains(part), "{part}\n{}", out(&failed));
    }
    let broken = doudi(&["test", AID, "core/tests/cli/broken"]);
    assert_eq!((out(&broken).lines().last(), code(&broken)), (Some("3 passed, 1 failed"), 1));
    assert!(err(&broken).contains("D021"), "{}", err(&broken));
    assert_eq!(out(&doudi(&["test", AID, "--only", "存款"])), "1 passed, 0 failed\n");
}

#[test]
fn checks_of_packs() {
    golden("check-clean", &doudi(&["check", "--strict", AID]));
    golden("check-broken", &doudi(&["check", "core/tests/cli/broken"]));
    golden("check-broken-json", &doudi(&["check", "core/tests/cli/broken", "--format", "json"]));
    let explained = doudi(&["check", "--explain", "d021", "--lang", "en"]);
    assert!(out(&explained).starts_with("D021 · error"), "{}", out(&explained));
    assert_eq!(code(&doudi(&["check", "--explain", "D999"])), 2);
}

#[test]
fn a_pack_is_checked_at_each_save() {
    let dir = std::env::temp_dir().join(format!("doudi-watch-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    for entry in std::fs::read_dir(root().join(AID)).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), dir.join(entry.file_name())).unwrap();
    }
    let mut child =
        command(&["check", "--watch", "--format", "json", dir.to_str().unwrap()]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut round = || {
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        line
    };
    assert_eq!(round(), "[]\n");
    let (table, good) = (dir.join("aid.toml"), std::fs::read_to_string(dir.join("aid.toml")).unwrap());
    std::fs::write(&table, good.replace("20_000", "20_00x")).unwrap();
    assert!(round().contains("D054"));
    // A file that is no pack's doesn't start a round: the next line is that of the mended table.
    std::fs::write(dir.join("notes.txt"), "…").unwrap();
    std::fs::write(&table, good).unwrap();
    assert_eq!(round(), "[]\n");
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn many_households_from_tables() {
    let dir = std::env::temp_dir().join(format!("doudi-population-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let households = file("households.csv", "\u{feff}household_id,area,savings,weight\n1,urban,19000,1.5\n2,rural,,1\n3,town,0,1\n");
    let persons = file("persons.csv", "household_id,born,wage\n2,1980-01-01,300.5\n1,1980-01-01,800\n1,2012-01-01,\n3,1990-01-01,1\n");
    let results = file("out.csv", "");
    let args = ["population", AID, "--households", &households, "--persons", &persons, "--on", "2024-06-01"];
    golden("population", &doudi(&[&args[..], &["-o", &results]].concat()));
    golden("population-en", &doudi(&[&args[..], &["--rules", "aid::amount,aid::age", "--lang", "en"]].concat()));
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
    assert_eq!(read("out.csv"), "household_id,aid::eligible,aid::amount,aid::savings_near\n1,true,400.00,true\n2,true,149.50,false\n3,,,\n");
    assert_eq!(read("out.members.csv"), "household_id,aid::child_supplement\n2,0.00\n1,0.00\n1,50.00\n3,\n");
    assert_eq!(
        read("out.faults.csv"),
        "household_row,household_id,table,path,code,message_zh,message_en\n\
         2,3,households,area,unknown_code,`town` 不在可选代码之列：`urban`、`rural`,\"`town` is not one of the codes: `urban`, `rural`\"\n"
    );
    // The same in Parquet, and what was written is read again.
    let parquet = dir.join("out.parquet");
    doudi(&[&args[..], &["-o", parquet.to_str().unwrap()]].concat());
    let again = ["population", AID, "--households", parquet.to_str().unwrap(), "--persons", &persons, "--on", "2024-06-01", "--lang", "en"];
    golden("population-parquet", &doudi(&[&again[..], &["--rules", "aid::amount"]].concat()));
    assert!(dir.join("out.members.parquet").exists() && dir.join("out.faults.parquet").exists());
    let dangling = file("dangling.csv", "household_id,born\n9,1980-01-01\n");
    let refused = doudi(&["population", AID, "--households", &households, "--persons", &dangling, "--on", "2024-06-01", "--lang", "en"]);
    assert!(code(&refused) == 1 && err(&refused).contains("1 rows of `members` have a `household_id`"), "{}", err(&refused));
    assert_eq!(code(&doudi(&["population", AID, "--households", "nowhere.csv"])), 2);
    let broken = file("broken.parquet", "no table");
    let refused = doudi(&["population", AID, "--households", &broken, "--lang", "en"]);
    assert!(code(&refused) == 2 && err(&refused).contains("cannot read `"), "{}", err(&refused));
    let digits = file("digits.csv", "household_id,area,savings\n1,urban,19000.125\n");
    let people = file("people.csv", "household_id,born,wage\n1,1980-01-01,800\n");
    let rounded = ["population", AID, "--households", &digits, "--persons", &people, "--on", "2024-06-01", "--excess-digits", "half-even"];
    golden("population-rounded", &doudi(&rounded));
    golden("population-rounded-en", &doudi(&[&rounded[..], &["--lang", "en"]].concat()));
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn what_cases_reach() {
    golden("coverage", &doudi(&["coverage", AID]));
    golden("coverage-short-en", &doudi(&["coverage", AID, "--min-rules", "100", "--min-branches", "95", "--lang", "en"]));
    golden("coverage-json", &doudi(&["coverage", AID, "--format", "json"]));
    let failing = doudi(&["coverage", "core/tests/cli/failing"]);
    assert_eq!(code(&failing), 1, "{}", out(&failing));
}

#[test]
fn what_differs() {
    let on = |date: &str| format!("{AID}@{date}");
    golden("diff", &doudi(&["diff", &on("2023-06-01"), &on("2024-06-01")]));
    golden("diff-en", &doudi(&["diff", &on("2019-06-01"), &on("2024-06-01"), "--lang", "en"]));
    golden("diff-json", &doudi(&["diff", &on("2023-06-01"), &on("2024-06-01"), "--format", "json"]));
    golden("diff-same", &doudi(&["diff", AID, AID]));
    golden("diff-one-date", &doudi(&["diff", AID, &on("2024-06-01")]));
}

#[test]
fn what_rules_need() {
    golden("needs", &doudi(&["needs", AID, "aid::eligible", "--on", "2024-06-01"]));
    golden("needs-en", &doudi(&["needs", AID, "aid", "--on", "2024-06-01", "--lang", "en"]));
    let json: serde_json::Value = serde_json::from_str(&out(&doudi(&["needs", AID, "aid::age", "--on", "2024-06-01", "--format", "json"]))).unwrap();
    assert_eq!(json[0]["path"], "members[].born");
    let schema: serde_json::Value = serde_json::from_str(&out(&doudi(&["schema", AID]))).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["$defs"]["person"]["properties"]["wage"]["x-unit"], "CNY/month");
}

#[test]
fn compiled_packs_take_the_place_of_folders() {
    let dir = std::env::temp_dir().join(format!("doudi-compile-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let file = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    let compiled = file("aid.doudi");
    let written = doudi(&["compile", AID, "-o", &compiled, "--lang", "en"]);
    assert_eq!(code(&written), 0, "{}", transcript(&written));
    let digest = doudi::compiled::digest(&std::fs::read(&compiled).unwrap());
    assert!(out(&written).starts_with("aid-county 2024.1 → ") && out(&written).contains(&format!("file sha256 {digest}")), "{}", out(&written));
    // The same again, and from the compiled pack itself.
    for from in [AID, &compiled] {
        assert_eq!(code(&doudi(&["compile", from, "-o", &file("again.doudi")])), 0);
        assert_eq!(std::fs::read(file("again.doudi")).unwrap(), std::fs::read(&compiled).unwrap());
    }
    let record = out(&fed(&["assess", AID, "-", "--on", "2024-06-01", "--format", "record"], FAMILY));
    for (args, input) in [
        (&["assess", "PACK", "-", "--on", "2024-06-01"][..], FAMILY),
        (&["assess", "PACK", "-", "--on", "2024-06-01", "--format", "record"], FAMILY),
        (&["assess", "PACK", "-", "--on", "2024-06-01", "--jsonl"], FAMILY),
        (&["explain", "PACK", "-", "aid::amount", "--on", "2024-06-01"], FAMILY),
        (&["explain", "PACK", "-", "aid::eligible", "--on", "2024-06-01", "--format", "markdown"], RICH),
        (&["needs", "PACK", "aid", "--on", "2024-06-01"], ""),
        (&["schema", "PACK"], ""),
        (&["types", "PACK", "--lang", "ts"], ""),
        (&["docs", "PACK"], ""),
        (&["verify", "-", "PACK"], &record),
        (&["timeline", "PACK", "--from", "2019-01-01", "--to", "2024-12-31"], ""),
        (&["over", "PACK", "-", "--from", "2024-01", "--to", "2024-06"], FAMILY),
        (&["sweep", "PACK", "-", "members[0].wage", "--from", "0", "--to", "3000", "--on", "2024-06-01"], FAMILY),
    ] {
        let with = |pack: &str| fed(&args.iter().map(|a| if *a == "PACK" { pack } else { a }).collect::<Vec<_>>(), input);
        assert_eq!(transcript(&with(&compiled)), transcript(&with(AID)), "{args:?}");
    }
    // What needs text or cases says so.
    for args in [&["check", &compiled][..], &["test", &compiled], &["coverage", &compiled], &["new", &file("new"), "--extends", &compiled]] {
        let refused = doudi(args);
        assert!(code(&refused) == 2 && err(&refused).contains("编译后的规则包"), "{args:?}\n{}", transcript(&refused));
    }
    std::fs::write(&compiled, b"DOUDI\x02 and no more").unwrap();
    let damaged = doudi(&["needs", &compiled, "aid", "--lang", "en"]);
    assert!(code(&damaged) == 2 && err(&damaged).contains("damaged"), "{}", transcript(&damaged));
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn benefits_over_one_fact() {
    let sweep =
        |more: &[&str]| fed(&[&["sweep", AID, "-", "members[0].wage", "--from", "0", "--to", "3000", "--on", "2024-06-01"], more].concat(), FAMILY);
    golden("sweep", &sweep(&[]));
    golden("sweep-en", &sweep(&["--lang", "en"]));
    golden("sweep-json", &sweep(&["--format", "json", "--rules", "aid::amount,aid::eligible"]));
    let over =
        |fact: &str, from: &str, to: &str| fed(&["sweep", AID, "-", fact, "--from", from, "--to", to, "--on", "2024-06-01", "--lang", "en"], FAMILY);
    golden("sweep-savings", &over("savings", "19990", "20010"));
    golden("sweep-no-fact", &over("members[0].wages", "0", "1"));
    golden("sweep-no-number", &over("area", "0", "1"));
    golden("sweep-below", &over("savings", "-1", "1"));
    assert_eq!(code(&over("savings", "5", "1")), 2);
}

#[test]
fn types_for_portals() {
    golden("types", &doudi(&["types", AID, "--lang", "ts"]));
    assert_eq!(code(&doudi(&["schema", AID, "--lang", "ts"])), 2);
}

#[test]
fn records_are_verified() {
    let record = out(&fed(&["assess", AID, "-", "--on", "2024-06-01", "--format", "record"], FAMILY));
    let verified = fed(&["verify", "-", AID], &record);
    assert_eq!(code(&verified), 0, "{}", transcript(&verified));
    golden("verify-edited", &fed(&["verify", "-", AID], &record.replace("400.00", "401.00").replace("2024.1", "2024.0")));
    let json = fed(&["verify", "-", AID, "--format", "json"], &record.replace("400.00", "401.00"));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&out(&json)).unwrap()["differences"][0]["path"], "results.aid::amount");
    golden("verify-no-record", &fed(&["verify", "-", AID], "{}"));
}

#[test]
fn handbooks() {
    let chinese = doudi(&["docs", AID]);
    golden("docs-zh", &chinese);
    let file = std::env::temp_dir().join(format!("doudi-handbook-{}.md", std::process::id()));
    let written = doudi(&["docs", AID, "-o", file.to_str().unwrap()]);
    assert_eq!((code(&written), out(&written).as_str()), (0, ""));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), out(&chinese));
    std::fs::remove_file(&file).unwrap();
    assert!(out(&doudi(&["docs", AID, "--lang", "en"])).contains("## Built-in functions"));
}

#[test]
fn a_new_pack_stands() {
    let dir = std::env::temp_dir().join(format!("doudi-new-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    let path = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    let made = doudi(&["new", &path("county"), "--extends", "rules-examples/national", "--region", "610327", "--title", "甲县\"试\" · A \"Try\""]);
    assert_eq!(code(&made), 0, "{}", transcript(&made));
    assert_eq!(code(&doudi(&["new", &path("own"), "--name", "own-pack"])), 0);
    assert_eq!(code(&doudi(&["new", &path("town"), "--extends", &path("county")])), 0);
    for name in ["county", "own", "town"] {
        let checked = doudi(&["check", "--strict", &path(name)]);
        assert_eq!(code(&checked), 0, "{}", transcript(&checked));
        let tested = doudi(&["test", &path(name)]);
        assert_eq!(out(&tested), "2 passed, 0 failed\n", "{}", transcript(&tested));
    }
    let again = doudi(&["new", &path("own")]);
    assert_eq!(code(&again), 2, "{}", transcript(&again));
    assert_eq!(code(&doudi(&["new", &path("x"), "--region", "61x"])), 2);
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn bad_usage() {
    for args in [
        &["assess"][..],
        &["asses", AID, "-"],
        &["assess", "nowhere", "-"],
        &["assess", "tests", "-"],
        &["assess", AID, "nowhere.json"],
        &["assess", AID, "-", "--on", "2024-6-1"],
        &["needs", AID],
        &["needs", AID, "aid::x"],
        &["check"],
        &["assess", AID, "-", "--rules", ","],
        &["assess", AID, "-", "--rules", "aid", "--on", "2019-12-31"],
        &["docs", AID, "-o", "nowhere/at/all.md"],
        &["verify", "nowhere.json", AID],
    ] {
        let output = command(args).stdin(Stdio::null()).output().unwrap();
        assert_eq!(code(&output), 2, "{args:?}\n{}", transcript(&output));
        assert!(out(&output).is_empty() && !err(&output).is_empty(), "{args:?}\n{}", transcript(&output));
    }
    // A pack with errors is no bad usage.
    assert_eq!(code(&fed(&["assess", "core/tests/cli/broken", "-"], FAMILY)), 1);
    for help in [&["--help"][..], &["assess", "--help"], &["--version"]] {
        assert_eq!(code(&doudi(help)), 0);
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = command(&["docs", "rules-examples/national"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 16];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), err(&output).as_str()), (0, ""));
}
