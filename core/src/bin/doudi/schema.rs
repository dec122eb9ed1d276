//! `doudi schema`

use doudi::facts::{Input, json_schema};

use crate::args::SchemaArgs;
use crate::open;
use crate::session::{Answer, Session, Stop};

pub(crate) fn run(args: &SchemaArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let text = json_schema(pack.program());
    match Input::from_json(&text) {
        Ok(tree) => session.line(pretty(&tree, 0))?,
        Err(_) => session.line(text)?,
    }
    Ok(Answer::Fine)
}

/// JSON with line breaks. Numbers keep their text, which a reader with binary floats would not.
pub(crate) fn pretty(input: &Input<'_>, depth: usize) -> String {
    let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    let plain = |items: &[Input<'_>]| items.iter().all(|i| !matches!(i, Input::Map(_) | Input::List(_)));
    match input {
        Input::Map(entries) if !entries.is_empty() => {
            let lines: Vec<String> =
                entries.iter().map(|(key, value)| format!("{inner}{}: {}", Input::from(&**key).to_json(), pretty(value, depth + 1))).collect();
            format!("{{\n{}\n{outer}}}", lines.join(",\n"))
        }
        Input::List(items) if !items.is_empty() && !plain(items) => {
            let lines: Vec<String> = items.iter().map(|item| format!("{inner}{}", pretty(item, depth + 1))).collect();
            format!("[\n{}\n{outer}]", lines.join(",\n"))
        }
        Input::List(items) => format!("[{}]", items.iter().map(Input::to_json).collect::<Vec<_>>().join(", ")),
        other => other.to_json(),
    }
}
