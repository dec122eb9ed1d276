use std::sync::Arc;

use crate::facts::{Faults, Input, Reader};
use crate::ir::Program;
use crate::label::Lang;
use crate::pack::Pack;
use crate::policy::{Json, Policy};

const FACTS: &str = r#"
[household]
[household.facts]
area = { type = "choice", label = "城乡 · Area", codes = { urban = "城镇 · Urban", rural = "农村 · Rural" } }
region = { type = "region", label = "区划 · Region" }
cost = { type = "money", unit = "CNY", label = "费用 · Cost", min = 0, max = 1000000, default = 0 }
"#;

const PARAMETERS: &str = r#"
[share]
label = "比例 · Share"
values = [ { from = 2020-01-01, value = 0.5, cite = "S" } ]

[standard]
label = "标准 · Standard"
unit = "CNY"
keys = ["region", "area"]
values = [
  { from = 2020-01-01, region = "61", urban = 600, rural = 400, cite = "S" },
  { from = 2021-01-01, region = "6103", urban = 662, rural = 497, cite = "S" },
]

[form]
label = "方式 · Form"
keys = ["area"]
codes = { gap = "补差 · Gap", tier = "分档 · Tier" }
values = [ { from = 2020-01-01, urban = "gap", rural = "gap", cite = "S" } ]

[points]
label = "分值 · Points"
keys = [ { fact = "cost" } ]
values = [ { from = 2020-01-01, upto = [100, 200], bands = [1, 2, 3], cite = "S" } ]

[empty]
label = "待填 · To fill"
unit = "CNY"
keys = ["area"]
values = []
"#;

const RULES: &str = "
//! 救助 · Aid
//! @source S

/// 比例 · Share
/// @cite 第一条
fn a_share(household) { household.cost * share(household) }
/// 标准 · Standard
/// @cite 第一条
fn a_standard(household) { standard(household) }
/// 方式 · Form
/// @cite 第一条
fn a_form(household) { form(household) }
/// 分值 · Points
/// @cite 第一条
fn a_points(household) { points(household) }
/// 待填 · To fill
/// @cite 第一条
fn a_filled(household) { empty(household) }
";

fn pack() -> Pack {
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", FACTS),
        ("p/aid.toml", PARAMETERS),
        ("p/aid.rhai", RULES),
    ];
    Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap()
}

fn overlaid(changes: &str) -> Result<Program, Faults> {
    pack().program().overlaid("2023-06-01".parse().unwrap(), &Input::from_json(changes).unwrap())
}

/// What the rules say of a household after the changes.
fn results(changes: &str, household: &str) -> String {
    let program = Arc::new(overlaid(changes).unwrap_or_else(|faults| panic!("{faults}")));
    let reader = Arc::new(Reader::new(&program));
    let policy = Policy::new(program, reader, "2023-06-01".parse().unwrap()).unwrap();
    policy.assess(&Json(household)).unwrap().to_canonical()
}

fn faults(changes: &str) -> Vec<String> {
    let faults = overlaid(changes).expect_err(changes);
    for fault in &faults {
        assert!(!fault.message.get(Lang::Zh).is_empty());
    }
    faults.iter().map(ToString::to_string).collect()
}

const BAOJI: &str = r#"{ "area": "urban", "region": "610330", "cost": 200 }"#;

#[test]
fn values_are_set() {
    let before = results("{}", BAOJI);
    assert!(before.contains(r#""aid::a_standard":"662.00","aid::a_form":"gap","aid::a_points":"2""#), "{before}");
    for (changes, expected) in [
        (r#"{"aid::share": 0.25}"#, r#""aid::a_share":"50.00""#),
        (r#"{"aid::share": "25%"}"#, r#""aid::a_share":"50.00""#),
        // Multiplied first, then divided.
        (r#"{"aid::share": "1/3"}"#, r#""aid::a_share":"66.666666666667""#),
        (r#"{"aid::form": {"urban": "tier"}}"#, r#""aid::a_form":"tier""#),
        (r#"{"aid::form": {"rural": "tier"}}"#, r#""aid::a_form":"gap""#),
        (r#"{"aid::empty": {"urban": 5}}"#, r#""aid::a_filled":"5.00""#),
        // Of every region in force; the longest prefix still wins.
        (r#"{"aid::standard": {"urban": 700}}"#, r#""aid::a_standard":"700.00""#),
        (r#"{"aid::standard": {"values": [{"region": "6103", "area": "urban", "value": 701}]}}"#, r#""aid::a_standard":"701.00""#),
        (r#"{"aid::standard": {"values": [{"region": "61", "urban": 702}]}}"#, r#""aid::a_standard":"662.00""#),
        (r#"{"aid::standard": [{"household.region": "610330", "urban": 703, "cite": "S 第二条"}]}"#, r#""aid::a_standard":"703.00""#),
        // What is set for a tuple stands for all its rows, whatever their dates.
        (r#"{"aid::standard": [{"region": "6103", "urban": 704, "from": "2020-06-01"}]}"#, r#""aid::a_standard":"704.00""#),
        (r#"{"aid::standard": [{"region": "6103", "urban": 705, "until": "2023-05-31"}]}"#, r#""aid::a_standard":"600.00""#),
        (r#"{"aid::points": {"values": [{"upto": [50, 150], "bands": [7, 8, 9]}]}}"#, r#""aid::a_points":"9""#),
    ] {
        let results = results(changes, BAOJI);
        assert!(results.contains(expected), "{changes}: {results}");
    }
    let rural = results(r#"{"aid::standard": {"urban": 700}}"#, r#"{ "area": "rural", "region": "6103" }"#);
    assert!(rural.contains(r#""aid::a_standard":"497.00""#), "{rural}");
}

#[test]
fn slips_are_told() {
    for (changes, expected) in [
        ("[]", vec!["a map from parameters to values is expected, not a list"]),
        (r#"{"aid::sahre": 1}"#, vec!["aid::sahre: there is no parameter `aid::sahre`; did you mean `aid::share`?"]),
        (r#"{"aid::a_share": 1}"#, vec!["aid::a_share: on 2023-06-01 `aid::a_share` is a rule, not a parameter; give a rule's value with `given`"]),
        (r#"{"aid::share": "x"}"#, vec![r#"aid::share: not a number; write 662, "25%" or "1/12""#]),
        (r#"{"aid::share": "1/0"}"#, vec!["aid::share: the denominator must be a whole number above 0"]),
        (r#"{"aid::share": {"urban": 1}}"#, vec!["aid::share: this parameter has no keys: give a value"]),
        (r#"{"aid::form": "gap"}"#, vec!["aid::form: this parameter has keys: write { urban: value }, or values"]),
        (r#"{"aid::points": 3}"#, vec!["aid::points: set this parameter by rows, with values"]),
        (
            r#"{"aid::form": {"urbn": "gap", "rural": "gpa"}}"#,
            vec![
                "aid::form.urbn: `household.area` has no code `urbn`; did you mean `urban`?",
                "aid::form.rural: `aid::form` has no code `gpa`; did you mean `gap`?",
            ],
        ),
        (r#"{"aid::standard": [{"urban": 1}]}"#, vec!["aid::standard[0]: the key `region` is missing"]),
        (r#"{"aid::standard": [{"region": "61x", "urban": 1}]}"#, vec!["aid::standard[0].region: a division code of 2 to 12 digits is expected"]),
        (
            r#"{"aid::standard": {"values": [{"regoin": "61", "urban": 1}]}}"#,
            vec!["aid::standard.values[0].regoin: there is no column `regoin`; did you mean `region`?"],
        ),
        (r#"{"aid::standard": [{"region": "61", "urban": true}]}"#, vec!["aid::standard[0].urban: a number is expected, not true"]),
        (
            r#"{"aid::points": [{"upto": [2, 1], "bands": [1, 2, 3]}]}"#,
            vec!["aid::points[0].bands: 2 ascending limits make 3 bands; here are 3 values"],
        ),
        (r#"{"aid::points": [{"upto": [1]}]}"#, vec!["aid::points[0]: `upto` and `bands` is missing"]),
    ] {
        assert_eq!(faults(changes), expected, "{changes}");
    }
    // All at once.
    assert_eq!(faults(r#"{"aid::x": 1, "aid::share": null, "aid::form": {"urban": 1}}"#).len(), 3);
}
