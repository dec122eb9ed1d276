//! JSON, held against `serde_json`.

use std::borrow::Cow;

use proptest::prelude::*;

use super::super::json::Problem;
use super::*;
use crate::limits;

/// Our reading as `serde_json` would have it; its maps keep the last of a key that comes twice.
fn plain(input: &Input<'_>) -> serde_json::Value {
    match input {
        Input::Null => serde_json::Value::Null,
        Input::Bool(b) => (*b).into(),
        Input::Number(text) => serde_json::from_str(text).unwrap(),
        Input::Text(text) => text.to_string().into(),
        Input::List(items) => items.iter().map(plain).collect(),
        Input::Map(entries) => entries.iter().map(|(k, v)| (k.to_string(), plain(v))).collect::<serde_json::Map<_, _>>().into(),
    }
}

fn agrees(text: &str) {
    match (Input::from_json(text), serde_json::from_str::<serde_json::Value>(text)) {
        (Ok(ours), Ok(theirs)) => assert_eq!(plain(&ours), theirs, "{text}"),
        (Err(_), Err(_)) => {}
        // What only one of the two refuses: floats out of range (theirs), depth, a byte order mark.
        (Ok(_), Err(theirs)) => assert!(theirs.to_string().contains("number out of range") || text.starts_with('\u{feff}'), "{text}: {theirs}"),
        (Err(ours), Ok(_)) => assert_eq!(ours.message, Problem::TooDeep.message(), "{text}: {ours}"),
    }
}

/// JSON-like text: fragments that meet in every way.
fn fragments() -> impl Strategy<Value = String> {
    let pieces =
        "{ } [ ] , : \" \"a\" \"a\": true false null nul 0 - 1 01 1.5 1. .5 1e5 1E-3 e \\ \\u00e9 \\ud83d\\ude00 \\ud83d \\n \\x 中 [] {} \"\\\"\"";
    let pieces: Vec<&str> = pieces.split(' ').chain([" ", "\n", "\t", "\u{1}", "\u{feff}"]).collect();
    prop::collection::vec(prop::sample::select(pieces), 0..12).prop_map(|p| p.concat())
}

fn values() -> impl Strategy<Value = Input<'static>> {
    let leaf = prop_oneof![
        Just(Input::Null),
        any::<bool>().prop_map(Input::from),
        any::<i64>().prop_map(Input::from),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?".prop_map(|n| Input::Number(n.into())),
        any::<String>().prop_map(Input::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Input::List),
            prop::collection::vec((any::<String>().prop_map(Cow::Owned), inner), 0..6).prop_map(Input::Map),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_as_serde_json_does(text in prop_oneof![any::<String>(), fragments()]) {
        agrees(&text);
    }

    #[test]
    fn what_is_written_is_read(input in values()) {
        let text = input.to_json();
        agrees(&text);
        prop_assert_eq!(Input::from_json(&text), Ok(input));
    }
}

#[test]
fn numbers_keep_their_text() {
    for text in ["0", "-0", "1.10", "0.1000000000000000055511151231257827", "12345678901234567890123", "1E+2", "-1e-7"] {
        assert_eq!(Input::from_json(text), Ok(Input::Number(text.into())));
    }
}

#[test]
fn text_is_borrowed_unless_escaped() {
    let input = Input::from_json(r#"{ "甲" : "乙", "\u4e19": "a\n", "": "" }"#).unwrap();
    let Input::Map(entries) = input else { panic!("{input:?}") };
    let seen: Vec<_> = entries
        .iter()
        .map(|(key, value)| {
            let Input::Text(text) = value else { panic!("{value:?}") };
            (&**key, matches!(key, Cow::Borrowed(_)), &**text, matches!(text, Cow::Borrowed(_)))
        })
        .collect();
    assert_eq!(seen, [("甲", true, "乙", true), ("丙", false, "a\n", false), ("", true, "", true)]);
}

#[test]
fn a_number_without_end_is_refused() {
    assert!(Input::from_json(&"1".repeat(4_000)).is_ok());
    assert_eq!(Input::from_json(&"1".repeat(5_000)).map_err(|e| e.message), Err(Problem::LongNumber.message()));
}

#[test]
fn a_key_that_comes_twice_is_kept() {
    let input = Input::from_json(r#"{"a":1,"a":2}"#).unwrap();
    assert_eq!(input, Input::Map(vec![("a".into(), 1.into()), ("a".into(), 2.into())]));
}

#[test]
fn faults_have_a_place() {
    for (text, line, column, problem) in [
        ("", 1, 1, Problem::ExpectedValue),
        ("{\n  \"区域\": tru }", 2, 9, Problem::ExpectedValue),
        ("{\"a\" 1}", 1, 6, Problem::ExpectedColon),
        ("{a: 1}", 1, 2, Problem::ExpectedKey),
        ("{\"a\":1,}", 1, 8, Problem::ExpectedKey),
        ("[1 2]", 1, 4, Problem::ExpectedInList),
        ("[1,]", 1, 4, Problem::ExpectedValue),
        ("{\"a\":1", 1, 7, Problem::Ended),
        ("{\"a\":1 \"b\":2}", 1, 8, Problem::ExpectedInMap),
        ("{\"a\":1,", 1, 8, Problem::ExpectedKey),
        ("[1", 1, 3, Problem::Ended),
        ("[1,", 1, 4, Problem::ExpectedValue),
        ("1 2", 1, 3, Problem::Trailing),
        ("NaN", 1, 1, Problem::ExpectedValue),
        ("-Infinity", 1, 2, Problem::BadNumber),
        ("Infinity", 1, 1, Problem::ExpectedValue),
        ("\u{feff}x", 1, 1, Problem::ExpectedValue),
        ("1.", 1, 3, Problem::BadNumber),
        ("01", 1, 2, Problem::BadNumber),
        ("-", 1, 2, Problem::BadNumber),
        ("\"a", 1, 3, Problem::Unended),
        ("\"a\nb\"", 1, 3, Problem::Control),
        ("\"\\q\"", 1, 3, Problem::Escape),
        ("\"\\ud800\"", 1, 8, Problem::Escape),
    ] {
        let error = Input::from_json(text).unwrap_err();
        assert_eq!((error.line, error.column, error.message), (line, column, problem.message()), "{text}");
    }
}

#[test]
fn depth_is_limited() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Input::from_json(&nested(limits::INPUT_DEPTH)).is_ok());
    assert!(Input::from_json(&nested(limits::INPUT_DEPTH + 1)).is_err());
    assert!(Input::from_json(&"[".repeat(1 << 20)).is_err());
    assert!(Input::from_json(&"{\"a\":".repeat(1 << 20)).is_err());
}

#[test]
fn size_is_limited() {
    let list = |values: usize| format!("[{}1]", "1,".repeat(values - 2));
    assert!(Input::from_json(&list(limits::INPUT_VALUES)).is_ok());
    assert_eq!(Input::from_json(&list(limits::INPUT_VALUES + 1)).map_err(|e| e.message), Err(Problem::TooLarge.message()));
    assert!(Input::from_json(&" ".repeat(limits::INPUT_BYTES + 1)).is_err());
}
