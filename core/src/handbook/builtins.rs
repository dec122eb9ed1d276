//! The functions that every rule may call: what they give, how they round, and what happens at the edges.

use super::Book;
use super::markdown::table;
use crate::label::Lang;

/// A function as the handbook tells it.
struct Function {
    /// How it is called; several that differ only in their unit share a line.
    call: &'static str,
    /// What it gives, in Chinese and English.
    gives: [&'static str; 2],
    /// Rounding and edges, in Chinese and English.
    edges: [&'static str; 2],
}

const fn function(call: &'static str, gives: [&'static str; 2], edges: [&'static str; 2]) -> Function {
    Function { call, gives, edges }
}

const FUNCTIONS: &[Function] = &[
    function("min(a, b, …)", ["最小的一个", "the least"], ["数(同一单位)或日期,两个以上", "numbers of one unit, or dates; two or more"]),
    function(
        "max(a, b, …)",
        ["最大的一个", "the greatest"],
        ["同上;如 max(x, 0) 使结果不为负", "the same; max(x, 0) keeps a result from going below 0"],
    ),
    function("abs(x)", ["绝对值", "the absolute value"], ["单位不变", "keeps the unit"]),
    function(
        "clamp(x, low, high)",
        ["把 x 限制在两者之间", "x kept between the two"],
        ["即 min(max(x, low), high);low 大于 high 时得 high", "min(max(x, low), high); high where low is above it"],
    ),
    function("between(x, low, high)", ["x 是否在两者之间", "whether x is between the two"], ["两端都算在内", "both ends included"]),
    function(
        "fen(x) jiao(x) yuan(x)",
        ["取到分、角、元", "rounded to fen, jiao, yuan"],
        ["四舍五入;负数按绝对值(−0.005 → −0.01)", "half away from zero (−0.005 gives −0.01)"],
    ),
    function(
        "fen_up(x) jiao_up(x) yuan_up(x)",
        ["向上取到分、角、元(见分进角、见角进元)", "rounded up to fen, jiao, yuan"],
        ["远离零;恰为整数时不变", "away from zero; whole amounts stay"],
    ),
    function("fen_down(x) jiao_down(x) yuan_down(x)", ["舍去分、角、元以下的部分", "cut to fen, jiao, yuan"], ["趋向零", "toward zero"]),
    function(
        "round(x, places)",
        ["保留几位小数", "rounded to a number of decimals"],
        ["四舍五入,负数按绝对值;places 是 0 至 12 的字面数", "half away from zero; places is a literal from 0 to 12"],
    ),
    function(
        "floor(x)",
        ["不大于 x 的最大整数", "the greatest whole number not above x"],
        ["趋向 −∞:floor(−1.5) = −2", "toward −∞: floor(−1.5) is −2"],
    ),
    function("ceil(x)", ["不小于 x 的最小整数", "the least whole number not below x"], ["趋向 +∞:ceil(−1.5) = −1", "toward +∞: ceil(−1.5) is −1"]),
    function(
        "div_floor(a, b)",
        ["精确商的整数部分", "the whole part of the exact quotient"],
        ["趋向 −∞;b 为 0 是错误 division_by_zero", "toward −∞; b = 0 is the error division_by_zero"],
    ),
    function(
        "per_month(x)",
        ["年额化为月额", "an amount per year as one per month"],
        ["除以 12,12 位小数,银行家舍入;已是月额的不变", "over twelve, 12 decimals, half to even; an amount per month stays"],
    ),
    function(
        "per_year(x)",
        ["月额化为年额", "an amount per month as one per year"],
        ["乘以 12;已是年额的不变", "times twelve; an amount per year stays"],
    ),
    function(
        "as_unit(x, \"CNY\")",
        ["换一个单位看待", "the same value with another unit"],
        ["数值不变:明示的出口", "the value stays: the visible way out"],
    ),
    function("on()", ["认定日期", "the date of the assessment"], ["同一次认定中处处相同", "the same everywhere in an assessment"]),
    function("date(\"2025-01-01\")", ["写定的日期", "a fixed date"], ["只接受字面日期", "takes a literal only"]),
    function("year(d)", ["年份", "the year"], ["单位为年", "in years"]),
    function("month(d)", ["月份", "the month"], ["1 至 12,无单位", "1 to 12, without unit"]),
    function("day(d)", ["日", "the day of the month"], ["1 至 31,无单位", "1 to 31, without unit"]),
    function(
        "add_days(d, n)",
        ["n 天之后(负数为之前)", "n days later (earlier if negative)"],
        ["超出日历范围(1600 至 9999 年)是错误 too_large", "outside of the calendar (1600 to 9999) is the error too_large"],
    ),
    function(
        "add_months(d, n)",
        ["n 个月之后", "n months later"],
        [
            "没有那一天时取月末:1 月 31 日 + 1 个月 = 2 月末",
            "the month's last day where it has no such day: 31 January and one month is the end of February",
        ],
    ),
    function("days_between(a, b)", ["从 a 到 b 的天数", "days from a to b"], ["b − a,可为负", "b − a; may be negative"]),
    function(
        "months_between(a, b)",
        ["从 a 到 b 满几个月", "completed months from a to b"],
        ["满月才计,b 早于 a 时为负", "completed only; negative where b is before a"],
    ),
    function(
        "years_between(a, b)",
        ["从 a 到 b 满几年", "completed years from a to b"],
        ["满年才计,b 早于 a 时为负", "completed only; negative where b is before a"],
    ),
    function(
        "age_on(birth) age_on(birth, on)",
        ["周岁", "age in completed years"],
        [
            "生日当天满岁;2 月 29 日生,平年在 3 月 1 日满岁;出生前为负",
            "the birthday counts; born on 29 February, 1 March in common years; negative before birth",
        ],
    ),
    function(
        "within(region, \"6103\")",
        ["是否在该区划内", "whether the division is within another"],
        ["代码前缀相同即在内,本身也算", "by the code's prefix; a division is within itself"],
    ),
];

const METHODS: &[Function] = &[
    function("list.sum(|m| x)", ["各项之和", "the sum"], ["空列表为 0", "0 for an empty list"]),
    function(
        "list.count(|m| c) list.len()",
        ["符合条件的项数;总项数", "how many meet the condition; how many there are"],
        ["空列表为 0", "0 for an empty list"],
    ),
    function(
        "list.any(|m| c)",
        ["是否有一项符合", "whether any meets it"],
        ["空列表为否;遇到符合的即止", "no for an empty list; stops at the first that does"],
    ),
    function(
        "list.all(|m| c)",
        ["是否全部符合", "whether all meet it"],
        ["空列表为是;遇到不符合的即止", "yes for an empty list; stops at the first that doesn't"],
    ),
    function(
        "list.min(|m| x) list.max(|m| x)",
        ["最小、最大的值", "the least, the greatest value"],
        ["空列表没有值,写 ?? 0", "none for an empty list: write ?? 0"],
    ),
    function("list.filter(|m| c)", ["符合条件的各项", "those that meet the condition"], ["次序不变", "in the same order"]),
    function("list.map(|m| x)", ["各项的值", "the value of each"], ["其后可用 sum、min、max、any、all", "followed by sum, min, max, any or all"]),
];

const OPERATORS: &[Function] = &[
    function(
        "a + b, a - b, a * b",
        ["和、差、积", "sum, difference, product"],
        ["精确;积超过 24 位小数须先取整", "exact; a product of more than 24 decimals has to be rounded first"],
    ),
    function(
        "a / b",
        ["商", "quotient"],
        ["12 位小数,银行家舍入;除以 0 是错误 division_by_zero", "12 decimals, half to even; by 0 is the error division_by_zero"],
    ),
    function("a % b", ["余数", "remainder"], ["a − b × div_floor(a, b),符号随 b", "a − b × div_floor(a, b): has the sign of b"]),
    function("x ?? y", ["没有时取 y", "y where there is no x"], ["x 有值时不看 y", "y isn't read where there is an x"]),
    function("a && b, a || b", ["并且、或者", "and, or"], ["前者已定时不看后者", "the second isn't read where the first decides"]),
];

/// The table of all built-in functions, list methods and operators, in Markdown.
#[must_use]
pub fn builtins(lang: Lang) -> String {
    let pick = |texts: &[&'static str; 2]| match (lang, texts) {
        (Lang::Zh, [zh, _]) => (*zh).to_owned(),
        (Lang::En, [_, en]) => (*en).to_owned(),
    };
    let rows: Vec<Vec<String>> = [FUNCTIONS, METHODS, OPERATORS]
        .into_iter()
        .flatten()
        .map(|f| {
            let calls = split_calls(f.call).map(|call| format!("`{call}`")).collect::<Vec<_>>();
            vec![calls.join(" "), pick(&f.gives), pick(&f.edges)]
        })
        .collect();
    let head = [["函数", "Function"], ["结果", "Gives"], ["取整与边界", "Rounding and edges"]];
    let head: Vec<String> = head.iter().map(pick).collect();
    table(&head.iter().map(String::as_str).collect::<Vec<_>>(), &rows)
}

/// Calls that stand in one line: each ends with its bracket; operators stand together.
fn split_calls(calls: &str) -> impl Iterator<Item = &str> {
    calls.split_inclusive(')').map(str::trim).filter(|part| !part.is_empty())
}

impl Book<'_> {
    pub(super) fn functions_title(&self) -> &'static str {
        if self.lang == Lang::Zh { "内置函数" } else { "Built-in functions" }
    }

    pub(super) fn functions(&mut self) {
        self.heading(2, self.functions_title());
        self.part(self.word(
            "数是十进制精确数,绝对值小于 10¹⁴;只在规则写明之处取整。结果达到 10¹⁴ 是错误 too_large。",
            "Numbers are exact decimals below 10¹⁴; they are rounded only where a rule says so. A result that reaches 10¹⁴ is the error too_large.",
        ));
        self.part(builtins(self.lang));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::builtin::Builtin;

    #[test]
    fn every_function_is_told() {
        for (name, _) in Builtin::ALL {
            let told = FUNCTIONS.iter().any(|f| f.call.split([' ', '(']).any(|word| word == *name));
            assert!(told, "{name} is not in the handbook");
        }
    }

    #[test]
    fn calls_stand_by_themselves() {
        let calls = |text| split_calls(text).collect::<Vec<_>>();
        assert_eq!(calls("fen(x) jiao(x)"), ["fen(x)", "jiao(x)"]);
        assert_eq!(calls("list.count(|m| c) list.len()"), ["list.count(|m| c)", "list.len()"]);
        assert_eq!(calls("a + b, a - b"), ["a + b, a - b"]);
        assert_eq!(calls("a % b"), ["a % b"]);
    }
}
