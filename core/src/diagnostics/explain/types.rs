//! Types and units.

use super::{Example, Explanation};

pub(super) const TYPE_MISMATCH: Explanation = Explanation {
    title: ["类型不符", "Wrong type"],
    why: [
        "这里要的值与给出的值不是一类：数、是非值、日期、代码、文字、区划、实体和列表互不替代。if 和 switch 的各个分支要给出同一类的值；\
         是非值不能当作 0 和 1。",
        "The place asks for one kind of value and gets another: numbers, truth values, dates, codes, texts, regions, entities and lists don't stand in for \
         one another. All branches of an `if` or `switch` give the same kind; true and false aren't 1 and 0.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn workers(household) { household.members.sum(|m| m.employed) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn workers(household) { household.members.count(|m| m.employed) }
",
    ),
};

pub(super) const NOT_COMPARABLE: Explanation = Explanation {
    title: ["不能比较", "Not comparable"],
    why: [
        "`==` 的两边要是同一类的值；`<`、`<=`、`>`、`>=` 只用于数和日期，代码没有大小。日期写作 `date(\"2020-01-01\")`；代码的比较用 `in [...]` 或 switch。",
        "Both sides of `==` are of one kind; `<`, `<=`, `>` and `>=` are for numbers and dates, codes have no order. A date is written \
         `date(\"2020-01-01\")`; several codes are compared with `in [...]` or `switch`.",
    ],
    wrong: Example(
        "people.rhai",
        r#"
fn born_before(person) { person.birth_date < "1963-01-01" }
"#,
    ),
    right: Example(
        "people.rhai",
        r#"
fn born_before(person) { person.birth_date < date("1963-01-01") }
"#,
    ),
};

pub(super) const MAY_BE_ABSENT: Explanation = Explanation {
    title: ["可能没有值", "May be absent"],
    why: [
        "这个值可能是“无”（例如没有残疾等级的人），不能直接计算或比大小；“无”不是 0。请写明没有时怎么办：`x ?? 0`，`x != () && x <= 2`，\
         `if x == () { return … }`，或在 switch 中写一个 `()` 分支。",
        "There may be no value here (a person without a disability has no grade), and none is not 0: it can't be computed with or ordered. Say what then: \
         `x ?? 0`, `x != () && x <= 2`, `if x == () { return … }`, or a case `()` of a `switch`.",
    ],
    wrong: Example(
        "people.rhai",
        r"
fn severely_disabled(person) { person.disability_grade <= 2 }
",
    ),
    right: Example(
        "people.rhai",
        r"
fn severely_disabled(person) {
    person.disability_grade != () && person.disability_grade <= 2
}
",
    ),
};

pub(super) const UNIT_MISMATCH: Explanation = Explanation {
    title: ["单位不符", "Unit mismatch"],
    why: [
        "相加、比较、取大小的各方以及各分支要用同一单位，结果要与声明的单位一致。常见的有：家庭总额与人均标准相比（除以人数）、月与年相混\
         （per_month、per_year）。确实要改单位时写 `as_unit(x, \"CNY\")`。",
        "What is added, compared or chosen between has one unit, and the result has the declared one. Usual causes: a family's total against a standard \
         per head (divide by their number), months mixed with years (per_month, per_year). The visible way out is `as_unit(x, \"CNY\")`.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn below_standard(household) { family_income(household) < standard(household) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn below_standard(household) {
    family_income(household) / family_size(household) < standard(household)
}
",
    ),
};

pub(super) const UNKNOWN_UNIT: Explanation = Explanation {
    title: ["没有这个单位", "Unknown unit"],
    why: [
        "单位由基本单位用 `/` 和 `*` 组成：CNY、person、day、month、year，以及 pack.toml 中 `units` 声明的。没有单位写作 1。",
        "A unit is made with `/` and `*` from base units: CNY, person, day, month, year and those that `units` in pack.toml declares. No unit is `1`.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
[standard]
label = "标准 · Standard"
unit = "RMB/person/month"
values = [{ from = 2023-01-01, value = 662, cite = "P9" }]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
[standard]
label = "标准 · Standard"
unit = "CNY/person/month"
values = [{ from = 2023-01-01, value = 662, cite = "P9" }]
"#,
    ),
};

pub(super) const PERIOD_NEEDED: Explanation = Explanation {
    title: ["单位里没有月或年", "No period in the unit"],
    why: [
        "per_month 和 per_year 换算按月或按年的数额（CNY/month、CNY/year），一笔总额（CNY）没有期间可换。请给要素或标准写上期间，\
         或者写明除以几个月。",
        "per_month and per_year convert an amount per month or year (CNY/month, CNY/year); a sum (CNY) has no period to convert. Declare the period with \
         the fact or parameter, or divide by the number of months.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
// annual_income: CNY
fn monthly(household) { per_month(household.annual_income) }
",
    ),
    right: Example(
        "facts.toml",
        r#"
[household.facts]
annual_income = { type = "money", unit = "CNY/year", label = "年收入 · Annual income" }
"#,
    ),
};

pub(super) const TOO_MANY_DIGITS: Explanation = Explanation {
    title: ["小数位数过多", "Too many fraction digits"],
    why: [
        "乘法不舍入，乘积的小数位数是两数之和；超过 24 位的乘法不能精确进行。除法的结果有 12 位小数，这样的结果相乘之前，请在规定舍入的地方\
         先舍入（fen、round 等）。",
        "A product isn't rounded and has the fraction digits of both factors together; past 24 it can't be exact. A quotient has 12 of them: before \
         multiplying such results, round where the rule says so (fen, round and others).",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn share(household) {
    let rate = household.rent / household.income;
    rate * rate * rate
}
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn share(household) {
    let rate = round(household.rent / household.income, 4);
    rate * rate * rate
}
",
    ),
};

pub(super) const SWITCH_NOT_EXHAUSTIVE: Explanation = Explanation {
    title: ["switch 没有列全", "A switch that leaves cases out"],
    why: [
        "switch 要对每种可能给出值：列出全部代码、true 和 false 两种，可能没有值的还要有 `()`；整数要覆盖上下限之间的每个数。其余情形可以合写成 `_`。",
        "A `switch` gives a value for every possibility: each code, both truth values, `()` where there may be none, each whole number within the \
         bounds. `_` stands for all the rest.",
    ],
    wrong: Example(
        "dibao.rhai",
        r#"
fn rate(household) { switch household.area { "urban" => 1 } }
"#,
    ),
    right: Example(
        "dibao.rhai",
        r#"
fn rate(household) { switch household.area { "urban" => 1, "rural" => 0.75 } }
"#,
    ),
};

pub(super) const UNREACHABLE_CASE: Explanation = Explanation {
    title: ["重复的分支", "A case that is never reached"],
    why: [
        "前面的分支已经包括了这种情形，或者情形根本不会出现，这个分支永远轮不到。整数范围 `1..3` 不含 3，`1..=3` 含 3。",
        "An earlier case covers this one already, or it can't occur: it would never be reached. Of ranges, `1..3` leaves 3 out and `1..=3` includes it.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn extra(person) { switch person.disability_grade { 1 => 100, 1..=2 => 80, _ => 0 } }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn extra(person) { switch person.disability_grade { 1 => 100, 2 => 80, _ => 0 } }
",
    ),
};

pub(super) const NO_SCALAR_RESULT: Explanation = Explanation {
    title: ["规则的结果不是单个值", "A rule without a single value"],
    why: [
        "规则的结果是一个数、是非值、日期、代码、文字或区划，不能是列表或实体。辅助函数可以给出列表，规则再对它求和、计数。",
        "A rule gives one number, truth value, date, code, text or region, not a list or an entity. A helper may give a list, of which the rule takes \
         the sum or the count.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn workers(household) { household.members.filter(|m| m.employed) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
private fn workers(household) { household.members.filter(|m| m.employed) }

fn wages(household) { workers(household).sum(|m| m.wage_income) }
",
    ),
};

pub(super) const MISSING_CODES: Explanation = Explanation {
    title: ["没有声明代码", "Codes that nothing declares"],
    why: [
        "给出代码的规则要在本项目的 TOML 文件里用 `[规则名.codes]` 声明全部代码及其中英文名称，别处才能核对和显示。",
        "A rule that gives codes declares all of them, with labels, in `[rule.codes]` of its programme's TOML file, so that they can be checked and shown.",
    ],
    wrong: Example(
        "dibao.rhai",
        r#"
/// 档次 · Tier
/// @status
/// @cite 第二十三条
fn tier(household) { if family_size(household) > 3 { "a" } else { "b" } }
"#,
    ),
    right: Example(
        "dibao.rhai + dibao.toml",
        r#"
/// 档次 · Tier
/// @status
/// @cite 第二十三条
fn tier(household) { if family_size(household) > 3 { "a" } else { "b" } }

# dibao.toml
[tier.codes]
a = "A档 · Tier A"
b = "B档 · Tier B"
"#,
    ),
};
