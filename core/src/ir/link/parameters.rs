//! Parameters (标准): what they are keyed by, what they hold, and their table.

use std::sync::Arc;

use super::coverage;
use super::keys::{KeyRef, KeySource};
use super::names::{Known, Scope};
use super::near::near;
use super::rows::Reader;
use super::symbols::Source;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{ChoiceId, EntityId, FactType};
use crate::ir::check::PassedKey;
use crate::ir::types::{NumberType, Type};
use crate::ir::{self, Cell, Dimension, KeyFrom, Layer, Parameter, ParameterValue, Row, SymbolId};
use crate::number::Number;
use crate::pack::model::{RawCell, RawParameter, RawType};
use crate::source::Span;
use crate::unit::Unit;

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueType {
    Number,
    Bool,
    Choice(ChoiceId),
    Date,
}

/// A parameter without its rows.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) keys: Vec<HeaderKey>,
    pub(super) owner: Option<EntityId>,
    pub(super) ty: ValueType,
    pub(super) unit: Unit,
    pub(super) marginal: bool,
    pub(super) lasts: Option<ir::Period>,
}

/// A key, ready to read rows.
#[derive(Clone, Debug)]
pub(super) struct HeaderKey {
    pub(super) key: ir::Key,
    pub(super) name: Box<str>,
    pub(super) columns: Vec<Box<str>>,
    /// Bounds of a fact of whole numbers.
    pub(super) bounds: Option<(Number, Number)>,
}

impl Header {
    /// The unit of what it gives: of a marginal one that of the rates times that of the amount.
    fn result_unit(&self) -> Unit {
        match self.amount_unit() {
            Some(amount) if self.marginal => self.unit.mul(amount).unwrap_or_default(),
            _ => self.unit.clone(),
        }
    }

    /// The unit of the amount that is passed.
    fn amount_unit(&self) -> Option<&Unit> {
        self.keys.iter().find_map(|k| match &k.key.dimension {
            Dimension::Band { unit, .. } if k.key.from == KeyFrom::Passed => Some(unit),
            _ => None,
        })
    }

    /// Is a key a band?
    pub(super) fn banded(&self) -> bool {
        self.keys.iter().any(|k| matches!(k.key.dimension, Dimension::Band { .. }))
    }
}

/// A parameter with what its callers must know.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) header: Arc<Header>,
    pub(super) parameter: Arc<Parameter>,
    pub(super) known: Known,
}

/// Reads the keys' types and what the parameter holds. None if there is a fault (or one was told before, of a rule that is a key).
pub(super) fn header(scope: &Scope<'_>, id: SymbolId, raw: &RawParameter, refs: &[KeyRef], out: &mut Vec<Diagnostic>) -> Option<Header> {
    let keys: Vec<_> = refs.iter().map(|key| header_key(scope, key, out)).collect();
    let ty = value_type(scope, id, raw, out)?;
    let keys: Vec<(HeaderKey, Option<EntityId>)> = keys.into_iter().collect::<Option<_>>()?;
    let owner = owner(scope, &keys, refs, out)?;
    let keys: Vec<HeaderKey> = keys.into_iter().map(|(key, _)| key).collect();
    let unit = raw.unit.as_ref().map_or_else(Unit::none, |(unit, _)| unit.clone());
    if let Some((unit, span)) = &raw.unit
        && ty != ValueType::Number
        && !unit.is_none()
    {
        let fault = Diagnostic::new(Code::BadValue, *span, "只有数才有单位", "only numbers have a unit");
        out.push(fault.help("请去掉 `unit`", "leave `unit` out"));
    }
    let header = Header { keys, owner, ty, unit, marginal: raw.marginal, lasts: raw.lasts };
    check_marginal(&header, raw.span, out);
    Some(header)
}

fn check_marginal(header: &Header, span: Span, out: &mut Vec<Diagnostic>) {
    if !header.marginal {
        return;
    }
    let Some(amount) = header.amount_unit().filter(|_| header.ty == ValueType::Number) else {
        let fault = Diagnostic::new(
            Code::BadKey,
            span,
            "`marginal = true` 只用于以金额分档、值为数的标准",
            "`marginal = true` is for a parameter of numbers in bands of a passed amount",
        );
        out.push(
            fault.help("请写 `keys = [{ amount = \"CNY\" }]`，或去掉 `marginal`", "write `keys = [{ amount = \"CNY\" }]`, or leave `marginal` out"),
        );
        return;
    };
    if amount.is_money() && header.unit.is_money() {
        let fault =
            Diagnostic::new(Code::BadValue, span, "分段标准的各档是比例，没有金额单位", "the bands of a marginal parameter are rates, not amounts");
        out.push(
            fault.help("请去掉 `unit`：结果的单位就是所传金额的单位", "leave `unit` out: the result is in the unit of the amount that is passed"),
        );
    }
}

fn header_key(scope: &Scope<'_>, key: &KeyRef, out: &mut Vec<Diagnostic>) -> Option<(HeaderKey, Option<EntityId>)> {
    let schema = &scope.schema;
    let (from, ty, owner, bounds) = match &key.source {
        KeySource::Fact(id) => {
            let fact = schema.fact(*id)?;
            let bounds = match &fact.ty {
                FactType::Number { min, max, .. } => Some((*min, *max)),
                _ => None,
            };
            (KeyFrom::Fact(*id), Type::from(&fact.ty), Some(fact.entity), bounds)
        }
        KeySource::Name(id) => {
            let signature = scope.signature(*id, None)?;
            if !signature.passed.is_empty() {
                let name = &key.name;
                let fault = Diagnostic::new(
                    Code::BadKey,
                    key.span,
                    format!("`{name}` 还需要另传代码或金额，不能作键"),
                    format!("`{name}` takes a code or an amount besides, so it can't be a key"),
                );
                out.push(fault.help("请用一条给出所需值的规则", "use a rule that gives the value"));
                return None;
            }
            (KeyFrom::Rule(*id), signature.ty.required().clone(), signature.owner, None)
        }
        KeySource::Codes(set) => (KeyFrom::Passed, Type::Choice(*set), None, None),
        KeySource::Amount(unit) => {
            if !check_unit(scope, unit, key.span, out) {
                return None;
            }
            (KeyFrom::Passed, Type::number(unit.clone()), None, None)
        }
    };
    let dimension = match (ty, key.band) {
        (Type::Number(number), Some(closed_right)) => Dimension::Band { closed_right, unit: number.unit },
        (Type::Number(number), None) if number.int => Dimension::Int,
        (Type::Choice(set), None) => Dimension::Choice(set),
        (Type::Bool, None) => Dimension::Bool,
        (Type::Region, None) => Dimension::Region,
        (ty, band) => {
            out.push(unfit(key, &ty, band.is_some()));
            return None;
        }
    };
    let key = HeaderKey { key: ir::Key { from, dimension }, name: key.name.clone(), columns: key.columns.clone(), bounds };
    Some((key, owner))
}

fn unfit(key: &KeyRef, ty: &Type, banded: bool) -> Diagnostic {
    let name = &key.name;
    if banded {
        return Diagnostic::new(Code::BadKey, key.span, format!("`{name}` 不是数，不能分档"), format!("`{name}` is no number, so it has no bands"))
            .help("请直接以它为键", "use it as a key by itself");
    }
    let fault = Diagnostic::new(
        Code::BadKey,
        key.span,
        format!("`{name}` 不能作键：键是代码、是非值、区划或整数"),
        format!("`{name}` can't be a key: a key is a code, a bool, a region or a whole number"),
    );
    if matches!(ty, Type::Number(_)) {
        fault.help(format!("数请按档查：`{{ fact = \"{name}\" }}`"), format!("look a number up by its band: `{{ fact = \"{name}\" }}`"))
    } else {
        fault.help("请用一条给出代码或是非值的规则作键", "use a rule that gives a code or a bool")
    }
}

/// The lowest entity that a key belongs to.
fn owner(scope: &Scope<'_>, keys: &[(HeaderKey, Option<EntityId>)], refs: &[KeyRef], out: &mut Vec<Diagnostic>) -> Option<Option<EntityId>> {
    let mut lowest: Option<EntityId> = None;
    for ((key, entity), key_ref) in keys.iter().zip(refs) {
        let Some(entity) = *entity else { continue };
        match lowest {
            Some(so_far) if scope.schema.is_within(so_far, entity) => {}
            Some(so_far) if !scope.schema.is_within(entity, so_far) => {
                let of = |id| scope.schema.entity(id).map_or("", |e| &e.key);
                let (a, b) = (of(entity), of(so_far));
                let fault = Diagnostic::new(
                    Code::BadKey,
                    key_ref.span,
                    format!("键 `{}` 属于 `{a}`，其他键属于 `{b}`，两者互不包含", key.name),
                    format!("the key `{}` belongs to `{a}`, another to `{b}`, and neither is within the other", key.name),
                );
                out.push(fault.help("请只用同一条线上的实体的要素", "use facts of entities one within the other"));
                return None;
            }
            _ => lowest = Some(entity),
        }
    }
    Some(lowest)
}

/// What the parameter holds: as declared, else as its rows show.
fn value_type(scope: &Scope<'_>, id: SymbolId, raw: &RawParameter, out: &mut Vec<Diagnostic>) -> Option<ValueType> {
    let choice = || scope.codes.of_name(id).filter(|_| raw.codes.is_some()).map(ValueType::Choice);
    match raw.ty {
        Some((RawType::Number, _)) => Some(ValueType::Number),
        Some((RawType::Bool, _)) => Some(ValueType::Bool),
        Some((RawType::Date, _)) => Some(ValueType::Date),
        Some((RawType::Choice, span)) => {
            let ty = choice().or_else(|| scope.codes.of_name(id).map(ValueType::Choice));
            if ty.is_none() {
                let name = &raw.name;
                let fault = Diagnostic::new(
                    Code::MissingCodes,
                    span,
                    format!("标准 `{name}` 没有声明代码"),
                    format!("the parameter `{name}` declares no codes"),
                );
                out.push(fault.help("请写 `codes = { a = \"中文 · English\" }`", "write `codes = { a = \"中文 · English\" }`"));
            }
            ty
        }
        None => Some(choice().unwrap_or_else(|| {
            // Only what holds values: the columns of keys may be truth values, too.
            let keys: Vec<&str> = raw.keys.iter().filter_map(super::keys::key_name).collect();
            let is_value = |name: &str| name != "upto" && !keys.iter().any(|k| *k == name || k.rsplit([':', '.']).next() == Some(name));
            let mut cells = raw.rows.iter().flat_map(|r| &r.cells).filter(|(name, ..)| is_value(name)).map(|(_, cell, _)| cell).peekable();
            if cells.peek().is_some() && cells.all(all_bool) { ValueType::Bool } else { ValueType::Number }
        })),
    }
}

fn all_bool(cell: &RawCell) -> bool {
    match cell {
        RawCell::Bool(_) => true,
        RawCell::Text(text) => matches!(&**text, "true" | "false"),
        RawCell::List(cells) => !cells.is_empty() && cells.iter().all(|(c, _)| all_bool(c)),
        _ => false,
    }
}

/// Says so where a base unit is none that the packs know.
pub(super) fn check_unit(scope: &Scope<'_>, unit: &Unit, span: Span, out: &mut Vec<Diagnostic>) -> bool {
    let Some(base) = scope.unknown_base(unit) else { return true };
    let known: Vec<&str> = scope.units().collect();
    let fault = Diagnostic::new(Code::UnknownUnit, span, format!("没有单位 `{base}`"), format!("there is no unit `{base}`"));
    let near = near(out, base, known.iter().copied());
    out.push(match near {
        Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
        None => fault.help(
            format!("可用的有{}；自有单位写在 `pack.toml` 的 `units` 里", known.join("、")),
            format!("there are {}; a pack's own units stand in `units` of its `pack.toml`", known.join(", ")),
        ),
    });
    false
}

/// Reads the rows and puts the parameter together; `parent` is the one that it is merged with.
pub(super) fn build(
    scope: &Scope<'_>,
    id: SymbolId,
    raw: &RawParameter,
    source: &Source<'_>,
    header: Arc<Header>,
    parent: Option<&Parameter>,
    out: &mut Vec<Diagnostic>,
) -> Option<Built> {
    let entry = scope.symbols.get(id)?;
    let layer: Layer = source.layer;
    let own_source = scope.symbols.part(entry.programme, layer).and_then(|p| p.source());
    let reader = Reader { header: &header, schema: &scope.schema, sources: &scope.sources, layer, own_source, name: &raw.name, span: raw.span };
    let before = out.len();
    let mut rows = reader.read(raw, out);
    if let Some(parent) = parent {
        rows = merged(parent, rows);
    }
    let shown = out.len();
    coverage::check(&scope.schema, &header, &raw.name, &mut rows, layer, out);
    if raw.incomplete.is_some() {
        // The author knows, and says why.
        let mut index = 0;
        out.retain(|d| {
            index += 1;
            index <= shown || !matches!(d.code, Code::RowsGap | Code::MissingRow)
        });
    }
    if out.iter().skip(before).any(|d| d.severity() == crate::diagnostics::Severity::Error) {
        return None;
    }
    let ty = match header.ty {
        ValueType::Number => {
            let fraction = !header.marginal && rows.iter().any(has_fraction);
            Type::Number(NumberType { unit: header.result_unit(), int: false, fraction })
        }
        ValueType::Bool => Type::Bool,
        ValueType::Choice(set) => Type::Choice(set),
        ValueType::Date => Type::Date,
    };
    let known = Known { owner: header.owner, exact: false, ty, passed: passed(&header) };
    let keys = header.keys.iter().map(|k| k.key.clone()).collect();
    let incomplete = raw.incomplete.clone();
    let parameter = Parameter { keys, marginal: header.marginal, lasts: header.lasts, incomplete, rows, owner: header.owner };
    Some(Built { header, parameter: Arc::new(parameter), known })
}

/// What callers pass, in the order of the keys.
fn passed(header: &Header) -> Vec<PassedKey> {
    let passed = header.keys.iter().filter(|k| k.key.from == KeyFrom::Passed);
    passed
        .filter_map(|k| match &k.key.dimension {
            Dimension::Choice(set) => Some(PassedKey::Code(*set)),
            Dimension::Band { unit, .. } => Some(PassedKey::Amount(unit.clone())),
            _ => None,
        })
        .collect()
}

/// The parent's rows, with a row of the same key and first day replaced, and the others added.
fn merged(parent: &Parameter, own: Vec<Row>) -> Vec<Row> {
    let replaced: std::collections::HashSet<_> = own.iter().map(|r| (r.key.as_slice(), r.from)).collect();
    let mut rows: Vec<Row> = parent.rows.iter().filter(|r| !replaced.contains(&(r.key.as_slice(), r.from))).cloned().collect();
    drop(replaced);
    rows.extend(own);
    rows
}

fn has_fraction(row: &Row) -> bool {
    let fraction = |v: &ParameterValue| matches!(v, ParameterValue::Fraction(..));
    match &row.value {
        Cell::One(value) => fraction(value),
        Cell::Bands { values, .. } => values.iter().any(fraction),
    }
}
