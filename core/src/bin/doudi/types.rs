//! `doudi types`

use doudi::facts::typescript;

use crate::args::TypesArgs;
use crate::open;
use crate::session::{Answer, Session, Stop};

pub(crate) fn run(args: &TypesArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    session.text(typescript(pack.program()))?;
    Ok(Answer::Fine)
}
