//! Any bytes as the content of a compiled pack: an error, or a pack that can be used.
#![no_main]

use doudi::facts::{json_schema, typescript};
use doudi::label::Lang;
use doudi::pack::Pack;
use doudi::policy::Json;
use libfuzzer_sys::fuzz_target;
use twox_hash::XxHash64;

const HOUSEHOLDS: [&str; 2] = ["{}", r#"{"area":"urban","savings":19000,"members":[{"born":"1980-01-01","wage":800},{"born":"2012-01-01"}]}"#];

fuzz_target!(|content: &[u8]| {
    // With a checksum that is right: else nothing behind it would ever be read.
    let bytes: Vec<u8> = b"DOUDI\x02".iter().copied().chain(XxHash64::oneshot(0, content).to_le_bytes()).chain(content.iter().copied()).collect();
    let Ok(pack) = Pack::from_compiled(&bytes) else { return };
    let _ = (json_schema(pack.program()), typescript(pack.program()));
    for on in ["2019-06-01", "2024-06-01"] {
        let Some(policy) = on.parse().ok().and_then(|on| pack.policy(on).ok()) else { continue };
        for household in HOUSEHOLDS {
            let Ok(assessment) = policy.assess(&Json(household)) else { continue };
            let _ = (assessment.to_canonical(), assessment.record());
            for symbol in &policy.program().symbols {
                for path in [symbol.name.to_string(), format!("members[0].{}", symbol.name)] {
                    let _ = assessment.reasons(&path);
                    let _ = assessment.explain(&path).map(|explanation| explanation.text(&policy.program().schema, Lang::Zh, true));
                }
            }
        }
    }
});
