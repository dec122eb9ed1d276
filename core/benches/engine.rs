//! How fast the engine is, on the national pack with Baoji's: every rule of the five programmes.
//!
//! `cargo bench -p doudi`
#![allow(missing_docs, reason = "criterion's macros make public items without documentation")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use doudi::facts::Household;
use doudi::pack::Pack;
use doudi::policy::Json;

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules-examples/shaanxi-baoji");
const FOUR: &str = include_str!("../../tests/households/baoji-four-members.json");
/// Half of what five programmes may read is answered.
const HALF: &str = include_str!("../../tests/households/baoji-half-answered.json");
const FIVE: [&str; 5] = ["dibao", "low_income", "tekun", "temporary_aid", "medical_aid"];

fn engine(c: &mut Criterion) {
    let (Ok(pack), Ok(on)) = (Pack::open(PACK), "2023-06-01".parse()) else { return };
    let Ok(policy) = pack.policy(on) else { return };
    let Ok(household) = Household::from_json(policy.reader(), FOUR) else { return };
    let Ok(assessment) = policy.assess(&household) else { return };

    c.bench_function("assess, built household of four", |b| b.iter(|| policy.assess(black_box(&household))));
    c.bench_function("assess, household of four from JSON text", |b| b.iter(|| policy.assess(black_box(&Json(FOUR)))));
    c.bench_function("explain, whether dibao is due", |b| b.iter(|| assessment.explain(black_box("dibao::eligible"))));
    c.bench_function("explain, a member's income", |b| b.iter(|| assessment.explain(black_box("members[0].dibao::income"))));
    let Ok(answers) = Household::from_json(policy.reader(), HALF) else { return };
    c.bench_function("screen, five programmes, household of four, half unknown", |b| b.iter(|| policy.screen_programmes(black_box(&answers), FIVE)));
    c.bench_function("screen, the same from JSON text", |b| b.iter(|| policy.screen_programmes(black_box(&Json(HALF)), FIVE)));
    c.bench_function("screen, everything from nothing", |b| b.iter(|| policy.screen(black_box(&Json("{}")))));
    c.bench_function("load and check both packs", |b| b.iter(|| Pack::open(black_box(PACK))));
    let Ok(bytes) = pack.compile() else { return };
    c.bench_function("load both packs, compiled", |b| b.iter(|| Pack::from_compiled(black_box(&bytes))));
    c.bench_function("sweep, all benefits at 5 001 wages", |b| b.iter(|| policy.sweep(black_box(&household), "members[0].wage_income", 0..=5000)));
    c.bench_function("policy on a date", |b| b.iter(|| pack.policy(black_box(on))));
}

criterion_group!(benches, engine);
criterion_main!(benches);
