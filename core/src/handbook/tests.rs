use super::handbook;
use crate::label::Lang;
use crate::pack::Pack;

fn pack() -> Pack {
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"甲市 · A City\"\nversion = \"2\"\nregion = \"6103\"\n[sources]\nS = \"《办法》甲发〔2020〕1号\"\n"),
        (
            "p/facts.toml",
            "[household]\nnames = [\"家庭\"]\n[household.facts]\narea = { type = \"choice\", label = \"城乡 · Area\", codes = { urban = \"城镇 · Urban\", rural = \"农村 · Rural\" } }\n\
             income = { type = \"money\", unit = \"CNY/month\", label = \"收入|月 · Income\", min = 0, max = 1000000, default = 0, sensitive = true }\n",
        ),
        (
            "p/aid.toml",
            "[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nkeys = [\"area\"]\nvalues = [\n  { from = 2020-01-01, urban = 600, rural = 1400.5, cite = \"S 第一条\" },\n  \
             { from = 2021-01-01, urban = 700, rural = 1500, cite = \"S\", verify = true },\n]\n\
             [open]\nlabel = \"待定 · Open\"\nvalues = []\n\
             [bands]\nlabel = \"分档 · Bands\"\nkeys = [ { fact = \"income\" } ]\nvalues = [ { from = 2020-01-01, upto = [1000, 2000], bands = [0, 1, 2], cite = \"S\" } ]\n",
        ),
        (
            "p/aid.rhai",
            "//! 救助 · Aid\n//! @source S\n\n/// 符合 · Eligible\n///\n/// 等于标准的不符合。\n/// @decision\n/// @effective 2021-01-01\n/// @cite 第二条\nfn eligible(household) { household.income < standard(household) && bands(household) <= open(household) }\n",
        ),
        (
            "p/aid.2020-01-01.rhai",
            "//! 救助 · Aid\n//! @source S\n\n/// 符合 · Eligible\n/// @decision\n/// @cite 第二条\nfn eligible(household) { household.income <= standard(household) }\n",
        ),
    ];
    Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

#[test]
fn standards_have_dates_and_sources() {
    let text = handbook(pack().program(), Lang::Zh);
    for line in [
        "# 甲市:规则手册",
        "| `p` | 甲市 | 2 | 6103 |",
        "| 城镇 | 农村 | 起 | 止 | 来源 |",
        "| 600.00 | 1,400.50 | 2020-01-01 | 2020-12-31 | `S` 《办法》甲发〔2020〕1号 第一条 |",
        "| 700.00 | 1,500.00 | 2021-01-01 | 现行 | `S` 《办法》甲发〔2020〕1号 **待核** |",
        "| ≤ 1,000:0<br>> 1,000, ≤ 2,000:1<br>> 2,000:2 | 2020-01-01 | 现行 | `S` 《办法》甲发〔2020〕1号 |",
        "| 待定 | `aid::open` |  |  |",
        "| 收入\\|月(敏感) | `income` | 金额(元/月),0 至 1,000,000,最多 2 位小数 | 默认 0.00 元/月 | 救助 |",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
}

#[test]
fn rules_have_versions_and_formulas() {
    let text = handbook(pack().program(), Lang::Zh);
    let rule = text.split("#### 符合 `aid::eligible`").nth(1).unwrap();
    for part in [
        "家庭 · **结论** · 是或否",
        "等于标准的不符合。",
        "**自 2021-01-01 起**",
        "> 「收入|月」 < 「标准」 且 「分档」 ≤ 「待定」",
        "fn eligible(household) { household.income < standard(household) && bands(household) <= open(household) }",
        "其中 `household.income` 收入|月、`standard` 标准(标准)",
        "依据 《办法》甲发〔2020〕1号 第二条",
        "**2020-01-01 至 2020-12-31**",
        "> 「收入|月」 ≤ 「标准」",
    ] {
        assert!(rule.contains(part), "{part}\n{rule}");
    }
    let english = handbook(pack().program(), Lang::En);
    assert!(
        english.contains("> «Income» ≤ «Standard»") && english.contains("# A City: handbook of rules") && english.contains("| `round(x, places)` |")
    );
}
