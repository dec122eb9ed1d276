//! Reviews of a small pack.

mod backpay;
mod laws;
mod reconcile;
mod review;
mod timeline;

use std::path::Path;

use crate::assessment::Assessment;
use crate::pack::Pack;
use crate::policy::Json;

pub(super) const FAMILY: &str =
    r#"{"area":"urban","savings":19000,"members":[{"born":"1980-01-01","wage":800},{"relation":"child","born":"2012-01-01"}]}"#;

/// A pack of the tests, with some texts in its files replaced.
pub(super) fn pack(changes: &[(&str, &str)]) -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/aid");
    let mut files = Vec::new();
    for name in ["pack.toml", "facts.toml", "aid.toml", "aid.rhai"] {
        let mut text = std::fs::read_to_string(folder.join(name)).unwrap();
        for (from, to) in changes {
            text = text.replace(from, to);
        }
        files.push((format!("aid/{name}"), text));
    }
    Pack::from_files(files, "aid").unwrap()
}

pub(super) fn assess(pack: &Pack, on: &str, household: &str) -> Assessment {
    pack.policy(on.parse().unwrap()).unwrap().assess(&Json(household)).unwrap()
}
