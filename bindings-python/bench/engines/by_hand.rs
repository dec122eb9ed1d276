//! The workload by hand: whole fen in columns of 64 bits, one pass over households, each thread its own share of them.
//!
//! `by_hand FOLDER THREADS` reads the columns from files in the folder, computes, writes the results beside them and prints how many seconds the fastest
//! half of the runs took at most: the median.

use std::path::Path;
use std::time::Instant;

const RUNS: usize = 9;

#[derive(Default)]
struct Columns {
    first: Vec<i64>,
    standard: Vec<i64>,
    medical: Vec<i64>,
    tuition: Vec<i64>,
    deposits: Vec<i64>,
    business: Vec<i64>,
    vehicles: Vec<i64>,
    emergency: Vec<i64>,
    age: Vec<i64>,
    wage: Vec<i64>,
    transfer: Vec<i64>,
    disability: Vec<i64>,
    is_student: Vec<i64>,
    illness: Vec<i64>,
    in_work: Vec<i64>,
}

struct Results<'r> {
    per_capita: &'r mut [i64],
    eligible: &'r mut [i64],
    total: &'r mut [i64],
    marginal: &'r mut [i64],
    medical_aid: &'r mut [i64],
    temporary_aid: &'r mut [i64],
}

impl<'r> Results<'r> {
    fn split(self, at: usize) -> (Self, Self) {
        let (per_capita, per_capita2) = self.per_capita.split_at_mut(at);
        let (eligible, eligible2) = self.eligible.split_at_mut(at);
        let (total, total2) = self.total.split_at_mut(at);
        let (marginal, marginal2) = self.marginal.split_at_mut(at);
        let (medical_aid, medical_aid2) = self.medical_aid.split_at_mut(at);
        let (temporary_aid, temporary_aid2) = self.temporary_aid.split_at_mut(at);
        (
            Results { per_capita, eligible, total, marginal, medical_aid, temporary_aid },
            Results {
                per_capita: per_capita2,
                eligible: eligible2,
                total: total2,
                marginal: marginal2,
                medical_aid: medical_aid2,
                temporary_aid: temporary_aid2,
            },
        )
    }
}

fn compute(c: &Columns, from: usize, out: Results<'_>) {
    for lane in 0..out.total.len() {
        let household = from + lane;
        let (first, last) = (c.first[household] as usize, c.first[household + 1] as usize);
        let standard = c.standard[household];
        let (mut income, mut students, mut percent) = (0, 0, 0);
        let members = c.age[first..last].iter().zip(&c.wage[first..last]).zip(&c.transfer[first..last]);
        let members = members.zip(&c.disability[first..last]).zip(&c.is_student[first..last]);
        let members = members.zip(&c.illness[first..last]).zip(&c.in_work[first..last]);
        for ((((((age, wage), transfer), grade), student), ill), works) in members {
            // Tenths of a fen, in which a fifth of a wage and half of a standard are whole.
            income += 10 * (wage + transfer) - works * (2 * wage).min(5 * standard);
            students += student;
            let by_age = if (*age >= 70) | (*age < 18) { 20 } else { 10 * ill };
            percent += if (*grade == 1) | (*grade == 2) { 30 } else { by_age };
        }
        let size = (last - first) as i64;
        let rest = c.business[household] - c.medical[household] - c.tuition[household].min(50_000 * students);
        let income = (income + 10 * rest).max(0) as u64;
        let per_head = ((2 * income + 10 * size as u64) / (20 * size as u64)) as i64;
        let fits = (c.vehicles[household] == 0) & (c.deposits[household] <= 24 * standard * size);
        let eligible = fits & (per_head < standard);
        let marginal = fits & !eligible & (2 * per_head < 3 * standard);
        let base = ((standard - per_head) * size + 99) / 100 * 100;
        let tenths = if eligible { 7 } else if marginal { 6 } else { 0 };
        out.per_capita[lane] = per_head;
        out.eligible[lane] = i64::from(eligible);
        out.total[lane] = if eligible { base + standard * percent / 100 } else { 0 };
        out.marginal[lane] = i64::from(marginal);
        out.medical_aid[lane] = ((c.medical[household] * 12 * tenths + 5) / 10).min(5_000_000);
        out.temporary_aid[lane] = c.emergency[household] * standard * (3 * size).min(12);
    }
}

fn run(c: &Columns, threads: usize, mut out: Results<'_>) {
    let share = out.total.len().div_ceil(threads);
    std::thread::scope(|scope| {
        let mut from = 0;
        while out.total.len() > share {
            let (own, rest) = out.split(share);
            out = rest;
            let start = from;
            scope.spawn(move || compute(c, start, own));
            from += share;
        }
        compute(c, from, out);
    });
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(threads)) = (arguments.next(), arguments.next()) else { panic!("by_hand FOLDER THREADS") };
    let (folder, threads) = (Path::new(&folder), threads.parse().expect("a number of threads"));
    let read = |name: &str| -> Vec<i64> {
        let bytes = std::fs::read(folder.join(name)).expect(name);
        bytes.chunks_exact(8).map(|b| i64::from_le_bytes(b.try_into().expect("eight bytes"))).collect()
    };
    let c = Columns {
        first: read("first"),
        standard: read("standard"),
        medical: read("medical"),
        tuition: read("tuition"),
        deposits: read("deposits"),
        business: read("business"),
        vehicles: read("vehicles"),
        emergency: read("emergency"),
        age: read("age"),
        wage: read("wage"),
        transfer: read("transfer"),
        disability: read("disability"),
        is_student: read("is_student"),
        illness: read("illness"),
        in_work: read("in_work"),
    };
    let mut out: [Vec<i64>; 6] = std::array::from_fn(|_| vec![0; c.standard.len()]);
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..RUNS {
        let [per_capita, eligible, total, marginal, medical_aid, temporary_aid] = &mut out;
        let started = Instant::now();
        run(&c, threads, Results { per_capita, eligible, total, marginal, medical_aid, temporary_aid });
        times.push(started.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let names = ["per_capita", "eligible", "total", "marginal", "medical_aid", "temporary_aid"];
    for (name, column) in names.iter().zip(&out) {
        let bytes: Vec<u8> = column.iter().flat_map(|n| n.to_le_bytes()).collect();
        std::fs::write(folder.join(name), bytes).expect(name);
    }
    println!("{}", times[RUNS / 2]);
}
