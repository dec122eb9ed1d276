//! Which version of a rule is in force, and whether two say the same.

use std::collections::HashMap;
use std::fmt::Write;

use serde_json::{Map, Value as Json, json};

use crate::calendar::Date;
use crate::ir::tree::{Block, CaseValue, Expr, ExprKind, Item, LocalId};
use crate::ir::types::Type;
use crate::ir::{Layer, Program, SymbolId};
use crate::label::Label;
use crate::policy::{Policy, Target};
use crate::words::Citation;

/// What a rule rests on under a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionInForce {
    /// The pack that says so.
    pub pack: Box<str>,
    /// The pack's version.
    pub pack_version: Box<str>,
    /// First day; none: no beginning.
    pub from: Option<Date>,
    /// Last day; none: no end.
    pub until: Option<Date>,
    /// What it rests on.
    pub cites: Vec<Citation>,
    /// A parameter stands in the place of the rule.
    pub is_parameter: bool,
}

impl VersionInForce {
    fn json(&self) -> Json {
        let date = |date: Option<Date>| date.map_or(Json::Null, |d| d.to_string().into());
        let cites = self.cites.iter().map(|c| json!({ "source": &*c.source, "title": c.title.as_deref(), "article": c.article.as_deref() }));
        json!({
            "pack": &*self.pack,
            "pack_version": &*self.pack_version,
            "from": date(self.from),
            "until": date(self.until),
            "cites": cites.collect::<Vec<_>>(),
            "parameter": self.is_parameter,
        })
    }
}

/// A rule that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// Its name: `dibao::income`.
    pub name: Box<str>,
    /// Its label.
    pub label: Label,
    /// What was in force before; none: nothing.
    pub before: Option<VersionInForce>,
    /// What is in force after.
    pub after: Option<VersionInForce>,
}

impl RuleChange {
    pub(super) fn json(&self) -> Map<String, Json> {
        let side = |version: &Option<VersionInForce>| version.as_ref().map_or(Json::Null, VersionInForce::json);
        let mut map = Map::new();
        map.insert("name".into(), (*self.name).into());
        map.insert("label".into(), self.label.json());
        map.insert("before".into(), side(&self.before));
        map.insert("after".into(), side(&self.after));
        map
    }
}

/// A rule that two policies define differently; none where they say the same.
pub(super) fn compare(before: &Policy, after: &Policy, name: &str, below: Option<Layer>) -> Option<RuleChange> {
    let target = |policy: &Policy| policy.program().symbol_named(name).map(|symbol| (symbol, text(policy, symbol, below)));
    let (old, new) = (target(before), target(after));
    if old.as_ref().and_then(|(_, text)| text.as_ref()) == new.as_ref().and_then(|(_, text)| text.as_ref()) {
        return None;
    }
    let version = |policy: &Policy, symbol: Option<SymbolId>| symbol.and_then(|s| in_force(policy, s, below));
    let label = |policy: &Policy, symbol: Option<SymbolId>| {
        let symbol = policy.program().symbol(symbol?)?;
        symbol.definitions.last().map(|d| d.label.clone())
    };
    let (old, new) = (old.map(|(symbol, _)| symbol), new.map(|(symbol, _)| symbol));
    Some(RuleChange {
        name: name.into(),
        label: label(before, old).or_else(|| label(after, new)).unwrap_or_else(|| Label::new(name, name)),
        before: version(before, old),
        after: version(after, new),
    })
}

fn in_force(policy: &Policy, symbol: SymbolId, below: Option<Layer>) -> Option<VersionInForce> {
    told(policy.program(), policy.resolution().target(policy.program(), symbol, below))
}

/// What is in force, as it is told.
pub(super) fn told(program: &Program, target: Target<'_>) -> Option<VersionInForce> {
    let told = |layer: Layer, cites: Vec<Citation>, from, until, is_parameter| {
        let pack = program.layers.get(usize::from(layer));
        let (name, version) = pack.map_or_else(Default::default, |p| (p.name.clone(), p.version.clone()));
        VersionInForce { pack: name, pack_version: version, from, until, cites, is_parameter }
    };
    match target {
        Target::Rule { definition, version } => {
            let cite = |c: &crate::ir::Cite| Citation {
                source: c.source.clone(),
                title: program.source_title(&c.source).map(Into::into),
                article: c.article.clone(),
            };
            Some(told(definition.layer, version.cites.iter().map(cite).collect(), version.from, version.until, false))
        }
        Target::Parameter { definition, .. } => Some(told(definition.layer, Vec::new(), None, None, true)),
        Target::NotInForce => None,
    }
}

/// What a rule says, free of places and numbering; none where it isn't in force.
fn text(policy: &Policy, symbol: SymbolId, below: Option<Layer>) -> Option<String> {
    let program = policy.program();
    match policy.resolution().target(program, symbol, below) {
        Target::Rule { version, .. } => {
            let mut writer = Writer { program, locals: HashMap::new(), out: String::new() };
            writer.local(version.param);
            writer.block(&version.body);
            Some(writer.out)
        }
        Target::Parameter { .. } => Some("parameter".to_owned()),
        Target::NotInForce => None,
    }
}

/// Writes a tree with names in the place of identities.
struct Writer<'p> {
    program: &'p Program,
    locals: HashMap<LocalId, usize>,
    out: String,
}

impl Writer<'_> {
    fn put(&mut self, text: impl std::fmt::Display) {
        // Writing to a String does not fail.
        let _ = write!(self.out, "{text} ");
    }

    fn local(&mut self, local: LocalId) {
        let next = self.locals.len();
        let number = *self.locals.entry(local).or_insert(next);
        self.put(format_args!("${number}"));
    }

    fn code(&mut self, ty: &Type, code: u16) {
        let name = match ty.required() {
            Type::Choice(set) => self.program.schema.choice(*set).and_then(|s| s.code(code)).unwrap_or_default().to_owned(),
            _ => code.to_string(),
        };
        self.put(format_args!("{name:?}"));
    }

    fn entity(&mut self, entity: crate::facts::EntityId) {
        let key = self.program.schema.entity(entity).map_or_else(String::new, |e| e.key.to_string());
        self.put(key);
    }

    fn block(&mut self, block: &Block) {
        self.put("{");
        for item in &block.items {
            match item {
                Item::Let { local, value, .. } => {
                    self.put("let");
                    self.local(*local);
                    self.expr(value);
                }
                Item::Guard { condition, body } => {
                    self.put("guard");
                    self.expr(condition);
                    self.block(body);
                }
            }
        }
        self.expr(&block.value);
        self.put("}");
    }

    fn all(&mut self, name: &str, parts: &[Expr]) {
        self.put(name);
        self.put("(");
        parts.iter().for_each(|p| self.expr(p));
        self.put(")");
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Absent => self.put("()"),
            ExprKind::Bool(b) => self.put(b),
            ExprKind::Number(n) => self.put(n),
            ExprKind::Code(code) => self.code(&expr.ty, *code),
            ExprKind::Text(text) => self.put(format_args!("{text:?}")),
            ExprKind::Region(region) => self.put(format_args!("within {region}")),
            ExprKind::Date(date) => self.put(date),
            ExprKind::Local(local) => self.local(*local),
            ExprKind::Fact { base, fact } => {
                self.expr(base);
                let key = self.program.schema.fact(*fact).map_or_else(String::new, |f| f.key.to_string());
                self.put(format_args!(".{key}"));
            }
            ExprKind::Narrow(inner) => self.expr(inner),
            ExprKind::Up { base, entity } => {
                self.expr(base);
                self.put("up");
                self.entity(*entity);
            }
            ExprKind::Down { base, entity } => {
                self.expr(base);
                self.put("down");
                self.entity(*entity);
            }
            ExprKind::Before { base, same_year } => {
                self.expr(base);
                self.put(format_args!("before {same_year}"));
            }
            ExprKind::Call { symbol, below, base, args } => {
                let name = self.program.symbol(*symbol).map_or_else(String::new, |s| s.name.to_string());
                self.put(format_args!("call {name} {}", below.is_some()));
                self.expr(base);
                self.all("", args);
            }
            ExprKind::Builtin(builtin, parts) => {
                self.all(&format!("{builtin:?}"), parts);
                // The unit of `as_unit` is in the type alone.
                if let Type::Number(number) = expr.ty.required() {
                    self.put(&number.unit);
                }
            }
            // A helper is what it does, not what it is called.
            ExprKind::Helper { args, body, .. } => {
                for (local, _, value) in args {
                    self.put("let");
                    self.local(*local);
                    self.expr(value);
                }
                self.block(body);
            }
            ExprKind::Unary(op, inner) => {
                self.put(format_args!("{op:?}"));
                self.expr(inner);
            }
            ExprKind::Binary(op, a, b) => {
                self.put(format_args!("{op:?} ("));
                self.expr(a);
                self.expr(b);
                self.put(")");
            }
            ExprKind::And(parts) => self.all("and", parts),
            ExprKind::Or(parts) => self.all("or", parts),
            ExprKind::Coalesce(parts) => self.all("else", parts),
            ExprKind::In(subject, items) => {
                self.expr(subject);
                self.all("in", items);
            }
            ExprKind::If { condition, then, otherwise } => {
                self.put("if");
                self.expr(condition);
                self.block(then);
                self.block(otherwise);
            }
            ExprKind::Switch { subject, cases, default } => {
                self.put("switch");
                self.expr(subject);
                for case in cases {
                    for value in &case.values {
                        match value {
                            CaseValue::Code(code) => self.code(&subject.ty, *code),
                            other => self.put(format_args!("{other:?}")),
                        }
                    }
                    self.block(&case.body);
                }
                if let Some(default) = default {
                    self.put("_");
                    self.block(default);
                }
            }
            ExprKind::List { list, op, closure } => {
                self.expr(list);
                self.put(format_args!("{op:?}"));
                if let Some(closure) = closure {
                    self.local(closure.param);
                    self.block(&closure.body);
                }
            }
            ExprKind::Block(block) => self.block(block),
        }
    }
}
