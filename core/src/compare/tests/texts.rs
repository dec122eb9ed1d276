//! What a comparison says, in words and as JSON.

use super::super::{Cells, Column};
use super::*;

const HOUSEHOLDS: [&str; 4] = [
    r#"{ "income": 100, "area": "rural", "needy": true, "members": [{ "frail": true }] }"#,
    r#"{ "income": 640, "area": "urban", "needy": true }"#,
    r#"{ "income": 900, "area": "urban", "needy": false }"#,
    r#"{ "income": 590, "since": "2030-01-01" }"#,
];

fn found() -> Comparison {
    tenth_more(&HOUSEHOLDS, &Comparing::new().by("area").income("income").line(Number::from(700)).truth("needy").shares(2))
}

#[test]
fn in_english() {
    let expected = "\
Demo  2024-06-01 → Demo (reform)  2024-06-01
4 rows, 3 of them compared, standing for 3 households
left out, at fault: 1 rows before, 1 after
rows left out of the distribution: 1

Cost and households
  programme                                       unit  cost before  cost after  difference  paid before  paid after  gainers  losers
  total                                     yuan/month       580.00      660.00      +80.00            1           2        2       0
  Aid                                       yuan/month       500.00      580.00      +80.00            1           2        2       0
  Aid                                        yuan/year     1,200.00    2,400.00   +1,200.00            1           2        1       0
    Eligible                                                      –           –           –            1           2        1       0
    Monthly aid                             yuan/month       500.00      580.00      +80.00            1           2        2       0
    Heating                                  yuan/year     1,200.00    2,400.00   +1,200.00            1           2        1       0
  Care                                      yuan/month        80.00       80.00        0.00            1           1        0       0
    Care allowance                          yuan/month        80.00       80.00        0.00            1           1        0       0
    Care allowances of a family (subtotal)  yuan/month        80.00       80.00        0.00            1           1        0       0
    Needs care                                                    –           –           –            1           1        0       0

By Area
  Area   households  cost before  cost after  difference  paid before  paid after  gainers  losers
  Urban           2         0.00       20.00      +20.00            0           1        1       0
  Rural           1       580.00      640.00      +60.00            1           1        1       0

By share
  share    from      to  households  cost before  cost after  difference  paid before  paid after  gainers  losers
  1      640.00  640.00           1         0.00       20.00      +20.00            0           1        1       0
  2      680.00  900.00           2       580.00      640.00      +60.00            1           1        1       0

Who is paid and should be
  coverage         before  after
  covered               1      2
  wrongly paid          0      0
  missed                1      0
  outside               1      1
  inclusion error   0.00%  0.00%
  exclusion error  50.00%  0.00%
  unknown (rows)        1      1

Distribution
  measure               before   after
  mean                  740.00  766.67
  Gini                  0.0781  0.0696
  poverty headcount P0  66.67%  33.33%
  poverty gap P1        0.0381   0.019
  poverty severity P2   0.0027  0.0011
  shortfall              80.00   40.00
";
    let text = found().text(Lang::En);
    assert!(text == expected, "{text}");
}

#[test]
fn a_chinese_character_takes_two_columns() {
    let text = found().text(Lang::Zh);
    let lines: Vec<&str> = text.lines().filter(|l| l.starts_with("  合计") || l.starts_with("  项目")).collect();
    let columns = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    assert_eq!((lines.len(), columns(lines[0])), (2, columns(lines[1])), "{text}");
    assert!(text.contains("数据有误,未计入:前 1 行,后 1 行") && text.contains("按城乡") && text.contains("贫困发生率 P0"), "{text}");
}

#[test]
fn what_is_left_out_is_told() {
    let unweighted = Column { name: "w".into(), cells: Cells::Numbers(vec![None; 4]) };
    let found = tenth_more(&HOUSEHOLDS, &Comparing::new().weight(unweighted));
    assert!(found.text(Lang::En).contains("rows left out, without a weight: 4"));
    let open = tenth_more(&["{}"], &Comparing::new());
    assert!(open.text(Lang::En).contains("left out of sums, not decided: 1 rows before, 1 after"), "{}", open.text(Lang::En));
}

#[test]
fn as_json() {
    let json = found().json();
    assert_eq!(json["overall"]["total"]["difference"], "80.00");
    assert_eq!(json["overall"]["total"]["share"], serde_json::json!({ "before": "0.333333333333", "after": "0.666666666667" }));
    assert_eq!(json["left_out"]["faults"], serde_json::json!({ "before": 1, "after": 1 }));
    assert_eq!(json["groupings"][0]["groups"][1]["code"], "rural");
    assert_eq!(json["groupings"][0]["groups"][2]["code"], serde_json::Value::Null);
    assert_eq!(json["overall"]["distribution"]["before"]["poverty"]["shortfall"], "80.00");
    assert_eq!(json["overall"]["coverage"]["before"]["missed"], "1");
    assert_eq!(json["shares"]["groups"].as_array().unwrap().len(), 2);
    let truths = json["overall"]["rules"].as_array().unwrap().iter().find(|r| r["rule"] == "aid::eligible").unwrap();
    assert_eq!(
        (&truths["kind"], &truths["tally"]["cost"], &truths["unit"]),
        (&"decision".into(), &serde_json::Value::Null, &serde_json::Value::Null)
    );
}
