//! `doudi assess`

use doudi::assessment::Assessment;
use doudi::policy::{AssessError, Json, Policy};

use crate::args::{AssessArgs, AssessFormat};
use crate::session::{Answer, Session, Stop};
use crate::{jsonl, open, report};

pub(crate) fn run(args: &AssessArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let policy = open::policy(&pack, args.on, session)?;
    let rules = if args.rules.is_empty() { None } else { Some(open::rules(&policy, &args.rules, session)?) };
    if args.jsonl {
        return jsonl::run(&policy, rules.as_deref(), args, session);
    }
    let text = open::text(&args.file, session)?;
    match assess(&policy, &text, rules.as_deref()) {
        Ok(assessment) => {
            match args.format {
                AssessFormat::Text => report::print(&assessment, rules.is_some(), session)?,
                AssessFormat::Json => session.line(assessment.to_canonical())?,
                AssessFormat::Record => session.line(assessment.record())?,
            }
            Ok(Answer::Fine)
        }
        Err(error) => refuse(&error, args.format, session),
    }
}

/// Assesses a household under some rules, or under all.
pub(crate) fn assess(policy: &Policy, text: &str, rules: Option<&[String]>) -> Result<Assessment, AssessError> {
    match rules {
        Some(rules) => policy.assess_rules(&Json(text), rules),
        None => policy.assess(&Json(text)),
    }
}

fn refuse(error: &AssessError, format: AssessFormat, session: &mut Session) -> Result<Answer, Stop> {
    use doudi::facts::InputError;
    match error {
        AssessError::Input(InputError::Faults(_)) if format == AssessFormat::Text => {
            let head = session.word("家庭数据有误", "the household has faults");
            Err(Stop::Faults(format!("{head}\n{}", indented(&error.text(session.lang)))))
        }
        AssessError::Input(InputError::Faults(_)) => {
            session.line(jsonl::faults(error))?;
            Ok(Answer::No)
        }
        AssessError::Policy(_) => Err(Stop::Faults(error.text(session.lang))),
        AssessError::Input(_) | AssessError::UnknownRules(_) => Err(Stop::Usage(error.text(session.lang))),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
