//! Compiled packs: the same as from text, and an answer for any bytes.

use std::path::Path;
use std::sync::Arc;

use super::wire::{Damaged, Decoder, Encoder, Wire};
use super::{CompiledError, MAGIC, checksum, lean::lean, read};
use crate::facts::{EntityId, FactId, json_schema};
use crate::ir::builtin::Builtin;
use crate::ir::operator::Unary;
use crate::ir::tree::{Block, Expr, ExprKind, Item, LocalId};
use crate::ir::types::Type;
use crate::ir::{Body, Cell, Definition, KeyValue, Parameter, ParameterValue, Program, SymbolId};
use crate::label::Lang;
use crate::number::Number;
use crate::pack::Pack;
use crate::policy::Json;

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules-examples");
const FAMILY: &str = r#"{"area":"urban","savings":19000,"members":[{"born":"1980-01-01","wage":800},{"relation":"child","born":"2012-01-01"}]}"#;

fn shipped() -> Vec<Pack> {
    let folders = std::fs::read_dir(SHIPPED).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = folders.filter(|path| path.join("pack.toml").exists()).collect();
    folders.sort();
    folders.iter().map(|path| Pack::open(path).unwrap()).collect()
}

/// A small pack with a bit of everything.
fn small() -> Pack {
    Pack::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/aid")).unwrap()
}

/// Content with its head, the checksum right.
fn sealed(content: &[u8]) -> Vec<u8> {
    MAGIC.iter().copied().chain([super::VERSION]).chain(checksum(content)).chain(content.iter().copied()).collect()
}

fn content(bytes: &[u8]) -> &[u8] {
    &bytes[MAGIC.len() + 1 + size_of::<u64>()..]
}

#[test]
fn shipped_packs_hold_the_same_when_compiled() {
    for pack in shipped() {
        let bytes = pack.compile().unwrap();
        let compiled = Pack::from_compiled(&bytes).unwrap_or_else(|e| panic!("{}: {e}", pack.name()));
        // `Debug` shows every field.
        assert_eq!(format!("{:?}", compiled.program()), format!("{:?}", lean(pack.program())), "{}", pack.name());
        assert_eq!(compiled.compile().unwrap(), bytes);
        assert_eq!((compiled.name(), compiled.version(), compiled.digest()), (pack.name(), pack.version(), pack.digest()));
        assert_eq!((compiled.title(), compiled.region()), (pack.title(), pack.region()));
        assert_eq!(json_schema(compiled.program()), json_schema(pack.program()));
        let span = ("2015-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let (from, to) = (pack.timeline(span.0, span.1), compiled.timeline(span.0, span.1));
        assert_eq!(format!("{to:?}"), format!("{from:?}"), "{}", pack.name());
    }
}

/// Everything that a runtime may do with a pack.
fn use_it(pack: &Pack) {
    let _ = json_schema(pack.program());
    let _ = pack.timeline("2019-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    for on in ["2019-06-01", "2024-06-01"] {
        let Ok(policy) = pack.policy(on.parse().unwrap()) else { continue };
        let program = policy.program().clone();
        let rules: Vec<String> = policy.rules_in_force().into_iter().map(|rule| program.symbol(rule).unwrap().name.to_string()).collect();
        let _ = policy.needs(&rules);
        for household in [FAMILY, "{}"] {
            let Ok(assessment) = policy.assess(&Json(household)) else { continue };
            let _ = (assessment.to_canonical(), assessment.record());
            for rule in &rules {
                for path in [rule.clone(), format!("members[0].{rule}")] {
                    let _ = assessment.reasons(&path);
                    if let Some(explanation) = assessment.explain(&path) {
                        let _ = explanation.text(&program.schema, Lang::En, true);
                    }
                }
            }
        }
    }
}

#[test]
fn other_bytes_are_refused() {
    let bytes = small().compile().unwrap();
    assert!(matches!(read(b""), Err(CompiledError::NotCompiled)));
    assert!(matches!(read(b"PK\x03\x04"), Err(CompiledError::NotCompiled)));
    assert!(matches!(read(&bytes[..5]), Err(CompiledError::NotCompiled)));
    let mut newer = bytes.clone();
    newer[5] = 9;
    assert!(matches!(read(&newer), Err(CompiledError::Version { found: 9, known: super::VERSION })));
    assert!(matches!(read(&bytes[..20]), Err(CompiledError::Damaged)));
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert!(matches!(read(&changed), Err(CompiledError::Damaged)));
    let large = [&bytes[..], &vec![0; crate::limits::COMPILED_BYTES]].concat();
    assert!(matches!(read(&large), Err(CompiledError::TooLarge { .. })));
    // Bytes that follow, though the checksum covers them.
    assert!(matches!(read(&sealed(&[content(&bytes), &[0]].concat())), Err(CompiledError::Damaged)));
    assert!(read(&sealed(content(&bytes))).is_ok());
    let nowhere = Pack::open("nowhere.doudi").unwrap_err();
    assert!(nowhere.text(Lang::En).contains("nowhere.doudi"), "{}", nowhere.text(Lang::En));
    for lang in [Lang::Zh, Lang::En] {
        assert!(CompiledError::Damaged.text(lang).contains(if lang == Lang::Zh { "损坏" } else { "damaged" }));
    }
}

/// Reads a value from bytes before which no types stand.
fn value<T: Wire>(bytes: &[u8]) -> Result<T, Damaged> {
    let bytes = [&[0], bytes].concat();
    let mut from = Decoder::new(&bytes);
    let value = T::read(&mut from);
    from.end().map(|()| value)
}

#[test]
fn numbers_have_one_form() {
    for bits in 0..63 {
        for whole in [1 << bits, (1 << bits) - 1, -(1 << bits), i64::MAX - bits, i64::MIN + bits] {
            assert_eq!(value(&Encoder::content(&whole)[1..]), Ok(whole));
        }
    }
    for digits in 1..38 {
        let number = Number::new(1 - 10_i128.pow(digits), 24).unwrap();
        assert_eq!(value(&Encoder::content(&number)[1..]), Ok(number));
    }
    assert_eq!(value::<u32>(&[0xff, 0xff, 0xff, 0xff, 0x0f]), Ok(u32::MAX));
    // Zeros at the upper end, more than the type holds, more than 128 bits, an end that never comes, nothing at all.
    let widest = |last: u8| [vec![0xff; 18], vec![last]].concat();
    for bytes in [&[0x80, 0x00][..], &[0x80, 0x80, 0x80, 0x80, 0x10], &widest(0x04), &[0xff; 40], &[]] {
        assert_eq!(value::<u32>(bytes), Err(Damaged), "{bytes:?}");
    }
    assert_eq!(value::<Number>(&[&widest(0x03)[..], &[0]].concat()), Err(Damaged));
}

#[test]
fn cut_off_content_is_refused() {
    let bytes = small().compile().unwrap();
    let content = content(&bytes);
    for end in 0..content.len() {
        assert!(read(&sealed(&content[..end])).is_err(), "{end}");
    }
}

#[test]
fn changed_content_is_refused_or_does_no_harm() {
    let bytes = small().compile().unwrap();
    let whole = content(&bytes);
    let (mut loaded, mut state) = (0, 0x9e37_79b9_7f4a_7c15_u64);
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for at in 0..whole.len() {
        for _ in 0..1 {
            let mut content = whole.to_vec();
            match random(4) {
                0 => content[at] ^= 1 << random(8),
                1 => content[at] = u8::try_from(random(256)).unwrap(),
                2 => content.insert(at, u8::try_from(random(32)).unwrap()),
                // A stretch from elsewhere: whole values change places.
                _ => {
                    let (from, length) = (random(whole.len()), 1 + random(24));
                    let piece = whole[from..(from + length).min(whole.len())].to_vec();
                    content.splice(at..(at + length).min(whole.len()), piece);
                }
            }
            if let Ok(pack) = Pack::from_compiled(&sealed(&content)) {
                loaded += 1;
                use_it(&pack);
            }
        }
    }
    assert!(loaded > 100, "{loaded}");
}

#[test]
fn great_numbers_cost_nothing() {
    // A count of 2⁶⁴ − 1 at each place where one may stand.
    let bytes = small().compile().unwrap();
    let whole = content(&bytes);
    for at in 0..whole.len() {
        let content = [&whole[..at], &[0xff; 9], &[0x01], &whole[at + 1..]].concat();
        let _ = read(&sealed(&content));
    }
}

/// The small pack with another body of its first rule.
fn with_body(body: impl Fn(Expr) -> Expr) -> Vec<u8> {
    let mut program = lean(small().program());
    let rule = program.symbols.iter_mut().flat_map(|s| &mut s.definitions).find(|d| d.ty == Type::Bool && matches!(d.body, Body::Rule(_))).unwrap();
    let Body::Rule(rule) = &mut rule.body else { unreachable!() };
    for version in &mut Arc::make_mut(rule).versions {
        version.reason = None;
        let value = (*version.body.value).clone();
        *version.body.value = body(value);
    }
    sealed(&super::wire::Encoder::content(&program))
}

fn expr(like: &Expr, kind: ExprKind) -> Expr {
    Expr { kind, ..like.clone() }
}

#[test]
fn nesting_is_limited() {
    let not = |inner: Expr| expr(&inner.clone(), ExprKind::Unary(Unary::Not, Box::new(inner)));
    let block = |inner: Expr| expr(&inner.clone(), ExprKind::Block(Block { items: Vec::new(), value: Box::new(inner) }));
    let choice = |inner: Expr| {
        let leaf = || Block { items: Vec::new(), value: Box::new(expr(&inner, ExprKind::Bool(true))) };
        let condition = Box::new(expr(&inner, ExprKind::Bool(false)));
        expr(&inner, ExprKind::If { condition, then: leaf(), otherwise: Block { items: Vec::new(), value: Box::new(inner.clone()) } })
    };
    let nestings: [&dyn Fn(Expr) -> Expr; 3] = [&not, &block, &choice];
    for nest in nestings {
        let deep = |times: usize| with_body(|value| (0..times).fold(value, |inner, _| nest(inner)));
        assert!(matches!(read(&deep(crate::limits::COMPILED_DEPTH)), Err(CompiledError::Damaged)));
        use_it(&Pack::from_compiled(&deep(crate::limits::COMPILED_DEPTH - 16)).unwrap());
    }
    // One after the other is no nesting, but every step of the engine goes through them.
    let many = with_body(|value| {
        let item = |n: u32| Item::Let { local: LocalId(1_000_000 + n), name: "x".into(), value: expr(&value, ExprKind::Bool(true)) };
        expr(&value, ExprKind::Block(Block { items: (0..10_000).map(item).collect(), value: Box::new(value.clone()) }))
    });
    use_it(&Pack::from_compiled(&many).unwrap());
    let guards = with_body(|value| {
        let body = || Block { items: Vec::new(), value: Box::new(expr(&value, ExprKind::Bool(true))) };
        let item = |_| Item::Guard { condition: value.clone(), body: body() };
        expr(&value, ExprKind::Block(Block { items: (0..1_000).map(item).collect(), value: Box::new(value.clone()) }))
    });
    use_it(&Pack::from_compiled(&guards).unwrap());
}

#[test]
fn what_the_engine_relies_on_is_checked() {
    let base = lean(small().program());
    let refused = |what: &str, change: &dyn Fn(&mut Program)| {
        let mut program = base.clone();
        change(&mut program);
        assert!(matches!(read(&sealed(&super::wire::Encoder::content(&program))), Err(CompiledError::Damaged)), "{what}");
    };
    fn rule(program: &mut Program) -> (SymbolId, &mut Definition) {
        let at = program.symbols.iter().position(|s| s.definitions.iter().any(|d| d.ty == Type::Bool && matches!(d.body, Body::Rule(_)))).unwrap();
        (SymbolId(u32::try_from(at).unwrap()), &mut program.symbols[at].definitions[0])
    }
    fn value(program: &mut Program, make: impl Fn(SymbolId, Box<Expr>, LocalId) -> ExprKind) {
        let (id, definition) = rule(program);
        let entity = definition.entity;
        let Body::Rule(rule) = &mut definition.body else { unreachable!() };
        let version = &mut Arc::make_mut(rule).versions[0];
        let old = (*version.body.value).clone();
        let itself = Expr { ty: Type::Entity(entity), ..expr(&old, ExprKind::Local(version.param)) };
        *version.body.value = expr(&old, make(id, Box::new(itself), version.param));
    }
    fn parameter(program: &mut Program) -> &mut Parameter {
        let found = program.symbols.iter_mut().flat_map(|s| &mut s.definitions).find_map(|d| match &mut d.body {
            Body::Parameter(parameter) if !parameter.keys.is_empty() => Some(parameter),
            _ => None,
        });
        Arc::make_mut(found.unwrap())
    }
    refused("a rule that calls itself", &|p| value(p, |symbol, base, _| ExprKind::Call { symbol, below: None, base, args: Vec::new() }));
    refused("a variable out of scope", &|p| value(p, |_, _, _| ExprKind::Local(LocalId(99_999))));
    refused("an entity as a truth value", &|p| value(p, |_, _, param| ExprKind::Local(param)));
    refused("a number as a truth value", &|p| value(p, |_, _, _| ExprKind::Number(Number::ZERO)));
    refused("a name that isn't there", &|p| value(p, |_, base, _| ExprKind::Call { symbol: SymbolId(9999), below: None, base, args: Vec::new() }));
    refused("a fact that isn't there", &|p| value(p, |_, base, _| ExprKind::Fact { base, fact: FactId(9999) }));
    refused("a built-in without arguments", &|p| value(p, |_, _, _| ExprKind::Builtin(Builtin::Between, Vec::new())));
    refused("a result of no type that rules have", &|p| rule(p).1.ty = Type::Absent);
    refused("a layer that isn't there", &|p| rule(p).1.layer = 7);
    refused("an entity that isn't there", &|p| rule(p).1.entity = EntityId(99));
    refused("too few expressions", &|p| p.expressions = 3);
    refused("too many expressions", &|p| p.expressions = u32::MAX);
    refused("no layers", &|p| p.layers.clear());
    refused("no entities", &|p| *Arc::make_mut(&mut p.schema) = crate::facts::Schema::default());
    refused("an entity within itself", &|p| Arc::make_mut(&mut p.schema).entities[1].parent = Some(EntityId(1)));
    refused("a child that isn't told", &|p| Arc::make_mut(&mut p.schema).entities[0].children.clear());
    refused("a fact told twice", &|p| {
        let facts = &mut Arc::make_mut(&mut p.schema).entities[0].facts;
        facts.push(facts[0]);
    });
    refused("more members than may be", &|p| Arc::make_mut(&mut p.schema).entities[1].most = u32::MAX);
    refused("a row with another key", &|p| parameter(p).rows[0].key.clear());
    refused("a code that isn't there", &|p| parameter(p).rows[0].key = vec![KeyValue::Code(77)]);
    refused("a value of another type", &|p| parameter(p).rows[0].value = Cell::One(ParameterValue::Bool(true)));
    refused("bands without a key", &|p| {
        parameter(p).rows[0].value = Cell::Bands { upto: Vec::new(), values: vec![ParameterValue::Number(Number::ZERO)] }
    });
    refused("a fraction over nothing", &|p| parameter(p).rows[0].value = Cell::One(ParameterValue::Fraction(Number::ZERO, Number::ZERO)));
    refused("a key of nobody's", &|p| parameter(p).owner = None);
}
