//! `doudi compare`, as analysts meet it.

use std::path::PathBuf;

use super::{AID, code, doudi, err, golden, out};

/// Tables of five households, one of them at fault, and what was found out about them; a folder of its own for each test.
struct Tables {
    dir: PathBuf,
    args: Vec<String>,
}

impl Tables {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("doudi-compare-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        let mut tables = Self { dir, args: Vec::new() };
        let households = tables.file(
            "households.csv",
            "\u{feff}household_id,area,savings,weight,visited,own\n\
             1,urban,19000,1.5,true,500\n2,rural,,1,true,150\n3,town,0,1,false,0\n4,urban,0,2,false,0\n5,rural,0,2,true,100\n",
        );
        let persons = tables.file(
            "persons.csv",
            "household_id,born,wage\n2,1980-01-01,300.5\n1,1980-01-01,800\n1,2012-01-01,\n3,1990-01-01,1\n4,1970-05-05,640\n5,1970-05-05,460\n",
        );
        tables.args = ["--households", &households, "--persons", &persons].map(str::to_owned).to_vec();
        tables
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.dir.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn compare(&self, args: &[&str]) -> std::process::Output {
        let tables: Vec<&str> = self.args.iter().map(String::as_str).collect();
        doudi(&[&["compare"], args, &tables[..]].concat())
    }
}

impl Drop for Tables {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

#[test]
fn a_reform() {
    let tables = Tables::new("reform");
    let (reform, on) = (tables.file("reform.json", r#"{ "aid::standard": "×1.1" }"#), format!("{AID}@2024-06-01"));
    let results = tables.file("out.csv", "");
    let asked =
        ["--weights", "weight", "--by", "area", "--income", "aid::income", "--per-head", "members", "--line", "700", "--reference", "visited"];
    golden("compare", &tables.compare(&[&[on.as_str(), "--reform", &reform, "-o", &results], &asked[..]].concat()));
    assert_eq!(
        std::fs::read_to_string(&results).unwrap(),
        "household_id,before,after,difference,share\n1,450.00,570.00,120.00,6\n2,149.50,194.50,45.00,1\n3,,,,\n4,0.00,20.00,20.00,9\n5,0.00,35.00,35.00,3\n"
    );
    let json =
        tables.compare(&[&[on.as_str(), "--reform", &reform, "--format", "json", "--rules", "aid::amount", "--shares", "0"], &asked[..]].concat());
    golden("compare-json", &json);
    // Twice the same reform: on top of each other.
    let twice = tables.compare(&[&on, "--reform", &reform, "--reform", &reform, "--rules", "aid::amount", "--lang", "en"]);
    let total = out(&twice).lines().find(|l| l.starts_with("  total")).unwrap().to_owned();
    assert!(total.contains("1,066.50"), "{total}");
}

#[test]
fn two_dates() {
    let tables = Tables::new("dates");
    golden("compare-en", &tables.compare(&[&format!("{AID}@2023-06-01"), &format!("{AID}@2024-06-01"), "--paid", "own", "--lang", "en"]));
    // The second pack is on the date of the first, unless it has one of its own.
    let same = tables.compare(&[&format!("{AID}@2023-06-01"), AID, "--lang", "en"]);
    assert!(out(&same).starts_with("Hardship aid, A County  2023-06-01 → Hardship aid, A County  2023-06-01\n"), "{}", out(&same));
}

#[test]
fn what_can_t_be_compared() {
    let tables = Tables::new("refused");
    let (before, after) = (format!("{AID}@2023-06-01"), format!("{AID}@2024-06-01"));
    let refused = |args: &[&str]| {
        let output = tables.compare(&[&[before.as_str(), &after, "--lang", "en"], args].concat());
        (code(&output), err(&output))
    };
    golden(
        "compare-names",
        &tables.compare(&[&before, &after, "--weights", "wieght", "--by", "aera", "--per-head", "membres", "--income", "aid::income"]),
    );
    assert_eq!(refused(&["--rules", "aid::amuont"]), (2, "error: --rules: there is no rule `aid::amuont`; did you mean `aid::amount`?\n".into()));
    assert_eq!(refused(&["--line", "700"]).0, 2);
    assert_eq!(refused(&["--shares", "101"]).0, 2);
    assert_eq!(refused(&["--reference", "visited", "--paid", "own"]).0, 2);
    let alone = tables.compare(&[&before]);
    assert!(code(&alone) == 2 && err(&alone).contains("PACK"), "{}", err(&alone));
    let reform = tables.file("reform.json", r#"{ "aid::standrad": 1 }"#);
    let output = tables.compare(&[&before, "--reform", &reform, "--lang", "en"]);
    assert!(code(&output) == 1 && err(&output).contains("reform.json") && err(&output).contains("did you mean `aid::standard`?"), "{}", err(&output));
    assert_eq!(code(&doudi(&["compare", &before, &after, "--households", "nowhere.csv"])), 2);
}
