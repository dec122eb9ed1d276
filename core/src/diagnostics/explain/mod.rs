//! What each code means at length, with an example of the fault and of its cure: `doudi check --explain D017`.
//!
//! The examples are parts of packs. Where they name facts, rules or parameters that they don't show, those of the national example pack are meant.

mod dates;
mod docs;
mod facts;
mod files;
mod names;
mod overriding;
mod parameters;
mod text;
mod types;

use super::{Code, Severity};
use crate::label::Lang;

/// Columns of a line of prose.
const WIDTH: usize = 84;

/// One code's explanation; pairs are Chinese and English.
struct Explanation {
    title: [&'static str; 2],
    why: [&'static str; 2],
    wrong: Example,
    right: Example,
}

/// A file's name and what stands in it.
struct Example(&'static str, &'static str);

/// The explanation of a code: what it is, why it is a fault, a wrong example and a right one.
#[must_use]
pub fn explain(code: Code, lang: Lang) -> String {
    let Explanation { title: [title_zh, title_en], why: [why_zh, why_en], wrong, right } = of(code);
    let (title, why, wrong_word, right_word) = match lang {
        Lang::Zh => (title_zh, why_zh, "错误的写法", "正确的写法"),
        Lang::En => (title_en, why_en, "Wrong", "Right"),
    };
    let severity = match (code.severity(), lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
    };
    let mut text = format!("{code} · {severity} · {title}\n\n{}\n", wrapped(why));
    for (word, Example(file, lines)) in [(wrong_word, wrong), (right_word, right)] {
        text.push_str(&format!("\n{word} ({file}):\n\n"));
        for line in lines.trim_matches('\n').lines() {
            text.push_str(format!("    {line}").trim_end());
            text.push('\n');
        }
    }
    text
}

/// Breaks prose into lines: at spaces, and between Chinese characters where no punctuation would begin a line.
fn wrapped(prose: &str) -> String {
    let mut text = String::new();
    let mut line = 0;
    // What may not be broken: a word, or code in backticks.
    let mut word = String::new();
    let mut in_code = false;
    let mut chars = prose.chars().peekable();
    while let Some(c) = chars.next() {
        word.push(c);
        in_code ^= c == '`';
        let breaks = match chars.peek() {
            None => true,
            Some(_) if in_code => false,
            Some(next) => c == ' ' || (!is_closing(*next) && !is_opening(c) && *next != ' ' && (is_cjk(c) || is_cjk(*next))),
        };
        if breaks {
            let wide = super::shown::width(word.trim_end());
            if line + wide > WIDTH && line > 0 {
                text.truncate(text.trim_end().len());
                text.push('\n');
                line = 0;
            }
            text.push_str(&word);
            line += super::shown::width(&word);
            word.clear();
        }
    }
    text
}

/// Chinese characters and punctuation.
fn is_cjk(c: char) -> bool {
    ('\u{2e80}'..='\u{ffef}').contains(&c) || "“”‘’…—".contains(c)
}

/// Must not begin a line.
fn is_closing(c: char) -> bool {
    "，。、；：？！）〕》〉」』】”’…—·".contains(c)
}

/// Must not end one.
fn is_opening(c: char) -> bool {
    "（〔《〈「『【“‘".contains(c)
}

const fn of(code: Code) -> &'static Explanation {
    match code {
        Code::Syntax => &text::SYNTAX,
        Code::FullWidthPunctuation => &text::FULL_WIDTH_PUNCTUATION,
        Code::ReservedWord => &text::RESERVED_WORD,
        Code::LiteralTooLong => &text::LITERAL_TOO_LONG,
        Code::RefusedLoop => &text::REFUSED_LOOP,
        Code::RefusedMutation => &text::REFUSED_MUTATION,
        Code::RefusedConstruct => &text::REFUSED_CONSTRUCT,
        Code::RefusedIndex => &text::REFUSED_INDEX,
        Code::RefusedImport => &text::REFUSED_IMPORT,
        Code::ValuelessIf => &text::VALUELESS_IF,
        Code::MisplacedReturn => &text::MISPLACED_RETURN,
        Code::MisplacedClosure => &text::MISPLACED_CLOSURE,
        Code::NestingTooDeep => &text::NESTING_TOO_DEEP,
        Code::MissingLabel => &docs::MISSING_LABEL,
        Code::MissingCite => &docs::MISSING_CITE,
        Code::UnknownTag => &docs::UNKNOWN_TAG,
        Code::BadTag => &docs::BAD_TAG,
        Code::UnknownSource => &docs::UNKNOWN_SOURCE,
        Code::UnknownFunction => &names::UNKNOWN_FUNCTION,
        Code::UnknownVariable => &names::UNKNOWN_VARIABLE,
        Code::UnknownFact => &names::UNKNOWN_FACT,
        Code::UnknownMethod => &names::UNKNOWN_METHOD,
        Code::UnknownCode => &names::UNKNOWN_CODE,
        Code::DuplicateName => &names::DUPLICATE_NAME,
        Code::ShadowsBuiltin => &names::SHADOWS_BUILTIN,
        Code::NotARule => &names::NOT_A_RULE,
        Code::WrongArgumentCount => &names::WRONG_ARGUMENT_COUNT,
        Code::WrongEntity => &names::WRONG_ENTITY,
        Code::Cycle => &names::CYCLE,
        Code::HelperRecursion => &names::HELPER_RECURSION,
        Code::UnusedHelper => &names::UNUSED_HELPER,
        Code::TypeMismatch => &types::TYPE_MISMATCH,
        Code::NotComparable => &types::NOT_COMPARABLE,
        Code::MayBeAbsent => &types::MAY_BE_ABSENT,
        Code::UnitMismatch => &types::UNIT_MISMATCH,
        Code::UnknownUnit => &types::UNKNOWN_UNIT,
        Code::PeriodNeeded => &types::PERIOD_NEEDED,
        Code::TooManyDigits => &types::TOO_MANY_DIGITS,
        Code::SwitchNotExhaustive => &types::SWITCH_NOT_EXHAUSTIVE,
        Code::UnreachableCase => &types::UNREACHABLE_CASE,
        Code::NoScalarResult => &types::NO_SCALAR_RESULT,
        Code::MissingCodes => &types::MISSING_CODES,
        Code::BadPeriod => &dates::BAD_PERIOD,
        Code::VersionsOverlap => &dates::VERSIONS_OVERLAP,
        Code::VersionsGap => &dates::VERSIONS_GAP,
        Code::RowsOverlap => &dates::ROWS_OVERLAP,
        Code::RowsGap => &dates::ROWS_GAP,
        Code::MissingRow => &parameters::MISSING_ROW,
        Code::OlderRegionPrefix => &parameters::OLDER_REGION_PREFIX,
        Code::UnusedParameter => &parameters::UNUSED_PARAMETER,
        Code::BadKey => &parameters::BAD_KEY,
        Code::RegionAsColumn => &parameters::REGION_AS_COLUMN,
        Code::BadBands => &parameters::BAD_BANDS,
        Code::BadValue => &parameters::BAD_VALUE,
        Code::RowWithoutCite => &parameters::ROW_WITHOUT_CITE,
        Code::OverrideChangesEntity => &overriding::OVERRIDE_CHANGES_ENTITY,
        Code::OverrideChangesType => &overriding::OVERRIDE_CHANGES_TYPE,
        Code::NoParent => &overriding::NO_PARENT,
        Code::WidensFact => &overriding::WIDENS_FACT,
        Code::MergeWithoutParent => &overriding::MERGE_WITHOUT_PARENT,
        Code::TomlSyntax => &files::TOML_SYNTAX,
        Code::UnknownKey => &files::UNKNOWN_KEY,
        Code::MissingKey => &files::MISSING_KEY,
        Code::MissingFile => &files::MISSING_FILE,
        Code::CsvFault => &files::CSV_FAULT,
        Code::ExtendsCycle => &files::EXTENDS_CYCLE,
        Code::TooLarge => &files::TOO_LARGE,
        Code::StrayFile => &files::STRAY_FILE,
        Code::BadBounds => &facts::BAD_BOUNDS,
        Code::BadEntity => &facts::BAD_ENTITY,
        Code::BadCheck => &facts::BAD_CHECK,
        Code::YamlSyntax => &files::YAML_SYNTAX,
        Code::BadCase => &facts::BAD_CASE,
        Code::CaseWithoutSource => &facts::CASE_WITHOUT_SOURCE,
        Code::UnknownExpectation => &facts::UNKNOWN_EXPECTATION,
        Code::BadCarry => &facts::BAD_CARRY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_in_both_languages() {
        for &code in Code::ALL {
            let Explanation { title, why, wrong, right } = of(code);
            let is_chinese = |text: &str| text.chars().any(is_cjk);
            assert!(title.iter().chain(why).all(|t| !t.is_empty() && t.trim() == *t), "{code}");
            assert!(is_chinese(title[0]) && is_chinese(why[0]), "{code}");
            assert!(!is_chinese(title[1]) && why[1].chars().filter(|c| is_cjk(*c)).count() < 30, "{code}");
            assert!(!wrong.1.trim().is_empty() && !right.1.trim().is_empty() && wrong.1 != right.1, "{code}");
            for lang in [Lang::Zh, Lang::En] {
                let text = explain(code, lang);
                assert!(text.starts_with(code.as_str()), "{code}");
                for line in text.lines() {
                    assert!(crate::diagnostics::shown::width(line) <= 116 && line == line.trim_end(), "{code}: {line}");
                }
            }
        }
    }

    #[test]
    fn prose_breaks_where_it_may() {
        let text = wrapped("规则文件不能按语法读出：括号不成对、漏了运算符或分号、字符串没有结束等，读到此处为止了吗？是的。（完）");
        assert!(text.lines().count() == 2 && text.lines().all(|l| !l.starts_with(is_closing) && !l.ends_with(is_opening)), "{text}");
        assert_eq!(wrapped("a b"), "a b");
    }
}
