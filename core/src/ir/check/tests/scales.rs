//! Fraction digits.

use super::*;

struct Digits;

impl ScaleLookup for Digits {
    fn fact_digits(&self, fact: FactId) -> u8 {
        match &schema().facts[fact.index()].ty {
            FactType::Number { digits, .. } => *digits,
            _ => 0,
        }
    }

    fn symbol_digits(&self, symbol: SymbolId, _below: Option<Layer>) -> u8 {
        match Pack::new(Vec::new()).name(symbol) {
            "dibao::family_income" => 12,
            "dibao::threshold" => 4,
            "dibao::share" => 1,
            "dibao::ratio" => 3,
            _ => 2,
        }
    }

    fn marginal_digits(&self, symbol: SymbolId, _below: Option<Layer>) -> Option<u8> {
        (Pack::new(Vec::new()).name(symbol) == "dibao::ratio").then_some(1)
    }
}

fn scale(rule: &str) -> (u8, Vec<String>) {
    let rule = whole(rule);
    let outcome = check(&rule, &Declared::default());
    assert!(outcome.faults.is_empty(), "{rule}\n{:#?}", outcome.faults);
    let mut faults = Vec::new();
    let scale = rule_scale(&outcome.checked.unwrap().body, &Digits, &mut faults);
    assert!(faults.iter().all(|f| f.code == Code::TooManyDigits));
    (scale, faults.iter().map(|f| outcome.files.text(f.span).to_owned()).collect())
}

#[test]
fn digits_of_results() {
    for (rule, digits) in [
        ("0.125", 3),
        ("household.rent", 2),
        ("household.rent + 0.125", 3),
        ("household.rent * 0.125", 5),
        ("household.rent / 3", 12),
        ("-household.rent", 2),
        ("threshold(household)", 4),
        ("family_income(household) * 0.5", 13),
        ("yuan(household.rent / 3)", 0),
        ("jiao(household.rent / 3)", 1),
        ("round(household.rent / 3, 4)", 4),
        ("floor(household.rent * 0.5)", 0),
        ("div_floor(household.rent, 2)", 0),
        ("household.rent % 0.3", 2),
        ("max(household.homes * threshold(household), 1)", 4),
        ("per_month(household.tax)", 12),
        ("per_month(household.rent)", 2),
        ("per_year(household.rent)", 2),
        ("as_unit(household.rent, \"CNY\")", 2),
        ("if household.on_dibao { household.rent } else { household.rent * 0.5 }", 3),
        ("if household.on_dibao { return household.rent * 0.25; } household.rent", 4),
        ("switch household.area { \"urban\" => 0.1, _ => 0.01 }", 2),
        ("let x = household.rent * 0.5; x * x", 6),
        ("household.members.sum(|m| m.wage * 0.5)", 3),
        ("household.members.map(|m| m.wage * 0.5).filter(|w| w > 0).max(|w| w * 0.5) ?? 0", 4),
        ("household.members.len()", 0),
        ("person.wage * share(person)", 12),
        ("person.wage * 0.5 * share(person)", 12),
        ("share(person) * (person.wage / 3)", 13),
        ("share(person)", 12),
        ("(if person.employed { share(person) } else { 0.25 }) * person.wage", 12),
        ("share(person) + 1", 12),
        ("ratio(claim, claim.cost)", 5),
        ("household.rent > 5", 0),
        ("fn r(household) { f(household.rent) } private fn f(x) { x * 0.5 }", 3),
    ] {
        assert_eq!(scale(rule), (digits, Vec::new()), "{rule}");
    }
}

#[test]
fn products_past_24_digits() {
    let (digits, places) = scale("let a = household.rent / 3; let b = a * a; b * 0.5");
    assert_eq!((digits, places), (24, vec!["b * 0.5".to_owned()]));
    assert_eq!(scale("(household.rent / 3) * (household.rent / 7)").1, Vec::<String>::new());
    assert_eq!(scale("round(household.rent / 3, 6) * (household.rent / 7) * 0.125").0, 21);
    assert_eq!(scale("if (family_income(household) / 3) * (family_income(household) / 3) * 0.1 > 0 { 1 } else { 2 }").1.len(), 1);
}
