//! Packs.

use std::sync::Arc;

use doudi::calendar::Date;
use doudi::facts::Reader;
use doudi::ir::Program;
use doudi::label::Label;
use doudi::policy::Policy;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::policy::RawPolicy;
use crate::{about, errors};

/// A pack.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawPack {
    pub(crate) program: Arc<Program>,
    pub(crate) reader: Arc<Reader>,
}

#[wasm_bindgen]
impl RawPack {
    /// What is in it, as JSON: `PackAbout` of `js/raw.ts`.
    #[must_use]
    pub fn about(&self) -> String {
        about::pack(&self.program).to_json()
    }

    /// The policy on a date.
    ///
    /// # Errors
    ///
    /// The date is none, or the pack gives no policy on it.
    pub fn policy(&self, on: &str) -> Result<RawPolicy, String> {
        let date: Date = on.parse().map_err(|error: doudi::calendar::ParseDateError| {
            let reason = Label::parse(&error.to_string());
            let message = Label::new(format!("`{on}` 不是有效日期：{}", reason.zh), format!("`{on}` is not a valid date: {}", reason.en));
            errors::one("", "bad_date", &message)
        })?;
        let policy = Policy::new(self.program.clone(), self.reader.clone(), date).map_err(|error| errors::policy(&error))?;
        Ok(RawPolicy { policy })
    }
}
