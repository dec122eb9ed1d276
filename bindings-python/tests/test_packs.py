"""Packs: those of the repository, from dicts, and broken ones."""

from __future__ import annotations

import datetime
import os
import pickle
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import DEMO, PACKS, ROOT

import doudi


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.name)
def test_the_cases_of_the_repository(path: Path) -> None:
    pack = doudi.Pack(path)
    results = pack.test()
    assert results and [result for result in results if not result.passed] == []
    assert pack.check() == doudi.check(str(path)) == []
    coverage = pack.coverage()
    assert coverage.failed_cases == 0 and coverage.rules.percent == 100
    assert len({fact.path for fact in pack.facts}) == len(pack.facts)
    assert pack.schema()["$defs"].keys() == {fact.entity for fact in pack.facts}
    assert pack.handbook().startswith("# ") and pack.handbook("en").startswith("# ")
    assert {rule.name for rule in pack.rules} & {parameter.name for parameter in pack.parameters} == set()


def test_what_is_in_a_pack(demo: doudi.Pack) -> None:
    assert (demo.name, demo.title_zh, demo.title_en, demo.version, len(demo.digest)) == ("demo", "示例", "Demo", "1", 64)
    facts = {fact.path: fact for fact in demo.facts}
    assert facts["area"].codes == {"urban": ("城镇", "Urban"), "rural": ("农村", "Rural")}
    wage = facts["members[].wage_income"]
    assert (wage.type, wage.unit, wage.digits, wage.default, wage.required) == ("money", "CNY/month", 2, Decimal(0), False)
    assert facts["members[].birth_date"].sensitive and facts["members[].grade"].optional
    rules = {rule.name: rule for rule in demo.rules}
    assert (rules["aid::amount"].kind, rules["aid::amount"].unit, rules["aid::age"].entity) == ("benefit", "CNY/month", "person")
    assert rules["aid::amount"].cites == ("示例 第二条",) and rules["aid::visit"].optional
    (standard,) = demo.parameters
    assert standard.keys == ("area",)
    assert [(row.key, row.value, row.from_, row.until) for row in standard.rows] == [
        (("urban",), Decimal("700.00"), datetime.date(2023, 1, 1), None),
        (("rural",), Decimal("500.00"), datetime.date(2023, 1, 1), datetime.date(2023, 12, 31)),
    ]
    assert [fact.path for fact in demo.policy("2023-06-01").needs(["aid::eligible"])] == ["area", "members[].wage_income"]
    assert pickle.loads(pickle.dumps(demo.facts)) == demo.facts


def test_dates_of_policies(demo: doudi.Pack) -> None:
    assert demo.policy(datetime.date(2023, 6, 1)).date == datetime.date(2023, 6, 1)
    assert "aid::eligible" in demo.policy("2023-06-01").rules_in_force
    with pytest.raises(ValueError, match="not a valid date"):
        demo.policy("2023-02-30")
    with pytest.raises(TypeError):
        demo.policy(20230601)  # type: ignore[arg-type]


def test_diffs(demo: doudi.Pack) -> None:
    assert not demo.diff(demo)
    other = doudi.Pack({**DEMO, "demo/aid.toml": DEMO["demo/aid.toml"].replace("700", "710")})
    diff = demo.diff(other)
    assert diff and diff.to_dict()["standards"][0]["rows"][0]["percent"] == "+1.43"
    assert "700.00 → 710.00" in str(diff) and "standard aid::standard" in diff.text("en")
    assert [case["name"] for case in diff.to_dict()["cases"]] == ["一人"]
    assert demo.diff(demo, on=("2023-06-01", datetime.date(2024, 6, 1)))
    assert not demo.diff(demo, on="2023-06-01")
    with pytest.raises(ValueError):
        demo.diff(demo, on=("2023-06-01",))  # type: ignore[arg-type]


def test_failing_cases() -> None:
    broken = doudi.Pack({**DEMO, "demo/aid.cases.yaml": DEMO["demo/aid.cases.yaml"].replace("amount: 600", "amount: 601")})
    (result,) = broken.test()
    (difference,) = result.differences
    assert not result.passed and (difference.path, difference.expected_zh, difference.got_zh) == ("amount", "601.00", "600.00")
    assert difference.derivation is not None and "600.00" in str(difference.derivation)
    assert broken.test("没有这个案例") == []
    assert broken.coverage().failed_cases == 1


def test_packs_with_errors() -> None:
    broken = {**DEMO, "demo/aid.rhai": DEMO["demo/aid.rhai"].replace("m.wage_income", "m.wage_incom")}
    with pytest.raises(doudi.PackError, match="wage_incom") as caught:
        doudi.Pack(broken)
    (first, *_) = caught.value.diagnostics
    assert (first.code, first.severity) == ("D021", "error") and first.place.startswith("demo/aid.rhai:")
    assert first.help_en is not None and "wage_income" in first.help_en + first.message_en
    assert doudi.check(broken)[0] == first
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.diagnostics == caught.value.diagnostics and str(again) == str(caught.value)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("no-such-folder", doudi.PackError),
        (ROOT / "core", doudi.PackError),
        ({}, ValueError),
        ({"a/pack.toml": "", "b/pack.toml": ""}, ValueError),
        ({"a": b"bytes"}, TypeError),
        (b"bytes", doudi.PackError),
        (3, TypeError),
        (None, TypeError),
    ],
)
def test_what_is_no_pack(source: Any, error: type[Exception]) -> None:
    for opened in (doudi.Pack, doudi.check):
        with pytest.raises(error) as caught:
            opened(source)
        assert " · " in str(caught.value) or isinstance(source, dict)


def test_compiled_packs(demo: doudi.Pack, tmp_path: Path) -> None:
    data = demo.compile()
    (tmp_path / "demo.doudi").write_bytes(data)
    household = {"area": "urban", "members": [{"wage_income": 100}]}
    expected = demo.policy("2023-06-01").assess(household).to_json()
    for again in (doudi.Pack(data), doudi.Pack(tmp_path / "demo.doudi")):
        assert again.digest == demo.digest and again.policy("2023-06-01").assess(household).to_json() == expected
        assert not again.check() and not again.test() and again.compile() == data
        assert pickle.loads(pickle.dumps(again.policy("2023-06-01"))).pack.digest == demo.digest
        with pytest.raises(doudi.ReformError, match="text"):
            again.policy("2023-06-01").reform({"aid::eligible": "fn eligible(household) { true }"})
    assert doudi.check(data) == []
    with pytest.raises(doudi.PackError, match="damaged|no compiled pack"):
        doudi.Pack(data[:-5])


def test_a_chain_in_a_dict() -> None:
    child = {"child/pack.toml": 'name = "child"\ntitle = "下级 · Child"\nversion = "2"\nextends = "../demo"\n'}
    assert doudi.Pack({**DEMO, **child}, root="child").name == "child"
    assert doudi.Pack({**DEMO, **child}, root="demo").name == "demo"
    with pytest.raises(TypeError, match="root"):
        doudi.Pack("demo", root="demo")


def test_pickled_packs_are_references(demo: doudi.Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again = pickle.loads(pickle.dumps(demo))
    assert again.digest == demo.digest and pickle.loads(pickle.dumps(demo.policy("2023-06-01"))).date == datetime.date(2023, 6, 1)
    for path, text in DEMO.items():
        target = tmp_path / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    data = pickle.dumps(doudi.Pack("demo").policy("2023-06-01"))
    assert len(data) < 500
    os.chdir("/")
    assert pickle.loads(data).pack.name == "demo"
    moved = pickle.dumps(doudi.Pack(tmp_path / "demo"))
    (tmp_path / "demo" / "aid.toml").write_text(DEMO["demo/aid.toml"].replace("700", "701"), encoding="utf-8")
    shutil.copytree(tmp_path / "demo", tmp_path / "other")
    stale = pickle.dumps(doudi.Pack(tmp_path / "other"))
    (tmp_path / "other" / "aid.toml").write_text(DEMO["demo/aid.toml"], encoding="utf-8")
    with pytest.raises(doudi.PackError, match="no longer what it was"):
        pickle.loads(stale)
    # Read before: what is pickled is the pack as it was.
    assert pickle.loads(moved).digest == demo.digest
