//! Many households, a line each: for callers in any language. Each line is answered at once; a bad one doesn't stop the others.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use doudi::facts::{Input, InputError};
use doudi::label::Label;
use doudi::limits;
use doudi::policy::{AssessError, Policy};

use crate::args::{AssessArgs, AssessFormat};
use crate::session::{Answer, Session, Stop};
use crate::{assess, open};

pub(crate) fn run(policy: &Policy, rules: Option<&[String]>, args: &AssessArgs, session: &mut Session) -> Result<Answer, Stop> {
    if open::is_stdin(&args.file) {
        return lines(io::stdin().lock(), policy, rules, args, session);
    }
    let file = File::open(&args.file).map_err(|error| {
        let (zh, en) = ("无法读取", "cannot read");
        Stop::Usage(format!("{} `{}`: {error}", session.word(zh, en), args.file.display()))
    })?;
    lines(BufReader::new(file), policy, rules, args, session)
}

fn lines(mut input: impl BufRead, policy: &Policy, rules: Option<&[String]>, args: &AssessArgs, session: &mut Session) -> Result<Answer, Stop> {
    let mut answer = Answer::Fine;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let most = u64::try_from(limits::INPUT_BYTES).unwrap_or(u64::MAX);
        let read = input.by_ref().take(most).read_until(b'\n', &mut bytes).map_err(|error| Stop::Usage(error.to_string()))?;
        if read == 0 {
            return Ok(answer);
        }
        let text = if bytes.last() != Some(&b'\n') && bytes.len() >= limits::INPUT_BYTES {
            skip_line(&mut input).map_err(|error| Stop::Usage(error.to_string()))?;
            Err(one("too_large", &Label::new("此行过长", "the line is too long")))
        } else {
            std::str::from_utf8(&bytes).map_err(|_| one("not_utf8", &Label::new("此行不是 UTF-8 编码", "the line isn't in UTF-8")))
        };
        let result = text.and_then(|text| {
            let text = text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
            assess::assess(policy, text, rules).map_err(|error| faults(&error))
        });
        match result {
            Ok(assessment) if args.format == AssessFormat::Record => session.line(assessment.record())?,
            Ok(assessment) => session.line(assessment.to_canonical())?,
            Err(faults) => {
                answer = Answer::No;
                session.line(faults)?;
            }
        }
        session.flush()?;
    }
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (used, done) = match buffer.iter().position(|b| *b == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

/// `{"faults":[{"path":…,"code":…,"message_zh":…,"message_en":…}]}`
pub(crate) fn faults(error: &AssessError) -> String {
    let list = match error {
        AssessError::Input(InputError::Faults(faults)) => faults.iter().map(|f| fault(&f.path.to_string(), f.code.name(), &f.message)).collect(),
        AssessError::Input(InputError::Json(json)) => vec![fault("", "not_json", &both(json))],
        AssessError::Input(InputError::Serialize(_)) | AssessError::Policy(_) => {
            vec![fault("", "not_computable", &Label::new(error.text(doudi::label::Lang::Zh), error.text(doudi::label::Lang::En)))]
        }
        AssessError::UnknownRules(rules) => rules.iter().map(|r| fault(&r.name, "unknown_rule", &r.message)).collect(),
    };
    listed(list)
}

fn both(error: &doudi::facts::JsonError) -> Label {
    Label::new(error.text(doudi::label::Lang::Zh), error.text(doudi::label::Lang::En))
}

fn one(code: &str, message: &Label) -> String {
    listed(vec![fault("", code, message)])
}

fn listed(list: Vec<Input<'static>>) -> String {
    let mut out = Input::map();
    out.insert("faults", Input::List(list));
    out.to_json()
}

fn fault(path: &str, code: &str, message: &Label) -> Input<'static> {
    let mut out = Input::map();
    out.insert("path", path.to_owned());
    out.insert("code", code.to_owned());
    out.insert("message_zh", message.zh.to_string());
    out.insert("message_en", message.en.to_string());
    out
}
