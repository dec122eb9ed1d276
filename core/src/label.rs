//! Text in two languages.

/// A language that doudi speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// What stands between the two languages: `中文 · English`.
const SEPARATOR: &str = " · ";

/// A text in Chinese and English.
///
/// ```
/// use doudi::label::{Label, Lang};
///
/// let label = Label::parse("家庭月收入 · Monthly family income");
/// assert_eq!(label.get(Lang::Zh), "家庭月收入");
/// assert_eq!(label.get(Lang::En), "Monthly family income");
/// assert!(!Label::parse("家庭月收入").has_both());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// In Chinese.
    pub zh: Box<str>,
    /// In English.
    pub en: Box<str>,
    both: bool,
}

impl Label {
    /// A text in both languages.
    #[must_use]
    pub fn new(zh: impl Into<Box<str>>, en: impl Into<Box<str>>) -> Self {
        Self { zh: zh.into(), en: en.into(), both: true }
    }

    /// A text that stands for both languages.
    pub(crate) fn one(text: Box<str>) -> Self {
        Self { zh: text.clone(), en: text, both: false }
    }

    /// Splits `中文 · English` at the first `·` between spaces, and trims. A text in one language stands for both.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        // Padded, so that a separator at either end is seen as one.
        let padded = format!(" {} ", text.trim());
        let (zh, en) = padded.split_once(SEPARATOR).unwrap_or((&padded, ""));
        match (zh.trim(), en.trim()) {
            ("", one) | (one, "") => Self::one(one.into()),
            (zh, en) => Self::new(zh, en),
        }
    }

    /// The text in a language.
    #[must_use]
    pub const fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// `{ "zh": "…", "en": "…" }`
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({ "zh": &*self.zh, "en": &*self.en })
    }

    /// Whether it was given in both languages.
    #[must_use]
    pub const fn has_both(&self) -> bool {
        self.both
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_split_once() {
        for (text, zh, en, both) in [
            ("低保 · Dibao", "低保", "Dibao", true),
            ("  低保  ·  Dibao ", "低保", "Dibao", true),
            ("元/人·月 · yuan/person/month", "元/人·月", "yuan/person/month", true),
            ("一 · two · three", "一", "two · three", true),
            ("GDP · GDP", "GDP", "GDP", true),
            ("低保", "低保", "低保", false),
            ("低保 ·", "低保", "低保", false),
            ("· Dibao", "Dibao", "Dibao", false),
            ("·", "", "", false),
            ("", "", "", false),
        ] {
            let label = Label::parse(text);
            assert_eq!((label.get(Lang::Zh), label.get(Lang::En), label.has_both()), (zh, en, both), "{text}");
        }
    }
}
