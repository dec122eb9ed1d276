//! `doudi population` with several packs, with tables larger than a part, and with columns that are no facts.

use std::fmt::Write;
use std::path::PathBuf;

use super::{AID, code, doudi, err, golden, out};

/// Households of a part: tables that are sorted are read so many at a time.
const PART: usize = 1 << 16;

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("doudi-population-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// A made-up pack of a region; a bonus of its own where there is one.
    fn pack(&self, name: &str, region: &str, amount: u32, bonus: Option<&str>) -> String {
        let manifest = format!("name = \"{name}\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n{region}\n[sources]\nA = \"示例\"\n");
        self.file(&format!("{name}/pack.toml"), &manifest);
        self.file(
            &format!("{name}/facts.toml"),
            "[household]\n[household.facts]\nregion = { type = \"region\", label = \"区划 · Region\" }\n\
             income = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\", min = 0, max = 100000 }\n\
             [person]\nin = \"household\"\nas = \"members\"\nmost = 9\n[person.facts]\n\
             wage = { type = \"money\", unit = \"CNY/month\", label = \"工资 · Wage\", default = 0 }\n",
        );
        let rule = |label: &str, name: &str, body: &str| format!("\n/// {label}\n/// @benefit CNY/month\n/// @cite 第一条\nfn {name} {{ {body} }}\n");
        let amount = rule("补助 · Aid", "amount(household)", &format!("max(as_unit({amount}, \"CNY/month\") - household.income, 0)"));
        let bonus = bonus.map_or_else(String::new, |bonus| rule("加发 · Bonus", "bonus(person)", bonus));
        self.file(&format!("{name}/aid.rhai"), &format!("//! 救助 · Aid\n//! @source A\n{amount}{bonus}"));
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

#[test]
fn packs_by_region() {
    let dir = Folder::new("regions");
    let province = dir.pack("province", "region = \"61\"", 500, None);
    let city = dir.pack("city", "region = \"6103\"", 700, Some("0.125 * person.wage"));
    let far = dir.pack("far", "region = \"32\"", 900, None);
    let households = dir.file("households.csv", "household_id,region,income\n1,610330,100\n2,6101,100\n3,4201,100\n4,6103,\n5,,1\n6,61,100001\n");
    let persons = dir.file("persons.csv", "household_id,wage\n2,1\n1,9\n1,0.5\n4,2\n3,\n");
    let tables = ["--households", &*households, "--persons", &*persons, "--on", "2024-06-01"];
    let results = dir.0.join("out.csv").to_str().unwrap().to_owned();
    golden("population-regions", &doudi(&[&["population", &province, &city, &far], &tables[..], &["-o", &results]].concat()));
    assert_eq!(dir.read("out.csv"), "household_id,aid::amount\n1,600.00\n2,400.00\n3,\n4,\n5,\n6,\n");
    assert_eq!(dir.read("out.members.csv"), "household_id,aid::bonus\n2,\n1,1.12500\n1,0.06250\n4,0.25000\n3,\n");
    assert!(
        dir.read("out.faults.csv")
            .starts_with("household_row,household_id,table,path,code,message_zh,message_en\n2,3,households,region,not_covered,")
    );
    assert!(dir.read("out.errors.csv").lines().nth(1).unwrap().starts_with("3,4,households,3,aid::amount,unknown_fact,"));
    let english = ["--rules", "aid", "--lang", "en"];
    golden("population-regions-en", &doudi(&[&["population", &city, &province], &tables[..], &english].concat()));
    // One pack of them asks nobody where he is.
    let alone = doudi(&[&["population", &province], &tables[..], &["--lang", "en"]].concat());
    assert!(out(&alone).starts_with("6 households, 1 of them at fault, on 2024-06-01\n  aid::amount"), "{}", out(&alone));

    let refused = |packs: &[&str], more: &[&str]| {
        let refused = doudi(&[&["population"], packs, &tables[..], more, &["--lang", "en"]].concat());
        assert!(out(&refused).is_empty(), "{}", out(&refused));
        (code(&refused), err(&refused))
    };
    let twin = dir.pack("twin", "region = \"61\"", 500, None);
    let same = "error: the packs `province` and `twin` are both of region `61`; give one of them\n";
    assert_eq!(refused(&[&province, &twin], &[]), (2, same.to_owned()));
    let rule = "error: there is no rule `aid::bonos`; did you mean `aid::bonus`?\n";
    assert_eq!(refused(&[&province, &city], &["--rules", "aid::amount,aid::bonos"]), (2, rule.to_owned()));
    // A rule that only one of them has is null elsewhere.
    let bonus = doudi(&[&["population", &city, &far], &tables[..], &["--rules", "aid::bonus", "--lang", "en"]].concat());
    assert!(out(&bonus).contains("in total\n  aid::bonus  Bonus  1.43750\n  household 2"), "{}", out(&bonus));
}

#[test]
fn no_column_of_the_region() {
    let dir = Folder::new("region");
    let (province, city) = (dir.pack("province", "region = \"61\"", 500, None), dir.pack("city", "region = \"6103\"", 700, None));
    let households = dir.file("households.csv", "household_id,income\n1,100\n");
    for (lang, text) in [("en", "error: the table `households` has no column `region`\n"), ("zh", "错误: 表 `households` 没有列 `region`\n")] {
        let refused = doudi(&["population", &province, &city, "--households", &households, "--lang", lang]);
        assert_eq!((code(&refused), err(&refused).as_str()), (1, text));
    }
    let refused = doudi(&["population", AID, &province, "--households", &households, "--lang", "en"]);
    assert!(code(&refused) == 2 && err(&refused).contains("households of the pack `aid-county` have no region"), "{}", err(&refused));
}

#[test]
fn columns_that_are_no_facts() {
    let dir = Folder::new("ignore");
    let households = dir.file("households.csv", "household_id,area,saving\n1,urban,5\n");
    let persons = dir.file("persons.csv", "household_id,born,wages\n1,1980-01-01,800\n");
    let args = ["population", AID, "--households", &households, "--persons", &persons, "--on", "2024-06-01", "--rules", "aid::age", "--lang", "en"];
    let refused = |more: &[&str]| {
        let refused = doudi(&[&args[..], more].concat());
        (code(&refused), err(&refused))
    };
    let near = "error: the column `saving` of `households` is no fact; did you mean `savings`? If not, name it in `ignore`\n";
    assert_eq!(refused(&[]), (1, near.to_owned()));
    let known = "error: the column `area` of `households` is a fact, a rule, a list or an id and can't be ignored; leave it out of the table\n";
    assert_eq!(refused(&["--ignore", "saving,area"]), (1, known.to_owned()));
    let none = "error: there is no column `savins` to be ignored; did you mean `saving`?\n";
    assert_eq!(refused(&["--ignore", "saving,wages,savins"]), (1, none.to_owned()));
    let found = doudi(&[&args[..], &["--ignore", "saving,wages"]].concat());
    assert_eq!(
        out(&found),
        "1 households, 0 of them at fault, on 2024-06-01\n  aid::age  Age  44\n  \
         the column saving of households is no fact and wasn't read\n  the column wages of members is no fact and wasn't read\n"
    );
    let compare = ["compare", "core/tests/cli/aid@2023-06-01", "core/tests/cli/aid@2024-06-01", "--households", &households, "--persons", &persons];
    assert!(err(&doudi(&compare)).contains("`ignore`"));
    assert_eq!(code(&doudi(&[&compare[..], &["--ignore", "saving,wages", "--by", "saving"]].concat())), 0);
}

/// Two parts and a little, with a fault and an error in each; the same in any order, sorted or not.
#[test]
fn tables_larger_than_a_part() {
    let dir = Folder::new("parts");
    let pack = dir.pack("county", "region = \"61\"", 500, Some("person.wage"));
    let many = 2 * PART + 10;
    let (mut households, mut persons) = (String::new(), String::new());
    let income = |id: usize| {
        if id % PART == 7 {
            "-1"
        } else if id % PART == 8 {
            ""
        } else {
            "100"
        }
    };
    for id in 0..many {
        writeln!(households, "{id},61,{}", income(id)).unwrap();
        writeln!(persons, "{id},1\n{id},2").unwrap();
    }
    let heads = ["household_id,region,income\n", "household_id,wage\n"];
    let file = |name: &str, text: &str| (dir.file(&format!("{name}-households.csv"), &(heads[0].to_owned() + text)), format!("{name}-persons.csv"));
    let run = |name: &str, households: &str, persons: &str| {
        let (table, of_persons) = file(name, households);
        let of_persons = dir.file(&of_persons, &(heads[1].to_owned() + persons));
        let results = dir.0.join(format!("{name}.csv")).to_str().unwrap().to_owned();
        let found =
            doudi(&["population", &pack, "--households", &table, "--persons", &of_persons, "--on", "2024-06-01", "--lang", "en", "-o", &results]);
        (out(&found) + &*err(&found), ["", ".members", ".faults", ".errors"].map(|part| dir.read(&format!("{name}{part}.csv"))))
    };
    let sorted = run("sorted", &households, &persons);
    assert_eq!(
        sorted.0,
        format!(
            "{many} households, 3 of them at fault, on 2024-06-01\n  aid::amount  Aid    {}.00  3 not decided\n  aid::bonus   Bonus  {}.00\n  \
             household 7  income: `-1` is not between 0 and 100000\n  household 65543  income: `-1` is not between 0 and 100000\n  \
             household 131079  income: `-1` is not between 0 and 100000\n",
            (many - 6) * 400,
            (many - 3) * 3
        )
    );
    let [results, members, faults, errors] = &sorted.1;
    assert_eq!((results.lines().count(), members.lines().count()), (many + 1, 2 * many + 1));
    let first = |text: &str| text.lines().skip(1).map(|line| line.split(',').take(4).collect::<Vec<_>>().join(",")).collect::<Vec<_>>();
    assert_eq!(first(faults), ["7,7,households,income", "65543,65543,households,income", "131079,131079,households,income"]);
    assert_eq!(first(errors), ["8,8,households,8", "65544,65544,households,65544", "131080,131080,households,131080"]);
    // The last first: read as a whole.
    let turned = |text: &str, by: usize| {
        let lines: Vec<&str> = text.lines().collect();
        lines.chunks(by).rev().flatten().fold(String::new(), |text, line| text + *line + "\n")
    };
    let unsorted = run("unsorted", &households, &turned(&persons, 2));
    assert_eq!(unsorted.0, sorted.0);
    assert_eq!((&unsorted.1[0], &unsorted.1[2], &unsorted.1[3]), (results, faults, errors));
    assert_eq!(unsorted.1[1], format!("{}\n{}", members.lines().next().unwrap(), turned(members.split_once('\n').unwrap().1, 2)));
    // What is found out of order only late was written in vain, and is written again.
    let late = format!("{households}{}\n", "00,61,100");
    let found = run("late", &late, &format!("{persons}00,5\n"));
    assert!(found.0.starts_with(&format!("{} households, 3 of them", many + 1)), "{}", found.0);
    assert_eq!(found.1[0], format!("{results}00,400.00\n"));
    // A member who belongs nowhere ends it late: what was written before stays, and nothing is left beside it.
    let (table, _) = file("late", &households);
    let nobody = dir.file("nobody.csv", &format!("{}{persons}999999,1\n", heads[1]));
    let late = dir.0.join("late.csv").to_str().unwrap().to_owned();
    let refused = doudi(&["population", &pack, "--households", &table, "--persons", &nobody, "--on", "2024-06-01", "--lang", "en", "-o", &late]);
    assert!(code(&refused) == 1 && err(&refused).ends_with("have a `household_id` that the table above doesn't: 999999\n"), "{}", err(&refused));
    assert_eq!(dir.read("late.csv"), found.1[0]);
    assert!(!std::fs::read_dir(&dir.0).unwrap().any(|file| file.unwrap().file_name().to_str().unwrap().contains("unfinished")));
    // A table that ends in the middle of a row.
    let (table, _) = file("broken", &format!("{households}9"));
    let broken = doudi(&["population", &pack, "--households", &table, "--lang", "en"]);
    assert_eq!(code(&broken), 2, "{}", err(&broken));
    assert!(err(&broken).starts_with(&format!("error: cannot read `{table}`: CSV error: record {}", many + 1)), "{}", err(&broken));
}
