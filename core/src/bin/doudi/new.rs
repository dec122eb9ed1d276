//! `doudi new`

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use doudi::cases::Runner;
use doudi::diagnostics::render;
use doudi::facts::Region;
use doudi::label::Lang;
use doudi::pack::Pack;

use crate::args::NewArgs;
use crate::session::{Answer, Session, Stop, Style};
use crate::skeleton::{Skeleton, files};
use crate::{open, width};

pub(crate) fn run(args: &NewArgs, session: &mut Session) -> Result<Answer, Stop> {
    let name = match (&args.name, args.dir.file_name().and_then(OsStr::to_str)) {
        (Some(name), _) => name.clone(),
        (None, Some(folder)) => folder.to_owned(),
        (None, None) => return Err(usage(session, "请用 --name 指定名称", "name the pack with --name")),
    };
    if args.region.as_deref().is_some_and(|region| Region::parse(region).is_none()) {
        return Err(usage(session, "行政区划代码应为 2 至 12 位数字", "a division code has 2 to 12 digits"));
    }
    if let Some(path) = &args.extends {
        open::not_compiled(path, session)?;
    }
    let parent = args.extends.as_ref().map(|path| open::pack(path, session)).transpose()?;
    if fs::read_dir(&args.dir).is_ok_and(|mut entries| entries.next().is_some()) {
        let dir = args.dir.display();
        return Err(Stop::Usage(match session.lang {
            Lang::Zh => format!("`{dir}` 不是空文件夹"),
            Lang::En => format!("`{dir}` is not empty"),
        }));
    }
    let written = |error: io::Error| {
        Stop::Usage(match session.lang {
            Lang::Zh => format!("无法写入 `{}`:{error}", args.dir.display()),
            Lang::En => format!("cannot write `{}`: {error}", args.dir.display()),
        })
    };
    fs::create_dir_all(&args.dir).map_err(written)?;
    let extends = args.extends.as_ref().map(|parent| relative(&args.dir, parent)).transpose().map_err(written)?;
    let title = args.title.clone().unwrap_or_else(|| format!("{name} 社会救助 · Social assistance, {name}"));
    let skeleton = Skeleton {
        name: &name,
        title: &title,
        region: args.region.as_deref(),
        extends: extends.as_deref(),
        parent: parent.as_ref().map(|p| &**p.program()),
    };
    let files = files(&skeleton, &open::today());
    for (file, text, _) in &files {
        fs::write(args.dir.join(file), text).map_err(written)?;
    }
    let rows: Vec<Vec<String>> =
        files.iter().map(|(file, _, about)| vec![args.dir.join(file).display().to_string(), about.get(session.lang).to_owned()]).collect();
    for line in width::table(&rows) {
        session.line(line)?;
    }
    try_out(&args.dir, session)
}

fn usage(session: &Session, zh: &str, en: &str) -> Stop {
    Stop::Usage(session.word(zh, en).to_owned())
}

/// The new pack is checked and its cases are run: a skeleton that doesn't stand is no help.
fn try_out(dir: &Path, session: &mut Session) -> Result<Answer, Stop> {
    let checked = Pack::check(dir).map_err(|error| open::unreadable(&error, session.lang))?;
    let diagnostics = checked.report();
    let mut failed = 0;
    if let Some(pack) = &checked.pack {
        let mut runner = Runner::new(pack.program().clone(), pack.reader().clone());
        for file in pack.cases(&mut Vec::new()) {
            failed += file.cases.iter().filter(|case| !runner.run(&file.programme, case).passed()).count();
        }
    }
    if !diagnostics.is_empty() || failed > 0 {
        return Err(Stop::Faults(render(&diagnostics, &checked.files, session.lang, session.complaints_in_colour())));
    }
    let mark = session.paint(Style::Good, "✓");
    let dir = dir.display();
    session.line("")?;
    session.line(match session.lang {
        Lang::Zh => format!("{mark} 检查和案例均通过。接下来:填写来源和标准,再运行 doudi check {dir} 与 doudi test {dir}"),
        Lang::En => {
            format!("{mark} It passes its check and its case. Next: fill in sources and standards, then run doudi check {dir} and doudi test {dir}")
        }
    })?;
    Ok(Answer::Fine)
}

/// The way from a folder to another, with `/` as packs write it.
fn relative(from: &Path, to: &Path) -> io::Result<String> {
    let (from, to) = (fs::canonicalize(from)?, fs::canonicalize(to)?);
    Ok(way(&from, &to))
}

fn way(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n(PathBuf::from(".."), from.len() - common);
    let down = to.iter().skip(common).map(|c| PathBuf::from(c.as_os_str()));
    let parts: Vec<String> = up.chain(down).map(|p| p.display().to_string()).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_between_folders() {
        for (from, to, expected) in [("/a/b", "/a/c", "../c"), ("/a/b/c", "/a", "../.."), ("/a", "/a/b", "b"), ("/a", "/a", ".")] {
            assert_eq!(way(Path::new(from), Path::new(to)), expected);
        }
    }
}
