//! Dates of versions and rows.

use super::{Example, Explanation};

pub(super) const BAD_PERIOD: Explanation = Explanation {
    title: ["止日早于起日", "An end before the beginning"],
    why: [
        "止日是最后一个有效的日子，不能早于起日。请核对两个日期，常见的是年份写错。",
        "The end is the last day in force and can't be before the first. Check both days; often the year is wrong.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
/// 比例 · Rate
/// @effective 2023-01-01..2022-12-31
/// @cite 第三条
fn rate(household) { 1.2 }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
/// 比例 · Rate
/// @effective 2023-01-01..2023-12-31
/// @cite 第三条
fn rate(household) { 1.2 }
",
    ),
};

pub(super) const VERSIONS_OVERLAP: Explanation = Explanation {
    title: ["规则的版本重叠", "Versions that overlap"],
    why: [
        "同一规则的两个版本在同一天都有效，不知道该用哪一个：或者起日相同，或者前一版本写明的止日晚于后一版本的起日。\
         版本到下一版本的前一天自动结束，一般不用写止日。",
        "Two versions of one rule hold on the same day, and nothing says which counts: they begin on the same day, or the earlier one has a written end \
         after the later one begins. A version ends by itself on the day before the next; leave the end out.",
    ],
    wrong: Example(
        "dibao.rhai + dibao.2023-01-01.rhai",
        r"
/// @effective 2021-07-01..2023-06-30
fn rate(household) { 1 }

// dibao.2023-01-01.rhai
fn rate(household) { 1.2 }
",
    ),
    right: Example(
        "dibao.rhai + dibao.2023-01-01.rhai",
        r"
/// @effective 2021-07-01
fn rate(household) { 1 }

// dibao.2023-01-01.rhai
fn rate(household) { 1.2 }
",
    ),
};

pub(super) const VERSIONS_GAP: Explanation = Explanation {
    title: ["规则的版本之间有空缺", "Days without a version"],
    why: [
        "前一版本写了止日，后一版本隔了一些日子才开始，这期间规则不存在。如果确实如此，不必修改；否则去掉止日，前一版本就延续到后一版本的前一天。",
        "The earlier version has a written end and the later one begins some days after; in between there is no rule. Leave it if that is so; else leave \
         the end out, and the earlier version holds until the later begins.",
    ],
    wrong: Example(
        "dibao.rhai + dibao.2023-01-01.rhai",
        r"
/// @effective 2021-07-01..2022-06-30
fn rate(household) { 1 }

// dibao.2023-01-01.rhai
fn rate(household) { 1.2 }
",
    ),
    right: Example(
        "dibao.rhai + dibao.2023-01-01.rhai",
        r"
/// @effective 2021-07-01
fn rate(household) { 1 }

// dibao.2023-01-01.rhai
fn rate(household) { 1.2 }
",
    ),
};

pub(super) const ROWS_OVERLAP: Explanation = Explanation {
    title: ["标准的两行重叠", "Rows that overlap"],
    why: [
        "两行的键和起日都相同，不知道用哪个值；或者一行的止日晚于同键下一行的起日。一行到同键下一行的前一天自动结束，一般不用写 until。",
        "Two rows have the same key and first day, so nothing says which value counts; or a row's end is after the next row of its key begins. A row ends \
         by itself on the day before the next; leave `until` out.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
keys = ["area"]
values = [
  { from = 2023-01-01, urban = 650, rural = 497, cite = "P9" },
  { from = 2023-01-01, urban = 662, rural = 497, cite = "P9" },
]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
keys = ["area"]
values = [
  { from = 2022-01-01, urban = 650, rural = 497, cite = "P9" },
  { from = 2023-01-01, urban = 662, rural = 497, cite = "P9" },
]
"#,
    ),
};

pub(super) const ROWS_GAP: Explanation = Explanation {
    title: ["标准的行之间有空缺", "Days without a row"],
    why: [
        "一行写了止日（until），同键的下一行隔了一些日子才开始；这期间用到该标准的规则得到错误 not_in_force。如果确实没有标准，不必修改；否则去掉 until。",
        "A row has an `until`, and the next row of its key begins some days after; in between rules that read the parameter get the error not_in_force. \
         Leave it if there was no figure then; else leave `until` out.",
    ],
    wrong: Example(
        "dibao.toml",
        r#"
values = [
  { from = 2022-01-01, until = 2022-06-30, value = 610, cite = "P55" },
  { from = 2023-01-01, value = 662, cite = "P9" },
]
"#,
    ),
    right: Example(
        "dibao.toml",
        r#"
values = [
  { from = 2022-01-01, value = 610, cite = "P55" },
  { from = 2023-01-01, value = 662, cite = "P9" },
]
"#,
    ),
};
