mod asked;
mod batches;
mod laws;
mod texts;
mod worked;

use std::sync::LazyLock;

use super::{Comparing, Comparison, Tally, compare};
use crate::facts::Input;
use crate::facts::population::Population;
use crate::label::Lang;
use crate::number::Number;
use crate::pack::Pack;
use crate::policy::{Json, Policy};

const FACTS: &str = "[household]\n[household.facts]\n\
    income = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\", min = -100000, max = 100000 }\n\
    area = { type = \"choice\", label = \"城乡 · Area\", codes = { urban = \"城镇 · Urban\", rural = \"农村 · Rural\" }, optional = true, unanswered = \"absent\" }\n\
    weight = { type = \"number\", digits = 2, min = 0, max = 1000, label = \"权数 · Weight\", default = 1 }\n\
    needy = { type = \"bool\", label = \"应保 · Needy\", optional = true, unanswered = \"absent\" }\n\
    paid = { type = \"money\", unit = \"CNY/month\", label = \"已发 · Paid\", default = 0, min = 0, max = 100000 }\n\
    since = { type = \"date\", max = \"on\", label = \"起 · Since\", optional = true, unanswered = \"absent\" }\n\
    [person]\nin = \"household\"\nas = \"members\"\nmost = 9\n[person.facts]\n\
    frail = { type = \"bool\", label = \"失能 · Frail\" }\n";
const TABLE: &str = "[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nvalues = [ { from = 2023-01-01, value = 600, cite = \"S\" } ]\n\
    [fuel]\nlabel = \"取暖 · Heating\"\nunit = \"CNY/year\"\nvalues = [ { from = 2023-01-01, value = 1200, cite = \"S\" } ]\n";
const RULES: &str = "//! 救助 · Aid\n//! @source S\n\n\
    /// 符合 · Eligible\n/// @decision\n/// @cite 第一条\nfn eligible(household) { household.income < standard(household) }\n\n\
    /// 月补助 · Monthly aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { max(standard(household) - household.income, 0) }\n\n\
    /// 取暖费 · Heating\n/// @benefit CNY/year\n/// @cite 第一条\nfn heating(household) { if eligible(household) { fuel(household) } else { 0 } }\n";
const CARE: &str = "[rate]\nlabel = \"护理标准 · Care rate\"\nunit = \"CNY/month\"\nvalues = [ { from = 2023-01-01, value = 80, cite = \"S\" } ]\n";
const CARE_RULES: &str = "//! 护理 · Care\n//! @source S\n\n\
    /// 护理补贴 · Care allowance\n/// @benefit CNY/month\n/// @cite 第二条\nfn allowance(person) { if person.frail { rate(person) } else { 0 } }\n\n\
    /// 全家护理补贴 · Care allowances of a family\n/// @benefit CNY/month\n/// @cite 第二条\nfn family(household) { household.members.sum(|m| allowance(m)) }\n\n\
    /// 需要护理 · Needs care\n/// @decision\n/// @cite 第二条\nfn needed(person) { person.frail }\n";

fn policy() -> Policy {
    static POLICY: LazyLock<Policy> = LazyLock::new(opened);
    POLICY.clone()
}

fn opened() -> Policy {
    let files = [
        ("p/pack.toml", "name = \"p\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nS = \"示例文件\"\n"),
        ("p/facts.toml", FACTS),
        ("p/aid.toml", TABLE),
        ("p/aid.rhai", RULES),
        ("p/care.toml", CARE),
        ("p/care.rhai", CARE_RULES),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "p").unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    pack.policy("2024-06-01".parse().unwrap()).unwrap()
}

fn reform(policy: &Policy, changes: &str) -> Policy {
    policy.reform(&Json(changes)).unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

fn population<S: AsRef<str>>(policy: &Policy, households: &[S]) -> Population {
    let inputs: Vec<Input<'_>> = households.iter().map(|h| Input::from_json(h.as_ref()).unwrap()).collect();
    let (population, faults) = policy.reader().read_all(&inputs);
    assert!(faults.is_empty(), "{faults:?}");
    population
}

/// The standard of 600 becomes 660.
fn tenth_more(households: &[&str], comparing: &Comparing) -> Comparison {
    let base = policy();
    compare(&base, &reform(&base, r#"{ "aid::standard": "×1.1" }"#), &population(&base, households), comparing)
        .unwrap_or_else(|e| panic!("{}", e.text(Lang::En)))
}

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

fn rule<'c>(found: &'c Comparison, name: &str) -> &'c Tally {
    &found.overall.rules.iter().find(|r| &*r.rule == name).unwrap().tally
}

/// `before → after` of what it costs.
fn cost(tally: &Tally) -> String {
    tally.cost.map_or_else(|| "–".to_owned(), |c| format!("{} → {}", c.before, c.after))
}

/// `before → after` of those who receive.
fn recipients(tally: &Tally) -> String {
    format!("{} → {}", tally.recipients.before, tally.recipients.after)
}
