"""What Python gives, and what the engine reads of it."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import math
import types
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pydantic
import pytest

import doudi


def read(policy: doudi.Policy, household: object) -> dict[str, Any]:
    return policy.assess(household, rules=[]).household


def wage(policy: doudi.Policy, value: object) -> object:
    return read(policy, {"members": [{"wage_income": value}]})["members"][0]["wage_income"]


def faults(policy: doudi.Policy, household: object) -> list[tuple[str, str]]:
    with pytest.raises(doudi.HouseholdError) as caught:
        policy.assess(household)
    assert all(fault.message_zh and fault.message_en for fault in caught.value.faults)
    return [(fault.path, fault.code) for fault in caught.value.faults]


class Area(enum.Enum):
    URBAN = "urban"


class Town(str, enum.Enum):
    URBAN = "urban"


class Grade(enum.IntEnum):
    TWO = 2


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (0.1, "0.1"),
        (1234.56, "1234.56"),
        (0.1 + 0.2 - 0.3 + 0.3, None),
        (1e3, "1000"),
        (-0.0, "0"),
        (True + 1, "2"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.1"),
        ("12.30", "12.3"),
        (np.float64(0.1), "0.1"),
        (np.float32(0.1), "0.1"),
        (np.float32(1234.56), "1234.56"),
        (np.float16(0.1), "0.1"),
        (np.int64(7), "7"),
        (np.uint8(7), "7"),
        (np.array(0.5), "0.5"),
        (pd.Series([0.1]).iloc[0], "0.1"),
        (pd.Series([3], dtype="Int64").iloc[0], "3"),
    ],
)
def test_numbers_are_what_they_print(policy: doudi.Policy, given: object, meant: str | None) -> None:
    if meant is None:
        # More digits than money has are a fault, not something to round in silence.
        assert faults(policy, {"members": [{"wage_income": given}]}) == [("members[0].wage_income", "too_many_digits")]
    else:
        assert wage(policy, given) == Decimal(meant)


@pytest.mark.parametrize("fen", [1, 9, 10, 99, 100, 101, 110, 1_000, 100_001, 12_345_678])
def test_floats_are_the_shortest_decimal_that_prints_them(policy: doudi.Policy, fen: int) -> None:
    assert wage(policy, fen / 100) == Decimal(fen) / 100
    for beside in (math.nextafter(fen / 100, 0), math.nextafter(fen / 100, math.inf)):
        assert faults(policy, {"members": [{"wage_income": beside}]}) == [("members[0].wage_income", "too_many_digits")]


@pytest.mark.parametrize(("given", "meant"), [(-0.01, "-0.01"), (-12.5, "-12.5"), (-300.0, "-300"), (-7, "-7"), (1_203, "1203")])
def test_signs_and_zeros_stay(policy: doudi.Policy, given: float, meant: str) -> None:
    assert wage(policy, given) == Decimal(meant)


def test_numbers_are_shown_as_given(policy: doudi.Policy) -> None:
    with pytest.raises(doudi.HouseholdError) as caught:
        policy.assess({"members": [{"wage_income": -(2**63)}]})
    assert caught.value.faults[0].message_en.startswith("-9223372036854775808 is not between")


@pytest.mark.parametrize(
    "given",
    [
        datetime.date(2023, 5, 1),
        datetime.datetime(2023, 5, 1),
        pd.Timestamp("2023-05-01"),
        np.datetime64("2023-05-01"),
        np.datetime64("2023-05-01T00:00:00.000000000"),
        "2023-05-01",
    ],
)
def test_dates(policy: doudi.Policy, given: object) -> None:
    assert read(policy, {"seen_on": given}) == {"seen_on": "2023-05-01"}


@pytest.mark.parametrize("given", [Area.URBAN, Town.URBAN, "urban", np.str_("urban")])
def test_codes(policy: doudi.Policy, given: object) -> None:
    assert read(policy, {"area": given}) == {"area": "urban"}


@pytest.mark.parametrize("given", [Grade.TWO, 2, np.int8(2), 2.0, "2"])
def test_whole_numbers(policy: doudi.Policy, given: object) -> None:
    assert read(policy, {"members": [{"grade": given}]}) == {"members": [{"grade": 2}]}


@pytest.mark.parametrize("given", [True, np.bool_(True)])
def test_truth(policy: doudi.Policy, given: object) -> None:
    assert read(policy, {"members": [{"employed": given}]}) == {"members": [{"employed": True}]}


def test_none_is_absent_and_missing_is_unknown(policy: doudi.Policy) -> None:
    assert policy.assess({"seen_on": None}, rules="aid::visit")["aid::visit"] is None
    for household in ({}, {"seen_on": doudi.UNKNOWN}):
        with pytest.raises(doudi.RuleError) as caught:
            policy.assess(household, rules="aid::visit")["aid::visit"]
        assert (caught.value.code, caught.value.path) == ("unknown_fact", "seen_on")


@pytest.mark.parametrize("given", [float("nan"), float("inf"), np.float32("nan"), np.float64("nan"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")])
def test_what_is_no_number_is_a_fault(policy: doudi.Policy, given: object) -> None:
    assert faults(policy, {"members": [{"wage_income": given}]}) == [("members[0].wage_income", "not_a_number")]


def test_missing_values_of_tables_are_faults(policy: doudi.Policy) -> None:
    given = {"note": pd.NA, "seen_on": pd.NaT, "region": np.nan}
    assert {path for path, _ in faults(policy, given)} == {"note", "seen_on", "region"}
    assert faults(policy, {"seen_on": np.datetime64("NaT", "D")}) == [("seen_on", "bad_date")]


def test_all_faults_at_once(policy: doudi.Policy) -> None:
    household = {
        "area": "city",
        "note": b"bytes",
        "seen_on": datetime.datetime(2023, 5, 1, 12),
        1: 2,
        "members": [{"wage_income": object(), "agee": 3}, {"grade": 9}, {4, 5}],
    }
    found = faults(policy, household)
    assert set(found) == {
        ("area", "unknown_code"),
        ("note", "wrong_type"),
        ("seen_on", "bad_date"),
        ("", "wrong_type"),
        ("members[0].wage_income", "wrong_type"),
        ("members[0].agee", "unknown_key"),
        ("members[1].grade", "out_of_bounds"),
        ("members[2]", "wrong_type"),
    }


def test_sensitive_values_stay_out(policy: doudi.Policy) -> None:
    with pytest.raises(doudi.HouseholdError) as caught:
        policy.assess({"members": [{"birth_date": "1985-02-30"}]})
    assert "1985" not in str(caught.value)
    assert "members[0].birth_date" in str(caught.value)


@dataclasses.dataclass
class Person:
    wage_income: float = 0.0
    grade: int | None = None
    birth_date: object = doudi.UNKNOWN


@dataclasses.dataclass
class Household:
    area: Area
    members: list[Person]


class Member(pydantic.BaseModel):
    wage_income: Decimal = Decimal(0)
    grade: int | None = None
    employed: bool = True


class Home(pydantic.BaseModel):
    area: Area
    members: tuple[Member, ...]


class Pair(NamedTuple):
    wage_income: int
    grade: int | None


def test_dataclasses(policy: doudi.Policy) -> None:
    assert read(policy, Household(Area.URBAN, [Person(1.5), Person(grade=3)])) == {
        "area": "urban",
        "members": [{"wage_income": Decimal("1.5"), "grade": None}, {"wage_income": 0, "grade": 3}],
    }


def test_pydantic_fields_that_nobody_set_are_unknown(policy: doudi.Policy) -> None:
    home = Home(area=Area.URBAN, members=(Member(), Member(grade=None)))
    assert read(policy, home) == {
        "area": "urban",
        "members": [{"wage_income": 0, "employed": True}, {"wage_income": 0, "employed": True, "grade": None}],
    }


def test_other_maps_and_lists(policy: doudi.Policy) -> None:
    household = types.MappingProxyType({"members": (Pair(1, None), types.MappingProxyType({"wage_income": 2}))})
    assert read(policy, household) == {"members": [{"wage_income": 1, "grade": None}, {"wage_income": 2}]}


@pytest.mark.parametrize("text", ['{"members":[{"wage_income":0.10}]}', b'{"members":[{"wage_income":"0.1"}]}', bytearray(b'{"members":[{"wage_income":1e-1}]}')])
def test_json(policy: doudi.Policy, text: object) -> None:
    assert read(policy, text) == {"members": [{"wage_income": Decimal("0.1")}]}


def test_what_is_no_json(policy: doudi.Policy) -> None:
    with pytest.raises(doudi.HouseholdError, match="JSON line 1, column 2") as caught:
        policy.assess("{")
    assert caught.value.faults == ()
    with pytest.raises(ValueError, match="UTF-8"):
        policy.assess(b"\xff")


@pytest.mark.parametrize("household", [1, 1.5, None, object(), {1, 2}, int, [], np.array([1, 2])])
def test_what_is_no_household(policy: doudi.Policy, household: object) -> None:
    with pytest.raises((TypeError, doudi.HouseholdError)):
        policy.assess(household)


def test_hostile_structures(policy: doudi.Policy) -> None:
    cycle: list[object] = []
    cycle.extend([cycle, cycle])
    for household in ({"members": cycle}, {"note": "\ud800"}, {"\ud800": 1}, {"members": [{"wage_income": 10**5000}]}, {"members": [{"grade": 2**70}]}):
        assert faults(policy, household)


class Meddler(dict[str, object]):
    """Changes the household while it is read."""

    household: dict[str, object]

    def items(self) -> Any:
        self.household["more"] = 1
        self.household.pop("area", None)
        return super().items()


def test_a_household_that_changes_while_it_is_read(policy: doudi.Policy) -> None:
    meddler = Meddler(wage_income=1)
    meddler.household = {"members": [meddler], "area": "urban"}
    assert read(policy, meddler.household)["area"] == "urban"


class Broken:
    @property
    def area(self) -> str:
        raise RuntimeError("of the caller's own")


def test_exceptions_of_the_caller_go_through(policy: doudi.Policy) -> None:
    broken = dataclasses.make_dataclass("broken", [("area", str)], bases=(Broken,), init=False)()
    with pytest.raises(RuntimeError, match="of the caller's own"):
        policy.assess(broken)
