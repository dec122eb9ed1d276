//! What commands read: packs, households, the date, names of rules.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use doudi::calendar::Date;
use doudi::diagnostics::render;
use doudi::label::{Label, Lang};
use doudi::limits;
use doudi::pack::{OpenError, Pack, PackError};
use doudi::policy::Policy;

use crate::session::{Session, Stop};

/// Opens a pack; its errors are shown with their places.
pub(crate) fn pack(path: &Path, session: &Session) -> Result<Pack, Stop> {
    Pack::open(path).map_err(|error| match error {
        PackError::Open(error) => unreadable(&error, session.lang),
        PackError::Faults(checked) => {
            let text = render(&checked.diagnostics, &checked.files, session.lang, session.complaints_in_colour());
            Stop::Faults(format!("{}\n\n{text}", session.word("规则包有误,无法使用", "the pack has errors and can't be used")))
        }
        other => Stop::Usage(format!("`{}`: {}", path.display(), other.text(session.lang))),
    })
}

/// Stops where a pack is compiled: what follows needs its text or its cases.
pub(crate) fn not_compiled(path: &Path, session: &Session) -> Result<(), Stop> {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(16).read_to_end(&mut head));
    if read.is_ok() && doudi::compiled::is_compiled(&head) {
        let path = path.display();
        return Err(Stop::Usage(match session.lang {
            Lang::Zh => format!("`{path}` 是编译后的规则包,不含原文和案例;请给出规则包的文件夹"),
            Lang::En => format!("`{path}` is a compiled pack, without text and cases; name the pack's folder"),
        }));
    }
    Ok(())
}

/// The folders among several paths: `packs/*` names a README beside the packs, too. A file that is named alone is told to be no pack.
pub(crate) fn folders(paths: &[PathBuf]) -> Vec<&Path> {
    let folders: Vec<&Path> = paths.iter().map(PathBuf::as_path).filter(|p| !p.is_file()).collect();
    if folders.is_empty() { paths.iter().map(PathBuf::as_path).collect() } else { folders }
}

/// A pack that isn't there, or none.
pub(crate) fn unreadable(error: &OpenError, lang: Lang) -> Stop {
    Stop::Usage(Label::parse(&error.to_string()).get(lang).to_owned())
}

/// The policy on a date, or today.
pub(crate) fn policy(pack: &Pack, on: Option<Date>, session: &Session) -> Result<Policy, Stop> {
    pack.policy(on.unwrap_or_else(today)).map_err(|error| Stop::Faults(error.text(session.lang)))
}

/// Today in China, where the rules hold: eight hours ahead of UTC, all year round.
pub(crate) fn today() -> Date {
    const AHEAD: u64 = 8 * 3600;
    const DAY: u64 = 24 * 3600;
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    i64::try_from((seconds + AHEAD) / DAY).ok().and_then(Date::from_days).unwrap_or(Date::MAX)
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn text(path: &Path, session: &Session) -> Result<String, Stop> {
    let most = limits::INPUT_BYTES;
    let read = |input: &mut dyn Read| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        input.take(u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let result = if is_stdin(path) { read(&mut io::stdin().lock()) } else { File::open(path).and_then(|mut file| read(&mut file)) };
    let shown = path.display();
    let bytes = result.map_err(|error| {
        Stop::Usage(match session.lang {
            Lang::Zh => format!("无法读取 `{shown}`:{error}"),
            Lang::En => format!("cannot read `{shown}`: {error}"),
        })
    })?;
    if bytes.len() > most {
        return Err(Stop::Usage(match session.lang {
            Lang::Zh => format!("`{shown}` 超过 {most} 字节"),
            Lang::En => format!("`{shown}` has more than {most} bytes"),
        }));
    }
    // Windows editors write a byte order mark.
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(_) => Err(Stop::Usage(match session.lang {
            Lang::Zh => format!("`{shown}` 不是 UTF-8 编码"),
            Lang::En => format!("`{shown}` isn't in UTF-8"),
        })),
    }
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Names of rules, as [`rules`] gives them, of any of several policies.
pub(crate) fn rules_of(policies: &[&Policy], names: &[String], session: &Session) -> Result<Vec<String>, Stop> {
    if let [one] = policies {
        return rules(one, names, session);
    }
    let mut all: Vec<String> = Vec::new();
    for name in names.iter().map(|n| n.trim()).filter(|n| !n.is_empty()) {
        let found: Vec<String> = policies.iter().filter_map(|policy| rules(policy, &[name.to_owned()], session).ok()).flatten().collect();
        // What none of them knows the assessment tells, all of it together.
        let found = if found.is_empty() { vec![name.to_owned()] } else { found };
        for rule in found {
            if !all.contains(&rule) {
                all.push(rule);
            }
        }
    }
    Ok(all)
}

/// Names of rules, in the order of the pack, each once. That of a programme stands for what people ask of it, or for all its rules where that is nothing.
pub(crate) fn rules(policy: &Policy, names: &[String], session: &Session) -> Result<Vec<String>, Stop> {
    let program = policy.program();
    let (mut rules, mut single) = (Vec::new(), Vec::new());
    for name in names.iter().map(|n| n.trim()).filter(|n| !n.is_empty()) {
        let Some(programme) = program.programmes.iter().find(|p| *p.name == *name) else {
            single.push(name);
            continue;
        };
        let in_force = || programme.symbols.iter().copied().filter(|rule| policy.kind(*rule).is_some());
        let before = rules.len();
        rules.extend(in_force().filter(|rule| policy.is_of_interest(*rule)));
        if rules.len() == before {
            rules.extend(in_force());
        }
    }
    // All names together, so that all that are unknown are told.
    rules.extend(policy.rules_named(single).map_err(|error| Stop::Usage(error.text(session.lang)))?);
    if rules.is_empty() {
        let on = policy.date();
        return Err(Stop::Usage(match session.lang {
            Lang::Zh => format!("所指定的没有一条是 {on} 有效的规则"),
            Lang::En => format!("none of what is named is a rule in force on {on}"),
        }));
    }
    rules.sort_unstable();
    rules.dedup();
    Ok(rules.into_iter().filter_map(|id| program.symbol(id)).map(|s| s.name.to_string()).collect())
}
