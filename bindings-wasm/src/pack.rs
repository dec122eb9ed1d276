//! Packs.

use doudi::calendar::{Date, ParseDateError};
use doudi::compiled;
use doudi::label::Label;
use doudi::pack::Pack;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::policy::RawPolicy;
use crate::{about, errors};

/// A pack.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawPack {
    pub(crate) pack: Pack,
}

#[wasm_bindgen]
impl RawPack {
    /// A compiled pack; the SHA-256 of its bytes, in hex, is checked where it is given.
    ///
    /// # Errors
    ///
    /// Bytes with another digest, or that are no pack.
    pub fn compiled(bytes: &[u8], digest: Option<String>) -> Result<Self, String> {
        if let Some(expected) = digest {
            let found = compiled::digest(bytes);
            if !expected.eq_ignore_ascii_case(&found) {
                let message = Label::new(
                    format!("规则包的摘要是 {found}，不是所要求的摘要；请重新取得"),
                    format!("the pack's digest is {found}, not the one that was asked for; get it again"),
                );
                return Err(errors::one("", "wrong_digest", &message));
            }
        }
        let pack = Pack::from_compiled(bytes).map_err(|error| errors::one("", "not_a_pack", &errors::both(|lang| error.text(lang))))?;
        Ok(Self { pack })
    }

    /// What it is, as JSON: `About` of `js/pack.ts`.
    #[must_use]
    pub fn about(&self) -> String {
        about::pack(self.pack.program()).to_json()
    }

    /// What a household may hold: a JSON list of `Fact` of `js/types.ts`.
    #[must_use]
    pub fn facts(&self) -> String {
        about::facts(&self.pack.program().schema).to_json()
    }

    /// All rules of all its versions: a JSON list of `Rule` of `js/types.ts`.
    #[must_use]
    pub fn rules(&self) -> String {
        about::rules(self.pack.program()).to_json()
    }

    /// The policy on a date.
    ///
    /// # Errors
    ///
    /// The date is none, or the pack gives no policy on it.
    pub fn policy(&self, on: &str) -> Result<RawPolicy, String> {
        let date: Date = on.parse().map_err(|error: ParseDateError| {
            let reason = Label::parse(&error.to_string());
            let message = Label::new(format!("`{on}` 不是有效日期：{}", reason.zh), format!("`{on}` is not a valid date: {}", reason.en));
            errors::one("", "bad_date", &message)
        })?;
        let policy = self.pack.policy(date).map_err(|error| errors::policy(&error))?;
        Ok(RawPolicy { policy })
    }
}
