//! Finding files, and `pack.toml`.

use std::fs;

use super::{FACTS, PACK, faults_of, read_pack};
use crate::pack::{OpenError, PackFiles, read};

const RULES: &str = "//! 低保 · Dibao\n";

fn child(extends: &str) -> String {
    format!("name = \"c\"\ntitle = \"下级 · Child\"\nversion = \"2\"\nextends = \"{extends}\"\nunits = [\"m2\"]\n")
}

#[test]
fn a_chain_of_packs_from_a_map() {
    let child = child("../p");
    let files = [
        ("p/pack.toml", PACK),
        ("p/facts.toml", FACTS),
        ("p/dibao.rhai", RULES),
        ("p/dibao.2012-12-12.rhai", RULES),
        ("p/dibao.toml", "[a]\nlabel = \"甲 · A\"\nvalues = []\n"),
        ("p/dibao.cases.yaml", "[]"),
        ("p/README.md", "words"),
        ("p/sub/other.rhai", "not ours"),
        ("q/dibao.rhai", "not ours"),
        ("c/pack.toml", &child),
        ("c/dibao.special.cases.yaml", "[]"),
        ("c/低保.rhai", RULES),
    ];
    let (pack, faults) = read_pack(&files, "c");
    assert_eq!(faults, [""; 0]);
    let names: Vec<&str> = pack.layers.iter().map(|l| &*l.info.name).collect();
    assert_eq!(names, ["p", "c"]);
    assert_eq!(pack.layers[1].root, "c");
    assert_eq!(pack.layers[1].units, ["m".into()]);
    let dibao = &pack.layers[0].programmes[0];
    assert_eq!(dibao.rules.iter().map(|r| r.version.map(|d| d.to_string())).collect::<Vec<_>>(), [None, Some("2012-12-12".to_owned())]);
    assert_eq!((dibao.parameters.len(), dibao.cases.len()), (1, 1));
    let below: Vec<_> = pack.layers[1].programmes.iter().map(|p| (&*p.name, p.cases.len(), p.rules.len())).collect();
    assert_eq!(below, [("dibao", 1, 0), ("低保", 0, 1)]);
    let paths: Vec<_> = pack.files.iter().map(|(_, f)| &*f.path).collect();
    assert!(paths.contains(&"p/dibao.2012-12-12.rhai") && !paths.iter().any(|p| p.contains("README") || p.contains("other")));
    assert_eq!(pack.digest.len(), 64);
}

#[test]
fn programmes_in_the_order_of_the_manifest() {
    let ordered = |list: &str| {
        let pack = PACK.replacen("version", &format!("programmes = {list}\nversion"), 1);
        let files = [("p/pack.toml", &*pack), ("p/facts.toml", FACTS), ("p/a.rhai", RULES), ("p/b.rhai", RULES), ("p/c.rhai", RULES)];
        let (pack, faults) = read_pack(&files, "p");
        (pack.layers[0].programmes.iter().map(|p| p.name.to_string()).collect::<Vec<_>>(), faults.join("|"))
    };
    assert_eq!(ordered("[]"), (vec!["a".into(), "b".into(), "c".into()], String::new()));
    assert_eq!(ordered("[\"c\", \"a\"]"), (vec!["c".into(), "a".into(), "b".into()], String::new()));
    assert!(ordered("[\"c\", \"c\"]").1.contains("D024"));
    assert!(ordered("[\"aa\"]").1.contains("D064"));
    assert!(ordered("\"c\"").1.contains("D054"));
}

#[test]
fn the_digest_is_of_all_files_and_of_nothing_else() {
    let child = child("../p");
    let base = [("p/pack.toml", PACK), ("p/facts.toml", FACTS), ("p/dibao.rhai", RULES), ("c/pack.toml", child.as_str())];
    let digest = |files: &[(&str, &str)], root: &str| read_pack(files, root).0.digest;
    let first = digest(&base, "c");
    let mut files = base.to_vec();
    files.push(("c/README.md", "x"));
    files.push(("q/dibao.rhai", "x"));
    assert_eq!(digest(&files, "c"), first);
    let moved: Vec<(String, &str)> = base.iter().map(|(p, t)| (format!("deep/{p}"), *t)).collect();
    let moved: Vec<(&str, &str)> = moved.iter().map(|(p, t)| (p.as_str(), *t)).collect();
    assert_eq!(digest(&moved, "deep/c"), first);
    let mut files = base.to_vec();
    files[2].1 = "//! 低保 · Dibao \n";
    assert_ne!(digest(&files, "c"), first);
    assert_ne!(digest(&base, "p"), first);
}

#[test]
fn a_folder_reads_as_the_map_does() {
    let folder = std::env::temp_dir().join(format!("doudi-pack-{}", std::process::id()));
    let child = child("../p");
    let files = [("p/pack.toml", PACK), ("p/facts.toml", FACTS), ("p/dibao.rhai", RULES), ("p/.hidden.toml", "!"), ("c/pack.toml", child.as_str())];
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    // Spreadsheets write a byte order mark; old ones write GBK.
    fs::write(folder.join("c/facts.toml"), format!("\u{feff}{}", "[household.facts]\narea = { default = \"urban\" }\n")).unwrap();
    fs::write(folder.join("c/dibao.a.csv"), b"from,\xb5\xcd\xb1\xa3\n").unwrap();
    fs::create_dir_all(folder.join("c/dibao.rhai")).unwrap();
    fs::write(folder.join("c/dibao.old.rhai"), "x".repeat(2 << 20)).unwrap();
    fs::write(folder.join("c/dibao.toml"), "x".repeat(2 << 20)).unwrap();
    let mut out = Vec::new();
    let pack = read(PackFiles::from_dir(folder.join("c")).unwrap(), &mut out);
    let faults = super::show(&pack.files, &out);
    fs::write(folder.join("c/pack.toml"), "extends = \"../c/../c\"").unwrap();
    let mut cycle = Vec::new();
    let _ = read(PackFiles::from_dir(folder.join("c")).unwrap(), &mut cycle);
    let missing = PackFiles::from_dir(folder.join("nowhere"));
    let no_pack = PackFiles::from_dir(&folder);
    fs::remove_dir_all(&folder).unwrap();

    assert_eq!(pack.layers.len(), 2);
    assert_eq!(
        faults,
        [
            "D065 c/dibao.a.csv:1:1 «» the file isn't in UTF-8",
            "D068 c/dibao.old.rhai:1:1 «» the file's name doesn't say what it is for; it isn't read",
            "D067 c/dibao.toml:1:1 «» the file is too large (2097152 bytes)",
            "D068 c/dibao.a.csv:1:1 «» no parameter uses `dibao.a.csv`",
        ]
    );
    assert!(cycle.iter().any(|d| d.code.as_str() == "D066"));
    assert!(matches!(missing, Err(OpenError::Io { .. })));
    assert!(matches!(no_pack, Err(OpenError::NotAPack { .. })));
}

#[test]
fn chains_that_break() {
    let extends = |name: &str, to: &str| format!("name = \"{name}\"\ntitle = \"包 · P\"\nversion = \"1\"\nextends = \"{to}\"\n");
    let (a, b) = (extends("a", "../b"), extends("b", "../a"));
    let (pack, faults) = read_pack(&[("a/pack.toml", &a), ("a/facts.toml", FACTS), ("b/pack.toml", &b)], "a");
    assert_eq!(pack.layers.len(), 2);
    assert_eq!(faults, ["D066 b/pack.toml:4:11 «\"../a\"» `extends` leads back to a pack of the chain"]);

    for to in ["../nowhere", "../../../up", "."] {
        let a = extends("a", to);
        let (_, faults) = read_pack(&[("a/pack.toml", &a), ("a/facts.toml", FACTS)], "a");
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains("pack.toml:4:11"), "{faults:?}");
    }

    let packs: Vec<(String, String)> = (0..40).map(|i| (format!("p{i}/pack.toml"), extends(&format!("p{i}"), &format!("../p{}", i + 1)))).collect();
    let files: Vec<(&str, &str)> = packs.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let (pack, faults) = read_pack(&files, "p0");
    assert_eq!(pack.layers.len(), 16);
    assert!(faults.iter().any(|f| f.starts_with("D067 p15/pack.toml:4:11")), "{faults:?}");

    let nothing = PackFiles::from_map([("a/facts.toml".to_owned(), String::new())], "a");
    assert!(matches!(nothing, Err(OpenError::NotAPack { .. })));
    let many = (0..3_000).map(|i| (format!("a/p{i}.rhai"), String::new())).chain([("a/pack.toml".to_owned(), String::new())]);
    assert!(matches!(PackFiles::from_map(many, "a"), Err(OpenError::TooManyFiles { .. })));
}

#[test]
fn a_manifest_at_fault() {
    assert_eq!(
        faults_of(
            "pack.toml",
            "nam = \"p\"\ntitle = \"规则包\"\nregion = \"61O3\"\nunits = [\"m2\", \"CNY\", \"a b\", 3]\nversion = 2023.1\nextends = \"\"\n[sources]\nP9 = \"\"\nP1 = \"文\""
        ),
        [
            "D062 p/pack.toml:1:1 «nam» pack.toml has no `nam` (did you mean `name`?)",
            "D063 p/pack.toml:1:1 «» pack.toml needs `name`",
            "D014 p/pack.toml:2:9 «\"规则包\"» `title` is in one language only",
            "D054 p/pack.toml:5:11 «2023.1» `version` must be a text in quotes, not a number",
            "D054 p/pack.toml:3:10 «\"61O3\"» `61O3` is no division code (2 to 12 digits)",
            "D054 p/pack.toml:6:11 «\"\"» `extends` must not be empty",
            "D024 p/pack.toml:4:16 «\"CNY\"» the unit `CNY` exists already",
            "D036 p/pack.toml:4:23 «\"a b\"» `a b` can't be a base unit",
            "D054 p/pack.toml:4:30 «3» `units` must be a text in quotes, not a number",
            "D054 p/pack.toml:8:6 «\"\"» `P9` must not be empty",
        ]
    );
}

#[test]
fn syntax_errors_all_at_once_and_nothing_after_them() {
    let faults = faults_of("pack.toml", "name = p\ntitle = \"包 · P\nversion = \"1\"\nversion = \"1\"\nnonsense = 1\n");
    assert!(faults.len() >= 3, "{faults:?}");
    assert!(faults.iter().all(|f| f.starts_with("D061 p/pack.toml:")), "{faults:?}");
}

#[test]
fn files_whose_names_say_nothing() {
    let rules = RULES;
    let files = [
        ("p/pack.toml", PACK),
        ("p/facts.toml", FACTS),
        ("p/dibao.rhai", rules),
        ("p/dbao.cases.yaml", "[]"),
        ("p/dibao.yaml", "[]"),
        ("p/parent.rhai", rules),
        ("p/default.toml", ""),
    ];
    assert_eq!(
        read_pack(&files, "p").1,
        [
            "D003 p/default.toml:1:1 «» `default` is a reserved word and can't be a name",
            "D068 p/dibao.yaml:1:1 «» the file's name doesn't say what it is for; it isn't read",
            "D003 p/parent.rhai:1:1 «» `parent` is a reserved word and can't be a name",
            "D068 p/dbao.cases.yaml:1:1 «» there is no programme `dbao` (did you mean `dibao`?)",
        ]
    );
}
