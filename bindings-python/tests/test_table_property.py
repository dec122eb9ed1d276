"""A population as a table is its households one by one, faults and errors included."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pyarrow
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import doudi

HOUSEHOLD_RULES = ["aid::income", "aid::eligible", "aid::amount", "aid::visit"]
PERSON_RULES = ["aid::age", "aid::severe"]
#: The facts that these rules read: what else stands in a table isn't looked at.
FIELDS = {"area": pyarrow.string(), "seen_on": pyarrow.date32()}
PERSON_FIELDS = {"birth_date": pyarrow.date32(), "wage_income": pyarrow.decimal128(20, 3), "grade": pyarrow.int64()}

#: Values within the facts' bounds and beyond them, and none.
dates = st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2030, 12, 31))
amounts = st.decimals(min_value=-5, max_value=Decimal("2e6"), places=2) | st.decimals(min_value=0, max_value=99, places=3) | st.just(Decimal("2000000000.5"))
persons = st.fixed_dictionaries(
    {
        "birth_date": dates,
        "wage_income": st.none() | amounts,
        "grade": st.none() | st.integers(-1, 6),
    }
)
households = st.fixed_dictionaries(
    {
        "area": st.sampled_from([None, "urban", "urban", "rural", "rural", "suburban"]),
        "seen_on": dates,
        "members": st.lists(persons, max_size=22),
    }
)

def one(household: dict[str, Any]) -> dict[str, Any]:
    """As a household of its own."""
    found: dict[str, Any] = {}
    for key, value in household.items():
        if key == "members":
            found[key] = [one(member) for member in value]
        elif value is not None:
            found[key] = value
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(found=st.lists(households, min_size=1, max_size=25), order=st.randoms(use_true_random=False))
def test_a_table_is_its_households_one_by_one(policy: doudi.Policy, found: list[dict[str, Any]], order: Any) -> None:
    ids = list(range(100, 100 + 7 * len(found), 7))
    order.shuffle(ids)
    rows = [{"household_id": key, **household} for key, household in zip(ids, found)]
    # Members of different households stand among one another, those of one in their order.
    left = {key: list(household["members"]) for key, household in zip(ids, found)}
    turns = [key for key, members in left.items() for _ in members]
    order.shuffle(turns)
    members = [{"household_id": key, **left[key].pop(0)} for key in turns]
    table = pyarrow.Table.from_pylist(rows, schema=pyarrow.schema({"household_id": pyarrow.int64(), **FIELDS}))
    persons = pyarrow.Table.from_pylist(members, schema=pyarrow.schema({"household_id": pyarrow.int64(), **PERSON_FIELDS}))
    result = policy.assess_table(table, persons, rules=HOUSEHOLD_RULES + PERSON_RULES)
    whole = {row["household_id"]: row for row in result.households.to_pylist()}
    own: dict[int, list[dict[str, Any]]] = {}
    for row in result.persons.to_pylist():
        own.setdefault(row["household_id"], []).append(row)
    faults: dict[int, set[Any]] = {}
    for row in result.faults.to_pylist():
        faults.setdefault(row["household_id"], set()).add((row["path"], row["code"], row["message_zh"], row["message_en"]))
    errors: dict[int, set[Any]] = {}
    for row in result.errors.to_pylist():
        errors.setdefault(row["household_id"], set()).add((row["rule"], row["code"]))
    for key, household in zip(ids, found):
        try:
            alone = policy.assess(one(household), rules=HOUSEHOLD_RULES + PERSON_RULES)
        except doudi.HouseholdError as error:
            assert faults.pop(key) == {tuple(fault) for fault in error.faults}
            assert all(whole[key][rule] is None for rule in HOUSEHOLD_RULES)
            continue
        assert {rule: whole[key][rule] for rule in HOUSEHOLD_RULES} == {rule: alone[rule] if rule in alone else None for rule in HOUSEHOLD_RULES}
        places = zip(own.get(key, []), alone.members, strict=True)
        for row, member in places:
            assert {rule: row[rule] for rule in PERSON_RULES} == {rule: member[rule] if rule in member else None for rule in PERSON_RULES}
        assert errors.pop(key, set()) == {(path.rpartition(".")[2], error.code) for path, error in alone.errors.items()}
    assert not faults and not errors
