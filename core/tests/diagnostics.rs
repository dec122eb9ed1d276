//! Broken packs (`tests/packs`) and what is said of them: each folder holds one fault and, beside it, the text that an author sees. After a change
//! of wording, `UPDATE_EXPECT=1 cargo test --test diagnostics` writes the texts anew; read what changed.
#![cfg(feature = "author")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use doudi::diagnostics::{Code, Diagnostic, explain, render};
use doudi::label::Lang;
use doudi::pack::{Checked, Pack};
use doudi::source::SourceMap;

/// The folders of broken packs, in order.
fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/packs");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> &str {
    folder.file_name().unwrap().to_str().unwrap()
}

/// The code that a folder is about: `D017-bad-tag`.
fn code(folder: &Path) -> Code {
    let name = name(folder);
    Code::parse(name.split('-').next().unwrap()).unwrap_or_else(|| panic!("`{name}` begins with no code"))
}

/// What is wrong with the pack of a folder and its cases. Where two packs are needed, `child` is the one to open.
fn check(folder: &Path) -> (Vec<Diagnostic>, Arc<SourceMap>) {
    let child = folder.join("child");
    let Checked { mut diagnostics, files, pack, .. } = Pack::check(if child.is_dir() { &child } else { folder }).unwrap();
    if let Some(pack) = pack {
        diagnostics.extend(pack.check_cases());
    }
    (diagnostics, files)
}

#[test]
fn each_code_has_a_broken_pack() {
    let told: BTreeSet<Code> = folders().iter().map(|f| code(f)).collect();
    let missing: Vec<&Code> = Code::ALL.iter().filter(|c| !told.contains(c)).collect();
    assert!(missing.is_empty(), "no folder for {missing:?}");
}

#[test]
fn broken_packs_are_told_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut faults = Vec::new();
    for folder in folders() {
        let (diagnostics, files) = check(&folder);
        let (code, name) = (code(&folder), name(&folder));
        let codes: BTreeSet<Code> = diagnostics.iter().map(|d| d.code).collect();
        if !codes.iter().eq([&code]) {
            faults.push(format!("{name}: {code} alone is expected, not {codes:?}"));
        }
        for (lang, ending) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            let text = render(&diagnostics, &files, lang, false);
            let path = folder.join(format!("expected.{ending}.txt"));
            if update {
                fs::write(&path, &text).unwrap();
            } else if fs::read_to_string(&path).unwrap_or_default() != text {
                faults.push(format!("{name}: not as in {}; now it is\n\n{text}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn explanations_have_examples_in_both_languages() {
    for &code in Code::ALL {
        for (lang, wrong, right) in [(Lang::Zh, "\n错误的写法", "\n正确的写法"), (Lang::En, "\nWrong", "\nRight")] {
            let text = explain(code, lang);
            let (_, examples) = text.split_once(wrong).unwrap_or_else(|| panic!("{code}: no wrong example"));
            let (wrong, right) = examples.split_once(right).unwrap_or_else(|| panic!("{code}: no right example"));
            for example in [wrong, right] {
                assert!(example.lines().any(|l| l.starts_with("    ")), "{code}: an empty example");
            }
        }
    }
}
