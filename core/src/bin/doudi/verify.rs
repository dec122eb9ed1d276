//! `doudi verify`

use doudi::assessment::record::{RecordError, verify};
use doudi::facts::Input;
use doudi::label::Lang;

use crate::args::{DataFormat, VerifyArgs};
use crate::session::{Answer, Session, Stop, Style};
use crate::{open, schema};

pub(crate) fn run(args: &VerifyArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let text = open::text(&args.record, session)?;
    let verification = verify(pack.program(), pack.reader(), &text).map_err(|error| match error {
        RecordError::Policy(_) | RecordError::Reform(_) => Stop::Faults(error.text(session.lang)),
        RecordError::Json(_) | RecordError::Malformed { .. } => Stop::Usage(error.text(session.lang)),
    })?;
    let answer = if verification.holds() { Answer::Fine } else { Answer::No };
    if args.format == DataFormat::Json {
        let differences = verification.differences.iter().map(|difference| {
            let mut map = Input::map();
            map.insert("path", difference.path.clone());
            map.insert("recorded", difference.recorded.clone());
            map.insert("recomputed_zh", difference.recomputed.as_ref().map(|l| l.zh.to_string()));
            map.insert("recomputed_en", difference.recomputed.as_ref().map(|l| l.en.to_string()));
            map
        });
        let mut out = Input::map();
        out.insert("holds", verification.holds());
        out.insert("reform", verification.is_reform);
        out.insert("differences", Input::List(differences.collect()));
        session.line(schema::pretty(&out, 0))?;
        return Ok(answer);
    }
    if verification.is_reform {
        let text = session
            .word("这是方案测算的记录,不是按现行规则包作出的认定", "this is the record of a reform, not an assessment under the pack as published");
        session.line(session.paint(Style::Open, text))?;
    }
    if verification.holds() {
        let mark = session.paint(Style::Good, "✓");
        session.line(format_args!("{mark} {}", session.word("记录可复现:逐字节相同", "the record holds: the same bytes again")))?;
        return Ok(answer);
    }
    let count = verification.differences.len();
    let mark = session.paint(Style::Bad, "✗");
    session.line(match session.lang {
        Lang::Zh => format!("{mark} 记录不符,{count} 处不同"),
        Lang::En => format!("{mark} the record differs in {count} {}", if count == 1 { "place" } else { "places" }),
    })?;
    let nothing = session.word("(无)", "(nothing)");
    for difference in &verification.differences {
        let path = if difference.path.is_empty() { session.word("全文", "the whole text") } else { &difference.path };
        let recorded = difference.recorded.as_deref().unwrap_or(nothing);
        let recomputed = difference.recomputed.as_ref().map_or(nothing, |l| l.get(session.lang));
        session.line(format_args!("  {path}"))?;
        session.line(format_args!("    {} {}", session.word("记录", "recorded  "), session.paint(Style::Bad, recorded)))?;
        session.line(format_args!("    {} {}", session.word("重算", "recomputed"), session.paint(Style::Good, recomputed)))?;
    }
    Ok(answer)
}
