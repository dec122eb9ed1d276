//! Compiled packs: the same as from text, and an answer for any bytes.

use std::path::Path;

use crate::pack::Pack;

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules-examples");

#[test]
fn shipped_packs_are_the_same_when_compiled() {
    for name in ["national", "shaanxi-baoji", "jiangsu-yangzhou", "zhongshan", "hubei-ezhou", "hubei-shiyan", "jiangsu-nanjing", "shaanxi"] {
        let pack = Pack::open(Path::new(SHIPPED).join(name)).unwrap();
        let bytes = pack.compile().unwrap();
        let compiled = Pack::from_compiled(&bytes).unwrap();
        eprintln!("{name} {} {}", bytes.len(), pack.program().expressions);
        assert_eq!(format!("{:?}", compiled.program().symbols), format!("{:?}", super::lean::lean(pack.program()).symbols));
        let start = std::time::Instant::now();
        for _ in 0..20 {
            Pack::from_compiled(&bytes).unwrap();
        }
        eprintln!("{:?}", start.elapsed() / 20);
        let start = std::time::Instant::now();
        for _ in 0..20 {
            use sha2::Digest;
            std::hint::black_box(sha2::Sha256::digest(&bytes));
        }
        eprintln!("sha {:?}", start.elapsed() / 20);
        std::fs::write(format!("/tmp/D/{name}.doudi"), bytes).unwrap();
    }
}
