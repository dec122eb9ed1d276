//! Rules in words: the formula as a list of conditions and steps, with labels in the place of names.
//!
//! What is one expression becomes one line; what branches becomes a list: guards and `if` as 如果/否则, `switch` by its cases, a conjunction part by
//! part. A helper is told where it is called, a `let` where it is used.

mod phrase;

use std::collections::HashMap;

use crate::ir::tree::{Block, Case, CaseValue, Expr, ExprKind, Item, LocalId};
use crate::ir::types::Type;
use crate::ir::{Program, Version};
use crate::label::Lang;

/// Lines longer than this are taken apart where they can be.
const LINE: usize = 60;

/// A line of a list, and how deep it stands.
pub(super) type Line = (usize, String);

/// What a version says.
pub(super) fn lines(program: &Program, version: &Version, lang: Lang) -> Vec<Line> {
    let mut wording = Wording { program, lang, bound: HashMap::new(), lines: Vec::new() };
    wording.block(&version.body, 0, "");
    wording.lines
}

/// A rule on its way into words.
struct Wording<'p> {
    program: &'p Program,
    lang: Lang,
    /// What variables stand for, in words; with how tightly that holds together.
    bound: HashMap<LocalId, (String, u8)>,
    lines: Vec<Line>,
}

impl Wording<'_> {
    fn word(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn line(&mut self, depth: usize, text: impl Into<String>) {
        self.lines.push((depth, text.into()));
    }

    /// The block's steps and value, the first line beginning with `head`.
    fn block(&mut self, block: &Block, depth: usize, head: &str) {
        let mut head = head.to_owned();
        for item in &block.items {
            match item {
                Item::Let { local, value, .. } => self.bind(*local, value),
                Item::Guard { condition, body } => {
                    let condition = self.phrase(condition);
                    let text = match self.lang {
                        Lang::Zh => format!("{head}如果{condition}:"),
                        Lang::En => format!("{head}if {condition}:"),
                    };
                    self.branch(&text, body, depth);
                    self.word("否则", "else ").clone_into(&mut head);
                    if self.lang == Lang::Zh {
                        head.push(',');
                    }
                }
            }
        }
        if block.items.iter().any(|i| matches!(i, Item::Guard { .. })) {
            self.word("否则:", "else: ").clone_into(&mut head);
        }
        self.value(&block.value, depth, &head);
    }

    /// `text` with the block behind it, or below it where that is more than a line.
    fn branch(&mut self, text: &str, block: &Block, depth: usize) {
        let at = self.lines.len();
        self.block(block, depth + 1, "");
        if self.lines.len() == at + 1
            && let Some((_, only)) = self.lines.pop()
        {
            let space = if self.lang == Lang::En { " " } else { "" };
            self.lines.push((depth, format!("{text}{space}{only}")));
        } else {
            self.lines.insert(at, (depth, text.to_owned()));
        }
    }

    /// An expression that may branch.
    fn value(&mut self, expr: &Expr, depth: usize, head: &str) {
        let whole = self.phrase(expr);
        match &expr.kind {
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.phrase(condition);
                let text = match self.lang {
                    Lang::Zh => format!("{head}如果{condition}:"),
                    Lang::En => format!("{head}if {condition}:"),
                };
                self.branch(&text, then, depth);
                let text = self.word("否则:", "else:");
                self.branch(text, otherwise, depth);
            }
            ExprKind::Switch { subject, cases, default } => {
                let subject_words = self.phrase(subject);
                let text = match self.lang {
                    Lang::Zh => format!("{head}看{subject_words}:"),
                    Lang::En => format!("{head}by {subject_words}:"),
                };
                self.line(depth, text);
                for case in cases {
                    let text = format!("{}{}", self.case(case, &subject.ty), self.word(":", ":"));
                    self.branch(&text, &case.body, depth + 1);
                }
                if let Some(default) = default {
                    let text = self.word("其他:", "otherwise:");
                    self.branch(text, default, depth + 1);
                }
            }
            ExprKind::And(parts) if whole.chars().count() > LINE || parts.len() > 2 => {
                let text = format!("{head}{}", self.word("以下各项都成立:", "all of these hold:"));
                self.line(depth, text);
                parts.iter().for_each(|part| self.value(part, depth + 1, ""));
            }
            ExprKind::Or(parts) if whole.chars().count() > LINE || parts.len() > 2 => {
                let text = format!("{head}{}", self.word("以下有一项成立:", "any of these holds:"));
                self.line(depth, text);
                parts.iter().for_each(|part| self.value(part, depth + 1, ""));
            }
            ExprKind::Helper { args, body, .. } if branches(body) => {
                args.iter().for_each(|(local, _, value)| self.bind(*local, value));
                self.block(body, depth, head);
            }
            ExprKind::Block(block) => self.block(block, depth, head),
            _ => self.line(depth, format!("{head}{whole}")),
        }
    }

    /// A case's values as people call them.
    fn case(&self, case: &Case, subject: &Type) -> String {
        let value = |value: &CaseValue| match value {
            CaseValue::Absent => self.word("没有", "none").to_owned(),
            CaseValue::Bool(true) => self.word("是", "yes").to_owned(),
            CaseValue::Bool(false) => self.word("否", "no").to_owned(),
            CaseValue::Int(n) => n.to_string(),
            CaseValue::Range(from, to) => format!("{from}–{to}"),
            CaseValue::Code(code) => match subject.required() {
                Type::Choice(set) => self.code(*set, *code),
                _ => code.to_string(),
            },
        };
        case.values.iter().map(value).collect::<Vec<_>>().join(self.word("、", ", "))
    }

    fn bind(&mut self, local: LocalId, value: &Expr) {
        let words = self.tight(value);
        self.bound.insert(local, words);
    }
}

/// Is there more to a block than one expression?
fn branches(block: &Block) -> bool {
    !block.items.is_empty() || matches!(block.value.kind, ExprKind::If { .. } | ExprKind::Switch { .. } | ExprKind::And(_) | ExprKind::Or(_))
}
