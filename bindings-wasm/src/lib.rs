//! What the npm package `doudi` has of WebAssembly: texts in, texts out. The classes that people use are in `js/`; what rules mean is the core's matter.
//!
//! Objects cross as JSON. Nothing but packs and policies stays on this side, so that memory stays flat however many households are assessed.

mod about;
#[cfg(feature = "author")]
pub mod author;
mod errors;
mod pack;
mod policy;

use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the engine, as records name it.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    doudi::assessment::record::ENGINE.to_owned()
}
