//! The sets of codes that rules, parameters and passed keys declare: added to those of the facts.

use std::collections::HashMap;

use super::near::near;
use super::symbols::{Missing, Symbols, What};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{ChoiceId, ChoiceSet, Schema};
use crate::ir::SymbolId;
use crate::label::Label;
use crate::pack::model::RawKeyKind;

/// Which set belongs to which name.
#[derive(Debug, Default)]
pub(super) struct Codes {
    of_name: HashMap<SymbolId, ChoiceId>,
    of_key: HashMap<(SymbolId, usize), ChoiceId>,
}

impl Codes {
    /// Declares all sets. A name has one set in all layers: a layer's own codes come after those of the layers below, which it may label anew.
    pub(super) fn declare(symbols: &Symbols<'_>, schema: &mut Schema, out: &mut Vec<Diagnostic>) -> Self {
        let mut codes = Self::default();
        for programme in &symbols.programmes {
            for part in &programme.parts {
                for raw in &part.raw.codes {
                    match symbols.find(&programme.name, &[], &raw.rule, part.layer) {
                        Ok((id, _)) => codes.add_to_name(id, symbols, &raw.codes, schema),
                        Err(Missing::Refused) => {}
                        Err(_) => {
                            let rule = &raw.rule;
                            let of_programme = symbols.entries.iter().filter_map(|e| {
                                let (home, short) = e.name.split_once("::")?;
                                (home == &*programme.name).then_some(short)
                            });
                            let fault = Diagnostic::new(
                                Code::UnknownFunction,
                                raw.span,
                                format!("`{}` 没有规则 `{rule}`，代码无处可用", programme.name),
                                format!("`{}` has no rule `{rule}` for these codes", programme.name),
                            );
                            let near = near(out, rule, of_programme);
                            out.push(match near {
                                Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                                None => fault.help("请改正名称，或写出这条规则", "correct the name, or write the rule"),
                            });
                        }
                    }
                }
            }
        }
        for (id, entry) in symbols.iter() {
            for definition in &entry.definitions {
                let What::Parameter(raw) = &definition.what else { continue };
                if let Some(of_parameter) = &raw.codes {
                    codes.add_to_name(id, symbols, of_parameter, schema);
                }
                for (index, key) in raw.keys.iter().enumerate() {
                    if let RawKeyKind::Codes(of_key) = &key.kind {
                        let name = || format!("{} key {}", entry.name, index + 1);
                        add(codes.of_key.entry((id, index)), name, of_key, schema);
                    }
                }
            }
        }
        codes
    }

    fn add_to_name(&mut self, id: SymbolId, symbols: &Symbols<'_>, codes: &[(Box<str>, Label)], schema: &mut Schema) {
        let name = || symbols.get(id).map(|e| e.name.to_string()).unwrap_or_default();
        add(self.of_name.entry(id), name, codes, schema);
    }

    /// The codes that a rule gives or a parameter holds.
    pub(super) fn of_name(&self, id: SymbolId) -> Option<ChoiceId> {
        self.of_name.get(&id).copied()
    }

    /// The codes of a passed key.
    pub(super) fn of_key(&self, id: SymbolId, key: usize) -> Option<ChoiceId> {
        self.of_key.get(&(id, key)).copied()
    }
}

fn add<K>(
    entry: std::collections::hash_map::Entry<'_, K, ChoiceId>,
    name: impl FnOnce() -> String,
    codes: &[(Box<str>, Label)],
    schema: &mut Schema,
) {
    let id = *entry.or_insert_with(|| {
        let id = ChoiceId(u16::try_from(schema.choices.len()).unwrap_or(u16::MAX));
        schema.choices.push(ChoiceSet { name: name().into(), codes: Vec::new() });
        id
    });
    let Some(set) = schema.choices.get_mut(id.index()) else { return };
    for (code, label) in codes {
        match set.codes.iter_mut().find(|(c, _)| c == code) {
            Some((_, known)) => *known = label.clone(),
            None => set.codes.push((code.clone(), label.clone())),
        }
    }
}
