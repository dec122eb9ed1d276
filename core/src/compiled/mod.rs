//! Compiled packs: a checked [`Program`] as bytes, with all dated versions, standards, labels and sources, so that a runtime needs no parser.
//!
//! ```text
//! "DOUDI"   5 bytes
//! version   1 byte: how the content is written
//! checksum  8 bytes, the lowest first: XXH64 of the content
//! content   types · the program, field after field; numbers as LEB128, texts with their length
//! ```
//!
//! The content is written once, field by field, where each type is (`wire`); what is read is then held against everything that the checker proves of a
//! pack and the engine relies on (`check`). So bytes that load are a pack, whoever wrote them: they can be wrong, but not harmful. The checksum finds what
//! was cut off or changed by accident, in a fraction of the time of a cryptographic digest; who wants to be sure of whose bytes they are names [`digest`].
//!
//! Rules come with their text, which explanations show and errors point into. Of all other files only the names are kept.

mod check;
mod error;
#[cfg(feature = "author")]
mod lean;
mod program;
mod schema;
mod tree;
mod values;
mod wire;

#[cfg(all(test, feature = "author"))]
mod tests;

pub use error::CompiledError;

use sha2::{Digest, Sha256};
use twox_hash::XxHash64;

use crate::ir::Program;
use crate::limits;
use wire::{Damaged, Decoder, Wire};

/// What a compiled pack begins with.
const MAGIC: &[u8; 5] = b"DOUDI";
/// The version of the format that this crate writes, and the only one that it reads.
const VERSION: u8 = 2;

/// Do these bytes begin as a compiled pack does?
#[must_use]
pub fn is_compiled(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// SHA-256 of a compiled pack's bytes, in hex, as `sha256sum` and `doudi compile` print it: pages name it to be sure of what they load.
///
/// ```
/// assert!(doudi::compiled::digest(b"").starts_with("e3b0c442"));
/// ```
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn checksum(content: &[u8]) -> [u8; 8] {
    XxHash64::oneshot(0, content).to_le_bytes()
}

/// A program as bytes: the same program gives the same bytes.
///
/// # Errors
///
/// Where rules nest deeper, or are more, than what may be read again.
#[cfg(feature = "author")]
pub(crate) fn write(program: &Program) -> Result<Vec<u8>, CompiledError> {
    let content = wire::Encoder::content(&lean::lean(program));
    let bytes: Vec<u8> = MAGIC.iter().copied().chain([VERSION]).chain(checksum(&content)).chain(content).collect();
    // What can't be opened must not be published.
    read(&bytes)?;
    Ok(bytes)
}

/// The program that the bytes hold.
///
/// # Errors
///
/// Bytes that are no compiled pack, of another version, or damaged.
pub(crate) fn read(bytes: &[u8]) -> Result<Program, CompiledError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(CompiledError::NotCompiled)?;
    let (&version, rest) = rest.split_first().ok_or(CompiledError::NotCompiled)?;
    if version != VERSION {
        return Err(CompiledError::Version { found: version, known: VERSION });
    }
    if bytes.len() > limits::COMPILED_BYTES {
        return Err(CompiledError::TooLarge { most: limits::COMPILED_BYTES });
    }
    let (sum, content) = rest.split_first_chunk().ok_or(CompiledError::Damaged)?;
    if checksum(content) != *sum {
        return Err(CompiledError::Damaged);
    }
    content_of(content).map_err(|Damaged| CompiledError::Damaged)
}

fn content_of(content: &[u8]) -> Result<Program, Damaged> {
    let mut from = Decoder::new(content);
    let program = Program::read(&mut from);
    from.end()?;
    check::check(&program)?;
    Ok(program)
}
