//! `switch`: what its cases match, whether they are all, whether each can be reached.

use std::collections::{BTreeMap, HashMap};

use super::checker::Checker;
use super::messages::{case_text, snippet};
use super::settle::is_open_text;
use crate::diagnostics::{Code, Diagnostic};
use crate::facts::FactType;
use crate::ir::tree::{Case, CaseValue, Expr, ExprKind};
use crate::ir::types::Type;
use crate::source::Span;
use crate::syntax::tree as text;

/// At most so many missing cases are named.
const NAMED: usize = 8;

/// What the cases so far have covered.
#[derive(Default)]
struct Covered {
    /// Whole numbers: first, last, and where they are written. They don't overlap, unless that was told.
    ranges: BTreeMap<i64, (i64, Span)>,
    /// Anything else.
    others: HashMap<Other, Span>,
}

/// A case of no number.
#[derive(PartialEq, Eq, Hash)]
enum Other {
    Absent,
    Bool(bool),
    Code(u16),
}

/// A case is a range of whole numbers or something else.
fn sorted(value: CaseValue) -> Result<(i64, i64), Other> {
    match value {
        CaseValue::Int(value) => Ok((value, value)),
        CaseValue::Range(from, to) => Ok((from, to)),
        CaseValue::Absent => Err(Other::Absent),
        CaseValue::Bool(value) => Err(Other::Bool(value)),
        CaseValue::Code(code) => Err(Other::Code(code)),
    }
}

impl Covered {
    /// The earlier case that matches something that this one matches, too.
    fn overlap(&self, value: CaseValue) -> Option<Span> {
        match sorted(value) {
            Ok((from, to)) => self.ranges.range(..=to).next_back().filter(|(_, (last, _))| *last >= from).map(|(_, (_, span))| *span),
            Err(other) => self.others.get(&other).copied(),
        }
    }

    fn has(&self, value: CaseValue) -> bool {
        self.overlap(value).is_some()
    }

    fn add(&mut self, value: CaseValue, span: Span) {
        match sorted(value) {
            Ok((from, to)) => {
                let (last, _) = self.ranges.entry(from).or_insert((to, span));
                *last = to.max(*last);
            }
            Err(other) => {
                self.others.insert(other, span);
            }
        }
    }

    /// The first whole number from `from` to `to` that no case matches.
    fn first_missing(&self, from: i64, to: i64) -> Option<i64> {
        let mut next = from;
        for (low, (high, _)) in &self.ranges {
            if *low > next {
                break;
            }
            if *high >= next {
                next = high.checked_add(1)?;
            }
        }
        (next <= to).then_some(next)
    }
}

impl Checker<'_> {
    pub(super) fn switch(&mut self, source: &text::Expr, cases: &[text::Case], default: Option<&text::Block>, span: Span) -> Option<Expr> {
        let subject = self.expr(source);
        let subject = subject.filter(|s| self.can_be_switched(s, source));
        let mut covered = Covered::default();
        let mut whole = true;
        let mut checked = Vec::with_capacity(cases.len());
        let mut results = Vec::with_capacity(cases.len() + 1);
        for case in cases {
            let values = subject.as_ref().map(|s| self.case_values(case, s, &mut covered));
            let may_be_absent = case.values.iter().any(|(v, _)| *v == text::CaseValue::Absent);
            let body = self.branch(&case.body, subject.as_ref().filter(|_| !may_be_absent));
            match (values.flatten(), body) {
                // A case that this call of a helper never comes to.
                (Some(values), Some(_)) if values.is_empty() => {}
                (Some(values), Some((body, ty))) => {
                    results.push((ty, case.body.value.span));
                    checked.push(Case { values, body });
                }
                _ => whole = false,
            }
        }
        let otherwise = default.map(|block| {
            let sure = subject.as_ref().filter(|_| covered.has(CaseValue::Absent));
            self.branch(block, sure)
        });
        let subject = subject?;
        let exhaustive = self.is_exhaustive(&subject, source, &covered, default, span);
        let otherwise = match otherwise {
            Some(Some((body, ty))) => {
                results.push((ty, body.value.span));
                Some(body)
            }
            Some(None) => return None,
            None => None,
        };
        if !whole || !exhaustive {
            return None;
        }
        let ty = self.join_branches(&results)?;
        let mut otherwise = otherwise;
        for body in checked.iter_mut().map(|c| &mut c.body).chain(&mut otherwise) {
            self.settle_block(body, &ty);
        }
        Some(self.node(ExprKind::Switch { subject: Box::new(subject), cases: checked, default: otherwise }, ty, span))
    }

    /// A case's block; `sure` is the subject where it is not absent.
    fn branch(&mut self, block: &text::Block, sure: Option<&Expr>) -> Option<(crate::ir::tree::Block, Type)> {
        let mark = self.env.mark();
        let path = sure.and_then(|s| self.env.path(s));
        self.env.assume(path.into_iter().collect());
        let block = self.block(block);
        self.env.reset(mark);
        block
    }

    fn can_be_switched(&mut self, subject: &Expr, source: &text::Expr) -> bool {
        match subject.ty.required() {
            Type::Bool => return true,
            Type::Choice(_) if !is_open_text(&subject.ty) => return true,
            Type::Number(number) if number.int => return true,
            _ => {}
        }
        let (words, x) = (self.words(&subject.ty), snippet(source));
        let fault = Diagnostic::new(
            Code::TypeMismatch,
            subject.span,
            format!("`switch` 不能用于{}", words.zh),
            format!("`switch` does not work on {}", words.en),
        );
        self.report(match subject.ty.required() {
            Type::Number(_) => fault.help(
                format!("`switch` 用于整数：写 `switch floor({x})`，或用 `if`"),
                format!("it works on whole numbers: write `switch floor({x})`, or use `if`"),
            ),
            Type::Region => fault.help("请用 `if within(region, \"…\")`", "use `if within(region, \"…\")`"),
            _ => fault.help("`switch` 用于代码、是非值和整数；别的用 `if`", "it works on codes, truth values and whole numbers; use `if`"),
        });
        false
    }

    /// What a case matches. None: it has a fault.
    fn case_values(&mut self, case: &text::Case, subject: &Expr, covered: &mut Covered) -> Option<Vec<CaseValue>> {
        let mut values = Vec::with_capacity(case.values.len());
        let mut whole = true;
        for (written, span) in &case.values {
            self.count(*span);
            if self.is_full() {
                return None;
            }
            let value = match (written, subject.ty.required()) {
                (text::CaseValue::Absent, _) if subject.ty.may_be_absent() => CaseValue::Absent,
                // In another call it may be absent.
                (text::CaseValue::Absent, _) if self.in_helper() => continue,
                (text::CaseValue::Absent, _) => {
                    self.report(
                        Diagnostic::new(
                            Code::UnreachableCase,
                            *span,
                            "这里的值不会没有，`()` 永远不成立",
                            "the value is never absent here: `()` never matches",
                        )
                        .help("请删去这一种情形", "delete this case"),
                    );
                    whole = false;
                    continue;
                }
                (text::CaseValue::Bool(value), Type::Bool) => CaseValue::Bool(*value),
                (text::CaseValue::Int(value), Type::Number(_)) => CaseValue::Int(*value),
                (text::CaseValue::Range(from, to), Type::Number(_)) if from > to => {
                    self.report(
                        Diagnostic::new(Code::UnreachableCase, *span, "范围是空的", "the range is empty")
                            .help("从小到大写", "write the smaller end first"),
                    );
                    whole = false;
                    continue;
                }
                (text::CaseValue::Range(from, to), Type::Number(_)) => CaseValue::Range(*from, *to),
                (text::CaseValue::Code(code), Type::Choice(set)) => {
                    let Some(index) = self.names.schema().choice(*set).and_then(|s| s.index(code)) else {
                        self.unknown_code(code, *set, *span);
                        whole = false;
                        continue;
                    };
                    CaseValue::Code(index)
                }
                (_, ty) => {
                    let (words, case) = (self.words(ty), case_text(written));
                    self.report(
                        Diagnostic::new(Code::TypeMismatch, *span, format!("`{case}` 不是{}", words.zh), format!("`{case}` is not {}", words.en))
                            .help("每种情形写成被判断的值那一类型", "write cases of the type of what is looked at"),
                    );
                    whole = false;
                    continue;
                }
            };
            if let Some(earlier) = covered.overlap(value) {
                let case = case_text(written);
                self.report(
                    Diagnostic::new(
                        Code::UnreachableCase,
                        *span,
                        format!("`{case}` 与前面的情形重复"),
                        format!("`{case}` is matched by an earlier case"),
                    )
                    .help("每个值只写一次", "write each value once")
                    .note(earlier, "前面的情形", "the earlier case"),
                );
                whole = false;
            }
            covered.add(value, *span);
            values.push(value);
        }
        whole.then_some(values)
    }

    /// Do the cases, or `_`, match every value?
    fn is_exhaustive(&mut self, subject: &Expr, source: &text::Expr, covered: &Covered, default: Option<&text::Block>, span: Span) -> bool {
        if default.is_some() {
            return true;
        }
        let mut missing = Vec::new();
        if subject.ty.may_be_absent() && !covered.has(CaseValue::Absent) {
            missing.push("()".to_owned());
        }
        match subject.ty.required() {
            Type::Bool => missing.extend([true, false].into_iter().filter(|b| !covered.has(CaseValue::Bool(*b))).map(|b| b.to_string())),
            Type::Choice(set) => {
                let codes = self.names.schema().choice(*set).into_iter().flat_map(|s| &s.codes).zip(0..);
                missing.extend(codes.filter(|(_, i)| !covered.has(CaseValue::Code(*i))).map(|((code, _), _)| format!("\"{code}\"")));
            }
            _ => match self.bounds(subject) {
                Some((from, to)) => missing.extend(covered.first_missing(from, to).map(|n| n.to_string())),
                None => missing.push("_".to_owned()),
            },
        }
        if missing.is_empty() {
            return true;
        }
        let x = snippet(source);
        let more = missing.len().saturating_sub(NAMED);
        let named = missing.iter().take(NAMED).map(|m| format!("`{m}`")).collect::<Vec<_>>();
        let (zh_more, en_more) =
            if more == 0 { (String::new(), String::new()) } else { (format!("等 {} 种", missing.len()), format!(" and {more} more")) };
        self.report(
            Diagnostic::new(
                Code::SwitchNotExhaustive,
                span,
                format!("`switch {x}` 缺少情形：{}{zh_more}", named.join("、")),
                format!("`switch {x}` does not match {}{en_more}", named.join(", ")),
            )
            .help("补上这些情形，或写 `_ => …`", "add these cases, or `_ => …`"),
        );
        false
    }

    /// Least and greatest value, where the subject is a whole-number fact.
    fn bounds(&self, subject: &Expr) -> Option<(i64, i64)> {
        match &self.names.schema().fact(self.env.fact(subject)?)?.ty {
            FactType::Number { min, max, int: true, .. } => Some((min.to_i64()?, max.to_i64()?)),
            _ => None,
        }
    }
}
