"""Tables that span jurisdictions: each household under the pack of its own region."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import doudi


def pack(name: str, region: str, amount: int, more: str = "", facts: str = "") -> doudi.Pack:
    return doudi.Pack(
        {
            f"{name}/pack.toml": f'name = "{name}"\ntitle = "示例 · Demo"\nversion = "1"\nregion = "{region}"\n[sources]\nA = "示例"\n',
            f"{name}/facts.toml": f"""
[household]
[household.facts]
region = {{ type = "region", label = "区划 · Region" }}
income = {{ type = "money", unit = "CNY/month", label = "收入 · Income", min = 0, max = 100000 }}
{facts}
[person]
in = "household"
as = "members"
most = 3
[person.facts]
grade = {{ type = "int", min = 1, max = 4, optional = true, label = "等级 · Grade" }}
""",
            f"{name}/aid.rhai": f"""//! 救助 · Aid
//! @source A

/// 金额 · Amount
/// @benefit CNY/month
/// @cite 第一条
fn amount(household) {{ max(as_unit({amount} * household.members.count(), "CNY/month") - household.income, 0) }}

/// 重残 · Severely disabled
/// @status
/// @cite 第二条
fn severe(person) {{ person.grade != () && person.grade <= 2 }}
{more}""",
        },
        root=name,
    )


BONUS = """
/// 加发 · Bonus
/// @benefit CNY/month
/// @cite 第三条
fn bonus(household) { if household.remote { 12.5 } else { 0 } }
"""
RULES = ["aid::amount", "aid::bonus", "aid::severe"]


@pytest.fixture(scope="module")
def policies() -> doudi.Policies:
    province, city = pack("province", "61", 500), pack("city", "6103", 700, BONUS, 'remote = { type = "bool", label = "偏远 · Remote", default = false }')
    return doudi.Policies(own.policy("2023-06-01") for own in (province, city))


HOUSEHOLDS: dict[str, list[Any]] = {
    "household_id": [5, 4, 3, 2],
    "region": ["610330", "6101", "4201", "61"],
    "income": [100, 100, 100, -1],
    "remote": [True, True, True, None],
}
PERSONS: dict[str, list[Any]] = {"household_id": [4, 5, 3, 4, 2], "grade": [1, 3, 1, 4, 4]}


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame, pyarrow.table])
def test_each_household_under_its_own_pack(policies: doudi.Policies, make: Any) -> None:
    households, persons = make(HOUSEHOLDS), make(PERSONS)
    result = policies.assess_table(households, persons)
    assert type(result.households) is type(households) and type(result.persons) is type(persons)
    rows = pyarrow.table(doudi.Table(result.households))
    assert rows["household_id"].to_pylist() == [5, 4, 3, 2]
    assert rows["aid::amount"].to_pylist() == [Decimal("600.00"), Decimal("900.00"), None, None]
    assert rows["aid::bonus"].to_pylist() == [Decimal("12.50"), None, None, None]
    assert pyarrow.table(doudi.Table(result.persons))["aid::severe"].to_pylist() == [True, False, None, False, None]
    assert result.totals == {"aid::amount": Decimal(1500), "aid::bonus": Decimal("12.5"), "aid::severe": Decimal(1)}
    assert result.policy is policies and result.faulty == 2 and "on 2023-06-01: 4 households; 2 at fault" in repr(result)
    assert "1,500.00" in result._repr_html_()
    faults = pyarrow.table(doudi.Table(result.faults)).to_pylist()
    assert [(row["household_row"], row["household_id"], row["path"], row["code"]) for row in faults] == [
        (2, 3, "region", "not_covered"),
        (3, 2, "income", "out_of_bounds"),
    ]


def test_errors_are_told_of_all(policies: doudi.Policies) -> None:
    result = policies.assess_table(polars.DataFrame({"household_id": [1, 2], "region": ["6103", "61"]}), rules="aid::amount")
    assert result.errors["household_id", "rule", "code"].rows() == [(key, "aid::amount", "unknown_fact") for key in (1, 2)]
    assert result.totals == {"aid::amount": Decimal(0)} and "<td style='text-align:right'>2</td>" in result._repr_html_()


def test_duckdb_and_options(policies: doudi.Policies) -> None:
    connection = duckdb.connect()
    households, persons = (connection.from_arrow(pyarrow.table(table)) for table in (HOUSEHOLDS, PERSONS))
    result = policies.assess_table(households, persons, rules="aid::amount", money="int_fen", threads=1, progress=False)
    assert result.households.fetchall() == [(5, 60000), (4, 90000), (3, None), (2, None)]
    with pytest.raises(doudi.TableError) as caught:
        policies.assess_table(pyarrow.table(HOUSEHOLDS), pyarrow.table(PERSONS), on_error="raise")
    assert [(fault.row, fault.id, fault.code) for fault in caught.value.faults] == [(2, "3", "not_covered"), (3, "2", "out_of_bounds")]
    again = pickle.loads(pickle.dumps(policies)).assess_table(pyarrow.table(HOUSEHOLDS), pyarrow.table(PERSONS))
    assert again.totals["aid::amount"] == 1500


def test_what_does_not_fit(policies: doudi.Policies) -> None:
    table = polars.DataFrame({"household_id": [1], "region": ["61"]})
    with pytest.raises(doudi.UnknownNameError, match="did you mean `aid::amount`"):
        policies.assess_table(table, rules="aid::amuont")
    with pytest.raises(doudi.UnknownNameError, match="members"):
        policies.assess_table(table, membres=table)
    with pytest.raises(doudi.TableError, match="no column `region`"):
        policies.assess_table(table.drop("region"))
    with pytest.raises(TypeError, match="given twice"):
        policies.assess_table(table, table, members=table)


cells = st.fixed_dictionaries(
    {
        "region": st.sampled_from([None, "610330", "6103", "6101", "61", "42", "x"]),
        "income": st.none() | st.integers(-1, 2000),
        "remote": st.none() | st.booleans(),
        "members": st.lists(st.fixed_dictionaries({"grade": st.none() | st.integers(0, 5)}), max_size=5),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(cells, min_size=1, max_size=20), order=st.randoms(use_true_random=False))
def test_as_each_household_alone(policies: doudi.Policies, found: list[dict[str, Any]], order: Any) -> None:
    members = [(row, member) for row, household in enumerate(found) for member in household["members"]]
    turns = sorted(range(len(members)), key=lambda at: (order.random(), at))
    places = sorted(turns)
    # Members of different households stand among one another, those of one in their order.
    rows = [members[at][0] for at in turns]
    left = {row: [member for own, member in members if own == row] for row in set(rows)}
    persons = [{"household_id": row, **left[row].pop(0)} for row in rows]
    assert len(places) == len(persons)
    households = [{"household_id": row, **{key: value for key, value in own.items() if key != "members"}} for row, own in enumerate(found)]
    schemas = (
        {"household_id": pyarrow.int64(), "region": pyarrow.string(), "income": pyarrow.int64(), "remote": pyarrow.bool_()},
        {"household_id": pyarrow.int64(), "grade": pyarrow.int64()},
    )
    tables = [pyarrow.Table.from_pylist(table, schema=pyarrow.schema(schema)) for table, schema in zip((households, persons), schemas)]
    result = policies.assess_table(*tables, rules=RULES)
    streamed = policies.assess_stream(tables[0], polars.DataFrame(tables[1]).sort("household_id", maintain_order=True), rules=RULES)
    faults: dict[int, set[Any]] = {}
    for row in result.faults.to_pylist():
        faults.setdefault(row["household_id"], set()).add((row["path"], row["code"], row["message_zh"], row["message_en"]))
    whole = result.households.to_pylist()
    assert [row for part in streamed for row in part.households.to_pylist()] == whole and streamed.totals == {
        name: total for name, total in result.totals.items() if name in streamed.totals
    }
    own: dict[int, list[Any]] = {}
    for row in result.persons.to_pylist():
        own.setdefault(row["household_id"], []).append(row["aid::severe"])
    for key, household in enumerate(found):
        alone = {name: value for name, value in household.items() if value is not None}
        # A fact that another pack asks for is none here.
        if not (household["region"] or "").startswith("6103"):
            alone.pop("remote", None)
        alone["members"] = [{name: value for name, value in member.items() if value is not None} for member in household["members"]]
        try:
            one = policies.assess(alone, rules=RULES)
        except doudi.HouseholdError as error:
            assert faults.pop(key) == {tuple(fault) for fault in error.faults}
            assert all(whole[key][rule] is None for rule in ("aid::amount", "aid::bonus"))
            continue
        assert whole[key]["aid::amount"] == (one["aid::amount"] if "aid::amount" in one else None)
        assert whole[key]["aid::bonus"] == (one["aid::bonus"] if "aid::bonus" in one else None)
        assert own.get(key, []) == [member["aid::severe"] if "aid::severe" in member else None for member in one.members]
    assert not faults
