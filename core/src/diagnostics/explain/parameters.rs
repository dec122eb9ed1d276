//! Parameters.

use super::{Example, Explanation};

pub(super) const MISSING_ROW: Explanation = Explanation {
    title: ["有代码没有对应的值", "A code without a value"],
    why: [
        "键的某个代码（或是非值、等级）在表里没有值，属于这种情形的家庭会得到错误 no_value。如果文件确实没有规定，不必修改；否则请补上。",
        "The table has no value for one of its key's codes (or truth values, grades): a household of that kind gets the error no_value. Leave it if the \
         document gives none; else add it.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
keys = ["area"]
values = [{ from = 2023-01-01, urban = 662, cite = "P9" }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
keys = ["area"]
values = [{ from = 2023-01-01, urban = 662, rural = 497, cite = "P9" }]
"#,
    ),
};

pub(super) const OLDER_REGION_PREFIX: Explanation = Explanation {
    title: ["下级区划的标准可能已过时", "An older row for a smaller region"],
    why: [
        "区划代码越长越优先。这里县（区）的行比市的行旧，市里的新标准对该县（区）不起作用。如果该县确实沿用旧标准，不必修改；否则请给该县加一行，\
         或给旧行写上 until。",
        "The longest region code wins. Here a county's row is older than its city's, and the city's new figure doesn't reach the county. Leave it if the \
         county kept the old figure; else add a row for the county, or end the old one with `until`.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
keys = ["region"]
values = [
  { from = 2021-01-01, region = "610330", value = 560, cite = "P9" },
  { from = 2021-01-01, region = "6103", value = 600, cite = "P9" },
  { from = 2023-01-01, region = "6103", value = 662, cite = "P9" },
]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
keys = ["region"]
values = [
  { from = 2021-01-01, region = "610330", value = 560, cite = "P9" },
  { from = 2021-01-01, region = "6103", value = 600, cite = "P9" },
  { from = 2023-01-01, region = "610330", value = 610, cite = "P9" },
  { from = 2023-01-01, region = "6103", value = 662, cite = "P9" },
]
"#,
    ),
};

pub(super) const UNUSED_PARAMETER: Explanation = Explanation {
    title: ["标准没有用到", "Unused parameter"],
    why: [
        "没有规则读这个标准，改它不会改变任何结果。也许规则里用的是另一个名称，也许标准更新后忘了删。",
        "No rule reads this parameter; changing it changes no result. Perhaps the rule calls another name, or it was left over.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
// dibao.toml: [cap]
fn amount(household) { gap(household) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
// dibao.toml: [cap]
fn amount(household) { min(gap(household), cap(household)) }
",
    ),
};

pub(super) const BAD_KEY: Explanation = Explanation {
    title: ["不能作键", "Not a key"],
    why: [
        "键是代码、是非值、区划或有上下限的整数，来自要素或本包的规则；`{ codes = … }` 和 `{ amount = … }` 由规则传入。金额等按区间取值的写成分档：\
         `{ fact = \"own_cost\" }`。",
        "A key is a choice, bool, region or bounded int: a fact, or a rule of the pack; `{ codes = … }` and `{ amount = … }` are passed by the rule. \
         Amounts, which fall into ranges, are banded: `{ fact = \"own_cost\" }`.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
[deduction]
keys = ["wage_income"]
values = [{ from = 2023-01-01, upto = [1000], bands = [0, 200], cite = "P9" }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
[deduction]
keys = [{ fact = "wage_income" }]
values = [{ from = 2023-01-01, upto = [1000], bands = [0, 200], cite = "P9" }]
"#,
    ),
};

pub(super) const REGION_AS_COLUMN: Explanation = Explanation {
    title: ["区划作了列名", "A region as a column"],
    why: [
        "列名只能是最后一个键的代码，区划代码要写在 region 一列里，每个区划一行：区划的增减不应改变表的结构。",
        "Columns are headed by the codes of the last key. Region codes stand in a column `region`, one row each: a new region shouldn't change the shape of \
         the table.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
keys = ["area", "region"]
values = [{ from = 2016-04-01, area = "urban", 4203 = 450, 420302 = 540, cite = "P9" }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
keys = ["area", "region"]
values = [
  { from = 2016-04-01, area = "urban", region = "4203", value = 450, cite = "P9" },
  { from = 2016-04-01, area = "urban", region = "420302", value = 540, cite = "P9" },
]
"#,
    ),
};

pub(super) const BAD_BANDS: Explanation = Explanation {
    title: ["分档有误", "Faulty bands"],
    why: [
        "upto 是各档的界限，从小到大；bands 是各档的值，比界限多一个，因为最后一档没有上限。界限上的数属于下面一档（以下含本数），\
         除非键写了 `closed = \"left\"`。",
        "`upto` holds the limits, ascending; `bands` the values, one more than limits, since the last band is open. An amount at a limit belongs to the band \
         below, unless the key says `closed = \"left\"`.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
keys = [{ fact = "own_cost" }]
values = [{ from = 2023-01-01, upto = [20_000, 40_000], bands = [0, 4], cite = "P9" }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
keys = [{ fact = "own_cost" }]
values = [{ from = 2023-01-01, upto = [20_000, 40_000], bands = [0, 4, 6], cite = "P9" }]
"#,
    ),
};

pub(super) const BAD_VALUE: Explanation = Explanation {
    title: ["值的类型不对", "A value of the wrong type"],
    why: [
        "标准的值都是一类：默认是数（也可写作 \"1/12\" 或 \"25%\"），全是 true/false 的属于是非值，声明了 codes 的属于代码，`type = \"date\"` 的属于日期。\
         键的列里要写该键的代码、数或区划。",
        "All values of a parameter are of one kind: numbers (also `\"1/12\"`, `\"25%\"`), truth values if all are, codes where it declares `codes`, dates with \
         `type = \"date\"`. The column of a key holds that key's codes, numbers or regions.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
[standard]
unit = "CNY/person/month"
values = [{ from = 2023-01-01, value = "662元", cite = "P9" }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
[standard]
unit = "CNY/person/month"
values = [{ from = 2023-01-01, value = 662, cite = "P9" }]
"#,
    ),
};

pub(super) const ROW_WITHOUT_CITE: Explanation = Explanation {
    title: ["标准的一行没有依据", "A row without a cite"],
    why: [
        "每一行都要有 cite：pack.toml 中来源的键或文号，需要时空一格再写条款。只有二手依据的，加 `verify = true`，解释里会说明有待核实。",
        "Every row has a `cite`: a key of `[sources]` or a document number, then, if wanted, a space and the article. A figure that rests on a secondary \
         source has `verify = true`, and explanations say so.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
values = [{ from = 2023-01-01, value = 662 }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
values = [{ from = 2023-01-01, value = 662, cite = "P9" }]
"#,
    ),
};
