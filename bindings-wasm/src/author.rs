//! Packs as text.

use doudi::diagnostics::to_json;
use doudi::label::Label;
use doudi::pack::{Checked, OpenError, Pack};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::errors;
use crate::pack::RawPack;

fn checked(paths: Vec<String>, texts: Vec<String>, root: &str) -> Result<Checked, String> {
    Pack::check_files(paths.into_iter().zip(texts), root).map_err(|error: OpenError| errors::one("", "not_a_pack", &Label::parse(&error.to_string())))
}

/// What is wrong with a pack, as a JSON list of the core's diagnostics. The files are given as their paths and, in the same order, their texts.
///
/// # Errors
///
/// There is no pack.
#[wasm_bindgen]
pub fn check(paths: Vec<String>, texts: Vec<String>, root: &str) -> Result<String, String> {
    let found = checked(paths, texts, root)?;
    Ok(to_json(&found.report(), &found.files).to_string())
}

#[wasm_bindgen]
impl RawPack {
    /// A pack from its files, as for [`check`].
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    #[wasm_bindgen(js_name = fromFiles)]
    pub fn from_files(paths: Vec<String>, texts: Vec<String>, root: &str) -> Result<Self, String> {
        let found = checked(paths, texts, root)?;
        match &found.pack {
            Some(pack) => Ok(Self { program: pack.program().clone(), reader: pack.reader().clone() }),
            None => Err(errors::diagnostics(&found)),
        }
    }
}
