//! Names.

use super::{Example, Explanation};

pub(super) const UNKNOWN_FUNCTION: Explanation = Explanation {
    title: ["没有这个规则、标准或函数", "Unknown rule, parameter or function"],
    why: [
        "被调用的名称不是本项目的规则、标准或辅助函数，也不是内置函数。其他项目的规则和标准要写出项目名：`dibao::standard(household)`；\
         其他项目的辅助函数不能调用。",
        "The name is no rule, parameter or helper of this programme and no built-in function. Rules and parameters of other programmes are called with \
         the programme's name, `dibao::standard(household)`; their helpers can't be called.",
    ],
    wrong: Example(
        "low_income.rhai",
        r"
fn limit(household) { standard(household) * 1.5 }
",
    ),
    right: Example(
        "low_income.rhai",
        r"
fn limit(household) { dibao::standard(household) * 1.5 }
",
    ),
};

pub(super) const UNKNOWN_VARIABLE: Explanation = Explanation {
    title: ["没有这个变量", "Unknown variable"],
    why: [
        "可用的变量只有函数的参数、前面 `let` 定义的名称和闭包的参数。从成员到家庭写 `person.household`，从费用到成员写 `claim.person`；代码要加引号。",
        "The names at hand are the function's parameter, what `let` defined above, and a closure's parameter. The household of a person is \
         `person.household`, the person of a claim `claim.person`; a code stands in quotes.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn in_town(person) { household.area == urban }
",
    ),
    right: Example(
        "dibao.rhai",
        r#"
fn in_town(person) { person.household.area == "urban" }
"#,
    ),
};

pub(super) const UNKNOWN_FACT: Explanation = Explanation {
    title: ["没有这个要素", "Unknown fact"],
    why: [
        "`.` 后面的名称不是该实体在 facts.toml 中的要素，也不是它的上级或下级列表。规则和标准不用 `.`，而是调用：写 `income(person)`，不写 `person.income`。",
        "What follows the `.` is no fact of the entity in facts.toml, nor the entity above it or a list below. Rules and parameters are called, not read \
         with a `.`: `income(person)`, not `person.income`.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn working_income(person) { person.wage + person.business_income }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn working_income(person) { person.wage_income + person.business_income }
",
    ),
};

pub(super) const UNKNOWN_METHOD: Explanation = Explanation {
    title: ["没有这个方法", "Unknown method"],
    why: [
        "列表的方法有 sum、count、any、all、min、max、filter、map、len；其他的值没有方法。内置函数的写法是 `yuan_up(x)`，不是 `x.yuan_up()`。",
        "Lists have sum, count, any, all, min, max, filter, map and len; other values have no methods. Built-in functions are called as `yuan_up(x)`, not \
         `x.yuan_up()`.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn family_size(household) { household.members.size() }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn family_size(household) { household.members.len() }
",
    ),
};

pub(super) const UNKNOWN_CODE: Explanation = Explanation {
    title: ["没有这个代码", "Unknown code"],
    why: [
        "字符串不是该要素、标准或规则声明过的代码（codes）。写错的代码永远不会相等，条件就悄悄地始终不成立，所以要拒绝。",
        "The string is none of the codes that the fact, parameter or rule declares. A misspelt code would never be equal to anything and the condition \
         would silently never hold; so it is refused.",
    ],
    wrong: Example(
        "dibao.rhai",
        r#"
fn in_town(household) { household.area == "city" }
"#,
    ),
    right: Example(
        "dibao.rhai",
        r#"
fn in_town(household) { household.area == "urban" }
"#,
    ),
};

pub(super) const DUPLICATE_NAME: Explanation = Explanation {
    title: ["名称重复", "Duplicate name"],
    why: [
        "同一项目里，规则、标准和辅助函数的名称不能重复；同一实体的要素、各实体的名称也是。规则的新版本应写明另一个 @effective 日期，\
         或写在文件名带日期的文件里。",
        "Within a programme no two of its rules, parameters and helpers share a name; nor do the facts of one entity, or two entities. A new version \
         of a rule has an `@effective` of its own or stands in a file with a date in its name.",
    ],
    wrong: Example(
        "dibao.rhai + dibao.toml",
        r#"
fn standard(household) { 662 }

# dibao.toml
[standard]
unit = "CNY/person/month"
values = [{ from = 2023-01-01, value = 662, cite = "P9" }]
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

pub(super) const SHADOWS_BUILTIN: Explanation = Explanation {
    title: ["与内置函数同名", "Same name as a built-in function"],
    why: [
        "min、round、yuan_up、on、age_on 等是内置函数的名称，处处是同一个意思，规则、标准和辅助函数不能用。",
        "min, round, yuan_up, on, age_on and others are built-in functions and mean the same everywhere; no rule, parameter or helper can take their names.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
private fn round(x) { yuan_up(x) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
private fn rounded(x) { yuan_up(x) }
",
    ),
};

pub(super) const NOT_A_RULE: Explanation = Explanation {
    title: ["不是规则", "Not a rule"],
    why: [
        "公开的函数就是规则：只有一个参数，参数名是 facts.toml 中的实体（或其别名）。其他的计算是辅助函数，前面加 private。",
        "A public function is a rule: it has one parameter, named after an entity of facts.toml (or one of its other names). Any other computation is a \
         helper; put `private` before it.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn capped(amount, limit) { min(amount, limit) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
private fn capped(amount, limit) { min(amount, limit) }
",
    ),
};

pub(super) const WRONG_ARGUMENT_COUNT: Explanation = Explanation {
    title: ["参数个数不对", "Wrong number of arguments"],
    why: [
        "调用时给出的值多了或少了。规则只接受实体；标准接受实体，再按 keys 的顺序接受由规则传入的代码或金额。",
        "The call gives too many or too few values. A rule takes its entity; a parameter takes an entity and then, in the order of `keys`, the codes or \
         amounts that the rule passes.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn capped(person) { clamp(person.wage_income, 0) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn capped(person) { clamp(person.wage_income, 0, 1000) }
",
    ),
};

pub(super) const WRONG_ENTITY: Explanation = Explanation {
    title: ["实体不对", "Wrong entity"],
    why: [
        "规则只能用它的参数所指的实体来调用，标准要用其键所属的实体或更低一级来调用。从成员到家庭写 `person.household`；从家庭到成员用 \
         `household.members` 和列表方法。",
        "A rule is called on the entity that its parameter names, a parameter on the entity of its keys or one below. From a person to the household it \
         is `person.household`; from the household to persons, `household.members` and a list's method.",
    ],
    wrong: Example(
        "people.rhai",
        r"
fn poor(person) { dibao::eligible(person) }
",
    ),
    right: Example(
        "people.rhai",
        r"
fn poor(person) { dibao::eligible(person.household) }
",
    ),
};

pub(super) const CYCLE: Explanation = Explanation {
    title: ["循环定义", "Cycle"],
    why: [
        "这些规则互相需要对方的结果，谁也算不出来。提示中列出了整个圈：从其中一处断开，例如改用事先认定、作为要素填报的情况。",
        "These rules need one another's results, so none can be computed. The notes show the whole circle: break it in one place, for instance by \
         reading a fact that was decided before.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn income(household) { household.other_income - allowance(household) }

/// @unit CNY/month
fn allowance(household) { if income(household) < 500 { 100 } else { 0 } }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn income(household) { household.other_income - allowance(household) }

/// @unit CNY/month
fn allowance(household) { if household.other_income < 500 { 100 } else { 0 } }
",
    ),
};

pub(super) const HELPER_RECURSION: Explanation = Explanation {
    title: ["辅助函数调用了自己", "A helper that calls itself"],
    why: [
        "辅助函数不能直接或间接调用自己，否则不能保证算得完。逐级的数值请写成标准，对列表用 sum 等方法。",
        "A helper can't call itself, directly or through others: nothing would ensure that it ends. Put values that go step by step into a parameter, \
         and use `sum` and the like for lists.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
private fn reduced(amount, months) {
    if months == 0 { amount } else { reduced(amount * 0.5, months - 1) }
}

fn after_two_months(household) { reduced(standard(household), 2) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
private fn reduced(amount, months) {
    switch months { 0 => amount, 1 => amount * 0.5, _ => amount * 0.25 }
}

fn after_two_months(household) { reduced(standard(household), 2) }
",
    ),
};

pub(super) const UNUSED_HELPER: Explanation = Explanation {
    title: ["辅助函数没有用到", "Unused helper"],
    why: [
        "没有规则调用这个辅助函数。也许名称写错了，也许规则改过之后忘了删；没有用到的函数也没有经过类型和单位的检查。",
        "No rule calls this helper. Perhaps its name is misspelt, or it was left over; a helper that nothing calls isn't checked for types and units \
         either.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
private fn halved(x) { x * 0.5 }

fn amount(household) { standard(household) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
private fn halved(x) { x * 0.5 }

fn amount(household) { halved(standard(household)) }
",
    ),
};
