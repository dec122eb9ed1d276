"""Spark on this machine, row by row beside `assess_table`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pytest

import doudi
import doudi.spark

sql = pytest.importorskip("pyspark.sql", reason="run-spark-tests installs PySpark")

ROOT = Path(__file__).resolve().parents[3]
RULES = ["dibao::eligible", "dibao::monthly_amount", "people::age"]
HOUSEHOLDS = 2_000


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    builder = sql.SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "4").config("spark.ui.enabled", "false")
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def policy() -> doudi.Policy:
    return doudi.Pack(ROOT / "rules-examples" / "shaanxi-baoji").policy("2023-06-01")


@pytest.fixture(scope="module")
def tables() -> tuple[pyarrow.Table, pyarrow.Table]:
    """Made-up households, some of them at fault."""
    draw = random.Random(3)
    households, persons = [], []
    for household in range(HOUSEHOLDS):
        area = draw.choice(["urban", "rural"]) if household % 97 else "suburban"
        households.append({"household_id": f"h{household}", "region": "6103", "area": area, "assets_confirmed": True})
        for place in range(draw.randint(1, 5)):
            persons.append(
                {
                    "household_id": f"h{household}",
                    "relation": "self" if place == 0 else "child",
                    "birth_date": None if household % 61 == 0 else f"{draw.randint(1935, 2022)}-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}",
                    "wage_income": draw.choice([0.0, 310.25, 880.0, 1500.1]),
                    "can_work": draw.random() < 0.5,
                }
            )
    draw.shuffle(persons)
    return pyarrow.Table.from_pylist(households), pyarrow.Table.from_pylist(persons)


def rows(table: Any) -> list[tuple[str, ...]]:
    """In one order, whatever came in which: rows have no numbers in Spark."""
    table = pyarrow.table(table) if not hasattr(table, "toArrow") else table.toArrow()
    names = [name for name in table.column_names if name not in ("household_row", "row")]
    return sorted(tuple(map(repr, row.values())) for row in table.select(names).to_pylist())


@pytest.mark.parametrize("reformed", [False, True])
def test_two_tables(spark: Any, policy: doudi.Policy, tables: Any, reformed: bool) -> None:
    policy = policy.reform({"dibao::standard": "×1.1"}) if reformed else policy
    expected = policy.assess_table(*tables, rules=RULES)
    households, persons = (spark.createDataFrame(table) for table in tables)
    found = doudi.spark.assess(households, persons, policy, rules=RULES)
    assert len(rows(found.households)) == HOUSEHOLDS and expected.faulty > 10
    for part in ("households", "persons", "faults", "errors"):
        assert rows(getattr(found, part)) == rows(getattr(expected, part)), part
    assert found.households.schema["dibao::monthly_amount"].dataType.simpleString() == "decimal(38,2)"
    assert rows(doudi.spark.assess(households, persons, policy, rules=RULES, buckets=1).households) == rows(expected.households)


def test_nested_members(spark: Any, policy: doudi.Policy, tables: Any) -> None:
    households, persons = (table.to_pylist() for table in tables)
    for household in households:
        household["members"] = []
    places = {household["household_id"]: household["members"] for household in households}
    for person in persons:
        places[person.pop("household_id")].append(person)
    nested = pyarrow.Table.from_pylist(households)
    found = doudi.spark.assess(spark.createDataFrame(nested), None, policy, rules=RULES, money="int_fen")
    expected = policy.assess_table(nested, rules=RULES, money="int_fen")
    assert rows(found.households) == rows(expected.households)


def test_a_replaced_rule(spark: Any, policy: doudi.Policy, tables: Any) -> None:
    policy = policy.reform({"dibao::eligible": "fn eligible(household) { true }"})
    households, persons = (spark.createDataFrame(table) for table in tables)
    found = doudi.spark.assess(households, persons, policy, rules=["dibao::eligible"])
    assert rows(found.households) == rows(policy.assess_table(*tables, rules=["dibao::eligible"]).households)


def test_what_is_wrong_is_told_at_once(spark: Any, policy: doudi.Policy, tables: Any) -> None:
    households, persons = (spark.createDataFrame(table) for table in tables)
    with pytest.raises(doudi.UnknownNameError, match="dibao::eligible"):
        doudi.spark.assess(households, persons, policy, rules="dibao::eligable")
    with pytest.raises(doudi.TableError, match="did you mean `area`"):
        doudi.spark.assess(households.withColumnRenamed("area", "aera"), persons, policy)
