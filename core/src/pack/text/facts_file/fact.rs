//! A draft of a fact → the fact, its values checked against its type.

use std::sync::Arc;

use super::super::data::{Data, Node, Suggest, Taker};
use super::draft::{Bound, DraftFact, Kind, usual_bound};
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::{ChoiceId, ChoiceSet, DateBound, EntityId, Fact, FactType, Region, Schema, Value};
use crate::label::Label;
use crate::number::Number;
use crate::source::Span;

/// A fact with its type, bounds and default.
pub(super) fn fact(schema: &mut Schema, draft: DraftFact, entity: EntityId, out: &mut Vec<Diagnostic>) -> Option<Fact> {
    let (kind, _) = draft.kind?;
    useless_keys(&draft, kind, out);
    let owner = schema.entity(entity).map_or("", |e| &e.key);
    let name = format!("{owner}.{}", draft.key);
    let ty = match kind {
        Kind::Bool => FactType::Bool,
        Kind::Text => FactType::Text,
        Kind::Region => FactType::Region,
        Kind::Date => date_type(&draft, out),
        Kind::Int | Kind::Number | Kind::Money => number_type(&draft, kind, out),
        Kind::Choice => {
            let id = u16::try_from(schema.choices.len()).ok().map(ChoiceId)?;
            let codes = draft.codes.as_ref().map_or_else(Vec::new, |(codes, _)| codes.clone());
            schema.choices.push(ChoiceSet { name: name.into(), codes });
            FactType::Choice(id)
        }
    };
    let optional = draft.optional.is_some_and(|(on, _)| on);
    for (key, span) in [("null", draft.null_is_absent), ("unanswered", draft.unanswered_is_absent)] {
        if let Some(span) = span.filter(|_| !optional) {
            out.push(
                Diagnostic::new(
                    Code::BadValue,
                    span,
                    format!("`{key} = \"absent\"` 需要 `optional = true`"),
                    format!("`{key} = \"absent\"` needs `optional = true`"),
                )
                .help("只有可缺失的要素才有“无”这个状态", "only an optional fact can be absent"),
            );
        }
    }
    if let (Some(span), Some(_)) = (draft.unanswered_is_absent, &draft.default) {
        out.push(Diagnostic::new(
            Code::BadValue,
            span,
            "`default` 与 `unanswered = \"absent\"` 只能写一个",
            "give either `default` or `unanswered = \"absent\"`",
        ));
    }
    let default = draft.default.as_ref().and_then(|node| default(schema, &draft, &ty, node, out));
    Some(Fact {
        label: draft.label.unwrap_or_else(|| Label::parse(&draft.key)),
        key: draft.key,
        entity,
        ty,
        help: draft.help,
        optional,
        null_is_absent: draft.null_is_absent.is_some() && optional,
        unanswered_is_absent: draft.unanswered_is_absent.is_some() && optional,
        default,
        sensitive: draft.sensitive.is_some_and(|(on, _)| on),
        tolerance: draft.tolerance.map(|(tolerance, _)| tolerance).filter(|_| kind.is_number()),
        carry: draft.carry.map(|(carry, _)| carry).filter(|_| kind.is_number()),
        span: draft.span,
    })
}

/// Keys that the type has no use for.
fn useless_keys(draft: &DraftFact, kind: Kind, out: &mut Vec<Diagnostic>) {
    let (number, bounded) = (kind.is_number(), kind.is_number() || kind == Kind::Date);
    let keys = [
        ("unit", draft.unit.as_ref().map(|x| x.1), number),
        ("digits", draft.digits.map(|x| x.1), number && kind != Kind::Int),
        ("min", draft.min.map(|x| x.1), bounded),
        ("max", draft.max.map(|x| x.1), bounded),
        ("tolerance", draft.tolerance.map(|x| x.1), number),
        ("carry", draft.carry.as_ref().map(|x| x.1), number),
        ("codes", draft.codes.as_ref().map(|x| x.1), kind == Kind::Choice),
    ];
    for (key, span, fits) in keys {
        if let Some(span) = span.filter(|_| !fits) {
            let kind = kind.name();
            out.push(Diagnostic::new(
                Code::UnknownKey,
                span,
                format!("`{kind}` 类型的要素没有 `{key}`"),
                format!("a fact of type `{kind}` has no `{key}`"),
            ));
        }
    }
}

fn number_type(draft: &DraftFact, kind: Kind, out: &mut Vec<Diagnostic>) -> FactType {
    let unit = draft.unit.as_ref().map(|(u, _)| u.clone()).unwrap_or_default();
    if let Some((unit, span)) = &draft.unit
        && kind == Kind::Money
        && !unit.is_money()
    {
        out.push(
            Diagnostic::new(Code::UnitMismatch, *span, format!("金额的单位应含 CNY，这里是 `{unit}`"), format!("money is in CNY, not in `{unit}`"))
                .help("其他数量用 type = \"number\"", "use type = \"number\" for other quantities"),
        );
    }
    let digits = if kind == Kind::Int { 0 } else { draft.digits.map_or(kind.digits(), |(d, _)| d) };
    let mut bound = |written: Option<(Bound, Span)>, max: bool| -> Number {
        match written {
            None => usual_bound(max),
            Some((Bound::Number(number), span)) => {
                if number.at_scale(digits).is_none() {
                    out.push(Diagnostic::new(
                        Code::BadBounds,
                        span,
                        format!("界限 {number} 的小数位多于 {digits} 位"),
                        format!("the bound {number} has more than {digits} fraction digits"),
                    ));
                    return usual_bound(max);
                }
                number
            }
            Some((_, span)) => {
                out.push(Diagnostic::new(Code::BadBounds, span, "这里的界限应为数字", "the bound must be a number here"));
                usual_bound(max)
            }
        }
    };
    let (min, max) = (bound(draft.min, false), bound(draft.max, true));
    if min > max {
        let span = draft.min.or(draft.max).map_or(draft.span, |(_, s)| s);
        out.push(Diagnostic::new(
            Code::BadBounds,
            span,
            format!("最小值 {min} 大于最大值 {max}"),
            format!("the least value {min} is above the greatest {max}"),
        ));
        return FactType::Number { unit, digits, min: max, max: min, int: kind == Kind::Int };
    }
    FactType::Number { unit, digits, min, max, int: kind == Kind::Int }
}

fn date_type(draft: &DraftFact, out: &mut Vec<Diagnostic>) -> FactType {
    let mut bound = |written: Option<(Bound, Span)>| match written? {
        (Bound::On, _) => Some(DateBound::On),
        (Bound::Day(day), _) => Some(DateBound::Day(day)),
        (Bound::Number(_), span) => {
            out.push(Diagnostic::new(Code::BadBounds, span, "这里的界限应为日期或 \"on\"", "the bound must be a date or \"on\" here"));
            None
        }
    };
    let (min, max) = (bound(draft.min), bound(draft.max));
    if let (Some(DateBound::Day(first)), Some(DateBound::Day(last))) = (min, max)
        && first > last
    {
        let span = draft.min.map_or(draft.span, |(_, s)| s);
        out.push(Diagnostic::new(
            Code::BadBounds,
            span,
            format!("最早 {first} 晚于最晚 {last}"),
            format!("the first day {first} is after the last {last}"),
        ));
    }
    FactType::Date { min, max }
}

/// The default as a value of the fact's type, within its bounds.
fn default(schema: &Schema, draft: &DraftFact, ty: &FactType, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Value> {
    let outside = |zh: String, en: String| Diagnostic::new(Code::BadBounds, node.span, format!("默认值{zh}"), format!("the default {en}"));
    let mut refuse = |fault: Diagnostic| {
        out.push(fault);
        None
    };
    let key = format!("{}.default", draft.key);
    match ty {
        FactType::Number { digits, min, max, .. } => match &node.data {
            Data::Number(_, Ok(n)) if n < min || n > max => {
                refuse(outside(format!(" {n} 不在 {min} 至 {max} 之间"), format!("{n} is not between {min} and {max}")))
            }
            Data::Number(_, Ok(n)) if n.at_scale(*digits).is_none() => {
                refuse(outside(format!(" {n} 的小数位多于 {digits} 位"), format!("{n} has more than {digits} fraction digits")))
            }
            _ => Taker::new(out).number(&key, node).map(Value::Number),
        },
        FactType::Date { min, max } => match &node.data {
            Data::Date(d) if matches!(min, Some(DateBound::Day(first)) if d < first) || matches!(max, Some(DateBound::Day(last)) if d > last) => {
                refuse(outside(format!(" {d} 超出界限"), format!("{d} is outside the bounds")))
            }
            _ => Taker::new(out).date(&key, node).map(Value::Date),
        },
        FactType::Choice(id) => {
            let set = schema.choice(*id)?;
            let code = Taker::new(out).word(&key, node)?;
            let index = set.index(code);
            if index.is_none() {
                out.push(
                    Diagnostic::new(
                        Code::UnknownCode,
                        node.span,
                        format!("`{}` 没有代码 `{code}`", set.name),
                        format!("`{}` has no code `{code}`", set.name),
                    )
                    .suggest(code, set.codes.iter().map(|(c, _)| &**c)),
                );
            }
            index.map(|i| Value::Code(*id, i))
        }
        FactType::Bool => Taker::new(out).bool(&key, node).map(Value::Bool),
        FactType::Text => Taker::new(out).text(&key, node).map(|text| Value::Text(Arc::from(text))),
        FactType::Region => {
            let code = Taker::new(out).word(&key, node)?;
            match Region::parse(code) {
                Some(region) => Some(Value::Region(region)),
                None => {
                    out.push(outside(format!(" `{code}` 不是行政区划代码"), format!("`{code}` is no division code")));
                    None
                }
            }
        }
    }
}
