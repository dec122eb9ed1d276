"""The conformance corpus: the same households as everywhere else, the same canonical text."""

from __future__ import annotations

import functools
import json
import re
from decimal import Decimal
from typing import Any

import pyarrow
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


def written(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))


def refused(faults: list[dict[str, Any]]) -> str:
    return written({"faults": [{"path": f["path"], "code": f["code"], "message": {"zh": f["message_zh"], "en": f["message_en"]}} for f in faults]})


def canonical(case: dict[str, Any]) -> str:
    try:
        return policy(case["pack"], case["on"]).assess(case["household"], rules=rules(case)).to_json()
    except doudi.HouseholdError as error:
        return refused([fault._asdict() for fault in error.faults])


def test_the_corpus_is_whole() -> None:
    assert len(CASES) == len(EXPECTED) > 200


@pytest.mark.parametrize(("case", "expected"), list(zip(CASES, EXPECTED, strict=True)), ids=[case["name"] for case in CASES])
def test_one_by_one(case: dict[str, Any], expected: str) -> None:
    assert canonical(case) == expected


class NotATable(Exception):
    """A household that tables can't say."""


class Form:
    """The entities of a pack, with the lists that are in them."""

    def __init__(self, pack: doudi.Pack) -> None:
        self.facts = {(fact.entity, fact.key): fact for fact in pack.facts}
        self.root = next(fact.entity for fact in pack.facts if "[]" not in fact.path)
        self.inner: dict[str, dict[str, str]] = {}
        for fact in pack.facts:
            lists = re.findall(r"([^.\[]+)\[\]", fact.path)
            around = next((f.entity for f in pack.facts if re.findall(r"([^.\[]+)\[\]", f.path) == lists[:-1]), self.root)
            if lists:
                self.inner.setdefault(around, {})[lists[-1]] = fact.entity

    def lists(self, entity: str) -> dict[str, str]:
        return self.inner.get(entity, {})


def rows(household: dict[str, Any], form: Form) -> dict[str, list[dict[str, Any]]]:
    """The rows of a household: its own, and those of its lists, each with its id and that of what it is in."""
    tables: dict[str, list[dict[str, Any]]] = {}
    entities: dict[str, str] = {}

    def add(table: str, entity: str, thing: dict[str, Any], around: dict[str, int]) -> None:
        found = tables.setdefault(table, [])
        entities[table] = entity
        own = {f"{entity}_id": len(found)}
        given = thing.get("given", {})
        if not isinstance(given, dict) or any("[" in key for key in given):
            raise NotATable("values given by path")
        lists = form.lists(entity)
        found.append({**around, **own, **{key: value for key, value in thing.items() if key not in lists and key != "given"}, **given})
        for name, below in lists.items():
            for inner in thing.get(name) or []:
                add(name, below, inner, own)

    add("households", form.root, household, {})
    for table, found in tables.items():
        for key in {key for row in found for key in row}:
            fact = form.facts.get((entities[table], key))
            # A cell that is null is absent or unknown, as its fact says; a key of a household may be null or left out.
            absent = fact is not None and fact.null == "absent"
            if any((key in row) != absent for row in found if row.get(key) is None):
                raise NotATable(f"`{key}`, left out or null")
    return tables


def column(values: list[Any]) -> pyarrow.Array:
    """Numbers as they are; where some are texts, all."""
    if len({type(value) for value in values if value is not None}) > 1:
        values = [value if value is None or isinstance(value, str) else format(Decimal(repr(value)), "f") for value in values]
    return pyarrow.array(values)


def table(found: list[dict[str, Any]]) -> pyarrow.Table:
    return pyarrow.table({name: column([row.get(name) for row in found]) for name in dict.fromkeys(key for row in found for key in row)})


def as_table(case: dict[str, Any]) -> str:
    """The canonical text again, from the tables of results; of an error its name."""
    on = policy(case["pack"], case["on"])
    form = Form(on.pack)
    tables = {name: table(found) for name, found in rows(case["household"], form).items()}
    result = on.assess_table(tables.pop("households"), rules=rules(case), **tables)
    if result.faulty:
        return refused(result.faults.to_pylist())
    results = {name: found.to_pylist() for name, found in result.tables().items()}
    money = {rule.name for rule in on.pack.rules if (rule.unit or "").startswith("CNY")}
    errors = {(error["table"], error["row"], error["rule"]): {"error": error["code"]} for error in result.errors.to_pylist()}

    def text(rule: str, value: Any) -> Any:
        if isinstance(value, Decimal):
            shortest = format(value.normalize() if value else Decimal(0), "f")
            return f"{value:.2f}" if rule in money and Decimal(shortest) == round(Decimal(shortest), 2) else shortest
        return value if value is None or isinstance(value, bool) else str(value)

    def thing(table: str, entity: str, row: int, values: dict[str, Any]) -> dict[str, Any]:
        found = {rule: errors.get((table, row, rule), text(rule, value)) for rule, value in values.items() if "::" in rule}
        for name, below in form.lists(entity).items():
            if any(name in results for name in lists_within(form, name, below)):
                around = values.get(f"{entity}_id", 0)
                own = [(at, other) for at, other in enumerate(results[name]) if other[f"{entity}_id"] == around]
                found[name] = [thing(name, below, at, other) for at, other in own]
        return found

    return written(thing("households", form.root, 0, results.get("households", [{}])[0]))


def lists_within(form: Form, name: str, entity: str) -> list[str]:
    """A list and those in it."""
    return [name, *(inner for other, below in form.lists(entity).items() for inner in lists_within(form, other, below))]


def without_places(text: str) -> str:
    """Of an error its name: tables tell the place of an error elsewhere."""
    return written(json.loads(text, object_hook=lambda thing: {"error": thing["error"]} if "error" in thing else thing))


@pytest.mark.parametrize(("case", "expected"), list(zip(CASES, EXPECTED, strict=True)), ids=[case["name"] for case in CASES])
def test_as_a_table(case: dict[str, Any], expected: str) -> None:
    try:
        found = as_table(case)
    except NotATable as why:
        pytest.skip(str(why))
    assert found == without_places(expected)
