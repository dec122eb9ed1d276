//! `like`, `change`, `drop`: what a case takes from another, and what it does to it.

use std::collections::HashMap;

use super::cases::{WrittenCase, WrittenHouseholds};
use super::cases_model::{Case, CaseHousehold, Given, With};
use super::data::Suggest;
use super::expand;
use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{Input, Path, Step};
use crate::limits;
use crate::source::Span;

/// Values of all cases of a file together, with what they take from others: a chain of `like` copies its household into each.
const VALUES: usize = 2_000_000;
/// How many households one of a population may stand for.
const HOUSEHOLDS: usize = 10_000_000;

/// What a case hands on to those that are like it.
#[derive(Clone, Default)]
struct Base {
    date: Option<Date>,
    households: Option<WrittenHouseholds>,
    given: Vec<Given>,
    with: Vec<With>,
}

/// Puts in what cases take from each other. Faulty cases are left out.
pub(super) fn resolve(written: Vec<WrittenCase>, out: &mut Vec<Diagnostic>) -> Vec<Case> {
    let mut at: HashMap<&str, usize> = HashMap::with_capacity(written.len());
    for (i, case) in written.iter().enumerate().filter(|(_, c)| !c.name.is_empty()) {
        if let Some(first) = at.get(&*case.name).and_then(|i| written.get(*i)) {
            let name = &case.name;
            out.push(Diagnostic::new(Code::DuplicateName, case.span, format!("案例 `{name}` 重名"), format!("the case `{name}` comes twice")).note(
                first.span,
                "先在此使用",
                "it is used here",
            ));
        } else {
            at.insert(&case.name, i);
        }
    }
    let mut bases: Vec<Option<Base>> = vec![None; written.len()];
    let mut faulty: Vec<bool> = written.iter().map(|c| c.faulty).collect();
    let mut room = VALUES;
    for start in 0..written.len() {
        // The chain of `like` from here to a case that is settled, or that is like none.
        let mut chain = Vec::new();
        let mut next = Some(start);
        while let Some(i) = next.filter(|i| bases.get(*i).is_some_and(Option::is_none)) {
            let Some(case) = written.get(i) else { break };
            if chain.contains(&i) {
                out.push(Diagnostic::new(
                    Code::BadCase,
                    case.like.as_ref().map_or(case.span, |(_, s)| *s),
                    format!("案例 `{}` 的 `like` 绕回自身", case.name),
                    format!("the `like` of the case `{}` leads back to itself", case.name),
                ));
                for i in &chain {
                    set(&mut faulty, *i, true);
                }
                break;
            }
            chain.push(i);
            next = case.like.as_ref().and_then(|(name, span)| {
                let found = at.get(&**name).copied();
                if found.is_none() {
                    out.push(
                        Diagnostic::new(Code::BadCase, *span, format!("本文件没有案例 `{name}`"), format!("there is no case `{name}` in this file"))
                            .suggest(name, at.keys().copied().filter(|other| *other != &*case.name)),
                    );
                    set(&mut faulty, i, true);
                }
                found
            });
        }
        for &i in chain.iter().rev() {
            let Some(case) = written.get(i) else { continue };
            let like = case.like.as_ref().and_then(|(name, _)| at.get(&**name)).copied();
            let from = like.and_then(|l| bases.get(l)).and_then(Clone::clone).unwrap_or_default();
            let before = out.len();
            let base = apply(case, from, &mut room, out);
            if out.len() > before || like.is_some_and(|l| faulty.get(l).copied().unwrap_or(false)) {
                set(&mut faulty, i, true);
            }
            if let Some(place) = bases.get_mut(i) {
                *place = Some(base);
            }
        }
    }
    let sound = written.into_iter().zip(bases).zip(faulty).filter(|(_, faulty)| !faulty).map(|(case, _)| case);
    sound.filter_map(|(case, base)| finish(case, base.unwrap_or_default(), out)).collect()
}

fn set(flags: &mut [bool], i: usize, value: bool) {
    if let Some(flag) = flags.get_mut(i) {
        *flag = value;
    }
}

/// A case on top of what it is like.
fn apply(case: &WrittenCase, mut base: Base, room: &mut usize, out: &mut Vec<Diagnostic>) -> Base {
    base.date = case.date.or(base.date);
    if case.households.is_some() {
        base.households.clone_from(&case.households);
    }
    for given in &case.given {
        match base.given.iter_mut().find(|g| g.path == given.path) {
            Some(old) => *old = given.clone(),
            None => base.given.push(given.clone()),
        }
    }
    for with in &case.with {
        match base.with.iter_mut().find(|w| w.name == with.name) {
            Some(old) => *old = with.clone(),
            None => base.with.push(with.clone()),
        }
    }
    let values = base.households.iter().flat_map(|h| &h.items).map(|(input, _)| count(input)).sum::<usize>() + base.given.len() + base.with.len();
    match room.checked_sub(values) {
        Some(left) => *room = left,
        None => {
            out.push(Diagnostic::new(Code::TooLarge, case.span, "案例合计的数据过多", "the cases of this file have too many values together"));
            return Base::default();
        }
    }
    let Some(households) = &mut base.households else {
        for span in case.change.first().map(|(_, _, s)| *s).into_iter().chain(case.drop.first().map(|(_, s)| *s)) {
            out.push(Diagnostic::new(Code::BadCase, span, "没有可以修改的家庭", "there is no household to change"));
        }
        return base;
    };
    for (path, value, span) in &case.change {
        report(change(households, path, Some(value)), path, *span, out);
    }
    for (path, span) in &case.drop {
        report(change(households, path, None), path, *span, out);
    }
    base
}

/// Values in an input.
fn count(input: &Input<'_>) -> usize {
    1 + match input {
        Input::List(items) => items.iter().map(count).sum(),
        Input::Map(entries) => entries.iter().map(|(_, value)| count(value)).sum(),
        _ => 0,
    }
}

/// Why a path can't be changed.
enum Unreachable {
    /// No such entry; how many there are.
    Index(usize, usize),
    /// Nothing stands there to go into.
    Key(Box<str>),
    /// Nothing stands there to drop.
    NothingToDrop,
    /// Only facts can be dropped, not entries.
    Entry,
    /// A population's path begins with `households[0]`.
    Household,
}

fn report(result: Result<(), Unreachable>, path: &Path, span: Span, out: &mut Vec<Diagnostic>) {
    let Err(why) = result else { return };
    let (zh, en) = match why {
        Unreachable::Index(index, len) => {
            (format!("没有第 {index} 条（从 0 数起，共 {len} 条）"), format!("there is no entry {index}; there are {len}, counted from 0"))
        }
        Unreachable::Key(key) => (format!("没有 `{key}`"), format!("there is no `{key}`")),
        Unreachable::NothingToDrop => ("家庭中没有这一项".to_owned(), "the household doesn't have it".to_owned()),
        Unreachable::Entry => ("只能去掉要素，不能去掉一条".to_owned(), "only facts can be dropped, not entries".to_owned()),
        Unreachable::Household => {
            ("多个家庭时路径以 `households[0].` 开头".to_owned(), "with `households` a path begins with `households[0].`".to_owned())
        }
    };
    out.push(Diagnostic::new(Code::BadCase, span, format!("`{path}`：{zh}"), format!("`{path}`: {en}")));
}

/// Sets what stands at a path, or takes it away.
fn change(households: &mut WrittenHouseholds, path: &Path, value: Option<&Input<'static>>) -> Result<(), Unreachable> {
    let (household, steps) = match (households.population, path.steps()) {
        (false, steps) => (households.items.first_mut(), steps),
        (true, [Step::Key(list), Step::Index(index), steps @ ..]) if &**list == "households" && !steps.is_empty() => {
            let len = households.items.len();
            (Some(households.items.get_mut(*index).ok_or(Unreachable::Index(*index, len))?), steps)
        }
        (true, _) => return Err(Unreachable::Household),
    };
    let Some((household, _)) = household else { return Err(Unreachable::Household) };
    let Some((last, way)) = steps.split_last() else { return Ok(()) };
    let mut at = household;
    for step in way {
        at = go(at, step)?;
    }
    match (last, at) {
        (Step::Key(key), Input::Map(entries)) => match (entries.iter().position(|(k, _)| *k == **key), value) {
            (Some(i), Some(value)) => {
                if let Some((_, old)) = entries.get_mut(i) {
                    *old = value.clone();
                }
                Ok(())
            }
            (None, Some(value)) => {
                entries.push((key.to_string().into(), value.clone()));
                Ok(())
            }
            (Some(i), None) => {
                entries.remove(i);
                Ok(())
            }
            (None, None) => Err(Unreachable::NothingToDrop),
        },
        (Step::Key(key), _) => Err(Unreachable::Key(key.clone())),
        (Step::Index(_), _) if value.is_none() => Err(Unreachable::Entry),
        (step @ Step::Index(_), at) => {
            let place = go(at, step)?;
            if let Some(value) = value {
                *place = value.clone();
            }
            Ok(())
        }
    }
}

fn go<'i>(at: &'i mut Input<'static>, step: &Step) -> Result<&'i mut Input<'static>, Unreachable> {
    match (step, at) {
        (Step::Key(key), Input::Map(entries)) => {
            entries.iter_mut().find(|(k, _)| *k == **key).map(|(_, value)| value).ok_or_else(|| Unreachable::Key(key.clone()))
        }
        (Step::Key(key), _) => Err(Unreachable::Key(key.clone())),
        (Step::Index(index), Input::List(items)) => {
            let len = items.len();
            items.get_mut(*index).ok_or(Unreachable::Index(*index, len))
        }
        (Step::Index(index), _) => Err(Unreachable::Index(*index, 0)),
    }
}

/// The case as it runs.
fn finish(case: WrittenCase, base: Base, out: &mut Vec<Diagnostic>) -> Option<Case> {
    let name = &case.name;
    let (Some(date), Some(households)) = (base.date, base.households) else {
        let key = if base.date.is_none() { "date" } else { "household" };
        out.push(Diagnostic::new(Code::MissingKey, case.span, format!("案例 `{name}` 缺少 `{key}`"), format!("the case `{name}` needs `{key}`")));
        return None;
    };
    let before = out.len();
    let population = households.population;
    if households.items.is_empty() {
        out.push(Diagnostic::new(Code::BadCase, households.span, "没有家庭", "there is no household"));
    }
    let households: Vec<CaseHousehold> = households
        .items
        .into_iter()
        .map(|(mut input, span)| {
            let times = match (input.get("times").is_some(), expand::times(&input)) {
                (false, _) => 1,
                (true, Some(times)) if population && times <= HOUSEHOLDS => times,
                (true, _) => {
                    out.push(Diagnostic::new(Code::BadCase, span, "家庭的 `times` 有误", "the `times` of a household is wrong").help(
                        format!("在 `households` 中写 1 至 {HOUSEHOLDS} 的整数"),
                        format!("in `households`, write a whole number from 1 to {HOUSEHOLDS}"),
                    ));
                    1
                }
            };
            if let Input::Map(entries) = &mut input {
                entries.retain(|(key, _)| key != "times");
            }
            check_times(&input, &Path::root(), span, out);
            CaseHousehold { input, times: u32::try_from(times).unwrap_or(1), span }
        })
        .collect();
    if out.len() > before {
        return None;
    }
    let WrittenCase { name, span, expect, faults, source, .. } = case;
    Some(Case { name, span, date, households, population, given: base.given, with: base.with, expect, faults, source })
}

/// Each `times` is a whole number, and on an entry of a list.
fn check_times(input: &Input<'_>, at: &Path, span: Span, out: &mut Vec<Diagnostic>) {
    let Input::Map(entries) = input else { return };
    let most = usize::try_from(limits::ENTITY_MOST).unwrap_or(usize::MAX);
    for (key, value) in entries {
        let Input::List(items) = value else { continue };
        for (i, item) in items.iter().enumerate() {
            let place = at.clone().key(key.as_ref()).index(i);
            if item.get("times").is_some() && expand::times(item).is_none_or(|times| times > most) {
                out.push(Diagnostic::new(
                    Code::BadCase,
                    span,
                    format!("`{place}.times` 应为 1 至 {most} 的整数"),
                    format!("`{place}.times` must be a whole number from 1 to {most}"),
                ));
            }
            check_times(item, &place, span, out);
        }
    }
}
