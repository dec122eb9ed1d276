//! The laws on packs made up at random.

use doudi::facts::Input;
use doudi::pack::Pack;

use crate::answers::Pool;
use crate::generate::{self, Rng};
use crate::laws::{Laws, Tally};
use crate::number;

/// Rules in one pack.
const RULES: usize = 8;

/// `DOUDI_SCREENING_PACKS` packs (40) from the seed `DOUDI_SCREENING_SEED` on; a failure names the seed of its pack.
#[test]
fn laws_on_generated_packs() {
    let (packs, seed) = (number("DOUDI_SCREENING_PACKS", 40), number("DOUDI_SCREENING_SEED", 1));
    // Helpers within helpers are walked by recursion, with large frames in debug builds.
    let run = move || {
        let mut tally = Tally::default();
        for seed in seed..seed + packs {
            let generated = generate::generate(seed, RULES);
            let Some(pack) = Pack::check_files(generated.files(), generated.root).unwrap().pack else { continue };
            let Ok(policy) = pack.policy(generated.dates[0].parse().unwrap()) else { continue };
            let schema = policy.program().schema.clone();
            let mut pool = Pool::new(&schema, policy.date());
            let households: Vec<Input<'_>> = generated.households.iter().map(|json| Input::from_json(json).unwrap()).collect();
            households.iter().for_each(|h| pool.take(h));
            let rules = policy.rules_in_force().iter().map(|r| policy.program().symbol(*r).unwrap().name.to_string()).collect();
            let laws = Laws { policy: &policy, rules: Some(rules), pool: &pool, tries: 3 };
            let mut rng = Rng::new(seed);
            for household in &households {
                let full = pool.filled(household, &mut rng);
                if policy.assess(&full).is_err() {
                    continue;
                }
                let percent = rng.pick(&[5, 20, 50, 90]);
                if let Err(why) = laws.check(&full, percent, &mut rng, &mut tally) {
                    for (path, text) in generated.files() {
                        println!("--- {path}\n{text}");
                    }
                    panic!("DOUDI_SCREENING_SEED={seed} DOUDI_SCREENING_PACKS=1\n{why}");
                }
            }
        }
        println!("{tally:?}");
        assert!(packs < 40 || tally.errors > 0 && tally.narrowed > 0 && tally.decided > 0 && tally.open > 0);
    };
    std::thread::Builder::new().stack_size(1 << 29).spawn(run).unwrap().join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}
