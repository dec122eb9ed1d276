//! What is refused: under which code, and where the message points.

use super::*;

/// The only fault of a body.
#[track_caller]
fn one(body: &str) -> (Code, String) {
    let text = format!("fn f(h) {{ {body} }}");
    let found = faults(&text);
    assert_eq!(found.len(), 1, "{body:.100}: {found:.200?} {:?}", parse(&text).1.iter().map(|d| d.message.en.clone()).collect::<Vec<_>>());
    found.into_iter().next().unwrap()
}

#[track_caller]
fn refused(body: &str, code: Code, at: &str) {
    assert_eq!(one(body), (code, at.to_owned()), "{body}");
}

#[test]
fn loops_and_mutation() {
    refused("let t = 0; for m in h.members { t += m.x; } t", Code::RefusedLoop, "for");
    refused("while h.x { h.y }; 1", Code::RefusedLoop, "while");
    refused("loop { break; } 1", Code::RefusedLoop, "loop");
    refused("do { 1 } while h.x; 1", Code::RefusedLoop, "do");
    refused("let x = 1; x += 1; x", Code::RefusedMutation, "+=");
    refused("let x = 1; x = 2; x", Code::RefusedMutation, "=");
    refused("if h.a = 1 { 2 } else { 3 }", Code::RefusedMutation, "=");
    refused("let mut x = 1; x", Code::RefusedMutation, "=");
    refused("h.x++", Code::RefusedMutation, "++");
    refused("const A = 1; A", Code::RefusedConstruct, "const");
}

#[test]
fn constructs() {
    refused("#{a: 1}", Code::RefusedConstruct, "#{a: 1}");
    refused("let a = [1, 2]; a", Code::RefusedConstruct, "[1, 2]");
    refused("h.members[0].x", Code::RefusedIndex, "[0]");
    refused("h.members?[0]", Code::RefusedIndex, "?[0]");
    refused("h?.x", Code::RefusedConstruct, "?.");
    refused("`a ${h.x}`", Code::RefusedConstruct, "`a ${h.x}`");
    refused("h.area == 'u'", Code::RefusedConstruct, "'u'");
    refused("h.area == #\"urban\"#", Code::RefusedConstruct, "#\"");
    refused("h.x ** 2", Code::RefusedConstruct, "**");
    refused("h.x & h.y", Code::RefusedConstruct, "&");
    refused("h.x | h.y", Code::RefusedConstruct, "|");
    refused("h.x << 1", Code::RefusedConstruct, "<<");
    refused("let a = 1..5; 2", Code::RefusedConstruct, "..");
    refused("h.x in 1..5", Code::RefusedConstruct, "in");
    refused("h.x in h.list", Code::RefusedConstruct, "in");
    refused("h.x in [1, h.y]", Code::RefusedConstruct, "h");
    refused("h.x in [1 2]", Code::RefusedConstruct, "2");
    refused("try { 1 } catch (e) { 2 } 3", Code::RefusedConstruct, "try");
    refused("throw 1; 2", Code::RefusedConstruct, "throw");
    refused("fn g(x) { x } 1", Code::RefusedConstruct, "fn");
    refused("this.x", Code::RefusedConstruct, "this");
    refused("switch h.a { 1 if h.b => 2, _ => 3 }", Code::RefusedConstruct, "if");
    refused("switch if h.a { 1 } else { 2 } { 1 => 2, _ => 3 }", Code::RefusedConstruct, "if");
    refused("g!(h)", Code::Syntax, "!");
}

#[test]
fn functions_of_rhai() {
    refused("print(h.x); 1", Code::RefusedImport, "print");
    refused("eval(\"1\")", Code::RefusedImport, "eval");
    refused("Fn(\"a\")", Code::RefusedImport, "Fn");
    refused("h.call(1)", Code::RefusedImport, "call");
    refused("type_of(h)", Code::RefusedImport, "type_of");
    refused("import \"a\" as b; 1", Code::RefusedImport, "import");
    assert_eq!(faults("import \"a\" as b;\nfn f(h) { 1 }"), [(Code::RefusedImport, "import \"a\" as b;".into())]);
}

#[test]
fn reserved_words() {
    refused("h.default", Code::ReservedWord, "default");
    refused("let public = 1; 2", Code::ReservedWord, "public");
    refused("goto(h)", Code::ReservedWord, "goto");
    refused("h.m.sum(|new| 1)", Code::ReservedWord, "new");
    refused("h.x as y", Code::ReservedWord, "as");
    assert_eq!(faults("fn f(shared) { 1 }"), [(Code::ReservedWord, "shared".into())]);
    assert_eq!(faults("fn default(h) { 1 }"), [(Code::ReservedWord, "default".into())]);
}

#[test]
fn every_word_that_rhai_refuses_is_known() {
    use super::super::message::{keyword, reserved};
    let engine = crate::syntax::engine();
    for word in super::super::message::RESERVED {
        assert!(engine.compile(format!("let {word} = 1;")).is_err(), "{word}");
    }
    for word in [
        "abstract",
        "as",
        "async",
        "await",
        "become",
        "box",
        "call",
        "case",
        "class",
        "const",
        "crate",
        "curry",
        "debug",
        "def",
        "default",
        "delete",
        "dyn",
        "enum",
        "eval",
        "exit",
        "extern",
        "final",
        "Fn",
        "func",
        "function",
        "go",
        "goto",
        "impl",
        "interface",
        "is",
        "is_def_fn",
        "is_def_var",
        "is_shared",
        "macro",
        "match",
        "mod",
        "module",
        "move",
        "mut",
        "namespace",
        "new",
        "nil",
        "none",
        "null",
        "override",
        "package",
        "print",
        "private",
        "protected",
        "pub",
        "public",
        "ref",
        "rule",
        "self",
        "shared",
        "spawn",
        "static",
        "struct",
        "super",
        "sync",
        "thread",
        "trait",
        "type",
        "type_of",
        "typeof",
        "undefined",
        "unsafe",
        "use",
        "var",
        "virtual",
        "void",
        "when",
        "where",
        "with",
        "yield",
        "region",
        "month",
        "year",
        "day",
        "on",
        "date",
        "global",
        "all",
        "any",
        "sum",
    ] {
        let rhai = engine.compile(format!("let {word} = 1;")).is_err();
        let ours = keyword(word).is_some() || reserved(word, false).is_some();
        assert_eq!(rhai, ours, "{word}");
    }
}

#[test]
fn values_and_returns() {
    refused("if h.a { 1 } 3", Code::ValuelessIf, "if");
    refused("if h.a { 1 } else { 2 } 3", Code::ValuelessIf, "if");
    refused("if h.a { 1 }", Code::ValuelessIf, "if");
    refused("let a = if h.b { 1 }; a", Code::ValuelessIf, "if");
    refused("if h.a { return 1 }", Code::ValuelessIf, "}");
    refused("let a = if h.b { return 1 } else { 2 }; a", Code::MisplacedReturn, "return");
    refused("h.m.sum(|m| { if m.a { return 1 } 2 })", Code::MisplacedReturn, "if");
    refused("if h.a { if h.b { return 1 } 2 } else { 3 }", Code::MisplacedReturn, "if");
    refused("return 1; 2", Code::MisplacedReturn, "return");
    refused("h.x ?? return 1", Code::MisplacedReturn, "return");
    refused("h.x; 2", Code::Syntax, "h.x");
    refused("{ let a = 1; a } + 1", Code::Syntax, "+");
    refused("if h.a { 1 } else { 2 } - 3", Code::Syntax, "-");
    refused("if h.a { 1 } else { 2 } || 3", Code::Syntax, "||");
    refused("if h.a { 1 } else { 2 } * 3", Code::Syntax, "*");
    refused("if h.a { 1 } else if h.b { 2 } else { 2 } - 3", Code::Syntax, "-");
    refused("let a = 1;", Code::Syntax, "}");
    refused("let a; 1", Code::Syntax, "a");
    refused("return;", Code::Syntax, "return");
    refused("", Code::Syntax, "{  }");
    refused("h.m.sum(|m| let a = 1)", Code::Syntax, "let");
}

#[test]
fn closures_out_of_place() {
    refused("let f = |x| x; 1", Code::MisplacedClosure, "|x|");
    refused("g(|x| x)", Code::MisplacedClosure, "|x|");
    refused("h.m.sum((|x| x))", Code::MisplacedClosure, "|x|");
    refused("h.m.sum(1 + |x| x)", Code::MisplacedClosure, "|x|");
    refused("h.m.sum(|x| |y| x)", Code::MisplacedClosure, "|y|");
    refused("h.m.sum(|x|)", Code::Syntax, ")");
    refused("h.m.sum(|x| x;)", Code::Syntax, ";");
    refused("h.m.sum(|x, x| x)", Code::DuplicateName, "x");
    refused("h.m.sum(|1| x)", Code::Syntax, "1");
}

#[test]
fn numbers() {
    refused("1234567890123456789", Code::LiteralTooLong, "1234567890123456789");
    refused("0.1234567890123", Code::LiteralTooLong, "0.1234567890123");
    refused("100000000000000", Code::LiteralTooLong, "100000000000000");
    refused("switch h.a { 99999999999999999999 => 1, _ => 2 }", Code::LiteralTooLong, "99999999999999999999");
    refused("0xff", Code::Syntax, "0xff");
    refused("1e5", Code::Syntax, "1e5");
    refused("1.5E-3 + 1", Code::Syntax, "1.5E-3");
    refused("3元", Code::Syntax, "3元");
    refused("5. + 1", Code::Syntax, "5.");
}

#[test]
fn switch_cases() {
    refused("switch h.a { 1..=3 => 1, 4 => 2, _ => 3 }", Code::Syntax, "4");
    refused("switch h.a { 3..1 => 1, _ => 2 }", Code::Syntax, "3..1");
    refused("switch h.a { 1.. => 1, _ => 2 }", Code::Syntax, "1..");
    refused("switch h.a { 1.5 => 1, _ => 2 }", Code::Syntax, "1.5");
    refused("switch h.a { h.b => 1, _ => 2 }", Code::Syntax, "h");
    refused("switch h.a { _ => 1, 2 => 3 }", Code::Syntax, "_");
    refused("switch h.a { 1 => 2 3 => 4 }", Code::Syntax, "3");
    refused("switch h.a { => 2 }", Code::Syntax, "=>");
    refused("switch h.a", Code::Syntax, "}");
}

#[test]
fn full_width_punctuation_is_all_reported() {
    let text = "fn f(h) {\n  max（h.x，1） ≤ 2 ＆＆ h.area == “城，镇”\n}\nfn g(h) { h.x × 2 }\nfn k(h) {　1 }";
    let codes: Vec<String> = faults(text)
        .into_iter()
        .map(|(c, s)| {
            assert_eq!(c, Code::FullWidthPunctuation);
            s
        })
        .collect();
    assert_eq!(codes, ["（", "，", "）", "≤", "＆", "＆", "“", "”", "×", "\u{3000}"]);
    let help = parse(text).1[3].help.clone().unwrap();
    assert_eq!(&*help.en, "write `<=`");
    assert_eq!(one("h.ａ"), (Code::FullWidthPunctuation, "ａ".into()));
}

#[test]
fn slips() {
    refused("h.a and h.b", Code::Syntax, "and");
    refused("not h.a", Code::Syntax, "not");
    refused("h.a ? 1 : 2", Code::Syntax, "?");
    refused("h.a === 1", Code::Syntax, "===");
    refused("h.a <-1", Code::Syntax, "<-");
    refused("h.area == \"urban", Code::Syntax, "\"urban }");
    refused("h.area == \"a\\qb\"", Code::Syntax, "\\q");
    refused("a::b", Code::Syntax, "b");
    refused("if 1 { 2 } else { 3 }", Code::Syntax, "1");
    refused("h.1", Code::Syntax, "1");
    refused("max(1 2)", Code::Syntax, "2");
    refused("h.x €", Code::Syntax, "€");
    refused("1 /* 没有结束 }", Code::Syntax, "/*");
    assert_eq!(faults("fn f(h) { 1 }\rfn g(h) { 2 }"), [(Code::Syntax, "\r".into())]);
    assert_eq!(faults("// \u{202e} 反\nfn f(h) { 1 }"), [(Code::Syntax, "\u{202e}".into())]);
    assert_eq!(faults("fn (h) { 1 }"), [(Code::Syntax, "(".into())]);
    assert_eq!(faults("fn f { 1 }"), [(Code::Syntax, "{".into())]);
    assert_eq!(faults("fn f(h) 1"), [(Code::Syntax, "1".into())]);
    assert_eq!(faults("fn f(h, h) { 1 }"), [(Code::DuplicateName, "h".into())]);
    assert_eq!(faults("fn f(h b) { 1 }"), [(Code::Syntax, "b".into())]);
    assert_eq!(faults("fn h.f() { 1 }").len(), 1);
    assert_eq!(faults("h.x"), [(Code::Syntax, "h.x".into())]);
    assert!(faults("").is_empty());
}

#[test]
fn messages_show_nothing_of_rhai() {
    for body in
        ["h.a +", "max(1", "if {", "h..a", "switch {", "1 2", "h.m.sum(|", "let 1 = 2", "a b c", "x = ", ")", "else", "=> 1", "::", "a::", "_"]
    {
        for fault in parse(&format!("fn f(h) {{ {body} }}")).1 {
            let text = format!("{} {}", fault.message.en, fault.message.zh);
            assert!(!text.contains("0.5") && !text.contains("Token") && !text.contains("EOF"), "{text}");
        }
    }
}

#[test]
fn nesting() {
    let deep = |n: usize| format!("{}1{}", "max(1, ".repeat(n), ")".repeat(n));
    assert!(faults(&format!("fn f(h) {{ {} }}", deep(60))).is_empty());
    assert_eq!(one(&deep(64)).0, Code::NestingTooDeep);
    assert_eq!(one(&deep(50_000)).0, Code::NestingTooDeep);
    assert_eq!(one(&"-".repeat(3)).0, Code::Syntax);
    assert_eq!(one(&format!("{}x", "!".repeat(10_000))).0, Code::NestingTooDeep);
    assert_eq!(one(&format!("h{}", ".a".repeat(10_000))).0, Code::NestingTooDeep);
    assert_eq!(one(&format!("{}h{}", "(".repeat(10_000), ")".repeat(10_000))).0, Code::NestingTooDeep);
    assert_eq!(one(&format!("1{}", " + 1".repeat(900))).0, Code::NestingTooDeep);
    assert_eq!(one(&format!("1{}", " + 1".repeat(20_000))).0, Code::NestingTooDeep);
    assert!(faults(&format!("fn f(h) {{ 1{} }}", " + 1".repeat(60))).is_empty());
    assert!(faults(&format!("fn f(h) {{ a{} }}", " && a".repeat(900))).is_empty());
    assert_eq!(one(&format!("if a {{ 1 }} {} else {{ 2 }}", "else if a { 1 }".repeat(5_000))).0, Code::NestingTooDeep);
    assert!(faults(&format!("fn f(h) {{ if a {{ 1 }} {} else {{ 2 }} }}", "else if a { 1 }".repeat(40))).is_empty());
    assert_eq!(one(&"h.m.sum(|m| ".repeat(5_000)).0, Code::NestingTooDeep);
    // As deep as is let through, in every way: the parser must not run out of stack.
    for (open, close) in [
        ("if a { ", " } else { 1 }"),
        ("switch a { 1 => ", ", _ => 2 }"),
        ("h.m.sum(|m| ", ")"),
        ("h.m.sum(|m| { ", " })"),
        ("{ ", " }"),
        ("(", ")"),
        ("max(1 + ", ")"),
        ("1 + (2 * (a.b(", ")))"),
        ("switch a { 1 => { if a { ", " } else { 1 } } _ => 2 }"),
        ("f(if a { switch b { _ => ", " } } else { 1 })"),
    ] {
        let mut deepest = 0;
        for n in 1..80 {
            let found = faults(&format!("fn f(h) {{ {}1{} }}", open.repeat(n), close.repeat(n)));
            assert!(found.len() <= 1 && found.iter().all(|f| f.0 == Code::NestingTooDeep), "{open} {n} {found:?}");
            if found.is_empty() {
                deepest = n;
            }
        }
        assert!(deepest >= 10, "{open} {deepest}");
    }
}
