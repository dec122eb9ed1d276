//! How fast a population is assessed, beside a program written by hand for the same rules, in one run on one machine.
//!
//! `cargo bench -p doudi --features parallel --bench population`. The rules are the synthetic ones in `workload/`; the results of both are compared
//! household by household before anything is timed.
#![allow(missing_docs, reason = "criterion's macros make public items without documentation")]

use std::hint::black_box;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use doudi::facts::population::{Column, Lanes, Population, Rows};
use doudi::facts::{EntityId, Schema, Value};
use doudi::pack::Pack;
use doudi::policy::Policy;
use doudi::population::PopulationAssessment;

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/workload");
const RULES: [&str; 6] = ["aid::per_capita", "aid::eligible", "aid::total", "aid::marginal", "aid::medical_aid", "aid::temporary_aid"];
const HOUSEHOLDS: usize = 1_000_000;

/// Xorshift: the same population on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: u64) -> i64 {
        i64::try_from(self.next() % n).unwrap_or(0)
    }

    /// True so many times in a hundred.
    fn share(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// The columns, as a program by hand has them.
#[derive(Default)]
struct Columns {
    first: Vec<u32>,
    standard: Vec<i64>,
    medical: Vec<i64>,
    tuition: Vec<i64>,
    deposits: Vec<i64>,
    business: Vec<i64>,
    vehicles: Vec<i64>,
    emergency: Vec<bool>,
    age: Vec<i64>,
    wage: Vec<i64>,
    transfer: Vec<i64>,
    disability: Vec<i64>,
    student: Vec<bool>,
    ill: Vec<bool>,
    in_work: Vec<bool>,
}

impl Columns {
    fn new(households: usize) -> Self {
        let mut r = Random(0x2545_F491_4F6C_DD1D);
        let mut c = Self { first: vec![0], ..Self::default() };
        let money = |r: &mut Random, share: u64, most: u64| if r.share(share) { r.below(most) } else { 0 };
        for _ in 0..households {
            let size = [1, 1, 2, 2, 2, 3, 3, 4, 5, 6].get(usize::try_from(r.below(10)).unwrap_or(0)).copied().unwrap_or(1);
            c.first.push(c.first.last().copied().unwrap_or(0) + size);
            c.standard.push([61_000, 72_000, 85_000].get(usize::try_from(r.below(3)).unwrap_or(0)).copied().unwrap_or(61_000));
            c.medical.push(money(&mut r, 55, 60_000));
            c.tuition.push(money(&mut r, 30, 120_000));
            c.deposits.push(money(&mut r, 75, 8_000_000));
            c.business.push(money(&mut r, 12, 200_000));
            c.vehicles.push(i64::from(r.share(10)));
            c.emergency.push(r.share(5));
            for _ in 0..size {
                c.age.push(r.below(95));
                c.in_work.push(r.share(45));
                c.wage.push(money(&mut r, 50, 400_000));
                c.transfer.push(money(&mut r, 30, 150_000));
                c.disability.push(if r.share(12) { 1 + r.below(4) } else { 0 });
                c.student.push(r.share(20));
                c.ill.push(r.share(18));
            }
        }
        c
    }

    fn population(&self, policy: &Policy) -> Population {
        let schema: &std::sync::Arc<Schema> = &policy.program().schema;
        let parent = self.first.windows(2).zip(0_u32..).flat_map(|(w, household)| match w {
            [from, to] => std::iter::repeat_n(household, (to - from) as usize),
            _ => std::iter::repeat_n(0, 0),
        });
        let rows = vec![
            Rows { len: self.standard.len(), parent: Vec::new(), first: Vec::new() },
            Rows { len: self.age.len(), parent: parent.collect(), first: self.first.clone() },
        ];
        let column = |key: &str| match key {
            "standard" => Lanes::Narrow(self.standard.clone()),
            "medical" => Lanes::Narrow(self.medical.clone()),
            "tuition" => Lanes::Narrow(self.tuition.clone()),
            "deposits" => Lanes::Narrow(self.deposits.clone()),
            "business" => Lanes::Narrow(self.business.clone()),
            "vehicles" => Lanes::Narrow(self.vehicles.clone()),
            "emergency" => Lanes::Bool(self.emergency.clone()),
            "age" => Lanes::Narrow(self.age.clone()),
            "wage" => Lanes::Narrow(self.wage.clone()),
            "transfer" => Lanes::Narrow(self.transfer.clone()),
            "disability" => Lanes::Narrow(self.disability.clone()),
            "is_student" => Lanes::Bool(self.student.clone()),
            "illness" => Lanes::Bool(self.ill.clone()),
            _ => Lanes::Bool(self.in_work.clone()),
        };
        let columns = schema.facts.iter().map(|fact| Column { lanes: column(&fact.key), states: Vec::new() }).collect();
        Population { schema: schema.clone(), rows, columns, texts: Vec::new(), given: Vec::new() }
    }
}

/// What the program by hand says of a household: amounts in fen.
#[derive(Clone, Copy, Default)]
struct Said {
    per_capita: i64,
    eligible: bool,
    total: i64,
    marginal: bool,
    medical_aid: i64,
    temporary_aid: i64,
}

/// The rules by hand, in fen and integers. Countable income is kept in tenths of a fen: a fifth of a wage is whole there.
fn by_hand(c: &Columns, household: usize) -> Option<Said> {
    let (from, to) = (*c.first.get(household)? as usize, *c.first.get(household + 1)? as usize);
    let standard = *c.standard.get(household)?;
    let (wages, transfers, ages) = (c.wage.get(from..to)?, c.transfer.get(from..to)?, c.age.get(from..to)?);
    let (grades, students) = (c.disability.get(from..to)?, c.student.get(from..to)?);
    let (ill, working) = (c.ill.get(from..to)?, c.in_work.get(from..to)?);
    let mut income = 0;
    let mut allowed = 0;
    let mut share = 0;
    for i in 0..to - from {
        let wage = *wages.get(i)?;
        income += 10 * (wage + *transfers.get(i)?);
        income -= i64::from(*working.get(i)?) * (2 * wage).min(5 * standard);
        allowed += 50_000 * i64::from(*students.get(i)?);
        let age = *ages.get(i)?;
        let by_age = if !(18..70).contains(&age) { 2 } else { i64::from(*ill.get(i)?) };
        share += if matches!(*grades.get(i)?, 1 | 2) { 3 } else { by_age };
    }
    let size = i64::try_from(to - from).ok()?;
    let medical = *c.medical.get(household)?;
    let rigid = medical + (*c.tuition.get(household)?).min(allowed);
    let countable = (income + 10 * (*c.business.get(household)? - rigid)).max(0);
    let per_capita = (2 * countable + 10 * size) / (20 * size);
    let within = *c.deposits.get(household)? <= 24 * standard * size && *c.vehicles.get(household)? == 0;
    let eligible = within && per_capita < standard;
    let marginal = within && !eligible && 2 * per_capita < 3 * standard;
    let base = ((standard - per_capita) * size + 99) / 100 * 100;
    let total = if eligible { base + (standard * share + 5) / 10 } else { 0 };
    let ratio = if eligible {
        7
    } else if marginal {
        6
    } else {
        0
    };
    let medical_aid = ((medical * 12 * ratio + 5) / 10).min(5_000_000);
    let temporary_aid = if *c.emergency.get(household)? { standard * (3 * size).min(12) } else { 0 };
    Some(Said { per_capita, eligible, total, marginal, medical_aid, temporary_aid })
}

/// All households by hand, on so many threads.
fn all_by_hand(c: &Columns, said: &mut [Said], threads: usize) {
    let part = said.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        for (index, part_of) in said.chunks_mut(part).enumerate() {
            scope.spawn(move || {
                for (offset, slot) in part_of.iter_mut().enumerate() {
                    *slot = by_hand(c, index * part + offset).unwrap_or_default();
                }
            });
        }
    });
}

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

fn population(c: &mut Criterion) {
    let (Ok(pack), Ok(on)) = (Pack::open(PACK), "2025-01-01".parse()) else { return };
    let Ok(policy) = pack.policy(on) else { return };
    let columns = Columns::new(HOUSEHOLDS);
    let households = columns.population(&policy);
    let mut said = vec![Said::default(); HOUSEHOLDS];
    all_by_hand(&columns, &mut said, 1);
    let Ok(result) = policy.assess_population(&households, RULES) else { return };
    let persons = households.rows(EntityId(1)).map_or(0, |r| r.len);
    println!("{HOUSEHOLDS} households, {persons} persons; {} differ from the program by hand", wrong(&result, &said));

    let mut group = c.benchmark_group("population");
    group.throughput(Throughput::Elements(u64::try_from(HOUSEHOLDS).unwrap_or(u64::MAX))).sampling_mode(SamplingMode::Flat).sample_size(20);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for count in [1, threads] {
        group.bench_function(format!("by hand, {count} threads"), |b| b.iter(|| all_by_hand(black_box(&columns), &mut said, count)));
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(count).build() else { return };
        group.bench_function(format!("doudi, {count} threads"), |b| {
            b.iter(|| pool.install(|| policy.assess_population(black_box(&households), RULES)));
        });
    }
}

criterion_group!(benches, population);
criterion_main!(benches);
