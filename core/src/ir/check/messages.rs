//! Words for types, and guesses at what was meant.

use super::checker::Checker;
use super::settle::is_open_text;
use crate::facts::EntityId;
use crate::ir::types::{NumberType, Type};
use crate::label::Lang;
use crate::syntax::tree::{CaseValue, Expr, ExprKind};
use crate::unit::Unit;

/// Something said in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) zh: String,
    pub(super) en: String,
}

impl Words {
    pub(super) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

impl Checker<'_> {
    /// A type as people name it: 金额（元/月）, "an amount in CNY/month".
    pub(super) fn words(&self, ty: &Type) -> Words {
        if is_open_text(ty) && !ty.may_be_absent() {
            return Words::new("文本", "a text");
        }
        match ty {
            Type::Bool => Words::new("是非值", "a truth value"),
            Type::Number(number) => number_words(number),
            Type::Date => Words::new("日期", "a date"),
            Type::Choice(set) => {
                let name = self.names.schema().choice(*set).map_or("", |s| &s.name);
                Words::new(format!("`{name}` 的代码"), format!("a code of `{name}`"))
            }
            Type::Text => Words::new("文本", "a text"),
            Type::Region => Words::new("行政区划", "a division"),
            Type::Entity(entity) => {
                let name = self.entity_name(*entity);
                Words::new(format!("`{name}`"), format!("a `{name}`"))
            }
            Type::List(of) => match &**of {
                Type::Entity(entity) => {
                    let name = self.entity_name(*entity);
                    Words::new(format!("`{name}` 的列表"), format!("a list of `{name}`"))
                }
                _ => Words::new("列表", "a list of values"),
            },
            Type::Optional(inner) => {
                let inner = self.words(inner);
                Words::new(format!("可能没有的{}", inner.zh), format!("{} that may be absent", inner.en))
            }
            Type::Absent => Words::new("`()`（没有）", "`()`, which is absent"),
        }
    }

    /// The key of an entity.
    pub(super) fn entity_name(&self, entity: EntityId) -> &str {
        self.names.schema().entity(entity).map_or("", |e| &e.key)
    }
}

fn number_words(number: &NumberType) -> Words {
    if number.unit.is_none() { Words::new("数", "a number") } else { unit_words(&number.unit) }
}

/// A number of that unit, where the unit is the point.
pub(super) fn unit_words(unit: &Unit) -> Words {
    if super::units::is_open(unit) {
        Words::new("数", "a number")
    } else if unit.is_none() {
        Words::new("无单位的数", "a number without unit")
    } else if unit.is_money() {
        Words::new(format!("金额（{}）", unit.text(Lang::Zh)), format!("an amount in {unit}"))
    } else {
        Words::new(format!("数（{}）", unit.text(Lang::Zh)), format!("a number in {unit}"))
    }
}

/// Longer names are not compared: the cost grows with the product of two names' lengths.
const LONGEST_NAME: usize = 64;

/// The candidate that is close enough to `name` to be what was meant.
pub(super) fn suggest<'s>(name: &str, candidates: impl IntoIterator<Item = &'s str>) -> Option<&'s str> {
    let length = name.chars().count();
    if length > LONGEST_NAME {
        return None;
    }
    let near = |candidate: &str| {
        if candidate.len() > LONGEST_NAME * 4 {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase());
        // A third of the name may be wrong, and one letter of a short one, but not all of it.
        let allowed = (length.max(candidate.chars().count()) / 3).max(1).min(length.saturating_sub(1));
        (distance <= allowed).then_some(distance)
    };
    candidates.into_iter().filter_map(|c| near(c).map(|d| (d, c))).min_by_key(|(d, _)| *d).map(|(_, c)| c)
}

/// The longest text of an expression that a message repeats.
const SNIPPET: usize = 48;

/// A short expression as it was written; `x` for one that is long.
pub(super) fn snippet(expr: &Expr) -> String {
    written(expr).filter(|t| t.chars().count() <= SNIPPET).unwrap_or_else(|| "x".into())
}

fn written(expr: &Expr) -> Option<String> {
    let list = |args: &[Expr]| Some(args.iter().map(written).collect::<Option<Vec<_>>>()?.join(", "));
    Some(match &expr.kind {
        ExprKind::Unit => "()".into(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Number(number) => number.to_string(),
        ExprKind::Text(text) => format!("\"{text}\""),
        ExprKind::Variable(name) => name.to_string(),
        ExprKind::Property { base, name, .. } => format!("{}.{name}", written(base)?),
        ExprKind::Method { base, name, args, .. } => format!("{}.{name}({})", written(base)?, list(args)?),
        ExprKind::Call { path, name, args, .. } => {
            let path: String = path.iter().map(|p| format!("{p}::")).collect();
            format!("{path}{name}({})", list(args)?)
        }
        _ => return None,
    })
}

/// A case of a `switch` as it is written.
pub(super) fn case_text(value: &CaseValue) -> String {
    match value {
        CaseValue::Absent => "()".into(),
        CaseValue::Bool(value) => value.to_string(),
        CaseValue::Int(value) => value.to_string(),
        CaseValue::Code(code) => format!("\"{code}\""),
        CaseValue::Range(from, to) => format!("{from}..={to}"),
    }
}
