//! A programme's `.toml` and its tables.

use super::{FACTS, PACK, faults_of, read_pack};
use crate::pack::model::{RawCell, RawKeyKind, RawParameter, RawType};

fn show(value: &RawCell) -> String {
    match value {
        RawCell::Number(n) => format!("#{n}"),
        RawCell::Fraction(a, b) => format!("{a}/{b}"),
        RawCell::Bool(b) => b.to_string(),
        RawCell::Text(t) => format!("{t:?}"),
        RawCell::Date(d) => format!("@{d}"),
        RawCell::List(items) => format!("[{}]", items.iter().map(|(c, _)| show(c)).collect::<Vec<_>>().join(" ")),
    }
}

fn rows(parameter: &RawParameter) -> Vec<String> {
    parameter
        .rows
        .iter()
        .map(|r| {
            let cells: Vec<String> = r.cells.iter().map(|(k, c, _)| format!("{k}={}", show(c))).collect();
            let until = r.until.map_or(String::new(), |u| format!("..{u}"));
            let cite = r.cite.as_ref().map_or("-", |(c, _)| c);
            format!("{}{until} {} {cite}{}", r.from.map_or(String::new(), |d| d.to_string()), cells.join(" "), if r.verify { " ?" } else { "" })
        })
        .collect()
}

const PARAMETERS: &str = r#"
[standard]
label = "标准 · Standard"
unit = "CNY/person/month"
keys = ["area"]
values = [
  { from = 2022-01-01, urban = 610, rural = 410.50, cite = "P55" },
  { from = 2023-01-01, until = 2023-12-31, urban = "25%", rural = "1/12", cite = "P9 第八条", verify = true },
]
[tier.codes]
a = "甲 · A"
b = "乙 · B"
[ratio]
label = "比例 · Ratio"
keys = [{ amount = "CNY", closed = "left" }, { codes = { x = "甲 · A" } }, { fact = "own_cost" }, "dibao::eligible", "household.area"]
marginal = true
lasts = "month"
mode = "replace"
[[ratio.values]]
from = 2023-01-01
upto = [20_000, 4e4]
bands = [0.1, 0.2, 0.3]
cite = "P9"
[kind]
label = "类别 · Kind"
type = "choice"
codes = { y = "是 · Yes" }
values = [ { from = 2020-01-01, value = "y" }, { from = 2021-01-01, value = true }, { from = 2022-01-01, value = 2022-01-01 } ]
"#;

#[test]
fn parameters() {
    let (pack, faults) = read_pack(&[("p/pack.toml", PACK), ("p/facts.toml", FACTS), ("p/dibao.toml", PARAMETERS)], "p");
    assert_eq!(faults, [""; 0]);
    let programme = &pack.layers[0].programmes[0];
    let names: Vec<_> = programme.parameters.iter().map(|p| &*p.name).collect();
    assert_eq!(names, ["standard", "ratio", "kind"]);
    assert_eq!(programme.codes.iter().map(|c| (&*c.rule, c.codes.len(), pack.files.text(c.span))).collect::<Vec<_>>(), [("tier", 2, "tier")]);
    let [standard, ratio, kind] = programme.parameters.as_slice() else { panic!() };
    assert_eq!(rows(standard), ["2022-01-01 urban=#610 rural=#410.5 P55", "2023-01-01..2023-12-31 urban=#0.25 rural=1/12 P9 第八条 ?"]);
    assert_eq!(pack.files.text(standard.rows[1].cite.as_ref().unwrap().1), "P9 第八条");
    assert_eq!(pack.files.text(standard.rows[0].cells[1].2), "410.50");
    assert_eq!(standard.unit.as_ref().map(|(u, s)| (u.to_string(), pack.files.text(*s))), Some(("CNY/person/month".into(), "\"CNY/person/month\"")));
    assert_eq!(rows(ratio), ["2023-01-01 upto=[#20000 #40000] bands=[#0.1 #0.2 #0.3] P9"]);
    assert!(ratio.marginal && ratio.lasts.is_some() && !ratio.merge);
    let keys: Vec<&RawKeyKind> = ratio.keys.iter().map(|k| &k.kind).collect();
    assert!(matches!(
        keys.as_slice(),
        [
            RawKeyKind::Amount { closed_right: false, .. },
            RawKeyKind::Codes(_),
            RawKeyKind::Banded { closed_right: true, .. },
            RawKeyKind::Name(_),
            RawKeyKind::Name(_)
        ]
    ));
    assert_eq!(kind.ty.map(|(t, _)| t), Some(RawType::Choice));
    assert_eq!(rows(kind), ["2020-01-01 value=\"y\" -", "2021-01-01 value=true -", "2022-01-01 value=@2022-01-01 -"]);
}

#[test]
fn parameters_at_fault() {
    let text = r#"
loose = 3
[default]
label = "甲 · A"
values = []
[a]
lable = "甲 · A"
[b]
label = "甲 · A"
unit = "CNY//"
type = "choise"
keys = ["a b", 3, { fact = "x", amount = "CNY" }, { fact = "x", closed = "up" }, { fact = "x" }, { codes = { y = "乙 · B" }, closed = "left" }]
mode = "merged"
values = [ 3, { from = "2022-01-01", value = 1 }, { from = 2022-02-01T00:00:00, value = 0x10 }, { from = 2022-02-01, value = "1/0" }, { from = 2022-02-01, value = inf }, { from = 2022-03-01, value = 1 } ]
[c]
label = "甲 · A"
type = "choice"
values = []
file = "x.csv"
[d]
label = "甲 · A"
file = "dibao.d.cvs"
"#;
    let files = [("p/pack.toml", PACK), ("p/facts.toml", FACTS), ("p/dibao.toml", text), ("p/dibao.d.csv", "from,value\n")];
    let (pack, faults) = read_pack(&files, "p");
    assert_eq!(
        faults,
        [
            "D054 p/dibao.toml:14:60 «2022-02-01T00:00:00» a date has no time: write it like `2025-01-31`",
            "D054 p/dibao.toml:14:89 «0x10» write the number in decimal",
            "D062 p/dibao.toml:2:1 «loose = 3» `loose` is no parameter: a parameter is a table `[name]`",
            "D003 p/dibao.toml:3:2 «default» `default` is a reserved word and can't be a name",
            "D062 p/dibao.toml:7:1 «lable» the parameter `a` has no `lable` (did you mean `label`?)",
            "D063 p/dibao.toml:6:2 «a» the parameter `a` needs `values`",
            "D036 p/dibao.toml:10:8 «\"CNY//\"» the unit `CNY//`: \"\" is not a name of a unit",
            "D054 p/dibao.toml:11:8 «\"choise\"» `type` is one of \"number\", \"bool\", \"choice\", \"date\", not `choise` (did you mean `choice`?)",
            "D051 p/dibao.toml:12:9 «\"a b\"» `a b` is no name of a fact or rule",
            "D054 p/dibao.toml:12:16 «3» `keys` must be the name of a fact or `{ … }`, not a number",
            "D051 p/dibao.toml:12:19 «{ fact = \"x\", amount = \"CNY\" }» the key can't be understood",
            "D054 p/dibao.toml:12:74 «\"up\"» `closed` is one of \"right\", \"left\", not `up`",
            "D062 p/dibao.toml:12:125 «closed» codes have no `closed`",
            "D024 p/dibao.toml:12:82 «{ fact = \"x\" }» the key `x` comes twice",
            "D054 p/dibao.toml:13:8 «\"merged\"» `mode` is one of \"merge\", \"replace\", not `merged` (did you mean `merge`?)",
            "D054 p/dibao.toml:14:12 «3» `values` must be a table `{ … }`, not a number",
            "D054 p/dibao.toml:14:24 «\"2022-01-01\"» `from` must be a date, not a text",
            "D054 p/dibao.toml:14:126 «\"1/0\"» `1/0` divides by zero",
            "D054 p/dibao.toml:14:164 «inf» `inf`: not a number",
            "D054 p/dibao.toml:18:1 «values» give either `values` or `file`",
            "D063 p/dibao.toml:15:2 «c» the parameter `c` needs `codes`",
            "D064 p/dibao.toml:22:8 «\"dibao.d.cvs\"» there is no file `dibao.d.cvs` in the pack's folder (did you mean `dibao.d.csv`?)",
            "D068 p/dibao.d.csv:1:1 «» no parameter uses `dibao.d.csv`",
        ]
    );
    assert_eq!(pack.layers[0].programmes[0].parameters.iter().map(|p| p.rows.len()).collect::<Vec<_>>(), [0, 0, 1, 0, 0]);
}

fn table(keys: &str, csv: &str) -> (Vec<String>, Vec<String>) {
    let toml = format!("[t]\nlabel = \"甲 · A\"\nkeys = {keys}\nfile = \"dibao.t.csv\"\n");
    let (pack, faults) = read_pack(&[("p/pack.toml", PACK), ("p/facts.toml", FACTS), ("p/dibao.toml", &toml), ("p/dibao.t.csv", csv)], "p");
    (rows(&pack.layers[0].programmes[0].parameters[0]), faults)
}

#[test]
fn tables_in_csv() {
    let (rows, faults) = table(
        r#"["region", "area"]"#,
        "from,until,region,urban,rural,cite,verify\r\n2016-04-01,,4203,450,235.50,P9,\r\n2016-04-01,2017-03-31,042032,\"1/12\",,\"P9, 第八条\",true\r\n",
    );
    assert_eq!(faults, [""; 0]);
    assert_eq!(rows, ["2016-04-01 region=\"4203\" urban=#450 rural=#235.5 P9", "2016-04-01..2017-03-31 region=\"042032\" urban=1/12 P9, 第八条 ?"]);
    let (rows, faults) = table(r#"[{ amount = "CNY" }]"#, "from,upto,bands,cite\n2023-01-01,20000; 40000,0;4%;6.5,P9\n2024-01-01,,3,P9\n");
    assert_eq!(faults, [""; 0]);
    assert_eq!(rows, ["2023-01-01 upto=[#20000 #40000] bands=[#0 #0.04 #6.5] P9", "2024-01-01 bands=[#3] P9"]);
    let (rows, _) = table(r#"[{ codes = { "01" = "甲 · A" } }]"#, "from,code,value\n2023-01-01,01,2023-05-06\n");
    assert_eq!(rows, ["2023-01-01 code=\"01\" value=@2023-05-06 -"]);
}

#[test]
fn tables_at_fault() {
    let (rows, faults) = table(
        r#"["area"]"#,
        "from,urban,rural,cite,verify\n2022/1/1,1,2,P9,\n2022-01-01,1,2\n2022-01-01,\"1\"2,2,P9,\n2022-01-01,1.0000000000000000000000000000001,2,P9,yes\n2023-01-01,1,2,P9,false\n",
    );
    assert_eq!(
        faults,
        [
            "D065 p/dibao.t.csv:2:1 «2022/1/1» `2022/1/1` in the column `from`: a date is written like 2025-01-31",
            "D065 p/dibao.t.csv:3:1 «2022-01-01,1,2» this row has 3 cells, the head has 5",
            "D065 p/dibao.t.csv:4:14 «\"» there is text after the closing quote",
            "D065 p/dibao.t.csv:5:12 «1.0000000000000000000000000000» `1.0000000000000000000000000000001`: 31 decimals, at most 24 are allowed",
            "D065 p/dibao.t.csv:5:51 «yes» `verify` must be true or false, not `yes`",
        ]
    );
    assert_eq!(rows, ["2023-01-01 urban=#1 rural=#2 P9"]);
    for (csv, expected) in [
        ("", "there is no head row"),
        ("from;urban\n", "there is only one column"),
        ("from,urban,urban\n", "comes twice"),
        ("from,,urban\n", "a column has no head"),
        ("urban,rural\n1,2\n3,4\n", "no column `from`"),
        ("from,urban\n\"2020", "a quote isn't closed"),
    ] {
        let (_, faults) = table(r#"["area"]"#, csv);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains(expected), "{faults:?}");
    }
    let long = format!("from,urban,rural\n{}", "2020-01-01,1,2\n".repeat(200_001));
    let (rows, faults) = table(r#"["area"]"#, &long);
    assert_eq!((rows.len(), faults.len()), (200_000, 1));
}

#[test]
fn a_merged_table_knows_its_parents_keys() {
    let child = "name = \"c\"\ntitle = \"下级 · Child\"\nversion = \"2\"\nextends = \"../p\"\n";
    let files = [
        ("p/pack.toml", PACK),
        ("p/facts.toml", FACTS),
        ("p/dibao.toml", "[t]\nlabel = \"甲 · A\"\nkeys = [\"region\"]\nvalues = []\n"),
        ("c/pack.toml", child),
        ("c/dibao.toml", "[t]\nmode = \"merge\"\nfile = \"dibao.t.csv\"\n"),
        ("c/dibao.t.csv", "from,region,value\n2020-01-01,0420,1\n"),
    ];
    let (pack, faults) = read_pack(&files, "c");
    assert_eq!(faults, [""; 0]);
    let merged = &pack.layers[1].programmes[0].parameters[0];
    assert!(merged.merge);
    assert_eq!(rows(merged), ["2020-01-01 region=\"0420\" value=#1 -"]);
}

#[test]
fn hostile_texts_are_read_in_time() {
    for text in ["[".repeat(500_000), "a = [".repeat(100_000), "a={b=".repeat(100_000), "[a.".repeat(100_000), "a.".repeat(300_000) + "b = 1"] {
        let _ = faults_of("dibao.toml", &text);
    }
    let names: String = (0..20_000).map(|i| format!("[{}{i}]\nvalus = 1\n", "x".repeat(20))).collect();
    assert!(faults_of("dibao.toml", &names).len() >= 20_000);
}
