//! What holds for whatever households there are.

use std::sync::LazyLock;

use num_bigint::BigInt;
use proptest::prelude::*;

use super::super::{Cells, Column, Movers};
use super::*;

/// Amounts in fen, area, weight in hundredths, frail members, whether it should be paid.
type Row = (i32, Option<bool>, u16, u8, Option<bool>);

fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let row = (
        prop_oneof![Just(0), Just(60_000), Just(66_000), 0..150_000_i32],
        prop::option::of(any::<bool>()),
        0..500_u16,
        0..4_u8,
        prop::option::of(any::<bool>()),
    );
    prop::collection::vec(row, 0..most)
}

fn fen(amount: i32) -> Number {
    Number::new(amount.into(), 2).unwrap()
}

fn household((income, area, weight, frail, needy): &Row) -> String {
    let area = area.map_or(String::new(), |urban| format!("\"area\": \"{}\", ", if urban { "urban" } else { "rural" }));
    let needy = needy.map_or(String::new(), |needy| format!("\"needy\": {needy}, "));
    let members: Vec<&str> = (0..*frail).map(|i| if i % 2 == 0 { r#"{"frail":true}"# } else { r#"{"frail":false}"# }).collect();
    let weight = Number::new((*weight).into(), 2).unwrap();
    format!("{{ {area}{needy}\"income\": {}, \"weight\": {weight}, \"members\": [{}] }}", fen(*income), members.join(","))
}

fn everything() -> Comparing {
    Comparing::new().per_month().weight("weight").by("area").by("members").income("income").line(Number::from(700)).truth("needy")
}

fn compared(rows: &[Row], comparing: &Comparing) -> Comparison {
    let households: Vec<String> = rows.iter().map(household).collect();
    static CHANGED: LazyLock<Policy> = LazyLock::new(|| reform(&policy(), r#"{ "aid::standard": "×1.1", "aid::fuel": "×0.5", "care::rate": 75.5 }"#));
    let base = policy();
    compare(&base, &CHANGED, &population(&base, &households), comparing).unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

fn sum(numbers: impl IntoIterator<Item = Number>) -> Number {
    numbers.into_iter().fold(Number::ZERO, |a, b| a.checked_add(b).unwrap())
}

/// All tallies of a group.
fn all_tallies(group: &super::super::Group) -> Vec<&Tally> {
    let programmes = group.programmes.iter().map(|p| &p.tally);
    std::iter::once(&group.total).chain(programmes).chain(group.rules.iter().map(|r| &r.tally)).collect()
}

/// A quotient to 12 digits, half to even, by another way: whole numbers of any size.
fn quotient(numerator: &BigInt, denominator: &BigInt) -> Option<Number> {
    if *denominator == BigInt::ZERO {
        return None;
    }
    let scaled: BigInt = numerator * BigInt::from(10_u64.pow(12));
    let (whole, rest): (BigInt, BigInt) = (&scaled / denominator, &scaled % denominator);
    let twice: BigInt = rest * 2;
    let up = twice > *denominator || (twice == *denominator && &whole % 2 != BigInt::ZERO);
    Number::new(i128::try_from(whole + i32::from(up)).unwrap(), 12)
}

/// The mean difference of all pairs, by all pairs.
fn gini_of_pairs(units: &[(i128, i128)]) -> Option<Number> {
    let sum = |of: &dyn Fn(i128, i128) -> i128| units.iter().map(|(y, w)| BigInt::from(of(*y, *w))).sum::<BigInt>();
    let (weights, resources) = (sum(&|_, w| w), sum(&|y, w| y * w));
    let pairs: BigInt = units.iter().flat_map(|(a, v)| units.iter().map(move |(b, w)| BigInt::from((a - b).abs()) * v * w)).sum();
    quotient(&pairs, &(2 * weights * resources))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_households_doesn_t_matter(rows in rows(12), seed in any::<u64>()) {
        let found = compared(&rows, &everything());
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|i| (*i as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        let shuffled: Vec<Row> = order.iter().map(|i| rows[*i]).collect();
        let other = compared(&shuffled, &everything());
        prop_assert_eq!(found.json(), other.json());
        for (place, household) in order.iter().enumerate() {
            prop_assert_eq!(found.difference(*household), other.difference(place));
            prop_assert_eq!(found.share(*household), other.share(place));
        }
    }

    #[test]
    fn nobody_is_lost(rows in rows(12)) {
        let found = compared(&rows, &everything());
        let groups = found.groupings.iter().chain(&found.shares).flat_map(|g| &g.groups);
        for tally in groups.chain([&found.overall]).flat_map(all_tallies) {
            let (gainers, losers) = (tally.gainers, tally.losers);
            prop_assert_eq!(sum([gainers.households, losers.households, tally.unchanged()]), tally.households);
            prop_assert!(tally.unchanged() >= Number::ZERO && gainers.households >= Number::ZERO && losers.households >= Number::ZERO);
            if let (Movers { amount: Some(up), .. }, Movers { amount: Some(down), .. }) = (gainers, losers) {
                prop_assert_eq!(Some(sum([up, down])), tally.difference());
            }
            prop_assert_eq!(sum([tally.recipients.before, tally.entering]), sum([tally.recipients.after, tally.leaving]));
        }
        let coverage = found.overall.coverage.unwrap();
        for side in [coverage.before, coverage.after] {
            let known = rows.iter().filter(|r| r.4.is_some()).map(|r| Number::new(r.2.into(), 2).unwrap());
            prop_assert_eq!(sum([side.covered, side.wrongly_paid, side.missed, side.outside]), sum(known));
        }
    }

    #[test]
    fn groups_add_up_to_all(rows in rows(12)) {
        let found = compared(&rows, &everything());
        for grouping in found.groupings.iter().chain(&found.shares) {
            let tallies: Vec<Vec<&Tally>> = grouping.groups.iter().map(all_tallies).collect();
            for (index, all) in all_tallies(&found.overall).into_iter().enumerate() {
                prop_assert_eq!(sum(tallies.iter().map(|t| t[index].households)), all.households);
                prop_assert_eq!(sum(tallies.iter().map(|t| t[index].recipients.after)), all.recipients.after);
                prop_assert_eq!(sum(tallies.iter().filter_map(|t| t[index].difference())), all.difference().unwrap_or_default());
            }
        }
    }

    #[test]
    fn a_weight_of_two_is_two_rows(rows in rows(8)) {
        let weight = |w: i32, n: usize| Column { name: "w".into(), cells: Cells::Numbers(vec![Some(Number::from(w)); n]) };
        let twice: Vec<Row> = rows.iter().chain(&rows).copied().collect();
        let asked = |weight: Column| everything().weight(weight);
        let (weighted, repeated) = (compared(&rows, &asked(weight(2, rows.len()))), compared(&twice, &asked(weight(1, twice.len()))));
        prop_assert_eq!(weighted.overall.distribution, repeated.overall.distribution);
        let tallies = |found: &Comparison| all_tallies(&found.overall).into_iter().map(|t| Tally { rows: 0, ..t.clone() }).collect::<Vec<_>>();
        prop_assert_eq!(tallies(&weighted), tallies(&repeated));
        for household in 0..rows.len() {
            prop_assert_eq!(weighted.share(household), repeated.share(household));
        }
    }

    #[test]
    fn gini_is_that_of_all_pairs(rows in rows(12)) {
        let found = compared(&rows, &everything());
        let spread = found.overall.distribution.unwrap();
        let fourteen = |n: Number| n.at_scale(14).unwrap();
        let units = |side: fn(&Comparison, usize) -> Option<Number>| -> Vec<(i128, i128)> {
            let one = |(h, row): (usize, &Row)| (fourteen(fen(row.0)) + fourteen(side(&found, h).unwrap()), i128::from(row.2));
            rows.iter().enumerate().map(one).collect()
        };
        let of = |units: &[(i128, i128)]| gini_of_pairs(units);
        prop_assert_eq!(spread.before.gini, of(&units(Comparison::before)));
        prop_assert_eq!(spread.after.gini, of(&units(Comparison::after)));
        for gini in [spread.before.gini, spread.after.gini].into_iter().flatten() {
            prop_assert!(gini >= Number::ZERO && gini <= Number::from(1));
        }
    }

    #[test]
    fn poverty_measures_are_in_order(rows in rows(12)) {
        let spread = compared(&rows, &everything()).overall.distribution.unwrap();
        for poverty in [spread.before.poverty, spread.after.poverty].into_iter().flatten() {
            prop_assert!(Number::ZERO <= poverty.severity && poverty.severity <= poverty.gap && poverty.gap <= poverty.headcount);
            prop_assert!(poverty.headcount <= Number::from(1));
        }
    }

    /// Incomes and the line in another currency: the same inequality and poverty.
    #[test]
    fn the_scale_of_money_doesn_t_matter(incomes in prop::collection::vec(0..100_000_i32, 1..10), by in 2..900_i32) {
        let base = policy();
        let nothing = reform(&base, r#"{ "aid::standard": 0 }"#);
        let spread = |by: i32| {
            let cells = incomes.iter().map(|i| fen(*i).checked_mul(by.into()).ok()).collect();
            let column = Column { name: "income".into(), cells: Cells::Numbers(cells) };
            let asked = Comparing::new().rules(["aid::amount"]).income(column).line(Number::from(500 * by));
            let found = compare(&nothing, &nothing, &population(&base, &vec![r#"{ "income": 0 }"#; incomes.len()]), &asked).unwrap();
            found.overall.distribution.unwrap().before
        };
        let (one, many) = (spread(1), spread(by));
        let (p, q) = (one.poverty.unwrap(), many.poverty.unwrap());
        prop_assert_eq!((one.gini, p.headcount, p.gap, p.severity), (many.gini, q.headcount, q.gap, q.severity));
        prop_assert_eq!(p.shortfall.checked_mul(by.into()).unwrap(), q.shortfall);
    }
}

/// More households than a chunk has, on one core and on several.
#[cfg(feature = "parallel")]
#[test]
fn threads_don_t_matter() {
    let row = |i: i32| {
        (i.wrapping_mul(7919).rem_euclid(120_000), [None, Some(true), Some(false)][i as usize % 3], (i % 487) as u16, (i % 4) as u8, Some(i % 5 == 0))
    };
    let rows: Vec<Row> = (0..3000).map(row).collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| compared(&rows, &everything()))
    };
    let one = run(1);
    for threads in [2, 3, 7] {
        let several = run(threads);
        assert_eq!(one.json(), several.json());
        assert!((0..rows.len()).all(|h| one.difference(h) == several.difference(h) && one.share(h) == several.share(h)));
    }
}
