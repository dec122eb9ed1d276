//! Whatever the text, an answer and no panic; spans that fit the text.

use super::*;
use proptest::prelude::*;

const PIECES: &[&str] = &[
    "fn",
    "private",
    "f",
    "h",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "|",
    "||",
    "|m|",
    "let",
    "x",
    "=",
    "==",
    "=>",
    ";",
    ",",
    ".",
    "..",
    "..=",
    "::",
    "if",
    "else",
    "switch",
    "_",
    "return",
    "in",
    "!in",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "<",
    ">=",
    "&&",
    "??",
    "()",
    "1",
    "2.5",
    "\"a\"",
    "true",
    "for",
    "while",
    "this",
    "h.m",
    ".sum(",
    "max(",
    "/// @cite 甲\n",
    "//! 甲 · A\n",
    "// x\n",
    "/*",
    "*/",
    "\n",
    "\r",
    "，",
    "“",
    "#{",
    "`",
    "'",
    "\"",
    "default",
    "eval",
    "家庭",
    "\\",
    "@",
    "?",
    "?.",
    "**",
    "+=",
    "fn f(h) {",
    "\nfn g(h) {",
    "switch h.a {",
    "1 =>",
    "_ =>",
    "if h.a {",
    "} else {",
];

fn check(text: &str) {
    let (file, out) = parse(text);
    for fault in &out {
        assert!(text.get(fault.span.start as usize..fault.span.end as usize).is_some(), "{fault:?}");
    }
    for function in &file.functions {
        if out.is_empty()
            && let Err(error) = crate::syntax::engine().compile(slice(text, function.span))
        {
            // A type that can't be right (`-1 || x`) is the checker's business.
            let typed = matches!(error.err_type(), rhai::ParseErrorType::MismatchedType(..));
            assert!(typed, "{error} {:?}", slice(text, function.span));
        }
        each(&function.body, &mut |expr, outer| {
            assert!(outer.start <= expr.span.start && expr.span.start < expr.span.end && expr.span.end <= outer.end, "{text:?}");
            let written = slice(text, expr.span);
            let mut again = Vec::new();
            // A closure can't stand alone, nor the `in` of a `!in`.
            let part = matches!(expr.kind, ExprKind::Closure { .. }) || matches!(expr.kind, ExprKind::In(..)) && written.contains("!in");
            if !part {
                let parsed = parse_expression(FILE, text, expr.span, &mut again);
                // What is cut out means what it meant in its place.
                assert_eq!(parsed.map(|e| show(&e)), Some(show(expr)), "{written:?} {again:?}");
            }
        });
    }
    parse_expression(FILE, text, Span::new(FILE, 0, text.len() as u32), &mut Vec::new());
}

fn formula() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("h.x".to_owned()),
        Just("12.50".to_owned()),
        Just("k".to_owned()),
        Just("\"城\"".to_owned()),
        Just("()".to_owned()),
        Just("true".to_owned()),
        Just("标准(h)".to_owned()),
        Just("h.m.len()".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let op = prop::sample::select(vec!["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "??"]);
        prop_oneof![
            (inner.clone(), op, inner.clone()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            inner.clone().prop_map(|a| format!("-{a}")),
            inner.clone().prop_map(|a| format!("({a}).y")),
            inner.clone().prop_map(|a| format!("({a}) !in [1, -2, \"x\"]")),
            inner.clone().prop_map(|a| format!("h.m.filter(|m| {a}).sum(|n| n.x)")),
            inner.clone().prop_map(|a| format!("h.m.sum(|m| {{ let k = m.x; {a} }})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("if ({a}) == 1 {{ {b} }} else {{ {c} }}")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("switch ({a}) {{ 1 | -2 => {b}, 3..=4 => {{ {c} }}, _ => 0 }}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_tokens(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40), spaced in any::<bool>()) {
        let text = pieces.join(if spaced { " " } else { "" });
        check(&text);
        check(&format!("fn f(h) {{ {text} }}"));
    }

    #[test]
    fn formulas(formula in formula()) {
        let text = format!("fn f(h) {{ let k = 1; {formula} }}");
        let (file, out) = parse(&text);
        // Rhai refuses some operands of `&&`; the rest must come through.
        prop_assert!(file.functions.len() == 1 || out.iter().all(|d| d.code == Code::Syntax || d.code == Code::NestingTooDeep || d.code == Code::RefusedConstruct), "{text} {out:?}");
        check(&text);
    }
}
