//! Packs as texts, good and bad.

mod cases;
mod facts;
mod files;
mod parameters;

use super::{PackFiles, RawPack, read};
use crate::diagnostics::Diagnostic;
use crate::source::SourceMap;

/// A pack `p` with this facts.toml.
const PACK: &str = "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n";
const FACTS: &str = r#"
[household.facts]
area = { type = "choice", label = "城乡 · Area", codes = { urban = "城镇 · Urban", rural = "农村 · Rural" } }
region = { type = "region", label = "区划 · Region" }
"#;

/// Reads files by path; the pack is `root`. Faults as `D023 p/x.toml:1:2 «text» message`.
fn read_pack(files: &[(&str, &str)], root: &str) -> (RawPack, Vec<String>) {
    let map = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let mut out = Vec::new();
    let pack = read(PackFiles::from_map(map, root).unwrap(), &mut out);
    let faults = show(&pack.files, &out);
    (pack, faults)
}

fn show(files: &SourceMap, out: &[Diagnostic]) -> Vec<String> {
    out.iter()
        .map(|d| {
            let text: String = files.text(d.span).chars().take(30).collect();
            let help = d.help.as_ref().filter(|h| h.en.starts_with("did you")).map_or(String::new(), |h| format!(" ({})", h.en));
            assert!(!d.message.zh.is_ascii() || d.message.zh.contains('`'), "no Chinese: {}", d.message.zh);
            assert_ne!(d.message.zh, d.message.en);
            format!("{} {} «{text}» {}{help}", d.code, files.place(d.span), d.message.en)
        })
        .collect()
}

/// One file beside a sound pack.
fn faults_of(name: &str, text: &str) -> Vec<String> {
    let path = format!("p/{name}");
    let mut files = vec![("p/pack.toml", PACK), ("p/facts.toml", FACTS)];
    files.retain(|(p, _)| *p != path);
    files.push((&path, text));
    read_pack(&files, "p").1
}
