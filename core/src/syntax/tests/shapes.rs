//! What trees come out.

use super::*;

#[test]
fn formulas_bind_as_in_rhai() {
    assert_eq!(shape("1 + 2 * 3 - 4"), "(Sub (Add 1 (Mul 2 3)) 4)");
    assert_eq!(shape("(1 + 2) * 3 % 4 / 5"), "(Div (Rem (Mul (Add 1 2) 3) 4) 5)");
    assert_eq!(shape("a && b && c || d && !e"), "(or (and a b c) (and d (Not e)))");
    assert_eq!(shape("a && (b && c)"), "(and a b c)");
    assert_eq!(shape("a ?? b ?? 0 < -1.50"), "(Lt (?? a b 0) (Neg 1.5))");
    assert_eq!(shape("- -5 - -x"), "(Sub (Neg (Neg 5)) (Neg x))");
    assert_eq!(shape("+5 >= a"), "(Ge 5 a)");
    assert_eq!(shape("a == () && b != true"), "(and (Eq a ()) (Ne b true))");
    assert_eq!(shape("x in [1, -2, \"a\", ()] && y !in [true]"), "(and (in x 1 (Neg 2) \"a\" ()) (Not (in y true)))");
    assert_eq!(shape("a in []"), "(in a)");
}

#[test]
fn rhai_compiles_the_same_text() {
    let texts = [
        "fn f(h) { switch h.g { 1 | 2 => h.m.sum(|x| x.a + h.b), 3..=5 => { let q = 1; q }, _ => if h.a { 1 } else if h.b { 2 } else { 3 } } }",
        "private fn 人均(甲, 乙) { if 甲 == () { return 0; } let c = 甲 ?? 1; c / 乙 }",
    ];
    for text in texts {
        clean(text);
        assert!(crate::syntax::engine().compile(text).is_ok(), "{text}");
    }
}

#[test]
fn names_and_calls() {
    assert_eq!(shape("h.members.filter(|m| counted(m)).len()"), "((h.members.filter |m| (counted m)).len)");
    assert_eq!(shape("parent::dibao::standard(h, \"a\")"), "(parent::dibao::standard h \"a\")");
    assert_eq!(shape("max(on(), date(\"2025-01-01\"),)"), "(max (on) (date \"2025-01-01\"))");
    assert_eq!(shape("(h.a).b.c"), "h.a.b.c");
    assert_eq!(shape("((h.a).b()).c"), "(h.a.b).c");
    assert_eq!(shape("(a ?? h).b"), "(?? a h).b");
    assert_eq!(shape("f(h).b.c(1).d"), "((f h).b.c 1).d");
    assert_eq!(shape("家庭.城乡类别 == \"城镇\" && 人数(家庭) > 3"), "(and (Eq 家庭.城乡类别 \"城镇\") (Gt (人数 家庭) 3))");
    assert_eq!(shape("contains(a, b)"), "(contains a b)");
    assert_eq!(shape("2.max(3)"), "(2.max 3)");
    assert_eq!(shape("h.and + h.or + not"), "(Add (Add h.and h.or) not)");
}

#[test]
fn literals() {
    assert_eq!(shape("1_000.050 + 007"), "(Add 1000.05 7)");
    assert_eq!(shape("99_999_999_999_999.123456789012"), "99999999999999.123456789012");
    assert_eq!(shape(r#""a\"b\\\n\x41\u4e2d""""#), "\"a\\\"b\\\\\\nA中\\\"\"");
    assert_eq!(shape("\"\" == \"，≤ // 不是注释\""), "(Eq \"\" \"，≤ // 不是注释\")");
}

#[test]
fn closures_with_and_without_names_from_outside() {
    assert_eq!(shape("h.m.sum(|m| m.wage)"), "(h.m.sum |m| m.wage)");
    assert_eq!(shape("let k = 2; h.m.sum(|m| m.wage * k + h.x)"), "k = 2; (h.m.sum |m| (Add (Mul m.wage k) h.x))");
    assert_eq!(
        shape("h.m.sum(|m| m.a + h.m.count(|o| o.age > m.age && h.m.any(|p| p.x == o.x)))"),
        "(h.m.sum |m| (Add m.a (h.m.count |o| (and (Gt o.age m.age) (h.m.any |p| (Eq p.x o.x))))))"
    );
    assert_eq!(shape("h.m.sum(|m| { let a = m.b; a * 2 })"), "(h.m.sum |m| a = m.b; (Mul a 2))");
    assert_eq!(shape("h.m.all(|m| if m.a { true } else { false })"), "(h.m.all |m| (if m.a {true} {false}))");
    assert_eq!(shape("h.m.sum(|m| switch m.a { 1 => 2, _ => 3 })"), "(h.m.sum |m| (switch m.a [1: 2] [_: 3]))");
    assert_eq!(shape("h.m.sum(|m| m.a).max(h.m.sum(|m| m.a))"), "((h.m.sum |m| m.a).max (h.m.sum |m| m.a))");
    assert_eq!(shape("h.m.fold(0, |a, m| a + m.x, || 3)"), "(h.m.fold 0 |a m| (Add a m.x) || 3)");
}

#[test]
fn switches_keep_the_order_of_the_text() {
    assert_eq!(
        shape("switch h.g { 3 | -4 => { let q = 3; q }, () => 1, 1..=2 => 5, 7..10 | 12..=12 => 6, _ => tekun::x(h) }"),
        "(switch h.g [3|-4: q = 3; q] [(): 1] [1..=2: 5] [7..=9|12..=12: 6] [_: (tekun::x h)])"
    );
    assert_eq!(
        shape("switch h.area { \"urban\" => if h.a { 1 } else { 2 } \"rural\" => switch h.b { true => 1, false => 2 } }"),
        "(switch h.area [\"urban\": (if h.a {1} {2})] [\"rural\": (switch h.b [true: 1] [false: 2])])"
    );
    assert_eq!(shape("switch h.a { 1 => 2, 1 => 3 } "), "(switch h.a [1: 2] [1: 3])");
    assert_eq!(shape("1 + switch h.a { 1 => 2, _ => 3 } * 2"), "(Add 1 (Mul (switch h.a [1: 2] [_: 3]) 2))");
    assert_eq!(shape("switch h.m.sum(|x| x.a) { _ => 1 }"), "(switch (h.m.sum |x| x.a) [_: 1])");
}

#[test]
fn guards_and_lets() {
    assert_eq!(
        shape("let a = h.x; if a == () { return 0 } if h.y { let b = a; if b > 2 { return b; } return 1; } a"),
        "a = h.x; guard (Eq a ()) {0}; guard h.y {b = a; guard (Gt b 2) {b}; 1}; a"
    );
    assert_eq!(shape("let a = 1; return a + 1;"), "a = 1; (Add a 1)");
    assert_eq!(shape("if h.a { return 1 } else if h.b { 2 } else { return 3; }"), "(if h.a {1} {(if h.b {2} {3})})");
    assert_eq!(shape("let a = if h.b { 1 } else { { 2 } }; a;"), "a = (if h.b {1} {{2}}); a");
    assert_eq!(shape("({ let a = 1; a } + 1)"), "(Add {a = 1; a} 1)");
}

#[test]
fn expressions_alone() {
    let text = "/// @reason 收入 {family_income(household) + 1} · income";
    let start = text.find("family").unwrap() as u32;
    let end = text.find('}').unwrap() as u32;
    let mut out = Vec::new();
    let expr = parse_expression(FILE, text, Span::new(FILE, start, end), &mut out).unwrap();
    assert_eq!(show(&expr), "(Add (family_income household) 1)");
    assert_eq!(slice(text, expr.span), "family_income(household) + 1");
    assert!(out.is_empty());
    for (text, code) in [
        ("", Code::Syntax),
        ("a b", Code::Syntax),
        ("let a = 1; a", Code::Syntax),
        ("a +", Code::Syntax),
        ("(a", Code::Syntax),
        ("a)", Code::Syntax),
        ("a，b", Code::FullWidthPunctuation),
        ("return 1", Code::Syntax),
        ("1; 2", Code::Syntax),
        ("a = 1", Code::RefusedMutation),
    ] {
        let mut out = Vec::new();
        assert!(parse_expression(FILE, text, Span::new(FILE, 0, text.len() as u32), &mut out).is_none(), "{text}");
        assert_eq!(out[0].code, code, "{text}");
    }
    for text in ["if a { 1 } else { 2 } + 3", "(m.x)", "m.x", "a.b(|x| x + 1)", "if a { 1 } else { 2 }", "switch a { 1 => 2, _ => 3 }"] {
        let mut out = Vec::new();
        assert!(parse_expression(FILE, text, Span::new(FILE, 0, text.len() as u32), &mut out).is_some(), "{text} {out:?}");
    }
}
