//! How fast a population is assessed, beside a program written by hand for the same rules, in one run on one machine.
//!
//! `cargo bench -p doudi --features parallel,arrow --bench population -- [evaluating|tables|regions|shipped]… [HOUSEHOLDS]…`, by default all parts with a million.
//! The rules are the synthetic ones in `workload/`; the results of both are compared household by household before anything is timed. Times are medians, of
//! which those that are compared were taken in turns; beside each stands what the processors' own time allows, which other work on the machine doesn't change.
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
use doudi::regional::Policies;
use doudi::tables::{RegionalTablesAssessment, Tables, TablesAssessment, TablesOptions};
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

/// How long something took, and for how long processors were at work on it.
#[derive(Clone, Copy, Default)]
struct Time {
    wall: Duration,
    busy: Duration,
}

/// The processors' time of this process so far, of threads that ended, too. Linux tells, in hundredths of a second.
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    Duration::from_millis(10 * after.skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum::<u64>())
}

/// Several pieces of work, done in turns: the median of each, and the mean of the processors' time.
fn timed(work: &mut [&mut dyn FnMut()]) -> Vec<Time> {
    let mut times = vec![(Vec::with_capacity(RUNS), Duration::ZERO); work.len()];
    // The first round warms up.
    for round in 0..=RUNS {
        for (one, (walls, busy_for)) in work.iter_mut().zip(&mut times) {
            let (start, before) = (Instant::now(), busy());
            one();
            if round > 0 {
                walls.push(start.elapsed());
                *busy_for += busy().saturating_sub(before);
            }
        }
    }
    let median = |(mut walls, busy): (Vec<Duration>, Duration)| {
        walls.sort_unstable();
        Time { wall: walls.get(walls.len() / 2).copied().unwrap_or_default(), busy: busy / u32::try_from(RUNS).unwrap_or(1) }
    };
    times.into_iter().map(median).collect()
}

/// Millions a second.
fn rate(households: usize, time: Duration) -> f64 {
    households as f64 / time.as_secs_f64() / 1e6
}

/// `12.3 M/s (13.1 by processor)`: the second is what one processor would do alone, times so many.
fn shown(households: usize, time: Time, threads: usize) -> String {
    format!("{:.2} M/s ({:.2} by processors' time)", rate(households, time.wall), rate(households, time.busy) * threads as f64)
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
        let times = timed(&mut [&mut hand, &mut doudi]);
        let [hand, doudi] = times.as_slice() else { return };
        let (by_hand, own) = (shown(households, *hand, *threads), shown(households, *doudi, *threads));
        let (wall, busy) = (hand.wall.as_secs_f64() / doudi.wall.as_secs_f64(), hand.busy.as_secs_f64() / doudi.busy.as_secs_f64());
        println!("  evaluating, {threads} threads: by hand {by_hand}, doudi {own}: {wall:.2} of it ({busy:.2})");
        found.push((hand.wall.as_secs_f64(), doudi.wall.as_secs_f64()));
    }
    if let [(hand, own), .., (hands, owns)] = found.as_slice() {
        let (of_hand, of_own) = (hand / hands, own / owns);
        println!("  speed-up by threads: by hand {of_hand:.2}, doudi {of_own:.2}, {:.2} of it", of_own / of_hand);
    }
}

/// From Arrow's tables to Arrow's tables, on all threads.
fn from_tables(policy: &Policy, columns: &Columns, threads: usize) {
    let households = columns.standard.len();
    let kinds = [
        ("floats, sorted ids", Ids::Sorted, Amounts::Float),
        ("floats, shuffled ids", Ids::Shuffled, Amounts::Float),
        ("floats, shuffled sparse ids", Ids::Sparse, Amounts::Float),
        ("decimals, sorted ids", Ids::Sorted, Amounts::Decimal),
    ];
    for (name, ids, amounts) in kinds {
        let Some((tables, bytes)) = tables::tables(columns, ids, amounts, &[]) else { return };
        let (extra, out) = memory(policy, &tables);
        let mut work = || {
            black_box(assess(policy, black_box(&tables)));
        };
        let times = timed(&mut [&mut work]);
        let speed = shown(households, times.first().copied().unwrap_or_default(), threads);
        let megabytes = |bytes: usize| bytes >> 20;
        println!(
            "  tables to tables, {name}: {speed}; {} MB in, {} MB out, peak {} MB besides what came in: {:.2} of the tables",
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

/// Tables to tables of households in several regions, each under a pack of its own, beside one pack for them all.
fn by_region(columns: &Columns, threads: usize) {
    const REGIONS: [&str; 3] = ["11", "12", "13"];
    let read = |name: &str| std::fs::read_to_string(format!("{WORKLOAD}/{name}")).ok();
    let policy = |region: &str| -> Option<Policy> {
        let own = read("pack.toml")?.replace("\n\n[sources]", &format!("\nregion = \"{region}\"\n\n[sources]"));
        let fact = "[household.facts]\nregion = { type = \"region\", label = \"区划 · Region\" }";
        let files = [("pack.toml", own), ("facts.toml", read("facts.toml")?.replacen("[household.facts]", fact, 1)), ("aid.rhai", read("aid.rhai")?)];
        Pack::from_files(files.map(|(path, text)| (format!("p/{path}"), text)), "p").ok()?.policy("2025-01-01".parse().ok()?).ok()
    };
    let Some(members) = REGIONS.map(policy).into_iter().collect::<Option<Vec<Policy>>>() else { return };
    let (Some(one), Ok(policies)) = (members.first().cloned(), Policies::by_region(members)) else { return };
    let households = columns.standard.len();
    for (name, ids) in [("sorted ids", Ids::Sorted), ("shuffled ids", Ids::Shuffled)] {
        let Some((tables, _)) = tables::tables(columns, ids, Amounts::Float, &REGIONS) else { return };
        let options = || TablesOptions::new().rules(RULES);
        let mut alone = || drop(black_box(one.assess_tables_with(&tables, &options()).map(TablesAssessment::into_batches)));
        let mut each = || drop(black_box(policies.assess_tables_with(&tables, &options()).map(RegionalTablesAssessment::into_batches)));
        let times = timed(&mut [&mut alone, &mut each]);
        let [alone, each] = times.as_slice() else { return };
        let ratio = |alone: Duration, each: Duration| each.as_secs_f64() / alone.as_secs_f64();
        let (own, regional) = (shown(households, *alone, threads), shown(households, *each, threads));
        let (wall, busy) = (ratio(alone.wall, each.wall), ratio(alone.busy, each.busy));
        println!("  by region, {name}: one pack {own}, three packs {regional}: {wall:.2} times as long ({busy:.2})");
    }
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
fn shipped(households: usize, threads: usize) {
    let (Ok(pack), Ok(on)) = (Pack::open(SHIPPED), "2023-06-01".parse()) else { return };
    let Ok(policy) = pack.policy(on) else { return };
    let Some(population) = shipped::population(&pack, &policy, households) else { return };
    let rules: Vec<String> = policy
        .rules_in_force()
        .into_iter()
        .filter(|r| policy.kind(*r).is_some_and(|k| k != doudi::ir::RuleKind::Intermediate))
        .filter_map(|r| policy.program().symbol(r).map(|s| s.name.to_string()))
        .collect();
    let Ok(result) = policy.assess_population(&population, &rules) else { return };
    let errors: usize = result.columns().iter().map(|c| c.errors.len()).sum();
    let per_household = |count: usize| count as f64 / population.len() as f64;
    println!("shaanxi-baoji: {:.3} faults and {:.2} errors a household", per_household(result.faults().len()), per_household(errors));
    let mut work = || drop(black_box(policy.assess_population(black_box(&population), &rules)));
    let times = timed(&mut [&mut work]);
    let speed = shown(population.len(), times.first().copied().unwrap_or_default(), threads);
    let persons = population.rows.get(1).map_or(0, |r| r.len);
    println!("shaanxi-baoji, {} results of all programmes, {} households, {persons} persons: {speed}", rules.len(), population.len());
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let sizes: Vec<usize> = asked.iter().filter_map(|a| a.replace('_', "").parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000_000] } else { sizes };
    let parts = ["evaluating", "tables", "regions", "shipped"];
    let wants = |part: &str| asked.iter().any(|a| a == part) || !asked.iter().any(|a| parts.contains(&a.as_str()));
    let (Ok(pack), Ok(on)) = (Pack::open(WORKLOAD), "2025-01-01".parse()) else { return };
    let Ok(policy) = pack.policy(on) else { return };
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok().map(|pool| (threads, pool));
    let pools: Vec<(usize, ThreadPool)> = [1, all].into_iter().filter_map(pool).collect();
    for households in &sizes {
        let columns = Columns::new(*households);
        println!("{households} households, {} persons", columns.age.len());
        if wants("evaluating") {
            evaluation(&policy, &columns, &pools);
        }
        if wants("tables") {
            from_tables(&policy, &columns, all);
        }
        if wants("regions") {
            by_region(&columns, all);
        }
    }
    if wants("shipped") {
        shipped(sizes.first().copied().unwrap_or(0).min(200_000), all);
    }
}
