//! Tests of reading households, on a small pack made by hand.

mod faults;
mod forms;
mod json;
mod properties;
mod reading;

use std::sync::Arc;

use super::*;
use crate::calendar::Date;
use crate::ir::types::{NumberType, Type};
use crate::ir::{Body, Definition, LayerInfo, Program, Programme, Rule, RuleKind, Symbol};
use crate::label::Label;
use crate::number::Number;
use crate::source::{FileId, SourceMap, Span};
use crate::unit::Unit;

pub(super) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn number(text: &str) -> Number {
    text.parse().unwrap()
}

const SPAN: Span = Span::new(FileId(0), 0, 0);

fn fact(entity: u16, key: &str, label: &str, ty: FactType) -> Fact {
    Fact {
        key: key.into(),
        entity: EntityId(entity),
        ty,
        label: Label::parse(label),
        help: None,
        optional: false,
        null_is_absent: false,
        unanswered_is_absent: false,
        tolerance: None,
        carry: None,
        default: None,
        sensitive: false,
        span: SPAN,
    }
}

fn entity(key: &str, parent: Option<u16>, list: &str, least: u32, most: u32) -> Entity {
    Entity {
        key: key.into(),
        names: Vec::new(),
        parent: parent.map(EntityId),
        list: list.into(),
        unit: None,
        least,
        most,
        order: None,
        facts: Vec::new(),
        checks: Vec::new(),
        children: Vec::new(),
    }
}

fn money(unit: &str, min: &str, max: &str, digits: u8) -> FactType {
    FactType::Number { unit: unit.parse().unwrap(), digits, min: number(min), max: number(max), int: false }
}

fn schema() -> Schema {
    let grade = FactType::Number { unit: Unit::none(), digits: 0, min: 1.into(), max: 4.into(), int: true };
    let born = FactType::Date { min: Some(DateBound::Day(date("1890-01-01"))), max: Some(DateBound::On) };
    let zero = Some(Value::Number(Number::ZERO));
    let facts = vec![
        fact(0, "area", "城乡类别 · Urban or rural", FactType::Choice(ChoiceId(0))),
        fact(0, "region", "行政区划代码 · Division code", FactType::Region),
        Fact { default: Some(Value::Text("无".into())), ..fact(0, "note", "备注 · Note", FactType::Text) },
        Fact { default: zero, ..fact(0, "deposits", "金融资产 · Financial assets", money("CNY", "0", "100000000", 2)) },
        fact(0, "weight", "权重 · Weight", money("1", "-1000", "1000", 24)),
        Fact { sensitive: true, ..fact(1, "birth_date", "出生日期 · Date of birth", born) },
        fact(1, "wage_income", "工资性收入 · Wages", money("CNY/month", "0", "10000000", 2)),
        Fact { optional: true, ..fact(1, "disability_grade", "残疾等级 · Disability grade", grade) },
        Fact { default: Some(Value::Bool(false)), ..fact(1, "employed", "就业 · In work", FactType::Bool) },
        Fact { optional: true, unanswered_is_absent: true, ..fact(1, "caregiver", "照料人 · Caregiver", FactType::Text) },
        Fact { sensitive: true, ..fact(1, "illness", "病种 · Illness", FactType::Choice(ChoiceId(1))) },
        fact(2, "date", "日期 · Date", FactType::Date { min: None, max: None }),
        fact(2, "total_cost", "总费用 · Total cost", money("CNY", "0.005", "9999.999", 2)),
    ];
    let mut entities =
        vec![entity("household", None, "", 0, 1), entity("person", Some(0), "members", 1, 5), entity("claim", Some(1), "claims", 0, 4)];
    for (i, fact) in facts.iter().enumerate() {
        entities[fact.entity.index()].facts.push(FactId(i as u16));
    }
    entities[0].children = vec![EntityId(1)];
    entities[1].children = vec![EntityId(2)];
    let set = |name: &str, codes: &[(&str, &str)]| ChoiceSet {
        name: name.into(),
        codes: codes.iter().map(|(code, label)| ((*code).into(), Label::parse(label))).collect(),
    };
    let choices = vec![
        set("household.area", &[("urban", "城镇 · Urban"), ("rural", "农村 · Rural")]),
        set("person.illness", &[("none", "无 · None"), ("cancer", "恶性肿瘤 · Cancer")]),
    ];
    Schema { entities, facts, choices }
}

/// A pack of household, person and claim, and of three rules.
pub(super) fn program() -> Program {
    let rule = |name: &str, entity: u16, ty: Type| Symbol {
        name: name.into(),
        programme: 0,
        definitions: vec![Definition {
            layer: 0,
            label: Label::parse(name),
            text: "".into(),
            entity: EntityId(entity),
            ty,
            span: SPAN,
            body: Body::Rule(Arc::new(Rule { kind: RuleKind::Intermediate, versions: Vec::new() })),
        }],
    };
    let years = Type::Number(NumberType { unit: Unit::base("year"), int: true, fraction: false });
    Program {
        layers: vec![LayerInfo {
            name: "test".into(),
            title: Label::parse("测试 · Test"),
            version: "1".into(),
            region: None,
            sources: Default::default(),
        }],
        digest: "".into(),
        reforms: None,
        schema: Arc::new(schema()),
        programmes: vec![Programme { name: "people".into(), title: Label::parse("people"), source: None, symbols: Vec::new() }],
        symbols: vec![
            rule("people::age", 1, years),
            rule("dibao::eligible", 0, Type::Bool),
            rule("medical_aid::amount", 2, Type::number(Unit::base("CNY")).optional()),
        ],
        checks: Vec::new(),
        files: SourceMap::default(),
        expressions: 0,
    }
}

pub(super) fn reader() -> Reader {
    Reader::new(&program())
}

/// The faults of a household, one line each.
pub(super) fn faults(json: &str) -> Vec<String> {
    match Household::from_json(&reader(), json) {
        Ok(_) => Vec::new(),
        Err(InputError::Faults(faults)) => faults.iter().map(Fault::to_string).collect(),
        Err(other) => panic!("{other}"),
    }
}
