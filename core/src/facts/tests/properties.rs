//! Households of every kind.

use proptest::prelude::*;

use super::*;

/// A value that some fact may take, or none may.
fn leaf() -> impl Strategy<Value = Input<'static>> {
    prop_oneof![
        Just(Input::Null),
        any::<bool>().prop_map(Input::from),
        (-10_i64..10).prop_map(Input::from),
        any::<f64>().prop_map(Input::from),
        "-?[0-9]{1,6}(\\.[0-9]{1,3})?(e[0-9])?".prop_map(|n| Input::Number(n.into())),
        "[0-9]{1,7}".prop_map(Input::from),
        prop::sample::select(vec!["urban", "rural", "none", "6103", "2020-02-29", "2021-02-29", ""]).prop_map(Input::from),
        any::<String>().prop_map(Input::from),
    ]
}

/// A tree whose keys are often facts.
fn anything() -> impl Strategy<Value = Input<'static>> {
    let keys = prop::sample::select(vec![
        "area",
        "region",
        "note",
        "deposits",
        "weight",
        "members",
        "birth_date",
        "wage_income",
        "disability_grade",
        "employed",
        "caregiver",
        "illness",
        "claims",
        "date",
        "total_cost",
        "given",
        "members[0].people::age",
        "dibao::eligible",
        "members[0].claims[0].medical_aid::amount",
        "x",
        "",
    ]);
    leaf().prop_recursive(6, 80, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Input::List),
            prop::collection::vec((keys.clone().prop_map(Into::into), inner), 0..8).prop_map(Input::Map),
        ]
    })
}

fn maybe(key: &'static str, value: impl Strategy<Value = Input<'static>> + 'static) -> BoxedStrategy<Option<(&'static str, Input<'static>)>> {
    prop::option::of(value.prop_map(move |v| (key, v))).boxed()
}

fn map_of(fields: Vec<BoxedStrategy<Option<(&'static str, Input<'static>)>>>) -> impl Strategy<Value = Input<'static>> {
    fields.prop_map(|f| Input::Map(f.into_iter().flatten().map(|(k, v)| (k.into(), v)).collect())).prop_shuffle_map()
}

/// Keys in any order.
trait ShuffleMap: Strategy<Value = Input<'static>> + Sized {
    fn prop_shuffle_map(self) -> impl Strategy<Value = Input<'static>> {
        (self, any::<prop::sample::Index>()).prop_map(|(input, at)| match input {
            Input::Map(mut entries) if !entries.is_empty() => {
                let middle = at.index(entries.len());
                entries.rotate_left(middle);
                Input::Map(entries)
            }
            other => other,
        })
    }
}
impl<S: Strategy<Value = Input<'static>>> ShuffleMap for S {}

fn cents(max: i64) -> impl Strategy<Value = Input<'static>> {
    (0..=max).prop_map(|c| Number::new(c.into(), 2).unwrap().into())
}

fn days() -> impl Strategy<Value = Input<'static>> {
    (-29_000_i64..30_000).prop_map(|d| Date::from_days(d).unwrap().into())
}

/// A household without faults.
fn valid() -> impl Strategy<Value = Input<'static>> {
    let claim = map_of(vec![maybe("date", days()), maybe("total_cost", cents(999_998).prop_map(|c| if c == 0.into() { 1.into() } else { c }))]);
    let person = map_of(vec![
        maybe("birth_date", days()),
        maybe("wage_income", cents(1_000_000_000)),
        maybe("disability_grade", prop_oneof![Just(Input::Null), (1_i64..=4).prop_map(Input::from)]),
        maybe("employed", any::<bool>().prop_map(Input::from)),
        maybe("caregiver", prop_oneof![Just(Input::Null), any::<String>().prop_map(Input::from)]),
        maybe("claims", prop::collection::vec(claim, 0..4).prop_map(Input::List)),
    ]);
    let weight = (-999_999_999_999_999_999_999_999_999_i128..=999_999_999_999_999_999_999_999_999).prop_map(|m| Number::new(m, 24).unwrap().into());
    let fields = vec![
        maybe("area", prop::sample::select(vec!["urban", "rural"]).prop_map(Input::from)),
        maybe("region", "[0-9]{2,12}".prop_map(Input::from)),
        maybe("note", any::<String>().prop_map(Input::from)),
        maybe("weight", weight),
        prop::collection::vec(person, 1..5).prop_map(|m| Some(("members", Input::List(m)))).boxed(),
        maybe(
            "given",
            prop_oneof![
                (0_i64..120).prop_map(|age| Input::Map(vec![("members[0].people::age".into(), age.into())])),
                Just(Input::Map(vec![("dibao::eligible".into(), true.into())])),
            ],
        ),
    ];
    map_of(fields)
}

/// Maps as sets of keys; lists that are empty as none.
fn unordered(input: &Input<'_>) -> serde_json::Value {
    match input {
        Input::Map(entries) => {
            let kept = entries.iter().filter(|(_, v)| *v != Input::List(Vec::new()));
            kept.map(|(k, v)| (k.to_string(), unordered(v))).collect::<serde_json::Map<_, _>>().into()
        }
        Input::List(items) => items.iter().map(unordered).collect(),
        Input::Number(text) => text.to_string().into(),
        other => serde_json::from_str(&other.to_json()).unwrap(),
    }
}

proptest! {
    #[test]
    fn what_is_given_comes_back(input in valid()) {
        let (reader, program) = (reader(), program());
        let household = Household::from_json(&reader, &input.to_json()).unwrap();
        prop_assert_eq!(unordered(&household.to_input(&program)), unordered(&input));
        let text = household.to_json(&program);
        let again = Household::from_json(&reader, &text).unwrap();
        prop_assert_eq!(again.to_json(&program), text);
        prop_assert_eq!(&again.population().rows, &household.population().rows);
        prop_assert_eq!(again.assumed(), household.assumed());
        prop_assert_eq!(again.unknown(), household.unknown());
    }

    #[test]
    fn anything_is_answered(inputs in prop::collection::vec(anything(), 1..4)) {
        let reader = reader();
        let (population, faults) = reader.read_all(&inputs);
        prop_assert_eq!(population.len(), inputs.len());
        for (column, fact) in population.columns.iter().zip(&population.schema.facts) {
            let rows = &population.rows[fact.entity.index()];
            prop_assert_eq!(column.lanes.len(), rows.len);
            prop_assert!(column.states.is_empty() || column.states.len() == rows.len);
        }
        for (entity, rows) in population.schema.entities.iter().zip(&population.rows) {
            if let Some(parent) = entity.parent {
                prop_assert_eq!(rows.parent.len(), rows.len);
                prop_assert_eq!(rows.first.len(), population.rows[parent.index()].len + 1);
                let owners = (0..population.rows[parent.index()].len).flat_map(|p| rows.of_parent(p).map(move |_| p as u32));
                prop_assert!(owners.eq(rows.parent.iter().copied()));
            }
        }
        for given in &population.given {
            prop_assert!([1, population.rows[1].len, population.rows[2].len, inputs.len()].contains(&given.values.len()));
        }
        // Each alone has the same faults.
        let alone: Vec<_> = inputs.iter().map(|i| reader.read(i).1).enumerate().filter(|(_, f)| !f.is_empty()).collect();
        prop_assert_eq!(alone, faults);
    }
}
