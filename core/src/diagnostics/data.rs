//! Faults as data, for editors and other programs.

use serde_json::{Value, json};

use super::render::sorted;
use super::{Diagnostic, Severity};
use crate::label::Label;
use crate::source::{SourceMap, Span};

/// The faults as data, in the order of `render`: an array of objects with `code`, `severity`, `path`, `line`, `column`, `end`, `message_zh`,
/// `message_en`, `help_zh`, `help_en` and `notes`. Lines and columns count from 1, columns in characters.
#[must_use]
pub fn to_json(diagnostics: &[Diagnostic], files: &SourceMap) -> Value {
    let object = |diagnostic: &&Diagnostic| {
        let notes: Vec<Value> = diagnostic.notes.iter().map(|(span, label)| placed(place(files, *span), label)).collect();
        let mut object = placed(place(files, diagnostic.span), &diagnostic.message);
        if let Value::Object(map) = &mut object {
            map.insert("code".into(), diagnostic.code.as_str().into());
            let severity = match diagnostic.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            map.insert("severity".into(), severity.into());
            map.insert("help_zh".into(), diagnostic.help.as_ref().map(|h| &*h.zh).into());
            map.insert("help_en".into(), diagnostic.help.as_ref().map(|h| &*h.en).into());
            map.insert("notes".into(), notes.into());
        }
        object
    };
    sorted(diagnostics).iter().map(object).collect()
}

/// A place as data.
struct Place<'a> {
    path: &'a str,
    from: (u32, u32),
    to: (u32, u32),
}

fn place(files: &SourceMap, span: Span) -> Option<Place<'_>> {
    let file = files.get(span.file)?;
    Some(Place { path: &file.path, from: file.line_column(span.start), to: file.line_column(span.end.max(span.start)) })
}

fn placed(place: Option<Place<'_>>, message: &Label) -> Value {
    let (path, from, to) = place.map_or((None, None, None), |p| (Some(p.path), Some(p.from), Some(p.to)));
    json!({
        "path": path,
        "line": from.map(|f| f.0),
        "column": from.map(|f| f.1),
        "end": to.map(|(line, column)| json!({ "line": line, "column": column })),
        "message_zh": *message.zh,
        "message_en": *message.en,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;
    use crate::source::FileId;

    #[test]
    fn data_has_both_languages() {
        let mut files = SourceMap::default();
        let rules = files.add("示例/低保.rhai", "// 税前\n家庭.成员.工资收人\n");
        let facts = files.add("示例/facts.toml", "[person.facts]\n工资收入 = { type = \"money\" }\n");
        let named = Diagnostic::new(Code::UnknownFact, Span::new(rules, 24, 36), "没有要素", "no fact")
            .help("是不是 `工资收入`？", "did you mean `工资收入`?")
            .note(Span::new(facts, 15, 27), "成员的要素在这里", "the facts are here");
        let nowhere = Diagnostic::new(Code::MissingCite, Span::new(FileId(9), 3, 4), "没有依据", "no cite");
        let data = to_json(&[nowhere, named.clone(), named], &files);
        assert_eq!(
            data,
            json!([
                {
                    "code": "D021", "severity": "error", "path": "示例/低保.rhai", "line": 2, "column": 7, "end": { "line": 2, "column": 11 },
                    "message_zh": "没有要素", "message_en": "no fact", "help_zh": "是不是 `工资收入`？", "help_en": "did you mean `工资收入`?",
                    "notes": [{
                        "path": "示例/facts.toml", "line": 2, "column": 1, "end": { "line": 2, "column": 5 },
                        "message_zh": "成员的要素在这里", "message_en": "the facts are here",
                    }],
                },
                {
                    "code": "D015", "severity": "warning", "path": null, "line": null, "column": null, "end": null,
                    "message_zh": "没有依据", "message_en": "no cite", "help_zh": null, "help_en": null, "notes": [],
                },
            ])
        );
    }
}
