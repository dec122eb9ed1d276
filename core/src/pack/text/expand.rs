//! `times`: an entry of a list that stands for several alike.

use crate::facts::{Input, Path, Step};

/// Entries of a household after `times` is expanded: more would be a slip, or malice.
const MOST: usize = 1_000_000;

/// A household with an entry for each copy.
#[derive(Clone, Debug)]
pub struct Expanded {
    /// Without `times`.
    pub input: Input<'static>,
    /// Where each entry as written stands now.
    pub copies: Copies,
}

/// Where the entries as written stand after expanding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// Lists of this entity, by name.
    lists: Vec<(Box<str>, Vec<Copy>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Copy {
    first: usize,
    times: usize,
    inner: Copies,
}

/// `times` multiplies to more entries than a household may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`times` 展开后的条目过多 · `times` makes too many entries")]
pub struct TooManyEntries;

/// Puts as many copies of each entry as its `times` says; a list's other entries stand once.
///
/// # Errors
/// There would be more than a million entries.
pub fn expand_times(input: &Input<'_>) -> Result<Expanded, TooManyEntries> {
    let mut room = MOST;
    let (input, copies) = expand(input, &mut room)?;
    Ok(Expanded { input, copies })
}

fn expand(input: &Input<'_>, room: &mut usize) -> Result<(Input<'static>, Copies), TooManyEntries> {
    let Input::Map(entries) = input else { return Ok((input.clone().into_owned(), Copies::default())) };
    let mut map = Vec::with_capacity(entries.len());
    let mut copies = Copies::default();
    for (key, value) in entries.iter().filter(|(key, _)| key != "times") {
        let value = match value {
            Input::List(items) => {
                let (list, places) = expand_list(items, room)?;
                copies.lists.push((key.as_ref().into(), places));
                Input::List(list)
            }
            other => other.clone().into_owned(),
        };
        map.push((key.clone().into_owned().into(), value));
    }
    Ok((Input::Map(map), copies))
}

fn expand_list(items: &[Input<'_>], room: &mut usize) -> Result<(Vec<Input<'static>>, Vec<Copy>), TooManyEntries> {
    let mut list = Vec::with_capacity(items.len());
    let mut places = Vec::with_capacity(items.len());
    for item in items {
        let times = times(item).unwrap_or(1);
        let before = *room;
        let (one, inner) = expand(item, room)?;
        // What one copy takes, each takes.
        let cost = (before - *room).saturating_add(1);
        *room = cost.checked_mul(times).and_then(|all| before.checked_sub(all)).ok_or(TooManyEntries)?;
        places.push(Copy { first: list.len(), times, inner });
        list.extend(std::iter::repeat_n(one, times));
    }
    Ok((list, places))
}

/// The `times` of an entry: a whole number, 1 or more.
pub(super) fn times(entry: &Input<'_>) -> Option<usize> {
    match entry.get("times")? {
        Input::Number(text) => text.parse::<crate::number::Number>().ok()?.to_i64().and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0),
        _ => None,
    }
}

impl Copies {
    fn list(&self, name: &str) -> &[Copy] {
        self.lists.iter().find(|(list, _)| **list == *name).map_or(&[], |(_, places)| places)
    }

    /// All places of what stands at `written`, where an index counts entries as written. Empty where an index is out of range.
    #[must_use]
    pub fn places(&self, written: &Path) -> Vec<Path> {
        let mut places = Vec::new();
        self.collect(written.steps(), Path::root(), &mut places);
        places
    }

    fn collect(&self, steps: &[Step], at: Path, places: &mut Vec<Path>) {
        match steps {
            [Step::Key(key), Step::Index(index), rest @ ..] => {
                let Some(copy) = self.list(key).get(*index) else { return };
                for i in copy.first..copy.first + copy.times {
                    copy.inner.collect(rest, at.clone().key(key.clone()).index(i), places);
                }
            }
            // A fact or rule, or something that no entity has.
            rest => places.push(rest.iter().fold(at, |path, step| match step {
                Step::Key(key) => path.key(key.clone()),
                Step::Index(index) => path.index(*index),
            })),
        }
    }

    /// The place as written of something that stands at `place`.
    #[must_use]
    pub fn written(&self, place: &Path) -> Path {
        let mut at = self;
        let mut path = Path::root();
        let mut steps = place.steps();
        while let [Step::Key(key), Step::Index(index), rest @ ..] = steps {
            let list = at.list(key);
            let entry = list.partition_point(|copy| copy.first <= *index).saturating_sub(1);
            let Some(copy) = list.get(entry).filter(|c| *index < c.first + c.times) else { break };
            path = path.key(key.clone()).index(entry);
            at = &copy.inner;
            steps = rest;
        }
        steps.iter().fold(path, |path, step| match step {
            Step::Key(key) => path.key(key.clone()),
            Step::Index(index) => path.index(*index),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: Vec<(&'static str, Input<'static>)>) -> Input<'static> {
        Input::Map(entries.into_iter().map(|(k, v)| (k.into(), v)).collect())
    }

    fn number(text: &'static str) -> Input<'static> {
        Input::Number(text.into())
    }

    #[test]
    fn copies_and_their_places() {
        let claims = Input::List(vec![map(vec![("times", number("3")), ("cost", number("9"))]), map(vec![])]);
        let household = map(vec![
            ("area", Input::Text("urban".into())),
            ("members", Input::List(vec![map(vec![("times", number("2")), ("claims", claims)]), map(vec![("age", number("5"))])])),
        ]);
        let expanded = expand_times(&household).unwrap();
        let Some(Input::List(members)) = expanded.input.get("members") else { panic!() };
        assert_eq!(members.len(), 3);
        assert_eq!(members[0], members[1]);
        assert_eq!(members[0].get("times"), None);
        assert!(matches!(members[0].get("claims"), Some(Input::List(claims)) if claims.len() == 4));

        let path = |text: &str| text.parse::<Path>().unwrap();
        let places = |text: &str| expanded.copies.places(&path(text)).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(places("area"), ["area"]);
        assert_eq!(places("members[1].age"), ["members[2].age"]);
        assert_eq!(places("members[0].claims[1].cost"), ["members[0].claims[3].cost", "members[1].claims[3].cost"]);
        assert_eq!(places("members[0].claims[0]").len(), 6);
        assert_eq!(places("members[2].age"), Vec::<String>::new());
        for written in ["members[1].age", "members[0].claims[1].cost", "members[0].claims[0]", "area", ""] {
            for place in expanded.copies.places(&path(written)) {
                assert_eq!(expanded.copies.written(&place).to_string(), written);
            }
        }
    }

    #[test]
    fn too_many() {
        let mut household = map(vec![]);
        for _ in 0..4 {
            household = map(vec![("times", number("10000")), ("members", Input::List(vec![household]))]);
        }
        assert!(matches!(expand_times(&household), Err(TooManyEntries)));
        let big = map(vec![("members", Input::List(vec![map(vec![("times", number("99999999999999"))])]))]);
        assert!(matches!(expand_times(&big), Err(TooManyEntries)));
    }
}
