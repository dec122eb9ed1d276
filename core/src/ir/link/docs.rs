//! What the doc comments say: label, sources, dates, and what a rule is for.

use super::cites::{HeaderSource, Sources};
use super::versions::read_period;
use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::ir::{Cite, Layer, RuleKind};
use crate::label::Label;
use crate::pack::model::RulesFile;
use crate::source::Span;
use crate::syntax::tree::{Function, Period, Tag};
use crate::unit::Unit;

const RULE_TAGS: &[&str] = &["cite", "unit", "effective", "decision", "benefit", "status", "alert", "referral", "reason"];
const HEADER_TAGS: &[&str] = &["source", "effective"];
const HELPER_TAGS: &[&str] = &["cite"];

/// The header of a rules file.
#[derive(Clone, Debug, Default)]
pub(super) struct HeaderDoc {
    pub(super) source: Option<HeaderSource>,
    /// From `@effective`, else from the file's name.
    pub(super) period: Option<Period>,
}

/// The doc comment of a rule.
#[derive(Clone, Debug, Default)]
pub(super) struct RuleDoc<'a> {
    pub(super) label: Option<&'a Label>,
    pub(super) text: &'a str,
    pub(super) kind: Option<(RuleKind, Span)>,
    pub(super) unit: Option<(Unit, Span)>,
    pub(super) period: Option<Period>,
    pub(super) cites: Vec<Cite>,
    pub(super) reason: Option<&'a Tag>,
}

/// Reads the header of a rules file.
pub(super) fn read_header(file: &RulesFile, layer: Layer, sources: &Sources<'_>, out: &mut Vec<Diagnostic>) -> HeaderDoc {
    let mut header = HeaderDoc::default();
    let mut effective = None;
    for tag in &file.tree.header.tags {
        match &*tag.name {
            "source" if header.source.is_none() => header.source = sources.read_source(&tag.value, tag.span, layer, out),
            "effective" if effective.is_none() => effective = read_period(&tag.value, tag.span, out).map(|p| (p, tag.span)),
            "source" | "effective" => out.push(twice(tag)),
            _ => out.push(unknown_tag(tag, HEADER_TAGS, "文件开头", "a file's header")),
        }
    }
    if let (Some(version), Some((period, span))) = (file.version, effective)
        && period.from != Some(version)
    {
        out.push(
            Diagnostic::new(
                Code::BadTag,
                span,
                format!("文件名写明自{version}起，与此处不符"),
                format!("the file's name says from {version}, and here stands another day"),
            )
            .help("请改正其一，或去掉此处的 `@effective`", "correct one of them, or leave out the `@effective` here"),
        );
    }
    header.period = effective.map(|(p, _)| p).or(file.version.map(|from| Period { from: Some(from), until: None }));
    header
}

/// Reads the doc comment of a rule. A unit that no pack declares is found later, with all others.
pub(super) fn read_rule<'a>(
    function: &'a Function,
    header: &HeaderDoc,
    layer: Layer,
    sources: &Sources<'_>,
    out: &mut Vec<Diagnostic>,
) -> RuleDoc<'a> {
    let mut doc = RuleDoc { label: function.doc.label.as_ref(), text: &function.doc.text, ..RuleDoc::default() };
    let mut cited = false;
    for tag in &function.doc.tags {
        match &*tag.name {
            "cite" => {
                cited = true;
                doc.cites.extend(read_cite(tag, header, layer, sources, out));
            }
            "unit" => doc.read_unit(tag, out),
            "effective" if doc.period.is_none() => doc.period = read_period(&tag.value, tag.span, out),
            "reason" if doc.reason.is_none() => doc.reason = Some(tag),
            "effective" | "reason" => out.push(twice(tag)),
            "benefit" => {
                doc.read_kind(RuleKind::Benefit, tag, out);
                // The unit may stand in a tag of its own.
                if !tag.value.is_empty() {
                    doc.read_unit(tag, out);
                }
            }
            name => match plain_kind(name) {
                Some(kind) => {
                    doc.read_kind(kind, tag, out);
                    if !tag.value.is_empty() {
                        out.push(
                            Diagnostic::new(Code::BadTag, tag.span, format!("`@{name}` 之后不写内容"), format!("nothing stands after `@{name}`"))
                                .help("说明文字请写在标签之前", "put explanations before the tags"),
                        );
                    }
                }
                None => out.push(unknown_tag(tag, RULE_TAGS, "规则", "a rule")),
            },
        }
    }
    if !cited {
        let name = &function.name;
        out.push(
            Diagnostic::new(
                Code::MissingCite,
                function.name_span,
                format!("规则 `{name}` 没有写明依据"),
                format!("the rule `{name}` doesn't say what it rests on"),
            )
            .help("请加 `/// @cite 第…条`", "add `/// @cite` and the article"),
        );
    }
    doc
}

/// Checks the doc comment of a helper.
pub(super) fn read_helper(function: &Function, header: &HeaderDoc, layer: Layer, sources: &Sources<'_>, out: &mut Vec<Diagnostic>) {
    for tag in &function.doc.tags {
        if &*tag.name == "cite" {
            read_cite(tag, header, layer, sources, out);
        } else if RULE_TAGS.contains(&&*tag.name) {
            out.push(
                Diagnostic::new(Code::BadTag, tag.name_span, format!("辅助函数不能有 `@{}`", tag.name), format!("a helper has no `@{}`", tag.name))
                    .help("请去掉，或去掉 `private` 使其成为规则", "leave it out, or make it a rule by leaving out `private`"),
            );
        } else {
            out.push(unknown_tag(tag, HELPER_TAGS, "辅助函数", "a helper"));
        }
    }
}

fn read_cite(tag: &Tag, header: &HeaderDoc, layer: Layer, sources: &Sources<'_>, out: &mut Vec<Diagnostic>) -> Option<Cite> {
    let own = header.source.as_ref().map(|s| &*s.key);
    sources.read_cite(&tag.value, tag.span, layer, own, out)
}

impl RuleDoc<'_> {
    fn read_unit(&mut self, tag: &Tag, out: &mut Vec<Diagnostic>) {
        match tag.value.parse::<Unit>() {
            Ok(unit) => match &self.unit {
                Some((first, _)) if *first != unit => out.push(twice(tag)),
                _ => self.unit = Some((unit, tag.span)),
            },
            Err(fault) => {
                let said = Label::parse(&fault.to_string());
                out.push(Diagnostic::new(Code::BadTag, tag.span, said.zh, said.en));
            }
        }
    }

    fn read_kind(&mut self, kind: RuleKind, tag: &Tag, out: &mut Vec<Diagnostic>) {
        if let Some((_, first)) = self.kind {
            out.push(
                Diagnostic::new(
                    Code::BadTag,
                    tag.name_span,
                    "规则只能有一个用途标签",
                    "a rule has one of `@decision`, `@benefit`, `@status`, `@alert`, `@referral`",
                )
                .help("请只保留一个", "keep only one")
                .note(first, "第一个在这里", "the first one is here"),
            );
        } else {
            self.kind = Some((kind, tag.name_span));
        }
    }
}

fn plain_kind(name: &str) -> Option<RuleKind> {
    match name {
        "decision" => Some(RuleKind::Decision),
        "status" => Some(RuleKind::Status),
        "alert" => Some(RuleKind::Alert),
        "referral" => Some(RuleKind::Referral),
        _ => None,
    }
}

fn twice(tag: &Tag) -> Diagnostic {
    Diagnostic::new(Code::BadTag, tag.name_span, format!("`@{}` 写了两次", tag.name), format!("`@{}` stands twice", tag.name))
        .help("请只保留一个", "keep only one")
}

fn unknown_tag(tag: &Tag, known: &[&str], whose_zh: &str, whose_en: &str) -> Diagnostic {
    let list = known.iter().map(|k| format!("`@{k}`")).collect::<Vec<_>>();
    let fault = Diagnostic::new(
        Code::UnknownTag,
        tag.name_span,
        format!("{whose_zh}没有标签 `@{}`", tag.name),
        format!("{whose_en} has no tag `@{}`", tag.name),
    );
    match did_you_mean(&tag.name, known.iter().copied()) {
        Some(near) => fault.help(format!("是不是 `@{near}`？"), format!("did you mean `@{near}`?")),
        None => fault.help(format!("可用的有{}", list.join("、")), format!("there are {}", list.join(", "))),
    }
}
