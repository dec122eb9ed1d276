//! What a rule or a row rests on: a key of `[sources]` or a document number, and an article.

use std::collections::BTreeMap;

use super::near::near;
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{Cite, Layer, LayerInfo};
use crate::source::Span;

/// The keys of sources that each layer may cite: its own and those of the layers below.
#[derive(Debug)]
pub(super) struct Sources<'a> {
    layers: Vec<&'a BTreeMap<Box<str>, Box<str>>>,
    /// Keys with spaces in them, and their layers.
    spaced: Vec<(Layer, &'a str)>,
}

/// What stands after `@source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeaderSource {
    /// The whole line.
    pub(super) text: Box<str>,
    /// The key or document number that it begins with.
    pub(super) key: Box<str>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(layers: impl Iterator<Item = &'a LayerInfo>) -> Self {
        Self::of(layers.map(|l| &l.sources).collect())
    }

    fn of(layers: Vec<&'a BTreeMap<Box<str>, Box<str>>>) -> Self {
        let keys = (0..).zip(&layers).flat_map(|(layer, sources)| sources.keys().map(move |k| (layer, &**k)));
        let spaced = keys.filter(|(_, k)| k.contains(char::is_whitespace)).collect();
        Self { layers, spaced }
    }

    fn keys(&self, layer: Layer) -> impl Iterator<Item = &'a str> + '_ {
        self.layers.iter().take(usize::from(layer) + 1).flat_map(|s| s.keys()).map(|k| &**k)
    }

    /// Splits `key article` into both, if it begins with a key or a document number.
    fn split<'t>(&self, text: &'t str, layer: Layer) -> Option<(&'t str, &'t str)> {
        let text = text.trim();
        // Keys may hold spaces, so the longest that fits counts.
        let fits = |k: &&str| text.strip_prefix(*k).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        let spaced = self.spaced.iter().filter(|(of, _)| *of <= layer).map(|(_, key)| *key);
        if let Some(key) = spaced.filter(fits).max_by_key(|k| k.len()) {
            let (key, article) = text.split_at_checked(key.len())?;
            return Some((key, article.trim()));
        }
        let (first, rest) = first_word(text);
        let known = self.layers.iter().take(usize::from(layer) + 1).any(|s| s.contains_key(first));
        (known || is_document(first)).then_some((first, rest))
    }

    /// Reads a `@source`.
    pub(super) fn read_source(&self, text: &str, span: Span, layer: Layer, out: &mut Vec<Diagnostic>) -> Option<HeaderSource> {
        if let Some((key, _)) = self.split(text, layer) {
            return Some(HeaderSource { text: text.into(), key: key.into() });
        }
        let fault = self.unknown(text, span, layer, out);
        out.push(fault);
        None
    }

    /// Reads a `@cite` or a row's `cite`; `own` is the file's `@source`, to which an article alone belongs.
    pub(super) fn read_cite(&self, text: &str, span: Span, layer: Layer, own: Option<&str>, out: &mut Vec<Diagnostic>) -> Option<Cite> {
        let text = text.trim();
        if let Some((key, article)) = self.split(text, layer) {
            let article = (!article.is_empty()).then(|| article.into());
            return Some(Cite { source: key.into(), article });
        }
        if !is_article(text) {
            let fault = self.unknown(text, span, layer, out);
            out.push(fault);
            return None;
        }
        if let Some(own) = own {
            return Some(Cite { source: own.into(), article: Some(text.into()) });
        }
        out.push(
            Diagnostic::new(Code::UnknownSource, span, format!("`{text}` 没有写明属于哪份文件"), format!("`{text}` doesn't say of which document"))
                .help(
                    "请在条款前写明来源，或在规则文件开头写 `//! @source 文号`",
                    "name the source before the article, or begin the rules file with `//! @source` and the document's number",
                ),
        );
        None
    }

    fn unknown(&self, text: &str, span: Span, layer: Layer, out: &[Diagnostic]) -> Diagnostic {
        let (word, _) = first_word(text);
        let fault = if word.is_empty() {
            Diagnostic::new(Code::UnknownSource, span, "没有写来源", "no source is given")
        } else {
            Diagnostic::new(
                Code::UnknownSource,
                span,
                format!("来源 `{word}` 不在 `[sources]` 里，也不是文号"),
                format!("`{word}` is neither a key of `[sources]` nor a document number"),
            )
        };
        match near(out, word, self.keys(layer)) {
            Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
            None => fault.help(
                "请写 `pack.toml` 中 `[sources]` 的键，或文号，例如 `国务院令第649号`、`民发〔2021〕57号`",
                "write a key of `[sources]` in `pack.toml`, or a document number such as `国务院令第649号` or `民发〔2021〕57号`",
            ),
        }
    }
}

fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    // A title in 《》 may hold spaces.
    if text.starts_with('《')
        && let Some((end, close)) = text.char_indices().find(|(_, c)| *c == '》')
        && let Some((title, rest)) = text.split_at_checked(end + close.len_utf8())
    {
        return (title, rest.trim());
    }
    text.split_once(char::is_whitespace).map_or((text, ""), |(first, rest)| (first, rest.trim()))
}

/// Does it look like a document's number or title: `民发〔2021〕57号`, `国务院令第649号`, `《…》`?
fn is_document(word: &str) -> bool {
    (word.contains('〔') && word.contains('〕'))
        || (word.ends_with('号') && word.chars().any(|c| c.is_ascii_digit()))
        || word.split_once("令第").is_some_and(|(_, rest)| rest.contains('号'))
        || (word.starts_with('《') && word.ends_with('》'))
}

/// Does it look like an article: `第九条`, `第三章 第七条`, `附件2`, `art. 9`, `§ 4`, `一(三)`?
fn is_article(text: &str) -> bool {
    let lower = text.to_lowercase();
    if text.starts_with('第') {
        return text.chars().any(|c| "条款项章节编目".contains(c));
    }
    ["附", "art", "§", "annex", "前言", "总则", "全文"].iter().any(|p| lower.starts_with(p))
        || text.starts_with(|c: char| "一二三四五六七八九十(（".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn span() -> Span {
        Span::new(FileId(0), 0, 0)
    }

    #[test]
    fn cites_are_split_into_source_and_article() {
        let map = BTreeMap::from([("P9".into(), "…".into()), ("P9 附表".into(), "…".into())]);
        let sources = Sources::of(vec![&map]);
        let own = Some("民发〔2021〕57号");
        for (text, source, article) in [
            ("P9", "P9", None),
            ("P9 第三条", "P9", Some("第三条")),
            ("P9 附表 第1行", "P9 附表", Some("第1行")),
            ("国务院令第649号 第九条", "国务院令第649号", Some("第九条")),
            ("民发〔2021〕57号\u{3000}第七条 第二款", "民发〔2021〕57号", Some("第七条 第二款")),
            ("《社会救助 暂行办法》 第九条", "《社会救助 暂行办法》", Some("第九条")),
            ("第二十三条", "民发〔2021〕57号", Some("第二十三条")),
            ("附件2", "民发〔2021〕57号", Some("附件2")),
            ("art.13", "民发〔2021〕57号", Some("art.13")),
        ] {
            let mut out = Vec::new();
            let cite = sources.read_cite(text, span(), 0, own, &mut out).unwrap();
            assert_eq!((&*cite.source, cite.article.as_deref()), (source, article), "{text}");
            assert!(out.is_empty());
        }
    }

    #[test]
    fn an_unknown_source_is_named() {
        let map = BTreeMap::from([("P9".into(), "…".into())]);
        let sources = Sources::of(vec![&map]);
        for (text, own) in [("P99 第三条", Some("P9")), ("第三条", None), ("", Some("P9"))] {
            let mut out = Vec::new();
            assert_eq!(sources.read_cite(text, span(), 0, own, &mut out), None, "{text}");
            assert_eq!(out.first().map(|d| d.code), Some(Code::UnknownSource), "{text}");
        }
    }
}
