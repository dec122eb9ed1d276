//! A rule's text as Rhai is given it.
//!
//! One token per line, so that the line of an error is its token. What is changed on the way, and why:
//!
//! | in the rule | for Rhai | because |
//! |---|---|---|
//! | `1.5` | `doudi_literal(7)` | numbers are ours; Rhai cuts long ones |
//! | `x.` at the beginning of a chain | `doudi_copy(x).` | Rhai locks captured variables for the length of a chain |
//! | `.fact` | `.doudi_get("fact")` | a getter isn't told its place |
//! | `dibao::standard(h, x)` | `doudi_call(12, 0, h, x)` | rules and parameters are looked up in the household's memo |
//! | `switch x {` | `switch doudi_subject(x) {` | cases are Rhai's ints |
//! | `min(a, b)` | `min([a, b])` | of any number of arguments |
//! | `per_month(x)` | `doudi_twelfth(x)` or `doudi_same(x)` | values don't carry units: the checked tree knows which |

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use super::places::RulesText;
use super::token::{Kind, Token, partners, tokens};
use crate::ir::builtin::Builtin;
use crate::ir::tree::{Block, ExprKind};
use crate::ir::types::Type;
use crate::ir::{Layer, Program, SymbolId};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree::Function;

/// Text for Rhai, and what stands on each of its lines.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    /// The place of an error on each line.
    pub(super) lines: Vec<Span>,
}

/// Where the names of a rule are looked up.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) program: &'a Program,
    pub(super) programme: &'a str,
    pub(super) layer: Layer,
    /// All files of the programme in that layer.
    pub(super) files: &'a [&'a RulesText],
}

/// Number literals by their text.
#[derive(Debug, Default)]
pub(super) struct Literals {
    pub(super) values: Vec<Number>,
    known: HashMap<Box<str>, usize>,
}

impl Literals {
    fn index(&mut self, literal: &str) -> usize {
        if let Some(index) = self.known.get(literal) {
            return *index;
        }
        let plain: String = literal.chars().filter(|c| *c != '_').collect();
        self.values.push(plain.parse().unwrap_or(Number::ZERO));
        self.known.insert(literal.into(), self.values.len() - 1);
        self.values.len() - 1
    }
}

/// What a call's name becomes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Choice {
    /// A helper's copy.
    Helper(usize),
    /// `per_month`, `per_year`: does the unit change?
    Period(bool),
}

/// A helper, and how what it leaves open comes out.
type Copied = (Box<str>, Vec<(u32, Choice)>);

/// Writes a rule with the helpers that it calls.
pub(super) struct Writer<'a, 'l> {
    names: Names<'a>,
    literals: &'l mut Literals,
    written: Written,
    /// Helpers are typed per call: a copy for each way in which `per_month` and the like come out in them.
    copies: BTreeMap<Copied, usize>,
}

/// The name of a rule's function in what Rhai is given.
pub(super) const RULE: &str = "doudi_rule";

impl<'a, 'l> Writer<'a, 'l> {
    pub(super) fn new(names: Names<'a>, literals: &'l mut Literals) -> Self {
        Self { names, literals, written: Written::default(), copies: BTreeMap::new() }
    }

    /// A version of a rule: its function and its checked body.
    pub(super) fn rule(mut self, file: &RulesText, function: &Function, body: &Block) -> Written {
        let choices = self.choices(file, function, body);
        self.function(file, function, RULE, &choices);
        self.written
    }

    /// What the checked body says of the calls in a function's own text; helpers called there are written first.
    fn choices(&mut self, file: &RulesText, function: &Function, body: &Block) -> Vec<(u32, Choice)> {
        let own = |span: Span| span.file == file.file && function.span.start <= span.start && span.end <= function.span.end;
        let mut periods = Vec::new();
        let mut helpers = Vec::new();
        body.visit(&mut |expr| {
            let Some(start) = file.calls.get(&expr.span).copied().filter(|_| own(expr.span)) else { return };
            match &expr.kind {
                ExprKind::Builtin(Builtin::PerMonth | Builtin::PerYear, args) => {
                    let unit = |ty: &Type| if let Type::Number(number) = ty { Some(number.unit.clone()) } else { None };
                    let changes = args.first().is_some_and(|a| unit(&a.ty) != unit(&expr.ty));
                    periods.push((start, Choice::Period(changes)));
                }
                ExprKind::Helper { name, body, .. } => helpers.push((start, name, body)),
                _ => {}
            }
        });
        let mut choices = periods;
        for (start, name, body) in helpers {
            if let Some((file, function)) = self.helper(name) {
                let inner = self.choices(file, function, body);
                choices.push((start, Choice::Helper(self.copy(file, function, inner))));
            }
        }
        choices.sort();
        choices.dedup();
        choices
    }

    fn helper(&self, name: &str) -> Option<(&'a RulesText, &'a Function)> {
        self.names.files.iter().find_map(|file| file.functions.iter().find(|f| f.private && &*f.name == name).map(|f| (*file, f)))
    }

    fn copy(&mut self, file: &RulesText, function: &Function, choices: Vec<(u32, Choice)>) -> usize {
        let next = self.copies.len();
        let key = (function.name.clone(), choices);
        if let Some(copy) = self.copies.get(&key) {
            return *copy;
        }
        self.copies.insert(key.clone(), next);
        self.function(file, function, &format!("doudi_helper_{next}"), &key.1);
        next
    }

    fn function(&mut self, file: &RulesText, function: &Function, name: &str, choices: &[(u32, Choice)]) {
        let tokens = tokens(&file.text, function.name_span.start, function.span.end);
        let partners = partners(&tokens);
        let mut ends: HashMap<usize, &str> = HashMap::new();
        let mut heads = vec![false; tokens.len()];
        for arrow in (0..tokens.len()).filter(|i| is(&tokens, *i, "=>")) {
            let head = (0..arrow).rev().take_while(|i| !["{", "}", ",", ";", "=>"].iter().any(|s| is(&tokens, *i, s)));
            head.for_each(|i| heads.iter_mut().skip(i).take(1).for_each(|h| *h = true));
        }
        let mut skipped = vec![false; tokens.len()];
        let mut text = String::new();
        for (index, token) in tokens.iter().enumerate() {
            let place = file.places.get(&token.start).copied();
            self.written.lines.push(place.unwrap_or(Span::new(file.file, token.start, token.start)));
            text.clear();
            if index == 0 {
                let _ = write!(text, "fn {name}");
            } else if !skipped.get(index).copied().unwrap_or(false) {
                let in_head = heads.get(index).copied().unwrap_or(false);
                self.token(&tokens, &partners, index, in_head, choices, &mut ends, &mut skipped, &mut text);
            }
            if let Some(end) = ends.get(&index) {
                text.insert_str(0, end);
            }
            self.written.text.push_str(&text);
            self.written.text.push('\n');
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a token and all that is known around it")]
    fn token(
        &mut self,
        tokens: &[Token<'_>],
        partners: &[Option<usize>],
        index: usize,
        in_head: bool,
        choices: &[(u32, Choice)],
        ends: &mut HashMap<usize, &str>,
        skipped: &mut [bool],
        text: &mut String,
    ) {
        let Some(token) = tokens.get(index) else { return };
        let before = |sign| index > 0 && is(tokens, index - 1, sign);
        let mut skip = |from: usize, to: usize| skipped.iter_mut().take(to).skip(from).for_each(|s| *s = true);
        match token.kind {
            Kind::Number if !in_head => {
                let _ = write!(text, "doudi_literal({})", self.literals.index(token.text));
            }
            Kind::Word if token.is("switch") => {
                let mut at = index + 1;
                while !is(tokens, at, "{") && at < tokens.len() {
                    at = partners.get(at).copied().flatten().filter(|p| *p > at).unwrap_or(at) + 1;
                }
                ends.insert(at, ")");
                text.push_str("switch doudi_subject(");
            }
            Kind::Word if before(".") && !is(tokens, index + 1, "(") && !is(tokens, index + 1, "()") => {
                let _ = write!(text, "doudi_get(\"{}\")", token.text);
            }
            Kind::Word if !before(".") && is(tokens, index + 1, ".") => {
                let _ = write!(text, "doudi_copy({})", token.text);
            }
            // The first words of a path: what is called stands behind the last `::`.
            Kind::Word if is(tokens, index + 1, "::") => {}
            Kind::Sign if token.is("::") => {}
            Kind::Word if !before(".") && (is(tokens, index + 1, "(") || is(tokens, index + 1, "()")) => {
                let path = path(tokens, index);
                let chosen = choices.binary_search_by_key(&token.start, |(start, _)| *start).ok().and_then(|i| choices.get(i)).map(|(_, c)| c);
                match (chosen, token.text) {
                    (Some(Choice::Helper(copy)), _) => {
                        let _ = write!(text, "doudi_helper_{copy}");
                    }
                    (Some(Choice::Period(false)), _) => text.push_str("doudi_same"),
                    (Some(Choice::Period(true)), "per_month") => text.push_str("doudi_twelfth"),
                    (Some(Choice::Period(true)), _) => text.push_str("doudi_twelvefold"),
                    (None, name) => match self.symbol(&path, name) {
                        Some((symbol, below)) => {
                            let below = below.map_or(0, |layer| u16::from(layer) + 1);
                            let _ = write!(text, "doudi_call({}, {below}, ", symbol.0);
                            skip(index + 1, index + 2);
                        }
                        None if matches!(name, "min" | "max") => {
                            let _ = write!(text, "{name}([");
                            skip(index + 1, index + 2);
                            if let Some(close) = partners.get(index + 1).copied().flatten() {
                                ends.insert(close, "]");
                            }
                        }
                        None => text.push_str(name),
                    },
                }
            }
            _ => text.push_str(token.text),
        }
    }

    /// The rule or parameter of a name; none for keywords and built-ins.
    fn symbol(&self, path: &[&str], name: &str) -> Option<(SymbolId, Option<Layer>)> {
        let (below, path) = match path {
            ["parent", rest @ ..] => (Some(self.names.layer), rest),
            rest => (None, rest),
        };
        let programme = path.first().copied().unwrap_or(self.names.programme);
        let symbol = self.names.program.symbol_named(&format!("{programme}::{name}"))?;
        Some((symbol, below))
    }
}

fn is(tokens: &[Token<'_>], index: usize, text: &str) -> bool {
    tokens.get(index).is_some_and(|t| t.is(text))
}

/// The words before a name: `parent`, `dibao`.
fn path<'t>(tokens: &[Token<'t>], name: usize) -> Vec<&'t str> {
    let mut path = Vec::new();
    let mut at = name;
    while at >= 2 && is(tokens, at - 1, "::") {
        at -= 2;
        path.extend(tokens.get(at).map(|t| t.text));
    }
    path.reverse();
    path
}
