"""The conformance corpus: the same households as everywhere else, the same canonical text."""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest
from conftest import ROOT

import doudi

FOLDER = ROOT / "tests" / "conformance"
CASES: list[dict[str, Any]] = [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
EXPECTED = (FOLDER / "expected.jsonl").read_text(encoding="utf-8").splitlines()


@functools.cache
def policy(pack: str, on: str) -> doudi.Policy:
    own = FOLDER / pack
    return doudi.Pack(own if own.is_dir() else ROOT / "rules-examples" / pack).policy(on)


def rules(case: dict[str, Any]) -> list[str]:
    in_force = policy(case["pack"], case["on"]).rules_in_force
    programmes = case.get("programmes", [])
    return [rule for rule in in_force if not programmes or rule.split("::")[0] in programmes]


def canonical(case: dict[str, Any]) -> str:
    try:
        return policy(case["pack"], case["on"]).assess(case["household"], rules=rules(case)).to_json()
    except doudi.HouseholdError as error:
        faults = [{"path": f.path, "code": f.code, "message": {"zh": f.message_zh, "en": f.message_en}} for f in error.faults]
        return json.dumps({"faults": faults}, ensure_ascii=False, separators=(",", ":"))


def test_the_corpus_is_whole() -> None:
    assert len(CASES) == len(EXPECTED) > 200


@pytest.mark.parametrize(("case", "expected"), list(zip(CASES, EXPECTED, strict=True)), ids=[case["name"] for case in CASES])
def test_one_by_one(case: dict[str, Any], expected: str) -> None:
    assert canonical(case) == expected
