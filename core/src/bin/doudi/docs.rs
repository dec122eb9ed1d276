//! `doudi docs`

use doudi::handbook::handbook;

use crate::args::DocsArgs;
use crate::open;
use crate::session::{Answer, Session, Stop};

pub(crate) fn run(args: &DocsArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let text = handbook(pack.program(), session.lang);
    match &args.output {
        None => session.text(text)?,
        Some(path) => std::fs::write(path, text).map_err(|error| {
            let (zh, en) = ("无法写入", "cannot write");
            Stop::Usage(format!("{} `{}`: {error}", session.word(zh, en), path.display()))
        })?,
    }
    Ok(Answer::Fine)
}
