//! A case's household and parameters in the form that the engine takes.

use super::names::qualified;
use crate::facts::{Input, Path, Step};
use crate::pack::model::{RawCell, RawRow};
use crate::pack::{Case, CaseHousehold, Copies, Expanded, TooManyEntries, WithValue, expand_times};

/// The parameters of `with`, by qualified names, as an overlay takes them.
pub(super) fn changes(programme: &str, case: &Case) -> Input<'static> {
    let entries = case.with.iter().map(|with| {
        let value = match &with.value {
            WithValue::One(value, _) => cell(value),
            WithValue::Codes(codes) => Input::Map(codes.iter().map(|(code, value, _)| (code.to_string().into(), cell(value))).collect()),
            WithValue::Rows(rows) => {
                let mut map = Input::map();
                map.insert("values", Input::List(rows.iter().map(row).collect()));
                map
            }
        };
        (qualified(programme, &with.name).into(), value)
    });
    Input::Map(entries.collect())
}

fn row(row: &RawRow) -> Input<'static> {
    let mut map = Input::map();
    for (name, value, _) in &row.cells {
        map.insert(name.to_string(), cell(value));
    }
    for (name, date) in [("from", row.from), ("until", row.until)] {
        if let Some(date) = date {
            map.insert(name, date);
        }
    }
    if let Some((cite, _)) = &row.cite {
        map.insert("cite", cite.to_string());
    }
    if row.verify {
        map.insert("verify", true);
    }
    map
}

fn cell(value: &RawCell) -> Input<'static> {
    match value {
        RawCell::Number(number) => (*number).into(),
        RawCell::Fraction(over, under) => Input::Text(format!("{over}/{under}").into()),
        RawCell::Bool(value) => (*value).into(),
        RawCell::Text(text) => text.to_string().into(),
        RawCell::Date(date) => (*date).into(),
        RawCell::List(items) => Input::List(items.iter().map(|(item, _)| cell(item)).collect()),
    }
}

/// The household with its copies made and what is given put in. `index` is its place among several.
pub(super) fn household(programme: &str, case: &Case, household: &CaseHousehold, index: usize) -> Result<Expanded, TooManyEntries> {
    let mut expanded = expand_times(&household.input)?;
    let mut given: Vec<_> = match expanded.input.get("given") {
        Some(Input::Map(entries)) => entries.clone(),
        _ => Vec::new(),
    };
    for value in &case.given {
        let Some(path) = of_household(case, &value.path, index) else { continue };
        let Some((steps, name)) = path.split_last() else { continue };
        let path = Path::from(steps).key(qualified(programme, name));
        given.extend(places(&expanded.copies, &path).into_iter().map(|place| (place.to_string().into(), value.value.clone())));
    }
    if !given.is_empty() {
        expanded.input.insert("given", Input::Map(given));
    }
    Ok(expanded)
}

/// A path of the case within one of its households; none where it is of another. With several, a path begins with `households[0].`.
pub(super) fn of_household(case: &Case, path: &Path, index: usize) -> Option<Path> {
    if !case.population {
        return Some(path.clone());
    }
    match path.steps() {
        [Step::Key(list), Step::Index(at), rest @ ..] if &**list == "households" && *at == index => Some(Path::from(rest)),
        _ => None,
    }
}

/// The other way round: a path within a household as the case writes it.
pub(super) fn of_case(case: &Case, path: &Path, index: usize) -> Path {
    if case.population { Path::root().key("households").index(index).join(path) } else { path.clone() }
}

/// All places of a path as written; an index out of range stays, so that reading tells of it.
pub(super) fn places(copies: &Copies, path: &Path) -> Vec<Path> {
    let places = copies.places(path);
    if places.is_empty() { vec![path.clone()] } else { places }
}
