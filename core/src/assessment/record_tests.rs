use super::verify;
use crate::label::Lang;
use crate::pack::Pack;
use crate::policy::Json;

fn pack(limit: &str) -> Pack {
    let parameters =
        format!("[limit]\nlabel = \"限额 · Limit\"\nunit = \"CNY/month\"\nvalues = [ {{ from = 2020-01-01, value = {limit}, cite = \"S\" }} ]\n");
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"包 · Pack\"\nversion = \"1\"\n[sources]\nS = \"文件\"\n"),
        (
            "p/facts.toml",
            "[household]\n[household.facts]\nincome = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\", min = 0, max = 100000, sensitive = true }\n\
             support = { type = \"money\", unit = \"CNY/month\", label = \"支出 · Support\", min = 0, max = 100000, default = 0 }\n",
        ),
        ("p/aid.toml", &*parameters),
        (
            "p/aid.rhai",
            "//! 救助 · Aid\n//! @source S\n\n/// 净收入 · Net\n/// @cite 第一条\nfn net(household) { household.income - household.support }\n\n\
             /// 符合 · Eligible\n/// @decision\n/// @cite 第一条\nfn eligible(household) { net(household) < limit(household) }\n",
        ),
    ];
    Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

fn record(pack: &Pack, household: &str, rules: &[&str]) -> String {
    let policy = pack.policy("2023-06-01".parse().unwrap()).unwrap();
    let assessment = if rules.is_empty() { policy.assess(&Json(household)) } else { policy.assess_rules(&Json(household), rules) };
    assessment.unwrap().record()
}

fn differences(pack: &Pack, record: &str) -> Vec<String> {
    let verification = verify(pack.program(), pack.reader(), record).unwrap();
    let text = |d: &super::RecordDifference| {
        let recomputed = d.recomputed.as_ref().map_or("-", |l| l.get(Lang::En));
        format!("{} | {} | {recomputed}", d.path, d.recorded.as_deref().unwrap_or("-"))
    };
    verification.differences.iter().map(text).collect()
}

#[test]
fn a_record_holds() {
    let pack = pack("1000");
    for (household, rules) in [
        (r#"{"income": 900.50}"#, &[][..]),
        (r#"{"income": "900.50", "support": 1}"#, &[]),
        (r#"{"given": {"aid::net": 5}}"#, &[]),
        (r#"{"income": 900}"#, &["aid::net"]),
        ("{}", &[]),
    ] {
        let record = record(&pack, household, rules);
        assert_eq!(differences(&pack, &record), Vec::<String>::new(), "{record}");
        assert!(differences(&pack, &format!("{record}\r\n")).is_empty());
    }
    let text = record(&pack, r#"{"income": 900.50}"#, &[]);
    let digest = &pack.program().digest;
    let version = super::ENGINE;
    let expected = format!(
        r#"{{"doudi":"{version}","pack":{{"name":"p","version":"1","digest":"{digest}"}},"date":"2023-06-01","household":{{"income":900.5}},"assumed":{{"support":0}},"results":{{"aid::net":"900.50","aid::eligible":true}}}}"#
    );
    assert_eq!(text, expected);
}

#[test]
fn what_differs_is_named() {
    let (before, after) = (pack("1000"), pack("900"));
    let text = record(&before, r#"{"income": 950}"#, &[]);
    let found = differences(&after, &text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("pack.digest | "));
    assert_eq!(found[1], "results.aid::eligible | true | false");
    let edited = |from: &str, to: &str| differences(&before, &text.replace(from, to));
    assert_eq!(edited(r#""doudi":"0."#, r#""doudi":"9."#).len(), 1);
    assert_eq!(edited(r#""aid::net":"950.00""#, r#""aid::net":"949.00""#), [r#"results.aid::net | "949.00" | "950.00""#]);
    assert_eq!(edited(r#","aid::eligible":true"#, ""), ["results.aid::eligible | - | true"]);
    assert_eq!(edited(r#""assumed":{"support":0}"#, r#""assumed":{}"#), ["assumed.support | - | 0"]);
    // Sensitive facts are told by path alone.
    assert_eq!(edited("950}", "950.0}"), ["household.income | … | …"]);
    assert_eq!(edited(r#""household":{"income":950}"#, r#""household":{"income":"x"}"#), ["household.income | - | the value is not a number"]);
    assert_eq!(edited(r#","date""#, r#", "date""#), [" | - | the same content, but not the canonical text"]);
}

#[test]
fn no_record_is_told() {
    let pack = pack("1000");
    for text in [
        "",
        "{",
        "[]",
        "{}",
        r#"{"date":"x"}"#,
        r#"{"date":"2023-06-01"}"#,
        r#"{"date":"2023-06-01","household":{}}"#,
        r#"{"date":"2023-06-01","household":{},"results":{},"rules":1}"#,
    ] {
        assert!(verify(pack.program(), pack.reader(), text).is_err(), "{text}");
    }
}
