//! `doudi compile`

use doudi::compiled;

use crate::args::CompileArgs;
use crate::open;
use crate::session::{Answer, Session, Stop};

pub(crate) fn run(args: &CompileArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let bytes = pack.compile().map_err(|error| Stop::Faults(error.text(session.lang)))?;
    let path = &args.output;
    std::fs::write(path, &bytes)
        .map_err(|error| Stop::Usage(format!("{} `{}`: {error}", session.word("无法写入", "cannot write"), path.display())))?;
    let (name, version) = (pack.name(), pack.version());
    session.line(format!("{name} {version} → {} · {} {}", path.display(), bytes.len(), session.word("字节", "bytes")))?;
    session.line(format!("{} sha256 {}", session.word("规则包", "pack"), pack.digest()))?;
    session.line(format!("{} sha256 {}", session.word("文件", "file"), compiled::digest(&bytes)))?;
    Ok(Answer::Fine)
}
