//! On which days a pack changes.

use proptest::prelude::*;

use super::pack;
use crate::label::Lang;
use crate::pack::Pack;
use crate::policy::{Json, Resolution};
use crate::review::{Timeline, TimelineError};

fn told(timeline: &Timeline) -> Vec<String> {
    let row = |row: &Option<crate::review::RowInForce>| row.as_ref().map_or_else(|| "—".to_owned(), |r| r.text.en.to_string());
    let version = |v: &Option<crate::review::VersionInForce>| {
        v.as_ref().map_or_else(|| "—".to_owned(), |v| format!("{}{}", v.pack, if v.is_parameter { " standard" } else { "" }))
    };
    let turn = |turn: &crate::review::Turn| {
        let rows = turn.parameters.iter().flat_map(|p| {
            p.rows.iter().map(|r| {
                format!("{} {}[{}]: {} → {}", turn.on, p.name, r.key.iter().map(|k| &*k.en).collect::<String>(), row(&r.before), row(&r.after))
            })
        });
        let rules = turn.rules.iter().map(|r| format!("{} {}: {} → {}", turn.on, r.name, version(&r.before), version(&r.after)));
        rows.chain(rules).collect::<Vec<_>>()
    };
    timeline.turns.iter().flat_map(turn).collect()
}

fn days(text: &str) -> (crate::calendar::Date, crate::calendar::Date) {
    let (from, to) = text.split_once("..").unwrap();
    (from.parse().unwrap(), to.parse().unwrap())
}

fn chain(child_rule: &str) -> Pack {
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", "[household]\n[household.facts]\na = { type = \"bool\", label = \"甲 · A\" }\n"),
        (
            "p/aid.toml",
            "[base]\nlabel = \"基数 · Base\"\nkeys = [\"a\"]\nvalues = [ { from = 2020-01-01, true = 1, false = 2, cite = \"S\" }, { from = 2021-01-01, until = 2021-06-30, true = 3, cite = \"S\" } ]\n\
             [index]\nlabel = \"指数 · Index\"\nlasts = \"month\"\nvalues = [ { from = 2021-03-01, value = 1.1, cite = \"S\" } ]\n\
             [hidden]\nlabel = \"被替换 · Replaced\"\nvalues = [ { from = 2021-02-01, value = 1, cite = \"S\" } ]\n",
        ),
        (
            "p/aid.rhai",
            "//! 救助 · Aid\n//! @source S\n\n/// 一 · One\n/// @cite 第一条\nfn one(household) { base(household) + hidden(household) }\n\
             /// 二 · Two\n/// @cite 第一条\nfn two(household) { index(household) }\n\
             /// 三 · Three\n/// @effective 2020-01-01..2021-08-31\n/// @cite 第一条\nfn three(household) { one(household) }\n\
             /// 三 · Three\n/// @effective 2021-09-01\n/// @cite 第二条\nfn three(household) { two(household) }\n",
        ),
        ("c/pack.toml", "name = \"c\"\ntitle = \"下级 · Child\"\nversion = \"1\"\nextends = \"../p\"\n[sources]\nC = \"文件\"\n"),
        ("c/aid.toml", "[hidden]\nlabel = \"被替换 · Replaced\"\nvalues = [ { from = 2020-01-01, value = 1, cite = \"C\" } ]\n"),
        ("c/aid.rhai", child_rule),
    ];
    Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "c").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

const CHILD: &str = "//! @source C\n/// 二 · Two\n/// @effective 2021-05-01..2021-05-31\n/// @cite 第一条\nfn two(household) { 7 }\n";

#[test]
fn rows_and_versions_begin_and_end() {
    let pack = chain(CHILD);
    let (from, to) = days("2021-01-01..2021-12-31");
    let year = pack.timeline(from, to).unwrap();
    assert_eq!(
        told(&year),
        [
            "2021-01-01 aid::base[A]: 1 → 3",
            "2021-03-01 aid::index[]: — → 1.1",
            "2021-04-01 aid::index[]: 1.1 → —",
            "2021-05-01 aid::two: p → c",
            "2021-06-01 aid::two: c → p",
            "2021-07-01 aid::base[A]: 3 → —",
            "2021-09-01 aid::three: p → p",
        ]
    );
    // Both ends belong to the span.
    let (first, last) = days("2021-03-01..2021-04-01");
    assert_eq!(told(&pack.timeline(first, last).unwrap()).len(), 2);
    assert_eq!(pack.timeline(to, from), Err(TimelineError::Backward));
    assert_eq!(year.stretches().count(), 7);
    assert_eq!(year.stretches().next().map(|(a, b)| (a.to_string(), b.to_string())), Some(("2021-01-01".into(), "2021-02-28".into())));
    assert_eq!(year.stretches().last().map(|(_, end)| end), Some(to));
}

#[test]
fn of_some_rules_only_what_they_reach() {
    let pack = chain(CHILD);
    let (from, to) = days("2021-01-01..2021-12-31");
    let of = |name: &str| told(&pack.program().timeline_of([name], from, to).unwrap());
    assert_eq!(of("aid::one"), ["2021-01-01 aid::base[A]: 1 → 3", "2021-07-01 aid::base[A]: 3 → —"]);
    assert_eq!(of("aid::index"), ["2021-03-01 aid::index[]: — → 1.1", "2021-04-01 aid::index[]: 1.1 → —"]);
    // What another version reaches doesn't matter while it isn't in force.
    assert_eq!(of("aid::three"), ["2021-01-01 aid::base[A]: 1 → 3", "2021-07-01 aid::base[A]: 3 → —", "2021-09-01 aid::three: p → p"]);
    let error = pack.program().timeline_of(["aid::tow", "aid::nothing_like_it"], from, to).unwrap_err();
    assert_eq!(
        error.text(Lang::En),
        "there is no rule or standard `aid::tow`; did you mean `aid::two`?\nthere is no rule or standard `aid::nothing_like_it`"
    );
}

#[test]
fn a_reform_turns_where_it_says() {
    let policy = pack(&[]).policy("2023-01-01".parse().unwrap()).unwrap();
    let (from, to) = days("2023-01-01..2024-12-31");
    let reform = policy.reform(&Json(r#"{"aid::standard": [{"from": "2023-07-01", "until": "2024-06-30", "urban": 900}]}"#)).unwrap();
    let days: Vec<String> = reform.program().timeline(from, to).unwrap().turns.iter().map(|t| t.on.to_string()).collect();
    assert_eq!(days, ["2023-07-01", "2024-01-01", "2024-07-01"]);
}

proptest! {
    /// Between two days of change everything is the same: rows in force and versions.
    #[test]
    fn nothing_changes_between(start in 0i64..700, length in 0i64..400) {
        let pack = chain(CHILD);
        let from = "2020-06-01".parse::<crate::calendar::Date>().unwrap().add_days(start).unwrap();
        let timeline = pack.timeline(from, from.add_days(length).unwrap()).unwrap();
        let state = |on| {
            let program = pack.program();
            let resolution = Resolution::new(program, on);
            let targets: Vec<String> = (0..).map(crate::ir::SymbolId).take(program.symbols.len()).map(|symbol| {
                match resolution.target(program, symbol, None) {
                    crate::policy::Target::Rule { definition, version } => format!("{} {:?}", definition.layer, version.from),
                    crate::policy::Target::Parameter { parameter, .. } => format!("{:?}", parameter.in_force(on)),
                    crate::policy::Target::NotInForce => "-".into(),
                }
            }).collect();
            targets
        };
        for (first, last) in timeline.stretches() {
            prop_assert_eq!(state(first), state(last));
        }
        for turn in &timeline.turns {
            prop_assert_ne!(state(turn.on.add_days(-1).unwrap()), state(turn.on));
        }
    }
}
