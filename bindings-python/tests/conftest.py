"""A small pack for the tests, and the packs of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import doudi

ROOT = Path(__file__).resolve().parents[2]
PACKS = sorted(path.parent for path in (ROOT / "rules-examples").glob("*/pack.toml"))
HOUSEHOLDS = sorted((ROOT / "tests" / "households").glob("*.json"))

DEMO = {
    "demo/pack.toml": """
name = "demo"
title = "示例 · Demo"
version = "1"
[sources]
A = "示例"
""",
    "demo/facts.toml": """
[household]
[household.facts]
area = { type = "choice", label = "城乡 · Area", codes = { urban = "城镇 · Urban", rural = "农村 · Rural" } }
region = { type = "region", label = "区划 · Region" }
seen_on = { type = "date", optional = true, label = "走访 · Visit" }
note = { type = "text", optional = true, label = "备注 · Note" }
[person]
in = "household"
as = "members"
unit = "person"
most = 20
[person.facts]
birth_date = { type = "date", max = "on", sensitive = true, label = "出生 · Birth" }
wage_income = { type = "money", unit = "CNY/month", label = "工资 · Wage", default = 0 }
employed = { type = "bool", label = "就业 · Employed", default = false }
grade = { type = "int", min = 1, max = 4, optional = true, label = "残疾等级 · Grade" }
""",
    "demo/aid.toml": """
[standard]
label = "标准 · Standard"
unit = "CNY/person/month"
keys = ["area"]
values = [
  { from = 2023-01-01, area = "urban", value = 700, cite = "A 第一条" },
  { from = 2023-01-01, until = 2023-12-31, area = "rural", value = 500, cite = "A 第一条" },
]
""",
    "demo/aid.rhai": """//! 救助 · Aid
//! @source A

/// 年龄 · Age
/// @cite 第一条
fn age(person) { age_on(person.birth_date) }

/// 重残 · Severely disabled
/// @cite 第一条
fn severe(person) { person.grade != () && person.grade <= 2 }

/// 收入 · Income
/// @cite 第一条
fn income(household) { household.members.sum(|m| m.wage_income) }

/// 符合 · Eligible
/// @decision
/// @cite 第一条
fn eligible(household) { income(household) < standard(household) * household.members.count() }

/// 金额 · Amount
/// @benefit CNY/month
/// @cite 第二条
fn amount(household) { if eligible(household) { standard(household) * household.members.count() - income(household) } else { 0 } }

/// 走访日期 · Day of the visit
/// @cite 第三条
fn visit(household) { household.seen_on }
""",
    "demo/aid.cases.yaml": """
- name: 一人
  date: 2023-06-01
  household: { area: urban, members: [ { wage_income: 100 } ] }
  expect: { eligible: true, amount: 600 }
  self_made: true
""",
}


@pytest.fixture(scope="session")
def demo() -> doudi.Pack:
    return doudi.Pack(DEMO)


@pytest.fixture(scope="session")
def policy(demo: doudi.Pack) -> doudi.Policy:
    return demo.policy("2023-06-01")


@pytest.fixture(scope="session")
def command_line() -> str:
    """The command line of the same build, for comparing texts; `run-tests` names it."""
    path = os.environ.get("DOUDI_COMMAND_LINE")
    if not path:
        pytest.skip("DOUDI_COMMAND_LINE names no command line to compare with")
    return path
