//! The text of rules.

use super::{Example, Explanation};

pub(super) const SYNTAX: Explanation = Explanation {
    title: ["语法错误", "Syntax error"],
    why: [
        "这里的文字不能按 Rhai 的语法读出：括号不成对、漏了运算符或分号、字符串没有结束等。光标指向读不下去的地方，原因有时在它前面一点。\
         改正之后，才能继续检查这个函数的其余内容。",
        "The text can't be read as Rhai: a bracket without its partner, a missing operator or semicolon, a string that isn't closed. The caret shows \
         where reading stopped; the cause is sometimes a little earlier. The rest of the function is checked once it can be read.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
/// @cite 第八条
fn family_size(household) { household.members.count(|m| counted(m) }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
/// @cite 第八条
fn family_size(household) { household.members.count(|m| counted(m)) }
",
    ),
};

pub(super) const FULL_WIDTH_PUNCTUATION: Explanation = Explanation {
    title: ["全角符号", "Full-width punctuation"],
    why: [
        "规则中的括号、逗号、分号、引号、运算符和数字一律用半角（英文）字符；“≤”写作“<=”，“≠”写作“!=”，“×”写作“*”。全角符号只能出现在注释和字符串里。\
         名称可以用汉字。",
        "Brackets, commas, semicolons, quotes, operators and digits in rules are the ASCII ones: `<=` for ≤, `!=` for ≠, `*` for ×. The wide forms that a \
         Chinese input method gives belong in comments and strings only. Names may be Chinese.",
    ],
    wrong: Example(
        "dibao.rhai",
        "
fn single(household) { family_size（household） ≤ 1 }
",
    ),
    right: Example(
        "dibao.rhai",
        "
fn single(household) { family_size(household) <= 1 }
",
    ),
};

pub(super) const RESERVED_WORD: Explanation = Explanation {
    title: ["保留字", "Reserved word"],
    why: [
        "这个词是 Rhai 的保留字（如 default、public、shared、match、goto），不能作变量、规则、标准或要素的名称。换一个名称即可。",
        "Rhai keeps this word for itself (default, public, shared, match, goto and others), so it can't name a variable, rule, parameter or fact. Choose \
         another name.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn rent_allowance(household) {
    let default = 100;
    max(default, household.rent)
}
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn rent_allowance(household) {
    let least = 100;
    max(least, household.rent)
}
",
    ),
};

pub(super) const LITERAL_TOO_LONG: Explanation = Explanation {
    title: ["数字过长", "Number too long"],
    why: [
        "规则中的数字小数点前最多 18 位、后最多 12 位。位数这样多的数字通常是用计算器除出来的近似值：请写出除法本身，结果更准确，也看得出来历。",
        "A number in a rule has at most 18 digits before the point and 12 after it. One with more is usually a quotient copied from a calculator: \
         write the division itself, which is more exact and shows where the number comes from.",
    ],
    wrong: Example(
        "dibao.rhai",
        "
fn third(person) { person.wage_income * 0.33333333333333333 }
",
    ),
    right: Example(
        "dibao.rhai",
        "
fn third(person) { person.wage_income / 3 }
",
    ),
};

pub(super) const REFUSED_LOOP: Explanation = Explanation {
    title: ["不支持循环", "No loops"],
    why: [
        "规则说明结果是什么，而不是一步步怎么算；没有循环，每条规则才必定能算完，也才能解释、能按批计算。对成员、费用等列表，\
         用 sum、count、any、all、min、max、filter、map。",
        "A rule says what its result is, not the steps. Without loops every rule ends, can be explained, and can be computed for many households at once. \
         For lists of members or claims there are sum, count, any, all, min, max, filter and map.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn wages(household) {
    let total = 0;
    for m in household.members { total += m.wage_income; }
    total
}
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn wages(household) { household.members.sum(|m| m.wage_income) }
",
    ),
};

pub(super) const REFUSED_MUTATION: Explanation = Explanation {
    title: ["不能改变已有的值", "No changing of values"],
    why: [
        "`let` 定义的值不再改变，这样每个名称始终只指一个数。请把 if 当作一个值来用，或者再写一个 `let`（可以沿用同一名称）。",
        "What `let` defines stays as it is, so that each name stands for one value. Use `if` as a value, or write another `let`; it may take the same name.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn amount(person) {
    let amount = base(person);
    if person.serious_illness { amount = amount + 50; }
    amount
}
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn amount(person) {
    let extra = if person.serious_illness { 50 } else { 0 };
    base(person) + extra
}
",
    ),
};

pub(super) const REFUSED_CONSTRUCT: Explanation = Explanation {
    title: ["不支持的写法", "Not part of the language"],
    why: [
        "规则语言是 Rhai 的一部分：没有映射（#{…}）、数组、反引号字符串、自定义运算符等。随代码而变的数值写成标准，随情形而变的写成 switch；\
         数组只能出现在 `in [...]` 中。",
        "Rules are written in a part of Rhai: there are no maps (#{…}), arrays, strings in backticks or operators of one's own. What varies by code is a \
         parameter, what varies by case a `switch`; a list in brackets stands after `in` only.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn rate(household) {
    let rates = #{ urban: 662, rural: 497 };
    rates.urban
}
",
    ),
    right: Example(
        "dibao.toml",
        r#"
[rate]
label = "标准 · Rate"
unit = "CNY/person/month"
keys = ["area"]
values = [{ from = 2023-01-01, urban = 662, rural = 497, cite = "P9" }]
"#,
    ),
};

pub(super) const REFUSED_INDEX: Explanation = Explanation {
    title: ["不能用下标", "No indexing"],
    why: [
        "列表不能按位置取值：成员填写的先后没有政策含义，换个顺序结果就会不同。请用 filter 说明指的是谁；要用先前的费用，用 claim.before。",
        "Nothing is taken from a list by position: the order in which members are entered means nothing in law, and results would change with it. Say \
         with `filter` who is meant; earlier claims are `claim.before`.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn applicant_wage(household) { household.members[0].wage_income }
",
    ),
    right: Example(
        "dibao.rhai",
        r#"
fn applicant_wage(household) {
    household.members.filter(|m| m.relation == "self").sum(|m| m.wage_income)
}
"#,
    ),
};

pub(super) const REFUSED_IMPORT: Explanation = Explanation {
    title: ["不支持 import、eval 等", "No import, eval and the like"],
    why: [
        "规则只能调用本包的规则、标准、辅助函数和内置函数，不能引入文件、执行文字、打印或传递函数，这样全部内容在运行之前就能查清。\
         其他项目的规则无须引入，写作 `项目::规则(家庭)`。",
        "A rule calls rules, parameters, helpers and built-in functions. It can't import files, evaluate text, print or pass functions on, so that \
         everything about it is known before it runs. Rules of another programme need no import: `programme::rule(household)`.",
    ],
    wrong: Example(
        "low_income.rhai",
        r#"
import "dibao" as dibao;

fn limit(household) { dibao::standard(household) * 1.5 }
"#,
    ),
    right: Example(
        "low_income.rhai",
        r"
fn limit(household) { dibao::standard(household) * 1.5 }
",
    ),
};

pub(super) const VALUELESS_IF: Explanation = Explanation {
    title: ["if 没有 else", "An `if` without a value"],
    why: [
        "if 是一个值，条件不成立时也必须有值，请写 else。只有先行返回的 `if … { return … }` 可以没有 else。",
        "`if` is a value, and it needs one where its condition fails too: write an `else`. Only a guard, `if … { return … }`, has none.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn supplement(person) { if person.serious_illness { 100 } }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn supplement(person) { if person.serious_illness { 100 } else { 0 } }
",
    ),
};

pub(super) const MISPLACED_RETURN: Explanation = Explanation {
    title: ["return 的位置不对", "Misplaced return"],
    why: [
        "return 只用于先行返回：在函数体开头一层写 `if 条件 { return 值 }`，其中还可以再写这样的判断。在闭包、let 或表达式中间不能用；\
         函数的最后一个表达式就是结果，不用 return。",
        "`return` serves guards: `if condition { return value }` at the top level of a function's body, or within another guard. It can't stand in a \
         closure, a `let` or the middle of an expression; a function's last expression is its result and needs no `return`.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn wages(household) {
    household.members.sum(|m| {
        if !m.employed { return 0 }
        m.wage_income
    })
}
",
    ),
    right: Example(
        "dibao.rhai",
        r"
fn wages(household) {
    household.members.sum(|m| if m.employed { m.wage_income } else { 0 })
}
",
    ),
};

pub(super) const MISPLACED_CLOSURE: Explanation = Explanation {
    title: ["闭包的位置不对", "Misplaced closure"],
    why: [
        "`|m| …` 只能写在列表方法的括号里，例如 sum(|m| …)。要多处使用，请定义辅助函数 private fn。",
        "`|m| …` stands in the brackets of a list's method only, as in `sum(|m| …)`. To use it in several places, write a helper, `private fn`.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn net_wages(household) {
    let net = |m| m.wage_income - m.tax;
    household.members.sum(net)
}
",
    ),
    right: Example(
        "dibao.rhai",
        r"
private fn net(m) { m.wage_income - m.tax }

fn net_wages(household) { household.members.sum(|m| net(m)) }
",
    ),
};

pub(super) const NESTING_TOO_DEEP: Explanation = Explanation {
    title: ["嵌套过深", "Nesting too deep"],
    why: [
        "一个表达式里的括号、if 等最多嵌套 64 层。这样深的规则也没有人读得懂：请用先行返回、switch 或辅助函数拆开，逐档的数值写成分档标准。",
        "Brackets, `if`s and the like nest at most 64 deep in one expression. Nobody can read a rule that deep either: take it apart with guards, \
         `switch` or helpers, and make a scale of amounts a parameter with bands.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
fn aid(household) {
    if cost(household) < 1000 { 0 } else { if cost(household) < 2000 { 100 } else {
        // … 64
    } }
}
",
    ),
    right: Example(
        "dibao.toml",
        r#"
[aid]
label = "救助金额 · Aid"
unit = "CNY"
keys = [{ amount = "CNY" }]
values = [{ from = 2023-01-01, upto = [1000, 2000], bands = [0, 100, 200], cite = "P9" }]
"#,
    ),
};
