//! Facts that are carried from month to month: what adds to them must be a number of the same entity and unit.

use super::agree::describe;
use super::names::{Known, Node, Scope, Typed};
use super::symbols::What;
use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::facts::{Carry, Fact, FactType};
use crate::ir::types::Type;
use crate::unit::{MONTH, PERSON, Unit};

/// Checks every carried fact, once the types of all rules are known.
pub(super) fn check(scope: &Scope<'_>, out: &mut Vec<Diagnostic>) {
    for fact in &scope.schema.facts {
        if let Some(carry) = &fact.carry
            && let Some(fault) = fault(scope, fact, carry)
        {
            out.push(fault);
        }
    }
}

fn fault(scope: &Scope<'_>, fact: &Fact, carry: &Carry) -> Option<Diagnostic> {
    let (key, from) = (&fact.key, &carry.from);
    let bad = |zh: String, en: String| Diagnostic::new(Code::BadCarry, carry.span, zh, en);
    let entity = scope.schema.entity(fact.entity)?;
    if let Some(order) = entity.order.and_then(|order| scope.schema.fact(order)) {
        let name = &entity.key;
        let fault = bad(
            format!("`{name}` 按 `{}` 排序,`{key}` 不能结转", order.key),
            format!("`{name}` is ordered by `{}`; `{key}` of it can't be carried", order.key),
        );
        return Some(fault.help(
            format!("此前的 `{name}` 在规则里写作 `{name}.before_in_year`"),
            format!("those before it are `{name}.before_in_year` in a rule"),
        ));
    }
    let Some((id, entry)) = scope.symbols.iter().find(|(_, entry)| entry.name == *from) else {
        let fault = bad(format!("没有规则 `{from}`"), format!("there is no rule `{from}`"));
        let names = scope.symbols.iter().map(|(_, entry)| &*entry.name);
        return Some(match did_you_mean(from, names) {
            Some(near) => fault.help(format!("是不是 `{near}`?"), format!("did you mean `{near}`?")),
            None => fault.help("请写全名:`项目::规则`", "write its full name: `programme::rule`"),
        });
    };
    // All definitions of a name agree in entity and type; what is wrong with one was told where it stands.
    let rules = entry.definitions.iter().enumerate().filter(|(_, d)| matches!(d.what, What::Rule { .. }));
    let known: Option<&Known> = rules.clone().find_map(|(index, _)| match scope.typed.get(&(id, index) as &Node) {
        Some(Typed::Known(known)) => Some(known),
        _ => None,
    });
    if rules.count() == 0 {
        let fault = bad(format!("`{from}` 是标准,不是规则"), format!("`{from}` is a parameter, not a rule"));
        return Some(fault.help("请写给出数额的规则", "name the rule that gives the amount"));
    }
    let known = known?;
    let of = known.owner.and_then(|owner| scope.schema.entity(owner))?;
    if known.owner != Some(fact.entity) {
        let fault = bad(
            format!("`{from}` 属于 `{}`,`{key}` 属于 `{}`", of.key, entity.key),
            format!("`{from}` is a function of `{}`, and `{key}` a fact of `{}`", of.key, entity.key),
        );
        return Some(fault.help("两者必须属于同一实体", "both must be of the same entity"));
    }
    let (FactType::Number { unit, int, .. }, Type::Number(number)) = (&fact.ty, known.ty.required()) else {
        let (zh, en) = describe(&known.ty, &scope.schema);
        let fault = bad(format!("`{from}` 的结果是{zh},不是数值"), format!("`{from}` gives {en}, not a number"));
        return Some(fault.help("请写给出数额的规则", "name the rule that gives the amount"));
    };
    if *int && !number.int {
        let fault = bad(format!("`{key}` 是整数,`{from}` 的结果不一定是"), format!("`{key}` is a whole number, and `{from}` need not give one"));
        return Some(fault.help("请把要素写成 number 或 money", "make the fact a number or money"));
    }
    // What a person has is an amount per person.
    let person = entity.unit.as_deref() == Some(PERSON);
    let own = |unit: &Unit| if person { unit.cancel(PERSON) } else { unit.clone() };
    let (total, granted) = (own(unit), own(&number.unit));
    let per_month = total.period().is_none().then(|| total.div(&Unit::base(MONTH))).flatten();
    if granted == total || Some(&granted) == per_month.as_ref() {
        return None;
    }
    let fault = bad(format!("`{from}` 的单位是 `{granted}`,`{key}` 的是 `{total}`"), format!("`{from}` is in `{granted}`, and `{key}` in `{total}`"));
    Some(fault.help("单位必须相同,或者规则的单位是要素的“每月”", "the units must be the same, or the rule's that of the fact per month"))
}
