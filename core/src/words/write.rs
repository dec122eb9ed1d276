//! Explanations as text and Markdown.

use std::sync::Arc;

use super::tree::{Citation, Explanation, Node, NodeKind, Shown};
use super::values::{Lanes, Walk};
use crate::assessment::{show_bare, with_unit};
use crate::facts::Schema;
use crate::ir::tree::{Block, Closure, Expr, ExprKind, Item};
use crate::label::{Label, Lang};

/// A value as people read it: money with at least two decimals, codes by their label.
pub(super) fn value_text(shown: &Shown, schema: &Schema, lang: Lang) -> String {
    match shown {
        Shown::Value(value, ty) => show_bare(value, ty, schema, lang),
        Shown::Error(error) => error.message().get(lang).to_owned(),
        Shown::Nothing => String::new(),
    }
}

impl<'w> Walk<'w> {
    /// The elements of a list that a method went through, with what they read.
    pub(super) fn list_node(&mut self, list: &'w Expr, closure: &'w Closure, expr: &'w Expr, lanes: &Lanes) -> Option<Node> {
        let (list, around) = self.list(list, lanes)?;
        let (text, label) = self.text_of(expr);
        let mut node = Node::new(NodeKind::List, text, label, self.shown(expr, lanes));
        node.unit = super::values::unit_of(&expr.ty);
        for lane in self.elements(list, around) {
            let inner = lanes.enter(list.space, lane);
            let (name, entity): (Arc<str>, Arc<str>) = match &*list.item {
                crate::plan::Val::Entity(e) => {
                    let path = self.path(e.entity, self.run.follow(e.map, lane));
                    (path.clone(), path)
                }
                _ => (Arc::from(&*closure.name), Arc::from("")),
            };
            let label = Arc::new(Label::new(&*name, &*name));
            let mut element = Node::new(NodeKind::Element, name, label, self.shown(&closure.body.value, &inner));
            element.entity = entity;
            element.unit = super::values::unit_of(&closure.body.value.ty);
            element.numbers = self.numbers(&closure.body, &inner);
            element.children = self.block(&closure.body, &inner);
            node.children.push(element);
        }
        Some(node)
    }

    /// The taken way through a block, values in the place of names.
    pub(super) fn numbers(&mut self, block: &'w Block, lanes: &Lanes) -> Option<Label> {
        for item in &block.items {
            match item {
                Item::Let { local, value, .. } => {
                    self.bound.insert(*local, value);
                }
                Item::Guard { condition, body } => match self.truth(condition, lanes) {
                    Some(true) => return self.numbers(body, lanes),
                    Some(false) => {}
                    None => return None,
                },
            }
        }
        let text = self.substituted(&block.value, lanes);
        (*text.get(Lang::Zh) != *self.text_of(&block.value).0).then_some(text)
    }

    /// An expression as it is written, with the values of what it reads in the place of the names; of branches, the one taken.
    pub(super) fn substituted(&self, expr: &Expr, lanes: &Lanes) -> Label {
        match &expr.kind {
            ExprKind::If { condition, then, otherwise } => match self.truth(condition, lanes) {
                Some(true) => return self.substituted_block(then, lanes),
                Some(false) => return self.substituted_block(otherwise, lanes),
                None => {}
            },
            ExprKind::Switch { subject, cases, default } => {
                if let Some((_, block)) = self.taken(subject, cases, default.as_ref(), lanes) {
                    return self.substituted_block(block, lanes);
                }
            }
            ExprKind::Block(block) => return self.substituted_block(block, lanes),
            _ => {}
        }
        let mut leaves = Vec::new();
        self.leaves(expr, &mut leaves);
        let text = self.program().files.text(expr.span);
        let (mut zh, mut en, mut at) = (String::new(), String::new(), expr.span.start);
        for leaf in leaves {
            if leaf.span.file != expr.span.file || leaf.span.start < at || leaf.span.end > expr.span.end {
                continue;
            }
            let from = |offset: u32| (offset - expr.span.start) as usize;
            let before = text.get(from(at)..from(leaf.span.start)).unwrap_or_default();
            let shown = if self.is_sensitive(leaf) { Shown::Nothing } else { self.shown(leaf, lanes) };
            for (out, lang) in [(&mut zh, Lang::Zh), (&mut en, Lang::En)] {
                out.push_str(before);
                match shown {
                    Shown::Nothing => out.push_str(self.program().files.text(leaf.span)),
                    _ => out.push_str(&value_text(&shown, &self.run.population.schema, lang)),
                }
            }
            at = leaf.span.end;
        }
        let after = text.get((at - expr.span.start) as usize..).unwrap_or_default();
        Label::new(super::values::one_line(&(zh + after)), super::values::one_line(&(en + after)))
    }

    fn substituted_block(&self, block: &Block, lanes: &Lanes) -> Label {
        if block.items.is_empty() {
            return self.substituted(&block.value, lanes);
        }
        Label::one(self.written(block.value.span).into())
    }

    /// What an expression reads, from left to right: calls, facts, lists, variables.
    fn leaves<'e>(&self, expr: &'e Expr, out: &mut Vec<&'e Expr>) {
        match &expr.kind {
            ExprKind::Call { .. }
            | ExprKind::Fact { .. }
            | ExprKind::List { .. }
            | ExprKind::Helper { .. }
            | ExprKind::Narrow(_)
            | ExprKind::Local(_)
            | ExprKind::If { .. }
            | ExprKind::Switch { .. } => out.push(expr),
            ExprKind::Builtin(_, parts) | ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) => {
                parts.iter().for_each(|p| self.leaves(p, out));
            }
            ExprKind::Unary(_, inner) => self.leaves(inner, out),
            ExprKind::Binary(_, a, b) => {
                self.leaves(a, out);
                self.leaves(b, out);
            }
            ExprKind::In(subject, _) => self.leaves(subject, out),
            _ => {}
        }
    }
}

impl Explanation {
    /// Indented lines. Values of sensitive facts are shown only where `sensitive` asks for them.
    #[must_use]
    pub fn text(&self, schema: &Schema, lang: Lang, sensitive: bool) -> String {
        let mut out = String::new();
        let mut writer = Writer { schema, lang, sensitive, out: &mut out };
        writer.node(&self.root, 0);
        out
    }

    /// The same as a nested Markdown list.
    #[must_use]
    pub fn markdown(&self, schema: &Schema, lang: Lang, sensitive: bool) -> String {
        let text = self.text(schema, lang, sensitive);
        text.lines()
            .map(|line| {
                let indent = line.len() - line.trim_start().len();
                format!("{}- {}\n", " ".repeat(indent), line.trim_start())
            })
            .collect()
    }
}

struct Writer<'o> {
    schema: &'o Schema,
    lang: Lang,
    sensitive: bool,
    out: &'o mut String,
}

impl Writer<'_> {
    fn word(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn line(&mut self, depth: usize, text: &str) {
        for (i, part) in text.lines().enumerate() {
            self.out.push_str(&"  ".repeat(depth + usize::from(i > 0)));
            self.out.push_str(part);
            self.out.push('\n');
        }
    }

    fn node(&mut self, node: &Node, depth: usize) {
        let value = if node.sensitive && !self.sensitive {
            self.word("(敏感信息)", "(withheld)").to_owned()
        } else {
            with_unit(value_text(&node.value, self.schema, self.lang), node.unit.as_ref(), self.lang)
        };
        let mut head = match node.kind {
            NodeKind::List | NodeKind::Step | NodeKind::Element => node.name.to_string(),
            _ => node.label.get(self.lang).to_owned(),
        };
        if !node.entity.is_empty() && node.kind != NodeKind::Element {
            head = format!("{head} [{}]", node.entity);
        }
        if !matches!(node.value, Shown::Nothing) {
            head = format!("{head} = {value}");
        }
        let mut marks: Vec<String> = Vec::new();
        if node.kind == NodeKind::Given {
            marks.push(self.word("直接给定", "given").into());
        }
        if node.assumed {
            marks.push(self.word("未回答,按默认", "not answered, assumed").into());
        }
        if node.told {
            marks.push(self.word("见上", "see above").into());
        }
        if node.kind == NodeKind::Parameter {
            marks.push(self.row(node));
        }
        if node.verify {
            marks.push(self.word("待核", "to be verified").into());
        }
        if !marks.is_empty() {
            let marks = marks.join(self.word(";", "; "));
            head = if self.lang == Lang::Zh { format!("{head}({marks})") } else { format!("{head} ({marks})") };
        }
        self.line(depth, &head);
        if !node.told {
            self.details(node, depth + 1);
        }
    }

    fn row(&self, node: &Node) -> String {
        let mut parts = Vec::new();
        match (node.from, node.until) {
            (Some(from), Some(until)) => parts.push(match self.lang {
                Lang::Zh => format!("{from} 至 {until}"),
                Lang::En => format!("{from} to {until}"),
            }),
            (Some(from), None) => parts.push(match self.lang {
                Lang::Zh => format!("{from} 起"),
                Lang::En => format!("from {from}"),
            }),
            _ => {}
        }
        parts.extend(node.cites.iter().map(cite_text));
        parts.extend(node.pack.iter().map(ToString::to_string));
        parts.join(self.word(",", ", "))
    }

    fn details(&mut self, node: &Node, depth: usize) {
        for reason in &node.reasons {
            let text = format!("✗ {}", reason.get(self.lang));
            self.line(depth, &text);
        }
        if node.kind != NodeKind::Rule && node.kind != NodeKind::Step && node.kind != NodeKind::Element {
            node.children.iter().for_each(|c| self.node(c, depth));
            return;
        }
        if let Some(formula) = &node.formula {
            let text = format!("{}{formula}", self.word("公式 ", "formula "));
            self.line(depth, &text);
        }
        if let Some(numbers) = &node.numbers {
            let text = format!("{}{}", self.word("代入 ", "values  "), numbers.get(self.lang));
            self.line(depth, &text);
        }
        if node.kind == NodeKind::Rule && !node.cites.is_empty() {
            let cites: Vec<String> = node.cites.iter().map(cite_text).collect();
            let pack = node.pack.as_deref().unwrap_or_default();
            let text = match self.lang {
                Lang::Zh => format!("依据 {}(规则包 {pack})", cites.join(";")),
                Lang::En => format!("basis   {} (pack {pack})", cites.join("; ")),
            };
            self.line(depth, &text);
        }
        node.children.iter().for_each(|c| self.node(c, depth));
    }
}

/// `《最低生活保障审核确认办法》民发〔2021〕57号 第十三条`
pub(super) fn cite_text(cite: &Citation) -> String {
    let source = cite.title.as_deref().unwrap_or(&cite.source);
    match &cite.article {
        Some(article) => format!("{source} {article}"),
        None => source.to_owned(),
    }
}
