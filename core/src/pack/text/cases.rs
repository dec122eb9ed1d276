//! `*.cases.yaml` → cases.

use super::cases_model::{Case, CaseSource, Expect, Expectation, Given, With};
use super::cases_resolve;
use super::data::{self, Data, Entry, Node, Suggest, Taker};
use super::{with, yaml};
use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{Input, Path};
use crate::label::Label;
use crate::source::{FileId, Span};

const KEYS: &[&str] = &["name", "date", "household", "households", "like", "change", "drop", "given", "with", "expect", "source", "self_made"];
/// The errors that a rule may be expected to give.
const ERRORS: &[&str] = &["too_large", "division_by_zero", "unknown_fact", "no_value", "not_in_force", "rule_not_in_force"];

/// Reads a file of cases. A case at fault is left out, the others are given.
#[must_use]
pub fn read_cases(file: FileId, text: &str, out: &mut Vec<Diagnostic>) -> Vec<Case> {
    let Some(node) = yaml::parse(file, text, out) else { return Vec::new() };
    let Data::List(items) = &node.data else {
        out.push(
            Diagnostic::new(Code::BadCase, node.span, "这里应为案例的列表", "a list of cases is wanted here")
                .help("每个案例以 `- name: …` 开头", "each case begins with `- name: …`"),
        );
        return Vec::new();
    };
    let mut reader = Reader { take: Taker { out, code: Code::BadCase }, text };
    let written: Vec<WrittenCase> = items.iter().filter_map(|item| reader.case(item)).collect();
    cases_resolve::resolve(written, out)
}

/// A household as written.
#[derive(Clone, Debug)]
pub(super) struct WrittenHouseholds {
    pub items: Vec<(Input<'static>, Span)>,
    /// `households`
    pub population: bool,
    pub span: Span,
}

/// A case as written.
pub(super) struct WrittenCase {
    pub name: Box<str>,
    pub span: Span,
    /// Something in it was reported: it is only there for others to be like.
    pub faulty: bool,
    pub date: Option<Date>,
    pub households: Option<WrittenHouseholds>,
    pub like: Option<(Box<str>, Span)>,
    pub change: Vec<(Path, Input<'static>, Span)>,
    pub drop: Vec<(Path, Span)>,
    pub given: Vec<Given>,
    pub with: Vec<With>,
    pub expect: Expect,
    pub faults: Option<Vec<(Path, Span)>>,
    pub source: CaseSource,
}

struct Reader<'a, 'o> {
    take: Taker<'o>,
    text: &'a str,
}

impl Reader<'_, '_> {
    fn case(&mut self, node: &Node) -> Option<WrittenCase> {
        let before = self.take.out.len();
        let fields = self.take.map("-", node)?;
        let start = Span::new(node.span.file, node.span.start, fields.first().map_or(node.span.end, |f| f.key_span.end));
        let name = data::find(fields, "name").map(|e| (self.take.word("name", &e.value), e.value.span));
        let (name, span) = match name {
            Some((name, span)) => (name.unwrap_or_default(), span),
            None => {
                self.take.missing(start, "name", "案例", "a case");
                ("", start)
            }
        };
        self.take.unknown_keys(fields, KEYS, "案例", "a case");
        let mut case = WrittenCase {
            name: name.into(),
            span,
            faulty: false,
            date: None,
            households: None,
            like: None,
            change: Vec::new(),
            drop: Vec::new(),
            given: Vec::new(),
            with: Vec::new(),
            expect: Expect::default(),
            faults: None,
            source: CaseSource::Missing,
        };
        for Entry { key, value, .. } in fields {
            match &**key {
                "date" => case.date = self.take.date(key, value),
                "household" => {
                    let items = self.household(value).map(|input| vec![(input, value.span)]).unwrap_or_default();
                    case.households = Some(WrittenHouseholds { items, population: false, span: value.span });
                }
                "households" => {
                    let items = self.take.list(key, value).unwrap_or_default();
                    let items = items.iter().filter_map(|item| Some((self.household(item)?, item.span))).collect();
                    case.households = Some(WrittenHouseholds { items, population: true, span: value.span });
                }
                "like" => case.like = self.take.word(key, value).map(|name| (name.into(), value.span)),
                "change" => {
                    let entries = self.take.map(key, value).unwrap_or_default();
                    case.change = entries.iter().filter_map(|e| Some((self.path(&e.key, e.key_span)?, self.input(&e.value)?, e.key_span))).collect();
                }
                "drop" => case.drop = self.paths(key, value),
                "given" => {
                    let entries = self.take.map(key, value).unwrap_or_default();
                    case.given = entries
                        .iter()
                        .filter_map(|e| Some(Given { path: self.path(&e.key, e.key_span)?, value: self.input(&e.value)?, span: e.key_span }))
                        .collect();
                }
                "with" => case.with = with::read(&mut self.take, self.text, value),
                "expect" => self.expect(value, &mut case),
                "source" => {
                    if let Some(source) = self.take.word(key, value) {
                        case.source = CaseSource::Source(source.into(), value.span);
                    }
                }
                _ => {}
            }
        }
        self.self_made(fields, &mut case);
        if !fields.iter().any(|e| &*e.key == "expect") {
            self.take.missing(span, "expect", &format!("案例 `{name}` "), &format!("the case `{name}`"));
        }
        if let (Some(_), Some(second)) = (data::find(fields, "household"), data::find(fields, "households")) {
            self.fault(second.key_span, "`household` 与 `households` 只能写一个", "give either `household` or `households`");
        }
        case.faulty = self.take.out.len() > before;
        Some(case)
    }

    fn fault(&mut self, span: Span, zh: impl Into<Box<str>>, en: impl Into<Box<str>>) {
        self.take.push(Diagnostic::new(Code::BadCase, span, zh, en));
    }

    /// Every case says where it comes from.
    fn self_made(&mut self, fields: &[Entry], case: &mut WrittenCase) {
        let name = &case.name;
        match data::find(fields, "self_made").map(|e| (self.take.bool("self_made", &e.value), e.key_span)) {
            Some((Some(true), span)) if matches!(case.source, CaseSource::Source(..)) => {
                self.take.push(Diagnostic::new(
                    Code::CaseWithoutSource,
                    span,
                    format!("案例 `{name}` 既有 `source` 又是 `self_made`"),
                    format!("the case `{name}` has a `source` and is `self_made`"),
                ));
            }
            Some((Some(true), _)) => case.source = CaseSource::SelfMade,
            // Reported.
            Some((None, _)) => {}
            _ if data::find(fields, "source").is_none() => self.take.push(
                Diagnostic::new(Code::CaseWithoutSource, case.span, format!("案例 `{name}` 没有来源"), format!("the case `{name}` has no source"))
                    .help("写 `source: P9`，或 `self_made: true`", "write `source: P9`, or `self_made: true`"),
            ),
            _ => {}
        }
    }

    fn household(&mut self, node: &Node) -> Option<Input<'static>> {
        self.take.map("household", node)?;
        self.input(node)
    }

    /// A value as a caller would give it.
    fn input(&mut self, node: &Node) -> Option<Input<'static>> {
        Some(match &node.data {
            Data::Null => Input::Null,
            Data::Bool(value) => Input::Bool(*value),
            Data::Number(text, _) => Input::Number(text.to_string().into()),
            Data::Date(date) => Input::Text(date.to_string().into()),
            Data::Text(text) => Input::Text(text.to_string().into()),
            Data::List(items) => Input::List(items.iter().filter_map(|item| self.input(item)).collect()),
            Data::Map(entries) => Input::Map(entries.iter().filter_map(|e| Some((e.key.to_string().into(), self.input(&e.value)?))).collect()),
            Data::Bad => return None,
        })
    }

    fn path(&mut self, text: &str, span: Span) -> Option<Path> {
        match text.parse::<Path>() {
            Ok(path) if !path.is_root() => Some(path),
            _ => {
                let why = Label::parse(&crate::facts::ParsePathError.to_string());
                self.fault(span, format!("`{text}`：{}", why.zh), format!("`{text}`: {}", why.en));
                None
            }
        }
    }

    fn paths(&mut self, key: &str, node: &Node) -> Vec<(Path, Span)> {
        let items = self.take.list(key, node).unwrap_or_default();
        items
            .iter()
            .filter_map(|item| {
                let text = self.take.word(key, item)?;
                Some((self.path(text, item.span)?, item.span))
            })
            .collect()
    }

    fn expect(&mut self, node: &Node, case: &mut WrittenCase) {
        let Some(entries) = self.take.map("expect", node) else { return };
        match data::find(entries, "faults") {
            Some(faults) => {
                if let Some(other) = entries.iter().find(|e| &*e.key != "faults") {
                    self.fault(
                        other.key_span,
                        "`faults` 表示家庭数据被拒绝，不会再有其他结果",
                        "`faults` says that the household is refused: there are no other results",
                    );
                }
                case.faults = Some(self.paths("faults", &faults.value));
            }
            None => case.expect = self.expect_entity(entries),
        }
    }

    fn expect_entity(&mut self, entries: &[Entry]) -> Expect {
        Expect { entries: entries.iter().filter_map(|e| Some((e.key.clone(), e.key_span, self.expectation(e)?))).collect() }
    }

    fn expectation(&mut self, entry: &Entry) -> Option<Expectation> {
        let (key, node) = (&entry.key, &entry.value);
        Some(match &node.data {
            Data::Null => Expectation::Absent,
            Data::Bool(value) => Expectation::Bool(*value),
            Data::Number(..) => Expectation::Number(self.take.number(key, node)?),
            Data::Date(date) => Expectation::Text(date.to_string().into()),
            Data::Text(text) => Expectation::Text(text.clone()),
            Data::List(items) => {
                let mut expected = Vec::with_capacity(items.len());
                for item in items {
                    let entries = self.take.map(key, item)?;
                    expected.push((self.expect_entity(entries), item.span));
                }
                Expectation::Entries(expected)
            }
            Data::Map(fields) => self.expected_form(key, node, fields)?,
            Data::Bad => return None,
        })
    }

    /// `{ error: unknown_fact }`, `{ about: 0.333, within: 0.001 }`
    fn expected_form(&mut self, key: &str, node: &Node, fields: &[Entry]) -> Option<Expectation> {
        let find = |key: &str| data::find(fields, key);
        match (find("error"), find("about"), find("within"), fields.len()) {
            (Some(error), None, None, 1) => {
                let code = self.take.word("error", &error.value)?;
                if !ERRORS.contains(&code) {
                    let fault = Diagnostic::new(
                        Code::BadCase,
                        error.value.span,
                        format!("没有 `{code}` 这种错误，可为：{}", ERRORS.join(", ")),
                        format!("there is no error `{code}`; errors are {}", ERRORS.join(", ")),
                    );
                    self.take.push(fault.suggest(code, ERRORS.iter().copied()));
                    return None;
                }
                Some(Expectation::Error(code.into()))
            }
            (None, Some(about), Some(within), 2) => {
                let (about, within) = (self.take.number("about", &about.value)?, self.take.number("within", &within.value)?);
                Some(Expectation::About { about, within: within.abs() })
            }
            _ => {
                self.fault(
                    node.span,
                    format!("`{key}` 应为一个值、{{ error: … }} 或 {{ about: …, within: … }}"),
                    format!("`{key}` must be a value, {{ error: … }} or {{ about: …, within: … }}"),
                );
                None
            }
        }
    }
}
