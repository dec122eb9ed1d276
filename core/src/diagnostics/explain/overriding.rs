//! A pack that extends another.

use super::{Example, Explanation};

pub(super) const OVERRIDE_CHANGES_ENTITY: Explanation = Explanation {
    title: ["替换时改变了实体", "A replacement for another entity"],
    why: [
        "子包用同名的规则或标准替换上级包的，必须属于同一实体：上级包里的调用者仍按原来的实体调用它。要按别的实体计算，请另取名称。",
        "A rule or parameter that replaces the parent's has the same entity: what calls it in the parent still calls it on that one. Give a computation for \
         another entity a name of its own.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
// national: fn rigid_expense(household)
fn rigid_expense(person) { person.medical_cost }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
// national: fn rigid_expense(household)
fn rigid_expense(household) { household.members.sum(|m| m.medical_cost) }
",
    ),
};

pub(super) const OVERRIDE_CHANGES_TYPE: Explanation = Explanation {
    title: ["替换时改变了类型或单位", "A replacement of another type or unit"],
    why: [
        "子包替换上级包的规则或标准时，结果的类型和单位要相同，因为上级包的其他规则照旧使用它。单位推断得不一样的，用 @unit 写明并换算。",
        "What replaces a rule or parameter of the parent has the same type and unit, since the parent's other rules go on using it. Where the unit comes out \
         differently, convert it and state it with `@unit`.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
# national: [standard] unit = "CNY/person/month"
[standard]
unit = "CNY/person/year"
keys = ["area"]
values = [{ from = 2023-01-01, urban = 700, rural = 500, cite = "P9" }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
# national: [standard] unit = "CNY/person/month"
[standard]
unit = "CNY/person/month"
keys = ["area"]
values = [{ from = 2023-01-01, urban = 700, rural = 500, cite = "P9" }]
"#,
    ),
};

pub(super) const NO_PARENT: Explanation = Explanation {
    title: ["没有可引用的上级规则", "Nothing to replace in the parent"],
    why: [
        "`parent::项目::名称(…)` 指被本包替换的那个规则或标准。本包没有继承别的包，或者上级包里没有这个名称，就无从引用。",
        "`parent::programme::name(…)` is the rule or parameter that this pack replaces. Here the pack extends none, or the parent has nothing of that name.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
// pack.toml: no `extends`
fn rigid_expense(household) { parent::dibao::rigid_expense(household) + 100 }
",
    ),
    right: Example(
        "dibao.rhai",
        r#"
// pack.toml: extends = "../national"
fn rigid_expense(household) { parent::dibao::rigid_expense(household) + 100 }
"#,
    ),
};

pub(super) const WIDENS_FACT: Explanation = Explanation {
    title: ["放宽了上级包的要素", "A fact made wider"],
    why: [
        "子包对上级包的要素只能写默认值、更窄的上下限或另一名称，可以增加代码；不能放宽上下限，不能改类型、单位或实体，因为上级包的规则是按原来的范围检查过的。",
        "For a parent's fact a child may give a default, narrower bounds or a label, and add codes. It can't widen bounds or change type or unit: the \
         parent's rules were checked for what the parent declares.",
    ],
    wrong: Example(
        "facts.toml",
        r#"
# national: disability_grade = { type = "int", min = 1, max = 4, … }
[person.facts]
disability_grade = { min = 1, max = 10 }
"#,
    ),
    right: Example(
        "facts.toml",
        r#"
# national: disability_grade = { type = "int", min = 1, max = 4, … }
[person.facts]
disability_grade = { min = 1, max = 3 }
"#,
    ),
};

pub(super) const MERGE_WITHOUT_PARENT: Explanation = Explanation {
    title: ["没有可合并的上级标准", "Nothing to merge with"],
    why: [
        "`mode = \"merge\"` 把本包的行并入上级包的同名标准，名称、单位和键都用上级的。上级包里没有这个标准时，请去掉 mode，写出完整的标准。",
        "`mode = \"merge\"` adds this pack's rows to the parent's parameter of that name, whose label, unit and keys count. Where the parent has none, leave \
         `mode` out and declare the parameter in full.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
[local_extra]
mode = "merge"
values = [{ from = 2023-01-01, value = 50, cite = "P9" }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
[local_extra]
label = "地方补贴 · Local extra"
unit = "CNY/month"
values = [{ from = 2023-01-01, value = 50, cite = "P9" }]
"#,
    ),
};
