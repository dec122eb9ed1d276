//! The examples of `doudi check --explain` do what they claim: the wrong one has the fault that is explained, the right one hasn't. What they leave
//! out is in the pack `tests/explained`.
#![cfg(feature = "author")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use doudi::diagnostics::{Code, Severity, explain};
use doudi::label::Lang;
use doudi::pack::Pack;

/// Examples that only hint at what is too long to show, or that are about more than one pack's text.
const HINTS: &[Code] = &[Code::NestingTooDeep, Code::TooLarge, Code::ExtendsCycle, Code::StrayFile];
/// Examples of a pack that extends another.
const EXTENDING: &[Code] = &[Code::OverrideChangesEntity, Code::OverrideChangesType, Code::NoParent, Code::WidensFact, Code::MergeWithoutParent];

/// Texts by file name.
type Files = BTreeMap<String, String>;

fn scaffold() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/explained");
    let entries = fs::read_dir(root).unwrap().map(|e| e.unwrap().path());
    entries.map(|p| (p.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(p).unwrap())).collect()
}

/// The wrong and the right example, each with its file's name.
fn examples(code: Code) -> [(String, String); 2] {
    let text = explain(code, Lang::En);
    let (_, examples) = text.split_once("\nWrong (").unwrap();
    let (wrong, right) = examples.split_once("\nRight (").unwrap();
    [wrong, right].map(|example| {
        let (file, lines) = example.split_once("):\n\n").unwrap();
        (file.to_owned(), lines.lines().map(|l| format!("{}\n", l.strip_prefix("    ").unwrap_or(l))).collect())
    })
}

/// What a piece of text defines: `fn standard(`, `[standard]`.
fn defined(text: &str) -> BTreeSet<String> {
    let rule = |line: &str| line.trim_start_matches("private ").strip_prefix("fn ").and_then(|l| l.split('(').next()).map(str::to_owned);
    let table = |line: &str| line.strip_prefix('[').and_then(|l| l.split([']', '.']).next()).map(str::to_owned);
    text.lines().filter_map(|l| rule(l).or_else(|| table(l))).collect()
}

/// Text without the paragraphs that define any of these.
fn without(text: &str, names: &BTreeSet<String>) -> String {
    text.split("\n\n").filter(|p| defined(p).is_disjoint(names)).collect::<Vec<_>>().join("\n\n")
}

/// Facts as the example has them, and the others.
fn with_facts(text: &str, example: &str) -> String {
    let tables = |text: &str| -> Vec<(String, Vec<String>)> {
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for line in text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
            match tables.last_mut() {
                Some((_, lines)) if !line.starts_with('[') => lines.push(line.to_owned()),
                _ => tables.push((line.to_owned(), Vec::new())),
            }
        }
        tables
    };
    let key = |line: &str| line.split('=').next().unwrap().trim().to_owned();
    let mut all = tables(text);
    for (head, lines) in tables(example) {
        match all.iter_mut().find(|(h, _)| *h == head) {
            Some((_, old)) => {
                let new: BTreeSet<String> = lines.iter().map(|l| key(l)).collect();
                old.retain(|l| !new.contains(&key(l)));
                old.extend(lines);
            }
            None => all.push((head, lines)),
        }
    }
    all.into_iter().map(|(head, lines)| format!("{head}\n{}\n\n", lines.join("\n"))).collect()
}

/// Puts an example into a pack.
fn put(files: &mut Files, name: &str, example: &str) {
    if let Some((first, second)) = name.split_once(" + ") {
        let (one, two) = example.split_once(&format!(" {second}\n")).unwrap();
        put(files, second, two);
        return put(files, first, one.trim_end_matches(['/', '#']));
    }
    let names = defined(example);
    if name.ends_with(".rhai") {
        let head = if name.contains("2023") { "//! @source P9\n\n" } else { "//! 例子 · Example\n//! @source P9\n\n" };
        let old = files.entry(name.to_owned()).or_insert_with(|| head.to_owned());
        *old = format!("{}\n\n{example}", without(old, &names));
    } else if name == "facts.toml" {
        let old = files.entry(name.to_owned()).or_default();
        *old = with_facts(old, example);
    } else if name.ends_with(".toml") {
        let head = if names.is_empty() { "[rate]\nlabel = \"比例 · Rate\"\n" } else { "" };
        let old = files.entry(name.to_owned()).or_default();
        *old = format!("{}\n\n{head}{example}", without(old, &names));
        if let Some(rules) = files.get_mut("dibao.rhai").filter(|_| !example.contains(".codes]")) {
            *rules = without(rules, &names);
        }
    } else if name.ends_with(".yaml") && example.starts_with(' ') {
        let head = "- name: 例子\n  date: 2023-06-01\n  household: { members: [ { wage_income: 0 } ] }\n  self_made: true\n";
        files.insert(name.to_owned(), format!("{head}{example}"));
    } else {
        files.insert(name.to_owned(), example.to_owned());
    }
}

/// The codes of what is wrong with the pack that holds an example.
fn codes(code: Code, name: &str, example: &str) -> BTreeSet<Code> {
    let mut parent = scaffold();
    let mut child = Files::new();
    if EXTENDING.contains(&code) {
        let extends = if example.contains("no `extends`") { "" } else { "extends = \"../explained\"\n" };
        child.insert("pack.toml".into(), format!("name = \"child\"\ntitle = \"子包 · Child\"\nversion = \"1\"\n{extends}[sources]\nP9 = \"答复\"\n"));
        if extends.is_empty() {
            child.insert("facts.toml".into(), parent["facts.toml"].clone());
        }
        put(&mut child, name, example);
    } else {
        // A rule may read the table of which only its rows are shown.
        if code == Code::CsvFault || code == Code::MissingFile {
            put(
                &mut parent,
                "dibao.toml",
                "[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/person/month\"\nkeys = [\"region\", \"area\"]\nfile = \"dibao.standard.csv\"\n",
            );
        }
        put(&mut parent, name, example);
    }
    let root = if child.is_empty() { "explained" } else { "child" };
    let files = parent.into_iter().map(|(n, t)| (format!("explained/{n}"), t)).chain(child.into_iter().map(|(n, t)| (format!("child/{n}"), t)));
    let checked = Pack::check_files(files, root).unwrap();
    let of_cases = checked.pack.as_ref().map(Pack::check_cases).unwrap_or_default();
    checked.diagnostics.iter().chain(&of_cases).map(|d| d.code).collect()
}

#[test]
fn the_pack_of_examples_is_sound() {
    let files = scaffold().into_iter().filter(|(n, _)| !n.ends_with(".csv")).map(|(n, t)| (format!("explained/{n}"), t));
    let checked = Pack::check_files(files, "explained").unwrap();
    assert!(checked.diagnostics.is_empty(), "{}", doudi::diagnostics::render(&checked.diagnostics, &checked.files, Lang::En, false));
}

#[test]
fn examples_are_wrong_and_right_as_they_say() {
    let mut faults = Vec::new();
    for &code in Code::ALL.iter().filter(|c| !HINTS.contains(c)) {
        let [wrong, right] = examples(code);
        let found = codes(code, &wrong.0, &wrong.1);
        if !found.contains(&code) {
            faults.push(format!("{code}: the wrong example has {found:?}"));
        }
        let found = codes(code, &right.0, &right.1);
        if found.contains(&code) || found.iter().any(|c| c.severity() == Severity::Error) {
            faults.push(format!("{code}: the right example has {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
