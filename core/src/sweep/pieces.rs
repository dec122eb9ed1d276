//! Points → pieces of equal slope, and cliffs.

use std::ops::RangeInclusive;

use super::grid::{Grid, Point};
use super::{Cliff, Course, Piece};
use crate::facts::Value;
use crate::ir::SymbolId;
use crate::number::Number;
use crate::policy::AssessError;
use crate::unit::{MONTH, Unit, YEAR};

/// Into how many parts a step is taken apart to find where in it a fall is.
const PARTS: i128 = 100;
const MONTHS: i32 = 12;

/// Places of the grid over which a rule changes by the same amount with each step, and that amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) places: RangeInclusive<usize>,
    slope: Option<Number>,
}

/// Points of one course together, from left to right.
pub(super) fn runs(points: &[Point]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut first = 0;
    while let Some(point) = points.get(first) {
        let step = |at: usize| points.get(at).zip(points.get(at + 1)).and_then(|(a, b)| change(a, b));
        let mut last = first;
        let mut slope = None;
        match point {
            Point::Value(Value::Number(_)) => {
                slope = step(first);
                // A single step between others is a jump, not a slope, unless nothing changes over it or nothing stands beside it.
                let is_slope = |slope: Number| slope.is_zero() || step(first + 1) == Some(slope) || points.len() == 2;
                slope = slope.filter(|slope| is_slope(*slope));
                while slope.is_some() && step(last) == slope {
                    last += 1;
                }
            }
            other => {
                while points.get(last + 1) == Some(other) {
                    last += 1;
                }
            }
        }
        runs.push(Run { places: first..=last, slope });
        first = last + 1;
    }
    runs
}

fn change(a: &Point, b: &Point) -> Option<Number> {
    match (a, b) {
        (Point::Value(Value::Number(a)), Point::Value(Value::Number(b))) => b.checked_sub(*a).ok(),
        _ => None,
    }
}

fn number(point: Option<&Point>) -> Option<Number> {
    match point? {
        Point::Value(Value::Number(number)) => Some(*number),
        _ => None,
    }
}

/// Amounts at one value together: what is absent counts as nothing.
pub(super) fn sum<'p>(points: impl Iterator<Item = &'p Point>) -> Point {
    let mut sum = Number::ZERO;
    for point in points {
        match point {
            Point::Value(Value::Number(number)) => match sum.checked_add(*number) {
                Ok(more) => sum = more,
                Err(_) => return Point::Error(crate::assessment::RuleErrorKind::TooLarge),
            },
            Point::Value(_) => {}
            other => return other.clone(),
        }
    }
    Point::Value(Value::Number(sum))
}

/// What a run tells. `of` is the rule and its entity; none for a total.
pub(super) fn piece(grid: &Grid<'_>, points: &[Point], run: &Run, of: Option<(SymbolId, usize)>) -> Piece {
    let (first, last) = (*run.places.start(), *run.places.end());
    let course = match (points.get(first), points.get(last)) {
        (Some(Point::Value(start)), Some(Point::Value(end))) => Course::Values { start: start.clone(), end: end.clone(), slope: run.slope },
        _ => why(grid, first, of),
    };
    Piece { from: grid.value(first), to: grid.value(last), course }
}

/// Why there is no value: told as for the household assessed alone.
fn why(grid: &Grid<'_>, at: usize, of: Option<(SymbolId, usize)>) -> Course {
    let nothing = Course::Values { start: Value::Absent, end: Value::Absent, slope: None };
    match grid.assess(at) {
        Ok(assessment) => {
            let error = match of {
                Some((rule, lane)) => assessment.rule(rule).and_then(|r| r.outcomes.get(lane)?.as_ref().err().cloned()),
                None => assessment.results().iter().find_map(|r| r.outcomes.iter().find_map(|o| o.as_ref().err().cloned())),
            };
            error.map_or(nothing, Course::Error)
        }
        Err(AssessError::Input(crate::facts::InputError::Faults(faults))) => Course::Faults(faults),
        Err(_) => nothing,
    }
}

/// Falls between runs that cost more than the step brings, each where it is to the fact's last digit. `rows` are those of the grid that are added up.
pub(super) fn cliffs(grid: &Grid<'_>, points: &[Point], runs: &[Run], unit: Option<&Unit>, rows: &[usize]) -> Vec<Cliff> {
    let earned = earned(grid, unit);
    let mut cliffs = Vec::new();
    for pair in runs.windows(2) {
        let [before, after] = pair else { continue };
        let (a, b) = (*before.places.end(), *after.places.start());
        let (Some(high), Some(low)) = (number(points.get(a)), number(points.get(b))) else { continue };
        if falls(high, low, earned) {
            cliffs.push(within(grid, (grid.mantissa(a), high), (grid.mantissa(b), low), rows));
        }
    }
    cliffs
}

/// Is more lost than was earned?
fn falls(high: Number, low: Number, earned: Option<(Number, i32)>) -> bool {
    let Ok(lost) = high.checked_sub(low) else { return true };
    match earned {
        None => low < high,
        // By the year so much, by the month a twelfth of it.
        Some((earned, times)) => lost.checked_mul(times.into()).map_or(true, |lost| earned < lost),
    }
}

/// What a step brings, and how many times the rule's amount is to be taken to be held against it; none where they can't be compared.
fn earned(grid: &Grid<'_>, unit: Option<&Unit>) -> Option<(Number, i32)> {
    let (fact, rule) = (grid.unit()?, unit?);
    let step = grid.step();
    if !fact.is_money() {
        None
    } else if fact == rule {
        Some((step, 1))
    } else if fact.replace_period(YEAR, MONTH).as_ref() == Some(rule) {
        Some((step, MONTHS))
    } else if fact.replace_period(MONTH, YEAR).as_ref() == Some(rule) {
        Some((step.checked_mul(MONTHS.into()).ok()?, 1))
    } else {
        None
    }
}

/// A fall between two values of the grid, where in the step it is greatest.
fn within(grid: &Grid<'_>, mut before: (i128, Number), mut after: (i128, Number), rows: &[usize]) -> Cliff {
    while after.0 - before.0 > 1 {
        let part = (after.0 - before.0 + PARTS - 1) / PARTS;
        let inner: Vec<i128> = (1..PARTS).map(|n| before.0 + n * part).take_while(|value| *value < after.0).collect();
        let found = grid.run(inner.clone());
        let mut way = vec![before];
        for (at, value) in inner.into_iter().enumerate() {
            let point = sum(rows.iter().filter_map(|row| found.get(*row)?.get(at)));
            let Some(number) = number(Some(&point)) else { return cliff(grid, before, after) };
            way.push((value, number));
        }
        way.push(after);
        let lost = |pair: &[(i128, Number)]| match pair {
            [(_, a), (_, b)] => a.checked_sub(*b).unwrap_or(Number::ZERO),
            _ => Number::ZERO,
        };
        // Of equal falls the first.
        let greatest = way.windows(2).reduce(|best, pair| if lost(pair) > lost(best) { pair } else { best });
        match greatest {
            Some([a, b]) => (before, after) = (*a, *b),
            _ => break,
        }
    }
    cliff(grid, before, after)
}

fn cliff(grid: &Grid<'_>, (_, before): (i128, Number), (at, after): (i128, Number)) -> Cliff {
    Cliff { at: grid.number(at), before, after }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs_of(values: &[i32]) -> Vec<(RangeInclusive<usize>, Option<String>)> {
        let points: Vec<Point> = values.iter().map(|v| Point::Value(Value::Number((*v).into()))).collect();
        runs(&points).into_iter().map(|run| (run.places, run.slope.map(|s| s.to_string()))).collect()
    }

    #[test]
    fn slopes_are_runs_and_jumps_stand_between_them() {
        let slope = |text: &str| Some(text.to_owned());
        assert_eq!(runs_of(&[3, 2, 1, 0, 0, 0]), [(0..=3, slope("-1")), (4..=5, slope("0"))]);
        assert_eq!(runs_of(&[5, 5, 0, 0]), [(0..=1, slope("0")), (2..=3, slope("0"))]);
        assert_eq!(runs_of(&[5, 0, 0]), [(0..=0, None), (1..=2, slope("0"))]);
        assert_eq!(runs_of(&[10, 9, 8, 0]), [(0..=2, slope("-1")), (3..=3, None)]);
        assert_eq!(runs_of(&[4, 1]), [(0..=1, slope("-3"))]);
        assert_eq!(runs_of(&[4]), [(0..=0, None)]);
        let mixed = [Point::Value(Value::Bool(true)), Point::Value(Value::Bool(true)), Point::Fault, Point::Fault];
        assert_eq!(runs(&mixed).into_iter().map(|r| r.places).collect::<Vec<_>>(), [0..=1, 2..=3]);
    }

    #[test]
    fn what_is_absent_counts_as_nothing_and_an_error_as_an_error() {
        let (one, none) = (Point::Value(Value::Number(Number::ONE)), Point::Value(Value::Absent));
        assert_eq!(sum([&one, &none, &one].into_iter()), Point::Value(Value::Number(2.into())));
        let error = Point::Error(crate::assessment::RuleErrorKind::DivisionByZero);
        assert_eq!(sum([&one, &error, &Point::Fault].into_iter()), error);
    }

    #[test]
    fn a_fall_counts_where_it_costs_more_than_the_step() {
        let n = |value: i32| Number::from(value);
        assert!(!falls(n(5), n(4), Some((n(1), 1))) && falls(n(5), n(3), Some((n(1), 1))));
        assert!(falls(n(5), n(4), None) && !falls(n(4), n(5), None));
        // 1 200 a year are 100 a month.
        assert!(!falls(n(500), n(400), Some((n(1200), 12))) && falls(n(500), n(399), Some((n(1200), 12))));
    }
}
