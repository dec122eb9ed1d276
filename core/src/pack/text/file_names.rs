//! What a file's name says.

use super::names;
use crate::calendar::Date;

/// The file that makes a folder a pack.
pub(super) const MANIFEST: &str = "pack.toml";
/// The file of entities and facts.
pub(super) const FACTS: &str = "facts.toml";

/// What a file is for, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'n> {
    Manifest,
    Facts,
    Rules {
        programme: &'n str,
        version: Option<Date>,
    },
    Parameters {
        programme: &'n str,
    },
    /// A table that a parameter may name.
    Table,
    Cases {
        programme: &'n str,
    },
    /// It has an ending of ours, but the name says nothing; what it should be like.
    Stray(&'static str),
}

impl Kind<'_> {
    pub(super) fn is_stray(&self) -> bool {
        matches!(self, Self::Stray(_))
    }
}

/// What a file is for; none where its ending is none of ours.
pub(super) fn kind(name: &str) -> Option<Kind<'_>> {
    if name.starts_with('.') || name.contains('/') {
        return None;
    }
    let (stem, ending) = name.rsplit_once('.')?;
    let (programme, rest) = stem.split_once('.').map_or((stem, None), |(first, rest)| (first, Some(rest)));
    let sound = names::is_name(programme);
    Some(match ending {
        _ if name == MANIFEST => Kind::Manifest,
        _ if name == FACTS => Kind::Facts,
        "rhai" => match rest.map(str::parse) {
            None if sound => Kind::Rules { programme, version: None },
            Some(Ok(date)) if sound => Kind::Rules { programme, version: Some(date) },
            _ => Kind::Stray("dibao.2012-12-12.rhai"),
        },
        "toml" => match rest {
            None if sound => Kind::Parameters { programme },
            _ => Kind::Stray("dibao.toml"),
        },
        "csv" => Kind::Table,
        "yaml" | "yml" => match rest.map(|r| r == "cases" || r.ends_with(".cases")) {
            Some(true) if sound && ending == "yaml" => Kind::Cases { programme },
            _ => Kind::Stray("dibao.cases.yaml"),
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_files_are_for() {
        let day = Date::new(2012, 12, 12);
        for (name, expected) in [
            ("pack.toml", Some(Kind::Manifest)),
            ("facts.toml", Some(Kind::Facts)),
            ("dibao.rhai", Some(Kind::Rules { programme: "dibao", version: None })),
            ("低保.2012-12-12.rhai", Some(Kind::Rules { programme: "低保", version: day })),
            ("dibao.toml", Some(Kind::Parameters { programme: "dibao" })),
            ("dibao.standard.csv", Some(Kind::Table)),
            ("dibao.cases.yaml", Some(Kind::Cases { programme: "dibao" })),
            ("dibao.special.cases.yaml", Some(Kind::Cases { programme: "dibao" })),
            ("README.md", None),
            (".dibao.rhai", None),
            ("LICENSE", None),
            ("notes.xlsx", None),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
        for stray in [
            "dibao.old.rhai",
            "dibao.2012-13-12.rhai",
            "di-bao.rhai",
            "dibao.v2.toml",
            "cases.yaml",
            "dibao.yaml",
            "dibao.cases.yml",
            "dibaocases.yaml",
        ] {
            assert!(kind(stray).is_some_and(|k| k.is_stray()), "{stray}");
        }
    }
}
