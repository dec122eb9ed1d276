//! The keys of a parameter: facts, rules, and what the caller passes.

use super::codes::Codes;
use super::near::near;
use super::symbols::{Missing, Symbols};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{ChoiceId, FactId, Schema};
use crate::ir::{Layer, SymbolId};
use crate::limits;
use crate::pack::model::{RawKey, RawKeyKind, RawParameter};
use crate::source::Span;
use crate::unit::Unit;

/// A key with its name resolved.
#[derive(Clone, Debug)]
pub(super) struct KeyRef {
    pub(super) source: KeySource,
    /// The band of its value, and whether a limit belongs to the band below.
    pub(super) band: Option<bool>,
    /// As messages name it.
    pub(super) name: Box<str>,
    /// The names that its column may have.
    pub(super) columns: Vec<Box<str>>,
    pub(super) span: Span,
}

/// Where a key's value comes from.
#[derive(Clone, Debug)]
pub(super) enum KeySource {
    Fact(FactId),
    /// A rule, or a parameter that stands in its place.
    Name(SymbolId),
    Codes(ChoiceId),
    Amount(Unit),
}

/// Where the keys are looked up.
#[derive(Clone, Copy)]
pub(super) struct Place<'s, 'a> {
    pub(super) symbols: &'s Symbols<'a>,
    pub(super) schema: &'s Schema,
    pub(super) codes: &'s Codes,
    pub(super) programme: &'s str,
    pub(super) layer: Layer,
}

impl Place<'_, '_> {
    /// Resolves the keys of a parameter; none if one has a fault.
    pub(super) fn keys(self, id: SymbolId, raw: &RawParameter, out: &mut Vec<Diagnostic>) -> Option<Vec<KeyRef>> {
        if let Some(key) = raw.keys.get(limits::PARAMETER_KEYS) {
            let most = limits::PARAMETER_KEYS;
            let fault = Diagnostic::new(Code::BadKey, key.span, format!("键超过 {most} 个"), format!("there are more than {most} keys"));
            out.push(fault.help("请以规则合并几个键", "let a rule make one key of several"));
            return None;
        }
        let keys: Vec<_> = raw.keys.iter().enumerate().map(|(index, key)| self.key(id, index, key, out)).collect();
        let mut keys = keys.into_iter().collect::<Option<Vec<_>>>()?;
        // A short column name that two keys could have means neither.
        let shared: Vec<Box<str>> = keys.iter().flat_map(|k| &k.columns).cloned().collect();
        for key in &mut keys {
            let name = key.name.clone();
            key.columns.retain(|c| *c == name || shared.iter().filter(|s| *s == c).count() == 1);
        }
        let mut bands = keys.iter().filter(|k| k.band.is_some());
        if let (Some(_), Some(second)) = (bands.next(), bands.next()) {
            let fault = Diagnostic::new(Code::BadKey, second.span, "一个标准只能有一个分档的键", "a parameter has at most one key in bands");
            out.push(fault.help("请拆成两个标准", "make two parameters of it"));
            return None;
        }
        Some(keys)
    }

    fn key(self, id: SymbolId, index: usize, key: &RawKey, out: &mut Vec<Diagnostic>) -> Option<KeyRef> {
        let span = key.span;
        match &key.kind {
            RawKeyKind::Name(name) => self.named(name, None, span, out),
            RawKeyKind::Banded { name, closed_right } => self.named(name, Some(*closed_right), span, out),
            RawKeyKind::Amount { unit, closed_right } => {
                Some(KeyRef { source: KeySource::Amount(unit.clone()), band: Some(*closed_right), name: "amount".into(), columns: Vec::new(), span })
            }
            RawKeyKind::Codes(_) => {
                let set = self.codes.of_key(id, index)?;
                Some(KeyRef { source: KeySource::Codes(set), band: None, name: "code".into(), columns: vec!["code".into()], span })
            }
        }
    }

    fn named(self, name: &str, band: Option<bool>, span: Span, out: &mut Vec<Diagnostic>) -> Option<KeyRef> {
        let source = if let Some((programme, rule)) = name.split_once("::") {
            self.rule(&[programme.into()], rule, name, span, out)?
        } else if let Some((entity, fact)) = name.split_once('.') {
            KeySource::Fact(self.qualified_fact(entity, fact, name, span, out)?)
        } else {
            let facts: Vec<FactId> = (0..self.schema.facts.len())
                .filter_map(|i| u16::try_from(i).ok().map(FactId))
                .filter(|f| self.schema.fact(*f).is_some_and(|f| &*f.key == name))
                .collect();
            match facts.as_slice() {
                [] => self.rule(&[], name, name, span, out)?,
                [fact] => KeySource::Fact(*fact),
                several => {
                    out.push(self.ambiguous(name, several, span));
                    return None;
                }
            }
        };
        let short = name.rsplit([':', '.']).next().unwrap_or(name);
        let mut columns: Vec<Box<str>> = vec![name.into()];
        if short != name {
            columns.push(short.into());
        }
        Some(KeyRef { source, band, name: name.into(), columns, span })
    }

    fn qualified_fact(self, entity: &str, fact: &str, name: &str, span: Span, out: &mut Vec<Diagnostic>) -> Option<FactId> {
        let Some(id) = self.schema.entity_named(entity) else {
            let fault = Diagnostic::new(
                Code::BadKey,
                span,
                format!("键 `{name}` 里的 `{entity}` 不是实体"),
                format!("`{entity}` in the key `{name}` is no entity"),
            );
            let near = near(out, entity, self.schema.entities.iter().map(|e| &*e.key));
            out.push(match near {
                Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => fault.help("请写 `person.age` 这样的名称", "write a name like `person.age`"),
            });
            return None;
        };
        let found = self.schema.fact_named(id, fact);
        if found.is_none() {
            let of_entity = self.schema.facts.iter().filter(|f| f.entity == id).map(|f| &*f.key);
            let fault = Diagnostic::new(Code::BadKey, span, format!("`{entity}` 没有要素 `{fact}`"), format!("`{entity}` has no fact `{fact}`"));
            let near = near(out, fact, of_entity);
            out.push(match near {
                Some(near) => fault.help(format!("是不是 `{entity}.{near}`？"), format!("did you mean `{entity}.{near}`?")),
                None => fault.help("请改正名称，或在 `facts.toml` 里声明", "correct the name, or declare it in `facts.toml`"),
            });
        }
        found
    }

    fn rule(self, path: &[Box<str>], rule: &str, name: &str, span: Span, out: &mut Vec<Diagnostic>) -> Option<KeySource> {
        match self.symbols.find(self.programme, path, rule, self.layer) {
            Ok((id, None)) => return Some(KeySource::Name(id)),
            Err(Missing::Refused) => return None,
            _ => {}
        }
        let own = format!("{}::", self.programme);
        let facts = self.schema.facts.iter().map(|f| &*f.key);
        let rules = self.symbols.entries.iter().map(|e| e.name.strip_prefix(&own).unwrap_or(&e.name));
        let fault = Diagnostic::new(
            Code::BadKey,
            span,
            format!("键 `{name}` 既不是要素，也不是规则"),
            format!("the key `{name}` is neither a fact nor a rule"),
        );
        let near = near(out, name, facts.chain(rules));
        out.push(match near {
            Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
            None => fault
                .help("请写要素名、本项目的规则名，或 `项目::规则`", "write the name of a fact, of a rule of this programme, or `programme::rule`"),
        });
        None
    }

    fn ambiguous(self, name: &str, facts: &[FactId], span: Span) -> Diagnostic {
        let full: Vec<String> =
            facts.iter().filter_map(|f| self.schema.entity(self.schema.fact(*f)?.entity)).map(|e| format!("`{}.{name}`", e.key)).collect();
        Diagnostic::new(Code::BadKey, span, format!("`{name}` 是几个实体共有的要素名"), format!("`{name}` is a fact of several entities"))
            .help(format!("请写明{}", full.join("或")), format!("write {}", full.join(" or ")))
    }
}

/// The name of a key that has one.
pub(super) fn key_name(key: &RawKey) -> Option<&str> {
    match &key.kind {
        RawKeyKind::Name(name) | RawKeyKind::Banded { name, .. } => Some(name),
        RawKeyKind::Codes(_) => Some("code"),
        RawKeyKind::Amount { .. } => None,
    }
}
