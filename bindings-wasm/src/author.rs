//! Packs as text.

use doudi::cases::{CaseResult, Runner};
use doudi::diagnostics::to_json;
use doudi::facts::{Input, typescript};
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
            Some(pack) => Ok(Self { pack: pack.clone() }),
            None => Err(errors::diagnostics(&found)),
        }
    }
    /// The pack as bytes, for [`RawPack::compiled`].
    ///
    /// # Errors
    ///
    /// It can't be compiled.
    pub fn compile(&self) -> Result<Vec<u8>, String> {
        self.pack.compile().map_err(|error| errors::one("", "not_compiled", &errors::both(|lang| error.text(lang))))
    }

    /// The types of a household, in TypeScript.
    #[must_use]
    pub fn types(&self) -> String {
        typescript(self.pack.program())
    }

    /// What came of the pack's own cases: a JSON list of `CaseResult` of `js/authoring.ts`.
    #[must_use]
    pub fn test(&self) -> String {
        let mut runner = Runner::new(self.pack.program().clone(), self.pack.reader().clone());
        let mut results = Vec::new();
        for file in self.pack.cases(&mut Vec::new()) {
            results.extend(file.cases.iter().map(|case| result(&file.programme, &runner.run(&file.programme, case))));
        }
        Input::List(results).to_json()
    }
}

fn result(programme: &str, result: &CaseResult) -> Input<'static> {
    let differences = result.differences.iter().map(|difference| {
        let mut out = Input::map();
        out.insert("path", difference.path.clone());
        out.insert("expected", errors::label(&difference.expected));
        out.insert("got", errors::label(&difference.got));
        out
    });
    let mut out = Input::map();
    out.insert("programme", programme.to_owned());
    out.insert("name", result.name.to_string());
    out.insert("place", result.place.clone());
    out.insert("passed", result.passed());
    out.insert("differences", Input::List(differences.collect()));
    out
}
