//! Doc comments: labels, cites, tags, reasons.

use super::{expect, files, programme};
use crate::diagnostics::Code;
use crate::ir::{Cite, ReasonPart, RuleKind};

const HEADER: &str = "//! 甲 · P\n//! @source 令第1号 《办法》\n";

fn doc(tags: &str, body: &str) -> String {
    let tags: String = tags.lines().map(|t| format!("/// {t}\n")).collect();
    format!("{HEADER}/// 甲 · A\n{tags}fn f(household) {{ {body} }}\n")
}

#[test]
fn cites_and_kinds_are_read() {
    let said = expect(&doc("@decision\n@cite 第七条\n@cite P1 附表\n@cite 国务院令第649号 第九条", "household.poor"), "", &[]);
    let rule = said.rule("p::f", 0);
    assert_eq!(rule.kind, RuleKind::Decision);
    let cite = |source: &str, article: &str| Cite { source: source.into(), article: Some(article.into()) };
    assert_eq!(rule.versions[0].cites, [cite("令第1号", "第七条"), cite("P1", "附表"), cite("国务院令第649号", "第九条")]);
}

#[test]
fn what_is_missing_is_told() {
    expect("//! 甲 · P\n/// 甲 · A\nfn f(household) { 1 }", "", &[(Code::MissingCite, "f")]);
    expect(&format!("{HEADER}/// @cite 第一条\nfn f(household) {{ 1 }}"), "", &[(Code::MissingLabel, "f")]);
    expect(&format!("{HEADER}/// 只有中文\n/// @cite 第一条\nfn f(household) {{ 1 }}"), "", &[(Code::MissingLabel, "f")]);
    expect("//! 甲 · P\n/// 甲 · A\n/// @cite 第一条\nfn f(household) { 1 }", "", &[(Code::UnknownSource, "第一条")]);
    let said = files(&[("a/p.rhai", "/// 甲 · A\n/// @cite P1\nfn f(household) { 1 }")], "a");
    assert_eq!(said.only(Code::MissingLabel).message.en.as_ref(), "the programme `p` has no title");
}

#[test]
fn sources_must_be_known() {
    expect(&doc("@cite P2 第一条", "1"), "", &[(Code::UnknownSource, "P2 第一条")]);
    expect("//! 甲 · P\n//! @source 某文件\n/// 甲 · A\n/// @cite P1\nfn f(household) { 1 }", "", &[(Code::UnknownSource, "某文件")]);
}

#[test]
fn tags_must_be_known() {
    let said = programme(&doc("@cit 第一条\n@cite P1", "1"), "");
    assert_eq!(&*said.only(Code::UnknownTag).help.as_ref().unwrap().en, "did you mean `@cite`?");
    let said = programme(&doc("@decision\n@status\n@cite P1", "household.poor"), "");
    said.only(Code::BadTag);
    let said = programme(&doc("@decision yes\n@cite P1", "household.poor"), "");
    said.only(Code::BadTag);
    let said = programme(&doc("@unit CNY/\n@cite P1", "1"), "");
    said.only(Code::BadTag);
    let said = programme(&doc("@unit euro\n@cite P1", "1"), "");
    assert_eq!(said.faults.iter().filter(|d| d.code == Code::UnknownUnit).count(), 1, "{}", said.shown());
    let said = programme(&format!("{HEADER}/// @decision\nprivate fn h(x) {{ x }}\n/// 甲 · A\n/// @cite P1\nfn f(household) {{ h(1) }}"), "");
    said.only(Code::BadTag);
}

#[test]
fn reasons_hold_words_and_values() {
    let rules = doc(
        "@cite P1\n@reason 存款{household.savings}元，多于{k(household)} · savings {household.savings} above {k(household)}",
        "household.savings <= 5",
    );
    let k = "[k]\nlabel = \"甲 · K\"\nunit = \"CNY\"\nvalues = [{ from = 2020-01-01, value = 3, cite = \"P1\" }]";
    let said = expect(&rules, k, &[]);
    let reason = said.rule("p::f", 0).versions[0].reason.as_ref().unwrap();
    let shown =
        |parts: &[ReasonPart]| parts.iter().map(|p| if let ReasonPart::Text(t) = p { t.to_string() } else { "<>".into() }).collect::<String>();
    assert_eq!((shown(&reason.zh), shown(&reason.en)), ("存款<>元，多于<>".to_owned(), "savings <> above <>".to_owned()));
}

#[test]
fn faulty_reasons_are_told() {
    for (reason, code) in [
        ("只有中文", Code::BadTag),
        ("存款{household.savings · savings", Code::BadTag),
        ("存款{household.saving} · savings", Code::UnknownFact),
        ("存款{household.members} · savings", Code::NoScalarResult),
    ] {
        programme(&doc(&format!("@cite P1\n@reason {reason}"), "household.poor"), "").only(code);
    }
    // Only a truth value has a reason.
    assert!(programme(&doc("@cite P1\n@reason 甲 · a", "household.savings"), "").program.is_none());
}
