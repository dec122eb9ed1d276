"""Tables that come batch by batch: the same results, and no more read than they need."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest

import doudi

RULES = ["aid::amount", "aid::age"]
#: Households of a batch, and so many as make a part.
BATCH, PART = 8_192, 65_536
FIELDS = pyarrow.schema({"household_id": pyarrow.int64(), "area": pyarrow.string()})
PERSON_FIELDS = pyarrow.schema({"household_id": pyarrow.int64(), "wage_income": pyarrow.int64(), "birth_date": pyarrow.string()})


class Counted:
    """Batches of households or of their members, counted as they are read; the `bad` have a fault."""

    def __init__(self, batches: int, *, persons: bool = False, bad: Iterable[int] = ()) -> None:
        self.batches, self.persons, self.bad, self.read = batches, persons, frozenset(bad), 0

    def __iter__(self) -> Iterator[pyarrow.RecordBatch]:
        for number in range(self.batches):
            self.read += 1
            ids = range(number * BATCH, (number + 1) * BATCH)
            if self.persons:
                yield pyarrow.record_batch([ids, [100] * BATCH, ["1990-01-01"] * BATCH], schema=PERSON_FIELDS)
            else:
                yield pyarrow.record_batch([ids, ["suburban" if id in self.bad else "urban" for id in ids]], schema=FIELDS)

    def reader(self) -> pyarrow.RecordBatchReader:
        return pyarrow.RecordBatchReader.from_batches(PERSON_FIELDS if self.persons else FIELDS, iter(self))


@pytest.mark.parametrize("as_reader", [True, False])
def test_no_more_is_read_than_needed(policy: doudi.Policy, as_reader: bool) -> None:
    households, persons = Counted(40, bad=[3, 70_000]), Counted(40, persons=True)
    given = [table.reader() if as_reader else iter(table) for table in (households, persons)]
    results = policy.assess_stream(*given, rules=RULES)
    assert households.read <= 1 and persons.read <= 1 and results.done == 0
    rows, part = 0, PART // BATCH
    for number, found in enumerate(results, start=1):
        rows += len(found.households)
        # Of members one batch more: only that one tells that the last household's have ended.
        assert households.read == number * part and persons.read <= number * part + 1
        assert results.done == rows == number * PART and type(found.households) is pyarrow.Table
        assert [row["household_row"] for row in found.faults.to_pylist()] == [[3], [70_000], [], [], []][number - 1]
    assert rows == 40 * BATCH and results.faulty == 2 and repr(results) == "<doudi.TableStream on 2023-06-01: 327680 households so far; 2 at fault>"
    assert results.totals == {"aid::amount": Decimal(600 * (rows - 2)), "aid::age": Decimal(33 * (rows - 2))}
    assert list(results) == []


def test_arrow_reads_the_results_as_it_goes(policy: doudi.Policy) -> None:
    households, persons = Counted(24), Counted(24, persons=True)
    results = policy.assess_stream(households.reader(), persons.reader(), rules="aid::amount")
    reader = pyarrow.RecordBatchReader.from_stream(results)
    assert reader.schema.names == ["household_id", "aid::amount"] and households.read <= 1
    for number, batch in enumerate(reader, start=1):
        assert households.read == number * PART // BATCH and batch.num_rows == PART
    assert results.done == 24 * BATCH
    again = policy.assess_stream(Counted(9).reader(), rules="aid::amount")
    assert polars.DataFrame(again)["aid::amount"].sum() == 0 and again.totals == {"aid::amount": Decimal(0)}


def test_the_same_as_in_one_go(policy: doudi.Policy, tmp_path: Path) -> None:
    households = pyarrow.Table.from_batches(Counted(10, bad=range(0, 80_000, 7_777)))
    persons = pyarrow.Table.from_batches(Counted(10, persons=True))
    persons = pyarrow.concat_tables([persons, persons.slice(5, 60_000)]).sort_by("household_id")
    persons = persons.set_column(2, "birth_date", pyarrow.array([None if row % 9_999 == 0 else "1990-01-01" for row in range(len(persons))]))
    whole = policy.assess_table(households, persons, rules=RULES)
    pyarrow.parquet.write_table(households, tmp_path / "households.parquet", row_group_size=10_000)
    pyarrow.parquet.write_table(persons, tmp_path / "persons.parquet")
    pyarrow.csv.write_csv(persons, tmp_path / "persons.csv")
    file = pyarrow.parquet.ParquetFile
    for given in (
        (households, persons),
        (households.to_reader(1_000), persons.to_reader(70_000)),
        (file(tmp_path / "households.parquet").iter_batches(), polars.scan_parquet(tmp_path / "persons.parquet")),
        (doudi.Table(households), pandas.read_csv(tmp_path / "persons.csv", chunksize=12_345, dtype={"birth_date": str})),
    ):
        parts = list(policy.assess_stream(*given, rules=RULES))
        assert len(parts) == 2
        for name in ("households", "persons", "faults", "errors"):
            found = pyarrow.concat_tables(pyarrow.table(doudi.Table(getattr(part, name))).cast(getattr(whole, name).schema) for part in parts)
            assert found.equals(getattr(whole, name)), name
    assert type(parts[0].persons) is pandas.DataFrame


def test_duckdb_is_read_as_it_goes(policy: doudi.Policy) -> None:
    ids = "SELECT range AS household_id, 'urban' AS area FROM range(200000)"
    households, persons = duckdb.connect().sql(ids), duckdb.connect().sql("SELECT range AS household_id, 50 AS wage_income FROM range(200000)")
    results = policy.assess_stream(households, persons, rules="aid::amount")
    assert sum(len(part.households) for part in results) == 200_000 and results.totals["aid::amount"] == 650 * 200_000
    stream = policy.assess_stream(duckdb.connect().sql(ids), rules="aid::amount")
    reader = pyarrow.RecordBatchReader.from_stream(stream)
    assert duckdb.connect().sql("SELECT count(*) FROM reader").fetchall() == [(200_000,)] and stream.done == 200_000


def test_nested_tables_need_no_order(policy: doudi.Policy) -> None:
    tables = ({"household_id": [9 - n], "area": ["urban"], "members": [[{"wage_income": 100}] * n]} for n in range(1, 4))
    results = policy.assess_stream(map(pyarrow.table, tables), rules=["aid::amount", "aid::severe"])
    (part,) = results
    assert part.households["aid::amount"].to_pylist() == [Decimal(600), Decimal(1200), Decimal(1800)]
    assert part.members["household_id"].to_pylist() == [8, 7, 7, 6, 6, 6]


def test_ids_that_are_texts(policy: doudi.Policy) -> None:
    for ids in (["H8", "H9", "H10"], ["H10", "H8", "H9"]):
        table = pyarrow.table({"household_id": ids})
        assert len(next(policy.assess_stream(table, table, rules=RULES)).households) == 3
    with pytest.raises(doudi.TableError, match="isn't sorted by `household_id`"):
        table = pyarrow.table({"household_id": ["H9", "H10", "H1"]})
        next(policy.assess_stream(table, table, rules=RULES))


def test_what_is_wrong_is_told_at_once(policy: doudi.Policy) -> None:
    table = polars.DataFrame({"household_id": [1]})
    with pytest.raises(doudi.UnknownNameError, match="aid::amount"):
        policy.assess_stream(table, rules="aid::amuont")
    with pytest.raises(doudi.TableError, match="did you mean `area`"):
        policy.assess_stream(table.with_columns(aera=1))
    for wrong in (3, "households.csv", {"household_id": [1]}, [3]):
        with pytest.raises(TypeError, match="__arrow_c_stream__"):
            policy.assess_stream(wrong)
    with pytest.raises(TypeError, match="no batch at all"):
        policy.assess_stream([])
    with pytest.raises(ValueError, match="no results of `households`"):
        pyarrow.RecordBatchReader.from_stream(policy.assess_stream(table, rules="aid::age"))


def test_what_is_wrong_further_on(policy: doudi.Policy) -> None:
    def broken() -> Iterator[pyarrow.RecordBatch]:
        yield from Counted(9)
        raise OSError("the disk is gone")

    results = policy.assess_stream(broken(), rules="aid::amount")
    assert len(next(results).households) == PART
    with pytest.raises(doudi.TableError, match="the disk is gone"):
        next(results)
    assert list(results) == []
    dangling = Counted(1, persons=True)
    results = policy.assess_stream(pyarrow.table({"household_id": [5]}), dangling.reader(), rules="aid::amount")
    with pytest.raises(doudi.TableError, match="have a `household_id` that the table above doesn't"):
        list(results)
    strict = policy.assess_stream(Counted(9, bad=[70_000]).reader(), rules="aid::amount", on_error="raise")
    reader = pyarrow.RecordBatchReader.from_stream(strict)
    assert reader.read_next_batch().num_rows == PART
    with pytest.raises(Exception, match="70000 area: `suburban`"):
        reader.read_next_batch()


def test_threads_share_a_stream(policy: doudi.Policy) -> None:
    results = policy.assess_stream(iter(Counted(32)), iter(Counted(32, persons=True)), rules="aid::amount")
    sizes: list[int] = []
    threads = [threading.Thread(target=lambda: sizes.extend(len(part.households) for part in results)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [PART] * 4 and results.totals == {"aid::amount": Decimal(600 * 4 * PART)}


def test_columns_to_be_ignored(policy: doudi.Policy) -> None:
    table: Any = polars.DataFrame({"household_id": [1], "aera": [5], "regions": ["x"]})
    for assess in (policy.assess_table, policy.assess_stream):
        with pytest.raises(doudi.TableError, match="did you mean `area`\\? If not, name it in `ignore`"):
            assess(table)
        with pytest.raises(doudi.TableError, match="did you mean `region`"):
            assess(table, ignore="aera")
        found: Any = assess(table, ignore=["aera", "regions"], rules="aid::amount")
        found = found if isinstance(found, doudi.TableResult) else next(found)
        assert found.ignored == [("households", "aera"), ("households", "regions")]
        with pytest.raises(doudi.TableError, match="is a fact, a rule, a list or an id"):
            assess(table, ignore="household_id")
        with pytest.raises(doudi.TableError, match="no column `weight` to be ignored"):
            assess(table, ignore=["weight", "aera", "regions"])
    with pytest.raises(doudi.TableError, match="name it in `ignore`"):
        doudi.compare(policy, policy, table, by="aera")
    compared = doudi.compare(policy, policy, table, table.select("household_id"), by="aera", ignore=["aera", "regions"])
    assert compared.by("aera")["group"].to_list()[0] == "5"
