//! Sentences for what the language leaves out.

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use std::borrow::Cow;

/// A refusal: its code, what is wrong, what to do.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    code: Code,
    zh: Cow<'static, str>,
    en: Cow<'static, str>,
    help_zh: Cow<'static, str>,
    help_en: Cow<'static, str>,
}

impl Refusal {
    /// The diagnostic at a place.
    pub(super) fn at(self, span: Span) -> Diagnostic {
        Diagnostic::new(self.code, span, self.zh.into_owned(), self.en.into_owned()).help(self.help_zh.into_owned(), self.help_en.into_owned())
    }
}

const fn fixed(code: Code, zh: &'static str, en: &'static str, help_zh: &'static str, help_en: &'static str) -> Refusal {
    Refusal { code, zh: Cow::Borrowed(zh), en: Cow::Borrowed(en), help_zh: Cow::Borrowed(help_zh), help_en: Cow::Borrowed(help_en) }
}

/// `a = b`
pub(super) const ASSIGNMENT: Refusal = fixed(
    Code::RefusedMutation,
    "这里不能用 `=`",
    "`=` can't stand here",
    "比较请写 `==`；值不能改变，新的值请用 `let` 另起名称",
    "compare with `==`; a value never changes: give the new one a name with `let`",
);
/// `a[0]`
pub(super) const INDEX: Refusal = fixed(
    Code::RefusedIndex,
    "不能按序号取列表中的一项",
    "a list can't be indexed",
    "请用 `filter`、`sum`、`count`、`any`、`all`、`min` 或 `max`",
    "use `filter`, `sum`, `count`, `any`, `all`, `min` or `max`",
);
/// `[a, b]`
pub(super) const ARRAY: Refusal = fixed(
    Code::RefusedConstruct,
    "方括号列表只能写在 `in` 之后",
    "a list in brackets stands behind `in` only",
    "例如 `household.area in [\"urban\", \"rural\"]`；成员列表来自 `household.members`",
    "like `household.area in [\"urban\", \"rural\"]`; lists of people come from `household.members`",
);
/// `#{ … }`
pub(super) const MAP: Refusal = fixed(
    Code::RefusedConstruct,
    "不支持 `#{…}`",
    "maps `#{…}` aren't supported",
    "对照表请写成 `.toml` 文件里的标准",
    "write a table as a parameter in the `.toml` file",
);
/// `x in y`
pub(super) const IN_WHAT: Refusal = fixed(
    Code::RefusedConstruct,
    "`in` 之后要写方括号列表",
    "`in` is followed by a list in brackets",
    "例如 `x in [1, 2]`；数值范围用 `between(x, 1, 5)`，地区用 `within(region, \"6103\")`",
    "like `x in [1, 2]`; for a range use `between(x, 1, 5)`, for a place `within(region, \"6103\")`",
);
/// `x in [y]`
pub(super) const IN_LITERALS: Refusal = fixed(
    Code::RefusedConstruct,
    "`in […]` 里只能写固定值，以逗号分隔",
    "`in […]` holds fixed values with commas between them",
    "请逐个比较：`x == a || x == b`",
    "compare one by one: `x == a || x == b`",
);
/// `f!(x)`
pub(super) const BANG: Refusal = fixed(
    Code::Syntax,
    "名称之后不能写 `!`",
    "`!` can't follow a name",
    "“不”写在前面：`!x`；不等于写 `!=`",
    "“not” stands in front, `!x`; unequal is `!=`",
);

const LOOP: Refusal = fixed(
    Code::RefusedLoop,
    "不支持循环",
    "loops aren't supported",
    "请用 `sum`、`count`、`any`、`all`、`filter`，例如 `household.members.sum(|m| m.wage_income)`",
    "use `sum`, `count`, `any`, `all` or `filter`, like `household.members.sum(|m| m.wage_income)`",
);
const TRY: Refusal = fixed(
    Code::RefusedConstruct,
    "不支持 `try`、`catch`、`throw`",
    "`try`, `catch` and `throw` aren't supported",
    "没有的值用 `??` 给出替代，或先用 `if` 排除",
    "give a substitute for what is absent with `??`, or exclude the case with `if`",
);
const IMPORT: Refusal = fixed(
    Code::RefusedImport,
    "不支持 `import` 和 `export`",
    "`import` and `export` aren't supported",
    "同一规则包里的规则可直接调用：`项目::规则(…)`",
    "rules of the pack are called directly: `programme::rule(…)`",
);

/// Keywords that the language leaves out.
pub(super) fn keyword(word: &str) -> Option<Refusal> {
    Some(match word {
        "while" | "loop" | "for" | "do" | "until" | "break" | "continue" => LOOP,
        "try" | "catch" | "throw" => TRY,
        "import" | "export" => IMPORT,
        "const" => fixed(Code::RefusedConstruct, "不支持 `const`", "`const` isn't supported", "请写 `let`", "write `let`"),
        "fn" => fixed(
            Code::RefusedConstruct,
            "函数里面不能再写函数",
            "a function can't stand inside another",
            "请移到外面，写成 `private fn`",
            "move it out, as a `private fn`",
        ),
        "this" => fixed(
            Code::RefusedConstruct,
            "不支持 `this`",
            "`this` isn't supported",
            "请写要素的名称，如 `household`、`person`",
            "name the entity, like `household` or `person`",
        ),
        _ => return None,
    })
}

/// Words that Rhai keeps for itself.
pub(super) fn reserved(word: &str, called: bool) -> Option<Refusal> {
    let function = matches!(word, "print" | "debug" | "eval" | "Fn" | "call" | "curry" | "is_shared" | "is_def_var" | "is_def_fn" | "type_of");
    if function && called {
        return Some(Refusal {
            code: Code::RefusedImport,
            zh: format!("不支持 `{word}(…)`").into(),
            en: format!("`{word}(…)` isn't supported").into(),
            help_zh: "规则只计算并给出一个值；请直接写出公式或调用规则".into(),
            help_en: "a rule computes one value and does nothing else; write the formula, or call a rule".into(),
        });
    }
    if !function && !RESERVED.contains(&word) {
        return None;
    }
    Some(Refusal {
        code: Code::ReservedWord,
        zh: format!("`{word}` 是保留字，不能作名称").into(),
        en: format!("`{word}` is reserved and can't be a name").into(),
        help_zh: "请换一个名称（要素、规则或标准的名称在 `.toml` 里也要改）".into(),
        help_en: "choose another name (for a fact, rule or parameter, in the `.toml` files too)".into(),
    })
}

/// Names that Rhai refuses; a test holds them against Rhai's own list.
pub(super) const RESERVED: &[&str] = &[
    "as",
    "async",
    "await",
    "case",
    "default",
    "go",
    "goto",
    "is",
    "match",
    "module",
    "new",
    "nil",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "shared",
    "spawn",
    "static",
    "super",
    "sync",
    "thread",
    "use",
    "var",
    "void",
    "with",
    "yield",
];

/// `written` where `right` is meant.
pub(super) fn operator(written: &str, right: &str) -> Refusal {
    Refusal {
        code: Code::Syntax,
        zh: format!("不认识的写法 `{written}`").into(),
        en: format!("`{written}` has no meaning here").into(),
        help_zh: format!("请写 `{right}`").into(),
        help_en: format!("write `{right}`").into(),
    }
}

/// `if a { 1 } else { 2 } + 3`: what begins a line with a block ends with it.
pub(super) fn not_joined(operator: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::Syntax,
        span,
        format!("`}}` 之后的 `{operator}` 与前面不相连"),
        format!("this `{operator}` isn't joined to what stands before the `}}`"),
    )
    .help("请把前面的 `{ … }` 整个放进括号，或先用 `let` 起名", "put all that ends with `}` in parentheses, or name it with `let`")
}

/// Symbols that the language leaves out.
pub(super) fn symbol(word: &str) -> Option<Refusal> {
    let right = match word {
        "+=" | "-=" | "*=" | "/=" | "%=" | "**=" | "<<=" | ">>=" | "&=" | "|=" | "^=" | ":=" | "++" => {
            return Some(fixed(
                Code::RefusedMutation,
                "值不能改变",
                "a value never changes",
                "新的值请用 `let` 另起名称；累加请用 `sum`、`count`",
                "give the new value a name with `let`; add up with `sum` or `count`",
            ));
        }
        "?." => {
            return Some(fixed(
                Code::RefusedConstruct,
                "不支持 `?.`",
                "`?.` isn't supported",
                "请写 `.`；没有的值用 `??` 给出替代",
                "write `.`, and give a substitute for what is absent with `??`",
            ));
        }
        "**" => {
            return Some(fixed(Code::RefusedConstruct, "不支持乘方 `**`", "powers `**` aren't supported", "请写成乘法 `x * x`", "multiply: `x * x`"));
        }
        "&" | "|" | "^" | "<<" | ">>" | "~" => {
            return Some(fixed(
                Code::RefusedConstruct,
                "不支持按位运算",
                "operators on bits aren't supported",
                "“并且”写 `&&`，“或者”写 `||`，“不”写 `!`",
                "“and” is `&&`, “or” is `||`, “not” is `!`",
            ));
        }
        ".." | "..=" => {
            return Some(fixed(
                Code::RefusedConstruct,
                "范围只能写在 `switch` 的情形里",
                "a range stands in a case of a `switch` only",
                "请写 `between(x, 1, 5)`（含两端）或用 `<=` 比较",
                "write `between(x, 1, 5)`, both ends included, or compare with `<=`",
            ));
        }
        "?" => "if 条件 { 甲 } else { 乙 }",
        "===" => "==",
        "!==" | "<>" => "!=",
        "--" => "- -",
        "<-" => "< -",
        "->" => "=>",
        "::<" | ":;" => "::",
        "..." => "..=",
        "<|" | "|>" | "!." | "(*" | "*)" | "#!" | "#" | "@" | "$" | "\\" => {
            return Some(Refusal {
                code: Code::Syntax,
                zh: format!("这里不能写 `{word}`").into(),
                en: format!("`{word}` can't stand here").into(),
                help_zh: "若是文字，请放进引号，或写在 `//` 之后".into(),
                help_en: "text belongs in quotes, or behind `//`".into(),
            });
        }
        _ => return None,
    };
    let mut refusal = operator(word, right);
    if word == "?" {
        refusal.help_en = "write `if condition { this } else { that }`".into();
    }
    Some(refusal)
}
