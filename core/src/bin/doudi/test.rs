//! `doudi test`

use doudi::cases::{CaseResult, Runner};
use doudi::diagnostics::{Severity, render};
use doudi::facts::Schema;
use doudi::pack::Pack;

use crate::args::TestArgs;
use crate::open;
use crate::session::{Answer, Session, Stop, Style};

/// Lines of a derivation that are shown: what matters stands at its beginning.
const DERIVATION_LINES: usize = 40;

#[derive(Clone, Copy, Default)]
struct Count {
    passed: usize,
    failed: usize,
}

pub(crate) fn run(args: &TestArgs, session: &mut Session) -> Result<Answer, Stop> {
    let mut all = Count::default();
    let packs = open::folders(&args.packs);
    for path in &packs {
        open::not_compiled(path, session)?;
        let checked = Pack::check(path).map_err(|error| open::unreadable(&error, session.lang))?;
        let mut diagnostics = checked.diagnostics;
        let mut files = Vec::new();
        if let Some(pack) = &checked.pack {
            files = pack.cases(&mut diagnostics);
        }
        // Warnings are for `check`.
        diagnostics.retain(|d| d.severity() == Severity::Error);
        session.flush()?;
        if !diagnostics.is_empty() {
            session.remark(render(&diagnostics, &checked.files, session.lang, session.complaints_in_colour()).trim_end());
        }
        // What can't be run hasn't passed: a pack with errors counts as one failed case, and each fault among its cases as one.
        let mut count = Count { passed: 0, failed: diagnostics.len().min(if checked.pack.is_some() { usize::MAX } else { 1 }) };
        if let Some(pack) = &checked.pack {
            let mut runner = Runner::new(pack.program().clone(), pack.reader().clone());
            for file in &files {
                let wanted = file.cases.iter().filter(|c| args.only.as_ref().is_none_or(|text| c.name.contains(&**text)));
                for case in wanted {
                    let result = runner.run(&file.programme, case);
                    if result.passed() {
                        count.passed += 1;
                    } else {
                        count.failed += 1;
                        show(&result, &pack.program().schema, session)?;
                    }
                }
            }
            if packs.len() > 1 {
                let name = pack.program().pack().map_or("", |l| &*l.name);
                let mark = if count.failed == 0 { session.paint(Style::Good, "✓") } else { session.paint(Style::Bad, "✗") };
                session.line(format_args!("{mark} {name} {}/{}", count.passed, count.passed + count.failed))?;
            }
        }
        all.passed += count.passed;
        all.failed += count.failed;
    }
    session.line(format_args!("{} passed, {} failed", all.passed, all.failed))?;
    Ok(if all.failed == 0 { Answer::Fine } else { Answer::No })
}

fn show(result: &CaseResult, schema: &Schema, session: &mut Session) -> Result<(), Stop> {
    let (mark, place) = (session.paint(Style::Bad, "✗"), session.paint(Style::Dim, &result.place));
    session.line(format_args!("{mark} {}  {place}", session.paint(Style::Strong, &result.name)))?;
    for difference in &result.differences {
        if !difference.path.is_empty() {
            session.line(format_args!("    {}", difference.path))?;
        }
        let lines =
            [(session.word("应为", "expected"), Style::Good, &difference.expected), (session.word("实际", "got     "), Style::Bad, &difference.got)];
        for (word, style, label) in lines {
            let text = label.get(session.lang).replace('\n', "\n             ");
            session.line(format_args!("      {word} {}", session.paint(style, text)))?;
        }
        if let Some(derivation) = &difference.derivation {
            session.line(format_args!("      {}", session.word("推导", "derivation")))?;
            // Cases are made up or published: nothing in them has to be kept back.
            let text = derivation.text(schema, session.lang, true);
            for line in text.lines().take(DERIVATION_LINES) {
                session.line(format_args!("        {}", session.paint(Style::Dim, line)))?;
            }
            if text.lines().nth(DERIVATION_LINES).is_some() {
                session.line("        …")?;
            }
        }
    }
    session.line("")
}
