//! Exact places: what is sliced from the text is what was written.

use super::*;

/// Texts of all expressions of a body, outer ones first.
fn slices(body: &str) -> Vec<String> {
    let text = format!("// 注释\nfn f(h) {{ {body} }}");
    let file = clean(&text);
    let mut found = Vec::new();
    each(&file.functions[0].body, &mut |expr, outer| {
        assert!(outer.start <= expr.span.start && expr.span.end <= outer.end, "{body}: {}", slice(&text, expr.span));
        found.push(slice(&text, expr.span).to_owned());
    });
    found
}

#[test]
fn formulas() {
    assert_eq!(slices("max(甲.收入 - 1.50, 0)"), ["max(甲.收入 - 1.50, 0)", "甲.收入 - 1.50", "甲.收入", "甲", "1.50", "0"]);
    assert_eq!(slices("(a + b) * (c)"), ["(a + b) * (c)", "(a + b)", "a", "b", "(c)"]);
    assert_eq!(slices("a && (b && c)"), ["a && (b && c)", "a", "b", "c"]);
    assert_eq!(slices("((a || b)) || c"), ["((a || b)) || c", "a", "b", "c"]);
    assert_eq!(slices("(a ?? (b ?? 0))"), ["(a ?? (b ?? 0))", "a", "b", "0"]);
    assert_eq!(slices("!( a in [1, 2] )"), ["!( a in [1, 2] )", "( a in [1, 2] )", "a", "1", "2"]);
    assert_eq!(slices("a !in [ -1 ]"), ["a !in [ -1 ]", "a !in [ -1 ]", "a", "-1", "1"]);
    assert_eq!(slices("- (a)"), ["- (a)", "(a)"]);
    assert_eq!(slices("f( ) + g()"), ["f( ) + g()", "f( )", "g()"]);
    assert_eq!(slices("parent::a::b(h) // 尾\n /* (x */ + 1"), ["parent::a::b(h) // 尾\n /* (x */ + 1", "parent::a::b(h)", "h", "1"]);
}

#[test]
fn chains() {
    assert_eq!(slices("(h.a).b(1).c"), ["(h.a).b(1).c", "(h.a).b(1)", "(h.a)", "h", "1"]);
    assert_eq!(
        slices("h.m\n  .filter(|m| (m.x))\n  .len()"),
        ["h.m\n  .filter(|m| (m.x))\n  .len()", "h.m\n  .filter(|m| (m.x))", "h.m", "h", "|m| (m.x)", "(m.x)", "m",]
    );
}

#[test]
fn statements() {
    assert_eq!(
        slices("if (a) { b } else if c { (d) } else { e }"),
        ["if (a) { b } else if c { (d) } else { e }", "(a)", "b", "if c { (d) } else { e }", "c", "(d)", "e",]
    );
    assert_eq!(slices("switch h.g { 1 | 2 => (a), _ => { b } }"), ["switch h.g { 1 | 2 => (a), _ => { b } }", "h.g", "h", "(a)", "b"]);
    assert_eq!(slices("h.m.sum(|m| m.a * h.x)"), ["h.m.sum(|m| m.a * h.x)", "h.m", "h", "|m| m.a * h.x", "m.a * h.x", "m.a", "m", "h.x", "h"]);
    assert_eq!(slices("h.m.sum(|m| { m.a })"), ["h.m.sum(|m| { m.a })", "h.m", "h", "|m| { m.a }", "m.a", "m"]);
    assert_eq!(slices("let a = { (b) }; if a { return c; } d"), ["{ (b) }", "(b)", "a", "c", "d"]);
}

#[test]
fn names_of_functions_params_and_cases() {
    let text = "/// 甲 · A\nprivate fn 甲(a, 乙) {\n  switch a { \"x\" | 1..=2 => b::c(a).d, -1..=1 => 乙.e(1) }\n}";
    let file = clean(text);
    let function = &file.functions[0];
    assert!(function.private);
    assert_eq!(slice(text, function.name_span), "甲");
    assert_eq!(slice(text, function.params[1].1), "乙");
    assert_eq!(slice(text, function.span), &text[text.find("private").unwrap()..]);
    assert!(slice(text, function.body.span).starts_with("{\n") && slice(text, function.body.span).ends_with('}'));
    let ExprKind::Switch { cases, .. } = &function.body.value.kind else { panic!() };
    let values: Vec<&str> = cases.iter().flat_map(|c| &c.values).map(|v| slice(text, v.1)).collect();
    assert_eq!(values, ["\"x\"", "1..=2", "-1..=1"]);
    let ExprKind::Property { base, name_span, .. } = &cases[0].body.value.kind else { panic!() };
    assert_eq!(slice(text, *name_span), "d");
    let ExprKind::Call { name_span, .. } = &base.kind else { panic!() };
    assert_eq!(slice(text, *name_span), "b::c");
}

#[test]
fn far_lines_and_columns() {
    let text = format!("{}fn f(h) {{ {}h.x }}", "\n".repeat(59_000), " ".repeat(70_000));
    let file = clean(&text);
    assert_eq!(slice(&text, file.functions[0].body.value.span), "h.x");
}
