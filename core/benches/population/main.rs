//! How fast a population is assessed, beside a program written by hand for the same rules, in one run on one machine.
//!
//! `cargo bench -p doudi --features parallel,arrow --bench population -- [HOUSEHOLDS]…`, by default a million. The rules are the synthetic ones in
//! `workload/`; the results of both are compared household by household before anything is timed. Times are medians, of which those that are compared were
//! taken in turns.
#![expect(clippy::cast_precision_loss, reason = "what is measured is shown in two digits")]

mod by_hand;
mod shipped;
mod tables;

use std::hint::black_box;
use std::time::{Duration, Instant};

use by_hand::{Columns, Said, all_by_hand};
use doudi::facts::Value;
use doudi::pack::Pack;
use doudi::policy::Policy;
use doudi::population::PopulationAssessment;
use doudi::tables::{Tables, TablesOptions};
use rayon::ThreadPool;
use tables::{Amounts, Ids};

const WORKLOAD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/workload");
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules-examples/shaanxi-baoji");
const RULES: [&str; 6] = ["aid::per_capita", "aid::eligible", "aid::total", "aid::marginal", "aid::medical_aid", "aid::temporary_aid"];
const RUNS: usize = 9;

/// Households of which any result differs by a fen.
fn wrong(result: &PopulationAssessment, said: &[Said]) -> usize {
    let fen = |rule: &str, i: usize| match result.get(rule, i) {
        Some(Ok(Value::Number(n))) => n.at_scale(2).and_then(|m| i64::try_from(m).ok()),
        Some(Ok(Value::Bool(b))) => Some(i64::from(b)),
        _ => None,
    };
    let differs = |(i, s): &(usize, &Said)| {
        let expected = [s.per_capita, i64::from(s.eligible), s.total, i64::from(s.marginal), s.medical_aid, s.temporary_aid];
        RULES.iter().zip(expected).any(|(rule, expected)| fen(rule, *i) != Some(expected))
    };
    said.iter().enumerate().filter(differs).count()
}

/// The medians of several pieces of work, done in turns.
fn medians(work: &mut [&mut dyn FnMut()]) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(RUNS); work.len()];
    // The first round warms up.
    for round in 0..=RUNS {
        for (one, times) in work.iter_mut().zip(&mut times) {
            let start = Instant::now();
            one();
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    times.into_iter().map(median).collect()
}

/// Millions a second.
fn rate(households: usize, time: Duration) -> f64 {
    households as f64 / time.as_secs_f64() / 1e6
}

/// Only evaluating: the facts are columns already.
fn evaluation(policy: &Policy, columns: &Columns, pools: &[(usize, ThreadPool)]) {
    let households = columns.standard.len();
    let facts = tables::population(columns, policy);
    let mut said = vec![Said::default(); households];
    all_by_hand(columns, &mut said, 1);
    let Ok(result) = policy.assess_population(&facts, RULES) else { return };
    println!("  {} households differ from the program by hand", wrong(&result, &said));
    drop(result);
    let mut found = Vec::new();
    for (threads, pool) in pools {
        let mut hand = || all_by_hand(black_box(columns), &mut said, *threads);
        let mut doudi = || drop(black_box(pool.install(|| policy.assess_population(black_box(&facts), RULES))));
        let times = medians(&mut [&mut hand, &mut doudi]);
        let [hand, doudi] = times.as_slice() else { return };
        let (by_hand, own) = (rate(households, *hand), rate(households, *doudi));
        println!("  evaluating, {threads} threads: by hand {by_hand:.2} M/s, doudi {own:.2} M/s, {:.2} of it", own / by_hand);
        found.push((by_hand, own));
    }
    if let [(hand, own), .., (hands, owns)] = found.as_slice() {
        let (of_hand, of_own) = (hands / hand, owns / own);
        println!("  speed-up by threads: by hand {of_hand:.2}, doudi {of_own:.2}, {:.2} of it", of_own / of_hand);
    }
}

/// From Arrow's tables to Arrow's tables, on all threads.
fn from_tables(policy: &Policy, columns: &Columns) {
    let households = columns.standard.len();
    let kinds = [
        ("floats, sorted ids", Ids::Sorted, Amounts::Float),
        ("floats, shuffled ids", Ids::Shuffled, Amounts::Float),
        ("floats, shuffled sparse ids", Ids::Sparse, Amounts::Float),
        ("decimals, sorted ids", Ids::Sorted, Amounts::Decimal),
    ];
    for (name, ids, amounts) in kinds {
        let Some((tables, bytes)) = tables::tables(columns, ids, amounts) else { return };
        let (extra, out) = memory(policy, &tables);
        let mut work = || {
            black_box(assess(policy, black_box(&tables)));
        };
        let times = medians(&mut [&mut work]);
        let speed = times.first().map_or(0.0, |time| rate(households, *time));
        let megabytes = |bytes: usize| bytes >> 20;
        println!(
            "  tables to tables, {name}: {speed:.2} M/s; {} MB in, {} MB out, peak {} MB besides what came in: {:.2} of the tables",
            megabytes(bytes),
            megabytes(out),
            megabytes(extra),
            (bytes + extra) as f64 / (bytes + out) as f64
        );
    }
}

fn assess(policy: &Policy, tables: &Tables) -> usize {
    let found = policy.assess_tables_with(tables, &TablesOptions::new().rules(RULES)).ok();
    let batches = found.and_then(|f| f.into_batches().ok()).unwrap_or_default();
    batches.iter().map(|(_, batch)| batch.get_array_memory_size()).sum()
}

/// The peak of memory above what there was before, and the bytes of the results. Linux tells.
fn memory(policy: &Policy, tables: &Tables) -> (usize, usize) {
    let status = |key: &str| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix(key)).and_then(|l| l.split_whitespace().next()?.parse::<usize>().ok());
        line.unwrap_or(0) << 10
    };
    // Sets the peak back to what there is now.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = status("VmRSS:");
    let out = assess(policy, tables);
    (status("VmHWM:").saturating_sub(before), out)
}

/// All programmes of a shipped pack, over the households of its cases.
fn shipped(households: usize) {
    let (Ok(pack), Ok(on)) = (Pack::open(SHIPPED), "2023-06-01".parse()) else { return };
    let Ok(policy) = pack.policy(on) else { return };
    let Some(population) = shipped::population(&pack, &policy, households) else { return };
    let rules: Vec<String> = policy
        .rules_in_force()
        .into_iter()
        .filter(|r| policy.kind(*r).is_some_and(|k| k != doudi::ir::RuleKind::Intermediate))
        .filter_map(|r| policy.program().symbol(r).map(|s| s.name.to_string()))
        .collect();
    let mut work = || drop(black_box(policy.assess_population(black_box(&population), &rules)));
    let times = medians(&mut [&mut work]);
    let speed = times.first().map_or(0.0, |time| rate(population.len(), *time));
    let persons = population.rows.get(1).map_or(0, |r| r.len);
    println!("shaanxi-baoji, {} results of all programmes, {} households, {persons} persons: {speed:.2} M/s", rules.len(), population.len());
}

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|a| a.replace('_', "").parse().ok()).collect();
    let asked = if asked.is_empty() { vec![1_000_000] } else { asked };
    let (Ok(pack), Ok(on)) = (Pack::open(WORKLOAD), "2025-01-01".parse()) else { return };
    let Ok(policy) = pack.policy(on) else { return };
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok().map(|pool| (threads, pool));
    let pools: Vec<(usize, ThreadPool)> = [1, all].into_iter().filter_map(pool).collect();
    for households in &asked {
        let columns = Columns::new(*households);
        println!("{households} households, {} persons", columns.age.len());
        evaluation(&policy, &columns, &pools);
        from_tables(&policy, &columns);
    }
    shipped(asked.first().copied().unwrap_or(0).min(200_000));
}
