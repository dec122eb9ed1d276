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
        "- 「收入|月」 < 「标准」 且 「分档」 ≤ 「待定」",
        "fn eligible(household) { household.income < standard(household) && bands(household) <= open(household) }",
        "其中 `household.income` 收入|月、`standard` 标准(标准)",
        "依据 《办法》甲发〔2020〕1号 第二条",
        "**2020-01-01 至 2020-12-31**",
        "- 「收入|月」 ≤ 「标准」",
    ] {
        assert!(rule.contains(part), "{part}\n{rule}");
    }
    let english = handbook(pack().program(), Lang::En);
    assert!(
        english.contains("- «Income» ≤ «Standard»") && english.contains("# A City: handbook of rules") && english.contains("| `round(x, places)` |")
    );
}

/// A rule in words, a line each, indented as the list is.
fn words(body: &str, lang: Lang) -> Vec<String> {
    let facts = "[household]\nnames = [\"家庭\"]\n[household.facts]\narea = { type = \"choice\", label = \"城乡 · Area\", codes = { urban = \"城镇 · Urban\", rural = \"农村 · Rural\" } }\n\
        a = { type = \"int\", max = 9, label = \"甲 · A\" }\nb = { type = \"int\", max = 9, optional = true, label = \"乙 · B\" }\ndone = { type = \"bool\", label = \"办结 · Done\" }\n\
        day = { type = \"date\", label = \"日期 · Day\" }\n\
        [person]\nin = \"household\"\nas = \"members\"\nnames = [\"成员\"]\nmost = 9\n[person.facts]\nage = { type = \"int\", max = 120, label = \"年龄 · Age\" }\nill = { type = \"bool\", label = \"患病 · Ill\" }\n";
    let rules = format!(
        "//! 救助 · Aid\n//! @source S\n\n/// 规则 · Rule\n/// @cite 第一条\nfn rule(household) {{ {body} }}\n\nprivate fn old(person, least) {{ person.age >= least }}\nprivate fn graded(x) {{\n    if x > 5 {{ return 2 }}\n    1\n}}\n"
    );
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        ("p/facts.toml", facts),
        ("p/aid.rhai", &*rules),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    let program = pack.program();
    let definition = &program.symbols[0].definitions[0];
    let crate::ir::Body::Rule(rule) = &definition.body else { panic!() };
    super::wording::lines(program, &rule.versions[0], lang).into_iter().map(|(depth, text)| format!("{}{text}", "  ".repeat(depth))).collect()
}

#[test]
fn branches_become_lists() {
    assert_eq!(words("if household.a > 3 { 1 } else { 2 }", Lang::Zh), ["如果「甲」 > 3:1", "否则:2"]);
    assert_eq!(
        words("if household.done { return 9 }\nlet twice = household.a * 2;\nif twice > 3 { 1 } else { twice + 1 }", Lang::En),
        ["if «Done»: 9", "else: if «A» × 2 > 3: 1", "else: «A» × 2 + 1"]
    );
    assert_eq!(
        words("switch household.area { \"urban\" => 1, \"rural\" => if household.done { 2 } else { 3 } }", Lang::Zh),
        ["看「城乡」:", "  “城镇”:1", "  “农村”:", "    如果「办结」:2", "    否则:3"]
    );
    assert_eq!(words("graded(household.a)", Lang::Zh), ["如果「甲」 > 5:2", "否则:1"]);
    assert_eq!(
        words("household.done && household.a > 1 && (household.a < 5 || household.b == ())", Lang::Zh),
        ["以下各项都成立:", "  「办结」", "  「甲」 > 1", "  「甲」 < 5 或 没有「乙」"]
    );
}

#[test]
fn brackets_where_they_are_needed() {
    assert_eq!(words("(household.a + 1) * 2 - (household.a - 1)", Lang::Zh), ["(「甲」 + 1) × 2 − (「甲」 − 1)"]);
    assert_eq!(words("household.a + 1 * 2", Lang::Zh), ["「甲」 + 1 × 2"]);
    assert_eq!(
        words("!(household.done && household.a > 1) || household.done && household.a < 1", Lang::En),
        ["not («Done» and «A» > 1) or («Done» and «A» < 1)"]
    );
    assert_eq!(words("(household.b ?? household.a) > 1", Lang::En), ["(«B», or where there is none «A») > 1"]);
}

#[test]
fn lists_and_functions_are_spoken() {
    assert_eq!(words("household.members.filter(|m| old(m, 60)).sum(|m| m.age)", Lang::Zh), ["符合 「年龄」 ≥ 60 的成员的 「年龄」 之和"]);
    assert_eq!(words("household.members.any(|m| m.ill && m.age > 3)", Lang::Zh), ["成员中有(「患病」 且 「年龄」 > 3)的"]);
    assert_eq!(words("household.members.len()", Lang::En), ["number of person"]);
    assert_eq!(words("household.area in [\"urban\", \"rural\"]", Lang::Zh), ["「城乡」 为 “城镇”、“农村” 之一"]);
    assert_eq!(words("max(floor(household.a / 2), 0)", Lang::Zh), ["较大的一个(取整(舍)(「甲」 ÷ 2)、0)"]);
    assert_eq!(words("months_between(household.day, on())", Lang::En), ["whole months between («Day», the date)"]);
}
