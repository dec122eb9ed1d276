//! Why a truth value is false: the conditions that failed, and by how much.

use super::tree::Shown;
use super::values::{Lanes, Walk, unit_of};
use super::write::value_text;
use crate::assessment::with_unit;
use crate::facts::{EntityId, Value};
use crate::ir::operator::{Binary, Unary};
use crate::ir::tree::{Block, Expr, ExprKind, Item, ListOp};
use crate::ir::{Layer, ReasonPart, SymbolId};
use crate::label::{Label, Lang};
use crate::plan::Val;
use crate::policy::Target;

fn label(zh: String, en: String) -> Label {
    Label::new(zh, en)
}

impl<'w> Walk<'w> {
    /// Why a rule of an entity is false; nothing where it isn't.
    pub(super) fn why_not(&mut self, symbol: SymbolId, below: Option<Layer>, entity: EntityId, lane: usize) -> Vec<Label> {
        let Target::Rule { definition, version } = self.target(symbol, below) else { return Vec::new() };
        let lanes = Lanes::at(self.space(definition), lane);
        if self.rule_truth(symbol, below, lane) != Some(false) {
            return Vec::new();
        }
        if let Some(reason) = &version.reason {
            let zh = self.reason_text(&reason.zh, &lanes, Lang::Zh);
            let en = self.reason_text(&reason.en, &lanes, Lang::En);
            let mut sentence = label(zh, en);
            if let Some((zh, en)) = self.margin(&version.body, &lanes) {
                sentence = label(format!("{}:{zh}", sentence.zh), format!("{}: {en}", sentence.en));
            }
            return vec![self.of_entity(sentence, entity, lane)];
        }
        let mut reasons = self.why_block(&version.body, &lanes);
        if reasons.is_empty() {
            let name = &definition.label;
            let sentence = label(format!("不符合:{}", name.zh), format!("not met: {}", name.en));
            reasons.push(self.of_entity(sentence, entity, lane));
        }
        reasons.dedup();
        reasons
    }

    fn rule_truth(&self, symbol: SymbolId, below: Option<Layer>, lane: usize) -> Option<bool> {
        let Target::Rule { definition, .. } = self.target(symbol, below) else { return None };
        let public = self.plan.outputs.iter().find(|o| o.symbol == symbol && below.is_none()).map(|o| &o.value);
        match public.or_else(|| self.plan.rules.get(&(symbol, definition.layer)))? {
            Val::Bool(node) => {
                let column = self.run.column(*node)?;
                column.bools.get(lane).copied().filter(|_| column.error(lane) == 0)
            }
            _ => None,
        }
    }

    /// A member's reason names the member.
    fn of_entity(&mut self, sentence: Label, entity: EntityId, lane: usize) -> Label {
        if entity == EntityId::ROOT {
            return sentence;
        }
        let path = self.path(entity, lane);
        label(format!("{path}:{}", sentence.zh), format!("{path}: {}", sentence.en))
    }

    fn reason_text(&self, parts: &[ReasonPart], lanes: &Lanes, lang: Lang) -> String {
        parts
            .iter()
            .map(|part| match part {
                ReasonPart::Text(text) => text.to_string(),
                ReasonPart::Value(_, expr) => self.value(expr, lanes, lang),
            })
            .collect()
    }

    fn value(&self, expr: &Expr, lanes: &Lanes, lang: Lang) -> String {
        if self.is_sensitive(expr) {
            return if lang == Lang::Zh { "(敏感信息)".into() } else { "(withheld)".into() };
        }
        value_text(&self.shown(expr, lanes), &self.run.population.schema, lang)
    }

    fn why_block(&mut self, block: &'w Block, lanes: &Lanes) -> Vec<Label> {
        for item in &block.items {
            match item {
                Item::Let { local, value, .. } => {
                    self.bound.insert(*local, value);
                }
                Item::Guard { condition, body } => match self.truth(condition, lanes) {
                    Some(true) => {
                        let inner = self.why_block(body, lanes);
                        return if inner.is_empty() { self.why(condition, lanes) } else { inner };
                    }
                    Some(false) => {}
                    None => return Vec::new(),
                },
            }
        }
        self.why_false(&block.value, lanes)
    }

    /// Why an expression is false.
    fn why_false(&mut self, expr: &'w Expr, lanes: &Lanes) -> Vec<Label> {
        if self.truth(expr, lanes) != Some(false) {
            return Vec::new();
        }
        match &expr.kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().flat_map(|p| self.why_false(p, lanes)).collect(),
            ExprKind::Block(block) => self.why_block(block, lanes),
            ExprKind::Helper { args, body, .. } => {
                for (local, _, value) in args {
                    self.bound.insert(*local, value);
                }
                self.why_block(body, lanes)
            }
            ExprKind::If { condition, then, otherwise } => {
                let taken = self.truth(condition, lanes);
                let block = if taken == Some(true) { then } else { otherwise };
                let inner = self.why_block(block, lanes);
                match (inner.is_empty(), taken) {
                    (false, _) => inner,
                    (true, Some(true)) => self.why(condition, lanes),
                    (true, _) => self.why_false(condition, lanes),
                }
            }
            ExprKind::Switch { subject, cases, default } => match self.taken(subject, cases, default.as_ref(), lanes) {
                Some((_, block)) => {
                    let inner = self.why_block(block, lanes);
                    if inner.is_empty() { vec![self.stated(subject, lanes)] } else { inner }
                }
                None => Vec::new(),
            },
            ExprKind::Local(local) => match self.bound.get(local).copied() {
                Some(bound) => self.why_false(bound, lanes),
                None => Vec::new(),
            },
            ExprKind::Call { symbol, below, base, .. } => {
                let Some((from, lane)) = self.entity(base, lanes) else { return Vec::new() };
                match self.target(*symbol, *below) {
                    Target::Rule { definition, .. } if definition.entity == from => self.why_not(*symbol, *below, from, lane),
                    _ => vec![self.stated(expr, lanes)],
                }
            }
            ExprKind::Unary(Unary::Not, inner) => self.why(inner, lanes),
            ExprKind::Binary(op, a, b) => vec![self.comparison(*op, a, b, lanes)],
            ExprKind::List { list, op: ListOp::All, closure: Some(closure) } => {
                let Some((list, around)) = self.list(list, lanes) else { return vec![self.stated(expr, lanes)] };
                for lane in self.elements(list, around) {
                    let inner = lanes.enter(list.space, lane);
                    if self.truth(&closure.body.value, &inner) == Some(false) {
                        return self.why_block(&closure.body, &inner);
                    }
                }
                vec![self.stated(expr, lanes)]
            }
            // A literal says nothing of why.
            ExprKind::Bool(_) => Vec::new(),
            _ => vec![self.stated(expr, lanes)],
        }
    }

    /// What made an expression true that should be false.
    fn why(&mut self, expr: &'w Expr, lanes: &Lanes) -> Vec<Label> {
        match &expr.kind {
            ExprKind::Or(parts) => parts.iter().filter(|p| self.truth(p, lanes) == Some(true)).map(|p| self.stated(p, lanes)).collect(),
            ExprKind::And(parts) => parts.iter().map(|p| self.stated(p, lanes)).collect(),
            ExprKind::Unary(Unary::Not, inner) => self.why_false(inner, lanes),
            _ => vec![self.stated(expr, lanes)],
        }
    }

    /// What an expression is called: the label of what it reads, else its text.
    fn named(&self, expr: &Expr) -> Label {
        let program = self.program();
        match &expr.kind {
            ExprKind::Call { symbol, below, .. } => match self.target(*symbol, *below) {
                Target::Rule { definition, .. } | Target::Parameter { definition, .. } => definition.label.clone(),
                Target::NotInForce => Label::new(self.written(expr.span), self.written(expr.span)),
            },
            ExprKind::Fact { fact, .. } => match program.schema.fact(*fact) {
                Some(fact) => fact.label.clone(),
                None => Label::new("", ""),
            },
            ExprKind::Narrow(inner) => self.named(inner),
            ExprKind::Local(local) => match self.bound.get(local) {
                Some(bound) if matches!(bound.kind, ExprKind::Call { .. } | ExprKind::Fact { .. }) => self.named(bound),
                _ => Label::new(self.written(expr.span), self.written(expr.span)),
            },
            _ => Label::new(self.written(expr.span), self.written(expr.span)),
        }
    }

    /// `label: value`
    fn stated(&self, expr: &Expr, lanes: &Lanes) -> Label {
        let name = self.named(expr);
        match self.shown(expr, lanes) {
            _ if self.is_sensitive(expr) => name,
            Shown::Value(Value::Bool(true), _) => label(format!("{}:是", name.zh), format!("{}: yes", name.en)),
            Shown::Value(Value::Bool(false), _) => label(format!("{}:否", name.zh), format!("{}: no", name.en)),
            shown => {
                let schema = &self.run.population.schema;
                let (zh, en) = (value_text(&shown, schema, Lang::Zh), value_text(&shown, schema, Lang::En));
                label(format!("{}:{zh}", name.zh), format!("{}: {en}", name.en))
            }
        }
    }

    /// 家庭月人均收入 700.00 元,不低于 662.00 元:超出 38.00 元
    fn comparison(&self, op: Binary, a: &Expr, b: &Expr, lanes: &Lanes) -> Label {
        let (zh, en) = match op {
            Binary::Lt => ("不低于", "is not below"),
            Binary::Le => ("高于", "is above"),
            Binary::Gt => ("不高于", "is not above"),
            Binary::Ge => ("低于", "is below"),
            Binary::Eq => ("不是", "is not"),
            _ => ("是", "is"),
        };
        let (name, unit) = (self.named(a), unit_of(&a.ty).or_else(|| unit_of(&b.ty)));
        let text = |e: &Expr, lang| with_unit(self.value(e, lanes, lang), unit.as_ref(), lang);
        let mut sentence_zh = format!("{} {},{zh} {}", name.zh, text(a, Lang::Zh), text(b, Lang::Zh));
        let mut sentence_en = format!("{} {} {en} {}", name.en, text(a, Lang::En), text(b, Lang::En));
        if let Some((zh, en)) = self.difference(op, a, b, lanes) {
            sentence_zh = format!("{sentence_zh}:{zh}");
            sentence_en = format!("{sentence_en}: {en}");
        }
        label(sentence_zh, sentence_en)
    }

    /// By how much a comparison of numbers failed.
    fn difference(&self, op: Binary, a: &Expr, b: &Expr, lanes: &Lanes) -> Option<(String, String)> {
        let (Shown::Value(Value::Number(x), ty), Shown::Value(Value::Number(y), _)) = (self.shown(a, lanes), self.shown(b, lanes)) else {
            return None;
        };
        let over = match op {
            Binary::Lt | Binary::Le => true,
            Binary::Gt | Binary::Ge => false,
            _ => return None,
        };
        let difference = if over { x.checked_sub(y) } else { y.checked_sub(x) }.ok()?;
        if difference.is_zero() {
            return Some(("恰好相等".into(), "exactly equal".into()));
        }
        let schema = &self.run.population.schema;
        let unit = unit_of(&ty).or_else(|| unit_of(&b.ty));
        let text = |lang| with_unit(value_text(&Shown::Value(Value::Number(difference), ty.clone()), schema, lang), unit.as_ref(), lang);
        Some(if over {
            (format!("超出 {}", text(Lang::Zh)), format!("over by {}", text(Lang::En)))
        } else {
            (format!("相差 {}", text(Lang::Zh)), format!("short by {}", text(Lang::En)))
        })
    }

    /// By how much, where a rule is one comparison.
    fn margin(&self, body: &Block, lanes: &Lanes) -> Option<(String, String)> {
        match &body.value.kind {
            ExprKind::Binary(op, a, b) => self.difference(*op, a, b, lanes),
            _ => None,
        }
    }
}
