//! One layer's `facts.toml` → drafts.

use super::super::data::{Data, Entry, Node, Suggest, Taker};
use super::super::manifest::COMMON_UNITS;
use super::super::names::{self, Use};
use super::super::toml_tree;
use super::draft::{Bound, DraftEntity, DraftFact, Kind};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{Carry, Check, ParseToleranceError, Resets, Tolerance};
use crate::label::Label;
use crate::limits;
use crate::source::{FileId, Span};
use crate::unit::{ParseUnitError, Unit};

const ENTITY_KEYS: &[&str] = &["in", "as", "names", "label", "unit", "least", "most", "order", "check", "facts"];
const FACT_KEYS: &[&str] = &[
    "type",
    "label",
    "help",
    "unit",
    "digits",
    "min",
    "max",
    "default",
    "optional",
    "null",
    "unanswered",
    "sensitive",
    "tolerance",
    "carry",
    "codes",
];

/// Reads a layer, and says whether its syntax is sound.
pub(super) fn read(file: FileId, text: &str, units: &[Box<str>], out: &mut Vec<Diagnostic>) -> (Vec<DraftEntity>, bool) {
    let (entries, sound) = toml_tree::parse(file, text, out);
    let mut hidden = Vec::new();
    let take = Taker::new(if sound { out } else { &mut hidden });
    let mut reader = Reader { take, text, units };
    (entries.iter().filter_map(|entry| reader.entity(entry)).collect(), sound)
}

struct Reader<'a, 'o> {
    take: Taker<'o>,
    /// The whole file: checks are read from it again, by place.
    text: &'a str,
    units: &'a [Box<str>],
}

impl Reader<'_, '_> {
    fn entity(&mut self, entry: &Entry) -> Option<DraftEntity> {
        let key = &entry.key;
        let fields = self.take.map(key, &entry.value)?;
        self.name(key, Use::Entity, entry.key_span);
        self.take.unknown_keys(fields, ENTITY_KEYS, &format!("实体 `{key}` "), &format!("the entity `{key}`"));
        let mut entity = DraftEntity {
            key: key.clone(),
            span: entry.key_span,
            names: Vec::new(),
            within: None,
            list: None,
            unit: None,
            least: None,
            most: None,
            order: None,
            checks: Vec::new(),
            facts: Vec::new(),
        };
        for Entry { key, value, .. } in fields {
            let span = value.span;
            match &**key {
                "in" => entity.within = self.word(key, value),
                "as" => {
                    entity.list = self.word(key, value);
                    if let Some((list, _)) = &entity.list {
                        self.name(list, Use::Property, span);
                    }
                }
                "names" => {
                    for item in self.take.list(key, value).unwrap_or_default() {
                        if let Some((name, span)) = self.word(key, item) {
                            self.name(&name, Use::Entity, span);
                            entity.names.push((name, span));
                        }
                    }
                }
                "label" => {
                    self.take.label(key, value);
                }
                "unit" => entity.unit = self.word(key, value).filter(|(unit, _)| self.base_unit(unit, span)),
                "least" => entity.least = self.take.count(key, value, 0, limits::ENTITY_MOST).map(|n| (n, span)),
                "most" => entity.most = self.take.count(key, value, 1, limits::ENTITY_MOST).map(|n| (n, span)),
                "order" => entity.order = self.word(key, value),
                "check" => {
                    let items = self.take.list(key, value).unwrap_or_default();
                    entity.checks = items.iter().filter_map(|item| self.check(item)).collect();
                }
                "facts" => {
                    let facts = self.take.map(key, value).unwrap_or_default();
                    entity.facts = facts.iter().filter_map(|fact| self.fact(fact)).collect();
                }
                _ => {}
            }
        }
        Some(entity)
    }

    fn name(&mut self, name: &str, usage: Use, span: Span) {
        if let Some(fault) = names::check(name, usage, span) {
            self.take.push(fault);
        }
    }

    fn word(&mut self, key: &str, node: &Node) -> Option<(Box<str>, Span)> {
        self.take.word(key, node).map(|word| (word.into(), node.span))
    }

    fn base_unit(&mut self, unit: &str, span: Span) -> bool {
        let known = self.units.iter().any(|u| &**u == unit);
        if !known {
            self.take.push(unknown_unit(unit, self.units, span));
        }
        known
    }

    fn check(&mut self, node: &Node) -> Option<Check> {
        let fields = self.take.map("check", node)?;
        self.take.unknown_keys(fields, &["rule", "say"], "一条 `check` ", "a `check`");
        let (mut rule, mut say) = (None, None);
        for Entry { key, value, .. } in fields {
            match &**key {
                "rule" => rule = self.take.word(key, value).map(|text| (text, value.span)),
                "say" => say = self.take.label(key, value),
                _ => {}
            }
        }
        for key in ["rule", "say"] {
            if !fields.iter().any(|e| &*e.key == key) {
                self.take.missing(node.span, key, "一条 `check` ", "a `check`");
            }
        }
        let (rule, span) = rule?;
        let Some(span) = inside_quotes(self.text, span, rule) else {
            self.take.push(Diagnostic::new(Code::BadCheck, span, "条件中不能有转义字符", "a condition is written without escapes").help(
                "外面用单引号，里面用双引号：'person.area == \"urban\"'",
                "put it in single quotes and texts in double ones: 'person.area == \"urban\"'",
            ));
            return None;
        };
        Some(Check { rule: rule.into(), say: say?, span })
    }

    fn fact(&mut self, entry: &Entry) -> Option<DraftFact> {
        let name = &entry.key;
        let fields = self.take.map(name, &entry.value)?;
        self.name(name, Use::Property, entry.key_span);
        self.take.unknown_keys(fields, FACT_KEYS, &format!("要素 `{name}` "), &format!("the fact `{name}`"));
        let mut fact = DraftFact {
            key: name.clone(),
            span: entry.key_span,
            kind: None,
            unit: None,
            digits: None,
            min: None,
            max: None,
            default: None,
            optional: None,
            null_is_absent: None,
            unanswered_is_absent: None,
            sensitive: None,
            tolerance: None,
            carry: None,
            label: None,
            help: None,
            codes: None,
        };
        for Entry { key, value, .. } in fields {
            let span = value.span;
            match &**key {
                "type" => fact.kind = self.kind(value).map(|kind| (kind, span)),
                "label" => fact.label = self.take.label(key, value),
                "help" => fact.help = self.take.label(key, value),
                "unit" => fact.unit = read_unit(&mut self.take, self.units, key, value).map(|unit| (unit, span)),
                "digits" => fact.digits = self.take.count(key, value, 0, 12).and_then(|n| u8::try_from(n).ok()).map(|n| (n, span)),
                "min" => fact.min = self.bound(key, value).map(|bound| (bound, span)),
                "max" => fact.max = self.bound(key, value).map(|bound| (bound, span)),
                "default" => fact.default = Some(value.clone()),
                "optional" => fact.optional = self.take.bool(key, value).map(|on| (on, span)),
                "null" => fact.null_is_absent = self.absent(key, value),
                "unanswered" => fact.unanswered_is_absent = self.absent(key, value),
                "sensitive" => fact.sensitive = self.take.bool(key, value).map(|on| (on, span)),
                "tolerance" => fact.tolerance = self.tolerance(key, value).map(|tolerance| (tolerance, span)),
                "carry" => fact.carry = self.carry(value).map(|carry| (carry, span)),
                "codes" => fact.codes = self.take.codes(key, value).map(|codes| (codes, span)),
                _ => {}
            }
        }
        Some(fact)
    }

    fn kind(&mut self, node: &Node) -> Option<Kind> {
        let word = self.take.word("type", node)?;
        let kind = Kind::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
        if kind.is_none() {
            let all = Kind::ALL.iter().map(|(name, _)| *name);
            let list = all.clone().collect::<Vec<_>>().join(", ");
            self.take.push(
                Diagnostic::new(
                    Code::BadValue,
                    node.span,
                    format!("没有 `{word}` 这种类型，可用：{list}"),
                    format!("there is no type `{word}`; types are {list}"),
                )
                .suggest(word, all),
            );
        }
        kind
    }

    /// A number, a day, or `"on"`.
    fn bound(&mut self, key: &str, node: &Node) -> Option<Bound> {
        match &node.data {
            Data::Text(word) if &**word == "on" => Some(Bound::On),
            Data::Date(date) => Some(Bound::Day(*date)),
            Data::Number(_, Ok(number)) => Some(Bound::Number(*number)),
            Data::Number(text, Err(why)) => {
                let fault = super::super::data::bad_number(Code::BadBounds, node.span, text, *why);
                self.take.push(fault.help("界限的绝对值须小于 10 的 14 次方", "a bound is less than 10^14 either way"));
                None
            }
            _ => {
                self.take.wrong(key, node, "数字、日期或 \"on\"", "a number, a date or \"on\"");
                None
            }
        }
    }

    /// `50`, `"5%"`
    fn tolerance(&mut self, key: &str, node: &Node) -> Option<Tolerance> {
        let read = match &node.data {
            Data::Number(_, Ok(number)) => Tolerance::amount(*number),
            Data::Text(text) => text.parse(),
            Data::Number(_, Err(_)) => Err(ParseToleranceError::NotATolerance),
            _ => {
                self.take.wrong(key, node, "数字或百分比", "a number or a percentage");
                return None;
            }
        };
        read.map_err(|why| {
            let label = Label::parse(&why.to_string());
            let fault = Diagnostic::new(Code::BadValue, node.span, format!("`{key}`:{}", label.zh), format!("`{key}`: {}", label.en));
            self.take.push(fault.help("写作 tolerance = 50 或 tolerance = \"5%\"", "write tolerance = 50, or tolerance = \"5%\""));
        })
        .ok()
    }

    /// `carry = { from = "temporary_aid::amount", resets = "year" }`
    fn carry(&mut self, node: &Node) -> Option<Carry> {
        let fields = self.take.map("carry", node)?;
        self.take.unknown_keys(fields, &["from", "resets"], "`carry` ", "`carry`");
        let (mut from, mut resets) = (None, None);
        for Entry { key, value, .. } in fields {
            match &**key {
                "from" => from = self.word(key, value),
                "resets" => resets = self.resets(value),
                _ => {}
            }
        }
        for key in ["from", "resets"] {
            if !fields.iter().any(|e| &*e.key == key) {
                self.take.missing(node.span, key, "`carry` ", "`carry`");
            }
        }
        let (from, span) = from?;
        Some(Carry { from, resets: resets?, span })
    }

    fn resets(&mut self, node: &Node) -> Option<Resets> {
        let word = self.take.word("resets", node)?;
        let found = Resets::ALL.iter().find(|(name, _)| *name == word).map(|(_, resets)| *resets);
        if found.is_none() {
            let all = Resets::ALL.iter().map(|(name, _)| *name);
            let list = all.clone().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            self.take.push(
                Diagnostic::new(Code::BadValue, node.span, format!("`resets` 只能是 {list}"), format!("`resets` can only be {list}"))
                    .suggest(word, all),
            );
        }
        found
    }

    /// `null = "absent"`
    fn absent(&mut self, key: &str, node: &Node) -> Option<Span> {
        let word = self.take.word(key, node)?;
        if word != "absent" {
            self.take.push(Diagnostic::new(
                Code::BadValue,
                node.span,
                format!("`{key}` 只能写 \"absent\""),
                format!("`{key}` can only be \"absent\""),
            ));
            return None;
        }
        Some(node.span)
    }
}

/// Reads a unit whatever its base units are.
pub(in crate::pack::text) fn parse_unit(take: &mut Taker<'_>, key: &str, node: &Node) -> Option<Unit> {
    let text = take.word(key, node)?;
    let unit = text.parse::<Unit>();
    if let Err(why) = &unit {
        take.push(bad_unit(text, why, node.span));
    }
    unit.ok()
}

/// Reads a unit whose base units are all known.
fn read_unit(take: &mut Taker<'_>, units: &[Box<str>], key: &str, node: &Node) -> Option<Unit> {
    let unit = parse_unit(take, key, node)?;
    let unknown = unit.powers().find(|(base, _)| !units.iter().any(|u| &**u == *base)).map(|(base, _)| base.to_owned());
    if let Some(base) = unknown {
        take.push(unknown_unit(&base, units, node.span));
        return None;
    }
    Some(unit)
}

fn bad_unit(text: &str, why: &ParseUnitError, span: Span) -> Diagnostic {
    let why = crate::label::Label::parse(&why.to_string());
    Diagnostic::new(Code::UnknownUnit, span, format!("单位 `{text}`：{}", why.zh), format!("the unit `{text}`: {}", why.en))
}

fn unknown_unit(base: &str, units: &[Box<str>], span: Span) -> Diagnostic {
    let known = units.iter().map(|u| &**u).chain(COMMON_UNITS.iter().copied());
    Diagnostic::new(Code::UnknownUnit, span, format!("没有基本单位 `{base}`"), format!("there is no base unit `{base}`"))
        .help(
            format!("本包自己的基本单位写在 pack.toml：units = [\"{base}\"]"),
            format!("a base unit of the pack's own stands in pack.toml: units = [\"{base}\"]"),
        )
        .suggest(base, known)
}

/// The place of a text between its quotes; none if it is written with escapes, so that places in it would be wrong.
pub(in crate::pack::text) fn inside_quotes(file: &str, span: Span, text: &str) -> Option<Span> {
    let quoted = file.get(span.start as usize..span.end as usize)?;
    let at = quoted.find(text)?;
    let start = span.start.checked_add(u32::try_from(at).ok()?)?;
    let end = start.checked_add(u32::try_from(text.len()).ok()?)?;
    Some(Span::new(span.file, start, end))
}
