//! Cases that come out differently.

use super::{CaseChange, Outcomes, Side, union};
use crate::cases::{Observed, Runner};
use crate::label::Label;
use crate::pack::Case;

/// A case's identity over packs.
type Key = (Box<str>, Box<str>);

pub(super) fn compare(before: Side<'_>, after: Side<'_>) -> (Vec<CaseChange>, usize) {
    let (old, new) = (cases(before), cases(after));
    let runner = |side: Side<'_>| Runner::new(side.pack.program().clone(), side.pack.reader().clone());
    let (mut was, mut is) = (runner(before), runner(after));
    let keys = union(&old, &new);
    let compared = keys.len();
    let changes = keys.into_iter().filter_map(|key| {
        let find = |all: &[(Key, Case)]| all.iter().find(|(k, _)| *k == key).map(|(_, case)| case.clone());
        // The later wording of a case counts for both sides: what is compared is what the packs say of the same household.
        let (case, place) = match find(&new) {
            Some(case) => (case.clone(), after.pack.files().place(case.span)),
            None => find(&old).map(|case| (case.clone(), before.pack.files().place(case.span)))?,
        };
        let observe = |runner: &mut Runner, side: Side<'_>| runner.observe(&key.0, &case, side.on.unwrap_or(case.date));
        let differences = differences(observe(&mut was, before), observe(&mut is, after));
        (!differences.is_empty()).then(|| CaseChange { programme: key.0.clone(), name: key.1.clone(), place, span: case.span, differences })
    });
    (changes.collect(), compared)
}

fn cases(side: Side<'_>) -> Vec<(Key, Case)> {
    let files = side.pack.cases(&mut Vec::new());
    let of_file = files.into_iter().flat_map(|file| file.cases.into_iter().map(move |case| ((file.programme.clone(), case.name.clone()), case)));
    of_file.collect()
}

fn differences(before: Vec<Observed>, after: Vec<Observed>) -> Vec<Outcomes> {
    let by_path = |all: Vec<Observed>| all.into_iter().map(|o| (o.path, o.value)).collect::<Vec<(String, Label)>>();
    let (before, after) = (by_path(before), by_path(after));
    let outcomes = union(&before, &after).into_iter().map(|path| {
        let find = |all: &[(String, Label)]| all.iter().find(|(p, _)| *p == path).map(|(_, value)| value.clone());
        Outcomes { before: find(&before), after: find(&after), path }
    });
    outcomes.filter(|o| o.before != o.after).collect()
}
