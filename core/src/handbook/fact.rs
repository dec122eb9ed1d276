//! Facts: what is asked, and what answers are taken.

use super::Book;
use super::markdown::table;
use crate::assessment::show_value;
use crate::facts::{DateBound, Entity, EntityId, Fact, FactId, FactType, Resets, Schema};
use crate::ir::tree::ExprKind;
use crate::ir::types::Type;
use crate::ir::{Body, KeyFrom};
use crate::label::Lang;

/// What answers a fact takes, in words: `金额,元/月,0 至 10000000`.
#[must_use]
pub fn fact_kind(schema: &Schema, fact: &Fact, lang: Lang) -> String {
    let word = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    match &fact.ty {
        FactType::Bool => word("是或否", "yes or no"),
        FactType::Text => word("文字", "text"),
        FactType::Region => word("2 至 12 位代码", "code of 2 to 12 digits"),
        FactType::Date { min, max } => {
            let bound = |bound: &DateBound| match bound {
                DateBound::On => word("认定日期", "the day of assessment"),
                DateBound::Day(day) => day.to_string(),
            };
            let mut text = word("日期", "date");
            if let Some(min) = min {
                text.push_str(&match lang {
                    Lang::Zh => format!(",不早于{}", spaced(&bound(min))),
                    Lang::En => format!(", not before {}", bound(min)),
                });
            }
            if let Some(max) = max {
                text.push_str(&match lang {
                    Lang::Zh => format!(",不晚于{}", spaced(&bound(max))),
                    Lang::En => format!(", not after {}", bound(max)),
                });
            }
            text
        }
        FactType::Choice(set) => {
            let codes = schema.choice(*set).map_or(&[][..], |s| &s.codes);
            let codes: Vec<String> = codes.iter().map(|(code, label)| format!("`{code}` {}", label.get(lang))).collect();
            codes.join(if lang == Lang::Zh { "、" } else { ", " })
        }
        FactType::Number { unit, min, max, int, digits } => {
            let kind = match (unit.is_money(), int) {
                (true, _) => word("金额", "amount"),
                (false, true) => word("整数", "whole number"),
                (false, false) => word("数字", "number"),
            };
            let unit = unit.text(lang);
            let unit = if unit.is_empty() { String::new() } else { format!("({unit})") };
            let places = if *int || *digits == 0 {
                String::new()
            } else {
                match lang {
                    Lang::Zh => format!(",最多 {digits} 位小数"),
                    Lang::En => format!(", up to {digits} decimals"),
                }
            };
            match lang {
                Lang::Zh => format!("{kind}{unit},{} 至 {}{places}", min.to_grouped_text(false), max.to_grouped_text(false)),
                Lang::En => format!(
                    "{kind} {unit}{}{} to {}{places}",
                    if unit.is_empty() { "" } else { ", " },
                    min.to_grouped_text(false),
                    max.to_grouped_text(false)
                ),
            }
        }
    }
}

fn spaced(text: &str) -> String {
    if text.is_ascii() { format!(" {text}") } else { text.to_owned() }
}

/// What counts where a fact isn't answered: its default, nothing, or that it has to be.
#[must_use]
pub fn fact_answer(schema: &Schema, fact: &Fact, lang: Lang) -> String {
    match (&fact.default, fact.unanswered_is_absent, lang) {
        (Some(value), _, Lang::Zh) => format!("默认 {}", show_value(value, &Type::from(&fact.ty), schema, lang)),
        (Some(value), _, Lang::En) => format!("default {}", show_value(value, &Type::from(&fact.ty), schema, lang)),
        (None, true, Lang::Zh) => "默认没有".to_owned(),
        (None, true, Lang::En) => "default none".to_owned(),
        (None, false, Lang::Zh) => "必答".to_owned(),
        (None, false, Lang::En) => "must be answered".to_owned(),
    }
}

impl Book<'_> {
    pub(super) fn facts_title(&self) -> &'static str {
        if self.lang == Lang::Zh { "要素" } else { "Facts" }
    }

    /// The facts of each entity, and which programmes read them.
    pub(super) fn facts(&mut self) {
        self.heading(2, self.facts_title());
        self.part(self.word(
            "要素是认定时要回答的问题。不知道的不填,不会被当作零;`null` 表示没有。必答的要素只在用到它的规则中必答。",
            "Facts are what is asked about a household. What isn't known is left out and never counts as zero; `null` means that there is none. A fact that must be answered must be so only for the rules that read it.",
        ));
        let used = self.used();
        for (index, entity) in self.program.schema.entities.iter().enumerate() {
            let Ok(id) = u16::try_from(index).map(EntityId) else { continue };
            self.entity(id, entity, &used);
        }
    }

    fn entity(&mut self, id: EntityId, entity: &Entity, used: &[Vec<usize>]) {
        let schema = &self.program.schema;
        let title = self.of_whom(id);
        self.heading(3, &format!("{title} `{}`", if entity.list.is_empty() { &entity.key } else { &entity.list }));
        let rows = entity.facts.iter().filter_map(|id| Some((*id, schema.fact(*id)?))).map(|(id, fact)| {
            let mut label = fact.label.get(self.lang).to_owned();
            if let Some(help) = &fact.help {
                label.push_str(&format!("<br>{}", help.get(self.lang)));
            }
            if fact.sensitive {
                label.push_str(self.word("(敏感)", " (sensitive)"));
            }
            if let Some(tolerance) = fact.tolerance {
                label.push_str(&match self.lang {
                    Lang::Zh => format!("(核对容差 {tolerance})"),
                    Lang::En => format!(" (tolerance {tolerance})"),
                });
            }
            if let Some(carry) = &fact.carry {
                let (from, resets) = (&carry.from, carry.resets);
                label.push_str(&match (self.lang, resets) {
                    (Lang::Zh, Resets::Year) => format!("(逐月认定时加上此前各月的 `{from}`,每年重新计算)"),
                    (Lang::Zh, Resets::Month) => format!("(逐月认定时加上当月的 `{from}`,每月重新计算)"),
                    (Lang::Zh, Resets::Never) => format!("(逐月认定时加上此前各月的 `{from}`)"),
                    (Lang::En, Resets::Year) => format!(" (over months, `{from}` of the months before is added; begins again each year)"),
                    (Lang::En, Resets::Month) => format!(" (over months, `{from}` of the same month is added; begins again each month)"),
                    (Lang::En, Resets::Never) => format!(" (over months, `{from}` of the months before is added)"),
                });
            }
            let programmes = used.get(id.index()).map_or(&[][..], Vec::as_slice).iter().filter_map(|p| self.program.programmes.get(*p));
            let programmes: Vec<&str> = programmes.map(|p| self.label(&p.title)).collect();
            let none = if fact.optional { self.word(";可填 null", "; null is taken") } else { "" };
            vec![
                label,
                format!("`{}`", fact.key),
                format!("{}{none}", fact_kind(schema, fact, self.lang)),
                fact_answer(schema, fact, self.lang),
                programmes.join(self.word("、", ", ")),
            ]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if rows.is_empty() {
            return;
        }
        let head = [("要素", "Fact"), ("名称", "Name"), ("回答", "Answer"), ("未回答时", "Not answered"), ("用于", "Read by")];
        self.part(table(&head.map(|(zh, en)| self.word(zh, en)), &rows));
    }

    /// For each fact the programmes whose rules or standards read it themselves.
    fn used(&self) -> Vec<Vec<usize>> {
        let mut used = vec![Vec::new(); self.program.schema.facts.len()];
        let mut note = |fact: FactId, programme: usize| {
            if let Some(list) = used.get_mut(fact.index()).filter(|l| !l.contains(&programme)) {
                list.push(programme);
            }
        };
        for symbol in &self.program.symbols {
            let programme = usize::from(symbol.programme);
            for definition in &symbol.definitions {
                match &definition.body {
                    Body::Rule(rule) => rule.versions.iter().for_each(|version| {
                        version.body.visit(&mut |expr| {
                            if let ExprKind::Fact { fact, .. } = &expr.kind {
                                note(*fact, programme);
                            }
                        });
                    }),
                    Body::Parameter(parameter) => parameter.keys.iter().for_each(|key| {
                        if let KeyFrom::Fact(fact) = key.from {
                            note(fact, programme);
                        }
                    }),
                }
            }
        }
        used
    }
}
