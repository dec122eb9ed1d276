//! `doudi explain`

use doudi::facts::Path;

use crate::args::{ExplainArgs, ExplainFormat};
use crate::session::{Answer, Session, Stop};
use crate::{assess, open};

pub(crate) fn run(args: &ExplainArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let policy = open::policy(&pack, args.on, session)?;
    let path: Path = args.rule.parse().map_err(|_| {
        usage(session, "规则应写作 `dibao::eligible` 或 `members[0].people::age`", "write a rule like `dibao::eligible` or `members[0].people::age`")
    })?;
    let Some((_, name)) = path.split_last() else { return Err(usage(session, "缺少规则名", "no rule is named")) };
    let name = name.to_owned();
    policy.rules_named([&name]).map_err(|error| Stop::Usage(error.text(session.lang)))?;
    let text = open::text(&args.file, session)?;
    let assessment = match assess::assess(&policy, &text, Some(std::slice::from_ref(&name))) {
        Ok(assessment) => assessment,
        Err(error) => return Err(Stop::Faults(error.text(session.lang))),
    };
    let Some(explanation) = assessment.explain(&args.rule) else {
        return Err(Stop::Usage(assessment.why_not_there(&args.rule).get(session.lang).to_owned()));
    };
    let schema = &assessment.population().schema;
    match args.format {
        ExplainFormat::Text => session.text(explanation.text(schema, session.lang, args.sensitive))?,
        ExplainFormat::Markdown => session.text(explanation.markdown(schema, session.lang, args.sensitive))?,
        ExplainFormat::Json => {
            let json = explanation.json(schema, args.sensitive);
            session.line(format_args!("{json:#}"))?;
        }
    }
    Ok(Answer::Fine)
}

fn usage(session: &Session, zh: &str, en: &str) -> Stop {
    Stop::Usage(session.word(zh, en).to_owned())
}
