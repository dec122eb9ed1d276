//! `doudi explain`

use doudi::assessment::Assessment;
use doudi::facts::{EntityId, Path};

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
    let Some(explanation) = assessment.explain(&args.rule) else { return Err(elsewhere(&assessment, &name, session)) };
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

/// The rule is there, but not for what was named: says for what.
fn elsewhere(assessment: &Assessment, name: &str, session: &Session) -> Stop {
    let program = assessment.policy().program();
    let entity = program.symbol_named(name).and_then(|id| assessment.rule(id)).map_or(EntityId::ROOT, |r| r.entity);
    let first = assessment.population().place(entity, 0).1.key(name).to_string();
    let count = assessment.population().rows(entity).map_or(0, |r| r.len);
    let text = match (session.lang, count) {
        (doudi::label::Lang::Zh, 0) => format!("家庭中没有 `{name}` 所属的对象"),
        (doudi::label::Lang::En, 0) => format!("the household has nothing that `{name}` is a rule of"),
        (doudi::label::Lang::Zh, _) => format!("`{name}` 共有 {count} 个结果,请写明是哪一个,例如 `{first}`"),
        (doudi::label::Lang::En, _) => format!("`{name}` has {count} results; say which, for example `{first}`"),
    };
    Stop::Usage(text)
}
