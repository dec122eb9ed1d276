//! Does asking in the order that screenings give come to an end sooner?

use doudi::facts::{Input, Value};
use doudi::pack::Pack;
use doudi::policy::Policy;
use doudi::screening::{Question, Subject};

use crate::answers::Pool;
use crate::asked::reach;
use crate::generate::Rng;
use crate::number;
use crate::shipped::{households, packs};

/// Nothing but how many there are.
fn unanswered(policy: &Policy, household: &Input<'_>) -> Input<'static> {
    let mut map = Input::map();
    if let Input::Map(entries) = household {
        for (key, value) in entries {
            let is_list = policy.program().schema.entities.iter().any(|e| *e.list == **key);
            if let (true, Input::List(items)) = (is_list, value) {
                map.insert(key.to_string(), Input::List(items.iter().map(|item| unanswered(policy, item)).collect()));
            }
        }
    }
    map
}

/// The answer that the household has, or what an assessment assumes.
fn answer(policy: &Policy, household: &mut Input<'static>, question: &Question) -> Input<'static> {
    let (steps, key) = question.path.split_last().unwrap();
    let schema = &policy.program().schema;
    match (reach(household, steps).get(key), question.subject) {
        (Some(value), _) => value.clone(),
        (None, Subject::Fact(id)) => match &schema.fact(id).unwrap().default {
            Some(Value::Bool(value)) => (*value).into(),
            Some(Value::Number(value)) => (*value).into(),
            Some(Value::Code(set, code)) => schema.choice(*set).unwrap().code(*code).unwrap().to_owned().into(),
            Some(other) => panic!("{other:?} of {}", question.path),
            None => Input::Null,
        },
        (None, Subject::List(_)) => Input::List(Vec::new()),
    }
}

/// How many rules are open, summed over all questions until nothing is, where `pick` says which question comes next.
fn open_on_the_way(policy: &Policy, household: &Input<'static>, pick: impl Fn(&[Question]) -> &Question) -> usize {
    let (mut answers, mut household) = (unanswered(policy, household), household.clone());
    let mut sum = 0;
    loop {
        let screening = policy.screen(&answers).unwrap();
        assert!(screening.faults().is_empty(), "{:?}", screening.faults());
        if screening.ask().is_empty() {
            return sum;
        }
        sum += screening.open().len();
        let question = pick(screening.ask());
        let value = answer(policy, &mut household, question);
        let (steps, key) = question.path.split_last().unwrap();
        reach(&mut answers, steps).insert(key.to_owned(), value);
    }
}

/// `DOUDI_SCREENING_ORDERS` households (1) of each pack.
#[test]
fn asking_the_best_first_settles_more() {
    let (mut best, mut worst) = (0, 0);
    for folder in packs() {
        let pack = Pack::open(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let mut rng = Rng::new(7);
        let all = households(&pack);
        for _ in 0..number("DOUDI_SCREENING_ORDERS", 1) {
            let (date, household) = &all[rng.below(all.len())];
            let Ok(policy) = pack.policy(*date) else { continue };
            let schema = policy.program().schema.clone();
            let full = Pool::new(&schema, *date).completed(household, None);
            if policy.assess(&full).is_ok() {
                best += open_on_the_way(&policy, &full, |ask| &ask[0]);
                worst += open_on_the_way(&policy, &full, |ask| &ask[ask.len() - 1]);
            }
        }
    }
    println!("open on the way: {best} asking the best first, {worst} the worst");
    assert!(best > 0 && best * 10 < worst * 9, "{best}, {worst}");
}
