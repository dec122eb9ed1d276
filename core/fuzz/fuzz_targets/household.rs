//! Any bytes as a household's text, for a pack that uses the whole language: faults, or an assessment that the reference confirms; a screening never fails
//! where an assessment doesn't.
#![no_main]

use std::path::Path;

use doudi::facts::{Household, Input};
use doudi::pack::Pack;
use doudi::policy::Policy;
use doudi::reference::{Reference, differences};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static POLICY: Policy = Pack::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/language"))
        .and_then(|pack| Ok(pack.policy("2023-06-15".parse().expect("a date")).expect("a policy")))
        .expect("the pack of the conformance corpus");
    static REFERENCE: Reference = POLICY.with(Reference::new);
}

fuzz_target!(|text: &str| {
    let Ok(input) = Input::from_json(text) else { return };
    POLICY.with(|policy| {
        let screening = policy.screen(&input);
        let Ok(household) = Household::from_input(policy.reader(), &input) else { return };
        let Ok(assessment) = policy.assess(&household) else { return };
        screening.expect("what can be assessed can be screened");
        let _ = (assessment.to_canonical(), assessment.record());
        let reference = REFERENCE.with(|reference| reference.assess(&household)).expect("the reference runs every rule");
        assert_eq!(differences(policy, assessment.results(), &reference), Vec::<String>::new());
    });
});
