"""Tables in, tables out: of every library, and the same as one household at a time."""

from __future__ import annotations

import datetime
import signal
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

import doudi

RULES = ["aid::amount", "aid::eligible", "aid::age"]
HOUSEHOLDS: dict[str, list[Any]] = {"household_id": [30, 10, 20], "area": ["urban", "rural", "urban"]}
PERSONS: dict[str, list[Any]] = {
    "household_id": [10, 30, 10, 20],
    "wage_income": [100.5, 650.0, 0.0, 2000.01],
    "birth_date": [datetime.date(1990, 6, 1), datetime.date(1980, 6, 2), None, datetime.date(2023, 5, 31)],
}
AMOUNTS = [Decimal("50.00"), Decimal("899.50"), Decimal("0.00")]


def duck(columns: dict[str, list[Any]]) -> Any:
    table = pyarrow.table(columns)
    connection = duckdb.connect()
    return connection.from_arrow(table)


MAKERS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pandas.DataFrame,
    "polars": polars.DataFrame,
    "pyarrow": pyarrow.table,
    "duckdb": duck,
    "doudi": lambda columns: doudi.Table(pyarrow.table(columns)),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_every_library(policy: doudi.Policy, kind: str) -> None:
    households, persons = MAKERS[kind](HOUSEHOLDS), MAKERS[kind](PERSONS)
    result = policy.assess_table(households, persons, rules=RULES)
    for table in (result.households, result.persons, result.faults, result.errors):
        assert type(table) is type(households)
    rows = pyarrow.table(doudi.Table(result.households)) if kind != "duckdb" else result.households.to_arrow_table()
    assert rows["household_id"].to_pylist() == [30, 10, 20]
    assert rows["aid::amount"].to_pylist() == AMOUNTS
    assert rows["aid::eligible"].to_pylist() == [True, True, False]
    assert str(rows.schema.field("aid::amount").type) == "decimal128(38, 2)"
    assert result.members is result.persons and len(result.tables()) == 2
    assert result.totals["aid::amount"] == Decimal("949.50") and result.totals["aid::eligible"] == 2
    assert "3 households" in repr(result) and "949.50" in result._repr_html_()


def test_pandas_keeps_its_index_and_its_ids(policy: doudi.Policy) -> None:
    households = pandas.DataFrame(HOUSEHOLDS, index=["x", "y", "z"]).astype({"household_id": "int32"})
    result = policy.assess_table(households, pandas.DataFrame(PERSONS), rules=["aid::amount", "aid::age"])
    assert list(result.households.index) == ["x", "y", "z"] and result.households["household_id"].dtype == "int32"
    assert households.assign(amount=result.households["aid::amount"])["amount"].sum() == Decimal("949.50")
    assert result.persons["aid::age"].isna().tolist() == [False, False, True, False]


def test_what_columns_may_hold(policy: doudi.Policy) -> None:
    amounts = [
        pyarrow.array(["100.5", "650", "0", "2000.01"]),
        pyarrow.array([Decimal("100.50"), Decimal(650), Decimal(0), Decimal("2000.01")]),
        pyarrow.array(["100.5", "650", "0", "2000.01"]).dictionary_encode(),
    ]
    for column in amounts:
        persons = pyarrow.table({**PERSONS, "wage_income": column})
        assert policy.assess_table(pyarrow.table(HOUSEHOLDS), persons, rules="aid::amount").households["aid::amount"].to_pylist() == AMOUNTS
    frame = pandas.DataFrame(PERSONS)
    frame["birth_date"] = pandas.to_datetime(frame["birth_date"])
    households = pandas.DataFrame(HOUSEHOLDS).astype({"area": "category"})
    result = policy.assess_table(households, frame, rules=["aid::amount", "aid::age"])
    assert result.households["aid::amount"].tolist() == AMOUNTS and result.persons["aid::age"].tolist()[:2] == [33, 42]
    frame["birth_date"] += pandas.Timedelta(hours=1)
    with pytest.raises(doudi.TableError, match="birth_date"):
        policy.assess_table(households, frame, rules="aid::age")


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame, pyarrow.table, polars.LazyFrame])
def test_columns_without_any_value(policy: doudi.Policy, make: Callable[[dict[str, list[Any]]], Any]) -> None:
    households, persons = make({**HOUSEHOLDS, "seen_on": [None] * 3}), make({**PERSONS, "grade": [None] * 4})
    result = policy.assess_table(households, persons, rules=["aid::amount", "aid::severe", "aid::visit"])
    assert result.totals["aid::amount"] == Decimal("949.50") and result.totals["aid::severe"] == 0 and result.faulty == 0
    assert type(result.households) is type(households)


def test_money(policy: doudi.Policy) -> None:
    tables = (pyarrow.table(HOUSEHOLDS), pyarrow.table(PERSONS))
    fen = policy.assess_table(*tables, rules="aid::amount", money="int_fen").households["aid::amount"]
    floats = policy.assess_table(*tables, rules="aid::amount", money="float64").households["aid::amount"]
    assert fen.to_pylist() == [5000, 89950, 0] and str(fen.type) == "int64"
    assert floats.to_pylist() == [50.0, 899.5, 0.0]
    with pytest.raises(ValueError, match="int_fen"):
        policy.assess_table(*tables, money="fen")  # type: ignore[arg-type]


def test_faults_stand_in_their_rows(policy: doudi.Policy) -> None:
    households = polars.DataFrame({"household_id": ["a", "b", "c"], "area": ["urban", "city", "rural"]})
    persons = polars.DataFrame({"household_id": ["c", "b", "c"], "wage_income": [1.0, 2.0, 3.005], "grade": [1, 9, 2]})
    result = policy.assess_table(households, persons, rules=["aid::amount", "aid::severe"])
    assert result.households["aid::amount"].to_list() == [Decimal("0.00"), None, None] and result.faulty == 2
    faults = [(row["household_id"], row["path"], row["code"]) for row in result.faults.to_dicts()]
    assert faults == [("b", "area", "unknown_code"), ("b", "members[0].grade", "out_of_bounds"), ("c", "members[1].wage_income", "too_many_digits")]
    rounded = policy.assess_table(households, persons, rules="aid::amount", excess_digits="half_even")
    assert rounded.rounded == [("members", "wage_income", 1)] and rounded.households["aid::amount"][2] == Decimal("996.00")
    with pytest.raises(doudi.TableError) as caught:
        policy.assess_table(households, persons, rules="aid::amount", on_error="raise")
    first = caught.value.faults[0]
    assert (first.row, first.id, first.path, first.code) == (1, "b", "area", "unknown_code") and "city" in first.message_en
    assert isinstance(caught.value, ValueError) and "b area" in str(caught.value)


def test_errors_of_rules_say_why(policy: doudi.Policy) -> None:
    result = policy.assess_table(pandas.DataFrame(HOUSEHOLDS), pandas.DataFrame(PERSONS), rules=["aid::age", "aid::amount"])
    assert result.errors[["household_id", "table", "row", "rule", "code"]].to_numpy().tolist() == [[10, "members", 2, "aid::age", "unknown_fact"]]
    assert result.errors["message_en"][0] == "`birth_date` (Birth) was not answered"


@pytest.mark.parametrize(
    ("households", "persons", "message"),
    [
        ({"household_id": [1, 1]}, {"household_id": [1]}, "twice"),
        ({"household_id": [1]}, {"household_id": [2]}, "2"),
        ({"area": ["urban"]}, {"household_id": [1]}, "household_id"),
        ({"household_id": [1], "aera": ["urban"]}, {"household_id": [1]}, "did you mean `area`"),
        ({"household_id": [1.5]}, {"household_id": [1]}, "household_id"),
        ({"household_id": [1]}, {"household_id": ["1"]}, "another type"),
        ({"household_id": [1], "area": [1]}, {"household_id": [1]}, ""),
    ],
)
def test_tables_that_do_not_fit(policy: doudi.Policy, households: Any, persons: Any, message: str) -> None:
    def assess() -> Any:
        return policy.assess_table(polars.DataFrame(households), polars.DataFrame(persons), rules="aid::amount")

    if not message:
        assert assess().faulty == 1
        return
    with pytest.raises(doudi.TableError, match=message) as caught:
        assess()
    assert caught.value.faults == () and not any(name in str(caught.value) for name in ("Utf8", "Option", "::Error", "panicked"))


def test_names(policy: doudi.Policy) -> None:
    table = polars.DataFrame({"household_id": [1]})
    with pytest.raises(doudi.UnknownNameError, match="aid::eligible"):
        policy.assess_table(table, rules="aid::eligable")
    with pytest.raises(doudi.UnknownNameError, match="members"):
        policy.assess_table(table, member=table)
    with pytest.raises(TypeError, match="members"):
        policy.assess_table(table, table, members=table)
    for wrong in (3, {"household_id": [1]}, "households.csv"):
        with pytest.raises(TypeError, match="__arrow_c_stream__"):
            policy.assess_table(wrong)
    with pytest.raises(AttributeError, match="claims"):
        policy.assess_table(table, rules="aid::amount", persons=table).claims


def test_columns_that_are_no_facts_are_told(policy: doudi.Policy) -> None:
    result = policy.assess_table(polars.DataFrame({**HOUSEHOLDS, "weight_of_the_survey": [1, 2, 3]}), polars.DataFrame(PERSONS), rules="aid::amount")
    assert result.ignored == [("households", "weight_of_the_survey")]


def test_nested_tables(policy: doudi.Policy) -> None:
    households = pyarrow.table({"area": ["urban", "rural"], "members": [[{"wage_income": 100.5}, {"wage_income": 1}], []]})
    result = policy.assess_table(households, rules=["aid::amount", "aid::severe"])
    assert result.households["aid::amount"].to_pylist() == [Decimal("1298.50"), Decimal("0.00")]
    assert len(result.members) == 2


def test_templates(policy: doudi.Policy) -> None:
    template = policy.template(["aid::amount", "aid::age"])
    assert template["households"].types == {"household_id": "Int64", "area": "Utf8"}
    assert template["members"].columns == ["household_id", "birth_date", "wage_income"]
    for kind in ("pandas", "polars", "pyarrow", "duckdb"):
        frames = policy.template("aid::amount", kind=kind)
        assert set(frames) == {"households", "members"}
        assert policy.assess_table(frames["households"], frames["members"], rules="aid::amount").totals["aid::amount"] == 0
    with pytest.raises(ValueError, match="polars"):
        policy.template(kind="excel")


def many(rows: int) -> tuple[pyarrow.Table, pyarrow.Table]:
    ids = pyarrow.array(range(rows))
    return pyarrow.table({"household_id": ids, "area": ["urban"] * rows}), pyarrow.table({"household_id": ids, "wage_income": [100] * rows})


def test_progress_is_told(policy: doudi.Policy, capsys: pytest.CaptureFixture[str]) -> None:
    tables = many(20_000)
    policy.assess_table(*tables, rules="aid::amount", progress=True)
    assert "100%" in capsys.readouterr().err
    for quiet in (None, False):
        policy.assess_table(*tables, rules="aid::amount", progress=quiet)
        assert capsys.readouterr().err == ""


def test_ctrl_c(policy: doudi.Policy) -> None:
    import _thread

    tables = many(200_000)
    # What runs in the background may have been started with the signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Timer(0.001, _thread.interrupt_main).start()
        with pytest.raises(KeyboardInterrupt):
            for _ in range(1_000):
                policy.assess_table(*tables, rules="aid::amount")
    finally:
        signal.signal(signal.SIGINT, before)


def test_threads_share_a_policy(policy: doudi.Policy) -> None:
    tables, found = many(5_000), []

    def work() -> None:
        for threads in (1, 2):
            found.append(policy.assess_table(*tables, rules="aid::amount", threads=threads).totals["aid::amount"])
            found.append(sum(policy.assess({"area": "urban", "members": [{"wage_income": 100}]})["aid::amount"] for _ in range(5_000)))  # type: ignore[misc,arg-type]

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Decimal(5_000 * 600)] * 32
