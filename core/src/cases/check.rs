//! What can be said of cases without running them.

use super::names::{Named, resolve};
use super::prepare::of_household;
use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::facts::{EntityId, Path};
use crate::ir::Program;
use crate::pack::{Case, CaseSource, Expect, Expectation, Pack};
use crate::source::Span;

impl Pack {
    /// All that is wrong with the pack's own cases: how they are written, names that mean nothing, sources that aren't listed.
    #[must_use]
    pub fn check_cases(&self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let files = self.cases(&mut out);
        for file in files {
            check_cases(self.program(), &file.programme, &file.cases, &mut out);
        }
        out
    }
}

/// Tells of names in `expect` that are no rules, and of sources that the packs don't list. `programme` is the one that bare names belong to.
pub fn check_cases(program: &Program, programme: &str, cases: &[Case], out: &mut Vec<Diagnostic>) {
    let before = out.len();
    for case in cases {
        let entity = if case.population { None } else { Some(EntityId::ROOT) };
        check(program, programme, entity, &case.expect, out);
        out.extend(case.given.iter().filter(|g| !is_of_a_household(case, &g.path)).map(|g| {
            Diagnostic::new(Code::BadCase, g.span, format!("`{}` 不在任何一个家庭里", g.path), format!("`{}` is in none of the households", g.path))
                .help("多个家庭时写作 `households[0].…`", "with `households`, write `households[0].…`")
        }));
        if let CaseSource::Source(text, span) = &case.source {
            out.extend(unknown_source(program, text, *span));
        }
    }
    // Cases that are like others repeat their slips.
    let mut new = out.split_off(before);
    new.dedup();
    out.append(&mut new);
}

fn is_of_a_household(case: &Case, path: &Path) -> bool {
    (0..case.households.len()).any(|index| of_household(case, path, index).is_some())
}

fn check(program: &Program, programme: &str, entity: Option<EntityId>, expect: &Expect, out: &mut Vec<Diagnostic>) {
    for (name, span, expectation) in &expect.entries {
        match (resolve(program, programme, entity, name), expectation) {
            (Named::Unknown(message), _) => {
                out.push(Diagnostic::new(Code::UnknownExpectation, *span, message.zh, message.en));
            }
            (Named::List(child), Expectation::Entries(entries)) => {
                entries.iter().for_each(|(expect, _)| check(program, programme, Some(child), expect, out));
            }
            (Named::List(_), _) => out.push(Diagnostic::new(
                Code::UnknownExpectation,
                *span,
                format!("`{name}` 是列表，应写作 `{name}: [ {{ … }} ]`"),
                format!("`{name}` is a list: write `{name}: [ {{ … }} ]`"),
            )),
            (Named::Rule(_), Expectation::Entries(_)) => {
                out.push(Diagnostic::new(
                    Code::UnknownExpectation,
                    *span,
                    format!("`{name}` 是规则，不是列表"),
                    format!("`{name}` is a rule, no list"),
                ));
            }
            (Named::Rule(_), _) => {}
        }
    }
}

/// A source is a key of `[sources]` of a pack of the chain, perhaps with an article, or a document number.
fn unknown_source(program: &Program, text: &str, span: Span) -> Option<Diagnostic> {
    let keys = || program.layers.iter().flat_map(|l| l.sources.keys()).map(|k| &**k);
    let begins = |key: &str| text.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    if keys().any(begins) || text.contains(['〔', '号', '《']) {
        return None;
    }
    let word = text.split_whitespace().next().unwrap_or(text);
    let fault = Diagnostic::new(
        Code::UnknownSource,
        span,
        format!("来源 `{word}` 不在 `[sources]` 里，也不是文号"),
        format!("`{word}` is neither a key of `[sources]` nor a document number"),
    );
    Some(match did_you_mean(word, keys()) {
        Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
        None => fault.help(
            "请写 `pack.toml` 中 `[sources]` 的键、文号，或 `self_made: true`",
            "write a key of `[sources]` in `pack.toml`, a document number, or `self_made: true`",
        ),
    })
}
