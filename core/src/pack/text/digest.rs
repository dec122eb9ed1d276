//! The digest of a chain of packs: the same files give the same digest, wherever they come from.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Hashes layers and files one after the other.
#[derive(Default)]
pub(super) struct PackDigest(Sha256);

impl PackDigest {
    /// Adds a file; layers come root first, files of a layer by name.
    pub(super) fn add(&mut self, layer: &str, file: &str, text: &str) {
        for part in [layer, file, text] {
            // The length before each part: no two lists of files run together to the same bytes.
            self.0.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            self.0.update(part.as_bytes());
        }
    }

    /// In hex.
    pub(super) fn finish(self) -> String {
        self.0.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String does not fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}
