//! Doc comments.

use super::{Example, Explanation};

pub(super) const MISSING_LABEL: Explanation = Explanation {
    title: ["没有中英文名称", "No label in both languages"],
    why: [
        "名称用在表单、解释和结果里，应当中英文都有，写作“中文 · English”，中间是前后带空格的“·”。规则和项目写在文档注释的第一行，\
         要素、标准、代码写在 label 里。",
        "Labels appear in forms, explanations and results and stand in both languages: `中文 · English`, with a `·` between spaces. For a rule or a \
         programme it is the first line of the doc comment; facts, parameters and codes have `label`.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
/// 家庭人数
/// @cite 第八条
fn family_size(household) { household.members.len() }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
/// @cite 第八条
fn family_size(household) { household.members.len() }
",
    ),
};

pub(super) const MISSING_CITE: Explanation = Explanation {
    title: ["规则没有依据", "A rule without a cite"],
    why: [
        "每条规则都应写明依据的条款，解释和记录会引用它。单写条款指文件开头 @source 的那份文件；其他文件写文号或 pack.toml 中来源的键，再写条款。",
        "Every rule names the article that it rests on; explanations and records quote it. An article alone is of the file's `@source`; for another \
         document write its number, or its key in `[sources]` of pack.toml, before the article.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
fn family_size(household) { household.members.len() }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
/// @cite 国务院令第649号 第九条
fn family_size(household) { household.members.len() }
",
    ),
};

pub(super) const UNKNOWN_TAG: Explanation = Explanation {
    title: ["没有这个标签", "Unknown tag"],
    why: [
        "规则可用的标签有 @cite、@unit、@effective、@decision、@benefit、@status、@alert、@referral、@reason；文件开头（//!）可用 @source、@effective；\
         辅助函数只可用 @cite。写错的标签若被忽略，规则就会悄悄少了日期或单位。",
        "A rule has @cite, @unit, @effective, @decision, @benefit, @status, @alert, @referral and @reason; a file's header (//!) has @source and \
         @effective; a helper has @cite. Were a misspelt tag ignored, the rule would silently lose its date or unit.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
/// @cites 第八条
fn family_size(household) { household.members.len() }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
/// @cite 第八条
fn family_size(household) { household.members.len() }
",
    ),
};

pub(super) const BAD_TAG: Explanation = Explanation {
    title: ["标签内容有误", "A tag that can't be understood"],
    why: [
        "标签后面的内容读不懂（日期不存在、单位写错等），或者标签用错了地方：同一标签写了两次，一条规则有两个用途标签，辅助函数写了 @unit，\
         不是判断的规则写了 @reason。",
        "What follows the tag can't be read (a day that doesn't exist, a malformed unit), or the tag doesn't belong there: it stands twice, a rule \
         has two purposes, a helper has a `@unit`, a rule that isn't a bool has a `@reason`.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
/// @effective 2021年7月1日
/// @cite 第八条
fn family_size(household) { household.members.len() }
",
    ),
    right: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
/// @effective 2021-07-01
/// @cite 第八条
fn family_size(household) { household.members.len() }
",
    ),
};

pub(super) const UNKNOWN_SOURCE: Explanation = Explanation {
    title: ["来源不明", "Unknown source"],
    why: [
        "@source、@cite 和标准表各行的 cite 必须以 pack.toml 中 [sources] 的键或者文号（民发〔2021〕57号、国务院令第649号）开头，这样每个数都查得到出处。\
         只写条款的，文件开头要有 @source。",
        "A `@source`, a `@cite` or a row's `cite` begins with a key of `[sources]` in pack.toml or with a document number (民发〔2021〕57号, \
         国务院令第649号), so that every figure can be traced. An article alone needs a `@source` in the file's header.",
    ],
    wrong: Example(
        "dibao.rhai",
        r"
/// 家庭人数 · Family size
/// @cite 宝鸡答复
fn family_size(household) { household.members.len() }
",
    ),
    right: Example(
        "dibao.rhai",
        r#"
/// 家庭人数 · Family size
/// @cite P9
fn family_size(household) { household.members.len() }

// pack.toml:
// [sources]
// P9 = "宝鸡市民政局答复 2023"
"#,
    ),
};
