//! The national pack over months, with the figures of a local pack set by a reform.
#![cfg(feature = "author")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::path::Path;

use doudi::over::assess_over;
use doudi::pack::Pack;
use doudi::policy::Json;

/// Three persons after an accident, four months of hardship: 600 × 3 × 4 for each grant, 10 000 a year.
const FIGURES: &str = r#"{
    "dibao::standard": { "urban": 600, "rural": 400 },
    "temporary_aid::max_months": { "tekun": 6, "dibao": 6, "other": 6 },
    "temporary_aid::yearly_cap_basis": "amount",
    "temporary_aid::yearly_cap_amount": 10000
}"#;

const FAMILY: &str = r#"{
    "area": "urban", "region": "6103", "sudden_event": "accident", "living_in_difficulty": true, "hardship_degree": "heavy", "hardship_months": 4,
    "temporary_aid_this_year": 500, "members": [{ "birth_date": "1980-01-01" }], "given": { "dibao::family_size": 3 }
}"#;

#[test]
fn the_yearly_cap_of_temporary_aid_is_spent_month_by_month() {
    let national = Pack::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules-examples/national")).unwrap();
    let policy = national.policy("2023-10-01".parse().unwrap()).unwrap();
    let local = policy.reform(&Json(FIGURES)).unwrap_or_else(|e| panic!("{e}"));
    let over = assess_over(&local, "2023-10..2024-02".parse().unwrap(), &Json(FAMILY)).unwrap();
    let line = over.lines.iter().find(|l| &*l.rule == "temporary_aid::amount").unwrap();
    let amounts: Vec<String> = line.entries.iter().map(|e| e.due.amount().map_or_else(|| "?".into(), |n| n.to_string())).collect();
    assert_eq!(amounts, ["7200", "2300", "0", "7200", "2800"]);
    let years: Vec<(i32, String)> = line.years.iter().map(|y| (y.year, y.sum.amount.to_string())).collect();
    assert_eq!(years, [(2023, "9500".into()), (2024, "10000".into())]);
}
