//! The laws on every shipped pack, with the households of its cases.

use std::path::{Path as FilePath, PathBuf};

use doudi::calendar::Date;
use doudi::facts::Input;
use doudi::pack::{Pack, expand_times};
use doudi::policy::Policy;

use crate::answers::Pool;
use crate::generate::Rng;
use crate::laws::{Laws, Tally};
use crate::number;

fn packs() -> Vec<PathBuf> {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../rules-examples");
    let mut packs: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.join("pack.toml").exists()).collect();
    packs.sort();
    packs
}

/// The households of a pack's cases, with their dates.
fn households(pack: &Pack) -> Vec<(Date, Input<'static>)> {
    let files = pack.cases(&mut Vec::new());
    let cases = files.iter().flat_map(|f| &f.cases).filter(|c| c.with.is_empty() && !c.population);
    cases.flat_map(|c| c.households.iter().map(|h| (c.date, expand_times(&h.input).unwrap().input))).collect()
}

/// `DOUDI_SCREENING_HOUSEHOLDS` households (12) of each pack.
#[test]
fn laws_on_shipped_packs() {
    let most = usize::try_from(number("DOUDI_SCREENING_HOUSEHOLDS", 12)).unwrap();
    let seed = number("DOUDI_SCREENING_SEED", 1);
    let mut tally = Tally::default();
    for folder in packs() {
        let pack = Pack::open(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let mut rng = Rng::new(seed);
        let all = households(&pack);
        for turn in 0..most {
            let (date, household) = &all[rng.below(all.len())];
            let Ok(policy) = pack.policy(*date) else { continue };
            let schema = policy.program().schema.clone();
            let mut pool = Pool::new(&schema, *date);
            all.iter().for_each(|(_, h)| pool.take(h));
            let laws = Laws { policy: &policy, rules: (turn % 3 == 0).then(|| every_rule(&policy)), pool: &pool, tries: 2 };
            let full = pool.filled(household, &mut rng);
            if policy.assess(&full).is_err() {
                continue;
            }
            let percent = rng.pick(&[3, 10, 30, 60, 95]);
            if let Err(why) = laws.check(&full, percent, &mut rng, &mut tally) {
                panic!("{} on {date}, DOUDI_SCREENING_SEED={seed}, turn {turn}\n{why}", folder.display());
            }
        }
    }
    println!("{tally:?}");
    assert!(tally.narrowed > 0 && tally.decided > 0 && tally.open > 0);
}

fn every_rule(policy: &Policy) -> Vec<String> {
    policy.rules_in_force().iter().map(|r| policy.program().symbol(*r).unwrap().name.to_string()).collect()
}
