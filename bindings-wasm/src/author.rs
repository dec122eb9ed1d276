//! Packs as text.

use doudi::diagnostics::{render, to_json};
use doudi::facts::Input;
use doudi::label::Label;
use doudi::pack::{Checked, OpenError, Pack};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::errors;
use crate::pack::RawPack;

/// Texts by path, as a JSON object.
fn texts(files: &str) -> Result<Vec<(String, String)>, String> {
    match Input::from_json(files) {
        Ok(Input::Map(entries)) => Ok(entries
            .into_iter()
            .filter_map(|(path, text)| match text {
                Input::Text(text) => Some((path.into_owned(), text.into_owned())),
                _ => None,
            })
            .collect()),
        Ok(_) => Ok(Vec::new()),
        Err(error) => Err(errors::one("", "not_json", &errors::both(|lang| error.text(lang)))),
    }
}

fn checked(files: &str, root: &str) -> Result<Checked, String> {
    Pack::check_files(texts(files)?, root).map_err(|error: OpenError| errors::one("", "not_a_pack", &Label::parse(&error.to_string())))
}

/// What is wrong with a pack, as a JSON list of the core's diagnostics.
///
/// # Errors
///
/// There is no pack.
#[wasm_bindgen]
pub fn check(files: &str, root: &str) -> Result<String, String> {
    let found = checked(files, root)?;
    Ok(to_json(&found.diagnostics, &found.files).to_string())
}

/// The diagnostics of a pack as people read them.
///
/// # Errors
///
/// There is no pack.
#[wasm_bindgen]
pub fn render_check(files: &str, root: &str, english: bool) -> Result<String, String> {
    let found = checked(files, root)?;
    let lang = if english { doudi::label::Lang::En } else { doudi::label::Lang::Zh };
    Ok(render(&found.diagnostics, &found.files, lang, false))
}

#[wasm_bindgen]
impl RawPack {
    /// A pack from texts by path.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    #[wasm_bindgen(js_name = fromFiles)]
    pub fn from_files(files: &str, root: &str) -> Result<Self, String> {
        let found = checked(files, root)?;
        match &found.pack {
            Some(pack) => Ok(Self { program: pack.program().clone(), reader: pack.reader().clone() }),
            None => Err(errors::diagnostics(&found)),
        }
    }
}
