//! Figures that were worked out by hand.

use super::super::{Cells, Column, Coverage, LeftOut, Misspent, Sides};
use super::*;

const THREE: [&str; 3] = [r#"{ "income": 100 }"#, r#"{ "income": 640 }"#, r#"{ "income": 900 }"#];

#[test]
fn cost_recipients_gainers_and_losers() {
    let found = tenth_more(&THREE, &Comparing::new());
    let total = &found.overall.total;
    assert_eq!((found.households, total.rows, total.households), (3, 3, number("3")));
    assert_eq!(found.counted.iter().map(|c| &**c).collect::<Vec<_>>(), ["aid::amount", "care::allowance"]);
    assert_eq!((cost(total), recipients(total)), ("500 → 580".into(), "1 → 2".into()));
    assert_eq!((total.share.before, total.share.after), (Some(number("0.333333333333")), Some(number("0.666666666667"))));
    assert_eq!((total.gainers.households, total.gainers.amount), (number("2"), Some(number("80"))));
    assert_eq!((total.losers.households, total.losers.amount, total.unchanged()), (number("0"), Some(number("0")), number("1")));
    assert_eq!((total.entering, total.leaving), (number("1"), number("0")));
    assert_eq!([0, 1, 2].map(|h| found.difference(h).unwrap().to_string()), ["60", "20", "0"]);
    assert_eq!((found.before(0), found.after(0), found.difference(3)), (Some(number("500")), Some(number("560")), None));
    assert_eq!(recipients(rule(&found, "aid::eligible")), "1 → 2");
    assert_eq!((cost(rule(&found, "aid::eligible")), rule(&found, "aid::eligible").gainers.amount), ("–".into(), None));
    assert_eq!((found.left_out, found.shares.is_none()), (LeftOut::default(), true));
    // The other way round, gainers are losers.
    let base = policy();
    let back = compare(&reform(&base, r#"{ "aid::standard": "×1.1" }"#), &base, &population(&base, &THREE), &Comparing::new()).unwrap();
    let total = &back.overall.total;
    assert_eq!((total.losers.households, total.losers.amount, total.gainers.households), (number("2"), Some(number("-80")), number("0")));
    assert_eq!((total.entering, total.leaving), (number("0"), number("1")));
}

#[test]
fn weights_multiply_households() {
    let weights = Column { name: "w".into(), cells: Cells::Numbers(vec![Some(number("2.5")), Some(number("10")), None]) };
    let found = tenth_more(&THREE, &Comparing::new().weight(weights));
    let total = &found.overall.total;
    assert_eq!((total.rows, total.households, found.left_out.weight), (2, number("12.5"), 1));
    assert_eq!((cost(total), recipients(total)), ("1250 → 1600".into(), "2.5 → 12.5".into()));
    assert_eq!((total.gainers.households, total.gainers.amount), (number("12.5"), Some(number("350"))));
    assert_eq!(total.share.before, Some(number("0.2")));
    // The same from a fact of the households.
    let households = [r#"{ "income": 100, "weight": 2.5 }"#, r#"{ "income": 640, "weight": 10 }"#];
    assert_eq!(cost(&tenth_more(&households, &Comparing::new().weight("weight")).overall.total), "1250 → 1600");
}

#[test]
fn yearly_amounts_stand_apart_or_count_at_a_twelfth() {
    let found = tenth_more(&THREE, &Comparing::new());
    let programmes: Vec<(&str, String, String)> =
        found.overall.programmes.iter().map(|p| (&*p.programme, p.unit.to_string(), cost(&p.tally))).collect();
    assert_eq!(
        programmes,
        [
            ("aid", "CNY/month".into(), "500 → 580".into()),
            ("aid", "CNY/year".into(), "1200 → 2400".into()),
            ("care", "CNY/month".into(), "0 → 0".into())
        ]
    );
    let monthly = tenth_more(&THREE, &Comparing::new().per_month());
    assert_eq!(cost(&monthly.overall.total), "600 → 780");
    assert_eq!(monthly.difference(1), Some(number("120")));
    assert!(monthly.counted.iter().any(|c| &**c == "aid::heating"));
    // Alone, they are what is compared.
    let yearly = tenth_more(&THREE, &Comparing::new().rules(["aid::heating"]));
    assert_eq!((yearly.unit.as_ref().unwrap().to_string(), cost(&yearly.overall.total)), ("CNY/year".into(), "1200 → 2400".into()));
}

#[test]
fn members_benefits_are_their_households() {
    let households = [
        r#"{ "income": 900, "members": [{ "frail": true }, { "frail": false }, { "frail": true }] }"#,
        r#"{ "income": 900, "members": [{ "frail": true }] }"#,
    ];
    let base = policy();
    let doubled = reform(&base, r#"{ "care::rate": "×2" }"#);
    let found = compare(&base, &doubled, &population(&base, &households), &Comparing::new()).unwrap();
    assert_eq!((cost(&found.overall.total), recipients(&found.overall.total)), ("240 → 480".into(), "2 → 2".into()));
    assert_eq!(found.difference(0), Some(number("160")));
    // What only adds up others is told and not counted twice.
    let family = found.overall.rules.iter().find(|r| &*r.rule == "care::family").unwrap();
    assert_eq!((family.is_subtotal, cost(&family.tally)), (true, "240 → 480".into()));
    assert_eq!(recipients(rule(&found, "care::needed")), "2 → 2");
}

#[test]
fn poverty_after_foster_greer_and_thorbecke() {
    let found = tenth_more(&THREE, &Comparing::new().income("income").line(Number::from(700)));
    let Sides { before, after } = found.overall.distribution.unwrap();
    // 600, 640, 900 under 700: gaps of 100/700 and 60/700.
    let poverty = before.poverty.unwrap();
    assert_eq!((poverty.headcount, poverty.gap, poverty.severity), (number("0.666666666667"), number("0.07619047619"), number("0.00925170068")));
    assert_eq!(
        (poverty.poor, poverty.shortfall, before.units, before.mean),
        (number("2"), number("160"), number("3"), Some(number("713.333333333333")))
    );
    // 660, 660, 900: gaps of 40/700 twice.
    let poverty = after.poverty.unwrap();
    assert_eq!((poverty.headcount, poverty.gap, poverty.severity), (number("0.666666666667"), number("0.038095238095"), number("0.002176870748")));
    assert_eq!((poverty.shortfall, after.mean), (number("80"), Some(number("740"))));
    // Who is at the line isn't poor.
    let at = tenth_more(&[r#"{ "income": 700 }"#, r#"{ "income": 699.99 }"#], &Comparing::new().income("income").line(Number::from(700)));
    assert_eq!(at.overall.distribution.unwrap().before.poverty.unwrap().headcount, number("0.5"));
}

#[test]
fn gini_of_few() {
    let gini = |incomes: &[&str]| {
        let households: Vec<String> = incomes.iter().map(|i| format!("{{ \"income\": {i} }}")).collect();
        let households: Vec<&str> = households.iter().map(String::as_str).collect();
        let base = policy();
        let nothing = reform(&base, r#"{ "aid::standard": 0 }"#);
        let found = compare(&nothing, &nothing, &population(&base, &households), &Comparing::new().income("income")).unwrap();
        found.overall.distribution.unwrap().before.gini.map(|g| g.to_string())
    };
    assert_eq!(gini(&["5", "5", "5"]).as_deref(), Some("0"));
    assert_eq!(gini(&["1", "3"]).as_deref(), Some("0.25"));
    assert_eq!(gini(&["3", "1"]).as_deref(), Some("0.25"));
    // One has all: (n − 1) / n.
    assert_eq!(gini(&["0", "0", "0", "8"]).as_deref(), Some("0.75"));
    // 1, 2, 3, 4: differences of 10 over all pairs, twice, over 2 · 16 · 2.5.
    assert_eq!(gini(&["4", "2", "1", "3"]).as_deref(), Some("0.25"));
    assert_eq!((gini(&["0", "0"]), gini(&[])), (None, None));
    let found = tenth_more(&THREE, &Comparing::new().income("income"));
    let spread = found.overall.distribution.unwrap();
    // 600, 640, 900: 1200 / 12840; 660, 660, 900: 960 / 13320.
    assert_eq!((spread.before.gini, spread.after.gini), (Some(number("0.093457943925")), Some(number("0.072072072072"))));
    assert!(spread.before.poverty.is_none());
}

#[test]
fn per_head_the_distribution_counts_persons() {
    let of = |income: u32, members: usize| format!("{{ \"income\": {income}, \"members\": [{}] }}", vec![r#"{"frail":false}"#; members].join(","));
    let households = [of(900, 3), of(700, 1), of(1000, 0)];
    let households: Vec<&str> = households.iter().map(String::as_str).collect();
    let found = tenth_more(&households, &Comparing::new().income("income").per_head("members").line(Number::from(400)));
    let spread = found.overall.distribution.unwrap().before;
    // Three persons at 300, one at 700; the household of nobody is left out.
    assert_eq!((spread.units, spread.mean, found.left_out.distribution), (number("4"), Some(number("400")), 1));
    let poverty = spread.poverty.unwrap();
    assert_eq!((poverty.headcount, poverty.gap, poverty.severity), (number("0.75"), number("0.1875"), number("0.046875")));
    // Ordered pairs of a 300 and the 700: 6 of 400, over 2 · 16 · 400.
    assert_eq!((poverty.poor, poverty.shortfall, spread.gini), (number("3"), number("300"), Some(number("0.1875"))));
    assert_eq!((found.share(2), found.overall.total.rows), (None, 3));
}

#[test]
fn shares_of_equal_size() {
    let households: Vec<String> = (1..=20).map(|i| format!("{{ \"income\": {} }}", 1000 + i)).collect();
    let households: Vec<&str> = households.iter().map(String::as_str).collect();
    let found = tenth_more(&households, &Comparing::new().income("income"));
    assert_eq!((0..20).map(|h| found.share(h).unwrap()).collect::<Vec<_>>(), (0..20).map(|h| h / 2 + 1).collect::<Vec<_>>());
    let shares = found.shares.as_ref().unwrap();
    assert_eq!((shares.name.as_str(), shares.label.en.as_ref(), shares.groups.len()), ("share", "decile", 10));
    assert_eq!(shares.groups.last().unwrap().bounds, Some((number("1019"), number("1020"))));
    assert_eq!(shares.groups.first().unwrap().code.as_deref(), Some("1"));
    // Three households: their middles are at a sixth, a half and five sixths.
    let three = tenth_more(&THREE, &Comparing::new().income("income"));
    assert_eq!([0, 1, 2].map(|h| three.share(h)), [Some(2), Some(6), Some(9)]);
    assert_eq!(three.shares.as_ref().unwrap().groups.first().unwrap().bounds, None);
    // Those with the same resources are in the same share.
    let equal = tenth_more(&[r#"{ "income": 700 }"#; 4], &Comparing::new().income("income").shares(5));
    assert_eq!([0, 1, 2, 3].map(|h| equal.share(h)), [Some(3); 4]);
    assert_eq!(equal.shares.unwrap().label.en.as_ref(), "quintile");
    assert!(tenth_more(&THREE, &Comparing::new().income("income").shares(0)).shares.is_none());
}

#[test]
fn groups_in_the_order_of_the_pack() {
    let households = [
        r#"{ "income": 100, "area": "rural" }"#,
        r#"{ "income": 640, "area": "urban" }"#,
        r#"{ "income": 100 }"#,
        r#"{ "income": 100, "area": "rural", "members": [{ "frail": true }] }"#,
    ];
    let found = tenth_more(&households, &Comparing::new().by("area").by("members").by("aid::eligible"));
    let told: Vec<Vec<(Option<&str>, String)>> =
        found.groupings.iter().map(|g| g.groups.iter().map(|g| (g.code.as_deref(), cost(&g.total))).collect()).collect();
    assert_eq!(told[0], [(Some("urban"), "0 → 20".into()), (Some("rural"), "1080 → 1200".into()), (None, "500 → 560".into())]);
    assert_eq!(told[1], [(Some("0"), "1000 → 1140".into()), (Some("1"), "580 → 640".into())]);
    assert_eq!(told[2], [(Some("false"), "0 → 20".into()), (Some("true"), "1580 → 1760".into())]);
    assert_eq!(found.groupings[0].groups[1].label.en.as_ref(), "Rural");
    assert_eq!(found.groupings[0].groups[1].rules.iter().find(|r| &*r.rule == "care::allowance").map(|r| cost(&r.tally)), Some("80 → 80".into()));
}

#[test]
fn those_who_should_be_paid() {
    let households = [
        r#"{ "income": 100, "needy": true }"#,
        r#"{ "income": 200, "needy": false }"#,
        r#"{ "income": 640, "needy": true }"#,
        r#"{ "income": 900, "needy": false }"#,
        r#"{ "income": 900 }"#,
    ];
    let found = tenth_more(&households, &Comparing::new().rules(["aid::amount"]).truth("needy"));
    let one = number("1");
    let before = Coverage {
        covered: one,
        wrongly_paid: one,
        missed: one,
        outside: one,
        inclusion_error: Some(number("0.5")),
        exclusion_error: Some(number("0.5")),
        amounts: None,
        unknown: 1,
    };
    let after = Coverage {
        covered: number("2"),
        missed: number("0"),
        inclusion_error: Some(number("0.333333333333")),
        exclusion_error: Some(number("0")),
        ..before
    };
    assert_eq!(found.overall.coverage, Some(Sides { before, after }));
}

#[test]
fn what_was_paid() {
    let households = [r#"{ "income": 100, "paid": 450 }"#, r#"{ "income": 640, "paid": 30 }"#, r#"{ "income": 200 }"#, r#"{ "income": 700 }"#];
    let found = tenth_more(&households, &Comparing::new().rules(["aid::amount"]).paid("paid"));
    let Sides { before, after } = found.overall.coverage.unwrap();
    // Due are 500, 0, 400, 0.
    assert_eq!((before.covered, before.wrongly_paid, before.missed, before.outside), (number("1"), number("1"), number("1"), number("1")));
    assert_eq!(before.amounts, Some(Misspent { over: number("30"), under: number("450") }));
    assert_eq!((before.inclusion_error, before.exclusion_error), (Some(number("0.5")), Some(number("0.5"))));
    // Due are 560, 20, 460, 0.
    assert_eq!((after.covered, after.wrongly_paid, after.missed, after.outside), (number("2"), number("0"), number("1"), number("1")));
    assert_eq!(after.amounts, Some(Misspent { over: number("10"), under: number("570") }));
    // Truth values of whether they were paid say nothing of how much.
    let flags = Column { name: "paid".into(), cells: Cells::Truths(vec![Some(true), Some(true), Some(false), None]) };
    let coverage = tenth_more(&households, &Comparing::new().rules(["aid::amount"]).paid(flags)).overall.coverage.unwrap().before;
    assert_eq!((coverage.wrongly_paid, coverage.missed, coverage.amounts, coverage.unknown), (number("1"), number("1"), None, 1));
}

#[test]
fn who_is_left_out_is_counted() {
    let households =
        [r#"{ "income": 100 }"#, r#"{ "income": 100, "since": "2030-01-01" }"#, r#"{ "members": [] }"#, r#"{ "income": 100, "members": [{}] }"#];
    let found = tenth_more(&households, &Comparing::new().income("income"));
    assert_eq!((found.left_out.faults, found.left_out.undecided), (Sides { before: 1, after: 1 }, Sides { before: 2, after: 2 }));
    assert_eq!((found.overall.total.rows, found.left_out.distribution, found.difference(1), found.difference(2)), (1, 3, None, None));
    // A rule that can be decided counts where another can't.
    assert_eq!((rule(&found, "aid::amount").rows, rule(&found, "care::allowance").rows), (2, 2));
    assert_eq!(cost(rule(&found, "aid::amount")), "1000 → 1120");
}

#[test]
fn decisions_alone_are_counted() {
    let found = tenth_more(&THREE, &Comparing::new().rules(["aid::eligible"]));
    let total = &found.overall.total;
    assert_eq!((found.unit.is_none(), total.cost, recipients(total)), (true, None, "1 → 2".into()));
    assert_eq!((total.gainers.households, total.gainers.amount, total.difference()), (number("1"), None, None));
}

#[test]
fn a_rule_that_one_policy_doesn_t_have_gives_nothing_there() {
    let files = |more: &str| {
        let rules = format!(
            "//! 救助 · Aid\n//! @source S\n\n/// 补助 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) {{ 10 }}\n{more}"
        );
        let pack = "name = \"p\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nS = \"示例文件\"\n".to_owned();
        let files = [("p/pack.toml".to_owned(), pack), ("p/facts.toml".to_owned(), FACTS.to_owned()), ("p/aid.rhai".to_owned(), rules)];
        Pack::from_files(files, "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En))).policy("2024-06-01".parse().unwrap()).unwrap()
    };
    let (old, new) = (files(""), files("\n/// 加发 · Extra\n/// @benefit CNY/month\n/// @cite 第一条\nfn extra(household) { 5 }\n"));
    let found = compare(&old, &new, &population(&old, &["{}"; 2]), &Comparing::new()).unwrap();
    assert_eq!((cost(&found.overall.total), cost(rule(&found, "aid::extra"))), ("20 → 30".into(), "0 → 10".into()));
    let extra = found.overall.rules.iter().find(|r| &*r.rule == "aid::extra").unwrap();
    assert_eq!(extra.in_force, Sides { before: false, after: true });
    let back = compare(&new, &old, &population(&new, &["{}"; 2]), &Comparing::new()).unwrap();
    assert_eq!(back.overall.total.losers.amount, Some(number("-10")));
}
