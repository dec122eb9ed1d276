//! The rules of `workload/` in a program written by hand, and a synthetic population for them.

/// Xorshift: the same population on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, n: u64) -> i64 {
        i64::try_from(self.next() % n).unwrap_or(0)
    }

    /// True so many times in a hundred.
    fn share(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// The columns, as a program by hand has them.
#[derive(Default)]
pub(crate) struct Columns {
    pub(crate) first: Vec<u32>,
    pub(crate) standard: Vec<i64>,
    pub(crate) medical: Vec<i64>,
    pub(crate) tuition: Vec<i64>,
    pub(crate) deposits: Vec<i64>,
    pub(crate) business: Vec<i64>,
    pub(crate) vehicles: Vec<i64>,
    pub(crate) emergency: Vec<bool>,
    pub(crate) age: Vec<i64>,
    pub(crate) wage: Vec<i64>,
    pub(crate) transfer: Vec<i64>,
    pub(crate) disability: Vec<i64>,
    pub(crate) student: Vec<bool>,
    pub(crate) ill: Vec<bool>,
    pub(crate) in_work: Vec<bool>,
}

impl Columns {
    pub(crate) fn new(households: usize) -> Self {
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
}

/// What the program by hand says of a household: amounts in fen.
#[derive(Clone, Copy, Default)]
pub(crate) struct Said {
    pub(crate) per_capita: i64,
    pub(crate) eligible: bool,
    pub(crate) total: i64,
    pub(crate) marginal: bool,
    pub(crate) medical_aid: i64,
    pub(crate) temporary_aid: i64,
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
pub(crate) fn all_by_hand(c: &Columns, said: &mut [Said], threads: usize) {
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
