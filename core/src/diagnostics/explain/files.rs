//! Files of a pack.

use super::{Example, Explanation};

pub(super) const TOML_SYNTAX: Explanation = Explanation {
    title: ["TOML 语法错误", "TOML syntax"],
    why: [
        "文件不能按 TOML 读出：引号或括号不成对、同一个键写了两次、用了全角的逗号或等号等。汉字的键要加引号；日期写作 2023-01-01，不加引号。",
        "The file can't be read as TOML: a quote or bracket without its partner, a key given twice, a full-width comma or equals sign. Chinese keys stand \
         in quotes; a date is 2023-01-01 without quotes.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
[standard]
label = "城乡低保标准 · Dibao standard
unit = "CNY/person/month"
values = [{ from = 2023-01-01, value = 662, cite = "P9" }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
[standard]
label = "城乡低保标准 · Dibao standard"
unit = "CNY/person/month"
values = [{ from = 2023-01-01, value = 662, cite = "P9" }]
"#,
    ),
};

pub(super) const UNKNOWN_KEY: Explanation = Explanation {
    title: ["没有这个键", "Unknown key"],
    why: [
        "这个键在此处没有意义，多半是拼错了。忽略它就会丢掉作者的意思（例如写错的 optional），所以要拒绝。",
        "The key means nothing here; most likely it is misspelt. Ignoring it would lose what the author meant (a misspelt `optional`, say), so it is refused.",
    ],
    wrong: Example(
        "facts.toml",
        r#"
[person.facts]
disability_grade = { type = "int", min = 1, max = 4, optinal = true, label = "残疾等级 · Disability grade" }
"#,
    ),
    right: Example(
        "facts.toml",
        r#"
[person.facts]
disability_grade = { type = "int", min = 1, max = 4, optional = true, label = "残疾等级 · Disability grade" }
"#,
    ),
};

pub(super) const MISSING_KEY: Explanation = Explanation {
    title: ["缺少必需的键", "Missing key"],
    why: [
        "这里少了必需的内容：pack.toml 的 name、title、version，要素的 type 和 label，下级实体的 in、as 和 most，标准的 values 或 file，标准各行的 from 和值等。",
        "Something that must be there isn't: name, title and version of pack.toml, type and label of a fact, in, as and most of an entity, values or file of \
         a parameter, from and the value of a row.",
    ],
    wrong: Example(
        "facts.toml",
        r#"
[person.facts]
employed = { label = "就业 · In work" }
"#,
    ),
    right: Example(
        "facts.toml",
        r#"
[person.facts]
employed = { type = "bool", label = "就业 · In work" }
"#,
    ),
};

pub(super) const MISSING_FILE: Explanation = Explanation {
    title: ["找不到文件", "Missing file"],
    why: [
        "pack.toml、所继承的包（extends）或标准的表（file）不在所写的位置。路径从写它的文件所在的文件夹算起，用“/”分隔。",
        "pack.toml, the pack that `extends` names or the table that `file` names isn't where it should be. A path begins at the folder of the file that \
         holds it and uses `/`.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
[standard]
label = "标准 · Standard"
unit = "CNY/person/month"
keys = ["region", "area"]
file = "standards.csv"        # the file is dibao.standard.csv
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
[standard]
label = "标准 · Standard"
unit = "CNY/person/month"
keys = ["region", "area"]
file = "dibao.standard.csv"
"#,
    ),
};

pub(super) const CSV_FAULT: Explanation = Explanation {
    title: ["CSV 表有误", "Faulty CSV"],
    why: [
        "表的第一行是列名，与写在 values 里的键相同；每行的格数要与列名一样多，引号要成对。文件用 UTF-8 编码（Excel 请选“CSV UTF-8”）。",
        "The first line names the columns, the same that a row of `values` has; every line has as many cells, and quotes come in pairs. The file is UTF-8 \
         (in Excel: `CSV UTF-8`).",
    ],
    wrong: Example(
        "dibao.standard.csv",
        "
from,region,urban,rural,cite
2016-04-01,4203,450,235
",
    ),
    right: Example(
        "dibao.standard.csv",
        "
from,region,urban,rural,cite
2016-04-01,4203,450,235,P9
",
    ),
};

pub(super) const EXTENDS_CYCLE: Explanation = Explanation {
    title: ["包的继承成环", "Packs that extend each other"],
    why: [
        "沿着 extends 走下去又回到了同一个包，无法确定谁替换谁。地方的包继承国家的包，反过来不行。",
        "Following `extends` leads back to the same pack, so that nothing says which replaces which. A local pack extends the national one, not the other \
         way round.",
    ],
    wrong: Example(
        "national/pack.toml",
        r#"
name = "national"
extends = "../shaanxi-baoji"       # shaanxi-baoji extends ../national
"#,
    ),
    right: Example(
        "national/pack.toml",
        r#"
name = "national"
"#,
    ),
};

pub(super) const TOO_LARGE: Explanation = Explanation {
    title: ["超过限度", "Too large"],
    why: [
        "文件、行、标准、规则（展开辅助函数之后）或整个包超过了限度。限度远大于真实的规则包，用来防止失控的内容占满内存；\
         常见的原因是辅助函数层层互相调用而展开得过大。",
        "A file, line, table, rule (with its helpers put in place) or pack is past a limit. The limits are far above what real packs need and keep \
         a runaway one from filling the memory; the usual cause is helpers that call helpers several times over.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
private fn a(x) { x + x + x + x + x + x + x + x }
private fn b(x) { a(x) + a(x) + a(x) + a(x) + a(x) + a(x) + a(x) + a(x) }
private fn c(x) { b(x) + b(x) + b(x) + b(x) + b(x) + b(x) + b(x) + b(x) }
// … d, e

fn total(person) { e(person.wage_income) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn total(person) { person.wage_income * 32768 }
",
    ),
};

pub(super) const STRAY_FILE: Explanation = Explanation {
    title: ["多余的文件", "Stray file"],
    why: [
        "从文件名看不出它属于什么，因此没有读它。规则是 `项目.rhai` 或 `项目.2023-01-01.rhai`，标准是 `项目.toml`，案例是 `项目.cases.yaml`；\
         CSV 要由某个标准的 file 指明。",
        "The name doesn't say what the file is, so it wasn't read. Rules are `programme.rhai` or `programme.2023-01-01.rhai`, parameters \
         `programme.toml`, cases `programme.cases.yaml`; a CSV is named by the `file` of a parameter.",
    ],
    wrong: Example(
        "pack/",
        "
dibao.2023.rhai
",
    ),
    right: Example(
        "pack/",
        "
dibao.2023-01-01.rhai
",
    ),
};

pub(super) const YAML_SYNTAX: Explanation = Explanation {
    title: ["YAML 语法错误", "YAML syntax"],
    why: [
        "案例文件不能按 YAML 1.2 读出：缩进不齐、括号不成对、键重复、用了全角冒号，或者冒号后面没有空格、没有值。是非值只写 true 或 false。",
        "The cases can't be read as YAML 1.2: uneven indentation, an unpaired bracket, a key given twice, a full-width colon, a colon without a space or a \
         value after it. Only true and false are truth values.",
    ],
    wrong: Example(
        "dibao.cases.yaml",
        r"
- name: 三口之家
  date: 2023-06-01
  household: { area: urban, members: [ { wage_income: 1000 } }
  expect: { eligible: true }
  self_made: true
",
    ),
    right: Example(
        "dibao.cases.yaml",
        r"
- name: 三口之家
  date: 2023-06-01
  household: { area: urban, members: [ { wage_income: 1000 } ] }
  expect: { eligible: true }
  self_made: true
",
    ),
};
