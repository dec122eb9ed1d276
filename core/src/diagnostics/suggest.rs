//! Did you mean…: the known name that is closest to one that isn't.

/// The candidate that `name` most likely stands for; none if no candidate is close. Among equally close ones the first wins.
pub(crate) fn did_you_mean(name: &str, candidates: impl IntoIterator<Item: AsRef<str>>) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    for candidate in candidates {
        let candidate = candidate.as_ref();
        if let Some(cost) = cost(name, candidate)
            && best.as_ref().is_none_or(|(least, _)| cost < *least)
        {
            best = Some((cost, candidate.to_owned()));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How far the candidate is from the name; none if too far to be meant.
fn cost(name: &str, candidate: &str) -> Option<usize> {
    if name == candidate || name.is_empty() || candidate.is_empty() {
        return None;
    }
    let whole = spelling(name, candidate).or_else(|| same_words(name, candidate)).or_else(|| beginning(name, candidate));
    // `standard` may stand for `dibao::standard`.
    let (_, last) = candidate.rsplit_once("::").filter(|_| !name.contains("::")).unwrap_or(("", ""));
    let part = if last == name { Some(1) } else { spelling(name, last).map(|cost| cost + 1) };
    whole.into_iter().chain(part).min()
}

/// A slip of the keyboard or of the input method.
fn spelling(name: &str, candidate: &str) -> Option<usize> {
    if candidate.is_empty() {
        return None;
    }
    if name.to_lowercase() == candidate.to_lowercase() {
        return Some(0);
    }
    let edits = strsim::damerau_levenshtein(name, candidate);
    (edits <= slips(name, candidate)).then_some(edits)
}

/// How many slips are likely in a name of that length. A Chinese character carries as much as several letters, so one in two may be wrong:
/// 底保 for 低保.
fn slips(name: &str, candidate: &str) -> usize {
    let length = name.chars().count().max(candidate.chars().count());
    if name.is_ascii() && candidate.is_ascii() {
        match length {
            0..=2 => 0,
            3..=5 => 1,
            6..=8 => 2,
            _ => 3,
        }
    } else {
        match length {
            0 | 1 => 0,
            2 | 3 => 1,
            4..=7 => 2,
            _ => 3,
        }
    }
}

/// `income_wage` for `wage_income`.
fn same_words(name: &str, candidate: &str) -> Option<usize> {
    let words = |text: &str| {
        let mut words: Vec<String> = text.split('_').map(str::to_lowercase).collect();
        words.sort_unstable();
        words
    };
    (name.contains('_') && words(name) == words(candidate)).then_some(2)
}

/// `disability` for `disability_grade`.
fn beginning(name: &str, candidate: &str) -> Option<usize> {
    let enough = if name.is_ascii() { 4 } else { 2 };
    let length = name.chars().count();
    (length >= enough && candidate.starts_with(name)).then(|| 4 + candidate.chars().count().saturating_sub(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_names_are_found() {
        let names = [
            "wage_income",
            "property_income",
            "disability_grade",
            "area",
            "birth_date",
            "家庭月收入",
            "低保",
            "dibao::standard",
            "min",
            "max",
            "members",
            "tekun::care_grade",
            "人均收入",
        ];
        for (name, meant) in [
            ("wage_incom", Some("wage_income")),
            ("wage_icnome", Some("wage_income")),
            ("income_wage", Some("wage_income")),
            ("Area", Some("area")),
            ("are", Some("area")),
            ("disability", Some("disability_grade")),
            ("member", Some("members")),
            ("家庭月收人", Some("家庭月收入")),
            ("家庭收入", Some("家庭月收入")),
            ("底保", Some("低保")),
            ("人均", Some("人均收入")),
            ("standard", Some("dibao::standard")),
            ("dibao::standrad", Some("dibao::standard")),
            ("care_grad", Some("tekun::care_grade")),
            // Too far, too short, or the name itself.
            ("mix", Some("min")),
            ("ab", None),
            ("x", None),
            ("", None),
            ("特困", None),
            ("pension", None),
            ("min", Some("max").filter(|_| false)),
        ] {
            assert_eq!(did_you_mean(name, names).as_deref(), meant, "{name}");
        }
    }
}
