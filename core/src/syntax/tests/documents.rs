//! Headers, doc comments, several functions.

use super::*;

const TEXT: &str = "\u{feff}//! 最低生活保障 · Minimum living allowance\r
//! 说明一
//!
//! 说明二
//! @source 民发〔2021〕57号 《办法》
//! @effective 2021-07-01

/// 共同生活的家庭成员 · Counted as a family member
/// 第一行
///
/// 第二行 ≤
/// @cite 第七条
/// @reason 收入 {a} 元
///   以上 · income {a}
/// @decision
fn counted(person) { true }

// 注释 · 不是标签
private fn 辅助(a, b) { a + b }
";

#[test]
fn labels_text_and_tags() {
    let file = clean(TEXT);
    let label = file.header.label.as_ref().unwrap();
    assert_eq!((&*label.zh, &*label.en), ("最低生活保障", "Minimum living allowance"));
    assert_eq!(&*file.header.text, "说明一\n\n说明二");
    let tags: Vec<(&str, &str)> = file.header.tags.iter().map(|t| (&*t.name, &*t.value)).collect();
    assert_eq!(tags, [("source", "民发〔2021〕57号 《办法》"), ("effective", "2021-07-01")]);
    assert_eq!(slice(TEXT, file.header.tags[1].span), "2021-07-01");
    let doc = &file.functions[0].doc;
    assert_eq!(&*doc.text, "第一行\n\n第二行 ≤");
    let tags: Vec<(&str, &str)> = doc.tags.iter().map(|t| (&*t.name, &*t.value)).collect();
    assert_eq!(tags, [("cite", "第七条"), ("reason", "收入 {a} 元 以上 · income {a}"), ("decision", "")]);
    assert_eq!(slice(TEXT, doc.tags[2].span), "@decision");
    assert!(slice(TEXT, doc.tags[1].span).ends_with("income {a}"));
    assert!(file.functions[1].private && file.functions[1].doc.label.is_none());
    assert_eq!(file.functions[1].params.len(), 2);
}

#[test]
fn doc_comments_out_of_place() {
    assert_eq!(faults("fn f(h) {\n /// 甲\n h.x }"), [(Code::Syntax, "/// 甲".into())]);
    assert_eq!(faults("fn f(h) { 1 }\n/// 甲\n/// 乙\n"), [(Code::Syntax, "/// 甲".into())]);
    assert_eq!(faults("fn f(h) { 1 }\n//! 甲\n"), [(Code::Syntax, "//! 甲".into())]);
    assert!(faults("//// 分隔 ////\nfn f(h) { 1 } // 尾 ，\n/* 块 /* 内 */ ，*/").is_empty());
}

#[test]
fn a_fault_hides_none_in_other_functions() {
    let text = "fn a(h) { h.x + }\nfn b(h) { h.x y }\nfn c(h) { 1 }\nfn d(h) { while true { x += 1 } }\nfn e(h) { (1 }\nfn g(h) { 2 }";
    let (file, out) = parse(text);
    let names: Vec<&str> = file.functions.iter().map(|f| &*f.name).collect();
    assert_eq!(names, ["c", "g"]);
    assert_eq!(file.faulty, ["a", "b", "d", "e"].map(Box::from));
    let found: Vec<(Code, &str)> = out.iter().map(|d| (d.code, slice(text, d.span))).collect();
    assert_eq!(found, [(Code::Syntax, "}"), (Code::Syntax, "y"), (Code::RefusedLoop, "while"), (Code::Syntax, "}")]);
}

#[test]
fn a_missing_brace_costs_one_function() {
    let text = "fn a(h) {\n if h.x { 1 else { 2 }\n}\n\n/// 乙 · B\nfn b(h) { 1 }\nfn c(h) { 1 } }\nfn d(h) { 1 }\nlet x = 5;\nfn e(h) { 1 }";
    let (file, out) = parse(text);
    let names: Vec<&str> = file.functions.iter().map(|f| &*f.name).collect();
    assert_eq!(names, ["b", "c", "d", "e"]);
    assert_eq!(&*file.functions[0].doc.label.as_ref().unwrap().zh, "乙");
    let found: Vec<(Code, &str)> = out.iter().map(|d| (d.code, slice(text, d.span))).collect();
    assert_eq!(found, [(Code::Syntax, "{"), (Code::Syntax, "}"), (Code::Syntax, "let x = 5;")]);
}

#[test]
fn duplicates_are_left_to_the_linker() {
    assert_eq!(clean("fn a(h) { 1 } fn a(h) { 2 } fn a(h, b) { 3 }").functions.len(), 3);
}

#[test]
fn too_large_a_file() {
    let text = " ".repeat(crate::limits::FILE_BYTES + 1);
    assert_eq!(parse(&text).1[0].code, Code::TooLarge);
    let text = format!("fn f(h) {{ {} }}", "max(1,1);".repeat(10_001));
    assert_eq!(parse(&text).1[0].code, Code::TooLarge);
}
