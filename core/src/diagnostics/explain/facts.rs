//! Facts and cases.

use super::{Example, Explanation};

pub(super) const BAD_BOUNDS: Explanation = Explanation {
    title: ["上下限有误", "Faulty bounds"],
    why: [
        "下限大于上限，默认值不在上下限之内或小数位数过多，界限写在没有界限的类型上，或者数目限制 least 大于 most。",
        "The least value is above the greatest, the default is outside them or has too many digits, a type that has no bounds is given some, or `least` is \
         above `most`.",
    ],
    wrong: Example(
        "facts.toml",
        r#"
[person.facts]
age = { type = "int", min = 120, max = 0, label = "周岁 · Age" }
"#,
    ),
    right: Example(
        "facts.toml",
        r#"
[person.facts]
age = { type = "int", min = 0, max = 120, label = "周岁 · Age" }
"#,
    ),
};

pub(super) const BAD_ENTITY: Explanation = Explanation {
    title: ["实体的层次有误", "Faulty entities"],
    why: [
        "facts.toml 里恰有一个实体没有 in，即家庭；其他实体用 in 写明属于哪个实体，as 写明在其中的列表名。没有家庭、有两个、in 所指不存在或绕成一圈，都不行。",
        "One entity of facts.toml, the household, has no `in`; every other says with `in` where it belongs and with `as` how its list is called there. \
         Without a household, with two, with an unknown `in` or one that goes in a circle, nothing fits.",
    ],
    wrong: Example(
        "facts.toml",
        r#"
[person]
in = "family"
as = "members"
most = 50
"#,
    ),
    right: Example(
        "facts.toml",
        r#"
[person]
in = "household"
as = "members"
most = 50
"#,
    ),
};

pub(super) const BAD_CHECK: Explanation = Explanation {
    title: ["核对条件有误", "Faulty check"],
    why: [
        "check 的 rule 是关于要素的条件，结果为是非值；不能调用规则或标准，因为核对在计算之前进行。可能没有值的要素在条件里当作有值：\
         没有值时这个条件不适用。",
        "The `rule` of a `check` is a condition on facts and gives a truth value. It calls no rules or parameters, since facts are \
         checked before anything is computed. An optional fact counts as there: without it the check isn't applied.",
    ],
    wrong: Example(
        "facts.toml",
        r#"
[claim]
check = [{ rule = "ratio(claim) <= 1", say = "费用有误 · wrong cost" }]
"#,
    ),
    right: Example(
        "facts.toml",
        r#"
[claim]
check = [{ rule = "claim.in_policy <= claim.total_cost", say = "费用有误 · wrong cost" }]
"#,
    ),
};

pub(super) const BAD_CASE: Explanation = Explanation {
    title: ["案例有误", "Faulty case"],
    why: [
        "案例要有 name、date、household（或 like、households）和 expect。这里有一项读不懂或互相矛盾：没有 name 或 date，like 所指的案例不在本文件里，\
         change 的路径不存在，家庭的要素不合规定等。",
        "A case has a name, a date, a household (or `like`, or `households`) and `expect`. Something here can't be understood or contradicts itself: no \
         name or date, a `like` that names no case of the file, a path of `change` that isn't there, a fact that is out of bounds.",
    ],
    wrong: Example(
        "dibao.cases.yaml",
        r"
- name: 收入刚好等于标准
  like: 两口之家
  expect: { eligible: false }
  self_made: true
",
    ),
    right: Example(
        "dibao.cases.yaml",
        r"
- name: 两口之家
  date: 2023-06-01
  household: { area: urban, members: [ { times: 2 } ] }
  expect: { eligible: true }
  self_made: true

- name: 收入刚好等于标准
  like: 两口之家
  change: { other_income: 1324 }
  expect: { eligible: false }
  self_made: true
",
    ),
};

pub(super) const CASE_WITHOUT_SOURCE: Explanation = Explanation {
    title: ["案例没有来源", "A case without a source"],
    why: [
        "案例要写明出处（source：来源的键或文号），自己编的写 `self_made: true`，这样看得出哪些结果有独立的依据。",
        "A case says where it is from (`source`: a key of `[sources]` or a document number) or that it is `self_made: true`, so that one sees which results \
         are confirmed by others.",
    ],
    wrong: Example(
        "dibao.cases.yaml",
        r"
- name: 三口之家
  date: 2023-06-01
  household: { area: urban, members: [ { times: 3 } ] }
  expect: { eligible: true }
",
    ),
    right: Example(
        "dibao.cases.yaml",
        r"
- name: 三口之家
  date: 2023-06-01
  household: { area: urban, members: [ { times: 3 } ] }
  expect: { eligible: true }
  source: P9
",
    ),
};

pub(super) const UNKNOWN_EXPECTATION: Explanation = Explanation {
    title: ["expect 中没有这个规则", "An expectation of no rule"],
    why: [
        "expect 里的名称不是规则。单写名称指本文件所属项目的规则；其他项目的写 `\"项目::规则\"`；成员的规则写在 members 里，费用的写在成员的 claims 里。\
         若放过写错的名称，案例就什么也没有检验。",
        "A name in `expect` is no rule. A bare name is a rule of the file's programme; another programme's is `\"programme::rule\"`; rules of persons stand \
         in `members`, those of claims in a member's `claims`. A misspelt name that was let pass would test nothing.",
    ],
    wrong: Example(
        "dibao.cases.yaml",
        r"
  expect: { eligable: true }
",
    ),
    right: Example(
        "dibao.cases.yaml",
        r"
  expect: { eligible: true }
",
    ),
};

pub(super) const BAD_CARRY: Explanation = Explanation {
    title: ["结转的来源有误", "Carried from what can't add to it"],
    why: [
        "`carry` 说明一个要素是此前已发的数额:逐月认定时,它每月加上 from 所指规则当月的结果。所以 from 必须是同一实体的规则,写全名\
         (`\"项目::规则\"`),结果是数值,单位与要素相同,或者是要素单位的“每月”。按日期排序的实体(如费用)用 `before_in_year`,不用 carry。",
        "`carry` says that a fact tells what was granted before: over months it grows by what the rule of `from` gives in each. That rule must be of the \
         same entity, named in full (`\"programme::rule\"`), and give a number in the fact's unit, or in that unit per month. Entities that are ordered by \
         date (claims) have `before_in_year` instead.",
    ],
    wrong: Example(
        "facts.toml",
        r#"
[household.facts.received]
type = "money"
unit = "CNY"
label = "本年已领 · Received this year"
carry = { from = "dibao::eligible", resets = "year" }
"#,
    ),
    right: Example(
        "facts.toml",
        r#"
[household.facts.received]
type = "money"
unit = "CNY"
label = "本年已领 · Received this year"
carry = { from = "dibao::amount", resets = "year" }
"#,
    ),
};
