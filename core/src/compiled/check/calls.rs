//! Which definitions call which: no circle among them.

use super::{Asked, holds};
use crate::compiled::wire::Damaged;
use crate::ir::{Layer, Program, SymbolId};

/// A call: a name, or what it is below a layer.
pub(super) type Called = (SymbolId, Option<Layer>);

/// What each definition calls, in the order of the program.
#[derive(Debug, Default)]
pub(super) struct Calls {
    of: Vec<Vec<Called>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

impl Calls {
    /// What is added from here on is the next definition's.
    pub(super) fn begin(&mut self) {
        self.of.push(Vec::new());
    }

    pub(super) fn add(&mut self, called: Called) {
        if let Some(last) = self.of.last_mut() {
            last.push(called);
        }
    }

    /// Refuses circles. Whatever the date, a call means one of the definitions that it may mean.
    pub(super) fn end(mut self, program: &Program) -> Asked {
        // The place of each name's first definition.
        let firsts: Vec<usize> = program
            .symbols
            .iter()
            .scan(0, |next: &mut usize, symbol| {
                let first = *next;
                *next += symbol.definitions.len();
                Some(first)
            })
            .collect();
        self.of.iter_mut().for_each(|calls| {
            calls.sort_unstable();
            calls.dedup();
        });
        let mut edges: Vec<Vec<usize>> = Vec::with_capacity(self.of.len());
        for calls in &self.of {
            let mut to = Vec::new();
            for (symbol, below) in calls {
                let (named, first) = program.symbol(*symbol).zip(firsts.get(symbol.index())).ok_or(Damaged)?;
                let meant = named.definitions.iter().enumerate().filter(|(_, d)| below.is_none_or(|below| d.layer < below));
                to.extend(meant.map(|(index, _)| first + index));
            }
            edges.push(to);
        }
        let mut marks = vec![Mark::New; edges.len()];
        for root in 0..edges.len() {
            // A definition and how many of its calls have been followed. No recursion: chains of calls may be long.
            let mut way: Vec<(usize, usize)> = vec![(root, 0)];
            while let Some((at, next)) = way.pop() {
                let mark = marks.get_mut(at).ok_or(Damaged)?;
                if next == 0 {
                    match *mark {
                        Mark::Done => continue,
                        Mark::Open => return Err(Damaged),
                        Mark::New => *mark = Mark::Open,
                    }
                }
                match edges.get(at).and_then(|to| to.get(next)) {
                    Some(&to) => {
                        way.push((at, next + 1));
                        holds(marks.get(to) != Some(&Mark::Open))?;
                        way.push((to, 0));
                    }
                    None => *marks.get_mut(at).ok_or(Damaged)? = Mark::Done,
                }
            }
        }
        Ok(())
    }
}
