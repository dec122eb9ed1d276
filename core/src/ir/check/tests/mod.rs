//! Rules as text, checked against a small pack.

mod builtins;
mod calls;
mod helpers;
mod limits;
mod lists;
mod narrowing;
mod operators;
mod places;
mod results;
mod scales;
mod switches;

use super::*;
use crate::diagnostics::Code;
use crate::facts::{ChoiceSet, Entity, Fact, FactId, FactType, Schema};
use crate::ir::types::NumberType;
use crate::label::Label;
use crate::number::Number;
use crate::source::{FileId, SourceMap};
use crate::syntax::{parse_expression, parse_file};

pub(super) const HOUSEHOLD: EntityId = EntityId(0);
pub(super) const PERSON: EntityId = EntityId(1);
pub(super) const CLAIM: EntityId = EntityId(2);

fn unit(text: &str) -> Unit {
    text.parse().unwrap()
}

fn label(text: &str) -> Label {
    Label::new(text, text)
}

fn here() -> Span {
    Span::new(FileId(0), 0, 0)
}

fn choice(name: &str, codes: &[&str]) -> ChoiceSet {
    ChoiceSet { name: name.into(), codes: codes.iter().map(|c| ((*c).into(), label(c))).collect() }
}

fn number(unit_text: &str, int: bool, min: i32, max: i32) -> FactType {
    FactType::Number { unit: unit(unit_text), digits: if int { 0 } else { 2 }, min: Number::from(min), max: Number::from(max), int }
}

/// Sets of codes: of facts, of the parameter `asset_months`, of the rule `tier`, of the rule under test `grade`.
fn schema() -> Schema {
    let mut schema = Schema {
        choices: vec![
            choice("household.area", &["urban", "rural"]),
            choice("person.kind", &["visual", "hearing", "multiple"]),
            choice("asset_months.1", &["dibao", "edge"]),
            choice("dibao::tier", &["a", "b"]),
            choice("dibao::grade", &["full", "half", "none"]),
        ],
        ..Schema::default()
    };
    let money = |u| number(u, false, 0, 10_000_000);
    let facts: &[(EntityId, &str, FactType, bool)] = &[
        (HOUSEHOLD, "area", FactType::Choice(ChoiceId(0)), false),
        (HOUSEHOLD, "region", FactType::Region, false),
        (HOUSEHOLD, "deposits", money("CNY"), false),
        (HOUSEHOLD, "rent", money("CNY/month"), false),
        (HOUSEHOLD, "tax", money("CNY/year"), false),
        (HOUSEHOLD, "on_dibao", FactType::Bool, false),
        (HOUSEHOLD, "homes", number("1", true, 0, 99), false),
        (PERSON, "birth_date", FactType::Date { min: None, max: None }, false),
        (PERSON, "wage", money("CNY/month"), false),
        (PERSON, "hours", number("1", false, 0, 100), false),
        (PERSON, "grade", number("1", true, 1, 4), true),
        (PERSON, "kind", FactType::Choice(ChoiceId(1)), true),
        (PERSON, "employed", FactType::Bool, false),
        (PERSON, "veteran", FactType::Bool, true),
        (PERSON, "death", FactType::Date { min: None, max: None }, true),
        (PERSON, "name", FactType::Text, false),
        (PERSON, "home", FactType::Region, true),
        (CLAIM, "date", FactType::Date { min: None, max: None }, false),
        (CLAIM, "cost", money("CNY"), false),
        (CLAIM, "paid", money("CNY"), true),
    ];
    let entity = |key: &str, name: &str, parent, list: &str, head: Option<&str>, least| Entity {
        key: key.into(),
        names: vec![name.into()],
        parent,
        list: list.into(),
        unit: head.map(Into::into),
        least,
        most: 50,
        order: None,
        facts: Vec::new(),
        checks: Vec::new(),
        children: Vec::new(),
    };
    schema.entities = vec![
        entity("household", "家庭", None, "", None, 1),
        entity("person", "成员", Some(HOUSEHOLD), "members", Some("person"), 1),
        entity("claim", "报销", Some(PERSON), "claims", None, 0),
    ];
    schema.entities[0].children.push(PERSON);
    schema.entities[1].children.push(CLAIM);
    for (entity, key, ty, optional) in facts {
        let id = FactId(u16::try_from(schema.facts.len()).unwrap());
        schema.entities[entity.index()].facts.push(id);
        schema.facts.push(Fact {
            key: (*key).into(),
            entity: *entity,
            ty: ty.clone(),
            label: label(key),
            help: None,
            optional: *optional,
            null_is_absent: false,
            unanswered_is_absent: false,
            tolerance: None,
            carry: None,
            default: None,
            sensitive: false,
            span: here(),
        });
    }
    schema.entities[2].order = schema.fact_named(CLAIM, "date");
    schema
}

/// A pack of one programme `dibao` with parameters and rules to call, and helpers from the text under test.
pub(super) struct Pack {
    schema: Schema,
    symbols: Vec<Signature>,
    helpers: Vec<text::Function>,
}

impl Pack {
    fn new(helpers: Vec<text::Function>) -> Self {
        let mut pack = Self { schema: schema(), symbols: Vec::new(), helpers };
        let share = Type::Number(NumberType { unit: Unit::none(), int: false, fraction: true });
        let amount = |u: &str| Type::number(unit(u));
        pack.parameter("standard", Some(HOUSEHOLD), amount("CNY/person/month"), &[]);
        pack.parameter("threshold", None, amount("1"), &[]);
        pack.parameter("limit", None, amount("CNY"), &[]);
        pack.parameter("months", None, Type::int(unit("month")), &[]);
        pack.parameter("share", Some(PERSON), share, &[]);
        pack.parameter("full_age", Some(PERSON), Type::int(unit("year")), &[]);
        pack.parameter("asset_months", Some(HOUSEHOLD), amount("month"), &[PassedKey::Code(ChoiceId(2))]);
        pack.parameter("ratio", Some(CLAIM), amount("1"), &[PassedKey::Amount(unit("CNY"))]);
        pack.rule("family_income", HOUSEHOLD, amount("CNY/month"));
        pack.rule("eligible", HOUSEHOLD, Type::Bool);
        pack.rule("tier", HOUSEHOLD, Type::Choice(ChoiceId(3)));
        pack.rule("employment_cost", PERSON, amount("CNY/month"));
        pack.rule("allowance", PERSON, amount("CNY/person/month"));
        pack.rule("latest", PERSON, Type::int(Unit::none()).optional());
        pack.rule("refund", CLAIM, amount("CNY"));
        pack
    }

    fn parameter(&mut self, name: &str, owner: Option<EntityId>, ty: Type, passed: &[PassedKey]) {
        self.add(name, owner, false, ty, passed);
    }

    fn rule(&mut self, name: &str, owner: EntityId, ty: Type) {
        self.add(name, Some(owner), true, ty, &[]);
    }

    fn add(&mut self, name: &str, owner: Option<EntityId>, exact: bool, ty: Type, passed: &[PassedKey]) {
        let symbol = SymbolId(u32::try_from(self.symbols.len()).unwrap());
        self.symbols.push(Signature { symbol, owner, exact, ty, passed: passed.to_vec(), name: format!("dibao::{name}").into() });
    }

    pub(super) fn name(&self, symbol: SymbolId) -> &str {
        &self.symbols[symbol.index()].name
    }
}

impl Names for Pack {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn resolve(&self, programme: &str, path: &[Box<str>], name: &str, _layer: Layer) -> Result<(Signature, Option<Layer>), Unresolved> {
        assert!(programme == "dibao" || programme.is_empty());
        let (below, path) = match path {
            [first, rest @ ..] if &**first == "parent" => (Some(0), rest),
            path => (None, path),
        };
        match path {
            [] => {}
            [other] if &**other == "dibao" => {}
            [other] if &**other == "tekun" && name == "cared_for" => return self.resolve(programme, &[], "eligible", 0),
            [other] if &**other == "tekun" => return Err(Unresolved::Unknown { elsewhere: Vec::new() }),
            _ => return Err(Unresolved::UnknownProgramme { known: vec!["dibao".into(), "tekun".into()] }),
        }
        match name {
            "broken" => return Err(Unresolved::Faulty),
            "nowhere" if below.is_some() => return Err(Unresolved::NoParent),
            "cared_for" => return Err(Unresolved::Unknown { elsewhere: vec!["tekun::cared_for".into()] }),
            _ => {}
        }
        let found = self.symbols.iter().find(|s| s.name.ends_with(&format!("::{name}")));
        found.map(|s| (s.clone(), below)).ok_or(Unresolved::Unknown { elsewhere: Vec::new() })
    }

    fn helper(&self, _programme: &str, _layer: Layer, name: &str) -> Option<&text::Function> {
        self.helpers.iter().find(|h| &*h.name == name)
    }

    fn suggestions(&self, _programme: &str) -> Vec<String> {
        let symbols = self.symbols.iter().map(|s| s.name.trim_start_matches("dibao::").to_owned());
        symbols.chain(self.helpers.iter().map(|h| h.name.to_string())).collect()
    }

    fn rule_codes(&self, _programme: &str, rule: &str) -> Option<ChoiceId> {
        (rule == "grade").then_some(ChoiceId(4))
    }

    fn knows_unit(&self, unit: &Unit) -> bool {
        unit.powers().all(|(base, _)| matches!(base, "CNY" | "person" | "day" | "month" | "year"))
    }
}

/// What came of a text.
pub(super) struct Outcome {
    pub(super) checked: Option<Checked>,
    pub(super) faults: Vec<Diagnostic>,
    pub(super) files: SourceMap,
    pub(super) pack: Pack,
}

/// Checks the public function of a text; its private ones are helpers.
pub(super) fn check(rules: &str, declared: &Declared) -> Outcome {
    let mut files = SourceMap::default();
    let file = files.add("dibao.rhai", rules);
    let mut faults = Vec::new();
    let (helpers, mut public): (Vec<_>, Vec<_>) = parse_file(file, rules, &mut faults).functions.into_iter().partition(|f| f.private);
    assert!(faults.is_empty(), "{faults:#?}");
    let function = public.pop().unwrap();
    let pack = Pack::new(helpers);
    let entity = pack.schema.entity_named(&function.params[0].0).unwrap();
    let mut ids = Ids::default();
    let checked = check_rule(&pack, &mut ids, "dibao", 0, &function, entity, declared, &mut faults);
    Outcome { checked, faults, files, pack }
}

pub(super) fn in_unit(text: &str) -> Declared {
    Declared { unit: Some((unit(text), here())), ..Declared::default() }
}

/// A type for tests: `CNY/month`, `int year?`, `bool`.
pub(super) fn shown(pack: &Pack, ty: &Type) -> String {
    match ty {
        Type::Number(n) => format!("{}{}{}", if n.int { "int " } else { "" }, n.unit, if n.fraction { " fraction" } else { "" }),
        Type::Optional(inner) => format!("{}?", shown(pack, inner)),
        Type::List(inner) => format!("[{}]", shown(pack, inner)),
        Type::Choice(set) => pack.schema.choice(*set).map_or("open".into(), |s| s.name.to_string()),
        Type::Entity(e) => pack.schema.entities[e.index()].key.to_string(),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// Checks a rule that has no fault.
pub(super) fn good_as(rules: &str, declared: &Declared) -> (Checked, Pack) {
    let outcome = check(rules, declared);
    assert!(outcome.faults.is_empty(), "{rules}\n{:#?}", outcome.faults);
    let checked = outcome.checked.unwrap_or_else(|| panic!("refused without a word: {rules}"));
    assert_closed(&checked.body, rules);
    (checked, outcome.pack)
}

/// No part of a finished tree is open.
fn assert_closed(block: &Block, rules: &str) {
    block.visit(&mut |e: &Expr| assert!(!settle::is_open(&e.ty), "open: {e:?}\n{rules}"));
}

/// The type of a rule, or of a rule's body on the entity that it names first.
pub(super) fn type_of(rules: &str) -> String {
    let (checked, pack) = good_as(&whole(rules), &Declared::default());
    shown(&pack, &checked.ty)
}

/// A body is that of a rule of the entity that it names first.
fn whole(rules: &str) -> String {
    if rules.contains("fn ") {
        return rules.to_owned();
    }
    let named = ["household", "person", "claim"].into_iter().filter_map(|e| rules.find(e).map(|at| (at, e)));
    let entity = named.min().map_or("household", |(_, e)| e);
    format!("fn r({entity}) {{ {rules} }}")
}

/// The one fault of a rule; `place` is the text that it points at, `said` a part of its English message or help.
#[track_caller]
pub(super) fn bad_as(rules: &str, declared: &Declared, code: Code, place: &str, said: &str) {
    let rules = whole(rules);
    let outcome = check(&rules, declared);
    assert!(outcome.checked.is_none(), "accepted: {rules}");
    let [fault] = outcome.faults.as_slice() else { panic!("{rules}\n{:#?}", outcome.faults) };
    assert_eq!(fault.code, code, "{rules}\n{fault:#?}");
    assert_eq!(outcome.files.text(fault.span), place, "{rules}\n{fault:#?}");
    let words = format!("{}\n{}", fault.message.en, fault.help.as_ref().map_or("", |h| &h.en));
    assert!(words.contains(said), "{rules}\n{words}");
    assert!(!fault.message.zh.is_ascii(), "{fault:#?}");
}

#[track_caller]
pub(super) fn bad(rules: &str, code: Code, place: &str, said: &str) {
    bad_as(rules, &Declared::default(), code, place, said);
}

/// A condition of facts.toml, or a reason's value.
pub(super) fn condition(expr: &str, entity: EntityId, as_check: bool) -> (Option<Expr>, Vec<Diagnostic>) {
    let pack = Pack::new(Vec::new());
    let mut faults = Vec::new();
    let span = Span::new(FileId(0), 0, u32::try_from(expr.len()).unwrap());
    let parsed = parse_expression(FileId(0), expr, span, &mut faults).unwrap();
    let mut ids = Ids::default();
    let checked = check_condition(&pack, &mut ids, "dibao", 0, &parsed, entity, as_check, &mut faults);
    (
        checked.map(|(param, expr)| {
            assert_eq!(param, Ids::PARAM);
            expr
        }),
        faults,
    )
}
