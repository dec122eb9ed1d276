//! Texts of rules and what becomes of them.

mod documents;
mod hostile;
mod places;
mod refusals;
mod shapes;

use super::tree::{Block, Case, CaseValue, Expr, ExprKind, File, Item};
use super::{parse_expression, parse_file};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};

const FILE: FileId = FileId(0);

fn parse(text: &str) -> (File, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let file = parse_file(FILE, text, &mut out);
    (file, out)
}

/// The file's functions, which must be without fault.
fn clean(text: &str) -> File {
    let (file, out) = parse(text);
    assert!(out.is_empty(), "{text}\n{out:#?}");
    file
}

/// A body as a list: `(+ a 1)`.
fn shape(body: &str) -> String {
    let file = clean(&format!("fn f(h) {{ {body} }}"));
    show_block(&file.functions[0].body)
}

/// Codes and the text they point at.
fn faults(text: &str) -> Vec<(Code, String)> {
    let (_, out) = parse(text);
    for fault in &out {
        assert!(fault.help.is_some() || !fault.notes.is_empty(), "no help: {fault:?}");
        assert!(fault.message.has_both());
    }
    out.into_iter().map(|d| (d.code, slice(text, d.span).to_owned())).collect()
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

fn show_block(block: &Block) -> String {
    let mut parts: Vec<String> = block.items.iter().map(show_item).collect();
    parts.push(show(&block.value));
    parts.join("; ")
}

fn show_item(item: &Item) -> String {
    match item {
        Item::Let { name, value, .. } => format!("{name} = {}", show(value)),
        Item::Guard { condition, body, .. } => format!("guard {} {{{}}}", show(condition), show_block(body)),
    }
}

fn list(head: &str, parts: &[Expr]) -> String {
    let mut text = format!("({head}");
    for part in parts {
        text.push(' ');
        text.push_str(&show(part));
    }
    text + ")"
}

fn show(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Unit => "()".into(),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Number(n) => n.to_string(),
        ExprKind::Text(t) => format!("{t:?}"),
        ExprKind::Variable(v) => v.to_string(),
        ExprKind::Property { base, name, .. } => format!("{}.{name}", show(base)),
        ExprKind::Method { base, name, args, .. } => list(&format!("{}.{name}", show(base)), args),
        ExprKind::Call { path, name, args, .. } => {
            let path: String = path.iter().map(|p| format!("{p}::")).collect();
            list(&format!("{path}{name}"), args)
        }
        ExprKind::Unary(op, x) => format!("({op:?} {})", show(x)),
        ExprKind::Binary(op, a, b) => format!("({op:?} {} {})", show(a), show(b)),
        ExprKind::And(parts) => list("and", parts),
        ExprKind::Or(parts) => list("or", parts),
        ExprKind::Coalesce(parts) => list("??", parts),
        ExprKind::In(x, values) => list(&format!("in {}", show(x)), values),
        ExprKind::If { condition, then, otherwise } => format!("(if {} {{{}}} {{{}}})", show(condition), show_block(then), show_block(otherwise)),
        ExprKind::Switch { subject, cases, default } => {
            let mut text = format!("(switch {}", show(subject));
            for Case { values, body } in cases {
                let values: Vec<String> = values.iter().map(|(v, _)| show_value(v)).collect();
                text += &format!(" [{}: {}]", values.join("|"), show_block(body));
            }
            if let Some(default) = default {
                text += &format!(" [_: {}]", show_block(default));
            }
            text + ")"
        }
        ExprKind::Closure { params, body } => {
            let params: Vec<&str> = params.iter().map(|p| &*p.0).collect();
            format!("|{}| {}", params.join(" "), show_block(body))
        }
        ExprKind::Block(block) => format!("{{{}}}", show_block(block)),
    }
}

fn show_value(value: &CaseValue) -> String {
    match value {
        CaseValue::Absent => "()".into(),
        CaseValue::Bool(b) => b.to_string(),
        CaseValue::Int(i) => i.to_string(),
        CaseValue::Code(c) => format!("{c:?}"),
        CaseValue::Range(a, b) => format!("{a}..={b}"),
    }
}

/// Every expression of a block with its place, outer ones first.
fn each<'b>(block: &'b Block, see: &mut impl FnMut(&'b Expr, Span)) {
    for item in &block.items {
        match item {
            Item::Let { value, .. } => each_expr(value, block.span, see),
            Item::Guard { condition, body, span } => {
                each_expr(condition, *span, see);
                each(body, see);
            }
        }
    }
    each_expr(&block.value, block.span, see);
}

fn each_expr<'b>(expr: &'b Expr, outer: Span, see: &mut impl FnMut(&'b Expr, Span)) {
    see(expr, outer);
    let span = expr.span;
    match &expr.kind {
        ExprKind::Unit | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Variable(_) => {}
        ExprKind::Property { base, .. } => each_expr(base, span, see),
        ExprKind::Method { base, args, .. } => {
            each_expr(base, span, see);
            args.iter().for_each(|a| each_expr(a, span, see));
        }
        ExprKind::Call { args, .. } => args.iter().for_each(|a| each_expr(a, span, see)),
        ExprKind::Unary(_, x) => each_expr(x, span, see),
        ExprKind::Binary(_, a, b) => {
            each_expr(a, span, see);
            each_expr(b, span, see);
        }
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) => parts.iter().for_each(|a| each_expr(a, span, see)),
        ExprKind::In(x, values) => {
            each_expr(x, span, see);
            values.iter().for_each(|a| each_expr(a, span, see));
        }
        ExprKind::If { condition, then, otherwise } => {
            each_expr(condition, span, see);
            each(then, see);
            each(otherwise, see);
        }
        ExprKind::Switch { subject, cases, default } => {
            each_expr(subject, span, see);
            cases.iter().for_each(|c| each(&c.body, see));
            default.iter().for_each(|d| each(d, see));
        }
        ExprKind::Closure { body, .. } | ExprKind::Block(body) => each(body, see),
    }
}
